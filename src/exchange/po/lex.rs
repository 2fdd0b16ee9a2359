//! What are the tokens of a line of a catalogue: keywords, strings, comments?
//!
//! As in gettext, white space and line breaks between them mean nothing, and bytes of a string may be spelt as numbers.
//! Time linear.

use std::collections::VecDeque;

use encoding_rs::Encoding;

use crate::read::Position;

/// What a line is made of.
#[derive(Debug)]
pub(super) enum Token {
    /// What stands behind `#`.
    Comment(String),
    /// `msgid`, `msgstr[1]` …
    Keyword(String),
    /// A string, and why it cannot be relied on.
    Text(String, Option<String>),
}

/// A token with its place.
pub(super) struct Lexed {
    pub(super) token: Token,
    pub(super) position: Position,
    /// Whether it stands behind `#~`.
    pub(super) obsolete: bool,
    /// Whether it stands behind `#|`.
    pub(super) previous: bool,
}

/// Cuts `line`, which stands at `start`, into tokens; else where it cannot be read, and why.
pub(super) fn lex(
    line: &str,
    start: Position,
    charset: Option<&'static Encoding>,
    tokens: &mut VecDeque<Lexed>,
) -> Result<(), (Position, String)> {
    let mut rest = line.trim_start();
    let mut obsolete = false;
    let mut previous = false;
    if let Some(behind) = rest.strip_prefix("#~") {
        obsolete = true;
        // `#~|` says of an obsolete entry what `#|` says of others.
        previous = behind.starts_with('|');
        rest = behind.strip_prefix('|').unwrap_or(behind);
    } else if let Some(behind) = rest.strip_prefix("#|") {
        previous = true;
        rest = behind;
    }
    let mut behind_string = false;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        let column = start.column + line[..line.len() - rest.len()].chars().count() as u64;
        let position = Position { line: start.line, column };
        let token = match first {
            '#' => {
                let comment = rest[1..].trim_end().to_owned();
                rest = "";
                Token::Comment(comment)
            }
            '"' => match unquoted(&rest[1..], charset) {
                Ok((text, fault, after)) => {
                    rest = after;
                    Token::Text(text, fault)
                }
                // What a guess was made from is a comment that says nothing if it cannot be read.
                Err(_) if previous => return Ok(()),
                Err(reason) => return Err((position, reason)),
            },
            _ => {
                let (word, after) = keyword(rest);
                if !is_keyword(&word) && !previous {
                    let reason = if behind_string {
                        format!(
                            "an unescaped quotation mark, or something behind a string: `{}`",
                            start_of(rest)
                        )
                    } else {
                        format!("neither a keyword nor a string: `{}`", start_of(rest))
                    };
                    return Err((position, reason));
                }
                rest = after;
                Token::Keyword(word)
            }
        };
        behind_string = matches!(token, Token::Text(..));
        tokens.push_back(Lexed { token, position, obsolete, previous });
    }
}

/// The word that `text` begins with, with the number in brackets behind it, and the rest. White space between them says
/// nothing.
fn keyword(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let end = end.unwrap_or(text.len()).max(text.chars().next().map_or(0, char::len_utf8));
    let (word, rest) = text.split_at(end);
    let index = rest.trim_start().strip_prefix('[').and_then(|inside| inside.split_once(']'));
    match index {
        Some((index, after)) => (format!("{word}[{}]", index.trim()), after),
        None => (word.to_owned(), rest),
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "msgctxt" | "msgid" | "msgid_plural" | "msgstr" | "domain") || word.starts_with("msgstr[")
}

/// The text of a string whose opening quotation mark was taken off, why it cannot be relied on, and what stands behind
/// it. `charset` is that of the bytes which the string spells as numbers.
fn unquoted<'l>(
    quoted: &'l str,
    charset: Option<&'static Encoding>,
) -> Result<(String, Option<String>, &'l str), String> {
    let mut text = String::with_capacity(quoted.len());
    let mut fault = None;
    // Bytes spelt as numbers, one behind the other.
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = quoted;
    loop {
        let mut characters = rest.chars();
        let next = characters.next();
        let escaped = if next == Some('\\') { characters.next() } else { None };
        rest = characters.as_str();
        let number = match escaped {
            Some(first @ '0'..='7') => Some(digits(rest, 8, first.to_digit(8), 2)),
            Some('x') if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
                Some(digits(rest, 16, None, usize::MAX))
            }
            _ => None,
        };
        if let Some((value, after)) = number {
            rest = after;
            match u8::try_from(value) {
                Ok(byte) => bytes.push(byte),
                Err(_) => fault = fault.or(Some("an escape that is more than one byte".to_owned())),
            }
            continue;
        }
        if !bytes.is_empty() {
            match decoded(&bytes, charset) {
                Some(decoded) => text.push_str(&decoded),
                None => {
                    fault = fault.or(Some("escapes that are no text in the charset of the file".to_owned()));
                }
            }
            bytes.clear();
        }
        match (next, escaped) {
            (None, _) | (Some('\\'), None) => {
                return Err("a string without closing quotation mark".to_owned());
            }
            (Some('"'), _) => return Ok((text, fault, rest)),
            (_, Some('n')) => text.push('\n'),
            (_, Some('t')) => text.push('\t'),
            (_, Some('r')) => text.push('\r'),
            (_, Some('a')) => text.push('\u{7}'),
            (_, Some('b')) => text.push('\u{8}'),
            (_, Some('v')) => text.push('\u{b}'),
            (_, Some('f')) => text.push('\u{c}'),
            (_, Some(quoted @ ('"' | '\\'))) => text.push(quoted),
            (_, Some(other)) => text.extend(['\\', other]),
            (Some(other), None) => text.push(other),
        }
    }
}

/// The number that the next digits of `text`, at most `most` of them, make behind `first`, and what stands behind them.
fn digits(text: &str, radix: u32, first: Option<u32>, most: usize) -> (u32, &str) {
    let mut value = first.unwrap_or(0);
    let mut rest = text;
    for _ in 0..most {
        let Some(digit) = rest.chars().next().and_then(|c| c.to_digit(radix)) else { break };
        value = value.saturating_mul(radix).saturating_add(digit);
        rest = &rest[1..];
    }
    (value, rest)
}

/// Bytes as UTF-8 if they are that, else in `charset`.
fn decoded(bytes: &[u8], charset: Option<&'static Encoding>) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let text = charset?.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// The first characters of `line`, for a message.
pub(super) fn start_of(line: &str) -> String {
    line.chars().take(40).collect()
}
