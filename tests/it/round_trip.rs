//! Import, export, import: units come back the same. TMX and JSON Lines keep all of a unit, other formats its texts.

use std::sync::Arc;

use proptest::prelude::*;
use sangam::exchange::moses::{MosesReader, MosesWriter};
use sangam::exchange::{Format, ReadOptions, UnitFileHeader, UnitReader, UnitWriter, WriteOptions};
use sangam::memory::{Label, MemoryError, Opening, Session, SessionOptions, UnitFilter};
use sangam::unit::{Details, Property, Provenance, Sides, Status, Unit, UnitDraft, UnitId};
use sangam::use_cases::analyzer::TextAnalyzer;
use tempfile::TempDir;

/// The date of units that are imported without one.
const NOW: &str = "2026-05-10T00:00:00Z";

/// Opens a new memory.
fn memory(folder: &TempDir, name: &str) -> Session {
    let options = SessionOptions::new(Opening::CreateIfMissing);
    Session::open(&folder.path().join(name), Arc::new(TextAnalyzer), &options).unwrap()
}

/// Imports `drafts` and returns the content of `memory`, without the numbers it gives.
fn imported(memory: &Session, drafts: Vec<UnitDraft>) -> Vec<Unit> {
    let mut change = memory.change(&Label::new("asma", "a test", NOW)).unwrap();
    change.import_units(drafts.into_iter().map(Ok::<_, MemoryError>)).unwrap();
    change.commit().unwrap();
    let mut units = Vec::new();
    memory
        .reader()
        .unwrap()
        .for_each_unit(&UnitFilter::default(), |unit| {
            units.push(Unit { id: UnitId(0), ..unit });
            Ok::<_, MemoryError>(())
        })
        .unwrap();
    units
}

fn drafts(reader: &mut dyn UnitReader) -> Vec<UnitDraft> {
    let mut drafts = Vec::new();
    while let Some(unit) = reader.next_unit().unwrap() {
        drafts.push(unit.unwrap());
    }
    drafts
}

fn header() -> UnitFileHeader {
    UnitFileHeader { source_language: "en".parse().unwrap(), now: NOW.to_owned() }
}

/// Writes `units` to a file.
fn written(units: &[Unit], format: Format, options: WriteOptions) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = format.unit_writer().unwrap()(&mut file, &header(), options).unwrap();
    for (number, unit) in (1..).zip(units) {
        writer.write(&Unit { id: UnitId(number), ..unit.clone() }).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    file
}

fn read_back(file: &[u8], format: Format) -> Vec<UnitDraft> {
    drafts(format.unit_reader().unwrap()(Box::new(file), "f", &ReadOptions::default()).unwrap().as_mut())
}

/// Texts with many characters that are often lost on the way.
fn text(any_control: bool) -> impl Strategy<Value = String> {
    let allowed = move |&c: &char| match c {
        '\0' => false,
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => any_control,
        other => any_control || !other.is_ascii_control(),
    };
    let character = prop_oneof![
        4 => any::<char>(),
        1 => prop::sample::select(vec!['\r', '\n', '\t', '&', '<', '>', '"', '\'', '\\', '\u{200c}', '\u{2067}', '\u{feff}', '\u{301}', '🇵', ' ', 'ک', 'क']),
    ];
    prop::collection::vec(character.prop_filter("has a place in the format", allowed), 0..10)
        .prop_map(|characters| format!("x{}", characters.into_iter().collect::<String>()))
}

fn date() -> impl Strategy<Value = String> {
    (1980..2060_u32, 1..=12_u32, 1..=28_u32, 0..24_u32, 0..60_u32, 0..60_u32).prop_map(
        |(year, month, day, hour, minute, second)| {
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
        },
    )
}

prop_compose! {
    fn details(any_control: bool)(
        (author, changed_by, client, domain, external_id) in (
            prop::option::of(text(any_control)), prop::option::of(text(any_control)),
            prop::option::of(text(any_control)), prop::option::of(text(any_control)),
            prop::option::of(text(any_control)),
        ),
        created_at in prop::option::of(date()),
        tags in prop::collection::btree_set(text(any_control), 0..3),
        notes in prop::collection::vec(text(any_control), 0..3),
        properties in prop::collection::vec(
            (prop_oneof![3 => text(any_control), 1 => Just("note".to_owned())], text(any_control), prop::option::of("[a-z]{2}")),
            0..3,
        ),
        usage_count in 0..9_u64,
    ) -> Details {
        let properties =
            properties.into_iter().map(|(name, value, language)| Property { name, value, language }).collect();
        Details {
            author, changed_by, client, domain, external_id, created_at, tags, notes, usage_count, properties,
            source_markup: None,
            target_markup: None,
        }
    }
}

prop_compose! {
    fn provenance(any_control: bool)(
        article in prop::option::of(text(any_control)),
        title in prop::option::of(text(any_control)),
        url in prop::option::of(text(any_control)),
        date in prop::option::of("20[0-9]{2}-0[1-9]-1[0-9]"),
        source_numbers in prop::collection::vec(1..99_usize, 0..3),
        target_numbers in prop::collection::vec(1..99_usize, 0..3),
        method in text(any_control),
    ) -> Provenance {
        Provenance { article, title, url, date, source_numbers, target_numbers, method, file: None, status: Status::Machine }
    }
}

prop_compose! {
    /// Units with distinct texts: equal ones would be one unit.
    fn units(any_control: bool)(
        units in prop::collection::vec(
            (
                (text(any_control), text(any_control)),
                prop::sample::select(vec!["ur", "ur-PK", "hi"]),
                details(any_control),
                provenance(any_control),
                prop::sample::select(vec![Status::Machine, Status::Confirmed, Status::Rejected]),
                0.0..=1.0_f64,
                date(),
            ),
            1..5,
        ),
    ) -> Vec<UnitDraft> {
        (0..).zip(units).map(|(number, ((source, target), language, details, origin, status, confidence, date))| {
            let languages = Sides::new("en".parse().unwrap(), language.parse().unwrap());
            UnitDraft {
                status,
                confidence,
                changed_at: Some(date),
                details,
                origin: Some(origin),
                ..UnitDraft::new(languages, format!("{number} {source}"), target)
            }
        }).collect()
    }
}

/// A text as it comes back from a format with one unit a line: a line break of two characters is one space.
fn in_one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ")
}

fn pairs(drafts: &[UnitDraft]) -> Vec<(String, String)> {
    drafts.iter().map(|draft| (draft.source.clone(), draft.target.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn units_come_back_whole_from_tmx(units in units(false), utf16: bool) {
        let folder = TempDir::new().unwrap();
        let before = imported(&memory(&folder, "a.db"), units);
        let mut options = WriteOptions::default();
        options.tmx.utf16 = utf16;
        let back = read_back(&written(&before, Format::Tmx, options), Format::Tmx);
        prop_assert_eq!(imported(&memory(&folder, "b.db"), back), before);
    }

    #[test]
    fn units_come_back_whole_from_json_lines(units in units(true)) {
        let folder = TempDir::new().unwrap();
        let before = imported(&memory(&folder, "a.db"), units);
        let back = read_back(&written(&before, Format::Jsonl, WriteOptions::default()), Format::Jsonl);
        prop_assert_eq!(imported(&memory(&folder, "b.db"), back), before);
    }

    #[test]
    fn texts_come_back_from_every_other_format(texts in prop::collection::vec((text(false), text(false)), 1..5)) {
        let languages = || Sides::new("en".parse().unwrap(), "ur".parse().unwrap());
        let units: Vec<Unit> = (1..)
            .zip(&texts)
            .map(|(number, (source, target))| {
                let draft = UnitDraft::new(languages(), source.clone(), target.clone());
                sangam::exchange::unit_of(draft, number)
            })
            .collect();
        let through = |format, back| pairs(&read_back(&written(&units, format, WriteOptions::default()), back));
        prop_assert_eq!(&through(Format::Xliff, Format::Xliff), &texts);
        prop_assert_eq!(&through(Format::Xliff2, Format::Xliff), &texts);
        // gettext requires a translation to end in line breaks as its source does, so line breaks at its ends are not
        // compared.
        let inside = |pairs: &[(String, String)]| -> Vec<(String, String)> {
            let cut = |(source, target): &(String, String)| (source.clone(), target.trim_matches('\n').to_owned());
            pairs.iter().map(cut).collect()
        };
        prop_assert_eq!(inside(&through(Format::Po, Format::Po)), inside(&texts));
        prop_assert_eq!(&through(Format::Csv, Format::Csv), &texts);
        let lines: Vec<(String, String)> =
            texts.iter().map(|(source, target)| (in_one_line(source), in_one_line(target))).collect();
        prop_assert_eq!(&through(Format::Tsv, Format::Tsv), &lines);
        let [mut source, mut target] = [Vec::new(), Vec::new()];
        let mut writer = MosesWriter::new(&mut source, &mut target);
        for unit in &units {
            writer.write(unit).unwrap();
        }
        writer.finish().unwrap();
        let Sides { source: from, target: to } = languages();
        let mut options = ReadOptions::default();
        options.source_language = Some(from);
        options.target_language = Some(to);
        let mut reader = MosesReader::new((source.as_slice(), "a"), (target.as_slice(), "b"), &options).unwrap();
        let back = pairs(&drafts(&mut reader));
        // Moses keeps tabs.
        let back: Vec<(String, String)> =
            back.iter().map(|(source, target)| (in_one_line(source), in_one_line(target))).collect();
        prop_assert_eq!(&back, &lines);
    }
}
