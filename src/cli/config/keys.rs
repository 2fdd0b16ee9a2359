//! What can be set? One row for each key.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use sangam::language::Language;
use sangam::use_cases::languages::UsualLanguages;

/// Defaults of options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Defaults {
    pub(crate) languages: UsualLanguages,
    pub(crate) memory: Option<PathBuf>,
    pub(crate) min_score: Option<u8>,
    pub(crate) client: Option<String>,
}

/// How a value is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Number,
    /// A path, relative to the folder of the file that names it.
    Path,
}

/// Something that can be set.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// The variable of the environment that sets it.
    pub(crate) variable: &'static str,
    /// What it is, and for which commands.
    about: &'static str,
    /// What holds if it is not set.
    pub(crate) otherwise: &'static str,
    pub(crate) shape: Shape,
    /// Takes a value, or says what to write instead.
    take: fn(&OsStr, &mut Defaults) -> Result<(), String>,
}

/// Everything that can be set.
pub(crate) const KEYS: &[Key] = &[
    Key {
        name: "from",
        variable: "SANGAM_FROM",
        about: "--from of lookup, pretranslate, concordance and add",
        otherwise: "from the script of the text",
        shape: Shape::Text,
        take: |value, defaults| {
            defaults.languages.0.source = Some(language(value)?);
            Ok(())
        },
    },
    Key {
        name: "to",
        variable: "SANGAM_TO",
        about: "--to of lookup, pretranslate, concordance and add",
        otherwise: "any language",
        shape: Shape::Text,
        take: |value, defaults| {
            defaults.languages.0.target = Some(language(value)?);
            Ok(())
        },
    },
    Key {
        name: "memory",
        variable: "SANGAM_MEMORY",
        about: "the memory of every command",
        otherwise: "memory.db in the platform's data directory",
        shape: Shape::Path,
        take: |value, defaults| {
            if value.is_empty() {
                return Err("name a file".to_owned());
            }
            defaults.memory = Some(PathBuf::from(value));
            Ok(())
        },
    },
    Key {
        name: "min-score",
        variable: "SANGAM_MIN_SCORE",
        about: "--min-score of lookup and pretranslate",
        otherwise: "70",
        shape: Shape::Number,
        take: |value, defaults| {
            let score = min_score().parse_ref(&clap::Command::new(""), None, value);
            defaults.min_score = Some(score.map_err(|_| "write a number from 50 to 102".to_owned())?);
            Ok(())
        },
    },
    Key {
        name: "client",
        variable: "SANGAM_CLIENT",
        about: "--client of add and import",
        otherwise: "none",
        shape: Shape::Text,
        take: |value, defaults| {
            defaults.client = Some(text(value)?.to_owned());
            Ok(())
        },
    },
];

/// Reads a lowest score.
pub(crate) fn min_score() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(50..=102)
}

impl Key {
    /// Returns the key with this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// Puts a value into `defaults`. Otherwise returns what to write instead.
    pub(crate) fn take(&self, value: &OsStr, defaults: &mut Defaults) -> Result<(), String> {
        (self.take)(value, defaults)
    }
}

fn text(value: &OsStr) -> Result<&str, String> {
    value.to_str().ok_or_else(|| "write it in UTF-8".to_owned())
}

fn language(value: &OsStr) -> Result<Language, String> {
    text(value)?.parse().map_err(|_| "write a language such as en, ur or hi".to_owned())
}

/// Returns the names of all keys, for a message.
pub(crate) fn names() -> String {
    KEYS.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// Returns the end of the help of `config`: the keys, and the order in which places count.
pub(crate) fn help() -> String {
    let mut help = "Keys:\n".to_owned();
    for Key { name, variable, about, otherwise, .. } in KEYS {
        // Writing to a string cannot fail.
        let _ = writeln!(help, "  {name:<10} {variable:<17} {about} [otherwise: {otherwise}]");
    }
    help.push_str(
        "\nAn option on the command line comes first, then the variable of the environment, then .sangam.toml of the \
         working directory or of the nearest folder above it that has one, then your own file, then what is built in. A \
         path in a file is relative to that file. Your own file is config.toml in the platform's configuration directory, \
         or SANGAM_CONFIG.\n\nThe languages are for texts that they fit: a text in another script than that of `from` is in \
         the language of its script, and is never translated into the same language. align, import, export and convert do \
         not use them.",
    );
    help
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_key_has_a_name_a_variable_and_refuses_in_words() {
        let names: BTreeSet<&str> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(names.len(), KEYS.len());
        for key in KEYS {
            assert_eq!(key.variable, format!("SANGAM_{}", key.name.to_uppercase().replace('-', "_")));
        }
        let refused = |name: &str, value: &str| {
            Key::named(name).unwrap().take(OsStr::new(value), &mut Defaults::default()).unwrap_err()
        };
        assert_eq!(refused("to", "u r"), "write a language such as en, ur or hi");
        for score in ["49", "103", "x", ""] {
            assert_eq!(refused("min-score", score), "write a number from 50 to 102");
        }
        assert_eq!(refused("memory", ""), "name a file");
    }

    #[test]
    fn a_value_is_the_default_of_its_key_alone() {
        let mut defaults = Defaults::default();
        Key::named("min-score").unwrap().take(OsStr::new("85"), &mut defaults).unwrap();
        assert_eq!(defaults, Defaults { min_score: Some(85), ..Defaults::default() });
    }
}
