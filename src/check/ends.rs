//! Does the translation end with the right mark?
//!
//! The marks at the end of a text, inside and outside of closing brackets and quotation marks, say whether it is a statement,
//! a question or an exclamation. Each language has its own marks; those of another script are foreign. A source without a
//! mark asks for nothing, because headlines have none. Time O(marks at the end).

use std::ops::Range;

use sangam_unit::{Reading, Role};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace, Fix};
use crate::findings::Findings;
use crate::pair::Pair;
use crate::rules::EndKind;
use crate::unseen::is_unseen;

/// How a text ends.
#[derive(Debug, Default)]
struct Ending {
    /// The marks that end sentences, with their places.
    marks: Vec<(usize, char)>,
    /// A colon, a comma, a dash or three points: the sentence goes on.
    goes_on: bool,
    /// Where the marks belong: after the last letter.
    after: usize,
    /// The character before it.
    last: Option<char>,
}

impl Ending {
    fn kind(&self) -> Option<EndKind> {
        // A question that is also an exclamation is a question.
        let kinds = self.marks.iter().filter_map(|&(_, mark)| kind_of(mark));
        kinds.max_by_key(|kind| match kind {
            EndKind::Question => 2,
            EndKind::Exclamation => 1,
            EndKind::Statement => 0,
        })
    }
}

/// The kind of sentence that a mark of any script ends.
fn kind_of(mark: char) -> Option<EndKind> {
    Some(match mark {
        '.' | '।' | '॥' | '۔' | '。' | '｡' | '．' => EndKind::Statement,
        '?' | '؟' | '？' => EndKind::Question,
        '!' | '！' => EndKind::Exclamation,
        _ => return None,
    })
}

/// Whether a mark closes what is around a sentence.
fn closes(mark: char) -> bool {
    matches!(mark, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '“' | '‘' | '»' | '«' | '›' | '*' | '_' | '`')
}

fn ending(text: &str) -> Ending {
    let mut ending = Ending::default();
    for (at, mark) in text.char_indices().rev() {
        match mark {
            ':' | ';' | ',' | '،' | '؛' | '…' | '–' | '—' | '-' => ending.goes_on = true,
            _ if kind_of(mark).is_some() => ending.marks.push((at, mark)),
            _ if closes(mark) || mark.is_whitespace() || is_unseen(mark) => {}
            _ => {
                ending.after = at + mark.len_utf8();
                ending.last = Some(mark);
                break;
            }
        }
    }
    if ending.marks.iter().filter(|(_, mark)| kind_of(*mark) == Some(EndKind::Statement)).count() > 1 {
        // Three points, or a mark inside and one outside of quotation marks.
        ending.goes_on |= ending.marks.windows(2).any(|pair| pair[0].0 == pair[1].0 + pair[1].1.len_utf8());
    }
    ending
}

/// Compares the ends of the two texts.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let endings = pair.texts.map(ending);
    let rules = pair.rules[Role::Target];
    let (Some(_), Some(last)) = (rules.end_marks, endings.target.last) else { return };
    lookalike(pair, &endings.target, last, findings);
    if pair.facts.is_headline {
        return;
    }
    let Some(kind) = endings.source.kind() else { return };
    foreign(pair, &endings.target, findings);
    if endings.source.goes_on
        || endings.target.goes_on
        || pair.facts.reading == Reading::Abridged(Role::Target)
    {
        return;
    }
    let whole = 0..endings.target.after;
    match endings.target.kind() {
        None => {
            // A point at the end of an abbreviation ends nothing: "at 5 p.m." in a list.
            if is_abbreviation(pair.texts.source, &endings.source) || findings.has(Check::EndMarkLookalike) {
                return;
            }
            let fix = rules.end_mark(kind).map(|mark| Fix {
                side: Role::Target,
                range: endings.target.after..endings.target.after,
                replacement: mark.to_string(),
            });
            // Where the source closes a quotation after its mark, a person decides.
            let fix = fix.filter(|_| pair.texts.target[endings.target.after..].trim().is_empty());
            let end = last_character(pair.texts.target, &whole);
            let detail = FindingDetail::Missing { source: marks_of(&endings.source) };
            findings.add_with(Check::EndMarkMissing, FindingPlace::on(Role::Target, end), detail, fix);
        }
        // A question that the source quotes may end the translation.
        Some(other) if other != kind && !quoted(pair.texts.source, other) => {
            let place = FindingPlace::both(span_of(&endings.source), span_of(&endings.target));
            let detail = FindingDetail::Differs {
                source: marks_of(&endings.source),
                target: marks_of(&endings.target),
            };
            findings.add(Check::EndMarkDiffers, place, detail);
        }
        Some(_) => {}
    }
}

/// Whether a text has a question or an exclamation anywhere.
fn quoted(text: &str, kind: EndKind) -> bool {
    kind != EndKind::Statement && text.chars().any(|mark| kind_of(mark) == Some(kind))
}

/// The place of the last character of a range.
fn last_character(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.end].char_indices().next_back().map_or(0, |(at, _)| at);
    start..span.end
}

fn marks_of(ending: &Ending) -> String {
    ending.marks.iter().rev().map(|&(_, mark)| mark).collect()
}

fn span_of(ending: &Ending) -> Option<Range<usize>> {
    let (first, last) = (ending.marks.last()?, ending.marks.first()?);
    Some(first.0..last.0 + last.1.len_utf8())
}

/// Whether the point at the end belongs to an abbreviation: the word before it has another point or is one letter.
fn is_abbreviation(text: &str, ending: &Ending) -> bool {
    let word = text[..ending.after].rsplit(char::is_whitespace).next().unwrap_or_default();
    marks_of(ending) == "."
        && (word.contains('.') || word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
}

/// A mark that belongs to another language.
fn foreign(pair: &Pair<'_>, ending: &Ending, findings: &mut Findings<'_>) {
    let rules = pair.rules[Role::Target];
    for &(at, mark) in &ending.marks {
        let Some(wanted) = kind_of(mark).and_then(|kind| rules.end_mark(kind)) else { continue };
        let before = pair.texts.target[..at].chars().next_back();
        let is_own = mark == wanted || rules.typed_for_statement.contains(&mark);
        // After a Latin letter or a figure the point may belong to an abbreviation or a number.
        let after_latin = before.is_some_and(|before| before.is_ascii_alphanumeric())
            && rules.end_mark(EndKind::Statement) != Some('.')
            && mark == '.';
        let dots = before == Some(mark) || pair.texts.target[at + mark.len_utf8()..].starts_with(mark);
        if is_own || after_latin || dots {
            continue;
        }
        let range = at..at + mark.len_utf8();
        let detail = FindingDetail::Character { found: mark, wanted: Some(wanted) };
        let fix = Fix { side: Role::Target, range: range.clone(), replacement: wanted.to_string() };
        findings.add_with(Check::EndMarkForeign, FindingPlace::on(Role::Target, range), detail, Some(fix));
    }
}

/// A character that is typed in the place of the right mark.
fn lookalike(pair: &Pair<'_>, ending: &Ending, last: char, findings: &mut Findings<'_>) {
    let rules = pair.rules[Role::Target];
    let text = pair.texts.target;
    let tail = text.trim_end_matches(|mark| closes(mark) || char::is_whitespace(mark) || is_unseen(mark));
    let Some(mark) = tail.chars().next_back().filter(|mark| rules.typed_for_statement.contains(mark)) else {
        return;
    };
    let wanted = rules.end_mark(EndKind::Statement);
    // A dash after a space goes on with the sentence, and so does a mark after another one.
    let before = tail[..tail.len() - mark.len_utf8()].chars().next_back();
    let is_end =
        before.is_some_and(char::is_alphabetic) || mark == '|' || before == Some(' ') && last == mark;
    if !ending.marks.is_empty() || !is_end {
        return;
    }
    let range = tail.len() - mark.len_utf8()..tail.len();
    let detail = FindingDetail::Character { found: mark, wanted };
    let fix = wanted.map(|wanted| Fix {
        side: Role::Target,
        range: range.clone(),
        replacement: wanted.to_string(),
    });
    findings.add_with(Check::EndMarkLookalike, FindingPlace::on(Role::Target, range), detail, fix);
}
