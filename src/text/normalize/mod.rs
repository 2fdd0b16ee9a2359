//! When do two texts count as equal for matching?
//!
//! The stored and shown text stays as its author wrote it, byte for byte. Matching compares keys, at two levels:
//!
//! - The **exact key** removes what no reader sees or means: the composition of a character, look-alike letters of
//!   another keyboard, digits of another script, joiners and other invisible characters, runs of white space. Texts
//!   with equal exact keys are the same text.
//! - The **folded key** is made from the exact key. It also removes what a reader sees but rarely means: case, vowel
//!   marks, hamza, nukta, nasal spellings, kinds of quotation marks. Texts with equal folded keys and different exact
//!   keys are near matches, shown with their difference.
//!
//! Method: the profile of a language holds ordered lists of stages, lossless before lossy. One pass over the text looks
//! up each character in a table of the stages that might change it; only those stages run. Every stage takes composed
//! text (NFC, UAX #15) and returns composed text, so no stage meets a decomposed spelling. Time O(n) for each stage
//! that runs, space O(n). The table of rules, with the source of each, is in `docs/algorithms/normalization.md`.
//!
//! What it does not do: it does not join words that are written together or apart (see
//! [`joins`](super::tokens::joins)), cut off endings (see [`stem`](super::tokens::stem)), or correct spelling.

pub(crate) mod arabic;
pub(crate) mod common;
pub(crate) mod composition;
pub(crate) mod indic;
mod letters;
mod respelling;
mod stage;
pub(crate) mod stages;

use std::sync::LazyLock;

use sangam_language::Language;

pub(crate) use stage::StageList;

use crate::data_file::version_of;
use crate::language::{PROFILES, profile};
use crate::tokens::figures::listed_words;
use stages::{Stages, run};

/// Returns the exact key. Texts of one language have equal keys if they differ only in what no reader sees.
///
/// Making the key of a key changes nothing. Canonically equivalent texts have the same key. A text of white space and
/// invisible characters has an empty key.
pub fn exact_key(text: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(text, stages.lossless, stages.triggers(), 0, None)
}

/// Returns the folded key for an [`exact_key`]. Texts have equal keys if they differ only in case, marks and other
/// variants of spelling. Making the key of a key changes nothing.
pub fn folded_key(exact_key: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(exact_key, stages.lossy, stages.triggers(), Stages::MOST, None)
}

/// Returns the folded key with the capital letters of `exact_key`, for a search that distinguishes case.
pub fn folded_key_in_case(exact_key: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(exact_key, stages.lossy, stages.triggers(), Stages::MOST, Some(common::CASE.name()))
}

/// Returns the lossless and the lossy stages of a language, each list in the order in which it runs.
pub(crate) fn stages(language: &Language) -> (StageList, StageList) {
    let stages = &profile(language).stages;
    (stages.lossless, stages.lossy)
}

/// Returns a number that changes when the data of any language change that keys and tokens depend on. Keys and tokens
/// of an earlier version must be made again.
pub fn data_version() -> u32 {
    static VERSION: LazyLock<u32> = LazyLock::new(|| {
        let texts = PROFILES.iter().flat_map(|profile| {
            let stages = profile.stages.lossless.iter().chain(profile.stages.lossy);
            let steps = stages.flat_map(|stage| std::iter::once(stage.name()).chain(stage.data()));
            let words = [&profile.words.letter_names, &profile.words.stop_words];
            let words = words.into_iter().flat_map(|list| list.words().iter().copied());
            let forms = profile.keys.data().chain(profile.paradigms.data());
            [profile.tag].into_iter().chain(steps).chain(words).chain(forms)
        });
        version_of(texts.chain(listed_words()))
    });
    *VERSION
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::{UnicodeNormalization as _, is_nfc};

    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    /// All languages with a profile, and one without.
    fn tags() -> impl Iterator<Item = &'static str> {
        PROFILES.iter().map(|profile| profile.tag).chain(["fr"])
    }

    /// The golden rows of a language: input, exact key, folded key, and the reason.
    fn golden(tag: &str) -> Vec<[String; 4]> {
        let path = format!("{}/../../tests/golden/keys/{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(&path).unwrap();
        let row = |line: &str| -> [String; 4] {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{path}: four cells wanted in {line:?}"))
        };
        rows.lines().filter(|line| !line.starts_with("# ")).map(row).collect()
    }

    /// The languages with golden rows: all that have steps of their own, and any others with a file.
    fn golden_tags() -> Vec<String> {
        let folder = format!("{}/../../tests/golden/keys", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut tags: Vec<String> =
            files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        tags.sort_unstable();
        for profile in PROFILES {
            let own = profile.stages.lossless.iter().chain(profile.stages.lossy);
            let wanted = own.clone().any(|stage| !stage.data().is_empty());
            assert!(
                !wanted || tags.iter().any(|tag| tag == profile.tag),
                "no golden keys of {}",
                profile.tag
            );
        }
        assert!(tags.len() >= 3);
        tags
    }

    #[test]
    fn golden_rows_have_their_keys() {
        for tag in golden_tags() {
            let tag = tag.as_str();
            let rows = golden(tag);
            assert!(rows.len() >= 40, "{tag}: {} rows", rows.len());
            let language = language(tag);
            let mut wrong = Vec::new();
            for [input, exact, folded, why] in rows {
                let got = exact_key(&input, &language);
                let got_folded = folded_key(&got, &language);
                if (&got, &got_folded) != (&exact, &folded) {
                    wrong.push(format!(
                        "{input:?} -> {got:?} {got_folded:?}, not {exact:?} {folded:?} ({why})"
                    ));
                }
            }
            assert!(wrong.is_empty(), "{tag}:\n{}", wrong.join("\n"));
        }
    }

    #[test]
    fn invisible_text_has_an_empty_key() {
        for text in ["\u{200B}\u{200C}\u{200D}\u{FEFF}", " \u{202E}\u{2066}\t\u{AD}", "\u{640}\u{640}", ""] {
            for tag in tags() {
                assert_eq!(exact_key(text, &language(tag)), "", "{tag} {text:?}");
            }
        }
    }

    #[test]
    fn what_never_recomposes_does_not() {
        for character in (0..0x3000).filter_map(char::from_u32).filter(|&c| composition::never_recomposes(c))
        {
            assert!(
                character == '\u{94D}' || !composition::COMPOSITION.concerns(character),
                "{character:?} {:04X}",
                character as u32
            );
        }
    }

    /// Texts full of the characters that the stages look for. Arbitrary texts hardly ever hold them.
    fn tricky() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            4 => prop::char::range('\u{900}', '\u{97F}'),
            3 => prop::char::range('\u{980}', '\u{A7F}'),
            4 => prop::char::range('\u{600}', '\u{6FF}'),
            2 => prop::char::range('\u{FB50}', '\u{FEFF}'),
            2 => prop::char::range('\u{2000}', '\u{206F}'),
            2 => prop::char::range(' ', '~'),
            1 => prop::char::range('\u{300}', '\u{36F}'),
            3 => prop::sample::select("यन्क़ँंःःये:|।॥'’ \u{200D}\u{94D}\u{93C}يیىهہ\u{654}\u{654}\u{64E}\u{653}اکك".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(character, 0..24).prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..crate::properties::config() })]

        #[test]
        fn keys_are_stable(text in tricky()) {
            for tag in tags() {
                let language = language(tag);
                let exact = exact_key(&text, &language);
                prop_assert_eq!(&exact_key(&exact, &language), &exact, "{} exact of {:?}", tag, &text);
                prop_assert!(is_nfc(&exact), "{} {:?}", tag, &text);
                let folded = folded_key(&exact, &language);
                prop_assert_eq!(&folded_key(&folded, &language), &folded, "{} folded of {:?}", tag, &text);
            }
        }

        #[test]
        fn canonically_equivalent_texts_have_one_key(text in tricky()) {
            let decomposed: String = text.nfd().collect();
            for tag in tags() {
                let language = language(tag);
                let exact = exact_key(&text, &language);
                prop_assert_eq!(&exact_key(&decomposed, &language), &exact, "{} {:?}", tag, &text);
            }
        }

        #[test]
        fn a_stage_that_does_not_apply_changes_nothing(text in tricky()) {
            let text: String = text.nfc().collect();
            for tag in tags() {
                let (lossless, lossy) = stages(&language(tag));
                for stage in lossless.iter().chain(lossy) {
                    let applied = stage.apply(&text);
                    if !stage.applies(&text) {
                        prop_assert_eq!(&applied, &text, "{} {}", tag, stage.name());
                    }
                    if !text.chars().any(|character| stage.concerns(character)) {
                        prop_assert!(!stage.applies(&text), "{} {} {:?}", tag, stage.name(), &text);
                    }
                    prop_assert!(is_nfc(&applied), "{} {} {:?}", tag, stage.name(), &text);
                }
            }
        }
    }
}
