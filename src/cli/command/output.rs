//! Where does a command write: to standard output, or to a file that appears complete?
//!
//! An output is opened before the command does anything. If it cannot be written, the command ends with nothing done. A
//! file is written under a temporary name in the same folder and renamed when everything has succeeded. So a reader
//! never sees half of it, and after a failure the old file is still there. Links are followed, and files and folders
//! marked read-only are respected. A dry run writes only the output that was named. Temporary files of a killed run are
//! removed by the next run that writes to the folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use sangam::exchange::file::is_open_already;
use sangam::exchange::{Format, OutputChoice, check_ending, is_packed, jsonl, output_format};
use serde::Serialize;
use tempfile::{Builder, NamedTempFile};

use super::guard::Guard;
use crate::cli::exit::{no_format, tell};
use crate::cli::render::StandardOutput;
use crate::cli::surroundings::Surroundings;

/// The outputs of one command.
pub(super) struct Outputs {
    guard: Guard,
    dry_run: bool,
}

impl Outputs {
    /// Makes the outputs of a command that reads `inputs`.
    pub(super) fn new(
        surroundings: &Surroundings,
        inputs: impl IntoIterator<Item = PathBuf>,
    ) -> anyhow::Result<Self> {
        Ok(Self { guard: Guard::new(surroundings, inputs)?, dry_run: false })
    }

    /// In a dry run no list of rejected entries is written. Printed output is the result, and is written as usual.
    pub(super) fn dry_run(self, dry_run: bool) -> Self {
        Self { dry_run, ..self }
    }

    /// Returns the format to write, by `choice`; `option` is the option that names it. A path that must not be an
    /// output is reported first, because no extension changes that.
    pub(super) fn format(&self, choice: &OutputChoice<'_>, option: &str) -> anyhow::Result<Format> {
        if let Some(path) = choice.path {
            self.guard.check(path)?;
        }
        output_format(choice).map_err(|error| no_format(&error, option))
    }

    /// Prepares `path`, or standard output if there is none. A file named `.gz` is compressed.
    pub(super) fn open(&mut self, path: Option<&Path>) -> anyhow::Result<Output> {
        if let Some(path) = path {
            return self.open_file(path, false);
        }
        let output = BufWriter::new(StandardOutput(io::stdout().lock()));
        Ok(Output { path: None, sink: Sink::Standard(output) })
    }

    fn open_file(&mut self, path: &Path, nowhere: bool) -> anyhow::Result<Output> {
        let cannot = || format!("{}: cannot be written", path.display());
        let to = self.guard.allow(path)?;
        // A path that ends in a slash names a folder, whether it exists or not.
        if to.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            bail!("{}: is a directory; name a file in it", path.display());
        }
        let is_packed = is_packed(path);
        let open = |options: &OpenOptions| -> anyhow::Result<Sink> {
            let output = BufWriter::new(options.open(path).with_context(cannot)?);
            Ok(if is_packed {
                Sink::PackedOpen(GzEncoder::new(output, Compression::default()))
            } else {
                Sink::Open(output)
            })
        };
        let sink = if is_open_already(path) {
            // The shell decides which file this is and where writing starts: `>>` continues after its contents.
            open(OpenOptions::new().append(true))?
        } else if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            // A device or a pipe cannot be replaced.
            open(OpenOptions::new().write(true))?
        } else {
            look_at(&to).with_context(cannot)?;
            if nowhere {
                Sink::Nowhere
            } else {
                let file = BufWriter::new(Unfinished::new(to).with_context(cannot)?);
                if is_packed {
                    Sink::Packed(GzEncoder::new(file, Compression::default()))
                } else {
                    Sink::File(file)
                }
            }
        };
        Ok(Output { path: Some(path.to_owned()), sink })
    }

    /// Returns the real path of a new file named `path`, which the library will write.
    pub(super) fn new_file(&mut self, path: &Path) -> anyhow::Result<PathBuf> {
        let to = self.guard.allow(path)?;
        check_ending(path, None)?;
        Ok(to)
    }

    /// Prepares `path` like [`open`](Self::open), for `format` only.
    pub(super) fn open_only(&mut self, path: Option<&Path>, format: Format) -> anyhow::Result<Output> {
        if let Some(path) = path {
            self.guard.check(path)?;
            check_ending(path, Some(format))?;
        }
        self.open(path)
    }

    /// Prepares the file of rejected entries, if one is wanted.
    pub(super) fn rejects(&mut self, path: Option<&Path>) -> anyhow::Result<Option<Rejects>> {
        let Some(path) = path else { return Ok(None) };
        let there = path.exists();
        self.guard.check(path)?;
        check_ending(path, Some(Format::Jsonl))?;
        let output = self.open_file(path, self.dry_run)?;
        Ok(Some(Rejects { output, there, written: 0, failed: None }))
    }
}

/// An output. If it is dropped before it is finished, the old file stays.
pub(super) struct Output {
    /// As it was named; `None`: standard output.
    path: Option<PathBuf>,
    sink: Sink,
}

enum Sink {
    Standard(BufWriter<StandardOutput<StdoutLock<'static>>>),
    /// A device, a pipe, or a file that the shell has opened.
    Open(BufWriter<File>),
    PackedOpen(GzEncoder<BufWriter<File>>),
    File(BufWriter<Unfinished>),
    Packed(GzEncoder<BufWriter<Unfinished>>),
    /// A dry run.
    Nowhere,
}

impl Output {
    pub(super) fn is_standard(&self) -> bool {
        self.path.is_none()
    }

    /// Returns the file as it was named; `None`: standard output.
    pub(super) fn place(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.display().to_string())
    }

    /// Runs `write` on the output and finishes it.
    pub(super) fn write<T>(
        mut self,
        write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let result = write(&mut self)?;
        self.finish()?;
        Ok(result)
    }

    /// Moves the written file to its place.
    fn finish(self) -> anyhow::Result<()> {
        let Self { path, sink } = self;
        let Some(path) = path else {
            let Sink::Standard(mut output) = sink else { return Ok(()) };
            return Ok(output.flush()?);
        };
        let finish = || match sink {
            Sink::Standard(mut output) => output.flush(),
            Sink::Open(mut output) => output.flush(),
            Sink::PackedOpen(output) => output.finish()?.flush(),
            Sink::File(output) => output.into_inner().map_err(io::IntoInnerError::into_error)?.persist(),
            Sink::Packed(output) => {
                output.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.persist()
            }
            Sink::Nowhere => {
                tell("note", &format!("dry run: {} is not written", path.display()));
                Ok(())
            }
        };
        finish().with_context(|| format!("{}: cannot be written", path.display()))
    }
}

impl Output {
    /// Does `work` on the sink. An error names the output.
    fn on_sink<T>(&mut self, work: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let done = match &mut self.sink {
            Sink::Standard(output) => work(output),
            Sink::Open(output) => work(output),
            Sink::PackedOpen(output) => work(output),
            Sink::File(output) => work(output),
            Sink::Packed(output) => work(output),
            Sink::Nowhere => work(&mut io::sink()),
        };
        done.map_err(|error| match &self.path {
            None => error,
            Some(path) => {
                io::Error::new(error.kind(), format!("{}: cannot be written: {error}", path.display()))
            }
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.on_sink(|sink| sink.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.on_sink(|sink| sink.flush())
    }
}

/// The list of rejected entries, one JSON object per line. The file is only created or replaced if something was
/// rejected and the run came to its end.
pub(super) struct Rejects {
    output: Output,
    /// Whether a file of this name existed.
    there: bool,
    written: u64,
    /// A failure to write the list does not stop the run. It is reported at the end.
    failed: Option<io::Error>,
}

impl Rejects {
    pub(super) fn add(&mut self, record: &impl Serialize) {
        self.written += 1;
        if self.failed.is_none() {
            self.failed = jsonl::write_line(&mut self.output, record).err();
        }
    }

    /// Moves the list to its place.
    pub(super) fn finish(self) {
        let path = self.output.path.clone().unwrap_or_default();
        let path = path.display();
        let finished = match self.failed {
            _ if self.written == 0 => {
                if self.there {
                    tell("note", &format!("nothing was rejected; {path} is left as it was"));
                }
                return;
            }
            Some(error) => Err(error.into()),
            None => self.output.finish(),
        };
        if let Err(error) = finished {
            tell("error", &format!("{error:#}; what was rejected is listed above only"));
        }
    }
}

/// Refuses to replace a file that may not be written, or that is in such a folder. Root could replace both, but a
/// read-only mark means that nobody should.
fn look_at(to: &Path) -> anyhow::Result<()> {
    match fs::metadata(to) {
        Ok(metadata) if metadata.permissions().readonly() => bail!("it is marked read-only"),
        // Opening it changes nothing, and shows whether this user may write it.
        Ok(_) => drop(OpenOptions::new().write(true).open(to)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    if fs::metadata(folder_of(to))?.permissions().readonly() {
        bail!("its folder is marked read-only");
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The beginning of the name of an unfinished file.
const UNFINISHED: &str = ".sangam-";

/// The number of random letters and digits in its name, as in `tempfile`.
const RANDOM: usize = 6;

/// A file that will replace another, readable by the same people: those of the old file, otherwise those of any new
/// file.
struct Unfinished {
    file: NamedTempFile,
    to: PathBuf,
}

impl Unfinished {
    fn new(to: PathBuf) -> io::Result<Self> {
        let folder = folder_of(&to);
        remove_leftovers(folder);
        let there = fs::metadata(&to).ok().map(|metadata| metadata.permissions());
        loop {
            let mut builder = Builder::new();
            builder.prefix(UNFINISHED).rand_bytes(RANDOM);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;

                /// The mode that programs request for a new file. The system removes the bits that the user does not want.
                const NEW_FILE: u32 = 0o666;
                let new = || fs::Permissions::from_mode(NEW_FILE);
                builder.permissions(there.clone().unwrap_or_else(new));
            }
            let file = builder.tempfile_in(folder)?;
            // The lock is held until the process ends, however it ends. It shows other processes that this file is in
            // use. If files cannot be locked, none is removed as a leftover.
            drop(file.as_file().lock());
            // Another process may have removed it as a leftover in between.
            if file.path().exists() {
                if let Some(there) = there {
                    file.as_file().set_permissions(there)?;
                }
                return Ok(Self { file, to });
            }
        }
    }

    fn persist(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.to)?;
        Ok(())
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Removes unfinished files of killed processes: nobody holds their locks.
fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(UNFINISHED));
        let ours = random.is_some_and(|random| {
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let abandoned = File::open(entry.path()).ok().filter(|file| file.try_lock().is_ok());
            if let Some(_held) = abandoned {
                // Another run removes the file if that is not possible now.
                fs::remove_file(entry.path()).unwrap_or_default();
            }
        }
    }
}
