//! How are ascending numbers stored in few bytes, and read from the middle?
//!
//! A list begins with its length as LEB128 (seven bits a byte, the lowest first; the highest bit is set if more bytes
//! follow). The differences from each number to the next follow. If there are more than [`RUN`] numbers, a table of
//! runs comes before the differences: the first number of each run, and where the rest of the run starts. A reader that
//! wants numbers from the middle of a million can begin near them. Lists of common words make up most of all bytes;
//! they then take little more than a byte a number.
//! The first byte of a difference says how many follow:
//!
//! | first byte | difference |
//! |---|---|
//! | to 191 | itself |
//! | 192 to 247 | 192 and more; its lowest byte follows |
//! | 248 to 251 | 14,528 and more; its two lowest bytes follow |
//! | 252 to 254 | 276,672 and more; its three lowest bytes follow |
//! | 255 | its four bytes follow |
//!
//! A word that is one of 46 has a difference beyond 191 once in 65 times. It has one beyond the 127 of a byte of LEB128
//! once in 16 times. Eight one-byte differences in a row, which are read together, are then 1.5 times as frequent.
//!
//! Time to read: O(log runs) to begin, then O(numbers read). It does not detect damage: the caller has compared a
//! checksum before. From bytes that are not such a list it reads arbitrary numbers.

use crate::numeric::in_32_bits;
use std::ops::{ControlFlow, Range};

/// Numbers in a run.
const RUN: usize = 128;

/// Bytes of one record of a table of runs.
const RECORD: usize = 8;

/// The most bytes that one number takes.
const LONGEST: usize = 5;

/// First bytes of differences of two, three, four and five bytes. A lower first byte is a whole difference.
const TWO: u8 = 192;
const THREE: u8 = 248;
const FOUR: u8 = 252;
const FIVE: u8 = 255;

/// The least differences that take two, three and four bytes. A larger one is written as its four bytes.
const LEAST_OF_TWO: u32 = TWO as u32;
const LEAST_OF_THREE: u32 = LEAST_OF_TWO + (((THREE - TWO) as u32) << 8);
const LEAST_OF_FOUR: u32 = LEAST_OF_THREE + (((FOUR - THREE) as u32) << 16);
const LEAST_OF_FIVE: u32 = LEAST_OF_FOUR + (((FIVE - FOUR) as u32) << 24);

/// Appends `number` as LEB128.
pub(crate) fn pack(mut number: u32, packed: &mut Vec<u8>) {
    while number >= 0x80 {
        packed.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    packed.push((number & 0x7f) as u8);
}

/// Takes the next number from the front of `packed`; 0 if nothing is left.
#[inline]
pub(crate) fn unpack(packed: &mut &[u8]) -> u32 {
    if let [low, high, rest @ ..] = *packed
        && *low >= 0x80
        && *high < 0x80
    {
        *packed = rest;
        return u32::from(low & 0x7f) | u32::from(*high) << 7;
    }
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = packed.split_first() {
        *packed = rest;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}

/// Appends a difference.
fn pack_difference(difference: u32, packed: &mut Vec<u8>) {
    let (first, rest, following) = match difference {
        ..LEAST_OF_TWO => (0, difference, 0),
        LEAST_OF_TWO..LEAST_OF_THREE => (TWO, difference - LEAST_OF_TWO, 1),
        LEAST_OF_THREE..LEAST_OF_FOUR => (THREE, difference - LEAST_OF_THREE, 2),
        LEAST_OF_FOUR..LEAST_OF_FIVE => (FOUR, difference - LEAST_OF_FOUR, 3),
        LEAST_OF_FIVE.. => {
            packed.push(FIVE);
            packed.extend_from_slice(&difference.to_le_bytes());
            return;
        }
    };
    packed.push(first + (rest >> (8 * following) & 0xff) as u8);
    packed.extend_from_slice(&rest.to_le_bytes()[..following]);
}

/// Takes the next difference from the front of `packed`; 0 if nothing is left.
#[inline]
fn unpack_difference(packed: &mut &[u8]) -> u32 {
    let Some((&first, rest)) = packed.split_first() else { return 0 };
    if first < TWO {
        *packed = rest;
        return first.into();
    }
    // Most longer differences.
    if let (TWO..THREE, Some((&low, rest))) = (first, rest.split_first()) {
        *packed = rest;
        return LEAST_OF_TWO + (u32::from(first - TWO) << 8 | u32::from(low));
    }
    let (above, following, least) = match first {
        ..FOUR => (first.saturating_sub(THREE), 2, LEAST_OF_THREE),
        FOUR..FIVE => (first - FOUR, 3, LEAST_OF_FOUR),
        FIVE => (0, 4, 0),
    };
    let (following, rest) = rest.split_at(rest.len().min(following));
    *packed = rest;
    let mut number = u32::from(above);
    for &byte in following.iter().rev() {
        number = number << 8 | u32::from(byte);
    }
    least.wrapping_add(number)
}

/// Appends the list of `numbers`, which must ascend.
pub(crate) fn pack_list(numbers: &[u32], packed: &mut Vec<u8>) {
    pack(in_32_bits(numbers.len()), packed);
    if numbers.len() <= RUN {
        let mut before = 0;
        for &number in numbers {
            pack_difference(number - before, packed);
            before = number;
        }
        return;
    }
    let mut differences = Vec::with_capacity(numbers.len() * 2);
    for run in numbers.chunks(RUN) {
        packed.extend_from_slice(&run[0].to_le_bytes());
        packed.extend_from_slice(&in_32_bits(differences.len()).to_le_bytes());
        for pair in run.windows(2) {
            pack_difference(pair[1] - pair[0], &mut differences);
        }
    }
    packed.extend_from_slice(&differences);
}

/// Where a list is among other bytes.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// How many numbers there are.
    pub(crate) count: usize,
    /// Where the bytes after the count are.
    bytes: Range<usize>,
}

impl List {
    /// The list at `bytes` of what `read` reads.
    pub(crate) fn at<'b, E>(
        bytes: Range<usize>,
        read: impl Fn(Range<usize>) -> Result<&'b [u8], E>,
    ) -> Result<Self, E> {
        let head = read(bytes.start..bytes.end.min(bytes.start + LONGEST))?;
        let mut rest = head;
        let count = unpack(&mut rest) as usize;
        Ok(Self { count, bytes: bytes.start + head.len() - rest.len()..bytes.end })
    }

    /// Passes the numbers in `within` to `receive`, ascending, some at a time, until it wants no more.
    pub(crate) fn for_each_run<'b, E>(
        &self,
        within: &Range<u32>,
        read: impl Fn(Range<usize>) -> Result<&'b [u8], E>,
        mut receive: impl FnMut(&[u32]) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut numbers = [0; RUN];
        let mut hand_over = |numbers: &[u32]| -> Result<ControlFlow<()>, E> {
            let from = if numbers.first().is_some_and(|&first| first >= within.start) {
                0
            } else {
                numbers.partition_point(|&number| number < within.start)
            };
            let to = if numbers.last().is_some_and(|&last| last < within.end) {
                numbers.len()
            } else {
                numbers.partition_point(|&number| number < within.end)
            };
            match numbers.get(from..to) {
                Some(some) if !some.is_empty() => receive(some),
                _ => Ok(ControlFlow::Continue(())),
            }
        };
        if self.count <= RUN {
            let mut rest = read(self.bytes.clone())?;
            let numbers = &mut numbers[..self.count];
            unpack_ascending(&mut rest, 0, numbers);
            return hand_over(numbers).map(|_| ());
        }
        let runs = self.count.div_ceil(RUN);
        let table = self.bytes.start;
        // The run's first number, and where the rest of the run starts.
        let record = |run: usize| -> Result<(u32, usize), E> {
            let at = table + run * RECORD;
            let (fields, _) = read(at..at + RECORD)?.as_chunks::<4>();
            let field = |at: usize| fields.get(at).copied().map_or(0, u32::from_le_bytes);
            Ok((field(0), table + runs * RECORD + field(1) as usize))
        };
        // The last run that begins at or before the start of the window; otherwise the first run.
        let (mut low, mut high) = (0, runs);
        while low < high {
            let middle = low + (high - low) / 2;
            if record(middle)?.0 <= within.start {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut run = low.saturating_sub(1);
        let mut next = record(run)?;
        while next.0 < within.end {
            let (first, start) = next;
            let last = run + 1 == runs;
            next = if last { (u32::MAX, self.bytes.end) } else { record(run + 1)? };
            let mut rest = read(start..next.1)?;
            let numbers = &mut numbers[..RUN.min(self.count - run * RUN)];
            numbers[0] = first;
            unpack_ascending(&mut rest, first, &mut numbers[1..]);
            if hand_over(numbers)?.is_break() || last {
                break;
            }
            run += 1;
        }
        Ok(())
    }
}

/// Fills `numbers` with what `packed` adds to `before`, one after the other.
fn unpack_ascending(packed: &mut &[u8], before: u32, numbers: &mut [u32]) {
    /// How many bytes are read together, and the highest bit of each.
    const EIGHT: usize = 8;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    // The two highest bits of a byte are set if more bytes follow.
    const { assert!(TWO == 0b1100_0000) };
    let mut last = before;
    let mut filled = 0;
    while filled < numbers.len() {
        // In long lists most differences are one byte. Of eight bytes, those before the first longer difference count.
        // All eight are added up without a check; the sums that do not count are overwritten.
        if let (Some(eight), Some(next)) = (
            packed.first_chunk::<EIGHT>(),
            numbers.get_mut(filled..).and_then(<[u32]>::first_chunk_mut::<EIGHT>),
        ) {
            let bytes = u64::from_le_bytes(*eight);
            let longer = bytes & bytes << 1 & HIGHEST;
            let single = (longer.trailing_zeros() as usize / EIGHT).min(EIGHT);
            let mut sum = last;
            for at in 0..EIGHT {
                sum = sum.wrapping_add(u32::from(eight[at]));
                next[at] = sum;
            }
            if let Some(&counts) = single.checked_sub(1).and_then(|at| next.get(at)) {
                last = counts;
                filled += single;
                *packed = packed.get(single..).unwrap_or_default();
            }
            if single == EIGHT {
                continue;
            }
        }
        // A longer difference is mostly followed by more of them, or by none for a long time.
        while let Some(number) = numbers.get_mut(filled) {
            last = last.wrapping_add(unpack_difference(packed));
            *number = last;
            filled += 1;
            if packed.first().is_none_or(|&first| first < TWO) {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is read within a window from a list of `numbers` between other bytes.
    fn read_back(numbers: &[u32], within: &Range<u32>) -> Vec<u32> {
        let mut bytes = vec![0xff; 3];
        pack_list(numbers, &mut bytes);
        let end = bytes.len();
        bytes.extend([0xff; 9]);
        let read = |range: Range<usize>| bytes.get(range).ok_or(());
        let list = List::at(3..end, read).unwrap();
        assert_eq!(list.count, numbers.len());
        let mut found = Vec::new();
        list.for_each_run(within, read, |some| {
            found.extend_from_slice(some);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        found
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn a_window_of_a_list_is_what_was_packed(
            gaps in prop::collection::vec(
                prop_oneof![20 => 1u32..5, 3 => 100u32..300, 1 => 14_000u32..15_000, 1 => 20_000u32..3_000_000],
                0..700,
            ),
            ends in (0usize..720, 0usize..720),
            shift in 0u32..3,
        ) {
            let numbers: Vec<u32> = gaps.iter().scan(0, |last, gap| { *last += gap; Some(*last) }).collect();
            let end = |at: usize| numbers.get(at).map_or(u32::MAX, |number| number - shift.min(1));
            let within = end(ends.0)..end(ends.1);
            let expected: Vec<u32> = numbers.iter().copied().filter(|number| within.contains(number)).collect();
            prop_assert_eq!(read_back(&numbers, &within), expected);
            prop_assert_eq!(read_back(&numbers, &(0..u32::MAX)), numbers);
        }
    }

    #[test]
    fn differences_at_the_ends_of_each_length_come_back() {
        let mut packed = Vec::new();
        let lengths: Vec<(u32, usize)> = [LEAST_OF_TWO, LEAST_OF_THREE, LEAST_OF_FOUR, LEAST_OF_FIVE]
            .into_iter()
            .zip(1..)
            .flat_map(|(least, length)| [(least - 1, length), (least, length + 1)])
            .chain([(0, 1), (u32::MAX, 5)])
            .collect();
        for &(difference, length) in &lengths {
            packed.clear();
            pack_difference(difference, &mut packed);
            let mut rest = &packed[..];
            assert_eq!((packed.len(), unpack_difference(&mut rest), rest), (length, difference, &[][..]));
        }
    }

    #[test]
    fn reading_ends_when_no_more_is_wanted() {
        let numbers: Vec<u32> = (0..1000).map(|number| number * 3).collect();
        let mut bytes = Vec::new();
        pack_list(&numbers, &mut bytes);
        let read = |range: Range<usize>| bytes.get(range).ok_or(());
        let list = List::at(0..bytes.len(), read).unwrap();
        let mut calls = 0;
        list.for_each_run(&(0..3000), read, |_| {
            calls += 1;
            Ok(if calls == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
        .unwrap();
        assert_eq!(calls, 2);
    }
}
