//! How is a match shown: its origin, its differences and its translation, adapted to the sentence at hand?

use std::io;

use sangam::memory::Match;
use sangam::text::difference::Difference;
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
    let line = screen.marked_line(steps);
    writeln!(
        screen.output,
        "{BOLD}{:>4}{BOLD:#}  {FAINT}{}{}, unit {}{FAINT:#}",
        found.score.to_string(),
        adapted::beside(adapted),
        escaped(&origin(unit)),
        unit.id.0
    )?;
    screen.labelled(&label(&unit.source_language, None), &line)?;
    if let Some(through) = &found.through {
        let [first, second] = through.as_ref();
        for (text, unit) in [(&first.target, first), (&second.source, second)] {
            let text = format!("{FAINT}{} ({}){FAINT:#}", screen.piece(text), escaped(&origin(unit)));
            screen.labelled(&label(&first.target_language, None), &text)?;
        }
    }
    let target = marked_translation(&unit.target, adapted, |piece| screen.line_piece(piece));
    screen.labelled(&label(&unit.target_language, None), &target)
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
