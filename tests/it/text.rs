//! `sangam segment` and `sangam inspect` as they are used in pipes.

use serde_json::json;

use crate::env::{TestEnv, count};

#[test]
fn segment_prints_one_segment_a_line() {
    let env = TestEnv::new();
    env.tutorial();
    for language in ["en", "ur", "hi"] {
        let cut = env.run(&["segment", &format!("flood.{language}.txt")]).ok().stdout;
        let gold = crate::env::repository(&format!("tests/golden/tutorial/flood.{language}.sentences"));
        assert_eq!(cut, std::fs::read_to_string(gold).unwrap());
    }
}

#[test]
fn segment_reads_standard_input_and_tells_places_in_json() {
    let env = TestEnv::new();
    let input = "Talks Fail\n\nDr. Rao left. Was he angry?\n";
    let cut = env.run_with_input(&["segment", "-", "--json"], input).ok().json();
    assert_eq!(
        cut[0],
        json!({"file": "-", "language": "en", "number": 1, "paragraph": 1, "kind": "heading", "start": 0, "end": 10,
               "text": "Talks Fail"})
    );
    assert_eq!((&cut[2]["paragraph"], &cut[2]["text"]), (&json!(2), &json!("Was he angry?")));
    for segment in &cut {
        let span = count(&segment["start"])..count(&segment["end"]);
        assert_eq!(segment["text"], input[span]);
    }
}

#[test]
fn hard_wrapped_text_is_joined_unless_told_otherwise() {
    let env = TestEnv::new();
    let input = "The minister told a crowd of farmers in the district on Monday that\n\
                 water would reach every village before the end of the season. He did\n\
                 not say how the canals that broke last year would be repaired before\n\
                 then, or who would pay for the work that the engineers had asked for.\n";
    let lines = |how: &str| {
        let cut = env.run_with_input(&["segment", "-", "--line-breaks", how], input).ok().stdout;
        cut.lines().count()
    };
    assert_eq!((lines("auto"), lines("wrapped"), lines("paragraphs")), (2, 2, 5));
}

#[test]
fn a_bad_file_among_good_ones_is_told_and_the_rest_is_done() {
    let env = TestEnv::new();
    env.file("good.txt", "One. Two.");
    env.file("bad.txt", b"\xff\x00");
    let ran = env.run(&["segment", "bad.txt", "good.txt"]).exits(1).says(&["bad.txt"]);
    assert_eq!(ran.stdout, "One.\nTwo.\n");
    env.run(&["segment", "bad.txt", "missing.txt"]).exits(2).says(&["bad.txt", "missing.txt"]);
    env.run_with_input(&["segment", "-"], "\u{200b}\u{200c}").exits(2).says(&["--lang"]);
    assert_eq!(env.run_with_input(&["segment", "-", "--lang", "ur"], "\u{200b}\u{200c}").ok().stdout, "");
}

#[test]
fn inspect_shows_what_is_seen_and_why() {
    let env = TestEnv::new();
    let shown = env.run(&["inspect", "Dr. Khan paid Rs. 2.5 billion on May 7."]).ok().stdout;
    for line in [
        "language  English (en)",
        "currency 2500000000 rupee │ Rs. 2.5 billion",
        "date --05-07 │ May 7",
        "folded: case │ dr. khan",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
    let seen = env.run_with_input(&["inspect", "--json"], "ڈھائی ارب روپے").ok().json();
    assert_eq!((&seen[0]["language"], &seen[0]["numbers"][0]["value"]), (&json!("ur"), &json!("2500000000")));
}

#[test]
fn our_rules_go_out_as_srx_and_another_programs_come_in() {
    let env = TestEnv::new();
    env.run(&["srx", "export", "-o", "sangam.srx"]).ok();
    let rules = std::fs::read_to_string(env.path("sangam.srx")).unwrap();
    assert!(rules.contains("<srx") && rules.contains("languagerulename=\"Urdu\""), "{rules}");
    assert_eq!(env.run(&["srx", "export", "--lang", "ur"]).ok().stdout.matches("<languagemap").count(), 2);
    let text = "Dr. Rao left. Was he angry? He was.";
    env.file("a.txt", text);
    let own = env.run(&["segment", "a.txt"]).ok().stdout;
    assert_eq!(env.run(&["segment", "a.txt", "--srx", "sangam.srx"]).ok().stdout, own);
    let only_questions = r#"<srx version="2.0" xmlns="http://www.lisa.org/srx20"><header segmentsubflows="yes" cascade="no"/>
        <body><languagerules><languagerule languagerulename="all"><rule break="yes">
        <beforebreak>EXPRESSION</beforebreak><afterbreak>\s</afterbreak></rule></languagerule></languagerules>
        <maprules><languagemap languagepattern=".*" languagerulename="all"/></maprules></body></srx>"#;
    env.file("questions.srx", only_questions.replace("EXPRESSION", "\\?"));
    let cut = env.run(&["segment", "a.txt", "--srx", "questions.srx"]).ok().stdout;
    assert_eq!(cut, "Dr. Rao left. Was he angry?\nHe was.\n");
    env.file("broken.srx", only_questions.replace("EXPRESSION", "("));
    env.run(&["segment", "a.txt", "--srx", "broken.srx"]).exits(2).says(&[
        "broken.srx",
        "rule 1 of all",
        "`(`",
    ]);
    env.file("no.srx", "<tmx/>");
    env.run(&["align", "a.txt", "a.txt", "--srx", "no.srx"]).exits(2).says(&["no.srx", "SRX"]);
}
