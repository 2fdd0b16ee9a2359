//! How is a memory written as TMX 1.4b, so that the strictest reader accepts it?
//!
//! Each unit is two `tuv`, the source first, because several readers pair by position. `srclang` and `xml:lang` are
//! spelt alike, because some readers compare them byte by byte. There is one date format, and never `srclang="*all*"`.
//! Characters that XML 1.0 cannot hold (control characters, U+FFFE, U+FFFF) have no escape: they are left out, or
//! become a space if they are white space, and both are counted. Inline codes are written byte for byte as they were
//! read, as long as they still fit the unit's text. Streaming; with [`TmxOptions::multilingual`], the space is that of
//! the consecutive units with one source text.

use std::fmt::Write as _;
use std::io::{self, Write};

use sangam_language::Language;
use sangam_unit::{Property, Unit};

use super::kept::{KEPT, OWN_ID, SEGMENT_TYPE, SEGMENT_TYPES, TOOL, own};
use super::{markup, read};
use crate::decode::Utf16Writer;
use crate::notes::NOTE;
use crate::tsv;
use crate::write::{Changed, UnitFileHeader, UnitWriter, count_lost};
use crate::xml::{escape, escape_attribute};

/// How TMX is to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TmxOptions {
    /// Put consecutive units with the same source text and id into one `tu`, with the properties of each at its own
    /// `tuv`. Some readers take only the first two texts of a `tu`.
    pub multilingual: bool,
    /// Write UTF-16, little-endian with a byte order mark, instead of UTF-8 without one.
    pub utf16: bool,
}

/// Writes units as TMX 1.4b.
pub struct TmxWriter<W: Write> {
    output: Output<W>,
    source_language: Language,
    options: TmxOptions,
    /// The text of the `tu` being written.
    text: String,
    /// The units of a `tu` that is not written yet.
    together: Vec<Unit>,
    changed: Changed,
}

enum Output<W: Write> {
    Utf8(W),
    Utf16(Utf16Writer<W>),
}

impl<W: Write> Output<W> {
    fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Utf8(output) => output.write_all(text.as_bytes()),
            Self::Utf16(output) => output.write_all(text.as_bytes()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Utf8(output) => output.flush(),
            Self::Utf16(output) => output.flush(),
        }
    }
}

impl<W: Write> TmxWriter<W> {
    /// Writes bilingual TMX in UTF-8 to `output`, beginning with the header.
    pub fn new(output: W, header: &UnitFileHeader) -> io::Result<Self> {
        Self::with_options(output, header, TmxOptions::default())
    }

    /// Writes to `output`, beginning with the header.
    pub(crate) fn with_options(output: W, header: &UnitFileHeader, options: TmxOptions) -> io::Result<Self> {
        let encoding = if options.utf16 { "UTF-16" } else { "UTF-8" };
        let output =
            if options.utf16 { Output::Utf16(Utf16Writer::new(output)) } else { Output::Utf8(output) };
        let mut writer = Self {
            output,
            source_language: header.source_language.clone(),
            options,
            text: String::new(),
            together: Vec::new(),
            changed: Changed::new(),
        };
        let date = tmx_date(&header.now).map(|date| format!(" creationdate=\"{date}\"")).unwrap_or_default();
        writer.output.write(&format!(
            concat!(
                "<?xml version=\"1.0\" encoding=\"{}\"?>\n",
                "<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n",
                "<tmx version=\"1.4\">\n",
                " <header creationtool=\"{}\" creationtoolversion=\"{}\" segtype=\"sentence\" o-tmf=\"{}\"",
                " adminlang=\"en\" srclang=\"{}\" datatype=\"plaintext\"{}/>\n",
                " <body>\n"
            ),
            encoding,
            TOOL,
            env!("CARGO_PKG_VERSION"),
            TOOL,
            header.source_language,
            date,
        ))?;
        Ok(writer)
    }

    /// Writes the units in `together` as one `tu`.
    fn write_together(&mut self) -> io::Result<()> {
        let Some(first) = self.together.first() else { return Ok(()) };
        let bilingual = self.together.len() == 1;
        let text = &mut self.text;
        text.clear();
        text.push_str("  <tu");
        let id = match &first.details.external_id {
            Some(id) => id.clone(),
            None => format!("{OWN_ID}{}", first.id.0),
        };
        attribute(text, "tuid", &id);
        if bilingual {
            attributes(text, first, Element::Unit);
        }
        if first.source_language != self.source_language {
            attribute(text, "srclang", first.source_language.as_str());
        }
        text.push_str(">\n");
        if bilingual {
            properties(text, first, Element::Unit);
        }
        open_variant(text, &first.source_language);
        text.push_str(">\n");
        close_variant(text, &first.source, first.details.source_markup.as_deref());
        for unit in &self.together {
            open_variant(text, &unit.target_language);
            if !bilingual {
                attributes(text, unit, Element::Variant);
            }
            text.push_str(">\n");
            if !bilingual {
                properties(text, unit, Element::Variant);
            }
            close_variant(text, &unit.target, unit.details.target_markup.as_deref());
        }
        text.push_str("  </tu>\n");
        self.together.clear();
        self.output.write(&self.text)
    }

    /// Whether `unit` can go into one `tu` with those in `together`.
    fn joins(&self, unit: &Unit) -> bool {
        let Some(first) = self.together.first() else { return true };
        self.options.multilingual
            && first.source_language == unit.source_language
            && first.source == unit.source
            && first.details.source_markup == unit.details.source_markup
            && first.details.external_id == unit.details.external_id
            && self.together.iter().all(|other| other.target_language != unit.target_language)
    }
}

impl<W: Write> UnitWriter for TmxWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        if !self.joins(unit) {
            self.write_together()?;
        }
        count_lost(&mut self.changed, unit);
        self.together.push(unit.clone());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.write_together()?;
        self.output.write(" </body>\n</tmx>\n")?;
        self.output.flush()
    }

    fn changed(&self) -> &Changed {
        &self.changed
    }
}

fn attribute(text: &mut String, name: &str, value: &str) {
    // Writing to a String does not fail.
    _ = write!(text, " {name}=\"{}\"", escape_attribute(value));
}

/// The element that says something about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// The `tu`.
    Unit,
    /// The `tuv` of its translation.
    Variant,
}

/// Returns the properties of `unit` that are written as attributes of `element`: the first ones, as long as they are in
/// the order in which the reader gives attributes. So all properties keep their order when they are read again.
fn kept(unit: &Unit, element: Element) -> &[Property] {
    let mut names = KEPT.into_iter();
    let mut fits = |property: &Property| {
        let allowed = property.name != SEGMENT_TYPE
            || element == Element::Unit && SEGMENT_TYPES.contains(&property.value.as_str());
        allowed && property.language.is_none() && names.any(|name| name == property.name)
    };
    let properties = &unit.details.properties;
    let attributes = properties.iter().take_while(|property| fits(property)).count();
    &properties[..attributes]
}

/// Writes what is known about `unit` as attributes.
fn attributes(text: &mut String, unit: &Unit, element: Element) {
    let details = &unit.details;
    if let Some(date) = details.created_at.as_deref().and_then(tmx_date) {
        attribute(text, "creationdate", &date);
    }
    if let Some(author) = &details.author {
        attribute(text, "creationid", author);
    }
    if let Some(date) = tmx_date(&unit.changed_at) {
        attribute(text, "changedate", &date);
    }
    if let Some(person) = &details.changed_by {
        attribute(text, "changeid", person);
    }
    if details.usage_count > 0 {
        attribute(text, "usagecount", &details.usage_count.to_string());
    }
    for property in kept(unit, element) {
        attribute(text, &property.name, &property.value);
    }
}

/// Writes what is known about `unit` as notes and properties.
fn properties(text: &mut String, unit: &Unit, element: Element) {
    let details = &unit.details;
    let indent = match element {
        Element::Unit => "   ",
        Element::Variant => "    ",
    };
    for note in &details.notes {
        _ = writeln!(text, "{indent}<note>{}</note>", escape(note));
    }
    let mut prop = |name: &str, value: &str| {
        if !value.is_empty() {
            _ = writeln!(text, "{indent}<prop type=\"{}\">{}</prop>", escape_attribute(name), escape(value));
        }
    };
    let said = |value: &Option<String>| value.clone().unwrap_or_default();
    let provenance = &unit.provenance;
    prop(own::ARTICLE, &said(&provenance.article));
    prop(own::TITLE, &said(&provenance.title));
    prop(own::URL, &said(&provenance.url));
    prop(own::DATE, &said(&provenance.date));
    prop(own::SOURCE_SEGMENTS, &tsv::numbers(&provenance.source_numbers));
    prop(own::TARGET_SEGMENTS, &tsv::numbers(&provenance.target_numbers));
    // With all digits, so that the same value is read again.
    prop(own::CONFIDENCE, &unit.confidence.to_string());
    prop(own::METHOD, &provenance.method);
    prop(own::STATUS, provenance.status.as_str());
    prop(own::CLIENT, &said(&details.client));
    prop(own::DOMAIN, &said(&details.domain));
    for tag in &details.tags {
        prop(own::TAG, tag);
    }
    for property in &details.properties[kept(unit, element).len()..] {
        let tag = if property.name == NOTE && property.language.is_some() { "note" } else { "prop" };
        _ = write!(text, "{indent}<{tag}");
        if tag == "prop" {
            attribute(text, "type", &property.name);
        }
        if let Some(language) = &property.language {
            attribute(text, "xml:lang", language);
        }
        _ = writeln!(text, ">{}</{tag}>", escape(&property.value));
    }
}

fn open_variant(text: &mut String, language: &Language) {
    _ = write!(text, "   <tuv xml:lang=\"{language}\"");
}

fn close_variant(text: &mut String, plain: &str, codes: Option<&str>) {
    let codes = codes.filter(|codes| markup::text_of(codes).as_deref() == Some(plain));
    text.push_str("    <seg>");
    match codes {
        Some(codes) => text.push_str(codes),
        None => text.push_str(&escape(plain)),
    }
    text.push_str("</seg>\n   </tuv>\n");
}

/// Writes `2026-03-04T05:06:07Z` in the form of TMX: `20260304T050607Z`. `None` if it is not a date.
fn tmx_date(iso: &str) -> Option<String> {
    let utc = read::date(iso)?;
    let seconds = utc.split(['.', 'Z']).next().unwrap_or_default();
    Some(seconds.chars().filter(|c| !matches!(c, '-' | ':')).chain(['Z']).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use sangam_unit::{Details, Provenance, Status, UnitDraft, UnitId};

    use super::*;
    use crate::read::{ReadOptions, ReadUnit, UnitReader as _};
    use crate::tmx::read::TmxReader;
    use crate::xml::is_xml_character;

    #[test]
    fn dates_are_written_in_the_one_form_readers_share() {
        assert_eq!(tmx_date("2026-03-04T05:06:07.25Z").as_deref(), Some("20260304T050607Z"));
        assert_eq!(tmx_date("soon"), None);
    }

    fn header() -> UnitFileHeader {
        UnitFileHeader { source_language: "en".parse().unwrap(), now: "2026-03-04T05:06:07Z".to_owned() }
    }

    fn written(units: &[Unit], options: TmxOptions) -> Vec<u8> {
        let mut output = Vec::new();
        let mut writer = TmxWriter::with_options(&mut output, &header(), options).unwrap();
        for unit in units {
            writer.write(unit).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        output
    }

    fn read_back(file: &[u8]) -> Vec<UnitDraft> {
        let mut reader = TmxReader::new(file, "f.tmx", &ReadOptions::default()).unwrap();
        reader.units().map(|unit| unit.unwrap()).collect::<Result<_, _>>().unwrap()
    }

    fn unit(id: i64, target_language: &str, target: &str) -> Unit {
        Unit {
            id: UnitId(id),
            source_language: "en".parse().unwrap(),
            target_language: target_language.parse().unwrap(),
            source: "one".to_owned(),
            target: target.to_owned(),
            confidence: 1.0,
            changed_at: "2026-03-04T05:06:07Z".to_owned(),
            provenance: Provenance {
                file: None,
                article: None,
                title: None,
                url: None,
                source_numbers: vec![1, 2],
                target_numbers: Vec::new(),
                date: None,
                method: String::new(),
                status: Status::Machine,
            },
            details: Details::default(),
        }
    }

    #[test]
    fn codes_that_no_longer_fit_the_text_are_left_out() {
        let mut stale = unit(1, "ur", "ایک");
        stale.details.source_markup = Some("<ph x=\"1\"/>one".to_owned());
        stale.details.target_markup = Some("<ph x=\"1\"/>دو".to_owned());
        let file = String::from_utf8(written(&[stale], TmxOptions::default())).unwrap();
        assert!(file.contains("<seg><ph x=\"1\"/>one</seg>"), "{file}");
        assert!(file.contains("<seg>ایک</seg>"), "{file}");
    }

    #[test]
    fn one_source_text_can_hold_several_languages() {
        let mut hindi = unit(2, "hi", "एक");
        hindi.details.client = Some("daily".to_owned());
        let units = [unit(1, "ur", "ایک"), hindi, unit(3, "hi", "इक")];
        let file = written(&units, TmxOptions { multilingual: true, utf16: true });
        assert!(file.starts_with(&[0xff, 0xfe, b'<', 0]));
        let back = read_back(&file);
        let texts: Vec<&str> = back.iter().map(|unit| unit.target.as_str()).collect();
        assert_eq!(texts, ["ایک", "एक", "इक"]);
        assert_eq!(back[0].details.client, None);
        assert_eq!(back[1].details.client.as_deref(), Some("daily"));
    }

    fn text() -> impl Strategy<Value = String> {
        let characters = prop_oneof![
            any::<char>().prop_filter("XML", |&c| is_xml_character(c)),
            Just('\r'),
            Just('\n'),
            Just('&'),
            Just('<'),
            Just('\u{200c}'),
            Just('ک'),
        ];
        proptest::collection::vec(characters, 1..12).prop_map(|mut characters| {
            characters.insert(0, 'x');
            characters.into_iter().collect()
        })
    }

    fn maybe() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(text())
    }

    fn marked() -> impl Strategy<Value = (String, Option<String>)> {
        prop_oneof![
            text().prop_map(|text| (text, None)),
            text().prop_map(|text| {
                let codes = format!("<bpt i=\"1\">&lt;b&gt;</bpt>{}<ept i='1'/>", escape(&text));
                (text, Some(codes))
            }),
        ]
    }

    prop_compose! {
        fn details()(
            author in maybe(),
            changed_by in maybe(),
            client in maybe(),
            domain in maybe(),
            external_id in maybe(),
            tags in proptest::collection::btree_set(text(), 0..3),
            notes in proptest::collection::vec(text(), 0..3),
            attributes in proptest::sample::subsequence(KEPT.to_vec(), 0..=KEPT.len()),
            properties in proptest::collection::vec((text(), "x?", maybe()), 0..3),
            usage_count in 0..5_u64,
            created in proptest::bool::ANY,
        ) -> Details {
            Details {
                author, changed_by, client, domain, external_id, tags, notes, usage_count,
                created_at: created.then(|| "2020-01-02T03:04:05Z".to_owned()),
                properties: attributes
                    .into_iter()
                    .map(|name| Property::new(name, if name == SEGMENT_TYPE { "phrase" } else { "a & b" }))
                    .chain(properties.into_iter().map(|(name, value, language)| Property { name, value, language }))
                    .collect(),
                source_markup: None,
                target_markup: None,
            }
        }
    }

    prop_compose! {
        fn any_unit()(
            (source, source_markup) in marked(),
            (target, target_markup) in marked(),
            target_language in prop_oneof![Just("ur"), Just("hi-IN"), Just("ur-PK")],
            details in details(),
            article in maybe(),
            title in maybe(),
            url in maybe(),
            date in maybe(),
            source_numbers in proptest::collection::vec(1..9_usize, 0..3),
            method in text(),
            confidence in 0.0..=1.0_f64,
            status in prop_oneof![Just(Status::Machine), Just(Status::Confirmed), Just(Status::Rejected)],
        ) -> Unit {
            Unit {
                source,
                target,
                confidence,
                details: Details { source_markup, target_markup, ..details },
                provenance: Provenance {
                    file: None,
                    article, title, url, date, source_numbers, method, status, target_numbers: vec![7]
                },
                ..unit(9, target_language, "")
            }
        }
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn what_is_written_comes_back_whole(units in proptest::collection::vec(any_unit(), 0..4), utf16: bool) {
            let expected: Vec<UnitDraft> = units.iter().cloned().map(UnitDraft::from).map(|mut draft| {
                // A draft has a status of its own.
                if let Some(origin) = &mut draft.origin {
                    origin.status = Status::Machine;
                }
                draft
            }).collect();
            let options = TmxOptions { utf16, multilingual: false };
            prop_assert_eq!(read_back(&written(&units, options)), expected);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'<'), Just(b'&'), Just(0)], 0..200),
            at in 0..400_usize,
            lenient: bool,
        ) {
            let mut file = written(&[unit(1, "ur", "ایک"), unit(2, "hi", "एक")], TmxOptions::default());
            let at = at.min(file.len());
            file.splice(at..at, bytes);
            let options = ReadOptions { lenient, ..ReadOptions::default() };
            if let Ok(mut reader) = TmxReader::new(file.as_slice(), "f.tmx", &options) {
                let units: Vec<ReadUnit> = reader.units().map_while(Result::ok).collect();
                prop_assert!(units.len() as u64 <= 2 * reader.summary().units);
            }
        }
    }

    #[test]
    fn details_of_many_kinds_have_no_order_but_their_own() {
        let mut tagged = unit(1, "ur", "ایک");
        tagged.details.tags = BTreeSet::from(["b".to_owned(), "a".to_owned()]);
        let file = String::from_utf8(written(&[tagged], TmxOptions::default())).unwrap();
        assert!(file.find(">a<").unwrap() < file.find(">b<").unwrap());
    }
}
