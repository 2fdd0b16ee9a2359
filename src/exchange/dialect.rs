//! Which character parts the fields of this table?
//!
//! The beginning of the table is read with each candidate, quotation marks honoured, and the one that makes the most sense
//! is taken: rows of the same width, each field in one script, no quotation mark out of place. A header that is understood
//! counts for it; a separator that is mostly followed by a space, or stands between two digits, looks like a comma of a
//! sentence or of a number, which counts against it. A first line `sep=;`, as spreadsheets write it, decides alone.
//! Time linear in what is looked at.

use std::collections::BTreeMap;

use super::rows::{csv_reader, misquoted, tidied};
use sangam_text::detect::profile_script_of;

/// Candidates; of equally good ones the first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Most rows that are looked at.
const ROWS_LOOKED_AT: usize = 500;

/// What a header that is understood is worth, as a share of rows that make sense: more than any rows are.
const HEADER_WORTH: f64 = 1.5;

/// What is lost, as a share of rows, if every separator looks like a comma of a sentence or a number. Less than half: a
/// table that is written by hand may have a space behind each.
const DOUBT: f64 = 0.4;

/// The beginning of a table, and what is known of its columns.
pub(super) struct Beginning<'b> {
    pub(super) text: &'b str,
    /// Whether that is the whole table.
    pub(super) is_whole: bool,
    /// The least number of columns it must have.
    pub(super) least_columns: usize,
    /// Whether a first row names its columns.
    pub(super) is_header: &'b dyn Fn(&[String]) -> bool,
}

/// The separator that a first line `sep=;` names.
pub(super) fn named(line: &str) -> Option<u8> {
    let line = line.trim_end_matches(['\r', '\n']);
    let line = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    match line.as_bytes() {
        [name @ .., b'=', separator] if name.eq_ignore_ascii_case(b"sep") => Some(*separator),
        _ => None,
    }
}

/// The separator under which `beginning` makes the most sense.
pub(super) fn choose(beginning: &Beginning<'_>) -> u8 {
    let sense = |separator| sense(beginning, separator).map(|sense| (sense, separator));
    // The last of equals is taken.
    let best = SEPARATORS.into_iter().rev().filter_map(sense).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(SEPARATORS[0], |(_, separator)| separator)
}

/// How much sense the table makes with this separator; `None` if it has not enough columns.
fn sense(beginning: &Beginning<'_>, separator: u8) -> Option<f64> {
    let text = tidied(beginning.text, separator);
    let mut reader = csv_reader(separator).from_reader(text.as_slice());
    let mut rows: Vec<(Vec<String>, &[u8])> = Vec::new();
    let mut record = csv::StringRecord::new();
    while rows.len() <= ROWS_LOOKED_AT {
        let begin = reader.position().byte() as usize;
        if !reader.read_record(&mut record).ok()? {
            break;
        }
        let raw = text.get(begin..reader.position().byte() as usize)?;
        rows.push((record.iter().map(str::to_owned).collect(), raw));
    }
    // The last row may be cut.
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
    let sound = sound.count() as f64 / rows.len() as f64;
    let (mut separators, mut doubtful) = (0_usize, 0_usize);
    for (_, raw) in &rows {
        let (all, doubted) = separators_in(raw, separator);
        separators += all;
        doubtful += doubted;
    }
    let doubt = doubtful as f64 / separators.max(1) as f64;
    Some(sound + if header { HEADER_WORTH } else { 0.0 } - DOUBT * doubt)
}

/// Whether all letters of a field are of one script, as they mostly are in one language.
fn is_of_one_script(field: &str) -> bool {
    let mut scripts = field.chars().filter_map(profile_script_of);
    let first = scripts.next();
    scripts.all(|script| Some(script) == first)
}

/// How many separators `raw` has outside quotation marks, and how many of them look like those of a sentence or number.
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
