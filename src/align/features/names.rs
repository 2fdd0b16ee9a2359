//! Which words of the two sides are the same word: a number, a mark, a name written by ear?
//!
//! Names are compared by their consonants, which all three scripts write (vowels they spell differently or not at
//! all). Each pair found counts as if the training text had held it about twice, so that a name nobody has seen before
//! still joins its sentence to its translation.
//!
//! time: O(spellings of one side · spellings of the other), a few comparisons of one machine word each for most.

use crate::align::document::{Form, Text};
use crate::align::words::Class;
use crate::text::script::{Script, script_of};

/// A pair of words (source, target) and how surely they are the same, 0 to 1.
pub(crate) type Likeness = (u32, u32, f64);

/// Worth of an identical mark; identical numbers and words are worth 1.
const SAME_MARK: f64 = 0.5;
/// An identical key must be longer than this to count where it is letters: short words meet by chance.
const LONGEST_CHANCE_KEY: usize = 3;
/// Similar names are worth a little less than identical numbers.
const NAME_WORTH: f64 = 0.8;
/// Likenesses at or below this are chance.
const LEAST_NAME: f64 = 0.3;
/// A capital that only ever stands at the start of a sentence is weaker evidence for a name.
const SENTENCE_START: f64 = 0.8;
/// A word without capital must be this alike to count, and counts half.
const LEAST_COMMON_WORD: f64 = 0.85;
const COMMON_WORD: f64 = 0.5;
/// Skeletons may differ by this much in length.
const MOST_LENGTH_DIFFERENCE: usize = 3;
/// Least similarity of two skeletons that are not equal.
const LEAST_SIMILARITY: f64 = 0.75;

/// Consonants of a word, one ASCII letter each.
fn skeleton(raw: &str) -> Vec<u8> {
    match raw.chars().find_map(script_of) {
        Some(Script::Devanagari) => devanagari(raw),
        Some(Script::Arabic) => raw.chars().filter_map(arabic_consonant).collect(),
        Some(Script::Latin) => latin(raw),
        _ => Vec::new(),
    }
}

fn devanagari(raw: &str) -> Vec<u8> {
    use unicode_normalization::UnicodeNormalization as _;
    let mut out: Vec<u8> = Vec::new();
    for character in raw.nfd() {
        let consonant = match character {
            'क' | 'ख' => b'k',
            'ग' | 'घ' => b'g',
            'च' | 'छ' => b'c',
            'ज' | 'झ' => b'j',
            'ट' | 'ठ' | 'त' | 'थ' => b't',
            'ड' | 'ढ' | 'द' | 'ध' => b'd',
            'न' | 'ण' | 'ङ' | 'ञ' | 'ं' | 'ँ' => b'n',
            'प' => b'p',
            'फ' => b'f',
            'ब' | 'भ' => b'b',
            'म' => b'm',
            'र' => b'r',
            'ल' | 'ळ' => b'l',
            'व' => b'v',
            'श' | 'ष' | 'स' => b's',
            'ह' => b'h',
            'य' => b'y',
            '\u{93c}' => {
                if let Some(last) = out.last_mut() {
                    *last = match *last {
                        b'j' => b'z',
                        b'd' => b'r',
                        other => other,
                    };
                }
                continue;
            }
            _ => continue,
        };
        out.push(consonant);
    }
    out
}

fn arabic_consonant(character: char) -> Option<u8> {
    Some(match character {
        'ب' => b'b',
        'پ' => b'p',
        'ت' | 'ط' | 'ٹ' => b't',
        'ث' | 'س' | 'ص' | 'ش' => b's',
        'ج' => b'j',
        'چ' => b'c',
        'ح' | 'ہ' | 'ھ' | 'ه' => b'h',
        'خ' | 'ق' | 'ک' | 'ك' => b'k',
        'د' | 'ڈ' => b'd',
        'ذ' | 'ز' | 'ظ' | 'ض' | 'ژ' => b'z',
        'ر' | 'ڑ' => b'r',
        'غ' | 'گ' => b'g',
        'ف' => b'f',
        'ل' => b'l',
        'م' => b'm',
        'ن' | 'ں' => b'n',
        'و' => b'v',
        'ی' | 'ے' | 'ي' => b'y',
        _ => return None,
    })
}

fn latin(raw: &str) -> Vec<u8> {
    use unicode_normalization::UnicodeNormalization as _;
    /// Letter groups that stand for one consonant, replaced in this order.
    const GROUPS: [(&str, &str); 12] = [
        ("tion", "sn"),
        ("sion", "sn"),
        ("sh", "s"),
        ("ch", "C"),
        ("ph", "f"),
        ("th", "t"),
        ("kh", "k"),
        ("gh", "g"),
        ("bh", "b"),
        ("dh", "d"),
        ("jh", "j"),
        ("ck", "k"),
    ];
    let lower = raw.to_lowercase();
    let bare = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower);
    let mut word: String = bare.nfd().filter(char::is_ascii_lowercase).collect();
    for (group, sound) in GROUPS {
        if word.contains(group) {
            word = word.replace(group, sound);
        }
    }
    let bytes = word.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    for (at, &letter) in bytes.iter().enumerate() {
        match letter {
            b'c' if bytes.get(at + 1).is_some_and(|next| b"eiy".contains(next)) => out.push(b's'),
            b'c' | b'q' => out.push(b'k'),
            b'w' => out.push(b'v'),
            b'C' => out.push(b'c'),
            b'x' => out.extend(b"ks"),
            b'a' | b'e' | b'i' | b'o' | b'u' => {}
            other => out.push(other),
        }
    }
    out
}

/// A skeleton as it is compared: without the sounds that spellings drop, twins joined. The stricter form keeps v.
fn reduce(skeleton: &[u8], keep_v: bool) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(skeleton.len());
    let mut first = true;
    for &letter in skeleton {
        let letter = if letter == b'z' { b's' } else { letter };
        let drop = if first { letter == b'y' } else { letter == b'y' || letter == b'h' };
        if !drop {
            out.push(letter);
        }
        first = false;
    }
    if !keep_v && out.len() > 1 {
        let mut at = 0;
        out.retain(|&letter| {
            at += 1;
            at == 1 || letter != b'v'
        });
    }
    out.dedup();
    out
}

/// 1 − (insertions + deletions) / (both lengths), by the longest common subsequence.
fn similarity(a: &[u8], b: &[u8]) -> f64 {
    let mut row = vec![0_usize; b.len() + 1];
    for &x in a {
        let mut diagonal = 0;
        for (at, &y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    2.0 * row[b.len()] as f64 / (a.len() + b.len()) as f64
}

struct Name {
    word: u32,
    skeleton_length: usize,
    /// With v kept, and without.
    reduced: [Vec<u8>; 2],
    /// Letters of both reduced forms, one bit each.
    letters: u32,
    capital: u8,
}

fn name(form: &Form) -> Option<Name> {
    let bones = skeleton(&form.raw);
    if bones.is_empty() {
        return None;
    }
    let reduced = [reduce(&bones, true), reduce(&bones, false)];
    let letters = reduced[0].iter().fold(0, |set, letter| set | 1_u32 << (letter & 31));
    Some(Name { word: form.word, skeleton_length: bones.len(), reduced, letters, capital: form.capital })
}

fn likeness(a: &Name, b: &Name) -> f64 {
    let mut best = 0.0_f64;
    for (x, y) in a.reduced.iter().zip(&b.reduced) {
        let shorter = x.len().min(y.len());
        let value = if shorter < 2 {
            0.0
        } else if x == y {
            if shorter >= 3 {
                1.0
            } else if a.capital > 0 {
                0.6
            } else {
                0.0
            }
        } else if shorter >= 3 {
            let similar = similarity(x, y);
            if similar < LEAST_SIMILARITY {
                0.0
            } else {
                similar * if x[0] == y[0] { 1.0 } else { 0.6 } * if shorter == 3 { 0.8 } else { 1.0 }
            }
        } else {
            0.0
        };
        best = best.max(value);
    }
    best
}

/// All pairs of like words of an article, sorted by (source, target); each pair once, with its best likeness.
pub(crate) fn like_words(source: &Text, target: &Text) -> Vec<Likeness> {
    use std::collections::HashMap;
    let mut found: Vec<Likeness> = Vec::new();
    let by_key: HashMap<&str, u32> =
        target.keys.iter().enumerate().map(|(word, key)| (key.as_str(), word as u32)).collect();
    for form in &source.forms {
        let key = source.keys[form.word as usize].as_str();
        if form.class == Class::Word && key.chars().count() <= LONGEST_CHANCE_KEY {
            continue;
        }
        if let Some(&other) = by_key.get(key) {
            found.push((form.word, other, if form.class == Class::Mark { SAME_MARK } else { 1.0 }));
        }
    }
    let names: Vec<Name> = target
        .forms
        .iter()
        .filter(|form| form.class == Class::Word && form.raw.chars().count() > 1)
        .filter_map(name)
        .collect();
    for form in source.forms.iter().filter(|form| form.class == Class::Word && form.raw.chars().count() >= 3)
    {
        let Some(ours) = name(form) else { continue };
        for theirs in &names {
            let (a, b) = (ours.skeleton_length, theirs.skeleton_length);
            if a.abs_diff(b) > MOST_LENGTH_DIFFERENCE || (ours.letters ^ theirs.letters).count_ones() > 3 {
                continue;
            }
            let mut value = likeness(&ours, theirs);
            if ours.capital == 0 {
                value = if value >= LEAST_COMMON_WORD && a >= 3 { value * COMMON_WORD } else { 0.0 };
            } else if ours.capital == 1 {
                value *= SENTENCE_START;
            }
            if value > LEAST_NAME {
                found.push((ours.word, theirs.word, value * NAME_WORTH));
            }
        }
    }
    found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
    found.dedup_by_key(|pair| (pair.0, pair.1));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(source: &str, target: &str) -> Vec<(String, String)> {
        let (source, target) = (Text::new(&[source], true), Text::new(&[target], true));
        like_words(&source, &target)
            .into_iter()
            .map(|(a, b, _)| (source.keys[a as usize].clone(), target.keys[b as usize].clone()))
            .collect()
    }

    #[test]
    fn names_numbers_and_marks_meet_across_scripts() {
        let found = pairs("Mr Karachi said 1,200?", "کراچی نے ۱۲۰۰ کہا؟");
        assert!(found.iter().any(|pair| pair.0 == "karach"), "{found:?}");
        assert!(found.iter().any(|pair| pair.0 == "1200"), "{found:?}");
        assert!(found.iter().any(|pair| pair.0 == "?"), "{found:?}");
        assert!(pairs("in Karachi", "कराची में").iter().any(|pair| pair.0 == "karach"));
    }

    #[test]
    fn different_names_do_not_meet() {
        assert!(pairs("in Lahore", "کراچی").is_empty());
    }
}
