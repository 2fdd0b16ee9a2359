//! Which pieces of a text can be part of a number?
//!
//! One pass, O(n), finds runs of digits, words of the language's list, and marks. All text between them, however long,
//! is one [`Piece::Other`], so that later stages never look at it.

use std::ops::Range;

use super::fold::{fold_into, is_word_character};
use super::words::{Entry, Tables};
use crate::digits::{ascii_digit, digit_value};

/// A piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// A run of decimal digits of any script, without marks.
    Digits,
    /// A word or phrase of the list.
    Word(u32),
    /// One mark that can be in a number or beside one.
    Mark(char),
    /// Text that has no meaning for numbers.
    Other,
}

/// A piece and its place in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) piece: Piece,
}

/// A text cut into tokens, with the tables that it was cut by.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) tables: &'a Tables,
    pub(super) tokens: Vec<Token>,
}

fn is_mark(character: char) -> bool {
    matches!(
        character,
        ',' | '.'
            | '-'
            | '/'
            | ':'
            | '%'
            | '+'
            | '#'
            | '('
            | ')'
            | '\''
            | '°'
            | '$'
            | '£'
            | '¢'
            | '¥'
            | '~'
            | '،'
            | '٬'
            | '٫'
            | '٪'
            | '’'
            | '–'
            | '—'
            | '−'
            | '‐'
            | '‑'
            | '€'
            | '₹'
            | '₨'
            | '৳'
            | '½'
            | '¼'
            | '¾'
            | '\u{A0}'
            | '\u{202F}'
            | '\u{2009}'
            | '۔'
            | '؍'
    )
}

impl<'a> Scan<'a> {
    /// Cuts `text`.
    pub(super) fn new(text: &'a str, tables: &'a Tables) -> Scan<'a> {
        let mut scan = Scan { text, tables, tokens: Vec::new() };
        let mut key = String::new();
        let mut at = 0;
        while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let start = at;
            at += first.len_utf8();
            let piece = if is_word_character(first) {
                at = scan.word_end(at);
                if tables.is_empty() {
                    Piece::Other
                } else if let Some((end, word)) = scan.squared(start..at, &mut key) {
                    at = end;
                    word
                } else {
                    scan.word(start..at, &mut key)
                }
            } else if digit_value(first).is_some() {
                at = scan.run_end(at, |character| digit_value(character).is_some());
                Piece::Digits
            } else if is_mark(first) {
                Piece::Mark(first)
            } else if first.is_whitespace() && first != '\n' {
                continue;
            } else {
                Piece::Other
            };
            scan.push(Token { start, end: at, piece });
        }
        if !tables.is_empty() {
            scan.join_phrases();
        }
        scan
    }

    /// Returns the end of the word that continues at `from`. The loop over ASCII letters is the fast path for most
    /// English.
    fn word_end(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        if bytes.get(at).is_some_and(u8::is_ascii) {
            return at;
        }
        self.run_end(at, is_word_character)
    }

    fn run_end(&self, from: usize, belongs: impl Fn(char) -> bool) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find(|character| !belongs(character)).unwrap_or(rest.len())
    }

    fn word(&self, span: Range<usize>, key: &mut String) -> Piece {
        key.clear();
        fold_into(self.slice(span), &self.tables.letters, key);
        self.tables.find(key).map_or(Piece::Other, Piece::Word)
    }

    /// Returns a unit with a raised figure (km²) and its end, if the list has it.
    fn squared(&self, span: Range<usize>, key: &mut String) -> Option<(usize, Piece)> {
        let raised = self.text.get(span.end..)?.chars().next().filter(|next| matches!(next, '²' | '³'))?;
        let end = span.end + raised.len_utf8();
        let word = self.word(span.start..end, key);
        (word != Piece::Other).then_some((end, word))
    }

    /// Adds a token. Neighbouring pieces of [`Piece::Other`] become one.
    fn push(&mut self, token: Token) {
        if token.piece == Piece::Other
            && let Some(last) = self.tokens.last_mut()
            && last.piece == Piece::Other
        {
            last.end = token.end;
            return;
        }
        self.tokens.push(token);
    }

    /// Joins the words of a phrase into one token: `per cent`, `p.m.`, `o'clock`, `امریکی ڈالر`.
    fn join_phrases(&mut self) {
        let mut joined: Vec<Token> = Vec::with_capacity(self.tokens.len());
        let mut index = 0;
        while let Some(&token) = self.tokens.get(index) {
            let phrase = match token.piece {
                Piece::Word(entry) => self.phrase_at(index, entry),
                _ => None,
            };
            let (token, taken) = phrase.unwrap_or((token, 1));
            index += taken;
            joined.push(token);
        }
        self.tokens = joined;
    }

    /// Returns the phrase that begins with word `entry` at `index`, and the number of its tokens.
    fn phrase_at(&self, index: usize, entry: u32) -> Option<(Token, usize)> {
        let first = self.tokens.get(index)?;
        let mut words = Vec::new();
        let mut at = index + 1;
        // Up to two more words, each with at most one mark before it.
        while words.len() < 2 {
            let mut token = self.tokens.get(at)?;
            if matches!(token.piece, Piece::Mark('.' | '\'' | '’' | '-' | '۔')) && self.glued(at) {
                at += 1;
                match self.tokens.get(at) {
                    Some(next) => token = next,
                    None => break,
                }
            }
            let Piece::Word(_) = token.piece else { break };
            words.push((at, self.slice(token.start..token.end)));
            at += 1;
            if at >= self.tokens.len() {
                break;
            }
        }
        let texts = words.iter().map(|&(_, word)| word);
        let (found, taken) = self.tables.find_phrase(entry, self.slice(first.start..first.end), texts)?;
        let (last, _) = *words.get(taken.checked_sub(1)?)?;
        let end = self.tokens.get(last)?.end;
        Some((Token { start: first.start, end, piece: Piece::Word(found) }, last + 1 - index))
    }

    /// Returns the text of a span, or an empty string if it has none.
    pub(super) fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    /// Returns the text of a token.
    pub(super) fn text_of(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| self.slice(token.start..token.end))
    }

    /// Whether the token directly follows the one before it.
    pub(super) fn glued(&self, index: usize) -> bool {
        index > 0
            && match (self.tokens.get(index - 1), self.tokens.get(index)) {
                (Some(before), Some(token)) => before.end == token.start,
                _ => false,
            }
    }

    /// Whether the token is a hyphen without blanks around it.
    pub(super) fn is_glued_hyphen(&self, index: usize) -> bool {
        matches!(self.mark(index), Some('-' | '‐')) && self.glued(index) && self.glued(index + 1)
    }

    /// Returns the entry of the token, if it is a known word.
    pub(super) fn entry(&self, index: usize) -> Option<&'a Entry> {
        match self.tokens.get(index)?.piece {
            Piece::Word(entry) => self.tables.get(entry),
            _ => None,
        }
    }

    /// Whether the token is a known word with any of these roles.
    pub(super) fn has(&self, index: usize, roles: u32) -> bool {
        self.entry(index).is_some_and(|entry| entry.has(roles))
    }

    /// Returns the mark at `index`.
    pub(super) fn mark(&self, index: usize) -> Option<char> {
        match self.tokens.get(index)?.piece {
            Piece::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether the token is a run of digits.
    pub(super) fn is_digits(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.piece == Piece::Digits)
    }

    /// Returns the digits of the token in ASCII, or an empty string for other tokens.
    pub(super) fn digits(&self, index: usize) -> String {
        if !self.is_digits(index) {
            return String::new();
        }
        self.text_of(index).chars().filter_map(ascii_digit).collect()
    }

    /// Returns the number of digits of the token, counted up to `limit`.
    pub(super) fn digit_count(&self, index: usize, limit: usize) -> usize {
        if self.is_digits(index) { self.text_of(index).chars().take(limit).count() } else { 0 }
    }
}
