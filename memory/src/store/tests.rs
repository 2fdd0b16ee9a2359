//! Does the store work by itself, with a minimal analyser?

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::article_pair::{
    ArticleChange, ArticleDescription, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord,
};
use crate::distance::bounded_edit_distance as distance;
use crate::{Analysis, Analyzer, MemoryError, TokenClass};
use sangam_language::Language;
use sangam_unit::Score;
use sangam_unit::{Unit, UnitDraft, UnitId};

/// Splits words, numbers, marks and placeables (`{name}`) at white space. From version 2 on it folds to lower case. A
/// segment ends at the mark `|`.
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

    fn segments(&self, _: &Language, text: &str) -> Vec<Range<usize>> {
        let mut start = 0;
        let mut cut = |part: &str| {
            let (from, before) = (start, part.len() - part.trim_start().len());
            start += part.len();
            from + before..from + part.trim_end().len()
        };
        text.split_inclusive('|').map(&mut cut).filter(|segment| !segment.is_empty()).collect()
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
    let beads = (0..source.len().min(target.len())).map(|i| BeadRecord::new(i..i + 1, i..i + 1, 0.95));
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

/// The label of a test.
pub(super) fn label() -> Label {
    Label::new("asma", "a test", "2026-06-01T00:00:00Z")
}

/// A session in which one question or change follows the other.
pub(super) struct Memory {
    pub(super) session: Session,
    label: RefCell<Label>,
    last: Cell<Option<OperationId>>,
}

impl Memory {
    pub(super) fn open(
        path: &Path,
        analyzer: Arc<dyn Analyzer>,
        options: &SessionOptions,
    ) -> Result<Self, MemoryError> {
        let session = Session::open(path, analyzer, options)?;
        Ok(Self { session, label: RefCell::new(label()), last: Cell::new(None) })
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        self.session.reader().unwrap()
    }

    /// Runs SQL without the knowledge of the store.
    pub(super) fn sql<T>(&self, run: impl FnOnce(&Connection) -> T) -> T {
        run(&self.reader().view.connection)
    }

    /// Changes rows without the log of operations.
    pub(super) fn write(&self, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) {
        let view = self.reader().view;
        view.write(false, |transaction| change(transaction).map_err(|error| view.error(error))).unwrap();
    }

    /// Makes the memory look as another process would open it, without mapped files and kept searches.
    pub(super) fn forget_searches(&self) {
        let view = self.reader().view;
        view.shared.companions.forget();
        view.forget_searches();
    }

    pub(super) fn set_dry_run(&self, rehearsal: bool) {
        self.label.borrow_mut().rehearsal = rehearsal;
    }

    pub(super) fn last_operation(&self) -> Option<OperationId> {
        self.last.get()
    }

    /// Makes a change of one step.
    pub(super) fn change<T, E: From<MemoryError>>(
        &self,
        step: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut change = self.session.change(&self.label.borrow())?;
        let done = step(&mut change)?;
        let committed = change.commit()?;
        self.last.set(committed.operation.or(self.last.get()));
        Ok(done)
    }

    pub(super) fn store_article(&self, pair: &ArticlePair) -> Result<crate::Stored, MemoryError> {
        self.change(|change| change.store_article(pair))
    }

    pub(super) fn remove_articles(&self, names: &[String]) -> Result<u64, MemoryError> {
        self.change(|change| change.remove_articles(names))
    }

    pub(super) fn add_unit(&self, draft: &UnitDraft) -> Result<(UnitId, bool), MemoryError> {
        self.change(|change| change.add_unit(draft))
    }

    pub(super) fn change_units(&self, ids: &[UnitId], wanted: &UnitChange) -> Result<Vec<Unit>, MemoryError> {
        self.change(|change| change.change_units(ids, wanted))
    }

    pub(super) fn delete_units(&self, ids: &[UnitId]) -> Result<Vec<Unit>, MemoryError> {
        self.change(|change| change.delete_units(ids))
    }

    pub(super) fn import_units<E: From<MemoryError>>(
        &self,
        units: impl IntoIterator<Item = Result<UnitDraft, E>>,
        now: &str,
    ) -> Result<Imported, E> {
        now.clone_into(&mut self.label.borrow_mut().at);
        let imported = self.change(|change| change.import_units(units));
        self.label.borrow_mut().at = label().at;
        imported
    }

    pub(super) fn merge(&self, other: &Self) -> Result<Merged, MemoryError> {
        self.change(|change| change.merge(&other.reader()))
    }

    fn undone(&self, undone: Result<Undone, MemoryError>) -> Result<Undone, MemoryError> {
        let undone = undone?;
        self.last.set(undone.operation.or(self.last.get()));
        Ok(undone)
    }

    pub(super) fn undo(&self, id: OperationId) -> Result<Undone, MemoryError> {
        self.undone(self.session.undo(&self.label.borrow(), id))
    }

    pub(super) fn restore(&self, id: OperationId) -> Result<Undone, MemoryError> {
        self.undone(self.session.restore(&self.label.borrow(), id))
    }

    pub(super) fn reindex(&self) -> Result<Reindexed, MemoryError> {
        self.session.reindex()
    }

    pub(super) fn collect_garbage(&self, keep: usize) -> Result<Collected, MemoryError> {
        let rehearsal = self.label.borrow().rehearsal;
        self.session.collect_garbage(&GarbageOptions { keep, rehearsal })
    }

    pub(super) fn backup(&self, to: &Path) -> Result<u64, MemoryError> {
        self.session.backup(to)
    }

    pub(super) fn rekeyed(&self) -> Option<&Rekeyed> {
        self.session.rekeyed()
    }

    pub(super) fn index_path(&self) -> Option<PathBuf> {
        self.reader().view.index_path()
    }

    pub(super) fn lookup(&self, query: &str, options: &LookupOptions) -> Result<Vec<Match>, MemoryError> {
        self.reader().lookup(query, options).map(|answer| answer.matches)
    }

    pub(super) fn concordance(
        &self,
        pattern: &crate::Pattern,
        options: &ConcordanceOptions,
    ) -> Result<Concordance, MemoryError> {
        self.reader().concordance(pattern, options)
    }

    pub(super) fn unit(&self, id: UnitId) -> Result<Option<Unit>, MemoryError> {
        self.reader().unit(id)
    }

    pub(super) fn for_each_unit<E: From<MemoryError>>(
        &self,
        filter: &UnitFilter,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.reader().for_each_unit(filter, receive)
    }

    pub(super) fn stats(&self) -> Result<Stats, MemoryError> {
        self.reader().stats()
    }

    pub(super) fn articles(&self) -> Result<Vec<ArticleSummary>, MemoryError> {
        self.reader().articles()
    }

    pub(super) fn article(&self, identity: &str) -> Result<ArticleSummary, MemoryError> {
        self.reader().article(identity)
    }

    pub(super) fn operations(&self, limit: usize) -> Result<Vec<Operation>, MemoryError> {
        self.reader().operations(limit)
    }

    pub(super) fn operation(&self, id: OperationId) -> Result<Option<Operation>, MemoryError> {
        self.reader().operation(id)
    }

    pub(super) fn operations_undone(&self) -> Result<BTreeSet<OperationId>, MemoryError> {
        self.reader().operations_undone()
    }

    pub(super) fn verify(&self) -> Result<Verified, MemoryError> {
        self.reader().verify()
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

    pub(super) fn open(&self, version: u32, options: &SessionOptions) -> Result<Memory, MemoryError> {
        Memory::open(&self.path, Arc::new(Plain(version)), options)
    }

    pub(super) fn write(&self) -> Memory {
        self.open(1, &SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() })
            .unwrap()
    }
}

#[test]
fn a_memory_keyed_by_other_rules_is_keyed_again_and_says_so() {
    let place = Place::new();
    place.write().store_article(&pair("a", &["Talks FAILED today"], &["x y z"])).unwrap();
    let options = LookupOptions::new(language("en"));
    assert_eq!(place.write().lookup("talks failed today now", &options).unwrap(), []);
    let memory = place.open(2, &SessionOptions::default()).unwrap();
    let rekeyed = memory.rekeyed().unwrap();
    assert_eq!((rekeyed.from.1, rekeyed.to.1, rekeyed.units), (1, 2, 1));
    let found = memory.lookup("talks failed today now", &options).unwrap();
    assert_eq!((found[0].score, found[0].unit.source.as_str()), (Score::new(75), "Talks FAILED today"));
    assert_eq!(place.open(2, &SessionOptions::default()).unwrap().rekeyed(), None);
}

#[test]
fn a_full_memory_is_as_it_was_before() {
    let place = Place::new();
    place.write().store_article(&pair("a", &["one"], &["eno"])).unwrap();
    let pages = place.write().stats().unwrap().bytes / 4096;
    let limit = SessionOptions {
        opening: Opening::CreateIfMissing,
        max_pages: Some(u32::try_from(pages).unwrap() + 1),
        ..SessionOptions::default()
    };
    let memory = place.open(1, &limit).unwrap();
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
    let memory = place.write();
    assert_eq!(
        memory.store_article(&pair("a", &["one", "two"], &["1", "2"])).unwrap().change,
        ArticleChange::New
    );
    let again = memory.store_article(&pair("a", &["one", "two"], &["1", "2"])).unwrap();
    assert_eq!(again.change, ArticleChange::Unchanged);
    let corrected = memory.store_article(&pair("a", &["one", "two"], &["1", "II"])).unwrap();
    assert_eq!(corrected.change, ArticleChange::Replaced { units: 2, kept: 1 });
    assert_eq!(memory.stats().unwrap().segments, 4);
    let mut better = pair("a", &["one", "two"], &["1", "II"]);
    better.method_version = 2;
    assert_eq!(memory.store_article(&better).unwrap().change, ArticleChange::Replaced { units: 2, kept: 2 });
}

#[test]
fn a_bead_without_a_side_is_kept_but_is_no_unit() {
    let place = Place::new();
    let memory = place.write();
    let mut lonely = pair("a", &["one"], &["1"]);
    lonely.beads = vec![BeadRecord::new(0..1, 0..0, 0.5), BeadRecord::new(1..1, 0..1, 0.5)];
    assert_eq!(memory.store_article(&lonely).unwrap().units, 0);
    assert_eq!(memory.stats().unwrap().units, []);
}

#[test]
fn a_unit_is_found_from_both_sides_with_its_numbers_turned() {
    let place = Place::new();
    let memory = place.write();
    let mut article = pair("a", &["one", "two three"], &["1", "2 3"]);
    article.beads[1] = BeadRecord::new(0..2, 1..2, 0.5);
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
fn an_alignment_lists_where_its_texts_were_read_from_source_first() {
    let place = Place::new();
    let memory = place.write();
    let mut article = pair("a", &["one"], &["1"]);
    (article.source.location, article.target.location) = ("a.en".to_owned(), "a.ur".to_owned());
    memory.store_article(&article).unwrap();
    let json = serde_json::to_value(memory.article("a").unwrap()).unwrap();
    let locations = &json["alignments"][0]["locations"];
    assert_eq!(*locations, serde_json::json!(["a.en", "a.ur"]));
}

#[test]
fn an_older_schema_number_is_refused_only_where_it_may_not_be_written() {
    let place = Place::new();
    drop(place.write());
    let connection = Connection::open(&place.path).unwrap();
    connection.pragma_update(None, "user_version", 77).unwrap();
    let error = place.open(1, &SessionOptions::default()).err().unwrap();
    assert!(matches!(error, MemoryError::NewerSchema { found: 77, .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..crate::properties::config() })]
    #[test]
    fn lookup_returns_what_a_scan_of_everything_returns(
        texts in prop::collection::vec("[abc]( [abc]){0,9}", 1..20),
        query in "[abc]( [abc]){0,9}",
        min_score in 50u8..=100,
    ) {
        let place = Place::new();
        let sources: Vec<&str> = texts.iter().map(String::as_str).collect();
        let targets: Vec<String> = (0..texts.len()).map(|n| format!("target {n}")).collect();
        let memory = place.write();
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
            (u8::try_from(percent).unwrap(), i64::try_from(index).unwrap() + 1)
        }).filter(|(percent, _)| *percent >= min_score).collect();
        expected.sort_by_key(|&(percent, id)| (std::cmp::Reverse(percent), id));
        prop_assert_eq!(found, expected);
    }
}
