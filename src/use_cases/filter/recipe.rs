//! Which filters does a recipe name, and with which limits?
//!
//! A recipe is TOML: a list of tables `[[filter]]`, each with the `name` of a filter and its limits. The filters are used in
//! this order. A limit that is left out has its default.

use std::fmt;
use std::ops::Range;

use toml_edit::{Document, Item, Table};

/// A list of filters.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The filters, in the order in which they are used.
    pub filters: Vec<Filter>,
}

/// The recipe that is used if none is given.
pub const DEFAULT_RECIPE: &str = include_str!("default.toml");

/// One filter with its limits.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Drops units with a side without any letter or figure.
    Empty,
    /// Drops units with characters that a wrong encoding leaves.
    Encoding,
    /// Drops units with a side of fewer or more words.
    Length {
        /// The fewest words.
        least: usize,
        /// The most words.
        most: usize,
        /// The most letters of one word. More are no word.
        longest_word: usize,
    },
    /// Drops units with a side that has many times as many letters as the other.
    Ratio {
        /// How many times.
        most: f64,
    },
    /// Drops units with a side whose letters are in another script than that of its language.
    Script {
        /// The least share of letters in the script, 0 to 1.
        least: f64,
    },
    /// Drops units with a side whose words speak for another language of the same script.
    Language,
    /// Drops units whose target is a copy of the source.
    Untranslated,
    /// Drops units with a tag or variable that is in one side only.
    Markup,
    /// Drops units in which each side has a figure that the other has in no form.
    Numbers,
    /// Drops units whose sides do not translate each other, by the aligner.
    Translation {
        /// The least confidence of the aligner, 0 to 1.
        least: f64,
        /// Whether units of which one side translates only a part of the other are kept.
        abridged: bool,
    },
    /// Drops units whose own confidence is lower.
    Confidence {
        /// The least confidence, 0 to 1.
        least: f64,
    },
    /// Drops units that equal an earlier one.
    Duplicates,
    /// Drops units that differ from an earlier one only in marks, case, figures and spellings of letters.
    NearDuplicates,
    /// Drops units with a side that was there many times, whatever the other side is.
    Boilerplate {
        /// How many times it is kept.
        most: usize,
    },
    /// Drops a share of the documents, for testing what is learned from the rest.
    HeldOut {
        /// The share, 0 to 1.
        share: f64,
        /// Changes which documents they are.
        salt: String,
    },
}

/// What is wrong with a recipe.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{line}:{column}: {fault}")]
#[non_exhaustive]
pub struct RecipeError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub fault: RecipeFault,
}

/// What is wrong with a place of a recipe.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeFault {
    /// It is not TOML.
    #[error("{0}; write [[filter]] and below it name = \"…\"")]
    Syntax(String),
    /// There is no filter.
    #[error("there is no [[filter]]; write one for each filter")]
    NoFilter,
    /// Something else than a list of filters.
    #[error("`{0}` is not known here; a recipe is a list of [[filter]] tables")]
    UnknownTable(String),
    /// A table names no filter.
    #[error("the filter has no name; write name = \"…\": {}", names())]
    Unnamed,
    /// A filter of this name does not exist.
    #[error("there is no filter `{name}`; the filters are {}", names())]
    UnknownFilter {
        /// What it is called there.
        name: String,
    },
    /// A filter has no such limit.
    #[error("`{filter}` has no limit `{limit}`; it has {known}")]
    UnknownLimit {
        /// The filter.
        filter: String,
        /// The limit.
        limit: String,
        /// The limits that it has.
        known: String,
    },
    /// A limit has a value that it cannot have.
    #[error("`{limit}` must be {wanted}")]
    BadLimit {
        /// The limit.
        limit: String,
        /// What it can be.
        wanted: &'static str,
    },
}

/// A fault, and its bytes in the recipe.
type Misplaced = (Range<usize>, RecipeFault);

/// A kind of filter.
struct Kind {
    name: &'static str,
    limits: &'static [&'static str],
    read: fn(&Limits<'_>) -> Result<Filter, Misplaced>,
}

/// Every kind of filter.
const KINDS: &[Kind] = &[
    Kind { name: "empty", limits: &[], read: |_| Ok(Filter::Empty) },
    Kind { name: "encoding", limits: &[], read: |_| Ok(Filter::Encoding) },
    Kind {
        name: "length",
        limits: &["least", "most", "longest-word"],
        read: |limits| {
            Ok(Filter::Length {
                least: limits.count("least")?.unwrap_or(Filter::LEAST_WORDS),
                most: limits.count("most")?.unwrap_or(Filter::MOST_WORDS),
                longest_word: limits.count("longest-word")?.unwrap_or(Filter::LONGEST_WORD),
            })
        },
    },
    Kind {
        name: "ratio",
        limits: &["most"],
        read: |limits| Ok(Filter::Ratio { most: limits.number("most", 1.0)?.unwrap_or(Filter::MOST_RATIO) }),
    },
    Kind {
        name: "script",
        limits: &["least"],
        read: |limits| Ok(Filter::Script { least: limits.share("least")?.unwrap_or(Filter::LEAST_SCRIPT) }),
    },
    Kind { name: "language", limits: &[], read: |_| Ok(Filter::Language) },
    Kind { name: "untranslated", limits: &[], read: |_| Ok(Filter::Untranslated) },
    Kind { name: "markup", limits: &[], read: |_| Ok(Filter::Markup) },
    Kind { name: "numbers", limits: &[], read: |_| Ok(Filter::Numbers) },
    Kind {
        name: "translation",
        limits: &["least", "abridged"],
        read: |limits| {
            Ok(Filter::Translation {
                least: limits.share("least")?.unwrap_or(Filter::LEAST_TRANSLATION),
                abridged: limits.choice("abridged")?.unwrap_or(false),
            })
        },
    },
    Kind {
        name: "confidence",
        limits: &["least"],
        read: |limits| {
            Ok(Filter::Confidence { least: limits.share("least")?.unwrap_or(Filter::LEAST_CONFIDENCE) })
        },
    },
    Kind { name: "duplicates", limits: &[], read: |_| Ok(Filter::Duplicates) },
    Kind { name: "near-duplicates", limits: &[], read: |_| Ok(Filter::NearDuplicates) },
    Kind {
        name: "boilerplate",
        limits: &["most"],
        read: |limits| {
            Ok(Filter::Boilerplate { most: limits.count("most")?.unwrap_or(Filter::MOST_BOILERPLATE) })
        },
    },
    Kind {
        name: "held-out",
        limits: &["share", "salt"],
        read: |limits| {
            Ok(Filter::HeldOut {
                share: limits.share("share")?.unwrap_or(Filter::HELD_OUT),
                salt: limits.text("salt")?.unwrap_or_default(),
            })
        },
    },
];

impl Filter {
    /// The fewest words of a side.
    pub const LEAST_WORDS: usize = 1;
    /// The most words of a side: more than twice the longest line of NTREX, which has 81.
    pub const MOST_WORDS: usize = 200;
    /// The most letters of a word. Longer runs are codes, or texts without spaces. Set by hand.
    pub const LONGEST_WORD: usize = 60;
    /// The most letters of one side for each letter of the other. In NTREX the highest ratio, with the letters that
    /// are added to both sides for short texts, is 1.8.
    pub const MOST_RATIO: f64 = 3.0;
    /// The least share of letters in the script of the language: a name in Latin letters may be half of a short line. Set
    /// by hand.
    pub const LEAST_SCRIPT: f64 = 0.4;
    /// The least confidence of the aligner that one side translates the other. Chosen on the first half of the
    /// clean documents of NTREX (`cargo bench --bench filter`).
    pub const LEAST_TRANSLATION: f64 = 0.25;
    /// The least confidence of a unit, as the aligner stores it. Set by hand.
    pub const LEAST_CONFIDENCE: f64 = 0.5;
    /// How often one side is kept with different other sides. Set by hand.
    pub const MOST_BOILERPLATE: usize = 10;
    /// The share of documents that are held out. Set by hand.
    pub const HELD_OUT: f64 = 0.01;

    /// Returns the name in recipes and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Encoding => "encoding",
            Self::Length { .. } => "length",
            Self::Ratio { .. } => "ratio",
            Self::Script { .. } => "script",
            Self::Language => "language",
            Self::Untranslated => "untranslated",
            Self::Markup => "markup",
            Self::Numbers => "numbers",
            Self::Translation { .. } => "translation",
            Self::Confidence { .. } => "confidence",
            Self::Duplicates => "duplicates",
            Self::NearDuplicates => "near-duplicates",
            Self::Boilerplate { .. } => "boilerplate",
            Self::HeldOut { .. } => "held-out",
        }
    }
}

fn names() -> String {
    KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

impl Recipe {
    /// Reads a recipe.
    pub fn read(text: &str) -> Result<Self, RecipeError> {
        let at = |span: Option<Range<usize>>, fault| {
            let before = text.get(..span.map_or(0, |span| span.start)).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            RecipeError { line, column, fault }
        };
        let document = Document::parse(text).map_err(|error| {
            at(error.span(), RecipeFault::Syntax(error.message().trim().replace('\n', ", ")))
        })?;
        let mut filters = Vec::new();
        for (name, item) in document.iter() {
            let tables = item.as_array_of_tables().filter(|_| name == "filter");
            let Some(tables) = tables else {
                let span = document.as_table().key(name).and_then(toml_edit::Key::span);
                return Err(at(span, RecipeFault::UnknownTable(name.to_owned())));
            };
            for table in tables {
                filters.push(read_filter(table).map_err(|(span, fault)| at(Some(span), fault))?);
            }
        }
        if filters.is_empty() {
            return Err(at(None, RecipeFault::NoFilter));
        }
        Ok(Self { filters })
    }
}

fn read_filter(table: &Table) -> Result<Filter, Misplaced> {
    let whole = table.span().unwrap_or_default();
    let Some(item) = table.get("name") else { return Err((whole, RecipeFault::Unnamed)) };
    let place = item.span().unwrap_or(whole);
    let name = item.as_str().ok_or((place.clone(), RecipeFault::Unnamed))?;
    let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
        return Err((place, RecipeFault::UnknownFilter { name: name.to_owned() }));
    };
    for (limit, item) in table.iter().filter(|(limit, _)| *limit != "name") {
        if !kind.limits.contains(&limit) {
            let known = if kind.limits.is_empty() { "none".to_owned() } else { kind.limits.join(", ") };
            let fault = RecipeFault::UnknownLimit { filter: name.to_owned(), limit: limit.to_owned(), known };
            let key = table.key(limit).and_then(toml_edit::Key::span);
            return Err((key.or(item.span()).unwrap_or_default(), fault));
        }
    }
    (kind.read)(&Limits(table))
}

/// The limits that a table sets.
struct Limits<'t>(&'t Table);

impl Limits<'_> {
    fn get<T>(
        &self,
        limit: &str,
        wanted: &'static str,
        read: impl FnOnce(&Item) -> Option<T>,
    ) -> Result<Option<T>, Misplaced> {
        let Some(item) = self.0.get(limit) else { return Ok(None) };
        let fault = || RecipeFault::BadLimit { limit: limit.to_owned(), wanted };
        read(item).map(Some).ok_or_else(|| (item.span().unwrap_or_default(), fault()))
    }

    fn count(&self, limit: &str) -> Result<Option<usize>, Misplaced> {
        self.get(limit, "a whole number from 0", |item| usize::try_from(item.as_integer()?).ok())
    }

    fn number(&self, limit: &str, least: f64) -> Result<Option<f64>, Misplaced> {
        self.get(limit, "a number of at least 1", |item| real(item).filter(|number| *number >= least))
    }

    fn share(&self, limit: &str) -> Result<Option<f64>, Misplaced> {
        self.get(limit, "a number from 0 to 1", |item| real(item).filter(|share| (0.0..=1.0).contains(share)))
    }

    fn choice(&self, limit: &str) -> Result<Option<bool>, Misplaced> {
        self.get(limit, "true or false", Item::as_bool)
    }

    fn text(&self, limit: &str) -> Result<Option<String>, Misplaced> {
        self.get(limit, "a text in quotation marks", |item| item.as_str().map(str::to_owned))
    }
}

/// A number, with or without a decimal point.
fn real(item: &Item) -> Option<f64> {
    item.as_float().or_else(|| i32::try_from(item.as_integer()?).ok().map(f64::from))
}

impl Default for Recipe {
    fn default() -> Self {
        // A test reads it.
        Self::read(DEFAULT_RECIPE).unwrap_or(Self { filters: Vec::new() })
    }
}

/// The names of the filters, one after the other.
impl fmt::Display for Recipe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.filters.iter().map(Filter::name).collect();
        formatter.write_str(&names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_recipe_has_every_kind_but_those_that_must_be_asked_for() {
        let names: Vec<&str> =
            Recipe::read(DEFAULT_RECIPE).unwrap().filters.iter().map(Filter::name).collect();
        let expected = KINDS.iter().map(|kind| kind.name).filter(|name| *name != "held-out");
        assert_eq!(names, expected.collect::<Vec<_>>());
        for kind in KINDS {
            let recipe = Recipe::read(&format!("[[filter]]\nname = \"{}\"\n", kind.name)).unwrap();
            assert_eq!(recipe.filters[0].name(), kind.name);
        }
    }

    #[test]
    fn a_wrong_recipe_is_refused_with_its_place() {
        for (text, says) in [
            ("", "1:1: there is no [[filter]]"),
            ("[[filter]]\nname = \"lenght\"\n", "2:8: there is no filter `lenght`"),
            ("[[filter]]\nleast = 1\n", "1:1: the filter has no name"),
            ("[[filter]]\nname = \"ratio\"\nleast = 1\n", "3:1: `ratio` has no limit `least`; it has most"),
            ("[[filter]]\nname = \"ratio\"\nmost = 0.5\n", "3:8: `most` must be a number of at least 1"),
            ("[[filter]]\nname = \"script\"\nleast = 40\n", "3:9: `least` must be a number from 0 to 1"),
            ("[filters]\n", "1:2: `filters` is not known here"),
            ("[[filter]\n", "1:"),
        ] {
            let error = Recipe::read(text).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
    }

    #[test]
    fn limits_are_read() {
        let text = "[[filter]]\nname = \"length\"\nmost = 80\n\n[[filter]]\nname = \"translation\"\nleast = 1\nabridged = true\n";
        assert_eq!(
            Recipe::read(text).unwrap().filters,
            [
                Filter::Length { least: 1, most: 80, longest_word: Filter::LONGEST_WORD },
                Filter::Translation { least: 1.0, abridged: true }
            ]
        );
    }
}
