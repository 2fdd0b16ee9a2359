//! `sangam pretranslate`: what of a new article has been translated before?

use std::io::{self, Write};

use anyhow::bail;
use sangam::exchange::article::{self, Block};
use sangam::exchange::xliff::{PretranslatedMatch, PretranslatedSegment, XliffSegmentWriter, XliffVersion};
use sangam::exchange::{Format, OutputChoice, jsonl, tsv};
use sangam::language::Language;
use sangam::memory::{Match, Opening};
use sangam::text::difference::{Difference, differences};
use sangam::unit::{Provenance, Score, Sides, UnitId};
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::pretranslate::{BandCount, Pretranslation, prepare, pretranslate};
use serde::Serialize;

use super::output::{self, Outputs};
use crate::cli::args::{GlobalArguments, format};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::limits::tell_over_limit;
use crate::cli::opened::open_memory;
use crate::cli::plan::pretranslate::PretranslatePlan;
use crate::cli::render::matches::{origin, show_match};
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};

/// One line of `--format jsonl`.
#[derive(Serialize)]
struct SegmentRecord<'m> {
    number: usize,
    source: &'m str,
    #[serde(flatten)]
    best: Option<MatchRecord<'m>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'m Block>,
}

#[derive(Serialize)]
struct MatchRecord<'m> {
    score: Score,
    unit: UnitId,
    target: &'m str,
    matched: &'m str,
    differences: Vec<Difference>,
    provenance: &'m Provenance,
}

pub(super) fn run(global: &GlobalArguments, plan: &PretranslatePlan) -> anyhow::Result<Outcome> {
    let to = &plan.options.to;
    let inputs = plan.article.iter().chain(&plan.cutting.rules).cloned();
    let path = output::file(plan.output.as_deref());
    let mut outputs = Outputs::new(global, inputs)?;
    let choice = OutputChoice {
        named: plan.format,
        path,
        purposes: format::PRETRANSLATED,
        otherwise: Some(Format::Text),
    };
    let format = outputs.format(&choice, "--format")?;
    let output = outputs.open(path)?;
    let read = match &plan.article {
        Some(path) => article::read(path)?,
        None => article::read_stream(edge::standard_input()?, "standard input")?,
    };
    let cutter = Cutter::read(&plan.cutting)?;
    let text = prepare(read, plan.from.as_ref(), (to, &cutter));
    tell_over_limit(&cutter);
    let text = text?;
    let memory = open_memory(global, Opening::MustExist)?;
    // Of many lookups each would wait for what is done once.
    memory.ensure_index()?;
    let made = pretranslate(&memory.reader()?, text, &plan.options)?;
    match format {
        Format::Text if output.is_standard() => {
            let mut screen = Screen::new(global.bidi);
            show(&mut screen, &made)?;
            screen.output.flush()?;
        }
        format => output.write(|output| {
            match format {
                Format::Text => {
                    let mut page = Screen::page();
                    show(&mut page, &made)?;
                    output.write_all(&page.into_bytes())?;
                }
                Format::Xliff => write_xliff(output, &made, XliffVersion::V1, to)?,
                Format::Xliff2 => write_xliff(output, &made, XliffVersion::V2, to)?,
                Format::Tsv => write_tsv(output, &made)?,
                Format::Jsonl => {
                    for (index, (number, source, found)) in rows(&made).enumerate() {
                        let place = made.text.block(index);
                        let best = found.map(|found| MatchRecord {
                            score: found.score,
                            unit: found.unit.id,
                            target: &found.unit.target,
                            matched: &found.unit.source,
                            differences: differences(&found.unit.source, source, &made.text.language),
                            provenance: &found.unit.provenance,
                        });
                        jsonl::write_line(&mut &mut *output, &SegmentRecord { number, source, best, place })?;
                    }
                }
                other => bail!("{other} does not hold what was found for a text"),
            }
            Ok(())
        })?,
    }
    tell("note", &coverage(&made.coverage()));
    Ok(if made.matches.iter().any(Option::is_some) { Outcome::Done } else { Outcome::NothingFound })
}

/// Each segment: its number, its text, its best match.
fn rows(made: &Pretranslation) -> impl Iterator<Item = (usize, &str, Option<&Match>)> {
    let segments = made.text.segments.iter().enumerate().zip(&made.matches);
    segments.map(|((index, segment), found)| (segment.number, made.text.text(index), found.as_ref()))
}

fn show<W: Write>(screen: &mut Screen<W>, made: &Pretranslation) -> io::Result<()> {
    let language = &made.text.language;
    for (shown, (number, source, found)) in rows(made).enumerate() {
        if shown > 0 {
            writeln!(screen.output)?;
        }
        let text = screen.text(source).into_owned();
        writeln!(screen.output, "{}{text}", label(language, Some(number)))?;
        match found {
            Some(found) => {
                let steps = differences(&found.unit.source, source, language);
                show_match(screen, found, &steps)?;
            }
            None => writeln!(screen.output, "{BOLD} new{BOLD:#}  {FAINT}no match{FAINT:#}")?,
        }
    }
    Ok(())
}

fn write_tsv(output: &mut dyn Write, made: &Pretranslation) -> io::Result<()> {
    let mut output = output;
    tsv::write_row(&mut output, &["number", "score", "source", "target", "matched", "unit", "article"])?;
    for (number, source, found) in rows(made) {
        let [score, target, matched, unit, article] = match found {
            Some(found) => [
                found.score.percent().to_string(),
                found.unit.target.clone(),
                found.unit.source.clone(),
                found.unit.id.0.to_string(),
                found.unit.provenance.article.clone().unwrap_or_default(),
            ],
            None => Default::default(),
        };
        tsv::write_row(
            &mut output,
            &[&number.to_string(), &score, source, &target, &matched, &unit, &article],
        )?;
    }
    Ok(())
}

/// Each segment with its match; a match of 100 or more is put in as the translation.
fn write_xliff(
    output: &mut dyn Write,
    made: &Pretranslation,
    version: XliffVersion,
    to: &Language,
) -> io::Result<()> {
    let languages = Sides::new(&made.text.language, to);
    let mut writer = XliffSegmentWriter::new(output, version, languages, &made.text.article.location)?;
    for (_, source, found) in rows(made) {
        let segment = PretranslatedSegment {
            source: source.to_owned(),
            target: found.filter(|found| found.score >= Score::EXACT).map(|found| found.unit.target.clone()),
            matches: found
                .map(|found| PretranslatedMatch {
                    score: found.score,
                    source: found.unit.source.clone(),
                    target: found.unit.target.clone(),
                    origin: origin(&found.unit.provenance),
                })
                .into_iter()
                .collect(),
        };
        writer.write(&segment)?;
    }
    writer.finish()
}

/// `31 segments, 512 words: 100 12 (180), 85–94 3 (40), none 16 (292)`.
fn coverage(bands: &[BandCount]) -> String {
    let segments: usize = bands.iter().map(|band| band.segments).sum();
    let words: usize = bands.iter().map(|band| band.words).sum();
    let parts: Vec<String> = bands
        .iter()
        .filter(|band| band.segments > 0)
        .map(|band| {
            format!("{}: {} ({})", band.band, counted(band.segments, "segment"), counted(band.words, "word"))
        })
        .collect();
    format!("{}, {}: {}", counted(segments, "segment"), counted(words, "word"), parts.join("; "))
}
