//! Do two words in two scripts sound like the same name?
//!
//! There are three steps: [`phonetic_key`] writes a word of any script with one small set of sounds, [`skeleton`]
//! reduces the sounds to an index key, and [`similarity`] compares two keys sound by sound. `cargo bench --bench names`
//! measures how well each step works; `docs/algorithms/names.md` explains the method.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`rules`] | How is a text rewritten letter by letter? |
//! | `key` | How does a name sound, and which letters find it in an index? |
//! | [`letters`] | Which sounds do the letters of a text have? |
//! | [`distance`] | How different are two keys? |
//! | `transliterate` | How is a word of one language written in the letters of another? |
//! | `transliteration` | Which rules and which words spell the words of one language in another? |
//! | `spelling_list` | Which of several letters with the same sound does a word have? |
//! | [`gloss`] | How can a reader of Latin letters read this text aloud? |

pub mod distance;
pub(crate) mod gloss;
mod key;
mod letters;
pub(crate) mod romanization;
pub(crate) mod rules;
pub(crate) mod script_sounds;
mod spelling_list;
mod transliterate;
pub(crate) mod transliteration;

pub use distance::{Compared, Weighed};
pub use key::{PhoneticKey, Skeleton, consonants, phonetic_key, skeleton};
pub use transliterate::{sister_languages, transliterate, transliterate_by_rule};

use distance::Costs;

/// Returns how similar two names sound, from 0 (not at all) to 1 (equal keys). Symmetric. An empty key is similar to no
/// other key.
pub fn similarity(one: &PhoneticKey, other: &PhoneticKey) -> f32 {
    Costs::shared().similarity(one, other)
}

/// Returns the [`similarity`] if it is at least `least`, and `None` otherwise. The answer `None` is often known early.
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

    /// The least similarity for the names of the golden list. The different names in the test below stay under 0.5.
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

    /// Checks `tests/golden/names/en-<tag>.tsv`: English names, a tab, and the same name in another language.
    #[test]
    fn names_of_other_languages_are_heard() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/names");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files: Vec<_> =
            files.filter(|file| file.file_name().unwrap().to_str().unwrap().starts_with("en-")).collect();
        assert!(!files.is_empty());
        for file in files {
            let golden = std::fs::read_to_string(&file).unwrap();
            let names: Vec<Vec<&str>> = rules::lines(&golden).collect();
            assert!(names.len() > 10, "{}", file.display());
            for name in names {
                assert!(alike(name[0], name[1]) > SAME_NAME, "{name:?} {}", alike(name[0], name[1]));
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
        #![proptest_config(crate::properties::config())]

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

    /// Compares in both directions, with and without a least similarity.
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
        #![proptest_config(crate::properties::config())]

        #[test]
        fn similarity_is_symmetric_and_bounded(one in "\\PC{0,40}", other in "[a-zA-Zا-یکگہँ-ह़-् ]{0,80}") {
            check_similarity(&one, &other);
        }
    }
}
