//! How are alignments of other programs read, and how are ours written for them?
//!
//! | format | what a line or element says |
//! |---|---|
//! | vecalign | `[0, 1]:[2]:0.35`: lines from 0 on both sides, and a cost |
//! | ladder (hunalign) | `12 13 0.7`: a bead begins at source line 12 and target line 13, from 0; the last rung is the end of both texts |
//! | XCES (OPUS) | `<link xtargets="1 2;3" certainty="0.9"/>`: names of segments, or lines from 1 |
//! | `.al` (mALIGNa) | the texts themselves |
//! | hunalign text | the texts themselves, ` ~~~ ` between joined segments, and a score |
//!
//! The first three need the two segment files: one segment a line, or XML whose `s` elements have an `id` (OPUS). All
//! readers and the one writer number segments by line and count blank lines. A blank line is no segment, and white
//! space around a line is not part of its text. A link with an empty side is counted, not taken. Time linear; space the
//! two segment files for the first three, one link for the others.
//!
//! | module | the question it answers |
//! |---|---|
//! | `segments` | Which segments does a text have, and what are they called? |
//! | `read` | Which pairs do the links of a file make? |
//! | `notation` | What does a notation of links need in order to be read and written? |
//! | `texts` | Which texts and links are written, and what is each segment called? |
//! | `vecalign`, `ladder`, `xces`, `al`, `hunalign` | How are links written in this notation? |

pub(crate) mod al;
pub(crate) mod hunalign;
pub(crate) mod ladder;
pub(crate) mod notation;
mod read;
mod segments;
#[cfg(test)]
mod tests;
mod texts;
pub(crate) mod vecalign;
pub(crate) mod xces;

use std::io::{self, Write};

pub use notation::Notation;
pub use read::LinkReader;
pub use segments::SegmentFile;
pub use texts::{Link, LinkSide, LinkedTexts};

/// Writes `texts` in `notation`. The cost of vecalign is 1 − confidence; other scores are the confidence. Time linear.
pub fn write_links(output: &mut dyn Write, notation: &Notation, texts: &LinkedTexts<'_>) -> io::Result<()> {
    (notation.write)(output, texts)?;
    output.flush()
}
