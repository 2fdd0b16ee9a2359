//! What is the text of this file, and where exactly is it broken if it is?
//!
//! Plain text in UTF-8, with or without a byte order mark, or in UTF-16 with one; Markdown by its extension, HTML by its
//! extension or first words, DOCX and ODT by their content. Nothing is guessed: bytes that are no text in the declared
//! encoding are an error that names the byte. Of a document with markup, what its readers read is kept, and its
//! [`Block`]s: what the document calls each paragraph, and where in it that stands.
//!
//! | module | the question it answers |
//! |---|---|
//! | `blocks` | How do the pieces of a marked-up document become running text, and where in it does each stand? |
//! | `markdown` | What does this Markdown say to its readers? |
//! | `html` | What does this web page say, without what stands around it? |
//! | `office` | What does this word processor's document say? |
//! | `styles` | Which styles of such a document make a paragraph a heading or an item, or its words bold? |

mod blocks;
mod html;
mod markdown;
mod office;
#[cfg(test)]
mod places;
mod styles;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::decode::GZIP;
use super::file;
use super::format::ZIP;
use super::path_name;
use sangam_text::segment::{MarkedParagraph, ParagraphMark};

use blocks::Marked;
pub use blocks::{Block, BlockKind, BlockPlace, LOWEST_LEVEL};

/// The text of an article and what identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleText {
    /// The text, without byte order mark.
    pub text: String,
    /// The paragraphs of a document with markup, in the order of the text; none of plain text, where the text is the
    /// document.
    pub blocks: Vec<Block>,
    /// Absolute path, or the name the caller gave a stream.
    pub location: String,
    /// BLAKE3 of the bytes that were read.
    pub content_hash: [u8; 32],
}

impl ArticleText {
    /// A text that came without a file.
    pub fn unnamed(text: String) -> Self {
        let content_hash = *blake3::hash(text.as_bytes()).as_bytes();
        Self { text, blocks: Vec::new(), location: String::new(), content_hash }
    }

    /// The paragraph of the document that holds the byte `at` of the text.
    pub fn block_at(&self, at: usize) -> Option<&Block> {
        let index = self.blocks.partition_point(|block| block.span.end <= at);
        self.blocks.get(index).filter(|block| block.span.start <= at)
    }

    /// What the document says of its paragraphs, for those who cut the text.
    pub fn marked_paragraphs(&self) -> Vec<MarkedParagraph> {
        let mark = |block: &Block| match block.kind {
            BlockKind::Heading { .. } => ParagraphMark::Heading,
            // Bold items and cells are what stands out among others, not above a text.
            BlockKind::Paragraph if block.is_bold => ParagraphMark::Bold,
            _ => ParagraphMark::Plain,
        };
        self.blocks
            .iter()
            .map(|block| MarkedParagraph { span: block.span.clone(), mark: mark(block) })
            .collect()
    }
}

/// Why a file gives no text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// The file cannot be opened or read.
    #[error("{}: {cause}; check the path and its permissions", path.display())]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// A stream that goes on and on.
    #[error("{}: goes on beyond {} MiB; give the article as a file, or a part of it", path.display(), limit >> 20)]
    Endless {
        /// What the stream is called.
        path: PathBuf,
        /// Most bytes that are read, in bytes.
        limit: u64,
    },
    /// The file holds nothing but white space, or nothing at all.
    #[error("{}: holds no text; give the article as plain text", path.display())]
    Empty {
        /// The path given.
        path: PathBuf,
    },
    /// A byte that no UTF-8 text has.
    #[error(
        "{}:{line}:{column}: not UTF-8: byte 0x{byte:02X} at offset {offset}; convert the file, e.g. `iconv -f WINDOWS-1256 -t UTF-8`",
        path.display()
    )]
    NotUtf8 {
        /// The path given.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// Bytes before it.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// UTF-16 that is cut off or has half a surrogate pair.
    #[error("{}:{line}: not UTF-16: lone surrogate or odd byte at offset {offset}; save the file again as UTF-8", path.display())]
    NotUtf16 {
        /// The path given.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Bytes before it.
        offset: usize,
    },
    /// A document of an office program that cannot be read.
    #[error("{}: {reason}; save it again as DOCX or ODT, or give the article as plain text", path.display())]
    Document {
        /// The path given.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A page in another encoding than it declares.
    #[error("{}: not {encoding}, which it declares, at line {line}; convert it to UTF-8 with `iconv`", path.display())]
    NotAsDeclared {
        /// The path given.
        path: PathBuf,
        /// The encoding's name.
        encoding: &'static str,
        /// Line of the first byte that is not, from 1.
        line: usize,
    },
    /// The file is no text at all.
    #[error("{}: is a binary file (NUL byte at offset {offset}); give the article as plain text", path.display())]
    Binary {
        /// The path given.
        path: PathBuf,
        /// Bytes before the first NUL.
        offset: usize,
    },
}

/// Most bytes that a packed article may unpack to: a packed file may pretend to be endless.
pub(super) const UNPACKED_LIMIT: u64 = 256 << 20;

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
    let unreadable = |cause| ArticleError::Unreadable { path: path.to_owned(), cause };
    let mut file = file::open(path).map_err(unreadable)?;
    // Pipes have no place on the disk.
    let location = fs::canonicalize(path)
        .or_else(|cause| if file::is_open_already(path) { Ok(path.to_owned()) } else { Err(cause) });
    let location = path_name(&location.map_err(unreadable)?);
    let mut bytes = Vec::new();
    if file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        file.read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        read_to_limit(file, path, &mut bytes)?;
    }
    from_bytes(&bytes, path, location)
}

/// Most bytes of an article that comes through a pipe: nobody knows how many there will be, and all are held in memory.
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

/// Reads an article from a stream that messages call `name`.
pub fn read_stream(stream: impl Read, name: &str) -> Result<ArticleText, ArticleError> {
    let mut bytes = Vec::new();
    let path = Path::new(name);
    read_to_limit(stream, path, &mut bytes)?;
    from_bytes(&bytes, path, name.to_owned())
}

fn from_bytes(bytes: &[u8], path: &Path, location: String) -> Result<ArticleText, ArticleError> {
    let unpacked = if bytes.starts_with(&GZIP) { Some(gunzip(bytes, path)?) } else { None };
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    if bytes.starts_with(RICH_TEXT) {
        let reason = "is Rich Text Format (RTF), which is not read".to_owned();
        return Err(ArticleError::Document { path: path.to_owned(), reason });
    }
    let Marked { text, blocks } = match kind(bytes, path) {
        Kind::Plain => Marked { text: decode(bytes, path)?, blocks: Vec::new() },
        Kind::Markdown => markdown::text_of(&decode(bytes, path)?),
        Kind::Html => html::text_of(&decode_page(bytes, path)?),
        Kind::Office => office::text_of(bytes, &path.display().to_string())
            .map_err(|reason| ArticleError::Document { path: path.to_owned(), reason })?,
    };
    if text.trim().is_empty() {
        return Err(ArticleError::Empty { path: path.to_owned() });
    }
    Ok(ArticleText { text, blocks, location, content_hash: *blake3::hash(bytes).as_bytes() })
}

/// How a document begins whose text stands among its commands.
const RICH_TEXT: &[u8] = b"{\\rtf";

/// What an article is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Markdown,
    Html,
    Office,
}

fn kind(bytes: &[u8], path: &Path) -> Kind {
    if bytes.starts_with(ZIP) {
        return Kind::Office;
    }
    match super::format::extension(path).as_deref() {
        Some("md" | "markdown") => Kind::Markdown,
        Some("html" | "htm" | "xhtml") => Kind::Html,
        _ if html::is_html(bytes) => Kind::Html,
        _ => Kind::Plain,
    }
}

/// The text of a page: as its byte order mark says, else as it declares, else UTF-8.
fn decode_page(bytes: &[u8], path: &Path) -> Result<String, ArticleError> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match html::declared_encoding(bytes) {
        Some(encoding)
            if !marked && encoding != encoding_rs::UTF_8 && std::str::from_utf8(bytes).is_err() =>
        {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            text.map(String::from).ok_or_else(|| {
                let (mended, _) = encoding.decode_without_bom_handling(bytes);
                let before = mended.split('\u{fffd}').next().unwrap_or_default();
                let line = before.split('\n').count();
                ArticleError::NotAsDeclared { path: path.to_owned(), encoding: encoding.name(), line }
            })
        }
        _ => decode(bytes, path),
    }
}

fn decode(bytes: &[u8], path: &Path) -> Result<String, ArticleError> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, path, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, path, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => decode_utf8(rest, path, 3),
        _ => decode_utf8(bytes, path, 0),
    }
}

fn decode_utf8(bytes: &[u8], path: &Path, mark: usize) -> Result<String, ArticleError> {
    if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
        return Err(ArticleError::Binary { path: path.to_owned(), offset: mark + offset });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let offset = error.valid_up_to();
            let before = &bytes[..offset];
            let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            Err(ArticleError::NotUtf8 {
                path: path.to_owned(),
                line: before.split(|&byte| byte == b'\n').count(),
                column: offset - line_start + 1,
                offset: mark + offset,
                byte: bytes[offset],
            })
        }
    }
}

fn decode_utf16(bytes: &[u8], path: &Path, unit: fn([u8; 2]) -> u16) -> Result<String, ArticleError> {
    /// Length of the byte order mark.
    const MARK: usize = 2;
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = MARK;
    let broken = |text: &str, offset| ArticleError::NotUtf16 {
        path: path.to_owned(),
        line: text.split('\n').count(),
        offset,
    };
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let Ok(character) = decoded else { return Err(broken(&text, offset)) };
        if character == '\0' {
            return Err(ArticleError::Binary { path: path.to_owned(), offset });
        }
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    if odd.is_empty() { Ok(text) } else { Err(broken(&text, offset)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, String> {
        decode(bytes, Path::new("a.txt")).map_err(|error| error.to_string())
    }

    #[test]
    fn byte_order_marks_are_read_and_left_out() {
        assert_eq!(decoded(b"\xef\xbb\xbfnews").as_deref(), Ok("news"));
        assert_eq!(decoded(b"\xff\xfe\x23\x06\x0a\x00").as_deref(), Ok("\u{623}\n"));
        assert_eq!(decoded(b"\xfe\xff\x09\x15").as_deref(), Ok("क"));
    }

    #[test]
    fn a_broken_byte_is_named_with_its_place() {
        let message = decoded(b"one\ntwo \xe9tat").unwrap_err();
        assert!(message.starts_with("a.txt:2:5: not UTF-8: byte 0xE9 at offset 8"), "{message}");
    }

    #[test]
    fn half_a_surrogate_pair_is_an_error_not_a_panic() {
        assert!(decoded(b"\xff\xfe\x00\xd8\x41\x00").unwrap_err().contains("offset 2"));
        assert!(decoded(b"\xff\xfe\x41\x00\x41").unwrap_err().contains("offset 4"));
    }

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
        let error = read_stream(&br"{\rtf1\ansi One.}"[..], "a.rtf").unwrap_err().to_string();
        assert!(error.starts_with("a.rtf: is Rich Text Format") && error.contains("DOCX"), "{error}");
    }

    #[test]
    fn nul_means_binary() {
        assert!(decoded(b"PK\x03\x04\x00").unwrap_err().contains("binary"));
    }
}
