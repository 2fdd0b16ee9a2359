//! How is an adapted translation shown: what was replaced, and what is left to do?
//!
//! What was replaced is marked as the differences of the source are: `[-31-]{+33+}`. Words that belong to a difference and
//! were not adapted are marked `[~bridge~]`; if only their surroundings are known, `[~bridge?~]`.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use sangam::text::difference::{Difference, Tag};
use sangam::use_cases::adapt::AdaptedTranslation;

use super::differences::marked;

const LEFT: Style = AnsiColor::Yellow.on_default();

/// Marks a stored translation. `shown` prepares a piece of text for the screen.
pub(crate) fn marked_translation(
    stored: &str,
    adapted: &AdaptedTranslation,
    shown: impl Fn(&str) -> String,
) -> String {
    enum Place<'a> {
        Replaced(&'a str),
        Left { sure: bool },
    }
    let text = &adapted.adaptation.text;
    let mut places: Vec<(Range<usize>, Place<'_>)> = Vec::new();
    for place in &adapted.adaptation.substitutions {
        let new = text.get(place.adapted.clone()).unwrap_or_default();
        places.push((place.stored.clone(), Place::Replaced(new)));
    }
    places.extend(adapted.marks.iter().map(|mark| (mark.bytes.clone(), Place::Left { sure: mark.sure })));
    places.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
    let mut line = String::new();
    let mut from = 0;
    for (bytes, place) in places {
        // Two differences may belong to the same words.
        let (Some(before), Some(old)) = (stored.get(from..bytes.start), stored.get(bytes.clone())) else {
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
        from = bytes.end;
    }
    line.push_str(&shown(stored.get(from..).unwrap_or_default()));
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
        };
        let line = marked_translation("ab 12 cd ef", &adapted, str::to_owned);
        let line = anstream::adapter::strip_str(&line).to_string();
        assert_eq!(line, "ab [-12-]{+345+} [~cd~] [~ef?~]");
    }
}
