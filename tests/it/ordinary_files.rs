//! Are everyday files and numbers read as they were meant: spreadsheet tables, links over texts with blank lines,
//! UTF-16 and byte order marks, ids of any kind, confidences, repeated numbers?

use serde_json::{Value, json};

use crate::env::TestEnv;

const LANGUAGES: [&str; 4] = ["--from", "en", "--to", "ur"];

/// Encodes a text as Notepad does: UTF-16 with a byte order mark, and CRLF line ends.
fn notepad(text: &str) -> Vec<u8> {
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Converts a file, and returns its pairs and the exit code.
fn converted(env: &TestEnv, file: &str, options: &[&str]) -> (Vec<[String; 2]>, Option<i32>) {
    let ran = env.run(&[&["convert", file, "out.jsonl"], options].concat());
    let text = std::fs::read_to_string(env.path("out.jsonl")).unwrap_or_default();
    let pairs = text.lines().map(|line| {
        let unit: Value = serde_json::from_str(line).unwrap();
        ["source", "target"].map(|key| unit[key].as_str().unwrap().to_owned())
    });
    (pairs.collect(), ran.code)
}

#[test]
fn tables_of_spreadsheets_give_their_pairs() {
    let env = TestEnv::new();
    let gate = ["The gate is shut.".to_owned(), "پھاٹک بند ہے۔".to_owned()];
    let tables: [(&str, &str, &[&str]); 8] = [
        ("names.csv", "english,urdu\nThe gate is shut.,پھاٹک بند ہے۔\n\n", &[]),
        ("codes.tsv", "eng_Latn\turd_Arab\nThe gate is shut.\tپھاٹک بند ہے۔\n", &[]),
        ("sep.csv", "\u{feff}sep=;\r\nen;ur\r\nThe gate is shut.;پھاٹک بند ہے۔\r\n", &[]),
        ("header.csv", "en;ur;remarks, if any\nThe gate is shut.;پھاٹک بند ہے۔;\n", &[]),
        ("quoted.csv", "\"The gate is shut.\";\"پھاٹک بند ہے۔\"\n", &[]),
        ("scores.csv", "0,95;The gate is shut.;پھاٹک بند ہے۔\n", &["--columns", "score=1,en=2,ur=3"]),
        ("bars.txt", "The gate is shut.|پھاٹک بند ہے۔\n", &["--delimiter", "|"]),
        ("empty-rows.csv", "en,ur\n,\nThe gate is shut.,پھاٹک بند ہے۔\n,,\n", &[]),
    ];
    for (name, table, options) in tables {
        env.file(name, table);
        let options = [options, &LANGUAGES].concat();
        assert_eq!(converted(&env, name, &options), (vec![gate.clone()], Some(0)), "{name}");
    }
    // The first line has a comma, the other one none.
    env.file("first.csv", "On Monday, it opened;پیر کو کھلا\nIt fell;گر گیا\n");
    let (pairs, code) = converted(&env, "first.csv", &LANGUAGES);
    assert_eq!((pairs.len(), code), (2, Some(0)), "{pairs:?}");
    assert_eq!(pairs[0], ["On Monday, it opened", "پیر کو کھلا"]);
    env.run(&["convert", "first.csv", "out.jsonl", "--delimiter", "ab"]).exits(2).says(&["one character"]);
}

#[test]
fn what_a_table_says_wrong_is_shown_without_commands_to_the_terminal() {
    let env = TestEnv::new();
    env.file(
        "a.tsv",
        "source\ttarget\tscore\tconfidence\nOne.\tایک۔\t\u{1b}[2J\u{202e}x\t\nTwo.\tدو۔\t5\t\n",
    );
    env.run(&[&["import", "a.tsv"][..], &LANGUAGES].concat())
        .exits(1)
        .says(&["a.tsv:2:1: `\\u{1b}[2J\\u{202e}x` is no score", "1 stored"]);
}

#[test]
fn links_count_lines_as_their_readers_do() {
    let env = TestEnv::new();
    env.file("a.en", "The dam is full.\r\n\r\n  Farmers are glad. \r\nThe minister came on Monday.\r\n\r\n");
    env.file("a.ur", "ڈیم بھرا ہوا ہے۔\nکسان خوش ہیں۔\n\n\nوزیر پیر کو آئے۔");
    let pairs = [
        ["The dam is full.", "ڈیم بھرا ہوا ہے۔"],
        ["Farmers are glad.", "کسان خوش ہیں۔"],
        ["The minister came on Monday.", "وزیر پیر کو آئے۔"],
    ];
    for format in ["vecalign", "ladder", "xces", "al", "hunalign"] {
        let align = ["align", "a.en", "a.ur", "--dry-run", "--segmented", "--format", format];
        env.file("links", env.run(&align).ok().stdout);
        let read = ["--format", format, "--source", "a.en", "--target", "a.ur"];
        let (found, code) = converted(&env, "links", &[&read[..], &LANGUAGES].concat());
        assert_eq!(code, Some(0));
        assert_eq!(found, pairs.map(|pair| pair.map(str::to_owned)), "{format}");
    }
}

#[test]
fn links_of_another_text_are_not_taken() {
    let env = TestEnv::new();
    env.file("rain.en.xml", "<text><s id='s1'>It rained.</s><s id='s2'>Schools shut.</s></text>");
    env.file("rain.ur.xml", "<text><s id='s1'>بارش ہوئی۔</s><s id='s2'>سکول بند رہے۔</s></text>");
    let links = |names: [&str; 2]| {
        let [from, to] = names;
        format!(
            "<cesAlign>\n<linkGrp fromDoc='{from}' toDoc='{to}'>\n<link xtargets='s1;s1'/>\n</linkGrp>\n\
             <linkGrp fromDoc='wind.en.xml' toDoc='wind.ur.xml'>\n<link xtargets='s1;s2'/>\n</linkGrp>\n</cesAlign>"
        )
    };
    env.file("named.xml", links(["rain.en.xml.gz", "rain.ur.xml.gz"]));
    env.file("unnamed.xml", links(["en/rain.xml", "ur/rain.xml"]));
    let texts = ["--source", "rain.en.xml", "--target", "rain.ur.xml"];
    let ran = env.run(&[&["import", "named.xml"][..], &texts, &LANGUAGES].concat()).ok();
    assert!(
        ran.stderr.contains("named.xml:5:1: the links of a linkGrp that names other texts"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("1 unit read, 1 stored"), "{}", ran.stderr);
    env.run(&[&["import", "unnamed.xml"][..], &texts, &LANGUAGES].concat())
        .exits(2)
        .says(&["unnamed.xml:5:1: a second linkGrp, of `wind.en.xml` and `wind.ur.xml`"]);
    env.run(&[&["import", "unnamed.xml", "--lenient"][..], &texts, &LANGUAGES].concat()).exits(2);
}

#[test]
fn utf_16_and_marks_are_read_at_every_input() {
    let env = TestEnv::new();
    env.file("a.en", notepad("The gate is open.\nThe wall holds.\n"));
    env.file("a.ur", notepad("دروازہ کھلا ہے۔\nدیوار قائم ہے۔\n"));
    env.file("pairs.tsv", notepad("source\ttarget\tfrom\tto\na.en\ta.ur\ten\tur\n"));
    env.run(&["align", "--manifest", "pairs.tsv"]).ok().says(&["1 aligned"]);
    env.file(
        "pairs.jsonl",
        "{\"source\":\"a.en\",\"target\":\"a.ur\"}\n\u{feff}{\"source\":\"a.ur\",\"target\":\"a.en\"}\n",
    );
    env.run(&["align", "--manifest", "pairs.jsonl", "--dry-run"]).ok().says(&["2 aligned"]);
    env.file("broken.tsv", b"\xff\xfes\0\0\xd8x\0");
    env.run(&["align", "--manifest", "broken.tsv"]).exits(2).says(&["broken.tsv:1:2: not UTF-16LE"]);
    env.file("l.vec", notepad("[0]:[0]:0.1\n[1]:[1]:0.1\n"));
    let (pairs, code) =
        converted(&env, "l.vec", &[&["--source", "a.en", "--target", "a.ur"][..], &LANGUAGES].concat());
    assert_eq!((pairs.len(), code), (2, Some(0)));
    env.file("g.tsv", notepad("en\tur\ngate\tدروازہ\n"));
    env.run(&["import", "g.tsv", "--format", "glossary"]).ok();
    env.file("words.tsv", notepad("gate\tدروازہ\n"));
    env.run(&["align", "a.en", "a.ur", "--dry-run", "--lexicon", "words.tsv"]).ok();

    let text = "The gate is open.\nThe wall holds.\n";
    for input in [notepad(text), format!("\u{feff}{text}").into_bytes(), text.as_bytes().to_vec()] {
        let found = env.run_with_input(&["lookup", "-", "--json"], &input).ok().json();
        // The glossary has a term of the first sentence, which has a line of its own.
        let matches = found.iter().filter(|found| found.get("score").is_some());
        let queries: Vec<&Value> = matches.map(|found| &found["query"]).collect();
        assert_eq!(queries, [&json!("The gate is open."), &json!("The wall holds.")]);
    }
    // Only the line that is not text is left out.
    let broken =
        [&notepad("The gate is open.\n")[..], b"\0\xd8", &notepad("\nThe wall holds.\n")[2..]].concat();
    let ran = env
        .run_with_input(&["lookup", "-", "--json"], broken)
        .exits(1)
        .says(&["standard input:2:1: not UTF-16LE"]);
    let matches = ran.json().iter().filter(|found| found.get("score").is_some()).count();
    assert_eq!(matches, 2);
}

#[test]
fn a_stream_gives_every_id_back_byte_for_byte() {
    let env = TestEnv::new();
    let ids = [
        "123456789012345678901234567890",
        "9007199254740993.0",
        "1E5",
        "-0",
        "\"\\ud800\"",
        "\"\\u0061\"",
        "{ \"b\" : [1,2.50] ,\"a\":null}",
        "null",
        "true",
    ];
    let good = "\"source\":\"Talks.\",\"target\":\"بات۔\"";
    let bad = "\"source\":\"a \\ud800\",\"target\":\"بات۔\"";
    let lines = ids.iter().map(|id| {
        let whole = format!("{{\"id\": {id} ,{good}}}\r\n{{{bad}, \"id\" :{id}}}\n");
        whole + &format!("\u{feff}{{\"id\":{id},\"source\":\"cut off\n")
    });
    let input = format!("\u{feff}{}", lines.collect::<String>());
    let check = |input: &[u8]| {
        let ran = env.run_with_input(&["align", "--stream"], input).ok();
        let answers: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(answers.len(), 3 * ids.len(), "{}", ran.stdout);
        for (number, answer) in answers.iter().enumerate() {
            let begin = format!("{{\"id\":{},\"", ids[number / 3]);
            let rest =
                answer.strip_prefix(&begin).unwrap_or_else(|| panic!("{begin} does not begin {answer}"));
            assert_eq!(rest.starts_with("error\":\"json\""), number % 3 > 0, "{answer}");
        }
    };
    check(input.as_bytes());
    check(&notepad(input.trim_start_matches('\u{feff}')));
    // Bytes that are not text make the pair an error, but its id is kept. An id of such bytes is null.
    let broken = b"{\"id\":7,\"source\":\"a \xff\"}\n{\"id\":\"\xff\",\"source\":\"a\"}\n[1,2]\n7\n";
    let answers = env.run_with_input(&["align", "--stream"], broken).ok().json();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, [&json!(7), &Value::Null, &Value::Null, &Value::Null]);
    assert!(answers.iter().all(|answer| answer["error"] == "json"));
}

#[test]
fn a_part_of_a_per_cent_costs_no_point() {
    for (confidence, score) in
        [("0.905", 100), ("0.9001", 100), ("0.9", 99), ("0.895", 99), ("0.8", 98), ("0", 90)]
    {
        let env = TestEnv::new();
        let unit = json!({"source": "Talks resumed.", "target": "x", "source_language": "en", "target_language": "ur"});
        let line = format!("{},\"confidence\":{confidence}}}\n", unit.to_string().trim_end_matches('}'));
        env.file("c.jsonl", line);
        env.run(&["import", "c.jsonl"]).ok();
        let found = env.run(&["lookup", "Talks resumed.", "--json"]).ok().json();
        assert_eq!(found[0]["score"], score, "{confidence}");
        let least = score.to_string();
        env.run(&["lookup", "Talks resumed.", "--min-score", &least]).ok();
    }
}

#[test]
fn what_is_no_probability_is_no_confidence() {
    let env = TestEnv::new();
    env.file("a.en", "The gate is open.\n");
    env.file("a.ur", "دروازہ کھلا ہے۔\n");
    for bad in ["NaN", "-1", "2", "inf", "1.0001", "x"] {
        let option = format!("--min-confidence={bad}");
        env.run(&["align", "a.en", "a.ur", &option]).exits(2).says(&["from 0 to 1"]);
        env.run(&["export", "--format", "tsv", &option]).exits(2).says(&["from 0 to 1"]);
        env.file("c.tsv", format!("source\ttarget\tconfidence\nOne.\tایک۔\t{bad}\nTwo.\tدو۔\t0.5\n"));
        env.file("c.csv", format!("source,target,confidence\nOne.,ایک۔,{bad}\nTwo.,دو۔,\"0,5\"\n"));
        env.file(
            "c.jsonl",
            format!(
                "{{\"source\":\"One.\",\"target\":\"ایک۔\",\"confidence\":{bad}}}\n{{\"source\":\"Two.\",\"target\":\"دو۔\"}}\n"
            ),
        );
        env.file(
            "c.tmx",
            format!(
                "<tmx version='1.4'><header creationtool='sangam' srclang='en'/><body>\n\
                 <tu><prop type='x-confidence'>{bad}</prop><tuv xml:lang='en'><seg>One.</seg></tuv>\
                 <tuv xml:lang='ur'><seg>ایک۔</seg></tuv></tu>\n\
                 <tu><tuv xml:lang='en'><seg>Two.</seg></tuv><tuv xml:lang='ur'><seg>دو۔</seg></tuv></tu>\n\
                 </body></tmx>"
            ),
        );
        for file in ["c.tsv", "c.csv", "c.jsonl", "c.tmx"] {
            let arguments = [&["import", file, "--dry-run"][..], &LANGUAGES].concat();
            env.run(&arguments).exits(1).says(&["rejected: ", "2 units read, 1 stored", "1 rejected"]);
        }
    }
    // So does a property of that name in another program's file.
    env.file(
        "other.tmx",
        "<tmx version='1.4'><header creationtool='other' srclang='en'/><body>\n<tu><prop type='x-confidence'>95</prop>\
         <tuv xml:lang='en'><seg>One.</seg></tuv><tuv xml:lang='ur'><seg>ایک۔</seg></tuv></tu></body></tmx>",
    );
    env.run(&["import", "other.tmx", "--dry-run"]).ok().says(&["warning: other.tmx:2:1: a confidence"]);
    // A score may have any scale, but must be a number.
    env.file("s.tsv", "source\ttarget\tscore\nOne.\tایک۔\t2\nTwo.\tدو۔\tNaN\n");
    env.run(&[&["import", "s.tsv"][..], &LANGUAGES].concat()).exits(1).says(&["`NaN` is no score"]);
    assert_eq!(env.run(&["export", "--json"]).ok().json()[0]["confidence"], 1.0);
}

#[test]
fn the_largest_limit_is_none() {
    let env = TestEnv::new();
    env.align_tutorial();
    let most = u64::MAX.to_string();
    let limited: [&[&str]; 5] = [
        &["op", "log"],
        &["op", "show", "1"],
        &["lookup", "Multan Opens Flood-Warning Center After Four-Year Wait"],
        &["lookup", "Multan Opens Flood-Warning Center After Four-Year Wait", "--all"],
        &["concordance", "center"],
    ];
    for arguments in limited {
        let ran = env.run(&[arguments, &["--limit", &most]].concat()).ok();
        let usual = env.run(&[arguments, &["--limit", "1000"]].concat()).ok();
        assert_eq!(ran.stdout, usual.stdout, "{arguments:?}");
    }
    env.run(&["memory", "gc", "--keep", &most]).ok();
}

#[test]
fn a_unit_that_is_named_twice_is_one_unit() {
    let env = TestEnv::new();
    env.align_tutorial();
    let unit = |id: i64| {
        let units = env.run(&["export", "--json"]).ok().json();
        units.into_iter().find(|unit| unit["id"] == id)
    };
    env.run(&["confirm", "2", "2"]).ok().says(&["1 of 1 unit changed"]);
    env.run(&["reject", "2", "3", "2"]).ok().says(&["2 of 2 units changed"]);
    env.run(&["edit", "2", "2", "--note", "Seen.", "--used"]).ok().says(&["1 of 1 unit changed"]);
    let details = &unit(2).unwrap()["details"];
    assert_eq!((&details["notes"], &details["usage_count"]), (&json!(["Seen."]), &json!(1)));
    env.run(&["edit", "2", "2", "--target", "نیا"]).ok();
    assert_eq!(unit(2).unwrap()["target"], "نیا");
    env.run(&["delete", "2", "2"]).ok().says(&["1 unit deleted"]);
    assert!(unit(2).is_none() && unit(3).is_some());
    env.run(&["delete", "3", "2"]).exits(2).says(&["unit 2"]);
    assert!(unit(3).is_some(), "all or none");
}
