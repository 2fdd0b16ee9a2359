//! What is the canonical form of a language tag, however a file or a person writes it?
//!
//! The canonical form is that of UTS #35, which follows BCP 47. A language has its shortest code (`eng` becomes `en`),
//! a withdrawn code is replaced (`iw` becomes `he`), `-` separates the parts, and each part has its own case. The data
//! come from CLDR through the crate `icu_locale`. A code of two or three letters is accepted whether or not it is
//! assigned to a language. A code of four letters or more is refused, because none has been assigned.

use icu_locale::{Locale, LocaleCanonicalizer};

/// The longest tag that is accepted, in bytes. BCP 47 says that 35 are enough. The limit is there because a file can
/// name a tag once and have it stored with every unit.
pub(crate) const LONGEST: usize = 255;

/// The codes of two letters that another code has replaced. Any other code of two letters is already canonical. This is
/// the fast path for the tag that nearly every stored row has.
const RENAMED: [&str; 9] = ["bh", "in", "iw", "ji", "jw", "mo", "sh", "tl", "tw"];

/// The prefix of private tags, whose meaning only their users know.
const PRIVATE: &str = "x-";

/// UTS #35 wants a language before a private tag; this one is put there.
const UNDETERMINED: &str = "und-";

/// Tags that were registered before the syntax of tags was fixed, and their replacements (RFC 5646, 2.2.8).
const IRREGULAR: [(&str, &str); 16] = [
    ("en-gb-oed", "en-GB-oxendict"),
    ("i-ami", "ami"),
    ("i-bnn", "bnn"),
    ("i-hak", "hak"),
    ("i-klingon", "tlh"),
    ("i-lux", "lb"),
    ("i-navajo", "nv"),
    ("i-pwn", "pwn"),
    ("i-tao", "tao"),
    ("i-tay", "tay"),
    ("i-tsu", "tsu"),
    ("sgn-be-fr", "sfb"),
    ("sgn-be-nl", "vgt"),
    ("sgn-ch-de", "sgg"),
    ("zh-min", "nan"),
    ("zh-min-nan", "nan"),
];

/// Languages after whose code a variety was once written, as in `zh-yue`. The variety is a language of its own (RFC
/// 5646, 2.2.2).
const BEFORE_VARIETIES: [&str; 7] = ["ar", "kok", "lv", "ms", "sgn", "sw", "zh"];

/// The length of the code of such a variety, in letters.
const VARIETY: usize = 3;

/// Returns the canonical form of the tag `text`, or `None` if `text` is not a tag. Accepts any case, and `-` or `_`
/// between the parts.
pub(crate) fn canonical(text: &str) -> Option<String> {
    if is_plain(text) {
        return Some(text.to_owned());
    }
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim().replace('_', "-").to_ascii_lowercase();
    let tag = match IRREGULAR.iter().find(|(old, _)| *old == text) {
        Some((_, new)) => (*new).to_owned(),
        None if text.starts_with(PRIVATE) => {
            let private = Locale::try_from_str(&format!("{UNDETERMINED}{text}")).ok()?;
            private.to_string().strip_prefix(UNDETERMINED)?.to_owned()
        }
        None => {
            let mut locale = Locale::try_from_str(without_macrolanguage(&text)).ok()?;
            // The extended canonicaliser knows the aliases of all languages, not only of the common ones. It borrows
            // the compiled tables.
            LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
            locale.to_string()
        }
    };
    // The new name can be longer than the old one.
    (tag.len() <= LONGEST).then_some(tag)
}

/// Whether `text` is already a canonical tag of two letters.
fn is_plain(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()) && !RENAMED.contains(&text)
}

/// Returns `yue` for `zh-yue`, and other tags unchanged.
fn without_macrolanguage(tag: &str) -> &str {
    let Some((language, rest)) = tag.split_once('-') else { return tag };
    let variety = rest.split('-').next().unwrap_or(rest);
    let is_variety = variety.len() == VARIETY && variety.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_variety && BEFORE_VARIETIES.contains(&language) { rest } else { tag }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_two_letters_are_canonical_but_for_those_renamed() {
        for first in 'a'..='z' {
            for second in 'a'..='z' {
                let code = format!("{first}{second}");
                let mut locale = Locale::try_from_str(&code).unwrap();
                LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
                assert_eq!(locale.to_string() != code, RENAMED.contains(&code.as_str()), "{code}");
            }
        }
    }

    #[test]
    fn old_forms_have_one_new_one() {
        for (old, new) in IRREGULAR {
            assert_eq!(canonical(old).as_deref(), Some(new));
            assert_eq!(canonical(new).as_deref(), Some(new));
        }
        for (old, new) in [
            ("zh-yue", "yue"),
            ("zh-cmn-Hans-CN", "zh-Hans-CN"),
            ("ar-arb", "ar"),
            ("sgn-ase", "ase"),
            ("zh-gan", "gan"),
            ("art-lojban", "jbo"),
            ("zh-hakka", "hak"),
        ] {
            assert_eq!(canonical(old).as_deref(), Some(new), "{old}");
        }
    }
}
