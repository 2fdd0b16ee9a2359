//! When are two texts the same to a matcher?
//!
//! The text that is stored and shown stays the author's, byte for byte. Matching compares keys, at two levels:
//!
//! - the **exact key** removes what no reader sees or means: the composition of a character, look-alike letters of
//!   another keyboard, digits of another script, joiners and other invisible characters, runs of white space. Texts
//!   with equal exact keys are the same text;
//! - the **folded key** is made from the exact key and also removes what a reader sees but rarely means: case, vowel
//!   marks, hamza, nukta, nasal spellings, kinds of quotation marks. Texts with equal folded keys only are near matches,
//!   shown with their difference.
//!
//! Method: ordered lists of [`Stage`]s, lossless before lossy, chosen by each language's profile ([`Stages`]). One pass
//! over a text looks each character up in a table of the stages that might change it; only those stages run. Every
//! stage takes composed text (NFC, UAX #15) to composed text, so no later stage meets a spelling that an earlier one
//! has dissolved. Time O(n) for each stage that runs, space O(n). The table of rules, with the source of each, is in
//! `docs/algorithms/normalization.md`.
//!
//! What it does not do: join words that are written together or apart (see [`joins`](super::tokens::joins)), strip
//! endings (see [`stem`](super::tokens::stem)), or correct spelling.

pub mod arabic;
pub mod common;
pub mod devanagari;

use std::fmt;
use std::sync::OnceLock;

use sangam_language::Language;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::language::profile;

/// One named step of normalisation.
pub trait Stage: Sync {
    /// A short name for reports, e.g. `white space`.
    fn name(&self) -> &'static str;

    /// Whether this character alone can be a reason to run the stage. A text without any such character is left as it
    /// is by [`apply`](Self::apply).
    fn concerns(&self, character: char) -> bool;

    /// A cheap check whether [`apply`](Self::apply) may change `text`; where it is false, it does not.
    fn applies(&self, text: &str) -> bool {
        text.chars().any(|character| self.concerns(character))
    }

    /// `text` with this step taken. Composed text (NFC) stays composed; taking the step again changes nothing.
    fn apply(&self, text: &str) -> String;
}

/// An ordered list of stages, as a language's profile names it.
pub type StageList = &'static [&'static dyn Stage];

/// The stages of one language, with the table that tells which character may need which stage.
pub struct Stages {
    lossless: StageList,
    lossy: StageList,
    triggers: OnceLock<Triggers>,
}

impl Stages {
    /// The most stages that one list may hold: each has a bit in the trigger table.
    pub const MOST: usize = 16;

    /// The stages of a language: lossless ones make the exact key, lossy ones the folded key.
    ///
    /// # Panics
    ///
    /// On a list longer than [`MOST`](Self::MOST): in a `static`, as profiles are, this is a compile error.
    pub const fn new(lossless: StageList, lossy: StageList) -> Self {
        assert!(lossless.len() <= Self::MOST && lossy.len() <= Self::MOST, "too many stages");
        Self { lossless, lossy, triggers: OnceLock::new() }
    }

    fn triggers(&self) -> &Triggers {
        self.triggers.get_or_init(|| Triggers::new(self.lossless, self.lossy))
    }
}

impl fmt::Debug for Stages {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |list: StageList| list.iter().map(|stage| stage.name()).collect::<Vec<_>>();
        formatter
            .debug_struct("Stages")
            .field("lossless", &names(self.lossless))
            .field("lossy", &names(self.lossy))
            .finish_non_exhaustive()
    }
}

/// The table of triggers ends here. Below it stand the letters and marks of nearly all text in the languages with
/// profiles.
const TABLE_END: usize = 0x2150;

/// Characters of the table that are looked at together, when the first of them is met: the letters of a text are of a few
/// blocks, and the whole table would cost every start of the program two milliseconds a language.
const BLOCK: usize = 64;

/// What is known of the characters of one block.
type Block = OnceLock<Box<[u32; BLOCK]>>;

/// For each character below [`TABLE_END`], a bit for each stage that it concerns: lossless stages from bit 0 up, lossy
/// ones from [`Stages::MOST`] up.
struct Triggers {
    lossless: StageList,
    lossy: StageList,
    blocks: Box<[Block]>,
}

impl Triggers {
    fn new(lossless: StageList, lossy: StageList) -> Self {
        let blocks = std::iter::repeat_with(Block::new).take(TABLE_END.div_ceil(BLOCK)).collect();
        Self { lossless, lossy, blocks }
    }

    /// The characters of the block with this number.
    fn block(&self, number: usize) -> Box<[u32; BLOCK]> {
        let mut block = Box::new([0; BLOCK]);
        for (code, bits) in (number * BLOCK..).zip(block.iter_mut()) {
            *bits = char::from_u32(code as u32).map_or(0, |character| self.compute(character));
        }
        block
    }

    fn compute(&self, character: char) -> u32 {
        let bits = |list: StageList| {
            list.iter()
                .enumerate()
                .fold(0u32, |bits, (index, stage)| bits | u32::from(stage.concerns(character)) << index)
        };
        bits(self.lossless) | bits(self.lossy) << Stages::MOST
    }

    /// The stages that some character of `text` concerns.
    fn scan(&self, text: &str) -> u32 {
        text.chars().fold(0, |bits, character| {
            let number = character as usize / BLOCK;
            bits | match self.blocks.get(number) {
                Some(block) => block.get_or_init(|| self.block(number))[character as usize % BLOCK],
                None => self.compute(character),
            }
        })
    }
}

/// Runs the stages of `list`, whose bits begin at `first_bit`, over `text`, but not the one called `left_out`.
fn run(text: &str, list: StageList, triggers: &Triggers, first_bit: usize, left_out: Option<&str>) -> String {
    let mut current: Option<String> = None;
    let mut concerned = triggers.scan(text) >> first_bit;
    for (index, stage) in list.iter().enumerate() {
        if left_out == Some(stage.name()) {
            continue;
        }
        let before = current.as_deref().unwrap_or(text);
        if concerned >> index & 1 == 1 && stage.applies(before) {
            let after = stage.apply(before);
            concerned |= triggers.scan(&after) >> first_bit;
            current = Some(after);
        }
    }
    current.unwrap_or_else(|| text.to_owned())
}

/// The key under which texts of one language that differ in nothing a reader sees are equal.
///
/// Idempotent; canonically equivalent texts have one key; empty for a text of white space and invisible characters.
pub fn exact_key(text: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(text, stages.lossless, stages.triggers(), 0, None)
}

/// The key under which texts that differ only in case, marks and other variants of spelling are equal, made from an
/// [`exact_key`]. Idempotent.
pub fn folded_key(exact_key: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(exact_key, stages.lossy, stages.triggers(), Stages::MOST, None)
}

/// The folded key with the capital letters of `exact_key`: what a search compares that minds them.
pub fn folded_key_in_case(exact_key: &str, language: &Language) -> String {
    let stages = &profile(language).stages;
    run(exact_key, stages.lossy, stages.triggers(), Stages::MOST, Some(common::CASE.name()))
}

/// The lossless and the lossy stages of a language, in the order in which they are taken.
pub fn stages(language: &Language) -> (StageList, StageList) {
    let stages = &profile(language).stages;
    (stages.lossless, stages.lossy)
}

/// What a stage makes of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It stays.
    Keep,
    /// It goes.
    Drop,
    /// Another takes its place.
    To(char),
    /// Several take its place.
    Spell(&'static str),
}

/// A stage that looks at each character alone.
struct Letters {
    name: &'static str,
    change: fn(char) -> Change,
}

impl Stage for Letters {
    fn name(&self) -> &'static str {
        self.name
    }

    fn concerns(&self, character: char) -> bool {
        (self.change)(character) != Change::Keep
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        for character in text.chars() {
            match (self.change)(character) {
                Change::Keep => output.push(character),
                Change::Drop => {}
                Change::To(other) => output.push(other),
                Change::Spell(others) => output.push_str(others),
            }
        }
        composed(output)
    }
}

/// `text` in NFC. A stage that removed or replaced characters ends with this: what it brought together may compose.
fn composed(text: String) -> String {
    if text.chars().all(common::never_recomposes) || is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Whether `character` goes on with a word: a letter, a digit or a combining mark.
fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    const TAGS: [&str; 4] = ["en", "hi", "ur", "fr"];

    /// Golden rows of a language: input, exact key, folded key, and why.
    fn golden(tag: &str) -> Vec<[String; 4]> {
        let path = format!("{}/../../tests/golden/keys/{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(&path).unwrap();
        let row = |line: &str| -> [String; 4] {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{path}: four cells wanted in {line:?}"))
        };
        rows.lines().filter(|line| !line.starts_with("# ")).map(row).collect()
    }

    #[test]
    fn golden_rows_have_their_keys() {
        for tag in ["en", "hi", "ur"] {
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
            for tag in TAGS {
                assert_eq!(exact_key(text, &language(tag)), "", "{tag} {text:?}");
            }
        }
    }

    #[test]
    fn what_never_recomposes_does_not() {
        for character in (0..0x3000).filter_map(char::from_u32).filter(|&c| common::never_recomposes(c)) {
            assert!(
                character == '\u{94D}' || !common::COMPOSITION.concerns(character),
                "{character:?} {:04X}",
                character as u32
            );
        }
    }

    /// Texts dense in what the stages look for: arbitrary characters hardly ever meet them.
    fn tricky() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            4 => prop::char::range('\u{900}', '\u{97F}'),
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
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn keys_are_stable(text in tricky()) {
            for tag in TAGS {
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
            for tag in TAGS {
                let language = language(tag);
                let exact = exact_key(&text, &language);
                prop_assert_eq!(&exact_key(&decomposed, &language), &exact, "{} {:?}", tag, &text);
            }
        }

        #[test]
        fn a_stage_that_does_not_apply_changes_nothing(text in tricky()) {
            let text: String = text.nfc().collect();
            for tag in TAGS {
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
