//! Which units are added, changed or removed, and how?

use sangam::memory::UnitChange;
use sangam::text::isolates::without_isolates;
use sangam::unit::UnitDraft;
use sangam::unit::{Details, Status, UnitId};
use sangam::use_cases::units::{SaidUnit, check_change, draft};

use crate::cli::args::store::{AddArguments, EditArguments, IdArguments};

/// The plan of `add`.
pub(crate) struct AddPlan {
    /// The unit, without its author.
    pub(crate) draft: UnitDraft,
    pub(crate) dry_run: bool,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

/// A change of existing units.
pub(crate) struct UnitsPlan {
    pub(crate) units: Vec<UnitId>,
    pub(crate) action: UnitAction,
    pub(crate) dry_run: bool,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

/// The change of each unit.
pub(crate) enum UnitAction {
    Change(UnitChange),
    Delete,
}

impl TryFrom<AddArguments> for AddPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: AddArguments) -> anyhow::Result<Self> {
        let said = arguments.details;
        // An empty name means none.
        let name = |name: Option<String>| name.filter(|name| !name.is_empty());
        let details = Details {
            client: name(said.client),
            domain: name(said.domain),
            tags: said.tag.into_iter().collect(),
            notes: said.note.into_iter().collect(),
            ..Details::default()
        };
        let AddArguments { source, target, from, to, .. } = arguments;
        let draft = draft(SaidUnit { source, target, from, to, details })?;
        Ok(Self { draft, dry_run: arguments.dry_run, json: arguments.print.jsonl() })
    }
}

impl TryFrom<EditArguments> for UnitsPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: EditArguments) -> anyhow::Result<Self> {
        let units: Vec<UnitId> = arguments.ids.into_iter().map(UnitId).collect();
        let change = UnitChange {
            source: arguments.source.map(|text| without_isolates(&text).into_owned()),
            target: arguments.target.map(|text| without_isolates(&text).into_owned()),
            status: arguments.status,
            remove_tags: arguments.untag.into_iter().collect(),
            used: u64::from(arguments.used),
            ..arguments.details.change()
        };
        check_change(&units, &change)?;
        let action = UnitAction::Change(change);
        Ok(Self { units, action, dry_run: arguments.dry_run, json: arguments.print.jsonl() })
    }
}

impl UnitsPlan {
    /// Gives units a status.
    pub(crate) fn judge(arguments: IdArguments, status: Status) -> Self {
        Self::of(arguments, UnitAction::Change(UnitChange { status: Some(status), ..UnitChange::default() }))
    }

    /// Removes units.
    pub(crate) fn delete(arguments: IdArguments) -> Self {
        Self::of(arguments, UnitAction::Delete)
    }

    fn of(arguments: IdArguments, action: UnitAction) -> Self {
        let units = arguments.ids.into_iter().map(UnitId).collect();
        Self { units, action, dry_run: arguments.dry_run, json: arguments.print.jsonl() }
    }
}
