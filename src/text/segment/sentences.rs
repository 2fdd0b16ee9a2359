//! Does this mark end the sentence?
//!
//! Each run of marks is examined once, with the closing marks after it, the word before it and the word that follows.
//! The functions below are in the order in which they ask their questions; `docs/algorithms/segmentation.md` explains
//! them.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::lists;
use super::marks::{
    Mark, NEARBY, bounded, bounded_end, char_at, char_before, is_blank, is_bullet, is_closer,
    is_double_quote, is_invisible, is_opener, mark_of, next_of_interest,
};
use super::notes::{
    FOOTNOTE_DIGITS, figures_end, is_sign, pictures_end, reference_end, sign_end, superscript_end,
};
use super::rules::WordClass;
use super::words::{
    ADDRESS_ENDINGS, STOPS, ends_in_mark, first_piece, is_acronym, is_bare_letter, is_emphasis, is_initial,
    is_letter_or_mark, is_quote, is_shortened, is_syllable, is_uncased, is_uncased_letter,
    is_uncased_letter_or_mark, last_piece, trim_word,
};

/// A sentence with fewer words than this does not end in an abbreviation: in "At 5 a.m. Mr. Smith left" nothing has
/// been said yet after "a.m.".
const FEWEST_WORDS: usize = 4;

/// A bar after white space is a danda only if the sentence has at least this number of words before it. After fewer, it
/// separates columns.
const BAR_WORDS: usize = 3;

/// A number alone before a stop is the marker of a list item, and not a sentence, if it has at most this number of
/// digits.
const MARKER_DIGITS: usize = 3;

/// The longest quotation, in words, that can be just a name.
const NAMED_WORDS: usize = 2;

/// The most capitalised words between a quotation and the verb that reports it: `"Why?" Prime Minister Khan asked.`
const NAME_WORDS: usize = 4;

/// Up to this number of dots with spaces between them leave out words in mid-sentence. With one more, the last dot ends
/// the sentence.
const SPACED_ELLIPSIS: usize = 3;

/// The longest heading, in characters. The longest headline in the measured news texts has 118.
const LONGEST_HEADING: usize = 150;

/// The first part of a title, before a dash, has at most this number of words: `Water for all! – A plan`. The longest in
/// lists of links with descriptions has 13.
const TITLE_WORDS: usize = 14;

/// How far before a mark the bracket or emphasis around it may begin, and how far after it the bracket may end, in bytes.
/// In Hindi and Urdu this is a remark of about a dozen words.
const REMARK: usize = 256;

/// A word with fewer letters than this before a full stop without a space is more often part of a name or address.
const SHORTEST_GLUED_WORD: usize = 3;

/// A number of this many digits or more before a full stop without a space is a year: `in 2010.The board`.
const YEAR_DIGITS: usize = 4;

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
        paragraph: paragraph.start,
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
                let scanner = Scanner {
                    text: bare,
                    lexicon,
                    paragraph: 0,
                    sentence: 0,
                    has_full_stops: false,
                    quote_open: false,
                };
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

/// The closing marks after a run.
struct Closing<'text> {
    marks: &'text str,
    /// Whether they end a quotation or emphasis.
    is_quoted: bool,
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
    /// The start of the paragraph.
    paragraph: usize,
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
        let closers_end = self.closers_end(run.end);
        let closers = &self.text[run.end..closers_end];
        let mut end = closers_end;
        while let Some(after) = self.note_end(run, end) {
            end = self.closers_end(after);
        }
        let is_emphasised = self.text[closers_end..end].starts_with(is_emphasis)
            && self.nearby_sentence(run.start).contains(is_emphasis);
        let gap_start = end;
        let mut start = self.skip_blanks(end);
        let is_glued = start == gap_start;
        if !is_glued {
            let quotes = closers.chars().filter(|&character| is_double_quote(character)).count();
            let is_open = self.quote_open ^ (quotes % 2 == 1);
            while let Some(after) = self.lone_closer_end(start, is_open) {
                // "( next month. ). The": the sentence goes on to the stop after the bracket.
                if char_at(self.text, after).is_some_and(ends_in_mark) {
                    return None;
                }
                end = after;
                start = self.skip_blanks(after);
            }
        }
        // "in Dulwich. [17] He": a reference, an omission or a smiley belongs to the sentence before it.
        while let Some(after) = reference_end(self.text, start)
            .or_else(|| pictures_end(self.text, start))
            .or_else(|| superscript_end(self.text, start))
            .filter(|_| !is_glued)
        {
            end = after;
            start = self.skip_blanks(after);
        }
        let next = self.next(start)?;
        let is_quoted =
            is_emphasised || closers.chars().any(|c| !is_invisible(c) && !matches!(c, ')' | ']' | '}'));
        let closing = Closing { marks: closers, is_quoted };
        if self.goes_on(run, &closing, &next) || self.is_before_dash(run, start, is_glued) {
            return None;
        }
        let ends = if is_glued {
            self.ends_glued(run, closers, &next)
        } else {
            self.ends_spaced(run, &closing, &next)
        };
        ends.then_some(end)
    }

    /// Returns the end of the footnote or the end of emphasis at `at`, directly after `run` and its closing marks.
    fn note_end(&self, run: &Run, at: usize) -> Option<usize> {
        if run.mark == Mark::Bar {
            return None;
        }
        sign_end(self.text, at).or_else(|| self.figures_end(run, at))
    }

    /// The same for a footnote in plain figures. After a number, a title or an abbreviation, figures are not a note:
    /// "Rs.5", "No.1".
    fn figures_end(&self, run: &Run, at: usize) -> Option<usize> {
        if run.count > 1 && run.mark != Mark::Question {
            return None;
        }
        let end = figures_end(self.text, at)?;
        let word = self.word_before(self.solid_end(run.start));
        let bare = word.trim_end_matches(|c| is_closer(c) || is_sign(c));
        let classes = self.lexicon.classes(bare);
        let is_short = run.mark != Mark::Question && is_shortened(classes);
        let is_word = bare.is_empty() && at > run.end
            || bare.ends_with(is_letter_or_mark) && !is_bare_letter(bare) && !is_acronym(bare);
        (is_word && !is_short).then_some(end)
    }

    /// Returns the end of a closing mark at `at` that has white space before it and white space or a mark after it. It
    /// belongs to the sentence before it: "है। " और", "( It is. ) The".
    fn lone_closer_end(&self, at: usize, is_quote_open: bool) -> Option<usize> {
        let closer = char_at(self.text, at)?;
        let after = at + closer.len_utf8();
        let next = char_at(self.text, after);
        let is_alone = next.is_none_or(char::is_whitespace);
        let is_bracket = matches!(closer, ')' | ']' | '}' | '）');
        let closes = is_quote_open && is_double_quote(closer) && is_alone
            || is_bracket && (is_alone || next.is_some_and(ends_in_mark));
        closes.then_some(after)
    }

    /// Whether the next word shows that the sentence goes on, whatever mark comes before it: it is a postposition.
    fn goes_on(&self, run: &Run, closing: &Closing, next: &Next) -> bool {
        if next.is_opened || next.is_item {
            return false;
        }
        let word = first_piece(next.word);
        let classes = self.lexicon.classes(word);
        if !(classes.has(WordClass::Postposition) || classes.has(WordClass::PostpositionWord)) {
            return false;
        }
        // "के. एल. राहुल", "के एल राहुल": here it is the name of a letter.
        if next.word[word.len()..].starts_with(['.', '۔', '।', ':', '-']) {
            return false;
        }
        if classes.is_letter() {
            let second = bounded(&self.text[next.start..]).split_whitespace().nth(1).unwrap_or_default();
            if self.lexicon.classes(first_piece(second)).is_letter() {
                return false;
            }
        }
        classes.has(WordClass::Postposition)
            || if closing.is_quoted {
                self.is_quoted_name(run, next)
            } else {
                !self.follows_ordinary_word(run)
            }
    }

    /// Whether an ordinary word of a script without case comes before a run, so that the run can end a sentence
    /// whatever follows.
    fn follows_ordinary_word(&self, run: &Run) -> bool {
        let end = self.solid_end(run.start);
        let solid = self.text[..end].trim_end_matches(|c| is_closer(c) || is_sign(c));
        let word = self.word_before(solid.len());
        let classes = self.lexicon.classes(word);
        let is_short = is_shortened(classes);
        !is_short && !is_bare_letter(word) && !word.is_empty() && word.chars().all(is_uncased)
    }

    /// Whether a dash follows the first words of a title: "Water for all! – A plan for the city". A description may be
    /// glued to its dash: "پانی سب کے لیے۔ -شہر کا منصوبہ"; a number or an option (`-v`) is no description.
    fn is_before_dash(&self, run: &Run, start: usize, is_glued: bool) -> bool {
        let is_dash = |character: char| matches!(character, '-' | '–' | '—');
        if self.sentence != self.paragraph || !self.text[start..].starts_with(is_dash) {
            return false;
        }
        if self.words_so_far(run.start, TITLE_WORDS + 1) > TITLE_WORDS {
            return false;
        }
        let after = self.text[start..].trim_start_matches(is_dash);
        let head = self.text[self.sentence..run.start].trim_start_matches(is_blank);
        let is_described = |first: char| {
            first.is_whitespace()
                || is_opener(first)
                || (first.is_alphabetic() && !first.is_ascii_lowercase())
        };
        (is_glued || after.starts_with(is_described)) && !head.starts_with(is_dash) && run.mark != Mark::Bar
    }

    /// Whether the text around a run is written without capitals: the language has none, and the letter before the run
    /// has none. Then a small letter, as in a file name, does not show that the sentence goes on.
    fn is_without_capitals(&self, run: &Run) -> bool {
        let closers = |c: char| is_closer(c) || is_sign(c) || is_blank(c) || ends_in_mark(c);
        let before = bounded_end(&self.text[self.sentence..run.start]).trim_end_matches(closers);
        let own_mark = self.text[run.start..].starts_with(['۔', '؟']);
        !self.lexicon.has_case() && (own_mark || char_before(before, before.len()).is_some_and(is_uncased))
    }

    /// Whether a run is inside brackets that opened in mid-sentence: "spent much time (and money!) on it".
    fn is_in_brackets(&self, run: &Run) -> bool {
        let before = self.nearby_sentence(run.start);
        let Some(open) = before.rfind(['(', '[', '（']) else { return false };
        let begins_sentence = before.len() == run.start - self.sentence
            && before[..open].chars().all(|c| is_blank(c) || is_opener(c) || is_bullet(c));
        let mut ahead = self.text[run.end..].char_indices().take_while(|&(at, _)| at < REMARK);
        !begins_sentence
            && !before[open..].contains([')', ']', '）'])
            && ahead.any(|(_, character)| matches!(character, ')' | ']' | '）'))
    }

    /// Returns the text of the sentence before `at`, cut off after [`REMARK`] bytes.
    fn nearby_sentence(&self, at: usize) -> &'text str {
        let mut from = self.sentence.max(at.saturating_sub(REMARK)).min(at);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        &self.text[from..at]
    }

    /// Returns the end of the text before a mark at `at`, without spaces typed before the mark.
    fn solid_end(&self, at: usize) -> usize {
        self.text[self.sentence.min(at)..at].trim_end_matches([' ', '\u{A0}']).len() + self.sentence.min(at)
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
            } else if let Some(after) = reference_end(self.text, at) {
                at = after;
            } else {
                break;
            }
        }
        at
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
    fn ends_spaced(&self, run: &Run, closing: &Closing, next: &Next) -> bool {
        let closers = closing.marks;
        match run.mark {
            _ if next.is_item => true,
            Mark::Danda => self.danda_ends(run, closing, next),
            Mark::Bar => self.is_danda(run),
            // "in solution. (credit: …)": a remark in brackets is a sentence of its own.
            Mark::Dot if begins_small(next) && next.is_bracketed && closers.is_empty() => {
                self.stop_ends(run, closing, next)
            }
            _ if begins_small(next) && (run.mark == Mark::Ellipsis || !self.is_without_capitals(run)) => {
                false
            }
            Mark::Question if closing.is_quoted => {
                !(self.is_reported(next) || self.is_quoted_name(run, next))
            }
            Mark::Question => {
                !((is_uncased_letter(next.first) || self.is_without_capitals(run))
                    && self.is_in_brackets(run))
            }
            Mark::Ellipsis => self.ellipsis_ends(run, closers, next),
            Mark::Dot | Mark::ArabicStop => self.stop_ends(run, closing, next),
        }
    }

    /// Whether a danda ends the sentence. It does, unless it is typed as the stop of a list item or of an initial, or
    /// the speaker of a quotation follows it.
    fn danda_ends(&self, run: &Run, closing: &Closing, next: &Next) -> bool {
        if run.count > 1 || !self.text[run.start..].starts_with('।') {
            return true;
        }
        if !closing.marks.is_empty() {
            return !(closing.is_quoted && self.is_said(run, next));
        }
        let word = self.word_before(self.solid_end(run.start));
        if word.chars().all(char::is_numeric) && self.is_item_marker(word, self.solid_end(run.start)) {
            return false;
        }
        if word.contains('।') && is_acronym(word) {
            return self.may_open(run, next);
        }
        self.letter_ends(run, word, next).unwrap_or(true)
    }

    /// Whether a run without white space after it ends the sentence, because the space was forgotten.
    fn ends_glued(&self, run: &Run, closers: &str, next: &Next) -> bool {
        if !closers.chars().all(|character| is_double_quote(character) || is_invisible(character)) {
            return false;
        }
        let is_uncased = is_uncased_letter(next.first);
        match run.mark {
            Mark::Dot | Mark::Question if next.first.is_uppercase() => self.is_space_forgotten(run, next),
            Mark::Danda => next.first.is_alphanumeric() && !self.is_initial_danda(run, next),
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

    /// Whether the space between a mark and a capital was forgotten: "ended.It". It was not in an address, the name of a
    /// file or the name of a program: "Example.Com", "Node.Js".
    fn is_space_forgotten(&self, run: &Run, next: &Next) -> bool {
        let end = self.text[..run.start].trim_end_matches(is_closer).len().max(self.sentence);
        let word = self.word_before(end);
        let is_joined =
            char_before(self.text, end - word.len()).is_some_and(|c| matches!(c, '/' | '`' | '@' | '\\'));
        let following = first_piece(next.word);
        let rest = &next.word[following.len()..];
        let is_starter = self.is_starter_word(following);
        let goes_on = rest.starts_with(['/', '@', '_', '(', '[', '`', '\\', '='])
            || rest.starts_with('.')
                && (is_bare_letter(following) || rest[1..].starts_with(char::is_alphanumeric) && !is_starter);
        let classes = self.lexicon.classes(word);
        if run.count > 1 && run.mark == Mark::Dot || is_joined || goes_on {
            return false;
        }
        if classes.has(WordClass::Title) || classes.has(WordClass::Numbered) {
            return false;
        }
        if classes.has(WordClass::Abbreviation) {
            return is_starter && self.may_open(run, next);
        }
        let length = word.chars().count();
        if length >= YEAR_DIGITS && word.chars().all(char::is_numeric) {
            return is_starter;
        }
        if !word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’')) {
            return false;
        }
        let is_small = word.starts_with(char::is_lowercase);
        let is_plain = following.chars().skip(1).all(char::is_lowercase)
            && following.chars().count() > 1
            && !ADDRESS_ENDINGS.contains(&following.to_lowercase().as_str());
        let is_word = length >= SHORTEST_GLUED_WORD || length + 1 == SHORTEST_GLUED_WORD && is_starter;
        is_word
            && (is_starter && (is_small || run.mark == Mark::Dot) || is_small && is_plain && word != "www")
    }

    /// Whether a danda between two letters is typed as the stop of an initial: एम।के।
    fn is_initial_danda(&self, run: &Run, next: &Next) -> bool {
        let word = self.word_before(run.start);
        let piece = last_piece(word);
        let following = first_piece(next.word);
        let is_chained = piece.len() < word.len() || next.word[following.len()..].starts_with('।');
        let are_letters =
            self.lexicon.classes(piece).is_letter() && self.lexicon.classes(following).is_letter();
        run.count == 1 && is_chained && (are_letters || is_bare_letter(piece) && is_syllable(following))
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
    fn stop_ends(&self, run: &Run, closing: &Closing, next: &Next) -> bool {
        let closers = closing.marks;
        // "३ . पानी", "Mr . Khan": a space typed before the stop makes no difference.
        let run = &Run { start: self.solid_end(run.start), ..*run };
        let word = self.word_before(run.start);
        if word.is_empty() {
            return true;
        }
        if closing.is_quoted && self.is_said(run, next) {
            return false;
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
        // "ए ।": blanks may be before the mark.
        let end = self.solid_end(run.start);
        let before = self.text[..end - word.len()].trim_end_matches(is_blank);
        let previous = bounded_end(before);
        let ends_in_stop = previous.ends_with(STOPS);
        let previous = previous.trim_end_matches(STOPS);
        let previous = last_piece(previous.rsplit(char::is_whitespace).next().unwrap_or(previous));
        let after_letter = self.lexicon.classes(previous).is_letter();
        let next_piece = first_piece(next.word);
        let before_letter = next_piece.len() < next.word.len()
            && next.word[next_piece.len()..].starts_with(STOPS)
            && (self.lexicon.classes(next_piece).is_letter());
        let is_word_too = classes.has(WordClass::LetterWord);
        if run.mark == Mark::Danda {
            let is_abbreviating = word.contains('।') || before.ends_with('।') && after_letter;
            return if before_letter && next.word.contains('।') && !is_word_too {
                Some(false)
            } else {
                is_abbreviating.then(|| self.may_open(run, next))
            };
        }
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
        self.is_starter_word(trim_word(next.word))
    }

    fn is_starter_word(&self, word: &str) -> bool {
        self.lexicon.classes(word).has(WordClass::Starter)
    }

    /// Whether the few words after a quotation that makes up the whole sentence so far end with the verb that says who
    /// spoke it: `"मैं घर गया था।" उसने कहा।` Only asked in scripts without capitals; others put a comma there.
    fn is_said(&self, run: &Run, next: &Next) -> bool {
        if next.is_opened || !is_uncased_letter(next.first) {
            return false;
        }
        if run.start.saturating_sub(self.sentence) > REMARK {
            return false;
        }
        let before = self.text[self.sentence.min(run.start)..run.start].trim_start_matches(is_blank);
        if before.strip_prefix(is_quote).is_none_or(|quoted| quoted.contains(is_double_quote)) {
            return false;
        }
        let mut words = bounded(&self.text[next.start..]).split_whitespace().take(NAME_WORDS + 1);
        words
            .find(|word| word.ends_with(ends_in_mark))
            .is_some_and(|last| self.lexicon.classes(first_piece(last)).has(WordClass::Speech))
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
        if !is_uncased_letter(next.first) && (next.first.is_uppercase() || !self.is_without_capitals(run)) {
            return false;
        }
        let before = bounded_end(&self.text[self.sentence.min(run.start)..run.start]);
        let Some(open) = before.rfind(|c| is_quote(c) || is_emphasis(c)) else {
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

/// Whether the next word begins with a small letter, and is not a name like iPhone.
fn begins_small(next: &Next) -> bool {
    next.first.is_lowercase() && !next.word.chars().nth(1).is_some_and(char::is_uppercase)
}
