//! Which data of a script are needed to know how its names sound?

/// The sounds of the letters of one script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScriptSounds {
    /// The text of a table of letter rules; see [`RuleTable`](super::rules::RuleTable).
    pub(crate) letters: &'static str,
    /// Whether the script leaves short vowels out.
    pub(crate) abjad: bool,
}
