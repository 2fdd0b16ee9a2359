//! The output that a person sees, kept as snapshots that can be read and judged in a review.

use crate::env::{TestEnv, repository};

/// Compares `shown` with `tests/golden/cli/NAME.snap`; the directory of this run is replaced.
pub(crate) fn snapshot(env: &TestEnv, name: &str, shown: &str) {
    let shown = shown.replace(env.path("").to_str().unwrap(), "[directory]/");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(repository("tests/golden/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

#[test]
fn align_shows_beads_one_language_a_line() {
    let env = TestEnv::new();
    env.file("short.en.txt", "Bridge Opens in Hyderabad\n\nThe mayor opened a bridge over the Indus on Monday. It cost Rs. 35 million. “It is safe,” she said.\n");
    env.file("short.ur.txt", "حیدرآباد میں پل کھل گیا\n\nمیئر نے پیر کو دریائے سندھ پر پل کا افتتاح کیا جس پر ساڑھے تین کروڑ روپے لاگت آئی۔ انہوں نے کہا: “یہ محفوظ ہے۔”\n");
    let ran = env.run(&["align", "short.en.txt", "short.ur.txt"]).ok();
    // Confidences change with every change of the model; here it only matters that they are shown.
    let shown: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| match line.split_once("  ") {
            Some((kind, confidence)) if confidence.parse::<f64>().is_ok() => format!("{kind}  0.xx"),
            _ => line.to_owned(),
        })
        .collect();
    snapshot(&env, "align", &(shown.join("\n") + "\n---\n" + &ran.stderr));
}

#[test]
fn lookup_marks_what_differs_and_names_the_origin() {
    let env = TestEnv::new();
    env.align_tutorial();
    let sentence = "Each sensor measures the level of the river every 30 minutes and sends the reading to Multan by radio.";
    let found = env.run_with_input(&["lookup", "--to", "ur"], format!("{sentence}\nNothing like it.\n")).ok();
    snapshot(&env, "lookup", &found.stdout);
}

#[test]
fn stats_are_figures_on_lines() {
    let env = TestEnv::new();
    env.align_tutorial();
    env.run(&["align", "flood.en.txt", "flood.hi.txt"]).ok();
    let shown = env.run(&["stats"]).ok().stdout;
    // This test does not check the size of the file and the number of units.
    let lines: Vec<&str> =
        shown.lines().filter(|line| !line.contains("bytes") && !line.contains("→")).collect();
    snapshot(&env, "stats", &lines.join("\n"));
}

#[test]
fn inspect_lists_what_is_seen() {
    let env = TestEnv::new();
    let shown = env.run(&["inspect", "وزیرِ اعظم نے كہا کہ ڈھائی ارب روپے ۷ مئی کو دیے گئے۔"]).ok().stdout;
    snapshot(&env, "inspect-ur", &shown);
}
