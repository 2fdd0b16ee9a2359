//! Which units does a gettext catalogue hold?
//!
//! Entries are read as GNU gettext and `polib` read them: context, plurals, flags, obsolete entries, the charset and
//! language of the header. Line breaks between keywords and strings mean nothing, as in gettext. An entry without
//! translation is counted, not rejected. A fuzzy entry is taken with the tag `fuzzy`, an obsolete one with `obsolete`.
//! Of the forms of a plural, the first goes with the singular and the last with the plural. The forms between have no
//! source text of their own; they are kept as properties, together with all that is needed to write the two units as
//! one entry again. The source language is English, as gettext assumes, unless it is named. Reading streams: time
//! linear, space one entry.

use std::collections::VecDeque;
use std::io::Read;

use encoding_rs::Encoding;
use sangam_language::{Language, LanguageError};
use sangam_unit::{Property, Sides, UnitDraft};

use super::kept::{
    CONTEXT, FLAG, FUZZY, OBSOLETE, PLURAL, PLURAL_FORM, PLURAL_RULE, PLURAL_RULE_LIMIT, PREVIOUS,
    PREVIOUS_KEYWORDS, RANGE, REFERENCE, SINGULAR,
};
use super::lex::{Lexed, Token, lex, start_of};
use crate::decode::{Declaration, TextReader};
use crate::format_names::Format;
use crate::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, oriented,
};
use crate::remedy::ExchangeRemedy;

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
    pub(crate) translations: Vec<String>,
    /// `#,` and `#=`.
    pub(crate) flags: Vec<String>,
    /// `#:`, one for each line.
    pub(crate) references: Vec<String>,
    /// `#` and `#.`, one for each line.
    pub(crate) comments: Vec<String>,
    /// `#|`: keywords and the texts that they had before.
    pub(crate) previous: Vec<(String, String)>,
    /// Whether its lines begin with `#~`.
    pub obsolete: bool,
}

impl PoEntry {
    /// Whether gettext guessed the translation.
    pub fn is_fuzzy(&self) -> bool {
        self.flags.iter().any(|flag| flag == FUZZY)
    }

    /// Whether every form has a translation that is not a guess, and the entry is in use.
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

/// The source text of an entry that a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Singular,
    Plural,
}

/// The part of an entry that the next string belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
    Domain,
}

/// Reads units from PO.
pub struct PoReader<'r> {
    text: TextReader<'r>,
    file: String,
    options: ReadOptions,
    languages: Option<Sides<Language>>,
    /// The tags of the two languages as the header writes them.
    written: Sides<String>,
    /// The rule by which plurals are counted, from the header.
    plural_rule: Option<String>,
    /// The charset that the options or the header name.
    charset: Option<&'static Encoding>,
    line: String,
    /// The tokens of the line that are still to be taken.
    tokens: VecDeque<Lexed>,
    /// The fault in the bytes of the line.
    line_fault: Option<String>,
    seen: bool,
    ready: Vec<ReadUnit>,
    raw: String,
    position: Position,
    /// Why the texts of the entry cannot be trusted.
    fault: Option<String>,
    summary: ReadSummary,
}

impl<'r> PoReader<'r> {
    /// Reads from `input`, which messages call `file`.
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
            written: Sides::default(),
            plural_rule: None,
            charset: options.encoding.as_ref().and_then(|label| Encoding::for_label(label.as_bytes())),
            line: String::new(),
            tokens: VecDeque::new(),
            line_fault: None,
            seen: false,
            ready: Vec::new(),
            raw: String::new(),
            position: Position::START,
            fault: None,
            summary,
        })
    }

    /// Returns the next entry and its place, `None` after the last. The header is an entry too.
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
            // A new entry begins after a translation.
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
                    Err(format!("`{}` instead of a string", start_of(&name)))
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

    /// Reads until there is a token to take; `false` at the end of the file.
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
            format: Format::Po.into(),
            reason,
            remedy: ExchangeRemedy::RepairCatalogue,
        }
    }

    /// Takes the languages from the header, which begins at `position`.
    fn settle_languages(&mut self, header: &str, position: Position) -> Result<(), ExchangeError> {
        let field = |name: &str| {
            let line = header.lines().find(|line| line.to_lowercase().starts_with(name))?;
            Some(line.split_once(':')?.1.trim())
        };
        // A dot or an `@` is followed by an encoding or a script, as in the name of a locale.
        let tag = |name: &str| field(name)?.split(['@', '.']).next().filter(|tag| !tag.is_empty());
        let language = |name: &str, wish: &Option<Language>| match (tag(name).map(str::parse), wish) {
            (Some(Err(_)) | None, Some(wish)) => Ok(Some(wish.clone())),
            (Some(read), _) => read.map(Some).map_err(|error: LanguageError| ExchangeError::Malformed {
                file: self.file.clone(),
                position,
                format: Format::Po.into(),
                reason: format!("the header says `{name}`, and {error}"),
                remedy: ExchangeRemedy::WriteTag,
            }),
            (None, None) => Ok(None),
        };
        let rule = field("plural-forms:").filter(|rule| (1..=PLURAL_RULE_LIMIT).contains(&rule.len()));
        self.plural_rule = rule.map(str::to_owned);
        let charset = field("content-type:").and_then(|value| value.split_once("charset="));
        let charset = charset.and_then(|(_, label)| Encoding::for_label(label.trim().as_bytes()));
        self.charset = self.charset.or(charset);
        let source = language("x-source-language:", &self.options.source_language)?;
        let target = language("language:", &self.options.target_language)?;
        let fields = Sides::new("x-source-language:", "language:");
        self.written = fields.map(|name| tag(name).unwrap_or_default().to_owned());
        let source = source.or_else(|| "en".parse().ok());
        if let (Some(source), Some(target)) = (source, target) {
            self.summary.language(source.as_str());
            self.summary.language(target.as_str());
            self.languages = Some(Sides { source, target });
        }
        Ok(())
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
        self.position = position;
        if !entry.has_texts() {
            self.summary.untranslated += 1;
            if !self.options.untranslated {
                return Ok(());
            }
        }
        let none = String::new();
        let first = entry.translations.first().or(self.options.untranslated.then_some(&none));
        let singular = entry.id.as_ref().filter(|_| entry.plural.is_none() || entry.translations.len() > 1);
        let pairs = [
            (Form::Singular, singular, first),
            (Form::Plural, entry.plural.as_ref(), entry.translations.last()),
        ];
        for (form, source, target) in pairs {
            let (Some(source), Some(target)) = (source, target) else { continue };
            if let Some(reason) = self.options.unusable(source, target) {
                self.reject(position, reason.to_owned());
                continue;
            }
            let mut draft = UnitDraft::new(languages.clone(), source.clone(), target.clone());
            entry.describe(&mut draft, form, self.plural_rule.as_deref());
            for (written, language) in self.written.as_ref().zip(languages.as_ref()) {
                // PO's own form of the tag, `ur_PK`, is written again in any case, so it need not be kept.
                if written.replace('_', "-") != language.as_str() {
                    draft.details.keep_tag(written, language);
                }
            }
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
        self.ready.push(Err(Rejected::new(position, reason, self.raw.as_bytes())));
    }
}

/// Splits a line of flags at commas and white space, but keeps the numbers of `range:` with it.
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
    /// Takes the text after `#`.
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

    /// Takes a keyword, and returns the part that the next string belongs to.
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

    /// Adds a string to the part that the last keyword began.
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

    /// Takes a token after `#|`. Unknown keywords are ignored.
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

/// Whether `keyword` is `msgstr`, or `msgstr[N]` with the number that is expected next.
fn is_translation(keyword: &str, due: usize) -> bool {
    match keyword.strip_prefix("msgstr") {
        Some("") => due == 0,
        Some(index) => {
            index.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) == Some(&due.to_string())
        }
        None => false,
    }
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
                self.settle_languages(&header, position)?;
            }
            if !(first && entry.is_header()) {
                self.take(position, &entry)?;
            }
        }
    }

    fn position(&self) -> Position {
        self.position
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}
