//! Which terms and translations do the units of a memory show?
//!
//! The units alone are the evidence: confirmed ones, and others that are confident enough. `align::term_pairs` finds the
//! candidates. A pair that the glossary has already, and a word that is merely copied, are no candidates.

use std::collections::BTreeSet;

use sangam_align::{TermPair, TermPairOptions, term_pairs};
use sangam_language::Language;
use sangam_memory::{MemoryError, Reader, UnitFilter};
use sangam_text::normalize::{exact_key, folded_key};
use sangam_unit::{Sides, Status, Term, TermEntry, UnitId};
use serde::Serialize;

/// What is extracted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExtractionOptions {
    /// The language of the terms and that of their translations.
    pub languages: Sides<Language>,
    /// The least units that must show a pair.
    pub min_lines: usize,
    /// The least confidence of a unit that nobody has confirmed.
    pub min_confidence: f64,
    /// The most candidates; `None`: all.
    pub limit: Option<usize>,
}

impl ExtractionOptions {
    /// The least confidence of an unconfirmed unit, unless another is given. An aligner that is less sure joins more
    /// sentences wrongly than a few lines of evidence can bear.
    pub const DEFAULT_MIN_CONFIDENCE: f64 = 0.9;
    /// The least units that must show a pair, unless another number is given.
    pub const DEFAULT_MIN_LINES: usize = 3;

    /// Options for terms in these languages, from every unit that is confident enough.
    pub fn new(languages: Sides<Language>) -> Self {
        Self {
            languages,
            min_lines: Self::DEFAULT_MIN_LINES,
            min_confidence: Self::DEFAULT_MIN_CONFIDENCE,
            limit: None,
        }
    }
}

/// A term and a translation that units show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermCandidate {
    /// The term, in its most frequent form.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// The language of the term.
    pub source_language: Language,
    /// The language of the translation.
    pub target_language: Language,
    /// 0 to 1: how sure it is that they translate each other.
    pub score: f64,
    /// How many units show it.
    pub count: usize,
    /// The units that show it.
    pub units: Vec<UnitId>,
}

/// The candidates of a memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extracted {
    /// The candidates, the highest score first.
    pub candidates: Vec<TermCandidate>,
    /// The units that were read.
    pub units: usize,
}

/// Extracts candidates from the units of `memory`.
pub fn extract_terms(memory: &Reader<'_>, options: &ExtractionOptions) -> Result<Extracted, MemoryError> {
    let evidence = Evidence::read(memory, options)?;
    let known = KnownPairs::read(memory, &options.languages)?;
    let mut pair_options = TermPairOptions::default();
    pair_options.min_lines = options.min_lines;
    let lines = evidence.texts.iter().map(|texts| texts.as_ref().map(String::as_str));
    let mut found = term_pairs(lines, options.languages.as_ref(), &pair_options);
    found.retain(|pair| !known.holds(pair));
    found.truncate(options.limit.unwrap_or(usize::MAX));
    let candidates = found
        .into_iter()
        .map(|pair| TermCandidate {
            source: pair.texts.source,
            target: pair.texts.target,
            source_language: options.languages.source.clone(),
            target_language: options.languages.target.clone(),
            score: pair.score,
            count: pair.lines.len(),
            units: pair.lines.into_iter().map(|line| evidence.units[line]).collect(),
        })
        .collect();
    Ok(Extracted { candidates, units: evidence.units.len() })
}

/// Returns the two languages with the most units, of those that are not named. `None` if there are no such units.
pub fn usual_languages(
    memory: &Reader<'_>,
    named: Sides<Option<&Language>>,
) -> Result<Option<Sides<Language>>, MemoryError> {
    if let Sides { source: Some(source), target: Some(target) } = named {
        return Ok(Some(Sides::new(source.clone(), target.clone())));
    }
    let fits =
        |named: Option<&Language>, language: &Language| named.is_none_or(|named| named.covers(language));
    let pairs = memory.stats()?.units;
    let most = pairs
        .iter()
        .flat_map(|pair| [(&pair.source, &pair.target, pair.count), (&pair.target, &pair.source, pair.count)])
        .filter(|(source, target, _)| fits(named.source, source) && fits(named.target, target))
        // Of equal counts the first counts, in the direction that is stored.
        .reduce(|best, pair| if pair.2 > best.2 { pair } else { best });
    Ok(most.map(|(source, target, _)| {
        Sides::new(named.source.unwrap_or(source).clone(), named.target.unwrap_or(target).clone())
    }))
}

/// The units that are read.
#[derive(Default)]
struct Evidence {
    units: Vec<UnitId>,
    texts: Vec<Sides<String>>,
}

impl Evidence {
    fn read(memory: &Reader<'_>, options: &ExtractionOptions) -> Result<Self, MemoryError> {
        let mut evidence = Self::default();
        // A unit counts in either direction, and once if both directions are stored.
        let mut met = BTreeSet::new();
        let languages = &options.languages;
        for turned in [false, true] {
            let (from, to) = if turned {
                (&languages.target, &languages.source)
            } else {
                (&languages.source, &languages.target)
            };
            let mut filter = UnitFilter::default();
            filter.source_language = Some(from.clone());
            filter.target_language = Some(to.clone());
            memory.for_each_unit(&filter, |unit| -> Result<(), MemoryError> {
                let sure = match unit.provenance.status {
                    Status::Confirmed => true,
                    Status::Machine => unit.confidence >= options.min_confidence,
                    Status::Rejected => false,
                };
                let texts = if turned {
                    Sides::new(unit.target, unit.source)
                } else {
                    Sides::new(unit.source, unit.target)
                };
                if sure && met.insert(texts.clone()) {
                    evidence.units.push(unit.id);
                    evidence.texts.push(texts);
                }
                Ok(())
            })?;
        }
        Ok(evidence)
    }
}

/// The pairs of the glossary in two languages, folded.
struct KnownPairs<'l> {
    languages: &'l Sides<Language>,
    pairs: BTreeSet<(String, String)>,
}

impl<'l> KnownPairs<'l> {
    fn read(memory: &Reader<'_>, languages: &'l Sides<Language>) -> Result<Self, MemoryError> {
        let mut known = Self { languages, pairs: BTreeSet::new() };
        memory.for_each_term(|stored| -> Result<(), MemoryError> {
            let names = |language: &'l Language| {
                let own =
                    stored.entry.terms.iter().filter(move |term| {
                        language.covers(&term.language) || term.language.covers(language)
                    });
                own.map(move |term| folded(&term.text, language)).collect::<Vec<_>>()
            };
            let targets = names(&languages.target);
            for source in names(&languages.source) {
                known.pairs.extend(targets.iter().map(|target| (source.clone(), target.clone())));
            }
            Ok(())
        })?;
        Ok(known)
    }

    /// Whether the glossary has the pair already, or it is a copy.
    fn holds(&self, pair: &TermPair) -> bool {
        let both = pair.texts.as_ref().zip(self.languages.as_ref());
        let Sides { source, target } = both.map(|(text, language)| folded(text, language));
        source == target || self.pairs.contains(&(source, target))
    }
}

fn folded(text: &str, language: &Language) -> String {
    folded_key(&exact_key(text, language), language)
}

impl From<&TermCandidate> for TermEntry {
    /// An entry with the candidate's two names, and a note with its evidence.
    fn from(candidate: &TermCandidate) -> Self {
        let term = |language: &Language, text: &str| Term {
            language: language.clone(),
            text: text.to_owned(),
            part_of_speech: None,
            status: None,
        };
        Self {
            terms: vec![
                term(&candidate.source_language, &candidate.source),
                term(&candidate.target_language, &candidate.target),
            ],
            notes: vec![format!("score {:.3}; {}", candidate.score, candidate.evidence())],
            ..Self::default()
        }
    }
}

/// The most units that are named as evidence.
const NAMED_UNITS: usize = 5;

impl TermCandidate {
    /// Returns its evidence in words: `12 units: 4, 9, 11, 15, 20 …`.
    pub fn evidence(&self) -> String {
        let named: Vec<String> = self.units.iter().take(NAMED_UNITS).map(|unit| unit.0.to_string()).collect();
        let more = if self.count > NAMED_UNITS { " …" } else { "" };
        let what = if self.count == 1 { "unit" } else { "units" };
        format!("{} {what}: {}{more}", self.count, named.join(", "))
    }
}
