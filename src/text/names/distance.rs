//! How different are two keys?
//!
//! Method: edit distance (Wagner & Fischer 1974), with a cost for each pair of sounds and for each sound that one side
//! lacks. A missing vowel costs less if the other side is written in a script that leaves vowels out. Costs are whole
//! hundredths, so sums are exact and the same on every machine. Time O(n·m) with n, m ≤ 62 sounds, space O(m) on the
//! stack, no allocation. The costs in `data/costs.tsv` were learned (`cargo bench --bench names -- --fit`).

use std::sync::LazyLock;

use super::key::{PhoneticKey, consonants};
use super::letters::{MAX_SYMBOLS, Sounds};
use super::rules::lines;

/// The learned costs. The head of the file says how they were learned.
static COSTS: &str = include_str!("data/costs.tsv");

/// The costs of turning one sound into another and of losing a sound, in hundredths of a mismatch of two consonants.
#[derive(Debug, Clone)]
pub struct Costs {
    pairs: Box<[[u8; MAX_SYMBOLS]; MAX_SYMBOLS]>,
    /// The cost of losing a sound, first against a script that writes vowels, then against one that does not.
    losses: [[u8; MAX_SYMBOLS]; 2],
    weights: [u8; MAX_SYMBOLS],
    /// The cost of losing a whole word of a phrase, in hundredths of the sum for its sounds.
    word: u8,
    /// A height for each sound. It is at most the cost of losing the sound, and two sounds differ by at most the cost
    /// of turning one into the other.
    heights: [u8; MAX_SYMBOLS],
}

/// The least cost of each sound against one key; see [`Costs::least_steps`].
#[derive(Clone, Copy, PartialEq)]
pub(super) struct LeastSteps([u8; MAX_SYMBOLS]);

impl LeastSteps {
    /// Returns a lower bound for the distance of a key of one word to the key that these costs are against, because
    /// each of its sounds takes a step.
    pub(super) fn sum(&self, key: &PhoneticKey) -> u32 {
        key.sounds().iter().map(|&sound| u32::from(self.0[usize::from(sound) % MAX_SYMBOLS])).sum()
    }
}

/// One row of the distance table. The largest sum, 124 sounds at 255, stays below `u16::MAX` even with the loss of a
/// word (62 sounds at 255).
type Row = [u16; PhoneticKey::MAX_SOUNDS + 1];

/// More than any distance (at most 124 sounds at 255). Two more losses still fit the type.
const FAR: u16 = u16::MAX - 2 * u8::MAX as u16;

/// A key, and the cost of each of its sounds if the other key lacks it.
#[derive(Clone, Copy)]
struct Side<'a> {
    key: &'a PhoneticKey,
    losses: &'a [u8; MAX_SYMBOLS],
}

impl Side<'_> {
    fn loss(&self, sound: u8) -> u16 {
        u16::from(self.losses[usize::from(sound) % MAX_SYMBOLS])
    }
}

/// The sound of one row: the costs of turning it into each other sound, and of losing it.
#[derive(Clone, Copy)]
struct Step<'a> {
    pairs: &'a [u8; MAX_SYMBOLS],
    loss: u16,
}

impl Costs {
    /// Returns the costs that are compiled in.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Costs> = LazyLock::new(|| Costs::parse(COSTS));
        &SHARED
    }

    /// Reads a cost table with the lines `unlike kinds cost`, `word loss`, `sound symbol loss loss-against-abjad
    /// weight` and `pair symbol symbol cost`. Other lines are ignored.
    pub fn parse(table: &str) -> Self {
        let sounds = Sounds::shared();
        let mut costs = Self {
            pairs: Box::new([[0; MAX_SYMBOLS]; MAX_SYMBOLS]),
            losses: [[0; MAX_SYMBOLS]; 2],
            weights: [0; MAX_SYMBOLS],
            word: 100,
            heights: [0; MAX_SYMBOLS],
        };
        let symbol =
            |field: &str| field.chars().next().and_then(|symbol| sounds.number(symbol)).map(usize::from);
        let number = |field: &str| field.parse::<u8>().ok();
        for line in lines(table) {
            match line[..] {
                ["unlike", kinds, cost] => {
                    if let Some(cost) = number(cost) {
                        costs.set_unlike(sounds, kinds, cost);
                    }
                }
                ["word", loss] => costs.word = number(loss).unwrap_or(costs.word).min(100),
                ["sound", sound, loss, loss_to_abjad, weight] => {
                    let Some(sound) = symbol(sound) else { continue };
                    let fields = (number(loss), number(loss_to_abjad), number(weight));
                    let (Some(loss), Some(loss_to_abjad), Some(weight)) = fields else { continue };
                    costs.losses[0][sound] = loss;
                    costs.losses[1][sound] = loss_to_abjad;
                    costs.weights[sound] = weight;
                }
                ["pair", one, other, cost] => {
                    let (Some(one), Some(other), Some(cost)) = (symbol(one), symbol(other), number(cost))
                    else {
                        continue;
                    };
                    costs.pairs[one][other] = cost;
                    costs.pairs[other][one] = cost;
                }
                _ => {}
            }
        }
        costs.set_heights();
        costs
    }

    /// Sets the height of each sound: the cheapest way to lose it, possibly by turning it into other sounds first.
    fn set_heights(&mut self) {
        self.heights = std::array::from_fn(|sound| self.losses[0][sound].min(self.losses[1][sound]));
        let mut changed = true;
        while changed {
            changed = false;
            for one in 0..MAX_SYMBOLS {
                for other in 0..MAX_SYMBOLS {
                    let over = self.heights[other].saturating_add(self.pairs[one][other]);
                    if over < self.heights[one] {
                        self.heights[one] = over;
                        changed = true;
                    }
                }
            }
        }
    }

    /// Returns the height of a key. For two keys of one word each, the distance is at least the difference of their
    /// heights, because every step (a loss, a change) costs at least as much as it changes the height.
    pub(super) fn height(&self, key: &PhoneticKey) -> u32 {
        key.sounds().iter().map(|&sound| u32::from(self.heights[usize::from(sound) % MAX_SYMBOLS])).sum()
    }

    /// Returns, for each sound, the least cost of losing it against `other` or of turning it into one of the sounds of
    /// `other`.
    pub(super) fn least_steps(&self, other: &PhoneticKey) -> LeastSteps {
        let mut least = self.losses[usize::from(other.is_abjad())];
        for &sound in other.sounds() {
            let pairs = &self.pairs[usize::from(sound) % MAX_SYMBOLS];
            for (least, &cost) in least.iter_mut().zip(pairs) {
                *least = (*least).min(cost);
            }
        }
        LeastSteps(least)
    }

    fn set_unlike(&mut self, sounds: &Sounds, kinds: &str, cost: u8) {
        for (one, row) in (0_u8..).zip(self.pairs.iter_mut()) {
            for (other, cell) in (0_u8..).zip(row.iter_mut()) {
                let of_these_kinds = match (sounds.is_vowel(one), sounds.is_vowel(other)) {
                    (true, true) => kinds == "vowels",
                    (false, false) => kinds == "consonants",
                    _ => kinds == "mixed",
                };
                if one != other && of_these_kinds {
                    *cell = cost;
                }
            }
        }
    }

    /// Returns the sum of the weights of a key's sounds.
    pub(super) fn weight(&self, key: &PhoneticKey) -> u32 {
        key.sounds().iter().map(|&sound| u32::from(self.weights[usize::from(sound) % MAX_SYMBOLS])).sum()
    }

    /// Returns the cost of the cheapest way from one key to the other, in hundredths of a mismatch.
    pub fn distance(&self, one: &PhoneticKey, other: &PhoneticKey) -> u32 {
        let rows = Side { key: one, losses: &self.losses[usize::from(other.is_abjad())] };
        let columns = Side { key: other, losses: &self.losses[usize::from(one.is_abjad())] };
        let mut row = self.first_row(columns);
        for word in one.words() {
            let sounds = &one.sounds()[word];
            let step = |sound: u8| Step {
                pairs: &self.pairs[usize::from(sound) % MAX_SYMBOLS],
                loss: rows.loss(sound),
            };
            let Some((&last, others)) = sounds.split_last() else { continue };
            let before = row;
            for &sound in others {
                self.next_row(&mut row, step(sound), columns);
            }
            self.next_row(&mut row, step(last), columns);
            if one.is_phrase() {
                let loss = self.word_loss(sounds.iter().map(|&sound| rows.loss(sound)).sum());
                self.leave_out(&mut row, &before.map(|cost| cost + loss), columns);
            }
        }
        u32::from(row[other.sounds().len()])
    }

    /// Returns the distance of two keys of one word each, or `None` if it is above `most`. No cost is negative, so a
    /// cell above `most` leads only to cells above it (Ukkonen 1985). In each row, only the cells between the first and
    /// the last that are not above it are computed.
    fn distance_within(&self, one: &PhoneticKey, other: &PhoneticKey, most: u32) -> Option<u32> {
        let most = u16::try_from(most).unwrap_or(FAR - 1).min(FAR - 1);
        let rows = &self.losses[usize::from(other.is_abjad())];
        let columns = &self.losses[usize::from(one.is_abjad())];
        let sounds = other.sounds();
        let mut row: Row = [FAR; PhoneticKey::MAX_SOUNDS + 1];
        row[0] = 0;
        let mut near = 0..1;
        for (place, &sound) in sounds.iter().enumerate() {
            row[place + 1] = row[place] + u16::from(columns[usize::from(sound) % MAX_SYMBOLS]);
            if row[place + 1] > most {
                break;
            }
            near.end = place + 2;
        }
        for &sound in one.sounds() {
            let sound = usize::from(sound) % MAX_SYMBOLS;
            let (pairs, loss) = (&self.pairs[sound], u16::from(rows[sound]));
            let (mut diagonal, mut left) = (FAR, FAR);
            let (mut first, mut end) = (None, 0);
            #[expect(
                clippy::needless_range_loop,
                reason = "the place is compared with those of the row before"
            )]
            for at in near.start..=sounds.len() {
                let above = if at < near.end { row[at] } else { FAR };
                let mut here = above + loss;
                if let Some(&column) = at.checked_sub(1).and_then(|before| sounds.get(before)) {
                    let column = usize::from(column) % MAX_SYMBOLS;
                    here =
                        here.min(diagonal + u16::from(pairs[column])).min(left + u16::from(columns[column]));
                }
                diagonal = above;
                left = here;
                row[at] = here;
                if here <= most {
                    first.get_or_insert(at);
                    end = at + 1;
                } else if at >= near.end {
                    break;
                }
            }
            near = first?..end;
        }
        (near.end > sounds.len()).then(|| u32::from(row[sounds.len()]))
    }

    /// Returns the [`similarity`](Self::similarity) if it is at least `least`.
    pub(super) fn similarity_from(&self, one: &Compared, other: &Compared, least: f64) -> Option<f32> {
        let steps = (&one.least_steps, &other.least_steps);
        let (one, other) = (&one.weighed, &other.weighed);
        let weight = one.weight + other.weight;
        let heights = one.height.abs_diff(other.height);
        let (one, other) = (&one.key, &other.key);
        // A similarity is at least 0, whatever the distance.
        if least > 0.0 && ![one, other].iter().any(|key| key.is_empty() || key.is_phrase()) {
            // One more than the distance at which the similarity falls to `least`, because both are rounded.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "no more than the weight, as `least` is above 0; a cast of less than nothing is 0"
            )]
            let most = (f64::from(weight) * (1.0 - least) / 2.0) as u32 + 1;
            if heights > most || steps.1.sum(one) > most || steps.0.sum(other) > most {
                return None;
            }
            let distance = 2 * self.distance_within(one, other, most)?;
            return Some(similarity_of(distance, weight)).filter(|&found| f64::from(found) >= least);
        }
        Some(self.similarity(one, other)).filter(|&found| f64::from(found) >= least)
    }

    /// Returns the cost of having none of the rows' sounds.
    fn first_row(&self, columns: Side<'_>) -> Row {
        let mut row: Row = [0; PhoneticKey::MAX_SOUNDS + 1];
        for word in columns.key.words() {
            let (start, end) = (row[word.start], word.end);
            for place in word {
                row[place + 1] = row[place] + columns.loss(columns.key.sounds()[place]);
            }
            if columns.key.is_phrase() {
                row[end] = row[end].min(start + self.word_loss(row[end] - start));
            }
        }
        row
    }

    /// Turns the row before a sound into the row after it.
    fn next_row(&self, row: &mut Row, step: Step<'_>, columns: Side<'_>) {
        let mut diagonal = row[0];
        let mut left = diagonal + step.loss;
        row[0] = left;
        for word in columns.key.words() {
            let (start, end) = (left, word.end);
            let sounds = &columns.key.sounds()[word.clone()];
            for (cell, &column) in row[word.start + 1..].iter_mut().zip(sounds) {
                let column = usize::from(column) % MAX_SYMBOLS;
                let changed = diagonal + u16::from(step.pairs[column]);
                diagonal = *cell;
                left = changed.min(diagonal + step.loss).min(left + u16::from(columns.losses[column]));
                *cell = left;
            }
            if columns.key.is_phrase() {
                left =
                    left.min(start + self.word_loss(sounds.iter().map(|&sound| columns.loss(sound)).sum()));
                row[end] = left;
            }
        }
    }

    /// Lowers a row to `bound`: the row that results if a whole word of the rows' side is left out at once.
    fn leave_out(&self, row: &mut Row, bound: &Row, columns: Side<'_>) {
        let mut left = row[0].min(bound[0]);
        row[0] = left;
        for word in columns.key.words() {
            let (start, end) = (left, word.end);
            let mut loss = 0;
            for place in word {
                let sound = columns.loss(columns.key.sounds()[place]);
                loss += sound;
                left = row[place + 1].min(bound[place + 1]).min(left + sound);
                row[place + 1] = left;
            }
            if columns.key.is_phrase() {
                left = left.min(start + self.word_loss(loss));
                row[end] = left;
            }
        }
    }

    /// Returns the cost of leaving out a whole word, given the sum of the losses of its sounds.
    fn word_loss(&self, loss: u16) -> u16 {
        // The percentage is at most 100.
        u16::try_from(u32::from(loss) * u32::from(self.word) / 100).unwrap_or(loss)
    }

    /// Returns the similarity of two keys, 0 to 1: one minus the distance divided by the mean weight of the keys.
    pub fn similarity(&self, one: &PhoneticKey, other: &PhoneticKey) -> f32 {
        if one.is_empty() || other.is_empty() {
            return if one.is_empty() && other.is_empty() { 1.0 } else { 0.0 };
        }
        let weight = self.weight(one) + self.weight(other);
        similarity_of(2 * self.distance(one, other), weight)
    }
}

/// A key, and the values that are computed for it once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    key: PhoneticKey,
    /// The sum of the weights of its sounds.
    weight: u32,
    /// See [`Costs::height`].
    height: u32,
    /// The letters of its skeleton, as a set.
    classes: u32,
}

impl From<PhoneticKey> for Weighed {
    fn from(key: PhoneticKey) -> Self {
        let classes = consonants(&key).fold(0, |all, class| all | 1 << (class as u32 & 31));
        let costs = Costs::shared();
        Self { key, weight: costs.weight(&key), height: costs.height(&key), classes }
    }
}

/// A key that is compared with many others.
#[derive(Clone, Copy)]
pub struct Compared {
    weighed: Weighed,
    /// The least cost of each sound of another key against this one.
    least_steps: LeastSteps,
}

impl Compared {
    /// Returns the key itself.
    pub fn key(&self) -> &PhoneticKey {
        &self.weighed.key
    }

    /// Returns the letters of its [`Skeleton`](super::Skeleton), as a set.
    pub fn classes(&self) -> u32 {
        self.weighed.classes
    }
}

impl From<Weighed> for Compared {
    fn from(weighed: Weighed) -> Self {
        Self { weighed, least_steps: Costs::shared().least_steps(&weighed.key) }
    }
}

/// Returns one minus the (doubled) distance divided by the (summed) weight of two keys.
#[expect(clippy::cast_precision_loss, reason = "124 sounds at 255, doubled, are below 2^24")]
fn similarity_of(distance: u32, weight: u32) -> f32 {
    if distance == 0 {
        1.0
    } else if distance >= weight {
        0.0
    } else {
        1.0 - distance as f32 / weight as f32
    }
}
