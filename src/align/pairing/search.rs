//! Which few documents of the target heap are nearest to a document of the source heap, without comparing all?
//!
//! Both documents become vectors over the traits of the target heap ([`super::bridge`]): the weight of a trait is
//! 1 + ln(how often), times the logarithm of its rarity in its own heap. An inverted index has, for each trait, the
//! documents with it. A source document reads the lists of its traits, the rarest first, until it has read
//! [`MOST_READ`] entries. The nearest of the documents met are then compared whole: cosine, and how far the traits in
//! common are from their order of appearance.
//!
//! time: O(source documents · min([`MOST_READ`], entries of their traits)), so linear in the number of source documents
//! for large heaps; space: O(traits of all target documents). The method is that of Buck & Koehn 2016, "Quick and
//! reliable document alignment via TF/IDF-weighted cosine distance" (WMT), with a word table for the translation.

use rayon::prelude::*;

use super::bridge::{Bridge, usual_shares};
use super::heap::{Heap, HeapTrait, PLACES};
use crate::logarithm::ln;
use crate::model::Oriented;
use crate::numeric::{narrow, real, single};
use sangam_unit::{Role, Sides};

/// The most entries of the index that one source document reads. Set by hand: a hundred documents of each of a thousand
/// traits.
const MOST_READ: usize = 100_000;
/// The number of nearest documents that are compared whole, and those that are kept.
const COMPARED: usize = 24;
pub(super) const KEPT: usize = 8;
/// How many documents of usual text count besides those of the heap, for the rarity of a trait: a small heap says little.
const USUAL_DOCUMENTS: f64 = 20.0;

/// A weight of a vector.
#[derive(Debug, Clone, Copy)]
struct Component {
    /// The trait, by its number in the target heap.
    id: u32,
    weight: f32,
    place: u16,
}

/// A target document near a source document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    pub(super) target: u32,
    /// Cosine of the two vectors, 0 to 1.
    pub(super) cosine: f64,
    /// How far traits in common are from their places in the other document, as a share of the document.
    pub(super) disorder: f64,
}

/// The target heap, ready to be searched.
pub(super) struct Index<'h> {
    heaps: Sides<&'h Heap>,
    bridge: Bridge,
    rarity: Sides<Vec<f32>>,
    /// The vectors of all target documents, one after another, of length 1.
    components: Vec<Component>,
    ends: Vec<usize>,
    /// Where the list of each trait ends.
    list_ends: Vec<usize>,
    lists: Vec<(u32, f32)>,
}

/// ln of how rare each trait is.
fn rarity(heap: &Heap, role: Role, table: Option<Oriented<'_>>) -> Vec<f32> {
    let all = real(heap.len()) + USUAL_DOCUMENTS;
    let usual = usual_shares(heap, role, table);
    let having = heap.in_documents.iter().zip(usual);
    having
        .map(|(&having, usual)| single(ln(all / (f64::from(having) + USUAL_DOCUMENTS * usual)).max(0.0)))
        .collect()
}

fn frequency(found: HeapTrait) -> f32 {
    single(1.0 + ln(f64::from(found.count.max(1))))
}

/// Gives the vector the length 1, if `more` is the square of the length of what it leaves out.
fn normalise(components: &mut [Component], more: f32) {
    let squares: f32 = components.iter().map(|component| component.weight * component.weight).sum();
    let length = (squares + more).sqrt().max(f32::MIN_POSITIVE);
    for component in components {
        component.weight /= length;
    }
}

impl<'h> Index<'h> {
    pub(super) fn new(heaps: Sides<&'h Heap>, table: Option<Oriented<'_>>) -> Self {
        let rarity = Sides::of(|role| rarity(heaps[role], role, table));
        let target = heaps.target;
        let (mut components, mut ends) = (Vec::new(), Vec::with_capacity(target.len()));
        for document in 0..target.len() {
            let start = components.len();
            for found in target.traits(document) {
                let weight = frequency(*found) * rarity.target[found.id as usize];
                if weight > 0.0 {
                    components.push(Component { id: found.id, weight, place: found.place });
                }
            }
            components[start..].sort_unstable_by_key(|component| component.id);
            normalise(&mut components[start..], 0.0);
            ends.push(components.len());
        }
        let mut list_ends = vec![0; target.vocabulary.len()];
        for component in &components {
            list_ends[component.id as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut list_ends {
            sum += std::mem::replace(end, sum);
        }
        // Each end is the start of its list until the list is filled.
        let mut lists = vec![(0, 0.0); components.len()];
        let mut start = 0;
        for (document, &end) in ends.iter().enumerate() {
            for component in &components[start..end] {
                let slot = &mut list_ends[component.id as usize];
                lists[*slot] = (narrow(document), component.weight);
                *slot += 1;
            }
            start = end;
        }
        Self { heaps, bridge: Bridge::new(heaps, table), rarity, components, ends, list_ends, lists }
    }

    fn target(&self, document: usize) -> &[Component] {
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.components[start..self.ends[document]]
    }

    fn list(&self, id: u32) -> &[(u32, f32)] {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.list_ends[id - 1] };
        &self.lists[start..self.list_ends[id]]
    }

    /// The vector of a source document, in traits of the target heap.
    fn source(&self, document: usize) -> Vec<Component> {
        let mut components: Vec<Component> = Vec::new();
        let mut missing = 0.0;
        for found in self.heaps.source.traits(document) {
            let weight = frequency(*found) * self.rarity.source[found.id as usize];
            if weight <= 0.0 {
                continue;
            }
            let suggested = self.bridge.of(found.id);
            missing += suggested.missing * weight * weight;
            for &(id, strength) in &suggested.there {
                components.push(Component { id, weight: weight * strength, place: found.place });
            }
        }
        components.sort_by_key(|component| (component.id, component.place));
        components.dedup_by(|next, kept| {
            let same = next.id == kept.id;
            if same {
                kept.weight += next.weight;
            }
            same
        });
        normalise(&mut components, missing);
        components
    }

    /// The nearest target documents of every source document, the nearest first.
    pub(super) fn search(&self) -> Vec<Vec<Near>> {
        let documents = self.heaps.source.len();
        (0..documents)
            .into_par_iter()
            .map_init(|| vec![0.0_f32; self.ends.len()], |scores, document| self.nearest(document, scores))
            .collect()
    }

    /// The documents nearest to one. `scores` holds a zero for each target document, before and after.
    fn nearest(&self, document: usize, scores: &mut [f32]) -> Vec<Near> {
        let source = self.source(document);
        let mut order: Vec<&Component> = source.iter().collect();
        order.sort_by_key(|component| (self.list(component.id).len(), component.id));
        let mut met: Vec<u32> = Vec::new();
        let mut read = 0;
        for component in order {
            let list = self.list(component.id);
            read += list.len();
            if read > MOST_READ && !met.is_empty() {
                break;
            }
            // Rare in the heap, so that the product is not near zero.
            for &(target, weight) in list {
                let score = &mut scores[target as usize];
                if *score == 0.0 {
                    met.push(target);
                }
                *score += component.weight * weight;
            }
        }
        let by_score = |one: &u32, other: &u32| {
            scores[*other as usize].total_cmp(&scores[*one as usize]).then(one.cmp(other))
        };
        let mut best = met.clone();
        if best.len() > COMPARED {
            best.select_nth_unstable_by(COMPARED - 1, by_score);
            best.truncate(COMPARED);
        }
        for target in met {
            scores[target as usize] = 0.0;
        }
        let mut nearest: Vec<Near> = best
            .into_iter()
            .map(|target| {
                let (cosine, disorder) = compare(&source, self.target(target as usize));
                Near { target, cosine, disorder }
            })
            .collect();
        nearest.sort_by(|one, other| other.cosine.total_cmp(&one.cosine).then(one.target.cmp(&other.target)));
        nearest.truncate(KEPT);
        nearest
    }

    /// How alike two documents of one heap are: the cosine of their own traits, 0 to 1.
    pub(super) fn likeness(&self, role: Role, one: u32, other: u32) -> f64 {
        let (heap, rarity) = (self.heaps[role], &self.rarity[role]);
        let weight = |found: &HeapTrait| f64::from(frequency(*found) * rarity[found.id as usize]);
        let square = |traits: &[HeapTrait]| traits.iter().map(|found| weight(found).powi(2)).sum::<f64>();
        let [one, other] = [one, other].map(|document| heap.traits(document as usize));
        let mut product = 0.0;
        let mut rest = other.iter().peekable();
        for found in one {
            while rest.next_if(|there| there.id < found.id).is_some() {}
            if let Some(there) = rest.next_if(|there| there.id == found.id) {
                product += weight(found) * weight(there);
            }
        }
        product / (square(one) * square(other)).sqrt().max(f64::MIN_POSITIVE)
    }
}

/// The cosine of two vectors, and the mean distance of the traits in common from their places.
fn compare(one: &[Component], other: &[Component]) -> (f64, f64) {
    let (mut product, mut distance) = (0.0, 0.0);
    let mut rest = other;
    for component in one {
        let skipped = rest.partition_point(|there| there.id < component.id);
        rest = &rest[skipped..];
        if let Some(there) = rest.first().filter(|there| there.id == component.id) {
            let common = f64::from(component.weight) * f64::from(there.weight);
            product += common;
            distance += common * f64::from(component.place.abs_diff(there.place)) / f64::from(PLACES);
        }
    }
    (product, if product > 0.0 { distance / product } else { 1.0 })
}
