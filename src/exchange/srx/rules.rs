//! How are the sentence rules of another program read and followed?
//!
//! An SRX file is read into lists of rules, and each expression is compiled once. In a paragraph, every rule that
//! breaks finds its next place. The nearest place counts unless a rule earlier in the list forbids it; the expressions
//! of those rules are tried at exactly that place. The segmenter of the SRX authors works in the same way (`segment` by
//! Jarek Lipski, used by `LanguageTool` and in parts by `OmegaT`). Time O(text × breaking rules + places × rules).
//!
//! Expressions in SRX files are written for Java or ICU; [`translate`] rewrites what the engine here spells
//! differently. Not read: character blocks (`\p{InGreek}`), because the engine has no table of them; a rule with one is
//! refused by name.
//!
//! An expression can make the engine backtrack without end, so it may take [`STEP_LIMIT`] steps in a search. A rule
//! that would take more does not count at that place; after [`PLACES_GIVEN_UP`] such places in a text, it is ignored in
//! the rest of the text. [`SrxRules::over_limit`] names these rules.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use fancy_regex::{Expr, Regex, RegexBuilder};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sangam_language::Language;

use sangam_text::segment::{Segment, SegmentOptions, segment_by};

/// The number of backtracking steps that an expression can take in one search: a few hundredths of a second. In a long
/// paragraph, each place that is tried is a step too.
const STEP_LIMIT: usize = 1_000_000;

/// The number of places in one text at which a rule can take too many steps before it is ignored in the rest of the
/// text. Together with [`STEP_LIMIT`] it limits what a rule can cost.
const PLACES_GIVEN_UP: u32 = 3;

/// The number of bytes before and after a place that the expressions of a rule can see there. This matters only for
/// paragraphs longer than a chapter of a book; without it, the time would grow with the square of their length.
const SIGHT: usize = 64 << 10;

/// The number of bytes of the compiled form of one expression, at most: some expressions of thirty characters would
/// otherwise fill the memory.
const EXPRESSION_LIMIT: usize = 10 << 20;

/// Why a file of sentence rules cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SrxError {
    /// The file is not well-formed XML.
    #[error("{file}: line {line}: {message}")]
    Xml {
        /// The file, as the caller named it.
        file: String,
        /// The line where the reader stopped, from 1.
        line: usize,
        /// The message of the XML reader.
        message: String,
    },
    /// The file is XML, but not SRX.
    #[error("{file}: no <srx> element with rules in it; is this an SRX file?")]
    NotSrx {
        /// The file, as the caller named it.
        file: String,
    },
    /// A rule holds an expression that does not compile.
    #[error("{file}: line {line}: rule {number} of {rules}: `{expression}` is no expression: {message}")]
    Expression {
        /// The file, as the caller named it.
        file: String,
        /// The line where the rule ends, from 1.
        line: usize,
        /// The name of the rule's list.
        rules: String,
        /// The rule's number in that list, from 1.
        number: usize,
        /// The expression as the file has it.
        expression: String,
        /// The fault in it.
        message: String,
    },
}

/// The sentence rules of an SRX file, ready to be followed.
#[derive(Debug)]
pub struct SrxRules {
    file: String,
    /// Whether the rules of all maps that fit a language are combined, or only the first map counts.
    cascade: bool,
    lists: Vec<RuleList>,
    maps: Vec<(Regex, String)>,
}

#[derive(Debug)]
struct RuleList {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    kind: RuleKind,
    /// The line of the file where the rule ends, from 1.
    line: usize,
    /// The expressions for the text before and after a break, as the file has them.
    expressions: [String; 2],
    /// The number of places at which it took too many steps, in all texts.
    given_up: AtomicU64,
}

#[derive(Debug)]
enum RuleKind {
    /// Breaks at the end of a match of `before`, if `after` matches there.
    Break { before: Regex, after: Regex },
    /// Forbids a break at a place that it matches.
    Exception(Regex),
}

/// A rule that took too many steps at some places and was ignored there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverLimit {
    /// The file, as the caller named it.
    pub file: String,
    /// The line of the file where the rule ends, from 1.
    pub line: usize,
    /// The name of the rule's list.
    pub rules: String,
    /// The rule's number in that list, from 1.
    pub number: usize,
    /// Its expressions for the text before and after a break, as the file has them.
    pub expressions: [String; 2],
    /// The number of places.
    pub places: u64,
}

impl SrxRules {
    /// Reads SRX 2.0, and 1.0 as far as it means the same. Errors call the file `file`.
    pub fn parse(xml: &str, file: &str) -> Result<Self, SrxError> {
        let mut parser = Parser::new(xml, file);
        parser.read()?;
        if parser.rules.lists.is_empty() {
            return Err(SrxError::NotSrx { file: file.to_owned() });
        }
        Ok(parser.rules)
    }

    /// Returns the rules that took too many steps in the texts cut so far, in the order of the file.
    pub fn over_limit(&self) -> Vec<OverLimit> {
        let rules =
            self.lists.iter().flat_map(|list| list.rules.iter().zip(1..).map(move |rule| (list, rule)));
        rules
            .map(|(list, (rule, number))| OverLimit {
                file: self.file.clone(),
                line: rule.line,
                rules: list.name.clone(),
                number,
                expressions: rule.expressions.clone(),
                places: rule.given_up.load(Ordering::Relaxed),
            })
            .filter(|rule| rule.places > 0)
            .collect()
    }

    /// Returns the rules for `language`, in the order in which they are tried. Patterns may be written for `en-GB` or
    /// `en_GB`.
    fn rules_for(&self, language: &Language) -> Vec<&Rule> {
        let mut rules = Vec::new();
        let spellings = [language.as_str().to_owned(), language.as_str().replace('-', "_")];
        for (pattern, name) in &self.maps {
            if spellings.iter().any(|spelling| pattern.is_match(spelling).unwrap_or(false)) {
                rules
                    .extend(self.lists.iter().filter(|list| list.name == *name).flat_map(|list| &list.rules));
                if !self.cascade {
                    break;
                }
            }
        }
        rules
    }
}

/// Cuts `text` by the rules of an SRX file instead of our own. Paragraphs, white space and headings are handled as in
/// [`segment`](sangam_text::segment::segment).
pub fn segment_with(
    rules: &SrxRules,
    text: &str,
    language: &Language,
    options: &SegmentOptions,
) -> Vec<Segment> {
    let rules: Vec<Trial<'_>> = rules.rules_for(language).into_iter().map(Trial::new).collect();
    segment_by(text, language, options.line_breaks, |paragraph, ends| {
        ends.extend(breaks(&rules, &text[paragraph.clone()]).into_iter().map(|end| paragraph.start + end));
    })
}

/// The next place where a breaking rule matches.
struct Place {
    rule: usize,
    match_start: usize,
    end: usize,
}

/// A rule while one text is being cut.
struct Trial<'r> {
    rule: &'r Rule,
    /// The number of places in this text at which it took too many steps.
    given_up: Cell<u32>,
}

impl<'r> Trial<'r> {
    fn new(rule: &'r Rule) -> Self {
        Self { rule, given_up: Cell::new(0) }
    }

    /// Finds `expression` at or after `from`. If that takes too many steps, records this and finds nothing.
    fn find(&self, expression: &Regex, text: &str, from: usize) -> Option<(usize, usize)> {
        if self.given_up.get() >= PLACES_GIVEN_UP {
            return None;
        }
        let Ok(found) = expression.find_from_pos(text, from) else {
            self.given_up.set(self.given_up.get() + 1);
            self.rule.given_up.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        found.map(|found| (found.start(), found.end()))
    }

    /// Returns the first place at or after `from` where the rule breaks; `index` is the number of the rule.
    fn next_break(&self, text: &str, mut from: usize, index: usize) -> Option<Place> {
        let RuleKind::Break { before, after: following } = &self.rule.kind else { return None };
        while from <= text.len() {
            let given_up = self.given_up.get();
            let Some((start, end)) = self.find(before, text, from) else {
                // The search gave up at an unknown place. From the next character on it is a new search.
                if self.given_up.get() > given_up {
                    from = after(text, from);
                    continue;
                }
                return None;
            };
            if self.matches_at(following, text, end) {
                return Some(Place { rule: index, match_start: start, end });
            }
            from = if end > start { end } else { after(text, end) };
        }
        None
    }

    fn forbids(&self, text: &str, at: usize) -> bool {
        match &self.rule.kind {
            RuleKind::Break { .. } => false,
            RuleKind::Exception(pattern) => self.matches_at(pattern, text, at),
        }
    }

    /// Whether `expression`, which is anchored, matches at `at`.
    fn matches_at(&self, expression: &Regex, text: &str, at: usize) -> bool {
        let from = text.floor_char_boundary(at.saturating_sub(SIGHT));
        let to = text.ceil_char_boundary(at.saturating_add(SIGHT).min(text.len()));
        text.get(from..to).is_some_and(|seen| self.find(expression, seen, at - from).is_some())
    }
}

/// Returns the places where `paragraph` is broken.
fn breaks(rules: &[Trial<'_>], paragraph: &str) -> Vec<usize> {
    let next = |rule: usize, from: usize| rules[rule].next_break(paragraph, from, rule);
    let mut places: Vec<Place> = (0..rules.len()).filter_map(|rule| next(rule, 0)).collect();
    let mut ends = Vec::new();
    let mut start = 0;
    // If several rules match at one place, the earliest decides.
    while let Some(nearest) = places.iter().min_by_key(|place| (place.end, place.rule)) {
        let (end, rule) = (nearest.end, nearest.rule);
        let is_forbidden = rules[..rule].iter().any(|earlier| earlier.forbids(paragraph, end));
        let is_break = end > start && end < paragraph.len() && !is_forbidden;
        if is_break {
            ends.push(end);
            start = end;
        }
        places = places
            .into_iter()
            // A match must not begin before the last break.
            .filter_map(
                |place| if is_break && place.match_start < end { next(place.rule, end) } else { Some(place) },
            )
            .filter_map(
                |place| if place.end <= end { next(place.rule, after(paragraph, end)) } else { Some(place) },
            )
            .collect();
    }
    ends
}

/// Returns the place after the character at `at`.
fn after(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// Parses an SRX file.
struct Parser<'xml> {
    xml: &'xml str,
    file: &'xml str,
    rules: SrxRules,
    is_break: bool,
    before: String,
    after: String,
}

impl<'xml> Parser<'xml> {
    fn new(xml: &'xml str, file: &'xml str) -> Self {
        let rules = SrxRules { file: file.to_owned(), cascade: false, lists: Vec::new(), maps: Vec::new() };
        Self { xml, file, rules, is_break: true, before: String::new(), after: String::new() }
    }

    fn read(&mut self) -> Result<(), SrxError> {
        let mut reader = Reader::from_str(self.xml);
        let mut inside = String::new();
        let mut text = String::new();
        let mut open = 0_usize;
        loop {
            let event = reader.read_event();
            let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match event.map_err(|error| self.xml_error(place, &error))? {
                // Half a file of rules would also cut texts, but in the wrong places.
                Event::Eof if open > 0 => {
                    return Err(self.xml_error(place, &"the file ends inside an element"));
                }
                Event::Eof => return Ok(()),
                Event::Start(element) => {
                    open += 1;
                    self.open(&element, place)?;
                    inside = name_of(&element);
                    text.clear();
                }
                Event::Empty(element) => self.open(&element, place)?,
                Event::Text(piece) => text.push_str(&piece),
                Event::CData(piece) => text.push_str(&piece),
                Event::GeneralRef(entity) => {
                    let entity = format!("&{};", &*entity);
                    let resolved = quick_xml::escape::unescape(&entity)
                        .map_err(|error| self.xml_error(place, &error))?;
                    text.push_str(&resolved);
                }
                Event::End(element) => {
                    open = open.saturating_sub(1);
                    match element.local_name().as_ref() {
                        "beforebreak" if inside == "beforebreak" => self.before = std::mem::take(&mut text),
                        "afterbreak" if inside == "afterbreak" => self.after = std::mem::take(&mut text),
                        "rule" => self.close_rule(place)?,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, element: &BytesStart, place: usize) -> Result<(), SrxError> {
        let mut attributes = std::collections::BTreeMap::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| self.xml_error(place, &error))?;
            let key = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|error| self.xml_error(place, &error))?;
            attributes.insert(key, value.into_owned());
        }
        let value = |key: &str| attributes.get(key).cloned().unwrap_or_default();
        match name_of(element).as_str() {
            "header" => self.rules.cascade = value("cascade") == "yes",
            "languagerule" => {
                self.rules.lists.push(RuleList { name: value("languagerulename"), rules: Vec::new() });
            }
            "rule" => {
                self.is_break = value("break") != "no";
                self.before.clear();
                self.after.clear();
            }
            "languagemap" => {
                let pattern = value("languagepattern");
                // Files are written for `EN-GB` as well as for `en-gb`.
                let whole = format!("^(?i:{})$", translate(&pattern));
                let compiled = self.compile(&whole, &pattern, place)?;
                self.rules.maps.push((compiled, value("languagerulename")));
            }
            _ => {}
        }
        Ok(())
    }

    fn close_rule(&mut self, place: usize) -> Result<(), SrxError> {
        let (before, after) = (translate(&self.before), translate(&self.after));
        // Two expressions can be valid together but not alone, as with `a)(` and `b`.
        let sound = Expr::parse_tree(&before).is_ok() && Expr::parse_tree(&after).is_ok();
        let whole = match (self.is_break, before.is_empty()) {
            (true, _) => format!(r"\G(?:{after})"),
            (false, true) => format!(r"\G(?={after})"),
            (false, false) => format!(r"\G(?<={before})(?={after})"),
        };
        let whole = match built(&whole) {
            Ok(compiled) if sound => compiled,
            _ => {
                // Each is compiled alone here, so that the error names the wrong one.
                self.compile(&before, &self.before, place)?;
                self.compile(&after, &self.after, place)?;
                self.compile(&whole, &self.before, place)?
            }
        };
        let kind = if self.is_break {
            RuleKind::Break { before: self.compile(&before, &self.before, place)?, after: whole }
        } else {
            RuleKind::Exception(whole)
        };
        let expressions = [self.before.clone(), self.after.clone()];
        let rule = Rule { kind, line: self.line(place), expressions, given_up: AtomicU64::new(0) };
        if let Some(list) = self.rules.lists.last_mut() {
            list.rules.push(rule);
        }
        Ok(())
    }

    fn compile(&self, expression: &str, original: &str, place: usize) -> Result<Regex, SrxError> {
        built(expression).map_err(|error| {
            let list = self.rules.lists.last();
            SrxError::Expression {
                file: self.file.to_owned(),
                line: self.line(place),
                rules: list.map(|list| list.name.clone()).unwrap_or_default(),
                number: list.map_or(0, |list| list.rules.len() + 1),
                expression: original.to_owned(),
                message: error.to_string(),
            }
        })
    }

    fn xml_error(&self, place: usize, error: &dyn std::fmt::Display) -> SrxError {
        SrxError::Xml { file: self.file.to_owned(), line: self.line(place), message: error.to_string() }
    }

    fn line(&self, place: usize) -> usize {
        memchr::memchr_iter(b'\n', &self.xml.as_bytes()[..place.min(self.xml.len())]).count() + 1
    }
}

/// Compiles `expression` within the limits.
fn built(expression: &str) -> fancy_regex::Result<Regex> {
    RegexBuilder::new(expression).backtrack_limit(STEP_LIMIT).delegate_size_limit(EXPRESSION_LIMIT).build()
}

fn name_of(element: &BytesStart) -> String {
    element.local_name().as_ref().to_owned()
}

/// Rewrites an expression of Java or ICU for the engine used here.
fn translate(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '\\' {
            out.push(character);
            if character == '('
                && let Some((flags, after)) = java_flags(rest)
            {
                out.push_str(&flags);
                rest = after;
            }
            continue;
        }
        let Some(escaped) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        rest = &rest[escaped.len_utf8()..];
        match escaped {
            // Quoted text.
            'Q' => {
                let (quoted, after) = rest.split_once("\\E").unwrap_or((rest, ""));
                out.push_str(&fancy_regex::escape(quoted));
                rest = after;
            }
            // Horizontal and vertical white space. The engine here takes `\h` for a hexadecimal digit.
            'h' => out.push_str(r"[ \t\u00A0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000]"),
            'v' => out.push_str(r"[\n\x0B\f\r\u0085\u2028\u2029]"),
            'R' => out.push_str(r"(?:\r\n|[\n\x0B\f\r\u0085\u2028\u2029])"),
            'p' | 'P' => {
                let negated = escaped == 'P';
                let (name, after) = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                    Some((name, after)) => (name, after),
                    None => rest.split_at(rest.chars().next().map_or(0, char::len_utf8)),
                };
                rest = after;
                out.push_str(&class(name, negated));
            }
            ' ' => out.push_str(r"\x20"),
            '<' | '>' => out.push(escaped),
            _ if !escaped.is_ascii() => out.push(escaped),
            _ => out.extend(['\\', escaped]),
        }
    }
    out
}

/// Parses the flags after `(` in `rest`. Flags that only Java has are dropped: `u` and `U` (Unicode) are always on
/// here, and `d` (Unix line ends) means nothing in a rule. Returns the other flags and what follows; `None` if there
/// are no flags.
fn java_flags(rest: &str) -> Option<(String, &str)> {
    let flags = rest.strip_prefix('?')?;
    let end = flags.find(|c: char| !c.is_ascii_alphabetic() && c != '-')?;
    let (flags, after) = flags.split_at(end);
    let is_closed = after.starts_with([':', ')']);
    if !is_closed || !flags.contains(['u', 'U', 'd']) {
        return None;
    }
    let known: String = flags.chars().filter(|flag| !matches!(flag, 'u' | 'U' | 'd')).collect();
    let known = known.strip_suffix('-').unwrap_or(&known);
    // `(?)` is not a valid expression, but an empty group is.
    let opening =
        if known.is_empty() && after.starts_with(')') { "?:".to_owned() } else { format!("?{known}") };
    Some((opening, after))
}

/// Returns a named class of characters. Java's names from POSIX mean ASCII there.
fn class(name: &str, negated: bool) -> String {
    let caret = if negated { "^" } else { "" };
    match name {
        "Lower" | "Upper" | "ASCII" | "Alpha" | "Digit" | "Alnum" | "Punct" | "Graph" | "Print" | "Blank"
        | "Cntrl" | "XDigit" | "Space" => format!("[[:{caret}{}:]]", name.to_ascii_lowercase()),
        _ => {
            let name = name.strip_prefix("Is").unwrap_or(name);
            format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(cascade: &str, rules: &str) -> String {
        format!(
            "<srx version=\"2.0\"><header segmentsubflows=\"yes\" cascade=\"{cascade}\"/>\n<body><languagerules>\n{rules}\
             </languagerules><maprules><languagemap languagepattern=\"[Ee][Nn].*\" languagerulename=\"E\"/>\
             <languagemap languagepattern=\".*\" languagerulename=\"D\"/></maprules></body></srx>"
        )
    }

    fn rule(breaks: &str, before: &str, after: &str) -> String {
        format!(
            "<rule break=\"{breaks}\"><beforebreak>{before}</beforebreak><afterbreak>{after}</afterbreak></rule>\n"
        )
    }

    fn list(name: &str, rules: &[String]) -> String {
        format!("<languagerule languagerulename=\"{name}\">\n{}</languagerule>\n", rules.concat())
    }

    fn cut<'text>(rules: &SrxRules, text: &'text str, language: &str) -> Vec<&'text str> {
        segment_with(rules, text, &language.parse().unwrap(), &SegmentOptions::default())
            .into_iter()
            .map(|segment| &text[segment.span])
            .collect()
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let stop = || rule("yes", r"[.?!]+", r"\s");
        let doctor = || rule("no", r"\bDr\.", r"\s");
        let text = "Dr. Khan left. Who saw him?";
        let guarded = SrxRules::parse(&file("no", &list("E", &[doctor(), stop()])), "x.srx").unwrap();
        assert_eq!(cut(&guarded, text, "en"), ["Dr. Khan left.", "Who saw him?"]);
        let too_late = SrxRules::parse(&file("no", &list("E", &[stop(), doctor()])), "x.srx").unwrap();
        assert_eq!(cut(&too_late, text, "en"), ["Dr.", "Khan left.", "Who saw him?"]);
    }

    #[test]
    fn maps_add_up_only_where_they_cascade() {
        let lists = list("E", &[rule("no", r"\bDr\.", r"\s")]) + &list("D", &[rule("yes", r"\.", r"\s")]);
        let text = "Dr. Khan left. He ran.";
        let cascading = SrxRules::parse(&file("yes", &lists), "x.srx").unwrap();
        assert_eq!(cut(&cascading, text, "en-GB"), ["Dr. Khan left.", "He ran."]);
        assert_eq!(cut(&cascading, text, "ur"), ["Dr.", "Khan left.", "He ran."]);
        let single = SrxRules::parse(&file("no", &lists), "x.srx").unwrap();
        assert_eq!(cut(&single, text, "en"), [text]);
    }

    #[test]
    fn expressions_for_java_are_understood() {
        let rules = list("D", &[rule("yes", r"\p{IsAlphabetic}\Q.\E\h?", r"\p{Upper}&amp;?")]);
        let rules = SrxRules::parse(&file("no", &rules), "x.srx").unwrap();
        assert_eq!(cut(&rules, "One. Two.Three", "fr"), ["One.", "Two.", "Three"]);
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn no_file_and_no_text_makes_it_panic(
            before in r"[\\a-z.()?*+\[\]{}|^$pQEh]{0,8}",
            after in r"(\\s|\\p\{Lu\}|.){0,3}",
            text in r"([A-Za-z.?! \n\u{301}\u{200B}]|ہے۔|है।){0,40}",
        ) {
            let escaped = |expression: &str| quick_xml::escape::escape(expression).into_owned();
            let stop = rule("yes", r"[.?!]+", r"\s");
            let lists = list("D", &[rule("no", &escaped(&before), &escaped(&after)), stop]);
            if let Ok(rules) = SrxRules::parse(&file("yes", &lists), "x.srx") {
                let solid = |text: &str| text.split_whitespace().collect::<String>();
                let pieces = cut(&rules, &text, "ur").concat();
                // A line of only invisible characters has no segment.
                let seen = |text: &str| solid(text).replace('\u{200B}', "");
                prop_assert_eq!(seen(&pieces), seen(&text));
            }
            // The file may be cut off anywhere.
            let whole = file("no", &lists);
            let end = whole.char_indices().nth(text.len() * 7).map_or(whole.len(), |(end, _)| end);
            drop(SrxRules::parse(&whole[..end], "x.srx"));
        }
    }

    #[test]
    fn maps_ignore_case_and_rules_do_not() {
        let lists = list("E", &[rule("no", r"Dr\.", r"\s"), rule("no", r"(?iu)\bno\.", r"(?U:\s)")])
            + &list("D", &[rule("yes", r"\.", r"\s")]);
        let text = "Dr. Wasti came. See dr. Khan. No. 5 left.";
        for pattern in ["EN.*", "en", "(?i)En", "EN(?:[-_].*)?"] {
            let xml = file("yes", &lists).replace("[Ee][Nn].*", pattern);
            let rules = SrxRules::parse(&xml, "x.srx").unwrap();
            let expected = ["Dr. Wasti came.", "See dr.", "Khan.", "No. 5 left."];
            assert_eq!(cut(&rules, text, "en"), expected, "{pattern}");
        }
        let xml = file("yes", &lists).replace("[Ee][Nn].*", "EN_GB");
        let rules = SrxRules::parse(&xml, "x.srx").unwrap();
        assert_eq!(cut(&rules, "Dr. Wasti came.", "en-gb"), ["Dr. Wasti came."]);
        assert_eq!(cut(&rules, "Dr. Wasti came.", "en"), ["Dr.", "Wasti came."]);
    }

    #[test]
    fn a_rule_that_takes_too_many_steps_is_named_and_the_others_go_on() {
        // The look-ahead keeps it away from the engine that takes one step for each letter.
        let endless = "(?:(?=x)x+)+y";
        let after = format!(r"\s{endless}");
        for (breaks, before, after) in [("yes", endless, r"\s"), ("no", r"\.", &after)] {
            let rules = [rule("yes", "!", r"\s"), rule(breaks, before, after), rule("yes", r"\.", r"\s")];
            let rules = SrxRules::parse(&file("no", &list("E", &rules)), "x.srx").unwrap();
            assert_eq!(rules.over_limit(), []);
            let long = format!("{}.", "x".repeat(60));
            let text = format!("One. {long} Two! Three.");
            assert_eq!(cut(&rules, &text, "en"), ["One.", &long, "Two!", "Three."]);
            let over = rules.over_limit();
            assert_eq!(over.len(), 1, "{breaks}: {over:?}");
            assert_eq!((over[0].rules.as_str(), over[0].number, over[0].line), ("E", 2, 5));
            assert_eq!(over[0].expressions, [before, after]);
            assert!((1..=u64::from(PLACES_GIVEN_UP)).contains(&over[0].places), "{over:?}");
        }
    }

    #[test]
    fn a_file_that_was_cut_off_is_no_file_of_rules() {
        let whole = file("no", &list("E", &[rule("yes", r"\.", r"\s")]));
        let error = SrxRules::parse(&whole[..whole.find("<maprules>").unwrap()], "x.srx").unwrap_err();
        assert!(error.to_string().contains("ends inside an element"), "{error}");
    }

    #[test]
    fn a_rule_that_does_not_compile_is_named() {
        let rules = list("D", &[rule("yes", r"\.", ""), rule("no", "(open", "")]);
        let error = SrxRules::parse(&file("no", &rules), "my.srx").unwrap_err().to_string();
        assert!(error.starts_with("my.srx: line 5: rule 2 of D: `(open` is no expression: "), "{error}");
        for (breaks, before, after, wrong) in [
            ("yes", "a", "b)(?:c", "b)(?:c"),
            ("no", "a)(?<=b", "c", "a)(?<=b"),
            ("no", "a", r"\p{Foo}", r"\p{Foo}"),
        ] {
            let rules = list("D", &[rule(breaks, &before.replace('<', "&lt;"), after)]);
            let error = SrxRules::parse(&file("no", &rules), "my.srx").unwrap_err().to_string();
            assert!(error.contains(&format!("rule 1 of D: `{wrong}` is no expression")), "{error}");
        }
        for (xml, wanted) in [("<a>\n</b>", "line 2"), ("<tmx/>", "is this an SRX file"), ("", "SRX file")] {
            let error = SrxRules::parse(xml, "my.srx").unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
