//! The translator's desk: adapted translations, fragments, examples for a program, and where a unit comes from.

use serde_json::{Value, json};

use crate::env::TestEnv;

fn desk() -> TestEnv {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok();
    env
}

const SIRENS: &str = "He said Rs. 470 million had been set aside for sirens, and that Notification No. 231, issued last \
                      week, required every district to draw up an evacuation plan by August 20.";

#[test]
fn changed_values_are_carried_over_and_what_is_left_is_marked() {
    let env = desk();
    let query = "Each sensor measures the level of the river every 25 minutes and sends the report to Multan by satellite.";
    let shown = env.run(&["lookup", query, "--to", "ur"]).ok().stdout;
    assert!(shown.contains("adapted in part"), "{shown}");
    assert!(shown.contains("[-15-]{+25+} منٹ") && shown.contains("[~ریڈنگ~]"), "{shown}");
    let found = env.run(&["lookup", query, "--to", "ur", "--json"]).ok().json();
    let (first, target) = (&found[0], found[0]["target"].as_str().unwrap());
    assert_eq!(first["adapted"]["complete"], false);
    let place = &first["adapted"]["substitutions"][0];
    assert_eq!(place["kind"], "number");
    let piece = |text: &str, place: &Value| {
        let bound = |end: &str| usize::try_from(place[end].as_u64().unwrap()).unwrap();
        text[bound("start")..bound("end")].to_owned()
    };
    assert_eq!(piece(target, &place["stored"]), "15");
    assert_eq!(piece(first["adapted"]["text"].as_str().unwrap(), &place["adapted"]), "25");
    assert_eq!(piece(target, &first["marks"][0]["bytes"]), "ریڈنگ");
    // The score is that of the stored text.
    assert!(first["score"].as_u64().unwrap() < 100);
}

#[test]
fn what_is_taken_is_adapted_unless_the_stored_text_is_wanted() {
    let env = desk();
    let take = |more: &[&str]| env.run(&[&["lookup", SIRENS, "--to", "hi", "--take"], more].concat()).ok();
    let adapted = take(&[]);
    assert!(adapted.stdout.contains("47 करोड़") && adapted.stdout.contains("20 अगस्त"), "{}", adapted.stdout);
    adapted.says(&["35 → 47", "118 → 231", "15 जुलाई → 20 अगस्त", "--as-stored"]);
    let stored = take(&["--as-stored"]);
    assert!(stored.stdout.contains("35 करोड़") && stored.stdout.contains("15 जुलाई"), "{}", stored.stdout);
    assert_eq!(stored.stderr, "");
}

#[test]
fn a_pretranslated_article_proposes_adapted_texts_and_never_puts_them_in() {
    let env = desk();
    env.file("new.txt", format!("{SIRENS}\n"));
    let found = env.run(&["pretranslate", "new.txt", "--to", "hi", "--format", "jsonl"]).ok().json();
    assert!(found[0]["adapted"].as_str().unwrap().contains("47 करोड़"), "{found:?}");
    env.run(&["pretranslate", "new.txt", "--to", "hi", "-o", "new.xlf"]).ok();
    let xliff = std::fs::read_to_string(env.path("new.xlf")).unwrap();
    assert!(xliff.contains("47 करोड़") && xliff.contains(", adapted"), "{xliff}");
    assert!(!xliff.contains("state=\"translated\""), "{xliff}");
}

#[test]
fn without_a_match_the_known_parts_are_shown() {
    let env = desk();
    let query = "They were told to download an app for the whole district.";
    let shown = env.run(&["lookup", query, "--to", "hi"]).exits(1).stdout;
    assert!(shown.contains("no match of 70% or more\nparts of it were translated before:"), "{shown}");
    assert!(shown.contains("[told to download an app]"), "{shown}");
    let found = env.run(&["lookup", query, "--to", "hi", "--json"]).exits(1).json();
    assert_eq!(found[0]["fragment"], "told to download an app");
    assert_eq!(found[0].get("score"), None);
    // Of many sentences, only the matches are shown.
    let lines = env.run_with_input(&["lookup", "--to", "hi"], format!("{query}\n")).exits(1).stdout;
    assert!(!lines.contains("parts of it"), "{lines}");
    let two = env.run(&["lookup", "embankment road", "--to", "hi"]).ok().stdout;
    assert!(two.contains("concordance") && two.contains("[embankment road]"), "{two}");
    env.run(&["lookup", "zzz qqq", "--to", "hi"]).exits(1);
}

#[test]
fn a_concordance_marks_the_counterpart() {
    let env = desk();
    let shown = env.run(&["concordance", "evacuation plan", "--to", "ur"]).ok().stdout;
    assert!(shown.contains("[evacuation plan]") && shown.contains("‹انخلا کا منصوبہ›"), "{shown}");
}

#[test]
fn examples_for_a_program_are_the_same_each_time() {
    let env = desk();
    let arguments = ["lookup", SIRENS, "--to", "ur", "--format", "prompt-json"];
    let first = env.run(&arguments).ok();
    assert_eq!(first.stdout, env.run(&arguments).ok().stdout);
    let prompt = &first.json()[0];
    assert_eq!((&prompt["from"], &prompt["to"]), (&json!("en"), &json!("ur")));
    assert!(prompt["examples"][0]["adapted"].as_str().unwrap().contains("47 کروڑ"), "{prompt}");
    assert!(prompt["examples"][0]["covers"].as_array().unwrap().contains(&json!("sirens")), "{prompt}");
    env.run(&["lookup", SIRENS, "--format", "prompt-json"]).exits(2).says(&["--to"]);
    let small = [&arguments[..], &["--budget", "0"]].concat();
    assert_eq!(env.run(&small).exits(1).json()[0]["examples"], json!([]));
}

#[test]
fn a_unit_says_where_it_comes_from() {
    let env = desk();
    env.run(&["confirm", "9"]).ok();
    let shown = env.run(&["why", "9"]).ok().stdout;
    for said in ["sensor = سینسر", "> 1-1", "unit 10", "sangam align", "sangam confirm 9"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let found = &env.run(&["why", "9", "--json"]).ok().json()[0];
    assert_eq!(found["operations"].as_array().unwrap().len(), 2);
    assert_eq!(found["bead"]["unit"], 9);
    env.run(&["op", "undo"]).ok();
    let undone = env.run(&["why", "9"]).ok().stdout;
    assert!(undone.contains("(undone)"), "{undone}");
    let found = &env.run(&["why", "9", "--json"]).ok().json()[0];
    assert_eq!(found["undone"].as_array().unwrap().len(), 1, "{found}");
    env.run(&["why", "999"]).exits(1).says(&["there is no unit 999"]);
    env.run(&["why", "9", "999"]).exits(1);
}

#[test]
fn what_a_terminal_put_around_a_text_is_left_out() {
    let env = desk();
    let copied = "\u{2068}Engineers met in Multan.\u{2069}";
    env.run(&["add", copied, "\u{2068}انجینئر ملتان میں ملے۔\u{2069}"]).ok();
    let found = &env.run(&["lookup", copied, "--json"]).ok().json()[0];
    assert_eq!(
        (found["score"].as_u64(), found["source"].as_str()),
        (Some(100), Some("Engineers met in Multan."))
    );
    assert_eq!(found["target"], "انجینئر ملتان میں ملے۔");
}
