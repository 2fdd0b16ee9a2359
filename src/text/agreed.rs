//! Which agreed terms does a text contain?
//!
//! An agreed term is a name of the tables of [`terms`](crate::terms): a country, a city, a month, a unit. Names of
//! several words are found too. Of the names that fit at a place, the longest is used.
//!
//! Method: the words of the text and of the names are written as match keys (see [`normalize`](crate::normalize)),
//! without spaces and hyphens, so that न्यूयॉर्क and न्यू यॉर्क meet, with nukta and without. A name begins with
//! a word of the text and ends with one. Time O(n · words of the longest name), after the tables have been read once.
//!
//! What it does not do: it does not find inflected names, except before an apostrophe (Pakistan's).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use sangam_language::Language;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::made_once::MadeOnce;
use crate::normalize::{exact_key, folded_key};
use crate::terms::{Kind, Name, NamedTerm, folded, terms};
use crate::tokens::{Token, TokenKind, is_stop_word, join_key, tokenize};

/// The fewest letters of a name whose words may be written together or apart. Shorter ones would be found by chance.
const FEWEST_LETTERS: usize = 6;
/// The most letters of a name of capitals alone, such as US.
const LONGEST_ABBREVIATION: usize = 4;

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgreedTerm {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// The things that have this name.
    pub terms: Vec<&'static NamedTerm>,
}

/// A country, a city or another thing that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedThing {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// The kinds of things that have this name, with their ids (see [`Kind`]).
    pub meanings: Vec<(Kind, &'static str)>,
}

/// Returns the things that `text` names, in order and without overlaps.
pub fn named_things(text: &str, language: &Language) -> Vec<NamedThing> {
    let thing = |found: AgreedTerm| NamedThing {
        span: found.span,
        meanings: found.terms.iter().map(|term| (term.kind, term.id)).collect(),
    };
    agreed_terms(text, language).into_iter().map(thing).collect()
}

/// A name, and the thing that has it.
#[derive(Debug)]
struct Entry {
    name: &'static str,
    words: usize,
    term: &'static NamedTerm,
}

/// The names of one language whose keys begin with the same letter, by key.
type NamesByKey = BTreeMap<String, Vec<Entry>>;

/// The names of one language, by the first letter of their keys. Making the keys of all names takes longer than a
/// lookup, so they are made for the letters that a text asks for.
type Index = BTreeMap<char, NamesOfLetter>;

/// The names whose keys begin with one letter.
#[derive(Debug, Default)]
struct NamesOfLetter {
    names: Vec<(&'static str, &'static NamedTerm)>,
    by_key: OnceLock<NamesByKey>,
}

impl NamesOfLetter {
    fn by_key(&self, language: &Language) -> &NamesByKey {
        self.by_key.get_or_init(|| {
            let mut by_key = NamesByKey::new();
            for &(name, term) in &self.names {
                let (key, words) = key_of_name(name, language);
                by_key.entry(key).or_default().push(Entry { name, words, term });
            }
            by_key
        })
    }
}

/// Returns the agreed terms of `text`, in order and without overlaps.
pub(crate) fn agreed_terms(text: &str, language: &Language) -> Vec<AgreedTerm> {
    static INDICES: MadeOnce<Index> = MadeOnce::new();
    let Some(index) = INDICES.of(language, |_| index(language)) else { return Vec::new() };
    let tokens = tokenize(text, language);
    let keys: Vec<String> = tokens.iter().map(|token| key(&text[token.span.clone()], language)).collect();
    let reader = Reader {
        text,
        language,
        index,
        tokens: &tokens,
        keys: &keys,
        cased: text.chars().any(char::is_uppercase),
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match reader.longest(at) {
            Some((term, next)) => {
                found.push(term);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns the names in `to` of the things that a name in a text means. The preferred name of each thing comes first,
/// and no name is repeated.
pub(crate) fn translations(found: &AgreedTerm, to: &Language) -> Vec<&'static str> {
    let mut names = Vec::new();
    for Name { text, .. } in found.terms.iter().flat_map(|term| term.names(to)) {
        if !names.contains(text) {
            names.push(text);
        }
    }
    names
}

fn index(language: &Language) -> Index {
    // The thousand names of a table begin with some hundred syllables. A syllable is enough for its first letter: marks
    // after a letter can change it.
    let mut letters: BTreeMap<&str, Option<char>> = BTreeMap::new();
    let mut index = Index::new();
    for term in terms() {
        for name in term.names(language).iter().filter(|name| name.certain) {
            let Some(first) = name.text.graphemes(true).next() else { continue };
            let letter = letters.entry(first).or_insert_with(|| first_letter(first, language));
            if let Some(letter) = *letter {
                index.entry(letter).or_default().names.push((name.text, term));
            }
        }
    }
    index
}

/// Returns the letter with which the key of a name begins that begins with the syllable `first`.
fn first_letter(first: &str, language: &Language) -> Option<char> {
    key(first, language).chars().next()
}

/// Returns the key of a name, and the number of its words.
fn key_of_name(name: &str, language: &Language) -> (String, usize) {
    let tokens = tokenize(name, language);
    let key = tokens.iter().map(|token| key(&name[token.span.clone()], language)).collect();
    (key, tokens.iter().filter(|token| token.kind == TokenKind::Word).count())
}

/// Returns the match key of a word, without accents and points.
fn key(word: &str, language: &Language) -> String {
    let folded = folded(&folded_key(&exact_key(word, language), language));
    let is_inside =
        |letter: &char| !matches!(letter, '.' | '\'' | '’' | '॰' | '(' | ')' | ',' | '،' | '–' | '‑');
    join_key(&folded.chars().filter(is_inside).collect::<String>(), language)
}

/// A text, cut into tokens.
struct Reader<'a> {
    text: &'a str,
    language: &'a Language,
    index: &'a Index,
    tokens: &'a [Token],
    /// The key of each token.
    keys: &'a [String],
    /// Whether the text has capital letters. Without any, case says nothing.
    cased: bool,
}

impl Reader<'_> {
    /// Returns the names whose keys begin with the first letter of `key`.
    fn names(&self, key: &str) -> Option<&NamesByKey> {
        Some(self.index.get(&key.chars().next()?)?.by_key(self.language))
    }

    /// Returns the longest name that begins at token `at`, and the token after it.
    fn longest(&self, at: usize) -> Option<(AgreedTerm, usize)> {
        if self.tokens.get(at)?.kind != TokenKind::Word {
            return None;
        }
        let mut key = String::new();
        let mut best = None;
        for (last, token) in self.tokens.iter().enumerate().skip(at) {
            if token.kind == TokenKind::Word {
                let word = &self.text[token.span.clone()];
                let whole = self.named(&format!("{key}{}", self.keys[last]), at..last + 1, token.span.end);
                let found = whole.or_else(|| {
                    // Pakistan's
                    let length = word.rfind(['\'', '’']).filter(|length| *length > 0)?;
                    let key = format!("{key}{}", self::key(&word[..length], self.language));
                    self.named(&key, at..last + 1, token.span.start + length)
                });
                best = found.map(|term| (term, last + 1)).or(best);
            }
            key.push_str(&self.keys[last]);
            let goes_on = self.names(&key).is_some_and(|names| {
                names.range(key.clone()..).next().is_some_and(|(longer, _)| longer.starts_with(&key))
            });
            if !goes_on {
                break;
            }
        }
        best
    }

    /// Returns the term that the tokens name. `end` is the end of the name in the text.
    fn named(&self, key: &str, tokens: Range<usize>, end: usize) -> Option<AgreedTerm> {
        let entries = self.names(key)?.get(key)?;
        let span = self.tokens.get(tokens.start)?.span.start..end;
        let inner = &self.tokens[tokens];
        let words = inner.iter().filter(|token| token.kind == TokenKind::Word).count();
        let mut terms: Vec<&'static NamedTerm> = Vec::new();
        for Entry { name, words: words_of_name, term } in entries {
            let together = words == *words_of_name || key.chars().count() >= FEWEST_LETTERS;
            let marks = inner.iter().filter(|token| token.kind != TokenKind::Word).all(|token| {
                let mark = &self.text[token.span.clone()];
                matches!(mark, "-" | "–" | "‑") || name.contains(mark)
            });
            let fits = together && marks && self.has_case(&self.text[span.clone()], name);
            if fits && !self.is_rather_a_word(key, name, term.kind) && !terms.contains(term) {
                terms.push(term);
            }
        }
        (!terms.is_empty()).then_some(AgreedTerm { span, terms })
    }

    /// Whether the words are written with the capitals of the name: "China", not "china"; "US", not "us".
    fn has_case(&self, written: &str, name: &str) -> bool {
        let mut letters = name.chars().filter(|letter| letter.is_alphabetic());
        let Some(first) = letters.next().filter(|first| first.is_uppercase()) else { return true };
        let abbreviation = name.chars().count() <= LONGEST_ABBREVIATION && letters.all(char::is_uppercase);
        if abbreviation && first.is_uppercase() {
            return written.chars().all(|letter| !letter.is_lowercase());
        }
        !self.cased || written.starts_with(char::is_uppercase)
    }

    /// Whether the name is rather one of the commonest words of the language. Numbers and months are among them.
    fn is_rather_a_word(&self, key: &str, name: &str, kind: Kind) -> bool {
        !name.starts_with(char::is_uppercase)
            && !matches!(kind, Kind::Numeral | Kind::Scale | Kind::Month)
            && is_stop_word(key, self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        tag.parse().unwrap()
    }

    /// Returns the names in a text.
    fn names<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
        agreed_terms(text, &language(tag)).into_iter().map(|term| &text[term.span]).collect()
    }

    fn translated(word: &str, from: &str, to: &str) -> Vec<&'static str> {
        let found = agreed_terms(word, &language(from));
        found.iter().flat_map(|term| translations(term, &language(to))).collect()
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
    fn each_name_is_kept_under_the_first_letter_of_its_key() {
        for tag in ["en", "ur", "hi", "bn", "pa"] {
            let language = language(tag);
            for name in terms().iter().flat_map(|term| term.names(&language)).filter(|name| name.certain) {
                if !name.text.starts_with(char::is_alphanumeric) {
                    continue; // A name begins with a word of the text.
                }
                let (key, _) = key_of_name(name.text, &language);
                let letter =
                    name.text.graphemes(true).next().and_then(|first| first_letter(first, &language));
                assert_eq!(letter, key.chars().next(), "{tag} {}", name.text);
            }
        }
    }

    #[test]
    fn other_names_than_the_preferred_one_are_found() {
        assert!(translated("US", "en", "hi").contains(&"संयुक्त राज्य"));
        assert!(translated("kilometre", "en", "hi").contains(&"किलोमीटर"));
        assert!(translated("kilometer", "en", "ur").contains(&"کلو میٹر"));
        assert_eq!(translated("Jan", "en", "ur"), translated("January", "en", "ur"));
    }

    /// Checks `tests/golden/terms/<tag>.tsv`: a text, a tab, and the names in it with a bar between them.
    #[test]
    fn golden_files() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/terms");
        for tag in ["en", "hi", "ur"] {
            let golden = std::fs::read_to_string(format!("{folder}/{tag}.tsv")).unwrap();
            let rows: Vec<&str> = golden.lines().filter(|row| !row.starts_with('#')).collect();
            assert!(rows.len() > 10, "{tag}");
            for row in rows {
                let (text, expected) = row.split_once('\t').unwrap();
                assert_eq!(names(text, tag).join("|"), expected, "{text}");
            }
        }
    }

    #[test]
    fn every_name_is_found_in_a_sentence() {
        for (tag, before, after) in
            [("en", "Near ", " it was."), ("hi", "वह ", " में था।"), ("ur", "وہ ", " میں تھا۔")]
        {
            let language = language(tag);
            for term in terms() {
                for name in term.names(&language).iter().filter(|name| name.certain) {
                    let common = is_stop_word(&key(name.text, &language), &language);
                    // No text has the years and countries that the CLDR adds in brackets.
                    if common || !name.text.ends_with(char::is_alphabetic) || name.text.contains(['(', '[']) {
                        continue;
                    }
                    let text = format!("{before}{}{after}", name.text);
                    let found = agreed_terms(&text, &language);
                    assert!(
                        found.iter().any(|found| found.terms.contains(&term)),
                        "{tag} {} {}: {found:?}",
                        name.text,
                        term.id
                    );
                }
            }
        }
    }

    #[test]
    fn the_preferred_name_is_what_newspapers_print() {
        for (english, hindi, urdu) in [
            ("United States", "अमेरिका", "امریکہ"),
            ("United Kingdom", "ब्रिटेन", "برطانیہ"),
            ("Myanmar", "म्यांमार", "میانمار"),
            ("Spain", "स्पेन", "اسپین"),
            ("Algeria", "अल्जीरिया", "الجزائر"),
            ("Israel", "इजराइल", "اسرائیل"),
            ("Cairo", "काहिरा", "قاہرہ"),
            ("Damascus", "दमिश्क", "دمشق"),
            ("Saudi Arabia", "सऊदी अरब", "سعودی عرب"),
            ("Sri Lanka", "श्रीलंका", "سری لنکا"),
            ("New Delhi", "नई दिल्ली", "نئی دہلی"),
        ] {
            assert_eq!(translated(english, "en", "hi").first(), Some(&hindi));
            assert_eq!(translated(english, "en", "ur").first(), Some(&urdu));
            assert_eq!(translated(hindi, "hi", "en").first(), Some(&english));
            assert_eq!(translated(urdu, "ur", "en").first(), Some(&english));
        }
    }
}
