//! How are links written as a ladder, as hunalign does?
//!
//! `12 13 0.7`: a bead begins at source line 12 and target line 13, from 0; the last rung is the end of both texts. A
//! ladder can leave nothing out and cannot lead back: what would be wrong in it, a link that is not sure enough or one of a
//! block that moved, is written as segments without counterpart.

use std::io::{self, Write};

use super::notation::{FoundLink, Joined, Lines, LinkSource, Notation};
use super::segments::SegmentFile;
use super::texts::{Link, LinkedTexts};
use crate::looks::Opening;
use crate::read::{ExchangeError, Position, quoted};

pub(crate) static NOTATION: Notation = Notation {
    method: "hunalign",
    needs_segments: true,
    open: |input, file, options| {
        Ok(Box::new(Ladder { lines: Lines::new(input, file, options)?, rung: None }))
    },
    write,
};

/// Whether a file that begins so may be a ladder.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    parse_rung(opening.first_line()).is_ok()
}

struct Ladder<'r> {
    lines: Lines<'r>,
    /// Where the next link begins.
    rung: Option<ReadRung>,
}

/// The start of a bead in a ladder.
struct ReadRung {
    position: Position,
    /// Lines, from 0.
    at: [usize; 2],
    score: Option<String>,
}

impl LinkSource for Ladder<'_> {
    fn next_link(&mut self, segments: &[SegmentFile; 2]) -> Result<Option<FoundLink>, ExchangeError> {
        while let Some(line) = self.lines.next()? {
            let line = match line {
                Ok(line) => line,
                Err(broken) => return Ok(Some(broken)),
            };
            let (at, score) = match parse_rung(line.text) {
                Ok(parsed) => parsed,
                Err(reason) => return Ok(Some(line.link(Err(reason), None))),
            };
            let rung = ReadRung { position: line.position, at, score };
            let Some(before) = self.rung.replace(rung) else { continue };
            if at[0] < before.at[0] || at[1] < before.at[1] {
                return Ok(Some(line.link(Err("a rung that leads back".to_owned()), None)));
            }
            let sides = [0, 1].map(|side: usize| {
                // A rung behind the end of the texts would make a list as long as it says.
                let end = at[side].min(segments[side].len() + 1);
                (before.at[side]..end).collect()
            });
            let link = line.link(Ok(Joined::Segments(sides)), before.score);
            return Ok(Some(FoundLink { position: before.position, ..link }));
        }
        Ok(None)
    }
}

/// `12 13 0.7`, with tabs or spaces.
fn parse_rung(line: &str) -> Result<([usize; 2], Option<String>), String> {
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

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    for Rung { at, confidence } in ladder(texts) {
        writeln!(output, "{}\t{}\t{confidence:.4}", at[0], at[1])?;
    }
    let ends = [&texts.source, &texts.target].map(|side| side.line(side.numbers.len()));
    writeln!(output, "{}\t{}\t0", ends[0], ends[1])
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
