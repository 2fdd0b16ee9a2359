//! Which matches say the same, so that a screen need not show each of them?
//!
//! Near-duplicates have the same words in both of their texts. They differ in numbers, marks, case and folded variants,
//! or not at all, such as one sentence in two articles. Translations that differ in a word are not near-duplicates:
//! several translations of one text stay separate, in the order in which lookup ranks them.

use std::collections::BTreeMap;

use super::keys::Keys;
use super::lookup::Match;
use super::view::View;
use crate::Analyzer;
use sangam_language::Language;
use sangam_unit::Sides;

/// A match, with the matches that say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchGroup {
    /// The best of them.
    pub best: Match,
    /// The others, in their order.
    pub near_duplicates: Vec<Match>,
}

impl View {
    /// Groups near-duplicates. Each group has the place of its best match.
    pub(super) fn group(&self, matches: Vec<Match>) -> Vec<MatchGroup> {
        let mut groups: Vec<MatchGroup> = Vec::new();
        let mut known: BTreeMap<Sides<(Language, Vec<String>)>, usize> = BTreeMap::new();
        for found in matches {
            let unit = &found.unit;
            let texts =
                Sides::new((&unit.source_language, &unit.source), (&unit.target_language, &unit.target));
            let said = texts.map(|(language, text)| {
                (language.clone(), words(self.shared.analyzer.as_ref(), language, text))
            });
            if let Some(group) = known.get(&said).and_then(|at| groups.get_mut(*at)) {
                group.near_duplicates.push(found);
            } else {
                known.insert(said, groups.len());
                groups.push(MatchGroup { best: found, near_duplicates: Vec::new() });
            }
        }
        groups
    }
}

/// The words of a text as lookup compares them. All numbers are the same word.
fn words(analyzer: &dyn Analyzer, language: &Language, text: &str) -> Vec<String> {
    let keys = Keys::of(analyzer, language, text);
    keys.parts(analyzer).words.into_iter().map(str::to_owned).collect()
}
