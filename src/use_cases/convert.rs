//! How do units, or the terms of a glossary, go from one format into another without a memory?

use std::io::{self, Write};

use sangam_exchange::formats::TermWriterOf;
use sangam_exchange::terms::TermReader;
use sangam_exchange::{
    Changed, ExchangeError, Rejected, UnitFileHeader, UnitReader, UnitWriter, Warnings, unit_of,
};
use sangam_language::Language;
use sangam_unit::{TermEntry, UnitDraft};

use super::export::{WrittenTerms, write_terms};

/// How a file is converted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConvertOptions {
    /// Whether to keep everything before a break.
    pub lenient: bool,
    /// The main language of the output, if there are no units.
    pub language: Language,
    /// Now, UTC, ISO 8601: the date of units whose file gives none.
    pub now: String,
}

impl ConvertOptions {
    /// A file that breaks its format is refused.
    pub fn new(language: Language, now: String) -> Self {
        Self { lenient: false, language, now }
    }
}

/// The events of a conversion.
#[derive(Debug)]
pub enum ConvertEvent<'e> {
    /// A unit or entry was rejected.
    Rejected(&'e Rejected),
    /// The repairs and omissions in the whole file.
    Mended(&'e Warnings),
    /// The file broke here. If `kept`, everything before the break is written.
    Broken {
        /// Where and why.
        error: ExchangeError,
        /// Whether there was anything before it.
        kept: bool,
    },
}

/// The result of a conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// Units or entries that were written.
    pub written: u64,
    /// Units or entries that were rejected.
    pub rejected: u64,
    /// Units without a translation.
    pub untranslated: u64,
    /// Whether the file broke, so that only the part before the break was written.
    pub broken: bool,
    /// The changes that the format made necessary.
    pub changed: Changed,
    /// Terms that were left out because they must not be used.
    pub forbidden: u64,
}

/// Why nothing is written: a file without units must not replace another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NothingConverted {
    /// The file held no valid unit.
    #[error("every unit was rejected; nothing was written")]
    EveryUnitRejected,
    /// The file broke before the first unit.
    #[error("nothing was written")]
    Broken,
}

/// Writes the units of `reader` with the writer that `writer` makes. Problems go to `receive`.
pub fn convert_units<'w, E>(
    reader: &mut dyn UnitReader,
    options: &ConvertOptions,
    writer: impl FnOnce(&UnitFileHeader) -> io::Result<Box<dyn UnitWriter + 'w>>,
    receive: &mut dyn FnMut(ConvertEvent<'_>),
) -> Result<Converted, E>
where
    E: From<ExchangeError> + From<io::Error> + From<NothingConverted>,
{
    let mut converted = Converted::default();
    let next = |reader: &mut dyn UnitReader| reader.next_unit();
    let mut input = Input::new(options.lenient, &mut converted, receive);
    let mut draft = input.next(|| next(reader))?;
    let source_language = draft.as_ref().map_or(&options.language, |draft| &draft.source_language).clone();
    let mut writer = writer(&UnitFileHeader { source_language, now: options.now.clone() })?;
    let mut number = 0;
    while let Some(unit) = draft {
        number += 1;
        writer.write(&unit_of(dated(unit, &options.now), number))?;
        draft = input.next(|| next(reader))?;
    }
    let summary = reader.summary();
    input.end(&summary.warnings, summary.untranslated);
    writer.finish()?;
    check(&converted)?;
    Ok(Converted { changed: writer.changed().clone(), ..converted })
}

/// Writes the entries of `reader` with the writer that `writer` makes. Problems go to `receive`.
pub fn convert_terms<E>(
    reader: &mut dyn TermReader,
    options: &ConvertOptions,
    (writer, output): (TermWriterOf, &mut dyn Write),
    receive: &mut dyn FnMut(ConvertEvent<'_>),
) -> Result<Converted, E>
where
    E: From<ExchangeError> + From<io::Error> + From<NothingConverted>,
{
    let mut converted = Converted::default();
    let mut input = Input::new(options.lenient, &mut converted, receive);
    let mut entries: Vec<TermEntry> = Vec::new();
    while let Some(entry) = input.next(|| reader.next_entry())? {
        entries.push(entry);
    }
    let summary = reader.summary();
    input.end(&summary.warnings, summary.untranslated);
    check(&converted)?;
    let WrittenTerms { forbidden, .. } = write_terms(output, writer, &entries, &options.language)?;
    Ok(Converted { forbidden, ..converted })
}

/// The valid entries of a file, in order. The others are reported.
pub(super) struct Input<'i> {
    lenient: bool,
    converted: &'i mut Converted,
    receive: &'i mut dyn FnMut(ConvertEvent<'_>),
    /// The error that ended the file.
    ended: Option<ExchangeError>,
}

impl<'i> Input<'i> {
    pub(super) fn new(
        lenient: bool,
        converted: &'i mut Converted,
        receive: &'i mut dyn FnMut(ConvertEvent<'_>),
    ) -> Self {
        Self { lenient, converted, receive, ended: None }
    }

    pub(super) fn next<T>(
        &mut self,
        mut read: impl FnMut() -> Result<Option<Result<T, Rejected>>, ExchangeError>,
    ) -> Result<Option<T>, ExchangeError> {
        loop {
            match read() {
                Ok(Some(Ok(good))) => {
                    self.converted.written += 1;
                    return Ok(Some(good));
                }
                Ok(Some(Err(rejected))) => {
                    self.converted.rejected += 1;
                    (self.receive)(ConvertEvent::Rejected(&rejected));
                }
                Ok(None) => return Ok(None),
                Err(error) if self.lenient => {
                    self.ended = Some(error);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reports how the file ended.
    pub(super) fn end(self, warnings: &Warnings, untranslated: u64) {
        (self.receive)(ConvertEvent::Mended(warnings));
        self.converted.untranslated = untranslated;
        if let Some(error) = self.ended {
            self.converted.broken = true;
            (self.receive)(ConvertEvent::Broken { error, kept: self.converted.written > 0 });
        }
    }
}

fn check(converted: &Converted) -> Result<(), NothingConverted> {
    match converted {
        Converted { written: 1.., .. } => Ok(()),
        Converted { rejected: 1.., .. } => Err(NothingConverted::EveryUnitRejected),
        Converted { broken: true, .. } => Err(NothingConverted::Broken),
        _ => Ok(()),
    }
}

/// Gives a unit without a date the date `now`.
pub(super) fn dated(mut draft: UnitDraft, now: &str) -> UnitDraft {
    draft.changed_at.get_or_insert_with(|| now.to_owned());
    draft
}
