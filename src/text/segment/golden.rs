//! The golden cases of `tests/golden/segment/`. A translator can add texts there without knowing Rust.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{SegmentOptions, segment};
use crate::language::PROFILES;

/// A text and the segments that it must be cut into.
struct Case {
    name: String,
    line: usize,
    text: String,
    expected: Vec<String>,
}

/// The part of a case that is being read.
#[derive(PartialEq)]
enum Part {
    Outside,
    Text,
    Expected,
}

fn read(file: &str) -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/segment").join(file);
    let content = std::fs::read_to_string(&path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    let mut part = Part::Outside;
    for (index, line) in content.lines().enumerate() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name: name.into(),
                line: index + 1,
                text: String::new(),
                expected: Vec::new(),
            });
            part = Part::Text;
        } else if line == "---" {
            part = Part::Expected;
        } else if let Some(case) = cases.last_mut() {
            match part {
                Part::Text if case.text.is_empty() => case.text.push_str(line),
                Part::Text => case.text.extend(["\n", line]),
                Part::Expected if line.trim().is_empty() => part = Part::Outside,
                Part::Expected => case.expected.push(line.to_owned()),
                Part::Outside => {
                    assert!(line.is_empty() || line.starts_with('#'), "{file}:{}: {line}", index + 1);
                }
            }
        }
    }
    cases
}

fn run(language: &str, file: &str, fewest: usize) {
    let cases = read(file);
    assert!(cases.len() >= fewest, "help: {file} holds {} cases, fewer than {fewest}", cases.len());
    let mut failures = String::new();
    for case in &cases {
        let cut: Vec<&str> = segment(&case.text, &language.parse().unwrap(), &SegmentOptions::default())
            .into_iter()
            .map(|segment| &case.text[segment.span])
            .collect();
        if cut != case.expected {
            write!(failures, "\n{file}:{} {}\n", case.line, case.name).unwrap();
            for line in &case.expected {
                writeln!(failures, "  wanted │{line}│").unwrap();
            }
            for line in cut {
                writeln!(failures, "  cut    │{line}│").unwrap();
            }
        }
    }
    assert!(
        failures.is_empty(),
        "help: a word missing from src/text/language/data/{language}.segmentation.txt is the usual cause; the rules are \
         told in docs/algorithms/segmentation.md\n{failures}"
    );
}

macro_rules! golden {
    ($($name:ident: $language:literal, $file:literal, at least $fewest:literal;)*) => {
        $(#[test] fn $name() { run($language, $file, $fewest); })*
    };
}

golden! {
    english: "en", "en.txt", at least 60;
    english_paragraphs: "en", "en.paragraphs.txt", at least 15;
    hindi: "hi", "hi.txt", at least 60;
    hindi_paragraphs: "hi", "hi.paragraphs.txt", at least 15;
    punjabi: "pa", "pa.txt", at least 8;
    urdu: "ur", "ur.txt", at least 60;
    urdu_paragraphs: "ur", "ur.paragraphs.txt", at least 15;
}

/// Checks the files of languages that are not in the table above: `<tag>.txt` and `<tag>.<more>.txt`, each with eight
/// cases or more.
#[test]
fn every_other_language() {
    const FEWEST: usize = 8;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/segment");
    let mut tags = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let tag = name.split('.').next().unwrap().to_owned();
        run(&tag, &name, FEWEST);
        tags.push(tag);
    }
    for profile in PROFILES {
        assert!(tags.iter().any(|tag| tag == profile.tag), "no golden segments of {}", profile.tag);
    }
}
