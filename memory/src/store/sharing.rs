//! Which units share most words with a text in another language, if somebody says which words these may be?
//!
//! The file of words names the units (`words/sharing.rs`); each is read from the store. Units changed since the file
//! was made are all candidates, and so is every unit of a memory so small that it has no file. This module compares
//! nothing more: the caller, who knows the languages, ranks the candidates.

use std::collections::BTreeSet;

use super::changes;
use super::concordance::{Failure, READ_ALL};
use super::reindex::{Build, Ready};
use super::table::Of;
use super::unit_columns::{Seen, read_unit_by_id, unit_from_row};
use super::view::View;
use crate::MemoryError;
use crate::source::SourceFilter;
use crate::words::{Kind, SoughtKeys, Words, sharing_most};
use sangam_language::Language;
use sangam_unit::{Role, Sides, Status, Unit, UnitId};

/// Which texts may answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SharingOptions {
    /// The language of the texts, or a variety of it.
    pub language: Language,
    /// The languages that the text on the other side may have, or varieties of them. Empty: any.
    pub others: Vec<Language>,
    /// Only units from these sources; rejected units only on request.
    pub sources: SourceFilter,
    /// The most units from the file of words.
    pub limit: usize,
}

impl SharingOptions {
    /// Read in some milliseconds. The right line of 2,000 is nearly always among the first 50.
    const DEFAULT_LIMIT: usize = 300;

    /// Texts of `language`.
    pub fn new(language: Language) -> Self {
        Self { language, others: Vec::new(), sources: SourceFilter::default(), limit: Self::DEFAULT_LIMIT }
    }

    /// Which texts of a unit of this kind may answer.
    fn sides(&self, kind: &Kind) -> Sides<bool> {
        let named = |wanted: &BTreeSet<String>, name: &Option<String>| {
            wanted.is_empty() || name.as_ref().is_some_and(|name| wanted.contains(name))
        };
        let status = match self.sources.status {
            Some(status) => kind.is(status),
            None => !kind.is(Status::Rejected),
        };
        let wanted = status
            && named(&self.sources.clients, &kind.client)
            && named(&self.sources.domains, &kind.domain)
            && self.sources.tags.is_subset(&kind.tags);
        let languages = kind.languages();
        Sides::of(|role| {
            let other = languages[role.other()];
            wanted
                && self.language.covers(languages[role])
                && !self.language.covers(other)
                && (self.others.is_empty() || self.others.iter().any(|wanted| wanted.covers(other)))
        })
    }
}

/// What shares words with a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SharingAnswer {
    /// The candidates, turned so that the text that may share the words is the source: those that are not in the file
    /// of words, then those of the file, best first.
    pub units: Vec<Unit>,
    /// How many units were put into the file of words, if it had to be made.
    pub indexed: Option<usize>,
    /// The memory is large and has no file of words that fits, so nothing was looked for.
    pub words_are_wanting: bool,
}

impl View {
    /// The units whose texts may share most with the sought words.
    pub(super) fn sharing(
        &self,
        sought: &SoughtKeys<'_>,
        options: &SharingOptions,
    ) -> Result<SharingAnswer, MemoryError> {
        self.search_sharing(sought, options).map_err(|error| self.shared.file.error(error))
    }

    fn search_sharing(
        &self,
        sought: &SoughtKeys<'_>,
        options: &SharingOptions,
    ) -> rusqlite::Result<SharingAnswer> {
        let _snapshot = self.snapshot()?;
        let opened = &mut *self.words.borrow_mut();
        let mut indexed = None;
        for _ in 0..2 {
            let (ready, made) = self.open_words(opened, Build::IfQuick)?;
            indexed = made.or(indexed);
            if ready == Ready::IndexIsWanting {
                return Ok(SharingAnswer { words_are_wanting: true, ..SharingAnswer::default() });
            }
            let Some(words) = &opened.words else { break };
            match self.sharing_in_file(words, sought, options) {
                Ok(units) => return Ok(SharingAnswer { units, indexed, words_are_wanting: false }),
                Err(Failure::Wrong) => self.distrust_words(opened),
                Err(Failure::Store(error)) => return Err(error),
            }
        }
        opened.distrusted = false;
        let mut units = Vec::new();
        let mut statement = self.connection.prepare_cached(&READ_ALL)?;
        let mut rows = statement.query(())?;
        let mut seen = Seen::default();
        while let Some(row) = rows.next()? {
            let unit = unit_from_row(row)?;
            seen.row(unit.id.0);
            units.extend(admitted(unit, options));
        }
        seen.check(&self.connection, Of::Unit)?;
        Ok(SharingAnswer { units, indexed, words_are_wanting: false })
    }

    fn sharing_in_file(
        &self,
        words: &Words,
        sought: &SoughtKeys<'_>,
        options: &SharingOptions,
    ) -> Result<Vec<Unit>, Failure> {
        let changed = changes::units_since(&self.connection, words.binding().change, usize::MAX)?;
        let mut units = Vec::new();
        for &id in &changed {
            if let Some(unit) = read_unit_by_id(&self.connection, UnitId(id))? {
                units.extend(admitted(unit, options));
            }
        }
        let wanted = |kind: &Kind| options.sides(kind);
        for (id, role) in sharing_most(words, sought, (&wanted, options.limit))? {
            if changed.contains(&id) {
                continue;
            }
            let unit = read_unit_by_id(&self.connection, UnitId(id))?.ok_or(Failure::Wrong)?;
            units.push(seen_from(unit, role));
        }
        Ok(units)
    }
}

/// The unit as a candidate, if one of its texts may answer.
fn admitted(unit: Unit, options: &SharingOptions) -> Option<Unit> {
    let languages = Sides::new(unit.source_language.clone(), unit.target_language.clone());
    let mut kind = Kind::new(languages, unit.provenance.status);
    kind.client.clone_from(&unit.details.client);
    kind.domain.clone_from(&unit.details.domain);
    kind.tags.clone_from(&unit.details.tags);
    let sides = options.sides(&kind);
    let role = Role::BOTH.into_iter().find(|&role| sides[role])?;
    Some(seen_from(unit, role))
}

/// The unit, turned so that the text `role` is its source.
fn seen_from(unit: Unit, role: Role) -> Unit {
    if role == Role::Target { unit.turned() } else { unit }
}
