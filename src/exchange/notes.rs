//! How is the language of a note kept, and how is it found again?

use sangam_unit::{Details, Property};

/// The name of the property that keeps a note with its language: a plain note has no language.
pub const NOTE: &str = "note";

/// Keeps `text` as a note, or as the property [`NOTE`] if it has a language.
pub(crate) fn take_note(details: &mut Details, text: String, language: Option<String>) {
    match language.filter(|language| !language.is_empty()) {
        None => details.notes.push(text),
        language => details.properties.push(Property { name: NOTE.to_owned(), value: text, language }),
    }
}

/// Returns the notes of a unit, each with its language. Notes without a language come first.
pub(crate) fn notes(details: &Details) -> impl Iterator<Item = (&str, Option<&str>)> {
    let in_languages = details.properties.iter().filter(|property| property.name == NOTE);
    let in_languages = in_languages
        .filter_map(|property| Some((property.value.as_str(), Some(property.language.as_deref()?))));
    details.notes.iter().map(|note| (note.as_str(), None)).chain(in_languages)
}
