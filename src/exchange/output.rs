//! In which format is a file of this name written?
//!
//! A format that is named counts; otherwise the ending of the file's name says it. A name without an ending says
//! nothing, and the format is the same as without a file. An ending is an error if it belongs to no format that can be
//! written here: the file would not be what its name says.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::format_names::Format;
use crate::formats::Purpose;
use crate::path_name::ending_of;

/// The endings of packed files that are not written. Only `.gz` is.
const PACKINGS: [&str; 10] = ["7z", "br", "bz2", "lz4", "lzma", "rar", "tgz", "xz", "zip", "zst"];

/// The formats that a command can write, and what a person said about the output.
#[derive(Debug, Clone, Copy)]
pub struct OutputChoice<'c> {
    /// The format that the person named.
    pub named: Option<Format>,
    /// The file; `None` if there is none to take a name from.
    pub path: Option<&'c Path>,
    /// The purpose of the output.
    pub purposes: &'c [Purpose],
    /// The format if nothing says one.
    pub otherwise: Option<Format>,
}

/// Why the format of a file is unknown, or contradicts the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutputRefused {
    /// The name has the ending of another format.
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format of that ending.
        format: Format,
        /// The formats that can be written.
        can: Vec<Format>,
    },
    /// The name has an ending of no format.
    UnknownEnding {
        /// The file.
        path: PathBuf,
        /// The ending.
        ending: String,
        /// The formats that can be written.
        can: Vec<Format>,
    },
    /// The name has the ending of packed files, and this packing is not written.
    OtherPacking {
        /// The file.
        path: PathBuf,
        /// The ending.
        ending: String,
    },
    /// The named format cannot hold this.
    NotWritten {
        /// The format.
        format: Format,
        /// The formats that can be written.
        can: Vec<Format>,
    },
    /// Nothing says the format.
    Nameless {
        /// The file, if there is one.
        path: Option<PathBuf>,
        /// The formats that can be written.
        can: Vec<Format>,
    },
}

impl std::error::Error for OutputRefused {}

impl fmt::Display for OutputRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFormat { path, format, can } => {
                write!(
                    formatter,
                    "{}: is not written as {format}; its name may end in {}",
                    path.display(),
                    Endings(can)
                )
            }
            Self::UnknownEnding { path, ending, can } => write!(
                formatter,
                "{}: `.{ending}` is the ending of no format that can be written here; its name may end in {}",
                path.display(),
                Endings(can)
            ),
            Self::OtherPacking { path, ending } => {
                write!(formatter, "{}: is not packed as `.{ending}`", path.display())
            }
            Self::Nameless { path: Some(path), can } => write!(
                formatter,
                "{}: its name says no format; it may end in {}",
                path.display(),
                Endings(can)
            ),
            Self::NotWritten { format, can } => {
                let names: Vec<&str> = can.iter().map(|format| format.name()).collect();
                write!(formatter, "{format} does not hold this; the format may be {}", Alternatives(&names))
            }
            Self::Nameless { path: None, .. } => formatter.write_str("no format is named"),
        }
    }
}

/// The endings of formats, in words.
struct Endings<'f>(&'f [Format]);

impl fmt::Display for Endings<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = self.0.iter().filter_map(|format| format.endings().first());
        let usual: Vec<String> = usual.map(|ending| format!(".{ending}")).collect();
        Alternatives(&usual).fmt(formatter)
    }
}

/// A list in words: `a`, `a or b`, `a, b or c`.
struct Alternatives<'s, S>(&'s [S]);

impl<S: fmt::Display> fmt::Display for Alternatives<'_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, one) in self.0.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(formatter, "{before}{one}")?;
        }
        Ok(())
    }
}

/// Returns the format to write.
pub fn output_format(choice: &OutputChoice<'_>) -> Result<Format, OutputRefused> {
    let ending = choice.path.and_then(ending_of);
    if let (Some(path), Some(ending)) = (choice.path, &ending) {
        check_packing(path, ending)?;
    }
    let writes = |format: &Format| choice.purposes.iter().any(|&purpose| format.writes(purpose));
    match choice.named {
        Some(named) if writes(&named) => return Ok(named),
        Some(format) => {
            let can = Format::ALL.iter().copied().filter(writes).collect();
            return Err(OutputRefused::NotWritten { format, can });
        }
        None => {}
    }
    let meant = |format: &Format| choice.purposes.iter().any(|&purpose| format.is_meant_by_ending(purpose));
    let can = || -> Vec<Format> {
        Format::ALL.iter().copied().filter(|format| meant(format) && !format.endings().is_empty()).collect()
    };
    let (Some(path), Some(ending)) = (choice.path, ending) else {
        let path = choice.path.map(Path::to_owned);
        return choice.otherwise.ok_or_else(|| OutputRefused::Nameless { path, can: can() });
    };
    let written =
        Format::ALL.iter().find(|format| meant(format) && format.endings().contains(&ending.as_str()));
    written.copied().ok_or_else(|| no_format(path, ending, can()))
}

/// Checks the ending of `path`, a file that always holds `format`, or no format of the table if that is `None`. An
/// ending of another format is refused; any other ending may be used.
pub fn check_ending(path: &Path, format: Option<Format>) -> Result<(), OutputRefused> {
    if format.is_none() && is_packed(path) {
        return Err(OutputRefused::OtherPacking { path: path.to_owned(), ending: "gz".to_owned() });
    }
    let Some(ending) = ending_of(path) else { return Ok(()) };
    check_packing(path, &ending)?;
    let known = Format::ALL.iter().any(|format| format.has_ending(&ending));
    if !known || format.is_some_and(|format| format.has_ending(&ending)) {
        return Ok(());
    }
    Err(no_format(path, ending, format.into_iter().collect()))
}

/// Whether a file with this name is packed.
pub fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

fn check_packing(path: &Path, ending: &str) -> Result<(), OutputRefused> {
    if PACKINGS.contains(&ending) {
        return Err(OutputRefused::OtherPacking { path: path.to_owned(), ending: ending.to_owned() });
    }
    Ok(())
}

fn no_format(path: &Path, ending: String, can: Vec<Format>) -> OutputRefused {
    let path = path.to_owned();
    match Format::ALL.iter().find(|format| format.endings().contains(&ending.as_str())) {
        Some(&format) => OutputRefused::OtherFormat { path, format, can },
        None => OutputRefused::UnknownEnding { path, ending, can },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(path: &str, purposes: &[Purpose], otherwise: Option<Format>) -> Result<Format, OutputRefused> {
        output_format(&OutputChoice { named: None, path: Some(Path::new(path)), purposes, otherwise })
    }

    #[test]
    fn the_ending_says_the_format() {
        let units = |name| chosen(name, &[Purpose::Units], None).unwrap();
        assert_eq!(
            ["a.tmx", "A.b.TMX.gz", "a.xlf", ".csv"].map(units),
            [Format::Tmx, Format::Tmx, Format::Xliff, Format::Csv]
        );
        assert_eq!(chosen("a.xlf", &[Purpose::Pretranslation], None), Ok(Format::Xliff2));
        assert_eq!(chosen("a.tsv", &[Purpose::Terms], None), Ok(Format::Glossary));
        assert_eq!(chosen("a.tsv", &[Purpose::Units, Purpose::Terms], None), Ok(Format::Tsv));
    }

    #[test]
    fn an_ending_that_is_not_written_is_refused_with_those_that_are() {
        let told =
            |name| chosen(name, &[Purpose::Pretranslation], Some(Format::Text)).unwrap_err().to_string();
        assert_eq!(
            told("a.docx"),
            "a.docx: is not written as DOCX; its name may end in .txt, .xlf, .tsv or .jsonl"
        );
        assert_eq!(
            told("b/a.v2"),
            "b/a.v2: `.v2` is the ending of no format that can be written here; its name may end in .txt, .xlf, .tsv or .jsonl"
        );
        assert_eq!(told("a.tsv.zst"), "a.tsv.zst: is not packed as `.zst`");
        assert!(
            told("a.sdlxliff")
                .starts_with("a.sdlxliff: `.sdlxliff` is the ending of no format that can be written here")
        );
    }

    #[test]
    fn a_name_without_an_ending_says_nothing() {
        for name in ["a", "b.d/a", "a.gz", "-", "/dev/stdout", "/dev/fd/63"] {
            assert_eq!(chosen(name, &[Purpose::Beads], Some(Format::Text)), Ok(Format::Text), "{name}");
            assert!(
                matches!(chosen(name, &[Purpose::Units], None), Err(OutputRefused::Nameless { .. })),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_written_in_one_format_only_may_end_as_it_likes_but_not_as_another() {
        for name in ["a", "a.srx", "a.xml", "a.2026", "a.srx.gz"] {
            assert_eq!(check_ending(Path::new(name), Some(Format::Srx)), Ok(()), "{name}");
        }
        for name in ["a.tmx", "a.docx.gz", "a.srx.xz"] {
            assert!(check_ending(Path::new(name), Some(Format::Srx)).is_err(), "{name}");
        }
        for (name, can) in [("a.db", true), ("a.2026", true), ("a.tmx", false), ("a.db.gz", false)] {
            assert_eq!(check_ending(Path::new(name), None).is_ok(), can, "{name}");
        }
    }
}
