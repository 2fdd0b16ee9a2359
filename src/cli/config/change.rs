//! How is a key set or unset in a file, with everything else in it left as it is?

use std::ffi::OsStr;
use std::path::{Path, absolute};

use toml_edit::{DocumentMut, Item, Value};

use super::file::{ConfigFile, Owner, Problem};
use super::keys::{Defaults, Key, Shape};

/// Returns the text of `file` with `key` set to `value`.
pub(crate) fn set(file: &ConfigFile, key: &Key, value: &str) -> anyhow::Result<String> {
    key.take(OsStr::new(value), &mut Defaults::default()).map_err(|remedy| Problem {
        place: key.name.to_owned(),
        reason: format!("`{value}` is no value of it"),
        remedy,
    })?;
    let mut document = document(file)?;
    let mut new = match key.shape {
        Shape::Text => Value::from(value),
        Shape::Number => Value::from(value.parse::<i64>()?),
        Shape::Path => Value::from(path_in(file, value)?),
    };
    match document.get_mut(key.name).and_then(Item::as_value_mut) {
        Some(old) => {
            // Blanks and comments around the value belong to the line.
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => drop(document.insert(key.name, Item::Value(new))),
    }
    Ok(document.to_string())
}

/// Returns the text of `file` without `name`; `None` if it is not set there. Any name can be unset, so that a file with
/// an unknown one can be repaired.
pub(crate) fn unset(file: &ConfigFile, name: &str) -> anyhow::Result<Option<String>> {
    let mut document = document(file)?;
    Ok(document.remove(name).map(|_| document.to_string()))
}

fn document(file: &ConfigFile) -> Result<DocumentMut, Problem> {
    let text = file.text()?;
    text.parse().map_err(|error| file.syntax(&text, &error))
}

/// How `file` names the path `typed`, which is relative to the working directory. A project can be moved with what is in
/// its folder.
fn path_in(file: &ConfigFile, typed: &str) -> anyhow::Result<String> {
    if typed.starts_with("~/") {
        return Ok(typed.to_owned());
    }
    let path = absolute(typed)?;
    let folder = absolute(&file.path)?;
    let folder = folder.parent().unwrap_or(Path::new("/"));
    let inside = path.strip_prefix(folder).ok().filter(|_| file.owner == Owner::Project);
    let named = inside.unwrap_or(&path).to_str();
    Ok(named
        .ok_or_else(|| anyhow::anyhow!("{typed}: its full name is not UTF-8; name another file"))?
        .to_owned())
}
