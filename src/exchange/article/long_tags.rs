//! Which attributes of a page's tags are too many to be read?
//!
//! The tokenizer calls itself for each attribute in quotation marks, so a tag with many thousands of them would exceed
//! the stack. Time and space linear.

use std::borrow::Cow;

use memchr::{memchr, memchr2_iter, memmem};

/// The number of attributes of a tag that are read, at most. Pages have some dozens.
const ATTRIBUTES: usize = 1000;

/// Elements in which no tag begins until they end.
const RAW: [&str; 2] = ["script", "style"];

/// Returns `html` with spaces for the attributes beyond the first [`ATTRIBUTES`] of a tag. Each byte keeps its place.
pub(super) fn without_excess_attributes(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(tag) = memchr(b'<', &bytes[at..]).map(|found| at + found) {
        at = tag + 1;
        if bytes[at..].starts_with(b"!--") {
            at = memmem::find(&bytes[at..], b"-->").map_or(bytes.len(), |end| at + end);
        } else if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            let (excess, end) = attributes(bytes, at);
            if let Some(excess) = excess {
                kept.push_str(&html[done..excess]);
                kept.extend(std::iter::repeat_n(' ', end - excess));
                done = end;
            }
            let raw = RAW.iter().find(|raw| is_name(&bytes[at..end], raw));
            at = raw.map_or(end, |raw| end_of_raw(bytes, end, raw));
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[done..]);
    Cow::Owned(kept)
}

/// Whether `tag` is that of the element `name`.
fn is_name(tag: &[u8], name: &str) -> bool {
    tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        && tag.get(name.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// Returns the place of the end tag of the element `name`, whose content begins at `from`.
fn end_of_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut ends = memmem::find_iter(&bytes[from..], b"</").map(|end| from + end);
    ends.find(|end| is_name(&bytes[end + 2..], name)).unwrap_or(bytes.len())
}

/// Returns the end of the tag whose name begins at `from`, and the place after the last attribute that is read if there
/// are more.
fn attributes(bytes: &[u8], from: usize) -> (Option<usize>, usize) {
    let mut count = 0;
    let mut excess = None;
    let mut at = from;
    let next = |at: usize| {
        let mut found = memchr2_iter(b'>', b'=', &bytes[at..]).map(|found| at + found);
        found.next()
    };
    while let Some(mark) = next(at) {
        if bytes[mark] == b'>' {
            return (excess, mark);
        }
        at = mark + 1;
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            let Some(end) = memchr(*quote, &bytes[at + 1..]) else { break };
            at += 1 + end + 1;
            count += 1;
            if count == ATTRIBUTES {
                excess = Some(at);
            }
        }
    }
    (excess, bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_much_is_blanked() {
        let many = |count: usize| " a=\"x>\"".repeat(count);
        let page = format!("<p{}>one</p> <b{} c='ü'>two</b>", many(ATTRIBUTES), many(ATTRIBUTES));
        let read = without_excess_attributes(&page);
        assert_eq!(read, page.replace(" c='ü'", &" ".repeat(" c='ü'".len())));
        for page in [
            format!("<p{}>one", many(ATTRIBUTES - 1)),
            format!("<script>a<b;{}</script><p>one", "c=\"1\";".repeat(2 * ATTRIBUTES)),
            format!("<!-- <p{}> -->one", many(2 * ATTRIBUTES)),
            "1 <2 = \"3\" <p a=\"".to_owned(),
        ] {
            assert!(matches!(without_excess_attributes(&page), Cow::Borrowed(_)), "{page}");
        }
        // A tag that never ends is none.
        assert!(without_excess_attributes(&format!("one <p{}", many(2 * ATTRIBUTES))).ends_with("  "));
    }
}
