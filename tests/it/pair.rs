//! Heaps of files whose names say nothing: which article translates which?

use std::fs;
use std::path::{Path, PathBuf};

use sangam::align::pairing::{DocumentTraits, Heap, HeapTexts, PairingOptions, find_pairs};
use sangam::align::{AlignOptions, Aligner, Side};
use sangam::language::Language;
use sangam::unit::{Role, Sides};
use serde_json::Value;

use crate::env::{Ran, TestEnv, shared};

/// Short articles, each with its translation.
const ARTICLES: [(&str, &str); 6] = [
    (
        "The bridge over the river is closed.\n\nEngineers found cracks in two pillars on Monday. Buses cross by \
         another road, and the repair takes 45 days.\n",
        "دریا پر پل بند ہے۔\n\nانجینئروں کو پیر کو دو ستونوں میں دراڑیں ملیں۔ بسیں دوسری سڑک سے گزرتی ہیں اور مرمت میں 45 دن \
         لگیں گے۔\n",
    ),
    (
        "Doctors in Karachi warn of dengue fever.\n\nThe hospital treated 312 patients this month. People should not \
         keep standing water near the house.\n",
        "کراچی میں ڈاکٹروں نے ڈینگی بخار سے خبردار کیا ہے۔\n\nہسپتال نے اس مہینے 312 مریضوں کا علاج کیا۔ لوگ گھر کے پاس کھڑا پانی \
         نہ رکھیں۔\n",
    ),
    (
        "The school library has a new roof.\n\nTeachers and parents collected the money in a year. The children \
         painted the walls and brought 900 books.\n",
        "سکول کی لائبریری کی نئی چھت بن گئی۔\n\nاساتذہ اور والدین نے ایک سال میں رقم جمع کی۔ بچوں نے دیواریں رنگیں اور 900 کتابیں \
         لائے۔\n",
    ),
    (
        "Farmers in Multan sold their mangoes early.\n\nThe summer was hot and the fruit was ripe in May. Prices in \
         the market fell by 15 percent.\n",
        "ملتان کے کسانوں نے آم جلدی بیچ دیے۔\n\nگرمی سخت تھی اور پھل مئی میں پک گیا۔ بازار میں قیمتیں 15 فیصد گر گئیں۔\n",
    ),
    (
        "The government will build a railway to Gwadar.\n\nThe minister signed the agreement with China on Friday. \
         The train will carry 2.5 million passengers a year.\n",
        "حکومت گوادر تک ریلوے لائن بنائے گی۔\n\nوزیر نے جمعہ کو چین کے ساتھ معاہدے پر دستخط کیے۔ ٹرین سالانہ 25 لاکھ مسافر لے جائے \
         گی۔\n",
    ),
    (
        "The cricket team won the final in Lahore.\n\nThe captain scored 87 runs and took three wickets. Thousands \
         of people danced in the streets at night.\n",
        "کرکٹ ٹیم نے لاہور میں فائنل جیت لیا۔\n\nکپتان نے 87 رنز بنائے اور تین وکٹیں لیں۔ ہزاروں لوگ رات کو سڑکوں پر ناچتے رہے۔\n",
    ),
];

/// Two folders with articles under names that say nothing: article n is `a/xn.txt`, its translation `b/ym.txt` with another
/// number. The first article has no translation, and the last translation no article.
fn heaps(env: &TestEnv) {
    for folder in ["a", "b"] {
        fs::create_dir_all(env.path(folder)).unwrap();
    }
    for (number, (english, urdu)) in ARTICLES.iter().enumerate() {
        if number < 5 {
            env.file(&format!("a/x{number}.txt"), english);
        }
        if number > 0 {
            env.file(&format!("b/y{}.txt", (number * 5 + 2) % 6), urdu);
        }
    }
}

const HEAPS: [&str; 5] = ["pair", "--source-dir", "a", "--target-dir", "b"];

fn pair(env: &TestEnv, more: &[&str]) -> Ran {
    env.run(&[HEAPS.as_slice(), more].concat())
}

/// The pairs of a JSON answer: the numbers of the articles.
fn pairs(records: &[Value]) -> Vec<(String, String)> {
    let name = |record: &Value, side: &str| record[side].as_str().map(str::to_owned);
    records.iter().filter_map(|record| Some((name(record, "source")?, name(record, "target")?))).collect()
}

fn expected() -> Vec<(String, String)> {
    (1..5).map(|number| (format!("a/x{number}.txt"), format!("b/y{}.txt", (number * 5 + 2) % 6))).collect()
}

#[test]
fn articles_find_their_translations_and_some_have_none() {
    let env = TestEnv::new();
    heaps(&env);
    let ran = pair(&env, &["--json"]).ok().says(&["4 pairs", "1 article and 1 translation", "0 rejected"]);
    let records = ran.json();
    assert_eq!(pairs(&records), expected());
    assert_eq!(records.len(), 6, "each article, and each translation without one");
    assert_eq!(records[0]["target"], Value::Null, "{}", records[0]);
    assert_eq!((&records[5]["source"], &records[5]["target"]), (&Value::Null, &Value::from("b/y3.txt")));
    for record in &records[1..5] {
        assert!(record["confidence"].as_f64().unwrap() >= 0.5, "{record}");
        assert_eq!(record["candidates"][0]["target"], record["target"]);
    }
    let text = pair(&env, &[]).ok().stdout;
    assert!(text.contains("a/x1.txt  b/y1.txt") && text.contains("none  a/x0.txt"), "{text}");
}

#[test]
fn the_answer_does_not_depend_on_threads() {
    let env = TestEnv::new();
    heaps(&env);
    let one = pair(&env, &["--json", "--threads", "1"]).ok();
    for threads in ["2", "7"] {
        assert_eq!(pair(&env, &["--json", "--threads", threads]).ok().stdout, one.stdout);
    }
}

#[test]
fn the_table_of_pairs_is_a_manifest() {
    let env = TestEnv::new();
    heaps(&env);
    pair(&env, &["-o", "pairs.tsv"]).ok();
    env.run(&["align", "--manifest", "pairs.tsv"]).ok().says(&["4 pairs: 4 aligned"]);
    let again = pair(&env, &["--format", "tsv"]).ok().stdout;
    assert_eq!(again, fs::read_to_string(env.path("pairs.tsv")).unwrap());
}

#[test]
fn lists_name_the_articles_and_describe_them() {
    let env = TestEnv::new();
    heaps(&env);
    env.file("articles.tsv", "id\tfile\ttitle\nn-2\ta/x2.txt\tA roof\nn-3\ta/x3.txt\n\tmissing.txt\n");
    env.file("translations.txt", "b/y0.txt\nb/y5.txt\nb/y5.txt\ntranslations.txt\n");
    let lists =
        ["pair", "--source-list", "articles.tsv", "--target-list", "translations.txt", "--format", "tsv"];
    let ran = env.run(&lists).exits(1).says(&[
        "missing.txt",
        "translations.txt:3: b/y5.txt is on line 2 already",
        "translations.txt:4: is this list itself",
        "2 pairs",
        "3 rejected",
    ]);
    assert!(ran.stdout.contains("a/x2.txt\tb/y0.txt\ten\tur\tn-2\t\tA roof\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("a/x3.txt\tb/y5.txt\ten\tur\tn-3\n"), "{}", ran.stdout);
}

#[test]
fn bad_files_are_said_and_the_rest_is_paired() {
    let env = TestEnv::new();
    heaps(&env);
    env.file("a/empty.txt", "");
    env.file("a/binary.txt", [0xff, 0xfe, 0x00, 0xd8, 0x00]);
    env.file("a/hindi.txt", "यह लेख हिंदी में है और इसका कोई जोड़ा नहीं है।");
    env.file("a/marks.txt", "… — !!!");
    env.file("b/zcopy.txt", ARTICLES[1].1);
    fs::File::create(env.path("b/large.txt")).unwrap().set_len(100 << 20).unwrap();
    let many: Vec<String> = (0..100_000).map(|line| format!("{line} لمبی سطر")).collect();
    env.file("b/many.txt", many.join("\n"));
    let ran = pair(&env, &["--json"]).exits(1).says(&[
        "a/empty.txt: holds no text",
        "a/binary.txt",
        "a/hindi.txt: is in Hindi, and this heap is in English",
        "a/marks.txt: holds nothing",
        "b/zcopy.txt: has the same bytes as b/y1.txt",
        "b/large.txt: has more than 32 MiB",
        "6 rejected",
    ]);
    assert_eq!(pairs(&ran.json()), expected());
}

#[test]
fn a_second_version_is_a_candidate() {
    let env = TestEnv::new();
    heaps(&env);
    let other = ARTICLES[4].1.replace("سالانہ", "ہر سال").replace("بنائے گی", "تعمیر کرے گی");
    env.file("b/z.txt", other);
    let records = pair(&env, &["--json"]).ok().json();
    let railway = &records[4];
    assert_eq!(railway["source"], "a/x4.txt");
    let candidates = railway["candidates"].as_array().unwrap();
    let mut targets: Vec<&str> =
        candidates[..2].iter().map(|found| found["target"].as_str().unwrap()).collect();
    targets.sort_unstable();
    assert_eq!(targets, ["b/y4.txt", "b/z.txt"], "{railway}");
    assert_eq!(candidates[1]["version"], true, "{railway}");
    assert!(candidates[1]["confidence"].as_f64().unwrap() >= 0.5, "{railway}");
}

#[test]
fn nothing_found_and_nothing_done_have_their_exit_codes() {
    let env = TestEnv::new();
    heaps(&env);
    fs::create_dir(env.path("none")).unwrap();
    let ran = env.run(&["pair", "--source-dir", "a", "--target-dir", "none"]).exits(2);
    ran.says(&["none: no article here can be compared"]);
    env.run(&["pair", "--source-dir", "a", "--target-dir", "absent"]).exits(2).says(&["absent"]);
    env.run(&["pair", "--source-dir", "a", "--target-dir", "a"])
        .exits(2)
        .says(&["both heaps are in English"]);
    fs::create_dir(env.path("other")).unwrap();
    env.file("other/only.txt", ARTICLES[5].1);
    env.run(&["pair", "--source-dir", "a", "--target-dir", "other"]).exits(1).says(&["0 pairs"]);
    pair(&env, &["-o", "a/x1.txt"]).exits(2);
    assert_eq!(fs::read_to_string(env.path("a/x1.txt")).unwrap(), ARTICLES[1].0, "an article is no output");
}

/// The documents of a bed, by side.
struct Bed {
    languages: Sides<Language>,
    texts: Sides<Vec<Vec<String>>>,
}

impl HeapTexts for Bed {
    fn segments(&self, role: Role, document: usize) -> Option<Vec<String>> {
        Some(self.texts[role][document].clone())
    }
}

impl Bed {
    /// Reads a bed. Every third target is left out, and the others come in another order. Returns, for each source, the
    /// place of its translation.
    fn read(folder: &Path, languages: [&str; 2]) -> (Self, Vec<Option<usize>>) {
        let mut sources: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "src"))
            .collect();
        sources.sort();
        let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
        let mut order: Vec<usize> = (0..sources.len()).filter(|number| number % 3 != 1).collect();
        order.sort_by_key(|number| (number * 7919 + 13) % 1009);
        let targets = order.iter().map(|&number| lines(&sources[number].with_extension("tgt"))).collect();
        let partners =
            (0..sources.len()).map(|number| order.iter().position(|other| *other == number)).collect();
        let [source, target] = languages.map(|tag| tag.parse().unwrap());
        let texts = Sides::new(sources.iter().map(|path| lines(path)).collect(), targets);
        (Self { languages: Sides::new(source, target), texts }, partners)
    }

    /// The numbers of pairs found, and of right ones.
    fn score(&self, partners: &[Option<usize>]) -> (usize, usize) {
        let heaps = Sides::of(|role| {
            let mut heap = Heap::new(self.languages[role].clone());
            for segments in &self.texts[role] {
                let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                let side = Side::new(&self.languages[role], &segments);
                heap.push(DocumentTraits::read(&side, &self.languages[role.other()]));
            }
            heap
        });
        let aligner = Aligner::new(AlignOptions::default());
        let found = find_pairs(&aligner, heaps.as_ref(), self, &PairingOptions::default());
        let chosen: Vec<(usize, Option<usize>)> = found
            .sources
            .iter()
            .zip(partners)
            .filter_map(|(found, partner)| Some((found.chosen()?.target, *partner)))
            .collect();
        let right = chosen.iter().filter(|(target, partner)| Some(*target) == *partner).count();
        (chosen.len(), right)
    }
}

/// The least shares on news of which a third has no partner.
const LEAST_PRECISION: f64 = 0.99;
const LEAST_RECALL: f64 = 0.97;

#[test]
fn news_finds_its_translations_in_every_pair_of_languages() {
    let Some(root) = shared("beds/ntrex") else { return };
    for (pair, languages) in [("enur", ["en", "ur"]), ("enhi", ["en", "hi"]), ("hiur", ["hi", "ur"])] {
        let (bed, partners) = Bed::read(&root.join(pair).join("clean"), languages);
        let (found, right) = bed.score(&partners);
        let pairs = partners.iter().flatten().count();
        let (precision, recall) = (right as f64 / found as f64, right as f64 / pairs as f64);
        println!("{pair}: {pairs} pairs, precision {precision:.4}, recall {recall:.4}");
        assert!(precision >= LEAST_PRECISION, "{pair}: precision {precision:.4}");
        assert!(recall >= LEAST_RECALL, "{pair}: recall {recall:.4}");
    }
}
