//! What do the articles of a batch teach each other?
//!
//! Every round aligns all articles with the current knowledge and takes the beads found as training text, each weighted
//! by its posterior. IBM Model 1 learns word counts from that text; the shipped table, names and numbers are counts
//! known beforehand. An article must not be evidence for itself, so its own contribution is taken out of the counts
//! before it is scored. If the batch is a single article and its languages have no table, the same is done sentence by
//! sentence: the article learns from its other sentences.
//!
//! If there is a table, the lessons of a batch are chance as often as knowledge. The posteriors of an article alone and
//! of the article in its batch are therefore averaged, and near ties stay as they were.
//!
//! The shares taken out are those of the same E-step that made the counts. Shares from one step later would leave a
//! residue that rewards exactly the spurious pairs.
//!
//! time: O(rounds · (alignment + events of IBM Model 1)); space: O(events). Articles are aligned in parallel, but sums
//! run in the order of the articles, so results do not depend on the number of threads.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::at_once::on_both;
use super::beads::{Bead, KIND_COUNT, KINDS, Prior};
use super::document::Text;
use super::features::length::{LengthRatio, UNKNOWN_VARIANCE};
use super::lattice::{self, Posteriors, is_pair};
use super::lexicon::em::{Known, KnownCounts, Learned, Pair, model1};
use super::lexicon::table::{Table, TableSide};
use super::model::{
    Article, Evidence, Lessons, Oriented, OwnView, SentenceShares, WordCounts, WordShare, share_of, shares_of,
};
use super::numeric::narrow;
use super::weights::Weights;
use sangam_unit::{Role, Sides};

/// Re-estimations over the batch without a table. With a table the first round is already right nearly everywhere.
const ROUNDS: usize = 3;
const ROUNDS_WITH_TABLE: usize = 1;
/// Rounds of IBM Model 1 in each re-estimation.
const MODEL1_ROUNDS: usize = 5;
/// Beads with a lower posterior teach nothing.
const LEAST_POSTERIOR: f64 = 0.05;
/// When the prior over kinds is re-estimated, its old value counts as this number of beads.
const PRIOR_WORTH: f64 = 1000.0;
/// The beads chosen for fitting have a narrower range of length ratios than all beads: the measured variance is
/// multiplied by this.
const CHOSEN_NARROWER: f64 = 0.8;
/// The length ratio of translations before any has been seen.
const UNKNOWN: LengthRatio = LengthRatio { mean: 0.0, variance: UNKNOWN_VARIANCE };
/// Least variance of the log length ratio.
const LEAST_LENGTH_VARIANCE: f64 = 0.01;

/// The result of aligning one article.
pub(crate) struct Outcome {
    pub(crate) posteriors: Posteriors,
    pub(crate) beads: Vec<Bead>,
}

/// The words that one side of all articles uses.
#[derive(Default)]
struct Vocabulary {
    /// For each article, the numbers of its words in this vocabulary.
    global: Vec<Vec<u32>>,
    /// The number of each word in the table.
    known: Vec<Option<u32>>,
    /// Occurrences of each word in the batch, plus one.
    counts: Vec<f64>,
}

impl Vocabulary {
    fn new(articles: &[Article], side: Role) -> Self {
        let mut vocabulary = Self::default();
        let mut words: HashMap<&str, u32, RandomState> = HashMap::default();
        for article in articles {
            let text = &article.texts[side];
            let mut global = Vec::with_capacity(text.keys.len());
            for (key, known) in text.keys.iter().zip(&article.known[side]) {
                let next = narrow(vocabulary.known.len());
                let word = *words.entry(key).or_insert(next);
                if word == next {
                    vocabulary.known.push(*known);
                    vocabulary.counts.push(1.0);
                }
                global.push(word);
            }
            for &word in &text.tokens {
                vocabulary.counts[global[word as usize] as usize] += 1.0;
            }
            vocabulary.global.push(global);
        }
        vocabulary
    }

    fn len(&self) -> usize {
        self.known.len()
    }
}

/// Counts fixed before the batch is read: those of the table and those of words that look alike.
struct Base<'a> {
    table: Option<Oriented<'a>>,
    from: Role,
    vocabulary: &'a Sides<Vocabulary>,
    like: KnownCounts,
}

impl Base<'_> {
    fn ids(&self, source: u32) -> Option<(&Table, TableSide, u32)> {
        let (table, side) = self.table.map(|table| (table.table, table.side(self.from)))?;
        let id = match self.vocabulary[self.from].known.get(source as usize) {
            Some(id) => (*id)?,
            None => narrow(table.words(side)),
        };
        Some((table, side, id))
    }
}

impl Known for Base<'_> {
    fn count(&self, source: u32, target: u32) -> f64 {
        let shipped = self.ids(source).and_then(|(table, side, id)| {
            let target = self.vocabulary[self.from.other()].known[target as usize]?;
            Some(table.count(side, id, target))
        });
        shipped.unwrap_or(0.0) + self.like.count(source, target)
    }

    fn total(&self, source: u32) -> f64 {
        self.ids(source).map_or(0.0, |(table, side, id)| table.total(side, id)) + self.like.total(source)
    }
}

/// The strongest likeness of each word pair over all articles, as counts.
fn like_counts(
    articles: &[Article],
    vocabulary: &Sides<Vocabulary>,
    from: Role,
    weights: &Weights,
) -> KnownCounts {
    let mut strongest: HashMap<(u32, u32), f64, RandomState> = HashMap::default();
    let mut order = Vec::new();
    for (index, article) in articles.iter().enumerate() {
        for likeness in &article.likenesses {
            let words = likeness.words();
            let pair = Sides::of(|side| vocabulary[side].global[index][words[side] as usize]).seen_from(from);
            let slot = strongest.entry(pair).or_insert_with(|| {
                order.push(pair);
                0.0
            });
            *slot = slot.max(likeness.worth * weights.likeness);
        }
    }
    let mut counts = KnownCounts::default();
    for pair in order {
        counts.add(pair.0, pair.1, strongest[&pair]);
    }
    counts
}

/// A bead that is used for learning: its article, its place and its posterior.
struct Lesson {
    article: usize,
    sentences: Sides<Range<usize>>,
    posterior: f64,
}

/// Returns the beads of one round that are likely enough to learn from.
fn lessons_of(outcomes: &[Outcome]) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for (article, outcome) in outcomes.iter().enumerate() {
        for (i, bead) in outcome.posteriors.iter() {
            if is_pair(bead.kind) && f64::from(bead.posterior) > LEAST_POSTERIOR {
                let (kind, j) = (KINDS[usize::from(bead.kind)], bead.j as usize);
                lessons.push(Lesson {
                    article,
                    sentences: Sides::new(i..i + kind.source, j..j + kind.target),
                    posterior: f64::from(bead.posterior),
                });
            }
        }
    }
    lessons
}

/// The results of one round of learning.
struct Round {
    /// By the side whose words are translated; so are the rows.
    learned: Sides<Learned>,
    /// Cells by source word (NULL last), as (target word, count), sorted.
    rows: Sides<Vec<Vec<(u32, f64)>>>,
    lessons: Vec<Lesson>,
}

fn words_of(text: &Text, global: &[u32], sentences: &Range<usize>) -> Vec<u32> {
    text.tokens[text.starts[sentences.start]..text.starts[sentences.end]]
        .iter()
        .map(|&word| global[word as usize])
        .collect()
}

fn learn(
    articles: &[Article],
    vocabulary: &Sides<Vocabulary>,
    bases: &Sides<Base<'_>>,
    outcomes: &[Outcome],
) -> Round {
    let lessons = lessons_of(outcomes);
    let pairs: Sides<Vec<Pair>> = Sides::of(|from| {
        lessons
            .iter()
            .map(|lesson| {
                let words = Sides::of(|side| {
                    words_of(
                        &articles[lesson.article].texts[side],
                        &vocabulary[side].global[lesson.article],
                        &lesson.sentences[side],
                    )
                });
                let (source, target) = words.seen_from(from);
                Pair { source, target, weight: lesson.posterior }
            })
            .collect()
    });
    let run = |from: Role| {
        let sizes = Sides::new(vocabulary[from].len(), vocabulary[from.other()].len());
        let learned = model1(&pairs[from], sizes, &bases[from], MODEL1_ROUNDS);
        let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); sizes.source + 1];
        for (&(source, target), &count) in learned.cells.iter().zip(&learned.counts) {
            rows[source as usize].push((target, count));
        }
        for row in &mut rows {
            row.sort_unstable_by_key(|entry| entry.0);
        }
        (learned, rows)
    };
    let Sides { source: (forth, forth_rows), target: (back, back_rows) } = on_both(run);
    Round { learned: Sides::new(forth, back), rows: Sides::new(forth_rows, back_rows), lessons }
}

/// Sums the shares of equal word pairs and sorts them.
fn summed(mut shares: Vec<WordShare>) -> Vec<WordShare> {
    let words = |share: &WordShare| (share.source, share.target);
    shares.sort_by_key(words);
    let mut out: Vec<WordShare> = Vec::with_capacity(shares.len());
    for share in shares {
        match out.last_mut() {
            Some(last) if words(last) == words(&share) => last.count += share.count,
            _ => out.push(share),
        }
    }
    out
}

/// How an article may use the counts learned from the batch.
#[derive(Clone, Copy)]
struct Terms {
    /// Whether the article's own share is taken out.
    take_out: bool,
    /// The worth of a learned count.
    worth: f64,
}

/// Counts below this are rounding errors of the subtraction.
const LEAST_COUNT: f64 = 1e-6;

impl Round {
    /// The shares that one lesson added to the counts of a direction, in batch words.
    fn shares(&self, from: Role, lesson: usize) -> impl Iterator<Item = WordShare> + '_ {
        let learned = &self.learned[from];
        learned.shares[learned.events[lesson].clone()].iter().map(|&(cell, share)| {
            let (source, target) = learned.cells[cell as usize];
            WordShare { source, target, count: f64::from(share) }
        })
    }

    /// The counts of a direction as article `index` may see them.
    fn view(
        &self,
        from: Role,
        vocabulary: &Sides<Vocabulary>,
        (index, lessons): (usize, Range<usize>),
        terms: Terms,
    ) -> OwnView {
        let to = from.other();
        let mut local = vec![u32::MAX; vocabulary[to].len()];
        for (word, &global) in (0..).zip(&vocabulary[to].global[index]) {
            local[global as usize] = word;
        }
        let own = if terms.take_out {
            summed(lessons.flat_map(|lesson| self.shares(from, lesson)).collect())
        } else {
            Vec::new()
        };
        let mut view = OwnView::default();
        let null = narrow(vocabulary[from].len());
        for &source in vocabulary[from].global[index].iter().chain(std::iter::once(&null)) {
            let mine = shares_of(&own, source);
            let taken: f64 = mine.iter().map(|share| share.count).sum();
            let row = self.rows[from][source as usize]
                .iter()
                .filter_map(|&(target, count)| {
                    let word = local[target as usize];
                    if word == u32::MAX {
                        return None;
                    }
                    let rest = count - share_of(mine, target);
                    (rest > LEAST_COUNT).then_some((word, rest * terms.worth))
                })
                .collect();
            view.rows.push(row);
            view.totals.push((self.learned[from].totals[source as usize] - taken).max(0.0) * terms.worth);
        }
        view
    }

    /// For each sentence of the only article, what it added to the counts of a direction. The words are the article's,
    /// which are also the batch's because there is one article.
    fn sentence_shares(&self, from: Role, text: &Text) -> Vec<SentenceShares> {
        let mut by_sentence = vec![Vec::new(); text.sentences()];
        for (index, lesson) in self.lessons.iter().enumerate() {
            for sentence in lesson.sentences[from].clone() {
                by_sentence[sentence].extend(self.shares(from, index));
            }
        }
        by_sentence.into_iter().map(summed).collect()
    }

    /// Measures how long the translations in the one-to-one beads are.
    fn length(&self, articles: &[Article], before: LengthRatio) -> LengthRatio {
        let ratios: Vec<(f64, f64)> = self
            .lessons
            .iter()
            .filter(|lesson| lesson.sentences.each().all(|sentences| sentences.len() == 1))
            .map(|lesson| {
                let texts = &articles[lesson.article].texts;
                let length = Sides::of(|side| texts[side].lengths[lesson.sentences[side].start]);
                ((length.target / length.source).ln(), lesson.posterior)
            })
            .collect();
        let weight: f64 = ratios.iter().map(|ratio| ratio.1).sum();
        if weight < 1.0 {
            return before;
        }
        let mean = ratios.iter().map(|ratio| ratio.0 * ratio.1).sum::<f64>() / weight;
        let variance = ratios.iter().map(|ratio| (ratio.0 - mean).powi(2) * ratio.1).sum::<f64>() / weight;
        LengthRatio { mean, variance: (variance * CHOSEN_NARROWER).max(LEAST_LENGTH_VARIANCE) }
    }
}

/// Prior weights of the kinds after a round.
fn kind_weights(outcomes: &[Outcome], weights: &Weights) -> [f64; KIND_COUNT] {
    let mut sums = [0.0_f64; KIND_COUNT];
    for outcome in outcomes {
        for (_, bead) in outcome.posteriors.iter().filter(|(_, bead)| is_pair(bead.kind)) {
            sums[usize::from(bead.kind)] += f64::from(bead.posterior);
        }
    }
    for (sum, weight) in sums.iter_mut().zip(&weights.kinds) {
        *sum += weight * PRIOR_WORTH;
    }
    sums
}

/// Aligns `articles` (all in the same two languages) as one batch that learns from itself.
pub(crate) fn align_together(
    articles: &[Article],
    table: Option<Oriented<'_>>,
    weights: &Weights,
) -> Vec<Outcome> {
    let vocabulary = Sides::of(|side| Vocabulary::new(articles, side));
    let bases = Sides::of(|from| Base {
        table,
        from,
        vocabulary: &vocabulary,
        like: like_counts(articles, &vocabulary, from, weights),
    });
    let words: Vec<Sides<WordCounts>> = (0..articles.len())
        .map(|index| {
            Sides::of(|side| WordCounts {
                counts: vocabulary[side].global[index]
                    .iter()
                    .map(|&word| vocabulary[side].counts[word as usize] - 1.0)
                    .collect(),
                total: vocabulary[side].counts.iter().sum(),
            })
        })
        .collect();
    let alone = articles.len() == 1;
    let terms = Terms { take_out: !alone, worth: if table.is_some() { weights.batch } else { 1.0 } };
    let rounds = if table.is_some() { ROUNDS_WITH_TABLE } else { ROUNDS };
    let mut kinds = weights.kinds;
    let mut length = None;
    let mut round: Option<Round> = None;
    let mut outcomes = Vec::new();
    let mut first: Vec<Posteriors> = Vec::new();
    for turn in 0..=rounds {
        let lessons_by_article: Vec<Range<usize>> = (0..articles.len())
            .map(|index| {
                round.as_ref().map_or(0..0, |round| {
                    let start = round.lessons.partition_point(|lesson| lesson.article < index);
                    start..round.lessons.partition_point(|lesson| lesson.article <= index)
                })
            })
            .collect();
        outcomes = articles
            .par_iter()
            .enumerate()
            .map(|(index, article)| {
                let Some((round, length)) = round.as_ref().zip(length) else {
                    return align_one(&Evidence::new(article, table, None, weights), &kinds, table, weights);
                };
                let own = lessons_by_article[index].clone();
                let counts = Sides::of(|from| round.view(from, &vocabulary, (index, own.clone()), terms));
                let sentences =
                    alone.then(|| Sides::of(|from| round.sentence_shares(from, &article.texts[from])));
                let lessons = Lessons {
                    counts: &counts,
                    own_sentences: sentences.as_ref(),
                    length,
                    words: &words[index],
                };
                align_one(&Evidence::new(article, table, Some(&lessons), weights), &kinds, table, weights)
            })
            .collect();
        if turn == 0 {
            first = outcomes.iter().map(|outcome| outcome.posteriors.clone()).collect();
        }
        if turn < rounds {
            let next = learn(articles, &vocabulary, &bases, &outcomes);
            // The text of a table is better evidence for lengths and kinds than a small batch.
            length = Some(
                table
                    .map_or_else(|| next.length(articles, length.unwrap_or(UNKNOWN)), |table| table.length()),
            );
            if table.is_none() {
                kinds = kind_weights(&outcomes, weights);
            }
            round = Some(next);
        }
    }
    outcomes.par_iter_mut().zip(articles).zip(&first).for_each(|((outcome, article), first)| {
        if table.is_some() {
            outcome.posteriors.mix(first, weights.alone);
            outcome.beads = lattice::decode(&outcome.posteriors, weights.null_value);
            Evidence::new(article, table, None, weights).compare_names(&mut outcome.beads);
        } else {
            outcome.posteriors.mix(first, weights.first_round);
            lattice::judge(&outcome.posteriors, &mut outcome.beads);
        }
    });
    outcomes
}

/// Aligns one article with the evidence given.
pub(crate) fn align_one(
    evidence: &Evidence<'_>,
    kinds: &[f64; KIND_COUNT],
    table: Option<Oriented<'_>>,
    weights: &Weights,
) -> Outcome {
    let band = evidence.band(weights);
    let scores = evidence.scores(band, weights);
    let priors: Vec<Prior> = if table.is_some() {
        weights.priors(kinds)
    } else {
        weights.priors_without_table(kinds, evidence.texts().as_ref().map(Text::sentences))
    };
    let posteriors = lattice::posteriors(scores, &priors);
    let mut beads = lattice::decode(&posteriors, weights.null_value);
    evidence.compare_names(&mut beads);
    Outcome { posteriors, beads }
}
