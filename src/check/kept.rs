//! Are addresses, variables and tags unchanged?
//!
//! Placeables of both texts are compared as multisets. What is left on both sides is paired by kind and likeness, and such a
//! pair was altered. Time O(placeables · their length), for at most [`MOST`] a side.

use std::cmp::Ordering;
use std::ops::Range;

use sangam_text::placeables::{Placeable, PlaceableKind};
use sangam_unit::{Reading, Role};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::pair::Pair;

/// The most placeables of a side that are compared.
const MOST: usize = 2_000;
/// The most leftovers of a side that are compared one by one.
const MOST_LEFT: usize = 50;

/// Compares the placeables of the two texts.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    let written = |side: Role| -> Vec<Kept> {
        let kept = pair.placeables[side].iter().filter(|found| must_stay(found.kind)).take(MOST);
        kept.map(|Placeable { kind, span }| (*kind, key(*kind, pair.piece(side, span)), span.clone()))
            .collect()
    };
    let mut source = written(Role::Source);
    let mut target = written(Role::Target);
    source.sort_by(by_key);
    target.sort_by(by_key);
    remove_equal(&mut source, &mut target);
    if source.len() > MOST_LEFT || target.len() > MOST_LEFT {
        source.truncate(MOST_LEFT);
        target.truncate(MOST_LEFT);
    }
    source.sort_by_key(|(.., span)| span.start);
    target.sort_by_key(|(.., span)| span.start);
    for (kind, _, span) in source {
        // An address may be written without the mark or the scheme that makes it a placeable.
        let text = pair.piece(Role::Source, &span);
        if pair.texts.target.contains(text) || is_there_without_scheme(text, pair.texts.target) {
            continue;
        }
        let other = target.iter().position(|(other, ..)| *other == kind);
        let source_text = text.to_owned();
        if let Some(place) = other {
            let (_, _, there) = target.remove(place);
            let detail = FindingDetail::Differs {
                source: source_text,
                target: pair.piece(Role::Target, &there).to_owned(),
            };
            findings.add(Check::PlaceableAltered, FindingPlace::both(Some(span), Some(there)), detail);
        } else if pair.facts.reading != Reading::Abridged(Role::Target) {
            let detail = FindingDetail::Missing { source: source_text };
            findings.add(Check::PlaceableMissing, FindingPlace::both(Some(span), None), detail);
        }
    }
    for (_, _, span) in target {
        let text = pair.piece(Role::Target, &span);
        if pair.texts.source.contains(text) || pair.facts.reading == Reading::Abridged(Role::Source) {
            continue;
        }
        let detail = FindingDetail::Added { target: text.to_owned() };
        findings.add(Check::PlaceableAdded, FindingPlace::both(None, Some(span)), detail);
    }
}

/// Whether a kind of placeable stays as it is. A hashtag is often translated.
fn must_stay(kind: PlaceableKind) -> bool {
    !matches!(kind, PlaceableKind::Handle)
}

/// What two placeables share if they are the same.
fn key(kind: PlaceableKind, text: &str) -> String {
    match kind {
        PlaceableKind::Url => without_scheme(text).trim_end_matches('/').to_owned(),
        PlaceableKind::Email => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

fn without_scheme(text: &str) -> &str {
    text.split_once("://").map_or(text, |(_, rest)| rest)
}

fn is_there_without_scheme(text: &str, target: &str) -> bool {
    let rest = without_scheme(text).trim_end_matches('/');
    rest.len() > 4 && rest.contains('.') && {
        let mut places = target.match_indices(rest);
        places.any(|(at, _)| {
            let ends = |edge: Option<char>| edge.is_none_or(|edge| !edge.is_ascii_alphanumeric());
            ends(target[..at].chars().next_back()) && ends(target[at + rest.len()..].chars().next())
        })
    }
}

/// A placeable: its kind, what it shares with the same one on the other side, and its place.
type Kept = (PlaceableKind, String, Range<usize>);

fn by_key(one: &Kept, other: &Kept) -> Ordering {
    (one.0, &one.1, one.2.start).cmp(&(other.0, &other.1, other.2.start))
}

/// Removes what two sorted lists share.
fn remove_equal(source: &mut Vec<Kept>, target: &mut Vec<Kept>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut ours = std::mem::take(source).into_iter().peekable();
    let mut theirs = std::mem::take(target).into_iter().peekable();
    while let (Some(one), Some(other)) = (ours.peek(), theirs.peek()) {
        match (one.0, &one.1).cmp(&(other.0, &other.1)) {
            Ordering::Equal => {
                ours.next();
                theirs.next();
            }
            Ordering::Less => left.extend(ours.next()),
            Ordering::Greater => right.extend(theirs.next()),
        }
    }
    left.extend(ours);
    right.extend(theirs);
    *source = left;
    *target = right;
}
