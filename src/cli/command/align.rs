//! `sangam align`: an article and its translation in, beads out and into the memory.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::bail;
use sangam::align::{AlignOptions, Aligner, Alignment, Bead};
use sangam::bulk::pair::{self, CutText, PairOptions, RecordOptions, TextPair};
use sangam::bulk::stream::BeadRecord;
use sangam::exchange::{UnitFileHeader, UnitFormat, article, jsonl};
use sangam::memory::{Access, ArticleDescription, ArticlePair, Change, Stored};

use super::output::write_to;
use crate::cli::args::{AlignArguments, AlignFormat, ArticleArguments, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::{BOLD, FAINT, Screen, label};

pub(super) fn run(global: &GlobalArguments, arguments: AlignArguments) -> anyhow::Result<Outcome> {
    match (&arguments.source, &arguments.target) {
        (Some(source), Some(target)) => {
            let files = [source.clone(), target.clone()];
            align_one(global, arguments, &files)
        }
        _ => super::align_many::run(global, &arguments),
    }
}

/// How texts are made ready, as the user asked for it.
pub(super) fn pair_options(arguments: &AlignArguments) -> anyhow::Result<PairOptions> {
    Ok(PairOptions {
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        force: arguments.force,
        segmented: arguments.segmented,
        cutter: super::cutter(&arguments.cutting)?,
    })
}

/// The aligner, as the user asked for it.
pub(super) fn aligner(_arguments: &AlignArguments) -> Aligner {
    Aligner::new(AlignOptions::default())
}

fn align_one(
    global: &GlobalArguments,
    arguments: AlignArguments,
    files: &[PathBuf; 2],
) -> anyhow::Result<Outcome> {
    if arguments.many.rejects.is_some() || arguments.many.again {
        bail!("--rejects and --again go with many pairs: --dir, --source-dir or --manifest");
    }
    let [source, target] = files;
    let pair = pair::prepare(article::read(source)?, article::read(target)?, &pair_options(&arguments)?)?;
    for warning in &pair.warnings {
        tell("warning", warning);
    }
    let alignment = pair.align(&aligner(&arguments));
    let about = RecordOptions {
        description: description(arguments.article),
        min_confidence: arguments.min_confidence,
        now: edge::now()?,
    };
    let record = pair.record(&alignment, about);
    // Stored before it is printed: a reader that closes the pipe early must not cost the work.
    let stored = if arguments.dry_run {
        None
    } else {
        let mut memory = super::open_memory(global, Access::Write)?;
        Some((memory.store_article(&record)?, memory.path().display().to_string()))
    };
    let format =
        if arguments.json { AlignFormat::Jsonl } else { arguments.format.unwrap_or(AlignFormat::Text) };
    let result = Aligned { pair, alignment, record, min_confidence: arguments.min_confidence };
    result.print(global, format, arguments.output.as_deref())?;
    match stored {
        Some((stored, memory)) => tell("note", &told(&stored, &memory)),
        None => tell("note", "dry run: nothing stored"),
    }
    Ok(Outcome::Done)
}

fn description(about: ArticleArguments) -> ArticleDescription {
    ArticleDescription { id: about.id, url: about.url, title: about.title, date: about.date }
}

/// Writes the units of `record` in a format for other programs.
pub(super) fn write_units(
    output: &mut dyn Write,
    format: UnitFormat,
    record: &ArticlePair,
) -> io::Result<()> {
    let header = UnitFileHeader { source_language: record.source.language.clone(), now: record.now.clone() };
    let mut writer = format.writer(output, &header)?;
    for unit in record.units(1) {
        writer.write(&unit)?;
    }
    writer.finish()
}

struct Aligned {
    pair: TextPair,
    alignment: Alignment,
    record: ArticlePair,
    min_confidence: f64,
}

impl Aligned {
    fn print(
        &self,
        global: &GlobalArguments,
        format: AlignFormat,
        path: Option<&Path>,
    ) -> anyhow::Result<()> {
        if format == AlignFormat::Text && path.is_none() {
            let mut screen = Screen::new(global.bidi);
            self.show(&mut screen)?;
            return Ok(screen.output.flush()?);
        }
        write_to(path, |output| {
            match format {
                AlignFormat::Text => {
                    // Into a file the words go without colour.
                    let mut page = Screen::page();
                    self.show(&mut page)?;
                    output.write_all(&page.into_bytes())?;
                }
                AlignFormat::Jsonl => {
                    for bead in self.beads() {
                        jsonl::write_line(&mut &mut *output, &BeadRecord::new(&self.pair, bead))?;
                    }
                }
                AlignFormat::Tsv => write_units(output, UnitFormat::Tsv, &self.record)?,
                AlignFormat::Tmx => write_units(output, UnitFormat::Tmx, &self.record)?,
                AlignFormat::Vecalign => {
                    for bead in self.beads() {
                        writeln!(output, "{}", vecalign(&self.pair, bead))?;
                    }
                }
                AlignFormat::Ladder => self.ladder(output)?,
            }
            Ok(())
        })
    }

    /// The beads sure enough to be shown.
    fn beads(&self) -> impl Iterator<Item = &Bead> {
        self.alignment.beads.iter().filter(|bead| bead.confidence >= self.min_confidence)
    }

    fn show<W: Write>(&self, screen: &mut Screen<W>) -> io::Result<()> {
        for (index, bead) in self.beads().enumerate() {
            if index > 0 {
                writeln!(screen.output)?;
            }
            writeln!(screen.output, "{BOLD}{}{BOLD:#}  {FAINT}{:.2}{FAINT:#}", bead.kind(), bead.confidence)?;
            for (text, range) in [(&self.pair.source, &bead.source), (&self.pair.target, &bead.target)] {
                for segment in range.clone() {
                    let number = text.segments.get(segment).map(|segment| segment.number);
                    let words = screen.text(text.text(segment)).into_owned();
                    writeln!(screen.output, "{}{words}", label(&text.language, number))?;
                }
            }
        }
        let beads = &self.alignment.beads;
        let paired = beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()).count();
        writeln!(
            screen.output,
            "\n{FAINT}{} + {} segments, {} beads, {paired} with both sides{FAINT:#}",
            self.pair.source.segments.len(),
            self.pair.target.segments.len(),
            beads.len(),
        )
    }

    /// A rung says where a bead starts; the last one, where both texts end.
    fn ladder(&self, output: &mut dyn Write) -> io::Result<()> {
        for bead in &self.alignment.beads {
            writeln!(output, "{}\t{}\t{:.4}", bead.source.start, bead.target.start, bead.confidence)?;
        }
        writeln!(output, "{}\t{}\t0", self.pair.source.segments.len(), self.pair.target.segments.len())
    }
}

/// `[0, 1]:[2]:0.0312`: segments counted from 0, cost = 1 − confidence.
fn vecalign(pair: &TextPair, bead: &Bead) -> String {
    let list = |text: &CutText, range: &Range<usize>| {
        let numbers: Vec<String> =
            text.numbers(range).iter().map(|number| (number - 1).to_string()).collect();
        format!("[{}]", numbers.join(", "))
    };
    format!(
        "{}:{}:{:.4}",
        list(&pair.source, &bead.source),
        list(&pair.target, &bead.target),
        1.0 - bead.confidence
    )
}

fn told(stored: &Stored, memory: &str) -> String {
    let Stored { article, change, units } = stored;
    match change {
        Change::New => format!("{units} units of {article} stored in {memory}"),
        Change::Unchanged => {
            format!("{article} is in {memory} already, with these {units} units; nothing stored")
        }
        Change::Replaced { units: before, kept } => format!(
            "{article} was in {memory} already: its {before} units replaced by {units}, of which {kept} are as before"
        ),
    }
}
