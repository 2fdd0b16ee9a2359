//! The main job: align an article and store it, once.

use std::fs;

use serde_json::Value;

use crate::env::{TestEnv, count, repository, shared};

/// The beads of `--json` as `(source numbers, target numbers)`, counted from 0 as in gold files.
fn beads(lines: &[Value]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let numbers = |side: &Value| -> Vec<usize> {
        side.as_array().unwrap().iter().map(|s| count(&s["number"]) - 1).collect()
    };
    lines.iter().map(|bead| (numbers(&bead["source"]), numbers(&bead["target"]))).collect()
}

fn gold(path: &std::path::Path) -> Vec<(Vec<usize>, Vec<usize>)> {
    let list = |text: &str| serde_json::from_str::<Vec<usize>>(text).unwrap();
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| {
            let (source, target) = line.split_once(':').unwrap();
            (list(source), list(target))
        })
        .collect()
}

/// Strict F1 as published for vecalign: precision over all beads given, recall over gold beads with both sides.
fn strict_f1(given: &[(Vec<usize>, Vec<usize>)], gold: &[(Vec<usize>, Vec<usize>)]) -> f64 {
    let right = given.iter().filter(|bead| gold.contains(bead)).count() as f64;
    let filled = |bead: &&(Vec<usize>, Vec<usize>)| !bead.0.is_empty() && !bead.1.is_empty();
    let recalled = gold.iter().filter(filled).filter(|bead| given.contains(bead)).count() as f64;
    let (precision, recall) =
        (right / given.len() as f64, recalled / gold.iter().filter(filled).count() as f64);
    2.0 * precision * recall / (precision + recall)
}

#[test]
fn the_tutorial_article_is_cut_as_its_gold_says() {
    let env = TestEnv::new();
    env.tutorial();
    for (language, article) in [("ur", "flood.ur.txt"), ("hi", "flood.hi.txt")] {
        let lines = env.run(&["align", "flood.en.txt", article, "--json", "--dry-run"]).ok().json();
        for (side, language) in [("source", "en"), ("target", language)] {
            let texts: Vec<&str> = lines
                .iter()
                .flat_map(|bead| bead[side].as_array().unwrap())
                .map(|segment| segment["text"].as_str().unwrap())
                .collect();
            let gold =
                fs::read_to_string(repository(&format!("tests/golden/tutorial/flood.{language}.sentences")));
            assert_eq!(texts, gold.unwrap().lines().collect::<Vec<_>>());
        }
    }
}

#[test]
fn the_tutorial_article_is_aligned_as_its_gold_says() {
    let env = TestEnv::new();
    env.tutorial();
    for language in ["ur", "hi"] {
        let article = format!("flood.{language}.txt");
        let lines = env.run(&["align", "flood.en.txt", &article, "--json", "--dry-run"]).ok().json();
        let gold = gold(&repository(&format!("tests/golden/tutorial/flood.en-{language}.gold")));
        let f1 = strict_f1(&beads(&lines), &gold);
        assert!(f1 >= 0.9, "en-{language}: strict F1 {f1:.3}");
    }
}

/// Reads `tests/golden/articles`: `NAME.en.txt`, `NAME.<tag>.txt` and `NAME.en-<tag>.gold`, texts of our own.
#[test]
fn articles_of_every_language_are_aligned_as_their_gold_says() {
    let folder = repository("tests/golden/articles");
    let mut tried = 0;
    for path in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let Some((name, tag)) = file.strip_suffix(".gold").and_then(|file| file.split_once(".en-")) else {
            continue;
        };
        let env = TestEnv::new();
        let texts =
            ["en", tag].map(|tag| folder.join(format!("{name}.{tag}.txt")).to_str().unwrap().to_owned());
        let lines = env.run(&["align", &texts[0], &texts[1], "--json", "--dry-run"]).ok().json();
        let cut = env.run(&["segment", &texts[1], "--json"]).ok().json();
        assert_eq!(cut[0]["language"], tag, "told by its script");
        assert_eq!(beads(&lines), gold(&path), "{file}");
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn the_real_article_is_aligned() {
    let Some(folder) = shared("article") else { return };
    let env = TestEnv::new();
    for language in ["ur", "hi"] {
        let (english, other) = (folder.join("en.sentences"), folder.join(format!("{language}.sentences")));
        let arguments = [
            "align",
            english.to_str().unwrap(),
            other.to_str().unwrap(),
            "--segmented",
            "--json",
            "--dry-run",
        ];
        let f1 = strict_f1(
            &beads(&env.run(&arguments).ok().json()),
            &gold(&folder.join(format!("en-{language}.gold"))),
        );
        assert!(f1 >= 0.8, "en-{language}: strict F1 {f1:.3}");
    }
}

#[test]
fn every_segment_stands_in_exactly_one_bead() {
    let env = TestEnv::new();
    env.tutorial();
    let lines = env.run(&["align", "flood.en.txt", "flood.hi.txt", "--json"]).ok().json();
    let found = beads(&lines);
    let sources: Vec<usize> = found.iter().flat_map(|bead| bead.0.clone()).collect();
    let targets: Vec<usize> = found.iter().flat_map(|bead| bead.1.clone()).collect();
    assert_eq!(sources, (0..31).collect::<Vec<_>>());
    assert_eq!(targets, (0..31).collect::<Vec<_>>());
    for (line, bead) in lines.iter().zip(&found) {
        assert_eq!(line["kind"], format!("{}-{}", bead.0.len(), bead.1.len()));
        assert!((0.0..=1.0).contains(&line["confidence"].as_f64().unwrap()));
    }
}

#[test]
fn beads_are_shown_stacked_with_the_language_first() {
    let env = TestEnv::new();
    let shown = env.align_tutorial().stdout;
    assert!(shown.contains("en   1 │ Multan Opens Flood-Warning Center After Four-Year Wait\n"), "{shown}");
    assert!(shown.contains("\nur   1 │ چار برس"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{2068}']), "no colour and no isolates into a pipe: {shown}");
}

#[test]
fn aligning_twice_stores_nothing_twice() {
    let env = TestEnv::new();
    let first = env.align_tutorial();
    let before = env.stats();
    let second =
        env.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok().says(&["already", "nothing stored"]);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(env.stats(), before);
    assert_eq!(before["articles"], 1);
}

#[test]
fn a_moved_file_is_still_the_same_article() {
    let env = TestEnv::new();
    env.align_tutorial();
    fs::rename(env.path("flood.en.txt"), env.path("renamed.en.txt")).unwrap();
    env.run(&["align", "renamed.en.txt", "flood.ur.txt"]).ok().says(&["the same two texts", "stored once"]);
    assert_eq!(env.stats()["articles"], 1);
}

#[test]
fn a_corrected_translation_replaces_the_article_and_says_so() {
    let env = TestEnv::new();
    env.align_tutorial();
    let before = env.stats();
    fs::copy(env.path("flood.ur.corrected.txt"), env.path("flood.ur.txt")).unwrap();
    env.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok().says(&["replaced", "as before"]);
    let after = env.stats();
    assert_eq!(after["units"], before["units"]);
    assert_eq!(after["documents"], before["documents"]);
    let exported = env.run(&["export", "--format", "tsv"]).ok().stdout;
    assert!(exported.contains("93.5 فیصد") && !exported.contains("95.3 فیصد"), "{exported}");
}

#[test]
fn a_third_language_joins_the_article_and_survives_a_correction() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok().says(&["stored"]);
    assert_eq!(env.stats()["articles"], 1);
    let hindi = |stats: &Value| stats["units"][0]["count"].clone();
    let before = env.stats();
    assert_eq!(before["units"][0]["target"], "hi");
    let english = fs::read_to_string(env.path("flood.en.txt")).unwrap();
    env.file("flood.en.txt", english.replace("36 hours", "38 hours"));
    env.run(&["align", "flood.en.txt", "flood.ur.txt"]).ok().says(&["replaced"]);
    assert_eq!(hindi(&env.stats()), hindi(&before));
}

#[test]
fn a_dry_run_stores_nothing() {
    let env = TestEnv::new();
    env.tutorial();
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--dry-run"]).ok().says(&["nothing stored"]);
    assert!(!env.memory().exists());
}

#[test]
fn what_the_user_says_of_the_article_is_kept() {
    let env = TestEnv::new();
    env.tutorial();
    let url = "https://news.example/flood";
    let said = ["--id", "flood-1", "--url", url, "--title", "Flood center", "--date", "2026-05-07"];
    env.run(&[&["align", "flood.en.txt", "flood.ur.txt"], said.as_slice()].concat()).ok();
    let unit = &env.run(&["export", "--json"]).ok().json()[0];
    let provenance = &unit["provenance"];
    assert_eq!(
        (&provenance["article"], &provenance["url"], &provenance["title"], &provenance["date"]),
        (&"flood-1".into(), &url.into(), &"Flood center".into(), &"2026-05-07".into())
    );
    env.run(&["align", "flood.en.txt", "flood.ur.txt", "--date", "yesterday"]).exits(2).says(&["2026-05-07"]);
}

#[test]
fn vecalign_lines_count_from_zero() {
    let env = TestEnv::new();
    env.tutorial();
    let shown =
        env.run(&["align", "flood.en.txt", "flood.ur.txt", "--format", "vecalign", "--dry-run"]).ok().stdout;
    let first = shown.lines().next().unwrap();
    let cost: f64 = first.strip_prefix("[0]:[0]:").unwrap().parse().unwrap();
    assert!((0.0..=1.0).contains(&cost));
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read() {
    let env = TestEnv::new();
    env.tutorial();
    let text = fs::read_to_string(env.path("flood.ur.txt")).unwrap();
    let bytes: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    env.file("flood16.ur.txt", bytes);
    let wide = env.run(&["align", "flood.en.txt", "flood16.ur.txt", "--dry-run"]).ok();
    assert_eq!(wide.stdout, env.run(&["align", "flood.en.txt", "flood.ur.txt", "--dry-run"]).ok().stdout);
}

const FLOOD: &str = "The river rose by two metres on Monday.\nOfficials closed 12 schools in Multan.\n\
                     The army sent boats to the villages.\n";

/// Aligns [`FLOOD`] with `urdu`, whose second line is a copy, and returns the beads and the targets of the units.
fn with_a_copy(urdu: &str) -> (Vec<Value>, Vec<String>) {
    let env = TestEnv::new();
    env.file("a.en.txt", FLOOD);
    env.file("a.ur.txt", urdu);
    let arguments = ["align", "a.en.txt", "a.ur.txt", "--to", "ur", "--segmented"];
    let shown = env.run(&[&arguments[..], &["--json", "--dry-run"]].concat()).ok().json();
    env.run(&arguments).ok();
    let units = env.run(&["export", "--json"]).ok().json();
    (shown, units.iter().map(|unit| unit["target"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn a_copy_of_the_source_is_untranslated_and_gives_no_unit() {
    let urdu = "پیر کو دریا دو میٹر بلند ہوا۔\nOfficials closed 12 schools in Multan.\nفوج نے دیہات میں کشتیاں بھیجیں۔\n";
    let (shown, units) = with_a_copy(urdu);
    let marked: Vec<&Value> = shown.iter().filter(|bead| bead["untranslated"] == true).collect();
    assert_eq!(marked.len(), 1, "{shown:?}");
    assert_eq!(marked[0]["target"][0]["number"], 2);
    assert_eq!(units.len(), 2, "{units:?}");
    assert!(!units.iter().any(|target| target.contains("Officials")), "{units:?}");
}

#[test]
fn a_copy_is_no_link_and_an_explanation_changes_no_bead() {
    let env = TestEnv::new();
    env.file("a.en.txt", FLOOD);
    let urdu = "پیر کو دریا دو میٹر بلند ہوا۔\nOfficials closed 12 schools in Multan.\n\
                حکام نے ملتان میں 12 اسکول بند کر دیے۔\nThe army sent boats to the villages.\n";
    env.file("a.ur.txt", urdu);
    let arguments = ["align", "a.en.txt", "a.ur.txt", "--to", "ur", "--segmented", "--dry-run"];
    let shown = env.run(&[&arguments[..], &["--json"]].concat()).ok().json();
    let explained = env.run(&[&arguments[..], &["--json", "--explain"]].concat()).ok().json();
    assert_eq!(beads(&shown), beads(&explained));
    assert_eq!(
        beads(&shown),
        [(vec![0], vec![0]), (vec![], vec![1]), (vec![1], vec![2]), (vec![2], vec![3])]
    );
    let links = env.run(&[&arguments[..], &["--format", "vecalign"]].concat()).ok().stdout;
    let links: Vec<&str> =
        links.lines().filter_map(|line| line.rsplit_once(':').map(|(link, _)| link)).collect();
    assert_eq!(links, ["[0]:[0]", "[]:[1]", "[1]:[2]", "[2]:[]", "[]:[3]"]);
    let summary = env.run(&arguments).ok().stdout;
    assert!(summary.contains("4 beads, 3 with both sides, 1 of them untranslated"), "{summary}");
}

#[test]
fn a_copy_does_not_take_the_sentence_from_its_translation() {
    let urdu = "پیر کو دریا دو میٹر بلند ہوا۔\nOfficials closed 12 schools in Multan.\n\
                حکام نے ملتان میں 12 اسکول بند کر دیے۔\nفوج نے دیہات میں کشتیاں بھیجیں۔\n";
    let (shown, units) = with_a_copy(urdu);
    assert_eq!(
        beads(&shown),
        [(vec![0], vec![0]), (vec![], vec![1]), (vec![1], vec![2]), (vec![2], vec![3])],
        "{shown:?}"
    );
    assert_eq!(units.len(), 3, "{units:?}");
}

#[test]
fn a_text_with_a_third_of_its_letters_in_the_named_script_is_accepted() {
    let env = TestEnv::new();
    env.file("a.en.txt", "Open the settings. Choose a network.\n");
    let mixed = "Settings and Preferences کھولیں۔ Network Connections Panel میں سے ایک نیٹ ورک چنیں۔\n";
    env.file("a.ur.txt", mixed);
    env.file("b.ur.txt", "Open the settings and choose a network from the list کھولیں۔\n");
    env.run(&["align", "a.en.txt", "a.ur.txt", "--to", "ur", "--dry-run"]).ok();
    env.run(&["align", "a.en.txt", "b.ur.txt", "--to", "ur", "--dry-run"])
        .exits(2)
        .says(&["b.ur.txt", "Latin"]);
}
