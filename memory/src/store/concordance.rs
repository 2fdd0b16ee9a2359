//! Which units have these words in their texts?
//!
//! A file beside the store (`<memory>-words`, see `words/`) names the units that can have a hit, in this order:
//! confirmed first, then the newest, then by id. Each of these units is read from the store and searched there, so that
//! what is shown is always what is stored. Units changed since the file was made are read one by one.
//!
//! The first search that needs the file makes it; storing units does not. It is made again if it is missing, damaged,
//! made by another analyser or from another history, or contradicted by a row. It is also made again if more than
//! [`PENDING_MOST`] units and more than one unit in [`PENDING_SHARE`] have changed since. Up to a thousand units are
//! read one by one without it. For more than [`UNASKED_MOST`] units it is made only on request; until then a search
//! reads all of them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use super::beside::Companion;
use super::changes;
use super::derived::{Written, write_derived};
use super::lookup::AnsweredBy;
use super::reindex::{Build, Ready, SMALL, UNASKED_MOST};
use super::searcher::OpenedWords;
use super::table::Of;
use super::unit_columns::{
    Seen, UNIT_COLUMNS, UNIT_TABLES, check_whole, language, read_unit_by_id, unit_from_row,
};
use super::view::View;
use crate::MemoryError;
use crate::block_file::Unusable;
use crate::source::SourceFilter;
use crate::words::{Binding, Builder, IndexedTexts, Kind, Pattern, Search, Sought, Words};
use sangam_language::Language;
use sangam_unit::{Sides, Status, Unit, UnitId};

/// The most changed units that a search reads one by one, which takes about 20 ms. If there are more, the file is made
/// again.
const PENDING_MOST: usize = 1_000;

/// In a large memory, up to one unit in this many is read: making the file again takes longer than many such readings.
const PENDING_SHARE: usize = 200;

/// Which texts to search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Within {
    /// Only sources.
    Source,
    /// Only targets.
    Target,
    /// Both.
    #[default]
    Both,
}

impl Within {
    /// Whether to search sources, and whether targets.
    fn sides(self) -> Sides<bool> {
        Sides::new(self != Self::Target, self != Self::Source)
    }
}

/// Where to search, and how many hits to return.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConcordanceOptions {
    /// Which texts to search. Default: both.
    pub within: Within,
    /// The most units to return. Default: 20.
    pub limit: usize,
    /// The answer is "more than this many" only after at least this many units with hits are counted. Default: 100.
    pub count: usize,
    /// Only units from this language or a variety of it. Default: all.
    pub from: Option<Language>,
    /// Only units into this language or a variety of it. Default: all.
    pub to: Option<Language>,
    /// Only units from these sources; rejected units only on request. Default: all but rejected ones.
    pub sources: SourceFilter,
    /// The most units to read; `None` for all. Without a limit, a large memory would be read whole for a pattern that
    /// names no letters, such as the expression `\d{4}`, or that is only in units excluded by a filter. Default:
    /// 100,000, which take some seconds.
    pub most_read: Option<usize>,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        Self {
            within: Within::default(),
            limit: Self::DEFAULT_LIMIT,
            count: Self::DEFAULT_COUNT,
            from: None,
            to: None,
            sources: SourceFilter::default(),
            most_read: Some(Self::DEFAULT_MOST_READ),
        }
    }
}

impl ConcordanceOptions {
    /// Fits on two screens.
    const DEFAULT_LIMIT: usize = 20;
    /// Read in some milliseconds.
    const DEFAULT_COUNT: usize = 100;
    /// Read in some seconds.
    pub const DEFAULT_MOST_READ: usize = 100_000;

    /// Which texts of a unit of this kind may answer.
    fn sides(&self, kind: &Kind) -> Sides<bool> {
        let covers = |wanted: &Option<Language>, own| wanted.as_ref().is_none_or(|wanted| wanted.covers(own));
        let named = |wanted: &BTreeSet<String>, name: &Option<String>| {
            wanted.is_empty() || name.as_ref().is_some_and(|name| wanted.contains(name))
        };
        let status = match self.sources.status {
            Some(status) => kind.is(status),
            None => !kind.is(Status::Rejected),
        };
        let languages = kind.languages();
        let wanted = status
            && covers(&self.from, languages.source)
            && covers(&self.to, languages.target)
            && named(&self.sources.clients, &kind.client)
            && named(&self.sources.domains, &kind.domain)
            && self.sources.tags.is_subset(&kind.tags);
        self.within.sides().map(|side| side && wanted)
    }
}

/// A unit with hits.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcordanceHit {
    /// The unit.
    pub unit: Unit,
    /// Where the hits in its source are: ranges of bytes in order, without overlap.
    pub source: Vec<Range<usize>>,
    /// Where the hits in its target are.
    pub target: Vec<Range<usize>>,
}

impl ConcordanceHit {
    /// Best first: confirmed, newest, id.
    fn order(&self) -> impl Ord + use<'_> {
        let unit = &self.unit;
        let unconfirmed = unit.provenance.status != Status::Confirmed;
        (unconfirmed, std::cmp::Reverse(&unit.changed_at), unit.id)
    }
}

/// How many units have hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Exactly this number.
    Exactly(usize),
    /// More than this number.
    MoreThan(usize),
    /// This number among the units read. Reading ended at [`ConcordanceOptions::most_read`].
    Partly {
        /// Units with hits.
        found: usize,
        /// Units read.
        read: usize,
    },
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// The first units with hits, best first: confirmed, then the newest, then by id.
    pub hits: Vec<ConcordanceHit>,
    /// How many units have hits.
    pub found: Found,
    /// How many units were put into the file of words, if it had to be made.
    pub indexed: Option<usize>,
    /// How the units were found.
    pub answered_by: AnsweredBy,
}

pub(super) static READ_ALL: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM {UNIT_TABLES} ORDER BY unit.id", UNIT_COLUMNS.as_str()));

/// What the file stores of each unit, and whether its row is undamaged.
static READ_TEXTS: LazyLock<String> = LazyLock::new(|| {
    let unit = Of::Unit.table();
    format!(
        "SELECT id, status, changed_at, source_language, target_language, source_text, target_text, client, domain,
                tags, {} FROM unit ORDER BY id",
        unit.whole()
    )
});

/// The column of [`READ_TEXTS`] that says whether the row is undamaged.
const TEXTS_WHOLE: usize = 10;

/// Why a search of the file failed.
pub(super) enum Failure {
    /// The file of words is damaged, or a row contradicts it.
    Wrong,
    Store(rusqlite::Error),
}

impl From<Unusable> for Failure {
    fn from(_: Unusable) -> Self {
        Self::Wrong
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl View {
    /// The units that have `pattern` in their texts, best first: confirmed, then the newest, then by id.
    pub(super) fn concordance(
        &self,
        pattern: &Pattern,
        options: &ConcordanceOptions,
    ) -> Result<Concordance, MemoryError> {
        self.search_words(pattern, options).map_err(|error| self.shared.file.error(error))
    }

    /// Whether a search need not read every unit. Makes the file of words if there are few.
    pub(super) fn words_are_ready(&self) -> Result<bool, MemoryError> {
        let ready = || {
            let _snapshot = self.snapshot()?;
            Ok(self.open_words(&mut self.words.borrow_mut(), Build::IfQuick)?.0 != Ready::IndexIsWanting)
        };
        ready().map_err(|error| self.shared.file.error(error))
    }

    fn search_words(&self, pattern: &Pattern, options: &ConcordanceOptions) -> rusqlite::Result<Concordance> {
        // All readings see one state of the store. Nothing is written, so nothing is lost when the snapshot is dropped.
        let _snapshot = self.snapshot()?;
        let opened = &mut *self.words.borrow_mut();
        let mut sought = Sought::new(pattern, self.shared.analyzer.as_ref());
        let mut indexed = None;
        let mut answered_by = AnsweredBy::EveryUnit;
        for _ in 0..2 {
            let (ready, made) = self.open_words(opened, Build::IfQuick)?;
            indexed = made.or(indexed);
            if ready == Ready::IndexIsWanting {
                answered_by = AnsweredBy::EveryUnitForWantOfIndex;
                break;
            }
            let Some(words) = &opened.words else { break };
            match self.search_file(words, &mut sought, options) {
                Ok((hits, found)) => {
                    return Ok(Concordance { hits, found, indexed, answered_by: AnsweredBy::Index });
                }
                Err(Failure::Wrong) => self.distrust_words(opened),
                Err(Failure::Store(error)) => return Err(error),
            }
        }
        // By the next search, somebody may have replaced the file with an undamaged one.
        opened.distrusted = false;
        let hits = self.read_through(&mut sought, options)?;
        let found = Found::Exactly(hits.len());
        Ok(Concordance { hits: hits.into_iter().take(options.limit).collect(), found, indexed, answered_by })
    }

    /// Searches the units that the file names, and the units changed since.
    fn search_file(
        &self,
        words: &Words,
        sought: &mut Sought<'_>,
        options: &ConcordanceOptions,
    ) -> Result<(Vec<ConcordanceHit>, Found), Failure> {
        let mut pending = Vec::new();
        let changed = changes::units_since(&self.connection, words.binding().change, usize::MAX)?;
        for &id in &changed {
            if let Some(unit) = read_unit_by_id(&self.connection, UnitId(id))? {
                pending.extend(hit(unit, BOTH, sought, options));
            }
        }
        let enough = options.limit.max(options.count);
        let mut hits = Vec::new();
        let mut read = 0;
        let mut ended = None;
        let mut search = Search::new(words, sought, &|kind| options.sides(kind))?;
        'windows: while let Some(ids) = search.next_window()? {
            for (id, sides) in ids {
                if changed.contains(&id) {
                    continue;
                }
                if hits.len() > enough {
                    ended = Some(Found::MoreThan(0));
                    break 'windows;
                }
                if options.most_read.is_some_and(|most| read == most) {
                    ended = Some(Found::Partly { found: 0, read });
                    break 'windows;
                }
                let unit = read_unit_by_id(&self.connection, UnitId(id))?.ok_or(Failure::Wrong)?;
                read += 1;
                hits.extend(hit(unit, sides, sought, options));
            }
        }
        hits.extend(pending);
        hits.sort_by(|a, b| a.order().cmp(&b.order()));
        let found = match ended {
            None => Found::Exactly(hits.len()),
            Some(Found::Partly { read, .. }) => {
                Found::Partly { found: hits.len(), read: read + changed.len() }
            }
            Some(_) => Found::MoreThan(hits.len() - 1),
        };
        hits.truncate(options.limit);
        Ok((hits, found))
    }

    /// The answer from reading every unit. The file must give the same answer; without a usable file, this is the
    /// answer.
    pub(super) fn read_through(
        &self,
        sought: &mut Sought<'_>,
        options: &ConcordanceOptions,
    ) -> rusqlite::Result<Vec<ConcordanceHit>> {
        let mut statement = self.connection.prepare_cached(&READ_ALL)?;
        let mut rows = statement.query(())?;
        let (mut hits, mut seen) = (Vec::new(), Seen::default());
        while let Some(row) = rows.next()? {
            let unit = unit_from_row(row)?;
            seen.row(unit.id.0);
            hits.extend(hit(unit, BOTH, sought, options));
        }
        seen.check(&self.connection, Of::Unit)?;
        hits.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(hits)
    }

    pub(super) fn distrust_words(&self, opened: &mut OpenedWords) {
        self.shared.companions.forget();
        *opened = OpenedWords { words: None, distrusted: true };
    }

    /// Makes the file of words if it is missing or unusable, however long that takes. A memory of few units needs none.
    pub(super) fn build_words(&self) -> rusqlite::Result<()> {
        let _snapshot = self.snapshot()?;
        self.open_words(&mut self.words.borrow_mut(), Build::Whatever).map(drop)
    }

    /// Makes the file of words again, unless the memory has few units. Returns the size of the file in bytes.
    pub(super) fn remake_words(&self) -> rusqlite::Result<u64> {
        let _snapshot = self.snapshot()?;
        let Some(path) = self.words_path() else { return Ok(0) };
        if self.has_at_most(SMALL)? {
            return Ok(0);
        }
        self.make_words(changes::last(&self.connection)?)?;
        Ok(fs::metadata(path).map_or(0, |metadata| metadata.len()))
    }

    /// Provides a file of words that fits the state of the store, if making it is quick or was requested. Returns how
    /// many units were put into a new file. A memory of few units has no file.
    pub(super) fn open_words(
        &self,
        opened: &mut OpenedWords,
        build: Build,
    ) -> rusqlite::Result<(Ready, Option<usize>)> {
        let last = changes::last(&self.connection)?;
        if let Some(words) = &opened.words
            && (words.binding().change == last || self.words_fit(words)?)
        {
            return Ok((Ready::Yes, None));
        }
        opened.words = None;
        if !opened.distrusted {
            let companions = &self.shared.companions;
            let path = self.words_path();
            if path.as_ref().is_none_or(|path| !path.exists()) && self.has_at_most(SMALL)? {
                return Ok((Ready::Yes, None));
            }
            let in_a_file = path.and_then(|path| companions.words(&path));
            for words in [in_a_file, companions.made_words()].into_iter().flatten() {
                if self.words_fit(&words)? {
                    opened.words = Some(words);
                    return Ok((Ready::Yes, None));
                }
            }
        }
        if build == Build::IfQuick && !self.has_at_most(UNASKED_MOST)? {
            return Ok((Ready::IndexIsWanting, None));
        }
        let (words, units) = self.make_words(last)?;
        *opened = OpenedWords { words, distrusted: false };
        Ok((Ready::Yes, Some(units)))
    }

    /// Whether this analyser made `words` from a recent earlier state of this same store.
    fn words_fit(&self, words: &Words) -> rusqlite::Result<bool> {
        let binding = words.binding();
        let mut most = PENDING_MOST.max(words.units() / PENDING_SHARE);
        if words.units() > UNASKED_MOST {
            // No search makes such a file again by itself. Reading this many units is still far less than reading all.
            most = most.max(UNASKED_MOST);
        }
        Ok(binding.analyzer == self.analyzer_digest()
            && changes::mark_at(&self.connection, binding.change)? == Some(binding.mark)
            && changes::complete_since(&self.connection, binding.change)?
            && changes::distinct_since(&self.connection, binding.change, most)? <= most)
    }

    /// Makes the file of words, in memory if no file may be written. Returns it with the number of its units; the file
    /// is `None` if there are more words than it can number.
    pub(super) fn make_words(&self, last: i64) -> rusqlite::Result<(Option<Arc<Words>>, usize)> {
        let mark = changes::mark_at(&self.connection, last)?;
        let binding =
            Binding { change: last, mark: mark.unwrap_or_default(), analyzer: self.analyzer_digest() };
        // Changes without a mark were made by another program. Nothing could later show that the file fits them.
        if self.may_write_companions() && mark.is_some() {
            let builder = self.collect_words()?;
            let units = builder.len();
            if let Ok(words) = self.write_words(builder, &binding) {
                return Ok((Some(Arc::new(words)), units));
            }
        }
        let builder = self.collect_words()?;
        let units = builder.len();
        let made = builder.finish(Cursor::new(Vec::new()), &binding).ok();
        let made = made.and_then(|bytes| Words::from_memory(bytes.into_inner()).ok()).map(Arc::new);
        if let Some(made) = made.as_ref().filter(|_| !self.changing.get()) {
            self.shared.companions.keep_words(made);
        }
        Ok((made, units))
    }

    fn collect_words(&self) -> rusqlite::Result<Builder> {
        let mut builder = Builder::default();
        let mut statement = self.connection.prepare(&READ_TEXTS)?;
        let mut rows = statement.query(())?;
        let mut seen = Seen::default();
        // Most units are of the same kind as the one before.
        let mut recent: Option<([String; 3], Kind)> = None;
        while let Some(row) = rows.next()? {
            check_whole(row, TEXTS_WHOLE)?;
            let text = |column: usize| -> rusqlite::Result<&str> { Ok(row.get_ref(column)?.as_str()?) };
            let named = [text(1)?, text(3)?, text(4)?];
            let mut kind = match &recent {
                Some((known, kind)) if known.iter().zip(named).all(|(known, named)| known == named) => {
                    kind.clone()
                }
                _ => {
                    let wrong = |error: String| {
                        rusqlite::Error::FromSqlConversionFailure(
                            1,
                            rusqlite::types::Type::Text,
                            error.into(),
                        )
                    };
                    let status: Status = named[0].parse().map_err(wrong)?;
                    let languages = Sides::new(language(named[1])?, language(named[2])?);
                    let kind = Kind::new(languages, status);
                    recent = Some((named.map(str::to_owned), kind.clone()));
                    kind
                }
            };
            kind.client = row.get(7)?;
            kind.domain = row.get(8)?;
            if let Some(tags) = row.get::<_, Option<String>>(9)? {
                kind.tags = serde_json::from_str(&tags).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(9, rusqlite::types::Type::Text, Box::new(error))
                })?;
            }
            let id = row.get(0)?;
            seen.row(id);
            let unit = IndexedTexts { id, kind, changed_at: text(2)?, texts: Sides::new(text(5)?, text(6)?) };
            builder.add(self.shared.analyzer.as_ref(), unit);
        }
        seen.check(&self.connection, Of::Unit)?;
        Ok(builder)
    }

    /// The path of the file of words, or `None` if other files have its names.
    pub(super) fn words_path(&self) -> Option<PathBuf> {
        Companion::Words.path(&self.shared.file.path)
    }

    /// Writes the file under a temporary name, and renames it when it is whole.
    fn write_words(&self, builder: Builder, binding: &Binding) -> io::Result<Words> {
        let path = self.words_path().ok_or(io::ErrorKind::AlreadyExists)?;
        let written = Written {
            kind: Companion::Words,
            memory: &self.shared.file.path,
            path: &path,
            main: &path,
            newest: 0,
        };
        let file = write_derived(&written, |output| builder.finish(output, binding))?;
        Words::from_file(&file).map_err(|_| io::Error::other("the file of words cannot be read back"))
    }
}

/// Both texts may have hits.
const BOTH: Sides<bool> = Sides::new(true, true);

/// The unit with its hits in those of its texts that may answer; `None` if it has none there.
fn hit(
    unit: Unit,
    sides: Sides<bool>,
    sought: &mut Sought<'_>,
    options: &ConcordanceOptions,
) -> Option<ConcordanceHit> {
    let languages = Sides::new(unit.source_language.clone(), unit.target_language.clone());
    let mut kind = Kind::new(languages, unit.provenance.status);
    kind.client.clone_from(&unit.details.client);
    kind.domain.clone_from(&unit.details.domain);
    kind.tags.clone_from(&unit.details.tags);
    let wanted = options.sides(&kind);
    let mut hits =
        |wanted: bool, language, text| if wanted { sought.hits(language, text) } else { Vec::new() };
    let source = hits(wanted.source && sides.source, &unit.source_language, &unit.source);
    let target = hits(wanted.target && sides.target, &unit.target_language, &unit.target);
    (!source.is_empty() || !target.is_empty()).then_some(ConcordanceHit { unit, source, target })
}
