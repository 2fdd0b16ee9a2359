//! Which units were there before, in a file of millions?
//!
//! Texts are remembered as 128 bits of their BLAKE3 hash: 16 bytes each, and two texts of a corpus never share them by
//! chance.

use std::collections::{HashMap, HashSet};

use sangam_language::Language;
use sangam_text::digits::digit_value;
use sangam_text::normalize::{exact_key, folded_key};
use sangam_text::script::is_word_letter;
use sangam_unit::UnitDraft;

use super::recipe::Filter;

/// What a filter remembers of earlier units.
pub(super) enum Remembered {
    /// It looks at one unit only.
    Nothing,
    Texts(HashSet<u128>),
    NearTexts(HashSet<u128>),
    Sides {
        most: usize,
        counts: HashMap<u128, usize>,
    },
    HeldOut {
        share: f64,
        salt: String,
    },
}

/// Divides the parts of what is hashed. No text has it.
const BETWEEN: u8 = 0xFF;

fn hash<'p>(parts: impl IntoIterator<Item = &'p str>) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes()).update(&[BETWEEN]);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    u128::from_le_bytes(bytes)
}

/// The letters of a text in folded form: without marks, spaces and case, each run of figures as one zero.
fn letters(text: &str, language: &Language) -> String {
    let folded = folded_key(&exact_key(text, language), language);
    let mut letters = String::with_capacity(folded.len());
    for character in folded.chars() {
        if digit_value(character).is_some() {
            if !letters.ends_with('0') {
                letters.push('0');
            }
        } else if is_word_letter(character) {
            letters.push(character);
        }
    }
    letters
}

impl Remembered {
    pub(super) fn new(filter: &Filter) -> Self {
        match filter {
            Filter::Duplicates => Self::Texts(HashSet::new()),
            Filter::NearDuplicates => Self::NearTexts(HashSet::new()),
            Filter::Boilerplate { most } => Self::Sides { most: *most, counts: HashMap::new() },
            Filter::HeldOut { share, salt } => Self::HeldOut { share: *share, salt: salt.clone() },
            _ => Self::Nothing,
        }
    }

    /// Why a unit is refused, after those before it. A unit that is not refused is remembered.
    pub(super) fn objection(&mut self, unit: &UnitDraft) -> Option<String> {
        let languages = [unit.source_language.as_str(), unit.target_language.as_str()];
        match self {
            Self::Nothing => None,
            Self::Texts(seen) => {
                let is_new = seen.insert(hash(languages.into_iter().chain([&*unit.source, &*unit.target])));
                (!is_new).then(|| "the same pair was there before".to_owned())
            }
            Self::NearTexts(seen) => {
                let source = letters(&unit.source, &unit.source_language);
                let target = letters(&unit.target, &unit.target_language);
                let is_new = seen.insert(hash(languages.into_iter().chain([&*source, &*target])));
                (!is_new).then(|| {
                    "a pair that differs in marks, case, figures or spellings only was there before"
                        .to_owned()
                })
            }
            Self::Sides { most, counts } => {
                let sides = [
                    ("source", hash([languages[0], &unit.source])),
                    ("target", hash([languages[1], &unit.target])),
                ];
                for (side, hash) in sides {
                    if counts.get(&hash).is_some_and(|count| *count >= *most) {
                        return Some(format!("this {side} was there {most} times before"));
                    }
                }
                for (_, hash) in sides {
                    *counts.entry(hash).or_default() += 1;
                }
                None
            }
            Self::HeldOut { share, salt } => {
                let article = unit.origin.as_ref().and_then(|origin| origin.article.as_deref());
                // A unit without a document is a document of its own.
                let document = article.map_or_else(|| vec![&*unit.source, &*unit.target], |name| vec![name]);
                let place = hash(std::iter::once(salt.as_str()).chain(document));
                #[expect(clippy::cast_precision_loss, reason = "a place between 0 and 1")]
                let is_held_out = (place >> 64) as f64 / 2.0_f64.powi(64) < *share;
                is_held_out.then(|| "its document is held out".to_owned())
            }
        }
    }
}
