//! Which memory does a command open, and what is reported about it?

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sangam::memory::{AnsweredBy, MemoryError, Opening, ReadFrom, Session, SessionOptions};
use sangam::use_cases::analyzer::TextAnalyzer;

use super::exit::tell;
use super::surroundings::Surroundings;

/// The memory that the user chose. It is opened when it is needed.
pub(crate) struct ChosenMemory {
    path: PathBuf,
    temporary_folder: PathBuf,
}

impl ChosenMemory {
    /// The memory that the command line or the environment names.
    pub(crate) fn new(surroundings: &Surroundings) -> anyhow::Result<Self> {
        Ok(Self::at(surroundings.memory()?, surroundings))
    }

    /// The memory at `path`.
    pub(crate) fn at(path: &Path, surroundings: &Surroundings) -> Self {
        Self { path: path.to_owned(), temporary_folder: surroundings.temporary_folder().to_owned() }
    }

    /// Returns its file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it, and reports anything unusual about it.
    pub(crate) fn open(&self, opening: Opening) -> Result<Session, MemoryError> {
        let memory = self.open_quietly(opening)?;
        tell_unusual(&memory);
        Ok(memory)
    }

    /// Opens it; `None` if it does not exist.
    pub(crate) fn open_if_there(&self, opening: Opening) -> Result<Option<Session>, MemoryError> {
        match self.open(opening) {
            Err(MemoryError::Missing { .. }) => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Opens it without reporting anything.
    pub(crate) fn open_quietly(&self, opening: Opening) -> Result<Session, MemoryError> {
        let temporary_folder = Some(self.temporary_folder.clone());
        let mut options = SessionOptions::new(opening);
        options.temporary_folder = temporary_folder;
        Session::open(&self.path, Arc::new(TextAnalyzer), &options)
    }
}

/// Opens the memory that the user chose, and reports anything unusual about it.
pub(crate) fn open_memory(surroundings: &Surroundings, opening: Opening) -> anyhow::Result<Session> {
    Ok(ChosenMemory::new(surroundings)?.open(opening)?)
}

/// Reports an answer that took long because an index was missing.
pub(crate) fn tell_answered_by(memory: &Session, answered_by: AnsweredBy) {
    if answered_by == AnsweredBy::EveryUnitForWantOfIndex {
        tell_once(&format!(
            "{}: has no index that fits, so every unit was compared; `sangam memory reindex` makes one",
            memory.path().display()
        ));
    }
}

/// Reports that sister languages were not searched, because the words of a large memory are not in order.
pub(crate) fn tell_words_wanting(memory: &Session) {
    tell_once(&format!(
        "{}: has no words in order for searching, so no match across scripts was looked for; `sangam memory reindex` puts \
         them in order",
        memory.path().display()
    ));
}

fn tell_unusual(memory: &Session) {
    let path = memory.path().display();
    if let Some(rekeyed) = memory.rekeyed() {
        tell(
            "note",
            &format!(
                "{path}: match keys were made by {} {}; made again by {} {} for {} units",
                rekeyed.from.0, rekeyed.from.1, rekeyed.to.0, rekeyed.to.1, rekeyed.units
            ),
        );
    }
    match memory.read_from() {
        ReadFrom::Copy => tell_once(&format!(
            "{path}: cannot be written from here, and others write it or have left a log beside it; read as it was stored \
             last, what they store from now on is not seen"
        )),
        ReadFrom::FileBesideWriters => tell_once(&format!(
            "{path}: cannot be written from here, and others write it or have left a log beside it; read as it was stored \
             last"
        )),
        ReadFrom::File | ReadFrom::FileAlone => {}
    }
    for taken in memory.taken_names() {
        tell_once(&format!(
            "{} is none of the files that sangam makes beside {path}; it is left as it is, and what would have its name \
             goes by another, or is made anew each time",
            taken.display()
        ));
    }
}

/// Reports a message once, even if a command opens the memory twice.
fn tell_once(message: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(message.to_owned()) {
        tell("note", message);
    }
}
