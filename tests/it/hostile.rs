//! Texts meant to break something are stored and found unchanged, or refused; nothing is harmed.

use crate::env::TestEnv;

/// Texts that someone may type on a command line.
const TYPED: [&str; 18] = [
    "'; DROP TABLE unit; --",
    "Robert\"); DELETE FROM operation; --",
    "AND",
    "NEAR(talks river, 2) OR NOT \"",
    "\"",
    "*",
    "talks* ^river -storm",
    "% _ \\ ? ?1 :name @name $name",
    "{\"json\": [1, null]}",
    "<tu><seg>&amp;</seg></tu>",
    "\u{1b}[31mred\u{1b}[0m \u{7} bell",
    "\u{1} \u{2} \u{1f} \u{7f} \u{85}",
    "\u{202e}desrever si siht\u{202c}",
    "\u{2066}isolate\u{2069}\u{200f}\u{200e}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{feff}mark\u{fffd}\u{fffe}",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "کراچی\u{200c}\u{200d}\u{640}\u{640}",
];

fn verified(env: &TestEnv) {
    let whole = env.run(&["memory", "verify"]).ok().stdout;
    assert!(whole.contains("everything is as it was stored"), "{whole}");
}

#[test]
fn what_was_typed_is_stored_and_found_as_it_was_typed() {
    let env = TestEnv::new();
    env.run(&["add", "Talks failed.", "مذاکرات ناکام۔", "--from", "en", "--to", "ur"]).ok();
    for text in TYPED {
        let added =
            env.run(&["add", "--from", "en", "--to", "ur", "--note", text, "--json", "--", text, text]).ok();
        // The isolates that a terminal puts around a text are no part of it.
        let text = &text.replace(|character| ('\u{2066}'..='\u{2069}').contains(&character), "");
        assert_eq!(added.json()[0]["source"], *text);
        // A text without a word is stored, but a lookup of it need not find it.
        let words = text.chars().any(char::is_alphanumeric);
        let found = env.run(&["lookup", "--from", "en", "--to", "ur", "--json", "--", text]);
        assert!(found.code == Some(0) || !words && found.code == Some(1), "{text:?}: {}", found.stderr);
        let itself =
            found.json().iter().any(|one| one["source"] == *text && one["score"].as_u64() >= Some(100));
        assert!(itself || !words, "{text:?}: {}", found.stdout);
        // In the output for people, no control sequence of the text reaches the terminal.
        let shown = env.run(&["lookup", "--from", "en", "--to", "ur", "--", text]).stdout;
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{7f}']), "{text:?}: {shown:?}");
        let by_line = env.run_with_input(&["lookup", "-", "--from", "en", "--to", "ur", "--json"], text);
        assert_eq!(by_line.stdout, found.stdout, "{text:?}: {}", by_line.stderr);
    }
    verified(&env);
    let units = env.run(&["export", "--json"]).ok().json();
    assert_eq!(units.len(), TYPED.len() + 1);
    for _ in 0..TYPED.len() {
        env.run(&["op", "undo"]).ok();
    }
    assert_eq!(env.run(&["export", "--json"]).ok().json().len(), 1);
    verified(&env);
}

#[test]
fn empty_and_nul() {
    let env = TestEnv::new();
    env.run(&["add", "Talks failed.", "مذاکرات ناکام۔", "--from", "en", "--to", "ur"]).ok();
    for empty in ["", " ", "\u{200b}", "\n"] {
        let added = env.run(&["add", empty, "کچھ", "--from", "en", "--to", "ur"]);
        assert!(matches!(added.code, Some(0..=2)) && !added.stderr.contains("panicked"), "{}", added.stderr);
        let looked = env.run(&["lookup", empty, "--from", "en"]);
        assert!(
            matches!(looked.code, Some(0..=2)) && !looked.stderr.contains("panicked"),
            "{}",
            looked.stderr
        );
    }
    env.run(&["add", "", "کچھ", "--from", "en", "--to", "ur"]).exits(2);
    let lines = "Talks failed.\na\0b\n\0\n\nTalks failed.\n";
    let found = env.run_with_input(&["lookup", "-", "--from", "en", "--json"], lines);
    assert!(matches!(found.code, Some(0 | 1)), "{}", found.stderr);
    assert_eq!(
        found.json().iter().filter(|one| one["score"] == 100 && one["source"] == "Talks failed.").count(),
        2
    );
    let import = ["import", "nul.tsv", "--from", "en", "--to", "ur", "--header", "false"];
    env.file("nul.tsv", "a\0b\tالف\nThe river rose.\tدریا بلند ہوا۔\n");
    let imported = env.run(&import);
    assert!(
        matches!(imported.code, Some(0..=2)) && !imported.stderr.contains("panicked"),
        "{}",
        imported.stderr
    );
    env.file("nul.en.txt", "Talks\0failed.\n");
    env.file("ur.txt", "مذاکرات ناکام۔\n");
    env.run(&["align", "nul.en.txt", "ur.txt", "--from", "en"]).exits(2).says(&["nul.en.txt", "binary"]);
    verified(&env);
}

#[test]
fn hostile_articles_are_aligned_or_refused() {
    let env = TestEnv::new();
    env.file("b.txt", TYPED.join("\n\n"));
    env.file("a.txt", TYPED.join("\n\n"));
    env.run(&["align", "a.txt", "b.txt", "--from", "en", "--to", "ur", "--force"]).ok();
    verified(&env);
    let table: Vec<String> = TYPED.iter().map(|text| format!("{text}\tx {text}\n")).collect();
    env.file("a.tsv", table.concat());
    let imported = env.run(&["import", "a.tsv", "--from", "en", "--to", "hi", "--header", "false"]);
    assert!(matches!(imported.code, Some(0 | 1)), "{}", imported.stderr);
    verified(&env);
    let exported = env.run(&["export", "--json"]).ok().json();
    assert!(exported.iter().any(|unit| unit["source"] == TYPED[0]));
}

#[test]
fn a_segment_of_ten_megabytes_does_not_come_between_others() {
    let env = TestEnv::new();
    let long =
        (0..1_250_000_u32).map(|number| format!("w{:06} ", number % 999_983)).collect::<Vec<_>>().concat();
    assert!(long.len() >= 10_000_000);
    let megabyte = "रिपोर्ट ".repeat(45_000);
    env.file(
        "a.tsv",
        format!("Talks failed on Monday.\tمذاکرات ناکام۔\n{long}\tلمبا\n{megabyte}\tمیگا\nw000007 w000008 w000009 w000010\tچھوٹا\n"),
    );
    env.run(&["import", "a.tsv", "--from", "en", "--to", "ur", "--header", "false"]).ok();
    verified(&env);
    let found = env.run(&["lookup", "Talks failed on Tuesday.", "--from", "en", "--json"]).ok().json();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["target"], "مذاکرات ناکام۔");
    // Words of the long text do not make it a match.
    let found = env.run(&["lookup", "w000007 w000008 w000009 w000011", "--from", "en", "--json"]).ok().json();
    assert_eq!(found.iter().map(|one| one["target"].clone()).collect::<Vec<_>>(), ["چھوٹا"]);
    // The long text finds itself too, and does no harm as a query.
    let found = env.run_with_input(&["lookup", "-", "--from", "en", "--json"], &long).ok().json();
    assert_eq!((&found[0]["score"], &found[0]["target"]), (&100.into(), &"لمبا".into()));
}
