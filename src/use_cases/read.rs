//! Which reader does a file need, and which other files does that reader need?
//!
//! Most formats are one file. Links refer to the segments of two other files. Moses text is a pair of files. A glossary
//! holds terms, not units.

use std::fs;
use std::path::{Path, PathBuf};

use sangam_exchange::links::{LinkReader, SegmentFile};
use sangam_exchange::moses::MosesReader;
use sangam_exchange::terms::TermReader;
use sangam_exchange::{ExchangeError, ExchangeRemedy, Format, Opened, Purpose, ReadOptions, UnitReader};
use sangam_unit::Sides;

/// The contents of a file.
pub enum AnyReader {
    /// Units.
    Units(Box<dyn UnitReader + Send>),
    /// Terms.
    Terms(Box<dyn TermReader + Send>),
}

/// How files are read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FileReading {
    /// How their contents are read.
    pub options: ReadOptions,
    /// Their format; `None`: from their contents and names.
    pub format: Option<Format>,
    /// The two texts that links refer to.
    pub sides: Option<[PathBuf; 2]>,
    /// Whether every file is a glossary.
    pub glossaries: bool,
}

impl FileReading {
    /// Reads each file in the format that it is in, with `options`.
    pub fn new(options: ReadOptions) -> Self {
        Self { options, ..Self::default() }
    }
}

/// The files that are read together: usually one, for Moses text two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFiles {
    /// The file, or the file of the sources.
    pub first: PathBuf,
    /// The file of the targets.
    pub second: Option<PathBuf>,
}

impl FileReading {
    /// Groups `files` as they are read: singly, or in pairs. Returns `None` if one is left over.
    pub fn jobs(&self, files: &[PathBuf]) -> Option<Vec<InputFiles>> {
        if self.format != Some(Format::Moses) {
            let alone = |file: &PathBuf| InputFiles { first: file.clone(), second: None };
            return Some(files.iter().map(alone).collect());
        }
        let (pairs, left_over) = files.as_chunks();
        let pair = |[first, second]: &[PathBuf; 2]| InputFiles {
            first: first.clone(),
            second: Some(second.clone()),
        };
        left_over.is_empty().then(|| pairs.iter().map(pair).collect())
    }

    /// Opens the files of one job.
    pub fn open(&self, files: &InputFiles) -> Result<AnyReader, ExchangeError> {
        match &files.second {
            Some(second) => open_moses(&files.first, second, &self.options),
            None if self.glossaries => open_glossary(&files.first, self.format, &self.options),
            None => open(&files.first, self.sides.as_ref(), self.format, &self.options),
        }
    }
}

/// Opens `path`, by its contents and name or in `format`. `sides` are the two texts that links refer to, if any.
pub fn open(
    path: &Path,
    sides: Option<&[PathBuf; 2]>,
    format: Option<Format>,
    options: &ReadOptions,
) -> Result<AnyReader, ExchangeError> {
    let file = path.display().to_string();
    let opened = Opened::open(path)?;
    let format = match format {
        Some(format) => format,
        None => detect(&opened, sides.is_some(), options)?,
    };
    let wrong = |reason: &str, remedy: ExchangeRemedy| ExchangeError::WrongFormat {
        file: file.clone(),
        reason: reason.to_owned(),
        remedy,
    };
    if let Some(reader) = format.term_reader() {
        return Ok(AnyReader::Terms(reader(opened.into_input(), &file, options)?));
    }
    if let Some(notation) = format.links() {
        let segments = match (notation.needs_segments(), sides) {
            (true, Some([source, target])) => {
                Sides::new(segments(source, options)?, segments(target, options)?)
            }
            (true, None) => {
                return Err(wrong("holds links without their texts", ExchangeRemedy::GiveTexts));
            }
            (false, _) => Sides::default(),
        };
        let reader = LinkReader::new(opened.into_input(), &file, (notation, segments), options)?;
        return Ok(AnyReader::Units(Box::new(reader)));
    }
    if format.reads(Purpose::PairedLines) {
        return Err(wrong("is half of a pair of files", ExchangeRemedy::GiveBothFiles));
    }
    Ok(AnyReader::Units(opened.units(Some(format), options)?))
}

/// Opens a glossary, by its contents or in `format`. A table is a glossary here.
fn open_glossary(
    path: &Path,
    format: Option<Format>,
    options: &ReadOptions,
) -> Result<AnyReader, ExchangeError> {
    let file = path.display().to_string();
    let opened = Opened::open(path)?;
    let format = match format {
        Some(format) => format,
        None => opened.format(false)?,
    };
    // Tables of units and of terms look alike.
    let format = if format == Format::Tsv { Format::Glossary } else { format };
    match format.term_reader() {
        Some(reader) => Ok(AnyReader::Terms(reader(opened.into_input(), &file, options)?)),
        None => Err(ExchangeError::WrongFormat {
            file,
            reason: format!("is {format}, which holds no terms"),
            remedy: ExchangeRemedy::NameFormat,
        }),
    }
}

/// Opens two files whose lines are pairs.
pub fn open_moses(source: &Path, target: &Path, options: &ReadOptions) -> Result<AnyReader, ExchangeError> {
    let (first, second) = (source.display().to_string(), target.display().to_string());
    let (source, target) = (Opened::open(source)?.into_input(), Opened::open(target)?.into_input());
    Ok(AnyReader::Units(Box::new(MosesReader::new((source, &first), (target, &second), options)?)))
}

fn segments(path: &Path, options: &ReadOptions) -> Result<SegmentFile, ExchangeError> {
    let file = SegmentFile::read(Opened::open(path)?.into_input(), &path.display().to_string(), options)?;
    let unreadable = |cause| ExchangeError::Unreadable { path: path.to_owned(), cause };
    Ok(file.located(&fs::canonicalize(path).map_err(unreadable)?))
}

fn detect(opened: &Opened, has_texts: bool, options: &ReadOptions) -> Result<Format, ExchangeError> {
    match opened.format(has_texts) {
        // A user who names the character between fields means a table.
        Err(ExchangeError::WrongFormat { .. }) if options.columns.delimiter.is_some() => Ok(Format::Csv),
        format => format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_one_by_one_or_two_by_two() {
        let files = ["a", "b", "c", "d"].map(PathBuf::from);
        let alone = FileReading::default().jobs(&files).unwrap();
        assert_eq!(alone.len(), 4);
        let moses = FileReading { format: Some(Format::Moses), ..FileReading::default() };
        let pairs = moses.jobs(&files).unwrap();
        assert_eq!(pairs[1], InputFiles { first: "c".into(), second: Some("d".into()) });
        assert_eq!(moses.jobs(&files[..3]), None);
    }
}
