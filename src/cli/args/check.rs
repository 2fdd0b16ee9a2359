//! Which options does check have?

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sangam::check::Check;
use sangam::exchange::Format;
use sangam::exchange::columns::ColumnMap;
use sangam::language::Language;
use sangam::use_cases::languages::UsualLanguages;

use super::cutting::CuttingArguments;
use super::{format, store};
use crate::cli::config::severities::CheckSeverities;

const EXAMPLES: &str = "\
Examples:
  sangam check story.en.txt story.ur.txt      check a translation of an article
  sangam check job.xlf --format sarif         check a file of units, for another program
  sangam check                                check the memory, grouped by kind
  sangam check --explain number-differs       what a code means, and how to silence it

Exit codes: 0 nothing found; 1 something found, or some input rejected; 2 nothing done.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(crate) struct CheckArguments {
    /// File of units (XLIFF, TMX, PO, TSV, CSV, JSON Lines), or an article [default: the memory]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Translation of the article
    #[arg(value_name = "TRANSLATION", requires = "file")]
    pub(crate) translation: Option<PathBuf>,
    /// Source language [default: as the file says, or from the script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) from: Option<Language>,
    /// Target language [default: as the file says, or from the script]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Option<Language>,
    /// The languages that the configuration names.
    #[arg(skip)]
    pub(crate) usual: UsualLanguages,
    /// The severities that the configuration names.
    #[arg(skip)]
    pub(crate) severities: CheckSeverities,
    /// Two articles: line N of one translates line N of the other, so that nothing is aligned
    #[arg(long, requires = "translation")]
    pub(crate) segmented: bool,
    /// Two articles: check them even if they do not look like translations of each other
    #[arg(long, requires = "translation")]
    pub(crate) force: bool,
    /// The memory: only units of articles
    #[arg(long, conflicts_with = "file")]
    pub(crate) articles: bool,
    /// The memory: only units of this article: the path of one of its texts, its id, title or URL (may be repeated)
    #[arg(long, value_name = "ARTICLE", conflicts_with = "file")]
    pub(crate) article: Vec<OsString>,
    /// The memory: only units that changed since this day (2026-05-07), this time, or this operation
    #[arg(long, value_name = "WHEN", conflicts_with = "file")]
    pub(crate) since: Option<String>,
    #[command(flatten)]
    pub(crate) filter: store::FilterArguments,
    /// Only these checks: codes, parted by commas (may be repeated)
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    pub(crate) only: Vec<Check>,
    /// All but these checks
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = code)]
    pub(crate) skip: Vec<Check>,
    /// Format to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Most findings of a kind to show as text; 0 shows all [default: 5 of the memory, all of files]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// File of findings to leave out, as --write-baseline writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found to this file, to be left out from now on
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Put right what is safe. In the memory this is one operation, which can be undone; a file is written to --output
    #[arg(long)]
    pub(crate) fix: bool,
    /// File for the repaired file of units, or the repaired translation
    #[arg(short, long, value_name = "FILE", requires = "fix", requires = "file")]
    pub(crate) output: Option<PathBuf>,
    /// Say that what a check finds in a unit of the memory is no fault, as long as its texts stay the same: 12:number-differs
    /// (may be repeated)
    #[arg(long, value_name = "UNIT:CODE", value_parser = unit_code, requires = "reason", conflicts_with_all = ["file", "fix"])]
    pub(crate) waive: Vec<(i64, Check)>,
    /// Take such a word back
    #[arg(long, value_name = "UNIT:CODE", value_parser = unit_code, conflicts_with_all = ["file", "fix", "waive"])]
    pub(crate) unwaive: Vec<(i64, Check)>,
    /// Why it is no fault
    #[arg(long, value_name = "TEXT", requires = "waive")]
    pub(crate) reason: Option<String>,
    /// Show what would be put right or waived, without storing it
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Explain a check: what it means, when it is wrong to raise it, and how to silence it. `all` lists the codes
    #[arg(long, value_name = "CODE", exclusive = true)]
    pub(crate) explain: Option<String>,
    /// Threads to use, at most 16 or four per core, whichever is more [default: one per core]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) threads: usize,
    #[command(flatten)]
    pub(crate) cutting: CuttingArguments,
    #[command(flatten)]
    pub(crate) reading: CheckReadArguments,
}

/// How files of units are read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files of units")]
pub(crate) struct CheckReadArguments {
    /// Format of the file [default: from its contents and name]
    #[arg(long, value_name = "FORMAT", value_parser = format::read(format::CHECKED), conflicts_with = "translation")]
    pub(crate) input_format: Option<Format>,
    /// Repair what can be repaired, and keep everything before an error that cannot
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Encoding, if the file declares none or a wrong one, e.g. windows-1256
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Columns of TSV or CSV, e.g. en=1,ur=2 or source=English,target=Urdu
    #[arg(long, value_name = "MAP")]
    pub(crate) columns: Option<ColumnMap>,
    /// Whether the first row of TSV or CSV names the columns [default: decided by the row]
    #[arg(long, value_name = "BOOL")]
    pub(crate) header: Option<bool>,
}

/// The form of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For reading
    Text,
    /// JSON Lines: a finding is an object
    Jsonl,
    /// SARIF 2.1.0, for editors and code hosts
    Sarif,
    /// Commands of GitHub Actions: `::error file=…`
    Github,
}

/// Parses the code of a check.
pub(crate) fn code(text: &str) -> Result<Check, String> {
    text.trim().parse().map_err(|_| format!("`{text}` is no check; `sangam check --explain all` lists them"))
}

fn unit_code(text: &str) -> Result<(i64, Check), String> {
    let parts = text.split_once(':').and_then(|(unit, code)| Some((unit.trim().parse::<i64>().ok()?, code)));
    let (unit, text) =
        parts.ok_or_else(|| "write the number of the unit and the code: 12:number-differs".to_owned())?;
    Ok((unit, code(text)?))
}

/// Returns the command line without a `--memory` that names no file: of `check` this means the usual memory.
pub(crate) fn without_bare_memory(mut words: Vec<OsString>) -> Vec<OsString> {
    let is_check = words.iter().skip(1).any(|word| word == "check" || word == "qa");
    let names_none = |next: Option<&OsString>| {
        next.is_none_or(|next| next.as_encoded_bytes().starts_with(b"-") && next != "-")
    };
    if is_check
        && let Some(at) = words.iter().position(|word| word == "--memory")
        && names_none(words.get(at + 1))
    {
        words.remove(at);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_memory_is_the_usual_one_of_check_alone() {
        let words = |line: &str| -> Vec<OsString> { line.split(' ').map(OsString::from).collect() };
        let same = |line: &str| without_bare_memory(words(line)) == words(line);
        assert_eq!(without_bare_memory(words("sangam check --memory")), words("sangam check"));
        assert_eq!(without_bare_memory(words("sangam qa --memory --json")), words("sangam qa --json"));
        assert!(same("sangam check --memory m.db") && same("sangam stats --memory"));
    }

    #[test]
    fn a_unit_and_a_code_belong_together() {
        assert_eq!(unit_code("12:number-differs"), Ok((12, Check::NumberDiffers)));
        assert!(unit_code("12").unwrap_err().contains("12:number-differs"));
        assert!(unit_code("12:nothing").unwrap_err().contains("--explain all"));
    }
}
