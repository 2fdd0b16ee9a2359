//! How are two files read and written whose lines translate each other?
//!
//! Both files must have the same number of lines. A longer one is an error, because every pair after a lost line would
//! be wrong. A pair with an empty line is rejected. When units are written, each is one line on both sides and never an
//! empty one: line breaks inside a text become spaces. Streaming: time linear, space two lines.

use std::io::{self, Read, Write};

use sangam_language::Language;
use sangam_unit::{Role, Sides, Unit, UnitDraft};

use super::decode::{Declaration, TextReader};
use super::lines::one_line;
use super::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, required_languages,
    unusable,
};
use super::write::UnitWriter;

/// Reads units from two files, line by line.
pub struct MosesReader<'r> {
    texts: Sides<TextReader<'r>>,
    files: Sides<String>,
    lines: Sides<String>,
    languages: Sides<Language>,
    read: u64,
    position: Position,
    options: ReadOptions,
    summary: ReadSummary,
}

impl<'r> MosesReader<'r> {
    /// Reads a source and a target file; each is a stream and its name in messages. The options must say the languages.
    pub fn new(
        source: (impl Read + Send + 'r, &str),
        target: (impl Read + Send + 'r, &str),
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let encoding = options.encoding.as_deref();
        let languages = required_languages(options, source.1)?;
        let mut summary = ReadSummary::default();
        for language in languages.each() {
            summary.language(language.as_str());
        }
        let files = Sides::new(source.1, target.1).map(str::to_owned);
        let text = |input: TextReader<'r>| input.lenient(options.lenient);
        Ok(Self {
            texts: Sides::new(
                text(TextReader::new(source.0, source.1, Declaration::None, encoding)?),
                text(TextReader::new(target.0, target.1, Declaration::None, encoding)?),
            ),
            files,
            lines: Sides::default(),
            languages,
            read: 0,
            position: Position::START,
            options: options.clone(),
            summary,
        })
    }

    fn line(&mut self, side: Role) -> Result<bool, ExchangeError> {
        let line = self.texts[side].line(&self.files[side], &mut self.lines[side])?;
        Ok(line.is_some())
    }

    /// Makes the error for a file that goes on after the end of the other one.
    fn mismatch(&mut self, longer: Role) -> Result<ExchangeError, ExchangeError> {
        let mut counts = Sides::new(self.read, self.read);
        counts[longer] += 1;
        while self.line(longer)? {
            counts[longer] += 1;
        }
        let Sides { source: first, target: second } = self.files.clone();
        let Sides { source: first_lines, target: second_lines } = counts;
        Ok(ExchangeError::CountMismatch { first, second, first_lines, second_lines })
    }
}

impl UnitReader for MosesReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        let position = self.texts.source.position();
        self.position = position;
        match (self.line(Role::Source)?, self.line(Role::Target)?) {
            (false, false) if self.read == 0 => {
                return Err(ExchangeError::Empty { file: self.files.source.clone() });
            }
            (false, false) => return Ok(None),
            (true, true) => {}
            (true, false) => return Err(self.mismatch(Role::Source)?),
            (false, true) => return Err(self.mismatch(Role::Target)?),
        }
        self.read += 1;
        self.summary.units += 1;
        self.summary.variants += 2;
        let mended = self.texts.as_mut().into_iter().find_map(TextReader::take_mended);
        let Sides { source, target } = &self.lines;
        let reason = match mended {
            Some(fault) => Some(fault.to_string()),
            None => self.options.unusable(source, target).map(str::to_owned),
        };
        Ok(Some(match reason {
            None => Ok(UnitDraft::new(self.languages.clone(), source.clone(), target.clone())),
            Some(reason) => {
                self.summary.rejected += 1;
                Err(Rejected::new(position, reason, format!("{source}\t{target}").as_bytes()))
            }
        }))
    }

    fn position(&self) -> Position {
        self.position
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

/// Writes units as two files, line by line. A unit is left out if one of its texts is only white space.
pub struct MosesWriter<S: Write, T: Write> {
    source: S,
    target: T,
}

impl<S: Write, T: Write> MosesWriter<S, T> {
    /// Writes to a source and a target file.
    pub fn new(source: S, target: T) -> Self {
        Self { source, target }
    }
}

impl<S: Write, T: Write> UnitWriter for MosesWriter<S, T> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        if unusable(&unit.source, &unit.target).is_some() {
            return Ok(());
        }
        writeln!(self.source, "{}", one_line(&unit.source))?;
        writeln!(self.target, "{}", one_line(&unit.target))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.source.flush()?;
        self.target.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn options() -> ReadOptions {
        ReadOptions {
            source_language: Some("en".parse().unwrap()),
            target_language: Some("ur".parse().unwrap()),
            ..ReadOptions::default()
        }
    }

    fn read(source: &str, target: &str) -> Result<Vec<ReadUnit>, String> {
        let mut reader =
            MosesReader::new((source.as_bytes(), "a"), (target.as_bytes(), "b"), &options()).unwrap();
        reader.units().collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    #[test]
    fn lines_pair_by_number_or_not_at_all() {
        let units = read("one\n\nthree", "ایک\nدو\nتین\n").unwrap();
        assert_eq!(units[0].as_ref().unwrap().target, "ایک");
        assert_eq!(units[1].as_ref().unwrap_err().to_string(), "2:1: the source text is empty");
        assert_eq!(units.len(), 3);
        let error = read("one\n", "ایک\nدو\nتین\n").unwrap_err();
        assert!(error.starts_with("a has 1 lines, b 3:"), "{error}");
        let error = read("one\ntwo\n", "ایک\n").unwrap_err();
        assert!(error.starts_with("a has 2 lines, b 1:"), "{error}");
        assert!(read("", "").unwrap_err().contains("is empty"));
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn pairs_come_back(texts in proptest::collection::vec(("[^\0\r\n\u{feff}]*[a-z][^\0\r\n]*", "[^\0\r\n\u{feff}]*ک[^\0\r\n]*"), 1..5)) {
            let (mut source, mut target) = (Vec::new(), Vec::new());
            let mut writer = MosesWriter::new(&mut source, &mut target);
            for (number, (one, other)) in (0_i64..).zip(&texts) {
                let draft = UnitDraft::new(Sides::new("en".parse().unwrap(), "ur".parse().unwrap()), one.clone(), other.clone());
                writer.write(&crate::write::unit_of(draft, number)).unwrap();
            }
            writer.finish().unwrap();
            let units = read(&String::from_utf8(source).unwrap(), &String::from_utf8(target).unwrap()).unwrap();
            let back: Vec<_> = units.into_iter().map(|unit| unit.map(|unit| (unit.source, unit.target))).collect();
            prop_assert_eq!(back, texts.into_iter().map(Ok).collect::<Vec<_>>());
        }
    }
}
