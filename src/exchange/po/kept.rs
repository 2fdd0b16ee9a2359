//! Under which names are the other parts of a catalogue's entries kept?

/// The property that keeps `msgctxt`.
pub(super) const CONTEXT: &str = "msgctxt";
/// The property that keeps the places where a text is used (`#:`).
pub(super) const REFERENCE: &str = "reference";
/// The property that keeps the forms of a plural between the first and the last.
pub(super) const PLURAL_FORM: &str = "msgstr";
/// The property that keeps the plural, in the unit of the singular.
pub(super) const PLURAL: &str = "msgid_plural";
/// The property that keeps the singular, in the unit of the plural, if the language has only one form.
pub(super) const SINGULAR: &str = "msgid";
/// The property that keeps the rule by which plurals are counted, from the header of the catalogue.
pub(super) const PLURAL_RULE: &str = "plural-forms";
/// The property that keeps a flag (`#,`) other than `fuzzy`.
pub(super) const FLAG: &str = "flag";
/// The beginning of the properties that keep the texts a fuzzy translation was made for (`#|`): `previous msgid` and so
/// on.
pub(super) const PREVIOUS: &str = "previous ";
/// The keywords that can follow `#|`.
pub(super) const PREVIOUS_KEYWORDS: [&str; 3] = ["msgctxt", "msgid", "msgid_plural"];
/// The tag of a translation that gettext guessed.
pub(super) const FUZZY: &str = "fuzzy";
/// The tag of an entry that the program no longer uses.
pub(super) const OBSOLETE: &str = "obsolete";
/// The beginning of the flag that says which numbers can occur: the only flag of two words.
pub(super) const RANGE: &str = "range:";
/// The number of bytes of the longest plural rule that is kept with every plural. The longest in use has about 200.
pub(super) const PLURAL_RULE_LIMIT: usize = 1 << 10;
