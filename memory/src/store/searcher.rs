//! Which files beside a memory are mapped, and what do searches keep from one to the next?
//!
//! A file is mapped once for all readers of a session, because it is never changed in place. Each reader has its own
//! list of what has changed since the index was made, and its own working memory.

use std::fs::{File, Metadata};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::connect::inode_of;
use super::pending::Pending;
use crate::index::{Index, Scratch};
use crate::words::Words;

/// A state of the store that can be searched.
pub(super) struct State {
    /// The last change that it includes.
    pub(super) change: i64,
    /// The index of everything, then the indexes of later changes, in order.
    pub(super) indexes: Vec<Arc<Index>>,
    pub(super) pending: Pending,
    /// Whether another analyser made the stored keys.
    pub(super) foreign: bool,
}

/// What lookups keep from one to the next.
#[derive(Default)]
pub(super) struct Searcher {
    pub(super) state: Option<State>,
    scratch: Scratch,
    /// The file was found wrong. The current lookup must not open it again.
    pub(super) distrusted: bool,
}

/// The parts of a [`Searcher`] that a search works with.
pub(super) struct Parts<'a> {
    pub(super) indexes: &'a [Arc<Index>],
    pub(super) pending: &'a Pending,
    pub(super) scratch: &'a mut Scratch,
}

impl Searcher {
    /// The parts to search, if they are ready.
    pub(super) fn parts(&mut self) -> Option<Parts<'_>> {
        let state = self.state.as_ref()?;
        Some(Parts { indexes: &state.indexes, pending: &state.pending, scratch: &mut self.scratch })
    }

    /// Forgets an index that was found wrong.
    pub(super) fn distrust(&mut self) {
        self.state = None;
        self.distrusted = true;
    }
}

/// What searches for words keep from one to the next.
#[derive(Debug, Default)]
pub(super) struct OpenedWords {
    pub(super) words: Option<Arc<Words>>,
    /// The file was found wrong. The current search must not open it again.
    pub(super) distrusted: bool,
}

/// The identity and the state of a file.
type FileState = (Option<[u64; 2]>, u64, Option<SystemTime>);

fn state_of(metadata: &Metadata) -> FileState {
    (inode_of(metadata), metadata.len(), metadata.modified().ok())
}

/// The mapped files of one kind, or what was made in memory because no file could be written.
#[derive(Debug)]
struct Mapped<T>(Vec<(Option<FileState>, Arc<T>)>);

impl<T> Default for Mapped<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Mapped<T> {
    /// The mapping of `file`; `map` makes it if there is none.
    fn of<E>(&mut self, file: &File, map: impl FnOnce(&File) -> Result<T, E>) -> Result<Arc<T>, E> {
        let state = file.metadata().ok().map(|metadata| state_of(&metadata));
        // If a system does not say which file this is, each reader maps it for itself.
        let state = state.filter(|(inode, ..)| inode.is_some());
        if let Some((_, known)) = self.0.iter().find(|(of, _)| of.is_some() && *of == state) {
            return Ok(Arc::clone(known));
        }
        let mapped = Arc::new(map(file)?);
        if state.is_some() {
            self.0.retain(|(_, known)| Arc::strong_count(known) > 1);
            self.0.push((state, Arc::clone(&mapped)));
        }
        Ok(mapped)
    }
}

/// What the readers of a session share of the files beside the memory.
#[derive(Debug, Default)]
pub(super) struct Companions(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    indexes: Mapped<Index>,
    words: Mapped<Words>,
    /// The indexes that could not be kept in a file, in the order in which they were made.
    made_indexes: Vec<Arc<Index>>,
    made_words: Option<Arc<Words>>,
}

impl Companions {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index in the file at `path`, or `None` if there is none or it is damaged.
    pub(super) fn index(&self, path: &Path) -> Option<Arc<Index>> {
        let file = File::open(path).ok()?;
        self.held().indexes.of(&file, Index::from_file).ok()
    }

    /// The file of words at `path`, or `None` if there is none or it is damaged.
    pub(super) fn words(&self, path: &Path) -> Option<Arc<Words>> {
        let file = File::open(path).ok()?;
        self.held().words.of(&file, Words::from_file).ok()
    }

    /// The index of the changes after `since`, made without a file.
    pub(super) fn made_index(&self, since: i64) -> Option<Arc<Index>> {
        self.held().made_indexes.iter().find(|made| made.binding().since == since).cloned()
    }

    /// The words, made without a file.
    pub(super) fn made_words(&self) -> Option<Arc<Words>> {
        self.held().made_words.clone()
    }

    /// Keeps an index for which no file could be written.
    pub(super) fn keep_index(&self, made: &Arc<Index>) {
        let held = &mut *self.held();
        held.made_indexes.retain(|known| known.binding().since < made.binding().since);
        held.made_indexes.push(Arc::clone(made));
    }

    /// Keeps words for which no file could be written.
    pub(super) fn keep_words(&self, made: &Arc<Words>) {
        self.held().made_words = Some(Arc::clone(made));
    }

    /// Forgets everything, because a part was found wrong.
    pub(super) fn forget(&self) {
        *self.held() = Held::default();
    }
}
