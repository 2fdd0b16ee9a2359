//! How fast is TMX read, alone and into a searchable memory, with how much memory, and compared with other programs?
//!
//! ```text
//! cargo bench --bench exchange              # 1,000,000 units
//! cargo bench --bench exchange -- 100000    # fewer
//! cargo bench --bench exchange -- 1000000 python3    # with translate-toolkit (that Python has it) and OmegaT
//! ```
//!
//! The sources are the real segments of `../shared/memory` if present, otherwise made up. The translations are the same
//! words in reverse order; dates and properties are like those of an export. Each step is a process of its own,
//! measured by wall-clock and CPU seconds and peak memory. The times of other programs are for loading the same file: a
//! Python process that parses it, and OmegaT translating one line with the file as its memory. For a million units
//! OmegaT needs memory (`JAVA_TOOL_OPTIONS=-Xmx8g`).
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use quick_xml::Reader;
use quick_xml::events::Event;
use sangam::exchange::tmx::{TmxReader, TmxWriter};
use sangam::exchange::{ReadOptions, UnitFileHeader, UnitReader as _, UnitWriter as _, unit_of};
use sangam::memory::{Label, Opening, Session, SessionOptions};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;
use sangam::use_cases::import::{ImportFileOptions, import};

/// Number of units by default.
const UNITS: usize = 1_000_000;

/// Real segments, one a line.
const SEGMENTS: &str = "../shared/memory/en-1m.txt.gz";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["step", step, path] => measured(step, Path::new(path)),
        ["step", "write", path, units] => {
            write(Path::new(path), units.parse().unwrap());
        }
        _ => all(&words),
    }
}

fn all(words: &[&str]) {
    let units = words.first().map_or(UNITS, |units| units.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("units.tmx");
    let name = path.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let this = std::env::current_exe().unwrap();
        assert!(Command::new(this).arg("step").args(arguments).status().unwrap().success());
    };
    run(&["write", name, &units.to_string()]);
    println!("{units} units, {} MB", fs::metadata(&path).unwrap().len() / 1_000_000);
    for step in ["bare", "read", "import"] {
        run(&[step, name]);
    }
    if let Some(python) = words.get(1) {
        peer("translate-toolkit", Command::new(python).args(["-c", PARSE, name]));
        for with_memory in [false, true] {
            let project = folder.path().join(format!("omegat-{with_memory}"));
            omegat_project(&project, with_memory.then_some(path.as_path()));
            let label = if with_memory { "OmegaT" } else { "OmegaT without it" };
            peer(label, Command::new("omegat").arg(&project).arg("--mode=console-translate"));
        }
    }
}

const PARSE: &str = "
import sys
from translate.storage import tmx
print(len(tmx.tmxfile.parsefile(sys.argv[1]).units), 'units')";

fn omegat_project(project: &Path, memory: Option<&Path>) {
    for folder in ["source", "target", "omegat", "glossary", "dictionary", "tm"] {
        fs::create_dir_all(project.join(folder)).unwrap();
    }
    fs::write(project.join("source/a.txt"), "One line.\n").unwrap();
    let folders = ["source", "target", "tm", "glossary", "dictionary"]
        .map(|folder| format!("<{folder}_dir>__DEFAULT__</{folder}_dir>"))
        .concat();
    let settings = "<glossary_file>__DEFAULT__</glossary_file><source_lang>en</source_lang><target_lang>fr</target_lang>\
                    <sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>\
                    <remove_tags>false</remove_tags>";
    fs::write(
        project.join("omegat.project"),
        format!(
            "<?xml version=\"1.0\"?><omegat><project version=\"1.0\">{folders}{settings}</project></omegat>"
        ),
    )
    .unwrap();
    if let Some(memory) = memory {
        fs::hard_link(memory, project.join("tm/units.tmx")).unwrap();
    }
}

/// Runs another program under `time`, which measures it.
fn peer(name: &str, command: &mut Command) {
    let mut timed = Command::new("time");
    timed.args(["-f", "%e %U %S %M"]).arg(command.get_program()).args(command.get_args());
    let Ok(output) = timed.output() else {
        println!("{name:<20} not measured: `time` is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let numbers: Vec<f64> =
        said.lines().last().unwrap_or_default().split(' ').filter_map(|number| number.parse().ok()).collect();
    match (output.status.success(), numbers.as_slice()) {
        (true, [wall, user, system, kilobytes]) => {
            println!(
                "{name:<20} {wall:>7.1} s wall {:>7.1} s CPU, peak {:.0} MB",
                user + system,
                kilobytes / 1024.0
            );
        }
        _ => println!("{name:<20} failed: {}", said.lines().last().unwrap_or_default()),
    }
}

/// Returns one source text after another.
fn sources(units: usize) -> Box<dyn Iterator<Item = String>> {
    match File::open(SEGMENTS) {
        Ok(file) => {
            let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
            Box::new(lines.map(Result::unwrap).take(units))
        }
        Err(_) => Box::new((0..units).map(|number| {
            format!("The committee met {number} people & heard that prices rose by {} per cent.", number % 97)
        })),
    }
}

fn write(path: &Path, units: usize) {
    let header =
        UnitFileHeader { source_language: "en".parse().unwrap(), now: "2026-01-01T00:00:00Z".to_owned() };
    let output = BufWriter::new(File::create(path).unwrap());
    let mut writer = TmxWriter::new(output, &header).unwrap();
    for (number, source) in (0..).zip(sources(units)) {
        let target: Vec<&str> = source.split(' ').rev().collect();
        let target = target.join(" ");
        let mut draft =
            UnitDraft::new(Sides::new("en".parse().unwrap(), "fr".parse().unwrap()), source, target);
        draft.changed_at = Some("2026-01-01T00:00:00Z".to_owned());
        draft.details.client = Some("daily".to_owned());
        writer.write(&unit_of(draft, number)).unwrap();
    }
    writer.finish().unwrap();
}

fn bare(path: &Path) -> u64 {
    let mut reader = Reader::from_reader(BufReader::new(File::open(path).unwrap()));
    let mut buffer = Vec::new();
    let mut units = 0;
    loop {
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Start(start) if start.name().as_ref() == "tu" => units += 1,
            Event::Eof => return units,
            _ => {}
        }
        buffer.clear();
    }
}

fn reader(path: &Path) -> TmxReader<'static> {
    TmxReader::new(File::open(path).unwrap(), "units.tmx", &ReadOptions::default()).unwrap()
}

fn read(path: &Path) -> u64 {
    let mut reader = reader(path);
    while let Some(unit) = reader.next_unit().unwrap() {
        assert!(unit.is_ok());
    }
    reader.summary().units
}

fn into_memory(path: &Path) -> u64 {
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let session = Session::open(&path.with_extension("db"), Arc::new(TextAnalyzer), &options).unwrap();
    let change = session.change(&Label::new("bench", "bench", "2026-01-01T00:00:00Z")).unwrap();
    let options = ImportFileOptions::default();
    let imported = import(Some(change), &mut reader(path), &options, &mut |_| Ok(())).unwrap();
    imported.units + imported.duplicates
}

fn measured(step: &str, path: &Path) {
    let begun = Instant::now();
    let (name, units) = match step {
        "bare" => ("bare XML (baseline)", bare(path)),
        "read" => ("read", read(path)),
        "import" => ("into a memory", into_memory(path)),
        other => panic!("no step `{other}`"),
    };
    let wall = begun.elapsed().as_secs_f64();
    println!(
        "{name:<20} {wall:>7.1} s wall {:>7.1} s CPU, peak {} MB, {:.0} units/s by the clock, {:.0} by one processor",
        processor(),
        peak().map_or_else(|| "?".to_owned(), |peak| peak.to_string()),
        units as f64 / wall,
        units as f64 / processor(),
    );
}

/// CPU seconds of this process, all threads; zero if unknown.
#[cfg(unix)]
fn processor() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[cfg(not(unix))]
fn processor() -> f64 {
    0.0
}

/// The most memory the process has used, in MB (Linux).
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}
