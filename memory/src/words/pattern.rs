//! Where are the hits in this text?
//!
//! This is the only definition of a hit, whatever names the texts to read. There are three kinds of patterns: words
//! with wildcards (`phrase.rs`), words with slips (`fuzzy.rs`), and regular expressions (`expression.rs`). Hits are
//! ranges of bytes in the author's text, in order and without overlap.

use std::collections::BTreeMap;
use std::ops::Range;

use super::expression::Expression;
use super::fold::fold;
use super::fuzzy::Fuzzy;
use super::pattern_error::PatternError;
use super::phrase::{Phrase, wildcards};
use super::required::Required;
use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// The kind of a pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PatternKind {
    /// Words as they are written; a hit may begin and end within a word. `*` is any number of letters of a word. `?` is
    /// one letter or a question mark. A backslash before either of them, or before a backslash, makes it an ordinary
    /// character.
    #[default]
    Words,
    /// A regular expression over the author's text, byte for byte.
    Regex,
    /// Whole words in succession, each with a slip or two.
    Fuzzy,
}

/// How to read a pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PatternOptions {
    /// Its kind. Default: words.
    pub kind: PatternKind,
    /// Whether a hit must begin and end where words do. Default: no.
    pub whole_words: bool,
    /// Whether capital letters count. Default: if the pattern has one.
    pub case_sensitive: Option<bool>,
}

/// A text to search for.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    options: PatternOptions,
    case: LetterCase,
    expression: Option<Expression>,
}

/// The most wildcards in a pattern. Each is tried at all places of a text where the wildcards before it can end. Set by
/// hand: nobody types more than a few.
const MOST_WILDCARDS: usize = 100;

impl Pattern {
    /// Reads `text` as a pattern with these options.
    pub fn new(text: &str, options: PatternOptions) -> Result<Self, PatternError> {
        let capital = match options.kind {
            PatternKind::Regex => Expression::has_capital(text)?,
            PatternKind::Words | PatternKind::Fuzzy => text.chars().any(char::is_uppercase),
        };
        let minded = options.case_sensitive.unwrap_or(capital);
        let case = if minded { LetterCase::AsWritten } else { LetterCase::Any };
        let expression = match options.kind {
            PatternKind::Regex => Some(Expression::new(text, case)?),
            PatternKind::Words | PatternKind::Fuzzy => None,
        };
        if text.trim().is_empty() {
            return Err(PatternError::Empty);
        }
        if options.kind == PatternKind::Words {
            let found = wildcards(text);
            if found > MOST_WILDCARDS {
                return Err(PatternError::TooManyWildcards { found, most: MOST_WILDCARDS });
            }
        }
        Ok(Self { text: text.to_owned(), options, case, expression })
    }
}

/// A pattern, prepared for texts of one language.
#[derive(Debug)]
enum Form {
    /// One for each reading.
    Words(Vec<Phrase>),
    /// One for each reading.
    Fuzzy(Vec<Fuzzy>),
    Regex,
}

/// A pattern with its forms in the languages searched so far.
pub(crate) struct Sought<'p> {
    pattern: &'p Pattern,
    analyzer: &'p dyn Analyzer,
    forms: BTreeMap<Language, Form>,
}

impl<'p> Sought<'p> {
    pub(crate) fn new(pattern: &'p Pattern, analyzer: &'p dyn Analyzer) -> Self {
        Self { pattern, analyzer, forms: BTreeMap::new() }
    }

    fn form(&self, language: &Language, case: LetterCase) -> Form {
        let Pattern { text, options, .. } = self.pattern;
        match options.kind {
            PatternKind::Words => Form::Words(Phrase::readings(self.analyzer, language, text, case)),
            PatternKind::Fuzzy => Form::Fuzzy(Fuzzy::readings(self.analyzer, language, text, case)),
            PatternKind::Regex => Form::Regex,
        }
    }

    /// The hits in a text of this language.
    pub(crate) fn hits(&mut self, language: &Language, text: &str) -> Vec<Range<usize>> {
        let Pattern { options, case, expression, .. } = self.pattern;
        if let Some(expression) = expression {
            return expression.hits(text, options.whole_words);
        }
        if !self.forms.contains_key(language) {
            self.forms.insert(language.clone(), self.form(language, *case));
        }
        let Some(form) = self.forms.get(language) else { return Vec::new() };
        let readings = fold(self.analyzer, language, text, *case);
        let count = match form {
            Form::Words(phrases) => phrases.len(),
            Form::Fuzzy(words) => words.len(),
            Form::Regex => 0,
        };
        let mut hits: Vec<Range<usize>> = Vec::new();
        for number in 0..readings.len().max(count) {
            let Some(folded) = readings.get(number).or_else(|| readings.last()) else { continue };
            let found = match form {
                Form::Words(phrases) => phrases
                    .get(number)
                    .or_else(|| phrases.last())
                    .map(|phrase| phrase.find(folded, options.whole_words)),
                Form::Fuzzy(words) => {
                    words.get(number).or_else(|| words.last()).map(|words| words.find(folded))
                }
                Form::Regex => None,
            };
            for hit in found.unwrap_or_default().iter().filter_map(|piece| folded.original(piece)) {
                if hits.iter().all(|other| hit.end <= other.start || other.end <= hit.start) {
                    hits.push(hit);
                }
            }
        }
        hits.sort_by_key(|hit| hit.start);
        hits
    }

    /// What a text in one of `languages` must have for a hit: something from each list. A text that lacks it has no
    /// hit; a text that has it may have one. An empty answer excludes nothing.
    pub(super) fn required(&self, languages: &[Language]) -> Vec<Vec<Required>> {
        let mut clauses: Vec<Vec<Required>> = Vec::new();
        for (number, language) in languages.iter().enumerate() {
            // The index has no capital letters.
            let own: Vec<Vec<Required>> =
                match (&self.pattern.expression, self.form(language, LetterCase::Any)) {
                    (Some(expression), _) => expression.required(self.analyzer, language),
                    (None, Form::Words(phrases)) => {
                        vec![
                            phrases
                                .iter()
                                .flat_map(|phrase| phrase.required(self.pattern.options.whole_words))
                                .collect(),
                        ]
                    }
                    (None, Form::Fuzzy(words)) => Fuzzy::required(&words),
                    (None, Form::Regex) => Vec::new(),
                };
            if number == 0 {
                clauses = own;
                continue;
            }
            // Each clause gets the alternatives of the other language. If one language has fewer clauses, the rest is
            // dropped.
            clauses.truncate(own.len());
            for (clause, more) in clauses.iter_mut().zip(own) {
                clause.extend(more);
            }
        }
        for clause in &mut clauses {
            clause.sort();
            clause.dedup();
        }
        // A clause with an alternative that needs nothing excludes nothing. A clause without alternatives excludes
        // every text.
        clauses.retain(|clause| clause.iter().all(|required| !required.slots.is_empty()));
        clauses
    }
}
