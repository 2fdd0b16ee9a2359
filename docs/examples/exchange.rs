//! Reads a TMX file into a memory, looks up each sentence of a text, and writes each with its best match as XLIFF.
//!
//! `cargo run --example exchange [MEMORY.tmx TEXT.txt] > TEXT.xlf` (the text is in English, the translations are in Urdu)
#![expect(clippy::print_stderr, reason = "an example says which units it leaves out")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sangam::exchange::pretranslation::{PretranslatedMatch, PretranslatedSegment, PretranslationHeader};
use sangam::exchange::{Format, Opened, ReadOptions};
use sangam::language::Language;
use sangam::memory::{Label, LookupOptions, Opening, Session, SessionOptions};
use sangam::text::segment::{SegmentOptions, segment};
use sangam::unit::Sides;
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
    let mut output = std::io::stdout().lock();
    let writer = Format::Xliff.pretranslation_writer().ok_or("XLIFF holds no segments with matches")?;
    let header = PretranslationHeader { languages: Sides::new(&english, &urdu), original: "ferry.en.txt" };
    let mut xliff = writer(&mut output, &header)?;
    for segment in segment(&text, &english, &SegmentOptions::default()) {
        let source = &text[segment.span];
        let matches = memory.lookup(source, &options)?.matches;
        let best = matches.first().map(|found| PretranslatedMatch {
            score: found.score,
            unit: &found.unit,
            part: found.part,
            adapted: None,
        });
        xliff.write(&PretranslatedSegment {
            number: segment.number,
            source,
            place: None,
            best,
            terms: &[],
            findings: &[],
        })?;
    }
    Ok(xliff.finish()?)
}
