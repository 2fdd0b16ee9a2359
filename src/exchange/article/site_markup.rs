//! Which parts of a Markdown document are commands to a site generator?
//!
//! Lines: `import` and `export` of MDX, `:::note`, shortcodes of Hugo (`{{< … >}}`) and Liquid (`{% … %}`), attributes of
//! kramdown (`{: … }`). In lines: the same, attributes of headings (`{#id}`), kinds of notes (`[!TIP]`), and links whose
//! address has a space, which `CommonMark` takes for text. Code is left as it is. Time and space linear.

use std::ops::Range;

/// The number of bytes of a command in a line, at most. Longer ones are text.
const COMMAND_LIMIT: usize = 2000;

/// Beginnings and ends of commands in a line, the longer first.
const COMMANDS: [(&str, &str); 5] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"), ("{:", "}")];

/// Beginnings of an address, by which one with a space is recognised.
const ADDRESSES: [&str; 7] = ["http://", "https://", "/", "./", "../", "#", "www."];

/// Elements that sites put around Markdown.
const WRAPPERS: [&str; 4] = ["div", "section", "center", "aside"];

/// Beginnings of lines of code in MDX.
const EXPORTS: [&str; 5] =
    ["export const ", "export default ", "export function ", "export let ", "export {"];

/// Returns the lines of `markdown` with their places, and whether each is in a fenced code block.
fn lines(markdown: &str) -> impl Iterator<Item = (Range<usize>, &str, bool)> {
    let mut at = 0;
    let mut fence: Option<(char, usize)> = None;
    markdown.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        let text = line.trim_end_matches(['\n', '\r']);
        let inner = text.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'));
        let count = mark.map_or(0, |mark| inner.chars().take_while(|c| *c == mark).count());
        let was_open = fence.is_some();
        match (fence, mark) {
            (None, Some(mark)) if count >= 3 => fence = Some((mark, count)),
            (Some((open, least)), Some(mark)) if open == mark && count >= least => fence = None,
            _ => {}
        }
        (start..start + text.len(), text, was_open || fence.is_some())
    })
}

/// Returns `markdown` in which each line that is a command is empty, and each byte has kept its place.
pub(super) fn without_command_lines(markdown: &str) -> String {
    let mut kept = String::with_capacity(markdown.len());
    let mut in_code_of_mdx = false;
    let mut wrappers = 0usize;
    let mut all = lines(markdown).peekable();
    while let Some((place, line, is_code)) = all.next() {
        let next = all.peek().map_or("", |(_, next, _)| *next);
        // The end of the line before.
        kept.push_str(&markdown[kept.len()..place.start]);
        in_code_of_mdx &= !line.trim().is_empty();
        if is_code {
            continue;
        }
        in_code_of_mdx |= is_import(line) || EXPORTS.iter().any(|export| line.starts_with(export));
        let inner = line.trim();
        let whole = in_code_of_mdx
            || COMMANDS.iter().any(|(begin, end)| {
                inner.starts_with(begin) && inner.find(end).is_some_and(|at| at + end.len() == inner.len())
            });
        let whole = whole || wraps(line, next, &mut wrappers);
        let command = if whole { line.len() } else { container(line) };
        kept.extend(std::iter::repeat_n('\n', command));
    }
    kept.push_str(&markdown[kept.len()..]);
    kept
}

/// Whether `line` is only the tag of an element around Markdown: without it, the Markdown is read as such.
/// `open` counts those that have not ended.
fn wraps(line: &str, next: &str, open: &mut usize) -> bool {
    let Some(tag) = line.strip_prefix('<').and_then(|line| line.trim_end().strip_suffix('>')) else {
        return false;
    };
    // An indented line after an empty one would be code.
    if tag.contains(['<', '>']) || tag.ends_with('/') || next.starts_with([' ', '\t']) {
        return false;
    }
    let name = tag.trim_start_matches('/');
    let name = name.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    if !WRAPPERS.contains(&name) || tag.contains("hidden") || tag.contains("none") {
        return false;
    }
    if tag.starts_with('/') {
        let is_open = *open > 0;
        *open = open.saturating_sub(1);
        return is_open;
    }
    let is_wrapper = !next.trim().is_empty() && !next.starts_with('<') || *open > 0;
    *open += usize::from(is_wrapper);
    is_wrapper
}

/// Whether `line` imports something in MDX.
fn is_import(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("import ") else { return false };
    let rest = rest.trim_end().trim_end_matches(';');
    let is_quoted = rest.ends_with(['\'', '"']);
    rest.trim_start().starts_with('{') && !rest.contains('.')
        || is_quoted
            && (rest.starts_with(['\'', '"']) || rest.contains(" from '") || rest.contains(" from \""))
}

/// Returns the number of bytes of `line` that begin or end a container, `:::note`. Its title is text.
fn container(line: &str) -> usize {
    let inner = line.trim_start();
    let rest = inner.trim_start_matches(':');
    if inner.len() - rest.len() < 3 {
        return 0;
    }
    let title =
        rest.trim_start().trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let title = title.trim_start();
    if title.starts_with('{') { line.len() } else { line.len() - title.len() }
}

/// Returns the places of commands in lines, in order.
pub(super) fn inline_commands(markdown: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (place, line, is_code) in lines(markdown) {
        if !is_code {
            in_line(line, place.start, &mut found);
        }
    }
    found
}

/// Returns the end of the text from `from` on that ends with `end`, if that is near.
fn end_of(line: &str, from: usize, end: &str) -> Option<usize> {
    let mut limit = line.len().min(from + COMMAND_LIMIT);
    while !line.is_char_boundary(limit) {
        limit -= 1;
    }
    line.get(from..limit)?.find(end).map(|at| from + at + end.len())
}

fn in_line(line: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let inner = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
    let mut at = 0;
    if inner.len() < line.len() && inner.starts_with("[!") {
        let from = line.len() - inner.len();
        if let Some(end) = end_of(line, from, "]")
            && line[from + 2..end - 1].bytes().all(|byte| byte.is_ascii_alphabetic())
        {
            found.push(start + from..start + end);
            at = end;
        }
    }
    let mut in_code = false;
    // The last opening bracket that no closing one followed.
    let mut bracket = None;
    while let Some(step) = line[at..].find(['`', '{', '[', ']', '\\']) {
        at += step;
        let rest = &line[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        if rest.starts_with('`') {
            in_code = !in_code;
        } else if !in_code {
            let end = match rest.as_bytes()[0] {
                b'{' => command_end(line, at),
                b'[' => {
                    bracket = Some(at);
                    None
                }
                _ => bracket.take().and_then(|open| broken_link(line, (open, at), start, found)),
            };
            if let Some(end) = end {
                if rest.starts_with('{') {
                    found.push(start + at..start + end);
                }
                at = end;
                continue;
            }
        }
        at += 1;
    }
}

/// Returns the end of the command that begins at the brace `at`.
fn command_end(line: &str, at: usize) -> Option<usize> {
    let rest = &line[at..];
    let known = COMMANDS.iter().find(|(begin, _)| rest.starts_with(begin));
    if let Some((begin, end)) = known {
        return end_of(line, at + begin.len(), end);
    }
    // The attributes of a heading are at its end.
    let is_attribute = line.starts_with('#') && (rest.starts_with("{#") || rest.starts_with("{."));
    end_of(line, at, "}").filter(|&end| is_attribute && line[end..].trim().is_empty())
}

/// Records the address of a link if it has a space, and returns its end.
fn broken_link(
    line: &str,
    (open, close): (usize, usize),
    start: usize,
    found: &mut Vec<Range<usize>>,
) -> Option<usize> {
    let address = line[close + 1..].strip_prefix('(')?;
    let end = end_of(line, close + 2, ")")?;
    let address = &address[..end - close - 3];
    let is_address = ADDRESSES.iter().any(|beginning| address.starts_with(beginning));
    if !is_address || !address.trim().contains(' ') || address.contains(['"', '\'']) {
        return None;
    }
    if line[..open].ends_with('!') {
        found.push(start + open - 1..start + end);
    } else {
        found.push(start + open..start + open + 1);
        found.push(start + close..start + end);
    }
    Some(end)
}

/// Returns the places of the title and the description in the front matter at `bytes`, and whether each is the title.
pub(super) fn front_matter_texts(markdown: &str, bytes: Range<usize>) -> Vec<(bool, Range<usize>)> {
    let mut found: Vec<(bool, Range<usize>)> = Vec::new();
    let mut at = bytes.start;
    // Whether the value goes on in indented lines.
    let mut goes_on = None;
    for line in markdown[bytes].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        if let Some(is_title) = goes_on {
            if text.starts_with([' ', '\t']) {
                let from = start + (text.len() - text.trim_start().len());
                match found.last_mut().filter(|(title, range)| *title == is_title && !range.is_empty()) {
                    Some((_, range)) => range.end = start + text.len(),
                    None => found.push((is_title, from..start + text.len())),
                }
                continue;
            }
            goes_on = None;
        }
        let Some(sign) = text.find([':', '=']) else { continue };
        let is_title = match text[..sign].trim_end() {
            "title" => true,
            "description" => false,
            _ => continue,
        };
        let value = text[sign + 1..].trim_start();
        if matches!(value, "" | ">" | "|" | ">-" | "|-") {
            goes_on = Some(is_title);
            continue;
        }
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inner = quote.map_or(value, |quote| value[1..].strip_suffix(quote).unwrap_or(&value[1..]));
        let from = start + text.len() - value.len() + usize::from(quote.is_some());
        if !inner.trim().is_empty() {
            found.push((is_title, from..from + inner.len()));
        }
    }
    found
}
