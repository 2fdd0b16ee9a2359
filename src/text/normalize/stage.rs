//! What is a step of normalisation?

/// One named step of normalisation.
pub(crate) trait Stage: Sync {
    /// A short name for reports, e.g. `white space`.
    fn name(&self) -> &'static str;

    /// The lines of data that the step follows, if there are any.
    fn data(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether this character can be a reason to run the stage. If a text holds no such character,
    /// [`apply`](Self::apply) leaves it unchanged.
    fn concerns(&self, character: char) -> bool;

    /// A cheap check whether [`apply`](Self::apply) may change `text`. If it returns `false`, `apply` changes nothing.
    fn applies(&self, text: &str) -> bool {
        text.chars().any(|character| self.concerns(character))
    }

    /// Returns `text` after this step. Composed text (NFC) stays composed. A second run changes nothing.
    fn apply(&self, text: &str) -> String;
}

/// An ordered list of stages. The profile of a language names it.
pub(crate) type StageList = &'static [&'static dyn Stage];
