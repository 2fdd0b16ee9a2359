//! The TMX compliance kit of LISA: its import tests, answered through the built command.

use std::fs;
use std::path::Path;

use crate::env::{TestEnv, shared};

/// The text of one of the kit's files, UTF-8 or UTF-16 with a byte order mark.
fn text_of(path: &Path) -> String {
    sangam::exchange::article::read(path).unwrap().text
}

#[test]
fn pretranslating_the_english_text_gives_the_answer() {
    let Some(kit) = shared("formats/tmx-compliance-kit") else { return };
    let tests = [
        ("A", "fr-ca"),
        ("B", "fr-ca"),
        ("C", "fr-ca"),
        ("D", "en-gb"),
        ("E", "en-gb"),
        ("F", "en-gb"),
        ("G", "en-gb"),
        ("H", "en-gb"),
        ("I", "ja-jp"),
    ];
    for (test, language) in tests {
        let env = TestEnv::new();
        let file = |ending: &str| kit.join(format!("ImportTest1{test}{ending}"));
        env.run(&["import", file(".tmx").to_str().unwrap()]).ok();
        let english = file(".txt");
        let pretranslate = [
            "pretranslate",
            english.to_str().unwrap(),
            "--from",
            "en-us",
            "--to",
            language,
            "--format",
            "jsonl",
        ];
        let found = env.run(&pretranslate).ok().json();
        let found: Vec<&str> = found.iter().map(|segment| segment["target"].as_str().unwrap()).collect();
        let answer = text_of(&file(&format!("_{language}.txt")));
        assert_eq!(found, answer.lines().collect::<Vec<_>>(), "1{test}");
    }
}

/// Test, and the `tu`, `tuv` and languages that lxml counts.
const COUNTS: [(&str, u64, u64, usize); 8] = [
    ("1J", 2, 4, 2),
    ("1J_many", 3, 6, 3),
    ("1K", 2, 4, 3),
    ("1L", 1, 3, 3),
    ("2A", 7, 14, 4),
    ("2A-0index", 7, 14, 4),
    ("2B", 7, 14, 4),
    ("2C", 1, 3, 3),
];

#[test]
fn the_other_files_have_the_units_lxml_counts() {
    let Some(kit) = shared("formats/tmx-compliance-kit") else { return };
    for (test, units, variants, languages) in COUNTS {
        let bytes = fs::read(kit.join(format!("ImportTest{test}.tmx"))).unwrap();
        let options = sangam::exchange::ReadOptions::default();
        let mut reader = sangam::exchange::tmx::TmxReader::new(bytes.as_slice(), test, &options).unwrap();
        while reader.next_translation_unit().unwrap().is_some() {}
        let summary = sangam::exchange::UnitReader::summary(&reader);
        assert_eq!(
            (summary.units, summary.variants, summary.languages.len()),
            (units, variants, languages),
            "{test}"
        );
        let env = TestEnv::new();
        let told = env.run(&["import", kit.join(format!("ImportTest{test}.tmx")).to_str().unwrap()]);
        assert!(told.code == Some(0) && told.stderr.contains(", 0 rejected"), "{test}: {}", told.stderr);
    }
}
