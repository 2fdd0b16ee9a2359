//! Golden files, properties that hold for every text, and round trips of written numbers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::language::{PROFILES, Profile};

fn read(text: &str, tag: &str) -> Vec<Number> {
    numbers(text, &tag.parse().unwrap())
}

/// `kind:value[:currency, unit or percent][?]`, ranges as `range:low..high`, and scores as `score:runs/wickets`.
fn shown(number: &Number) -> String {
    let mut out = format!("{:?}:", number.kind).to_lowercase();
    match &number.ends {
        Some(ends) => write!(out, "{}..{}", ends[0].value, ends[1].value).unwrap(),
        None if number.kind == NumberKind::Score => {
            let parts: Vec<String> = number.parts.iter().map(|part| part.value.to_string()).collect();
            write!(out, "{}", parts.join("/")).unwrap();
        }
        None => write!(out, "{}", number.value).unwrap(),
    }
    let percent = |ends: &[Number; 2]| ends[1].kind == NumberKind::Percent;
    let percent = number.ends.as_deref().is_some_and(percent).then_some("percent");
    if let Some(unit) = number.currency.map(|currency| currency.0).or(number.unit).or(percent) {
        write!(out, ":{unit}").unwrap();
    }
    if !number.certain {
        out.push('?');
    }
    out
}

#[test]
fn golden_files() {
    const FEWEST_ROWS: usize = 60;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/numbers");
    let mut wrong = String::new();
    for profile in PROFILES.iter().filter(|profile| !profile.numbers.tables().is_empty()) {
        let path = folder.join(format!("{}.tsv", profile.tag));
        let rows = std::fs::read_to_string(&path).unwrap();
        let rows: Vec<&str> = rows.lines().filter(|row| !row.is_empty() && !row.starts_with('#')).collect();
        assert!(rows.len() >= FEWEST_ROWS, "{}: {} rows", path.display(), rows.len());
        for row in rows {
            let (text, expected) = row.split_once('\t').unwrap_or((row, ""));
            let found: Vec<String> = read(text, profile.tag).iter().map(shown).collect();
            if found.join(" ") != expected {
                writeln!(wrong, "{}: {text}\t{}\n    not {expected}", profile.tag, found.join(" ")).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn one_amount_in_three_languages() {
    let english = read("Rs. 2.5 billion", "en");
    let urdu = read("ڈھائی ارب روپے", "ur");
    let hindi = read("250 करोड़ रुपये", "hi");
    for found in [&english, &urdu, &hindi] {
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].value, Value::integer(2_500_000_000));
        assert_eq!(found[0].currency, Some(Currency("rupee")));
        assert!(found[0].same_value(&english[0]));
    }
}

#[test]
fn dates_and_times_agree_on_what_both_say() {
    let same = |one: &str, two: &str, tag: &str| read(one, "en")[0].same_value(&read(two, tag)[0]);
    assert!(same("May 7, 2025", "7 مئی 2025", "ur"));
    assert!(same("7 May", "7 मई 2025", "hi"));
    assert!(!same("7 May 2024", "7 मई 2025", "hi"));
    assert!(same("3 p.m.", "سہ پہر 3 بجے", "ur"));
    assert!(same("15:00", "3 बजे", "hi"));
    assert!(!same("3 a.m.", "شام 3 بجے", "ur"));
    assert!(!same("$5", "5 روپے", "ur"));
    assert!(same("$5", "5", "ur"));
}

#[test]
fn years_of_two_calendars_differ() {
    let same = |one: &str, two: &str, tag: &str| {
        let (one, two) = (read(one, "en"), read(two, tag));
        assert_eq!((one.len(), two.len()), (1, 1));
        let leaves = one[0].leaves()[0].same_value(&two[0].leaves()[0]);
        assert_eq!(leaves, one[0].same_value(&two[0]), "{one:?} {two:?}");
        leaves
    };
    assert!(same("1445 AH", "1445 ہجری", "ur"));
    assert!(same("AH 1445", "हिजरी सन 1445", "hi"));
    assert!(same("Vikram Samvat 2081", "विक्रम संवत 2081", "hi"));
    assert!(same("300 BC", "300 قبل مسیح", "ur"));
    assert!(!same("in 1445", "1445 ہجری", "ur"));
    assert!(!same("in 1945", "शक संवत 1945", "hi"));
    assert!(!same("Vikram Samvat 2081", "शक संवत 2081", "hi"));
}

#[test]
fn a_score_agrees_with_its_runs_and_wickets() {
    let score = &read("Pakistan were 245 for six at stumps", "en")[0];
    assert!(score.same_value(&read("245/6", "hi")[0]));
    assert!(!score.same_value(&read("245/5", "hi")[0]));
    assert!(!score.same_value(&read("245 रन", "hi")[0]));
    let leaves: Vec<Value> = score.leaves().iter().map(|leaf| leaf.value).collect();
    assert_eq!(leaves, [Value::integer(245), Value::integer(6)]);
    let bowling = &read("he took 5/32 and bowled well", "en")[0];
    assert!(bowling.same_value(&read("وکٹیں 5/32", "ur")[0]));
}

#[test]
fn a_language_without_words_gets_its_digits() {
    let found: Vec<String> = read("1.234 Leute, 12,345 und zwei, ۱۲", "de").iter().map(shown).collect();
    assert_eq!(found, ["cardinal:1.234", "cardinal:12345", "cardinal:12"]);
}

#[test]
fn digits_of_every_script_are_numbers() {
    for (text, tag) in
        [("੨,੫੦੦ ਰੁਪਏ", "pa"), ("২,৫০০ জন", "as"), ("૨,૫૦૦ લોકો", "gu"), ("௨,௫௦௦ பேர்", "ta"), ("၂,၅၀၀", "my")]
    {
        let found: Vec<String> = read(text, tag).iter().map(shown).collect();
        assert_eq!(found, ["cardinal:2500"], "{text}");
    }
}

#[test]
fn a_list_may_hold_words_of_whole_hundreds() {
    let list = words::NumberWords::new(
        "[grammar]\nbare-scales\n[cardinals]\ndreihundert\t300\nfünfzehn\t15\nzwei\t2\n[scales]\ntausend\t1000\n\
         [additions]\nanderthalb\t0.5\n[decade]\nerjähre\n",
    );
    for (text, expected) in [
        ("zwei tausend dreihundert fünfzehn", "cardinal:2315"),
        ("dreihundert tausend", "cardinal:300000"),
        ("anderthalb dreihundert", "cardinal:350"),
        ("fünfzehn dreihundert", "cardinal:15 cardinal:300"),
        ("1990-erjähre", "decade:1990"),
    ] {
        let scan = scan::Scan::new(text, list.tables());
        let found: Vec<String> = join::join(&scan, read::read(&scan)).iter().map(shown).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
}

/// Writes `number`, below a million, in English words.
fn english_words(number: u32) -> String {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match number {
        0..=19 => UNITS[number as usize].to_owned(),
        20..=99 if number.is_multiple_of(10) => TENS[number as usize / 10].to_owned(),
        20..=99 => format!("{}-{}", TENS[number as usize / 10], UNITS[number as usize % 10]),
        100..=999 if number.is_multiple_of(100) => format!("{} hundred", UNITS[number as usize / 100]),
        100..=999 => format!("{} hundred and {}", UNITS[number as usize / 100], english_words(number % 100)),
        _ if number.is_multiple_of(1000) => format!("{} thousand", english_words(number / 1000)),
        _ if number % 1000 < 100 => {
            format!("{} thousand and {}", english_words(number / 1000), english_words(number % 1000))
        }
        _ => format!("{} thousand {}", english_words(number / 1000), english_words(number % 1000)),
    }
}

#[test]
fn english_number_words_round_trip() {
    for number in (0..10_000).chain((10_000..1_000_000).step_by(997)) {
        let words = english_words(number);
        let found = read(&words, "en");
        assert_eq!(found.len(), 1, "{words}: {found:?}");
        assert_eq!(found[0].value, Value::integer(i64::from(number)), "{words}");
        assert_eq!(found[0].span, 0..words.len(), "{words}");
    }
}

/// Returns the words of a list for the whole numbers from 0 to 99, in every spelling.
fn small_words(profile: &Profile) -> Vec<(i64, String)> {
    let mut section = "";
    let mut found = Vec::new();
    for line in profile.numbers.list.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[cardinals]" && !line.starts_with('#') {
            let mut columns = line.split('\t');
            let (words, value) = (columns.next().unwrap(), columns.next().unwrap_or_default());
            let Ok(value) = value.parse() else { continue };
            // Collective words (both, all three) do not combine with scales.
            if !["दोनों", "तीनों", "चारों", "دونوں", "تینوں", "چاروں"].contains(&words)
            {
                found.extend(words.split('|').map(|word| (value, word.to_owned())));
            }
        }
    }
    found
}

#[test]
fn hindi_and_urdu_number_words_times_scales() {
    let scales: BTreeMap<&str, &[(&str, i64)]> = BTreeMap::from([
        (
            "hi",
            &[("सौ", 100), ("हज़ार", 1000), ("लाख", 100_000), ("करोड़", 10_000_000), ("अरब", 1_000_000_000)][..],
        ),
        (
            "ur",
            &[("سو", 100), ("ہزار", 1000), ("لاکھ", 100_000), ("کروڑ", 10_000_000), ("ملین", 1_000_000)][..],
        ),
    ]);
    for (tag, scales) in scales {
        let profile = PROFILES.iter().find(|profile| profile.tag == tag).unwrap();
        let words = small_words(profile);
        let distinct: BTreeMap<i64, &String> = words.iter().map(|(value, word)| (*value, word)).collect();
        assert_eq!(distinct.len(), 100, "{tag} names every number below a hundred");
        for (value, word) in &words {
            let alone = read(word, tag);
            assert_eq!(alone.len(), 1, "{word}: {alone:?}");
            assert_eq!(alone[0].value, Value::integer(*value), "{word}");
            for (scale, factor) in scales {
                let text = format!("{word} {scale}");
                let found = read(&text, tag);
                assert_eq!(found.len(), 1, "{text}: {found:?}");
                assert_eq!(found[0].value, Value::integer(value * factor), "{text}");
                assert!(found[0].certain, "{text}");
            }
        }
    }
}

/// Writes digits with a mark between their groups.
fn grouped(number: u64, indian: bool, mark: char) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        let boundary = if indian {
            left == 3 || left > 3 && (left - 3).is_multiple_of(2)
        } else {
            left.is_multiple_of(3)
        };
        if place > 0 && boundary {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

proptest! {
    #![proptest_config(crate::properties::config())]

    #[test]
    fn written_integers_are_read_back(
        number in 1000u64..1_000_000_000_000,
        zero in prop::sample::select(vec!['0', '०', '۰', '٠']),
        indian in any::<bool>(),
        mark in prop::sample::select(vec![',', '،', '٬']),
        tag in prop::sample::select(vec!["en", "ur", "hi", "und"]),
    ) {
        let text: String = grouped(number, indian, mark)
            .chars()
            .map(|character| match character.to_digit(10) {
                Some(digit) => char::from_u32(zero as u32 + digit).unwrap(),
                None => character,
            })
            .collect();
        let found = read(&text, tag);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(found[0].value, Value::integer(number.cast_signed()), "{}", text);
        prop_assert_eq!(found[0].digits.clone(), Some(number.to_string()));
    }

    #[test]
    fn spans_are_ordered_and_inside(text in any_text(), tag in prop::sample::select(vec!["en", "ur", "hi", "und"])) {
        let mut last = 0;
        for number in read(&text, tag) {
            prop_assert!(number.span.start >= last && number.span.start < number.span.end);
            prop_assert!(text.get(number.span.clone()).is_some());
            last = number.span.end;
            prop_assert!(number.same_value(&number.clone()));
            prop_assert!(!number.leaves().is_empty());
        }
    }
}

/// Arbitrary characters, and texts made of pieces that the reader knows.
fn any_text() -> impl Strategy<Value = String> {
    let pieces: Vec<&'static str> = vec![
        "1",
        "12",
        "345",
        "2025",
        "0300",
        "99999999999999",
        "٣",
        "۴",
        "५",
        ",",
        ".",
        "،",
        "٫",
        "٬",
        "-",
        "–",
        "/",
        ":",
        "%",
        "٪",
        "$",
        "Rs.",
        "+",
        "½",
        "°",
        "\n",
        "(",
        ")",
        "−",
        "\u{A0}",
        "one",
        "twenty",
        "hundred",
        "thousand",
        "million",
        "a",
        "half",
        "and",
        "to",
        "point",
        "May",
        "first",
        "p.m.",
        "No",
        "ڈھائی",
        "ساڑھے",
        "پونے",
        "سو",
        "ہزار",
        "کروڑ",
        "ارب",
        "روپے",
        "فیصد",
        "ویں",
        "بجے",
        "بج",
        "کر",
        "سے",
        "اور",
        "اعشاریہ",
        "مئی",
        "साढ़े",
        "सवा",
        "पाँच",
        "लाख",
        "करोड़",
        "प्रतिशत",
        "बजे",
        "से",
        "मई",
        "वीं",
        "के",
        "दशक",
        "x",
        "خبر",
    ];
    let piece = (prop::sample::select(pieces), any::<bool>());
    prop_oneof![
        ".*".boxed(),
        prop::collection::vec(piece, 0..24)
            .prop_map(|pieces| {
                pieces
                    .into_iter()
                    .map(|(piece, blank)| if blank { format!("{piece} ") } else { piece.to_owned() })
                    .collect()
            })
            .boxed(),
    ]
}
