//! Which units does an XLIFF file of version 1 or 2 hold?
//!
//! In version 1.x, a unit is a `trans-unit` with `source` and `target`; segment marks (`mrk`) with the same `mid` on
//! both sides are units of their own. In version 2.x, a unit is a `segment` of a `unit`. Inline codes are left out of
//! the text, but the text inside marks is kept. A line break with the indentation of the XML after it becomes one
//! space, or nothing at the ends of a text, unless `xml:space` keeps it. A unit is counted, not rejected, if it has no
//! translation or its state says that it has none. Alternatives (`alt-trans`, `mtc:match`) and other modules are
//! skipped. Streaming: time linear, space one `trans-unit` or `unit`.
//!
//! Not done: validation beyond well-formed XML, order of target segments (`order`), skeletons.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;

use sangam_language::Language;
use sangam_unit::{Property, Role, Sides, Status, UnitDraft};

use crate::format_names::Format;
use crate::notes::take_note;
use crate::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Unusable,
    grows_too_much, oriented,
};
use crate::remedy::ExchangeRemedy;
use crate::tmx::kept::is_own_id;
use crate::xml::{Node, Tag, XmlReader};

/// The beginning of a note's category that says the note's language. XLIFF 2 has no attribute for it.
pub(super) const NOTE_LANGUAGE: &str = "language:";

/// Elements whose text is formatting (XLIFF 1.x), and no part of the segment's text.
const CODES: [&str; 4] = ["bpt", "ept", "ph", "it"];

/// Elements whose content is not the unit's translation.
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

/// States that say that the target is not a translation yet, of versions 1.x and 2.x.
const UNTRANSLATED: [&str; 3] = ["new", "needs-translation", "initial"];

/// A note and its language.
type Note = (String, Option<String>);

/// A text, and the texts of the segment marks in it.
#[derive(Default)]
struct Text {
    whole: String,
    segments: Vec<Marked>,
    fault: Option<String>,
}

/// The name (`mid`) and the text of a segment mark.
type Marked = (String, String);

/// A pair that may become a unit.
#[derive(Default)]
struct Pair {
    name: Option<String>,
    source: String,
    target: Option<String>,
    state: Option<String>,
    /// The languages that the source and target elements themselves name.
    languages: Sides<Option<String>>,
    fault: Option<String>,
}

/// Reads units from XLIFF.
pub(crate) struct XliffReader<'r> {
    xml: XmlReader<'r>,
    options: ReadOptions,
    /// The languages of the file (1.x) or document (2.x).
    languages: Sides<Option<String>>,
    /// Whether the document names its languages, as in version 2.x.
    of_document: bool,
    position: Position,
    ready: VecDeque<ReadUnit>,
    summary: ReadSummary,
}

impl<'r> XliffReader<'r> {
    /// Reads from `input`, which messages call `file`.
    pub(crate) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(input, file, Format::Xliff.into(), options)?;
        let mut summary = ReadSummary::default();
        if let Some(clash) = xml.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self {
            xml,
            options: options.clone(),
            languages: Sides::default(),
            of_document: false,
            position: Position::START,
            ready: VecDeque::new(),
            summary,
        })
    }

    /// Reads until units are ready; `false` at the end.
    fn advance(&mut self) -> Result<bool, ExchangeError> {
        self.xml.release();
        let root = self.xml.depth() == 0;
        let file = self.xml.file().to_owned();
        match self.xml.next()? {
            Node::Start(tag) if root && tag.name() != "xliff" => {
                return Err(ExchangeError::WrongFormat {
                    file,
                    reason: format!("XML, but its root element is `{}`, not `xliff`", tag.name()),
                    remedy: ExchangeRemedy::Give(Format::Xliff),
                });
            }
            Node::Start(tag) if root => {
                self.languages =
                    Sides::new("srcLang", "trgLang").map(|name| tag.get(name).map(str::to_owned));
                self.of_document = tag.get("srcLang").is_some();
            }
            // The languages of the file before no longer count.
            Node::Start(tag) if tag.name() == "file" && !self.of_document => {
                self.languages = Sides::new("source-language", "target-language")
                    .map(|name| tag.get(name).map(str::to_owned));
            }
            Node::Start(tag) if matches!(tag.name(), "trans-unit" | "unit") => {
                // An id of sangam is only a number; an id of another program is the unit's name there.
                let id = tag.get("id").filter(|id| !is_own_id(id));
                let id = id.or_else(|| tag.get("resname")).or_else(|| tag.get("name")).map(str::to_owned);
                let approved = tag.get("approved") == Some("yes");
                self.unit(id.as_deref(), approved)?;
            }
            Node::EndOfFile => {
                let mends = self.xml.take_mends();
                self.summary.take_warnings(mends);
                return Ok(false);
            }
            _ => {}
        }
        Ok(true)
    }

    /// Reads a `trans-unit` or `unit` whose start tag has just been read.
    fn unit(&mut self, id: Option<&str>, approved: bool) -> Result<(), ExchangeError> {
        let position = self.xml.node_position();
        self.position = position;
        self.xml.hold();
        let depth = self.xml.depth();
        let mut notes: Vec<Note> = Vec::new();
        // Version 1.x fills `own` and `marked`, version 2.x fills `pairs`.
        let mut own = Pair::default();
        let mut marked: Sides<Vec<Marked>> = Sides::default();
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
                // The file keeps what is between segments; a memory does not.
                Node::Start(tag) if tag.name() == "ignorable" => self.pass_over()?,
                Node::Start(tag) if matches!(tag.name(), "source" | "target" | "seg-source") => {
                    let name = tag.name().to_owned();
                    let state = tag.get("state").map(str::to_owned);
                    let said = tag.get("xml:lang").filter(|tag| !tag.is_empty()).map(str::to_owned);
                    let text = self.text()?;
                    let pair = match segment {
                        Some(_) => pairs.last_mut().unwrap_or(&mut own),
                        None => &mut own,
                    };
                    pair.fault = pair.fault.take().or(text.fault);
                    let side = if name == "target" { Role::Target } else { Role::Source };
                    pair.languages[side] = said.or(pair.languages[side].take());
                    match name.as_str() {
                        "source" => {
                            pair.source = text.whole;
                            // The marks of `seg-source` count, before or after `source`.
                            if marked.source.is_empty() {
                                marked.source = text.segments;
                            }
                        }
                        "target" => {
                            pair.target = Some(text.whole);
                            pair.state = pair.state.take().or(state);
                            marked.target = text.segments;
                        }
                        _ => marked.source = text.segments,
                    }
                }
                _ => {}
            }
        }
        if pairs.is_empty() {
            let (split, warnings) = split(own, marked);
            pairs = split;
            for warning in warnings {
                self.summary.warn(warning, position);
            }
        }
        if let Some(clash) = self.xml.take_clash() {
            self.summary.warn(clash, Position::START);
        }
        let mut fault = self.xml.take_fault();
        let mends = self.xml.take_mends();
        self.summary.take_warnings(mends);
        let said = notes.iter().map(|(note, _)| note.len()).sum::<usize>() + id.map_or(0, str::len);
        let made =
            pairs.iter().map(|pair| said + pair.source.len() + pair.target.as_ref().map_or(0, String::len));
        if grows_too_much(self.xml.held().len(), made.sum()) {
            fault.get_or_insert_with(|| {
                format!("{} segments, which would each repeat the notes of their unit", pairs.len())
            });
            pairs.truncate(1);
        }
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
        let is_none = |state: &String| UNTRANSLATED.iter().any(|none| state.eq_ignore_ascii_case(none));
        let is_said = !pair.state.as_ref().is_some_and(is_none);
        let translated = |target: &String| is_said && !target.trim().is_empty() || pair.fault.is_some();
        let target = if let Some(target) = pair.target.filter(translated) {
            target
        } else {
            self.summary.untranslated += 1;
            if !self.options.untranslated {
                return;
            }
            String::new()
        };
        let languages = pair.fault.map_or_else(|| self.languages(&pair.languages), |fault| Err(fault.into()));
        let unit = languages.and_then(|languages| {
            if let Some(reason) = self.options.unusable(&pair.source, &target) {
                return Err(reason.into());
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
            let written = pair.languages.as_ref().zip(self.languages.as_ref());
            let written = written.map(|(own, of_file)| own.as_ref().or(of_file.as_ref()));
            let languages = Sides::new(&draft.source_language, &draft.target_language);
            for (written, language) in written.zip(languages) {
                draft.details.keep_tag(written.map_or("", String::as_str), language);
            }
            Ok(oriented(draft, &self.options)?)
        });
        self.ready.push_back(match unit {
            Ok(draft) => {
                self.summary.language(draft.source_language.as_str());
                self.summary.language(draft.target_language.as_str());
                Ok(draft)
            }
            Err(reason) => {
                self.summary.rejected += 1;
                Err(Rejected::new(position, reason, self.xml.held()))
            }
        });
    }

    /// Returns the languages that the texts name, otherwise those of the file, otherwise those of the options.
    fn languages(&self, said: &Sides<Option<String>>) -> Result<Sides<Language>, Unusable> {
        let wishes = Sides::new(&self.options.source_language, &self.options.target_language);
        let said = |side: Role| said[side].as_ref().or(self.languages[side].as_ref());
        let language = |side: Role| match (said(side), wishes[side]) {
            (Some(tag), _) if !tag.is_empty() => {
                tag.parse::<Language>().map_err(|error| error.to_string().into())
            }
            (_, Some(wish)) => Ok(wish.clone()),
            _ => Err(Unusable {
                reason: format!("the file does not say its {} language", side.as_str()),
                remedy: Some(match side {
                    Role::Source => ExchangeRemedy::NameSourceLanguage,
                    Role::Target => ExchangeRemedy::NameTargetLanguage,
                }),
            }),
        };
        Ok(Sides::new(language(Role::Source)?, language(Role::Target)?))
    }

    /// Skips the element that just began.
    fn pass_over(&mut self) -> Result<(), ExchangeError> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            if let Node::EndOfFile = self.xml.next()? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the text of the element that just began, without the text of codes. The texts of segment marks are also
    /// kept separately.
    fn text(&mut self) -> Result<Text, ExchangeError> {
        let depth = self.xml.depth();
        let keeps_space = self.xml.keeps_space();
        let mut text = Text::default();
        let mut code: Option<usize> = None;
        // The depth, beginning and name of the open segment mark.
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
        if !keeps_space {
            text.whole = without_indentation(&text.whole);
            for (_, segment) in &mut text.segments {
                *segment = without_indentation(segment);
            }
        }
        Ok(text)
    }
}

/// Whether a `ph` is one of version 2, recognised by its attributes. It has no content of its own.
fn is_version_two(tag: &Tag) -> bool {
    tag.name() == "ph"
        && ["dataRef", "canCopy", "canDelete", "subFlows"].iter().any(|name| tag.get(name).is_some())
}

/// Returns the character that XML cannot hold, from its number in hexadecimal digits.
fn character(hex: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hex, 16).ok()?)
}

/// Removes what only lays out the XML: white space with a line break at the ends of `text`, and line breaks followed by
/// indentation, which become one space. Other white space is the author's.
fn without_indentation(text: &str) -> String {
    const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
    if !text.contains('\n') {
        return text.to_owned();
    }
    let mut laid_out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (word, behind) = rest.split_at(rest.find(SPACE).unwrap_or(rest.len()));
        laid_out.push_str(word);
        let end = behind.find(|c| !SPACE.contains(&c)).unwrap_or(behind.len());
        let (space, after) = behind.split_at(end);
        let is_at_end = laid_out.is_empty() || after.is_empty();
        match space.rsplit_once('\n') {
            Some(_) if is_at_end => {}
            Some((_, indentation)) if !indentation.is_empty() => laid_out.push(' '),
            _ => laid_out.push_str(space),
        }
        rest = after;
    }
    laid_out
}

/// Returns the pairs of a `trans-unit`, and warnings. Marked segments pair by name, and one without a counterpart is
/// untranslated. If one side has no marks, its two texts are the pair. If a name occurs twice on a side, the segments
/// cannot be paired: then the two texts are the pair if both sides have the same names, and the unit is rejected
/// otherwise.
fn split(mut own: Pair, Sides { source, target }: Sides<Vec<Marked>>) -> (Vec<Pair>, Vec<String>) {
    if source.is_empty() || target.is_empty() {
        return (vec![own], Vec::new());
    }
    let sorted = |marked: &[Marked]| {
        let mut names: Vec<String> = marked.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    let names = Sides::new(sorted(&source), sorted(&target));
    let twice = names.each().flat_map(|names| names.windows(2)).find(|pair| pair[0] == pair[1]);
    if let Some([name, ..]) = twice {
        let what = format!("segment marks that are called `{name}` twice");
        if names.source == names.target {
            return (vec![own], vec![format!("{what}; the two texts are taken as one unit")]);
        }
        own.fault = own.fault.or(Some(format!("{what}, and others on the other side")));
        return (vec![own], Vec::new());
    }
    let mut translations: BTreeMap<String, String> = target.into_iter().collect();
    let pairs = source
        .into_iter()
        .map(|(name, source)| Pair {
            target: translations.remove(&name),
            name: Some(name),
            source,
            state: own.state.clone(),
            languages: own.languages.clone(),
            fault: own.fault.clone(),
        })
        .collect();
    let left_over = |name: &String| format!("a segment mark `{name}` in the target only, left out");
    (pairs, translations.keys().map(left_over).collect())
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

    fn position(&self) -> Position {
        self.position
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

    /// Reads one `trans-unit` from English to Urdu.
    fn read_one(unit: &str) -> (Vec<String>, ReadSummary) {
        let xml = format!(
            "<xliff version='1.2'><file source-language='en' target-language='ur'><body>{unit}</body></file></xliff>"
        );
        read(&xml, &ReadOptions::default())
    }

    /// Makes a `trans-unit` of these marked segments, each a name and a text.
    fn marked(source: &[(&str, &str)], target: &[(&str, &str)]) -> String {
        let marks = |marked: &[(&str, &str)]| {
            let mark = |(name, text): &(&str, &str)| format!("<mrk mtype='seg' mid='{name}'>{text}</mrk>");
            marked.iter().map(mark).collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<&str> = source.iter().map(|(_, text)| *text).collect();
        format!(
            "<trans-unit id='1'><source>{}</source><seg-source>{}</seg-source><target>{}</target></trans-unit>",
            texts.join(" "),
            marks(source),
            marks(target)
        )
    }

    #[test]
    fn segment_marks_pair_by_their_names() {
        let source = [("1", "One."), ("2", "Two.")];
        let (units, summary) = read_one(&marked(&source, &[("2", "دو۔"), ("1", "ایک۔")]));
        assert_eq!(units, ["en:One. ur:ایک۔ machine 1/1", "en:Two. ur:دو۔ machine 1/2"]);
        assert_eq!(summary.untranslated, 0);

        let (units, summary) = read_one(&marked(&source, &[("1", "ایک۔")]));
        assert_eq!((units, summary.untranslated), (vec!["en:One. ur:ایک۔ machine 1/1".to_owned()], 1));

        let (units, summary) = read_one(&marked(&source, &[("1", "ایک۔"), ("2", " "), ("3", "تین۔")]));
        assert_eq!((units.len(), summary.untranslated), (1, 1));
        assert!(summary.warnings.keys().any(|said| said.contains("`3` in the target only")));

        // Nothing distinguishes the two segments, but the texts as a whole still belong together.
        let twice = [("1", "One."), ("1", "Two.")];
        let (units, summary) = read_one(&marked(&twice, &[("1", "ایک۔"), ("1", "دو۔")]));
        assert_eq!(units, ["en:One. Two. ur:ایک۔ دو۔ machine 1"]);
        assert_eq!(summary.warnings.len(), 1);
        let (units, summary) = read_one(&marked(&twice, &[("1", "ایک۔")]));
        assert!(units[0].contains("called `1` twice"), "{units:?}");
        assert_eq!(summary.rejected, 1);

        // Marks inside marks, and around them.
        let nested = marked(&[("1", "One <mrk mtype='seg' mid='2'>two</mrk>.")], &[("1", "ایک دو۔")]);
        let nested = nested.replacen("<seg-source>", "<seg-source><g id='1'>", 1).replacen(
            "</seg-source>",
            "</g></seg-source>",
            1,
        );
        assert_eq!(read_one(&nested).0, ["en:One two. ur:ایک دو۔ machine 1"]);
    }

    #[test]
    fn a_state_can_say_that_there_is_no_translation_yet() {
        for (state, translated) in [
            ("new", 0),
            ("needs-translation", 0),
            ("NEW", 0),
            ("needs-review-translation", 1),
            ("translated", 1),
            ("x-mine", 1),
        ] {
            let unit = format!(
                "<trans-unit id='1'><source>One</source><target state='{state}'>One</target></trans-unit>"
            );
            let (units, summary) = read_one(&unit);
            assert_eq!((units.len(), summary.untranslated), (translated, 1 - translated as u64), "{state}");
        }
        let two = |state: &str| {
            format!(
                "<xliff version='2.0' srcLang='en' trgLang='ur'><file id='f'><unit id='u'><segment {state}><source>One</source><target>ایک</target></segment></unit></file></xliff>"
            )
        };
        for (state, translated) in [("state='initial'", 0), ("state='translated'", 1), ("", 1)] {
            assert_eq!(read(&two(state), &ReadOptions::default()).0.len(), translated, "{state}");
        }
    }

    #[test]
    fn texts_may_say_their_languages_themselves() {
        let unit = "<trans-unit id='1'><source xml:lang='en-GB'>One</source><target xml:lang='ur'>ایک</target></trans-unit>";
        let file = |said: &str, unit: &str| format!("<file {said}><body>{unit}</body></file>");
        let plain = "<trans-unit id='2'><source>Two</source><target>دو</target></trans-unit>";
        let xml = [
            file("source-language='en'", unit),
            file("source-language='en' target-language='hi'", plain),
            file("source-language='en'", plain),
        ];
        let (units, _) =
            read(&format!("<xliff version='1.2'>{}</xliff>", xml.concat()), &ReadOptions::default());
        assert_eq!(units[..2], ["en-GB:One ur:ایک machine 1", "en:Two hi:دو machine 2"]);
        // The languages of one file do not count for the next.
        assert!(units[2].contains("does not say its target language"), "{units:?}");
    }

    #[test]
    fn indentation_of_the_xml_is_no_text() {
        let unit = |attributes: &str, source: &str| {
            let unit = format!(
                "<trans-unit id='1' {attributes}><source>{source}</source><target>\n\tایک\n\t دو\n</target></trans-unit>"
            );
            read_one(&unit).0.remove(0)
        };
        let indented = "\r\n   Latest  news\r\n   <g id='1'>of the\n\t\tflood</g>\r\n  ";
        assert_eq!(unit("", indented), "en:Latest  news of the flood ur:ایک دو machine 1");
        assert_eq!(
            unit("xml:space='default'", "Two  lines \nof text. "),
            "en:Two  lines \nof text.  ur:ایک دو machine 1"
        );
        assert_eq!(unit("xml:space='preserve'", "\n  a\n b "), "en:\n  a\n b  ur:\n\tایک\n\t دو\n machine 1");
        let blank = "<trans-unit id='1'><source>a</source><target>\n   </target></trans-unit>";
        assert_eq!(read_one(blank).1.untranslated, 1);
    }

    #[test]
    fn a_unit_does_not_repeat_its_notes_beyond_measure() {
        let segment = "<segment><source>a</source><target>b</target></segment>";
        let xml = |note: usize| {
            format!(
                "<xliff version='2.0' srcLang='en' trgLang='ur'><file id='f'><unit id='u'><notes><note>{}</note></notes>{}</unit></file></xliff>",
                "n".repeat(note),
                segment.repeat(2_000)
            )
        };
        let (units, summary) = read(&xml(9_000), &ReadOptions::default());
        assert!(units[0].contains("2000 segments, which would each repeat"), "{}", units[0]);
        assert_eq!((units.len(), summary.rejected), (1, 1));
        assert_eq!(read(&xml(90), &ReadOptions::default()).0.len(), 2_000);
    }

    #[test]
    fn lenient_reading_mends_and_tells() {
        let xml = "<xliff version='1.2'><file source-language='en' target-language='ur'>\n<trans-unit id='A & B'><source>Q & A&#7;\u{1}</source><target>سوال</target></trans-unit></file></xliff>";
        let (units, summary) = read(xml, &ReadOptions { lenient: true, ..ReadOptions::default() });
        assert_eq!(units, ["en:Q & A   ur:سوال machine A & B"]);
        assert_eq!((summary.warnings.len(), summary.rejected), (4, 0), "{:?}", summary.warnings);
    }

    #[test]
    fn languages_may_be_named_and_breaks_are_told() {
        let xml = "<xliff><file source-language='en'><trans-unit><source>one</source><target>ایک</target></trans-unit></file></xliff>";
        let (units, _) = read(xml, &ReadOptions::default());
        assert!(units[0].contains("does not say its target language"), "{}", units[0]);
        let options = ReadOptions { target_language: Some("ur".parse().unwrap()), ..ReadOptions::default() };
        assert_eq!(read(xml, &options).0, ["en:one ur:ایک machine "]);
        assert!(read("<xliff><file></xliff>", &options).0[0].contains("not well-formed XLIFF"));
        assert!(read("<html/>", &options).0[0].contains("its root element is `html`"));
    }
}
