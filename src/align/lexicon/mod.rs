//! What does the aligner know of two languages before it sees the article?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`em`] | Which word is translated by which, learned from sentences that translate each other? |
//! | [`table`] | How is a translation table kept so that it is ready at once and small? |
//! | [`mod@train`] | How is a shipped table made from openly licensed text? |

pub(crate) mod em;
pub(crate) mod table;
mod train;

pub use table::{Table, TableError};
pub use train::{TrainingLine, train};

/// Languages whose words have endings known to the key maker.
pub(crate) fn has_rules(language: &str) -> bool {
    crate::text::language::PROFILES.iter().any(|profile| profile.tag == language)
}

/// Tables that ship, by their two languages.
static SHIPPED: &[(&str, &str, &[u8])] = &[
    ("en", "ur", include_bytes!("data/en-ur.bin")),
    ("en", "hi", include_bytes!("data/en-hi.bin")),
    ("hi", "ur", include_bytes!("data/hi-ur.bin")),
];

/// The shipped table of two languages, and which of its sides is the source.
pub(crate) fn shipped(source: &str, target: &str) -> Option<(Table, usize)> {
    SHIPPED.iter().find_map(|&(first, second, bytes)| {
        let source_side = if (first, second) == (source, target) {
            0
        } else if (second, first) == (source, target) {
            1
        } else {
            return None;
        };
        Some((Table::open(bytes).ok()?, source_side))
    })
}
