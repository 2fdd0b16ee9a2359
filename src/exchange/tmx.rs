//! How is a memory written as TMX 1.4b, so that the pickiest reader takes it?
//!
//! Two `tuv` a unit, source first, because several readers pair by position; `srclang` and `xml:lang` spelt the same,
//! because some compare them byte by byte; one date format; never `srclang="*all*"`. Characters that XML 1.0 cannot
//! hold (control characters, U+FFFE, U+FFFF) are left out: no escape for them exists.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use sangam_memory::{Language, Unit};

use super::{UnitFileHeader, UnitWriter, tsv};

/// Writes units as TMX 1.4b.
pub struct TmxWriter<W: Write> {
    xml: Writer<W>,
    source_language: Language,
}

impl<W: Write> TmxWriter<W> {
    /// A writer onto `output`; writes the TMX header.
    pub fn new(output: W, header: &UnitFileHeader) -> io::Result<Self> {
        let mut xml = Writer::new_with_indent(output, b' ', 1);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.write_event(Event::DocType(BytesText::from_escaped("tmx SYSTEM \"tmx14.dtd\"")))?;
        xml.write_event(Event::Start(BytesStart::new("tmx").with_attributes([("version", "1.4")])))?;
        xml.write_event(Event::Empty(BytesStart::new("header").with_attributes([
            ("creationtool", "sangam"),
            ("creationtoolversion", env!("CARGO_PKG_VERSION")),
            ("segtype", "sentence"),
            ("o-tmf", "sangam"),
            ("adminlang", "en"),
            ("srclang", header.source_language.as_str()),
            ("datatype", "plaintext"),
            ("creationdate", &tmx_date(&header.now)),
        ])))?;
        xml.write_event(Event::Start(BytesStart::new("body")))?;
        Ok(Self { xml, source_language: header.source_language.clone() })
    }

    fn prop(&mut self, kind: &str, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        self.xml
            .create_element("prop")
            .with_attribute(("type", kind))
            .write_text_content(BytesText::new(&printable(value)))?;
        Ok(())
    }

    fn variant(&mut self, language: &Language, text: &str) -> io::Result<()> {
        self.xml.write_event(Event::Start(
            BytesStart::new("tuv").with_attributes([("xml:lang", language.as_str())]),
        ))?;
        self.xml.create_element("seg").write_text_content(BytesText::new(&printable(text)))?;
        self.xml.write_event(Event::End(BytesEnd::new("tuv")))
    }
}

impl<W: Write> UnitWriter for TmxWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        let changed = tmx_date(&unit.changed_at);
        let id = unit.id.0.to_string();
        let mut attributes =
            vec![("tuid", id.as_str()), ("creationdate", changed.as_str()), ("changedate", changed.as_str())];
        if unit.source_language != self.source_language {
            attributes.push(("srclang", unit.source_language.as_str()));
        }
        self.xml.write_event(Event::Start(BytesStart::new("tu").with_attributes(attributes)))?;
        let provenance = &unit.provenance;
        self.prop("x-article", provenance.article.as_deref().unwrap_or_default())?;
        self.prop("x-title", provenance.title.as_deref().unwrap_or_default())?;
        self.prop("x-url", provenance.url.as_deref().unwrap_or_default())?;
        self.prop("x-date", provenance.date.as_deref().unwrap_or_default())?;
        self.prop("x-source-segments", &tsv::numbers(&provenance.source_numbers))?;
        self.prop("x-target-segments", &tsv::numbers(&provenance.target_numbers))?;
        self.prop("x-confidence", &format!("{:.4}", unit.confidence))?;
        self.prop("x-method", &provenance.method)?;
        self.prop("x-status", provenance.status.as_str())?;
        self.variant(&unit.source_language, &unit.source)?;
        self.variant(&unit.target_language, &unit.target)?;
        self.xml.write_event(Event::End(BytesEnd::new("tu")))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new("body")))?;
        self.xml.write_event(Event::End(BytesEnd::new("tmx")))?;
        self.xml.get_mut().write_all(b"\n")?;
        self.xml.get_mut().flush()
    }
}

/// `2026-03-04T05:06:07Z` as TMX writes it: `20260304T050607Z`.
fn tmx_date(iso: &str) -> String {
    iso.chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

/// `text` without what XML 1.0 cannot hold.
fn printable(text: &str) -> Cow<'_, str> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(allowed) {
        Cow::Borrowed(text)
    } else {
        text.chars().filter(|&c| allowed(c)).collect::<String>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_the_one_form_readers_share() {
        assert_eq!(tmx_date("2026-03-04T05:06:07Z"), "20260304T050607Z");
    }

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(printable("a\u{0}b\u{1b}[1mc\u{fffe}"), "ab[1mc");
        assert!(matches!(printable("شہ\u{200c}باز & <b>"), Cow::Borrowed(_)));
    }
}
