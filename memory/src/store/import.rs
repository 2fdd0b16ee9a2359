//! How do units that belong to no article come in, by the million?

use std::num::NonZero;
use std::thread;

use rusqlite::{Transaction, params};

use super::Memory;
use super::keys::Keys;
use super::reindex::Load;
use crate::{Analyzer, Language, MemoryError};

/// A text and its translation, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainUnit {
    /// The text.
    pub source: String,
    /// Its translation.
    pub target: String,
}

/// How plain units are stored.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Language of the sources.
    pub source_language: Language,
    /// Language of the targets.
    pub target_language: Language,
    /// Now, UTC, ISO 8601: the library never reads the clock.
    pub now: String,
    /// Units in one transaction. Default: [`ImportOptions::DEFAULT_BATCH`].
    pub batch: NonZero<usize>,
}

impl ImportOptions {
    /// Large enough that waiting for the disk at each commit does not count; its log stays below 50 MB.
    pub const DEFAULT_BATCH: NonZero<usize> = match NonZero::new(50_000) {
        Some(batch) => batch,
        None => NonZero::<usize>::MIN,
    };

    /// Default options for units from one language into another.
    pub fn new(source_language: Language, target_language: Language, now: String) -> Self {
        Self { source_language, target_language, now, batch: Self::DEFAULT_BATCH }
    }
}

/// What an import stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Units stored.
    pub units: u64,
    /// Transactions they were stored in.
    pub batches: u64,
}

/// How many units are analysed between two looks at the database: enough that starting threads does not count.
const ANALYSED_AT_ONCE: usize = 8_192;

impl Memory {
    /// Stores plain units, one transaction per batch, and brings the index up to date at the end.
    ///
    /// Units are stored as they come: the same unit given twice is stored twice. An error of `units` ends the import
    /// and is returned as it is; the batches before it stay.
    pub fn import_units<E: From<MemoryError>>(
        &mut self,
        units: impl IntoIterator<Item = Result<PlainUnit, E>>,
        options: &ImportOptions,
    ) -> Result<Imported, E> {
        let mut units = units.into_iter();
        let mut imported = Imported { units: 0, batches: 0 };
        loop {
            let stored = self.write(|transaction, file, analyzer| {
                store_batch(transaction, analyzer, &mut units, options, |error| file.error(error).into())
            })?;
            if stored == 0 {
                break;
            }
            imported.units += stored;
            imported.batches += 1;
        }
        self.reindex_if_due(Load::Bulk)?;
        Ok(imported)
    }
}

/// Stores up to a batch of `units`; how many.
fn store_batch<E>(
    transaction: &Transaction<'_>,
    analyzer: &dyn Analyzer,
    units: &mut impl Iterator<Item = Result<PlainUnit, E>>,
    options: &ImportOptions,
    lost: impl Fn(rusqlite::Error) -> E,
) -> Result<u64, E> {
    let mut left = options.batch.get();
    let mut stored = 0;
    while left > 0 {
        let taken = units.take(left.min(ANALYSED_AT_ONCE)).collect::<Result<Vec<PlainUnit>, E>>()?;
        if taken.is_empty() {
            break;
        }
        left -= taken.len();
        let keys = analyze(analyzer, &taken, options);
        insert(transaction, &taken, &keys, options).map_err(&lost)?;
        stored += taken.len() as u64;
    }
    Ok(stored)
}

/// The keys of both sides of `units`, in order, made on every core.
fn analyze(analyzer: &dyn Analyzer, units: &[PlainUnit], options: &ImportOptions) -> Vec<[Keys; 2]> {
    let keys_of = |unit: &PlainUnit| {
        [
            Keys::of(analyzer, &options.source_language, &unit.source),
            Keys::of(analyzer, &options.target_language, &unit.target),
        ]
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = units.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let helpers: Vec<_> = units
            .chunks(share)
            .map(|chunk| (chunk, scope.spawn(move || chunk.iter().map(keys_of).collect::<Vec<_>>())))
            .collect();
        helpers
            .into_iter()
            // A thread that panicked leaves its share to this one, where the panic has its place.
            .flat_map(|(chunk, helper)| helper.join().unwrap_or_else(|_| chunk.iter().map(keys_of).collect()))
            .collect()
    })
}

fn insert(
    transaction: &Transaction<'_>,
    units: &[PlainUnit],
    keys: &[[Keys; 2]],
    options: &ImportOptions,
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO unit (source_language, target_language, source_text, target_text, source_key, target_key,
                           source_tokens, target_tokens, source_length, target_length, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (unit, [source, target]) in units.iter().zip(keys) {
        insert.execute(params![
            options.source_language.as_str(),
            options.target_language.as_str(),
            unit.source,
            unit.target,
            source.exact,
            target.exact,
            source.stored_tokens(&unit.source),
            target.stored_tokens(&unit.target),
            source.length,
            target.length,
            options.now
        ])?;
    }
    Ok(())
}
