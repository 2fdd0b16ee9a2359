//! Which rules of a language make the forms and spellings of a word share a coarse key?

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::data_file::section;

/// The most letters of a key in a language without rules.
const LONGEST: usize = 6;

/// The endings that are cut off in every language: a possessive. Folded words have only this apostrophe.
static POSSESSIVES: [&str; 2] = ["'s", "'"];

/// The lists of endings of a data file. Each is tried once, in this order.
const STEPS: [&str; 3] = ["endings", "endings 2", "endings 3"];
/// Before an ending: a word that ends so keeps it.
const KEEPS: char = '=';
/// Separates an ending from its replacement.
const BECOMES: char = '>';

/// How the folded words of one language become keys: which words have several spellings, which endings are cut off, and
/// how much is kept.
#[derive(Debug)]
pub(crate) struct KeyRules {
    text: &'static str,
    lists: OnceLock<Lists>,
    /// The letters that must remain after an ending is cut off or replaced.
    least_kept: usize,
    /// The most letters of a key.
    longest: usize,
}

/// The lists of a data file.
#[derive(Debug)]
struct Lists {
    /// The usual spelling of each word that has another.
    spellings: HashMap<&'static str, &'static str>,
    /// The base form of each word whose endings do not lead to it.
    forms: HashMap<&'static str, &'static str>,
    /// For each step, the endings in the order in which they are tried. The first that fits is used.
    steps: Vec<Vec<Ending>>,
    /// If there are any, one of them must remain after an ending is cut off or replaced.
    vowels: Vec<char>,
}

/// An ending and what becomes of it.
#[derive(Debug)]
enum Ending {
    Kept(&'static str),
    Becomes(&'static str, &'static str),
}

impl Ending {
    fn read(text: &'static str) -> Self {
        text.strip_prefix(KEEPS).map_or_else(
            || {
                let (ending, replacement) = text.split_once(BECOMES).unwrap_or((text, ""));
                Self::Becomes(ending, replacement)
            },
            Self::Kept,
        )
    }

    const fn text(&self) -> &'static str {
        match self {
            Self::Kept(text) | Self::Becomes(text, _) => text,
        }
    }
}

impl KeyRules {
    /// Keeps the first letters of a word.
    pub(crate) const fn generic() -> Self {
        Self::new("", 0, LONGEST)
    }

    /// Reads the rules from a data file with the lists `[spellings]`, `[forms]`, `[endings]`, `[endings 2]`, `[endings 3]` and
    /// `[vowels]`, in folded form. `=ing` keeps the ending of a word, and `ies>y` replaces it. At least `least_kept`
    /// letters remain, with those of the replacement. A key has at most `longest` letters.
    pub(crate) const fn new(text: &'static str, least_kept: usize, longest: usize) -> Self {
        Self { text, lists: OnceLock::new(), least_kept, longest }
    }

    /// The lines of the lists. Keys depend on them.
    pub(crate) fn data(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines().filter(|line| !line.starts_with('#'))
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| {
            let words = |list| section(self.text, list).flat_map(str::split_whitespace);
            let others = |(words, usual): (&'static str, &'static str)| {
                words.split_whitespace().map(move |word| (word, usual))
            };
            let pairs =
                |list| section(self.text, list).filter_map(|line| line.split_once('\t')).flat_map(others);
            Lists {
                spellings: pairs("spellings").collect(),
                forms: pairs("forms").collect(),
                steps: STEPS.iter().map(|list| words(list).map(Ending::read).collect()).collect(),
                vowels: words("vowels").flat_map(str::chars).collect(),
            }
        })
    }

    /// Returns a folded word in its usual spelling.
    pub(super) fn usual_spelling(&self, folded: String) -> String {
        self.lists().spellings.get(folded.as_str()).map_or(folded, |&usual| usual.to_owned())
    }

    /// Appends the part of a folded word that its key keeps.
    pub(super) fn cut(&self, folded: &str, key: &mut String) {
        key.extend(self.base(folded).chars().take(self.longest));
    }

    /// Returns a folded word without the endings that are cut off, in full length.
    pub(crate) fn base<'w>(&self, folded: &'w str) -> Cow<'w, str> {
        let word = POSSESSIVES.iter().find_map(|tail| folded.strip_suffix(tail)).unwrap_or(folded);
        let mut word = Cow::Borrowed(self.lists().forms.get(word).copied().unwrap_or(word));
        for step in &self.lists().steps {
            if let Some((rest, replacement)) = self.step(&word, step) {
                word = if replacement.is_empty() {
                    match word {
                        Cow::Borrowed(word) => Cow::Borrowed(&word[..rest]),
                        Cow::Owned(word) => Cow::Owned(word[..rest].to_owned()),
                    }
                } else {
                    Cow::Owned([&word[..rest], replacement].concat())
                };
            }
        }
        word
    }

    /// The bytes of `word` before the first ending of `step` that fits, and the replacement.
    fn step(&self, word: &str, step: &[Ending]) -> Option<(usize, &'static str)> {
        // Most endings differ in their last byte, so compare it first.
        let last = word.as_bytes().last();
        for ending in step.iter().filter(|ending| ending.text().as_bytes().last() == last) {
            let Some(rest) = word.strip_suffix(ending.text()) else { continue };
            match ending {
                Ending::Kept(_) => return None,
                Ending::Becomes(_, replacement) if self.is_enough(rest, replacement) => {
                    return Some((rest.len(), replacement));
                }
                Ending::Becomes(..) => {}
            }
        }
        None
    }

    fn is_enough(&self, rest: &str, replacement: &str) -> bool {
        let vowels = &self.lists().vowels;
        let remaining = || rest.chars().chain(replacement.chars());
        remaining().count() >= self.least_kept
            && (vowels.is_empty() || remaining().any(|letter| vowels.contains(&letter)))
    }

    /// The words and endings of the lists, for a test of their form.
    #[cfg(test)]
    pub(super) fn listed(&self) -> impl Iterator<Item = &'static str> {
        let lists = self.lists();
        let pairs = lists.spellings.iter().chain(&lists.forms);
        let spellings = pairs.flat_map(|(&word, &usual)| [word, usual]);
        spellings.chain(lists.steps.iter().flatten().map(Ending::text))
    }
}
