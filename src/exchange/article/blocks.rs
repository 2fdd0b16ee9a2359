//! How do the pieces of a marked-up document become running text?
//!
//! Each paragraph, heading, list item or table cell is one line, an empty line between two; white space inside is one
//! space. The text's own sentence rules then find paragraphs and headings as in any plain text. Time and space linear.

/// Paragraphs in the making.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    done: Vec<String>,
    open: String,
    /// Whether white space waits to be written before the next character.
    space: bool,
    /// Line breaks since the last character.
    breaks: usize,
    /// Paragraphs that go on behind those inside them, such as the text of a box: each with its `space`.
    outer: Vec<(String, bool)>,
}

impl Blocks {
    /// Adds characters to the open paragraph.
    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_whitespace() && character != '\u{a0}' {
                self.space = true;
                continue;
            }
            if self.space && !self.open.is_empty() {
                self.open.push(' ');
            }
            self.space = false;
            self.breaks = 0;
            self.open.push(character);
        }
    }

    /// A line break: one is a space, two end the paragraph.
    pub(super) fn line_break(&mut self) {
        self.space = true;
        self.breaks += 1;
        if self.breaks > 1 {
            self.end();
        }
    }

    /// Ends the open paragraph.
    pub(super) fn end(&mut self) {
        self.space = false;
        self.breaks = 0;
        if self.open.trim().is_empty() {
            self.open.clear();
        } else {
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// Begins a paragraph that stands inside the open one.
    pub(super) fn enter(&mut self) {
        self.outer.push((std::mem::take(&mut self.open), self.space));
        self.space = false;
        self.breaks = 0;
    }

    /// Ends it and goes on with the one around it.
    pub(super) fn leave(&mut self) {
        self.end();
        (self.open, self.space) = self.outer.pop().unwrap_or_default();
    }

    /// Paragraphs that are whole.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// All paragraphs.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.end();
        while !self.outer.is_empty() {
            self.leave();
            self.end();
        }
        self.done
    }
}

/// The paragraphs as one text.
pub(super) fn joined(paragraphs: &[String]) -> String {
    let mut text = paragraphs.join("\n\n");
    text.push('\n');
    text
}
