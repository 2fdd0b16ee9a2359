//! How are a bead, its words, the reasons for it, and a moved block given to a program?

use std::ops::Range;

use serde::Serialize;

use super::pair::{CutText, TextPair};
use sangam_align::{Bead, Explanation, Move, PairKind, Place, WordLinks};
use sangam_exchange::article::Block;
use sangam_unit::Reading;

/// A bead as programs see it.
#[derive(Debug, Serialize)]
pub struct BeadAnswer<'p> {
    source: Vec<SegmentRecord<'p>>,
    target: Vec<SegmentRecord<'p>>,
    kind: String,
    confidence: f64,
    /// Whether the target was left in the language of the source. The bead then gives no unit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    untranslated: bool,
    /// How the two sides relate, if not in the usual way.
    #[serde(skip_serializing_if = "Reading::is_full")]
    reading: Reading,
}

#[derive(Debug, Serialize)]
struct SegmentRecord<'p> {
    number: usize,
    text: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'p Block>,
}

impl<'p> BeadAnswer<'p> {
    /// Makes the answer for `bead` of `pair`, with its texts.
    pub fn new(pair: &'p TextPair, bead: &Bead) -> Self {
        let segments = |text: &'p CutText, range: &Range<usize>| {
            let numbers = text.numbers(range);
            let segments = range.clone().map(|index| (text.text(index), text.block(index)));
            let numbered = numbers.into_iter().zip(segments);
            numbered.map(|(number, (text, place))| SegmentRecord { number, text, place }).collect()
        };
        Self {
            source: segments(&pair.source, &bead.source),
            target: segments(&pair.target, &bead.target),
            kind: bead.kind(),
            confidence: bead.confidence,
            untranslated: pair.is_untranslated(bead),
            reading: pair.reading(bead),
        }
    }

    /// Returns its segments by number: `4,5 ↔ 6`.
    pub fn numbers(&self) -> String {
        let list = |segments: &[SegmentRecord<'_>]| {
            let numbers: Vec<String> = segments.iter().map(|segment| segment.number.to_string()).collect();
            if numbers.is_empty() { "–".to_owned() } else { numbers.join(",") }
        };
        format!("{} ↔ {}", list(&self.source), list(&self.target))
    }
}

/// The words of a bead and their links as programs see them.
#[derive(Debug, Serialize)]
pub struct WordsAnswer<'p> {
    source: Vec<&'p str>,
    target: Vec<&'p str>,
    /// Pharaoh's `0-0 1-2`.
    links: String,
    /// The confidence of each link, in the order of `links`.
    confidences: Vec<f64>,
}

impl<'p> WordsAnswer<'p> {
    /// Makes the answer for the links of a bead of `pair`.
    pub fn new(pair: &'p TextPair, links: &WordLinks) -> Self {
        let words = |text: &'p CutText, places: &[Place]| {
            places.iter().map(|place| &text.text(place.segment)[place.bytes.clone()]).collect()
        };
        // The digits after the fourth say nothing.
        let rounded = |confidence: f64| (confidence * 1e4).round() / 1e4;
        Self {
            source: words(&pair.source, &links.source),
            target: words(&pair.target, &links.target),
            links: links.pharaoh(),
            confidences: links.links.iter().map(|link| rounded(link.confidence)).collect(),
        }
    }
}

/// A bead with its explanation and word links, if they are wanted.
#[derive(Debug, Serialize)]
pub struct DetailedBeadAnswer<'p> {
    #[serde(flatten)]
    bead: BeadAnswer<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationAnswer<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<WordsAnswer<'p>>,
}

impl<'p> DetailedBeadAnswer<'p> {
    /// Makes the answer for `bead` of `pair`, with its explanation and its word links if there are any.
    pub fn new(
        pair: &'p TextPair,
        bead: &Bead,
        (explanation, links): (Option<&'p Explanation>, Option<&WordLinks>),
    ) -> Self {
        Self {
            bead: BeadAnswer::new(pair, bead),
            explanation: explanation.map(|found| ExplanationAnswer::new(pair, found)),
            words: links.map(|links| WordsAnswer::new(pair, links)),
        }
    }
}

/// Why the aligner chose a bead, as programs see it.
#[derive(Debug, Serialize)]
struct ExplanationAnswer<'p> {
    /// Nats.
    words: f64,
    /// Nats.
    length: f64,
    pairs: Vec<WordPairAnswer<'p>>,
    runner_up: Option<BeadAnswer<'p>>,
}

#[derive(Debug, Serialize)]
struct WordPairAnswer<'p> {
    source: &'p str,
    target: &'p str,
    kind: &'static str,
    gain: f64,
}

impl<'p> ExplanationAnswer<'p> {
    fn new(pair: &'p TextPair, explanation: &'p Explanation) -> Self {
        let pairs = explanation.pairs.iter().map(|found| WordPairAnswer {
            source: &found.source,
            target: &found.target,
            kind: kind_of_pair(found.kind),
            gain: found.gain,
        });
        Self {
            words: explanation.words,
            length: explanation.length,
            pairs: pairs.collect(),
            runner_up: explanation.runner_up.as_ref().map(|other| BeadAnswer::new(pair, other)),
        }
    }
}

/// The name of the kind of evidence for a word pair.
pub fn kind_of_pair(kind: PairKind) -> &'static str {
    match kind {
        PairKind::Number => "number",
        PairKind::Name => "name",
        _ => "word",
    }
}

/// A block that is in another order in the translation, as programs see it: the numbers of its segments.
#[derive(Debug, Serialize)]
pub struct MoveAnswer {
    source: Vec<usize>,
    target: Vec<usize>,
}

impl MoveAnswer {
    /// Makes the answer for a block of `pair`.
    pub fn new(pair: &TextPair, block: &Move) -> Self {
        Self { source: pair.source.numbers(&block.source), target: pair.target.numbers(&block.target) }
    }
}
