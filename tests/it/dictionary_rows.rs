//! Is the hand-written dictionary read as its rows say?

use crate::dictionary::{RowError, rows};

const NEWS: &str = include_str!("../../src/align/lexicon/news.tsv");

fn shares(column: &[(String, f64)]) -> Vec<(&str, u32)> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares of a test, in per cent"
    )]
    column.iter().map(|(text, share)| (text.as_str(), (share * 100.0).round() as u32)).collect()
}

#[test]
fn a_row_has_forms_senses_and_weights() {
    let text = "# a remark\n\nchild; children (young)\tبچہ; بچے\tबच्चा; बालक *0.25\n";
    let read = rows(text).unwrap();
    let [en, ur, hi] = &read[0].columns;
    assert_eq!(shares(en), [("child", 100), ("children", 100)]);
    assert_eq!(shares(ur), [("بچہ", 50), ("بچے", 50)]);
    assert_eq!(shares(hi), [("बच्चा", 80), ("बालक", 20)]);
}

#[test]
fn a_faulty_row_is_named() {
    for (text, fault) in [
        ("a\tب", "a row has three columns"),
        ("a\tب; \tक", "an alternative is empty"),
        ("a (b\tب\tक", "a bracket is not closed"),
        ("a\tب *2\tक", "a weight is a number from 0 to 1"),
        ("a\tب *0\tक", "the weights of a column are all 0"),
    ] {
        assert_eq!(rows(text), Err(RowError { line: 1, fault }), "{text}");
    }
}

#[test]
fn the_dictionary_has_six_thousand_rows_and_no_form_twice() {
    let read = rows(NEWS).unwrap();
    assert!(read.len() >= 6000, "{}", read.len());
    let heads = NEWS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    let mut heads: Vec<&str> = heads.flat_map(|head| head.split(';')).map(str::trim).collect();
    let count = heads.len();
    heads.sort_unstable();
    heads.dedup();
    assert_eq!(heads.len(), count);
}
