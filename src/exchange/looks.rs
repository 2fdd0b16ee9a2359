//! What can be seen of a file by its first bytes?

use crate::decode::opening_text;
use crate::xml::{is_name, local};

/// How every ZIP file with something in it begins.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// The beginning of a file, unpacked.
pub(crate) struct Opening<'b> {
    pub(crate) bytes: &'b [u8],
    /// The text of it, without a byte order mark and white space before it; what cannot be decoded is U+FFFD.
    text: String,
}

impl<'b> Opening<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        let text = opening_text(bytes);
        let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start().to_owned();
        Self { bytes, text }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The lines of it, of which the last may be cut.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.split(['\n', '\r'])
    }

    pub(crate) fn first_line(&self) -> &str {
        self.lines().next().unwrap_or_default()
    }

    /// The name of the first element, if it is XML.
    pub(crate) fn root_element(&self) -> Option<&str> {
        root_element(&self.text)
    }
}

/// The name of the first element of an XML text, without prefix.
pub(crate) fn root_element(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        let end = if rest.starts_with('?') {
            rest.find("?>")? + 2
        } else if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with('!') {
            let end = rest.find('>')?;
            match rest.find('[').filter(|&open| open < end) {
                Some(open) => {
                    open + rest[open..].find(']')? + 1 + rest[open + rest[open..].find(']')?..].find('>')?
                }
                None => end + 1,
            }
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return Some(&rest[..end]).filter(|name| is_name(name)).map(local);
        };
        rest = &rest[end..];
    }
}
