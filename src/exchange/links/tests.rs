//! Do links come back from every notation, and are wrong links reported?

use proptest::prelude::*;

use sangam_unit::{Sides, UnitDraft};

use super::read::LinkReader;
use super::segments::SegmentFile;
use super::texts::{Link, LinkSide, LinkedTexts};
use super::write_links;
use crate::detect::detect;
use crate::format_names::Format;
use crate::read::{ReadOptions, UnitReader as _};
use crate::remedy::ExchangeRemedy;

const FORMATS: [Format; 5] = [Format::Vecalign, Format::Ladder, Format::Xces, Format::Al, Format::Hunalign];

/// Returns the format of links that begin like this.
fn detected(opening: &[u8]) -> Option<Format> {
    detect("l".as_ref(), opening, true)
}

const SOURCE: [&str; 4] = ["one", "two & a", "three", "four"];
const TARGET: [&str; 3] = ["ایک", "دو", "چار"];

fn beads() -> Vec<Link> {
    let bead = |source, target| Link { source, target, confidence: 0.75, moved: false };
    vec![bead(0..1, 0..1), bead(1..2, 1..1), bead(2..4, 1..3)]
}

fn options() -> ReadOptions {
    ReadOptions {
        source_language: Some("en".parse().unwrap()),
        target_language: Some("ur".parse().unwrap()),
        ..ReadOptions::default()
    }
}

fn segments(texts: &[&str]) -> SegmentFile {
    SegmentFile::read(texts.join("\n").as_bytes(), "s", &options()).unwrap()
}

fn read(links: &str, format: Format, files: Sides<SegmentFile>) -> Vec<String> {
    let mut reader =
        LinkReader::new(links.as_bytes(), "l", (format.links().unwrap(), files), &options()).unwrap();
    reader
        .units()
        .map(|unit| match unit {
            Ok(Ok(unit)) => format!("{}={}", unit.source, unit.target),
            Ok(Err(rejected)) => rejected.to_string(),
            Err(error) => error.to_string(),
        })
        .collect()
}

/// Writes links over texts that are one segment a line, without blank lines.
fn written(format: Format, Sides { source, target }: Sides<&[&str]>, links: &[Link]) -> Vec<u8> {
    let numbers: Vec<usize> = (1..=source.len().max(target.len())).collect();
    let texts = LinkedTexts {
        source: LinkSide { document: "a & b", segments: source, numbers: &numbers[..source.len()] },
        target: LinkSide { document: "c", segments: target, numbers: &numbers[..target.len()] },
        links,
        min_confidence: 0.0,
    };
    let mut output = Vec::new();
    write_links(&mut output, format.links().unwrap(), &texts).unwrap();
    output
}

#[test]
fn every_format_gives_back_what_was_written() {
    for format in FORMATS {
        let written = written(format, Sides::new(&SOURCE, &TARGET), &beads());
        let written = String::from_utf8(written).unwrap();
        assert_eq!(detected(written.as_bytes()), Some(format));
        let files = Sides::new(segments(&SOURCE), segments(&TARGET));
        assert_eq!(read(&written, format, files), ["one=ایک", "three four=دو چار"], "{format:?}");
    }
}

/// Generates the texts of both sides, and beads that cover them in order.
fn alignments() -> impl Strategy<Value = (Sides<Vec<String>>, Vec<Link>)> {
    let segment = || r#"[a-z<&>"'کہا۔क।0-9;:,~\[\]]{1,5}( [a-z<&>"'کہا۔क।0-9;:,~\[\]]{1,5}){0,2}"#;
    let segment = move || {
        segment().prop_filter("looks like XML, or like what parts segments", |text| {
            !text.contains("<s") && !text.contains("~~~")
        })
    };
    let bead = (0..3_usize, 0..3_usize, 0..=10_000_u32).prop_filter("is no bead", |&(s, t, _)| s + t > 0);
    prop::collection::vec(bead, 1..8).prop_flat_map(move |sizes| {
        let (mut beads, mut ends) = (Vec::new(), Sides::new(0, 0));
        for (source, target, confidence) in sizes {
            let Sides { source: from, target: to } = ends;
            ends = Sides::new(from + source, to + target);
            let confidence = f64::from(confidence) / 10_000.0;
            beads.push(Link { source: from..ends.source, target: to..ends.target, confidence, moved: false });
        }
        let Sides { source, target } = ends.map(|count| prop::collection::vec(segment(), count));
        ((source, target).prop_map(|(source, target)| Sides { source, target }), Just(beads))
    })
}

proptest! {
    #![proptest_config(crate::properties::config())]

    #[test]
    fn beads_come_back_from_every_format((texts, beads) in alignments()) {
        let sides = texts.as_ref().map(|side| side.iter().map(String::as_str).collect::<Vec<_>>());
        let Sides { source, target } = &sides;
        let joined = |side: &[&str], range: &std::ops::Range<usize>| side[range.clone()].join(" ");
        let numbers = |range: &std::ops::Range<usize>| (range.start + 1..=range.end).collect::<Vec<_>>();
        let whole = beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty());
        for format in FORMATS {
            let written = written(format, Sides::new(source.as_slice(), target.as_slice()), &beads);
            let files = if format.links().unwrap().needs_segments() { sides.as_ref().map(|side| segments(side)) } else { Sides::default() };
            let mut reader = LinkReader::new(written.as_slice(), "l", (format.links().unwrap(), files), &options()).unwrap();
            let back: Vec<UnitDraft> = reader.units().map(|unit| unit.unwrap().unwrap()).collect();
            prop_assert_eq!(reader.summary().units, beads.len() as u64);
            prop_assert_eq!(back.len(), whole.clone().count(), "{:?}", format);
            for (unit, bead) in back.iter().zip(whole.clone()) {
                prop_assert_eq!(&unit.source, &joined(source, &bead.source), "{:?}", format);
                prop_assert_eq!(&unit.target, &joined(target, &bead.target), "{:?}", format);
                let origin = unit.origin.as_ref().unwrap();
                if format.links().unwrap().needs_segments() {
                    prop_assert_eq!(&origin.source_numbers, &numbers(&bead.source));
                    prop_assert_eq!(&origin.target_numbers, &numbers(&bead.target));
                }
                let score: f64 = unit.details.properties[0].value.parse().unwrap();
                let confidence = if format == Format::Vecalign { 1.0 - score } else { score };
                prop_assert!((confidence - bead.confidence).abs() < 1e-4, "{:?}", format);
            }
        }
    }
}

#[test]
fn plain_segments_may_begin_with_a_tag() {
    for text in ["<5 % of all\ntwo", "< a\nb", "<b>One</b>\ntwo"] {
        let read = SegmentFile::read(text.as_bytes(), "s", &options()).unwrap();
        assert_eq!(read.len(), 2, "{text}");
    }
}

#[test]
fn a_document_is_no_list_of_segments() {
    let error = SegmentFile::read(&b"PK\x03\x04more"[..], "a.docx", &options()).unwrap_err();
    assert!(error.to_string().starts_with("a.docx: a ZIP archive"), "{error}");
    assert_eq!(error.remedy(), ExchangeRemedy::CutIntoLines);
}

#[test]
fn links_to_segments_that_are_not_there_are_rejected() {
    let files = || Sides::new(segments(&SOURCE), segments(&TARGET));
    assert_eq!(
        read("[0]:[9]:1\nnonsense\n[0]:[0]\n", Format::Vecalign, files()),
        [
            "1:1: segment 10 of the target, which has 3",
            "2:1: `nonsense` is not a link such as [0, 1]:[2]:0.35",
            "one=ایک"
        ]
    );
    let back = read("0 0 1\n2 2 1\n1 1 1\n4 99999999999 1\n", Format::Ladder, files());
    assert_eq!(back[0], "one two & a=ایک دو");
    assert_eq!(back[1], "3:1: a rung that goes back");
    assert!(back[2].contains("segment 4 of the target"), "{}", back[2]);
    let links = r#"<linkGrp><link xtargets="s1;s9"/><link xtargets="1;1"/><link xtargets="x"/></linkGrp>"#;
    assert_eq!(
        read(links, Format::Xces, files()),
        ["1:10: no segment is called `s1`", "one=ایک", "1:56: `x` is not a pair of lists"]
    );
}

#[test]
fn opus_names_its_segments() {
    let xml =
        "<document><p><s id=\"s1.1\"><w>One</w> <w>here</w></s><s id=\"s1.2\">Two\n here</s></p></document>";
    let source = SegmentFile::read(xml.as_bytes(), "a.xml", &options()).unwrap();
    let links = r#"<cesAlign><linkGrp><link xtargets="s1.2 s1.1;1"/></linkGrp></cesAlign>"#;
    assert_eq!(read(links, Format::Xces, Sides::new(source, segments(&TARGET))), ["Two here One here=ایک"]);
}

#[test]
fn a_name_that_two_segments_have_is_no_name() {
    let xml = "<text><s id='1'>One</s><s id='2'>Two</s><s id='1'>Three</s></text>";
    let source = SegmentFile::read(xml.as_bytes(), "a.xml", &options()).unwrap();
    let links = r#"<linkGrp><link xtargets="1;1"/><link xtargets="2;2"/></linkGrp>"#;
    assert_eq!(
        read(links, Format::Xces, Sides::new(source, segments(&TARGET))),
        ["1:10: several segments are called `1`", "Two=دو"]
    );
}

/// Makes a group with one link, from segment `number` to the segment with the same number.
fn group(names: Sides<&str>, number: usize) -> String {
    let Sides { source: from, target: to } = names;
    format!("<linkGrp fromDoc='{from}' toDoc='{to}'>\n<link xtargets='{number};{number}'/></linkGrp>\n")
}

/// Reads the groups as one file. Returns the source texts, and how often links of other texts were left out.
fn grouped(groups: &[(Sides<&str>, usize)]) -> (Vec<String>, u64) {
    let groups: String = groups.iter().map(|&(names, number)| group(names, number)).collect();
    let links = format!("<cesAlign>\n{groups}</cesAlign>");
    let files = Sides::new(
        segments(&SOURCE).located("/corpus/en/rain.xml".as_ref()),
        segments(&TARGET).located("/corpus/ur/rain.txt".as_ref()),
    );
    let mut reader =
        LinkReader::new(links.as_bytes(), "l", (Format::Xces.links().unwrap(), files), &options()).unwrap();
    let said = reader.units().map(|unit| match unit {
        Ok(unit) => unit.unwrap().source,
        Err(error) => error.to_string(),
    });
    let said = said.collect();
    (said, reader.summary().warnings.values().map(|warned| warned.times).sum())
}

#[test]
fn links_of_other_texts_are_never_taken() {
    let rain = Sides::new("en/rain.xml.gz", "ur/rain.xml.gz");
    let wind = Sides::new("en/wind.xml.gz", "ur/wind.xml.gz");
    let near = Sides::new("hi/rain.xml.gz", "ur/rain.xml.gz");
    let took = |sources: &[&str], left_out| (sources.iter().map(|&text| text.to_owned()).collect(), left_out);
    // A group that is the only one counts, whatever names it has.
    assert_eq!(grouped(&[(wind, 2)]), took(&["two & a"], 0));
    assert_eq!(grouped(&[(Sides::new("", ""), 2)]), took(&["two & a"], 0));
    assert_eq!(grouped(&[(wind, 1), (wind, 2)]), took(&["one", "two & a"], 0));
    // Of several groups, those that name the texts count.
    assert_eq!(grouped(&[(rain, 1), (wind, 2), (rain, 3)]), took(&["one", "three"], 1));
    assert_eq!(grouped(&[(wind, 1), (near, 1), (rain, 2), (wind, 3)]), took(&["two & a"], 3));
    // If none names them, no group counts.
    let (said, _) = grouped(&[(wind, 1), (near, 2), (wind, 3)]);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("l:4:1: a second linkGrp, of `hi/rain.xml.gz`"), "{}", said[0]);
}

#[test]
fn what_was_mended_makes_no_pair() {
    let lenient = ReadOptions { lenient: true, ..options() };
    let source = SegmentFile::read(&b"one\n\xfftwo\nthree"[..], "s", &lenient).unwrap();
    let files = Sides::new(source, segments(&TARGET));
    let links = b"[0]:[0]:0\n[1]:[1]:0\n[2]:[2]:0 \xff\n";
    let mut reader =
        LinkReader::new(&links[..], "l", (Format::Vecalign.links().unwrap(), files), &lenient).unwrap();
    let said: Vec<String> = reader
        .units()
        .map(|unit| unit.unwrap().map_or_else(|rejected| rejected.to_string(), |unit| unit.source))
        .collect();
    assert_eq!(
        said,
        ["one", "2:1: s:2:1: not UTF-8 (byte 0xFF) at byte 4", "3:1: not UTF-8 (byte 0xFF) at byte 30"]
    );
}

#[test]
fn links_in_utf_16_are_known_by_their_content() {
    for (links, format) in [
        ("[0]:[0]:0.1\r\n", Format::Vecalign),
        ("0\t0\t1\r\n", Format::Ladder),
        ("<?xml version='1.0' encoding='UTF-16'?><cesAlign/>", Format::Xces),
        ("one\tایک\t1\r\n", Format::Hunalign),
    ] {
        let wide: Vec<u8> = format!("\u{feff}{links}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected(&wide), Some(format));
    }
}
