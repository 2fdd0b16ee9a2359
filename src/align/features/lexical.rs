//! Do the words of one side translate those of the other?
//!
//! For a run S of source sentences and each target sentence T: Σ over its words t of
//! `ln(floor + (1 − floor) · P(t|S) / P(t))`, with `P(t|S)` under IBM Model 1 (mean over the words of S and NULL) and
//! `P(t)` the word's frequency. Dividing by `P(t)` makes the value comparable with leaving the sentence alone, and
//! makes a shared rare word worth more than a shared common one. The floor is the share of words that a translator adds
//! freely. So an unexplained word costs `−ln floor` at most; a number or a name costs more (see [`super::missing`]). In
//! a sentence with more words, each word counts less, because they depend on each other.
//!
//! time: O(windows · words in the band + matches), space: O(pairs of sentences in the band).

use std::ops::Range;

use crate::band::Band;
use crate::beads::LARGEST_SIDE;
use crate::document::Text;
use crate::features::missing::Weighty;
use crate::logarithm::ln;
use crate::numeric::{real, single};

/// Words multiplied before one logarithm is taken: factors are between the floor and 10⁷, so 32 of them stay in range.
const BATCH: usize = 32;

/// The longest window of the loose scores: abridged beads have at most two sentences on a side.
pub(crate) const LOOSE_WINDOWS: usize = 2;

/// Windows are computed together, on machines that take numbers two by two: [`LARGEST_SIDE`] and one unused.
const LANES: usize = LARGEST_SIDE.next_multiple_of(2);

/// In a sentence of this many words, each word counts as it is; in longer ones it counts less, in shorter ones more.
const USUAL_WORDS: f64 = 20.0;

/// For each place in a window, which windows include the sentence there: the longer ones.
const HELD_FROM: [[f64; LANES]; LARGEST_SIDE] = {
    let mut holds = [[0.0; LANES]; LARGEST_SIDE];
    let mut place = 0;
    while place < LARGEST_SIDE {
        let mut window = place;
        while window < LARGEST_SIDE {
            holds[place][window] = 1.0;
            window += 1;
        }
        place += 1;
    }
    holds
};

/// P(target word | source word) for the words of one article, one direction.
#[derive(Debug, Default)]
pub(crate) struct Translation {
    /// Where the entries of each source word start; the last entry is their number.
    pub(crate) starts: Vec<usize>,
    /// (target word, probability).
    pub(crate) entries: Vec<(u32, f32)>,
    /// P(target word | NULL), by target word.
    pub(crate) null: Vec<f32>,
    /// Set if each sentence has its own counts. Per source sentence: (target word, sum of its probabilities over the
    /// words of the sentence), used instead of `entries`.
    pub(crate) by_sentence: Option<Vec<Vec<(u32, f32)>>>,
}

impl Translation {
    pub(crate) fn row(&self, word: u32) -> &[(u32, f32)] {
        let word = word as usize;
        &self.entries[self.starts[word]..self.starts[word + 1]]
    }
}

/// Scores of single target sentences given windows of 1 to `windows` source sentences.
#[derive(Debug)]
pub(crate) struct WindowScores {
    /// The sentences of the longest window.
    windows: usize,
    /// By source sentence.
    rows: Vec<ScoredRow>,
    values: Vec<f32>,
}

/// The position of the scores of the windows that begin at one source sentence.
#[derive(Debug)]
struct ScoredRow {
    /// The target sentences scored.
    targets: Range<usize>,
    /// Where their values start: first those under the window of one sentence, then those under two, …
    start: usize,
}

impl WindowScores {
    fn new(windows: usize) -> Self {
        Self { windows, rows: Vec::new(), values: Vec::new() }
    }

    /// The scores of single target sentences from `first` on, given the `window` source sentences from `row` on. Ends
    /// with the band, and is empty beyond it.
    fn from(&self, row: usize, window: usize, first: usize) -> &[f32] {
        let Some(ScoredRow { targets, start }) = self.rows.get(row) else { return &[] };
        let Some(place) = first.checked_sub(targets.start).filter(|_| first < targets.end) else {
            return &[];
        };
        let start = start + (window - 1) * targets.len();
        &self.values[start + place..start + targets.len()]
    }

    /// The sum of the scores of a range of target sentences, given the `window` source sentences from `row` on.
    pub(crate) fn sum(&self, row: usize, window: usize, targets: Range<usize>) -> f64 {
        self.from(row, window, targets.start).iter().take(targets.len()).map(|&value| f64::from(value)).sum()
    }

    /// For the runs of `count` target sentences that begin at `first` and at each sentence after it: the sum of their
    /// scores, given the `window` source sentences from `row` on.
    pub(crate) fn sum_runs(
        &self,
        row: usize,
        window: usize,
        (first, count): (usize, usize),
        sums: &mut [f64],
    ) {
        let values = self.from(row, window, first);
        sums.fill(0.0);
        for more in 0..count {
            for (sum, &value) in sums.iter_mut().zip(values.get(more..).unwrap_or_default()) {
                *sum += f64::from(value);
            }
        }
    }

    /// For each target sentence from `first` on, sums the scores of the windows that begin at `rows`. This is
    /// [`Self::sum_runs`] with the sides exchanged, for scores that are [`Self::transposed`].
    pub(crate) fn sum_rows(&self, rows: Range<usize>, window: usize, first: usize, sums: &mut [f64]) {
        sums.fill(0.0);
        for row in rows {
            for (sum, &value) in sums.iter_mut().zip(self.from(row, window, first)) {
                *sum += f64::from(value);
            }
        }
    }

    /// The same scores by target sentence; there are `targets` of them.
    pub(crate) fn transposed(&self, targets: usize) -> Self {
        let mut across: Vec<Range<usize>> = vec![0..0; targets];
        for (row, held) in self.rows.iter().enumerate() {
            for rows in &mut across[held.targets.clone()] {
                *rows = if Range::is_empty(rows) { row } else { rows.start }..row + 1;
            }
        }
        let mut offset = 0;
        let mut rows = Vec::with_capacity(targets);
        for targets in across {
            let start = offset;
            offset += targets.len() * self.windows;
            rows.push(ScoredRow { targets, start });
        }
        let mut values = vec![0.0; offset];
        for (row, ScoredRow { targets: held, start }) in self.rows.iter().enumerate() {
            for window in 0..self.windows {
                let ours = &self.values[start + window * held.len()..][..held.len()];
                for (across, value) in rows[held.clone()].iter().zip(ours) {
                    let place = window * across.targets.len() + row - across.targets.start;
                    values[across.start + place] = *value;
                }
            }
        }
        Self { windows: self.windows, rows, values }
    }

    /// Adds a row whose values are all 0, and returns them.
    fn add_row(&mut self, targets: Range<usize>) -> &mut [f32] {
        let start = self.values.len();
        self.values.resize(start + targets.len() * self.windows, 0.0);
        self.rows.push(ScoredRow { targets, start });
        &mut self.values[start..]
    }

    /// Appends the rows of another part.
    fn append(&mut self, other: Self) {
        let known = self.values.len();
        let rows = other.rows.into_iter();
        self.rows.extend(rows.map(|row| ScoredRow { start: known + row.start, ..row }));
        self.values.extend(other.values);
    }
}

/// One direction of the evidence.
pub(crate) struct Direction<'a> {
    pub(crate) source: &'a Text,
    pub(crate) target: &'a Text,
    pub(crate) translation: &'a Translation,
    /// P(t) by target word.
    pub(crate) unigram: &'a [f64],
    /// Lattice points to examine, source by target.
    pub(crate) band: &'a Band,
    pub(crate) floor: f64,
    /// The floor of the loose scores, if they are wanted.
    pub(crate) loose_floor: Option<f64>,
    /// Words of the target whose absence is stronger evidence than that of others.
    pub(crate) weighty: &'a Weighty,
    /// See [`crate::weights::Weights::crowding`].
    pub(crate) crowding: f64,
}

/// For every source sentence, the target words that it explains and how much mass each gets.
struct Masses {
    starts: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Masses {
    fn of(&self, sentence: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[sentence]..self.starts[sentence + 1]]
    }
}

/// The parts of a text in which each of its words occurs, one bit a part.
struct Places {
    /// Number of sentences in a part.
    size: usize,
    of_words: Vec<u64>,
}

impl Places {
    fn new(text: &Text) -> Self {
        let size = text.sentences().div_ceil(u64::BITS as usize).max(1);
        let mut of_words = vec![0; text.keys.len()];
        for sentence in 0..text.sentences() {
            for &word in text.sentence(sentence) {
                of_words[word as usize] |= 1 << (sentence / size);
            }
        }
        Self { size, of_words }
    }

    /// The parts that contain these sentences.
    fn parts(&self, sentences: Range<usize>) -> u64 {
        let Some(last) = sentences.end.checked_sub(1) else { return 0 };
        let (first, last) = (sentences.start / self.size, last / self.size);
        (u64::MAX << first) & (u64::MAX >> (u64::BITS as usize - 1 - last))
    }
}

impl Direction<'_> {
    /// The target sentences that are compared with any window that contains this source sentence.
    fn targets(&self, sentence: usize) -> Range<usize> {
        let sentences = self.source.sentences();
        let first = self.band.row(sentence.saturating_sub(LARGEST_SIDE - 1)).start;
        let last = self.band.row((sentence + LARGEST_SIDE).min(sentences)).end - 1;
        first..last.min(self.target.sentences())
    }

    /// Adds up the probability that each source sentence gives to each target word, relative to that word's frequency.
    fn masses(&self) -> Masses {
        let mut sums = vec![0.0_f64; self.unigram.len()];
        let mut out = Masses { starts: vec![0], entries: Vec::new() };
        let places = Places::new(self.target);
        for sentence in 0..self.source.sentences() {
            let start = out.entries.len();
            // In a long text, most words occur in no sentence that this one is compared with.
            let targets = self.targets(sentence);
            let is_narrow = targets.len() < self.target.sentences();
            let asked = places.parts(targets);
            let mut add = |shares: &[(u32, f32)]| {
                for &(target, share) in shares {
                    if is_narrow && places.of_words[target as usize] & asked == 0 {
                        continue;
                    }
                    let sum = &mut sums[target as usize];
                    if *sum == 0.0 {
                        out.entries.push((target, 0.0));
                    }
                    *sum += f64::from(share);
                }
            };
            match &self.translation.by_sentence {
                Some(sentences) => add(&sentences[sentence]),
                None => {
                    self.source.sentence(sentence).iter().for_each(|&word| add(self.translation.row(word)));
                }
            }
            for (target, mass) in &mut out.entries[start..] {
                let target = *target as usize;
                *mass = std::mem::take(&mut sums[target]) * ((1.0 - self.floor) / self.unigram[target]);
            }
            out.starts.push(out.entries.len());
        }
        out
    }

    /// Scores every window of source sentences against every target sentence in the band.
    pub(crate) fn score(&self) -> DirectionScores {
        let sentences = self.source.sentences();
        let null = self.translation.null.iter().zip(self.unigram);
        let sums = Sums {
            masses: self.masses(),
            null: null.map(|(&share, unigram)| f64::from(share) * ((1.0 - self.floor) / unigram)).collect(),
            worth: (0..self.target.sentences())
                .map(|sentence| {
                    let words = real(self.target.sentence(sentence).len().max(1));
                    (words / USUAL_WORDS).powf(-self.crowding)
                })
                .collect(),
        };
        let middle = sentences / 2;
        let (mut scores, rest) =
            rayon::join(|| self.score_rows(&sums, 0..middle), || self.score_rows(&sums, middle..sentences));
        scores.strict.append(rest.strict);
        if let (Some(scores), Some(rest)) = (&mut scores.loose, rest.loose) {
            scores.append(rest);
        }
        scores
    }

    /// Scores the windows that begin at these source sentences.
    fn score_rows(&self, sums: &Sums, rows: Range<usize>) -> DirectionScores {
        let Sums { masses, null, worth } = sums;
        let sentences = self.source.sentences();
        // By target word: its mass under each window that begins at the row.
        let mut mass: Vec<[f64; LANES]> = null.iter().map(|&mass| [mass; LANES]).collect();
        let mut strict = WindowScores::new(LARGEST_SIDE);
        let mut loose = self.loose_floor.map(|_| WindowScores::new(LOOSE_WINDOWS));
        for row in rows {
            let last = self.band.row((row + LARGEST_SIDE).min(sentences));
            let targets = self.band.row(row).start..(last.end - 1).min(self.target.sentences());
            let width = targets.len();
            let values = strict.add_row(targets.clone());
            let windows = LARGEST_SIDE.min(sentences - row);
            let mut words = 1.0;
            let mut per_word = [0.0; LANES];
            for window in 0..windows {
                words += real(self.source.sentence(row + window).len());
                per_word[window] = 1.0 / words;
                let holds: [f64; LANES] = HELD_FROM[window];
                for &(target, more) in masses.of(row + window) {
                    let mass = &mut mass[target as usize];
                    for lane in 0..LANES {
                        mass[lane] += holds[lane] * more;
                    }
                }
            }
            for (place, target) in targets.clone().enumerate() {
                let mut sums = [0.0; LANES];
                for batch in self.target.sentence(target).chunks(BATCH) {
                    let mut products = [1.0; LANES];
                    for &word in batch {
                        let mass = &mass[word as usize];
                        for lane in 0..LANES {
                            products[lane] *= self.floor + mass[lane] * per_word[lane];
                        }
                    }
                    for lane in 0..LANES {
                        sums[lane] += ln(products[lane]);
                    }
                }
                for &(word, more) in self.weighty.sentence(target) {
                    let mass = &mass[word as usize];
                    for lane in 0..LANES {
                        // Adds nothing if the word is explained.
                        sums[lane] += more * ln((self.floor + mass[lane] * per_word[lane]).min(1.0));
                    }
                }
                for window in 0..windows {
                    values[window * width + place] = single(sums[window] * worth[target]);
                }
            }
            if let (Some(loose), Some(floor)) = (&mut loose, self.loose_floor) {
                // The masses are those of the strict floor.
                let per_word = per_word.map(|per_word| per_word * (1.0 - floor) / (1.0 - self.floor));
                let values = loose.add_row(targets.clone());
                for (place, target) in targets.enumerate() {
                    let mut sums = [0.0; LOOSE_WINDOWS];
                    for batch in self.target.sentence(target).chunks(BATCH) {
                        let mut products = [1.0; LOOSE_WINDOWS];
                        for &word in batch {
                            let mass = &mass[word as usize];
                            for lane in 0..LOOSE_WINDOWS {
                                products[lane] *= floor + mass[lane] * per_word[lane];
                            }
                        }
                        for lane in 0..LOOSE_WINDOWS {
                            sums[lane] += ln(products[lane]);
                        }
                    }
                    for window in 0..windows.min(LOOSE_WINDOWS) {
                        values[window * width + place] = single(sums[window] * worth[target]);
                    }
                }
            }
            for &(word, _) in (row..row + windows).flat_map(|sentence| masses.of(sentence)) {
                mass[word as usize] = [null[word as usize]; LANES];
            }
        }
        DirectionScores { strict, loose }
    }
}

/// The scores of one direction.
#[derive(Debug)]
pub(crate) struct DirectionScores {
    /// Under the usual floor, with the extra weight of numbers and names.
    pub(crate) strict: WindowScores,
    /// Under the loose floor, without extra weights: how little is lost if the translation leaves words out. Only windows
    /// of up to [`LOOSE_WINDOWS`] sentences.
    pub(crate) loose: Option<WindowScores>,
}

/// The sums that all windows of a direction share.
struct Sums {
    masses: Masses,
    /// The mass that each target word gets from NULL.
    null: Vec<f64>,
    /// The factor by which the evidence of each target sentence counts.
    worth: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translated_sentence_scores_above_an_unrelated_one() {
        let read = |texts: &[&str]| Text::new(texts, &"en".parse().unwrap(), true, false);
        let source = read(&["red house", "green tree"]);
        let target = read(&["rotes haus", "gruen baum"]);
        let translation = Translation {
            starts: vec![0, 1, 2, 3, 4],
            entries: vec![(0, 0.9), (1, 0.9), (2, 0.9), (3, 0.9)],
            null: vec![0.01; 4],
            by_sentence: None,
        };
        let band = Band::full(2, 2);
        let scores = Direction {
            source: &source,
            target: &target,
            translation: &translation,
            unigram: &[0.01; 4],
            band: &band,
            floor: 0.3,
            loose_floor: Some(0.7),
            weighty: &Weighty::default(),
            crowding: 0.0,
        }
        .score();
        let loose = scores.loose.unwrap();
        let scores = scores.strict;
        assert!(loose.sum(0, 1, 1..2) > scores.sum(0, 1, 1..2), "a word left out costs less");
        assert!(loose.sum(0, 1, 1..2) < 0.0);
        assert!(scores.sum(0, 1, 0..1) > 4.0);
        assert!(scores.sum(0, 1, 1..2) < 0.0);
        assert!(
            scores.sum(0, 2, 0..2) > scores.sum(0, 1, 0..2),
            "two sentences explain two better than one does"
        );
        let across = scores.transposed(2);
        let mut sums = [0.0; 1];
        scores.sum_runs(0, 1, (0, 2), &mut sums);
        assert_eq!(sums[0].to_bits(), scores.sum(0, 1, 0..2).to_bits());
        across.sum_rows(0..2, 1, 0, &mut sums);
        assert_eq!(sums[0].to_bits(), scores.sum(0, 1, 0..2).to_bits());
    }

    #[test]
    fn transposed_scores_are_the_same_scores() {
        // For each row, its targets; each target has different values for all five windows.
        let held = [0..2, 0..3, 2..4, 3..3, 3..5];
        let mut scores = WindowScores::new(LARGEST_SIDE);
        for targets in held.clone() {
            let offset = scores.values.len();
            scores.values.extend((0..targets.len() * LARGEST_SIDE).map(|place| single(real(offset + place))));
            scores.rows.push(ScoredRow { targets, start: offset });
        }
        let across = scores.transposed(6);
        for (row, held) in held.iter().enumerate() {
            for target in 0..6 {
                for window in 1..=LARGEST_SIDE {
                    let ours = scores.from(row, window, target).first();
                    let theirs = across.from(target, window, row).first();
                    assert_eq!(ours.is_some(), held.contains(&target));
                    // `theirs` may be a filler: rows between those that hold a target, but do not hold it themselves,
                    // have no score.
                    assert!(ours.is_none_or(|value| theirs == Some(value)), "{row} {target} {window}");
                }
            }
        }
    }
}
