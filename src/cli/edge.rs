//! What are the time, the memory's path and the user's name? The environment is read here only.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};
use jiff::Timestamp;
use sangam::exchange::file::check_open;

/// The clock that a command goes by.
pub(crate) enum Clock {
    System,
    /// It always shows this time.
    Stopped(Timestamp),
}

impl Clock {
    /// Now, UTC, in whole seconds, ISO 8601.
    pub(crate) fn now(&self) -> String {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Stopped(at) => *at,
        };
        now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

/// The system's clock. `SOURCE_DATE_EPOCH` (seconds since 1970) stops it, for repeatable output.
pub(crate) fn clock() -> anyhow::Result<Clock> {
    match env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => {
            let seconds: i64 = seconds
                .trim()
                .parse()
                .with_context(|| format!("SOURCE_DATE_EPOCH: `{seconds}` is not a number of seconds"))?;
            let at = Timestamp::from_second(seconds).context("SOURCE_DATE_EPOCH is out of range")?;
            Ok(Clock::Stopped(at))
        }
        Err(_) => Ok(Clock::System),
    }
}

/// The user's name, for the log of operations.
pub(crate) fn user() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| env::var(name).ok());
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// The longest command line the log keeps, in characters. A list of a thousand files is recognised by its beginning.
const LONGEST_COMMAND: usize = 500;

/// Returns the command line `words`, as it could be typed again. The first word names the program.
pub(crate) fn command_line(words: &[OsString]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    let words = words.iter().skip(1).map(|word| {
        let word = word.to_string_lossy().into_owned();
        if !word.is_empty() && word.chars().all(plain) {
            word
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    let line = ["sangam".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_COMMAND) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Returns the memory to use: `--memory` or `SANGAM_MEMORY` (clap reads both), otherwise the one in the platform's data
/// directory.
pub(crate) fn memory_path(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(path) = named {
        return Ok(path);
    }
    let folder = data_folder().context("no home directory; name the memory with --memory FILE")?;
    Ok(folder.join("memory.db"))
}

/// Returns the platform's folder for the data of a program.
fn data_folder() -> Option<PathBuf> {
    let strategy = choose_app_strategy(AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "sangam".to_owned(),
        app_name: "sangam".to_owned(),
    });
    Some(strategy.ok()?.data_dir())
}

/// Returns the file of the sentences typed at the prompt. Its folder is made if there is none.
pub(crate) fn history_file() -> Option<PathBuf> {
    let folder = data_folder()?;
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("lookup-history"))
}

/// Returns the folder for temporary files: `TMPDIR`, otherwise the system's folder for them.
pub(crate) fn temporary_folder() -> PathBuf {
    env::temp_dir()
}

/// Returns the folder of temporary files and its free bytes, if they are fewer than beside the file at `path`.
pub(crate) fn scarce_temporary_folder(path: &Path) -> Option<(PathBuf, u64)> {
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = temporary_folder();
    let room = free_bytes(&temporary)?;
    (room < free_bytes(beside)?).then_some((temporary, room))
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let room = rustix::fs::statvfs(folder).ok()?;
    Some(room.f_bavail.saturating_mul(room.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// Returns standard input, standard output and standard error as files, if they are open.
#[cfg(unix)]
pub(crate) fn standard_streams() -> [Option<File>; 3] {
    use std::os::fd::{AsFd as _, BorrowedFd};

    let file = |stream: BorrowedFd<'_>| Some(File::from(stream.try_clone_to_owned().ok()?));
    [file(io::stdin().as_fd()), file(io::stdout().as_fd()), file(io::stderr().as_fd())]
}

#[cfg(not(unix))]
pub(crate) fn standard_streams() -> [Option<File>; 3] {
    [None, None, None]
}

/// Returns standard input, unless it is endless.
pub(crate) fn standard_input() -> anyhow::Result<io::StdinLock<'static>> {
    let [input, ..] = standard_streams();
    if let Some(input) = input {
        check_open(&input).context("standard input cannot be read")?;
    }
    Ok(io::stdin().lock())
}

/// Lets a write beyond the user's file size limit (`ulimit -f`) fail like any other write, so that it can be reported,
/// instead of killing the process.
pub(crate) fn survive_file_size_limit() {
    #[cfg(unix)]
    {
        // Without the handler nothing changes: the process is killed at the limit, and the memory is intact.
        drop(signal_hook::flag::register(libc::SIGXFSZ, std::sync::Arc::default()));
    }
}
