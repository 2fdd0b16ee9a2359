//! How do the two sides of an article use two cores?
//!
//! What is done for either side, or for either direction, is done at once where a thread has nothing else to do: one
//! article alone takes some two thirds of the time, and in a run over many articles nearly every thread has one of its own to
//! do. One that waits for a half that another thread took may begin another article meanwhile: a run holds the tables of
//! an article or two a thread. Both halves are computed by themselves, so results do not depend on the number of threads.

use sangam_unit::{Role, Sides};

/// Calls `work` for both sides, or for the direction from each side.
pub(crate) fn on_both<T: Send>(work: impl Fn(Role) -> T + Sync) -> Sides<T> {
    let (source, target) = rayon::join(|| work(Role::Source), || work(Role::Target));
    Sides { source, target }
}

/// Does all of `work` on a thread of the pool, so that nothing in it has to be handed over to one.
pub(crate) fn among_threads<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::join(work, || ()).0
}
