//! `sangam align`: an article and its translation in, beads out and into the memory.

use std::io::{self, Write as _};
use std::ops::Range;

use sangam::align::{AlignOptions, Aligner, Alignment, Bead};
use sangam::bulk::pair::{self, CutText, PairOptions, RecordOptions, TextPair};
use sangam::bulk::stream::BeadRecord;
use sangam::exchange::{article, jsonl};
use sangam::memory::{Access, ArticleDescription, Change, Stored};

use crate::cli::args::{AlignArguments, AlignFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::render::{BOLD, FAINT, Screen, label};

pub(super) fn run(global: &GlobalArguments, arguments: AlignArguments) -> anyhow::Result<Outcome> {
    let options = PairOptions {
        from: arguments.from,
        to: arguments.to,
        force: arguments.force,
        segmented: arguments.segmented,
        segment: arguments.cutting.options(),
    };
    let pair = pair::prepare(article::read(&arguments.source)?, article::read(&arguments.target)?, &options)?;
    for warning in &pair.warnings {
        tell("warning", warning);
    }
    let alignment = pair.align(&Aligner::new(AlignOptions::default()));
    // Stored before it is printed: a reader that closes the pipe early must not cost the work.
    let stored = if arguments.dry_run {
        None
    } else {
        let about = arguments.article;
        let description =
            ArticleDescription { id: about.id, url: about.url, title: about.title, date: about.date };
        let about = RecordOptions { description, min_confidence: 0.0, now: edge::now()? };
        let record = pair.record(&alignment, about);
        let mut memory = super::open_memory(global, Access::Write)?;
        Some((memory.store_article(&record)?, memory.path().display().to_string()))
    };
    let mut screen = Screen::new(global.bidi);
    let format = if arguments.json { AlignFormat::Jsonl } else { arguments.format };
    match format {
        AlignFormat::Text => show(&mut screen, &pair, &alignment)?,
        AlignFormat::Jsonl => {
            for bead in &alignment.beads {
                jsonl::write_line(&mut screen.output, &BeadRecord::new(&pair, bead))?;
            }
        }
        AlignFormat::Vecalign => {
            for bead in &alignment.beads {
                writeln!(screen.output, "{}", vecalign(&pair, bead))?;
            }
        }
    }
    screen.output.flush()?;
    match stored {
        Some((stored, memory)) => tell("note", &told(&stored, &memory)),
        None => tell("note", "dry run: nothing stored"),
    }
    Ok(Outcome::Done)
}

fn show(screen: &mut Screen, pair: &TextPair, alignment: &Alignment) -> io::Result<()> {
    for (index, bead) in alignment.beads.iter().enumerate() {
        if index > 0 {
            writeln!(screen.output)?;
        }
        writeln!(screen.output, "{BOLD}{}{BOLD:#}  {FAINT}{:.2}{FAINT:#}", bead.kind(), bead.confidence)?;
        for (text, range) in [(&pair.source, &bead.source), (&pair.target, &bead.target)] {
            for segment in range.clone() {
                let number = text.segments.get(segment).map(|segment| segment.number);
                writeln!(
                    screen.output,
                    "{}{}",
                    label(&text.language, number),
                    screen.text(text.text(segment))
                )?;
            }
        }
    }
    let paired =
        alignment.beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()).count();
    writeln!(
        screen.output,
        "\n{FAINT}{} + {} segments, {} beads, {paired} with both sides{FAINT:#}",
        pair.source.segments.len(),
        pair.target.segments.len(),
        alignment.beads.len(),
    )
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
