//! What are the tokens of a line of a catalogue: keywords, strings, comments?
//!
//! As in gettext, white space and line breaks between tokens mean nothing, and a string may write bytes as numbers.
//! Time linear.

use std::collections::VecDeque;

use encoding_rs::Encoding;

use crate::read::Position;

/// A piece of a line.
#[derive(Debug)]
pub(super) enum Token {
    /// The text after `#`.
    Comment(String),
    /// `msgid`, `msgstr[1]` …
    Keyword(String),
    /// A string, and why it cannot be trusted, if that is so.
    Text(String, Option<String>),
}

/// A token with its place.
pub(super) struct Lexed {
    pub(super) token: Token,
    pub(super) position: Position,
    /// Whether it comes after `#~`.
    pub(super) obsolete: bool,
    /// Whether it comes after `#|`.
    pub(super) previous: bool,
}

/// Cuts `line`, which begins at `start`, into tokens. An error says where the line cannot be read, and why.
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
        // `#~|` is to an obsolete entry what `#|` is to others.
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
                // If the old text of a fuzzy translation cannot be read, it is only a comment.
                Err(_) if previous => return Ok(()),
                Err(reason) => return Err((position, reason)),
            },
            _ => {
                let (word, after) = keyword(rest);
                if !is_keyword(&word) && !previous {
                    let reason = if behind_string {
                        format!("an unescaped quotation mark, or text after a string: `{}`", start_of(rest))
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

/// Returns the word at the beginning of `text`, with the number in brackets after it, and the rest. White space between
/// them means nothing.
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

/// Reads a string after its opening quotation mark. Returns its text, why the text cannot be trusted, and what follows
/// it. `charset` is the encoding of bytes that the string writes as numbers.
fn unquoted<'l>(
    quoted: &'l str,
    charset: Option<&'static Encoding>,
) -> Result<(String, Option<String>, &'l str), String> {
    let mut text = String::with_capacity(quoted.len());
    let mut fault = None;
    // Consecutive bytes that are written as numbers.
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

/// Reads at most `most` digits from `text`. Returns the number that they form after the digit `first`, and what follows
/// them.
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

/// Decodes bytes as UTF-8 if they are valid UTF-8, otherwise in `charset`.
fn decoded(bytes: &[u8], charset: Option<&'static Encoding>) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let text = charset?.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// Returns the first characters of `line`, for a message.
pub(super) fn start_of(line: &str) -> String {
    line.chars().take(40).collect()
}
