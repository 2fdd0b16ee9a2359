//! How are texts of two directions shown on one terminal?
//!
//! One language a line, label first, never side by side: terminals disagree on right-to-left text, and columns beside
//! it drift. Text is written in logical order. On a terminal each text is wrapped in Unicode isolates, so that its
//! direction cannot disturb the line, and control characters in it are shown as escapes: what a memory holds is not to
//! be trusted with a terminal. Into files and pipes the text goes as it is.

pub(crate) mod differences;
pub(crate) mod hits;

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, StdoutLock};

use anstream::{AutoStream, StripStream};
use sangam::memory::Language;

use super::args::Bidi;

/// Style of labels and kinds.
pub(crate) const FAINT: anstyle::Style = anstyle::Style::new().dimmed();
/// Style of what the eye should find first.
pub(crate) const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// Where a person reads: standard output with the user's wishes applied, unless another place is named.
pub(crate) struct Screen<W = AutoStream<StdoutLock<'static>>> {
    pub(crate) output: W,
    isolate: bool,
    escape: bool,
}

impl Screen<StripStream<Vec<u8>>> {
    /// A page that goes into a file: no colour, no isolates.
    pub(crate) fn page() -> Self {
        Self { output: StripStream::new(Vec::new()), isolate: false, escape: false }
    }

    /// What was written on it.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.output.into_inner()
    }
}

impl Screen {
    pub(crate) fn new(bidi: Bidi) -> Self {
        let terminal = io::stdout().is_terminal();
        let isolate = match bidi {
            Bidi::Auto => terminal,
            Bidi::Isolate => true,
            Bidi::None => false,
        };
        Self { output: anstream::stdout().lock(), isolate, escape: terminal }
    }
}

impl<W> Screen<W> {
    /// `text` as it may stand after a label.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = one_line(text);
        if self.escape && shown.contains(char::is_control) {
            shown = shown.escape_controls().into();
        }
        if self.isolate { self.isolated(shown.into_owned()).into() } else { shown }
    }

    /// A finished line of text, kept apart from what stands before and after it.
    pub(crate) fn isolated(&self, line: String) -> String {
        /// First strong isolate, pop directional isolate.
        const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];
        if self.isolate { format!("{}{line}{}", ISOLATE[0], ISOLATE[1]) } else { line }
    }

    /// Escapes control characters in `text`, which is data, where a terminal would obey them.
    pub(crate) fn data<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.escape && text.contains(char::is_control) {
            text.escape_controls().into()
        } else {
            text.into()
        }
    }
}

/// White space that ends lines, or that a stream without controls would lose, and with it the border between two words.
pub(crate) const NOT_ON_A_LINE: [char; 11] =
    ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A segment may hold the line breaks of a hard-wrapped text; a line of the screen may not.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(NOT_ON_A_LINE) {
        text.replace("\r\n", " ").replace(NOT_ON_A_LINE, " ").into()
    } else {
        text.into()
    }
}

trait EscapeControls {
    fn escape_controls(&self) -> String;
}

impl EscapeControls for str {
    fn escape_controls(&self) -> String {
        self.chars()
            .map(|c| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() })
            .collect()
    }
}

/// `1 unit`, `2 units`.
pub(crate) fn counted(count: impl TryInto<u64>, what: &str) -> String {
    match count.try_into() {
        Ok(1) => format!("1 {what}"),
        Ok(count) => format!("{count} {what}s"),
        Err(_) => format!("many {what}s"),
    }
}

/// The label that opens a line of text: the language and, where there is one, the segment's number.
pub(crate) fn label(language: &Language, number: Option<usize>) -> String {
    let number = number.map(|number| format!(" {number:>3}")).unwrap_or_default();
    format!("{FAINT}{language}{number} │{FAINT:#} ")
}
