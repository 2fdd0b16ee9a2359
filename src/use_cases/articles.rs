//! Which article does a person mean, and in which order are articles listed?
//!
//! An article has one name in the memory, but people know it by more: the path of one of its texts as they type it
//! today, its title, its address. A name that fits several articles is refused with a list of them, never guessed.

use std::cmp::Reverse;
use std::path::{Component, Path};

use sangam_memory::{ArticleSummary, MemoryError, Reader};

/// The name of an article as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedArticle {
    /// As it was typed.
    pub typed: String,
    /// The same as a path from the root, if it can be a path.
    pub absolute: Option<String>,
}

/// Why no article was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleNameError {
    /// Several articles fit.
    #[error("{typed}: fits {} articles: {}", candidates.len(), listed(candidates))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// The names of the articles, in order.
        candidates: Vec<String>,
    },
    /// The memory cannot be read, or it has no such article.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// The most names that a message lists.
const LISTED: usize = 10;

fn listed(names: &[String]) -> String {
    let mut listed = names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > LISTED {
        listed.push_str(", …");
    }
    listed
}

/// Returns the name in the memory of the article that is meant. The first of these that fits any article decides: its
/// name; the path of one of its texts; its title or address, whole; such a path seen from another folder.
pub fn find_article(memory: &Reader<'_>, wanted: &TypedArticle) -> Result<String, ArticleNameError> {
    find_among(&memory.articles()?, wanted).unwrap_or_else(|| {
        // The memory has the words for an article that is not there.
        Ok(memory.article(&wanted.typed)?.article)
    })
}

/// Does the same among `articles`; `None` if none fits.
fn find_among(
    articles: &[ArticleSummary],
    wanted: &TypedArticle,
) -> Option<Result<String, ArticleNameError>> {
    let typed = wanted.typed.as_str();
    let path = steps(typed);
    let absolute = wanted.absolute.as_deref().map(steps);
    let is_title = |title: &Option<String>| {
        title.as_ref().is_some_and(|title| title.trim().to_lowercase() == typed.trim().to_lowercase())
    };
    let same_path = |place: &str| {
        let place = steps(place);
        place == path || absolute.as_ref().is_some_and(|absolute| *absolute == place)
    };
    // A stored path may have been typed in another folder than today: in one above, or in one below.
    let from_above = |place: &str| {
        let place = steps(place);
        place.len() > 1 && absolute.as_ref().is_some_and(|absolute| absolute.ends_with(&place))
    };
    let from_anywhere = |place: &str| steps(place).ends_with(&path);
    let ways: [&dyn Fn(&ArticleSummary) -> bool; 5] = [
        &|article| article.article == typed,
        &|article| places(article).any(same_path),
        &|article| is_title(&article.title) || article.url.as_deref() == Some(typed),
        &|article| places(article).any(from_above),
        &|article| !path.is_empty() && places(article).any(from_anywhere),
    ];
    ways.into_iter().find_map(|fits| {
        let mut names: Vec<String> =
            articles.iter().filter(|article| fits(article)).map(|article| article.article.clone()).collect();
        if names.len() > 1 {
            return Some(Err(ArticleNameError::Ambiguous { typed: typed.to_owned(), candidates: names }));
        }
        names.pop().map(Ok)
    })
}

/// The name of an article and the places of its texts: all that may be paths.
fn places(article: &ArticleSummary) -> impl Iterator<Item = &str> {
    let texts = article.texts.iter().map(|text| text.location.as_str());
    texts.chain([article.article.as_str()])
}

/// The steps of a path, without those that lead nowhere (`.`) or back (`..`).
fn steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for component in Path::new(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.extend(step.as_os_str().to_str()),
        }
    }
    steps
}

/// In which order articles are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ArticleOrder {
    /// The one stored last comes first.
    #[default]
    Added,
    /// By title, or by name if there is none.
    Title,
    /// The one published last comes first; those without a date come last.
    Date,
    /// The one with the most units comes first.
    Units,
}

/// Which articles are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArticleListing {
    /// Their order.
    pub order: ArticleOrder,
    /// Only those with this text in their name, title, address, date or the place of a text, in any letter case.
    pub filter: Option<String>,
    /// The most articles; `None`: all.
    pub limit: Option<usize>,
}

/// Articles of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedArticles {
    /// Those to show, in order.
    pub articles: Vec<ArticleSummary>,
    /// How many the filter admits.
    pub found: usize,
}

/// Lists the articles of the memory.
pub fn list_articles(memory: &Reader<'_>, listing: &ArticleListing) -> Result<ListedArticles, MemoryError> {
    let mut articles = memory.articles()?;
    if let Some(filter) = &listing.filter {
        let filter = filter.to_lowercase();
        articles.retain(|article| {
            let about =
                [&article.title, &article.url, &article.date].into_iter().flatten().map(String::as_str);
            about.chain(places(article)).any(|text| text.to_lowercase().contains(&filter))
        });
    }
    let newest = |article: &ArticleSummary| Reverse((article.added_at.clone(), article.number));
    match listing.order {
        ArticleOrder::Added => articles.sort_by_key(newest),
        ArticleOrder::Title => articles.sort_by_cached_key(|article| {
            let title = article.title.as_ref().unwrap_or(&article.article).to_lowercase();
            (title, newest(article))
        }),
        ArticleOrder::Date => {
            articles.sort_by_cached_key(|article| (Reverse(article.date.clone()), newest(article)));
        }
        ArticleOrder::Units => articles.sort_by_cached_key(|article| {
            let units: u64 = article.alignments.iter().map(|alignment| alignment.units).sum();
            (Reverse(units), newest(article))
        }),
    }
    let found = articles.len();
    articles.truncate(listing.limit.unwrap_or(found));
    Ok(ListedArticles { articles, found })
}

#[cfg(test)]
mod tests {
    use sangam_memory::TextSummary;

    use super::*;

    fn article(name: &str, title: Option<&str>, location: &str) -> ArticleSummary {
        ArticleSummary {
            article: name.to_owned(),
            title: title.map(str::to_owned),
            url: None,
            date: None,
            added_at: String::new(),
            number: 0,
            texts: vec![TextSummary {
                language: "en".parse().unwrap(),
                location: location.to_owned(),
                content_hash: String::new(),
                segments: 0,
            }],
            alignments: Vec::new(),
        }
    }

    fn found(typed: &str, absolute: Option<&str>) -> Option<Result<String, Vec<String>>> {
        let articles = [
            article("news/flood.en.txt", Some("The flood"), "news/flood.en.txt"),
            article("old/flood.en.txt", None, "/desk/old/flood.en.txt"),
            article("budget-7", Some("Budget"), "/desk/budget.en.txt"),
            article("Budget", None, "other.txt"),
            article("aid", Some("Aid"), "aid.en.txt"),
            article("aid~1", Some("Aid"), "aid.en.md"),
        ];
        let wanted = TypedArticle { typed: typed.to_owned(), absolute: absolute.map(str::to_owned) };
        let found = find_among(&articles, &wanted)?;
        Some(found.map_err(|error| match error {
            ArticleNameError::Ambiguous { candidates, .. } => candidates,
            ArticleNameError::Memory(_) => Vec::new(),
        }))
    }

    #[test]
    fn an_article_is_known_by_name_path_title_and_the_end_of_a_path() {
        let is = |name: &str| Some(Ok(name.to_owned()));
        assert_eq!(found("budget-7", None), is("budget-7"));
        assert_eq!(found("Budget", None), is("Budget"), "a name comes before a title");
        assert_eq!(found("budget", None), is("budget-7"), "a title in any case");
        assert_eq!(found("./news/../news/flood.en.txt", None), is("news/flood.en.txt"));
        assert_eq!(found("budget.en.txt", Some("/desk/budget.en.txt")), is("budget-7"));
        assert_eq!(found("budget.en.txt", Some("/elsewhere/budget.en.txt")), is("budget-7"));
        let both = || vec!["news/flood.en.txt".to_owned(), "old/flood.en.txt".to_owned()];
        assert_eq!(found("flood.en.txt", Some("/elsewhere/flood.en.txt")), Some(Err(both())));
        assert_eq!(found("flood.en.txt", Some("/desk/news/flood.en.txt")), is("news/flood.en.txt"));
        assert_eq!(found("flood.en.txt", Some("/desk/old/flood.en.txt")), is("old/flood.en.txt"));
        assert_eq!(found("lood.en.txt", None), None, "steps are whole");
        assert_eq!(found("aid", None), is("aid"));
        assert_eq!(found("AID", None), Some(Err(vec!["aid".to_owned(), "aid~1".to_owned()])));
        assert_eq!(found("", None), None);
        assert_eq!(found(".", None), None);
    }
}
