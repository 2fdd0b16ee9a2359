//! Which format is this file in, and what reads it?
//!
//! What a file holds decides before what it is called: the root element of XML, the brace of JSON. Only tables are told
//! apart by their extension. Nothing is read twice: the beginning that was looked at is read on from.

use std::io::{self, Read};
use std::path::Path;

use super::decode::{opening_text, unpacked};
use super::jsonl::JsonlReader;
use super::po::PoReader;
use super::read::{ExchangeError, ReadOptions, UnitReader};
use super::table::{Separation, TableReader};
use super::tmx::TmxReader;
use super::xliff::XliffReader;
use super::xml::{is_name, local};
use crate::remedy::ExchangeRemedy;

/// The formats units are read from, one file each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputFormat {
    /// TMX 1.1 to 1.4b.
    Tmx,
    /// XLIFF 1.x and 2.x.
    Xliff,
    /// A gettext catalogue.
    Po,
    /// Tab-separated values.
    Tsv,
    /// Comma-separated values.
    Csv,
    /// JSON Lines.
    Jsonl,
}

impl InputFormat {
    /// The format of a file that is called `name` and begins with `opening`, packed or not.
    pub fn detect(name: &Path, opening: &[u8]) -> Option<Self> {
        let text = opening_text(opening);
        let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
        if text.starts_with('{') {
            return Some(Self::Jsonl);
        }
        match root_element(text) {
            Some("tmx") => return Some(Self::Tmx),
            Some("xliff") => return Some(Self::Xliff),
            _ => {}
        }
        let mut lines = text.split(['\n', '\r']);
        if lines.clone().any(|line| line.starts_with("msgid \"")) {
            return Some(Self::Po);
        }
        let extension = extension(name);
        match extension.as_deref() {
            Some("tmx") => Some(Self::Tmx),
            Some("xlf" | "xliff" | "mqxliff" | "sdlxliff") => Some(Self::Xliff),
            Some("po" | "pot") => Some(Self::Po),
            Some("csv") => Some(Self::Csv),
            Some("jsonl" | "ndjson" | "json") => Some(Self::Jsonl),
            Some("tsv" | "tab") => Some(Self::Tsv),
            _ if lines.next().is_some_and(|line| line.contains('\t')) => Some(Self::Tsv),
            _ => None,
        }
    }

    /// A reader of this format over `input`, which is unpacked where it is gzip and called `file` in messages.
    pub fn reader<'r>(
        self,
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Box<dyn UnitReader + Send + 'r>, ExchangeError> {
        Ok(match self {
            Self::Tmx => Box::new(TmxReader::new(input, file, options)?),
            Self::Xliff => Box::new(XliffReader::new(input, file, options)?),
            Self::Po => Box::new(PoReader::new(input, file, options)?),
            Self::Tsv => Box::new(TableReader::new(input, file, Separation::Tabs, options)?),
            Self::Csv => Box::new(TableReader::new(input, file, Separation::Commas, options)?),
            Self::Jsonl => Box::new(JsonlReader::new(input, file, options)?),
        })
    }
}

/// How every ZIP file with something in it begins.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

/// The last extension but `gz`, in lower case.
pub fn extension(name: &Path) -> Option<String> {
    let name = name.file_name()?.to_str()?.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// The name of the first element of an XML text, without prefix.
pub(super) fn root_element(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        let end = if rest.starts_with('?') {
            rest.find("?>")? + 2
        } else if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with('!') {
            let end = rest.find('>')?;
            match rest.find('[').filter(|&open| open < end) {
                Some(open) => {
                    open + rest[open..].find(']')? + 1 + rest[open + rest[open..].find(']')?..].find('>')?
                }
                None => end + 1,
            }
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return Some(&rest[..end]).filter(|name| is_name(name)).map(local);
        };
        rest = &rest[end..];
    }
}

/// A file whose beginning was looked at.
pub struct Opened {
    input: Box<dyn Read + Send>,
    opening: Vec<u8>,
    file: String,
}

impl Opened {
    /// Opens the file at `path` and unpacks it where it is gzip.
    pub fn open(path: &Path) -> Result<Self, ExchangeError> {
        let unreadable = |cause| ExchangeError::Unreadable { path: path.to_owned(), cause };
        let file = super::file::open(path).map_err(unreadable)?;
        Self::over(file, &path.display().to_string()).map_err(unreadable)
    }

    /// The same for a stream, which messages call `file`.
    pub fn over(input: impl Read + Send + 'static, file: &str) -> io::Result<Self> {
        let (opening, input) = unpacked(Box::new(input))?;
        Ok(Self { input, opening, file: file.to_owned() })
    }

    /// The format by what the file holds and what it is called.
    pub fn format(&self) -> Result<InputFormat, ExchangeError> {
        if self.opening.is_empty() {
            return Err(ExchangeError::Empty { file: self.file.clone() });
        }
        if self.opening.starts_with(ZIP) {
            return Err(ExchangeError::WrongFormat {
                file: self.file.clone(),
                reason: "a ZIP archive".to_owned(),
                remedy: ExchangeRemedy::Unpack,
            });
        }
        InputFormat::detect(Path::new(&self.file), &self.opening).ok_or_else(|| ExchangeError::WrongFormat {
            file: self.file.clone(),
            reason: "is in no format that is known by its content or its name".to_owned(),
            remedy: ExchangeRemedy::NameFormat,
        })
    }

    /// The first bytes, unpacked.
    pub fn opening(&self) -> &[u8] {
        &self.opening
    }

    /// All of it, unpacked, from the first byte on.
    pub fn into_input(self) -> impl Read + Send + 'static {
        io::Cursor::new(self.opening).chain(self.input)
    }

    /// A reader of its units, in `format` or the one it is in.
    pub fn units(
        self,
        format: Option<InputFormat>,
        options: &ReadOptions,
    ) -> Result<Box<dyn UnitReader + Send>, ExchangeError> {
        let format = match format {
            Some(format) => format,
            None => self.format()?,
        };
        format.reader(io::Cursor::new(self.opening).chain(self.input), &self.file, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(name: &str, opening: &[u8]) -> Option<InputFormat> {
        InputFormat::detect(Path::new(name), opening)
    }

    #[test]
    fn content_decides_before_the_name() {
        let wide: Vec<u8> =
            "\u{feff}<?xml version='1.0'?><tmx/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected("a.txt", &wide), Some(InputFormat::Tmx));
        let long = b"<!-- a > b --><!DOCTYPE tmx [<!ENTITY a 'b>'>]>\n<x:tmx version='1.4'>";
        assert_eq!(detected("a.tsv", long), Some(InputFormat::Tmx));
        assert_eq!(detected("a", b"{\"source\""), Some(InputFormat::Jsonl));
        assert_eq!(detected("a", b"one\ttwo\n"), Some(InputFormat::Tsv));
        assert_eq!(detected("a.CSV.gz", b"one,two\n"), Some(InputFormat::Csv));
        assert_eq!(detected("a.bin", b"one\n"), None);
    }
}
