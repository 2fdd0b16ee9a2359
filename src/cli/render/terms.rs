//! How are the terms of a sentence and the entries of a glossary shown?
//!
//! One language a line, as everywhere: the term, then its names in each language. A name that must not be used has a
//! line of its own.

use std::io;

use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::unit::{FoundTerm, StoredTerm, TermName, TermStatus};
use sangam::use_cases::term_extraction::TermCandidate;
use serde::Serialize;

use super::escapes::escaped;
use super::{BOLD, FAINT, Screen, label};

/// Between two names in one language.
const BETWEEN_NAMES: &str = " | ";

/// Before names that must not be used.
const FORBIDDEN: &str = "not: ";

/// Shows the terms of a sentence, if there are any.
pub(crate) fn show_terms<W: io::Write>(screen: &mut Screen<W>, terms: &[FoundTerm]) -> io::Result<()> {
    for term in terms {
        let mut said = vec![format!("entry {}", term.entry.0)];
        said.extend(term.domain.clone());
        if term.name.is_forbidden() {
            said.push("itself not to be used".to_owned());
        }
        let text = screen.text(&term.text).into_owned();
        writeln!(screen.output, "{BOLD}term{BOLD:#}  {text}  {FAINT}{}{FAINT:#}", escaped(&said.join(", ")))?;
        show_names(screen, &term.names)?;
        show_notes(screen, &term.notes)?;
    }
    Ok(())
}

/// The terms of a sentence, for a program.
#[derive(Serialize)]
struct TermsRecord<'t> {
    query: &'t str,
    query_number: usize,
    terms: &'t [FoundTerm],
}

/// Writes the terms of the sentence of this number as one line for a program, if there are any.
pub(crate) fn write_terms(
    output: &mut impl io::Write,
    (query, query_number): (&str, usize),
    terms: &[FoundTerm],
) -> io::Result<()> {
    if terms.is_empty() {
        Ok(())
    } else {
        jsonl::write_line(output, &TermsRecord { query, query_number, terms })
    }
}

/// Shows an entry of the glossary.
pub(crate) fn show_entry<W: io::Write>(screen: &mut Screen<W>, stored: &StoredTerm) -> io::Result<()> {
    let entry = &stored.entry;
    let said = [&entry.domain, &entry.definition].into_iter().flatten().map(String::as_str);
    let said: Vec<&str> = said.collect();
    let said = if said.is_empty() { String::new() } else { format!("  {}", said.join(": ")) };
    writeln!(screen.output, "{BOLD}{}{BOLD:#}{FAINT}{}{FAINT:#}", stored.id.0, escaped(&said))?;
    let names: Vec<TermName> = entry.terms.iter().map(TermName::from).collect();
    show_names(screen, &names)?;
    show_notes(screen, &entry.notes)
}

/// Shows a candidate: its score and evidence, then the two texts.
pub(crate) fn show_candidate<W: io::Write>(
    screen: &mut Screen<W>,
    candidate: &TermCandidate,
) -> io::Result<()> {
    writeln!(
        screen.output,
        "{BOLD}{:.2}{BOLD:#}  {FAINT}{}{FAINT:#}",
        candidate.score,
        candidate.evidence()
    )?;
    let (source, target) = (screen.line_piece(&candidate.source), screen.line_piece(&candidate.target));
    screen.labelled(&label(&candidate.source_language, None), &source)?;
    screen.labelled(&label(&candidate.target_language, None), &target)
}

/// Shows names, each language on a line, and those that must not be used on another.
fn show_names<W: io::Write>(screen: &mut Screen<W>, names: &[TermName]) -> io::Result<()> {
    let mut languages: Vec<&Language> = Vec::new();
    for name in names {
        if !languages.contains(&&name.language) {
            languages.push(&name.language);
        }
    }
    for language in languages {
        let own = || names.iter().filter(|name| name.language == *language);
        for forbidden in [false, true] {
            let shown: Vec<String> = own()
                .filter(|name| name.is_forbidden() == forbidden)
                .map(|name| {
                    let preferred = name.status == Some(TermStatus::Preferred);
                    format!("{}{}", screen.text(&name.text), if preferred { " (preferred)" } else { "" })
                })
                .collect();
            if !shown.is_empty() {
                let mark = if forbidden { FORBIDDEN } else { "" };
                screen.labelled(&label(language, None), &format!("{mark}{}", shown.join(BETWEEN_NAMES)))?;
            }
        }
    }
    Ok(())
}

fn show_notes<W: io::Write>(screen: &mut Screen<W>, notes: &[String]) -> io::Result<()> {
    for note in notes {
        let note = screen.text(note).into_owned();
        writeln!(screen.output, "{FAINT}note │ {note}{FAINT:#}")?;
    }
    Ok(())
}
