//! How much of a batch of texts has been translated before, and how much of it comes twice?
//!
//! Translators quote and pay by such counts. Each segment is in one band. A segment that came before in the same text is a
//! repetition, and one that came before in an earlier text of the batch a cross-file repetition, whatever the memory
//! knows: it has to be translated once at most. Any other segment has the band of its best match, which is found as
//! pretranslation finds it: with its neighbours and its place in the article.
//!
//! Method: the segments are compared by their exact keys and tokens, as the memory compares texts. The distinct ones are
//! looked up on several threads, first from [`NEAR`] per cent. Only those without a match that near are looked up down to
//! the lowest score, which takes ten times as long: the index skips what cannot reach the score. The counts are made
//! afterwards in the order of the texts, so they do not depend on the threads.
//!
//! Names and numbers that no unit has are listed ([`Unseen`]), since somebody must look them up. Each candidate is
//! searched once in the words of the memory. In a script with capital letters, a name is a run of capitalised words that
//! does not begin the sentence or its quotation, and is listed if one of its words is in no unit. Other scripts do not
//! show names, so every word that no unit has is listed.
//!
//! Time O(segments) lookups and O(distinct candidates) searches, space O(texts).
//!
//! What it does not do: it counts no segment as a near repetition of another one of the batch.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use sangam_language::Language;
use sangam_memory::{
    Analyzer as _, ConcordanceOptions, Found, LookupOptions, MemoryError, Neighbor, Pattern, PatternKind,
    PatternOptions, Reader, Session, SourceFilter,
};
use sangam_text::numbers::numbers;
use sangam_text::tokens::{Token, TokenKind, tokenize};
use sangam_unit::{Score, Sides};
use serde::Serialize;

use super::analyzer::TextAnalyzer;
use super::pair::CutText;
use super::threads::{ThreadError, pool};

/// The lowest score, in per cent, of the first search. Set by the clock: at 75 a search of a million units takes a tenth
/// of the time of one at 50 (`cargo bench --bench analyse`).
const NEAR: u8 = 75;

/// The lowest score of a band, in per cent.
pub const LOWEST: u8 = 50;

/// A name or a word of fewer letters is not looked for: it is an initial or an ending. Set by hand.
const LEAST_LETTERS: usize = 2;

/// In a segment without a mark at its end, in which no word of this many letters begins with a small letter, capitals show
/// no names: it is a headline. Set by hand: English headlines leave `from`, `with` and shorter words small.
const HEADLINE_LETTERS: usize = 5;

/// The marks after which a segment is a sentence.
const SENTENCE_ENDS: [&str; 6] = [".", "?", "!", "…", "\"", "”"];

/// A text of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchText {
    /// What it is called in the result.
    pub name: String,
    /// The id under which the memory may know it as an article.
    pub article: Option<String>,
    /// Its language, and the one it is to be translated into.
    pub languages: Sides<Language>,
    /// The segments with their numbers, in order.
    pub segments: Vec<(usize, String)>,
}

impl BatchText {
    /// Makes a text of the batch of an article that is called `name`, to be translated into `to`.
    pub fn of_article(name: String, text: &CutText, to: Language) -> Self {
        let segments = text.segments.iter().enumerate();
        Self {
            name,
            article: Some(text.article.location.clone()),
            languages: Sides::new(text.language.clone(), to),
            segments: segments.map(|(at, segment)| (segment.number, text.text(at).to_owned())).collect(),
        }
    }

    fn text(&self, at: usize) -> &str {
        &self.segments[at].1
    }

    fn neighbor(&self, at: Option<usize>) -> Neighbor {
        match at.and_then(|at| self.segments.get(at)) {
            Some((_, text)) => Neighbor::Text(text.clone()),
            None => Neighbor::Edge,
        }
    }
}

/// How a batch is analysed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AnalyseOptions {
    /// The lowest score of a match, at least [`LOWEST`].
    pub min_score: Score,
    /// Which units may answer.
    pub sources: SourceFilter,
    /// Threads to use; 0: one per core.
    pub threads: usize,
}

impl Default for AnalyseOptions {
    fn default() -> Self {
        Self { min_score: Score::new(LOWEST), sources: SourceFilter::default(), threads: 0 }
    }
}

/// Why a batch cannot be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyseError {
    /// The memory cannot be read.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// No threads can be started.
    #[error(transparent)]
    Threads(#[from] ThreadError),
}

/// What a segment costs the translator, in the order in which it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkBand {
    /// It came before in the same text.
    Repetition,
    /// It came before in an earlier text of the batch.
    CrossFile,
    /// The memory has it between the same neighbours.
    Context,
    /// The memory has it.
    Exact,
    /// The memory has one that is 95 to 99 % the same.
    From95,
    /// The memory has one that is 85 to 94 % the same.
    From85,
    /// The memory has one that is 75 to 84 % the same.
    From75,
    /// The memory has one that is 50 to 74 % the same.
    From50,
    /// The memory has none that near.
    New,
}

/// The number of bands.
const BANDS: usize = WorkBand::ALL.len();

impl WorkBand {
    /// All bands, in the order in which they are decided.
    pub const ALL: [Self; 9] = [
        Self::Repetition,
        Self::CrossFile,
        Self::Context,
        Self::Exact,
        Self::From95,
        Self::From85,
        Self::From75,
        Self::From50,
        Self::New,
    ];

    /// Returns its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repetition => "repetition",
            Self::CrossFile => "cross-file",
            Self::Context => "context",
            Self::Exact => "100",
            Self::From95 => "95-99",
            Self::From85 => "85-94",
            Self::From75 => "75-84",
            Self::From50 => "50-74",
            Self::New => "none",
        }
    }

    /// Returns the band of a segment whose best match has `score`.
    fn of_score(score: Option<Score>) -> Self {
        match score.map_or(0, Score::percent) {
            101.. => Self::Context,
            100 => Self::Exact,
            95.. => Self::From95,
            85.. => Self::From85,
            75.. => Self::From75,
            LOWEST.. => Self::From50,
            _ => Self::New,
        }
    }
}

impl Serialize for WorkBand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How much is in a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WorkCount {
    /// The band.
    pub band: WorkBand,
    /// The segments in it.
    pub segments: usize,
    /// The words of these segments; numbers count as words.
    pub words: usize,
}

/// How much is in each band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkCounts {
    /// All segments.
    pub segments: usize,
    /// All words.
    pub words: usize,
    /// Each band, in the order of [`WorkBand::ALL`], including those without segments.
    pub bands: [WorkCount; BANDS],
}

impl Default for WorkCounts {
    fn default() -> Self {
        Self {
            segments: 0,
            words: 0,
            bands: WorkBand::ALL.map(|band| WorkCount { band, segments: 0, words: 0 }),
        }
    }
}

impl WorkCounts {
    fn add(&mut self, band: WorkBand, words: usize) {
        self.segments += 1;
        self.words += words;
        // The bands are in the order of the variants.
        let count = &mut self.bands[band as usize];
        count.segments += 1;
        count.words += words;
    }
}

/// What is counted in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextAnalysis {
    /// What the text is called.
    pub name: String,
    /// Its language, and the one it is to be translated into.
    pub languages: Sides<Language>,
    /// Its segments and words by band.
    pub counts: WorkCounts,
}

/// The kind of something that no unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UnseenKind {
    /// A name, by its capital letters.
    Name,
    /// A number, date, amount or time.
    Number,
    /// A word, in a script that does not show names.
    Word,
}

/// Something in the batch that no unit has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// Its kind.
    pub kind: UnseenKind,
    /// As it is first written.
    pub text: String,
    /// How often the batch has it.
    pub times: usize,
    /// The place in the batch of the text that has it first.
    #[serde(skip)]
    pub first_text: usize,
    /// The number of the segment that has it first.
    pub segment: usize,
}

/// What is counted in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchAnalysis {
    /// Each text, in order.
    pub texts: Vec<TextAnalysis>,
    /// All texts together.
    pub total: WorkCounts,
    /// What no unit has: names, numbers, words; most frequent first, then in the order of the texts. `None` if the words
    /// of the memory are not in order, so that nothing was looked for.
    pub unseen: Option<Vec<Unseen>>,
}

/// A segment as it is compared with others: language, exact key, tokens.
type SegmentKey = (Language, String, Vec<String>);

/// A place in the batch: text, segment.
type PlaceInBatch = (usize, usize);

/// What is seen in one segment before it is looked up.
struct Seen {
    key: SegmentKey,
    words: usize,
    candidates: Vec<(UnseenKind, Vec<String>)>,
}

/// Counts the segments of `texts` by band.
pub fn analyse(
    session: &Session,
    texts: &[BatchText],
    options: &AnalyseOptions,
) -> Result<BatchAnalysis, AnalyseError> {
    let places: Vec<PlaceInBatch> = texts
        .iter()
        .enumerate()
        .flat_map(|(text, of)| (0..of.segments.len()).map(move |segment| (text, segment)))
        .collect();
    let pool = pool(options.threads)?;
    let seen: Vec<Seen> = pool.install(|| {
        places
            .par_iter()
            .map(|&(text, at)| see(texts[text].text(at), &texts[text].languages.source))
            .collect()
    });
    let repeated = repetitions(&places, &seen);
    let scores: Vec<Option<Score>> = pool.install(|| {
        let found = places.par_iter().zip(&repeated).map_init(
            || session.reader(),
            |reader, (&(text, at), repeated)| match (repeated, reader) {
                (Some(_), _) => Ok(None),
                (None, Ok(reader)) => best_score(reader, &texts[text], at, options),
                // The next attempt gives the reason.
                (None, Err(_)) => best_score(&session.reader()?, &texts[text], at, options),
            },
        );
        found.collect::<Result<_, MemoryError>>()
    })?;
    let mut analysed: Vec<TextAnalysis> = texts
        .iter()
        .map(|text| TextAnalysis {
            name: text.name.clone(),
            languages: text.languages.clone(),
            counts: WorkCounts::default(),
        })
        .collect();
    let mut total = WorkCounts::default();
    for (((&(text, _), seen), repeated), score) in places.iter().zip(&seen).zip(&repeated).zip(scores) {
        let band = repeated.unwrap_or_else(|| WorkBand::of_score(score));
        analysed[text].counts.add(band, seen.words);
        total.add(band, seen.words);
    }
    let candidates = candidates(texts, &places, &seen);
    let unseen = if session.reader()?.words_are_ready()? {
        Some(pool.install(|| unseen_of(session, candidates))?)
    } else {
        None
    };
    Ok(BatchAnalysis { texts: analysed, total, unseen })
}

fn see(text: &str, language: &Language) -> Seen {
    let analysis = TextAnalyzer.analyze(language, text);
    let tokens = tokenize(text, language);
    let words =
        tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)).count();
    let mut candidates = names(text, &tokens);
    let figures = numbers(text, language).into_iter().filter(|number| number.digits.is_some());
    candidates.extend(figures.map(|number| (UnseenKind::Number, vec![text[number.span].to_owned()])));
    Seen { key: (language.clone(), analysis.exact_key, analysis.tokens), words, candidates }
}

/// For each segment, whether it came before, and where.
fn repetitions(places: &[PlaceInBatch], seen: &[Seen]) -> Vec<Option<WorkBand>> {
    let mut last: HashMap<&SegmentKey, usize> = HashMap::new();
    let places = places.iter().zip(seen);
    places
        .map(|(&(text, _), seen)| {
            // A text of the batch without words and numbers is never translated, so it is no repetition of work either.
            if seen.words == 0 {
                return None;
            }
            let before = last.insert(&seen.key, text)?;
            Some(if before == text { WorkBand::Repetition } else { WorkBand::CrossFile })
        })
        .collect()
}

/// The score of the best match of the segment `at`, as pretranslation finds it.
fn best_score(
    memory: &Reader<'_>,
    text: &BatchText,
    at: usize,
    options: &AnalyseOptions,
) -> Result<Option<Score>, MemoryError> {
    let mut lookup = LookupOptions::new(text.languages.source.clone());
    lookup.to = Some(text.languages.target.clone());
    lookup.limit = 1;
    lookup.context.previous = text.neighbor(at.checked_sub(1));
    lookup.context.next = text.neighbor(Some(at + 1));
    lookup.context.article.clone_from(&text.article);
    lookup.context.number = Some(text.segments[at].0);
    lookup.sources.clone_from(&options.sources);
    lookup.pivot = true;
    let least = options.min_score.max(Score::new(LOWEST));
    for min_score in [Score::new(NEAR).max(least), least] {
        lookup.min_score = min_score;
        if let Some(best) = memory.lookup(text.text(at), &lookup)?.matches.first() {
            return Ok(Some(best.score));
        }
        if min_score == least {
            break;
        }
    }
    Ok(None)
}

/// The names of a segment by its capitals, or all its words if its script has none. Each is a run of words.
fn names(text: &str, tokens: &[Token]) -> Vec<(UnseenKind, Vec<String>)> {
    let words: Vec<&Token> = tokens.iter().filter(|token| token.kind == TokenKind::Word).collect();
    let first = |token: &Token| text[token.span.clone()].chars().next();
    let is_long = |token: &Token| text[token.span.clone()].chars().nth(LEAST_LETTERS - 1).is_some();
    let has_case = |character: char| character.is_uppercase() || character.is_lowercase();
    if !words.iter().any(|token| first(token).is_some_and(has_case)) {
        let each =
            words.iter().filter(|token| is_long(token) && first(token).is_some_and(char::is_alphabetic));
        return each.map(|token| (UnseenKind::Word, vec![text[token.span.clone()].to_owned()])).collect();
    }
    let is_capital = |token: &Token| first(token).is_some_and(char::is_uppercase);
    let is_small = |token: &Token| {
        first(token).is_some_and(char::is_lowercase)
            && text[token.span.clone()].chars().nth(HEADLINE_LETTERS - 1).is_some()
    };
    let ends = tokens.last().is_some_and(|last| SENTENCE_ENDS.contains(&&text[last.span.clone()]));
    if !ends && !words.iter().any(|token| is_small(token)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut run: Vec<String> = Vec::new();
    // Whether the run is more than a capital that the beginning of a sentence explains.
    let mut is_name = false;
    let mut begins = true;
    let mut end = |run: &mut Vec<String>, is_name: &mut bool| {
        let run = std::mem::take(run);
        if std::mem::take(is_name) && run.iter().any(|word| word.chars().nth(LEAST_LETTERS - 1).is_some()) {
            found.push((UnseenKind::Name, run));
        }
    };
    for token in tokens {
        let word = &text[token.span.clone()];
        if token.kind == TokenKind::Word && is_capital(token) {
            is_name = is_name || !begins;
            run.push(word.to_owned());
            begins = false;
        } else {
            end(&mut run, &mut is_name);
            // A mark may begin a sentence: a full stop, a quotation mark, a colon.
            begins = !matches!(token.kind, TokenKind::Word | TokenKind::Number)
                && (begins || !matches!(word, "," | ";" | "-" | "–" | "'" | "’" | "/" | "&"));
        }
    }
    end(&mut run, &mut is_name);
    found
}

/// A thing that may be unseen: its words, how often it comes, and where first.
struct Candidate {
    words: Vec<String>,
    times: usize,
    first: PlaceInBatch,
    segment: usize,
}

/// The distinct candidates of the batch. Names that differ in capitals only are one.
fn candidates(
    texts: &[BatchText],
    places: &[PlaceInBatch],
    seen: &[Seen],
) -> BTreeMap<(UnseenKind, String), Candidate> {
    let mut all: BTreeMap<(UnseenKind, String), Candidate> = BTreeMap::new();
    for (&(text, at), seen) in places.iter().zip(seen) {
        for (kind, words) in &seen.candidates {
            let candidate = all.entry((*kind, words.join(" ").to_lowercase())).or_insert_with(|| Candidate {
                words: words.clone(),
                times: 0,
                first: (text, at),
                segment: texts[text].segments[at].0,
            });
            candidate.times += 1;
        }
    }
    all
}

fn unseen_of(
    session: &Session,
    candidates: BTreeMap<(UnseenKind, String), Candidate>,
) -> Result<Vec<Unseen>, MemoryError> {
    let mut words: Vec<String> = candidates.values().flat_map(|candidate| candidate.words.clone()).collect();
    words.sort();
    words.dedup();
    let known = words.par_iter().map_init(
        || session.reader(),
        |reader, word| match reader {
            Ok(reader) => is_known(reader, word),
            Err(_) => is_known(&session.reader()?, word),
        },
    );
    let known: Vec<bool> = known.collect::<Result<_, MemoryError>>()?;
    let is_unseen = |word: &String| words.binary_search(word).is_ok_and(|at| !known[at]);
    let mut unseen: Vec<(UnseenKind, Candidate)> = candidates
        .into_iter()
        .filter(|(_, candidate)| candidate.words.iter().any(is_unseen))
        .map(|((kind, _), candidate)| (kind, candidate))
        .collect();
    unseen.sort_by_key(|(kind, candidate)| (*kind, std::cmp::Reverse(candidate.times), candidate.first));
    let listed = unseen.into_iter().map(|(kind, candidate)| Unseen {
        kind,
        text: candidate.words.join(" "),
        times: candidate.times,
        first_text: candidate.first.0,
        segment: candidate.segment,
    });
    Ok(listed.collect())
}

/// Whether some unit has `words`, whatever its languages.
fn is_known(memory: &Reader<'_>, words: &str) -> Result<bool, MemoryError> {
    let mut escaped = String::with_capacity(words.len());
    for character in words.chars() {
        if matches!(character, '*' | '?' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    let mut options = PatternOptions::default();
    options.kind = PatternKind::Words;
    options.whole_words = true;
    options.case_sensitive = Some(false);
    // A text that is no pattern cannot be looked for, so nothing is said about it.
    let Ok(pattern) = Pattern::new(&escaped, options) else { return Ok(true) };
    let mut wanted = ConcordanceOptions::default();
    wanted.limit = 1;
    wanted.count = 1;
    let found = memory.concordance(&pattern, &wanted)?.found;
    Ok(found != Found::Exactly(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str, tag: &str) -> Vec<String> {
        let tokens = tokenize(text, &tag.parse().unwrap());
        names(text, &tokens).into_iter().map(|(_, words)| words.join(" ")).collect()
    }

    #[test]
    fn a_name_is_a_run_of_capitals_that_no_beginning_explains() {
        assert_eq!(runs("Talks with Marco Rubio failed in Doha.", "en"), ["Marco Rubio", "Doha"]);
        assert_eq!(runs("Marco Rubio left the talks early.", "en"), ["Marco Rubio"]);
        assert!(runs("The mayor said: “Buses will run.”", "en").is_empty());
        assert!(runs("Bridge Opens in Hyderabad", "en").is_empty(), "a headline");
        assert_eq!(runs("Nobody asked Marco Rubio in Quetta.", "en"), ["Marco Rubio", "Quetta"]);
        assert_eq!(runs("She met Rao, Khan and Ali.", "en"), ["Rao", "Khan", "Ali"]);
    }

    #[test]
    fn without_capitals_each_word_may_be_a_name() {
        assert_eq!(runs("وزیر کوئٹہ گئے۔", "ur"), ["وزیر", "کوئٹہ", "گئے"]);
    }

    #[test]
    fn a_segment_that_came_before_is_a_repetition_wherever_it_is() {
        let language: Language = "en".parse().unwrap();
        let texts = ["Talks failed.", "Rain fell.", "Talks  failed.", "Talks failed!", "12"];
        let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)];
        let seen: Vec<Seen> = texts.iter().map(|text| see(text, &language)).collect();
        assert_eq!(
            repetitions(&places, &seen),
            [None, None, Some(WorkBand::Repetition), None, None],
            "spaces do not count, marks do"
        );
        let again = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)];
        let expected = [None, None, Some(WorkBand::CrossFile), None, None];
        assert_eq!(repetitions(&again, &seen), expected);
    }

    #[test]
    fn each_score_has_one_band() {
        let band = |percent| WorkBand::of_score(Some(Score::new(percent))).as_str();
        let bands = [102, 101, 100, 99, 95, 94, 85, 84, 75, 74, 50, 49].map(band);
        assert_eq!(
            bands,
            [
                "context", "context", "100", "95-99", "95-99", "85-94", "85-94", "75-84", "75-84", "50-74",
                "50-74", "none"
            ]
        );
        assert_eq!(WorkBand::of_score(None), WorkBand::New);
        for (at, band) in WorkBand::ALL.into_iter().enumerate() {
            assert_eq!(band as usize, at);
        }
    }
}
