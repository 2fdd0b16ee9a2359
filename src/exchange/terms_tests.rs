//! Do glossaries come back as they were written, and without forbidden terms?

use sangam_unit::{Term, TermEntry};

use super::glossary::{GlossaryReader, GlossaryWriter};
use super::read::ReadOptions;
use super::tbx::{TbxReader, TbxWriter};
use super::terms::{ReadTerm, TermReader as _, TermWriter as _};

fn read(xml: &str) -> Vec<ReadTerm> {
    let mut reader = TbxReader::new(xml.as_bytes(), "f.tbx", &ReadOptions::default()).unwrap();
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        entries.push(entry);
    }
    entries
}

fn glossary(tsv: &str) -> Vec<ReadTerm> {
    let options = ReadOptions {
        source_language: Some("en".parse().unwrap()),
        target_language: Some("ur".parse().unwrap()),
        ..ReadOptions::default()
    };
    let mut reader = GlossaryReader::new(tsv.as_bytes(), "g.tsv", &options).unwrap();
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        entries.push(entry);
    }
    entries
}

fn entry() -> TermEntry {
    let term = |language: &str, text: &str, part: Option<&str>| Term {
        language: language.parse().unwrap(),
        text: text.to_owned(),
        part_of_speech: part.map(str::to_owned),
        status: part.map(|_| "preferredTerm-admn-sts".to_owned()),
    };
    TermEntry {
        id: Some("t&1".to_owned()),
        domain: Some("law".to_owned()),
        definition: Some("the top court".to_owned()),
        terms: vec![
            term("en", "Supreme Court", Some("noun")),
            term("en", "SC", None),
            term("ur", "سپریم کورٹ", None),
        ],
        notes: vec!["both".to_owned()],
    }
}

#[test]
fn what_is_written_comes_back() {
    let mut written = Vec::new();
    let mut writer = TbxWriter::new(&mut written, &"en".parse().unwrap()).unwrap();
    writer.write(&entry()).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&String::from_utf8(written).unwrap()), [Ok(entry())]);

    let mut written = Vec::new();
    let languages = ["en".parse().unwrap(), "ur".parse().unwrap()];
    let mut writer = GlossaryWriter::new(&mut written, &languages).unwrap();
    writer.write(&entry()).unwrap();
    writer.finish().unwrap();
    let mut plain = entry();
    plain.terms.iter_mut().for_each(|term| (term.part_of_speech, term.status) = (None, None));
    assert_eq!(glossary(&String::from_utf8(written).unwrap()), [Ok(plain)]);
}

#[test]
fn terms_that_are_not_to_be_used_are_no_synonyms() {
    for status in [
        "forbidden",
        "deprecatedTerm-admn-sts",
        "supersededTerm-admn-sts",
        "notRecommended",
        "Obsolete",
        "deprecatedTerm",
    ] {
        let kind = if status == "deprecatedTerm" { "normativeAuthorization" } else { "administrativeStatus" };
        let xml = format!(
            "<tbx><text><body><conceptEntry><langSec xml:lang='en'><termSec><term>barrage</term></termSec></langSec>\
             <langSec xml:lang='ur'><termSec><term>بیراج</term><termNote type='administrativeStatus'>preferredTerm-admn-sts</termNote></termSec>\
             <termSec><term>بند</term><termNote type='{kind}'>{status}</termNote></termSec>\
             <termSec><term> </term><termNote type='administrativeStatus'>forbidden</termNote></termSec>\
             <termSec><term>پشتہ</term></termSec><termSec><term/><termNote type='administrativeStatus'>forbidden</termNote></termSec>\
             </langSec></conceptEntry></body></text></tbx>"
        );
        let entry = read(&xml).remove(0).unwrap();
        assert_eq!(entry.terms.len(), 4, "{entry:?}");
        let mut written = Vec::new();
        let mut writer =
            GlossaryWriter::new(&mut written, &["en".parse().unwrap(), "ur".parse().unwrap()]).unwrap();
        writer.write(&entry).unwrap();
        let forbidden = TermEntry { terms: vec![entry.terms[2].clone()], ..TermEntry::default() };
        writer.write(&forbidden).unwrap();
        assert_eq!(writer.forbidden(), 2);
        drop(writer);
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written.lines().nth(1), Some("barrage\tبیراج | پشتہ\t\t\t\t"), "{status}");
        assert_eq!(written.lines().count(), 2);
    }
}

#[test]
fn version_two_and_odd_entries() {
    let xml = r#"<martif type="TBX"><text><body><termEntry id="1"><descrip type="subjectField">law</descrip><langSet xml:lang="en"><ntig><termGrp><term>court</term><termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet><langSet xml:lang="ur_PK"><tig><term>عدالت</term></tig></langSet></termEntry><termEntry id="2"/><termEntry><langSet><tig><term>x</term></tig></langSet></termEntry></body></text></martif>"#;
    let entries = read(xml);
    let first = entries[0].as_ref().unwrap();
    assert_eq!((first.terms.len(), first.domain.as_deref()), (2, Some("law")));
    assert_eq!(first.terms[1].language.as_str(), "ur-PK");
    assert!(entries[1].as_ref().unwrap_err().reason.contains("no term"));
    assert!(entries[2].as_ref().unwrap_err().reason.contains("language tag"));
}

#[test]
fn a_glossary_without_header_is_source_target_note() {
    let entries = glossary("# comment\ncourt\tعدالت\tlaw desk\n\na\tb\tc\td\n");
    let first = entries[0].as_ref().unwrap();
    assert_eq!((first.terms.len(), first.notes.len()), (2, 1));
    assert_eq!(entries[1].as_ref().unwrap_err().reason, "4 columns instead of 3");
}
