//! `sangam align`: an article and its translation in, beads out and into the memory.

use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;

use anyhow::bail;
use sangam::align::{Alignment, Bead, Explanation, NoMemory, PairKind, Place, Recall, WordLinks};
use sangam::exchange::links::LinkFormat;
use sangam::exchange::{UnitFileHeader, UnitFormat, article, jsonl};
use sangam::memory::{ArticleChange, ArticleDescription, ArticlePair, Opening, Stored};
use sangam::use_cases::links::{LinkOptions, write_links};
use sangam::use_cases::pair::{self, CutText, PairOptions, RecordOptions, TextPair, UNRELATED_BELOW};
use sangam::use_cases::run::pool;
use sangam::use_cases::stream::BeadRecord;
use serde::Serialize;

use super::evidence::{aligner, asked, memory_to_ask, tell_coverage};
use super::output::{Output, Outputs};
use crate::cli::args::{AlignArguments, AlignFormat, ArticleArguments, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, shown, tell};
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};

pub(super) fn run(global: &GlobalArguments, arguments: &AlignArguments) -> anyhow::Result<Outcome> {
    super::tell_threads(arguments.many.threads);
    match (&arguments.source, &arguments.target) {
        (Some(source), Some(target)) => {
            let files = [source.clone(), target.clone()];
            align_one(global, arguments, &files)
        }
        _ => super::align_many::run(global, arguments),
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

fn align_one(
    global: &GlobalArguments,
    arguments: &AlignArguments,
    files: &[PathBuf; 2],
) -> anyhow::Result<Outcome> {
    if arguments.many.rejects.is_some() || arguments.many.again {
        bail!("--rejects and --again go with many pairs: --dir, --source-dir or --manifest");
    }
    let [source, target] = files;
    let mut outputs = Outputs::new(global, inputs(arguments, files.clone()))?.dry_run(arguments.dry_run);
    let output = outputs.open(arguments.output.as_deref())?;
    let pool = pool(super::threads(arguments.many.threads))?;
    let (source, target) = (article::read(source)?, article::read(target)?);
    let options = pair_options(arguments)?;
    let pair = pool.install(|| pair::prepare(source, target, &options))?;
    super::tell_over_limit(&options.cutter);
    for warning in &pair.warnings {
        tell("warning", warning);
    }
    tell_coverage(arguments, &pair)?;
    let memory = memory_to_ask(global, arguments, !arguments.dry_run)?;
    let languages = [&pair.source.language, &pair.target.language];
    let aligner = aligner(arguments, Some(languages), memory.as_ref())?;
    let description = description(&arguments.article);
    let asked = memory.map(|memory| asked(memory, arguments, 1, !arguments.dry_run)).transpose()?;
    let known = asked.as_ref().map(|asked| asked.memory.about(&pair, &description)).transpose()?;
    let memory: &dyn Recall = known.as_ref().map_or(&NoMemory, |known| known);
    let (alignment, explanations) = pool.install(|| {
        if arguments.evidence.explain {
            pair.with_sides(|source, target| aligner.explain(source, target, memory))
        } else {
            (pair.align(&aligner, memory), Vec::new())
        }
    });
    // The memory is not asked any more; it is about to be written.
    drop(known);
    drop(asked);
    let words = if arguments.evidence.words {
        pair.with_sides(|source, target| aligner.word_links(source, target, &alignment.beads))
    } else {
        Vec::new()
    };
    let about = RecordOptions {
        description,
        min_confidence: arguments.min_confidence,
        replace: arguments.replace,
        now: edge::now()?,
    };
    let record = pair.record(&alignment, about);
    let record_name = record.identity().to_owned();
    let is_unrelated = !arguments.force && pair::looks_unrelated(alignment.document_confidence);
    let confidence = alignment.document_confidence;
    let places = [&pair.source, &pair.target].map(|text| text.article.location.clone());
    // Stored before it is printed: a reader that closes the pipe early must not cost the work.
    let stored = if arguments.dry_run || is_unrelated {
        None
    } else {
        let session = super::open_memory(global, Opening::CreateIfMissing)?;
        let mut change = session.change(&super::own_label(false)?)?;
        let stored = change.store_article(&record)?;
        change.commit()?;
        Some((stored, session.path().display().to_string()))
    };
    let format =
        if arguments.json { AlignFormat::Jsonl } else { arguments.format.unwrap_or(AlignFormat::Text) };
    let result =
        Aligned { pair, alignment, record, explanations, words, min_confidence: arguments.min_confidence };
    let printed = result.print(global, format, output);
    if is_unrelated {
        printed?;
        let [source, target] = &places;
        tell("refused", &format!("{source}: {}; nothing stored", unrelated(target, confidence)));
        return Ok(Outcome::Refused);
    }
    let Some((stored, memory)) = stored else {
        printed?;
        tell("note", "dry run: nothing stored");
        return Ok(Outcome::Done);
    };
    let told = told(&stored, &record_name, &memory);
    if matches!(stored.change, ArticleChange::Refused { .. }) {
        printed?;
        tell("refused", &told);
        return Ok(Outcome::Refused);
    }
    shown(printed);
    tell("note", &told);
    Ok(Outcome::Done)
}

/// Why a pair is not stored whose texts do not correspond.
pub(super) fn unrelated(target: &str, confidence: f64) -> String {
    format!(
        "does not look like a translation of {target}, nor the other way round (document confidence {confidence:.2}, at \
         least {UNRELATED_BELOW} is wanted); check the files, or store them with --force"
    )
}

/// Why an earlier version stays.
pub(super) fn would_lose(units: usize, gone: usize) -> String {
    format!(
        "is in the memory with {units} units, of which {gone} have no sentence in these texts; all of them stay: check the \
         files, or give --replace"
    )
}

/// Why an article has another name than its file or its id.
pub(super) fn kept_apart(name: &str) -> String {
    format!("{name} is the name of another article, which stays")
}

/// What is read to align `texts`.
pub(super) fn inputs(
    arguments: &AlignArguments,
    texts: impl IntoIterator<Item = PathBuf>,
) -> impl Iterator<Item = PathBuf> {
    let lexicons = arguments.evidence.lexicon.iter().cloned();
    texts.into_iter().chain(lexicons).chain(super::cutting_inputs(&arguments.cutting))
}

fn description(about: &ArticleArguments) -> ArticleDescription {
    ArticleDescription {
        id: about.id.clone(),
        url: about.url.clone(),
        title: about.title.clone(),
        date: about.date.clone(),
    }
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
    /// One a bead, where they were asked for.
    explanations: Vec<Explanation>,
    /// One a bead, where they were asked for.
    words: Vec<WordLinks>,
    min_confidence: f64,
}

impl Aligned {
    fn print(&self, global: &GlobalArguments, format: AlignFormat, output: Output) -> anyhow::Result<()> {
        if format == AlignFormat::Text && output.is_standard() {
            let mut screen = Screen::new(global.bidi);
            self.show(&mut screen)?;
            return Ok(screen.output.flush()?);
        }
        output.write(|output| {
            match format {
                AlignFormat::Text => {
                    // Into a file the words go without colour.
                    let mut page = Screen::page();
                    self.show(&mut page)?;
                    output.write_all(&page.into_bytes())?;
                }
                AlignFormat::Jsonl => {
                    for (index, bead) in self.beads() {
                        jsonl::write_line(&mut &mut *output, &self.record(index, bead))?;
                    }
                }
                AlignFormat::Tsv => write_units(output, UnitFormat::Tsv, &self.record)?,
                AlignFormat::Tmx => write_units(output, UnitFormat::Tmx, &self.record)?,
                AlignFormat::Vecalign => self.links(output, LinkFormat::Vecalign)?,
                AlignFormat::Ladder => self.links(output, LinkFormat::Ladder)?,
                AlignFormat::Xces => self.links(output, LinkFormat::Xces)?,
                AlignFormat::Al => self.links(output, LinkFormat::Al)?,
                AlignFormat::Hunalign => self.links(output, LinkFormat::HunalignText)?,
            }
            Ok(())
        })
    }

    /// The links as other programs read them.
    fn links(&self, output: &mut dyn Write, format: LinkFormat) -> io::Result<()> {
        let about = LinkOptions { format, min_confidence: self.min_confidence };
        write_links(&mut &mut *output, &self.pair, &self.alignment.beads, about)
    }

    /// The beads sure enough to be shown, with their place among all.
    fn beads(&self) -> impl Iterator<Item = (usize, &Bead)> {
        self.alignment.beads.iter().enumerate().filter(|(_, bead)| bead.confidence >= self.min_confidence)
    }

    /// A bead as programs see it.
    fn record(&self, index: usize, bead: &Bead) -> FullBeadRecord<'_> {
        let pair = &self.pair;
        FullBeadRecord {
            bead: BeadRecord::new(pair, bead),
            explanation: self.explanations.get(index).map(|found| ExplanationRecord::new(pair, found)),
            words: self.words.get(index).map(|links| WordsRecord::new(pair, links)),
        }
    }

    fn show<W: Write>(&self, screen: &mut Screen<W>) -> io::Result<()> {
        for (shown, (index, bead)) in self.beads().enumerate() {
            if shown > 0 {
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
            if let Some(explanation) = self.explanations.get(index) {
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
        writeln!(
            screen.output,
            "\n{FAINT}{} + {} segments, {} beads, {paired} with both sides{FAINT:#}",
            self.pair.source.segments.len(),
            self.pair.target.segments.len(),
            beads.len(),
        )
    }

    /// What decided a bead, in nats, and what else it could have been.
    fn show_reasons<W: Write>(&self, screen: &mut Screen<W>, explanation: &Explanation) -> io::Result<()> {
        let mut says = format!("words {:+.1}, length {:+.1}", explanation.words, explanation.length);
        if let Some(other) = &explanation.runner_up {
            let record = BeadRecord::new(&self.pair, other);
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

fn kind_of_pair(kind: PairKind) -> &'static str {
    match kind {
        PairKind::Number => "number",
        PairKind::Name => "name",
        _ => "word",
    }
}

/// One line of `--json`: a bead, and what was asked to be said about it.
#[derive(Serialize)]
struct FullBeadRecord<'p> {
    #[serde(flatten)]
    bead: BeadRecord<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationRecord<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<WordsRecord<'p>>,
}

#[derive(Serialize)]
struct ExplanationRecord<'p> {
    /// Nats.
    words: f64,
    /// Nats.
    length: f64,
    pairs: Vec<PairRecord<'p>>,
    runner_up: Option<BeadRecord<'p>>,
}

#[derive(Serialize)]
struct PairRecord<'p> {
    source: &'p str,
    target: &'p str,
    kind: &'static str,
    gain: f64,
}

impl<'p> ExplanationRecord<'p> {
    fn new(pair: &'p TextPair, explanation: &'p Explanation) -> Self {
        let pairs = explanation.pairs.iter().map(|found| PairRecord {
            source: &found.source,
            target: &found.target,
            kind: kind_of_pair(found.kind),
            gain: found.gain,
        });
        Self {
            words: explanation.words,
            length: explanation.length,
            pairs: pairs.collect(),
            runner_up: explanation.runner_up.as_ref().map(|other| BeadRecord::new(pair, other)),
        }
    }
}

#[derive(Serialize)]
struct WordsRecord<'p> {
    source: Vec<&'p str>,
    target: Vec<&'p str>,
    /// Pharaoh's `0-0 1-2`.
    links: String,
}

impl<'p> WordsRecord<'p> {
    fn new(pair: &'p TextPair, links: &WordLinks) -> Self {
        let words = |text: &'p CutText, places: &[Place]| {
            places.iter().map(|(segment, span)| &text.text(*segment)[span.clone()]).collect()
        };
        Self {
            source: words(&pair.source, &links.source),
            target: words(&pair.target, &links.target),
            links: links.pharaoh(),
        }
    }
}

/// What storing did. `name` is what the pair is called, which the memory may know by another name.
fn told(stored: &Stored, name: &str, memory: &str) -> String {
    let Stored { article, change, units } = stored;
    match change {
        ArticleChange::New if article == name => format!("{units} units of {article} stored in {memory}"),
        ArticleChange::New => format!("{units} units of {article} stored in {memory}; {}", kept_apart(name)),
        ArticleChange::Beside { others } => format!(
            "{units} units of {article} stored in {memory}, beside {}",
            counted(*others as u64, "other translation")
        ),
        ArticleChange::Unchanged if article == name => {
            format!("{article} is in {memory} already, with these {units} units; nothing stored")
        }
        ArticleChange::Unchanged => {
            format!(
                "{name} holds the same two texts as {article}, which is in {memory}; they are stored once"
            )
        }
        ArticleChange::Refused { units, gone } => format!("{article}: {}", would_lose(*units, *gone)),
        ArticleChange::Replaced { units: before, kept } => format!(
            "{article} was in {memory} already: its {before} units replaced by {units}, of which {kept} are as before"
        ),
    }
}
