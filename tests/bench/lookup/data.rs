//! Which segments are searched, and for which queries? Real ones if they are available, otherwise made-up ones.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use sangam_language::Language;
use sangam_memory::{Analysis, Analyzer};

/// Tokens of the gold: lower-cased runs of letters, digits and `_`, and single marks. All are words, so the score is
/// that of the words alone.
pub(crate) struct Words;

impl Analyzer for Words {
    fn name(&self) -> &'static str {
        "bench-words"
    }

    fn version(&self) -> u32 {
        1
    }

    fn analyze(&self, language: &Language, text: &str) -> Analysis {
        let signs = matches!(language.as_str(), "hi" | "ur");
        Analysis { exact_key: text.to_owned(), tokens: tokens(text, signs) }
    }
}

/// The tokens of `text`. With `signs`, vowel signs and points of Devanagari and Urdu belong to words, as they should.
pub(crate) fn tokens(text: &str, signs: bool) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut tokens = Vec::new();
    let mut rest = lower.as_str();
    let sign = |c: char| matches!(c, '\u{900}'..='\u{963}' | '\u{64B}'..='\u{670}' | '\u{200C}' | '\u{200D}');
    let word = |c: char| c.is_alphanumeric() || c == '_' || signs && sign(c);
    while let Some(first) = rest.chars().next() {
        let end = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        if !first.is_whitespace() {
            tokens.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
    }
    tokens
}

/// A query. Its gold is the result of a brute-force scan: the five best scores of 70 % or more.
pub(crate) struct Query {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The origin of the segments.
pub(crate) enum Source {
    /// A folder with `en-1m.txt.gz`, `queries.tsv` and `gold_<size>.tsv`.
    Folder(PathBuf),
    /// Made-up segments, because no real ones are available.
    MadeUp,
}

/// Words of the made-up language: as in English, few are common and many are rare (Zipf's law).
const VOCABULARY: usize = 60_000;
/// One in this number of made-up segments is another one with some words replaced.
const NEAR_DUPLICATES: u64 = 5;

/// `SplitMix64` (Steele, Lea, Flood 2014): the same numbers on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// A made-up word: rank r with a probability of about 1 ÷ r.
    fn word(&mut self) -> String {
        let part = self.below(1 << 30) as f64 / f64::from(1 << 30);
        let rank = whole((VOCABULARY as f64).powf(part)) as u64;
        let syllables =
            ["ka", "ri", "mo", "te", "su", "la", "ne", "do", "vi", "pa", "hu", "ze", "fo", "gi", "ba", "cy"];
        let mut word = String::new();
        let mut left = rank;
        loop {
            word.push_str(syllables[(left % 16) as usize]);
            left /= 16;
            if left == 0 {
                return word;
            }
        }
    }

    pub(crate) fn segment(&mut self) -> String {
        let length = 3 + self.below(8) + self.below(8);
        let words: Vec<String> = (0..length).map(|_| self.word()).collect();
        format!("{}.", words.join(" "))
    }

    /// `text` with 10 to 40 % of its words replaced, dropped or followed by a new word.
    pub(crate) fn edited(&mut self, text: &str) -> String {
        let edits = 10 + self.below(31);
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match if self.below(100) < edits { self.below(4) } else { 4 } {
                0 | 1 => words.push(self.word()),
                2 => {}
                3 => words.extend([word.to_owned(), self.word()]),
                _ => words.push(word.to_owned()),
            }
        }
        words.join(" ")
    }
}

impl Source {
    /// The first `count` segments; beyond a million, each real one comes nine more times with words replaced.
    pub(crate) fn segments(&self, count: usize) -> Box<dyn Iterator<Item = String>> {
        let real: Box<dyn Fn() -> Box<dyn Iterator<Item = String>>> = match self {
            Self::Folder(folder) => {
                let path = folder.join("en-1m.txt.gz");
                Box::new(move || {
                    let text = GzDecoder::new(File::open(&path).unwrap());
                    Box::new(BufReader::with_capacity(1 << 20, text).lines().map(Result::unwrap))
                })
            }
            Self::MadeUp => Box::new(|| {
                let mut random = Random(1);
                let mut before = random.segment();
                let made = std::iter::repeat_with(move || {
                    if random.below(NEAR_DUPLICATES) > 0 {
                        before = random.segment();
                        return before.clone();
                    }
                    random.edited(&before)
                });
                Box::new(made.take(1_000_000))
            }),
        };
        let variants = (0..10_u64).flat_map(move |round| {
            let mut random = Random(round);
            real().map(move |line| if round == 0 { line } else { random.edited(&line) })
        });
        Box::new(variants.take(count))
    }

    pub(crate) fn queries(&self) -> Vec<Query> {
        match self {
            Self::Folder(folder) => lines(&folder.join("queries.tsv"))
                .iter()
                .map(|line| Query {
                    name: line.split('\t').next().unwrap().to_owned(),
                    text: line.rsplit('\t').next().unwrap().to_owned(),
                })
                .collect(),
            Self::MadeUp => {
                let mut random = Random(2);
                let edited: Vec<String> =
                    self.segments(10_000).step_by(10).map(|line| random.edited(&line)).collect();
                let new = std::iter::repeat_with(|| random.segment()).take(1_000);
                let names = (0..1_000).map(|n| format!("E{n}")).chain((0..1_000).map(|n| format!("H{n}")));
                let texts: Vec<String> = edited.into_iter().chain(new).collect();
                names.zip(texts).map(|(name, text)| Query { name, text }).collect()
            }
        }
    }

    /// The results of a brute-force scan of a memory of this size, by query; empty if there is no such scan.
    pub(crate) fn gold(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let Self::Folder(folder) = self else { return BTreeMap::new() };
        let Ok(gold) = fs::read_to_string(folder.join(format!("gold_{name}.tsv"))) else {
            return BTreeMap::new();
        };
        gold.lines()
            .map(|line| {
                let mut fields = line.split('\t');
                let id = fields.next().unwrap().to_owned();
                let scores = fields.skip(2).map(|field| {
                    let score: f64 = field.split(':').next().unwrap().parse().unwrap();
                    // Scores have four decimals, so a little is added before flooring. The same text in another case
                    // scores 99 here.
                    u8::try_from(whole(score * 100.0 + 0.006).min(99)).unwrap()
                });
                (id, scores.filter(|score| *score >= 70).collect())
            })
            .collect()
    }
}

pub(crate) fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Source and target of each line of a compressed table.
pub(crate) fn pairs(path: &Path) -> Vec<[String; 2]> {
    BufReader::new(GzDecoder::new(File::open(path).unwrap()))
        .lines()
        .map(|line| {
            let line = line.unwrap();
            let mut fields = line.split('\t').map(str::to_owned);
            [fields.next().unwrap(), fields.next().unwrap()]
        })
        .collect()
}

/// A real number as a count, with the fraction cut off.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "none is negative, and the ends hold"
)]
pub(crate) fn whole(value: f64) -> usize {
    value as usize
}
