//! Which units of a file are fit to learn from, and why are the others not?
//!
//! A [`Recipe`] is a list of filters. A unit that any of them refuses is dropped, by the first that does. A dropped unit
//! is handed on with its reason, so nothing is lost. Filters that look at one unit run on all threads; those that
//! remember earlier units ([`memory`]) run after them, in the order of the file. So the result does not depend on the
//! number of threads.
//!
//! Time O(n); space: 16 to 48 bytes for each unit and filter that remembers, and one batch of units.

mod judge;
mod memory;
mod recipe;

use std::collections::BTreeMap;
use std::io;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_exchange::{ExchangeError, UnitFileHeader, UnitReader, UnitWriter, unit_of};
use sangam_unit::{Unit, UnitDraft};
use serde::Serialize;

use super::convert::{ConvertEvent, ConvertOptions, Converted, Input, dated};
use judge::Judge;
use memory::Remembered;
pub use recipe::{DEFAULT_RECIPE, Filter, Recipe, RecipeError, RecipeFault};

/// Units that are judged together.
const BATCH: usize = 2_000;

/// A unit that a filter refused.
#[derive(Debug, Serialize)]
pub struct Dropped<'u> {
    /// The name of the filter.
    pub filter: &'static str,
    /// What is wrong with the unit.
    pub reason: &'u str,
    /// The unit.
    #[serde(flatten)]
    pub unit: &'u Unit,
}

/// What filtering kept and dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filtered {
    /// Units that were read.
    pub read: u64,
    /// Units that were kept.
    pub kept: u64,
    /// Units that each filter dropped, in the order of the recipe. A filter that dropped none is there too.
    pub dropped: Vec<(&'static str, u64)>,
    /// How the file was read.
    #[serde(skip)]
    pub reading: Converted,
}

impl Filtered {
    /// How many units were dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped.iter().map(|(_, count)| count).sum()
    }
}

/// Takes a unit that was dropped.
pub type TakeDropped<'t> = &'t mut dyn FnMut(&Dropped<'_>) -> io::Result<()>;

/// Writes the units of `reader` that the recipe admits with the writer that `writer` makes, in order. The others go to
/// `dropped`, and problems of the file to `receive`.
pub fn filter_units<'w, E>(
    (reader, recipe): (&mut dyn UnitReader, &Recipe),
    options: &ConvertOptions,
    writer: impl FnOnce(&UnitFileHeader) -> io::Result<Box<dyn UnitWriter + 'w>>,
    (dropped, receive): (TakeDropped<'_>, &mut dyn FnMut(ConvertEvent<'_>)),
) -> Result<Filtered, E>
where
    E: From<ExchangeError> + From<io::Error>,
{
    let mut reading = Converted::default();
    let mut input = Input::new(options.lenient, &mut reading, receive);
    let mut counts: Vec<u64> = vec![0; recipe.filters.len()];
    let mut remembered: Vec<Remembered> = recipe.filters.iter().map(Remembered::new).collect();
    let judge = Judge::default();
    let (mut read, mut kept) = (0, 0);
    let mut writer_of = Some(writer);
    let mut output: Option<Box<dyn UnitWriter + 'w>> = None;
    loop {
        let mut batch: Vec<UnitDraft> = Vec::new();
        while batch.len() < BATCH
            && let Some(unit) = input.next(|| reader.next_unit())?
        {
            batch.push(unit);
        }
        if let Some(writer_of) = writer_of.take() {
            let source_language =
                batch.first().map_or(&options.language, |unit| &unit.source_language).clone();
            output = Some(writer_of(&UnitFileHeader { source_language, now: options.now.clone() })?);
        }
        let Some(writer) = &mut output else { break };
        if batch.is_empty() {
            break;
        }
        let judged: Vec<Option<(usize, String)>> =
            batch.par_iter().map(|unit| judge.first_objection(unit, recipe)).collect();
        for (unit, objection) in batch.into_iter().zip(judged) {
            read += 1;
            let refused = refused(&unit, objection, &mut remembered);
            let unit = unit_of(dated(unit, &options.now), read);
            match refused {
                None => {
                    kept += 1;
                    writer.write(&unit)?;
                }
                Some((place, reason)) => {
                    counts[place] += 1;
                    let filter = recipe.filters[place].name();
                    dropped(&Dropped { filter, reason: &reason, unit: &unit })?;
                }
            }
        }
    }
    let summary = reader.summary();
    input.end(&summary.warnings, summary.untranslated);
    if let Some(mut writer) = output {
        writer.finish()?;
        reading.changed.clone_from(writer.changed());
    }
    let names = recipe.filters.iter().map(Filter::name);
    // A filter may be in a recipe twice.
    let mut by_name: Vec<(&'static str, u64)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, count) in names.zip(counts) {
        let place = *places.entry(name).or_insert_with(|| {
            by_name.push((name, 0));
            by_name.len() - 1
        });
        by_name[place].1 += count;
    }
    let read = u64::try_from(read).unwrap_or_default();
    Ok(Filtered { read, kept, dropped: by_name, reading })
}

/// The first filter that refuses a unit, and why. `objection` is the first of those that look at one unit. A unit that an
/// earlier filter refused is not remembered.
fn refused(
    unit: &UnitDraft,
    objection: Option<(usize, String)>,
    remembered: &mut [Remembered],
) -> Option<(usize, String)> {
    let end = objection.as_ref().map_or(remembered.len(), |(place, _)| *place);
    for (place, filter) in remembered.iter_mut().enumerate().take(end) {
        if let Some(reason) = filter.objection(unit) {
            return Some((place, reason));
        }
    }
    objection
}
