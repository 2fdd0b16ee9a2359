//! How is a list of article pairs aligned on every core, in order, in bounded memory, whatever is in it?
//!
//! Pairs are taken in windows: the window is read and aligned in parallel, its results are handed on in the order of
//! the list, then comes the next. So the output does not depend on the number of threads, and no more than one window
//! is held. Every pair is aligned alone: its result never depends on its neighbours. A bad pair is a rejection with
//! its reason, never the end of the run.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::{ThreadPool, ThreadPoolBuilder};
use sangam_memory::{ArticlePair, RunKey};

use super::manifest::{BadEntry, PairJob};
use super::pair::{self, PairOptions, RecordOptions};
use super::recall::AskedMemory;
use sangam_align::{Aligner, METHOD, METHOD_VERSION, NoMemory};
use sangam_exchange::{article, path_name};

/// How a run works.
#[derive(Clone, Default)]
pub struct RunOptions<'m> {
    /// The memory that is asked about each article, as it stands when the run begins.
    pub memory: Option<&'m AskedMemory>,
    /// Threads to use; 0 for one a core.
    pub threads: usize,
    /// How texts are made ready; what a job says of its languages comes first.
    pub pair: PairOptions,
    /// Beads less sure than this, 0 to 1, give no unit.
    pub min_confidence: f64,
    /// Whether each pair takes the place of what is remembered under its names, whatever goes with that.
    pub replace: bool,
    /// Runs that are finished: their pairs are skipped.
    pub finished: BTreeSet<RunKey>,
    /// Now, UTC, ISO 8601.
    pub now: String,
}

/// What became of one pair.
#[derive(Debug)]
pub enum PairResult {
    /// It was aligned.
    Aligned(Box<AlignedPair>),
    /// It was aligned, and its texts do not look like translations of each other.
    Unrelated(Box<AlignedPair>),
    /// The same texts were aligned by the same version before.
    Finished,
    /// It cannot be aligned.
    Rejected(BadEntry),
}

/// A pair that was aligned.
#[derive(Debug)]
pub struct AlignedPair {
    /// The article's file, as the list names it.
    pub place: String,
    /// What the memory may keep.
    pub record: ArticlePair,
    /// What the user should know though the work goes on.
    pub warnings: Vec<String>,
}

/// Why a run could not start.
#[derive(Debug, thiserror::Error)]
#[error("no threads to work with: {0}")]
pub struct ThreadError(#[from] rayon::ThreadPoolBuildError);

/// Pairs a thread works on before results are handed on: enough to even out long and short articles, few enough to
/// hold in memory (an article pair is some ten kilobytes).
pub const WINDOW_PER_THREAD: usize = 64;

/// A pool of `threads` threads (0: one a core).
pub fn pool(threads: usize) -> Result<ThreadPool, ThreadError> {
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?)
}

/// Aligns every pair of `jobs`, handing `receive` the results of each window in the order of the list. An error of
/// `receive` ends the run.
pub fn run<E: From<ThreadError>>(
    jobs: &[PairJob],
    aligner: &Aligner,
    options: &RunOptions<'_>,
    mut receive: impl FnMut(Vec<PairResult>) -> Result<(), E>,
) -> Result<(), E> {
    let pool = pool(options.threads)?;
    let window = WINDOW_PER_THREAD * pool.current_num_threads();
    for jobs in jobs.chunks(window) {
        receive(pool.install(|| jobs.par_iter().map(|job| align_job(job, aligner, options)).collect()))?;
    }
    Ok(())
}

fn align_job(job: &PairJob, aligner: &Aligner, options: &RunOptions<'_>) -> PairResult {
    guarded(|| align_files(job, aligner, options))
        .unwrap_or_else(|reason| PairResult::Rejected(BadEntry { place: place_of(job), reason }))
}

fn place_of(job: &PairJob) -> String {
    path_name(&job.source)
}

/// Runs `work`; a panic in it becomes a reason, so that one pair can never end a run.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("sangam failed on this pair; please report it with both texts".to_owned()))
}

fn align_files(job: &PairJob, aligner: &Aligner, options: &RunOptions<'_>) -> Result<PairResult, String> {
    let source = article::read(&job.source).map_err(|error| error.to_string())?;
    let target = article::read(&job.target).map_err(|error| error.to_string())?;
    let key = RunKey::new([&source.content_hash, &target.content_hash], METHOD, METHOD_VERSION);
    if options.finished.contains(&key) {
        return Ok(PairResult::Finished);
    }
    let pair_options = PairOptions {
        from: job.from.clone().or_else(|| options.pair.from.clone()),
        to: job.to.clone().or_else(|| options.pair.to.clone()),
        ..options.pair.clone()
    };
    let pair = pair::prepare(source, target, &pair_options).map_err(|error| error.to_string())?;
    let about = RecordOptions {
        description: job.description.clone(),
        min_confidence: options.min_confidence,
        replace: options.replace,
        now: options.now.clone(),
    };
    let known = options.memory.map(|memory| memory.about(&pair, &job.description)).transpose();
    let known = known.map_err(|error| error.to_string())?;
    let alignment = match &known {
        Some(known) => pair.align(aligner, known),
        None => pair.align(aligner, &NoMemory),
    };
    let is_unrelated = !pair_options.force && pair::looks_unrelated(alignment.document_confidence);
    let record = pair.record(&alignment, about);
    let aligned = Box::new(AlignedPair { place: place_of(job), record, warnings: pair.warnings });
    Ok(if is_unrelated { PairResult::Unrelated(aligned) } else { PairResult::Aligned(aligned) })
}
