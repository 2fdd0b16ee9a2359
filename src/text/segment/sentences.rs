//! Does this mark end the sentence?
//!
//! Each run of marks is examined once, with the closing marks after it, the word before it and the word that follows.
//! The functions below are in the order in which they ask their questions; `docs/algorithms/segmentation.md` explains
//! them.

use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;

use super::lexicon::Lexicon;
use super::lists;
use super::marks::{
    Mark, NEARBY, char_at, char_before, is_blank, is_bullet, is_closer, is_double_quote, is_invisible,
    is_opener, is_picture, mark_of, next_of_interest,
};
use super::rules::WordClass;

/// A sentence with fewer words than this does not end in an abbreviation: in "At 5 a.m. Mr. Smith left" nothing has
/// been said yet after "a.m.".
const FEWEST_WORDS: usize = 4;

/// A bar after white space is a danda only if the sentence has at least this number of words before it. After fewer, it
/// separates columns.
const BAR_WORDS: usize = 3;

/// A number alone before a stop is the marker of a list item, and not a sentence, if it has at most this number of
/// digits.
const MARKER_DIGITS: usize = 3;

/// The longest reference in brackets after a sentence, in bytes: `[12, 14–17]`.
const LONGEST_REFERENCE: usize = 12;

/// The most digits of a footnote number on its own at the end of a paragraph.
const FOOTNOTE_DIGITS: usize = 2;

/// The longest quotation, in words, that can be just a name.
const NAMED_WORDS: usize = 2;

/// The most capitalised words between a quotation and the verb that reports it: `"Why?" Prime Minister Khan asked.`
const NAME_WORDS: usize = 4;

/// Up to this number of dots with spaces between them leave out words in mid-sentence. With one more, the last dot ends
/// the sentence.
const SPACED_ELLIPSIS: usize = 3;

/// The longest heading, in characters. The longest headline in the measured news texts has 118.
const LONGEST_HEADING: usize = 150;

/// The canonical combining class of the nukta of every script.
const NUKTA: u8 = 7;

/// Adds the end of each sentence of a paragraph of `text` to `ends`, except the last.
///
/// `has_full_stops` passes from paragraph to paragraph whether a danda or an Urdu full stop was seen.
pub(super) fn ends(
    text: &str,
    paragraph: Range<usize>,
    (lexicon, has_full_stops): (&Lexicon, &mut bool),
    ends: &mut Vec<usize>,
) {
    let mut items = Vec::new();
    lists::item_starts(&text[paragraph.clone()], &mut items);
    let mut items = items.into_iter().map(|item| item + paragraph.start).peekable();
    let text = &text[..paragraph.end];
    let mut scanner = Scanner {
        text,
        lexicon,
        sentence: paragraph.start,
        has_full_stops: *has_full_stops,
        quote_open: false,
    };
    let mut at = paragraph.start;
    loop {
        let found = next_of_interest(text.as_bytes(), at, paragraph.end);
        while let Some(item) = items.next_if(|&item| found.is_none_or(|found| item <= found)) {
            if scanner.sentence < item {
                ends.push(item);
                scanner.sentence = item;
            }
        }
        let Some(found) = found else { break };
        let Some(character) = char_at(text, found) else { break };
        at = found + character.len_utf8();
        if is_double_quote(character) {
            scanner.quote_open = !scanner.quote_open;
        } else if let Some(mark) = mark_of(character) {
            let run = scanner.run(found, mark);
            at = run.end;
            scanner.has_full_stops |= matches!(run.mark, Mark::Danda | Mark::ArabicStop);
            if let Some(end) = scanner.end_after(&run) {
                ends.push(end);
                scanner.sentence = end;
                scanner.quote_open ^=
                    text[run.end..end].chars().filter(|&character| is_double_quote(character)).count() % 2
                        == 1;
                at = end;
            }
        }
    }
    *has_full_stops = scanner.has_full_stops;
}

/// Whether a paragraph with one sentence is a heading: short, and without a mark at its end.
pub(super) fn is_heading(paragraph: &str, lexicon: &Lexicon) -> bool {
    let solid = paragraph.trim_matches(is_blank);
    if solid.len() > LONGEST_HEADING * 4 || solid.chars().count() > LONGEST_HEADING {
        return false;
    }
    if solid.starts_with(is_bullet) || solid.starts_with("- ") || solid.starts_with("* ") {
        return false;
    }
    let bare = solid.trim_end_matches(|character| is_closer(character) || is_blank(character));
    match char_before(bare, bare.len()) {
        None | Some(':' | ';' | ',' | '،' | '؛') => false,
        Some(last) => match mark_of(last) {
            None => true,
            // A headline may end in an abbreviation: "Sharif Tells U.S."
            Some(Mark::Dot) => {
                let scanner =
                    Scanner { text: bare, lexicon, sentence: 0, has_full_stops: false, quote_open: false };
                let word = scanner.word_before(bare.len() - last.len_utf8());
                (is_acronym(word) || lexicon.classes(word).has(WordClass::Abbreviation))
                    && is_title_case(solid)
            }
            Some(_) => false,
        },
    }
}

/// Whether all words except short ones begin with a capital.
fn is_title_case(line: &str) -> bool {
    /// Articles and prepositions shorter than this have no capital in headlines.
    const LONG_WORD: usize = 5;
    let mut long = line.split_whitespace().filter(|word| word.chars().count() >= LONG_WORD).peekable();
    long.peek().is_some()
        && long.all(|word| !word.trim_start_matches(is_opener).chars().next().is_some_and(char::is_lowercase))
}

/// A run of marks that may end a sentence.
struct Run {
    start: usize,
    end: usize,
    /// The kind of end it would make. Of several marks, the most decisive counts.
    mark: Mark,
    /// The number of its marks.
    count: usize,
    /// Whether there are spaces between its marks.
    is_spaced: bool,
}

/// The text after the closing marks of a run.
struct Next<'text> {
    /// The first word, without opening marks, cut off after [`NEARBY`] bytes.
    word: &'text str,
    /// The place where that word begins.
    start: usize,
    /// Its first character.
    first: char,
    /// Whether an opening mark comes before it.
    is_opened: bool,
    /// Whether an opening bracket comes before it.
    is_bracketed: bool,
    /// Whether a bullet comes before it.
    is_item: bool,
}

struct Scanner<'text> {
    /// The text up to the end of the paragraph.
    text: &'text str,
    lexicon: &'text Lexicon,
    /// The start of the current sentence.
    sentence: usize,
    /// Whether the text ends its sentences with marks that abbreviations do not take. If so, a dot most likely belongs
    /// to an abbreviation.
    has_full_stops: bool,
    /// Whether a double quotation mark of this paragraph is still open.
    quote_open: bool,
}

impl<'text> Scanner<'text> {
    /// Returns the run of marks that begins at `start`.
    fn run(&self, start: usize, first: Mark) -> Run {
        let mut run = Run { start, end: start, mark: first, count: 0, is_spaced: false };
        let mut after_space = false;
        while let Some(character) = char_at(self.text, run.end + usize::from(after_space)) {
            let Some(mark) = mark_of(character) else {
                // Three dots may be typed with spaces between them. After the first dot, look only for further dots.
                let may_be_spaced = matches!(run.mark, Mark::Dot | Mark::ArabicStop)
                    || (run.mark == Mark::Ellipsis && run.is_spaced);
                if !after_space && character == ' ' && may_be_spaced {
                    after_space = true;
                    continue;
                }
                break;
            };
            if after_space && mark != first {
                break;
            }
            run.is_spaced |= after_space;
            run.end += usize::from(after_space) + character.len_utf8();
            run.count += 1;
            after_space = false;
            run.mark = match (run.mark, mark) {
                (Mark::Danda, _) | (_, Mark::Danda) => Mark::Danda,
                (Mark::Question, _) | (_, Mark::Question) => Mark::Question,
                (Mark::Dot | Mark::Ellipsis | Mark::ArabicStop, _) if run.count > 1 => Mark::Ellipsis,
                (mark, _) => mark,
            };
        }
        // Two Urdu full stops are a typing error; three are an ellipsis.
        if run.mark == Mark::Ellipsis && first == Mark::ArabicStop && run.count == 2 {
            run.mark = Mark::ArabicStop;
        }
        run
    }

    /// Returns the end of the sentence if `run` ends it.
    fn end_after(&self, run: &Run) -> Option<usize> {
        let mut end = self.closers_end(run.end);
        let closers = &self.text[run.end..end];
        let gap_start = end;
        let mut start = self.skip_blanks(end);
        let is_glued = start == gap_start;
        if !is_glued {
            // "है। " और": a closing quotation mark on its own belongs to the sentence before it.
            let quotes = closers.chars().filter(|&character| is_double_quote(character)).count();
            let is_open = self.quote_open ^ (quotes % 2 == 1);
            if let Some(quote) = char_at(self.text, start).filter(|&character| is_double_quote(character)) {
                let after = start + quote.len_utf8();
                if is_open && char_at(self.text, after).is_none_or(char::is_whitespace) {
                    end = after;
                    start = self.skip_blanks(after);
                }
            }
        }
        // "in Dulwich. [17] He": a reference, an omission or a smiley belongs to the sentence before it.
        while let Some(after) =
            self.reference_end(start).or_else(|| self.pictures_end(start)).filter(|_| !is_glued)
        {
            end = after;
            start = self.skip_blanks(after);
        }
        let next = self.next(start)?;
        let ends = if is_glued {
            self.ends_glued(run, closers, &next)
        } else {
            self.ends_spaced(run, closers, &next)
        };
        ends.then_some(end)
    }

    /// Returns the end of the closing marks that begin at `at`.
    fn closers_end(&self, mut at: usize) -> usize {
        let mut open = self.quote_open;
        while let Some(character) = char_at(self.text, at) {
            let after = at + character.len_utf8();
            if is_double_quote(character) {
                let follows = char_at(self.text, after);
                // If no quotation is open, a mark before a letter opens one: ہے۔"اس
                if !open && follows.is_some_and(char::is_alphanumeric) {
                    break;
                }
                open = !open;
                at = after;
            } else if is_closer(character) {
                at = after;
            } else if let Some(after) = self.reference_end(at) {
                at = after;
            } else {
                break;
            }
        }
        at
    }

    /// Returns the end of the bracket that begins at `at`, if it holds a reference, `[12]`, or an omission, `[…]`.
    fn reference_end(&self, at: usize) -> Option<usize> {
        let inside = self.text[at..].strip_prefix('[')?;
        let length = bounded(inside).find(']')?;
        let inside = &inside[..length];
        let is_reference = inside.starts_with(|c: char| c.is_ascii_digit())
            && inside.len() <= LONGEST_REFERENCE
            && inside.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | '-' | '–'));
        let is_omission = !inside.is_empty() && inside.chars().all(|c| matches!(c, '.' | '…' | ' '));
        (is_reference || is_omission).then_some(at + 1 + length + 1)
    }

    /// Returns the end of the run of pictures that begins at `at`.
    fn pictures_end(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let length = rest.find(|character| !is_picture(character)).unwrap_or(rest.len());
        (length > 0 && rest.starts_with(|character| !is_invisible(character))).then_some(at + length)
    }

    fn skip_blanks(&self, at: usize) -> usize {
        self.text[at..].find(|character| !is_blank(character)).map_or(self.text.len(), |length| at + length)
    }

    /// Returns what follows at `at`, or `None` at the end of the paragraph.
    fn next(&self, at: usize) -> Option<Next<'text>> {
        let rest = bounded(&self.text[at..]);
        let mut is_opened = false;
        let mut is_bracketed = false;
        let mut is_item = false;
        let mut word = rest;
        while let Some(character) = word.chars().next() {
            if is_bullet(character) {
                is_item = true;
            } else if is_opener(character) {
                is_bracketed |= character == '(';
                is_opened |= !is_invisible(character) && !matches!(character, '-' | '–' | '—');
            } else if !character.is_whitespace() {
                break;
            }
            word = &word[character.len_utf8()..];
        }
        let start = at + (rest.len() - word.len());
        let word = word.split(char::is_whitespace).next().unwrap_or(word);
        let is_last = start + word.len() == self.text.trim_end_matches(is_blank).len();
        if is_last
            && (word.is_empty() || word.len() <= FOOTNOTE_DIGITS && word.bytes().all(|b| b.is_ascii_digit()))
        {
            return None;
        }
        // If only opening marks are in reach, the first of them takes the place of the word.
        let first = word.chars().next().or_else(|| rest.chars().next())?;
        Some(Next { word, start, first, is_opened, is_bracketed, is_item })
    }

    /// Whether a run with white space after it ends the sentence.
    fn ends_spaced(&self, run: &Run, closers: &str, next: &Next) -> bool {
        let is_quoted = closers.chars().any(|c| !is_invisible(c) && !matches!(c, ')' | ']' | '}'));
        match run.mark {
            _ if next.is_item => true,
            Mark::Danda => true,
            Mark::Bar => self.is_danda(run),
            // "in solution. (credit: …)": a remark in brackets is a sentence of its own.
            Mark::Dot if begins_small(next) && next.is_bracketed && closers.is_empty() => {
                self.stop_ends(run, closers, next)
            }
            _ if begins_small(next) => false,
            Mark::Question => !(is_quoted && (self.is_reported(next) || self.is_quoted_name(run, next))),
            Mark::Ellipsis => self.ellipsis_ends(run, closers, next),
            Mark::Dot | Mark::ArabicStop => self.stop_ends(run, closers, next),
        }
    }

    /// Whether a run without white space after it ends the sentence, because the space was forgotten.
    fn ends_glued(&self, run: &Run, closers: &str, next: &Next) -> bool {
        if !closers.chars().all(|character| is_double_quote(character) || is_invisible(character)) {
            return false;
        }
        let is_uncased = is_uncased_letter(next.first);
        match run.mark {
            Mark::Danda => next.first.is_alphanumeric(),
            Mark::Bar => {
                is_uncased && self.is_danda(run) && self.words_so_far(run.start, BAR_WORDS) >= BAR_WORDS
            }
            Mark::Question => {
                is_uncased && char_before(self.text, run.start).is_some_and(is_uncased_letter_or_mark)
            }
            Mark::ArabicStop => is_uncased && !self.is_inside_abbreviation(run, next),
            Mark::Dot => {
                run.count == 1
                    && is_uncased
                    && self.lexicon.classes(trim_word(next.word)).has(WordClass::Starter)
                    && !self.is_inside_abbreviation(run, next)
            }
            Mark::Ellipsis => false,
        }
    }

    /// Whether a bar is typed instead of a danda: it follows a letter of a script that has the danda.
    fn is_danda(&self, run: &Run) -> bool {
        let before = self.text[..run.start].trim_end_matches(' ');
        let in_danda_script =
            char_before(before, before.len()).is_some_and(|last| matches!(last, '\u{0900}'..='\u{0DFF}'));
        let is_apart = before.len() < run.start;
        in_danda_script && (!is_apart || self.words_so_far(before.len(), BAR_WORDS) >= BAR_WORDS)
    }

    /// Whether an ellipsis also ends the sentence.
    fn ellipsis_ends(&self, run: &Run, closers: &str, next: &Next) -> bool {
        let before = char_before(self.text, run.start);
        if matches!(before, Some('[' | '(')) && closers.starts_with([']', ')']) {
            return false;
        }
        if run.is_spaced && run.count <= SPACED_ELLIPSIS {
            return false;
        }
        // Without capitals, nothing distinguishes a new sentence from a pause. A pause is more common.
        !is_uncased_letter(next.first) || next.is_opened
    }

    /// Whether a single full stop, `.` or `۔`, ends the sentence.
    fn stop_ends(&self, run: &Run, closers: &str, next: &Next) -> bool {
        let word = self.word_before(run.start);
        if word.is_empty() {
            return true;
        }
        let is_bracketed = closers.contains([')', ']', '}']);
        let classes = self.lexicon.classes(word);
        if self.is_item_marker(word, run.start) {
            return false;
        }
        if run.mark == Mark::Dot {
            if classes.has(WordClass::Title) && !classes.has(WordClass::Abbreviation) {
                return false;
            }
            if classes.has(WordClass::Numbered) && next.first.is_numeric() {
                return false;
            }
            if !closers.is_empty() && !is_bracketed {
                return true;
            }
        }
        if classes.has(WordClass::Abbreviation) || is_acronym(word) {
            return self.may_open(run, next);
        }
        if let Some(ends) = self.letter_ends(run, word, next) {
            return ends;
        }
        if run.mark == Mark::Dot && is_initial(word) {
            return self.may_open(run, next);
        }
        true
    }

    /// If the word before a stop is the name of a letter, or ends in one: whether the stop ends the sentence.
    fn letter_ends(&self, run: &Run, word: &str, next: &Next) -> Option<bool> {
        let piece = last_piece(word);
        let classes = self.lexicon.classes(piece);
        if !classes.is_letter() {
            return None;
        }
        let is_chained = piece.len() < word.len();
        let before = self.text[..run.start - word.len()].trim_end_matches(is_blank);
        let previous = bounded_end(before);
        let ends_in_stop = previous.ends_with(['.', '۔']);
        let previous = previous.trim_end_matches(['.', '۔']);
        let previous = last_piece(previous.rsplit(char::is_whitespace).next().unwrap_or(previous));
        let after_letter = self.lexicon.classes(previous).is_letter();
        let next_piece = first_piece(next.word);
        let before_letter = next_piece.len() < next.word.len()
            && next.word[next_piece.len()..].starts_with(['.', '۔'])
            && (self.lexicon.classes(next_piece).is_letter());
        let is_word_too = classes.has(WordClass::LetterWord);
        if before_letter && !is_word_too {
            return Some(false);
        }
        if is_chained || (ends_in_stop && after_letter) {
            return Some(self.may_open(run, next));
        }
        // An acronym spelled out without stops: this stop ends the sentence.
        if after_letter && !ends_in_stop {
            return Some(true);
        }
        if is_word_too && (run.mark == Mark::ArabicStop || !self.has_full_stops) {
            return Some(!before_letter);
        }
        Some(self.may_open(run, next))
    }

    /// Whether a stop between two letters is inside an abbreviation such as یو۔این or कि.मी.
    fn is_inside_abbreviation(&self, run: &Run, next: &Next) -> bool {
        let word = self.word_before(run.start);
        let piece = last_piece(word);
        let classes = self.lexicon.classes(piece);
        let following = first_piece(next.word);
        let follows = self.lexicon.classes(following);
        if piece.is_empty() || is_bare_letter(piece) || is_bare_letter(following) {
            return true;
        }
        if classes.has(WordClass::LetterWord) {
            return follows.is_letter() || piece.len() < word.len();
        }
        if classes.has(WordClass::Letter) {
            return !follows.has(WordClass::Starter) || follows.is_letter();
        }
        classes.has(WordClass::Abbreviation) || classes.has(WordClass::Title)
    }

    /// After an abbreviation: whether the next word can open a sentence, and the current sentence is long enough to
    /// end.
    fn may_open(&self, run: &Run, next: &Next) -> bool {
        if run.mark == Mark::Dot && self.has_full_stops && is_uncased_letter(next.first) {
            return false;
        }
        (self.is_starter(next) || (next.is_opened && !next.first.is_numeric() && self.quote_follows(run)))
            && self.words_so_far(run.start, FEWEST_WORDS) >= FEWEST_WORDS
    }

    /// Whether a quotation mark follows the white space after a run.
    fn quote_follows(&self, run: &Run) -> bool {
        let at = self.skip_blanks(self.closers_end(run.end));
        char_at(self.text, at).is_some_and(is_double_quote)
    }

    fn is_starter(&self, next: &Next) -> bool {
        self.lexicon.classes(trim_word(next.word)).has(WordClass::Starter)
    }

    /// Whether the words after a quotation say who spoke it, and so belong to its sentence: `"Why?" Mr. Khan asked.`
    fn is_reported(&self, next: &Next) -> bool {
        if next.is_opened {
            return false;
        }
        let classes = self.lexicon.classes(trim_word(next.word));
        if classes.has(WordClass::Continuer) || classes.has(WordClass::Speech) {
            return true;
        }
        let is_cased = next.first.is_uppercase();
        if !is_cased && !is_uncased_letter(next.first)
            || is_cased && self.is_starter(next) && !classes.has(WordClass::Title)
        {
            return false;
        }
        for word in bounded(&self.text[next.start..]).split_whitespace().take(NAME_WORDS + 1) {
            let bare = trim_word(word);
            if self.lexicon.classes(bare).has(WordClass::Speech) {
                return true;
            }
            let is_name =
                if is_cased { word.starts_with(char::is_uppercase) } else { !word.ends_with(ends_in_mark) };
            if !is_name {
                break;
            }
        }
        false
    }

    /// Whether a quotation is only the name of something, such as a film called "Who is it?": one or two words without
    /// a comma, a colon or "that" before them. Only asked in scripts without capitals, which would decide.
    fn is_quoted_name(&self, run: &Run, next: &Next) -> bool {
        if !is_uncased_letter(next.first) {
            return false;
        }
        let before = bounded_end(&self.text[self.sentence.min(run.start)..run.start]);
        let Some(open) = before.rfind(|c| is_double_quote(c) || matches!(c, '\'' | '‘' | '’')) else {
            return false;
        };
        let words = before[open..].split_whitespace().count();
        let introduction =
            before[..open].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '‘' | '’'));
        let last = introduction.rsplit(char::is_whitespace).next().unwrap_or(introduction);
        words <= NAMED_WORDS
            && !last.is_empty()
            && !last.ends_with([',', ':', '،', '-', '–', '—'])
            && !self.lexicon.classes(last).has(WordClass::Introducer)
    }

    /// Whether a number or a letter on its own at the start of the sentence is the marker of a list item.
    fn is_item_marker(&self, word: &str, end: usize) -> bool {
        let head = &self.text[self.sentence..end - word.len()];
        if head.len() > NEARBY || !head.chars().all(|c| is_blank(c) || is_opener(c) || is_bullet(c)) {
            return false;
        }
        let length = word.chars().count();
        (length <= MARKER_DIGITS && word.chars().all(char::is_numeric))
            || is_bare_letter(word)
            || self.lexicon.classes(word).is_letter()
            || (length <= MARKER_DIGITS + 1
                && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'I' | 'V' | 'X')))
    }

    /// Returns the number of words of the sentence before `at`, counted up to `enough`.
    fn words_so_far(&self, at: usize, enough: usize) -> usize {
        if at - self.sentence > 2 * NEARBY {
            return enough;
        }
        self.text[self.sentence..at].split_whitespace().take(enough).count()
    }

    /// Returns the word that ends at `end`, with the dots inside it but without any part joined by a hyphen, dash or
    /// slash.
    fn word_before(&self, end: usize) -> &'text str {
        let reach = bounded_end(&self.text[self.sentence.min(end)..end]);
        let joins = |c: char| {
            c.is_whitespace()
                || is_bullet(c)
                || matches!(
                    c,
                    '-' | '–'
                        | '—'
                        | '/'
                        | '('
                        | '['
                        | '{'
                        | '"'
                        | '“'
                        | '”'
                        | '‘'
                        | '«'
                        | '»'
                        | '„'
                        | '،'
                        | ','
                )
        };
        let word = reach.rsplit(joins).next().unwrap_or(reach);
        word.trim_start_matches(|c| matches!(c, '\'' | '’') || is_invisible(c))
    }
}

/// Returns the first [`NEARBY`] bytes of `text`, or a few less.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(NEARBY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Returns the last [`NEARBY`] bytes of `text`, or a few less.
fn bounded_end(text: &str) -> &str {
    let mut start = text.len().saturating_sub(NEARBY);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// Returns a word without the marks at its end.
fn trim_word(word: &str) -> &str {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_uncased_letter_or_mark(c));
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Returns the part of a word after its last stop.
fn last_piece(word: &str) -> &str {
    word.rsplit(['.', '۔']).next().unwrap_or(word)
}

/// Returns the part of a word before its first stop or other mark.
fn first_piece(word: &str) -> &str {
    let end =
        word.find(|c: char| !c.is_alphanumeric() && !is_uncased_letter_or_mark(c)).unwrap_or(word.len());
    &word[..end]
}

/// Whether the character is a mark that may end a sentence.
fn ends_in_mark(character: char) -> bool {
    mark_of(character).is_some()
}

/// Whether the next word begins with a small letter, and is not a name like iPhone.
fn begins_small(next: &Next) -> bool {
    next.first.is_lowercase() && !next.word.chars().nth(1).is_some_and(char::is_uppercase)
}

/// Whether a letter has no case, as in Devanagari and Arabic.
fn is_uncased_letter(character: char) -> bool {
    character.is_alphabetic() && !character.is_lowercase() && !character.is_uppercase()
}

/// Whether a character is a letter without case, or a mark that is written on such letters.
fn is_uncased_letter_or_mark(character: char) -> bool {
    matches!(character, '\u{0610}'..='\u{06D3}' | '\u{06D5}'..='\u{06FF}' | '\u{0900}'..='\u{0963}' | '\u{0970}'..='\u{0DFF}' | '\u{200C}' | '\u{200D}')
        || is_uncased_letter(character)
}

/// Whether a word consists of letters with dots between them. U.S does; ए.बी does not, because its parts are names of
/// letters.
fn is_acronym(word: &str) -> bool {
    word.contains('.') && word.split('.').all(is_bare_letter)
}

/// Whether a word is a single capital, or a single letter of a script without case.
fn is_initial(word: &str) -> bool {
    is_bare_letter(word) && !word.starts_with(char::is_lowercase)
}

/// Whether `piece` is one letter, with or without a nukta.
fn is_bare_letter(piece: &str) -> bool {
    let mut letters = piece.chars().filter(|&c| canonical_combining_class(c) != NUKTA && !is_invisible(c));
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}
