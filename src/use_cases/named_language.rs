//! Which language does the name of a file indicate?
//!
//! Recognised are `story.ur.txt`, `story_ur.txt`, `ur.txt`, and any file in a folder `ur`. The result only serves for a
//! warning. The script decides, because a name is often wrong, and a wrong name is worth a warning.

use std::path::Path;

use sangam_text::language::{PROFILES, Profile};

/// The most endings to look at, from the last one: `story.ur.corrected.txt.gz` has four.
const MOST_ENDINGS: usize = 4;

/// Returns the language that the name of the file at `location` indicates, if sangam has rules for it.
pub(super) fn named_language(location: &str) -> Option<&'static Profile> {
    let path = Path::new(location);
    let name = path.file_name()?.to_str()?;
    let parts: Vec<&str> = name.split(['.', '_', '-']).collect();
    let by_name = parts.iter().rev().take(MOST_ENDINGS).find_map(|part| profile_of(part));
    by_name.or_else(|| profile_of(path.parent()?.file_name()?.to_str()?))
}

fn profile_of(tag: &str) -> Option<&'static Profile> {
    PROFILES.iter().copied().find(|profile| profile.tag.eq_ignore_ascii_case(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_in_the_endings_or_the_folder() {
        let named = |location| named_language(location).map(|profile| profile.tag);
        for location in
            ["/a/story.ur.txt", "story_ur.html", "ur.txt", "/x/ur/12.txt", "s.UR.corrected.txt.gz"]
        {
            assert_eq!(named(location), Some("ur"), "{location}");
        }
        assert_eq!(named("/en/story.hi.txt"), Some("hi"));
        for location in ["", "story.txt", "/", "/ur/news/story.txt", "purana.txt"] {
            assert_eq!(named(location), None, "{location}");
        }
    }
}
