//! What may the aligner know beside the article: dictionaries, and what the memory has learned?

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use sangam::align::lexicon::{UserLexicon, learn_from};
use sangam::align::{AlignOptions, Aligner};
use sangam::exchange::article;
use sangam::language::Language;
use sangam::memory::{MemoryError, Opening, Session};
use sangam::use_cases::pair::TextPair;
use sangam::use_cases::recall::AskedMemory;
use sangam::use_cases::run::WINDOW_PER_THREAD;
use tempfile::TempDir;

use crate::cli::args::{AlignArguments, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::tell;

/// The two languages an aligner is made ready for, source first.
pub(super) type Languages<'l> = [&'l Language; 2];

/// The memory to ask: none where there is none yet, or where the user wants to learn nothing and stores nothing that
/// could contradict what is confirmed there.
pub(super) fn memory_to_ask(
    global: &GlobalArguments,
    arguments: &AlignArguments,
    stores: bool,
) -> anyhow::Result<Option<Session>> {
    if arguments.evidence.no_learn && !stores {
        return Ok(None);
    }
    match super::open_memory(global, Opening::MustExist) {
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
    memory: Option<&Session>,
) -> anyhow::Result<Aligner> {
    let options = AlignOptions { allow_moves: arguments.evidence.allow_moves, ..AlignOptions::default() };
    let mut aligner = Aligner::new(options);
    if let Some([source, target]) = languages {
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
    memory: Session,
    arguments: &AlignArguments,
    pairs: usize,
    stores: bool,
) -> anyhow::Result<Asked> {
    let similar = !arguments.evidence.no_learn;
    if similar {
        // Of many lookups each would wait for what is done once.
        memory.ensure_index()?;
    }
    let place = || format!("TMPDIR ({}), where the memory is copied to", edge::temporary_folder().display());
    let copy =
        (stores && pairs > WINDOW_PER_THREAD).then(tempfile::tempdir).transpose().with_context(place)?;
    let memory = match &copy {
        Some(folder) => {
            let path = memory.snapshot_into(folder.path()).with_context(place)?;
            super::open_memory_at(&path, Opening::MustExist)?
        }
        None => memory,
    };
    Ok(Asked { memory: AskedMemory::new(memory, similar), _copy: copy })
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

/// What people have confirmed teaches the aligner like text that was translated well: in the languages at hand, or in all
/// where an article may be in any.
fn with_confirmed(
    mut aligner: Aligner,
    languages: Option<Languages<'_>>,
    memory: &Session,
) -> anyhow::Result<Aligner> {
    let mut confirmed: BTreeMap<[Language; 2], Vec<[String; 2]>> = BTreeMap::new();
    memory.reader()?.for_each_confirmed(|unit| -> anyhow::Result<()> {
        let own = [unit.source_language, unit.target_language];
        if languages.is_none_or(|asked| asked.iter().zip(&own).all(|(asked, own)| asked.covers(own))) {
            confirmed.entry(own).or_default().push([unit.source, unit.target]);
        }
        Ok(())
    })?;
    for ([source, target], pairs) in confirmed {
        let known = aligner.table_of(&source, &target);
        let source_side = known.map_or(0, |known| known.1);
        let pairs = pairs.iter().map(|[source, target]| (source.as_str(), target.as_str()));
        let table = learn_from(known.map(|known| known.0), source_side, pairs)?;
        let [first, second] = if source_side == 0 { [source, target] } else { [target, source] };
        aligner = aligner.with_table(&first, &second, table);
    }
    Ok(aligner)
}
