//! Many pairs: folders, manifests, streams.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::env::{Ran, TestEnv};

/// Makes `n` small article pairs under `corpus/`, each with its own numbers.
fn corpus(env: &TestEnv, n: usize) {
    fs::create_dir_all(env.path("corpus")).unwrap();
    for i in 0..n {
        let (dead, year) = (100 + i, 1900 + i % 100);
        env.file(
            &format!("corpus/{i:04}.en.txt"),
            format!("In {year} about {dead} people left Lahore.\n\nThe road to Karachi opened in {year}.\n"),
        );
        env.file(
            &format!("corpus/{i:04}.ur.txt"),
            format!(
                "{year} میں تقریباً {dead} افراد لاہور چھوڑ گئے۔\n\nکراچی جانے والی سڑک {year} میں کھلی۔\n"
            ),
        );
    }
}

const DIR: [&str; 7] =
    ["align", "--dir", "corpus", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];

fn dir(env: &TestEnv, more: &[&str]) -> Ran {
    env.run(&[DIR.as_slice(), more].concat())
}

#[test]
fn a_folder_is_stored_once_and_finished_pairs_are_skipped() {
    let env = TestEnv::new();
    corpus(&env, 20);
    dir(&env, &[]).ok().says(&[
        "20 pairs: 20 aligned, 0 finished before, 0 rejected",
        "segments/s",
        "confidence",
    ]);
    let stats = env.stats();
    assert_eq!(stats["articles"], 20);
    dir(&env, &[]).ok().says(&["0 aligned, 20 finished before"]);
    assert_eq!(env.stats(), stats);
    dir(&env, &["--again"]).ok().says(&["20 aligned"]);
    assert_eq!(env.stats()["units"], stats["units"]);
}

#[test]
fn a_pair_is_not_finished_if_it_is_read_or_cut_in_another_way() {
    let env = TestEnv::new();
    corpus(&env, 2);
    for way in [
        [].as_slice(),
        &["--all-text"],
        &["--all-text", "--line-breaks", "paragraphs"],
        &["--line-breaks", "wrapped"],
        &[],
    ] {
        dir(&env, way).ok().says(&["2 aligned, 0 finished before"]);
        dir(&env, way).ok().says(&["0 aligned, 2 finished before"]);
    }
}

#[test]
fn the_output_does_not_depend_on_the_number_of_threads() {
    let env = TestEnv::new();
    corpus(&env, 150);
    let one = dir(&env, &["--format", "tsv", "--threads", "1"]).ok().stdout;
    assert!(one.lines().count() > 150);
    for threads in ["2", "7"] {
        assert_eq!(dir(&env, &["--format", "tsv", "--threads", threads]).ok().stdout, one);
    }
    assert!(!env.memory().exists(), "written out, not stored");
}

#[test]
fn one_bad_article_never_stops_the_run() {
    let env = TestEnv::new();
    corpus(&env, 6);
    env.file("corpus/0002.ur.txt", b"\xff\x00");
    env.file("corpus/0003.ur.txt", "");
    env.file("corpus/0004.ur.txt", "English again.");
    fs::remove_file(env.path("corpus/0005.ur.txt")).unwrap();
    dir(&env, &["--rejects", "bad.jsonl"]).exits(1).says(&[
        "2 aligned",
        "4 rejected",
        "0002.ur.txt",
        "holds no text",
    ]);
    let rejects = fs::read_to_string(env.path("bad.jsonl")).unwrap();
    let places: Vec<Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(places.len(), 4);
    assert!(places.iter().all(|reject| reject["reason"].is_string()));
    assert_eq!(env.stats()["articles"], 2);
    for i in 0..2 {
        env.file(&format!("corpus/000{i}.en.txt"), "");
    }
    dir(&env, &[]).exits(2).says(&["every pair was rejected"]);
}

#[test]
fn two_folders_and_gzip_pair_by_name() {
    let env = TestEnv::new();
    corpus(&env, 2);
    fs::create_dir_all(env.path("en")).unwrap();
    fs::create_dir_all(env.path("ur")).unwrap();
    for i in 0..2 {
        let text = fs::read(env.path(&format!("corpus/{i:04}.en.txt"))).unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&text).unwrap();
        env.file(&format!("en/{i}.txt.gz"), packed.finish().unwrap());
        fs::rename(env.path(&format!("corpus/{i:04}.ur.txt")), env.path(&format!("ur/{i}.ur.txt"))).unwrap();
    }
    env.run(&["align", "--source-dir", "en", "--target-dir", "ur"]).ok().says(&["2 aligned"]);
}

#[test]
fn a_manifest_says_what_it_knows_of_each_article() {
    let env = TestEnv::new();
    corpus(&env, 2);
    env.file(
        "pairs.tsv",
        "source\ttarget\tid\ttitle\tdate\ncorpus/0000.en.txt\tcorpus/0000.ur.txt\tstory-0\tFirst\t2026-05-07\n\
         corpus/0001.en.txt\tmissing.txt\tstory-1\t\t\n",
    );
    env.run(&["align", "--manifest", "pairs.tsv"]).exits(1).says(&["1 aligned", "missing.txt"]);
    let provenance = &env.run(&["export", "--json"]).ok().json()[0]["provenance"];
    assert_eq!((&provenance["article"], &provenance["date"]), (&json!("story-0"), &json!("2026-05-07")));
    env.run(&["align", "--manifest", "none.tsv"]).exits(2).says(&["none.tsv", "check the path"]);
    env.run(&["align", "--manifest", "pairs.tsv", "--format", "vecalign"]).exits(2).says(&[
        "vecalign",
        "tmx",
        "tsv",
        "csv or jsonl",
        "--format",
    ]);
}

#[test]
fn units_less_sure_than_asked_for_are_left_out() {
    let env = TestEnv::new();
    env.tutorial();
    let sure = |least: &str| {
        let arguments =
            ["align", "flood.en.txt", "flood.ur.txt", "--dry-run", "--json", "--min-confidence", least];
        env.run(&arguments).ok().json()
    };
    let (all, some) = (sure("0"), sure("0.99"));
    assert!(some.len() < all.len());
    assert!(some.iter().all(|bead| bead["confidence"].as_f64().unwrap() >= 0.99));
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--min-confidence", "2"])
        .exits(2)
        .says(&["from 0 to 1"]);
}

#[test]
fn every_line_of_a_stream_is_answered_in_order_and_in_band() {
    let env = TestEnv::new();
    let long = "The road opened. ".repeat(2000);
    let questions = [
        json!({"id": "a", "source": "In 1998 25 men left Lahore.", "target": "1998 میں 25 آدمی لاہور سے گئے۔"}),
        json!({"id": 7, "source": ["In 1998.", "", "In 2005."], "target": ["1998 میں۔", "2005 میں۔"], "from": "en", "to": "ur"}),
        json!({"id": "same", "source": "One.", "target": "Two."}),
        json!({"id": "empty", "source": "", "target": "", "from": "en", "to": "ur"}),
        json!({"id": "half", "source": long, "target": [], "from": "en", "to": "ur"}),
        json!({"id": "missing", "source": "One."}),
        json!({"id": "tag", "source": "One.", "target": "ایک۔", "to": "no tag"}),
    ];
    let mut input = questions.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    input.push_str("\n{not json\n\n{\"id\":\"last\",\"source\":\"In 2005.\",\"target\":\"2005 میں۔\"}");
    let ran = env.run_with_input(&["align", "--stream"], &input).ok();
    let answers = ran.json();
    let ids: Vec<Value> = answers.iter().map(|answer| answer["id"].clone()).collect();
    let expected = [
        json!("a"),
        json!(7),
        json!("same"),
        json!("empty"),
        json!("half"),
        json!("missing"),
        json!("tag"),
        Value::Null,
        json!("last"),
    ];
    assert_eq!(ids, expected);
    assert_eq!(answers[0]["beads"][0]["kind"], "1-1");
    assert_eq!(answers[1]["beads"].as_array().unwrap().last().unwrap()["source"][0]["number"], 3);
    assert_eq!(answers[3]["beads"], json!([]));
    assert_eq!(answers[4]["beads"].as_array().unwrap().len(), 2000);
    for (index, kind) in [(2, "pair"), (5, "json"), (6, "json"), (7, "json")] {
        assert_eq!(answers[index]["error"], kind, "{}", answers[index]);
        assert!(answers[index]["message"].is_string());
    }
    assert_eq!(answers[7]["line"], 8);
    assert!(ran.stderr.contains("\"records\":9,\"errors\":4"), "{}", ran.stderr);
    assert_eq!(env.run_with_input(&["align", "--stream", "--threads", "1"], &input).ok().stdout, ran.stdout);
    assert!(!env.memory().exists());
}

#[test]
fn a_stream_links_words_if_asked() {
    let env = TestEnv::new();
    let question = json!({
        "id": 1,
        "source": ["Police arrested two men in Lahore.", "It rained."],
        "target": ["पुलिस ने लाहौर में दो लोगों को गिरफ्तार किया।", "बारिश हुई।"],
    });
    let input = format!("{question}\n{{\"id\":2}}\n");
    let answers = env.run_with_input(&["align", "--stream", "--words"], &input).ok().json();
    assert_eq!(answers[1]["error"], "json");
    let beads = answers[0]["beads"].as_array().unwrap();
    assert_eq!(beads.len(), 2);
    for bead in beads {
        let words = &bead["words"];
        let (source, target) = (words["source"].as_array().unwrap(), words["target"].as_array().unwrap());
        let links: Vec<&str> = words["links"].as_str().unwrap().split(' ').collect();
        let confidences = words["confidences"].as_array().unwrap();
        assert_eq!(links.len(), confidences.len());
        assert!(confidences.iter().all(|one| (0.0..=1.0).contains(&one.as_f64().unwrap())), "{words}");
        for link in &links {
            let (from, to) = link.split_once('-').unwrap();
            assert!(
                from.parse::<usize>().unwrap() < source.len() && to.parse::<usize>().unwrap() < target.len()
            );
        }
    }
    let words = &beads[0]["words"];
    let place =
        |side: &str, word: &str| words[side].as_array().unwrap().iter().position(|one| one == word).unwrap();
    // A verb of two words: the English one has two links.
    let arrested = place("source", "arrested");
    for part in ["गिरफ्तार", "किया"] {
        let link = format!("{arrested}-{}", place("target", part));
        assert!(words["links"].as_str().unwrap().split(' ').any(|one| one == link), "{link}: {words}");
    }
    let plain = env.run_with_input(&["align", "--stream"], &input).ok().json();
    assert!(plain[0]["beads"][0].get("words").is_none());
}

#[test]
fn a_stream_explains_beads_as_one_article_does() {
    let env = TestEnv::new();
    let (source, target) = ("In Lahore 25 men left. It rained.", "25 آدمی لاہور سے گئے۔ بارش ہوئی۔");
    env.file("a.en.txt", source);
    env.file("a.ur.txt", target);
    let alone = env.run(&["align", "a.en.txt", "a.ur.txt", "--json", "--explain", "--dry-run"]).ok().json();
    let input = json!({"id": 1, "source": source, "target": target}).to_string();
    let answer = &env.run_with_input(&["align", "--stream", "--explain"], &input).ok().json()[0];
    assert_eq!(answer["beads"], json!(alone));
    let pairs = answer["beads"][0]["explanation"]["pairs"].as_array().unwrap();
    assert!(pairs.iter().any(|pair| pair["kind"] == "number" && pair["source"] == "25"), "{pairs:?}");
    // Beads and explanations that are left out do not shift those that stay.
    let limit = &["align", "--stream", "--explain", "--min-confidence", "0.9"];
    let input = json!({"id": 1, "source": format!("It snowed.\n\n{source}"), "target": target}).to_string();
    let sure = &env.run_with_input(limit, &input).ok().json()[0];
    let all = &env.run_with_input(&["align", "--stream", "--explain"], &input).ok().json()[0];
    let (sure, all) = (sure["beads"].as_array().unwrap(), all["beads"].as_array().unwrap());
    assert!(!sure.is_empty() && sure.len() < all.len(), "{all:?}");
    assert!(sure.iter().all(|bead| all.contains(bead)), "{sure:?}");
}

#[test]
fn a_stream_answers_warnings_and_moved_blocks() {
    let env = TestEnv::new();
    let source = [
        "In Lahore 25 people were hurt.",
        "Police opened a case in 1998.",
        "The match began at 7:30 in Karachi.",
        "India won by 4 wickets in 2011.",
        "Pakistan lost 300 million dollars.",
    ];
    let target = [
        "میچ کراچی میں 7:30 پر شروع ہوا۔",
        "بھارت 2011 میں 4 وکٹوں سے جیت گیا۔",
        "پاکستان کو 30 کروڑ ڈالر کا نقصان ہوا۔",
        "لاہور میں 25 افراد زخمی ہوئے۔",
        "پولیس نے 1998 میں مقدمہ درج کیا۔",
    ];
    let moved = json!({"id": 1, "source": source, "target": target});
    let arabic = "قال وزير الخارجية إن المحادثات التي جرت في العاصمة كانت مفيدة، وإنه سوف يعود إلى بلاده يوم الاثنين بعد أن ينتهي من لقاء الرئيس.";
    let warned = json!({"id": 2, "source": arabic, "target": "The minister said that the talks were useful.", "from": "ur", "to": "en"});
    let input = format!("{moved}\n{warned}\n");
    let answers = env.run_with_input(&["align", "--stream", "--allow-moves"], &input).ok().json();
    assert_eq!(answers[0]["moves"], json!([{"source": [1, 2], "target": [4, 5]}]));
    assert_eq!(answers[0]["warnings"], json!([]));
    let warnings = answers[1]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let said = warnings[0].as_str().unwrap();
    assert!(said.starts_with("source: ") && said.contains("Arabic"), "{said}");
    let plain = env.run_with_input(&["align", "--stream"], &input).ok().json();
    assert_eq!(plain[0]["moves"], json!([]));
    let same = json!({"id": 3, "source": "One.", "target": "Two."}).to_string();
    let refused = &env.run_with_input(&["align", "--stream"], &same).ok().json()[0];
    assert!(refused["message"].as_str().unwrap().contains("(source, target)"), "{refused}");
}

#[test]
fn a_caller_that_waits_for_each_answer_is_served() {
    let env = TestEnv::new();
    let mut child = env
        .command(&["align", "--stream"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        writeln!(questions, "{}", json!({"id": id, "source": "In 1998.", "target": "1998 میں۔"})).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap()["id"], id);
    }
    drop(questions);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_list_that_names_nothing_is_told() {
    let env = TestEnv::new();
    fs::create_dir_all(env.path("corpus")).unwrap();
    dir(&env, &[]).exits(2).says(&["no pairs"]);
    env.run(&["align"]).exits(2).says(&["--manifest"]);
    env.run(&["align", "one.txt"]).exits(2);
    env.run(&["align", "--dir", "corpus"]).exits(2).says(&["--source-suffix"]);
}
