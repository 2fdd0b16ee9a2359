//! Which pairs do the links of a file make?

use std::io::Read;

use sangam_unit::{Property, Role, Sides, UnitDraft};

use super::notation::{FoundLink, Joined, LinkSource, Notation};
use super::segments::SegmentFile;
use crate::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, nowhere,
    required_languages,
};

/// One side of a link: its text, and the numbers of its segments from 1. There are no numbers if the link holds the
/// text.
struct Side {
    numbers: Vec<usize>,
    text: String,
}

/// Reads units from links.
pub struct LinkReader<'r> {
    source: Box<dyn LinkSource + Send + 'r>,
    notation: &'static Notation,
    file: String,
    segments: Sides<SegmentFile>,
    options: ReadOptions,
    position: Position,
    summary: ReadSummary,
}

impl<'r> LinkReader<'r> {
    /// Reads from `input`, which messages call `file`, with the segments of source and target (empty for notations that
    /// hold the texts). The options must say the languages.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        (notation, segments): (&'static Notation, Sides<SegmentFile>),
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut summary = ReadSummary::default();
        for language in required_languages(options, file)? {
            summary.language(language.as_str());
        }
        let mut source = (notation.open)(Box::new(input), file, options)?;
        if let Some(clash) = source.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self {
            source,
            notation,
            file: file.to_owned(),
            segments,
            options: options.clone(),
            position: Position::START,
            summary,
        })
    }

    fn unit(&self, link: &FoundLink) -> Option<Result<UnitDraft, String>> {
        let Sides { source, target } =
            match link.sides.as_ref().map_err(Clone::clone).and_then(|sides| self.resolved(sides)) {
                Ok(sides) => sides,
                Err(reason) => return Some(Err(reason)),
            };
        // A segment without counterpart is not a mistake in the file.
        let is_kept = self.options.untranslated && !source.text.trim().is_empty();
        if source.text.trim().is_empty() || target.text.trim().is_empty() && !is_kept {
            return None;
        }
        if let Some(reason) = self.options.unusable(&source.text, &target.text) {
            return Some(Err(reason.to_owned()));
        }
        let languages = match required_languages(&self.options, &self.file) {
            Ok(languages) => languages,
            Err(error) => return Some(Err(error.to_string())),
        };
        let mut draft = UnitDraft::new(languages, source.text, target.text);
        let mut origin = nowhere();
        origin.source_numbers = source.numbers;
        origin.target_numbers = target.numbers;
        self.notation.method.clone_into(&mut origin.method);
        draft.origin = Some(origin);
        if let Some(score) = &link.score {
            draft.details.properties.push(Property::new("score", score));
        }
        Some(Ok(draft))
    }

    /// Returns the texts of the segments, joined by one space. A blank line is no segment.
    fn resolved(&self, sides: &Joined) -> Result<Sides<Side>, String> {
        let indices = match sides {
            Joined::Segments(indices) => indices,
            Joined::Texts(texts) => {
                return Ok(texts.as_ref().map(|text| Side { numbers: Vec::new(), text: text.clone() }));
            }
        };
        let resolved = |side: Role| {
            let file = &self.segments[side];
            let (mut numbers, mut texts) = (Vec::new(), Vec::new());
            for &index in &indices[side] {
                let number = index.saturating_add(1);
                let text = file.text(index).ok_or_else(|| {
                    format!("segment {number} of the {}, which has {}", side.as_str(), file.len())
                })?;
                if let Some(fault) = file.fault(index) {
                    return Err(fault.to_owned());
                }
                if !text.is_empty() {
                    numbers.push(number);
                    texts.push(text);
                }
            }
            Ok(Side { numbers, text: texts.join(" ") })
        };
        Ok(Sides::new(resolved(Role::Source)?, resolved(Role::Target)?))
    }
}

impl UnitReader for LinkReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            let link = self.source.next_link(&self.segments)?;
            self.summary.take_warnings(self.source.take_warnings());
            let Some(link) = link else { return Ok(None) };
            self.position = link.position;
            self.summary.units += 1;
            self.summary.variants += 2;
            match self.unit(&link) {
                None => self.summary.untranslated += 1,
                Some(Ok(draft)) => return Ok(Some(Ok(draft))),
                Some(Err(reason)) => {
                    self.summary.rejected += 1;
                    return Ok(Some(Err(Rejected {
                        position: link.position,
                        reason,
                        remedy: None,
                        raw: link.raw,
                    })));
                }
            }
        }
    }

    fn position(&self) -> Position {
        self.position
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}
