//! Which article does a pair of texts belong to? Reused names, copies, second translations and wrong files lose
//! nothing.

use std::fs;

use serde_json::Value;

use crate::env::{Ran, TestEnv};

const FLOOD: [&str; 2] = [
    "The river rose by two metres on Monday.\nSchools in Multan stay closed until Friday.\nThe army sent 40 boats to \
     the villages.\nNobody was hurt in the flood.\nEngineers repaired the bridge in three days.\n",
    "پیر کو دریا دو میٹر بلند ہوا۔\nملتان کے اسکول جمعہ تک بند رہیں گے۔\nفوج نے دیہات میں 40 کشتیاں بھیجیں۔\nسیلاب میں کوئی زخمی \
     نہیں ہوا۔\nانجینئروں نے تین دن میں پل کی مرمت کی۔\n",
];

/// The same article in another desk's translation.
const FLOOD_AGAIN: &str = "سوموار کے روز دریا کی سطح دو میٹر بڑھ گئی۔\nملتان میں جمعے تک تعلیمی ادارے نہیں کھلیں گے۔\nدیہات کے لیے فوج نے 40 \
     کشتیاں روانہ کیں۔\nسیلاب سے کسی کو نقصان نہیں پہنچا۔\nپل تین دن میں انجینئروں نے ٹھیک کر دیا۔\n";

const CRICKET: [&str; 2] = [
    "Pakistan won the cricket match by 5 wickets.\nThe captain scored 87 runs in Lahore.\nThe next match is on 12 \
     March.\nTickets cost 500 rupees.\n",
    "پاکستان نے کرکٹ میچ 5 وکٹوں سے جیت لیا۔\nکپتان نے لاہور میں 87 رنز بنائے۔\nاگلا میچ 12 مارچ کو ہے۔\nٹکٹ کی قیمت 500 روپے ہے۔\n",
];

fn units(env: &TestEnv) -> u64 {
    let stats = env.stats();
    stats["units"].as_array().unwrap().iter().map(|pair| pair["count"].as_u64().unwrap()).sum()
}

fn articles(env: &TestEnv) -> Vec<Value> {
    env.run(&["article", "list", "--json"]).json()
}

fn translations(env: &TestEnv, sentence: &str) -> Vec<String> {
    let found = env.run(&["lookup", sentence, "--to", "ur", "--json", "--limit", "20"]).json();
    let mut texts: Vec<String> =
        found.iter().map(|found| found["target"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts
}

fn folder(env: &TestEnv) -> Ran {
    env.run(&["align", "--dir", ".", "--source-suffix", ".en", "--target-suffix", ".ur"])
}

#[test]
fn two_translations_of_one_text_both_stay_and_both_answer() {
    let env = TestEnv::new();
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.file("b.en", FLOOD[0]);
    env.file("b.ur", FLOOD_AGAIN);
    folder(&env).ok().says(&["beside 1 other translation"]);
    for _ in 0..4 {
        assert_eq!(units(&env), 10);
        folder(&env).ok();
    }
    assert_eq!(translations(&env, "Nobody was hurt in the flood.").len(), 2);
    // The result is the same one by one, in the other order, and with another name for the source.
    env.run(&["align", "b.en", "b.ur", "--no-learn"]).ok().says(&["b.en holds the same two texts as"]);
    env.run(&["align", "a.en", "a.ur", "--no-learn"]).ok().says(&["nothing stored"]);
    assert_eq!(units(&env), 10);
}

#[test]
fn one_desks_correction_leaves_the_other_desks_translation_alone() {
    let env = TestEnv::new();
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.file("b.ur", FLOOD_AGAIN);
    env.run(&["align", "a.en", "a.ur"]).ok();
    env.run(&["align", "a.en", "b.ur"]).ok().says(&["beside 1 other translation"]);
    env.run(&["confirm", "9"]).ok();
    env.file("b.ur", FLOOD_AGAIN.replace("روانہ کیں", "بھیج دیں"));
    env.run(&["align", "a.en", "b.ur"]).ok().says(&["its 5 units replaced by 5, of which 4 are as before"]);
    env.file("a.ur", FLOOD[1].replace("کی مرمت کی", "ٹھیک کیا"));
    env.run(&["align", "a.en", "a.ur"]).ok().says(&["its 5 units replaced by 5, of which 4 are as before"]);
    assert_eq!((units(&env), articles(&env).len()), (10, 1));
    assert_eq!(env.run(&["export", "--status", "confirmed", "--format", "jsonl"]).json().len(), 1);
}

#[test]
fn copies_are_stored_once_and_named() {
    let env = TestEnv::new();
    for name in ["a", "b", "c"] {
        env.file(&format!("{name}.en"), FLOOD[0]);
        env.file(&format!("{name}.ur"), FLOOD[1]);
    }
    folder(&env).ok().says(&[
        "b.en: the same two texts as",
        "c.en: the same two texts as",
        "2 the same as another",
    ]);
    assert_eq!((units(&env), articles(&env).len()), (5, 1));
    env.run(&["align", "c.en", "c.ur", "--id", "wire-7"]).ok().says(&["wire-7 holds the same two texts as"]);
    assert_eq!((units(&env), articles(&env).len()), (5, 1));
}

#[test]
fn a_reused_file_name_is_another_article() {
    let env = TestEnv::new();
    for [english, urdu] in [FLOOD, CRICKET, FLOOD] {
        env.file("en.txt", english);
        env.file("ur.txt", urdu);
        env.run(&["align", "en.txt", "ur.txt"]).ok();
    }
    assert_eq!((units(&env), articles(&env).len()), (9, 2));
    env.run(&["lookup", "The captain scored 87 runs in Lahore.", "--to", "ur"]).ok();
    env.run(&["lookup", "Nobody was hurt in the flood.", "--to", "ur"]).ok();
    // The name of each article can be typed.
    let names: Vec<String> =
        articles(&env).iter().map(|article| article["article"].as_str().unwrap().to_owned()).collect();
    assert!(names[0].starts_with(&format!("{}~", names[1])), "the newest first: {names:?}");
    // A correction of the separate article finds its own article.
    env.file("en.txt", CRICKET[0].replace("12", "13"));
    env.file("ur.txt", CRICKET[1].replace("12", "13"));
    env.run(&["align", "en.txt", "ur.txt"]).ok().says(&["its 4 units replaced by 4, of which 3"]);
    assert_eq!((units(&env), articles(&env).len()), (9, 2));
}

#[test]
fn ids_given_twice_lose_nothing() {
    let env = TestEnv::new();
    env.file("1.en", FLOOD[0]);
    env.file("1.ur", FLOOD[1]);
    env.file("2.en", CRICKET[0]);
    env.file("2.ur", CRICKET[1]);
    env.file("3.en", FLOOD[0]);
    env.file("3.ur", FLOOD_AGAIN);
    env.file("list.tsv", "source\ttarget\tid\n1.en\t1.ur\tx\n2.en\t2.ur\tx\n3.en\t3.ur\tx\n");
    let manifest = ["align", "--manifest", "list.tsv"];
    env.run(&manifest).ok().says(&["3 aligned", "x is the name of another article"]);
    assert_eq!((units(&env), articles(&env).len()), (14, 2));
    env.run(&manifest).ok().says(&["3 finished before"]);
    assert_eq!(units(&env), 14);
}

#[test]
fn texts_that_do_not_correspond_are_refused_unless_forced() {
    let env = TestEnv::new();
    env.file("en.txt", FLOOD[0]);
    env.file("ur.txt", FLOOD[1]);
    env.file("other.ur.txt", CRICKET[1]);
    env.run(&["align", "en.txt", "ur.txt"]).ok();
    let refused = env.run(&["align", "en.txt", "other.ur.txt"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    refused.says(&["does not look like a translation", "nothing stored", "--force"]);
    assert_eq!(units(&env), 5);
    env.run(&["align", "en.txt", "other.ur.txt", "--force"]).ok().says(&["beside 1 other translation"]);
    assert!(units(&env) >= 5);
    assert_eq!(translations(&env, "Nobody was hurt in the flood.").len() as u64, 1);
}

#[test]
fn a_run_lists_unrelated_pairs_and_stores_the_others() {
    let env = TestEnv::new();
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.file("b.en", FLOOD[0]);
    env.file("b.ur", CRICKET[1]);
    let ran = env.run(&[
        "align",
        "--dir",
        ".",
        "--source-suffix",
        ".en",
        "--target-suffix",
        ".ur",
        "--rejects",
        "out.jsonl",
    ]);
    assert_eq!(ran.code, Some(1));
    ran.says(&["unrelated: ./b.en", "2 pairs: 1 aligned, 0 finished before, 1 unrelated, 0 rejected"]);
    assert!(fs::read_to_string(env.path("out.jsonl")).unwrap().contains("b.en"));
    assert_eq!(units(&env), 5);
    // Units written to a file leave out the unrelated pair too.
    let written = env.run(&[
        "align",
        "--dir",
        ".",
        "--source-suffix",
        ".en",
        "--target-suffix",
        ".ur",
        "--format",
        "jsonl",
    ]);
    assert_eq!((written.code, written.json().len()), (Some(1), 5));
}

/// Writes only the first line of each text.
fn first_lines(env: &TestEnv, names: [&str; 2]) {
    for (name, text) in names.into_iter().zip(FLOOD) {
        env.file(name, format!("{}\n", text.lines().next().unwrap()));
    }
}

#[test]
fn a_version_that_would_empty_an_article_needs_a_word() {
    let env = TestEnv::new();
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.run(&["align", "a.en", "a.ur"]).ok();
    first_lines(&env, ["a.en", "a.ur"]);
    let refused = env.run(&["align", "a.en", "a.ur"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    refused.says(&["5 units, of which 4 have no sentence in these texts", "--replace"]);
    assert_eq!(units(&env), 5);
    let ran = folder(&env);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    ran.says(&["refused: ./a.en", "0 aligned, 0 finished before, 1 refused"]);
    assert_eq!(units(&env), 5);
    env.run(&["align", "a.en", "a.ur", "--replace"]).ok().says(&["its 5 units replaced by 1"]);
    assert_eq!(units(&env), 1);
    // Units that fall below the confidence limit count as lost too.
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.run(&["align", "a.en", "a.ur"]).ok();
    assert_eq!(env.run(&["align", "a.en", "a.ur", "--min-confidence", "1"]).code, Some(1));
    assert_eq!(units(&env), 5);
}

#[test]
fn replace_takes_the_place_of_the_only_translation() {
    let env = TestEnv::new();
    env.file("a.en", FLOOD[0]);
    env.file("a.ur", FLOOD[1]);
    env.file("b.ur", FLOOD_AGAIN);
    env.run(&["align", "a.en", "a.ur"]).ok();
    env.run(&["confirm", "2"]).ok();
    env.run(&["align", "a.en", "b.ur", "--replace"]).ok().says(&["its 5 units replaced by 5"]);
    // A unit that a person confirmed outlives even a replacement.
    assert_eq!(units(&env), 6);
    env.run(&["op", "undo"]).ok();
    assert_eq!(units(&env), 5);
}

#[test]
fn a_name_that_says_another_language_is_warned_of() {
    let env = TestEnv::new();
    env.file("a.en.txt", "The river rose by two metres on Monday.\nSchools stay closed until Friday.\n");
    env.file("a.ur.txt", "सोमवार को नदी दो मीटर बढ़ी।\nस्कूल शुक्रवार तक बंद रहेंगे।\n");
    env.run(&["align", "a.en.txt", "a.ur.txt", "--dry-run"])
        .ok()
        .says(&["warning: ", "a.ur.txt: the name says Urdu, the text is in Hindi"]);
    env.run(&["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"])
        .ok()
        .says(&["a.ur.txt: the name says Urdu, the text is in Hindi"]);
    let told = env.run(&["align", "a.en.txt", "a.ur.txt", "--to", "hi"]).ok();
    assert!(!told.stderr.contains("the name says"), "{}", told.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn names_in_other_encodings_are_as_many_articles() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let env = TestEnv::new();
    let names: [&[u8]; 3] = [b"\xce\xc8\xd1", b"\xd4\xe5\xd1", b"\xc8\xcd\xcb"];
    for (number, name) in names.into_iter().enumerate() {
        for (end, text) in [
            (
                ".en.txt",
                format!("The story number {number} begins in Lahore.\nNobody was hurt in story {number}.\n"),
            ),
            (
                ".ur.txt",
                format!(
                    "کہانی نمبر {number} لاہور میں شروع ہوتی ہے۔\nکہانی {number} میں کوئی زخمی نہیں ہوا۔\n"
                ),
            ),
        ] {
            fs::write(env.path("").join(OsStr::from_bytes(&[name, end.as_bytes()].concat())), text).unwrap();
        }
    }
    let align = ["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
    env.run(&align).ok().says(&["3 aligned"]);
    assert_eq!((articles(&env).len(), units(&env)), (3, 6));
    env.run(&align).ok().says(&["3 finished before"]);
    // A name in bytes, as a shell completes it, finds the article.
    let path = fs::canonicalize(env.path("")).unwrap().join(OsStr::from_bytes(b"\xce\xc8\xd1.en.txt"));
    let shown = env.command(&["article", "show"]).arg(&path).output().unwrap();
    assert!(shown.status.success(), "{shown:?}");
    let removed = env.command(&["article", "remove"]).arg(&path).output().unwrap();
    assert!(removed.status.success(), "{removed:?}");
    assert_eq!(units(&env), 4);
}
