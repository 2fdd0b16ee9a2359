//! Is the end of the source translated?
//!
//! A truncated translation betrays itself in three ways, which are added up: it is short for its source; its last word is none
//! that ends a sentence of its language, although the source ends a sentence (Hindi and Urdu end with the verb); and many
//! content words of the source have no counterpart, by the tables or by sound. Weights and threshold are fitted on the even
//! lines of the beds, half of them cut after four to seven tenths of their words.
//!
//! What it does not do: it does not find a clause that is left out in the middle of a long sentence. Time O(n · m) look-ups of
//! keys for n and m words.

use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;
use sangam_text::tokens::{TokenKind, is_stop_word};
use sangam_unit::{Reading, Role};
use unicode_normalization::char::is_combining_mark;

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::folds::folded;
use crate::pair::Pair;
use crate::sounds::{Sound, likeness};

/// The fewest words of a source whose translation may be said to be truncated.
const FEWEST_WORDS: usize = 8;
/// The most words of a text that are compared.
const MOST_WORDS: usize = 300;
/// How alike words must sound to be one.
const ALIKE: f64 = 0.6;
/// The weight of the logarithm of how short the translation is, of a last word that ends no sentence, of a missing end mark,
/// and of the share of the source's content words that nothing translates; and the sum from which on it is truncated.
const SHORT: f64 = 6.0;
const NO_FINAL: f64 = 2.2;
const NO_MARK: f64 = 1.0;
const UNCOVERED: f64 = 5.0;
const THRESHOLD: f64 = 3.8;
/// The share of content words without a counterpart that is usual.
const USUALLY_UNCOVERED: f64 = 0.35;
/// The most words that a message shows.
const MOST_SHOWN: usize = 8;
/// A translation of less than this share of the usual length is unlikely, and one of more than the other.
const UNLIKELY: Range<f64> = 0.35..3.0;

/// What speaks for a truncation.
#[derive(Debug, Clone, Copy)]
struct Signs {
    /// The natural logarithm of the usual length over the length, 0 if it is not short.
    short: f64,
    no_final: bool,
    no_mark: bool,
    uncovered: f64,
}

impl Signs {
    fn sum(self) -> f64 {
        SHORT * self.short
            + NO_FINAL * f64::from(u8::from(self.no_final))
            + NO_MARK * f64::from(u8::from(self.no_mark))
            + UNCOVERED * (self.uncovered - USUALLY_UNCOVERED).max(0.0)
    }
}

/// Compares the lengths and the contents of both texts.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    if pair.too_long || pair.facts.reading != Reading::Full {
        return;
    }
    let Some(usual) = usual_ratio(pair) else { return };
    let letters = pair.texts.map(|text| {
        text.chars().filter(|&letter| letter.is_alphanumeric() || is_combining_mark(letter)).count()
    });
    let words = pair.word_tokens(Role::Source).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of letters")]
    let ratio = letters.target as f64 / (letters.source.max(1) as f64 * usual);
    if words >= FEWEST_WORDS {
        let (signs, missing) = signs(pair, ratio);
        if signs.sum() >= THRESHOLD {
            let words: Vec<&str> =
                missing.iter().take(MOST_SHOWN).map(|span| pair.piece(Role::Source, span)).collect();
            let detail = if words.is_empty() {
                FindingDetail::Plain
            } else {
                FindingDetail::Uncovered { words: words.join(" ") }
            };
            let mut place = FindingPlace::both(None, None);
            place.spans.source = missing;
            findings.add(Check::Truncated, place, detail);
            return;
        }
    }
    if words >= 3 && !UNLIKELY.contains(&ratio) {
        findings.add(Check::UnlikelyLength, FindingPlace::both(None, None), FindingDetail::Plain);
    }
}

/// How many letters of the target one letter of the source usually has; `None` if it is not known.
fn usual_ratio(pair: &Pair<'_>) -> Option<f64> {
    let [source, target] = [pair.rules.source.letters_per_word?, pair.rules.target.letters_per_word?];
    Some(target / source)
}

fn signs(pair: &Pair<'_>, ratio: f64) -> (Signs, Vec<Range<usize>>) {
    let (uncovered, missing) = uncovered(pair);
    let text = pair.texts.target.trim_end();
    let ends = |text: &str| {
        text.trim_end().ends_with(|mark: char| !mark.is_alphanumeric() && !is_combining_mark(mark))
    };
    let sentence = ends(pair.texts.source);
    let rules = pair.rules.target;
    let last = pair
        .tokens
        .target
        .iter()
        .rev()
        .find(|token| token.kind != TokenKind::Punctuation && token.kind != TokenKind::Symbol);
    let no_final = sentence
        && rules.knows_finals()
        && last.is_some_and(|token| !rules.may_end_sentence(&folded(&pair.texts.target[token.span.clone()])));
    let short = (-ratio.max(0.01).ln()).max(0.0);
    (Signs { short, no_final, no_mark: sentence && !ends(text), uncovered }, missing)
}

/// The share of the content words of the source that nothing in the target translates, and their places.
fn uncovered(pair: &Pair<'_>) -> (f64, Vec<Range<usize>>) {
    let language = pair.languages.source;
    let there: HashSet<&str, FixedState> = pair.words.target.iter().map(|word| word.key.as_str()).collect();
    let mut sounds = None;
    let mut missing = Vec::new();
    let mut content = 0usize;
    for word in pair.words.source.iter().take(MOST_WORDS) {
        let is_content = word.text.chars().nth(3).is_some() && !is_stop_word(&folded(word.text), language);
        if !is_content {
            continue;
        }
        content += 1;
        let known = pair.lexicon.translations(Role::Source, &word.key);
        if there.contains(word.key.as_str()) || known.iter().any(|(key, _)| there.contains(&**key)) {
            continue;
        }
        let sounds = sounds.get_or_insert_with(|| {
            pair.words
                .target
                .iter()
                .take(MOST_WORDS)
                .map(|word| Sound::of(word.text).compared())
                .collect::<Vec<_>>()
        });
        let sound = Sound::of(word.text).compared();
        if !sounds.iter().any(|other| likeness(&sound, other, ALIKE) > 0.0) {
            missing.push(word.span.clone());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    let share = if content == 0 { 0.0 } else { missing.len() as f64 / content as f64 };
    (share, missing)
}
