//! Why is a text not a valid pattern?

/// Why a text is not a valid pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It has nothing to search for.
    #[error("the pattern is empty")]
    Empty,
    /// It is not a valid regular expression.
    #[error("the regular expression is wrong at column {column}: {reason}")]
    Regex {
        /// The place of the error, in characters from 1.
        column: usize,
        /// The reason.
        reason: String,
    },
    /// It has too many wildcards to be found in a reasonable time.
    #[error("the pattern has {found} wildcards; at most {most} are allowed")]
    TooManyWildcards {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// It is a regular expression that would take too much memory.
    #[error("the regular expression is too large")]
    TooLarge,
}
