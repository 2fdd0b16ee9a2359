//! Why is a text no pattern?

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// There is nothing in it that can be searched for.
    #[error("the pattern is empty")]
    Empty,
    /// It is no regular expression.
    #[error("the regular expression is wrong at column {column}: {reason}")]
    Regex {
        /// Where, in characters from 1.
        column: usize,
        /// Why.
        reason: String,
    },
    /// It has more wildcards than can be looked for in a time that anyone waits.
    #[error("the pattern has {found} wildcards; at most {most} are looked for")]
    TooManyWildcards {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// It is a regular expression of a size that would take all memory.
    #[error("the regular expression is too large")]
    TooLarge,
}
