//! Tests: units without a translation, in every format that can hold one, and where they begin.

use crate::opened::Opened;
use crate::read::{Position, ReadOptions};

fn options(untranslated: bool) -> ReadOptions {
    ReadOptions {
        source_language: Some("en".parse().unwrap()),
        target_language: Some("ur".parse().unwrap()),
        untranslated,
        ..ReadOptions::default()
    }
}

/// The units of a file, each with its line, and how many were rejected.
fn read(name: &str, content: &str, untranslated: bool) -> (Vec<(u64, String)>, u64) {
    let opened = Opened::over(std::io::Cursor::new(content.to_owned().into_bytes()), name).unwrap();
    let format = opened.unit_format();
    let mut reader = opened.units(format, &options(untranslated)).unwrap();
    let mut units = Vec::new();
    while let Some(unit) = reader.next_unit().unwrap() {
        let Position { line, .. } = reader.position();
        units.extend(unit.ok().map(|unit| (line, format!("{}={}", unit.source, unit.target))));
    }
    (units, reader.summary().rejected)
}

#[test]
fn a_unit_without_translation_is_given_on_request_with_its_place() {
    let xliff = "<xliff version='1.2'>\n<file source-language='en' target-language='ur'><body>\n<trans-unit id='1'><source>One</source></trans-unit>\n<trans-unit id='2'><source>Two</source><target>دو</target></trans-unit>\n<trans-unit id='3'><source>Three</source><target state='new'>Three</target></trans-unit></body></file></xliff>";
    let xliff2 = "<xliff version='2.0' srcLang='en' trgLang='ur' xmlns='urn:oasis:names:tc:xliff:document:2.0'>\n<file id='f'>\n<unit id='1'><segment><source>One</source></segment></unit>\n<unit id='2'><segment><source>Two</source><target>دو</target></segment></unit>\n<unit id='3'><segment><source>Three</source></segment></unit></file></xliff>";
    let tmx = "<tmx version='1.4'><header srclang='en'/><body>\n\n<tu><tuv xml:lang='en'><seg>One</seg></tuv><tuv xml:lang='ur'><seg/></tuv></tu>\n<tu><tuv xml:lang='en'><seg>Two</seg></tuv><tuv xml:lang='ur'><seg>دو</seg></tuv></tu>\n<tu><tuv xml:lang='en'><seg>Three</seg></tuv><tuv xml:lang='ur'><seg> </seg></tuv></tu></body></tmx>";
    let po = "msgid \"\"\nmsgstr \"Language: ur\\n\"\n\nmsgid \"One\"\nmsgstr \"\"\n\nmsgid \"Two\"\nmsgstr \"دو\"\n\nmsgid \"Three\"\nmsgstr \"\"\n";
    let jsonl = "\n\n{\"source\":\"One\",\"target\":\"\"}\n{\"source\":\"Two\",\"target\":\"دو\"}\n{\"source\":\"Three\",\"target\":\" \"}\n";
    let tsv = "en\tur\n\nOne\t\nTwo\tدو\nThree\t \n";
    let csv = "en,ur\n\nOne,\nTwo,دو\nThree,\" \"\n";
    for (name, content, lines) in [
        ("a.xlf", xliff, [3, 4, 5]),
        ("b.xlf", xliff2, [3, 4, 5]),
        ("a.tmx", tmx, [3, 4, 5]),
        ("a.po", po, [4, 7, 10]),
        ("a.jsonl", jsonl, [3, 4, 5]),
        ("a.tsv", tsv, [3, 4, 5]),
        ("a.csv", csv, [3, 4, 5]),
    ] {
        let (units, rejected) = read(name, content, true);
        let found: Vec<(u64, &str)> = units.iter().map(|(line, unit)| (*line, unit.trim())).collect();
        let expected = [(lines[0], "One="), (lines[1], "Two=دو"), (lines[2], "Three=")];
        assert_eq!(found, expected, "{name}");
        assert_eq!(rejected, 0, "{name}");
        let (units, _) = read(name, content, false);
        assert_eq!(units, [(lines[1], "Two=دو".to_owned())], "{name}: only on request");
    }
}

#[test]
fn a_unit_without_a_source_is_never_one() {
    let (units, rejected) = read("a.tsv", "en\tur\n\tایک\nTwo\tدو\n", true);
    assert_eq!((units.len(), rejected), (1, 1));
    let tmx = "<tmx version='1.4'><header srclang='en'/><body><tu><tuv xml:lang='en'><seg/></tuv><tuv xml:lang='ur'><seg>ایک</seg></tuv></tu></body></tmx>";
    assert_eq!(read("a.tmx", tmx, true), (Vec::new(), 1));
}
