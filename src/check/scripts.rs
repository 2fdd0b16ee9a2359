//! Is the translation in its own language, or is a part of it left?
//!
//! Each word of the translation has the script of most of its letters. Words in the script of the translation's language are
//! right. A word in the script of the source is right if the source has it and it is a name, an acronym or a word that no
//! table translates; several ordinary words in a row were not translated. A word in any other script is wrong. Time O(words).

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use foldhash::fast::FixedState;
use sangam_text::detect::profile_script_of;
use sangam_text::script::Script;
use sangam_unit::{Role, Sides};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::folds::folded;
use crate::pair::Pair;

/// The share of the words of a translation, 0 to 1, from which on the whole text is in another script.
const MOST_OF_TEXT: f64 = 0.6;
/// The share of the words in another script that the source has too, 0 to 1, from which on they were left.
const MOSTLY_LEFT: f64 = 0.7;
/// The fewest ordinary words in a row that were left.
const FEWEST_LEFT: usize = 3;
/// The share of ordinary words, 0 to 1, from which on a run of words is no title.
const ORDINARY: f64 = 0.35;
/// The most letters of an abbreviation that the translation may write in Latin letters by itself: km, GB, IPL.
const LONGEST_ABBREVIATION: usize = 5;

/// A word of the translation.
struct Seen {
    span: Range<usize>,
    script: Script,
    /// Whether the source has the word.
    in_source: bool,
    /// Whether it is an ordinary word that is usually translated.
    ordinary: bool,
}

/// Whether a text has any letter or figure.
fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Looks for a translation that is empty. Returns whether it is, so that nothing else needs to be compared.
pub(crate) fn check_empty(pair: &Pair<'_>, findings: &mut Findings<'_>) -> bool {
    let said = pair.texts.map(says_something);
    if said.source && !said.target {
        findings.add(Check::EmptyTranslation, FindingPlace::both(None, None), FindingDetail::Plain);
    }
    !said.source || !said.target
}

/// Looks at the script of each word of the translation. Returns whether it can be compared with its source word by word.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) -> bool {
    let scripts = pair.profiles.map(|profile| profile.script);
    if pair.texts.source == pair.texts.target && is_same_language(pair) {
        return false;
    }
    if scripts.target == Script::Unknown {
        return equal_texts(pair, findings);
    }
    let words = seen_words(pair, scripts);
    let letters = words.len();
    let foreign = words.iter().filter(|word| word.script != scripts.target).count();
    if scripts.source == scripts.target && !equal_texts(pair, findings) {
        return false;
    }
    if letters > 0 && share(foreign, letters) >= MOST_OF_TEXT {
        let left = words.iter().filter(|word| word.in_source).count();
        let ordinary = words.iter().filter(|word| word.ordinary).count();
        if share(left, letters) >= MOSTLY_LEFT {
            // A title, a list of names, an address: both languages may write them in the same way.
            if ordinary > 0 {
                findings.add(Check::Untranslated, FindingPlace::both(None, None), FindingDetail::Plain);
            }
            return ordinary == 0;
        }
        findings.add(Check::WrongScript, FindingPlace::both(None, None), FindingDetail::Plain);
        return false;
    }
    runs(pair, &words, scripts, findings);
    true
}

fn is_same_language(pair: &Pair<'_>) -> bool {
    pair.languages.source == pair.languages.target
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Whether the texts differ; if they do not, they were not translated.
fn equal_texts(pair: &Pair<'_>, findings: &mut Findings<'_>) -> bool {
    let words = |side: Role| pair.word_tokens(side).map(move |token| pair.piece(side, &token.span));
    let equal = words(Role::Source).eq(words(Role::Target));
    let has_small =
        words(Role::Source).filter(|word| word.chars().all(|letter| !letter.is_uppercase())).count() > 1;
    if equal && has_small {
        findings.add(Check::Untranslated, FindingPlace::both(None, None), FindingDetail::Plain);
    }
    !(equal && has_small)
}

fn seen_words(pair: &Pair<'_>, scripts: Sides<Script>) -> Vec<Seen> {
    let of_source: HashSet<Rc<str>, FixedState> = pair
        .word_tokens(Role::Source)
        .flat_map(|token| pair.piece(Role::Source, &token.span).split(['-', '\'', '’']))
        .map(folded)
        .collect();
    let mut words = Vec::new();
    for token in pair.word_tokens(Role::Target) {
        if pair.in_placeable(Role::Target, &token.span) {
            continue;
        }
        let text = pair.piece(Role::Target, &token.span);
        let Some(script) = script_of_word(text) else { continue };
        let mut seen = Seen { span: token.span.clone(), script, in_source: false, ordinary: false };
        if script != scripts.target {
            let mut parts = text.split(['-', '\'', '’']).filter(|part| part.chars().nth(1).is_some());
            seen.in_source = parts.all(|part| of_source.contains(&folded(part)));
            let dotted = pair.texts.target[token.span.end..].starts_with('.')
                && pair.texts.target[token.span.end + 1..].starts_with(char::is_alphanumeric)
                || pair.texts.target[..token.span.start].ends_with(['.', '@', '_']);
            let small = !text.chars().any(char::is_uppercase) && !dotted;
            seen.ordinary =
                small && text.chars().count() > 1 && (script != scripts.source || is_translated(pair, text));
        }
        words.push(seen);
    }
    words
}

/// Whether the tables translate a word of the source.
fn is_translated(pair: &Pair<'_>, text: &str) -> bool {
    let folded = folded(text);
    let mut key = String::new();
    sangam_text::word_keys::write_word_key(&folded, true, &mut key);
    !pair.lexicon.is_known() || pair.lexicon.knows(Role::Source, &key)
}

/// The script of most letters of a word.
fn script_of_word(text: &str) -> Option<Script> {
    sangam_text::detect::majority_script(text).map(|found| {
        // A script without a profile is known by its first letter.
        if found == Script::Unknown {
            text.chars().find_map(profile_script_of).unwrap_or(found)
        } else {
            found
        }
    })
}

/// Looks at each run of words in another script.
fn runs(pair: &Pair<'_>, words: &[Seen], scripts: Sides<Script>, findings: &mut Findings<'_>) {
    for run in words.chunk_by(|one, other| (one.script == scripts.target) == (other.script == scripts.target))
    {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if first.script == scripts.target {
            continue;
        }
        let span = first.span.start..last.span.end;
        let ordinary = run.iter().filter(|word| word.ordinary).count();
        if run.len() >= FEWEST_LEFT && ordinary >= FEWEST_LEFT - 1 && share(ordinary, run.len()) >= ORDINARY {
            let detail = FindingDetail::Piece { text: shortened(pair.piece(Role::Target, &span)) };
            findings.add(Check::HalfTranslated, FindingPlace::on(Role::Target, span), detail);
            continue;
        }
        let is_name = |word: &Seen| word.in_source && !word.ordinary;
        let is_title = run.len() > 2 && is_name(first) && is_name(last);
        for word in run {
            let text = pair.piece(Role::Target, &word.span);
            let is_short = text.chars().count() <= LONGEST_ABBREVIATION && !word.ordinary;
            let is_copied = matches!(word.script, Script::Latin) || word.script == scripts.source;
            // A small word within a title: Chariots of Fire.
            let is_right =
                is_copied && (!word.ordinary && (word.in_source || is_short) || is_title && word.in_source);
            if !is_right {
                let detail = FindingDetail::Piece { text: text.to_owned() };
                findings.add(
                    Check::WrongScriptWord,
                    FindingPlace::on(Role::Target, word.span.clone()),
                    detail,
                );
            }
        }
    }
}

/// The beginning of a long piece.
fn shortened(text: &str) -> String {
    /// The most characters of a piece that a message shows.
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
