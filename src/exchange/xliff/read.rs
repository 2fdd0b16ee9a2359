//! Which units does an XLIFF file of version 1 or 2 hold?
//!
//! Version 1.x: `trans-unit` with `source` and `target`, each pair of `seg-source` marks a unit of its own. Version 2.x:
//! each `segment` of a `unit`. Inline codes are left out of the text; what marks enclose is text. A unit without
//! translation is counted, not rejected. Alternatives (`alt-trans`, `mtc:match`) and other modules are passed over.
//! Streaming: time linear, space one `trans-unit` or `unit`.
//!
//! Not done: validation beyond well-formed XML, order of target segments (`order`), skeletons.

use std::collections::VecDeque;
use std::io::Read;

use sangam_memory::{Language, Property, Status, UnitDraft};

use crate::exchange::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, oriented,
    unusable,
};
use crate::exchange::take_note;
use crate::exchange::xml::{Node, Tag, XmlReader};

use super::NOTE_LANGUAGE;

/// Elements whose text stands for formatting (XLIFF 1.x) and is not the segment's.
const CODES: [&str; 4] = ["bpt", "ept", "ph", "it"];

/// Elements whose content is no translation of the unit.
const PASSED_OVER: [&str; 10] = [
    "alt-trans",
    "matches",
    "glossary",
    "changeTrack",
    "metadata",
    "resourceData",
    "originalData",
    "bin-unit",
    "count-group",
    "validation",
];

/// States that say a person has approved the translation.
const APPROVED: [&str; 4] = ["final", "signed-off", "reviewed", "x-reviewed"];

/// A note and its language.
type Note = (String, Option<String>);

/// A text and the texts of the segment marks in it.
#[derive(Default)]
struct Text {
    whole: String,
    /// Segments, by their name.
    segments: Vec<(String, String)>,
    fault: Option<String>,
}

/// One pair that may become a unit.
#[derive(Default)]
struct Pair {
    name: Option<String>,
    source: String,
    target: Option<String>,
    state: Option<String>,
    fault: Option<String>,
}

/// Reads units from XLIFF.
pub struct XliffReader<'r> {
    xml: XmlReader<'r>,
    options: ReadOptions,
    /// Languages of the file (1.x) or document (2.x).
    languages: [Option<String>; 2],
    ready: VecDeque<ReadUnit>,
    summary: ReadSummary,
}

impl<'r> XliffReader<'r> {
    /// Over `input`, which messages call `file`.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(input, file, "XLIFF", options)?;
        let mut summary = ReadSummary::default();
        if let Some(clash) = xml.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self { xml, options: options.clone(), languages: [None, None], ready: VecDeque::new(), summary })
    }

    /// Reads on until units are ready; `false` at the end.
    fn advance(&mut self) -> Result<bool, ExchangeError> {
        self.xml.release();
        let root = self.xml.depth() == 0;
        let file = self.xml.file().to_owned();
        match self.xml.next()? {
            Node::Start(tag) if root && tag.name() != "xliff" => {
                return Err(ExchangeError::WrongFormat {
                    file,
                    reason: format!("XML, but its root element is `{}`, not `xliff`", tag.name()),
                    hint: "give an XLIFF file",
                });
            }
            Node::Start(tag) if root => {
                self.languages = [tag.get("srcLang"), tag.get("trgLang")].map(|tag| tag.map(str::to_owned));
            }
            Node::Start(tag) if tag.name() == "file" => {
                for (language, name) in self.languages.iter_mut().zip(["source-language", "target-language"])
                {
                    if let Some(tag) = tag.get(name) {
                        *language = Some(tag.to_owned());
                    }
                }
            }
            Node::Start(tag) if matches!(tag.name(), "trans-unit" | "unit") => {
                let id = tag.get("id").map(str::to_owned);
                let approved = tag.get("approved") == Some("yes");
                self.unit(id.as_deref(), approved)?;
            }
            Node::EndOfFile => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    /// Reads a `trans-unit` or `unit` whose start was just read.
    fn unit(&mut self, id: Option<&str>, approved: bool) -> Result<(), ExchangeError> {
        let position = self.xml.node_position();
        self.xml.hold();
        let depth = self.xml.depth();
        let mut notes: Vec<Note> = Vec::new();
        // Version 1.x: texts of the unit itself. Version 2.x: pairs of its segments.
        let mut own = Pair::default();
        let mut marked: [Vec<(String, String)>; 2] = [Vec::new(), Vec::new()];
        let mut pairs: Vec<Pair> = Vec::new();
        let mut segment: Option<usize> = None;
        while self.xml.depth() >= depth {
            if segment.is_some_and(|at| self.xml.depth() < at) {
                segment = None;
            }
            match self.xml.next()? {
                Node::Start(tag) if PASSED_OVER.contains(&tag.name()) => self.pass_over()?,
                Node::Start(tag) if tag.name() == "note" => {
                    let by_category = || tag.get("category")?.strip_prefix(NOTE_LANGUAGE);
                    let language = tag.get("xml:lang").or_else(by_category).map(str::to_owned);
                    notes.push((self.xml.text()?.0, language));
                }
                Node::Start(tag) if tag.name() == "segment" => {
                    let name = tag.get("id").map(str::to_owned);
                    let state = tag.get("state").map(str::to_owned);
                    segment = Some(self.xml.depth());
                    pairs.push(Pair { name, state, ..Pair::default() });
                }
                // What stands between segments is kept by the file, not by a memory.
                Node::Start(tag) if tag.name() == "ignorable" => self.pass_over()?,
                Node::Start(tag) if matches!(tag.name(), "source" | "target" | "seg-source") => {
                    let name = tag.name().to_owned();
                    let state = tag.get("state").map(str::to_owned);
                    let text = self.text()?;
                    let pair = match segment {
                        Some(_) => pairs.last_mut().unwrap_or(&mut own),
                        None => &mut own,
                    };
                    pair.fault = pair.fault.take().or(text.fault);
                    match name.as_str() {
                        "source" => pair.source = text.whole,
                        "target" => {
                            pair.target = Some(text.whole);
                            pair.state = pair.state.take().or(state);
                            marked[1] = text.segments;
                        }
                        _ => marked[0] = text.segments,
                    }
                }
                _ => {}
            }
        }
        if pairs.is_empty() {
            pairs = split(own, marked);
        }
        if let Some(clash) = self.xml.take_clash() {
            self.summary.warn(clash, Position::START);
        }
        let mended = self.xml.take_mended();
        let fault = self
            .xml
            .take_attribute_fault()
            .or(mended.map(|fault| format!("{} at byte {}", fault.reason, fault.offset)));
        let many = pairs.len() > 1;
        for mut pair in pairs {
            pair.fault = pair.fault.or(fault.clone());
            let name = match (id, &pair.name) {
                (Some(id), Some(name)) if many => Some(format!("{id}/{name}")),
                (id, _) => id.map(str::to_owned),
            };
            self.take(position, pair, name, approved, &notes);
        }
        Ok(())
    }

    fn take(&mut self, position: Position, pair: Pair, id: Option<String>, approved: bool, notes: &[Note]) {
        self.summary.units += 1;
        self.summary.variants += 1 + u64::from(pair.target.is_some());
        let translated = |target: &String| !target.is_empty() || pair.fault.is_some();
        let Some(target) = pair.target.filter(translated) else {
            self.summary.untranslated += 1;
            return;
        };
        let unit = pair.fault.map_or_else(|| self.languages(), Err).and_then(|languages| {
            if let Some(reason) = unusable(&pair.source, &target) {
                return Err(reason.to_owned());
            }
            let mut draft = UnitDraft::new(languages, pair.source, target);
            let approves = |state: &String| APPROVED.contains(&state.as_str());
            if approved || pair.state.as_ref().is_some_and(approves) {
                draft.status = Status::Confirmed;
            }
            draft.details.external_id = id;
            for (text, language) in notes {
                take_note(&mut draft.details, text.clone(), language.clone());
            }
            if let Some(value) = pair.state {
                draft.details.properties.push(Property::new("state", value));
            }
            oriented(draft, &self.options)
        });
        self.ready.push_back(match unit {
            Ok(draft) => {
                self.summary.language(draft.source_language.as_str());
                self.summary.language(draft.target_language.as_str());
                Ok(draft)
            }
            Err(reason) => {
                self.summary.rejected += 1;
                Err(Rejected { position, reason, raw: cut_raw(self.xml.held()) })
            }
        });
    }

    /// The languages the file says, else those asked for.
    fn languages(&self) -> Result<[Language; 2], String> {
        let wishes = [&self.options.source_language, &self.options.target_language];
        let language = |side: usize| match (&self.languages[side], wishes[side]) {
            (Some(tag), _) if !tag.is_empty() => tag.parse::<Language>().map_err(|error| error.to_string()),
            (_, Some(wish)) => Ok(wish.clone()),
            _ => Err(format!(
                "the file does not say its {} language; name it with --{}",
                ["source", "target"][side],
                ["from", "to"][side]
            )),
        };
        Ok([language(0)?, language(1)?])
    }

    /// Passes over the element that just began.
    fn pass_over(&mut self) -> Result<(), ExchangeError> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            if let Node::EndOfFile = self.xml.next()? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the text whose element just began: that of codes left out, that of segment marks also apart.
    fn text(&mut self) -> Result<Text, ExchangeError> {
        let depth = self.xml.depth();
        let mut text = Text::default();
        let mut code: Option<usize> = None;
        // Depth and beginning of the open segment mark.
        let mut mark: Option<(usize, usize, String)> = None;
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                Node::Start(tag) => {
                    let is_code = CODES.contains(&tag.name()) && !is_version_two(tag);
                    let segment = (tag.name() == "mrk" && tag.get("mtype") == Some("seg"))
                        .then(|| tag.get("mid").unwrap_or_default().to_owned());
                    let character =
                        (tag.name() == "cp").then(|| tag.get("hex").and_then(character)).flatten();
                    let now = self.xml.depth();
                    if is_code && code.is_none() {
                        code = Some(now);
                    }
                    if let (Some(name), None) = (segment, &mark) {
                        mark = Some((now, text.whole.len(), name));
                    }
                    text.whole.extend(character.filter(|_| code.is_none()));
                }
                Node::Text(characters) if code.is_none() => text.whole.push_str(&characters),
                Node::Entity(reason) => text.fault = text.fault.take().or(Some(reason)),
                _ => {}
            }
            let now = self.xml.depth();
            code = code.filter(|&at| now >= at);
            if let Some((_, from, name)) = mark.take_if(|(at, _, _)| now < *at) {
                let segment = text.whole.get(from..).unwrap_or_default().to_owned();
                text.segments.push((name, segment));
            }
        }
        Ok(text)
    }
}

/// Whether a `ph` is that of version 2, which is empty and whose attributes tell.
fn is_version_two(tag: &Tag) -> bool {
    tag.name() == "ph"
        && ["dataRef", "canCopy", "canDelete", "subFlows"].iter().any(|name| tag.get(name).is_some())
}

/// A character that XML cannot hold, by its number in hexadecimal digits.
fn character(hex: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

/// The pairs of a `trans-unit`: its marked segments where both sides have the same ones, else its two texts.
fn split(own: Pair, [source, target]: [Vec<(String, String)>; 2]) -> Vec<Pair> {
    let paired = !source.is_empty()
        && source.len() == target.len()
        && source.iter().zip(&target).all(|((one, _), (other, _))| one == other);
    if !paired {
        return vec![own];
    }
    let pair = |((name, source), (_, target)): ((String, String), (String, String))| Pair {
        name: Some(name),
        source,
        target: Some(target),
        state: own.state.clone(),
        fault: own.fault.clone(),
    };
    source.into_iter().zip(target).map(pair).collect()
}

impl UnitReader for XliffReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Ok(Some(ready));
            }
            if !self.advance()? {
                return Ok(None);
            }
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str, options: &ReadOptions) -> (Vec<String>, ReadSummary) {
        let mut reader = XliffReader::new(xml.as_bytes(), "f.xlf", options).unwrap();
        let units = reader
            .units()
            .map(|unit| match unit {
                Ok(Ok(unit)) => format!(
                    "{}:{} {}:{} {} {}",
                    unit.source_language,
                    unit.source,
                    unit.target_language,
                    unit.target,
                    unit.status.as_str(),
                    unit.details.external_id.unwrap_or_default()
                ),
                Ok(Err(rejected)) => rejected.to_string(),
                Err(error) => error.to_string(),
            })
            .collect();
        (units, reader.summary().clone())
    }

    #[test]
    fn version_one_units_segments_and_codes() {
        let xml = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en" target-language="ur-PK"><body><group>
<trans-unit id="1" approved="yes"><source>A <bpt id="1">&lt;b></bpt>big<ept id="1">&lt;/b></ept> <x id="2"/>cat</source><target state="translated">بڑی بلی</target><alt-trans><source>x</source><target>y</target></alt-trans><note>n</note></trans-unit>
<trans-unit id="2"><source>One. Two.</source><seg-source><mrk mtype="seg" mid="0">One.</mrk> <mrk mtype="seg" mid="1">Two.</mrk></seg-source><target state="final"><mrk mtype="seg" mid="0">ایک۔</mrk> <mrk mtype="seg" mid="1">دو۔</mrk></target></trans-unit>
<trans-unit id="3"><source>None</source></trans-unit><trans-unit id="4"><source>None</source><target/></trans-unit>
</group></body></file></xliff>"#;
        let (units, summary) = read(xml, &ReadOptions::default());
        assert_eq!(
            units,
            [
                "en:A big cat ur-PK:بڑی بلی confirmed 1",
                "en:One. ur-PK:ایک۔ confirmed 2/0",
                "en:Two. ur-PK:دو۔ confirmed 2/1",
            ]
        );
        assert_eq!((summary.units, summary.untranslated), (5, 2));
    }

    #[test]
    fn version_two_segments_and_codes() {
        let xml = r#"<xliff version="2.1" srcLang="en" trgLang="hi" xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mtc="urn:m"><file id="f"><unit id="u"><mtc:matches><mtc:match ref="\#s1"><source>x</source><target>y</target></mtc:match></mtc:matches><segment id="s1" state="reviewed"><source>A <pc id="1">big</pc> <ph id="2" dataRef="d"/>cat<cp hex="0007"/></source><target>बड़ी <mrk id="m" type="term">बिल्ली</mrk></target></segment><ignorable><source> </source></ignorable><segment><source>Two</source></segment></unit></file></xliff>"#;
        let (units, summary) = read(xml, &ReadOptions::default());
        assert_eq!(units, ["en:A big cat\u{7} hi:बड़ी बिल्ली confirmed u/s1"]);
        assert_eq!((summary.units, summary.untranslated), (2, 1));
    }

    #[test]
    fn languages_may_be_named_and_breaks_are_told() {
        let xml = "<xliff><file source-language='en'><trans-unit><source>one</source><target>ایک</target></trans-unit></file></xliff>";
        let (units, _) = read(xml, &ReadOptions::default());
        assert!(units[0].contains("does not say its target language; name it with --to"), "{}", units[0]);
        let options = ReadOptions { target_language: Some("ur".parse().unwrap()), ..ReadOptions::default() };
        assert_eq!(read(xml, &options).0, ["en:one ur:ایک machine "]);
        assert!(read("<xliff><file></xliff>", &options).0[0].contains("not well-formed XLIFF"));
        assert!(read("<html/>", &options).0[0].contains("its root element is `html`"));
    }
}
