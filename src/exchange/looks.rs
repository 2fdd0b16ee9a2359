//! What can be seen of a file from its first bytes?

use crate::decode::opening_text;
use crate::xml::{is_name, local};

/// The first bytes of every ZIP file that is not empty.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// The beginning of a file, unpacked.
pub(crate) struct Opening<'b> {
    pub(crate) bytes: &'b [u8],
    /// Its text, without a byte order mark and white space at the beginning; what cannot be decoded is U+FFFD.
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

    /// Returns its lines. The last one may be incomplete.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.split(['\n', '\r'])
    }

    pub(crate) fn first_line(&self) -> &str {
        self.lines().next().unwrap_or_default()
    }

    /// Returns the name of the first element, if the file is XML.
    pub(crate) fn root_element(&self) -> Option<&str> {
        root_element(&self.text)
    }
}

/// Returns the name of the first element of an XML text, without its prefix.
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
