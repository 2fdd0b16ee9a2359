//! Which files beside a memory belong to it?
//!
//! Their names are the memory's name with an ending. SQLite finds a log by its name and replays it, so no other file
//! may ever get such a name.

use std::path::Path;

use super::beside::Companion;

/// The endings of SQLite's own files.
const OF_SQLITE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Whether `path` has the name of a file that belongs to the memory at `memory`, in the same folder. Both paths are
/// taken as they are written, without following links. The file need not exist.
pub fn is_companion(memory: &Path, path: &Path) -> bool {
    let (Some(memory_name), Some(name)) = (memory.file_name(), path.file_name()) else { return false };
    let rest = name.as_encoded_bytes().strip_prefix(memory_name.as_encoded_bytes());
    let Some(rest) = rest.filter(|_| memory.parent() == path.parent()) else { return false };
    let derived = || Companion::ALL.into_iter().flat_map(Companion::endings);
    // There may be several of a derived file, and unfinished ones: `-index-after-7`, `-words-new-123-0`.
    let is_one_of_several =
        |ending: &str| rest.strip_prefix(ending.as_bytes()).is_some_and(|more| more.starts_with(b"-"));
    OF_SQLITE.into_iter().chain(derived()).any(|ending| rest == ending.as_bytes())
        || derived().any(is_one_of_several)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_memory_is_known_by_its_name() {
        let memory = Path::new("in/m.db");
        for name in [
            "m.db-wal",
            "m.db-shm",
            "m.db-index",
            "m.db-index-after-12",
            "m.db-words-new-3-0",
            "m.db.sangam-words",
        ] {
            assert!(is_companion(memory, &Path::new("in").join(name)), "{name}");
            assert!(!is_companion(memory, Path::new(name)), "{name} in another folder");
        }
        for name in ["m.db", "m.db-walnut", "m.db.tmx", "other.db-wal", "m.db-indexes", "m.db-backup"] {
            assert!(!is_companion(memory, &Path::new("in").join(name)), "{name}");
        }
    }
}
