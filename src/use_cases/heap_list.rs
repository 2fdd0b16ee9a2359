//! Which articles are in a heap?
//!
//! A heap is all files of a folder, in the order of their paths, or the files that a list names, in its order: one path a
//! line, TSV with a header (`file` and any of `id url title date`), or JSON Lines with the same names. A relative path is
//! taken from the list's folder or, if there is no such file, from the current one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sangam_memory::ArticleDescription;
use serde::Deserialize;

use super::bad_entry::{BadEntry, EntryFault, EntryPlace};
use super::manifest::{ListError, resolve};
use super::walk::{Subfolders, files_below};
use sangam_exchange::file::FileIdentity;
use sangam_exchange::{Format, is_called, read_text, without_mark};

/// How the articles of a heap are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeapSelection {
    /// All files of a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Which subfolders are read.
        subfolders: Subfolders,
    },
    /// The files that a file lists.
    List(PathBuf),
}

/// A file of a heap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeapFile {
    /// The article.
    pub path: PathBuf,
    /// The description of the article in the list.
    pub description: ArticleDescription,
}

/// The files of a heap, and the entries that name none.
#[derive(Debug, Default)]
pub struct HeapList {
    /// The folder or the list, as it was named.
    pub place: PathBuf,
    /// The files, in order.
    pub files: Vec<HeapFile>,
    /// Entries that name no file.
    pub bad: Vec<BadEntry>,
}

impl HeapSelection {
    /// Returns the files, in order.
    pub fn list(&self) -> Result<HeapList, ListError> {
        match self {
            Self::Folder { folder, subfolders } => {
                let walked = files_below(folder, *subfolders)
                    .map_err(|cause| ListError::Unreadable { path: folder.clone(), cause })?;
                let file = |path| HeapFile { path, description: ArticleDescription::default() };
                Ok(HeapList {
                    place: folder.clone(),
                    files: walked.files.into_iter().map(file).collect(),
                    bad: walked.bad,
                })
            }
            Self::List(path) => from_list(path),
        }
    }

    /// Returns the file that contains the list itself.
    pub fn list_file(&self) -> Option<&Path> {
        match self {
            Self::List(path) => Some(path),
            Self::Folder { .. } => None,
        }
    }
}

/// A line of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeapLine {
    file: String,
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    date: Option<String>,
}

const FILE: &str = "file";
const COLUMNS: [&str; 5] = [FILE, "id", "url", "title", "date"];

fn from_list(path: &Path) -> Result<HeapList, ListError> {
    let text = read_text(path)?;
    if is_called(path, Format::Jsonl) {
        return Ok(collect(path, text.lines().zip(1..), |line| {
            serde_json::from_str(without_mark(line)).map_err(|cause| EntryFault::Json { cause })
        }));
    }
    let first = text.lines().next().unwrap_or_default();
    let header: Vec<&str> = without_mark(first).split('\t').map(str::trim).collect();
    if !header.contains(&FILE) {
        return Ok(collect(path, text.lines().zip(1..), |line| {
            Ok(HeapLine { file: without_mark(line).trim().to_owned(), ..HeapLine::default() })
        }));
    }
    if let Some(column) = header.iter().find(|column| !COLUMNS.contains(column)) {
        return Err(ListError::UnknownListColumn { path: path.to_owned(), column: (*column).to_owned() });
    }
    Ok(collect(path, text.lines().zip(1..).skip(1), |line| {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        if fields.len() > header.len() {
            return Err(EntryFault::TooManyFields { fields: fields.len(), header: header.len() });
        }
        let mut entry = HeapLine::default();
        for (column, field) in header.iter().zip(fields).filter(|(_, field)| !field.is_empty()) {
            match *column {
                FILE => field.clone_into(&mut entry.file),
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
    list: &Path,
    lines: impl Iterator<Item = (&'t str, usize)>,
    parse: impl Fn(&str) -> Result<HeapLine, EntryFault>,
) -> HeapList {
    let folder = list.parent().unwrap_or(Path::new(""));
    let itself = FileIdentity::of(list).ok();
    // The line that names each path and each id first.
    let (mut paths, mut ids) = (BTreeMap::new(), BTreeMap::new());
    let mut heap = HeapList { place: list.to_owned(), ..HeapList::default() };
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let read = parse(line).and_then(|entry| {
            if entry.file.is_empty() {
                return Err(EntryFault::NoPath);
            }
            let path = resolve(folder, &entry.file);
            if itself.is_some() && FileIdentity::of(&path).ok() == itself {
                return Err(EntryFault::ListItself);
            }
            if let Some(&line) = paths.get(&path) {
                return Err(EntryFault::NamedAgain { what: entry.file, line });
            }
            if let Some(id) = &entry.id
                && let Some(&line) = ids.get(id)
            {
                return Err(EntryFault::NamedAgain { what: id.clone(), line });
            }
            paths.insert(path.clone(), number);
            ids.extend(entry.id.clone().map(|id| (id, number)));
            let HeapLine { id, url, title, date, .. } = entry;
            Ok(HeapFile { path, description: ArticleDescription { id, url, title, date } })
        });
        match read {
            Ok(file) => heap.files.push(file),
            Err(fault) => {
                let place = EntryPlace { path: list.to_owned(), line: Some(number) };
                heap.bad.push(BadEntry { place, fault });
            }
        }
    }
    heap
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn list(name: &str, bytes: &[u8]) -> (TempDir, Result<HeapList, ListError>) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        (folder, HeapSelection::List(path).list())
    }

    fn faults(list: &HeapList) -> Vec<String> {
        list.bad.iter().map(|bad| format!("{}: {}", bad.place.line.unwrap_or_default(), bad.fault)).collect()
    }

    #[test]
    fn a_list_is_paths_a_table_or_json_lines() {
        let utf16: Vec<u8> = "\u{feff}a.txt\r\nb.txt\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (name, bytes) in [
            ("list.txt", &b"a.txt\n\nb.txt\n"[..]),
            ("list.txt", &utf16),
            ("list.tsv", b"id\tfile\n7\ta.txt\n\tb.txt\n"),
            ("list.jsonl", b"{\"file\":\"a.txt\",\"id\":\"7\"}\n{\"file\":\"b.txt\"}\n"),
        ] {
            let (folder, list) = list(name, bytes);
            let list = list.unwrap();
            assert_eq!(faults(&list), Vec::<String>::new(), "{name}");
            let paths: Vec<&Path> = list.files.iter().map(|file| file.path.as_path()).collect();
            assert_eq!(paths, [folder.path().join("a.txt"), folder.path().join("b.txt")], "{name}");
        }
    }

    #[test]
    fn an_entry_that_names_no_file_of_its_own_is_bad_and_the_rest_stays() {
        let (_folder, found) =
            list("list.tsv", b"file\tid\na.txt\t1\na.txt\t2\nb.txt\t1\nlist.tsv\t3\n\t4\nc.txt\t5\t6\n");
        let found = found.unwrap();
        assert_eq!(found.files.len(), 1);
        let faults = faults(&found);
        for (fault, says) in faults.iter().zip([
            "3: a.txt is on line 2 already",
            "4: 1 is on line 2 already",
            "5: is this list itself",
            "6: names no file",
            "7: 3 fields",
        ]) {
            assert!(fault.starts_with(says), "{faults:?}");
        }
        assert_eq!(faults.len(), 5);
        let (_folder, refused) = list("list.tsv", b"file\tsize\n");
        assert!(refused.unwrap_err().to_string().contains("unknown column `size`"));
    }
}
