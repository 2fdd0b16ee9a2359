//! Finding a translation again.

use serde_json::json;

use crate::env::TestEnv;

const SENTENCE: &str = "Each sensor measures the level of the river every 15 minutes and sends the reading to Multan by satellite.";

#[test]
fn the_same_sentence_is_a_full_match_with_its_origin() {
    let env = TestEnv::new();
    env.align_tutorial();
    let found = env.run(&["lookup", SENTENCE, "--to", "ur", "--json"]).ok().json();
    assert_eq!(found[0]["score"], 100);
    assert_eq!(found[0]["source"], SENTENCE);
    assert_eq!(found[0]["query_number"], 1);
    assert_eq!(found[0]["differences"], json!([{ "tag": "equal", "text": SENTENCE }]));
    assert!(found[0]["target"].as_str().unwrap().starts_with("ہر سینسر"));
    let provenance = &found[0]["provenance"];
    assert!(provenance["article"].as_str().unwrap().ends_with("flood.en.txt"));
    assert_eq!(provenance["source_numbers"], json!([9]));
    assert_eq!(provenance["target_numbers"], json!([10]));
    assert_eq!((&provenance["date"], &provenance["status"]), (&json!("2026-05-10"), &json!("machine")));
    assert!(provenance["method"].is_string());
}

#[test]
fn a_changed_sentence_shows_what_differs() {
    let env = TestEnv::new();
    env.align_tutorial();
    let changed = SENTENCE.replace("satellite", "radio");
    let shown = env.run(&["lookup", &changed]).ok().stdout;
    assert!(shown.contains("[-satellite-]{+radio+}."), "{shown}");
    assert!(shown.contains("sentence 9 ↔ 10, 2026-05-10"), "{shown}");
    let found = env.run(&["lookup", &changed, "--json"]).ok().json();
    let score = found[0]["score"].as_u64().unwrap();
    assert!((85..100).contains(&score), "{score}");
}

#[test]
fn it_reads_the_other_direction_too() {
    let env = TestEnv::new();
    env.align_tutorial();
    let unit = &env.run(&["export", "--json"]).ok().json()[3];
    let urdu = unit["target"].as_str().unwrap();
    let turned = env.run(&["lookup", urdu, "--to", "en", "--json"]).ok().json();
    assert_eq!(turned[0]["score"], 100);
    assert_eq!(turned[0]["target"], unit["source"]);
}

#[test]
fn numbers_marks_and_case_cost_little_and_letters_count_in_short_texts() {
    let env = TestEnv::new();
    env.file("a.en.txt", "Direct Talks:\n\nReport number 4 was filed on Monday.\n");
    env.file("a.ur.txt", "براہ راست مذاکرات:\n\nرپورٹ نمبر 4 پیر کو جمع کرائی گئی۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt"]).ok();
    for (query, scores) in [
        ("Direct talks", 95..100),
        ("Direct talk", 85..95),
        ("report number 5 was filed on Monday", 95..100),
        ("Report number 4 was filed on Tuesday.", 85..95),
    ] {
        let found = env.run(&["lookup", query, "--json"]).ok().json();
        let score = found[0]["score"].as_u64().unwrap();
        assert!(scores.contains(&score), "{query}: {score}");
    }
}

#[test]
fn hindi_leads_to_urdu_through_english() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok();
    let hindi = &env.run(&["lookup", SENTENCE, "--to", "hi", "--json"]).ok().json()[0];
    let query = hindi["target"].as_str().unwrap();
    let found = env.run(&["lookup", query, "--to", "ur", "--json"]).ok().json();
    assert!(found[0]["target"].as_str().unwrap().starts_with("ہر سینسر"), "{}", found[0]);
    assert_eq!((&found[0]["source"], &found[0]["source_language"]), (&json!(query), &json!("hi")));
    assert_eq!(found[0]["through"][0]["target"], SENTENCE);
    let shown = env.run(&["lookup", query, "--to", "ur"]).ok().stdout;
    assert_eq!(shown.lines().filter(|line| line.starts_with("en │")).count(), 2, "{shown}");
}

#[test]
fn nothing_found_is_exit_1() {
    let env = TestEnv::new();
    env.align_tutorial();
    let nothing = env.run(&["lookup", "Completely unrelated words about cricket."]).exits(1);
    assert!(nothing.stdout.contains("no match of 70% or more"), "{}", nothing.stdout);
    assert_eq!(env.run(&["lookup", "Cricket tomorrow.", "--json"]).exits(1).stdout, "");
}

#[test]
fn each_line_of_standard_input_is_a_query() {
    let env = TestEnv::new();
    env.align_tutorial();
    let input = format!("{SENTENCE}\n\nCricket tomorrow.\nDoubts Along the Riverbank\n");
    for arguments in [["lookup", "--json"].as_slice(), &["lookup", "-", "--json"]] {
        let found = env.run_with_input(arguments, &input).ok().json();
        let numbers: Vec<u64> = found.iter().map(|one| one["query_number"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [1, 4]);
    }
    env.run_with_input(&["lookup"], "Cricket tomorrow.\n").exits(1);
}

#[test]
fn limit_and_min_score_hold() {
    let env = TestEnv::new();
    let lines: Vec<String> = (1..=9).map(|n| format!("Report number {n} was filed on Monday.")).collect();
    let urdu: Vec<String> = (1..=9).map(|n| format!("رپورٹ نمبر {n} پیر کو جمع کرائی گئی۔")).collect();
    env.file("a.en.txt", lines.join("\n"));
    env.file("a.ur.txt", urdu.join("\n"));
    env.run(&["align", "a.en.txt", "a.ur.txt"]).ok();
    let query = "Report number 4 was filed on Monday.";
    assert_eq!(env.run(&["lookup", query, "--json", "--limit", "3"]).ok().json().len(), 3);
    assert_eq!(env.run(&["lookup", query, "--json", "--min-score", "100"]).ok().json().len(), 1);
    let scores: Vec<u64> = env
        .run(&["lookup", query, "--json"])
        .ok()
        .json()
        .iter()
        .map(|found| found["score"].as_u64().unwrap())
        .collect();
    assert_eq!(scores.len(), 5);
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    env.run(&["lookup", query, "--min-score", "40"]).exits(2).says(&["50..=102"]);
}

#[test]
fn an_empty_sentence_is_refused() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["lookup", "  "]).exits(2).says(&["empty"]);
}

#[test]
fn a_line_that_is_not_utf_8_is_rejected_and_the_rest_answered() {
    let env = TestEnv::new();
    env.align_tutorial();
    let mut input = b"caf\xe9 tables\n".to_vec();
    input.extend(SENTENCE.as_bytes());
    let ran =
        env.run_with_input(&["lookup", "--json"], input).exits(1).says(&["standard input:1:4", "not UTF-8"]);
    assert_eq!(ran.json()[0]["query_number"], 2);
}

#[test]
fn a_memory_keyed_by_other_rules_is_keyed_again_and_says_so() {
    let env = TestEnv::new();
    env.align_tutorial();
    let before = env.run(&["export", "--json"]).ok().stdout;
    let memory = rusqlite::Connection::open(env.memory()).unwrap();
    memory.execute_batch("UPDATE analyzer SET version = 0; UPDATE unit SET source_tokens = 'stale'").unwrap();
    drop(memory);
    let found =
        env.run(&["lookup", SENTENCE, "--json"]).ok().says(&["made again", "sangam-text 0", "28 units"]);
    assert_eq!(found.json()[0]["score"], 100);
    assert!(!env.run(&["lookup", SENTENCE]).ok().stderr.contains("made again"));
    assert_eq!(env.run(&["export", "--json"]).ok().stdout, before);
}
