//! What does this program write into TMX that is its own, and what does it keep of others?

/// What this program calls itself in the header of a file.
pub(crate) const TOOL: &str = "sangam";

/// How the id of a unit begins that this program has made up: TMX `tuid`, XLIFF `id`.
pub(crate) const OWN_ID: &str = "sangam-";

/// Whether `id` is one that this program has made up.
pub(crate) fn is_own_id(id: &str) -> bool {
    id.strip_prefix(OWN_ID)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Names of the properties that carry what TMX has no place for.
pub(crate) mod own {
    /// The article's identity.
    pub(crate) const ARTICLE: &str = "x-article";
    /// The article's title.
    pub(crate) const TITLE: &str = "x-title";
    /// Where the article was published.
    pub(crate) const URL: &str = "x-url";
    /// The article's date.
    pub(crate) const DATE: &str = "x-date";
    /// Numbers of the source segments, with commas between.
    pub(crate) const SOURCE_SEGMENTS: &str = "x-source-segments";
    /// Numbers of the target segments, likewise.
    pub(crate) const TARGET_SEGMENTS: &str = "x-target-segments";
    /// Probability that the pair is right, 0 to 1.
    pub(crate) const CONFIDENCE: &str = "x-confidence";
    /// How the pair was made.
    pub(crate) const METHOD: &str = "x-method";
    /// `machine`, `confirmed` or `rejected`.
    pub(crate) const STATUS: &str = "x-status";
    /// For whom it was translated.
    pub(crate) const CLIENT: &str = "x-client";
    /// What it is about.
    pub(crate) const DOMAIN: &str = "x-domain";
    /// One free tag; as many properties as tags.
    pub(crate) const TAG: &str = "x-tag";
}

/// When a unit was last used; of several, the latest counts.
pub(crate) const LAST_USED: &str = "lastusagedate";

/// What a unit is: one of [`SEGMENT_TYPES`].
pub(crate) const SEGMENT_TYPE: &str = "segtype";

/// The values of [`SEGMENT_TYPE`] that TMX allows, the usual one first.
pub(crate) const SEGMENT_TYPES: [&str; 4] = ["sentence", "block", "paragraph", "phrase"];

/// Attributes of `tu` and `tuv` that have no field of their own: kept as properties of these names, written as the
/// attributes.
pub(crate) const KEPT: [&str; 7] =
    [LAST_USED, SEGMENT_TYPE, "datatype", "creationtool", "creationtoolversion", "o-tmf", "o-encoding"];
