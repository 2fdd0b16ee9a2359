//! Which units does a gettext catalogue hold, and how is one written?
//!
//! Entries as GNU gettext and `polib` read them: context, plurals, flags, obsolete entries, the charset and language of
//! the header. An entry without translation is counted, not rejected; a fuzzy one is taken with the tag `fuzzy`, an
//! obsolete one with `obsolete`. Of plurals, the first form goes with the singular and the last with the plural; forms
//! between have no source text of their own and are kept as properties, and so is what makes one entry of the two units
//! again when they are written one after the other. The source language is English, as gettext asks, unless it is
//! named. Reading streams: time linear, space one entry. Writing holds a hash for each entry.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use sangam_memory::{Language, Property, Unit, UnitDraft};

use super::decode::{Declaration, TextReader};
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, oriented,
    unusable,
};
use super::{UnitFileHeader, UnitWriter, with_escapes};

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
    /// `#,`
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

/// The text that a string of the next line goes on with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
    Previous,
}

/// Reads units from PO.
pub struct PoReader<'r> {
    text: TextReader<'r>,
    file: String,
    options: ReadOptions,
    languages: Option<[Language; 2]>,
    /// How the header says that plurals are counted.
    plural_rule: Option<String>,
    line: String,
    /// A line that was read and belongs to the next entry.
    ahead: Option<Position>,
    seen: bool,
    ready: Vec<ReadUnit>,
    raw: String,
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
            line: String::new(),
            ahead: None,
            seen: false,
            ready: Vec::new(),
            raw: String::new(),
            summary,
        })
    }

    /// The next entry and where it begins, the header among them; `None` behind the last.
    pub fn next_entry(&mut self) -> Result<Option<(Position, PoEntry)>, ExchangeError> {
        let mut entry = PoEntry::default();
        let mut part = Part::Nothing;
        let mut begin = None;
        self.raw.clear();
        loop {
            let position = match self.ahead.take() {
                Some(position) => position,
                None => match self.text.line(&self.file, &mut self.line)? {
                    Some(position) => position,
                    None if entry.id.is_none() && !self.seen && begin.is_none() => {
                        return Err(ExchangeError::Empty { file: self.file.clone() });
                    }
                    None => break,
                },
            };
            let (line, obsolete) = match self.line.trim().strip_prefix("#~") {
                // `#~|` says of an obsolete entry what `#|` says of others.
                Some(rest) if rest.starts_with('|') => (format!("#{}", rest.trim()), true),
                Some(rest) => (rest.trim().to_owned(), true),
                None => (self.line.trim().to_owned(), false),
            };
            if line.is_empty() && !obsolete {
                if part == Part::Translation {
                    break;
                }
                continue;
            }
            let begins = line.starts_with('#') || line.starts_with("msgctxt") || is_keyword(&line, "msgid");
            // A translation ends an entry; so does the other kind of entry.
            if begins && part == Part::Translation {
                self.ahead = Some(position);
                break;
            }
            entry.obsolete |= obsolete;
            begin = begin.or(Some(position));
            self.raw.push_str(&self.line);
            self.raw.push('\n');
            if let Err(reason) = entry.take(&line, &mut part) {
                return Err(ExchangeError::Malformed {
                    file: self.file.clone(),
                    position,
                    format: "PO",
                    reason,
                    hint: "repair it there; `msgfmt --check` lists all such places",
                });
            }
        }
        self.seen = true;
        Ok(match begin {
            Some(position) if entry.id.is_some() => Some((position, entry)),
            Some(_) if self.ahead.is_some() => return self.next_entry(),
            _ => None,
        })
    }

    /// Takes the languages from the header.
    fn settle_languages(&mut self, header: &str) {
        let field = |name: &str| {
            let line = header.lines().find(|line| line.to_lowercase().starts_with(name))?;
            Some(line.split_once(':')?.1.trim())
        };
        let value = |name: &str| field(name)?.split(['@', '.']).next()?.parse::<Language>().ok();
        self.plural_rule = field("plural-forms:").filter(|rule| !rule.is_empty()).map(str::to_owned);
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
        if let Some(fault) = self.text.take_mended() {
            self.reject(position, format!("{} at byte {}", fault.reason, fault.offset));
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

/// Whether `line` is the keyword `name` and a string.
fn is_keyword(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '\t', '"']))
}

impl PoEntry {
    /// Takes one line, without its `#~`.
    fn take(&mut self, line: &str, part: &mut Part) -> Result<(), String> {
        if let Some(previous) = line.strip_prefix("#|") {
            *part = Part::Previous;
            self.take_previous(previous.trim());
            return Ok(());
        }
        if let Some(comment) = line.strip_prefix('#') {
            match comment.chars().next() {
                Some(',') => {
                    self.flags.extend(comment[1..].split(',').map(|flag| flag.trim().to_owned()));
                }
                Some(':') => self.references.push(comment[1..].trim().to_owned()),
                Some('.') => self.comments.push(comment[1..].trim().to_owned()),
                _ => self.comments.push(comment.trim().to_owned()),
            }
            return Ok(());
        }
        if let Some(quoted) = line.strip_prefix('"') {
            let text = unquoted(quoted)?;
            match part {
                Part::Nothing => return Err("a string that belongs to no keyword".to_owned()),
                Part::Previous => {}
                Part::Context => self.context.get_or_insert_default().push_str(&text),
                Part::Id => self.id.get_or_insert_default().push_str(&text),
                Part::Plural => self.plural.get_or_insert_default().push_str(&text),
                Part::Translation => {
                    if let Some(last) = self.translations.last_mut() {
                        last.push_str(&text);
                    }
                }
            }
            return Ok(());
        }
        let at =
            line.find('"').ok_or_else(|| format!("neither a keyword nor a string: `{}`", start_of(line)))?;
        let text = unquoted(&line[at + 1..])?;
        let keyword = line[..at].trim_end();
        *part = match keyword {
            "msgctxt" => {
                self.context = Some(text);
                Part::Context
            }
            "msgid" => {
                if self.id.is_some() {
                    return Err("a `msgid` without a `msgstr`".to_owned());
                }
                self.id = Some(text);
                Part::Id
            }
            "msgid_plural" => {
                self.plural = Some(text);
                Part::Plural
            }
            keyword if self.id.is_some() && is_translation(keyword, self.translations.len()) => {
                self.translations.push(text);
                Part::Translation
            }
            _ => return Err(format!("`{}` in the wrong place", start_of(keyword))),
        };
        Ok(())
    }

    /// Takes a line behind `#|`. One that cannot be read is a comment that says nothing.
    fn take_previous(&mut self, line: &str) {
        let Some((keyword, quoted)) = line.split_once('"') else { return };
        let Ok(text) = unquoted(quoted) else { return };
        match (keyword.trim_end(), self.previous.last_mut()) {
            ("", Some((_, last))) => last.push_str(&text),
            (keyword, _) if PREVIOUS_KEYWORDS.contains(&keyword) => {
                self.previous.push((keyword.to_owned(), text));
            }
            _ => {}
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

/// The text of a string whose opening quotation mark was taken off.
fn unquoted(quoted: &str) -> Result<String, String> {
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    loop {
        match characters.next() {
            None => return Err("a string without closing quotation mark".to_owned()),
            Some('"') => break,
            Some('\\') => match characters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('a') => text.push('\u{7}'),
                Some('b') => text.push('\u{8}'),
                Some('v') => text.push('\u{b}'),
                Some('f') => text.push('\u{c}'),
                Some(quoted @ ('"' | '\\')) => text.push(quoted),
                Some(other) => text.extend(['\\', other]),
                None => return Err("a string without closing quotation mark".to_owned()),
            },
            Some(other) => text.push(other),
        }
    }
    if characters.as_str().trim().is_empty() {
        Ok(text)
    } else {
        Err("an unescaped quotation mark".to_owned())
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
/// the same `msgid` twice; the two units of a plural become one entry again where they follow each other.
pub struct PoWriter<W: Write> {
    output: W,
    header: UnitFileHeader,
    /// What was written before the header, which says how plurals are counted: only an entry with plurals tells.
    held: Option<Vec<u8>>,
    target_language: Option<Language>,
    /// The unit of a singular, whose plural may come next.
    singular: Option<Unit>,
    /// Hashes of context and source text of what was written.
    written: BTreeSet<[u8; 32]>,
}

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
            target_language: None,
            singular: None,
            written: BTreeSet::new(),
        }
    }

    /// Writes the header and what was held back for it, unless that is done.
    fn begin(&mut self, plural_rule: Option<&str>) -> io::Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let source = &self.header.source_language;
        let field = |name: &str, value: Option<&str>| {
            value.map(|value| format!("\"{name}: {}\\n\"\n", escaped(value))).unwrap_or_default()
        };
        let target = field("Language", self.target_language.as_ref().map(Language::as_str));
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
        let fuzzy = details.tags.contains(FUZZY).then_some(FUZZY);
        let flags = details.properties.iter().filter(|property| property.name == FLAG);
        for flag in fuzzy.into_iter().chain(flags.map(|property| property.value.as_str())) {
            writeln!(text, "#, {}", flag.replace(['\n', '\r'], " "))?;
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
        match forms {
            Forms::One(translation) => write_text(&mut text, prefix, "msgstr", translation)?,
            Forms::Many { plural, translations } => {
                write_text(&mut text, prefix, "msgid_plural", plural)?;
                for (form, translation) in translations.iter().enumerate() {
                    write_text(&mut text, prefix, &format!("msgstr[{form}]"), translation)?;
                }
            }
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

/// `part` as it stands in a string.
fn escaped(part: &str) -> String {
    with_escapes(part, |character| match character {
        '\n' => Some("\\n"),
        '\t' => Some("\\t"),
        '\r' => Some("\\r"),
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
        self.target_language.get_or_insert_with(|| unit.target_language.clone());
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
    fn broken_catalogues_are_refused_with_their_line() {
        for (po, message) in [
            ("msgid \"a\nmsgstr \"b\"\n", "f.po:1:1: not well-formed PO: a string without closing"),
            ("msgid \"a\"\nmsgstr \"b\" c\n", "f.po:2:1: not well-formed PO: an unescaped quotation"),
            ("msgid \"a\"\nmsgid \"b\"\n", "f.po:2:1: not well-formed PO: a `msgid` without"),
            ("msgid \"a\"\nmsgstr[1] \"b\"\n", "in the wrong place"),
            ("hello\n", "neither a keyword nor a string"),
            ("\"a\"\n", "belongs to no keyword"),
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
            prop_assert_eq!(back, texts.into_iter().map(Ok).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_makes_the_reader_panic(lines in proptest::collection::vec("(msgid|msgstr|#~|#,|\"|msgstr\\[0\\]| |\\\\|a|\n){0,6}", 0..6)) {
            let (units, _, summary) = read(&lines.join("\n"));
            prop_assert!(units.len() as u64 <= 2 * summary.units);
        }
    }
}
