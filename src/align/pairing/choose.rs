//! Which document of one heap translates which of the other, one to one, and which have no partner?
//!
//! 1. The search gives the nearest targets of every source ([`super::search`]).
//! 2. Each of these pairs is believed by its traits. A pair that is neither sure nor hopeless is aligned, and believed
//!    by the alignment as well ([`super::belief`]).
//! 3. The pairs are taken in the order of their beliefs, if neither document is taken. The surest go first; what they
//!    took is then no rival any more, and the others are believed again.
//! 4. Two targets that are more alike than different articles are ([`VERSION_LIKENESS`]) are versions of one text. They are
//!    no rivals, and the one that is not taken stays a candidate.
//!
//! Without a table for the two languages, the surest pairs of a first pass are aligned as a batch, their surest beads
//! teach a table, and everything is done again with it.
//!
//! time: that of the search, and one alignment for each unsure pair; space: [`KEPT`] pairs for each source document.
//! What it does not do: join a document with several others that hold parts of its translation.

use rayon::prelude::*;

use super::belief::{PairEvidence, belief};
use super::heap::Heap;
use super::search::{Index, KEPT, Near};
use crate::aligner::{AlignOptions, Aligner, Side};
use crate::logarithm::ln;
use crate::numeric::narrow;
use sangam_unit::{Role, Sides};

/// Two documents of one language are versions of one text if their cosine is at least this. Set by hand: different
/// articles of the NTREX documents reach .3, the abridged and replaced ones have .6 or more.
const VERSION_LIKENESS: f64 = 0.5;
/// Pairs with a belief between these are aligned: on the even NTREX documents, no wrong pair is above and no right one
/// below (`cargo bench --bench pair -- fit`).
const UNSURE: (f64, f64) = (0.0005, 0.97);
/// The most candidates of a source document that are aligned.
const MOST_ALIGNED: usize = 3;
/// The most segments of a document that are aligned: its beginning says enough.
const MOST_SEGMENTS: usize = 120;
/// What a pair with at least this belief takes is no rival of others any more.
const SURE: f64 = 0.9;
/// The surest pairs that teach a table, the least belief of one, and the least confidence of a bead.
const MOST_LESSONS: usize = 600;
const FEWEST_LESSONS: usize = 3;
const SURE_BEAD: f64 = 0.7;
/// The usual ratio of lengths is measured on at least this number of pairs.
const FEWEST_LENGTHS: usize = 8;

/// How pairs are found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PairingOptions {
    /// The least confidence of a pair, 0 to 1.
    pub min_confidence: f64,
    /// Whether every candidate is aligned, not only unsure ones. Slower, and what the confidence is fitted on.
    pub align_all: bool,
    /// Whether a table is learned if there is none for the two languages.
    pub learn: bool,
}

impl Default for PairingOptions {
    fn default() -> Self {
        Self { min_confidence: 0.5, align_all: false, learn: true }
    }
}

/// Where the segments of a document are read again.
pub trait HeapTexts: Sync {
    /// The segments of a document; `None` if it can no longer be read.
    fn segments(&self, role: Role, document: usize) -> Option<Vec<String>>;
}

/// A document that may translate a source document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PairCandidate {
    /// Its number in the target heap.
    pub target: usize,
    /// The probability that it translates the source document.
    pub confidence: f64,
    /// What was measured.
    pub evidence: PairEvidence,
    /// Whether it is another version of the partner.
    pub is_version: bool,
}

/// The answer for a source document.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct FoundPartner {
    /// The document that translates it, as an index of `candidates`.
    pub partner: Option<usize>,
    /// The documents that may translate it, the likeliest first.
    pub candidates: Vec<PairCandidate>,
}

impl FoundPartner {
    /// The candidate that is its translation.
    pub fn chosen(&self) -> Option<&PairCandidate> {
        self.candidates.get(self.partner?)
    }
}

/// The answer for two heaps.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct FoundPairs {
    /// One answer for each source document.
    pub sources: Vec<FoundPartner>,
    /// The number of pairs that taught a table, if there was none for the two languages.
    pub taught_by: usize,
}

/// Finds the pairs of two heaps. `texts` gives the segments of documents that are aligned.
pub fn find_pairs(
    aligner: &Aligner,
    heaps: Sides<&Heap>,
    texts: &dyn HeapTexts,
    options: &PairingOptions,
) -> FoundPairs {
    let search = Search { heaps, texts, options };
    let languages = heaps.map(Heap::language);
    if aligner.table(languages.source, languages.target).is_some() {
        return FoundPairs { sources: search.run(aligner), taught_by: 0 };
    }
    let first = search.run(aligner);
    let lessons = if options.learn { lessons(&first) } else { Vec::new() };
    if lessons.len() < FEWEST_LESSONS {
        return FoundPairs { sources: first, taught_by: 0 };
    }
    match search.taught(aligner, &lessons) {
        Some(taught) => FoundPairs { sources: search.run(&taught), taught_by: lessons.len() },
        None => FoundPairs { sources: first, taught_by: 0 },
    }
}

struct Search<'s> {
    heaps: Sides<&'s Heap>,
    texts: &'s dyn HeapTexts,
    options: &'s PairingOptions,
}

/// The pairs of one pass.
struct Pass<'s> {
    index: &'s Index<'s>,
    near: &'s [Vec<Near>],
    /// For each target, the sources that are near it and their cosines, the nearest first.
    backward: Vec<Vec<(u32, f64)>>,
    has_table: bool,
    usual_length: f64,
    heaps: Sides<&'s Heap>,
}

impl Search<'_> {
    fn run(&self, aligner: &Aligner) -> Vec<FoundPartner> {
        let languages = self.heaps.map(Heap::language);
        let table = aligner.table(languages.source, languages.target);
        let index = Index::new(self.heaps, table);
        let near = index.search();
        let pass = Pass::new(&index, &near, self.heaps, table.is_some());
        let free = Sides::of(|role| vec![false; self.heaps[role].len()]);
        let mut believed = pass.believe(&free, &Vec::new());
        // Without a table, an alignment finds something in any two texts.
        let aligned = if table.is_some() { self.align(aligner, &believed) } else { Vec::new() };
        if !aligned.is_empty() {
            believed = pass.believe(&free, &aligned);
        }
        let taken = choose(&believed, SURE, self.heaps);
        believed = pass.believe(&taken.map(|taken| taken.iter().map(Option::is_some).collect()), &aligned);
        self.answer(&pass, believed)
    }

    /// Aligns the pairs that are neither sure nor hopeless. The confidences are by source and the place of the target among
    /// those near it.
    fn align(&self, aligner: &Aligner, believed: &[Vec<Believed>]) -> Vec<Vec<Option<f64>>> {
        believed
            .par_iter()
            .enumerate()
            .map(|(source, pairs)| {
                let is_unsure =
                    |pair: &&Believed| self.options.align_all || (UNSURE.0..UNSURE.1).contains(&pair.belief);
                let mut order: Vec<&Believed> = pairs.iter().filter(is_unsure).collect();
                order.sort_by(|one, other| {
                    other.belief.total_cmp(&one.belief).then(one.place.cmp(&other.place))
                });
                order.truncate(MOST_ALIGNED);
                let mut confidences = vec![None; pairs.len()];
                if order.is_empty() {
                    return confidences;
                }
                let Some(ours) = self.texts.segments(Role::Source, source) else { return confidences };
                for pair in order {
                    let theirs = self.texts.segments(Role::Target, pair.target as usize);
                    confidences[pair.place] =
                        theirs.map(|theirs| self.document_confidence(aligner, &ours, &theirs));
                }
                confidences
            })
            .collect()
    }

    fn document_confidence(&self, aligner: &Aligner, source: &[String], target: &[String]) -> f64 {
        let texts = Sides::new(source, target)
            .map(|segments| segments.iter().take(MOST_SEGMENTS).map(String::as_str).collect::<Vec<_>>());
        let languages = self.heaps.map(Heap::language);
        let side = |role: Role| Side::new(languages[role], &texts[role]);
        aligner.align(&side(Role::Source), &side(Role::Target)).document_confidence
    }

    fn answer(&self, pass: &Pass<'_>, believed: Vec<Vec<Believed>>) -> Vec<FoundPartner> {
        let taken = choose(&believed, self.options.min_confidence, self.heaps);
        believed
            .into_par_iter()
            .zip(&taken.source)
            .map(|(pairs, taken)| {
                let mut candidates: Vec<PairCandidate> = pairs
                    .iter()
                    .map(|pair| PairCandidate {
                        target: pair.target as usize,
                        confidence: pair.belief,
                        evidence: pair.evidence,
                        is_version: taken.is_some_and(|taken| {
                            taken != pair.target
                                && pass.index.likeness(Role::Target, taken, pair.target) >= VERSION_LIKENESS
                        }),
                    })
                    .collect();
                candidates.sort_by(|one, other| {
                    other.confidence.total_cmp(&one.confidence).then(one.target.cmp(&other.target))
                });
                let partner = taken.and_then(|taken| {
                    candidates.iter().position(|candidate| candidate.target == taken as usize)
                });
                FoundPartner { partner, candidates }
            })
            .collect()
    }

    /// An aligner with a table that these pairs teach.
    fn taught(&self, aligner: &Aligner, lessons: &[Sides<usize>]) -> Option<Aligner> {
        let texts: Vec<Sides<Vec<String>>> = lessons
            .par_iter()
            .filter_map(|pair| {
                let read = |role: Role| {
                    let mut segments = self.texts.segments(role, pair[role])?;
                    segments.truncate(MOST_SEGMENTS);
                    Some(segments)
                };
                Some(Sides::new(read(Role::Source)?, read(Role::Target)?))
            })
            .collect();
        let borrowed: Vec<Sides<Vec<&str>>> = texts
            .iter()
            .map(|sides| sides.as_ref().map(|segments| segments.iter().map(String::as_str).collect()))
            .collect();
        let languages = self.heaps.map(Heap::language);
        let pairs: Vec<Sides<Side<'_>>> =
            borrowed.iter().map(|sides| Sides::of(|role| Side::new(languages[role], &sides[role]))).collect();
        let mut lines: Vec<Sides<String>> = Vec::new();
        for (sides, alignment) in borrowed.iter().zip(aligner.align_batch(&pairs)) {
            for bead in alignment.beads {
                if !bead.is_null() && bead.confidence >= SURE_BEAD {
                    let source = sides.source[bead.source].join(" ");
                    lines.push(Sides::new(source, sides.target[bead.target].join(" ")));
                }
            }
        }
        let lines = lines.iter().map(|sides| sides.as_ref().map(String::as_str));
        Aligner::new(AlignOptions::default())
            .with_translations(languages.source, languages.target, lines)
            .ok()
    }
}

/// The surest pairs, as numbers of documents.
fn lessons(found: &[FoundPartner]) -> Vec<Sides<usize>> {
    let mut sure: Vec<(f64, Sides<usize>)> = found
        .iter()
        .enumerate()
        .filter_map(|(source, found)| {
            let chosen = found.chosen()?;
            Some((chosen.confidence, Sides::new(source, chosen.target)))
        })
        .filter(|(confidence, _)| *confidence >= SURE)
        .collect();
    sure.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    sure.truncate(MOST_LESSONS);
    sure.into_iter().map(|(_, pair)| pair).collect()
}

/// What is believed of two documents.
#[derive(Debug, Clone, Copy)]
struct Believed {
    target: u32,
    /// Its place among the targets near the source.
    place: usize,
    belief: f64,
    evidence: PairEvidence,
}

impl<'s> Pass<'s> {
    fn new(index: &'s Index<'s>, near: &'s [Vec<Near>], heaps: Sides<&'s Heap>, has_table: bool) -> Self {
        let mut backward: Vec<Vec<(u32, f64)>> = vec![Vec::new(); heaps.target.len()];
        for (source, near) in near.iter().enumerate() {
            for near in near {
                backward[near.target as usize].push((narrow(source), near.cosine));
            }
        }
        for sources in &mut backward {
            sources.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
            sources.truncate(KEPT);
        }
        let mut pass = Self { index, near, backward, has_table, usual_length: 0.0, heaps };
        pass.usual_length = pass.usual_length();
        pass
    }

    fn length(&self, source: usize, target: usize) -> f64 {
        ln(self.heaps.target.characters(target) / self.heaps.source.characters(source))
    }

    /// The median of the lengths of pairs that are each other's nearest.
    fn usual_length(&self) -> f64 {
        let mutual = |(source, near): (usize, &Vec<Near>)| {
            let target = near.first()?.target as usize;
            let nearest = self.backward[target].first()?.0 as usize;
            (nearest == source).then(|| self.length(source, target))
        };
        let mut lengths: Vec<f64> = self.near.iter().enumerate().filter_map(mutual).collect();
        if lengths.len() < FEWEST_LENGTHS {
            return 0.0;
        }
        lengths.sort_by(f64::total_cmp);
        lengths[lengths.len() / 2]
    }

    /// Believes every pair that the search found. What is `taken` is no rival, except of what took it.
    fn believe(&self, taken: &Sides<Vec<bool>>, aligned: &[Vec<Option<f64>>]) -> Vec<Vec<Believed>> {
        self.near
            .par_iter()
            .enumerate()
            .map(|(source, near)| {
                let each = near.iter().enumerate().map(|(place, pair)| {
                    let mut evidence = self.evidence(narrow(source), pair, taken);
                    evidence.aligned = aligned.get(source).and_then(|aligned| aligned[place]);
                    Believed {
                        target: pair.target,
                        place,
                        belief: belief(&evidence, self.has_table),
                        evidence,
                    }
                });
                each.collect()
            })
            .collect()
    }

    fn evidence(&self, source: u32, pair: &Near, taken: &Sides<Vec<bool>>) -> PairEvidence {
        let forward = self.near[source as usize].iter().map(|near| (near.target, near.cosine));
        let target = pair.target;
        let backward = self.backward[target as usize].iter().copied();
        let rivals = Sides::new(
            self.rival(Role::Target, (target, pair.cosine), forward, &taken.target),
            self.rival(Role::Source, (source, pair.cosine), backward, &taken.source),
        );
        let length = self.length(source as usize, target as usize) - self.usual_length;
        PairEvidence { cosine: pair.cosine, rivals, disorder: pair.disorder, length, aligned: None }
    }

    /// The cosine of the best of `others`, which are of the side `role`, that is neither `own` nor a version of it.
    fn rival(
        &self,
        role: Role,
        (own, cosine): (u32, f64),
        others: impl Iterator<Item = (u32, f64)>,
        taken: &[bool],
    ) -> f64 {
        for (other, theirs) in others {
            if other == own || taken[other as usize] {
                continue;
            }
            // A document that is much less near is a rival whatever it is.
            let may_be_version = theirs >= VERSION_LIKENESS * cosine;
            if may_be_version && self.index.likeness(role, own, other) >= VERSION_LIKENESS {
                continue;
            }
            return theirs;
        }
        0.0
    }
}

/// Takes the pairs in the order of their beliefs, one to one, down to `least`. Returns the partner of each document.
fn choose(believed: &[Vec<Believed>], least: f64, heaps: Sides<&Heap>) -> Sides<Vec<Option<u32>>> {
    let mut order: Vec<(f64, f64, u32, u32)> = Vec::new();
    for (source, pairs) in believed.iter().enumerate() {
        for pair in pairs.iter().filter(|pair| pair.belief >= least) {
            order.push((pair.belief, pair.evidence.cosine, narrow(source), pair.target));
        }
    }
    order.sort_by(|one, other| {
        let surest = other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1));
        surest.then((one.2, one.3).cmp(&(other.2, other.3)))
    });
    let mut taken = Sides::of(|role| vec![None; heaps[role].len()]);
    for (_, _, source, target) in order {
        if taken.source[source as usize].is_none() && taken.target[target as usize].is_none() {
            taken.source[source as usize] = Some(target);
            taken.target[target as usize] = Some(source);
        }
    }
    taken
}
