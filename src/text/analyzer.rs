//! How does a translation memory see a text? By the keys and tokens of the text modules.

use sangam_memory::{Analysis, Analyzer, Language};

use super::normalize::{exact_key, folded_key};
use super::placeables::placeables;
use super::tokens::tokenize;

/// Gives the memory the exact key of a text and the tokens of its folded key, each placeable as one token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextAnalyzer;

impl Analyzer for TextAnalyzer {
    fn name(&self) -> &'static str {
        "sangam-text"
    }

    fn version(&self) -> u32 {
        1
    }

    fn analyze(&self, language: &Language, text: &str) -> Analysis {
        let exact_key = exact_key(text, language);
        let folded = folded_key(&exact_key, language);
        let mut tokens = Vec::new();
        let mut from = 0;
        let plain = |text: &str, tokens: &mut Vec<String>| {
            tokens.extend(tokenize(text, language).into_iter().map(|token| text[token.span].to_owned()));
        };
        for placeable in placeables(&folded) {
            plain(&folded[from..placeable.span.start], &mut tokens);
            from = placeable.span.end;
            tokens.push(folded[placeable.span].to_owned());
        }
        plain(&folded[from..], &mut tokens);
        Analysis { exact_key, tokens }
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
    fn an_invisible_text_has_no_tokens() {
        assert_eq!(analyze("hi", " \u{200B}\u{200D} "), Analysis::default());
    }
}
