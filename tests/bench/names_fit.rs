//! How are the costs of the phonetic alphabet learned?
//!
//! `cargo bench --bench names -- --fit` starts from the phonetic prior (`tests/tools/names_prior.tsv`). It changes one
//! number at a time if that lowers the loss on the even places (coordinate descent), then writes
//! `src/text/names/data/costs.tsv`. The loss of a query name is −ln of the share that its own name in the other script
//! gets among itself and its hardest rivals. A pull towards the prior keeps numbers about which the data say nothing.
//! `--check` instead learns from every second of the even places and reports recall on the others, with and without
//! learning. The pull was chosen by that, never by the odd places.

use std::path::Path;

use sangam::text::names::PhoneticKey;
use sangam::text::names::distance::Costs;

/// How much a difference of similarity counts: a lead of 0.1 makes a rival e^-2 as likely.
const SHARPNESS: f64 = 20.0;
/// Rivals that each name is compared with; found again before each round.
const RIVALS: usize = 12;
/// Rounds over all numbers; further rounds change nothing on the even places.
const ROUNDS: usize = 3;
/// The amount that moving a number by half of itself adds to the loss.
const PULL: f64 = 5.0;
/// Smaller numbers are moved as if they had this size.
const SMALLEST_SCALE: f64 = 10.0;

/// A name in English, Urdu and Hindi.
pub(crate) type Name = [PhoneticKey; 3];

/// The scripts of query and candidates.
const DIRECTIONS: [(usize, usize); 6] = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];

/// A cost table as lines of fields, each with the index of its first numeric field.
struct Table {
    lines: Vec<(Vec<String>, usize)>,
}

impl Table {
    fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let first_number = |kind: &str| match kind {
            "word" => 1,
            "pair" => 3,
            _ => 2,
        };
        let fields = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        Self { lines: lines.map(|line| (fields(line), first_number(&fields(line)[0]))).collect() }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|(fields, _)| fields.join("\t") + "\n").collect()
    }

    fn costs(&self) -> Costs {
        Costs::parse(&self.text())
    }

    fn places(&self) -> Vec<(usize, usize)> {
        let of_line = |(line, (fields, first)): (usize, &(Vec<String>, usize))| {
            (*first..fields.len()).map(move |field| (line, field)).collect::<Vec<_>>()
        };
        // The prior alone sets the cost of leaving out a word; see there.
        let learned = self.lines.iter().enumerate().filter(|(_, (fields, _))| fields[0] != "word");
        learned.flat_map(of_line).collect()
    }

    fn value(&self, (line, field): (usize, usize)) -> f64 {
        self.lines[line].0[field].parse().expect("the prior holds numbers")
    }

    fn set(&mut self, (line, field): (usize, usize), value: f64) {
        self.lines[line].0[field] = format!("{value:.0}");
    }
}

/// For each direction and name, the most similar other names.
fn rivals(costs: &Costs, names: &[Name]) -> Vec<Vec<Vec<usize>>> {
    let of_query = |query: usize, (from, to): (usize, usize)| {
        let mut others: Vec<usize> = (0..names.len()).filter(|&other| other != query).collect();
        let score = |other: usize| costs.similarity(&names[query][from], &names[other][to]);
        others.sort_by(|&one, &two| score(two).total_cmp(&score(one)).then(one.cmp(&two)));
        others.truncate(RIVALS);
        others
    };
    DIRECTIONS.iter().map(|&way| (0..names.len()).map(|query| of_query(query, way)).collect()).collect()
}

fn loss(costs: &Costs, names: &[Name], rivals: &[Vec<Vec<usize>>]) -> f64 {
    let mut sum = 0.0;
    for (&(from, to), rivals) in DIRECTIONS.iter().zip(rivals) {
        for (query, rivals) in names.iter().zip(rivals) {
            let own = f64::from(costs.similarity(&query[from], &query[to]));
            let lead = |&other: &usize| f64::from(costs.similarity(&query[from], &names[other][to])) - own;
            sum += (1.0 + rivals.iter().map(|other| (SHARPNESS * lead(other)).exp()).sum::<f64>()).ln();
        }
    }
    sum
}

fn learn(prior: &str, names: &[Name]) -> Table {
    let start = Table::parse(prior);
    let mut table = Table::parse(prior);
    let pull = |place, value: f64| {
        let scale = start.value(place).max(SMALLEST_SCALE);
        PULL * (2.0 * (value - start.value(place)) / scale).powi(2)
    };
    for round in 0..ROUNDS {
        let rivals = rivals(&table.costs(), names);
        let mut best = loss(&table.costs(), names, &rivals);
        println!("round {round}: loss {best:.2}");
        for place in table.places() {
            let now = table.value(place);
            let step = (now * 0.25).max(3.0);
            for to in [now - step, now + step] {
                let to = to.round().clamp(0.0, 250.0);
                table.set(place, to);
                let moved = loss(&table.costs(), names, &rivals);
                if moved + pull(place, to) < best + pull(place, now) {
                    best = moved;
                    break;
                }
                table.set(place, now);
            }
        }
    }
    table
}

/// Share of the `asked` names that are found among `names`, for each direction, in per cent.
fn recall(costs: &Costs, names: &[Name], asked: impl Fn(usize) -> bool) -> Vec<f64> {
    let found = |(from, to): (usize, usize)| {
        let of: Vec<usize> = (0..names.len()).filter(|&query| asked(query)).collect();
        let hit = |&&query: &&usize| {
            let score = |other: usize| costs.similarity(&names[query][from], &names[other][to]);
            (0..names.len()).all(|other| other == query || score(other) < score(query))
        };
        100.0 * of.iter().filter(hit).count() as f64 / of.len().max(1) as f64
    };
    DIRECTIONS.into_iter().map(found).collect()
}

/// Learns from all of `names` and writes the shipped table.
pub(crate) fn fit(names: &[Name]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let prior =
        std::fs::read_to_string(root.join("tests/tools/names_prior.tsv")).expect("the prior is committed");
    let table = learn(&prior, names);
    let head = "# Costs of the phonetic alphabet, in hundredths of a consonant mismatch. Written by\n\
                # `cargo bench --bench names -- --fit` from tests/tools/names_prior.tsv and the even places; do not edit.\n";
    std::fs::write(root.join("src/text/names/data/costs.tsv"), head.to_owned() + &table.text())
        .expect("the table can be written");
}

/// Learns from every second of `names` and reports on the others.
pub(crate) fn check(names: &[Name]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let prior =
        std::fs::read_to_string(root.join("tests/tools/names_prior.tsv")).expect("the prior is committed");
    for half in 0..2 {
        let learned_from: Vec<Name> = names.iter().copied().skip(half).step_by(2).collect();
        let table = learn(&prior, &learned_from);
        let held_out = |place: usize| place % 2 != half;
        println!("directions {DIRECTIONS:?} (0 English, 1 Urdu, 2 Hindi)");
        println!("prior   {:.1?}", recall(&Costs::parse(&prior), names, held_out));
        println!("learned {:.1?}", recall(&table.costs(), names, held_out));
    }
}
