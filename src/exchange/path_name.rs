//! What is a file called, in words, and how does its name end?
//!
//! The name of an article is a text, but the name of a file is bytes. On Unix, two names that differ only in bytes that
//! are not UTF-8 look the same on a screen, and must not become the same article. Each such byte becomes U+FFFD
//! followed by its two hexadecimal digits; so does each byte of a U+FFFD that a name really holds. Every other name
//! stays as it is. So no two files get the same name.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

/// Returns the name of `path` as a text. Different paths have different names.
pub fn path_name(path: &Path) -> String {
    name_of(path.as_os_str())
}

/// Does the same for a name that was typed.
#[cfg(unix)]
pub fn name_of(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt as _;

    let bytes = name.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(name) if !name.contains(char::REPLACEMENT_CHARACTER) => name.to_owned(),
        _ => spelled_out(bytes),
    }
}

/// Does the same for a name that was typed. Names are bytes only on Unix.
#[cfg(not(unix))]
pub fn name_of(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// Returns the ending of a file's name in lower case, without the dot. `.gz` does not count, because any file may be
/// packed.
pub(crate) fn ending_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, ending)| ending.to_owned())
}

#[cfg(unix)]
fn spelled_out(bytes: &[u8]) -> String {
    let mut name = String::with_capacity(2 * bytes.len());
    let spell = |name: &mut String, bytes: &[u8]| {
        for byte in bytes {
            // Writing into a string does not fail.
            let _ = write!(name, "{}{byte:02X}", char::REPLACEMENT_CHARACTER);
        }
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                char::REPLACEMENT_CHARACTER => spell(&mut name, letter.encode_utf8(&mut [0; 4]).as_bytes()),
                letter => name.push(letter),
            }
        }
        spell(&mut name, chunk.invalid());
    }
    name
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_in_utf8_are_themselves_and_other_bytes_are_spelled_out() {
        assert_eq!(name_of(OsStr::new("خبر 50%.txt")), "خبر 50%.txt");
        assert_eq!(name_of(OsStr::from_bytes(b"\xce\xc8\xd1.txt")), "\u{fffd}CE\u{fffd}C8\u{fffd}D1.txt");
        assert_eq!(name_of(OsStr::new("a\u{fffd}CE")), "a\u{fffd}EF\u{fffd}BF\u{fffd}BDCE");
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn no_two_names_become_one(
            one in proptest::collection::vec(prop_oneof![Just(0xef), Just(0xbf), Just(0xbd), Just(b'C'), any::<u8>()], 0..8),
            other in proptest::collection::vec(prop_oneof![Just(0xef), Just(0xbf), Just(0xbd), Just(b'C'), any::<u8>()], 0..8),
        ) {
            let names = [&one, &other].map(|bytes| name_of(OsStr::from_bytes(bytes)));
            prop_assert_eq!(one == other, names[0] == names[1]);
        }
    }
}
