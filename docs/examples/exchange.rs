//! Reads a TMX file into a memory, looks up each sentence of a text, and writes the sentences with their matches as XLIFF.
//!
//! `cargo run --example exchange [MEMORY.tmx TEXT.txt] > TEXT.xlf` (the text is in English, the matches are in Urdu)
#![expect(clippy::print_stderr, reason = "an example says which units it leaves out")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sangam::exchange::xliff::{PretranslatedMatch, PretranslatedSegment, XliffSegmentWriter, XliffVersion};
use sangam::exchange::{Opened, ReadOptions};
use sangam::language::Language;
use sangam::memory::{Label, LookupOptions, Opening, Session, SessionOptions};
use sangam::text::segment::{SegmentOptions, segment};
use sangam::use_cases::analyzer::TextAnalyzer;

fn main() -> Result<(), Box<dyn Error>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let mut files = std::env::args_os().skip(1).map(PathBuf::from);
    let tmx = files.next().unwrap_or_else(|| beside.join("ferry.tmx"));
    let text = std::fs::read_to_string(files.next().unwrap_or_else(|| beside.join("ferry.en.txt")))?;
    let (english, urdu): (Language, Language) = ("en".parse()?, "ur".parse()?);

    let folder = tempfile::tempdir()?;
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let session = Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options)?;

    // The format is recognised by what the file holds. One bad unit does not end the reading: it comes as an `Err`.
    let mut units = Opened::open(&tmx)?.units(None, &ReadOptions::default())?;
    let mut change = session.change(&Label::new("asma", "the exchange example", "2026-11-30T09:00:00Z"))?;
    while let Some(unit) = units.next_unit()? {
        match unit {
            Ok(draft) => drop(change.add_unit(&draft)?),
            Err(rejected) => eprintln!("{}:{rejected}", tmx.display()),
        }
    }
    change.commit()?;

    let mut options = LookupOptions::new(english.clone());
    options.to = Some(urdu.clone());
    let memory = session.reader()?;
    let output = std::io::stdout().lock();
    let mut xliff = XliffSegmentWriter::new(output, XliffVersion::V1, [&english, &urdu], "ferry.en.txt")?;
    for segment in segment(&text, &english, &SegmentOptions::default()) {
        let source = text[segment.span].to_owned();
        let matches = memory.lookup(&source, &options)?.matches.into_iter().map(|found| PretranslatedMatch {
            score: found.score,
            source: found.unit.source,
            target: found.unit.target,
            origin: "ferry.tmx".to_owned(),
        });
        let matches = matches.collect();
        xliff.write(&PretranslatedSegment { source, target: None, matches })?;
    }
    Ok(xliff.finish()?)
}
