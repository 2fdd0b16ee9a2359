//! Which texts share most with words that may each have several forms?
//!
//! Each sought word has alternatives, such as its translations. An alternative is a key; the words of the file with this
//! key are found by binary search, because a word begins with its key. A text gains, for each sought word, the weight of
//! the best alternative that it has, times the rarity of that alternative. The sum is divided by the lengths of both
//! texts. The score only chooses texts to read.
//!
//! Rare alternatives are looked up first, until [`MOST_PLACES`] places are read. Keys in more than one text of
//! [`COMMON_SHARE`] are left out. Time O(places read + texts), space O(texts).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::format::Words;
use super::search::{Kind, Search};
use crate::block_file::Unusable;
use crate::numeric::{in_32_bits, role_of, share};
use sangam_unit::{Role, Sides};

/// A key with more places than one for this many units says little about a text. Set by hand.
const COMMON_SHARE: usize = 10;

/// A key is never too common if it has at most this many places. Tests have few units.
const NEVER_COMMON: usize = 100;

/// The most places that are read, about 10 ms.
const MOST_PLACES: usize = 500_000;

/// The most words of the file that are compared with one key. Short keys begin many words.
const MOST_WORDS: usize = 2_000;

/// A form that a sought word may have in the texts.
#[derive(Debug, Clone, PartialEq)]
pub struct SoughtKey {
    /// What its words share. They begin with it.
    pub key: String,
    /// How probable the form is, from 0 to 1.
    pub weight: f64,
}

/// Words that texts may share, in forms that the texts may have.
pub struct SoughtKeys<'k> {
    /// For each sought word, its forms.
    pub words: Vec<Vec<SoughtKey>>,
    /// Returns the key of a word as a search sees it.
    pub key: &'k dyn Fn(&str) -> String,
}

/// Which texts of a unit of a kind may answer.
type Wanted<'w> = &'w dyn Fn(&Kind) -> Sides<bool>;

/// Returns the units whose admitted texts share most with the sought words, best first, each with that text. At most
/// `limit` units.
pub(crate) fn sharing_most(
    words: &Words,
    sought: &SoughtKeys<'_>,
    (wanted, limit): (Wanted<'_>, usize),
) -> Result<Vec<(i64, Role)>, Unusable> {
    let (search, _) = Search::admitting(words, wanted)?;
    if !search.admits_any() {
        return Ok(Vec::new());
    }
    let mut scores = vec![0.0_f32; search.units() as usize * 2];
    let mut best = vec![0.0_f32; scores.len()];
    for forms in looked_up(&search, sought)? {
        let mut touched = Vec::new();
        for (form, weight) in forms {
            let texts = search.texts_with(form)?;
            let gain = single(weight * rarity(texts.len(), search.units() as usize));
            for text in texts {
                let there = best.get_mut(text as usize).ok_or(Unusable::Damaged)?;
                if *there <= 0.0 {
                    touched.push(text);
                }
                *there = there.max(gain);
            }
        }
        for text in touched {
            scores[text as usize] += std::mem::take(&mut best[text as usize]);
        }
    }
    let mut found = Vec::new();
    for (text, &score) in scores.iter().enumerate() {
        let text = in_32_bits(text);
        if score > 0.0 && search.admits(text)? {
            let length = search.length(text)?.saturating_add(in_32_bits(sought.words.len()));
            found.push((f64::from(score) / f64::from(length.max(1)), text));
        }
    }
    // The order of texts is the order of preference.
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut units = Vec::new();
    let mut seen = BTreeSet::new();
    for (_, text) in found {
        if units.len() == limit {
            break;
        }
        if seen.insert(text / 2) {
            units.push((search.id(text / 2)?, role_of(text)));
        }
    }
    Ok(units)
}

/// How rare a form is that `texts` of the texts of `units` have.
fn rarity(texts: usize, units: usize) -> f64 {
    -share(texts.max(1), 2 * units.max(texts).max(1)).ln()
}

/// For each sought word: the words of the file that each of its forms has, and the weight of the form.
type LookedUp = Vec<Vec<(Vec<u32>, f64)>>;

/// Looks the forms up, and keeps the rarest ones whose places may be read.
fn looked_up(search: &Search<'_>, sought: &SoughtKeys<'_>) -> Result<LookedUp, Unusable> {
    let most = (search.units() as usize / COMMON_SHARE).max(NEVER_COMMON);
    let mut known: BTreeMap<&str, (Vec<u32>, usize)> = BTreeMap::new();
    let mut forms = Vec::new();
    for (word, alternatives) in sought.words.iter().enumerate() {
        for SoughtKey { key, weight } in alternatives {
            if !known.contains_key(key.as_str()) {
                known.insert(key, with_key(search, key, sought.key)?);
            }
            let Some((words, count)) = known.get(key.as_str()) else { continue };
            if *count > 0 && *count <= most {
                forms.push((*count, word, words.clone(), *weight));
            }
        }
    }
    forms.sort_by_key(|&(count, word, ..)| (count, word));
    let mut all: LookedUp = vec![Vec::new(); sought.words.len()];
    let mut places = 0;
    for (count, word, words, weight) in forms {
        places += count;
        if places > MOST_PLACES {
            break;
        }
        all[word].push((words, weight));
    }
    // Sought words that have no form here are left out; the most probable form comes first.
    all.retain(|forms| !forms.is_empty());
    for forms in &mut all {
        forms.sort_by_key(|(_, weight)| Reverse(weight.to_bits()));
    }
    Ok(all)
}

/// The words of the file with this key, and how many places they have.
fn with_key(
    search: &Search<'_>,
    key: &str,
    key_of: &dyn Fn(&str) -> String,
) -> Result<(Vec<u32>, usize), Unusable> {
    let (mut words, mut count) = (Vec::new(), 0);
    let first = search.first_word(0, |word| Ok(search.word(word)? < key.as_bytes()))?;
    for word in (first..search.vocabulary()).take(MOST_WORDS) {
        let bytes = search.word(word)?;
        if !bytes.starts_with(key.as_bytes()) {
            break;
        }
        if std::str::from_utf8(bytes).is_ok_and(|word| key_of(word) == key) {
            words.push(word);
            count += search.count(word)?;
        }
    }
    Ok((words, count))
}

/// A gain as it is summed.
fn single(gain: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a gain is small, and only an order is made of it")]
    let gain = gain as f32;
    gain
}
