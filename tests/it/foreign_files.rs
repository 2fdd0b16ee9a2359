//! Small files as other programs write them: the command reads each with its meaning, and reports every repair.

use std::fmt::Write as _;

use crate::env::{Ran, TestEnv};

/// Makes a TMX file with these units.
fn tmx(units: &str) -> String {
    format!("<tmx version=\"1.4\"><header srclang=\"en\"/><body>\n{units}</body></tmx>")
}

/// Makes a `tu` with these languages and texts.
fn tu(attributes: &str, texts: &[(&str, &str)]) -> String {
    let mut unit = format!("<tu {attributes}>");
    for (language, text) in texts {
        write!(unit, "<tuv xml:lang=\"{language}\"><seg>{text}</seg></tuv>").unwrap();
    }
    format!("{unit}</tu>\n")
}

/// Converts a file, and returns the source and target of every unit.
fn converted(env: &TestEnv, arguments: &[&str]) -> (Ran, Vec<(String, String)>) {
    let ran = env.run(&[&["convert", "--output-format", "jsonl"], arguments, &["out.jsonl"]].concat());
    let units = std::fs::read_to_string(env.path("out.jsonl")).unwrap_or_default();
    let text = |unit: &serde_json::Value, side: &str| unit[side].as_str().unwrap().to_owned();
    let units = units.lines().map(|line| serde_json::from_str(line).unwrap());
    let units = units.map(|unit| (text(&unit, "source"), text(&unit, "target"))).collect();
    (ran, units)
}

fn pair(source: &str, target: &str) -> (String, String) {
    (source.to_owned(), target.to_owned())
}

#[test]
fn a_format_for_one_pair_of_languages_takes_one() {
    let env = TestEnv::new();
    let units = tu("", &[("en", "Water"), ("ur", "پانی"), ("hi", "जल")])
        + &tu("", &[("en", "Salt"), ("ur-PK", "نمک")]);
    env.file("a.tmx", tmx(&units));
    env.run(&["import", "a.tmx"]).ok();
    for format in ["po", "xliff2"] {
        let name = format!("out.{format}");
        for command in [vec!["convert", "a.tmx"], vec!["export", "-o"]] {
            let mut command = command;
            command.push(&name);
            command.extend([if command[0] == "export" { "--format" } else { "--output-format" }, format]);
            env.run(&command)
                .exits(2)
                .says(&["holds one pair of languages, and after en to", "--from and --to (with --exact"]);
            assert!(!env.path(&name).exists());
            // By prefix, Urdu is two languages; with `--exact`, it is one.
            command.extend(["--from", "en", "--to", "ur"]);
            env.run(&command).exits(2).says(&["en to ur-PK"]);
            command.push("--exact");
            env.run(&command).exits(i32::from(command[0] == "convert")).says(&["1 unit written"]);
            std::fs::remove_file(env.path(&name)).unwrap();
        }
    }
    let exact = env.run(&["export", "--json", "--from", "en", "--to", "ur", "--exact"]).ok().json();
    assert_eq!((exact.len(), exact[0]["target"].as_str()), (1, Some("پانی")));
    assert_eq!(env.run(&["export", "--json", "--from", "en", "--to", "ur"]).ok().json().len(), 2);
}

#[test]
fn a_unit_has_two_languages() {
    let env = TestEnv::new();
    let header = "msgid \"\"\nmsgstr \"Language: en\\n\"\n\n";
    env.file("a.po", format!("{header}msgid \"Colour?\"\nmsgstr \"Color?\"\n"));
    env.file(
        "a.jsonl",
        "{\"source\":\"a\",\"target\":\"b\",\"source_language\":\"en\",\"target_language\":\"EN\"}\n",
    );
    env.file("a.tsv", "source\ttarget\tsource_language\ttarget_language\na\tb\ten\ten\n");
    env.file("a.xlf", "<xliff version='1.2'><file source-language='en' target-language='en'><body><trans-unit id='1'><source>a</source><target>b</target></trans-unit></body></file></xliff>");
    for file in ["a.po", "a.jsonl", "a.tsv", "a.xlf"] {
        env.run(&["import", file]).exits(2).says(&["both texts are in `en`"]);
        env.run(&["convert", file, "out.tmx"]).exits(2).says(&["both texts are in `en`"]);
    }
    env.file("a.txt", "a\n");
    env.run(&["import", "--format", "moses", "a.txt", "a.txt", "--from", "en", "--to", "en"]).exits(2);
}

#[test]
fn every_mend_is_told_with_its_place_and_the_counts_add_up() {
    let env = TestEnv::new();
    let units = [
        tu("", &[("en", "Open \u{3} the gate"), ("ur", "پھاٹک کھولو")]),
        tu("tuid=\"Q & A\"", &[("en", "Ring&#x7; it & go"), ("ur", "بجاؤ")]),
        tu("", &[("en", "Three"), ("ur", "تین"), ("hi", "तीन")]),
        tu("", &[("en", "Alone")]),
    ];
    env.file("a.tmx", tmx(&units.concat()));
    env.run(&["convert", "a.tmx", "out.tsv"]).exits(2).says(&["a.tmx:2:35: ", "--lenient"]);
    let warnings = [
        "warning: a.tmx:2:35: a character that XML cannot hold (U+0003), taken as a space\n",
        "warning: a.tmx:3:1: a bare `&`, taken as it is, in the attribute `tuid`\n",
        "warning: a.tmx:3:46: `&#x7;` is not a character that XML can hold, taken as a space\n",
        "warning: a.tmx:3:55: a bare `&`, taken as it is\n",
        "rejected: a.tmx:5:1: only one language",
    ];
    let (ran, units) = converted(&env, &["--lenient", "a.tmx"]);
    ran.exits(1).says(&warnings).says(&["5 units written to out.jsonl, 1 rejected"]);
    assert_eq!(units[..2], [pair("Open   the gate", "پھاٹک کھولو"), pair("Ring  it & go", "بجاؤ")]);
    let imported = env.run(&["import", "--lenient", "a.tmx"]).exits(1);
    imported.says(&warnings).says(&["6 units read, 5 stored, 0 there already, 1 rejected"]);
    // If there are very many repairs, only a limited number of places are reported.
    let many = tu("", &[("en", "a & b"), ("ur", "ب")]).repeat(500);
    env.file("many.tmx", tmx(&many));
    let told = env
        .run(&["convert", "--lenient", "many.tmx", "out.tsv"])
        .ok()
        .says(&["480 places more", "500 units written"]);
    assert_eq!(told.stderr.matches("many.tmx:").count(), 21, "{}", told.stderr);
}

#[test]
fn lenient_conversion_keeps_what_stands_before_a_break_as_the_error_says() {
    let env = TestEnv::new();
    let entry = "<termEntry><langSet xml:lang='en'><tig><term>levee</term></tig></langSet><langSet xml:lang='ur'><tig><term>پشتہ</term></tig></langSet></termEntry>";
    env.file("a.tbx", format!("<martif><text><body>{entry}<termEntry></body></text></martif>"));
    env.run(&["convert", "a.tbx", "out.tbx"])
        .exits(2)
        .says(&["import what is sound before it with --lenient"]);
    assert!(!env.path("out.tbx").exists());
    let kept = ["what stands before it is kept", "1 entry written to out.tbx, 0 rejected"];
    env.run(&["convert", "--lenient", "a.tbx", "out.tbx"]).exits(1).says(&kept);
    assert!(std::fs::read_to_string(env.path("out.tbx")).unwrap().contains("levee"));
}

#[test]
fn units_that_say_they_are_not_translated_are_counted() {
    let env = TestEnv::new();
    let unit = |id: u32, state: &str| {
        format!(
            "<trans-unit id='{id}'><source>Text {id}.</source><target state='{state}'>متن {id}</target></trans-unit>"
        )
    };
    let units = [unit(1, "new"), unit(2, "needs-translation"), unit(3, "translated")].concat();
    env.file(
        "a.xlf",
        format!(
            "<xliff version='1.2'><file source-language='en'><body>{}</body></file></xliff>",
            units.replace("<target", "<target xml:lang='ur'")
        ),
    );
    let (ran, units) = converted(&env, &["a.xlf"]);
    ran.ok().says(&["1 unit written to out.jsonl, 0 rejected, 2 without translation"]);
    assert_eq!(units, [pair("Text 3.", "متن 3")]);
    env.run(&["import", "a.xlf"])
        .ok()
        .says(&["3 units read, 1 stored, 0 there already, 0 rejected, 2 without translation"]);
}

#[test]
fn vertical_tabs_keep_words_apart_everywhere() {
    let env = TestEnv::new();
    env.file("a.tsv", "The gate\u{b}opens at six.\tدروازہ چھ\u{b}بجے کھلتا ہے۔\n");
    let languages = ["--from", "en", "--to", "ur"];
    env.run(&[&["import", "a.tsv"], &languages[..]].concat()).ok();
    let taken = env.run(&["lookup", "The gate opens at six.", "--take"]).ok();
    assert_eq!(taken.stdout, "دروازہ چھ بجے کھلتا ہے۔\n");
    assert!(env.run(&["lookup", "The gate opens at six."]).ok().stdout.contains("The gate opens"));
    assert!(env.run(&["concordance", "gate"]).ok().stdout.contains(" opens at"));
    for name in ["out.tmx", "out.xlf"] {
        env.run(&[&["convert", "a.tsv", name], &languages[..]].concat())
            .ok()
            .says(&["2 characters that XML cannot hold"]);
        assert_eq!(converted(&env, &[name]).1, [pair("The gate opens at six.", "دروازہ چھ بجے کھلتا ہے۔")]);
    }
    env.run(&[&["convert", "a.tsv", "out.po"], &languages[..]].concat()).ok();
    assert_eq!(converted(&env, &["out.po"]).1[0].0, "The gate\u{b}opens at six.");
}

#[test]
fn entities_in_attributes_cannot_make_a_large_memory_of_a_small_file() {
    let env = TestEnv::new();
    let entity = format!("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a '{}'>]>", "x".repeat(300_000));
    let unit =
        |number: u32| tu(&format!("tuid=\"{number}&a;\""), &[("en", &format!("a{number}")), ("ur", "ب")]);
    let units: String = (0..40).map(unit).collect();
    env.file("a.tmx", format!("{entity}{}", tmx(&units)));
    env.run(&["import", "a.tmx"]).exits(2).says(&["a.tmx:5:1: not well-formed TMX: entities grow the file"]);
    env.file("a.xces", format!("{entity}<cesAlign>{}</cesAlign>", "<link xtargets='&a;;1'/>".repeat(40)));
    env.file("a.txt", "one\n");
    let links = [
        "import", "--format", "xces", "a.xces", "--source", "a.txt", "--target", "a.txt", "--from", "en",
        "--to", "ur",
    ];
    let told = env.run(&links).exits(2).says(&["entities grow the file"]);
    assert!(told.stderr.len() < 4 << 10, "{}", told.stderr.len());
    // A text that the file has only once is not stored with every unit.
    env.file("tag.xlf", format!("<!DOCTYPE xliff [<!ENTITY a '{}'>]><xliff version='2.0' srcLang='en&a;' trgLang='ur'><file id='f'><unit id='u'><segment><source>a</source><target>b</target></segment></unit></file></xliff>", "-aaaaaaaa".repeat(10_000)));
    env.run(&["import", "tag.xlf"]).exits(2).says(&["is not a language tag"]);
}

#[test]
fn a_sentence_rule_that_takes_too_long_is_named() {
    let env = TestEnv::new();
    let rule = |breaks: &str, before: &str, after: &str| {
        format!(
            "<rule break=\"{breaks}\"><beforebreak>{before}</beforebreak><afterbreak>{after}</afterbreak></rule>\n"
        )
    };
    let rules =
        rule("no", r"\.", r"\s(?:(?=x)x+)+y") + &rule("no", r"Dr\.", r"\s") + &rule("yes", r"\.", r"\s");
    env.file("a.srx", format!("<srx version=\"2.0\"><header cascade=\"yes\"/><body><languagerules><languagerule languagerulename=\"English\">\n{rules}</languagerule></languagerules><maprules><languagemap languagepattern=\"EN.*\" languagerulename=\"English\"/></maprules></body></srx>"));
    env.file("a.txt", format!("Dr. Wasti came. {}. She left.\n", "x".repeat(60)));
    for language in ["en", "EN", "en-GB"] {
        let cut = env.run(&["segment", "--srx", "a.srx", "--lang", language, "a.txt"]).ok();
        let cut = cut.says(&["a.srx: line 2: rule 1 of English", "too many steps at 1 place"]);
        assert_eq!(cut.stdout, format!("Dr. Wasti came.\n{}.\nShe left.\n", "x".repeat(60)));
    }
}

#[test]
fn a_script_that_names_the_wrong_language_is_said() {
    let env = TestEnv::new();
    env.file("a.tsv", "The mountain is dry.\tکوه سڪل آهي.\n");
    env.run(&["import", "a.tsv", "--from", "en", "--to", "sd"]).ok();
    let said = ["looked in `ur`", "the memory holds en, sd"];
    env.run(&["lookup", "کوه سڪل آهي."]).exits(1).says(&said);
    env.run(&["lookup", "کوه سڪل آهي.", "--take"]).exits(1).says(&said);
    assert!(!env.run(&["lookup", "--from", "ur", "کوه"]).exits(1).stderr.contains("looked in"));
    env.run(&["lookup", "--from", "sd", "کوه سڪل آهي."]).ok();
}

#[test]
fn terms_that_are_not_to_be_used_go_into_no_list_of_synonyms() {
    let env = TestEnv::new();
    let term = |text: &str, status: &str| {
        format!("<tig><term>{text}</term><termNote type='administrativeStatus'>{status}</termNote></tig>")
    };
    let terms = term("بیراج", "preferredTerm-admn-sts") + &term("بند", "deprecatedTerm-admn-sts");
    env.file("a.tbx", format!("<martif><text><body><termEntry><langSet xml:lang='en'><tig><term>barrage</term></tig></langSet><langSet xml:lang='ur'>{terms}</langSet></termEntry></body></text></martif>"));
    env.run(&["import", "a.tbx"]).ok();
    for command in [
        vec!["convert", "a.tbx", "out.tsv", "--output-format", "glossary"],
        vec!["export", "--format", "glossary", "-o", "out.tsv"],
    ] {
        env.run(&command).ok().says(&["1 term not to be used left out"]);
        let glossary = std::fs::read_to_string(env.path("out.tsv")).unwrap();
        assert!(glossary.contains("barrage\tبیراج\t") && !glossary.contains("بند"), "{glossary}");
    }
    env.run(&["export", "-o", "out.tbx"]).ok();
    assert!(std::fs::read_to_string(env.path("out.tbx")).unwrap().contains("deprecatedTerm-admn-sts"));
}
