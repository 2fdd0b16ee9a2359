//! How are links written in mALIGNa's `.al`?
//!
//! XML that holds the texts: each link is an `alignment` with a `sourcelist` and a `targetlist` of `segment`s.

use std::io::{self, Write};

use sangam_unit::{Role, Sides};

use super::notation::{FoundLink, Joined, LinkSource, Notation};
use super::segments::SegmentFile;
use super::texts::LinkedTexts;
use crate::format_names::Grammar;
use crate::looks::Opening;
use crate::read::{ExchangeError, Warnings, cut_raw};
use crate::xml::{Node, XmlReader, escape};

pub(crate) static NOTATION: Notation = Notation {
    method: "maligna",
    needs_segments: false,
    open: |input, file, options| {
        Ok(Box::new(Alignments(XmlReader::new(input, file, Grammar::Xml, options)?)))
    },
    write,
};

/// Whether a file that begins like this is one.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    opening.root_element() == Some("alignmentlist")
}

struct Alignments<'r>(XmlReader<'r>);

impl LinkSource for Alignments<'_> {
    fn next_link(&mut self, _: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError> {
        let xml = &mut self.0;
        loop {
            xml.release();
            match xml.next()? {
                Node::Start(tag) if tag.name() == "alignment" => {
                    let score = tag.get("score").map(str::to_owned);
                    return alignment(xml, score).map(Some);
                }
                Node::EndOfFile => return Ok(None),
                _ => {}
            }
        }
    }

    fn take_clash(&mut self) -> Option<String> {
        self.0.take_clash()
    }

    fn take_warnings(&mut self) -> Warnings {
        self.0.take_mends()
    }
}

/// Reads an `alignment` of mALIGNa whose start tag has just been read.
fn alignment(xml: &mut XmlReader<'_>, score: Option<String>) -> Result<FoundLink, ExchangeError> {
    let position = xml.node_position();
    xml.hold();
    let depth = xml.depth();
    let mut texts: Sides<Vec<String>> = Sides::default();
    let mut side = Role::Source;
    let mut fault = None;
    while xml.depth() >= depth {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "sourcelist" => side = Role::Source,
            Node::Start(tag) if tag.name() == "targetlist" => side = Role::Target,
            Node::Start(tag) if tag.name() == "segment" => {
                let (text, wrong) = xml.text()?;
                fault = fault.or(wrong);
                texts[side].push(text);
            }
            _ => {}
        }
    }
    let mended = xml.take_fault();
    let sides = Joined::Texts(texts.map(|texts| texts.join(" ")));
    let sides = fault.or(mended).map_or(Ok(sides), Err);
    Ok(FoundLink { position, raw: cut_raw(xml.held()), sides, score })
}

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alignmentlist>")?;
    for link in texts.sure() {
        writeln!(output, " <alignment score=\"{:.4}\">", link.confidence)?;
        for (name, (side, range)) in Sides::new("sourcelist", "targetlist").zip(texts.sides(link)) {
            writeln!(output, "  <{name}>")?;
            for text in side.texts(range) {
                writeln!(output, "   <segment>{}</segment>", escape(&text))?;
            }
            writeln!(output, "  </{name}>")?;
        }
        writeln!(output, " </alignment>")?;
    }
    writeln!(output, "</alignmentlist>")
}
