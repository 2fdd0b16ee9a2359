//! Which words of a sentence belong together: the parts of a verb, of a postposition, a preposition and its noun?
//!
//! Chains are found by the classes of neighbouring words alone. time: O(words).

use std::ops::Range;

use super::classes::{EnglishClass, HindiUrduClass, WordClass as _};

/// For each word, the words of its chain, itself included.
pub(crate) type Chains = Vec<Range<usize>>;

/// How far a preposition looks for its noun, in words; by hand.
const FARTHEST_NOUN: usize = 6;
/// How far a case marker looks for its noun, in words; by hand.
const FARTHEST_HOST: usize = 3;

/// Every word alone, then the chains that `chain` finds from left to right: given a place, the chain that begins there
/// or one word before it.
fn chains(words: usize, mut chain: impl FnMut(usize) -> Option<Range<usize>>) -> Chains {
    let mut found: Chains = (0..words).map(|word| word..word + 1).collect();
    let mut at = 0;
    while at < words {
        if let Some(words) = chain(at) {
            found[words.clone()].fill(words.clone());
            at = words.end.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// Verb groups of English: auxiliaries or `to`, and the content word after them.
pub(crate) fn english_verbs(classes: &[EnglishClass]) -> Chains {
    use EnglishClass::{Adverb, Be, Do, Have, Modal, Negation, Quantifier, To};
    chains(classes.len(), |at| {
        matches!(classes[at], Be | Have | Do | Modal | To).then(|| {
            let inside = |class: &EnglishClass| {
                matches!(class, Be | Have | Do | Modal | Negation | Adverb | To | Quantifier)
            };
            let mut end = at + 1 + classes[at + 1..].iter().take_while(|class| inside(class)).count();
            if classes.get(end).is_some_and(|class| class.is_content()) {
                end += 1;
            }
            at..end
        })
    })
}

/// The three ways to see the chains of Hindi and Urdu.
#[derive(Debug)]
pub(crate) struct HindiUrduChains {
    /// A content word and the light and auxiliary verbs after it.
    pub(crate) verbs: Chains,
    /// Verbs with the postposition or वाला after a verbal noun.
    pub(crate) verbs_and_case: Chains,
    /// The same, with the content word before.
    pub(crate) phrases: Chains,
    /// Postpositions of several words.
    pub(crate) postpositions: Chains,
}

impl HindiUrduChains {
    pub(crate) fn new(classes: &[HindiUrduClass]) -> Self {
        Self {
            verbs: verbs(classes),
            verbs_and_case: verbs_and_case(classes, false),
            phrases: verbs_and_case(classes, true),
            postpositions: postpositions(classes),
        }
    }
}

fn is_auxiliary(class: HindiUrduClass) -> bool {
    use HindiUrduClass::{Copula, Future, Light, Modal, Passive, Progressive};
    matches!(class, Light | Passive | Progressive | Copula | Modal | Future)
}

fn is_verb(class: HindiUrduClass) -> bool {
    use HindiUrduClass::{FutureVerb, Participle, VerbalNoun};
    is_auxiliary(class) || matches!(class, VerbalNoun | Participle | FutureVerb)
}

fn verbs(classes: &[HindiUrduClass]) -> Chains {
    use HindiUrduClass::{Compound, Negation};
    let at = |place: usize| classes.get(place).copied();
    chains(classes.len(), |place| {
        is_auxiliary(classes[place]).then(|| {
            let start = if place > 0 && classes[place - 1].is_content() { place - 1 } else { place };
            let mut end = place + 1;
            while let Some(class) = at(end) {
                let before_verb =
                    matches!(class, Negation | Compound) && at(end + 1).is_some_and(is_auxiliary);
                if !is_auxiliary(class) && !before_verb {
                    break;
                }
                end += 1;
            }
            start..end
        })
    })
}

fn verbs_and_case(classes: &[HindiUrduClass], with_content: bool) -> Chains {
    use HindiUrduClass::{Accusative, Compound, Genitive, Instrumental, Locative, Negation, Particle, Wala};
    let at = |place: usize| classes.get(place).copied();
    chains(classes.len(), |place| {
        is_verb(classes[place]).then(|| {
            let has_content =
                with_content && place > 0 && is_auxiliary(classes[place]) && classes[place - 1].is_content();
            let start = if has_content { place - 1 } else { place };
            let mut end = place + 1;
            while let Some(class) = at(end) {
                let before_verb =
                    matches!(class, Negation | Particle) && at(end + 1).is_some_and(is_auxiliary);
                if !is_verb(class) && !before_verb {
                    break;
                }
                end += 1;
            }
            end += match (at(end), at(end + 1)) {
                (Some(Genitive), Some(Compound)) => 2,
                (Some(Wala | Genitive | Locative | Accusative | Instrumental), _) => 1,
                _ => 0,
            };
            start..end
        })
    })
}

fn postpositions(classes: &[HindiUrduClass]) -> Chains {
    use HindiUrduClass::{Compound, Genitive, Instrumental, Locative};
    let at = |place: usize| classes.get(place).copied();
    chains(classes.len(), |place| {
        (classes[place] == Genitive && at(place + 1) == Some(Compound)).then(|| {
            let more = matches!(at(place + 2), Some(Locative | Instrumental | Compound));
            place..place + 2 + usize::from(more)
        })
    })
}

/// For each English function word, the words of the noun after it; empty for other words.
pub(crate) fn nouns_after(classes: &[EnglishClass]) -> Vec<Vec<usize>> {
    use EnglishClass::{Article, Demonstrative, Mark, Number, Possessive, Pronoun, Quantifier};
    let noun = |at: usize| {
        let mut found = Vec::new();
        for (place, class) in classes.iter().enumerate().skip(at + 1).take(FARTHEST_NOUN) {
            if class.is_content() || matches!(class, Number | Pronoun) {
                found.push(place);
            } else if !found.is_empty() || !matches!(class, Article | Possessive | Demonstrative | Quantifier)
            {
                break;
            }
        }
        found
    };
    let is_function = |class: EnglishClass| !class.is_content() && class != Mark;
    classes
        .iter()
        .enumerate()
        .map(|(at, &class)| if is_function(class) { noun(at) } else { Vec::new() })
        .collect()
}

/// For each function word of Hindi or Urdu, the words before it up to its noun; empty for other words.
pub(crate) fn hosts_before(classes: &[HindiUrduClass]) -> Vec<Vec<usize>> {
    use HindiUrduClass::{Number, Possessive, Pronoun};
    let hosts = |at: usize| {
        let mut found = Vec::new();
        for place in (at.saturating_sub(FARTHEST_HOST)..at).rev() {
            found.push(place);
            if classes[place].is_content() || matches!(classes[place], Number | Pronoun | Possessive) {
                break;
            }
        }
        found
    };
    classes
        .iter()
        .enumerate()
        .map(|(at, class)| if class.is_content() { Vec::new() } else { hosts(at) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_verb_has_its_auxiliaries() {
        use EnglishClass::{Article, Be, Content, Have, Negation, Past, To};
        let chains = english_verbs(&[Article, Content, Have, Negation, Be, Past, To, Content, Content]);
        assert_eq!(chains, [0..1, 1..2, 2..6, 2..6, 2..6, 2..6, 6..8, 6..8, 8..9]);
        assert_eq!(english_verbs(&[Be, Content]), [0..2, 0..2]);
        assert!(english_verbs(&[]).is_empty());
    }

    #[test]
    fn a_verb_of_hindi_has_its_light_verb_and_a_postposition_its_parts() {
        use HindiUrduClass::{Compound, Content, Genitive, Light, Locative, Negation, Passive, VerbalNoun};
        // bārish ke bāre meṁ band nahīṁ kar diyā gayā
        let classes = [
            Content, Genitive, Compound, Locative, Content, Light, Negation, Passive, VerbalNoun, Genitive,
            Compound,
        ];
        let chains = HindiUrduChains::new(&classes);
        assert_eq!(chains.postpositions[1], 1..4);
        assert_eq!(chains.verbs[5], 4..8);
        assert_eq!(chains.verbs_and_case[5], 5..11);
        assert_eq!(chains.phrases[5], 4..11);
        assert_eq!(chains.postpositions[9], 9..11);
        assert_eq!(hosts_before(&classes)[3], [2, 1, 0]);
        assert!(hosts_before(&classes)[0].is_empty());
    }

    #[test]
    fn a_preposition_has_the_noun_after_it() {
        use EnglishClass::{Article, Content, In, Mark, Of};
        let nouns = nouns_after(&[In, Article, Content, Content, Of, Content, Mark]);
        assert_eq!(nouns[0], [2, 3]);
        assert_eq!(nouns[4], [5]);
        assert!(nouns[2].is_empty() && nouns[6].is_empty());
    }
}
