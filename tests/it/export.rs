//! Exports the memory as TMX, TSV and JSON Lines.

use std::fs;

use crate::env::{TestEnv, count};

#[test]
fn tmx_is_what_the_pickiest_reader_takes() {
    let env = TestEnv::new();
    env.file("a.en.txt", "In 2026 25 people were <hurt> & 3 died.\n");
    env.file("a.hi.txt", "2026 में 25 लोग घायल हुए और 3 की मौत हुई।\n");
    env.run(&["align", "a.en.txt", "a.hi.txt", "--id", "talks", "--date", "2026-05-07"]).ok();
    let written = env.run(&["export", "--format", "tmx"]).ok().stdout;
    let confidence = written.split("x-confidence\">").nth(1).unwrap().split('<').next().unwrap();
    let method = written.split("x-method\">").nth(1).unwrap().split('<').next().unwrap();
    let expected = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
 <header creationtool="sangam" creationtoolversion="{version}" segtype="sentence" o-tmf="sangam" adminlang="en" srclang="en" datatype="plaintext" creationdate="20260510T000000Z"/>
 <body>
  <tu tuid="sangam-1" changedate="20260510T000000Z">
   <prop type="x-article">talks</prop>
   <prop type="x-date">2026-05-07</prop>
   <prop type="x-source-segments">1</prop>
   <prop type="x-target-segments">1</prop>
   <prop type="x-confidence">{confidence}</prop>
   <prop type="x-method">{method}</prop>
   <prop type="x-status">machine</prop>
   <tuv xml:lang="en">
    <seg>In 2026 25 people were &lt;hurt&gt; &amp; 3 died.</seg>
   </tuv>
   <tuv xml:lang="hi">
    <seg>2026 में 25 लोग घायल हुए और 3 की मौत हुई।</seg>
   </tuv>
  </tu>
 </body>
</tmx>
"#,
        version = env!("CARGO_PKG_VERSION")
    );
    assert_eq!(written, expected);
}

#[test]
fn tsv_has_a_header_and_a_unit_a_line() {
    let env = TestEnv::new();
    env.align_tutorial();
    let written = env.run(&["export", "--format", "tsv"]).ok().stdout;
    let units = count(&env.stats()["units"][0]["count"]);
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), units + 1);
    assert_eq!(rows[0][..4], ["source", "target", "source_language", "target_language"]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
}

#[test]
fn json_is_always_the_same_as_format_jsonl() {
    let env = TestEnv::new();
    env.align_tutorial();
    let json = env.run(&["export", "--json"]).ok();
    assert_eq!(json.stdout, env.run(&["export", "--format", "jsonl"]).ok().stdout);
    let unit = &json.json()[0];
    assert_eq!(unit["source"], "Multan Opens Flood-Warning Center After Four-Year Wait");
    assert_eq!(unit["provenance"]["source_numbers"], serde_json::json!([1]));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["export", "--format", "tmx", "-o", "out.tmx"]).ok().says(&["out.tmx", "units"]);
    assert_eq!(
        fs::read_to_string(env.path("out.tmx")).unwrap(),
        env.run(&["export", "--format", "tmx"]).ok().stdout
    );
    env.run(&["export", "--format", "tmx", "-o", "missing/out.tmx"]).exits(2).says(&["missing/out.tmx"]);
    env.run(&["export", "--format", "tmx", "-o", "."]).exits(2).says(&["directory"]);
}

#[test]
fn languages_filter_and_nothing_left_is_exit_1() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok();
    let hindi = env.run(&["export", "--json", "--to", "hi"]).ok().json();
    assert!(hindi.iter().all(|unit| unit["target_language"] == "hi"));
    env.run(&["export", "--json", "--to", "de"]).exits(1);
}

#[cfg(unix)]
#[test]
fn what_is_written_may_be_read_by_those_who_may_read_other_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = TestEnv::new();
    env.align_tutorial();
    let mode = |name: &str| fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777;
    env.file("plain", "");
    env.run(&["export", "-o", "a.tmx"]).ok();
    assert_eq!(mode("a.tmx"), mode("plain"));
    fs::set_permissions(env.file("b.tmx", ""), fs::Permissions::from_mode(0o600)).unwrap();
    env.run(&["export", "-o", "b.tmx"]).ok();
    assert_eq!(mode("b.tmx"), 0o600, "what was private stays private");
}
