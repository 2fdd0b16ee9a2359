//! Which beads are settled before the aligner starts?
//!
//! Those that a person confirmed in an earlier alignment of the article. They are found again by the texts of their
//! segments. If a text occurs more than once, the place nearest to the expected one counts: the former place, shifted
//! by as much as the settled bead before it. The longest rising chain of settled beads binds the lattice: no other bead
//! may touch one of their segments, so the article is explained around them. A settled bead that crosses the chain, or
//! is of a kind that the lattice does not know, leaves its segments alone there; it takes their place afterwards
//! (`moves::merge`).
//!
//! time: O(segments + places of the texts + points of the band · kinds, if anything is settled); space: O(segments).

use std::collections::HashMap;
use std::ops::Range;

use super::anchors::{Anchor, longest_rise};
use super::band::Band;
use super::beads::{ABRIDGED_KINDS, Bead, IMPOSSIBLE, KINDS, Kind, REPLACED, STEPS, abridged_score};
use super::moves;
use super::numeric::{narrow, single};
use super::scores::Scores;
use sangam_unit::{Role, Sides};

/// A bead that a person confirmed, by its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Texts of its segments, source and target, in order.
    pub texts: Sides<Vec<String>>,
    /// The place of the first segment of each side when it was confirmed, from 0.
    pub first: Sides<usize>,
}

/// The settled beads of one article.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Those the lattice must take, in rising order on both sides.
    bound: Vec<Sides<Range<usize>>>,
    /// The others.
    loose: Vec<Sides<Range<usize>>>,
    /// For each side and segment: 1 + the index of its bead in `bound`, or [`LOOSE`], or 0 if the segment is not
    /// settled. Empty if nothing is settled at all.
    owners: Sides<Vec<u32>>,
}

/// Owner of the segments that stay unpaired in the lattice.
const LOOSE: u32 = u32::MAX;

/// Most places of a text that are compared, nearest to the expected one. Bounds the work in a text that repeats itself.
const MOST_PLACES: usize = 64;

impl Settled {
    /// Finds the confirmed beads in the article's segments, source and target.
    pub(crate) fn find(confirmed: &[Confirmed], segments: Sides<&[&str]>) -> Self {
        if confirmed.is_empty() {
            return Self::default();
        }
        let places = segments.map(places_of);
        let mut order: Vec<&Confirmed> = confirmed.iter().collect();
        order.sort_by_key(|bead| bead.first);
        let mut moved = Sides::<isize>::default();
        let mut found: Vec<Sides<Range<usize>>> = Vec::new();
        let mut taken = segments.map(|side| vec![false; side.len()]);
        for bead in order {
            let place = |side: Role| {
                let texts = &bead.texts[side];
                let starts = places[side].get(texts.first()?.as_str())?;
                let expected = bead.first[side].cast_signed() + moved[side];
                let run = |start: usize| start..start + texts.len();
                let near = starts.partition_point(|&start| start.cast_signed() < expected);
                let first = near.saturating_sub(MOST_PLACES / 2);
                starts[first..starts.len().min(near + MOST_PLACES / 2)]
                    .iter()
                    .copied()
                    .filter(|&start| segments[side].get(run(start)).is_some_and(|here| here == texts))
                    .filter(|&start| !taken[side][run(start)].contains(&true))
                    .min_by_key(|&start| (start.cast_signed() - expected).unsigned_abs())
                    .map(run)
            };
            let (Some(source), Some(target)) = (place(Role::Source), place(Role::Target)) else { continue };
            let here = Sides { source, target };
            for side in Role::BOTH {
                moved[side] = here[side].start.cast_signed() - bead.first[side].cast_signed();
                taken[side][here[side].clone()].fill(true);
            }
            found.push(here);
        }
        found.sort_by_key(|bead| bead.source.start);
        let start = |bead: &Sides<Range<usize>>| bead.as_ref().map(|range| range.start);
        let starts: Vec<Anchor> = found.iter().map(start).collect();
        let chain = longest_rise(&starts);
        let mut settled = Self { owners: segments.map(|side| vec![0; side.len()]), ..Self::default() };
        for bead in found {
            let known = KINDS.contains(&Kind { source: bead.source.len(), target: bead.target.len() });
            let bound = known && chain.binary_search(&start(&bead)).is_ok();
            let owner = if bound { narrow(settled.bound.len() + 1) } else { LOOSE };
            for (owners, range) in settled.owners.as_mut().zip(bead.as_ref()) {
                owners[range.clone()].fill(owner);
            }
            if bound { settled.bound.push(bead) } else { settled.loose.push(bead) }
        }
        settled
    }

    /// Widens the band to include the settled beads.
    pub(crate) fn widen(&self, band: Band) -> Band {
        if self.bound.is_empty() {
            return band;
        }
        let mut rows: Vec<Range<usize>> = (0..band.rows()).map(|i| band.row(i)).collect();
        for Sides { source, target } in &self.bound {
            for (i, j) in [(source.start, target.start), (source.end, target.end)] {
                rows[i] = rows[i].start.min(j)..rows[i].end.max(j + 1);
            }
        }
        Band::from_rows(rows)
    }

    /// Makes every bead that contradicts a settled one impossible.
    pub(crate) fn bind(&self, scores: &mut Scores) {
        if self.owners.each().all(Vec::is_empty) {
            return;
        }
        for i in 0..scores.band.rows() {
            let columns = scores.band.row(i);
            let readings = ABRIDGED_KINDS.iter().enumerate().flat_map(|(place, &kind)| {
                Role::BOTH.map(|shorter| (abridged_score(place, shorter), KINDS[kind]))
            });
            let replaced = (usize::from(REPLACED), STEPS[usize::from(REPLACED)]);
            for (index, kind) in KINDS.iter().copied().enumerate().chain(readings).chain([replaced]) {
                for (score, j) in scores.row_mut(i, index).iter_mut().zip(columns.clone()) {
                    let bead = Sides::new(i..i + kind.source, j..j + kind.target);
                    if !self.allows(&bead) || (index == replaced.0 && self.is_bound(&bead)) {
                        *score = single(IMPOSSIBLE);
                    }
                }
            }
        }
    }

    /// Whether a segment of the bead belongs to a settled bead of the lattice.
    pub(crate) fn is_bound(&self, bead: &Sides<Range<usize>>) -> bool {
        self.owners.as_ref().zip(bead.as_ref()).into_iter().any(|(owners, range)| {
            owners.get(range.clone()).unwrap_or_default().iter().any(|&owner| owner != 0)
        })
    }

    fn allows(&self, bead: &Sides<Range<usize>>) -> bool {
        let mut owner = 0;
        for (owners, range) in self.owners.as_ref().zip(bead.as_ref()) {
            for &here in owners.get(range.clone()).unwrap_or_default() {
                if here != 0 {
                    owner = here;
                }
            }
        }
        match owner {
            0 => true,
            LOOSE => bead.each().any(Range::is_empty),
            bound => self.bound[bound as usize - 1] == *bead,
        }
    }

    /// Adds to the beads of the lattice the settled ones that it could not hold.
    pub(crate) fn complete(&self, beads: Vec<Bead>) -> Vec<Bead> {
        if self.loose.is_empty() {
            return beads;
        }
        let loose: Vec<Bead> = self
            .loose
            .iter()
            .cloned()
            .map(|Sides { source, target }| Bead::new(source, target, 1.0))
            .collect();
        moves::merge(beads, &loose)
    }
}

/// The places of each text of a side, in rising order.
fn places_of<'a>(segments: &[&'a str]) -> HashMap<&'a str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, segment) in segments.iter().enumerate() {
        places.entry(segment).or_default().push(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aligner::{AlignOptions, Aligner, Alignment, Side};
    use crate::recall::{Recall, Recalled};
    use proptest::prelude::*;
    use sangam_language::Language;

    struct ByHand(Vec<Confirmed>);

    impl Recall for ByHand {
        fn recall(&self, _: &str, _: &Language, _: &Language) -> Vec<Recalled> {
            Vec::new()
        }

        fn confirmed(&self) -> &[Confirmed] {
            &self.0
        }
    }

    const SOURCE: [&str; 5] = [
        "In Lahore 25 people were hurt.",
        "Police opened a case in 1998.",
        "The match began at 7:30 in Karachi.",
        "India won by 4 wickets in 2011.",
        "Pakistan lost 300 million dollars.",
    ];
    const TARGET: [&str; 5] = [
        "لاہور میں 25 افراد زخمی ہوئے۔",
        "پولیس نے 1998 میں مقدمہ درج کیا۔",
        "میچ کراچی میں 7:30 پر شروع ہوا۔",
        "بھارت 2011 میں 4 وکٹوں سے جیت گیا۔",
        "پاکستان کو 30 کروڑ ڈالر کا نقصان ہوا۔",
    ];

    fn confirmed(source: Range<usize>, target: Range<usize>) -> Confirmed {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Confirmed {
            first: Sides::new(source.start, target.start),
            texts: Sides::new(texts(&SOURCE[source]), texts(&TARGET[target])),
        }
    }

    fn align(
        source: &[&str],
        target: &[&str],
        confirmed: Vec<Confirmed>,
        options: AlignOptions,
    ) -> Alignment {
        let (en, ur) = ("en".parse().unwrap(), "ur".parse().unwrap());
        Aligner::new(options).align_remembering(
            &Side::new(&en, source),
            &Side::new(&ur, target),
            &ByHand(confirmed),
        )
    }

    fn confidence(alignment: &Alignment, source: Range<usize>, target: Range<usize>) -> Option<f64> {
        let mut beads = alignment.beads.iter();
        beads.find(|bead| (&bead.source, &bead.target) == (&source, &target)).map(|bead| bead.confidence)
    }

    fn holds(alignment: &Alignment, source: Range<usize>, target: Range<usize>) -> bool {
        confidence(alignment, source, target).is_some_and(|confidence| confidence > 0.999)
    }

    #[test]
    fn a_confirmed_bead_stands_against_all_evidence() {
        let found = align(&SOURCE, &TARGET, vec![confirmed(1..3, 1..2)], AlignOptions::default());
        assert!(holds(&found, 1..3, 1..2), "{found:?}");
        assert!(
            confidence(&found, 0..1, 0..1).is_some() && confidence(&found, 4..5, 4..5).is_some(),
            "{found:?}"
        );
    }

    #[test]
    fn it_is_found_where_the_article_has_moved_it() {
        let source: Vec<&str> = ["A new first line."].into_iter().chain(SOURCE).collect();
        let found = align(&source, &TARGET, vec![confirmed(1..2, 1..3)], AlignOptions::default());
        assert!(holds(&found, 2..3, 1..3), "{found:?}");
    }

    #[test]
    fn a_kind_that_the_aligner_does_not_know_is_kept_and_so_is_one_that_crosses() {
        let found = align(&SOURCE, &TARGET, vec![confirmed(0..4, 0..4)], AlignOptions::default());
        assert!(holds(&found, 0..4, 0..4) && confidence(&found, 4..5, 4..5).is_some(), "{found:?}");
        let crossing = vec![confirmed(0..1, 4..5), confirmed(1..2, 1..2), confirmed(2..3, 2..3)];
        let found = align(&SOURCE, &TARGET, crossing, AlignOptions::default());
        assert!(holds(&found, 0..1, 4..5) && holds(&found, 1..2, 1..2), "{found:?}");
    }

    #[test]
    fn what_is_not_in_the_article_any_more_binds_nothing() {
        let mut gone = confirmed(1..2, 1..2);
        gone.texts.target = vec!["غائب۔".to_owned()];
        let with = align(&SOURCE, &TARGET, vec![gone], AlignOptions::default());
        assert_eq!(with, align(&SOURCE, &TARGET, Vec::new(), AlignOptions::default()));
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        /// Whatever a person confirmed, every segment is in one bead and the confirmed beads are among them. This holds
        /// in the whole lattice and in a band.
        #[test]
        fn any_confirmed_beads_are_kept(
            runs in proptest::collection::vec((0usize..3, 1usize..4, 0usize..3, 1usize..4), 1..4),
            far in 0usize..30,
            banded in any::<bool>(),
            moves in any::<bool>(),
        ) {
            let lines: Vec<String> = (0..30).map(|n| format!("Line {n} of the report.")).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let lines: Vec<&str> = lines.into_iter().cycle().take(60).collect();
            // The first confirmed bead is far from where the band would be.
            let (mut i, mut j) = (far, 0);
            let mut all = Vec::new();
            for (skip_i, sources, skip_j, targets) in runs {
                i += skip_i;
                j += skip_j;
                let texts = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
                all.push(Confirmed {
                    texts: Sides::new(texts(&lines[i..i + sources]), texts(&lines[j..j + targets])),
                    first: Sides::new(i, j),
                });
                i += sources;
                j += targets;
            }
            let mut options = AlignOptions { allow_moves: moves, ..AlignOptions::default() };
            if banded {
                options.weights.exact_points = 0.0;
            }
            let found = align(&lines, &lines[..58], all.clone(), options);
            let mut seen = [vec![0; 60], vec![0; 58]];
            for bead in &found.beads {
                bead.source.clone().for_each(|i| seen[0][i] += 1);
                bead.target.clone().for_each(|j| seen[1][j] += 1);
            }
            prop_assert!(seen.iter().flatten().all(|&times| times == 1), "{:?}", found);
            for bead in all {
                let Sides { source: i, target: j } = bead.first;
                let (source, target) = (i..i + bead.texts.source.len(), j..j + bead.texts.target.len());
                prop_assert!(holds(&found, source, target), "{:?} in {:?}", bead.first, found);
            }
        }
    }
}
