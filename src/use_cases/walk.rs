//! Which files are below a folder, if each folder is read once?
//!
//! A link to a folder may lead back to its own parent, or to a folder that is also reached in another way. So folders
//! are identified by device and inode, not by name. A folder is listed under its own name: folders behind links are
//! read last. Hidden files and folders are left out.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::bad_entry::{BadEntry, EntryFault, EntryPlace};
use sangam_exchange::file::FileIdentity;

/// Which subfolders are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subfolders {
    /// None: only the files of the folder itself.
    None,
    /// Its own subfolders, at any depth.
    Own,
    /// Also the folders that links lead to, each once.
    #[default]
    Linked,
}

/// The contents of a folder.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// All files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// Folders that cannot be read.
    pub(super) bad: Vec<BadEntry>,
}

/// Lists the contents of `folder`. It is an error if `folder` itself cannot be read.
pub(super) fn files_below(folder: &Path, subfolders: Subfolders) -> io::Result<Walked> {
    let mut walk = Walk { subfolders, ..Walk::default() };
    walk.seen.insert(FileIdentity::of(folder)?);
    walk.look_at(folder)?;
    while let Some(folder) = walk.next() {
        let looked = FileIdentity::of(&folder)
            .and_then(|identity| if walk.seen.insert(identity) { walk.look_at(&folder) } else { Ok(()) });
        if let Err(cause) = looked {
            let place = EntryPlace { path: folder, line: None };
            walk.found.bad.push(BadEntry { place, fault: EntryFault::Folder(cause) });
        }
    }
    walk.found.files.sort();
    Ok(walk.found)
}

#[derive(Default)]
struct Walk {
    subfolders: Subfolders,
    seen: BTreeSet<FileIdentity>,
    /// Folders to read.
    folders: BTreeSet<PathBuf>,
    /// Folders to read after those.
    linked: BTreeSet<PathBuf>,
    found: Walked,
}

impl Walk {
    fn next(&mut self) -> Option<PathBuf> {
        self.folders.pop_first().or_else(|| self.linked.pop_first())
    }

    fn look_at(&mut self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let is_link = entry.file_type()?.is_symlink();
            if !path.is_dir() {
                self.found.files.push(path);
                continue;
            }
            match (self.subfolders, is_link) {
                (Subfolders::None, _) | (Subfolders::Own, true) => {}
                (_, false) => drop(self.folders.insert(path)),
                (Subfolders::Linked, true) => drop(self.linked.insert(path)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn names(folder: &Path, subfolders: Subfolders) -> Vec<String> {
        let walked = files_below(folder, subfolders).unwrap();
        assert!(walked.bad.is_empty(), "{:?}", walked.bad);
        let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        walked.files.iter().map(name).collect()
    }

    #[test]
    fn each_folder_is_looked_at_once_whatever_leads_to_it() {
        let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let at = |name: &str| folder.path().join(name);
        for name in ["x/a", "x/y/b", "c", ".hidden/d"] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            fs::write(at(name), "").unwrap();
        }
        fs::write(other.path().join("e"), "").unwrap();
        for (to, link) in [(".", "l1"), (".", "l2"), ("..", "x/y/up"), ("x/y", "a-link-to-y")] {
            symlink(to, at(link)).unwrap();
        }
        symlink(other.path(), at("other")).unwrap();
        symlink(other.path(), at("again")).unwrap();
        assert_eq!(names(folder.path(), Subfolders::Linked), ["again/e", "c", "x/a", "x/y/b"]);
        assert_eq!(names(folder.path(), Subfolders::Own), ["c", "x/a", "x/y/b"]);
        assert_eq!(names(folder.path(), Subfolders::None), ["c"]);
        assert_eq!(names(&at("l1"), Subfolders::Own), ["c", "x/a", "x/y/b"], "a link that is named itself");
    }
}
