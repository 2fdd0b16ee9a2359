//! What is wrong with one unit, without looking at others?
//!
//! Each filter refuses only what is certain: a corpus loses more by good pairs that are dropped than by single bad ones
//! that are kept. Numbers are compared by value, in whatever digits, words and scale they are written; a unit is refused
//! only if *both* sides have a figure that the other has in no form. Whether two sides translate each other is asked of the
//! aligner, which aligns them as an article of one sentence. Time about half a millisecond a unit.
//!
//! What it does not do: it finds no wrong word in a sentence that otherwise is a translation.

use sangam_align::{AlignOptions, Aligner, Side};
use sangam_language::Language;
use sangam_text::detect::{profile_script_of, script_name};
use sangam_text::language::{contradicted_by_words, profile};
use sangam_text::normalize::{exact_key, folded_key};
use sangam_text::numbers::{Number, numbers};
use sangam_text::placeables::{PlaceableKind, placeables};
use sangam_text::script::{Script, is_word_letter};
use sangam_text::tokens::{TokenKind, tokenize};
use sangam_unit::{Reading, Role, UnitDraft};

use super::recipe::{Filter, Recipe};

/// Judges units one by one. The tables of the languages are read at the first unit that needs them.
pub(super) struct Judge {
    aligner: Aligner,
}

impl Default for Judge {
    fn default() -> Self {
        Self { aligner: Aligner::new(AlignOptions::default()) }
    }
}

/// Letters added to both sides before their lengths are compared: of two short texts one may be twice as long. Set by
/// hand.
const SHORT: usize = 15;

/// With fewer letters, nothing is said about the script: a name, a code, an address. Set by hand.
const FEWEST_LETTERS: usize = 6;

/// With fewer words, equal sides may be a name or a brand. Set by hand.
const FEWEST_WORDS_OF_COPY: usize = 3;

/// A figure with fewer digits may be counted in words or left out: one, two, a couple. Set by hand.
const FEWEST_DIGITS: usize = 2;

/// What a text in UTF-8 looks like if it was read as Windows-1252: the first letters of accented letters, quotation
/// marks, Arabic and Devanagari.
const MISREAD: [&str; 9] = ["Ã¡", "Ã©", "Ã¼", "Ã¶", "â€", "Ø§", "Ù†", "à¤", "à¥"];

impl Judge {
    /// The first filter of the recipe that refuses the unit, and why.
    pub(super) fn first_objection(&self, unit: &UnitDraft, recipe: &Recipe) -> Option<(usize, String)> {
        let mut filters = recipe.filters.iter().enumerate();
        filters.find_map(|(place, filter)| Some((place, self.objection(unit, filter)?)))
    }

    fn objection(&self, unit: &UnitDraft, filter: &Filter) -> Option<String> {
        let sides = || {
            [
                ("source", &*unit.source, &unit.source_language),
                ("target", &*unit.target, &unit.target_language),
            ]
        };
        match filter {
            Filter::Empty => sides().into_iter().find_map(|(side, text, _)| {
                let is_empty = !text.contains(char::is_alphanumeric);
                is_empty.then(|| format!("the {side} has no letter and no figure"))
            }),
            Filter::Encoding => sides().into_iter().find_map(|(side, text, _)| {
                let found = wrong_characters(text)?;
                Some(format!("the {side} has {found}, which a wrong encoding leaves"))
            }),
            Filter::Length { least, most, longest_word } => {
                sides().into_iter().find_map(|(side, text, language)| {
                    wrong_length((text, language), (*least, *most, *longest_word))
                        .map(|what| format!("the {side} has {what}"))
                })
            }
            Filter::Ratio { most } => wrong_ratio(unit, *most),
            Filter::Script { least } => sides()
                .into_iter()
                .find_map(|(side, text, language)| wrong_script(side, (text, language), *least)),
            Filter::Language => sides().into_iter().find_map(|(side, text, language)| {
                let likely = contradicted_by_words(text, language)?;
                Some(format!("the words of the {side} are {}", likely.name))
            }),
            Filter::Untranslated => is_copy(unit).then(|| "the target is a copy of the source".to_owned()),
            Filter::Markup => wrong_markup(unit),
            Filter::Numbers => wrong_numbers(unit),
            Filter::Translation { least, abridged } => self.no_translation(unit, (*least, *abridged)),
            Filter::Confidence { least } => {
                let confidence = unit.confidence;
                (confidence < *least).then(|| format!("its confidence is {confidence:.2}"))
            }
            Filter::Duplicates
            | Filter::NearDuplicates
            | Filter::Boilerplate { .. }
            | Filter::HeldOut { .. } => None,
        }
    }

    fn no_translation(&self, unit: &UnitDraft, (least, abridged): (f64, bool)) -> Option<String> {
        let (source, target) = ([unit.source.as_str()], [unit.target.as_str()]);
        let sides = (Side::new(&unit.source_language, &source), Side::new(&unit.target_language, &target));
        let alignment = self.aligner.align(&sides.0, &sides.1);
        // Two beads: each side is without a counterpart.
        let (believed, reading) = match &*alignment.beads {
            [bead] => (bead.confidence, bead.reading),
            [bead, ..] => (1.0 - bead.confidence, Reading::Full),
            [] => (0.0, Reading::Full),
        };
        if believed < least {
            return Some(format!("they translate each other with a probability of {believed:.3}"));
        }
        match reading {
            Reading::Abridged(shorter) if !abridged => {
                let shorter = match shorter {
                    Role::Source => "source",
                    Role::Target => "target",
                };
                Some(format!("the {shorter} translates only a part of the other side"))
            }
            _ => None,
        }
    }
}

/// A character that no text has, or a group of characters that stands for another.
fn wrong_characters(text: &str) -> Option<String> {
    let is_wrong = |character: &char| {
        *character == char::REPLACEMENT_CHARACTER
            || (character.is_control() && !matches!(character, '\n' | '\t' | '\r'))
    };
    if let Some(character) = text.chars().find(is_wrong) {
        return Some(format!("U+{:04X}", u32::from(character)));
    }
    MISREAD.iter().find(|misread| text.contains(**misread)).map(|misread| format!("`{misread}`"))
}

fn wrong_length(
    (text, language): (&str, &Language),
    (least, most, longest): (usize, usize, usize),
) -> Option<String> {
    let (mut words, mut longest_here) = (0, 0);
    for token in tokenize(text, language) {
        words += usize::from(matches!(token.kind, TokenKind::Word | TokenKind::Number));
        if token.kind == TokenKind::Word {
            longest_here = longest_here.max(text[token.span].chars().count());
        }
    }
    if words < least || words > most {
        return Some(format!("{words} words"));
    }
    (longest_here > longest).then(|| format!("a word of {longest_here} letters"))
}

fn wrong_ratio(unit: &UnitDraft, most: f64) -> Option<String> {
    let letters = |text: &str| text.chars().filter(|character| is_word_letter(*character)).count();
    let counts = [letters(&unit.source), letters(&unit.target)];
    #[expect(clippy::cast_precision_loss, reason = "letters of a sentence")]
    let [source, target] = counts.map(|count| (count + SHORT) as f64);
    (source.max(target) / source.min(target) > most)
        .then(|| format!("the source has {} letters and the target {}", counts[0], counts[1]))
}

fn wrong_script(side: &str, (text, language): (&str, &Language), least: f64) -> Option<String> {
    let wanted = profile(language).script;
    if wanted == Script::Unknown {
        return None;
    }
    let (mut own, mut all) = (0_u32, 0_u32);
    for letter in text.chars().filter(|character| is_word_letter(*character)) {
        let Some(script) = profile_script_of(letter) else { continue };
        all += 1;
        own += u32::from(script == wanted);
    }
    let is_wrong = all as usize >= FEWEST_LETTERS && f64::from(own) < least * f64::from(all);
    is_wrong.then(|| format!("{own} of the {all} letters of the {side} are {}", script_name(wanted)))
}

fn is_copy(unit: &UnitDraft) -> bool {
    let key = |text: &str, language: &Language| folded_key(&exact_key(text, language), language);
    let words = tokenize(&unit.source, &unit.source_language);
    words.iter().filter(|token| token.kind == TokenKind::Word).count() >= FEWEST_WORDS_OF_COPY
        && key(&unit.source, &unit.source_language) == key(&unit.target, &unit.source_language)
}

fn wrong_markup(unit: &UnitDraft) -> Option<String> {
    let held = |text: &str| {
        let found = placeables(text).into_iter();
        let found = found.filter(|found| matches!(found.kind, PlaceableKind::Tag | PlaceableKind::Variable));
        let mut found: Vec<String> = found.map(|found| text[found.span].to_owned()).collect();
        found.sort();
        found
    };
    let (source, target) = (held(&unit.source), held(&unit.target));
    let lacks = |one: &[String], other: &[String]| one.iter().find(|tag| !other.contains(tag)).cloned();
    let (side, tag) = lacks(&source, &target)
        .map(|tag| ("source", tag))
        .or_else(|| lacks(&target, &source).map(|tag| ("target", tag)))?;
    Some(format!("only the {side} has `{tag}`"))
}

/// A figure of each side that the other side has in no form.
fn wrong_numbers(unit: &UnitDraft) -> Option<String> {
    let source = numbers(&unit.source, &unit.source_language);
    let target = numbers(&unit.target, &unit.target_language);
    if source.is_empty() || target.is_empty() {
        return None;
    }
    let source_only = without_equal(&source, &target)?;
    let target_only = without_equal(&target, &source)?;
    let [one, other] = [(&unit.source, source_only), (&unit.target, target_only)]
        .map(|(text, number)| &text[number.span.clone()]);
    Some(format!("the source has {one}, and the target {other}"))
}

/// The first figure of a text that the other text has in no form.
fn without_equal<'n>(own: &'n [Number], other: &[Number]) -> Option<&'n Number> {
    own.iter().find(|number| {
        let leaves = number.leaves();
        let is_figure = leaves.iter().any(|leaf| {
            leaf.certain && leaf.digits.is_some_and(|digits| digits.chars().count() >= FEWEST_DIGITS)
        });
        is_figure
            && other.iter().all(|other| !other.same_value(number))
            && leaves
                .iter()
                .all(|leaf| other.iter().flat_map(Number::leaves).all(|other| !other.same_value(leaf)))
    })
}
