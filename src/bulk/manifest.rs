//! Which article pairs are to be aligned?
//!
//! Three ways to say it: two suffixes in one folder, two folders with the same file stems, or a manifest (TSV with a
//! header, or JSON Lines). Pairs come out sorted by the path of their source, so that a run does not depend on how a
//! file system lists its files; a manifest keeps its own order.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sangam_memory::{ArticleDescription, Language};
use serde::Deserialize;

use crate::exchange::format::extension;
use crate::exchange::{ExchangeError, path_name, read_text, without_mark};

/// One pair of files to align.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairJob {
    /// The article.
    pub source: PathBuf,
    /// Its translation.
    pub target: PathBuf,
    /// Language of the article, where the list says so.
    pub from: Option<Language>,
    /// Language of the translation, where the list says so.
    pub to: Option<Language>,
    /// What the list says about the article.
    pub description: ArticleDescription,
}

/// A place in a list that gives no pair, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEntry {
    /// File, and line where there is one.
    pub place: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// The pairs of a list, and what in it gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairList {
    /// Pairs to align, in order.
    pub jobs: Vec<PairJob>,
    /// Entries that are no pair.
    pub bad: Vec<BadEntry>,
}

/// Why there is no list at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// A folder or manifest cannot be read.
    #[error("{}: {cause}; check the path", path.display())]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// A manifest is no text.
    #[error(transparent)]
    Undecodable(#[from] ExchangeError),
    /// The header of a TSV manifest lacks a column.
    #[error("{}:1: no column `{column}`; the header must name at least source and target, tab between", path.display())]
    NoColumn {
        /// The manifest.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// The header of a TSV manifest has a column nobody knows.
    #[error("{}:1: unknown column `{column}`; known are source target from to id url title date", path.display())]
    UnknownColumn {
        /// The manifest.
        path: PathBuf,
        /// The column.
        column: String,
    },
}

/// Files of `folder` (and the folders in it) that end in `source_suffix`, each with the file that ends in
/// `target_suffix` instead. Both suffixes may be followed by `.gz`.
pub fn by_suffix(folder: &Path, source_suffix: &str, target_suffix: &str) -> Result<PairList, ListError> {
    let files = files_below(folder)?;
    let sources = stems(&files, folder, source_suffix);
    let targets = stems(&files, folder, target_suffix);
    Ok(join(sources, targets))
}

/// Files of `sources` and of `targets` with the same path below their folder, endings aside.
pub fn by_stem(sources: &Path, targets: &Path) -> Result<PairList, ListError> {
    let stem = |folder: &Path| -> Result<BTreeMap<String, PathBuf>, ListError> {
        let files = files_below(folder)?;
        Ok(files.into_iter().map(|path| (stem_of(&path, folder), path)).collect())
    };
    Ok(join(stem(sources)?, stem(targets)?))
}

/// The pairs a manifest names: JSON Lines if its name ends in `.jsonl`, else TSV with a header; in UTF-8 or UTF-16, packed
/// or not. A relative path is taken from the manifest's folder; if nothing is there, from the current one.
pub fn from_manifest(path: &Path) -> Result<PairList, ListError> {
    let text = read_text(path)?;
    if matches!(extension(path).as_deref(), Some("jsonl" | "ndjson")) {
        Ok(collect(path, text.lines().zip(1..), |line| {
            serde_json::from_str(without_mark(line))
                .map_err(|error| format!("column {}: {error}", error.column()))
        }))
    } else {
        from_tsv(path, &text)
    }
}

/// A line of a manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    source: String,
    target: String,
    from: Option<Language>,
    to: Option<Language>,
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    date: Option<String>,
}

fn from_tsv(path: &Path, text: &str) -> Result<PairList, ListError> {
    const COLUMNS: [&str; 8] = ["source", "target", "from", "to", "id", "url", "title", "date"];
    let mut lines = text.lines().zip(1..);
    let header: Vec<&str> =
        lines.next().map_or(Vec::new(), |(line, _)| line.split('\t').map(str::trim).collect());
    for column in ["source", "target"] {
        if !header.contains(&column) {
            return Err(ListError::NoColumn { path: path.to_owned(), column });
        }
    }
    if let Some(column) = header.iter().find(|column| !COLUMNS.contains(column)) {
        return Err(ListError::UnknownColumn { path: path.to_owned(), column: (*column).to_owned() });
    }
    Ok(collect(path, lines, |line| {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        if fields.len() > header.len() {
            return Err(format!("{} fields where the header has {}", fields.len(), header.len()));
        }
        let mut entry = Entry::default();
        for (column, field) in header.iter().zip(fields).filter(|(_, field)| !field.is_empty()) {
            let language = || field.parse::<Language>().map(Some).map_err(|error| error.to_string());
            match *column {
                "source" => field.clone_into(&mut entry.source),
                "target" => field.clone_into(&mut entry.target),
                "from" => entry.from = language()?,
                "to" => entry.to = language()?,
                "id" => entry.id = Some(field.to_owned()),
                "url" => entry.url = Some(field.to_owned()),
                "title" => entry.title = Some(field.to_owned()),
                _ => entry.date = Some(field.to_owned()),
            }
        }
        Ok(entry)
    }))
}

fn collect<'t>(
    path: &Path,
    lines: impl Iterator<Item = (&'t str, usize)>,
    parse: impl Fn(&str) -> Result<Entry, String>,
) -> PairList {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut list = PairList::default();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let parsed = parse(line).and_then(|entry| {
            if entry.source.is_empty() || entry.target.is_empty() {
                Err("source or target is empty".to_owned())
            } else {
                Ok(entry)
            }
        });
        match parsed {
            Ok(entry) => list.jobs.push(PairJob {
                source: resolve(folder, &entry.source),
                target: resolve(folder, &entry.target),
                from: entry.from,
                to: entry.to,
                description: ArticleDescription {
                    id: entry.id,
                    url: entry.url,
                    title: entry.title,
                    date: entry.date,
                },
            }),
            Err(reason) => list.bad.push(BadEntry { place: format!("{}:{number}", path.display()), reason }),
        }
    }
    list
}

fn resolve(folder: &Path, name: &str) -> PathBuf {
    let beside = folder.join(name);
    if !beside.exists() && Path::new(name).exists() { PathBuf::from(name) } else { beside }
}

fn join(sources: BTreeMap<String, PathBuf>, mut targets: BTreeMap<String, PathBuf>) -> PairList {
    let mut list = PairList::default();
    let lonely = |path: &Path, what| BadEntry {
        place: path.display().to_string(),
        reason: format!("has no {what} beside it"),
    };
    for (stem, source) in sources {
        match targets.remove(&stem) {
            Some(target) => list.jobs.push(PairJob {
                source,
                target,
                from: None,
                to: None,
                description: ArticleDescription::default(),
            }),
            None => list.bad.push(lonely(&source, "translation")),
        }
    }
    list.bad.extend(targets.values().map(|target| lonely(target, "article")));
    list
}

fn unreadable(path: &Path, cause: io::Error) -> ListError {
    ListError::Unreadable { path: path.to_owned(), cause }
}

/// Every file below `folder`, sorted; hidden ones left out.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, ListError> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|source| unreadable(&folder, source))? {
            let entry = entry.map_err(|source| unreadable(&folder, source))?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn below(path: &Path, folder: &Path) -> String {
    path_name(path.strip_prefix(folder).unwrap_or(path))
}

fn stems(files: &[PathBuf], folder: &Path, suffix: &str) -> BTreeMap<String, PathBuf> {
    let stem = |path: &PathBuf| {
        let name = below(path, folder);
        let packed = format!("{suffix}.gz");
        name.strip_suffix(suffix).or_else(|| name.strip_suffix(&packed)).map(str::to_owned)
    };
    files.iter().filter_map(|path| Some((stem(path)?, path.clone()))).collect()
}

/// `a/b/story.en.txt.gz` → `a/b/story`: the folder and what stands before the first dot of the name.
fn stem_of(path: &Path, folder: &Path) -> String {
    let name = below(path, folder);
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let end = name[start..].find('.').filter(|&dot| dot > 0).map_or(name.len(), |dot| start + dot);
    name[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[&str]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn names(list: &PairList, folder: &Path) -> Vec<(String, String)> {
        list.jobs.iter().map(|job| (below(&job.source, folder), below(&job.target, folder))).collect()
    }

    #[test]
    fn suffixes_pair_up_in_order_and_the_lonely_are_told() {
        let folder = folder(&[
            "b.en.txt",
            "b.ur.txt",
            "a.en.txt.gz",
            "a.ur.txt",
            "in/c.en.txt",
            "d.ur.txt",
            ".x.en.txt",
        ]);
        let list = by_suffix(folder.path(), ".en.txt", ".ur.txt").unwrap();
        let expected = [("a.en.txt.gz", "a.ur.txt"), ("b.en.txt", "b.ur.txt")];
        assert_eq!(names(&list, folder.path()), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(list.bad.len(), 2);
        assert!(list.bad[0].place.ends_with("in/c.en.txt") && list.bad[0].reason.contains("no translation"));
    }

    #[test]
    fn two_folders_pair_by_stem() {
        let folder = folder(&["en/1.en.txt", "ur/1.txt", "en/sub/2.txt", "ur/sub/2.ur.txt", "ur/3.txt"]);
        let list = by_stem(&folder.path().join("en"), &folder.path().join("ur")).unwrap();
        assert_eq!(list.jobs.len(), 2);
        assert_eq!(list.bad.len(), 1);
    }

    #[test]
    fn a_manifest_names_pairs_and_its_bad_lines_are_told() {
        let folder = TempDir::new().unwrap();
        let tsv = folder.path().join("pairs.tsv");
        fs::write(&tsv, "source\ttarget\tid\tto\na.txt\tb.txt\tstory-1\tur\nc.txt\t\na\tb\tc\tnot a tag\n")
            .unwrap();
        let list = from_manifest(&tsv).unwrap();
        assert_eq!(list.jobs.len(), 1);
        assert_eq!(list.jobs[0].source, folder.path().join("a.txt"));
        assert_eq!(list.jobs[0].description.id.as_deref(), Some("story-1"));
        assert!(list.bad[0].place.ends_with("pairs.tsv:3"));
        assert!(list.bad[1].reason.contains("BCP 47"));
        let jsonl = folder.path().join("pairs.jsonl");
        fs::write(&jsonl, "{\"source\":\"a\",\"target\":\"b\",\"date\":\"2026-05-07\"}\n{\"source\":1}\n")
            .unwrap();
        let list = from_manifest(&jsonl).unwrap();
        assert_eq!((list.jobs.len(), list.bad.len()), (1, 1));
    }

    #[test]
    fn a_header_without_its_columns_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("pairs.tsv");
        fs::write(&path, "source\tsize\n").unwrap();
        assert!(from_manifest(&path).unwrap_err().to_string().contains("`target`"));
        fs::write(&path, "source\ttarget\tsize\n").unwrap();
        assert!(from_manifest(&path).unwrap_err().to_string().contains("`size`"));
    }
}
