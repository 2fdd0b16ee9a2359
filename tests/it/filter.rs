//! `sangam filter`: what is fit to learn from, and what is wrong with the rest.

use std::fs;

use serde_json::{Value, json};

use crate::env::{TestEnv, repository};

/// Right pairs of our own.
const RIGHT: [[&str; 2]; 4] = [
    ["The bridge over the river will be closed for 12 days.", "دریا پر بنا پل 12 دن بند رہے گا۔"],
    ["Buses will cross by ferry until the work is done.", "کام مکمل ہونے تک بسیں فیری سے پار کریں گی۔"],
    [
        "The minister promised Rs. 2.5 billion for new schools.",
        "وزیر نے نئے اسکولوں کے لیے ڈھائی ارب روپے کا وعدہ کیا۔",
    ],
    ["Teachers say the exams begin on Monday.", "اساتذہ کا کہنا ہے کہ امتحانات پیر سے شروع ہوں گے۔"],
];

fn lines(pairs: &[[&str; 2]]) -> String {
    let line = |[source, target]: &[&str; 2]| {
        json!({"source": source, "target": target, "source_language": "en", "target_language": "ur"})
            .to_string()
            + "\n"
    };
    pairs.iter().map(line).collect()
}

#[test]
fn each_kind_of_noise_is_dropped_by_its_filter_and_nothing_is_lost() {
    let env = TestEnv::new();
    let noise = [
        ["The office is closed today.", "—", "empty"],
        ["The road is open again.", "Ø³Ú‘Ú© Ø¯ÙˆØ¨Ø§Ø±Û Ú©Ú¾Ù„ Ú¯Ø¦ÛŒ", "encoding"],
        [
            "Rain is expected.",
            "محکمہ موسمیات کے مطابق آئندہ چوبیس گھنٹوں کے دوران ملک کے بیشتر علاقوں میں گرج چمک کے ساتھ بارش کا امکان ہے۔",
            "ratio",
        ],
        ["The farmers asked for more water.", "Die Bauern baten um mehr Wasser.", "script"],
        ["The shop sells old radios.", "<b>دکان پرانے ریڈیو بیچتی ہے۔</b>", "markup"],
        ["The club has 340 members in the city.", "شہر میں کلب کے 430 ارکان ہیں۔", "numbers"],
        ["Doctors warn about the new virus.", "کرکٹ ٹیم نے آخری اوور میں میچ جیت لیا۔", "translation"],
    ];
    let given: Vec<[&str; 2]> = RIGHT
        .into_iter()
        .chain(noise.iter().map(|[source, target, _]| [*source, *target]))
        .chain([RIGHT[0]])
        .collect();
    env.file("in.jsonl", lines(&given));
    env.run(&["filter", "default", "in.jsonl", "kept.tsv", "--dropped", "dropped.jsonl"]).ok().says(&[
        "12 units read, 4 kept, 8 dropped",
        "duplicates 1",
        "numbers 1",
    ]);
    let kept = fs::read_to_string(env.path("kept.tsv")).unwrap();
    for [source, target] in RIGHT {
        assert!(kept.contains(source) && kept.contains(target), "{kept}");
    }
    let dropped = fs::read_to_string(env.path("dropped.jsonl")).unwrap();
    let dropped: Vec<Value> = dropped.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let filters: Vec<&str> = dropped.iter().map(|unit| unit["filter"].as_str().unwrap()).collect();
    let expected: Vec<&str> = noise.iter().map(|[.., filter]| *filter).chain(["duplicates"]).collect();
    assert_eq!(filters, expected);
    assert_eq!(dropped[5]["reason"], "the source has 340, and the target 430");
    // What was dropped can be read again.
    env.run(&["convert", "dropped.jsonl", "again.tsv"]).ok().says(&["8 units written"]);
    // The same bytes for any number of threads.
    let again = env.run(&["filter", "default", "in.jsonl"]).ok();
    assert_eq!(again.stdout, env.run(&["filter", "default", "in.jsonl", "-"]).ok().stdout);
}

#[test]
fn a_recipe_of_ones_own_says_what_is_dropped() {
    let env = TestEnv::new();
    env.file("in.jsonl", lines(&RIGHT));
    let shown = env.run(&["filter", "default", "--show"]).ok().stdout;
    env.file("own.toml", &shown);
    let by_default = env.run(&["filter", "default", "in.jsonl"]).ok().stdout;
    assert_eq!(env.run(&["filter", "own.toml", "in.jsonl"]).ok().stdout, by_default);
    env.file("short.toml", "[[filter]]\nname = \"length\"\nmost = 10\n");
    env.run(&["filter", "short.toml", "in.jsonl"]).ok().says(&["4 units read, 1 kept, 3 dropped: length 3"]);
    env.file("none.toml", "[[filter]]\nname = \"length\"\nleast = 100\n");
    env.run(&["filter", "none.toml", "in.jsonl", "kept.tsv"]).exits(1).says(&["0 kept, 4 dropped"]);
    env.file("half.toml", "[[filter]]\nname = \"held-out\"\nshare = 0.5\n");
    let first = env.run(&["filter", "half.toml", "in.jsonl"]);
    assert_eq!(first.stdout, env.run(&["filter", "half.toml", "in.jsonl"]).stdout);
}

#[test]
fn what_cannot_be_done_is_said_with_its_place() {
    let env = TestEnv::new();
    env.file("in.jsonl", lines(&RIGHT));
    env.file("bad.toml", "[[filter]]\nname = \"lenght\"\n");
    env.run(&["filter", "bad.toml", "in.jsonl", "kept.tsv"]).exits(2).says(&[
        "bad.toml:2:8",
        "no filter `lenght`",
        "near-duplicates",
    ]);
    env.run(&["filter", "missing.toml", "in.jsonl"])
        .exits(2)
        .says(&["missing.toml", "sangam filter default --show"]);
    env.run(&["filter", "default", "missing.tsv"]).exits(2).says(&["missing.tsv"]);
    env.run(&["filter", "default"]).exits(2);
    // An output must not be the input or the recipe.
    env.run(&["filter", "default", "in.jsonl", "in.jsonl"]).exits(2).says(&["in.jsonl"]);
    env.file("own.toml", "[[filter]]\nname = \"empty\"\n");
    env.run(&["filter", "own.toml", "in.jsonl", "kept.tsv", "--dropped", "own.toml"])
        .exits(2)
        .says(&["own.toml"]);
    assert_eq!(fs::read_to_string(env.path("in.jsonl")).unwrap(), lines(&RIGHT));
    assert!(!env.path("kept.tsv").exists());
    env.file("part.jsonl", lines(&RIGHT) + "{\"source\": 3}\n");
    env.run(&["filter", "default", "part.jsonl", "kept.tsv"]).exits(1).says(&["1 rejected", "4 kept"]);
}

/// Of clean news, hardly anything is dropped; of copies and of lines that are next to the right one, nearly everything.
/// `cargo bench --bench filter` has the whole table.
#[test]
fn clean_news_passes_and_noise_does_not() {
    let folder = repository("../shared/beds/ntrex/enur/clean");
    if !folder.exists() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let mut clean: Vec<[String; 2]> = Vec::new();
    for number in 0..124 {
        let read =
            |ending| fs::read_to_string(folder.join(format!("{number:03}.{ending}"))).unwrap_or_default();
        let (source, target) = (read("src"), read("tgt"));
        clean.extend(
            source.lines().zip(target.lines()).map(|(source, target)| [source.to_owned(), target.to_owned()]),
        );
    }
    let share = |pairs: &[[&str; 2]]| {
        let env = TestEnv::new();
        env.file("in.jsonl", lines(pairs));
        let ran = env.run(&["filter", "default", "in.jsonl", "--output-format", "jsonl"]);
        let kept = ran.stdout.lines().count();
        f64::from(u32::try_from(pairs.len() - kept).unwrap()) / f64::from(u32::try_from(pairs.len()).unwrap())
    };
    let right: Vec<[&str; 2]> =
        clean.iter().map(|[source, target]| [source.as_str(), target.as_str()]).collect();
    let copies: Vec<[&str; 2]> = right.iter().map(|[source, _]| [*source, *source]).collect();
    let next: Vec<[&str; 2]> = right.windows(2).map(|pair| [pair[0][0], pair[1][1]]).collect();
    let (right, copies, next) = (share(&right), share(&copies), share(&next));
    assert!(right <= 0.01 && copies >= 0.99 && next >= 0.9, "{right} {copies} {next}");
}
