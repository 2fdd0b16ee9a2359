//! How much is each piece of evidence worth?
//!
//! Every number that the model does not learn from an article or a table is here.

use super::beads::{KIND_COUNT, KINDS, Prior};
use super::numeric::real;

/// The model's constants. All are read and set by name; those that a measurement changes are public fields.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// Relative prior weight of the kinds of beads, in their order; the entries of the two null kinds are unused.
    pub kinds: [f64; KIND_COUNT],
    /// Shares of segments without a counterpart, per side, that are tried for every article and mixed by evidence. The
    /// first decides which points of the lattice the others examine.
    pub null_rates: [f64; 4],
    /// Share of segments without a counterpart, per side, in two unrelated texts.
    pub(crate) unrelated_nulls: f64,
    /// Share of article pairs that are expected to be unrelated.
    pub(crate) unrelated: f64,
    /// The only share that is assumed without a table: without word evidence, the mixture would favour gaps.
    pub(crate) null_rate_without_table: f64,
    /// Worth of one nat of word evidence, per direction. The words of a sentence depend on each other, so it is far
    /// below 1.
    pub(crate) words: f64,
    /// Share of words that a translator adds freely.
    pub(crate) floor: f64,
    /// How much less each further word of a long sentence counts: the word evidence of a sentence of n words is
    /// multiplied by (n / 20) to the power of minus this.
    pub crowding: f64,
    /// Extra worth of the missing counterpart of a number, compared with any word (1 doubles it).
    pub missing_number: f64,
    /// The same for a capitalised word that the table knows.
    pub missing_name: f64,
    /// Nats against joining a line that ends without a mark, as headings do, to the line after it.
    pub after_heading: f64,
    /// Worth of one nat of paragraph evidence, if paragraphs are known.
    pub paragraphs: f64,
    /// How far translators keep paragraphs: 1 if the paragraphs of both sides match, 0 if they match by chance.
    pub paragraphs_kept: f64,
    /// Number of counts that a sure pair of numbers, names or marks is worth.
    pub likeness: f64,
    /// Worth of a count learned from the batch relative to one of a shipped table; without a table it is 1.
    pub(crate) batch: f64,
    /// In a batch, the share of the answer that the article gets when aligned alone; without a table it is 0.
    pub(crate) alone: f64,
    /// Lattices with more points than this are cut down to a band along anchors. For speed, not fitted: 40,000 points
    /// are two texts of 200 sentences.
    pub exact_points: f64,
    /// Worth of a right null bead relative to a right pair when the beads are chosen.
    pub null_value: f64,
    /// Worth in nats of a pair that a memory holds word for word. Declared, not fitted: near proof.
    pub(crate) memory: f64,
    /// Worth of one nat of length evidence.
    pub length: f64,
    /// Worth of two names that sound the same, relative to identical numbers.
    pub name: f64,
    /// The same for names of two consonants only.
    pub(crate) short_name: f64,
    /// The same for a word that has a capital only at the start of sentences.
    pub(crate) sentence_start: f64,
    /// The same for a word without a capital.
    pub(crate) common_word: f64,
    /// Least similarity of sound, 0 to 1, for a capitalised word to count.
    pub(crate) least_name: f64,
    /// Least similarity of sound for a word without a capital to count.
    pub(crate) least_common_word: f64,
}

impl Default for Weights {
    /// Fitted on the even documents of the development beds. `name`, `likeness` and `length` were chosen afterwards on all documents
    /// of these beds, when the keys and the tables changed: see `docs/algorithms/alignment.md`, "Keys and rows".
    fn default() -> Self {
        Self {
            kinds: [
                0.00000, 0.00000, 0.83000, 0.02900, 0.03687, 0.00093, 0.00070, 0.00070, 0.00012, 0.00012,
                0.00004, 0.00012, 0.00207, 0.00004, 0.00026,
            ],
            null_rates: [0.0965, 0.0026, 0.0713, 0.23],
            unrelated_nulls: 0.498,
            unrelated: 0.03,
            null_rate_without_table: 0.01,
            words: 0.1676,
            floor: 0.1582,
            crowding: 0.15,
            missing_number: 2.0,
            missing_name: 1.0,
            after_heading: 0.5,
            paragraphs: 0.5,
            paragraphs_kept: 0.8,
            likeness: 2.2,
            batch: 0.003,
            alone: 0.5,
            exact_points: 40_000.0,
            null_value: 0.3,
            memory: 8.0,
            length: 1.5,
            name: 0.4,
            short_name: 0.3319,
            sentence_start: 6.8487,
            common_word: 0.1555,
            least_name: 0.6334,
            least_common_word: 0.78,
        }
    }
}

impl Weights {
    /// Returns every constant with its name, in order.
    pub fn named(&self) -> Vec<(String, f64)> {
        let mut copy = self.clone();
        let mut all = Vec::new();
        copy.each(|name, slot| all.push((name.to_owned(), *slot)));
        all
    }

    /// Sets the constant called `name`; returns false if there is none.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        let mut found = false;
        self.each(|known, slot| {
            if known == name {
                *slot = value;
                found = true;
            }
        });
        found
    }

    /// Returns every prior that is tried for an article with a table; the last one is for unrelated texts.
    pub(crate) fn priors(&self, kinds: &[f64; KIND_COUNT]) -> Vec<Prior> {
        let mut priors: Vec<Prior> = self.null_rates.iter().map(|&rate| Prior::new(kinds, rate)).collect();
        if self.unrelated > 0.0 {
            let each = (1.0 - self.unrelated) / real(priors.len());
            priors.push(Prior::new(kinds, self.unrelated_nulls).expected_of(self.unrelated / each));
        }
        priors
    }

    fn each(&mut self, mut visit: impl FnMut(&str, &mut f64)) {
        for (kind, slot) in KINDS.iter().zip(&mut self.kinds) {
            if !kind.is_null() {
                visit(&format!("kind {}-{}", kind.source, kind.target), slot);
            }
        }
        for (index, slot) in self.null_rates.iter_mut().enumerate() {
            visit(&format!("null rate {index}"), slot);
        }
        visit("unrelated nulls", &mut self.unrelated_nulls);
        visit("unrelated", &mut self.unrelated);
        visit("null rate without table", &mut self.null_rate_without_table);
        visit("words", &mut self.words);
        visit("floor", &mut self.floor);
        visit("crowding", &mut self.crowding);
        visit("missing number", &mut self.missing_number);
        visit("missing name", &mut self.missing_name);
        visit("after heading", &mut self.after_heading);
        visit("paragraphs", &mut self.paragraphs);
        visit("paragraphs kept", &mut self.paragraphs_kept);
        visit("likeness", &mut self.likeness);
        visit("batch", &mut self.batch);
        visit("alone", &mut self.alone);
        visit("exact points", &mut self.exact_points);
        visit("null value", &mut self.null_value);
        visit("memory", &mut self.memory);
        visit("length", &mut self.length);
        visit("name", &mut self.name);
        visit("short name", &mut self.short_name);
        visit("sentence start", &mut self.sentence_start);
        visit("common word", &mut self.common_word);
        visit("least name", &mut self.least_name);
        visit("least common word", &mut self.least_common_word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_can_be_read_and_set_by_name() {
        let mut weights = Weights::default();
        for (name, value) in weights.clone().named() {
            assert!(weights.set(&name, value / 2.0), "{name}");
        }
        assert_ne!(weights, Weights::default());
        assert!((weights.words - Weights::default().words / 2.0).abs() < 1e-12);
        assert!(!weights.set("no such weight", 1.0));
    }
}
