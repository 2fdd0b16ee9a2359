//! How are article pairs aligned, one or a million, and what becomes of each?
//!
//! A run works through windows of pairs. For each window it reads and cuts the texts in parallel, teaches an aligner for
//! each pair of languages, aligns the texts in parallel, and keeps the results in the order of the list. So the output
//! does not depend on the number of threads, and at most one window is in memory. Every pair is aligned alone: its
//! result never depends on its neighbours. A bad pair is rejected with a reason and never ends the run. A list of one
//! pair goes the same way.

use std::cell::OnceCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_language::{Language, LanguageError};
use sangam_memory::{
    ArticleDescription, ArticlePair, Label, MemoryError, Run as StoringRun, RunKey, Session, Stored,
};
use sangam_unit::{Unit, UnitId};

use super::languages::{default_language, language_of};
use super::manifest::{PairJob, PairList};
use super::pair::{self, PairError, PairOptions, RecordOptions, TextPair};
use super::recall::AskedMemory;
use super::report::RunReport;
use super::teaching::{Teaching, TeachingError};
use super::threads::{Panicked, ThreadError, WINDOW_PER_THREAD, guarded, pool};
use sangam_align::{Aligner, Alignment, Explanation, METHOD, METHOD_VERSION, NoMemory, Recall, WordLinks};
use sangam_exchange::article::{self, ArticleError};
use sangam_exchange::{UnitWriter, path_name};
use sangam_unit::Sides;

/// How a run works.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RunOptions {
    /// Threads to use; 0: one per core.
    pub threads: usize,
    /// How texts are prepared. The languages of a job override these.
    pub pair: PairOptions,
    /// Beads below this confidence, 0 to 1, give no unit.
    pub min_confidence: f64,
    /// Whether each pair replaces the pair stored under its names, even if most units are lost.
    pub replace: bool,
    /// Whether finished pairs are aligned again.
    pub again: bool,
    /// Which details of a pair are handed on with its record.
    pub detail: Detail,
    /// Now, UTC, ISO 8601.
    pub now: String,
}

/// Which details of a pair are handed on with its record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// None: the pair is stored or written, and forgotten.
    #[default]
    None,
    /// Its texts and beads, to be shown.
    Beads {
        /// Also the evidence for each bead. Moved blocks are then not looked for.
        explain: bool,
        /// Also the word links of each bead.
        words: bool,
    },
}

/// The knowledge of an aligner besides the articles.
#[derive(Default)]
pub struct Knowledge {
    /// The teaching it gets before it sees them.
    pub teaching: Teaching,
    /// The memory that is asked about each article, as it is when the run begins.
    pub memory: Option<AskedMemory>,
}

/// Where the aligned pairs go.
pub enum Destination<'d> {
    /// Into a memory. If it is asked about articles, it is opened before anything is aligned. If it does not exist yet, it
    /// is made for the first pair that is stored.
    Memory {
        /// Opens the memory.
        open: &'d mut dyn FnMut() -> Result<Session, MemoryError>,
        /// Who stores what is aligned, when, and by which command.
        label: &'d Label,
    },
    /// To a writer, as units numbered from 1.
    Units(&'d mut dyn UnitWriter),
    /// Nowhere: they are only counted.
    Nowhere,
}

/// The events of a run, in the order of the list.
#[derive(Debug)]
pub enum RunEvent<'e> {
    /// A pair cannot be aligned.
    Rejected {
        /// The article's file.
        place: String,
        /// Why.
        reason: PairFailure,
    },
    /// A pair was aligned, but its texts do not look like translations of each other. It is not kept.
    Unrelated(AlignedPair, Box<ArticlePair>),
    /// A pair was aligned, and is about to be kept.
    Aligned(&'e AlignedPair),
    /// A pair was kept, or only counted. If a memory stored it, the last value says what changed there.
    Kept(AlignedPair, Box<ArticlePair>, Option<Stored>),
    /// This number of further pairs is done, with whatever result.
    Done(usize),
}

/// A pair that was aligned.
#[derive(Debug)]
pub struct AlignedPair {
    /// The article's file, as the list names it.
    pub place: String,
    /// Warnings for the user; the work goes on.
    pub warnings: Vec<String>,
    /// The details to show, if [`Detail`] asks for them.
    pub shown: Option<Box<ShownPair>>,
}

/// The details of a pair.
#[derive(Debug)]
pub struct ShownPair {
    /// Both texts.
    pub texts: TextPair,
    /// Their beads.
    pub alignment: Alignment,
    /// The evidence for each bead, if it was asked for.
    pub explanations: Vec<Explanation>,
    /// The word links of each bead, if they were asked for.
    pub words: Vec<WordLinks>,
}

/// Why a pair cannot be aligned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairFailure {
    /// A text cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ArticleError),
    /// The texts do not form a pair.
    #[error(transparent)]
    Pair(#[from] PairError),
    /// The memory that is asked cannot be read.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// A defect of the program.
    #[error(transparent)]
    Panicked(#[from] Panicked),
}

/// Why a run ended before the end of its list.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// No threads could be started.
    #[error(transparent)]
    Threads(#[from] ThreadError),
    /// No aligner can be taught.
    #[error(transparent)]
    Teaching(#[from] TeachingError),
    /// The memory cannot store.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The units cannot be written.
    #[error(transparent)]
    Writing(#[from] io::Error),
}

/// Aligns every pair of `list`, and keeps the pairs whose texts correspond.
pub fn align_pairs(
    list: &PairList,
    (knowledge, options): (&Knowledge, &RunOptions),
    destination: Destination<'_>,
    receive: &mut dyn FnMut(RunEvent<'_>),
) -> Result<RunReport, RunError> {
    let pool = pool(options.threads)?;
    let window = WINDOW_PER_THREAD * pool.current_num_threads();
    let session = OnceCell::new();
    let mut keeper = Keeper::new((&session, destination), knowledge, list.jobs.len() > window)?;
    let mut run = Run::new(knowledge, options);
    if let (false, Keeper::Memory(_), Some(asked)) = (options.again, &keeper, &knowledge.memory) {
        run.finished = asked.reader()?.finished_runs()?;
    }
    if let Some(languages) = &knowledge.teaching.languages {
        // An unusable dictionary is reported before any article is read.
        pool.install(|| run.teach(languages.as_ref()))?;
    }
    let mut report = RunReport::of(list);
    for jobs in list.jobs.chunks(window) {
        let results = pool.install(|| run.align(jobs))?;
        keep(results, &mut keeper, (&mut report, receive))?;
        receive(RunEvent::Done(jobs.len()));
    }
    Ok(report)
}

/// Returns the main source language of `list`, for a file that needs one in its header: that of the first article whose
/// language is named or known from its script.
pub fn main_source(list: &PairList, named: Option<&Language>) -> Result<Language, LanguageError> {
    let named = named.or_else(|| list.jobs.iter().find_map(|job| job.from.as_ref()));
    let found = named.cloned().or_else(|| {
        let mut articles = list.jobs.iter().filter_map(|job| article::read(&job.source).ok());
        articles.find_map(|article| language_of(&article.text, None))
    });
    found.map_or_else(default_language, Ok)
}

/// Keeps the pairs of a run.
enum Keeper<'d, 's> {
    Memory(Storing<'d, 's>),
    Units { writer: &'d mut dyn UnitWriter, next: i64 },
    Nothing,
}

impl<'d, 's> Keeper<'d, 's> {
    fn new(
        (place, destination): (&'s OnceCell<Session>, Destination<'d>),
        knowledge: &Knowledge,
        long: bool,
    ) -> Result<Self, MemoryError> {
        Ok(match destination {
            Destination::Memory { open, label } => {
                let mut storing = Storing { place, open, label, run: None, long };
                if knowledge.memory.is_some() {
                    storing.session()?;
                }
                Self::Memory(storing)
            }
            Destination::Units(writer) => Self::Units { writer, next: 1 },
            Destination::Nowhere => Self::Nothing,
        })
    }

    /// Keeps `pairs`. Returns what the memory did with each, if it stores them.
    fn keep(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, RunError> {
        match self {
            Self::Memory(storing) => return Ok(storing.store(pairs)?),
            Self::Units { writer, next } => {
                for unit in pairs.iter().flat_map(|pair| pair.units(1)) {
                    writer.write(&Unit { id: UnitId(*next), ..unit })?;
                    *next += 1;
                }
            }
            Self::Nothing => {}
        }
        Ok(Vec::new())
    }
}

/// A memory that is opened when it is needed.
struct Storing<'d, 's> {
    place: &'s OnceCell<Session>,
    open: &'d mut dyn FnMut() -> Result<Session, MemoryError>,
    label: &'d Label,
    /// Begins with the first stored pairs, if the run is long.
    run: Option<StoringRun<'s>>,
    /// Whether the run has several windows. A million pairs are one operation, stored window by window.
    long: bool,
}

impl<'s> Storing<'_, 's> {
    fn session(&mut self) -> Result<&'s Session, MemoryError> {
        if let Some(session) = self.place.get() {
            return Ok(session);
        }
        let session = (self.open)()?;
        Ok(self.place.get_or_init(|| session))
    }

    fn store(&mut self, pairs: &[ArticlePair]) -> Result<Vec<Stored>, MemoryError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.session()?;
        if self.long && self.run.is_none() {
            self.run = Some(session.run(self.label)?);
        }
        let mut change = match &mut self.run {
            Some(run) => run.change()?,
            None => session.change(self.label)?,
        };
        let stored = match pairs {
            [pair] if !self.long => vec![change.store_article(pair)?],
            pairs => change.store_articles(pairs)?,
        };
        change.commit()?;
        Ok(stored)
    }
}

impl Drop for Storing<'_, '_> {
    /// Ends the run. If the memory cannot record that, nothing is lost: the run counts as one that was killed.
    fn drop(&mut self) {
        if let Some(run) = self.run.take() {
            run.end().unwrap_or_default();
        }
    }
}

/// Reports the results of a window and keeps its aligned pairs.
fn keep(
    results: Vec<PairResult>,
    keeper: &mut Keeper<'_, '_>,
    (report, receive): (&mut RunReport, &mut dyn FnMut(RunEvent<'_>)),
) -> Result<(), RunError> {
    let (mut aligned, mut records) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            PairResult::Aligned(pair, record) => {
                receive(RunEvent::Aligned(&pair));
                aligned.push(pair);
                records.push(*record);
            }
            PairResult::Unrelated(pair, record) => {
                report.unrelated += 1;
                receive(RunEvent::Unrelated(pair, record));
            }
            PairResult::Finished => report.finished += 1,
            PairResult::Rejected { place, reason } => {
                report.rejected += 1;
                receive(RunEvent::Rejected { place, reason });
            }
        }
    }
    let mut stored = keeper.keep(&records)?.into_iter();
    for (pair, record) in aligned.into_iter().zip(records) {
        let stored = stored.next();
        report.count(&record, stored.as_ref());
        receive(RunEvent::Kept(pair, Box::new(record), stored));
    }
    Ok(())
}

/// The result of aligning a pair.
enum PairResult {
    Aligned(AlignedPair, Box<ArticlePair>),
    Unrelated(AlignedPair, Box<ArticlePair>),
    Finished,
    Rejected { place: String, reason: PairFailure },
}

/// A pair after reading and cutting.
enum Prepared<'j> {
    Ready { job: &'j PairJob, texts: Box<TextPair> },
    Finished,
    Rejected { place: String, reason: PairFailure },
}

/// A run in progress.
struct Run<'r> {
    knowledge: &'r Knowledge,
    options: &'r RunOptions,
    /// The pairs that were aligned before.
    finished: BTreeSet<RunKey>,
    /// The aligners taught so far, by the languages they were taught for.
    aligners: BTreeMap<Sides<Language>, Aligner>,
}

impl<'r> Run<'r> {
    fn new(knowledge: &'r Knowledge, options: &'r RunOptions) -> Self {
        Self { knowledge, options, finished: BTreeSet::new(), aligners: BTreeMap::new() }
    }

    /// Aligns a window of the list on the threads of the current pool.
    fn align(&mut self, jobs: &[PairJob]) -> Result<Vec<PairResult>, RunError> {
        let prepared: Vec<Prepared<'_>> = jobs.par_iter().map(|job| self.prepare(job)).collect();
        for pair in &prepared {
            if let Prepared::Ready { texts, .. } = pair {
                self.teach(Sides::new(&texts.source.language, &texts.target.language))?;
            }
        }
        Ok(prepared.into_par_iter().map(|pair| self.result(pair)).collect())
    }

    /// Makes sure that there is an aligner for two languages.
    fn teach(&mut self, languages: Sides<&Language>) -> Result<(), TeachingError> {
        let Knowledge { teaching, memory } = self.knowledge;
        if let Entry::Vacant(place) = self.aligners.entry(teaching.languages_for(languages)) {
            let languages = place.key().as_ref();
            let aligner = match memory {
                Some(asked) => teaching.aligner(languages, Some(&asked.reader()?))?,
                None => teaching.aligner(languages, None)?,
            };
            place.insert(aligner);
        }
        Ok(())
    }

    fn prepare<'j>(&self, job: &'j PairJob) -> Prepared<'j> {
        guarded(|| self.read(job))
            .unwrap_or_else(|reason| Prepared::Rejected { place: path_name(&job.source), reason })
    }

    fn read<'j>(&self, job: &'j PairJob) -> Result<Prepared<'j>, PairFailure> {
        let reading = self.options.pair.cutter.article;
        let read = |path| article::read_with(path, reading);
        let (source, target) = (read(&job.source)?, read(&job.target)?);
        let content = Sides::new(&source.content_hash, &target.content_hash);
        let key = RunKey::new(content, &self.options.pair.cutter.method(METHOD), METHOD_VERSION);
        if self.finished.contains(&key) {
            return Ok(Prepared::Finished);
        }
        let options = &self.options.pair;
        let options = PairOptions {
            from: job.from.clone().or_else(|| options.from.clone()),
            to: job.to.clone().or_else(|| options.to.clone()),
            ..options.clone()
        };
        Ok(Prepared::Ready { job, texts: Box::new(pair::prepare(source, target, &options)?) })
    }

    fn result(&self, pair: Prepared<'_>) -> PairResult {
        match pair {
            Prepared::Finished => PairResult::Finished,
            Prepared::Rejected { place, reason } => PairResult::Rejected { place, reason },
            Prepared::Ready { job, texts } => {
                let place = || path_name(&job.source);
                guarded(|| self.align_texts(job, *texts))
                    .unwrap_or_else(|reason| PairResult::Rejected { place: place(), reason })
            }
        }
    }

    fn align_texts(&self, job: &PairJob, mut texts: TextPair) -> Result<PairResult, PairFailure> {
        let teaching = &self.knowledge.teaching;
        let languages = teaching.languages_for(Sides::new(&texts.source.language, &texts.target.language));
        // The aligners of a window are taught before it is aligned.
        let aligner = self.aligners.get(&languages).ok_or(Panicked)?;
        let asked = self.knowledge.memory.as_ref();
        let known = asked.map(|memory| memory.about(&texts, &job.description)).transpose()?;
        let known: &dyn Recall = known.as_ref().map_or(&NoMemory, |known| known);
        let (explain, words) = match self.options.detail {
            Detail::None => (false, false),
            Detail::Beads { explain, words } => (explain, words),
        };
        let (alignment, explanations) =
            if explain { texts.explain(aligner, known) } else { (texts.align(aligner, known), Vec::new()) };
        let is_related = self.options.pair.force || !pair::looks_unrelated(alignment.document_confidence);
        let record = Box::new(texts.record(&alignment, self.about(&job.description)));
        let warnings = std::mem::take(&mut texts.warnings);
        let shown = (self.options.detail != Detail::None).then(|| {
            let words = if words {
                texts.with_sides(|source, target| aligner.word_links(source, target, &alignment.beads))
            } else {
                Vec::new()
            };
            Box::new(ShownPair { texts, alignment, explanations, words })
        });
        let aligned = AlignedPair { place: path_name(&job.source), warnings, shown };
        Ok(if is_related {
            PairResult::Aligned(aligned, record)
        } else {
            PairResult::Unrelated(aligned, record)
        })
    }

    fn about(&self, description: &ArticleDescription) -> RecordOptions {
        RecordOptions {
            description: description.clone(),
            method: Some(self.options.pair.cutter.method(METHOD)),
            min_confidence: self.options.min_confidence,
            replace: self.options.replace,
            now: self.options.now.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::Arc;

    use sangam_memory::{ArticleChange, Opening, SessionOptions};
    use tempfile::TempDir;

    use super::*;
    use crate::use_cases::analyzer::TextAnalyzer;
    use crate::use_cases::manifest::PairSelection;

    const STORY: [&str; 2] = [
        "The river rose by 12 metres on Monday.\nFour villages near Lahore were flooded.\nNobody was hurt.\n",
        "پیر کو دریا 12 میٹر بلند ہوا۔\nلاہور کے قریب چار گاؤں زیر آب آ گئے۔\nکوئی زخمی نہیں ہوا۔\n",
    ];

    /// A folder with the story under each of `names`.
    fn folder(names: &[&str]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for name in names {
            for (ending, text) in ["en", "ur"].into_iter().zip(STORY) {
                // Each is an article of its own.
                let text = format!("{text}\n{name} 7{}.\n", name.len());
                fs::write(folder.path().join(format!("{name}.{ending}")), text).unwrap();
            }
        }
        folder
    }

    fn job(folder: &TempDir, name: &str) -> PairJob {
        let file = |ending| folder.path().join(format!("{name}.{ending}"));
        PairJob { source: file("en"), target: file("ur"), ..PairJob::default() }
    }

    fn options() -> RunOptions {
        RunOptions { now: "2026-05-07T00:00:00Z".to_owned(), threads: 2, ..RunOptions::default() }
    }

    fn open(path: &Path) -> Result<Session, MemoryError> {
        let options = SessionOptions::new(Opening::CreateIfMissing);
        Session::open(path, Arc::new(TextAnalyzer), &options)
    }

    /// Runs without a destination, and returns the report and the records.
    fn aligned(list: &PairList, options: &RunOptions) -> (RunReport, Vec<ArticlePair>) {
        let mut records = Vec::new();
        let mut receive = |event: RunEvent<'_>| {
            if let RunEvent::Kept(_, record, None) = event {
                records.push(*record);
            }
        };
        let knowledge = Knowledge::default();
        let report = align_pairs(list, (&knowledge, options), Destination::Nowhere, &mut receive).unwrap();
        (report, records)
    }

    #[test]
    fn one_pair_goes_the_same_way_as_many() {
        let folder = folder(&["first", "second", "third"]);
        let many = PairSelection::Suffixes {
            folder: folder.path().to_owned(),
            source_suffix: ".en".to_owned(),
            target_suffix: ".ur".to_owned(),
            subfolders: crate::use_cases::walk::Subfolders::None,
        };
        let (report, together) = aligned(&many.list().unwrap(), &options());
        assert_eq!((report.pairs, report.aligned, report.left_out()), (3, 3, 0));
        for (name, record) in ["first", "second", "third"].into_iter().zip(&together) {
            let one = PairSelection::Pair(Box::new(job(&folder, name))).list().unwrap();
            let (report, alone) = aligned(&one, &options());
            assert_eq!(report.aligned, 1);
            assert_eq!(alone[0].beads, record.beads, "{name}");
        }
    }

    #[test]
    fn no_memory_is_made_for_what_is_not_stored() {
        let folder = folder(&["story"]);
        let path = folder.path().join("memory.db");
        let mut bad = job(&folder, "story");
        bad.target = folder.path().join("none.ur");
        let run = |job: PairJob| {
            let list = PairSelection::Pair(Box::new(job)).list().unwrap();
            let mut stored = Vec::new();
            let mut receive = |event: RunEvent<'_>| {
                if let RunEvent::Kept(_, _, Some(kept)) = event {
                    stored.push(kept.change);
                }
            };
            let mut opening = || open(&path);
            let label = Label::new("desk", "a test", "2026-05-07T00:00:00Z");
            let destination = Destination::Memory { open: &mut opening, label: &label };
            let options = RunOptions { again: true, ..options() };
            let report =
                align_pairs(&list, (&Knowledge::default(), &options), destination, &mut receive).unwrap();
            (report, stored, path.exists())
        };
        let (report, stored, exists) = run(bad);
        assert!(report.is_all_rejected() && stored.is_empty() && !exists);
        let (report, stored, exists) = run(job(&folder, "story"));
        assert!(report.aligned == 1 && stored == [ArticleChange::New] && exists);
        let (_, stored, _) = run(job(&folder, "story"));
        assert_eq!(stored, [ArticleChange::Unchanged]);
    }

    #[test]
    fn beads_are_handed_on_if_they_are_to_be_shown() {
        let folder = folder(&["story"]);
        let list = PairSelection::Pair(Box::new(job(&folder, "story"))).list().unwrap();
        let options = RunOptions { detail: Detail::Beads { explain: true, words: true }, ..options() };
        let mut seen = 0;
        let mut receive = |event: RunEvent<'_>| {
            if let RunEvent::Kept(pair, record, _) = event {
                let shown = pair.shown.unwrap();
                seen = shown.alignment.beads.len();
                assert_eq!((shown.explanations.len(), shown.words.len()), (seen, seen));
                assert_eq!(record.beads.len(), seen);
            }
        };
        align_pairs(&list, (&Knowledge::default(), &options), Destination::Nowhere, &mut receive).unwrap();
        assert!(seen > 0);
    }

    #[test]
    fn the_main_source_is_named_or_that_of_the_first_article() {
        let folder = folder(&["story"]);
        let list = PairSelection::Pair(Box::new(job(&folder, "story"))).list().unwrap();
        assert_eq!(main_source(&list, None).unwrap().as_str(), "en");
        let hindi = "hi".parse().unwrap();
        assert_eq!(main_source(&list, Some(&hindi)).unwrap().as_str(), "hi");
    }
}
