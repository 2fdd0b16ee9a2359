//! Which text do these bytes hold, if they are plain text?

use std::path::Path;

use super::blocks::Marked;
use super::error::ArticleError;
use super::options::ReadScope;

/// The number of bytes that a packed article can unpack to, at most: a packed file may unpack without end.
pub(super) const UNPACKED_LIMIT: u64 = 256 << 20;

/// Reads plain text in UTF-8, or in UTF-16 with a byte order mark.
pub(crate) fn read(bytes: &[u8], path: &Path, _: ReadScope) -> Result<Marked, ArticleError> {
    Ok(Marked { text: decode(bytes, path)?, blocks: Vec::new(), left_out: Vec::new() })
}

pub(super) fn decode(bytes: &[u8], path: &Path) -> Result<String, ArticleError> {
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
    /// The length of the byte order mark in bytes.
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
    fn nul_means_binary() {
        assert!(decoded(b"PK\x03\x04\x00").unwrap_err().contains("binary"));
    }
}
