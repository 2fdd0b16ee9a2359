//! How are links written as hunalign's text?
//!
//! Each line has both texts, with ` ~~~ ` between joined segments, and a score; tabs separate the three.

use std::io::{self, Write};

use sangam_unit::Sides;

use super::notation::{FoundLink, Joined, Lines, LinkSource, Notation};
use super::segments::SegmentFile;
use super::texts::LinkedTexts;
use crate::looks::Opening;
use crate::read::ExchangeError;

pub(crate) static NOTATION: Notation = Notation {
    method: "hunalign",
    needs_segments: false,
    open: |input, file, options| Ok(Box::new(Pairs(Lines::new(input, file, options)?))),
    write,
};

/// Whether a file that begins like this may hold such pairs.
pub(crate) fn looks_like(opening: &Opening<'_>) -> bool {
    opening.first_line().contains('\t')
}

struct Pairs<'r>(Lines<'r>);

impl LinkSource for Pairs<'_> {
    fn next_link(&mut self, _: &Sides<SegmentFile>) -> Result<Option<FoundLink>, ExchangeError> {
        Ok(self.0.next()?.map(|line| match line {
            Ok(line) => {
                let mut fields = line.text.split('\t');
                let mut text = || fields.next().unwrap_or_default().replace(" ~~~ ", " ");
                let sides = Ok(Joined::Texts(Sides::new(text(), text())));
                let score = fields.next().map(|score| score.trim().to_owned());
                line.link(sides, score)
            }
            Err(broken) => broken,
        }))
    }
}

fn write(output: &mut dyn Write, texts: &LinkedTexts<'_>) -> io::Result<()> {
    for link in texts.sure() {
        let Sides { source, target } = texts
            .sides(link)
            .map(|(side, range)| side.texts(range).collect::<Vec<_>>().join(" ~~~ ").replace('\t', " "));
        writeln!(output, "{source}\t{target}\t{:.4}", link.confidence)?;
    }
    Ok(())
}
