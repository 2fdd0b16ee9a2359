//! What is wrong in translations: the command over pairs of texts, files of units and the memory.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::env::{Ran, TestEnv, count};
use crate::screens::snapshot;

/// An article whose translation has another number and a doubled word.
fn pair(env: &TestEnv) {
    env.file(
        "story.en.txt",
        "Bridge Opens in Hyderabad\n\nThe mayor opened a bridge over the Indus on Monday. Buses will run every 30 minutes \
         from the station.\n",
    );
    env.file(
        "story.ur.txt",
        "حیدرآباد میں پل کھل گیا\n\nمیئر نے پیر کو دریائے سندھ پر پل کا افتتاح کیا۔ اسٹیشن سے ہر 13 منٹ بعد بسیں بسیں \
         چلیں گی۔\n",
    );
}

const PAIR: [&str; 3] = ["check", "story.en.txt", "story.ur.txt"];

/// A table of units, of which three have faults.
fn table(env: &TestEnv) {
    env.file(
        "job.tsv",
        "en\tur\nThe bridge is closed.\tپل بند ہے۔\nIt cost 35 rupees.\tاس پر 53 روپے لاگت آئی۔\nThe school is \
         open.\t\nThe road is wet.\tسڑک سڑک گیلی ہے۔\n",
    );
}

fn codes(ran: &Ran) -> Vec<String> {
    ran.json().iter().map(|line| line["check"].as_str().unwrap().to_owned()).collect()
}

fn set(ran: &Ran) -> BTreeSet<String> {
    codes(ran).into_iter().collect()
}

#[test]
fn a_pair_of_texts_is_aligned_and_each_fault_has_its_place() {
    let env = TestEnv::new();
    pair(&env);
    let ran = env.run(&PAIR).exits(1);
    snapshot(&env, "check", &format!("{}---\n{}", ran.stdout, ran.stderr));
    let ran = env.run(&[&PAIR[..], &["--json"]].concat()).exits(1);
    let lines = ran.json();
    let doubled = lines.iter().find(|line| line["check"] == "doubled-word").unwrap();
    assert_eq!((doubled["file"].as_str(), count(&doubled["line"])), (Some("story.ur.txt"), 3));
    let target = doubled["target"].as_str().unwrap();
    let span = &doubled["target_spans"][0];
    assert!(target[count(&span[0])..count(&span[1])].contains("بسیں"), "{doubled}");
    let text = fs::read_to_string(env.path("story.ur.txt")).unwrap();
    let line: Vec<char> = text.lines().nth(2).unwrap().chars().collect();
    let at = count(&doubled["column"]) - 1;
    assert_eq!(
        line[at..at + 4].iter().collect::<String>(),
        "بسیں",
        "the column counts characters of the file"
    );
    assert!(lines.iter().any(|line| line["check"] == "number-differs"), "{lines:?}");
    ran.says(&["sangam align story.en.txt story.ur.txt"]);
}

#[test]
fn a_clean_translation_exits_with_0() {
    let env = TestEnv::new();
    env.file("a.en", "The bridge is closed.\nThe school is open.\n");
    env.file("a.ur", "پل بند ہے۔\nاسکول کھلا ہے۔\n");
    let ran = env.run(&["check", "a.en", "a.ur", "--segmented"]).ok().says(&["nothing found in 2 units"]);
    assert_eq!(ran.stdout, "");
    env.run(&["qa", "a.en", "a.ur", "--segmented", "--format", "github"]).ok();
}

#[test]
fn texts_that_are_no_pair_are_refused_with_what_helps() {
    let env = TestEnv::new();
    env.file("a.en", "The bridge is closed.\nThe school is open.\n");
    env.file("b.ur", "پل بند ہے۔\n");
    let ran = env.run(&["check", "a.en", "b.ur", "--segmented"]).exits(2);
    ran.says(&["a.en has 2 lines, b.ur 1", "not aligned line by line", "leave out --segmented"]);
    env.run(&["check", "a.en"]).exits(2).says(&["is no file of units", "sangam check a.en TRANSLATION"]);
    env.run(&["check", "a.en", "missing.ur"]).exits(2).says(&["missing.ur"]);
    env.run(&["check", "none.xlf"]).exits(2).says(&["none.xlf"]);
    env.run(&["check", "--memory", "none.db"]).exits(2).says(&["none.db"]);
    let other = "The council met on Tuesday to talk about the price of wheat and of sugar. Three farmers spoke. \
                 Rain is expected in the hills. A new school will open in May.\n";
    env.file("c.en", other);
    env.file("d.ur", "اس نے کہا۔ ٹیم نے 7 میچ جیتے اور 1998 کا ریکارڈ توڑ دیا۔\n");
    env.run(&["check", "c.en", "d.ur"]).exits(2).says(&["do not look like translations", "--force"]);
}

#[test]
fn a_file_of_units_is_checked_in_every_format() {
    let env = TestEnv::new();
    table(&env);
    let found = env.run(&["check", "job.tsv", "--json"]).exits(1);
    let expected = ["doubled-word", "empty-translation", "number-differs"];
    assert_eq!(set(&found).into_iter().collect::<Vec<_>>(), expected);
    let places: Vec<usize> = found.json().iter().map(|line| count(&line["line"])).collect();
    assert_eq!(places, [3, 4, 5], "the lines of the file");
    let unit = |source: &str, target: &str| {
        format!("<trans-unit id='u{}'><source>{source}</source>{target}</trans-unit>", source.len())
    };
    let target = |text: &str| format!("<target>{text}</target>");
    let xliff = |units: &str| {
        format!(
            "<xliff version='1.2'><file source-language='en' target-language='ur' original='a'><body>\n{units}</body></file></xliff>"
        )
    };
    let units = [
        unit("The bridge is closed.", &target("پل بند ہے۔")),
        unit("It cost 35 rupees.", &target("اس پر 53 روپے لاگت آئی۔")),
        unit("The school is open.", ""),
    ];
    env.file("job.xlf", xliff(&units.join("\n")));
    let found = env.run(&["check", "job.xlf", "--json"]).exits(1);
    assert_eq!(codes(&found), ["number-differs", "empty-translation"]);
    assert_eq!(found.json()[0]["name"], "u18");
    env.file("none.xlf", xliff(&unit("The school is open.", "")));
    let none = env.run(&["check", "none.xlf"]).exits(2);
    none.says(&["none.xlf: its only unit has no translation", "sangam pretranslate"]);
    env.file(
        "a.po",
        "msgid \"\"\nmsgstr \"Language: ur\\n\"\n\nmsgid \"Wet road.\"\nmsgstr \"گیلی سڑک سڑک۔\"\n",
    );
    assert_eq!(codes(&env.run(&["check", "a.po", "--json"]).exits(1)), ["doubled-word"]);
    env.run(&["check", "a.po", "--input-format", "po", "--only", "number-differs"]).ok();
    // A unit that cannot be read is no reason to say that the file is clean.
    env.file("bad.tsv", "en\tur\nThe bridge is closed.\tپل بند ہے۔\none\n");
    env.run(&["check", "bad.tsv"]).exits(1).says(&["rejected: bad.tsv:3:1", "nothing found in 1 unit"]);
}

#[test]
fn only_skip_and_severities_choose_the_checks() {
    let env = TestEnv::new();
    table(&env);
    let run = |more: &[&str]| env.run(&[&["check", "job.tsv", "--json"], more].concat());
    assert_eq!(codes(&run(&["--only", "doubled-word"])), ["doubled-word"]);
    assert_eq!(codes(&run(&["--skip", "doubled-word,empty-translation"])), ["number-differs"]);
    run(&["--only", "no-such-code"]).exits(2).says(&["no-such-code", "--explain all"]);
    env.run(&["config", "set", "severities", "doubled-word=note,empty-translation=off"]).ok();
    let found = run(&[]).exits(1);
    assert_eq!(codes(&found), ["number-differs", "doubled-word"]);
    assert_eq!(found.json()[1]["severity"], "note");
    assert_eq!(codes(&run(&["--only", "empty-translation"])), ["empty-translation"], "what is typed counts");
    env.run(&["config", "set", "severities", "x=y"]).exits(2).says(&["no check"]);
}

#[test]
fn a_baseline_leaves_out_what_is_known_wherever_it_moves() {
    let env = TestEnv::new();
    table(&env);
    env.run(&["check", "job.tsv", "--write-baseline", "known.txt"])
        .ok()
        .says(&["3 findings in the baseline"]);
    let ran = env.run(&["check", "job.tsv", "--baseline", "known.txt"]).ok();
    ran.says(&["nothing found in 4 units; 3 in the baseline"]);
    let text = fs::read_to_string(env.path("job.tsv")).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    env.file("job.tsv", format!("{head}\nThe tea is hot.\tچائے گرم ہے۔\n{rest}It rains.\tبارش بارش ہے۔\n"));
    let found = env.run(&["check", "job.tsv", "--baseline", "known.txt", "--json"]).exits(1);
    assert_eq!(codes(&found), ["doubled-word"]);
    assert_eq!(count(&found.json()[0]["line"]), 7);
    env.run(&["check", "job.tsv", "--baseline", "job.tsv"])
        .exits(2)
        .says(&["job.tsv:1:1", "--write-baseline"]);
    env.run(&["check", "job.tsv", "--write-baseline", "job.tsv"]).exits(2).says(&["job.tsv"]);
}

#[test]
fn sarif_has_the_rules_and_places_that_its_standard_asks_for() {
    let env = TestEnv::new();
    pair(&env);
    let ran = env.run(&[&PAIR[..], &["--format", "sarif"]].concat()).exits(1);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len());
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(
            ["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
    }
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2);
    for result in results {
        let rule = &rules[count(&result["ruleIndex"])];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "story.ur.txt");
        assert!(
            count(&location["region"]["startLine"]) >= 1 && count(&location["region"]["startColumn"]) >= 1
        );
        assert_eq!(result["partialFingerprints"]["sangam/v1"].as_str().unwrap().len(), 16);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    env.file("a.en", "The bridge is closed.\n");
    env.file("a.ur", "پل بند ہے۔\n");
    let clean = env.run(&["check", "a.en", "a.ur", "--segmented", "--format", "sarif"]).ok();
    let clean: Value = serde_json::from_str(&clean.stdout).unwrap();
    assert_eq!(clean["runs"][0]["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn github_gets_one_command_a_finding() {
    let env = TestEnv::new();
    pair(&env);
    let ran = env.run(&[&PAIR[..], &["--format", "github", "--only", "doubled-word"]].concat()).exits(1);
    let line = ran.stdout.lines().next().unwrap();
    assert!(line.starts_with("::") && line.contains(" file=story.ur.txt,line=3,col="), "{line}");
    assert!(line.contains(",title=doubled-word::"), "{line}");
    env.file("a,b:c.tsv", "en\tur\nThe road is wet.\tسڑک سڑک گیلی ہے۔\n");
    let ran = env.run(&["check", "a,b:c.tsv", "--format", "github"]).exits(1);
    assert!(ran.stdout.contains("file=a%2Cb%3Ac.tsv,line=2,col=1"), "{}", ran.stdout);
}

/// A memory of six units: two faults, one source translated in two ways.
fn memory() -> TestEnv {
    let env = TestEnv::new();
    for [source, target] in [
        ["The bridge is closed.", "پل بند ہے۔"],
        ["It cost 35 rupees.", "اس پر 53 روپے لاگت آئی۔"],
        ["The road is wet today.", "آج سڑک سڑک گیلی ہے۔"],
        ["Officials closed the school.", "حکام نے اسکول بند کر دیا۔"],
        ["Officials closed the school.", "اسکول کو بند کیا گیا۔"],
        ["The letter was sent.", "خط بھيجا گيا۔"],
    ] {
        env.run(&["add", source, target]).ok();
    }
    env
}

#[test]
fn a_memory_is_shown_by_kind_and_units_are_named() {
    let env = memory();
    let ran = env.run(&["check"]).exits(1);
    snapshot(&env, "check-memory", &format!("{}---\n{}", ran.stdout, ran.stderr));
    assert_eq!(
        env.run(&["check", "--memory"]).exits(1).stdout,
        ran.stdout,
        "a bare --memory is the usual one"
    );
    let memory = env.memory();
    let named = env.run(&["check", "--memory", memory.to_str().unwrap()]).exits(1);
    assert_eq!(named.stdout, ran.stdout);
    let found = env.run(&["check", "--json"]).exits(1).json();
    let units: Vec<(&str, i64)> =
        found.iter().map(|line| (line["check"].as_str().unwrap(), line["unit"].as_i64().unwrap())).collect();
    for wanted in
        [("number-differs", 2), ("doubled-word", 3), ("arabic-letter", 6), ("translated-two-ways", 4)]
    {
        assert!(units.contains(&wanted), "{wanted:?} {units:?}");
    }
    let two_ways = found.iter().find(|line| line["check"] == "translated-two-ways").unwrap();
    let related: Vec<i64> =
        two_ways["related"].as_array().unwrap().iter().map(|place| place["unit"].as_i64().unwrap()).collect();
    assert_eq!(related, [4, 5]);
    env.run(&["reject", "2"]).ok();
    assert!(!set(&env.run(&["check", "--json"])).contains("number-differs"), "rejected units are left out");
}

#[test]
fn articles_and_changes_choose_units_of_the_memory() {
    let env = memory();
    env.run(&["check", "--articles"]).ok().says(&["nothing found in 0 units"]);
    pair(&env);
    env.run(&["align", "story.en.txt", "story.ur.txt", "--id", "bridge"]).ok();
    let of_articles = env.run(&["check", "--articles", "--json"]).exits(1).json();
    assert!(!of_articles.is_empty() && of_articles.iter().all(|line| line["article"] == "bridge"));
    assert_eq!(env.run(&["check", "--article", "bridge", "--json"]).exits(1).json(), of_articles);
    env.run(&["check", "--article", "nothing"]).exits(2).says(&["nothing"]);
    let since: Vec<Value> = env.run(&["check", "--since", "6", "--json"]).exits(1).json();
    assert_eq!(since, of_articles, "the seventh operation");
    env.run(&["check", "--since", "2027-01-01"]).ok();
    assert!(env.run(&["check", "--since", "2026-01-01", "--json"]).exits(1).json().len() > since.len());
    env.run(&["check", "--since", "yesterday"]).exits(2).says(&["2026-05-07"]);
    env.run(&["check", "--since", "99"]).exits(2).says(&["no operation 99", "sangam op log"]);
}

#[test]
fn a_waiver_is_an_operation_with_its_reason_and_ends_with_the_text() {
    let env = memory();
    let waive = ["check", "--waive", "3:doubled-word", "--reason", "a song title"];
    env.run(&["check", "--waive", "3:doubled-word"]).exits(2).says(&["--reason"]);
    env.run(&[&waive[..], &["--dry-run"]].concat()).ok().says(&["dry run"]);
    env.run(&waive).ok().says(&["3:doubled-word waived", "sangam op undo"]);
    let log = env.run(&["op", "log", "--json"]).ok().stdout;
    assert!(log.contains("a song title"), "{log}");
    let doubled = || set(&env.run(&["check", "--json"])).contains("doubled-word");
    assert!(!doubled());
    env.run(&["check"]).exits(1).says(&["1 waived"]);
    env.run(&["edit", "3", "--target", "آج سڑک سڑک بہت گیلی ہے۔"]).ok();
    assert!(doubled(), "another text is another matter");
    env.run(&["op", "undo"]).ok();
    assert!(!doubled());
    env.run(&["check", "--unwaive", "3:doubled-word"]).ok();
    assert!(doubled());
    env.run(&["op", "undo"]).ok();
    env.run(&["op", "undo"]).ok();
    assert!(doubled(), "undoing the waiver itself");
    env.run(&["check", "--waive", "99:doubled-word", "--reason", "x"]).exits(2).says(&["99"]);
}

#[test]
fn what_is_safe_is_put_right_and_can_be_undone() {
    let env = memory();
    let arabic = || set(&env.run(&["check", "--json"])).contains("arabic-letter");
    env.run(&["check", "--fix", "--dry-run"]).exits(1).says(&["would be put right: dry run"]);
    assert!(arabic());
    env.run(&["check", "--fix", "--only", "arabic-letter"]).ok().says(&["put right", "sangam op undo"]);
    assert!(!arabic());
    let unit = env.run(&["why", "6", "--json"]).ok().stdout;
    assert!(unit.contains("خط بھیجا گیا۔"), "{unit}");
    env.run(&["op", "undo"]).ok();
    assert!(arabic());
    env.run(&["check", "--fix", "--only", "number-differs"]).exits(1).says(&["nothing can be put right"]);
}

#[test]
fn a_repaired_file_goes_to_the_output_and_nothing_else_changes() {
    let env = TestEnv::new();
    let table = "en\tur\nThe letter was sent.\tخط بھيجا گيا۔\nThe school is open.\t\nThe bridge is closed.\tپل بند ہے۔\n";
    env.file("job.tsv", table);
    env.run(&["check", "job.tsv", "--fix"]).exits(2).says(&["--output"]);
    env.run(&["check", "job.tsv", "--fix", "-o", "job.tsv"]).exits(2).says(&["job.tsv"]);
    env.run(&["check", "job.tsv", "--fix", "-o", "new.tsv"]).exits(1).says(&["put right"]);
    assert_eq!(fs::read_to_string(env.path("job.tsv")).unwrap(), table);
    let new = fs::read_to_string(env.path("new.tsv")).unwrap();
    assert!(new.contains("خط بھیجا گیا۔") && new.contains("The school is open.\t\t"), "{new}");
    assert_eq!(new.lines().count(), 4);
    env.file("a.en", "The letter was sent.\nThe bridge is closed.\n");
    env.file("a.ur", "  خط بھيجا گيا۔\nپل بند ہے۔\n");
    let fix = ["check", "a.en", "a.ur", "--segmented", "--fix", "-o", "b.ur"];
    env.run(&fix).ok();
    assert_eq!(fs::read_to_string(env.path("b.ur")).unwrap(), "  خط بھیجا گیا۔\nپل بند ہے۔\n");
}

#[test]
fn a_code_is_explained_with_how_to_silence_it() {
    let env = TestEnv::new();
    let shown = env.run(&["check", "--explain", "number-differs"]).ok().stdout;
    snapshot(&env, "check-explain", &shown);
    let all = env.run(&["check", "--explain", "all"]).ok().stdout;
    for line in all.lines() {
        let code = line.split_whitespace().next().unwrap();
        let shown = env.run(&["check", "--explain", code]).ok().stdout;
        assert!(shown.contains("--waive") && shown.contains("When it is wrong"), "{shown}");
    }
    assert!(all.lines().count() > 30);
    env.run(&["check", "--explain", "nothing"]).exits(2).says(&["`nothing` is no check"]);
}

#[test]
fn a_language_without_rules_has_fewer_checks_and_it_is_said() {
    let env = TestEnv::new();
    env.file("a.tsv", "en\tfr\nSee https://a.example/b now.\tVoir ici.\n");
    let ran = env.run(&["check", "a.tsv"]).exits(1);
    assert!(ran.stdout.contains("placeable-missing"), "{}", ran.stdout);
    ran.says(&["en → fr", "not made", "end-mark-foreign"]);
}

#[test]
fn a_huge_unit_is_bounded_and_the_others_are_checked() {
    let env = TestEnv::new();
    let long = "The bridge is closed and 35 people wait. ".repeat(25_000);
    let target = "پل بند ہے اور 53 لوگ انتظار میں ہیں۔ ".repeat(25_000);
    env.file("big.tsv", format!("en\tur\n{long}\t{target}\nThe road is wet.\tسڑک سڑک گیلی ہے۔\n"));
    let ran = env.run(&["check", "big.tsv", "--json"]).exits(1);
    assert!(set(&ran).contains("doubled-word") && set(&ran).contains("too-long"), "{:?}", set(&ran));
    assert!(ran.stdout.len() < 1 << 20, "{}", ran.stdout.len());
}

#[test]
fn the_glossary_forbids_and_asks_for_names() {
    let env = TestEnv::new();
    table(&env);
    env.file("terms.tsv", "en\tur\nceasefire\tجنگ بندی\n");
    env.run(&["terms", "import", "terms.tsv"]).ok();
    env.file("news.tsv", "en\tur\nThe ceasefire holds.\tصلح برقرار ہے۔\n");
    let found = env.run(&["check", "news.tsv", "--json", "--only", "missing-term,forbidden-term"]).exits(1);
    assert_eq!(codes(&found), ["missing-term"]);
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let env = TestEnv::new();
    let rows =
        (0..1_500).map(|row| format!("Ward {row} has 35 wet roads.\tوارڈ {row} میں 53 سڑک سڑک گیلی ہیں۔\n"));
    let rows = rows.collect::<Vec<_>>().concat();
    env.file("many.tsv", format!("en\tur\n{rows}"));
    let run = |threads: &str| env.run(&["check", "many.tsv", "--json", "--threads", threads]).exits(1).stdout;
    assert_eq!(run("1"), run("4"));
}

#[test]
fn align_and_pretranslate_say_how_much_is_found_and_list_it_on_request() {
    let env = TestEnv::new();
    pair(&env);
    let align = ["align", "story.en.txt", "story.ur.txt"];
    let told = env.run(&align).ok();
    let line =
        told.stderr.lines().find(|line| line.starts_with("note: check: 2 findings in 3 units; ")).unwrap();
    assert!(line.ends_with("--check lists them"), "{line}");
    let listed = env.run(&[&align[..], &["--check", "--dry-run"]].concat()).ok();
    assert_eq!(listed.stdout, env.run(&[&align[..], &["--dry-run"]].concat()).ok().stdout);
    assert!(!listed.stderr.contains("lists them"), "{}", listed.stderr);
    listed.says(&["story.ur.txt:3:", ": number-differs: ", ": doubled-word: "]);
    env.run(&["align", "--check", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"])
        .exits(2);
    env.file("new.txt", "Buses will run every 30 minutes from the station.\n");
    let pretranslate = ["pretranslate", "new.txt", "--to", "ur"];
    for (file, note) in
        [("new.xlf", "<note category=\"sangam check\">"), ("new1.xlf", "<note from=\"sangam check\">")]
    {
        let format = if file == "new.xlf" { "xliff2" } else { "xliff" };
        let ran = env.run(&[&pretranslate[..], &["-o", file, "--format", format]].concat()).ok();
        ran.says(&["note: check: 2 findings in 1 unit", "--check lists them"]);
        let written = fs::read_to_string(env.path(file)).unwrap();
        assert!(written.contains(&format!("{note}number-differs: ")), "{written}");
        assert!(written.contains(&format!("{note}doubled-word: ")), "{written}");
    }
    let ran = env.run(&[&pretranslate[..], &["--check", "--format", "jsonl"]].concat()).ok();
    assert_eq!(ran.json()[0]["findings"].as_array().map(Vec::len), Some(2));
    ran.says(&["new.txt:1:1: number-differs: "]);
    env.file("clean.en", "The bridge is closed.\n");
    env.file("clean.ur", "پل بند ہے۔\n");
    let clean = env.run(&["align", "clean.en", "clean.ur", "--dry-run"]).ok();
    assert!(!clean.stderr.contains("check:"), "nothing to say: {}", clean.stderr);
}

#[test]
fn the_figure_that_the_tutorial_plants_is_found() {
    let env = TestEnv::new();
    env.tutorial();
    let found = env.run(&["check", "flood.en.txt", "flood.ur.txt", "--json"]).exits(1);
    let planted = |line: &Value| {
        let message = line["message"].as_str().unwrap();
        line["check"] == "number-differs" && message.contains("93.5") && message.contains("95.3")
    };
    assert!(found.json().iter().any(planted), "{}", found.stdout);
}
