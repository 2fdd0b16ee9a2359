//! What must be known about one language to check texts in it?
//!
//! The rules of a language are a file of data, `data/<tag>.txt`; a language is one line of [`KNOWN`]. A file has sections: a
//! head in square brackets, then words parted by blanks and line breaks. `#` begins a remark.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use sangam_language::Language;
use sangam_text::word_keys::folded_word;

/// The fewest letters of a word without its ending.
const SHORTEST_STEM: usize = 4;
/// From this number of letters on, the ending of a word tells that it is no name.
const LONG_WORD: usize = 8;

type Words = HashSet<String, FixedState>;

/// What a sentence is, by its last mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum EndKind {
    Statement,
    Question,
    Exclamation,
}

impl EndKind {
    pub(crate) const ALL: [Self; 3] = [Self::Statement, Self::Question, Self::Exclamation];
}

/// The rules of one language.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The mark that ends each kind of sentence; `None` for a language without rules.
    pub(crate) end_marks: Option<[char; 3]>,
    /// Characters that are typed in the place of the mark that ends a statement.
    pub(crate) typed_for_statement: Vec<char>,
    /// How many letters and figures a text has, relative to its translations into the other languages with rules.
    pub(crate) letters_per_word: Option<f64>,
    /// Letters of another keyboard, and the right ones.
    pub(crate) keyboard_letters: HashMap<char, char, FixedState>,
    /// Letters and pairs of signs that look like another letter, and the right one.
    lookalikes: Vec<(String, String)>,
    /// Words that may follow themselves.
    repeated: Words,
    /// Words that may follow themselves before a word that begins in a certain way.
    repeated_before: Vec<(String, String)>,
    /// Names of letters, with which acronyms are spelled.
    letters: Words,
    /// Endings of words that may follow themselves.
    repeated_endings: Vec<String>,
    /// Words in lower case that are no names, without endings.
    ordinary: Words,
    /// Endings that a word adds to one of those, and what stood in their place: `ies` for `y`.
    ordinary_endings: Vec<(String, String)>,
    /// Names that another language has by another sound: the name, the language, and how the names there begin.
    other_names: HashMap<(String, String), Vec<String>, FixedState>,
    /// Endings that make a word for the people of a country.
    people_endings: Vec<String>,
    /// Endings that only words have which are no names.
    telling_endings: Vec<String>,
    /// Words that end sentences.
    finals: Words,
    /// Endings of words that end sentences.
    final_endings: Vec<String>,
    /// Words of days of the week and months, in folded form, with the numbers of what they mean.
    pub(crate) calendar: HashMap<String, Vec<CalendarWord>, FixedState>,
    /// Words that say a number without being one: both, dozen.
    pub(crate) like_numbers: HashMap<String, Vec<i64>, FixedState>,
}

/// A day of the week or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CalendarWord {
    pub(crate) kind: CalendarKind,
    /// 1 for January and for Monday.
    pub(crate) number: u8,
    /// Whether the word hardly ever means something else.
    pub(crate) certain: bool,
}

/// What a word of the calendar names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum CalendarKind {
    Month,
    Weekday,
}

/// The languages with rules.
static KNOWN: LazyLock<Vec<(&'static str, Rules)>> = LazyLock::new(|| {
    let files = [
        ("en", include_str!("data/en.txt")),
        ("hi", include_str!("data/hi.txt")),
        ("ur", include_str!("data/ur.txt")),
    ];
    let mut known: Vec<_> = files.into_iter().map(|(tag, file)| (tag, Rules::parse(file))).collect();
    for (tag, words) in [("en", include_str!("data/en.ordinary.txt"))] {
        if let Some((_, rules)) = known.iter_mut().find(|(known, _)| *known == tag) {
            words
                .lines()
                .filter(|line| !line.starts_with('#'))
                .for_each(|line| rules.read("ordinary words", line));
        }
    }
    known
});

static NONE: LazyLock<Rules> = LazyLock::new(Rules::default);

/// Returns the rules of a language; empty ones if there are none.
pub(crate) fn rules(language: &Language) -> &'static Rules {
    known_rules(language).unwrap_or(&NONE)
}

/// Returns the rules of a language.
pub(crate) fn known_rules(language: &Language) -> Option<&'static Rules> {
    KNOWN.iter().find(|(tag, _)| *tag == language.primary()).map(|(_, rules)| rules)
}

impl Rules {
    fn parse(file: &str) -> Self {
        let mut rules = Self::default();
        let mut section = "";
        for line in file.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = head;
            } else if !line.is_empty() {
                rules.read(section, line);
            }
        }
        rules
    }

    fn read(&mut self, section: &str, line: &str) {
        let words = || line.split_whitespace();
        match section {
            "end marks" => {
                let mut marks = line.chars().filter(|mark| !mark.is_whitespace());
                if let (Some(statement), Some(question), Some(exclamation)) =
                    (marks.next(), marks.next(), marks.next())
                {
                    self.end_marks = Some([statement, question, exclamation]);
                }
            }
            "relative length" => self.letters_per_word = line.parse().ok(),
            "typed for the first" => self.typed_for_statement.extend(words().flat_map(str::chars)),
            "keyboard letters" => {
                let mut letters = words().flat_map(str::chars);
                while let (Some(found), Some(wanted)) = (letters.next(), letters.next()) {
                    self.keyboard_letters.insert(found, wanted);
                }
            }
            "lookalikes" => {
                let mut fields = words();
                if let (Some(found), Some(wanted)) = (fields.next(), fields.next()) {
                    self.lookalikes.push((found.to_owned(), wanted.to_owned()));
                }
            }
            "may be repeated" => {
                for word in words() {
                    if let Some(ending) = word.strip_prefix('-') {
                        self.repeated_endings.push(folded_word(ending));
                    } else if let Some((word, next)) = word.split_once('+') {
                        self.repeated_before.push((folded_word(word), folded_word(next)));
                    } else {
                        self.repeated.insert(folded_word(word));
                    }
                }
            }
            "ordinary words" => self.ordinary.extend(words().map(str::to_owned)),
            "endings of ordinary words" => {
                let pair = |word: &str| {
                    word.split_once('=').map(|(ending, base)| (ending.to_owned(), base.to_owned()))
                };
                self.ordinary_endings.extend(words().filter_map(pair));
            }
            "other names" => {
                let mut fields = words();
                let (Some(name), Some(language)) = (fields.next(), fields.next()) else { return };
                for one in name.split('|') {
                    let names = self.other_names.entry((one.to_owned(), language.to_owned())).or_default();
                    names.extend(fields.clone().map(str::to_owned));
                }
            }
            "endings of peoples" => self.people_endings.extend(words().map(str::to_owned)),
            "telling endings" => self.telling_endings.extend(words().map(str::to_owned)),
            "letters" => self.letters.extend(words().map(folded_word)),
            "may end a sentence" => {
                for word in words() {
                    match word.strip_prefix('-') {
                        Some(ending) => self.final_endings.push(folded_word(ending)),
                        None => self.finals.extend([folded_word(word)]),
                    }
                }
            }
            "months" => self.read_calendar(CalendarKind::Month, line),
            "weekdays" => self.read_calendar(CalendarKind::Weekday, line),
            "like numbers" => {
                let mut fields = words();
                let values: Vec<i64> = fields
                    .next()
                    .into_iter()
                    .flat_map(|list| list.split(','))
                    .filter_map(|value| value.parse().ok())
                    .collect();
                for word in fields {
                    self.like_numbers.entry(folded_word(word)).or_default().extend(&values);
                }
            }
            _ => {}
        }
    }

    /// Reads a line of the number of a month or a day and its words.
    fn read_calendar(&mut self, kind: CalendarKind, line: &str) {
        let mut fields = line.split_whitespace();
        let Some(number) = fields.next().and_then(|number| number.parse().ok()) else { return };
        for word in fields {
            let certain = !word.ends_with('?');
            let word = folded_word(word.trim_end_matches('?'));
            self.calendar.entry(word).or_default().push(CalendarWord { kind, number, certain });
        }
    }

    /// Returns the mark that ends a kind of sentence.
    pub(crate) fn end_mark(&self, kind: EndKind) -> Option<char> {
        let place = EndKind::ALL.iter().position(|&known| known == kind)?;
        self.end_marks.and_then(|marks| marks.get(place).copied())
    }

    /// Returns what looks like another letter at the beginning of a text, and the right letter.
    pub(crate) fn lookalike<'t>(&self, text: &'t str) -> Option<(&'t str, &str)> {
        let mut known = self.lookalikes.iter();
        known.find_map(|(found, wanted)| {
            text.starts_with(found.as_str()).then(|| (&text[..found.len()], wanted.as_str()))
        })
    }

    /// Whether a word in folded form may follow itself, if `next` comes after.
    pub(crate) fn may_repeat(&self, folded: &str, next: &str) -> bool {
        self.repeated.contains(folded)
            || has_ending(folded, &self.repeated_endings)
            || self
                .repeated_before
                .iter()
                .any(|(word, begins)| word == folded && next.starts_with(begins.as_str()))
    }

    /// Whether a word in folded form is the name of a letter.
    pub(crate) fn is_letter(&self, folded: &str) -> bool {
        self.letters.contains(folded)
    }

    /// Returns a name without each of the endings for the people of a country.
    pub(crate) fn without_people<'t>(&self, name: &'t str) -> impl Iterator<Item = &'t str> {
        let stems = self.people_endings.iter().filter_map(|ending| name.strip_suffix(ending.as_str()));
        stems.filter(|stem| stem.len() > SHORTEST_STEM)
    }

    /// Returns how the names of a thing begin that another language has by another sound.
    pub(crate) fn other_names(&self, name: &str, language: &str) -> &[String] {
        self.other_names.get(&(name.to_owned(), language.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Whether a word in lower case is no name.
    pub(crate) fn is_ordinary(&self, word: &str) -> bool {
        let has_base = |(ending, base): &(String, String)| {
            let stem = word.strip_suffix(ending.as_str()).filter(|stem| stem.len() >= SHORTEST_STEM);
            stem.is_some_and(|stem| self.ordinary.contains(&format!("{stem}{base}")))
        };
        self.ordinary.contains(word)
            || self.ordinary_endings.iter().any(has_base)
            || word.len() >= LONG_WORD && has_ending(word, &self.telling_endings)
    }

    /// Whether it is known which words end sentences.
    pub(crate) fn knows_finals(&self) -> bool {
        !self.finals.is_empty()
    }

    /// Whether a word in folded form may end a sentence.
    pub(crate) fn may_end_sentence(&self, folded: &str) -> bool {
        self.finals.contains(folded) || has_ending(folded, &self.final_endings)
    }
}

/// Whether a word is longer than one of the endings and has it.
fn has_ending(word: &str, endings: &[String]) -> bool {
    endings.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_rules_is_read() {
        for (tag, rules) in KNOWN.iter() {
            assert!(rules.end_marks.is_some(), "{tag}");
            for kind in [CalendarKind::Month, CalendarKind::Weekday] {
                let of_kind = rules.calendar.values().flatten().filter(|word| word.kind == kind);
                let numbers: HashSet<u8> = of_kind.map(|word| word.number).collect();
                assert_eq!(numbers.len(), if kind == CalendarKind::Month { 12 } else { 7 }, "{tag} {kind:?}");
            }
            assert!(!rules.repeated.is_empty() && !rules.like_numbers.is_empty(), "{tag}");
        }
        assert!(known_rules(&"fr".parse().unwrap()).is_none());
    }
}
