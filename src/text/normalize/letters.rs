//! How does a normalisation step work that looks at each character alone?

use super::composition::composed;
use super::stage::Stage;

/// What a stage does with one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Keeps it.
    Keep,
    /// Drops it.
    Drop,
    /// Replaces it by another character.
    To(char),
    /// Replaces it by several characters.
    Spell(&'static str),
}

/// A stage that looks at each character alone.
pub(super) struct Letters {
    pub(super) name: &'static str,
    pub(super) change: fn(char) -> Change,
}

impl Stage for Letters {
    fn name(&self) -> &'static str {
        self.name
    }

    fn concerns(&self, character: char) -> bool {
        (self.change)(character) != Change::Keep
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        for character in text.chars() {
            match (self.change)(character) {
                Change::Keep => output.push(character),
                Change::Drop => {}
                Change::To(other) => output.push(other),
                Change::Spell(others) => output.push_str(others),
            }
        }
        composed(output)
    }
}
