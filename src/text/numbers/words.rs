//! Which words of a language concern numbers, and what do they mean?
//!
//! The list in `language/data/<tag>.numbers.txt` is read at first use. It consists of sections `[name]`, lines
//! `word<TAB>value`, and `#` comments. `?` in a third column marks a word that more often means something other than a
//! number (نو new, "may"). A word may be in several sections. An entry of several words matches them with blanks, dots
//! or hyphens between them.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use super::fold::fold_into;
use super::value::Value;
use crate::respellings::Respellings;

/// The most words in one entry (`سابق امریکی ڈالر` would have three).
const MAX_PHRASE_WORDS: usize = 3;

/// The section of spellings that count as equal.
const LETTERS: &str = "letters";

/// The roles of a word, apart from its value; one bit each.
pub(super) mod role {
    /// Joins the items of a list, and in some languages hundreds to units.
    pub(in crate::numbers) const AND: u32 = 1;
    /// Joins alternatives: or, یا, या.
    pub(in crate::numbers) const OR: u32 = 1 << 1;
    /// Comes between the ends of a range: to, سے, से.
    pub(in crate::numbers) const RANGE: u32 = 1 << 2;
    /// Counts as one before a scale: a million.
    pub(in crate::numbers) const ARTICLE: u32 = 1 << 3;
    /// Makes the number before it a percentage.
    pub(in crate::numbers) const PERCENT: u32 = 1 << 4;
    /// Makes the number after it negative.
    pub(in crate::numbers) const NEGATIVE: u32 = 1 << 5;
    /// The spoken decimal point.
    pub(in crate::numbers) const POINT: u32 = 1 << 6;
    /// Makes the number before it an ordinal: th, ویں.
    pub(in crate::numbers) const ORDINAL_SUFFIX: u32 = 1 << 7;
    /// Makes the number before it a time of day: o'clock, بجے.
    pub(in crate::numbers) const CLOCK: u32 = 1 << 8;
    /// Morning half of the day.
    pub(in crate::numbers) const MORNING: u32 = 1 << 9;
    /// Afternoon half of the day.
    pub(in crate::numbers) const AFTERNOON: u32 = 1 << 10;
    /// Comes between hour and minutes: بج کر.
    pub(in crate::numbers) const PAST_HOUR: u32 = 1 << 11;
    /// Makes a four-digit number after it a year.
    pub(in crate::numbers) const YEAR_BEFORE: u32 = 1 << 12;
    /// Makes a number before it a year.
    pub(in crate::numbers) const YEAR_AFTER: u32 = 1 << 13;
    /// Makes the number before it a decade.
    pub(in crate::numbers) const DECADE: u32 = 1 << 14;
    /// Makes the number after it the number of an article, a section or an issue.
    pub(in crate::numbers) const REFERENCE: u32 = 1 << 15;
    /// Comes between day and month: 7th of May.
    pub(in crate::numbers) const OF: u32 = 1 << 16;
    /// Shows that the text is about cricket: innings, بلے باز.
    pub(in crate::numbers) const CRICKET: u32 = 1 << 17;
    /// Comes between runs and wickets: 245 for 6.
    pub(in crate::numbers) const SCORE: u32 = 1 << 18;
    /// Can come between a calendar and its year: लगभग.
    pub(in crate::numbers) const ABOUT: u32 = 1 << 19;
}

/// A value, and whether the word reliably means it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub(super) value: Value,
    pub(super) certain: bool,
}

/// Everything that one word or phrase can mean.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// A number on its own: seven.
    pub(super) cardinal: Option<Meaning>,
    /// A small factor, to which more numbers can be added: hundred, dozen.
    pub(super) multiplier: Option<Meaning>,
    /// A large factor: thousand, crore, million. Uncertain ones (m, b) count only directly after digits and in amounts
    /// of money.
    pub(super) scale: Option<Meaning>,
    /// A rank: third.
    pub(super) ordinal: Option<Meaning>,
    /// A part of the number after it, or a denominator of the number before it: half, quarters.
    pub(super) fraction: Option<Meaning>,
    /// Added to the number after it: ساڑھے.
    pub(super) addition: Option<Meaning>,
    /// The month of the year. Uncertain ones need a capital letter.
    pub(super) month: Option<Meaning>,
    /// The currency code. An uncertain word is not a currency before a number.
    pub(super) currency: Option<&'static str>,
    /// Unit of time or measure.
    pub(super) unit: Option<&'static str>,
    /// The calendar whose year is beside this word: hijri.
    pub(super) calendar: Option<&'static str>,
    /// The bits of [`role`].
    pub(super) roles: u32,
    /// Whether a phrase begins with this word.
    starts_phrase: bool,
}

impl Entry {
    pub(super) fn has(&self, role: u32) -> bool {
        self.roles & role != 0
    }
}

/// How a language puts numbers together, beyond its words.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Grammar {
    /// Whether tens and units are two words: twenty five.
    pub(super) compose_tens: bool,
    /// Whether "and" can be inside a number: two hundred and five.
    pub(super) and_inside: bool,
    /// Whether a scale on its own means one: ہزار روپے.
    pub(super) bare_scales: bool,
}

/// The word lists of one language: the text, and tables made at first use.
#[derive(Debug)]
pub(crate) struct NumberWords {
    pub(super) list: &'static str,
    tables: OnceLock<Tables>,
}

impl NumberWords {
    /// Makes the lists from the text of a `<tag>.numbers.txt`. With an empty text, only digits are read.
    pub(crate) const fn new(list: &'static str) -> NumberWords {
        NumberWords { list, tables: OnceLock::new() }
    }

    pub(super) fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::read(self.list))
    }
}

/// Word lists as lookup tables.
#[derive(Debug)]
pub(super) struct Tables {
    entries: Vec<Entry>,
    by_word: HashMap<Box<str>, u32, RandomState>,
    /// The bits of [`mark_of`] for the words of the list. They rule out most words of a text.
    marks: [u64; MARK_WORDS],
    pub(super) grammar: Grammar,
    longest: usize,
    /// The spellings that count as equal.
    pub(super) letters: Respellings,
    /// The lines of the list that could not be read. Tests require that there are none.
    pub(super) unread: Vec<&'static str>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            by_word: HashMap::default(),
            marks: [0; MARK_WORDS],
            grammar: Grammar::default(),
            longest: 0,
            letters: Respellings::new("", ""),
            unread: Vec::new(),
        }
    }
}

impl Tables {
    fn read(list: &'static str) -> Tables {
        let mut tables = Tables { letters: Respellings::new(list, LETTERS), ..Tables::default() };
        let mut section = "";
        for line in list.lines() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name;
                continue;
            }
            if section == LETTERS {
                continue;
            }
            let mut columns = line.split('\t');
            let words = columns.next().unwrap_or_default();
            let value = columns.next().unwrap_or_default();
            let certain = columns.next() != Some("?");
            if tables.add(section, words, value, certain).is_none() {
                tables.unread.push(line);
            }
        }
        tables.add_regular_ordinals();
        tables.mark_phrase_starts();
        tables
    }

    /// Adds one line. Returns `None` if its section or value is not valid. `words` may hold several, with `|` between
    /// them.
    fn add(&mut self, section: &str, words: &str, value: &'static str, certain: bool) -> Option<()> {
        if section == "grammar" {
            match words {
                "compose-tens" => self.grammar.compose_tens = true,
                "and-inside" => self.grammar.and_inside = true,
                "bare-scales" => self.grammar.bare_scales = true,
                _ => return None,
            }
            return Some(());
        }
        for word in words.split('|') {
            let entry = self.entry(word);
            let meaning = || {
                let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
                let negative = whole.starts_with('-');
                let size = Value::from_digits(whole.trim_start_matches('-'), fraction)?;
                Some(Meaning { value: if negative { size.negated() } else { size }, certain })
            };
            match section {
                "cardinals" => entry.cardinal = Some(meaning()?),
                "multipliers" => entry.multiplier = Some(meaning()?),
                "scales" => entry.scale = Some(meaning()?),
                "ordinals" => entry.ordinal = Some(meaning()?),
                "fractions" => entry.fraction = Some(meaning()?),
                "additions" => entry.addition = Some(meaning()?),
                "months" => entry.month = Some(meaning()?),
                "currencies" => entry.currency = Some(value),
                "units" => entry.unit = Some(value),
                "calendars" => entry.calendar = Some(value),
                _ => entry.roles |= role_of_section(section)?,
            }
        }
        Some(())
    }

    fn entry(&mut self, words: &str) -> &mut Entry {
        let mut key = String::new();
        fold_phrase(words, &self.letters, &mut key);
        self.longest = self.longest.max(key.len());
        let (word, bit) = mark_of(&key);
        self.marks[word] |= bit;
        // A list holds a few thousand words.
        let next = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let index = *self.by_word.entry(key.into_boxed_str()).or_insert_with(|| {
            self.entries.push(Entry::default());
            next
        });
        &mut self.entries[index as usize]
    }

    /// Adds the ordinals of a language that makes them from the cardinal and an ending (بیسویں, बीसवाँ), so that the
    /// list need not repeat them.
    fn add_regular_ordinals(&mut self) {
        let mut endings = Vec::new();
        let mut stems = Vec::new();
        // Sorted, so that the table does not depend on hash order.
        let mut words: Vec<(&Box<str>, &u32)> = self.by_word.iter().collect();
        words.sort_unstable();
        for (word, &index) in words {
            let entry = &self.entries[index as usize];
            if entry.has(role::ORDINAL_SUFFIX) && !word.is_ascii() {
                endings.push(word.clone());
            }
            if let Some(meaning) = entry.cardinal.or(entry.multiplier).or(entry.scale) {
                stems.push((word.clone(), meaning.value));
            }
        }
        for (stem, value) in &stems {
            for ending in &endings {
                let entry = self.entry(&format!("{stem}{ending}"));
                if entry.ordinal.is_none() {
                    entry.ordinal = Some(Meaning { value: *value, certain: true });
                }
            }
        }
    }

    fn mark_phrase_starts(&mut self) {
        let mut phrases: Vec<String> =
            self.by_word.keys().filter(|key| key.contains(' ')).map(ToString::to_string).collect();
        phrases.sort_unstable();
        for phrase in phrases {
            for (place, word) in phrase.split(' ').enumerate() {
                // The later words of a phrase also get an entry, so that the scan keeps them.
                self.entry(word).starts_phrase |= place == 0;
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    /// Returns the entry of a folded word.
    pub(super) fn find(&self, key: &str) -> Option<u32> {
        let (word, bit) = mark_of(key);
        if key.len() > self.longest || self.marks[word] & bit == 0 {
            return None;
        }
        self.by_word.get(key).copied()
    }

    /// Returns the longest phrase that begins with the word at `index`: its entry and the number of words of
    /// `following` that it takes.
    pub(super) fn find_phrase<'a>(
        &self,
        index: u32,
        first: &str,
        following: impl Iterator<Item = &'a str>,
    ) -> Option<(u32, usize)> {
        if !self.get(index)?.starts_phrase {
            return None;
        }
        let mut key = String::new();
        fold_into(first, &self.letters, &mut key);
        let mut best = None;
        for (taken, word) in following.take(MAX_PHRASE_WORDS - 1).enumerate() {
            key.push(' ');
            fold_into(word, &self.letters, &mut key);
            if let Some(found) = self.find(&key) {
                best = Some((found, taken + 1));
            }
        }
        best
    }
}

/// Returns the first spelling of a whole number in the text of a list.
pub(super) fn cardinal(list: &'static str, value: Value) -> Option<&'static str> {
    let value = value.as_integer()?.to_string();
    let lines = list
        .lines()
        .skip_while(|line| *line != "[cardinals]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let mut rows = lines.filter_map(|line| line.split_once('\t'));
    let (words, _) = rows.find(|(_, rest)| rest.split('\t').next().map(str::trim_end) == Some(&value))?;
    words.split('|').next()
}

/// The number of 64-bit words that hold the bits of a list.
const MARK_WORDS: usize = 64;

/// Returns the place of a bit that depends on the length, the beginning and the end of a word.
fn mark_of(key: &str) -> (usize, u64) {
    let bytes = key.as_bytes();
    let at = |place: usize| usize::from(bytes.get(place).copied().unwrap_or_default());
    // The last byte of the first letter and of the last letter, in any of the supported scripts.
    let mixed = at(0) + 3 * at(1) + 7 * at(2) + 31 * at(bytes.len().wrapping_sub(1)) + 257 * bytes.len();
    ((mixed >> 6) % MARK_WORDS, 1 << (mixed & 63))
}

fn fold_phrase(words: &str, letters: &Respellings, key: &mut String) {
    for (place, word) in words.split(' ').enumerate() {
        if place > 0 {
            key.push(' ');
        }
        fold_into(word, letters, key);
    }
}

fn role_of_section(section: &str) -> Option<u32> {
    Some(match section {
        "and" => role::AND,
        "or" => role::OR,
        "range" => role::RANGE,
        "article" => role::ARTICLE,
        "percent" => role::PERCENT,
        "negative" => role::NEGATIVE,
        "point" => role::POINT,
        "ordinal-suffixes" => role::ORDINAL_SUFFIX,
        "clock" => role::CLOCK,
        "morning" => role::MORNING,
        "afternoon" => role::AFTERNOON,
        "past-hour" => role::PAST_HOUR,
        "year-before" => role::YEAR_BEFORE,
        "year-after" => role::YEAR_AFTER,
        "decade" => role::DECADE,
        "reference" => role::REFERENCE,
        "of" => role::OF,
        "cricket" => role::CRICKET,
        "score" => role::SCORE,
        "about" => role::ABOUT,
        // Phrases that begin with a word of the list but have no meaning for numbers.
        "no-number" => 0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::PROFILES;

    #[test]
    fn every_line_of_every_list_is_read() {
        for profile in PROFILES {
            let tables = profile.numbers.tables();
            assert!(tables.unread.is_empty(), "{}: {:?}", profile.tag, tables.unread);
        }
    }

    #[test]
    fn a_line_of_nonsense_is_noticed() {
        let tables = Tables::read("[cardinals]\nseven\tsept\n[no-such-section]\nx\ty\n");
        assert_eq!(tables.unread, ["seven\tsept", "x\ty"]);
    }

    #[test]
    fn ordinals_follow_from_cardinals() {
        let tables = Tables::read("[cardinals]\nبیس\t20\n[ordinal-suffixes]\nویں\n");
        let entry = tables.find("بیسویں").and_then(|index| tables.get(index)).unwrap();
        assert_eq!(entry.ordinal.unwrap().value, Value::integer(20));
    }
}
