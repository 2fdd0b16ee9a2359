//! What becomes of a text that must fit on one line, or may not hold every character?

/// Returns `text` with each character replaced for which `escape` gives a replacement.
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

/// Returns `text` on one line: each line break becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r'], " ")
}

/// Returns `line` without the byte order mark before it. Concatenated files have such lines.
pub fn without_mark(line: &str) -> &str {
    line.strip_prefix('\u{feff}').unwrap_or(line)
}
