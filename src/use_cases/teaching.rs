//! What may the aligner know beside the article: dictionaries, and what people have confirmed in the memory?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sangam_language::Language;
use sangam_memory::{Memory, MemoryError};

use super::pair::TextPair;
use sangam_align::lexicon::{LexiconError, LexiconFormat, TableError, UserLexicon, learn_from};
use sangam_align::{AlignOptions, Aligner};
use sangam_exchange::article::{self, ArticleError};

/// Why an aligner cannot be taught.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TeachingError {
    /// A dictionary cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ArticleError),
    /// A dictionary is in no format that is known.
    #[error("{}: {cause}", path.display())]
    Dictionary {
        /// The file.
        path: PathBuf,
        /// Where and why.
        cause: LexiconError,
    },
    /// A dictionary is empty.
    #[error("{}: holds no dictionary entries; write `source<TAB>target`, one a line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// No table can be made with a dictionary.
    #[error("{}: cannot be used: {cause}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: TableError,
    },
    /// No table can be made with what was confirmed.
    #[error(transparent)]
    Confirmed(#[from] TableError),
    /// The memory cannot say what was confirmed.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// A dictionary that a user added.
#[derive(Debug, Clone)]
pub struct Dictionary {
    path: PathBuf,
    lexicon: UserLexicon,
}

impl Dictionary {
    /// Reads the dictionary at `path`; one without entries is an error.
    pub fn read(path: &Path) -> Result<Self, TeachingError> {
        let text = article::read(path)?.text;
        let lexicon = UserLexicon::parse(&text)
            .map_err(|cause| TeachingError::Dictionary { path: path.to_owned(), cause })?;
        if lexicon.is_empty() {
            return Err(TeachingError::Empty { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), lexicon })
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it is written.
    pub fn format(&self) -> LexiconFormat {
        self.lexicon.format
    }

    /// How many entries it has.
    pub fn entries(&self) -> usize {
        self.lexicon.len()
    }

    /// The share, 0 to 1, of the words of both texts that it knows, source first: a wrong order of columns or a wrong
    /// encoding shows at once.
    pub fn coverage(&self, pair: &TextPair) -> [f64; 2] {
        pair.with_sides(|source, target| {
            [self.lexicon.coverage(0, source.segments), self.lexicon.coverage(1, target.segments)]
        })
    }
}

/// What an aligner is taught.
#[derive(Debug, Default)]
pub struct Teaching {
    /// How it aligns.
    pub options: AlignOptions,
    /// Dictionaries from the source into the target.
    pub dictionaries: Vec<Dictionary>,
    /// The languages of every pair, if they were named; else each pair's aligner is taught for the languages of that pair.
    pub languages: Option<[Language; 2]>,
    /// Whether what people confirmed in the memory teaches it.
    pub learn: bool,
}

impl Teaching {
    /// The languages that an aligner for a pair in `languages` is taught for.
    pub(super) fn languages_for(&self, languages: [&Language; 2]) -> [Language; 2] {
        self.languages.clone().unwrap_or_else(|| languages.map(Clone::clone))
    }

    /// An aligner for two languages, source first: with the dictionaries, and with what people have confirmed in
    /// `memory`, which teaches it like text that was translated well.
    pub fn aligner(
        &self,
        [source, target]: [&Language; 2],
        memory: Option<&Memory>,
    ) -> Result<Aligner, TeachingError> {
        let mut aligner = self.untaught();
        for Dictionary { path, lexicon } in &self.dictionaries {
            aligner = aligner
                .with_lexicon(source, target, lexicon)
                .map_err(|cause| TeachingError::Unusable { path: path.clone(), cause })?;
        }
        match memory.filter(|_| self.learn) {
            Some(memory) => with_confirmed(aligner, [source, target], memory),
            None => Ok(aligner),
        }
    }

    /// An aligner that knows nothing but what comes with sangam.
    pub fn untaught(&self) -> Aligner {
        Aligner::new(self.options.clone())
    }
}

fn with_confirmed(
    mut aligner: Aligner,
    [source, target]: [&Language; 2],
    memory: &Memory,
) -> Result<Aligner, TeachingError> {
    let mut confirmed: BTreeMap<[Language; 2], Vec<[String; 2]>> = BTreeMap::new();
    memory.for_each_confirmed(|unit| -> Result<(), MemoryError> {
        if source.covers(&unit.source_language) && target.covers(&unit.target_language) {
            let own = [unit.source_language, unit.target_language];
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
