//! How many of the word links are right?
//!
//! Precision, recall and alignment error rate (Och and Ney 2003) against manual links, some sure, some only possible:
//! AER = 1 − (|A∩S| + |A∩P|) / (|A| + |S|), where P includes S. All counts are summed over sentences before any
//! division. The gold splits words at white space; a token of the aligner counts for the gold word that contains it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::links::{Place, WordLinks};
use super::numeric::real;
use sangam_unit::Sides;

/// A sentence, its translation, and the links between their words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldLinks {
    /// The sentence; white space separates its words.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// Links that an aligner must find: (index of the source word, index of the target word).
    sure: BTreeSet<(usize, usize)>,
    /// Links that are not wrong, including the sure ones.
    possible: BTreeSet<(usize, usize)>,
}

/// Error for a line that is not `source<TAB>target<TAB>0-0 1?2`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: not a line of word links (expected two texts and links such as `0-0 1?2`, parted by tabs)"
)]
pub struct GoldLinksError {
    /// Line number, from 1.
    pub line: usize,
}

impl GoldLinks {
    /// Links that an aligner must find, sorted: (index of the source word, index of the target word).
    pub fn sure(&self) -> &BTreeSet<(usize, usize)> {
        &self.sure
    }

    /// Links that are not wrong, including the sure ones, sorted.
    pub fn possible(&self) -> &BTreeSet<(usize, usize)> {
        &self.possible
    }

    /// For each token of a sentence that is the first segment of its text, the gold word that contains it.
    pub fn words_of(&self, tokens: Sides<&[Place]>) -> Sides<Vec<Option<usize>>> {
        let words = Sides::new(word_places(&self.source), word_places(&self.target));
        Sides::of(|side| tokens[side].iter().map(|token| word_of(&words[side], token)).collect())
    }
}

/// A phrase of the source, and the words of the target that belong to it and to nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldPhrase {
    /// Words of the source.
    pub words: Range<usize>,
    /// Words of the target.
    pub place: Range<usize>,
}

impl GoldLinks {
    /// Links of the translations of one sentence into two languages, `self` into the first and `other` into the second:
    /// words are linked surely if each is linked surely with the same word of the sentence, and neither it nor they with
    /// another; possibly if they have a word of the sentence in common. `None` if the sentences differ.
    pub fn joined_with(&self, other: &Self) -> Option<Self> {
        if self.source != other.source {
            return None;
        }
        let mut joined =
            Self { source: self.target.clone(), target: other.target.clone(), ..Self::default() };
        let of = |links: &BTreeSet<(usize, usize)>, word: usize| -> Vec<usize> {
            links.range((word, 0)..(word + 1, 0)).map(|link| link.1).collect()
        };
        let is_single =
            |links: &BTreeSet<(usize, usize)>, word| links.iter().filter(|link| link.1 == word).count() == 1;
        for word in 0..word_places(&self.source).len() {
            let sure = (of(&self.sure, word), of(&other.sure, word));
            if let ([one], [two]) = (sure.0.as_slice(), sure.1.as_slice())
                && is_single(&self.possible, *one)
                && is_single(&other.possible, *two)
            {
                joined.sure.insert((*one, *two));
            }
            for one in of(&self.possible, word) {
                joined.possible.extend(of(&other.possible, word).into_iter().map(|two| (one, two)));
            }
        }
        Some(joined)
    }

    /// All phrases of so many words of the source that begin and end with a word, have at least two linked words, and are
    /// not the whole sentence.
    pub fn phrases(&self, lengths: Range<usize>) -> Vec<GoldPhrase> {
        let words: Vec<bool> = word_places(&self.source)
            .into_iter()
            .map(|place| self.source[place].contains(char::is_alphanumeric))
            .collect();
        let others = word_places(&self.target).len();
        let links: Vec<(usize, usize)> =
            self.possible.iter().copied().filter(|link| link.0 < words.len() && link.1 < others).collect();
        let mut found = Vec::new();
        for start in 0..words.len() {
            for end in lengths.clone().map(|length| start + length).filter(|end| *end <= words.len()) {
                if (start == 0 && end + 1 >= words.len()) || !words[start] || !words[end - 1] {
                    continue;
                }
                let is_inside = |link: &&(usize, usize)| (start..end).contains(&link.0);
                let linked: BTreeSet<usize> = links.iter().filter(is_inside).map(|link| link.0).collect();
                let places = || links.iter().filter(is_inside).map(|link| link.1);
                let (Some(first), Some(last)) = (places().min(), places().max()) else { continue };
                let place = first..last + 1;
                if linked.len() > 1 && !links.iter().any(|link| place.contains(&link.1) && !is_inside(&link))
                {
                    found.push(GoldPhrase { words: start..end, place });
                }
            }
        }
        found
    }
}

/// Reads lines `source<TAB>target<TAB>links`, in which `i-j` is a sure link and `i?j` a possible one.
pub fn read_gold_links(text: &str) -> Result<Vec<GoldLinks>, GoldLinksError> {
    fn line(text: &str) -> Option<GoldLinks> {
        let mut fields = text.split('\t');
        let (source, target, links) = (fields.next()?, fields.next()?, fields.next()?);
        let mut gold =
            GoldLinks { source: source.to_owned(), target: target.to_owned(), ..GoldLinks::default() };
        for link in links.split_whitespace() {
            let (from, to) = link.split_once(['-', '?'])?;
            let pair = (from.parse().ok()?, to.parse().ok()?);
            if link.contains('-') {
                gold.sure.insert(pair);
            }
            gold.possible.insert(pair);
        }
        Some(gold)
    }
    text.lines()
        .enumerate()
        .map(|(number, text)| line(text).ok_or(GoldLinksError { line: number + 1 }))
        .collect()
}

/// Counts of links, summed over sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkCounts {
    given: usize,
    sure: usize,
    given_sure: usize,
    given_possible: usize,
}

impl LinkCounts {
    /// Counts the links of one sentence, aligned as one bead.
    pub fn add(&mut self, gold: &GoldLinks, links: &WordLinks) {
        let words = Sides::new(word_places(&gold.source), word_places(&gold.target));
        let given: BTreeSet<(usize, usize)> = links
            .links
            .iter()
            .filter_map(|link| {
                let from = word_of(&words.source, links.source.get(link.source)?)?;
                Some((from, word_of(&words.target, links.target.get(link.target)?)?))
            })
            .collect();
        self.given += given.len();
        self.sure += gold.sure.len();
        self.given_sure += given.intersection(&gold.sure).count();
        self.given_possible += given.intersection(&gold.possible).count();
    }

    /// Share of the given links that are at least possible.
    pub fn precision(&self) -> f64 {
        real(self.given_possible) / real(self.given.max(1))
    }

    /// Share of the sure links that were given.
    pub fn recall(&self) -> f64 {
        real(self.given_sure) / real(self.sure.max(1))
    }

    /// Alignment error rate: 0 is perfect; at 1 nothing is right.
    pub fn error_rate(&self) -> f64 {
        1.0 - real(self.given_sure + self.given_possible) / real((self.given + self.sure).max(1))
    }
}

/// The bytes of each word between white space.
fn word_places(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    text.split(char::is_whitespace)
        .filter_map(|word| {
            let start = at;
            // White space characters differ in length: skip the one that follows the word.
            at += word.len() + text[start + word.len()..].chars().next().map_or(0, char::len_utf8);
            (!word.is_empty()).then(|| start..start + word.len())
        })
        .collect()
}

fn word_of(words: &[Range<usize>], token: &Place) -> Option<usize> {
    words.iter().position(|word| word.start <= token.bytes.start && token.bytes.end <= word.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::WordLink;

    #[test]
    fn the_error_rate_is_that_of_och_and_ney() {
        let gold = read_gold_links("a b-c d\tx y\u{a0}z\t0-0 1-1 1?2").unwrap();
        let place = |bytes: Range<usize>| Place { segment: 0, bytes };
        let link = |source, target| WordLink { source, target, confidence: 1.0 };
        let links = WordLinks {
            source: vec![place(0..1), place(2..3), place(3..4), place(4..5), place(6..7)],
            target: vec![place(0..1), place(2..3), place(5..6)],
            links: vec![link(0, 0), link(3, 2), link(4, 1)],
            ..WordLinks::default()
        };
        let mut counts = LinkCounts::default();
        counts.add(&gold[0], &links);
        // Three given, one of them sure, two possible; two sure.
        assert_eq!(counts, LinkCounts { given: 3, sure: 2, given_sure: 1, given_possible: 2 });
        assert!((counts.error_rate() - 0.4).abs() < 1e-12);
        assert!((counts.recall() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn two_translations_are_joined_by_the_sentence() {
        let gold =
            read_gold_links("a b c\tx y z\t0-1 1-0 2-2\na b c\tp q r\t0-0 1-1 1-2 2?2\nd\tx\t0-0").unwrap();
        let joined = gold[0].joined_with(&gold[1]).unwrap();
        assert_eq!(joined.sure(), &BTreeSet::from([(1, 0)]));
        assert_eq!(joined.possible(), &BTreeSet::from([(1, 0), (0, 1), (0, 2), (2, 2)]));
        assert_eq!((joined.source.as_str(), joined.target.as_str()), ("x y z", "p q r"));
        assert_eq!(gold[0].joined_with(&gold[2]), None);
    }

    #[test]
    fn a_phrase_has_a_place_of_its_own() {
        let gold = read_gold_links("a b , c d\tx y z w\t0-0 1-1 3-3 4?2").unwrap();
        let phrase = |words, place| GoldPhrase { words, place };
        // b , c would be y to w, which holds the word of d.
        assert_eq!(gold[0].phrases(2..4), [phrase(0..2, 0..2), phrase(3..5, 2..4)]);
    }

    #[test]
    fn a_line_without_links_is_named() {
        assert_eq!(read_gold_links("a\tb\t0-0\na\tb"), Err(GoldLinksError { line: 2 }));
        assert_eq!(read_gold_links("a\tb\t0=0"), Err(GoldLinksError { line: 1 }));
    }
}
