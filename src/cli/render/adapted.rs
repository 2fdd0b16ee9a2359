//! How is an adapted translation shown: what was replaced, and what is left to do?
//!
//! What was replaced is marked as the differences of the source are: `[-31-]{+33+}`. Words that belong to a difference and
//! were not adapted are marked `[~bridge~]`; if only their surroundings are known, `[~bridge?~]`. If only a part of the unit
//! answers, its place in the translation is in angle brackets: `‹…›`.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use sangam::text::difference::{Difference, Tag};
use sangam::use_cases::adapt::AdaptedTranslation;

use super::differences::marked;

const LEFT: Style = AnsiColor::Yellow.on_default();
const PART: Style = AnsiColor::Cyan.on_default();

/// Marks a stored translation. `shown` prepares a piece of text for the screen.
pub(crate) fn marked_translation(
    stored: &str,
    adapted: &AdaptedTranslation,
    shown: impl Fn(&str) -> String,
) -> String {
    let whole = 0..stored.len();
    let Some(part) = adapted.part.as_ref().filter(|part| part.is_sure()) else {
        return marked_piece(stored, adapted, whole, &shown);
    };
    // A mark that begins or ends within the part belongs to it.
    let marks = adapted.marks.iter().map(|mark| &mark.bytes);
    let all = || adapted.adaptation.substitutions.iter().map(|place| &place.stored).chain(marks.clone());
    let mut part = part.bytes.clone();
    for place in all() {
        if place.start < part.end && part.start < place.end {
            part = part.start.min(place.start)..part.end.max(place.end);
        }
    }
    let piece = |bytes: Range<usize>| marked_piece(stored, adapted, bytes, &shown);
    let (before, inside, after) = (piece(0..part.start), piece(part.clone()), piece(part.end..stored.len()));
    format!("{before}{PART}‹{PART:#}{inside}{PART}›{PART:#}{after}")
}

/// Marks what lies within `bytes`, which cuts no mark.
fn marked_piece(
    stored: &str,
    adapted: &AdaptedTranslation,
    bytes: Range<usize>,
    shown: &impl Fn(&str) -> String,
) -> String {
    enum Place<'a> {
        Replaced(&'a str),
        Left { sure: bool },
    }
    let text = &adapted.adaptation.text;
    let within = |place: &Range<usize>| bytes.start <= place.start && place.end <= bytes.end;
    let mut places: Vec<(Range<usize>, Place<'_>)> = Vec::new();
    for place in adapted.adaptation.substitutions.iter().filter(|place| within(&place.stored)) {
        let new = text.get(place.adapted.clone()).unwrap_or_default();
        places.push((place.stored.clone(), Place::Replaced(new)));
    }
    let marks = adapted.marks.iter().filter(|mark| within(&mark.bytes));
    places.extend(marks.map(|mark| (mark.bytes.clone(), Place::Left { sure: mark.sure })));
    places.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
    let mut line = String::new();
    let mut from = bytes.start;
    for (place_bytes, place) in places {
        // Two differences may belong to the same words.
        let (Some(before), Some(old)) =
            (stored.get(from..place_bytes.start), stored.get(place_bytes.clone()))
        else {
            continue;
        };
        line.push_str(&shown(before));
        let piece = |tag, text: &str| Difference { tag, text: shown(text) };
        match place {
            Place::Replaced(new) if new == old => line.push_str(&shown(old)),
            Place::Replaced(new) => {
                line.push_str(&marked(&[piece(Tag::Delete, old), piece(Tag::Insert, new)]));
            }
            Place::Left { sure } => {
                let doubt = if sure { "" } else { "?" };
                // Writing to a string cannot fail.
                let _ = write!(line, "{LEFT}[~{}{doubt}~]{LEFT:#}", shown(old));
            }
        }
        from = place_bytes.end;
    }
    line.push_str(&shown(stored.get(from..bytes.end).unwrap_or_default()));
    line
}

/// Says beside the score whether the translation is adapted; nothing if it is not.
pub(crate) fn beside(adapted: &AdaptedTranslation) -> &'static str {
    match (adapted.adaptation.substitutions.is_empty(), adapted.adaptation.is_complete()) {
        (true, _) => "",
        (false, true) => "adapted, ",
        (false, false) => "adapted in part, ",
    }
}

/// Returns what was replaced and what was not, for a line on standard error: `31 → 33`.
pub(crate) fn said(stored: &str, query: &str, adapted: &AdaptedTranslation) -> [Vec<String>; 2] {
    let text = &adapted.adaptation.text;
    let replaced = adapted.adaptation.substitutions.iter().filter_map(|place| {
        let (old, new) = (stored.get(place.stored.clone())?, text.get(place.adapted.clone())?);
        (old != new).then(|| format!("{old} → {new}"))
    });
    let left = adapted.adaptation.changes.iter().filter(|change| !change.adapted);
    let left = left.filter_map(|change| query.get(change.query.clone())).filter(|new| !new.is_empty());
    [replaced.collect(), left.map(|new| format!("`{new}`")).collect()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sangam::text::adaptation::{Adaptation, Substitution, ValueKind};
    use sangam::use_cases::adapt::TargetMark;
    use sangam::use_cases::linked::LinkedPlace;

    #[test]
    fn what_was_replaced_and_what_is_left_is_visible_without_colour() {
        let adapted = AdaptedTranslation {
            adaptation: Adaptation {
                changes: Vec::new(),
                substitutions: vec![Substitution { kind: ValueKind::Number, stored: 3..5, adapted: 3..6 }],
                text: "ab 345 cd ef".to_owned(),
            },
            marks: vec![
                TargetMark { bytes: 6..8, source: 0..0, query: 0..0, margin: 0.9, sure: true },
                TargetMark { bytes: 6..8, source: 0..0, query: 0..0, margin: 0.9, sure: true },
                TargetMark { bytes: 9..11, source: 0..0, query: 0..0, margin: 0.1, sure: false },
            ],
            part: None,
        };
        let line = marked_translation("ab 12 cd ef", &adapted, str::to_owned);
        let line = anstream::adapter::strip_str(&line).to_string();
        assert_eq!(line, "ab [-12-]{+345+} [~cd~] [~ef?~]");
        let part = |bytes, margin| AdaptedTranslation {
            part: Some(LinkedPlace { bytes, margin }),
            ..adapted.clone()
        };
        let shown = |adapted: &AdaptedTranslation| {
            anstream::adapter::strip_str(&marked_translation("ab 12 cd ef", adapted, str::to_owned))
                .to_string()
        };
        assert_eq!(shown(&part(4..8, 0.9)), "ab ‹[-12-]{+345+} [~cd~]› [~ef?~]");
        assert_eq!(shown(&part(0..2, 0.9)), "‹ab› [-12-]{+345+} [~cd~] [~ef?~]");
        assert_eq!(shown(&part(0..2, 0.1)), line);
    }
}
