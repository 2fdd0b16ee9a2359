//! What may the aligner know besides the article: dictionaries, and confirmed units of the memory?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sangam_language::Language;
use sangam_memory::{MemoryError, Reader};
use sangam_unit::Sides;

use super::pair::TextPair;
use sangam_align::lexicon::{LexiconEntry, TableError, UserLexicon};
use sangam_align::{AlignOptions, Aligner};
use sangam_exchange::article::{self, ArticleError};
use sangam_exchange::{DictionaryError, Format, read_dictionary};

/// Why an aligner cannot be taught.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TeachingError {
    /// A dictionary cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ArticleError),
    /// A dictionary is in an unknown format.
    #[error("{}: {cause}", path.display())]
    Dictionary {
        /// The file.
        path: PathBuf,
        /// Where and why.
        cause: DictionaryError,
    },
    /// A dictionary is empty.
    #[error("{}: holds no dictionary entries", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// No lexicon can be made with a dictionary.
    #[error("{}: cannot be used: {cause}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: TableError,
    },
    /// No lexicon can be made with the confirmed units.
    #[error(transparent)]
    Confirmed(#[from] TableError),
    /// The confirmed units cannot be read from the memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// A dictionary of the user.
#[derive(Debug, Clone)]
pub struct Dictionary {
    path: PathBuf,
    format: Format,
    lexicon: UserLexicon,
}

impl Dictionary {
    /// Reads the dictionary at `path`. A dictionary without entries is an error.
    pub fn read(path: &Path) -> Result<Self, TeachingError> {
        let text = article::read(path)?.text;
        let (format, entries) = read_dictionary(&text)
            .map_err(|cause| TeachingError::Dictionary { path: path.to_owned(), cause })?;
        if entries.is_empty() {
            return Err(TeachingError::Empty { path: path.to_owned() });
        }
        let entries = entries.iter().map(|entry| LexiconEntry {
            source: &entry.source,
            target: &entry.target,
            weight: entry.weight,
        });
        Ok(Self { path: path.to_owned(), format, lexicon: UserLexicon::new(entries) })
    }

    /// Returns its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the number of its entries.
    pub fn entries(&self) -> usize {
        self.lexicon.len()
    }

    /// Returns the share, 0 to 1, of the words of each text that it knows. A wrong order of columns or a wrong encoding
    /// shows at once.
    pub fn coverage(&self, pair: &TextPair) -> Sides<f64> {
        pair.with_sides(|source, target| {
            let segments = Sides::new(source.segments, target.segments);
            Sides::of(|side| self.lexicon.coverage(side, segments[side]))
        })
    }
}

/// The teaching of an aligner.
#[derive(Debug, Default)]
pub struct Teaching {
    /// How the aligner works.
    pub options: AlignOptions,
    /// Dictionaries from the source into the target.
    pub dictionaries: Vec<Dictionary>,
    /// The languages of every pair, if they were named. Otherwise an aligner is taught for the languages of each pair.
    pub languages: Option<Sides<Language>>,
    /// Whether the confirmed units of the memory teach it.
    pub learn: bool,
}

impl Teaching {
    /// Returns the languages for which the aligner of a pair in `languages` is taught.
    pub(super) fn languages_for(&self, languages: Sides<&Language>) -> Sides<Language> {
        self.languages.clone().unwrap_or_else(|| languages.map(Clone::clone))
    }

    /// Makes an aligner for two languages, with the dictionaries and the confirmed units of `memory`. Confirmed units teach
    /// it like well-translated text.
    pub fn aligner(
        &self,
        languages: Sides<&Language>,
        memory: Option<&Reader<'_>>,
    ) -> Result<Aligner, TeachingError> {
        let mut aligner = self.untaught();
        for Dictionary { path, lexicon, .. } in &self.dictionaries {
            aligner = aligner
                .with_lexicon(languages.source, languages.target, lexicon)
                .map_err(|cause| TeachingError::Unusable { path: path.clone(), cause })?;
        }
        match memory.filter(|_| self.learn) {
            Some(memory) => with_confirmed(aligner, languages, memory),
            None => Ok(aligner),
        }
    }

    /// Makes an aligner that knows only the data that comes with sangam.
    pub fn untaught(&self) -> Aligner {
        Aligner::new(self.options.clone())
    }
}

fn with_confirmed(
    mut aligner: Aligner,
    languages: Sides<&Language>,
    memory: &Reader<'_>,
) -> Result<Aligner, TeachingError> {
    let mut confirmed: BTreeMap<Sides<Language>, Vec<Sides<String>>> = BTreeMap::new();
    memory.for_each_confirmed(|unit| -> Result<(), MemoryError> {
        let own = Sides::new(unit.source_language, unit.target_language);
        if languages.zip(own.as_ref()).each().all(|(asked, own)| asked.covers(own)) {
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
