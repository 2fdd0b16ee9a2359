//! Which connection does a reader get, and what happens to it afterwards?

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::open;
use super::view::{Shared, View};
use crate::MemoryError;

/// The most connections that are kept for the next readers: about one for each processor. Each holds up to 2 MB of the
/// file.
const MOST_IDLE: usize = 16;

/// The connections of a session. They are all alike. Only one of them writes at a time.
pub(super) struct Pool {
    idle: Mutex<Vec<View>>,
    pub(super) shared: Arc<Shared>,
}

impl Pool {
    pub(super) fn new(first: View) -> Self {
        Self { shared: Arc::clone(&first.shared), idle: Mutex::new(vec![first]) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<View>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that nobody else uses: an idle one or a new one.
    pub(super) fn lease(&self) -> Result<Leased<'_>, MemoryError> {
        open::check_unchanged(&self.shared)?;
        let idle = self.idle().pop();
        let view = match idle {
            Some(view) => view,
            None => open::one_more(&self.shared)?,
        };
        Ok(Leased { pool: self, view: Some(view) })
    }

    /// Closes the connections that nobody uses.
    pub(super) fn close_idle(&self) {
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
    }

    /// Makes idle connections look again for the files that they search.
    pub(super) fn forget_searches(&self) {
        self.idle().iter().for_each(View::forget_searches);
    }
}

/// A connection in use. It returns to the pool when it is dropped.
pub(super) struct Leased<'s> {
    pool: &'s Pool,
    view: Option<View>,
}

impl Deref for Leased<'_> {
    type Target = View;

    fn deref(&self) -> &View {
        let Some(view) = &self.view else { unreachable!("only dropping takes it away") };
        view
    }
}

impl Drop for Leased<'_> {
    fn drop(&mut self) {
        let Some(view) = self.view.take() else { return };
        let mut idle = self.pool.idle();
        if idle.len() < MOST_IDLE {
            idle.push(view);
        } else {
            // Closed outside the lock, because the last connection to close writes the log back into the file.
            drop(idle);
            drop(view);
        }
    }
}
