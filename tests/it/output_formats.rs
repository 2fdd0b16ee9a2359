//! The name of an output file decides its format; without a known ending, nothing is written.

use std::fs;
use std::io::Read as _;

use sangam::exchange::{Format, Purpose};

use crate::env::TestEnv;

const PAIR: [&str; 3] = ["align", "a.en.txt", "a.ur.txt"];
const MANY: [&str; 7] = ["align", "--dir", ".", "--source-suffix", ".en.txt", "--target-suffix", ".ur.txt"];
const PRETRANSLATE: [&str; 4] = ["pretranslate", "new.txt", "--to", "ur"];
const CONVERT: [&str; 6] = ["convert", "--from", "en", "--to", "ur", "good.tsv"];

/// Makes a memory with one aligned article and a term, and files for every command.
fn newsroom() -> TestEnv {
    let env = TestEnv::new();
    env.file("a.en.txt", "Talks resumed on Monday.\nThe bridge is closed.\n");
    env.file("a.ur.txt", "پیر کو مذاکرات دوبارہ شروع ہوئے۔\nپل بند ہے۔\n");
    env.file("good.tsv", "The sun rose.\tسورج نکلا۔\n");
    env.file("new.txt", "Talks resumed on Monday.\n");
    env.file("g.tsv", "en\tur\ncourt\tعدالت\n");
    env.run(&PAIR).ok();
    env.run(&["import", "g.tsv", "--format", "glossary"]).ok();
    env
}

/// The commands that choose a format by the name of a file, and the purposes they write for.
fn choosing() -> [(Vec<&'static str>, &'static [Purpose]); 5] {
    let output = |command: &[&'static str]| [command, &["-o"]].concat();
    [
        (output(&PAIR), &[Purpose::Beads, Purpose::Units, Purpose::Links]),
        (output(&MANY), &[Purpose::Units]),
        (output(&PRETRANSLATE), &[Purpose::Pretranslation]),
        (output(&["export"]), &[Purpose::Units, Purpose::Terms]),
        (CONVERT.to_vec(), &[Purpose::Units]),
    ]
}

fn is_written(format: Format, purposes: &[Purpose]) -> bool {
    purposes.iter().any(|&purpose| format.is_meant_by_ending(purpose))
}

/// A text near the beginning of every file in a format.
fn begins(format: Format) -> &'static str {
    match format {
        Format::Text => "1-1",
        Format::Tmx => "<tmx version=\"1.4\"",
        Format::Xliff => "<xliff version=\"1.2\"",
        Format::Xliff2 => "<xliff ",
        Format::Po => "msgid \"\"",
        Format::Tsv => "source\t",
        Format::Csv => "source,target,",
        Format::Jsonl => "{\"",
        Format::Vecalign => "[0]:[0]:",
        Format::Ladder => "0\t0\t",
        Format::Xces => "<cesAlign",
        Format::Al => "<alignmentlist>",
        Format::Hunalign => "Talks resumed on Monday.\tپیر",
        Format::Tbx => "<tbx ",
        other => panic!("{other} is written: say how it begins"),
    }
}

#[test]
fn the_ending_says_what_is_written() {
    let env = newsroom();
    for (command, purposes) in choosing() {
        for &format in Format::ALL.iter().filter(|&&format| is_written(format, purposes)) {
            // If two formats share an ending, the command writes its default one.
            let shadowed = format == Format::Glossary;
            for ending in format.endings().iter().filter(|_| !shadowed) {
                let name = format!("out.{}", ending.to_uppercase());
                env.run(&[&command[..], &[&name]].concat()).ok();
                let written = fs::read_to_string(env.path(&name)).unwrap();
                let begins = match (format, purposes) {
                    (Format::Text, [Purpose::Pretranslation]) => "en",
                    (Format::Tsv, [Purpose::Pretranslation]) => "number\tscore",
                    _ => begins(format),
                };
                let beginning: String = written.chars().take(400).collect();
                assert!(beginning.contains(begins), "{command:?} {name}: {beginning}");
                fs::remove_file(env.path(&name)).unwrap();
            }
        }
    }
}

#[test]
fn an_ending_that_is_not_written_is_refused_and_those_that_are_are_listed() {
    let env = newsroom();
    let stats = env.stats();
    for (command, purposes) in choosing() {
        let every =
            Format::ALL.iter().flat_map(|format| format.endings().iter().chain(format.endings_of_reading()));
        let unknown = ["bak", "v2", "tmx2", "doc", "db", "tmx.xz", "tmx.zip", "jsonl.zst"];
        for ending in every.chain(&unknown) {
            let fits = |format: &&Format| is_written(**format, purposes) && format.endings().contains(ending);
            if Format::ALL.iter().any(|format| fits(&format)) {
                continue;
            }
            let name = format!("out.{ending}");
            let ran = env.run(&[&command[..], &[&name]].concat()).exits(2).says(&[&name]);
            assert!(!env.path(&name).exists(), "{command:?} {name}");
            if !ending.contains('.') {
                for format in Format::ALL.iter().filter(|&&format| is_written(format, purposes)) {
                    let listed = format!(".{}", format.endings()[0]);
                    assert!(ran.stderr.contains(&listed), "{command:?} {name}: {}", ran.stderr);
                }
            }
        }
    }
    assert_eq!(env.stats(), stats, "nothing was stored");
}

#[test]
fn a_name_without_an_ending_says_nothing() {
    let env = newsroom();
    let beads = env.run(&PAIR).ok().stdout;
    for name in ["report", "in.d/report"] {
        fs::create_dir_all(env.path("in.d")).unwrap();
        env.run(&[&PAIR[..], &["-o", name]].concat()).ok();
        assert_eq!(fs::read_to_string(env.path(name)).unwrap(), beads);
        env.run(&[&MANY[..], &["-o", name]].concat()).exits(2).says(&["says no format", ".tmx", "--format"]);
        env.run(&["export", "-o", name]).exits(2).says(&["says no format", ".tmx", ".tbx", "--format"]);
        env.run(&["convert", "good.tsv", name, "--from", "en", "--to", "ur"]).exits(2).says(&[
            "says no format",
            ".tmx",
            "--output-format",
        ]);
    }
    env.run(&["export"]).exits(2).says(&["no format is named", "--format"]);
    // The name `-` is standard output.
    for (command, format) in
        [(&PAIR[..], &[][..]), (&PRETRANSLATE, &["--format", "tsv"]), (&["export"], &["--json"])]
    {
        let plain = env.run(&[command, format].concat());
        let named = env.run(&[command, format, &["-o", "-"]].concat());
        assert_eq!((named.code, &named.stdout), (plain.code, &plain.stdout), "{command:?}");
    }
    let convert = ["convert", "good.tsv", "-", "--from", "en", "--to", "ur", "--output-format", "csv"];
    assert!(env.run(&convert).ok().stdout.starts_with("source,target"));
    assert!(env.run(&["srx", "export", "-o", "-"]).ok().stdout.contains("<srx"));
    assert!(!env.path("-").exists());
}

#[test]
fn a_format_that_is_named_is_believed() {
    let env = newsroom();
    for (arguments, name, begins) in [
        ([&PAIR[..], &["--format", "tmx", "-o"]].concat(), "out.tsv", "<?xml"),
        ([&PAIR[..], &["--json", "-o"]].concat(), "out.txt", "{"),
        ([&PRETRANSLATE[..], &["--format", "xliff", "-o"]].concat(), "out.docx", "<?xml"),
        (vec!["export", "--format", "csv", "-o"], "out.old", "source,target"),
        (vec!["export", "--format", "glossary", "-o"], "terms.tsv", "en\tur"),
        ([&["convert", "--output-format", "po"], &CONVERT[1..]].concat(), "out.tmx", "msgid"),
    ] {
        env.run(&[&arguments[..], &[name]].concat()).ok();
        let written = fs::read_to_string(env.path(name)).unwrap();
        assert!(written.starts_with(begins), "{arguments:?}: {written}");
    }
    // The named format must be able to hold the data.
    for (input, format, can) in [("good.tsv", "tbx", "jsonl or moses"), ("g.tsv", "csv", "tbx or glossary")] {
        let name = if input == "g.tsv" { "glossary" } else { "tsv" };
        env.run(&[
            "convert",
            "--from",
            "en",
            "--to",
            "ur",
            "--format",
            name,
            "--output-format",
            format,
            input,
            "out.x",
        ])
        .exits(2)
        .says(&["does not hold this", can, "--output-format"]);
        assert!(!env.path("out.x").exists());
    }
    // A file name may not claim a compression that is not done.
    env.run(&["export", "--format", "tmx", "-o", "out.tmx.bz2"]).exits(2).says(&["`.bz2`", ".gz"]);
}

#[test]
fn what_is_called_packed_is_packed() {
    let env = newsroom();
    for (arguments, name) in [
        ([&PAIR[..], &["-o"]].concat(), "a.tmx.gz"),
        (vec!["export", "-o"], "b.TSV.GZ"),
        ([&PRETRANSLATE[..], &["-o"]].concat(), "c.jsonl.gz"),
        (vec!["srx", "export", "-o"], "d.srx.gz"),
    ] {
        env.run(&[&arguments[..], &[name]].concat()).ok();
        let file = fs::File::open(env.path(name)).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        assert!(!text.is_empty(), "{name}");
    }
}

#[test]
fn what_is_written_in_one_format_is_not_called_as_another() {
    let env = newsroom();
    env.file("bad.tsv", "The sun rose.\tسورج نکلا۔\nonly one column\n");
    let import = ["import", "bad.tsv", "--from", "en", "--to", "ur", "--dry-run", "--rejects"];
    let cases: [(&[&str], &[&str], &[&str]); 5] = [
        (&["srx", "export", "-o"], &["r", "r.srx", "r.xml"], &["r.tmx", "r.txt", "r.srx.zip"]),
        (
            &["memory", "backup"],
            &["b", "b.db", "b.old", "b.2026-05-10"],
            &["b.tmx", "b.jsonl", "b.db.gz", "b.zip"],
        ),
        (&["memory", "salvage"], &["s", "s.db"], &["s.tsv", "s.db.gz"]),
        (&import, &["j", "j.json", "j.rejected"], &["j.tsv", "j.html", "j.jsonl.xz"]),
        (&[&MANY[..], &["--dry-run", "--rejects"]].concat(), &["m.ndjson"], &["m.csv"]),
    ];
    for (command, good, bad) in cases {
        for name in bad {
            env.run(&[command, &[name]].concat()).exits(2).says(&[name]);
            assert!(!env.path(name).exists(), "{command:?} {name}");
        }
        for name in good {
            let code = env.run(&[command, &[name]].concat()).code;
            assert!(matches!(code, Some(0 | 1)), "{command:?} {name}");
        }
    }
}

#[test]
fn units_of_an_article_go_out_as_those_of_a_memory_do() {
    let env = newsroom();
    for name in ["x.tsv", "x.tmx", "x.csv", "x.po", "x.xlf"] {
        env.run(&[&PAIR[..], &["--dry-run", "-o", name]].concat()).ok();
        let other = format!("memory-{name}");
        env.run(&["export", "-o", &other]).ok();
        let [aligned, exported] = [name, &other].map(|name| {
            let imported = env.run(&["convert", name, "back.jsonl", "--from", "en", "--to", "ur"]).ok();
            assert!(imported.stderr.contains("2 units written"), "{}", imported.stderr);
            let back = fs::read_to_string(env.path("back.jsonl")).unwrap();
            back.lines()
                .map(|line| {
                    let unit: serde_json::Value = serde_json::from_str(line).unwrap();
                    (unit["source"].clone(), unit["target"].clone())
                })
                .collect::<Vec<_>>()
        });
        assert_eq!(aligned, exported, "{name}");
    }
}
