//! What text do these bytes encode, and where is it broken?
//!
//! Bytes become UTF-8 one block at a time. A byte order mark decides the encoding; without one, the shape of the first
//! bytes decides (`00 3C`: UTF-16), then the file's declaration; otherwise it is UTF-8. Nothing is guessed from
//! letters, with one exception: a file that declares a code page of one byte a letter is UTF-8 if its first bytes
//! beyond ASCII are. Up to those bytes both read the same, so the decision waits for them; [`OPENING`] bytes from there
//! on decide it. Lines that end as on old Macs, in a carriage return alone, become ordinary lines. Lines and columns
//! are counted as the text is consumed. The text consumed since a mark is kept, so that a unit can be shown as the file
//! has it. Space: one block and the text since the mark.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use super::read::{ExchangeError, Position};
use crate::remedy::ExchangeRemedy;

/// The number of bytes read at a time.
const BLOCK: usize = 64 << 10;

/// The number of bytes at the beginning in which a declaration is looked for. Also the number of bytes, from the first
/// beyond ASCII on, that decide between UTF-8 and a declared code page: enough letters that text in a code page hardly
/// ever reads as UTF-8 by chance.
const OPENING: usize = 8 << 10;

/// The number of bytes between two marks, at most: a longer unit is refused rather than held.
const MARKED_LIMIT: usize = 64 << 20;

/// How the file can declare its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declaration {
    /// `<?xml encoding="…"?>`; characters that XML cannot hold are faults.
    Xml,
    /// `charset=…` of a PO header.
    Po,
    /// It cannot.
    None,
}

/// A place where a text is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The number of bytes before it in the decoded text.
    pub(super) at: u64,
    /// The number of bytes before it in the unpacked input. For a character that XML cannot hold, it is the same as
    /// `at`.
    pub(super) offset: u64,
    /// The fault, in words.
    pub(super) reason: String,
    /// The remedy.
    pub(super) remedy: ExchangeRemedy,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at byte {}", self.reason, self.offset)
    }
}

/// Reads a byte stream as UTF-8.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct TextReader<'r> {
    input: Box<dyn Read + Send + 'r>,
    /// Bytes that are read, but not yet decoded.
    raw: Vec<u8>,
    /// The number of bytes decoded before `raw` begins.
    raw_offset: u64,
    input_ended: bool,
    /// Why the input ended early, if packed bytes cannot be unpacked.
    damage: Option<String>,
    /// `None` for UTF-8, which is only checked.
    decoder: Option<Decoder>,
    encoding: &'static Encoding,
    /// The code page that the file declares, with its label, until the first bytes beyond ASCII decide.
    doubted: Option<(String, &'static Encoding)>,
    xml: bool,
    lenient: bool,
    /// Whether a carriage return alone ends lines; `None` before the first text.
    lone_returns: Option<bool>,
    /// Decoded text; from `next` on it is not yet consumed.
    text: Vec<u8>,
    next: usize,
    /// The number of bytes of text before `text` begins.
    text_offset: u64,
    /// The fault that ends the stream.
    fault: Option<Fault>,
    /// The broken places that were repaired, in order.
    mended: VecDeque<Fault>,
    /// A message about a declaration that the bytes contradict.
    clash: Option<String>,
    /// The place of the mark. Before the first mark, the place of the next byte.
    position: Position,
    /// Whether consumed text is kept. It is from the first mark on.
    marking: bool,
    marked: Vec<u8>,
}

impl<'r> TextReader<'r> {
    /// Reads `input`, and unpacks it if it is gzip. `forced` is an encoding that overrides the file's own.
    pub(super) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        declaration: Declaration,
        forced: Option<&str>,
    ) -> Result<Self, ExchangeError> {
        let unreadable = |cause| ExchangeError::Unreadable { path: file.into(), cause };
        let (mut raw, input) = unpacked(Box::new(input)).map_err(unreadable)?;
        let wrong = |reason| ExchangeError::WrongFormat {
            file: file.to_owned(),
            reason,
            remedy: ExchangeRemedy::SaveAsUtf8OrNameEncoding,
        };
        let found = find_encoding(&raw, declaration, forced).map_err(wrong)?;
        raw.drain(..found.mark);
        Ok(Self {
            input,
            raw,
            raw_offset: found.mark as u64,
            input_ended: false,
            damage: None,
            decoder: (found.encoding != UTF_8).then(|| found.encoding.new_decoder_without_bom_handling()),
            encoding: found.encoding,
            doubted: found.doubted,
            xml: declaration == Declaration::Xml,
            lenient: false,
            lone_returns: None,
            text: Vec::new(),
            next: 0,
            text_offset: 0,
            fault: None,
            mended: VecDeque::new(),
            clash: found.clash,
            position: Position::START,
            marking: false,
            marked: Vec::new(),
        })
    }

    /// Repairs broken places instead of ending there: an undecodable byte becomes U+FFFD, and a character that XML
    /// cannot hold becomes a space.
    pub(super) fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// Returns the place of the next byte.
    pub(super) fn position(&self) -> Position {
        // Counted only on demand: XML is consumed in pieces too short to be counted fast.
        self.position.after(&self.marked)
    }

    /// Starts to keep what is consumed from here on.
    pub(super) fn mark(&mut self) {
        self.marking = true;
        self.position = self.position();
        self.marked.clear();
    }

    /// Returns what was consumed since the mark.
    pub(super) fn marked(&self) -> &[u8] {
        &self.marked
    }

    /// Returns the place `length` bytes after the mark.
    pub(super) fn position_in_marked(&self, length: usize) -> Position {
        self.position.after(&self.marked[..length.min(self.marked.len())])
    }

    /// Returns why the stream ended early.
    pub(super) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Returns the first repaired place in the consumed text, and forgets all such places.
    pub(super) fn take_mended(&mut self) -> Option<Fault> {
        self.take_mended_before(self.consumed())
    }

    /// Returns the first repaired place in the first `end` bytes of text, and forgets all such places.
    pub(super) fn take_mended_before(&mut self, end: u64) -> Option<Fault> {
        let mut first = None;
        while self.mended.front().is_some_and(|fault| fault.at < end) {
            let fault = self.mended.pop_front();
            first = first.or(fault);
        }
        first
    }

    /// Returns the number of bytes of text that were consumed.
    pub(super) fn consumed(&self) -> u64 {
        self.text_offset + self.next as u64
    }

    /// Returns the place of `fault`, which was just taken. A place before the mark counts as the mark.
    pub(super) fn mended_position(&self, fault: &Fault) -> Position {
        let marked_from = self.text_offset + self.next as u64 - self.marked.len() as u64;
        let ahead = usize::try_from(fault.at.saturating_sub(marked_from)).unwrap_or(usize::MAX);
        self.position_in_marked(ahead)
    }

    /// Returns how the declared encoding contradicts the bytes.
    pub(super) fn take_clash(&mut self) -> Option<String> {
        self.clash.take()
    }

    /// Returns the error for the fault that ended the stream.
    pub(super) fn fault_error(&self, file: &str) -> Option<ExchangeError> {
        self.fault.as_ref().map(|fault| ExchangeError::Undecodable {
            file: file.to_owned(),
            position: self.position(),
            offset: fault.offset,
            reason: fault.reason.clone(),
            remedy: fault.remedy,
        })
    }

    /// Returns up to [`OPENING`] bytes from the beginning of the text, without consuming them.
    pub(super) fn opening(&mut self) -> io::Result<&[u8]> {
        self.fill()?;
        let text = &self.text[self.next..];
        Ok(&text[..text.len().min(OPENING)])
    }

    /// Returns the beginning of the text in whole characters, without consuming it, and whether that is the whole text.
    pub(super) fn beginning(&mut self) -> io::Result<(String, bool)> {
        self.fill()?;
        let ended = self.raw.is_empty() && (self.input_ended || self.fault.is_some());
        let text = &self.text[self.next..];
        let whole = std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len);
        Ok((String::from_utf8_lossy(&text[..whole]).into_owned(), ended))
    }

    /// Reads the next line into `line`, without its end, and returns where it begins; `None` after the last. Sets the
    /// mark at the beginning of the line.
    pub(super) fn line(&mut self, file: &str, line: &mut String) -> Result<Option<Position>, ExchangeError> {
        self.mark();
        let begin = self.position;
        line.clear();
        let read = BufRead::read_line(self, line)
            .map_err(|cause| ExchangeError::Unreadable { path: file.into(), cause })?;
        if let Some(fault) = self.fault_error(file) {
            return Err(fault);
        }
        if line.ends_with('\n') {
            line.truncate(line.len() - 1);
            line.truncate(line.len() - usize::from(line.ends_with('\r')));
        }
        Ok((read > 0).then_some(begin))
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.next == self.text.len() && self.fault.is_none() {
            self.text_offset += self.text.len() as u64;
            self.text.clear();
            self.next = 0;
            if self.raw.len() < BLOCK {
                self.read_block()?;
            }
            self.decide()?;
            if self.raw.is_empty() && self.input_ended {
                self.fault = self.damage.take().map(|reason| Fault {
                    at: self.text_offset,
                    offset: self.raw_offset,
                    reason,
                    remedy: ExchangeRemedy::PackAgain,
                });
                return Ok(());
            }
            match self.decoder {
                None => self.take_utf8(),
                Some(_) => self.decode(),
            }
            self.unify_line_ends();
            if self.xml {
                self.forbid_characters();
            }
        }
        Ok(())
    }

    /// Reads more bytes, unless the input has ended.
    fn read_block(&mut self) -> io::Result<()> {
        if self.input_ended {
            return Ok(());
        }
        let length = self.raw.len();
        self.raw.resize(length + BLOCK, 0);
        let read = read_some(&mut self.input, &mut self.raw[length..]);
        self.raw.truncate(length + *read.as_ref().unwrap_or(&0));
        self.input_ended = match read {
            Ok(read) => read == 0,
            // The bytes unpacked before the damage are still given out.
            Err(error) if is_damage(&error) => {
                self.damage = Some(format!("packed data that break off or are damaged ({error})"));
                true
            }
            Err(error) => return Err(error),
        };
        Ok(())
    }

    /// Decides whether the text is in the declared code page, as soon as there are bytes that show it.
    fn decide(&mut self) -> io::Result<()> {
        if self.doubted.is_none() || self.raw.is_ascii() {
            return Ok(());
        }
        let first = self.raw.iter().position(|byte| !byte.is_ascii()).unwrap_or(self.raw.len());
        while !self.input_ended && self.raw.len() < first + OPENING {
            self.read_block()?;
        }
        if let Some((label, said)) = self.doubted.take() {
            let end = self.raw.len().min(first + OPENING);
            if is_wide_utf8(&self.raw[first..end]) {
                self.clash = Some(clash(&label, UTF_8));
            } else {
                self.encoding = said;
                self.decoder = Some(said.new_decoder_without_bom_handling());
            }
        }
        Ok(())
    }

    /// Turns carriage returns into line feeds if they alone end the lines.
    fn unify_line_ends(&mut self) {
        if self.text.is_empty() {
            return;
        }
        if *self.lone_returns.get_or_insert_with(|| ends_lines_in_returns(&self.text)) {
            for byte in self.text.iter_mut().filter(|byte| **byte == b'\r') {
                *byte = b'\n';
            }
        }
    }

    /// Moves valid UTF-8 from `raw` to `text`.
    fn take_utf8(&mut self) {
        let (valid, bad) = match std::str::from_utf8(&self.raw) {
            Ok(_) => (self.raw.len(), None),
            // The rest of the character may come with the next block.
            Err(error) if error.error_len().is_none() && !self.input_ended => (error.valid_up_to(), None),
            Err(error) => {
                (error.valid_up_to(), Some(error.error_len().unwrap_or(self.raw.len() - error.valid_up_to())))
            }
        };
        self.text.extend_from_slice(&self.raw[..valid]);
        self.raw_offset += valid as u64;
        if let Some(length) = bad {
            let byte = self.raw[valid];
            self.broken(format!("not UTF-8 (byte 0x{byte:02X})"));
            self.raw_offset += length as u64;
            self.raw.drain(..valid + length);
        } else {
            self.raw.drain(..valid);
        }
    }

    /// Moves what the decoder can decode from `raw` to `text`.
    fn decode(&mut self) {
        let Some(decoder) = &mut self.decoder else { return };
        let Some(most) = decoder.max_utf8_buffer_length_without_replacement(self.raw.len()) else { return };
        self.text.resize(most.max(4), 0);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.text, self.input_ended);
        self.text.truncate(written);
        self.raw_offset += read as u64;
        self.raw.drain(..read);
        if let DecoderResult::Malformed(_, _) = result {
            let name = self.encoding.name();
            self.broken(format!("not {name}"));
        }
    }

    /// Records a place at the end of `text` that cannot be decoded.
    fn broken(&mut self, reason: String) {
        let at = self.text_offset + self.text.len() as u64;
        let fault = Fault {
            at,
            offset: self.raw_offset,
            reason,
            remedy: ExchangeRemedy::SaveAsUtf8OrNameEncodingOrReadLeniently,
        };
        if self.lenient {
            self.text.extend_from_slice("\u{fffd}".as_bytes());
            self.mended.push_back(fault);
        } else {
            self.fault = Some(fault);
        }
    }

    /// Ends `text` before the first character that XML 1.0 cannot hold, or puts a space in its place.
    fn forbid_characters(&mut self) {
        let mut from = 0;
        while let Some(found) = forbidden(&self.text[from..]) {
            let start = from + found.start;
            let fault = Fault {
                at: self.text_offset + start as u64,
                offset: self.text_offset + start as u64,
                reason: format!("a character that XML cannot hold (U+{:04X})", found.character),
                remedy: ExchangeRemedy::TakeCharacterOut,
            };
            if !self.lenient {
                self.text.truncate(start);
                self.fault = Some(fault);
                return;
            }
            for byte in &mut self.text[start..start + found.length] {
                *byte = b' ';
            }
            self.mended.push_back(fault);
            from = start + found.length;
        }
    }
}

/// Whether the lines of a text that begins like this end in a carriage return alone.
fn ends_lines_in_returns(opening: &[u8]) -> bool {
    // After the last byte of a full block, the line feed may come with the next block.
    let ended = opening.len() < OPENING;
    let first = memchr::memchr(b'\r', opening);
    first.is_some_and(|at| ended || at + 1 < opening.len()) && memchr::memchr(b'\n', opening).is_none()
}

/// A character that XML 1.0 does not allow, in UTF-8.
struct Forbidden {
    start: usize,
    length: usize,
    character: u32,
}

fn forbidden(text: &[u8]) -> Option<Forbidden> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Checking for one at all is fast. Its place matters only if there is one.
    let one_control = text.iter().fold(false, |any, &byte| any | control(byte));
    let control = one_control.then(|| text.iter().position(|&byte| control(byte))).flatten();
    // U+FFFE and U+FFFF.
    let none = memchr::memchr_iter(0xef, text)
        .find(|&at| matches!(text.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])));
    let control = control.map(|start| Forbidden { start, length: 1, character: u32::from(text[start]) });
    let none = none.map(|start| Forbidden {
        start,
        length: 3,
        character: 0xff00 | (u32::from(text[start + 2]) + 0x40),
    });
    [control, none].into_iter().flatten().min_by_key(|found| found.start)
}

impl BufRead for TextReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill()?;
        Ok(&self.text[self.next..])
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.next + amount).min(self.text.len());
        let consumed = &self.text[self.next..end];
        if !self.marking {
            self.position = self.position.after(consumed);
        } else if self.marked.len() + consumed.len() <= MARKED_LIMIT {
            self.marked.extend_from_slice(consumed);
        } else if self.fault.is_none() {
            self.text.truncate(end);
            self.fault = Some(Fault {
                at: self.text_offset + end as u64,
                offset: self.raw_offset,
                reason: format!("a unit longer than {} MiB", MARKED_LIMIT >> 20),
                remedy: ExchangeRemedy::CloseWhatIsOpen,
            });
        }
        self.next = end;
    }
}

impl Read for TextReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

/// The first bytes of every gzip file.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

fn read_some(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Whether `error` says that packed bytes cannot be unpacked.
fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof
    )
}

/// Returns the first bytes of a stream, unpacked if it is gzip, and the rest of it.
pub(super) fn unpacked<'r>(
    input: Box<dyn Read + Send + 'r>,
) -> io::Result<(Vec<u8>, Box<dyn Read + Send + 'r>)> {
    let (bytes, input) = opening(input)?;
    if !bytes.starts_with(&GZIP) {
        return Ok((bytes, input));
    }
    opening(Box::new(MultiGzDecoder::new(io::Cursor::new(bytes).chain(input))))
}

/// Returns the first bytes of a stream and the rest of it. An error after some bytes is part of the rest.
fn opening<'r>(mut input: Box<dyn Read + Send + 'r>) -> io::Result<(Vec<u8>, Box<dyn Read + Send + 'r>)> {
    let mut bytes = Vec::with_capacity(OPENING);
    match input.by_ref().take(OPENING as u64).read_to_end(&mut bytes) {
        Ok(_) => Ok((bytes, input)),
        Err(error) if bytes.is_empty() => Err(error),
        Err(error) => Ok((bytes, Box::new(Failing(Some(error))))),
    }
}

/// A stream that fails once and then ends.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The encoding of a text, and what its first bytes say about it.
pub(super) struct Found {
    pub(super) encoding: &'static Encoding,
    /// The length of the byte order mark in bytes.
    pub(super) mark: usize,
    clash: Option<String>,
    /// A declared code page, with its label. Until bytes beyond ASCII come, the text is read as UTF-8.
    doubted: Option<(String, &'static Encoding)>,
}

impl Found {
    fn new(encoding: &'static Encoding, mark: usize, clash: Option<String>) -> Self {
        Self { encoding, mark, clash, doubted: None }
    }
}

/// Returns the encoding of a text that begins with `bytes`, or why it cannot be read.
pub(super) fn find_encoding(
    bytes: &[u8],
    declaration: Declaration,
    forced: Option<&str>,
) -> Result<Found, String> {
    if let [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] = bytes
    {
        return Err("is UTF-32, which is not read".to_owned());
    }
    // If a mark contradicts the very next character, the mark is wrong, not the text.
    let swapped = match bytes {
        [0xff, 0xfe, 0, b'<', ..] => Some(UTF_16BE),
        [0xfe, 0xff, b'<', 0, ..] => Some(UTF_16LE),
        _ => None,
    };
    if let Some(encoding) = swapped.filter(|_| forced.is_none()) {
        let clash = format!("has the byte order mark of the other UTF-16 but is {}", encoding.name());
        return Ok(Found::new(encoding, 2, Some(clash)));
    }
    let by_mark = match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((UTF_8, 3)),
        [0xff, 0xfe, ..] => Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((UTF_16BE, 2)),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some((UTF_16BE, 0)),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some((UTF_16LE, 0)),
        _ => None,
    };
    if let Some(label) = forced {
        let encoding = Encoding::for_label(label.as_bytes())
            .ok_or_else(|| format!("`{label}` is not a known encoding"))?;
        return Ok(Found::new(encoding, by_mark.map_or(0, |(_, mark)| mark), None));
    }
    let declared = match declaration {
        Declaration::Xml => declared_in_xml(bytes),
        Declaration::Po => declared_in_po(bytes),
        Declaration::None => None,
    };
    let label = declared.as_deref().map(|label| (label, Encoding::for_label(label.as_bytes())));
    match (by_mark, label) {
        (Some((encoding, mark)), None) => Ok(Found::new(encoding, mark, None)),
        (Some((encoding, mark)), Some((label, said))) => {
            let wide = |encoding| encoding == UTF_16LE || encoding == UTF_16BE;
            let agree = said.is_some_and(|said| said == encoding || (wide(said) && wide(encoding)));
            let clash = (!agree).then(|| clash(label, encoding));
            Ok(Found::new(encoding, mark, clash))
        }
        (None, None) => Ok(Found::new(UTF_8, 0, None)),
        (None, Some((label, None))) => Err(format!("declares `{label}`, which is not a known encoding")),
        // The declaration could be read one byte a letter, so the text is not UTF-16.
        (None, Some((label, Some(said)))) if said == UTF_16LE || said == UTF_16BE => {
            Ok(Found::new(UTF_8, 0, Some(clash(label, UTF_8))))
        }
        (None, Some((label, Some(said)))) if said.is_single_byte() => {
            Ok(Found { doubted: Some((label.to_owned(), said)), ..Found::new(UTF_8, 0, None) })
        }
        (None, Some((_, Some(encoding)))) => Ok(Found::new(encoding, 0, None)),
    }
}

/// Decodes the beginning of a text, to look at it only. What cannot be decoded becomes U+FFFD.
pub(super) fn opening_text(bytes: &[u8]) -> String {
    match find_encoding(bytes, Declaration::Xml, None) {
        Ok(found) => found.encoding.decode_without_bom_handling(&bytes[found.mark..]).0.into_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The number of bytes of a whole text, at most: a packed file may unpack without end.
const WHOLE_LIMIT: u64 = 1 << 30;

/// Reads the whole text of the file at `path`, in UTF-8 or UTF-16, packed or not. Meant for lists, which are short
/// compared with what they name.
pub fn read_text(path: &Path) -> Result<String, ExchangeError> {
    let unreadable = |cause| ExchangeError::Unreadable { path: path.to_owned(), cause };
    let file = path.display().to_string();
    let input = super::file::open(path).map_err(unreadable)?;
    let mut reader = TextReader::new(input, &file, Declaration::None, None)?;
    let mut text = String::new();
    reader.by_ref().take(WHOLE_LIMIT + 1).read_to_string(&mut text).map_err(unreadable)?;
    if let Some(fault) = reader.fault_error(&file) {
        return Err(fault);
    }
    if text.len() as u64 > WHOLE_LIMIT {
        let reason = format!("holds more than {} MiB of text", WHOLE_LIMIT >> 20);
        return Err(ExchangeError::WrongFormat { file, reason, remedy: ExchangeRemedy::Split });
    }
    Ok(text)
}

/// Whether `opening` is UTF-8 and not only ASCII. Its last character may be incomplete.
fn is_wide_utf8(opening: &[u8]) -> bool {
    let sound = match std::str::from_utf8(opening) {
        Ok(_) => opening,
        Err(error) if error.error_len().is_none() => &opening[..error.valid_up_to()],
        Err(_) => return false,
    };
    !sound.is_ascii()
}

fn clash(label: &str, encoding: &'static Encoding) -> String {
    format!("declares `{label}` but is {}", encoding.name())
}

/// Returns the value of `encoding` in an XML declaration, even in UTF-16.
fn declared_in_xml(bytes: &[u8]) -> Option<String> {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != 0).take(256).collect();
    let text = String::from_utf8_lossy(&narrow);
    let declaration = text.split_once("<?xml")?.1.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_owned())
}

/// Returns the charset in the header of a PO file. Templates say `CHARSET` if it is not known yet.
fn declared_in_po(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let value = text.split_once("charset=")?.1;
    let label: String = value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .collect();
    (!label.is_empty() && label != "CHARSET").then_some(label)
}

/// Encodes `text`; a character that the encoding lacks becomes a numeric reference.
#[cfg(test)]
fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

/// Writes UTF-8 as UTF-16, little-endian with a byte order mark, as other memories write it.
pub(super) struct Utf16Writer<W: io::Write> {
    output: W,
    begun: bool,
    /// The first bytes of a character whose rest comes with the next write.
    partial: Vec<u8>,
}

impl<W: io::Write> Utf16Writer<W> {
    pub(super) fn new(output: W) -> Self {
        Self { output, begun: false, partial: Vec::new() }
    }
}

impl<W: io::Write> io::Write for Utf16Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut wide = Vec::with_capacity(2 * bytes.len() + 2);
        if !self.begun {
            self.begun = true;
            wide.extend_from_slice(&[0xff, 0xfe]);
        }
        self.partial.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.partial) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        };
        let rest = self.partial.split_off(valid);
        if let Ok(text) = std::str::from_utf8(&self.partial) {
            wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        }
        self.partial = rest;
        self.output.write_all(&wide)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(bytes: &[u8], declaration: Declaration, lenient: bool) -> Result<String, String> {
        let mut reader = TextReader::new(bytes, "a", declaration, None)
            .map_err(|error| error.to_string())?
            .lenient(lenient);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        reader.fault_error("a").map_or(Ok(text), |error| Err(error.to_string()))
    }

    #[test]
    fn marks_shapes_and_declarations_decide_in_this_order() {
        let said = |label: &str| format!("<?xml version='1.0' encoding='{label}'?><a>é۔</a>");
        let wide = encoded_wide(&said("UTF-16"));
        assert_eq!(read(&wide, Declaration::Xml, false), Ok(said("UTF-16")));
        assert_eq!(read(&[&[0xff, 0xfe], &wide[..]].concat(), Declaration::Xml, false), Ok(said("UTF-16")));
        let clash = [b"\xef\xbb\xbf", said("UTF-16").as_bytes()].concat();
        assert_eq!(read(&clash, Declaration::Xml, false), Ok(said("UTF-16")));
        assert_eq!(read(said("utf-16").as_bytes(), Declaration::Xml, false), Ok(said("utf-16")));
        let arabic =
            encoded("<?xml version='1.0' encoding='windows-1256'?><a>سلام</a>", encoding_rs::WINDOWS_1256);
        assert!(read(&arabic, Declaration::Xml, false).unwrap().ends_with("<a>سلام</a>"));
        assert!(read(said("klingon").as_bytes(), Declaration::Xml, false).unwrap_err().contains("klingon"));
        assert_eq!(
            read("charset=KOI8-R\né".as_bytes(), Declaration::None, false).unwrap().chars().last(),
            Some('é')
        );
        assert!(read(b"charset=KOI8-R\n\xc1", Declaration::Po, false).unwrap().ends_with('а'));
    }

    fn encoded_wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn utf_8_is_told_from_a_code_page_that_is_declared_for_it() {
        let said = "<?xml version='1.0' encoding='windows-1252'?><a>é۔</a>";
        assert_eq!(read(said.as_bytes(), Declaration::Xml, false).as_deref(), Ok(said));
        let plain = "<?xml version='1.0' encoding='windows-1252'?><a>\u{e9}</a>";
        let narrow = encoded(plain, encoding_rs::WINDOWS_1252);
        assert_eq!(read(&narrow, Declaration::Xml, false).as_deref(), Ok(plain));
    }

    #[test]
    fn a_declared_code_page_is_doubted_until_bytes_beyond_ascii_come() {
        let head = "<?xml version='1.0' encoding='windows-1256'?><a>";
        for plain in [0, 1, OPENING - head.len() - 1, OPENING, 20 << 10, BLOCK - 1, 3 * BLOCK] {
            let text = format!("{head}{}سلام {}</a>", "a".repeat(plain), "b".repeat(2 * OPENING));
            let mut reader = TextReader::new(text.as_bytes(), "a", Declaration::Xml, None).unwrap();
            let mut read_back = String::new();
            reader.read_to_string(&mut read_back).unwrap();
            assert_eq!(read_back, text, "{plain}");
            assert_eq!(
                reader.take_clash().as_deref(),
                Some("declares `windows-1256` but is UTF-8"),
                "{plain}"
            );
            let narrow = encoded(&text, encoding_rs::WINDOWS_1256);
            let mut reader = TextReader::new(narrow.as_slice(), "a", Declaration::Xml, None).unwrap();
            read_back.clear();
            reader.read_to_string(&mut read_back).unwrap();
            assert_eq!((read_back.as_str(), reader.take_clash()), (text.as_str(), None), "{plain}");
        }
        // Text that comes one byte at a time is read the same.
        let text = format!("charset=ISO-8859-1\n{}é", "a".repeat(OPENING));
        let slow = Slow(text.as_bytes());
        let mut read_back = String::new();
        TextReader::new(slow, "a", Declaration::Po, None).unwrap().read_to_string(&mut read_back).unwrap();
        assert_eq!(read_back, text);
        // An incomplete letter at the end is not UTF-8.
        let cut = [head.as_bytes(), b"caf\xe9"].concat();
        assert!(read(&cut, Declaration::Xml, false).unwrap().ends_with("café"));
    }

    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_known_by_its_first_letters() {
        for text in ["source\ttarget\n", "\n<tmx/>", "<a/>"] {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [encoded_wide(text), wide] {
                assert_eq!(read(&bytes, Declaration::None, false).as_deref(), Ok(text));
            }
        }
        let wider: Vec<u8> = "<a/>".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert!(read(&wider, Declaration::Xml, false).unwrap_err().contains("UTF-32"));
    }

    #[test]
    fn carriage_returns_alone_end_lines_where_no_line_feed_does() {
        assert_eq!(read(b"one\rtwo\r", Declaration::None, false).as_deref(), Ok("one\ntwo\n"));
        assert_eq!(read(b"one\r", Declaration::None, false).as_deref(), Ok("one\n"));
        assert_eq!(read(b"o\rne\ntwo\r\n", Declaration::None, false).as_deref(), Ok("o\rne\ntwo\r\n"));
        // The line feed comes with the next block.
        let text = format!("{}\r\nb", "a".repeat(OPENING + BLOCK - 1));
        assert_eq!(read(text.as_bytes(), Declaration::None, false), Ok(text.clone()));
    }

    #[test]
    fn a_broken_byte_ends_the_text_there_or_is_mended() {
        let bytes = b"one\ntwo \xff three";
        let error = read(bytes, Declaration::None, false).unwrap_err();
        assert!(error.starts_with("a:2:5: not UTF-8 (byte 0xFF) at byte 8"), "{error}");
        assert_eq!(read(bytes, Declaration::None, true).as_deref(), Ok("one\ntwo \u{fffd} three"));
        assert!(
            read(b"\xff\xfea\0\0\xd8b\0", Declaration::None, false).unwrap_err().contains("not UTF-16LE")
        );
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_faults_of_xml_only() {
        let error = read("<a>\u{1}</a>".as_bytes(), Declaration::Xml, false).unwrap_err();
        assert!(error.starts_with("a:1:4: a character that XML cannot hold (U+0001)"), "{error}");
        assert!(read("<a>\u{ffff}".as_bytes(), Declaration::Xml, false).unwrap_err().contains("U+FFFF"));
        assert_eq!(read("<a>\u{1}".as_bytes(), Declaration::Xml, true).as_deref(), Ok("<a> "));
        assert_eq!(read("\u{1}".as_bytes(), Declaration::None, false).as_deref(), Ok("\u{1}"));
    }

    #[test]
    fn a_character_across_two_blocks_is_whole() {
        let text = format!("{}{}", "a".repeat(BLOCK - 1), "کتاب".repeat(BLOCK));
        assert_eq!(read(text.as_bytes(), Declaration::None, false), Ok(text.clone()));
        let mut wide = Vec::new();
        let mut writer = Utf16Writer::new(&mut wide);
        for byte in text.as_bytes() {
            writer.write_all(&[*byte]).unwrap();
        }
        assert_eq!(read(&wide, Declaration::None, false), Ok(text));
    }

    #[test]
    fn gzip_is_unpacked() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all("کتاب".as_bytes()).unwrap();
        assert_eq!(read(&packed.finish().unwrap(), Declaration::None, false).as_deref(), Ok("کتاب"));
    }

    #[test]
    fn positions_count_characters() {
        let mut reader = TextReader::new("کتاب\nیہ x".as_bytes(), "a", Declaration::None, None).unwrap();
        _ = reader.fill_buf().unwrap();
        reader.consume("کتاب\n".len());
        reader.mark();
        reader.consume("یہ ".len());
        assert_eq!(reader.position(), Position { line: 2, column: 4 });
        assert_eq!(reader.position_in_marked(2), Position { line: 2, column: 2 });
        assert_eq!(reader.marked(), "یہ ".as_bytes());
    }
}
