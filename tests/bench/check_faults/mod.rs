//! Which faults are planted in a right translation, and which codes fit each?
//!
//! A generator of sixteen kinds of faults, the same for the same seed. Each takes a pair and returns the pair with one fault in
//! the translation, or nothing if the pair offers no place for it.

use std::collections::HashSet;

use sangam_check::{Check, Checker, Finding, PairFacts, Severity};
use sangam_language::Language;
use sangam_text::names::{phonetic_key, similarity, transliterate, transliterate_by_rule};
use sangam_text::numbers::{NumberKind, numbers};
use sangam_unit::Sides;

/// A pair of languages in which lines are checked.
pub const PAIRS: [(&str, &str, &str); 2] = [("enur", "en", "ur"), ("enhi", "en", "hi")];

/// A fault that is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    Digit,
    Scale,
    UnitDropped,
    DayOrMonth,
    Weekday,
    Currency,
    NumberWord,
    NameDropped,
    NameReplaced,
    Truncated,
    EndMark,
    WordInOtherScript,
    AllInOtherScript,
    Half,
    DoubledWord,
    Bracket,
    Invisible,
    Lookalike,
    Address,
    Empty,
}

use Fault::*;

impl Fault {
    pub const ALL: [Self; 20] = [
        Digit,
        Scale,
        UnitDropped,
        DayOrMonth,
        Weekday,
        Currency,
        NumberWord,
        NameDropped,
        NameReplaced,
        Truncated,
        EndMark,
        WordInOtherScript,
        AllInOtherScript,
        Half,
        DoubledWord,
        Bracket,
        Invisible,
        Lookalike,
        Address,
        Empty,
    ];

    /// The codes that say what is wrong.
    pub fn fitting(self) -> &'static [Check] {
        use Check::*;
        const NUMBER: &[Check] = &[
            NumberDiffers,
            NumberMissing,
            NumberAdded,
            ScaleDiffers,
            DateDiffers,
            TimeDiffers,
            UnitDiffers,
            UnitMissing,
        ];
        match self {
            Digit | NumberWord => NUMBER,
            Scale => &[ScaleDiffers, NumberDiffers],
            UnitDropped => &[UnitMissing, UnitDiffers, CurrencyDiffers, NumberDiffers],
            DayOrMonth => &[DateDiffers, NumberDiffers],
            Weekday => &[WeekdayDiffers],
            Currency => &[CurrencyDiffers, UnitDiffers],
            Self::NameDropped => &[NameMissing],
            Self::NameReplaced => &[Check::NameReplaced, NameMissing],
            Self::Truncated => &[Check::Truncated, HalfTranslated],
            EndMark => &[EndMarkMissing, EndMarkDiffers, EndMarkForeign, EndMarkLookalike],
            WordInOtherScript => &[WrongScriptWord, LookalikeLetter],
            AllInOtherScript => &[WrongScript, Untranslated],
            Half => &[HalfTranslated, WrongScriptWord, WrongScript, Untranslated],
            Self::DoubledWord => &[Check::DoubledWord],
            Bracket => &[BracketUnbalanced, BracketsDiffer],
            Invisible => &[InvisibleCharacter, BidiControl],
            Lookalike => &[ArabicLetter, LookalikeLetter, WrongScriptWord],
            Address => &[PlaceableAltered, PlaceableMissing],
            Empty => &[EmptyTranslation],
        }
    }

    /// The least recall in per cent.
    pub fn wanted(self) -> usize {
        if matches!(self, Self::NameDropped | Self::NameReplaced | Self::Truncated) { 80 } else { 95 }
    }
}

/// A source of numbers that are the same for the same seed (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            dice.below(2);
        }
        dice
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }

    fn pick<'t, T>(&mut self, among: &'t [T]) -> Option<&'t T> {
        if among.is_empty() { None } else { among.get(self.below(among.len())) }
    }
}

const SCALES: [&[&str]; 2] = [
    &["ہزار", "لاکھ", "کروڑ", "ملین", "بلین", "ارب"],
    &["हज़ार", "हजार", "लाख", "करोड़", "मिलियन", "बिलियन", "अरब"],
];
const MONTHS: [&[&str]; 2] = [
    &["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"],
    &["जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"],
];
const WEEKDAYS: [&[&str]; 2] = [
    &["پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار", "جمعے", "ہفتے"],
    &["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"],
];
const CURRENCIES: [&[&str]; 2] =
    [&["ڈالر", "پاؤنڈ", "پونڈ", "یورو", "روپے", "ین"], &["डॉलर", "पाउंड", "यूरो", "रुपये", "रुपए", "येन"]];
const NUMBER_WORDS: [&[&str]; 2] = [
    &["تین", "چار", "پانچ", "چھ", "سات", "آٹھ", "دس", "بارہ", "پندرہ", "بیس"],
    &["तीन", "चार", "पांच", "पाँच", "छह", "सात", "आठ", "नौ", "दस", "बारह", "बीस"],
];
const OTHER_NAMES: [&[&str]; 2] = [
    &["زاہدہ", "کراچی", "فرنینڈس", "وکٹوریہ", "ہملٹن", "شکاگو", "بہاولپور", "میلبورن"],
    &["ज़ाहिदा", "कराची", "फर्नांडिस", "विक्टोरिया", "हैमिल्टन", "शिकागो", "भोपाल", "मेलबर्न"],
];
const UNITS: [&[&str]; 2] = [
    &[
        "فیصد",
        "سال",
        "سالہ",
        "سالوں",
        "دن",
        "دنوں",
        "گھنٹے",
        "گھنٹوں",
        "منٹ",
        "منٹوں",
        "میل",
        "کلومیٹر",
        "میٹر",
        "فٹ",
        "ہفتے",
        "ہفتوں",
        "مہینے",
        "ماہ",
        "ڈالر",
        "پاؤنڈ",
    ],
    &[
        "प्रतिशत",
        "फीसदी",
        "फ़ीसदी",
        "साल",
        "वर्ष",
        "वर्षीय",
        "दिन",
        "दिनों",
        "घंटे",
        "घंटों",
        "मिनट",
        "मील",
        "किलोमीटर",
        "मीटर",
        "फुट",
        "सप्ताह",
        "महीने",
        "डॉलर",
        "पाउंड",
    ],
];

/// Whether an English word names a month or a day of the week.
fn is_calendar(word: &str) -> bool {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let months = [
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    days.contains(&word) || months.contains(&word)
}

/// The English words of some pairs that are written without a capital.
pub fn small_words(pairs: &[Sides<String>]) -> HashSet<String> {
    let words = pairs.iter().flat_map(|pair| pair.source.split(|letter: char| !letter.is_alphabetic()));
    words.filter(|word| word.starts_with(char::is_lowercase)).map(str::to_owned).collect()
}

/// Characters at the edge of a word that do not belong to it.
fn edge(character: char) -> bool {
    !character.is_alphanumeric() && !unicode_mark(character)
}

fn unicode_mark(character: char) -> bool {
    matches!(character, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{900}'..='\u{963}')
}

/// The words of a text, without marks at their edges, with their places.
fn words(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    for piece in text.split(' ') {
        let word = piece.trim_matches(edge);
        if !word.is_empty() {
            let start = from + piece.find(word).unwrap_or(0);
            found.push((start..start + word.len(), word));
        }
        from += piece.len() + 1;
    }
    found
}

fn replaced(text: &str, span: std::ops::Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// Replaces a word of a list by another one of the list.
fn swap(text: &str, list: &[&str], dice: &mut Dice) -> Option<String> {
    let words = words(text);
    let at: Vec<_> = words.iter().filter(|(_, word)| list.contains(word)).collect();
    let (span, word) = dice.pick(&at)?;
    let others: Vec<_> = list.iter().filter(|other| *other != word).collect();
    Some(replaced(text, span.clone(), dice.pick(&others)?))
}

fn without_word(text: &str, span: std::ops::Range<usize>) -> String {
    replaced(text, span, "").replace("  ", " ")
}

/// Plants a fault in a translation. `small` has the English words that are written without a capital somewhere: they are no
/// names. Some faults need something in both texts; it is added to the clean pair too, which is the
/// first of the results.
pub fn plant(
    fault: Fault,
    texts: Sides<&str>,
    target: &str,
    dice: &mut Dice,
    small: &HashSet<String>,
) -> Option<(Sides<String>, String)> {
    let text = texts.target;
    let at = usize::from(target == "hi");
    let language: Language = target.parse().ok()?;
    let english: Language = "en".parse().ok()?;
    let clean = texts.map(str::to_owned);
    let all = words(text);
    let plain =
        |seeded: String| Some((clean.clone(), seeded)).filter(|(clean, seeded)| clean.target != *seeded);
    match fault {
        Digit => {
            let runs: Vec<_> = text
                .char_indices()
                .filter(|(place, digit)| {
                    digit.is_ascii_digit()
                        && !text[..*place].ends_with(|c: char| c.is_ascii_alphabetic() || c == '-')
                })
                .collect();
            let (place, digit) = *dice.pick(&runs)?;
            let other = char::from(b'1' + ((digit as u8 - b'0') as usize + dice.below(7)) as u8 % 9);
            plain(replaced(text, place..place + 1, &other.to_string()))
        }
        Scale => {
            let list = SCALES[at];
            let at: Vec<_> = all
                .windows(2)
                .filter(|pair| list.contains(&pair[1].1) && !numbers(pair[0].1, &language).is_empty())
                .map(|pair| &pair[1])
                .collect();
            let (span, word) = dice.pick(&at)?;
            let same = |one: &str, other: &str| {
                numbers(&format!("5 {one}"), &language).first().map(|n| n.value)
                    == numbers(&format!("5 {other}"), &language).first().map(|n| n.value)
            };
            let others: Vec<_> = list.iter().filter(|other| !same(other, word)).collect();
            plain(replaced(text, span.clone(), dice.pick(&others)?))
        }
        UnitDropped => {
            // The source says what it counts, or the translation would be right without it.
            let counted = numbers(texts.source, &english)
                .iter()
                .filter(|n| n.unit.is_some() || n.currency.is_some() || n.kind == NumberKind::Percent)
                .filter_map(|n| n.digits.clone())
                .collect::<Vec<_>>();
            if let Some(place) = text.find('%').filter(|_| dice.below(2) == 0) {
                return plain(replaced(text, place..place + 1, ""));
            }
            let has = |before: &str| counted.iter().any(|digits| digits == before);
            let at: Vec<_> = all
                .windows(2)
                .filter(|pair| UNITS[at].contains(&pair[1].1) && has(pair[0].1))
                .map(|pair| &pair[1])
                .collect();
            plain(without_word(text, dice.pick(&at)?.0.clone()))
        }
        DayOrMonth => {
            let dates: Vec<_> =
                numbers(text, &language).into_iter().filter(|n| n.kind == NumberKind::Date).collect();
            if let (Some(date), 0) = (dates.first(), dice.below(2)) {
                let piece = &text[date.span.clone()];
                let day = piece.find(|c: char| c.is_ascii_digit())?;
                let end = day + piece[day..].find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len() - day);
                let value: usize = piece[day..end].parse().ok().filter(|day| (1..=31).contains(day))?;
                let other = (value + 3 + dice.below(9)) % 28 + 1;
                return plain(replaced(
                    text,
                    date.span.start + day..date.span.start + end,
                    &other.to_string(),
                ))
                .filter(|_| other != value);
            }
            let dated: Vec<&str> = MONTHS[at].to_vec();
            plain(swap(text, &dated, dice)?)
        }
        Weekday => {
            let english_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            english_days.iter().any(|day| texts.source.contains(day)).then_some(())?;
            plain(swap(text, &WEEKDAYS[at][..7], dice)?)
        }
        Currency => plain(swap(text, CURRENCIES[at], dice)?).filter(|(_, seeded)| {
            let currencies =
                |text: &str| -> Vec<_> { numbers(text, &language).into_iter().map(|n| n.currency).collect() };
            currencies(seeded) != currencies(text)
        }),
        NumberWord => plain(swap(text, NUMBER_WORDS[at], dice)?).filter(|(_, seeded)| {
            let values =
                |text: &str| -> Vec<_> { numbers(text, &language).into_iter().map(|n| n.value).collect() };
            values(seeded) != values(text) && !numbers(texts.source, &english).is_empty()
        }),
        NameDropped | NameReplaced => {
            let names: Vec<&str> = words(texts.source)
                .into_iter()
                .skip(1)
                .map(|(_, word)| word.trim_end_matches("'s").trim_end_matches("’s"))
                .filter(|word| {
                    word.len() > 3
                        && word.starts_with(char::is_uppercase)
                        && word.chars().skip(1).all(char::is_lowercase)
                        && !small.contains(&word.to_lowercase())
                        && !is_calendar(word)
                })
                .collect();
            let found: Vec<_> = all
                .iter()
                .filter(|(_, word)| {
                    !word.is_ascii()
                        && names
                            .iter()
                            .any(|name| similarity(&phonetic_key(name), &phonetic_key(word)) >= 0.75)
                })
                .filter(|(_, word)| text.matches(word).count() == 1)
                .collect();
            let (span, _) = dice.pick(&found)?;
            if fault == NameDropped {
                plain(without_word(text, span.clone()))
            } else {
                plain(replaced(text, span.clone(), dice.pick(OTHER_NAMES[at])?))
            }
        }
        Truncated => {
            if all.len() < 10 {
                return None;
            }
            let keep = all.len() * (4 + dice.below(4)) / 10;
            let mut cut = text[..all[keep - 1].0.end].to_owned();
            if dice.below(2) == 0 {
                cut.push(if target == "ur" { '۔' } else { '।' });
            }
            plain(cut)
        }
        EndMark => {
            let end = text.trim_end();
            let last = end.chars().next_back().filter(|mark| matches!(mark, '۔' | '।' | '؟' | '?'))?;
            if !texts.source.trim_end().ends_with(['.', '?']) {
                return None;
            }
            let body = &end[..end.len() - last.len_utf8()];
            let question = matches!(last, '؟' | '?');
            let marks: &[&str] = match (target, question) {
                ("ur", false) => &["", ".", "؟", "।"],
                ("ur", true) => &["", "?", "۔"],
                (_, false) => &["", ".", "?", "۔"],
                _ => &["", "।", "؟"],
            };
            plain(format!("{body}{}", dice.pick(marks)?))
        }
        WordInOtherScript => {
            let (span, word) = dice.pick(&all)?;
            if word.chars().count() < 3 || word.chars().any(|c| c.is_ascii()) {
                return None;
            }
            let sister: Language = if target == "ur" { "hi" } else { "ur" }.parse().ok()?;
            let english: Vec<_> = words(texts.source)
                .into_iter()
                .filter(|(_, word)| word.len() > 3 && word.chars().all(|c| c.is_ascii_lowercase()))
                .collect();
            let other = match dice.below(2) {
                0 => transliterate(word, &language, &sister)
                    .or_else(|| transliterate_by_rule(word, &language, &sister))?,
                _ => dice.pick(&english)?.1.to_owned(),
            };
            plain(replaced(text, span.clone(), &other))
        }
        AllInOtherScript => {
            let sister: Language = if target == "ur" { "hi" } else { "ur" }.parse().ok()?;
            plain(if dice.below(3) == 0 {
                texts.source.to_owned()
            } else {
                transliterate(text, &language, &sister)?
            })
        }
        Half => {
            let source = words(texts.source);
            if source.len() < 8 || all.len() < 8 {
                return None;
            }
            let (half, there) = (all.len() / 2, source.len() / 2);
            let (front, back) = (&text[..all[half].0.start], &text[all[half].0.start..]);
            if dice.below(2) == 0 {
                plain(format!("{front}{}", &texts.source[source[there].0.start..]))
            } else {
                plain(format!("{}{back}", &texts.source[..source[there].0.start]))
            }
        }
        DoubledWord => {
            let at: Vec<_> = all
                .iter()
                .filter(|(_, word)| {
                    word.chars().all(|c| c.is_alphabetic() || unicode_mark(c)) && word.chars().count() > 1
                })
                .collect();
            let (span, word) = dice.pick(&at)?;
            plain(replaced(text, span.clone(), &format!("{word} {word}")))
        }
        Bracket => {
            let brackets: Vec<_> = text.char_indices().filter(|(_, c)| matches!(c, '(' | ')')).collect();
            match dice.pick(&brackets) {
                Some(&(place, _)) => plain(replaced(text, place..place + 1, "")),
                None => {
                    let (span, word) = dice.pick(&all)?;
                    let with = if dice.below(2) == 0 { format!("({word}") } else { format!("{word})") };
                    plain(replaced(text, span.clone(), &with)).filter(|_| word.chars().count() > 3)
                }
            }
        }
        Invisible => {
            let (span, word) = dice.pick(&all)?;
            let places: Vec<_> = word.char_indices().skip(1).collect();
            let (place, _) = dice.pick(&places)?;
            let character =
                dice.pick(&['\u{200B}', '\u{FEFF}', '\u{2060}', '\u{200E}', '\u{202E}', '\u{AD}'])?;
            plain(replaced(text, span.start + place..span.start + place, &character.to_string()))
        }
        Lookalike => {
            let pairs: &[(&str, &str)] = if target == "ur" {
                &[("ی", "ي"), ("ک", "ك"), ("ہ", "ه")]
            } else {
                &[("आ", "अा"), ("ओ", "अो"), ("ो", "ाे"), ("औ", "अौ"), ("ई", "र्इ")]
            };
            let (from, to) = dice.pick(pairs)?;
            let places: Vec<_> = text.match_indices(from).collect();
            let (place, _) = dice.pick(&places)?;
            plain(replaced(text, *place..*place + from.len(), to))
        }
        Address => {
            let address = dice.pick(&[
                "https://example.org/news/2019/story-12",
                "www.example.com/help",
                "press.desk@example.org",
            ])?;
            let clean = texts.map(|text| format!("{text} ({address})"));
            let places: Vec<_> = address
                .char_indices()
                .filter(|(place, c)| *place > 12 && c.is_ascii_alphanumeric())
                .collect();
            let (place, _) = dice.pick(&places)?;
            let altered = match dice.below(3) {
                0 => replaced(address, *place..*place + 1, ""),
                1 => replaced(address, *place..*place + 1, "q"),
                _ => String::new(),
            };
            let seeded = clean.target.replace(address, &altered);
            Some((clean, seeded))
        }
        Empty => plain(String::new()),
    }
}

/// The pairs of a folder of alignment beds: the lines of both sides that a gold bead joins.
pub fn read_bed(folder: &std::path::Path) -> Vec<Sides<String>> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut golds: Vec<_> = files
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|e| e == "gold"))
        .collect();
    golds.sort();
    let mut pairs = Vec::new();
    for gold in golds {
        let read =
            |extension: &str| std::fs::read_to_string(gold.with_extension(extension)).unwrap_or_default();
        let (source, target, gold) = (read("src"), read("tgt"), read("gold"));
        let lines = |text: &str, list: &str| -> String {
            let lines: Vec<&str> = text.lines().collect();
            let wanted =
                list.trim_matches(['[', ']']).split(',').filter_map(|n| n.trim().parse::<usize>().ok());
            wanted.filter_map(|n| lines.get(n).copied()).collect::<Vec<_>>().join(" ")
        };
        for line in gold.lines() {
            let Some((ours, theirs)) = line.split_once(':') else { continue };
            let pair = Sides::new(lines(&source, ours), lines(&target, theirs));
            if pair.each().all(|text| !text.is_empty()) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// The codes of the findings that ask for attention.
fn flags(findings: &[Finding]) -> Vec<Check> {
    findings.iter().filter(|finding| finding.severity < Severity::Note).map(|finding| finding.check).collect()
}

/// A fault that was not found.
pub struct Missed<'p> {
    pub pair: &'p Sides<String>,
    pub seeded: &'p str,
    pub before: &'p [Check],
    pub after: &'p [Check],
}

/// Plants a fault in at most `most` of the pairs, and returns how many were found and planted. A fault is found only if a code
/// that fits is raised for the line with the fault and not for the same line without it.
pub fn measure(
    checker: &Checker,
    fault: Fault,
    pairs: &[&Sides<String>],
    (target, most): (&str, usize),
    dice: &mut Dice,
    small: &HashSet<String>,
    mut missed: impl FnMut(Missed<'_>),
) -> (usize, usize) {
    let (mut found, mut planted) = (0, 0);
    for pair in pairs {
        if planted >= most {
            break;
        }
        let texts = pair.as_ref().map(String::as_str);
        let Some((right, seeded)) = plant(fault, texts, target, dice, small) else { continue };
        planted += 1;
        let facts = PairFacts::default();
        let before = flags(&checker.check(right.as_ref().map(String::as_str), &facts));
        let after = flags(&checker.check(Sides::new(right.source.as_str(), seeded.as_str()), &facts));
        if fault.fitting().iter().any(|check| after.contains(check) && !before.contains(check)) {
            found += 1;
        } else {
            missed(Missed { pair: &right, seeded: &seeded, before: &before, after: &after });
        }
    }
    (found, planted)
}
