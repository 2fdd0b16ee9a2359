//! What does a file of defaults say, and where is it wrong?

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sangam::exchange::file;
use toml_edit::{Document, Item, Value};

use super::keys::{self, Key, Shape};
use crate::cli::edge;

/// The most bytes of a file that are read: far more than all keys take.
const LARGEST: u64 = 1 << 20;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    User,
    Project,
}

/// A file of defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigFile {
    pub(crate) owner: Owner,
    pub(crate) path: PathBuf,
}

/// A value in a file.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: &'static Key,
    pub(crate) value: String,
    pub(crate) line: usize,
    /// Where the value begins.
    place: String,
}

/// Something wrong with a file or with the environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}; {remedy}")]
pub(crate) struct Problem {
    pub(crate) place: String,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

impl ConfigFile {
    /// Reads the file. A file that does not exist says nothing.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        let unreadable = |error: &dyn fmt::Display| Problem {
            place: self.path.display().to_string(),
            reason: format!("cannot be read: {error}"),
            remedy: "make it a file that you can read, or move it away".to_owned(),
        };
        let bytes = match read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_link(&self.path) => Vec::new(),
            Err(error) => return Err(unreadable(&error)),
        };
        if bytes.len() as u64 > LARGEST {
            return Err(unreadable(&format!("it is larger than {LARGEST} bytes")));
        }
        String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            Problem {
                place: self.place(&String::from_utf8_lossy(before), before.len()),
                reason: "is not UTF-8".to_owned(),
                remedy: "save the file again as UTF-8".to_owned(),
            }
        })
    }

    /// Returns what the file says, and what is wrong with it.
    pub(crate) fn entries(&self) -> (Vec<Entry>, Vec<Problem>) {
        let text = match self.text() {
            Ok(text) => text,
            Err(problem) => return (Vec::new(), vec![problem]),
        };
        let document = match Document::parse(text.as_str()) {
            Ok(document) => document,
            Err(error) => return (Vec::new(), vec![self.syntax(&text, &error)]),
        };
        let (mut entries, mut problems) = (Vec::new(), Vec::new());
        for (name, item) in document.iter() {
            let start = |span: Option<std::ops::Range<usize>>| span.map_or(0, |span| span.start);
            let at_name = start(document.as_table().key(name).and_then(toml_edit::Key::span));
            let Some(key) = Key::named(name) else {
                problems.push(Problem {
                    place: self.place(&text, at_name),
                    reason: format!("there is no key `{name}`"),
                    remedy: format!("the keys are {}", keys::names()),
                });
                continue;
            };
            let place = self.place(&text, start(item.span()));
            match written(item) {
                Some(value) => entries.push(Entry { key, value, line: position(&text, at_name).0, place }),
                None => problems.push(Problem {
                    place,
                    reason: format!("this is no value of `{name}`"),
                    remedy: match key.shape {
                        Shape::Number => "write a number",
                        Shape::Text | Shape::Path => "write a text in quotation marks",
                    }
                    .to_owned(),
                }),
            }
        }
        (entries, problems)
    }

    /// Returns the error for a text that is not TOML.
    pub(crate) fn syntax(&self, text: &str, error: &toml_edit::TomlError) -> Problem {
        Problem {
            place: self.place(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().trim().replace('\n', ", "),
            remedy: "write `key = \"value\"`, one a line".to_owned(),
        }
    }

    /// Returns the error for a value that its key refuses.
    pub(crate) fn refused(entry: &Entry, remedy: String) -> Problem {
        Problem {
            place: entry.place.clone(),
            reason: format!("`{}` is no value of `{}`", entry.value, entry.key.name),
            remedy,
        }
    }

    /// Returns the path that `value` names in this file: from the folder of the file, or from the home directory if it
    /// begins with `~/`.
    pub(crate) fn resolved(&self, value: &str) -> PathBuf {
        let home = value.strip_prefix("~/").and_then(|rest| Some(edge::home()?.join(rest)));
        home.unwrap_or_else(|| self.path.parent().unwrap_or(Path::new("")).join(value))
    }

    /// `file:line:column` of a byte of `text`, from 1.
    fn place(&self, text: &str, byte: usize) -> String {
        let (line, column) = position(text, byte);
        format!("{}:{line}:{column}", self.path.display())
    }
}

/// Line and column of a byte, from 1.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A link that leads nowhere is not the same as no file.
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Returns the text of a value, if it is a text or a whole number.
fn written(item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        _ => None,
    }
}
