//! Which options do import and convert have?

use std::path::PathBuf;

use clap::Args;
use sangam::exchange::columns::ColumnMap;
use sangam::exchange::{Format, ReadOptions, WriteOptions};
use sangam::language::Language;
use sangam::unit::Status;
use sangam::use_cases::read::FileReading;

use super::format;
use super::store::DetailArguments;

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Files to import, also as `.gz`. Each is one operation that can be undone
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadArguments,
    /// Write rejected units to this file as JSON Lines. If none is rejected, an existing file is kept
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Status of the units: confirmed if people made them, machine if a program did. Units that a file calls rejected stay
    /// so [default: as the file says, otherwise machine]
    #[arg(long, value_name = "STATUS", value_parser = import_status)]
    pub(crate) status: Option<Status>,
    /// Read everything, but store nothing and write no file
    #[arg(long)]
    pub(crate) dry_run: bool,
}

fn import_status(text: &str) -> Result<Status, String> {
    let status: Option<Status> = text.parse().ok();
    status.filter(|status| *status != Status::Rejected).ok_or_else(|| "write confirmed or machine".to_owned())
}

/// How files of units are read.
#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// Source language. From a file in several languages, only units with this source are read
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Target language. From a file in several languages, only units with this target are read
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Match --from and --to exactly, so that `ur` excludes `ur-PK`
    #[arg(long)]
    pub(crate) exact: bool,
    /// Format of the files [default: from their contents and names]
    #[arg(long, value_name = "FORMAT", value_parser = format::read(format::IMPORTED))]
    pub(crate) format: Option<Format>,
    /// For links: source text, one segment per line, or XML whose `s` elements have ids
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) source: Option<PathBuf>,
    /// For links: target text
    #[arg(long, value_name = "FILE", requires = "source")]
    pub(crate) target: Option<PathBuf>,
    /// Repair what can be repaired, and keep everything before an error that cannot
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Encoding, if the file declares none or a wrong one, e.g. windows-1256
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Columns of TSV or CSV, e.g. en=1,ur=2,score=3 or source=English,target=Urdu
    #[arg(long, value_name = "MAP")]
    pub(crate) columns: Option<ColumnMap>,
    /// Character between the fields of TSV or CSV: any ASCII character, or `tab`. Fields may then be in quotation marks
    /// [default: tabs in TSV, the best fit in CSV]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Whether the first row of TSV or CSV names the columns [default: decided by the row]
    #[arg(long, value_name = "BOOL")]
    pub(crate) header: Option<bool>,
}

impl ReadArguments {
    /// How files are read.
    pub(crate) fn reading(&self) -> FileReading {
        let mut options = ReadOptions::default();
        options.source_language.clone_from(&self.from);
        options.target_language.clone_from(&self.to);
        options.exact_languages = self.exact;
        options.lenient = self.lenient;
        options.encoding.clone_from(&self.encoding);
        options.columns.header = self.header;
        options.columns.map.clone_from(&self.columns);
        options.columns.delimiter = self.delimiter;
        let mut reading = FileReading::new(options);
        reading.format = self.format;
        reading.sides = self.source.clone().zip(self.target.clone()).map(|(source, target)| [source, target]);
        reading
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("write one character such as `;` or `|`, or `tab`".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// File to read, also as `.gz`. With `--format moses`: both files of a pair
    #[arg(value_name = "IN", required = true, num_args = 1..=2)]
    pub(crate) input: Vec<PathBuf>,
    /// File to write, or `-` for standard output. Its extension sets the format. For Moses text: the stem of both names
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadArguments,
    /// Format to write [default: from the extension of OUT]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::EXPORTED))]
    pub(crate) output_format: Option<Format>,
    #[command(flatten)]
    pub(crate) writing: WriteArguments,
}

/// How TMX is written.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct WriteArguments {
    /// TMX: put units with the same source and id in one `tu`
    #[arg(long)]
    pub(crate) multilingual: bool,
    /// TMX: write UTF-16 instead of UTF-8
    #[arg(long)]
    pub(crate) utf16: bool,
}

impl WriteArguments {
    pub(crate) fn options(self) -> WriteOptions {
        let mut options = WriteOptions::default();
        options.tmx.multilingual = self.multilingual;
        options.tmx.utf16 = self.utf16;
        options
    }
}
