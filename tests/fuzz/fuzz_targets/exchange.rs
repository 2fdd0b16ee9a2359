//! Every reader ends without a panic; what TMX and JSON Lines gave comes back from what they write.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sangam::exchange::links::{LinkFormat, LinkReader, SegmentFile};
use sangam::exchange::moses::MosesReader;
use sangam::exchange::tbx::{GlossaryReader, TbxReader};
use sangam::exchange::tmx::TmxReader;
use sangam::exchange::{
    InputFormat, ReadOptions, UnitFileHeader, UnitFormat, UnitReader, Units, unit_of,
};
use sangam::memory::UnitDraft;

fn drafts(reader: &mut dyn UnitReader) -> Vec<UnitDraft> {
    Units::over(reader).map_while(Result::ok).filter_map(Result::ok).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let options = ReadOptions {
        source_language: (choice & 0x40 != 0).then(|| "en".parse().unwrap()),
        target_language: (choice & 0x40 != 0).then(|| "ur".parse().unwrap()),
        lenient: choice & 0x80 != 0,
        ..ReadOptions::default()
    };
    let formats = [
        InputFormat::Tmx,
        InputFormat::Xliff,
        InputFormat::Po,
        InputFormat::Tsv,
        InputFormat::Csv,
        InputFormat::Jsonl,
    ];
    let choice = usize::from(choice & 0x3f);
    if let Some(format) = formats.get(choice % 12) {
        let Ok(mut reader) = format.reader(bytes, "f", &options) else { return };
        let units = drafts(reader.as_mut());
        let written = match format {
            InputFormat::Tmx => UnitFormat::Tmx,
            InputFormat::Jsonl => UnitFormat::Jsonl,
            _ => return,
        };
        let header =
            UnitFileHeader { source_language: "en".parse().unwrap(), now: "2026-01-01T00:00:00Z".to_owned() };
        let mut output = Vec::new();
        let mut writer = written.writer(&mut output, &header).unwrap();
        for (number, unit) in (0..).zip(&units) {
            writer.write(&unit_of(unit.clone(), number)).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        let mut reader = format.reader(output.as_slice(), "g", &ReadOptions::default()).unwrap();
        let back = drafts(reader.as_mut());
        assert_eq!(units.len(), back.len());
        for (one, other) in units.iter().zip(&back) {
            assert_eq!((&one.source, &one.target, &one.details.notes), (&other.source, &other.target, &other.details.notes));
        }
        return;
    }
    let segments = || SegmentFile::read(&b"one\ntwo\nthree\n"[..], "s", &options).unwrap();
    let links =
        [LinkFormat::Vecalign, LinkFormat::Ladder, LinkFormat::Xces, LinkFormat::Al, LinkFormat::HunalignText];
    match choice % 12 {
        6 => {
            let half = bytes.len() / 2;
            let (one, other) = bytes.split_at(half);
            if let Ok(mut reader) = MosesReader::new((one, "a"), (other, "b"), &options) {
                drafts(&mut reader);
            }
        }
        7 => {
            if let Ok(mut reader) = TbxReader::new(bytes, "f", &options) {
                while let Ok(Some(_)) = reader.next_entry() {}
            }
        }
        8 => {
            if let Ok(mut reader) = GlossaryReader::new(bytes, "f", &options) {
                while let Ok(Some(_)) = reader.next_entry() {}
            }
        }
        9 => {
            if let Ok(mut reader) = TmxReader::new(bytes, "f", &options) {
                while let Ok(Some(unit)) = reader.next_translation_unit() {
                    assert!(unit.position.line > 0 && unit.position.column > 0);
                }
            }
        }
        _ => {
            let format = links[bytes.len() % links.len()];
            if let Ok(mut reader) = LinkReader::new(bytes, "l", (format, [segments(), segments()]), &options) {
                drafts(&mut reader);
            }
        }
    }
});
