//! The content of a memory in plain lists: read from a memory, and changed by the documented rules.

use std::collections::{BTreeMap, BTreeSet};

use sangam::memory::{MemoryError, Reader, SAME_TEXT_SHARE, UnitFilter};
use sangam::unit::Status;

use super::texts::Given;

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModelUnit {
    pub(super) to: String,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) status: Status,
    pub(super) notes: Vec<String>,
    /// Whether a person has judged it.
    pub(super) spoken_for: bool,
    /// The article it came from, even if that article no longer has it.
    pub(super) article: Option<String>,
}

/// An alignment of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModelAlignment {
    pub(super) to: String,
    pub(super) target_name: String,
    pub(super) source: Vec<String>,
    pub(super) target: Vec<String>,
    /// The unit of each pair of sentences; `None` if it was deleted.
    pub(super) units: Vec<Option<i64>>,
    pub(super) at: String,
}

/// An article with its alignments, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModelArticle {
    pub(super) name: String,
    pub(super) alignments: Vec<ModelAlignment>,
}

/// The whole content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    /// In order of arrival.
    pub(super) articles: Vec<ModelArticle>,
    pub(super) units: BTreeMap<i64, ModelUnit>,
}

impl State {
    /// Reads the content of a memory; articles are sorted by name.
    pub(super) fn read(memory: &Reader<'_>) -> Self {
        let mut state = Self::default();
        memory
            .for_each_unit(&UnitFilter::default(), |unit| -> Result<(), MemoryError> {
                let model = ModelUnit {
                    to: unit.target_language.to_string(),
                    source: unit.source,
                    target: unit.target,
                    status: unit.provenance.status,
                    spoken_for: unit.provenance.status != Status::Machine || !unit.details.is_empty(),
                    notes: unit.details.notes,
                    article: unit.provenance.article,
                };
                state.units.insert(unit.id.0, model);
                Ok(())
            })
            .unwrap();
        for summary in memory.articles().unwrap() {
            let article = memory.article(&summary.article).unwrap();
            let alignments = article.alignments.into_iter().map(|alignment| {
                let texts = |side: usize| {
                    let segments = alignment.beads.iter().flat_map(|bead| [&bead.source, &bead.target][side]);
                    segments.map(|segment| segment.text.clone()).collect()
                };
                let both = alignment.beads.iter().filter(|bead| bead.source.len() + bead.target.len() == 2);
                let both = both.filter(|bead| bead.source.len() == 1);
                ModelAlignment {
                    to: alignment.to.to_string(),
                    target_name: alignment.locations.target.clone(),
                    source: texts(0),
                    target: texts(1),
                    units: both.map(|bead| bead.unit.map(|unit| unit.0)).collect(),
                    at: alignment.aligned_at.clone(),
                }
            });
            state
                .articles
                .push(ModelArticle { name: summary.article.clone(), alignments: alignments.collect() });
        }
        state
    }

    /// Returns a copy with its articles sorted by name, so that two states can be compared.
    pub(super) fn by_name(&self) -> Self {
        let mut sorted = self.clone();
        sorted.articles.sort_by(|one, other| one.name.cmp(&other.name));
        sorted
    }

    /// Sorts the articles as in `earlier`; articles that are not there come last, in their present order.
    pub(super) fn in_the_order_of(mut self, earlier: &[String]) -> Self {
        let place = |name: &String| earlier.iter().position(|known| known == name).unwrap_or(usize::MAX);
        self.articles.sort_by_key(|article| place(&article.name));
        self
    }

    /// Aligns two texts; new units are numbered from `next` on. Returns whether anything changed.
    pub(super) fn align(&mut self, given: &Given, next: i64) -> bool {
        let (article, alignment) = self.place(given);
        let earlier = article.and_then(|article| {
            alignment.map(|alignment| self.articles[article].alignments[alignment].clone())
        });
        if let Some(earlier) = &earlier {
            if earlier.source == given.source && earlier.target == given.target {
                return false;
            }
            if !given.replace && Self::loses_too_much(earlier, given) {
                return false;
            }
        }
        let name =
            article.map_or_else(|| self.free_name(given), |article| self.articles[article].name.clone());
        let of_earlier: BTreeSet<i64> =
            earlier.iter().flat_map(|earlier| earlier.units.iter().flatten().copied()).collect();
        let pairs: Vec<(String, String)> =
            given.source.iter().cloned().zip(given.target.iter().cloned()).collect();
        let in_beads: BTreeSet<i64> = self.in_beads().collect();
        let fits = |unit: &ModelUnit, pair: &(String, String)| {
            unit.to == given.to && unit.source == pair.0 && unit.target == pair.1
        };
        let mut before: Vec<i64> = self
            .units
            .iter()
            .filter(|(id, unit)| {
                let left = !in_beads.contains(id)
                    && unit.article.as_ref() == Some(&name)
                    && pairs.iter().any(|pair| fits(unit, pair));
                of_earlier.contains(id) || left
            })
            .map(|(id, _)| *id)
            .collect();
        let mut next = next;
        let mut units = Vec::new();
        for pair in &pairs {
            let known = before.iter().position(|id| fits(&self.units[id], pair));
            let id = known.map_or(next, |known| before.remove(known));
            if known.is_none() {
                next += 1;
                self.units.insert(
                    id,
                    ModelUnit {
                        to: given.to.to_owned(),
                        source: pair.0.clone(),
                        target: pair.1.clone(),
                        status: Status::Machine,
                        notes: Vec::new(),
                        spoken_for: false,
                        article: Some(name.clone()),
                    },
                );
            }
            units.push(Some(id));
        }
        for left in before {
            if !self.units[&left].spoken_for {
                self.units.remove(&left);
            }
        }
        // An article keeps a text once, under the first name it had.
        let known = article.and_then(|article| {
            let mut alignments = self.articles[article].alignments.iter();
            alignments.find(|known| known.to == given.to && known.target == given.target)
        });
        let made = ModelAlignment {
            to: given.to.to_owned(),
            target_name: known.map_or(&given.target_name, |known| &known.target_name).clone(),
            source: given.source.clone(),
            target: given.target.clone(),
            units,
            at: given.now.clone(),
        };
        let article = article.unwrap_or_else(|| {
            self.articles.push(ModelArticle { name, alignments: Vec::new() });
            self.articles.len() - 1
        });
        let alignments = &mut self.articles[article].alignments;
        if let Some(alignment) = alignment {
            alignments.remove(alignment);
        }
        alignments.push(made);
        true
    }

    fn in_beads(&self) -> impl Iterator<Item = i64> {
        let alignments = self.articles.iter().flat_map(|article| &article.alignments);
        alignments.flat_map(|alignment| alignment.units.iter().flatten().copied())
    }

    /// Whether most units of an alignment no longer have a sentence in the new texts.
    fn loses_too_much(earlier: &ModelAlignment, given: &Given) -> bool {
        let both = given.source.len().min(given.target.len());
        let (mut all, mut gone) = (0, 0);
        for (line, unit) in earlier.units.iter().enumerate() {
            if unit.is_none() {
                continue;
            }
            let stays = given.source[..both].contains(&earlier.source[line])
                || given.target[..both].contains(&earlier.target[line]);
            all += 1;
            gone += usize::from(!stays);
        }
        2 * gone > all
    }

    /// Returns the article that the texts belong to, and the alignment that they replace.
    fn place(&self, given: &Given) -> (Option<usize>, Option<usize>) {
        let named = |article: &ModelArticle| {
            article.name == given.name || article.name.starts_with(&format!("{}~", given.name))
        };
        let has_pair = |article: &ModelArticle| {
            article.alignments.iter().any(|known| {
                known.to == given.to && known.source == given.source && known.target == given.target
            })
        };
        let has_source =
            |article: &ModelArticle| article.alignments.iter().any(|known| known.source == given.source);
        let likeness = |article: &ModelArticle| {
            let shares = article.alignments.iter().map(|known| share(&known.source, &given.source));
            shares.fold(0.0, f64::max)
        };
        let own = |article: &ModelArticle| article.name == given.name;
        let article = self
            .articles
            .iter()
            .position(|article| has_pair(article) && own(article))
            .or_else(|| self.articles.iter().position(has_pair))
            .or_else(|| self.articles.iter().position(|article| named(article) && has_source(article)))
            .or_else(|| self.articles.iter().position(has_source))
            .or_else(|| {
                let mut best: Option<(f64, usize)> = None;
                for (index, article) in self.articles.iter().enumerate().filter(|(_, article)| named(article))
                {
                    let share = likeness(article);
                    let may = share >= SAME_TEXT_SHARE || given.replace && own(article);
                    if may && best.is_none_or(|(most, _)| share > most) {
                        best = Some((share, index));
                    }
                }
                best.map(|(_, index)| index)
            });
        let Some(index) = article else { return (None, None) };
        let alignments = &self.articles[index].alignments;
        let mut best: Option<((usize, f64), usize)> = None;
        for (place, known) in alignments.iter().enumerate().filter(|(_, known)| known.to == given.to) {
            let same = [known.source == given.source, known.target == given.target];
            let source = share(&known.source, &given.source);
            let target = if same[1] || known.target_name == given.target_name {
                share(&known.target, &given.target)
            } else {
                0.0
            };
            let rank = (same.into_iter().filter(|same| *same).count(), source + target);
            if source.min(target) >= SAME_TEXT_SHARE && best.is_none_or(|(most, _)| rank > most) {
                best = Some((rank, place));
            }
        }
        let mut alignment = best.map(|(_, place)| place);
        if alignment.is_none() && given.replace {
            let of_language: Vec<usize> =
                (0..alignments.len()).filter(|place| alignments[*place].to == given.to).collect();
            let of_name =
                of_language.iter().copied().find(|place| alignments[*place].target_name == given.target_name);
            alignment = of_name.or((of_language.len() == 1).then(|| of_language[0]));
        }
        (article, alignment)
    }

    fn free_name(&self, given: &Given) -> String {
        if !self.articles.iter().any(|article| article.name == given.name) {
            return given.name.clone();
        }
        let mark = u32::from_be_bytes(given.source_hash()[..4].try_into().unwrap());
        format!("{}~{mark:08x}", given.name)
    }

    /// Removes a unit, wherever it is.
    pub(super) fn remove_unit(&mut self, id: i64) {
        self.units.remove(&id);
        let alignments = self.articles.iter_mut().flat_map(|article| &mut article.alignments);
        for unit in alignments.flat_map(|alignment| &mut alignment.units).filter(|unit| **unit == Some(id)) {
            *unit = None;
        }
    }

    /// Removes an article and the units that came from it.
    pub(super) fn remove_article(&mut self, name: &str) {
        let gone: Vec<i64> = self
            .articles
            .iter()
            .filter(|article| article.name == name)
            .flat_map(|article| {
                article.alignments.iter().flat_map(|known| known.units.iter().flatten().copied())
            })
            .collect();
        self.articles.retain(|article| article.name != name);
        self.units.retain(|id, _| !gone.contains(id));
    }
}

/// The share of the shorter text's sentences that both texts have.
fn share(one: &[String], other: &[String]) -> f64 {
    let mut left = one.to_vec();
    let mut common = 0.0;
    for sentence in other {
        if let Some(place) = left.iter().position(|known| known == sentence) {
            left.swap_remove(place);
            common += 1.0;
        }
    }
    common / one.len().min(other.len()) as f64
}
