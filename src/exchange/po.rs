//! Which units does a gettext catalogue hold, and how is one written?
//!
//! Entries as GNU gettext and `polib` read them: context, plurals, flags, obsolete entries, the charset and language of
//! the header. Line breaks between keywords and strings mean nothing, as in gettext. An entry without translation is counted, not rejected; a fuzzy one is taken with the tag `fuzzy`, an
//! obsolete one with `obsolete`. Of plurals, the first form goes with the singular and the last with the plural; forms
//! between have no source text of their own and are kept as properties, and so is what makes one entry of the two units
//! again when they are written one after the other. The source language is English, as gettext asks, unless it is
//! named. Reading streams: time linear, space one entry. Writing holds a hash for each entry.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read, Write};

use encoding_rs::Encoding;
use sangam_memory::{Language, Property, Unit, UnitDraft};

use super::decode::{Declaration, TextReader};
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, oriented,
    unusable,
};
use super::{Changed, SecondLanguagePair, UnitFileHeader, UnitWriter, with_escapes};

/// The property that keeps `msgctxt`.
const CONTEXT: &str = "msgctxt";
/// The property that keeps where a text is used (`#:`).
const REFERENCE: &str = "reference";
/// The property that keeps the forms of a plural between the first and the last.
const PLURAL_FORM: &str = "msgstr";
/// The property of the unit of a singular that keeps the plural.
const PLURAL: &str = "msgid_plural";
/// The property of the unit of a plural that keeps the singular, where the language has one form only.
const SINGULAR: &str = "msgid";
/// The property that keeps how the forms of plurals are counted, as the header of the catalogue says it.
const PLURAL_RULE: &str = "plural-forms";
/// The property that keeps a flag (`#,`) other than that of a guess.
const FLAG: &str = "flag";
/// How the properties begin that keep the texts a guess was made from (`#|`): `previous msgid` and its like.
const PREVIOUS: &str = "previous ";
/// The keywords that may stand behind `#|`.
const PREVIOUS_KEYWORDS: [&str; 3] = ["msgctxt", "msgid", "msgid_plural"];
/// The tag of a translation that gettext guessed.
const FUZZY: &str = "fuzzy";
/// The tag of an entry that the program no longer uses.
const OBSOLETE: &str = "obsolete";
/// How the flag begins that says which numbers may come: the only one of two words.
const RANGE: &str = "range:";
/// Bytes of the longest rule of plurals that is kept with every plural: the longest in use has some 200.
const PLURAL_RULE_LIMIT: usize = 1 << 10;

/// One entry as the file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PoEntry {
    /// `msgctxt`.
    pub context: Option<String>,
    /// `msgid`; empty for the header.
    pub id: Option<String>,
    /// `msgid_plural`.
    pub plural: Option<String>,
    /// `msgstr`, or `msgstr[0]`, `msgstr[1]` ….
    pub translations: Vec<String>,
    /// `#,` and `#=`
    pub flags: Vec<String>,
    /// `#:`, a line each.
    pub references: Vec<String>,
    /// `#` and `#.`, a line each.
    pub comments: Vec<String>,
    /// `#|`: keywords and the texts they had before.
    pub previous: Vec<(String, String)>,
    /// Whether it stands behind `#~`.
    pub obsolete: bool,
}

impl PoEntry {
    /// Whether gettext guessed the translation.
    pub fn is_fuzzy(&self) -> bool {
        self.flags.iter().any(|flag| flag == FUZZY)
    }

    /// Whether every form has a translation that is no guess.
    pub fn is_translated(&self) -> bool {
        !self.is_fuzzy() && !self.obsolete && self.has_texts()
    }

    fn has_texts(&self) -> bool {
        !self.translations.is_empty() && self.translations.iter().all(|text| !text.is_empty())
    }

    fn is_header(&self) -> bool {
        self.id.as_deref() == Some("") && self.context.is_none()
    }
}

/// Which source text of an entry a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Singular,
    Plural,
}

/// What the next string belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
    Domain,
}

/// What a line is made of.
#[derive(Debug)]
enum Token {
    /// What stands behind `#`.
    Comment(String),
    /// `msgid`, `msgstr[1]` …
    Keyword(String),
    /// A string, and why it cannot be relied on.
    Text(String, Option<String>),
}

/// A token with its place.
struct Lexed {
    token: Token,
    position: Position,
    /// Whether it stands behind `#~`.
    obsolete: bool,
    /// Whether it stands behind `#|`.
    previous: bool,
}

/// Reads units from PO.
pub struct PoReader<'r> {
    text: TextReader<'r>,
    file: String,
    options: ReadOptions,
    languages: Option<[Language; 2]>,
    /// How the header says that plurals are counted.
    plural_rule: Option<String>,
    /// The charset that the header names.
    charset: Option<&'static Encoding>,
    line: String,
    /// What of the line is not taken yet.
    tokens: VecDeque<Lexed>,
    /// What is wrong with the bytes of the line.
    line_fault: Option<String>,
    seen: bool,
    ready: Vec<ReadUnit>,
    raw: String,
    /// Why the texts of the entry cannot be relied on.
    fault: Option<String>,
    summary: ReadSummary,
}

impl<'r> PoReader<'r> {
    /// Over `input`, which messages call `file`.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut text = TextReader::new(input, file, Declaration::Po, options.encoding.as_deref())?
            .lenient(options.lenient);
        let mut summary = ReadSummary::default();
        if let Some(clash) = text.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self {
            text,
            file: file.to_owned(),
            options: options.clone(),
            languages: None,
            plural_rule: None,
            charset: options.encoding.as_ref().and_then(|label| Encoding::for_label(label.as_bytes())),
            line: String::new(),
            tokens: VecDeque::new(),
            line_fault: None,
            seen: false,
            ready: Vec::new(),
            raw: String::new(),
            fault: None,
            summary,
        })
    }

    /// The next entry and where it begins, the header among them; `None` behind the last.
    pub fn next_entry(&mut self) -> Result<Option<(Position, PoEntry)>, ExchangeError> {
        let mut entry = PoEntry::default();
        let mut part = Part::Nothing;
        // Whether the last keyword has its string.
        let mut has_text = true;
        let mut begin: Option<Position> = None;
        let mut last_line = 0;
        self.raw.clear();
        self.fault = None;
        while self.fill()? {
            let Some(next) = self.tokens.front() else { break };
            let begins = match &next.token {
                Token::Comment(_) => true,
                Token::Keyword(name) => {
                    next.previous || matches!(name.as_str(), "msgctxt" | "msgid" | "domain")
                }
                Token::Text(..) => next.previous,
            };
            // A translation ends an entry; so does the other kind of entry.
            if begins && part == Part::Translation && has_text {
                break;
            }
            let Some(Lexed { token, position, obsolete, previous }) = self.tokens.pop_front() else { break };
            entry.obsolete |= obsolete;
            begin.get_or_insert(Position::line(position.line));
            if last_line != position.line {
                last_line = position.line;
                self.raw.push_str(&self.line);
                self.raw.push('\n');
                self.fault = self.fault.take().or(self.line_fault.take());
            }
            if previous {
                entry.take_previous(token);
                continue;
            }
            let taken = match token {
                Token::Comment(comment) => {
                    entry.take_comment(&comment);
                    Ok(())
                }
                Token::Keyword(name) if !has_text => {
                    Err(format!("`{}` where a string must come", start_of(&name)))
                }
                Token::Keyword(name) => {
                    has_text = false;
                    entry.take_keyword(&name).map(|taken| part = taken)
                }
                Token::Text(text, fault) => {
                    has_text = true;
                    self.fault = self.fault.take().or(fault);
                    entry.take_text(&text, part)
                }
            };
            if let Err(reason) = taken {
                return Err(self.malformed(position, reason));
            }
        }
        if !has_text {
            let end = self.text.position();
            return Err(self.malformed(end, "a keyword without its string".to_owned()));
        }
        if !self.seen && begin.is_none() {
            return Err(ExchangeError::Empty { file: self.file.clone() });
        }
        self.seen = true;
        // Comments at the end of the file are no entry.
        Ok(begin.filter(|_| entry.id.is_some()).map(|position| (position, entry)))
    }

    /// Reads on until there is a token to take; `false` at the end of the file.
    fn fill(&mut self) -> Result<bool, ExchangeError> {
        while self.tokens.is_empty() {
            let Some(position) = self.text.line(&self.file, &mut self.line)? else { return Ok(false) };
            let mended = self.text.take_mended();
            self.line_fault = mended.map(|fault| format!("{} at byte {}", fault.reason, fault.offset));
            if let Err((at, reason)) = lex(&self.line, position, self.charset, &mut self.tokens) {
                return Err(self.malformed(at, reason));
            }
        }
        Ok(true)
    }

    fn malformed(&self, position: Position, reason: String) -> ExchangeError {
        ExchangeError::Malformed {
            file: self.file.clone(),
            position,
            format: "PO",
            reason,
            hint: "repair it there; `msgfmt --check` lists all such places",
        }
    }

    /// Takes the languages from the header.
    fn settle_languages(&mut self, header: &str) {
        let field = |name: &str| {
            let line = header.lines().find(|line| line.to_lowercase().starts_with(name))?;
            Some(line.split_once(':')?.1.trim())
        };
        let value = |name: &str| field(name)?.split(['@', '.']).next()?.parse::<Language>().ok();
        let rule = field("plural-forms:").filter(|rule| (1..=PLURAL_RULE_LIMIT).contains(&rule.len()));
        self.plural_rule = rule.map(str::to_owned);
        let charset = field("content-type:").and_then(|value| value.split_once("charset="));
        let charset = charset.and_then(|(_, label)| Encoding::for_label(label.trim().as_bytes()));
        self.charset = self.charset.or(charset);
        let source = value("x-source-language:").or_else(|| self.options.source_language.clone());
        let target = value("language:").or_else(|| self.options.target_language.clone());
        let source = source.or_else(|| "en".parse().ok());
        if let (Some(source), Some(target)) = (source, target) {
            self.summary.language(source.as_str());
            self.summary.language(target.as_str());
            self.languages = Some([source, target]);
        }
    }

    fn take(&mut self, position: Position, entry: &PoEntry) -> Result<(), ExchangeError> {
        let Some(languages) = self.languages.clone() else {
            return Err(ExchangeError::LanguagesNeeded { file: self.file.clone() });
        };
        self.summary.units += 1;
        self.summary.variants += 2;
        if let Some(clash) = self.text.take_clash() {
            self.summary.warn(clash, Position::START);
        }
        if let Some(fault) = self.fault.take() {
            self.reject(position, fault);
            return Ok(());
        }
        if !entry.has_texts() {
            self.summary.untranslated += 1;
            return Ok(());
        }
        let first = entry.translations.first();
        let singular = entry.id.as_ref().filter(|_| entry.plural.is_none() || entry.translations.len() > 1);
        let pairs = [
            (Form::Singular, singular, first),
            (Form::Plural, entry.plural.as_ref(), entry.translations.last()),
        ];
        for (form, source, target) in pairs {
            let (Some(source), Some(target)) = (source, target) else { continue };
            if let Some(reason) = unusable(source, target) {
                self.reject(position, reason.to_owned());
                continue;
            }
            let mut draft = UnitDraft::new(languages.clone(), source.clone(), target.clone());
            entry.describe(&mut draft, form, self.plural_rule.as_deref());
            match oriented(draft, &self.options) {
                Ok(draft) => self.ready.push(Ok(draft)),
                Err(reason) => self.reject(position, reason),
            }
        }
        self.ready.reverse();
        Ok(())
    }

    fn reject(&mut self, position: Position, reason: String) {
        self.summary.rejected += 1;
        self.ready.push(Err(Rejected { position, reason, raw: cut_raw(self.raw.as_bytes()) }));
    }
}

/// Cuts `line`, which stands at `start`, into tokens; else where it cannot be read, and why.
fn lex(
    line: &str,
    start: Position,
    charset: Option<&'static Encoding>,
    tokens: &mut VecDeque<Lexed>,
) -> Result<(), (Position, String)> {
    let mut rest = line.trim_start();
    let mut obsolete = false;
    let mut previous = false;
    if let Some(behind) = rest.strip_prefix("#~") {
        obsolete = true;
        // `#~|` says of an obsolete entry what `#|` says of others.
        previous = behind.starts_with('|');
        rest = behind.strip_prefix('|').unwrap_or(behind);
    } else if let Some(behind) = rest.strip_prefix("#|") {
        previous = true;
        rest = behind;
    }
    let mut behind_string = false;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        let column = start.column + line[..line.len() - rest.len()].chars().count() as u64;
        let position = Position { line: start.line, column };
        let token = match first {
            '#' => {
                let comment = rest[1..].trim_end().to_owned();
                rest = "";
                Token::Comment(comment)
            }
            '"' => match unquoted(&rest[1..], charset) {
                Ok((text, fault, after)) => {
                    rest = after;
                    Token::Text(text, fault)
                }
                // What a guess was made from is a comment that says nothing if it cannot be read.
                Err(_) if previous => return Ok(()),
                Err(reason) => return Err((position, reason)),
            },
            _ => {
                let (word, after) = keyword(rest);
                if !is_keyword(&word) && !previous {
                    let reason = if behind_string {
                        format!(
                            "an unescaped quotation mark, or something behind a string: `{}`",
                            start_of(rest)
                        )
                    } else {
                        format!("neither a keyword nor a string: `{}`", start_of(rest))
                    };
                    return Err((position, reason));
                }
                rest = after;
                Token::Keyword(word)
            }
        };
        behind_string = matches!(token, Token::Text(..));
        tokens.push_back(Lexed { token, position, obsolete, previous });
    }
}

/// The word that `text` begins with, with the number in brackets behind it, and the rest. White space between them says
/// nothing.
fn keyword(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let end = end.unwrap_or(text.len()).max(text.chars().next().map_or(0, char::len_utf8));
    let (word, rest) = text.split_at(end);
    let index = rest.trim_start().strip_prefix('[').and_then(|inside| inside.split_once(']'));
    match index {
        Some((index, after)) => (format!("{word}[{}]", index.trim()), after),
        None => (word.to_owned(), rest),
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "msgctxt" | "msgid" | "msgid_plural" | "msgstr" | "domain") || word.starts_with("msgstr[")
}

/// The flags of a line: commas and white space part them, but for the numbers of `range:`.
fn flags(line: &str) -> Vec<String> {
    let mut flags: Vec<String> = Vec::new();
    for word in line.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        match flags.last_mut() {
            Some(range) if range == RANGE => range.extend([" ", word]),
            _ => flags.push(word.to_owned()),
        }
    }
    flags
}

impl PoEntry {
    /// Takes what stands behind `#`.
    fn take_comment(&mut self, comment: &str) {
        let mut characters = comment.chars();
        let kind = characters.next();
        let said = characters.as_str().trim();
        match kind {
            Some(',' | '=') => self.flags.extend(flags(said)),
            Some(':') => self.references.push(said.to_owned()),
            Some('.') => self.comments.push(said.to_owned()),
            _ => self.comments.push(comment.trim().to_owned()),
        }
    }

    /// Takes a keyword; what the string behind it belongs to.
    fn take_keyword(&mut self, keyword: &str) -> Result<Part, String> {
        let wrong = || Err(format!("`{}` in the wrong place", start_of(keyword)));
        match keyword {
            "domain" => return Ok(Part::Domain),
            "msgid" if self.id.is_some() => return Err("a `msgid` without a `msgstr`".to_owned()),
            "msgctxt" if self.context.is_none() && self.id.is_none() => self.context = Some(String::new()),
            "msgid" => self.id = Some(String::new()),
            "msgid_plural" if self.id.is_some() && self.plural.is_none() && self.translations.is_empty() => {
                self.plural = Some(String::new());
            }
            _ if self.id.is_some() && is_translation(keyword, self.translations.len()) => {
                self.translations.push(String::new());
                return Ok(Part::Translation);
            }
            _ => return wrong(),
        }
        Ok(match keyword {
            "msgctxt" => Part::Context,
            "msgid" => Part::Id,
            _ => Part::Plural,
        })
    }

    /// Takes a string; those behind it go on with it.
    fn take_text(&mut self, text: &str, part: Part) -> Result<(), String> {
        let taking = match part {
            Part::Nothing => return Err("a string that belongs to no keyword".to_owned()),
            Part::Domain => None,
            Part::Context => self.context.as_mut(),
            Part::Id => self.id.as_mut(),
            Part::Plural => self.plural.as_mut(),
            Part::Translation => self.translations.last_mut(),
        };
        if let Some(taking) = taking {
            taking.push_str(text);
        }
        Ok(())
    }

    /// Takes what stands behind `#|`. What is none of its keywords says nothing.
    fn take_previous(&mut self, token: Token) {
        match token {
            Token::Keyword(name) if PREVIOUS_KEYWORDS.contains(&name.as_str()) => {
                self.previous.push((name, String::new()));
            }
            Token::Text(text, _) => {
                if let Some((_, last)) = self.previous.last_mut() {
                    last.push_str(&text);
                }
            }
            Token::Keyword(_) | Token::Comment(_) => {}
        }
    }

    fn describe(&self, draft: &mut UnitDraft, form: Form, plural_rule: Option<&str>) {
        let details = &mut draft.details;
        let mut property = |name: &str, value: &str| details.properties.push(Property::new(name, value));
        if let Some(context) = &self.context {
            property(CONTEXT, context);
        }
        for reference in &self.references {
            property(REFERENCE, reference);
        }
        for flag in self.flags.iter().filter(|flag| *flag != FUZZY && !flag.is_empty()) {
            property(FLAG, flag);
        }
        for (keyword, text) in &self.previous {
            property(&format!("{PREVIOUS}{keyword}"), text);
        }
        let with_forms = match (form, &self.plural, self.translations.len()) {
            (Form::Singular, Some(plural), _) => {
                property(PLURAL, plural);
                true
            }
            (Form::Plural, _, 1) => {
                property(SINGULAR, self.id.as_deref().unwrap_or_default());
                true
            }
            _ => false,
        };
        if let Some(rule) = plural_rule.filter(|_| with_forms) {
            property(PLURAL_RULE, rule);
        }
        if let [_, between @ .., _] = self.translations.as_slice() {
            for (index, form) in between.iter().enumerate() {
                property(&format!("{PLURAL_FORM}[{}]", index + 1), form);
            }
        }
        details.notes.extend(self.comments.iter().filter(|comment| !comment.is_empty()).cloned());
        details.tags.extend(self.is_fuzzy().then(|| FUZZY.to_owned()));
        details.tags.extend(self.obsolete.then(|| OBSOLETE.to_owned()));
    }
}

/// Whether `keyword` is `msgstr`, or `msgstr[N]` with the number that is due.
fn is_translation(keyword: &str, due: usize) -> bool {
    match keyword.strip_prefix("msgstr") {
        Some("") => due == 0,
        Some(index) => {
            index.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) == Some(&due.to_string())
        }
        None => false,
    }
}

/// The first characters of `line`, for a message.
fn start_of(line: &str) -> String {
    line.chars().take(40).collect()
}

/// The text of a string whose opening quotation mark was taken off, why it cannot be relied on, and what stands behind
/// it. `charset` is that of the bytes which the string spells as numbers.
fn unquoted<'l>(
    quoted: &'l str,
    charset: Option<&'static Encoding>,
) -> Result<(String, Option<String>, &'l str), String> {
    let mut text = String::with_capacity(quoted.len());
    let mut fault = None;
    // Bytes spelt as numbers, one behind the other.
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = quoted;
    loop {
        let mut characters = rest.chars();
        let next = characters.next();
        let escaped = if next == Some('\\') { characters.next() } else { None };
        rest = characters.as_str();
        let number = match escaped {
            Some(first @ '0'..='7') => Some(digits(rest, 8, first.to_digit(8), 2)),
            Some('x') if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => {
                Some(digits(rest, 16, None, usize::MAX))
            }
            _ => None,
        };
        if let Some((value, after)) = number {
            rest = after;
            match u8::try_from(value) {
                Ok(byte) => bytes.push(byte),
                Err(_) => fault = fault.or(Some("an escape that is more than one byte".to_owned())),
            }
            continue;
        }
        if !bytes.is_empty() {
            match decoded(&bytes, charset) {
                Some(decoded) => text.push_str(&decoded),
                None => {
                    fault = fault.or(Some("escapes that are no text in the charset of the file".to_owned()));
                }
            }
            bytes.clear();
        }
        match (next, escaped) {
            (None, _) | (Some('\\'), None) => {
                return Err("a string without closing quotation mark".to_owned());
            }
            (Some('"'), _) => return Ok((text, fault, rest)),
            (_, Some('n')) => text.push('\n'),
            (_, Some('t')) => text.push('\t'),
            (_, Some('r')) => text.push('\r'),
            (_, Some('a')) => text.push('\u{7}'),
            (_, Some('b')) => text.push('\u{8}'),
            (_, Some('v')) => text.push('\u{b}'),
            (_, Some('f')) => text.push('\u{c}'),
            (_, Some(quoted @ ('"' | '\\'))) => text.push(quoted),
            (_, Some(other)) => text.extend(['\\', other]),
            (Some(other), None) => text.push(other),
        }
    }
}

/// The number that the next digits of `text`, at most `most` of them, make behind `first`, and what stands behind them.
fn digits(text: &str, radix: u32, first: Option<u32>, most: usize) -> (u32, &str) {
    let mut value = first.unwrap_or(0);
    let mut rest = text;
    for _ in 0..most {
        let Some(digit) = rest.chars().next().and_then(|c| c.to_digit(radix)) else { break };
        value = value.saturating_mul(radix).saturating_add(digit);
        rest = &rest[1..];
    }
    (value, rest)
}

/// Bytes as UTF-8 if they are that, else in `charset`.
fn decoded(bytes: &[u8], charset: Option<&'static Encoding>) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let text = charset?.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

impl UnitReader for PoReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            if let Some(ready) = self.ready.pop() {
                return Ok(Some(ready));
            }
            let first = !self.seen;
            let Some((position, entry)) = self.next_entry()? else { return Ok(None) };
            if first {
                let header = if entry.is_header() { entry.translations.concat() } else { String::new() };
                self.settle_languages(&header);
            }
            if !(first && entry.is_header()) {
                self.take(position, &entry)?;
            }
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

/// Writes units as PO in UTF-8. Two units with the same source text get contexts of their own, because no reader takes
/// the same `msgid` twice; the two units of a plural become one entry again where they follow each other. gettext takes a
/// catalogue only if both texts of an entry begin and end with a line break or neither does: the translation is made so.
pub struct PoWriter<W: Write> {
    output: W,
    header: UnitFileHeader,
    /// What was written before the header, which says how plurals are counted: only an entry with plurals tells.
    held: Option<Vec<u8>>,
    /// Those of the first unit, and so of all.
    languages: Option<[Language; 2]>,
    /// The unit of a singular, whose plural may come next.
    singular: Option<Unit>,
    /// Hashes of context and source text of what was written.
    written: BTreeSet<[u8; 32]>,
    changed: Changed,
}

/// What is told of translations that gettext would not take as they are.
const LINE_BREAKS_MADE_ALIKE: &str =
    "translations begin or end with a line break now, or no longer, as gettext asks: like their source";

/// Bytes that wait for an entry with plurals before the header is written without: more than most catalogues have.
const HELD_LIMIT: usize = 4 << 20;

/// The texts of an entry beside its `msgid`.
enum Forms<'u> {
    One(&'u str),
    Many { plural: &'u str, translations: Vec<&'u str> },
}

impl<W: Write> PoWriter<W> {
    /// A writer onto `output`.
    pub fn new(output: W, header: &UnitFileHeader) -> Self {
        Self {
            output,
            header: header.clone(),
            held: Some(Vec::new()),
            languages: None,
            singular: None,
            written: BTreeSet::new(),
            changed: Changed::new(),
        }
    }

    /// Writes the header and what was held back for it, unless that is done.
    fn begin(&mut self, plural_rule: Option<&str>) -> io::Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let source = self.languages.as_ref().map_or(&self.header.source_language, |[source, _]| source);
        let field = |name: &str, value: Option<&str>| {
            value.map(|value| format!("\"{name}: {}\\n\"\n", escaped(value))).unwrap_or_default()
        };
        let target = field("Language", self.languages.as_ref().map(|[_, target]| target.as_str()));
        let plurals = field("Plural-Forms", plural_rule);
        write!(
            self.output,
            "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
             \"Content-Transfer-Encoding: 8bit\\n\"\n{target}{plurals}\"X-Source-Language: {source}\\n\"\n\"X-Generator: sangam\\n\"\n"
        )?;
        self.output.write_all(&held)
    }

    /// Writes the unit that waits for its plural as an entry of its own.
    fn write_waiting(&mut self) -> io::Result<()> {
        match self.singular.take() {
            Some(unit) => self.entry(&unit, &unit.source, &Forms::One(&unit.target)),
            None => Ok(()),
        }
    }

    fn entry(&mut self, unit: &Unit, id: &str, forms: &Forms<'_>) -> io::Result<()> {
        let details = &unit.details;
        let mut context = property(unit, CONTEXT).map(str::to_owned);
        let key =
            |context: &Option<String>| *blake3::hash(format!("{context:?}\n{id}").as_bytes()).as_bytes();
        if !self.written.insert(key(&context)) {
            context = Some(format!(
                "{}sangam-{}",
                context.map(|said| format!("{said} ")).unwrap_or_default(),
                unit.id.0
            ));
            self.written.insert(key(&context));
        }
        let mut text = vec![b'\n'];
        // A comment is in no language.
        for note in super::notes(details).flat_map(|(note, _)| note.split(['\n', '\r'])) {
            writeln!(text, "# {note}")?;
        }
        for property in details.properties.iter().filter(|property| property.name == REFERENCE) {
            writeln!(text, "#: {}", property.value.replace(['\n', '\r'], " "))?;
        }
        let fuzzy = details.tags.contains(FUZZY).then(|| FUZZY.to_owned());
        let own = details.properties.iter().filter(|property| property.name == FLAG);
        let own = own.map(|property| property.value.replace(['\n', '\r'], " "));
        // On one line: of several, gettext believes only the last.
        let flags: Vec<String> = fuzzy.iter().cloned().chain(own).collect();
        if !flags.is_empty() {
            writeln!(text, "#, {}", flags.join(", "))?;
        }
        let prefix = if details.tags.contains(OBSOLETE) { "#~ " } else { "" };
        let before = if prefix.is_empty() { "#| " } else { "#~| " };
        for property in &details.properties {
            // A property of another program may be called anything.
            let keyword = property.name.strip_prefix(PREVIOUS);
            if let Some(keyword) = keyword.filter(|keyword| PREVIOUS_KEYWORDS.contains(keyword)) {
                write_text(&mut text, before, keyword, &property.value)?;
            }
        }
        if let Some(context) = &context {
            write_text(&mut text, prefix, "msgctxt", context)?;
        }
        write_text(&mut text, prefix, "msgid", id)?;
        let is_checked = prefix.is_empty() && fuzzy.is_none();
        let mut changed = 0;
        let mut alike = |translation| {
            let alike =
                if is_checked { with_line_breaks_of(id, translation) } else { Cow::Borrowed(translation) };
            changed += u64::from(matches!(alike, Cow::Owned(_)));
            alike
        };
        match forms {
            Forms::One(translation) => write_text(&mut text, prefix, "msgstr", &alike(translation))?,
            Forms::Many { plural, translations } => {
                write_text(&mut text, prefix, "msgid_plural", plural)?;
                for (form, translation) in translations.iter().enumerate() {
                    write_text(&mut text, prefix, &format!("msgstr[{form}]"), &alike(translation))?;
                }
            }
        }
        if changed > 0 {
            *self.changed.entry(LINE_BREAKS_MADE_ALIKE).or_default() += changed;
        }
        let Some(held) = &mut self.held else { return self.output.write_all(&text) };
        held.extend_from_slice(&text);
        match forms {
            Forms::Many { .. } => self.begin(property(unit, PLURAL_RULE)),
            Forms::One(_) if held.len() > HELD_LIMIT => self.begin(None),
            Forms::One(_) => Ok(()),
        }
    }
}

/// The first property of `unit` that is called `name`.
fn property<'u>(unit: &'u Unit, name: &str) -> Option<&'u str> {
    let found = unit.details.properties.iter().find(|property| property.name == name);
    found.map(|property| property.value.as_str())
}

/// The forms of a plural between the first and the last that are kept with `unit`.
fn forms_between(unit: &Unit) -> Vec<&str> {
    (1..).map_while(|form| property(unit, &format!("{PLURAL_FORM}[{form}]"))).collect()
}

/// Whether `plural` is the other unit of the entry that `singular` came from.
fn is_plural_of(plural: &Unit, singular: &Unit) -> bool {
    property(singular, PLURAL) == Some(&plural.source)
        && plural.target_language == singular.target_language
        && property(plural, CONTEXT) == property(singular, CONTEXT)
        && forms_between(plural) == forms_between(singular)
}

/// `translation`, which begins and ends with a line break if and only if `id` does.
fn with_line_breaks_of<'t>(id: &str, translation: &'t str) -> Cow<'t, str> {
    const BREAK: char = '\n';
    let mut alike = Cow::Borrowed(translation);
    if id.starts_with(BREAK) != translation.starts_with(BREAK) {
        alike = if id.starts_with(BREAK) {
            format!("{BREAK}{alike}").into()
        } else {
            alike.trim_start_matches(BREAK).to_owned().into()
        };
    }
    if id.ends_with(BREAK) != alike.ends_with(BREAK) {
        alike = if id.ends_with(BREAK) {
            format!("{alike}{BREAK}").into()
        } else {
            alike.trim_end_matches(BREAK).to_owned().into()
        };
    }
    alike
}

/// `part` as it stands in a string.
fn escaped(part: &str) -> String {
    with_escapes(part, |character| match character {
        '\n' => Some("\\n"),
        '\t' => Some("\\t"),
        '\r' => Some("\\r"),
        '\u{7}' => Some("\\a"),
        '\u{8}' => Some("\\b"),
        '\u{b}' => Some("\\v"),
        '\u{c}' => Some("\\f"),
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        _ => None,
    })
}

/// A keyword and its text, a string a line.
fn write_text(output: &mut impl Write, prefix: &str, keyword: &str, text: &str) -> io::Result<()> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() < 2 {
        return writeln!(output, "{prefix}{keyword} \"{}\"", escaped(text));
    }
    writeln!(output, "{prefix}{keyword} \"\"")?;
    lines.iter().try_for_each(|line| writeln!(output, "{prefix}\"{}\"", escaped(line)))
}

impl<W: Write> UnitWriter for PoWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        let languages = [unit.source_language.clone(), unit.target_language.clone()];
        match &self.languages {
            Some(first) if *first != languages => {
                let (format, first, second) = ("PO", first.clone(), languages);
                return Err(SecondLanguagePair { format, first, second }.into());
            }
            _ => self.languages = Some(languages),
        }
        if let Some(singular) = self.singular.take_if(|singular| is_plural_of(unit, singular)) {
            let mut translations = forms_between(&singular);
            translations.insert(0, &singular.target);
            translations.push(&unit.target);
            return self.entry(
                &singular,
                &singular.source,
                &Forms::Many { plural: &unit.source, translations },
            );
        }
        self.write_waiting()?;
        if property(unit, PLURAL).is_some() {
            self.singular = Some(unit.clone());
            return Ok(());
        }
        match property(unit, SINGULAR) {
            Some(singular) => {
                let forms = Forms::Many { plural: &unit.source, translations: vec![&unit.target] };
                self.entry(unit, singular, &forms)
            }
            None => self.entry(unit, &unit.source, &Forms::One(&unit.target)),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.write_waiting()?;
        self.begin(None)?;
        self.output.flush()
    }

    fn changed(&self) -> &Changed {
        &self.changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(po: &str) -> (Vec<ReadUnit>, Option<String>, ReadSummary) {
        let options = ReadOptions { target_language: Some("ur".parse().unwrap()), ..ReadOptions::default() };
        let mut reader = PoReader::new(po.as_bytes(), "f.po", &options).unwrap();
        let mut units = Vec::new();
        let mut error = None;
        for unit in reader.units() {
            match unit {
                Ok(unit) => units.push(unit),
                Err(fatal) => error = Some(fatal.to_string()),
            }
        }
        (units, error, reader.summary().clone())
    }

    const CATALOGUE: &str = r#"# Translators
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: ur_PK\n"

#. a menu
#: src/a.c:3
msgctxt "menu"
msgid "Open"
msgstr "کھولیں"
#, fuzzy, c-format
#| msgid "Old"
msgid "New %s\n"
"line"
msgstr ""
"نیا %s\n"
"سطر"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d فائل"
msgstr[1] "%d فائلیں"

msgid "None"
msgstr ""

#~ msgid "Gone"
#~ msgstr "گیا"
"#;

    #[test]
    fn entries_of_every_kind_are_read() {
        let (units, error, summary) = read(CATALOGUE);
        assert_eq!(error, None);
        let units: Vec<UnitDraft> = units.into_iter().map(Result::unwrap).collect();
        let sources: Vec<&str> = units.iter().map(|unit| unit.source.as_str()).collect();
        assert_eq!(sources, ["Open", "New %s\nline", "%d file", "%d files", "Gone"]);
        assert_eq!(units[3].target, "%d فائلیں");
        assert_eq!(units[0].target_language.as_str(), "ur-PK");
        assert_eq!(units[0].details.properties[0].value, "menu");
        assert_eq!(units[0].details.notes, ["a menu"]);
        assert!(units[1].details.tags.contains("fuzzy") && units[4].details.tags.contains("obsolete"));
        assert_eq!((summary.units, summary.untranslated), (5, 1));
    }

    /// The entries of `po` after it was read and written.
    fn rewritten(po: &str) -> (String, Vec<PoEntry>) {
        let mut reader = PoReader::new(po.as_bytes(), "f.po", &ReadOptions::default()).unwrap();
        let units: Vec<ReadUnit> = reader.units().map(Result::unwrap).collect();
        let mut output = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut output, &header);
        for (number, unit) in (1_i64..).zip(units) {
            writer.write(&super::super::unit_of(unit.unwrap(), number)).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        let output = String::from_utf8(output).unwrap();
        let entries = entries(&output);
        (output, entries)
    }

    fn entries(po: &str) -> Vec<PoEntry> {
        let mut reader = PoReader::new(po.as_bytes(), "f.po", &ReadOptions::default()).unwrap();
        std::iter::from_fn(|| reader.next_entry().unwrap())
            .map(|(_, entry)| entry)
            .filter(|entry| entry.id.as_deref() != Some(""))
            .collect()
    }

    #[test]
    fn plurals_of_any_number_of_forms_come_back_as_one_entry() {
        let many = "msgid \"\"\nmsgstr \"\"\n\"Language: ar\\n\"\n\"Plural-Forms: nplurals=4; plural=n%4;\\n\"\n\n\
                    msgid \"Open\"\nmsgstr \"o\"\n\n#, c-format\nmsgctxt \"x\"\nmsgid \"%d file\"\nmsgid_plural \"%d files\"\n\
                    msgstr[0] \"a\"\nmsgstr[1] \"b\"\nmsgstr[2] \"c\"\nmsgstr[3] \"d\"\n\n\
                    msgid \"day\"\nmsgid_plural \"days\"\nmsgstr[0] \"e\"\nmsgstr[1] \"f\"\n";
        let (output, back) = rewritten(many);
        assert_eq!(back, entries(many), "{output}");
        assert!(output.contains("\"Plural-Forms: nplurals=4; plural=n%4;\\n\""), "{output}");
        let one = "msgid \"\"\nmsgstr \"\"\n\"Language: ja\\n\"\n\nmsgid \"day\"\nmsgid_plural \"days\"\nmsgstr[0] \"e\"\n";
        assert_eq!(rewritten(one).1, entries(one));
    }

    #[test]
    fn a_charset_that_the_bytes_contradict_is_told() {
        let (units, error, summary) = read(&CATALOGUE.replace("UTF-8", "ISO-8859-6"));
        assert_eq!((units.len(), error), (5, None));
        assert_eq!(summary.warnings.keys().collect::<Vec<_>>(), ["declares `ISO-8859-6` but is UTF-8"]);
    }

    #[test]
    fn a_charset_that_late_bytes_contradict_is_told() {
        let header = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-6\\n\"\n\n";
        let plain = "msgid \"Close\"\nmsgstr \"close\"\n\n".repeat(1000);
        let (units, error, summary) = read(&format!("{header}{plain}msgid \"Open\"\nmsgstr \"کھولیں\"\n"));
        assert_eq!((units.len(), error), (1001, None));
        assert_eq!(units[1000].as_ref().unwrap().target, "کھولیں");
        assert_eq!(summary.warnings.keys().collect::<Vec<_>>(), ["declares `ISO-8859-6` but is UTF-8"]);
    }

    #[test]
    fn notes_in_a_language_are_comments_like_others() {
        let mut draft =
            UnitDraft::new(["en".parse().unwrap(), "ur".parse().unwrap()], "a".into(), "b".into());
        draft.details.notes.push("desk".to_owned());
        super::super::take_note(&mut draft.details, "ton\nbas".to_owned(), Some("fr".to_owned()));
        let mut output = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut output, &header);
        writer.write(&super::super::unit_of(draft, 1)).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains("\n# desk\n# ton\n# bas\nmsgid \"a\"\n"), "{output}");
        assert_eq!(read(&output).0[0].as_ref().unwrap().details.notes, ["desk", "ton", "bas"]);
    }

    #[test]
    fn texts_that_a_guess_was_made_from_come_back() {
        let po = "msgid \"\"\nmsgstr \"\"\n\"Language: ur\\n\"\n\n#, fuzzy\n#| msgctxt \"old\"\n#| msgid \"\"\n#| \"two\\n\"\n#| \"lines\"\nmsgid \"a\"\nmsgstr \"b\"\n\n\
                  #~ msgid \"c\"\n#~ msgstr \"d\"\n#~| msgid \"was\"\n#~ msgid \"e\"\n#~ msgstr \"f\"\n#| nonsense\n\nmsgid \"g\"\nmsgstr \"h\"\n";
        let (output, back) = rewritten(po);
        assert_eq!(back, entries(po), "{output}");
        let previous: Vec<Vec<(&str, &str)>> = back
            .iter()
            .map(|entry| entry.previous.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect())
            .collect();
        assert_eq!(
            previous,
            [vec![("msgctxt", "old"), ("msgid", "two\nlines")], vec![], vec![("msgid", "was")], vec![]]
        );
        assert!(output.contains("#~| msgid \"was\"\n#~ msgid \"e\"\n"), "{output}");
    }

    #[test]
    fn a_property_of_another_program_writes_no_line_of_its_own() {
        let mut draft =
            UnitDraft::new(["en".parse().unwrap(), "ur".parse().unwrap()], "a".into(), "b".into());
        draft.details.properties.push(Property::new("previous x\nmsgid \"c\"", "d"));
        let mut output = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut output, &header);
        writer.write(&super::super::unit_of(draft, 1)).unwrap();
        writer.finish().unwrap();
        drop(writer);
        assert_eq!(entries(&String::from_utf8(output).unwrap()).len(), 1);
    }

    #[test]
    fn a_singular_whose_plural_is_gone_is_an_entry_of_its_own() {
        let units = read(CATALOGUE).0;
        let mut output = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut output, &header);
        for unit in units.into_iter().filter(|unit| unit.as_ref().unwrap().source != "%d files") {
            writer.write(&super::super::unit_of(unit.unwrap(), 1)).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        let output = String::from_utf8(output).unwrap();
        assert!(
            output.contains("msgid \"%d file\"\nmsgstr \"%d فائل\"\n") && !output.contains("plural"),
            "{output}"
        );
    }

    #[test]
    fn line_breaks_between_keywords_and_strings_mean_nothing() {
        let header = "msgid \"\" \"\"\nmsgstr\n\"Language: ur\\n\"\n\n";
        for (po, expected) in [
            ("msgid \"two \" \"strings\"\nmsgstr \"دو \"\"ٹکڑے\"\n", vec![("two strings", "دو ٹکڑے")]),
            ("msgid\"a\"msgstr\"b\" msgid \"c\" msgstr \"d\" # note\n", vec![("a", "b"), ("c", "d")]),
            ("msgid\n\n\"a\"\n# note\n\"b\"\nmsgstr\n\n\"c\"\n\n\"d\"\n", vec![("ab", "cd")]),
            (
                "msgid \"x\"\nmsgid_plural\n\"y\"\nmsgstr[0]\n\"1\"\nmsgstr [ 1 ]\n\"2\"\n",
                vec![("x", "1"), ("y", "2")],
            ),
            (
                "domain \"d\"\nmsgid \"a\"\nmsgstr \"b\"\ndomain \"e\"\nmsgid \"c\"\nmsgstr \"d\"",
                vec![("a", "b"), ("c", "d")],
            ),
            ("#~ msgid\n#~ \"a\" \"b\"\n#~ msgstr\n#~\"c\"\n", vec![("ab", "c")]),
        ] {
            let (units, error, _) = read(&format!("{header}{po}"));
            assert_eq!(error, None, "{po}");
            let units: Vec<UnitDraft> = units.into_iter().map(Result::unwrap).collect();
            let texts: Vec<_> =
                units.iter().map(|unit| (unit.source.as_str(), unit.target.as_str())).collect();
            assert_eq!(texts, expected, "{po}");
            assert_eq!(units[0].target_language.as_str(), "ur");
        }
    }

    #[test]
    fn characters_may_be_spelt_as_numbers_of_their_bytes() {
        let read_one = |charset: &str, text: &str| {
            let po = format!(
                "msgid \"\"\nmsgstr \"Language: ur\\nContent-Type: text/plain; charset={charset}\\n\"\n\nmsgid \"a\"\nmsgstr \"{text}\"\n"
            );
            let unit = read(&po).0.remove(0);
            unit.map(|unit| unit.target).map_err(|rejected| rejected.reason)
        };
        assert_eq!(read_one("UTF-8", r"\x41\101\1012\x4a.\v\q").as_deref(), Ok("AAA2J.\u{b}\\q"));
        assert_eq!(read_one("UTF-8", r"\xda\xA9\303\251").as_deref(), Ok("کé"));
        assert_eq!(read_one("ISO-8859-1", r"caf\351").as_deref(), Ok("café"));
        assert!(read_one("UTF-8", r"caf\351").unwrap_err().contains("no text in the charset"));
        assert!(read_one("UTF-8", r"\x41b").unwrap_err().contains("more than one byte"));
        assert!(read_one("UTF-8", r"a\0").unwrap_err().contains("NUL"));
    }

    #[test]
    fn flags_are_written_on_one_line_however_they_came() {
        let header = "msgid \"\"\nmsgstr \"Language: ur\\n\"\n\n";
        for flags in [
            "#, fuzzy, c-format",
            "#,fuzzy,c-format",
            "#, c-format\n#, fuzzy",
            "#=c-format\n#,  fuzzy",
            "#, fuzzy c-format",
        ] {
            let (output, _) = rewritten(&format!("{header}{flags}\nmsgid \"%d\"\nmsgstr \"ایک\"\n"));
            assert!(output.contains("\n#, fuzzy, c-format\nmsgid"), "{output}");
        }
        let ranged = format!("{header}#, c-format, range: 0..9, no-wrap\nmsgid \"%d\"\nmsgstr \"%d.\"\n");
        let (output, entries) = rewritten(&ranged);
        assert!(output.contains("\n#, c-format, range: 0..9, no-wrap\n"), "{output}");
        assert!(!entries[0].is_fuzzy());
    }

    fn write_all(units: &[(&str, &str, &str)]) -> (io::Result<()>, Changed, String) {
        let mut output = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut output, &header);
        let mut write = || {
            for (number, (target_language, source, target)) in (1_i64..).zip(units) {
                let languages = ["hi".parse().unwrap(), target_language.parse().unwrap()];
                let draft = UnitDraft::new(languages, (*source).to_owned(), (*target).to_owned());
                writer.write(&super::super::unit_of(draft, number))?;
            }
            writer.finish()
        };
        let result = write();
        let changed = writer.changed().clone();
        drop(writer);
        (result, changed, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_catalogue_holds_one_pair_of_languages() {
        let error = write_all(&[("ur", "a", "b"), ("ur-PK", "c", "d")]).0.unwrap_err();
        assert_eq!(error.to_string(), "PO holds one pair of languages, and after hi to ur comes hi to ur-PK");
        let (result, changed, output) = write_all(&[("ur", "a", "b"), ("ur", "c", "d")]);
        result.unwrap();
        assert!(changed.is_empty() && output.contains("\"X-Source-Language: hi\\n\""), "{output}");
    }

    #[test]
    fn line_breaks_at_the_ends_are_those_of_the_source() {
        let (result, changed, output) = write_all(&[
            ("ur", "a\n", "b"),
            ("ur", "c", "\nd\n\n"),
            ("ur", "\ne", "f"),
            ("ur", "\ng\n", "\nh\n"),
        ]);
        result.unwrap();
        assert_eq!(changed.values().copied().collect::<Vec<_>>(), [3]);
        let texts: Vec<_> = read(&output).0.into_iter().map(|unit| unit.unwrap().target).collect();
        assert_eq!(texts, ["b\n", "d", "\nf", "\nh\n"]);
    }

    #[test]
    fn broken_catalogues_are_refused_with_their_line() {
        for (po, message) in [
            ("msgid \"a\nmsgstr \"b\"\n", "f.po:1:7: not well-formed PO: a string without closing"),
            ("msgid \"a\"\nmsgstr \"b\" c\n", "f.po:2:12: not well-formed PO: an unescaped quotation"),
            ("msgid \"a\"\nmsgid \"b\"\n", "f.po:2:1: not well-formed PO: a `msgid` without"),
            ("msgid \"a\"\nmsgstr[1] \"b\"\n", "in the wrong place"),
            ("hello\n", "neither a keyword nor a string"),
            ("\"a\"\n", "belongs to no keyword"),
            ("msgid\nmsgstr \"b\"\n", "f.po:2:1: not well-formed PO: `msgstr` where a string"),
            ("msgid \"a\"\nmsgstr\n", "a keyword without its string"),
            ("msgid \"a\"\nmsgid_plural \"b\"\nmsgid_plural \"c\"\n", "f.po:3:1"),
            ("", "is empty"),
        ] {
            let error = read(po).1.unwrap();
            assert!(error.contains(message), "{error}");
        }
    }

    proptest! {
        #[test]
        fn pairs_come_back(texts in proptest::collection::vec(("[^\0\n]*[a-z][^\0\n]*", "\\PC*ک[^\0]*"), 1..5)) {
            let mut po = Vec::new();
            let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
            let mut writer = PoWriter::new(&mut po, &header);
            for (number, (one, other)) in (0_i64..).zip(&texts) {
                let draft = UnitDraft::new(["en".parse().unwrap(), "ur".parse().unwrap()], one.clone(), other.clone());
                writer.write(&super::super::unit_of(draft, number)).unwrap();
            }
            writer.finish().unwrap();
            drop(writer);
            let (units, error, _) = read(&String::from_utf8(po).unwrap());
            prop_assert_eq!(error, None);
            let back: Vec<_> = units.into_iter().map(|unit| unit.map(|unit| (unit.source, unit.target))).collect();
            // gettext takes a line break at an end of one text only for a mistake.
            let alike = |(source, target): (String, String)| Ok((source, target.trim_matches('\n').to_owned()));
            prop_assert_eq!(back, texts.into_iter().map(alike).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_makes_the_reader_panic(lines in proptest::collection::vec("(msgid|msgstr|#~|#,|\"|msgstr\\[0\\]| |\\\\|a|\n){0,6}", 0..6)) {
            let (units, _, summary) = read(&lines.join("\n"));
            prop_assert!(units.len() as u64 <= 2 * summary.units);
        }
    }
}
