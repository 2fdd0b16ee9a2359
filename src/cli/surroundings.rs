//! Which memory, screen, time and user does a command work with? They are the same for every command, and settled once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use sangam::memory::Label;

use super::args::{Bidi, GlobalArguments};
use super::config::settings::Settings;
use super::edge::{self, Clock};
use super::render::times::Times;
use super::render::{Isolation, Screen};

/// The global options and the environment.
///
/// Some commands need no memory and no time. So an error about either is kept until a command needs it.
pub(crate) struct Surroundings {
    memory: Result<PathBuf, String>,
    memory_named: bool,
    clock: Result<Clock, String>,
    isolation: Isolation,
    user: String,
    command_line: String,
    temporary_folder: PathBuf,
    settings: Settings,
}

impl Surroundings {
    /// Reads the surroundings of the command line `words`, whose global options are `arguments`.
    pub(crate) fn new(arguments: GlobalArguments, words: &[OsString], settings: Settings) -> Self {
        let message = |error: anyhow::Error| format!("{error:#}");
        Self {
            memory_named: arguments.memory.is_some(),
            memory: edge::memory_path(arguments.memory.or_else(|| settings.memory())).map_err(message),
            clock: edge::clock().map_err(message),
            isolation: arguments.bidi.into(),
            user: edge::user(),
            command_line: edge::command_line(words),
            temporary_folder: edge::temporary_folder(),
            settings,
        }
    }

    /// Returns the defaults that are set, and where.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the file of the memory.
    pub(crate) fn memory(&self) -> anyhow::Result<&Path> {
        self.memory.as_deref().map_err(|message| anyhow!("{message}"))
    }

    /// Returns the time: UTC, in whole seconds, ISO 8601.
    pub(crate) fn now(&self) -> anyhow::Result<String> {
        self.clock.as_ref().map(Clock::now).map_err(|message| anyhow!("{message}"))
    }

    /// Returns how times are shown now and here.
    pub(crate) fn times(&self) -> anyhow::Result<Times> {
        Times::new(&self.now()?, edge::time_zone())
    }

    /// Whether the memory was named on the command line.
    pub(crate) fn is_memory_named(&self) -> bool {
        self.memory_named
    }

    /// Returns the user's name.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// Returns the folder for temporary files.
    pub(crate) fn temporary_folder(&self) -> &Path {
        &self.temporary_folder
    }

    /// Opens standard output with the user's choice of isolation.
    pub(crate) fn screen(&self) -> Screen {
        Screen::new(self.isolation)
    }

    /// Returns the entry of `command` for the log of operations.
    pub(crate) fn label(&self, command: String) -> anyhow::Result<Label> {
        Ok(Label::new(self.user.clone(), command, self.now()?))
    }

    /// Returns the entry of the command line as it was typed. In a dry run, nothing is stored.
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
