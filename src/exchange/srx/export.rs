//! How are the sentence rules of a language written for other programs?
//!
//! Method: the word lists of `text::segment` are put into regular expressions that Java, ICU and the engines modelled
//! on them read alike: only bounded repetition before a break, no flags but `(?i:…)`. The marks that end a sentence
//! come from `text::segment` as well; the patterns below that name a mark are rules of its script and hold for every
//! language. A rule earlier in the list wins at a position, so exceptions come before the rules that break. What SRX
//! has no means to say (counting the words of a sentence, keeping track of quotation marks, numbering the items of a
//! list, looking at what a text did so far) is left out; `docs/algorithms/segmentation.md` lists what that costs.

use std::fmt::Write as _;

use sangam_language::Language;

use crate::xml::escape;
use sangam_text::language::{self, GENERIC, Profile};
use sangam_text::script::Script;
use sangam_text::segment::{ADDRESS_ENDINGS, Rules, WordClass, full_stops, sentence_marks};

/// Closing marks that can follow the end mark, and invisible characters between them.
const CLOSERS: &str = r#"["'”“’‘»«)\]}\u200B-\u200F\u202A-\u202E\u2066-\u2069]{0,6}"#;

/// The same with at least one quotation mark, or the end of emphasis.
const QUOTES: &str = r#"["'”“’‘»«*_]{1,3}"#;

/// A sign that refers to a footnote or ends emphasis.
const SIGN: &str = "(?:[*†‡_~]{1,3}|[¹²³⁰⁴-⁹][¹²³⁰⁴-⁹,˒]{0,8})";

/// A footnote in plain figures.
const FIGURES: &str =
    r"(?:\((?:\p{N}{1,3}|\p{L})\)|(?!\p{N}{3})(?![0०۰])\p{N}{1,2}(?:[,\-–]\p{N}{1,2}){0,3})";

/// One syllable of an Indian script, or one letter.
const SYLLABLE: &str = r"\p{L}(?:[\u094D\u09CD\u0A4D]\p{L}|\p{M}){0,5}";

/// Opening marks that can come before the first word.
const OPENERS: &str = r#"["'“”‘’„«»\[{\-–—*¿¡\u200B-\u200F\u202A-\u202E\u2066-\u2069]{0,4}"#;

/// The beginning of a word: not after a letter, mark, digit or full stop.
const WORD_START: &str = r"(?<![\p{L}\p{M}\p{N}.])";

/// The end of a word.
const WORD_END: &str = r"(?![\p{L}\p{M}])";

/// Pictures that people put after a sentence.
const PICTURES: &str = "[☀-➿🀀-🫿]";

/// Writes the rules of `languages`, and those for any other language, as SRX 2.0.
///
/// Maps are tried in order, and only the first that fits counts (`cascade="no"`).
pub fn export(languages: &[Language]) -> String {
    let mut body = String::new();
    let mut maps = String::new();
    for language in languages {
        let profile = language::profile(language);
        rules_of(&mut body, profile.name, profile);
        map(&mut maps, &format!("(?i){}(?:[-_].*)?", language.primary()), profile.name);
    }
    rules_of(&mut body, "Default", &GENERIC);
    map(&mut maps, ".*", "Default");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">\n\
         <header segmentsubflows=\"yes\" cascade=\"no\">\n\
         <formathandle type=\"start\" include=\"no\"/>\n\
         <formathandle type=\"end\" include=\"yes\"/>\n\
         <formathandle type=\"isolated\" include=\"no\"/>\n\
         </header>\n<body>\n<languagerules>\n{body}</languagerules>\n<maprules>\n{maps}</maprules>\n</body>\n</srx>\n"
    )
}

fn map(maps: &mut String, pattern: &str, name: &str) {
    // Writing to a String does not fail.
    _ = writeln!(
        maps,
        "<languagemap languagepattern=\"{}\" languagerulename=\"{}\"/>",
        escape(pattern),
        escape(name)
    );
}

/// Whether a rule breaks at its place or forbids a break there.
#[derive(Clone, Copy)]
enum Breaks {
    Yes,
    No,
}

/// Writes the rules of one language, one after another.
struct Writer<'out> {
    out: &'out mut String,
}

impl Writer<'_> {
    fn rule(&mut self, breaks: Breaks, before: &str, after: &str) {
        let breaks = match breaks {
            Breaks::Yes => "yes",
            Breaks::No => "no",
        };
        _ = writeln!(
            self.out,
            "<rule break=\"{breaks}\"><beforebreak>{}</beforebreak><afterbreak>{}</afterbreak></rule>",
            escape(before),
            escape(after)
        );
    }
}

/// The words of the lists, as alternatives in regular expressions.
struct Alternatives {
    titles: String,
    numbered: String,
    abbreviations: String,
    letters: String,
    letter_words: String,
    starters: String,
    continuers: String,
    postpositions: String,
    postposition_words: String,
    introducers: String,
    speech: String,
}

impl Alternatives {
    fn of(rules: Rules) -> Self {
        let of = |classes: &[WordClass], except: Option<WordClass>| {
            let entries = || Rules::GENERIC.entries().chain(rules.entries());
            let excepted: Vec<&str> =
                entries().filter(|(class, _)| Some(*class) == except).map(|(_, word)| word).collect();
            let words = entries().filter(|(class, word)| classes.contains(class) && !excepted.contains(word));
            alternatives(words.map(|(_, word)| word))
        };
        Self {
            titles: of(&[WordClass::Title], Some(WordClass::Abbreviation)),
            numbered: of(&[WordClass::Numbered], None),
            abbreviations: of(&[WordClass::Abbreviation], None),
            letters: of(&[WordClass::Letter], None),
            letter_words: of(&[WordClass::LetterWord], None),
            starters: of(&[WordClass::Starter], None),
            continuers: of(&[WordClass::Continuer, WordClass::Speech], None),
            postpositions: of(&[WordClass::Postposition], None),
            postposition_words: of(&[WordClass::PostpositionWord], None),
            introducers: of(&[WordClass::Introducer], None),
            speech: of(&[WordClass::Speech], None),
        }
    }
}

/// The marks that end the sentences of a language, as classes of regular expressions.
struct Marks {
    /// All marks that may end a sentence, but for bars.
    any: String,
    /// Those that end one whatever follows.
    full_stops: String,
}

impl Marks {
    fn of(script: Script) -> Self {
        let class = |marks: String| format!("[{marks}]");
        Self { any: class(sentence_marks(script)), full_stops: class(full_stops(script)) }
    }
}

fn rules_of(out: &mut String, name: &str, profile: &Profile) {
    let words = Alternatives::of(profile.segmentation);
    let marks = Marks::of(profile.script);
    _ = writeln!(out, "<languagerule languagerulename=\"{}\">", escape(name));
    let mut writer = Writer { out };
    let has_case = profile.segmentation.has_case();
    postpositions(&mut writer, &words, &marks);
    if !has_case {
        dandas_that_do_not_end(&mut writer, &words);
        brackets_and_speakers(&mut writer, &words);
    }
    titles_before_dashes(&mut writer, &marks);
    sentences_before_anything(&mut writer, &marks);
    small_letters(&mut writer, has_case);
    dots_that_leave_out(&mut writer);
    list_markers(&mut writer, &words);
    quotations(&mut writer, &words);
    letters(&mut writer, &words);
    abbreviations(&mut writer, &words);
    missing_spaces(&mut writer, &words);
    bars(&mut writer);
    let word = r"(?:(?<=[\p{L}\p{M}])|(?<=[\p{L}\p{M}][)*_]))";
    writer.rule(Breaks::Yes, &format!("{word}{}{CLOSERS}{FIGURES}{CLOSERS}", marks.any), r"\s");
    writer.rule(Breaks::Yes, &format!("{}{CLOSERS}(?:{SIGN}{CLOSERS})?", marks.any), r"\s");
    out.push_str("</languagerule>\n");
}

/// No sentence begins with a postposition. One that is also an ordinary word counts only after a number, an
/// abbreviation, Latin letters or a quoted name.
fn postpositions(writer: &mut Writer, words: &Alternatives, Marks { any, .. }: &Marks) {
    let Alternatives { titles, numbered, abbreviations, letters, letter_words, .. } = words;
    let names = format!("(?:{letters}|{letter_words})");
    // "के एल राहुल", "के. एल. राहुल": here it is the name of a letter.
    let word = |words: &str| format!(r"\s{{0,4}}(?!{names}\s{names}{WORD_END}){words}(?=[\s,،;]|$)");
    let before = format!("{any}{CLOSERS}(?:(?:{SIGN}|{FIGURES}){CLOSERS})?");
    writer.rule(Breaks::No, &before, &word(&words.postpositions));
    let short = format!("{WORD_START}(?:{titles}|{numbered}|{abbreviations}|{letters})");
    let quoted = r#"\s["'“”‘’](?:[^\s"'“”‘’]{1,20}\s)?[^\s"'“”‘’]{1,20}"#;
    for before in [
        format!(r"[A-Za-z\p{{Nd}}]{any}"),
        format!("(?:{short}|[.۔]{letter_words}){any}"),
        format!("{quoted}{any}{QUOTES}"),
    ] {
        writer.rule(Breaks::No, &before, &word(&words.postposition_words));
    }
}

/// Dandas typed after the number of a list item, or between and after initials.
fn dandas_that_do_not_end(writer: &mut Writer, words: &Alternatives) {
    let Alternatives { letters, letter_words, starters, .. } = words;
    let any = format!("(?:{letters}|{letter_words})");
    writer.rule(Breaks::No, r"(?:^|\n)\s{0,4}\p{Nd}{1,3}\s?।", r"\s");
    let start = r"(?<![\p{L}\p{M}\p{N}])";
    writer.rule(Breaks::No, &format!("{start}{any}।"), &format!("(?={any}।)"));
    writer.rule(Breaks::No, &format!("{start}{letters}।"), &format!(r"\s{any}।"));
    let chain = format!(r"{start}{any}।\s?{any}।");
    writer.rule(Breaks::No, &chain, &format!(r"\s+(?!{OPENERS}{starters}{WORD_END})"));
}

/// Questions in brackets that opened in mid-sentence, and the speaker after a quotation that ends in a full stop.
fn brackets_and_speakers(writer: &mut Writer, words: &Alternatives) {
    let inside = r"[\p{L}\p{M}\p{N},،]\s{1,2}\([^()\n]{0,80}[?!؟]{1,3}";
    writer.rule(Breaks::No, &format!(r"{inside}\)"), r"\s");
    writer.rule(Breaks::No, inside, r"\s(?=[^()\n]{0,80}\))");
    let quotation = r#"(?:^|[.?!।۔؟]["”“’‘]?\s)["“”'‘’][^"“”\n.?!।۔؟]{1,90}[.।۔]["”“’']"#;
    let spoke = format!(r"\s+(?:[^\s.?!।۔؟]{{1,30}}\s+){{0,4}}{}[.।۔?!]", words.speech);
    writer.rule(Breaks::No, quotation, &spoke);
}

/// A mark before a dash, after the first words of a title.
fn titles_before_dashes(writer: &mut Writer, Marks { any, .. }: &Marks) {
    let words = r"(?:^|\n)(?!\s{0,4}[-–—])\s{0,4}(?:[^\s.?!।۔؟]{1,30}\s{1,2}){0,7}[^\s.?!।۔؟]{1,30}";
    writer.rule(Breaks::No, &format!("{words}{any}{CLOSERS}"), r"\s?[-–—]\s");
}

/// Things that belong to the sentence before them, and things that always begin a sentence.
fn sentences_before_anything(writer: &mut Writer, Marks { any, full_stops }: &Marks) {
    const REFERENCE: &str = r"\[(?:\p{Nd}[\p{Nd} ,\-–]{0,22}|\p{L}|\p{L}{1,12} \p{Nd}{1,3}|[.… ]{1,9})\]";
    writer.rule(Breaks::No, &format!("{any}{CLOSERS}"), &format!(r"\s{{0,2}}{REFERENCE}(?:\s|$)"));
    writer.rule(Breaks::Yes, &format!(r"{any}{CLOSERS}\s{{0,2}}{REFERENCE}"), r"\s");
    writer.rule(Breaks::No, &format!("{any}{CLOSERS}"), &format!(r"\s{{1,2}}{PICTURES}"));
    writer.rule(Breaks::Yes, &format!(r"{any}{CLOSERS}\s{{1,2}}{PICTURES}{{1,8}}"), r"\s");
    // A quotation mark with white space on both sides closes the sentence before it.
    writer.rule(Breaks::No, any, "\\s[\"”»]\\s");
    writer.rule(Breaks::Yes, &format!("{any}\\s[\"”»]"), r"\s");
    // So does a closing bracket.
    writer.rule(Breaks::No, any, r"\s[)\]}](?:\s|$|[.?!।۔؟])");
    writer.rule(Breaks::Yes, &format!(r"{any}\s[)\]}}]"), &format!(r"\s+(?!{OPENERS}\p{{Ll}})"));
    writer.rule(Breaks::No, &format!("{full_stops}{CLOSERS}"), &format!(r"{FIGURES}(?:\s|$)"));
    writer.rule(Breaks::No, &format!("{full_stops}{CLOSERS}"), &format!(r"{SIGN}(?:\s|$)"));
    writer.rule(Breaks::Yes, r"\S", r"\s{1,4}[•⁃‣◦▪●■◆➢►]");
    writer.rule(Breaks::Yes, &format!("{full_stops}{CLOSERS}(?:{SIGN}{CLOSERS})?"), r"\s");
}

/// A word in lower case does not begin a sentence; a word like iPhone can. In a language without capitals, any word can
/// after a word of its script.
fn small_letters(writer: &mut Writer, has_case: bool) {
    let small = format!(r"\s+{OPENERS}\p{{Ll}}(?!\p{{Lu}})");
    let tails =
        [CLOSERS.to_owned(), format!("{CLOSERS}{SIGN}{CLOSERS}"), format!("{CLOSERS}{FIGURES}{CLOSERS}")];
    if !has_case {
        writer.rule(Breaks::No, &format!(r"(?:\.{{2,6}}|…|۔{{3,6}}){CLOSERS}"), &small);
        let after_latin = r"(?<![\p{Lo}\p{M}])(?<![\p{Lo}\p{M}][)*_?!])";
        for tail in tails {
            writer.rule(Breaks::No, &format!("{after_latin}[.?!‼⁇⁈⁉]{tail}"), &small);
        }
        return;
    }
    for tail in tails {
        writer.rule(Breaks::No, &format!("[.?!…‼⁇⁈⁉؟۔]{tail}"), &small);
    }
    let bracket = format!(r"\s+{OPENERS}\({OPENERS}\p{{Ll}}(?!\p{{Lu}})");
    writer.rule(Breaks::No, &format!(r#"[?!…؟۔]{CLOSERS}|\.[.)\]"'”’]{CLOSERS}"#), &bracket);
}

/// Ellipses: in brackets, with spaces, and before letters without capitals.
fn dots_that_leave_out(writer: &mut Writer) {
    writer.rule(Breaks::No, r"[\[(](?:\.{2,4}|…)[\])]", r"\s");
    writer.rule(Breaks::No, r"\.", r"\s\.");
    writer.rule(Breaks::No, r"(?<![.]\s)(?<![.])\.\s\.\s\.", r"\s");
    writer.rule(Breaks::No, &format!(r"(?:\.{{2,6}}|…|۔{{3,6}}){CLOSERS}"), r"\s+\p{Lo}");
}

/// A number or a letter at the beginning of a sentence.
fn list_markers(writer: &mut Writer, words: &Alternatives) {
    // "since Aug. 2. What": a number after an abbreviation is not a marker.
    let Alternatives { titles, numbered, abbreviations, .. } = words;
    let short = format!("(?:{titles}|{numbered}|{abbreviations})");
    writer.rule(Breaks::Yes, &format!(r"{WORD_START}{short}\.\s\p{{Nd}}{{1,3}}\."), r"\s+\P{Ll}");
    let marker = format!(r"(?:\p{{Nd}}{{1,3}}|\p{{L}}|[ivxIVX]{{1,4}}|{})", words.letters);
    writer.rule(
        Breaks::No,
        &format!(r#"(?:^|\n|[.?!।॥۔؟:]["'”’)\]]{{0,3}}\s{{1,4}})[(\[•⁃\-*\s]{{0,4}}{marker}[ \u00A0]?[.۔]"#),
        r"\s",
    );
}

/// The speaker named after `?"`, and quoted names.
fn quotations(writer: &mut Writer, words: &Alternatives) {
    let question = format!("[?!؟]{QUOTES}");
    writer.rule(Breaks::No, &question, &format!(r"\s+{}{WORD_END}", words.continuers));
    writer.rule(
        Breaks::No,
        &question,
        &format!(
            r"\s+(?!(?!{titles}\.){starters}{WORD_END})(?:\p{{Lu}}\S{{0,30}}\s+){{1,4}}{speech}{WORD_END}",
            titles = words.titles,
            starters = words.starters,
            speech = words.speech
        ),
    );
    writer.rule(
        Breaks::No,
        &question,
        &format!(r"\s+(?=\p{{Lo}})(?:[^\s.?!।۔؟]{{1,30}}\s+){{1,4}}{}{WORD_END}", words.speech),
    );
    writer.rule(
        Breaks::No,
        &format!(
            "(?<![:,،\\-–—])(?<!\\s{introducers})\\s[\"'“”‘’](?:[^\\s\"'“”‘’]{{1,20}}\\s)?[^\\s\"'“”‘’]{{1,20}}[?!؟]{QUOTES}",
            introducers = words.introducers
        ),
        r"\s+\p{Lo}",
    );
}

/// Names of letters followed by full stops: Hindi and Urdu write initials in this way.
fn letters(writer: &mut Writer, words: &Alternatives) {
    let Alternatives { letters, letter_words, starters, .. } = words;
    let any = format!("(?:{letters}|{letter_words})");
    let in_sentence = format!(r"\s+{OPENERS}{starters}{WORD_END}");
    // An acronym of letter names without full stops: a full stop after the last one ends the sentence.
    writer.rule(Breaks::Yes, &format!(r"{WORD_START}{any}\s{any}[.۔]"), r"\s");
    // In a text with dandas, full stops belong to initials.
    let danda_ahead = r"\s+(?=\p{Lo})(?=[^\n।]{0,400}।)";
    writer.rule(Breaks::No, &format!(r"{WORD_START}(?:{any}|[\p{{Lo}}])\."), danda_ahead);
    writer.rule(Breaks::No, &format!(r"{WORD_START}(?:{any}\.){{1,5}}{any}\."), danda_ahead);
    writer.rule(Breaks::No, &format!(r"{WORD_START}{letters}[.۔]"), &format!(r"\s+{any}[.۔]"));
    let chain = format!(r"{WORD_START}{any}[.۔]\s?{any}[.۔]");
    writer.rule(Breaks::Yes, &chain, &in_sentence);
    writer.rule(Breaks::No, &chain, r"\s");
    writer.rule(Breaks::No, &format!(r"[.۔]{any}[.۔]"), &format!(r"\s+(?!{starters}{WORD_END})"));
    writer.rule(Breaks::No, &format!(r"{WORD_START}{letter_words}[.۔]"), &format!(r"\s+{any}[.۔]"));
    writer.rule(
        Breaks::No,
        &format!(r"{WORD_START}{letters}[.۔]"),
        &format!(r"\s+(?!{OPENERS}{starters}{WORD_END})"),
    );
}

/// Titles never end a sentence; other abbreviations end one only before a word that begins a sentence.
fn abbreviations(writer: &mut Writer, words: &Alternatives) {
    let Alternatives { titles, numbered, abbreviations, starters, .. } = words;
    writer.rule(Breaks::No, &format!(r"{WORD_START}{titles}\.{CLOSERS}"), r"\s");
    writer.rule(
        Breaks::No,
        &format!(r"{WORD_START}{numbered}\.{CLOSERS}"),
        &format!(r"\s+{OPENERS}\p{{Nd}}"),
    );
    writer.rule(Breaks::No, &format!(r"{WORD_START}(?:{titles}|{numbered})\.{FIGURES}"), r"\s");
    let acronym = format!(r"(?:{SYLLABLE}\.){{1,6}}{SYLLABLE}");
    let initial = r"[\p{Lu}\p{Lo}]";
    let short = format!(r"{WORD_START}(?:{abbreviations}|{acronym}|{initial})\.[)\]}}]{{0,2}}");
    let danda_ahead = r"\s+(?=\p{Lo})(?=[^\n।]{0,400}।)";
    writer.rule(Breaks::No, &short, danda_ahead);
    writer.rule(Breaks::Yes, &short, &format!(r"\s+(?:{OPENERS}{starters}{WORD_END}|[\x22“])"));
    writer.rule(Breaks::No, &short, r"\s");
}

/// Marks without the space that should follow them.
fn missing_spaces(writer: &mut Writer, words: &Alternatives) {
    let Alternatives { letters, letter_words, starters, abbreviations, titles, .. } = words;
    let any = format!("(?:{letters}|{letter_words})");
    capitals_without_space(writer, words);
    writer.rule(Breaks::Yes, "[।॥。]", r"(?=[\p{L}\p{N}])");
    writer.rule(Breaks::Yes, r"[\p{Lo}\p{M}][?!؟]{1,3}", r"(?=\p{Lo})");
    writer.rule(Breaks::No, r"(?<![\p{L}\p{M}])\p{L}۔", r"(?=\p{Lo})");
    writer.rule(Breaks::No, "۔", &format!(r"(?=\p{{L}}{WORD_END})"));
    writer.rule(
        Breaks::No,
        &format!(r"(?<![\p{{L}}\p{{M}}]){letter_words}۔"),
        &format!("(?={any}{WORD_END})"),
    );
    writer.rule(Breaks::No, &format!("۔{letter_words}۔"), r"(?=\p{Lo})");
    writer.rule(Breaks::No, &format!(r"(?<![\p{{L}}\p{{M}}]){letters}۔"), &format!("(?={any}{WORD_END})"));
    writer.rule(
        Breaks::No,
        &format!(r"(?<![\p{{L}}\p{{M}}]){letters}۔"),
        &format!(r"(?!{starters}{WORD_END})(?=\p{{Lo}})"),
    );
    writer.rule(Breaks::No, &format!(r"{WORD_START}(?:{abbreviations}|{titles})۔"), r"(?=\p{Lo})");
    writer.rule(Breaks::Yes, r"(?<!۔)[\p{Lo}\p{M}]۔{1,2}", r"(?=\p{Lo})");
}

/// "ended.It": a capital directly after a word and its mark, unless both are part of an address or a program.
fn capitals_without_space(writer: &mut Writer, words: &Alternatives) {
    let Alternatives { starters, abbreviations, titles, numbered, .. } = words;
    let short = format!(r"{WORD_START}(?:{titles}|{numbered}|{abbreviations})\.");
    writer.rule(Breaks::No, &short, r"(?=\p{Lu})");
    let start = r"(?<![\p{L}\p{M}\p{N}./@`\\_'’])";
    let after = r"(?![/@_(\[`=\\])";
    let starter = format!(r"(?=\p{{Lu}})(?!\p{{L}}\.)(?={starters}(?![\p{{L}}\p{{N}}]){after})");
    let word = format!(r#"{start}(?:\p{{L}}[\p{{L}}'’]{{1,30}}|\p{{Nd}}{{4}})\.["”“]{{0,2}}"#);
    writer.rule(Breaks::Yes, &word, &starter);
    let plain = format!(r"\p{{Lu}}\p{{Ll}}{{1,30}}(?![\p{{L}}\p{{N}}]|\.[\p{{L}}\p{{N}}]){after}");
    let capital = format!(r"(?!(?i:{})(?!\p{{L}}))(?={plain})", ADDRESS_ENDINGS.join("|"));
    let word = format!(r#"{start}(?!www\.)\p{{Ll}}[\p{{L}}'’]{{2,30}}[.?!]["”“]{{0,2}}"#);
    writer.rule(Breaks::Yes, &word, &capital);
}

/// `|` typed instead of a danda.
fn bars(writer: &mut Writer) {
    writer.rule(Breaks::Yes, &format!(r"[\u0900-\u0DFF]\|{{1,2}}{CLOSERS}"), r"\s");
    writer.rule(
        Breaks::Yes,
        r"(?:[^\s|.?!।]{1,30}\s{1,3}){2}[^\s|.?!।]{0,30}[\u0900-\u0DFF]\s{1,3}\|",
        r"\s",
    );
    writer.rule(
        Breaks::Yes,
        r"(?:[^\s|.?!।]{1,30}\s{1,3}){2}[^\s|.?!।]{0,30}[\u0900-\u0DFF]\|",
        r"(?=\p{Lo})",
    );
}

/// Joins words as alternatives in one group. Without words, the group matches nothing.
///
/// A word in lower case matches in any case. A word with a capital matches as written and in all capitals.
fn alternatives<'word>(words: impl Iterator<Item = &'word str>) -> String {
    let mut any_case = Vec::new();
    let mut as_written = Vec::new();
    for word in words {
        let quoted = word.replace('.', r"\.").replace('\'', "['’]");
        if word.chars().any(char::is_uppercase) {
            as_written.push(quoted.to_uppercase());
            as_written.push(quoted);
        } else if word.chars().any(char::is_lowercase) {
            any_case.push(quoted);
        } else {
            as_written.push(quoted);
        }
    }
    let join = |mut words: Vec<String>| {
        // The longest word comes first, because the first alternative that matches wins.
        words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        words.dedup();
        words.join("|")
    };
    let groups: Vec<String> = [(any_case, "(?i:"), (as_written, "(?:")]
        .into_iter()
        .filter(|(words, _)| !words.is_empty())
        .map(|(words, open)| format!("{open}{})", join(words)))
        .collect();
    if groups.is_empty() { r"(?!)".to_owned() } else { format!("(?:{})", groups.join("|")) }
}
