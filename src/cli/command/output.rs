//! Where does a command write: to standard output, or whole into a file?

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::{Builder, NamedTempFile};

/// Runs `write` on standard output, or, where a file is named, beside that file, which takes its place at the end: a
/// reader never sees half of it, and a failure leaves what was there. A file called `.gz` is packed.
pub(super) fn write_to<T>(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let Some(path) = path else {
        let mut output = BufWriter::new(io::stdout().lock());
        let result = write(&mut output)?;
        output.flush()?;
        return Ok(result);
    };
    let place = || format!("{}: cannot be written", path.display());
    if path.is_dir() {
        anyhow::bail!("{}: is a directory; name a file in it", path.display());
    }
    // A device such as /dev/stdout cannot be moved onto.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        let mut output = BufWriter::new(File::create(path).with_context(place)?);
        let result = write(&mut output)?;
        output.flush().with_context(place)?;
        return Ok(result);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or(PathBuf::from("."), Path::to_owned);
    let temporary = temporary(path, &folder).with_context(place)?;
    let mut output = BufWriter::new(temporary.as_file());
    let result = if path.extension().is_some_and(|extension| extension == "gz") {
        let mut packed = GzEncoder::new(&mut output, Compression::default());
        let result = write(&mut packed)?;
        packed.finish().with_context(place)?;
        result
    } else {
        write(&mut output)?
    };
    output.flush().with_context(place)?;
    drop(output);
    temporary.persist(path).with_context(place)?;
    Ok(result)
}

/// A file in `folder` that is to take the place of `path`, for the same people to read: those who may read it now, or any
/// new file.
fn temporary(path: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".sangam-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        /// What programs ask for when they make a file; the system takes off what the user does not want.
        const NEW_FILE: u32 = 0o666;
        let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
        builder.permissions(permissions.unwrap_or_else(|_| fs::Permissions::from_mode(NEW_FILE)));
    }
    #[cfg(not(unix))]
    let _ = path;
    builder.tempfile_in(folder)
}
