//! How is it said that one side of a bead, or of the unit made from it, leaves a part out?

use sangam::align::{Alignment, Bead};
use sangam::unit::{Reading, Role, Unit};
use sangam::use_cases::pair::{CutText, TextPair};

/// Returns the words for a reading, with a comma before them; nothing for the usual one.
pub(crate) fn beside(reading: Reading) -> &'static str {
    match reading {
        Reading::Abridged(Role::Source) => ", abridged source",
        Reading::Abridged(Role::Target) => ", abridged translation",
        Reading::Replaced => ", replaced",
        _ => "",
    }
}

/// Returns where a unit came from, who changed it, its status, and whether it leaves a part out.
pub(crate) fn origin(unit: &Unit) -> String {
    format!("{}{}", unit.history(), beside(unit.details.reading()))
}

/// Returns what the reading of the bead at `index` means for it; nothing for the usual reading.
pub(crate) fn meaning(pair: &TextPair, alignment: &Alignment, index: usize) -> Option<String> {
    let bead = alignment.beads.get(index)?;
    Some(match pair.reading(bead) {
        Reading::Abridged(Role::Target) => "the translation leaves a part out".to_owned(),
        Reading::Abridged(Role::Source) => "the translation says more than the source".to_owned(),
        Reading::Replaced => {
            let side = if bead.target.is_empty() { Role::Source } else { Role::Target };
            match (side, opposite(&alignment.beads, index)) {
                (Role::Source, Some(other)) => {
                    format!(
                        "{} seems to be in the place of its translation",
                        name(&pair.target, &other.target)
                    )
                }
                (Role::Target, Some(other)) => {
                    format!(
                        "it seems to be in the place of the translation of {}",
                        name(&pair.source, &other.source)
                    )
                }
                (Role::Source, None) => {
                    "another sentence seems to be in the place of its translation".to_owned()
                }
                (Role::Target, None) => {
                    "it seems to be in the place of the translation of another sentence".to_owned()
                }
            }
        }
        _ => return None,
    })
}

/// Returns the bead on the other side of the replaced bead at `index`. Replaced beads that follow each other belong
/// together in order, if they are as many on either side.
fn opposite(beads: &[Bead], index: usize) -> Option<&Bead> {
    let is_replaced = |bead: &&Bead| bead.reading == Reading::Replaced;
    let before = beads.get(..index)?.iter().rev().take_while(is_replaced).count();
    let run = beads.get(index - before..)?.iter().take_while(is_replaced);
    let (sources, targets): (Vec<&Bead>, Vec<&Bead>) = run.partition(|bead| bead.target.is_empty());
    if sources.len() != targets.len() {
        return None;
    }
    let bead = beads.get(index)?;
    let mut pairs = sources.into_iter().zip(targets);
    pairs.find_map(|(source, target)| match (source == bead, target == bead) {
        (true, _) => Some(target),
        (_, true) => Some(source),
        _ => None,
    })
}

/// Returns the name of a run of segments: `ur 4`.
fn name(text: &CutText, range: &std::ops::Range<usize>) -> String {
    let numbers: Vec<String> = text.numbers(range).iter().map(ToString::to_string).collect();
    format!("{} {}", text.language, numbers.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(source: std::ops::Range<usize>, target: std::ops::Range<usize>) -> Bead {
        let mut bead = Bead::new(source, target, 0.9);
        bead.reading = Reading::Replaced;
        bead
    }

    #[test]
    fn replaced_beads_belong_together_in_order_if_as_many_are_on_either_side() {
        let mut beads = vec![
            Bead::new(0..1, 0..1, 0.9),
            replaced(1..1, 1..2),
            replaced(1..1, 2..3),
            replaced(1..2, 3..3),
            replaced(2..3, 3..3),
            Bead::new(3..4, 3..4, 0.9),
            replaced(4..5, 4..4),
        ];
        for (index, other) in [(1, 3), (2, 4), (3, 1), (4, 2)] {
            assert_eq!(opposite(&beads, index), beads.get(other), "{index}");
        }
        assert_eq!(opposite(&beads, 6), None, "nothing is on its other side");
        beads.remove(4);
        assert_eq!(opposite(&beads, 1), None, "two are in the place of one");
    }
}
