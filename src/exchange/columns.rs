//! What does each column of a table hold, according to its header or to a person?

use std::str::FromStr;

use sangam_language::Language;
use sangam_text::language::called;

/// How the columns of a table are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnOptions {
    /// Whether the first row names the columns; `None`: the reader looks at the row.
    pub header: Option<bool>,
    /// Which column holds what; `None`: the header says it, or the columns are source and target.
    pub map: Option<ColumnMap>,
    /// The character between two fields; fields may then be in quotation marks. `None`: tabs in TSV, and in CSV the
    /// character that fits best.
    pub delimiter: Option<u8>,
}

/// Which column holds what, for example `en=1,ur=2,score=3` or `source=English,target=Urdu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMap(pub(crate) Vec<(Field, Column)>);

/// A column, by the user's name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// By its number, from 1.
    Number(usize),
    /// By its name in the header.
    Named(String),
}

/// The content of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    Source,
    Target,
    /// The text in this language.
    Text(Language),
    SourceLanguage,
    TargetLanguage,
    /// How sure the pair is, 0 to 1.
    Confidence,
    /// A confidence if it is from 0 to 1; otherwise a property, because other programs' scores have scales of their
    /// own.
    Score,
    Article,
    Title,
    Url,
    SourceNumbers,
    TargetNumbers,
    Date,
    Method,
    Status,
    /// How the two texts relate, or what another program calls a reading.
    Reading,
    Id,
    Author,
    Client,
    Domain,
    Tags,
    Note,
    /// Kept as a property with this name.
    Other(String),
    Ignored,
}

/// The known names of columns. The first name of each field is the one that sangam writes.
const NAMES: [(&str, Field); 30] = [
    ("source", Field::Source),
    ("target", Field::Target),
    ("source_language", Field::SourceLanguage),
    ("target_language", Field::TargetLanguage),
    ("confidence", Field::Confidence),
    ("score", Field::Score),
    ("article", Field::Article),
    ("title", Field::Title),
    ("url", Field::Url),
    ("source_numbers", Field::SourceNumbers),
    ("target_numbers", Field::TargetNumbers),
    ("date", Field::Date),
    ("method", Field::Method),
    ("status", Field::Status),
    ("reading", Field::Reading),
    ("id", Field::Id),
    ("author", Field::Author),
    ("client", Field::Client),
    ("domain", Field::Domain),
    ("tags", Field::Tags),
    ("note", Field::Note),
    ("src", Field::Source),
    ("tgt", Field::Target),
    ("trg", Field::Target),
    ("source_text", Field::Source),
    ("target_text", Field::Target),
    ("source_segment", Field::Source),
    ("target_segment", Field::Target),
    ("source_sentence", Field::Source),
    ("target_sentence", Field::Target),
];

impl Field {
    /// Returns the field that a header or map calls `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| field.clone())
    }

    /// Returns the text field of the language that a header or map calls `name`.
    pub(crate) fn language(name: &str) -> Option<Self> {
        called(name).map(Self::Text)
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Source | Self::Target | Self::Text(_))
    }
}

/// A column map that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not name a column; write e.g. en=1,ur=2,score=3 or source=English,target=Urdu")]
pub struct ColumnMapError(String);

impl FromStr for ColumnMap {
    type Err = ColumnMapError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let columns = text.split(',').map(|part| {
            let bad = || ColumnMapError(part.to_owned());
            let (field, column) = part.split_once('=').ok_or_else(bad)?;
            let field = Field::named(field).or_else(|| Field::language(field)).ok_or_else(bad)?;
            let column = match column.trim().parse() {
                Ok(0) => return Err(bad()),
                Ok(number) => Column::Number(number),
                Err(_) if column.trim().is_empty() => return Err(bad()),
                Err(_) => Column::Named(column.trim().to_owned()),
            };
            Ok((field, column))
        });
        columns.collect::<Result<_, _>>().map(Self)
    }
}

impl ColumnMap {
    /// Returns the least number of columns that a table must have for this map.
    pub(crate) fn least_columns(&self) -> usize {
        let numbers = self.0.iter().filter_map(|(_, column)| match column {
            Column::Number(number) => Some(*number),
            Column::Named(_) => None,
        });
        numbers.max().unwrap_or(0)
    }

    /// Whether the map names a column in a way that only a header can answer.
    pub(crate) fn names_columns(&self) -> bool {
        self.0.iter().any(|(_, column)| matches!(column, Column::Named(_)))
    }
}
