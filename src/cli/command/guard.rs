//! Which files must no output touch?
//!
//! A command writes over nothing that it reads, not over the memory or what belongs to it, and not twice into one file.
//! Files are compared by what they are (device and inode), so that no link and no other spelling of a name hides one;
//! what is not there yet, by where it would be. Every output of every command goes through here:
//! [`output`](super::output) asks before it makes anything.

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

/// The files that an output may not be.
pub(super) struct Guard {
    memory: Option<Place>,
    /// As it was named: what is derived from the memory stands beside that name, not where a link leads.
    memory_as_named: PathBuf,
    inputs: Vec<PathBuf>,
    /// What is there of all these, found when the first output is there already.
    kept: OnceCell<BTreeMap<FileIdentity, String>>,
    /// Outputs that were allowed.
    taken: Vec<Place>,
}

impl Guard {
    /// Keeps the memory and `inputs` from outputs; standard output and standard error, to which the shell may have given
    /// any file, are looked at here.
    pub(super) fn new(
        surroundings: &Surroundings,
        inputs: impl IntoIterator<Item = PathBuf>,
    ) -> anyhow::Result<Self> {
        // Where none can be named, as without a home directory, there is none to keep.
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

    /// Where an output named `path` goes, if it may.
    pub(super) fn allow(&mut self, path: &Path) -> anyhow::Result<PathBuf> {
        let place = self.checked(path)?;
        let to = place.path.clone();
        self.taken.push(place);
        Ok(to)
    }

    /// Whether an output may be named `path`.
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

    /// The files that are there and must stay as they are, and what each is.
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

/// A pipe or a terminal may be read and written at once.
fn file_identity(path: &Path) -> Option<FileIdentity> {
    fs::metadata(path).ok()?.is_file().then(|| FileIdentity::of(path).ok()).flatten()
}

/// Where a file is, or would be.
#[derive(Debug, Clone)]
struct Place {
    /// None of what is not there, or is no file.
    identity: Option<FileIdentity>,
    /// Absolute, links followed.
    path: PathBuf,
}

impl Place {
    fn of(path: &Path) -> Self {
        // A link may lead to what is not there yet.
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

/// `path` from the root on, the links of its folder followed as far as there is one.
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
    /// First bytes of every SQLite file.
    const SQLITE: &[u8] = b"SQLite format 3\0";
    let mut header = Vec::new();
    let read = file::open(path).and_then(|file| file.take(SQLITE.len() as u64).read_to_end(&mut header));
    read.is_ok() && header == SQLITE
}
