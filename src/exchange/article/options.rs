//! How much of a document is read?

/// The text of a document that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadScope {
    /// Only the article, without what surrounds it on a web page.
    #[default]
    Article,
    /// All text that readers see.
    AllText,
}

/// How an article is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArticleOptions {
    /// The text that is read.
    pub scope: ReadScope,
}

impl ArticleOptions {
    /// Reads the text of `scope`.
    #[must_use]
    pub fn with_scope(self, scope: ReadScope) -> Self {
        Self { scope }
    }
}
