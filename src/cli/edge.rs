//! What are the time, the memory's path, the files of defaults and the user's name? The environment is read here only.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sangam::exchange::file::check_open;

/// The name of a project's file of defaults.
pub(crate) const PROJECT_FILE: &str = ".sangam.toml";

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

/// Returns the memory to use: the one that was named, otherwise the one in the platform's data directory.
pub(crate) fn memory_path(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(path) = named {
        return Ok(path);
    }
    let folders = folders().context("no home directory; name the memory with --memory FILE")?;
    Ok(folders.data_dir().join("memory.db"))
}

/// Returns the file of the sentences typed at the prompt. Its folder is made if there is none.
pub(crate) fn history_file() -> Option<PathBuf> {
    let folder = folders()?.data_dir();
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("lookup-history"))
}

/// The platform's folders for this program.
fn folders() -> Option<impl AppStrategy> {
    choose_app_strategy(AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "sangam".to_owned(),
        app_name: "sangam".to_owned(),
    })
    .ok()
}

/// Returns a variable of the environment. An empty one is none.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the path of the user's file of defaults, whether it exists or not.
pub(crate) fn user_config() -> Option<PathBuf> {
    let named = variable("SANGAM_CONFIG").map(PathBuf::from);
    named.or_else(|| Some(folders()?.config_dir().join("config.toml")))
}

/// Returns the project's file of defaults: that of the working directory or of the nearest folder above it.
pub(crate) fn project_config() -> Option<PathBuf> {
    let working_directory = env::current_dir().ok()?;
    let mut files = working_directory.ancestors().map(|folder| folder.join(PROJECT_FILE));
    files.find(|file| file.symlink_metadata().is_ok())
}

/// Returns the zone that the user's clock shows the time of.
pub(crate) fn time_zone() -> TimeZone {
    TimeZone::system()
}

/// Returns the editor that the user prefers. Without one it is the system's, if there is a terminal to see it on.
pub(crate) fn editor() -> Option<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(variable);
    if let Some(named) = named {
        return Some(named.to_string_lossy().into_owned());
    }
    let seen = io::stdin().is_terminal() && io::stdout().is_terminal();
    seen.then(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned())
}

/// Returns the variable that decides how programs write letters, and its value.
pub(crate) fn locale() -> Option<(&'static str, String)> {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| Some((name, variable(name)?.to_string_lossy().into_owned())))
}

/// Whether a locale writes letters in UTF-8.
pub(crate) fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Returns the width of the terminal that standard output is, in columns.
#[cfg(unix)]
pub(crate) fn terminal_width() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some(size.ws_col)
}

#[cfg(not(unix))]
pub(crate) fn terminal_width() -> Option<u16> {
    None
}

/// Returns the home directory.
pub(crate) fn home() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

/// Whether another user, except the administrator, can change what `path` says: one who owns it or may write it.
#[cfg(unix)]
pub(crate) fn may_be_changed_by_others(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    /// The permission of everybody to write.
    const ALL_WRITE: u32 = 0o002;
    let trusted = [0, rustix::process::geteuid().as_raw()];
    // A link and the file that it leads to.
    [path.symlink_metadata(), path.metadata()].into_iter().flatten().any(|metadata| {
        let open_to_all = !metadata.is_symlink() && metadata.mode() & ALL_WRITE != 0;
        open_to_all || !trusted.contains(&metadata.uid())
    })
}

#[cfg(not(unix))]
pub(crate) fn may_be_changed_by_others(_: &Path) -> bool {
    false
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
