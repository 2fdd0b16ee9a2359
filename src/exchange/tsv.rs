//! How is a memory written as tab-separated values?
//!
//! A header line, then one unit a line, without quoting. A tab or line break inside a text is written as a space,
//! because no reader of plain TSV could distinguish it from the end of a field.

use std::io::{self, Write};

use sangam_unit::{Reading, Unit};

use super::pretranslation::{PretranslatedSegment, PretranslationWriter};
use super::write::UnitWriter;

/// The columns, in order. New ones come last, because other programs may know a column by its place.
pub(crate) const COLUMNS: [&str; 13] = [
    "source",
    "target",
    "source_language",
    "target_language",
    "confidence",
    "article",
    "source_numbers",
    "target_numbers",
    "date",
    "method",
    "status",
    "id",
    "reading",
];

/// Whether a header is that of a table that sangam wrote, now or before there was a reading.
pub(crate) fn is_own_header(header: &[String]) -> bool {
    let [before @ .., _] = &COLUMNS;
    header == COLUMNS || header == before
}

/// Writes units as tab-separated values.
pub(crate) struct TsvWriter<W: Write> {
    output: W,
}

impl<W: Write> TsvWriter<W> {
    /// Writes to `output`, beginning with the header line.
    pub(crate) fn new(mut output: W) -> io::Result<Self> {
        write_row(&mut output, &COLUMNS)?;
        Ok(Self { output })
    }
}

impl<W: Write> UnitWriter for TsvWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        let fields = columns(unit);
        write_row(&mut self.output, &fields.each_ref().map(String::as_str))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Writes a pretranslated article as tab-separated values.
pub(crate) struct TsvPretranslationWriter<W: Write> {
    output: W,
}

impl<W: Write> TsvPretranslationWriter<W> {
    /// A writer onto `output`; writes the header line.
    pub(crate) fn new(mut output: W) -> io::Result<Self> {
        write_row(
            &mut output,
            &["number", "score", "source", "target", "matched", "unit", "article", "adapted"],
        )?;
        Ok(Self { output })
    }
}

impl<W: Write> PretranslationWriter for TsvPretranslationWriter<W> {
    fn write(&mut self, segment: &PretranslatedSegment<'_>) -> io::Result<()> {
        let [score, target, matched, unit, article, adapted] = match &segment.best {
            Some(best) => [
                best.score.percent().to_string(),
                best.unit.target.clone(),
                best.unit.source.clone(),
                best.unit.id.0.to_string(),
                best.unit.provenance.article.clone().unwrap_or_default(),
                best.adapted.unwrap_or_default().to_owned(),
            ],
            None => Default::default(),
        };
        let number = segment.number.to_string();
        let row = [&number, &score, segment.source, &target, &matched, &unit, &article, &adapted];
        write_row(&mut self.output, &row)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Returns the fields of `unit`, in the order of [`COLUMNS`].
pub(super) fn columns(unit: &Unit) -> [String; COLUMNS.len()] {
    let provenance = &unit.provenance;
    [
        unit.source.clone(),
        unit.target.clone(),
        unit.source_language.to_string(),
        unit.target_language.to_string(),
        format!("{:.4}", unit.confidence),
        provenance.article.clone().unwrap_or_default(),
        numbers(&provenance.source_numbers),
        numbers(&provenance.target_numbers),
        provenance.date.clone().unwrap_or_default(),
        provenance.method.clone(),
        provenance.status.as_str().to_owned(),
        unit.id.0.to_string(),
        Some(unit.details.reading())
            .filter(|reading| !reading.is_full())
            .map_or("", Reading::as_str)
            .to_owned(),
    ]
}

/// Writes segment numbers as text: `4` or `4,5`.
pub(crate) fn numbers(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Writes one line of fields.
pub(super) fn write_row(output: &mut impl Write, fields: &[&str]) -> io::Result<()> {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            output.write_all(b"\t")?;
        }
        if field.contains(['\t', '\n', '\r']) {
            output.write_all(field.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ").as_bytes())?;
        } else {
            output.write_all(field.as_bytes())?;
        }
    }
    output.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_never_ends_early() {
        let mut line = Vec::new();
        write_row(&mut line, &["two\r\nlines", "a\ttab", "plain"]).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), "two lines\ta tab\tplain\n");
    }
}
