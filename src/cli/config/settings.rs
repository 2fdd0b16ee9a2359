//! Which value of each key counts, and where was it set?

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use super::file::{ConfigFile, Owner, Problem};
use super::keys::{Defaults, KEYS, Key, Shape};
use crate::cli::edge;

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Environment(&'static str),
    File { file: ConfigFile, line: usize },
}

/// `environment  SANGAM_TO`, `project  /news/.sangam.toml:3`
impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(variable) => write!(formatter, "{}  {variable}", self.kind()),
            Self::File { file, line } => {
                write!(formatter, "{}  {}:{line}", self.kind(), file.path.display())
            }
        }
    }
}

impl Origin {
    /// The kind of place, in a word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Environment(_) => "environment",
            Self::File { file: ConfigFile { owner: Owner::Project, .. }, .. } => "project",
            Self::File { file: ConfigFile { owner: Owner::User, .. }, .. } => "user",
        }
    }
}

/// A value that counts.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) key: &'static Key,
    pub(crate) value: OsString,
    pub(crate) origin: Origin,
}

/// What was set, in every place.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The user's file, whether it exists or not.
    pub(crate) user: Option<ConfigFile>,
    /// The project's file, if there is one.
    pub(crate) project: Option<ConfigFile>,
    /// At most one value of each key.
    found: Vec<Setting>,
    pub(crate) defaults: Defaults,
    /// What is wrong in any place. Such values do not count.
    pub(crate) problems: Vec<Problem>,
    /// The memory of a project's file that others can write. It does not count.
    pub(crate) distrusted: Option<String>,
}

impl Settings {
    /// Reads the files and the environment.
    pub(crate) fn read() -> Self {
        let mut settings = Self {
            user: edge::user_config().map(|path| ConfigFile { owner: Owner::User, path }),
            project: edge::project_config().map(|path| ConfigFile { owner: Owner::Project, path }),
            ..Self::default()
        };
        let files = [settings.user.clone(), settings.project.clone()];
        for file in files.into_iter().flatten() {
            settings.read_file(&file);
        }
        for key in KEYS {
            settings.read_variable(key);
        }
        settings
    }

    fn read_file(&mut self, file: &ConfigFile) {
        let (entries, problems) = file.entries();
        self.problems.extend(problems);
        for entry in entries {
            let value = match entry.key.shape {
                Shape::Path if !entry.value.is_empty() => file.resolved(&entry.value).into_os_string(),
                _ => OsString::from(&entry.value),
            };
            if entry.key.shape == Shape::Path
                && file.owner == Owner::Project
                && edge::may_be_changed_by_others(&file.path)
            {
                self.distrusted = Some(format!(
                    "{}: other users can change this file, so its `{}` does not count; name the file with --{} or \
                     `sangam config set {}`",
                    file.path.display(),
                    entry.key.name,
                    entry.key.name,
                    entry.key.name
                ));
                continue;
            }
            let origin = Origin::File { file: file.clone(), line: entry.line };
            if let Err(remedy) = self.take(entry.key, &value, origin) {
                self.problems.push(ConfigFile::refused(&entry, remedy));
            }
        }
    }

    fn read_variable(&mut self, key: &'static Key) {
        let Some(value) = edge::variable(key.variable) else { return };
        if let Err(remedy) = self.take(key, &value, Origin::Environment(key.variable)) {
            self.problems.push(Problem {
                place: key.variable.to_owned(),
                reason: format!("`{}` is no value of `{}`", value.to_string_lossy(), key.name),
                remedy,
            });
        }
    }

    /// Lets a value count, in place of an earlier one.
    fn take(&mut self, key: &'static Key, value: &OsStr, origin: Origin) -> Result<(), String> {
        key.take(value, &mut self.defaults)?;
        self.found.retain(|setting| setting.key.name != key.name);
        self.found.push(Setting { key, value: value.to_owned(), origin });
        Ok(())
    }

    /// Returns the value of a key that counts.
    pub(crate) fn get(&self, key: &Key) -> Option<&Setting> {
        self.found.iter().find(|setting| setting.key.name == key.name)
    }

    /// Returns the memory that is set.
    pub(crate) fn memory(&self) -> Option<PathBuf> {
        self.defaults.memory.clone()
    }
}
