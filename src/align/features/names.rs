//! Which words of the two sides are one word written in two scripts: a name, a loan, a mark?
//!
//! Words are compared by sound (see [`sangam_text::names`]). The sets of their consonants come first, because they
//! reject most pairs in one machine operation; then letters are compared one by one with learned costs. Each pair found
//! counts as if the training text had held it a few times, so a name that is new to the table still connects its
//! sentence to the translation.
//!
//! time: O(spellings of one side · spellings of the other) machine words, plus one distance for each of the few pairs
//! left.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::document::{Capital, Form, Text};
use crate::spellings::sound;
use crate::weights::Weights;
use crate::words::Class;
use sangam_text::names::{Compared, Skeleton, similarity_from, skeleton};
use sangam_unit::Sides;

/// A pair of words that may be the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Likeness {
    pub(crate) source: u32,
    pub(crate) target: u32,
    /// How sure it is that they are, 0 to 1.
    pub(crate) worth: f64,
}

impl Likeness {
    /// The two words.
    pub(crate) fn words(&self) -> Sides<u32> {
        Sides::new(self.source, self.target)
    }
}

/// Worth of an identical mark; identical numbers and words are worth 1.
const SAME_MARK: f64 = 0.5;
/// An identical key of letters must be longer than this to count: short words match by chance.
const LONGEST_CHANCE_KEY: usize = 3;
/// A word with fewer characters has too few sounds to be distinctive.
const SHORTEST_NAME: usize = 3;
/// The most by which the lengths of two skeletons may differ.
const MOST_LENGTH_DIFFERENCE: usize = 2;
/// Names with fewer consonants than this resemble too many others.
const FEWEST_CONSONANTS: usize = 2;

/// The number of consonants by which the sets of two like words may differ: first for words with a capital, then for
/// others. Set by hand: names vary more.
const MOST_DIFFERENT_IN_NAMES: u32 = 2;
const MOST_DIFFERENT: u32 = 1;

/// The most pairs of spellings that are compared one by one; beyond it, an index of consonants is used. About an
/// article of a thousand sentences.
const MOST_COMPARISONS: usize = 16_000_000;
/// The most words of one skeleton that are compared in long texts.
const MOST_NAMESAKES: usize = 16;

/// A spelling, ready to be compared with others.
pub(crate) struct Name {
    word: u32,
    sound: Compared,
    /// Letters of its skeleton.
    consonants: usize,
    capital: Capital,
}

fn name(form: &Form) -> Option<Name> {
    let sound = sound(&form.raw);
    (sound.consonants >= FEWEST_CONSONANTS).then(|| Name {
        word: form.word,
        sound: sound.key.into(),
        consonants: sound.consonants,
        capital: form.capital,
    })
}

/// Worth of a pair of words by how alike they sound, 0 to 1.
fn worth(source: &Name, target: &Name, weights: &Weights) -> f64 {
    let least = if source.capital > Capital::Never { weights.least_name } else { weights.least_common_word };
    let Some(similar) = similarity_from(&source.sound, &target.sound, least).map(f64::from) else {
        return 0.0;
    };
    let few = source.consonants.min(target.consonants) == FEWEST_CONSONANTS;
    let short = if few { weights.short_name } else { 1.0 };
    let kind = match source.capital {
        Capital::InsideSentence => 1.0,
        Capital::OpensSentence => weights.sentence_start,
        Capital::Never => weights.common_word,
    };
    // Rises evenly from a half at the threshold to 1 at equality.
    let sure = 0.5 + 0.5 * (similar - least) / (1.0 - least);
    sure * short * kind * weights.name
}

/// The pair, if its words sound alike.
fn likeness(source: &Name, target: &Name, weights: &Weights) -> Option<Likeness> {
    let worth = worth(source, target, weights);
    (worth > 0.0).then_some(Likeness { source: source.word, target: target.word, worth })
}

/// Pairs of words with the same key: marks, numbers, and words written alike on both sides.
pub(crate) fn same_keys(source: &Text, target: &Text) -> Vec<Likeness> {
    let by_key: HashMap<&str, u32, RandomState> = target.keys.iter().map(String::as_str).zip(0..).collect();
    source
        .forms
        .iter()
        .filter(|form| {
            form.class != Class::Word
                || source.keys[form.word as usize].chars().nth(LONGEST_CHANCE_KEY).is_some()
        })
        .filter_map(|form| {
            let target = *by_key.get(source.keys[form.word as usize].as_str())?;
            let worth = if form.class == Class::Mark { SAME_MARK } else { 1.0 };
            Some(Likeness { source: form.word, target, worth })
        })
        .collect()
}

/// Pairs of words with the same consonants, for texts too long to compare every word with every other.
fn same_sounds(ours: &[Name], theirs: &[Name], weights: &Weights) -> Vec<Likeness> {
    let mut by_consonants: HashMap<Skeleton, Vec<&Name>, RandomState> = HashMap::default();
    for name in theirs {
        by_consonants.entry(skeleton(name.sound.key())).or_default().push(name);
    }
    let mut found = Vec::new();
    for ours in ours.iter().filter(|name| name.consonants > FEWEST_CONSONANTS) {
        for theirs in
            by_consonants.get(&skeleton(ours.sound.key())).into_iter().flatten().take(MOST_NAMESAKES)
        {
            found.extend(likeness(ours, theirs, weights));
        }
    }
    found
}

/// The words of a text that may be names.
pub(crate) fn names(text: &Text) -> Vec<Name> {
    let forms = text.forms.iter();
    forms
        .filter(|form| form.class == Class::Word && form.raw.chars().nth(SHORTEST_NAME - 1).is_some())
        .filter_map(name)
        .collect()
}

/// Pairs of words that sound alike. In long texts (see [`MOST_COMPARISONS`]) their consonants must be the same.
pub(crate) fn like_words(names: Sides<Vec<Name>>, weights: &Weights) -> Vec<Likeness> {
    let Sides { source: ours, target: theirs } = names;
    if ours.len() * theirs.len() > MOST_COMPARISONS {
        return same_sounds(&ours, &theirs, weights);
    }
    let theirs = ByConsonants::new(theirs);
    let (first, second) = ours.split_at(ours.len() / 2);
    let (mut found, rest) = rayon::join(|| near(first, &theirs, weights), || near(second, &theirs, weights));
    found.extend(rest);
    found
}

/// Pairs of one word of `ours` and one of `theirs` that sound alike.
fn near(ours: &[Name], theirs: &ByConsonants, weights: &Weights) -> Vec<Likeness> {
    let mut found = Vec::new();
    for ours in ours {
        let each = |theirs: &Name| {
            if ours.consonants.abs_diff(theirs.consonants) > MOST_LENGTH_DIFFERENCE {
                return;
            }
            found.extend(likeness(ours, theirs, weights));
        };
        let letters = ours.sound.classes();
        if ours.capital > Capital::Never {
            theirs.for_each_near::<MOST_DIFFERENT_IN_NAMES>(letters, each);
        } else {
            theirs.for_each_near::<MOST_DIFFERENT>(letters, each);
        }
    }
    found
}

/// Names by the set of their consonants; there are fewer sets than names.
struct ByConsonants {
    names: Vec<Name>,
    /// The distinct sets, padded to a multiple of [`SETS_AT_ONCE`].
    sets: Vec<[u32; SETS_AT_ONCE]>,
    /// Where the names of each set start; the last entry is the number of names.
    starts: Vec<usize>,
}

/// Sets that are compared before checking whether any of them was near: a machine compares several at once. Set by
/// hand: four 128-bit registers.
const SETS_AT_ONCE: usize = 16;

/// Far from every set of consonants: a set uses fewer bits than the number has.
const NO_SET: u32 = u32::MAX;

impl ByConsonants {
    fn new(mut names: Vec<Name>) -> Self {
        names.sort_by_key(|name| name.sound.classes());
        let (mut sets, mut starts) = (Vec::new(), vec![0]);
        for group in names.chunk_by(|one, other| one.sound.classes() == other.sound.classes()) {
            let set = starts.len() - 1;
            if set % SETS_AT_ONCE == 0 {
                sets.push([NO_SET; SETS_AT_ONCE]);
            }
            sets[set / SETS_AT_ONCE][set % SETS_AT_ONCE] = group[0].sound.classes();
            starts.push(starts[set] + group.len());
        }
        Self { names, sets, starts }
    }

    /// Calls `each` with every name whose set differs from `letters` in no more than `MOST` consonants.
    fn for_each_near<const MOST: u32>(&self, letters: u32, mut each: impl FnMut(&Name)) {
        // Removes the lowest differing consonant as often as the sets may differ; near sets then have no difference
        // left.
        let is_near = |set: u32| {
            let mut differ = set ^ letters;
            for _ in 0..MOST {
                differ &= differ.wrapping_sub(1);
            }
            differ == 0
        };
        for (chunk, sets) in self.sets.iter().enumerate() {
            let mut any = false;
            for &set in sets {
                any |= is_near(set);
            }
            if any {
                for set in (0..SETS_AT_ONCE).filter(|set| is_near(sets[*set])) {
                    let set = chunk * SETS_AT_ONCE + set;
                    self.names[self.starts[set]..self.starts[set + 1]].iter().for_each(&mut each);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(source: &str, target: &str) -> Vec<(String, String)> {
        let read = |text, language: &str| Text::new(&[text], &language.parse().unwrap(), true, true);
        let (source, target) = (read(source, "en"), read(target, "ur"));
        let mut found = same_keys(&source, &target);
        found.extend(like_words(Sides::new(names(&source), names(&target)), &Weights::default()));
        found
            .into_iter()
            .map(|pair| {
                (source.keys[pair.source as usize].clone(), target.keys[pair.target as usize].clone())
            })
            .collect()
    }

    #[test]
    fn names_numbers_and_marks_meet_across_scripts() {
        let found = pairs("Mr Karachi said 1,200?", "کراچی نے ۱۲۰۰ کہا؟");
        assert!(found.iter().any(|pair| pair.0 == "karach"), "{found:?}");
        assert!(found.iter().any(|pair| pair.0 == "1200"), "{found:?}");
        assert!(found.iter().any(|pair| pair.0 == "?"), "{found:?}");
        assert!(pairs("in Karachi", "कराची में").iter().any(|pair| pair.0 == "karach"));
    }

    #[test]
    fn different_names_do_not_meet() {
        assert!(pairs("in Lahore", "کراچی").is_empty());
    }
}
