//! Which checks does a pair of texts go through?

use sangam_language::Language;
use sangam_unit::Sides;

use crate::characters;
use crate::codes::Check;
use crate::coverage;
use crate::doubled;
use crate::enclosing;
use crate::ends;
use crate::finding::{Finding, FindingDetail, FindingPlace};
use crate::findings::Findings;
use crate::kept;
use crate::lexicon::Lexicon;
use crate::names;
use crate::options::{CheckOptions, PairFacts};
use crate::pair::{LONGEST, Pair};
use crate::rules::known_rules;
use crate::scripts;
use crate::terms::Glossary;
use crate::values;

/// Checks translations of one pair of languages. Threads can share it.
#[derive(Debug)]
pub struct Checker {
    languages: Sides<Language>,
    options: CheckOptions,
    lexicon: Lexicon,
    glossary: Glossary,
}

impl Checker {
    /// Makes a checker for texts in the source language and their translations.
    pub fn new(languages: Sides<&Language>, options: CheckOptions) -> Self {
        let glossary = Glossary::new(&options.terms, languages);
        Self {
            languages: languages.map(Language::clone),
            options,
            lexicon: Lexicon::between(languages),
            glossary,
        }
    }

    /// Returns what is wrong in a pair, in a fixed order: by check, then by place.
    pub fn check(&self, texts: Sides<&str>, facts: &PairFacts) -> Vec<Finding> {
        let mut findings = Findings::new(&self.options);
        let pair = Pair::read(texts, self.languages.as_ref(), *facts, &self.lexicon);
        if scripts::check_empty(&pair, &mut findings) {
            return findings.finish();
        }
        if pair.too_long {
            let bytes = texts.each().map(|text| text.len()).max().unwrap_or_default();
            let detail = FindingDetail::Length { bytes, most: LONGEST };
            findings.add(Check::TooLong, FindingPlace::both(None, None), detail);
        }
        characters::check(&pair, &mut findings);
        kept::check(&pair, &mut findings);
        if !scripts::check(&pair, &mut findings) {
            // A text in another language has other faults only because of that.
            return findings.finish();
        }
        self.glossary.check(&pair, &mut findings);
        values::check(&pair, &mut findings);
        if findings.wants(&[Check::Truncated, Check::UnlikelyLength]) {
            coverage::check(&pair, &mut findings);
        }
        if findings.wants(&[Check::NameMissing, Check::NameReplaced]) {
            names::check(&pair, &mut findings);
        }
        ends::check(&pair, &mut findings);
        enclosing::check(&pair, &mut findings);
        doubled::check(&pair, &mut findings);
        findings.finish()
    }

    /// Returns the checks that are wanted and cannot be made, because the rules or the tables that they need are not known
    /// for the languages.
    pub fn left_out(&self) -> Vec<Check> {
        let has_rules = known_rules(&self.languages.target).is_some();
        let both = has_rules && known_rules(&self.languages.source).is_some();
        let cannot = |check: Check| match check {
            Check::EndMarkMissing
            | Check::EndMarkDiffers
            | Check::EndMarkForeign
            | Check::EndMarkLookalike
            | Check::ArabicLetter
            | Check::DoubledWord => !has_rules,
            Check::DateDiffers | Check::WeekdayDiffers => !both,
            Check::Truncated | Check::NameMissing | Check::NameReplaced | Check::UnlikelyLength => {
                !self.lexicon.is_known()
            }
            _ => false,
        };
        Check::ALL.iter().copied().filter(|&check| self.options.makes(check) && cannot(check)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn checker(source: &str, target: &str, options: CheckOptions) -> Checker {
        let (source, target) = (source.parse().unwrap(), target.parse().unwrap());
        Checker::new(Sides::new(&source, &target), options)
    }

    fn codes(languages: (&str, &str), source: &str, target: &str) -> Vec<Check> {
        let checker = checker(languages.0, languages.1, CheckOptions::default());
        let findings = checker.check(Sides::new(source, target), &PairFacts::default());
        findings.into_iter().map(|finding| finding.check).collect()
    }

    #[test]
    fn each_fault_has_its_code() {
        let source = "The council reopened the bridge.";
        for (check, target) in [
            (Check::EmptyTranslation, " "),
            (Check::Untranslated, source),
            (Check::WrongScript, "परिषद ने पुल फिर खोल दिया।"),
            (Check::EndMarkMissing, "کونسل نے پل دوبارہ کھول دیا"),
            (Check::EndMarkForeign, "کونسل نے پل دوبارہ کھول دیا."),
            (Check::EndMarkDiffers, "کونسل نے پل دوبارہ کھول دیا؟"),
            (Check::EndMarkLookalike, "کونسل نے پل دوبارہ کھول دیا-"),
            (Check::WrongScriptWord, "کونسل نے पुल دوبارہ کھول دیا۔"),
            (Check::WrongScriptWord, "کونسل نے bridge دوبارہ کھول دیا۔"),
            (Check::HalfTranslated, "شہر کی کونسل نے آج صبح reopened the bridge۔"),
            (Check::DoubledWord, "کونسل نے پل پل دوبارہ کھول دیا۔"),
            (Check::BracketUnbalanced, "کونسل نے (پل دوبارہ کھول دیا۔"),
            (Check::ArabicLetter, "کونسل نے پل دوبارہ كھول ديا۔"),
            (Check::InvisibleCharacter, "کونسل نے پ\u{200b}ل دوبارہ کھول دیا۔"),
        ] {
            let found = codes(("en", "ur"), source, target);
            assert!(found.contains(&check), "{check} {target} {found:?}");
        }
        assert_eq!(codes(("en", "ur"), source, "کونسل نے پل دوبارہ کھول دیا۔"), []);
        assert_eq!(codes(("en", "ur"), "Bridge reopens", "پل کھل گیا"), []);
    }

    #[test]
    fn a_check_that_is_left_out_finds_nothing() {
        let mut options = CheckOptions::default();
        options.skip.push(Check::DoubledWord);
        options.severities.insert(Check::EndMarkMissing, crate::Severity::Error);
        let checker = checker("en", "ur", options);
        let found = checker.check(Sides::new("It is closed.", "بند بند ہے"), &PairFacts::default());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].check, found[0].severity), (Check::EndMarkMissing, crate::Severity::Error));
    }

    #[test]
    fn a_language_without_rules_has_fewer_checks() {
        assert_eq!(checker("en", "ur", CheckOptions::default()).left_out(), []);
        let left_out = checker("en", "fr", CheckOptions::default()).left_out();
        assert!(left_out.contains(&Check::EndMarkForeign) && !left_out.contains(&Check::PlaceableMissing));
        assert_eq!(
            codes(("en", "fr"), "See https://a.example/b now.", "Voir ici."),
            [Check::PlaceableMissing]
        );
    }

    #[test]
    fn a_megabyte_is_bounded() {
        let checker = checker("en", "ur", CheckOptions::default());
        for piece in ["بند ", ")", "a", "@", "http://a.b/", "\u{202e}", "यbب", "5 "] {
            let (source, target) = ("(".repeat(1 << 20), piece.repeat((1 << 20) / piece.len()));
            let source = format!("A word. {source}");
            let found = checker.check(Sides::new(source.as_str(), target.as_str()), &PairFacts::default());
            assert!(found.len() < 200, "{piece}: {}", found.len());
        }
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn any_pair_is_checked(
            source in "(\\PC{0,40}|[a-zA-Z0-9 .,()%$\u{200b}-\u{200f}/:@{}<>-]{0,80})",
            target in "(\\PC{0,40}|[ا-یکگہ۰-۹ ۔؟\u{200c}a-z()0-9]{0,80}|[अ-ह़-्०-९ ।|]{0,80})",
            pair in prop::sample::select(vec![("en", "ur"), ("en", "hi"), ("ur", "hi"), ("ur", "en"), ("en", "fr")]),
        ) {
            let checker = checker(pair.0, pair.1, CheckOptions::default());
            let texts = Sides::new(source.as_str(), target.as_str());
            let found = checker.check(texts, &PairFacts::default());
            for finding in &found {
                for role in sangam_unit::Role::BOTH {
                    for span in &finding.place.spans[role] {
                        prop_assert!(texts[role].get(span.clone()).is_some(), "{finding:?}");
                    }
                }
                if let Some(fix) = &finding.fix {
                    prop_assert!(texts[fix.side].get(fix.range.clone()).is_some(), "{finding:?}");
                }
                prop_assert!(!finding.to_string().is_empty());
            }
            prop_assert_eq!(found, checker.check(texts, &PairFacts::default()));
        }
    }
}
