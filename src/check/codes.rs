//! Which checks exist, how serious is each, and what does each mean?
//!
//! A check is a row of `data/checks.txt`: its code, its usual severity, a title, what it means and when it is wrong to
//! raise it. The order of [`Check`] is the order in which findings of one unit are listed.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The translation says something else than its source, or is broken.
    Error,
    /// A person should look at it.
    Warning,
    /// It may interest a person.
    Note,
}

impl Severity {
    /// Every severity, the most serious first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// Returns the word that is shown and written into files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A word that is no severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a severity; use error, warning or note")]
pub struct UnknownSeverity(pub String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|severity| severity.as_str() == text);
        known.ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}

/// A code that no check has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a check")]
pub struct UnknownCheck(pub String);

/// Makes the enum of the checks and the list of their codes.
macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// One kind of fault that is looked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Check { $($(#[doc = $doc])+ $name,)+ }

        impl Check {
            /// Every check, in the order of [`Check`].
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns its code, in kebab case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

checks! {
    /// There is no translation.
    EmptyTranslation = "empty-translation",
    /// The translation is its source, word for word.
    Untranslated = "untranslated",
    /// The translation is in the script of another language.
    WrongScript = "wrong-script",
    /// A part of the translation is in the language of the source.
    HalfTranslated = "half-translated",
    /// A word of the translation is in the script of neither language, or letters of two scripts are in one word.
    WrongScriptWord = "wrong-script-word",
    /// The end of the source has no translation.
    Truncated = "truncated",
    /// The translation is much longer or shorter than its source.
    UnlikelyLength = "unlikely-length",
    /// A number has another value.
    NumberDiffers = "number-differs",
    /// A number of the source is nowhere in the translation.
    NumberMissing = "number-missing",
    /// The translation has a number that its source does not have.
    NumberAdded = "number-added",
    /// A number has the same digits and another scale: lakh and crore, million and billion.
    ScaleDiffers = "scale-differs",
    /// A number counts something else: per cent, kilometres, hours.
    UnitDiffers = "unit-differs",
    /// A number of the source counts something, and in the translation it counts nothing.
    UnitMissing = "unit-missing",
    /// An amount is in another currency.
    CurrencyDiffers = "currency-differs",
    /// A date, month or year is another one.
    DateDiffers = "date-differs",
    /// A day of the week is another one.
    WeekdayDiffers = "weekday-differs",
    /// A time of day is another one.
    TimeDiffers = "time-differs",
    /// A name of the source is nowhere in the translation.
    NameMissing = "name-missing",
    /// The translation has another name in the place of one of the source.
    NameReplaced = "name-replaced",
    /// An address, a variable or a tag of the source is not in the translation.
    PlaceableMissing = "placeable-missing",
    /// An address, a variable or a tag was changed.
    PlaceableAltered = "placeable-altered",
    /// The translation has an address, a variable or a tag that its source does not have.
    PlaceableAdded = "placeable-added",
    /// The glossary forbids a word of the translation.
    ForbiddenTerm = "forbidden-term",
    /// The translation has none of the names that the glossary gives for a term of the source.
    MissingTerm = "missing-term",
    /// The translation does not end with a mark, and its source does.
    EndMarkMissing = "end-mark-missing",
    /// The translation ends with a mark of another kind than its source.
    EndMarkDiffers = "end-mark-differs",
    /// The translation ends with the mark of another language.
    EndMarkForeign = "end-mark-foreign",
    /// The mark at the end is typed with a key that looks like it.
    EndMarkLookalike = "end-mark-lookalike",
    /// A bracket is opened and not closed, or closed and not opened.
    BracketUnbalanced = "bracket-unbalanced",
    /// The translation has other brackets than its source.
    BracketsDiffer = "brackets-differ",
    /// A quotation mark is opened and not closed, or closed and not opened.
    QuoteUnbalanced = "quote-unbalanced",
    /// A word is written twice.
    DoubledWord = "doubled-word",
    /// A letter of an Arabic keyboard is in the place of the Urdu letter that looks like it.
    ArabicLetter = "arabic-letter",
    /// A letter looks like the right one and is another.
    LookalikeLetter = "lookalike-letter",
    /// A character cannot be seen and has no use at its place.
    InvisibleCharacter = "invisible-character",
    /// A character that sets the direction of a text is open or crosses words.
    BidiControl = "bidi-control",
    /// A text is too long for the checks that compare words.
    TooLong = "too-long",
    /// One source has several translations.
    TranslatedTwoWays = "translated-two-ways",
    /// One name is spelt in several ways.
    NameSpeltTwoWays = "name-spelt-two-ways",
}

/// What is known about a check.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    severity: Severity,
    title: &'static str,
    meaning: &'static str,
    wrong_if: &'static str,
}

const UNKNOWN: Row = Row { severity: Severity::Warning, title: "", meaning: "", wrong_if: "" };

/// The rows of `data/checks.txt`, in the order of [`Check::ALL`].
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| Check::ALL.iter().map(|&check| row(check)).collect());

fn row(check: Check) -> Row {
    let data = include_str!("data/checks.txt");
    let mut paragraphs = data.split("\n\n").map(str::trim_start);
    let found = paragraphs.find_map(|paragraph| {
        let (code, rest) = paragraph.split_once('\t')?;
        (code == check.code()).then_some(rest)
    });
    let mut lines = found.unwrap_or_default().lines();
    let (severity, title) = lines.next().and_then(|line| line.split_once('\t')).unwrap_or_default();
    Row {
        severity: severity.parse().unwrap_or(UNKNOWN.severity),
        title,
        meaning: lines.next().unwrap_or_default(),
        wrong_if: lines.next().unwrap_or_default(),
    }
}

impl Check {
    fn row(self) -> &'static Row {
        ROWS.get(self as usize).unwrap_or(&UNKNOWN)
    }

    /// Returns the severity that its findings have unless the options say something else.
    pub fn default_severity(self) -> Severity {
        self.row().severity
    }

    /// Returns what it finds, in one line.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Returns what a finding means, in full sentences.
    pub fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// Returns when it is wrong to raise it, in full sentences.
    pub fn wrong_if(self) -> &'static str {
        self.row().wrong_if
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl FromStr for Check {
    type Err = UnknownCheck;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|check| check.code() == text);
        known.ok_or_else(|| UnknownCheck(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_explained() {
        for &check in Check::ALL {
            assert_eq!(check.code().parse(), Ok(check));
            assert!(!check.title().is_empty() && !check.title().ends_with('.'), "{check}: {}", check.title());
            for text in [check.meaning(), check.wrong_if()] {
                assert!(text.ends_with('.') && text.len() > 30, "{check}: {text}");
            }
        }
        let rows = include_str!("data/checks.txt").split("\n\n").filter(|row| row.contains('\t')).count();
        assert_eq!(rows, Check::ALL.len());
        assert!("no-such-code".parse::<Check>().is_err());
    }

    #[test]
    fn severities_are_ordered_and_named() {
        assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Note);
        for severity in Severity::ALL {
            assert_eq!(severity.as_str().parse(), Ok(severity));
        }
        assert!("fatal".parse::<Severity>().is_err());
    }
}
