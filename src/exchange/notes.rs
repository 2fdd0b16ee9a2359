//! How is a note kept that is in a language, and how is it found again?

use sangam_unit::{Details, Property};

/// The property that a note in a language is kept as: notes themselves are in none.
pub const NOTE: &str = "note";

/// Keeps `text` as a note: one in a language as the property [`NOTE`], because notes are in none.
pub(crate) fn take_note(details: &mut Details, text: String, language: Option<String>) {
    match language.filter(|language| !language.is_empty()) {
        None => details.notes.push(text),
        language => details.properties.push(Property { name: NOTE.to_owned(), value: text, language }),
    }
}

/// The notes beside a unit, each with its language, where it is in one: these come last.
pub(crate) fn notes(details: &Details) -> impl Iterator<Item = (&str, Option<&str>)> {
    let in_languages = details.properties.iter().filter(|property| property.name == NOTE);
    let in_languages = in_languages
        .filter_map(|property| Some((property.value.as_str(), Some(property.language.as_deref()?))));
    details.notes.iter().map(|note| (note.as_str(), None)).chain(in_languages)
}
