//! How is a regular expression found in the author's text?
//!
//! A hit begins and ends wherever the expression says, even within a letter. What a text must have to match is read
//! from the expression: literals that every match has, and in these the letters whose folding does not depend on what
//! is around the literal.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::{Error, ParserBuilder};

use super::fold::{Folded, fold, spells, words};
use super::pattern_error::PatternError;
use super::required::{Fit, Required, Slot};
use crate::{Analyzer, LetterCase};
use sangam_language::Language;

/// The largest size of a compiled expression in bytes.
const LARGEST: usize = 10 << 20;

/// The most literals in a list. Looking up more would take longer than reading texts.
const MOST_LITERALS: usize = 50;

/// A compiled expression.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    regex: Regex,
    /// Lists of literals. Each match has one literal of each list.
    literals: Vec<Vec<String>>,
}

fn wrong(error: &Error) -> PatternError {
    let (span, reason) = match error {
        Error::Parse(error) => (error.span(), error.kind().to_string()),
        Error::Translate(error) => (error.span(), error.kind().to_string()),
        other => return PatternError::Regex { column: 1, reason: other.to_string() },
    };
    PatternError::Regex { column: span.start.column, reason }
}

impl Expression {
    /// Whether the expression names a capital letter.
    pub(super) fn has_capital(text: &str) -> Result<bool, PatternError> {
        let ast = ast::parse::Parser::new().parse(text).map_err(|error| wrong(&error.into()))?;
        ast::visit(&ast, Capitals(false)).map_err(|()| PatternError::TooLarge)
    }

    pub(super) fn new(text: &str, case: LetterCase) -> Result<Self, PatternError> {
        let hir = ParserBuilder::new().build().parse(text).map_err(|error| wrong(&error))?;
        let regex = RegexBuilder::new(text)
            .case_insensitive(case == LetterCase::Any)
            .size_limit(LARGEST)
            .build()
            .map_err(|_| PatternError::TooLarge)?;
        let mut literals = Vec::new();
        require(&hir, &mut literals);
        Ok(Self { regex, literals })
    }

    /// The hits in `text`, without empty ones.
    pub(super) fn hits(&self, text: &str, whole_words: bool) -> Vec<Range<usize>> {
        let parts = |at: usize| {
            let before = text[..at].chars().next_back();
            !(before.is_some_and(spells) && text[at..].chars().next().is_some_and(spells))
        };
        let hits = self.regex.find_iter(text).map(|hit| hit.start()..hit.end());
        hits.filter(|hit| !hit.is_empty() && (!whole_words || (parts(hit.start) && parts(hit.end)))).collect()
    }

    /// What a text must have to match.
    pub(super) fn required(&self, analyzer: &dyn Analyzer, language: &Language) -> Vec<Vec<Required>> {
        let required = |literal: &String| {
            let mut required = Required::default();
            for word in words(literal) {
                // The last reading is letter by letter. The first one would treat the ends of the literal as ends of a
                // word.
                if let Some(folded) = fold(analyzer, language, &literal[word.clone()], LetterCase::Any).last()
                    && let Some(text) = safe(folded, &literal[word])
                {
                    let fit = Fit::Part { text: text.to_owned(), begins: false, ends: false };
                    required.slots.push(Slot { place: None, fit });
                }
            }
            required
        };
        self.literals.iter().map(|literals| literals.iter().map(required).collect()).collect()
    }
}

/// The longest piece of a folded word of a literal that does not depend on what comes before and after the literal. It
/// holds ASCII letters and digits, and letters without case. It excludes the last letter, since a mark may follow, and
/// a letter without case at the beginning, since it may join what is before.
fn safe<'f>(folded: &'f Folded, word: &str) -> Option<&'f str> {
    let letters: Vec<&[(usize, usize)]> = folded.boundaries.windows(2).collect();
    let keeps = |number: usize| {
        let letter = &word[letters[number][0].1..letters[number][1].1];
        let ascii = letter.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let caseless = letter.chars().all(|character| !character.is_lowercase() && !character.is_uppercase());
        number + 1 < letters.len() && (ascii || (number > 0 && caseless))
    };
    let (mut best, mut start) = (0..0, 0);
    for number in 0..letters.len() {
        if !keeps(number) {
            start = number + 1;
            continue;
        }
        let piece = letters[start][0].0..letters[number][1].0;
        if piece.len() > best.len() {
            best = piece;
        }
    }
    let text = &folded.text[best];
    // It must be within one word of the index.
    (words(text).next() == Some(0..text.len())).then_some(text)
}

/// Adds literals to `literals` that every match of `hir` has.
fn require(hir: &Hir, literals: &mut Vec<Vec<String>>) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            if let Ok(text) = std::str::from_utf8(&literal.0) {
                literals.push(vec![text.to_owned()]);
            }
        }
        HirKind::Capture(capture) => require(&capture.sub, literals),
        HirKind::Repetition(repetition) if repetition.min > 0 => require(&repetition.sub, literals),
        HirKind::Concat(parts) => parts.iter().for_each(|part| require(part, literals)),
        HirKind::Alternation(parts) => {
            // From each alternative, the list whose shortest literal is longest.
            let mut any = Vec::new();
            for part in parts {
                let mut own = Vec::new();
                require(part, &mut own);
                let shortest = |list: &Vec<String>| list.iter().map(String::len).min().unwrap_or(0);
                match own.into_iter().max_by_key(shortest) {
                    Some(list) => any.extend(list),
                    None => return,
                }
            }
            if any.len() <= MOST_LITERALS {
                literals.push(any);
            }
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => {}
    }
}

/// Looks for capital letters in literal parts of an expression.
struct Capitals(bool);

impl ast::Visitor for Capitals {
    type Output = bool;
    type Err = ();

    fn finish(self) -> Result<bool, ()> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), ()> {
        if let Ast::Literal(literal) = ast {
            self.0 |= literal.c.is_uppercase();
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), ()> {
        match item {
            ast::ClassSetItem::Literal(literal) => self.0 |= literal.c.is_uppercase(),
            ast::ClassSetItem::Range(range) => {
                self.0 |= range.start.c.is_uppercase() || range.end.c.is_uppercase();
            }
            _ => {}
        }
        Ok(())
    }
}
