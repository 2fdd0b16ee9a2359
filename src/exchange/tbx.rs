//! Which terms does a glossary in TBX hold, and how is one written?
//!
//! TBX 2 (`martif`, `termEntry`, `langSet`) and TBX 3 (`tbx`, `conceptEntry`, `langSec`) are read. The Basic categories
//! are kept: subject field, definition, part of speech, administrative status, notes. TBX 3 Basic is written, with
//! categories as attributes. Streaming: time linear, space one entry.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

use sangam_language::Language;
use sangam_unit::{Term, TermEntry};

use super::format_names::Format;
use super::read::{ExchangeError, Position, ReadOptions, ReadSummary, Rejected};
use super::remedy::ExchangeRemedy;
use super::terms::{ReadTerm, TermReader, TermWriter, forbids};
use super::xml::{Node, XmlReader, escape, escape_attribute};

/// Reads terms from TBX.
pub struct TbxReader<'r> {
    xml: XmlReader<'r>,
    summary: ReadSummary,
}

/// The meaning of the next text.
enum Says {
    Term,
    Domain,
    Definition,
    PartOfSpeech,
    Status,
    Note,
}

impl<'r> TbxReader<'r> {
    /// Reads from `input`, which messages call `file`.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(input, file, Format::Tbx.into(), options)?;
        let mut summary = ReadSummary::default();
        if let Some(clash) = xml.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self { xml, summary })
    }

    /// Reads an entry whose start tag has just been read.
    fn entry(&mut self, id: Option<String>) -> Result<ReadTerm, ExchangeError> {
        let position = self.xml.node_position();
        self.xml.hold();
        let depth = self.xml.depth();
        let mut entry = TermEntry { id, ..TermEntry::default() };
        let mut language: Option<Result<Language, String>> = None;
        let mut reason = None;
        // The term that the next text is about, if it is about one.
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
                // The text that follows is no longer about the term before.
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
                    // Of two statuses the first counts, or the one that forbids the term.
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

impl TermReader for TbxReader<'_> {
    fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError> {
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
                        remedy: ExchangeRemedy::Give(Format::Tbx),
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

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

/// Writes terms as TBX 3 Basic.
pub(crate) struct TbxWriter<W: Write> {
    output: W,
    entries: u64,
}

impl<W: Write> TbxWriter<W> {
    /// Writes to `output`; `language` is the language of the header.
    pub(crate) fn new(mut output: W, language: &Language) -> io::Result<Self> {
        write!(
            output,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <tbx type=\"TBX-Basic\" style=\"dca\" xml:lang=\"{language}\" xmlns=\"urn:iso:std:iso:30042:ed-2\">\n \
             <tbxHeader><fileDesc><sourceDesc><p>sangam</p></sourceDesc></fileDesc></tbxHeader>\n <text>\n  <body>\n"
        )?;
        Ok(Self { output, entries: 0 })
    }
}

impl<W: Write> TermWriter for TbxWriter<W> {
    fn write(&mut self, entry: &TermEntry) -> io::Result<()> {
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

    fn finish(&mut self) -> io::Result<()> {
        self.output.write_all(b"  </body>\n </text>\n</tbx>\n")?;
        self.output.flush()
    }
}
