//! The surroundings of each test: an empty directory, a memory in it, a fixed clock, the built command.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The fixed clock of every test: 2026-05-10T00:00:00Z.
pub(crate) const CLOCK: &str = "1778371200";

/// An empty directory in which a test can make a memory.
pub(crate) struct TestEnv {
    directory: TempDir,
}

/// The output of a command and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn memory(&self) -> PathBuf {
        self.path("memory.db")
    }

    /// Writes a file into the directory.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The command, ready to run in the directory.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sangam"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("SANGAM_MEMORY", self.memory())
            .env("SANGAM_CONFIG", self.path("config.toml"))
            .env("SOURCE_DATE_EPOCH", CLOCK)
            .env_remove("CLICOLOR_FORCE")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// Runs with `input` on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_ref()).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }

    /// Copies the tutorial article into the directory.
    pub(crate) fn tutorial(&self) {
        for name in ["flood.en.txt", "flood.ur.txt", "flood.hi.txt", "flood.ur.corrected.txt"] {
            fs::copy(repository("docs/tutorial").join(name), self.path(name)).unwrap();
        }
    }

    /// Aligns the tutorial article in English and Urdu into the memory.
    pub(crate) fn align_tutorial(&self) -> Ran {
        self.tutorial();
        self.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok()
    }

    /// The numbers that `stats --json` prints.
    pub(crate) fn stats(&self) -> serde_json::Value {
        serde_json::from_str(&self.run(&["stats", "--json"]).ok().stdout).unwrap()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Asserts exit code 0.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that the error message contains every one of `words`.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in:\n{}", self.stderr);
        }
        self
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A path in the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder of the optional shared data, which is beside the repository or at `SANGAM_TEST_DATA`. If it is absent,
/// prints so and returns `None`.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let data = std::env::var_os("SANGAM_TEST_DATA").map_or_else(|| repository("../shared"), PathBuf::from);
    let folder = data.join(path);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not here", folder.display());
    None
}

/// A count in a JSON record.
pub(crate) fn count(number: &serde_json::Value) -> usize {
    usize::try_from(number.as_u64().unwrap()).unwrap()
}

/// Whether to run the tests that take long: `SANGAM_LONG_TESTS=1`.
pub(crate) fn long_tests() -> bool {
    std::env::var_os("SANGAM_LONG_TESTS").is_some_and(|value| value == "1")
}
