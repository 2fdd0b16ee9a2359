//! Which article pairs are to be aligned?
//!
//! There are four ways to name them: the two files of one pair, two suffixes in one folder, two folders with the same
//! file stems, or a manifest (TSV with a header, or JSON Lines). Pairs are sorted by the path of their source, so that
//! a run does not depend on how a file system lists its files. A manifest keeps its own order.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::{Path, PathBuf};

use sangam_language::Language;
use sangam_memory::ArticleDescription;
use serde::Deserialize;

use super::bad_entry::{BadEntry, EntryFault, EntryPlace};
use super::walk::{Subfolders, Walked, files_below};
use sangam_exchange::{ExchangeError, Format, is_called, read_text, without_mark};
use sangam_unit::{Role, Sides};

/// One pair of files to align.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairJob {
    /// The article.
    pub source: PathBuf,
    /// Its translation.
    pub target: PathBuf,
    /// Language of the article, if the list names it.
    pub from: Option<Language>,
    /// Language of the translation, if the list names it.
    pub to: Option<Language>,
    /// The description of the article in the list.
    pub description: ArticleDescription,
}

/// How the pairs to align are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairSelection {
    /// Two files.
    Pair(Box<PairJob>),
    /// Files of one folder, distinguished by the endings of their names.
    Suffixes {
        /// The folder.
        folder: PathBuf,
        /// The ending of the names of articles.
        source_suffix: String,
        /// The ending of the names of translations.
        target_suffix: String,
        /// Which subfolders are read.
        subfolders: Subfolders,
    },
    /// Files of two folders with the same name, apart from the ending.
    Folders {
        /// The folder of the articles.
        sources: PathBuf,
        /// The folder of the translations.
        targets: PathBuf,
        /// Which subfolders are read.
        subfolders: Subfolders,
    },
    /// The pairs that a file lists.
    Manifest(PathBuf),
}

impl PairSelection {
    /// Returns the pairs, in order.
    pub fn list(&self) -> Result<PairList, ListError> {
        match self {
            Self::Pair(job) => Ok(PairList { jobs: vec![(**job).clone()], bad: Vec::new() }),
            Self::Suffixes { folder, source_suffix, target_suffix, subfolders } => {
                by_suffix(folder, source_suffix, target_suffix, *subfolders)
            }
            Self::Folders { sources, targets, subfolders } => by_stem(sources, targets, *subfolders),
            Self::Manifest(path) => from_manifest(path),
        }
    }

    /// Returns the file that contains the list itself.
    pub fn list_file(&self) -> Option<&Path> {
        match self {
            Self::Manifest(path) => Some(path),
            Self::Pair(_) | Self::Suffixes { .. } | Self::Folders { .. } => None,
        }
    }
}

/// The pairs of a list, and the entries that give none.
#[derive(Debug, Default)]
pub struct PairList {
    /// Pairs to align, in order.
    pub jobs: Vec<PairJob>,
    /// Entries that give no pair.
    pub bad: Vec<BadEntry>,
}

/// Why there is no list at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// A folder or manifest cannot be read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// The system's reason.
        cause: io::Error,
    },
    /// A manifest is not text.
    #[error(transparent)]
    Undecodable(#[from] ExchangeError),
    /// The header of a TSV manifest lacks a column.
    #[error("{}:1: no column `{column}`", path.display())]
    NoColumn {
        /// The manifest.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// The header of a TSV manifest has an unknown column.
    #[error("{}:1: unknown column `{column}`; known are source target from to id url title date", path.display())]
    UnknownColumn {
        /// The manifest.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// The header of a list of articles has an unknown column.
    #[error("{}:1: unknown column `{column}`; known are file id url title date", path.display())]
    UnknownListColumn {
        /// The list.
        path: PathBuf,
        /// The column.
        column: String,
    },
}

/// Pairs each file of `folder` that ends in `source_suffix` with the file that ends in `target_suffix` instead. Both
/// suffixes may be followed by `.gz`.
pub fn by_suffix(
    folder: &Path,
    source_suffix: &str,
    target_suffix: &str,
    subfolders: Subfolders,
) -> Result<PairList, ListError> {
    let walked = walk(folder, subfolders)?;
    let stems = |suffix: &str| {
        let packed = format!("{suffix}.gz");
        stems(folder, &walked.files, |below| {
            below.strip_suffix(suffix.as_bytes()).or_else(|| below.strip_suffix(packed.as_bytes()))
        })
    };
    Ok(join(Sides::new(source_suffix, target_suffix).map(stems), walked.bad))
}

/// Pairs the files of `sources` and of `targets` with the same path below their folder, apart from the ending.
pub fn by_stem(sources: &Path, targets: &Path, subfolders: Subfolders) -> Result<PairList, ListError> {
    let (ours, theirs) = (walk(sources, subfolders)?, walk(targets, subfolders)?);
    let stems = |folder, files| stems(folder, files, |below| Some(stem_of(below)));
    let both = Sides::new(stems(sources, &ours.files), stems(targets, &theirs.files));
    Ok(join(both, ours.bad.into_iter().chain(theirs.bad).collect()))
}

/// Reads the pairs of a manifest: JSON Lines if its name ends accordingly, otherwise TSV with a header, in UTF-8 or
/// UTF-16, compressed or not. A relative path is taken from the manifest's folder or, if there is no such file, from
/// the current one.
pub fn from_manifest(path: &Path) -> Result<PairList, ListError> {
    let text = read_text(path)?;
    if is_called(path, Format::Jsonl) {
        Ok(collect(path, text.lines().zip(1..), |line| {
            serde_json::from_str(without_mark(line)).map_err(|cause| EntryFault::Json { cause })
        }))
    } else {
        from_tsv(path, &text)
    }
}

/// A line of a manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestLine {
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
            return Err(EntryFault::TooManyFields { fields: fields.len(), header: header.len() });
        }
        let mut entry = ManifestLine::default();
        for (column, field) in header.iter().zip(fields).filter(|(_, field)| !field.is_empty()) {
            let language = || field.parse::<Language>().map(Some);
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
    parse: impl Fn(&str) -> Result<ManifestLine, EntryFault>,
) -> PairList {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut list = PairList::default();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let parsed = parse(line).and_then(|entry| {
            let names = Sides::new(&entry.source, &entry.target);
            match Role::BOTH.into_iter().find(|&role| names[role].is_empty()) {
                Some(role) => Err(EntryFault::NoFile { role }),
                None => Ok(entry),
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
            Err(fault) => {
                let place = EntryPlace { path: path.to_owned(), line: Some(number) };
                list.bad.push(BadEntry { place, fault });
            }
        }
    }
    list
}

/// Returns the file that a list in `folder` calls `name`.
pub(super) fn resolve(folder: &Path, name: &str) -> PathBuf {
    let beside = folder.join(name);
    if !beside.exists() && Path::new(name).exists() { PathBuf::from(name) } else { beside }
}

fn join(stems: Sides<Stems<'_>>, bad: Vec<BadEntry>) -> PairList {
    let Sides { source: mut sources, target: mut targets } = stems;
    let mut list = PairList { jobs: Vec::new(), bad };
    list.bad.append(&mut sources.bad);
    list.bad.append(&mut targets.bad);
    let lonely = |path: &Path, missing| BadEntry {
        place: EntryPlace { path: path.to_owned(), line: None },
        fault: EntryFault::NoCounterpart { missing },
    };
    for (stem, source) in sources.files {
        match targets.files.remove(stem) {
            Some(target) => list.jobs.push(PairJob {
                source: source.to_owned(),
                target: target.to_owned(),
                from: None,
                to: None,
                description: ArticleDescription::default(),
            }),
            None => list.bad.push(lonely(source, Role::Target)),
        }
    }
    list.bad.extend(targets.files.values().map(|target| lonely(target, Role::Source)));
    list
}

fn unreadable(path: &Path, cause: io::Error) -> ListError {
    ListError::Unreadable { path: path.to_owned(), cause }
}

/// The files of a folder by their stems, and the entries that give no pair.
#[derive(Default)]
struct Stems<'w> {
    /// A stem is the bytes of a path, because a name need not be text.
    files: BTreeMap<&'w [u8], &'w Path>,
    bad: Vec<BadEntry>,
}

fn walk(folder: &Path, subfolders: Subfolders) -> Result<Walked, ListError> {
    files_below(folder, subfolders).map_err(|cause| unreadable(folder, cause))
}

/// Groups the files below `folder` by the stems that `stem` takes from their paths. A second file of one stem is a bad
/// entry.
fn stems<'w>(folder: &Path, files: &'w [PathBuf], stem: impl Fn(&'w [u8]) -> Option<&'w [u8]>) -> Stems<'w> {
    let mut stems = Stems::default();
    for path in files {
        let below = path.strip_prefix(folder).unwrap_or(path).as_os_str().as_encoded_bytes();
        let Some(stem) = stem(below) else { continue };
        match stems.files.entry(stem) {
            Entry::Vacant(place) => drop(place.insert(path)),
            Entry::Occupied(other) => stems.bad.push(BadEntry {
                place: EntryPlace { path: path.clone(), line: None },
                fault: EntryFault::SameName { other: (*other.get()).to_owned() },
            }),
        }
    }
    stems
}

/// `a/b/story.en.txt.gz` → `a/b/story`: the folder, and the name up to its first dot.
fn stem_of(below: &[u8]) -> &[u8] {
    let start = below.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let dot = below[start..].iter().position(|&byte| byte == b'.').filter(|&dot| dot > 0);
    &below[..dot.map_or(below.len(), |dot| start + dot)]
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        let below = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        list.jobs.iter().map(|job| (below(&job.source), below(&job.target))).collect()
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
        let list = by_suffix(folder.path(), ".en.txt", ".ur.txt", Subfolders::Own).unwrap();
        let expected = [("a.en.txt.gz", "a.ur.txt"), ("b.en.txt", "b.ur.txt")];
        assert_eq!(names(&list, folder.path()), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(list.bad.len(), 2);
        assert!(
            list.bad[0].place.path.ends_with("in/c.en.txt")
                && list.bad[0].fault.to_string().contains("no translation")
        );
    }

    #[test]
    fn two_folders_pair_by_stem() {
        let folder = folder(&["en/1.en.txt", "ur/1.txt", "en/sub/2.txt", "ur/sub/2.ur.txt", "ur/3.txt"]);
        let [en, ur] = ["en", "ur"].map(|name| folder.path().join(name));
        let list = by_stem(&en, &ur, Subfolders::Own).unwrap();
        assert_eq!(list.jobs.len(), 2);
        assert_eq!(list.bad.len(), 1);
        assert_eq!(by_stem(&en, &ur, Subfolders::None).unwrap().jobs.len(), 1);
    }

    #[test]
    fn two_files_of_one_name_are_not_taken_for_one() {
        let folder = folder(&["en/1.txt", "en/1.md", "ur/1.txt"]);
        let [en, ur] = ["en", "ur"].map(|name| folder.path().join(name));
        let list = by_stem(&en, &ur, Subfolders::Own).unwrap();
        assert_eq!(list.jobs[0].source, en.join("1.md"));
        assert!(
            list.bad[0].place.path.ends_with("1.txt") && list.bad[0].fault.to_string().contains("1.md"),
            "{list:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_keep_their_own_translations() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt as _;

        let folder = TempDir::new().unwrap();
        for name in [&b"a\xe9.en"[..], b"a\xe9.ur", b"a\xe8.en", b"a\xe8.ur"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "x").unwrap();
        }
        let list = by_suffix(folder.path(), ".en", ".ur", Subfolders::Own).unwrap();
        assert_eq!((list.jobs.len(), list.bad.len()), (2, 0));
        for job in &list.jobs {
            assert_eq!(job.source.file_stem(), job.target.file_stem());
        }
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
        assert!(list.bad[0].place.to_string().ends_with("pairs.tsv:3"));
        assert!(list.bad[1].fault.to_string().contains("BCP 47"));
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
