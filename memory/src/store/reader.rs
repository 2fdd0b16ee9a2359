//! What can a memory be asked?

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::article::{ArticleSummary, ConfirmedBead};
use super::concordance::{Concordance, ConcordanceOptions};
use super::group::MatchGroup;
use super::lookup::{LookupAnswer, LookupOptions, Match};
use super::maintenance::Verified;
use super::operation::{Operation, OperationId};
use super::pool::Leased;
use super::read::{Stats, UnitFilter};
use super::save::RunKey;
use super::sharing::{SharingAnswer, SharingOptions};
use super::undo::RowChange;
use crate::MemoryError;
use crate::article_pair::ArticleKey;
use crate::words::{Pattern, SoughtKeys};
use sangam_language::Language;
use sangam_unit::{Sides, StoredTerm, TermId, Unit, UnitId};

/// A connection to a memory that answers questions. Each answer is of one state: the last state committed when the
/// question was asked. A [`Change`](crate::Change) is a reader too; its answers include what it has changed so far.
///
/// When a reader is dropped, its connection returns to the session. A reader stays with one thread; each thread takes
/// its own.
pub struct Reader<'s> {
    pub(super) view: Leased<'s>,
}

/// Looking up.
impl Reader<'_> {
    /// The stored texts nearest to `query`, best first. Equal scores: confirmed first, then the newest, then by id.
    ///
    /// A lookup never makes an index that takes long. Without one it compares every unit, and the answer says so.
    pub fn lookup(&self, query: &str, options: &LookupOptions) -> Result<LookupAnswer, MemoryError> {
        self.view.lookup(query, options)
    }

    /// Groups near-duplicates. Each group has the place of its best match.
    pub fn group(&self, matches: Vec<Match>) -> Vec<MatchGroup> {
        self.view.group(matches)
    }

    /// The units that have `pattern` in their texts, best first: confirmed, then the newest, then by id.
    ///
    /// A search never makes the file of words for many units. Without one it reads every unit, and the answer says so.
    pub fn concordance(
        &self,
        pattern: &Pattern,
        options: &ConcordanceOptions,
    ) -> Result<Concordance, MemoryError> {
        self.view.concordance(pattern, options)
    }

    /// Whether a concordance search need not read every unit. Makes the file of words if there are few units.
    pub fn words_are_ready(&self) -> Result<bool, MemoryError> {
        self.view.words_are_ready()
    }

    /// The units whose texts share most with the sought words, which may be in another language than the texts, best
    /// first.
    pub fn sharing(
        &self,
        sought: &SoughtKeys<'_>,
        options: &SharingOptions,
    ) -> Result<SharingAnswer, MemoryError> {
        self.view.sharing(sought, options)
    }
}

/// Reading units and terms.
impl Reader<'_> {
    /// The unit with this id.
    pub fn unit(&self, id: UnitId) -> Result<Option<Unit>, MemoryError> {
        self.view.unit(id)
    }

    /// The ids in `range` that units have, in order.
    pub fn unit_ids(&self, range: RangeInclusive<i64>) -> Result<Vec<UnitId>, MemoryError> {
        self.view.unit_ids(&range)
    }

    /// Passes every unit that `filter` admits to `receive`, by article, then in the order of its text. An error from
    /// `receive` ends the reading and is returned.
    pub fn for_each_unit<E: From<MemoryError>>(
        &self,
        filter: &UnitFilter,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.view.for_each_unit(filter, receive)
    }

    /// Passes every confirmed unit to `receive`, by number.
    pub fn for_each_confirmed<E: From<MemoryError>>(
        &self,
        receive: impl FnMut(Unit) -> Result<(), E>,
    ) -> Result<(), E> {
        self.view.for_each_confirmed(receive)
    }

    /// Passes every entry of the glossary to `receive`, in the order in which the entries were stored.
    pub fn for_each_term<E: From<MemoryError>>(
        &self,
        receive: impl FnMut(StoredTerm) -> Result<(), E>,
    ) -> Result<(), E> {
        self.view.for_each_term(receive)
    }

    /// The entry of the glossary with this number.
    pub fn term(&self, id: TermId) -> Result<Option<StoredTerm>, MemoryError> {
        self.view.term(id)
    }

    /// The entries of the glossary that may have a name in `text`, by number. Every entry with a name there is among
    /// them.
    pub fn term_candidates(&self, language: &Language, text: &str) -> Result<Vec<StoredTerm>, MemoryError> {
        self.view.term_candidates(language, text)
    }

    /// The languages of the first and the last ten thousand units. Reading the languages of a million units would take
    /// longer than a lookup.
    pub fn languages_seen(&self) -> Result<BTreeSet<Language>, MemoryError> {
        self.view.languages_seen()
    }

    /// Counts what the memory holds.
    pub fn stats(&self) -> Result<Stats, MemoryError> {
        self.view.stats()
    }
}

/// Reading articles.
impl Reader<'_> {
    /// The articles, in the order of their names, without their beads.
    pub fn articles(&self) -> Result<Vec<ArticleSummary>, MemoryError> {
        self.view.articles()
    }

    /// One article with its beads.
    pub fn article(&self, identity: &str) -> Result<ArticleSummary, MemoryError> {
        self.view.article(identity)
    }

    /// The beads that a person confirmed in any article that `key` could mean, in the two languages of the key. They
    /// are fixed points when such an article is aligned again.
    pub fn confirmed_beads(&self, key: &ArticleKey<'_>) -> Result<Vec<ConfirmedBead>, MemoryError> {
        self.view.confirmed_beads(key)
    }

    /// BLAKE3 of the two texts that a unit was aligned from; `None` for a unit that came without an article.
    pub fn unit_texts_hashes(&self, id: UnitId) -> Result<Option<Sides<[u8; 32]>>, MemoryError> {
        self.view.unit_texts_hashes(id)
    }

    /// The finished runs of the aligner that are in the memory. They need not be done again.
    pub fn finished_runs(&self) -> Result<BTreeSet<RunKey>, MemoryError> {
        self.view.finished_runs()
    }
}

/// Reading the log of operations.
impl Reader<'_> {
    /// The operations, newest first, at most `limit`.
    pub fn operations(&self, limit: usize) -> Result<Vec<Operation>, MemoryError> {
        self.view.operations(limit)
    }

    /// The operation with this number, if there is one.
    pub fn operation(&self, id: OperationId) -> Result<Option<Operation>, MemoryError> {
        self.view.operation(id)
    }

    /// The operations that added or changed a unit, the oldest first. An operation that was forgotten is not among them.
    pub fn unit_operations(&self, id: UnitId) -> Result<Vec<Operation>, MemoryError> {
        self.view.unit_operations(id)
    }

    /// What an operation did to each row, at most `limit` rows of each table and kind.
    pub fn operation_changes(&self, id: OperationId, limit: usize) -> Result<Vec<RowChange>, MemoryError> {
        self.view.operation_changes(id, limit)
    }

    /// The operations that are undone at present, with everything they did.
    pub fn operations_undone(&self) -> Result<BTreeSet<OperationId>, MemoryError> {
        self.view.operations_undone()
    }

    /// The newest operation that is neither undone nor itself an undo. Undo without a number means this one.
    pub fn newest_operation_in_force(&self) -> Result<Option<OperationId>, MemoryError> {
        self.view.newest_operation_in_force()
    }

    /// Checks every page, reference and row of the store, and the files that were made from it.
    pub fn verify(&self) -> Result<Verified, MemoryError> {
        Ok(self.view.verify())
    }
}
