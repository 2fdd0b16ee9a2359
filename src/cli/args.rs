//! What may be typed?

pub(crate) mod concordance;
pub(crate) mod import;
pub(crate) mod print;
pub(crate) mod store;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sangam::exchange::UnitFormat;
use sangam::language::Language;
use sangam::text::segment::LineBreaks;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::walk::Subfolders;

use print::PrintArguments;

const EXAMPLES: &str = "\
Examples:
  sangam align story.en.txt story.ur.txt          align an article and remember it
  sangam lookup \"Talks resume on Monday.\" --to ur  how was this translated before?
  sangam export --format tmx -o memory.tmx        hand the memory to another program

Exit codes: 0 done or found; 1 nothing found, or some input rejected and the rest done; 2 nothing done.";

/// A translation memory and sentence aligner for newsrooms between English, Urdu and Hindi
#[derive(Debug, Parser)]
#[command(name = "sangam", version, after_help = EXAMPLES, arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// The memory to use [default: memory.db in the platform's data directory]
    #[arg(long, global = true, value_name = "FILE", env = "SANGAM_MEMORY")]
    pub(crate) memory: Option<PathBuf>,
    /// When to colour the output; `NO_COLOR` is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// How to keep right-to-left text apart on a line: `auto` isolates it on a terminal only
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub(crate) bidi: Bidi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

impl ColorWhen {
    /// Sets the choice for every stream of this process.
    pub(crate) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bidi {
    /// Isolate on a terminal, plain text elsewhere.
    Auto,
    /// Wrap texts in Unicode isolates everywhere.
    Isolate,
    /// Never add a character.
    None,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Align articles with their translations and remember the pairs
    Align(Box<AlignArguments>),
    /// Find how a sentence was translated before
    Lookup(LookupArguments),
    /// Find what of a new article was translated before
    Pretranslate(PretranslateArguments),
    /// Find units by words anywhere in their texts
    Concordance(concordance::ConcordanceArguments),
    /// Store what other programs wrote: TMX, XLIFF, PO, TSV, CSV, JSON Lines, Moses text, links, glossaries
    Import(import::ImportArguments),
    /// Read units in one format and write them in another; no memory is needed
    Convert(import::ConvertArguments),
    /// Write the memory as TMX, XLIFF, PO, TSV, CSV, JSON Lines, Moses text, or its glossary
    Export(ExportArguments),
    /// Store a text and its translation
    Add(store::AddArguments),
    /// Change units: texts, status, client, domain, tags, notes
    Edit(store::EditArguments),
    /// Say that units are right
    Confirm(store::IdArguments),
    /// Say that units are wrong: lookup leaves them out
    Reject(store::IdArguments),
    /// Remove units
    Delete(store::IdArguments),
    /// List, show and remove articles
    #[command(subcommand)]
    Article(store::ArticleCommand),
    /// Show what was done to the memory, and take it back
    #[command(subcommand)]
    Op(store::OperationCommand),
    /// Copy, put back, verify, rescue, merge and tidy up the memory
    #[command(subcommand)]
    Memory(store::MemoryCommand),
    /// Show which memory is used and what it holds
    Stats(StatsArguments),
    /// Score the aligner on documents with gold alignments
    Evaluate(EvaluateArguments),
    /// Cut texts into sentences and headings, one a line
    Segment(SegmentArguments),
    /// Hand sangam's sentence rules to other programs as SRX 2.0
    #[command(subcommand)]
    Srx(SrxCommand),
    /// Show what sangam sees in a text: segments, tokens, match keys, numbers, names
    Inspect(InspectArguments),
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct AlignArguments {
    /// The article: plain text in UTF-8 or marked UTF-16, Markdown, HTML, DOCX or ODT; `.gz` too
    #[arg(value_name = "ARTICLE", requires = "target")]
    pub(crate) source: Option<PathBuf>,
    /// Its translation
    #[arg(value_name = "TRANSLATION")]
    pub(crate) target: Option<PathBuf>,
    /// Language of the article [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translation [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Go on if a language contradicts the script of its text, or the texts do not look like translations of each other
    #[arg(long)]
    pub(crate) force: bool,
    /// Replace the translation that is remembered under the same name, even if most of its units go
    #[arg(long)]
    pub(crate) replace: bool,
    /// Store nothing, and write no file but that of --output; what is printed is what would be
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take the lines of the texts as segments instead of cutting them into sentences
    #[arg(long)]
    pub(crate) segmented: bool,
    /// How to print the beads [default: text]; with many pairs: write units (tsv, jsonl, tmx) instead of storing them
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<AlignFormat>,
    /// The same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Leave out pairs less sure than this, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.0, value_parser = probability)]
    pub(crate) min_confidence: f64,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) evidence: EvidenceArguments,
    #[command(flatten)]
    pub(crate) article: ArticleArguments,
    #[command(flatten)]
    pub(crate) many: ManyArguments,
}

/// What the aligner may know, and what it says of its reasons.
#[derive(Debug, Args)]
#[command(next_help_heading = "Evidence")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct EvidenceArguments {
    /// Also use this dictionary (TSV, hunalign or Moses); may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Learn from the memory what people confirmed, and ask it about every sentence: as is done anyway, but for a --no-learn
    /// given before
    #[arg(long = "learn", overrides_with = "no_learn")]
    _learn: bool,
    /// Learn nothing from the memory
    #[arg(long, overrides_with = "_learn")]
    pub(crate) no_learn: bool,
    /// Also look for blocks that stand in another order in the translation
    #[arg(long)]
    pub(crate) allow_moves: bool,
    /// Say for each bead which words, numbers and names decided it, and what else it could have been
    #[arg(long, conflicts_with = "allow_moves")]
    pub(crate) explain: bool,
    /// Link the words of each bead, counted from 0: `0-0 1-2`
    #[arg(long)]
    pub(crate) words: bool,
}

/// Many pairs at once.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many pairs at once")]
pub(crate) struct ManyArguments {
    /// Align all pairs of files in this folder and the folders in it (see --subfolders), told apart by --source-suffix
    /// and --target-suffix
    #[arg(long, value_name = "DIR", requires_all = ["source_suffix", "target_suffix"], conflicts_with = "source")]
    pub(crate) dir: Option<PathBuf>,
    /// How names of articles end, e.g. .en.txt
    #[arg(long, value_name = "SUFFIX", requires = "dir")]
    pub(crate) source_suffix: Option<String>,
    /// How names of translations end, e.g. .ur.txt
    #[arg(long, value_name = "SUFFIX", requires = "dir")]
    pub(crate) target_suffix: Option<String>,
    /// Align the files of this folder and the folders in it (see --subfolders) with those of --target-dir that have the
    /// same name, endings aside
    #[arg(long, value_name = "DIR", requires = "target_dir", conflicts_with_all = ["source", "dir"])]
    pub(crate) source_dir: Option<PathBuf>,
    /// Where the translations are
    #[arg(long, value_name = "DIR", requires = "source_dir")]
    pub(crate) target_dir: Option<PathBuf>,
    /// Which folders in these folders are looked at too; hidden ones never are
    #[arg(long, value_name = "WHICH", default_value = "linked")]
    pub(crate) subfolders: SubfoldersArgument,
    /// Align the pairs this file lists: TSV with a header (source target [from to id url title date]) or JSON Lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "dir", "source_dir"])]
    pub(crate) manifest: Option<PathBuf>,
    /// Answer pairs on standard input, one JSON object a line, with their beads on standard output; stores nothing
    #[arg(long, conflicts_with_all = ["source", "dir", "source_dir", "manifest", "format", "json", "output", "dry_run"])]
    pub(crate) stream: bool,
    /// Threads to use [default: one a core]; at most four a core, or 16
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    /// Write rejected pairs here, one JSON object a line; a file of this name stays as it is if none is rejected
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Align pairs again that are finished
    #[arg(long)]
    pub(crate) again: bool,
}

/// Which folders in a folder are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubfoldersArgument {
    /// None
    None,
    /// Those in it, at any depth; links to folders are not followed
    Own,
    /// Those that links lead to as well, each once
    Linked,
}

impl From<SubfoldersArgument> for Subfolders {
    fn from(argument: SubfoldersArgument) -> Self {
        match argument {
            SubfoldersArgument::None => Self::None,
            SubfoldersArgument::Own => Self::Own,
            SubfoldersArgument::Linked => Self::Linked,
        }
    }
}

fn probability(text: &str) -> Result<f64, String> {
    let number: Result<f64, _> = text.parse();
    number
        .ok()
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| "write a number from 0 to 1".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct ArticleArguments {
    /// Where the article was published
    #[arg(long, value_name = "URL", help_heading = "About the article")]
    pub(crate) url: Option<String>,
    /// Its title
    #[arg(long, value_name = "TEXT", help_heading = "About the article")]
    pub(crate) title: Option<String>,
    /// When it was published
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "About the article", value_parser = iso_date)]
    pub(crate) date: Option<String>,
    /// What you call it; a later version of its texts under the same id replaces the earlier one [default: its URL, else its path]
    #[arg(long, value_name = "ID", help_heading = "About the article")]
    pub(crate) id: Option<String>,
}

fn iso_date(text: &str) -> Result<String, String> {
    let day: Result<jiff::civil::Date, _> = text.parse();
    day.map(|day| day.to_string()).map_err(|_| "write the day as 2026-05-07".to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlignFormat {
    /// For reading: one language a line
    Text,
    /// One bead an object; with many pairs, one unit an object
    Jsonl,
    /// Units as tab-separated values with a header
    Tsv,
    /// Units as TMX 1.4b
    Tmx,
    /// `[source]:[target]:cost`, segments counted from 0, cost = 1 − confidence
    Vecalign,
    /// hunalign's ladder: where each bead starts, counted from 0, and its confidence
    Ladder,
    /// XCES links, as OPUS has them
    Xces,
    /// mALIGNa's alignments
    Al,
    /// hunalign's text output
    Hunalign,
}

impl AlignFormat {
    /// The format of units it names, where it names one.
    pub(crate) fn units(self) -> Option<UnitFormat> {
        match self {
            Self::Jsonl => Some(UnitFormat::Jsonl),
            Self::Tsv => Some(UnitFormat::Tsv),
            Self::Tmx => Some(UnitFormat::Tmx),
            Self::Text | Self::Vecalign | Self::Ladder | Self::Xces | Self::Al | Self::Hunalign => None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArguments {
    /// A folder of NNN.src, NNN.tgt (one segment a line) and NNN.gold (`[0, 1]:[2]`, counted from 0)
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Language of the .src files
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Language,
    /// Language of the .tgt files
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Language,
    /// Align each document alone instead of the folder as one batch that also learns from itself
    #[arg(long)]
    pub(crate) alone: bool,
    /// Leave NNN.hyp files in this folder: `[0, 1]:[2]:confidence`
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
    /// Threads to use [default: one a core]; at most four a core, or 16
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookupArguments {
    /// The sentence; `-`, or none with piped input, looks up each line of standard input
    #[arg(value_name = "SENTENCE")]
    pub(crate) sentence: Option<String>,
    /// Language of the sentence [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language wanted [default: any]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The lowest score to show, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 70, value_parser = clap::value_parser!(u8).range(50..=102))]
    pub(crate) min_score: u8,
    /// The most matches to show for a sentence
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) limit: usize,
    /// Show near-duplicates too: matches with the same words in both texts, which are else counted under the best of them
    #[arg(long)]
    pub(crate) all: bool,
    /// Print only the translation of the N-th match shown, and count that it was used
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", conflicts_with_all = ["json", "format"],
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) take: Option<u32>,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct PretranslateArguments {
    /// The article; `-` reads standard input
    #[arg(value_name = "ARTICLE")]
    pub(crate) article: PathBuf,
    /// Language of the article [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language wanted
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Language,
    /// The lowest score that counts, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 70, value_parser = clap::value_parser!(u8).range(50..=102))]
    pub(crate) min_score: u8,
    /// What the memory calls this article, if it may know it [default: its path]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// How to write it [default: text, or by the extension of the file]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<PretranslateFormat>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PretranslateFormat {
    /// For reading
    Text,
    /// Tab-separated values with a header
    Tsv,
    /// JSON Lines, one segment an object
    Jsonl,
    /// XLIFF 1.2 with `alt-trans`
    Xliff,
    /// XLIFF 2.1 with `mtc:matches`
    Xliff2,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The format to write [default: by the extension of the file]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ExportFormat>,
    /// The same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Only units from this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Only units into this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Take --from and --to exactly: `ur` then leaves out `ur-PK`
    #[arg(long)]
    pub(crate) exact: bool,
    #[command(flatten)]
    pub(crate) writing: import::WriteArguments,
    /// Only units at least this sure, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = probability)]
    pub(crate) min_confidence: f64,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// TMX 1.4b, for other translation memories
    Tmx,
    /// Tab-separated values with a header
    Tsv,
    /// JSON Lines, one unit an object
    Jsonl,
    /// Comma-separated values with a header, quoted
    Csv,
    /// A gettext catalogue
    Po,
    /// XLIFF 1.2
    Xliff,
    /// XLIFF 2.1, of one pair of languages
    Xliff2,
    /// Two files, line by line: -o STEM writes STEM.en and STEM.ur, say; --from and --to are needed
    Moses,
    /// The glossary as TBX 3 Basic
    Tbx,
    /// The glossary as tab-separated values
    Glossary,
}

impl ExportFormat {
    /// The format of units it names, where it names one of one file.
    pub(crate) fn units(self) -> Option<UnitFormat> {
        match self {
            Self::Tmx => Some(UnitFormat::Tmx),
            Self::Tsv => Some(UnitFormat::Tsv),
            Self::Jsonl => Some(UnitFormat::Jsonl),
            Self::Csv => Some(UnitFormat::Csv),
            Self::Po => Some(UnitFormat::Po),
            Self::Xliff => Some(UnitFormat::Xliff),
            Self::Xliff2 => Some(UnitFormat::Xliff2),
            Self::Moses | Self::Tbx | Self::Glossary => None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SegmentArguments {
    /// Plain text files; `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Language of the texts [default: by their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

/// How running text is cut.
#[derive(Debug, Args)]
pub(crate) struct CuttingArguments {
    /// Cut by the rules of this SRX file instead of sangam's own
    #[arg(long, value_name = "FILE")]
    pub(crate) srx: Option<PathBuf>,
    /// What a line break means
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) line_breaks: LineBreaksArgument,
}

impl CuttingArguments {
    pub(crate) fn options(&self) -> CuttingOptions {
        CuttingOptions { rules: self.srx.clone(), line_breaks: self.line_breaks.into() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineBreaksArgument {
    /// Find out from the text
    Auto,
    /// Every line break ends a paragraph
    Paragraphs,
    /// Only an empty line does: the text is hard-wrapped
    Wrapped,
}

impl From<LineBreaksArgument> for LineBreaks {
    fn from(argument: LineBreaksArgument) -> Self {
        match argument {
            LineBreaksArgument::Auto => Self::Auto,
            LineBreaksArgument::Paragraphs => Self::Paragraphs,
            LineBreaksArgument::Wrapped => Self::Wrapped,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum SrxCommand {
    /// Write the rules of every language, for OmegaT, Okapi and others
    Export(SrxExportArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SrxExportArguments {
    /// Only the rules of this language; may be given more than once
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Vec<Language>,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// The text; `-`, or none with piped input, reads standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Language of the text [default: by its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArguments {
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}
