//! What in a list, or which article of it, gives nothing, and why?

use serde::Serialize;

/// A place in a list that gives no pair, and why; one object of the file of rejected entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadEntry {
    /// File, and line where there is one.
    pub place: String,
    /// What is wrong and what to do.
    pub reason: String,
}
