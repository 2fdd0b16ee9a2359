//! How is a text rewritten letter by letter?
//!
//! Method: the text is decomposed (NFKD), turned into lower case, and its letters are folded. Then each place uses the
//! rule with the longest letters that fit there; of two equally long, the one with more contexts, then the first in the
//! table.
//!
//! A table is data. A rule is a line with the four fields `letters after before output`. A context is `-`, or a set of
//! letters in which `#` is the edge of a word; `!` negates it. The other lines are the directives `@fold from to`,
//! `@inherent vowel`, `@dependent signs` and `@inner marks`. The output `-` writes nothing. A `~` at the end of an
//! output is the inherent vowel, which is silent before a dependent sign and at the edge of the word. Time O(n · rules
//! of one letter), space O(n).

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::script::is_word_letter;

/// In an output: the inherent vowel of a consonant, which is silent before a dependent sign and at the end of a word.
const INHERENT: char = '~';

/// The canonical combining class of the nukta of every script, and that of the virama.
const NUKTA: u8 = 7;
const VIRAMA: u8 = 9;

/// The letters of a word for which room is reserved. A longer text reserves more later.
const LONGEST_USUAL: usize = 32;

/// The letters that must, or must not, be beside the letters of a rule.
#[derive(Debug, Default)]
struct Context {
    letters: Vec<char>,
    edge: bool,
    negated: bool,
}

impl Context {
    fn parse(field: &str) -> Option<Self> {
        if field == "-" {
            return None;
        }
        let (negated, letters) = field.strip_prefix('!').map_or((false, field), |rest| (true, rest));
        Some(Self {
            letters: letters.replace('#', "").nfkd().collect(),
            edge: letters.contains('#'),
            negated,
        })
    }

    /// Whether the neighbour fits. `None` means that the neighbour is not a letter.
    fn fits(&self, neighbour: Option<char>) -> bool {
        neighbour.map_or(self.edge, |letter| self.letters.contains(&letter)) != self.negated
    }
}

#[derive(Debug)]
struct Rule {
    letters: Vec<char>,
    after: Option<Context>,
    before: Option<Context>,
    output: String,
    /// Whether the inherent vowel follows the output.
    inherent: bool,
}

impl Rule {
    /// Of the rules that fit, the most specific one is used: the one with the most letters, then the one with the most
    /// contexts.
    fn specificity(&self) -> (usize, usize) {
        (self.letters.len(), usize::from(self.after.is_some()) + usize::from(self.before.is_some()))
    }
}

/// Rules for the letters of one or more scripts.
#[derive(Debug, Default)]
pub(crate) struct RuleTable {
    /// The rules by first letter, for the blocks of [`place_in_blocks`]. The most specific rule comes first, then the
    /// order of the table.
    in_blocks: Vec<Vec<Rule>>,
    /// The rules for all other first letters.
    elsewhere: HashMap<char, Vec<Rule>, RandomState>,
    /// The prepared form of each letter in the blocks of [`place_in_blocks`].
    ready: Vec<Ready>,
    folds: BTreeMap<char, char>,
    /// The vowel that `~` means in an output, and the signs before which it is silent.
    inherent: Option<char>,
    dependent: String,
    /// Marks that can be inside the letters of a rule, in addition to every nukta and virama.
    inner: String,
}

/// A character of a text in the form that the rules see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ready {
    /// A character that takes the slow path: it is normalised together with its neighbours.
    LongWay,
    /// Up to two letters, and whether the character begins and ends with a mark that normalisation may move.
    Letters([Option<char>; 2], [bool; 2]),
}

/// Returns a number for each letter of the blocks that hold most text of the supported scripts: ASCII, Arabic,
/// Devanagari.
fn place_in_blocks(letter: char) -> Option<usize> {
    let place = letter as usize;
    match place {
        0..=0x7F => Some(place),
        0x600..=0x6FF => Some(place - 0x600 + 0x80),
        0x900..=0x97F => Some(place - 0x900 + 0x180),
        _ => None,
    }
}

/// Returns all letters of [`place_in_blocks`], in its order.
fn block_letters() -> impl Iterator<Item = char> {
    (0..0x80_u32).chain(0x600..0x700).chain(0x900..0x980).filter_map(char::from_u32)
}

/// The result for one place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The output of a rule, and the inherent vowel if it is spoken.
    Output(&'a str, Option<char>),
    /// A character that no rule begins with.
    Unknown(char),
}

impl RuleTable {
    /// Reads tables; later ones add to earlier ones. Lines that do not have the right form are ignored.
    pub(crate) fn parse(tables: &[&str]) -> Self {
        let mut parsed = Self::default();
        parsed.in_blocks.resize_with(block_letters().count(), Vec::new);
        for line in tables.iter().flat_map(|table| lines(table)) {
            match line[..] {
                ["@fold", from, to] => {
                    parsed.folds.extend(from.chars().next().zip(to.chars().next()));
                }
                ["@inherent", vowel] => parsed.inherent = vowel.chars().next(),
                ["@dependent", signs] => parsed.dependent.push_str(signs),
                ["@inner", marks] => parsed.inner.push_str(marks),
                [letters, after, before, output] => {
                    let letters: Vec<char> = parsed.folded(letters).collect();
                    let Some(&first) = letters.first() else { continue };
                    let rule = Rule {
                        letters,
                        after: Context::parse(after),
                        before: Context::parse(before),
                        output: output.trim_end_matches([INHERENT, '-']).to_owned(),
                        inherent: output.ends_with(INHERENT),
                    };
                    match place_in_blocks(first) {
                        Some(place) => parsed.in_blocks[place].push(rule),
                        None => parsed.elsewhere.entry(first).or_default().push(rule),
                    }
                }
                _ => {}
            }
        }
        for rules in parsed.elsewhere.values_mut().chain(&mut parsed.in_blocks) {
            rules.sort_by_key(|rule| std::cmp::Reverse(rule.specificity()));
        }
        parsed.ready = block_letters().map(|letter| parsed.made_ready(letter)).collect();
        parsed
    }

    fn made_ready(&self, letter: char) -> Ready {
        let moves = |letter: char| canonical_combining_class(letter) != 0;
        let mut decomposed = std::iter::once(letter).nfkd();
        let parts = [decomposed.next(), decomposed.next()];
        if decomposed.next().is_some() || parts.iter().flatten().any(|part| part.to_lowercase().count() > 1) {
            return Ready::LongWay;
        }
        let ends = [parts[0], parts[1].or(parts[0])].map(|part| part.is_some_and(moves));
        let mut text = [0; 4];
        let mut letters = self.prepared_slowly(letter.encode_utf8(&mut text));
        Ready::Letters([letters.next(), letters.next()], ends)
    }

    /// Returns the characters of `text` decomposed, in lower case and folded.
    fn folded(&self, text: &str) -> impl Iterator<Item = char> {
        text.nfkd()
            .flat_map(char::to_lowercase)
            .map(|letter| self.folds.get(&letter).copied().unwrap_or(letter))
    }

    /// Returns the first `limit` characters of `text` in the form that the rules see: folded, without the marks that no
    /// rule knows.
    pub(crate) fn prepared(&self, text: &str, limit: usize) -> Vec<char> {
        let mut letters = Vec::with_capacity(text.len().min(limit).min(LONGEST_USUAL));
        let mut after_mark = false;
        for character in text.chars() {
            if letters.len() >= limit {
                break;
            }
            match place_in_blocks(character).and_then(|place| self.ready.get(place)) {
                Some(Ready::Letters(parts, marks)) if !(after_mark && marks[0]) => {
                    letters.extend(parts.iter().flatten());
                    after_mark = marks[1];
                }
                // Two neighbouring marks may change places, and letters of other blocks have no prepared form.
                _ => return self.prepared_slowly(text).take(limit).collect(),
            }
        }
        letters.truncate(limit);
        letters
    }

    /// Whether a mark can be inside the letters of a rule.
    fn is_inner_mark(&self, mark: char) -> bool {
        matches!(canonical_combining_class(mark), NUKTA | VIRAMA) || self.inner.contains(mark)
    }

    fn prepared_slowly(&self, text: &str) -> impl Iterator<Item = char> {
        self.folded(text).filter(|&letter| {
            let silent = is_combining_mark(letter) || is_joiner(letter);
            !silent || self.is_inner_mark(letter) || !self.rules_of(letter).is_empty()
        })
    }

    /// Returns the results of the rules for `letters` (see [`prepared`](Self::prepared)), place by place.
    pub(crate) fn pieces<'a>(&'a self, letters: &'a [char]) -> impl Iterator<Item = Piece<'a>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let &letter = letters.get(at)?;
            let Some(rule) = self.rule_at(letters, at) else {
                at += 1;
                return Some(Piece::Unknown(letter));
            };
            at += rule.letters.len();
            let follower = letters.get(at).copied().filter(|&next| is_letter(next));
            let spoken = rule.inherent && follower.is_some_and(|next| !self.dependent.contains(next));
            Some(Piece::Output(&rule.output, self.inherent.filter(|_| spoken)))
        })
    }

    /// Returns the rules that begin with a letter.
    fn rules_of(&self, first: char) -> &[Rule] {
        let rules = match place_in_blocks(first) {
            Some(place) => self.in_blocks.get(place),
            None => self.elsewhere.get(&first),
        };
        rules.map_or(&[], Vec::as_slice)
    }

    fn rule_at(&self, letters: &[char], at: usize) -> Option<&Rule> {
        let rest = letters.get(at..)?;
        let before = at.checked_sub(1).and_then(|place| letters.get(place)).copied();
        self.rules_of(*rest.first()?).iter().find(|rule| {
            let after = rest.get(rule.letters.len()).copied();
            // Most rules have one letter, and that letter is known to fit.
            (rule.letters.len() == 1 || rest.starts_with(&rule.letters))
                && rule
                    .after
                    .as_ref()
                    .is_none_or(|context| context.fits(before.filter(|&letter| is_letter(letter))))
                && rule
                    .before
                    .as_ref()
                    .is_none_or(|context| context.fits(after.filter(|&letter| is_letter(letter))))
        })
    }

    /// Returns `text` rewritten. Marks without a rule are dropped; other characters without a rule stay.
    pub(crate) fn rewrite(&self, text: &str) -> String {
        let letters = self.prepared(text, usize::MAX);
        let mut written = String::with_capacity(text.len());
        for piece in self.pieces(&letters) {
            match piece {
                Piece::Output(output, inherent) => {
                    written.push_str(output);
                    written.extend(inherent);
                }
                Piece::Unknown(letter) if is_combining_mark(letter) => {}
                Piece::Unknown(letter) => written.push(letter),
            }
        }
        written
    }
}

/// Whether a character is invisible and only shapes the letters beside it.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{640}')
}

/// Whether a character is part of a word.
pub(super) fn is_letter(character: char) -> bool {
    is_word_letter(character)
}

/// Returns the fields of each line that is neither empty nor a comment.
pub(super) fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn the_short_way_writes_what_the_long_way_does(
            text in "[a-zA-ZÀ-ÿ'\u{600}-\u{6ff}\u{900}-\u{97f}\u{200c}]{0,12}", limit in 0usize..14,
        ) {
            let table = RuleTable::parse(&[
                include_str!("data/latin.tsv"), include_str!("data/arabic.tsv"), include_str!("data/devanagari.tsv"),
            ]);
            let slowly: Vec<char> = table.prepared_slowly(&text).take(limit).collect();
            prop_assert_eq!(table.prepared(&text, limit), slowly);
        }
    }
}
