//! What does a translation memory say about this article?
//!
//! If a source segment is like a stored source, and the stored translation is like a target segment, this is near proof
//! that the two belong together. The aligner does not depend on the memory: it asks a [`Recall`] for plain texts.
//!
//! time: O(recalled words · target sentences that hold them).

use std::collections::HashMap;

use sangam_language::Language;

use super::document::Text;
use super::numeric::{narrow, real};
use super::settled::Confirmed;
use sangam_unit::Sides;

/// A stored translation of a segment similar to the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalled {
    /// How similar the stored source is to the segment, 0 to 1.
    pub similarity: f64,
    /// The stored translation.
    pub translation: String,
}

/// A source of remembered translations. Within one run it must answer the same question the same way.
pub trait Recall: Sync {
    /// Returns stored translations, from `source` into `target`, of segments like this one.
    fn recall(&self, segment: &str, source: &Language, target: &Language) -> Vec<Recalled>;

    /// Returns the beads of the current article that a person has confirmed.
    fn confirmed(&self) -> &[Confirmed] {
        &[]
    }
}

/// A memory without content.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMemory;

impl Recall for NoMemory {
    fn recall(&self, _: &str, _: &Language, _: &Language) -> Vec<Recalled> {
        Vec::new()
    }
}

/// Least similarity, on each side, for a memory to count. Set by hand above one half: two unrelated sentences of two or
/// three words share a light verb and a full stop.
const LEAST_LIKENESS: f64 = 0.55;

/// A target sentence that a memory takes for a translation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) sentence: usize,
    /// How sure the memory is, 0 to 1.
    pub(crate) sure: f64,
}

/// For each source sentence, what a memory knows, by target sentence; empty if it knows nothing.
pub(crate) type Remembered = Vec<Vec<Known>>;

/// Asks the memory about every source segment, and compares its answers with every target sentence.
pub(crate) fn remembered(
    memory: &dyn Recall,
    segments: &[&str],
    languages: Sides<&Language>,
    target: &Text,
) -> Remembered {
    let answers: Vec<Vec<Recalled>> =
        segments.iter().map(|segment| memory.recall(segment, languages.source, languages.target)).collect();
    if answers.iter().all(Vec::is_empty) {
        return Remembered::new();
    }
    let words: HashMap<&str, u32> = target.keys.iter().map(String::as_str).zip(0..).collect();
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); target.keys.len()];
    for sentence in 0..target.sentences() {
        let number = narrow(sentence);
        for &word in target.sentence(sentence) {
            if places[word as usize].last() != Some(&number) {
                places[word as usize].push(number);
            }
        }
    }
    let sizes: Vec<usize> = (0..target.sentences())
        .map(|sentence| {
            let mut words = target.sentence(sentence).to_vec();
            words.sort_unstable();
            words.dedup();
            words.len()
        })
        .collect();
    answers
        .into_iter()
        .map(|answers| {
            let mut best: HashMap<usize, f64> = HashMap::new();
            for answer in answers {
                let stored = Text::new(&[answer.translation.as_str()], languages.target, true, true);
                let mut shared: HashMap<usize, usize> = HashMap::new();
                for word in stored.keys.iter().filter_map(|key| words.get(key.as_str())) {
                    for &place in &places[*word as usize] {
                        *shared.entry(place as usize).or_default() += 1;
                    }
                }
                let mut shared: Vec<(usize, usize)> = shared.into_iter().collect();
                shared.sort_unstable();
                for (place, count) in shared {
                    // Dice's coefficient over the distinct words of both.
                    let like = 2.0 * real(count) / real((stored.keys.len() + sizes[place]).max(1));
                    if like >= LEAST_LIKENESS && answer.similarity >= LEAST_LIKENESS {
                        let sure = best.entry(place).or_default();
                        *sure = sure.max(like * answer.similarity.min(1.0));
                    }
                }
            }
            let mut best: Vec<Known> =
                best.into_iter().map(|(sentence, sure)| Known { sentence, sure }).collect();
            best.sort_by_key(|known| known.sentence);
            best
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Recall for One {
        fn recall(&self, segment: &str, _: &Language, _: &Language) -> Vec<Recalled> {
            if segment == "The council met." {
                vec![Recalled { similarity: 1.0, translation: "کونسل کا اجلاس ہوا۔".into() }]
            } else {
                Vec::new()
            }
        }
    }

    #[test]
    fn a_stored_translation_points_at_the_sentence_like_it() {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let target = Text::new(&["بارش ہوئی۔", "کونسل کا اجلاس ہوا۔"], &ur, true, true);
        let found = remembered(&One, &["It rained.", "The council met."], Sides::new(&en, &ur), &target);
        assert!(found[0].is_empty());
        assert_eq!(found[1].len(), 1);
        assert_eq!(found[1][0].sentence, 1);
        assert!(found[1][0].sure > 0.99);
    }
}
