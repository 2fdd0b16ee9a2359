//! What must be known of a script so that its names can be heard?

/// The sounds of the letters of one script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScriptSounds {
    /// The text of a table of letter rules; see [`RuleTable`](super::rules::RuleTable).
    pub(crate) letters: &'static str,
    /// Whether the script leaves short vowels out.
    pub(crate) abjad: bool,
}
