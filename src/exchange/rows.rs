//! What are the rows of a table?
//!
//! With tabs, a line is a row. With quotation marks, the crate `csv` finds the records. It forgives two faults, which
//! are reported here: a quotation mark that is never closed, and text after a closing one. Spaces before an opening
//! mark, as people write them after a comma, are removed first. A row of white space only is skipped. Streaming: time
//! linear, space one row and a buffer.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::decode::TextReader;
use super::read::{ExchangeError, Position};
use crate::format_names::Format;
use crate::remedy::ExchangeRemedy;

/// One row.
pub(super) struct Row {
    pub(super) position: Position,
    pub(super) fields: Vec<String>,
    /// Why its fields cannot be trusted.
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
    /// Reads each line as a row, with tabs between the fields. Messages call the table `file`.
    pub(super) fn of_lines(text: TextReader<'r>, file: &str) -> Self {
        Self { source: Source::Lines { text: Box::new(text), line: String::new() }, file: file.to_owned() }
    }

    /// Reads records by RFC 4180, but with `separator` in place of the comma.
    pub(super) fn of_records(text: TextReader<'r>, separator: u8, file: &str) -> Self {
        let begun = text.position();
        let before = text.consumed();
        let input = Tee {
            text,
            tidied: Tidied::new(separator),
            ready: Vec::new(),
            next: 0,
            taken_out: VecDeque::new(),
            held: Vec::new(),
            done: 0,
            given: 0,
            too_long: false,
        };
        let reader = csv_reader(separator).from_reader(input);
        let records =
            Records { reader, record: csv::StringRecord::new(), separator, begun, before, length: 0 };
        Self { source: Source::Records(Box::new(records)), file: file.to_owned() }
    }

    /// Returns the next row that is not blank, `None` after the last.
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

    /// Whether fields may be in quotation marks.
    pub(super) fn quoted(&self) -> bool {
        matches!(self.source, Source::Records(_))
    }

    /// Returns the last row as the file has it.
    pub(super) fn raw(&self) -> &[u8] {
        match &self.source {
            Source::Lines { line, .. } => line.as_bytes(),
            Source::Records(records) => records.raw().trim_ascii_end(),
        }
    }
}

/// Returns the settings for reading records, here and in the search for the separator.
pub(super) fn csv_reader(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true);
    builder
}

/// The number of bytes of a record, at most: a quotation mark that is never closed must not swallow the whole file.
const RECORD_LIMIT: usize = 1 << 20;

/// Removes the spaces before an opening quotation mark: with them, `csv` would take the mark for text.
#[derive(Debug)]
struct Tidied {
    separator: u8,
    state: Within,
    /// Spaces at the beginning of a field that may still turn out to be before a quotation mark.
    spaces: usize,
}

/// The place of a byte within a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    FieldStart,
    Field,
    Quotation,
    /// After a quotation mark inside a quotation: the next byte may double it.
    QuotationEnd,
}

impl Tidied {
    fn new(separator: u8) -> Self {
        Self { separator, state: Within::FieldStart, spaces: 0 }
    }

    /// Adds `byte` to `output`, after any spaces that are kept. Returns the number of spaces that were removed.
    fn push(&mut self, byte: u8, output: &mut Vec<u8>) -> usize {
        let ends = byte == self.separator || matches!(byte, b'\r' | b'\n');
        if self.state == Within::FieldStart && byte == b' ' && !ends {
            self.spaces += 1;
            return 0;
        }
        let spaces = std::mem::take(&mut self.spaces);
        let quotation = self.state == Within::FieldStart && byte == b'"';
        if !quotation {
            output.extend(std::iter::repeat_n(b' ', spaces));
        }
        self.state = match self.state {
            Within::Quotation if byte != b'"' => Within::Quotation,
            Within::Quotation => Within::QuotationEnd,
            Within::QuotationEnd if byte == b'"' => Within::Quotation,
            _ if ends => Within::FieldStart,
            _ if quotation => Within::Quotation,
            _ => Within::Field,
        };
        output.push(byte);
        if quotation { spaces } else { 0 }
    }

    /// Adds the spaces that are still held back at the end of the text.
    fn finish(&mut self, output: &mut Vec<u8>) {
        output.extend(std::iter::repeat_n(b' ', std::mem::take(&mut self.spaces)));
    }
}

/// Returns `text` in the form that the reader of records gets.
pub(super) fn tidied(text: &str, separator: u8) -> Vec<u8> {
    let mut tidied = Tidied::new(separator);
    let mut output = Vec::with_capacity(text.len());
    for &byte in text.as_bytes() {
        tidied.push(byte, &mut output);
    }
    tidied.finish(&mut output);
    output
}

/// The number of bytes that are tidied at a time.
const BLOCK: usize = 8 << 10;

/// Gives text to the reader of records and keeps what may still be needed.
struct Tee<'r> {
    text: TextReader<'r>,
    tidied: Tidied,
    /// Tidied bytes; those from `next` on are still to be given.
    ready: Vec<u8>,
    next: usize,
    /// Where bytes were removed: after this many tidied bytes, this many were removed.
    taken_out: VecDeque<(u64, usize)>,
    /// The bytes given since the start of the record before the current one.
    held: Vec<u8>,
    /// The bytes of `held` before the current record.
    done: usize,
    /// The number of bytes given in all.
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
        if self.next == self.ready.len() {
            self.ready.clear();
            self.next = 0;
            let mut block = [0; BLOCK];
            self.text.mark();
            let length = self.text.read(&mut block)?;
            for &byte in &block[..length] {
                match self.tidied.push(byte, &mut self.ready) {
                    0 => {}
                    gone => self.taken_out.push_back((self.given + self.ready.len() as u64, gone)),
                }
            }
            if length == 0 {
                self.tidied.finish(&mut self.ready);
            } else if self.ready.is_empty() {
                return self.read(buffer);
            }
        }
        let length = buffer.len().min(self.ready.len() - self.next);
        buffer[..length].copy_from_slice(&self.ready[self.next..self.next + length]);
        self.next += length;
        self.held.extend_from_slice(&buffer[..length]);
        self.given += length as u64;
        Ok(length)
    }
}

struct Records<'r> {
    reader: csv::Reader<Tee<'r>>,
    record: csv::StringRecord,
    separator: u8,
    /// Where the records begin: after the line that names the separator, if there is one.
    begun: Position,
    /// The bytes of text before that place, plus those removed from the records since.
    before: u64,
    /// The length of the current record in bytes.
    length: usize,
}

impl Records<'_> {
    fn next(&mut self, file: &str) -> Result<Option<Row>, ExchangeError> {
        self.reader.get_mut().done += self.length;
        self.length = 0;
        let begin = self.reader.position().clone();
        let more = self.reader.read_record(&mut self.record);
        let end = self.reader.position().byte();
        self.length = usize::try_from(end - begin.byte()).unwrap_or_default();
        let line_of = |raw: &[u8]| {
            let breaks = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let passed = breaks.filter(|&&byte| byte == b'\n').count() as u64;
            Position::line(self.begun.line + begin.line() - 1 + passed)
        };
        let tee = self.reader.get_ref();
        let malformed = |position, reason: &str| ExchangeError::Malformed {
            file: file.to_owned(),
            position,
            format: Format::Csv.into(),
            reason: reason.to_owned(),
            remedy: ExchangeRemedy::QuoteField,
        };
        match more {
            Err(_) if tee.too_long => {
                return Err(malformed(line_of(&tee.held[tee.done..]), NEVER_CLOSED));
            }
            Err(cause) => {
                return Err(ExchangeError::Unreadable { path: file.into(), cause: cause.into() });
            }
            // The record before a broken place is complete only if its line is.
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
            Some(Misquoted::TextBehind) => Some("text after a closing quotation mark".to_owned()),
            None => None,
        };
        let tee = self.reader.get_mut();
        while let Some((_, gone)) = tee.taken_out.pop_front_if(|(at, _)| *at <= end) {
            self.before += gone as u64;
        }
        let mended = tee.text.take_mended_before(self.before + end);
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

/// A fault in the quotation marks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misquoted {
    /// The last one is never closed.
    Open,
    /// There is text between a closing one and the end of its field.
    TextBehind,
}

/// Returns what is wrong with the quotation marks of the record `raw`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Declaration;

    fn rows(table: &[u8]) -> Vec<String> {
        let text = TextReader::new(table, "t", Declaration::None, None).unwrap().lenient(true);
        let mut rows = Rows::of_records(text, b',', "t");
        let mut said = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let fault = row.fault.map(|fault| format!(" ({fault})")).unwrap_or_default();
                    said.push(format!("{} {}{fault}", row.position.line, row.fields.join("|")));
                }
                Ok(None) => return said,
                Err(error) => {
                    said.push(error.to_string());
                    return said;
                }
            }
        }
    }

    #[test]
    fn spaces_before_a_quotation_mark_are_none_of_the_text() {
        assert_eq!(
            rows(b"\"a, b\", \"c, \"\"d\"\"\"\n  \"e\",  f \n g, 5\" nail\n"),
            ["1 a, b|c, \"d\"", "2 e|  f ", "3  g| 5\" nail"]
        );
        // A space at the very end, and more than one block.
        assert_eq!(rows(b"a, "), ["1 a| "]);
        assert_eq!(
            rows(format!("a,{}b", " ".repeat(2 * BLOCK)).as_bytes())[0].len(),
            "1 a|b".len() + 2 * BLOCK
        );
        let many = "\"a\",  \"b, c\"\n".repeat(BLOCK);
        assert!(rows(many.as_bytes()).iter().all(|row| row.ends_with(" a|b, c")));
    }

    #[test]
    fn what_was_mended_costs_its_own_row() {
        let good = "\"a\",   \"b\"\n".repeat(100);
        let table = [good.as_bytes(), b"\n\n\"x\", \"\xff\"\n", good.as_bytes()].concat();
        let broken: Vec<String> = rows(&table).into_iter().filter(|row| row.contains('(')).collect();
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(broken[0].starts_with("103 x|\u{fffd} (not UTF-8 (byte 0xFF)"), "{}", broken[0]);
    }

    #[test]
    fn a_mark_that_is_never_closed_ends_the_rows_at_its_line() {
        for behind in ["", "c,d\n", &"c,d\n".repeat(RECORD_LIMIT)] {
            let said = rows(format!("a,b\n\n\"x,y\n{behind}").as_bytes());
            assert_eq!(said[0], "1 a|b");
            assert!(said[1].starts_with("t:3:1: not well-formed CSV: a quotation mark"), "{}", said[1]);
        }
    }
}
