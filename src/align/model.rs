//! How well does each possible bead explain its sentences?
//!
//! Combines the features: `length · L + words · (F + B) + H`. L is the length evidence, F and B are the word evidence
//! in both directions, and H is the evidence of headings. Null beads weigh nothing here: their price is in the prior.

use std::ops::Range;

use super::anchors;
use super::at_once::on_both;
use super::band::Band;
use super::beads::{
    ABRIDGED_KINDS, Bead, IMPOSSIBLE, KIND_COUNT, KINDS, Kind, LARGEST_SIDE, ONE_TO_ONE, REPLACED, Reading,
    SCORE_COUNT, abridged_score,
};
use super::document::Text;
use super::features::landmarks::Landmarks;
use super::features::length::{
    Length, LengthAmong, LengthModel, LengthRatio, Lengths, Normal, UNKNOWN_VARIANCE,
};
use super::features::lexical::{Direction, DirectionScores, Translation, WindowScores};
use super::features::like_spelled::{LikeSpelled, like_spelled};
use super::features::missing::Weighty;
use super::features::names::{Likeness, like_words, names, same_keys};
use super::features::structure::Headings;
use super::lattice::Steps;
use super::lexicon::em::SMOOTHING;
use super::lexicon::table::{Table, TableSide};
use super::naming::Naming;
use super::numeric::{narrow, real, single};
use super::recall::Remembered;
use super::scores::Scores;
use super::settled::Settled;
use super::weights::Weights;
use sangam_unit::{Role, Sides};

/// A table, and which of its sides is the article's source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Oriented<'a> {
    pub(crate) table: &'a Table,
    /// The side of the table that holds the article's source language.
    pub(crate) source_side: TableSide,
}

impl Oriented<'_> {
    /// The side of the table that holds the language of one of the article's texts.
    pub(crate) fn side(&self, text: Role) -> TableSide {
        match text {
            Role::Source => self.source_side,
            Role::Target => self.source_side.other(),
        }
    }

    /// The expected length of the article's translation relative to its source.
    pub(crate) fn length(&self) -> LengthRatio {
        match self.source_side {
            TableSide::First => self.table.length(),
            TableSide::Second => self.table.length().turned(),
        }
    }
}

/// An article as the model reads it: its words, their numbers in the table, and the pairs that look alike.
#[derive(Default)]
pub(crate) struct Article {
    pub(crate) texts: Sides<Text>,
    /// For every word, its number in the table if it has one.
    pub(crate) known: Sides<Vec<Option<u32>>>,
    pub(crate) likenesses: Vec<Likeness>,
    /// For each side, the words of the table that its unknown words resemble.
    pub(crate) like_spelled: Sides<Vec<LikeSpelled>>,
    /// What a memory says about the article; empty without one.
    pub(crate) remembered: Remembered,
    /// For each side, whether a bead may not join sentences n and n + 1; empty if it always may.
    pub(crate) breaks: Sides<Vec<bool>>,
    /// Beads that a person confirmed.
    pub(crate) settled: Settled,
}

impl Article {
    /// Reads both sides, looks up all their words, and finds the words that look alike.
    pub(crate) fn new(
        read: impl Fn(Role) -> Text + Sync,
        table: Option<Oriented<'_>>,
        weights: &Weights,
    ) -> Self {
        let Sides { source, target } = on_both(|side| {
            let text = read(side);
            let find = |key: &String| table.and_then(|table| table.table.find(table.side(side), key));
            let known: Vec<Option<u32>> = text.keys.iter().map(find).collect();
            let names = names(&text);
            (text, known, names)
        });
        let ((source, source_known, source_names), (target, target_known, target_names)) = (source, target);
        let (texts, known) = (Sides { source, target }, Sides::new(source_known, target_known));
        let mut likenesses = same_keys(&texts.source, &texts.target);
        likenesses.extend(like_words(Sides::new(source_names, target_names), weights));
        likenesses.sort_by(|a, b| a.words().cmp(&b.words()).then(b.worth.total_cmp(&a.worth)));
        likenesses.dedup_by_key(|pair| pair.words());
        Self { texts, known, likenesses, ..Self::default() }
    }
}

impl Article {
    /// Also lets words that the table lacks mean what words of like spelling mean.
    pub(crate) fn with_like_spelled(self, table: Option<Oriented<'_>>, weights: &Weights) -> Self {
        let Some(table) = table else { return self };
        let like_spelled = Sides::of(|side| {
            like_spelled(&self.texts[side], &self.known[side], (table.table, table.side(side)), weights)
        });
        Self { like_spelled, ..self }
    }
}

/// Counts learned from a batch as one article sees them: without its own share, and with its own word numbers.
#[derive(Debug, Default)]
pub(crate) struct OwnView {
    /// Per source word (NULL last): (target word, count).
    pub(crate) rows: Vec<Vec<(u32, f64)>>,
    /// Per source word (NULL last): all its counts.
    pub(crate) totals: Vec<f64>,
}

/// All counts of one article in one direction.
pub(crate) struct Counts {
    /// (target word, count), source word by source word.
    entries: Vec<(u32, f64)>,
    /// Where the entries of each source word start; the last entry is their number.
    starts: Vec<usize>,
    /// Per source word: the sum of its counts, with the smoothing.
    pub(crate) totals: Vec<f64>,
    /// P(target word | NULL).
    null: Vec<f32>,
}

/// Rows that one thread scores before another may take a share. Set by hand: about a tenth of a millisecond of work in
/// an article of 40 sentences.
const ROWS_AT_ONCE: usize = 8;

/// Marks a word that is not in the article.
const ABSENT: u32 = u32::MAX >> 1;

/// Marks a word of the table that an unknown word of the article resembles.
const RESEMBLED: u32 = 1 << 31;

impl Article {
    /// Adds up the counts from the table, the likenesses and the batch, in the direction from side `from`.
    pub(crate) fn counts(
        &self,
        from: Role,
        table: Option<Oriented<'_>>,
        learned: Option<&OwnView>,
        weights: &Weights,
    ) -> Counts {
        let to = from.other();
        let words = self.texts[to].keys.len();
        let mut local = vec![ABSENT; table.map_or(0, |table| table.table.words(table.side(to)))];
        for (word, id) in (0..).zip(&self.known[to]) {
            if let Some(id) = id {
                local[*id as usize] = word;
            }
        }
        let mut resembling = self.like_spelled[to].clone();
        resembling.sort_by_key(|like| (like.known, like.word));
        for like in &resembling {
            local[like.known as usize] |= RESEMBLED;
        }
        // The words of a table row that concern the article: a word of it, or ones that resemble the word of the table.
        let here = |target: u32| {
            let word = local.get(target as usize).copied().filter(|&word| word != ABSENT)?;
            Some((word & ABSENT, if word & RESEMBLED == 0 { &[][..] } else { of_known(&resembling, target) }))
        };
        let mut pairs: Vec<(u32, u32, f64)> = self
            .likenesses
            .iter()
            .map(|pair| {
                let (word, other) = pair.words().seen_from(from);
                (word, other, pair.worth)
            })
            .collect();
        pairs.sort_by_key(|&(word, other, _)| (word, other));
        let mut pairs = pairs.into_iter().peekable();
        let mut spelled = self.like_spelled[from].iter().peekable();
        let mut sums = vec![0.0_f64; words];
        let mut row: Vec<u32> = Vec::new();
        let mut out =
            Counts { entries: Vec::new(), starts: vec![0], totals: Vec::new(), null: vec![0.0; words] };
        let null = self.texts[from].keys.len();
        for word in 0..=null {
            let mut total = SMOOTHING;
            let mut add = |target: u32, count: f64| {
                if sums[target as usize] == 0.0 {
                    row.push(target);
                }
                sums[target as usize] += count;
            };
            if let Some(table) = table {
                let side = table.side(from);
                let id =
                    if word == null { Some(narrow(table.table.words(side))) } else { self.known[from][word] };
                let resembled = std::iter::from_fn(|| spelled.next_if(|like| like.word as usize == word));
                let resembled = resembled.map(|like| (like.known, like.worth));
                for (id, worth) in id.map(|id| (id, 1.0)).into_iter().chain(resembled) {
                    total += worth * table.table.total(side, id);
                    for ((target, resembling), count) in table.table.row_of(side, id, here) {
                        if target != ABSENT {
                            add(target, worth * count);
                        }
                        for like in resembling.iter().filter(|_| word != null) {
                            add(like.word, worth * like.worth * count);
                            total += worth * like.worth * count;
                        }
                    }
                }
            }
            while let Some((_, target, worth)) = pairs.next_if(|pair| pair.0 as usize == word) {
                add(target, worth * weights.likeness);
                total += worth * weights.likeness;
            }
            if let Some(learned) = learned {
                total += learned.totals[word];
                for &(target, count) in &learned.rows[word] {
                    add(target, count);
                }
            }
            let entries = row.drain(..).map(|target| (target, std::mem::take(&mut sums[target as usize])));
            if word == null {
                for (target, count) in entries {
                    out.null[target as usize] = single(count / total);
                }
            } else {
                out.entries.extend(entries);
                out.starts.push(out.entries.len());
                out.totals.push(total);
            }
        }
        out
    }
}

/// Those of `sorted` that resemble a word of the table.
fn of_known(sorted: &[LikeSpelled], known: u32) -> &[LikeSpelled] {
    let start = sorted.partition_point(|like| like.known < known);
    let end = sorted.partition_point(|like| like.known <= known);
    &sorted[start..end]
}

impl Counts {
    /// Probabilities by word.
    fn translation(&self) -> Translation {
        let mut entries = Vec::with_capacity(self.entries.len());
        for (word, total) in self.totals.iter().enumerate() {
            entries.extend(self.row(word).iter().map(|&(target, count)| (target, single(count / total))));
        }
        Translation { starts: self.starts.clone(), entries, null: self.null.clone(), by_sentence: None }
    }

    /// The counts of a source word.
    fn row(&self, word: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[word]..self.starts[word + 1]]
    }
}

/// Frequencies from the table's text and the article; each word of both vocabularies is counted once more.
fn unigrams(
    table: Option<Oriented<'_>>,
    text: &Text,
    side: Role,
    (known, batch): (&[Option<u32>], Option<&WordCounts>),
) -> Vec<f64> {
    let mut counts = vec![1.0; text.keys.len()];
    let mut total = if let Some(batch) = batch {
        counts.iter_mut().zip(&batch.counts).for_each(|(count, more)| *count += more);
        batch.total
    } else {
        text.tokens.iter().for_each(|&word| counts[word as usize] += 1.0);
        real(text.tokens.len()) + real(text.keys.len())
    };
    if let Some(table) = table {
        let side = table.side(side);
        let shared = known.iter().flatten().count();
        total += table.table.running_words(side) + real(table.table.words(side) - shared);
        for (count, id) in counts.iter_mut().zip(known) {
            if let Some(id) = id {
                *count += table.table.unigram(side, *id);
            }
        }
    }
    for count in &mut counts {
        *count /= total;
    }
    counts
}

/// Everything known about one article before its beads are scored.
pub(crate) struct Evidence<'a> {
    article: &'a Article,
    /// By the side whose words are translated.
    translations: Sides<Translation>,
    /// Frequency of each word.
    unigrams: Sides<Vec<f64>>,
    length: LengthModel,
    /// Whether abridged and replaced sentences are considered. Without a table, too little is known for that.
    reads_events: bool,
}

/// How often the words of an article occur in the batch.
#[derive(Debug, Default)]
pub(crate) struct WordCounts {
    /// By word of the article.
    pub(crate) counts: Vec<f64>,
    /// All running words of the batch, plus one for each distinct word.
    pub(crate) total: f64,
}

/// What was learned from the batch that an article belongs to.
pub(crate) struct Lessons<'a> {
    /// Word counts, by the side whose words are translated.
    pub(crate) counts: &'a Sides<OwnView>,
    /// By the same side, what each of its sentences added to the counts; only if an article learns from itself.
    pub(crate) own_sentences: Option<&'a Sides<Vec<SentenceShares>>>,
    pub(crate) length: LengthRatio,
    /// Word frequencies of the batch.
    pub(crate) words: &'a Sides<WordCounts>,
}

/// A part of the count of a pair of words, in one direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordShare {
    /// The word that is translated.
    pub(crate) source: u32,
    /// Its translation.
    pub(crate) target: u32,
    pub(crate) count: f64,
}

/// What one sentence added to the counts, sorted by source word, then by target word.
pub(crate) type SentenceShares = Vec<WordShare>;

/// Returns the shares of one source word from sorted shares.
pub(crate) fn shares_of(sorted: &[WordShare], word: u32) -> &[WordShare] {
    let start = sorted.partition_point(|share| share.source < word);
    let end = sorted.partition_point(|share| share.source <= word);
    &sorted[start..end]
}

/// The share of one target word among those of a source word; 0 if there is none.
pub(crate) fn share_of(of_source: &[WordShare], target: u32) -> f64 {
    of_source.binary_search_by_key(&target, |share| share.target).map_or(0.0, |found| of_source[found].count)
}

/// Probabilities by sentence; each sentence's own share is taken out of the counts of its words.
fn without_own_share(counts: &Counts, text: &Text, shares: &[SentenceShares]) -> Vec<Vec<(u32, f32)>> {
    let mut out = Vec::with_capacity(shares.len());
    for (index, own) in shares.iter().enumerate() {
        let mut words: Vec<u32> = text.sentence(index).to_vec();
        words.sort_unstable();
        let mut masses: Vec<(u32, f32)> = Vec::new();
        for group in words.chunk_by(|a, b| a == b) {
            let word = group[0];
            let mine = shares_of(own, word);
            let taken: f64 = mine.iter().map(|share| share.count).sum();
            let total = (counts.totals[word as usize] - taken).max(SMOOTHING);
            for &(target, count) in counts.row(word as usize) {
                let rest = (count - share_of(mine, target)).max(0.0);
                if rest > 0.0 {
                    masses.push((target, single(rest / total * real(group.len()))));
                }
            }
        }
        out.push(masses);
    }
    out
}

/// The source of the evidence for a word pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PairKind {
    /// A translation in the tables.
    Word,
    /// The same number on both sides.
    Number,
    /// A name that sounds alike on both sides.
    Name,
}

/// Lengths of the runs of 1 to [`LARGEST_SIDE`] sentences.
fn run_lengths(text: &Text) -> [Lengths; LARGEST_SIDE] {
    std::array::from_fn(|more| Lengths::of_runs(&text.lengths, more + 1))
}

impl<'a> Evidence<'a> {
    /// Gathers the evidence of the article, the table and the batch.
    pub(crate) fn new(
        article: &'a Article,
        table: Option<Oriented<'_>>,
        lessons: Option<&Lessons<'_>>,
        weights: &Weights,
    ) -> Self {
        let texts = &article.texts;
        let translations = on_both(|from| {
            let counts = article.counts(from, table, lessons.map(|lessons| &lessons.counts[from]), weights);
            let mut translation = counts.translation();
            if let Some(shares) = lessons.and_then(|lessons| lessons.own_sentences) {
                translation.by_sentence = Some(without_own_share(&counts, &texts[from], &shares[from]));
            }
            translation
        });
        let unigrams = Sides::of(|side| {
            let batch = lessons.map(|lessons| &lessons.words[side]);
            unigrams(table, &texts[side], side, (&article.known[side], batch))
        });
        let sums = texts.as_ref().map(|text| text.lengths.iter().sum::<f64>().max(1.0));
        let ratio = match (lessons, table) {
            (Some(lessons), _) => lessons.length,
            (None, Some(table)) => table.length(),
            (None, None) => {
                LengthRatio { mean: (sums.target / sums.source).ln(), variance: UNKNOWN_VARIANCE }
            }
        };
        let length = LengthModel::new(ratio, &texts.target.lengths);
        Self { article, translations, unigrams, length, reads_events: table.is_some() }
    }

    /// The lattice points to examine: all of them if the article is short, otherwise a band along its anchors.
    pub(crate) fn band(&self, weights: &Weights) -> Band {
        let Sides { source, target } = &self.article.texts;
        let (rows, columns) = (source.sentences(), target.sentences());
        if real((rows + 1).saturating_mul(columns + 1)) <= weights.exact_points {
            return Band::full(rows, columns);
        }
        let anchors = anchors::find(&self.article.texts, &self.translations.source, &self.unigrams.target);
        self.article.settled.widen(anchors::band(&anchors, rows, columns))
    }

    /// Lowers the confidence of links that may be siblings of translations. Without a table too little is known for that.
    pub(crate) fn compare_names(&self, beads: &mut [Bead]) {
        if self.reads_events {
            let article = self.article;
            let words = (&self.translations, &self.unigrams);
            Naming::new(&article.texts, &article.known, words).judge(beads, |bead| {
                let Bead { source, target, .. } = bead;
                article.settled.is_bound(&Sides::new(source.clone(), target.clone()))
                    || self.remembered(source.clone(), target) > 0.0
            });
        }
    }

    /// The words of both sides.
    pub(crate) fn texts(&self) -> &'a Sides<Text> {
        &self.article.texts
    }

    /// P(word of the other side | word of side `from`).
    pub(crate) fn translation(&self, from: Role) -> &Translation {
        &self.translations[from]
    }

    /// The frequency of each word of a side.
    pub(crate) fn frequencies(&self, side: Role) -> &[f64] {
        &self.unigrams[side]
    }

    /// The share of the running words of a side that the table has.
    pub(crate) fn known_share(&self, side: Role) -> f64 {
        let (text, known) = (&self.article.texts[side], &self.article.known[side]);
        let found = text.tokens.iter().filter(|word| known[**word as usize].is_some()).count();
        real(found) / real(text.tokens.len().max(1))
    }

    /// Word evidence of all windows of the band, by the side that is given: targets given sources, then sources given
    /// targets.
    pub(crate) fn windows(&self, band: &Band, weights: &Weights) -> Sides<DirectionScores> {
        let across = band.transposed();
        on_both(|from| {
            let to = from.other();
            let weighty = Weighty::new(&self.article.texts[to], &self.article.known[to], weights);
            Direction {
                source: &self.article.texts[from],
                target: &self.article.texts[to],
                translation: &self.translations[from],
                unigram: &self.unigrams[to],
                band: if from == Role::Source { band } else { &across },
                floor: weights.floor,
                loose_floor: self.reads_events.then_some(weights.abridged_floor),
                weighty: &weighty,
                crowding: weights.crowding,
                muted: self.muted(from),
            }
            .score()
        })
    }

    /// The words of the other side that say nothing. Without a table, nothing is known at first of nine words in ten. If
    /// each counted as unexplained, every pair would lose against two segments without a counterpart. So a word is heard
    /// only if some word of this side may translate it, and if it occurs more than once or looks like its translation:
    /// what was learned about a word that occurs once was learned from its own sentence.
    fn muted(&self, from: Role) -> Vec<bool> {
        /// A word must occur this many times to be heard. Set by hand in a prototype, on Text+Berg and Arabic-English
        /// literature: 2 was better than 1.
        const HEARD: u32 = 2;
        if self.reads_events {
            return Vec::new();
        }
        let translation = &self.translations[from];
        let text = &self.article.texts[from.other()];
        let mut times = vec![0_u32; text.keys.len()];
        text.tokens.iter().for_each(|&word| times[word as usize] += 1);
        for likeness in &self.article.likenesses {
            times[likeness.words()[from.other()] as usize] += HEARD;
        }
        let mut muted = vec![true; text.keys.len()];
        let mut hear = |&(word, share): &(u32, f32)| {
            if share > 0.0 && times[word as usize] >= HEARD {
                muted[word as usize] = false;
            }
        };
        match &translation.by_sentence {
            Some(sentences) => sentences.iter().flatten().for_each(&mut hear),
            None => translation.entries.iter().for_each(&mut hear),
        }
        muted
    }

    /// Length and word evidence of a two-sided bead in its reading, weighted, in nats.
    pub(crate) fn parts(
        &self,
        bead: &Bead,
        windows: &Sides<DirectionScores>,
        weights: &Weights,
    ) -> (f64, f64) {
        let lengths = Sides::of(|side| {
            let lengths = &self.article.texts[side].lengths[bead.side(side).clone()];
            Length::new(lengths.iter().sum())
        });
        let among = self.length.among(bead.target.len());
        let (i, a, j, b) = (bead.source.start, bead.source.len(), bead.target.start, bead.target.len());
        let formula = Formula::new(weights, self.reads_events);
        let strict =
            Sides::new(windows.source.strict.sum(i, a, j..j + b), windows.target.strict.sum(j, b, i..i + a));
        match (bead.reading, &windows.source.loose, &windows.target.loose) {
            (Reading::Abridged(shorter), Some(forth), Some(back)) => {
                let loose = Sides::new(forth.sum(i, a, j..j + b), back.sum(j, b, i..i + a));
                formula.abridged(shorter, &among, (lengths.source, lengths.target), (strict, loose))
            }
            _ => formula.full(among.score(lengths.source, lengths.target), strict.source + strict.target),
        }
    }

    /// How far above chance two words translate each other, in nats (mean of both directions).
    pub(crate) fn word_gain(&self, source: u32, target: u32) -> f64 {
        /// The share of a pair that no table knows, relative to chance.
        const UNKNOWN: f64 = 1e-3;
        let gain = |from: Role, word: u32, other: u32| {
            let row = self.translations[from].row(word);
            let share = row.iter().find(|entry| entry.0 == other).map_or(0.0, |entry| f64::from(entry.1));
            (share / self.unigrams[from.other()][other as usize]).max(UNKNOWN).ln()
        };
        f64::midpoint(gain(Role::Source, source, target), gain(Role::Target, target, source))
    }

    /// Classifies the evidence for a word pair.
    pub(crate) fn pair_kind(&self, source: u32, target: u32) -> PairKind {
        let Sides { source: ours, target: theirs } = &self.article.texts;
        let key = &ours.keys[source as usize];
        if *key == theirs.keys[target as usize] && key.starts_with(|first: char| first.is_ascii_digit()) {
            return PairKind::Number;
        }
        let like = self.article.likenesses.binary_search_by_key(&Sides { source, target }, Likeness::words);
        if like.is_ok() { PairKind::Name } else { PairKind::Word }
    }

    /// How sure the memory is that target sentences `j` translate source sentences `i`.
    fn remembered(&self, i: Range<usize>, j: &Range<usize>) -> f64 {
        self.article.remembered.get(i).map_or(0.0, |sentences| {
            sentences
                .iter()
                .map(|known| {
                    let there = known.iter().filter(|known| j.contains(&known.sentence));
                    there.map(|known| known.sure).fold(0.0, f64::max)
                })
                .sum()
        })
    }

    /// Whether the article forbids joining these sentences of a side.
    fn broken(&self, side: Role, range: &Range<usize>) -> bool {
        range.len() > 1
            && self.article.breaks[side]
                .get(range.start..range.end - 1)
                .is_some_and(|breaks| breaks.iter().any(|broken| *broken))
    }

    /// Scores every bead of the band.
    pub(crate) fn scores(&self, band: Band, weights: &Weights) -> Scores {
        let source = &self.article.texts.source;
        let windows = self.windows(&band, weights);
        let price = |text: &Text| {
            let headings = Headings::new(text, weights.after_heading);
            (0..text.sentences()).map(|line| headings.scores(line)).collect::<Vec<_>>()
        };
        let (forth, back) = (windows.source, windows.target);
        let scorer = Scorer {
            evidence: self,
            loose: forth
                .loose
                .zip(back.loose)
                .map(|(forth, back)| Sides::new(forth, back.transposed(source.sentences()))),
            strict: Sides::new(forth.strict, back.strict.transposed(source.sentences())),
            lengths: self.article.texts.as_ref().map(run_lengths),
            among: KINDS.map(|kind| self.length.among(kind.target.max(1))),
            headings: self.article.texts.as_ref().map(price),
            landmarks: [
                Landmarks::paragraphs(&self.article.texts, weights),
                Landmarks::headings(&self.article.texts, weights),
            ],
            formula: Formula::new(weights, self.reads_events),
            weights,
        };
        let mut scores = Scores::empty(band);
        let (band, values) = scores.split();
        scorer.rows(0..source.sentences(), band, values);
        self.article.settled.bind(&mut scores);
        scores
    }
}

/// How the evidence of a bead becomes its score.
struct Formula<'a> {
    weights: &'a Weights,
    /// Whether there are abridged and replaced sentences.
    reads_events: bool,
    /// The lengths of a bead with one side abridged, by the shorter side.
    abridged: Sides<Normal>,
    /// The lengths of a sentence and one that replaced its translation.
    replaced: Normal,
}

impl<'a> Formula<'a> {
    fn new(weights: &'a Weights, reads_events: bool) -> Self {
        let (mean, deviation) = (weights.abridged_mean, weights.abridged_deviation);
        Self {
            weights,
            reads_events,
            abridged: Sides::new(Normal::new(mean, deviation), Normal::new(-mean, deviation)),
            replaced: Normal::new(0.0, weights.replaced_deviation),
        }
    }

    /// Length and word evidence of a full bead; `words` is the sum of both directions.
    fn full(&self, length: f64, words: f64) -> (f64, f64) {
        let weights = self.weights;
        if self.reads_events {
            let bend = weights.bend * (words - weights.bend_at).min(0.0);
            (weights.length * length.min(weights.length_cap), weights.words * words + bend)
        } else {
            (weights.length * length, weights.words * words)
        }
    }

    /// Length and word evidence of a bead with one side abridged, from the strict and the loose word scores of both
    /// directions. The words of the shorter side must be explained; those of the longer side may be missing.
    fn abridged(
        &self,
        shorter: Role,
        among: &LengthAmong,
        lengths: (Length, Length),
        (strict, loose): (Sides<f64>, Sides<f64>),
    ) -> (f64, f64) {
        let weights = self.weights;
        let length = among.score_off(lengths, self.abridged[shorter]).min(weights.length_cap);
        // Scores are stored by the side that is given.
        let (covered, missing) = (strict[shorter.other()], loose[shorter]);
        let bend = weights.abridged_bend * (covered - weights.abridged_bend_at).min(0.0);
        (weights.abridged_length * length, weights.words * (covered + missing) + bend)
    }
}

/// Everything that goes into the score of a bead.
struct Scorer<'a> {
    evidence: &'a Evidence<'a>,
    /// Scores of target sentences, then of source sentences, both by source sentence.
    strict: Sides<WindowScores>,
    /// The same under the loose floor, if there are abridged beads.
    loose: Option<Sides<WindowScores>>,
    lengths: Sides<[Lengths; LARGEST_SIDE]>,
    /// By kind.
    among: [LengthAmong; KIND_COUNT],
    /// By sentence; see [`Headings::scores`].
    headings: Sides<Vec<[f64; LARGEST_SIDE]>>,
    /// Paragraphs, and marked headings.
    landmarks: [Option<Landmarks<'a>>; 2],
    formula: Formula<'a>,
    weights: &'a Weights,
}

/// Room for the scores of a row.
struct Room {
    /// Word scores of both directions: strict, then loose.
    words: [Vec<f64>; 4],
    scores: Vec<f64>,
}

impl Scorer<'_> {
    /// Scores the beads that start in these rows; `values` belongs to the same rows.
    fn rows(&self, rows: Range<usize>, band: &Band, values: &mut [f32]) {
        if rows.len() <= ROWS_AT_ONCE {
            let mut rest = values;
            for i in rows {
                let (row, others) = rest.split_at_mut(band.row(i).len() * SCORE_COUNT);
                rest = others;
                self.row(i, band, row);
            }
            return;
        }
        let middle = usize::midpoint(rows.start, rows.end);
        let size = (band.offset(middle) - band.offset(rows.start)) * SCORE_COUNT;
        let (above, below) = values.split_at_mut(size);
        rayon::join(
            || self.rows(rows.start..middle, band, above),
            || self.rows(middle..rows.end, band, below),
        );
    }

    /// Goes kind by kind, so that the machine handles several columns at once.
    fn row(&self, i: usize, band: &Band, values: &mut [f32]) {
        let steps = Steps::new(band, i, true);
        let row = band.row(i);
        let empty = || vec![0.0; row.len()];
        let mut room = Room { words: [(); 4].map(|()| empty()), scores: empty() };
        for (index, kind) in KINDS.iter().enumerate().filter(|(_, kind)| !kind.is_null()) {
            let columns = steps.columns(index);
            if columns.is_empty() || self.evidence.broken(Role::Source, &(i..i + kind.source)) {
                continue;
            }
            Self::sum_words(&self.strict, (i, *kind), &columns, &mut room.words[..2]);
            self.full(i, index, &columns, &mut room);
            let place = |score: usize| score * row.len() + columns.start - row.start;
            let mut keep = |score: usize, scores: &[f64]| {
                for (value, score) in values[place(score)..].iter_mut().zip(scores) {
                    *value = single(*score);
                }
            };
            keep(index, &room.scores[..columns.len()]);
            let abridged = ABRIDGED_KINDS.iter().position(|&kind| kind == index);
            if let Some((loose, abridged)) = self.loose.as_ref().zip(abridged) {
                Self::sum_words(loose, (i, *kind), &columns, &mut room.words[2..]);
                for shorter in Role::BOTH {
                    self.abridged((i, index), shorter, &columns, &mut room);
                    keep(abridged_score(abridged, shorter), &room.scores[..columns.len()]);
                }
            }
        }
        let columns = steps.columns(usize::from(REPLACED));
        if self.formula.reads_events && !columns.is_empty() {
            let among = &self.among[ONE_TO_ONE];
            let source = self.lengths.source[0].of(i);
            let place = usize::from(REPLACED) * row.len() + columns.start - row.start;
            for (value, target) in values[place..].iter_mut().zip(self.lengths.target[0].range(columns)) {
                *value = single(among.score_off((source, target), self.formula.replaced).max(0.0));
            }
        }
    }

    /// Sums the word scores of the beads of one kind that start in row `i`: those of the targets, then of the sources.
    fn sum_words(
        scores: &Sides<WindowScores>,
        (i, kind): (usize, Kind),
        columns: &Range<usize>,
        sums: &mut [Vec<f64>],
    ) {
        scores.source.sum_runs(i, kind.source, (columns.start, kind.target), &mut sums[0][..columns.len()]);
        let sources = i..i + kind.source;
        scores.target.sum_rows(sources, kind.target, columns.start, &mut sums[1][..columns.len()]);
    }

    /// Scores the full beads of one kind that start in row `i`.
    fn full(&self, i: usize, index: usize, columns: &Range<usize>, room: &mut Room) {
        let kind = KINDS[index];
        let (among, source) = (&self.among[index], self.lengths.source[kind.source - 1].of(i));
        let targets = self.lengths.target[kind.target - 1].range(columns.clone());
        let heading = self.headings.source[i][kind.source - 1];
        let prices = self.headings.target[columns.clone()].iter().map(|prices| prices[kind.target - 1]);
        let words = room.words[0].iter().zip(&room.words[1]).map(|(forth, back)| forth + back);
        let scores = &mut room.scores[..columns.len()];
        for (((score, target), words), price) in scores.iter_mut().zip(targets).zip(words).zip(prices) {
            let (length, words) = self.formula.full(among.score(source, target), words);
            *score = length + words + heading + price;
        }
        self.rarer_evidence(i, kind, columns.clone(), scores);
    }

    /// Scores the beads of one kind that start in row `i` and have one side abridged.
    fn abridged(&self, (i, index): (usize, usize), shorter: Role, columns: &Range<usize>, room: &mut Room) {
        let kind = KINDS[index];
        let (among, source) = (&self.among[index], self.lengths.source[kind.source - 1].of(i));
        let targets = self.lengths.target[kind.target - 1].range(columns.clone());
        let heading = self.headings.source[i][kind.source - 1];
        let scores = &mut room.scores[..columns.len()];
        for (place, (score, target)) in scores.iter_mut().zip(targets).enumerate() {
            let strict = Sides::new(room.words[0][place], room.words[1][place]);
            let loose = Sides::new(room.words[2][place], room.words[3][place]);
            let (length, words) = self.formula.abridged(shorter, among, (source, target), (strict, loose));
            *score = length + words + heading + self.headings.target[columns.start + place][kind.target - 1];
        }
        self.rarer_evidence(i, kind, columns.clone(), scores);
    }

    /// Adds the evidence of a memory and of landmarks to the scores of beads of one kind that start in row `i`. Beads
    /// that the article forbids become impossible.
    fn rarer_evidence(&self, i: usize, kind: Kind, columns: Range<usize>, scores: &mut [f64]) {
        let (evidence, weights) = (self.evidence, self.weights);
        let article = evidence.article;
        let no_landmarks = self.landmarks.iter().all(Option::is_none);
        if article.remembered.is_empty() && no_landmarks && article.breaks.target.is_empty() {
            return;
        }
        let sources = i..i + kind.source;
        for (j, score) in columns.zip(scores) {
            let targets = j..j + kind.target;
            if evidence.broken(Role::Target, &targets) {
                *score = IMPOSSIBLE;
                continue;
            }
            *score += weights.memory * evidence.remembered(sources.clone(), &targets);
            let bead = Sides { source: sources.clone(), target: targets };
            for landmarks in self.landmarks.iter().flatten() {
                *score += landmarks.score(&bead);
            }
        }
    }
}
