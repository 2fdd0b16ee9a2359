//! One language has one tag, however it is given. A wrong tag is refused, and the nearest one offered.

use serde_json::json;

use crate::env::TestEnv;

const SOURCE: &str = "The gate is shut.";
const TARGET: &str = "پھاٹک بند ہے۔";

/// `source → target` of the first unit that `file` holds.
fn languages(env: &TestEnv, file: &str, options: &[&str]) -> String {
    env.run(&[&["convert", file, "out.jsonl"], options].concat()).ok();
    let text = std::fs::read_to_string(env.path("out.jsonl")).unwrap();
    let unit: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    ["source_language", "target_language"].map(|side| unit[side].as_str().unwrap().to_owned()).join(" → ")
}

fn tmx(source: &str, target: &str) -> String {
    format!(
        "<tmx version='1.4'><header srclang='{source}'/><body><tu><tuv xml:lang='{source}'><seg>{SOURCE}</seg></tuv>\
         <tuv xml:lang='{target}'><seg>{TARGET}</seg></tuv></tu></body></tmx>"
    )
}

fn xliff(source: &str, target: &str) -> String {
    format!(
        "<xliff version='1.2'><file source-language='{source}' target-language='{target}'><body><trans-unit id='1'>\
         <source>{SOURCE}</source><target>{TARGET}</target></trans-unit></body></file></xliff>"
    )
}

fn po(source: &str, target: &str) -> String {
    format!(
        "msgid \"\"\nmsgstr \"\"\n\"Language: {target}\\n\"\n\"X-Source-Language: {source}\\n\"\n\n\
         msgid \"{SOURCE}\"\nmsgstr \"{TARGET}\"\n"
    )
}

fn jsonl(source: &str, target: &str) -> String {
    json!({"source": SOURCE, "target": TARGET, "source_language": source, "target_language": target})
        .to_string()
}

fn columns(source: &str, target: &str) -> String {
    format!("source,target,source_language,target_language\n{SOURCE},{TARGET},{source},{target}\n")
}

fn header(source: &str, target: &str) -> String {
    format!("{source},{target}\n{SOURCE},{TARGET}\n")
}

/// A file of one unit with these tags.
type Written = fn(&str, &str) -> String;

/// Files that name their languages, each with the function that writes it.
const FILES: [(&str, Written); 5] =
    [("a.tmx", tmx), ("a.xlf", xliff), ("a.po", po), ("a.jsonl", jsonl), ("columns.csv", columns)];

#[test]
fn every_file_gives_the_canonical_tags() {
    let env = TestEnv::new();
    let pairs = [
        (["eng", "urd"], "en → ur"),
        (["eng_Latn", "hin_Deva"], "en-Latn → hi-Deva"),
        (["es_es", "UR-pk"], "es-ES → ur-PK"),
        (["EN", "x-Test"], "en → x-test"),
    ];
    for ([source, target], expected) in pairs {
        for (name, written) in FILES {
            env.file(name, written(source, target));
            assert_eq!(languages(&env, name, &[]), expected, "{name}");
        }
        let named = ["--from", source, "--to", target];
        env.file("a.csv", format!("{SOURCE},{TARGET}\n"));
        assert_eq!(languages(&env, "a.csv", &named), expected);
    }
    for ([source, target], expected) in &pairs[..3] {
        env.file("header.csv", header(source, target));
        assert_eq!(languages(&env, "header.csv", &[]), *expected);
    }
    env.file("header.csv", header("English", "Urdu"));
    assert_eq!(languages(&env, "header.csv", &[]), "en → ur");
}

#[test]
fn every_file_refuses_what_is_no_tag_and_offers_the_nearest() {
    let env = TestEnv::new();
    for (name, written) in FILES {
        for (wrong, nearest) in [("english", "en"), ("xx-", "xx")] {
            env.file(name, written(wrong, "ur"));
            let ran = env.run(&["import", name]);
            assert_ne!(ran.code, Some(0), "{name}");
            ran.says(&[name, &format!("`{wrong}` is not a language tag; write {nearest}")]);
        }
    }
    assert!(!env.memory().exists() || env.stats()["units"].as_array().unwrap().is_empty());
}

#[test]
fn every_option_takes_any_name_of_a_tag_and_refuses_what_is_none() {
    let env = TestEnv::new();
    env.file("a.txt", format!("{SOURCE}\n"));
    env.file("b.txt", format!("{TARGET}\n"));
    env.run(&["add", SOURCE, TARGET, "--from", "eng", "--to", "URD_pk"]).ok();
    let stats = env.stats();
    assert_eq!(stats["units"][0]["source"], "en");
    assert_eq!(stats["units"][0]["target"], "ur-PK");
    for (from, to) in [("en", "ur"), ("eng", "urd"), ("EN", "ur_PK")] {
        let found = env.run(&["lookup", SOURCE, "--from", from, "--to", to, "--json"]).ok().json();
        assert_eq!(found[0]["target"], TARGET);
        assert_eq!(env.run(&["export", "--from", from, "--to", to, "--json"]).ok().json().len(), 1);
    }
    let commands: [&[&str]; 6] = [
        &["align", "a.txt", "b.txt", "--from"],
        &["lookup", SOURCE, "--from"],
        &["export", "--to"],
        &["segment", "a.txt", "--lang"],
        &["import", "a.txt", "--from"],
        &["concordance", "gate", "--to"],
    ];
    for command in commands {
        for (wrong, nearest) in [("english", "en"), ("Urdu", "ur"), ("xx-", "xx"), ("ur--PK", "ur-PK")] {
            let ran = env.run(&[command, &[wrong]].concat()).exits(2);
            ran.says(&[&format!("`{wrong}` is not a language tag; write {nearest}")]);
        }
        env.run(&[command, &["e"]].concat()).exits(2).says(&["write a BCP 47 tag such as en"]);
    }
    assert_eq!(env.stats(), stats);
}

#[test]
fn lists_and_streams_give_the_canonical_tags_too() {
    let env = TestEnv::new();
    env.file("a.txt", "In 1998 25 men left Lahore.\n");
    env.file("b.txt", "1998 میں 25 آدمی لاہور سے گئے۔\n");
    env.file("pairs.tsv", "source\ttarget\tfrom\tto\na.txt\tb.txt\teng\turd\n");
    env.run(&["align", "--manifest", "pairs.tsv"]).ok();
    assert_eq!(env.stats()["units"][0]["source"], "en");
    env.file("pairs.tsv", "source\ttarget\tfrom\tto\na.txt\tb.txt\tenglish\tur\n");
    env.run(&["align", "--manifest", "pairs.tsv"]).exits(2).says(&["pairs.tsv:2", "write en"]);

    let question =
        |from: &str| json!({"source": "In 1998.", "target": "1998 میں۔", "from": from, "to": "urd"});
    let input = format!("{}\n{}\n", question("eng"), question("english"));
    let answers = env.run_with_input(&["align", "--stream"], input).ok().json();
    assert_eq!(answers[0]["error"], serde_json::Value::Null);
    assert!(answers[1]["message"].as_str().unwrap().contains("`english` is not a language tag; write en"));
}

#[test]
fn what_a_file_wrote_is_written_again_beside_the_tag() {
    let env = TestEnv::new();
    env.file("a.tmx", tmx("eng", "UR-pk"));
    env.run(&["import", "a.tmx"]).ok();
    env.run(&["export", "--format", "tmx", "-o", "out.tmx"]).ok();
    let written = std::fs::read_to_string(env.path("out.tmx")).unwrap();
    for kept in ["xml:lang=\"en\"", "xml:lang=\"ur-PK\"", ">eng<", ">UR-pk<"] {
        assert!(written.contains(kept), "{kept} is not in {written}");
    }
    env.file("a.xlf", xliff("eng", "UR-pk"));
    env.run(&["convert", "a.xlf", "out.xlf"]).ok();
    let written = std::fs::read_to_string(env.path("out.xlf")).unwrap();
    assert!(written.contains("source-language=\"eng\" target-language=\"UR-pk\""), "{written}");
}
