//! Are catalogues of every kind read as gettext reads them, and does gettext accept what is written?

use std::io;

use proptest::prelude::*;

use sangam_unit::{Property, Sides, UnitDraft};

use super::read::{PoEntry, PoReader};
use super::write::PoWriter;
use crate::notes::take_note;
use crate::read::{ReadOptions, ReadSummary, ReadUnit, UnitReader as _};
use crate::write::{Changed, UnitFileHeader, UnitWriter as _, unit_of};

fn read(po: &str) -> (Vec<ReadUnit>, Option<String>, ReadSummary) {
    let options = ReadOptions { target_language: Some("ur".parse().unwrap()), ..ReadOptions::default() };
    let mut reader = PoReader::new(po.as_bytes(), "f.po", &options).unwrap();
    let mut units = Vec::new();
    let mut error = None;
    for unit in reader.units() {
        match unit {
            Ok(unit) => units.push(unit),
            Err(fatal) => error = Some(fatal.to_string()),
        }
    }
    (units, error, reader.summary().clone())
}

const CATALOGUE: &str = r#"# Translators
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: ur_PK\n"

#. a menu
#: src/a.c:3
msgctxt "menu"
msgid "Open"
msgstr "کھولیں"
#, fuzzy, c-format
#| msgid "Old"
msgid "New %s\n"
"line"
msgstr ""
"نیا %s\n"
"سطر"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d فائل"
msgstr[1] "%d فائلیں"

msgid "None"
msgstr ""

#~ msgid "Gone"
#~ msgstr "گیا"
"#;

#[test]
fn entries_of_every_kind_are_read() {
    let (units, error, summary) = read(CATALOGUE);
    assert_eq!(error, None);
    let units: Vec<UnitDraft> = units.into_iter().map(Result::unwrap).collect();
    let sources: Vec<&str> = units.iter().map(|unit| unit.source.as_str()).collect();
    assert_eq!(sources, ["Open", "New %s\nline", "%d file", "%d files", "Gone"]);
    assert_eq!(units[3].target, "%d فائلیں");
    assert_eq!(units[0].target_language.as_str(), "ur-PK");
    assert_eq!(units[0].details.properties[0].value, "menu");
    assert_eq!(units[0].details.notes, ["a menu"]);
    assert!(units[1].details.tags.contains("fuzzy") && units[4].details.tags.contains("obsolete"));
    assert_eq!((summary.units, summary.untranslated), (5, 1));
}

/// Reads `po` and writes it again. Returns the result and its entries.
fn rewritten(po: &str) -> (String, Vec<PoEntry>) {
    let mut reader = PoReader::new(po.as_bytes(), "f.po", &ReadOptions::default()).unwrap();
    let units: Vec<ReadUnit> = reader.units().map(Result::unwrap).collect();
    let mut output = Vec::new();
    let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
    let mut writer = PoWriter::new(&mut output, &header);
    for (number, unit) in (1_i64..).zip(units) {
        writer.write(&unit_of(unit.unwrap(), number)).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    let output = String::from_utf8(output).unwrap();
    let entries = entries(&output);
    (output, entries)
}

fn entries(po: &str) -> Vec<PoEntry> {
    let mut reader = PoReader::new(po.as_bytes(), "f.po", &ReadOptions::default()).unwrap();
    std::iter::from_fn(|| reader.next_entry().unwrap())
        .map(|(_, entry)| entry)
        .filter(|entry| entry.id.as_deref() != Some(""))
        .collect()
}

#[test]
fn plurals_of_any_number_of_forms_come_back_as_one_entry() {
    let many = "msgid \"\"\nmsgstr \"\"\n\"Language: ar\\n\"\n\"Plural-Forms: nplurals=4; plural=n%4;\\n\"\n\n\
                msgid \"Open\"\nmsgstr \"o\"\n\n#, c-format\nmsgctxt \"x\"\nmsgid \"%d file\"\nmsgid_plural \"%d files\"\n\
                msgstr[0] \"a\"\nmsgstr[1] \"b\"\nmsgstr[2] \"c\"\nmsgstr[3] \"d\"\n\n\
                msgid \"day\"\nmsgid_plural \"days\"\nmsgstr[0] \"e\"\nmsgstr[1] \"f\"\n";
    let (output, back) = rewritten(many);
    assert_eq!(back, entries(many), "{output}");
    assert!(output.contains("\"Plural-Forms: nplurals=4; plural=n%4;\\n\""), "{output}");
    let one = "msgid \"\"\nmsgstr \"\"\n\"Language: ja\\n\"\n\nmsgid \"day\"\nmsgid_plural \"days\"\nmsgstr[0] \"e\"\n";
    assert_eq!(rewritten(one).1, entries(one));
}

#[test]
fn a_charset_that_the_bytes_contradict_is_told() {
    let (units, error, summary) = read(&CATALOGUE.replace("UTF-8", "ISO-8859-6"));
    assert_eq!((units.len(), error), (5, None));
    assert_eq!(summary.warnings.keys().collect::<Vec<_>>(), ["declares `ISO-8859-6` but is UTF-8"]);
}

#[test]
fn a_charset_that_late_bytes_contradict_is_told() {
    let header = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-6\\n\"\n\n";
    let plain = "msgid \"Close\"\nmsgstr \"close\"\n\n".repeat(1000);
    let (units, error, summary) = read(&format!("{header}{plain}msgid \"Open\"\nmsgstr \"کھولیں\"\n"));
    assert_eq!((units.len(), error), (1001, None));
    assert_eq!(units[1000].as_ref().unwrap().target, "کھولیں");
    assert_eq!(summary.warnings.keys().collect::<Vec<_>>(), ["declares `ISO-8859-6` but is UTF-8"]);
}

#[test]
fn notes_in_a_language_are_comments_like_others() {
    let mut draft =
        UnitDraft::new(Sides::new("en".parse().unwrap(), "ur".parse().unwrap()), "a".into(), "b".into());
    draft.details.notes.push("desk".to_owned());
    take_note(&mut draft.details, "ton\nbas".to_owned(), Some("fr".to_owned()));
    let mut output = Vec::new();
    let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
    let mut writer = PoWriter::new(&mut output, &header);
    writer.write(&unit_of(draft, 1)).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let output = String::from_utf8(output).unwrap();
    assert!(output.contains("\n# desk\n# ton\n# bas\nmsgid \"a\"\n"), "{output}");
    assert_eq!(read(&output).0[0].as_ref().unwrap().details.notes, ["desk", "ton", "bas"]);
}

#[test]
fn texts_that_a_guess_was_made_from_come_back() {
    let po = "msgid \"\"\nmsgstr \"\"\n\"Language: ur\\n\"\n\n#, fuzzy\n#| msgctxt \"old\"\n#| msgid \"\"\n#| \"two\\n\"\n#| \"lines\"\nmsgid \"a\"\nmsgstr \"b\"\n\n\
              #~ msgid \"c\"\n#~ msgstr \"d\"\n#~| msgid \"was\"\n#~ msgid \"e\"\n#~ msgstr \"f\"\n#| nonsense\n\nmsgid \"g\"\nmsgstr \"h\"\n";
    let (output, back) = rewritten(po);
    assert_eq!(back, entries(po), "{output}");
    let previous: Vec<Vec<(&str, &str)>> = back
        .iter()
        .map(|entry| entry.previous.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect())
        .collect();
    assert_eq!(
        previous,
        [vec![("msgctxt", "old"), ("msgid", "two\nlines")], vec![], vec![("msgid", "was")], vec![]]
    );
    assert!(output.contains("#~| msgid \"was\"\n#~ msgid \"e\"\n"), "{output}");
}

#[test]
fn a_property_of_another_program_writes_no_line_of_its_own() {
    let mut draft =
        UnitDraft::new(Sides::new("en".parse().unwrap(), "ur".parse().unwrap()), "a".into(), "b".into());
    draft.details.properties.push(Property::new("previous x\nmsgid \"c\"", "d"));
    let mut output = Vec::new();
    let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
    let mut writer = PoWriter::new(&mut output, &header);
    writer.write(&unit_of(draft, 1)).unwrap();
    writer.finish().unwrap();
    drop(writer);
    assert_eq!(entries(&String::from_utf8(output).unwrap()).len(), 1);
}

#[test]
fn a_singular_whose_plural_is_gone_is_an_entry_of_its_own() {
    let units = read(CATALOGUE).0;
    let mut output = Vec::new();
    let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
    let mut writer = PoWriter::new(&mut output, &header);
    for unit in units.into_iter().filter(|unit| unit.as_ref().unwrap().source != "%d files") {
        writer.write(&unit_of(unit.unwrap(), 1)).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    let output = String::from_utf8(output).unwrap();
    assert!(
        output.contains("msgid \"%d file\"\nmsgstr \"%d فائل\"\n") && !output.contains("plural"),
        "{output}"
    );
}

#[test]
fn line_breaks_between_keywords_and_strings_mean_nothing() {
    let header = "msgid \"\" \"\"\nmsgstr\n\"Language: ur\\n\"\n\n";
    for (po, expected) in [
        ("msgid \"two \" \"strings\"\nmsgstr \"دو \"\"ٹکڑے\"\n", vec![("two strings", "دو ٹکڑے")]),
        ("msgid\"a\"msgstr\"b\" msgid \"c\" msgstr \"d\" # note\n", vec![("a", "b"), ("c", "d")]),
        ("msgid\n\n\"a\"\n# note\n\"b\"\nmsgstr\n\n\"c\"\n\n\"d\"\n", vec![("ab", "cd")]),
        (
            "msgid \"x\"\nmsgid_plural\n\"y\"\nmsgstr[0]\n\"1\"\nmsgstr [ 1 ]\n\"2\"\n",
            vec![("x", "1"), ("y", "2")],
        ),
        (
            "domain \"d\"\nmsgid \"a\"\nmsgstr \"b\"\ndomain \"e\"\nmsgid \"c\"\nmsgstr \"d\"",
            vec![("a", "b"), ("c", "d")],
        ),
        ("#~ msgid\n#~ \"a\" \"b\"\n#~ msgstr\n#~\"c\"\n", vec![("ab", "c")]),
    ] {
        let (units, error, _) = read(&format!("{header}{po}"));
        assert_eq!(error, None, "{po}");
        let units: Vec<UnitDraft> = units.into_iter().map(Result::unwrap).collect();
        let texts: Vec<_> = units.iter().map(|unit| (unit.source.as_str(), unit.target.as_str())).collect();
        assert_eq!(texts, expected, "{po}");
        assert_eq!(units[0].target_language.as_str(), "ur");
    }
}

#[test]
fn characters_may_be_spelt_as_numbers_of_their_bytes() {
    let read_one = |charset: &str, text: &str| {
        let po = format!(
            "msgid \"\"\nmsgstr \"Language: ur\\nContent-Type: text/plain; charset={charset}\\n\"\n\nmsgid \"a\"\nmsgstr \"{text}\"\n"
        );
        let unit = read(&po).0.remove(0);
        unit.map(|unit| unit.target).map_err(|rejected| rejected.reason)
    };
    assert_eq!(read_one("UTF-8", r"\x41\101\1012\x4a.\v\q").as_deref(), Ok("AAA2J.\u{b}\\q"));
    assert_eq!(read_one("UTF-8", r"\xda\xA9\303\251").as_deref(), Ok("کé"));
    assert_eq!(read_one("ISO-8859-1", r"caf\351").as_deref(), Ok("café"));
    assert!(read_one("UTF-8", r"caf\351").unwrap_err().contains("no text in the charset"));
    assert!(read_one("UTF-8", r"\x41b").unwrap_err().contains("more than one byte"));
    assert!(read_one("UTF-8", r"a\0").unwrap_err().contains("NUL"));
}

#[test]
fn flags_are_written_on_one_line_however_they_came() {
    let header = "msgid \"\"\nmsgstr \"Language: ur\\n\"\n\n";
    for flags in [
        "#, fuzzy, c-format",
        "#,fuzzy,c-format",
        "#, c-format\n#, fuzzy",
        "#=c-format\n#,  fuzzy",
        "#, fuzzy c-format",
    ] {
        let (output, _) = rewritten(&format!("{header}{flags}\nmsgid \"%d\"\nmsgstr \"ایک\"\n"));
        assert!(output.contains("\n#, fuzzy, c-format\nmsgid"), "{output}");
    }
    let ranged = format!("{header}#, c-format, range: 0..9, no-wrap\nmsgid \"%d\"\nmsgstr \"%d.\"\n");
    let (output, entries) = rewritten(&ranged);
    assert!(output.contains("\n#, c-format, range: 0..9, no-wrap\n"), "{output}");
    assert!(!entries[0].is_fuzzy());
}

fn write_all(units: &[(&str, &str, &str)]) -> (io::Result<()>, Changed, String) {
    let mut output = Vec::new();
    let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
    let mut writer = PoWriter::new(&mut output, &header);
    let mut write = || {
        for (number, (target_language, source, target)) in (1_i64..).zip(units) {
            let languages = Sides::new("hi".parse().unwrap(), target_language.parse().unwrap());
            let draft = UnitDraft::new(languages, (*source).to_owned(), (*target).to_owned());
            writer.write(&unit_of(draft, number))?;
        }
        writer.finish()
    };
    let result = write();
    let changed = writer.changed().clone();
    drop(writer);
    (result, changed, String::from_utf8(output).unwrap())
}

#[test]
fn a_catalogue_holds_one_pair_of_languages() {
    let error = write_all(&[("ur", "a", "b"), ("ur-PK", "c", "d")]).0.unwrap_err();
    assert_eq!(error.to_string(), "PO holds one pair of languages, and after hi to ur comes hi to ur-PK");
    let (result, changed, output) = write_all(&[("ur", "a", "b"), ("ur", "c", "d")]);
    result.unwrap();
    assert!(changed.is_empty() && output.contains("\"X-Source-Language: hi\\n\""), "{output}");
}

#[test]
fn line_breaks_at_the_ends_are_those_of_the_source() {
    let (result, changed, output) = write_all(&[
        ("ur", "a\n", "b"),
        ("ur", "c", "\nd\n\n"),
        ("ur", "\ne", "f"),
        ("ur", "\ng\n", "\nh\n"),
    ]);
    result.unwrap();
    assert_eq!(changed.values().copied().collect::<Vec<_>>(), [3]);
    let texts: Vec<_> = read(&output).0.into_iter().map(|unit| unit.unwrap().target).collect();
    assert_eq!(texts, ["b\n", "d", "\nf", "\nh\n"]);
}

#[test]
fn broken_catalogues_are_refused_with_their_line() {
    for (po, message) in [
        ("msgid \"a\nmsgstr \"b\"\n", "f.po:1:7: not well-formed PO: a string without closing"),
        ("msgid \"a\"\nmsgstr \"b\" c\n", "f.po:2:12: not well-formed PO: an unescaped quotation"),
        ("msgid \"a\"\nmsgid \"b\"\n", "f.po:2:1: not well-formed PO: a `msgid` without"),
        ("msgid \"a\"\nmsgstr[1] \"b\"\n", "in the wrong place"),
        ("hello\n", "neither a keyword nor a string"),
        ("\"a\"\n", "belongs to no keyword"),
        ("msgid\nmsgstr \"b\"\n", "f.po:2:1: not well-formed PO: `msgstr` instead of a string"),
        ("msgid \"a\"\nmsgstr\n", "a keyword without its string"),
        ("msgid \"a\"\nmsgid_plural \"b\"\nmsgid_plural \"c\"\n", "f.po:3:1"),
        ("", "is empty"),
    ] {
        let error = read(po).1.unwrap();
        assert!(error.contains(message), "{error}");
    }
}

proptest! {
    #![proptest_config(crate::properties::config())]

    #[test]
    fn pairs_come_back(texts in proptest::collection::vec(("[^\0\n]*[a-z][^\0\n]*", "\\PC*ک[^\0]*"), 1..5)) {
        let mut po = Vec::new();
        let header = UnitFileHeader { source_language: "en".parse().unwrap(), now: String::new() };
        let mut writer = PoWriter::new(&mut po, &header);
        for (number, (one, other)) in (0_i64..).zip(&texts) {
            let draft = UnitDraft::new(Sides::new("en".parse().unwrap(), "ur".parse().unwrap()), one.clone(), other.clone());
            writer.write(&unit_of(draft, number)).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        let (units, error, _) = read(&String::from_utf8(po).unwrap());
        prop_assert_eq!(error, None);
        let back: Vec<_> = units.into_iter().map(|unit| unit.map(|unit| (unit.source, unit.target))).collect();
        // For gettext, a line break at the end of only one of the two texts is a mistake.
        let alike = |(source, target): (String, String)| Ok((source, target.trim_matches('\n').to_owned()));
        prop_assert_eq!(back, texts.into_iter().map(alike).collect::<Vec<_>>());
    }

    #[test]
    fn no_text_makes_the_reader_panic(lines in proptest::collection::vec("(msgid|msgstr|#~|#,|\"|msgstr\\[0\\]| |\\\\|a|\n){0,6}", 0..6)) {
        let (units, _, summary) = read(&lines.join("\n"));
        prop_assert!(units.len() as u64 <= 2 * summary.units);
    }
}
