//! Which articles of two heaps of files translate each other?
//!
//! The files of a heap are read in windows, in parallel, and only their traits are kept (see [`sangam_align::pairing`]).
//! The few pairs that are aligned are read again. What cannot be compared is rejected with its reason, and the rest is
//! paired. The result does not depend on the number of threads.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sangam_language::Language;

use super::bad_entry::BadEntry;
use super::cutter::Cutter;
use super::heap_list::{HeapFile, HeapList};
use super::languages::contradicts_script;
use super::threads::{Panicked, ThreadError, WINDOW_PER_THREAD, granted, guarded, pool};
use sangam_align::pairing::{
    DocumentTraits, FoundPairs, Heap, HeapTexts, PairCandidate, PairingOptions, find_pairs,
};
use sangam_align::{Aligner, Side};
use sangam_exchange::article::{self, ArticleError, ArticleText};
use sangam_text::detect::detect_language;
use sangam_text::language::profile;
use sangam_unit::{Role, Sides};

/// The most bytes of an article, packed or not. A larger file is no article: the longest novels have six million.
const MOST_BYTES: u64 = 32 << 20;
/// The articles of a heap that are asked for its language, if it is not named.
const ASKED: usize = 101;

/// How the articles of two heaps are paired.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct HeapOptions {
    /// Threads to use; 0: one per core.
    pub threads: usize,
    /// The languages of the heaps; `None`: that of most of its articles.
    pub languages: Sides<Option<Language>>,
    /// How articles are read and cut.
    pub cutter: Cutter,
    /// How pairs are found.
    pub pairing: PairingOptions,
}

/// Two heaps and their pairs.
#[derive(Debug)]
pub struct PairedHeaps {
    /// The languages of the heaps.
    pub languages: Sides<Language>,
    /// The articles that were compared.
    pub articles: Sides<Vec<HeapFile>>,
    /// The pairs, by the places of their articles.
    pub found: FoundPairs,
    /// The number of files and entries that were rejected.
    pub rejected: usize,
}

impl PairedHeaps {
    /// The articles of the target heap without a partner.
    pub fn lonely_targets(&self) -> impl Iterator<Item = &HeapFile> {
        let taken: BTreeSet<usize> =
            self.found.sources.iter().filter_map(|source| Some(source.chosen()?.target)).collect();
        let targets = self.articles.target.iter().enumerate();
        targets.filter(move |(number, _)| !taken.contains(number)).map(|(_, file)| file)
    }

    /// The number of pairs.
    pub fn pairs(&self) -> usize {
        self.found.sources.iter().filter(|source| source.partner.is_some()).count()
    }

    /// Every pair, in the order of the sources.
    pub fn each_pair(&self) -> impl Iterator<Item = (Sides<&HeapFile>, &PairCandidate)> {
        self.articles.source.iter().zip(&self.found.sources).filter_map(|(source, found)| {
            let chosen = found.chosen()?;
            Some((Sides::new(source, &self.articles.target[chosen.target]), chosen))
        })
    }
}

/// What is rejected, as soon as it is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeapReject {
    /// An entry of a list, or a folder.
    #[error(transparent)]
    Entry(BadEntry),
    /// A file that cannot be read as an article.
    #[error(transparent)]
    Unreadable(ArticleError),
    /// A file that is too long.
    #[error("{}: has more than {} MiB, which no article has", path.display(), MOST_BYTES >> 20)]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// A text in another language than the rest of the heap.
    #[error("{}: is in {found}, and this heap is in {expected}", path.display())]
    OtherLanguage {
        /// The file.
        path: PathBuf,
        /// Its language.
        found: &'static str,
        /// That of the heap.
        expected: String,
    },
    /// A text without words or numbers.
    #[error("{}: holds nothing that can be recognised in a translation", path.display())]
    NoTraits {
        /// The file.
        path: PathBuf,
    },
    /// A copy of another file of the heap.
    #[error("{}: has the same bytes as {}", path.display(), other.display())]
    Copy {
        /// The file.
        path: PathBuf,
        /// The file that is compared.
        other: PathBuf,
    },
    /// Reading failed in an unforeseen way.
    #[error("{}: could not be read: {cause}", path.display())]
    Panicked {
        /// The file.
        path: PathBuf,
        /// What happened.
        cause: Panicked,
    },
}

/// Why nothing is paired.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairingError {
    /// A heap has no article that can be compared.
    #[error("{}: no article here can be compared", path.display())]
    NoArticles {
        /// The heap.
        path: PathBuf,
    },
    /// The script of the articles names no known language.
    #[error("{}: the script of its articles names no language sangam knows", path.display())]
    UnknownLanguage {
        /// The heap.
        path: PathBuf,
        /// Which heap.
        side: Role,
    },
    /// Both heaps are in one language.
    #[error("both heaps are in {language}")]
    SameLanguage {
        /// The language.
        language: String,
    },
    /// There are no threads.
    #[error(transparent)]
    Threads(#[from] ThreadError),
}

/// An article as it is read.
struct Read {
    traits: DocumentTraits,
    hash: [u8; 32],
}

struct Reading {
    path: PathBuf,
    fault: ReadFault,
}

enum ReadFault {
    Article(ArticleError),
    TooLong,
    OtherLanguage(&'static str),
    NoTraits,
    Panicked(Panicked),
}

impl From<Panicked> for ReadFault {
    fn from(panicked: Panicked) -> Self {
        Self::Panicked(panicked)
    }
}

/// Pairs the articles of two heaps. What is rejected goes to `reject`, in the order of the heaps.
pub fn pair_articles(
    aligner: &Aligner,
    lists: Sides<HeapList>,
    options: &HeapOptions,
    reject: &mut (dyn FnMut(&HeapReject) + Send),
) -> Result<PairedHeaps, PairingError> {
    let pool = pool(options.threads)?;
    pool.install(|| {
        let language = |role: Role| match &options.languages[role] {
            Some(language) => Ok(language.clone()),
            None if lists[role].files.is_empty() => {
                Err(PairingError::NoArticles { path: lists[role].place.clone() })
            }
            None => usual_language(&lists[role], options)
                .ok_or_else(|| PairingError::UnknownLanguage { path: lists[role].place.clone(), side: role }),
        };
        let mut rejected = 0;
        let mut refuse = |fault: &HeapReject| {
            rejected += 1;
            reject(fault);
        };
        let languages = Sides::new(language(Role::Source)?, language(Role::Target)?);
        if languages.source.primary() == languages.target.primary() {
            return Err(PairingError::SameLanguage { language: named(&languages.source) });
        }
        let mut heaps = languages.clone().map(Heap::new);
        let mut articles: Sides<Vec<HeapFile>> = Sides::default();
        for (role, list) in Role::BOTH.into_iter().zip([lists.source, lists.target]) {
            let path = list.place.clone();
            articles[role] = fill(&mut heaps[role], list, &languages, (role, options), &mut refuse);
            if heaps[role].is_empty() {
                return Err(PairingError::NoArticles { path });
            }
        }
        let files = Files { articles: &articles, languages: &languages, cutter: &options.cutter };
        let found = find_pairs(aligner, heaps.as_ref(), &files, &options.pairing);
        Ok(PairedHeaps { languages, articles, found, rejected })
    })
}

fn named(language: &Language) -> String {
    let profile = profile(language);
    if profile.tag == language.primary() { profile.name.to_owned() } else { language.to_string() }
}

/// The language of most of the first articles that can be read; of equals the first.
fn usual_language(list: &HeapList, options: &HeapOptions) -> Option<Language> {
    let found: Vec<Option<Language>> = list.files[..list.files.len().min(ASKED)]
        .par_iter()
        .map(|file| {
            let text = guarded::<_, ReadFault>(|| read(&file.path, options)).ok()?;
            detect_language(&text.text)
        })
        .collect();
    let mut counts: BTreeMap<String, (usize, usize, Language)> = BTreeMap::new();
    for (place, language) in found.into_iter().enumerate().filter_map(|(at, found)| Some((at, found?))) {
        counts.entry(language.to_string()).or_insert((0, place, language)).0 += 1;
    }
    let most = counts.into_values().max_by_key(|(count, place, _)| (*count, usize::MAX - place));
    most.map(|(_, _, language)| language)
}

fn read(path: &Path, options: &HeapOptions) -> Result<ArticleText, ReadFault> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > MOST_BYTES) {
        return Err(ReadFault::TooLong);
    }
    let text = article::read_with(path, options.cutter.article).map_err(ReadFault::Article)?;
    if text.text.len() as u64 > MOST_BYTES { Err(ReadFault::TooLong) } else { Ok(text) }
}

/// Reads the files of a list into a heap. Returns those that are in it, in order.
fn fill(
    heap: &mut Heap,
    list: HeapList,
    languages: &Sides<Language>,
    (role, options): (Role, &HeapOptions),
    refuse: &mut dyn FnMut(&HeapReject),
) -> Vec<HeapFile> {
    for bad in list.bad {
        refuse(&HeapReject::Entry(bad));
    }
    let mut kept: Vec<HeapFile> = Vec::with_capacity(list.files.len());
    let mut copies: HashMap<[u8; 32], usize> = HashMap::new();
    let mut files = list.files;
    let window = WINDOW_PER_THREAD * granted(options.threads);
    while !files.is_empty() {
        let rest = files.split_off(files.len().min(window));
        let read: Vec<Result<Read, Reading>> = files
            .par_iter()
            .map(|file| {
                guarded(|| traits(&file.path, languages, role, options))
                    .map_err(|fault| Reading { path: file.path.clone(), fault })
            })
            .collect();
        for (file, read) in files.into_iter().zip(read) {
            match read {
                Ok(read) => {
                    if let Some(&other) = copies.get(&read.hash) {
                        let other = kept[other].path.clone();
                        refuse(&HeapReject::Copy { path: file.path, other });
                    } else {
                        copies.insert(read.hash, kept.len());
                        heap.push(read.traits);
                        kept.push(file);
                    }
                }
                Err(fault) => refuse(&fault.into_reject(&languages[role])),
            }
        }
        files = rest;
    }
    kept
}

impl Reading {
    fn into_reject(self, expected: &Language) -> HeapReject {
        let path = self.path;
        match self.fault {
            ReadFault::Article(error) => HeapReject::Unreadable(error),
            ReadFault::TooLong => HeapReject::TooLong { path },
            ReadFault::OtherLanguage(found) => {
                HeapReject::OtherLanguage { path, found, expected: named(expected) }
            }
            ReadFault::NoTraits => HeapReject::NoTraits { path },
            ReadFault::Panicked(cause) => HeapReject::Panicked { path, cause },
        }
    }
}

fn traits(
    path: &Path,
    languages: &Sides<Language>,
    role: Role,
    options: &HeapOptions,
) -> Result<Read, ReadFault> {
    let article = read(path, options)?;
    let language = &languages[role];
    if contradicts_script(language, &article.text) {
        let found = detect_language(&article.text).map_or("another script", |found| profile(&found).name);
        return Err(ReadFault::OtherLanguage(found));
    }
    let segments = segments(&article, language, &options.cutter);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let traits = DocumentTraits::read(&Side::new(language, &segments), &languages[role.other()]);
    if traits.is_empty() {
        return Err(ReadFault::NoTraits);
    }
    Ok(Read { traits, hash: article.content_hash })
}

fn segments(article: &ArticleText, language: &Language, cutter: &Cutter) -> Vec<String> {
    let cut = cutter.cut_article(article, language);
    cut.into_iter().map(|segment| article.text[segment.span].to_owned()).collect()
}

/// The articles of both heaps, read again when they are aligned.
struct Files<'f> {
    articles: &'f Sides<Vec<HeapFile>>,
    languages: &'f Sides<Language>,
    cutter: &'f Cutter,
}

impl HeapTexts for Files<'_> {
    fn segments(&self, role: Role, document: usize) -> Option<Vec<String>> {
        let path = &self.articles[role].get(document)?.path;
        let article = article::read_with(path, self.cutter.article).ok()?;
        Some(segments(&article, &self.languages[role], self.cutter))
    }
}
