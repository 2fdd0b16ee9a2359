//! May a line be joined with the one after it?
//!
//! In a text whose lines usually end with a mark, a line that ends with a letter or a digit is a heading, a caption or
//! a list item. Translators keep such lines separate, so a bead that runs over the end of one pays a price. The price
//! falls with the share of such lines in the text: if people write without full stops, a missing one says nothing.
//!
//! time and space: O(lines).

use crate::beads::LARGEST_SIDE;
use crate::document::Text;
use crate::numeric::real;

/// Where a text has lines without a final mark.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    /// For each line, the number of earlier lines that end without a mark.
    before: Vec<usize>,
    /// Price of running over the end of one, in nats.
    price: f64,
}

impl Headings {
    /// Finds the headings of `text`. Running over one costs `price · (1 − share of such lines)` nats.
    pub(crate) fn new(text: &Text, price: f64) -> Self {
        let mut count = 0;
        let mut before = Vec::with_capacity(text.open_ends.len() + 1);
        before.push(0);
        for &open in &text.open_ends {
            count += usize::from(open);
            before.push(count);
        }
        let share = real(count) / real(text.open_ends.len().max(1));
        Self { before, price: price * (1.0 - share) }
    }

    /// The cost of joining 1, 2, … lines from `first` on, in nats (never above 0); 0 beyond the end of the text.
    pub(crate) fn scores(&self, first: usize) -> [f64; LARGEST_SIDE] {
        let before = self.before.get(first..).unwrap_or_default();
        std::array::from_fn(|more| match before.get(more) {
            Some(inside) if *inside > before[0] => -self.price,
            _ => 0.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_over_a_heading_costs_less_where_all_lines_are_open() {
        let read = |lines: &[&str]| Text::new(lines, &"en".parse().unwrap(), true, true);
        let headings = Headings::new(&read(&["Flood", "It rained.", "Rivers rose.", "Roads closed."]), 1.0);
        assert!((headings.scores(0)[1] + 0.75).abs() < 1e-9);
        assert!(headings.scores(1)[2].abs() < 1e-9);
        assert!(headings.scores(0)[0].abs() < 1e-9, "a heading alone is no joint");
        let open = Headings::new(&read(&["it rained", "rivers rose"]), 1.0);
        assert!(open.scores(0)[1].abs() < 1e-9);
        assert!(Headings::new(&read(&[]), 1.0).price.is_finite());
    }
}
