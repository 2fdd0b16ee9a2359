//! Do two words of two scripts sound like one name?
//!
//! Three steps: [`phonetic_key`] writes a word of any script with one small set of sounds, [`skeleton`] reduces that to
//! an index key, and [`similarity`] compares two keys letter by letter. How well each step does is measured by
//! `cargo bench --bench names`; `docs/algorithms/names.md` explains the whole.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`rules`] | How is a text rewritten letter by letter? |
//! | [`letters`] | Which sounds does a text of this script stand for? |
//! | [`distance`] | How far apart are two keys? |
//! | [`hindi_urdu`] | How is this Hindi word written in Urdu, and the other way round? |
//! | [`gloss`] | How can a reader of Latin letters read this text aloud? |

pub mod distance;
pub mod gloss;
pub mod hindi_urdu;
pub mod letters;
pub mod rules;

use std::fmt;
use std::ops::Range;

use distance::{Costs, LeastSteps};
use letters::{Sounds, VOWEL_START};

/// A word or a phrase as sounds, whatever script it was written in. Only the first [`PhoneticKey::MAX_SOUNDS`] sounds
/// are kept: a name is shorter, and so comparing keys takes bounded time on any text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneticKey {
    sounds: [u8; Self::MAX_SOUNDS],
    length: u8,
    abjad: bool,
    /// Bit n is set where sound n + 1 begins a further word.
    word_starts: u64,
}

impl PhoneticKey {
    /// How many sounds of a text are kept.
    pub const MAX_SOUNDS: usize = 62;

    /// The numbers of the sounds, below [`letters::MAX_SYMBOLS`].
    pub fn sounds(&self) -> &[u8] {
        &self.sounds[..usize::from(self.length)]
    }

    /// Where each word's sounds stand in [`sounds`](Self::sounds).
    pub fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let (mut starts, mut start, length) = (self.word_starts, 0, usize::from(self.length));
        std::iter::from_fn(move || {
            if start >= length {
                return None;
            }
            let end = if starts == 0 { length } else { length.min(starts.trailing_zeros() as usize + 1) };
            starts &= starts.wrapping_sub(1);
            let word = start..end;
            start = end;
            Some(word)
        })
    }

    /// Whether the text holds more than one word.
    pub fn is_phrase(&self) -> bool {
        self.word_starts != 0
    }

    /// Whether the text held no letter that is known.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether most of the text is in a script that leaves short vowels out.
    pub fn is_abjad(&self) -> bool {
        self.abjad
    }
}

impl fmt::Debug for PhoneticKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sounds = Sounds::shared();
        let symbols: String = self.sounds().iter().map(|&sound| sounds.symbol(sound)).collect();
        formatter.debug_tuple("PhoneticKey").field(&symbols).finish()
    }
}

/// The sounds of `text`; the script is decided letter by letter. Marks, digits, punctuation and letters of other
/// scripts have no sound. Reads no more of a long text than fills the key.
pub fn phonetic_key(text: &str) -> PhoneticKey {
    let sounds = Sounds::shared();
    let spoken = sounds.spoken(text, PhoneticKey::MAX_SOUNDS);
    let mut key =
        PhoneticKey { sounds: [0; PhoneticKey::MAX_SOUNDS], length: 0, abjad: spoken.abjad, word_starts: 0 };
    let opens_with_vowel = spoken.sounds.first().is_some_and(|&sound| sounds.is_vowel(sound));
    let opening = sounds.number(VOWEL_START).filter(|_| opens_with_vowel);
    for (slot, sound) in key.sounds.iter_mut().zip(opening.into_iter().chain(spoken.sounds)) {
        *slot = sound;
        key.length += 1;
    }
    let shift = usize::from(opening.is_some());
    for start in spoken.word_starts {
        // A first word has no bit; one that begins beyond the key has no sounds.
        if let Some(bit) =
            (start + shift).checked_sub(1).filter(|_| start > 0 && start + shift < key.sounds().len())
        {
            key.word_starts |= 1 << bit;
        }
    }
    key
}

/// The consonants of a name by class, without vowels and aspiration: names with equal skeletons are likely one name,
/// and a name is rarely more than one letter away from its own skeleton in another script.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Skeleton(String);

impl Skeleton {
    /// The classes of the consonants, in lower-case ASCII letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Skeleton {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The index key of a name. See [`Skeleton`].
pub fn skeleton(key: &PhoneticKey) -> Skeleton {
    Skeleton(consonants(key).collect())
}

/// The classes of the consonants one by one, equal neighbours once: the letters of [`skeleton`].
pub fn consonants(key: &PhoneticKey) -> impl Iterator<Item = char> {
    let sounds = Sounds::shared();
    let mut last = None;
    key.sounds().iter().filter_map(|&sound| sounds.class(sound)).filter(move |&class| {
        let new = last != Some(class);
        last = Some(class);
        new
    })
}

/// How alike two names sound, 0 (not at all) to 1 (equal keys). Symmetric. An empty key is like no other.
pub fn similarity(one: &PhoneticKey, other: &PhoneticKey) -> f32 {
    Costs::shared().similarity(one, other)
}

/// A key and what is reckoned of it once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    key: PhoneticKey,
    /// What its sounds weigh together.
    weight: u32,
    /// See [`Costs::height`].
    height: u32,
    /// The letters of its skeleton as one set.
    classes: u32,
}

impl From<PhoneticKey> for Weighed {
    fn from(key: PhoneticKey) -> Self {
        let classes = consonants(&key).fold(0, |all, class| all | 1 << (class as u32 & 31));
        let costs = Costs::shared();
        Self { key, weight: costs.weight(&key), height: costs.height(&key), classes }
    }
}

/// A key that is compared with many.
#[derive(Clone, Copy)]
pub struct Compared {
    weighed: Weighed,
    /// What a sound of another key costs at the least.
    least_steps: LeastSteps,
}

impl Compared {
    /// The key itself.
    pub fn key(&self) -> &PhoneticKey {
        &self.weighed.key
    }

    /// The letters of its [`skeleton`] as one set.
    pub fn classes(&self) -> u32 {
        self.weighed.classes
    }
}

impl From<Weighed> for Compared {
    fn from(weighed: Weighed) -> Self {
        Self { weighed, least_steps: Costs::shared().least_steps(&weighed.key) }
    }
}

/// [`similarity`] where it is at least `least`; `None` elsewhere, which is often known long before the end.
pub fn similarity_from(one: &Compared, other: &Compared, least: f64) -> Option<f32> {
    Costs::shared().similarity_from(one, other, least)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alike(one: &str, other: &str) -> f32 {
        similarity(&phonetic_key(one), &phonetic_key(other))
    }

    /// What the names of the golden list must reach; unlike names of the test below stay under 0.5.
    const SAME_NAME: f32 = 0.65;

    #[test]
    fn one_name_in_three_scripts_is_one_name() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/names/names.tsv");
        let golden = std::fs::read_to_string(golden).unwrap();
        let names: Vec<Vec<&str>> = rules::lines(&golden).collect();
        assert!(names.len() > 10);
        for name in names {
            for (one, other) in [(name[0], name[1]), (name[0], name[2]), (name[2], name[1])] {
                assert!(alike(one, other) > SAME_NAME, "{one} {other} {}", alike(one, other));
            }
        }
    }

    #[test]
    fn an_inflected_name_is_still_the_name() {
        for (one, other) in [
            ("Sharif’s", "شریف"),
            ("Sharif's", "शरीफ़"),
            ("Afghans", "افغانوں"),
            ("پٹھانوں", "पठान"),
            ("तालिबानों", "Taliban"),
        ] {
            assert!(alike(one, other) > SAME_NAME, "{one} {other} {}", alike(one, other));
        }
    }

    #[test]
    fn other_names_are_other_names() {
        for (one, other) in
            [("Rubio", "پہلگام"), ("Lahore", "कराची"), ("दिल्ली", "ممبئی"), ("", "Paris"), ("1947", "پیرس")]
        {
            assert!(alike(one, other) < 0.5, "{one} {other} {}", alike(one, other));
        }
    }

    #[test]
    fn skeletons_of_one_name_are_equal() {
        let classes = |name| skeleton(&phonetic_key(name)).to_string();
        assert_eq!(classes("Sharif"), classes("شریف"));
        assert_eq!(classes("शरीफ़"), classes("شریف"));
        assert_ne!(classes("Lahore"), classes("Karachi"));
    }

    proptest! {
        #[test]
        fn names_differ_no_less_than_their_heights_and_least_steps(one in "[a-zA-Z]{1,12}", other in "[ا-یکگہँ-ह़-्]{1,12}") {
            let costs = Costs::shared();
            let (one, other) = (phonetic_key(&one), phonetic_key(&other));
            if !one.is_phrase() && !other.is_phrase() {
                let distance = costs.distance(&one, &other);
                prop_assert!(costs.height(&one).abs_diff(costs.height(&other)) <= distance);
                prop_assert!(costs.least_steps(&other).sum(&one) <= distance);
                prop_assert!(costs.least_steps(&one).sum(&other) <= distance);
            }
        }
    }

    #[test]
    fn a_long_text_is_compared_by_its_beginning() {
        let long = "کراچی ".repeat(200_000);
        let key = phonetic_key(&long);
        assert_eq!(key.sounds().len(), PhoneticKey::MAX_SOUNDS);
        assert!((similarity(&key, &key) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_words_of_a_key_are_its_sounds() {
        let key = phonetic_key("Costa  Rica");
        let words: Vec<usize> = key.words().map(|word| word.len()).collect();
        assert_eq!(words, [5, 4]);
    }

    /// Compares both ways, with and without a least similarity.
    fn check_similarity(one: &str, other: &str) {
        let (one, other) = (phonetic_key(one), phonetic_key(other));
        let there = similarity(&one, &other);
        assert!((0.0..=1.0).contains(&there));
        assert_eq!(there.to_bits(), similarity(&other, &one).to_bits());
        for least in [0.0, 0.4, f64::from(there), 0.8, 1.0] {
            let wanted = Some(there).filter(|&there| f64::from(there) >= least);
            assert_eq!(
                similarity_from(&Weighed::from(one).into(), &Weighed::from(other).into(), least),
                wanted
            );
        }
        assert_eq!(similarity(&other, &other).to_bits(), 1.0f32.to_bits());
        assert_eq!(other.words().map(|word| word.len()).sum::<usize>(), other.sounds().len());
    }

    #[test]
    fn letters_of_mathematics_and_ligatures_have_a_similarity() {
        check_similarity("\u{1d4c2}\u{fb02}\u{1eeba}", "a");
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_and_bounded(one in "\\PC{0,40}", other in "[a-zA-Zا-یکگہँ-ह़-् ]{0,80}") {
            check_similarity(&one, &other);
        }
    }
}
