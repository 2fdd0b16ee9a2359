//! How is a companion written under a temporary name until it is whole?

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use super::beside::{Companion, NewFile, Place, UNFINISHED_COMPANION, remove_unfinished_companions};

/// Bytes written at a time.
const WRITE_AT_ONCE: usize = 1 << 20;

/// Comes between the name of the first index and a number, in the name of an index of the changes after that number.
pub(super) const AFTER: &str = "-after-";

/// Writes a companion under a temporary name, and renames it when it is whole. `path` is its final place; `main` is the
/// companion whose leftovers are removed first (see [`remove_needless`]).
pub(super) fn write_derived(
    written: &Written<'_>,
    write: impl FnOnce(BufWriter<File>) -> io::Result<BufWriter<File>>,
) -> io::Result<File> {
    let Written { kind, memory, path, main, newest } = written;
    remove_unfinished_companions(main)?;
    if *kind == Companion::Index {
        remove_needless(main, *newest)?;
    }
    let mut name = main.as_os_str().to_owned();
    name.push(UNFINISHED_COMPANION);
    let unfinished = NewFile::create(&name)?;
    unfinished.share_like(memory);
    let output = write(BufWriter::with_capacity(WRITE_AT_ONCE, unfinished.file().try_clone()?))?;
    let file = output.into_inner().map_err(io::IntoInnerError::into_error)?;
    // Only now is it certain what is at `path`: another file may have got that name.
    if kind.look_at(path) == Place::Taken {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    unfinished.replace(path)?;
    Ok(file)
}

/// What is written, and where.
pub(super) struct Written<'p> {
    pub(super) kind: Companion,
    /// The memory that it belongs to. Those who may read the memory may read the companion.
    pub(super) memory: &'p Path,
    /// Its final place.
    pub(super) path: &'p Path,
    /// The companion that it is, or is a part of.
    pub(super) main: &'p Path,
    /// Indexes that begin at a change before this one are needless.
    pub(super) newest: i64,
}

/// Removes indexes that begin at a change before `newest`.
pub(super) fn remove_needless(index: &Path, newest: i64) -> io::Result<()> {
    let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = index.file_name() else { return Ok(()) };
    let name = name.to_string_lossy();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let other = entry.file_name();
        let other = other.to_string_lossy();
        let after = other.strip_prefix(name.as_ref()).and_then(|what| what.strip_prefix(AFTER));
        let needless = after.and_then(|since| since.parse().ok()).is_some_and(|since: i64| since < newest);
        if needless && Companion::Index.look_at(&entry.path()) == Place::Ours {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
