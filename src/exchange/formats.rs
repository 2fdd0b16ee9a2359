//! What can each format do?
//!
//! The commands, the detection of a file's format, the help and the page of the formats all follow this one table. A
//! new format is a line in `format_names`, a row here and a file of its own.

use std::io::{self, Read, Write};
use std::path::Path;

use crate::article::blocks::Marked;
use crate::article::error::ArticleError;
use crate::article::options::ReadScope;
use crate::article::{html, markdown, office, plain};
use crate::csv::CsvWriter;
use crate::dictionary_line::{self, DictionaryEntry};
use crate::format_names::Format;
use crate::glossary::{GlossaryReader, GlossaryWriter};
use crate::jsonl::{JsonlPretranslationWriter, JsonlReader, JsonlWriter};
use crate::links::notation::Notation;
use crate::links::{al, hunalign, ladder, vecalign, xces};
use crate::looks::Opening;
use crate::po::read::PoReader;
use crate::po::write::PoWriter;
use crate::pretranslation::{PretranslationHeader, PretranslationWriter};
use crate::read::{ExchangeError, ReadOptions, UnitReader};
use crate::table::{Separation, TableReader};
use crate::tbx::{TbxReader, TbxWriter};
use crate::terms::{GlossaryHeader, TermReader, TermWriter};
use crate::tmx::read::TmxReader;
use crate::tmx::write::{TmxOptions, TmxWriter};
use crate::tsv::{TsvPretranslationWriter, TsvWriter};
use crate::write::{UnitFileHeader, UnitWriter};
use crate::xliff::read::XliffReader;
use crate::xliff::write::{XliffSegmentWriter, XliffVersion, XliffWriter};

/// How units are to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteOptions {
    /// How TMX is to be written.
    pub tmx: TmxOptions,
}

/// Makes a reader of units from a stream. Messages call the file by the given name.
pub type UnitReaderOf = for<'r> fn(
    Box<dyn Read + Send + 'r>,
    &str,
    &ReadOptions,
) -> Result<Box<dyn UnitReader + Send + 'r>, ExchangeError>;

/// Makes a writer of units.
pub type UnitWriterOf =
    for<'w> fn(&'w mut dyn Write, &UnitFileHeader, WriteOptions) -> io::Result<Box<dyn UnitWriter + 'w>>;

/// Makes a reader of terms from a stream. Messages call the file by the given name.
pub type TermReaderOf = for<'r> fn(
    Box<dyn Read + Send + 'r>,
    &str,
    &ReadOptions,
) -> Result<Box<dyn TermReader + Send + 'r>, ExchangeError>;

/// Makes a writer of terms.
pub type TermWriterOf =
    for<'w> fn(&'w mut dyn Write, &GlossaryHeader) -> io::Result<Box<dyn TermWriter + 'w>>;

/// Makes a writer of pretranslated articles.
pub type PretranslationWriterOf = for<'w> fn(
    &'w mut dyn Write,
    &PretranslationHeader<'_>,
) -> io::Result<Box<dyn PretranslationWriter + 'w>>;

/// Reads the text and the paragraphs of an article from all its bytes.
pub(crate) type ArticleReader = fn(&[u8], &Path, ReadScope) -> Result<Marked, ArticleError>;

/// Reads the entry on a line of a dictionary.
pub(crate) type DictionaryReader = fn(&str) -> Option<DictionaryEntry>;

/// A purpose for which a format is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Units in one file.
    Units,
    /// Units in two files, line by line.
    PairedLines,
    /// The terms of a glossary.
    Terms,
    /// Links between the segments of two texts.
    Links,
    /// An article.
    Article,
    /// The entries of a dictionary.
    Dictionary,
    /// Rules that say where sentences end.
    Rules,
    /// The beads of one article and its translation, with everything known about each.
    Beads,
    /// The segments of a new article, with the matches found for each.
    Pretranslation,
    /// Results of a search, a count or a check.
    Findings,
    /// Examples for a program that translates.
    Examples,
}

/// A purpose for which a format is read, with its reader.
enum Reads {
    Units(UnitReaderOf),
    PairedLines,
    Terms(TermReaderOf),
    Links(&'static Notation),
    Article(ArticleReader),
    Dictionary(DictionaryReader),
    Rules,
}

impl Reads {
    fn purpose(&self) -> Purpose {
        match self {
            Self::Units(_) => Purpose::Units,
            Self::PairedLines => Purpose::PairedLines,
            Self::Terms(_) => Purpose::Terms,
            Self::Links(_) => Purpose::Links,
            Self::Article(_) => Purpose::Article,
            Self::Dictionary(_) => Purpose::Dictionary,
            Self::Rules => Purpose::Rules,
        }
    }
}

/// A purpose for which a format is written, with its writer.
enum Writes {
    Units(UnitWriterOf),
    PairedLines,
    Terms(TermWriterOf),
    Links,
    Rules,
    Beads,
    /// Without a writer it is shown for reading.
    Pretranslation(Option<PretranslationWriterOf>),
    Findings,
    Examples,
}

impl Writes {
    fn purpose(&self) -> Purpose {
        match self {
            Self::Units(_) => Purpose::Units,
            Self::PairedLines => Purpose::PairedLines,
            Self::Terms(_) => Purpose::Terms,
            Self::Links => Purpose::Links,
            Self::Rules => Purpose::Rules,
            Self::Beads => Purpose::Beads,
            Self::Pretranslation(_) => Purpose::Pretranslation,
            Self::Findings => Purpose::Findings,
            Self::Examples => Purpose::Examples,
        }
    }
}

/// Whether a file that begins like this is, or may be, in a format.
type Looks = fn(&Opening<'_>) -> bool;

/// Everything there is to know about a format, apart from its names.
struct Row {
    /// How the names of its files end, the usual ending first.
    endings: &'static [&'static str],
    /// How the names of more files end that are read in this format, but never written.
    read_endings: &'static [&'static str],
    /// Whether a file that begins like this is in this format, whatever its name.
    is: Option<Looks>,
    /// Whether a file that begins like this is in this format if neither its beginning nor its name says otherwise.
    may_be: Option<Looks>,
    reads: &'static [Reads],
    /// The line of help about reading it, if that differs from the line about the format.
    read_help: Option<&'static str>,
    /// The purposes for which it is written into a file with one of its endings, or if it is named.
    writes: &'static [Writes],
    /// The purposes for which it is written only if it is named, because another format has the same endings.
    writes_if_named: &'static [Writes],
    /// The page of `docs/formats` that describes it.
    page: &'static str,
}

impl Row {
    const EMPTY: Self = Self {
        endings: &[],
        read_endings: &[],
        is: None,
        may_be: None,
        reads: &[],
        read_help: None,
        writes: &[],
        writes_if_named: &[],
        page: "",
    };
}

/// Makes the table.
macro_rules! rows {
    ($($format:ident = $row:expr,)+) => {
        impl Format {
            fn row(self) -> &'static Row {
                match self {
                    $(Self::$format => {
                        static ROW: Row = $row;
                        &ROW
                    })+
                }
            }
        }
    };
}

rows! {
    Text = Row {
        endings: &["txt"],
        reads: &[Reads::Article(plain::read)],
        writes: &[Writes::Beads, Writes::Pretranslation(None), Writes::Findings],
        page: "articles.md",
        ..Row::EMPTY
    },
    Tmx = Row {
        endings: &["tmx"],
        is: Some(|opening| opening.root_element() == Some("tmx")),
        reads: &[Reads::Units(|input, file, options| Ok(Box::new(TmxReader::new(input, file, options)?)))],
        read_help: Some("TMX 1.1 to 1.4b"),
        writes: &[Writes::Units(|output, header, options| {
            Ok(Box::new(TmxWriter::with_options(output, header, options.tmx)?))
        })],
        page: "tmx.md",
        ..Row::EMPTY
    },
    Xliff = Row {
        endings: &["xlf", "xliff"],
        read_endings: &["mqxliff", "sdlxliff"],
        is: Some(|opening| opening.root_element() == Some("xliff")),
        reads: &[Reads::Units(|input, file, options| Ok(Box::new(XliffReader::new(input, file, options)?)))],
        read_help: Some("XLIFF 1.x and 2.x"),
        writes: &[Writes::Units(|output, _, _| Ok(Box::new(XliffWriter::new(output, XliffVersion::V1)?)))],
        writes_if_named: &[Writes::Pretranslation(Some(|output, header| {
            Ok(Box::new(XliffSegmentWriter::new(output, XliffVersion::V1, header)?))
        }))],
        page: "xliff.md",
        ..Row::EMPTY
    },
    Xliff2 = Row {
        endings: &["xlf", "xliff"],
        writes: &[Writes::Pretranslation(Some(|output, header| {
            Ok(Box::new(XliffSegmentWriter::new(output, XliffVersion::V2, header)?))
        }))],
        writes_if_named: &[Writes::Units(|output, _, _| {
            Ok(Box::new(XliffWriter::new(output, XliffVersion::V2)?))
        })],
        page: "xliff.md",
        ..Row::EMPTY
    },
    Po = Row {
        endings: &["po", "pot"],
        is: Some(|opening| opening.lines().any(|line| line.starts_with("msgid \""))),
        reads: &[Reads::Units(|input, file, options| Ok(Box::new(PoReader::new(input, file, options)?)))],
        writes: &[Writes::Units(|output, header, _| Ok(Box::new(PoWriter::new(output, header))))],
        page: "po.md",
        ..Row::EMPTY
    },
    Tsv = Row {
        endings: &["tsv", "tab"],
        may_be: Some(|opening| opening.first_line().contains('\t')),
        reads: &[Reads::Units(|input, file, options| {
            Ok(Box::new(TableReader::new(input, file, Separation::Tabs, options)?))
        }), Reads::Dictionary(dictionary_line::in_columns)],
        read_help: Some("Tab-separated values"),
        writes: &[
            Writes::Units(|output, _, _| Ok(Box::new(TsvWriter::new(output)?))),
            Writes::Pretranslation(Some(|output, _| Ok(Box::new(TsvPretranslationWriter::new(output)?)))),
        ],
        page: "tables.md",
        ..Row::EMPTY
    },
    Csv = Row {
        endings: &["csv"],
        reads: &[Reads::Units(|input, file, options| {
            Ok(Box::new(TableReader::new(input, file, Separation::Commas, options)?))
        })],
        read_help: Some("Comma-separated values"),
        writes: &[Writes::Units(|output, _, _| Ok(Box::new(CsvWriter::new(output)?)))],
        page: "tables.md",
        ..Row::EMPTY
    },
    Jsonl = Row {
        endings: &["jsonl", "ndjson", "json"],
        is: Some(|opening| opening.text().starts_with('{')),
        reads: &[Reads::Units(|input, file, options| Ok(Box::new(JsonlReader::new(input, file, options)?)))],
        read_help: Some("JSON Lines"),
        writes: &[
            Writes::Units(|output, _, _| Ok(Box::new(JsonlWriter::new(output)))),
            Writes::Beads,
            Writes::Pretranslation(Some(|output, header| {
                Ok(Box::new(JsonlPretranslationWriter::new(output, header.languages.source)))
            })),
            Writes::Findings,
        ],
        page: "jsonl.md",
        ..Row::EMPTY
    },
    PromptJson = Row {
        writes: &[Writes::Examples],
        page: "jsonl.md",
        ..Row::EMPTY
    },
    Moses = Row {
        reads: &[Reads::PairedLines],
        read_help: Some("Two files whose lines are pairs"),
        writes: &[Writes::PairedLines],
        page: "moses.md",
        ..Row::EMPTY
    },
    Vecalign = Row {
        endings: &["vecalign"],
        is: Some(vecalign::looks_like),
        reads: &[Reads::Links(&vecalign::NOTATION)],
        read_help: Some("vecalign's links over two texts"),
        writes: &[Writes::Links],
        page: "links.md",
        ..Row::EMPTY
    },
    Ladder = Row {
        endings: &["ladder"],
        may_be: Some(ladder::looks_like),
        reads: &[Reads::Links(&ladder::NOTATION)],
        read_help: Some("hunalign's ladder over two texts"),
        writes: &[Writes::Links],
        page: "links.md",
        ..Row::EMPTY
    },
    Xces = Row {
        endings: &["xces"],
        is: Some(xces::looks_like),
        reads: &[Reads::Links(&xces::NOTATION)],
        read_help: Some("XCES links over two texts, as OPUS has them"),
        writes: &[Writes::Links],
        page: "links.md",
        ..Row::EMPTY
    },
    Al = Row {
        endings: &["al"],
        is: Some(al::looks_like),
        reads: &[Reads::Links(&al::NOTATION)],
        writes: &[Writes::Links],
        page: "links.md",
        ..Row::EMPTY
    },
    Hunalign = Row {
        endings: &["hunalign"],
        may_be: Some(hunalign::looks_like),
        reads: &[Reads::Links(&hunalign::NOTATION)],
        writes: &[Writes::Links],
        page: "links.md",
        ..Row::EMPTY
    },
    Tbx = Row {
        endings: &["tbx"],
        is: Some(|opening| matches!(opening.root_element(), Some("martif" | "tbx" | "TBX" | "mtf"))),
        reads: &[Reads::Terms(|input, file, options| Ok(Box::new(TbxReader::new(input, file, options)?)))],
        read_help: Some("A glossary: TBX 2 and 3"),
        writes: &[Writes::Terms(|output, header| Ok(Box::new(TbxWriter::new(output, &header.main)?)))],
        page: "tbx.md",
        ..Row::EMPTY
    },
    Glossary = Row {
        endings: &["tsv"],
        reads: &[Reads::Terms(|input, file, options| {
            Ok(Box::new(GlossaryReader::new(input, file, options)?))
        })],
        read_help: Some("A glossary: tab-separated values, a column a language"),
        writes: &[Writes::Terms(|output, header| {
            Ok(Box::new(GlossaryWriter::new(output, &header.languages)?))
        })],
        page: "tbx.md",
        ..Row::EMPTY
    },
    Markdown = Row {
        endings: &["md", "markdown"],
        reads: &[Reads::Article(markdown::read)],
        page: "articles.md",
        ..Row::EMPTY
    },
    Html = Row {
        endings: &["html", "htm", "xhtml"],
        may_be: Some(html::looks_like),
        reads: &[Reads::Article(html::read)],
        page: "articles.md",
        ..Row::EMPTY
    },
    Odt = Row {
        endings: &["odt"],
        is: Some(office::is_odt),
        reads: &[Reads::Article(office::read)],
        page: "articles.md",
        ..Row::EMPTY
    },
    Docx = Row {
        endings: &["docx"],
        is: Some(office::is_package),
        reads: &[Reads::Article(office::read)],
        page: "articles.md",
        ..Row::EMPTY
    },
    HunalignDictionary = Row {
        reads: &[Reads::Dictionary(dictionary_line::of_hunalign)],
        page: "dictionaries.md",
        ..Row::EMPTY
    },
    MosesDictionary = Row {
        reads: &[Reads::Dictionary(dictionary_line::of_moses)],
        page: "dictionaries.md",
        ..Row::EMPTY
    },
    Srx = Row {
        endings: &["srx"],
        reads: &[Reads::Rules],
        writes: &[Writes::Rules],
        page: "../algorithms/segmentation.md",
        ..Row::EMPTY
    },
}

impl Format {
    /// Returns a line of help about reading it.
    pub fn help_of_reading(self) -> &'static str {
        self.row().read_help.unwrap_or_else(|| self.help())
    }

    /// Returns the endings of its files' names, the usual one first, in lower case and without the dot.
    pub fn endings(self) -> &'static [&'static str] {
        self.row().endings
    }

    /// Returns the endings of more files that are read in this format, but never written.
    pub fn endings_of_reading(self) -> &'static [&'static str] {
        self.row().read_endings
    }

    /// Whether the names of its files have this ending.
    pub(crate) fn has_ending(self, ending: &str) -> bool {
        self.endings().iter().chain(self.endings_of_reading()).any(|own| *own == ending)
    }

    /// Returns the page of `docs/formats` that describes it.
    pub fn page(self) -> &'static str {
        self.row().page
    }

    /// Whether it can be read at all.
    pub fn is_read(self) -> bool {
        !self.row().reads.is_empty()
    }

    /// Whether it can be written at all.
    pub fn is_written(self) -> bool {
        self.written().next().is_some()
    }

    /// Whether it can be read for `purpose`.
    pub fn reads(self, purpose: Purpose) -> bool {
        self.row().reads.iter().any(|reads| reads.purpose() == purpose)
    }

    /// Whether it can be written for `purpose`.
    pub fn writes(self, purpose: Purpose) -> bool {
        self.written().any(|writes| writes.purpose() == purpose)
    }

    /// Whether a file with one of its endings is written in it for `purpose`, without naming the format.
    pub fn is_meant_by_ending(self, purpose: Purpose) -> bool {
        self.row().writes.iter().any(|writes| writes.purpose() == purpose)
    }

    fn written(self) -> impl Iterator<Item = &'static Writes> {
        self.row().writes.iter().chain(self.row().writes_if_named)
    }

    /// Returns what reads units from a file in this format.
    pub fn unit_reader(self) -> Option<UnitReaderOf> {
        self.row().reads.iter().find_map(|reads| match reads {
            Reads::Units(reader) => Some(*reader),
            _ => None,
        })
    }

    /// Returns what writes units into a file in this format.
    pub fn unit_writer(self) -> Option<UnitWriterOf> {
        self.written().find_map(|writes| match writes {
            Writes::Units(writer) => Some(*writer),
            _ => None,
        })
    }

    /// Returns what reads terms from it.
    pub fn term_reader(self) -> Option<TermReaderOf> {
        self.row().reads.iter().find_map(|reads| match reads {
            Reads::Terms(reader) => Some(*reader),
            _ => None,
        })
    }

    /// Returns what writes terms into it.
    pub fn term_writer(self) -> Option<TermWriterOf> {
        self.written().find_map(|writes| match writes {
            Writes::Terms(writer) => Some(*writer),
            _ => None,
        })
    }

    /// What writes a pretranslated article into it; `None` if it is only shown for reading.
    pub fn pretranslation_writer(self) -> Option<PretranslationWriterOf> {
        self.written().find_map(|writes| match writes {
            Writes::Pretranslation(writer) => *writer,
            _ => None,
        })
    }

    /// Returns the notation of links that it uses.
    pub fn links(self) -> Option<&'static Notation> {
        self.row().reads.iter().find_map(|reads| match reads {
            Reads::Links(notation) => Some(*notation),
            _ => None,
        })
    }

    /// Returns what reads a line of a dictionary in it.
    pub(crate) fn dictionary_reader(self) -> Option<DictionaryReader> {
        self.row().reads.iter().find_map(|reads| match reads {
            Reads::Dictionary(reader) => Some(*reader),
            _ => None,
        })
    }

    /// Returns what reads articles in it.
    pub(crate) fn article_reader(self) -> Option<ArticleReader> {
        self.row().reads.iter().find_map(|reads| match reads {
            Reads::Article(reader) => Some(*reader),
            _ => None,
        })
    }

    /// Whether a file that begins like `opening` is in this format, whatever its name.
    pub(crate) fn is(self, opening: &Opening<'_>) -> bool {
        self.row().is.is_some_and(|is| is(opening))
    }

    /// Whether a file that begins like `opening` is in this format if nothing says otherwise.
    pub(crate) fn may_be(self, opening: &Opening<'_>) -> bool {
        self.row().may_be.is_some_and(|may_be| may_be(opening))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn each_row_says_what_it_must_and_no_two_mean_the_same() {
        let mut names = BTreeMap::new();
        let mut endings = BTreeMap::new();
        for &format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(names.insert(format.name(), format), None);
            assert!(!format.title().is_empty() && !format.help().is_empty() && !format.page().is_empty());
            assert!(
                !format.row().reads.is_empty() || !format.row().writes.is_empty(),
                "{format} does nothing"
            );
            for ending in format.endings().iter().chain(format.endings_of_reading()) {
                assert_eq!(*ending, ending.to_lowercase());
                for writes in format.row().writes {
                    let other = endings.insert((*ending, format!("{:?}", writes.purpose())), format);
                    assert_eq!(other, None, "`.{ending}` is to be two formats");
                }
            }
        }
    }
}
