//! What are countries, cities, months and units called in each language?
//!
//! The tables are from the Unicode CLDR (licence Unicode-3.0, `data/LICENSE-UNICODE`). `generate.py` beside this file
//! writes them. `data/corrections.tsv`, written by hand, is read over them: it says what newsrooms write instead. All are
//! compiled in, so nothing is read at run time. The head of a table names its languages. In each language, a term has a
//! preferred name and often other names. Finding a name takes O(log n) after the tables have been read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sangam_language::Language;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::made_once::MadeOnce;
use crate::respellings::Respellings;

/// The kind of thing that a term names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A country, a dependent territory or a part of the world; its id is the ISO 3166 or UN M.49 code, if it has one.
    Territory,
    /// A city, or an island with a time zone of its own; its id is that of the time zone, or looks like one.
    City,
    /// A month of the Gregorian year; its id is its number.
    Month,
    /// A day of the week; its id is `sun` to `sat`.
    Weekday,
    /// A currency; its id is the ISO 4217 code.
    Currency,
    /// A unit of measure; its id is that of CLDR, if it has one.
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

/// The corrections of the tables. A line holds a kind, an id, a language and names.
const CORRECTIONS: &str = include_str!("data/corrections.tsv");

/// In a correction: the names of the table.
const NAMES_OF_TABLE: &str = "+";
/// In a correction: no names.
const NO_NAMES: &str = "-";
/// In a correction: every language.
const EVERY_LANGUAGE: &str = "*";
/// After a name: it is mostly another word, so that no text is searched for it.
const DOUBTFUL: char = '?';

/// A name of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    /// The name.
    pub text: &'static str,
    /// Whether a text with these words mostly means the thing.
    pub certain: bool,
}

/// A thing and its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedTerm {
    /// The kind of thing.
    pub kind: Kind,
    /// Its code; see [`Kind`].
    pub id: &'static str,
    /// The tag of each language of the table, and the names in that language.
    cells: Vec<(&'static str, Vec<Name>)>,
}

impl NamedTerm {
    /// Returns its names in a language, the preferred one first. There are none for a language without a column.
    pub(crate) fn names(&self, language: &Language) -> &[Name] {
        self.cells.iter().find(|(tag, _)| *tag == language.primary()).map_or(&[], |(_, names)| names)
    }

    /// Replaces the names in `language` by those of a correction.
    fn correct(&mut self, language: &str, names: &'static str) {
        for (tag, cell) in &mut self.cells {
            if language != *tag && language != EVERY_LANGUAGE {
                continue;
            }
            let mut corrected: Vec<Name> = Vec::new();
            let mut add = |name: Name| {
                if corrected.iter().all(|known| known.text != name.text) {
                    corrected.push(name);
                }
            };
            for name in names.split(BETWEEN_NAMES) {
                match name {
                    NO_NAMES => {}
                    NAMES_OF_TABLE => cell.iter().copied().for_each(&mut add),
                    _ => add(Name {
                        text: name.trim_end_matches(DOUBTFUL),
                        certain: !name.ends_with(DOUBTFUL),
                    }),
                }
            }
            *cell = corrected;
        }
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
    rows(table).skip(1).map(move |(id, cells)| {
        let names = |cell: &'static str| {
            let mut names: Vec<Name> = Vec::new();
            for text in cell.split(BETWEEN_NAMES).map(|name| without_bracket(kind, name)) {
                if !text.is_empty() && names.iter().all(|known| known.text != text) {
                    names.push(Name { text, certain: true });
                }
            }
            names
        };
        NamedTerm { kind, id, cells: tags.iter().copied().zip(cells.into_iter().map(names)).collect() }
    })
}

/// Returns the name of a place without the explanation that the CLDR adds in brackets. No running text has it.
fn without_bracket(kind: Kind, name: &str) -> &str {
    let explained = matches!(kind, Kind::Territory | Kind::City);
    name.split_once(" (").filter(|_| explained).map_or(name, |(name, _)| name)
}

/// Returns the corrections: the name of the kind, the id, the language and the names.
fn corrections() -> impl Iterator<Item = [&'static str; 4]> {
    let lines = CORRECTIONS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut fields = line.split('\t');
        Some([fields.next()?, fields.next()?, fields.next()?, fields.next()?])
    })
}

impl Kind {
    /// Returns the name of the kind in the table of corrections.
    fn name(self) -> &'static str {
        match self {
            Kind::Territory => "territory",
            Kind::City => "city",
            Kind::Month => "month",
            Kind::Weekday => "weekday",
            Kind::Currency => "currency",
            Kind::Unit => "unit",
            Kind::Language => "language",
            Kind::Scale => "scale",
            Kind::Numeral => "numeral",
        }
    }
}

/// Returns all terms, by kind and then in the order of the table.
pub(crate) fn terms() -> &'static [NamedTerm] {
    static TERMS: LazyLock<Vec<NamedTerm>> =
        LazyLock::new(|| TABLES.iter().flat_map(|&(kind, table)| corrected(kind, table)).collect());
    &TERMS
}

/// Returns the terms of a table with its corrections.
fn corrected(kind: Kind, table: &'static str) -> Vec<NamedTerm> {
    let mut terms: Vec<NamedTerm> = parse(kind, table).collect();
    let mut places: BTreeMap<&str, usize> =
        terms.iter().enumerate().map(|(place, term)| (term.id, place)).collect();
    for [_, id, language, names] in corrections().filter(|[name, ..]| *name == kind.name()) {
        let place = *places.entry(id).or_insert_with(|| {
            let cells = languages(kind).into_iter().map(|tag| (tag, Vec::new())).collect();
            terms.push(NamedTerm { kind, id, cells });
            terms.len() - 1
        });
        terms[place].correct(language, names);
    }
    terms
}

/// Returns the terms that have the name `name` in `language`. Case, accents, nuktas and aerab make no difference.
pub(crate) fn find(name: &str, language: &Language) -> impl Iterator<Item = &'static NamedTerm> + use<> {
    static INDEX: MadeOnce<Index> = MadeOnce::new();
    let places = INDEX.of(language, |_| index(language)).and_then(|names| names.get(&folded(name)));
    places.into_iter().flatten().filter_map(|&place| terms().get(place))
}

/// Maps each folded name of a language to the places of its terms in [`terms`].
type Index = BTreeMap<String, Vec<usize>>;

fn index(language: &Language) -> Index {
    let mut index = Index::new();
    for (place, term) in terms().iter().enumerate() {
        for name in term.names(language) {
            let places = index.entry(folded(name.text)).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    index
}

/// Returns a name in the form in which it is looked up: decomposed, in lower case, without accents, nuktas and aerab,
/// with single spaces.
pub(crate) fn folded(name: &str) -> String {
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
    fn each_correction_is_of_a_table_and_of_one_of_its_languages() {
        let mut count = 0;
        let lines = CORRECTIONS.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            let [kind, id, language, names] = fields[..] else { panic!("{line}") };
            let table = TABLES.iter().find(|(known, _)| known.name() == kind).expect(line);
            assert!(!id.is_empty() && !names.is_empty(), "{line}");
            assert!(language == EVERY_LANGUAGE || languages(table.0).contains(&language), "{line}");
            for name in names.split(BETWEEN_NAMES) {
                assert!(!name.is_empty() && name.trim() == name, "{line}");
                assert!(!name.contains("ں") || name.split([' ', '-']).all(ends_with_its_nasal), "{line}");
            }
            count += 1;
        }
        assert!(count > 300, "{count}");
    }

    /// Whether ں is at the end of the word only.
    fn ends_with_its_nasal(word: &str) -> bool {
        word.find('ں').is_none_or(|at| at + 'ں'.len_utf8() == word.len())
    }

    #[test]
    fn a_correction_is_read_over_the_table() {
        let names = |kind, id: &str, tag: &str| {
            let term = terms().iter().find(|term| term.kind == kind && term.id == id).unwrap();
            term.names(&language(tag)).to_vec()
        };
        let texts = |kind, id: &str, tag: &str| -> Vec<&str> {
            names(kind, id, tag).iter().map(|name| name.text).collect()
        };
        assert_eq!(texts(Kind::Territory, "US", "ur")[..2], ["امریکہ", "امریکا"]);
        assert!(texts(Kind::Territory, "US", "ur").contains(&"ریاست ہائے متحدہ امریکہ"), "the table's own");
        assert!(texts(Kind::Unit, "volume-cup", "en").is_empty());
        assert_eq!(texts(Kind::Unit, "maund", "ur"), ["من"]);
        assert!(!names(Kind::Unit, "maund", "ur")[0].certain);
        assert_eq!(texts(Kind::Territory, "FK", "ur"), ["فاکلینڈ جزائر"]);
    }

    #[test]
    fn every_name_of_a_term_finds_it() {
        for term in terms() {
            for tag in languages(term.kind) {
                for name in term.names(&language(tag)) {
                    assert!(
                        find(name.text, &language(tag)).any(|found| found == term),
                        "{tag} {name:?} {}",
                        term.id
                    );
                }
            }
        }
    }
}
