//! Makes the shipped translation tables from the openly licensed text named in `src/align/lexicon/data/PROVENANCE.md`.
//!
//! ```text
//! cargo bench --bench lexicon -- ../shared/lexicon [OUT_DIR [NAME_WORTH [ENTRY_WORTH [PIVOT_WORTH [ROWS]]]]]
//! ```
//!
//! The tables of all pairs are made first. Then each is made again with the entries that the other two give through the
//! third language. `cargo bench --bench align -- --tables OUT_DIR` measures other worths.
//!
//! Without `OUT_DIR` it only reports whether the committed tables are what the sources give.

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]

use std::error::Error;
use std::path::{Path, PathBuf};

use sangam::align::lexicon::{Direction, LineKind, Table, TableSide, TrainingLine, pivoted, train};

mod dictionary;
use dictionary::{COLUMNS, rows};

const PAIRS: [(&str, &str); 3] = [("en", "ur"), ("en", "hi"), ("hi", "ur")];
const NEWS: &str = include_str!("../../src/align/lexicon/news.tsv");

fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    Ok(std::fs::read_to_string(path)?.split('\n').map(str::to_owned).collect())
}

/// The number of lines of running text that one line of each source counts for.
struct Worth {
    name: f64,
    entry: f64,
    /// For an entry found through the third language, times its probability.
    pivot: f64,
    /// The number of rows of the dictionary that are read.
    rows: usize,
}

/// Of the values tried, the least that gain most on the development beds (strict F1, each article alone). Tried: names
/// .3, 1 and 3; entries .25, .5, 1 and 2; pivot 0, .3, .6 and 1.
const WORTH: Worth = Worth { name: 1.0, entry: 1.0, pivot: 0.6, rows: usize::MAX };

fn sources(
    folder: &Path,
    worth_of: &Worth,
    (first, second): (&str, &str),
) -> Result<Vec<TrainingLine>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (source, worth, kind) in
        [("tico19", 1.0, LineKind::Running), ("cldr", worth_of.name, LineKind::Entry)]
    {
        let read = |language: &str| lines(&folder.join(source).join(format!("{language}.txt")));
        for (first, second) in read(first)?.into_iter().zip(read(second)?) {
            all.push(TrainingLine { first, second, weight: worth, kind });
        }
    }
    let column = |language: &str| COLUMNS.iter().position(|&tag| tag == language).unwrap_or(0);
    for row in rows(NEWS)?.iter().take(worth_of.rows) {
        for (first, first_share) in &row.columns[column(first)] {
            for (second, second_share) in &row.columns[column(second)] {
                all.push(TrainingLine {
                    first: first.clone(),
                    second: second.clone(),
                    weight: worth_of.entry * first_share * second_share,
                    kind: LineKind::Entry,
                });
            }
        }
    }
    Ok(all)
}

/// The entries that the tables of the two other pairs give for this one.
fn through_the_third(
    tables: &[((&str, &str), Table)],
    (first, second): (&str, &str),
    worth: f64,
) -> Vec<TrainingLine> {
    let direction = |from: &str, not: &str| {
        tables.iter().find_map(|((one, other), table)| match (*one == from, *other == from) {
            (true, _) if *other != not => Some(Direction { table, from: TableSide::First }),
            (_, true) if *one != not => Some(Direction { table, from: TableSide::Second }),
            _ => None,
        })
    };
    // From the first language to the third, then from the third to the second: the reverse of the direction found for
    // the second.
    let there = direction(first, second);
    let onward = direction(second, first).map(|back| Direction { from: back.from.other(), ..back });
    there.zip(onward).map_or_else(Vec::new, |(there, onward)| pivoted(there, onward, worth))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "../shared/lexicon".into()));
    let out = arguments.next().map(PathBuf::from);
    let mut number =
        |default: f64| arguments.next().and_then(|number| number.parse().ok()).unwrap_or(default);
    let worth =
        Worth { name: number(WORTH.name), entry: number(WORTH.entry), pivot: number(WORTH.pivot), ..WORTH };
    let rows = arguments.next().map_or(Ok(WORTH.rows), |rows| rows.parse())?;
    let worth = Worth { rows, ..worth };
    if !folder.is_dir() {
        println!("{} is not here: nothing to learn from", folder.display());
        return Ok(());
    }
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/align/lexicon/data");
    let mut direct = Vec::new();
    for pair in PAIRS {
        direct.push((pair, Table::open(train(&sources(&folder, &worth, pair)?))?));
    }
    for (first, second) in PAIRS {
        let mut lines = sources(&folder, &worth, (first, second))?;
        lines.extend(through_the_third(&direct, (first, second), worth.pivot));
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
