//! How is running text cut into segments, as the user wants it?

use std::path::PathBuf;
use std::sync::Arc;

use sangam_language::Language;

use sangam_exchange::article::{self, ArticleError, ArticleOptions, ArticleText, ReadScope};
use sangam_exchange::srx::{SrxError, SrxRules, segment_with};
use sangam_text::segment::{LineBreaks, Segment, SegmentOptions, believe_marks, segment};

/// How running text is cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CuttingOptions {
    /// The SRX file whose rules replace sangam's own.
    pub rules: Option<PathBuf>,
    /// The meaning of a line break.
    pub line_breaks: LineBreaks,
    /// How articles are read before they are cut.
    pub article: ArticleOptions,
}

/// Why the rules cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CutterError {
    /// The file is not text.
    #[error(transparent)]
    Unreadable(#[from] ArticleError),
    /// The file holds no rules.
    #[error(transparent)]
    Rules(#[from] SrxError),
}

/// Cuts running text by sangam's own rules, or by those of an SRX file.
#[derive(Debug, Clone, Default)]
pub struct Cutter {
    /// The meaning of a line break.
    pub options: SegmentOptions,
    /// The rules that replace sangam's own.
    pub rules: Option<Arc<SrxRules>>,
    /// How articles are read before they are cut.
    pub article: ArticleOptions,
    /// BLAKE3 of the file of the rules.
    rules_hash: Option<[u8; 32]>,
}

/// The number of bytes of the hash of a file of rules that name it.
const NAMING_BYTES: usize = 4;

impl Cutter {
    /// Reads the rules that `options` name.
    pub fn read(options: &CuttingOptions) -> Result<Self, CutterError> {
        let mut cutter = Self {
            options: SegmentOptions::default().with_line_breaks(options.line_breaks),
            article: options.article,
            ..Self::default()
        };
        if let Some(path) = &options.rules {
            let file = article::read(path)?;
            cutter.rules = Some(Arc::new(SrxRules::parse(&file.text, &path.display().to_string())?));
            cutter.rules_hash = Some(file.content_hash);
        }
        Ok(cutter)
    }

    /// Returns the name of the method by which `aligner` links segments that are read and cut like this: that of the
    /// aligner, and whatever is not usual. Other segments are another result, so a finished pair is not finished then.
    pub fn method(&self, aligner: &str) -> String {
        let mut name = aligner.to_owned();
        if self.article.scope == ReadScope::AllText {
            name.push_str(", all text");
        }
        match self.options.line_breaks {
            LineBreaks::Auto => {}
            LineBreaks::Paragraphs => name.push_str(", lines are paragraphs"),
            LineBreaks::Wrapped => name.push_str(", lines are wrapped"),
        }
        if let Some(hash) = &self.rules_hash {
            name.push_str(", rules ");
            name.extend(hash[..NAMING_BYTES].iter().map(|byte| format!("{byte:02x}")));
        }
        name
    }

    /// Returns the segments of `article`, of the kinds of its paragraphs.
    pub fn cut_article(&self, article: &ArticleText, language: &Language) -> Vec<Segment> {
        let mut segments = self.cut(&article.text, language);
        believe_marks(&mut segments, &article.marked_paragraphs());
        segments
    }

    /// Returns the segments of `text`.
    pub fn cut(&self, text: &str, language: &Language) -> Vec<Segment> {
        match &self.rules {
            Some(rules) => segment_with(rules, text, language, &self.options),
            None => segment(text, language, &self.options),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_method_is_named_by_what_is_not_usual() {
        let method = |options: &CuttingOptions| Cutter::read(options).unwrap().method("sangam");
        let mut options = CuttingOptions::default();
        assert_eq!(method(&options), "sangam");
        options.article = ArticleOptions::default().with_scope(ReadScope::AllText);
        options.line_breaks = LineBreaks::Wrapped;
        assert_eq!(method(&options), "sangam, all text, lines are wrapped");
    }

    #[test]
    fn rules_of_a_file_stand_in_for_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.srx");
        let language: Language = "en".parse().unwrap();
        let count = |cutter: &Cutter| cutter.cut("First; second. Third.", &language).len();
        assert_eq!(count(&Cutter::read(&CuttingOptions::default()).unwrap()), 2);
        fs::write(
            &path,
            r#"<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header segmentsubflows="yes" cascade="no"/><body>
            <languagerules><languagerule languagerulename="Semicolons"><rule break="yes"><beforebreak>;</beforebreak>
            <afterbreak>\s</afterbreak></rule></languagerule></languagerules><maprules>
            <languagemap languagepattern=".*" languagerulename="Semicolons"/></maprules></body></srx>"#,
        )
        .unwrap();
        let options = CuttingOptions { rules: Some(path.clone()), ..CuttingOptions::default() };
        let method = Cutter::read(&options).unwrap().method("sangam");
        assert!(
            method.starts_with("sangam, rules ") && method.len() == "sangam, rules ".len() + 8,
            "{method}"
        );
        let cutter = Cutter::read(&options).unwrap();
        assert_eq!(cutter.cut("First; second. Third.", &language)[0].span, 0..6);
        fs::write(&path, "no rules").unwrap();
        assert!(matches!(Cutter::read(&options), Err(CutterError::Rules(_))));
    }
}
