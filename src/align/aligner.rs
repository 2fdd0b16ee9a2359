//! How is an article aligned, alone or in a batch, using a memory and tables?
//!
//! The tables, the article's own words and the memory's answers become evidence ([`super::model`]). The evidence
//! becomes posteriors and beads ([`super::lattice`], by way of [`super::learn`]). time and space are those of the
//! lattice.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use sangam_language::Language;
use sangam_unit::{Role, Sides};

use super::at_once::among_threads;
use super::beads::Bead;
use super::document::Text;
use super::evaluate::GoldBead;
use super::explain::{self, Explanation};
use super::features::counted::counted_in;
use super::learn::{self, Outcome};
use super::lexicon::{self, PairTable, Table, TableError, TableSide, UserLexicon};
use super::links::{self, LinkCells, LinkedTexts, WordLinks};
use super::model::{Article, Evidence, Oriented};
use super::moves::{self, Move};
use super::numeric::real;
use super::recall::{self, NoMemory, Recall};
use super::settled::Settled;
use super::weights::Weights;

/// Name of the method; stored with the beads.
pub const METHOD: &str = "sangam";

/// Changes whenever the same input may give other beads. It is stored with them, so that old links can be distinguished
/// from new ones.
pub const METHOD_VERSION: u32 = 6;

/// Options for aligning an article.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AlignOptions {
    /// The model's constants.
    pub weights: Weights,
    /// Whether numbers are compared by value; otherwise by their digits alone.
    pub number_values: bool,
    /// Whether to look for blocks that are in another order.
    pub allow_moves: bool,
}

impl Default for AlignOptions {
    fn default() -> Self {
        Self { weights: Weights::default(), number_values: true, allow_moves: false }
    }
}

/// One side of an article.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Language of the segments.
    pub language: &'a Language,
    /// Segments in reading order.
    pub segments: &'a [&'a str],
    /// The paragraph number of each segment, never falling; empty if paragraphs are unknown.
    pub paragraphs: &'a [usize],
    /// For each segment, the bytes that its document marks as code, in order. They do not count for its length. Empty if
    /// nothing is marked.
    pub code: &'a [Vec<Range<usize>>],
    /// Whether the document of the side marks each segment as a heading; empty if it marks none. Counts only if both
    /// documents mark some.
    pub headings: &'a [bool],
}

impl<'a> Side<'a> {
    /// A side of which nothing is known but its segments.
    pub fn new(language: &'a Language, segments: &'a [&'a str]) -> Self {
        Self { language, segments, paragraphs: &[], code: &[], headings: &[] }
    }
}

/// The result of aligning an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// Beads in reading order of the source; every segment of both sides is in exactly one.
    pub beads: Vec<Bead>,
    /// Blocks that are in another order in the translation; empty unless [`AlignOptions::allow_moves`] is set.
    pub moves: Vec<Move>,
    /// Expected share of segments that have a counterpart, 0 to 1; near 0 if the texts are unrelated.
    pub document_confidence: f64,
    /// Name of the method; stored with the links.
    pub method: &'static str,
    /// See [`METHOD_VERSION`].
    pub method_version: u32,
}

/// The result of [`Aligner::surprise`].
#[derive(Debug, Clone, PartialEq)]
pub struct Surprise {
    /// Number of gold beads that the model can produce; a null counts half.
    pub beads: f64,
    /// Sum of −ln of their posteriors.
    pub nats: f64,
    /// The alignment the model gives.
    pub alignment: Alignment,
}

/// Aligns articles. It holds the tables and is cheap to share between threads.
#[derive(Debug)]
pub struct Aligner {
    options: AlignOptions,
    tables: Vec<PairTable>,
}

impl Aligner {
    /// Creates an aligner with the shipped tables. They are read in place, which takes microseconds.
    pub fn new(options: AlignOptions) -> Self {
        Self { options, tables: lexicon::shipped() }
    }

    /// Replaces the table of a language pair.
    #[must_use]
    pub fn with_table(mut self, first: &Language, second: &Language, table: Table) -> Self {
        self.tables.retain(|known| known.orientation(first.primary(), second.primary()).is_none());
        self.tables.push(PairTable {
            first: first.primary().to_owned(),
            second: second.primary().to_owned(),
            table,
        });
        self
    }

    /// Adds a user's lexicon from `source` into `target` to the table of the pair.
    pub fn with_lexicon(
        self,
        source: &Language,
        target: &Language,
        lexicon: &UserLexicon,
    ) -> Result<Self, TableError> {
        self.extended(source, target, |base, source_side| lexicon.extend(base, source_side))
    }

    /// Learns from confirmed translations and adds the result to the table of the pair. Each pair is a text in `source`
    /// and its translation in `target`.
    pub fn with_translations<'a>(
        self,
        source: &Language,
        target: &Language,
        pairs: impl IntoIterator<Item = Sides<&'a str>>,
    ) -> Result<Self, TableError> {
        self.extended(source, target, |base, source_side| lexicon::learn_from(base, source_side, pairs))
    }

    /// Replaces the table of a pair by what `extend` makes of it. `extend` also gets the side of the table that holds
    /// `source`.
    fn extended(
        self,
        source: &Language,
        target: &Language,
        extend: impl FnOnce(Option<&Table>, TableSide) -> Result<Table, TableError>,
    ) -> Result<Self, TableError> {
        let known = self.table(source, target);
        let source_side = known.map_or(TableSide::First, |known| known.source_side);
        let table = extend(known.map(|known| known.table), source_side)?;
        Ok(match source_side {
            TableSide::First => self.with_table(source, target, table),
            TableSide::Second => self.with_table(target, source, table),
        })
    }

    /// Aligns one article with its translation, without a memory. Any input has a result: sides may be empty, equal or
    /// unrelated.
    pub fn align(&self, source: &Side<'_>, target: &Side<'_>) -> Alignment {
        self.align_remembering(source, target, &NoMemory)
    }

    /// Aligns one article with its translation; a memory may know some of its sentences.
    pub fn align_remembering(&self, source: &Side<'_>, target: &Side<'_>, memory: &dyn Recall) -> Alignment {
        if !self.options.allow_moves {
            return self.outcome(source, target, memory, &self.options.weights).1.into_alignment();
        }
        let weights = moves::first_weights(&self.options.weights);
        let alignment = self.outcome(source, target, memory, &weights).1.into_alignment();
        self.with_moves(source, target, alignment)
    }

    /// Aligns an article and explains each bead. Does not look for blocks in another order.
    pub fn explain(
        &self,
        source: &Side<'_>,
        target: &Side<'_>,
        memory: &dyn Recall,
    ) -> (Alignment, Vec<Explanation>) {
        let (article, outcome) = self.outcome(source, target, memory, &self.options.weights);
        let table = self.table(source.language, target.language);
        let weights = &self.options.weights;
        let evidence = Evidence::new(&article, table, None, weights);
        let explanations = explain::explain(&evidence, &outcome.posteriors, &outcome.beads, weights);
        (outcome.into_alignment(), explanations)
    }

    /// Links the words of the given beads; returns them in the same order.
    pub fn word_links(&self, source: &Side<'_>, target: &Side<'_>, beads: &[Bead]) -> Vec<WordLinks> {
        let table = self.table(source.language, target.language);
        among_threads(|| {
            let article = self.article(source, target, table);
            let evidence = Evidence::new(&article, table, None, &self.options.weights);
            links::link_all(&evidence, &linked_texts(source, target), beads)
        })
    }

    /// What trees for word links learn from, if `target` translates `source` as a whole; `None` for languages that they
    /// do not know.
    pub fn link_cells(&self, source: &Side<'_>, target: &Side<'_>) -> Option<LinkCells> {
        let table = self.table(source.language, target.language);
        let article = self.article(source, target, table);
        let evidence = Evidence::new(&article, table, None, &self.options.weights);
        LinkCells::new(&evidence, &linked_texts(source, target))
    }

    fn outcome(
        &self,
        source: &Side<'_>,
        target: &Side<'_>,
        memory: &dyn Recall,
        weights: &Weights,
    ) -> (Article, Outcome) {
        let table = self.table(source.language, target.language);
        among_threads(|| {
            let mut article = self.article(source, target, table).with_like_spelled(table, weights);
            article.remembered = recall::remembered(
                memory,
                source.segments,
                Sides::new(source.language, target.language),
                &article.texts.target,
            );
            article.settled = Settled::find(memory.confirmed(), Sides::new(source.segments, target.segments));
            Self::solve(article, table, weights)
        })
    }

    fn solve(article: Article, table: Option<Oriented<'_>>, weights: &Weights) -> (Article, Outcome) {
        let mut article = [article];
        let outcome = if table.is_none() {
            learn::align_together(&article, table, weights).into_iter().next()
        } else {
            None
        };
        let [article] = &mut article;
        let article = std::mem::take(article);
        let outcome = outcome.unwrap_or_else(|| {
            let evidence = Evidence::new(&article, table, None, weights);
            learn::align_one(&evidence, &weights.kinds, table, weights)
        });
        let outcome = Outcome { beads: article.settled.complete(outcome.beads), ..outcome };
        (article, outcome)
    }

    /// Aligns the leftovers of the monotone pass, pass by pass, until nothing more is found.
    fn with_moves<'a>(&self, source: &Side<'a>, target: &Side<'a>, mut alignment: Alignment) -> Alignment {
        let table = self.table(source.language, target.language);
        let (usual, last) =
            (moves::leftover_weights(&self.options.weights), moves::last_weights(&self.options.weights));
        let mut in_last_pass = false;
        for _ in 0..moves::MOST_PASSES {
            let weights = if in_last_pass { &last } else { &usual };
            let leftovers = moves::Leftovers::new(&alignment.beads);
            if leftovers.is_empty() {
                break;
            }
            let pick = |(side, numbers): (&Side<'a>, &Vec<usize>)| -> Vec<&'a str> {
                numbers.iter().map(|&number| side.segments[number]).collect()
            };
            let segments = Sides::new(source, target).zip(leftovers.segments.as_ref()).map(pick);
            let mut article = self
                .article(
                    &Side::new(source.language, &segments.source),
                    &Side::new(target.language, &segments.target),
                    table,
                )
                .with_like_spelled(table, weights);
            article.breaks = leftovers.breaks();
            let found = leftovers.sure(&Self::solve(article, table, weights).1.beads);
            if found.is_empty() {
                if in_last_pass {
                    break;
                }
                in_last_pass = true;
            }
            alignment.beads = moves::merge(alignment.beads, &found);
        }
        alignment.moves = moves::crossing_blocks(&alignment.beads);
        alignment
    }

    /// Aligns many articles as one batch that also learns from itself. The results are in the order of the pairs.
    /// Articles in other language pairs are aligned in batches of their own.
    pub fn align_batch(&self, pairs: &[Sides<Side<'_>>]) -> Vec<Alignment> {
        let mut answers: Vec<Option<Alignment>> = vec![None; pairs.len()];
        let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (index, Sides { source, target }) in pairs.iter().enumerate() {
            groups.entry((source.language.primary(), target.language.primary())).or_default().push(index);
        }
        for members in groups.values_mut() {
            // An order that does not depend on the caller's, so that the sums do not either.
            members.sort_by_key(|&index| pairs[index].map(|side| side.segments));
            let Sides { source, target } = &pairs[members[0]];
            let table = self.table(source.language, target.language);
            let articles: Vec<Article> = members
                .par_iter()
                .map(|&index| {
                    let article = self.article(&pairs[index].source, &pairs[index].target, table);
                    article.with_like_spelled(table, &self.options.weights)
                })
                .collect();
            let outcomes = learn::align_together(&articles, table, &self.options.weights);
            for (&index, outcome) in members.iter().zip(outcomes) {
                answers[index] = Some(outcome.into_alignment());
            }
        }
        answers.into_iter().flatten().collect()
    }

    /// Reads an article. Word links use no more than this: their trees were fitted without words of like spelling.
    fn article(&self, source: &Side<'_>, target: &Side<'_>, table: Option<Oriented<'_>>) -> Article {
        let rules = [source, target].iter().any(|side| lexicon::has_rules(side.language.primary()));
        let read = |side: &Side<'_>| {
            let mut text = Text::new(side.segments, side.language, rules, self.options.number_values);
            if side.paragraphs.len() == side.segments.len() {
                text.begins_paragraph = side
                    .paragraphs
                    .iter()
                    .scan(None, |before, now| {
                        let begins = before.replace(*now).is_some_and(|before| before != *now);
                        Some(begins)
                    })
                    .collect();
            }
            if side.headings.len() == side.segments.len() {
                text.marked_headings = side.headings.to_vec();
            }
            for ((length, segment), code) in text.lengths.iter_mut().zip(side.segments).zip(side.code) {
                *length = (*length - real(counted_in(segment, code))).max(1.0);
            }
            text
        };
        let read = |role: Role| read(Sides::new(source, target)[role]);
        Article::new(read, table, &self.options.weights)
    }

    /// Measures how surprised the model is by the right alignment: −ln of the posteriors of the gold beads, in nats.
    /// The weights are fitted to this. Beads of kinds that the model does not know are left out.
    pub fn surprise(&self, source: &Side<'_>, target: &Side<'_>, gold: &[GoldBead]) -> Surprise {
        let table = self.table(source.language, target.language);
        let article = self.article(source, target, table).with_like_spelled(table, &self.options.weights);
        let weights = &self.options.weights;
        let evidence = Evidence::new(&article, table, None, weights);
        let outcome = learn::align_one(&evidence, &weights.kinds, table, weights);
        let (beads, nats) = outcome.posteriors.surprise(gold);
        Surprise { beads, nats, alignment: outcome.into_alignment() }
    }

    pub(crate) fn table(&self, source: &Language, target: &Language) -> Option<Oriented<'_>> {
        self.tables.iter().find_map(|known| {
            let source_side = known.orientation(source.primary(), target.primary())?;
            Some(Oriented { table: &known.table, source_side })
        })
    }
}

fn linked_texts<'a>(source: &Side<'a>, target: &Side<'a>) -> LinkedTexts<'a> {
    LinkedTexts {
        languages: Sides::new(source.language.primary(), target.language.primary()),
        segments: Sides::new(source.segments, target.segments),
    }
}

/// Returns the share of all segments that have a counterpart, 0 to 1, each weighted by the confidence of its bead.
pub fn document_confidence(beads: &[Bead]) -> f64 {
    let segments: usize = beads.iter().map(|bead| bead.source.len() + bead.target.len()).sum();
    // Not `Iterator::sum`: the sum of no items is negative zero.
    let mut linked = 0.0;
    for bead in beads.iter().filter(|bead| !bead.is_null()) {
        linked += bead.confidence * real(bead.source.len() + bead.target.len());
    }
    if segments == 0 { 0.0 } else { linked / real(segments) }
}

impl Outcome {
    fn into_alignment(self) -> Alignment {
        Alignment {
            document_confidence: document_confidence(&self.beads),
            beads: self.beads,
            moves: Vec::new(),
            method: METHOD,
            method_version: METHOD_VERSION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PairKind;
    use crate::recall::Recalled;

    fn align(source: &[&str], target: &[&str]) -> Vec<String> {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        Aligner::new(AlignOptions::default())
            .align(&Side::new(&en, source), &Side::new(&ur, target))
            .beads
            .iter()
            .map(|bead| format!("{:?}{:?}", bead.source, bead.target))
            .collect()
    }

    #[test]
    fn numbers_and_names_join_sentences() {
        let beads = align(
            &["In Lahore 25 people were hurt.", "The match began at 7:30 in Karachi.", "In 1998 it was 400."],
            &["لاہور میں 25 افراد زخمی ہوئے۔", "میچ کراچی میں 7:30 پر شروع ہوا۔", "1998 میں یہ 400 تھا۔"],
        );
        assert_eq!(beads, ["0..10..1", "1..21..2", "2..32..3"]);
    }

    #[test]
    fn empty_sides_have_an_answer() {
        assert_eq!(align(&[], &[]), Vec::<String>::new());
        assert_eq!(align(&["One."], &[]), ["0..10..0"]);
        assert!(check(["en", "ur"], &["One."], &[]).document_confidence.is_sign_positive());
        assert_eq!(align(&[], &["ایک۔", "دو۔"]), ["0..00..1", "0..01..2"]);
    }

    fn whole(alignment: &Alignment, source: usize, target: usize) {
        let mut seen = Sides::new(vec![0; source], vec![0; target]);
        for bead in &alignment.beads {
            bead.source.clone().for_each(|i| seen.source[i] += 1);
            bead.target.clone().for_each(|j| seen.target[j] += 1);
            assert!((0.0..=1.0).contains(&bead.confidence), "{bead:?}");
        }
        assert!(seen.each().flatten().all(|&times| times == 1), "every segment stands in exactly one bead");
        assert!((0.0..=1.0).contains(&alignment.document_confidence));
    }

    fn check(languages: [&str; 2], source: &[&str], target: &[&str]) -> Alignment {
        let languages = languages.map(|tag| tag.parse().unwrap());
        let alignment = Aligner::new(AlignOptions::default())
            .align(&Side::new(&languages[0], source), &Side::new(&languages[1], target));
        whole(&alignment, source.len(), target.len());
        alignment
    }

    #[test]
    fn identical_texts_align_with_themselves() {
        let text = ["The council met on Monday.", "It rose at noon.", "Nobody voted against the plan."];
        let alignment = check(["en", "en"], &text, &text);
        assert!(alignment.beads.iter().all(|bead| bead.source == bead.target), "{alignment:?}");
    }

    #[test]
    fn odd_input_has_an_answer() {
        let long = "word ".repeat(5_000);
        let normal = ["The council met on Monday.", "It rose at noon."];
        check(["en", "ur"], &[&long], &["کونسل کا اجلاس ہوا۔"]);
        check(["en", "ur"], &normal, &normal);
        check(["ur", "en"], &normal, &normal);
        check(["xx", "yy"], &normal, &["", "   "]);
        check(["en", "ur"], &["", "", ""], &[""]);
        let repeated = ["The same line again and again."; 60];
        check(["en", "hi"], &repeated, &["वही पंक्ति बार बार।"; 55]);
        let many: Vec<&str> = normal.iter().cycle().take(400).copied().collect();
        check(["en", "ur"], &many, &["کونسل کا اجلاس ہوا۔"; 4]);
    }

    #[test]
    fn ten_thousand_one_word_lines_are_aligned() {
        let words: Vec<String> = (0..10_000).map(|number| format!("w{}", number % 977)).collect();
        let lines: Vec<&str> = words.iter().map(String::as_str).collect();
        check(["en", "ur"], &lines, &lines[..9_900]);
    }

    #[test]
    fn a_batch_answers_in_order_whatever_its_languages() {
        let (en, ur, hi): (Language, Language, Language) =
            ("en".parse().unwrap(), "ur".parse().unwrap(), "hi".parse().unwrap());
        let source = ["In Lahore 25 people were hurt.", "The match began at 7:30 in Karachi."];
        let urdu = ["لاہور میں 25 افراد زخمی ہوئے۔", "میچ کراچی میں 7:30 پر شروع ہوا۔"];
        let hindi = ["लाहौर में 25 लोग घायल हुए।"];
        let source = Side::new(&en, &source);
        let urdu = Side::new(&ur, &urdu);
        let hindi = Side::new(&hi, &hindi);
        let answers = Aligner::new(AlignOptions::default()).align_batch(&[
            Sides::new(source, urdu),
            Sides::new(source, hindi),
            Sides::new(source, urdu),
        ]);
        assert_eq!(answers[0], answers[2]);
        whole(&answers[0], 2, 2);
        whole(&answers[1], 2, 1);
        assert_eq!(answers[1].beads[0].source, 0..1);
    }

    #[test]
    fn threads_and_order_change_nothing() {
        let (en, ur): (Language, Language) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let sources: Vec<Vec<String>> = (0..12)
            .map(|n| (0..8).map(|m| format!("In Lahore {} people met on day {m}.", n * 31 + m)).collect())
            .collect();
        let targets: Vec<Vec<String>> = (0..12)
            .map(|n| (0..8).map(|m| format!("لاہور میں {} افراد دن {m} کو ملے۔", n * 31 + m)).collect())
            .collect();
        let views: Vec<(Vec<&str>, Vec<&str>)> = sources
            .iter()
            .zip(&targets)
            .map(|(source, target)| {
                (source.iter().map(String::as_str).collect(), target.iter().map(String::as_str).collect())
            })
            .collect();
        let pairs: Vec<Sides<Side<'_>>> = views
            .iter()
            .map(|(source, target)| Sides::new(Side::new(&en, source), Side::new(&ur, target)))
            .collect();
        let aligner = Aligner::new(AlignOptions::default());
        let run = |threads: usize| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| aligner.align_batch(&pairs))
        };
        assert_eq!(run(1), run(3));
        let alone = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let source: Vec<&str> = views.iter().flat_map(|view| &view.0).copied().collect();
            let target: Vec<&str> = views.iter().flat_map(|view| &view.1).copied().collect();
            pool.install(|| aligner.align(&Side::new(&en, &source), &Side::new(&ur, &target)))
        };
        assert_eq!(alone(1), alone(3));
        let turned: Vec<Sides<Side<'_>>> = pairs.iter().rev().copied().collect();
        let mut answers = aligner.align_batch(&turned);
        answers.reverse();
        assert_eq!(answers, run(1), "the order of the articles does not matter");
    }

    #[test]
    fn blocks_that_crossed_are_found_when_asked_for() {
        let source = [
            "In Lahore 25 people were hurt.",
            "Police opened a case in 1998.",
            "The match began at 7:30 in Karachi.",
            "India won by 4 wickets in 2011.",
            "Pakistan lost 300 million dollars.",
        ];
        let target = [
            "میچ کراچی میں 7:30 پر شروع ہوا۔",
            "بھارت 2011 میں 4 وکٹوں سے جیت گیا۔",
            "پاکستان کو 30 کروڑ ڈالر کا نقصان ہوا۔",
            "لاہور میں 25 افراد زخمی ہوئے۔",
            "پولیس نے 1998 میں مقدمہ درج کیا۔",
        ];
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let options = AlignOptions { allow_moves: true, ..AlignOptions::default() };
        let alignment = Aligner::new(options).align(&Side::new(&en, &source), &Side::new(&ur, &target));
        whole(&alignment, 5, 5);
        assert_eq!(alignment.moves, [Move { source: 0..2, target: 3..5 }]);
    }

    #[test]
    fn a_marked_heading_takes_the_marked_heading() {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let source = ["In Lahore 25 people were hurt.", "Rain in Karachi", "Police opened a case in 1998."];
        // Only the mark distinguishes the second and the third.
        let rain = "کراچی میں بارش";
        let target = ["لاہور میں 25 افراد زخمی ہوئے۔", rain, rain, "پولیس نے 1998 میں مقدمہ درج کیا۔"];
        let aligner = Aligner::new(AlignOptions::default());
        for heading in [1, 2] {
            let marked: Vec<bool> = (0..target.len()).map(|segment| segment == heading).collect();
            let alignment = aligner.align(
                &Side { headings: &[false, true, false], ..Side::new(&en, &source) },
                &Side { headings: &marked, ..Side::new(&ur, &target) },
            );
            let bead = alignment.beads.iter().find(|bead| bead.source == (1..2)).unwrap();
            assert_eq!(bead.target, heading..heading + 1, "{alignment:?}");
        }
    }

    #[test]
    fn a_memory_joins_what_nothing_else_would() {
        struct One;
        impl Recall for One {
            fn recall(&self, segment: &str, _: &Language, _: &Language) -> Vec<Recalled> {
                let stored = (segment == "Zib zab zub.")
                    .then(|| Recalled { similarity: 1.0, translation: "ٹگ ٹوگ ٹیگ۔".into() });
                stored.into_iter().collect()
            }
        }
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let source = Side::new(&en, &["Zib zab zub.", "In Lahore 25 people were hurt."]);
        let target = Side::new(&ur, &["ٹگ ٹوگ ٹیگ۔", "لاہور میں 25 افراد زخمی ہوئے۔"]);
        let aligner = Aligner::new(AlignOptions::default());
        let without = aligner.align(&source, &target);
        let with = aligner.align_remembering(&source, &target, &One);
        assert_eq!(aligner.align_remembering(&source, &target, &NoMemory), without);
        assert_eq!((with.beads[0].source.clone(), with.beads[0].target.clone()), (0..1, 0..1));
        assert!(with.beads[0].confidence > 0.9);
        assert!(with.document_confidence > without.document_confidence);
    }

    #[test]
    fn an_explanation_names_the_words_and_the_runner_up() {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let source = Side::new(&en, &["In Lahore 25 people were hurt.", "It rained."]);
        let target = Side::new(&ur, &["لاہور میں 25 افراد زخمی ہوئے۔", "بارش ہوئی۔"]);
        let aligner = Aligner::new(AlignOptions::default());
        let (alignment, explanations) = aligner.explain(&source, &target, &NoMemory);
        assert_eq!(alignment.beads.len(), explanations.len());
        let first = &explanations[0];
        assert!(
            first.pairs.iter().any(|pair| pair.source == "25" && pair.kind == PairKind::Number),
            "{first:?}"
        );
        assert!(first.words > 0.0);
        assert!(first.runner_up.is_some());
        let links = aligner.word_links(&source, &target, &alignment.beads);
        let numbers = |links: &WordLinks| {
            links.links.iter().any(|link| {
                let place = &links.source[link.source];
                &source.segments[place.segment][place.bytes.clone()] == "25"
            })
        };
        assert!(numbers(&links[0]), "{}", links[0].pharaoh());
    }
}
