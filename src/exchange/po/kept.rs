//! Under which names is kept what a catalogue says beside its texts?

/// The property that keeps `msgctxt`.
pub(super) const CONTEXT: &str = "msgctxt";
/// The property that keeps where a text is used (`#:`).
pub(super) const REFERENCE: &str = "reference";
/// The property that keeps the forms of a plural between the first and the last.
pub(super) const PLURAL_FORM: &str = "msgstr";
/// The property of the unit of a singular that keeps the plural.
pub(super) const PLURAL: &str = "msgid_plural";
/// The property of the unit of a plural that keeps the singular, where the language has one form only.
pub(super) const SINGULAR: &str = "msgid";
/// The property that keeps how the forms of plurals are counted, as the header of the catalogue says it.
pub(super) const PLURAL_RULE: &str = "plural-forms";
/// The property that keeps a flag (`#,`) other than that of a guess.
pub(super) const FLAG: &str = "flag";
/// How the properties begin that keep the texts a guess was made from (`#|`): `previous msgid` and its like.
pub(super) const PREVIOUS: &str = "previous ";
/// The keywords that may stand behind `#|`.
pub(super) const PREVIOUS_KEYWORDS: [&str; 3] = ["msgctxt", "msgid", "msgid_plural"];
/// The tag of a translation that gettext guessed.
pub(super) const FUZZY: &str = "fuzzy";
/// The tag of an entry that the program no longer uses.
pub(super) const OBSOLETE: &str = "obsolete";
/// How the flag begins that says which numbers may come: the only one of two words.
pub(super) const RANGE: &str = "range:";
/// Bytes of the longest rule of plurals that is kept with every plural: the longest in use has some 200.
pub(super) const PLURAL_RULE_LIMIT: usize = 1 << 10;
