//! How much of a new article has been translated before?
//!
//! Every segment is looked up with its neighbours and, if the memory knows the article, with its place in it. So a
//! sentence that came before in the same context is distinguished from one that merely reads the same.

use std::io::{self, Write};

use sangam_language::Language;
use sangam_memory::{LookupOptions, Match, MemoryError, Neighbor, Reader, SourceFilter};
use sangam_unit::{FoundTerm, Score, Sides};
use serde::Serialize;

use super::adapt::{AdaptedTranslation, MatchAdapter};
use super::cutter::Cutter;
use super::languages::language_of;
use super::pair::CutText;
use super::terms::terms_of;
use sangam_exchange::article::ArticleText;
use sangam_exchange::formats::PretranslationWriterOf;
use sangam_exchange::pretranslation::{PretranslatedMatch, PretranslatedSegment, PretranslationHeader};
use sangam_text::tokens::{TokenKind, tokenize};

/// How an article is pretranslated.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PretranslateOptions {
    /// The language to translate into.
    pub to: Language,
    /// The lowest score of a match.
    pub min_score: Score,
    /// The id under which the memory may know this article; `None`: where its text was read from.
    pub article: Option<String>,
    /// Which units may answer.
    pub sources: SourceFilter,
}

impl PretranslateOptions {
    /// Options for a translation into `to` from every unit that lookup would find.
    pub fn new(to: Language) -> Self {
        Self {
            to,
            min_score: Score::new(LookupOptions::DEFAULT_MIN_SCORE),
            article: None,
            sources: SourceFilter::default(),
        }
    }
}

/// Why an article cannot be pretranslated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UntranslatableError {
    /// Its script does not identify a known language.
    #[error("{location}: its script names no language sangam knows")]
    UnknownLanguage {
        /// Where it came from.
        location: String,
    },
    /// It is in the target language already.
    #[error("{location}: is in `{language}` already")]
    SameLanguage {
        /// Where it came from.
        location: String,
        /// The language.
        language: Language,
    },
    /// It contains no sentence.
    #[error("{location}: there is nothing to translate in it")]
    Empty {
        /// Where it came from.
        location: String,
    },
}

/// Finds the language of `article` (the named one, otherwise from its script), and cuts it into segments, to be
/// translated into `to`.
pub fn prepare(
    article: ArticleText,
    named: Option<&Language>,
    (to, cutter): (&Language, &Cutter),
) -> Result<CutText, UntranslatableError> {
    let location = || article.location.clone();
    let Some(language) = language_of(&article.text, named) else {
        return Err(UntranslatableError::UnknownLanguage { location: location() });
    };
    if language.covers(to) {
        return Err(UntranslatableError::SameLanguage { location: location(), language });
    }
    let segments = cutter.cut_article(&article, &language);
    if segments.is_empty() {
        return Err(UntranslatableError::Empty { location: location() });
    }
    Ok(CutText { language, article, segments })
}

/// An article with the best match for each segment.
#[derive(Debug, Clone)]
pub struct Pretranslation {
    /// The article.
    pub text: CutText,
    /// The best match of each segment, in order.
    pub matches: Vec<Option<Match>>,
    /// For each match, its translation adapted to the segment.
    pub adapted: Vec<Option<AdaptedTranslation>>,
    /// The terms of the glossary in each segment, in order.
    pub terms: Vec<Vec<FoundTerm>>,
}

/// A band of scores, as translators count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BandCount {
    /// Its name: `102`, `101`, `100`, `95–99`, `85–94`, `75–84`, `50–74`, `none`.
    pub band: &'static str,
    /// Segments whose best match is in the band.
    pub segments: usize,
    /// Words of these segments.
    pub words: usize,
}

/// The bands by which translators are paid, with their lowest scores, best first.
const BANDS: [(&str, u8); 8] = [
    ("102", 102),
    ("101", 101),
    ("100", 100),
    ("95–99", 95),
    ("85–94", 85),
    ("75–84", 75),
    ("50–74", 50),
    ("none", 0),
];

/// Looks up every segment of `text`.
pub fn pretranslate(
    memory: &Reader<'_>,
    text: CutText,
    options: &PretranslateOptions,
) -> Result<Pretranslation, MemoryError> {
    let article = options.article.clone().unwrap_or_else(|| text.article.location.clone());
    let neighbor = |index: Option<usize>| match index {
        Some(index) if index < text.segments.len() => Neighbor::Text(text.text(index).to_owned()),
        _ => Neighbor::Edge,
    };
    let matches: Vec<Option<Match>> = text
        .segments
        .iter()
        .enumerate()
        .map(|(index, segment)| {
            let mut lookup = LookupOptions::new(text.language.clone());
            lookup.to = Some(options.to.clone());
            lookup.min_score = options.min_score;
            lookup.limit = 1;
            lookup.context.previous = neighbor(index.checked_sub(1));
            lookup.context.next = neighbor(Some(index + 1));
            lookup.context.article = Some(article.clone());
            lookup.context.number = Some(segment.number);
            lookup.sources.clone_from(&options.sources);
            lookup.pivot = true;
            Ok(memory.lookup(text.text(index), &lookup)?.matches.into_iter().next())
        })
        .collect::<Result<_, MemoryError>>()?;
    let adapter = MatchAdapter::default();
    let adapted = matches.iter().enumerate();
    let adapted =
        adapted.map(|(index, found)| Some(adapter.adapt(text.text(index), found.as_ref()?))).collect();
    let terms = (0..text.segments.len())
        .map(|index| terms_of(memory, text.text(index), &text.language, Some(&options.to)))
        .collect::<Result<_, MemoryError>>()?;
    Ok(Pretranslation { text, matches, adapted, terms })
}

impl Pretranslation {
    /// Returns each segment with its best match, in order.
    pub fn segments(&self) -> impl Iterator<Item = PretranslatedSegment<'_>> {
        let segments = self.text.segments.iter().enumerate().zip(&self.matches);
        let segments = segments.zip(&self.adapted).zip(&self.terms);
        segments.map(|((((index, segment), found), adapted), terms)| PretranslatedSegment {
            number: segment.number,
            source: self.text.text(index),
            place: self.text.block(index),
            best: found.as_ref().map(|found| PretranslatedMatch {
                score: found.score,
                unit: &found.unit,
                part: found.part,
                adapted: adapted.as_ref().and_then(AdaptedTranslation::changed_text),
            }),
            terms,
        })
    }

    /// Writes the article, to be translated into `to`, with the writer that `writer` makes.
    pub fn write(
        &self,
        output: &mut dyn Write,
        writer: PretranslationWriterOf,
        to: &Language,
    ) -> io::Result<()> {
        let header = PretranslationHeader {
            languages: Sides::new(&self.text.language, to),
            original: &self.text.article.location,
        };
        let mut writer = writer(output, &header)?;
        self.segments().try_for_each(|segment| writer.write(&segment))?;
        writer.finish()
    }

    /// Counts segments and words by band, best first, including bands without segments.
    pub fn coverage(&self) -> Vec<BandCount> {
        let mut bands = BANDS.map(|(band, _)| BandCount { band, segments: 0, words: 0 });
        for (index, found) in self.matches.iter().enumerate() {
            let score = found.as_ref().map_or(0, |found| found.score.percent());
            let band = BANDS.iter().position(|(_, lowest)| score >= *lowest).unwrap_or(BANDS.len() - 1);
            bands[band].segments += 1;
            bands[band].words += words(self.text.text(index), &self.text.language);
        }
        bands.to_vec()
    }
}

/// Counts words and numbers, for which translators are paid.
fn words(text: &str, language: &Language) -> usize {
    let tokens = tokenize(text, language);
    tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(text: &str, named: Option<&str>, to: &str) -> Result<CutText, UntranslatableError> {
        let article = ArticleText { location: "a.txt".to_owned(), ..ArticleText::unnamed(text.to_owned()) };
        let named = named.map(|tag| tag.parse().unwrap());
        prepare(article, named.as_ref(), (&to.parse().unwrap(), &Cutter::default()))
    }

    #[test]
    fn an_article_is_cut_in_its_language_or_refused() {
        let text = prepared("Talks failed. They resume.", None, "ur").unwrap();
        assert_eq!((text.language.as_str(), text.segments.len()), ("en", 2));
        let location = || "a.txt".to_owned();
        assert_eq!(
            prepared("12 34", None, "ur").unwrap_err(),
            UntranslatableError::UnknownLanguage { location: location() }
        );
        assert!(matches!(
            prepared("Talks failed.", None, "en-GB").unwrap_err(),
            UntranslatableError::SameLanguage { .. }
        ));
        assert_eq!(
            prepared(" ", Some("en"), "ur").unwrap_err(),
            UntranslatableError::Empty { location: location() }
        );
    }

    #[test]
    fn words_are_counted_in_the_band_of_their_segment() {
        let text = prepared("Talks failed. They resume on Monday.", None, "ur").unwrap();
        let terms = vec![Vec::new(), Vec::new()];
        let made = Pretranslation { matches: vec![None, None], adapted: vec![None, None], terms, text };
        let none = made.coverage().pop().unwrap();
        assert_eq!(none, BandCount { band: "none", segments: 2, words: 6 });
    }
}
