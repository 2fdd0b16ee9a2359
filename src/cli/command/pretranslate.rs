//! `sangam pretranslate`: how much of a new article has been translated before?

use std::io::{self, Write};

use sangam::exchange::article;
use sangam::exchange::{Format, OutputChoice};
use sangam::memory::Opening;
use sangam::text::difference::differences;
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::pretranslate::{BandCount, Pretranslation, prepare, pretranslate};

use super::check_told::check_by_the_way;
use super::output::Outputs;
use crate::cli::args::format;
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::limits::{tell_left_out, tell_over_limit};
use crate::cli::opened::open_memory;
use crate::cli::plan::pretranslate::PretranslatePlan;
use crate::cli::render::matches::show_match;
use crate::cli::render::terms::show_terms;
use crate::cli::render::{BOLD, FAINT, Screen, counted};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &PretranslatePlan) -> anyhow::Result<Outcome> {
    let inputs = plan.article.iter().chain(&plan.cutting.rules).cloned();
    let path = plan.output.as_deref();
    let mut outputs = Outputs::new(surroundings, inputs)?;
    let choice = OutputChoice {
        named: plan.format,
        path,
        purposes: format::PRETRANSLATED,
        otherwise: Some(Format::Text),
    };
    let format = outputs.format(&choice, "--format")?;
    let output = outputs.open(path)?;
    let reading = plan.cutting.article;
    let read = match &plan.article {
        Some(path) => article::read_with(path, reading)?,
        None => article::read_stream_with(edge::standard_input()?, "standard input", reading)?,
    };
    tell_left_out(&read);
    let cutter = Cutter::read(&plan.cutting)?;
    let (from, options) = plan.search(&read.text)?;
    let to = &options.to;
    let text = prepare(read, from.as_ref(), (to, &cutter));
    tell_over_limit(&cutter);
    let text = text?;
    let memory = open_memory(surroundings, Opening::MustExist)?;
    // Otherwise each of many lookups would do this work.
    memory.ensure_index()?;
    let mut made = pretranslate(&memory.reader()?, text, &options)?;
    let name =
        plan.article.as_ref().map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let checked = check_by_the_way(&made.checked_units(to, &name), Some(&memory), &plan.severities)?;
    for finding in &checked.findings {
        let segment = usize::try_from(finding.number).ok().and_then(|index| made.findings.get_mut(index));
        if let Some(found) = segment {
            found.push(format!("{}: {}", finding.check, finding.message));
        }
    }
    match format.pretranslation_writer() {
        Some(writer) => output.write(|output| Ok(made.write(output, writer, to)?))?,
        None if output.is_standard() => {
            let mut screen = surroundings.screen();
            show(&mut screen, &made)?;
            screen.output.flush()?;
        }
        None => output.write(|output| {
            let mut page = Screen::page();
            show(&mut page, &made)?;
            Ok(output.write_all(&page.into_bytes())?)
        })?,
    }
    checked.tell(plan.check);
    tell("note", &coverage(&made.coverage()));
    Ok(if made.matches.iter().any(Option::is_some) { Outcome::Done } else { Outcome::NothingFound })
}

fn show<W: Write>(screen: &mut Screen<W>, made: &Pretranslation) -> io::Result<()> {
    let language = &made.text.language;
    let found = made.matches.iter().zip(&made.adapted);
    for (shown, (segment, found)) in made.segments().zip(found).enumerate() {
        if shown > 0 {
            writeln!(screen.output)?;
        }
        screen.labelled_text((language, Some(segment.number)), segment.source)?;
        match found {
            (Some(found), Some(adapted)) => {
                let steps = differences(found.asked(), segment.source, language);
                show_match(screen, found, &steps, adapted)?;
            }
            _ => writeln!(screen.output, "{BOLD} new{BOLD:#}  {FAINT}no match{FAINT:#}")?,
        }
        show_terms(screen, segment.terms)?;
    }
    Ok(())
}

/// Sums up: `31 segments, 512 words: 100 12 (180), 85–94 3 (40), none 16 (292)`.
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
