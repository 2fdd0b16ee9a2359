//! Which texts of a few words are near by their characters? All texts of about the query's length are checked.
//!
//! Short texts may share no word at all (`talk`, `talks`), so postings of words cannot find them. They are stored
//! separately, by number of characters, each with a signature: of 64 bits, one is set for each two adjacent characters.
//! An edit removes at most two such pairs from one text and adds at most two to the other ([`most_bits`]). This
//! dismisses nearly all texts. The rest is compared by [`Pattern`](super::Pattern) over characters.
//!
//! Time O(short texts of lengths within the threshold): 8 bytes of each are read in order. Space 16 bytes and the
//! characters of each short text.

use std::io::{self, Seek, Write};

use super::format::{Section, Writer};
use crate::numeric::in_32_bits;

/// A text of a few words while an index is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Short {
    /// The number of the text: twice the unit, plus one for its target; pieces come after all of these. After the
    /// arrangement, the number of the entry.
    pub(super) entry: u32,
    pub(super) characters: u32,
    /// Where its text starts.
    pub(super) start: u32,
}

/// A signature with one bit for each two adjacent characters.
pub(super) fn signature(characters: impl Iterator<Item = char>) -> u64 {
    // Fibonacci hashing of both characters together.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut signature = 0;
    let mut before = 0;
    for character in characters {
        let pair = before << 32 | u64::from(character);
        signature |= 1 << (pair.wrapping_mul(SPREAD) >> 58);
        before = u64::from(character);
    }
    signature
}

/// How many bits of a signature one edit can change on each side.
const BITS_AN_EDIT: usize = 2;

/// The most bits of its signature that a query of `query` characters can have and a text of `own` characters lack, and
/// the same the other way, if they are at most `most` edits apart. `None` if their lengths alone differ by more. An
/// insertion removes only one pair from the query, and a deletion adds only one pair to it.
pub(super) fn most_bits(query: usize, own: usize, most: usize) -> Option<[usize; 2]> {
    let (inserted, deleted) = (own.saturating_sub(query), query.saturating_sub(own));
    let bits = most * BITS_AN_EDIT;
    (inserted.max(deleted) <= most).then(|| [bits - inserted, bits - deleted])
}

/// The short texts of each partition, by number of characters, then entry. `texts` is the number of texts, and `ends` holds the end of each partition.
pub(super) fn arrange(shorts: Vec<Short>, order: &[u32], texts: usize, ends: &[u32]) -> Vec<Vec<Short>> {
    let mut arranged = vec![Vec::new(); ends.len()];
    if shorts.is_empty() {
        return arranged;
    }
    let mut entries = vec![u32::MAX; texts];
    for (entry, &side) in order.iter().enumerate() {
        entries[side as usize] = in_32_bits(entry);
    }
    for short in shorts {
        let entry = entries[short.entry as usize];
        let partition = ends.partition_point(|&end| end <= entry);
        if let Some(of_partition) = arranged.get_mut(partition) {
            of_partition.push(Short { entry, ..short });
        }
    }
    for of_partition in &mut arranged {
        of_partition.sort_unstable_by_key(|short| (short.characters, short.entry));
    }
    arranged
}

/// Each number of characters in arranged texts, with the place of the first such text, counted from `first`.
pub(super) fn lengths(shorts: &[Short], first: u32) -> impl Iterator<Item = (u32, u32)> {
    let mut last = 0;
    shorts.iter().zip(first..).filter_map(move |(short, place)| {
        let begins = short.characters != last;
        last = short.characters;
        begins.then_some((short.characters, place))
    })
}

/// Writes the sections of short texts.
pub(super) fn write<W: Write + Seek>(
    writer: &mut Writer<W>,
    shorts: &[Vec<Short>],
    texts: &str,
) -> io::Result<()> {
    let text_of = |short: &Short| {
        let text = texts.get(short.start as usize..).unwrap_or_default();
        let end = text.char_indices().nth(short.characters as usize).map_or(text.len(), |(at, _)| at);
        &text[..end]
    };
    writer.begin(Section::Shorts)?;
    let mut start = 0;
    for short in shorts.iter().flatten() {
        let text = text_of(short);
        writer.write(&signature(text.chars()).to_le_bytes())?;
        writer.number(short.entry)?;
        writer.number(start)?;
        start += in_32_bits(text.len());
    }
    // One more record, which holds the end of the last text.
    writer.write(&0_u64.to_le_bytes())?;
    writer.number(u32::MAX)?;
    writer.number(start)?;
    writer.begin(Section::ShortTexts)?;
    for short in shorts.iter().flatten() {
        writer.write(text_of(short).as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::distance::bounded_edit_distance;

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn an_edit_changes_no_more_bits_than_stated(a in "[a-f ]{1,12}", b in "[a-f ]{1,12}") {
            let [x, y]: [Vec<char>; 2] = [&a, &b].map(|text| text.chars().collect());
            let edits = bounded_edit_distance(&x, &y, 24).unwrap();
            let [missing, surplus] = most_bits(x.len(), y.len(), edits).unwrap();
            let [p, q] = [x, y].map(|text| signature(text.into_iter()));
            prop_assert!((p & !q).count_ones() as usize <= missing);
            prop_assert!((q & !p).count_ones() as usize <= surplus);
        }
    }
}
