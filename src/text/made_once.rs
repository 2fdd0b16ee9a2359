//! How is something made once for each language with a profile, when a text in that language first needs it?

use std::sync::{LazyLock, OnceLock};

use sangam_language::Language;

use crate::language::{PROFILES, Profile};

/// A value for each of [`PROFILES`]. Each is made when it is first asked for: a lookup between two languages must not wait
/// for the words of all others.
pub(crate) struct MadeOnce<T>(LazyLock<Vec<OnceLock<T>>>);

impl<T> MadeOnce<T> {
    /// Returns a store in which nothing is made yet.
    pub(crate) const fn new() -> Self {
        Self(LazyLock::new(|| PROFILES.iter().map(|_| OnceLock::new()).collect()))
    }

    /// Returns the value of a language, made by `make` the first time. `None` if the language has no profile.
    pub(crate) fn of(&self, language: &Language, make: impl FnOnce(&'static Profile) -> T) -> Option<&T> {
        let place = PROFILES.iter().position(|profile| profile.tag == language.primary())?;
        Some(self.0.get(place)?.get_or_init(|| make(PROFILES[place])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_made_once_and_for_its_own_language() {
        static TAGS: MadeOnce<&str> = MadeOnce::new();
        let language = |tag: &str| tag.parse::<Language>().unwrap();
        assert_eq!(TAGS.of(&language("ur-PK"), |profile| profile.tag), Some(&"ur"));
        assert_eq!(TAGS.of(&language("ur"), |_| panic!("made twice")), Some(&"ur"));
        assert_eq!(TAGS.of(&language("hi"), |profile| profile.tag), Some(&"hi"));
        assert_eq!(TAGS.of(&language("fr"), |profile| profile.tag), None);
    }
}
