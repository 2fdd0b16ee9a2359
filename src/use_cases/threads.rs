//! How many threads are used, and what happens if one panics?

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Threads per core, at most. More would only use memory: each thread holds texts and a connection to the database.
const MOST_THREADS_PER_CORE: usize = 4;

/// This number of threads is granted on any machine.
const ALWAYS_THREADS: usize = 16;

/// Pairs per thread before results are handed on: enough to even out long and short articles, few enough to hold in
/// memory (an article pair is some ten kilobytes).
pub const WINDOW_PER_THREAD: usize = 64;

/// Why work could not start.
#[derive(Debug, thiserror::Error)]
#[error("no threads to work with: {0}")]
pub struct ThreadError(#[from] rayon::ThreadPoolBuildError);

/// Returns the number of cores that this process may use.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Returns the number of threads that are used for a request of `asked` (0: one per core).
pub fn granted(asked: usize) -> usize {
    let most = ALWAYS_THREADS.max(cores().saturating_mul(MOST_THREADS_PER_CORE));
    if asked == 0 { cores() } else { asked.min(most) }
}

/// Makes a pool of as many threads as are [`granted`] for a request of `asked` (0: one per core).
pub fn pool(asked: usize) -> Result<ThreadPool, ThreadError> {
    Ok(ThreadPoolBuilder::new().num_threads(granted(asked)).build()?)
}

/// Work on one pair panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the aligner failed on this pair")]
pub struct Panicked;

/// Runs `work`. A panic in it becomes an error, so that one pair can never end a run.
pub(super) fn guarded<T, E: From<Panicked>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Panicked.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_threads_are_always_granted_and_never_too_many() {
        assert!(granted(0) >= 1);
        assert_eq!(granted(3), 3);
        assert_eq!(granted(ALWAYS_THREADS), ALWAYS_THREADS);
        assert!(granted(usize::MAX) <= ALWAYS_THREADS.max(cores() * MOST_THREADS_PER_CORE));
    }

    #[test]
    fn a_panic_is_an_error_of_its_pair() {
        let panics = || -> Result<(), Panicked> { panic!("as a defect would") };
        assert_eq!(guarded(panics), Err(Panicked));
    }
}
