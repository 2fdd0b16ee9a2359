//! Which language is meant by this name or code?
//!
//! Files call a language by its tag (`ur-PK`), by a code of three letters with or without the script (`urd`,
//! `urd_Arab`, as corpora do), or by its name in English, Hindi or Urdu (`Urdu`, `उर्दू`, `اردو`). All of these give the
//! shortest tag, as BCP 47 wants it, so that equal languages are equal. Only languages with a code of two letters are
//! known: among the thousands of others are names such as `The`, `Even` and `Are`. Time O(log n).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sangam_language::Language;

use crate::terms::{self, Kind};

/// Codes, scripts and further names; the file says its columns.
static CODES: &str = include_str!("data/codes.tsv");

/// The languages that names are looked for in.
const NAMED_IN: [&str; 3] = ["en", "hi", "ur"];

/// Letters of the codes that BCP 47 prefers.
const SHORT: usize = 2;

/// One row of [`CODES`].
struct Row {
    tag: &'static str,
    script: &'static str,
}

/// Rows by tag, by each code of three letters, and by each further name in lower case.
static ROWS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
    let mut rows = BTreeMap::new();
    for line in CODES.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (tag, codes, script, names) = (cell(), cell(), cell(), cell());
        let names = names.split('|').filter(|name| !name.is_empty());
        for key in codes.split_whitespace().chain([tag]).chain(names) {
            rows.insert(key.to_lowercase(), Row { tag, script });
        }
    }
    rows
});

/// The language that a file or a person calls `name`; `None` if nothing is called so.
pub fn called(name: &str) -> Option<Language> {
    let name = name.trim();
    if let Some(language) = name.parse().ok().and_then(|tag| shortest(&tag)) {
        return Some(language);
    }
    // `English (US)`: the region is not worth losing the language for.
    let plain = name.split('(').next().unwrap_or(name).trim();
    if let Some(row) = ROWS.get(&plain.to_lowercase()).filter(|_| plain.len() > SHORT + 1) {
        return row.tag.parse().ok();
    }
    NAMED_IN.iter().find_map(|tag| {
        let language = tag.parse().ok()?;
        let named = terms::find(plain, &language)
            .find(|term| term.kind == Kind::Language && term.id.len() == SHORT)?;
        named.id.parse().ok()
    })
}

/// `tag` with the shortest code and without a script that goes without saying; `None` if it has no code of two letters.
pub fn shortest(tag: &Language) -> Option<Language> {
    let mut parts = tag.as_str().split('-');
    let primary = parts.next()?;
    let row = ROWS.get(primary);
    let short = match row {
        _ if primary.len() == SHORT => primary,
        Some(row) if primary.len() == SHORT + 1 => row.tag,
        _ => return None,
    };
    let usual = row.map_or("", |row| row.script);
    let kept = parts.filter(|part| part.len() != usual.len() || !part.eq_ignore_ascii_case(usual));
    [short].into_iter().chain(kept).collect::<Vec<_>>().join("-").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_give_the_shortest_tag() {
        for (name, tag) in [
            ("en", "en"),
            ("ur_PK", "ur-PK"),
            ("English", "en"),
            (" urdu ", "ur"),
            ("HINDI", "hi"),
            ("اردو", "ur"),
            ("हिन्दी", "hi"),
            ("हिंदी", "hi"),
            ("English (US)", "en"),
            ("Bengali", "bn"),
            ("Persian", "fa"),
            ("Farsi", "fa"),
            ("eng", "en"),
            ("urd", "ur"),
            ("hin_Deva", "hi"),
            ("eng_Latn", "en"),
            ("urd-Arab-PK", "ur-PK"),
            ("ur_Latn", "ur-Latn"),
            ("srp_Cyrl", "sr-Cyrl"),
            ("npi_Deva", "ne"),
            ("zho_Hans", "zh-Hans"),
        ] {
            assert_eq!(called(name).map(|language| language.to_string()).as_deref(), Some(tag), "{name}");
        }
    }

    #[test]
    fn common_words_are_no_languages() {
        for word in
            ["", "the", "The", "Even", "Are", "source", "Gate", "one", "فاصلہ", "x-test", "ang", "a b", "12"]
        {
            assert_eq!(called(word), None, "{word}");
        }
    }

    #[test]
    fn each_code_names_one_language() {
        let codes = CODES.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
            let codes = line.split('\t').nth(1).unwrap_or_default();
            codes.split_whitespace().collect::<Vec<_>>()
        });
        let codes: Vec<&str> = codes.collect();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
        assert!(codes.iter().all(|code| code.len() == SHORT + 1 && ROWS.contains_key(*code)));
    }
}
