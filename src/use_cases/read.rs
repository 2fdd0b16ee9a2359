//! Which reader does a file need, and which other files does that reader need?
//!
//! Most formats are one file. Links stand for segments of two other files; Moses text is a pair of files; a glossary
//! holds terms, not units.

use std::fs;
use std::path::{Path, PathBuf};

use sangam_exchange::format::Opened;
use sangam_exchange::links::{LinkFormat, LinkReader, SegmentFile};
use sangam_exchange::moses::MosesReader;
use sangam_exchange::tbx::{GlossaryReader, ReadTerm, TbxReader};
use sangam_exchange::{ExchangeError, ExchangeRemedy, InputFormat, ReadOptions, ReadSummary, UnitReader};

/// Everything that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyFormat {
    /// Units in one file.
    Units(InputFormat),
    /// Two files, line by line.
    Moses,
    /// Links over two texts.
    Links(LinkFormat),
    /// A glossary.
    Terms(TermFormat),
}

/// The formats of glossaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermFormat {
    /// TBX 2 or 3.
    Tbx,
    /// A column a language.
    Tsv,
}

/// What a file holds.
pub enum AnyReader {
    /// Units.
    Units(Box<dyn UnitReader + Send>),
    /// Terms.
    Terms(TermReader),
}

/// Reads a glossary.
pub enum TermReader {
    /// As TBX.
    Tbx(Box<TbxReader<'static>>),
    /// As TSV.
    Tsv(Box<GlossaryReader<'static>>),
}

impl TermReader {
    /// The next entry; `None` behind the last.
    pub fn next_entry(&mut self) -> Result<Option<ReadTerm>, ExchangeError> {
        match self {
            Self::Tbx(reader) => reader.next_entry(),
            Self::Tsv(reader) => reader.next_entry(),
        }
    }

    /// What was seen so far; whole once [`next_entry`](Self::next_entry) gave `None`.
    pub fn summary(&self) -> &ReadSummary {
        match self {
            Self::Tbx(reader) => reader.summary(),
            Self::Tsv(reader) => reader.summary(),
        }
    }
}

/// How files are read.
#[derive(Debug, Clone, Default)]
pub struct FileReading {
    /// What is taken of them.
    pub options: ReadOptions,
    /// Their format; `None`: by what each holds and is called.
    pub format: Option<AnyFormat>,
    /// The two texts that links stand for.
    pub sides: Option<[PathBuf; 2]>,
}

/// What is read as one: mostly a file, for Moses text two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFiles {
    /// The file, or that of the sources.
    pub first: PathBuf,
    /// That of the targets.
    pub second: Option<PathBuf>,
}

impl FileReading {
    /// `files` as they are read: one by one, or two by two. `None` if one of them is left over.
    pub fn jobs(&self, files: &[PathBuf]) -> Option<Vec<InputFiles>> {
        if self.format != Some(AnyFormat::Moses) {
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

    /// Opens what one job reads.
    pub fn open(&self, files: &InputFiles) -> Result<AnyReader, ExchangeError> {
        match &files.second {
            Some(second) => open_moses(&files.first, second, &self.options),
            None => open(&files.first, self.sides.as_ref(), self.format, &self.options),
        }
    }
}

/// Opens `path`, by its content and name or in `format`. `sides` are the two texts that links stand for, or nothing.
pub fn open(
    path: &Path,
    sides: Option<&[PathBuf; 2]>,
    format: Option<AnyFormat>,
    options: &ReadOptions,
) -> Result<AnyReader, ExchangeError> {
    let file = path.display().to_string();
    let opened = Opened::open(path)?;
    let format = match format {
        Some(format) => format,
        None => detect(path, &opened, sides.is_some(), options)?,
    };
    let wrong = |reason: &str, remedy: ExchangeRemedy| ExchangeError::WrongFormat {
        file: file.clone(),
        reason: reason.to_owned(),
        remedy,
    };
    Ok(match format {
        AnyFormat::Units(format) => AnyReader::Units(opened.units(Some(format), options)?),
        AnyFormat::Terms(TermFormat::Tbx) => {
            AnyReader::Terms(TermReader::Tbx(Box::new(TbxReader::new(opened.into_input(), &file, options)?)))
        }
        AnyFormat::Terms(TermFormat::Tsv) => AnyReader::Terms(TermReader::Tsv(Box::new(
            GlossaryReader::new(opened.into_input(), &file, options)?,
        ))),
        AnyFormat::Links(format) => {
            let segments = match (format.needs_segments(), sides) {
                (true, Some([source, target])) => [segments(source, options)?, segments(target, options)?],
                (true, None) => {
                    return Err(wrong("holds links without their texts", ExchangeRemedy::GiveTexts));
                }
                (false, _) => Default::default(),
            };
            AnyReader::Units(Box::new(LinkReader::new(
                opened.into_input(),
                &file,
                (format, segments),
                options,
            )?))
        }
        AnyFormat::Moses => {
            return Err(wrong("is half of a pair of files", ExchangeRemedy::GiveBothFiles));
        }
    })
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

fn detect(
    path: &Path,
    opened: &Opened,
    has_sides: bool,
    options: &ReadOptions,
) -> Result<AnyFormat, ExchangeError> {
    let name = path.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
    let is = |extension: &str| name.ends_with(extension);
    if is(".tbx") {
        return Ok(AnyFormat::Terms(TermFormat::Tbx));
    }
    let links = LinkFormat::detect(opened.opening());
    if let Some(format) = links
        && (has_sides || matches!(format, LinkFormat::Al | LinkFormat::Xces | LinkFormat::Vecalign))
    {
        return Ok(AnyFormat::Links(format));
    }
    match opened.format() {
        // Whoever says what stands between the fields means a table.
        Err(ExchangeError::WrongFormat { .. }) if options.columns.delimiter.is_some() => {
            Ok(AnyFormat::Units(InputFormat::Csv))
        }
        format => format.map(AnyFormat::Units),
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
        let moses = FileReading { format: Some(AnyFormat::Moses), ..FileReading::default() };
        let pairs = moses.jobs(&files).unwrap();
        assert_eq!(pairs[1], InputFiles { first: "c".into(), second: Some("d".into()) });
        assert_eq!(moses.jobs(&files[..3]), None);
    }
}
