//! Which units are added, changed or removed, and how?

use anyhow::bail;
use sangam::memory::UnitChange;
use sangam::text::isolates::without_isolates;
use sangam::unit::UnitDraft;
use sangam::unit::{Details, Sides, Status};
use sangam::use_cases::articles::TypedArticle;
use sangam::use_cases::unit_numbers::UnitSelection;
use sangam::use_cases::units::{SaidUnit, draft};

use super::store::typed;
use crate::cli::args::store::AddArguments;
use crate::cli::args::units::{EditArguments, SelectionArguments, UnitsArguments};
use crate::cli::editor::check_editor;

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
    /// The units, apart from the names of their articles.
    pub(crate) selection: UnitSelection,
    /// The articles of the units.
    pub(crate) articles: Vec<TypedArticle>,
    pub(crate) action: UnitAction,
    pub(crate) dry_run: bool,
    /// Whether a program reads the result.
    pub(crate) json: bool,
}

/// The change of each unit.
pub(crate) enum UnitAction {
    Change(UnitChange),
    /// Change the texts of one unit in the user's editor.
    Write,
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
        let AddArguments { source, target, from, to, usual, .. } = arguments;
        let texts = Sides::new(source.as_str(), target.as_str());
        let Sides { source: from, target: to } =
            usual.complete_pair(Sides::new(from.as_ref(), to.as_ref()), texts);
        let draft = draft(SaidUnit { source, target, from, to, details })?;
        Ok(Self { draft, dry_run: arguments.dry_run, json: arguments.print.jsonl() })
    }
}

impl TryFrom<EditArguments> for UnitsPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: EditArguments) -> anyhow::Result<Self> {
        let change = UnitChange {
            source: arguments.source.map(|text| without_isolates(&text).into_owned()),
            target: arguments.target.map(|text| without_isolates(&text).into_owned()),
            status: arguments.status,
            remove_tags: arguments.untag.into_iter().collect(),
            used: u64::from(arguments.used),
            ..arguments.details.change()
        };
        let action = if change == UnitChange::default() {
            check_editor()?;
            UnitAction::Write
        } else {
            UnitAction::Change(change)
        };
        let (selection, articles) = selection(arguments.selection, ("edit", &action))?;
        Ok(Self { selection, articles, action, dry_run: arguments.dry_run, json: arguments.print.jsonl() })
    }
}

impl UnitsPlan {
    /// Marks units as right.
    pub(crate) fn confirm(arguments: UnitsArguments) -> anyhow::Result<Self> {
        Self::of(arguments, ("confirm", UnitAction::judge(Status::Confirmed)))
    }

    /// Marks units as wrong.
    pub(crate) fn reject(arguments: UnitsArguments) -> anyhow::Result<Self> {
        Self::of(arguments, ("reject", UnitAction::judge(Status::Rejected)))
    }

    /// Removes units.
    pub(crate) fn delete(arguments: UnitsArguments) -> anyhow::Result<Self> {
        Self::of(arguments, ("delete", UnitAction::Delete))
    }

    fn of(arguments: UnitsArguments, (command, action): (&str, UnitAction)) -> anyhow::Result<Self> {
        let (selection, articles) = selection(arguments.selection, (command, &action))?;
        Ok(Self { selection, articles, action, dry_run: arguments.dry_run, json: arguments.print.jsonl() })
    }
}

impl UnitAction {
    fn judge(status: Status) -> Self {
        Self::Change(UnitChange { status: Some(status), ..UnitChange::default() })
    }
}

fn selection(
    arguments: SelectionArguments,
    (command, action): (&str, &UnitAction),
) -> anyhow::Result<(UnitSelection, Vec<TypedArticle>)> {
    let SelectionArguments { ids, article, min_confidence, max_confidence } = arguments;
    // A bound alone would mean the whole memory.
    if ids.is_empty() && article.is_empty() {
        bail!(
            "no units are named; type their numbers, as in `sangam {command} 12 15-20`, or an article, as in `sangam \
             {command} --article story.en.txt --min-confidence .95`"
        );
    }
    let mut selection = UnitSelection::default();
    selection.ranges = ids;
    selection.min_confidence = min_confidence;
    selection.max_confidence = max_confidence;
    if let UnitAction::Change(UnitChange { status: Some(Status::Confirmed), .. }) = action {
        // What somebody rejected must not be confirmed in passing.
        selection.leave = Some(Status::Rejected);
    }
    Ok((selection, article.iter().map(|name| typed(name)).collect()))
}
