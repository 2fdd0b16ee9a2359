//! `sangam analyse`: how much of a batch of texts was translated before, and how much of it comes twice?

use std::io::{self, Write};
use std::path::Path;

use csv::{Terminator, WriterBuilder};
use sangam::exchange::article::{self, ArticleText};
use sangam::exchange::{Format, OutputChoice, jsonl};
use sangam::language::Language;
use sangam::memory::Opening;
use sangam::use_cases::analyse::{
    BatchAnalysis, BatchText, TextAnalysis, Unseen, UnseenKind, WorkBand, WorkCount, WorkCounts, analyse,
};
use sangam::use_cases::batch::{ReadSources, read_sources, unit_format};
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::pretranslate::prepare;
use serde::Serialize;

use super::output::Outputs;
use crate::cli::args::format;
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell_error, tell_rejected};
use crate::cli::limits::{tell_left_out, tell_over_limit, tell_threads};
use crate::cli::opened::{open_memory, tell_words_wanting};
use crate::cli::plan::analyse::AnalysePlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::{BOLD, FAINT, Screen, counted};
use crate::cli::surroundings::Surroundings;

/// The number of names, numbers and words that a person is shown of each kind.
const SHOWN: usize = 10;

/// The name of standard input on the command line.
const STANDARD_INPUT: &str = "-";

pub(super) fn run(surroundings: &Surroundings, plan: &AnalysePlan) -> anyhow::Result<Outcome> {
    let inputs = plan.files.iter().filter(|file| *file != Path::new(STANDARD_INPUT));
    let path = plan.output.as_deref();
    let mut outputs = Outputs::new(surroundings, inputs.chain(&plan.cutting.rules).cloned())?;
    let choice =
        OutputChoice { named: plan.format, path, purposes: format::ANALYSED, otherwise: Some(Format::Text) };
    let format = outputs.format(&choice, "--format")?;
    let output = outputs.open(path)?;
    tell_threads(plan.options.threads);
    let cutter = Cutter::read(&plan.cutting)?;
    let mut batch = Batch { plan, cutter, texts: Vec::new(), rejected: false };
    let mut failures = Vec::new();
    for file in &plan.files {
        failures.extend(batch.read(file).err());
    }
    tell_over_limit(&batch.cutter);
    if batch.texts.is_empty()
        && let Some(last) = failures.pop()
    {
        failures.iter().for_each(tell_error);
        return Err(last);
    }
    failures.iter().for_each(tell_error);
    let memory = open_memory(surroundings, Opening::MustExist)?;
    // Otherwise each of many lookups would do this work.
    memory.ensure_index()?;
    let made = analyse(&memory, &batch.texts, &plan.options)?;
    if made.unseen.is_none() {
        tell_words_wanting(&memory, "no name or number was looked for that no unit has");
    }
    match format {
        Format::Csv => output.write(|output| Ok(write_csv(output, &made)?))?,
        Format::Jsonl => output.write(|output| Ok(write_json(output, &made)?))?,
        _ if output.is_standard() => {
            let mut screen = surroundings.screen();
            show(&mut screen, &made)?;
            screen.output.flush()?;
        }
        _ => output.write(|output| {
            let mut page = Screen::page();
            show(&mut page, &made)?;
            Ok(output.write_all(&page.into_bytes())?)
        })?,
    }
    Ok(if failures.is_empty() && !batch.rejected { Outcome::Done } else { Outcome::SomeRejected })
}

/// The texts that are read so far.
struct Batch<'p> {
    plan: &'p AnalysePlan,
    cutter: Cutter,
    texts: Vec<BatchText>,
    /// Whether a unit was rejected.
    rejected: bool,
}

impl Batch<'_> {
    fn read(&mut self, file: &Path) -> anyhow::Result<()> {
        let name = file.display().to_string();
        if file == Path::new(STANDARD_INPUT) {
            let input = edge::standard_input()?;
            let name = "standard input";
            let text = article::read_stream_with(input, name, self.cutter.article)?;
            return self.add_article(name.to_owned(), text);
        }
        let Some(format) = unit_format(file)? else {
            let text = article::read_with(file, self.cutter.article)?;
            return self.add_article(name, text);
        };
        let ReadSources { texts, rejected } = read_sources(file, format, &self.plan.reading())?;
        for rejected in &rejected {
            tell_rejected(&name, rejected);
        }
        self.rejected |= !rejected.is_empty();
        self.texts.extend(texts);
        Ok(())
    }

    fn add_article(&mut self, name: String, text: ArticleText) -> anyhow::Result<()> {
        tell_left_out(&text);
        let (from, to) = self.plan.languages(&text.text)?;
        let text = prepare(text, from.as_ref(), (&to, &self.cutter))?;
        self.texts.push(BatchText::of_article(name, &text, to));
        Ok(())
    }
}

/// What a person reads of a band.
fn band_name(band: WorkBand) -> &'static str {
    match band {
        WorkBand::Repetition => "repetitions",
        WorkBand::CrossFile => "repetitions of other files",
        WorkBand::Context => "context",
        WorkBand::Exact => "100 %",
        WorkBand::From95 => "95–99 %",
        WorkBand::From85 => "85–94 %",
        WorkBand::From75 => "75–84 %",
        WorkBand::From50 => "50–74 %",
        WorkBand::New => "new",
    }
}

/// Returns the share of `part` in `whole`, in whole per cent, rounded.
fn per_cent(part: usize, whole: usize) -> usize {
    (part * 200 + whole) / (whole * 2).max(1)
}

fn show<W: Write>(screen: &mut Screen<W>, made: &BatchAnalysis) -> io::Result<()> {
    for text in &made.texts {
        let TextAnalysis { name, languages, counts } = text;
        writeln!(
            screen.output,
            "{BOLD}{}{BOLD:#}  {FAINT}{} → {}{FAINT:#}",
            escaped(name),
            languages.source,
            languages.target
        )?;
        show_counts(screen, counts)?;
    }
    if made.texts.len() > 1 {
        writeln!(screen.output, "{BOLD}all {} files{BOLD:#}", made.texts.len())?;
        show_counts(screen, &made.total)?;
    }
    for (kind, what) in
        [(UnseenKind::Name, "name"), (UnseenKind::Number, "number"), (UnseenKind::Word, "word")]
    {
        let unseen = made.unseen.iter().flatten().filter(|unseen| unseen.kind == kind);
        let unseen: Vec<&Unseen> = unseen.collect();
        if unseen.is_empty() {
            continue;
        }
        writeln!(screen.output, "{BOLD}{} that no unit has{BOLD:#}", counted(unseen.len(), what))?;
        for one in unseen.iter().take(SHOWN) {
            let text = screen.text(&one.text).into_owned();
            let file = escaped(&made.texts[one.first_text].name).into_owned();
            let times = if one.times == 1 { String::new() } else { format!(", {} times", one.times) };
            writeln!(screen.output, "  {text}  {FAINT}{file}, segment {}{times}{FAINT:#}", one.segment)?;
        }
        if unseen.len() > SHOWN {
            let more = unseen.len() - SHOWN;
            writeln!(screen.output, "  {FAINT}and {more} more; --format jsonl lists all{FAINT:#}")?;
        }
        writeln!(screen.output)?;
    }
    Ok(())
}

fn show_counts<W: Write>(screen: &mut Screen<W>, counts: &WorkCounts) -> io::Result<()> {
    const NAMES: usize = 26;
    let output = &mut screen.output;
    writeln!(output, "{FAINT}  {:NAMES$} {:>9} {:>9} {:>4}{FAINT:#}", "", "segments", "words", "%")?;
    for WorkCount { band, segments, words } in &counts.bands {
        let share = per_cent(*words, counts.words);
        writeln!(output, "  {:NAMES$} {segments:>9} {words:>9} {share:>4}", band_name(*band))?;
    }
    let WorkCounts { segments, words, .. } = counts;
    writeln!(output, "  {:NAMES$} {segments:>9} {words:>9} {:>4}", "together", per_cent(*words, *words))?;
    writeln!(output)
}

/// The columns of CSV. Each row is a band of a file; the rows of all files add up.
const COLUMNS: [&str; 7] =
    ["file", "source_language", "target_language", "band", "segments", "words", "words_percent"];

fn write_csv(output: &mut dyn Write, made: &BatchAnalysis) -> io::Result<()> {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(output);
    table.write_record(COLUMNS)?;
    for TextAnalysis { name, languages, counts } in &made.texts {
        for WorkCount { band, segments, words } in &counts.bands {
            table.write_record([
                name.as_str(),
                languages.source.as_str(),
                languages.target.as_str(),
                band.as_str(),
                &segments.to_string(),
                &words.to_string(),
                &per_cent(*words, counts.words).to_string(),
            ])?;
        }
    }
    table.flush()
}

/// A line of JSON about one file.
#[derive(Serialize)]
struct TextRecord<'a> {
    file: &'a str,
    source_language: &'a Language,
    target_language: &'a Language,
    #[serde(flatten)]
    counts: &'a WorkCounts,
}

/// The last line, about all files.
#[derive(Serialize)]
struct TotalRecord<'a> {
    files: usize,
    #[serde(flatten)]
    counts: &'a WorkCounts,
    /// Absent if nothing was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<Vec<UnseenRecord<'a>>>,
}

/// A name, number or word that no unit has.
#[derive(Serialize)]
struct UnseenRecord<'a> {
    #[serde(flatten)]
    unseen: &'a Unseen,
    /// The file that has it first.
    file: &'a str,
}

fn write_json(mut output: &mut dyn Write, made: &BatchAnalysis) -> io::Result<()> {
    for TextAnalysis { name, languages, counts } in &made.texts {
        let record = TextRecord {
            file: name,
            source_language: &languages.source,
            target_language: &languages.target,
            counts,
        };
        jsonl::write_line(&mut output, &record)?;
    }
    let named = |unseen| UnseenRecord { unseen, file: &made.texts[unseen.first_text].name };
    let unseen = made.unseen.as_ref().map(|unseen| unseen.iter().map(named).collect());
    let total = TotalRecord { files: made.texts.len(), counts: &made.total, unseen };
    jsonl::write_line(&mut output, &total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded() {
        assert_eq!([per_cent(1, 3), per_cent(2, 3), per_cent(1, 200), per_cent(0, 0)], [33, 67, 1, 0]);
    }
}
