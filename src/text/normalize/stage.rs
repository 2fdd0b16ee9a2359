//! What is one step of normalisation?

/// One named step of normalisation.
pub(crate) trait Stage: Sync {
    /// A short name for reports, e.g. `white space`.
    fn name(&self) -> &'static str;

    /// The lines of data that the step follows, if it follows any.
    fn data(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether this character alone can be a reason to run the stage. A text without any such character is left as it
    /// is by [`apply`](Self::apply).
    fn concerns(&self, character: char) -> bool;

    /// A cheap check whether [`apply`](Self::apply) may change `text`; where it is false, it does not.
    fn applies(&self, text: &str) -> bool {
        text.chars().any(|character| self.concerns(character))
    }

    /// `text` with this step taken. Composed text (NFC) stays composed; taking the step again changes nothing.
    fn apply(&self, text: &str) -> String;
}

/// An ordered list of stages, as a language's profile names it.
pub(crate) type StageList = &'static [&'static dyn Stage];
