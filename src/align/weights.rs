//! How much is each piece of evidence worth?
//!
//! Every number that the model does not learn from an article or a table is here.

use super::beads::{KIND_COUNT, KINDS, Prior, Shares};
use super::numeric::real;
use sangam_unit::Sides;

/// The model's constants. All are read and set by name; those that a measurement changes are public fields.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// Relative prior weight of the kinds of beads, in their order; the entries of the two null kinds are unused.
    pub kinds: [f64; KIND_COUNT],
    /// Shares of segments without a counterpart, per side, that are tried for every article and mixed by evidence. The
    /// first decides which points of the lattice the others examine.
    pub null_rates: Vec<f64>,
    /// Shares of sentence pairs of which one was replaced by an unrelated one: in a usual text, and in one that was
    /// changed much. Both are tried with all but the last of `null_rates`, which is tried with the first of them only.
    pub replaced: [f64; 2],
    /// Shares of abridged beads, in the same way.
    pub abridged: [f64; 2],
    /// Share of segments without a counterpart, per side, in two unrelated texts.
    pub(crate) unrelated_nulls: f64,
    /// Share of article pairs that are expected to be unrelated.
    pub(crate) unrelated: f64,
    /// The only share that is assumed without a table: without word evidence, the mixture would favour gaps.
    pub(crate) null_rate_without_table: f64,
    /// The share that is assumed without a table if many sentences are joined or split.
    pub(crate) null_rate_of_wide: f64,
    /// The share of the first round, which knows only lengths and likenesses, in the confidences of an article without a
    /// table. An article that learned from itself believes in itself too much.
    pub(crate) first_round: f64,
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
    /// Worth of one nat of the evidence of headings, if both documents mark theirs.
    pub headings: f64,
    /// How far translators keep headings, in the same way as paragraphs. Both set by hand on whole documents: the beds have
    /// no marks.
    pub headings_kept: f64,
    /// Number of counts that a sure pair of numbers, names or marks is worth.
    pub likeness: f64,
    /// Worth of the counts of a word of the table for a word that the table lacks and that is spelled like it, at full
    /// likeness.
    pub like_spelled: f64,
    /// Least likeness of their spellings, 0 to 1.
    pub least_like_spelled: f64,
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
    /// The most that a length can count for a bead, full or abridged, in nats: that lengths fit says little.
    pub length_cap: f64,
    /// Extra worth of each nat of word evidence of a full bead below `bend_at`.
    pub bend: f64,
    /// Word evidence of both directions, in nats, below which a full bead pays more.
    pub bend_at: f64,
    /// How much shorter an abridged side is than the usual translation, as the mean of the logarithm.
    pub abridged_mean: f64,
    /// The deviation of that logarithm.
    pub abridged_deviation: f64,
    /// Worth of one nat of length evidence of an abridged bead.
    pub abridged_length: f64,
    /// Share of words that may be missing freely from the abridged side.
    pub abridged_floor: f64,
    /// Extra worth of each nat of word evidence of the shorter side of an abridged bead below `abridged_bend_at`.
    pub abridged_bend: f64,
    /// Word evidence of the shorter side, in nats, below which an abridged bead pays more.
    pub abridged_bend_at: f64,
    /// The deviation of the logarithm of the length of a sentence that replaced another from the usual translation.
    pub replaced_deviation: f64,
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
    /// Fitted on the even documents of the development beds: first by likelihood (`cargo bench --bench fit`), which drives
    /// the kinds and the headings too far because many of the beds have mostly one-to-one beads; then, from these values
    /// and the former ones, each weight by strict F1 over all beds. See `docs/algorithms/alignment.md`.
    fn default() -> Self {
        Self {
            kinds: [
                0.00000, 0.00000, 0.83000, 0.02900, 0.03687, 0.00093, 0.00070, 0.00070, 0.00012, 0.00012,
                0.00004, 0.00012, 0.00207, 0.00004, 0.00026,
            ],
            null_rates: vec![0.09, 0.0006, 0.24],
            replaced: [0.002, 0.05],
            abridged: [0.003, 0.15],
            unrelated_nulls: 0.498,
            unrelated: 0.03,
            null_rate_without_table: 0.01,
            null_rate_of_wide: 0.005,
            first_round: 0.5,
            words: 0.1676,
            floor: 0.145,
            crowding: 0.2,
            missing_number: 2.3,
            missing_name: 1.3,
            after_heading: 2.0,
            paragraphs: 0.5,
            paragraphs_kept: 0.8,
            headings: 1.0,
            headings_kept: 0.95,
            likeness: 1.417,
            like_spelled: 1.0,
            least_like_spelled: 0.75,
            batch: 0.003,
            alone: 0.5,
            exact_points: 40_000.0,
            null_value: 0.27,
            memory: 8.0,
            length: 1.5,
            length_cap: 2.35,
            bend: 0.065,
            bend_at: -2.33,
            abridged_mean: 1.0,
            abridged_deviation: 0.4,
            abridged_length: 1.6,
            abridged_floor: 0.7,
            abridged_bend: 0.1,
            abridged_bend_at: -5.0,
            replaced_deviation: 0.5,
            name: 0.416,
            short_name: 0.495,
            sentence_start: 1.6,
            common_word: 0.295,
            least_name: 0.573,
            least_common_word: 0.523,
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
        let mut priors: Vec<Prior> = Vec::new();
        let mut add = |shares: Shares| {
            let prior = Prior::new(kinds, shares);
            if !priors.contains(&prior) {
                priors.push(prior);
            }
        };
        if let Some((&last, others)) = self.null_rates.split_last() {
            // The first prior decides which points of the lattice the others examine, so it is an eventful one.
            for &replaced in self.replaced.iter().rev() {
                for &abridged in self.abridged.iter().rev() {
                    for &nulls in others {
                        add(Shares { nulls, replaced, abridged });
                    }
                }
            }
            add(Shares { nulls: last, replaced: self.replaced[0], abridged: self.abridged[0] });
        }
        if self.unrelated > 0.0 {
            let each = (1.0 - self.unrelated) / real(priors.len());
            let shares = Shares { nulls: self.unrelated_nulls, ..Shares::default() };
            priors.push(Prior::new(kinds, shares).expected_of(self.unrelated / each));
        }
        priors
    }

    /// Returns the priors that are tried for an article without a table: the usual one, and one for texts that join or
    /// split many sentences. Texts of such languages may keep fewer sentences one to one than the beds that the kinds were
    /// fitted on.
    pub(crate) fn priors_without_table(
        &self,
        kinds: &[f64; KIND_COUNT],
        sentences: Sides<usize>,
    ) -> Vec<Prior> {
        let prior = |kinds, nulls| Prior::new(kinds, Shares { nulls, ..Shares::default() });
        let wide = wide_kinds(sentences);
        vec![prior(kinds, self.null_rate_without_table), prior(&wide, self.null_rate_of_wide)]
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
        let [usual, eventful] = &mut self.replaced;
        visit("replaced", usual);
        visit("replaced if eventful", eventful);
        let [usual, eventful] = &mut self.abridged;
        visit("abridged", usual);
        visit("abridged if eventful", eventful);
        visit("unrelated nulls", &mut self.unrelated_nulls);
        visit("unrelated", &mut self.unrelated);
        visit("null rate without table", &mut self.null_rate_without_table);
        visit("null rate of wide", &mut self.null_rate_of_wide);
        visit("first round", &mut self.first_round);
        visit("words", &mut self.words);
        visit("floor", &mut self.floor);
        visit("crowding", &mut self.crowding);
        visit("missing number", &mut self.missing_number);
        visit("missing name", &mut self.missing_name);
        visit("after heading", &mut self.after_heading);
        visit("paragraphs", &mut self.paragraphs);
        visit("paragraphs kept", &mut self.paragraphs_kept);
        visit("headings", &mut self.headings);
        visit("headings kept", &mut self.headings_kept);
        visit("likeness", &mut self.likeness);
        visit("like spelled", &mut self.like_spelled);
        visit("least like spelled", &mut self.least_like_spelled);
        visit("batch", &mut self.batch);
        visit("alone", &mut self.alone);
        visit("exact points", &mut self.exact_points);
        visit("null value", &mut self.null_value);
        visit("memory", &mut self.memory);
        visit("length", &mut self.length);
        visit("length cap", &mut self.length_cap);
        visit("bend", &mut self.bend);
        visit("bend at", &mut self.bend_at);
        visit("abridged mean", &mut self.abridged_mean);
        visit("abridged deviation", &mut self.abridged_deviation);
        visit("abridged length", &mut self.abridged_length);
        visit("abridged floor", &mut self.abridged_floor);
        visit("abridged bend", &mut self.abridged_bend);
        visit("abridged bend at", &mut self.abridged_bend_at);
        visit("replaced deviation", &mut self.replaced_deviation);
        visit("name", &mut self.name);
        visit("short name", &mut self.short_name);
        visit("sentence start", &mut self.sentence_start);
        visit("common word", &mut self.common_word);
        visit("least name", &mut self.least_name);
        visit("least common word", &mut self.least_common_word);
    }
}

/// Weights of the kinds of beads in a text that joins or splits many sentences. Which side has the longer runs follows
/// from the number of sentences of both. Set by hand in a prototype, on Arabic-English literature and Text+Berg.
fn wide_kinds(sentences: Sides<usize>) -> [f64; KIND_COUNT] {
    /// The share of one-to-one beads.
    const ONE_TO_ONE: f64 = 0.5;
    /// Of all one-to-many beads together.
    const ONE_TO_MANY: f64 = 0.5;
    /// The share of one-to-two among them, and how much rarer each further sentence is.
    const TWO: f64 = 0.4;
    const EACH_FURTHER: f64 = 0.6;
    /// How sharply the ratio of the numbers of sentences decides the longer side.
    const SHARPNESS: f64 = 4.0;
    /// Shares of beads with several sentences on both sides.
    const SEVERAL_TO_SEVERAL: [((usize, usize), f64); 4] =
        [((2, 2), 0.02), ((2, 3), 0.01), ((3, 2), 0.01), ((3, 3), 0.005)];
    let ratio = real(sentences.target.max(1)) / real(sentences.source.max(1));
    let target_is_longer = 1.0 / (1.0 + ratio.powf(-SHARPNESS));
    let many = |run: usize| ONE_TO_MANY * TWO * EACH_FURTHER.powf(real(run) - 2.0);
    KINDS.map(|kind| match (kind.source, kind.target) {
        (0, _) | (_, 0) => 0.0,
        (1, 1) => ONE_TO_ONE,
        (1, run) => target_is_longer * many(run),
        (run, 1) => (1.0 - target_is_longer) * many(run),
        several => SEVERAL_TO_SEVERAL.iter().find(|(kind, _)| *kind == several).map_or(0.0, |found| found.1),
    })
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
