//! How is a data file with several lists read, and which number changes with the data?
//!
//! Each list begins with a heading in brackets. A line that begins with `#` is a comment. A character may be written by
//! its code (`U+094D`); combining marks should be, as they are hard to read on their own.

/// Returns the lines of the list `name`, without comments and empty lines.
pub(crate) fn section<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let mut inside = false;
    text.lines().map(str::trim_end).filter(move |line| {
        if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = heading == name;
            return false;
        }
        inside && !line.is_empty() && !line.starts_with('#')
    })
}

/// Returns a number that changes with `texts`, and is the same on every machine.
pub(crate) fn version_of<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    // FNV-1a, 32 bit.
    const BASIS: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    let bytes = texts.flat_map(|text| text.bytes().chain([0]));
    bytes.fold(BASIS, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(PRIME))
}

/// Returns the text that `written` means: `U+` and the hexadecimal digits after it, up to six, are one character.
pub(crate) fn characters(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find("U+") {
        text.push_str(&rest[..at]);
        let code = &rest[at + 2..];
        let digits = code.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        match u32::from_str_radix(&code[..digits], 16).ok().and_then(char::from_u32) {
            Some(character) => text.push(character),
            None => text.push_str(&rest[at..at + 2 + digits]),
        }
        rest = &code[digits..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_where_the_next_begins() {
        let text = "[one]\na\n# note\n\nb \n[two]\nc\n";
        assert_eq!(section(text, "one").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(section(text, "two").collect::<Vec<_>>(), ["c"]);
        assert_eq!(section(text, "three").count(), 0);
    }

    #[test]
    fn a_character_may_be_written_by_its_code() {
        assert_eq!(characters("aU+094DU+0958z"), "a\u{94D}\u{958}z");
        assert_eq!(characters("U+x"), "U+x");
    }
}
