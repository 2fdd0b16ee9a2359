//! Which language has this English name?
//!
//! Names of the Unicode CLDR in `names.tsv` (licence Unicode-3.0, `LICENSE-UNICODE`), compiled in, and some that are in
//! use beside them. Time O(log n) once the table is read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static TABLE: &str = include_str!("names.tsv");

/// Tags by the names of their languages, in lower case.
static TAGS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut tags = BTreeMap::new();
    for (tag, names) in rows() {
        for name in names.split('|') {
            tags.entry(name.to_lowercase()).or_insert(tag);
        }
    }
    tags
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The tag of the language called `name`, in any case. Of `English (US)`, that of English: the region is not worth
/// losing the language for.
pub(crate) fn tag_of(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let plain = || TAGS.get(name.split('(').next()?.trim());
    TAGS.get(&name).or_else(plain).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::canonical;

    #[test]
    fn every_tag_is_one() {
        for (tag, names) in rows() {
            assert!(canonical(tag).is_some(), "{names}");
        }
    }

    #[test]
    fn each_name_has_one_language() {
        let names: usize = rows().map(|(_, names)| names.split('|').count()).sum();
        assert_eq!(TAGS.len(), names);
    }
}
