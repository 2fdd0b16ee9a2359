//! What may be typed about files of other programs?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sangam::exchange::links::LinkFormat;
use sangam::exchange::table::{ColumnMap, ColumnOptions};
use sangam::exchange::tmx::TmxOptions;
use sangam::exchange::{InputFormat, ReadOptions, WriteOptions};
use sangam::language::Language;
use sangam::use_cases::read::{AnyFormat, FileReading, TermFormat};

use super::store::DetailArguments;

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Files to import, `.gz` too; each is one operation that can be undone
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadArguments,
    /// Write each rejected unit to this file, as JSON Lines; a file of this name stays as it is if none is rejected
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) details: DetailArguments,
    /// Read everything, store nothing and write no file
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How files of units are read.
#[derive(Debug, Args)]
pub(crate) struct ReadArguments {
    /// Language of the sources; of a file in several languages, only what is translated from it
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations; of a file in several languages, only what is translated into it
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Take --from and --to exactly: `ur` then leaves out `ur-PK`
    #[arg(long)]
    pub(crate) exact: bool,
    /// The format of the files [default: by what they hold and are called]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ImportFormat>,
    /// For links: the source text, one segment a line, or XML whose `s` elements have ids
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) source: Option<PathBuf>,
    /// For links: the target text
    #[arg(long, value_name = "FILE", requires = "source")]
    pub(crate) target: Option<PathBuf>,
    /// Mend what can be mended, and keep what stands before a break
    #[arg(long)]
    pub(crate) lenient: bool,
    /// The encoding, where the file says none or a wrong one, e.g. windows-1256
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Which column of TSV or CSV holds what, e.g. en=1,ur=2,score=3 or source=English,target=Urdu
    #[arg(long, value_name = "MAP")]
    pub(crate) columns: Option<ColumnMap>,
    /// The character between the fields of a table, whose fields may then stand in quotation marks: any of ASCII, or `tab`
    /// [default: tabs in TSV, in CSV whichever fits best]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Whether the first row of TSV or CSV names the columns [default: it is looked at]
    #[arg(long, value_name = "BOOL")]
    pub(crate) header: Option<bool>,
}

impl ReadArguments {
    /// How files are read.
    pub(crate) fn reading(&self) -> FileReading {
        FileReading {
            options: ReadOptions {
                source_language: self.from.clone(),
                target_language: self.to.clone(),
                exact_languages: self.exact,
                lenient: self.lenient,
                encoding: self.encoding.clone(),
                columns: ColumnOptions {
                    header: self.header,
                    map: self.columns.clone(),
                    delimiter: self.delimiter,
                },
            },
            format: self.format.map(Into::into),
            sides: self.source.clone().zip(self.target.clone()).map(|(source, target)| [source, target]),
        }
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("write one character such as `;` or `|`, or `tab`".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// Translation Memory eXchange 1.1 to 1.4b
    Tmx,
    /// XLIFF 1.x and 2.x
    Xliff,
    /// A gettext catalogue
    Po,
    /// Tab-separated values
    Tsv,
    /// Comma-separated values
    Csv,
    /// JSON Lines
    Jsonl,
    /// Two files whose lines are pairs
    Moses,
    /// vecalign's links over two texts
    Vecalign,
    /// hunalign's ladder over two texts
    Ladder,
    /// XCES links over two texts, as OPUS has them
    Xces,
    /// mALIGNa's alignments
    Al,
    /// hunalign's text output
    Hunalign,
    /// A glossary: TBX 2 and 3
    Tbx,
    /// A glossary: tab-separated values, a column a language
    Glossary,
}

impl From<ImportFormat> for AnyFormat {
    fn from(format: ImportFormat) -> Self {
        match format {
            ImportFormat::Tmx => Self::Units(InputFormat::Tmx),
            ImportFormat::Xliff => Self::Units(InputFormat::Xliff),
            ImportFormat::Po => Self::Units(InputFormat::Po),
            ImportFormat::Tsv => Self::Units(InputFormat::Tsv),
            ImportFormat::Csv => Self::Units(InputFormat::Csv),
            ImportFormat::Jsonl => Self::Units(InputFormat::Jsonl),
            ImportFormat::Moses => Self::Moses,
            ImportFormat::Vecalign => Self::Links(LinkFormat::Vecalign),
            ImportFormat::Ladder => Self::Links(LinkFormat::Ladder),
            ImportFormat::Xces => Self::Links(LinkFormat::Xces),
            ImportFormat::Al => Self::Links(LinkFormat::Al),
            ImportFormat::Hunalign => Self::Links(LinkFormat::HunalignText),
            ImportFormat::Tbx => Self::Terms(TermFormat::Tbx),
            ImportFormat::Glossary => Self::Terms(TermFormat::Tsv),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArguments {
    /// The file to read, `.gz` too; with `--format moses` the two files of a pair
    #[arg(value_name = "IN", required = true, num_args = 1..=2)]
    pub(crate) input: Vec<PathBuf>,
    /// The file to write; its extension says the format. For Moses text, what both names begin with
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) reading: ReadArguments,
    /// The format to write [default: by the extension of OUT]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output_format: Option<super::ExportFormat>,
    #[command(flatten)]
    pub(crate) writing: WriteArguments,
}

/// How TMX is written.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct WriteArguments {
    /// TMX: texts with the same source and id in one `tu`
    #[arg(long)]
    pub(crate) multilingual: bool,
    /// TMX: UTF-16 instead of UTF-8
    #[arg(long)]
    pub(crate) utf16: bool,
}

impl WriteArguments {
    pub(crate) fn options(self) -> WriteOptions {
        WriteOptions { tmx: TmxOptions { multilingual: self.multilingual, utf16: self.utf16 } }
    }
}
