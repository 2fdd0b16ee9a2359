//! How can many threads read the present state of a memory while it is being written?

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::beside::{Companion, Place};
use super::view::View;
use crate::MemoryError;

impl View {
    /// Copies the memory in its present state into `folder`, with its lookup indexes. Returns the path of the copy.
    /// Index files are never changed in place, so they are linked if the file system can do that, and otherwise copied.
    pub(super) fn snapshot_into(&self, folder: &Path) -> Result<PathBuf, MemoryError> {
        let copy = folder.join("memory.db");
        // Before the memory itself: an index older than its memory can be completed, but a newer one must be made
        // again.
        let Some(index) = self.index_path() else {
            self.backup(&copy)?;
            return Ok(copy);
        };
        let lost = |cause| MemoryError::Io { path: index.clone(), cause };
        let beside = index.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = index.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for entry in fs::read_dir(beside).map_err(lost)? {
            let entry = entry.map_err(lost)?;
            let found = entry.file_name().to_string_lossy().into_owned();
            let Some(rest) = found.strip_prefix(&name) else { continue };
            if Companion::Index.look_at(&entry.path()) != Place::Ours {
                continue;
            }
            let mut to = OsString::from(&copy);
            to.push(super::beside::INDEX);
            to.push(rest);
            // An index that is removed in the meantime, or cannot be copied, is made again when it is needed.
            if fs::hard_link(entry.path(), &to).is_err() && fs::copy(entry.path(), &to).is_err() {
                fs::remove_file(&to).unwrap_or_default();
            }
        }
        self.backup(&copy)?;
        Ok(copy)
    }
}
