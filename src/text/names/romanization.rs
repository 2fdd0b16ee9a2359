//! Which rules write a language in Latin letters?

use std::sync::LazyLock;

use super::rules::RuleTable;

/// The rules that write a language in Latin letters. The table is read at first use.
#[derive(Debug)]
pub(crate) struct Romanization(LazyLock<RuleTable>);

impl Romanization {
    /// Makes a romanisation from the table that `read` reads.
    pub(crate) const fn new(read: fn() -> RuleTable) -> Self {
        Self(LazyLock::new(read))
    }

    pub(super) fn table(&self) -> &RuleTable {
        &self.0
    }
}
