//! What is aligned, with which evidence, and where does the result go?

use std::path::PathBuf;

use anyhow::bail;
use sangam::exchange::{Format, OutputChoice, output_format};
use sangam::language::Language;
use sangam::memory::ArticleDescription;
use sangam::unit::Sides;
use sangam::use_cases::align::Detail;
use sangam::use_cases::cutter::CuttingOptions;
use sangam::use_cases::manifest::{PairJob, PairSelection};

use super::file;
use crate::cli::args::{AlignArguments, ArticleArguments, ManyArguments, format};
use crate::cli::config::severities::CheckSeverities;
use crate::cli::exit::no_format;

/// The plan of `align`.
pub(crate) struct AlignPlan {
    /// The work and its destination.
    pub(crate) work: AlignWork,
    /// The language of the articles, if it was named.
    pub(crate) from: Option<Language>,
    /// The language of the translations, if it was named.
    pub(crate) to: Option<Language>,
    /// Whether to continue if a language contradicts a script, or if the texts do not correspond.
    pub(crate) force: bool,
    /// Whether the texts hold one segment per line.
    pub(crate) segmented: bool,
    /// How running text is cut.
    pub(crate) cutting: CuttingOptions,
    /// Beads below this confidence are left out.
    pub(crate) min_confidence: f64,
    /// Threads to use.
    pub(crate) threads: usize,
    /// The teaching of the aligner.
    pub(crate) teaching: TeachingPlan,
    /// Whether the findings of the check of a single pair are listed.
    pub(crate) check: bool,
    /// How serious they are.
    pub(crate) severities: CheckSeverities,
}

/// The teaching of the aligner.
pub(crate) struct TeachingPlan {
    /// Dictionaries to use.
    pub(crate) dictionaries: Vec<PathBuf>,
    /// Whether the memory teaches it.
    pub(crate) learn: bool,
    /// Whether it also finds moved blocks.
    pub(crate) allow_moves: bool,
}

/// The work of `align`.
pub(crate) enum AlignWork {
    /// Questions on standard input, answered on standard output; whether with explanations, and with word links.
    Stream { explain: bool, words: bool },
    /// Files.
    Pairs(PairsPlan),
}

/// The files to align, and the destination of the result.
pub(crate) struct PairsPlan {
    /// The files.
    pub(crate) selection: PairSelection,
    /// Where the result goes.
    pub(crate) result: AlignResult,
    /// The file to write; `None`: standard output, if the result is printed.
    pub(crate) output: Option<PathBuf>,
    /// The file for rejected pairs.
    pub(crate) rejects: Option<PathBuf>,
    /// Whether nothing is stored.
    pub(crate) dry_run: bool,
    /// Whether a pair replaces the pair stored under its names, even if most units are lost.
    pub(crate) replace: bool,
    /// Whether finished pairs are aligned again.
    pub(crate) again: bool,
}

/// Where the result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlignResult {
    /// One pair is stored, and its beads are shown.
    StoredAndShown { named: Option<Format>, explain: bool, words: bool },
    /// The pairs are stored.
    Stored,
    /// Their units are written instead, in the named format or in that of the file's extension.
    Written { named: Option<Format> },
}

impl AlignResult {
    /// Returns the details of each pair that are needed besides its record.
    pub(crate) fn detail(self) -> Detail {
        match self {
            Self::StoredAndShown { explain, words, .. } => Detail::Beads { explain, words },
            Self::Stored | Self::Written { .. } => Detail::None,
        }
    }
}

impl PairsPlan {
    /// Whether pairs are stored in the memory.
    pub(crate) fn stores(&self) -> bool {
        !self.dry_run && !matches!(self.result, AlignResult::Written { .. })
    }
}

impl AlignPlan {
    /// Returns the languages of every pair, if both were named.
    pub(crate) fn languages(&self) -> Option<Sides<Language>> {
        Some(Sides::new(self.from.clone()?, self.to.clone()?))
    }
}

impl TryFrom<AlignArguments> for AlignPlan {
    type Error = anyhow::Error;

    fn try_from(arguments: AlignArguments) -> anyhow::Result<Self> {
        let work = work(&arguments)?;
        let AlignArguments { from, to, evidence, .. } = arguments;
        let is_one = matches!(&work, AlignWork::Pairs(PairsPlan { selection: PairSelection::Pair(_), .. }));
        if !is_one && !evidence.lexicon.is_empty() && (from.is_none() || to.is_none()) {
            bail!("with many pairs, --lexicon wants --from and --to: which languages does it join?");
        }
        Ok(Self {
            work,
            from,
            to,
            force: arguments.force,
            segmented: arguments.segmented,
            cutting: arguments.cutting.options(),
            min_confidence: arguments.min_confidence,
            threads: arguments.many.threads,
            teaching: TeachingPlan {
                dictionaries: evidence.lexicon,
                learn: !evidence.no_learn,
                allow_moves: evidence.allow_moves,
            },
            check: arguments.check,
            severities: arguments.severities,
        })
    }
}

fn work(arguments: &AlignArguments) -> anyhow::Result<AlignWork> {
    let (many, evidence) = (&arguments.many, &arguments.evidence);
    let named = arguments.named_format();
    let pairs = |selection, result| {
        AlignWork::Pairs(PairsPlan {
            selection,
            result,
            output: file(arguments.output.clone()),
            rejects: many.rejects.clone(),
            dry_run: arguments.dry_run,
            replace: arguments.replace,
            // A single pair is shown even if it was aligned before.
            again: many.again || matches!(result, AlignResult::StoredAndShown { .. }),
        })
    };
    if let (Some(source), Some(target)) = (&arguments.source, &arguments.target) {
        if many.rejects.is_some() || many.again {
            bail!("--rejects and --again go with many pairs: --dir, --source-dir or --manifest");
        }
        let job = PairJob {
            source: source.clone(),
            target: target.clone(),
            description: description(&arguments.article),
            ..PairJob::default()
        };
        let result = AlignResult::StoredAndShown { named, explain: evidence.explain, words: evidence.words };
        return Ok(pairs(PairSelection::Pair(Box::new(job)), result));
    }
    if description(&arguments.article) != ArticleDescription::default() {
        bail!(
            "--id, --url, --title and --date describe one article; with many, a manifest has columns for them"
        );
    }
    if many.stream {
        return Ok(AlignWork::Stream { explain: evidence.explain, words: evidence.words });
    }
    if evidence.explain || evidence.words {
        bail!("--explain and --words go with one article, or with --stream");
    }
    let selection = selection(many)?;
    let result = if named.is_none() && arguments.output.is_none() {
        AlignResult::Stored
    } else {
        if named.is_some() {
            let choice = OutputChoice { named, path: None, purposes: format::ALIGNED_MANY, otherwise: None };
            output_format(&choice).map_err(|error| no_format(&error, "--format"))?;
        }
        AlignResult::Written { named }
    };
    Ok(pairs(selection, result))
}

fn selection(many: &ManyArguments) -> anyhow::Result<PairSelection> {
    let subfolders = many.subfolders.into();
    if let (Some(folder), Some(source), Some(target)) = (&many.dir, &many.source_suffix, &many.target_suffix)
    {
        return Ok(PairSelection::Suffixes {
            folder: folder.clone(),
            source_suffix: source.clone(),
            target_suffix: target.clone(),
            subfolders,
        });
    }
    if let (Some(sources), Some(targets)) = (&many.source_dir, &many.target_dir) {
        return Ok(PairSelection::Folders { sources: sources.clone(), targets: targets.clone(), subfolders });
    }
    match &many.manifest {
        Some(path) => Ok(PairSelection::Manifest(path.clone())),
        None => bail!(
            "nothing to align; give ARTICLE and TRANSLATION, --dir, --source-dir, --manifest or --stream"
        ),
    }
}

fn description(about: &ArticleArguments) -> ArticleDescription {
    ArticleDescription {
        id: about.id.clone(),
        url: about.url.clone(),
        title: about.title.clone(),
        date: about.date.clone(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn plan(line: &str) -> Result<AlignPlan, String> {
        let words = ["sangam", "align"].into_iter().chain(line.split_whitespace());
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Align(arguments) => AlignPlan::try_from(*arguments).map_err(|error| error.to_string()),
            _ => Err("another command".to_owned()),
        }
    }

    #[test]
    fn one_pair_is_stored_and_shown_and_many_are_stored_or_written() {
        let result = |line: &str| match plan(line).unwrap().work {
            AlignWork::Pairs(pairs) => (pairs.result, pairs.stores(), pairs.again),
            AlignWork::Stream { .. } => panic!("{line}"),
        };
        let shown = |named| AlignResult::StoredAndShown { named, explain: false, words: false };
        assert_eq!(result("a b"), (shown(None), true, true));
        assert_eq!(result("a b --format tmx --dry-run"), (shown(Some(Format::Tmx)), false, true));
        assert_eq!(result("--manifest m"), (AlignResult::Stored, true, false));
        let written = |named| (AlignResult::Written { named }, false, false);
        assert_eq!(result("--manifest m --json"), written(Some(Format::Jsonl)));
        assert_eq!(result("--manifest m -o x.tmx"), written(None), "the file says the format");
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (line, says) in [
            ("a b --again", "go with many pairs"),
            ("--manifest m --id x", "describe one article"),
            ("--manifest m --explain", "go with one article"),
            ("--manifest m --format vecalign", "may be tmx, xliff, xliff2, po, tsv, csv or jsonl"),
            ("--manifest m --lexicon d --from en", "--from and --to"),
            ("", "nothing to align"),
        ] {
            let refused = plan(line).err().unwrap_or_default();
            assert!(refused.contains(says), "{line}: {refused}");
        }
        assert!(plan("a b --lexicon d").is_ok(), "the languages of one pair are known");
    }
}
