//! What does a page's description of itself say?
//!
//! Pages describe themselves in JSON-LD with the terms of schema.org. If a script shows the article, it may be nowhere
//! else on the page. Time and space linear.

use std::ops::Range;

/// Returns the string that a description in JSON-LD calls `key`.
pub(super) fn named(description: &str, key: &str) -> Option<String> {
    // Many sites leave line breaks in their strings, which JSON does not allow.
    let description = description.replace(char::is_control, " ");
    let described: serde_json::Value = serde_json::from_str(&description).ok()?;
    let mut left = vec![&described];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::Array(values) => left.extend(values.iter().rev()),
            serde_json::Value::Object(object) => {
                if let Some(text) = object.get(key).and_then(serde_json::Value::as_str) {
                    return Some(text.to_owned());
                }
                left.extend(object.get("@graph"));
            }
            _ => {}
        }
    }
    None
}

/// A string of JSON, and where it is written.
pub(super) struct Written {
    pub(super) text: String,
    /// For each byte of the text, and its end, the byte of the document where it is written.
    at: Vec<usize>,
}

impl Written {
    /// Returns the first string that `document[part]` calls `key`.
    pub(super) fn find(document: &str, part: Range<usize>, key: &str) -> Option<Self> {
        let json = document.get(part.clone())?;
        let name = format!("\"{key}\"");
        let after = json.find(&name)? + name.len();
        let value = json[after..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let mut text = String::new();
        let mut at = Vec::new();
        let mut from = part.start + json.len() - value.len();
        let mut rest = value;
        while let Some(first) = rest.chars().next().filter(|first| *first != '"') {
            let (character, length) = if first == '\\' { escaped(rest) } else { (first, first.len_utf8()) };
            // A break that is not escaped is no part of the string.
            text.push(if length == 1 && character.is_control() { ' ' } else { character });
            at.resize(text.len(), from);
            from += length;
            rest = rest.get(length..)?;
        }
        at.push(from);
        Some(Self { text, at })
    }

    /// Returns the bytes of the document where the text at `bytes` is written.
    pub(super) fn place(&self, bytes: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.at.get(byte).or(self.at.last()).copied().unwrap_or_default();
        at(bytes.start)..at(bytes.end)
    }
}

/// Returns the character that `json` begins with, which is escaped, and the number of its bytes.
fn escaped(json: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = json.get(from..from + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    match json.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't' | b'r' | b'b' | b'f') => (' ', 2),
        Some(b'u') => match (unit(0), unit(6)) {
            (Some(high @ 0xd800..0xdc00), Some(low @ 0xdc00..0xe000)) => {
                let character = char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                (character.unwrap_or(char::REPLACEMENT_CHARACTER), 12)
            }
            (Some(unit), _) => (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            (None, _) => ('\\', 1),
        },
        Some(mark @ (b'"' | b'\\' | b'/')) => (char::from(*mark), 2),
        _ => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_read_with_its_places() {
        let json = r#"x{"a": 1, "articleBody" : "\u0926\u093f\ud83d\ude00\n\"b\" \q \/", "c": ""}"#;
        let written = Written::find(json, 1..json.len(), "articleBody").unwrap();
        assert_eq!(written.text, "दि😀\n\"b\" \\q /");
        let at = written.text.find('b').unwrap();
        assert_eq!(&json[written.place(&(at..at + 1))], "b");
        assert_eq!(&json[written.place(&(0..3))], r"\u0926");
        assert_eq!(Written::find(json, 0..json.len(), "c").unwrap().text, "");
        assert!(Written::find(json, 0..json.len(), "a").is_none());
        assert!(Written::find(r#"{"a": "never \"#, 0..14, "a").is_some_and(|it| it.text == "never \\"));
    }
}
