//! What are countries, cities, months and units called in each language?
//!
//! The tables are from the Unicode CLDR (licence Unicode-3.0, `data/LICENSE-UNICODE`). `generate.py` beside this file
//! writes them, and they are compiled in, so nothing is read at run time. The head of a table names its languages. In
//! each language, a term has a preferred name and often other names. Finding a name takes O(log n) after the tables
//! have been read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sangam_language::Language;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::respellings::Respellings;

/// The kind of thing that a term names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A country, a dependent territory or a part of the world; its id is the ISO 3166 or UN M.49 code.
    Territory,
    /// A city, or an island with a time zone of its own; its id is that of the time zone.
    City,
    /// A month of the Gregorian year; its id is its number.
    Month,
    /// A day of the week; its id is `sun` to `sat`.
    Weekday,
    /// A currency; its id is the ISO 4217 code.
    Currency,
    /// A unit of measure; its id is that of CLDR.
    Unit,
    /// A language; its id is the BCP 47 tag.
    Language,
    /// A word for a power of ten (thousand, lakh, crore); its id is the power.
    Scale,
    /// A number word from zero to a hundred; its id is the number.
    Numeral,
}

/// The tables, and the kind of the terms in each.
static TABLES: &[(Kind, &str)] = &[
    (Kind::Territory, include_str!("data/territories.tsv")),
    (Kind::City, include_str!("data/cities.tsv")),
    (Kind::Month, include_str!("data/months.tsv")),
    (Kind::Weekday, include_str!("data/weekdays.tsv")),
    (Kind::Currency, include_str!("data/currencies.tsv")),
    (Kind::Unit, include_str!("data/units.tsv")),
    (Kind::Language, include_str!("data/languages.tsv")),
    (Kind::Scale, include_str!("data/scales.tsv")),
    (Kind::Numeral, include_str!("data/numerals.tsv")),
];

/// The canonical combining class of the nukta of every script.
const NUKTA: u8 = 7;

/// Separates the names in a cell.
const BETWEEN_NAMES: char = '|';

/// The letters that count as equal when a name is looked up.
static SPELLINGS: Respellings = Respellings::new(include_str!("data/spellings.txt"), "letters");

/// A thing and its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedTerm {
    /// The kind of thing.
    pub kind: Kind,
    /// Its code; see [`Kind`].
    pub id: &'static str,
    /// The tag of each language of the table, and the names in that language; empty if CLDR has none.
    cells: Vec<(&'static str, &'static str)>,
}

impl NamedTerm {
    /// Returns its names in a language, the preferred one first. There are none for a language without a column.
    pub(crate) fn names(&self, language: &Language) -> impl Iterator<Item = &'static str> + use<> {
        let cell = self.cells.iter().find(|(tag, _)| *tag == language.primary()).map_or("", |(_, cell)| cell);
        cell.split(BETWEEN_NAMES).filter(|name| !name.is_empty())
    }
}

/// Returns the lines of a table. The first is the head, which names the columns: `id`, then primary subtags.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (id, cells) = line.split_once('\t')?;
        Some((id, cells.split('\t').collect()))
    })
}

/// Returns the languages of a table as primary subtags, in the order of its columns.
pub(crate) fn languages(kind: Kind) -> Vec<&'static str> {
    let table = TABLES.iter().find(|(of, _)| *of == kind);
    table.and_then(|(_, table)| rows(table).next()).map_or_else(Vec::new, |(_, tags)| tags)
}

fn parse(kind: Kind, table: &'static str) -> impl Iterator<Item = NamedTerm> {
    let tags = languages(kind);
    rows(table).skip(1).map(move |(id, cells)| NamedTerm {
        kind,
        id,
        cells: tags.iter().copied().zip(cells).collect(),
    })
}

/// Returns all terms, by kind and then in the order of the table.
pub(crate) fn terms() -> &'static [NamedTerm] {
    static TERMS: LazyLock<Vec<NamedTerm>> =
        LazyLock::new(|| TABLES.iter().flat_map(|&(kind, table)| parse(kind, table)).collect());
    &TERMS
}

/// Returns the terms that have the name `name` in `language`. Case, accents, nuktas and aerab make no difference.
pub(crate) fn find(name: &str, language: &Language) -> impl Iterator<Item = &'static NamedTerm> + use<> {
    static INDEX: LazyLock<Index> = LazyLock::new(index);
    let places = INDEX.get(language.primary()).and_then(|names| names.get(&folded(name)));
    places.into_iter().flatten().filter_map(|&place| terms().get(place))
}

/// For each language, maps each folded name to the places of its terms in [`terms`].
type Index = BTreeMap<&'static str, BTreeMap<String, Vec<usize>>>;

fn index() -> Index {
    let mut index = Index::new();
    for (place, term) in terms().iter().enumerate() {
        for &(tag, cell) in &term.cells {
            let names = index.entry(tag).or_default();
            for name in cell.split(BETWEEN_NAMES).map(folded).filter(|name| !name.is_empty()) {
                let places = names.entry(name).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }
    index
}

/// Returns every name in `to` of the things that `word` names in `from`. The preferred name of each term comes first,
/// and no name is repeated.
pub(crate) fn translations(word: &str, from: &Language, to: &Language) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in find(word, from).flat_map(|term| term.names(to)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns a name in the form in which it is looked up: decomposed, in lower case, without accents, nuktas and aerab,
/// with single spaces.
fn folded(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        let letters = word.nfkd().flat_map(char::to_lowercase).filter(|&letter| !is_accent(letter));
        for letter in letters {
            match SPELLINGS.letter(letter) {
                Some(spelled) => key.push_str(spelled),
                None => key.push(letter),
            }
        }
    }
    key
}

/// Whether a letter is a mark that is often left out of names. Vowel signs and the virama are not.
fn is_accent(letter: char) -> bool {
    match letter {
        '\u{200C}' | '\u{200D}' => true,
        // In the blocks of Indic scripts, only the nukta is such a mark.
        '\u{900}'..='\u{DFF}' => canonical_combining_class(letter) == NUKTA,
        _ => is_combining_mark(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    fn translated(word: &str, from: &str, to: &str) -> Vec<&'static str> {
        translations(word, &language(from), &language(to))
    }

    #[test]
    fn each_table_has_the_columns_that_its_head_names() {
        for &(kind, table) in TABLES {
            let tags = languages(kind);
            assert!(tags.starts_with(&["en", "hi", "ur"]), "{kind:?}: {tags:?}");
            assert!(tags.iter().all(|tag| language(tag).primary() == *tag), "{kind:?}: {tags:?}");
            assert_eq!(rows(table).next().map(|(id, _)| id), Some("id"), "{kind:?}");
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(line.split('\t').count(), tags.len() + 1, "{kind:?}: {line}");
            }
        }
    }

    #[test]
    fn a_country_a_city_and_a_month_are_called_by_their_names() {
        assert_eq!(translated("Egypt", "en", "ur"), ["مصر"]);
        assert_eq!(translated("मिस्र", "hi", "en"), ["Egypt"]);
        assert_eq!(translated("cairo", "en", "ur-PK"), ["قاہرہ"]);
        assert_eq!(translated("फरवरी", "hi", "ur"), ["فروری"]);
        assert_eq!(translated("لاکھ", "ur", "hi"), ["लाख"]);
        assert!(translated("Egypt", "en", "fr").is_empty());
        assert!(translated("", "en", "ur").is_empty());
    }

    #[test]
    fn other_names_than_the_preferred_one_are_found() {
        assert!(translated("US", "en", "hi").contains(&"संयुक्त राज्य"));
        assert!(translated("kilometre", "en", "hi").is_empty(), "CLDR's English is American");
        assert!(translated("kilometer", "en", "ur").contains(&"کلو میٹر"));
        assert_eq!(translated("Jan", "en", "ur"), translated("January", "en", "ur"));
    }

    #[test]
    fn every_name_of_a_term_finds_it() {
        for term in terms() {
            for tag in languages(term.kind) {
                for name in term.names(&language(tag)) {
                    assert!(
                        find(name, &language(tag)).any(|found| found == term),
                        "{tag} {name} {}",
                        term.id
                    );
                }
            }
        }
    }
}
