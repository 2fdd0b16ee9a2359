//! In which other spellings does the press write the same text?
//!
//! Each respelling keeps every word and changes only how it is typed. An aligner must find the same beads.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sangam::language::Language;
use unicode_normalization::UnicodeNormalization as _;

use crate::beds::Bed;

/// Another way to type the texts of a language.
pub(crate) struct Respelling {
    pub(crate) name: &'static str,
    language: &'static str,
    change: fn(&str) -> String,
}

impl Respelling {
    /// Whether it changes texts in `language`.
    pub(crate) fn concerns(&self, language: &Language) -> bool {
        language.primary() == self.language
    }

    /// Returns `bed` with the texts in this language in the other spelling.
    pub(crate) fn of_bed(&self, bed: &Bed) -> Bed {
        let mut other = bed.clone();
        for document in &mut other.documents {
            for (side, texts) in [&mut document.source, &mut document.target].into_iter().enumerate() {
                if self.concerns(&bed.languages[side]) {
                    for text in texts {
                        *text = (self.change)(text);
                    }
                }
            }
        }
        other
    }
}

pub(crate) const RESPELLINGS: [Respelling; 6] = [
    Respelling { name: "no nukta", language: "hi", change: without_nukta },
    Respelling { name: "nukta everywhere", language: "hi", change: with_nukta },
    Respelling {
        name: "press Urdu",
        language: "ur",
        change: |text| with_words(text, |(from, to)| (from, to)),
    },
    Respelling {
        name: "book Urdu",
        language: "ur",
        change: |text| with_words(text, |(from, to)| (to, from)),
    },
    Respelling { name: "Arabic keyboard", language: "ur", change: with_arabic_letters },
    Respelling { name: "presentation forms", language: "ur", change: with_presentation_forms },
];

const NUKTA: char = '\u{93C}';
/// The letters that may have a nukta in Hindi.
const WITH_NUKTA: [char; 7] = ['क', 'ख', 'ग', 'ज', 'फ', 'ड', 'ढ'];

fn without_nukta(text: &str) -> String {
    text.nfd().filter(|&letter| letter != NUKTA).nfc().collect()
}

fn with_nukta(text: &str) -> String {
    let mut changed = String::new();
    for letter in without_nukta(text).chars() {
        changed.push(letter);
        if WITH_NUKTA.contains(&letter) {
            changed.push(NUKTA);
        }
    }
    changed
}

/// Words as books spell them and as newspapers do.
const WORDS: [(&str, &str); 15] = [
    ("کے لیے", "کیلئے"),
    ("لیے", "لئے"),
    ("چاہیے", "چاہئے"),
    ("کیے", "کئے"),
    ("دیے", "دیئے"),
    ("انہوں", "انھوں"),
    ("انہیں", "انھیں"),
    ("انہی", "انھی"),
    ("تمہیں", "تمھیں"),
    ("جنہوں", "جنھوں"),
    ("امریکہ", "امریکا"),
    ("سکیورٹی", "سیکورٹی"),
    ("پیسہ", "پیسا"),
    ("دھماکہ", "دھماکا"),
    ("ٹھیکہ", "ٹھیکا"),
];

/// Replaces whole words, the longer ones first.
fn with_words(text: &str, order: fn((&'static str, &'static str)) -> (&'static str, &'static str)) -> String {
    let mut changed = format!(" {text} ");
    for (from, to) in WORDS.map(order) {
        for (before, after) in [(' ', ' '), (' ', '۔'), (' ', '،'), ('"', ' '), ('“', ' '), (' ', '؟')] {
            let (from, to) = (format!("{before}{from}{after}"), format!("{before}{to}{after}"));
            // Twice, because two such words may share the space between them.
            changed = changed.replace(&from, &to).replace(&from, &to);
        }
    }
    changed[1..changed.len() - 1].to_owned()
}

fn with_arabic_letters(text: &str) -> String {
    let arabic = |letter| match letter {
        'ی' => 'ي',
        'ک' => 'ك',
        'ہ' => 'ه',
        letter => letter,
    };
    text.chars().map(arabic).collect()
}

/// The isolated presentation form of each letter that has one.
static FORMS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let forms = ('\u{FB50}'..='\u{FBFF}').chain('\u{FE80}'..='\u{FEFC}');
    let mut letters = BTreeMap::new();
    for form in forms {
        let plain: String = form.nfkc().collect();
        if let (Some(letter), 1) = (plain.chars().next(), plain.chars().count())
            && letter != form
        {
            letters.entry(letter).or_insert(form);
        }
    }
    letters
});

fn with_presentation_forms(text: &str) -> String {
    let composed: String = text.nfc().collect();
    let letters = composed.replace("لا", "\u{FEFB}");
    letters.chars().map(|letter| *FORMS.get(&letter).unwrap_or(&letter)).collect()
}
