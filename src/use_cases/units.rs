//! What can a person say about single units, and is it possible?

use std::collections::BTreeSet;

use sangam_language::Language;
use sangam_memory::UnitChange;
use sangam_unit::{Details, Sides, Status, UnitDraft, UnitId};

use super::languages::language_of;
use sangam_text::isolates::without_isolates;
use sangam_unit::Role;

/// A text and its translation, as a person gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SaidUnit {
    /// The text.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// Language of the text; `None`: from its script.
    pub from: Option<Language>,
    /// Language of the translation; `None`: from its script.
    pub to: Option<Language>,
    /// The details of the unit.
    pub details: Details,
}

/// Why a text and its translation do not form a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SaidUnitError {
    /// A text is empty.
    #[error("the {} is empty; nothing stored", match side { Role::Source => "text", Role::Target => "translation" })]
    Empty {
        /// Which text.
        side: Role,
    },
    /// The script of a text does not identify a language.
    #[error("cannot tell the language of `{text}`")]
    UnknownLanguage {
        /// The text.
        text: String,
        /// Which text it is.
        side: Role,
    },
    /// Both texts are in one language.
    #[error("text and translation are both in `{language}`")]
    SameLanguage {
        /// The language.
        language: Language,
    },
}

/// Why a change of units is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// A new text is given for several units.
    #[error("a new text goes with one unit; {units} were named")]
    SeveralUnits {
        /// The number of units.
        units: usize,
    },
    /// A new text is empty.
    #[error("a text cannot be empty")]
    EmptyText,
    /// There is nothing to change.
    #[error("nothing to change")]
    Nothing,
}

/// Makes the unit that a person gives. It is confirmed.
pub fn draft(said: SaidUnit) -> Result<UnitDraft, SaidUnitError> {
    let SaidUnit { source, target, from, to, details } = said;
    let [source, target] = [source, target].map(|text| without_isolates(&text).into_owned());
    let languages = languages_said(Sides::new(&source, &target), Sides::new(from.as_ref(), to.as_ref()))?;
    Ok(UnitDraft { status: Status::Confirmed, details, ..UnitDraft::new(languages, source, target) })
}

/// Returns the languages of a text and its translation: the named ones, otherwise from their scripts.
pub(super) fn languages_said(
    texts: Sides<&str>,
    named: Sides<Option<&Language>>,
) -> Result<Sides<Language>, SaidUnitError> {
    let each = [(texts.source, Role::Source), (texts.target, Role::Target)];
    if let Some((_, side)) = each.into_iter().find(|(text, _)| text.trim().is_empty()) {
        return Err(SaidUnitError::Empty { side });
    }
    let language = |text: &str, named: Option<&Language>, side| {
        language_of(text, named).ok_or_else(|| SaidUnitError::UnknownLanguage { text: text.to_owned(), side })
    };
    let from = language(texts.source, named.source, Role::Source)?;
    let to = language(texts.target, named.target, Role::Target)?;
    if from == to {
        return Err(SaidUnitError::SameLanguage { language: from });
    }
    Ok(Sides::new(from, to))
}

/// Checks whether `units` may be changed in this way.
pub fn check_change(units: &[UnitId], change: &UnitChange) -> Result<(), ChangeError> {
    let texts = [&change.source, &change.target];
    let units = units.iter().collect::<BTreeSet<_>>().len();
    if units > 1 && texts.into_iter().any(Option::is_some) {
        return Err(ChangeError::SeveralUnits { units });
    }
    if texts.into_iter().flatten().any(|text| text.trim().is_empty()) {
        return Err(ChangeError::EmptyText);
    }
    if *change == UnitChange::default() { Err(ChangeError::Nothing) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(source: &str, target: &str) -> SaidUnit {
        SaidUnit { source: source.to_owned(), target: target.to_owned(), ..SaidUnit::default() }
    }

    #[test]
    fn a_unit_is_two_texts_in_two_languages() {
        let unit = draft(said("Talks failed.", "مذاکرات ناکام رہے۔")).unwrap();
        let languages = [&unit.source_language, &unit.target_language].map(Language::as_str);
        assert_eq!((languages, unit.status), (["en", "ur"], Status::Confirmed));
        let copied =
            draft(said("\u{2068}Talks failed.\u{2069}", "\u{2068}مذاکرات ناکام رہے۔\u{2069}")).unwrap();
        assert_eq!((copied.source.as_str(), copied.target.as_str()), ("Talks failed.", "مذاکرات ناکام رہے۔"));
        assert_eq!(draft(said("Talks failed.", " ")), Err(SaidUnitError::Empty { side: Role::Target }));
        assert!(matches!(
            draft(said("12", "سلام")),
            Err(SaidUnitError::UnknownLanguage { side: Role::Source, .. })
        ));
        assert!(matches!(draft(said("One.", "Two.")), Err(SaidUnitError::SameLanguage { .. })));
    }

    #[test]
    fn a_new_text_is_for_one_unit() {
        let text = |text: &str| UnitChange { target: Some(text.to_owned()), ..UnitChange::default() };
        let ids = [UnitId(1), UnitId(2), UnitId(2)];
        assert_eq!(check_change(&ids, &text("x")), Err(ChangeError::SeveralUnits { units: 2 }));
        assert_eq!(check_change(&ids[1..], &text("x")), Ok(()));
        assert_eq!(check_change(&ids[1..], &text(" ")), Err(ChangeError::EmptyText));
        assert_eq!(check_change(&ids, &UnitChange::default()), Err(ChangeError::Nothing));
        assert_eq!(check_change(&ids, &UnitChange { used: 1, ..UnitChange::default() }), Ok(()));
    }
}
