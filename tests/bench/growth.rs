//! Does ten times the text take ten times as long, whatever the text is?
//!
//! ```text
//! cargo bench --bench growth              # 1 MB against 10 MB
//! cargo bench --bench growth -- 4000000   # 4 MB against 40 MB
//! ```
//!
//! Each text module works through ten kinds of text that break careless programs. The ratio is the time of the larger
//! text divided by that of the smaller one; the promise is 11 or less. A large list of tokens is fresh memory each
//! time, and its page faults are not our work. Make the allocator keep its memory; with glibc:
//!
//! ```text
//! MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=1073741824 \
//!     cargo bench --bench growth
//! ```
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use sangam::language::Language;
use sangam::text::normalize::{exact_key, folded_key};
use sangam::text::numbers::numbers;
use sangam::text::placeables::placeables;
use sangam::text::segment::{SegmentOptions, segment};
use sangam::text::tokens::tokenize;

/// Bytes of the smaller text, unless the user gives another number.
const SMALLER: usize = 1_000_000;
/// How much larger the other one is.
const TIMES: usize = 10;
/// The promised ratio.
const MOST: f64 = 11.0;
/// Number of rounds; the fastest counts: other load on the machine can only slow one down.
const ROUNDS: usize = 3;

/// A name, a language, the beginning of the text, and the part that is then repeated.
const TEXTS: [(&str, &str, &str, &str); 10] = [
    ("one line without a stop", "en", "", "the ministers went on talking "),
    ("one line of sentences", "ur", "", "وزیر نے کہا کہ پانی آ گیا ہے۔ "),
    ("marks on one letter", "hi", "क", "\u{93c}"),
    ("vowel signs on one letter", "ur", "ب", "\u{64e}\u{651}"),
    ("an open quotation", "en", "\u{201c}", "He left. Nobody knew why. "),
    ("direction controls", "ur", "", "\u{202b}\u{2067}خبر\u{2069}\u{202c} "),
    ("invisible characters", "hi", "", "\u{200b}\u{200d}\u{feff}"),
    ("dots and initials", "en", "", "A.B.C.D. "),
    ("digits and marks", "en", "", "1,000.5-20:30/"),
    ("addresses", "en", "", "a@b.c/d?e=f&"),
];

type Step = fn(&str, &Language) -> usize;

const STEPS: [(&str, Step); 5] = [
    ("segment", |text, language| segment(text, language, &SegmentOptions::default()).len()),
    ("keys", |text, language| folded_key(&exact_key(text, language), language).len()),
    ("tokens", |text, language| tokenize(text, language).len()),
    ("numbers", |text, language| numbers(text, language).len()),
    ("placeables", |text, _| placeables(text).len()),
];

fn main() {
    let smaller = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(SMALLER);
    println!("seconds at {smaller} bytes, and the ratio at {TIMES} times as many");
    print!("{:<27}", "");
    for (step, _) in STEPS {
        print!("{step:>18}");
    }
    println!();
    let mut worst: f64 = 0.0;
    for (name, tag, start, repeated) in TEXTS {
        let language: Language = tag.parse().unwrap();
        let text = |bytes: usize| format!("{start}{}", repeated.repeat(bytes / repeated.len()));
        let (small, large) = (text(smaller), text(smaller * TIMES));
        print!("{name:<27}");
        for (_, step) in STEPS {
            let short = seconds(step, &small, &language);
            let ratio = seconds(step, &large, &language) / short;
            worst = worst.max(ratio);
            print!("{short:>10.4} {ratio:>6.1}×");
        }
        println!();
    }
    println!("worst ratio {worst:.1}, promised {MOST:.0}");
}

/// The time of the fastest round.
fn seconds(step: Step, text: &str, language: &Language) -> f64 {
    let round = || {
        let started = Instant::now();
        black_box(step(black_box(text), language));
        started.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}
