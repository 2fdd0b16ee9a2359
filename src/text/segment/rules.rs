//! Which words of a language are needed to cut its sentences?

/// The data that are needed to cut the sentences of a language: word lists only.
///
/// `words` is the text of a file under `src/text/language/data/`. Headings in brackets begin its sections, white space
/// separates the words, and `#` begins a comment that runs to the end of the line. The sections are those of
/// [`WordClass`]; a word may be in several. `docs/guide/add-a-language.md` shows how to write one.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The word lists.
    pub words: &'static str,
}

impl Rules {
    /// Lists of abbreviations in Latin letters. They apply in every language, because any text may quote them.
    pub const GENERIC: Rules = Rules { words: include_str!("../language/data/und.segmentation.txt") };

    /// Returns each word with its class, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = (WordClass, &'static str)> + use<> {
        let mut class = None;
        self.words
            .lines()
            .map(|line| line.split('#').next().unwrap_or(line).trim())
            .filter(|line| !line.is_empty())
            .flat_map(move |line| {
                let heading = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
                if let Some(name) = heading {
                    class = WordClass::ALL.into_iter().find(|class| class.name() == name);
                }
                let words = if heading.is_some() { "" } else { line };
                let class = class;
                words.split_whitespace().filter_map(move |word| Some((class?, word)))
            })
    }
}

impl Rules {
    /// Whether the words are written in a script that distinguishes capitals from small letters. A language without
    /// words of its own counts as one that does.
    pub fn has_case(&self) -> bool {
        let mut letters =
            self.entries().flat_map(|(_, word)| word.chars()).filter(|character| character.is_alphabetic());
        letters.next().is_none_or(|first| first.is_lowercase() || first.is_uppercase())
    }
}

/// The section of a word list with the spellings that count as equal; see
/// [`Respellings`](crate::respellings::Respellings).
pub(super) const SPELLINGS: &str = "spellings";

/// The classes of words that the rules know. They are the sections of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordClass {
    /// Comes before a name, or never ends a sentence for another reason: `Gen`, `Rs`, `e.g`, `डॉ`.
    Title,
    /// Comes before a number, and is an ordinary word elsewhere: `No`, `p`, `धारा`.
    Numbered,
    /// May end a sentence: it does if a sentence opener follows (`Inc`, `p.m`, `Jan`).
    Abbreviation,
    /// The name of a letter, as initials and acronyms are spelled out: `क्यू`, `ایس`.
    Letter,
    /// The name of a letter that is also an ordinary word, and so an initial only beside other letters: `आई`, `کے`.
    LetterWord,
    /// Likely to open a sentence: `The`, `उन्होंने`, `لیکن`.
    Starter,
    /// Continues the sentence after a quotation that ended in `?"` or `!"`: `ने`, `کو`.
    Continuer,
    /// Follows a noun and so never begins a sentence: `में`, `کے`.
    Postposition,
    /// A postposition that is also an ordinary word, and may begin a sentence as such: `میں` (in; I), `पर` (on; but).
    PostpositionWord,
    /// Introduces a quotation: `कि`, `کہ`.
    Introducer,
    /// A verb that says who spoke, after the quotation and the name of the speaker: `asked`, `कहा`, `پوچھا`.
    Speech,
}

impl WordClass {
    /// Every class.
    pub const ALL: [WordClass; 11] = [
        WordClass::Title,
        WordClass::Numbered,
        WordClass::Abbreviation,
        WordClass::Letter,
        WordClass::LetterWord,
        WordClass::Starter,
        WordClass::Continuer,
        WordClass::Postposition,
        WordClass::PostpositionWord,
        WordClass::Introducer,
        WordClass::Speech,
    ];

    /// Returns the name of its section in a data file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            WordClass::Title => "titles",
            WordClass::Numbered => "numbered",
            WordClass::Abbreviation => "abbreviations",
            WordClass::Letter => "letters",
            WordClass::LetterWord => "letter words",
            WordClass::Starter => "starters",
            WordClass::Continuer => "continuers",
            WordClass::Postposition => "postpositions",
            WordClass::PostpositionWord => "postposition words",
            WordClass::Introducer => "introducers",
            WordClass::Speech => "speech",
        }
    }
}
