//! Abridged and replaced sentences: what is said of them at every place that shows a bead or its unit.

use std::fs;

use serde_json::Value;

use crate::env::{TestEnv, shared};

/// The second sentence is abridged in the translations; the fourth is replaced there by an unrelated one.
pub(crate) const ENGLISH: &str = "Dam opens after nine years

The water minister, Saima Rafiq, opened the 84-metre Kalun dam near Gilgit on Saturday after nine years of work, saying it would store enough water for 36,000 hectares of farmland, light up 210 villages that had never had power, and give work to the young men who leave the valley each spring.

Engineers have tested both gates.

Bakers in the old bazaar complained that the price of flour had doubled since March.

Visitors may cross the dam on foot from Monday.
";

pub(crate) const URDU: &str = "ڈیم نو سال بعد کھل گیا

وزیر آب صائمہ رفیق نے ہفتے کو گلگت کے قریب 84 میٹر بلند کالون ڈیم کا افتتاح کیا۔

انجینئروں نے دونوں دروازے آزما لیے ہیں۔

شطرنج کا مقابلہ لاہور کی ایک طالبہ نے گیارہ چالوں میں جیت لیا۔

سیاح پیر سے ڈیم پیدل پار کر سکیں گے۔
";

const HINDI: &str = "बांध नौ साल बाद खुला

जल मंत्री साइमा रफ़ीक़ ने शनिवार को गिलगित के पास 84 मीटर ऊंचे कालून बांध का उद्घाटन किया।

इंजीनियरों ने दोनों फाटकों की जांच कर ली है।

शतरंज की प्रतियोगिता लाहौर की एक छात्रा ने ग्यारह चालों में जीत ली।

पर्यटक सोमवार से बांध को पैदल पार कर सकेंगे।
";

const BOTH: [(&str, &str); 2] = [("ur", URDU), ("hi", HINDI)];

/// The article in English and the other language, as `dam.en.txt` and `dam.<language>.txt`.
fn article() -> TestEnv {
    let env = TestEnv::new();
    env.file("dam.en.txt", ENGLISH);
    for (language, text) in BOTH {
        env.file(&format!("dam.{language}.txt"), text);
    }
    env
}

/// Numbers and reading of a bead; an absent reading is "".
fn bead(bead: &Value) -> (Vec<u64>, Vec<u64>, &str) {
    let numbers = |side: &str| {
        let segments = bead[side].as_array().unwrap().iter();
        segments.map(|segment| segment["number"].as_u64().unwrap()).collect()
    };
    (numbers("source"), numbers("target"), bead["reading"].as_str().unwrap_or(""))
}

/// Whether the beads are those of the article; the order of the two sides of the replaced pair is free.
#[track_caller]
fn assert_beads<'b>(beads: impl IntoIterator<Item = &'b Value>) {
    let mut found: Vec<_> = beads.into_iter().map(bead).collect();
    found.sort();
    let mut expected = vec![
        (vec![1], vec![1], ""),
        (vec![2], vec![2], "abridged-target"),
        (vec![3], vec![3], ""),
        (vec![4], vec![], "replaced"),
        (vec![], vec![4], "replaced"),
        (vec![5], vec![5], ""),
    ];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn text_and_json_name_the_reading_and_an_explanation_says_what_it_means() {
    let env = article();
    for (language, _) in BOTH {
        let other = format!("dam.{language}.txt");
        let arguments = ["align", "dam.en.txt", &other, "--dry-run"];
        let shown = env.run(&arguments).ok().stdout;
        let heads: Vec<&str> =
            shown.lines().filter(|line| line.contains("  0.") || line.contains("  1.")).collect();
        let marked = |words: &str| heads.iter().filter(|line| line.ends_with(words)).count();
        assert_eq!([marked(", abridged translation"), marked(", replaced")], [1, 2], "{shown}");
        let last = shown.lines().last().unwrap();
        assert_eq!(
            last,
            "5 + 5 segments, 6 beads, 4 with both sides, 1 of them abridged; 2 segments replaced"
        );
        let explained = env.run(&[&arguments[..], &["--explain"]].concat()).ok().stdout;
        for said in [
            "reading│ the translation leaves a part out\n".to_owned(),
            format!("reading│ {language} 4 seems to be in the place of its translation\n"),
            "reading│ it seems to be in the place of the translation of en 4\n".to_owned(),
        ] {
            assert_eq!(explained.matches(&said).count(), 1, "{said}{explained}");
        }
        assert_eq!(explained.matches("reading│").count(), 3);
        assert_beads(&env.run(&[&arguments[..], &["--json"]].concat()).ok().json());
    }
}

#[test]
fn an_abridged_source_is_named_as_such() {
    let env = article();
    for (language, _) in BOTH {
        let other = format!("dam.{language}.txt");
        let arguments = ["align", &other, "dam.en.txt", "--dry-run", "--explain"];
        let shown = env.run(&arguments).ok().stdout;
        assert!(shown.contains(", abridged source\n"), "{shown}");
        assert!(shown.contains("reading│ the translation says more than the source\n"), "{shown}");
    }
}

#[test]
fn a_stream_names_the_reading() {
    let env = TestEnv::new();
    let question = |(language, text)| {
        serde_json::json!({ "id": language, "source": ENGLISH, "target": text }).to_string()
    };
    let questions = BOTH.map(question).join("\n");
    let answers = env.run_with_input(&["align", "--stream"], questions).ok().json();
    assert_eq!(answers.len(), 2);
    for answer in &answers {
        assert_beads(answer["beads"].as_array().unwrap());
    }
}

#[test]
fn an_untranslated_sentence_is_not_also_abridged() {
    let env = TestEnv::new();
    env.file("dam.en.txt", ENGLISH);
    let abridged = "وزیر آب صائمہ رفیق نے ہفتے کو گلگت کے قریب 84 میٹر بلند کالون ڈیم کا افتتاح کیا۔";
    let copy = "The water minister, Saima Rafiq, opened the 84-metre Kalun dam near Gilgit on Saturday.";
    env.file("dam.ur.txt", URDU.replace(abridged, copy));
    let arguments = ["align", "dam.en.txt", "dam.ur.txt", "--to", "ur"];
    let shown = env.run(&[&arguments[..], &["--json", "--dry-run"]].concat()).ok().json();
    let copied = shown.iter().find(|bead| bead["untranslated"] == true).unwrap();
    assert_eq!(copied.get("reading"), None, "{copied}");
    env.run(&arguments).ok();
    let units = env.run(&["export", "--json"]).ok().json();
    assert!(units.iter().all(|unit| unit.get("details").is_none()), "{units:?}");
}

/// Runs a command and returns its only JSON line, whose reading is then compared.
fn only(env: &TestEnv, arguments: &[&str]) -> Value {
    let mut lines = env.run(&[arguments, &["--json"]].concat()).ok().json();
    assert_eq!(lines.len(), 1, "{arguments:?}");
    lines.remove(0)
}

#[test]
fn the_memory_says_that_a_translation_is_abridged() {
    let env = article();
    let long = ENGLISH.lines().nth(2).unwrap();
    for (language, text) in BOTH {
        let short = text.lines().nth(2).unwrap();
        env.run(&["align", "dam.en.txt", &format!("dam.{language}.txt"), "--id", "dam"]).ok();
        let arguments = ["lookup", long, "--to", language];
        assert!(env.run(&arguments).ok().stdout.contains(", abridged translation, unit "));
        let found = only(&env, &arguments);
        assert_eq!((&found["reading"], &found["score"]), (&"abridged-target".into(), &100.into()));
        let backwards = ["lookup", short, "--to", "en"];
        assert!(env.run(&backwards).ok().stdout.contains(", abridged source, unit "));
        assert_eq!(only(&env, &backwards)["reading"], "abridged-source");
        let full = ["lookup", "Engineers have tested both gates.", "--to", language];
        assert!(!env.run(&full).ok().stdout.contains("abridged"));
        assert_eq!(only(&env, &full).get("reading"), None);

        let unit = found["unit"].to_string();
        let said = env.run(&["confirm", &unit, "--dry-run"]).ok().stdout;
        assert!(said.contains(", abridged translation"), "{said}");
    }
    let hits = env.run(&["concordance", "hectares"]).ok().stdout;
    assert_eq!(hits.matches(", abridged translation\n").count(), 2, "{hits}");
    for hit in env.run(&["concordance", "hectares", "--json"]).ok().json() {
        assert_eq!(hit["reading"], "abridged-target");
    }
    let shown = env.run(&["article", "show", "dam"]).ok().stdout;
    assert_eq!(shown.matches(", abridged translation, unit ").count(), 2, "{shown}");
    let article = only(&env, &["article", "show", "dam"]);
    for alignment in article["alignments"].as_array().unwrap() {
        let beads = alignment["beads"].as_array().unwrap().iter();
        assert_eq!(beads.filter(|bead| bead["reading"] == "abridged-target").count(), 1);
    }
    // From Urdu to Hindi through English: each step says its reading, but both texts are parts of the English one.
    let through = ["lookup", URDU.lines().nth(2).unwrap(), "--to", "hi"];
    assert_eq!(only(&env, &through).get("reading"), None);
    let shown = env.run(&through).ok().stdout;
    assert!(shown.contains(", abridged source)") && shown.contains(", abridged translation)"), "{shown}");
}

#[test]
fn files_carry_the_reading_from_memory_to_memory() {
    let long = ENGLISH.lines().nth(2).unwrap();
    for name in ["dam.tmx", "dam.tsv", "dam.csv", "dam.jsonl"] {
        let env = article();
        env.run(&["align", "dam.en.txt", "dam.ur.txt"]).ok();
        env.run(&["export", "-o", name]).ok();
        for (from, to, reading) in [("en", "ur", "abridged-target"), ("ur", "en", "abridged-source")] {
            let other = TestEnv::new();
            fs::copy(env.path(name), other.path(name)).unwrap();
            other.run(&["import", name, "--from", from, "--to", to]).ok();
            let units = other.run(&["export", "--json"]).ok().json();
            let said = |unit: &&Value| unit["details"]["properties"][0]["value"] == reading;
            let abridged: Vec<&Value> = units.iter().filter(said).collect();
            assert_eq!(abridged.len(), 1, "{name} {from}: {units:?}");
            assert_eq!(only(&other, &["lookup", long, "--to", "ur"])["reading"], "abridged-target", "{name}");
            other.run(&["export", "-o", &format!("again-{name}"), "--from", from, "--to", to]).ok();
            if from == "en" && name == "dam.tmx" {
                let written = [env.path(name), other.path("again-dam.tmx")]
                    .map(|path| fs::read_to_string(path).unwrap().matches("abridged-target").count());
                assert_eq!(written, [1, 1]);
            }
        }
    }
}

#[test]
fn what_a_file_says_of_one_side_is_turned_with_its_unit() {
    let tmx = r#"<tmx version="1.4"><header srclang="en" datatype="plaintext" segtype="sentence" adminlang="en"
        creationtool="sangam" creationtoolversion="0.1.0" o-tmf="x"/><body><tu srclang="en">
        <prop type="x-article">a</prop><prop type="x-source-segments">1,2</prop><prop type="x-target-segments">3</prop>
        <prop type="reading">abridged-target</prop>
        <tuv xml:lang="en"><seg>one</seg></tuv><tuv xml:lang="ur"><seg>ایک</seg></tuv></tu></body></tmx>"#;
    for (from, to, numbers, reading) in
        [("en", "ur", ["[1,2]", "[3]"], "abridged-target"), ("ur", "en", ["[3]", "[1,2]"], "abridged-source")]
    {
        let env = TestEnv::new();
        env.file("a.tmx", tmx);
        env.run(&["import", "a.tmx", "--from", from, "--to", to]).ok();
        let unit = only(&env, &["export"]);
        let found = ["source_numbers", "target_numbers"].map(|side| unit["provenance"][side].to_string());
        assert_eq!(found, numbers);
        assert_eq!(unit["details"]["properties"][0]["value"], reading);
    }
}

#[test]
fn a_table_of_aligned_units_ends_with_the_reading() {
    let env = article();
    for (language, _) in BOTH {
        env.run(&["align", "dam.en.txt", &format!("dam.{language}.txt"), "--dry-run", "-o", "dam.tsv"]).ok();
        let table = fs::read_to_string(env.path("dam.tsv")).unwrap();
        let last: Vec<&str> =
            table.lines().filter_map(|line| line.rsplit_once('\t').map(|(_, last)| last)).collect();
        assert_eq!(last, ["reading", "", "abridged-target", "", ""]);
    }
}

#[test]
fn a_translation_that_was_completed_is_no_longer_abridged() {
    let env = article();
    env.run(&["align", "dam.en.txt", "dam.ur.txt"]).ok();
    let long = ENGLISH.lines().nth(2).unwrap();
    let lookup = ["lookup", long, "--to", "ur"];
    assert_eq!(only(&env, &lookup)["reading"], "abridged-target");
    let kept = "saying it would store enough water";
    let cut = format!("{}.", long.split_once(&format!(", {kept}")).unwrap().0);
    env.file("dam.en.txt", ENGLISH.replace(long, &cut));
    env.run(&["align", "dam.en.txt", "dam.ur.txt"]).ok();
    assert_eq!(only(&env, &["lookup", &cut, "--to", "ur"]).get("reading"), None);
    env.run(&["lookup", long, "--to", "ur", "--min-score", "95"]).exits(1);
}

#[test]
fn the_abridged_news_of_the_shared_data_are_aligned_as_their_gold_says() {
    let Some(folder) = shared("field/news") else { return };
    let env = TestEnv::new();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let links = |source: &str, target: &str| -> Vec<String> {
        let arguments = ["align", &file(source), &file(target), "--dry-run", "--format", "vecalign"];
        let shown = env.run(&arguments).ok().stdout;
        shown.lines().map(|line| line.rsplit_once(':').unwrap().0.to_owned()).collect()
    };
    let gold = fs::read_to_string(file("news.gold")).unwrap();
    let gold: Vec<&str> = gold.lines().collect();
    assert_eq!(gold.len(), 6);
    for language in ["ur", "hi"] {
        assert_eq!(links("news.en.txt", &format!("news.{language}.txt")), gold, "{language}");
    }
    assert_eq!(links("gloss.en.txt", "gloss.ur.txt"), ["[0]:[0]", "[1]:[1]", "[2]:[2]"]);
}
