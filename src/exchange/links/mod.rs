//! How do alignments that other programs made come in, and how are ours written for them?
//!
//! | format | what a line or element says |
//! |---|---|
//! | vecalign | `[0, 1]:[2]:0.35`: lines from 0 on both sides, and a cost |
//! | ladder (hunalign) | `12 13 0.7`: a bead begins at source line 12 and target line 13, from 0; the last rung is the end of both texts |
//! | XCES (OPUS) | `<link xtargets="1 2;3" certainty="0.9"/>`: names of segments, or lines from 1 |
//! | `.al` (mALIGNa) | the texts themselves |
//! | hunalign text | the texts themselves, ` ~~~ ` between joined segments, and a score |
//!
//! The first three need the two segment files: one segment a line, or XML whose `s` elements have an `id` (OPUS). A segment
//! is called by its line, blank ones counted, by every reader and by the one writer; a blank line is no segment, and white
//! space around a line is none of its text. A link with an empty side is counted, not taken. Time linear; space the two
//! segment files for the first three, one link for the others.
//!
//! | module | the question it answers |
//! |---|---|
//! | `segments` | Which segments does a text have, and what are they called? |
//! | `read` | Which pairs do the links of a file make? |
//! | `notation` | What must be known of a notation of links to read it and to write it? |
//! | `texts` | Which texts and links are written, and what is each segment called? |
//! | `vecalign`, `ladder`, `xces`, `al`, `hunalign` | How are links written so? |

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

/// Writes `texts` in `notation`. vecalign's cost is 1 − confidence; other scores are the confidence. Time linear.
pub fn write_links(output: &mut dyn Write, notation: &Notation, texts: &LinkedTexts<'_>) -> io::Result<()> {
    (notation.write)(output, texts)?;
    output.flush()
}
