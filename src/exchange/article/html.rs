//! What does this web page say, without what surrounds its article?
//!
//! Tokens by the WHATWG rules; no tree is built. Left out: scripts, styles, navigation, asides, footers, forms,
//! captions, deleted and struck text, and hidden elements. An inline element that is left out does not end the line. If
//! the rest has a `main`, only that counts. Within it the longest `article` is taken if it holds at least
//! [`ARTICLE_PER_CENT`] of the text, together with headlines (`h1`) outside of all articles; otherwise all of it is
//! taken. A heading is `h1` to `h6` or has the role of one. A heading that is never closed ends where a paragraph,
//! list, table or section begins. Time and space linear.
//!
//! Not done: guessing by class names or link density, style sheets that hide, text that a script writes.

use std::collections::BTreeMap;
use std::path::Path;

use encoding_rs::Encoding;
use html5gum::{DefaultEmitter, HtmlString, Spanned, Token, Tokenizer};

use super::blocks::{BlockKind, Blocks, Marked, Paragraph, joined};
use super::error::ArticleError;
use super::plain::decode;
use crate::looks::Opening;

/// The share of a page's text, in per cent of its bytes, that an `article` element must hold to be the article. A
/// teaser holds less.
const ARTICLE_PER_CENT: u64 = 50;

/// The number of bytes in which a page can declare its encoding: the limit of the WHATWG.
const DECLARATION: usize = 1024;

/// Elements whose text is not part of the article.
const LEFT_OUT: [&str; 10] =
    ["head", "nav", "aside", "footer", "form", "figcaption", "caption", "dialog", "menu", "title"];

/// Inline elements whose text is not part of the article.
const LEFT_OUT_OF_LINE: [&str; 18] = [
    "script", "style", "noscript", "template", "button", "select", "textarea", "svg", "math", "iframe",
    "object", "audio", "video", "canvas", "label", "del", "s", "strike",
];

/// Elements without an end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Inline elements: they do not end a line of text.
const INLINE: [&str; 35] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "link", "mark", "meta", "q", "rp", "rt", "ruby", "samp", "small", "span", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Roles of elements around an article.
const ROLES: [&str; 4] = ["navigation", "banner", "contentinfo", "complementary"];

/// Elements that make their text bold.
const BOLD: [&str; 2] = ["b", "strong"];

/// Elements whose paragraphs are items, or cells.
const LISTS_AND_TABLES: [&str; 4] = ["ul", "ol", "dl", "table"];

/// Elements that are never in a heading. If one begins, a heading that was not closed has ended.
const NEVER_IN_HEADING: [&str; 9] =
    ["p", "ul", "ol", "dl", "table", "section", "article", "main", "blockquote"];

/// The level of an element that has the role of a heading but no level: the default of WAI-ARIA.
const LEVEL_OF_ROLE: usize = 2;

/// Whether a file that begins like this is a web page.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    let bytes = opening.bytes;
    let opening = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_lowercase();
    let opening = opening.trim_start_matches('\u{feff}').trim_start();
    opening.starts_with("<!doctype html") || opening.starts_with("<html")
}

/// Returns the encoding that a page declares.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let opening = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_lowercase();
    let value = opening.split_once("charset=")?.1.trim_start_matches(['"', '\'']);
    let label: String =
        value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    Encoding::for_label(label.as_bytes())
}

/// Reads a web page.
pub(crate) fn read(bytes: &[u8], path: &Path) -> Result<Marked, ArticleError> {
    Ok(text_of(&decode_page(bytes, path)?))
}

/// Decodes a page: by its byte order mark, otherwise as it declares, otherwise as UTF-8.
fn decode_page(bytes: &[u8], path: &Path) -> Result<String, ArticleError> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match declared_encoding(bytes) {
        Some(encoding)
            if !marked && encoding != encoding_rs::UTF_8 && std::str::from_utf8(bytes).is_err() =>
        {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            text.map(String::from).ok_or_else(|| {
                let (mended, _) = encoding.decode_without_bom_handling(bytes);
                let before = mended.split('\u{fffd}').next().unwrap_or_default();
                let line = before.split('\n').count();
                ArticleError::NotAsDeclared { path: path.to_owned(), encoding: encoding.name(), line }
            })
        }
        _ => decode(bytes, path),
    }
}

/// The elements around a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    in_main: bool,
    /// The outermost `article` around it, by number.
    article: Option<usize>,
    headline: bool,
}

/// An open heading.
struct OpenHeading {
    /// The name of its element.
    name: String,
    /// The number of open elements of that name, from the heading's own inwards.
    depth: usize,
    /// The number of finished paragraphs when it began.
    before: usize,
    level: usize,
}

/// Returns the level of a heading from its name, `h1` to `h6`.
fn level_of(name: &str) -> Option<usize> {
    let level = name.strip_prefix('h')?;
    matches!(level, "1" | "2" | "3" | "4" | "5" | "6").then(|| level.parse().ok()).flatten()
}

/// A page while it is being read.
#[derive(Default)]
struct Page {
    blocks: Blocks,
    heading: Option<OpenHeading>,
    /// The open elements among [`LISTS_AND_TABLES`], as indices into that list, and the number of each.
    inside: Vec<usize>,
    inside_of_each: [usize; LISTS_AND_TABLES.len()],
    bold: usize,
    /// The place of each finished paragraph.
    places: Vec<Place>,
    /// The name of the element that is left out, and how many of that name are open.
    left_out: Option<(String, usize)>,
    main: usize,
    article: usize,
    articles: usize,
    headline: usize,
}

impl Page {
    fn end_block(&mut self) {
        let place = Place {
            in_main: self.main > 0,
            article: (self.article > 0).then_some(self.articles),
            headline: self.headline > 0,
        };
        self.blocks.end();
        self.places.resize(self.blocks.count(), place);
    }

    /// Sets the kind of the paragraphs that follow.
    fn set_kind(&mut self) {
        let kind = match (&self.heading, self.inside.last()) {
            (Some(heading), _) => BlockKind::heading(heading.level),
            (None, Some(&around)) if LISTS_AND_TABLES[around] == "table" => BlockKind::Cell,
            (None, Some(_)) => BlockKind::Item,
            (None, None) => BlockKind::Paragraph,
        };
        self.blocks.set_kind(kind);
    }

    /// Begins a heading if the name or the role makes one. First ends an open heading that cannot hold `name`.
    fn start_heading(&mut self, name: &str, role: Option<usize>) {
        let count = self.blocks.count();
        self.heading.take_if(|open| open.before < count && NEVER_IN_HEADING.contains(&name));
        if let Some(level) = level_of(name).or(role) {
            self.heading = Some(OpenHeading { name: name.to_owned(), depth: 1, before: count, level });
        } else if let Some(open) = self.heading.as_mut().filter(|open| open.name == name) {
            open.depth += 1;
        }
    }

    /// Ends the open heading if the end of `name` ends it.
    fn end_heading(&mut self, name: &str) {
        if let Some(open) = &mut self.heading
            && (open.name == name || level_of(name).is_some() && level_of(&open.name).is_some())
        {
            open.depth = open.depth.saturating_sub(1);
            self.heading.take_if(|open| open.depth == 0);
        }
    }

    /// Whether the end of `name` ends the open heading. An inline element can be a heading by its role.
    fn ends_heading(&self, name: &str) -> bool {
        self.heading.as_ref().is_some_and(|open| open.name == name && open.depth == 1)
    }

    fn start(
        &mut self,
        name: &str,
        attributes: &BTreeMap<HtmlString, Spanned<HtmlString, usize>>,
        closed: bool,
    ) {
        let void = VOID.contains(&name);
        if let Some((open, depth)) = &mut self.left_out {
            // A page may leave out the end tag of its head.
            if name != "body" || open != "head" {
                if open == name && !void && !closed {
                    *depth += 1;
                }
                return;
            }
            self.left_out = None;
        }
        let has = |attribute: &[u8], values: &[&str]| {
            attributes.iter().any(|(key, value)| {
                key.0 == attribute
                    && (values.is_empty() || values.iter().any(|wanted| value.value.0 == wanted.as_bytes()))
            })
        };
        let style = attributes.iter().find(|(key, _)| key.0 == b"style");
        let hidden = has(b"hidden", &[])
            || has(b"aria-hidden", &["true"])
            || has(b"role", &ROLES)
            || style.is_some_and(|(_, value)| hides(&String::from_utf8_lossy(&value.value.0)));
        let in_line = INLINE.contains(&name) || LEFT_OUT_OF_LINE.contains(&name);
        if (LEFT_OUT.contains(&name) || LEFT_OUT_OF_LINE.contains(&name) || hidden) && !void && !closed {
            if !in_line {
                self.end_block();
            }
            self.left_out = Some((name.to_owned(), 1));
            return;
        }
        if name == "br" {
            self.blocks.line_break();
            self.end_if_whole();
            return;
        }
        self.bold += usize::from(BOLD.contains(&name));
        self.blocks.set_bold(self.bold > 0);
        let value = |wanted: &[u8]| {
            let found = attributes.iter().find(|(key, _)| key.0 == wanted);
            found.map(|(_, value)| String::from_utf8_lossy(&value.value.0).into_owned())
        };
        let role = (value(b"role").as_deref() == Some("heading") && !void && !closed)
            .then(|| value(b"aria-level").and_then(|level| level.parse().ok()).unwrap_or(LEVEL_OF_ROLE));
        if in_line && role.is_none() {
            if let Some(open) = self.heading.as_mut().filter(|open| open.name == name && !void && !closed) {
                open.depth += 1;
            }
            return;
        }
        self.end_block();
        if !void {
            self.start_heading(name, role);
        }
        if let Some(listed) = LISTS_AND_TABLES.iter().position(|listed| *listed == name) {
            self.inside.push(listed);
            self.inside_of_each[listed] += 1;
        }
        self.set_kind();
        match name {
            "main" => self.main += 1,
            "article" => {
                if self.article == 0 {
                    self.articles += 1;
                }
                self.article += 1;
            }
            "h1" => self.headline += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((open, depth)) = &mut self.left_out {
            if open == name {
                *depth -= 1;
                if *depth == 0 {
                    self.left_out = None;
                }
            }
            return;
        }
        if BOLD.contains(&name) {
            self.bold = self.bold.saturating_sub(1);
            self.blocks.set_bold(self.bold > 0);
        }
        let in_line = INLINE.contains(&name) || LEFT_OUT_OF_LINE.contains(&name) || VOID.contains(&name);
        if in_line && !self.ends_heading(name) {
            self.end_heading(name);
            return;
        }
        self.end_block();
        self.end_heading(name);
        // Elements that were not closed inside it have ended too. If none of its name is open, none has ended.
        if let Some(listed) = LISTS_AND_TABLES.iter().position(|listed| *listed == name)
            && self.inside_of_each[listed] > 0
        {
            while let Some(open) = self.inside.pop() {
                self.inside_of_each[open] -= 1;
                if open == listed {
                    break;
                }
            }
        }
        self.set_kind();
        match name {
            "main" => self.main = self.main.saturating_sub(1),
            "article" => self.article = self.article.saturating_sub(1),
            "h1" => self.headline = self.headline.saturating_sub(1),
            _ => {}
        }
    }

    /// Records the place of a paragraph that two line breaks may have ended.
    fn end_if_whole(&mut self) {
        if self.blocks.count() > self.places.len() {
            self.end_block();
        }
    }
}

/// Returns the text of `html`.
pub(super) fn text_of(html: &str) -> Marked {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                page.start(&String::from_utf8_lossy(&tag.name.0), &tag.attributes, tag.self_closing);
            }
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name.0)),
            Token::String(text) if page.left_out.is_none() => {
                let bytes = text.span.start..text.span.end;
                page.blocks.text_at(&String::from_utf8_lossy(&text.value.0), html, bytes);
            }
            _ => {}
        }
    }
    page.end_block();
    joined(chosen(page.blocks.finish(), &page.places), html)
}

/// Returns the paragraphs that belong to the article.
fn chosen(paragraphs: Vec<Paragraph>, places: &[Place]) -> Vec<Paragraph> {
    let length = |fits: &dyn Fn(&Place) -> bool| -> usize {
        paragraphs
            .iter()
            .zip(places)
            .filter(|(_, place)| fits(place))
            .map(|(paragraph, _)| paragraph.text.len())
            .sum()
    };
    let any_main = places.iter().any(|place| place.in_main);
    let inside = |place: &Place| !any_main || place.in_main;
    let all = length(&inside);
    let articles = places.iter().filter_map(|place| place.article).max().unwrap_or(0);
    let article = (1..=articles)
        .map(|article| (length(&|place| inside(place) && place.article == Some(article)), article))
        .max_by_key(|&(length, article)| (length, std::cmp::Reverse(article)))
        .filter(|&(length, _)| 100 * length as u64 >= ARTICLE_PER_CENT * all as u64)
        .map(|(_, article)| article);
    let keep = |place: &Place| {
        inside(place)
            && (article.is_none() || place.article == article || (place.headline && place.article.is_none()))
    };
    let places = places.to_vec();
    let kept = paragraphs.into_iter().zip(places).filter(|(_, place)| keep(place));
    kept.map(|(paragraph, _)| paragraph).collect()
}

/// Whether a `style` attribute hides its element. If a property is declared several times, the last declaration counts.
fn hides(style: &str) -> bool {
    let mut shown = [true; 2];
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.split('!').next().unwrap_or_default().trim();
        let property = property.trim();
        if property.eq_ignore_ascii_case("display") {
            shown[0] = !value.eq_ignore_ascii_case("none");
        } else if property.eq_ignore_ascii_case("visibility") {
            shown[1] = !["hidden", "collapse"].iter().any(|hidden| value.eq_ignore_ascii_case(hidden));
        }
    }
    shown != [true; 2]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::blocks::BlockPlace;
    use super::super::places::{kinds, written};
    use super::*;

    fn text_of(html: &str) -> String {
        super::text_of(html).text
    }

    #[test]
    fn what_stands_around_an_article_is_left_out() {
        let html = r#"<!DOCTYPE html><html><head><title>Site</title><meta charset="utf-8"><script>if (a < b) {}</script></head>
<body><header>Site</header><nav><ul><li>Home<nav>in</nav></ul></nav><h1>Flood &amp; fire</h1>
<article><p>The river rose<br>by <b>2</b>&nbsp;m.</p><figure><img src=x><figcaption>A photo</figcaption></figure>
<p>It fell.<br><br>Again.<aside>Read more</aside></article><article><p>Teaser</p></article>
<div role="complementary">Also</div><footer>Imprint</footer></body></html>"#;
        assert_eq!(text_of(html), "Flood & fire\n\nThe river rose by 2\u{a0}m.\n\nIt fell.\n\nAgain.\n");
    }

    #[test]
    fn what_is_left_out_of_a_line_does_not_end_it() {
        assert_eq!(
            text_of(
                "<p>It <del>fell</del><ins>rose</ins> by <script>1 < 2</script>two <s>feet</s> <svg><title>x</title><path/></svg>metres<span hidden>!</span>.<p>b"
            ),
            "It rose by two metres.\n\nb\n"
        );
        assert_eq!(text_of("<p>a<aside>b</aside>c"), "a\n\nc\n");
    }

    #[test]
    fn what_a_style_hides_is_left_out() {
        for style in [
            "display:none",
            "color: red; DISPLAY : None !important ;",
            "visibility:hidden",
            "display:block;display:none",
        ] {
            assert_eq!(text_of(&format!("<p>a<p style='{style}'>b<b>c</b></p><p>d")), "a\n\nd\n", "{style}");
            assert_eq!(text_of(&format!("<p>a <span style=\"{style}\">b</span>c")), "a c\n", "{style}");
        }
        for style in [
            "display:block",
            "display:none;display:block",
            "--x:display:none",
            "",
            "displaynone",
            "content:'display'",
        ] {
            assert_eq!(text_of(&format!("<p>a<p style=\"{style}\">b</p>")), "a\n\nb\n", "{style}");
        }
    }

    #[test]
    fn a_page_without_article_gives_its_main_or_all() {
        assert_eq!(text_of("<p>a<main><p>b<p>c</main><p>d"), "b\n\nc\n");
        assert_eq!(text_of("<p>one<div>two</div>three"), "one\n\ntwo\n\nthree\n");
        assert_eq!(text_of("<head><title>x</title><body><p>one"), "one\n");
        assert_eq!(
            text_of("<article>a</article><p>much more of the text is here</p>"),
            "a\n\nmuch more of the text is here\n"
        );
    }

    #[test]
    fn a_page_says_what_is_a_heading_an_item_a_cell() {
        let page = "<h1>Flood <b>warning</b></h1><p>The river\nrose.<h2>What now?<p>Stay in.\
            <div role=heading aria-level=9>Roads<div>closed</div></div>Kalam<ul><li>One<p>Two</ul>\
            <table><tr><td>2 m</table><span role='heading'>Schools</span> shut <h3><p>Aid</h3>came";
        let marked = super::text_of(page);
        let kinds = kinds(&marked);
        let kinds: Vec<_> = kinds.iter().map(|(kind, text)| (kind.as_str(), *text)).collect();
        assert_eq!(
            kinds,
            [
                ("h1", "Flood warning"),
                ("p", "The river rose."),
                ("h2", "What now?"),
                ("p", "Stay in."),
                ("h6", "Roads"),
                ("h6", "closed"),
                ("p", "Kalam"),
                ("item", "One"),
                ("item", "Two"),
                ("cell", "2 m"),
                ("h2", "Schools"),
                ("p", "shut"),
                ("h3", "Aid"),
                ("p", "came"),
            ]
        );
    }

    #[test]
    fn what_is_never_closed_ends_with_what_is_around_it() {
        let marked = super::text_of("</ul><p>a<table><tr><td><ul><li>b</table><p>c</ol>d<ul>e</table>f");
        let kinds: Vec<String> = kinds(&marked).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["p", "item", "p", "p", "item", "item"]);
    }

    #[test]
    fn a_paragraph_is_where_its_words_stand() {
        let page = "<p>\n  Flood &amp; <b>fire</b> \n</p>\r\n<p> دریا<del>x</del> چڑھا</p><p>&lt;3</p>";
        let marked = super::text_of(page);
        assert_eq!(marked.text, "Flood & fire\n\nدریا چڑھا\n\n<3\n");
        assert_eq!(written(&marked, page), ["Flood &amp; <b>fire", "دریا<del>x</del> چڑھا", "&lt;3"]);
        let BlockPlace::Bytes { line, column, .. } = marked.blocks[1].place else { panic!() };
        assert_eq!((line, column), (4, 5));
        assert!(super::text_of("<p><b>All</b> <strong>bold</strong>").blocks[0].is_bold);
        assert!(!super::text_of("<p><b>Not</b> all").blocks[0].is_bold);
    }

    #[test]
    fn pages_say_their_encoding() {
        let page = b"<html><meta http-equiv=Content-Type content='text/html; charset=windows-1256'>";
        assert!(
            looks_like(&Opening::new(page)) && declared_encoding(page) == Some(encoding_rs::WINDOWS_1256)
        );
        assert!(!looks_like(&Opening::new(b"Plain text about <html>")));
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn no_page_makes_it_panic(html in "(<(article|main|nav|p|br|h1|head|body|script|x)( hidden| role='banner')?/?>|</(article|main|nav|p|head|script)>|a|&amp;|<!--|-->| ){0,30}") {
            let text = text_of(&html);
            prop_assert!(text.ends_with('\n') && !text.contains("\n\n\n"));
        }
    }
}
