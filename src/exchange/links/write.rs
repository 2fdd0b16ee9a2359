//! How is an alignment written for other programs?
//!
//! A segment is called by the number that its text gives it: of a text that is a segment a line, its line, blank ones
//! counted, as every reader counts. A bead less sure than asked for is left out. A ladder can leave nothing out and cannot
//! lead back: what would be wrong in it, such a bead or one of a block that moved, is written as segments without
//! counterpart. Time linear.

use std::io::{self, Write};
use std::ops::Range;

use super::LinkFormat;
use crate::align::{Bead, crossing_blocks};
use crate::exchange::one_line;
use crate::exchange::xml::{escape, escape_attribute};

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

/// An alignment that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Alignment<'a> {
    /// The text translated from.
    pub source: LinkSide<'a>,
    /// The text translated to.
    pub target: LinkSide<'a>,
    /// Which segments go together, in the order of the source.
    pub beads: &'a [Bead],
    /// Beads less sure than this, 0 to 1, are left out.
    pub min_confidence: f64,
}

impl<'a> Alignment<'a> {
    fn sides<'b>(&'b self, bead: &'b Bead) -> [(&'b LinkSide<'a>, &'b Range<usize>); 2] {
        [(&self.source, &bead.source), (&self.target, &bead.target)]
    }

    fn is_sure(&self, bead: &Bead) -> bool {
        bead.confidence >= self.min_confidence
    }
}

/// Writes `alignment` in `format`. vecalign's cost is 1 − confidence; other scores are the confidence.
pub fn write_alignment(
    output: &mut impl Write,
    format: LinkFormat,
    alignment: &Alignment<'_>,
) -> io::Result<()> {
    let sure = alignment.beads.iter().filter(|bead| alignment.is_sure(bead));
    match format {
        LinkFormat::Vecalign => {
            for bead in sure {
                let [source, target] = alignment.sides(bead).map(|(side, range)| {
                    let lines: Vec<String> =
                        side.numbers(range).iter().map(|number| (number - 1).to_string()).collect();
                    lines.join(", ")
                });
                writeln!(output, "[{source}]:[{target}]:{:.4}", 1.0 - bead.confidence)?;
            }
        }
        LinkFormat::Ladder => {
            for Rung { at, confidence } in ladder(alignment) {
                writeln!(output, "{}\t{}\t{confidence:.4}", at[0], at[1])?;
            }
            let ends = [&alignment.source, &alignment.target].map(|side| side.line(side.numbers.len()));
            writeln!(output, "{}\t{}\t0", ends[0], ends[1])?;
        }
        LinkFormat::HunalignText => {
            for bead in sure {
                let [source, target] = alignment.sides(bead).map(|(side, range)| {
                    side.texts(range).collect::<Vec<_>>().join(" ~~~ ").replace('\t', " ")
                });
                writeln!(output, "{source}\t{target}\t{:.4}", bead.confidence)?;
            }
        }
        LinkFormat::Xces => {
            let [from, to] =
                [&alignment.source, &alignment.target].map(|side| escape_attribute(side.document));
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
            writeln!(output, "<!DOCTYPE cesAlign PUBLIC \"-//CES//DTD XML cesAlign//EN\" \"\">")?;
            writeln!(output, "<cesAlign version=\"1.0\">")?;
            writeln!(output, " <linkGrp targType=\"s\" fromDoc=\"{from}\" toDoc=\"{to}\">")?;
            for (number, bead) in sure.enumerate() {
                let [source, target] = alignment.sides(bead).map(|(side, range)| {
                    side.numbers(range).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                });
                let confidence = bead.confidence;
                writeln!(
                    output,
                    "  <link id=\"SL{number}\" xtargets=\"{source};{target}\" certainty=\"{confidence:.4}\"/>"
                )?;
            }
            writeln!(output, " </linkGrp>\n</cesAlign>")?;
        }
        LinkFormat::Al => {
            writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alignmentlist>")?;
            for bead in sure {
                writeln!(output, " <alignment score=\"{:.4}\">", bead.confidence)?;
                for (name, (side, range)) in
                    ["sourcelist", "targetlist"].into_iter().zip(alignment.sides(bead))
                {
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

/// Where a bead of a ladder begins, in lines from 0.
struct Rung {
    at: [usize; 2],
    confidence: f64,
}

/// The rungs of a ladder but for its last. Each covers the lines to the next one: the blank lines behind a bead, too.
fn ladder(alignment: &Alignment<'_>) -> Vec<Rung> {
    let rises = alignment.beads.is_sorted_by_key(|bead| bead.target.start);
    let moved = if rises { Vec::new() } else { crossing_blocks(alignment.beads) };
    let stays = |bead: &Bead| !moved.iter().any(|block| block.source.contains(&bead.source.start));
    let mut pairs: Vec<&Bead> = Vec::new();
    let mut lone: [Vec<(usize, f64)>; 2] = Default::default();
    for bead in alignment.beads {
        if !bead.is_null() && alignment.is_sure(bead) && stays(bead) {
            pairs.push(bead);
            continue;
        }
        for (lone, range) in lone.iter_mut().zip([&bead.source, &bead.target]) {
            if !range.is_empty() {
                lone.push((range.start, bead.confidence));
            }
        }
    }
    lone[1].sort_by_key(|(start, _)| *start);
    let [source_line, target_line] =
        [&alignment.source, &alignment.target].map(|side| |index: usize| side.line(index));
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
