//! How are links written as a ladder, as hunalign does?
//!
//! `12 13 0.7`: a bead begins at source line 12 and target line 13, from 0; the last rung is the end of both texts. A
//! ladder cannot leave anything out or go back. So a link that is not sure enough, or that belongs to a moved block, is
//! written as segments without counterpart.

use std::io::{self, Write};

use sangam_unit::Sides;

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

/// Whether a file that begins like this may be a ladder.
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
    at: Sides<usize>,
    score: Option<String>,
}

impl LinkSource for Ladder<'_> {
    fn next_link(&mut self, segments: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError> {
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
            if at.source < before.at.source || at.target < before.at.target {
                return Ok(Some(line.link(Err("a rung that goes back".to_owned()), None)));
            }
            let sides = Sides::of(|side| {
                // A rung far beyond the end of the texts would make a list of that length.
                let end = at[side].min(segments[side].len() + 1);
                (before.at[side]..end).collect()
            });
            let link = line.link(Ok(Joined::Segments(sides)), before.score);
            return Ok(Some(FoundLink { position: before.position, ..link }));
        }
        Ok(None)
    }
}

/// Parses `12 13 0.7`, with tabs or spaces.
fn parse_rung(line: &str) -> Result<(Sides<usize>, Option<String>), String> {
    let bad = || format!("{} is not a rung such as 12 13 0.7", quoted(line));
    let mut fields = line.split_whitespace();
    let mut number = || fields.next()?.parse().ok();
    let at = Sides::new(number().ok_or_else(bad)?, number().ok_or_else(bad)?);
    let score = fields.next().map(str::to_owned);
    if score.as_ref().is_some_and(|score| score.parse::<f64>().is_err()) || fields.next().is_some() {
        return Err(bad());
    }
    Ok((at, score))
}

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    for Rung { at, confidence } in ladder(texts) {
        writeln!(output, "{}\t{}\t{confidence:.4}", at.source, at.target)?;
    }
    let ends = Sides::new(&texts.source, &texts.target).map(|side| side.line(side.numbers.len()));
    writeln!(output, "{}\t{}\t0", ends.source, ends.target)
}

/// The place where a link of a ladder begins, in lines from 0.
struct Rung {
    at: Sides<usize>,
    confidence: f64,
}

/// Returns the rungs of a ladder except the last. Each covers the lines up to the next rung, including the blank lines
/// after a link.
fn ladder(texts: &LinkedTexts<'_>) -> Vec<Rung> {
    let mut pairs: Vec<&Link> = Vec::new();
    let mut lone: Sides<Vec<(usize, f64)>> = Sides::default();
    for link in texts.links {
        if !link.is_null() && texts.is_sure(link) && !link.moved {
            pairs.push(link);
            continue;
        }
        for (lone, range) in lone.as_mut().zip(Sides::new(&link.source, &link.target)) {
            if !range.is_empty() {
                lone.push((range.start, link.confidence));
            }
        }
    }
    lone.target.sort_by_key(|(start, _)| *start);
    let source_line = |index: usize| texts.source.line(index);
    let target_line = |index: usize| texts.target.line(index);
    let Sides { mut source, mut target } = lone.map(|side| side.into_iter().peekable());
    let mut rungs = Vec::new();
    let mut target_reached = 0;
    // Before each pair, and after the last, come the source segments without counterpart, then the target's.
    for pair in pairs.into_iter().map(Some).chain([None]) {
        let starts = pair.map_or(Sides::new(usize::MAX, usize::MAX), |pair| {
            Sides::new(pair.source.start, pair.target.start)
        });
        while let Some((start, confidence)) = source.next_if(|(start, _)| *start < starts.source) {
            rungs.push(Rung { at: Sides::new(source_line(start), target_line(target_reached)), confidence });
        }
        while let Some((start, confidence)) = target.next_if(|(start, _)| *start < starts.target) {
            rungs.push(Rung { at: Sides::new(source_line(starts.source), target_line(start)), confidence });
        }
        if let Some(pair) = pair {
            let at = Sides::new(source_line(starts.source), target_line(starts.target));
            rungs.push(Rung { at, confidence: pair.confidence });
            target_reached = pair.target.end;
        }
    }
    rungs
}
