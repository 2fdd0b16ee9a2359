//! How are the sentence rules of another program read and followed?
//!
//! Method: an SRX file is read into lists of rules, one list a language, and each expression is compiled once. In a
//! paragraph every rule that breaks looks for its next place; the nearest one counts unless a rule earlier in the list
//! forbids it, whose expressions are tried at that very place. This is what the segmenter of the SRX authors (`segment`
//! by Jarek Lipski, used by `LanguageTool` and in parts by `OmegaT`) does. Time O(text × breaking rules + places × rules).
//!
//! Expressions in SRX files are written for Java or ICU; [`translate`] puts what those spell otherwise. Not read:
//! character blocks (`\p{InGreek}`), since the engine here has no table of them; such a rule is refused by name.

use fancy_regex::{Expr, Regex};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sangam_memory::Language;

use crate::text::segment::{Segment, SegmentOptions, segment_by};

/// Why a file of sentence rules could not be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SrxError {
    /// The file is no well-formed XML.
    #[error("{file}: line {line}: {message}")]
    Xml {
        /// The file as the caller named it.
        file: String,
        /// Where the reader stopped, from 1.
        line: usize,
        /// What the XML reader said.
        message: String,
    },
    /// The file is XML, but not SRX.
    #[error("{file}: no <srx> element with rules in it; is this an SRX file?")]
    NotSrx {
        /// The file as the caller named it.
        file: String,
    },
    /// A rule holds an expression that does not compile.
    #[error("{file}: line {line}: rule {number} of {rules}: `{expression}` is no expression: {message}")]
    Expression {
        /// The file as the caller named it.
        file: String,
        /// Where the rule ends, from 1.
        line: usize,
        /// The name of the list the rule is in.
        rules: String,
        /// Its place in that list, from 1.
        number: usize,
        /// The expression as the file has it.
        expression: String,
        /// What is wrong with it.
        message: String,
    },
}

/// The sentence rules of an SRX file, ready to be followed.
#[derive(Debug)]
pub struct SrxRules {
    /// Whether all maps that fit a language add up, or only the first counts.
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
enum Rule {
    /// Breaks where a match of `before` ends and `after` matches.
    Break { before: Regex, after: Regex },
    /// Forbids a break at a place that it matches.
    Exception(Regex),
}

impl SrxRules {
    /// Reads SRX 2.0, or 1.0 where it means the same. `file` is how errors call it.
    pub fn parse(xml: &str, file: &str) -> Result<Self, SrxError> {
        let mut parser = Parser::new(xml, file);
        parser.read()?;
        if parser.rules.lists.is_empty() {
            return Err(SrxError::NotSrx { file: file.to_owned() });
        }
        Ok(parser.rules)
    }

    /// The rules for `language`, in the order in which they are tried.
    fn rules_for(&self, language: &Language) -> Vec<&Rule> {
        let mut rules = Vec::new();
        for (pattern, name) in &self.maps {
            if pattern.is_match(language.as_str()).unwrap_or(false) {
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

/// Cuts `text` by the rules of an SRX file instead of our own. Paragraphs, white space and headings are as with
/// [`segment`](crate::text::segment::segment).
pub fn segment_with(
    rules: &SrxRules,
    text: &str,
    language: &Language,
    options: &SegmentOptions,
) -> Vec<Segment> {
    let rules = rules.rules_for(language);
    segment_by(text, language, options.line_breaks, |paragraph, ends| {
        ends.extend(breaks(&rules, &text[paragraph.clone()]).into_iter().map(|end| paragraph.start + end));
    })
}

/// Where a breaking rule matches next.
struct Place {
    rule: usize,
    match_start: usize,
    end: usize,
}

/// Where `paragraph` is broken.
fn breaks(rules: &[&Rule], paragraph: &str) -> Vec<usize> {
    let next = |rule: usize, from: usize| find(rules[rule], paragraph, from, rule);
    let mut places: Vec<Place> = (0..rules.len()).filter_map(|rule| next(rule, 0)).collect();
    let mut ends = Vec::new();
    let mut start = 0;
    // Of several rules at one place the earliest decides.
    while let Some(nearest) = places.iter().min_by_key(|place| (place.end, place.rule)) {
        let (end, rule) = (nearest.end, nearest.rule);
        let is_forbidden = rules[..rule].iter().any(|earlier| forbids(earlier, paragraph, end));
        let is_break = end > start && end < paragraph.len() && !is_forbidden;
        if is_break {
            ends.push(end);
            start = end;
        }
        places = places
            .into_iter()
            // A match may not reach back over a break.
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

/// The place after the character at `at`.
fn after(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// The first place at or after `from` where `rule` breaks.
fn find(rule: &Rule, text: &str, mut from: usize, index: usize) -> Option<Place> {
    let Rule::Break { before, after: following } = rule else { return None };
    while from <= text.len() {
        // An expression that takes too long to match is taken for one that does not.
        let found = before.find_from_pos(text, from).ok().flatten()?;
        if following.find_from_pos(text, found.end()).ok().flatten().is_some() {
            return Some(Place { rule: index, match_start: found.start(), end: found.end() });
        }
        from = if found.end() > found.start() { found.end() } else { after(text, found.end()) };
    }
    None
}

fn forbids(rule: &Rule, text: &str, at: usize) -> bool {
    match rule {
        Rule::Break { .. } => false,
        Rule::Exception(pattern) => pattern.find_from_pos(text, at).ok().flatten().is_some(),
    }
}

/// Reads the XML.
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
        let rules = SrxRules { cascade: false, lists: Vec::new(), maps: Vec::new() };
        Self { xml, file, rules, is_break: true, before: String::new(), after: String::new() }
    }

    fn read(&mut self) -> Result<(), SrxError> {
        let mut reader = Reader::from_str(self.xml);
        let mut inside = String::new();
        let mut text = String::new();
        loop {
            let event = reader.read_event();
            let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match event.map_err(|error| self.xml_error(place, &error))? {
                Event::Eof => return Ok(()),
                Event::Start(element) => {
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
                Event::End(element) => match element.local_name().as_ref() {
                    "beforebreak" if inside == "beforebreak" => self.before = std::mem::take(&mut text),
                    "afterbreak" if inside == "afterbreak" => self.after = std::mem::take(&mut text),
                    "rule" => self.close_rule(place)?,
                    _ => {}
                },
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
                let compiled = self.compile(&format!("^(?:{})$", translate(&pattern)), &pattern, place)?;
                self.rules.maps.push((compiled, value("languagerulename")));
            }
            _ => {}
        }
        Ok(())
    }

    fn close_rule(&mut self, place: usize) -> Result<(), SrxError> {
        let (before, after) = (translate(&self.before), translate(&self.after));
        // Two expressions put together may be one where each alone is none, as with `a)(` and `b`.
        let sound = Expr::parse_tree(&before).is_ok() && Expr::parse_tree(&after).is_ok();
        let whole = match (self.is_break, before.is_empty()) {
            (true, _) => format!(r"\G(?:{after})"),
            (false, true) => format!(r"\G(?={after})"),
            (false, false) => format!(r"\G(?<={before})(?={after})"),
        };
        let whole = match Regex::new(&whole) {
            Ok(compiled) if sound => compiled,
            _ => {
                // Each is compiled alone only now, so that the error names the one that is wrong.
                self.compile(&before, &self.before, place)?;
                self.compile(&after, &self.after, place)?;
                self.compile(&whole, &self.before, place)?
            }
        };
        let rule = if self.is_break {
            Rule::Break { before: self.compile(&before, &self.before, place)?, after: whole }
        } else {
            Rule::Exception(whole)
        };
        if let Some(list) = self.rules.lists.last_mut() {
            list.rules.push(rule);
        }
        Ok(())
    }

    fn compile(&self, expression: &str, original: &str, place: usize) -> Result<Regex, SrxError> {
        Regex::new(expression).map_err(|error| {
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

fn name_of(element: &BytesStart) -> String {
    element.local_name().as_ref().to_owned()
}

/// An expression for Java or ICU in the words of the engine used here.
fn translate(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        if character != '\\' {
            out.push(character);
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
            // Horizontal and vertical white space; the engine here knows \h as a hexadecimal digit.
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

/// A named class of characters. Java's names from POSIX mean ASCII there.
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
                // A line of invisible characters alone has no segment.
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
