//! How is a memory written as comma-separated values?
//!
//! By RFC 4180, in UTF-8, with the columns of TSV. Every field that needs quotation marks gets them, so that line
//! breaks inside texts stay.

use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};
use sangam_unit::Unit;

use super::tsv::{COLUMNS, columns};
use super::write::UnitWriter;

/// Writes units as comma-separated values.
pub(crate) struct CsvWriter<W: Write> {
    output: Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes to `output`, beginning with the header.
    pub(crate) fn new(output: W) -> io::Result<Self> {
        let mut output = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(output);
        output.write_record(COLUMNS)?;
        Ok(Self { output })
    }
}

impl<W: Write> UnitWriter for CsvWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        Ok(self.output.write_record(columns(unit))?)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sangam_unit::{Sides, UnitDraft};

    use super::*;
    use crate::read::{ReadOptions, UnitReader as _};
    use crate::table::{Separation, TableReader};
    use crate::tsv::TsvWriter;
    use crate::write::unit_of;

    fn read(table: &[u8], separation: Separation) -> Vec<(String, String)> {
        let mut reader = TableReader::new(table, "f", separation, &ReadOptions::default()).unwrap();
        let units = reader.units().map(|unit| unit.unwrap().unwrap());
        units.map(|unit| (unit.source, unit.target)).collect()
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn pairs_come_back(texts in proptest::collection::vec(("[^\0\r\t\n]*[a-z][^\0\r\t\n]*", "[^\0\r\t\n]*ک[^\0\r\t\n]*"), 0..5), inside in "[\n,\";]{0,3}") {
            let (mut tsv, mut csv) = (Vec::new(), Vec::new());
            let mut writers: [Box<dyn UnitWriter>; 2] =
                [Box::new(TsvWriter::new(&mut tsv).unwrap()), Box::new(CsvWriter::new(&mut csv).unwrap())];
            let broken: Vec<_> =
                texts.iter().map(|(one, other)| (format!("{one}{inside}."), other.clone())).collect();
            for (writer, texts) in writers.iter_mut().zip([&texts, &broken]) {
                for (number, (one, other)) in (0_i64..).zip(texts) {
                    let languages = Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
                    let draft = UnitDraft::new(languages, one.clone(), other.clone());
                    writer.write(&unit_of(draft, number)).unwrap();
                }
                writer.finish().unwrap();
            }
            drop(writers);
            prop_assert_eq!(read(&tsv, Separation::Tabs), texts);
            prop_assert_eq!(read(&csv, Separation::Commas), broken);
        }
    }
}
