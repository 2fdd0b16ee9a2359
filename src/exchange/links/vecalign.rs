//! How are links written as lists of segments, as vecalign does?
//!
//! `[0, 1]:[2]:0.35`: the segments of both sides, from 0, and a cost, which is 1 − confidence.

use std::io::{self, Write};

use sangam_unit::Sides;

use super::notation::{FoundLink, Joined, Lines, LinkSource, Notation};
use super::segments::SegmentFile;
use super::texts::LinkedTexts;
use crate::looks::Opening;
use crate::read::{ExchangeError, quoted};

pub(crate) static NOTATION: Notation = Notation {
    method: "vecalign",
    needs_segments: true,
    open: |input, file, options| Ok(Box::new(Lists(Lines::new(input, file, options)?))),
    write,
};

/// Whether a file that begins like this holds such lists.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    parse_lists(opening.first_line()).is_ok()
}

struct Lists<'r>(Lines<'r>);

impl LinkSource for Lists<'_> {
    fn next_link(&mut self, _: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError> {
        Ok(self.0.next()?.map(|line| match line {
            Ok(line) => match parse_lists(line.text) {
                Ok((sides, score)) => line.link(Ok(Joined::Segments(sides)), score),
                Err(reason) => line.link(Err(reason), None),
            },
            Err(broken) => broken,
        }))
    }
}

/// Parses `[0, 1]:[2]:0.35`.
fn parse_lists(line: &str) -> Result<(Sides<Vec<usize>>, Option<String>), String> {
    let bad = || format!("{} is not a link such as [0, 1]:[2]:0.35", quoted(line));
    let mut parts = line.trim().splitn(3, ':');
    let mut list = || {
        let inside = parts.next()?.trim().strip_prefix('[')?.strip_suffix(']')?;
        let numbers = inside.split(',').map(str::trim).filter(|number| !number.is_empty());
        numbers.map(|number| number.parse().ok()).collect::<Option<Vec<usize>>>()
    };
    let sides = Sides::new(list().ok_or_else(bad)?, list().ok_or_else(bad)?);
    let score = parts.next().map(|score| score.trim().to_owned());
    Ok((sides, score))
}

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    for link in texts.sure() {
        let Sides { source, target } = texts.sides(link).map(|(side, range)| {
            let lines: Vec<String> =
                side.numbers(range).iter().map(|number| (number - 1).to_string()).collect();
            lines.join(", ")
        });
        writeln!(output, "[{source}]:[{target}]:{:.4}", 1.0 - link.confidence)?;
    }
    Ok(())
}
