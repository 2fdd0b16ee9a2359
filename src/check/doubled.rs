//! Is a word written twice?
//!
//! Two equal words with nothing but white space between them. Hindi and Urdu repeat words on purpose (धीरे धीरे, آہستہ آہستہ):
//! the words and the endings for which they do are data. A word that the source repeats is right, and so is a name that has
//! the same syllable twice. Time O(words).

use std::ops::Range;
use std::rc::Rc;

use sangam_text::names::{phonetic_key, similarity};
use sangam_text::tokens::TokenKind;
use sangam_unit::Role;

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace, Fix};
use crate::findings::Findings;
use crate::folds::folded;
use crate::pair::Pair;

/// How alike a doubled word and a word of the source must sound to be the same name. Set by hand.
const SAME_NAME: f32 = 0.7;

/// The most doubled words of a text that are compared with its source, and the most words of the source.
const MOST: usize = 100;
const MOST_WORDS: usize = 1_000;

/// Looks for doubled words in the translation.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let text = pair.texts.target;
    let tokens = &pair.tokens.target;
    let mut met = 0;
    for (at, window) in tokens.windows(2).enumerate() {
        let [one, other] = window else { continue };
        if one.kind != TokenKind::Word || text[one.span.clone()] != text[other.span.clone()] {
            continue;
        }
        let between = &text[one.span.end..other.span.start];
        if between.is_empty()
            || between.chars().any(|character| !character.is_whitespace() || character == '\n')
        {
            continue;
        }
        met += 1;
        if met > MOST {
            break;
        }
        let word = &text[one.span.clone()];
        let span = one.span.start..other.span.end;
        let beside = |place: Option<usize>| {
            let token = place.and_then(|place| tokens.get(place));
            token.map_or_else(|| Rc::from(""), |token| folded(&text[token.span.clone()]))
        };
        if may_repeat(pair, word, &span, [beside(at.checked_sub(1)), beside(Some(at + 2))]) {
            continue;
        }
        let detail = FindingDetail::Piece { text: text[span.clone()].to_owned() };
        let fix = Fix { side: Role::Target, range: one.span.end..other.span.end, replacement: String::new() };
        findings.add_with(Check::DoubledWord, FindingPlace::on(Role::Target, span), detail, Some(fix));
    }
}

/// Whether a word may follow itself between the words `before` and `after`.
fn may_repeat(pair: &Pair<'_>, word: &str, span: &Range<usize>, [before, after]: [Rc<str>; 2]) -> bool {
    let folded = folded(word);
    let rules = pair.rules.target;
    let spelled = rules.is_letter(&folded) && (rules.is_letter(&before) || rules.is_letter(&after));
    if spelled || rules.may_repeat(&folded, &after) || pair.in_placeable(Role::Target, span) {
        return true;
    }
    // Three in a row are said on purpose.
    let doubled = phonetic_key(&pair.texts.target[span.clone()].split_whitespace().collect::<String>());
    let mut last = "";
    for token in pair.word_tokens(Role::Source).take(MOST_WORDS) {
        let written = pair.piece(Role::Source, &token.span);
        let repeats = last.eq_ignore_ascii_case(written);
        if repeats || similarity(&phonetic_key(written), &doubled) >= SAME_NAME {
            return true;
        }
        last = written;
    }
    false
}
