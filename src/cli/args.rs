//! Which commands and options are there?

pub(crate) mod analyse;
pub(crate) mod check;
pub(crate) mod concordance;
pub(crate) mod config;
pub(crate) mod cutting;
pub(crate) mod format;
pub(crate) mod import;
pub(crate) mod print;
pub(crate) mod store;
pub(crate) mod terms;
pub(crate) mod units;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sangam::exchange::Format;
use sangam::language::Language;
use sangam::use_cases::languages::UsualLanguages;
use sangam::use_cases::prompt::PromptOptions;
use sangam::use_cases::walk::Subfolders;

use super::config::keys::min_score;
use super::config::severities::CheckSeverities;
use super::render::text_choices::{Digits, Letters};
use super::words;
use cutting::CuttingArguments;
use print::PrintArguments;

const EXAMPLES: &str = "\
Examples:
  sangam align story.en.txt story.ur.txt           align an article and remember it
  sangam lookup \"Talks resume on Monday.\" --to ur  find earlier translations
  sangam export --format tmx -o memory.tmx         write the memory for another program

Exit codes: 0 done or found; 1 nothing found, or some input rejected and the rest done; 2 nothing done.";

/// A translation memory and sentence aligner for newsrooms in English, Urdu and Hindi
#[derive(Debug, Parser)]
#[command(name = "sangam", version, after_help = EXAMPLES, arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArguments {
    /// Memory to use [env: `SANGAM_MEMORY`] [default: memory.db in the platform's data directory]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) memory: Option<PathBuf>,
    /// When to colour the output. `auto` respects `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// How to isolate right-to-left text on a line
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub(crate) bidi: Bidi,
    /// Digits of the texts that are shown [default: as they are stored]
    #[arg(long, global = true, value_name = "WHICH")]
    pub(crate) digits: Option<Digits>,
    /// Show each text also in other letters: `latin`, or those of a related language (Urdu for Hindi, Hindi for Urdu)
    /// [default: none]
    #[arg(long, global = true, value_name = "LETTERS", num_args = 0..=1, default_missing_value = "latin", require_equals = true)]
    pub(crate) translit: Option<Letters>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    Auto,
    Always,
    Never,
}

impl ColorWhen {
    /// Applies the choice to every stream of this process.
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
    /// Isolate on a terminal only.
    Auto,
    /// Wrap every text in Unicode isolates.
    Isolate,
    /// Never add a character.
    None,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Align articles with their translations, sentence by sentence, and remember the pairs
    Align(Box<AlignArguments>),
    /// Find which article translates which, in two heaps of files whose names say nothing
    Pair(Box<PairArguments>),
    /// Find how a sentence was translated before
    Lookup(LookupArguments),
    /// Find the sentences of a new article that were translated before
    Pretranslate(PretranslateArguments),
    /// Count the words of new texts by how much of them was translated before, and by repetitions
    #[command(visible_alias = "analyze")]
    Analyse(analyse::AnalyseArguments),
    /// Check translations before they are published: numbers, names, marks, letters, terms
    #[command(visible_alias = "qa")]
    Check(Box<check::CheckArguments>),
    /// Find units that contain certain words
    Concordance(concordance::ConcordanceArguments),
    /// Import translations from other programs: TMX, XLIFF, PO, TSV, CSV, JSON Lines, Moses text, links, glossaries
    Import(import::ImportArguments),
    /// Convert units from one format to another, without a memory
    Convert(import::ConvertArguments),
    /// Keep the units of a file that are fit to learn from, and say what is wrong with the others
    Filter(import::FilterArguments),
    /// Export the memory as TMX, XLIFF, PO, TSV, CSV, JSON Lines or Moses text, or its glossary
    Export(ExportArguments),
    /// Add a text and its translation
    Add(store::AddArguments),
    /// Change units: texts, status, client, domain, tags, notes. With a unit and nothing else: change its texts in your editor
    Edit(units::EditArguments),
    /// Mark units as right
    Confirm(units::UnitsArguments),
    /// Mark units as wrong, so that lookup leaves them out
    Reject(units::UnitsArguments),
    /// Remove units
    Delete(units::UnitsArguments),
    /// Show why units are in the memory: their place in both texts, their words, and what was done to them
    Why(store::WhyArguments),
    /// Add, list, remove, import, export and extract terms of the glossary
    #[command(subcommand)]
    Terms(terms::TermsCommand),
    /// List, show and remove articles
    #[command(subcommand)]
    Article(store::ArticleCommand),
    /// Show and undo changes to the memory
    #[command(subcommand)]
    Op(store::OperationCommand),
    /// Back up, restore, verify, salvage, merge and tidy the memory
    #[command(subcommand)]
    Memory(store::MemoryCommand),
    /// Show and change defaults: your languages, memory, client
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Show which memory is used and what it holds
    Stats(StatsArguments),
    /// Check the memory, its index, the defaults and the terminal
    Doctor(StatsArguments),
    /// Score the aligner against gold alignments
    Evaluate(EvaluateArguments),
    /// Split texts into sentences and headings, one per line
    Segment(SegmentArguments),
    /// Write sangam's sentence rules as SRX 2.0, for other programs
    #[command(subcommand)]
    Srx(SrxCommand),
    /// Show what sangam sees in a text: segments, tokens, match keys, numbers, names
    Inspect(InspectArguments),
    /// Print the completions of commands and options for a shell
    Completions(CompletionsArguments),
    /// Print the manual page, or write the pages of all commands
    Man(ManArguments),
}

impl Command {
    /// Whether the command works whatever the defaults are: it shows or repairs them, or is about the program itself.
    pub(crate) fn goes_without_defaults(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Doctor(_) | Self::Completions(_) | Self::Man(_))
    }
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct AlignArguments {
    /// Article: plain text (UTF-8, or UTF-16 with a byte order mark), Markdown, HTML, DOCX or ODT, also as `.gz`
    #[arg(value_name = "ARTICLE", requires = "target")]
    pub(crate) source: Option<PathBuf>,
    /// Translation of the article
    #[arg(value_name = "TRANSLATION")]
    pub(crate) target: Option<PathBuf>,
    /// Language of the article [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translation [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Continue if a language contradicts the script of its text, or if the texts do not look like translations
    #[arg(long)]
    pub(crate) force: bool,
    /// Replace the translation that is remembered under the same name, even if most of its units are lost
    #[arg(long)]
    pub(crate) replace: bool,
    /// Show the result without storing it. Write no file except that of --output
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take each line as a segment instead of splitting the texts into sentences
    #[arg(long)]
    pub(crate) segmented: bool,
    /// Format of the beads. With many pairs: write their units in this format instead of storing them [default: from the
    /// extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::ALIGNED))]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// List what is wrong in the translation. Otherwise its number is said. One pair only
    #[arg(long, conflicts_with_all = ["dir", "source_dir", "manifest", "stream"])]
    pub(crate) check: bool,
    /// The severities that the configuration names.
    #[arg(skip)]
    pub(crate) severities: CheckSeverities,
    /// Leave out pairs below this confidence, from 0 to 1
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

impl AlignArguments {
    /// Returns the named format.
    pub(crate) fn named_format(&self) -> Option<Format> {
        if self.json { Some(Format::Jsonl) } else { self.format }
    }
}

#[derive(Debug, Args)]
pub(crate) struct PairArguments {
    /// Folder of the articles
    #[arg(long, value_name = "DIR", required_unless_present = "source_list", conflicts_with = "source_list")]
    pub(crate) source_dir: Option<PathBuf>,
    /// Folder of their translations
    #[arg(long, value_name = "DIR", required_unless_present = "target_list", conflicts_with = "target_list")]
    pub(crate) target_dir: Option<PathBuf>,
    /// List of the articles: a path per line, TSV with a header (file [id url title date]) or JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) source_list: Option<PathBuf>,
    /// List of their translations
    #[arg(long, value_name = "FILE")]
    pub(crate) target_list: Option<PathBuf>,
    /// Which subfolders to read as well. Hidden ones are never read
    #[arg(long, value_name = "WHICH", default_value = "linked")]
    pub(crate) subfolders: SubfoldersArgument,
    /// Language of the articles [default: that of most of them, from their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations [default: that of most of them, from their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Dictionary to use as well: TSV, hunalign or Moses (may be repeated). Needs --from and --to
    #[arg(long, value_name = "FILE", requires_all = ["from", "to"])]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Leave out pairs below this confidence, from 0 to 1
    #[arg(long, value_name = "CONFIDENCE", default_value_t = 0.5, value_parser = probability)]
    pub(crate) min_confidence: f64,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    /// Format to write. `tsv` is a manifest for `align --manifest` [default: from the extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::paired())]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The evidence of the aligner, and how it is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Evidence")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct EvidenceArguments {
    /// Dictionary to use as well: TSV, hunalign or Moses (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) lexicon: Vec<PathBuf>,
    /// Learn from confirmed units, and look every sentence up in the memory (the default). Overrides an earlier --no-learn
    #[arg(long = "learn", overrides_with = "no_learn")]
    _learn: bool,
    /// Do not use the units of the memory as evidence
    #[arg(long, overrides_with = "_learn")]
    pub(crate) no_learn: bool,
    /// Also find blocks that the translation moved
    #[arg(long)]
    pub(crate) allow_moves: bool,
    /// Show for each bead the words, numbers and names that decided it, and the next best bead
    #[arg(long, conflicts_with = "allow_moves")]
    pub(crate) explain: bool,
    /// Show word links for each bead, counted from 0: `0-0 1-2`. JSON has the confidence of each as well
    #[arg(long)]
    pub(crate) words: bool,
}

/// Many pairs at once.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many pairs at once")]
pub(crate) struct ManyArguments {
    /// Align all pairs of files in this folder. --source-suffix and --target-suffix distinguish articles from translations
    #[arg(long, value_name = "DIR", requires_all = ["source_suffix", "target_suffix"], conflicts_with = "source")]
    pub(crate) dir: Option<PathBuf>,
    /// Ending of the names of articles, e.g. .en.txt
    #[arg(long, value_name = "SUFFIX", requires = "dir")]
    pub(crate) source_suffix: Option<String>,
    /// Ending of the names of translations, e.g. .ur.txt
    #[arg(long, value_name = "SUFFIX", requires = "dir")]
    pub(crate) target_suffix: Option<String>,
    /// Align the files of this folder with the files of --target-dir that have the same name, apart from the ending
    #[arg(long, value_name = "DIR", requires = "target_dir", conflicts_with_all = ["source", "dir"])]
    pub(crate) source_dir: Option<PathBuf>,
    /// Folder of the translations, for --source-dir
    #[arg(long, value_name = "DIR", requires = "source_dir")]
    pub(crate) target_dir: Option<PathBuf>,
    /// Which subfolders to read as well. Hidden ones are never read
    #[arg(long, value_name = "WHICH", default_value = "linked")]
    pub(crate) subfolders: SubfoldersArgument,
    /// Align the pairs that this file lists: TSV with a header (source target [from to id url title date]) or JSON Lines
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "dir", "source_dir"])]
    pub(crate) manifest: Option<PathBuf>,
    /// Read pairs from standard input, one JSON object per line, and write their beads to standard output. Store nothing
    #[arg(long, conflicts_with_all = ["source", "dir", "source_dir", "manifest", "format", "json", "output", "dry_run"])]
    pub(crate) stream: bool,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    /// Write rejected pairs to this file as JSON Lines. If none is rejected, an existing file is kept
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Align finished pairs again
    #[arg(long)]
    pub(crate) again: bool,
}

/// Which subfolders are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SubfoldersArgument {
    /// No subfolders
    None,
    /// Subfolders at any depth, without following links to folders
    Own,
    /// Also the folders that links lead to, each once
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
    /// URL of the article
    #[arg(long, value_name = "URL", help_heading = "About the article")]
    pub(crate) url: Option<String>,
    /// Title of the article
    #[arg(long, value_name = "TEXT", help_heading = "About the article")]
    pub(crate) title: Option<String>,
    /// Date on which the article was published
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "About the article", value_parser = iso_date)]
    pub(crate) date: Option<String>,
    /// Your id for the article. A later version with the same id replaces the earlier one [default: its URL, otherwise its
    /// path]
    #[arg(long, value_name = "ID", help_heading = "About the article")]
    pub(crate) id: Option<String>,
}

fn iso_date(text: &str) -> Result<String, String> {
    let day: Result<jiff::civil::Date, _> = text.parse();
    day.map(|day| day.to_string()).map_err(|_| "write the day as 2026-05-07".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArguments {
    /// Folder of NNN.src and NNN.tgt (one segment per line) and NNN.gold (`[0, 1]:[2]`, counted from 0)
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Language of the .src files
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Language,
    /// Language of the .tgt files
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Language,
    /// Align each document alone. Otherwise the whole folder is one batch, and the aligner also learns from it
    #[arg(long)]
    pub(crate) alone: bool,
    /// Write the alignments to this folder as NNN.hyp files: `[0, 1]:[2]:confidence`
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookupArguments {
    /// Sentence to look up, in one word or several. `-`, or none with piped input: each line of standard input
    #[arg(value_name = "SENTENCE", value_parser = words::text())]
    pub(crate) sentence: Vec<String>,
    /// Language of the sentence [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language of the translations [default: any]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    /// Lowest score to show, in per cent [default: 70]
    #[arg(long, value_name = "PERCENT", value_parser = min_score())]
    pub(crate) min_score: Option<u8>,
    /// Most matches to show per sentence
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) limit: usize,
    /// Also show near-duplicates: matches with the same words in both texts. Otherwise only the best of them is shown, with
    /// their number
    #[arg(long)]
    pub(crate) all: bool,
    /// Print only the translation of the N-th match, with the numbers and names of the sentence, and count this use
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1", conflicts_with_all = ["json", "format"],
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) take: Option<u32>,
    /// With --take: print the translation as it is stored
    #[arg(long, requires = "take")]
    pub(crate) as_stored: bool,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    /// Format to print
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format::written(format::LOOKED_UP))]
    pub(crate) format: Format,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// With --format prompt-json: the most tokens of all examples together, by estimate
    #[arg(long, value_name = "TOKENS", default_value_t = PromptOptions::DEFAULT_BUDGET)]
    pub(crate) budget: usize,
}

#[derive(Debug, Args)]
pub(crate) struct PretranslateArguments {
    /// Article, or `-` for standard input
    #[arg(value_name = "ARTICLE")]
    pub(crate) article: PathBuf,
    /// Language of the article [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Language to translate into. It must be named here or in the configuration
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    /// Lowest score of a match, in per cent [default: 70]
    #[arg(long, value_name = "PERCENT", value_parser = min_score())]
    pub(crate) min_score: Option<u8>,
    /// List what is wrong in the proposed translations of 95 % or more. Otherwise its number is said
    #[arg(long)]
    pub(crate) check: bool,
    /// The severities that the configuration names.
    #[arg(skip)]
    pub(crate) severities: CheckSeverities,
    /// Id under which the memory may know this article [default: its path]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Format to write [default: from the extension of the file, otherwise text]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::PRETRANSLATED))]
    pub(crate) format: Option<Format>,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Format to write [default: from the extension of the file]
    #[arg(long, value_name = "FORMAT", value_parser = format::written(format::EXPORTED))]
    pub(crate) format: Option<Format>,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// File to write, or `-` for standard output. Its extension sets the format [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Only units whose source is in this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Only units whose target is in this language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// Match --from and --to exactly, so that `ur` excludes `ur-PK`
    #[arg(long)]
    pub(crate) exact: bool,
    #[command(flatten)]
    pub(crate) writing: import::WriteArguments,
    /// Only units with at least this confidence, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = probability)]
    pub(crate) min_confidence: f64,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
}

impl ExportArguments {
    /// Returns the named format.
    pub(crate) fn named_format(&self) -> Option<Format> {
        if self.json { Some(Format::Jsonl) } else { self.format }
    }
}

#[derive(Debug, Args)]
pub(crate) struct SegmentArguments {
    /// Text files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Language of the texts [default: from their script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Show what is left out of the texts, and why, instead of their segments
    #[arg(long, conflicts_with_all = ["json", "format"])]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SrxCommand {
    /// Write the rules of all languages, for OmegaT, Okapi and other programs
    Export(SrxExportArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SrxExportArguments {
    /// Only the rules of this language (may be repeated)
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Vec<Language>,
    /// File to write, or `-` for standard output [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// Text to inspect. `-`, or none with piped input: standard input
    #[arg(value_name = "TEXT", value_parser = words::text())]
    pub(crate) text: Option<String>,
    /// Language of the text [default: from its script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// Shell that reads them
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Folder for the pages of all commands [default: the page of sangam, to standard output]
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArguments {
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}
