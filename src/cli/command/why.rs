//! `sangam why`: why is this unit in the memory?

use std::io::{self, Write as _};

use sangam::exchange::jsonl;
use sangam::memory::{ArticleSummary, Opening, Operation, OperationId, StoredBead};
use sangam::unit::{Unit, UnitId};
use sangam::use_cases::adapt::MatchAdapter;
use sangam::use_cases::why::{Why, why};
use serde::Serialize;

use super::operations::show_operation;
use super::units::show_unit;
use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::store::WhyPlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::readings::beside;
use crate::cli::render::times::Times;
use crate::cli::render::{FAINT, Screen, label};
use crate::cli::surroundings::Surroundings;

/// One line of `--json`.
#[derive(Serialize)]
struct WhyRecord<'w> {
    unit: &'w Unit,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'w ArticleSummary>,
    before: &'w [StoredBead],
    #[serde(skip_serializing_if = "Option::is_none")]
    bead: Option<&'w StoredBead>,
    after: &'w [StoredBead],
    /// The words of the source and of the target, linked words side by side.
    words: Vec<LinkedWords<'w>>,
    operations: &'w [Operation],
    /// Which of the operations are undone.
    undone: Vec<OperationId>,
}

/// Two words that translate each other.
#[derive(Serialize)]
struct LinkedWords<'w> {
    source: &'w str,
    target: &'w str,
    confidence: f64,
}

pub(super) fn run(surroundings: &Surroundings, plan: &WhyPlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let memory = session.reader()?;
    let mut screen = surroundings.screen();
    let adapter = MatchAdapter::default();
    let mut missing = 0;
    for (shown, &UnitId(id)) in plan.units.iter().enumerate() {
        let Some(found) = why(&memory, UnitId(id), &adapter)? else {
            tell("note", &format!("there is no unit {id}"));
            missing += 1;
            continue;
        };
        if plan.json {
            jsonl::write_line(&mut screen.output, &record(&found))?;
            continue;
        }
        if shown > 0 {
            writeln!(screen.output)?;
        }
        show_why(&mut screen, &found, &surroundings.times()?)?;
    }
    screen.output.flush()?;
    Ok(match missing {
        0 => Outcome::Done,
        missing if missing == plan.units.len() => Outcome::NothingFound,
        _ => Outcome::SomeRejected,
    })
}

fn record(found: &Why) -> WhyRecord<'_> {
    let place = found.place.as_ref();
    WhyRecord {
        unit: &found.unit,
        article: place.map(|place| &place.article),
        before: place.map_or(&[], |place| &place.before),
        bead: place.map(|place| &place.own),
        after: place.map_or(&[], |place| &place.after),
        words: words(found),
        operations: &found.operations,
        undone: found
            .operations
            .iter()
            .map(|known| known.id)
            .filter(|id| found.undone.contains(id))
            .collect(),
    }
}

/// The linked words of a unit, in the order of the source.
fn words(found: &Why) -> Vec<LinkedWords<'_>> {
    found
        .links
        .links
        .iter()
        .filter_map(|link| {
            let source = found.links.source.get(link.source)?.bytes.clone();
            let target = found.links.target.get(link.target)?.bytes.clone();
            Some(LinkedWords {
                source: found.unit.source.get(source)?,
                target: found.unit.target.get(target)?,
                confidence: link.confidence,
            })
        })
        .collect()
}

/// Shows why a unit is in the memory. Also used by the prompt.
pub(super) fn show_why(screen: &mut Screen, found: &Why, times: &Times) -> io::Result<()> {
    show_unit(screen, &found.unit)?;
    let links: Vec<String> =
        words(found).iter().map(|link| format!("{} = {}", link.source, link.target)).collect();
    if !links.is_empty() {
        writeln!(screen.output, "\n{FAINT}words{FAINT:#}")?;
        for link in &links {
            let line = screen.text(link).into_owned();
            writeln!(screen.output, "    {line}")?;
        }
    }
    if let Some(place) = &found.place {
        if let Some(alignment) = place.article.alignments.first() {
            writeln!(
                screen.output,
                "\n{FAINT}{}: {}, document {:.2}, aligned {}{FAINT:#}",
                escaped(&place.article.article),
                alignment.method,
                alignment.document_confidence,
                alignment.aligned_at
            )?;
        }
        let beads = place.before.iter().map(|bead| (bead, ' '));
        let beads = beads.chain([(&place.own, '>')]).chain(place.after.iter().map(|bead| (bead, ' ')));
        for (bead, mark) in beads {
            let unit = bead.unit.map(|unit| format!(", unit {}", unit.0)).unwrap_or_default();
            writeln!(
                screen.output,
                "{mark} {FAINT}{}-{}, {:.2}{}{unit}{FAINT:#}",
                bead.source.len(),
                bead.target.len(),
                bead.confidence,
                beside(bead.reading)
            )?;
            let languages = [&found.unit.source_language, &found.unit.target_language];
            for (language, segments) in languages.into_iter().zip([&bead.source, &bead.target]) {
                for segment in segments {
                    let text = screen.line_piece(&segment.text);
                    screen.labelled(&label(language, Some(segment.number)), &text)?;
                }
            }
        }
    }
    writeln!(screen.output, "\n{FAINT}operations{FAINT:#}")?;
    for operation in &found.operations {
        show_operation(screen, (operation, times), found.undone.contains(&operation.id))?;
    }
    Ok(())
}
