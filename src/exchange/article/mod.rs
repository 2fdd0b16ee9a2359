//! What is the text of this file, and where exactly is it broken if it is?
//!
//! Plain text is read in UTF-8, with or without a byte order mark, or in UTF-16 with one; Markdown is recognised by its
//! extension, HTML by its extension or first words, DOCX and ODT by their content. Nothing is guessed: bytes that are
//! no text in the declared encoding are an error that names the byte. Of a document with markup, only the text that its
//! readers see is kept, with its [`Block`]s: the kind and the place of each paragraph.
//!
//! | module | the question it answers |
//! |---|---|
//! | `blocks` | How does a marked-up document become running text, and where in it is each paragraph? |
//! | `error` | Why does a file give no text? |
//! | `plain` | Which text do these bytes hold, if they are plain text? |
//! | `markdown` | What does this Markdown say to its readers? |
//! | `site_markup` | Which parts of a Markdown document are commands to a site generator? |
//! | `html` | What does this web page say, without what surrounds its article? |
//! | `described` | What does a page's description of itself say? |
//! | `elements` | Which elements are around a paragraph of a web page? |
//! | `lines` | Which line breaks inside a paragraph end it? |
//! | `long_tags` | Which attributes of a page's tags are too many to be read? |
//! | `main_content` | Which paragraphs of a web page are its article? |
//! | `left_out` | What do readers of a document see that is no part of its text? |
//! | `options` | How much of a document is read? |
//! | `office` | What does this word processor's document say? |
//! | `styles` | Which styles of such a document make a paragraph a heading or an item, or its words bold? |

pub(crate) mod blocks;
mod described;
mod elements;
pub(crate) mod error;
pub(crate) mod html;
#[cfg(test)]
mod layouts;
mod left_out;
mod lines;
mod long_tags;
mod main_content;
pub(crate) mod markdown;
pub(crate) mod office;
pub(crate) mod options;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod places;
pub(crate) mod plain;
mod site_markup;
mod styles;

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::decode::GZIP;
use super::detect::article_reader;
use super::file;
use super::looks::Opening;
use super::path_name::path_name;
use sangam_text::segment::{MarkedParagraph, ParagraphMark};

pub use blocks::{Block, BlockPlace};
use blocks::{BlockKind, Marked};
pub use error::ArticleError;
pub use left_out::{LeftOut, LeftOutReason};
pub use options::{ArticleOptions, ReadScope};
use plain::UNPACKED_LIMIT;

/// The text of an article, and what identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleText {
    /// The text, without byte order mark.
    pub text: String,
    /// The paragraphs of a document with markup, in the order of the text; empty for plain text, in which the text
    /// itself is the document.
    pub blocks: Vec<Block>,
    /// What readers of the document see that is no part of its text, in the order of the document.
    pub left_out: Vec<LeftOut>,
    /// The absolute path, or the caller's name for a stream.
    pub location: String,
    /// BLAKE3 of the bytes that were read.
    pub content_hash: [u8; 32],
}

impl ArticleText {
    /// Makes an article of a text without a file.
    pub fn unnamed(text: String) -> Self {
        let content_hash = *blake3::hash(text.as_bytes()).as_bytes();
        Self { text, blocks: Vec::new(), left_out: Vec::new(), location: String::new(), content_hash }
    }

    /// Returns the paragraph of the document that holds the byte `at` of the text.
    pub fn block_at(&self, at: usize) -> Option<&Block> {
        let index = self.blocks.partition_point(|block| block.span.end <= at);
        self.blocks.get(index).filter(|block| block.span.start <= at)
    }

    /// Returns a warning if more than half of the letters that readers of the document see are no part of its text.
    pub fn warning(&self) -> Option<String> {
        let left_out = self.letters_left_out();
        if left_out == 0 {
            return None;
        }
        let all = left_out + left_out::letters(&self.text);
        (100 * left_out > LEFT_OUT_PER_CENT * all).then(|| {
            format!(
                "{}: {left_out} of its {all} letters are left out as no part of its article",
                self.location
            )
        })
    }

    /// Returns the number of letters that readers of the document see that are no part of its text.
    pub fn letters_left_out(&self) -> usize {
        self.left_out.iter().map(|left_out| left_out::letters(&left_out.text)).sum()
    }

    /// Returns what the document says about its paragraphs, for cutting the text into segments.
    pub fn marked_paragraphs(&self) -> Vec<MarkedParagraph> {
        let mark = |block: &Block| match block.kind {
            BlockKind::Heading { .. } => ParagraphMark::Heading,
            // A bold item or cell is only emphasised; it is no headline of the text after it.
            BlockKind::Paragraph if block.is_bold => ParagraphMark::Bold,
            _ => ParagraphMark::Plain,
        };
        self.blocks
            .iter()
            .map(|block| MarkedParagraph { span: block.span.clone(), mark: mark(block) })
            .collect()
    }
}

/// The share of a document's letters, in per cent, that may be left out without a warning.
const LEFT_OUT_PER_CENT: usize = 50;

fn gunzip(bytes: &[u8], path: &Path) -> Result<Vec<u8>, ArticleError> {
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(UNPACKED_LIMIT + 1).read_to_end(&mut plain);
    let broken = |reason| ArticleError::Document { path: path.to_owned(), reason };
    match read {
        Err(error) => Err(broken(format!("gzip that breaks off or is damaged ({error})"))),
        Ok(_) if plain.len() as u64 > UNPACKED_LIMIT => {
            Err(broken(format!("unpacks to more than {} MiB", UNPACKED_LIMIT >> 20)))
        }
        Ok(_) => Ok(plain),
    }
}

/// Reads the article at `path`; a gzip file is unpacked.
pub fn read(path: &Path) -> Result<ArticleText, ArticleError> {
    read_with(path, ArticleOptions::default())
}

/// Reads the article at `path` as `options` say; a gzip file is unpacked.
pub fn read_with(path: &Path, options: ArticleOptions) -> Result<ArticleText, ArticleError> {
    let unreadable = |cause| ArticleError::Unreadable { path: path.to_owned(), cause };
    let mut file = file::open(path).map_err(unreadable)?;
    // A pipe has no path on the disk.
    let location = fs::canonicalize(path)
        .or_else(|cause| if file::is_open_already(path) { Ok(path.to_owned()) } else { Err(cause) });
    let location = path_name(&location.map_err(unreadable)?);
    let mut bytes = Vec::new();
    if file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        file.read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        read_to_limit(file, path, &mut bytes)?;
    }
    from_bytes(&bytes, path, location, options)
}

/// The number of bytes of an article from a pipe, at most: its length is unknown, and all of it is held in memory.
const STREAM_LIMIT: u64 = 512 << 20;

fn read_to_limit(stream: impl Read, path: &Path, bytes: &mut Vec<u8>) -> Result<(), ArticleError> {
    stream
        .take(STREAM_LIMIT + 1)
        .read_to_end(bytes)
        .map_err(|cause| ArticleError::Unreadable { path: path.to_owned(), cause })?;
    if bytes.len() as u64 > STREAM_LIMIT {
        return Err(ArticleError::Endless { path: path.to_owned(), limit: STREAM_LIMIT });
    }
    Ok(())
}

/// Reads an article from a stream, which messages call `name`.
pub fn read_stream(stream: impl Read, name: &str) -> Result<ArticleText, ArticleError> {
    read_stream_with(stream, name, ArticleOptions::default())
}

/// Reads an article from a stream, which messages call `name`, as `options` say.
pub fn read_stream_with(
    stream: impl Read,
    name: &str,
    options: ArticleOptions,
) -> Result<ArticleText, ArticleError> {
    let mut bytes = Vec::new();
    let path = Path::new(name);
    read_to_limit(stream, path, &mut bytes)?;
    from_bytes(&bytes, path, name.to_owned(), options)
}

fn from_bytes(
    bytes: &[u8],
    path: &Path,
    location: String,
    options: ArticleOptions,
) -> Result<ArticleText, ArticleError> {
    let unpacked = if bytes.starts_with(&GZIP) { Some(gunzip(bytes, path)?) } else { None };
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    if bytes.starts_with(RICH_TEXT) {
        let reason = "is Rich Text Format (RTF), which is not read".to_owned();
        return Err(ArticleError::Document { path: path.to_owned(), reason });
    }
    let reader = article_reader(path, &Opening::new(bytes));
    let Marked { text, blocks, left_out } = reader(bytes, path, options.scope)?;
    if text.trim().is_empty() {
        return Err(ArticleError::Empty { path: path.to_owned() });
    }
    Ok(ArticleText { text, blocks, left_out, location, content_hash: *blake3::hash(bytes).as_bytes() })
}

/// The beginning of an RTF document, in which text and commands are mixed.
const RICH_TEXT: &[u8] = b"{\\rtf";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_may_be_packed_and_a_packed_one_may_not_be_endless() {
        use std::io::Write as _;

        let packed = |text: &[u8], times: u64| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            (0..times).for_each(|_| packed.write_all(text).unwrap());
            packed.finish().unwrap()
        };
        let one = packed(b"One.", 1);
        assert_eq!(read_stream(one.as_slice(), "a.txt.gz").unwrap().text, "One.");
        let cut = read_stream(&one[..one.len() - 3], "a.txt.gz").unwrap_err().to_string();
        assert!(cut.starts_with("a.txt.gz: gzip that breaks off"), "{cut}");
        let bomb = packed(&vec![b'a'; 1 << 20], (UNPACKED_LIMIT >> 20) + 1);
        let error = read_stream(bomb.as_slice(), "a.gz").unwrap_err().to_string();
        assert!(error.contains("unpacks to more than 256 MiB"), "{error}");
    }

    #[test]
    fn bold_paragraphs_are_told_but_not_bold_items_and_cells() {
        use ParagraphMark::{Bold, Heading, Plain};
        let page = "<h2>Flood</h2><p><b>Direct talks</b><p>It rose.<ul><li><b>One</b></ul><table><td><b>2</b></table>";
        let article = read_stream(page.as_bytes(), "a.html").unwrap();
        let marks: Vec<ParagraphMark> =
            article.marked_paragraphs().iter().map(|marked| marked.mark).collect();
        assert_eq!(marks, [Heading, Bold, Plain, Plain, Plain]);
        assert_eq!(article.block_at(0), Some(&article.blocks[0]));
        assert_eq!(article.block_at("Flood\n".len()), None, "between two");
        assert_eq!(article.block_at("Flood\n\n".len()), Some(&article.blocks[1]));
        assert_eq!(article.block_at(article.text.len()), None);
    }

    #[test]
    fn rich_text_is_not_taken_for_text() {
        let error = read_stream(&br"{\rtf1\ansi One.}"[..], "a.rtf").unwrap_err();
        assert!(matches!(error, ArticleError::Document { .. }), "{error}");
        assert!(error.to_string().starts_with("a.rtf: is Rich Text Format"), "{error}");
    }
}
