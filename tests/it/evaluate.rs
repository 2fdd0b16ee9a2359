//! `sangam evaluate`: scores against gold.

use std::fs;

use crate::env::{TestEnv, repository};

/// The tutorial article as a folder of documents with gold.
fn bed() -> TestEnv {
    let env = TestEnv::new();
    fs::create_dir_all(env.path("bed")).unwrap();
    for (from, to) in [
        ("flood.en.sentences", "000.src"),
        ("flood.ur.sentences", "000.tgt"),
        ("flood.en-ur.gold", "000.gold"),
    ] {
        fs::copy(repository("tests/golden/tutorial").join(from), env.path("bed").join(to)).unwrap();
    }
    env
}

#[test]
fn the_tutorial_article_scores_well_and_is_written_for_other_scorers() {
    let env = bed();
    let arguments = ["evaluate", "bed", "--from", "en", "--to", "ur", "--alone", "--json", "--write", "out"];
    let report = &env.run(&arguments).ok().json()[0];
    assert!(report["strict"]["f1"].as_f64().unwrap() >= 0.9, "{report}");
    assert_eq!((&report["documents"], &report["segments"]), (&1.into(), &62.into()));
    let written = fs::read_to_string(env.path("out/000.hyp")).unwrap();
    assert!(written.starts_with("[0]:[0]:"), "{written}");
    let shown = env.run(&["evaluate", "bed", "--from", "en", "--to", "ur", "--alone"]).ok().stdout;
    assert!(shown.contains("strict") && shown.contains("calibration error"), "{shown}");
}

#[test]
fn a_document_without_gold_is_rejected_and_the_rest_scored() {
    let env = bed();
    fs::write(env.path("bed/001.src"), "One.\n").unwrap();
    env.run(&["evaluate", "bed", "--from", "en", "--to", "ur", "--alone"]).exits(1).says(&["001.gold"]);
    env.run(&["evaluate", "none", "--from", "en", "--to", "ur"]).exits(2).says(&["none"]);
}
