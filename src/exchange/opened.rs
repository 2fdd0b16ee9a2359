//! What does a file begin with, before its reader is known?
//!
//! Nothing is read twice: the reader starts with the beginning that was looked at.

use std::io::{self, Read};
use std::path::Path;

use crate::decode::unpacked;
use crate::detect::{detect, unit_format};
use crate::file::open;
use crate::format_names::Format;
use crate::looks::ZIP;
use crate::read::{ExchangeError, ReadOptions, UnitReader};
use crate::remedy::ExchangeRemedy;

/// A file whose beginning has been looked at.
pub struct Opened {
    input: Box<dyn Read + Send>,
    opening: Vec<u8>,
    file: String,
}

impl Opened {
    /// Opens the file at `path`, and unpacks it if it is gzip.
    pub fn open(path: &Path) -> Result<Self, ExchangeError> {
        let unreadable = |cause| ExchangeError::Unreadable { path: path.to_owned(), cause };
        let file = open(path).map_err(unreadable)?;
        Self::over(file, &path.display().to_string()).map_err(unreadable)
    }

    /// Does the same with a stream, which messages call `file`.
    pub fn over(input: impl Read + Send + 'static, file: &str) -> io::Result<Self> {
        let (opening, input) = unpacked(Box::new(input))?;
        Ok(Self { input, opening, file: file.to_owned() })
    }

    /// Returns the format by content and name. `has_texts` says that the two texts of a file of links are known.
    pub fn format(&self, has_texts: bool) -> Result<Format, ExchangeError> {
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
        detect(Path::new(&self.file), &self.opening, has_texts).ok_or_else(|| ExchangeError::WrongFormat {
            file: self.file.clone(),
            reason: "is in no format that is known by its content or its name".to_owned(),
            remedy: ExchangeRemedy::NameFormat,
        })
    }

    /// Returns the format if the file holds units rather than an article: by its name, or by a content that is nothing
    /// else. Running text may have a tab in its first line.
    pub fn unit_format(&self) -> Option<Format> {
        unit_format(Path::new(&self.file), &self.opening)
    }

    /// Returns the whole file, unpacked, from its first byte.
    pub fn into_input(self) -> Box<dyn Read + Send> {
        Box::new(io::Cursor::new(self.opening).chain(self.input))
    }

    /// Makes a reader of its units, in `format` or in the detected format.
    pub fn units(
        self,
        format: Option<Format>,
        options: &ReadOptions,
    ) -> Result<Box<dyn UnitReader + Send>, ExchangeError> {
        let format = match format {
            Some(format) => format,
            None => self.format(false)?,
        };
        let file = self.file.clone();
        match format.unit_reader() {
            Some(reader) => reader(self.into_input(), &file, options),
            None => Err(ExchangeError::WrongFormat {
                file,
                reason: format!("cannot be read as {format}: that format holds no units"),
                remedy: ExchangeRemedy::NameFormat,
            }),
        }
    }
}
