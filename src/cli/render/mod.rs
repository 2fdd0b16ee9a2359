//! How are texts of two directions shown on one terminal?
//!
//! One language per line, label first, never side by side: terminals disagree about right-to-left text, and columns
//! beside it drift. Text is written in logical order. On a terminal each text is wrapped in Unicode isolates, so that
//! its direction cannot disturb the line. Characters that a terminal would obey are shown as [`escapes`], because the
//! contents of a memory are not to be trusted. Files and pipes get the text unchanged. Names of files and articles,
//! titles and commands are escaped everywhere, like messages: only people read them.

pub(crate) mod adapted;
pub(crate) mod beads;
pub(crate) mod cross_script;
pub(crate) mod differences;
pub(crate) mod escapes;
pub(crate) mod fragments;
pub(crate) mod hits;
pub(crate) mod matches;
pub(crate) mod readings;
pub(crate) mod terms;
pub(crate) mod times;
pub(crate) mod wrapping;

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, StdoutLock, Write};

use anstream::{AutoStream, StripStream};
use sangam::language::Language;
use sangam::text::tokens::display_width;

use escapes::escaped;
use wrapping::wrapped;

/// Style of labels and kinds.
pub(crate) const FAINT: anstyle::Style = anstyle::Style::new().dimmed();
/// Style of the parts that the eye should find first.
pub(crate) const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// When texts are wrapped in Unicode isolates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Isolation {
    OnTerminal,
    Everywhere,
    Never,
}

/// An output for a person: standard output with the user's choices applied, or another place.
pub(crate) struct Screen<W = StandardOutput<AutoStream<StdoutLock<'static>>>> {
    pub(crate) output: W,
    isolate: bool,
    escape: bool,
    /// The columns of the terminal.
    width: Option<usize>,
}

/// A terminal narrower than this gets lines of this width: beside a label nothing could be read.
const LEAST_WIDTH: usize = 20;

impl Screen<StripStream<Vec<u8>>> {
    /// Makes a page for a file: no colour, no isolates.
    pub(crate) fn page() -> Self {
        Self { output: StripStream::new(Vec::new()), isolate: false, escape: false, width: None }
    }

    /// Returns the bytes of the page.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.output.into_inner()
    }
}

impl Screen {
    pub(crate) fn new(isolation: Isolation) -> Self {
        let terminal = io::stdout().is_terminal();
        let isolate = match isolation {
            Isolation::OnTerminal => terminal,
            Isolation::Everywhere => true,
            Isolation::Never => false,
        };
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self { output: StandardOutput(anstream::stdout().lock()), isolate, escape: terminal, width }
    }
}

impl<W> Screen<W> {
    /// Whether texts are isolated from the line around them.
    pub(crate) fn isolates(&self) -> bool {
        self.isolate
    }

    /// Prepares `text` for its place after a label.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let shown = self.piece(text);
        if self.isolate { self.isolated(shown.into_owned()).into() } else { shown }
    }

    /// Prepares a piece of such a text, between marks.
    pub(crate) fn piece<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let shown = one_line(text);
        if self.escape { escaped(&shown).into_owned().into() } else { shown }
    }

    /// Prepares a piece of a text whose other pieces are on the same line.
    pub(crate) fn line_piece(&self, text: &str) -> String {
        self.piece(text).into_owned()
    }

    /// Isolates a finished line from the text around it.
    pub(crate) fn isolated(&self, line: String) -> String {
        /// First strong isolate, pop directional isolate.
        const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];
        if self.isolate { format!("{}{line}{}", ISOLATE[0], ISOLATE[1]) } else { line }
    }
}

impl<W: Write> Screen<W> {
    /// Writes a text after its label. On a terminal, a long text continues below its beginning.
    pub(crate) fn labelled(&mut self, label: &Label, text: &str) -> io::Result<()> {
        let width = self.width.map(|width| width.max(LEAST_WIDTH).saturating_sub(label.width));
        let lines = width.map_or_else(|| vec![text.to_owned()], |width| wrapped(text, width));
        for (index, line) in lines.into_iter().enumerate() {
            let line = self.isolated(line);
            if index == 0 {
                writeln!(self.output, "{}{line}", label.text)?;
            } else {
                writeln!(self.output, "{:indent$}{line}", "", indent = label.width)?;
            }
        }
        Ok(())
    }
}

/// White space that ends lines, or that a stream without control characters would lose, joining two words.
pub(crate) const NOT_ON_A_LINE: [char; 11] =
    ['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Replaces the line breaks of a segment from a hard-wrapped text: on the screen it is one line.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(NOT_ON_A_LINE) {
        text.replace("\r\n", " ").replace(NOT_ON_A_LINE, " ").into()
    } else {
        text.into()
    }
}

/// Standard output, whose errors say that it failed.
pub(crate) struct StandardOutput<W>(pub(crate) W);

/// The system's message about the failure.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
struct NotWritten(io::Error);

fn not_written(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), NotWritten(error))
}

impl<W: Write> Write for StandardOutput<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(not_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(not_written)
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

/// Returns how many of `count` were done per second, if all took `seconds`. At most 4,294,967,295 are counted.
pub(crate) fn per_second(count: u64, seconds: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / seconds.max(f64::MIN_POSITIVE)
}

/// Returns the label of a line of text: the language and, if there is one, the segment's number.
pub(crate) fn label(language: &Language, number: Option<usize>) -> Label {
    let number = number.map(|number| format!(" {number:>3}")).unwrap_or_default();
    Label::new(&format!("{language}{number} │"))
}

/// What comes before a text on its line.
pub(crate) struct Label {
    text: String,
    width: usize,
}

impl Label {
    /// A faint label.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: format!("{FAINT}{text}{FAINT:#} "), width: display_width(text) + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_any_count_and_any_time() {
        assert!((per_second(30, 2.0) - 15.0).abs() < 1e-9);
        assert!(per_second(u64::MAX, 1.0) > 4e9 && per_second(0, 0.0) < 1e-9);
    }

    #[test]
    fn texts_are_escaped_and_isolated_on_a_terminal_only() {
        let text = "one\r\ntwo \u{1b}[2J \u{202e}x";
        let terminal = Screen { output: Vec::<u8>::new(), isolate: true, escape: true, width: None };
        assert_eq!(terminal.text(text), "\u{2068}one two \\u{1b}[2J \\u{202e}x\u{2069}");
        assert_eq!(Screen::page().text(text), "one two \u{1b}[2J \u{202e}x");
    }
}
