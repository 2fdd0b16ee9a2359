//! Files of other programs are imported, reported and undone; a second import changes nothing.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::env::TestEnv;

fn units(env: &TestEnv) -> Vec<Value> {
    let export = env.run(&["export", "--json"]);
    export.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn two_columns_need_no_more_than_the_languages() {
    let env = TestEnv::new();
    env.file("a.tsv", "Talks failed.\tمذاکرات ناکام۔\nThe river rose.\tدریا بلند ہوا۔\n");
    let told = env.run(&["import", "a.tsv", "--from", "en", "--to", "ur", "--client", "desk"]).ok();
    assert!(told.stderr.contains("2 units read, 2 stored, 0 there already, 0 rejected"), "{}", told.stderr);
    assert_eq!(env.run(&["lookup", "Talks failed.", "--client", "desk"]).ok().code, Some(0));
    let again = env.run(&["import", "a.tsv", "--from", "en", "--to", "ur"]).ok();
    assert!(again.stderr.contains("0 stored, 2 there already"), "{}", again.stderr);
    assert_eq!(env.run(&["op", "log", "--json"]).ok().stdout.lines().count(), 1, "nothing was done");
    env.run(&["op", "undo"]).ok();
    assert_eq!(units(&env), [] as [Value; 0]);
    let unsaid = env.run(&["import", "a.tsv"]);
    assert_eq!(unsaid.code, Some(2));
    assert!(unsaid.stderr.contains("name them with --from and --to"), "{}", unsaid.stderr);
}

#[test]
fn each_rejected_unit_is_told_with_its_place() {
    let env = TestEnv::new();
    env.file("a.tsv", "Talks failed.\tمذاکرات ناکام۔\nbroken\n\tخالی\n");
    let told = env.run(&["import", "a.tsv", "--from", "en", "--to", "ur", "--rejects", "r.jsonl"]);
    assert_eq!(told.code, Some(1));
    assert!(told.stderr.contains("rejected: a.tsv:2:1: ") && told.stderr.contains("rejected: a.tsv:3:1: "));
    let rejects = fs::read_to_string(env.path("r.jsonl")).unwrap();
    let first: Value = serde_json::from_str(rejects.lines().next().unwrap()).unwrap();
    assert_eq!((&first["line"], &first["raw"]), (&2.into(), &"broken".into()));
    assert_eq!(units(&env).len(), 1);
    env.file("bad.tsv", "one\t\n\ttwo\n");
    assert_eq!(env.run(&["import", "bad.tsv", "--from", "en", "--to", "ur"]).code, Some(2), "nothing stored");
}

#[test]
fn a_broken_file_stores_nothing_unless_what_stands_before_is_asked_for() {
    let env = TestEnv::new();
    let tmx = r#"<?xml version="1.0"?><tmx version="1.4"><header srclang="en"/><body>
<tu><tuv xml:lang="en"><seg>Talks failed.</seg></tuv><tuv xml:lang="ur"><seg>مذاکرات ناکام۔</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>The river"#;
    env.file("cut.tmx", tmx);
    env.file("good.tsv", "Rain\tبارش\n");
    let strict = env.run(&["import", "cut.tmx", "good.tsv", "--from", "en", "--to", "ur"]);
    assert_eq!(strict.code, Some(1), "one file of two");
    assert!(strict.stderr.contains("cut.tmx:3:"), "{}", strict.stderr);
    assert_eq!(units(&env).len(), 1);
    let lenient = env.run(&["import", "cut.tmx", "--lenient"]);
    assert_eq!(lenient.code, Some(1));
    assert!(lenient.stderr.contains("what stands before it is kept"), "{}", lenient.stderr);
    assert_eq!(units(&env).len(), 2);
    assert_eq!(env.run(&["import", "nothing.tmx"]).code, Some(2));
    // If no unit comes before the break, nothing is stored, and no message says that something is kept.
    env.file("first.tmx", tmx.split_at(tmx.find("</seg>").unwrap()).0);
    let none = env.run(&["import", "first.tmx", "--lenient"]).exits(2).says(&["nothing was stored"]);
    assert!(!none.stderr.contains("is kept"), "{}", none.stderr);
}

#[test]
fn a_moses_pair_is_converted_and_comes_back() {
    let env = TestEnv::new();
    env.file("c.en", "Talks failed.\nRain & wind\n");
    env.file("c.ur", "مذاکرات ناکام۔\nبارش اور ہوا\n");
    let to = ["--from", "en", "--to", "ur"];
    let convert = |arguments: &[&str]| env.run(&[&["convert"], arguments, &to].concat());
    convert(&["--format", "moses", "c.en", "c.ur", "c.tmx"]).ok().says(&["2 units written to c.tmx"]);
    convert(&["c.tmx", "d", "--output-format", "moses"]).ok();
    for language in ["en", "ur"] {
        let [before, after] =
            ["c", "d"].map(|stem| fs::read(env.path(&format!("{stem}.{language}"))).unwrap());
        assert_eq!(before, after, "{language}");
    }
    convert(&["--format", "moses", "c.en", "e.tmx"]).exits(2).says(&["--format moses wants two files"]);
    convert(&["c.en", "c.ur", "e.tmx"]).exits(2).says(&["name it with --format moses"]);
    env.file("c.ur", "مذاکرات ناکام۔\n");
    convert(&["--format", "moses", "c.en", "c.ur", "e.tmx"]).exits(2).says(&["c.en has 2 lines, c.ur 1"]);
    assert!(!env.path("e.tmx").exists());
    // A file without a unit does not replace another file either.
    env.file("bad.tsv", "en\tur\none\t\n");
    convert(&["bad.tsv", "c.tmx"])
        .exits(2)
        .says(&["bad.tsv:2:1: the target text is empty", "nothing was written"]);
    assert!(fs::read_to_string(env.path("c.tmx")).unwrap().contains("Talks failed."));
}

#[test]
fn a_memory_goes_out_and_comes_back_whole() {
    let env = TestEnv::new();
    env.file("a.en.txt", "Talks <failed> & ended.\n\nThe river rose by 3 meters.\n");
    env.file("a.ur.txt", "مذاکرات ناکام ہو کر ختم ہوئے۔\n\nدریا 3 میٹر بلند ہوا۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt", "--id", "talks", "--url", "https://example.org/a"]).ok();
    env.run(&[
        "edit",
        "1",
        "--status",
        "confirmed",
        "--tag",
        "b",
        "--tag",
        "a",
        "--note",
        "n",
        "--client",
        "c",
    ])
    .ok();
    env.run(&["add", "Direct talks", "براہِ راست مذاکرات", "--domain", "politics"]).ok();
    let strip = |mut units: Vec<Value>| {
        for unit in &mut units {
            unit["id"] = Value::Null;
            if let Some(details) = unit["details"].as_object_mut() {
                details.remove("external_id");
            }
            if unit["details"].as_object().is_some_and(serde_json::Map::is_empty) {
                unit["details"] = Value::Null;
            }
        }
        units.sort_by_key(|unit| unit["source"].to_string());
        units
    };
    let before = strip(units(&env));
    for format in ["tmx", "jsonl"] {
        let file = format!("out.{format}");
        env.run(&["export", "--format", format, "-o", &file]).ok();
        env.run(&["--memory", "other.db", "import", &file]).ok();
        let export = env.run(&["--memory", "other.db", "export", "--json"]).ok().stdout;
        let after = strip(export.lines().map(|line| serde_json::from_str(line).unwrap()).collect());
        assert_eq!(after, before, "{format}");
        let again = env.run(&["--memory", "other.db", "import", &file]).ok();
        assert!(again.stderr.contains(" 0 stored, 3 there already"), "{format}: {}", again.stderr);
        let home = env.run(&["import", &file]).ok();
        assert!(home.stderr.contains(" 0 stored, 3 there already"), "{format}: {}", home.stderr);
        fs::remove_file(env.path("other.db")).unwrap();
    }
}

#[test]
fn packed_files_and_wrong_scripts_are_taken() {
    let env = TestEnv::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all("Rain\tबारिश\n".as_bytes()).unwrap();
    env.file("a.tsv.gz", packed.finish().unwrap());
    let told = env.run(&["import", "a.tsv.gz", "--from", "en", "--to", "ur"]).ok();
    assert!(told.stderr.contains("1 text not in the script of the language"), "{}", told.stderr);
    let dry = env.run(&["import", "a.tsv.gz", "--from", "en", "--to", "hi", "--dry-run"]).ok();
    assert!(dry.stderr.contains("dry run, nothing stored: 1 unit read, 1 stored"), "{}", dry.stderr);
    assert_eq!(units(&env).len(), 1);
}

#[test]
fn units_go_through_every_format_and_their_texts_come_back() {
    let env = TestEnv::new();
    env.file("a.tsv", "Talks failed.\tمذاکرات ناکام۔\nRain & <wind>\tبارش اور ہوا\n");
    let texts = |memory: &str| -> Vec<(String, String)> {
        let export = env.run(&["--memory", memory, "export", "--json"]).ok().stdout;
        let text = |unit: &Value, side: &str| unit[side].as_str().unwrap().to_owned();
        export
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|unit| (text(&unit, "source"), text(&unit, "target")))
            .collect()
    };
    env.run(&["import", "a.tsv", "--from", "en", "--to", "ur"]).ok();
    let before = texts("memory.db");
    for name in ["b.tmx", "b.tmx.gz", "b.tsv", "b.csv", "b.jsonl", "b.po", "b.xlf"] {
        let memory = format!("{name}.db");
        env.run(&["convert", "a.tsv", name, "--from", "en", "--to", "ur"]).ok();
        env.run(&["--memory", &memory, "import", name, "--from", "en", "--to", "ur"]).ok();
        assert_eq!(texts(&memory), before, "{name}, converted");
        let exported = format!("export-{name}");
        let memory = format!("{exported}.db");
        env.run(&["export", "-o", &exported]).ok();
        env.run(&["--memory", &memory, "import", &exported, "--from", "en", "--to", "ur"]).ok();
        assert_eq!(texts(&memory), before, "{name}, exported");
    }
    env.run(&["export", "--format", "moses", "-o", "m", "--from", "en", "--to", "ur"]).ok();
    assert_eq!(fs::read_to_string(env.path("m.en")).unwrap(), "Talks failed.\nRain & <wind>\n");
    let languages = ["--from", "en", "--to", "ur"];
    env.run(&[&["--memory", "m.db", "import", "--format", "moses", "m.en", "m.ur"][..], &languages].concat())
        .ok();
    assert_eq!(texts("m.db"), before);
    env.file("short.ur", "ایک\n");
    let short = env.run(&[&["import", "--format", "moses", "m.en", "short.ur"][..], &languages].concat());
    assert_eq!(short.code, Some(2));
    assert!(short.stderr.contains("m.en has 2 lines, short.ur 1"), "{}", short.stderr);
}

#[test]
fn links_over_two_texts_become_units() {
    let env = TestEnv::new();
    env.file("s.en", "Talks failed.\nThe river rose.\nNobody was hurt.\n");
    env.file("s.ur", "مذاکرات ناکام۔\nدریا بلند ہوا اور کوئی زخمی نہیں ہوا۔\n");
    env.file("l.vecalign", "[0]:[0]:0.1\n[1, 2]:[1]:0.25\n");
    let languages = ["--from", "en", "--to", "ur"];
    let ran = env
        .run(&[&["import", "l.vecalign", "--source", "s.en", "--target", "s.ur"][..], &languages].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let found = units(&env);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1]["source"], "The river rose. Nobody was hurt.");
    let bare = env.run(&[&["import", "l.vecalign"][..], &languages].concat());
    assert_eq!(bare.code, Some(2));
    assert!(bare.stderr.contains("name the texts with --source and --target"), "{}", bare.stderr);
    for format in ["xces", "al", "hunalign", "vecalign", "ladder"] {
        let written =
            env.run(&["align", "--segmented", "--dry-run", "s.en", "s.ur", "--format", format]).ok();
        env.file("links", written.stdout);
        let memory = format!("{format}.db");
        let arguments = [
            "--memory", &memory, "import", "links", "--format", format, "--source", "s.en", "--target",
            "s.ur",
        ];
        env.run(&[&arguments[..], &languages].concat()).ok();
        let export = env.run(&["--memory", &memory, "export", "--json"]).ok().stdout;
        assert!(export.contains("Talks failed."), "{format}: {export}");
    }
}

#[test]
fn a_glossary_goes_in_and_out() {
    let env = TestEnv::new();
    env.file("g.tsv", "en\tur\thi\nceasefire\tجنگ بندی\tयुद्धविराम\n");
    env.run(&["import", "--format", "glossary", "g.tsv"]).ok();
    env.run(&["export", "-o", "g.tbx"]).ok();
    env.run(&["--memory", "other.db", "import", "g.tbx"]).ok();
    let back = env.run(&["--memory", "other.db", "export", "--format", "glossary"]).ok().stdout;
    assert!(back.contains("ceasefire\tجنگ بندی\tयुद्धविराम"), "{back}");
    env.run(&["op", "undo"]).ok();
    assert_eq!(env.run(&["export", "--format", "glossary"]).code, Some(1));
}

#[test]
fn a_pretranslated_article_is_written_for_other_programs() {
    let env = TestEnv::new();
    env.file("a.tsv", "Talks failed on Monday.\tپیر کو مذاکرات ناکام ہوئے۔\n");
    env.run(&["import", "a.tsv", "--from", "en", "--to", "ur"]).ok();
    env.file("n.txt", "Talks failed on Monday.\n\nTalks failed on Friday.\n");
    env.run(&["pretranslate", "n.txt", "--to", "ur", "-o", "n.xlf"]).ok();
    let written = fs::read_to_string(env.path("n.xlf")).unwrap();
    assert!(written.contains("version=\"2.1\"") && written.contains("<mtc:match"), "{written}");
    env.run(&["pretranslate", "n.txt", "--to", "ur", "-o", "n.xlf", "--format", "xliff"]).ok();
    let written = fs::read_to_string(env.path("n.xlf")).unwrap();
    assert!(written.contains("version=\"1.2\"") && written.contains("<alt-trans"), "{written}");
}
