//! How do the two sides of an article use two cores?
//!
//! The work for the two sides, or for the two directions, runs in parallel if a thread is free. One article alone then
//! takes some two thirds of the time; in a run over many articles nearly every thread has an article of its own. A
//! thread that waits for a half that another thread took may begin another article meanwhile, so a run holds the tables
//! of an article or two a thread. Both halves are computed separately, so results do not depend on the number of
//! threads.

use sangam_unit::{Role, Sides};

/// Calls `work` for both sides, or for the direction from each side.
pub(crate) fn on_both<T: Send>(work: impl Fn(Role) -> T + Sync) -> Sides<T> {
    let (source, target) = rayon::join(|| work(Role::Source), || work(Role::Target));
    Sides { source, target }
}

/// Runs all of `work` on a thread of the pool, so that no part of it has to be handed over to one.
pub(crate) fn among_threads<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::join(work, || ()).0
}
