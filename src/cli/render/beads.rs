//! How are the beads of an aligned pair shown, to a person and to a program?

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use sangam::align::{Alignment, Bead, Explanation, WordLinks};
use sangam::exchange::jsonl;
use sangam::memory::ArticlePair;
use sangam::unit::{Reading, UnitId};
use sangam::use_cases::align::ShownPair;
use sangam::use_cases::answer::{BeadAnswer, DetailedBeadAnswer, kind_of_pair};
use sangam::use_cases::pair::{CutText, TextPair};
use serde::Serialize;

use super::readings::{beside, meaning};
use super::{BOLD, FAINT, Screen, counted};

/// An aligned pair to be shown.
pub(crate) struct ShownBeads<'p> {
    pair: &'p TextPair,
    alignment: &'p Alignment,
    explanations: &'p [Explanation],
    words: &'p [WordLinks],
    min_confidence: f64,
    /// The unit of each bead that was stored, by the segments of the bead.
    units: BTreeMap<[usize; 4], UnitId>,
}

impl<'p> ShownBeads<'p> {
    /// Takes the beads of `shown` with at least `min_confidence`.
    pub(crate) fn new(shown: &'p ShownPair, min_confidence: f64) -> Self {
        Self {
            pair: &shown.texts,
            alignment: &shown.alignment,
            explanations: &shown.explanations,
            words: &shown.words,
            min_confidence,
            units: BTreeMap::new(),
        }
    }

    /// Also shows programs the unit of each bead of `stored`.
    pub(crate) fn with_units(mut self, stored: &ArticlePair, units: &[Option<UnitId>]) -> Self {
        let of_bead = stored.beads.iter().zip(units);
        self.units =
            of_bead.filter_map(|(bead, unit)| Some((place(&bead.source, &bead.target), (*unit)?))).collect();
        self
    }

    /// Writes each bead as JSON on a line of its own.
    pub(crate) fn write_lines(&self, output: &mut dyn Write) -> io::Result<()> {
        let mut output = output;
        self.beads().try_for_each(|(index, bead)| jsonl::write_line(&mut output, &self.record(index, bead)))
    }

    /// Returns the beads to show, with their index among all.
    fn beads(&self) -> impl Iterator<Item = (usize, &Bead)> {
        self.alignment.beads.iter().enumerate().filter(|(_, bead)| bead.confidence >= self.min_confidence)
    }

    /// Returns a bead as programs see it.
    fn record(&self, index: usize, bead: &Bead) -> BeadRecord<'_> {
        let details = (self.explanations.get(index), self.words.get(index));
        BeadRecord {
            bead: DetailedBeadAnswer::new(self.pair, bead, details),
            unit: self.units.get(&place(&bead.source, &bead.target)).copied(),
        }
    }

    /// Shows the beads for reading, one language per line.
    pub(crate) fn show<W: Write>(&self, screen: &mut Screen<W>) -> io::Result<()> {
        for (shown, (index, bead)) in self.beads().enumerate() {
            if shown > 0 {
                writeln!(screen.output)?;
            }
            let untranslated = self.pair.is_untranslated(bead);
            let kept = if untranslated { ", untranslated" } else { beside(self.pair.reading(bead)) };
            let (kind, confidence) = (bead.kind(), bead.confidence);
            writeln!(screen.output, "{BOLD}{kind}{BOLD:#}  {FAINT}{confidence:.2}{kept}{FAINT:#}")?;
            for (text, range) in [(&self.pair.source, &bead.source), (&self.pair.target, &bead.target)] {
                for segment in range.clone() {
                    let number = text.segments.get(segment).map(|segment| segment.number);
                    screen.labelled_text((&text.language, number), text.text(segment))?;
                }
            }
            if let Some(explanation) = self.explanations.get(index) {
                if let Some(meaning) = meaning(self.pair, self.alignment, index) {
                    writeln!(screen.output, "{FAINT}reading│{FAINT:#} {meaning}")?;
                }
                self.show_reasons(screen, explanation)?;
            }
            if let Some(links) = self.words.get(index) {
                writeln!(screen.output, "{FAINT}words  │{FAINT:#} {}", links.pharaoh())?;
            }
        }
        for block in &self.alignment.moves {
            let numbers = |text: &CutText, range: &Range<usize>| match text.numbers(range).as_slice() {
                [first, .., last] => format!("{first}–{last}"),
                [one] => one.to_string(),
                [] => "–".to_owned(),
            };
            writeln!(
                screen.output,
                "{FAINT}moved  │{FAINT:#} {} {} stands at {} {}",
                self.pair.source.language,
                numbers(&self.pair.source, &block.source),
                self.pair.target.language,
                numbers(&self.pair.target, &block.target)
            )?;
        }
        let beads = &self.alignment.beads;
        let paired = beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()).count();
        let count = |is_counted: &dyn Fn(&Bead) -> bool| beads.iter().filter(|bead| is_counted(bead)).count();
        let events = [
            (count(&|bead| self.pair.is_untranslated(bead)), "untranslated"),
            (count(&|bead| matches!(self.pair.reading(bead), Reading::Abridged(_))), "abridged"),
        ];
        let mut said = String::new();
        for (count, event) in events.into_iter().filter(|(count, _)| *count > 0) {
            let of_them = if said.is_empty() { " of them" } else { "" };
            said = format!("{said}, {count}{of_them} {event}");
        }
        let replaced = count(&|bead| self.pair.reading(bead) == Reading::Replaced);
        if replaced > 0 {
            said = format!("{said}; {} replaced", counted(replaced, "segment"));
        }
        writeln!(
            screen.output,
            "\n{FAINT}{} + {} segments, {} beads, {paired} with both sides{said}{FAINT:#}",
            self.pair.source.segments.len(),
            self.pair.target.segments.len(),
            beads.len(),
        )
    }

    /// Shows the evidence for a bead, in nats, and the next best bead.
    fn show_reasons<W: Write>(&self, screen: &mut Screen<W>, explanation: &Explanation) -> io::Result<()> {
        let mut says = format!("words {:+.1}, length {:+.1}", explanation.words, explanation.length);
        if let Some(other) = &explanation.runner_up {
            let record = BeadAnswer::new(self.pair, other);
            says = format!("{says}; else {} {} {:.3}", other.kind(), record.numbers(), other.confidence);
        }
        writeln!(screen.output, "{FAINT}because│{FAINT:#} {says}")?;
        for pair in &explanation.pairs {
            let source = screen.text(&pair.source).into_owned();
            let target = screen.text(&pair.target).into_owned();
            writeln!(
                screen.output,
                "{FAINT}{:>7}│{FAINT:#} {:+.1}  {source} = {target}",
                kind_of_pair(pair.kind),
                pair.gain
            )?;
        }
        Ok(())
    }
}

/// One line of `--json`: a bead, and the unit that it gave if it is in a memory.
#[derive(Serialize)]
struct BeadRecord<'p> {
    #[serde(flatten)]
    bead: DetailedBeadAnswer<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<UnitId>,
}

/// The segments of a bead on both sides.
fn place(source: &Range<usize>, target: &Range<usize>) -> [usize; 4] {
    [source.start, source.end, target.start, target.end]
}
