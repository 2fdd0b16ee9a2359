//! The store by itself, with an analyser of two lines.

use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::article_pair::{
    ArticleDescription, ArticlePair, BeadRecord, Change, DocumentRecord, SegmentRecord,
};
use crate::distance::bounded_edit_distance as distance;
use crate::{Analysis, TokenClass};
use sangam_language::Language;
use sangam_unit::Score;
use sangam_unit::UnitId;

/// Words, numbers, marks and placeables (`{name}`) by white space, folded to lower case from version 2 on.
pub(super) struct Plain(pub(super) u32);

impl Analyzer for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn version(&self) -> u32 {
        self.0
    }

    fn analyze(&self, _: &Language, text: &str) -> Analysis {
        let fold = |word: &str| if self.0 > 1 { word.to_lowercase() } else { word.to_owned() };
        Analysis { exact_key: text.to_owned(), tokens: text.split_whitespace().map(fold).collect() }
    }

    fn class(&self, token: &str) -> TokenClass {
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            TokenClass::Number
        } else if token.bytes().all(|byte| byte.is_ascii_punctuation()) {
            TokenClass::Mark
        } else if token.starts_with('{') {
            TokenClass::Placeable
        } else {
            TokenClass::Word
        }
    }
}

pub(super) fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

pub(super) fn document(tag: &str, location: &str, texts: &[&str]) -> DocumentRecord {
    let mut start = 0;
    let segments = texts.iter().enumerate().map(|(index, text)| {
        let span = start..start + text.len();
        start = span.end + 1;
        SegmentRecord { number: index + 1, paragraph: 1, kind: "sentence", span, text: (*text).to_owned() }
    });
    let segments: Vec<_> = segments.collect();
    DocumentRecord {
        language: language(tag),
        location: location.to_owned(),
        content_hash: *blake3::hash(texts.join("\n").as_bytes()).as_bytes(),
        byte_length: start,
        segments,
    }
}

pub(super) fn pair(name: &str, source: &[&str], target: &[&str]) -> ArticlePair {
    let beads = (0..source.len().min(target.len())).map(|i| BeadRecord {
        source: i..i + 1,
        target: i..i + 1,
        confidence: 0.95,
    });
    ArticlePair {
        description: ArticleDescription { id: Some(name.to_owned()), ..ArticleDescription::default() },
        source: document("en", name, source),
        target: document("x-test", name, target),
        method: "test".to_owned(),
        method_version: 1,
        document_confidence: 1.0,
        beads: beads.collect(),
        min_confidence: 0.0,
        replace: false,
        now: "2026-05-10T00:00:00Z".to_owned(),
    }
}

pub(super) struct Place {
    _folder: TempDir,
    pub(super) path: PathBuf,
}

impl Place {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self { path: folder.path().join("m.db"), _folder: folder }
    }

    pub(super) fn open(&self, version: u32, options: &MemoryOptions) -> Result<Memory, MemoryError> {
        Memory::open(&self.path, Arc::new(Plain(version)), options)
    }

    pub(super) fn write(&self) -> Memory {
        self.open(1, &MemoryOptions { access: Access::Write, ..MemoryOptions::default() }).unwrap()
    }
}

#[test]
fn a_memory_keyed_by_other_rules_is_keyed_again_and_says_so() {
    let place = Place::new();
    place.write().store_article(&pair("a", &["Talks FAILED today"], &["x y z"])).unwrap();
    let options = LookupOptions::new(language("en"));
    assert_eq!(place.write().lookup("talks failed today now", &options).unwrap(), []);
    let memory = place.open(2, &MemoryOptions::default()).unwrap();
    let rekeyed = memory.rekeyed().unwrap();
    assert_eq!((rekeyed.from.1, rekeyed.to.1, rekeyed.units), (1, 2, 1));
    let found = memory.lookup("talks failed today now", &options).unwrap();
    assert_eq!((found[0].score, found[0].unit.source.as_str()), (Score::new(75), "Talks FAILED today"));
    assert_eq!(place.open(2, &MemoryOptions::default()).unwrap().rekeyed(), None);
}

#[test]
fn a_full_memory_is_as_it_was_before() {
    let place = Place::new();
    place.write().store_article(&pair("a", &["one"], &["eno"])).unwrap();
    let pages = place.write().stats().unwrap().bytes / 4096;
    let limit = MemoryOptions {
        access: Access::Write,
        max_pages: Some(u32::try_from(pages).unwrap() + 1),
        ..MemoryOptions::default()
    };
    let mut memory = place.open(1, &limit).unwrap();
    let before = memory.stats().unwrap();
    let long = "word ".repeat(20_000);
    let error = memory.store_article(&pair("b", &[&long], &[&long])).unwrap_err();
    assert!(matches!(error, MemoryError::Full { .. }), "{error}");
    assert_eq!(memory.stats().unwrap(), before);
    memory.store_article(&pair("c", &["two"], &["owt"])).unwrap();
}

#[test]
fn storing_again_changes_nothing_and_a_correction_replaces() {
    let place = Place::new();
    let mut memory = place.write();
    assert_eq!(memory.store_article(&pair("a", &["one", "two"], &["1", "2"])).unwrap().change, Change::New);
    let again = memory.store_article(&pair("a", &["one", "two"], &["1", "2"])).unwrap();
    assert_eq!(again.change, Change::Unchanged);
    let corrected = memory.store_article(&pair("a", &["one", "two"], &["1", "II"])).unwrap();
    assert_eq!(corrected.change, Change::Replaced { units: 2, kept: 1 });
    assert_eq!(memory.stats().unwrap().segments, 4);
    let mut better = pair("a", &["one", "two"], &["1", "II"]);
    better.method_version = 2;
    assert_eq!(memory.store_article(&better).unwrap().change, Change::Replaced { units: 2, kept: 2 });
}

#[test]
fn a_bead_without_a_side_is_kept_but_is_no_unit() {
    let place = Place::new();
    let mut memory = place.write();
    let mut lonely = pair("a", &["one"], &["1"]);
    lonely.beads = vec![
        BeadRecord { source: 0..1, target: 0..0, confidence: 0.5 },
        BeadRecord { source: 1..1, target: 0..1, confidence: 0.5 },
    ];
    assert_eq!(memory.store_article(&lonely).unwrap().units, 0);
    assert_eq!(memory.stats().unwrap().units, []);
}

#[test]
fn a_unit_is_found_from_both_sides_with_its_numbers_turned() {
    let place = Place::new();
    let mut memory = place.write();
    let mut article = pair("a", &["one", "two three"], &["1", "2 3"]);
    article.beads[1] = BeadRecord { source: 0..2, target: 1..2, confidence: 0.5 };
    article.beads.remove(0);
    memory.store_article(&article).unwrap();
    let found = memory.lookup("2 3", &LookupOptions::new(language("x-test"))).unwrap();
    assert_eq!(found[0].unit.target, "one two three");
    assert_eq!(found[0].unit.provenance.source_numbers, [2]);
    assert_eq!(found[0].unit.provenance.target_numbers, [1, 2]);
    assert!(memory.unit(UnitId(1)).unwrap().is_some());
    assert!(memory.unit(UnitId(2)).unwrap().is_none());
}

#[test]
fn an_older_schema_number_is_refused_only_where_it_may_not_be_written() {
    let place = Place::new();
    drop(place.write());
    let connection = Connection::open(&place.path).unwrap();
    connection.pragma_update(None, "user_version", 77).unwrap();
    let error = place.open(1, &MemoryOptions::default()).err().unwrap();
    assert!(matches!(error, MemoryError::NewerSchema { found: 77, .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn lookup_returns_what_a_scan_of_everything_returns(
        texts in prop::collection::vec("[abc]( [abc]){0,9}", 1..20),
        query in "[abc]( [abc]){0,9}",
        min_score in 50u8..=100,
    ) {
        let place = Place::new();
        let sources: Vec<&str> = texts.iter().map(String::as_str).collect();
        let targets: Vec<String> = (0..texts.len()).map(|n| format!("target {n}")).collect();
        let mut memory = place.write();
        memory.store_article(&pair("a", &sources, &targets.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
        let mut options = LookupOptions::new(language("en"));
        options.min_score = Score::new(min_score);
        options.limit = 100;
        options.characters = false;
        let found: Vec<(u8, i64)> = memory
            .lookup(&query, &options).unwrap().iter()
            .map(|found| (found.score.percent(), found.unit.id.0)).collect();
        let words: Vec<&str> = query.split(' ').collect();
        let mut expected: Vec<(u8, i64)> = texts.iter().enumerate().map(|(index, text)| {
            let stored: Vec<&str> = text.split(' ').collect();
            let longer = words.len().max(stored.len());
            let percent = (longer - distance(&words, &stored, longer).unwrap()) * 100 / longer;
            (percent as u8, i64::try_from(index).unwrap() + 1)
        }).filter(|(percent, _)| *percent >= min_score).collect();
        expected.sort_by_key(|&(percent, id)| (std::cmp::Reverse(percent), id));
        prop_assert_eq!(found, expected);
    }
}
