//! What must a lookup answer, by the definition of the score alone?
//!
//! A model for the tests: it reads every unit, knows no index, and shares no code with the score.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tests::{Memory, Plain, language};
use super::{Context, LookupOptions, Match, Neighbor, UnitFilter};
use crate::{Analyzer as _, MemoryError, TextPenalties};
use sangam_unit::{Score, Status, TextPart};

/// The answer of a lookup: score, unit and text of each match, and which part of the text is near the query.
pub(super) type Answer = Vec<(Score, i64, String, Option<TextPart>)>;

pub(super) fn answer(found: &[Match]) -> Answer {
    let answer = |found: &Match| (found.score, found.unit.id.0, found.unit.source.clone(), found.part);
    found.iter().map(answer).collect()
}

pub(super) fn options(from: &str, to: Option<&str>, min_score: u8, limit: usize) -> LookupOptions {
    LookupOptions {
        to: to.map(language),
        min_score: Score::new(min_score),
        limit,
        ..LookupOptions::new(language(from))
    }
}

pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => segment(),
        // Of several segments, some of them without words, some texts with too many for runs.
        2 => prop::collection::vec(segment(), 2..5).prop_map(|segments| segments.join(" | ")),
        1 => prop::collection::vec("[ab]( [abc]){0,2}", 7..11).prop_map(|segments| segments.join("| ")),
        1 => "[ab] \\| \\|( \\| [ab])?",
    ]
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abcd]( [abcdefgh]){0,9}",
        // Few words, with numbers and marks, similar in their letters. Two spaces make another exact key.
        4 => "(talk|talks|tall|Talk|stalls|4|17|\\{a\\}|\\{b\\})(  ?(talk|talks|tall|ten|4|17|\\{a\\}|\\.|:|,)){0,4}",
        1 => "[.:,]( [.:,]){0,2}",
        // Long enough for several machine words, of few words, so that some texts are near each other.
        1 => "[ab]( [ab]){60,70}",
    ]
}

/// A query without its text.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    languages: usize,
    min_score: u8,
    limit: usize,
    characters: bool,
    pieces: bool,
    text: [u8; 4],
    source: [u8; 2],
    context: [Neighbor; 2],
    segment: usize,
    status: Option<Status>,
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let neighbor = || prop_oneof![1 => Just(Neighbor::Unknown), 3 => Just(Neighbor::Edge), 3 => text().prop_map(Neighbor::Text)];
    let penalties = (prop::array::uniform4(0u8..4), prop::array::uniform2(prop_oneof![Just(0u8), 1u8..100]));
    let status = prop::sample::select(vec![None, None, None, Some(Status::Confirmed), Some(Status::Machine)]);
    let least = prop_oneof![1 => 1u8..50, 8 => 50u8..=102];
    let much = (0usize..4, least, 1usize..8, any::<bool>(), prop::bool::weighted(0.9));
    let place = ([neighbor(), neighbor()], 1usize..4);
    (much, penalties, place, status).prop_map(|(much, (text, source), (context, segment), status)| {
        let (languages, min_score, limit, characters, pieces) = much;
        Asked { languages, min_score, limit, characters, pieces, text, source, context, segment, status }
    })
}

impl Asked {
    pub(super) fn options(&self) -> LookupOptions {
        let (from, to) = [("en", None), ("en", Some("ur")), ("ur", None), ("hi", Some("en"))][self.languages];
        let [value, values_most, mark, marks_most] = self.text;
        let [previous, next] = self.context.clone();
        let mut options = options(from, to, self.min_score, self.limit);
        options.characters = self.characters;
        options.pieces = self.pieces;
        options.text_penalties = TextPenalties { value, values_most, mark, marks_most };
        options.source_penalties.unconfirmed = self.source[0];
        options.source_penalties.imported = self.source[1];
        options.context =
            Context { previous, next, article: Some("0".to_owned()), number: Some(self.segment) };
        options.sources.status = self.status;
        options
    }
}

fn plain_distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The score of two texts, computed from its definition.
fn defined_score(query: &str, text: &str, asked: &Asked) -> usize {
    let kind = |token: &&str| match token.as_bytes()[0] {
        b'0'..=b'9' => 1,
        b'{' => 2,
        b'.' | b':' | b',' | b'|' => 3,
        _ => 0,
    };
    let parts = |text: &'_ str| -> [Vec<String>; 3] {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let words = tokens.iter().filter(|token| kind(token) != 3).map(|token| match kind(token) {
            1 => "#".to_owned(),
            2 => "@".to_owned(),
            _ => (*token).to_owned(),
        });
        let of = |kinds: &[i32]| -> Vec<String> {
            tokens
                .iter()
                .filter(|token| kinds.contains(&kind(token)))
                .map(|token| (*token).to_owned())
                .collect()
        };
        let words: Vec<String> = words.collect();
        if words.is_empty() { [of(&[3]), vec![], vec![]] } else { [words, of(&[1, 2]), of(&[3])] }
    };
    if query == text {
        return 100;
    }
    let (a, b) = (parts(query), parts(text));
    let share = |edits: usize, longer: usize| (longer - edits) * 100 / longer;
    let mut score = share(plain_distance(&a[0], &b[0]), a[0].len().max(b[0].len()));
    let letters = |words: &[String]| words.join(" ").chars().collect::<Vec<_>>();
    let (x, y) = (letters(&a[0]), letters(&b[0]));
    if asked.characters && a[0].len() <= 3 && b[0].len() <= 3 && x.len() <= 64 && y.len() <= 64 {
        let by_letters = share(plain_distance(&x, &y), x.len().max(y.len()));
        if by_letters >= 75 {
            score = score.max(by_letters);
        }
    }
    let lost = |kind: usize| {
        let [each, most] = [asked.text[2 * kind - 2], asked.text[2 * kind - 1]].map(usize::from);
        (each * plain_distance(&a[kind], &b[kind])).min(most)
    };
    score.saturating_sub(lost(1) + lost(2)).min(99)
}

/// The best run of neighbouring segments, but not of all of them, with its score, computed from its definition.
fn defined_piece(query: &str, text: &str, asked: &Asked, segments: &[TextPart]) -> Option<(usize, TextPart)> {
    let mut best: Option<(usize, TextPart)> = None;
    let longest = if segments.len() > 8 { 1 } else { 3 };
    for first in 0..segments.len() {
        for count in 1..=longest {
            if first + count > segments.len() || count == segments.len() {
                continue;
            }
            let part = TextPart { start: segments[first].start, end: segments[first + count - 1].end };
            let score = defined_score(query, part.cut(text)[1], asked).saturating_sub(5);
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, part));
            }
        }
    }
    best.filter(|_| asked.pieces)
}

/// Where the texts of `segments` are in `text`, with one space between two; `None` if it is not made of them.
fn made_of(text: &str, segments: &[&str]) -> Option<Vec<TextPart>> {
    let mut start = 0;
    let part = |segment: &&str| {
        let part = TextPart { start, end: start + segment.len() };
        start = part.end + 1;
        part
    };
    (segments.join(" ") == text).then(|| segments.iter().map(part).collect())
}

/// What a lookup must answer, by the definition of the score.
pub(super) fn defined(memory: &Memory, query: &str, asked: &Asked) -> Answer {
    let options = asked.options();
    let mut found = Vec::new();
    let mut articles: BTreeMap<(String, bool), Vec<(usize, String)>> = BTreeMap::new();
    let view = memory.reader().view;
    let mut read = view
        .connection
        .prepare(
            "SELECT identity, source_document_id = segment.document_id, number, text FROM segment
             JOIN alignment ON segment.document_id IN (source_document_id, target_document_id)
             JOIN document ON document.id = segment.document_id JOIN article ON article.id = article_id ORDER BY number",
        )
        .unwrap();
    let mut rows = read.query(()).unwrap();
    while let Some(row) = rows.next().unwrap() {
        articles
            .entry((row.get(0).unwrap(), row.get(1).unwrap()))
            .or_default()
            .push((row.get(2).unwrap(), row.get(3).unwrap()));
    }
    memory
        .for_each_unit(&UnitFilter::default(), |unit| {
            for turned in [false, true] {
                let sides = [(&unit.source_language, &unit.source), (&unit.target_language, &unit.target)];
                let [(own, text), (other, _)] = if turned { [sides[1], sides[0]] } else { sides };
                let wanted =
                    options.from.covers(own) && options.to.as_ref().is_none_or(|to| to.covers(other));
                let status = unit.provenance.status;
                if !wanted || status == Status::Rejected || asked.status.is_some_and(|only| only != status) {
                    continue;
                }
                let mut score = defined_score(query, text, asked);
                let mut part = None;
                let numbers =
                    if turned { &unit.provenance.target_numbers } else { &unit.provenance.source_numbers };
                let aligned = unit.provenance.method != "import";
                let cut = || Plain(1).segments(own, text).into_iter().map(TextPart::from).collect();
                let of_bead = || {
                    let segments = &articles[&(unit.provenance.article.clone()?, !turned)];
                    let of_bead = segments.iter().filter(|(number, _)| numbers.contains(number));
                    made_of(text, &of_bead.map(|(_, text)| text.as_str()).collect::<Vec<_>>())
                };
                let segments: Vec<TextPart> =
                    if aligned && numbers.len() > 1 { of_bead() } else { None }.unwrap_or_else(cut);
                if let Some((of_piece, piece)) = defined_piece(query, text, asked, &segments)
                    && of_piece > score
                {
                    (score, part) = (of_piece, Some(piece));
                }
                if query == text && aligned {
                    let article = unit.provenance.article.clone().unwrap();
                    let segments = &articles[&(article.clone(), !turned)];
                    let beside = |number: usize| {
                        let text = segments.iter().find(|(other, _)| *other == number);
                        text.map_or(Neighbor::Edge, |(_, text)| Neighbor::Text(text.clone()))
                    };
                    let stands = [beside(numbers[0] - 1), beside(numbers[numbers.len() - 1] + 1)];
                    if stands == asked.context {
                        let same_place = article == "0" && numbers[0] == asked.segment;
                        score += if same_place { 2 } else { 1 };
                    }
                }
                if status != Status::Confirmed {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "from 0 to 100"
                    )]
                    let sure = (unit.confidence * 100.0).round() as usize;
                    let doubt = usize::from(asked.source[0]) * (100 - sure) / 100;
                    score = score.saturating_sub(doubt);
                    score = score.saturating_sub(if aligned { 0 } else { usize::from(asked.source[1]) });
                }
                if score >= usize::from(asked.min_score) && score > 0 {
                    let order = (
                        Reverse(score),
                        status != Status::Confirmed,
                        Reverse(unit.changed_at.clone()),
                        unit.id,
                        turned,
                    );
                    let score = Score::new(u8::try_from(score).unwrap());
                    found.push((order, (score, unit.id.0, text.clone(), part)));
                }
            }
            Ok::<_, MemoryError>(())
        })
        .unwrap();
    found.sort();
    found.into_iter().map(|(_, answer)| answer).take(options.limit).collect()
}
