//! How is an aligned pair written as links, numbered by the lines of its files?

use std::io::{self, Write};

use super::pair::{CutText, TextPair};
use sangam_align::{Bead, crossing_blocks};
use sangam_exchange::links::{self, Link, LinkSide, LinkedTexts, Notation};

/// How links are written.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct LinkOptions {
    /// The notation of the links.
    pub notation: &'static Notation,
    /// Beads below this confidence, 0 to 1, are left out.
    pub min_confidence: f64,
}

impl LinkOptions {
    /// Every bead, in this notation.
    pub fn new(notation: &'static Notation) -> Self {
        Self { notation, min_confidence: 0.0 }
    }
}

/// Writes the beads of `pair` as links. The two sides of an untranslated bead are written as segments without counterpart.
pub fn write_links(
    output: &mut dyn Write,
    pair: &TextPair,
    beads: &[Bead],
    options: LinkOptions,
) -> io::Result<()> {
    let beads = &pair.translated(beads);
    let numbers = |text: &CutText| text.numbers(&(0..text.segments.len()));
    let segments = [pair.source.texts(), pair.target.texts()];
    let numbers = [numbers(&pair.source), numbers(&pair.target)];
    let rises = beads.is_sorted_by_key(|bead| bead.target.start);
    let blocks = if rises { Vec::new() } else { crossing_blocks(beads) };
    let links: Vec<Link> = beads
        .iter()
        .map(|bead| Link {
            source: bead.source.clone(),
            target: bead.target.clone(),
            confidence: bead.confidence,
            moved: blocks.iter().any(|block| block.source.contains(&bead.source.start)),
        })
        .collect();
    let texts = LinkedTexts {
        source: LinkSide {
            document: &pair.source.article.location,
            segments: &segments[0],
            numbers: &numbers[0],
        },
        target: LinkSide {
            document: &pair.target.article.location,
            segments: &segments[1],
            numbers: &numbers[1],
        },
        links: &links,
        min_confidence: options.min_confidence,
    };
    links::write_links(output, options.notation, &texts)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;
    use crate::use_cases::pair::{GivenText, PairOptions, prepare_texts};
    use sangam_exchange::article::ArticleText;
    use sangam_exchange::links::{LinkReader, SegmentFile};
    use sangam_exchange::{Format, Opened, ReadOptions, UnitReader as _};
    use sangam_unit::Sides;

    const FORMATS: [Format; 5] =
        [Format::Vecalign, Format::Ladder, Format::Xces, Format::Al, Format::Hunalign];

    /// Makes a text of one segment per line, with blank lines, spaces and one kind of line end, and returns its number
    /// of segments.
    fn text(letters: &'static str) -> impl Strategy<Value = (String, usize)> {
        let line = (0..3_usize, prop::sample::select(vec!["", " ", "\t \u{a0}"]), "[a-z]{0,3}");
        let lines = prop::collection::vec(line, 0..12);
        let ends = prop::sample::select(vec!["\n", "\r\n", "\r"]);
        (lines, ends, any::<bool>()).prop_map(move |(lines, end, closed)| {
            let mut segments = 0;
            let lines: Vec<String> = lines
                .into_iter()
                .map(|(kind, space, word)| {
                    if kind == 0 {
                        return space.to_owned();
                    }
                    segments += 1;
                    format!("{space}{letters} {segments} & <{word}>  x{space}")
                })
                .collect();
            let mut text = lines.join(end);
            if closed && !text.is_empty() {
                text.push_str(end);
            }
            (text, segments)
        })
    }

    /// Makes beads that go through both texts in order or, if asked, cross once.
    fn beads(counts: [usize; 2], sizes: &[(usize, usize, u32)], cross: bool) -> Vec<Bead> {
        let mut ends = [0, 0];
        let mut beads = Vec::new();
        let mut take = |source: usize, target: usize, confidence: u32| {
            let from = ends;
            ends = [(from[0] + source).min(counts[0]), (from[1] + target).min(counts[1])];
            if ends != from {
                let confidence = f64::from(confidence) / 10_000.0;
                beads.push(Bead::new(from[0]..ends[0], from[1]..ends[1], confidence));
            }
        };
        for &(source, target, confidence) in sizes {
            take(source, target, confidence);
        }
        (0..counts[0]).for_each(|_| take(1, 0, 9000));
        (0..counts[1]).for_each(|_| take(0, 1, 9000));
        if cross && beads.len() > 1 && beads.iter().take(2).all(|bead| !bead.is_null()) {
            let (first, second) = (beads[0].target.clone(), beads[1].target.clone());
            beads[0].target = second;
            beads[1].target = first;
        }
        beads
    }

    fn article(text: &str) -> GivenText {
        GivenText::Running(ArticleText {
            location: "a & b".to_owned(),
            ..ArticleText::unnamed(text.to_owned())
        })
    }

    proptest! {
        #![proptest_config(crate::properties::config())]

        #[test]
        fn every_format_gives_back_the_pairs_that_were_written(
            ((source, sources), (target, targets)) in (text("Gate"), text("دروازہ")),
            sizes in prop::collection::vec((0..3_usize, 0..3_usize, 0..=10_000_u32), 0..8),
            cross in any::<bool>(),
            least in prop::sample::select(vec![0.0, 0.5]),
        ) {
            let options = PairOptions {
                from: "en".parse().ok(),
                to: "ur".parse().ok(),
                segmented: true,
                ..PairOptions::default()
            };
            let pair = prepare_texts(Sides::new(article(&source), article(&target)), &options).unwrap();
            prop_assert_eq!([pair.source.segments.len(), pair.target.segments.len()], [sources, targets]);
            let beads = beads([sources, targets], &sizes, cross);
            let joined = |text: &CutText, range: &Range<usize>| text.texts()[range.clone()].join(" ");
            let mut reading = ReadOptions::default();
            reading.source_language = "en".parse().ok();
            reading.target_language = "ur".parse().ok();
            for format in FORMATS {
                let notation = format.links().unwrap();
                // A ladder cannot go back: of two beads that cross, one stays.
                let crosses = cross && !beads.is_sorted_by_key(|bead| bead.target.start);
                let wanted: Vec<_> = beads
                    .iter()
                    .filter(|bead| !bead.is_null() && bead.confidence >= least)
                    .map(|bead| {
                        let texts = [joined(&pair.source, &bead.source), joined(&pair.target, &bead.target)];
                        let numbers = [pair.source.numbers(&bead.source), pair.target.numbers(&bead.target)];
                        let numbers = if notation.needs_segments() { numbers } else { Default::default() };
                        (texts, numbers, format!("{:.4}", bead.confidence))
                    })
                    .collect();
                let mut written = Vec::new();
                write_links(&mut written, &pair, &beads, LinkOptions { notation, min_confidence: least }).unwrap();
                if !beads.is_empty() {
                    prop_assert!(Opened::over(Cursor::new(written.clone()), "l").unwrap().format(true).ok() == Some(format) || wanted.is_empty());
                }
                let file = |text: &str| SegmentFile::read(text.as_bytes(), "s", &reading).unwrap();
                let files = Sides::new(file(&source), file(&target));
                let mut reader = LinkReader::new(written.as_slice(), "l", (notation, files), &reading).unwrap();
                let found: Vec<_> = reader
                    .units()
                    .map(|unit| {
                        let unit = unit.unwrap().unwrap();
                        let origin = unit.origin.unwrap();
                        let score: f64 = unit.details.properties[0].value.parse().unwrap();
                        let confidence = if format == Format::Vecalign { 1.0 - score } else { score };
                        let numbers = [origin.source_numbers, origin.target_numbers];
                        ([unit.source, unit.target], numbers, format!("{confidence:.4}"))
                    })
                    .collect();
                if format == Format::Ladder && crosses {
                    prop_assert!(found.iter().all(|pair| wanted.contains(pair)), "{:?}", found);
                    prop_assert!(found.len() + 1 >= wanted.len());
                } else {
                    prop_assert_eq!(&found, &wanted, "{:?}", format);
                }
                if !crosses && least == 0.0 {
                    prop_assert_eq!(reader.summary().units, beads.len() as u64, "{:?}", format);
                }
            }
        }
    }
}
