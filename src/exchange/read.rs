//! What does every reader of units promise, and how does it report a broken file?
//!
//! A reader streams: it holds one unit, never the whole file. A bad unit in an otherwise sound file is a [`Rejected`],
//! and reading goes on after it. A file that breaks its format is an [`ExchangeError`], and reading ends. Both carry
//! the line and column of the fault.

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
    /// From 1, in characters.
    pub column: u64,
}

impl Position {
    /// The beginning of every text.
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// Returns the first column of `line`.
    pub(crate) fn line(line: u64) -> Self {
        Self { line, column: 1 }
    }

    /// Returns the place at the end of `text`, which begins here.
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

/// A unit that is rejected, in a file that otherwise reads well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where the unit begins.
    pub position: Position,
    /// Why, as a phrase without a full stop.
    pub reason: String,
    /// The remedy, if the reason alone does not say it.
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

/// Why a unit is rejected, and what helps.
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
        /// The number of characters shown of a reason, which may quote the file.
        const SHOWN: usize = 400;
        write!(formatter, "{}: ", self.position)?;
        match self.reason.char_indices().nth(SHOWN) {
            None => formatter.write_str(&self.reason),
            Some((end, _)) => write!(formatter, "{}…", &self.reason[..end]),
        }
    }
}

/// The number of bytes kept of a rejected unit, at most.
pub(crate) const RAW_LIMIT: usize = 64 << 10;

/// Cuts `raw` at [`RAW_LIMIT`], between two characters.
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
    /// The file is empty.
    #[error("{file}: is empty")]
    Empty {
        /// The file's name in messages.
        file: String,
    },
    /// Some bytes are no text in the file's encoding.
    #[error("{file}:{position}: {reason} at byte {offset}")]
    Undecodable {
        /// The file's name in messages.
        file: String,
        /// Where in the text.
        position: Position,
        /// The number of bytes before the place, in the unpacked file.
        offset: u64,
        /// The fault, in words.
        reason: String,
        /// The remedy.
        remedy: ExchangeRemedy,
    },
    /// The file breaks its format here.
    #[error("{file}:{position}: not well-formed {format}: {reason}")]
    Malformed {
        /// The file's name in messages.
        file: String,
        /// Where.
        position: Position,
        /// The rules it breaks.
        format: Grammar,
        /// The fault, in words.
        reason: String,
        /// The remedy.
        remedy: ExchangeRemedy,
    },
    /// The file cannot be read as what it was taken for.
    #[error("{file}: {reason}")]
    WrongFormat {
        /// The file's name in messages.
        file: String,
        /// Why, in words that follow its name.
        reason: String,
        /// The remedy.
        remedy: ExchangeRemedy,
    },
    /// Neither the file nor the options say the languages.
    #[error("{file}: does not say its languages")]
    LanguagesNeeded {
        /// The file's name in messages.
        file: String,
    },
    /// The file holds links of several pairs of texts, and none of the pairs is the given one.
    #[error(
        "{file}:{position}: a second linkGrp, of `{source_text}` and `{target_text}`, and no linkGrp names the two given texts"
    )]
    SeveralTexts {
        /// The file's name in messages.
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
        /// The file's name in messages.
        file: String,
        /// The language.
        language: Language,
    },
    /// Two files that must have the same number of lines have different numbers.
    #[error("{first} has {first_lines} lines, {second} {second_lines}: line by line they cannot be pairs")]
    CountMismatch {
        /// The first file's name in messages.
        first: String,
        /// The second file's name in messages.
        second: String,
        /// The number of lines of the first.
        first_lines: u64,
        /// The number of lines of the second.
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

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Take only units translated from this language. If the file does not say its languages, its source is in this
    /// one.
    pub source_language: Option<Language>,
    /// Take only units translated into this language. If the file does not say its languages, its target is in this
    /// one.
    pub target_language: Option<Language>,
    /// Take exactly the two languages: `ur` then leaves out `ur-PK`, which it otherwise covers.
    pub exact_languages: bool,
    /// Repair what can be repaired, for example a bare `&` in XML, and go on. Each repair is a warning.
    pub lenient: bool,
    /// The encoding, if the file names none or a wrong one: a label of the WHATWG list such as `windows-1256`.
    pub encoding: Option<String>,
    /// How the columns of TSV and CSV are read.
    pub columns: ColumnOptions,
}

/// The number of places kept for one kind of repair: enough to look at each, but few enough that a file full of them
/// does not fill the memory and the screen.
pub(crate) const PLACES_KEPT: usize = 20;

/// Where a reader repaired or skipped one kind of thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warned {
    /// The first [`PLACES_KEPT`] places, in order.
    pub places: Vec<Position>,
    /// The number of places in all.
    pub times: u64,
}

/// The repaired or skipped places, by kind.
pub type Warnings = BTreeMap<String, Warned>;

/// Records one place.
pub(super) fn warn(warnings: &mut Warnings, kind: String, position: Position) {
    let warned = warnings.entry(kind).or_default();
    warned.times += 1;
    if warned.places.len() < PLACES_KEPT {
        warned.places.push(position);
    }
}

/// The counts and warnings of a reader so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// The units in the file: a `tu`, a line or an entry each.
    pub units: u64,
    /// The texts in them: each `tuv` of TMX, and two for each unit in bilingual formats.
    pub variants: u64,
    /// Units that have no translation yet (XLIFF, PO). They are neither taken nor rejected.
    pub untranslated: u64,
    /// Units that are rejected.
    pub rejected: u64,
    /// The language tags, as written.
    pub languages: BTreeSet<String>,
    /// The repaired or skipped places.
    pub warnings: Warnings,
}

impl ReadSummary {
    pub(super) fn warn(&mut self, kind: impl Into<String>, position: Position) {
        warn(&mut self.warnings, kind.into(), position);
    }

    /// Adds the warnings of another reader that this one reads from.
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

/// A unit that was read, or why it was rejected.
pub type ReadUnit = Result<UnitDraft, Rejected>;

/// Reads translation units in one format.
pub trait UnitReader {
    /// Returns the next unit, `None` after the last. An error ends the reading.
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError>;

    /// Returns what was seen so far. It is complete after [`next_unit`](Self::next_unit) has returned `None`.
    fn summary(&self) -> &ReadSummary;

    /// Iterates over the units; the iterator ends after the first error.
    fn units(&mut self) -> Units<'_>
    where
        Self: Sized,
    {
        Units { reader: self, ended: false }
    }
}

/// An iterator over the units of a reader, made by [`UnitReader::units`].
pub struct Units<'r> {
    reader: &'r mut dyn UnitReader,
    ended: bool,
}

impl<'r> Units<'r> {
    /// Iterates over the units of `reader`.
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

/// Returns the languages of a bilingual file without language tags.
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
    /// Whether units translated from `source` into `target` are wanted.
    pub(super) fn wants(&self, source: &Language, target: &Language) -> bool {
        self.wants_one(self.source_language.as_ref(), source)
            && self.wants_one(self.target_language.as_ref(), target)
    }

    /// Whether `wish` accepts `language`. Without a wish every language is accepted.
    pub(super) fn wants_one(&self, wish: Option<&Language>, language: &Language) -> bool {
        wish.is_none_or(|wish| if self.exact_languages { wish == language } else { wish.covers(language) })
    }
}

/// Returns `draft`, turned round if only its opposite direction is wanted. The error says why it is not wanted at all.
pub(super) fn oriented(mut draft: UnitDraft, options: &ReadOptions) -> Result<UnitDraft, String> {
    let (source, target) = (&draft.source_language, &draft.target_language);
    // A written unit of this kind could never be read again: most formats distinguish its texts by language.
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
    turn_evidence(&mut draft);
    Ok(draft)
}

/// Turns what a file says about the two texts of a unit that is read from its target to its source.
pub(super) fn turn_evidence(draft: &mut UnitDraft) {
    draft.details.turn_reading();
    if let Some(origin) = &mut draft.origin {
        std::mem::swap(&mut origin.source_numbers, &mut origin.target_numbers);
    }
}

/// Parses a probability: a number from 0 to 1, with a decimal point or, as in many spreadsheets, a decimal comma.
pub(super) fn parse_probability(text: &str) -> Option<f64> {
    parse_number(text).filter(|number| (0.0..=1.0).contains(number))
}

/// Parses a finite number with a decimal point or a decimal comma.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let comma = text.matches(',').count() == 1 && !text.contains('.');
    let number = if comma { text.replace(',', ".").parse() } else { text.parse() };
    number.ok().filter(|number: &f64| number.is_finite())
}

/// The number of characters of a file's text that a message quotes, at most.
const QUOTED_CHARACTERS: usize = 60;

/// Quotes `text` for a message: between backticks, cut if it is long. The program that shows the message escapes
/// control characters.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARACTERS) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}…`", &text[..end]),
    }
}

/// The number of bytes of units that one element may always become.
const GROWTH_ALLOWED: usize = 1 << 20;

/// Beyond that, the units of an element may have this many times its own bytes. Twenty-four languages, each paired with
/// each, come to about twenty times.
const GROWTH_LIMIT: usize = 64;

/// Whether the units of an element of `held` bytes repeat too much of it; they have `made` bytes in all.
pub(super) fn grows_too_much(held: usize, made: usize) -> bool {
    made > GROWTH_ALLOWED && made / GROWTH_LIMIT > held
}

/// Returns why two texts cannot be stored as a unit: one is empty, or is no text at all.
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

/// Returns the provenance of a unit about which nothing is known yet.
pub(super) fn nowhere() -> Provenance {
    Provenance {
        article: None,
        title: None,
        url: None,
        source_numbers: Vec::new(),
        target_numbers: Vec::new(),
        date: None,
        method: String::new(),
        file: None,
        status: Status::Machine,
    }
}

/// Parses numbers with commas between them, as [`super::tsv::numbers`] writes them.
pub(super) fn parse_numbers(text: &str) -> Option<Vec<usize>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}
