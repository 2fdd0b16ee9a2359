//! How are sentence rules read from and written for other programs?
//!
//! SRX 2.0 is the standard for this. A rule has two regular expressions, one for the text before a break and one for
//! the text after it. [`export()`] writes the rules of `text::segment` for OmegaT, Okapi and similar programs.
//! [`SrxRules`] reads the rules of another program, and [`segment_with`] follows them.

mod export;
mod rules;

pub use export::export;
pub use rules::{OverLimit, SrxError, SrxRules, segment_with};

#[cfg(test)]
mod tests {
    use super::*;
    use sangam_text::segment::{SegmentOptions, segment};

    #[test]
    fn our_own_rules_come_back_as_they_went() {
        let languages: Vec<_> = ["en", "ur", "hi", "pa"].map(|tag| tag.parse().unwrap()).into();
        let rules = SrxRules::parse(&export(&languages), "sangam.srx").unwrap();
        let texts = [
            (
                "en",
                "Gen. (retd.) Malik met Dr. A. K. Rahman. \"Why?\" Mr. Khan asked. They flew to the U.S. The rest stayed.",
            ),
            ("ur", "اے۔ کیو۔ خان آئے۔ یو۔این کا دفتر بند ہے۔کیا یہ ممکن ہے؟ \"کون؟\" انہوں نے پوچھا۔"),
            ("hi", "डॉ. ए. के. रहमान आए। वे 3.5 कि.मी. चले| \"कौन?\" उन्होंने पूछा। सब चुप थे।"),
            ("pa", "ਡਾ. ਹਰਪ੍ਰੀਤ ਕੌਰ ਆਏ। ਸਭ ਚੁੱਪ ਸਨ।"),
        ];
        for (tag, text) in texts {
            let language = tag.parse().unwrap();
            let cut = |segments: Vec<sangam_text::segment::Segment>| -> Vec<&str> {
                segments.into_iter().map(|segment| &text[segment.span]).collect()
            };
            let options = SegmentOptions::default();
            let own = cut(segment(text, &language, &options));
            assert!(own.len() > 1, "{tag}: {own:?}");
            assert_eq!(cut(segment_with(&rules, text, &language, &options)), own, "{tag}");
        }
    }
}
