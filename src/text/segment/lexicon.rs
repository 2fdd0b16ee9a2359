//! Of which kinds is a word: title, abbreviation, name of a letter, sentence opener?

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use sangam_language::Language;

use super::marks::{NEARBY, is_invisible};
use super::rules::{Rules, SPELLINGS, WordClass};
use crate::data_file::version_of;
use crate::language::{self, PROFILES, Profile};
use crate::respellings::Respellings;

/// Returns a number that changes when the words of any language change that decide where sentences end.
pub fn data_version() -> u32 {
    static VERSION: LazyLock<u32> = LazyLock::new(|| {
        let rules = PROFILES.iter().map(|profile| profile.segmentation).chain([Rules::GENERIC]);
        version_of(rules.map(|rules| rules.words))
    });
    *VERSION
}

/// The classes of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes(u16);

impl Classes {
    /// Whether the word has the class `class`.
    pub(super) fn has(self, class: WordClass) -> bool {
        self.0 & (1 << class as u16) != 0
    }

    /// Whether the word is the name of a letter, even if it is also an ordinary word.
    pub(super) fn is_letter(self) -> bool {
        self.has(WordClass::Letter) || self.has(WordClass::LetterWord)
    }
}

/// The word lists of one language and of [`Rules::GENERIC`], prepared for look-ups.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: HashMap<Box<str>, Classes, RandomState>,
    /// The spellings that count as equal.
    spellings: Respellings,
    /// Whether the words of the language are written in a script with capitals.
    has_case: bool,
}

/// One lexicon for each of [`PROFILES`], built at first use.
static LEXICONS: LazyLock<Vec<(&'static str, Lexicon)>> =
    LazyLock::new(|| PROFILES.iter().map(|profile| (profile.tag, Lexicon::build(profile))).collect());

/// The lexicon of languages without a profile.
static GENERIC: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::build(&language::GENERIC));

impl Lexicon {
    /// Returns the lexicon of `language`.
    pub(super) fn of(language: &Language) -> &'static Lexicon {
        let tag = language::profile(language).tag;
        LEXICONS.iter().find(|(known, _)| *known == tag).map_or(&GENERIC, |(_, lexicon)| lexicon)
    }

    fn build(profile: &Profile) -> Self {
        let spellings = Respellings::new(profile.segmentation.words, SPELLINGS);
        let has_case = profile.segmentation.has_case();
        let mut lexicon = Lexicon { words: HashMap::default(), spellings, has_case };
        for (class, word) in Rules::GENERIC.entries().chain(profile.segmentation.entries()) {
            let capitals = word.to_uppercase();
            let is_capitalized = word.starts_with(char::is_uppercase);
            for form in [word, &capitals].into_iter().take(1 + usize::from(is_capitalized)) {
                let mut buffer = Folded::default();
                if let Some(folded) = buffer.fold(form, false, &lexicon.spellings) {
                    lexicon.words.entry(folded.into()).or_default().0 |= 1 << class as u16;
                }
            }
        }
        lexicon
    }

    /// Returns the classes of `word`. An entry in lower case matches any case; an entry with a capital matches itself
    /// and the form in capitals only. Marks that are often left out in writing make no difference, nor do different
    /// codes of one letter.
    pub(super) fn classes(&self, word: &str) -> Classes {
        let mut buffer = Folded::default();
        let mut classes = self.look_up(buffer.fold(word, false, &self.spellings));
        if word.chars().any(char::is_uppercase) {
            classes.0 |= self.look_up(buffer.fold(word, true, &self.spellings)).0;
        }
        classes
    }

    /// Whether the script of the language distinguishes capitals from small letters.
    pub(super) fn has_case(&self) -> bool {
        self.has_case
    }

    fn look_up(&self, folded: Option<&str>) -> Classes {
        folded.and_then(|word| self.words.get(word)).copied().unwrap_or_default()
    }
}

/// A word in the form in which the lists hold it, without allocation.
struct Folded {
    bytes: [u8; NEARBY],
    length: usize,
}

impl Default for Folded {
    fn default() -> Self {
        Self { bytes: [0; NEARBY], length: 0 }
    }
}

impl Folded {
    /// Returns the folded word, or `None` if it is too long to be in any list.
    fn fold(&mut self, word: &str, lower: bool, spellings: &Respellings) -> Option<&str> {
        self.length = 0;
        for character in word.chars() {
            if lower && character.is_uppercase() {
                for lowered in character.to_lowercase() {
                    self.push(lowered)?;
                }
                continue;
            }
            if let Some(spelled) = spellings.letter(character) {
                for other in spelled.chars() {
                    self.push(other)?;
                }
                continue;
            }
            match character {
                '’' => self.push('\'')?,
                _ if is_invisible(character) => {}
                _ => self.push(character)?,
            }
        }
        std::str::from_utf8(&self.bytes[..self.length]).ok()
    }

    fn push(&mut self, character: char) -> Option<()> {
        let room = self.bytes.get_mut(self.length..self.length + character.len_utf8())?;
        self.length += character.encode_utf8(room).len();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_every_data_file_is_known() {
        for profile in PROFILES.iter().copied().chain([&language::GENERIC]) {
            let headings =
                profile.segmentation.words.lines().filter(|line| line.trim_start().starts_with('['));
            for heading in headings {
                let name = heading.trim().trim_start_matches('[').trim_end_matches(']');
                assert!(
                    name == SPELLINGS || WordClass::ALL.iter().any(|class| class.name() == name),
                    "help: {}: [{name}] is no section; see docs/guide/add-a-language.md",
                    profile.tag
                );
            }
        }
    }

    #[test]
    fn capitals_count_only_where_the_list_has_them() {
        let english = Lexicon::of(&"en".parse().unwrap());
        assert!(english.classes("MR").has(WordClass::Title));
        assert!(english.classes("Sun").has(WordClass::Abbreviation));
        assert!(!english.classes("sun").has(WordClass::Abbreviation));
    }

    #[test]
    fn spelling_variants_are_one_word() {
        let hindi = Lexicon::of(&"hi".parse().unwrap());
        assert!(hindi.classes("ज\u{093C}ेड").has(WordClass::Letter));
        assert!(hindi.classes("\u{095B}ेड").has(WordClass::Letter));
        let urdu = Lexicon::of(&"ur".parse().unwrap());
        assert!(urdu.classes("اُس").has(WordClass::Starter));
        assert!(urdu.classes("يہ").has(WordClass::Starter));
    }
}
