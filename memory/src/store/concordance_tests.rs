//! Does the file of words give the same answers as reading every unit, whatever was stored, changed or damaged?

use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use super::tests::Memory;
use super::tests::{Plain, language};
use super::*;
use crate::MemoryError;
use crate::words::Sought;
use crate::{Analyzer, LetterCase, Pattern, PatternKind, PatternOptions, WordReading};
use sangam_language::Language;
use sangam_unit::{Sides, Status, UnitDraft};

/// Like [`Plain`], with rules that depend on the letters around: `y` before the end of a word is `i`, and a letter may
/// have two characters. A word with `=` in it is a word without it or, read letter by letter, three words.
struct Bending;

impl Analyzer for Bending {
    fn name(&self) -> &'static str {
        "bending"
    }

    fn version(&self) -> u32 {
        1
    }

    fn analyze(&self, language: &Language, text: &str) -> crate::Analysis {
        Plain(1).analyze(language, text)
    }

    fn readings(&self, language: &Language, word: &str, case: LetterCase) -> Vec<WordReading> {
        let mut plain = Plain(1).readings(language, word, case);
        // A combining acute belongs to the letter before it, and folds to nothing.
        for reading in &mut plain {
            let mut letters: Vec<(String, String)> = Vec::new();
            for character in word.chars() {
                if character == '\u{301}' && !letters.is_empty() {
                    letters.last_mut().unwrap().0.push(character);
                } else {
                    let folded = match case {
                        LetterCase::Any => character.to_lowercase().to_string(),
                        LetterCase::AsWritten => character.to_string(),
                    };
                    letters.push((character.to_string(), folded));
                }
            }
            *reading = WordReading::of_letters(
                letters.iter().map(|(letter, folded)| (letter.as_str(), folded.into())),
            );
        }
        if let Some(last) = plain[0].text.strip_suffix('y') {
            let mut bent = plain[0].clone();
            bent.text = format!("{last}i");
            plain.insert(0, bent);
        }
        if word.contains('=') {
            let mut joined = plain[0].clone();
            let at = joined.text.find('=').unwrap();
            joined.text.remove(at);
            joined.boundaries.retain(|&(here, _)| here != at);
            for (here, _) in &mut joined.boundaries {
                *here -= usize::from(*here > at);
            }
            plain.insert(0, joined);
        }
        plain
    }
}

const WORDS: [&str; 24] = [
    "flood",
    "Flood",
    "floods",
    "a",
    "relief",
    "re",
    "lie\u{301}f",
    "happy",
    "happi",
    "day",
    "a-b",
    "end.",
    "?",
    "दिल्ली",
    "x*y",
    "42",
    "re=lief",
    "a=b",
    "(a)",
    "d-end",
    "--",
    "-",
    "flood?",
    "flood?d-end",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..6).prop_map(|words| words.join(" "))
}

fn pattern() -> impl Strategy<Value = (String, PatternOptions)> {
    let words = prop::collection::vec(
        prop::sample::select(vec![
            "flood", "Flood", "loo", "f*d", "fl??d", "*", "a", "re", "lief", "happy", "happi", "ay", "-",
            ".", "end. ?", "\\?", "e\u{301}", "दि*", "x\\*y", "d a", "d", "s", "4?", "re=lief", "=",
            "relief", "?-?", "-*-", "(*)", "* -", "- *", "?", "d?", "?a", "f????", "*?", "d?d", "d? a",
        ]),
        1..4,
    );
    let words = (words, prop::sample::select(vec!["", " "])).prop_map(|(words, between)| words.join(between));
    let regexes = prop::sample::select(vec![
        "flo+d",
        "fl.*f",
        "a|42",
        "(?i)FLOOD relief",
        "[a-z]{6}",
        "re?lief|happ[iy]",
        "^a",
        "दिल",
        "e\u{301}",
        "F",
        "lood rel",
    ]);
    let kind = |kind| PatternOptions { kind, ..PatternOptions::default() };
    prop_oneof![
        4 => (words.clone(), any::<bool>()).prop_map(move |(words, whole_words)| {
            (words, PatternOptions { whole_words, ..kind(PatternKind::Words) })
        }),
        2 => words.prop_map(move |words| (words, kind(PatternKind::Fuzzy))),
        2 => regexes.prop_map(move |regex| (regex.to_owned(), kind(PatternKind::Regex))),
    ]
}

fn open(folder: &TempDir) -> Memory {
    let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
    Memory::open(&folder.path().join("memory.db"), Arc::new(Bending), &options).unwrap()
}

fn import(memory: &Memory, units: &[(String, String)], now: &str) {
    let languages = Sides::new(language("en"), language("x-test"));
    let units = units.iter().map(|(source, target)| {
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), source.clone(), target.clone()))
    });
    memory.import_units(units, now).unwrap();
}

/// The answer by the file, and the answer by reading every unit.
fn both(memory: &Memory, pattern: &Pattern, options: &ConcordanceOptions) -> [Vec<ConcordanceHit>; 2] {
    let found = memory.concordance(pattern, options).unwrap();
    let mut all = memory.reader().view.read_through(&mut Sought::new(pattern, &Bending), options).unwrap();
    match found.found {
        Found::Exactly(count) => assert_eq!(count, all.len()),
        Found::MoreThan(count) => assert!(count < all.len(), "{count} {}", all.len()),
        Found::Partly { .. } => panic!("nothing was left out"),
    }
    all.truncate(options.limit);
    [found.hits, all]
}

/// Makes the memory's file of words, however small it is.
fn make_file(memory: &Memory) {
    let view = memory.reader().view;
    let last = changes::last(&view.connection).unwrap();
    view.make_words(last).unwrap();
    assert!(view.words_path().unwrap().exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..crate::properties::config() })]

    #[test]
    fn the_file_finds_what_reading_finds(
        first in prop::collection::vec((text(), text()), 1..40),
        later in prop::collection::vec((text(), text()), 0..10),
        patterns in prop::collection::vec(pattern(), 1..12),
        judged in prop::collection::vec((1i64..40, prop::sample::select(vec!["confirmed", "rejected", "machine"])), 0..5),
        removed in prop::option::of(1i64..40),
        limit in 0usize..8,
        within in prop::sample::select(vec![Within::Source, Within::Target, Within::Both]),
    ) {
        let folder = TempDir::new().unwrap();
        let memory = open(&folder);
        import(&memory, &first, "2026-05-11T00:00:00Z");
        make_file(&memory);
        import(&memory, &later, "2026-05-12T00:00:00Z");
        memory.write(|transaction| {
            for (id, status) in &judged {
                transaction.execute("UPDATE unit SET status = ?2 WHERE id = ?1", (id, status))?;
                super::table::seal_row(transaction, super::table::Of::Unit, *id)?;
            }
            Ok(())
        });
        if let Some(id) = removed {
            memory.write(|transaction| {
                transaction.execute("DELETE FROM unit WHERE id = ?1", [id]).map(drop)
            });
        }
        for remade in [false, true] {
            if remade {
                make_file(&memory);
                memory.forget_searches();
            }
            for (text, options) in &patterns {
                let Ok(pattern) = Pattern::new(text, *options) else { continue };
                for status in [None, Some(Status::Rejected)] {
                    let mut options = ConcordanceOptions { within, limit, ..ConcordanceOptions::default() };
                    options.sources.status = status;
                    let [found, all] = both(&memory, &pattern, &options);
                    prop_assert_eq!(found, all, "{} {:?}", text, pattern);
                }
            }
        }
    }
}

#[test]
fn a_wildcard_is_a_letter_or_a_mark_a_word_or_nothing() {
    let folder = TempDir::new().unwrap();
    let memory = open(&folder);
    let texts = ["flood? again", "floods again", "-- x", "-y- x", "(a) b", "() b", "happy?day", "dabcxy a"];
    let units: Vec<(String, String)> = texts.iter().map(|text| ((*text).to_owned(), String::new())).collect();
    import(&memory, &units, "2026-05-11T00:00:00Z");
    make_file(&memory);
    // The last one can be read in more ways than are looked up one by one.
    let cases = [
        ("d? a", &texts[..2]),
        ("-*- x", &texts[2..4]),
        ("(*) b", &texts[4..6]),
        ("y?d", &texts[6..7]),
        ("d????? a", &texts[7..]),
    ];
    for (text, expected) in cases {
        let pattern = Pattern::new(text, PatternOptions::default()).unwrap();
        let [found, all] = both(&memory, &pattern, &ConcordanceOptions::default());
        assert_eq!(found, all, "{text}");
        let found: Vec<&str> = found.iter().map(|hit| hit.unit.source.as_str()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_damaged_file_is_made_again() {
    let folder = TempDir::new().unwrap();
    let memory = open(&folder);
    let units: Vec<(String, String)> =
        (0..1_200).map(|n| (format!("unit{n} flood {}", n % 7), format!("doolf {n}tinu"))).collect();
    import(&memory, &units, "2026-05-11T00:00:00Z");
    let options = ConcordanceOptions::default();
    let pattern = |text: &str| Pattern::new(text, PatternOptions::default()).unwrap();
    let asked = [pattern("unit77"), pattern("flood 3"), pattern("9tinu")];
    let answers: Vec<_> =
        asked.iter().map(|pattern| memory.concordance(pattern, &options).unwrap()).collect();
    assert_eq!(answers[0].indexed, Some(1_200));
    assert_eq!(answers[0].found, Found::Exactly(11));
    assert_eq!(answers[1].found, Found::MoreThan(100));
    let path = memory.reader().view.words_path().unwrap();
    let whole = fs::read(&path).unwrap();
    for number in 0..300 {
        let mut bytes = whole.clone();
        let at = (number * 7_919 + number * number * 31) % bytes.len();
        if number % 3 == 0 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << (number % 8);
        }
        fs::remove_file(&path).unwrap();
        fs::write(&path, &bytes).unwrap();
        let memory = open(&folder);
        for (pattern, answer) in asked.iter().zip(&answers) {
            let found = memory.concordance(pattern, &options).unwrap();
            assert_eq!((&found.hits, found.found), (&answer.hits, answer.found), "{number}");
        }
    }
}

#[test]
fn many_changes_have_the_file_made_again() {
    let folder = TempDir::new().unwrap();
    let memory = open(&folder);
    let units = |range: std::ops::Range<usize>| -> Vec<(String, String)> {
        range.map(|n| (format!("unit{n}"), "target".to_owned())).collect()
    };
    import(&memory, &units(0..1_500), "2026-05-11T00:00:00Z");
    let options = ConcordanceOptions::default();
    let pattern = Pattern::new("unit1?99", PatternOptions::default()).unwrap();
    assert_eq!(memory.concordance(&pattern, &options).unwrap().indexed, Some(1_500));
    import(&memory, &units(1_500..1_600), "2026-05-12T00:00:00Z");
    let found = memory.concordance(&pattern, &options).unwrap();
    assert_eq!((found.found, found.indexed), (Found::Exactly(6), None));
    import(&memory, &units(1_600..3_000), "2026-05-13T00:00:00Z");
    let found = memory.concordance(&pattern, &options).unwrap();
    assert_eq!((found.found, found.indexed), (Found::Exactly(10), Some(3_000)));
    // The same store, opened without the right to write, gives the same answers.
    drop(memory);
    let memory =
        Memory::open(&folder.path().join("memory.db"), Arc::new(Bending), &SessionOptions::default())
            .unwrap();
    assert_eq!(memory.concordance(&pattern, &options).unwrap().hits, found.hits);
}

#[test]
fn reading_ends_where_it_was_told_to() {
    let folder = TempDir::new().unwrap();
    let memory = open(&folder);
    let units: Vec<(String, String)> = (0..1_100).map(|n| (format!("{n}"), "–".to_owned())).collect();
    import(&memory, &units, "2026-05-11T00:00:00Z");
    let options = PatternOptions { kind: PatternKind::Regex, ..PatternOptions::default() };
    let pattern = Pattern::new(r"^\d{4}$", options).unwrap();
    let options = ConcordanceOptions { most_read: Some(1_050), ..ConcordanceOptions::default() };
    let found = memory.concordance(&pattern, &options).unwrap();
    assert_eq!(found.found, Found::Partly { found: 50, read: 1_050 });
    assert_eq!(found.hits.len(), 20);
}
