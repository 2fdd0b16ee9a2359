//! By which rules is a language written in Latin letters?

use std::sync::LazyLock;

use super::rules::RuleTable;

/// How a language is written in Latin letters; read from its table at first use.
#[derive(Debug)]
pub(crate) struct Romanization(LazyLock<RuleTable>);

impl Romanization {
    /// A romanisation that `read` makes from its table.
    pub(crate) const fn new(read: fn() -> RuleTable) -> Self {
        Self(LazyLock::new(read))
    }

    pub(super) fn table(&self) -> &RuleTable {
        &self.0
    }
}
