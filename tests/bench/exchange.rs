//! How fast is TMX read, beside the bare XML parser it stands on, and in how much memory?
//!
//! ```text
//! cargo bench --bench exchange              # 1,000,000 units
//! cargo bench --bench exchange -- 100000    # fewer
//! cargo bench --bench exchange -- memory.tmx
//! ```
//!
//! The units are made up, with properties and dates as an export has them. Time is that of the processor, peak memory
//! that of the whole process (Linux).
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use sangam::exchange::tmx::{TmxReader, TmxWriter};
use sangam::exchange::{ReadOptions, UnitFileHeader, UnitReader as _, UnitWriter as _, unit_of};
use sangam::memory::UnitDraft;

/// Units where nobody asks for another number.
const UNITS: i64 = 1_000_000;

fn main() {
    let argument = std::env::args().skip(1).find(|argument| argument != "--bench");
    let folder = tempfile::tempdir().unwrap();
    let path = match argument.as_deref().map(str::parse) {
        Some(Err(_)) => Path::new(&argument.unwrap()).to_owned(),
        units => {
            let path = folder.path().join("made-up.tmx");
            let units = units.transpose().unwrap_or_default().unwrap_or(UNITS);
            report("write", &path, || write(&path, units));
            path
        }
    };
    report("bare XML (baseline)", &path, || bare(&path));
    report("read", &path, || read(&path));
}

fn write(path: &Path, units: i64) -> u64 {
    let header =
        UnitFileHeader { source_language: "en".parse().unwrap(), now: "2026-01-01T00:00:00Z".to_owned() };
    let output = BufWriter::new(File::create(path).unwrap());
    let mut writer = TmxWriter::new(output, &header).unwrap();
    for number in 0..units {
        let source = format!(
            "The committee met {number} people & heard that prices rose by {} per cent.",
            number % 97
        );
        let target =
            format!("کمیٹی نے {number} لوگوں سے ملاقات کی اور سنا کہ قیمتیں {} فیصد بڑھیں۔", number % 97);
        let mut draft = UnitDraft::new(["en".parse().unwrap(), "ur".parse().unwrap()], source, target);
        draft.changed_at = Some("2026-01-01T00:00:00Z".to_owned());
        draft.details.client = Some("daily".to_owned());
        writer.write(&unit_of(draft, number)).unwrap();
    }
    writer.finish().unwrap();
    units as u64
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

fn read(path: &Path) -> u64 {
    let input = File::open(path).unwrap();
    let mut reader = TmxReader::new(input, "made-up.tmx", &ReadOptions::default()).unwrap();
    while let Some(unit) = reader.next_unit().unwrap() {
        assert!(unit.is_ok());
    }
    reader.summary().units
}

fn report(step: &str, path: &Path, work: impl FnOnce() -> u64) {
    let begin = seconds();
    let units = work();
    let seconds = seconds() - begin;
    let megabytes = fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!(
        "{step:<20} {units:>9} units {seconds:>7.2} s {:>9.0} units/s {:>6.0} MB/s, peak {} MB",
        units as f64 / seconds,
        megabytes / seconds,
        peak().map_or_else(|| "?".to_owned(), |peak| peak.to_string()),
    );
}

/// Processor seconds of this thread, as Linux counts them; zero elsewhere.
fn seconds() -> f64 {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    counted.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or_default()
        / 1e9
}

/// The most memory the process ever held, in MB.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}
