//! Which of several letters with the same sound does a word have?
//!
//! Method: a list holds words in their correct spelling, and says which letters sound alike. A word is found under each
//! spelling that letter rules may give it. In these spellings, letters that sound alike are folded together, and
//! letters that the other language does not have are written in its ways. A spelling is looked up whole, then without
//! an ending, then without a beginning. Time O(n log w) for a list of w words.
//!
//! The algorithm knows no language. All language data are in the sections of the list; `data/urdu-spellings.txt`
//! describes them.
//!
//! What it does not do: homographs get one spelling.

use std::collections::{BTreeMap, BTreeSet};

use crate::data_file::section;

/// The shortest stem that is looked up, in letters. A shorter one would be found by chance.
const SHORTEST_STEM: usize = 3;
/// The fewest letters that must remain after a beginning.
const SHORTEST_AFTER_BEGINNING: usize = 4;
/// The length of a word, in letters, from which the rarer ways of writing a letter count. In shorter words they would
/// match by chance.
const LONG_WORD: usize = 4;
/// The shortest word, in letters, that is found if the marks of its letters are left out. A shorter one would be found by
/// chance.
const SHORTEST_WITHOUT_MARKS: usize = 4;
/// The fewest letters before a final letter that is heard as another.
const SHORTEST_BEFORE_FINAL: usize = 2;

/// A field without a context.
const ANYWHERE: &str = "-";

/// The words of a language, under the spellings that rules may give them.
#[derive(Debug, Default)]
pub(super) struct SpellingList {
    /// Maps each key to its listed word; see [`keys`](Self::keys).
    words: BTreeMap<String, &'static str>,
    /// Maps each first key with the letters of the section `without nukta` replaced to its listed word.
    without_marks: BTreeMap<String, &'static str>,
    /// Letters, and how rules write them if their mark is left out.
    marked: Vec<(&'static str, &'static str)>,
    plain: BTreeSet<&'static str>,
    /// Maps each ending as rules write it to its spelling.
    endings: BTreeMap<&'static str, &'static str>,
    /// The endings before which a final letter is written as it is heard.
    after_heard: BTreeSet<&'static str>,
    beginnings: Vec<&'static str>,
    alike: BTreeMap<char, char>,
    alike_inside: BTreeMap<char, char>,
    heard: Vec<Heard>,
    finals: Vec<Final>,
    final_endings: Vec<&'static str>,
    /// A final letter, and the letter of the listed word.
    nasal: Vec<Final>,
    apart: Vec<Apart>,
}

/// A beginning that is a word of its own.
#[derive(Debug)]
struct Apart {
    heard: &'static str,
    written: &'static str,
    /// The words that can follow it, in addition to the listed ones.
    followers: BTreeSet<&'static str>,
}

impl Apart {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self {
            heard: fields.next()?,
            written: fields.next()?,
            followers: fields.next()?.split_whitespace().collect(),
        })
    }
}

/// Letters of listed words, and the ways in which rules may write them.
#[derive(Debug)]
struct Heard {
    letters: &'static str,
    /// Whether the letters must be at the start of the word, and whether they must be at its end.
    at_start: bool,
    at_end: bool,
    /// The ways, the most probable first. Those of `in_long_words` count in longer words only.
    ways: Vec<&'static str>,
    in_long_words: Vec<&'static str>,
}

/// A final letter of listed words, and the letter that it mostly sounds like.
#[derive(Debug)]
struct Final {
    written: &'static str,
    heard: &'static str,
}

impl Heard {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (letters, after, before) = (fields.next()?, fields.next()?, fields.next()?);
        let mut ways = || fields.next().unwrap_or_default().split_whitespace().collect();
        Some(Self {
            letters,
            at_start: after != ANYWHERE,
            at_end: before != ANYWHERE,
            ways: ways(),
            in_long_words: ways(),
        })
    }

    /// Returns the text before and after the letters in `word`, if they are at byte `at`.
    fn around<'word>(&self, word: &'word str, at: usize) -> Option<(&'word str, &'word str)> {
        let (before, rest) = word.split_at_checked(at)?;
        let after = rest.strip_prefix(self.letters)?;
        ((!self.at_start || before.is_empty()) && (!self.at_end || after.is_empty()))
            .then_some((before, after))
    }
}

impl SpellingList {
    /// Reads the text of a list.
    pub(super) fn parse(list: &'static str) -> Self {
        let entries = |name| section(list, name).flat_map(str::split_whitespace);
        let pairs = |name| section(list, name).filter_map(|line| line.split_once('\t'));
        let letters = |name| -> BTreeMap<char, char> {
            let pairs = pairs(name).filter_map(|(from, to)| Some((from, to.chars().next()?)));
            pairs
                .flat_map(|(from, to)| {
                    from.chars().filter(|&letter| letter != ' ').map(move |letter| (letter, to))
                })
                .collect()
        };
        let mut spellings = Self {
            words: BTreeMap::new(),
            without_marks: BTreeMap::new(),
            marked: pairs("without nukta").collect(),
            plain: entries("plain").collect(),
            endings: entries("endings")
                .map(|ending| (ending, ending))
                .chain(pairs("endings heard"))
                .collect(),
            after_heard: entries("endings after a").collect(),
            beginnings: entries("beginnings").collect(),
            alike: letters("alike"),
            alike_inside: letters("alike inside"),
            heard: section(list, "heard").filter_map(Heard::parse).collect(),
            finals: pairs("final").map(|(written, heard)| Final { written, heard }).collect(),
            nasal: pairs("nasal").map(|(written, heard)| Final { written, heard }).collect(),
            apart: section(list, "apart").filter_map(Apart::parse).collect(),
            final_endings: entries("final endings").collect(),
        };
        // The most probable key of each word has priority over the less probable keys of all words.
        let keys: Vec<(Vec<String>, &'static str)> =
            entries("words").map(|word| (spellings.keys(word), word)).collect();
        for (keys, word) in &keys {
            for key in keys.iter().take(1) {
                spellings.words.entry(key.clone()).or_insert(word);
                let bare = spellings.without_marks(key);
                spellings.without_marks.entry(bare).or_insert(word);
            }
        }
        for (keys, word) in &keys {
            for key in keys.iter().skip(1) {
                spellings.words.entry(key.clone()).or_insert(word);
            }
        }
        spellings
    }

    /// Returns the listed spelling of a word that rules have spelled `by_rule`.
    pub(super) fn spelled(&self, by_rule: &str) -> Option<String> {
        self.without_beginning(by_rule)
            .or_else(|| self.after_beginnings(by_rule))
            .or_else(|| self.in_two_words(by_rule))
            .or_else(|| self.with_nasal(by_rule))
            .or_else(|| self.marked(by_rule))
    }

    /// Returns a folded word with the letters of the section `without nukta` replaced.
    fn without_marks(&self, folded: &str) -> String {
        self.marked.iter().fold(folded.to_owned(), |word, (letter, bare)| word.replace(letter, bare))
    }

    /// Spells a listed word whose letters were written without their marks: फैसला for फ़ैसला.
    fn marked(&self, by_rule: &str) -> Option<String> {
        if by_rule.chars().count() < SHORTEST_WITHOUT_MARKS {
            return None;
        }
        let find = |word: &str| self.without_marks.get(&self.without_marks(&self.folded(word)));
        if let Some(word) = find(by_rule) {
            return Some((*word).to_owned());
        }
        let ending = self.final_endings.iter().find(|ending| by_rule.ends_with(**ending))?;
        let stem = by_rule.strip_suffix(ending).filter(|stem| stem.chars().count() >= SHORTEST_STEM)?;
        let inflected = self.finals.iter().find_map(|Final { written, heard }| {
            let word = find(&format!("{stem}{heard}"))?.strip_suffix(written)?;
            Some(format!("{word}{ending}"))
        });
        let long = stem.chars().count() >= SHORTEST_WITHOUT_MARKS;
        inflected.or_else(|| find(stem).filter(|_| long).map(|word| format!("{word}{ending}")))
    }

    fn after_beginnings(&self, by_rule: &str) -> Option<String> {
        self.beginnings.iter().find_map(|beginning| {
            let rest = self.after_beginning(by_rule, beginning)?;
            let long = rest.chars().count() >= SHORTEST_AFTER_BEGINNING;
            long.then(|| self.without_beginning(rest)).flatten().map(|rest| format!("{beginning}{rest}"))
        })
    }

    /// Spells a word with a beginning that is a word of its own: بے ہوش.
    fn in_two_words(&self, by_rule: &str) -> Option<String> {
        self.apart.iter().find_map(|Apart { heard, written, followers }| {
            let rest = by_rule.strip_prefix(heard)?;
            let rest = if followers.contains(rest) {
                rest.to_owned()
            } else {
                let listed = self.words.get(&self.folded(rest));
                (*listed.filter(|_| rest.chars().count() >= SHORTEST_STEM)?).to_owned()
            };
            Some(format!("{written} {rest}"))
        })
    }

    /// Spells a listed word with another nasal at its end.
    fn with_nasal(&self, by_rule: &str) -> Option<String> {
        self.nasal.iter().find_map(|Final { written, heard }| {
            let stem = by_rule.strip_suffix(written)?;
            let word = self.words.get(&self.folded(&format!("{stem}{heard}")))?.strip_suffix(heard)?;
            Some(format!("{word}{written}"))
        })
    }

    /// Returns the word without a beginning, which rules may spell with letters that sound alike.
    fn after_beginning<'a>(&self, by_rule: &'a str, beginning: &str) -> Option<&'a str> {
        let length = beginning.chars().count();
        let end = by_rule.char_indices().nth(length).map(|(end, _)| end)?;
        let (start, rest) = by_rule.split_at(end);
        (self.folded(start) == self.folded(beginning)).then_some(rest)
    }

    fn without_beginning(&self, by_rule: &str) -> Option<String> {
        if self.plain.contains(by_rule) {
            return Some(by_rule.to_owned());
        }
        if let Some(word) = self.words.get(&self.folded(by_rule)) {
            return Some((*word).to_owned());
        }
        if let Some(inflected) = self.inflected(by_rule) {
            return Some(inflected);
        }
        for (cut, _) in by_rule.char_indices().rev() {
            let (stem, ending) = by_rule.split_at(cut);
            if stem.chars().count() < SHORTEST_STEM {
                break;
            }
            let Some(ending) = self.endings.get(ending) else { continue };
            if self.plain.contains(stem) {
                return Some(format!("{stem}{ending}"));
            }
            if let Some(word) = self.words.get(&self.folded(stem)) {
                let finals = self.finals.iter().filter(|_| self.after_heard.contains(ending));
                let mut stems = finals.filter_map(|Final { written, heard }| {
                    let kept = word.strip_suffix(written).filter(|_| stem.ends_with(heard))?;
                    Some(format!("{kept}{heard}{ending}"))
                });
                return Some(stems.next().unwrap_or_else(|| format!("{word}{ending}")));
            }
        }
        None
    }

    /// Spells a word whose final letter was replaced by an ending: قصے of قصہ.
    fn inflected(&self, by_rule: &str) -> Option<String> {
        self.final_endings.iter().find_map(|&ending| {
            let stem = by_rule.strip_suffix(ending)?;
            self.finals.iter().find_map(|Final { written, heard }| {
                let base = format!("{stem}{heard}");
                if stem.chars().count() < SHORTEST_STEM || self.plain.contains(base.as_str()) {
                    return None;
                }
                let word = self.words.get(&self.folded(&base))?.strip_suffix(written)?;
                Some(format!("{word}{ending}"))
            })
        })
    }

    /// Returns `word` with the letters that sound alike folded together.
    fn folded(&self, word: &str) -> String {
        let folded = |(place, letter): (usize, char)| {
            let inside = self.alike_inside.get(&letter).filter(|_| place > 0);
            self.alike.get(&letter).or(inside).copied().unwrap_or(letter)
        };
        word.chars().enumerate().map(folded).collect()
    }

    /// Returns the ways in which rules may spell a listed word, folded, the most probable first.
    fn keys(&self, word: &str) -> Vec<String> {
        let mut keys = Vec::new();
        for spelling in self.spellings(word) {
            // In a very short word, the final letter is heard as it is written.
            let heard = self.finals.iter().filter_map(|Final { written, heard }| {
                let stem = spelling.strip_suffix(written)?;
                let long = stem.chars().count() >= SHORTEST_BEFORE_FINAL;
                long.then(|| self.folded(&format!("{stem}{heard}")))
            });
            keys.extend(heard);
            keys.push(self.folded(&spelling));
        }
        keys
    }

    /// Returns `word` and its other spellings. The first place with letters of the section `heard` is varied.
    fn spellings(&self, word: &str) -> Vec<String> {
        let mut places =
            word.char_indices().flat_map(|(at, _)| self.heard.iter().map(move |heard| (at, heard)));
        let found = places.find_map(|(at, heard)| heard.around(word, at).map(|around| (heard, around)));
        let Some((heard, (before, after))) = found else { return vec![word.to_owned()] };
        let long = word.chars().count() >= LONG_WORD;
        let further = heard.in_long_words.iter().filter(|_| long);
        heard.ways.iter().chain(further).map(|way| format!("{before}{way}{after}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::is_letter;
    use super::*;

    fn urdu() -> SpellingList {
        SpellingList::parse(include_str!("data/urdu-spellings.txt"))
    }

    #[test]
    fn every_listed_word_can_be_reached() {
        let spellings = urdu();
        assert!(spellings.words.len() > 2_000);
        for word in spellings.words.values() {
            assert!(!word.is_empty() && word.chars().all(is_letter), "{word}");
        }
    }

    #[test]
    fn a_word_has_a_key_for_each_way_of_writing_it() {
        let keys = |word| urdu().keys(word);
        assert_eq!(keys("عشق"), ["اشق"]);
        assert_eq!(keys("عالم"), ["آلم"]);
        assert_eq!(keys("معاف"), ["معاف", "ماف", "مواف"]);
        assert_eq!(keys("نفع"), ["نفع", "نفا"]);
        assert_eq!(keys("شجاع"), ["شجاع", "شجا", "شجاو"]);
        assert_eq!(keys("بعد"), ["بعد", "بئد"]);
        assert_eq!(keys("معرف"), ["معرف", "مئرف", "مارف", "مورف", "میرف"]);
        assert_eq!(keys("قصہ"), ["قسا", "قسہ"]);
        assert_eq!(keys("مہ"), ["مہ"]);
    }
}
