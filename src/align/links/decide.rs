//! Which method links the words of a bead?

use sangam_unit::{Role, Sides};

use super::cells::{Grammar, Pairs, Posteriors};
use super::chances::Chances;
use super::classes::of_language;
use super::competitive;
use super::link_trees::LinkTrees;
use super::matrix::Matrix;
use super::phrases::PhraseRows;
use super::posteriors::Jumps;
use super::tokens::{Tokens, Vocabulary};
use super::word_links::{WordLink, WordLinks};
use crate::beads::Bead;
use crate::model::Evidence;

/// A bead with more pairs of words than this is linked by [`competitive`]: 200 words by 200, about 20 MB of numbers.
const MOST_PAIRS: usize = 40_000;

/// Pairs of words at least this likely are links, by the trees. All from .32 to .42 were equal within .01 F1 in the
/// prototype.
const LEAST_BY_TREES: f64 = 0.4;

/// Pairs of words at least this likely are links, by the product of the posteriors. Fitted on even lines of Hindi and Urdu.
const LEAST_BY_PRODUCT: f64 = 0.3;

/// Pairs of words at least this likely are kept for fragments. A lower limit changes no place.
const LEAST_CANDIDATE: f64 = 0.02;

/// Jumps from the words of English to those of Hindi or Urdu, and back. Counted on the sure links of even lines of the gold
/// (`cargo bench --bench link_trees -- --jumps`).
static ENGLISH_JUMPS: [Jumps; 2] = [
    Jumps::new([0.02, 0.04, 0.105, 0.13, 0.165, 0.256, 0.043, 0.04, 0.028], [0.038, 0.135]),
    Jumps::new([0.032, 0.045, 0.098, 0.143, 0.04, 0.267, 0.069, 0.045, 0.034], [0.054, 0.174]),
];

/// Jumps between Hindi and Urdu, and of any other pair.
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
    /// By the product of the posteriors of both directions.
    Product,
}

/// The side of English and the grammar of the other side, if trees know the two languages.
pub(crate) fn grammar(languages: Sides<&str>) -> Option<(Role, Grammar)> {
    let english = Role::BOTH.into_iter().find(|&side| languages[side] == "en")?;
    let other = languages[english.other()];
    let grammar = Grammar {
        classes: of_language(other)?,
        rows: PhraseRows::of_language(other)?,
        jumps: &ENGLISH_JUMPS,
    };
    Some((english, grammar))
}

/// Links the words of every bead.
pub(crate) fn link_all(evidence: &Evidence<'_>, texts: &LinkedTexts<'_>, beads: &[Bead]) -> Vec<WordLinks> {
    let vocabularies = evidence.texts().as_ref().map(Vocabulary::new);
    let method = match grammar(texts.languages).zip(LinkTrees::shipped()) {
        Some(((english, grammar), trees)) => Method::Trees { english, grammar, trees },
        None => Method::Product,
    };
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
    if source.len().saturating_mul(target.len()) > MOST_PAIRS {
        let links = competitive::link(evidence, tokens.as_ref());
        return WordLinks {
            source: tokens.source.places,
            target: tokens.target.places,
            candidates: links.clone(),
            links,
        };
    }
    let (answers, rows, least) = match method {
        Method::Trees { english, grammar, trees } => {
            let pairs = pairs(evidence, tokens.as_ref(), english, grammar);
            (trees.answers(&pairs), english, LEAST_BY_TREES)
        }
        Method::Product => {
            let chances = Chances::new(evidence, Role::Source, [source, target]);
            let [there, back] = Posteriors::new(&chances, &OTHER_JUMPS).hidden;
            let product =
                Matrix::of(there.rows(), there.columns(), |i, j| (there[(i, j)] * back[(i, j)]).sqrt());
            (product, Role::Source, LEAST_BY_PRODUCT)
        }
    };
    from_answers(&answers, rows, least, tokens.map(|tokens| tokens.places))
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
fn from_answers(
    answers: &Matrix,
    rows: Role,
    least: f64,
    places: Sides<Vec<super::word_links::Place>>,
) -> WordLinks {
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
    let links = candidates.iter().filter(|link| link.confidence >= least).copied().collect();
    WordLinks { source: places.source, target: places.target, links, candidates }
}

/// Links by trees that are not the shipped ones.
pub(crate) fn by_trees(
    trees: &LinkTrees,
    pairs: &Pairs,
    english: Role,
    places: Sides<Vec<super::word_links::Place>>,
) -> WordLinks {
    from_answers(&trees.answers(pairs), english, LEAST_BY_TREES, places)
}
