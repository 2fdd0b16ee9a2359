//! Which words of a command line are text, although they begin with a hyphen?
//!
//! For clap such a word is an option. `- He said`, `-5 degrees` or `–` before a word are the beginning of a sentence. Only
//! a word that looks like an option is one: `--form`, `-x`. A mistyped option is therefore still an error. A text is
//! marked before clap sees it, and the mark is taken off when clap hands the text over.

use std::ffi::OsString;

use clap::Command;
use clap::builder::{StringValueParser, TypedValueParser};

/// The mark: a character that Unicode reserves for use inside a program.
pub(crate) const MARK: char = '\u{fdd0}';

/// The commands whose positional arguments are texts.
const OF_TEXTS: &[&str] = &["lookup", "concordance", "add", "inspect"];

/// Marks the words that are text. `program` defines the options: the word after an option that takes a value belongs to
/// that option.
pub(crate) fn marked(words: &[OsString], program: &Command) -> Vec<OsString> {
    let mut marked = words.to_vec();
    let Some((at, command)) = subcommand(words, program) else { return marked };
    if !OF_TEXTS.contains(&command.get_name()) {
        return marked;
    }
    let mut is_value = false;
    for (word, marked) in words.iter().zip(&mut marked).skip(at + 1) {
        let Some(word) = word.to_str() else {
            is_value = false;
            continue;
        };
        if word == "--" {
            break;
        }
        if !is_value && is_text(word) {
            *marked = format!("{MARK}{word}").into();
        }
        is_value = !is_value && (wants_value(command, word) || wants_value(program, word));
    }
    marked
}

/// Finds the name of the command, behind the options of the program.
fn subcommand<'c>(words: &[OsString], program: &'c Command) -> Option<(usize, &'c Command)> {
    let mut is_value = false;
    for (at, word) in words.iter().enumerate().skip(1) {
        let text = word.to_str();
        if !is_value && !text.is_some_and(|word| word.starts_with('-')) {
            return Some((at, program.find_subcommand(word)?));
        }
        is_value = !is_value && text.is_some_and(|word| wants_value(program, word));
    }
    None
}

/// Whether `word` is an option of `command` whose value must follow.
fn wants_value(command: &Command, word: &str) -> bool {
    let Some(name) = word.strip_prefix("--") else { return false };
    let option = command.get_arguments().find(|argument| argument.get_long() == Some(name));
    option.is_some_and(|option| {
        let may_be_alone = option.get_num_args().is_some_and(|values| values.min_values() == 0);
        option.get_action().takes_values() && !may_be_alone
    })
}

/// Whether a word that begins with a hyphen is text, not an option or a mistyped one.
pub(crate) fn is_text(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else { return false };
    let name = rest.strip_prefix('-').unwrap_or(rest);
    let name = name.split_once('=').map_or(name, |(name, _)| name);
    let is_option = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    !is_option && rest != "-"
}

/// Reads a text that may be marked.
pub(crate) fn text() -> impl TypedValueParser<Value = String> {
    StringValueParser::new().map(|text| match text.strip_prefix(MARK) {
        Some(rest) if rest.starts_with('-') => rest.to_owned(),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_are_marked() {
        let program = Command::new("sangam")
            .arg(clap::Arg::new("memory").long("memory"))
            .subcommand(
                Command::new("lookup")
                    .arg(clap::Arg::new("text").num_args(0..))
                    .arg(clap::Arg::new("to").long("to"))
                    .arg(clap::Arg::new("take").long("take").num_args(0..=1)),
            )
            .subcommand(Command::new("import"));
        let count = |line: &str| {
            let words: Vec<OsString> = line.split('|').map(OsString::from).collect();
            marked(&words, &program).iter().filter(|word| word.to_string_lossy().starts_with(MARK)).count()
        };
        assert_eq!(count("sangam|lookup|- He said|--to|ur|-5"), 2);
        assert_eq!(count("sangam|--memory|lookup|lookup|- He|--take|-5"), 2);
        assert_eq!(count("sangam|lookup|--to|- x"), 0, "the value of an option");
        assert_eq!(count("sangam|lookup|--memory|- x"), 0);
        assert_eq!(count("sangam|lookup|--|- He said"), 0, "everything is text already");
        assert_eq!(count("sangam|import|lookup|- He said"), 0);
        assert_eq!(count("sangam|lookup|--form|ur"), 0);
        assert_eq!(count("sangam"), 0);
    }

    #[test]
    fn a_sentence_is_told_from_a_mistyped_option() {
        for text in
            ["- He said", "-5 degrees", "-5", "-یہ", "--یہ نہیں", "-- no", "---", "-“No”", "-Stop it", "-.5"]
        {
            assert!(is_text(text), "{text}");
        }
        for option in ["--form", "-x", "--form=ur x", "-xyz", "--json", "-", "--", "--a_b", "word", ""] {
            assert!(!is_text(option), "{option}");
        }
    }
}
