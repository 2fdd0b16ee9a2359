//! Which format is this file in?
//!
//! The content of a file decides before its name: the root element of XML, the brace of JSON. Only tables and articles
//! in plain text are distinguished by how their names end.

use std::path::Path;

use crate::format_names::Format;
use crate::formats::{ArticleReader, Purpose};
use crate::looks::Opening;
use crate::path_name::ending_of;

/// The purposes of a file that is imported.
const IMPORTED: [Purpose; 3] = [Purpose::Units, Purpose::Terms, Purpose::Links];

/// Returns the format of a file that is called `name` and begins with `opening`, packed or not, if it can hold units,
/// terms or links. `has_texts` says that the two texts of a file of links are known.
pub(crate) fn detect(name: &Path, opening: &[u8], has_texts: bool) -> Option<Format> {
    let opening = Opening::new(opening);
    let links = || Format::ALL.iter().filter(|format| format.reads(Purpose::Links));
    // Whoever names the two texts means links, even if the file also looks like a table.
    let meant = links()
        .find(|format| format.is(&opening))
        .or_else(|| links().filter(|_| has_texts).find(|format| format.may_be(&opening)));
    meant.copied().or_else(|| among(&IMPORTED, name, &opening))
}

/// Returns the format of a file that is called `name` and begins with `opening` if it is one of units and of no article. A
/// name that articles have decides first.
pub(crate) fn unit_format(name: &Path, opening: &[u8]) -> Option<Format> {
    let opening = Opening::new(opening);
    let units = || Format::ALL.iter().filter(|format| format.reads(Purpose::Units));
    if Format::ALL.iter().any(|&format| format.reads(Purpose::Article) && is_called(name, format)) {
        return None;
    }
    let found = units()
        .find(|format| format.is(&opening))
        .or_else(|| units().find(|&&format| is_called(name, format)));
    found.copied()
}

/// Returns the reader of an article that is called `name` and begins like `opening`. Anything else is plain text.
pub(crate) fn article_reader(name: &Path, opening: &Opening<'_>) -> ArticleReader {
    let format = among(&[Purpose::Article], name, opening);
    format.and_then(Format::article_reader).unwrap_or(crate::article::plain::read)
}

/// Whether `name` ends like the names of files in `format`.
pub fn is_called(name: &Path, format: Format) -> bool {
    ending_of(name).is_some_and(|ending| format.has_ending(&ending))
}

fn among(purposes: &[Purpose], name: &Path, opening: &Opening<'_>) -> Option<Format> {
    let formats =
        || Format::ALL.iter().filter(|format| purposes.iter().any(|&purpose| format.reads(purpose)));
    let found = formats()
        .find(|format| format.is(opening))
        .or_else(|| formats().find(|&&format| is_called(name, format)))
        .or_else(|| formats().find(|format| format.may_be(opening)));
    found.copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(name: &str, opening: &[u8]) -> Option<Format> {
        detect(Path::new(name), opening, false)
    }

    #[test]
    fn content_decides_before_the_name() {
        let wide: Vec<u8> =
            "\u{feff}<?xml version='1.0'?><tmx/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected("a.txt", &wide), Some(Format::Tmx));
        let long = b"<!-- a > b --><!DOCTYPE tmx [<!ENTITY a 'b>'>]>\n<x:tmx version='1.4'>";
        assert_eq!(detected("a.tsv", long), Some(Format::Tmx));
        assert_eq!(detected("a", b"{\"source\""), Some(Format::Jsonl));
        assert_eq!(detected("a", b"one\ttwo\n"), Some(Format::Tsv));
        assert_eq!(detected("a.CSV.gz", b"one,two\n"), Some(Format::Csv));
        assert_eq!(detected("a.bin", b"one\n"), None);
        assert_eq!(detected("a.xml", b"<?xml version='1.0'?><martif type='TBX'>"), Some(Format::Tbx));
    }

    #[test]
    fn running_text_is_no_file_of_units() {
        let units = |name: &str, opening: &[u8]| unit_format(Path::new(name), opening);
        assert_eq!(units("a.txt", b"{name} came.\n"), None);
        assert_eq!(units("a", b"one\ttwo\n"), None);
        assert_eq!(units("a.tsv", b"one\ttwo\n"), Some(Format::Tsv));
        assert_eq!(units("a.xlf", b"<xliff version='1.2'>"), Some(Format::Xliff));
        assert_eq!(units("a", b"<?xml version='1.0'?><xliff>"), Some(Format::Xliff));
        assert_eq!(units("a.md", b"# One\n"), None);
    }

    #[test]
    fn a_table_is_links_only_if_the_texts_are_named() {
        for (opening, links) in [(&b"0\t0\t1\n"[..], Format::Ladder), (b"one\ttwo\t1\n", Format::Hunalign)] {
            assert_eq!(detect(Path::new("a"), opening, false), Some(Format::Tsv));
            assert_eq!(detect(Path::new("a"), opening, true), Some(links));
        }
        assert_eq!(detected("a", b"[0]:[0, 1]:0.1\n"), Some(Format::Vecalign));
    }
}
