//! How are matches across scripts shown, to a person and to a program?

use std::io::{self, Write};

use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::unit::{Provenance, Reading, UnitId};
use sangam::use_cases::cross_script::{CrossScriptAnswer, CrossScriptMatch};
use serde::Serialize;

use super::escapes::escaped;
use super::readings::origin;
use super::{BOLD, FAINT, Screen, label};

/// One line of `--json`. It has a similarity and no score: the two cannot be compared.
#[derive(Serialize)]
struct CrossScriptRecord<'m> {
    query: &'m str,
    query_number: usize,
    /// Always true.
    cross_script: bool,
    similarity: f64,
    unit: UnitId,
    source: &'m str,
    target: &'m str,
    source_language: &'m Language,
    target_language: &'m Language,
    /// The target in the letters of the wanted language, if it is in a sister of that language.
    #[serde(skip_serializing_if = "Option::is_none")]
    gloss: Option<&'m str>,
    provenance: &'m Provenance,
    #[serde(skip_serializing_if = "Reading::is_full")]
    reading: Reading,
}

/// Writes each match as JSON on a line of its own.
pub(crate) fn write_cross_script(
    output: &mut impl Write,
    (query, query_number): (&str, usize),
    answer: &CrossScriptAnswer,
) -> io::Result<()> {
    answer.matches.iter().try_for_each(|CrossScriptMatch { unit, similarity, gloss }| {
        let record = CrossScriptRecord {
            query,
            query_number,
            cross_script: true,
            similarity: (similarity * 1000.0).round() / 1000.0,
            unit: unit.id,
            source: &unit.source,
            target: &unit.target,
            source_language: &unit.source_language,
            target_language: &unit.target_language,
            gloss: gloss.as_deref(),
            provenance: &unit.provenance,
            reading: unit.details.reading(),
        };
        jsonl::write_line(output, &record)
    })
}

/// Shows the matches for reading, with the wanted language of the translations.
pub(crate) fn show_cross_script<W: Write>(
    screen: &mut Screen<W>,
    answer: &CrossScriptAnswer,
    wanted: Option<&Language>,
) -> io::Result<()> {
    if answer.matches.is_empty() {
        return Ok(());
    }
    writeln!(
        screen.output,
        "{FAINT}cross-script: similar words in the letters of another language; to be read, never filled in{FAINT:#}"
    )?;
    for CrossScriptMatch { unit, similarity, gloss } in &answer.matches {
        writeln!(
            screen.output,
            "{BOLD}~{similarity:.2}{BOLD:#}  {FAINT}cross-script, {}, unit {}{FAINT:#}",
            escaped(&origin(unit)),
            unit.id.0
        )?;
        for (language, text) in [(&unit.source_language, &unit.source), (&unit.target_language, &unit.target)]
        {
            let text = screen.line_piece(text);
            screen.labelled(&label(language, None), &text)?;
        }
        if let (Some(gloss), Some(wanted)) = (gloss, wanted) {
            let text = format!("{}  {FAINT}(gloss){FAINT:#}", screen.line_piece(gloss));
            screen.labelled(&label(wanted, None), &text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_if_nothing_was_found() {
        let mut page = Screen::page();
        show_cross_script(&mut page, &CrossScriptAnswer::default(), None).unwrap();
        assert_eq!(page.into_bytes(), b"");
    }
}
