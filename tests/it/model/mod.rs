//! Random histories of a memory, checked against a plain model of it: nothing is lost, mispaired or made up.
//!
//! A history is a row of ordinary events. Articles are aligned, corrected, swapped and aligned again under one name.
//! Units are imported, edited, confirmed, rejected and deleted. There is also undoing, restoring, merging, tidying up,
//! salvaging, putting a backup back, and runs in parts. After each event the memory must hold exactly what the model
//! holds. `SANGAM_HISTORIES` is the number of histories to try; `SANGAM_HISTORY` names a single one to try.

mod history;
mod state;
mod texts;

use std::env;

use history::History;
use rayon::prelude::*;

/// Number of histories tried by default.
const HISTORIES: u64 = 1_000;

/// Number of events in one history.
const STEPS: usize = 25;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[test]
fn random_histories_hold_what_the_model_holds() {
    if let Some(seed) = number("SANGAM_HISTORY") {
        History::new(seed).run(STEPS);
        return;
    }
    let histories = number("SANGAM_HISTORIES").unwrap_or(HISTORIES);
    (0..histories).into_par_iter().for_each(|seed| History::new(seed).run(STEPS));
}
