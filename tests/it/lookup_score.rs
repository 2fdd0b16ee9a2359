//! The score of the shipped analyser follows its definition in every language; and every line of real news finds
//! itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use sangam::language::Language;
use sangam::memory::{
    Analyzer as _, Label, LookupOptions, MemoryError, Opening, Session, SessionOptions, TokenClass,
};
use sangam::unit::{Score, Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;

use crate::env::{TestEnv, shared};

fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

/// Makes a memory of these pairs, with an index.
fn memory_of(path: &Path, languages: Sides<&str>, pairs: &[[String; 2]]) -> Session {
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let memory = Session::open(path, Arc::new(TextAnalyzer), &options).unwrap();
    let drafts = pairs.iter().map(|[source, target]| {
        Ok::<_, MemoryError>(UnitDraft::new(languages.map(language), source.clone(), target.clone()))
    });
    let mut change = memory.change(&Label::new("asma", "a test", "2026-05-10T00:00:00Z")).unwrap();
    change.import_units(drafts).unwrap();
    change.commit().unwrap();
    memory.reindex().unwrap();
    memory
}

#[test]
fn every_segment_of_the_news_finds_itself() {
    let Some(folder) = shared("beds/ntrex") else { return };
    let env = TestEnv::new();
    for (pair, languages) in [("enhi", Sides::new("en", "hi")), ("enur", Sides::new("en", "ur"))] {
        let lines = |end: &str| -> Vec<String> {
            let files = fs::read_dir(folder.join(pair).join("clean")).unwrap();
            let paths: BTreeSet<_> = files.map(|entry| entry.unwrap().path()).collect();
            let wanted =
                paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == end));
            let texts = wanted.map(|path| fs::read_to_string(path).unwrap());
            texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let (sources, targets) = (lines("src"), lines("tgt"));
        assert!(sources.len() > 900 && targets.len() > 900, "{} {}", sources.len(), targets.len());
        // Which texts are paired does not matter here.
        let across = |n: usize, texts: &[String]| texts[n.min(texts.len() - 1)].clone();
        let longer = sources.len().max(targets.len());
        let pairs: Vec<[String; 2]> =
            (0..longer).map(|n| [across(n, &sources), across(n, &targets)]).collect();
        let memory = memory_of(&env.path(pair), languages, &pairs);
        for (tag, texts) in languages.zip(Sides::new(&sources, &targets)) {
            let finds_itself = |text: &String| {
                let found = memory
                    .reader()
                    .unwrap()
                    .lookup(text, &LookupOptions::new(language(tag)))
                    .unwrap()
                    .matches;
                found.iter().any(|found| found.score == Score::EXACT && found.unit.source == *text)
            };
            let lost: Vec<&String> = texts.iter().filter(|text| !finds_itself(text)).collect();
            assert!(lost.is_empty(), "{tag}: {} do not find themselves: {:?}", lost.len(), lost.first());
        }
    }
}

fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Words, with placeholders for numbers and placeables; the numbers and placeables themselves; marks.
fn parts(tokens: &[String]) -> [Vec<String>; 3] {
    let mut parts = [vec![], vec![], vec![]];
    for token in tokens {
        match TextAnalyzer.class(token) {
            TokenClass::Word => parts[0].push(token.clone()),
            TokenClass::Mark => parts[2].push(token.clone()),
            class => {
                parts[0].push(if class == TokenClass::Number { "\u{1}" } else { "\u{2}" }.to_owned());
                parts[1].push(token.clone());
            }
        }
    }
    if parts[0].is_empty() {
        parts.swap(0, 2);
    }
    parts
}

/// The score of two texts as `docs/algorithms/lookup.md` defines it.
fn defined_score(tag: &str, query: &str, text: &str) -> usize {
    let [a, b] = [query, text].map(|text| TextAnalyzer.analyze(&language(tag), text));
    if a.exact_key == b.exact_key {
        return 100;
    }
    let share = |edits: usize, longer: usize| (longer - edits) * 100 / longer;
    let (a, b) = (parts(&a.tokens), parts(&b.tokens));
    if a[0].is_empty() || b[0].is_empty() {
        return 0;
    }
    let mut score = share(distance(&a[0], &b[0]), a[0].len().max(b[0].len()));
    let [x, y] = [&a, &b].map(|parts| parts[0].join(" ").chars().collect::<Vec<char>>());
    if a[0].len().max(b[0].len()) <= 3 && x.len().max(y.len()) <= 64 {
        let by_letters = share(distance(&x, &y), x.len().max(y.len()));
        score = score.max(if by_letters >= 75 { by_letters } else { 0 });
    }
    score.saturating_sub(distance(&a[1], &b[1]).min(3) + distance(&a[2], &b[2]).min(2)).min(99)
}

/// The score of a query with a unit: that of the whole text, or of its best piece less 5.
fn defined_best(tag: &str, query: &str, text: &str) -> usize {
    let segments = TextAnalyzer.segments(&language(tag), text);
    let longest = if segments.len() > 8 { 1 } else { 3 };
    let mut best = defined_score(tag, query, text);
    for (first, from) in segments.iter().enumerate() {
        for (count, to) in (1..=longest).zip(&segments[first..]) {
            if count < segments.len() {
                best = best.max(defined_score(tag, query, &text[from.start..to.end]).saturating_sub(5));
            }
        }
    }
    best
}

/// Words, numbers, marks and placeables that make up the texts of a language; some are variants of others.
#[rustfmt::skip]
const PIECES: [(&str, &[&str]); 3] = [
    ("en", &["Talks", "talks", "talk", "in", "the", "river", "rivers", "rose", "25", "2,500", "3.5", ",", ".", "“it”",
        "{name}", "{n}"]),
    ("ur", &["وزیرِ", "وزیر", "اعظم", "نے", "کہا", "كہا", "دریا", "دریاؤں", "۲۵", "25", "۔", "،", "{name}", "NATO", "ہے"]),
    ("hi", &["वार्ता", "वार्ताएँ", "नदी", "नदियाँ", "में", "हैं", "है", "ज़मीन", "जमीन", "२५", "25", "।", ",", "{name}",
        "NATO"]),
];

fn texts(language: usize) -> impl Strategy<Value = String> {
    let pieces = PIECES[language].1;
    let length = prop_oneof![4 => 1usize..5, 6 => 3usize..12, 1 => 60usize..500];
    length
        .prop_flat_map(move |length| prop::collection::vec(prop::sample::select(pieces), length))
        .prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn lookup_finds_what_the_score_says_in_every_language(
        (tag, stored, queries) in (0usize..3).prop_flat_map(|at| {
            let stored = prop::collection::vec(texts(at), 1..40);
            (Just(PIECES[at].0), stored, prop::collection::vec(texts(at), 1..6))
        }),
        min_score in 50u8..=100,
        cut in 0usize..6,
    ) {
        let env = TestEnv::new();
        // Each text once: the memory does not store a unit twice.
        let stored: BTreeSet<String> = stored.into_iter().collect();
        // A long query finds something only if it is almost equal to a stored text.
        let nearly = stored.iter().take(3).map(|text| {
            let words: Vec<&str> = text.split(' ').collect();
            words[cut.min(words.len() - 1)..].join(" ")
        });
        let queries: Vec<String> = queries.into_iter().chain(nearly).collect();
        let pairs: Vec<[String; 2]> = stored.iter().map(|text| [text.clone(), "x".to_owned()]).collect();
        let memory = memory_of(&env.path("memory"), Sides::new(tag, "x-test"), &pairs);
        for query in &queries {
            let mut options = LookupOptions::new(language(tag));
            options.min_score = Score::new(min_score);
            options.limit = usize::MAX;
            let found = memory.reader().unwrap().lookup(query, &options).unwrap().matches;
            let found: BTreeSet<(usize, String)> =
                found.into_iter().map(|found| (usize::from(found.score.percent()), found.unit.source)).collect();
            let expected: BTreeSet<(usize, String)> = stored
                .iter()
                .map(|text| (defined_best(tag, query, text), text.clone()))
                .filter(|(score, _)| *score >= usize::from(min_score))
                .collect();
            prop_assert_eq!(found, expected, "{}", query);
        }
    }
}
