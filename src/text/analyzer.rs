//! How does a translation memory see a text? By the keys and tokens of the text modules.

use sangam_memory::{Analysis, Analyzer, Language, TokenClass};

use super::normalize::{exact_key, folded_key};
use super::placeables::placeables;
use super::tokens::{TokenKind, is_punctuation, tokenize};

/// Marks that only group the digits of a number.
const GROUP_MARKS: [char; 2] = [',', '\u{66C}'];

/// Gives the memory the exact key of a text and the tokens of its folded key, each placeable as one token and each number
/// without the marks that group its digits: `25,00,000` is `2,500,000`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextAnalyzer;

impl Analyzer for TextAnalyzer {
    fn name(&self) -> &'static str {
        "sangam-text"
    }

    fn version(&self) -> u32 {
        2
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

    fn class(&self, token: &str) -> TokenClass {
        let Some(first) = token.chars().next() else { return TokenClass::Word };
        if first.is_alphabetic() {
            // What begins with a letter and is no word has one of these in it: an address.
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
}

/// Whether the whole of `token` is one placeable.
fn is_placeable(token: &str) -> bool {
    matches!(placeables(token).as_slice(), [only] if only.span == (0..token.len()))
}

/// A number without the marks between its groups of digits: three digits after the last of them, two or three after
/// the others, three at most before the first.
fn ungrouped(number: &str) -> String {
    let (whole, fraction) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let groups: Vec<&str> = whole.split(GROUP_MARKS).collect();
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
    fn an_invisible_text_has_no_tokens() {
        assert_eq!(analyze("hi", " \u{200B}\u{200D} "), Analysis::default());
    }
}
