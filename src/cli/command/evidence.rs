//! What may the aligner know beside the article: dictionaries, and what the memory has learned?

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use anyhow::{Context as _, bail};
use sangam::align::lexicon::UserLexicon;
use sangam::align::{AlignOptions, Aligner};
use sangam::exchange::article;
use sangam::language::Language;
use sangam::memory::{Access, Memory, MemoryError};
use sangam::unit::Sides;
use sangam::use_cases::pair::TextPair;
use sangam::use_cases::recall::AskedMemory;
use sangam::use_cases::run::WINDOW_PER_THREAD;
use tempfile::TempDir;

use crate::cli::args::{AlignArguments, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::tell;

/// The two languages an aligner is made ready for.
pub(super) type Languages<'l> = Sides<&'l Language>;

/// The memory to ask: none where there is none yet, or where the user wants to learn nothing and stores nothing that
/// could contradict what is confirmed there.
pub(super) fn memory_to_ask(
    global: &GlobalArguments,
    arguments: &AlignArguments,
    stores: bool,
) -> anyhow::Result<Option<Memory>> {
    if arguments.evidence.no_learn && !stores {
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
    if let Some(Sides { source, target }) = languages {
        for path in &arguments.evidence.lexicon {
            let lexicon = read_lexicon(path)?;
            aligner = aligner
                .with_lexicon(source, target, &lexicon)
                .with_context(|| format!("{}: cannot be used", path.display()))?;
        }
    } else if !arguments.evidence.lexicon.is_empty() {
        bail!("with many pairs, --lexicon wants --from and --to: which languages does it join?");
    }
    match memory.filter(|_| !arguments.evidence.no_learn) {
        Some(memory) => with_confirmed(aligner, languages, memory),
        None => Ok(aligner),
    }
}

/// A memory that the threads of a run ask, and the copy it is read from, if it is one.
pub(super) struct Asked {
    pub(super) memory: AskedMemory,
    /// Removed when the run is over.
    _copy: Option<TempDir>,
}

/// Readies `memory` to be asked by a run over `pairs` article pairs. One that is written before all pairs are aligned is
/// asked in a copy: what a run learns must not depend on how far it has come.
pub(super) fn asked(
    memory: Memory,
    arguments: &AlignArguments,
    pairs: usize,
    stores: bool,
) -> anyhow::Result<Asked> {
    let similar = !arguments.evidence.no_learn;
    if pairs <= 1 {
        return Ok(Asked { memory: AskedMemory::new(vec![memory], similar), _copy: None });
    }
    let place = || format!("TMPDIR ({}), where the memory is copied to", edge::temporary_folder().display());
    let copy =
        (stores && pairs > WINDOW_PER_THREAD).then(tempfile::tempdir).transpose().with_context(place)?;
    let path = match &copy {
        Some(folder) => memory.snapshot_into(folder.path()).with_context(place)?,
        None => memory.path().to_owned(),
    };
    let threads = match super::threads(arguments.many.threads) {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let mut openings = Vec::with_capacity(threads);
    for _ in 0..threads.min(pairs) {
        openings.push(super::open_memory_at(&path, Access::Read)?);
    }
    Ok(Asked { memory: AskedMemory::new(openings, similar), _copy: copy })
}

/// Tells what each dictionary knows of the texts: a wrong order of columns or encoding shows at once.
pub(super) fn tell_coverage(arguments: &AlignArguments, pair: &TextPair) -> anyhow::Result<()> {
    for path in &arguments.evidence.lexicon {
        let lexicon = read_lexicon(path)?;
        let known = pair.with_sides(|source, target| {
            let segments = Sides::new(source.segments, target.segments);
            Sides::of(|side| lexicon.coverage(side, segments[side]))
        });
        tell(
            "note",
            &format!(
                "{}: {:?}, {} entries; knows {:.0} % of the article's words and {:.0} % of the translation's",
                path.display(),
                lexicon.format,
                lexicon.len(),
                100.0 * known.source,
                100.0 * known.target
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

/// What people have confirmed teaches the aligner like text that was translated well: in the languages at hand, or in all
/// where an article may be in any.
fn with_confirmed(
    mut aligner: Aligner,
    languages: Option<Languages<'_>>,
    memory: &Memory,
) -> anyhow::Result<Aligner> {
    let mut confirmed: BTreeMap<Sides<Language>, Vec<Sides<String>>> = BTreeMap::new();
    memory.for_each_confirmed(|unit| -> anyhow::Result<()> {
        let own = Sides::new(unit.source_language, unit.target_language);
        let covers =
            |asked: Languages<'_>| asked.zip(own.as_ref()).each().all(|(asked, own)| asked.covers(own));
        if languages.is_none_or(covers) {
            confirmed.entry(own).or_default().push(Sides::new(unit.source, unit.target));
        }
        Ok(())
    })?;
    for (languages, pairs) in confirmed {
        let pairs = pairs.iter().map(|pair| pair.as_ref().map(String::as_str));
        aligner = aligner.with_translations(&languages.source, &languages.target, pairs)?;
    }
    Ok(aligner)
}
