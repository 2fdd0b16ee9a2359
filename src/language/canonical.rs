//! How is a language tag written, however a file or a person writes it?
//!
//! In the canonical form of UTS #35, which is that of BCP 47: the shortest code that a language has (`eng` is `en`), no
//! name that was given up (`iw` is `he`), `-` between the parts, each part in its own case. The data are CLDR's, by the
//! crate `icu_locale`. Whether a code of two or three letters has been given to a language is not asked; those of four
//! letters and more are none, for none has been given.

use icu_locale::{Locale, LocaleCanonicalizer};

/// Bytes of the longest tag that is taken. BCP 47 says that 35 are enough; a file can say a tag once and have it stored
/// with every unit.
pub(crate) const LONGEST: usize = 255;

/// Codes of two letters that another has taken the place of. Any other is canonical as it is: a short way for the tag
/// that nearly every stored row has.
const RENAMED: [&str; 9] = ["bh", "in", "iw", "ji", "jw", "mo", "sh", "tl", "tw"];

/// The private tags: nobody but their users knows what they mean.
const PRIVATE: &str = "x-";

/// A private tag as UTS #35 has it, which wants a language first.
const UNDETERMINED: &str = "und-";

/// Tags that were registered before there was a form for them, and what to write instead (RFC 5646, 2.2.8).
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

/// Languages whose varieties were once written behind them, as in `zh-yue`: the variety is a language itself (RFC 5646,
/// 2.2.2).
const BEFORE_VARIETIES: [&str; 7] = ["ar", "kok", "lv", "ms", "sgn", "sw", "zh"];

/// Letters of the code of such a variety.
const VARIETY: usize = 3;

/// The canonical form of the tag `text`, in any case and with `-` or `_` between its parts; `None` if it is no tag.
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
            // It knows the aliases of all languages, not only of the most used; it borrows the compiled tables.
            LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
            locale.to_string()
        }
    };
    // A newer name can be longer than the old one.
    (tag.len() <= LONGEST).then_some(tag)
}

/// Whether `text` is a canonical tag of two letters.
fn is_plain(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()) && !RENAMED.contains(&text)
}

/// `yue` of `zh-yue`; other tags as they are.
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
