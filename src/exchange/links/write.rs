//! How is an alignment written for other programs?
//!
//! A segment is called by the number that its text gives it: of a text that is a segment a line, its line, blank ones
//! counted, as every reader counts. A bead less sure than asked for is left out. A ladder can leave nothing out and cannot
//! lead back: what would be wrong in it, such a bead or one of a block that moved, is written as segments without
//! counterpart. Time linear.

use std::io::{self, Write};
use std::ops::Range;

use super::LinkFormat;
use crate::one_line;
use crate::xml::{escape, escape_attribute};

/// One text of an alignment that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct LinkSide<'a> {
    /// What its file is called.
    pub document: &'a str,
    /// Its segments.
    pub segments: &'a [&'a str],
    /// What each segment is called: rising, from 1; as many as there are segments.
    pub numbers: &'a [usize],
}

impl LinkSide<'_> {
    fn numbers(&self, range: &Range<usize>) -> &[usize] {
        self.numbers.get(range.clone()).unwrap_or_default()
    }

    fn texts(&self, range: &Range<usize>) -> impl Iterator<Item = String> {
        self.segments.get(range.clone()).unwrap_or_default().iter().map(|text| one_line(text))
    }

    /// The line, from 0, at which segment `index` stands; behind the last segment, the one after it.
    fn line(&self, index: usize) -> usize {
        match self.numbers.get(index) {
            Some(number) => number - 1,
            None => self.numbers.last().copied().unwrap_or(0),
        }
    }
}

/// A run of segments and the run that translates it; one of the two may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Segments of the source, counted from 0.
    pub source: Range<usize>,
    /// Segments of the target, counted from 0.
    pub target: Range<usize>,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// Whether it belongs to a block that stands in another order in the target.
    pub moved: bool,
}

impl Link {
    fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// Two texts and the links between them, which are to be written.
#[derive(Debug, Clone, Copy)]
pub struct LinkedTexts<'a> {
    /// The text translated from.
    pub source: LinkSide<'a>,
    /// The text translated to.
    pub target: LinkSide<'a>,
    /// Which segments go together, in the order of the source.
    pub links: &'a [Link],
    /// Links less sure than this, 0 to 1, are left out.
    pub min_confidence: f64,
}

impl<'a> LinkedTexts<'a> {
    fn sides<'b>(&'b self, link: &'b Link) -> [(&'b LinkSide<'a>, &'b Range<usize>); 2] {
        [(&self.source, &link.source), (&self.target, &link.target)]
    }

    fn is_sure(&self, link: &Link) -> bool {
        link.confidence >= self.min_confidence
    }
}

/// Writes `texts` in `format`. vecalign's cost is 1 − confidence; other scores are the confidence.
pub fn write_links(output: &mut impl Write, format: LinkFormat, texts: &LinkedTexts<'_>) -> io::Result<()> {
    let sure = texts.links.iter().filter(|link| texts.is_sure(link));
    match format {
        LinkFormat::Vecalign => {
            for link in sure {
                let [source, target] = texts.sides(link).map(|(side, range)| {
                    let lines: Vec<String> =
                        side.numbers(range).iter().map(|number| (number - 1).to_string()).collect();
                    lines.join(", ")
                });
                writeln!(output, "[{source}]:[{target}]:{:.4}", 1.0 - link.confidence)?;
            }
        }
        LinkFormat::Ladder => {
            for Rung { at, confidence } in ladder(texts) {
                writeln!(output, "{}\t{}\t{confidence:.4}", at[0], at[1])?;
            }
            let ends = [&texts.source, &texts.target].map(|side| side.line(side.numbers.len()));
            writeln!(output, "{}\t{}\t0", ends[0], ends[1])?;
        }
        LinkFormat::HunalignText => {
            for link in sure {
                let [source, target] = texts.sides(link).map(|(side, range)| {
                    side.texts(range).collect::<Vec<_>>().join(" ~~~ ").replace('\t', " ")
                });
                writeln!(output, "{source}\t{target}\t{:.4}", link.confidence)?;
            }
        }
        LinkFormat::Xces => {
            let [from, to] = [&texts.source, &texts.target].map(|side| escape_attribute(side.document));
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
            writeln!(output, "<!DOCTYPE cesAlign PUBLIC \"-//CES//DTD XML cesAlign//EN\" \"\">")?;
            writeln!(output, "<cesAlign version=\"1.0\">")?;
            writeln!(output, " <linkGrp targType=\"s\" fromDoc=\"{from}\" toDoc=\"{to}\">")?;
            for (number, link) in sure.enumerate() {
                let [source, target] = texts.sides(link).map(|(side, range)| {
                    side.numbers(range).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                });
                let confidence = link.confidence;
                writeln!(
                    output,
                    "  <link id=\"SL{number}\" xtargets=\"{source};{target}\" certainty=\"{confidence:.4}\"/>"
                )?;
            }
            writeln!(output, " </linkGrp>\n</cesAlign>")?;
        }
        LinkFormat::Al => {
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alignmentlist>")?;
            for link in sure {
                writeln!(output, " <alignment score=\"{:.4}\">", link.confidence)?;
                for (name, (side, range)) in ["sourcelist", "targetlist"].into_iter().zip(texts.sides(link)) {
                    writeln!(output, "  <{name}>")?;
                    for text in side.texts(range) {
                        writeln!(output, "   <segment>{}</segment>", escape(&text))?;
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

/// Where a link of a ladder begins, in lines from 0.
struct Rung {
    at: [usize; 2],
    confidence: f64,
}

/// The rungs of a ladder but for its last. Each covers the lines to the next one: the blank lines behind a link, too.
fn ladder(texts: &LinkedTexts<'_>) -> Vec<Rung> {
    let mut pairs: Vec<&Link> = Vec::new();
    let mut lone: [Vec<(usize, f64)>; 2] = Default::default();
    for link in texts.links {
        if !link.is_null() && texts.is_sure(link) && !link.moved {
            pairs.push(link);
            continue;
        }
        for (lone, range) in lone.iter_mut().zip([&link.source, &link.target]) {
            if !range.is_empty() {
                lone.push((range.start, link.confidence));
            }
        }
    }
    lone[1].sort_by_key(|(start, _)| *start);
    let [source_line, target_line] =
        [&texts.source, &texts.target].map(|side| |index: usize| side.line(index));
    let [mut source, mut target] = lone.map(|side| side.into_iter().peekable());
    let mut rungs = Vec::new();
    let mut target_reached = 0;
    // Before each pair, and behind the last: the segments of the source without counterpart, then those of the target.
    for pair in pairs.into_iter().map(Some).chain([None]) {
        let starts = pair.map_or([usize::MAX; 2], |pair| [pair.source.start, pair.target.start]);
        while let Some((start, confidence)) = source.next_if(|(start, _)| *start < starts[0]) {
            rungs.push(Rung { at: [source_line(start), target_line(target_reached)], confidence });
        }
        while let Some((start, confidence)) = target.next_if(|(start, _)| *start < starts[1]) {
            rungs.push(Rung { at: [source_line(starts[0]), target_line(start)], confidence });
        }
        if let Some(pair) = pair {
            let at = [source_line(starts[0]), target_line(starts[1])];
            rungs.push(Rung { at, confidence: pair.confidence });
            target_reached = pair.target.end;
        }
    }
    rungs
}
