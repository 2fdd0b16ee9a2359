//! Defaults: of the user, of a project, of the environment.

use std::fs;

use crate::env::{Ran, TestEnv, repository};

const CHANGED: &str =
    "Each sensor measures the level of the river every 30 minutes and sends the reading to Multan by radio.";

fn languages(ran: &Ran) -> Vec<String> {
    ran.json().iter().map(|found| found["target_language"].as_str().unwrap().to_owned()).collect()
}

/// A memory with the tutorial article in Urdu and Hindi.
fn two_languages() -> TestEnv {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok();
    env
}

#[test]
fn an_option_comes_before_the_environment_the_project_the_user_and_what_is_built_in() {
    let env = two_languages();
    let lookup = |more: &[&str], variable: &str| {
        let arguments = [&["lookup", CHANGED, "--json"], more].concat();
        languages(&Ran::from(env.command(&arguments).env("SANGAM_TO", variable).output().unwrap()).ok())
    };
    assert_eq!(lookup(&[], "").len(), 2, "any language");
    env.run(&["config", "set", "to", "ur"]).ok();
    assert_eq!(lookup(&[], ""), ["ur"]);
    env.run(&["config", "set", "to", "hi", "--project"]).ok().says(&["to is set in .sangam.toml"]);
    assert_eq!(lookup(&[], ""), ["hi"]);
    assert_eq!(lookup(&[], "ur"), ["ur"]);
    assert_eq!(lookup(&["--to", "hi"], "ur"), ["hi"]);
}

#[test]
fn the_project_is_that_of_the_nearest_folder_above() {
    let env = two_languages();
    fs::create_dir_all(env.path("a/b/c")).unwrap();
    env.file(".sangam.toml", "to = \"ur\"\nmin-score = 90\n");
    env.file("a/.sangam.toml", "to = \"hi\"\n");
    let found = env.command(&["lookup", CHANGED, "--json"]).current_dir(env.path("a/b/c")).output().unwrap();
    assert_eq!(languages(&Ran::from(found).ok()), ["hi"]);
    // Only one project counts.
    let listed = env.command(&["config", "list"]).current_dir(env.path("a/b/c")).output().unwrap();
    let listed = Ran::from(listed).ok().stdout;
    assert!(listed.contains("to = \"hi\"\n") && listed.contains("# min-score: 70\n"), "{listed}");
}

#[test]
fn each_command_that_needs_a_language_takes_the_default() {
    let env = two_languages();
    env.file("new.txt", format!("{CHANGED}\n"));
    env.run(&["pretranslate", "new.txt"]).exits(2).says(&["--to", "sangam config set to"]);
    env.run(&["config", "set", "from", "en"]).ok();
    env.run(&["config", "set", "to", "hi"]).ok();
    let made = env.run(&["pretranslate", "new.txt", "--format", "jsonl"]).ok().stdout;
    assert!(made.contains("हर सेंसर"), "{made}");
    assert_eq!(languages(&env.run(&["concordance", "sensor measures", "--json"]).ok()), ["hi"]);
    // A text that the script does not name.
    let added = env.run(&["add", "12:30", "आधे एक बजे", "--json"]).ok().json();
    assert_eq!(
        (added[0]["source_language"].as_str(), added[0]["target_language"].as_str()),
        (Some("en"), Some("hi"))
    );
    // Languages of a text that contradicts them are not the default's business.
    let added = env.run(&["add", "Talks began.", "مذاکرات شروع ہوئے۔", "--json"]).ok().json();
    assert_eq!(added[0]["target_language"], "ur");
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--dry-run"]).ok();
    assert_eq!(env.run(&["export", "--format", "jsonl"]).ok().json().len(), 58);
}

#[test]
fn a_text_in_the_other_language_is_looked_up_as_if_nothing_were_set() {
    let env = two_languages();
    env.run(&["config", "set", "from", "en"]).ok();
    env.run(&["config", "set", "to", "ur"]).ok();
    let urdu = fs::read_to_string(repository("docs/tutorial/flood.ur.txt")).unwrap();
    let headline = urdu.lines().next().unwrap();
    assert!(languages(&env.run(&["lookup", headline, "--json"]).ok()).contains(&"en".to_owned()));
    let lines = format!("{headline}\n{CHANGED}\n");
    let found = env.run_with_input(&["lookup", "--json"], lines).ok().json();
    assert!(found.iter().any(|found| found["query_number"] == 1 && found["target_language"] == "en"));
    assert!(found.iter().any(|found| found["query_number"] == 2 && found["target_language"] == "ur"));
    env.file("new.ur.txt", &urdu);
    env.run(&["pretranslate", "new.ur.txt"]).exits(2).says(&["--to"]);
    env.run(&["pretranslate", "new.ur.txt", "--to", "en"]).ok();
}

#[test]
fn a_lowest_score_and_a_client_are_defaults_too() {
    let env = two_languages();
    env.run(&["config", "set", "min-score", "99"]).ok();
    env.run(&["config", "set", "client", "DT"]).ok();
    env.run(&["lookup", CHANGED]).exits(1);
    env.run(&["lookup", CHANGED, "--min-score", "70"]).ok();
    let client = |ran: Ran| ran.ok().json()[0]["details"]["client"].clone();
    assert_eq!(client(env.run(&["add", "One.", "ایک۔", "--json"])), "DT");
    assert_eq!(client(env.run(&["add", "Two.", "دو۔", "--client", "BBC", "--json"])), "BBC");
    assert_eq!(
        client(env.run(&["add", "Three.", "تین۔", "--client", "", "--json"])),
        serde_json::Value::Null
    );
    env.file("p.tsv", "Four.\tچار۔\n");
    env.run(&["import", "p.tsv", "--from", "en", "--to", "ur"]).ok();
    let export = env.run(&["export", "--format", "jsonl", "--client", "DT"]).ok().stdout;
    assert!(export.contains("Four."), "{export}");
    // A search is not restricted to the client.
    assert!(env.run(&["lookup", "Two."]).ok().stdout.contains("دو۔"));
}

#[test]
fn a_path_is_relative_to_the_file_that_names_it() {
    let env = TestEnv::new();
    env.tutorial();
    fs::create_dir_all(env.path("project/deep")).unwrap();
    env.file("project/.sangam.toml", "memory = \"tm.db\"\n");
    let run = |arguments: &[&str]| {
        let mut command = env.command(arguments);
        command.env_remove("SANGAM_MEMORY").current_dir(env.path("project/deep"));
        Ran::from(command.output().unwrap())
    };
    run(&["add", "One.", "ایک۔"]).ok();
    assert!(env.path("project/tm.db").exists());
    // What is typed is relative to the working directory.
    run(&["config", "set", "memory", "own.db", "--project"]).ok();
    assert_eq!(fs::read_to_string(env.path("project/.sangam.toml")).unwrap(), "memory = \"deep/own.db\"\n");
    run(&["config", "set", "memory", "user.db"]).ok().says(&["here it is set by project"]);
    let user = fs::read_to_string(env.path("config.toml")).unwrap();
    let absolute = fs::canonicalize(env.path("project/deep")).unwrap().join("user.db");
    assert_eq!(user, format!("memory = \"{}\"\n", absolute.display()));
    run(&["config", "unset", "memory", "--project"]).ok();
    run(&["add", "Two.", "دو۔"]).ok();
    assert!(env.path("project/deep/user.db").exists());
}

#[test]
fn a_change_keeps_comments_and_order() {
    let env = TestEnv::new();
    env.file("config.toml", "# my desk\nfrom = \"en\"   # always\n\n# into\nto = \"ur\" # for now\n");
    env.run(&["config", "set", "to", "hi"]).ok();
    env.run(&["config", "set", "min-score", "85"]).ok();
    let text = fs::read_to_string(env.path("config.toml")).unwrap();
    assert_eq!(
        text,
        "# my desk\nfrom = \"en\"   # always\n\n# into\nto = \"hi\" # for now\nmin-score = 85\n"
    );
    env.run(&["config", "unset", "min-score"]).ok();
    env.run(&["config", "unset", "min-score"]).exits(1).says(&["is not set in"]);
    assert_eq!(env.run(&["config", "get", "to"]).ok().stdout, "hi\n");
    env.run(&["config", "get", "min-score"]).exits(1).says(&["is not set: 70"]);
    env.run(&["config", "get", "colour"]).exits(2).says(&["there is no key `colour`", "min-score"]);
    env.run(&["config", "set", "to", "u r"]).exits(2).says(&["`u r` is no value of it", "en, ur or hi"]);
    assert_eq!(env.run(&["config", "path"]).ok().stdout.trim(), env.path("config.toml").to_str().unwrap());
    env.run(&["config", "path", "--project"]).exits(1);
}

#[test]
fn a_list_says_where_each_value_was_set() {
    let env = TestEnv::new();
    env.file("config.toml", "from = \"en\"\nclient = \"D \\\"T\\\"\"\n");
    env.file(".sangam.toml", "\n\nto = \"ur\"\n");
    let list = |more: &[&str]| env.run(&[&["config", "list"], more].concat()).ok();
    let shown = list(&["--show-origin"]).stdout;
    let project = fs::canonicalize(env.path("")).unwrap().join(".sangam.toml");
    for line in [
        &format!("from = \"en\"  # user  {}:1", env.path("config.toml").display()),
        &format!("to = \"ur\"  # project  {}:3", project.display()),
        &format!("memory = \"{}\"  # environment  SANGAM_MEMORY", env.memory().display()),
        "# min-score: 70  # built in",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let records = list(&["--json"]).json();
    let of = |key: &str| records.iter().find(|record| record["key"] == key).unwrap();
    assert_eq!(
        (&of("to")["origin"], &of("to")["line"], &of("to")["value"]),
        (&"project".into(), &3.into(), &"ur".into())
    );
    assert_eq!(of("min-score")["origin"], "built-in");
    // What is listed is a file that says the same.
    let listed = list(&[]).stdout;
    env.file("other.toml", &listed);
    let again = Ran::from(
        env.command(&["config", "list"]).env("SANGAM_CONFIG", env.path("other.toml")).output().unwrap(),
    );
    assert_eq!(again.ok().stdout, listed);
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_what_to_write() {
    let env = two_languages();
    for (text, place, says) in [
        ("to = \"ur\"\ncolour = \"red\"\n", "2:1", "there is no key `colour`; the keys are from, to"),
        ("to = \"ur\n", "1:9", "write `key = \"value\"`"),
        ("to = 5\n", "1:6", "`5` is no value of `to`; write a language"),
        ("  min-score = \"low\"", "1:15", "`low` is no value of `min-score`; write a number from 50 to 102"),
        ("min-score = 4000000000000", "1:13", "write a number from 50 to 102"),
        ("to = true", "1:6", "this is no value of `to`; write a text in quotation marks"),
        ("min-score = [70]", "1:13", "write a number"),
        ("[lookup]\nto = \"ur\"", "1:2", "there is no key `lookup`"),
        ("to = \"ur\"\nto = \"hi\"", "2:1", "duplicate key"),
        ("memory = \"\"", "1:10", "name a file"),
    ] {
        env.file(".sangam.toml", text);
        let place = format!(".sangam.toml:{place}: ");
        env.run(&["lookup", CHANGED]).exits(2).says(&["error: ", &place, says]);
        // It is shown, and can be repaired.
        env.run(&["config", "list"]).exits(1).says(&[&place, says]);
        env.run(&["config", "get", "to"]);
        env.run(&["config", "set", "from", "en"]).ok();
        env.run(&["lookup", "--help"]).ok();
    }
    env.file(".sangam.toml", b"client = \"\xff\"");
    env.run(&["stats"]).exits(2).says(&[".sangam.toml:1:11: is not UTF-8; save"]);
    env.file(".sangam.toml", "colour = \"red\"\nto = \"u r\"\nclient = \"x\"\n");
    env.run(&["stats"]).exits(2).says(&["no key `colour`", "`u r` is no value"]);
    env.run(&["config", "unset", "colour", "--project"]).ok();
    env.run(&["config", "set", "to", "ur", "--project"]).ok();
    assert_eq!(fs::read_to_string(env.path(".sangam.toml")).unwrap(), "to = \"ur\"\nclient = \"x\"\n");
    env.run(&["stats"]).ok();
    env.file(".sangam.toml", "to = \"ur");
    env.run(&["config", "set", "to", "ur", "--project"]).exits(2).says(&[".sangam.toml:1:"]);
    assert_eq!(fs::read_to_string(env.path(".sangam.toml")).unwrap(), "to = \"ur", "nothing is lost");
    fs::remove_file(env.path(".sangam.toml")).unwrap();
    fs::create_dir(env.path(".sangam.toml")).unwrap();
    env.run(&["stats"]).exits(2).says(&[".sangam.toml: cannot be read"]);
    fs::remove_dir(env.path(".sangam.toml")).unwrap();
    let ran = env.command(&["stats"]).env("SANGAM_MIN_SCORE", "7").output().unwrap();
    Ran::from(ran).exits(2).says(&["SANGAM_MIN_SCORE: `7` is no value of `min-score`; write a number"]);
}

#[cfg(unix)]
#[test]
fn a_project_file_that_others_can_change_does_not_choose_the_memory() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = TestEnv::new();
    let file = env.file(".sangam.toml", "memory = \"theirs.db\"\nto = \"ur\"\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let mut command = env.command(&["add", "One.", "ایک۔"]);
    command.env_remove("SANGAM_MEMORY").env("XDG_DATA_HOME", env.path("data")).env("HOME", env.path("home"));
    Ran::from(command.output().unwrap()).ok().says(&[
        "warning: ",
        "other users can change this file",
        "--memory",
    ]);
    assert!(!env.path("theirs.db").exists());
    // The user has chosen already.
    let quiet = env.run(&["stats", "--memory", "other.db"]).exits(2);
    assert!(!quiet.stderr.contains("other users"), "{}", quiet.stderr);
}

#[cfg(unix)]
#[test]
fn a_project_file_without_end_ends_nothing() {
    let env = TestEnv::new();
    std::os::unix::fs::symlink("/dev/zero", env.path(".sangam.toml")).unwrap();
    env.run(&["stats"]).exits(2).says(&[".sangam.toml: cannot be read: is a device"]);
    fs::remove_file(env.path(".sangam.toml")).unwrap();
    env.file(".sangam.toml", "#".repeat(2 << 20));
    env.run(&["stats"]).exits(2).says(&["it is larger than 1048576 bytes"]);
}
