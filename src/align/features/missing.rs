//! What does it mean if a number, a web address or a known name has no counterpart on the other side?
//!
//! It means more than for other words. Translators leave out or replace words, but hardly ever numbers or addresses. A
//! name that has a translation in the table would be found if it were there. Each such word counts more than once if
//! the other side makes it less likely than chance (see [`super::lexical`]). Names are capitalised words that the table
//! has. In a script without capitals, only numbers and addresses get this extra weight. Without a table, no names are
//! known, so they weigh as other words.
//!
//! time and space: O(words).

use crate::document::{Capital, Text};
use crate::weights::Weights;
use crate::words::Class;

/// The words of a text whose absence is stronger evidence than that of others.
#[derive(Debug, Default)]
pub(crate) struct Weighty {
    /// (word, how much more it counts), sentence by sentence.
    words: Vec<(u32, f64)>,
    /// Where each sentence starts in `words`; the last entry is the number of words.
    starts: Vec<usize>,
}

impl Weighty {
    /// Finds the weighty words of `text`; `known` says which of its words the table has.
    pub(crate) fn new(text: &Text, known: &[Option<u32>], weights: &Weights) -> Self {
        let mut more = vec![0.0_f64; text.keys.len()];
        for form in &text.forms {
            let word = form.word as usize;
            let worth = match form.class {
                Class::Number | Class::Address => weights.missing_number,
                Class::Word if form.capital == Capital::InsideSentence && known[word].is_some() => {
                    weights.missing_name
                }
                Class::Word | Class::Mark => continue,
            };
            more[word] = more[word].max(worth);
        }
        let mut weighty = Self { words: Vec::new(), starts: vec![0] };
        for sentence in 0..text.sentences() {
            for &word in text.sentence(sentence) {
                if more[word as usize] > 0.0 {
                    weighty.words.push((word, more[word as usize]));
                }
            }
            weighty.starts.push(weighty.words.len());
        }
        weighty
    }

    /// The weighty words of a sentence; empty for a sentence beyond the text.
    pub(crate) fn sentence(&self, index: usize) -> &[(u32, f64)] {
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.words[start..end],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighty(segments: &[&str], known: bool) -> Vec<Vec<(String, f64)>> {
        let text = Text::new(segments, &"en".parse().unwrap(), true, true);
        let known = vec![known.then_some(0); text.keys.len()];
        let found = Weighty::new(&text, &known, &Weights::default());
        (0..segments.len())
            .map(|sentence| {
                found
                    .sentence(sentence)
                    .iter()
                    .map(|&(word, more)| (text.keys[word as usize].clone(), more))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn numbers_and_known_names_weigh_more() {
        let weights = Weights::default();
        let found = weighty(&["The man saw Lahore in 1965.", "Rain fell."], true);
        assert_eq!(found[0].len(), 2, "{found:?}");
        assert!(found[0].contains(&("1965".into(), weights.missing_number)));
        let lahore = found[0].iter().find(|(key, _)| key.starts_with("lahor")).unwrap();
        assert!((lahore.1 - weights.missing_name).abs() < 1e-12);
        assert!(found[1].is_empty(), "a capital at the start of a sentence makes no name: {found:?}");
    }

    #[test]
    fn names_without_a_table_weigh_as_other_words() {
        assert_eq!(weighty(&["The man saw Lahore."], false), [[]]);
    }

    #[test]
    fn an_unknown_sentence_has_none() {
        assert!(Weighty::default().sentence(7).is_empty());
    }
}
