//! Which article does a pair of texts belong to, and which of its alignments does the pair replace?
//!
//! Only this module decides it. An alignment belongs to its two texts:
//!
//! 1. The same two texts, byte for byte, are stored once, whatever their names.
//! 2. A source text that is already remembered, byte for byte, is the same article: under the name that the user gives,
//!    or under any name if the user gives no id and no URL.
//! 3. Under the same name, a text that shares at least [`SAME_TEXT_SHARE`] of its sentences with the remembered text is
//!    a later version of it. A text that shares less is another article, which is stored as `name~hash of its text`.
//! 4. Within an article, a pair replaces an earlier alignment on two conditions. Its source is that source or a version
//!    of it. Its target is that target, or a version of it with the same name (location). Any other pair is another
//!    translation, and both stay.
//!
//! Sentences are compared by their exact keys, as a multiset, and counted against the shorter of the two texts: a story
//! that grows from five sentences to twenty is still the same story. Time O(sentences) for each compared text; only
//! texts of the same name are compared. A text in which every sentence was changed is not recognised: it becomes
//! another article, and both stay.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::Analyzer;
use crate::article_pair::{ArticleKey, ArticlePair, DocumentRecord};
use crate::numeric::share;
use sangam_language::Language;
use sangam_unit::Sides;

/// The least share of the shorter text's sentences that two versions of a text have in common: half of them. It
/// separates a corrected text from a reused file name. It was not fitted on data.
pub const SAME_TEXT_SHARE: f64 = 0.5;

/// Separates the name of an article from the mark of its text, if several articles have that name.
const NAME_MARK: char = '~';

/// The least number of hexadecimal digits in such a mark: 32 bits, to distinguish the articles of one name.
const MARK_DIGITS: usize = 8;

/// An article by its row and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundArticle {
    pub(super) id: i64,
    pub(super) identity: String,
}

/// An alignment of an article in the languages of the pair.
#[derive(Debug, Clone)]
pub(super) struct EarlierAlignment {
    pub(super) id: i64,
    pub(super) source_id: i64,
    pub(super) target_id: i64,
    pub(super) method: String,
    pub(super) method_version: u32,
    pub(super) fingerprint: Vec<u8>,
    pub(super) aligned_at: String,
}

/// Where a pair of texts belongs.
#[derive(Debug, Clone)]
pub(super) struct Placement {
    /// The article, if it is already remembered.
    pub(super) article: Option<FoundArticle>,
    /// Its present or future name.
    pub(super) identity: String,
    /// Whether the article was found by its text alone, under a name that the pair does not have.
    pub(super) by_text: bool,
    /// The alignment that this pair replaces.
    pub(super) gives_way: Option<EarlierAlignment>,
    /// The number of other alignments of the article in these languages, which stay.
    pub(super) others: usize,
}

/// Decides where `pair` belongs.
pub(super) fn place(
    connection: &Connection,
    analyzer: &dyn Analyzer,
    pair: &ArticlePair,
) -> rusqlite::Result<Placement> {
    let finder = Finder { connection, analyzer, pair };
    if let Some(found) = finder.same_texts()? {
        return finder.of_article(found);
    }
    let named = articles_named(connection, pair.identity())?;
    for article in &named {
        if finder.has_source(article.id)? {
            return finder.of_article(article.clone());
        }
    }
    if !is_named_by_the_user(&pair.key())
        && let Some(found) = articles_with_source(connection, &pair.key())?.into_iter().next()
    {
        return finder.of_article(found);
    }
    let mut best: Option<(f64, FoundArticle)> = None;
    for article in named {
        let share = finder.share_of_article(article.id)?;
        let replaced = pair.replace && article.identity == pair.identity();
        if (share >= SAME_TEXT_SHARE || replaced) && best.as_ref().is_none_or(|(least, _)| share > *least) {
            best = Some((share, article));
        }
    }
    match best {
        Some((_, article)) => finder.of_article(article),
        None => Ok(Placement {
            article: None,
            identity: free_name(connection, pair)?,
            by_text: false,
            gives_way: None,
            others: 0,
        }),
    }
}

/// The articles that a pair could belong to, by name or by source text. They are searched for confirmed beads.
pub(super) fn candidates(
    connection: &Connection,
    key: &ArticleKey<'_>,
) -> rusqlite::Result<Vec<FoundArticle>> {
    let mut found = articles_named(connection, key.identity())?;
    if !is_named_by_the_user(key) {
        found.extend(articles_with_source(connection, key)?);
    }
    found.sort_by_key(|article| article.id);
    found.dedup_by_key(|article| article.id);
    Ok(found)
}

fn is_named_by_the_user(key: &ArticleKey<'_>) -> bool {
    key.description.id.is_some() || key.description.url.is_some()
}

/// The articles of this name, with or without a mark, in the order in which they were stored.
fn articles_named(connection: &Connection, name: &str) -> rusqlite::Result<Vec<FoundArticle>> {
    // Marks are hexadecimal, so they sort between the separator alone and the separator with a `g`.
    let [from, to] = [format!("{name}{NAME_MARK}"), format!("{name}{NAME_MARK}g")];
    let found = connection
        .prepare_cached(
            "SELECT id, identity FROM article WHERE identity = ?1 OR (identity > ?2 AND identity < ?3) ORDER BY id",
        )?
        .query_map(params![name, from, to], found_article)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let is_marked = |identity: &str| {
        identity.strip_prefix(&from).is_some_and(|mark| {
            mark.len() >= MARK_DIGITS && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    Ok(found.into_iter().filter(|article| article.identity == name || is_marked(&article.identity)).collect())
}

/// The articles that hold exactly this source text, in the order in which they were stored.
fn articles_with_source(
    connection: &Connection,
    key: &ArticleKey<'_>,
) -> rusqlite::Result<Vec<FoundArticle>> {
    connection
        .prepare_cached(
            "SELECT DISTINCT article.id, article.identity FROM document
             JOIN article ON article.id = document.article_id
             WHERE document.content_hash = ?1 AND document.language = ?2 ORDER BY article.id",
        )?
        .query_map(params![key.source_hash, key.languages.source.as_str()], found_article)?
        .collect()
}

fn found_article(row: &rusqlite::Row<'_>) -> rusqlite::Result<FoundArticle> {
    Ok(FoundArticle { id: row.get(0)?, identity: row.get(1)? })
}

/// A name for a new article: its own name, or that name with a mark of its text if another article has the name.
fn free_name(connection: &Connection, pair: &ArticlePair) -> rusqlite::Result<String> {
    let mut taken = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM article WHERE identity = ?1)")?;
    let mut is_taken = |name: &str| taken.query_row([name], |row| row.get::<_, bool>(0));
    let name = pair.identity();
    if !is_taken(name)? {
        return Ok(name.to_owned());
    }
    let mut mark = String::new();
    for byte in pair.source.content_hash {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
        let marked = format!("{name}{NAME_MARK}{mark}");
        if mark.len() >= MARK_DIGITS && !is_taken(&marked)? {
            return Ok(marked);
        }
    }
    Ok(format!("{name}{NAME_MARK}{mark}"))
}

/// How similar two texts or two pairs of texts are. Equal bytes count first, then common sentences.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Likeness {
    /// How many texts are the same, byte for byte.
    is_same: u8,
    /// Share of common sentences, 0 to 1, summed over the texts.
    share: f64,
}

struct Finder<'a> {
    connection: &'a Connection,
    analyzer: &'a dyn Analyzer,
    pair: &'a ArticlePair,
}

impl Finder<'_> {
    fn languages(&self) -> Sides<&str> {
        Sides::new(self.pair.source.language.as_str(), self.pair.target.language.as_str())
    }

    /// The article that has an alignment of these two texts; if several have one, the article with the pair's own name.
    fn same_texts(&self) -> rusqlite::Result<Option<FoundArticle>> {
        let Sides { source: from, target: to } = self.languages();
        self.connection
            .prepare_cached(
                "SELECT article.id, article.identity FROM document AS source
                 JOIN alignment ON source_document_id = source.id
                 JOIN document AS target ON target.id = target_document_id
                 JOIN article ON article.id = source.article_id
                 WHERE source.content_hash = ?1 AND source.language = ?2
                   AND target.content_hash = ?3 AND target.language = ?4
                 ORDER BY article.identity <> ?5, article.id LIMIT 1",
            )?
            .query_row(
                params![
                    self.pair.source.content_hash,
                    from,
                    self.pair.target.content_hash,
                    to,
                    self.pair.identity()
                ],
                found_article,
            )
            .optional()
    }

    fn has_source(&self, article: i64) -> rusqlite::Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM document
                 WHERE article_id = ?1 AND language = ?2 AND content_hash = ?3)",
            )?
            .query_row(params![article, self.languages().source, self.pair.source.content_hash], |row| {
                row.get(0)
            })
    }

    /// The largest share of sentences that the source text has in common with a text of the article.
    fn share_of_article(&self, article: i64) -> rusqlite::Result<f64> {
        let documents: Vec<i64> = self
            .connection
            .prepare_cached("SELECT id FROM document WHERE article_id = ?1 AND language = ?2 ORDER BY id")?
            .query_map(params![article, self.languages().source], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut most = 0.0_f64;
        for document in documents {
            most = most.max(self.share(&self.pair.source, document)?);
        }
        Ok(most)
    }

    /// The place of the pair within an article.
    fn of_article(&self, article: FoundArticle) -> rusqlite::Result<Placement> {
        let earlier = self.alignments(article.id)?;
        let mut best: Option<(Likeness, usize)> = None;
        for (index, (alignment, target_location)) in earlier.iter().enumerate() {
            let source = self.likeness(&self.pair.source, alignment.source_id)?;
            let target = if *target_location == self.pair.target.location {
                self.likeness(&self.pair.target, alignment.target_id)?
            } else {
                // A version of a translation has its name. Under another name, only the same text counts as the same.
                self.sameness(&self.pair.target, alignment.target_id)?
            };
            let both =
                Likeness { is_same: source.is_same + target.is_same, share: source.share + target.share };
            if source.share >= SAME_TEXT_SHARE
                && target.share >= SAME_TEXT_SHARE
                && best.is_none_or(|(most, _)| both > most)
            {
                best = Some((both, index));
            }
        }
        let mut chosen = best.map(|(_, index)| index);
        if chosen.is_none() && self.pair.replace {
            // The user asked to replace something: the translation of the same name, or the only one.
            let of_name = earlier.iter().position(|(_, location)| *location == self.pair.target.location);
            chosen = of_name.or((earlier.len() == 1).then_some(0));
        }
        Ok(Placement {
            identity: article.identity.clone(),
            by_text: !self.is_named(&article.identity),
            article: Some(article),
            others: earlier.len() - usize::from(chosen.is_some()),
            gives_way: chosen
                .and_then(|index| earlier.into_iter().nth(index))
                .map(|(alignment, _)| alignment),
        })
    }

    /// Whether the name of an article is the pair's name, with or without a mark.
    fn is_named(&self, identity: &str) -> bool {
        let name = self.pair.identity();
        identity == name || identity.strip_prefix(name).is_some_and(|mark| mark.starts_with(NAME_MARK))
    }

    /// The alignments of an article in the languages of the pair, with the locations of their target texts.
    fn alignments(&self, article: i64) -> rusqlite::Result<Vec<(EarlierAlignment, String)>> {
        let Sides { source: from, target: to } = self.languages();
        self.connection
            .prepare_cached(
                "SELECT alignment.id, source.id, target.id, method, method_version, fingerprint, aligned_at,
                        target.location
                 FROM alignment
                 JOIN document AS source ON source.id = source_document_id
                 JOIN document AS target ON target.id = target_document_id
                 WHERE source.article_id = ?1 AND source.language = ?2 AND target.language = ?3
                 ORDER BY alignment.id",
            )?
            .query_map(params![article, from, to], |row| {
                let alignment = EarlierAlignment {
                    id: row.get(0)?,
                    source_id: row.get(1)?,
                    target_id: row.get(2)?,
                    method: row.get(3)?,
                    method_version: row.get(4)?,
                    fingerprint: row.get(5)?,
                    aligned_at: row.get(6)?,
                };
                Ok((alignment, row.get(7)?))
            })?
            .collect()
    }

    /// How similar a text and a stored document are, by their bytes or by their sentences.
    fn likeness(&self, text: &DocumentRecord, document: i64) -> rusqlite::Result<Likeness> {
        let same = self.sameness(text, document)?;
        Ok(if same.is_same > 0 { same } else { Likeness { share: self.share(text, document)?, ..same } })
    }

    /// Whether they have the same bytes, as a likeness: complete or none.
    fn sameness(&self, text: &DocumentRecord, document: i64) -> rusqlite::Result<Likeness> {
        let is_same = self
            .connection
            .prepare_cached("SELECT content_hash = ?2 FROM document WHERE id = ?1")?
            .query_row(params![document, text.content_hash], |row| row.get(0))?;
        Ok(if is_same { Likeness { is_same: 1, share: 1.0 } } else { Likeness { is_same: 0, share: 0.0 } })
    }

    /// The share of sentences that `text` and a stored document have in common.
    fn share(&self, text: &DocumentRecord, document: i64) -> rusqlite::Result<f64> {
        let stored: Vec<String> = self
            .connection
            .prepare_cached("SELECT text FROM segment WHERE document_id = ?1 ORDER BY number")?
            .query_map([document], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let given = text.segments.iter().map(|segment| segment.text.as_str());
        Ok(share_of_sentences(self.analyzer, &text.language, given, stored.iter().map(String::as_str)))
    }
}

/// The share of the shorter text's sentences that the other text has too; 0 if one text has no sentences.
fn share_of_sentences<'t>(
    analyzer: &dyn Analyzer,
    language: &Language,
    one: impl Iterator<Item = &'t str>,
    other: impl Iterator<Item = &'t str>,
) -> f64 {
    let key = |text: &str| analyzer.analyze(language, text).exact_key;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut length, mut other_length) = (0_usize, 0_usize);
    for text in one {
        *counts.entry(key(text)).or_default() += 1;
        length += 1;
    }
    let mut common = 0_usize;
    for text in other {
        other_length += 1;
        if let Some(count) = counts.get_mut(&key(text)).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    share(common, length.min(other_length))
}
