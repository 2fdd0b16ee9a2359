//! Do the words of a text contradict the language that it is said to be in?
//!
//! Languages that share a script differ in their commonest words: of 100 running words, 20 to 40 are of the few that are
//! listed for the text's own language, and hardly any of those of another one. A text is believed to be in another
//! language only if its words speak for that one by far. The languages are data (`data/usual-words.tsv`). Time O(n) for
//! the first words of a text, bounded by [`MOST_WORDS`].

use std::collections::HashMap;
use std::sync::LazyLock;

use sangam_language::Language;

use crate::script::{Script, is_word_letter, script_of};
use crate::word_keys::folded_word;

static DATA: &str = include_str!("data/usual-words.tsv");

/// A text of fewer words says nothing. Set by hand: a headline and its lead have more.
const LEAST_WORDS: usize = 20;

/// The most words of a text that are looked at. For speed: a twentieth of them would do.
const MOST_WORDS: usize = 400;

/// The least share of the words, 0 to 1, that must be usual in the other language. Set by hand: a third of what running
/// text of the language has.
const LEAST_SHARE: f64 = 0.07;

/// How many times as many words must be usual in the other language as in the named one. Set by hand: one half-quoted
/// article is not in the language of its quotation.
const LEAST_RATIO: usize = 3;

/// A language with a list of usual words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikelyLanguage {
    /// Its tag.
    pub tag: &'static str,
    /// Its English name.
    pub name: &'static str,
}

struct UsualWords {
    languages: Vec<(LikelyLanguage, Script)>,
    /// For each word in folded form, the places of its languages in `languages`.
    words: HashMap<String, Vec<usize>>,
}

static USUAL: LazyLock<UsualWords> = LazyLock::new(|| {
    let mut usual = UsualWords { languages: Vec::new(), words: HashMap::new() };
    for line in DATA.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(tag), Some(name), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let script = words.chars().find_map(script_of).unwrap_or(Script::Unknown);
        for word in words.split(' ') {
            let languages = usual.words.entry(folded_word(word)).or_default();
            if languages.last() != Some(&usual.languages.len()) {
                languages.push(usual.languages.len());
            }
        }
        usual.languages.push((LikelyLanguage { tag, name }, script));
    }
    usual
});

/// Returns the language of the same script that the words of `text` speak for, if they contradict `said`. `None` if they
/// do not, if the text is short, or if nothing is known about the words of `said`.
pub fn contradicted_by_words(text: &str, said: &Language) -> Option<LikelyLanguage> {
    let usual = &*USUAL;
    let of_said = usual.languages.iter().position(|(language, _)| language.tag == said.primary())?;
    let mut counts = vec![0_usize; usual.languages.len()];
    let mut all = 0_u32;
    let words = text.split(|character| !is_word_letter(character)).filter(|word| !word.is_empty());
    for word in words.take(MOST_WORDS) {
        all += 1;
        for &language in usual.words.get(&folded_word(word)).into_iter().flatten() {
            counts[language] += 1;
        }
    }
    if all < u32::try_from(LEAST_WORDS).unwrap_or(u32::MAX) {
        return None;
    }
    let script = usual.languages[of_said].1;
    let others = (0..counts.len()).filter(|&other| other != of_said && usual.languages[other].1 == script);
    // Of equal counts, the first.
    let likely = others.rev().max_by_key(|&other| counts[other])?;
    let found = u32::try_from(counts[likely]).unwrap_or(u32::MAX);
    let is_clear =
        f64::from(found) >= LEAST_SHARE * f64::from(all) && counts[likely] >= LEAST_RATIO * counts[of_said];
    is_clear.then(|| usual.languages[likely].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of at least [`LEAST_WORDS`] words with the tags of their languages.
    const TEXTS: [(&str, &str); 7] = [
        (
            "ur",
            "وزیر آب نے ہفتے کو بتایا کہ دریا کے کنارے نیا پل اگلے سال تک مکمل ہو جائے گا اور اس سے دو سو دیہات کو \
             فائدہ ہوگا، تاہم کسانوں کا کہنا ہے کہ ان کی زمینوں کا معاوضہ ابھی تک نہیں دیا گیا۔",
        ),
        (
            "ar",
            "قال وزير المياه يوم السبت إن الجسر الجديد على ضفة النهر سوف يكتمل في العام المقبل، وأضاف أن مئتي قرية من \
             القرى التي لم تصل إليها الكهرباء من قبل سوف تستفيد من هذا المشروع، لكن المزارعين قالوا إن ذلك لا يكفي.",
        ),
        (
            "fa",
            "وزیر آب روز شنبه گفت که پل جدید در کنار رودخانه تا سال آینده کامل می‌شود و دویست روستا از آن بهره خواهند \
             برد، اما کشاورزان می‌گویند که بهای زمین‌های آنها هنوز پرداخت نشده است و باید برای این کار راهی یافت.",
        ),
        (
            "ps",
            "د اوبو وزیر د شنبې په ورځ وویل چې د سیند پر غاړه نوی پل به تر راتلونکي کاله پورې بشپړ شي او دوه سوه کلي به \
             له هغه څخه ګټه واخلي خو بزګران وایي چې د دوی د ځمکو پیسې لا نه دي ورکړل شوي او دا کار سم نه دی.",
        ),
        (
            "hi",
            "जल मंत्री ने शनिवार को बताया कि नदी के किनारे नया पुल अगले साल तक पूरा हो जाएगा और इससे दो सौ गांवों को \
             लाभ होगा, लेकिन किसानों का कहना है कि उनकी ज़मीन का मुआवज़ा अभी तक नहीं दिया गया है।",
        ),
        (
            "mr",
            "जलमंत्र्यांनी शनिवारी सांगितले की नदीच्या काठावरील नवा पूल पुढील वर्षापर्यंत पूर्ण होणार आहे आणि दोनशे \
             गावांना त्याचा लाभ मिळेल, पण शेतकऱ्यांचे म्हणणे आहे की त्यांच्या जमिनीचा मोबदला अजून दिलेला नाही.",
        ),
        (
            "ne",
            "जलमन्त्रीले शनिबार बताए कि नदी किनारको नयाँ पुल आगामी वर्षसम्म पूरा हुने छ र दुई सय गाउँले यसबाट लाभ \
             पाउने छन्, तर किसानहरूले भने आफ्नो जग्गाको मुआब्जा अझै पनि दिएको छैन भन्ने गुनासो गरेका छन्।",
        ),
    ];

    fn likely(text: &str, said: &str) -> Option<&'static str> {
        contradicted_by_words(text, &said.parse().unwrap()).map(|language| language.tag)
    }

    #[test]
    fn each_text_contradicts_the_other_languages_of_its_script_only() {
        for (tag, text) in TEXTS {
            assert_eq!(likely(text, tag), None, "{tag} is right");
            let script = text.chars().find_map(script_of);
            for (said, other) in TEXTS {
                if said != tag && other.chars().find_map(script_of) == script {
                    assert_eq!(likely(text, said), Some(tag), "{tag} said to be {said}");
                }
            }
        }
    }

    #[test]
    fn words_of_another_keyboard_are_the_same() {
        let urdu = TEXTS[0].1.replace('ی', "ي").replace('ک', "ك").replace('ہ', "ه");
        assert_eq!((likely(&urdu, "ur"), likely(&urdu, "ar")), (None, Some("ur")));
    }

    #[test]
    fn too_few_words_say_nothing() {
        for (tag, text) in TEXTS {
            let start: Vec<&str> = text.split_whitespace().take(15).collect();
            for (said, _) in TEXTS {
                assert_eq!(likely(&start.join(" "), said), None, "{tag} said to be {said}");
            }
        }
    }

    #[test]
    fn a_quotation_and_an_unlisted_language_say_nothing() {
        let (urdu, arabic) = (TEXTS[0].1, TEXTS[1].1);
        assert_eq!(likely(&format!("{urdu} {arabic}"), "ur"), None);
        assert_eq!(likely(arabic, "ckb"), None);
        assert_eq!(likely("", "ur"), None);
    }
}
