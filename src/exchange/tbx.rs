//! Which terms does a glossary hold, and how is one written?
//!
//! TBX 2 (`martif`, `termEntry`, `langSet`) and TBX 3 (`tbx`, `conceptEntry`, `langSec`) are read, the Basic categories
//! kept: subject field, definition, part of speech, administrative status, notes. Written is TBX 3 Basic, categories as
//! attributes. A glossary in TSV has a column a language, named by its tag, synonyms with ` | ` between, and optional
//! columns `id`, `domain`, `definition`, `note`; one without header is source, target and note, as OmegaT writes it.
//! Streaming: time linear, space one entry.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::io::{self, Read, Write};

use sangam_language::Language;

pub use sangam_unit::{Term, TermEntry};

use super::decode::{Declaration, TextReader};
use super::read::{ExchangeError, Position, ReadOptions, ReadSummary, Rejected, required_languages};
use super::tsv::write_row;
use super::xml::{Node, XmlReader, escape, escape_attribute};
use crate::remedy::ExchangeRemedy;
use sangam_text::language::called;

/// One entry, or why it is not taken.
pub type ReadTerm = Result<TermEntry, Rejected>;

/// Reads terms from TBX.
pub struct TbxReader<'r> {
    xml: XmlReader<'r>,
    summary: ReadSummary,
}

/// What the text that comes next says.
enum Says {
    Term,
    Domain,
    Definition,
    PartOfSpeech,
    Status,
    Note,
}

impl<'r> TbxReader<'r> {
    /// Over `input`, which messages call `file`.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(input, file, "TBX", options)?;
        let mut summary = ReadSummary::default();
        if let Some(clash) = xml.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self { xml, summary })
    }

    /// What was seen so far; whole once [`next_entry`](Self::next_entry) gave `None`.
    pub fn summary(&self) -> &ReadSummary {
        &self.summary
    }

    /// The next entry, `None` behind the last.
    pub fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError> {
        loop {
            self.xml.release();
            let root = self.xml.depth() == 0;
            let file = self.xml.file().to_owned();
            match self.xml.next()? {
                Node::Start(tag) if root && !matches!(tag.name(), "martif" | "tbx" | "TBX" | "mtf") => {
                    return Err(ExchangeError::WrongFormat {
                        file,
                        reason: format!(
                            "XML, but its root element is `{}`, not `tbx` or `martif`",
                            tag.name()
                        ),
                        remedy: ExchangeRemedy::Give("TBX"),
                    });
                }
                Node::Start(tag) if matches!(tag.name(), "termEntry" | "conceptEntry") => {
                    let id = tag.get("id").map(str::to_owned);
                    let entry = self.entry(id)?;
                    self.summary.units += 1;
                    self.summary.rejected += u64::from(entry.is_err());
                    return Ok(Some(entry));
                }
                Node::EndOfFile => {
                    let mends = self.xml.take_mends();
                    self.summary.take_warnings(mends);
                    return Ok(None);
                }
                _ => {}
            }
        }
    }

    /// Reads an entry whose start was just read.
    fn entry(&mut self, id: Option<String>) -> Result<ReadTerm, ExchangeError> {
        let position = self.xml.node_position();
        self.xml.hold();
        let depth = self.xml.depth();
        let mut entry = TermEntry { id, ..TermEntry::default() };
        let mut language: Option<Result<Language, String>> = None;
        let mut reason = None;
        // The term that is spoken of, if it is one.
        let mut term: Option<usize> = None;
        while self.xml.depth() >= depth {
            let says = match self.xml.next()? {
                Node::Start(tag) => match (tag.name(), tag.get("type")) {
                    ("tig" | "ntig" | "termSec", _) => {
                        term = None;
                        None
                    }
                    ("langSet" | "langSec", _) => {
                        let said = tag.get("xml:lang").or_else(|| tag.get("lang")).unwrap_or_default();
                        language = Some(said.parse().map_err(|error| format!("{error}")));
                        None
                    }
                    ("term", _) => Some(Says::Term),
                    ("descrip", Some("definition")) | ("definition", _) => Some(Says::Definition),
                    ("descrip", Some("subjectField")) | ("subjectField", _) => Some(Says::Domain),
                    ("termNote", Some("partOfSpeech")) | ("partOfSpeech", _) => Some(Says::PartOfSpeech),
                    ("termNote", Some("administrativeStatus" | "normativeAuthorization"))
                    | ("administrativeStatus" | "normativeAuthorization", _) => Some(Says::Status),
                    ("note", _) => Some(Says::Note),
                    _ => None,
                },
                _ => None,
            };
            let Some(says) = says else { continue };
            let (text, fault) = self.xml.text()?;
            reason = reason.or(fault);
            let text = text.trim().to_owned();
            if text.is_empty() {
                // What is said next is not said of the term before.
                term = term.filter(|_| !matches!(says, Says::Term));
                continue;
            }
            match says {
                Says::Term => match &language {
                    Some(Ok(language)) => {
                        term = Some(entry.terms.len());
                        entry.terms.push(Term {
                            language: language.clone(),
                            text,
                            part_of_speech: None,
                            status: None,
                        });
                    }
                    Some(Err(error)) => reason = reason.or(Some(error.clone())),
                    None => reason = reason.or(Some(format!("the term `{text}` without language"))),
                },
                Says::Domain => entry.domain = entry.domain.take().or(Some(text)),
                Says::Definition => entry.definition = entry.definition.take().or(Some(text)),
                Says::PartOfSpeech => {
                    if let Some(term) = term.and_then(|at| entry.terms.get_mut(at)) {
                        term.part_of_speech = Some(text);
                    }
                }
                Says::Status => {
                    // Of two, the first, or the one that forbids.
                    if let Some(term) = term.and_then(|at| entry.terms.get_mut(at))
                        && (term.status.is_none() || forbids(&text))
                    {
                        term.status = Some(text);
                    }
                }
                Says::Note => entry.notes.push(text),
            }
        }
        let mends = self.xml.take_mends();
        self.summary.take_warnings(mends);
        if let Some(clash) = self.xml.take_clash() {
            self.summary.warn(clash, Position::START);
        }
        let reason =
            reason.or(self.xml.take_fault()).or(entry.terms.is_empty().then(|| "no term at all".to_owned()));
        Ok(match reason {
            None => Ok(entry),
            Some(reason) => Err(Rejected::new(position, reason, self.xml.held())),
        })
    }
}

/// What an administrative status or a normative authorization begins with that says not to use a term, in lower case.
const FORBIDDING: [&str; 8] = [
    "forbidden",
    "deprecated",
    "superseded",
    "obsolete",
    "notrecommended",
    "rejected",
    "prohibited",
    "donotuse",
];

/// Whether a term of this status is not to be used: `deprecatedTerm-admn-sts` of TBX-Basic, `notRecommended` of TBX-Min
/// and their like.
fn forbids(status: &str) -> bool {
    let letters = status.chars().filter(char::is_ascii_alphabetic);
    let status = letters.map(|letter| letter.to_ascii_lowercase()).collect::<String>();
    FORBIDDING.iter().any(|forbidding| status.starts_with(forbidding))
}

fn is_forbidden(term: &Term) -> bool {
    term.status.as_deref().is_some_and(forbids)
}

/// Writes terms as TBX 3 Basic.
pub struct TbxWriter<W: Write> {
    output: W,
    entries: u64,
}

impl<W: Write> TbxWriter<W> {
    /// A writer onto `output`; `language` is that of the header.
    pub fn new(mut output: W, language: &Language) -> io::Result<Self> {
        write!(
            output,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <tbx type=\"TBX-Basic\" style=\"dca\" xml:lang=\"{language}\" xmlns=\"urn:iso:std:iso:30042:ed-2\">\n \
             <tbxHeader><fileDesc><sourceDesc><p>sangam</p></sourceDesc></fileDesc></tbxHeader>\n <text>\n  <body>\n"
        )?;
        Ok(Self { output, entries: 0 })
    }

    /// Adds an entry.
    pub fn write(&mut self, entry: &TermEntry) -> io::Result<()> {
        self.entries += 1;
        let number = format!("c{}", self.entries);
        let id = entry.id.as_deref().unwrap_or(&number);
        let mut text = String::new();
        // Writing to a String does not fail.
        _ = writeln!(text, "   <conceptEntry id=\"{}\">", escape_attribute(id));
        for (kind, value) in [("subjectField", &entry.domain), ("definition", &entry.definition)] {
            if let Some(value) = value {
                _ = writeln!(text, "    <descrip type=\"{kind}\">{}</descrip>", escape(value));
            }
        }
        for note in &entry.notes {
            _ = writeln!(text, "    <note>{}</note>", escape(note));
        }
        for run in entry.terms.chunk_by(|one, other| one.language == other.language) {
            let Some(first) = run.first() else { continue };
            _ = writeln!(text, "    <langSec xml:lang=\"{}\">", first.language);
            for term in run {
                _ = write!(text, "     <termSec><term>{}</term>", escape(&term.text));
                let said = [("partOfSpeech", &term.part_of_speech), ("administrativeStatus", &term.status)];
                for (kind, value) in said {
                    if let Some(value) = value {
                        _ = write!(text, "<termNote type=\"{kind}\">{}</termNote>", escape(value));
                    }
                }
                text.push_str("</termSec>\n");
            }
            text.push_str("    </langSec>\n");
        }
        text.push_str("   </conceptEntry>\n");
        self.output.write_all(text.as_bytes())
    }

    /// Writes what stands behind the last entry and flushes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.output.write_all(b"  </body>\n </text>\n</tbx>\n")?;
        self.output.flush()
    }
}

/// What stands between synonyms in a cell.
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
pub struct GlossaryReader<'r> {
    text: TextReader<'r>,
    file: String,
    columns: Vec<GlossaryColumn>,
    line: String,
    ready: VecDeque<(Position, String)>,
    summary: ReadSummary,
}

impl<'r> GlossaryReader<'r> {
    /// Over `input`, which messages call `file`. Without a header the options must say the languages.
    pub fn new(
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
            let [source, target] = required_languages(options, file)?;
            ready.push_back((position, line.clone()));
            vec![GlossaryColumn::Text(source), GlossaryColumn::Text(target), GlossaryColumn::Note]
        };
        let mut summary = ReadSummary::default();
        if let Some(clash) = text.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self { text, file: file.to_owned(), columns, line, ready, summary })
    }

    /// What was seen so far; whole once [`next_entry`](Self::next_entry) gave `None`.
    pub fn summary(&self) -> &ReadSummary {
        &self.summary
    }

    /// The next entry, `None` behind the last.
    pub fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError> {
        loop {
            let (position, line) = match self.ready.pop_front() {
                Some(first) => first,
                None => match self.text.line(&self.file, &mut self.line)? {
                    Some(position) => (position, self.line.clone()),
                    None => return Ok(None),
                },
            };
            let mended = self.text.take_mended();
            // OmegaT's glossaries have comments.
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

    fn entry(&self, line: &str) -> Result<TermEntry, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() > self.columns.len() {
            return Err(format!("{} columns where there are {}", cells.len(), self.columns.len()));
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

/// The columns that a first line names: at least one language, and nothing unknown.
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
    // `Urdu` beside its name in Urdu is an entry.
    let distinct = languages.iter().collect::<BTreeSet<_>>().len() == languages.len();
    distinct.then_some(columns)
}

/// Writes terms as a glossary in TSV. All terms of a cell are synonyms to whoever reads it, so those that are not to be
/// used are left out.
pub struct GlossaryWriter<W: Write> {
    output: W,
    languages: Vec<Language>,
    forbidden: u64,
}

impl<W: Write> GlossaryWriter<W> {
    /// A writer onto `output` with a column for each of `languages`; writes the header. Terms in others are left out.
    pub fn new(mut output: W, languages: &[Language]) -> io::Result<Self> {
        let mut columns: Vec<&str> = languages.iter().map(Language::as_str).collect();
        columns.extend(["id", "domain", "definition", "note"]);
        write_row(&mut output, &columns)?;
        Ok(Self { output, languages: languages.to_vec(), forbidden: 0 })
    }

    /// How many terms were left out because they are not to be used.
    pub fn forbidden(&self) -> u64 {
        self.forbidden
    }

    /// Adds an entry, unless none of its terms may be used.
    pub fn write(&mut self, entry: &TermEntry) -> io::Result<()> {
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

    /// Flushes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Vec<ReadTerm> {
        let mut reader = TbxReader::new(xml.as_bytes(), "f.tbx", &ReadOptions::default()).unwrap();
        let mut entries = Vec::new();
        while let Some(entry) = reader.next_entry().unwrap() {
            entries.push(entry);
        }
        entries
    }

    fn glossary(tsv: &str) -> Vec<ReadTerm> {
        let options = ReadOptions {
            source_language: Some("en".parse().unwrap()),
            target_language: Some("ur".parse().unwrap()),
            ..ReadOptions::default()
        };
        let mut reader = GlossaryReader::new(tsv.as_bytes(), "g.tsv", &options).unwrap();
        let mut entries = Vec::new();
        while let Some(entry) = reader.next_entry().unwrap() {
            entries.push(entry);
        }
        entries
    }

    fn entry() -> TermEntry {
        let term = |language: &str, text: &str, part: Option<&str>| Term {
            language: language.parse().unwrap(),
            text: text.to_owned(),
            part_of_speech: part.map(str::to_owned),
            status: part.map(|_| "preferredTerm-admn-sts".to_owned()),
        };
        TermEntry {
            id: Some("t&1".to_owned()),
            domain: Some("law".to_owned()),
            definition: Some("the top court".to_owned()),
            terms: vec![
                term("en", "Supreme Court", Some("noun")),
                term("en", "SC", None),
                term("ur", "سپریم کورٹ", None),
            ],
            notes: vec!["both".to_owned()],
        }
    }

    #[test]
    fn what_is_written_comes_back() {
        let mut written = Vec::new();
        let mut writer = TbxWriter::new(&mut written, &"en".parse().unwrap()).unwrap();
        writer.write(&entry()).unwrap();
        writer.finish().unwrap();
        assert_eq!(read(&String::from_utf8(written).unwrap()), [Ok(entry())]);

        let mut written = Vec::new();
        let languages = ["en".parse().unwrap(), "ur".parse().unwrap()];
        let mut writer = GlossaryWriter::new(&mut written, &languages).unwrap();
        writer.write(&entry()).unwrap();
        writer.finish().unwrap();
        let mut plain = entry();
        plain.terms.iter_mut().for_each(|term| (term.part_of_speech, term.status) = (None, None));
        assert_eq!(glossary(&String::from_utf8(written).unwrap()), [Ok(plain)]);
    }

    #[test]
    fn terms_that_are_not_to_be_used_are_no_synonyms() {
        for status in [
            "forbidden",
            "deprecatedTerm-admn-sts",
            "supersededTerm-admn-sts",
            "notRecommended",
            "Obsolete",
            "deprecatedTerm",
        ] {
            let kind =
                if status == "deprecatedTerm" { "normativeAuthorization" } else { "administrativeStatus" };
            let xml = format!(
                "<tbx><text><body><conceptEntry><langSec xml:lang='en'><termSec><term>barrage</term></termSec></langSec>\
                 <langSec xml:lang='ur'><termSec><term>بیراج</term><termNote type='administrativeStatus'>preferredTerm-admn-sts</termNote></termSec>\
                 <termSec><term>بند</term><termNote type='{kind}'>{status}</termNote></termSec>\
                 <termSec><term> </term><termNote type='administrativeStatus'>forbidden</termNote></termSec>\
                 <termSec><term>پشتہ</term></termSec><termSec><term/><termNote type='administrativeStatus'>forbidden</termNote></termSec>\
                 </langSec></conceptEntry></body></text></tbx>"
            );
            let entry = read(&xml).remove(0).unwrap();
            assert_eq!(entry.terms.len(), 4, "{entry:?}");
            let mut written = Vec::new();
            let mut writer =
                GlossaryWriter::new(&mut written, &["en".parse().unwrap(), "ur".parse().unwrap()]).unwrap();
            writer.write(&entry).unwrap();
            let forbidden = TermEntry { terms: vec![entry.terms[2].clone()], ..TermEntry::default() };
            writer.write(&forbidden).unwrap();
            assert_eq!(writer.forbidden(), 2);
            drop(writer);
            let written = String::from_utf8(written).unwrap();
            assert_eq!(written.lines().nth(1), Some("barrage\tبیراج | پشتہ\t\t\t\t"), "{status}");
            assert_eq!(written.lines().count(), 2);
        }
    }

    #[test]
    fn version_two_and_odd_entries() {
        let xml = r#"<martif type="TBX"><text><body><termEntry id="1"><descrip type="subjectField">law</descrip><langSet xml:lang="en"><ntig><termGrp><term>court</term><termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet><langSet xml:lang="ur_PK"><tig><term>عدالت</term></tig></langSet></termEntry><termEntry id="2"/><termEntry><langSet><tig><term>x</term></tig></langSet></termEntry></body></text></martif>"#;
        let entries = read(xml);
        let first = entries[0].as_ref().unwrap();
        assert_eq!((first.terms.len(), first.domain.as_deref()), (2, Some("law")));
        assert_eq!(first.terms[1].language.as_str(), "ur-PK");
        assert!(entries[1].as_ref().unwrap_err().reason.contains("no term"));
        assert!(entries[2].as_ref().unwrap_err().reason.contains("language tag"));
    }

    #[test]
    fn a_glossary_without_header_is_source_target_note() {
        let entries = glossary("# comment\ncourt\tعدالت\tlaw desk\n\na\tb\tc\td\n");
        let first = entries[0].as_ref().unwrap();
        assert_eq!((first.terms.len(), first.notes.len()), (2, 1));
        assert_eq!(entries[1].as_ref().unwrap_err().reason, "4 columns where there are 3");
    }
}
