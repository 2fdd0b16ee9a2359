//! How are the contents of a memory written in the formats of other programs?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sangam_exchange::formats::TermWriterOf;
use sangam_exchange::terms::GlossaryHeader;
use sangam_exchange::{Changed, UnitFileHeader, UnitWriter};
use sangam_language::Language;
use sangam_memory::{MemoryError, Reader, UnitFilter};
use sangam_unit::TermEntry;

/// Which units are exported, and the header of their file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ExportOptions {
    /// The units to export.
    pub filter: UnitFilter,
    /// The main language, if there are no units and no source language was asked for.
    pub language: Language,
    /// Now, UTC, ISO 8601.
    pub now: String,
}

impl ExportOptions {
    /// Every unit but the rejected ones.
    pub fn new(language: Language, now: String) -> Self {
        Self { filter: UnitFilter::default(), language, now }
    }
}

/// The result of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Units written.
    pub units: usize,
    /// The changes that the format made necessary.
    pub changed: Changed,
}

/// Writes the units of `memory` with the writer that `writer` makes.
pub fn export_units<'w, E: From<MemoryError> + From<io::Error>>(
    memory: &Reader<'_>,
    options: &ExportOptions,
    writer: impl FnOnce(&UnitFileHeader) -> io::Result<Box<dyn UnitWriter + 'w>>,
) -> Result<Exported, E> {
    let source_language = main_source(memory, options)?;
    let mut writer = writer(&UnitFileHeader { source_language, now: options.now.clone() })?;
    let mut units = 0;
    memory.for_each_unit(&options.filter, |unit| -> Result<(), E> {
        writer.write(&unit)?;
        units += 1;
        Ok(())
    })?;
    writer.finish()?;
    Ok(Exported { units, changed: writer.changed().clone() })
}

/// Returns the source language of most units. TMX needs one in its header.
fn main_source(memory: &Reader<'_>, options: &ExportOptions) -> Result<Language, MemoryError> {
    let filter = &options.filter;
    let stats = memory.stats()?;
    let counted = stats
        .units
        .iter()
        .filter(|pair| filter.lets_through(&pair.source, &pair.target))
        .max_by(|a, b| (a.count, &b.source).cmp(&(b.count, &a.source)));
    Ok(match (counted, &filter.source_language) {
        (Some(pair), _) => pair.source.clone(),
        (None, Some(asked)) => asked.clone(),
        (None, None) => options.language.clone(),
    })
}

/// The result of writing a glossary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTerms {
    /// Entries written.
    pub entries: usize,
    /// Terms that were left out because they must not be used.
    pub forbidden: u64,
}

/// Writes the glossary of `memory`. `language` is the main language if there are no terms.
pub fn export_terms<E: From<MemoryError> + From<io::Error>>(
    memory: &Reader<'_>,
    output: &mut dyn Write,
    writer: TermWriterOf,
    language: &Language,
) -> Result<WrittenTerms, E> {
    let mut entries = Vec::new();
    memory.for_each_term(|stored| -> Result<(), E> {
        entries.push(stored.entry);
        Ok(())
    })?;
    Ok(write_terms(output, writer, &entries, language)?)
}

/// Writes a glossary. `language` is the main language if there are no terms.
pub fn write_terms(
    output: &mut dyn Write,
    writer: TermWriterOf,
    entries: &[TermEntry],
    language: &Language,
) -> io::Result<WrittenTerms> {
    let mut languages: Vec<Language> = Vec::new();
    for term in entries.iter().flat_map(|entry| &entry.terms) {
        if !languages.contains(&term.language) {
            languages.push(term.language.clone());
        }
    }
    let main = languages.first().unwrap_or(language).clone();
    let mut writer = writer(output, &GlossaryHeader { main, languages })?;
    entries.iter().try_for_each(|entry| writer.write(entry))?;
    writer.finish()?;
    Ok(WrittenTerms { entries: entries.len(), forbidden: writer.forbidden() })
}

/// Returns the two files, source first, for units line by line: `stem` with each language as its extension.
pub fn paired_files(stem: &Path, from: &Language, to: &Language) -> [PathBuf; 2] {
    [from, to].map(|language| {
        let mut name = stem.as_os_str().to_owned();
        name.push(format!(".{language}"));
        PathBuf::from(name)
    })
}
