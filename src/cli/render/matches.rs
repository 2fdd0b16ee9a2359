//! How is a match shown: its origin, its differences and its translation, adapted to the sentence at hand?

use std::io;

use sangam::memory::Match;
use sangam::text::difference::{Difference, Tag};
use sangam::use_cases::adapt::AdaptedTranslation;

use super::adapted::{self, marked_translation};
use super::differences::marked;
use super::escapes::escaped;
use super::readings::origin;
use super::{BOLD, FAINT, Screen, label};

/// Shows one match: score and origin, the differences, the translation.
pub(crate) fn show_match<W: io::Write>(
    screen: &mut Screen<W>,
    found: &Match,
    steps: &[Difference],
    adapted: &AdaptedTranslation,
) -> io::Result<()> {
    let unit = &found.unit;
    let line = match within(found, steps) {
        Some(steps) => screen.marked_line(&steps),
        None => screen.marked_line(steps),
    };
    writeln!(
        screen.output,
        "{BOLD}{:>4}{BOLD:#}  {FAINT}{}{}, unit {}{}{FAINT:#}",
        found.score.to_string(),
        adapted::beside(adapted),
        escaped(&origin(unit)),
        unit.id.0,
        if found.part.is_some() { ", part of the unit" } else { "" }
    )?;
    screen.labelled(&label(&unit.source_language, None), &line)?;
    if let Some(through) = &found.through {
        let [first, second] = through.as_ref();
        let [from, to] = [first, second].map(|unit| format!("({})", origin(unit)));
        let mut lines = vec![(&first.target_language, &first.target, from)];
        if second.source == first.target {
            // Usually both steps have the same text.
            lines[0].2 = format!("{} {to}", lines[0].2);
        } else {
            lines.push((&second.source_language, &second.source, to));
        }
        for (language, text, origins) in lines {
            let text = format!("{FAINT}{} {}{FAINT:#}", screen.piece(text), escaped(&origins));
            screen.labelled(&label(language, None), &text)?;
        }
    }
    let target = marked_translation(&unit.target, adapted, |piece| screen.line_piece(piece));
    screen.labelled(&label(&unit.target_language, None), &target)
}

/// Returns `steps` within the whole text of a unit, if they concern a part of it. The part is marked.
fn within(found: &Match, steps: &[Difference]) -> Option<Vec<Difference>> {
    let [before, _, after] = found.part?.cut(&found.unit.source);
    let equal = |text: String| Difference { tag: Tag::Equal, text };
    let (before, after) = (equal(format!("{before}[=")), equal(format!("=]{after}")));
    Some([&[before], steps, &[after]].concat())
}

impl<W> Screen<W> {
    fn marked_line(&self, steps: &[Difference]) -> String {
        let safe: Vec<Difference> = steps
            .iter()
            .map(|step| Difference { tag: step.tag, text: self.line_piece(&step.text) })
            .collect();
        marked(&safe)
    }
}
