//! Which character separates the fields of this table?
//!
//! The beginning of the table is read with each candidate, quotation marks respected, and the candidate that makes the
//! most sense wins: rows of the same width, each field in one script, no quotation mark out of place. A header that is
//! understood counts for a candidate. A candidate that is mostly followed by a space, or is between two digits, looks
//! like a comma of a sentence or of a number; that counts against it. A first line `sep=;`, as spreadsheets write it,
//! decides alone. Time linear in the text looked at.

use std::collections::BTreeMap;

use super::rows::{csv_reader, misquoted, tidied};
use sangam_text::detect::profile_script_of;

/// The candidates. If several are equally good, the first wins.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The number of rows that are looked at, at most.
const ROWS_LOOKED_AT: usize = 500;

/// The bonus for a header that is understood, as a share of rows that make sense: more than all rows together.
const HEADER_WORTH: f64 = 1.5;

/// The penalty, as a share of rows, if every separator looks like a comma of a sentence or a number. It is less than
/// half, because a table that is written by hand may have a space after each separator.
const DOUBT: f64 = 0.4;

/// The beginning of a table, and what is known about its columns.
pub(super) struct Beginning<'b> {
    pub(super) text: &'b str,
    /// Whether `text` is the whole table.
    pub(super) is_whole: bool,
    /// The least number of columns that the table must have.
    pub(super) least_columns: usize,
    /// Whether a first row names the columns.
    pub(super) is_header: &'b dyn Fn(&[String]) -> bool,
}

/// Returns the separator that a first line `sep=;` names.
pub(super) fn named(line: &str) -> Option<u8> {
    let line = line.trim_end_matches(['\r', '\n']);
    let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    match line.as_bytes() {
        [name @ .., b'=', separator] if name.eq_ignore_ascii_case(b"sep") => Some(*separator),
        _ => None,
    }
}

/// Returns the separator with which `beginning` makes the most sense.
pub(super) fn choose(beginning: &Beginning<'_>) -> u8 {
    let sense = |separator| sense(beginning, separator).map(|sense| (sense, separator));
    // `max_by` takes the last of equals, so the candidates are reversed.
    let best = SEPARATORS.into_iter().rev().filter_map(sense).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(SEPARATORS[0], |(_, separator)| separator)
}

/// Returns how much sense the table makes with this separator, or `None` if it has too few columns.
fn sense(beginning: &Beginning<'_>, separator: u8) -> Option<f64> {
    let text = tidied(beginning.text, separator);
    let mut reader = csv_reader(separator).from_reader(text.as_slice());
    let mut rows: Vec<(Vec<String>, &[u8])> = Vec::new();
    let mut record = csv::StringRecord::new();
    while rows.len() <= ROWS_LOOKED_AT {
        let begin = usize::try_from(reader.position().byte()).ok()?;
        if !reader.read_record(&mut record).ok()? {
            break;
        }
        let raw = text.get(begin..usize::try_from(reader.position().byte()).ok()?)?;
        rows.push((record.iter().map(str::to_owned).collect(), raw));
    }
    // The last row may be incomplete.
    if (!beginning.is_whole || rows.len() > ROWS_LOOKED_AT) && rows.len() > 1 {
        rows.pop();
    }
    rows.retain(|(fields, _)| fields.iter().any(|field| !field.trim().is_empty()));
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for (fields, _) in &rows {
        *widths.entry(fields.len()).or_default() += 1;
    }
    let (&width, _) = widths.iter().max_by_key(|&(width, count)| (count, width))?;
    if width < beginning.least_columns.max(2) {
        return None;
    }
    let header = rows.first().is_some_and(|(fields, _)| (beginning.is_header)(fields));
    let sound = rows.iter().filter(|(fields, raw)| {
        fields.len() == width
            && fields.iter().all(|field| is_of_one_script(field))
            && misquoted(raw, separator).is_none()
    });
    let sound = share(sound.count(), rows.len());
    let (mut separators, mut doubtful) = (0_usize, 0_usize);
    for (_, raw) in &rows {
        let (all, doubted) = separators_in(raw, separator);
        separators += all;
        doubtful += doubted;
    }
    let doubt = share(doubtful, separators.max(1));
    Some(sound + if header { HEADER_WORTH } else { 0.0 } - DOUBT * doubt)
}

/// Returns `some` as a share of `all`. Both count rows or separators in the beginning of a table, so they fit in 32
/// bits.
fn share(some: usize, all: usize) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(some) / number(all)
}

/// Whether all letters of a field are in one script. That is usual for a text in one language.
fn is_of_one_script(field: &str) -> bool {
    let mut scripts = field.chars().filter_map(profile_script_of);
    let first = scripts.next();
    scripts.all(|script| Some(script) == first)
}

/// Counts the separators of `raw` outside quotation marks, and those of them that look like part of a sentence or
/// number.
fn separators_in(raw: &[u8], separator: u8) -> (usize, usize) {
    let mut open = false;
    let (mut all, mut doubtful) = (0, 0);
    for (at, &byte) in raw.iter().enumerate() {
        open ^= byte == b'"';
        if byte != separator || open {
            continue;
        }
        all += 1;
        let before = at.checked_sub(1).and_then(|before| raw.get(before));
        let behind = raw.get(at + 1);
        let digits = [before, behind].iter().all(|byte| byte.is_some_and(u8::is_ascii_digit));
        doubtful += usize::from(digits || behind == Some(&b' '));
    }
    (all, doubtful)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_name_their_separator() {
        assert_eq!(
            ["sep=;", "SEP=,\r\n", "\"sep=|\"", "sep=\t"].map(named),
            [b';', b',', b'|', b'\t'].map(Some)
        );
        assert_eq!(["sep=", "sep=;;", "a;b", "separator=;", ""].map(named), [None; 5]);
    }

    fn chosen(text: &str) -> char {
        let beginning = Beginning { text, is_whole: true, least_columns: 0, is_header: &|_| false };
        char::from(choose(&beginning))
    }

    #[test]
    fn texts_in_one_script_are_told_by_what_follows_the_separator() {
        assert_eq!(
            chosen("On Monday, it opened;Lundi, il ouvrit\nOn Friday, it shut;Vendredi, il ferma\n"),
            ';'
        );
        assert_eq!(chosen("He came; he saw,Il vint; il vit\nShe came; she saw,Elle vint; elle vit\n"), ',');
        assert_eq!(chosen("0,95;The gate;La porte\n0,80;The wall;Le mur\n"), ';');
        assert_eq!(chosen("The gate, La porte\nThe wall, Le mur\n"), ',');
    }

    #[test]
    fn a_separator_that_is_rare_is_none() {
        assert_eq!(chosen("One;دو | تین\nTwo;تین\nThree;چار\n"), ';');
        assert_eq!(chosen("only one column\nand no separator\n"), ',');
    }
}
