//! Makes the translation tables that ship, from the openly licensed text named in `src/align/lexicon/data/PROVENANCE.md`.
//!
//! ```text
//! cargo bench --bench lexicon -- ../shared/lexicon [OUT_DIR [NAME_WORTH [ENTRY_WORTH]]]
//! ```
//!
//! Without `OUT_DIR` it only says whether the committed tables are what the sources give.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]

use std::error::Error;
use std::path::{Path, PathBuf};

use sangam::align::lexicon::{TrainingLine, train};

const PAIRS: [(&str, &str); 3] = [("en", "ur"), ("en", "hi"), ("hi", "ur")];
const NEWS: &str = include_str!("../../src/align/lexicon/news.tsv");

fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    Ok(std::fs::read_to_string(path)?.split('\n').map(str::to_owned).collect())
}

/// How many lines of running text one line of each source is worth.
struct Worth {
    name: f64,
    entry: f64,
}

const WORTH: Worth = Worth { name: 1.0, entry: 0.5 };

fn sources(
    folder: &Path,
    worth_of: &Worth,
    (first, second): (&str, &str),
) -> Result<Vec<TrainingLine>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (source, worth, running) in [("tico19", 1.0, true), ("cldr", worth_of.name, false)] {
        let read = |language: &str| lines(&folder.join(source).join(format!("{language}.txt")));
        for (first, second) in read(first)?.into_iter().zip(read(second)?) {
            all.push(TrainingLine { first, second, weight: worth, running });
        }
    }
    let column = |language: &str| ["en", "ur", "hi"].iter().position(|&tag| tag == language).unwrap_or(0);
    for line in NEWS.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (Some(first), Some(second)) = (cells.get(column(first)), cells.get(column(second))) else {
            continue;
        };
        let (first, second): (Vec<&str>, Vec<&str>) =
            (first.split(';').map(str::trim).collect(), second.split(';').map(str::trim).collect());
        let weight = worth_of.entry / (first.len() * second.len()) as f64;
        for first in &first {
            for second in &second {
                all.push(TrainingLine {
                    first: (*first).into(),
                    second: (*second).into(),
                    weight,
                    running: false,
                });
            }
        }
    }
    Ok(all)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "../shared/lexicon".into()));
    let out = arguments.next().map(PathBuf::from);
    let mut number =
        |default: f64| arguments.next().and_then(|number| number.parse().ok()).unwrap_or(default);
    let worth = Worth { name: number(WORTH.name), entry: number(WORTH.entry) };
    if !folder.is_dir() {
        println!("{} is not here: nothing to learn from", folder.display());
        return Ok(());
    }
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/align/lexicon/data");
    for (first, second) in PAIRS {
        let lines = sources(&folder, &worth, (first, second))?;
        let bytes = train(&lines);
        let name = format!("{first}-{second}.bin");
        if let Some(out) = &out {
            std::fs::write(out.join(&name), &bytes)?;
        }
        let same = std::fs::read(committed.join(&name)).is_ok_and(|committed| committed == bytes);
        println!("{name}\t{} lines\t{} bytes\tcommitted table is the same: {same}", lines.len(), bytes.len());
    }
    Ok(())
}
