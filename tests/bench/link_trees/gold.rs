//! Which manual word links are there to fit and to measure on?

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use sangam::align::evaluate_links::{GoldLinks, read_gold_links};
use sangam::language::Language;

/// The folder of the project.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A linked sentence of English.
#[derive(Debug, Clone)]
pub(crate) struct GoldPair {
    /// The set that it is from.
    pub(crate) set: &'static str,
    /// Its line in the set, from 0.
    pub(crate) line: usize,
    /// The language of the translation.
    pub(crate) language: Language,
    pub(crate) links: GoldLinks,
}

/// The set that was made elsewhere, of which only even lines are here.
pub(crate) const ELSEWHERE: &str = "wpt05";

/// The project's own links.
pub(crate) fn own() -> Result<Vec<GoldPair>, Box<dyn Error>> {
    let mut pairs = Vec::new();
    for (set, tag) in [("en-hi", "hi"), ("en-ur", "ur")] {
        let path = format!("{ROOT}/tests/golden/words/words.{set}.tsv");
        for (line, links) in read_gold_links(&std::fs::read_to_string(path)?)?.into_iter().enumerate() {
            pairs.push(GoldPair { set, line, language: tag.parse()?, links });
        }
    }
    Ok(pairs)
}

/// The even lines of the set made elsewhere; none if the file is not there.
pub(crate) fn elsewhere(path: &Path) -> Result<Vec<GoldPair>, Box<dyn Error>> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(Vec::new()) };
    let mut pairs = Vec::new();
    for row in text.lines() {
        let row: serde_json::Value = serde_json::from_str(row)?;
        let words = |side: &str| -> Option<String> {
            let words: Option<Vec<&str>> =
                row[side].as_array()?.iter().map(serde_json::Value::as_str).collect();
            Some(words?.join(" "))
        };
        let links: BTreeSet<String> = row["links"]
            .as_array()
            .ok_or("no links")?
            .iter()
            // A link with −1 says that a word has none.
            .filter_map(|link| Some(format!("{}-{}", link[0].as_u64()?, link[1].as_u64()?)))
            .collect();
        let links: Vec<String> = links.into_iter().collect();
        let line = format!(
            "{}\t{}\t{}",
            words("source").ok_or("source")?,
            words("target").ok_or("target")?,
            links.join(" ")
        );
        let line_number = row["row"].as_u64().and_then(|row| usize::try_from(row).ok()).ok_or("row")?;
        for links in read_gold_links(&line)? {
            pairs.push(GoldPair { set: ELSEWHERE, line: line_number, language: "hi".parse()?, links });
        }
    }
    Ok(pairs)
}
