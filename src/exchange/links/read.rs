//! Which pairs do the links of a file make?
//!
//! A file of XCES may hold the links of many texts, a `linkGrp` each. Of several, those are followed that name the two texts
//! that were given; if none does, nothing is known of which links are theirs, and the second group is an error. So the links
//! of a first group of other names are held until there is no second: as many as the texts have segments.

use std::collections::VecDeque;
use std::io::Read;

use sangam_unit::{Property, UnitDraft};

use super::LinkFormat;
use super::segments::{Missing, SegmentFile};
use crate::decode::{Declaration, TextReader};
use crate::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, nowhere,
    quoted, required_languages, unusable,
};
use crate::xml::{Node, XmlReader};

/// One link as the file has it.
struct Link {
    position: Position,
    raw: String,
    sides: Result<Sides, String>,
    score: Option<String>,
}

/// What a link joins, the source first.
enum Sides {
    /// Segments of the two texts, from 0.
    Segments([Vec<usize>; 2]),
    /// The link holds the texts.
    Texts([String; 2]),
}

/// One side of a link: the numbers of its segments from 1, none if the link holds the text; and its text.
struct Side {
    numbers: Vec<usize>,
    text: String,
}

/// The start of a bead in a ladder.
struct Rung {
    position: Position,
    /// Lines, from 0.
    at: [usize; 2],
    score: Option<String>,
}

/// Where links are read from.
enum Source<'r> {
    Lines { text: Box<TextReader<'r>>, line: String, rung: Option<Rung> },
    Xces(Box<XmlReader<'r>>, Groups),
    Al(Box<XmlReader<'r>>),
}

/// What becomes of the links of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Fate {
    /// They are given out.
    Followed,
    /// They are held until it is known that there is no second group.
    #[default]
    Held,
    /// They are of other texts.
    Passed,
}

/// The groups of links of one file of XCES.
#[derive(Default)]
struct Groups {
    fate: Fate,
    /// The texts that the first group names.
    first: Option<[String; 2]>,
    /// The first group that names others.
    second: Option<(Position, [String; 2])>,
    /// Whether a group named the texts that were given.
    followed: bool,
    held: VecDeque<Link>,
    ended: bool,
}

/// What a reader says of links that are not for it.
const OTHER_TEXTS: &str = "the links of a linkGrp that names other texts are left out";

impl Groups {
    /// A group of links between texts of these names begins. The places whose links are left out for that.
    fn begin(
        &mut self,
        names: [String; 2],
        position: Position,
        segments: &[SegmentFile; 2],
    ) -> Vec<Position> {
        let mut left_out = Vec::new();
        self.fate = if segments.iter().zip(&names).all(|(file, name)| file.is_of(name)) {
            self.followed = true;
            Fate::Followed
        } else if self.followed {
            Fate::Passed
        } else if self.first.get_or_insert_with(|| names.clone()) == &names && self.second.is_none() {
            Fate::Held
        } else {
            self.second.get_or_insert((position, names));
            Fate::Passed
        };
        if self.fate != Fate::Held {
            left_out.extend(self.held.pop_front().map(|link| link.position));
            self.held.clear();
        }
        if self.fate == Fate::Passed {
            left_out.push(position);
        }
        left_out
    }

    /// There is no further group: what was held is given out, unless nothing says which group is meant.
    fn end(&mut self, file: &str) -> Result<(), ExchangeError> {
        self.ended = true;
        match self.second.take().filter(|_| !self.followed) {
            None => Ok(()),
            Some((position, [source_text, target_text])) => {
                Err(ExchangeError::SeveralTexts { file: file.to_owned(), position, source_text, target_text })
            }
        }
    }
}

/// Reads units from links.
pub struct LinkReader<'r> {
    source: Source<'r>,
    format: LinkFormat,
    file: String,
    segments: [SegmentFile; 2],
    options: ReadOptions,
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
                let mut xml = Box::new(XmlReader::new(input, file, "XML", options)?);
                if let Some(clash) = xml.take_clash() {
                    summary.warn(clash, Position::START);
                }
                if format == LinkFormat::Al { Source::Al(xml) } else { Source::Xces(xml, Groups::default()) }
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
        Ok(Self { source, format, file: file.to_owned(), segments, options: options.clone(), summary })
    }

    fn next_link(&mut self) -> Result<Option<Link>, ExchangeError> {
        match &mut self.source {
            Source::Lines { text, line, rung } => loop {
                let Some(position) = text.line(&self.file, line)? else {
                    return Ok(None);
                };
                let link = |sides, score| Link { position, raw: cut_raw(line.as_bytes()), sides, score };
                if let Some(fault) = text.take_mended() {
                    return Ok(Some(link(Err(fault.to_string()), None)));
                }
                if line.trim().is_empty() {
                    continue;
                }
                match self.format {
                    LinkFormat::Vecalign => {
                        return Ok(Some(match parse_lists(line) {
                            Ok((sides, score)) => link(Ok(Sides::Segments(sides)), score),
                            Err(reason) => link(Err(reason), None),
                        }));
                    }
                    LinkFormat::Ladder => {
                        let (at, score) = match parse_rung(line) {
                            Ok(parsed) => parsed,
                            Err(reason) => return Ok(Some(link(Err(reason), None))),
                        };
                        let Some(before) = rung.replace(Rung { position, at, score }) else { continue };
                        if at[0] < before.at[0] || at[1] < before.at[1] {
                            return Ok(Some(link(Err("a rung that leads back".to_owned()), None)));
                        }
                        let sides = [0, 1].map(|side: usize| {
                            // A rung behind the end of the texts would make a list as long as it says.
                            let end = at[side].min(self.segments[side].len() + 1);
                            (before.at[side]..end).collect()
                        });
                        let link = link(Ok(Sides::Segments(sides)), before.score);
                        return Ok(Some(Link { position: before.position, ..link }));
                    }
                    _ => {
                        let mut fields = line.split('\t');
                        let mut text = || fields.next().unwrap_or_default().replace(" ~~~ ", " ");
                        let sides = Ok(Sides::Texts([text(), text()]));
                        let score = fields.next().map(|score| score.trim().to_owned());
                        return Ok(Some(link(sides, score)));
                    }
                }
            },
            Source::Xces(_, groups) if groups.ended => Ok(groups.held.pop_front()),
            Source::Xces(xml, groups) => loop {
                xml.release();
                match xml.next()? {
                    Node::Start(tag) if tag.name() == "linkGrp" => {
                        let names = ["fromDoc", "toDoc"].map(|name| tag.get(name).unwrap_or_default());
                        let names = names.map(str::to_owned);
                        let position = xml.node_position();
                        for place in groups.begin(names, position, &self.segments) {
                            self.summary.warn(OTHER_TEXTS, place);
                        }
                    }
                    Node::Start(tag) if tag.name() == "link" => {
                        let targets = tag.get("xtargets").unwrap_or_default().to_owned();
                        let score = tag.get("certainty").map(str::to_owned);
                        let position = xml.node_position();
                        groups.first.get_or_insert_default();
                        if groups.fate == Fate::Passed {
                            continue;
                        }
                        let sides = named(&targets, &self.segments).map(Sides::Segments);
                        let link = Link { position, raw: cut_raw(targets.as_bytes()), sides, score };
                        if groups.fate == Fate::Followed {
                            return Ok(Some(link));
                        }
                        groups.held.push_back(link);
                    }
                    Node::EndOfFile => {
                        groups.end(&self.file)?;
                        return Ok(groups.held.pop_front());
                    }
                    _ => {}
                }
            },
            Source::Al(xml) => loop {
                xml.release();
                match xml.next()? {
                    Node::Start(tag) if tag.name() == "alignment" => {
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
        let [source, target] =
            match link.sides.as_ref().map_err(Clone::clone).and_then(|sides| self.resolved(sides)) {
                Ok(sides) => sides,
                Err(reason) => return Some(Err(reason)),
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
        let mut draft = UnitDraft::new(languages, source.text, target.text);
        let mut origin = nowhere();
        origin.source_numbers = source.numbers;
        origin.target_numbers = target.numbers;
        self.format.method().clone_into(&mut origin.method);
        draft.origin = Some(origin);
        if let Some(score) = &link.score {
            draft.details.properties.push(Property::new("score", score));
        }
        Some(Ok(draft))
    }

    /// The texts of segments, joined by one space. A blank line is no segment.
    fn resolved(&self, sides: &Sides) -> Result<[Side; 2], String> {
        let indices = match sides {
            Sides::Segments(indices) => indices,
            Sides::Texts(texts) => {
                return Ok(texts.each_ref().map(|text| Side { numbers: Vec::new(), text: text.clone() }));
            }
        };
        let side = |which: usize| {
            let file = &self.segments[which];
            let (mut numbers, mut texts) = (Vec::new(), Vec::new());
            for &index in &indices[which] {
                let number = index.saturating_add(1);
                let text = file.text(index).ok_or_else(|| {
                    let name = ["source", "target"][which];
                    format!("segment {number} of the {name}, which has {}", file.len())
                })?;
                if let Some(fault) = file.fault(index) {
                    return Err(fault.to_owned());
                }
                if !text.is_empty() {
                    numbers.push(number);
                    texts.push(text);
                }
            }
            Ok(Side { numbers, text: texts.join(" ") })
        };
        Ok([side(0)?, side(1)?])
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
    let mended = xml.take_fault();
    let sides = Sides::Texts(texts.map(|texts| texts.join(" ")));
    let sides = fault.or(mended).map_or(Ok(sides), Err);
    Ok(Link { position, raw: cut_raw(xml.held()), sides, score })
}

/// `1 2;3` as indices.
fn named(targets: &str, segments: &[SegmentFile; 2]) -> Result<[Vec<usize>; 2], String> {
    let (source, target) =
        targets.split_once(';').ok_or_else(|| format!("{} is no pair of lists", quoted(targets)))?;
    let side = |which: usize, names: &str| {
        let index = |name: &str| {
            segments[which].index(name).map_err(|missing| match missing {
                Missing::NoSuch => format!("no segment is called {}", quoted(name)),
                Missing::Ambiguous => format!("several segments are called {}", quoted(name)),
            })
        };
        names.split_whitespace().map(index).collect::<Result<Vec<usize>, String>>()
    };
    Ok([side(0, source)?, side(1, target)?])
}

/// `[0, 1]:[2]:0.35`.
pub(super) fn parse_lists(line: &str) -> Result<([Vec<usize>; 2], Option<String>), String> {
    let bad = || format!("{} is no link such as [0, 1]:[2]:0.35", quoted(line));
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
pub(super) fn parse_rung(line: &str) -> Result<([usize; 2], Option<String>), String> {
    let bad = || format!("{} is no rung such as 12 13 0.7", quoted(line));
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
            let link = self.next_link()?;
            if let Source::Al(xml) | Source::Xces(xml, _) = &mut self.source {
                self.summary.take_warnings(xml.take_mends());
            }
            let Some(link) = link else { return Ok(None) };
            self.summary.units += 1;
            self.summary.variants += 2;
            match self.unit(&link) {
                None => self.summary.untranslated += 1,
                Some(Ok(draft)) => return Ok(Some(Ok(draft))),
                Some(Err(reason)) => {
                    self.summary.rejected += 1;
                    return Ok(Some(Err(Rejected {
                        position: link.position,
                        reason,
                        remedy: None,
                        raw: link.raw,
                    })));
                }
            }
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}
