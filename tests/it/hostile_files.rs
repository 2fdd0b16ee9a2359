//! Files meant to break a reader: bombs, false encodings, breaks at every byte, endless constructs.
//!
//! Each is refused with its place, the reason and a remedy, or its good units are taken.

use std::io::{Cursor, Write as _};
use std::path::Path;

use sangam::exchange::links::{LinkReader, SegmentFile};
use sangam::exchange::{ExchangeError, Format, Opened, ReadOptions, UnitReader};
use sangam::unit::Sides;
use sangam::use_cases::read::{self, AnyReader};

use crate::env::TestEnv;

/// The result of reading a file.
struct Read {
    /// Source texts of the good units.
    good: Vec<String>,
    /// Places and reasons of the rejected units.
    rejected: Vec<String>,
    warnings: Vec<String>,
    error: Option<String>,
}

fn options(lenient: bool) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.source_language = Some("en".parse().unwrap());
    options.target_language = Some("ur".parse().unwrap());
    options.lenient = lenient;
    options
}

/// Returns an error's message and its remedy.
fn said(error: &ExchangeError) -> String {
    format!("{error}; {:?}", error.remedy())
}

fn read_all(reader: &mut dyn UnitReader) -> Read {
    let mut read = Read { good: Vec::new(), rejected: Vec::new(), warnings: Vec::new(), error: None };
    loop {
        match reader.next_unit() {
            Ok(Some(Ok(unit))) => read.good.push(unit.source),
            Ok(Some(Err(rejected))) => read.rejected.push(rejected.to_string()),
            Ok(None) => break,
            Err(error) => {
                read.error = Some(said(&error));
                break;
            }
        }
    }
    read.warnings = reader.summary().warnings.keys().cloned().collect();
    read
}

fn read(name: &str, bytes: impl Into<Vec<u8>>, lenient: bool) -> Read {
    let opened = Opened::over(Cursor::new(bytes.into()), name).unwrap();
    match opened.units(None, &options(lenient)) {
        Ok(mut reader) => read_all(reader.as_mut()),
        Err(error) => {
            let error = Some(said(&error));
            Read { good: Vec::new(), rejected: Vec::new(), warnings: Vec::new(), error }
        }
    }
}

fn tu(source: &str) -> String {
    format!(
        "<tu><tuv xml:lang=\"en\"><seg>{source}</seg></tuv><tuv xml:lang=\"ur\"><seg>ایک</seg></tuv></tu>\n"
    )
}

fn tmx(prologue: &str, body: &str) -> String {
    format!("{prologue}\n<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n{body}</body></tmx>\n")
}

const UTF8: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[track_caller]
fn refused(read: &Read, words: &[&str]) {
    let error = read.error.as_ref().expect("it is refused");
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
}

#[test]
fn entities_never_make_a_file_grow() {
    let laughs = (b'b'..b'l').fold(String::new(), |laughs, name| {
        let before = format!("&{};", char::from(name - 1)).repeat(10);
        format!("{laughs}<!ENTITY {} \"{before}\">", char::from(name))
    });
    let laughs = format!("{UTF8}<!DOCTYPE tmx [<!ENTITY a \"ha\">{laughs}]>");
    let found = read("a.tmx", tmx(&laughs, &(tu("&k;") + &tu("one"))), false);
    assert_eq!((found.good.as_slice(), found.rejected.len()), (["one".to_owned()].as_slice(), 1));
    assert!(found.rejected[0].starts_with("3:1: the entity `&k;`"), "{}", found.rejected[0]);

    let long = format!("{UTF8}<!DOCTYPE tmx [<!ENTITY a \"{}\">]>", "x".repeat(100_000));
    let found = read("a.tmx", tmx(&long, &tu(&"&a;".repeat(3_000))), false);
    refused(&found, &["a.tmx:3:", "entities grow the file", "ReadLeniently"]);

    let parameter = "<!DOCTYPE tmx [<!ENTITY % p SYSTEM \"http://localhost/x\">%p;]>";
    assert_eq!(read("a.tmx", tmx(parameter, &tu("one")), false).good, ["one"]);
    let recursive = "<!DOCTYPE tmx [<!ENTITY a \"&a;\">]>";
    assert_eq!(read("a.tmx", tmx(recursive, &tu("&a;")), false).rejected.len(), 1);
}

#[test]
fn bytes_are_believed_over_what_the_file_says_of_them() {
    let text = tmx(UTF8, &tu("one"));
    let marked = |text: &str| format!("\u{feff}{text}");
    for (bytes, warning) in [
        (utf16(&marked(&text), u16::to_le_bytes), "declares `UTF-8` but is UTF-16LE"),
        (utf16(&text, u16::to_be_bytes), "declares `UTF-8` but is UTF-16BE"),
        (text.replace("UTF-8", "UTF-16").into_bytes(), "declares `UTF-16` but is UTF-8"),
        (marked(&text.replace("UTF-8", "windows-1252")).into_bytes(), "declares `windows-1252` but is UTF-8"),
        (text.replace("UTF-8", "ISO-8859-1").into_bytes(), "declares `ISO-8859-1` but is UTF-8"),
        ([b"\xfe\xff".as_slice(), &utf16(&text, u16::to_le_bytes)].concat(), "the other UTF-16"),
        ([b"\xff\xfe".as_slice(), &utf16(&text, u16::to_be_bytes)].concat(), "the other UTF-16"),
    ] {
        let found = read("a.tmx", bytes, false);
        assert_eq!((found.good.as_slice(), found.error), (["one".to_owned()].as_slice(), None), "{warning}");
        assert!(found.warnings.iter().any(|said| said.contains(warning)), "{warning}: {:?}", found.warnings);
    }
    let wide = utf16(&marked(&text), u16::to_le_bytes);
    refused(&read("a.tmx", &wide[..wide.len() - 1], false), &["a.tmx:4:", "not UTF-16LE at byte "]);
    let mut lone = utf16(&marked(&text), u16::to_le_bytes);
    let at = lone.len() - 60;
    lone.splice(at..at, [0, 0xd8]);
    refused(&read("a.tmx", lone, false), &["a.tmx:3:", "not UTF-16LE at byte "]);
    let wider: Vec<u8> = marked(&text).chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    refused(&read("a.tmx", wider, false), &["UTF-32", "SaveAsUtf8OrNameEncoding"]);
    let unknown = text.replace("UTF-8", "klingon");
    refused(&read("a.tmx", unknown, false), &["`klingon`", "NameEncoding"]);
    refused(&read("a.tmx", "\u{feff}", false), &["is empty"]);
    refused(&read("a.tmx", vec![0xcd, 0x20, 0xff], false), &["a.tmx:1:1: not UTF-8 (byte 0xCD) at byte 0"]);
    refused(&read("a.tmx", b"PK\x03\x04more".to_vec(), false), &["a ZIP archive", "Unpack"]);
}

#[test]
fn characters_that_no_xml_holds_are_refused_or_mended() {
    for (character, name) in [("\0", "U+0000"), ("\u{1}", "U+0001"), ("\u{fffe}", "U+FFFE")] {
        let file = tmx(UTF8, &(tu("one") + &tu(&format!("t{character}o"))));
        let strict = read("a.tmx", file.clone(), false);
        assert_eq!(strict.good, ["one"]);
        refused(&strict, &["a.tmx:4:30: ", "cannot hold", name, "TakeCharacterOut"]);
        let lenient = read("a.tmx", file, true);
        assert_eq!((lenient.good.len(), lenient.error), (2, None));
        assert!(!lenient.warnings.is_empty());
    }
    for reference in ["&#0;", "&#xD800;", "&#x99999999999999;", "&#xFFFF;"] {
        refused(
            &read("a.tmx", tmx(UTF8, &tu(reference)), false),
            &["a.tmx:3:29: ", "is not a character that XML can hold"],
        );
    }
    for name in ["a.tsv", "a.csv"] {
        let separator = if name == "a.tsv" { '\t' } else { ',' };
        let found = read(name, format!("a\0b{separator}c\nd{separator}e\n"), false);
        assert_eq!((found.good.as_slice(), found.rejected.len()), (["d".to_owned()].as_slice(), 1));
        assert!(found.rejected[0].contains("1:1: a NUL character"), "{}", found.rejected[0]);
    }
}

#[test]
fn line_ends_of_every_kind_are_line_ends() {
    let file = tmx(UTF8, &(tu("one") + &tu("two")));
    for end in ["\r\n", "\r"] {
        assert_eq!(read("a.tmx", file.replace('\n', end), false).good, ["one", "two"]);
    }
    for (name, file) in [("a.tsv", "one\tایک\r\ntwo\tدو\r\n"), ("a.csv", "one,ایک\r\n\"two\",دو\r\n")]
    {
        assert_eq!(read(name, file, false).good, ["one", "two"], "{name}");
    }
    // Lines that end as on old Macs, in every format that counts lines.
    for (name, file) in [
        ("a.tsv", "en\tur\none\tایک\ntwo\tدو\n"),
        ("a.csv", "en,ur\n\"one\",ایک\ntwo,دو\n"),
        ("a.jsonl", "{\"source\":\"one\",\"target\":\"ایک\"}\n{\"source\":\"two\",\"target\":\"دو\"}\n"),
        ("a.po", "# x\nmsgid \"one\"\nmsgstr \"ایک\"\n\nmsgid \"two\"\nmsgstr \"دو\"\n"),
    ] {
        let read = read(name, file.replace('\n', "\r"), false);
        assert_eq!((read.good, read.rejected.len()), (vec!["one".to_owned(), "two".to_owned()], 0), "{name}");
    }
    let broken = read("a.tsv", "one\tایک\rtwo\rthree\tتین\r", false);
    assert!(broken.rejected[0].starts_with("2:1: "), "{}", broken.rejected[0]);
    let broken = read("a.tmx", file.replace("two", "t & o").replace('\n', "\r"), false);
    refused(&broken, &["a.tmx:4:31: "]);
}

#[test]
fn tables_in_utf_16_need_no_mark() {
    let table = "en\tur\none\tایک\n";
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(read("a.tsv", utf16(table, unit), false).good, ["one"]);
    }
}

#[test]
fn what_is_odd_but_readable_is_read() {
    let good = |body: &str| read("a.tmx", tmx(UTF8, body), false).good;
    let twice = "<tu><tuv xml:lang='en'><seg>one</seg></tuv><tuv xml:lang='ur'><seg>ایک</seg></tuv><tuv xml:lang='ur'><seg>اک</seg></tuv></tu>";
    assert_eq!(good(twice), ["one", "one"]);
    assert_eq!(
        good(&format!("<tu><tuv xml:lang='en'/><tuv xml:lang='ur'><seg>ایک</seg></tuv></tu>{}", tu("two"))),
        ["two"]
    );
    let bare = format!("<tmx><body>{}</body></tmx>", tu("one"));
    assert_eq!(read("a.tmx", bare, false).good, ["one"]);
    let no_language = tmx(UTF8, &tu("one")).replace(" srclang=\"en\"", "");
    assert_eq!(read("a.tmx", no_language, false).good, ["one"]);
}

#[test]
fn nothing_may_be_without_end() {
    /// More bytes than a reader holds of one unit.
    const LONG: usize = 65 << 20;
    let deep = tmx(UTF8, &tu(&format!("{}x{}", "<hi>".repeat(100_000), "</hi>".repeat(100_000))));
    refused(&read("a.tmx", deep, false), &["a.tmx:3:", "elements inside each other"]);
    let long = "a".repeat(LONG);
    for body in
        [tu(&long), format!("<tu tuid=\"{long}\"></tu>"), format!("<!--{long}-->"), format!("<{long}")]
    {
        refused(
            &read("a.tmx", tmx(UTF8, &body), false),
            &["a.tmx:3:", "a unit longer than 64 MiB", "CloseWhatIsOpen"],
        );
    }
    refused(&read("a.tsv", format!("a\t{long}\n"), false), &["a.tsv:1:", "a unit longer than 64 MiB"]);
    let nested = format!("{{\"source\":\"one\",\"details\":{}", "[".repeat(100_000));
    assert_eq!(read("a.jsonl", nested, false).rejected.len(), 1);
    let unclosed = format!("a,\"{}", "b\n".repeat(2 << 20));
    refused(&read("a.csv", unclosed, false), &["a.csv:1:1: ", "never closed"]);
}

fn packed(text: &[u8], times: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..times).for_each(|_| packed.write_all(text).unwrap());
    packed.finish().unwrap()
}

#[test]
fn packed_files_may_be_cut_damaged_or_bombs() {
    let body: String = (0..20_000).map(|number| tu(&format!("text {number}"))).collect();
    let whole = packed(tmx(UTF8, &body).as_bytes(), 1);
    assert_eq!(read("a.tmx.gz", whole.clone(), false).good.len(), 20_000);
    let cut = read("a.tmx.gz", &whole[..whole.len() - 2_000], false);
    refused(&cut, &["a.tmx.gz:", "packed data that break off", "PackAgain"]);
    assert!(cut.good.len() > 10_000, "what was unpacked comes");
    let mut damaged = whole.clone();
    damaged.truncate(whole.len() - 8);
    damaged.extend([0; 8]);
    refused(&read("a.tmx.gz", damaged, false), &["packed data that break off or are damaged"]);
    let small = packed(tmx(UTF8, &tu("one")).as_bytes(), 1);
    for length in 0..small.len() {
        if let Ok(opened) = Opened::over(Cursor::new(small[..length].to_vec()), "a.tmx.gz")
            && let Ok(mut reader) = opened.units(None, &options(false))
        {
            assert!(read_all(reader.as_mut()).error.is_some(), "{length} bytes");
        }
    }
    let bomb = packed(&vec![b' '; 1 << 20], 200);
    refused(&read("a.tmx.gz", bomb, false), &["a unit longer than 64 MiB"]);
}

/// A small file in each format for units, terms or links.
fn small_files() -> Vec<(&'static str, Format, String)> {
    let units = |name, format, text: &str| (name, format, text.to_owned());
    vec![
        units("a.tmx", Format::Tmx, &tmx(UTF8, &(tu("one") + &tu("<ph x='1'/>two &amp; three")))),
        units(
            "a.xlf",
            Format::Xliff,
            "<xliff version='1.2'><file source-language='en' target-language='ur'><body><trans-unit id='1'><source>one <x id='1'/></source><target state='final'>ایک</target><note>n</note></trans-unit></body></file></xliff>",
        ),
        units(
            "b.xlf",
            Format::Xliff,
            "<xliff version='2.1' srcLang='en' trgLang='ur'><file id='f'><unit id='u'><segment><source>one <cp hex='0007'/></source><target>ایک</target></segment></unit></file></xliff>",
        ),
        units(
            "a.po",
            Format::Po,
            "msgid \"\"\nmsgstr \"\"\n\"Language: ur\\n\"\n\n#, fuzzy\nmsgctxt \"m\"\nmsgid \"one\"\nmsgid_plural \"ones\"\nmsgstr[0] \"ایک\"\nmsgstr[1] \"کئی\"\n",
        ),
        units("a.tsv", Format::Tsv, "en\tur\tscore\none\tایک\t0.5\ntwo\tدو\t1\n"),
        units("a.csv", Format::Csv, "source,target,note\none,\"ا,\"\"یک\",n\ntwo,\"د\nو\",\n"),
        units(
            "a.jsonl",
            Format::Jsonl,
            "{\"source\":\"one\",\"target\":\"ای\\u06a9\",\"details\":{\"notes\":[\"n\"]}}\n{\"source\":\"two\",\"target\":\"دو\"}\n",
        ),
        (
            "a.al",
            Format::Al,
            "<alignmentlist><alignment score='1'><sourcelist><segment>one</segment></sourcelist><targetlist><segment>ایک</segment></targetlist></alignment></alignmentlist>".to_owned(),
        ),
        (
            "a.hun",
            Format::Hunalign,
            "one ~~~ two\tایک\t0.3\nthree\tتین\t1\n".to_owned(),
        ),
        (
            "a.tbx",
            Format::Tbx,
            "<tbx><text><body><conceptEntry id='1'><langSec xml:lang='en'><termSec><term>court</term></termSec></langSec></conceptEntry></body></text></tbx>".to_owned(),
        ),
        ("g.tsv", Format::Glossary, "en\tur\tnote\ncourt\tعدالت\tn\n".to_owned()),
    ]
}

/// Counts the units or terms that a file gives before it ends or breaks, and says whether it breaks.
fn read_file(path: &Path, format: Format, lenient: bool) -> (usize, bool) {
    match read::open(path, None, Some(format), &options(lenient)) {
        Err(_) => (0, true),
        Ok(AnyReader::Units(mut reader)) => {
            let read = read_all(reader.as_mut());
            (read.good.len(), read.error.is_some())
        }
        Ok(AnyReader::Terms(mut reader)) => {
            let mut good = 0;
            loop {
                match reader.next_entry() {
                    Ok(Some(entry)) => good += usize::from(entry.is_ok()),
                    Ok(None) => return (good, false),
                    Err(_) => return (good, true),
                }
            }
        }
    }
}

#[test]
fn a_file_may_break_off_at_every_byte() {
    let env = TestEnv::new();
    for (name, format, text) in small_files() {
        let path = env.file(name, &text);
        let whole = read_file(&path, format, false);
        assert!(whole.0 > 0 && !whole.1, "{name}");
        let is_xml = text.starts_with('<');
        for length in 0..text.trim_end().len() {
            env.file(name, &text.as_bytes()[..length]);
            for lenient in [false, true] {
                let (good, broke) = read_file(&path, format, lenient);
                assert!(good <= whole.0, "{name}, {length} bytes: more units than in the whole");
                assert!(broke || !is_xml, "{name}, {length} bytes: it must be told that the file breaks off");
            }
        }
    }
}

#[test]
fn a_byte_may_be_anything() {
    let env = TestEnv::new();
    for (name, format, text) in small_files() {
        let path = env.file(name, &text);
        // Every byte in a short file, at most 150 of them in a long one.
        for at in (0..text.len()).step_by(1 + text.len() / 150) {
            for byte in [0, b'<', b'"', b'\n', 0x80, 0xff] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = byte;
                env.file(name, bytes);
                read_file(&path, format, at % 2 == 0);
            }
        }
    }
}

#[test]
fn links_that_lie_are_rejected_one_by_one() {
    let segments = || SegmentFile::read("one\ntwo\n".as_bytes(), "s", &options(false)).unwrap();
    let read = |format: Format, text: &str| {
        let links = (format.links().unwrap(), Sides::new(segments(), segments()));
        let mut reader = LinkReader::new(text.as_bytes(), "l", links, &options(false)).unwrap();
        read_all(&mut reader)
    };
    let huge = u64::MAX;
    let found =
        read(Format::Vecalign, &format!("[0]:[0]:1\n[{huge}]:[0]:1\n[0, x]:[0]\n[1]:[7]:1\n[1]:[1]:1\n"));
    assert_eq!((found.good.len(), found.rejected.len()), (2, 3), "{:?}", found.rejected);
    let found = read(Format::Ladder, &format!("0\t0\t1\n1\t1\t1\n0\t0\t1\n{huge}\t{huge}\t1\n"));
    assert!(found.error.is_none() && !found.rejected.is_empty(), "{:?}", found.rejected);
    let found =
        read(Format::Xces, "<cesAlign><link xtargets='1;1'/><link xtargets='9;1'/><link/></cesAlign>");
    assert_eq!((found.good.len(), found.rejected.len()), (1, 2), "{:?}", found.rejected);
}

#[test]
fn a_bomb_as_an_article_is_refused() {
    let env = TestEnv::new();
    let megabyte = vec![b'a'; 1 << 20];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>").unwrap();
    (0..257).for_each(|_| archive.write_all(&megabyte).unwrap());
    env.file("a.docx", archive.finish().unwrap().into_inner());
    env.run(&["segment", "a.docx"]).exits(2).says(&["a.docx", "unpacks to more than 256 MiB"]);
    env.file("a.txt.gz", packed(&megabyte, 257));
    env.run(&["segment", "a.txt.gz"]).exits(2).says(&["a.txt.gz", "unpacks to more than 256 MiB"]);
    env.file("b.txt.gz", &packed(b"One.", 1)[..12]);
    env.run(&["segment", "b.txt.gz"]).exits(2).says(&["b.txt.gz", "breaks off or is damaged"]);
}
