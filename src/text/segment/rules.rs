//! Which words must be known of a language to cut its sentences?

/// What must be known of a language to cut its sentences: nothing but word lists.
///
/// `words` is the text of a file under `src/text/language/data/`: sections named in brackets, words parted by white
/// space, comments from `#` to the end of the line. The sections are those of [`WordClass`]; a word may stand in
/// several. `docs/guide/add-a-language.md` shows how to write one.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The word lists.
    pub words: &'static str,
}

impl Rules {
    /// Lists of abbreviations in Latin letters. They hold in every language, since any text may quote them.
    pub const GENERIC: Rules = Rules { words: include_str!("../language/data/und.segmentation.txt") };

    /// Each word with its class, in the order of the file.
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

/// The section of spellings that are one in a word list; see [`Respellings`](crate::respellings::Respellings).
pub(super) const SPELLINGS: &str = "spellings";

/// What a word can be to the rules; the sections of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordClass {
    /// Goes before a name, or otherwise never ends a sentence: `Gen`, `Rs`, `e.g`, `डॉ`.
    Title,
    /// Goes before a number, and is a word of its own elsewhere: `No`, `p`, `धारा`.
    Numbered,
    /// May end a sentence: it does where a sentence opener follows (`Inc`, `p.m`, `Jan`).
    Abbreviation,
    /// The name of a letter, as initials and acronyms are spelt out: `क्यू`, `ایس`.
    Letter,
    /// The name of a letter that is a word as well, and so an initial only beside other letters: `आई`, `کے`.
    LetterWord,
    /// Likely to open a sentence: `The`, `उन्होंने`, `لیکن`.
    Starter,
    /// Goes on after a quotation that ended in `?"` or `!"`, and does not begin a sentence there: `ने`, `کو`.
    Continuer,
    /// Introduces a quotation: `कि`, `کہ`.
    Introducer,
    /// A verb that tells who spoke, after the quotation and the speaker's name: `asked`, `कहा`, `پوچھا`.
    Speech,
}

impl WordClass {
    /// Every class.
    pub const ALL: [WordClass; 9] = [
        WordClass::Title,
        WordClass::Numbered,
        WordClass::Abbreviation,
        WordClass::Letter,
        WordClass::LetterWord,
        WordClass::Starter,
        WordClass::Continuer,
        WordClass::Introducer,
        WordClass::Speech,
    ];

    /// The name of its section in a data file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            WordClass::Title => "titles",
            WordClass::Numbered => "numbered",
            WordClass::Abbreviation => "abbreviations",
            WordClass::Letter => "letters",
            WordClass::LetterWord => "letter words",
            WordClass::Starter => "starters",
            WordClass::Continuer => "continuers",
            WordClass::Introducer => "introducers",
            WordClass::Speech => "speech",
        }
    }
}
