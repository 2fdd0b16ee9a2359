//! What is the text of a stream that somebody is still writing?
//!
//! The encoding is found as in files (`decode`): by a byte order mark, without one by the shape of the first bytes, and
//! otherwise it is UTF-8. But this reader waits for the first character at most, so that a caller who sends one line at
//! a time gets one answer at a time. UTF-8 passes unchanged. Bytes that no UTF-16 text can hold become `NO_TEXT`, so
//! that their line is found to be broken, and no other line. Space: one block.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::decode::{Declaration, find_encoding};

/// A byte that never occurs in UTF-8 text.
pub(crate) const NO_TEXT: u8 = 0xff;

/// Bytes of UTF-16 read at a time.
const BLOCK: usize = 8 << 10;

/// Reads a stream in UTF-8 or UTF-16 as UTF-8, without the byte order mark at its beginning.
pub struct ArrivingText<R> {
    input: R,
    begun: bool,
    encoding: &'static Encoding,
    /// `None` for UTF-8, and at the end of the stream.
    decoder: Option<Decoder>,
    /// Decoded bytes; those from `next` on are still to be given out.
    ready: Vec<u8>,
    next: usize,
}

impl<R: Read> ArrivingText<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, begun: false, encoding: UTF_8, decoder: None, ready: Vec::new(), next: 0 }
    }

    /// Returns the name of the encoding, UTF-8 as long as nothing else is known.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Reads as many bytes as it takes to recognise the encoding.
    fn begin(&mut self) -> io::Result<()> {
        let mut head = Vec::new();
        while head.len() < bytes_needed(&head) {
            let mut byte = [0];
            match self.input.read(&mut byte) {
                Ok(0) => break,
                Ok(_) => head.push(byte[0]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let found = find_encoding(&head, Declaration::None, None)
            .map_err(|reason| io::Error::new(io::ErrorKind::InvalidData, reason))?;
        head.drain(..found.mark);
        self.begun = true;
        self.encoding = found.encoding;
        if found.encoding == UTF_8 {
            self.ready = head;
        } else {
            self.decoder = Some(found.encoding.new_decoder_without_bom_handling());
            self.decode(&head, false);
        }
        Ok(())
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool) {
        let Some(decoder) = &mut self.decoder else { return };
        loop {
            let from = self.ready.len();
            let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(BLOCK);
            self.ready.resize(from + most.max(4), 0);
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(bytes, &mut self.ready[from..], last);
            self.ready.truncate(from + written);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(_, _) => self.ready.push(NO_TEXT),
            }
        }
    }
}

/// Returns how many of the first bytes must be known if they begin like `head`.
fn bytes_needed(head: &[u8]) -> usize {
    match head {
        [] => 1,
        // An empty line, perhaps the only line for now.
        [b'\n' | b'\r', ..] => head.len().min(2),
        [0xef, rest @ ..] if [0xbb, 0xbf].starts_with(rest) => 3,
        // One character of UTF-16 after a mark, or two without a mark.
        [0 | 0xfe | 0xff, ..] | [_, 0, ..] => 4,
        _ => 2,
    }
}

impl<R: Read> Read for ArrivingText<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.begun {
            self.begin()?;
        }
        while self.next == self.ready.len() {
            self.ready.clear();
            self.next = 0;
            if self.decoder.is_none() {
                return self.input.read(buffer);
            }
            let mut block = [0; BLOCK];
            let length = self.input.read(&mut block)?;
            self.decode(&block[..length], length == 0);
            if length == 0 {
                if self.ready.is_empty() {
                    return Ok(0);
                }
                // The decoder has nothing more to give.
                self.decoder = None;
            }
        }
        let length = buffer.len().min(self.ready.len() - self.next);
        buffer[..length].copy_from_slice(&self.ready[self.next..self.next + length]);
        self.next += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, and fails if it is asked for more than it has.
    struct Waiting<'b>(&'b [u8]);

    impl Read for Waiting<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.split_first() {
                Some((byte, rest)) => {
                    buffer[0] = *byte;
                    self.0 = rest;
                    Ok(1)
                }
                None => Err(io::Error::other("would wait")),
            }
        }
    }

    fn read(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        ArrivingText::new(bytes).read_to_end(&mut text).unwrap();
        text
    }

    fn wide(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        for text in ["", "{\"id\":1}\r\n", "کتاب\n", "aa", "a", "\n\n", "é"] {
            assert_eq!(read(text.as_bytes()), text.as_bytes(), "{text:?}");
            assert_eq!(read(format!("\u{feff}{text}").as_bytes()), text.as_bytes(), "{text:?}");
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                assert_eq!(read(&wide(text, true, unit)), text.as_bytes(), "{text:?}");
            }
        }
        let long = "{\"a\":\"کتاب 😀\"}\n".repeat(BLOCK);
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(read(&wide(&long, false, unit)), long.as_bytes());
        }
    }

    #[test]
    fn half_a_character_is_no_text_and_the_rest_is() {
        assert_eq!(read(b"\xff\xfea\0\0\xd8b\0"), [b"a", &[NO_TEXT][..], b"b"].concat());
        assert_eq!(read(b"\xff\xfea\0b"), [b"a", &[NO_TEXT][..]].concat());
        assert_eq!(read(b"\xef\xbbx"), b"\xef\xbbx");
    }

    #[test]
    fn no_more_is_waited_for_than_has_come() {
        for text in ["\n", "1\n", "{}\n", "\u{feff}{}\n", "ک\n"] {
            let mut reader = ArrivingText::new(Waiting(text.as_bytes()));
            let mut seen = Vec::new();
            let mut buffer = [0; 16];
            while !seen.ends_with(b"\n") {
                let length = reader.read(&mut buffer).unwrap();
                seen.extend_from_slice(&buffer[..length]);
            }
            assert_eq!(seen, text.trim_start_matches('\u{feff}').as_bytes());
        }
    }
}
