//! Which method links the words of a bead?

use sangam_unit::{Role, Sides};

use super::cells::{Grammar, Pairs, Posteriors};
use super::chances::Chances;
use super::competitive;
use super::languages::{english_side, grammar, unknown_grammar};
use super::link_trees::LinkTrees;
use super::matrix::Matrix;
use super::posteriors::Jumps;
use super::tokens::{Tokens, Vocabulary};
use super::word_links::{Place, WordLink, WordLinks};
use crate::beads::Bead;
use crate::model::Evidence;

/// A bead with more pairs of words than this is linked by [`competitive`]: 200 words by 200, about 20 MB of numbers.
const MOST_PAIRS: usize = 40_000;
/// So is one with more words than this on a side: the Markov model looks at every jump from a word to another, in 16 MB.
const MOST_WORDS: usize = 1_000;

/// Pairs of words at least this likely are links. By the trees, all from .32 to .42 were equal within .01 F1 in the
/// prototype. By the product of the posteriors, precision on even lines of Hindi and Urdu was .988 at .3, .996 at .4 and .5,
/// with the same recall.
const LEAST_LIKELY: f64 = 0.4;

/// A text is known if the table has at least this share of the running words of each side. Only then do the trees decide
/// about English with a language that has no word classes, and only then are words linked for their places. With Hindi and
/// Urdu under another name and parts of the dictionary, the error rate of the trees was that of the product at a share of
/// .45, and lower by .03 at .6.
const LEAST_KNOWN: f64 = 0.5;

/// Pairs of words at least this likely are kept for fragments. Far below what a word of a place costs (.15).
const LEAST_CANDIDATE: f64 = 0.02;

/// Jumps between Hindi and Urdu, and of any other pair. By hand, as the gold has links of some words only.
static OTHER_JUMPS: [Jumps; 2] = [
    Jumps::new([0.01, 0.01, 0.02, 0.04, 0.05, 0.7, 0.06, 0.02, 0.01], [0.04, 0.04]),
    Jumps::new([0.01, 0.01, 0.02, 0.04, 0.05, 0.7, 0.06, 0.02, 0.01], [0.04, 0.04]),
];

/// The texts whose words are linked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkedTexts<'a> {
    /// Primary subtags.
    pub(crate) languages: Sides<&'a str>,
    pub(crate) segments: Sides<&'a [&'a str]>,
}

/// How pairs of words are decided.
#[derive(Debug, Clone, Copy)]
enum Method<'t> {
    /// By trees; English is on this side.
    Trees { english: Role, grammar: Grammar, trees: &'t LinkTrees },
    /// By the product of the posteriors of both directions; if little of the text is known, of pairs above chance only.
    Product { is_known: bool },
}

fn method(evidence: &Evidence<'_>, languages: Sides<&str>) -> Method<'static> {
    let is_known = Role::BOTH.iter().all(|&side| evidence.known_share(side) >= LEAST_KNOWN);
    let by_trees = || {
        let english = english_side(languages)?;
        let grammar = grammar(languages[english.other()]).or_else(|| is_known.then(unknown_grammar))?;
        Some(Method::Trees { english, grammar, trees: LinkTrees::shipped()? })
    };
    by_trees().unwrap_or(Method::Product { is_known })
}

/// Links the words of every bead.
pub(crate) fn link_all(evidence: &Evidence<'_>, texts: &LinkedTexts<'_>, beads: &[Bead]) -> Vec<WordLinks> {
    let vocabularies = evidence.texts().as_ref().map(Vocabulary::new);
    let method = method(evidence, texts.languages);
    beads
        .iter()
        .map(|bead| {
            let tokens = Sides::of(|side| {
                Tokens::new(texts.segments[side], bead.side(side).clone(), &vocabularies[side])
            });
            link(evidence, tokens, method)
        })
        .collect()
}

fn link(evidence: &Evidence<'_>, tokens: Sides<Tokens<'_>>, method: Method<'_>) -> WordLinks {
    let Sides { source, target } = &tokens;
    let pairs_of_words = source.len().saturating_mul(target.len());
    if pairs_of_words > MOST_PAIRS || source.len().max(target.len()) > MOST_WORDS {
        let links = competitive::link(evidence, tokens.as_ref());
        return WordLinks {
            source: tokens.source.places,
            target: tokens.target.places,
            candidates: links.clone(),
            links,
        };
    }
    let (answers, rows) = match method {
        Method::Trees { english, grammar, trees } => {
            let pairs = pairs(evidence, tokens.as_ref(), english, grammar);
            (trees.answers(&pairs), english)
        }
        Method::Product { is_known } => {
            let chances = Chances::new(evidence, Role::Source, [source, target]);
            let [there, back] = Posteriors::new(&chances, &OTHER_JUMPS).hidden;
            let product = |i: usize, j: usize| {
                // Words about which nothing is known would be linked for their places alone.
                if is_known || chances.gain[(i, j)] > 0.0 {
                    (there[(i, j)] * back[(i, j)]).sqrt()
                } else {
                    0.0
                }
            };
            let product = Matrix::of(there.rows(), there.columns(), product);
            (product, Role::Source)
        }
    };
    from_answers(&answers, rows, tokens.map(|tokens| tokens.places))
}

/// What is known of the pairs of words of a bead with English on one side.
pub(crate) fn pairs(
    evidence: &Evidence<'_>,
    tokens: Sides<&Tokens<'_>>,
    english: Role,
    grammar: Grammar,
) -> Pairs {
    let tokens = [tokens[english], tokens[english.other()]];
    let chances = Chances::new(evidence, english, tokens);
    let posteriors = Posteriors::new(&chances, grammar.jumps);
    Pairs::new(tokens, &chances, &posteriors, grammar)
}

/// Takes the links and candidates from the probability of each pair; `rows` is the side of its rows.
fn from_answers(answers: &Matrix, rows: Role, places: Sides<Vec<Place>>) -> WordLinks {
    let mut candidates = Vec::new();
    for i in 0..answers.rows() {
        for (j, &confidence) in answers.row(i).iter().enumerate() {
            if confidence >= LEAST_CANDIDATE {
                let (source, target) = if rows == Role::Source { (i, j) } else { (j, i) };
                candidates.push(WordLink { source, target, confidence: confidence.min(1.0) });
            }
        }
    }
    candidates.sort_by_key(|link| (link.source, link.target));
    let links = candidates.iter().filter(|link| link.confidence >= LEAST_LIKELY).copied().collect();
    WordLinks { source: places.source, target: places.target, links, candidates }
}

/// Links by trees that are not the shipped ones.
pub(crate) fn by_trees(
    trees: &LinkTrees,
    pairs: &Pairs,
    english: Role,
    places: Sides<Vec<Place>>,
) -> WordLinks {
    from_answers(&trees.answers(pairs), english, places)
}
