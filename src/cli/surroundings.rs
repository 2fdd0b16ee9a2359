//! Which memory, which screen, who, when, and in what words? The same for every command, and settled once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use sangam::memory::Label;

use super::args::{Bidi, GlobalArguments};
use super::edge::{self, Clock};
use super::render::{Isolation, Screen};

/// What the global options and the environment say.
///
/// A command that needs no memory and no time works even if none can be named: their errors are kept until then.
pub(crate) struct Surroundings {
    memory: Result<PathBuf, String>,
    clock: Result<Clock, String>,
    isolation: Isolation,
    user: String,
    command_line: String,
    temporary_folder: PathBuf,
}

impl Surroundings {
    /// What holds for the command line `words`, whose global options are `arguments`.
    pub(crate) fn new(arguments: GlobalArguments, words: &[OsString]) -> Self {
        let message = |error: anyhow::Error| format!("{error:#}");
        Self {
            memory: edge::memory_path(arguments.memory).map_err(message),
            clock: edge::clock().map_err(message),
            isolation: arguments.bidi.into(),
            user: edge::user(),
            command_line: edge::command_line(words),
            temporary_folder: edge::temporary_folder(),
        }
    }

    /// The file of the memory.
    pub(crate) fn memory(&self) -> anyhow::Result<&Path> {
        self.memory.as_deref().map_err(|message| anyhow!("{message}"))
    }

    /// Now, UTC, in whole seconds, ISO 8601.
    pub(crate) fn now(&self) -> anyhow::Result<String> {
        self.clock.as_ref().map(Clock::now).map_err(|message| anyhow!("{message}"))
    }

    /// The user's name.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// The folder for temporary files.
    pub(crate) fn temporary_folder(&self) -> &Path {
        &self.temporary_folder
    }

    /// Standard output, as the user wants to read it.
    pub(crate) fn screen(&self) -> Screen {
        Screen::new(self.isolation)
    }

    /// The entry of the log of operations for `command`.
    pub(crate) fn label(&self, command: String) -> anyhow::Result<Label> {
        Ok(Label::new(self.user.clone(), command, self.now()?))
    }

    /// The entry for the command line as it was typed. In a dry run everything is worked out and nothing kept.
    pub(crate) fn own_label(&self, dry_run: bool) -> anyhow::Result<Label> {
        Ok(self.label(self.command_line.clone())?.rehearsed(dry_run))
    }
}

impl From<Bidi> for Isolation {
    fn from(bidi: Bidi) -> Self {
        match bidi {
            Bidi::Auto => Self::OnTerminal,
            Bidi::Isolate => Self::Everywhere,
            Bidi::None => Self::Never,
        }
    }
}
