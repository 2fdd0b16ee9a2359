//! How are suggestions, or a memory, written as XLIFF for a translator's program?
//!
//! Suggestions are written in version 1.2 with the matches as `alt-trans`, or in version 2.1 with `mtc:match`. A memory
//! is written in either version: in 1.2 with a `file` for each run of units in the same two languages, in 2.1 in two
//! languages only. A match that was inserted as the translation has a state that says it is not reviewed. Streaming.

use std::fmt::Write as _;
use std::io::{self, Write};

use sangam_language::Language;
use sangam_unit::{Score, Sides, Status, Unit};

use super::read::NOTE_LANGUAGE;
use crate::notes::notes;
use crate::pretranslation::{PretranslatedSegment, PretranslationHeader, PretranslationWriter};
use crate::tmx::kept::OWN_ID;
use crate::write::{Changed, SecondLanguagePair, UnitWriter, count_lost, tags};
use crate::xml::{escape, escape_attribute, is_xml_character};

/// The version to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum XliffVersion {
    /// 1.2, which most programs read.
    V1,
    /// 2.1.
    V2,
}

/// Writes segments with their suggestions.
pub(crate) struct XliffSegmentWriter<W: Write> {
    output: W,
    version: XliffVersion,
    segments: u64,
}

impl<W: Write> XliffSegmentWriter<W> {
    /// Writes to `output`, beginning with what comes before the segments.
    pub(crate) fn new(
        mut output: W,
        version: XliffVersion,
        header: &PretranslationHeader<'_>,
    ) -> io::Result<Self> {
        let PretranslationHeader { languages: Sides { source, target }, original } = *header;
        output.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        match version {
            XliffVersion::V1 => {
                writeln!(output, "{XLIFF_1}")?;
                open_file(&mut output, Sides::new(source.as_str(), target.as_str()), original)?;
            }
            XliffVersion::V2 => writeln!(
                output,
                "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\" \
                 version=\"2.1\" srcLang=\"{source}\" trgLang=\"{target}\">\n <file id=\"f1\" original=\"{}\">",
                escape_attribute(original)
            )?,
        }
        Ok(Self { output, version, segments: 0 })
    }
}

impl<W: Write> PretranslationWriter for XliffSegmentWriter<W> {
    fn write(&mut self, segment: &PretranslatedSegment<'_>) -> io::Result<()> {
        self.segments += 1;
        let number = self.segments;
        let text = match self.version {
            XliffVersion::V1 => version_one(segment, number),
            XliffVersion::V2 => version_two(segment, number),
        };
        self.output.write_all(text.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        let end = match self.version {
            XliffVersion::V1 => "  </body>\n </file>\n</xliff>\n",
            XliffVersion::V2 => " </file>\n</xliff>\n",
        };
        self.output.write_all(end.as_bytes())?;
        self.output.flush()
    }
}

/// The root element of version 1.2.
const XLIFF_1: &str = "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">";

fn open_file(output: &mut impl Write, tags: Sides<&str>, original: &str) -> io::Result<()> {
    let Sides { source, target } = tags;
    writeln!(
        output,
        " <file original=\"{}\" datatype=\"plaintext\" source-language=\"{source}\" target-language=\"{target}\">\n  <body>",
        escape_attribute(original)
    )
}

/// The translation that is put in: that of a match of 100 or more.
fn inserted<'s>(segment: &PretranslatedSegment<'s>) -> Option<&'s str> {
    let best = segment.best.filter(|best| best.score >= Score::EXACT)?;
    Some(&best.unit.target)
}

fn version_one(segment: &PretranslatedSegment<'_>, number: u64) -> String {
    let mut text = String::new();
    // Writing to a String does not fail.
    _ = writeln!(
        text,
        "   <trans-unit id=\"{number}\" xml:space=\"preserve\">\n    <source>{}</source>",
        escape(segment.source)
    );
    if let Some(target) = inserted(segment) {
        _ = writeln!(text, "    <target state=\"needs-review-translation\">{}</target>", escape(target));
    }
    if let Some(best) = &segment.best {
        _ = writeln!(
            text,
            "    <alt-trans match-quality=\"{}\" origin=\"{}\" xml:space=\"preserve\"><source>{}</source><target>{}</target></alt-trans>",
            best.score,
            escape_attribute(&best.origin()),
            escape(&best.unit.source),
            escape(best.proposed())
        );
    }
    text.push_str("   </trans-unit>\n");
    text
}

fn version_two(segment: &PretranslatedSegment<'_>, number: u64) -> String {
    /// The highest similarity in XLIFF.
    const WHOLE: u8 = 100;
    let mut text = String::new();
    _ = writeln!(text, "  <unit id=\"u{number}\" xml:space=\"preserve\">");
    if let Some(best) = &segment.best {
        let percent = best.score.percent().min(WHOLE);
        _ = writeln!(
            text,
            "   <mtc:matches>\n    <mtc:match ref=\"#s{number}\" similarity=\"{percent}\" matchQuality=\"{percent}\" origin=\"{}\" type=\"tm\"><source>{}</source><target>{}</target></mtc:match>\n   </mtc:matches>",
            escape_attribute(&best.origin()),
            escape(&best.unit.source),
            escape(best.proposed())
        );
    }
    let state = if inserted(segment).is_some() { "translated" } else { "initial" };
    _ = write!(
        text,
        "   <segment id=\"s{number}\" state=\"{state}\"><source>{}</source>",
        escape(segment.source)
    );
    if let Some(target) = inserted(segment) {
        _ = write!(text, "<target>{}</target>", escape(target));
    }
    text.push_str("</segment>\n  </unit>\n");
    text
}

/// Writes units as XLIFF.
pub(crate) struct XliffWriter<W: Write> {
    output: W,
    version: XliffVersion,
    /// The languages of the open `file`.
    open: Option<Sides<Language>>,
    units: u64,
    changed: Changed,
}

impl<W: Write> XliffWriter<W> {
    /// Writes to `output`.
    pub(crate) fn new(mut output: W, version: XliffVersion) -> io::Result<Self> {
        output.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        if version == XliffVersion::V1 {
            writeln!(output, "{XLIFF_1}")?;
        }
        Ok(Self { output, version, open: None, units: 0, changed: Changed::new() })
    }

    /// Opens the element that holds units in the languages of `unit`, unless it is open.
    fn open(&mut self, unit: &Unit) -> io::Result<()> {
        let languages = Sides::new(unit.source_language.clone(), unit.target_language.clone());
        if self.open.as_ref() == Some(&languages) {
            return Ok(());
        }
        let tags = tags(unit);
        let Sides { source, target } = &tags;
        match (self.version, &self.open) {
            (XliffVersion::V1, open) => {
                if open.is_some() {
                    self.output.write_all(b"  </body>\n </file>\n")?;
                }
                open_file(&mut self.output, tags.as_ref().map(String::as_str), "memory")?;
            }
            (XliffVersion::V2, None) => writeln!(
                self.output,
                "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"{source}\" trgLang=\"{target}\">\n <file id=\"f1\">"
            )?,
            (XliffVersion::V2, Some(first)) => {
                let (format, first, second) = ("XLIFF 2.1", first.clone(), languages);
                return Err(SecondLanguagePair { format, first, second }.into());
            }
        }
        self.open = Some(languages);
        Ok(())
    }

    fn version_one(&mut self, unit: &Unit) -> io::Result<()> {
        count_lost(&mut self.changed, unit);
        let (approved, state) = match unit.provenance.status {
            Status::Confirmed => (" approved=\"yes\"", "final"),
            Status::Machine | Status::Rejected => ("", "needs-review-translation"),
        };
        // The name that another program gave the unit is no id: two of its units may have the same name.
        write!(self.output, "   <trans-unit id=\"{OWN_ID}{}\"", self.units)?;
        if let Some(name) = &unit.details.external_id {
            write!(self.output, " resname=\"{}\"", escape_attribute(name))?;
        }
        write!(
            self.output,
            "{approved} xml:space=\"preserve\">\n    <source>{}</source>\n    <target state=\"{state}\">{}</target>\n",
            escape(&unit.source),
            escape(&unit.target)
        )?;
        for (note, language) in notes(&unit.details) {
            self.output.write_all(b"    <note")?;
            // The schema accepts only valid languages.
            if let Some(language) = language.filter(|language| language.parse::<Language>().is_ok()) {
                let language = language.trim().replace('_', "-");
                write!(self.output, " xml:lang=\"{}\"", escape_attribute(&language))?;
            }
            writeln!(self.output, ">{}</note>", escape(note))?;
        }
        self.output.write_all(b"   </trans-unit>\n")
    }

    fn version_two(&mut self, unit: &Unit) -> io::Result<()> {
        // An id of version 2 is one word, so the unit's name in another program goes into `name`.
        write!(self.output, "  <unit id=\"{OWN_ID}{}\" xml:space=\"preserve\"", self.units)?;
        if let Some(name) = &unit.details.external_id {
            write!(self.output, " name=\"{}\"", escape_attribute(name))?;
        }
        self.output.write_all(b">\n")?;
        let mut written = false;
        for (note, language) in notes(&unit.details) {
            if !written {
                self.output.write_all(b"   <notes>\n")?;
                written = true;
            }
            self.output.write_all(b"    <note")?;
            if let Some(language) = language {
                write!(self.output, " category=\"{NOTE_LANGUAGE}{}\"", escape_attribute(language))?;
            }
            writeln!(self.output, ">{}</note>", escape(note))?;
        }
        if written {
            self.output.write_all(b"   </notes>\n")?;
        }
        let state = match unit.provenance.status {
            Status::Confirmed => "final",
            Status::Machine | Status::Rejected => "translated",
        };
        writeln!(
            self.output,
            "   <segment id=\"s1\" state=\"{state}\"><source>{}</source><target>{}</target></segment>\n  </unit>",
            characters(&unit.source),
            characters(&unit.target)
        )
    }
}

/// Escapes `text` for XLIFF 2, which has a code for characters that XML cannot hold.
fn characters(text: &str) -> String {
    if text.chars().all(is_xml_character) {
        return escape(text).into_owned();
    }
    let mut written = String::with_capacity(text.len() + 32);
    for character in text.chars() {
        if is_xml_character(character) {
            written.push_str(&escape(character.encode_utf8(&mut [0; 4])));
        } else {
            // Writing to a String does not fail.
            _ = write!(written, "<cp hex=\"{:04X}\"/>", u32::from(character));
        }
    }
    written
}

impl<W: Write> UnitWriter for XliffWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        self.open(unit)?;
        self.units += 1;
        match self.version {
            XliffVersion::V1 => self.version_one(unit),
            XliffVersion::V2 => self.version_two(unit),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        // A document must hold a `file`.
        let end: &[u8] = match (self.version, &self.open) {
            (XliffVersion::V1, Some(_)) => b"  </body>\n </file>\n</xliff>\n",
            (XliffVersion::V1, None) => {
                b" <file original=\"memory\" datatype=\"plaintext\" source-language=\"en\">\n  <body>\n  </body>\n </file>\n</xliff>\n"
            }
            (XliffVersion::V2, Some(_)) => b" </file>\n</xliff>\n",
            (XliffVersion::V2, None) => {
                b"<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"en\">\n <file id=\"f1\">\n  <unit id=\"u1\"><segment><source/></segment></unit>\n </file>\n</xliff>\n"
            }
        };
        self.output.write_all(end)?;
        self.output.flush()
    }

    fn changed(&self) -> &Changed {
        &self.changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sangam_unit::UnitDraft;

    use super::*;
    use crate::pretranslation::PretranslatedMatch;
    use crate::read::{ReadOptions, UnitReader as _};
    use crate::write::unit_of;
    use crate::xliff::read::XliffReader;

    fn read(xml: &[u8]) -> Vec<UnitDraft> {
        let mut reader = XliffReader::new(xml, "f.xlf", &ReadOptions::default()).unwrap();
        reader.units().map(|unit| unit.unwrap().unwrap()).collect()
    }

    #[test]
    fn suggestions_are_written_in_both_versions() {
        let languages: Sides<Language> = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
        let mut unit =
            unit_of(UnitDraft::new(languages.clone(), "A cat".to_owned(), "بلی & بلی".to_owned()), 7);
        unit.provenance.article = Some("flood \"1\"".to_owned());
        let segment = |percent| PretranslatedSegment {
            number: 1,
            source: "A <b> cat",
            place: None,
            terms: &[],
            best: Some(PretranslatedMatch {
                score: Score::new(percent),
                unit: &unit,
                part: None,
                adapted: None,
            }),
        };
        let header = PretranslationHeader { languages: languages.as_ref(), original: "a.txt" };
        for (version, quality) in
            [(XliffVersion::V1, "match-quality=\"101%\""), (XliffVersion::V2, "similarity=\"100\"")]
        {
            let mut written = Vec::new();
            let mut writer = XliffSegmentWriter::new(&mut written, version, &header).unwrap();
            writer.write(&segment(101)).unwrap();
            writer.write(&segment(99)).unwrap();
            writer.finish().unwrap();
            let units = read(&written);
            assert_eq!(
                (units.len(), units[0].source.as_str(), units[0].target.as_str()),
                (1, "A <b> cat", "بلی & بلی"),
                "only the first match is put in"
            );
            let written = String::from_utf8(written).unwrap();
            assert!(written.contains(quality) && written.contains("flood &quot;1&quot;"), "{written}");
        }
    }

    fn written(texts: &[(String, String)], version: XliffVersion, targets: &[&str]) -> io::Result<Vec<u8>> {
        let mut written = Vec::new();
        let mut writer = XliffWriter::new(&mut written, version)?;
        for ((number, (one, other)), target) in (0_i64..).zip(texts).zip(targets.iter().cycle()) {
            let languages = Sides::new("en".parse().unwrap(), target.parse().unwrap());
            let draft = UnitDraft::new(languages, one.clone(), other.clone());
            writer.write(&unit_of(draft, number))?;
        }
        writer.finish()?;
        drop(writer);
        Ok(written)
    }

    #[test]
    fn notes_keep_their_language() {
        let mut draft =
            UnitDraft::new(Sides::new("en".parse().unwrap(), "ur".parse().unwrap()), "a".into(), "ب".into());
        draft.details.notes = vec!["desk".to_owned(), String::new()];
        let note = |value: &str, language: &str| sangam_unit::Property {
            name: "note".to_owned(),
            value: value.to_owned(),
            language: Some(language.to_owned()),
        };
        draft.details.properties = vec![note("لہجہ & رنگ", "ur"), note("ton", "fr-CA")];
        let unit = unit_of(draft.clone(), 1);
        for version in [XliffVersion::V1, XliffVersion::V2] {
            let mut written = Vec::new();
            let mut writer = XliffWriter::new(&mut written, version).unwrap();
            writer.write(&unit).unwrap();
            writer.finish().unwrap();
            drop(writer);
            let back = &read(&written)[0].details;
            assert_eq!(back.notes, draft.details.notes);
            let notes: Vec<_> = back.properties.iter().filter(|property| property.name == "note").collect();
            assert_eq!(notes, draft.details.properties.iter().collect::<Vec<_>>());
        }
        // A note's language is written in version 1.2 only if it is valid.
        let mut odd = unit_of(draft, 2);
        odd.details.properties = vec![note("one", "?"), note("two", "en_GB")];
        let mut written = Vec::new();
        let mut writer = XliffWriter::new(&mut written, XliffVersion::V1).unwrap();
        writer.write(&odd).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let written = String::from_utf8(written).unwrap();
        assert!(written.contains("<note>one</note>\n    <note xml:lang=\"en-GB\">two</note>"), "{written}");
    }

    fn texts_of(xml: &[u8]) -> Vec<(String, String)> {
        read(xml).into_iter().map(|unit| (unit.source, unit.target)).collect()
    }

    #[test]
    fn ids_are_unique_and_names_come_back() {
        let unit = |number: i64, name: Option<&str>| {
            let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
            let mut draft = UnitDraft::new(languages, format!("a{number}"), "ب".into());
            draft.details.external_id = name.map(str::to_owned);
            unit_of(draft, number)
        };
        for version in [XliffVersion::V1, XliffVersion::V2] {
            let mut written = Vec::new();
            let mut writer = XliffWriter::new(&mut written, version).unwrap();
            for unit in [unit(7, Some("menu:open")), unit(8, Some("menu:open")), unit(9, None)] {
                writer.write(&unit).unwrap();
            }
            writer.finish().unwrap();
            drop(writer);
            let names: Vec<_> = read(&written).into_iter().map(|unit| unit.details.external_id).collect();
            assert_eq!(names, [Some("menu:open".to_owned()), Some("menu:open".to_owned()), None]);
            let written = String::from_utf8(written).unwrap();
            for number in 1..4 {
                assert_eq!(written.matches(&format!(" id=\"sangam-{number}\"")).count(), 1, "{written}");
            }
        }
    }

    #[test]
    fn what_version_one_cannot_hold_is_counted() {
        let draft = UnitDraft::new(
            Sides::new("en".parse().unwrap(), "ur".parse().unwrap()),
            "a\u{b}b\u{1}".into(),
            "ب".into(),
        );
        let mut written = Vec::new();
        let mut writer = XliffWriter::new(&mut written, XliffVersion::V1).unwrap();
        writer.write(&unit_of(draft, 1)).unwrap();
        writer.finish().unwrap();
        assert_eq!(writer.changed().values().copied().collect::<Vec<_>>(), [2]);
        drop(writer);
        assert_eq!(read(&written)[0].source, "a b");
    }

    #[test]
    fn version_two_holds_two_languages_and_any_character() {
        let texts = [("A\u{1}b\u{fffe}".to_owned(), "ک".to_owned()), ("c".to_owned(), "ک".to_owned())];
        let error = written(&texts, XliffVersion::V2, &["ur", "hi"]).unwrap_err().to_string();
        assert!(error.contains("en to ur comes en to hi"), "{error}");
        assert_eq!(texts_of(&written(&texts, XliffVersion::V2, &["ur"]).unwrap()), texts);
        assert!(texts_of(&written(&[], XliffVersion::V2, &["ur"]).unwrap()).is_empty());
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn pairs_come_back(texts in proptest::collection::vec(("\\PC*[a-z]\\PC*", "\\PC*[ک\r\n<&]\\PC*ک"), 0..5)) {
            let one = written(&texts, XliffVersion::V1, &["ur", "hi"]).unwrap();
            prop_assert_eq!(texts_of(&one), texts.clone());
            let two = written(&texts, XliffVersion::V2, &["ur"]).unwrap();
            prop_assert_eq!(texts_of(&two), texts);
        }
    }
}
