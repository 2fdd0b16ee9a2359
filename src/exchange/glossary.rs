//! Which terms does a glossary in tab-separated values hold, and how is one written?
//!
//! It has a column for each language, named by the tag, with ` | ` between synonyms, and the optional columns `id`,
//! `domain`, `definition` and `note`. A glossary without a header has source, target and note, as OmegaT writes it.
//! Streaming: time linear, space one entry.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read, Write};

use sangam_language::Language;
use sangam_text::language::called;
use sangam_unit::{Sides, Term, TermEntry};

use super::decode::{Declaration, TextReader};
use super::read::{ExchangeError, Position, ReadOptions, ReadSummary, Rejected, required_languages};
use super::terms::{ReadTerm, TermReader, TermWriter, is_forbidden};
use super::tsv::write_row;

/// The separator between the synonyms in a cell.
const SYNONYMS: &str = " | ";

/// A column of a glossary in TSV.
#[derive(Clone)]
enum GlossaryColumn {
    Text(Language),
    Id,
    Domain,
    Definition,
    Note,
}

impl GlossaryColumn {
    fn language(&self) -> Option<&Language> {
        match self {
            Self::Text(language) => Some(language),
            _ => None,
        }
    }
}

/// Reads terms from a glossary in TSV.
pub(crate) struct GlossaryReader<'r> {
    text: TextReader<'r>,
    file: String,
    columns: Vec<GlossaryColumn>,
    line: String,
    ready: VecDeque<(Position, String)>,
    summary: ReadSummary,
}

impl<'r> GlossaryReader<'r> {
    /// Reads from `input`, which messages call `file`. If there is no header, the options must say the languages.
    pub(crate) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut text = TextReader::new(input, file, Declaration::None, options.encoding.as_deref())?
            .lenient(options.lenient);
        let mut line = String::new();
        let Some(position) = text.line(file, &mut line)? else {
            return Err(ExchangeError::Empty { file: file.to_owned() });
        };
        let mut ready = VecDeque::new();
        let columns = if let Some(columns) = header(&line) {
            columns
        } else {
            let Sides { source, target } = required_languages(options, file)?;
            ready.push_back((position, line.clone()));
            vec![GlossaryColumn::Text(source), GlossaryColumn::Text(target), GlossaryColumn::Note]
        };
        let mut summary = ReadSummary::default();
        if let Some(clash) = text.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self { text, file: file.to_owned(), columns, line, ready, summary })
    }

    fn entry(&self, line: &str) -> Result<TermEntry, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() > self.columns.len() {
            return Err(format!("{} columns instead of {}", cells.len(), self.columns.len()));
        }
        let mut entry = TermEntry::default();
        for (column, cell) in self.columns.iter().zip(cells).filter(|(_, cell)| !cell.trim().is_empty()) {
            let said = || Some(cell.to_owned());
            match column {
                GlossaryColumn::Text(language) => {
                    entry.terms.extend(
                        cell.split(SYNONYMS).map(str::trim).filter(|text| !text.is_empty()).map(|text| {
                            Term {
                                language: language.clone(),
                                text: text.to_owned(),
                                part_of_speech: None,
                                status: None,
                            }
                        }),
                    );
                }
                GlossaryColumn::Id => entry.id = said(),
                GlossaryColumn::Domain => entry.domain = said(),
                GlossaryColumn::Definition => entry.definition = said(),
                GlossaryColumn::Note => entry.notes.push(cell.to_owned()),
            }
        }
        if entry.terms.is_empty() { Err("no term at all".to_owned()) } else { Ok(entry) }
    }
}

impl TermReader for GlossaryReader<'_> {
    fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError> {
        loop {
            let (position, line) = match self.ready.pop_front() {
                Some(first) => first,
                None => match self.text.line(&self.file, &mut self.line)? {
                    Some(position) => (position, self.line.clone()),
                    None => return Ok(None),
                },
            };
            let mended = self.text.take_mended();
            // Glossaries of OmegaT have comments.
            if !line.trim().is_empty() && !line.starts_with('#') {
                let entry = match mended {
                    Some(fault) => Err(format!("{} at byte {}", fault.reason, fault.offset)),
                    None => self.entry(&line),
                };
                self.summary.units += 1;
                self.summary.rejected += u64::from(entry.is_err());
                let reject = |reason| Rejected::new(position, reason, line.as_bytes());
                return Ok(Some(entry.map_err(reject)));
            }
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

/// Returns the columns that a first line names, if every name is known and no language comes twice.
fn header(line: &str) -> Option<Vec<GlossaryColumn>> {
    let column = |name: &str| match name.trim() {
        "id" => Some(GlossaryColumn::Id),
        "domain" => Some(GlossaryColumn::Domain),
        "definition" => Some(GlossaryColumn::Definition),
        "note" => Some(GlossaryColumn::Note),
        name => called(name).map(GlossaryColumn::Text),
    };
    let columns: Vec<GlossaryColumn> = line.split('\t').map(column).collect::<Option<_>>()?;
    let languages: Vec<&Language> = columns.iter().filter_map(GlossaryColumn::language).collect();
    // A line with `Urdu` and the Urdu word for it is an entry, not a header.
    let distinct = languages.iter().collect::<BTreeSet<_>>().len() == languages.len();
    distinct.then_some(columns)
}

/// Writes terms as a glossary in TSV. Readers take all terms of a cell as synonyms, so forbidden terms are left out.
pub(crate) struct GlossaryWriter<W: Write> {
    output: W,
    languages: Vec<Language>,
    forbidden: u64,
}

impl<W: Write> GlossaryWriter<W> {
    /// Writes to `output`, beginning with a header that has a column for each of `languages`. Terms in other languages
    /// are left out.
    pub(crate) fn new(mut output: W, languages: &[Language]) -> io::Result<Self> {
        let mut columns: Vec<&str> = languages.iter().map(Language::as_str).collect();
        columns.extend(["id", "domain", "definition", "note"]);
        write_row(&mut output, &columns)?;
        Ok(Self { output, languages: languages.to_vec(), forbidden: 0 })
    }
}

impl<W: Write> TermWriter for GlossaryWriter<W> {
    fn forbidden(&self) -> u64 {
        self.forbidden
    }

    /// Adds an entry, unless all of its terms are forbidden.
    fn write(&mut self, entry: &TermEntry) -> io::Result<()> {
        let forbidden = entry.terms.iter().filter(|term| is_forbidden(term)).count();
        self.forbidden += forbidden as u64;
        if forbidden == entry.terms.len() {
            return Ok(());
        }
        let mut cells: Vec<String> = Vec::with_capacity(self.languages.len() + 4);
        for language in &self.languages {
            let terms = entry.terms.iter().filter(|term| term.language == *language && !is_forbidden(term));
            cells.push(terms.map(|term| term.text.as_str()).collect::<Vec<_>>().join(SYNONYMS));
        }
        for said in [&entry.id, &entry.domain, &entry.definition] {
            cells.push(said.clone().unwrap_or_default());
        }
        cells.push(entry.notes.join(SYNONYMS));
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        write_row(&mut self.output, &cells)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
