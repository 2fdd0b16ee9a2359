//! How is a memory written and read as JSON Lines?
//!
//! One object a line, in UTF-8, in the shape of [`Unit`]: see `docs/formats/jsonl.md`. Both ways stream.

use std::io::{self, Read, Write};

use sangam_language::Language;
use sangam_text::difference::{Difference, differences};
use sangam_unit::{
    Details, FoundTerm, Provenance, Reading, Score, Sides, Status, TextPart, Unit, UnitDraft, UnitId,
};
use serde::{Deserialize, Serialize};

use super::article::Block;
use super::decode::{Declaration, TextReader};
use super::lines::without_mark;
use super::pretranslation::{PretranslatedSegment, PretranslationWriter};
use super::read::{
    ExchangeError, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, Unusable, oriented, unusable,
};
use super::remedy::ExchangeRemedy;
use super::write::UnitWriter;

/// Writes `record` as one line.
pub fn write_line(output: &mut impl Write, record: &impl Serialize) -> io::Result<()> {
    record.serialize(&mut serde_json::Serializer::with_formatter(&mut *output, EscapeDelete))?;
    output.write_all(b"\n")
}

/// JSON that also escapes U+007F, like the other control characters. If the output is not a terminal, the filter that
/// removes escape sequences would otherwise remove this character from the text.
struct EscapeDelete;

impl serde_json::ser::Formatter for EscapeDelete {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for (number, part) in fragment.split('\u{7f}').enumerate() {
            if number > 0 {
                writer.write_all(b"\\u007f")?;
            }
            writer.write_all(part.as_bytes())?;
        }
        Ok(())
    }
}

/// Writes units as JSON Lines.
pub(crate) struct JsonlWriter<W: Write> {
    output: W,
}

impl<W: Write> JsonlWriter<W> {
    /// Writes to `output`.
    pub(crate) fn new(output: W) -> Self {
        Self { output }
    }
}

impl<W: Write> UnitWriter for JsonlWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        write_line(&mut self.output, unit)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Writes a pretranslated article as JSON Lines.
pub(crate) struct JsonlPretranslationWriter<W: Write> {
    output: W,
    language: Language,
}

impl<W: Write> JsonlPretranslationWriter<W> {
    /// A writer onto `output` for an article in `language`.
    pub(crate) fn new(output: W, language: &Language) -> Self {
        Self { output, language: language.clone() }
    }
}

/// One segment.
#[derive(Serialize)]
struct SegmentRecord<'s> {
    number: usize,
    source: &'s str,
    #[serde(flatten)]
    best: Option<BestRecord<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'s Block>,
    #[serde(skip_serializing_if = "<[FoundTerm]>::is_empty")]
    terms: &'s [FoundTerm],
}

/// Its best match.
#[derive(Serialize)]
struct BestRecord<'s> {
    score: Score,
    unit: UnitId,
    target: &'s str,
    matched: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<TextPart>,
    differences: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adapted: Option<&'s str>,
    provenance: &'s Provenance,
    #[serde(skip_serializing_if = "Reading::is_full")]
    reading: Reading,
}

impl<W: Write> PretranslationWriter for JsonlPretranslationWriter<W> {
    fn write(&mut self, segment: &PretranslatedSegment<'_>) -> io::Result<()> {
        let PretranslatedSegment { number, source, place, best, terms } = *segment;
        let best = best.map(|best| BestRecord {
            score: best.score,
            unit: best.unit.id,
            target: &best.unit.target,
            matched: &best.unit.source,
            part: best.part,
            differences: differences(best.asked(), source, &self.language),
            adapted: best.adapted,
            provenance: &best.unit.provenance,
            reading: best.unit.details.reading(),
        });
        write_line(&mut self.output, &SegmentRecord { number, source, best, place, terms })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// One line. Only the two texts are required.
#[derive(Deserialize)]
struct Line {
    source: String,
    target: String,
    source_language: Option<Language>,
    target_language: Option<Language>,
    confidence: Option<f64>,
    changed_at: Option<String>,
    status: Option<Status>,
    provenance: Option<Origin>,
    #[serde(default)]
    details: Details,
}

/// [`Provenance`], with every field optional.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Origin {
    article: Option<String>,
    title: Option<String>,
    url: Option<String>,
    source_numbers: Vec<usize>,
    target_numbers: Vec<usize>,
    date: Option<String>,
    method: String,
    file: Option<String>,
    status: Option<Status>,
}

impl Line {
    fn draft(self, options: &ReadOptions) -> Result<UnitDraft, Unusable> {
        if let Some(reason) = unusable(&self.source, &self.target) {
            return Err(reason.into());
        }
        let source = self.source_language.or_else(|| options.source_language.clone());
        let target = self.target_language.or_else(|| options.target_language.clone());
        let (Some(source), Some(target)) = (source, target) else {
            let (reason, remedy) = ("no languages".to_owned(), Some(ExchangeRemedy::NameLanguages));
            return Err(Unusable { reason, remedy });
        };
        let confidence = self.confidence.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&confidence) {
            return Err(format!("a confidence of {confidence}, which is not from 0 to 1").into());
        }
        let mut draft = UnitDraft::new(Sides::new(source, target), self.source, self.target);
        draft.confidence = confidence;
        draft.changed_at = self.changed_at;
        draft.details = self.details;
        let status = self.provenance.as_ref().and_then(|origin| origin.status).or(self.status);
        draft.status = status.unwrap_or(Status::Machine);
        draft.origin = self.provenance.map(|origin| Provenance {
            article: origin.article,
            title: origin.title,
            url: origin.url,
            source_numbers: origin.source_numbers,
            target_numbers: origin.target_numbers,
            date: origin.date,
            method: origin.method,
            file: origin.file,
            status: draft.status,
        });
        Ok(oriented(draft, options)?)
    }
}

/// Reads units from JSON Lines. A line that is no unit is rejected; blank lines are skipped.
pub(crate) struct JsonlReader<'r> {
    text: TextReader<'r>,
    file: String,
    options: ReadOptions,
    line: String,
    summary: ReadSummary,
}

impl<'r> JsonlReader<'r> {
    /// Reads from `input`, which messages call `file`.
    pub(crate) fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let text = TextReader::new(input, file, Declaration::None, options.encoding.as_deref())?
            .lenient(options.lenient);
        Ok(Self {
            text,
            file: file.to_owned(),
            options: options.clone(),
            line: String::new(),
            summary: ReadSummary::default(),
        })
    }
}

impl UnitReader for JsonlReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            let Some(mut position) = self.text.line(&self.file, &mut self.line)? else { return Ok(None) };
            let line = without_mark(&self.line);
            if line.trim().is_empty() {
                continue;
            }
            self.summary.units += 1;
            self.summary.variants += 2;
            let unit = match (self.text.take_mended(), serde_json::from_str::<Line>(line)) {
                (Some(fault), _) => Err(fault.to_string().into()),
                (None, Ok(unit)) => unit.draft(&self.options),
                (None, Err(error)) => {
                    let before = error.column().saturating_sub(1).min(line.len());
                    position = position.after(&line.as_bytes()[..before]);
                    let message = error.to_string();
                    Err(format!("no unit: {}", message.split(" at line ").next().unwrap_or_default()).into())
                }
            };
            return Ok(Some(match unit {
                Ok(draft) => {
                    self.summary.language(draft.source_language.as_str());
                    self.summary.language(draft.target_language.as_str());
                    Ok(draft)
                }
                Err(reason) => {
                    self.summary.rejected += 1;
                    Err(Rejected::new(position, reason, self.line.as_bytes()))
                }
            }));
        }
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_no_more_than_two_texts_and_their_languages() {
        let lines = concat!(
            r#"{"source":"one","target":"ایک","source_language":"en","target_language":"UR_pk"}"#,
            "\n\n{\"source\": 1}\n",
            r#"{"source":"two","target":"دو"}"#,
            "\n",
            r#"{"source":"two","target":"","source_language":"en","target_language":"ur"}"#,
        );
        let mut reader = JsonlReader::new(lines.as_bytes(), "f", &ReadOptions::default()).unwrap();
        let said: Vec<String> = reader
            .units()
            .map(|unit| match unit.unwrap() {
                Ok(unit) => unit.target_language.to_string(),
                Err(rejected) => rejected.to_string(),
            })
            .collect();
        assert_eq!(said[0], "ur-PK");
        assert!(said[1].starts_with("3:12: no unit: invalid type"), "{}", said[1]);
        assert_eq!(said[2], "4:1: no languages");
        assert_eq!(said[3], "5:1: the target text is empty");
    }
}
