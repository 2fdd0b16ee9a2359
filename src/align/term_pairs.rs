//! Which words and phrases of many lines translate each other so often that they may be terms?
//!
//! Method, from the lines alone:
//!
//! 1. Words become keys that their forms share. Stop words, numbers and marks link nothing.
//! 2. Two words may translate each other if they are together in enough lines, and in more than chance would give.
//!    Over these cells, IBM Model 1 is estimated in both directions ([`ROUNDS`] rounds, with a NULL word).
//! 3. In each line the strongest cells (geometric mean of both directions) are linked one to one; a word next to a linked
//!    one may join that link.
//! 4. A phrase pair is two contiguous runs of words whose links lead to each other only, with a linked word at each end
//!    of the source (symmetric phrase extraction). Marks within a phrase end it, except hyphens.
//! 5. A pair that is extracted from enough lines is a candidate. Its score is the Dice coefficient over lines, times a
//!    factor below 1 for few lines. A pair that is hardly found without a longer one (`World Health` within
//!    `World Health Organization`) loses most of its score, and a number in words loses half: they may be right, but few
//!    want them in a glossary.
//!
//! Time O(Σ source words · target words · rounds), space the same without the rounds: eight bytes for each pair of words
//! in a line whose cell counts. Sums run in the order of the lines, so the result is the same on every machine. What it
//! does not do: it does not find phrases with gaps, or terms that occur in fewer lines than asked for.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::{FixedState, RandomState};
use sangam_language::Language;
use sangam_text::numbers::numbers;
use sangam_text::tokens::{TokenKind, is_stop_word, tokenize};
use sangam_text::word_keys::{base_word, folded_word, write_mark_key};
use sangam_unit::Sides;

use crate::numeric::{narrow, real};

/// How pairs of terms are sought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TermPairOptions {
    /// The least lines in which both must be linked.
    pub min_lines: usize,
    /// The most words of a term.
    pub most_words: usize,
}

impl Default for TermPairOptions {
    fn default() -> Self {
        Self { min_lines: 3, most_words: 4 }
    }
}

/// A phrase and its translation, found in the same lines.
#[derive(Debug, Clone, PartialEq)]
pub struct TermPair {
    /// Both texts, in their most frequent forms.
    pub texts: Sides<String>,
    /// The lines in which they are linked, from 0, in order.
    pub lines: Vec<usize>,
    /// The lines that hold each of them, linked or not.
    pub in_lines: Sides<usize>,
    /// 0 to 1: how sure it is that they translate each other.
    pub score: f64,
}

/// Rounds of expectation–maximisation. After five, the order of the candidates no longer changes on the training text.
const ROUNDS: usize = 5;
/// The probability of the empty word, beside the cells of a line. Set by hand, as is everything below that names no data.
const NULL: f64 = 0.05;
/// The count given to unseen translations, per word.
const SMOOTHING: f64 = 0.5;
/// A cell below this links nothing. Half and double give the same recall within .01 on `tico19`.
const LEAST_STRENGTH: f64 = 0.05;
/// The strength that a link across a whole line loses, so that of equal words the nearer is linked.
const DISTANCE_COST: f64 = 1e-4;
/// The most words that one word is linked to.
const MOST_LINKS: usize = 3;
/// How far from a linked word another may be that joins its link.
const JOINING_DISTANCE: usize = 2;
/// What the score of a number in words is multiplied by.
const NUMBER_WORDS: f64 = 0.5;
/// From this share of lines on in which a pair is a part of a longer one, it loses score.
const MOSTLY_A_PART: f64 = 0.5;
/// Words of a line that count, at most. Longer lines are lists; their words are together by chance.
const LONGEST_LINE: usize = 120;

/// Returns the candidates in `lines`, texts and their translations in `languages`: the highest score first.
pub fn term_pairs<'l>(
    lines: impl IntoIterator<Item = Sides<&'l str>>,
    languages: Sides<&Language>,
    options: &TermPairOptions,
) -> Vec<TermPair> {
    let mut sides = languages.map(TextSide::new);
    for line in lines {
        sides.source.add(line.source);
        sides.target.add(line.target);
    }
    let cells = Cells::new(&sides, options.min_lines);
    let events = Events::new(&sides, &cells);
    let strengths = events.strengths(&sides, &cells);
    let extraction = Extraction { sides: &sides, options, events: &events, strengths: &strengths };
    extraction.candidates()
}

/// A word of a line.
#[derive(Debug, Clone, Copy)]
struct LineWord {
    /// The number of its key.
    key: u32,
    role: WordRole,
    /// Its place in the text, in bytes.
    start: u32,
    end: u32,
}

/// What a word can do in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordRole {
    /// It is linked, and may begin or end a phrase.
    Content,
    /// It may be within a phrase.
    Within,
    /// It ends a phrase.
    Breaks,
}

/// The lines of one side.
struct TextSide<'l> {
    language: &'l Language,
    texts: Vec<&'l str>,
    keys: HashMap<String, u32, RandomState>,
    /// For each spelling, its key and role.
    spellings: HashMap<String, (u32, WordRole), RandomState>,
    /// The words of all lines.
    words: Vec<LineWord>,
    /// The end of each line in `words`.
    ends: Vec<usize>,
}

impl<'l> TextSide<'l> {
    fn new(language: &'l Language) -> Self {
        Self {
            language,
            texts: Vec::new(),
            keys: HashMap::default(),
            spellings: HashMap::default(),
            words: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn add(&mut self, text: &'l str) {
        let mut tokens = tokenize(text, self.language);
        if tokens.len() > LONGEST_LINE {
            tokens.clear();
        }
        for token in tokens {
            let written = &text[token.span.clone()];
            let (key, role) = match self.spellings.get(written) {
                Some(known) => *known,
                None => self.spelling(written, token.kind),
            };
            let (start, end) = (narrow(token.span.start), narrow(token.span.end));
            self.words.push(LineWord { key, role, start, end });
        }
        self.texts.push(text);
        self.ends.push(self.words.len());
    }

    /// The key and role of a spelling that is met for the first time.
    fn spelling(&mut self, written: &str, kind: TokenKind) -> (u32, WordRole) {
        let (key, role) = match kind {
            TokenKind::Word => {
                let folded = folded_word(written);
                let common = is_stop_word(&folded, self.language) || folded.chars().nth(1).is_none();
                let role = if common { WordRole::Within } else { WordRole::Content };
                (base_word(&folded), role)
            }
            TokenKind::Number => (written.to_owned(), WordRole::Breaks),
            TokenKind::Punctuation | TokenKind::Symbol => {
                let mut key = String::new();
                write_mark_key(written, &mut key);
                let role = if key == "-" { WordRole::Within } else { WordRole::Breaks };
                (key, role)
            }
        };
        let next = narrow(self.keys.len());
        let key = *self.keys.entry(key).or_insert(next);
        self.spellings.insert(written.to_owned(), (key, role));
        (key, role)
    }

    fn line(&self, line: usize) -> &[LineWord] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[start..self.ends[line]]
    }

    /// The places of the words of a line that are linked.
    fn content(&self, line: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let words = self.line(line).iter().enumerate();
        words.filter(|(_, word)| word.role == WordRole::Content).map(|(at, word)| (at, word.key))
    }

    /// The content keys of each line, each once.
    fn keys_of_lines(&self) -> Vec<Vec<u32>> {
        let keys = |line| {
            let mut keys: Vec<u32> = self.content(line).map(|(_, key)| key).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        (0..self.ends.len()).map(keys).collect()
    }

    /// The text from the word `first` of a line to the word `last`.
    fn text(&self, line: usize, first: usize, last: usize) -> &'l str {
        let words = self.line(line);
        &self.texts[line][words[first].start as usize..words[last].end as usize]
    }
}

/// The pairs of words that may translate each other, by source word.
struct Cells {
    /// The end of the cells of each source word.
    ends: Vec<usize>,
    /// The target word of each cell, ascending for each source word.
    targets: Vec<u32>,
}

impl Cells {
    fn new(sides: &Sides<TextSide<'_>>, min_lines: usize) -> Self {
        let keys = sides.as_ref().map(TextSide::keys_of_lines);
        let all = keys.source.len();
        let words = sides.as_ref().map(|side| side.keys.len());
        let mut in_lines = words.map(|count| vec![0_usize; count]);
        let mut lines_of: Vec<Vec<u32>> = vec![Vec::new(); words.source];
        for (line, keys) in keys.source.iter().enumerate() {
            for &key in keys {
                in_lines.source[key as usize] += 1;
                lines_of[key as usize].push(narrow(line));
            }
        }
        for &key in keys.target.iter().flatten() {
            in_lines.target[key as usize] += 1;
        }
        let mut cells = Self { ends: Vec::with_capacity(words.source), targets: Vec::new() };
        let mut together = vec![0_usize; words.target];
        let mut met = Vec::new();
        // Words that are together by chance as often are no translations.
        let more_than_chance = |joint: usize, source: usize, target: usize| {
            real(joint) * real(all) > real(source) * real(target)
        };
        for (source, lines) in lines_of.iter().enumerate() {
            if lines.len() >= min_lines {
                for &target in lines.iter().flat_map(|&line| &keys.target[line as usize]) {
                    if together[target as usize] == 0 {
                        met.push(target);
                    }
                    together[target as usize] += 1;
                }
                met.sort_unstable();
                for target in met.drain(..) {
                    let joint = std::mem::take(&mut together[target as usize]);
                    let each = (in_lines.source[source], in_lines.target[target as usize]);
                    if joint >= min_lines && more_than_chance(joint, each.0, each.1) {
                        cells.targets.push(target);
                    }
                }
            }
            cells.ends.push(cells.targets.len());
        }
        cells
    }

    /// The number of the cell of two words, if it counts.
    fn find(&self, source: u32, target: u32) -> Option<u32> {
        let source = source as usize;
        let start = source.checked_sub(1).map_or(0, |before| self.ends[before]);
        let own = &self.targets[start..self.ends[source]];
        own.binary_search(&target).ok().map(|at| narrow(start + at))
    }
}

/// Two words of a line whose cell counts.
#[derive(Debug, Clone, Copy)]
struct Event {
    source: u16,
    target: u16,
    cell: u32,
}

/// The events of all lines.
struct Events {
    events: Vec<Event>,
    /// The end of each line in `events`.
    ends: Vec<usize>,
}

impl Events {
    fn new(sides: &Sides<TextSide<'_>>, cells: &Cells) -> Self {
        let mut made = Self { events: Vec::new(), ends: Vec::new() };
        for line in 0..sides.source.ends.len() {
            for (source, key) in sides.source.content(line) {
                for (target, other) in sides.target.content(line) {
                    if let Some(cell) = cells.find(key, other) {
                        // A line has at most `LONGEST_LINE` words.
                        let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
                        made.events.push(Event { source: place(source), target: place(target), cell });
                    }
                }
            }
            made.ends.push(made.events.len());
        }
        made
    }

    fn line(&self, line: usize) -> &[Event] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.events[start..self.ends[line]]
    }

    /// Returns the strength of each cell: the geometric mean of its probabilities in both directions.
    fn strengths(&self, sides: &Sides<TextSide<'_>>, cells: &Cells) -> Vec<f64> {
        let words = sides.as_ref().map(|side| side.keys.len());
        let source_of: Vec<usize> = {
            let mut start = 0;
            let own = cells.ends.iter().enumerate().flat_map(|(source, &end)| {
                let count = end - start;
                start = end;
                std::iter::repeat_n(source, count)
            });
            own.collect()
        };
        let mut probabilities = Sides::new(vec![1.0_f64; source_of.len()], vec![1.0_f64; source_of.len()]);
        let mut sums = Sides::new([0.0_f64; LONGEST_LINE], [0.0_f64; LONGEST_LINE]);
        for _ in 0..ROUNDS {
            let mut counts = Sides::new(vec![0.0_f64; source_of.len()], vec![0.0_f64; source_of.len()]);
            for line in 0..self.ends.len() {
                let events = self.line(line);
                for event in events {
                    sums.target[event.target as usize] = NULL;
                    sums.source[event.source as usize] = NULL;
                }
                // Each target word is made by one of the source words, and the reverse.
                for event in events {
                    sums.target[event.target as usize] += probabilities.source[event.cell as usize];
                    sums.source[event.source as usize] += probabilities.target[event.cell as usize];
                }
                for event in events {
                    let cell = event.cell as usize;
                    counts.source[cell] += probabilities.source[cell] / sums.target[event.target as usize];
                    counts.target[cell] += probabilities.target[cell] / sums.source[event.source as usize];
                }
            }
            let mut totals = words.map(|count| vec![SMOOTHING; count]);
            for (cell, (&source, &target)) in source_of.iter().zip(&cells.targets).enumerate() {
                totals.source[source] += counts.source[cell];
                totals.target[target as usize] += counts.target[cell];
            }
            for (cell, (&source, &target)) in source_of.iter().zip(&cells.targets).enumerate() {
                probabilities.source[cell] = counts.source[cell] / totals.source[source];
                probabilities.target[cell] = counts.target[cell] / totals.target[target as usize];
            }
        }
        let both = probabilities.source.iter().zip(&probabilities.target);
        both.map(|(source, target)| (source * target).sqrt()).collect()
    }
}

/// A phrase pair in a line: the first and last word on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Extracted {
    source: (usize, usize),
    target: (usize, usize),
}

/// The links of a line: for each word, the words that it is linked to.
#[derive(Default)]
struct Links {
    source: Vec<Vec<usize>>,
    target: Vec<Vec<usize>>,
}

struct Extraction<'e, 'l> {
    sides: &'e Sides<TextSide<'l>>,
    options: &'e TermPairOptions,
    events: &'e Events,
    strengths: &'e [f64],
}

/// A candidate while its lines are read.
#[derive(Default)]
struct Gathered {
    keys: Sides<Vec<u32>>,
    lines: Vec<usize>,
    /// How often each spelling of the two texts was met.
    spellings: Sides<HashMap<String, usize, RandomState>>,
}

impl Extraction<'_, '_> {
    fn candidates(&self) -> Vec<TermPair> {
        // Most phrase pairs are met once. The first reading counts their hashes, so that only others take room.
        let hasher = FixedState::default();
        let mut counted: HashMap<u64, u32, RandomState> = HashMap::default();
        let mut links = Links::default();
        let mut found = Vec::new();
        let all = self.events.ends.len();
        for line in 0..all {
            self.extract(line, &mut links, &mut found);
            let mut hashes: Vec<u64> =
                found.iter().map(|one| hasher.hash_one(self.keys(line, *one))).collect();
            hashes.sort_unstable();
            hashes.dedup();
            for hash in hashes {
                *counted.entry(hash).or_default() += 1;
            }
        }
        let enough = narrow(self.options.min_lines);
        let mut numbers: HashMap<Sides<Vec<u32>>, usize, RandomState> = HashMap::default();
        let mut gathered: Vec<Gathered> = Vec::new();
        for line in 0..all {
            self.extract(line, &mut links, &mut found);
            for &one in &found {
                let keys = self.keys(line, one);
                if counted.get(&hasher.hash_one(&keys)).is_none_or(|count| *count < enough) {
                    continue;
                }
                let next = gathered.len();
                let number = *numbers.entry(keys).or_insert_with_key(|keys| {
                    gathered.push(Gathered { keys: keys.clone(), ..Gathered::default() });
                    next
                });
                gathered[number].add(line, self.texts(line, one));
            }
        }
        drop(counted);
        let in_lines = Sides::new(
            self.count_lines(&self.sides.source, gathered.iter().map(|one| &one.keys.source)),
            self.count_lines(&self.sides.target, gathered.iter().map(|one| &one.keys.target)),
        );
        let parts = parts(&numbers, &gathered);
        let mut candidates: Vec<TermPair> = gathered
            .iter()
            .zip(parts)
            .filter(|(gathered, _)| gathered.lines.len() >= self.options.min_lines)
            .map(|(Gathered { keys, lines, spellings }, part_in)| {
                let in_lines = Sides::new(in_lines.source[&keys.source], in_lines.target[&keys.target]);
                let texts = spellings.as_ref().map(most_frequent);
                let free = 1.0 - real(part_in) / real(lines.len());
                let as_a_part = (free / (1.0 - MOSTLY_A_PART)).clamp(0.0, 1.0);
                let is_number = is_number(&texts.source, self.sides.source.language);
                let wanted = as_a_part * if is_number { NUMBER_WORDS } else { 1.0 };
                TermPair {
                    texts,
                    score: score(lines.len(), in_lines) * wanted,
                    lines: lines.clone(),
                    in_lines,
                }
            })
            .collect();
        candidates.sort_by(|one, other| {
            other
                .score
                .total_cmp(&one.score)
                .then_with(|| other.lines.len().cmp(&one.lines.len()))
                .then_with(|| one.texts.source.cmp(&other.texts.source))
                .then_with(|| one.texts.target.cmp(&other.texts.target))
        });
        candidates
    }

    fn keys(&self, line: usize, one: Extracted) -> Sides<Vec<u32>> {
        let keys = |side: &TextSide<'_>, (first, last): (usize, usize)| {
            side.line(line)[first..=last].iter().map(|word| word.key).collect()
        };
        Sides::new(keys(&self.sides.source, one.source), keys(&self.sides.target, one.target))
    }

    fn texts(&self, line: usize, one: Extracted) -> Sides<&str> {
        Sides::new(
            self.sides.source.text(line, one.source.0, one.source.1),
            self.sides.target.text(line, one.target.0, one.target.1),
        )
    }

    /// Counts the lines that hold each of `phrases`.
    fn count_lines<'p>(
        &self,
        side: &TextSide<'_>,
        phrases: impl Iterator<Item = &'p Vec<u32>>,
    ) -> HashMap<Vec<u32>, usize, RandomState> {
        let mut counts: HashMap<Vec<u32>, usize, RandomState> =
            phrases.map(|phrase| (phrase.clone(), 0)).collect();
        for line in 0..side.ends.len() {
            let keys: Vec<u32> = side.line(line).iter().map(|word| word.key).collect();
            let mut met: Vec<&[u32]> = Vec::new();
            for first in 0..keys.len() {
                let most = self.options.most_words.min(keys.len() - first);
                met.extend((1..=most).map(|length| &keys[first..first + length]));
            }
            met.sort_unstable();
            met.dedup();
            for phrase in met {
                if let Some(count) = counts.get_mut(phrase) {
                    *count += 1;
                }
            }
        }
        counts
    }

    /// Links the words of a line: the strongest first, one to one; a word near a linked one may join that link.
    fn link(&self, line: usize, links: &mut Links) {
        let lengths = self.sides.as_ref().map(|side| side.line(line).len());
        for (side, length) in [(&mut links.source, lengths.source), (&mut links.target, lengths.target)] {
            side.clear();
            side.resize_with(length, Vec::new);
        }
        let share = |at: u16, length: usize| f64::from(at) / real(length.max(1));
        let mut pairs: Vec<(f64, usize, usize)> = self
            .events
            .line(line)
            .iter()
            .filter(|event| self.strengths[event.cell as usize] > LEAST_STRENGTH)
            .map(|event| {
                let places = share(event.source, lengths.source) - share(event.target, lengths.target);
                let strength = self.strengths[event.cell as usize] - DISTANCE_COST * places.abs();
                (strength, usize::from(event.source), usize::from(event.target))
            })
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let joins = |linked: &[usize], place: usize| {
            linked.len() < MOST_LINKS && linked.iter().any(|other| other.abs_diff(place) <= JOINING_DISTANCE)
        };
        for (_, source, target) in pairs {
            let (own, other) = (&links.source[source], &links.target[target]);
            let linked = match (own.is_empty(), other.is_empty()) {
                (true, true) => true,
                (false, true) => joins(own, target),
                (true, false) => joins(other, source),
                (false, false) => false,
            };
            if linked {
                links.source[source].push(target);
                links.target[target].push(source);
            }
        }
    }

    /// Extracts the phrase pairs of a line into `found`.
    fn extract(&self, line: usize, links: &mut Links, found: &mut Vec<Extracted>) {
        found.clear();
        self.link(line, links);
        let (source, target) = (self.sides.source.line(line), self.sides.target.line(line));
        for first in 0..source.len() {
            let mut range: Option<(usize, usize)> = None;
            for (last, word) in source.iter().enumerate().skip(first).take(self.options.most_words) {
                if word.role == WordRole::Breaks || links.source[first].is_empty() {
                    break;
                }
                for &place in &links.source[last] {
                    let (low, high) = range.unwrap_or((place, place));
                    range = Some((low.min(place), high.max(place)));
                }
                let (Some((low, high)), false) = (range, links.source[last].is_empty()) else { continue };
                if high - low >= self.options.most_words {
                    continue;
                }
                let own = (low..=high).all(|place| {
                    target[place].role != WordRole::Breaks
                        && links.target[place].iter().all(|back| (first..=last).contains(back))
                });
                if own {
                    found.push(Extracted { source: (first, last), target: (low, high) });
                }
            }
        }
    }
}

impl Gathered {
    fn add(&mut self, line: usize, texts: Sides<&str>) {
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
        for (spellings, text) in
            [(&mut self.spellings.source, texts.source), (&mut self.spellings.target, texts.target)]
        {
            match spellings.get_mut(text) {
                Some(count) => *count += 1,
                None => {
                    spellings.insert(text.to_owned(), 1);
                }
            }
        }
    }
}

/// For each candidate, the lines of the most frequent longer one that it is a part of on both sides.
fn parts(numbers: &HashMap<Sides<Vec<u32>>, usize, RandomState>, gathered: &[Gathered]) -> Vec<usize> {
    let mut parts = vec![0; gathered.len()];
    for (number, Gathered { keys, lines, .. }) in gathered.iter().enumerate() {
        for source in runs(&keys.source) {
            for target in runs(&keys.target) {
                let part = Sides::new(source.to_vec(), target.to_vec());
                if let Some(&part) = numbers.get(&part).filter(|part| **part != number) {
                    parts[part] = lines.len().max(parts[part]);
                }
            }
        }
    }
    parts
}

/// Every run of `keys`.
fn runs(keys: &[u32]) -> impl Iterator<Item = &[u32]> {
    (0..keys.len()).flat_map(move |first| (first + 1..=keys.len()).map(move |end| &keys[first..end]))
}

/// Whether the whole text is one number in words.
fn is_number(text: &str, language: &Language) -> bool {
    matches!(numbers(text, language).as_slice(), [only] if only.span == (0..text.len()))
}

/// The most frequent spelling; of equal ones the shortest, then the last by code, which has no capital letter.
fn most_frequent(spellings: &HashMap<String, usize, RandomState>) -> String {
    let best = spellings.iter().max_by(|(a, times), (b, other)| {
        times.cmp(other).then_with(|| b.len().cmp(&a.len())).then_with(|| a.cmp(b))
    });
    best.map(|(text, _)| text.clone()).unwrap_or_default()
}

/// The Dice coefficient over lines, lowered for few lines: two that meet three times may have done so by chance.
fn score(linked: usize, in_lines: Sides<usize>) -> f64 {
    let (linked, sum) = (real(linked), real(in_lines.source + in_lines.target));
    2.0 * linked / sum * (linked - 1.0) / (linked + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [(&str, &str); 8] = [
        ("The dam is full.", "ڈیم بھر گیا ہے۔"),
        ("Engineers opened the dam.", "انجینئروں نے ڈیم کھول دیا۔"),
        ("The flood warning reached the dam.", "سیلاب کی وارننگ ڈیم تک پہنچی۔"),
        ("A flood warning was issued.", "سیلاب کی وارننگ جاری ہوئی۔"),
        ("Farmers heard the flood warning.", "کسانوں نے سیلاب کی وارننگ سنی۔"),
        ("Engineers repaired the bridge.", "انجینئروں نے پل کی مرمت کی۔"),
        ("Engineers met farmers.", "انجینئروں نے کسانوں سے ملاقات کی۔"),
        ("The bridge is closed.", "پل بند ہے۔"),
    ];

    fn found(lines: &[(&str, &str)], min_lines: usize) -> Vec<TermPair> {
        let (english, urdu) = ("en".parse().unwrap(), "ur".parse().unwrap());
        let options = TermPairOptions { min_lines, ..TermPairOptions::default() };
        let lines = lines.iter().map(|(source, target)| Sides::new(*source, *target));
        term_pairs(lines, Sides::new(&english, &urdu), &options)
    }

    #[test]
    fn words_and_phrases_are_found_with_their_lines() {
        let found = found(&LINES, 3);
        let lines = |source: &str, target: &str| {
            let is_it = |pair: &&TermPair| pair.texts == Sides::new(source.to_owned(), target.to_owned());
            found.iter().find(is_it).map(|pair| pair.lines.clone())
        };
        assert_eq!(lines("dam", "ڈیم"), Some(vec![0, 1, 2]), "{found:#?}");
        assert_eq!(lines("flood warning", "سیلاب کی وارننگ"), Some(vec![2, 3, 4]), "{found:#?}");
        assert_eq!(lines("Engineers", "انجینئروں"), Some(vec![1, 5, 6]), "{found:#?}");
        assert!(found.iter().all(|pair| (0.0..=1.0).contains(&pair.score)));
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
    }

    #[test]
    fn what_is_rare_or_empty_gives_nothing() {
        assert_eq!(found(&LINES, 9), []);
        assert_eq!(found(&[], 1), []);
        assert_eq!(found(&[("", ""), ("1, 2!", "۔"), ("the", "یہ")], 1), []);
        let long = "dam ".repeat(LONGEST_LINE + 1);
        assert_eq!(found(&[(&long, "ڈیم"), (&long, "ڈیم"), (&long, "ڈیم")], 3), []);
    }
}
