//! Which pieces must survive translation unchanged?
//!
//! Placeables are web addresses, e-mail addresses, variables of software texts, markup tags and entities, handles,
//! hashtags and file paths. A translator copies them; a matcher treats each as one token.
//!
//! Method: one pass from left to right. Only a few bytes can begin a placeable or occur inside one (`:` `@` `%` `{` `$`
//! `<` `&` `#` `/` `\` and the `w` of `www.`). At each of them, a small reader tries to read a placeable. Every reader
//! stops at the first byte that its kind cannot hold and has a limit on its length, so the whole takes time O(n) and
//! space O(placeables).
//!
//! What it does not do: it does not check that an address exists or that a tag is closed, read tags whose attributes
//! hold `<`, or find file names without a folder. Numbers, which translations also keep, are in
//! [`numbers`](super::numbers).

use serde::Serialize;
use std::ops::Range;

/// The kind of a placeable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceableKind {
    /// A web address: `https://example.org/a?b=c`, `www.example.org`.
    Url,
    /// An e-mail address.
    Email,
    /// A variable of a software text: `{name}`, `{{name}}`, `${name}`, `%s`, `%1$d`, `%(name)s`, `%{name}`.
    Variable,
    /// A tag or an entity of markup: `<b>`, `</b>`, `<br/>`, `&nbsp;`, `&#8217;`.
    Tag,
    /// A user's handle or a hashtag: `@name`, `#name`.
    Handle,
    /// A file path: `/etc/hosts`, `~/notes.txt`, `./run.sh`, `C:\Users`.
    Path,
}

/// A piece of a text that a translation keeps unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeable {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// Its kind.
    pub kind: PlaceableKind,
}

/// The most bytes of a variable or an entity. Longer ones are ordinary text in braces.
const LONGEST_NAME: usize = 64;
/// The most bytes of a tag with its attributes.
const LONGEST_TAG: usize = 1024;
/// The most bytes before the `@` of an e-mail address, by RFC 5321.
const LONGEST_MAILBOX: usize = 64;
/// The most bytes before the `://` of a web address. The longest registered scheme in common use is far shorter.
const LONGEST_SCHEME: usize = 16;

/// Returns the placeables of `text`, in order. No two overlap.
pub fn placeables(text: &str) -> Vec<Placeable> {
    let bytes = text.as_bytes();
    let mut found: Vec<Placeable> = Vec::new();
    let mut at = 0;
    // The end of the last placeable. The next cannot begin before it.
    let mut free = 0;
    while at < bytes.len() {
        match (Place { text, bytes, at, free }).read() {
            Some((span, kind)) => {
                at = span.end;
                free = span.end;
                found.push(Placeable { span, kind });
            }
            None => at += 1,
        }
    }
    found
}

type Reading = Option<(Range<usize>, PlaceableKind)>;

/// A place in a text that may hold a placeable.
struct Place<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    free: usize,
}

impl Place<'_> {
    /// Reads the placeable that begins at this byte or holds it.
    fn read(&self) -> Reading {
        match self.bytes[self.at] {
            b':' => self.url_with_scheme().or_else(|| self.drive_path()),
            b'w' | b'W' => self.url_with_www(),
            b'@' => self.email().or_else(|| self.handle()),
            b'#' => self.handle(),
            b'{' => self.braces(),
            b'$' => self.dollar_braces(),
            b'%' => self.percent(),
            b'<' => self.tag(),
            b'&' => self.entity(),
            b'/' => self.path(),
            _ => None,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Returns the end of the run of bytes from `from` on that `holds` accepts.
    fn run(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        self.bytes[from..]
            .iter()
            .position(|&byte| !holds(byte))
            .map_or(self.bytes.len(), |length| from + length)
    }

    /// Returns the start of the run of at most `most` bytes before `before` that `holds` accepts. It is never before
    /// `free`.
    fn run_back(&self, before: usize, most: usize, holds: impl Fn(u8) -> bool) -> usize {
        let least = self.free.max(before.saturating_sub(most));
        let length = self.bytes[least..before].iter().rev().take_while(|&&byte| holds(byte)).count();
        before - length
    }

    /// Whether the character before `at` can be part of a longer word, so that no placeable begins here.
    fn inside_word(&self, at: usize) -> bool {
        self.text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_')
    }

    fn url_with_scheme(&self) -> Reading {
        let rest = self.at + "://".len();
        if !self.text[self.at..].starts_with("://") {
            return None;
        }
        let start = self.run_back(self.at, LONGEST_SCHEME, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
        });
        if !self.byte(start)?.is_ascii_alphabetic() {
            return None;
        }
        let end = self.url_end(rest);
        (end > rest).then_some((start..end, PlaceableKind::Url))
    }

    fn url_with_www(&self) -> Reading {
        let rest = self.at + "www.".len();
        let prefix = self.bytes.get(self.at..rest)?;
        if !prefix.eq_ignore_ascii_case(b"www.") || self.inside_word(self.at) {
            return None;
        }
        let end = self.url_end(rest);
        (end > rest).then_some((self.at..end, PlaceableKind::Url))
    }

    /// Returns the end of a web address whose part after the scheme or `www.` starts at `from`. Marks at the end belong
    /// to the sentence around it, and so does a closing bracket without an opening one.
    fn url_end(&self, from: usize) -> usize {
        let in_url = |character: char| {
            if character.is_ascii() {
                !character.is_ascii_control()
                    && !matches!(character, ' ' | '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
            } else {
                // An address may hold letters of any script. Quotation marks and full stops of any script end it.
                character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character)
            }
        };
        let rest = &self.text[from..];
        let mut url = &rest[..rest.find(|character| !in_url(character)).unwrap_or(rest.len())];
        // The number of closing brackets minus that of opening ones: only this many are cut off the end.
        let mut unopened = url.bytes().fold(0i64, |depth, byte| match byte {
            b')' | b']' => depth + 1,
            b'(' | b'[' => depth - 1,
            _ => depth,
        });
        while let Some(last) = url.chars().next_back() {
            match last {
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' => {}
                ')' | ']' if unopened > 0 => unopened -= 1,
                _ => break,
            }
            url = &url[..url.len() - last.len_utf8()];
        }
        from + url.len()
    }

    fn email(&self) -> Reading {
        let start = self.run_back(self.at, LONGEST_MAILBOX, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-')
        });
        let start = self.run(start, |byte| byte == b'.').min(self.at);
        let domain = self.at + 1;
        let mut end = self.run(domain, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        while end > domain && matches!(self.bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        let dot = self.bytes[domain..end].iter().rposition(|&byte| byte == b'.')?;
        let top_level = &self.bytes[domain + dot + 1..end];
        let named = start < self.at
            && dot > 0
            && top_level.len() >= 2
            && top_level.iter().all(u8::is_ascii_alphabetic);
        named.then_some((start..end, PlaceableKind::Email))
    }

    fn handle(&self) -> Reading {
        let start = self.at + 1;
        let first = self.text[start..].chars().next()?;
        if self.inside_word(self.at) || self.follows_same() || !(first.is_alphabetic() || first == '_') {
            return None;
        }
        let hashtag = self.bytes[self.at] == b'#';
        let in_name = |character: char| {
            character.is_ascii_alphanumeric()
                || character == '_'
                || (hashtag
                    && (character.is_alphanumeric()
                        || unicode_normalization::char::is_combining_mark(character)
                        || matches!(character, '\u{200C}' | '\u{200D}')))
        };
        let name = &self.text[start..];
        let length = name.find(|character| !in_name(character)).unwrap_or(name.len());
        (length > 0).then_some((self.at..start + length, PlaceableKind::Handle))
    }

    /// Whether this byte repeats the one before: `##` opens a heading, not a hashtag.
    fn follows_same(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1] == self.bytes[self.at]
    }

    fn braces(&self) -> Reading {
        let end = self.braces_end(self.at)?;
        Some((self.at..end, PlaceableKind::Variable))
    }

    /// Returns the end of a `{name}` or `{{ name }}` that begins at `start`.
    fn braces_end(&self, start: usize) -> Option<usize> {
        let opened = start + 1 + usize::from(self.byte(start + 1) == Some(b'{'));
        let depth = opened - start;
        let most = (opened + LONGEST_NAME).min(self.bytes.len());
        let length = self.bytes[opened..most].iter().position(|byte| matches!(byte, b'{' | b'}'))?;
        let closed = opened + length;
        let name = self.bytes[opened..closed].trim_ascii();
        // Names and positions, with the formats that may follow them: `{count, number}`, `{0:.2f}`, `{user.name}`.
        let spaced_out = depth == 1 && name.len() < length;
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:,$#@[]|%!+/ ".contains(byte);
        let spaces_follow_commas =
            name.windows(2).all(|pair| pair[1] != b' ' || matches!(pair[0], b',' | b':' | b'|'));
        let variable = !name.is_empty() && !spaced_out && name.iter().all(plain) && spaces_follow_commas;
        let closing = self.bytes[closed..].iter().take(depth).take_while(|&&byte| byte == b'}').count();
        (variable && closing == depth).then_some(closed + depth)
    }

    fn dollar_braces(&self) -> Reading {
        if self.byte(self.at + 1) != Some(b'{') {
            return None;
        }
        Some((self.at..self.braces_end(self.at + 1)?, PlaceableKind::Variable))
    }

    /// Reads `%s`, `%1$d`, `%.2f`, `%(name)s`, `%{name}`, `%@`.
    fn percent(&self) -> Reading {
        let mut next = self.at + 1;
        // `50%d` is a percentage followed by a word.
        if self.at > 0 && self.bytes[self.at - 1].is_ascii_digit() {
            return None;
        }
        if self.byte(next) == Some(b'{') {
            return Some((self.at..self.braces_end(next)?, PlaceableKind::Variable));
        }
        if self.byte(next) == Some(b'(') {
            let most = (next + 1 + LONGEST_NAME).min(self.bytes.len());
            let name =
                self.bytes[next + 1..most].iter().position(|&b| !(b.is_ascii_alphanumeric() || b == b'_'))?;
            next += 1 + name;
            if name == 0 || self.byte(next) != Some(b')') {
                return None;
            }
            next += 1;
        }
        let most = (next + LONGEST_NAME).min(self.bytes.len());
        let flags =
            |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'$' | b'.' | b'-' | b'+' | b'#' | b'*');
        next += self.bytes[next..most].iter().take_while(|byte| flags(byte)).count();
        next +=
            self.bytes[next..].iter().take(2).take_while(|byte| matches!(byte, b'l' | b'h' | b'z')).count();
        let conversion = self.byte(next)?;
        let ends = !self.byte(next + 1).is_some_and(|byte| byte.is_ascii_alphanumeric());
        let known = matches!(
            conversion,
            b'd' | b'i' | b'u' | b's' | b'S' | b'f' | b'x' | b'X' | b'c' | b'@' | b'e' | b'g'
        );
        (known && ends).then_some((self.at..next + 1, PlaceableKind::Variable))
    }

    fn tag(&self) -> Reading {
        let name = self.at + 1 + usize::from(self.byte(self.at + 1) == Some(b'/'));
        if !self.byte(name)?.is_ascii_alphanumeric() {
            return None;
        }
        let name_end =
            self.run(name, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'));
        let most = (self.at + LONGEST_TAG).min(self.bytes.len());
        let rest = self.bytes.get(name_end..most)?;
        let length = rest.iter().position(|byte| matches!(byte, b'<' | b'>'))?;
        let attributes = &rest[..length];
        // Words without `=` are not attributes: «a <b and c> d» is mathematics.
        let tag = rest[length] == b'>'
            && match attributes.trim_ascii() {
                b"" | b"/" => true,
                given => attributes[0].is_ascii_whitespace() && given.contains(&b'='),
            };
        tag.then_some((self.at..name_end + length + 1, PlaceableKind::Tag))
    }

    fn entity(&self) -> Reading {
        let start = self.at + 1;
        let most = (start + LONGEST_NAME).min(self.bytes.len());
        let length = self.bytes.get(start..most)?.iter().position(|&byte| byte == b';')?;
        let name = &self.bytes[start..start + length];
        let known = match name {
            [b'#', b'x' | b'X', digits @ ..] => {
                !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
            }
            [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            // The shortest names are `lt` and `gt`.
            [first, _, ..] => first.is_ascii_alphabetic() && name.iter().all(u8::is_ascii_alphanumeric),
            _ => false,
        };
        known.then_some((self.at..start + length + 1, PlaceableKind::Tag))
    }

    /// Reads a path from the root, the home folder or a dot folder, with at least two parts: `/etc/hosts`, `~/a`,
    /// `./a`, `../a`.
    fn path(&self) -> Reading {
        let start = self.run_back(self.at, 2, |byte| byte == b'.');
        let start = if start == self.at { self.run_back(self.at, 1, |byte| byte == b'~') } else { start };
        if start > self.free
            && !self.text[..start].ends_with(|c: char| c.is_whitespace() || "([{\"'“‘«=".contains(c))
        {
            return None;
        }
        if start == self.free && start > 0 {
            return None;
        }
        let mut end = self.run(self.at, |byte| byte.is_ascii_alphanumeric() || b"/._-~+@%".contains(&byte));
        while end > self.at && matches!(self.bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        let path = &self.bytes[self.at..end];
        let parts = path.split(|&byte| byte == b'/').filter(|part| !part.is_empty()).count();
        let wanted = if start == self.at { 2 } else { 1 };
        let doubled = path.windows(2).any(|pair| pair == b"//");
        (parts >= wanted && !doubled).then_some((start..end, PlaceableKind::Path))
    }

    /// Reads `C:\folder`.
    fn drive_path(&self) -> Reading {
        let start = self.at.checked_sub(1).filter(|&start| start >= self.free)?;
        if self.byte(self.at + 1) != Some(b'\\')
            || !self.bytes[start].is_ascii_alphabetic()
            || self.inside_word(start)
        {
            return None;
        }
        let mut end =
            self.run(self.at + 1, |byte| byte.is_ascii_alphanumeric() || b"\\._-~+@%$".contains(&byte));
        while matches!(self.bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        Some((start..end, PlaceableKind::Path))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PlaceableKind::{Email, Handle, Path, Tag, Url, Variable};
    use super::*;

    fn found(text: &str) -> Vec<(&str, PlaceableKind)> {
        placeables(text).into_iter().map(|placeable| (&text[placeable.span], placeable.kind)).collect()
    }

    #[test]
    fn each_kind_is_found() {
        for (text, wanted) in [
            ("see https://example.org/a_(b)?c=d#e, or", ("https://example.org/a_(b)?c=d#e", Url)),
            ("(see www.example.org)", ("www.example.org", Url)),
            ("دیکھیں https://example.org۔", ("https://example.org", Url)),
            ("देखें https://उदाहरण.भारत।", ("https://उदाहरण.भारत", Url)),
            ("write to news.desk+in@mail.example.org.", ("news.desk+in@mail.example.org", Email)),
            ("Hello {name}!", ("{name}", Variable)),
            ("Hello {{ user.name }}!", ("{{ user.name }}", Variable)),
            ("{count, number} files", ("{count, number}", Variable)),
            ("in ${HOME}", ("${HOME}", Variable)),
            ("%s was here", ("%s", Variable)),
            ("page %1$d", ("%1$d", Variable)),
            ("%.2f percent", ("%.2f", Variable)),
            ("%(user)s wrote", ("%(user)s", Variable)),
            ("%{user} wrote", ("%{user}", Variable)),
            ("a <b>", ("<b>", Tag)),
            ("a</b>", ("</b>", Tag)),
            ("line<br />", ("<br />", Tag)),
            ("<a href=\"x y\">", ("<a href=\"x y\">", Tag)),
            ("a&nbsp;b", ("&nbsp;", Tag)),
            ("a&#x2019;b", ("&#x2019;", Tag)),
            ("@desk_1 says", ("@desk_1", Handle)),
            ("#پاکستان زندہ", ("#پاکستان", Handle)),
            ("(#हिन्दी)", ("#हिन्दी", Handle)),
            ("open /etc/hosts.", ("/etc/hosts", Path)),
            ("run ./build.sh now", ("./build.sh", Path)),
            ("in ~/notes", ("~/notes", Path)),
            ("in C:\\Users\\desk", ("C:\\Users\\desk", Path)),
        ] {
            assert_eq!(found(text), [wanted], "{text}");
        }
    }

    #[test]
    fn plain_text_has_none() {
        for text in [
            "a < b and c > d",
            "a <b and c> d",
            "50% so far",
            "50%d",
            "and/or 24/7 7/5/2025",
            "AT&T; R&D",
            "# heading",
            "## heading",
            "#1 of 3",
            "10:30",
            "it { is } so",
            "{}",
            "{a b}",
            "$5",
            "me @ home",
            "://",
            "www.",
            "a@b",
            "i.e. /",
            "यह: वह",
            "%",
            "&;",
            "@",
            "-@-.-",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn neighbours_are_kept_apart() {
        assert_eq!(
            found("<a href=\"https://example.org\">{0}</a> a@b.org"),
            [("<a href=\"https://example.org\">", Tag), ("{0}", Variable), ("</a>", Tag), ("a@b.org", Email)]
        );
        assert_eq!(found("a@b.org@c.org"), [("a@b.org", Email)]);
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        // With quadratic time, a million bytes would not finish.
        for unit in [
            "<a", "<a ", "@a", "a@", "{", "{{", "${", "%1", "%(", "&a", "&#", "://", "a://", "www.", "/",
            "/a", "#", "#a", "a:\\", ")", "~/", "../",
        ] {
            placeables(&unit.repeat(1_000_000 / unit.len()));
            placeables(&format!("https://{}", unit.repeat(1_000_000 / unit.len())));
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            5 => prop::sample::select("<>&;#@%{}$/\\:.~w(?)_=\"a b1sd".chars().collect::<Vec<_>>()),
            1 => prop::sample::select("हिْک。\u{200D}é".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(character, 0..24).prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..crate::properties::config() })]

        #[test]
        fn spans_are_in_order_and_apart(text in texts()) {
            let mut end = 0;
            for placeable in placeables(&text) {
                prop_assert!(placeable.span.start >= end && placeable.span.end > placeable.span.start);
                prop_assert!(text.get(placeable.span.clone()).is_some(), "{:?}", placeable);
                end = placeable.span.end;
            }
        }
    }
}
