//! A day at the desk: units and articles as people name them, sentences as they are typed, units in an editor.

use std::fs;

use crate::env::{Ran, TestEnv, repository};

fn statuses(env: &TestEnv) -> Vec<(i64, String)> {
    let units = env.run(&["export", "--format", "jsonl"]).ok().json();
    let of = |unit: &serde_json::Value| {
        (unit["id"].as_i64().unwrap(), unit["provenance"]["status"].as_str().unwrap().to_owned())
    };
    units.iter().map(of).collect()
}

fn confirmed(env: &TestEnv) -> Vec<i64> {
    statuses(env).into_iter().filter(|(_, status)| status == "confirmed").map(|(id, _)| id).collect()
}

#[test]
fn align_says_which_units_it_stored() {
    let env = TestEnv::new();
    let told = env.align_tutorial();
    let units = statuses(&env).len();
    assert!(told.stderr.trim_end().ends_with(&format!(": units 1-{units}")), "{}", told.stderr);
    let beads = env.run(&["align", "flood.en.txt", "flood.hi.txt", "--json"]).ok();
    let numbers: Vec<i64> = beads.json().iter().filter_map(|bead| bead["unit"].as_i64()).collect();
    let stored: Vec<i64> = statuses(&env).into_iter().map(|(id, _)| id).skip(units).collect();
    assert_eq!(numbers, stored);
    assert!(beads.stderr.contains(&format!(": units {}-{}", stored[0], stored[stored.len() - 1])));
    // The units of a pair that is there already.
    let again = env.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok().stderr;
    assert!(again.contains(&format!("nothing stored: units 1-{units}")), "{again}");
    let dry = env.run(&["align", "flood.en.txt", "flood.ur.txt", "--json", "--dry-run"]).ok();
    assert!(dry.json().iter().all(|bead| bead.get("unit").is_none()));
    let other = TestEnv::new();
    other.tutorial();
    let many = ["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
    other.run(&many).ok().says(&[&format!("stored: units 1-{units}")]);
}

#[test]
fn ranges_name_the_units_that_are_there() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["delete", "3", "5"]).ok();
    env.run(&["confirm", "1-6", "9"])
        .ok()
        .says(&["units 1-6: 4 of 6 are in the memory", "5 of 5 units changed"]);
    assert_eq!(confirmed(&env), [1, 2, 4, 6, 9]);
    env.run(&["confirm", "3"]).exits(2).says(&["3"]);
    env.run(&["confirm", "1-2", "3"]).exits(2);
    env.run(&["confirm", "500-600"]).exits(1).says(&["units 500-600: 0 of 101 are in the memory"]);
    env.run(&["confirm", "6-1"]).exits(2).says(&["write 1-6"]);
    env.run(&["confirm", "1.5"]).exits(2).says(&["write 12, or 12-30"]);
    env.run(&["confirm"]).exits(2).says(&["no units are named", "sangam confirm 12", "--article"]);
    env.run(&["delete", "--min-confidence", "0"]).exits(2).says(&["no units are named", "sangam delete 12"]);
    env.run(&["reject", "1-2", "--dry-run"]).ok().says(&["dry run, nothing stored: 2 of 2 units"]);
    assert_eq!(confirmed(&env).len(), 5);
    env.run(&["edit", "1-2", "--tag", "flood"]).ok().says(&["2 of 2 units changed"]);
    env.run(&["edit", "1-2", "--target", "x"]).exits(2).says(&["one unit at a time"]);
    env.run(&["delete", "1-9"]).ok().says(&["7 units deleted"]);
    assert!(statuses(&env).iter().all(|(id, _)| *id > 9));
}

#[test]
fn an_article_and_a_bound_name_units() {
    let env = TestEnv::new();
    env.align_tutorial();
    let added = env.run(&["add", "Elsewhere.", "کہیں اور۔", "--json"]).ok().json()[0]["id"].as_i64().unwrap();
    let units = env.run(&["export", "--format", "jsonl"]).ok().json();
    let sure = |unit: &&serde_json::Value| unit["confidence"].as_f64().unwrap() >= 0.99;
    let of_article = |unit: &&serde_json::Value| !unit["provenance"]["article"].is_null();
    let wanted: Vec<i64> =
        units.iter().filter(of_article).filter(sure).map(|unit| unit["id"].as_i64().unwrap()).collect();
    env.run(&["reject", &wanted[0].to_string()]).ok();
    let ran = env.run(&["confirm", "--article", "./flood.en.txt", "--min-confidence", ".99"]).ok();
    ran.says(&["1 rejected unit left out"]);
    let mut confirmed = confirmed(&env);
    // What `add` stores is confirmed.
    confirmed.retain(|id| *id != added);
    assert_eq!(confirmed, wanted[1..]);
    // The translation's path names it too, and so does its number, for what was rejected.
    env.run(&["confirm", &wanted[0].to_string(), "--article", "flood.ur.txt"]).ok();
    env.run(&["confirm", "1-500", "--article", "flood.en.txt", "--max-confidence", "0"]).exits(1);
    env.run(&["confirm", "--article", "nowhere.txt"]).exits(2).says(&["nowhere.txt", "sangam article list"]);
    env.run(&["delete", "--article", "flood.en.txt"]).ok();
    assert_eq!(statuses(&env).len(), 1);
}

#[test]
fn an_article_is_found_by_what_was_typed() {
    let env = TestEnv::new();
    env.align_tutorial();
    fs::create_dir_all(env.path("desk/today")).unwrap();
    for name in ["flood.en.txt", "flood.hi.txt"] {
        fs::copy(env.path(name), env.path("desk").join(name)).unwrap();
    }
    let text = fs::read_to_string(env.path("flood.en.txt")).unwrap();
    let other = text.lines().rev().collect::<Vec<_>>().join("\n");
    let hindi = fs::read_to_string(env.path("flood.hi.txt")).unwrap();
    env.file("desk/other.en.txt", other);
    env.file("desk/other.hi.txt", hindi.lines().rev().collect::<Vec<_>>().join("\n"));
    env.run(&["align", "desk/other.en.txt", "desk/other.hi.txt", "--title", "Rain", "--force"]).ok();
    env.run(&["article", "show", "flood.ur.txt"]).ok();
    assert!(env.run(&["article", "show", "rain"]).ok().stdout.contains("desk/other.en.txt"));
    let below = |arguments: &[&str]| {
        Ran::from(env.command(arguments).current_dir(env.path("desk/today")).output().unwrap())
    };
    below(&["article", "show", "../other.en.txt"]).ok();
    below(&["article", "show", "../../flood.en.txt"]).ok();
    below(&["article", "show", env.path("desk/other.hi.txt").to_str().unwrap()]).ok();
    below(&["article", "remove", "../other.hi.txt", "Rain", "--dry-run"]).ok().says(&["1 article removed"]);
    env.run(&["article", "show", "other"]).exits(2).says(&["other", "sangam article list"]);
    env.file("a.en.txt", "Talks began on Monday in Lahore.\nPrices rose by 12 percent.\n");
    env.file("a.ur.txt", "مذاکرات پیر کو لاہور میں شروع ہوئے۔\nقیمتیں 12 فیصد بڑھ گئیں۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt", "--title", "Rain", "--force"]).ok();
    let unsure = env.run(&["article", "remove", "Rain"]).exits(2);
    unsure.says(&["Rain: fits 2 articles: ", "a.en.txt, ", "desk/other.en.txt", "whole name"]);
    assert_eq!(env.run(&["article", "list", "--json"]).ok().json().len(), 3);
}

#[test]
fn articles_are_listed_newest_first_or_as_wanted() {
    let env = TestEnv::new();
    for (name, title, date) in
        [("b", Some("Water"), Some("2026-01-01")), ("c", None, Some("2026-03-01")), ("a", Some("air"), None)]
    {
        env.file(&format!("{name}.en.txt"), format!("Talks {name} began on Monday in Lahore.\n"));
        env.file(&format!("{name}.ur.txt"), format!("مذاکرات {name} پیر کو لاہور میں شروع ہوئے۔\n"));
        let (source, target) = (format!("{name}.en.txt"), format!("{name}.ur.txt"));
        let mut arguments = vec!["align", &source, &target, "--force", "--id", name];
        arguments.extend(title.iter().flat_map(|title| ["--title", title]));
        arguments.extend(date.iter().flat_map(|date| ["--date", date]));
        env.run(&arguments).ok();
    }
    let list = |more: &[&str]| {
        let listed = env.run(&[&["article", "list", "--json"], more].concat());
        listed
            .json()
            .iter()
            .map(|article| article["article"].as_str().unwrap().to_owned())
            .collect::<String>()
    };
    assert_eq!(list(&[]), "acb", "stored in the same second");
    assert_eq!(list(&["--sort", "title"]), "acb");
    assert_eq!(list(&["--sort", "date"]), "cba");
    assert_eq!(list(&["--sort", "units"]), "acb");
    assert_eq!(list(&["--filter", "WATER"]), "b");
    assert_eq!(list(&["--filter", "2026"]).len(), 2);
    assert_eq!(list(&["--limit", "1"]), "a");
    env.run(&["article", "list", "--limit", "2"]).ok().says(&["2 of 3 articles"]);
    env.run(&["article", "list", "--filter", "nothing"]).exits(1);
}

#[test]
fn words_are_a_sentence_and_so_is_what_begins_with_a_hyphen() {
    let env = TestEnv::new();
    for (source, target) in [
        ("Backup generators were installed.", "بیک اپ جنریٹر لگائے گئے۔"),
        ("- He said nothing.", "- اس نے کچھ نہیں کہا۔"),
        ("-5 degrees", "منفی 5 ڈگری"),
    ] {
        env.run(&["add", source, target]).ok();
    }
    let found = |arguments: &[&str]| {
        let found = env.run(&[&["lookup", "--json"], arguments].concat()).json();
        found.first().map(|found| found["score"].as_u64().unwrap())
    };
    assert_eq!(found(&["Backup", "generators", "were", "installed."]), Some(100));
    assert_eq!(found(&["Backup", "generators", "--to", "ur", "were", "installed."]), Some(100));
    assert_eq!(found(&["- He said nothing."]), Some(100));
    assert_eq!(found(&["-", "He", "said", "nothing."]), Some(100));
    assert_eq!(found(&["--to", "ur", "- He said nothing.", "--limit", "1"]), Some(100));
    assert_eq!(found(&["-5 degrees"]), Some(100));
    assert_eq!(found(&["-5", "degrees"]), Some(100));
    assert_eq!(found(&["--", "-5", "degrees"]), Some(100));
    assert_eq!(found(&["--", "- He said nothing."]), Some(100));
    // The log names the words as they were typed.
    env.run(&["lookup", "- He said nothing.", "--take"]).ok();
    let log = env.run(&["op", "log", "--json", "--limit", "1"]).ok().json();
    assert_eq!(log[0]["command"], "sangam lookup '- He said nothing.' --take");
    env.run(&["concordance", "- He said"]).ok();
    env.run(&["inspect", "-5 degrees"]).ok();
    for mistyped in [
        &["lookup", "--form", "ur", "text"][..],
        &["lookup", "text", "--form", "ur"],
        &["lookup", "text", "--form=ur"],
        &["lookup", "-x", "text"],
        &["lookup", "text", "--tp", "ur"],
        &["concordance", "--wrds", "x"],
    ] {
        env.run(mistyped).exits(2).says(&["unexpected argument", "Usage"]);
    }
    let many = env.run(&["add", "- a", "- b", "- c"]).exits(2).says(&["unexpected argument '- c' found"]);
    assert!(!many.stderr.contains('\u{fdd0}'), "{}", many.stderr);
    // Lines of standard input are as before.
    let lines = env.run_with_input(&["lookup", "-", "--json"], "-5 degrees\n").ok();
    assert_eq!(lines.json()[0]["score"], 100);
}

#[test]
fn the_log_shows_when_it_was_there() {
    let env = TestEnv::new();
    env.run(&["add", "One.", "ایک۔"]).ok();
    let log = |seconds: i64, more: &[&str]| {
        let clock: i64 = crate::env::CLOCK.parse().unwrap();
        let mut command = env.command(&[&["op", "log"], more].concat());
        command.env("SOURCE_DATE_EPOCH", (clock + seconds).to_string()).env("TZ", "PKT-5");
        Ran::from(command.output().unwrap()).ok()
    };
    assert!(log(7_200, &[]).stdout.contains("  2 hours ago, 05:00  "), "{}", log(7_200, &[]).stdout);
    assert!(log(3 * 86_400, &[]).stdout.contains("  3 days ago, 2026-05-10 05:00  "));
    assert_eq!(log(7_200, &["--json"]).json()[0]["at"], "2026-05-10T00:00:00Z");
}

/// An editor that does `script` to its last argument, `$1`.
#[cfg(unix)]
fn edit(env: &TestEnv, script: &str, arguments: &[&str]) -> Ran {
    use std::os::unix::fs::PermissionsExt as _;

    let editor = env.file("editor.sh", format!("#!/bin/sh\nshift\n{script}\n"));
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = env.command(&[&["edit"], arguments].concat());
    command.env("VISUAL", format!("'{}' --wait", editor.display())).env("TMPDIR", env.path("drafts"));
    Ran::from(command.output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_unit_is_changed_in_an_editor() {
    let env = TestEnv::new();
    fs::create_dir(env.path("drafts")).unwrap();
    env.run(&["add", "Talks\nbegan >>> today.", "مذاکرات شروع ہوئے۔"]).ok();
    env.run(&["add", "Two.", "دو۔"]).ok();
    let drafts = || fs::read_dir(env.path("drafts")).unwrap().count();
    let target = |id: usize| {
        let units = env.run(&["export", "--format", "jsonl"]).ok().json();
        units[id - 1]["target"].as_str().unwrap().to_owned()
    };
    edit(&env, "true", &["1"]).exits(1).says(&["nothing was changed"]);
    edit(&env, "printf '\\n\\n' >>\"$1\"", &["1"]).exits(1).says(&["nothing was changed"]);
    let ran = edit(&env, "sed -i 's/شروع/ختم/' \"$1\"", &["1"]).ok();
    assert!(ran.stdout.contains("مذاکرات ختم ہوئے۔"), "{}", ran.stdout);
    assert_eq!(target(1), "مذاکرات ختم ہوئے۔");
    edit(&env, "sed -i 's/ختم/x/' \"$1\"", &["1", "--dry-run"]).ok().says(&["dry run"]);
    assert_eq!(target(1), "مذاکرات ختم ہوئے۔");
    assert_eq!(drafts(), 0);
    // What cannot be used is kept.
    for (script, says) in [
        ("sed -i '/^>>> text/d' \"$1\"", "the line `>>> text, en` is missing"),
        ("sed -i 's/^Two.$//' \"$1\"", "the text is empty"),
        ("cat \"$1\" \"$1\" >\"$1.2\"; mv \"$1.2\" \"$1\"", "is there twice"),
        ("printf '\\377' >\"$1\"", "is not UTF-8"),
        ("echo x >>\"$1\"; exit 3", "failed"),
    ] {
        let before = drafts();
        let ran = edit(&env, script, &["2"]).exits(2).says(&[says, "nothing stored", "is kept in"]);
        let (_, place) = ran.stderr.trim_end().rsplit_once("is kept in ").unwrap();
        assert!(fs::metadata(place).unwrap().is_file(), "{place}");
        assert_eq!(drafts(), before + 1);
    }
    assert_eq!(target(2), "دو۔");
    edit(&env, "true", &["1-2"]).exits(2).says(&["2 units are named", "--target"]);
    edit(&env, "true", &["77"]).exits(2).says(&["77"]);
    let changed = format!(
        "'{}' edit 2 --target x --memory '{}' >/dev/null; sed -i 's/Two/Three/' \"$1\"",
        env!("CARGO_BIN_EXE_sangam"),
        env.memory().display()
    );
    edit(&env, &changed, &["2"]).exits(2).says(&["somebody else in the meantime", "is kept in"]);
    assert_eq!(target(2), "x");
    // Nobody sees an editor here, and none is named.
    let mut bare = env.command(&["edit", "2"]);
    Ran::from(bare.env_remove("VISUAL").env_remove("EDITOR").output().unwrap()).exits(2).says(&[
        "nothing to change",
        "--target",
        "EDITOR",
    ]);
}

#[test]
fn completions_know_every_command() {
    let env = TestEnv::new();
    // A broken file of defaults is not their business.
    env.file(".sangam.toml", "colour = 1\n");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = env.run(&["completions", shell]).ok().stdout;
        assert!(script.contains("pretranslate") && script.contains("min-confidence"), "{shell}");
    }
    env.run(&["completions", "tcsh"]).exits(2).says(&["bash"]);
    let script = env.run(&["completions", "bash"]).ok().stdout;
    let mut syntax = std::process::Command::new("bash");
    syntax.args(["-n", "-c", &script]);
    if let Ok(checked) = syntax.output() {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let env = TestEnv::new();
    env.run(&["man", "pages/man1"]).ok().says(&["pages written to pages/man1"]);
    for name in ["sangam", "sangam-lookup", "sangam-op-undo", "sangam-config-set"] {
        let page = fs::read_to_string(env.path(&format!("pages/man1/{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{name}");
    }
    let reference = fs::read_to_string(repository("docs/cli-reference.md")).unwrap();
    let commands =
        reference.lines().filter(|line| line.starts_with("##") && line.contains("`sangam")).count();
    assert_eq!(fs::read_dir(env.path("pages/man1")).unwrap().count(), commands);
    let page = env.run(&["man"]).ok().stdout;
    assert_eq!(page, fs::read_to_string(env.path("pages/man1/sangam.1")).unwrap());
    env.run(&["man", "pages/man1"]).ok();
}

#[test]
fn doctor_says_what_is_used_and_what_is_wrong() {
    let env = TestEnv::new();
    let doctor =
        |env: &TestEnv| Ran::from(env.command(&["doctor"]).env("LC_ALL", "C.UTF-8").output().unwrap());
    let new = doctor(&env).ok().stdout;
    assert!(new.contains("does not exist yet") && new.contains(env!("CARGO_PKG_VERSION")), "{new}");
    env.align_tutorial();
    env.run(&["config", "set", "to", "ur"]).ok();
    let whole = doctor(&env).ok().stdout;
    for says in [
        env.memory().to_str().unwrap(),
        "environment  SANGAM_MEMORY",
        "of 1 article,",
        "rows are as they were stored",
        "lookup compares every unit: there are too few",
        "to = ur  # user  ",
        "the output is not a terminal",
        "locale C.UTF-8 (LC_ALL)",
    ] {
        assert!(whole.contains(says), "{says}\n{whole}");
    }
    let records = env.run(&["doctor", "--json"]).ok().json();
    assert!(records.iter().any(|record| record["about"] == "memory" && record["verdict"] == "fine"));
    let ascii = Ran::from(env.command(&["doctor"]).env("LC_ALL", "C").output().unwrap()).ok().stdout;
    assert!(ascii.contains("- terminal  locale C (LC_ALL) is not UTF-8"), "{ascii}");
    env.file(".sangam.toml", "colour = 1\n");
    let wrong = doctor(&env).exits(1).stdout;
    assert!(
        wrong.contains("! config") && wrong.contains(".sangam.toml:1:1: there is no key `colour`"),
        "{wrong}"
    );
    fs::remove_file(env.path(".sangam.toml")).unwrap();
    fs::write(env.memory(), "no database").unwrap();
    let wrong = doctor(&env).exits(1).stdout;
    assert!(wrong.contains("! memory"), "{wrong}");
}

#[test]
fn imported_units_say_which_file_they_came_from_and_who_changed_them() {
    let env = TestEnv::new();
    env.file(
        "old.tmx",
        "<tmx version=\"1.4\"><header srclang=\"en\" segtype=\"sentence\" datatype=\"plaintext\" adminlang=\"en\" o-tmf=\"x\" \
         creationtool=\"x\" creationtoolversion=\"1\"/><body><tu changeid=\"asma\"><tuv xml:lang=\"en\"><seg>The bridge is \
         closed.</seg></tuv><tuv xml:lang=\"ur\"><seg>پل بند ہے۔</seg></tuv></tu></body></tmx>",
    );
    env.file(
        "pairs.tsv",
        "en\tur\tstatus\nThe school is open.\tاسکول کھلا ہے۔\t\nThe road is open.\tسڑک بند ہے۔\trejected\n",
    );
    env.run(&["import", "old.tmx", "--status", "confirmed"]).ok();
    env.run(&["import", "pairs.tsv", "--status", "confirmed"]).ok();
    env.run(&["import", "pairs.tsv", "--status", "rejected"]).exits(2).says(&["write confirmed or machine"]);
    let says = "from old.tmx, 2026-05-10, changed by asma, confirmed";
    for arguments in [["lookup", "The bridge is closed."], ["concordance", "bridge"]] {
        let shown = env.run(&arguments).ok().stdout;
        assert!(shown.contains(says), "{shown}");
    }
    let shown = env.run(&["confirm", "1"]).ok().stdout;
    assert!(shown.is_empty(), "it is confirmed already: {shown}");
    let units = env.run(&["export", "--format", "jsonl"]).ok();
    let of = |unit: &serde_json::Value| {
        let provenance = &unit["provenance"];
        (provenance["file"].as_str().unwrap().to_owned(), provenance["status"].as_str().unwrap().to_owned())
    };
    let told: Vec<(String, String)> = units.json().iter().map(of).collect();
    let expected = [("old.tmx", "confirmed"), ("pairs.tsv", "confirmed"), ("pairs.tsv", "rejected")];
    assert_eq!(told, expected.map(|(file, status)| (file.to_owned(), status.to_owned())));
    // The first file is the one that counts, and an article counts more.
    let other = TestEnv::new();
    other.align_tutorial();
    let article = other.run(&["export", "--format", "jsonl"]).ok().stdout;
    let third = TestEnv::new();
    third.file("all.jsonl", units.stdout + &article);
    third.run(&["import", "all.jsonl", "--status", "machine"]).ok();
    let units = third.run(&["export", "--format", "jsonl"]).ok().json();
    assert!(units.iter().all(|unit| unit["provenance"]["file"] != "all.jsonl"));
    assert!(units.iter().any(|unit| unit["provenance"]["file"] == "old.tmx"));
    // A person's change is shown, also in the article.
    other.run(&["edit", "1", "--tag", "x"]).ok();
    let shown = other.run(&["article", "show", "flood.en.txt"]).ok().stdout;
    assert!(shown.contains("unit 1, changed by "), "{shown}");
}
