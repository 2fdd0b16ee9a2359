//! Finding units by words in their texts.

use serde_json::json;

use crate::env::{TestEnv, count};

fn memory_of(lines: &[(&str, &str)], target: &str) -> TestEnv {
    let env = TestEnv::new();
    let rows: Vec<String> = lines.iter().map(|(source, target)| format!("{source}\t{target}\n")).collect();
    env.file("units.tsv", rows.concat());
    env.run(&["import", "units.tsv", "--from", "en", "--to", target]).ok();
    env
}

/// The hits of a search, as texts.
fn hits(env: &TestEnv, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["concordance", "--json"];
    all.extend(arguments);
    let ran = env.run(&all);
    let mut found = Vec::new();
    for record in ran.json() {
        for (text, hits) in [("source", "source_hits"), ("target", "target_hits")] {
            for hit in record[hits].as_array().unwrap() {
                let (start, end) = (count(&hit[0]), count(&hit[1]));
                found.push(record[text].as_str().unwrap()[start..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn words_are_found_in_either_text_with_where_they_stand() {
    let env = TestEnv::new();
    env.align_tutorial();
    let found = env.run(&["concordance", "sensor", "--json"]).ok().json();
    assert!(!found.is_empty());
    for record in &found {
        assert_eq!(record["target_hits"], json!([]));
        let hit = &record["source_hits"][0];
        let (start, end) = (count(&hit[0]), count(&hit[1]));
        assert_eq!(record["source"].as_str().unwrap()[start..end].to_lowercase(), "sensor");
        assert!(record["provenance"]["article"].as_str().unwrap().ends_with("flood.en.txt"));
    }
    assert!(!hits(&env, &["سینسر"]).is_empty());
    assert_eq!(hits(&env, &["سینسر", "--in", "source"]), Vec::<String>::new());
    assert_eq!(hits(&env, &["sensor", "--to", "hi"]), Vec::<String>::new());
}

#[test]
fn what_a_person_sees() {
    let env = TestEnv::new();
    env.align_tutorial();
    let shown = env.run(&["concordance", "satellite"]).ok().stdout;
    crate::screens::snapshot(&env, "concordance", &shown);
    let colored = env.run(&["concordance", "satellite", "--color", "always", "--limit", "1"]).ok().stdout;
    assert!(colored.contains("[satellite]\u{1b}[0m"), "{colored}");
}

#[test]
fn nothing_found_is_exit_1() {
    let env = TestEnv::new();
    env.align_tutorial();
    assert!(env.run(&["concordance", "cricket"]).exits(1).stdout.contains("nothing found"));
    assert_eq!(env.run(&["concordance", "cricket", "--json"]).exits(1).stdout, "");
}

#[test]
fn a_wrong_expression_is_told_with_its_column() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["concordance", "--regex", "flood[s"]).exits(2).says(&["column 6", "unclosed character class"]);
    env.run(&["concordance", "--regex", r"a\p{Nothing}"]).exits(2).says(&["column 2"]);
    env.run(&["concordance", "--regex", "(a{1000}){1000}{1000}"]).exits(2).says(&["too large"]);
    env.run(&["concordance", "  "]).exits(2).says(&["empty"]);
}

#[test]
fn parts_words_wildcards_and_capitals() {
    let env = memory_of(
        &[("Floods and flooding: the flood, Floyd.", "ا"), ("Why? The colour or the color.", "ب")],
        "ur",
    );
    assert_eq!(hits(&env, &["flood"]), ["Flood", "flood", "flood"]);
    assert_eq!(hits(&env, &["Flood"]), ["Flood"]);
    assert_eq!(hits(&env, &["Flood", "--ignore-case"]), ["Flood", "flood", "flood"]);
    assert_eq!(hits(&env, &["flood", "--words"]), ["flood"]);
    assert_eq!(hits(&env, &["flo*d"]), ["Flood", "flood", "flood", "Floyd"]);
    assert_eq!(hits(&env, &["flood*"]), ["Floods", "flooding", "flood"]);
    assert_eq!(hits(&env, &["colo*r"]), ["colour", "color"]);
    assert_eq!(hits(&env, &["flo?d"]), ["Flood", "flood", "flood", "Floyd"]);
    assert_eq!(hits(&env, &["why?"]), ["Why?"]);
    assert_eq!(hits(&env, &[r"why\?"]), ["Why?"]);
    assert_eq!(hits(&env, &["flood,  floyd"]), ["flood, Floyd"]);
    assert_eq!(hits(&env, &["--regex", r"\bfl\w+d\b"]), ["flood", "Floyd"]);
    assert_eq!(hits(&env, &["--fuzzy", "the flod"]), ["the flood"]);
    assert_eq!(hits(&env, &["--fuzzy", "colr"]), ["color"]);
}

#[test]
fn urdu_letters_are_found_however_they_are_typed() {
    let env = memory_of(
        &[("One.", "كِتاب کی بات ہے۔"), ("Two.", "نہ\u{200C}کریں، گئے"), ("Three.", "کتابیں۔")],
        "ur",
    );
    assert_eq!(hits(&env, &["کتاب"]), ["كِتاب", "کتاب"]);
    assert_eq!(hits(&env, &["كتاب كي"]), ["كِتاب کی"]);
    assert_eq!(hits(&env, &["کتاب", "-w"]), ["كِتاب"]);
    assert_eq!(hits(&env, &["نہکریں"]), ["نہ\u{200C}کریں"]);
    assert_eq!(hits(&env, &["گیے"]), ["گئے"]);
    assert_eq!(hits(&env, &["--fuzzy", "کتابوں"]), ["كِتاب", "کتابیں"]);
    // An expression sees the text as it is written.
    assert_eq!(hits(&env, &["--regex", "كِ"]), ["كِ"]);
    assert_eq!(hits(&env, &["--regex", "کتاب"]), ["کتاب"]);
}

#[test]
fn a_hindi_hit_never_begins_or_ends_within_a_letter() {
    let env = memory_of(&[("One.", "कि शान्ति गयी"), ("Two.", "क शांति गई"), ("Three.", "दुःख ज़रूर")], "hi");
    assert_eq!(hits(&env, &["क"]), ["क"]);
    assert_eq!(hits(&env, &["शांति"]), ["शान्ति", "शांति"]);
    assert_eq!(hits(&env, &["शान्ति गई"]), ["शान्ति गयी", "शांति गई"]);
    assert_eq!(hits(&env, &["शा"]), ["शा"]);
    assert_eq!(hits(&env, &["जरूर"]), ["ज़रूर"]);
    assert_eq!(hits(&env, &["दुख"]), ["दुःख"]);
    assert_eq!(hits(&env, &["?ख"]), ["दुःख"]);
    // An expression finds it, though.
    assert_eq!(hits(&env, &["--regex", "क"]), ["क", "क"]);
}

#[test]
fn vowels_in_parts_are_one_vowel() {
    let env = memory_of(&[("One.", "अाज काॅलेज में"), ("Two.", "आज कॉलेज में"), ("Three.", "हुर्इ")], "hi");
    for query in ["अाज", "आज"] {
        assert_eq!(hits(&env, &[query]), ["अाज", "आज"], "{query}");
    }
    assert_eq!(hits(&env, &["कॉलेज"]), ["काॅलेज", "कॉलेज"]);
    assert_eq!(hits(&env, &["हुई"]), ["हुर्इ"]);
}

#[test]
fn a_figure_that_touches_a_word_is_found_with_and_without_the_space() {
    let env = memory_of(&[("It is 20km from Rs500.", "سال2023 میں"), ("It is 20 km.", "سال 2023 میں")], "ur");
    for query in ["20km", "20 km"] {
        assert_eq!(hits(&env, &[query]), ["20km", "20 km"], "{query}");
    }
    for query in ["سال2023 میں", "سال 2023 میں"] {
        assert_eq!(hits(&env, &[query]), ["سال2023 میں", "سال 2023 میں"], "{query}");
    }
    assert_eq!(hits(&env, &["-w", "20"]), ["20", "20"]);
    assert_eq!(hits(&env, &["0k"]), ["0k"]);
    assert_eq!(hits(&env, &["2*m"]), ["20km"]);
    assert_eq!(hits(&env, &["--fuzzy", "20 km"]), ["20km", "20 km"]);
    assert_eq!(hits(&env, &["--regex", "s5"]), ["s5"]);
}

#[test]
fn status_and_limit_hold() {
    let env = memory_of(&[("Rain one.", "ا"), ("Rain two.", "ب"), ("Rain three.", "ج")], "ur");
    let shown = env.run(&["concordance", "rain", "--limit", "2"]).ok().stdout;
    assert!(shown.ends_with("2 of 3 units\n"), "{shown}");
    env.run(&["concordance", "rain", "--status", "confirmed"]).exits(1);
    env.run(&["concordance", "rain", "--status", "machine"]).ok();
    env.run(&["concordance", "rain", "--client", "nobody"]).exits(1);
    env.run(&["concordance", "rain", "--status", "odd"]).exits(2).says(&["confirmed"]);
}
