//! Where in the translation is a piece of a text?
//!
//! The words of a stored pair are linked when somebody asks, which takes about a millisecond.

use std::cell::OnceCell;
use std::ops::Range;

use sangam_align::{Aligner, Bead, Place, Side, WordLinks};
use sangam_language::Language;
use sangam_unit::{Role, Sides, Unit};

/// A place of at least this margin is shown as the place; a less certain one as "about here". About four in five such
/// places are exact (`docs/algorithms/words.md`).
pub const SURE_MARGIN: f64 = 0.5;

/// A text and its translation, whose words are linked at the first question.
pub struct LinkedPair<'t> {
    aligner: &'t Aligner,
    texts: Sides<&'t str>,
    languages: Sides<&'t Language>,
    links: OnceCell<WordLinks>,
}

/// Where a piece of a text is in its translation.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedPlace {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// How clear the place is, 0 to 1.
    pub margin: f64,
}

impl LinkedPlace {
    /// Whether the place is clear enough to be shown as the place.
    pub fn is_sure(&self) -> bool {
        self.margin >= SURE_MARGIN
    }
}

impl<'t> LinkedPair<'t> {
    /// A pair of texts.
    pub fn new(aligner: &'t Aligner, texts: Sides<&'t str>, languages: Sides<&'t Language>) -> Self {
        Self { aligner, texts, languages, links: OnceCell::new() }
    }

    /// The texts of a unit.
    pub fn of_unit(aligner: &'t Aligner, unit: &'t Unit) -> Self {
        let languages = Sides::new(&unit.source_language, &unit.target_language);
        Self::new(aligner, Sides::new(&unit.source, &unit.target), languages)
    }

    /// The words and their links.
    pub fn word_links(&self) -> &WordLinks {
        self.links.get_or_init(|| {
            let Sides { source, target } = self.texts;
            let (source, target) = ([source], [target]);
            let sides = Sides::new(
                Side::new(self.languages.source, &source),
                Side::new(self.languages.target, &target),
            );
            let whole = [Bead::new(0..1, 0..1, 1.0)];
            self.aligner.word_links(&sides.source, &sides.target, &whole).pop().unwrap_or_default()
        })
    }

    /// Returns where in the other text the piece `bytes` of the text on the side `from` is. `None` if no word of it has a
    /// counterpart.
    pub fn place_of(&self, from: Role, bytes: &Range<usize>) -> Option<LinkedPlace> {
        let links = self.word_links();
        let [own, other] = match from {
            Role::Source => [&links.source, &links.target],
            Role::Target => [&links.target, &links.source],
        };
        let touched = |place: &Place| place.bytes.start < bytes.end && bytes.start < place.bytes.end;
        let first = own.iter().position(touched)?;
        let last = own.iter().rposition(touched)?;
        let found = links.place_of(from, first..last + 1)?;
        let (first, last) = (other.get(found.words.start)?, other.get(found.words.end.checked_sub(1)?)?);
        Some(LinkedPlace { bytes: first.bytes.start..last.bytes.end, margin: found.margin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sangam_align::AlignOptions;

    #[test]
    fn a_phrase_is_found_on_the_other_side_in_both_directions() {
        let (english, urdu): (Language, Language) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let aligner = Aligner::new(AlignOptions::default());
        let texts = Sides::new("The police closed the bridge on Monday.", "پولیس نے پیر کو پل بند کر دیا۔");
        let pair = LinkedPair::new(&aligner, texts, Sides::new(&english, &urdu));
        let at = texts.source.find("Monday").unwrap();
        let found = pair.place_of(Role::Source, &(at..at + 6)).unwrap();
        assert!(texts.target[found.bytes.clone()].starts_with("پیر"), "{found:?}");
        let back = pair.place_of(Role::Target, &found.bytes).unwrap();
        assert!(texts.source[back.bytes.clone()].contains("Monday"), "{back:?}");
        assert_eq!(pair.place_of(Role::Source, &(0..0)), None);
    }
}
