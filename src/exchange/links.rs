//! How do alignments that other programs made come in, and how are ours written for them?
//!
//! | format | what a line or element says |
//! |---|---|
//! | vecalign | `[0, 1]:[2]:0.35`: segments from 0 on both sides, and a cost |
//! | ladder (hunalign) | `12 13 0.7`: a bead begins at source 12 and target 13; the last rung is the end of both texts |
//! | XCES (OPUS) | `<link xtargets="1 2;3" certainty="0.9"/>`: names of segments |
//! | `.al` (mALIGNa) | the texts themselves |
//! | hunalign text | the texts themselves, ` ~~~ ` between joined segments, and a score |
//!
//! The first three need the two segment files: one segment a line, or XML whose `s` elements have an `id` (OPUS). A link
//! with an empty side is counted, not taken. Time linear; space the two segment files for the first three, one link for
//! the others.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::io::{self, Read, Write};

use sangam_memory::{Property, UnitDraft};

use super::decode::{Declaration, TextReader, unpacked};
use super::format::{ZIP, root_element};
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, nowhere,
    required_languages, unusable,
};
use super::xml::{Node, XmlReader, escape, escape_attribute};
use crate::align::Bead;

/// The formats of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkFormat {
    /// vecalign's lists.
    Vecalign,
    /// hunalign's ladder of rungs.
    Ladder,
    /// XCES as OPUS writes it.
    Xces,
    /// mALIGNa's `.al`, which holds the texts.
    Al,
    /// hunalign's `-text`, which holds the texts.
    HunalignText,
}

impl LinkFormat {
    /// The format of links that begin so; `None` where it is none of them.
    pub fn detect(opening: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(opening);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        match root_element(text) {
            Some("cesAlign" | "linkGrp") => return Some(Self::Xces),
            Some("alignmentlist") => return Some(Self::Al),
            _ => {}
        }
        let line = text.split(['\n', '\r']).next()?;
        if parse_lists(line).is_ok() {
            Some(Self::Vecalign)
        } else if parse_rung(line).is_ok() {
            Some(Self::Ladder)
        } else if line.contains('\t') {
            Some(Self::HunalignText)
        } else {
            None
        }
    }

    /// Whether the links stand for texts of two other files.
    pub fn needs_segments(self) -> bool {
        matches!(self, Self::Vecalign | Self::Ladder | Self::Xces)
    }

    /// The program, as the units' method names it.
    fn method(self) -> &'static str {
        match self {
            Self::Vecalign => "vecalign",
            Self::Ladder | Self::HunalignText => "hunalign",
            Self::Xces => "xces",
            Self::Al => "maligna",
        }
    }
}

/// The segments of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentFile {
    texts: Vec<String>,
    /// Names of the segments, where the file gives them.
    names: Option<BTreeMap<String, usize>>,
}

impl SegmentFile {
    /// Reads a segment a line, or the `s` elements of XML; `file` is what messages call it.
    pub fn read(input: impl Read + Send, file: &str, options: &ReadOptions) -> Result<Self, ExchangeError> {
        let unreadable = |cause| ExchangeError::Unreadable { path: file.into(), cause };
        let (bytes, input) = unpacked(Box::new(input)).map_err(unreadable)?;
        if bytes.starts_with(ZIP) {
            return Err(ExchangeError::WrongFormat {
                file: file.to_owned(),
                reason: "a ZIP archive, not a list of segments".to_owned(),
                hint: "links count the lines of a text; cut a document into lines with `sangam segment`",
            });
        }
        let input = io::Cursor::new(bytes).chain(input);
        let mut text = TextReader::new(input, file, Declaration::Xml, options.encoding.as_deref())?
            .lenient(options.lenient);
        let opening = String::from_utf8_lossy(text.opening().map_err(unreadable)?).into_owned();
        if !is_xml(&opening) {
            let mut texts = Vec::new();
            let mut line = String::new();
            while text.line(file, &mut line)?.is_some() {
                texts.push(line.clone());
            }
            return Ok(Self { texts, names: None });
        }
        let mut rest = String::new();
        text.read_to_string(&mut rest).map_err(unreadable)?;
        if let Some(fault) = text.fault_error(file) {
            return Err(fault);
        }
        let utf8 = ReadOptions { encoding: Some("utf-8".to_owned()), ..options.clone() };
        Self::read_xml(XmlReader::new(rest.as_bytes(), file, "XML", &utf8)?)
    }

    fn read_xml(mut xml: XmlReader<'_>) -> Result<Self, ExchangeError> {
        let mut texts = Vec::new();
        let mut names = BTreeMap::new();
        // The depth of the open `s`, and of a word in it.
        let mut open: Option<usize> = None;
        let mut words: Vec<String> = Vec::new();
        let mut loose = String::new();
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.name() == "s" => {
                    let name = tag.get("id").map_or_else(|| (texts.len() + 1).to_string(), str::to_owned);
                    names.insert(name, texts.len());
                    open = Some(xml.depth());
                    words.clear();
                    loose.clear();
                }
                Node::Start(tag) if tag.name() == "w" && open.is_some() => {
                    let (word, _) = xml.text()?;
                    words.push(word);
                }
                Node::Text(text) if open.is_some() => loose.push_str(&text),
                Node::EndOfFile => return Ok(Self { texts, names: Some(names) }),
                _ => {}
            }
            if open.is_some_and(|depth| xml.depth() < depth) {
                open = None;
                let text = if words.is_empty() { loose.clone() } else { words.join(" ") };
                texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }

    /// The index of the segment a link calls `name`.
    fn index(&self, name: &str) -> Option<usize> {
        match &self.names {
            Some(names) => names.get(name).copied(),
            None => name.parse::<usize>().ok()?.checked_sub(1),
        }
    }
}

/// Whether a text that begins so is XML with segments; a segment of plain text may begin with a tag too.
fn is_xml(opening: &str) -> bool {
    let declared = opening.trim_start().starts_with("<?xml");
    root_element(opening).is_some() && (declared || opening.contains("<s ") || opening.contains("<s>"))
}

/// One link as the file has it.
struct Link {
    position: Position,
    raw: String,
    sides: Result<[Side; 2], String>,
    score: Option<String>,
}

/// One side of a link.
struct Side {
    /// Segments, from 0; none where the link holds the text.
    segments: Vec<usize>,
    text: String,
}

/// Where links are read from.
enum Source<'r> {
    Lines { text: Box<TextReader<'r>>, line: String, rung: Option<(Position, [usize; 2], Option<String>)> },
    Xml(Box<XmlReader<'r>>),
}

/// Reads units from links.
pub struct LinkReader<'r> {
    source: Source<'r>,
    format: LinkFormat,
    file: String,
    segments: [SegmentFile; 2],
    options: ReadOptions,
    ready: VecDeque<ReadUnit>,
    summary: ReadSummary,
}

impl<'r> LinkReader<'r> {
    /// Over `input`, which messages call `file`, with the segments of source and target (empty for formats that hold
    /// the texts). The options must say the languages.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        (format, segments): (LinkFormat, [SegmentFile; 2]),
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut summary = ReadSummary::default();
        for language in required_languages(options, file)? {
            summary.language(language.as_str());
        }
        let source = match format {
            LinkFormat::Xces | LinkFormat::Al => {
                let mut xml = XmlReader::new(input, file, "XML", options)?;
                if let Some(clash) = xml.take_clash() {
                    summary.warn(clash, Position::START);
                }
                Source::Xml(Box::new(xml))
            }
            _ => Source::Lines {
                text: Box::new(
                    TextReader::new(input, file, Declaration::None, options.encoding.as_deref())?
                        .lenient(options.lenient),
                ),
                line: String::new(),
                rung: None,
            },
        };
        Ok(Self {
            source,
            format,
            file: file.to_owned(),
            segments,
            options: options.clone(),
            ready: VecDeque::new(),
            summary,
        })
    }

    fn next_link(&mut self) -> Result<Option<Link>, ExchangeError> {
        match &mut self.source {
            Source::Lines { text, line, rung } => loop {
                let Some(position) = text.line(&self.file, line)? else {
                    return Ok(None);
                };
                if line.trim().is_empty() {
                    continue;
                }
                let link = |raw: &str, parsed: Result<([Vec<usize>; 2], Option<String>), String>| {
                    let (sides, score) = match parsed {
                        Ok((sides, score)) => (resolved(&sides, &self.segments), score),
                        Err(reason) => (Err(reason), None),
                    };
                    Link { position, raw: raw.to_owned(), sides, score }
                };
                match self.format {
                    LinkFormat::Vecalign => return Ok(Some(link(line, parse_lists(line)))),
                    LinkFormat::Ladder => match (parse_rung(line), rung.take()) {
                        (Err(reason), before) => {
                            *rung = before;
                            return Ok(Some(link(line, Err(reason))));
                        }
                        (Ok((at, score)), None) => *rung = Some((position, at, score)),
                        (Ok((at, score)), Some((begun, from, last))) => {
                            *rung = Some((position, at, score));
                            if at[0] < from[0] || at[1] < from[1] {
                                return Ok(Some(link(line, Err("a rung that leads back".to_owned()))));
                            }
                            // A rung behind the end of the texts would make a list as long as it says.
                            let end = |side: usize| at[side].min(self.segments[side].texts.len() + 1);
                            let sides = [(from[0]..end(0)).collect(), (from[1]..end(1)).collect()];
                            return Ok(Some(Link { position: begun, ..link(line, Ok((sides, last))) }));
                        }
                    },
                    _ => {
                        let mut fields = line.split('\t');
                        let texts = [fields.next().unwrap_or_default(), fields.next().unwrap_or_default()];
                        let side =
                            |text: &str| Side { segments: Vec::new(), text: text.replace(" ~~~ ", " ") };
                        let sides = Ok(texts.map(side));
                        let score = fields.next().map(|score| score.trim().to_owned());
                        return Ok(Some(Link { position, raw: line.clone(), sides, score }));
                    }
                }
            },
            Source::Xml(xml) => loop {
                xml.release();
                match xml.next()? {
                    Node::Start(tag) if tag.name() == "link" && self.format == LinkFormat::Xces => {
                        let targets = tag.get("xtargets").unwrap_or_default().to_owned();
                        let score = tag.get("certainty").map(str::to_owned);
                        let sides = named(&targets, &self.segments)
                            .and_then(|sides| resolved(&sides, &self.segments));
                        let position = xml.node_position();
                        return Ok(Some(Link { position, raw: targets, sides, score }));
                    }
                    Node::Start(tag) if tag.name() == "alignment" && self.format == LinkFormat::Al => {
                        let score = tag.get("score").map(str::to_owned);
                        return alignment(xml, score).map(Some);
                    }
                    Node::EndOfFile => return Ok(None),
                    _ => {}
                }
            },
        }
    }

    fn unit(&self, link: &Link) -> Option<Result<UnitDraft, String>> {
        let [source, target] = match &link.sides {
            Ok(sides) => sides,
            Err(reason) => return Some(Err(reason.clone())),
        };
        // A segment without counterpart is no mistake of the file.
        if source.text.trim().is_empty() || target.text.trim().is_empty() {
            return None;
        }
        if let Some(reason) = unusable(&source.text, &target.text) {
            return Some(Err(reason.to_owned()));
        }
        let languages = match required_languages(&self.options, &self.file) {
            Ok(languages) => languages,
            Err(error) => return Some(Err(error.to_string())),
        };
        let mut draft = UnitDraft::new(languages, source.text.clone(), target.text.clone());
        let from_one = |side: &Side| side.segments.iter().map(|segment| segment + 1).collect();
        let mut origin = nowhere();
        origin.source_numbers = from_one(source);
        origin.target_numbers = from_one(target);
        self.format.method().clone_into(&mut origin.method);
        draft.origin = Some(origin);
        if let Some(score) = &link.score {
            draft.details.properties.push(Property::new("score", score));
        }
        Some(Ok(draft))
    }
}

/// Reads an `alignment` of mALIGNa whose start was just read.
fn alignment(xml: &mut XmlReader<'_>, score: Option<String>) -> Result<Link, ExchangeError> {
    let position = xml.node_position();
    xml.hold();
    let depth = xml.depth();
    let mut texts: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    let mut side = 0;
    let mut fault = None;
    while xml.depth() >= depth {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "sourcelist" => side = 0,
            Node::Start(tag) if tag.name() == "targetlist" => side = 1,
            Node::Start(tag) if tag.name() == "segment" => {
                let (text, wrong) = xml.text()?;
                fault = fault.or(wrong);
                texts[side].push(text);
            }
            _ => {}
        }
    }
    let sides = texts.map(|texts| Side { segments: Vec::new(), text: texts.join(" ") });
    let sides = fault.map_or(Ok(sides), Err);
    Ok(Link { position, raw: cut_raw(xml.held()), sides, score })
}

/// The texts of segments, joined by one space.
fn resolved(sides: &[Vec<usize>; 2], segments: &[SegmentFile; 2]) -> Result<[Side; 2], String> {
    let side = |which: usize, indices: &[usize]| {
        let mut texts = Vec::with_capacity(indices.len());
        for &index in indices {
            let file = &segments[which];
            let name = ["source", "target"][which];
            texts.push(file.texts.get(index).map(String::as_str).ok_or_else(|| {
                format!("segment {} of the {name}, which has {}", index.saturating_add(1), file.texts.len())
            })?);
        }
        Ok::<_, String>(Side { segments: indices.to_vec(), text: texts.join(" ") })
    };
    Ok([side(0, &sides[0])?, side(1, &sides[1])?])
}

/// `1 2;3` as indices.
fn named(targets: &str, segments: &[SegmentFile; 2]) -> Result<[Vec<usize>; 2], String> {
    let (source, target) =
        targets.split_once(';').ok_or_else(|| format!("`{targets}` is no pair of lists"))?;
    let side = |which: usize, names: &str| {
        let index =
            |name: &str| segments[which].index(name).ok_or_else(|| format!("no segment is called `{name}`"));
        names.split_whitespace().map(index).collect::<Result<Vec<usize>, String>>()
    };
    Ok([side(0, source)?, side(1, target)?])
}

/// `[0, 1]:[2]:0.35`.
fn parse_lists(line: &str) -> Result<([Vec<usize>; 2], Option<String>), String> {
    let bad =
        || format!("`{}` is no link such as [0, 1]:[2]:0.35", line.chars().take(60).collect::<String>());
    let mut parts = line.trim().splitn(3, ':');
    let mut list = || {
        let inside = parts.next()?.trim().strip_prefix('[')?.strip_suffix(']')?;
        let numbers = inside.split(',').map(str::trim).filter(|number| !number.is_empty());
        numbers.map(|number| number.parse().ok()).collect::<Option<Vec<usize>>>()
    };
    let sides = [list().ok_or_else(bad)?, list().ok_or_else(bad)?];
    let score = parts.next().map(|score| score.trim().to_owned());
    Ok((sides, score))
}

/// `12 13 0.7`, with tabs or spaces.
fn parse_rung(line: &str) -> Result<([usize; 2], Option<String>), String> {
    let bad = || format!("`{}` is no rung such as 12 13 0.7", line.chars().take(60).collect::<String>());
    let mut fields = line.split_whitespace();
    let mut number = || fields.next()?.parse().ok();
    let at = [number().ok_or_else(bad)?, number().ok_or_else(bad)?];
    let score = fields.next().map(str::to_owned);
    if score.as_ref().is_some_and(|score| score.parse::<f64>().is_err()) || fields.next().is_some() {
        return Err(bad());
    }
    Ok((at, score))
}

impl UnitReader for LinkReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Ok(Some(ready));
            }
            let link = self.next_link()?;
            if let Source::Xml(xml) = &mut self.source {
                self.summary.take_warnings(xml.take_mends());
            }
            let Some(link) = link else { return Ok(None) };
            self.summary.units += 1;
            self.summary.variants += 2;
            match self.unit(&link) {
                None => self.summary.untranslated += 1,
                Some(Ok(draft)) => self.ready.push_back(Ok(draft)),
                Some(Err(reason)) => {
                    self.summary.rejected += 1;
                    let raw = cut_raw(link.raw.as_bytes());
                    self.ready.push_back(Err(Rejected { position: link.position, reason, raw }));
                }
            }
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

/// An alignment that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Alignment<'a> {
    /// What the two files are called.
    pub documents: [&'a str; 2],
    /// Segments of the source.
    pub source: &'a [&'a str],
    /// Segments of the target.
    pub target: &'a [&'a str],
    /// Which go together.
    pub beads: &'a [Bead],
}

/// Writes `alignment` in `format`. vecalign's cost is 1 − confidence; other scores are the confidence.
pub fn write_alignment(
    output: &mut impl Write,
    format: LinkFormat,
    alignment: &Alignment<'_>,
) -> io::Result<()> {
    let Alignment { documents, source, target, beads } = *alignment;
    match format {
        LinkFormat::Vecalign => {
            let list = |range: &std::ops::Range<usize>| {
                range.clone().map(|index| index.to_string()).collect::<Vec<_>>().join(", ")
            };
            for bead in beads {
                let cost = 1.0 - bead.confidence;
                writeln!(output, "[{}]:[{}]:{cost:.6}", list(&bead.source), list(&bead.target))?;
            }
        }
        LinkFormat::Ladder => {
            for bead in beads {
                writeln!(output, "{}\t{}\t{:.4}", bead.source.start, bead.target.start, bead.confidence)?;
            }
            writeln!(output, "{}\t{}\t0", source.len(), target.len())?;
        }
        LinkFormat::HunalignText => {
            let one_line = |text: &str| text.replace(['\t', '\n', '\r'], " ");
            for bead in beads {
                let joined = |texts: &[&str], range: &std::ops::Range<usize>| {
                    one_line(&texts.get(range.clone()).unwrap_or_default().join(" ~~~ "))
                };
                let (source, target) = (joined(source, &bead.source), joined(target, &bead.target));
                writeln!(output, "{source}\t{target}\t{:.4}", bead.confidence)?;
            }
        }
        LinkFormat::Xces => {
            let [from, to] = documents;
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
            writeln!(output, "<!DOCTYPE cesAlign PUBLIC \"-//CES//DTD XML cesAlign//EN\" \"\">")?;
            writeln!(output, "<cesAlign version=\"1.0\">")?;
            let (from, to) = (escape_attribute(from), escape_attribute(to));
            writeln!(output, " <linkGrp targType=\"s\" fromDoc=\"{from}\" toDoc=\"{to}\">")?;
            let names = |range: &std::ops::Range<usize>| {
                range.clone().map(|index| (index + 1).to_string()).collect::<Vec<_>>().join(" ")
            };
            for (number, bead) in beads.iter().enumerate() {
                let targets = format!("{};{}", names(&bead.source), names(&bead.target));
                let confidence = bead.confidence;
                writeln!(
                    output,
                    "  <link id=\"SL{number}\" xtargets=\"{targets}\" certainty=\"{confidence:.4}\"/>"
                )?;
            }
            writeln!(output, " </linkGrp>\n</cesAlign>")?;
        }
        LinkFormat::Al => {
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alignmentlist>")?;
            for bead in beads {
                writeln!(output, " <alignment score=\"{:.4}\">", bead.confidence)?;
                for (name, texts, range) in
                    [("sourcelist", source, &bead.source), ("targetlist", target, &bead.target)]
                {
                    writeln!(output, "  <{name}>")?;
                    for text in texts.get(range.clone()).unwrap_or_default() {
                        writeln!(output, "   <segment>{}</segment>", escape(text))?;
                    }
                    writeln!(output, "  </{name}>")?;
                }
                writeln!(output, " </alignment>")?;
            }
            writeln!(output, "</alignmentlist>")?;
        }
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [LinkFormat; 5] = [
        LinkFormat::Vecalign,
        LinkFormat::Ladder,
        LinkFormat::Xces,
        LinkFormat::Al,
        LinkFormat::HunalignText,
    ];

    const SOURCE: [&str; 4] = ["one", "two & a", "three", "four"];
    const TARGET: [&str; 3] = ["ایک", "دو", "چار"];

    fn beads() -> Vec<Bead> {
        let bead = |source, target| Bead { source, target, confidence: 0.75 };
        vec![bead(0..1, 0..1), bead(1..2, 1..1), bead(2..4, 1..3)]
    }

    fn options() -> ReadOptions {
        ReadOptions {
            source_language: Some("en".parse().unwrap()),
            target_language: Some("ur".parse().unwrap()),
            ..ReadOptions::default()
        }
    }

    fn segments(texts: &[&str]) -> SegmentFile {
        SegmentFile::read(texts.join("\n").as_bytes(), "s", &options()).unwrap()
    }

    fn read(links: &str, format: LinkFormat, files: [SegmentFile; 2]) -> Vec<String> {
        let mut reader = LinkReader::new(links.as_bytes(), "l", (format, files), &options()).unwrap();
        reader
            .units()
            .map(|unit| match unit {
                Ok(Ok(unit)) => format!("{}={}", unit.source, unit.target),
                Ok(Err(rejected)) => rejected.to_string(),
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[test]
    fn every_format_gives_back_what_was_written() {
        for format in FORMATS {
            let mut written = Vec::new();
            let alignment =
                Alignment { documents: ["a", "b"], source: &SOURCE, target: &TARGET, beads: &beads() };
            write_alignment(&mut written, format, &alignment).unwrap();
            let written = String::from_utf8(written).unwrap();
            assert_eq!(LinkFormat::detect(written.as_bytes()), Some(format));
            let files = [segments(&SOURCE), segments(&TARGET)];
            assert_eq!(read(&written, format, files), ["one=ایک", "three four=دو چار"], "{format:?}");
        }
    }

    /// Texts of both sides and the beads that go through them in order.
    fn alignments() -> impl Strategy<Value = ([Vec<String>; 2], Vec<Bead>)> {
        let segment = || r#"[a-z<&>"'کہا۔क।0-9;:,~\[\]]{1,5}( [a-z<&>"'کہا۔क।0-9;:,~\[\]]{1,5}){0,2}"#;
        let segment = move || segment().prop_filter("looks like XML", |text| !text.contains("<s"));
        let bead = (0..3_usize, 0..3_usize, 0..=10_000_u32).prop_filter("is no bead", |&(s, t, _)| s + t > 0);
        prop::collection::vec(bead, 1..8).prop_flat_map(move |sizes| {
            let (mut beads, mut ends) = (Vec::new(), [0, 0]);
            for (source, target, confidence) in sizes {
                let [from, to] = ends;
                ends = [from + source, to + target];
                let confidence = f64::from(confidence) / 10_000.0;
                beads.push(Bead { source: from..ends[0], target: to..ends[1], confidence });
            }
            let texts = ends.map(|count| prop::collection::vec(segment(), count));
            (texts, Just(beads))
        })
    }

    proptest! {
        #[test]
        fn beads_come_back_from_every_format((texts, beads) in alignments()) {
            let sides = texts.each_ref().map(|side| side.iter().map(String::as_str).collect::<Vec<_>>());
            let [source, target] = &sides;
            let joined = |side: &[&str], range: &std::ops::Range<usize>| side[range.clone()].join(" ");
            let numbers = |range: &std::ops::Range<usize>| (range.start + 1..=range.end).collect::<Vec<_>>();
            let whole = beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty());
            for format in FORMATS {
                let mut written = Vec::new();
                let alignment = Alignment { documents: ["a & b", "c"], source, target, beads: &beads };
                write_alignment(&mut written, format, &alignment).unwrap();
                let files = if format.needs_segments() { sides.each_ref().map(|side| segments(side)) } else { Default::default() };
                let mut reader = LinkReader::new(written.as_slice(), "l", (format, files), &options()).unwrap();
                let back: Vec<UnitDraft> = reader.units().map(|unit| unit.unwrap().unwrap()).collect();
                prop_assert_eq!(reader.summary().units, beads.len() as u64);
                prop_assert_eq!(back.len(), whole.clone().count(), "{:?}", format);
                for (unit, bead) in back.iter().zip(whole.clone()) {
                    prop_assert_eq!(&unit.source, &joined(source, &bead.source), "{:?}", format);
                    prop_assert_eq!(&unit.target, &joined(target, &bead.target), "{:?}", format);
                    let origin = unit.origin.as_ref().unwrap();
                    if format.needs_segments() {
                        prop_assert_eq!(&origin.source_numbers, &numbers(&bead.source));
                        prop_assert_eq!(&origin.target_numbers, &numbers(&bead.target));
                    }
                    let score: f64 = unit.details.properties[0].value.parse().unwrap();
                    let confidence = if format == LinkFormat::Vecalign { 1.0 - score } else { score };
                    prop_assert!((confidence - bead.confidence).abs() < 1e-4, "{:?}", format);
                }
            }
        }
    }

    #[test]
    fn plain_segments_may_begin_with_a_tag() {
        for text in ["<5 % of all\ntwo", "< a\nb", "<b>One</b>\ntwo"] {
            let read = SegmentFile::read(text.as_bytes(), "s", &options()).unwrap();
            assert_eq!(read.texts.len(), 2, "{text}");
        }
    }

    #[test]
    fn a_document_is_no_list_of_segments() {
        let error = SegmentFile::read(&b"PK\x03\x04more"[..], "a.docx", &options()).unwrap_err().to_string();
        assert!(error.starts_with("a.docx: a ZIP archive") && error.contains("`sangam segment`"), "{error}");
    }

    #[test]
    fn links_to_segments_that_are_not_there_are_rejected() {
        let files = || [segments(&SOURCE), segments(&TARGET)];
        assert_eq!(
            read("[0]:[9]:1\nnonsense\n[0]:[0]\n", LinkFormat::Vecalign, files()),
            [
                "1:1: segment 10 of the target, which has 3",
                "2:1: `nonsense` is no link such as [0, 1]:[2]:0.35",
                "one=ایک"
            ]
        );
        let back = read("0 0 1\n2 2 1\n1 1 1\n4 99999999999 1\n", LinkFormat::Ladder, files());
        assert_eq!(back[0], "one two & a=ایک دو");
        assert_eq!(back[1], "3:1: a rung that leads back");
        assert!(back[2].contains("segment 4 of the target"), "{}", back[2]);
        let links =
            r#"<linkGrp><link xtargets="s1;s9"/><link xtargets="1;1"/><link xtargets="x"/></linkGrp>"#;
        assert_eq!(
            read(links, LinkFormat::Xces, files()),
            ["1:10: no segment is called `s1`", "one=ایک", "1:56: `x` is no pair of lists"]
        );
    }

    #[test]
    fn opus_names_its_segments() {
        let xml = "<document><p><s id=\"s1.1\"><w>One</w> <w>here</w></s><s id=\"s1.2\">Two\n here</s></p></document>";
        let source = SegmentFile::read(xml.as_bytes(), "a.xml", &options()).unwrap();
        let links = r#"<cesAlign><linkGrp><link xtargets="s1.2 s1.1;1"/></linkGrp></cesAlign>"#;
        assert_eq!(read(links, LinkFormat::Xces, [source, segments(&TARGET)]), ["Two here One here=ایک"]);
    }
}
