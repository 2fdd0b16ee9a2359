//! `sangam concordance`: which units contain these words?

use std::io::{self, Write as _};
use std::ops::Range;

use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::memory::{ConcordanceHit, Found, Opening};
use sangam::unit::{Provenance, Reading, Role, Unit, UnitId};
use sangam::use_cases::adapt::MatchAdapter;
use sangam::use_cases::linked::{LinkedPair, LinkedPlace};
use serde::Serialize;

use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::{open_memory, tell_answered_by};
use crate::cli::plan::concordance::ConcordancePlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::hits::{highlighted, marked_counterpart};
use crate::cli::render::readings::origin;
use crate::cli::render::{BOLD, FAINT, Screen, label};
use crate::cli::surroundings::Surroundings;

/// One line of `--json`. Hits are byte ranges of the UTF-8 text.
#[derive(Serialize)]
struct HitRecord<'h> {
    id: UnitId,
    source: &'h str,
    target: &'h str,
    source_language: &'h Language,
    target_language: &'h Language,
    source_hits: Vec<[usize; 2]>,
    target_hits: Vec<[usize; 2]>,
    /// Where the words found in one text are in the other.
    counterpart: Vec<[usize; 2]>,
    provenance: &'h Provenance,
    #[serde(skip_serializing_if = "Reading::is_full")]
    reading: Reading,
}

pub(super) fn run(surroundings: &Surroundings, plan: &ConcordancePlan) -> anyhow::Result<Outcome> {
    let memory = open_memory(surroundings, Opening::MustExist)?;
    let answer = memory.reader()?.concordance(&plan.pattern, &plan.options)?;
    tell_answered_by(&memory, answer.answered_by);
    if let Some(units) = answer.indexed {
        tell(
            "note",
            &format!("{}: words of {units} units put in order for searching", memory.path().display()),
        );
    }
    let mut screen = surroundings.screen();
    let adapter = MatchAdapter::default();
    for (shown, hit) in answer.hits.iter().enumerate() {
        let counterpart = counterpart(hit, &adapter);
        if plan.json {
            write_record(&mut screen.output, hit, &counterpart)?;
        } else {
            if shown > 0 {
                writeln!(screen.output)?;
            }
            show(&mut screen, hit, &counterpart)?;
        }
    }
    if !answer.hits.is_empty() && !plan.json {
        writeln!(screen.output)?;
    }
    if !plan.json {
        let count = match (answer.found, answer.hits.len()) {
            (Found::Exactly(0) | Found::Partly { found: 0, .. }, _) => "nothing found".to_owned(),
            (Found::Exactly(1), 1) => "1 unit".to_owned(),
            (Found::Exactly(found) | Found::Partly { found, .. }, shown) if found == shown => {
                format!("{found} units")
            }
            (Found::Exactly(found) | Found::Partly { found, .. }, shown) => {
                format!("{shown} of {found} units")
            }
            (Found::MoreThan(found), shown) => format!("{shown} of more than {found} units"),
        };
        writeln!(screen.output, "{FAINT}{count}{FAINT:#}")?;
    }
    screen.output.flush()?;
    if let Found::Partly { read, .. } = answer.found {
        tell("warning", &format!("only {read} units were read, the newest first; --all reads every one"));
    }
    let found = !matches!(answer.found, Found::Exactly(0) | Found::Partly { found: 0, .. });
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}

/// Where the words found in one text are in the other, if only one has any and the places are clear.
fn counterpart(hit: &ConcordanceHit, adapter: &MatchAdapter) -> Vec<Range<usize>> {
    let (side, hits) = match (hit.source.is_empty(), hit.target.is_empty()) {
        (false, true) => (Role::Source, &hit.source),
        (true, false) => (Role::Target, &hit.target),
        _ => return Vec::new(),
    };
    let pair = LinkedPair::of_unit(adapter.aligner(), &hit.unit);
    let places = hits.iter().filter_map(|hit| pair.place_of(side, hit)).filter(LinkedPlace::is_sure);
    let mut places: Vec<Range<usize>> = places.map(|place| place.bytes).collect();
    places.sort_by_key(|place| (place.start, place.end));
    // Two hits may have one counterpart.
    let mut end = 0;
    places.retain(|place| {
        let is_apart = place.start >= end;
        end = end.max(place.end);
        is_apart
    });
    places
}

fn write_record(
    output: &mut impl io::Write,
    hit: &ConcordanceHit,
    counterpart: &[Range<usize>],
) -> anyhow::Result<()> {
    let pairs = |hits: &[Range<usize>]| hits.iter().map(|hit| [hit.start, hit.end]).collect();
    let Unit { id, source_language, target_language, source, target, provenance, details, .. } = &hit.unit;
    let record = HitRecord {
        id: *id,
        source,
        target,
        source_language,
        target_language,
        source_hits: pairs(&hit.source),
        target_hits: pairs(&hit.target),
        counterpart: pairs(counterpart),
        provenance,
        reading: details.reading(),
    };
    jsonl::write_line(output, &record)?;
    Ok(())
}

fn show(screen: &mut Screen, hit: &ConcordanceHit, counterpart: &[Range<usize>]) -> io::Result<()> {
    let unit = &hit.unit;
    let number = unit.id.0.to_string();
    let line = escaped(&origin(unit)).into_owned();
    writeln!(screen.output, "{BOLD}{number:>4}{BOLD:#}  {FAINT}{line}{FAINT:#}")?;
    for (language, text, hits) in [
        (&unit.source_language, &unit.source, &hit.source),
        (&unit.target_language, &unit.target, &hit.target),
    ] {
        let marked = if hits.is_empty() {
            marked_counterpart(text, counterpart, |piece| screen.line_piece(piece))
        } else {
            highlighted(text, hits, |piece| screen.line_piece(piece))
        };
        screen.labelled(&label(language, None), &marked)?;
    }
    Ok(())
}
