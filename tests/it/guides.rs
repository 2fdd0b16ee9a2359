//! Do the commands of README and of the guides work as written?
//!
//! Every line of a `sh` block, and every line after `$` in a `console` block, runs in bash, in the order of the document,
//! in a folder that holds the tutorial and the files that the document names ([`stage`]). The text after a command in a
//! `console` block, or in the `text` block that follows, is its output. A line that must not run is in [`NOT_RUN`], one
//! that ends with another exit code than 0 in [`OTHER_EXITS`]. So a command that is added to a document fails here until
//! the files that it needs are in [`stage`].

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use sangam::align::{AlignOptions, Aligner, Side};
use sangam::language::Language;
use sangam::memory::{Label, LookupOptions, Opening, Session, SessionOptions};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::env::{CLOCK, repository};

/// How lines begin that are not run, and why.
const NOT_RUN: [(&str, &str); 2] = [
    ("cargo test", "this is a part of it; `the_filters_of_tests_name_something` checks its filters"),
    ("cargo install", "it builds a release, which takes minutes"),
];

/// The commands whose exit code is not 0, in each document.
const OTHER_EXITS: [(&str, &str, i32); 5] = [
    // Parts of the sentence are known, and no match.
    ("desk.md", "sangam lookup \"They were told to download an app for the whole district.\" --to ur", 1),
    // A unit of `old.tmx` has no translation.
    ("exchange.md", "sangam import old.tmx --rejects rejected.jsonl", 1),
    ("exchange.md", "sangam import broken.tmx", 2),
    ("exchange.md", "sangam import broken.tmx --lenient", 1),
    ("exchange.md", "sangam convert old.tmx old.tsv", 1),
];

/// A command of a document.
struct Shown {
    /// The number of its line, for messages.
    line: usize,
    command: String,
    /// The output that the document shows, if it does.
    output: Option<String>,
}

/// README and every guide.
fn documents() -> Vec<PathBuf> {
    let mut guides: Vec<PathBuf> =
        fs::read_dir(repository("docs/guide")).unwrap().map(|entry| entry.unwrap().path()).collect();
    guides.sort();
    guides.insert(0, repository("README.md"));
    guides
}

fn name(document: &Path) -> &str {
    document.file_name().unwrap().to_str().unwrap()
}

/// The command without the comment after it.
fn bare(line: &str) -> &str {
    line.split_once(" #").map_or(line, |(command, _)| command).trim()
}

/// The commands of a document, in order.
fn commands(document: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut block: Option<&str> = None;
    // Whether the next line continues the last command.
    let mut goes_on = false;
    for (number, line) in document.lines().enumerate() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(language) };
            assert!(
                block.is_none() || ["sh", "console", "text", "rust"].contains(&language),
                "line {}: the test does not know whether a block of `{language}` holds commands",
                number + 1
            );
            // A `text` block after a command that runs shows its output; any other one is only text.
            if let (Some("text"), Some(last)) = (block, found.last_mut())
                && why_not_run(&last.command).is_none()
            {
                last.output.get_or_insert_default();
            }
            continue;
        }
        let command = match block {
            Some("sh") => Some(line),
            Some("console") => line.strip_prefix("$ "),
            _ => None,
        };
        match (block, command) {
            (Some(_), Some(command)) if goes_on => {
                let last = found.last_mut().unwrap();
                last.command = last.command.trim_end_matches('\\').to_owned() + command.trim_start();
                goes_on = command.ends_with('\\');
            }
            (Some(language), Some(command)) if !bare(command).is_empty() && !command.starts_with('#') => {
                goes_on = command.ends_with('\\');
                let output = (language == "console").then(String::new);
                found.push(Shown { line: number + 1, command: bare(command).to_owned(), output });
            }
            (Some("console" | "text"), None) => {
                if let Some(output) = found.last_mut().and_then(|last| last.output.as_mut()) {
                    output.push_str(line);
                    output.push('\n');
                }
            }
            _ => {}
        }
    }
    found
}

fn why_not_run(command: &str) -> Option<&'static str> {
    NOT_RUN.iter().find(|(begins, _)| command.starts_with(begins)).map(|(_, why)| *why)
}

/// A folder that looks like a clone of the repository, in which the commands of a document run.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: TempDir::new().unwrap() };
        for folder in ["docs/tutorial", "tests/golden/tutorial"] {
            fs::create_dir_all(desk.path(folder)).unwrap();
            for entry in fs::read_dir(repository(folder)).unwrap() {
                let file = entry.unwrap().path();
                fs::copy(&file, desk.path(folder).join(file.file_name().unwrap())).unwrap();
            }
        }
        fs::create_dir_all(desk.path("tmp")).unwrap();
        fs::create_dir(desk.path("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_sangam"), desk.path("bin/sangam")).unwrap();
        // The clipboard of a desktop.
        desk.write("bin/xclip", "#!/bin/sh\ncat >/dev/null\n");
        // An editor whose user adds a line.
        desk.write("bin/an-editor", "#!/bin/sh\necho مزید >>\"$1\"\n");
        for name in ["bin/xclip", "bin/an-editor"] {
            fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs a script in bash; returns what it prints, standard error included, and its exit code.
    fn run(&self, script: &str) -> (String, Option<i32>) {
        let folder = self.folder.path().to_str().unwrap();
        // What a document keeps in /tmp is kept here.
        let script = script.replace("/tmp/", &format!("{folder}/tmp/"));
        let path = format!("{folder}/bin:{}", std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .args(["-c", &format!("set -o pipefail\nexec 2>&1\n{script}")])
            .current_dir(folder)
            .env("PATH", path)
            .env("SANGAM_MEMORY", self.path("memory.db"))
            .env("SANGAM_CONFIG", self.path("config.toml"))
            .env("EDITOR", "an-editor")
            .env_remove("VISUAL")
            .env("SOURCE_DATE_EPOCH", CLOCK)
            .env_remove("CLICOLOR_FORCE")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    }
}

/// Sentences of fixtures, with their translations.
const PAIRS: [[&str; 2]; 4] = [
    ["Talks resume on Monday.", "مذاکرات پیر کو دوبارہ شروع ہوں گے۔"],
    ["The minister left for Quetta.", "وزیر کوئٹہ روانہ ہو گئے۔"],
    ["The bridge is closed.", "پل بند ہے۔"],
    ["The school is open.", "اسکول کھلا ہے۔"],
];

const ARTICLE: [&str; 4] = [
    "Bridge Opens in Hyderabad",
    "The mayor opened a bridge over the Indus on Monday.",
    "It cost Rs. 35 million.",
    "“It is safe,” she said.",
];

const TRANSLATION: [&str; 3] = [
    "حیدرآباد میں پل کھل گیا",
    "میئر نے پیر کو دریائے سندھ پر پل کا افتتاح کیا جس پر ساڑھے تین کروڑ روپے لاگت آئی۔",
    "انہوں نے کہا: “یہ محفوظ ہے۔”",
];

/// A memory of another program, one unit a line from line 2 on; `None` is an empty line.
fn tmx(units: &[Option<[&str; 2]>]) -> String {
    let header = "<tmx version=\"1.4\"><header srclang=\"en\" segtype=\"sentence\" datatype=\"plaintext\" adminlang=\"en\" o-tmf=\"x\" creationtool=\"x\" creationtoolversion=\"1\"/><body>";
    let units = units.iter().map(|unit| {
        unit.map_or_else(String::new, |[source, target]| {
            format!(
                "<tu><tuv xml:lang=\"en\"><seg>{source}</seg></tuv><tuv xml:lang=\"ur\"><seg>{target}</seg></tuv></tu>"
            )
        })
    });
    joined([header.to_owned()].into_iter().chain(units).chain(["</body></tmx>".to_owned()]))
}

/// The lines, each with its end.
fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn lines(side: usize) -> String {
    joined(PAIRS.iter().map(|pair| pair[side].to_owned()))
}

/// A Word document.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body = joined(paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    write!(archive, "<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>").unwrap();
    archive.finish().unwrap().into_inner()
}

/// Puts the files on the desk that a document names.
fn stage(desk: &Desk, document: &str) {
    match document {
        "README.md" => {
            desk.write("news/bridge.en.txt", ARTICLE.join("\n\n"));
            desk.write("news/bridge.ur.txt", TRANSLATION.join("\n\n"));
        }
        "tutorial.md" => {
            desk.write("docs/tutorial/draft.txt", "Engineers compare the figures with rainfall forecasts.\n");
        }
        "exchange.md" => stage_exchange(desk),
        "memory.md" => stage_memory(desk),
        "add-a-language.md" | "desk.md" => {}
        _ => panic!("{document}: the test knows no files for this document"),
    }
}

fn stage_exchange(desk: &Desk) {
    let without = ["Nobody was hurt.", ""];
    desk.write("old.tmx", tmx(&[Some(PAIRS[2]), Some(PAIRS[3]), Some(without)]));
    let bare_ampersand = ["Rice, wheat, oats & sugar are cheaper.", "چاول، گندم، جئی اور چینی سستی ہوئی۔"];
    desk.write("broken.tmx", tmx(&[Some(PAIRS[2]), None, Some(without), Some(bare_ampersand)]));
    let [[a, b], [c, d], ..] = PAIRS;
    desk.write("pairs.tsv", format!("en\tur\tstatus\n{a}\t{b}\tconfirmed\n{c}\t{d}\tmachine\n"));
    desk.write(
        "excel.csv",
        "en;ur\r\n\"Rain; then sun.\";بارش، پھر دھوپ۔\r\nThe road is open.;سڑک کھلی ہے۔\r\n",
    );
    desk.write("statement.en.docx", docx(&ARTICLE));
    desk.write("statement.ur.docx", docx(&TRANSLATION));
    desk.write("statement.vecalign", "[0]:[0]:0.1\n[1, 2]:[1]:0.2\n[3]:[2]:0.1\n");
    desk.write("terms.tsv", "en\tur\tnote\nceasefire\tجنگ بندی\tpolitics\nembankment\tبند\t\n");
    desk.write("corpus.en", lines(0));
    desk.write("corpus.ur", lines(1));
}

fn stage_memory(desk: &Desk) {
    desk.write("old-memory.tmx", tmx(&[Some(["The council met on Monday.", "کونسل کا اجلاس پیر کو ہوا۔"])]));
    // Enough for unit 28.
    let wards =
        joined((1..=28).map(|ward| format!("Ward {ward} has a school.\tوارڈ {ward} میں ایک اسکول ہے۔")));
    desk.write("pairs.tsv", format!("{}\t{}\n{wards}", PAIRS[0][0], PAIRS[0][1]));
    desk.write("corpus.en", lines(0));
    desk.write("corpus.ur", lines(1));
    desk.write("a.en", "The river rose.\nNobody was hurt.\n");
    desk.write("a.ur", "دریا چڑھ گیا۔\nکوئی زخمی نہیں ہوا۔\n");
    desk.write("links.vecalign", "[0]:[0]:0.1\n[1]:[1]:0.1\n");
    let term = |language, term| {
        format!("<langSec xml:lang=\"{language}\"><termSec><term>{term}</term></termSec></langSec>")
    };
    let entry = term("en", "ceasefire") + &term("ur", "جنگ بندی");
    desk.write(
        "terms.tbx",
        format!(
            "<tbx type=\"TBX-Basic\" style=\"dca\" xml:lang=\"en\" xmlns=\"urn:iso:std:iso:30042:ed-2\"><tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader><text><body><conceptEntry id=\"1\">{entry}</conceptEntry></body></text></tbx>"
        ),
    );
    desk.write("story.en.txt", "Talks resume on Monday. The envoy left for Quetta.\n");
    let align = "sangam align docs/tutorial/flood.en.txt docs/tutorial/flood.ur.txt --id story.en.txt";
    assert_eq!(desk.run(align).1, Some(0));
    desk.write("theirs.tsv", "en\tur\nThe market is open.\tبازار کھلا ہے۔\n");
    assert_eq!(desk.run("sangam import theirs.tsv --memory other.db").1, Some(0));
}

/// A line without what differs from run to run: how long something took.
fn lasting(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_time = |at: usize| words.get(at + 1) == Some(&"s") && words[at].parse::<f64>().is_ok();
    let kept: Vec<&str> = (0..words.len()).map(|at| if is_time(at) { "0.0" } else { words[at] }).collect();
    kept.join(" ")
}

/// Whether `printed` is the line that a document shows, which may have `…` for what it leaves out.
fn is_shown(shown: &str, printed: &str) -> bool {
    let mut pieces = shown.split('…');
    let Some(mut rest) = printed.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut left_out = false;
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece.trim()) else { return false };
        rest = after;
        left_out = piece.is_empty();
    }
    left_out || rest.is_empty()
}

/// Each line that a document shows is in the output, in this order.
fn check_output(shown: &str, printed: &str, at: &str) {
    let printed_lines: Vec<String> = printed.lines().map(lasting).collect();
    let mut rest = printed_lines.iter();
    for line in shown.lines() {
        let line = lasting(line);
        assert!(
            rest.any(|printed| is_shown(&line, printed)),
            "{at}: the document shows\n{line}\nbut the command prints\n{printed}"
        );
    }
}

fn run(document: &Path) {
    let text = fs::read_to_string(document).unwrap();
    let document = name(document);
    let desk = Desk::new();
    stage(&desk, document);
    // The folder and the variables, which last from command to command.
    let mut before = String::new();
    for shown in commands(&text) {
        let at = format!("{document}:{}: {}", shown.line, shown.command);
        if why_not_run(&shown.command).is_some() {
            continue;
        }
        let command = match shown.command.strip_prefix("cargo run --release --") {
            Some(arguments) => format!("sangam{arguments}"),
            None => shown.command,
        };
        let (printed, code) = desk.run(&format!("{before}{command}"));
        let expected = OTHER_EXITS
            .iter()
            .find(|(of, other, _)| *of == document && *other == command)
            .map_or(0, |(_, _, code)| *code);
        assert_eq!(code, Some(expected), "{at}\nprints\n{printed}");
        if command.starts_with("cd ") || command.starts_with("export ") {
            before.push_str(&command);
            before.push('\n');
        }
        if let Some(output) = shown.output {
            check_output(&output, &printed, &at);
        }
    }
}

#[test]
fn every_command_of_the_documents_works() {
    for document in documents() {
        run(&document);
    }
}

#[test]
fn each_exception_is_needed() {
    let mut shown = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        shown.extend(commands(&text).into_iter().map(|shown| (name(&document).to_owned(), shown.command)));
    }
    for (begins, _) in NOT_RUN {
        assert!(shown.iter().any(|(_, command)| command.starts_with(begins)), "{begins}");
    }
    for (document, command, _) in OTHER_EXITS {
        assert!(shown.iter().any(|(of, other)| of == document && other == command), "{document}: {command}");
    }
}

/// `cargo test` says nothing of a filter that fits no test.
#[test]
fn the_filters_of_tests_name_something() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let commands = commands(&text);
        let tests = commands.iter().flat_map(|shown| shown.command.split("&&"));
        for command in tests.filter(|command| command.trim().starts_with("cargo test")) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let after = |option| words.iter().position(|word| *word == option).map(|at| words[at + 1]);
            let folder = match (after("-p"), after("--test")) {
                (Some(package), _) => format!("src/{}", package.strip_prefix("sangam-").unwrap()),
                (None, Some(test)) => format!("tests/{test}"),
                (None, None) => "src".to_owned(),
            };
            assert!(repository(&folder).is_dir(), "{command}");
            for module in words.iter().filter_map(|word| word.strip_suffix("::")) {
                let at = repository(&folder).join(module);
                assert!(at.is_dir() || at.with_extension("rs").is_file(), "{command}: no module {module}");
            }
        }
    }
}

/// The help of a command, or `None` if there is no such command.
fn help(command: &[&str]) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_sangam")).args(command).arg("--help").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|other| other == word)
}

/// Commands in running text and tables name files that are nowhere, so they are not run. Their names and options exist.
#[test]
fn every_command_in_running_text_exists() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let prose: String = text.split("```").step_by(2).collect();
        for span in prose.split('`').skip(1).step_by(2).filter(|span| span.starts_with("sangam ")) {
            let at = format!("{}: `{span}`", name(&document));
            let words: Vec<&str> = span.split_whitespace().skip(1).collect();
            let mut helps = vec![help(&words[..1]).unwrap_or_else(|| panic!("{at}: no such command"))];
            if helps[0].contains("\nCommands:\n") && words.len() > 1 {
                // `article list\|show\|remove`: in a table a bar is written `\|`.
                let alternatives = words[1].split('|').map(|word| word.trim_end_matches('\\'));
                helps = alternatives
                    .map(|word| help(&[words[0], word]).unwrap_or_else(|| panic!("{at}: no such command")))
                    .collect();
            }
            for option in words.into_iter().filter(|word| word.starts_with("--")) {
                assert!(helps.iter().all(|help| has_word(help, option)), "{at}: no option {option}");
            }
        }
    }
}

/// Clones and packages stay small, and a page with the picture opens at once.
#[test]
fn the_picture_in_readme_is_there_and_small() {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let (_, rest) = readme.split_once("](docs/images/").unwrap();
    let (picture, _) = rest.split_once(')').unwrap();
    let size = fs::metadata(repository("docs/images").join(picture)).unwrap().len();
    assert!((1..=150_000).contains(&size), "{picture}: {size} bytes");
}

/// The lines of Rust in README, as they are there.
#[test]
fn the_lines_of_rust_in_readme_work() {
    let folder = TempDir::new().unwrap();
    let [english, urdu]: [Language; 2] = ["en".parse().unwrap(), "ur".parse().unwrap()];
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let session = Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options).unwrap();
    let mut change = session.change(&Label::new("asma", "a test", "2026-05-10T00:00:00Z")).unwrap();
    let [source, target] = PAIRS[0].map(str::to_owned);
    change.add_unit(&UnitDraft::new(Sides::new(english.clone(), urdu.clone()), source, target)).unwrap();
    change.commit().unwrap();
    let (article, translation) = (ARTICLE, TRANSLATION);

    let readme = move || -> Result<_, Box<dyn std::error::Error>> {
        // README:
        let aligner = Aligner::new(AlignOptions::default());
        let beads = aligner.align(&Side::new(&english, &article), &Side::new(&urdu, &translation)).beads;
        let found = session.reader()?.lookup("Talks resume on Monday.", &LookupOptions::new(english))?;
        // README.
        Ok((beads, found.matches))
    };
    let (beads, matches) = readme().unwrap();
    let kinds: Vec<String> = beads.iter().map(sangam::align::Bead::kind).collect();
    assert_eq!(kinds, ["1-1", "2-1", "1-1"]);
    assert_eq!(matches[0].unit.target, PAIRS[0][1]);

    let here = include_str!("guides.rs");
    let (_, tried) = here.split_once("// README:\n").unwrap();
    let (tried, _) = tried.split_once("// README.\n").unwrap();
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let (_, shown) = readme.split_once("```rust\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let without_space = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(without_space(shown), without_space(tried));
}
