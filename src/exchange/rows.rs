//! What are the rows of a table?
//!
//! With tabs, a line is a row. With quotation marks, the crate `csv` finds the records; what it forgives is told here: a
//! quotation mark that is never closed, and text behind a closing one. A row of white space only is none. Streaming: time
//! linear, space one row and a buffer.

use std::io::{self, Read};

use super::decode::TextReader;
use super::read::{ExchangeError, Position};

/// One row.
pub(super) struct Row {
    pub(super) position: Position,
    pub(super) fields: Vec<String>,
    /// Why its fields are not to be believed.
    pub(super) fault: Option<String>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.fault.is_none() && self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// Reads rows.
pub(super) struct Rows<'r> {
    source: Source<'r>,
    file: String,
}

enum Source<'r> {
    Lines { text: Box<TextReader<'r>>, line: String },
    Records(Box<Records<'r>>),
}

impl<'r> Rows<'r> {
    /// Rows that are lines, their fields parted by tabs; messages call the table `file`.
    pub(super) fn of_lines(text: TextReader<'r>, file: &str) -> Self {
        Self { source: Source::Lines { text: Box::new(text), line: String::new() }, file: file.to_owned() }
    }

    /// Rows that are records by RFC 4180, but with `separator` for the comma.
    pub(super) fn of_records(text: TextReader<'r>, separator: u8, file: &str) -> Self {
        let begun = text.position();
        let base = text.consumed();
        let input = Tee { text, held: Vec::new(), done: 0, given: 0, too_long: false };
        let reader = csv_reader(separator).from_reader(input);
        let records = Records { reader, record: csv::StringRecord::new(), separator, begun, base, length: 0 };
        Self { source: Source::Records(Box::new(records)), file: file.to_owned() }
    }

    /// The next row that holds anything, `None` behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Row>, ExchangeError> {
        loop {
            let row = match &mut self.source {
                Source::Lines { text, line } => text.line(&self.file, line)?.map(|position| Row {
                    position,
                    fields: line.split('\t').map(str::to_owned).collect(),
                    fault: text.take_mended().map(|fault| fault.to_string()),
                }),
                Source::Records(records) => records.next(&self.file)?,
            };
            if row.as_ref().is_none_or(|row| !row.is_blank()) {
                return Ok(row);
            }
        }
    }

    /// Whether fields may stand between quotation marks.
    pub(super) fn quoted(&self) -> bool {
        matches!(self.source, Source::Records(_))
    }

    /// The last row as the file has it.
    pub(super) fn raw(&self) -> &[u8] {
        match &self.source {
            Source::Lines { line, .. } => line.as_bytes(),
            Source::Records(records) => records.raw().trim_ascii_end(),
        }
    }
}

/// How records are read, here and where the separator is looked for.
pub(super) fn csv_reader(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true);
    builder
}

/// Most bytes of a record: a quotation mark that is never closed must not take in the whole file.
const RECORD_LIMIT: usize = 1 << 20;

/// Gives text to the reader of records and keeps what it may still be asked for.
struct Tee<'r> {
    text: TextReader<'r>,
    /// What was given, from the record before the current one on.
    held: Vec<u8>,
    /// Bytes of `held` before the current record.
    done: usize,
    /// Bytes given in all.
    given: u64,
    too_long: bool,
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.held.drain(..self.done);
        self.done = 0;
        if self.held.len() > RECORD_LIMIT {
            self.too_long = true;
            return Err(io::Error::other("a record without an end"));
        }
        self.text.mark();
        let length = self.text.read(buffer)?;
        self.held.extend_from_slice(&buffer[..length]);
        self.given += length as u64;
        Ok(length)
    }
}

struct Records<'r> {
    reader: csv::Reader<Tee<'r>>,
    record: csv::StringRecord,
    separator: u8,
    /// Where the records begin: behind a line that names the separator, if there is one.
    begun: Position,
    /// Bytes of text before that.
    base: u64,
    /// Bytes of the current record.
    length: usize,
}

impl Records<'_> {
    fn next(&mut self, file: &str) -> Result<Option<Row>, ExchangeError> {
        self.reader.get_mut().done += self.length;
        self.length = 0;
        let begin = self.reader.position().clone();
        let more = self.reader.read_record(&mut self.record);
        let end = self.reader.position().byte();
        self.length = (end - begin.byte()) as usize;
        let line_of = |raw: &[u8]| {
            let breaks = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let passed = breaks.filter(|&&byte| byte == b'\n').count() as u64;
            Position::line(self.begun.line + begin.line() - 1 + passed)
        };
        let tee = self.reader.get_ref();
        let malformed = |position, reason: &str| ExchangeError::Malformed {
            file: file.to_owned(),
            position,
            format: "CSV",
            reason: reason.to_owned(),
            hint: "put quotation marks around a field and double those inside it",
        };
        match more {
            Err(_) if tee.too_long => {
                return Err(malformed(line_of(&tee.held[tee.done..]), NEVER_CLOSED));
            }
            Err(cause) => {
                return Err(ExchangeError::Unreadable { path: file.into(), cause: cause.into() });
            }
            // A record before a broken place is whole only if its line is.
            Ok(more) if !more || (end == tee.given && !self.raw().ends_with(b"\n")) => {
                if let Some(fault) = tee.text.fault_error(file) {
                    return Err(fault);
                }
                if !more {
                    return Ok(None);
                }
            }
            Ok(_) => {}
        }
        let raw = self.raw();
        let position = line_of(raw);
        let mut fault = match misquoted(raw, self.separator) {
            Some(Misquoted::Open) => return Err(malformed(position, NEVER_CLOSED)),
            Some(Misquoted::TextBehind) => Some("text behind a closing quotation mark".to_owned()),
            None => None,
        };
        let mended = self.reader.get_mut().text.take_mended_before(self.base + end);
        fault = mended.map(|fault| fault.to_string()).or(fault);
        let fields = self.record.iter().map(str::to_owned).collect();
        Ok(Some(Row { position, fields, fault }))
    }

    fn raw(&self) -> &[u8] {
        let tee = self.reader.get_ref();
        tee.held.get(tee.done..tee.done + self.length).unwrap_or_default()
    }
}

const NEVER_CLOSED: &str = "a quotation mark in this row is never closed";

/// What is wrong with the quotation marks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misquoted {
    /// The last one is never closed.
    Open,
    /// Text stands between a closing one and the end of its field.
    TextBehind,
}

/// What is wrong with the quotation marks of the record `raw`.
pub(super) fn misquoted(raw: &[u8], separator: u8) -> Option<Misquoted> {
    let blank_lines = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let mut rest = &raw[blank_lines..];
    let is_end = |byte: &u8| *byte == separator || matches!(byte, b'\r' | b'\n');
    loop {
        if rest.first() == Some(&b'"') {
            rest = &rest[1..];
            loop {
                let Some(at) = memchr::memchr(b'"', rest) else { return Some(Misquoted::Open) };
                let doubled = rest.get(at + 1) == Some(&b'"');
                rest = &rest[at + 1 + usize::from(doubled)..];
                if !doubled {
                    break;
                }
            }
            if rest.first().is_some_and(|byte| !is_end(byte)) {
                return Some(Misquoted::TextBehind);
            }
        }
        let at = memchr::memchr(separator, rest)?;
        rest = &rest[at + 1..];
    }
}
