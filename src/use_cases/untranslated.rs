//! Which segments of a translation were left in the language of the source?
//!
//! A translator often copies a passage and never translates it, or leaves it above its translation. The aligner
//! believes in a copy more than in any translation, because all its words are the same. A segment, or the target of a
//! bead, is *untranslated* if it has [`LEAST_WORDS`] words or more and none of its letters is in the script of its
//! language. Such a bead is shown as untranslated and gives no unit.
//!
//! If the translation of such a passage is in the text too, the copy must not take its sentence: the texts are aligned
//! again without the copies ([`Copies::displaced`]), and a copy whose source then has a sure counterpart stays alone.
//! Time: up to two further alignments, only for texts with such copies.
//!
//! What it does not do: it recognises nothing between languages of one script, and in a language without a profile.

use std::ops::Range;

use sangam_align::{Alignment, Bead, Explanation};
use sangam_language::Language;
use sangam_text::detect::profile_script_of;
use sangam_text::language::profile;
use sangam_text::script::Script;
use sangam_text::tokens::{TokenKind, tokenize};
use sangam_unit::Sides;

/// The fewest words of an untranslated segment. Shorter ones are often names, addresses and titles, which are written
/// in the same way in a translation. Set by hand.
const LEAST_WORDS: usize = 4;

/// The lowest confidence, 0 to 1, of a bead without the copy that keeps the copy from the source segment. Set by hand.
const SURE: f64 = 0.9;

/// Whether `texts`, the target segments of a bead or one of them, were left in another script than that of the second
/// language of `languages`.
pub(super) fn is_untranslated<'t>(
    texts: impl Iterator<Item = &'t str> + Clone,
    languages: Sides<&Language>,
) -> bool {
    let scripts = languages.map(|language| profile(language).script);
    if scripts.source == scripts.target || scripts.target == Script::Unknown {
        return false;
    }
    let mut foreign = false;
    for script in texts.clone().flat_map(str::chars).filter_map(profile_script_of) {
        if script == scripts.target {
            return false;
        }
        foreign = true;
    }
    foreign && {
        let tokens = texts.flat_map(|text| tokenize(text, languages.source));
        tokens.filter(|token| token.kind == TokenKind::Word).count() >= LEAST_WORDS
    }
}

/// The untranslated segments of a target text that an alignment linked to source segments.
#[derive(Debug)]
pub(super) struct Copies {
    /// The segments, in order, each with the source segments of its bead.
    linked: Vec<(usize, Range<usize>)>,
}

impl Copies {
    /// Finds those segments of `alignment` for which `untranslated` holds. A passage that is `foreign` on the source side
    /// too, such as a line of code, is no copy that a translation could follow.
    pub(super) fn linked(
        alignment: &Alignment,
        untranslated: impl Fn(usize) -> bool,
        foreign: impl Fn(&Range<usize>) -> bool,
    ) -> Self {
        let beads = alignment.beads.iter();
        let beads = beads.filter(|bead| !bead.source.is_empty() && !foreign(&bead.source));
        let segments =
            beads.flat_map(|bead| bead.target.clone().map(|segment| (segment, bead.source.clone())));
        let mut linked: Vec<_> = segments.filter(|&(segment, _)| untranslated(segment)).collect();
        linked.sort_by_key(|&(segment, _)| segment);
        Self { linked }
    }

    /// The segments.
    pub(super) fn segments(&self) -> Vec<usize> {
        self.linked.iter().map(|&(segment, _)| segment).collect()
    }

    /// Returns the copies whose source segments have a sure counterpart in `without`, the alignment without any copy.
    pub(super) fn displaced(&self, without: &Alignment) -> Vec<usize> {
        let sure = |bead: &&Bead| !bead.target.is_empty() && bead.confidence >= SURE;
        let translated = |source: &Range<usize>| {
            let mut beads = without.beads.iter().filter(sure);
            beads.any(|bead| bead.source.start < source.end && source.start < bead.source.end)
        };
        let displaced = self.linked.iter().filter(|(_, source)| translated(source));
        displaced.map(|&(segment, _)| segment).collect()
    }
}

/// Numbers the targets of `alignment`, which was made without the segments `left_out`, as in the whole text of `count`
/// segments, and adds a bead without a source for each segment that was left out.
pub(super) fn with_left_out(mut alignment: Alignment, left_out: &[usize], count: usize) -> Alignment {
    let whole = WholeText::new(left_out, count);
    for bead in &mut alignment.beads {
        bead.target = whole.range(&bead.target);
    }
    for block in &mut alignment.moves {
        block.target = whole.range(&block.target);
    }
    for &segment in left_out {
        // A bead around the segment already holds it.
        if alignment.beads.iter().any(|bead| bead.target.contains(&segment)) {
            continue;
        }
        let before = alignment.beads.iter().rposition(|bead| bead.target.end <= segment);
        let source = before.map_or(0, |at| alignment.beads[at].source.end);
        let bead = Bead::new(source..source, segment..segment + 1, 1.0);
        alignment.beads.insert(before.map_or(0, |at| at + 1), bead);
    }
    alignment
}

/// Does the same to an explained alignment. A bead of a segment that was left out has no evidence.
pub(super) fn explained_with_left_out(
    (alignment, explanations): (Alignment, Vec<Explanation>),
    left_out: &[usize],
    count: usize,
) -> (Alignment, Vec<Explanation>) {
    let alignment = with_left_out(alignment, left_out, count);
    let whole = WholeText::new(left_out, count);
    let mut explanations = explanations.into_iter().peekable();
    let explain = |bead: &Bead| {
        let explained = explanations.next_if(|explanation| {
            let Bead { source, target, .. } = &explanation.bead;
            *source == bead.source && whole.range(target) == bead.target
        });
        let Some(mut explanation) = explained else {
            return Explanation {
                bead: bead.clone(),
                length: 0.0,
                words: 0.0,
                pairs: Vec::new(),
                runner_up: None,
            };
        };
        for bead in std::iter::once(&mut explanation.bead).chain(explanation.runner_up.as_mut()) {
            bead.target = whole.range(&bead.target);
        }
        explanation
    };
    let explanations = alignment.beads.iter().map(explain).collect();
    (alignment, explanations)
}

/// Tells where the segments of a text are that was aligned without some of its segments.
struct WholeText {
    /// The place in the whole text of each segment that was kept.
    kept: Vec<usize>,
}

impl WholeText {
    fn new(left_out: &[usize], count: usize) -> Self {
        Self { kept: (0..count).filter(|segment| left_out.binary_search(segment).is_err()).collect() }
    }

    /// Returns the place in the whole text of a run of kept segments.
    fn range(&self, range: &Range<usize>) -> Range<usize> {
        match (self.kept.get(range.start), range.end.checked_sub(1)) {
            (Some(&first), Some(last)) if !range.is_empty() => {
                first..self.kept.get(last).map_or(first, |last| last + 1)
            }
            _ => {
                let before = range.start.checked_sub(1).and_then(|before| self.kept.get(before));
                let place = before.map_or(0, |at| at + 1);
                place..place
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untranslated(text: &str) -> bool {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        is_untranslated(std::iter::once(text), Sides::new(&en, &ur))
    }

    #[test]
    fn a_copy_of_the_source_is_untranslated() {
        assert!(untranslated("The talks failed on Monday."));
        assert!(!untranslated("The talks failed پیر کو on Monday."));
        assert!(!untranslated("New York Times"));
        assert!(!untranslated("2025: 31.5 + 4 = 35.5"));
        let (en, de) = ("en".parse().unwrap(), "de".parse().unwrap());
        let failed = ["The talks failed on Monday."];
        assert!(!is_untranslated(failed.into_iter(), Sides::new(&en, &de)));
    }

    #[test]
    fn a_passage_in_a_third_language_is_untranslated_and_short_segments_count_together() {
        let (hi, ur) = ("hi".parse().unwrap(), "ur".parse().unwrap());
        let of_urdu = |texts: &[&str]| is_untranslated(texts.iter().copied(), Sides::new(&hi, &ur));
        assert!(of_urdu(&["The talks failed on Monday."]));
        assert!(of_urdu(&["The talks failed.", "They resumed."]));
        assert!(!of_urdu(&["The talks failed.", "بات چیت ناکام رہی۔"]));
        assert!(!of_urdu(&["They resumed."]));
    }

    #[test]
    fn segments_left_out_come_back_alone() {
        let bead = |source, target| Bead::new(source, target, 0.95);
        let alignment = Alignment {
            beads: vec![bead(0..1, 0..1), bead(1..2, 1..1), bead(2..3, 1..2)],
            moves: Vec::new(),
            document_confidence: 0.9,
            method: "test",
            method_version: 1,
        };
        let whole = with_left_out(alignment, &[0, 2, 4], 5);
        let ranges: Vec<_> =
            whole.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
        assert_eq!(
            ranges,
            [(0..0, 0..1), (0..1, 1..2), (1..2, 2..2), (2..2, 2..3), (2..3, 3..4), (3..3, 4..5)]
        );
    }
}
