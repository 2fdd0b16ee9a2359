//! Which file is this, and can it be read to its end?
//!
//! sangam reads files, and what the shell has already opened for this process (`/dev/stdin`, `/dev/fd/63`): a pipe or a
//! terminal, which has an end. A named pipe on the disk may never get a writer, and a device such as `/dev/zero` has no
//! end. A program that meets one of these among a thousand files would never finish.

use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

/// The identity of a file: links and other spellings of its name lead to the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileIdentity(Inner);

/// Device and inode.
#[cfg(unix)]
type Inner = [u64; 2];

/// The path without links, if the system has no number for a file.
#[cfg(not(unix))]
type Inner = PathBuf;

impl FileIdentity {
    /// Returns the identity of the file at `path`; links are followed.
    pub fn of(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        return Ok(Self::of_metadata(&fs::metadata(path)?));
        #[cfg(not(unix))]
        return Ok(Self(fs::canonicalize(path)?));
    }

    /// Returns the identity of the file that `metadata` describes.
    #[cfg(unix)]
    pub fn of_metadata(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;

        Self([metadata.dev(), metadata.ino()])
    }
}

/// Why something cannot be read like a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum NotAFile {
    /// A named pipe.
    #[error("is a named pipe, not a file; only standard input may be a pipe")]
    Pipe,
    /// A socket.
    #[error("is a socket, not a file")]
    Socket,
    /// A device.
    #[error("is a device, not a file")]
    Device,
}

impl From<NotAFile> for io::Error {
    fn from(reason: NotAFile) -> Self {
        Self::new(io::ErrorKind::InvalidInput, reason)
    }
}

/// Opens `path` for reading. It must be a file, or something that this process has already open and that has an end.
pub fn open(path: &Path) -> io::Result<File> {
    if let Some(reason) = not_a_file(&fs::metadata(path)?)
        && !is_open_already(path)
    {
        return Err(reason.into());
    }
    let file = File::open(path)?;
    check_open(&file)?;
    Ok(file)
}

/// Refuses an open file that has no end: a device that is not a terminal.
pub fn check_open(file: &File) -> io::Result<()> {
    match not_a_file(&file.metadata()?) {
        Some(NotAFile::Device) if !file.is_terminal() => Err(NotAFile::Device.into()),
        _ => Ok(()),
    }
}

/// The number of links followed from a name, at most. Linux has the same limit.
const MOST_LINKS: usize = 40;

/// Returns `path` and the names that its symbolic links lead to, in order.
pub fn links(path: &Path) -> impl Iterator<Item = PathBuf> {
    let next = |at: &PathBuf| {
        let to = fs::read_link(at).ok()?;
        Some(at.parent().unwrap_or(Path::new("")).join(to))
    };
    std::iter::successors(Some(path.to_owned()), next).take(MOST_LINKS + 1)
}

/// Whether `path` names something that this process has open: `/dev/stdin`, `/dev/fd/63`, `/proc/self/fd/0`, or a link
/// to one of these.
pub fn is_open_already(path: &Path) -> bool {
    let names_it = |path: PathBuf| {
        let number =
            path.file_name().is_some_and(|name| name.as_encoded_bytes().iter().all(u8::is_ascii_digit));
        let folder = path.parent().unwrap_or(Path::new(""));
        let of_process = || folder.starts_with("/proc") && folder.ends_with("fd");
        number && (folder == Path::new("/dev/fd") || of_process())
    };
    links(path).any(names_it)
}

#[cfg(unix)]
fn not_a_file(metadata: &Metadata) -> Option<NotAFile> {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

    let kind = metadata.file_type();
    // `/dev/null` has an end: it is always empty.
    let is_null = || fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == metadata.rdev());
    if kind.is_fifo() {
        Some(NotAFile::Pipe)
    } else if kind.is_socket() {
        Some(NotAFile::Socket)
    } else if kind.is_block_device() || (kind.is_char_device() && !is_null()) {
        Some(NotAFile::Device)
    } else {
        None
    }
}

#[cfg(not(unix))]
fn not_a_file(_: &Metadata) -> Option<NotAFile> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_file_is_the_same_under_every_name() {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "x").unwrap();
        fs::write(at("b"), "x").unwrap();
        symlink("a", at("link")).unwrap();
        fs::hard_link(at("a"), at("hard")).unwrap();
        let identity = |name: &str| FileIdentity::of(&at(name)).unwrap();
        assert_eq!(identity("a"), identity("link"));
        assert_eq!(identity("a"), identity("hard"));
        assert_ne!(identity("a"), identity("b"));
        assert!(FileIdentity::of(&at("c")).is_err());
    }

    #[test]
    fn what_has_no_end_is_not_opened() {
        let folder = TempDir::new().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        assert!(open(&socket).unwrap_err().to_string().contains("is a socket"));
        symlink("/dev/zero", folder.path().join("a.txt")).unwrap();
        for path in [Path::new("/dev/zero"), &folder.path().join("a.txt")] {
            assert!(open(path).unwrap_err().to_string().contains("is a device"), "{}", path.display());
        }
        assert!(open(Path::new("/dev/null")).is_ok());
        assert!(check_open(&File::open("/dev/zero").unwrap()).is_err());
    }

    #[test]
    fn what_is_open_already_is_known_by_its_name() {
        for name in ["/dev/fd/63", "/proc/self/fd/0", "/proc/12/fd/5"] {
            assert!(is_open_already(Path::new(name)), "{name}");
        }
        for name in ["/dev/zero", "/tmp/fd/5", "5", "/proc/self/fd"] {
            assert!(!is_open_already(Path::new(name)), "{name}");
        }
        let folder = TempDir::new().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        symlink("other", &one).unwrap();
        symlink("one", &other).unwrap();
        assert!(!is_open_already(&one), "a loop of links has an end");
    }
}
