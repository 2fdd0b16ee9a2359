//! Which units do the rows of a table hold?
//!
//! TSV has no quoting: a tab or line break inside a text makes a row of the wrong width, which is rejected with its
//! line. CSV is read by RFC 4180, with the separator that `dialect` finds. The columns are named by a header or by a
//! map such as `en=1,ur=2,score=3`; otherwise there are two columns (and perhaps a score) in the languages asked for.
//! Unknown columns are kept as properties. Streaming: time linear, space one row, and the beginning of a CSV table.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;

use sangam_language::{Language, LanguageError};
use sangam_unit::{Property, READING, Role, Sides, Status, UnitDraft};

use super::columns::{Column, ColumnMap, ColumnOptions, Field};
use super::decode::{Declaration, TextReader};
use super::dialect::{self, Beginning};
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, cut_raw, nowhere,
    oriented, parse_number, parse_numbers, parse_probability, quoted,
};
use super::rows::{Row, Rows};
use super::tsv;
use crate::remedy::ExchangeRemedy;
use sangam_text::language::called;

/// The separator of a row's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separation {
    /// Tabs, no quoting.
    Tabs,
    /// Commas, semicolons, tabs or bars, whichever fits best, with quoting by RFC 4180.
    Commas,
}

impl fmt::Display for Separation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tabs => "TSV",
            Self::Commas => "CSV",
        })
    }
}

/// The content of each column.
struct Plan {
    fields: Vec<Field>,
    /// The languages of source and target, if the columns or the options say them.
    languages: Sides<Option<Language>>,
}

/// Reads units from TSV or CSV.
pub(crate) struct TableReader<'r> {
    rows: Rows<'r>,
    options: ReadOptions,
    plan: Plan,
    /// The first row, if it holds a unit.
    first: Option<Row>,
    position: Position,
    summary: ReadSummary,
}

impl<'r> TableReader<'r> {
    /// Reads from `input`, which messages call `file`.
    pub(crate) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        separation: Separation,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let text = TextReader::new(input, file, Declaration::None, options.encoding.as_deref())?
            .lenient(options.lenient);
        let mut rows = rows(text, file, separation, &options.columns)?;
        let Some(first) = rows.next()? else { return Err(ExchangeError::Empty { file: file.to_owned() }) };
        let named = options.columns.map.as_ref().is_some_and(ColumnMap::names_columns);
        let header = options.columns.header.unwrap_or_else(|| named || looks_like_header(&first.fields));
        let plan = Plan::of(&first.fields, header, options, file)?;
        let mut summary = ReadSummary::default();
        for language in plan.languages.each().flatten() {
            summary.language(language.as_str());
        }
        Ok(Self {
            rows,
            options: options.clone(),
            plan,
            first: (!header).then_some(first),
            position: Position::START,
            summary,
        })
    }

    fn unit(&self, row: &Row) -> Result<UnitDraft, String> {
        let expected = self.plan.fields.len();
        let found = row.fields.len();
        if found != expected {
            let guess = match found > expected {
                _ if self.rows.quoted() => "a missing quotation mark",
                true => "a stray tab",
                false => "a stray line break",
            };
            let columns = if found == 1 { "column" } else { "columns" };
            return Err(format!("{found} {columns}, but the others have {expected}: {guess} in a text?"));
        }
        self.plan.draft(&row.fields, &self.options).and_then(|draft| oriented(draft, &self.options))
    }
}

/// Returns the rows of a table, without the line that names the separator, if there is one.
fn rows<'r>(
    mut text: TextReader<'r>,
    file: &str,
    separation: Separation,
    columns: &ColumnOptions,
) -> Result<Rows<'r>, ExchangeError> {
    let (beginning, is_whole) =
        text.beginning().map_err(|cause| ExchangeError::Unreadable { path: file.into(), cause })?;
    let named = beginning.split_inclusive('\n').next().and_then(dialect::named);
    if separation == Separation::Tabs && columns.delimiter.is_none() {
        if named == Some(b'\t') {
            text.line(file, &mut String::new())?;
        }
        return Ok(Rows::of_lines(text, file));
    }
    let chosen = columns.delimiter.or(named).unwrap_or_else(|| {
        let least_columns = columns.map.as_ref().map_or(0, ColumnMap::least_columns);
        let beginning =
            Beginning { text: &beginning, is_whole, least_columns, is_header: &looks_like_header };
        dialect::choose(&beginning)
    });
    if named.is_some() {
        text.line(file, &mut String::new())?;
    }
    Ok(Rows::of_records(text, chosen, file))
}

/// Whether a first row names columns: both texts, or two languages.
fn looks_like_header(fields: &[String]) -> bool {
    let known: Vec<Option<Field>> = fields.iter().map(|name| Field::named(name)).collect();
    let unknown = fields.iter().zip(&known).filter(|(_, known)| known.is_none());
    let languages: BTreeSet<Language> = unknown.filter_map(|(name, _)| called(name)).collect();
    (known.contains(&Some(Field::Source)) && known.contains(&Some(Field::Target))) || languages.len() >= 2
}

impl Plan {
    fn of(first: &[String], header: bool, options: &ReadOptions, file: &str) -> Result<Self, ExchangeError> {
        let unclear = |reason: String| ExchangeError::WrongFormat {
            file: file.to_owned(),
            reason,
            remedy: ExchangeRemedy::NameColumns,
        };
        let own = header && tsv::is_own_header(first);
        let mut fields: Vec<Field> = match (&options.columns.map, header) {
            (Some(_), true) => first.iter().map(|name| Field::Other(name.trim().to_owned())).collect(),
            (Some(_), false) => vec![Field::Ignored; first.len()],
            (None, true) => first
                .iter()
                .map(|name| match Field::named(name) {
                    Some(Field::Id) if own => Field::Ignored,
                    Some(field) => field,
                    None => Field::language(name).unwrap_or_else(|| Field::Other(name.trim().to_owned())),
                })
                .collect(),
            (None, false) => match first {
                [_, _] => vec![Field::Source, Field::Target],
                [_, _, score] if parse_number(score).is_some() => {
                    vec![Field::Source, Field::Target, Field::Score]
                }
                // Spreadsheets leave such empty columns. If a later row has a value there, it is kept.
                [_, _, more @ ..] if !more.is_empty() && more.iter().all(|field| field.trim().is_empty()) => {
                    let more = (3..=first.len()).map(|number| Field::Other(format!("column {number}")));
                    [Field::Source, Field::Target].into_iter().chain(more).collect()
                }
                _ => return Err(unclear(format!("has {} columns and no header", first.len()))),
            },
        };
        for (field, column) in options.columns.map.iter().flat_map(|map| &map.0) {
            let at = match column {
                Column::Number(number) => number - 1,
                Column::Named(name) => {
                    let named = first.iter().position(|field| header && field.trim() == name);
                    named.ok_or_else(|| unclear(format!("has no column `{name}`")))?
                }
            };
            let count = fields.len();
            *fields.get_mut(at).ok_or_else(|| unclear(format!("has {count} columns, not {}", at + 1)))? =
                field.clone();
        }
        let mut plan = Self { fields, languages: Sides::default() };
        plan.settle_texts(options).map_err(unclear)?;
        let says = |field: &Field| plan.fields.contains(field);
        if (plan.languages.source.is_none() && !says(&Field::SourceLanguage))
            || (plan.languages.target.is_none() && !says(&Field::TargetLanguage))
        {
            return Err(ExchangeError::LanguagesNeeded { file: file.to_owned() });
        }
        Ok(plan)
    }

    /// Finds the one column of the source and the one of the target. Texts in other languages become properties.
    fn settle_texts(&mut self, options: &ReadOptions) -> Result<(), String> {
        let wishes = Sides::new(options.source_language.clone(), options.target_language.clone());
        let columns = Sides::new(Field::Source, Field::Target).zip(wishes);
        for (side, (role, wish)) in Sides::from(Role::BOTH).zip(columns) {
            if self.fields.contains(&role) {
                self.languages[side] = wish;
                continue;
            }
            let at = self.fields.iter().position(|field| match field {
                Field::Text(language) => options.wants_one(wish.as_ref(), language),
                _ => false,
            });
            let Some(Field::Text(language)) = at.and_then(|at| self.fields.get(at).cloned()) else {
                let what = wish.map_or_else(|| "both texts".to_owned(), |wish| format!("a text in `{wish}`"));
                return Err(format!("has no column for {what}"));
            };
            if let Some(field) = at.and_then(|at| self.fields.get_mut(at)) {
                *field = role;
            }
            self.languages[side] = Some(language);
        }
        for field in &mut self.fields {
            if let Field::Text(language) = field {
                *field = Field::Other(language.to_string());
            }
        }
        let texts = self.fields.iter().filter(|field| field.is_text()).count();
        if texts == 2 { Ok(()) } else { Err("has more than one column for a text".to_owned()) }
    }

    fn draft(&self, row: &[String], options: &ReadOptions) -> Result<UnitDraft, String> {
        let text = |role: &Field| {
            let at = self.fields.iter().position(|field| field == role);
            at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
        };
        let (source, target) = (text(&Field::Source), text(&Field::Target));
        if let Some(reason) = options.unusable(&source, &target) {
            return Err(reason.to_owned());
        }
        let language = |side: Role, role: &Field| {
            let said = text(role);
            match (said.trim(), &self.languages[side]) {
                ("", Some(language)) => Ok(language.clone()),
                (said, _) => said.parse().map_err(|error: LanguageError| error.to_string()),
            }
        };
        let languages = Sides::new(
            language(Role::Source, &Field::SourceLanguage)?,
            language(Role::Target, &Field::TargetLanguage)?,
        );
        let mut draft = UnitDraft::new(languages, source, target);
        for (field, value) in self.fields.iter().zip(row).filter(|(_, value)| !value.is_empty()) {
            take_field(&mut draft, field, value)?;
        }
        Ok(draft)
    }
}

/// Puts the value of a column into the draft.
fn take_field(draft: &mut UnitDraft, field: &Field, value: &str) -> Result<(), String> {
    let owned = || Some(value.to_owned());
    let numbers =
        || parse_numbers(value).ok_or_else(|| format!("{} is not a list of numbers", quoted(value)));
    let details = &mut draft.details;
    match field {
        Field::Source
        | Field::Target
        | Field::Text(_)
        | Field::SourceLanguage
        | Field::TargetLanguage
        | Field::Ignored => {}
        Field::Confidence => {
            draft.confidence = parse_probability(value).ok_or_else(|| {
                format!("a confidence of {}, which is not from 0 to 1", quoted(value.trim()))
            })?;
        }
        Field::Score => match (parse_probability(value), parse_number(value)) {
            (Some(confidence), _) => draft.confidence = confidence,
            (None, Some(_)) => details.properties.push(Property::new("score", value.trim())),
            (None, None) => return Err(format!("{} is no score", quoted(value))),
        },
        Field::Status => {
            let status = value.trim().parse::<Status>();
            draft.status = status.map_err(|_| format!("{} is no status", quoted(value.trim())))?;
        }
        // Another program may call something else a reading.
        Field::Reading => match value.trim().parse() {
            Ok(reading) => details.set_reading(reading),
            Err(_) => details.properties.push(Property::new(READING, value)),
        },
        Field::Id => details.external_id = owned(),
        Field::Author => details.author = owned(),
        Field::Client => details.client = owned(),
        Field::Domain => details.domain = owned(),
        Field::Tags => details.tags.extend(value.split(',').map(|tag| tag.trim().to_owned())),
        Field::Note => details.notes.push(value.to_owned()),
        Field::Other(name) => {
            details.properties.push(Property::new(name, value));
        }
        Field::Article => draft.origin.get_or_insert_with(nowhere).article = owned(),
        Field::Title => draft.origin.get_or_insert_with(nowhere).title = owned(),
        Field::Url => draft.origin.get_or_insert_with(nowhere).url = owned(),
        Field::Date => draft.origin.get_or_insert_with(nowhere).date = owned(),
        Field::Method => value.clone_into(&mut draft.origin.get_or_insert_with(nowhere).method),
        Field::SourceNumbers => draft.origin.get_or_insert_with(nowhere).source_numbers = numbers()?,
        Field::TargetNumbers => draft.origin.get_or_insert_with(nowhere).target_numbers = numbers()?,
    }
    Ok(())
}

impl UnitReader for TableReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        let row = match self.first.take() {
            Some(row) => row,
            None => match self.rows.next()? {
                Some(row) => row,
                None => return Ok(None),
            },
        };
        self.position = row.position;
        self.summary.units += 1;
        self.summary.variants += 2;
        let unit = match &row.fault {
            Some(fault) => Err(fault.clone()),
            None => self.unit(&row),
        };
        Ok(Some(match unit {
            Ok(draft) => {
                self.summary.language(draft.source_language.as_str());
                self.summary.language(draft.target_language.as_str());
                Ok(draft)
            }
            Err(reason) => {
                self.summary.rejected += 1;
                let raw = cut_raw(self.rows.raw());
                Err(Rejected { position: row.position, reason, remedy: None, raw })
            }
        }))
    }

    fn position(&self) -> Position {
        self.position
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

#[cfg(test)]
mod tests {
    use sangam_unit::{Details, Reading};

    use super::*;

    fn options(map: Option<&str>) -> ReadOptions {
        let map = map.map(|map| map.parse().unwrap());
        let columns = ColumnOptions { map, ..ColumnOptions::default() };
        ReadOptions {
            source_language: Some("en".parse().unwrap()),
            target_language: Some("ur".parse().unwrap()),
            columns,
            ..ReadOptions::default()
        }
    }

    fn read(table: &str, separation: Separation, options: &ReadOptions) -> Result<Vec<ReadUnit>, String> {
        let mut reader =
            TableReader::new(table.as_bytes(), "f", separation, options).map_err(|e| e.to_string())?;
        reader.units().collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn tsv(table: &str, options: &ReadOptions) -> Vec<String> {
        let said = |unit: ReadUnit| match unit {
            Ok(unit) => {
                format!("{}:{} {}:{}", unit.source_language, unit.source, unit.target_language, unit.target)
            }
            Err(rejected) => rejected.to_string(),
        };
        match read(table, Separation::Tabs, options) {
            Ok(units) => units.into_iter().map(said).collect(),
            Err(error) => vec![error],
        }
    }

    #[test]
    fn two_columns_need_no_more_than_the_languages() {
        assert_eq!(tsv("one\tایک\r\ntwo\tدو", &options(None)), ["en:one ur:ایک", "en:two ur:دو"]);
        assert!(tsv("one\tایک\n", &ReadOptions::default())[0].contains("does not say its languages"));
    }

    #[test]
    fn a_row_of_another_width_is_rejected_with_its_line() {
        let said = tsv("one\tایک\nb\tro\tken\ncut\ntwo\tدو\n \t\nthree\t\n", &options(None));
        assert_eq!(said[1], "2:1: 3 columns, but the others have 2: a stray tab in a text?");
        assert_eq!(said[2], "3:1: 1 column, but the others have 2: a stray line break in a text?");
        assert_eq!(said[3..], ["en:two ur:دو", "6:1: the target text is empty"], "a blank row is none");
    }

    #[test]
    fn headers_and_maps_name_columns() {
        let table = "hi\ten\tur-PK\tscore\tdesk\nएक\tone\tایک\t0.25\tcity\n";
        assert_eq!(tsv(table, &options(None)), ["en:one ur-PK:ایک"]);
        let unit = read(table, Separation::Tabs, &options(None)).unwrap().remove(0).unwrap();
        let properties: Vec<String> =
            unit.details.properties.iter().map(|p| format!("{}={}", p.name, p.value)).collect();
        assert_eq!(properties, ["hi=एक", "desk=city"]);
        assert!((unit.confidence - 0.25).abs() < f64::EPSILON);
        assert_eq!(tsv("x\tایک\tone\n", &options(Some("ur=2,en=3"))), ["en:one ur:ایک"]);
        assert_eq!(
            tsv("English\tUrdu\none\tایک\n", &options(Some("en=English,ur=Urdu"))),
            ["en:one ur:ایک"],
            "a map with names asks for a header"
        );
        assert!(tsv("a\tb\tc\td\n", &options(None))[0].contains("4 columns and no header"));
        assert_eq!(tsv("one\tایک\t\ntwo\tدو\tseen\n", &options(None)), ["en:one ur:ایک", "en:two ur:دو"]);
        assert!(tsv("a\tb\n", &options(Some("en=1,ur=9")))[0].contains("2 columns, not 9"));
        assert!("en=0".parse::<ColumnMap>().is_err());
    }

    #[test]
    fn a_reading_comes_back_and_tables_without_one_are_still_our_own() {
        let plain = "source\ttarget\tsource_language\ttarget_language\tconfidence\tarticle\tsource_numbers\t\
                     target_numbers\tdate\tmethod\tstatus\tid";
        let row = "one\tایک\ten\tur\t0.9\ta\t1\t1\t2026-05-10\ttest 1\tmachine\t7";
        let one = |table: &str| {
            let mut units = read(table, Separation::Tabs, &ReadOptions::default()).unwrap();
            units.remove(0).unwrap().details
        };
        assert_eq!(one(&format!("{plain}\n{row}\n")), Details::default(), "ids are of one memory");
        assert_eq!(one(&format!("{plain}\treading\n{row}\t\n")), Details::default());
        assert_eq!(one(&format!("{plain}\treading\n{row}\tfull\n")), Details::default());
        let short = one(&format!("{plain}\treading\n{row}\tabridged-target\n"));
        assert_eq!((short.reading(), short.external_id), (Reading::Abridged(Role::Target), None));
        let foreign = one(&format!("{plain}\treading\n{row}\tいち\n"));
        assert_eq!(foreign.properties, [Property::new("reading", "いち")]);
        let turned = ReadOptions { source_language: Some("ur".parse().unwrap()), ..ReadOptions::default() };
        let turned = ReadOptions { target_language: Some("en".parse().unwrap()), ..turned };
        let table = format!("{plain}\treading\n{row}\tabridged-target\n");
        let unit = read(&table, Separation::Tabs, &turned).unwrap().remove(0).unwrap();
        assert_eq!((unit.source.as_str(), unit.details.reading()), ("ایک", Reading::Abridged(Role::Source)));
    }

    #[test]
    fn csv_quotes_and_its_breaks() {
        let units = read("\"one, \"\"two\"\"\nthree\",ایک\n", Separation::Commas, &options(None)).unwrap();
        assert_eq!(units[0].as_ref().unwrap().source, "one, \"two\"\nthree");
        let units = read("\"one\r\ntwo\n\",ایک\r\n", Separation::Commas, &options(None)).unwrap();
        assert_eq!(units[0].as_ref().unwrap().source, "one\r\ntwo\n");
        assert_eq!(read("one;ایک\n", Separation::Commas, &options(None)).unwrap().len(), 1);
        let error = read("a,b\n\"open,b\nc,d\n", Separation::Commas, &options(None)).unwrap_err();
        assert!(error.starts_with("f:2:1: not well-formed CSV"), "{error}");
        let units = read("\"a\"b,c\n\none,ایک\n", Separation::Commas, &options(None)).unwrap();
        let rejected = units[0].as_ref().unwrap_err();
        assert_eq!(rejected.to_string(), "1:1: text after a closing quotation mark");
        assert_eq!(rejected.raw, "\"a\"b,c");
        assert_eq!(units[1].as_ref().unwrap().source, "one");
    }
}
