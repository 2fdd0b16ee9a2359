//! Is every name of one text in the other?
//!
//! English writes names with a capital letter. A capital is a name unless the word is one that is written in lower case
//! elsewhere (`data/en.ordinary.txt`). It is in the other text if a word there sounds like it, if the tables or the agreed names translate it
//! by a word there, or if it is copied. Two words of the other text may be one name (نیو یارک). Otherwise it is missing; if
//! the other text has a word that no table knows and that sounds like no word of the English text, that word is in its place.
//!
//! Between two languages without capitals, only the agreed names of countries and cities are compared.
//!
//! What it does not do: it does not know that a name has another form (Bombay, Mumbai), follow pronouns, or read acronyms.
//! Time O(n · m) comparisons for n names and m words.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;
use sangam_align::lexicon::KeyedWord;
use sangam_text::agreed::{NamedThing, named_things};
use sangam_text::names::{Compared, consonants};
use sangam_text::script::{Script, is_word_letter};
use sangam_text::terms::Kind;
use sangam_text::tokens::{TokenKind, is_stop_word};
use sangam_unit::{Reading, Role, Sides};

use crate::codes::Check;
use crate::finding::{FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::folds::folded;
use crate::pair::Pair;
use crate::sounds::{Sound, likeness};

/// How alike two words must sound to be one name, 0 to 1, by what is known about the word of the other text. Fitted on the
/// even lines of the beds, with names that were left out there. A word that the tables know:
const KNOWN: f64 = 0.5;
/// A word that the tables know and that is rare, so that it may be a name.
const KNOWN_AND_RARE: f64 = 0.4;
/// A word that translates another word of the English text, or is very common.
const EXPLAINED: f64 = 0.65;
/// A word that no table knows and that is like no other word of the English text: it is probably a name.
const STRANGE: f64 = 0.3;
/// Two words together.
const JOINED: f64 = 0.65;
/// The same for names of few consonants, which resemble too many words.
const SHORT_KNOWN: f64 = 0.47;
const SHORT_EXPLAINED: f64 = 0.7;
const SHORT_STRANGE: f64 = 0.35;
const SHORT_JOINED: f64 = 0.8;
/// A word that is paired with a name to compare its spellings.
const PAIRED: f64 = 0.7;
/// A word that is at least so alike to a word of the English text is no stranger.
const LIKE_ANOTHER: f64 = 0.6;
/// A stranger that is less alike to every other name may be any name that begins with its sound.
const UNLIKE_OTHERS: f64 = 0.45;
/// The fewest classes of consonants that such a name and a stranger share.
const FEWEST_SHARED: u32 = 2;
/// Likenesses below this are not computed.
const LEAST_LIKENESS: f64 = 0.2;
/// A word with a lower rarity is common, and one with a higher rarity than [`RARE`] is rare.
const COMMON: f64 = 6.5;
const RARE: f64 = 9.0;
/// The least probability of a translation by a word that is not common.
const LEAST_TRANSLATION: f64 = 0.15;
/// The fewest letters of a name. Shorter ones are like too many words.
const SHORTEST: usize = 4;
/// A name of no more consonants is short.
const MOST_OF_SHORT: usize = 2;
/// The most names of a text that are looked for, and the most words of the other text that are compared.
const MOST_NAMES: usize = 60;
const MOST_WORDS: usize = 400;

/// A word of the other text.
struct Heard<'t> {
    word: &'t KeyedWord<'t>,
    sound: Compared,
    kind: Kin,
}

/// What is known about a word of the other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Known,
    KnownAndRare,
    Explained,
    Strange,
}

impl Kin {
    /// How alike a name must sound to such a word.
    fn least(self, is_short: bool) -> f64 {
        match (self, is_short) {
            (Self::Known, false) => KNOWN,
            (Self::KnownAndRare, false) => KNOWN_AND_RARE,
            (Self::Known | Self::KnownAndRare, true) => SHORT_KNOWN,
            (Self::Explained, false) => EXPLAINED,
            (Self::Explained, true) => SHORT_EXPLAINED,
            (Self::Strange, false) => STRANGE,
            (Self::Strange, true) => SHORT_STRANGE,
        }
    }
}

/// Looks for the names of each text in the other.
pub(crate) fn check(pair: &Pair<'_>, findings: &mut Findings<'_>) {
    if pair.too_long {
        return;
    }
    let things = Things::of(pair);
    match english_side(pair) {
        Some(english) => from_english(pair, english, &things, findings),
        None => agreed(pair, &things, findings),
    }
}

/// The things that the two texts name, read when they are first asked for: that takes longer than most checks.
struct Things<'p, 't> {
    pair: &'p Pair<'t>,
    read: Sides<OnceCell<Vec<NamedThing>>>,
}

impl<'p, 't> Things<'p, 't> {
    fn of(pair: &'p Pair<'t>) -> Self {
        Self { pair, read: Sides::default() }
    }

    fn on(&self, side: Role) -> &[NamedThing] {
        self.read[side].get_or_init(|| named_things(self.pair.texts[side], self.pair.languages[side]))
    }

    /// Whether a word of one side is a part of a place that the other side does not name.
    fn is_elsewhere(&self, side: Role, word: &Range<usize>) -> bool {
        let mut places = self.on(side).iter().filter(|thing| {
            is_place(thing) && !self.on(side.other()).iter().any(|mine| share_meaning(mine, thing))
        });
        places.any(|thing| thing.span.start <= word.start && word.end <= thing.span.end)
    }
}

/// Whether a thing is a place.
fn is_place(thing: &NamedThing) -> bool {
    // Parts of the world have numbers; their names are ordinary words.
    let is_region = |id: &str| id.chars().all(|digit| digit.is_ascii_digit());
    thing.meanings.iter().any(|(kind, id)| matches!(kind, Kind::Territory | Kind::City) && !is_region(id))
}

fn share_meaning(one: &NamedThing, other: &NamedThing) -> bool {
    one.meanings.iter().any(|meaning| other.meanings.contains(meaning))
}

/// Compares the places that both texts name.
fn agreed(pair: &Pair<'_>, things: &Things<'_, '_>, findings: &mut Findings<'_>) {
    if pair.profiles.source.script == pair.profiles.target.script {
        return;
    }
    let heard: Vec<Compared> =
        pair.words.target.iter().take(MOST_WORDS).map(|word| Sound::of(word.text).compared()).collect();
    for thing in things.on(Role::Source).iter().filter(|thing| is_place(thing)) {
        let text = pair.piece(Role::Source, &thing.span);
        if things.on(Role::Target).iter().any(|other| share_meaning(thing, other))
            || text.chars().count() < SHORTEST
        {
            continue;
        }
        let sound = Sound::of(text).compared();
        if heard.iter().any(|other| likeness(&sound, other, KNOWN) > 0.0) {
            continue;
        }
        let unknown = things.on(Role::Target).iter().find(|other| {
            is_place(other) && !things.on(Role::Source).iter().any(|thing| share_meaning(thing, other))
        });
        report(pair, Role::Source, &thing.span, unknown.map(|other| other.span.clone()), findings);
    }
}

fn report(
    pair: &Pair<'_>,
    side: Role,
    name: &Range<usize>,
    other: Option<Range<usize>>,
    findings: &mut Findings<'_>,
) {
    let missing_in = side.other();
    if pair.facts.reading == Reading::Abridged(missing_in) {
        return;
    }
    let text = pair.piece(side, name).to_owned();
    let (mut spans, check, detail);
    spans = Sides::<Vec<Range<usize>>>::default();
    spans[side].push(name.clone());
    if let Some(other) = other {
        let there = pair.piece(missing_in, &other).to_owned();
        check = Check::NameReplaced;
        let (source, target) = if side == Role::Source { (text, there) } else { (there, text) };
        detail = FindingDetail::Differs { source, target };
        spans[missing_in].push(other);
    } else if side == Role::Source {
        check = Check::NameMissing;
        detail = FindingDetail::Missing { source: text };
    } else {
        // The translation has a name that the source does not have.
        check = Check::NameReplaced;
        detail = FindingDetail::Added { target: text };
    }
    findings.add(check, FindingPlace { side: Role::Target, spans }, detail);
}

/// Looks for the names of the English text in the other.
fn from_english(pair: &Pair<'_>, english: Role, things: &Things<'_, '_>, findings: &mut Findings<'_>) {
    let other = english.other();
    let names = names(pair, english);
    if names.is_empty() {
        return;
    }
    let heard = hear(pair, english, &names);
    let joined: Vec<Compared> = heard
        .windows(2)
        .map(|two| Sound::of(&format!("{}{}", two[0].word.text, two[1].word.text)).compared())
        .collect();
    let sounds: Vec<Compared> =
        names.iter().map(|name| Sound::of(pair.piece(english, &name.span)).compared()).collect();
    // How alike each name and each word of the other text sound.
    let alike: Vec<Vec<f64>> = sounds
        .iter()
        .map(|sound| heard.iter().map(|heard| likeness(sound, &heard.sound, LEAST_LIKENESS)).collect())
        .collect();
    let is_missing = |at: &usize| {
        // The likest other name of each word.
        let rival = |word: usize| {
            let others = alike.iter().enumerate().filter(|(other, _)| other != at);
            others.map(|(_, row)| row[word]).fold(0.0, f64::max)
        };
        let elsewhere = |word: usize| things.is_elsewhere(other, &heard[word].word.span);
        !is_translated(pair, english, &names[*at], &heard)
            && !sounds_like(&names[*at], &heard, &alike[*at], (&rival, &elsewhere))
            && !joined.iter().enumerate().any(|(word, two)| {
                let least = if names[*at].is_short() { SHORT_JOINED } else { JOINED };
                let like = likeness(&sounds[*at], two, least);
                like > 0.0 && like >= rival(word).max(rival(word + 1))
            })
    };
    let is_missing = |at: &usize| is_missing(at) && !is_agreed(english, &names[*at], things);
    let missing: Vec<&Range<usize>> = (0..names.len()).filter(is_missing).map(|at| &names[at].span).collect();
    // A place that the English text does not name is in the place of the name.
    let mut others = Vec::new();
    if !missing.is_empty() {
        others.extend(things.on(other).iter().filter(|thing| {
            is_place(thing)
                && things.is_elsewhere(other, &thing.span)
                && !heard.iter().enumerate().any(|(word, heard)| {
                    let inside =
                        thing.span.start <= heard.word.span.start && heard.word.span.end <= thing.span.end;
                    inside
                        && (heard.kind == Kin::Explained || alike.iter().any(|row| row[word] >= LIKE_ANOTHER))
                })
        }));
    }
    let mut others = others.into_iter();
    for name in missing {
        report(pair, english, name, others.next().map(|thing| thing.span.clone()), findings);
    }
}

/// The names of the English text of a pair, each with the one word of the other text that sounds like it: the side of English,
/// and both places. A name without such a word, or with several, is left out.
pub(crate) fn named_words(pair: &Pair<'_>) -> Vec<(Role, Range<usize>, Range<usize>)> {
    let Some(english) = english_side(pair).filter(|_| !pair.too_long) else { return Vec::new() };
    let names = names(pair, english);
    if names.is_empty() {
        return Vec::new();
    }
    let heard = hear(pair, english, &names);
    let mut found: Vec<(Role, Range<usize>, Range<usize>)> = Vec::new();
    for name in names {
        let sound = Sound::of(pair.piece(english, &name.span)).compared();
        let mut alike = heard.iter().filter(|heard| {
            heard.word.text.chars().all(is_word_letter)
                && !heard.word.text.is_ascii()
                && likeness(&sound, &heard.sound, PAIRED) > 0.0
        });
        if let (Some(one), None) = (alike.next(), alike.next()) {
            found.push((english, name.span, one.word.span.clone()));
        }
    }
    // Two names that are paired with one word, as the parts of a longer one may be, say nothing about its spelling.
    let words: Vec<Range<usize>> = found.iter().map(|(.., word)| word.clone()).collect();
    found.retain(|(.., word)| words.iter().filter(|other| *other == word).count() == 1);
    found
}

/// The side of English, if the other language has another script.
fn english_side(pair: &Pair<'_>) -> Option<Role> {
    let latin = Role::BOTH
        .map(|side| pair.profiles[side].script == Script::Latin && pair.rules[side].end_marks.is_some());
    match latin {
        [true, false] => Some(Role::Source),
        [false, true] => Some(Role::Target),
        _ => None,
    }
}

/// The words of the other text with what is known about each.
fn hear<'p>(pair: &'p Pair<'_>, english: Role, names: &[Name]) -> Vec<Heard<'p>> {
    let other = english.other();
    let is_name = |span: &Range<usize>| names.iter().any(|name| name.span.start == span.start);
    let mut translated: HashSet<Box<str>, FixedState> = HashSet::default();
    for word in pair.words[english].iter().take(MOST_WORDS).filter(|word| !is_name(&word.span)) {
        translated.extend(pair.lexicon.translations(english, &word.key).iter().map(|(key, _)| key.clone()));
    }
    let ours: Vec<Compared> =
        pair.words[english].iter().take(MOST_WORDS).map(|word| Sound::of(word.text).compared()).collect();
    let heard = pair.words[other].iter().take(MOST_WORDS).map(|word| {
        let sound = Sound::of(word.text).compared();
        let rarity = pair.lexicon.rarity(other, &word.key);
        let explained = translated.contains(word.key.as_str()) || rarity < COMMON;
        let strange = !explained
            && word.text.chars().count() >= SHORTEST - 1
            && word.text.chars().all(is_word_letter)
            && !pair.lexicon.knows(other, &word.key)
            && !ours.iter().any(|ours| likeness(ours, &sound, LIKE_ANOTHER) > 0.0);
        let kind = match (explained, strange) {
            (true, _) => Kin::Explained,
            (_, true) => Kin::Strange,
            _ if rarity > RARE => Kin::KnownAndRare,
            _ => Kin::Known,
        };
        Heard { word, sound, kind }
    });
    heard.collect()
}

/// A name of the English text.
struct Name {
    span: Range<usize>,
    /// Its key in the tables.
    key: String,
    consonants: usize,
    /// The class of its first consonant.
    first: Option<char>,
    /// The classes of its consonants, as a set.
    classes: u32,
}

impl Name {
    fn is_short(&self) -> bool {
        self.consonants <= MOST_OF_SHORT
    }
}

/// The names of an English text.
fn names(pair: &Pair<'_>, english: Role) -> Vec<Name> {
    let text = pair.texts[english];
    let rules = pair.rules[english];
    let small = pair.word_tokens(english).filter(|token| {
        let word = &text[token.span.clone()];
        word.len() >= SHORTEST && word.starts_with(char::is_lowercase)
    });
    let is_title = small.take(2).count() < 2;
    let mut found: Vec<Name> = Vec::new();
    let mut opens = true;
    let mut words = pair.words[english].iter().peekable();
    for token in &pair.tokens[english] {
        let written = &text[token.span.clone()];
        if token.kind != TokenKind::Word {
            let quotes = matches!(written, "\"" | "“" | "‘" | "'" | "(");
            // A closing quotation mark opens nothing.
            let closes = quotes && text[..token.span.start].ends_with(|before: char| !before.is_whitespace());
            opens |= quotes && !closes
                || matches!(written, "." | "!" | "?" | ":" | "…" | "-" | "–" | "—" | "*" | "•");
            continue;
        }
        let opening = std::mem::replace(&mut opens, false);
        while words.next_if(|word| word.span.end <= token.span.start).is_some() {}
        let Some(word) = words.peek().filter(|word| word.span.start < token.span.end) else { continue };
        let stem = written.strip_suffix("'s").or_else(|| written.strip_suffix("’s")).unwrap_or(written);
        let span = token.span.start..token.span.start + stem.len();
        if !looks_like_name(stem) || pair.in_placeable(english, &span) || is_calendar(pair, english, stem) {
            continue;
        }
        let small = stem.to_lowercase();
        if is_stop_word(&small, pair.languages[english]) || rules.is_ordinary(&small) {
            continue;
        }
        // At the beginning of a sentence and in a title, every word has a capital.
        if (opening || is_title) && pair.lexicon.knows(english, &word.key) {
            continue;
        }
        if found.len() < MOST_NAMES && found.iter().all(|name| text[name.span.clone()] != text[span.clone()])
        {
            let sound = Sound::of(stem);
            let compared = sound.compared();
            let first = consonants(compared.key()).next();
            let classes = compared.classes();
            found.push(Name { span, key: word.key.clone(), consonants: sound.consonants, first, classes });
        }
    }
    found
}

/// Whether a word is written as names are.
fn looks_like_name(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    first
        && word.chars().all(is_word_letter)
        && letters.clone().count() + 1 >= SHORTEST
        && letters.clone().any(char::is_lowercase)
        && Sound::of(word).consonants > 0
}

fn is_calendar(pair: &Pair<'_>, side: Role, word: &str) -> bool {
    pair.rules[side].calendar.contains_key(&*folded(word))
}

/// Whether a name of the English text is translated in the other, or copied.
fn is_translated(pair: &Pair<'_>, english: Role, name: &Name, heard: &[Heard<'_>]) -> bool {
    let other = english.other();
    let known = pair.lexicon.translations(english, &name.key);
    let mut words = heard.iter().map(|heard| heard.word);
    let by_table = words.any(|word| {
        known.iter().any(|(key, probability)| {
            *probability >= LEAST_TRANSLATION
                && **key == *word.key
                && pair.lexicon.rarity(other, key) >= COMMON
        })
    });
    let by_rules = || {
        let names =
            pair.rules[english].other_names(pair.piece(english, &name.span), pair.languages[other].primary());
        names.iter().any(|name| pair.texts[other].contains(name.as_str()))
    };
    let by_people = || {
        let mut stems = pair.rules[english].without_people(pair.piece(english, &name.span));
        stems.any(|stem| {
            let sound = Sound::of(stem);
            let least = if sound.consonants <= MOST_OF_SHORT { SHORT_EXPLAINED } else { EXPLAINED };
            heard.iter().any(|heard| likeness(&sound.compared(), &heard.sound, least) > 0.0)
        })
    };
    by_table || by_people() || by_rules() || contains_word(pair.texts[other], pair.piece(english, &name.span))
}

/// Whether both texts name the country or city that a name is a part of.
fn is_agreed(english: Role, name: &Name, things: &Things<'_, '_>) -> bool {
    let within = |thing: &&NamedThing| thing.span.start <= name.span.start && name.span.end <= thing.span.end;
    let mut mine = things.on(english).iter().filter(within);
    mine.any(|thing| things.on(english.other()).iter().any(|there| share_meaning(thing, there)))
}

/// Whether a text has a Latin word, in any case.
fn contains_word(text: &str, word: &str) -> bool {
    let mut words =
        text.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.any(|other| {
        other.len() >= word.len()
            && other.is_char_boundary(word.len())
            && other[..word.len()].eq_ignore_ascii_case(word)
    })
}

/// Whether a word shares all but one of the classes of consonants of a name, and at least two, and begins with the same one or
/// has the same classes.
fn shares_sounds(name: &Name, word: &Compared) -> bool {
    let first = name.first.is_some() && consonants(word.key()).next() == name.first;
    let shared = (name.classes & word.classes()).count_ones();
    shared >= FEWEST_SHARED.max(name.classes.count_ones().saturating_sub(1))
        && (first || name.classes == word.classes())
}

/// Whether a word of the other text sounds like a name, and no more like another name.
fn sounds_like(
    name: &Name,
    heard: &[Heard<'_>],
    alike: &[f64],
    (rival, elsewhere): (&dyn Fn(usize) -> f64, &dyn Fn(usize) -> bool),
) -> bool {
    heard.iter().zip(alike).enumerate().any(|(word, (heard, &alike))| {
        let rival = rival(word);
        if rival > alike && rival >= LIKE_ANOTHER {
            return false;
        }
        let begins_alike = || {
            heard.kind == Kin::Strange
                && rival < UNLIKE_OTHERS
                && heard.word.text.chars().count() >= SHORTEST
                && shares_sounds(name, &heard.sound)
        };
        // A weak likeness counts for no place that the English text does not name.
        (alike >= heard.kind.least(name.is_short()) && alike > 0.0 || begins_alike())
            && (alike >= LIKE_ANOTHER || !elsewhere(word))
    })
}
