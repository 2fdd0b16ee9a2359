//! How are units written as a catalogue that gettext accepts?
//!
//! If the two units of a plural follow each other, they become one entry again. Streaming; space one hash for each
//! entry, and the entries held back until one of them says how plurals are counted.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};

use sangam_language::Language;
use sangam_unit::{Sides, Unit};

use super::kept::{
    CONTEXT, FLAG, FUZZY, OBSOLETE, PLURAL, PLURAL_FORM, PLURAL_RULE, PREVIOUS, PREVIOUS_KEYWORDS, REFERENCE,
    SINGULAR,
};
use crate::lines::with_escapes;
use crate::notes::notes;
use crate::write::{Changed, SecondLanguagePair, UnitFileHeader, UnitWriter, tags};

/// Writes units as PO in UTF-8. Two units with the same source text get different contexts, because no reader accepts
/// the same `msgid` twice. If the two units of a plural follow each other, they become one entry again. gettext accepts
/// a catalogue only if both texts of an entry begin and end with a line break or neither does, so the translation is
/// changed to match.
pub(crate) struct PoWriter<W: Write> {
    output: W,
    header: UnitFileHeader,
    /// Entries written before the header. The header must say how plurals are counted, and only an entry with plurals
    /// knows it.
    held: Option<Vec<u8>>,
    /// The languages of the first unit, and so of all.
    languages: Option<Sides<Language>>,
    /// The tags of the languages: as the first unit's file wrote them, otherwise the canonical ones.
    tags: Option<Sides<String>>,
    /// The unit of a singular whose plural may come next.
    singular: Option<Unit>,
    /// Hashes of the context and source text of each entry written.
    written: BTreeSet<[u8; 32]>,
    changed: Changed,
}

/// How translations that gettext would not accept unchanged are reported.
const LINE_BREAKS_MADE_ALIKE: &str =
    "translations gained or lost a line break at an end, to match their source as gettext requires";

/// The number of bytes held back for an entry with plurals. Then the header is written without a plural rule. Most
/// catalogues are smaller.
const HELD_LIMIT: usize = 4 << 20;

/// The texts of an entry other than its `msgid`.
enum Forms<'u> {
    One(&'u str),
    Many { plural: &'u str, translations: Vec<&'u str> },
}

impl<W: Write> PoWriter<W> {
    /// Writes to `output`.
    pub(crate) fn new(output: W, header: &UnitFileHeader) -> Self {
        Self {
            output,
            header: header.clone(),
            held: Some(Vec::new()),
            languages: None,
            tags: None,
            singular: None,
            written: BTreeSet::new(),
            changed: Changed::new(),
        }
    }

    /// Writes the header and the entries held back, unless they are written already.
    fn begin(&mut self, plural_rule: Option<&str>) -> io::Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let tags = self.tags.as_ref();
        let source = tags.map_or(self.header.source_language.as_str(), |tags| &tags.source);
        let field = |name: &str, value: Option<&str>| {
            value.map(|value| format!("\"{name}: {}\\n\"\n", escaped(value))).unwrap_or_default()
        };
        let target = field("Language", tags.map(|tags| tags.target.as_str()));
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
        // Comments of PO have no language.
        for note in notes(details).flat_map(|(note, _)| note.split(['\n', '\r'])) {
            writeln!(text, "# {note}")?;
        }
        for property in details.properties.iter().filter(|property| property.name == REFERENCE) {
            writeln!(text, "#: {}", property.value.replace(['\n', '\r'], " "))?;
        }
        let fuzzy = details.tags.contains(FUZZY).then(|| FUZZY.to_owned());
        let own = details.properties.iter().filter(|property| property.name == FLAG);
        let own = own.map(|property| property.value.replace(['\n', '\r'], " "));
        // All flags go on one line, because gettext reads only the last line of several.
        let flags: Vec<String> = fuzzy.iter().cloned().chain(own).collect();
        if !flags.is_empty() {
            writeln!(text, "#, {}", flags.join(", "))?;
        }
        let prefix = if details.tags.contains(OBSOLETE) { "#~ " } else { "" };
        let before = if prefix.is_empty() { "#| " } else { "#~| " };
        for property in &details.properties {
            // A property of another program can have any name.
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

/// Returns the value of the first property of `unit` that is called `name`.
fn property<'u>(unit: &'u Unit, name: &str) -> Option<&'u str> {
    let found = unit.details.properties.iter().find(|property| property.name == name);
    found.map(|property| property.value.as_str())
}

/// Returns the forms of a plural, between the first and the last, that are kept with `unit`.
fn forms_between(unit: &Unit) -> Vec<&str> {
    (1..).map_while(|form| property(unit, &format!("{PLURAL_FORM}[{form}]"))).collect()
}

/// Whether `plural` and `singular` came from the same entry.
fn is_plural_of(plural: &Unit, singular: &Unit) -> bool {
    property(singular, PLURAL) == Some(&plural.source)
        && plural.target_language == singular.target_language
        && property(plural, CONTEXT) == property(singular, CONTEXT)
        && forms_between(plural) == forms_between(singular)
}

/// Returns `translation`, changed so that it begins and ends with a line break if and only if `id` does.
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

/// Escapes `part` for a string of PO.
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

/// Writes a keyword and its text, one string for each line of the text.
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
        let languages = Sides::new(unit.source_language.clone(), unit.target_language.clone());
        match &self.languages {
            Some(first) if *first != languages => {
                let (format, first, second) = ("PO", first.clone(), languages);
                return Err(SecondLanguagePair { format, first, second }.into());
            }
            Some(_) => {}
            None => {
                self.tags = Some(tags(unit));
                self.languages = Some(languages);
            }
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
