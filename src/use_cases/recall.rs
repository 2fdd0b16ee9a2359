//! What does the memory already know of an article that is about to be aligned?
//!
//! A source segment that is like a stored one, whose stored translation is like a target segment, is near proof. The
//! memory is asked as it stands when the run begins. What an alignment of these very two texts left in it is not asked:
//! an alignment must not vouch for itself, and aligning twice must give the same twice. Only what a person confirmed of
//! it is: those beads are settled.

use sangam_language::Language;
use sangam_memory::{ArticleDescription, ArticleKey, LookupOptions, MemoryError, Session};
use sangam_unit::Score;

use super::pair::TextPair;
use sangam_align::{Confirmed, Recall, Recalled};

/// Stored translations handed on for one segment at the most.
const MOST_RECALLED: usize = 3;

/// Matches asked for, so that enough remain when those of the same two texts are left out.
const MOST_ASKED: usize = 8;

/// The lowest score, in per cent, at which a stored text says anything about a segment: half of its words.
const LEAST_SCORE: u8 = 50;

/// A memory that is asked by several threads, each with a reader of its own.
pub struct AskedMemory {
    session: Session,
    similar: bool,
}

impl AskedMemory {
    /// Asks the memory of `session`. `similar` says whether its units are evidence; else only confirmed beads of
    /// the article itself are.
    pub fn new(session: Session, similar: bool) -> Self {
        Self { session, similar }
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
            languages: [&pair.source.language, &pair.target.language],
        })?;
        let confirmed =
            confirmed.into_iter().map(|bead| Confirmed { texts: bead.texts, first: bead.first }).collect();
        let texts = [pair.source.article.content_hash, pair.target.article.content_hash];
        Ok(MemoryRecall { session: self.similar.then_some(&self.session), texts, confirmed })
    }
}

/// A memory that is asked while one article is aligned.
pub struct MemoryRecall<'m> {
    /// `None` where its units are no evidence.
    session: Option<&'m Session>,
    /// BLAKE3 of the two texts that are being aligned.
    texts: [[u8; 32]; 2],
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
