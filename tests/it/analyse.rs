//! How much of a batch was translated before, and how much of it comes twice.

use serde_json::Value;

use crate::env::{Ran, TestEnv, count};
use crate::screens::snapshot;

/// Words by band of a line of JSON: only the bands that have segments.
fn bands(record: &Value) -> Vec<(String, usize, usize)> {
    let bands = record["bands"].as_array().unwrap().iter();
    bands
        .map(|band| {
            (band["band"].as_str().unwrap().to_owned(), count(&band["segments"]), count(&band["words"]))
        })
        .filter(|(_, segments, _)| *segments > 0)
        .collect()
}

fn shown(bands: &[(&str, usize, usize)]) -> Vec<(String, usize, usize)> {
    bands.iter().map(|(band, segments, words)| ((*band).to_owned(), *segments, *words)).collect()
}

/// A memory of the tutorial article, and two new articles that share a sentence.
fn batch() -> TestEnv {
    let env = TestEnv::new();
    env.align_tutorial();
    let known = "The flood warning network will begin work before the monsoon rains of 2026.";
    env.run(&["add", known, "سیلاب کی خبرداری کا نظام 2026 کی مون سون بارشوں سے پہلے کام شروع کر دے گا۔"])
        .ok();
    env.file(
        "one.txt",
        format!(
            "{known} The flood warning network will begin work before the monsoon rains of 2027. Nobody asked \
             Marco Rubio in Quetta. The tea was cold.\n\nThe tea was cold.\n"
        ),
    );
    env.file("two.txt", format!("The tea was cold. {known} It cost 73 euros.\n"));
    env
}

const ANALYSE: [&str; 5] = ["analyse", "one.txt", "two.txt", "--to", "ur"];

#[test]
fn a_person_sees_words_by_band_and_what_no_unit_has() {
    let env = batch();
    let ran = env.run(&ANALYSE).ok();
    snapshot(&env, "analyse", &ran.stdout);
    let alone = env.run(&["analyse", "two.txt", "--to", "ur"]).ok();
    assert!(!alone.stdout.contains("all "), "one file is not summed up: {}", alone.stdout);
    env.file("ur.txt", "چائے ٹھنڈی تھی۔\n");
    let ran = env.run(&["analyse", "ur.txt", "--to", "en", "--bidi", "isolate"]).ok();
    assert!(ran.stdout.contains("  \u{2068}ٹھنڈی\u{2069}  ur.txt, segment 1"), "{}", ran.stdout);
}

#[test]
fn repetitions_count_before_matches_and_every_segment_once() {
    let env = batch();
    let lines = env.run(&[&ANALYSE[..], &["--json"]].concat()).ok().json();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (lines[0]["file"].as_str(), lines[0]["source_language"].as_str()),
        (Some("one.txt"), Some("en"))
    );
    assert_eq!(
        bands(&lines[0]),
        shown(&[("repetition", 1, 4), ("100", 1, 13), ("95-99", 1, 13), ("none", 2, 10)])
    );
    assert_eq!(bands(&lines[1]), shown(&[("cross-file", 2, 17), ("none", 1, 4)]));
    let total = &lines[2];
    assert_eq!((count(&total["files"]), count(&total["segments"]), count(&total["words"])), (2, 8, 61));
    let unseen = total["unseen"].as_array().unwrap();
    let unseen: Vec<(&str, &str)> =
        unseen.iter().map(|one| (one["kind"].as_str().unwrap(), one["text"].as_str().unwrap())).collect();
    assert_eq!(
        unseen,
        [("name", "Marco Rubio"), ("name", "Quetta"), ("number", "2027"), ("number", "73 euros")]
    );
}

#[test]
fn an_article_of_the_memory_is_in_context_and_other_units_are_as_pretranslate_says() {
    let env = TestEnv::new();
    env.align_tutorial();
    let lines = env.run(&["analyse", "flood.en.txt", "--to", "ur", "--json"]).ok().json();
    let context = bands(&lines[0]).into_iter().find(|(band, _, _)| band == "context").unwrap();
    assert!(context.1 > 10, "{context:?}");
    let told = env.run(&["pretranslate", "flood.en.txt", "--to", "ur", "--format", "jsonl"]).ok().json();
    let in_context = told.iter().filter(|line| line["score"].as_u64() > Some(100)).count();
    assert_eq!(context.1, in_context);
}

#[test]
fn tables_add_up_and_name_each_band() {
    let env = batch();
    env.run(&[&ANALYSE[..], &["-o", "counts.csv"]].concat()).ok();
    let table = std::fs::read_to_string(env.path("counts.csv")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0].join(","), "file,source_language,target_language,band,segments,words,words_percent");
    assert_eq!(rows.len(), 1 + 2 * 9);
    assert_eq!(rows[1], ["one.txt", "en", "ur", "repetition", "1", "4", "10"]);
    let sum = |at: usize| rows[1..].iter().map(|row| row[at].parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!((sum(4), sum(5)), (8, 61));
    env.run(&[&ANALYSE[..], &["-o", "counts.txt"]].concat()).ok();
    assert_eq!(std::fs::read_to_string(env.path("counts.txt")).unwrap(), env.run(&ANALYSE).ok().stdout);
    env.run(&[&ANALYSE[..], &["-o", "counts.tmx"]].concat()).exits(2).says(&["counts.tmx"]);
    env.run(&[&ANALYSE[..], &["-o", "one.txt"]].concat()).exits(2).says(&["one.txt"]);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let env = batch();
    env.tutorial();
    let run = |threads: &str| {
        let arguments =
            ["analyse", "flood.en.txt", "one.txt", "two.txt", "--to", "ur", "--json", "--threads"];
        env.run(&[&arguments[..], &[threads]].concat()).ok().stdout
    };
    let one = run("1");
    for threads in ["2", "3", "8"] {
        assert_eq!(run(threads), one, "{threads} threads");
    }
}

#[test]
fn files_of_units_are_counted_by_their_sources() {
    let env = batch();
    let known = "The flood warning network will begin work before the monsoon rains of 2026.";
    env.file(
        "a.xlf",
        format!(
            "<xliff version='1.2'><file source-language='en' target-language='ur' original='a'><body><trans-unit id='1'>\
             <source>{known}</source></trans-unit><trans-unit id='2'><source>The tea was cold.</source><target>چائے ٹھنڈی \
             تھی۔</target></trans-unit></body></file></xliff>"
        ),
    );
    env.file("b.po", "msgid \"\"\nmsgstr \"Language: ur\\n\"\n\nmsgid \"The tea was cold.\"\nmsgstr \"\"\n");
    let lines = env.run(&["analyse", "a.xlf", "b.po", "--to", "ur", "--json"]).ok().json();
    assert_eq!(bands(&lines[0]), shown(&[("100", 1, 13), ("none", 1, 4)]));
    assert_eq!(bands(&lines[1]), shown(&[("cross-file", 1, 4)]));
    env.file("c.tsv", "en\tur\nThe tea was cold.\t\n\tچائے\n");
    let ran = env.run(&["analyse", "c.tsv", "--to", "ur", "--json"]).exits(1);
    assert_eq!(bands(&ran.json()[0]), shown(&[("none", 1, 4)]));
    ran.says(&["rejected: c.tsv:3:1", "source text is empty"]);
}

#[test]
fn the_configuration_names_the_languages() {
    let env = batch();
    env.run(&["analyse", "one.txt"]).exits(2).says(&["--to", "sangam config set to ur"]);
    env.run(&["config", "set", "to", "ur"]).ok();
    let lines = env.run(&["analyse", "one.txt", "--json"]).ok().json();
    assert_eq!(lines[0]["target_language"], "ur");
    let british: Ran = env.run(&["analyze", "one.txt", "--json"]).ok();
    assert_eq!(british.json(), lines, "spelled in both ways");
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_counted() {
    let env = batch();
    env.file("ur.txt", "چائے ٹھنڈی تھی۔\n");
    env.file("empty.txt", " \n");
    let ran = env
        .run(&["analyse", "ur.txt", "one.txt", "missing.txt", "empty.txt", "--to", "ur", "--json"])
        .exits(1);
    assert_eq!(ran.json().len(), 2);
    ran.says(&["ur.txt: is in `ur` already", "missing.txt", "empty.txt: holds no text"]);
    env.run(&["analyse", "missing.txt", "ur.txt", "--to", "ur"]).exits(2).says(&["missing.txt", "ur.txt"]);
    env.run(&["analyse", "one.txt", "--to", "ur", "--memory", "none.db"]).exits(2).says(&["none.db"]);
    let piped =
        env.run_with_input(&["analyse", "-", "--to", "ur", "--json"], "The tea was cold.\n").ok().json();
    assert_eq!(piped[0]["file"], "standard input");
}

#[test]
fn a_higher_least_score_leaves_the_lower_bands_empty() {
    let env = batch();
    let lines = env.run(&["analyse", "one.txt", "--to", "ur", "--json", "--min-score", "100"]).ok().json();
    assert_eq!(bands(&lines[0]), shown(&[("repetition", 1, 4), ("100", 1, 13), ("none", 3, 23)]));
    env.run(&["analyse", "one.txt", "--to", "ur", "--min-score", "40"]).exits(2).says(&["50..=102"]);
}
