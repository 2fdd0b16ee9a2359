//! How is a match shown: its origin, its differences and its translation?

use std::io;

use sangam::memory::Match;
use sangam::text::difference::Difference;

use super::differences::marked;
use super::escapes::escaped;
use super::readings::origin;
use super::{BOLD, FAINT, NOT_ON_A_LINE, Screen, label};

/// Shows one match: score and origin, the differences, the translation.
pub(crate) fn show_match<W: io::Write>(
    screen: &mut Screen<W>,
    found: &Match,
    steps: &[Difference],
) -> io::Result<()> {
    let unit = &found.unit;
    let line = screen.marked_line(steps);
    writeln!(
        screen.output,
        "{BOLD}{:>4}{BOLD:#}  {FAINT}{}, unit {}{FAINT:#}",
        found.score.to_string(),
        escaped(&origin(unit)),
        unit.id.0
    )?;
    writeln!(screen.output, "{}{line}", label(&unit.source_language, None))?;
    if let Some(through) = &found.through {
        let [first, second] = through.as_ref();
        for (text, unit) in [(&first.target, first), (&second.source, second)] {
            writeln!(
                screen.output,
                "{}{FAINT}{} ({}){FAINT:#}",
                label(&first.target_language, None),
                screen.text(text),
                escaped(&origin(unit))
            )?;
        }
    }
    writeln!(screen.output, "{}{}", label(&unit.target_language, None), screen.text(&unit.target))
}

impl<W> Screen<W> {
    fn marked_line(&self, steps: &[Difference]) -> String {
        let safe: Vec<Difference> = steps
            .iter()
            .map(|step| Difference {
                tag: step.tag,
                text: self.piece(&step.text.replace(NOT_ON_A_LINE, " ")).into_owned(),
            })
            .collect();
        self.isolated(marked(&safe))
    }
}
