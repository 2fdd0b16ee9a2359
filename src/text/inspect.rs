//! What does sangam see in this text, and why?
//!
//! Runs every text module on a short text and collects their results, for `sangam inspect` and for anyone who wonders
//! why two texts do or do not match.

use std::ops::Range;

use sangam_language::Language;
use serde::Serialize;

use super::agreed::{AgreedTerm, agreed_terms, translations};
use super::language::{PROFILES, profile};
use super::names::{self, phonetic_key, skeleton};
use super::normalize::{StageList, exact_key, folded_key, stages};
use super::numbers::{Number, NumberKind, PartRole, numbers};
use super::placeables::{PlaceableKind, placeables};
use super::segment::{Segment, SegmentKind};
use super::terms;
use super::tokens::{TokenKind, stem, tokenize};

/// The results for one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The language that the text was read in.
    pub language: Language,
    /// The name of that language.
    pub language_name: &'static str,
    /// Its segments.
    pub segments: Vec<SeenSegment>,
    /// Its words, numbers and marks.
    pub tokens: Vec<SeenToken>,
    /// Two texts with the same exact key count as the same text.
    pub exact_key: String,
    /// The text that fuzzy matching compares.
    pub folded_key: String,
    /// The normalisation steps that changed something, in order.
    pub steps: Vec<SeenStep>,
    /// Its numbers, with their values.
    pub numbers: Vec<SeenNumber>,
    /// The pieces that must survive translation unchanged.
    pub placeables: Vec<SeenPlaceable>,
    /// Its words as they sound.
    pub names: Vec<SeenName>,
    /// Names with an established translation.
    pub terms: Vec<SeenTerm>,
}

/// A segment and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenSegment {
    /// From 1.
    pub number: usize,
    /// From 1.
    pub paragraph: usize,
    /// Sentence or heading.
    pub kind: SegmentKind,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The text as its author wrote it.
    pub text: String,
}

impl SeenSegment {
    /// Makes the description of one `segment` of `text`.
    pub fn new(segment: &Segment, text: &str) -> Self {
        Self {
            number: segment.number,
            paragraph: segment.paragraph,
            kind: segment.kind,
            start: segment.span.start,
            end: segment.span.end,
            text: text[segment.span.clone()].to_owned(),
        }
    }
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenToken {
    /// The token as written.
    pub text: String,
    /// Word, number, punctuation or symbol.
    pub kind: TokenKind,
    /// The folded word without its ending. For words only.
    pub stem: Option<String>,
}

/// A step of normalisation that changed the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenStep {
    /// `exact` (loses nothing that a reader sees) or `folded` (loses what matching should ignore).
    pub level: &'static str,
    /// The name of the step.
    pub name: &'static str,
    /// The text after the step.
    pub text: String,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenNumber {
    /// The number as written.
    pub text: String,
    /// What it counts or names.
    pub kind: NumberKind,
    /// The value in digits. For a date or a time, the parts that the text gives, in the notation of ISO 8601.
    pub value: String,
    /// The currency, if the text names one.
    pub currency: Option<&'static str>,
    /// The unit, if one follows.
    pub unit: Option<&'static str>,
    /// `false` if the words more often mean something other than a number.
    pub certain: bool,
}

/// A placeable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenPlaceable {
    /// The placeable as written.
    pub text: String,
    /// Its kind.
    pub kind: PlaceableKind,
}

/// A word and how it sounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenName {
    /// The word as written.
    pub text: String,
    /// The word in Latin letters.
    pub romanized: String,
    /// The key without vowels that finds the word in another script.
    pub skeleton: String,
}

/// A name, of one word or several, with an established translation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenTerm {
    /// The name as written.
    pub text: String,
    /// The kind of thing it names.
    pub kind: terms::Kind,
    /// Its names in the other languages: tag and name.
    pub translations: Vec<(&'static str, &'static str)>,
}

/// Returns all results of the text modules for `text`, which is cut into `segments`.
pub fn inspect(text: &str, language: &Language, segments: &[Segment]) -> Inspection {
    let exact = exact_key(text, language);
    let folded = folded_key(&exact, language);
    let (lossless, lossy) = stages(language);
    let mut steps = changes("exact", lossless, text);
    steps.extend(changes("folded", lossy, &exact));
    let tokens = tokenize(text, language);
    let words =
        || tokens.iter().filter(|token| token.kind == TokenKind::Word).map(|token| &text[token.span.clone()]);
    let of = |span: &Range<usize>| text[span.clone()].to_owned();
    let fold = |word: &str| folded_key(&exact_key(word, language), language);
    Inspection {
        language: language.clone(),
        language_name: profile(language).name,
        segments: segments.iter().map(|segment| SeenSegment::new(segment, text)).collect(),
        tokens: tokens
            .iter()
            .map(|token| SeenToken {
                text: of(&token.span),
                kind: token.kind,
                stem: (token.kind == TokenKind::Word)
                    .then(|| stem(&fold(&text[token.span.clone()]), language).to_owned()),
            })
            .collect(),
        exact_key: exact,
        folded_key: folded,
        steps,
        numbers: numbers(text, language)
            .into_iter()
            .map(|number| SeenNumber {
                text: of(&number.span),
                kind: number.kind,
                value: shown_value(&number),
                currency: number.currency.map(|currency| currency.0),
                unit: number.unit,
                certain: number.certain,
            })
            .collect(),
        placeables: placeables(text)
            .into_iter()
            .map(|placeable| SeenPlaceable { text: of(&placeable.span), kind: placeable.kind })
            .collect(),
        names: words()
            .map(|word| SeenName {
                text: word.to_owned(),
                romanized: names::romanize(word, language),
                skeleton: skeleton(&phonetic_key(word)).to_string(),
            })
            .collect(),
        terms: agreed_terms(text, language)
            .iter()
            .filter_map(|term| seen_term(&text[term.span.clone()], term, language))
            .collect(),
    }
}

/// Returns the value as shown: `2025-05-07`, `--05-07` without a year, `16:30`, and other numbers in digits.
fn shown_value(number: &Number) -> String {
    let part = |role| number.parts.iter().find(|part| part.role == role).map(|part| part.value.to_string());
    let padded = |role| part(role).map_or_else(|| "-".to_owned(), |value| format!("{value:0>2}"));
    match number.kind {
        NumberKind::Date => {
            let year = part(PartRole::Year).map_or_else(|| "-".to_owned(), |year| format!("{year:0>4}"));
            format!("{year}-{}-{}", padded(PartRole::Month), padded(PartRole::Day))
        }
        NumberKind::Time => {
            let minute = part(PartRole::Minute).unwrap_or_else(|| "0".to_owned());
            format!("{}:{minute:0>2}", padded(PartRole::Hour))
        }
        NumberKind::Score => {
            let part = |role| part(role).unwrap_or_default();
            format!("{}/{}", part(PartRole::Runs), part(PartRole::Wickets))
        }
        _ => number.value.to_string(),
    }
}

/// Returns the stages of a list that change the text, each with the text after it.
fn changes(level: &'static str, list: StageList, text: &str) -> Vec<SeenStep> {
    let mut text = text.to_owned();
    let mut steps = Vec::new();
    for stage in list {
        if !stage.applies(&text) {
            continue;
        }
        let after = stage.apply(&text);
        if after != text {
            steps.push(SeenStep { level, name: stage.name(), text: after.clone() });
            text = after;
        }
    }
    steps
}

fn seen_term(text: &str, term: &AgreedTerm, language: &Language) -> Option<SeenTerm> {
    let kind = term.terms.first()?.kind;
    let others = PROFILES.iter().filter(|other| other.tag != language.primary());
    let found = others.flat_map(|other| {
        let names = other.tag.parse().map(|to| translations(term, &to)).unwrap_or_default();
        names.into_iter().map(|name| (other.tag, name))
    });
    Some(SeenTerm { text: text.to_owned(), kind, translations: found.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::{SegmentOptions, segment};

    fn seen(tag: &str, text: &str) -> Inspection {
        let language = tag.parse().unwrap();
        inspect(text, &language, &segment(text, &language, &SegmentOptions::default()))
    }

    #[test]
    fn everything_seen_comes_from_the_text() {
        let text = "Dr. Khan paid Rs. 2.5 billion in Lahore, see https://example.org/x.";
        let seen = seen("en", text);
        assert_eq!(seen.segments.len(), 1);
        assert_eq!((seen.numbers[0].value.as_str(), seen.numbers[0].currency), ("2500000000", Some("rupee")));
        assert_eq!(seen.placeables[0].text, "https://example.org/x");
        assert!(seen.names.iter().any(|name| name.text == "Lahore" && !name.skeleton.is_empty()));
        assert!(seen.steps.iter().any(|step| step.level == "folded"));
        assert!(seen.tokens.iter().all(|token| text.contains(&token.text)));
    }

    #[test]
    fn dates_and_times_are_shown_by_their_parts() {
        let seen = seen("en", "On May 7 at 4:30 p.m.");
        let values: Vec<&str> = seen.numbers.iter().map(|number| number.value.as_str()).collect();
        assert_eq!(values, ["--05-07", "04:30"]);
    }

    #[test]
    fn months_have_agreed_translations() {
        let seen = seen("hi", "मई में बैठक हुई।");
        assert!(seen.terms[0].translations.contains(&("en", "May")), "{:?}", seen.terms);
    }
}
