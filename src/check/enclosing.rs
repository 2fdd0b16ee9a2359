//! Do brackets and quotation marks have partners?
//!
//! A stack of opening brackets, in one pass. A numbered item such as `1)` or `a)` opens nothing, and a smiley is no bracket. If
//! the source has the same bracket without a partner, the translation only follows it. Time O(n).

use std::ops::Range;

use sangam_unit::Role;

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::pair::Pair;

/// Opening brackets and their partners.
const BRACKETS: [(char, char); 6] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('（', '）'), ('【', '】'), ('﴾', '﴿')];
/// Quotation marks that open and close with different characters.
const QUOTES: [(char, char); 3] = [('“', '”'), ('«', '»'), ('„', '“')];
/// The most brackets without a partner that are compared.
const MOST_ALONE: usize = 1_000;
/// The most characters of the number or letter of an item.
const LONGEST_LABEL: usize = 3;
/// The most open brackets that are followed.
const DEEPEST: usize = 64;

/// Looks at the brackets and quotation marks of the translation.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let alone = alone(pair.texts.target);
    let of_source = alone_marks(pair.texts.source);
    let mut counts = of_source;
    for span in alone {
        let mark = pair.piece(Role::Target, &span);
        // The source has it too.
        if let Some(place) = counts.iter().position(|&known| known == mark) {
            counts.swap_remove(place);
            continue;
        }
        let detail = FindingDetail::Piece { text: mark.to_owned() };
        findings.add(Check::BracketUnbalanced, FindingPlace::on(Role::Target, span), detail);
    }
    if !findings.has(Check::BracketUnbalanced) {
        for (open, _) in BRACKETS {
            let [source, target] =
                [pair.texts.source, pair.texts.target].map(|text| text.matches(open).count());
            if source > target {
                let detail = FindingDetail::Missing { source: open.to_string() };
                findings.add(Check::BracketsDiffer, FindingPlace::both(None, None), detail);
            }
        }
    }
    quotes(pair, findings);
}

fn alone_marks(text: &str) -> Vec<&str> {
    alone(text).into_iter().map(|span| &text[span]).collect()
}

/// The brackets of a text without a partner.
fn alone(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(Range<usize>, char)> = Vec::new();
    let mut alone = Vec::new();
    for (at, character) in text.char_indices() {
        let span = at..at + character.len_utf8();
        if let Some((_, partner)) = BRACKETS.iter().find(|(opens, _)| *opens == character) {
            if !is_smiley(text, at) && open.len() < DEEPEST {
                open.push((span, *partner));
            }
        } else if BRACKETS.iter().any(|(_, closes)| *closes == character) {
            if open.last().is_some_and(|(_, partner)| *partner == character) {
                open.pop();
            } else if !is_smiley(text, at) && !is_item(text, at) {
                alone.push(span);
            }
        }
    }
    alone.extend(open.into_iter().map(|(span, _)| span));
    alone.sort_by_key(|span| span.start);
    alone.truncate(MOST_ALONE);
    alone
}

/// Whether a bracket is the mouth of a face.
fn is_smiley(text: &str, at: usize) -> bool {
    let before = &text[..at];
    [":", ";", ":-", ";-", "=", "8-"].iter().any(|eyes| before.ends_with(eyes))
}

/// Whether a closing bracket ends the number or letter of an item at the beginning of a text or after a space.
fn is_item(text: &str, at: usize) -> bool {
    let letters =
        text[..at].chars().rev().take(LONGEST_LABEL + 1).take_while(|letter| !letter.is_whitespace());
    let label: String = letters.collect();
    let length = label.chars().count();
    (1..=LONGEST_LABEL).contains(&length)
        && (label.chars().all(char::is_numeric)
            || length == 1
            || label.chars().all(|letter| "ivxIVX".contains(letter)))
}

/// Quotation marks without a partner.
fn quotes(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let odd = |text: &str| {
        let count = |mark: char| text.matches(mark).count();
        let straight = count('"') % 2 == 1;
        let curly = count(QUOTES[0].0) != count(QUOTES[0].1);
        let angled = count(QUOTES[1].0) != count(QUOTES[1].1);
        // Papers mix straight and curly marks, so that one of each makes a pair.
        (straight != curly) || angled
    };
    if odd(pair.texts.target) && !odd(pair.texts.source) {
        findings.add(Check::QuoteUnbalanced, FindingPlace::both(None, None), FindingDetail::Plain);
    }
}
