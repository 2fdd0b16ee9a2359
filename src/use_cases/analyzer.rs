//! How does a translation memory see a text? By the keys and tokens of the text modules.

use std::borrow::Cow;
use std::ops::Range;

use sangam_language::Language;
use sangam_memory::{Analysis, Analyzer, LetterCase, TokenClass, WordReading};
use unicode_segmentation::UnicodeSegmentation as _;

use sangam_text::digits::number_mark;
use sangam_text::normalize::{data_version, exact_key, folded_key, folded_key_in_case};
use sangam_text::phrases::phrase_words;
use sangam_text::placeables::placeables;
use sangam_text::segment::{self, SegmentOptions, segment};
use sangam_text::tokens::{TokenKind, glued_figures, is_punctuation, tokenize};

/// Goes up by one whenever the same data would give other keys or tokens.
const CODE_VERSION: u32 = 4;

/// Goes up by one whenever the same data would cut the same text into other segments.
const SEGMENTS_VERSION: u32 = 1;

/// The ASCII likeness of the marks that only group the digits of a number.
const GROUP_MARK: char = ',';

/// Gives the memory the exact key of a text and the tokens of its folded key. Each placeable is one token. Each number
/// loses the marks that group its digits: `25,00,000` is `2,500,000`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextAnalyzer;

impl Analyzer for TextAnalyzer {
    fn name(&self) -> &'static str {
        "sangam-text"
    }

    fn version(&self) -> u32 {
        // The version of this code, and a hash of the data of the languages.
        CODE_VERSION.wrapping_add(data_version())
    }

    fn analyze(&self, language: &Language, text: &str) -> Analysis {
        let exact_key = exact_key(text, language);
        let folded = folded_key(&exact_key, language);
        let mut tokens = Vec::new();
        let mut from = 0;
        let plain = |text: &str, tokens: &mut Vec<String>| {
            tokens.extend(tokenize(text, language).into_iter().map(|token| {
                let text = &text[token.span];
                if token.kind == TokenKind::Number { ungrouped(text) } else { text.to_owned() }
            }));
        };
        for placeable in placeables(&folded) {
            plain(&folded[from..placeable.span.start], &mut tokens);
            from = placeable.span.end;
            tokens.push(folded[placeable.span].to_owned());
        }
        plain(&folded[from..], &mut tokens);
        Analysis { exact_key, tokens }
    }

    fn segments(&self, language: &Language, text: &str) -> Vec<Range<usize>> {
        segment(text, language, &SegmentOptions::default()).into_iter().map(|segment| segment.span).collect()
    }

    fn segments_version(&self) -> u32 {
        SEGMENTS_VERSION.wrapping_add(segment::data_version())
    }

    fn class(&self, token: &str) -> TokenClass {
        let Some(first) = token.chars().next() else { return TokenClass::Word };
        if first.is_alphabetic() {
            // A token that begins with a letter but is not a word contains one of these: it is an address.
            let address = token.bytes().any(|byte| matches!(byte, b':' | b'@' | b'.' | b'\\'));
            return if address && is_placeable(token) { TokenClass::Placeable } else { TokenClass::Word };
        }
        if first.is_numeric() {
            let plain = token.chars().all(|character| !character.is_alphabetic());
            return match plain {
                true if !token.contains('@') => TokenClass::Number,
                _ if is_placeable(token) => TokenClass::Placeable,
                _ => TokenClass::Word,
            };
        }
        if token.len() > first.len_utf8() {
            return if is_placeable(token) { TokenClass::Placeable } else { TokenClass::Word };
        }
        if is_punctuation(first) { TokenClass::Mark } else { TokenClass::Word }
    }

    fn term_keys(&self, language: &Language, text: &str) -> Vec<String> {
        phrase_words(text, language).into_iter().map(|word| word.key).collect()
    }

    fn readings(&self, language: &Language, word: &str, case: LetterCase) -> Vec<WordReading> {
        let folded = |text: &str| match case {
            LetterCase::Any => folded_key(&exact_key(text, language), language),
            LetterCase::AsWritten => folded_key_in_case(&exact_key(text, language), language),
        };
        // Case is the only rule that concerns the letters of these.
        if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let mut text = word.to_owned();
            if case == LetterCase::Any {
                text.make_ascii_lowercase();
            }
            let boundaries = (0..=word.len()).map(|at| (at, at)).collect();
            return with_figures_apart(vec![WordReading { text, boundaries }], language);
        }
        let letters = word.graphemes(true).map(|letter| match letter.as_bytes() {
            // A letter that no rule concerns, which is the usual case.
            [byte] if byte.is_ascii_alphanumeric() => {
                let capital = case == LetterCase::Any && byte.is_ascii_uppercase();
                (letter, if capital { letter.to_ascii_lowercase().into() } else { Cow::Borrowed(letter) })
            }
            _ => (letter, folded(letter).into()),
        });
        let letters = WordReading::of_letters(letters);
        let in_context = folded(word);
        if in_context == letters.text {
            return with_figures_apart(vec![letters], language);
        }
        let whole = carried(&letters, in_context);
        let one = whole.text.is_empty() || letters.text.is_empty();
        with_figures_apart(if one { vec![whole] } else { vec![whole, letters] }, language)
    }
}

/// Adds to the readings of a word, as the first, the one in which a figure and a word that touch have a space between
/// them, if there are such. The search then finds `20km` and `20 km` by either.
fn with_figures_apart(mut readings: Vec<WordReading>, language: &Language) -> Vec<WordReading> {
    let Some(first) = readings.first() else { return readings };
    let is_boundary = |place: &usize| first.boundaries.iter().any(|(here, _)| here == place);
    let places: Vec<usize> = glued_figures(&first.text, language).into_iter().filter(is_boundary).collect();
    if places.is_empty() {
        return readings;
    }
    let mut apart = WordReading { text: String::new(), boundaries: Vec::new() };
    let mut from = 0;
    for &place in &places {
        apart.text.push_str(&first.text[from..place]);
        apart.text.push(' ');
        from = place;
    }
    apart.text.push_str(&first.text[from..]);
    let mut boundaries = first.boundaries.iter().peekable();
    while let Some(&(here, there)) = boundaries.next() {
        let spaces = places.partition_point(|&place| place < here);
        apart.boundaries.push((here + spaces, there));
        let last_here = boundaries.peek().is_none_or(|(next, _)| *next != here);
        if last_here && places.binary_search(&here).is_ok() {
            // The word after the space begins at the same place of the author's text.
            apart.boundaries.push((here + spaces + 1, there));
        }
    }
    readings.insert(0, apart);
    readings
}

/// The longest stretch, in characters, in which a word and its other folding are compared.
const LONGEST_COMPARED: usize = 64;

/// Returns `text`, another folding of the word `letters`, with the letter boundaries that both have, by the fewest
/// edits between the two. In a difference longer than [`LONGEST_COMPARED`], no letter begins or ends.
fn carried(letters: &WordReading, text: String) -> WordReading {
    if let (true, Some(&(_, end))) = (letters.text.is_empty(), letters.boundaries.last()) {
        let boundaries = vec![(0, 0), (text.len(), end)];
        return WordReading { text, boundaries };
    }
    let (from, to): (Vec<char>, Vec<char>) = (letters.text.chars().collect(), text.chars().collect());
    let prefix = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let shorter = from.len().min(to.len()) - prefix;
    let suffix = from.iter().rev().zip(to.iter().rev()).take(shorter).take_while(|(a, b)| a == b).count();
    // For each place between characters of `from`, the same place in `to`.
    let mut places: Vec<Option<usize>> = vec![None; from.len() + 1];
    for (at, place) in places.iter_mut().enumerate().take(prefix + 1) {
        *place = Some(at);
    }
    for at in 0..=suffix {
        places[from.len() - at] = Some(to.len() - at);
    }
    let (a, b) = (&from[prefix..from.len() - suffix], &to[prefix..to.len() - suffix]);
    if a.len().max(b.len()) <= LONGEST_COMPARED {
        // Edits from here to the end, by places in `a` and `b`.
        let width = b.len() + 1;
        let mut edits = vec![0usize; (a.len() + 1) * width];
        for row in (0..=a.len()).rev() {
            for column in (0..=b.len()).rev() {
                edits[row * width + column] = match (a.get(row), b.get(column)) {
                    (None, _) => b.len() - column,
                    (_, None) => a.len() - row,
                    (Some(x), Some(y)) if x == y => edits[(row + 1) * width + column + 1],
                    _ => {
                        let next = (row + 1) * width + column;
                        1 + edits[next + 1].min(edits[next]).min(edits[next - width + 1])
                    }
                };
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < a.len() && column < b.len() {
            places[prefix + row] = Some(prefix + column);
            let here = edits[row * width + column];
            if a[row] == b[column] || here == 1 + edits[(row + 1) * width + column + 1] {
                (row, column) = (row + 1, column + 1);
            } else if here == 1 + edits[(row + 1) * width + column] {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
    // From places between characters to places between bytes.
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    // The word begins where its text does, even if the text begins with something that the letters alone lack.
    let mut boundaries: Vec<(usize, usize)> = vec![(0, 0)];
    let mut ends =
        letters.text.char_indices().map(|(at, _)| at).chain([letters.text.len()]).zip(&places).peekable();
    for &(here, there) in letters.boundaries.iter().skip(1) {
        while ends.next_if(|&(at, _)| at < here).is_some() {}
        if let Some(&(_, &Some(place))) = ends.peek() {
            boundaries.push((bytes[place], there));
        }
    }
    WordReading { text, boundaries }
}

/// Whether all of `token` is one placeable.
fn is_placeable(token: &str) -> bool {
    matches!(placeables(token).as_slice(), [only] if only.span == (0..token.len()))
}

/// A number without the marks between its groups of digits. The last group has three digits, the first at most three,
/// the others two or three.
fn ungrouped(number: &str) -> String {
    let (whole, fraction) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let groups: Vec<&str> = whole.split(|mark| number_mark(mark) == Some(GROUP_MARK)).collect();
    let digits = |group: &str| group.chars().all(char::is_numeric).then(|| group.chars().count());
    let sizes: Option<Vec<usize>> = groups.iter().map(|group| digits(group)).collect();
    match sizes.as_deref() {
        Some([1..=3, between @ .., 3]) if between.iter().all(|size| matches!(size, 2 | 3)) => {
            format!("{}{fraction}", groups.concat())
        }
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyze(tag: &str, text: &str) -> Analysis {
        TextAnalyzer.analyze(&tag.parse().unwrap(), text)
    }

    #[test]
    fn tokens_are_words_and_marks_of_the_folded_key() {
        let analysis = analyze("ur", "وزیرِ اعظم نے NATO سے  كہا۔");
        assert_eq!(analysis.exact_key, "وزیرِ اعظم نے NATO سے کہا۔");
        assert_eq!(analysis.tokens, ["وزیر", "اعظم", "نے", "nato", "سے", "کہا", "."]);
    }

    #[test]
    fn segments_are_sentences() {
        let segments = |tag: &str, text: &str| TextAnalyzer.segments(&tag.parse().unwrap(), text);
        assert_eq!(segments("en", "Dr. Khan spoke. He left."), [0..15, 16..24]);
        assert_eq!(segments("hi", "बैठक हुई।").len(), 1);
        assert_eq!(segments("ur", "بات ہوئی۔ وہ گئے۔").len(), 2);
    }

    #[test]
    fn a_placeable_is_one_token() {
        let analysis = analyze("en", "Write to Desk@Example.org, {name}: see https://example.org/A!");
        assert_eq!(
            analysis.tokens,
            ["write", "to", "desk@example.org", ",", "{name}", ":", "see", "https://example.org/a", "!"]
        );
    }

    #[test]
    fn classes_follow_from_the_token() {
        let text = "See www.example.org or a.b@example.org, {name} <b> @desk /etc/hosts: F16 3.5 10:30 २५ % don't U.S. $ — 😀";
        let analysis = analyze("en", text);
        let class = |token: &String| match TextAnalyzer.class(token) {
            TokenClass::Word => 'w',
            TokenClass::Number => 'n',
            TokenClass::Placeable => 'p',
            TokenClass::Mark => 'm',
        };
        let classes: String = analysis.tokens.iter().map(class).collect();
        assert_eq!(classes, "wpwpmppppmwnnnmwwwmw", "{:?}", analysis.tokens);
    }

    #[test]
    fn a_number_is_the_same_however_its_digits_are_grouped() {
        let tokens = |text: &str| analyze("en", text).tokens;
        assert_eq!(tokens("25,00,000 2,500,000.50 1,000"), ["2500000", "2500000.50", "1000"]);
        assert_eq!(tokens("3,5 1,2,3 10:30 2500,000"), ["3,5", "1,2,3", "10:30", "2500,000"]);
        assert_eq!(analyze("ur", "۲۵٬۰۰٬۰۰۰").tokens, analyze("ur", "2500000").tokens);
    }

    #[test]
    fn a_search_sees_letters_and_where_they_are() {
        let readings =
            |tag: &str, word: &str| TextAnalyzer.readings(&tag.parse().unwrap(), word, LetterCase::Any);
        let texts = |tag: &str, word: &str| -> Vec<String> {
            readings(tag, word).into_iter().map(|reading| reading.text).collect()
        };
        assert_eq!(texts("en", "Delhi"), ["delhi"]);
        assert_eq!(readings("ur", "كِتاب")[0].boundaries, [(0, 0), (2, 4), (4, 6), (6, 8), (8, 10)]);
        assert_eq!(texts("ur", "كِتاب"), ["کتاب"]);
        assert_eq!(texts("hi", "गये"), ["गए", "गये"]);
        // The glide and its vowel have become one letter.
        assert_eq!(readings("hi", "गये")[0].boundaries, [(0, 0), (3, 3), (6, 9)]);
        assert_eq!(texts("hi", "\u{200D}"), [""]);
        // Signs without a letter to stand on: nothing by themselves, a colon before a letter.
        for reading in readings("hi", "\u{93C}ःन") {
            assert_eq!(reading.boundaries.first(), Some(&(0, 0)), "{reading:?}");
        }
        let as_written = TextAnalyzer.readings(&"en".parse().unwrap(), "O’Neil…", LetterCase::AsWritten);
        assert_eq!(as_written[0].text, "O'Neil...");
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn boundaries_ascend_from_end_to_end(word in "[यन्क़ँंःेगीव:|।’'aÉßﬁيیئہ\u{654}ا\u{64E}\u{200C}ک]{1,12}") {
            for tag in ["en", "hi", "ur", "fr"] {
                for case in [LetterCase::Any, LetterCase::AsWritten] {
                    let readings = TextAnalyzer.readings(&tag.parse().unwrap(), &word, case);
                    proptest::prop_assert!(!readings.is_empty());
                    let empty = readings[0].text.is_empty();
                    for reading in readings {
                        let boundaries = &reading.boundaries;
                        proptest::prop_assert_eq!(boundaries.first(), Some(&(0, 0)));
                        proptest::prop_assert_eq!(boundaries.last(), Some(&(reading.text.len(), word.len())));
                        let between = |&(here, there): &(usize, usize)| {
                            reading.text.is_char_boundary(here) && word.is_char_boundary(there)
                        };
                        proptest::prop_assert!(boundaries.iter().all(between));
                        proptest::prop_assert!(boundaries.is_sorted_by(|a, b| a.0 <= b.0 && a.1 < b.1));
                        proptest::prop_assert_eq!(reading.text.is_empty(), empty);
                        proptest::prop_assert!(!reading.text.contains(char::is_whitespace));
                    }
                }
            }
        }
    }

    #[test]
    fn a_figure_and_a_word_are_two_words_with_or_without_a_space() {
        for (tag, glued, apart) in [
            ("ur", "سال2023میں 20ہزار", "سال 2023 میں 20 ہزار"),
            ("hi", "२०२३में 20हज़ार", "2023 में 20 हज़ार"),
            ("en", "Rs500 for 20km", "Rs 500 for 20 km"),
        ] {
            assert_eq!(analyze(tag, glued).tokens, analyze(tag, apart).tokens);
        }
        for name in ["G20", "5G", "2nd", "COP28", "F16"] {
            assert_eq!(analyze("en", name).tokens, [name.to_lowercase()]);
        }
        let readings = TextAnalyzer.readings(&"en".parse().unwrap(), "20km", LetterCase::Any);
        let texts: Vec<&str> = readings.iter().map(|reading| reading.text.as_str()).collect();
        assert_eq!(texts, ["20 km", "20km"]);
        assert_eq!(readings[0].boundaries, [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4)]);
    }

    #[test]
    fn an_invisible_text_has_no_tokens() {
        assert_eq!(analyze("hi", " \u{200B}\u{200D} "), Analysis::default());
    }
}
