//! How are the hits of a search marked in a text?
//!
//! By colour on a terminal that shows it, otherwise by brackets, so that a hit is visible without colour: `The [flood]
//! came.` Its counterpart in the other text is in angle brackets: `‹सैलाब› आया।`

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

const HIT: Style = AnsiColor::Yellow.on_default().bold();
const COUNTERPART: Style = AnsiColor::Cyan.on_default();

/// Puts brackets around `hits`, byte ranges of `text` in order. `shown` prepares a piece of text for the screen.
pub(crate) fn highlighted<'t>(
    text: &'t str,
    hits: &[Range<usize>],
    shown: impl Fn(&'t str) -> String,
) -> String {
    marked((text, hits), (HIT, ["[", "]"]), shown)
}

/// Puts angle brackets around the places that belong to the hits in the other text.
pub(crate) fn marked_counterpart<'t>(
    text: &'t str,
    places: &[Range<usize>],
    shown: impl Fn(&'t str) -> String,
) -> String {
    marked((text, places), (COUNTERPART, ["‹", "›"]), shown)
}

fn marked<'t>(
    (text, hits): (&'t str, &[Range<usize>]),
    (style, [open, close]): (Style, [&str; 2]),
    shown: impl Fn(&'t str) -> String,
) -> String {
    let mut line = String::new();
    let mut from = 0;
    for hit in hits {
        // A regular expression may end a hit within a letter, but never within a character.
        let (Some(before), Some(found)) = (text.get(from..hit.start), text.get(hit.clone())) else {
            continue;
        };
        line.push_str(&shown(before));
        // Writing to a string cannot fail.
        let _ = write!(line, "{style}{open}{}{close}{style:#}", shown(found));
        from = hit.end;
    }
    line.push_str(&shown(text.get(from..).unwrap_or_default()));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_seen_without_colour() {
        let line = highlighted("a flood, a flood", &[2..7, 11..16], str::to_owned);
        assert_eq!(anstream::adapter::strip_str(&line).to_string(), "a [flood], a [flood]");
        let plain = highlighted("दिल्ली", &[], str::to_owned);
        assert_eq!(plain, "दिल्ली");
    }
}
