//! What does a text become if only one line, or not every character, may stand in its place?

/// `text` with what `escape` gives in the place of characters that may not stand as they are.
pub(crate) fn with_escapes(text: &str, escape: impl Fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match escape(character) {
            Some(instead) => escaped.push_str(instead),
            None => escaped.push(character),
        }
    }
    escaped
}

/// `text` in one line: each line break becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// `line` without a byte order mark before it, as lines have that come from files put one behind the other.
pub fn without_mark(line: &str) -> &str {
    line.strip_prefix('\u{feff}').unwrap_or(line)
}
