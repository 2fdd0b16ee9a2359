//! What does the memory already know about an article that is about to be aligned?
//!
//! If a source segment resembles a stored one, and the stored translation resembles a target segment, that is near
//! proof. The memory is asked as it is when the run begins. Units from an earlier alignment of the same two texts are
//! not asked: an alignment must not vouch for itself, and aligning twice must give the same result twice. The exception
//! is what a person confirmed: those beads are settled.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sangam_language::Language;
use sangam_memory::{
    ArticleDescription, ArticleKey, LookupOptions, MemoryError, Reader, Session, SessionOptions,
};
use sangam_unit::{Score, Sides};
use tempfile::TempDir;

use super::analyzer::TextAnalyzer;
use super::pair::TextPair;
use super::threads::WINDOW_PER_THREAD;
use sangam_align::{Confirmed, Recall, Recalled};

/// The most stored translations handed on for one segment.
const MOST_RECALLED: usize = 3;

/// Matches to ask for, so that enough remain after those of the same two texts are left out.
const MOST_ASKED: usize = 8;

/// The lowest score, in per cent, at which a stored text is evidence for a segment: half of its words.
const LEAST_SCORE: u8 = 50;

/// How a memory is asked.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AskOptions<'o> {
    /// Whether its units are evidence. Otherwise only confirmed beads of the article itself are.
    pub learn: bool,
    /// Article pairs that it is asked about.
    pub pairs: usize,
    /// Whether the pairs are stored in the memory as they are finished.
    pub stores: bool,
    /// Threads that ask (0: one per core).
    pub threads: usize,
    /// The folder for a copy.
    pub temporary_folder: &'o Path,
}

impl<'o> AskOptions<'o> {
    /// Asks about one pair that is not stored, on every core, with the units as evidence.
    pub fn new(temporary_folder: &'o Path) -> Self {
        Self { learn: true, pairs: 1, stores: false, threads: 0, temporary_folder }
    }

    /// Whether the memory is asked at all. It is not if nothing is learned from it, and nothing is stored that could
    /// contradict a confirmed bead in it.
    pub fn asks(&self) -> bool {
        self.learn || self.stores
    }
}

/// Why a memory cannot be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The memory cannot be opened once more.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// No folder can be made for a copy.
    #[error("{}: no folder can be made in it: {cause}", folder.display())]
    NoFolder {
        /// The folder in which it was to be made.
        folder: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The memory cannot be copied.
    #[error("{}: the memory cannot be copied to it: {cause}", folder.display())]
    Copy {
        /// The folder for the copy.
        folder: PathBuf,
        /// Why.
        cause: MemoryError,
    },
}

/// A memory that several threads ask, each with a reader of its own.
pub struct AskedMemory {
    session: Session,
    similar: bool,
    /// The copy that is asked in place of the memory. It is removed after its files are closed.
    _copy: Option<TempDir>,
}

impl AskedMemory {
    /// Makes the memory of `session` ready to be asked. If it is written before all pairs are aligned, a copy is asked,
    /// because the evidence must not depend on how far the run has come.
    pub fn ready(session: Session, options: &AskOptions<'_>) -> Result<Self, AskError> {
        if options.learn {
            session.ensure_index()?;
        }
        if !options.stores || options.pairs <= WINDOW_PER_THREAD {
            return Ok(Self { session, similar: options.learn, _copy: None });
        }
        let place = || options.temporary_folder.to_owned();
        let folder = tempfile::tempdir_in(options.temporary_folder)
            .map_err(|cause| AskError::NoFolder { folder: place(), cause })?;
        let copy = session
            .snapshot_into(folder.path())
            .map_err(|cause| AskError::Copy { folder: place(), cause })?;
        let mut reading = SessionOptions::default();
        reading.temporary_folder = Some(place());
        let session = Session::open(&copy, Arc::new(TextAnalyzer), &reading)?;
        Ok(Self { session, similar: options.learn, _copy: Some(folder) })
    }

    /// Opens a reader.
    pub(super) fn reader(&self) -> Result<Reader<'_>, MemoryError> {
        self.session.reader()
    }

    /// Returns the evidence for `pair`.
    pub fn about(
        &self,
        pair: &TextPair,
        description: &ArticleDescription,
    ) -> Result<MemoryRecall<'_>, MemoryError> {
        let confirmed = self.session.reader()?.confirmed_beads(&ArticleKey {
            description,
            location: &pair.source.article.location,
            source_hash: &pair.source.article.content_hash,
            languages: Sides::new(&pair.source.language, &pair.target.language),
        })?;
        let confirmed =
            confirmed.into_iter().map(|bead| Confirmed { texts: bead.texts, first: bead.first }).collect();
        let texts = Sides::new(pair.source.article.content_hash, pair.target.article.content_hash);
        Ok(MemoryRecall { session: self.similar.then_some(&self.session), texts, confirmed })
    }
}

/// The memory as evidence for one article.
pub struct MemoryRecall<'m> {
    /// `None` if its units are no evidence.
    session: Option<&'m Session>,
    /// BLAKE3 hashes of the two texts that are being aligned.
    texts: Sides<[u8; 32]>,
    confirmed: Vec<Confirmed>,
}

impl Recall for MemoryRecall<'_> {
    /// A memory that cannot be read gives no evidence; the alignment goes on without it.
    fn recall(&self, segment: &str, source: &Language, target: &Language) -> Vec<Recalled> {
        let Some(Ok(memory)) = self.session.map(Session::reader) else { return Vec::new() };
        let mut options = LookupOptions::new(source.clone());
        options.to = Some(target.clone());
        options.min_score = Score::new(LEAST_SCORE);
        options.limit = MOST_ASKED;
        // Of a piece, only a part of the translation would be evidence, and nothing says which.
        options.pieces = false;
        let matches = memory.lookup(segment, &options).map(|answer| answer.matches).unwrap_or_default();
        matches
            .into_iter()
            .filter(|found| {
                let texts = memory.unit_texts_hashes(found.unit.id).ok().flatten();
                texts.is_none_or(|texts| texts != self.texts)
            })
            .take(MOST_RECALLED)
            .map(|found| Recalled {
                similarity: f64::from(found.score.percent()) / f64::from(Score::EXACT.percent()),
                translation: found.unit.target,
            })
            .collect()
    }

    fn confirmed(&self) -> &[Confirmed] {
        &self.confirmed
    }
}
