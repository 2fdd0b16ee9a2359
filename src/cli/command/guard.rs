//! Which files must an output not overwrite?
//!
//! A command does not overwrite its inputs, the memory or the files that belong to it, and does not write one file
//! twice. Existing files are compared by device and inode, so that no link and no other spelling of a name hides one;
//! other files by their future path. Every output of every command is checked here: [`output`](super::output) asks
//! before it creates anything.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::exchange::file::{self, FileIdentity};
use sangam::memory::is_companion;

use crate::cli::edge;
use crate::cli::surroundings::Surroundings;

/// The files that must not be an output.
pub(super) struct Guard {
    memory: Option<Place>,
    /// The path as it was named. Files derived from the memory are beside this name, not beside the file that a link
    /// leads to.
    memory_as_named: PathBuf,
    inputs: Vec<PathBuf>,
    /// The existing files among these, looked up when the first output exists already.
    kept: OnceCell<BTreeMap<FileIdentity, String>>,
    /// Outputs that were allowed.
    taken: Vec<Place>,
}

impl Guard {
    /// Protects the memory and `inputs` from outputs. Standard output and standard error, which the shell may have
    /// redirected to any file, are checked here.
    pub(super) fn new(
        surroundings: &Surroundings,
        inputs: impl IntoIterator<Item = PathBuf>,
    ) -> anyhow::Result<Self> {
        // If there is no path, e.g. without a home directory, there is no memory to protect.
        let memory = surroundings.memory().ok();
        let guard = Self {
            memory: memory.map(Place::of),
            memory_as_named: memory.map(absolute).unwrap_or_default(),
            inputs: inputs.into_iter().collect(),
            kept: OnceCell::new(),
            taken: Vec::new(),
        };
        #[cfg(unix)]
        guard.look_at_streams()?;
        Ok(guard)
    }

    #[cfg(unix)]
    fn look_at_streams(&self) -> anyhow::Result<()> {
        let identity = |file: &fs::File| {
            let metadata = file.metadata().ok()?;
            metadata.is_file().then(|| FileIdentity::of_metadata(&metadata))
        };
        let [input, output, error] = edge::standard_streams().map(|file| file.as_ref().and_then(identity));
        for (stream, name) in [(output, "standard output"), (error, "standard error")] {
            let Some(stream) = stream else { continue };
            if input.as_ref() == Some(&stream) {
                bail!("{name}: is the file that standard input is read from; send it elsewhere");
            }
            if let Some(what) = self.kept().get(&stream) {
                bail!("{name}: {what}; send it elsewhere");
            }
        }
        Ok(())
    }

    /// Returns the real path of an output named `path`, if it is allowed.
    pub(super) fn allow(&mut self, path: &Path) -> anyhow::Result<PathBuf> {
        let place = self.checked(path)?;
        let to = place.path.clone();
        self.taken.push(place);
        Ok(to)
    }

    /// Checks whether an output may be named `path`.
    pub(super) fn check(&self, path: &Path) -> anyhow::Result<()> {
        self.checked(path).map(drop)
    }

    fn checked(&self, path: &Path) -> anyhow::Result<Place> {
        let shown = path.display();
        let place = Place::of(path);
        if self.memory.as_ref().is_some_and(|memory| memory.is(&place)) {
            bail!("{shown}: is the memory; name another file to write");
        }
        let beside =
            |memory: &Path| is_companion(memory, &place.path) || is_companion(memory, &absolute(path));
        if beside(&self.memory_as_named) || self.memory.as_ref().is_some_and(|memory| beside(&memory.path)) {
            bail!("{shown}: belongs to the memory; name another file to write");
        }
        if self.taken.iter().any(|taken| taken.is(&place)) {
            bail!("{shown}: is written by this command already; name another file for each output");
        }
        if let Some(identity) = &place.identity {
            if let Some(what) = self.kept().get(identity) {
                bail!("{shown}: {what}; name another file to write");
            }
            if is_database(&place.path) {
                bail!(
                    "{shown}: is a database, perhaps another memory; it is left as it is: name another file"
                );
            }
        }
        Ok(place)
    }

    /// Returns the existing files that must stay as they are, and a description of each.
    fn kept(&self) -> &BTreeMap<FileIdentity, String> {
        self.kept.get_or_init(|| {
            let mut kept = BTreeMap::new();
            for input in &self.inputs {
                if let Some(identity) = file_identity(input) {
                    kept.insert(identity, format!("is read by this command ({})", input.display()));
                }
            }
            let Some(memory) = &self.memory else { return kept };
            for memory in [&memory.path, &self.memory_as_named] {
                let folder = memory.parent().unwrap_or(Path::new("/"));
                for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                    let path = entry.path();
                    if is_companion(memory, &path)
                        && let Some(identity) = file_identity(&path)
                    {
                        kept.insert(identity, format!("belongs to the memory ({})", path.display()));
                    }
                }
            }
            if let Some(identity) = &memory.identity {
                kept.insert(identity.clone(), "is the memory".to_owned());
            }
            kept
        })
    }
}

/// Returns `None` for a pipe or a terminal, which may be read and written at once.
fn file_identity(path: &Path) -> Option<FileIdentity> {
    fs::metadata(path).ok()?.is_file().then(|| FileIdentity::of(path).ok()).flatten()
}

/// The place of a file, whether it exists or not.
#[derive(Debug, Clone)]
struct Place {
    /// `None` if there is no file.
    identity: Option<FileIdentity>,
    /// Absolute, with links followed.
    path: PathBuf,
}

impl Place {
    fn of(path: &Path) -> Self {
        // A link may lead to a file that does not exist yet.
        let last = file::links(path).last().unwrap_or_default();
        Self { identity: file_identity(path), path: absolute(&last) }
    }

    fn is(&self, other: &Self) -> bool {
        match (&self.identity, &other.identity) {
            (Some(one), Some(other)) => one == other,
            (None, None) => self.path == other.path,
            _ => false,
        }
    }
}

/// Makes `path` absolute, and follows the links of its folder as far as it exists.
fn absolute(path: &Path) -> PathBuf {
    let mut path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing: Vec<OsString> = Vec::new();
    while let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
        missing.push(name.to_owned());
        if let Ok(mut found) = fs::canonicalize(folder) {
            found.extend(missing.into_iter().rev());
            return found;
        }
        path = folder.to_owned();
    }
    path.extend(missing.into_iter().rev());
    path
}

fn is_database(path: &Path) -> bool {
    /// The first bytes of every SQLite file.
    const SQLITE: &[u8] = b"SQLite format 3\0";
    let mut header = Vec::new();
    let read = file::open(path).and_then(|file| file.take(SQLITE.len() as u64).read_to_end(&mut header));
    read.is_ok() && header == SQLITE
}
