//! Which units does a gettext catalogue hold, and how is one written?
//!
//! Entries as GNU gettext and `polib` read them: context, plurals, flags, obsolete entries, the charset and language of
//! the header. An entry without translation is counted, not rejected; a fuzzy one is taken with the tag `fuzzy`, an
//! obsolete one with `obsolete`. Of plurals, the first form goes with the singular and the last with the plural; forms
//! between have no source text of their own and are kept as properties. The source language is English, as gettext
//! asks, unless it is named. Streaming: time linear, space one entry.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use sangam_memory::{Language, Property, Unit, UnitDraft};

use super::decode::{Declaration, TextReader};
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, emptiness,
    oriented,
};
use super::{UnitFileHeader, UnitWriter};

/// The property that keeps `msgctxt`.
const CONTEXT: &str = "msgctxt";
/// The property that keeps where a text is used (`#:`).
const REFERENCE: &str = "reference";
/// The property that keeps the forms of a plural between the first and the last.
const PLURAL_FORM: &str = "msgstr";
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
    pub fn new(input: impl Read + 'r, file: &str, options: &ReadOptions) -> Result<Self, ExchangeError> {
        let text = TextReader::new(input, file, Declaration::Po, options.encoding.as_deref())?
            .lenient(options.lenient);
        Ok(Self {
            text,
            file: file.to_owned(),
            options: options.clone(),
            languages: None,
            line: String::new(),
            ahead: None,
            seen: false,
            ready: Vec::new(),
            raw: String::new(),
            summary: ReadSummary::default(),
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
            if obsolete && line.starts_with('|') {
                part = Part::Previous;
                continue;
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
        let value = |name: &str| {
            let line = header.lines().find(|line| line.to_lowercase().starts_with(name))?;
            line.split_once(':')?.1.trim().split(['@', '.']).next()?.parse::<Language>().ok()
        };
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
        let pairs = [(singular, first), (entry.plural.as_ref(), entry.translations.last())];
        for (source, target) in pairs {
            let (Some(source), Some(target)) = (source, target) else { continue };
            if let Some(reason) = emptiness(source, target) {
                self.reject(position, reason.to_owned());
                continue;
            }
            let mut draft = UnitDraft::new(languages.clone(), source.clone(), target.clone());
            entry.describe(&mut draft);
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
        if let Some(comment) = line.strip_prefix('#') {
            match comment.chars().next() {
                Some(',') => {
                    self.flags.extend(comment[1..].split(',').map(|flag| flag.trim().to_owned()));
                }
                Some(':') => self.references.push(comment[1..].trim().to_owned()),
                Some('|') => *part = Part::Previous,
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

    fn describe(&self, draft: &mut UnitDraft) {
        let details = &mut draft.details;
        let mut property = |name: &str, value: &str| {
            details.properties.push(Property { name: name.to_owned(), value: value.to_owned() });
        };
        if let Some(context) = &self.context {
            property(CONTEXT, context);
        }
        for reference in &self.references {
            property(REFERENCE, reference);
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
/// the same `msgid` twice.
pub struct PoWriter<W: Write> {
    output: W,
    header: UnitFileHeader,
    begun: bool,
    /// Hashes of context and source text of what was written.
    written: BTreeSet<[u8; 32]>,
}

impl<W: Write> PoWriter<W> {
    /// A writer onto `output`.
    pub fn new(output: W, header: &UnitFileHeader) -> Self {
        Self { output, header: header.clone(), begun: false, written: BTreeSet::new() }
    }

    fn begin(&mut self, target: Option<&Language>) -> io::Result<()> {
        self.begun = true;
        let source = &self.header.source_language;
        let target = target.map(|target| format!("\"Language: {target}\\n\"\n")).unwrap_or_default();
        write!(
            self.output,
            "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
             \"Content-Transfer-Encoding: 8bit\\n\"\n{target}\"X-Source-Language: {source}\\n\"\n\"X-Generator: sangam\\n\"\n"
        )
    }
}

/// A keyword and its text, a string a line.
fn write_text(output: &mut impl Write, prefix: &str, keyword: &str, text: &str) -> io::Result<()> {
    let escaped = |part: &str| {
        let mut escaped = String::with_capacity(part.len() + 2);
        for character in part.chars() {
            match character {
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push_str("\\t"),
                '\r' => escaped.push_str("\\r"),
                '"' => escaped.push_str("\\\""),
                '\\' => escaped.push_str("\\\\"),
                other => escaped.push(other),
            }
        }
        escaped
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() < 2 {
        return writeln!(output, "{prefix}{keyword} \"{}\"", escaped(text));
    }
    writeln!(output, "{prefix}{keyword} \"\"")?;
    lines.iter().try_for_each(|line| writeln!(output, "{prefix}\"{}\"", escaped(line)))
}

impl<W: Write> UnitWriter for PoWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        if !self.begun {
            self.begin(Some(&unit.target_language))?;
        }
        let details = &unit.details;
        let mut context = details
            .properties
            .iter()
            .find(|property| property.name == CONTEXT)
            .map(|property| property.value.clone());
        let key = |context: &Option<String>| {
            *blake3::hash(format!("{context:?}\n{}", unit.source).as_bytes()).as_bytes()
        };
        if !self.written.insert(key(&context)) {
            context = Some(format!(
                "{}sangam-{}",
                context.map(|said| format!("{said} ")).unwrap_or_default(),
                unit.id.0
            ));
            self.written.insert(key(&context));
        }
        self.output.write_all(b"\n")?;
        for note in details.notes.iter().flat_map(|note| note.split(['\n', '\r'])) {
            writeln!(self.output, "# {note}")?;
        }
        for property in details.properties.iter().filter(|property| property.name == REFERENCE) {
            writeln!(self.output, "#: {}", property.value.replace(['\n', '\r'], " "))?;
        }
        if details.tags.contains(FUZZY) {
            self.output.write_all(b"#, fuzzy\n")?;
        }
        let prefix = if details.tags.contains(OBSOLETE) { "#~ " } else { "" };
        if let Some(context) = &context {
            write_text(&mut self.output, prefix, "msgctxt", context)?;
        }
        write_text(&mut self.output, prefix, "msgid", &unit.source)?;
        write_text(&mut self.output, prefix, "msgstr", &unit.target)
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.begun {
            self.begin(None)?;
        }
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
        fn pairs_come_back(texts in proptest::collection::vec((".*[a-z].*", "\\PC*ک(?s:.*)"), 1..5)) {
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
