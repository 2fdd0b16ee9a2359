//! The glossary: its entries, the terms of a sentence, and terms found in units.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use sangam::align::{TermPairOptions, term_pairs};
use sangam::language::Language;
use sangam::text::tokens::tokenize;
use sangam::text::word_keys::{base_word, folded_word};
use sangam::unit::Sides;
use serde_json::{Value, json};

use crate::dictionary::{COLUMNS, rows};
use crate::env::{TestEnv, count, repository, shared};

fn glossary() -> TestEnv {
    let env = TestEnv::new();
    env.run(&["terms", "add", "ceasefire", "جنگ بندی", "--status", "preferred", "--domain", "war"]).ok();
    env.run(&["terms", "add", "ceasefire", "سیز فائر", "--status", "forbidden", "--note", "an English word"])
        .ok();
    env.run(&["terms", "add", "committee", "کمیٹی"]).ok();
    env.run(&["terms", "add", "committee", "समिति"]).ok();
    env.run(&["terms", "add", "road", "सड़क"]).ok();
    env
}

fn entries(env: &TestEnv, arguments: &[&str]) -> Vec<Value> {
    let mut all = vec!["terms", "list", "--json"];
    all.extend(arguments);
    env.run(&all).json()
}

#[test]
fn a_term_is_added_listed_and_removed_and_every_step_is_undone() {
    let env = glossary();
    let listed = entries(&env, &[]);
    let names = |entry: &Value| -> Vec<String> {
        let terms = entry["terms"].as_array().unwrap().iter();
        terms.map(|term| term["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        listed.iter().map(names).collect::<Vec<_>>(),
        [vec!["ceasefire", "جنگ بندی", "سیز فائر"], vec!["committee", "کمیٹی", "समिति"], vec!["road", "सड़क"],]
    );
    assert_eq!((&listed[0]["entry"], &listed[0]["domain"]), (&json!(1), &json!("war")));
    assert_eq!(listed[0]["terms"][2]["status"], json!("deprecatedTerm-admn-sts"));
    assert_eq!(entries(&env, &["Cease"]).len(), 1);
    assert_eq!(entries(&env, &["--status", "forbidden"]).len(), 1);
    assert_eq!(entries(&env, &["--domain", "war"]).len(), 1);
    env.run(&["terms", "list", "--domain", "peace"]).exits(1).says(&["no such terms"]);
    env.run(&["terms", "add", "Committee", "کمیٹی"]).exits(1).says(&["entry 2 has this already"]);
    env.run(&["terms", "add", "committee", "کمیٹی", "--status", "allowed", "--dry-run"]).ok();
    assert_eq!(entries(&env, &["--status", "allowed"]).len(), 0);

    env.run(&["terms", "remove", "1", "99"]).exits(2).says(&["no term 99", "sangam terms list"]);
    env.run(&["terms", "remove", "1", "3", "--dry-run"]).ok();
    assert_eq!(entries(&env, &[]).len(), 3);
    env.run(&["terms", "remove", "1", "3"]).ok().says(&["2 terms removed"]);
    assert_eq!(entries(&env, &[]).len(), 1);
    env.run(&["op", "undo"]).ok();
    assert_eq!(entries(&env, &[]), listed);
    // Back to before the second translation of the committee.
    env.run(&["op", "undo", "4"]).ok();
    assert_eq!(names(&entries(&env, &["committee"])[0]), ["committee", "کمیٹی"]);
    let log = env.run(&["op", "log"]).ok().stdout;
    assert!(log.contains("terms remove") && log.contains("terms add"), "{log}");
    assert!(env.run(&["memory", "verify"]).ok().stderr.is_empty());
}

#[test]
fn what_cannot_be_a_term_is_refused() {
    let env = TestEnv::new();
    env.run(&["terms", "add", " ", "کمیٹی"]).exits(2).says(&["empty"]);
    env.run(&["terms", "add", "committee", "commission"]).exits(2).says(&["both in `en`"]);
    env.run(&["terms", "add", "12", "کمیٹی"]).exits(2).says(&["language", "--from"]);
    env.run(&["terms", "add", "committee", "کمیٹی", "--status", "best"])
        .exits(2)
        .says(&["preferred, allowed"]);
    assert!(!env.memory().exists());
    env.run(&["terms", "list"]).exits(2);
}

#[test]
fn glossaries_come_and_go_with_their_statuses() {
    let env = glossary();
    env.run(&["terms", "export", "-o", "terms.tbx"]).ok().says(&["3 terms"]);
    let table = env.run(&["terms", "export"]).ok().says(&["1 term not to be used left out"]).stdout;
    assert!(table.starts_with("en\tur\thi\tid\tdomain"), "{table}");
    let other = TestEnv::new();
    fs::copy(env.path("terms.tbx"), other.path("terms.tbx")).unwrap();
    other.run(&["terms", "import", "terms.tbx"]).ok();
    other.run(&["terms", "import", "terms.tbx"]).ok().says(&["3 there already"]);
    assert_eq!(entries(&other, &["--status", "forbidden"]).len(), 1);
    // A table is a glossary here.
    other.file("table.tsv", "en\tur\ndam\tڈیم | بند\n");
    other.run(&["terms", "import", "table.tsv"]).ok();
    other.file("bare.txt", "bridge\tپل\n");
    other.run(&["terms", "import", "bare.txt", "--from", "en", "--to", "ur"]).ok();
    assert_eq!(entries(&other, &[]).len(), 5);
    other.file("units.tmx", "<?xml version='1.0'?><tmx version='1.4'><header/><body/></tmx>");
    other.run(&["terms", "import", "units.tmx"]).exits(2).says(&["units.tmx", "holds no terms"]);
}

#[test]
fn the_terms_of_a_sentence_are_under_its_answers() {
    let env = glossary();
    env.run(&["add", "The committees met.", "کمیٹیوں کا اجلاس ہوا۔"]).ok();
    let shown = env.run(&["lookup", "The committees met.", "--to", "ur"]).ok().stdout;
    assert!(shown.contains("term  committees") && shown.contains("ur │ کمیٹی\n"), "{shown}");
    assert!(!shown.contains("समिति"), "{shown}");
    // From Urdu, in an oblique form.
    let shown = env.run(&["lookup", "کمیٹیوں کا اجلاس ہوا۔"]).ok().stdout;
    assert!(shown.contains("en │ committee\n") && shown.contains("hi │ समिति\n"), "{shown}");
    // Terms alone are no match.
    let shown = env.run(&["lookup", "Both ceasefires failed on the roads.", "--to", "ur"]).exits(1).stdout;
    assert!(
        shown.contains("ur │ جنگ بندی (preferred)\nur │ not: سیز فائر\nnote │ an English word"),
        "{shown}"
    );
    assert!(!shown.contains("roads\n"), "{shown}");
    let lines = env.run(&["lookup", "Both ceasefires failed.", "--to", "ur", "--json"]).exits(1).json();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let term = &line["terms"][0];
    assert_eq!((count(&term["span"]["start"]), count(&term["span"]["end"])), (5, 15));
    assert_eq!(
        term["names"],
        json!([
            {"language": "ur", "text": "جنگ بندی", "status": "preferred"},
            {"language": "ur", "text": "سیز فائر", "status": "forbidden"},
        ])
    );
    env.run(&["lookup", "Nothing of the kind.", "--to", "ur", "--json"]).exits(1);
}

#[test]
fn a_pretranslated_article_has_its_terms() {
    let env = glossary();
    env.file("news.en.txt", "The committees met. Nothing else happened.\n");
    let shown = env.run(&["pretranslate", "news.en.txt", "--to", "ur"]).exits(1).stdout;
    assert!(shown.contains("term  committees"), "{shown}");
    let lines = env.run(&["pretranslate", "news.en.txt", "--to", "ur", "--format", "jsonl"]).exits(1).json();
    assert_eq!(lines[0]["terms"][0]["names"][0]["text"], json!("کمیٹی"));
    assert_eq!(lines[1].get("terms"), None);
}

/// A memory whose units show some terms.
fn units() -> TestEnv {
    let env = TestEnv::new();
    let lines = [
        ("The dam is full.", "ڈیم بھر گیا ہے۔"),
        ("Engineers opened the dam.", "انجینئروں نے ڈیم کھول دیا۔"),
        ("The flood warning reached the dam.", "سیلاب کی وارننگ ڈیم تک پہنچی۔"),
        ("A flood warning was issued.", "سیلاب کی وارننگ جاری ہوئی۔"),
        ("Farmers heard the flood warning.", "کسانوں نے سیلاب کی وارننگ سنی۔"),
        ("Engineers repaired the bridge.", "انجینئروں نے پل کی مرمت کی۔"),
        ("Engineers met farmers.", "انجینئروں نے کسانوں سے ملاقات کی۔"),
        ("The bridge is closed.", "پل بند ہے۔"),
    ];
    let rows: Vec<String> = lines.iter().map(|(source, target)| format!("{source}\t{target}\n")).collect();
    env.file("units.tsv", rows.concat());
    env.run(&["import", "units.tsv", "--from", "en", "--to", "ur"]).ok();
    env
}

#[test]
fn terms_are_extracted_with_their_evidence() {
    let env = units();
    let found = env.run(&["terms", "extract", "--json"]).ok().says(&["from 8 units"]).json();
    let warning = found.iter().find(|one| one["source"] == "flood warning").unwrap();
    assert_eq!((&warning["target"], &warning["units"]), (&json!("سیلاب کی وارننگ"), &json!([3, 4, 5])));
    let shown = env.run(&["terms", "extract", "--limit", "1"]).ok().stdout;
    assert!(shown.contains("3 units: "), "{shown}");
    // The other direction has the same pairs.
    let turned = env.run(&["terms", "extract", "--from", "ur", "--to", "en", "--json"]).ok().json();
    assert!(turned.iter().any(|one| one["source"] == "ڈیم" && one["target"] == "dam"), "{turned:?}");
    // What is extracted can be imported, and is then no candidate.
    env.run(&["terms", "extract", "-o", "found.tsv"]).ok();
    let table = env.run(&["terms", "extract", "--format", "tsv"]).ok().stdout;
    assert_eq!(fs::read_to_string(env.path("found.tsv")).unwrap(), table);
    env.run(&["terms", "extract", "-o", "found.tbx"]).ok();
    env.run(&["terms", "import", "found.tbx"]).ok();
    env.run(&["terms", "extract"]).exits(1);
    assert!(env.run(&["lookup", "Another flood warning.", "--to", "ur"]).stdout.contains("سیلاب کی وارننگ"));
    // Rejected units show nothing, and nothing is shown by fewer units than asked for.
    env.run(&["reject", "1", "3", "4"]).ok();
    env.run(&["op", "undo"]).ok();
    env.run(&["terms", "extract", "--min-lines", "7"]).exits(1);
    env.run(&["terms", "extract", "--from", "fr", "--to", "ur"]).exits(1).says(&["from 0 units"]);
}

/// The keys of the words of a text.
fn keys(text: &str, language: &Language) -> Vec<String> {
    tokenize(text, language).into_iter().map(|token| base_word(&folded_word(&text[token.span]))).collect()
}

/// The lines in which each run of up to four words is.
fn places(lines: &[String], language: &Language) -> BTreeMap<Vec<String>, BTreeSet<usize>> {
    let mut places: BTreeMap<Vec<String>, BTreeSet<usize>> = BTreeMap::new();
    for (line, text) in lines.iter().enumerate() {
        let keys = keys(text, language);
        for first in 0..keys.len() {
            for length in 1..=(keys.len() - first).min(4) {
                places.entry(keys[first..first + length].to_vec()).or_default().insert(line);
            }
        }
    }
    places
}

/// Lines in which both sides of a row must be together.
const TOGETHER: usize = 3;

#[test]
fn the_units_alone_show_most_rows_of_the_dictionary() {
    let Some(folder) = shared("lexicon/tico19") else { return };
    let dictionary = fs::read_to_string(repository("src/align/lexicon/news.tsv")).unwrap();
    let dictionary = rows(&dictionary).unwrap();
    let read = |tag: &str| -> Vec<String> {
        let text = fs::read_to_string(folder.join(format!("{tag}.txt"))).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let english: Language = "en".parse().unwrap();
    let sources = read("en");
    let source_places = places(&sources, &english);
    for (column, tag) in COLUMNS.iter().enumerate().skip(1) {
        let language: Language = tag.parse().unwrap();
        let targets = read(tag);
        let target_places = places(&targets, &language);
        let lines = sources.iter().zip(&targets).map(|(a, b)| Sides::new(a.as_str(), b.as_str()));
        let found = term_pairs(lines, Sides::new(&english, &language), &TermPairOptions::default());
        let found: BTreeSet<(Vec<String>, Vec<String>)> = found
            .iter()
            .map(|pair| (keys(&pair.texts.source, &english), keys(&pair.texts.target, &language)))
            .collect();
        let (mut together, mut shown) = (0, 0);
        for row in &dictionary {
            let sides = |column: usize, language: &Language| -> Vec<Vec<String>> {
                row.columns[column].iter().map(|(text, _)| keys(text, language)).collect()
            };
            let targets = sides(column, &language);
            let pairs: Vec<(Vec<String>, Vec<String>)> = sides(0, &english)
                .into_iter()
                .flat_map(|source| targets.iter().map(move |target| (source.clone(), target.clone())))
                .filter(|(source, target)| match (source_places.get(source), target_places.get(target)) {
                    (Some(here), Some(there)) => here.intersection(there).count() >= TOGETHER,
                    _ => false,
                })
                .collect();
            together += usize::from(!pairs.is_empty());
            shown += usize::from(pairs.iter().any(|pair| found.contains(pair)));
        }
        let recall = shown as f64 / f64::from(u32::try_from(together).unwrap());
        assert!(recall >= 0.70, "{}: {shown} of {together}: {recall:.3}", COLUMNS[column]);
    }
}

/// The share of the first candidates that a person judged right.
const LEAST_PRECISION: f64 = 0.90;

#[test]
fn nine_in_ten_of_the_first_hundred_pairs_are_right() {
    let Some(folder) = shared("lexicon/tico19") else { return };
    for tag in &COLUMNS[1..] {
        // What a person judged: the two texts, and whether they are right.
        let judged =
            fs::read_to_string(repository(&format!("tests/golden/term_pairs/en-{tag}.tsv"))).unwrap();
        let judged: BTreeMap<(&str, &str), &str> = judged
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                ((cells[0], cells[1]), cells[2])
            })
            .collect();
        let env = TestEnv::new();
        let side = |tag: &str| folder.join(format!("{tag}.txt")).display().to_string();
        let (source, target) = (side("en"), side(tag));
        env.run(&["import", "--format", "moses", &source, &target, "--from", "en", "--to", tag]).ok();
        let found = env.run(&["terms", "extract", "--limit", "100", "--json"]).ok().json();
        assert_eq!(found.len(), 100);
        let verdict = |one: &Value| {
            let key = (one["source"].as_str().unwrap(), one["target"].as_str().unwrap());
            judged.get(&key).copied()
        };
        let right = found.iter().filter(|one| verdict(one) == Some("right")).count();
        let unjudged: Vec<&Value> = found.iter().filter(|one| verdict(one).is_none()).collect();
        assert!(
            right as f64 / found.len() as f64 >= LEAST_PRECISION,
            "{tag}: {right}, not judged: {unjudged:#?}"
        );
    }
}
