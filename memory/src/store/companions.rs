//! Which files stand beside a memory and belong to it?
//!
//! Their names are the memory's with something behind it. SQLite finds a log by its name and plays it, so that nothing
//! else may ever get such a name.

use std::path::Path;

/// What follows the memory's name, whole.
const WHOLE: [&str; 5] = ["-wal", "-shm", "-journal", super::reindex::INDEX, super::concordance::WORDS];

/// Whether `path` has the name of a file that belongs to the memory at `memory`, in the same folder; both as they are
/// written, links not followed. Whether there is such a file does not matter.
pub fn is_companion(memory: &Path, path: &Path) -> bool {
    let (Some(memory_name), Some(name)) = (memory.file_name(), path.file_name()) else { return false };
    let rest = name.as_encoded_bytes().strip_prefix(memory_name.as_encoded_bytes());
    let Some(rest) = rest.filter(|_| memory.parent() == path.parent()) else { return false };
    // Of the derived files there are several, and unfinished ones: `-index-after-7`, `-words-new-123-0`.
    let derived = [super::reindex::INDEX, super::concordance::WORDS];
    let one_of_several =
        |kind: &str| rest.strip_prefix(kind.as_bytes()).is_some_and(|more| more.starts_with(b"-"));
    WHOLE.iter().any(|whole| rest == whole.as_bytes()) || derived.into_iter().any(one_of_several)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_memory_is_known_by_its_name() {
        let memory = Path::new("in/m.db");
        for name in ["m.db-wal", "m.db-shm", "m.db-index", "m.db-index-after-12", "m.db-words-new-3-0"] {
            assert!(is_companion(memory, &Path::new("in").join(name)), "{name}");
            assert!(!is_companion(memory, Path::new(name)), "{name} in another folder");
        }
        for name in ["m.db", "m.db-walnut", "m.db.tmx", "other.db-wal", "m.db-indexes", "m.db-backup"] {
            assert!(!is_companion(memory, &Path::new("in").join(name)), "{name}");
        }
    }
}
