//! How often does a Hindi sentence find the Urdu translation of the same English line, and the reverse?
//!
//! ```text
//! cargo bench --bench cross_script
//! ```
//!
//! Two sets, made of lines that translators wrote independently: NTREX (`../shared/beds/ntrex/hiur/clean`), and the same
//! among the 3,071 lines of TICO-19 too (`../shared/lexicon/tico19`), which only make the search harder. The memory holds
//! every line of one language as a source; each NTREX line of the other is asked. Printed are the share of lines whose
//! counterpart comes first, and among the first five, for the even lines (on which the constants were chosen) and the odd
//! ones; then the share that is still right if only what reaches the least similarity is shown, and how often something
//! wrong comes first.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]
#![expect(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use sangam::language::Language;
use sangam::memory::{Label, Opening, Session, SessionOptions};
use sangam::unit::{Sides, UnitDraft};
use sangam::use_cases::analyzer::TextAnalyzer;
use sangam::use_cases::cross_script::{LEAST_SIMILARITY, SisterComparison, nearest};
use sangam::use_cases::lookup::SentenceSearch;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// The lines of all files of a folder with this extension, in the order of their names.
fn lines(folder: &Path, extension: &str) -> Option<Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder).ok()?.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    Some(texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect())
}

/// What became of one line.
struct Asked {
    /// Where its counterpart is among the answers.
    place: Option<usize>,
    /// The similarity of the best answer.
    best: f64,
    seconds: f64,
}

fn ask(pool: &[&String], queries: &[String], (language, sister): (&Language, &Language)) -> Vec<Asked> {
    let folder = tempfile::tempdir().unwrap();
    let options = SessionOptions::new(Opening::CreateIfMissing);
    let session = Session::open(&folder.path().join("memory.db"), Arc::new(TextAnalyzer), &options).unwrap();
    let mut change = session.change(&Label::new("bench", "bench", "2026-01-01T00:00:00Z")).unwrap();
    let other: Language = "x-test".parse().unwrap();
    for (number, line) in pool.iter().enumerate() {
        let languages = Sides::new(sister.clone(), other.clone());
        change.add_unit(&UnitDraft::new(languages, (*line).clone(), format!("line {number}"))).unwrap();
    }
    change.commit().unwrap();
    let ask_one = |(number, query): (usize, &String)| {
        let memory = session.reader().unwrap();
        let start = Instant::now();
        let comparison = SisterComparison::new(query, language, sister);
        let found = nearest(&SentenceSearch::default(), &memory, (&comparison, 5)).unwrap();
        assert!(!found.words_are_wanting);
        let wanted = format!("line {number}");
        // Lines that occur twice are one unit or another; both are right.
        let right = |unit: &sangam::unit::Unit| unit.target == wanted || unit.source == *pool[number];
        Asked {
            place: found.units.iter().position(|(_, unit)| right(unit)),
            best: found.units.first().map_or(0.0, |(similarity, _)| *similarity),
            seconds: start.elapsed().as_secs_f64(),
        }
    };
    // The first makes the file of words.
    ask_one((0, &queries[0]));
    queries.par_iter().enumerate().map(ask_one).collect()
}

fn report(name: &str, asked: &[Asked]) {
    for (half, from) in [("even", 0), ("odd", 1)] {
        let asked: Vec<&Asked> = asked.iter().skip(from).step_by(2).collect();
        let share = |wanted: &dyn Fn(&Asked) -> bool| {
            100.0 * asked.iter().filter(|one| wanted(one)).count() as f64 / asked.len() as f64
        };
        println!(
            "{name:<28} {half:<5} @1 {:5.1}  @5 {:5.1}  | shown: right {:5.1}  wrong first {:5.1}  nothing {:5.1}",
            share(&|one| one.place == Some(0)),
            share(&|one| one.place.is_some()),
            share(&|one| one.place == Some(0) && one.best >= LEAST_SIMILARITY),
            share(&|one| one.place != Some(0) && one.best >= LEAST_SIMILARITY),
            share(&|one| one.best < LEAST_SIMILARITY),
        );
    }
    let mut seconds: Vec<f64> = asked.iter().map(|one| one.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    println!(
        "{name:<28} median {:.1} ms a sentence (wall, all cores busy)",
        1e3 * seconds[seconds.len() / 2]
    );
}

fn main() {
    let beds = Path::new(SHARED).join("beds/ntrex/hiur/clean");
    let (Some(hindi), Some(urdu)) = (lines(&beds, "src"), lines(&beds, "tgt")) else {
        println!("skipped: {} is missing", beds.display());
        return;
    };
    assert_eq!(hindi.len(), urdu.len());
    let more = |name: &str| fs::read_to_string(Path::new(SHARED).join("lexicon/tico19").join(name));
    let further = [more("hi.txt"), more("ur.txt")]
        .map(|text| text.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default());
    let [hindi_further, urdu_further] = further;
    let [hi, ur] = ["hi", "ur"].map(|tag| tag.parse::<Language>().unwrap());
    for (name, queries, pool, further, languages) in [
        ("Hindi asked of Urdu", &hindi, &urdu, &urdu_further, (&hi, &ur)),
        ("Urdu asked of Hindi", &urdu, &hindi, &hindi_further, (&ur, &hi)),
    ] {
        println!("{} lines", pool.len());
        report(name, &ask(&pool.iter().collect::<Vec<_>>(), queries, languages));
        if further.is_empty() {
            println!("skipped: ../shared/lexicon/tico19 is missing");
            continue;
        }
        let larger: Vec<&String> = pool.iter().chain(further).collect();
        println!("{} lines", larger.len());
        report(name, &ask(&larger, queries, languages));
    }
}
