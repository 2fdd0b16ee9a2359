//! How are the parts of a sentence shown that were translated before?

use std::io;

use sangam::memory::Found;
use sangam::use_cases::fragments::{Fragment, FragmentExample};

use super::escapes::escaped;
use super::hits::{highlighted, marked_counterpart};
use super::readings::origin;
use super::{BOLD, FAINT, Screen, counted, label};

/// Shows one part of `sentence`: its words, how many units have it, and examples with its translation marked.
pub(crate) fn show_fragment<W: io::Write>(
    screen: &mut Screen<W>,
    sentence: &str,
    fragment: &Fragment,
) -> io::Result<()> {
    let text = screen.text(sentence.get(fragment.query.clone()).unwrap_or_default()).into_owned();
    writeln!(screen.output, "{BOLD}{text}{BOLD:#}  {FAINT}{}{FAINT:#}", units(fragment.found))?;
    for example in &fragment.examples {
        show_example(screen, example)?;
    }
    Ok(())
}

fn show_example<W: io::Write>(screen: &mut Screen<W>, example: &FragmentExample) -> io::Result<()> {
    let unit = &example.unit;
    writeln!(screen.output, "      {FAINT}{}, unit {}{FAINT:#}", escaped(&origin(unit)), unit.id.0)?;
    let place = example.target.as_ref();
    let target: Vec<_> =
        place.filter(|place| place.is_sure()).map(|place| place.bytes.clone()).into_iter().collect();
    let source =
        highlighted(&unit.source, std::slice::from_ref(&example.source), |piece| screen.line_piece(piece));
    screen.labelled(&label(&unit.source_language, None), &source)?;
    let target = marked_counterpart(&unit.target, &target, |piece| screen.line_piece(piece));
    screen.labelled(&label(&unit.target_language, None), &target)
}

/// `in 3 units`.
fn units(found: Found) -> String {
    match found {
        Found::Exactly(count) => format!("in {}", counted(count, "unit")),
        Found::MoreThan(count) | Found::Partly { found: count, .. } => {
            format!("in more than {}", counted(count, "unit"))
        }
    }
}
