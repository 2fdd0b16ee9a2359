//! What may the aligner know beside the article: dictionaries, and what the memory has learned?

use std::path::Path;

use anyhow::{Context as _, bail};
use sangam::align::lexicon::{UserLexicon, learn_from};
use sangam::align::{AlignOptions, Aligner, NoMemory, Recall};
use sangam::bulk::pair::TextPair;
use sangam::bulk::recall::MemoryRecall;
use sangam::exchange::article;
use sangam::memory::{Access, Language, Memory, MemoryError, Status, UnitFilter};

use crate::cli::args::{AlignArguments, GlobalArguments};
use crate::cli::exit::tell;

/// The two languages an aligner is made ready for, source first.
pub(super) type Languages<'l> = [&'l Language; 2];

/// The memory to learn from: none where there is none yet, or where the user wants none.
pub(super) fn memory_to_ask(
    global: &GlobalArguments,
    arguments: &AlignArguments,
) -> anyhow::Result<Option<Memory>> {
    if arguments.evidence.no_learn {
        return Ok(None);
    }
    match super::open_memory(global, Access::Read) {
        Ok(memory) => Ok(Some(memory)),
        Err(error) => match error.downcast_ref() {
            Some(MemoryError::Missing { .. }) => Ok(None),
            _ => Err(error),
        },
    }
}

/// The aligner, with the user's dictionaries and what people have confirmed in the memory.
pub(super) fn aligner(
    arguments: &AlignArguments,
    languages: Option<Languages<'_>>,
    memory: Option<&Memory>,
) -> anyhow::Result<Aligner> {
    let options = AlignOptions { allow_moves: arguments.evidence.allow_moves, ..AlignOptions::default() };
    let mut aligner = Aligner::new(options);
    let Some([source, target]) = languages else {
        if !arguments.evidence.lexicon.is_empty() {
            bail!("with many pairs, --lexicon wants --from and --to: which languages does it join?");
        }
        return Ok(aligner);
    };
    for path in &arguments.evidence.lexicon {
        let lexicon = read_lexicon(path)?;
        aligner = aligner
            .with_lexicon(source, target, &lexicon)
            .with_context(|| format!("{}: cannot be used", path.display()))?;
    }
    if let Some(memory) = memory {
        aligner = with_confirmed(aligner, [source, target], memory)?;
    }
    Ok(aligner)
}

/// Tells what each dictionary knows of the texts: a wrong order of columns or encoding shows at once.
pub(super) fn tell_coverage(arguments: &AlignArguments, pair: &TextPair) -> anyhow::Result<()> {
    for path in &arguments.evidence.lexicon {
        let lexicon = read_lexicon(path)?;
        let [ours, theirs] = pair.with_sides(|source, target| {
            [lexicon.coverage(0, source.segments), lexicon.coverage(1, target.segments)]
        });
        tell(
            "note",
            &format!(
                "{}: {:?}, {} entries; knows {:.0} % of the article's words and {:.0} % of the translation's",
                path.display(),
                lexicon.format,
                lexicon.len(),
                100.0 * ours,
                100.0 * theirs
            ),
        );
    }
    Ok(())
}

fn read_lexicon(path: &Path) -> anyhow::Result<UserLexicon> {
    let text = article::read(path)?.text;
    let lexicon = UserLexicon::parse(&text).with_context(|| path.display().to_string())?;
    if lexicon.is_empty() {
        bail!("{}: holds no dictionary entries; write `source<TAB>target`, one a line", path.display());
    }
    Ok(lexicon)
}

/// What people have confirmed teaches the aligner like text that was translated well.
fn with_confirmed(aligner: Aligner, languages: Languages<'_>, memory: &Memory) -> anyhow::Result<Aligner> {
    let [source, target] = languages;
    let filter = UnitFilter {
        source_language: Some(source.clone()),
        target_language: Some(target.clone()),
        ..UnitFilter::default()
    };
    let mut confirmed = Vec::new();
    memory.for_each_unit(&filter, |unit| -> anyhow::Result<()> {
        if unit.provenance.status == Status::Confirmed {
            confirmed.push((unit.source, unit.target));
        }
        Ok(())
    })?;
    if confirmed.is_empty() {
        return Ok(aligner);
    }
    let known = aligner.table_of(source, target);
    let source_side = known.map_or(0, |known| known.1);
    let pairs = confirmed.iter().map(|(source, target)| (source.as_str(), target.as_str()));
    let table = learn_from(known.map(|known| known.0), source_side, pairs)?;
    let (first, second) = if source_side == 0 { (source, target) } else { (target, source) };
    Ok(aligner.with_table(first, second, table))
}

/// The memory as the aligner asks it.
pub(super) fn recall(memory: Option<Memory>, pair: &TextPair) -> Box<dyn Recall> {
    match memory {
        Some(memory) => Box::new(MemoryRecall::new(memory, pair)),
        None => Box::new(NoMemory),
    }
}
