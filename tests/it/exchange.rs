//! Files of other programs are read as they were meant, or refused with the place of the error; written files come back
//! unchanged.
//!
//! These tests read with the library. Other tests cover the command.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sangam::exchange::po::PoReader;
use sangam::exchange::tbx::TbxReader;
use sangam::exchange::terms::TermReader as _;
use sangam::exchange::tmx::TmxReader;
use sangam::exchange::{Opened, ReadOptions, ReadSummary, ReadUnit};
use sha2::{Digest as _, Sha256};

use crate::env::shared;

/// The result of reading a file.
struct Read {
    units: Vec<ReadUnit>,
    error: Option<String>,
    summary: ReadSummary,
}

impl Read {
    fn good(&self) -> Vec<&sangam::unit::UnitDraft> {
        self.units.iter().filter_map(|unit| unit.as_ref().ok()).collect()
    }

    fn reasons(&self) -> String {
        let reasons: Vec<String> =
            self.units.iter().filter_map(|unit| unit.as_ref().err()).map(ToString::to_string).collect();
        reasons.join("\n")
    }

    /// `en-ur` of every unit.
    fn pairs(&self) -> Vec<String> {
        let pair =
            |unit: &&sangam::unit::UnitDraft| format!("{}-{}", unit.source_language, unit.target_language);
        self.good().iter().map(pair).collect()
    }
}

fn read(path: &Path, lenient: bool) -> Read {
    let mut options = ReadOptions::default();
    options.lenient = lenient;
    let mut reader = match Opened::open(path).and_then(|opened| opened.units(None, &options)) {
        Ok(reader) => reader,
        Err(error) => {
            return Read {
                units: Vec::new(),
                error: Some(error.to_string()),
                summary: ReadSummary::default(),
            };
        }
    };
    let mut units = Vec::new();
    let mut error = None;
    loop {
        match reader.next_unit() {
            Ok(Some(unit)) => units.push(unit),
            Ok(None) => break,
            Err(fatal) => {
                error = Some(fatal.to_string());
                break;
            }
        }
    }
    Read { units, error, summary: reader.summary().clone() }
}

/// The shared digest: every variant in order, as `lowercase language` TAB text.
struct Plain {
    units: u64,
    variants: u64,
    languages: BTreeSet<String>,
    digest: String,
}

fn plain(path: &Path) -> Result<Plain, String> {
    let bytes = fs::read(path).unwrap();
    let name = path.display().to_string();
    let mut reader =
        TmxReader::new(bytes.as_slice(), &name, &ReadOptions::default()).map_err(|e| e.to_string())?;
    let mut lines = Vec::new();
    let mut languages = BTreeSet::new();
    let mut units = 0;
    while let Some(unit) = reader.next_translation_unit().map_err(|error| error.to_string())? {
        units += 1;
        for variant in unit.variants {
            let language = variant.language.unwrap_or_default();
            lines.push(format!("{}\t{}", language.to_lowercase(), variant.text));
            languages.insert(language);
        }
    }
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    let digest = digest.iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(Plain { units, variants: lines.len() as u64, languages, digest })
}

#[test]
fn real_tmx_files_read_as_expected() {
    let Some(folder) = shared("formats/tmx") else { return };
    let expected = fs::read_to_string(folder.join("EXPECTED.jsonl")).unwrap();
    let mut differences = Vec::new();
    let mut files = 0;
    for line in expected.lines() {
        let expected: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = expected["file"].as_str().unwrap();
        files += 1;
        let found = plain(&folder.join(name));
        if expected["xml"] != "ok" {
            if found.is_ok() {
                differences.push(format!("{name}: read, though it is no XML"));
            }
            continue;
        }
        let languages: BTreeSet<String> = expected["langs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tag| tag.as_str().unwrap().to_owned())
            .collect();
        match found {
            Err(error) => differences.push(error),
            Ok(found) => {
                let said = (
                    expected["tu"].as_u64().unwrap(),
                    expected["tuv"].as_u64().unwrap(),
                    expected["plain_digest"].as_str().unwrap(),
                );
                if said != (found.units, found.variants, found.digest.as_str())
                    || languages != found.languages
                {
                    differences.push(format!(
                        "{name}: {said:?} {languages:?}, found {} {} {} {:?}",
                        found.units, found.variants, found.digest, found.languages
                    ));
                }
            }
        }
    }
    assert!(files > 0 && differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn odd_and_hostile_tmx_behaves_as_the_manifest_says() {
    let Some(folder) = shared("formats/hostile") else { return };
    let strict = |name: &str| read(&folder.join(name), false);
    let lenient = |name: &str| read(&folder.join(name), true);

    assert_eq!(strict("02-utf16be-nobom.tmx").good().len(), 2);

    let entity = strict("04-internal-entity.tmx");
    assert_eq!(entity.good()[0].source, "Price Rs. 5");
    assert_eq!(entity.good()[0].target, "قیمت Rs. ۵");

    let external = strict("06-xxe-file.tmx");
    assert!(external.good().is_empty());
    assert!(external.reasons().contains("`&x;`"), "{}", external.reasons());

    let old = strict("08-lang-not-xml-lang-in-1.4.tmx");
    assert_eq!(old.pairs(), ["en-ur"]);
    assert!(!old.summary.warnings.is_empty());

    assert_eq!(strict("10-srclang-all.tmx").pairs(), ["en-ur", "hi-en"]);
    assert_eq!(strict("12-source-absent.tmx").pairs(), ["hi-ur", "en-ur"]);

    let nested = strict("14-nested-codes-urdu.tmx");
    assert_eq!(nested.good()[0].source, "The Supreme Court ruled");
    assert_eq!(nested.good()[0].target, "سپریم کورٹ نے فیصلہ دیا");
    let file = fs::read_to_string(folder.join("14-nested-codes-urdu.tmx")).unwrap();
    for markup in [&nested.good()[0].details.source_markup, &nested.good()[0].details.target_markup] {
        assert!(file.contains(&format!("<seg>{}</seg>", markup.as_ref().unwrap())));
    }

    let error = strict("16-bare-ampersand.tmx").error.unwrap();
    assert!(error.contains("16-bare-ampersand.tmx:3:35: not well-formed TMX: a bare `&`"), "{error}");
    assert_eq!(lenient("16-bare-ampersand.tmx").good().len(), 2);

    let spaces = strict("18-whitespace.tmx");
    assert_eq!(spaces.good()[0].source, "  Two  spaces\tand tab\n and newline ");
    assert_eq!(spaces.good()[0].target, "  دو  وقفے ");

    assert_eq!(strict("20-normalisation-variants.tmx").good().len(), 5);

    let empty = strict("22-empty-segs.tmx");
    assert_eq!((empty.good().len(), empty.summary.rejected), (1, 3));
    assert_eq!(empty.reasons().matches("is empty").count(), 4);

    assert_eq!(strict("24-cdata.tmx").good()[0].source, "A < B & C");

    let three = strict("26-three-languages-props.tmx");
    assert_eq!(three.pairs(), ["en-hi", "en-ur", "hi-ur"]);
    for unit in three.good() {
        let details = &unit.details;
        assert_eq!(details.external_id.as_deref(), Some("ndtv-17"));
        assert_eq!(details.author.as_deref(), Some("aisha"));
        assert_eq!(details.created_at.as_deref(), Some("2024-03-12T09:15:00Z"));
        assert_eq!(unit.changed_at.as_deref(), Some("2024-03-13T10:15:00Z"));
        assert_eq!((details.usage_count, details.notes.len(), details.properties.len()), (3, 1, 2));
    }

    let mismatched = lenient("28-opustools-mismatched-tags.tmx");
    assert_eq!(mismatched.good().len(), 1);
    assert!(mismatched.error.unwrap().contains(":11:3: not well-formed TMX"));

    let broken = strict("30-invalid-utf8.tmx");
    assert_eq!(broken.good().len(), 1);
    let error = broken.error.unwrap();
    assert!(error.contains(":4:") && error.contains("at byte "), "{error}");
    let mended = lenient("30-invalid-utf8.tmx");
    assert_eq!((mended.good().len(), mended.summary.rejected), (1, 1));

    assert_eq!(strict("32-swapped-scripts.tmx").good().len(), 3);
    assert_eq!(strict("34-gzip.tmx.gz").good().len(), 2);
    assert!(strict("36-empty.tmx").error.unwrap().contains("is empty"));
}

#[test]
fn the_compliance_kit_reads_whole() {
    let Some(folder) = shared("formats/tmx-compliance-kit") else { return };
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tmx"))
        .collect();
    files.sort();
    assert!(files.len() > 15);
    for path in files {
        let found = read(&path, false);
        assert_eq!(found.error, None);
        assert!(!found.good().is_empty(), "{}: {}", path.display(), found.reasons());
    }
}

/// The rows of a table with a header, by column name.
fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let table = fs::read_to_string(path).unwrap();
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        header.iter().zip(line.split('\t')).map(|(n, v)| ((*n).to_owned(), v.to_owned())).collect()
    };
    lines.map(row).collect()
}

#[test]
fn catalogues_have_the_entries_polib_counts() {
    let Some(folder) = shared("formats/po") else { return };
    let mut differences = Vec::new();
    for row in rows(&folder.join("TRAITS.tsv")) {
        let bytes = fs::read(folder.join(&row["file"])).unwrap();
        let Ok(mut reader) = PoReader::new(bytes.as_slice(), &row["file"], &ReadOptions::default()) else {
            assert_ne!(row["status"], "ok", "{}", row["file"]);
            continue;
        };
        let mut counts = [0_u64; 6];
        // `polib` takes the last entry with an empty `msgid` for the header, and any before it for entries.
        let mut header: Option<[bool; 6]> = None;
        let error = loop {
            match reader.next_entry() {
                Ok(None) => break None,
                Err(error) => break Some(error.to_string()),
                Ok(Some((_, entry))) => {
                    let counted = [
                        !entry.obsolete,
                        entry.is_translated(),
                        entry.is_fuzzy() && !entry.obsolete,
                        entry.obsolete,
                        entry.plural.is_some(),
                        entry.context.is_some(),
                    ];
                    let empty = entry.id.as_deref() == Some("") && entry.context.is_none();
                    let Some(counted) = (if empty { header.replace(counted) } else { Some(counted) }) else {
                        continue;
                    };
                    for (count, counted) in counts.iter_mut().zip(counted) {
                        *count += u64::from(counted);
                    }
                }
            }
        };
        if row["status"] == "ok" {
            let names = ["entries", "translated", "fuzzy", "obsolete", "plural", "msgctxt"];
            let said: Vec<u64> = names.iter().map(|name| row[*name].parse().unwrap()).collect();
            if error.is_some() || said != counts {
                differences.push(format!("{}: {said:?}, found {counts:?} {error:?}", row["file"]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn xliff_of_the_test_suites_reads_or_is_refused() {
    let Some(folder) = shared("formats/xliff") else { return };
    let mut differences = Vec::new();
    let mut valid = 0;
    for row in rows(&folder.join("TRAITS.tsv")) {
        let name = &row["file"];
        let found = read(&folder.join(name), false);
        let sound = row["xml"] == "ok" && row["root"] == "xliff";
        if name.contains("core__valid") {
            valid += 1;
        }
        if sound == found.error.is_some() {
            differences.push(format!("{name}: {} {:?}", row["xml"], found.error));
        }
    }
    assert!(valid > 0 && differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn glossaries_of_other_programs_read() {
    let Some(folder) = shared("formats/tbx") else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "tbx") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let name = path.display().to_string();
        let mut reader = TbxReader::new(bytes.as_slice(), &name, &ReadOptions::default()).unwrap();
        let mut entries = 0;
        while let Some(entry) = reader.next_entry().unwrap_or_else(|error| panic!("{error}")) {
            entries += u64::from(entry.is_ok());
        }
        assert!(entries > 0, "{name}");
    }
}
