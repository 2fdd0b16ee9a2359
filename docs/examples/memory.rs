//! A memory of one's own: opens it, stores a pair, and looks up a sentence that is a little different.
//!
//! `cargo run --example memory [MEMORY.db]`
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use sangam::language::Language;
use sangam::memory::{Label, LookupOptions, Opening, Session, SessionOptions};
use sangam::unit::{Score, Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;

fn main() -> Result<(), Box<dyn Error>> {
    // Without an argument, the memory is in a folder that is removed at the end.
    let folder = tempfile::tempdir()?;
    let path = std::env::args_os().nth(1).map_or_else(|| folder.path().join("memory.db"), PathBuf::from);

    // The analyzer decides which texts are alike. This is the one that the `sangam` command uses.
    let session =
        Session::open(&path, Arc::new(TextAnalyzer), &SessionOptions::new(Opening::CreateIfMissing))?;

    // Each change is one transaction. Its label says who made it, with what and when: the library reads no clock.
    let label = Label::new("asma", "the memory example", "2026-11-30T09:00:00Z");
    let english: Language = "en".parse()?;
    let urdu: Language = "ur".parse()?;
    let mut change = session.change(&label)?;
    change.add_unit(&UnitDraft::new(
        Sides::new(english.clone(), urdu.clone()),
        "The bridge will be closed for 12 days.".to_owned(),
        "پل 12 دن بند رہے گا۔".to_owned(),
    ))?;
    change.commit()?;

    // Look up a sentence that is nearly the same: at most three answers, none below 60%. Options may gain fields in a
    // later version. So a program begins with the defaults and sets the fields that it wants to be different.
    let mut options = LookupOptions::new(english);
    options.to = Some(urdu);
    options.limit = 3;
    options.min_score = Score::new(60);
    let answer = session.reader()?.lookup("The bridge will be closed for 20 days.", &options)?;
    for found in &answer.matches {
        println!("{}  {}", found.score, found.unit.source);
        println!("     {}", found.unit.target);
    }
    Ok(())
}
