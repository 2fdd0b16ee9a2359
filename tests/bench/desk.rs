//! How long does a translator wait for an answer from a large memory, from the shell's prompt to the shell's prompt?
//!
//! ```text
//! cargo bench --bench desk                                  # a million units
//! cargo bench --bench desk -- --units 100000 --keep FOLDER  # keeps the memory there, and uses it again
//! cargo bench --bench desk -- --beside OTHER-SANGAM         # the same runs of another binary, in turn
//! ```
//!
//! The memory holds the English–Hindi pairs of `../shared/memory`, then its English segments with translations of other
//! segments, up to the number of units, and 1,000 terms. Each sentence of the queries there is looked up by a process of its
//! own, with marks, adapted values, known parts and terms, and thirty of them are pretranslated at once. Times are
//! wall-clock times on a quiet machine, the best of three; the sum of user and system time is shown beside them. Then: how
//! many words of the queries do five examples for a program cover, chosen to cover many words, and chosen by score alone?
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use flate2::read::GzDecoder;
use sangam::text::tokens::{TokenKind, tokenize};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/memory");

/// The fastest of this many runs counts.
const RUNS: usize = 3;

/// Queries looked up, and sentences of the text that is pretranslated.
const QUERIES: usize = 150;
const SENTENCES: usize = 30;

/// Terms of the glossary.
const TERMS: usize = 1_000;

fn lines(name: &str) -> impl Iterator<Item = String> {
    BufReader::new(GzDecoder::new(File::open(Path::new(SHARED).join(name)).unwrap()))
        .lines()
        .map(Result::unwrap)
}

struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn run(&self, binary: &Path, arguments: &[&str]) -> std::process::Output {
        let memory = self.folder.join("memory.db");
        let mut command = Command::new(binary);
        command.arg("--memory").arg(memory).args(arguments).stdin(Stdio::null());
        command.env("SANGAM_CONFIG", self.folder.join("none.toml")).output().unwrap()
    }

    /// Makes the memory, unless it is there.
    fn prepare(&self, units: usize) {
        if self.folder.join("ready").exists() {
            return;
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_sangam"));
        let table = self.folder.join("units.tsv");
        let mut output = BufWriter::new(File::create(&table).unwrap());
        writeln!(output, "en\thi").unwrap();
        let pairs: Vec<[String; 2]> = lines("en-hi-100k.tsv.gz")
            .map(|line| {
                let mut fields = line.split('\t');
                [(); 2].map(|()| fields.next().unwrap_or_default().to_owned())
            })
            .collect();
        for [source, target] in pairs.iter().take(units) {
            writeln!(output, "{source}\t{target}").unwrap();
        }
        for (number, line) in lines("en-1m.txt.gz").take(units.saturating_sub(pairs.len())).enumerate() {
            let source = line.replace('\t', " ").replace('"', "'");
            writeln!(output, "{source}\t{}", pairs[number % pairs.len()][1]).unwrap();
        }
        output.flush().unwrap();
        let glossary = self.folder.join("terms.tsv");
        let mut output = BufWriter::new(File::create(&glossary).unwrap());
        writeln!(output, "en\thi").unwrap();
        let short = pairs.iter().filter(|[source, _]| source.split(' ').count() < 3 && source.len() > 3);
        for [source, target] in short.take(TERMS) {
            writeln!(output, "{source}\t{target}").unwrap();
        }
        output.flush().unwrap();
        let start = Instant::now();
        for arguments in [
            &["import", table.to_str().unwrap(), "--from", "en", "--to", "hi"][..],
            &["terms", "import", glossary.to_str().unwrap()],
            &["memory", "reindex"],
        ] {
            let done = self.run(binary, arguments);
            assert!(done.status.code() != Some(2), "{}", String::from_utf8_lossy(&done.stderr));
        }
        println!("memory of {units} units and its indexes made in {:.0} s", start.elapsed().as_secs_f64());
        fs::write(self.folder.join("ready"), "").unwrap();
    }

    /// The best time of a run, in milliseconds, and its exit code.
    fn time(&self, binary: &Path, arguments: &[&str]) -> (f64, i32) {
        let mut best = f64::INFINITY;
        let mut code = 0;
        for _ in 0..RUNS {
            let start = Instant::now();
            let done = self.run(binary, arguments);
            best = best.min(start.elapsed().as_secs_f64() * 1000.0);
            code = done.status.code().unwrap();
        }
        (best, code)
    }
}

fn report(what: &str, times: &mut [f64]) {
    if times.is_empty() {
        return;
    }
    times.sort_by(f64::total_cmp);
    let at = |per_cent: usize| times[(times.len() - 1) * per_cent / 100];
    println!(
        "{what:<44} {:>4} runs  median {:>6.1} ms  95 % {:>6.1} ms  slowest {:>6.1} ms",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
}

/// The words of a sentence that its examples have, and all its words.
fn covered(sentence: &str, sources: &[&str]) -> [usize; 2] {
    let language = "en".parse().unwrap();
    let words = |text: &str| -> BTreeSet<String> {
        let tokens = tokenize(text, &language);
        let words = tokens.into_iter().filter(|token| token.kind == TokenKind::Word);
        words.map(|token| text[token.span].to_lowercase()).collect()
    };
    let held: BTreeSet<String> = sources.iter().flat_map(|source| words(source)).collect();
    let asked = words(sentence);
    [asked.intersection(&held).count(), asked.len()]
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let queries = Path::new(SHARED).join("queries.tsv");
    if !queries.exists() {
        println!("skipped: no ../shared/memory");
        return;
    }
    let units = value("--units").map_or(1_000_000, |units| units.parse().unwrap());
    let kept = value("--keep").map(PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let bench = Bench { folder: kept.unwrap_or_else(|| temporary.path().to_owned()) };
    fs::create_dir_all(&bench.folder).unwrap();
    bench.prepare(units);
    let queries = fs::read_to_string(queries).unwrap();
    let queries: Vec<&str> = queries.lines().filter_map(|line| line.split('\t').nth(4)).collect();
    let step = (queries.len() / QUERIES).max(1);
    let queries: Vec<&str> = queries.into_iter().step_by(step).take(QUERIES).collect();
    let own = PathBuf::from(env!("CARGO_BIN_EXE_sangam"));
    let mut binaries = vec![("", own.clone())];
    binaries.extend(value("--beside").map(|other| ("other: ", PathBuf::from(other))));

    let text = bench.folder.join("text.en.txt");
    fs::write(
        &text,
        queries.iter().take(SENTENCES).fold(String::new(), |text, query| format!("{text}{query}\n\n")),
    )
    .unwrap();
    let mut times = vec![[Vec::new(), Vec::new()]; binaries.len()];
    for query in &queries {
        for (place, (_, binary)) in binaries.iter().enumerate() {
            let (time, code) = bench.time(binary, &["lookup", "--to", "hi", "--", query]);
            times[place][usize::from(code != 0)].push(time);
        }
    }
    for ((name, binary), times) in binaries.iter().zip(&mut times) {
        let [found, missed] = times;
        report(&format!("{name}lookup with a match"), found);
        report(&format!("{name}lookup without (known parts)"), missed);
        let text = text.to_str().unwrap();
        let (time, _) = bench.time(binary, &["pretranslate", text, "--from", "en", "--to", "hi"]);
        report(&format!("{name}pretranslate {SENTENCES} sentences"), &mut [time]);
    }

    let (mut chosen, mut by_score, mut all) = (0, 0, 0);
    for query in &queries {
        let records = |arguments: &[&str]| -> Vec<serde_json::Value> {
            let done = bench.run(&own, arguments);
            let lines = String::from_utf8(done.stdout).unwrap();
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let prompt =
            records(&["lookup", "--to", "hi", "--format", "prompt-json", "--budget", "100000", "--", query]);
        let examples =
            prompt.first().and_then(|prompt| prompt["examples"].as_array().cloned()).unwrap_or_default();
        let matches = records(&["lookup", "--to", "hi", "--json", "--all", "--min-score", "50", "--", query]);
        let sources = |records: &[serde_json::Value], scored: bool| -> Vec<String> {
            let scored = records.iter().filter(|record| !scored || record.get("score").is_some());
            scored.take(5).filter_map(|record| record["source"].as_str().map(str::to_owned)).collect()
        };
        let count =
            |sources: &[String]| covered(query, &sources.iter().map(String::as_str).collect::<Vec<_>>());
        chosen += count(&sources(&examples, false))[0];
        let [score, words] = count(&sources(&matches, true));
        by_score += score;
        all += words;
    }
    println!(
        "examples for a program: of {all} words, {chosen} are in five examples, {by_score} in the five matches of the best \
         score ({:+.0} %)",
        (chosen as f64 / by_score.max(1) as f64 - 1.0) * 100.0
    );
}
