//! Which language has this English name?
//!
//! The names are those of the Unicode CLDR and a few others in common use. They are in `names.tsv` (licence
//! Unicode-3.0, `LICENSE-UNICODE`) and compiled in. Time O(log n) after the table has been read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static TABLE: &str = include_str!("names.tsv");

/// Maps the name of a language, in lower case, to its tag.
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

/// Returns the tag of the language with this name, in any case. For `English (US)` this is the tag of English: the
/// language is known even if the region is not.
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
