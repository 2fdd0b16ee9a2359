//! `sangam config`: which defaults are set, and how are they changed?

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use sangam::exchange::jsonl;
use serde::Serialize;

use super::output::Outputs;
use crate::cli::args::config::ConfigCommand;
use crate::cli::config::change;
use crate::cli::config::file::{ConfigFile, Owner};
use crate::cli::config::keys::{self, KEYS, Key, Shape};
use crate::cli::config::settings::{Origin, Setting, Settings};
use crate::cli::edge::PROJECT_FILE;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::FAINT;
use crate::cli::render::escapes::escaped;
use crate::cli::surroundings::Surroundings;

/// One line of `--json`.
#[derive(Serialize)]
struct SettingRecord<'s> {
    key: &'s str,
    value: Option<String>,
    origin: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

pub(super) fn run(surroundings: &Surroundings, command: ConfigCommand) -> anyhow::Result<Outcome> {
    let settings = surroundings.settings();
    match command {
        ConfigCommand::List(arguments) => {
            list(surroundings, arguments.show_origin, arguments.print.jsonl())?;
            let problems = tell_problems(settings);
            Ok(if problems { Outcome::SomeRejected } else { Outcome::Done })
        }
        ConfigCommand::Get(arguments) => {
            let key = named(&arguments.key)?;
            tell_problems(settings);
            let Some(setting) = settings.get(key) else {
                tell("note", &format!("{} is not set: {}", key.name, key.otherwise));
                return Ok(Outcome::NothingFound);
            };
            let mut screen = surroundings.screen();
            writeln!(screen.output, "{}", escaped(&setting.value.to_string_lossy()))?;
            screen.output.flush()?;
            Ok(Outcome::Done)
        }
        ConfigCommand::Set(arguments) => {
            let key = named(&arguments.key)?;
            let file = file(settings, arguments.project)?;
            write(surroundings, &file, &change::set(&file, key, &arguments.value)?)?;
            tell("note", &format!("{} is set in {}", key.name, file.path.display()));
            tell_effect(key, &file);
            Ok(Outcome::Done)
        }
        ConfigCommand::Unset(arguments) => {
            let file = file(settings, arguments.project)?;
            let Some(text) = change::unset(&file, &arguments.key)? else {
                tell("note", &format!("`{}` is not set in {}", arguments.key, file.path.display()));
                return Ok(Outcome::NothingFound);
            };
            write(surroundings, &file, &text)?;
            tell("note", &format!("`{}` is no longer set in {}", arguments.key, file.path.display()));
            if let Some(key) = Key::named(&arguments.key) {
                tell_effect(key, &file);
            }
            Ok(Outcome::Done)
        }
        ConfigCommand::Path(arguments) => {
            let file = if arguments.project { &settings.project } else { &settings.user };
            let Some(file) = file else {
                tell("note", "there is no such file, in this folder or above it");
                return Ok(Outcome::NothingFound);
            };
            let mut screen = surroundings.screen();
            writeln!(screen.output, "{}", escaped(&file.path.to_string_lossy()))?;
            screen.output.flush()?;
            Ok(Outcome::Done)
        }
    }
}

/// Reports everything that is wrong. Returns whether anything is.
fn tell_problems(settings: &Settings) -> bool {
    for problem in &settings.problems {
        tell("error", &problem.to_string());
    }
    if let Some(distrusted) = &settings.distrusted {
        tell("warning", distrusted);
    }
    !settings.problems.is_empty()
}

fn named(name: &str) -> anyhow::Result<&'static Key> {
    Key::named(name).with_context(|| format!("there is no key `{name}`; the keys are {}", keys::names()))
}

/// Shows every key. What is not set is a comment, so that the text is a file of defaults.
fn list(surroundings: &Surroundings, show_origin: bool, json: bool) -> anyhow::Result<()> {
    let settings = surroundings.settings();
    let mut screen = surroundings.screen();
    for key in KEYS {
        let setting = settings.get(key);
        if json {
            jsonl::write_line(&mut screen.output, &record(key, setting))?;
            continue;
        }
        let Some(setting) = setting else {
            let built_in = if show_origin { "  # built in" } else { "" };
            writeln!(screen.output, "{FAINT}# {}: {}{built_in}{FAINT:#}", key.name, key.otherwise)?;
            continue;
        };
        let value = setting.value.to_string_lossy();
        let value = match key.shape {
            Shape::Number => value.into_owned(),
            Shape::Text | Shape::Path => toml_edit::Value::from(value.as_ref()).to_string(),
        };
        let line = format!("{} = {value}", key.name);
        write!(screen.output, "{}", escaped(&line))?;
        if show_origin {
            let origin = setting.origin.to_string();
            write!(screen.output, "  {FAINT}# {}{FAINT:#}", escaped(&origin))?;
        }
        writeln!(screen.output)?;
    }
    Ok(screen.output.flush()?)
}

fn record<'s>(key: &'s Key, setting: Option<&'s Setting>) -> SettingRecord<'s> {
    let mut record = SettingRecord {
        key: key.name,
        value: setting.map(|setting| setting.value.to_string_lossy().into_owned()),
        origin: setting.map_or("built-in", |setting| setting.origin.kind()),
        variable: None,
        file: None,
        line: None,
    };
    match setting.map(|setting| &setting.origin) {
        Some(Origin::Environment(variable)) => record.variable = Some(variable),
        Some(Origin::File { file, line }) => {
            record.file = Some(file.path.to_string_lossy().into_owned());
            record.line = Some(*line);
        }
        None => {}
    }
    record
}

/// Returns the file to change.
fn file(settings: &Settings, project: bool) -> anyhow::Result<ConfigFile> {
    if project {
        let here = || ConfigFile { owner: Owner::Project, path: Path::new(PROJECT_FILE).to_owned() };
        return Ok(settings.project.clone().unwrap_or_else(here));
    }
    match &settings.user {
        Some(file) => Ok(file.clone()),
        None => bail!("no home directory; name your file with SANGAM_CONFIG"),
    }
}

fn write(surroundings: &Surroundings, file: &ConfigFile, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = file.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    }
    let output = Outputs::new(surroundings, [])?.open(Some(&file.path))?;
    output.write(|output| Ok(output.write_all(text.as_bytes())?))
}

/// Says so if another place comes before the file that was changed.
fn tell_effect(key: &Key, changed: &ConfigFile) {
    let settings = Settings::read();
    match settings.get(key).map(|setting| &setting.origin) {
        Some(Origin::File { file, .. }) if file.owner == changed.owner => {}
        Some(origin) => tell("note", &format!("here it is set by {origin}")),
        None => {}
    }
}
