//! Dictionaries, reasons, word links, moved blocks, and evidence from the memory.

use std::fs;

use serde_json::Value;

use crate::env::TestEnv;

const ALIGN: [&str; 4] = ["align", "flood.en.txt", "flood.ur.txt", "--dry-run"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [ALIGN.as_slice(), more].concat()
}

#[test]
fn reasons_name_the_words_and_numbers_that_decided() {
    let env = TestEnv::new();
    env.tutorial();
    let shown = env.run(&with(&["--explain"])).ok().stdout;
    assert!(shown.contains("because│ words +") && shown.contains("number│"), "{shown}");
    let beads = env.run(&with(&["--explain", "--json"])).ok().json();
    let sensors = beads.iter().find(|bead| bead["source"][0]["number"] == 8).unwrap();
    let pairs = sensors["explanation"]["pairs"].as_array().unwrap();
    assert!(pairs.iter().any(|pair| pair["kind"] == "number" && pair["source"] == "112"), "{sensors}");
    let plain = env.run(&with(&["--json"])).ok().json();
    assert_eq!(beads.len(), plain.len());
    assert!(plain[0].get("explanation").is_none());
}

#[test]
fn words_are_linked_as_pharaoh_writes_it() {
    let env = TestEnv::new();
    env.tutorial();
    let beads = env.run(&with(&["--words", "--json"])).ok().json();
    let words = &beads[1]["words"];
    let (source, target) = (words["source"].as_array().unwrap(), words["target"].as_array().unwrap());
    let links: Vec<(usize, usize)> = words["links"]
        .as_str()
        .unwrap()
        .split(' ')
        .map(|link| link.split_once('-').unwrap())
        .map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()))
        .collect();
    assert!(links.iter().any(|&(from, to)| source[from] == "Multan" && target[to] == "ملتان"), "{words}");
    let confidences = words["confidences"].as_array().unwrap();
    assert_eq!(confidences.len(), links.len());
    assert!(confidences.iter().all(|one| (0.0..=1.0).contains(&one.as_f64().unwrap())), "{words}");
    assert!(env.run(&with(&["--words"])).ok().stdout.contains("words  │ "));
}

#[test]
fn a_dictionary_says_what_it_knows_and_a_bad_one_is_told() {
    let env = TestEnv::new();
    env.tutorial();
    env.file("words.tsv", "center\tمرکز\nriver\tدریا\nflood\tسیلاب\n");
    env.run(&with(&["--lexicon", "words.tsv"])).ok().says(&[
        "words.tsv",
        "3 entries",
        "% of the article's words",
    ]);
    env.file("bad.tsv", "center\tمرکز\nriver\n");
    env.run(&with(&["--lexicon", "bad.tsv"])).exits(2).says(&["bad.tsv", "line 2"]);
    env.file("empty.tsv", "# nothing\n");
    env.run(&with(&["--lexicon", "empty.tsv"])).exits(2).says(&["empty.tsv", "no dictionary entries"]);
    env.run_with_input(&["align", "--stream", "--lexicon", "words.tsv"], "")
        .exits(2)
        .says(&["--from and --to"]);
}

/// The tutorial with its fourth to sixth Urdu paragraphs moved to the end.
fn moved(env: &TestEnv) {
    env.tutorial();
    let text = fs::read_to_string(env.path("flood.ur.txt")).unwrap();
    let mut paragraphs: Vec<&str> = text.trim_end().split("\n\n").collect();
    let block: Vec<&str> = paragraphs.drain(3..6).collect();
    paragraphs.extend(block);
    env.file("flood.ur.txt", paragraphs.join("\n\n"));
}

#[test]
fn moved_blocks_are_found_when_asked_for() {
    let env = TestEnv::new();
    moved(&env);
    let filled = |beads: &[Value]| {
        let side = |bead: &Value, side: &str| !bead[side].as_array().unwrap().is_empty();
        beads.iter().filter(|bead| side(bead, "source") && side(bead, "target")).count()
    };
    let without = filled(&env.run(&with(&["--json"])).ok().json());
    let found = filled(&env.run(&with(&["--json", "--allow-moves"])).ok().json());
    assert!(found > without + 3, "{found} with moves, {without} without");
    assert!(env.run(&with(&["--allow-moves"])).ok().stdout.contains("moved  │ en"));
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--allow-moves"]).ok();
}

#[test]
fn a_memory_without_the_article_changes_nothing() {
    let env = TestEnv::new();
    env.tutorial();
    env.file("other.en.txt", "Cricket begins.\n");
    env.file("other.ur.txt", "کرکٹ شروع ہو گئی۔\n");
    let before = env.run(&ALIGN).ok().stdout;
    env.run(&["align", "other.en.txt", "other.ur.txt"]).ok();
    assert_eq!(env.run(&ALIGN).ok().stdout, before);
    env.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok();
    assert_eq!(env.run(&ALIGN).ok().stdout, before, "an alignment does not vouch for itself");
}

#[test]
fn a_shortened_second_version_gains_by_the_first() {
    let env = TestEnv::new();
    env.align_tutorial();
    for language in ["en", "ur"] {
        let name = format!("flood.{language}.txt");
        let text = fs::read_to_string(env.path(&name)).unwrap();
        let kept: Vec<&str> = text
            .split("\n\n")
            .enumerate()
            .filter(|(index, _)| index % 3 != 1)
            .map(|(_, text)| text)
            .collect();
        env.file(&name, kept.join("\n\n"));
    }
    let sure = |more: &[&str]| -> f64 {
        let beads = env.run(&with(&[&["--json"], more].concat())).ok().json();
        beads.iter().map(|bead| bead["confidence"].as_f64().unwrap()).sum::<f64>() / beads.len() as f64
    };
    let (remembering, alone) = (sure(&[]), sure(&["--no-learn"]));
    assert!(remembering > alone, "{remembering} with the memory, {alone} without");
    // If two options contradict each other, the last one wins.
    assert_eq!(sure(&["--learn"]).to_bits(), remembering.to_bits());
    assert_eq!(sure(&["--no-learn", "--learn"]).to_bits(), remembering.to_bits());
    assert_eq!(sure(&["--learn", "--no-learn"]).to_bits(), alone.to_bits());
}

/// An article whose second version would be aligned differently: the translator adds the sentence that was left out.
fn two_versions(env: &TestEnv) {
    env.file("talks.en.txt", "The talks failed in Geneva.\nThe two sides will meet again in Karachi.\n");
    env.file("talks.ur.txt", "جنیوا میں مذاکرات ناکام رہے اور دونوں فریق کراچی میں دوبارہ ملیں گے۔\n");
}

fn second_version(env: &TestEnv) {
    env.file(
        "talks.ur.txt",
        "جنیوا میں مذاکرات ناکام رہے اور دونوں فریق کراچی میں دوبارہ ملیں گے۔\nدونوں فریق کراچی میں دوبارہ ملیں گے۔\n",
    );
}

/// The kinds of the only article's beads, as the memory holds them.
fn kinds(env: &TestEnv) -> Vec<String> {
    let articles = env.run(&["article", "list", "--json"]).ok().json();
    let identity = articles[0]["article"].as_str().unwrap().to_owned();
    let shown = env.run(&["article", "show", &identity, "--json"]).ok().json();
    let beads = shown[0]["alignments"][0]["beads"].as_array().unwrap();
    let count = |bead: &Value, side: &str| bead[side].as_array().unwrap().len();
    beads.iter().map(|bead| format!("{}-{}", count(bead, "source"), count(bead, "target"))).collect()
}

#[test]
fn a_confirmed_bead_is_a_fixed_point_when_its_article_is_aligned_again() {
    for many in [false, true] {
        for no_learn in [false, true] {
            let env = TestEnv::new();
            let mut align = if many {
                vec!["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"]
            } else {
                vec!["align", "talks.en.txt", "talks.ur.txt"]
            };
            align.push("--segmented");
            if no_learn {
                align.push("--no-learn");
            }
            two_versions(&env);
            env.run(&align).ok();
            assert_eq!(kinds(&env), ["2-1"]);
            env.run(&["confirm", "1"]).ok();
            second_version(&env);
            env.run(&align).ok();
            assert_eq!(kinds(&env), ["2-1", "0-1"], "many {many}, --no-learn {no_learn}");
            let units = env.run(&["export", "--format", "jsonl"]).ok().json();
            assert_eq!(units.len(), 1);
            assert_eq!(
                (&units[0]["id"], &units[0]["provenance"]["status"]),
                (&1.into(), &"confirmed".into())
            );
        }
    }
}

#[test]
fn what_nobody_confirmed_is_aligned_anew() {
    let env = TestEnv::new();
    two_versions(&env);
    let align = ["align", "talks.en.txt", "talks.ur.txt", "--segmented", "--no-learn"];
    env.run(&align).ok();
    second_version(&env);
    env.run(&align).ok();
    assert_eq!(kinds(&env), ["1-1", "1-1"]);
}

/// Seventy small articles of two lines each: more than are aligned before the first is stored.
fn seventy(env: &TestEnv) {
    let hours = ["morning", "noon", "evening"];
    let urdu = ["صبح", "دوپہر", "شام"];
    for number in 0..70 {
        let hour = number % 3;
        env.file(
            &format!("n{number:02}.en.txt"),
            format!("The council of ward {number} met at {}.\nNobody spoke against the plan.\n", hours[hour]),
        );
        env.file(
            &format!("n{number:02}.ur.txt"),
            format!("وارڈ {number} کی کونسل کا اجلاس {} کو ہوا۔\nمنصوبے کے خلاف کوئی نہیں بولا۔\n", urdu[hour]),
        );
    }
}

#[test]
fn a_run_learns_only_from_the_memory_as_it_stood_at_its_start() {
    let exported = |threads: &str| {
        let env = TestEnv::new();
        env.align_tutorial();
        seventy(&env);
        let folder = ["--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
        env.run(&[&["align", "--threads", threads], folder.as_slice()].concat()).ok();
        let confidences = env.run(&["export", "--format", "jsonl"]).ok().json();
        confidences.iter().map(|unit| unit["confidence"].to_string()).collect::<Vec<_>>()
    };
    let one = exported("1");
    assert!(one.len() >= 140, "{}", one.len());
    assert_eq!(one, exported("3"));
}

#[test]
fn many_articles_are_helped_by_the_memory_as_one_is() {
    let env = TestEnv::new();
    env.align_tutorial();
    for language in ["en", "ur"] {
        let text = fs::read_to_string(env.path(&format!("flood.{language}.txt"))).unwrap();
        let kept: Vec<&str> = text.split("\n\n").step_by(2).collect();
        env.file(&format!("short.{language}.txt"), kept.join("\n\n"));
    }
    let sure = |more: &[&str]| -> f64 {
        let folder = ["--dir", ".", "--source-suffix", "t.en.txt", "--target-suffix", "t.ur.txt"];
        let units = env.run(&[&["align", "--json"], folder.as_slice(), more].concat()).ok().json();
        units.iter().map(|unit| unit["confidence"].as_f64().unwrap()).sum::<f64>() / units.len() as f64
    };
    let (remembering, alone) = (sure(&[]), sure(&["--no-learn"]));
    assert!(remembering > alone, "{remembering} with the memory, {alone} without");
}
