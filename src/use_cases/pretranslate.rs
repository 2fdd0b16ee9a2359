//! How much of a new article has been translated before?
//!
//! Every segment is looked up where it stands: with its neighbours, and, where the article is known, its place in it, so
//! that a sentence that came before in the same surroundings is told from one that merely reads the same.

use sangam_language::Language;
use sangam_memory::{Context, LookupOptions, Match, MemoryError, Neighbor, Reader, SourceFilter};
use sangam_unit::Score;
use serde::Serialize;

use super::pair::CutText;
use sangam_text::tokens::{TokenKind, tokenize};

/// How an article is pretranslated.
#[derive(Debug, Clone)]
pub struct PretranslateOptions {
    /// The language wanted.
    pub to: Language,
    /// The lowest score that counts.
    pub min_score: Score,
    /// What the memory may call this article; `None`: where its text was read from.
    pub article: Option<String>,
    /// Which units may answer.
    pub sources: SourceFilter,
    /// The language to go through where no unit leads from the one language to the other.
    pub pivot: Option<Language>,
}

/// An article with what the memory has for each of its segments.
#[derive(Debug, Clone)]
pub struct Pretranslation {
    /// The article.
    pub text: CutText,
    /// The best match of each segment, in order.
    pub matches: Vec<Option<Match>>,
}

/// One band of scores, as translators count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BandCount {
    /// Its name: `102`, `101`, `100`, `95–99`, `85–94`, `75–84`, `50–74`, `none`.
    pub band: &'static str,
    /// Segments whose best match is in it.
    pub segments: usize,
    /// Their words.
    pub words: usize,
}

/// The bands by their lowest scores, best first: those translators are paid by.
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

/// Looks every segment of `text` up.
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
    let matches = text
        .segments
        .iter()
        .enumerate()
        .map(|(index, segment)| {
            let lookup = LookupOptions {
                to: Some(options.to.clone()),
                min_score: options.min_score,
                limit: 1,
                context: Context {
                    previous: neighbor(index.checked_sub(1)),
                    next: neighbor(Some(index + 1)),
                    article: Some(article.clone()),
                    number: Some(segment.number),
                },
                sources: options.sources.clone(),
                pivot: options.pivot.clone(),
                ..LookupOptions::new(text.language.clone())
            };
            Ok(memory.lookup(text.text(index), &lookup)?.matches.into_iter().next())
        })
        .collect::<Result<_, MemoryError>>()?;
    Ok(Pretranslation { text, matches })
}

impl Pretranslation {
    /// Segments and words by band, best first; bands without segments too.
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

/// Words and numbers, as translators are paid by them.
fn words(text: &str, language: &Language) -> usize {
    let tokens = tokenize(text, language);
    tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)).count()
}
