//! How often is a name found again in another script, how often is a Hindi word spelt right in Urdu, and how fast?
//!
//! Run `cargo bench --bench names`; `-- --fit` and `-- --check` learn costs (see `names_fit.rs`). Reads `places.tsv`
//! and `hi-ur-words.tsv` in `../shared/names` (or the folder that `SANGAM_NAMES` gives), and says so if they are
//! absent. The `city` lines are counted from 1: odd lines are for testing, and the learned costs have seen only the
//! even ones. The cities come first in the file, so counting all lines of the file gives the same halves.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]
#![expect(clippy::cast_precision_loss, reason = "counts of a measurement, far below 2^52")]

#[path = "names_fit.rs"]
mod fit;

use std::path::PathBuf;
use std::time::Instant;

use sangam::language::Language;
use sangam::text::names::{PhoneticKey, phonetic_key, similarity, transliterate, transliterate_by_rule};
use unicode_normalization::UnicodeNormalization as _;

/// The column of a place that is the query, the column of the candidates, and recall@1 of the best public tool on all
/// lines.
const PAIRS: [(&str, usize, usize, f64); 3] =
    [("en-ur", 1, 3, 70.3), ("en-hi", 1, 2, 85.2), ("hi-ur", 2, 3, 75.6)];

/// How often all pairs of names are compared to time a comparison; the best counts, because the machine may be busy.
const ROUNDS: usize = 10;

fn main() {
    let folder = std::env::var_os("SANGAM_NAMES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/names"), PathBuf::from);
    match std::fs::read_to_string(folder.join("places.tsv")) {
        Ok(places) if asked_for("--fit") => return fit::fit(&even_places(&places)),
        Ok(places) if asked_for("--check") => return fit::check(&even_places(&places)),
        Ok(places) => measure_names(&places),
        Err(error) => println!("skipped names: {}: {error}", folder.display()),
    }
    match std::fs::read_to_string(folder.join("hi-ur-words.tsv")) {
        Ok(words) => measure_spelling(&words),
        Err(error) => println!("skipped spelling: {}: {error}", folder.display()),
    }
}

fn asked_for(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

/// The even lines of the places, of each kind: the ones for learning.
fn even_places(places: &str) -> Vec<fit::Name> {
    let rows: Vec<Vec<&str>> = places.lines().map(|line| line.split('\t').collect()).collect();
    let mut names = Vec::new();
    for kind in ["city", "terr"] {
        let of_kind = rows.iter().filter(|row| row.first() == Some(&kind) && row.len() == 4);
        names.extend(
            of_kind
                .skip(1)
                .step_by(2)
                .map(|row| [phonetic_key(row[1]), phonetic_key(row[3]), phonetic_key(row[2])]),
        );
    }
    names
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn measure_names(places: &str) {
    let rows: Vec<Vec<&str>> = places.lines().map(|line| line.split('\t').collect()).collect();
    let cities: Vec<Vec<PhoneticKey>> = rows
        .iter()
        .filter(|row| row.first() == Some(&"city") && row.len() == 4)
        .map(|row| row.iter().map(|name| phonetic_key(name)).collect())
        .collect();
    println!("recall@1 among {} cities   odd (test)   even (learned from)   best public tool", cities.len());
    for (pair, from, to, public) in PAIRS {
        let mut found = [0, 0];
        let mut asked = [0, 0];
        for (place, query) in cities.iter().enumerate() {
            let score = |candidate: &[PhoneticKey]| similarity(&query[from], &candidate[to]);
            let own = score(query);
            // Among equal scores, the first wins.
            let beaten = cities.iter().enumerate().any(|(other, candidate)| {
                score(candidate) > own || (other < place && score(candidate) >= own)
            });
            asked[(place + 1) % 2] += 1;
            found[(place + 1) % 2] += usize::from(!beaten);
        }
        let [even, odd] = [percent(found[0], asked[0]), percent(found[1], asked[1])];
        println!("{pair:>24} {odd:>14.1} {even:>21.1} {public:>18.1}");
    }
    let mut best = f64::INFINITY;
    let mut sum = 0.0f32;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for one in &cities {
            for other in &cities {
                sum += similarity(&one[1], &other[3]);
            }
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    let rate = (cities.len() * cities.len()) as f64 / best / 1e6;
    println!("{rate:.2} million comparisons a second on one thread, best round of {ROUNDS} (checksum {sum})");
}

/// A way of spelling a text of one language in another.
type Spell = fn(&str, &Language, &Language) -> Option<String>;

fn measure_spelling(words: &str) {
    let pairs: Vec<(&str, &str)> = words.lines().filter_map(|line| line.split_once('\t')).collect();
    println!("Hindi to Urdu, words exact    odd (test)   even (tuned on)     all   reference rules");
    let methods: [(&str, Spell); 2] =
        [("rules", transliterate_by_rule), ("rules and word list", transliterate)];
    let [from, to]: [Language; 2] = ["hi", "ur"].map(|tag| tag.parse().expect("a tag"));
    for (method, spell) in methods {
        let mut right = [0, 0];
        let mut asked = [0, 0];
        for (place, (hindi, urdu)) in pairs.iter().enumerate() {
            asked[(place + 1) % 2] += 1;
            right[(place + 1) % 2] += usize::from(
                spell(hindi, &from, &to).is_some_and(|spelled| comparable(&spelled) == comparable(urdu)),
            );
        }
        let all = percent(right[0] + right[1], asked[0] + asked[1]);
        let [even, odd] = [percent(right[0], asked[0]), percent(right[1], asked[1])];
        println!("{method:>24} {odd:>14.1} {even:>17.1} {all:>7.1} {:>17.1}", 73.7);
    }
}

/// Prepares an Urdu word for comparison: without aerab, tatweel and spaces, one letter for each of ی ک ہ ا ے. The list
/// writes together what Urdu writes apart (جائےگا, بےہوش).
fn comparable(word: &str) -> String {
    let is_kept = |letter: &char| match letter {
        '\u{653}' | '\u{654}' => true,
        ' '
        | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{640}'
        | '\u{200C}'
        | '\u{200D}' => false,
        _ => true,
    };
    let letters = word.nfd().filter(is_kept).nfc();
    letters
        .map(|letter| match letter {
            'ۂ' | 'ۀ' | 'ه' => 'ہ',
            'ۓ' => 'ے',
            'ي' => 'ی',
            'ك' => 'ک',
            'أ' => 'ا',
            _ => letter,
        })
        .collect()
}
