//! How are links written in XCES, as OPUS does?
//!
//! `<link xtargets="1 2;3" certainty="0.9"/>`: names of segments, or lines from 1. A file may hold the links of many
//! pairs of texts, with a `linkGrp` for each. Of several groups, those that name the two given texts are followed. If
//! none names them, it is unknown which links are theirs, and the second group is an error. So the links of a first
//! group with other names are held until it is known that there is no second: as many links as the texts have segments.

use std::collections::VecDeque;
use std::io::{self, Write};

use sangam_unit::{Role, Sides};

use super::notation::{FoundLink, Joined, LinkSource, Notation};
use super::segments::{Missing, SegmentFile};
use super::texts::LinkedTexts;
use crate::format_names::Grammar;
use crate::looks::Opening;
use crate::read::{ExchangeError, Position, Warnings, cut_raw, quoted, warn};
use crate::xml::{Node, XmlReader, escape_attribute};

pub(crate) static NOTATION: Notation = Notation {
    method: "xces",
    needs_segments: true,
    open: |input, file, options| {
        let xml = XmlReader::new(input, file, Grammar::Xml, options)?;
        let file = file.to_owned();
        Ok(Box::new(Xces { xml, file, groups: Groups::default(), left_out: Warnings::new() }))
    },
    write,
};

/// Whether a file that begins like this is one.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    matches!(opening.root_element(), Some("cesAlign" | "linkGrp"))
}

struct Xces<'r> {
    xml: XmlReader<'r>,
    file: String,
    groups: Groups,
    /// The places of links that were left out since this was last taken.
    left_out: Warnings,
}

/// The treatment of the links of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Fate {
    /// They are given out.
    Followed,
    /// They are held until it is known that there is no second group.
    #[default]
    Held,
    /// They belong to other texts.
    Passed,
}

/// The groups of links in a file.
#[derive(Default)]
struct Groups {
    fate: Fate,
    /// The texts that the first group names.
    first: Option<Sides<String>>,
    /// The first group that names other texts than `first`.
    second: Option<(Position, Sides<String>)>,
    /// Whether a group named the given texts.
    followed: bool,
    held: VecDeque<FoundLink>,
    ended: bool,
}

/// The warning about links of other texts.
const OTHER_TEXTS: &str = "the links of a linkGrp that names other texts are left out";

impl Groups {
    /// Begins a group of links between texts of these names. Returns the places of links that are left out because of
    /// it.
    fn begin(
        &mut self,
        names: Sides<String>,
        position: Position,
        segments: &Sides<SegmentFile>,
    ) -> Vec<Position> {
        let mut left_out = Vec::new();
        self.fate = if segments.each().zip(names.each()).all(|(file, name)| file.is_of(name)) {
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

    /// Ends the last group. The held links are given out, unless it is unknown which group is meant.
    fn end(&mut self, file: &str) -> Result<(), ExchangeError> {
        self.ended = true;
        match self.second.take().filter(|_| !self.followed) {
            None => Ok(()),
            Some((position, Sides { source: source_text, target: target_text })) => {
                Err(ExchangeError::SeveralTexts { file: file.to_owned(), position, source_text, target_text })
            }
        }
    }
}

impl LinkSource for Xces<'_> {
    fn next_link(&mut self, segments: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError> {
        let Self { xml, groups, .. } = self;
        if groups.ended {
            return Ok(groups.held.pop_front());
        }
        loop {
            xml.release();
            match xml.next()? {
                Node::Start(tag) if tag.name() == "linkGrp" => {
                    let names = Sides::new("fromDoc", "toDoc").map(|name| tag.get(name).unwrap_or_default());
                    let names = names.map(str::to_owned);
                    let position = xml.node_position();
                    for place in groups.begin(names, position, segments) {
                        warn(&mut self.left_out, OTHER_TEXTS.to_owned(), place);
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
                    let sides = named(&targets, segments).map(Joined::Segments);
                    let link = FoundLink { position, raw: cut_raw(targets.as_bytes()), sides, score };
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
        }
    }

    fn take_clash(&mut self) -> Option<String> {
        self.xml.take_clash()
    }

    fn take_warnings(&mut self) -> Warnings {
        let mut warnings = self.xml.take_mends();
        warnings.append(&mut self.left_out);
        warnings
    }
}

/// Parses `1 2;3` and returns the indices of the segments.
fn named(targets: &str, segments: &Sides<SegmentFile>) -> Result<Sides<Vec<usize>>, String> {
    let (source, target) =
        targets.split_once(';').ok_or_else(|| format!("{} is not a pair of lists", quoted(targets)))?;
    let indices = |side: Role, names: &str| {
        let index = |name: &str| {
            segments[side].index(name).map_err(|missing| match missing {
                Missing::NoSuch => format!("no segment is called {}", quoted(name)),
                Missing::Ambiguous => format!("several segments are called {}", quoted(name)),
            })
        };
        names.split_whitespace().map(index).collect::<Result<Vec<usize>, String>>()
    };
    Ok(Sides::new(indices(Role::Source, source)?, indices(Role::Target, target)?))
}

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    let names = Sides::new(&texts.source, &texts.target).map(|side| escape_attribute(side.document));
    let Sides { source: from, target: to } = names;
    writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(output, "<!DOCTYPE cesAlign PUBLIC \"-//CES//DTD XML cesAlign//EN\" \"\">")?;
    writeln!(output, "<cesAlign version=\"1.0\">")?;
    writeln!(output, " <linkGrp targType=\"s\" fromDoc=\"{from}\" toDoc=\"{to}\">")?;
    for (number, link) in texts.sure().enumerate() {
        let Sides { source, target } = texts.sides(link).map(|(side, range)| {
            side.numbers(range).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        });
        let confidence = link.confidence;
        writeln!(
            output,
            "  <link id=\"SL{number}\" xtargets=\"{source};{target}\" certainty=\"{confidence:.4}\"/>"
        )?;
    }
    writeln!(output, " </linkGrp>\n</cesAlign>")
}
