//! How does a new file appear whole or not at all, and never over somebody else's file?
//!
//! A new file is written under a temporary name, `.sangam-new-…`, in its final folder. It gets its final name once it
//! is on the disk. The writer holds a lock on it. A temporary file that nobody has locked was left by a process that
//! has ended; the next process that writes in the folder removes it.
//!
//! The files that are made from a memory (its companions) have the memory's name with an ending. Somebody may have
//! given another memory such a name. A companion therefore replaces only a companion, which it recognises by the first
//! bytes. If its name is taken, it uses a second name; if that is taken too, there is no companion.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::connect::SQLITE_HEADER;
use crate::{index, words};

/// Begins the name of every unfinished file.
const UNFINISHED: &str = ".sangam-new-";

/// Follows a companion's name in the name of its unfinished file.
pub(super) const UNFINISHED_COMPANION: &str = "-new-";

/// Follows the memory's name in the name of its index.
pub(super) const INDEX: &str = "-index";

/// Follows the memory's name in the name of its file of words.
const WORDS: &str = "-words";

/// What SQLite may have put beside an unfinished memory.
const OF_SQLITE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// A file that is being written under a temporary name. Dropped, it leaves nothing.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    /// Its lock says that the writer is still at work.
    file: File,
    named: bool,
}

impl NewFile {
    /// Makes an empty file in `folder`, and removes what processes that have ended left there.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // If the folder may be written but not listed, nothing is tidied up.
        remove_unfinished(folder).unwrap_or_default();
        Self::create(folder.join(UNFINISHED).as_os_str())
    }

    /// Makes an empty file for what will be at `path`.
    pub(super) fn beside(path: &Path) -> io::Result<Self> {
        Self::in_folder(path.parent().unwrap_or(Path::new(".")))
    }

    /// Makes an empty file, named `name` with the number of this process and a counter.
    pub(super) fn create(name: &OsStr) -> io::Result<Self> {
        /// Distinguishes the files that one process writes at the same time.
        static MADE: AtomicU64 = AtomicU64::new(0);
        loop {
            let mut path = name.to_owned();
            path.push(format!("{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
            let path = PathBuf::from(path);
            let file = match File::options().read(true).write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                opened => opened?,
            };
            let made = Self { path, file, named: false };
            made.file.lock()?;
            // A process that tidies up may have removed the file before it was locked.
            if made.path.exists() {
                return Ok(made);
            }
        }
    }

    /// Where it is for now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file to write to.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Lets those read it who may read `other`, if there is such a file, as far as this process may do that.
    pub(super) fn share_like(&self, other: &Path) {
        if let Ok(metadata) = fs::metadata(other) {
            share_like(&self.file, &metadata);
        }
    }

    /// Moves it to `path` and replaces what is there.
    pub(super) fn replace(mut self, path: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        self.named = true;
        sync_folder_of(path);
        Ok(())
    }

    /// Moves it to `path`, if nothing is there.
    pub(super) fn place(mut self, path: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        match fs::hard_link(&self.path, path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // Not every file system has links.
            Err(_) if fs::symlink_metadata(path).is_err() => {
                fs::rename(&self.path, path)?;
                self.named = true;
            }
            Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        }
        sync_folder_of(path);
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        for suffix in OF_SQLITE.iter().skip(usize::from(self.named)) {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            // What cannot be removed now is later removed as a leftover.
            fs::remove_file(path).unwrap_or_default();
        }
    }
}

#[cfg(unix)]
fn share_like(file: &File, other: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    /// The permissions to read, write and run.
    const MODE: u32 = 0o777;
    // Only those who may give files away can do this. For others, the owner is right or cannot be changed.
    fchown(file, Some(other.uid()), Some(other.gid())).unwrap_or_default();
    let mode = fs::Permissions::from_mode(other.permissions().mode() & MODE);
    file.set_permissions(mode).unwrap_or_default();
}

#[cfg(not(unix))]
fn share_like(_: &File, _: &Metadata) {}

/// Also writes the file's name to the disk. If the folder cannot be opened, that is left to the system.
pub(super) fn sync_folder_of(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).unwrap_or_default();
}

/// Removes the unfinished files in `folder` whose writers have ended.
pub(super) fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(UNFINISHED)) else { continue };
        let written = OF_SQLITE.iter().rev().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
        if entry.file_type()?.is_file() && is_abandoned(&folder.join(written)) {
            // Another process may have been quicker.
            fs::remove_file(entry.path()).unwrap_or_default();
        }
    }
    Ok(())
}

/// Whether nobody is writing the unfinished file any more.
fn is_abandoned(path: &Path) -> bool {
    match File::options().read(true).open(path) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// A file that is made from a memory, and made again if it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Companion {
    /// For lookups.
    Index,
    /// For the concordance.
    Words,
}

impl Companion {
    pub(super) const ALL: [Self; 2] = [Self::Index, Self::Words];

    /// The endings that it may have, the usual one first.
    pub(super) fn endings(self) -> [&'static str; 2] {
        match self {
            Self::Index => [INDEX, ".sangam-index"],
            Self::Words => [WORDS, ".sangam-words"],
        }
    }

    /// Its first bytes.
    fn magic(self) -> &'static [u8; 8] {
        match self {
            Self::Index => index::MAGIC,
            Self::Words => words::MAGIC,
        }
    }

    /// What is at `path`.
    pub(super) fn look_at(self, path: &Path) -> Place {
        let mut found = [0; 8];
        // A link may lead to nothing, but it still belongs to somebody.
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Place::Free,
            Ok(metadata) if !metadata.is_file() => return Place::Taken,
            _ => {}
        }
        match File::open(path).and_then(|mut file| file.read_exact(&mut found)) {
            Ok(()) if found == *self.magic() => Place::Ours,
            _ => Place::Taken,
        }
    }

    /// The first of its names that no other file has.
    pub(super) fn path(self, memory: &Path) -> Option<PathBuf> {
        self.names(memory).into_iter().find(|path| self.look_at(path) != Place::Taken)
    }

    /// Its usual name, if another file has that.
    pub(super) fn taken(self, memory: &Path) -> Option<PathBuf> {
        let [usual, _] = self.names(memory);
        (self.look_at(&usual) == Place::Taken).then_some(usual)
    }

    fn names(self, memory: &Path) -> [PathBuf; 2] {
        self.endings().map(|ending| {
            let mut name = memory.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        })
    }
}

/// Who has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nobody: there is no such file.
    Free,
    /// A companion, whole or not.
    Ours,
    /// Something else.
    Taken,
}

/// Removes unfinished companions whose writers have ended. `companion` is the file that they were to become.
pub(super) fn remove_unfinished_companions(companion: &Path) -> io::Result<()> {
    let prefix =
        format!("{}{UNFINISHED_COMPANION}", companion.file_name().unwrap_or_default().to_string_lossy());
    let folder = companion.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let numbers = name.strip_prefix(&prefix).and_then(|numbers| numbers.split_once('-'));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if numbers.is_some_and(|(process, file)| is_number(process) && is_number(file))
            && is_no_memory(&path)
            && is_abandoned(&path)
        {
            fs::remove_file(&path).unwrap_or_default();
        }
    }
    Ok(())
}

/// Whether a file with such a name cannot be somebody's memory.
fn is_no_memory(path: &Path) -> bool {
    let mut found = Vec::new();
    let mut read = || File::open(path)?.take(SQLITE_HEADER.len() as u64).read_to_end(&mut found);
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
        && read().is_ok()
        && found != SQLITE_HEADER
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_is_there_whole_or_not_at_all() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("b");
        let made = NewFile::beside(&path).unwrap();
        fs::write(made.path(), "half").unwrap();
        assert!(!path.exists());
        drop(made);
        assert!(names(folder.path()).is_empty());
        let made = NewFile::beside(&path).unwrap();
        fs::write(made.path(), "whole").unwrap();
        made.place(&path).unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names(folder.path())),
            ("whole", vec!["b".to_owned()])
        );
        let made = NewFile::beside(&path).unwrap();
        assert_eq!(made.place(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        NewFile::beside(&path).unwrap().replace(&path).unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names(folder.path())),
            ("", vec!["b".to_owned()])
        );
    }

    #[test]
    fn what_the_dead_have_left_goes_and_what_the_living_write_stays() {
        let folder = TempDir::new().unwrap();
        let place = |name: &str| folder.path().join(name);
        let alive = NewFile::in_folder(folder.path()).unwrap();
        for name in [".sangam-new-1-0", ".sangam-new-1-0-journal", ".sangam-new-2-0-wal", "notes"] {
            fs::write(place(name), "x").unwrap();
        }
        remove_unfinished(folder.path()).unwrap();
        let alive_name = alive.path().file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(names(folder.path()), [alive_name, "notes".to_owned()]);
        drop(alive);
        let companion = NewFile::create(place("m-index-new-").as_os_str()).unwrap();
        let another = [
            ("m-index-new-1-0", &b"\0\0\0\0\0\0\0\0\0"[..]),
            ("m-index-new-1-1", b"SQLite format 3\0"),
            ("m-index-new-old", b""),
        ];
        for (name, bytes) in another {
            fs::write(place(name), bytes).unwrap();
        }
        remove_unfinished_companions(&place("m-index")).unwrap();
        let own = companion.path().file_name().unwrap().to_string_lossy().into_owned();
        let mut left =
            vec![own, "m-index-new-1-1".to_owned(), "m-index-new-old".to_owned(), "notes".to_owned()];
        left.sort();
        assert_eq!(names(folder.path()), left);
    }

    #[test]
    fn a_companion_takes_the_name_of_nothing_but_a_companion() {
        let folder = TempDir::new().unwrap();
        let memory = folder.path().join("news");
        let names = Companion::Index.names(&memory);
        assert_eq!(Companion::Index.path(&memory), Some(names[0].clone()));
        fs::write(&names[0], "sngm-idx and so on").unwrap();
        assert_eq!(Companion::Index.path(&memory), Some(names[0].clone()));
        for other in ["", "SQLite format 3", "sngm-wrd and so on"] {
            fs::write(&names[0], other).unwrap();
            assert_eq!(Companion::Index.path(&memory), Some(names[1].clone()), "{other}");
            assert_eq!(Companion::Index.taken(&memory), Some(names[0].clone()), "{other}");
        }
        fs::create_dir(&names[1]).unwrap();
        assert_eq!(Companion::Index.path(&memory), None);
    }
}
