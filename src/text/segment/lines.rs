//! Which line breaks end a paragraph, and which only wrap the text?
//!
//! Method: an empty line always ends a paragraph. For other line breaks, the text as a whole decides. It is
//! hard-wrapped if most broken lines are *full* (the first word of the next line would not have fitted into the width
//! of the longest lines) and many of these stop in mid-sentence. In such a text, a line is joined to the next if it is
//! full or the next begins with a small letter. A line that was broken although there was room was broken on purpose (a
//! heading, a verse). Time O(n), space O(lines).

use std::ops::Range;

use super::lexicon::Lexicon;
use super::lists::opens_item;
use super::marks::{Mark, char_before, is_blank, is_closer, mark_of};
use super::parts::LineBreaks;
use super::rules::WordClass;

/// A text with longer lines than this, in characters, is not hard-wrapped but has one paragraph a line. Mail and
/// terminals wrap at 65 to 100 characters; no editor seen wraps wider than 132.
const WIDEST_WRAP: usize = 140;

/// A text whose longest line is shorter than this, in characters, is a list or a poem and not wrapped prose.
const NARROWEST_WRAP: usize = 38;

/// The share of lines, in hundredths, that may be longer than the wrapping width: addresses that cannot be broken.
const OVERLONG_PERCENT: usize = 3;

/// The share of broken lines, in hundredths, that must be full if a text is hard-wrapped.
const FULL_PERCENT: usize = 75;

/// The share of full lines, in hundredths, that must stop in mid-sentence if a text is hard-wrapped. In wrapped prose
/// nearly all do; in a text with one sentence or paragraph a line, hardly any.
const MID_SENTENCE_PERCENT: usize = 50;

/// Of the full lines that stop in mid-sentence before a letter with case, the share, in hundredths, that must continue
/// with a small letter. The lines of a list begin with capitals.
const SMALL_LETTER_PERCENT: usize = 50;

/// A last line of at most this share of the line before it, in hundredths, that ends in a mark is the rest of a
/// sentence. A headline is shorter than the text below it.
const REST_PERCENT: usize = 70;

/// A line counts as full even if it is shorter than the width by one part in this number. Programs differ in what they
/// count (bytes, characters, columns).
const SLACK: usize = 12;

/// A line that is not blank.
struct Line {
    span: Range<usize>,
    /// Whether it is the first line, or an empty line comes before it.
    opens_block: bool,
}

/// Returns the paragraphs of `text`, in order. None is blank.
pub(super) fn paragraphs(text: &str, line_breaks: LineBreaks, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let lines = lines(text);
    let width = match line_breaks {
        LineBreaks::Paragraphs => None,
        LineBreaks::Wrapped => Some(0),
        LineBreaks::Auto => wrapping_width(text, &lines, lexicon),
    };
    let Some(width) = width else { return lines.into_iter().map(|line| line.span).collect() };
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let joined = !line.opens_block
            && index > 0
            && (line_breaks == LineBreaks::Wrapped || goes_on(text, &lines[index - 1], line, width));
        match paragraphs.last_mut() {
            Some(paragraph) if joined => paragraph.end = line.span.end,
            _ => paragraphs.push(line.span.clone()),
        }
    }
    paragraphs
}

/// Returns the lines of `text` that hold visible text.
fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let has_rare_breaks = has_rare_breaks(text);
    let mut opens_block = true;
    let mut start = 0;
    while start < text.len() {
        let (end, next) = if has_rare_breaks { line_end(text, start) } else { plain_line_end(text, start) };
        if text[start..end].chars().all(is_blank) {
            opens_block = true;
        } else {
            lines.push(Line { span: start..end, opens_block });
            opens_block = false;
        }
        start = next;
    }
    lines
}

/// Whether `text` holds a line break other than line feed and carriage return.
fn has_rare_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2(b'\x0B', b'\x0C', bytes).is_some()
        || ["\u{85}", "\u{2028}", "\u{2029}"]
            .iter()
            .any(|rare| memchr::memmem::find(bytes, rare.as_bytes()).is_some())
}

/// Returns the end of the line that begins at `start`, and the start of the next, if only line feeds and carriage
/// returns break lines.
fn plain_line_end(text: &str, start: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let Some(length) = memchr::memchr2(b'\n', b'\r', &bytes[start..]) else {
        return (text.len(), text.len());
    };
    let end = start + length;
    (end, end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 })
}

/// The same for all line breaks of Unicode.
fn line_end(text: &str, start: usize) -> (usize, usize) {
    let is_break = |c: char| matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let Some(length) = text[start..].find(is_break) else { return (text.len(), text.len()) };
    let end = start + length;
    let rest = &text[end..];
    let length = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
    (end, end + length)
}

/// Returns the width to which `text` is hard-wrapped, in characters, or `None` if each line is a paragraph.
fn wrapping_width(text: &str, lines: &[Line], lexicon: &Lexicon) -> Option<usize> {
    if lines.iter().skip(1).all(|line| line.opens_block) {
        return None;
    }
    let mut of_length = [0usize; WIDEST_WRAP + 2];
    for line in lines {
        of_length[length(text, line)] += 1;
    }
    let may_stand_out = lines.len() * OVERLONG_PERCENT / 100;
    let mut above = 0;
    let width = (0..of_length.len()).rev().find(|&length| {
        above += of_length[length];
        above > may_stand_out
    })?;
    if !(NARROWEST_WRAP..=WIDEST_WRAP).contains(&width) {
        return None;
    }
    let (mut broken, mut full, mut mid_sentence, mut small, mut cased) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    for pair in lines.windows(2).filter(|pair| !pair[1].opens_block) {
        broken += 1;
        if !is_full(text, &pair[0], &pair[1], width) {
            continue;
        }
        full += 1;
        if !ends_in_mark(&text[pair[0].span.clone()]) {
            mid_sentence += 1;
            let first = text[pair[1].span.clone()].chars().find(|character| character.is_alphanumeric());
            small += usize::from(first.is_some_and(char::is_lowercase));
            cased += usize::from(first.is_some_and(|first| first.is_lowercase() || first.is_uppercase()));
        }
    }
    let enough = |part: usize, whole: usize, percent: usize| part * 100 >= whole * percent;
    // A single broken line is weak evidence, so it counts only if a small letter follows or the words show that the
    // sentence goes on.
    let shown_by_words = || {
        let mut pairs = lines.windows(2).filter(|pair| !pair[1].opens_block);
        cased == 0 && mid_sentence == 1 && pairs.any(|pair| words_go_on(text, pair, lexicon))
    };
    let seen = if broken == 1 { small == 1 || shown_by_words() } else { full > 0 };
    (seen
        && enough(full, broken, FULL_PERCENT)
        && enough(mid_sentence, full, MID_SENTENCE_PERCENT)
        && enough(small, cased, SMALL_LETTER_PERCENT))
    .then_some(width)
}

/// Whether the words around a line break show that it is in mid-sentence, in a script without case. They do if a
/// postposition, a conjunction or a comma is beside it, if the line already holds a whole sentence (and so is no
/// heading), or if a much shorter line ends the sentence.
fn words_go_on(text: &str, pair: &[Line], lexicon: &Lexicon) -> bool {
    let (line, next) = (text[pair[0].span.clone()].trim(), text[pair[1].span.clone()].trim());
    let holds_sentence = line.char_indices().any(|(at, character)| {
        matches!(mark_of(character), Some(Mark::ArabicStop | Mark::Danda))
            && line[at + character.len_utf8()..].starts_with(char::is_whitespace)
    });
    let is_rest = length(text, &pair[1]) * 100 <= length(text, &pair[0]) * REST_PERCENT && ends_in_mark(next);
    let has = |word: Option<&str>, class| word.is_some_and(|word| lexicon.classes(word).has(class));
    let (last, first) = (line.split_whitespace().next_back(), next.split_whitespace().next());
    let is_postposition = |word| has(word, WordClass::Postposition) || has(word, WordClass::PostpositionWord);
    let is_continued = has(last, WordClass::Introducer)
        || has(last, WordClass::Continuer)
        || has(first, WordClass::Continuer) && !has(first, WordClass::Starter);
    line.ends_with(['،', ',', '؛', ';'])
        || is_continued
        || is_postposition(last)
        || is_postposition(first)
        || holds_sentence
        || is_rest
}

/// Whether the break between two lines of a hard-wrapped text only wraps the text.
fn goes_on(text: &str, line: &Line, next: &Line, width: usize) -> bool {
    let following = &text[next.span.clone()];
    if opens_item(following) || is_indented(following) && !is_indented(&text[line.span.clone()]) {
        return false;
    }
    let small = following.chars().find(|character| !is_blank(*character)).is_some_and(char::is_lowercase);
    small || is_full(text, line, next, width)
}

/// Whether the first word of `next` would not have fitted on `line` within `width`.
fn is_full(text: &str, line: &Line, next: &Line, width: usize) -> bool {
    let word =
        text[next.span.clone()].trim_start().chars().take(width).take_while(|c| !c.is_whitespace()).count();
    length(text, line) + 1 + word + width / SLACK > width
}

/// Returns the length of a line in characters, without white space at its end. It counts no further than one above
/// [`WIDEST_WRAP`].
fn length(text: &str, line: &Line) -> usize {
    let solid = text[line.span.clone()].trim_end();
    if solid.len() > WIDEST_WRAP * char::MAX.len_utf8() {
        return WIDEST_WRAP + 1;
    }
    solid.chars().count().min(WIDEST_WRAP + 1)
}

/// Whether a line is indented like the first line of a paragraph.
fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}']) || line.starts_with("  ")
}

/// Whether the line ends in a mark that may end a sentence, apart from closing marks.
fn ends_in_mark(line: &str) -> bool {
    let solid = line.trim_end_matches(|character| is_blank(character) || is_closer(character));
    char_before(solid, solid.len()).is_some_and(|last| mark_of(last).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, line_breaks: LineBreaks) -> Vec<&str> {
        cut_in("en", text, line_breaks)
    }

    fn cut_in<'text>(language: &str, text: &'text str, line_breaks: LineBreaks) -> Vec<&'text str> {
        let lexicon = Lexicon::of(&language.parse().unwrap());
        paragraphs(text, line_breaks, lexicon).into_iter().map(|span| text[span].trim()).collect()
    }

    const WRAPPED: &str = "Budget approved\n\n\
        The provincial assembly on Monday approved a budget of Rs. 1.3 trillion\n\
        for the coming year after a debate that lasted until midnight. Members\n\
        of the opposition walked out twice.\n\
        \n\
        A second sitting is due on Friday, when the house is to take up a bill\n\
        on the water supply of the capital.\n";

    #[test]
    fn hard_wrapped_prose_is_joined() {
        assert_eq!(cut(WRAPPED, LineBreaks::Auto).len(), 3);
        assert_eq!(cut(WRAPPED, LineBreaks::Wrapped).len(), 3);
        assert_eq!(cut(WRAPPED, LineBreaks::Paragraphs).len(), 6);
    }

    #[test]
    fn one_paragraph_a_line_is_left_as_it_is() {
        let text = "Direct talks\nThe minister said the two sides would meet next week in the capital.\n\
            Nobody knew where.\nA spokesman for the other side, who did not want to be named, denied it.\n";
        assert_eq!(cut(text, LineBreaks::Auto).len(), 4);
        assert_eq!(cut(text, LineBreaks::Wrapped).len(), 1);
    }

    #[test]
    fn a_line_with_room_left_was_broken_on_purpose() {
        let text = WRAPPED.replace("\n\nThe provincial", "\nThe provincial");
        assert_eq!(cut(&text, LineBreaks::Auto)[0], "Budget approved");
    }

    #[test]
    fn two_lines_without_capitals_are_joined_if_the_words_go_on() {
        let cut = |language, text: &str| cut_in(language, text, LineBreaks::Auto).len();
        let urdu = "صوبائی حکومت نے پیر کو لاہور میں ایک نئے ہسپتال کا افتتاح";
        assert_eq!(cut("ur", &format!("{urdu} اور اس کے\nاخراجات کا اعلان کیا جو اگلے سال ادا ہوں گے۔")), 1);
        assert_eq!(cut("ur", &format!("{urdu}\nکیا۔")), 1);
        assert_eq!(
            cut(
                "ur",
                "پل ٹوٹ گیا۔ گاؤں کا راستہ کئی دن سے بند ہے اور لوگ اب\nکشتی سے آتے جاتے ہیں، کام رکا ہوا ہے۔"
            ),
            1
        );
        let hindi = "राज्य सरकार ने सोमवार को शहर के नए अस्पताल के लिए ज़मीन";
        assert_eq!(cut("hi", &format!("{hindi} देने\nके फ़ैसले पर मुहर लगाई और काम शुरू करने को कहा।")), 1);
        let heading = "صوبائی حکومت نے لاہور میں نیا ہسپتال کھول دیا";
        assert_eq!(cut("ur", &format!("{heading}\nہسپتال میں دو سو بستر ہیں اور علاج مفت ہو گا۔")), 2);
    }

    #[test]
    fn every_kind_of_line_break_counts() {
        let text = "A.\r\nB.\rC.\u{2028}D.\u{2029}E.\u{85}F.\u{b}G.\u{c}H.\n";
        assert_eq!(cut(text, LineBreaks::Paragraphs), ["A.", "B.", "C.", "D.", "E.", "F.", "G.", "H."]);
    }

    #[test]
    fn lines_without_anything_to_read_are_empty_lines() {
        assert_eq!(cut("A\n \u{200B}\u{200F}\nB", LineBreaks::Wrapped), ["A", "B"]);
        assert!(cut("\u{FEFF}\u{200B} \n\u{200E}", LineBreaks::Auto).is_empty());
    }
}
