//! Every reader of units, links, terms and sentence rules ends without a panic and reports valid places. TMX and JSON
//! Lines come back unchanged when written and read again. READER in the environment chooses the readers; all of them
//! read each input.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sangam::exchange::links::{LinkReader, SegmentFile};
use sangam::exchange::moses::MosesReader;
use sangam::exchange::srx::{SrxRules, segment_with};
use sangam::exchange::tmx::TmxReader;
use sangam::exchange::{
    Format, ReadOptions, UnitFileHeader, UnitReader, Units, WriteOptions, unit_of,
};
use sangam::unit::{Sides, UnitDraft};
use sangam::text::segment::SegmentOptions;

static READERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let Ok(readers) = std::env::var("READER") else {
        eprintln!(
            "READER says which readers, with commas between: tmx, xliff, po, tsv, csv, jsonl, moses, vecalign,"
        );
        eprintln!("ladder, xces, al, hunalign, segments, tbx, glossary, srx");
        std::process::exit(2)
    };
    readers.split(',').map(str::to_owned).collect()
});

/// Encodings that a person may name.
const ENCODINGS: [&str; 4] = ["windows-1256", "utf-16le", "utf-16be", "shift_jis"];

/// Derives options that a user could have given on the command line from the first byte.
fn options_of(choice: u8) -> ReadOptions {
    let language = |bit: u8, tag: &str| (choice & bit == 0).then(|| tag.parse().unwrap());
    let mut options = ReadOptions::default();
    options.source_language = language(0x40, "en");
    options.target_language = language(0x40, "ur");
    options.lenient = choice & 0x80 != 0;
    options.encoding = (choice & 0x30 == 0x30).then(|| ENCODINGS[usize::from(choice & 3)].to_owned());
    options
}

fn drafts(reader: &mut dyn UnitReader) -> Vec<UnitDraft> {
    Units::over(reader).map_while(Result::ok).filter_map(Result::ok).collect()
}

fn back_and_forth(format: Format, bytes: &[u8], options: &ReadOptions) {
    let read = format.unit_reader().unwrap();
    let Ok(mut reader) = read(Box::new(bytes), "f", options) else { return };
    let units = drafts(reader.as_mut());
    if !matches!(format, Format::Tmx | Format::Jsonl) {
        return;
    }
    let header =
        UnitFileHeader { source_language: "en".parse().unwrap(), now: "2026-01-01T00:00:00Z".to_owned() };
    let mut output = Vec::new();
    let mut writer = format.unit_writer().unwrap()(&mut output, &header, WriteOptions::default()).unwrap();
    for (number, unit) in (0..).zip(&units) {
        writer.write(&unit_of(unit.clone(), number)).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    let mut reader = read(Box::new(output.as_slice()), "g", &ReadOptions::default()).unwrap();
    let back = drafts(reader.as_mut());
    assert_eq!(units.len(), back.len());
    for (one, other) in units.iter().zip(&back) {
        assert_eq!((&one.source, &one.target), (&other.source, &other.target));
        assert_eq!(
            (&one.source_language, &one.target_language),
            (&other.source_language, &other.target_language)
        );
        assert_eq!(one.details.notes, other.details.notes);
    }
}

fn links(format: Format, bytes: &[u8], options: &ReadOptions) {
    let segments = || SegmentFile::read(&b"one\ntwo\nthree\n"[..], "s", options).unwrap_or_default();
    let links = (format.links().unwrap(), Sides::new(segments(), segments()));
    if let Ok(mut reader) = LinkReader::new(bytes, "l", links, options) {
        drafts(&mut reader);
    }
}

fn terms(format: Format, bytes: &[u8], options: &ReadOptions) {
    let Ok(mut reader) = format.term_reader().unwrap()(Box::new(bytes), "f", options) else { return };
    while let Ok(Some(_)) = reader.next_entry() {}
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let options = options_of(choice);
    for reader in READERS.iter() {
        read(reader, bytes, &options);
    }
});

fn read(reader: &str, bytes: &[u8], options: &ReadOptions) {
    match reader {
        "tmx" => {
            if let Ok(mut reader) = TmxReader::new(bytes, "f", options) {
                while let Ok(Some(unit)) = reader.next_translation_unit() {
                    assert!(unit.position.line > 0 && unit.position.column > 0);
                }
            }
            back_and_forth(Format::Tmx, bytes, options);
        }
        "xliff" => back_and_forth(Format::Xliff, bytes, options),
        "po" => back_and_forth(Format::Po, bytes, options),
        "tsv" => back_and_forth(Format::Tsv, bytes, options),
        "csv" => back_and_forth(Format::Csv, bytes, options),
        "jsonl" => back_and_forth(Format::Jsonl, bytes, options),
        "moses" => {
            let (one, other) = bytes.split_at(bytes.len() / 2);
            if let Ok(mut reader) = MosesReader::new((one, "a"), (other, "b"), options) {
                drafts(&mut reader);
            }
        }
        "vecalign" => links(Format::Vecalign, bytes, options),
        "ladder" => links(Format::Ladder, bytes, options),
        "xces" => links(Format::Xces, bytes, options),
        "al" => links(Format::Al, bytes, options),
        "hunalign" => links(Format::Hunalign, bytes, options),
        "segments" => _ = SegmentFile::read(bytes, "s", options),
        "tbx" => terms(Format::Tbx, bytes, options),
        "glossary" => terms(Format::Glossary, bytes, options),
        "srx" => {
            let Ok(xml) = std::str::from_utf8(bytes) else { return };
            if let Ok(rules) = SrxRules::parse(xml, "f") {
                let text = "Dr. A. K. Rahman met Mr. Khan. \"Why?\" he asked.";
                segment_with(&rules, text, &"en".parse().unwrap(), &SegmentOptions::default());
            }
        }
        other => panic!("READER={other} is no reader"),
    }
}
