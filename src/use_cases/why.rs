//! Why is this unit in the memory?
//!
//! Its place in both texts with the beads around it, the links of its words, and every operation that touched it.

use std::collections::BTreeSet;

use sangam_align::WordLinks;
use sangam_memory::{
    AlignmentSummary, ArticleSummary, MemoryError, Operation, OperationId, Reader, StoredBead,
};
use sangam_unit::{Unit, UnitId};

use super::adapt::MatchAdapter;
use super::linked::LinkedPair;

/// Everything that the memory knows about how a unit came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The unit.
    pub unit: Unit,
    /// Its place in its article; `None` if it came without one.
    pub place: Option<UnitPlace>,
    /// Its words and their links.
    pub links: WordLinks,
    /// The operations that touched it, the oldest first.
    pub operations: Vec<Operation>,
    /// Those of the memory's operations that are undone.
    pub undone: BTreeSet<OperationId>,
}

/// The place of a unit in the two texts of its article.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitPlace {
    /// The article, with the alignment that holds the unit.
    pub article: ArticleSummary,
    /// The beads around the unit's own.
    pub before: Vec<StoredBead>,
    /// The unit's bead.
    pub own: StoredBead,
    /// The beads after it.
    pub after: Vec<StoredBead>,
}

/// How many beads are shown on each side: enough to see whether the texts run in step.
const NEIGHBORS: usize = 2;

/// Returns what the memory knows about a unit; `None` if there is no such unit.
pub fn why(memory: &Reader<'_>, id: UnitId, adapter: &MatchAdapter) -> Result<Option<Why>, MemoryError> {
    let Some(unit) = memory.unit(id)? else { return Ok(None) };
    let place = match &unit.provenance.article {
        Some(article) => place(memory.article(article)?, id),
        None => None,
    };
    let links = LinkedPair::of_unit(adapter.aligner(), &unit).word_links().clone();
    Ok(Some(Why {
        place,
        links,
        operations: memory.unit_operations(id)?,
        undone: memory.operations_undone()?,
        unit,
    }))
}

fn place(article: ArticleSummary, id: UnitId) -> Option<UnitPlace> {
    let is_own = |bead: &StoredBead| bead.unit == Some(id);
    let holds = |alignment: &AlignmentSummary| alignment.beads.iter().any(is_own);
    let alignment = article.alignments.iter().find(|alignment| holds(alignment))?.clone();
    let at = alignment.beads.iter().position(is_own)?;
    let beads = &alignment.beads;
    let (before, own) = (beads[at.saturating_sub(NEIGHBORS)..at].to_vec(), beads[at].clone());
    let after = beads[at + 1..beads.len().min(at + 1 + NEIGHBORS)].to_vec();
    let article =
        ArticleSummary { alignments: vec![AlignmentSummary { beads: Vec::new(), ..alignment }], ..article };
    Some(UnitPlace { article, before, own, after })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;
    use sangam_memory::{Label, Opening, Session, SessionOptions, UnitChange};
    use sangam_unit::{Sides, Status, UnitDraft};

    #[test]
    fn a_unit_tells_its_operations_and_its_words() {
        let folder = tempfile::TempDir::new().unwrap();
        let options = SessionOptions::new(Opening::CreateIfMissing);
        let session = Session::open(&folder.path().join("m.db"), Arc::new(TextAnalyzer), &options).unwrap();
        let label = |command: &str| Label::new("desk", command, "2026-05-07T00:00:00Z");
        let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
        let draft = UnitDraft::new(
            languages,
            "Talks began on Monday.".to_owned(),
            "مذاکرات پیر کو شروع ہوئے۔".to_owned(),
        );
        let mut change = session.change(&label("add")).unwrap();
        let (id, _) = change.add_unit(&draft).unwrap();
        change.commit().unwrap();
        let mut change = session.change(&label("confirm")).unwrap();
        let confirmed = UnitChange { status: Some(Status::Confirmed), ..UnitChange::default() };
        change.change_units(&[id], &confirmed).unwrap();
        change.commit().unwrap();
        let memory = session.reader().unwrap();
        let found = why(&memory, id, &MatchAdapter::default()).unwrap().unwrap();
        let commands: Vec<&str> =
            found.operations.iter().map(|operation| operation.command.as_str()).collect();
        assert_eq!(commands, ["add", "confirm"]);
        assert!(!found.links.links.is_empty());
        assert_eq!(found.place, None);
        assert_eq!(why(&memory, UnitId(99), &MatchAdapter::default()).unwrap(), None);
    }
}
