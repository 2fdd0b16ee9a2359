//! What is each format called?
//!
//! On the command line, in messages and in a line of help. The table in `formats` says what each format can do.

use std::fmt;
use std::str::FromStr;

/// Makes the type and its names.
macro_rules! formats {
    ($(#[doc = $help:literal] $format:ident = $name:literal, $title:literal;)+) => {
        /// A file format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Format {
            $(#[doc = $help] $format,)+
        }

        impl Format {
            /// Every format, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$format,)+];

            /// Returns the name that a person types.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$format => $name,)+ }
            }

            /// Returns the usual name, for messages.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$format => $title,)+ }
            }

            /// Returns a line that describes the format.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$format => $help.trim_ascii(),)+ }
            }
        }
    };
}

formats! {
    /// Plain text, for reading
    Text = "text", "plain text";
    /// TMX 1.4b, for other translation memories
    Tmx = "tmx", "TMX";
    /// XLIFF 1.2, for translators' programs
    Xliff = "xliff", "XLIFF";
    /// XLIFF 2.1, of one pair of languages
    Xliff2 = "xliff2", "XLIFF 2";
    /// A gettext catalogue
    Po = "po", "PO";
    /// Tab-separated values with a header
    Tsv = "tsv", "TSV";
    /// Comma-separated values with a header, quoted
    Csv = "csv", "CSV";
    /// JSON Lines, for programs: a unit, bead, segment or finding is an object
    Jsonl = "jsonl", "JSON Lines";
    /// Examples for a language model that translates: a sentence is an object on a line
    PromptJson = "prompt-json", "prompt JSON";
    /// Two files, line by line: STEM is written as STEM.en and STEM.ur, say; both languages must be named
    Moses = "moses", "Moses text";
    /// vecalign's links: `[source]:[target]:cost`, segments counted from 0, cost = 1 − confidence
    Vecalign = "vecalign", "vecalign";
    /// hunalign's ladder: where each bead starts, counted from 0, and its confidence
    Ladder = "ladder", "ladder";
    /// XCES links, as OPUS has them
    Xces = "xces", "XCES";
    /// mALIGNa's alignments
    Al = "al", "mALIGNa";
    /// hunalign's text output
    Hunalign = "hunalign", "hunalign text";
    /// The glossary as TBX 3 Basic
    Tbx = "tbx", "TBX";
    /// The glossary as tab-separated values, a column a language
    Glossary = "glossary", "TSV glossary";
    /// Markdown
    Markdown = "markdown", "Markdown";
    /// A web page
    Html = "html", "HTML";
    /// A document of Writer and its like
    Odt = "odt", "ODT";
    /// A document of Word and its like
    Docx = "docx", "DOCX";
    /// A dictionary: `target words @ source words`
    HunalignDictionary = "hunalign-dictionary", "hunalign dictionary";
    /// A dictionary: `source target probability`
    MosesDictionary = "moses-dictionary", "Moses dictionary";
    /// Rules of where sentences end, SRX 2.0
    Srx = "srx", "SRX";
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

/// No format has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called `{0}`")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|format| format.name() == name);
        found.copied().ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// The rules that a file must keep to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grammar {
    /// The rules of a format.
    Format(Format),
    /// The rules of XML, which several formats share.
    Xml,
}

impl From<Format> for Grammar {
    fn from(format: Format) -> Self {
        Self::Format(format)
    }
}

impl fmt::Display for Grammar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => format.fmt(formatter),
            Self::Xml => formatter.write_str("XML"),
        }
    }
}
