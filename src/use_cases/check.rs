//! What is wrong in many pairs of texts, one after the other, wherever they come from?
//!
//! Units are added one by one. They are checked in windows of [`WINDOW`] units on several threads, and what is found leaves in
//! the order of the units, so it does not depend on the threads. A finding that was accepted before is counted and not
//! given out: by a waiver of its unit, or by a baseline.
//!
//! A finding has a fingerprint: a hash of its check, of the exact keys of both texts, and of its number among the findings of
//! that check in the unit. So it stays the same if lines move, or if spaces and letters are typed in another way, and is
//! another one if a text changes.
//!
//! What several units have in common is found at the end ([`CheckRun::finish`]). The texts are not kept until then; the caller
//! reads the units again that are part of such a finding. Time O(units), space O(window), and some bytes for each distinct
//! source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_check::{
    Check, CheckOptions, Checker, CrossFinding, Finding, Fix, PairFacts, PlaceNumber, Severity,
    SpellingsOfNames, TranslationsOfSources,
};
use sangam_exchange::Position;
use sangam_language::Language;
use sangam_text::normalize::exact_key;
use sangam_unit::{Details, Property, Role, Sides, UnitId};

use super::threads::{ThreadError, pool};

/// Units that are checked together: enough to keep the threads busy, few enough to hold in memory.
const WINDOW: usize = 512;

/// The bytes of a hash that a fingerprint shows: enough that among a million findings no two agree by chance.
const FINGERPRINT_BYTES: usize = 8;

/// The most places that a finding of several units lists.
const MOST_RELATED: usize = 50;

/// Where a text of a unit is in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// The file as it was named.
    pub file: String,
    /// Where the text begins, or the unit that holds it.
    pub position: Option<Position>,
    /// Whether the file has the text as it is from there on, so that a place in the text is a place in the file.
    pub is_verbatim: bool,
    /// The bytes of the file's text before it, if the file has it as it is.
    pub offset: usize,
}

/// Where a unit is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitPlace {
    /// In files; `None` for a unit of the memory, and for a text that is not there.
    pub texts: Sides<Option<TextPlace>>,
    /// Its number in the memory.
    pub unit: Option<UnitId>,
    /// The article that it belongs to.
    pub article: Option<String>,
    /// Its name in its file.
    pub name: Option<String>,
}

/// A unit to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedUnit {
    /// Its texts. The target is empty if there is no translation.
    pub texts: Sides<String>,
    /// Their languages.
    pub languages: Sides<Language>,
    /// What else is known.
    pub facts: PairFacts,
    /// Where it is.
    pub place: UnitPlace,
    /// What a person accepts in it.
    pub waivers: Vec<Waiver>,
    /// Whether its translation has inline codes, whose places a change of the text would lose.
    pub has_codes: bool,
}

/// A person says that what a check finds in a unit is no fault. It holds as long as the texts are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The check.
    pub check: Check,
    /// The hash of the texts.
    texts: String,
    /// Why it is no fault.
    pub reason: String,
}

/// The name of the property of a unit that keeps a waiver. Its value is the code, the hash of the texts and the reason, parted by
/// spaces.
pub const WAIVER: &str = "waived-check";

impl Waiver {
    /// Makes a waiver for a unit with these texts.
    pub fn new(check: Check, texts: Sides<&str>, languages: Sides<&Language>, reason: &str) -> Self {
        Self { check, texts: texts_hash(texts, languages), reason: reason.trim().to_owned() }
    }

    /// Returns the property that keeps it.
    pub fn property(&self) -> Property {
        Property::new(WAIVER, format!("{} {} {}", self.check, self.texts, self.reason))
    }

    /// Returns the waiver that a property keeps, if it keeps one.
    pub fn of_property(property: &Property) -> Option<Self> {
        let kept = Some(property).filter(|property| property.name == WAIVER)?;
        let mut words = kept.value.splitn(3, ' ');
        let check = words.next()?.parse().ok()?;
        let texts = words.next()?.to_owned();
        Some(Self { check, texts, reason: words.next().unwrap_or_default().to_owned() })
    }

    /// Returns the waivers among the details of a unit.
    pub fn of_unit(details: &Details) -> Vec<Self> {
        details.properties.iter().filter_map(Self::of_property).collect()
    }
}

/// A finding in a unit, or in several units together.
#[derive(Debug, Clone)]
pub struct PlacedFinding {
    /// The check that found it.
    pub check: Check,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong, in plain words.
    pub message: String,
    /// The number of the unit in the run.
    pub number: u64,
    /// The unit; of several, the first.
    pub unit: Arc<CheckedUnit>,
    /// The side that is at fault.
    pub side: Role,
    /// The bytes of the texts that it is about.
    pub spans: Sides<Vec<Range<usize>>>,
    /// Where the fault is in the file.
    pub position: Option<Position>,
    /// By what it is known again.
    pub fingerprint: String,
    /// How it can be put right without asking a person.
    pub fix: Option<Fix>,
    /// The units that it is also about.
    pub related: Vec<RelatedUnit>,
}

/// A unit that a finding is also about.
#[derive(Debug, Clone)]
pub struct RelatedUnit {
    /// Which of several translations or spellings it has.
    pub text: String,
    /// The unit.
    pub unit: Arc<CheckedUnit>,
}

/// How often a check found something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckCount {
    /// How serious its findings are.
    pub severity: Severity,
    /// The findings.
    pub findings: usize,
    /// The units that have them.
    pub units: usize,
}

/// What a run has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckCounts {
    /// The units that were checked.
    pub units: usize,
    /// The units without a translation.
    pub untranslated: usize,
    /// What was found, by check.
    pub by_check: BTreeMap<Check, CheckCount>,
    /// Findings that a waiver accepts.
    pub waived: usize,
    /// Findings that the baseline has.
    pub in_baseline: usize,
    /// The checks that could not be made, by languages.
    pub left_out: BTreeMap<Sides<Language>, Vec<Check>>,
}

impl CheckCounts {
    /// Returns the number of findings that were given out.
    pub fn findings(&self) -> usize {
        self.by_check.values().map(|count| count.findings).sum()
    }

    /// Returns the number of findings of a severity.
    pub fn of(&self, severity: Severity) -> usize {
        self.by_check.values().filter(|count| count.severity == severity).map(|count| count.findings).sum()
    }

    fn add(&mut self, check: Check, severity: Severity, findings: usize) {
        if findings > 0 {
            let count = self.by_check.entry(check).or_insert(CheckCount { severity, findings: 0, units: 0 });
            count.findings += findings;
            count.units += 1;
        }
    }
}

/// What is known about one pair of languages.
#[derive(Debug)]
struct OfLanguages {
    checker: Checker,
    sources: TranslationsOfSources,
    names: SpellingsOfNames,
}

/// Checks units that are added one by one.
#[derive(Debug)]
pub struct CheckRun {
    options: CheckOptions,
    baseline: BTreeSet<String>,
    pool: ThreadPool,
    languages: BTreeMap<Sides<Language>, OfLanguages>,
    window: Vec<(PlaceNumber, Arc<CheckedUnit>)>,
    counts: CheckCounts,
}

impl CheckRun {
    /// Starts a run on `threads` threads; 0: one per core. Findings of `baseline` are not given out.
    pub fn new(
        options: CheckOptions,
        baseline: BTreeSet<String>,
        threads: usize,
    ) -> Result<Self, ThreadError> {
        Ok(Self {
            options,
            baseline,
            pool: pool(threads)?,
            languages: BTreeMap::new(),
            window: Vec::new(),
            counts: CheckCounts::default(),
        })
    }

    /// Adds a unit, which is known by its `number` if units are read again. Findings that are ready go to `receive`.
    pub fn add<E>(
        &mut self,
        number: u64,
        unit: CheckedUnit,
        receive: &mut dyn FnMut(PlacedFinding) -> Result<(), E>,
    ) -> Result<(), E> {
        self.counts.units += 1;
        self.counts.untranslated += usize::from(unit.texts.target.trim().is_empty());
        let place = PlaceNumber(number);
        if !self.languages.contains_key(&unit.languages) {
            let languages = unit.languages.as_ref();
            let checker = Checker::new(languages, self.options.clone());
            let left_out = checker.left_out();
            if !left_out.is_empty() {
                self.counts.left_out.insert(unit.languages.clone(), left_out);
            }
            let sources = TranslationsOfSources::new(languages, self.options.clone());
            let names = SpellingsOfNames::new(languages, self.options.clone());
            self.languages.insert(unit.languages.clone(), OfLanguages { checker, sources, names });
        }
        if let Some(of) = self.languages.get_mut(&unit.languages) {
            let texts = unit.texts.as_ref().map(String::as_str);
            of.sources.add(place, texts);
            of.names.add(place, texts);
        }
        self.window.push((place, Arc::new(unit)));
        if self.window.len() < WINDOW { Ok(()) } else { self.check_window(receive) }
    }

    fn check_window<E>(&mut self, receive: &mut dyn FnMut(PlacedFinding) -> Result<(), E>) -> Result<(), E> {
        let window = std::mem::take(&mut self.window);
        let check = |(_, unit): &(PlaceNumber, Arc<CheckedUnit>)| {
            let texts = unit.texts.as_ref().map(String::as_str);
            self.languages
                .get(&unit.languages)
                .map_or_else(Vec::new, |of| of.checker.check(texts, &unit.facts))
        };
        let found: Vec<Vec<Finding>> = self.pool.install(|| window.par_iter().map(check).collect());
        for ((place, unit), findings) in window.iter().zip(found) {
            let mut numbers: BTreeMap<Check, (Severity, usize, usize)> = BTreeMap::new();
            for finding in findings {
                let (_, number, given) = numbers.entry(finding.check).or_insert((finding.severity, 0, 0));
                *number += 1;
                if let Some(placed) = self.place((place.0, unit), finding, *number) {
                    *given += 1;
                    receive(placed)?;
                }
            }
            for (check, (severity, _, given)) in numbers {
                self.counts.add(check, severity, given);
            }
        }
        Ok(())
    }

    /// Returns the finding with its place, unless it was accepted.
    fn place(
        &mut self,
        (number_of_unit, unit): (u64, &Arc<CheckedUnit>),
        finding: Finding,
        number: usize,
    ) -> Option<PlacedFinding> {
        let texts = unit.texts.as_ref().map(String::as_str);
        if !unit.waivers.is_empty() {
            let hash = texts_hash(texts, unit.languages.as_ref());
            let accepts = |waiver: &Waiver| waiver.check == finding.check && waiver.texts == hash;
            if unit.waivers.iter().any(accepts) {
                self.counts.waived += 1;
                return None;
            }
        }
        let fingerprint = fingerprint(finding.check, texts, unit.languages.as_ref(), number);
        if self.baseline.contains(&fingerprint) {
            self.counts.in_baseline += 1;
            return None;
        }
        Some(PlacedFinding {
            message: finding.to_string(),
            number: number_of_unit,
            check: finding.check,
            severity: finding.severity,
            unit: Arc::clone(unit),
            side: finding.place.side,
            position: position_in_file(unit, finding.place.side, &finding.place.spans),
            spans: finding.place.spans,
            fingerprint,
            // The source is somebody else's text.
            fix: finding.fix.filter(|fix| fix.side == Role::Target && !unit.has_codes),
            related: Vec::new(),
        })
    }

    /// Ends the run: checks the last units, and gives out what several units have in common. `read_again` returns the units
    /// with these numbers.
    pub fn finish<E>(
        mut self,
        read_again: impl FnOnce(&BTreeSet<u64>) -> Result<BTreeMap<u64, CheckedUnit>, E>,
        receive: &mut dyn FnMut(PlacedFinding) -> Result<(), E>,
    ) -> Result<CheckCounts, E> {
        self.check_window(receive)?;
        let found: Vec<CrossFinding> = std::mem::take(&mut self.languages)
            .into_values()
            .flat_map(|of| of.sources.finish().into_iter().chain(of.names.finish()))
            .collect();
        if found.is_empty() {
            return Ok(self.counts);
        }
        let numbers = |finding: &CrossFinding| -> Vec<u64> {
            // The first place of each variant comes first, so that a long list leaves none out.
            let first = finding.variants.iter().filter_map(|variant| variant.places.first());
            let rest = finding.variants.iter().flat_map(|variant| variant.places.iter().skip(1));
            first.chain(rest).take(MOST_RELATED).map(|place| place.0).collect()
        };
        let units = read_again(&found.iter().flat_map(numbers).collect())?;
        let units: BTreeMap<u64, Arc<CheckedUnit>> =
            units.into_iter().map(|(number, unit)| (number, Arc::new(unit))).collect();
        for finding in found {
            if let Some(placed) = self.place_cross(&finding, &numbers(&finding), &units) {
                self.counts.add(placed.check, placed.severity, 1);
                receive(placed)?;
            }
        }
        Ok(self.counts)
    }

    fn place_cross(
        &mut self,
        finding: &CrossFinding,
        numbers: &[u64],
        units: &BTreeMap<u64, Arc<CheckedUnit>>,
    ) -> Option<PlacedFinding> {
        let variant_of = |number: u64| {
            let has = |places: &[PlaceNumber]| places.contains(&PlaceNumber(number));
            finding.variants.iter().find(|variant| has(&variant.places))
        };
        let mut related: Vec<(u64, RelatedUnit)> = numbers
            .iter()
            .filter_map(|number| {
                let unit = units.get(number)?;
                let kept = variant_of(*number)?.text.clone();
                let text = kept.unwrap_or_else(|| unit.texts.target.clone());
                Some((*number, RelatedUnit { text, unit: Arc::clone(unit) }))
            })
            .collect();
        related.sort_by_key(|(number, _)| *number);
        let (number, first) = related.first()?.clone();
        let source = finding.source.as_deref().unwrap_or(&first.unit.texts.source);
        let shown: Vec<String> = finding
            .variants
            .iter()
            .filter_map(|variant| {
                let first = variant.places.first()?.0;
                let text = variant.text.clone().or_else(|| Some(units.get(&first)?.texts.target.clone()))?;
                Some(format!("{text} ({})", variant.places.len()))
            })
            .collect();
        let mut variants: Vec<&str> = related.iter().map(|(_, related)| related.text.as_str()).collect();
        variants.sort_unstable();
        variants.dedup();
        let all = variants.join("\n");
        let fingerprint =
            fingerprint(finding.check, Sides::new(source, &all), first.unit.languages.as_ref(), 1);
        let hash = texts_hash(first.unit.texts.as_ref().map(String::as_str), first.unit.languages.as_ref());
        let accepts = |waiver: &Waiver| waiver.check == finding.check && waiver.texts == hash;
        if first.unit.waivers.iter().any(accepts) {
            self.counts.waived += 1;
            return None;
        }
        if self.baseline.contains(&fingerprint) {
            self.counts.in_baseline += 1;
            return None;
        }
        let message = format!("{}: {source}: {}", finding.check.title(), shown.join("; "));
        Some(PlacedFinding {
            check: finding.check,
            severity: finding.severity,
            message,
            number,
            side: Role::Target,
            spans: Sides::default(),
            position: position_in_file(&first.unit, Role::Target, &Sides::default()),
            fingerprint,
            fix: None,
            related: related.into_iter().map(|(_, related)| related).collect(),
            unit: first.unit,
        })
    }
}

/// Returns the place in the file of the first byte of a finding; without one, where its text or its unit begins.
fn position_in_file(unit: &CheckedUnit, side: Role, spans: &Sides<Vec<Range<usize>>>) -> Option<Position> {
    let place = unit.place.texts[side].as_ref().or(unit.place.texts.source.as_ref())?;
    let position = place.position?;
    let here = unit.place.texts[side].is_some() && place.is_verbatim;
    let Some(start) = spans[side].first().map(|span| span.start).filter(|_| here) else {
        return Some(position);
    };
    let before = unit.texts[side].get(..start).unwrap_or_default();
    Some(match before.rsplit_once('\n') {
        None => Position { line: position.line, column: position.column + before.chars().count() as u64 },
        Some((lines, last)) => Position {
            line: position.line + 1 + lines.matches('\n').count() as u64,
            column: 1 + last.chars().count() as u64,
        },
    })
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let hash = hasher.finalize();
    let mut shown = String::with_capacity(2 * FINGERPRINT_BYTES);
    for byte in hash.as_bytes().iter().take(FINGERPRINT_BYTES) {
        // Writing to a string cannot fail.
        let _ = write!(shown, "{byte:02x}");
    }
    shown
}

fn keys(texts: Sides<&str>, languages: Sides<&Language>) -> Sides<String> {
    texts.zip(languages).map(|(text, language)| exact_key(text, language))
}

/// The hash of two texts, however they are spaced.
fn texts_hash(texts: Sides<&str>, languages: Sides<&Language>) -> String {
    let keys = keys(texts, languages);
    hash(&[&keys.source, &keys.target])
}

fn fingerprint(check: Check, texts: Sides<&str>, languages: Sides<&Language>, number: usize) -> String {
    let keys = keys(texts, languages);
    hash(&[check.code(), &keys.source, &keys.target, &number.to_string()])
}

/// Returns a text with the fixes of its side. Of two that overlap, the first counts.
pub fn fixed<'f>(text: &str, side: Role, fixes: impl IntoIterator<Item = &'f Fix>) -> String {
    let mut fixes: Vec<&Fix> = fixes.into_iter().filter(|fix| fix.side == side).collect();
    fixes.sort_by_key(|fix| (fix.range.start, fix.range.end));
    let mut made = String::with_capacity(text.len());
    let mut from = 0;
    for fix in fixes {
        let Some(before) = text.get(from..fix.range.start) else { continue };
        made.push_str(before);
        made.push_str(&fix.replacement);
        from = fix.range.end;
    }
    made.push_str(text.get(from..).unwrap_or_default());
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(line: u64, source: &str, target: &str) -> CheckedUnit {
        let place = TextPlace {
            file: "a.tsv".to_owned(),
            position: Some(Position { line, column: 1 }),
            is_verbatim: true,
            offset: 0,
        };
        CheckedUnit {
            texts: Sides::new(source.to_owned(), target.to_owned()),
            languages: Sides::new("en".parse().unwrap(), "ur".parse().unwrap()),
            facts: PairFacts::default(),
            place: UnitPlace { texts: Sides::new(Some(place.clone()), Some(place)), ..UnitPlace::default() },
            waivers: Vec::new(),
            has_codes: false,
        }
    }

    fn run(units: &[CheckedUnit], baseline: &[String], threads: usize) -> (Vec<PlacedFinding>, CheckCounts) {
        let baseline = baseline.iter().cloned().collect();
        let mut run = CheckRun::new(CheckOptions::default(), baseline, threads).unwrap();
        let mut found = Vec::new();
        let mut receive = |finding| -> Result<(), ThreadError> {
            found.push(finding);
            Ok(())
        };
        for (number, unit) in (0..).zip(units) {
            run.add(number, unit.clone(), &mut receive).unwrap();
        }
        let again = |numbers: &BTreeSet<u64>| {
            let units = (0..).zip(units).filter(|(number, _)| numbers.contains(number));
            Ok(units.map(|(number, unit)| (number, unit.clone())).collect())
        };
        let counts = run.finish(again, &mut receive).unwrap();
        (found, counts)
    }

    const SOURCE: &str = "The council reopened the bridge.";
    const DOUBLED: &str = "کونسل نے پل پل دوبارہ کھول دیا۔";

    #[test]
    fn a_finding_has_its_place_in_the_file_and_a_lasting_fingerprint() {
        let (found, counts) = run(&[unit(3, SOURCE, DOUBLED)], &[], 1);
        assert_eq!((found.len(), counts.findings(), counts.units), (1, 1, 1));
        assert_eq!((found[0].check, found[0].side), (Check::DoubledWord, Role::Target));
        assert_eq!(found[0].position, Some(Position { line: 3, column: 10 }));
        let moved = run(&[unit(9, SOURCE, "کونسل نے  پل پل دوبارہ کھول دیا۔")], &[], 1).0;
        assert_eq!(moved[0].fingerprint, found[0].fingerprint, "spaces and lines do not count");
        let other = run(&[unit(3, "The council closed the bridge.", DOUBLED)], &[], 1).0;
        assert_ne!(other[0].fingerprint, found[0].fingerprint);
        let known = [found[0].fingerprint.clone()];
        let (rest, counts) = run(&[unit(3, SOURCE, DOUBLED)], &known, 1);
        assert_eq!((rest.len(), counts.in_baseline), (0, 1));
    }

    #[test]
    fn a_waiver_holds_as_long_as_the_texts_are_the_same() {
        let mut unit = unit(1, SOURCE, DOUBLED);
        let texts = unit.texts.clone();
        let texts = texts.as_ref().map(String::as_str);
        let waiver = Waiver::new(Check::DoubledWord, texts, unit.languages.as_ref(), " a song title ");
        assert_eq!(Waiver::of_property(&waiver.property()), Some(waiver.clone()));
        assert_eq!(waiver.reason, "a song title");
        unit.waivers.push(waiver);
        let (found, counts) = run(std::slice::from_ref(&unit), &[], 1);
        assert_eq!((found.len(), counts.waived), (0, 1));
        unit.texts.target = "کونسل نے پل پل پھر کھول دیا۔".to_owned();
        assert_eq!(run(&[unit], &[], 1).0.len(), 1);
    }

    #[test]
    fn the_order_is_that_of_the_units_whatever_the_threads() {
        let units: Vec<CheckedUnit> =
            (0..1_300).map(|line| unit(line, &format!("{SOURCE} {line}"), DOUBLED)).collect();
        let listed = |threads| -> Vec<String> {
            let (found, _) = run(&units, &[], threads);
            found.iter().map(|found| format!("{} {:?}", found.fingerprint, found.position)).collect()
        };
        let one = listed(1);
        assert!(one.len() >= 1_300);
        assert_eq!(listed(4), one);
    }

    #[test]
    fn several_units_are_found_together_with_every_place() {
        let units = [
            unit(1, SOURCE, "کونسل نے پل دوبارہ کھول دیا۔"),
            unit(2, SOURCE, "کونسل نے پل پھر سے کھولا۔"),
            unit(3, SOURCE, "کونسل نے پل دوبارہ کھول دیا۔"),
        ];
        let (found, counts) = run(&units, &[], 1);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].check, Check::TranslatedTwoWays);
        let lines: Vec<u64> = found[0]
            .related
            .iter()
            .map(|related| related.unit.place.texts.target.as_ref().unwrap().position.unwrap().line)
            .collect();
        assert_eq!(lines, [1, 2, 3]);
        assert!(found[0].message.contains("کھول دیا۔ (2)"), "{}", found[0].message);
        assert_eq!(counts.findings(), 1);
    }

    #[test]
    fn fixes_are_made_from_the_first_to_the_last() {
        let fix = |range: Range<usize>, replacement: &str| Fix {
            side: Role::Target,
            range,
            replacement: replacement.to_owned(),
        };
        let fixes = [fix(4..5, "x"), fix(0..1, ""), fix(0..2, "lost")];
        assert_eq!(fixed("abcdefg", Role::Target, &fixes), "bcdxfg");
        assert_eq!(fixed("abc", Role::Source, &fixes), "abc");
    }
}
