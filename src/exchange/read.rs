//! What does every reader of units promise, and how is a break in a file told?
//!
//! A reader streams: it holds one unit, never the file. A bad unit in a file that is otherwise sound is a [`Rejected`],
//! and the ones behind it go on; a file that breaks its format is an [`ExchangeError`], and nothing follows it. Both
//! carry the line and column they were found at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::PathBuf;

use sangam_language::Language;
use sangam_unit::{Provenance, Sides, Status, UnitDraft};

use crate::columns::ColumnOptions;
use crate::format_names::Grammar;
use crate::remedy::ExchangeRemedy;

/// A place in a decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: u64,
    /// Characters of the line before it, plus 1.
    pub column: u64,
}

impl Position {
    /// Where every text begins.
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The first column of `line`.
    pub(crate) fn line(line: u64) -> Self {
        Self { line, column: 1 }
    }

    /// The place behind `text` that begins here.
    pub(super) fn after(self, text: &[u8]) -> Self {
        let characters = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64;
        match memchr::memrchr(b'\n', text) {
            None => Self { line: self.line, column: self.column + characters(text) },
            Some(last) => Self {
                line: self.line + memchr::memchr_iter(b'\n', text).count() as u64,
                column: 1 + characters(&text[last + 1..]),
            },
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// A unit that is not taken, in a file that otherwise reads well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where the unit begins.
    pub position: Position,
    /// Why, in words that end no sentence.
    pub reason: String,
    /// What helps, if more is to be said than the reason does.
    pub remedy: Option<ExchangeRemedy>,
    /// The unit as the file has it, cut at [`RAW_LIMIT`].
    pub raw: String,
}

impl Rejected {
    pub(crate) fn new(position: Position, reason: impl Into<Unusable>, raw: &[u8]) -> Self {
        let Unusable { reason, remedy } = reason.into();
        Self { position, reason, remedy, raw: cut_raw(raw) }
    }
}

/// Why a unit is not taken, and what helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable {
    pub(crate) reason: String,
    pub(crate) remedy: Option<ExchangeRemedy>,
}

impl From<String> for Unusable {
    fn from(reason: String) -> Self {
        Self { reason, remedy: None }
    }
}

impl From<&str> for Unusable {
    fn from(reason: &str) -> Self {
        reason.to_owned().into()
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Characters of a reason that are shown: it may quote what the file says.
        const SHOWN: usize = 400;
        write!(formatter, "{}: ", self.position)?;
        match self.reason.char_indices().nth(SHOWN) {
            None => formatter.write_str(&self.reason),
            Some((end, _)) => write!(formatter, "{}…", &self.reason[..end]),
        }
    }
}

/// Most bytes of a rejected unit that are kept.
pub(crate) const RAW_LIMIT: usize = 64 << 10;

/// `raw`, cut at [`RAW_LIMIT`] between two characters.
pub(super) fn cut_raw(raw: &[u8]) -> String {
    let shown = &raw[..raw.len().min(RAW_LIMIT)];
    String::from_utf8_lossy(shown).trim_end_matches('\u{fffd}').to_owned()
}

/// Why nothing more can be read from a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The file cannot be opened or read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// The file holds nothing.
    #[error("{file}: is empty")]
    Empty {
        /// What the file is called.
        file: String,
    },
    /// Bytes that are no text in the file's encoding.
    #[error("{file}:{position}: {reason} at byte {offset}")]
    Undecodable {
        /// What the file is called.
        file: String,
        /// Where in the text.
        position: Position,
        /// Bytes before it, in the file as it is unpacked.
        offset: u64,
        /// What is wrong.
        reason: String,
        /// What helps.
        remedy: ExchangeRemedy,
    },
    /// The file breaks its format here.
    #[error("{file}:{position}: not well-formed {format}: {reason}")]
    Malformed {
        /// What the file is called.
        file: String,
        /// Where.
        position: Position,
        /// What it was read as.
        format: Grammar,
        /// What is wrong.
        reason: String,
        /// What helps.
        remedy: ExchangeRemedy,
    },
    /// The file is something else.
    #[error("{file}: {reason}")]
    WrongFormat {
        /// What the file is called.
        file: String,
        /// What it is.
        reason: String,
        /// What helps.
        remedy: ExchangeRemedy,
    },
    /// The format does not say the languages and nobody else did.
    #[error("{file}: does not say its languages")]
    LanguagesNeeded {
        /// What the file is called.
        file: String,
    },
    /// The file holds links of several texts, and nothing says which are of those that were given.
    #[error(
        "{file}:{position}: a second linkGrp, of `{source_text}` and `{target_text}`, and none names the two texts that were given"
    )]
    SeveralTexts {
        /// What the file is called.
        file: String,
        /// Where the second group begins.
        position: Position,
        /// The source text that the group names.
        source_text: String,
        /// The target text that it names.
        target_text: String,
    },
    /// Both texts of each pair would be in the same language.
    #[error("{file}: both texts cannot be in `{language}`")]
    OneLanguage {
        /// What the file is called.
        file: String,
        /// The language.
        language: Language,
    },
    /// Two files that must have as many lines as each other have not.
    #[error("{first} has {first_lines} lines, {second} {second_lines}: line by line they cannot be pairs")]
    CountMismatch {
        /// What the first file is called.
        first: String,
        /// What the second file is called.
        second: String,
        /// Lines of the first.
        first_lines: u64,
        /// Lines of the second.
        second_lines: u64,
    },
}

impl ExchangeError {
    /// Returns the remedy.
    pub fn remedy(&self) -> ExchangeRemedy {
        match self {
            Self::Undecodable { remedy, .. }
            | Self::Malformed { remedy, .. }
            | Self::WrongFormat { remedy, .. } => *remedy,
            Self::LanguagesNeeded { .. } | Self::OneLanguage { .. } => ExchangeRemedy::NameLanguages,
            Self::Unreadable { .. } => ExchangeRemedy::CheckPathAndPermissions,
            Self::Empty { .. } => ExchangeRemedy::CheckPath,
            Self::SeveralTexts { .. } => ExchangeRemedy::KeepOneGroupOrNameItsTexts,
            Self::CountMismatch { .. } => ExchangeRemedy::FindLostLines,
        }
    }
}

/// What a person may say about a file before it is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Take only what is translated from this language. Where the file does not say its languages, it is this one.
    pub source_language: Option<Language>,
    /// Take only what is translated to this language, likewise.
    pub target_language: Option<Language>,
    /// Take the two languages exactly: `ur` then leaves out `ur-PK`, which it covers otherwise.
    pub exact_languages: bool,
    /// Mend what can be mended, e.g. a bare `&` in XML, and go on; each mend is a warning.
    pub lenient: bool,
    /// The encoding, where the file says none or a wrong one; a label of the WHATWG list such as `windows-1256`.
    pub encoding: Option<String>,
    /// How the columns of TSV and CSV are read.
    pub columns: ColumnOptions,
}

/// Places of one kind of mend that are kept: enough to look at each, few enough that a file of nothing else does not
/// fill the memory and the screen.
pub(crate) const PLACES_KEPT: usize = 20;

/// Where a reader mended or passed over one kind of thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warned {
    /// The first [`PLACES_KEPT`] places, in order.
    pub places: Vec<Position>,
    /// How many places there are.
    pub times: u64,
}

/// What a reader mended or passed over, by kind.
pub type Warnings = BTreeMap<String, Warned>;

/// Takes note of one place.
pub(super) fn warn(warnings: &mut Warnings, kind: String, position: Position) {
    let warned = warnings.entry(kind).or_default();
    warned.times += 1;
    if warned.places.len() < PLACES_KEPT {
        warned.places.push(position);
    }
}

/// What a reader has seen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Units of the file: `tu`, lines, entries.
    pub units: u64,
    /// Texts in them: TMX `tuv`; two a unit in bilingual formats.
    pub variants: u64,
    /// Units that are there but have no translation yet (XLIFF, PO). They are neither taken nor rejected.
    pub untranslated: u64,
    /// Units that are not taken.
    pub rejected: u64,
    /// Language tags, as written.
    pub languages: BTreeSet<String>,
    /// What was mended or passed over.
    pub warnings: Warnings,
}

impl ReadSummary {
    pub(super) fn warn(&mut self, kind: impl Into<String>, position: Position) {
        warn(&mut self.warnings, kind.into(), position);
    }

    /// Takes over what another reader underneath has mended.
    pub(super) fn take_warnings(&mut self, warnings: Warnings) {
        for (kind, warned) in warnings {
            let here = self.warnings.entry(kind).or_default();
            here.times += warned.times;
            let room = PLACES_KEPT - here.places.len().min(PLACES_KEPT);
            here.places.extend(warned.places.into_iter().take(room));
        }
    }

    pub(super) fn language(&mut self, tag: &str) {
        if !self.languages.contains(tag) {
            self.languages.insert(tag.to_owned());
        }
    }
}

/// One unit that was read, or why it is not taken.
pub type ReadUnit = Result<UnitDraft, Rejected>;

/// Reads translation units in one format.
pub trait UnitReader {
    /// The next unit, `None` behind the last. After an error nothing more comes.
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError>;

    /// What was seen so far; whole once [`next_unit`](Self::next_unit) gave `None`.
    fn summary(&self) -> &ReadSummary;

    /// The readers as an iterator that ends behind the first error.
    fn units(&mut self) -> Units<'_>
    where
        Self: Sized,
    {
        Units { reader: self, ended: false }
    }
}

/// An iterator over what a reader gives; made by [`UnitReader::units`].
pub struct Units<'r> {
    reader: &'r mut dyn UnitReader,
    ended: bool,
}

impl<'r> Units<'r> {
    /// Over what `reader` gives.
    pub fn over(reader: &'r mut dyn UnitReader) -> Self {
        Self { reader, ended: false }
    }
}

impl Iterator for Units<'_> {
    type Item = Result<ReadUnit, ExchangeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.reader.next_unit().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The languages a bilingual file without language tags is in.
pub(super) fn required_languages(
    options: &ReadOptions,
    file: &str,
) -> Result<Sides<Language>, ExchangeError> {
    match (&options.source_language, &options.target_language) {
        (Some(source), Some(target)) if source == target => {
            Err(ExchangeError::OneLanguage { file: file.to_owned(), language: source.clone() })
        }
        (Some(source), Some(target)) => Ok(Sides::new(source.clone(), target.clone())),
        _ => Err(ExchangeError::LanguagesNeeded { file: file.to_owned() }),
    }
}

impl ReadOptions {
    /// Whether texts in these languages are wanted, translated from the first into the second.
    pub(super) fn wants(&self, source: &Language, target: &Language) -> bool {
        self.wants_one(self.source_language.as_ref(), source)
            && self.wants_one(self.target_language.as_ref(), target)
    }

    /// Whether `wish` lets `language` through; no wish lets everything through.
    pub(super) fn wants_one(&self, wish: Option<&Language>, language: &Language) -> bool {
        wish.is_none_or(|wish| if self.exact_languages { wish == language } else { wish.covers(language) })
    }
}

/// `draft`, turned round where the languages asked for are those of its target and source; else why it is not wanted.
pub(super) fn oriented(mut draft: UnitDraft, options: &ReadOptions) -> Result<UnitDraft, String> {
    let (source, target) = (&draft.source_language, &draft.target_language);
    // Nothing that is written of such a unit could be read again: most formats tell its texts apart by language.
    if source == target {
        return Err(format!("both texts are in `{source}`; a unit has two languages"));
    }
    if options.wants(source, target) {
        return Ok(draft);
    }
    if !options.wants(target, source) {
        return Err(format!("a unit from `{source}` to `{target}`"));
    }
    std::mem::swap(&mut draft.source_language, &mut draft.target_language);
    std::mem::swap(&mut draft.source, &mut draft.target);
    std::mem::swap(&mut draft.details.source_markup, &mut draft.details.target_markup);
    if let Some(origin) = &mut draft.origin {
        std::mem::swap(&mut origin.source_numbers, &mut origin.target_numbers);
    }
    Ok(draft)
}

/// A probability as a file writes it: a number from 0 to 1, with a point or, as many spreadsheets have it, a comma.
pub(super) fn parse_probability(text: &str) -> Option<f64> {
    parse_number(text).filter(|number| (0.0..=1.0).contains(number))
}

/// A finite number with a decimal point or a decimal comma.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let comma = text.matches(',').count() == 1 && !text.contains('.');
    let number = if comma { text.replace(',', ".").parse() } else { text.parse() };
    number.ok().filter(|number: &f64| number.is_finite())
}

/// Most characters of a file's text that a message repeats.
const QUOTED_CHARACTERS: usize = 60;

/// `text` as a message quotes it: between backticks, cut if it is long. Whoever shows the message escapes what a terminal
/// would obey.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARACTERS) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}…`", &text[..end]),
    }
}

/// Bytes of units that one element may always become.
const GROWTH_ALLOWED: usize = 1 << 20;

/// How many times its own bytes an element may become beyond that. Twenty-four languages, each paired with each, are some
/// twenty times.
const GROWTH_LIMIT: usize = 64;

/// Whether the units that an element of `held` bytes becomes, `made` bytes in all, repeat what it says beyond measure.
pub(super) fn grows_too_much(held: usize, made: usize) -> bool {
    made > GROWTH_ALLOWED && made / GROWTH_LIMIT > held
}

/// Why two texts cannot be stored as a unit: one is empty, or no text at all.
pub(super) fn unusable(source: &str, target: &str) -> Option<&'static str> {
    if source.contains('\0') || target.contains('\0') {
        return Some("a NUL character (U+0000) in a text");
    }
    match (source.trim().is_empty(), target.trim().is_empty()) {
        (true, true) => Some("both texts are empty"),
        (true, false) => Some("the source text is empty"),
        (false, true) => Some("the target text is empty"),
        (false, false) => None,
    }
}

/// Where a unit came from, when nothing is known yet.
pub(super) fn nowhere() -> Provenance {
    Provenance {
        article: None,
        title: None,
        url: None,
        source_numbers: Vec::new(),
        target_numbers: Vec::new(),
        date: None,
        method: String::new(),
        status: Status::Machine,
    }
}

/// Numbers with commas between, as [`super::tsv::numbers`] writes them.
pub(super) fn parse_numbers(text: &str) -> Option<Vec<usize>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}
