//! Which texts are to be translated in a file of units?
//!
//! The sources of its units, translated or not, in the order of the file. A file in several pairs of languages gives a
//! text for each pair.

use std::fs;
use std::path::Path;

use sangam_exchange::{ExchangeError, Format, Opened, ReadOptions, Rejected, path_name};
use sangam_unit::Sides;

use super::analyse::BatchText;

/// Returns the format of a file that holds units; `None` if it is read as an article. A pipe is an article, since looking
/// into it would take from it.
pub fn unit_format(file: &Path) -> Result<Option<Format>, ExchangeError> {
    if !fs::metadata(file).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    Ok(Opened::open(file)?.unit_format())
}

/// What a file of units holds.
#[derive(Debug, Default)]
pub struct ReadSources {
    /// A text for each pair of languages.
    pub texts: Vec<BatchText>,
    /// The units that were rejected.
    pub rejected: Vec<Rejected>,
}

/// Reads the sources of the units of `file`, which is in `format`.
pub fn read_sources(
    file: &Path,
    format: Format,
    options: &ReadOptions,
) -> Result<ReadSources, ExchangeError> {
    let mut reader = Opened::open(file)?.units(Some(format), options)?;
    let mut read = ReadSources::default();
    let mut number = 0;
    while let Some(unit) = reader.next_unit()? {
        let unit = match unit {
            Ok(unit) => unit,
            Err(rejected) => {
                read.rejected.push(rejected);
                continue;
            }
        };
        number += 1;
        let languages = Sides::new(unit.source_language, unit.target_language);
        let segment = (number, unit.source);
        match read.texts.iter_mut().find(|text| text.languages == languages) {
            Some(text) => text.segments.push(segment),
            None => read.texts.push(BatchText {
                name: file.display().to_string(),
                article: Some(path_name(file)),
                languages,
                segments: vec![segment],
            }),
        }
    }
    Ok(read)
}
