//! How well does the aligner do on a folder of documents with gold alignments?
//!
//! A document is `NNN.src` and `NNN.tgt`, one segment per line, with `NNN.gold`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_language::Language;
use sangam_unit::Sides;

use super::threads::{ThreadError, pool};
use sangam_align::evaluate::{Evaluation, GoldBead, GoldError, Report, bead_line, read_gold};
use sangam_align::{AlignOptions, Aligner, Alignment, Side};
use sangam_exchange::article::{self, ArticleError};
use sangam_exchange::{ExchangeError, read_text};

/// A document with its gold alignment.
#[derive(Debug, Clone)]
pub struct GoldDocument {
    /// The name of its files, without the ending.
    pub name: String,
    source: String,
    target: String,
    gold: Vec<GoldBead>,
}

/// The documents of a folder.
#[derive(Debug, Default)]
pub struct GoldFolder {
    /// The documents, by name.
    pub documents: Vec<GoldDocument>,
    /// Why other files are not a document.
    pub rejected: Vec<GoldDocumentError>,
}

/// Why files are not a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldDocumentError {
    /// A text cannot be read.
    #[error(transparent)]
    Text(#[from] ArticleError),
    /// The gold file cannot be read.
    #[error(transparent)]
    GoldFile(#[from] ExchangeError),
    /// The gold file holds no beads.
    #[error("{}: {cause}", path.display())]
    Gold {
        /// The gold file.
        path: PathBuf,
        /// Where and why.
        cause: GoldError,
    },
}

/// How documents are aligned.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EvaluateOptions {
    /// Language of the sources.
    pub from: Language,
    /// Language of the targets.
    pub to: Language,
    /// Whether each is aligned alone. Otherwise they are one batch, and the aligner also learns from it.
    pub alone: bool,
    /// Threads to use; 0: one per core.
    pub threads: usize,
}

impl EvaluateOptions {
    /// All documents as one batch, on every core.
    pub fn new(from: Language, to: Language) -> Self {
        Self { from, to, alone: false, threads: 0 }
    }
}

/// The files of a document: source, target, gold.
pub fn files(folder: &Path, name: &str) -> [PathBuf; 3] {
    ["src", "tgt", "gold"].map(|ending| folder.join(format!("{name}.{ending}")))
}

/// Reads the documents of `folder`.
pub fn read_folder(folder: &Path) -> io::Result<GoldFolder> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| {
            entry.ok()?.file_name().into_string().ok()?.strip_suffix(".src").map(str::to_owned)
        })
        .collect();
    names.sort();
    let mut read = GoldFolder::default();
    for name in names {
        match read_document(folder, name) {
            Ok(document) => read.documents.push(document),
            Err(error) => read.rejected.push(error),
        }
    }
    Ok(read)
}

fn read_document(folder: &Path, name: String) -> Result<GoldDocument, GoldDocumentError> {
    let [source, target, path] = files(folder, &name);
    let text = read_text(&path)?;
    Ok(GoldDocument {
        name,
        source: article::read(&source)?.text,
        target: article::read(&target)?.text,
        gold: read_gold(&text).map_err(|cause| GoldDocumentError::Gold { path, cause })?,
    })
}

/// One segment per line. Gold files count every line.
fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n').collect()
}

/// Aligns `documents`, one alignment each.
pub fn align_documents(
    documents: &[GoldDocument],
    options: &EvaluateOptions,
) -> Result<Vec<Alignment>, ThreadError> {
    let aligner = Aligner::new(AlignOptions::default());
    let cut: Vec<Sides<Vec<&str>>> = documents
        .iter()
        .map(|document| Sides::new(lines(&document.source), lines(&document.target)))
        .collect();
    let pairs: Vec<Sides<Side<'_>>> = cut
        .iter()
        .map(|texts| Sides {
            source: Side::new(&options.from, &texts.source),
            target: Side::new(&options.to, &texts.target),
        })
        .collect();
    Ok(pool(options.threads)?.install(|| {
        if options.alone {
            pairs.par_iter().map(|pair| aligner.align(&pair.source, &pair.target)).collect()
        } else {
            aligner.align_batch(&pairs)
        }
    }))
}

/// Scores the `alignments` of `documents`.
pub fn score(documents: &[GoldDocument], alignments: &[Alignment]) -> Report {
    let mut evaluation = Evaluation::default();
    for (document, alignment) in documents.iter().zip(alignments) {
        evaluation.add(&document.gold, &alignment.beads);
    }
    evaluation.report()
}

/// Writes the beads of `alignment` one per line, as other scorers read them.
pub fn bead_lines(alignment: &Alignment) -> String {
    alignment.beads.iter().map(|bead| bead_line(bead) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn documents_are_scored_and_what_lacks_its_gold_is_rejected() {
        let folder = TempDir::new().unwrap();
        for (name, gold) in [("001", "[0]:[0]\n[1]:[1]\n"), ("002", "no beads\n")] {
            for (path, text) in files(folder.path(), name).iter().zip([
                "The river rose by 12 metres.\nNobody was hurt.\n",
                "دریا 12 میٹر بلند ہوا۔\nکوئی زخمی نہیں ہوا۔\n",
                gold,
            ]) {
                fs::write(path, text).unwrap();
            }
        }
        fs::write(folder.path().join("003.src"), "Alone.\n").unwrap();
        let GoldFolder { documents, rejected } = read_folder(folder.path()).unwrap();
        assert_eq!((documents.len(), rejected.len()), (1, 2));
        assert!(rejected[0].to_string().contains("002.gold"), "{rejected:?}");
        let options = EvaluateOptions {
            from: "en".parse().unwrap(),
            to: "ur".parse().unwrap(),
            alone: true,
            threads: 1,
        };
        let alignments = align_documents(&documents, &options).unwrap();
        let report = score(&documents, &alignments);
        assert_eq!((report.documents, report.segments), (1, 4));
        assert!((report.strict.f1 - 1.0).abs() < 1e-9, "{report:?}");
        assert_eq!(bead_lines(&alignments[0]).lines().count(), 2);
        let together = EvaluateOptions { alone: false, ..options };
        assert_eq!(align_documents(&documents, &together).unwrap().len(), 1);
    }
}
