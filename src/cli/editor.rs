//! How does a person change the two texts of a unit in an editor, and what came back?
//!
//! Each text has a line of its own above it that begins with `>`, as often as no line of the texts does. What is written
//! above the first such line is for reading only.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::{fs, io};

use anyhow::{Context as _, bail};
use sangam::unit::{Role, Sides, Unit};
use tempfile::{Builder, TempPath};

use super::edge;

/// The texts of a unit in a file, open for change.
pub(crate) struct Draft {
    path: TempPath,
    headings: Sides<String>,
    before: Sides<String>,
}

/// Why nothing came back from the editor. The file is kept.
#[derive(Debug, thiserror::Error)]
#[error("{reason}; nothing stored, and what was written is kept in {place}")]
pub(crate) struct NotUsable {
    reason: String,
    place: String,
}

impl Draft {
    /// Writes the texts of `unit` into a new file in `folder`.
    pub(crate) fn new(unit: &Unit, folder: &Path) -> anyhow::Result<Self> {
        let before = Sides::new(unit.source.clone(), unit.target.clone());
        let languages = Sides::new(&unit.source_language, &unit.target_language);
        let mark = mark(&before);
        let headings = Sides::of(|role| {
            let what = match role {
                Role::Source => "text",
                Role::Target => "translation",
            };
            format!("{mark} {what}, {}", languages[role])
        });
        let page = format!(
            "Unit {}. Change the texts below, save and close. Leave the lines that begin with {mark} as they are.\n\n{}\n{}\n{}\n{}\n",
            unit.id.0, headings.source, before.source, headings.target, before.target
        );
        let name = format!("sangam-unit-{}-", unit.id.0);
        let file = Builder::new().prefix(&name).suffix(".txt").tempfile_in(folder);
        let path = file
            .with_context(|| format!("{}: no file can be made there", folder.display()))?
            .into_temp_path();
        fs::write(&path, page).with_context(|| format!("{}: cannot be written", path.display()))?;
        Ok(Self { path, headings, before })
    }

    /// Lets the user change the file, and returns the texts that came back.
    pub(crate) fn edited(&self) -> Result<Sides<String>, String> {
        let editor = edge::editor().ok_or("no editor is named; name one with VISUAL or EDITOR")?;
        match run(&editor, &self.path) {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(format!("the editor `{editor}` failed ({status})")),
            Err(error) => return Err(format!("the editor `{editor}` cannot be run: {error}")),
        }
        let bytes = fs::read(&self.path).map_err(|error| format!("the file cannot be read: {error}"))?;
        let page = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 any more")?;
        self.texts(&page)
    }

    /// Reads the texts of a page. Some editors change line ends, and end every file with one.
    fn texts(&self, page: &str) -> Result<Sides<String>, String> {
        let page = page.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let lines: Vec<&str> = page.lines().collect();
        let line = |role: Role| {
            let heading = &self.headings[role];
            let at = |(at, line): (usize, &&str)| (line.trim_end() == heading).then_some(at);
            let mut found = lines.iter().enumerate().filter_map(at);
            match (found.next(), found.next()) {
                (Some(line), None) => Ok(line),
                (None, _) => Err(format!("the line `{heading}` is missing")),
                (_, Some(_)) => Err(format!("the line `{heading}` is there twice")),
            }
        };
        let (source, target) = (line(Role::Source)?, line(Role::Target)?);
        if source > target {
            return Err("the translation comes before the text".to_owned());
        }
        let found = Sides::new(lines[source + 1..target].join("\n"), lines[target + 1..].join("\n"));
        let texts = Sides::of(|role| {
            let (found, before) = (&found[role], &self.before[role]);
            // Blank lines at an end and other line ends are no change.
            if found.trim() == before.replace("\r\n", "\n").trim() {
                before.clone()
            } else {
                found.trim().to_owned()
            }
        });
        match Role::BOTH.into_iter().find(|role| texts[*role].is_empty()) {
            Some(Role::Source) => Err("the text is empty".to_owned()),
            Some(Role::Target) => Err("the translation is empty".to_owned()),
            None => Ok(texts),
        }
    }

    /// Keeps the file, and makes the error that names it.
    pub(crate) fn keep(self, reason: &str) -> NotUsable {
        let place = match self.path.keep() {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("{} until sangam ends: {}", error.path.display(), error.error),
        };
        NotUsable { reason: reason.to_owned(), place }
    }
}

/// Returns a mark that begins no line of the texts.
fn mark(texts: &Sides<String>) -> String {
    /// Enough to be seen.
    const SHORTEST: usize = 3;
    let length = |line: &str| line.chars().take_while(|c| *c == '>').count();
    let longest = texts.each().flat_map(|text| text.lines()).map(length).max();
    ">".repeat(longest.map_or(SHORTEST, |longest| SHORTEST.max(longest + 1)))
}

/// Runs an editor, which the user may have named with options: `code --wait`.
#[cfg(unix)]
fn run(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg("sh").arg(path).status()
}

#[cfg(not(unix))]
fn run(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or_default()).args(words).arg(path).status()
}

/// Refuses to open an editor if nobody could see it.
pub(crate) fn check_editor() -> anyhow::Result<()> {
    if edge::editor().is_none() {
        bail!(
            "nothing to change; say what with --source, --target, --status, --tag …, or name an editor with VISUAL or \
             EDITOR"
        );
    }
    Ok(())
}
