//! How is a row of the hand-written dictionary read?
//!
//! `news.tsv` has a column for each of its languages: English, Urdu, Hindi. A column holds alternatives, parted by `;`.
//! An alternative may carry a weight (`صورت *0.2`); one without has weight 1. In the English column the alternatives are
//! forms of one word (`child; children`), and brackets name a sense, which is no text (`century (cricket)`). A line that
//! begins with `#` is a remark. Time and space linear.

use thiserror::Error;

/// The languages of the columns.
pub(crate) const COLUMNS: [&str; 3] = ["en", "ur", "hi"];

/// Separates two alternatives.
const BETWEEN: char = ';';
/// Before a weight.
const WEIGHT: char = '*';

/// A row of the dictionary.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The alternatives of each column, with their shares, 0 to 1. The shares of a translation add up to 1; every form
    /// of the first column has share 1.
    pub(crate) columns: [Vec<(String, f64)>; COLUMNS.len()],
}

/// A line that is no row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub(crate) struct RowError {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong with it.
    pub(crate) fault: &'static str,
}

/// Reads the rows of a dictionary.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, RowError> {
    let lines =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(index, line)| row(line).map_err(|fault| RowError { line: index + 1, fault })).collect()
}

fn row(line: &str) -> Result<Row, &'static str> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [forms, rest @ ..] = &cells[..] else { return Err("it is empty") };
    let [one, other] = rest else { return Err("a row has three columns") };
    let forms = without_brackets(forms)?;
    let forms: Vec<_> = forms.split(BETWEEN).map(|form| (form.trim().to_owned(), 1.0)).collect();
    let columns = [forms, alternatives(one)?, alternatives(other)?];
    if columns.iter().flatten().any(|(text, _)| text.is_empty()) {
        return Err("an alternative is empty");
    }
    Ok(Row { columns })
}

/// Reads a column of translations. Their shares are in proportion to their weights.
fn alternatives(cell: &str) -> Result<Vec<(String, f64)>, &'static str> {
    let mut read = Vec::new();
    for alternative in cell.split(BETWEEN) {
        let (text, weight) = match alternative.split_once(WEIGHT) {
            None => (alternative, 1.0),
            Some((text, weight)) => {
                let weight = weight.trim().parse().ok().filter(|weight| (0.0..=1.0).contains(weight));
                (text, weight.ok_or("a weight is a number from 0 to 1")?)
            }
        };
        read.push((text.trim().to_owned(), weight));
    }
    let all: f64 = read.iter().map(|(_, weight)| weight).sum();
    if all <= 0.0 {
        return Err("the weights of a column are all 0");
    }
    for (_, weight) in &mut read {
        *weight /= all;
    }
    Ok(read)
}

fn without_brackets(cell: &str) -> Result<String, &'static str> {
    let mut text = String::new();
    let mut rest = cell;
    while let Some((before, sense)) = rest.split_once('(') {
        text.push_str(before);
        rest = sense.split_once(')').ok_or("a bracket is not closed")?.1;
    }
    text.push_str(rest);
    Ok(text)
}
