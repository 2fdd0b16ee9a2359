//! Which names in TMX are sangam's own, and which attributes of other programs does it keep?

/// The name of sangam in the header of a file.
pub(crate) const TOOL: &str = "sangam";

/// The beginning of an id that sangam has made up for a unit: TMX `tuid`, XLIFF `id`.
pub(crate) const OWN_ID: &str = "sangam-";

/// Whether sangam has made up `id`.
pub(crate) fn is_own_id(id: &str) -> bool {
    id.strip_prefix(OWN_ID)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Names of the properties that hold what TMX has no place for.
pub(crate) mod own {
    /// The article's identity.
    pub(crate) const ARTICLE: &str = "x-article";
    /// The article's title.
    pub(crate) const TITLE: &str = "x-title";
    /// Where the article was published.
    pub(crate) const URL: &str = "x-url";
    /// The article's date.
    pub(crate) const DATE: &str = "x-date";
    /// Numbers of the source segments, with commas between them.
    pub(crate) const SOURCE_SEGMENTS: &str = "x-source-segments";
    /// Numbers of the target segments, with commas between them.
    pub(crate) const TARGET_SEGMENTS: &str = "x-target-segments";
    /// The probability that the pair is right, 0 to 1.
    pub(crate) const CONFIDENCE: &str = "x-confidence";
    /// How the pair was made.
    pub(crate) const METHOD: &str = "x-method";
    /// `machine`, `confirmed` or `rejected`.
    pub(crate) const STATUS: &str = "x-status";
    /// The client it was translated for.
    pub(crate) const CLIENT: &str = "x-client";
    /// The subject it is about.
    pub(crate) const DOMAIN: &str = "x-domain";
    /// A free tag; there is one property for each tag.
    pub(crate) const TAG: &str = "x-tag";
}

/// When a unit was last used. Of several dates the latest counts.
pub(crate) const LAST_USED: &str = "lastusagedate";

/// The kind of text a unit is: one of [`SEGMENT_TYPES`].
pub(crate) const SEGMENT_TYPE: &str = "segtype";

/// The values of [`SEGMENT_TYPE`] that TMX allows, the usual one first.
pub(crate) const SEGMENT_TYPES: [&str; 4] = ["sentence", "block", "paragraph", "phrase"];

/// Attributes of `tu` and `tuv` that have no field of their own. They are kept as properties with these names, and
/// written as attributes again.
pub(crate) const KEPT: [&str; 7] =
    [LAST_USED, SEGMENT_TYPE, "datatype", "creationtool", "creationtoolversion", "o-tmf", "o-encoding"];
