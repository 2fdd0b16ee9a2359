//! What does the memory already know of an article that is about to be aligned?
//!
//! A source segment that is like a stored one, whose stored translation is like a target segment, is near proof. The
//! memory is asked as it stands when the run begins. What an alignment of these very two texts left in it is not asked:
//! an alignment must not vouch for itself, and aligning twice must give the same twice. Only what a person confirmed of
//! it is: those beads are settled.

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

/// Stored translations handed on for one segment at the most.
const MOST_RECALLED: usize = 3;

/// Matches asked for, so that enough remain when those of the same two texts are left out.
const MOST_ASKED: usize = 8;

/// The lowest score, in per cent, at which a stored text says anything about a segment: half of its words.
const LEAST_SCORE: u8 = 50;

/// How a memory is asked.
#[derive(Debug, Clone, Copy)]
pub struct AskOptions<'o> {
    /// Whether its units are evidence; else only confirmed beads of the article itself are.
    pub learn: bool,
    /// Article pairs that it is asked about.
    pub pairs: usize,
    /// Whether they are stored in it as they are finished.
    pub stores: bool,
    /// Threads that ask (0: one a core).
    pub threads: usize,
    /// Where a copy may go.
    pub temporary_folder: &'o Path,
}

impl AskOptions<'_> {
    /// Whether a memory is asked at all: not if nothing is to be learned and nothing is stored that could contradict
    /// what is confirmed in it.
    pub fn asks(&self) -> bool {
        self.learn || self.stores
    }
}

/// Why a memory cannot be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// It cannot be opened once more.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// No folder can be made for a copy.
    #[error("{}: no folder can be made in it: {cause}", folder.display())]
    NoFolder {
        /// The folder that it was to be made in.
        folder: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It cannot be copied.
    #[error("{}: the memory cannot be copied to it: {cause}", folder.display())]
    Copy {
        /// The folder that the copy goes to.
        folder: PathBuf,
        /// Why.
        cause: MemoryError,
    },
}

/// A memory that is asked by several threads, each with a reader of its own.
pub struct AskedMemory {
    session: Session,
    similar: bool,
    /// What is asked in the memory's place; removed after its files are closed.
    _copy: Option<TempDir>,
}

impl AskedMemory {
    /// Readies the memory of `session` to be asked. One that is written before all pairs are aligned is asked in a copy:
    /// what a run learns must not depend on how far it has come.
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
        let reading = SessionOptions { temporary_folder: Some(place()), ..SessionOptions::default() };
        let session = Session::open(&copy, Arc::new(TextAnalyzer), &reading)?;
        Ok(Self { session, similar: options.learn, _copy: Some(folder) })
    }

    /// One who reads it.
    pub(super) fn reader(&self) -> Result<Reader<'_>, MemoryError> {
        self.session.reader()
    }

    /// What it knows of `pair`.
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

/// A memory that is asked while one article is aligned.
pub struct MemoryRecall<'m> {
    /// `None` where its units are no evidence.
    session: Option<&'m Session>,
    /// BLAKE3 of the two texts that are being aligned.
    texts: Sides<[u8; 32]>,
    confirmed: Vec<Confirmed>,
}

impl Recall for MemoryRecall<'_> {
    /// A memory that cannot be read has nothing to say: evidence is lost, never the alignment.
    fn recall(&self, segment: &str, source: &Language, target: &Language) -> Vec<Recalled> {
        let Some(Ok(memory)) = self.session.map(Session::reader) else { return Vec::new() };
        let options = LookupOptions {
            to: Some(target.clone()),
            min_score: Score::new(LEAST_SCORE),
            limit: MOST_ASKED,
            ..LookupOptions::new(source.clone())
        };
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
