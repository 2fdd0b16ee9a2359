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
fn spellings_that_look_alike_and_missing_spaces_cost_next_to_nothing() {
    let pairs = [
        ("ur", "ہوۓ", "ہوئے"),
        ("ur", "عبداﷲ", "عبداللہ"),
        ("ur", "سال2023 میں 20ہزار گھر بنے۔", "سال 2023 میں 20 ہزار گھر بنے۔"),
        ("hi", "अाज", "आज"),
        ("hi", "2023में 20हज़ार घर बने।", "2023 में 20 हज़ार घर बने।"),
        ("en", "The road is 20km long and cost Rs500.", "The road is 20 km long and cost Rs 500."),
    ];
    for (from, written, usual) in pairs {
        for (query, stored) in [(written, usual), (usual, written)] {
            let env = TestEnv::new();
            let to = if from == "en" { "ur" } else { "en" };
            let common = ["--from", from, "--to", to];
            env.run(&[&["add"], &common[..], &[stored, if to == "en" { "A text." } else { "متن" }]].concat())
                .ok();
            let found = env.run(&[&["lookup"], &common[..], &["--json", query]].concat()).ok().json();
            let score = found[0]["score"].as_u64().unwrap();
            assert!(score >= 95, "{query:?} in {stored:?}: {score}");
        }
    }
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
    let between: Vec<&str> = shown.lines().filter(|line| line.starts_with("en │")).collect();
    assert_eq!(between.len(), 1, "both steps have the same text: {shown}");
    assert_eq!(between[0].matches("flood.en.txt").count(), 2, "the origins of both steps: {shown}");
}

#[test]
fn any_third_language_leads_on_and_the_best_way_counts() {
    let env = TestEnv::new();
    let add = |from: &str, to: &str, source: &str, target: &str| {
        env.run(&["add", "--from", from, "--to", to, source, target]).ok();
    };
    let look_up = |query: &str| env.run(&["lookup", query, "--from", "fr", "--to", "ur", "--json"]);
    add("fr", "de", "Le fleuve a débordé hier soir.", "Der Fluss trat gestern Abend über die Ufer.");
    look_up("Le fleuve a débordé hier soir.").exits(1);
    add("de", "ur", "Der Fluss trat gestern Abend über die Ufer.", "دریا کل شام کناروں سے باہر آ گیا۔");
    let found = look_up("Le fleuve a débordé hier soir.").ok().json();
    assert_eq!((found.len(), &found[0]["score"], &found[0]["unit"]), (1, &json!(100), &json!(2)));
    assert_eq!(found[0]["through"][1]["source_language"], "de");
    // English leads on too, not as well; then better.
    add("en", "fr", "The river burst its banks last night, too.", "Le fleuve a débordé hier soir aussi.");
    add("en", "ur", "The river burst its banks last night, too.", "دریا کل رات بھی کناروں سے باہر آیا۔");
    let targets = |query: &str| -> Vec<(u64, u64)> {
        let found = look_up(query).ok().json();
        found
            .iter()
            .map(|found| (found["score"].as_u64().unwrap(), found["unit"].as_u64().unwrap()))
            .collect()
    };
    assert_eq!(targets("Le fleuve a débordé hier soir."), [(100, 2), (85, 4)]);
    assert_eq!(targets("Le fleuve a débordé hier soir aussi."), [(100, 4), (85, 2)]);
}

/// The tutorial's unit 10: two English sentences that are one in Urdu.
const HALVES: [&str; 2] = [
    "Engineers compare the figures with rainfall forecasts.",
    "They then decide whether an alert is needed.",
];

#[test]
fn a_sentence_of_a_unit_is_found_with_its_place() {
    let env = TestEnv::new();
    env.align_tutorial();
    let both = HALVES.join(" ");
    for (half, start) in [(HALVES[0], 0), (HALVES[1], HALVES[0].len() + 1)] {
        let found = env.run(&["lookup", half, "--to", "ur", "--json"]).ok().json();
        assert_eq!((&found[0]["score"], &found[0]["source"]), (&json!(95), &json!(both)));
        assert_eq!(found[0]["part"], json!({ "start": start, "end": start + half.len() }));
        assert_eq!(found[0]["differences"], json!([{ "tag": "equal", "text": half }]));
        assert_eq!(found[0].get("query_part"), None);
    }
    let changed = HALVES[0].replace("rainfall", "snowfall");
    let shown = env.run(&["lookup", &changed]).ok().stdout;
    assert!(shown.contains(", part of the unit\n"), "{shown}");
    let marked =
        "en │ [=Engineers compare the figures with [-rainfall-]{+snowfall+} forecasts.=] They then decide";
    assert!(shown.contains(marked), "{shown}");
    // The whole is no part.
    let found = env.run(&["lookup", &both, "--to", "ur", "--json"]).ok().json();
    assert_eq!((&found[0]["score"], found[0].get("part")), (&json!(100), None));
}

#[test]
fn a_sentence_of_an_imported_unit_is_found_from_either_side() {
    let env = TestEnv::new();
    let target = "مرکز کھل گیا۔ عملہ پیر کو آئے گا۔";
    env.file("units.tsv", format!("The center has opened, and staff arrive on Monday.\t{target}\n"));
    env.run(&["import", "units.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    let second = "عملہ پیر کو آئے گا۔";
    let ask = || env.run(&["lookup", second, "--to", "en", "--json"]).ok().json().remove(0);
    let before = ask();
    let (start, end) = (target.find(second).unwrap(), target.len());
    assert_eq!((&before["score"], &before["source"]), (&json!(95), &json!(target)));
    assert_eq!(before["part"], json!({ "start": start, "end": end }));
    env.run(&["memory", "reindex"]).ok();
    assert_eq!(ask(), before);
}

#[test]
fn a_paragraph_is_answered_sentence_by_sentence() {
    let env = TestEnv::new();
    env.align_tutorial();
    let both = HALVES.join(" ");
    let paragraph = format!("Cricket was rained off again. {SENTENCE} {both}");
    let input = format!("{SENTENCE}\n{paragraph}\n");
    for (number, found) in [
        (1, env.run(&["lookup", &paragraph, "--to", "ur", "--json", "--limit", "1"]).ok().json()),
        (
            2,
            env.run_with_input(&["lookup", "--to", "ur", "--json", "--limit", "1"], &input)
                .ok()
                .json()
                .split_off(1),
        ),
    ] {
        let first = "Cricket was rained off again. ".len();
        let told: Vec<_> = found
            .iter()
            .map(|found| (&found["query"], &found["query_number"], &found["query_part"], &found["source"]))
            .collect();
        let part = |start: usize, end: usize| json!({ "start": start, "end": end });
        let parts = [part(first, first + SENTENCE.len()), part(first + SENTENCE.len() + 1, paragraph.len())];
        let (query, number) = (json!(paragraph), json!(number));
        assert_eq!(
            told,
            [(&query, &number, &parts[0], &json!(SENTENCE)), (&query, &number, &parts[1], &json!(both))]
        );
        assert!(found.iter().all(|found| found["score"] == 100), "{found:?}");
    }
    let shown = env.run(&["lookup", &paragraph, "--to", "ur", "--limit", "1"]).ok().stdout;
    let heads: Vec<&str> = shown.lines().filter(|line| line.get(1..2) == Some(" ")).collect();
    let third = format!("3 {both}");
    assert_eq!(heads, ["1 Cricket was rained off again.", &format!("2 {SENTENCE}"), &third], "{shown}");
    assert_eq!(shown.matches("no match of 70% or more").count(), 1, "{shown}");
    let shown = env.run_with_input(&["lookup", "--to", "ur", "--limit", "1"], &input).ok().stdout;
    assert!(shown.contains(&format!("\n2.3 {both}\n")), "{shown}");
    let taken = env.run(&["lookup", &paragraph, "--to", "ur", "--take"]).ok();
    assert_eq!(taken.stdout.lines().count(), 2, "{}", taken.stdout);
    taken.says(&["there is no match number 1 of 70% or more for “Cricket was rained off again.”"]);
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
    memory.execute_batch("UPDATE analyzer SET version = 0").unwrap();
    drop(memory);
    let found =
        env.run(&["lookup", SENTENCE, "--json"]).ok().says(&["made again", "sangam-text 0", "28 units"]);
    assert_eq!(found.json()[0]["score"], 100);
    assert!(!env.run(&["lookup", SENTENCE]).ok().stderr.contains("made again"));
    assert_eq!(env.run(&["export", "--json"]).ok().stdout, before);
}

/// Two reports that differ in a number, one of them twice; another translation; and an unrelated text.
fn near_duplicates() -> TestEnv {
    let env = TestEnv::new();
    let rows = [
        ("Report number 4 was filed on Monday.", "رپورٹ نمبر 4 پیر کو جمع کرائی گئی۔"),
        ("Report number 5 was filed on Monday.", "رپورٹ نمبر 5 پیر کو جمع کرائی گئی۔"),
        ("report number 4 was filed on Monday", "رپورٹ نمبر 4 پیر کو جمع کرائی گئی"),
        ("Report number 4 was filed on Monday.", "پیر کو رپورٹ نمبر 4 داخل ہوئی۔"),
        ("Report number 4 was lost on Monday.", "رپورٹ نمبر 4 پیر کو گم ہو گئی۔"),
    ];
    let table: Vec<String> = rows.iter().map(|(source, target)| format!("{source}\t{target}")).collect();
    env.file("rows.tsv", table.join("\n"));
    env.run(&["import", "rows.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    env
}

#[test]
fn near_duplicates_are_counted_under_the_best_and_translations_are_not() {
    let env = near_duplicates();
    let query = "Report number 4 was filed on Monday.";
    let units = |shown: &str| -> Vec<String> {
        let of_line = |line: &str| line.split_once(", unit ").map(|(_, number)| number.to_owned());
        shown.lines().filter_map(of_line).collect()
    };
    let shown = env.run(&["lookup", query]).ok().stdout;
    assert_eq!(units(&shown), ["1", "4", "5"], "{shown}");
    assert!(shown.contains("and 2 near-duplicates: unit 2, 3 (--all shows them)"), "{shown}");
    // Grouped matches do not count towards the limit.
    assert_eq!(units(&env.run(&["lookup", query, "--limit", "2"]).ok().stdout), ["1", "4"]);
    assert_eq!(units(&env.run(&["lookup", query, "--all"]).ok().stdout).len(), 5);
    // The JSON output has all of them, in their order.
    let found = env.run(&["lookup", query, "--json"]).ok().json();
    let told: Vec<_> = found.iter().map(|found| (&found["unit"], &found["near_duplicate_of"])).collect();
    let (one, none) = (json!(1), json!(null));
    assert_eq!(told[..2], [(&one, &none), (&json!(4), &none)]);
    assert_eq!(told.len(), 5);
    for (unit, of) in &told[2..] {
        assert_eq!(**of, if **unit == json!(5) { none.clone() } else { one.clone() });
    }
    let scores: Vec<u64> = found.iter().map(|found| found["score"].as_u64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn taking_a_match_prints_it_and_counts_its_use() {
    let env = near_duplicates();
    let uses = |unit: usize| {
        let count = env.run(&["export", "--json"]).ok().json()[unit - 1]["details"]["usage_count"].clone();
        count.as_u64().unwrap_or(0)
    };
    let query = "Report number 4 was filed on Monday.";
    assert_eq!(env.run(&["lookup", query, "--take"]).ok().stdout, "رپورٹ نمبر 4 پیر کو جمع کرائی گئی۔\n");
    assert_eq!(env.run(&["lookup", query, "--take", "2"]).ok().stdout, "پیر کو رپورٹ نمبر 4 داخل ہوئی۔\n");
    assert_eq!((uses(1), uses(4), uses(5)), (1, 1, 0));
    env.run(&["lookup", query, "--take", "9"]).exits(1).says(&["no match number 9"]);
    env.run(&["lookup", "--take", "1", "-"]).exits(2).says(&["--take"]);
    // The use of a match is an operation like any other, and changes nothing but its count.
    env.run(&["op", "undo"]).ok();
    assert_eq!((uses(1), uses(4)), (1, 0));
    assert_eq!(env.run(&["lookup", query, "--json"]).ok().json()[0]["unit"], 1);
}

#[test]
fn a_large_memory_without_its_index_answers_all_the_same_and_says_what_makes_one() {
    let env = TestEnv::new();
    let rows: Vec<String> =
        (0..10_050).map(|n| format!("Report {n} was filed in room {}.\tخبر {n}\n", n % 7)).collect();
    env.file("units.tsv", rows.concat());
    env.run(&["import", "units.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    let index = env.path("memory.db-index");
    let ask = |limit: &str| {
        let limited =
            ["lookup", "Report 77 was filed in room 0.", "--json", "--min-score", "80", "--limit", limit];
        env.run(&limited).ok()
    };
    let [few, many] = [ask("5"), ask("3000")];
    assert_eq!((few.stderr.as_str(), few.json().len(), many.json().len()), ("", 5, 3000));
    std::fs::remove_file(&index).unwrap();
    let slower =
        [ask("5"), ask("3000")].map(|ran| ran.says(&["memory.db: has no index", "sangam memory reindex"]));
    assert_eq!(slower.each_ref().map(|ran| ran.stdout.clone()), [few.stdout.clone(), many.stdout]);
    assert!(!index.exists());
    let words = ["concordance", "10042", "--json"];
    let found = env.run(&words).ok().says(&["has no index", "sangam memory reindex"]);
    assert!(!env.path("memory.db-words").exists());
    // A list of lookups makes the index.
    assert_eq!(
        env.run_with_input(&["lookup", "-", "--json"], "Report 77 was filed in room 0.\n").ok().stderr,
        ""
    );
    assert!(index.exists());
    std::fs::remove_file(&index).unwrap();
    env.run(&["memory", "reindex"]).ok();
    assert!(index.exists() && env.path("memory.db-words").exists());
    let again = ask("5");
    assert_eq!((again.stderr.as_str(), again.stdout), ("", few.stdout));
    let again = env.run(&words).ok();
    assert_eq!((again.stderr.as_str(), again.stdout), ("", found.stdout));
}

#[test]
fn merging_leaves_the_other_memory_as_it_is() {
    let env = TestEnv::new();
    let other = env.path("folder/other.db");
    let place = other.to_str().unwrap();
    env.run(&["--memory", place, "add", "Talks began.", "مذاکرات شروع ہوئے۔"]).ok();
    let files = || -> Vec<(std::ffi::OsString, Vec<u8>)> {
        let entries = std::fs::read_dir(env.path("folder")).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<_> =
            entries.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect();
        files.sort();
        files
    };
    let before = files();
    env.run(&["memory", "merge", place]).ok();
    assert!(files() == before);
    env.run(&["lookup", "Talks began."]).ok();
}

/// A sentence of our own in Hindi and Urdu, by two translators.
const BRIDGE_HINDI: &str = "नदी पर पुराना पुल बंद है।";
const BRIDGE_URDU: &str = "دریا پر پرانا پل بند ہے۔";

#[test]
fn hindi_finds_urdu_across_scripts_and_it_is_no_match() {
    let env = TestEnv::new();
    env.run(&["add", "The old bridge over the river is closed.", BRIDGE_URDU]).ok();
    let ran = env.run(&["lookup", BRIDGE_HINDI, "--to", "en"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("no match of") && ran.stdout.contains("cross-script"), "{}", ran.stdout);
    assert!(ran.stdout.contains(BRIDGE_URDU) && ran.stdout.contains("The old bridge"), "{}", ran.stdout);
    let ran = env.run(&["lookup", BRIDGE_HINDI, "--to", "en", "--json"]);
    assert_eq!(ran.code, Some(1));
    let found = &ran.json()[0];
    assert_eq!((&found["cross_script"], &found["source"]), (&json!(true), &json!(BRIDGE_URDU)));
    assert!(found["similarity"].as_f64().unwrap() > 0.38 && found.get("score").is_none(), "{found}");
    assert_eq!(found.get("gloss"), None);
    // It is never taken, and never filled in.
    let taken = env.run(&["lookup", BRIDGE_HINDI, "--to", "en", "--take"]);
    assert_eq!((taken.code, taken.stdout.as_str()), (Some(1), ""));
    let article = env.file("bridge.hi.txt", BRIDGE_HINDI);
    let made = env.run(&["pretranslate", article.to_str().unwrap(), "--to", "en"]);
    assert_eq!(made.code, Some(1));
    assert!(!made.stdout.contains("The old bridge"), "{}", made.stdout);
    // With a match of the wanted score, nothing else is shown.
    env.run(&["add", "The old bridge is closed.", BRIDGE_HINDI]).ok();
    let shown = env.run(&["lookup", BRIDGE_HINDI, "--to", "en"]).ok().stdout;
    assert!(!shown.contains("cross-script"), "{shown}");
}

#[test]
fn a_hindi_translation_has_a_gloss_in_urdu_letters_if_urdu_is_wanted() {
    let env = TestEnv::new();
    let english = "The old bridge over the river is closed.";
    env.run(&["add", english, BRIDGE_HINDI]).ok();
    let ran = env.run(&["lookup", english, "--to", "ur", "--json"]);
    assert_eq!(ran.code, Some(1));
    let found = &ran.json()[0];
    assert_eq!((&found["cross_script"], &found["target"]), (&json!(true), &json!(BRIDGE_HINDI)));
    let gloss = found["gloss"].as_str().unwrap();
    assert!(gloss.contains("پر پرانا پل بند ہے"), "{gloss}");
    assert_eq!((found["similarity"].as_f64(), found.get("score")), (Some(1.0), None));
    let shown = env.run(&["lookup", english, "--to", "ur"]).stdout;
    assert!(shown.contains(gloss) && shown.contains("(gloss)"), "{shown}");
    assert_eq!(env.run(&["lookup", english, "--to", "ur", "--take"]).code, Some(1));
    assert!(env.run(&["lookup", english, "--to", "fr", "--json"]).json().is_empty());
}
