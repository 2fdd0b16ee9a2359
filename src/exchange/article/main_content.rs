//! Which paragraphs of a web page are its article?
//!
//! Each paragraph is running text unless something says otherwise, so that no sentence of the article is lost:
//!
//! 1. The markup: `nav`, `aside`, `footer`, captions and their roles; forms without running text; what is outside of
//!    `main`, of the longest `article`, or after the last element that says it is the body (`articleBody` of schema.org,
//!    `entry-content` in blogs, `post-body`).
//! 2. The words of classes and ids (`share`, `related`), unless the element holds much of the page's running text.
//! 3. The share of letters in links, and headings that are links, with the text beside them.
//! 4. The position: before the headline, which the page's title, its JSON-LD or its markup names, otherwise the first
//!    `h1`.
//! 5. A few lines that newspapers print everywhere ("Advertisement", "Also read:").
//! 6. A heading with nothing left under it.
//!
//! The methods are those of Readability (class words, link density), trafilatura (usual lines) and jusText (running text
//! has the marks of sentences). If nothing is left, or hardly anything of a page without running text (an index), the
//! rules that guess (2 to 6) are not applied; if still nothing is left, none is. Time and space linear.
//!
//! Compared with the crate `dom_smoothie` 0.19 (a port of Readability) on nine news pages and on 30 pages in ten layouts
//! of our own, in English, Urdu and Hindi: it lost 2 of 72 sentences of the news pages, and 13.3 % and 6.0 % of the words
//! it read were not of the article; these rules lost none and read less than 1 %. The lists of words below were written
//! with these pages at hand, so pages of other sites will give worse figures. No threshold was swept.

use std::ops::Range;

use sangam_text::detect::majority_script;

use super::blocks::{BlockKind, Paragraph};
use super::described::named;
use super::elements::Element;
use super::left_out::{LeftOutReason, letters};

/// What is known about a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// The innermost block element around it.
    pub(super) element: usize,
    /// Its letters.
    pub(super) letters: usize,
    /// Those in links to other pages.
    pub(super) in_links: usize,
}

/// A page that was read.
pub(super) struct PageText<'p> {
    pub(super) paragraphs: &'p [Paragraph],
    /// For each paragraph.
    pub(super) facts: &'p [Facts],
    /// Parents before their children.
    pub(super) elements: &'p [Element],
    /// The words of its `title`, and its title for those who share it.
    pub(super) titles: [&'p str; 2],
    /// Its descriptions of itself, JSON-LD, with their places.
    pub(super) descriptions: &'p [(String, Range<usize>)],
    /// The paragraph that the markup calls the headline.
    pub(super) headline: Option<usize>,
}

/// The share of the running text, in per cent, that an `article` must hold to be the article. A teaser holds less.
const ARTICLE_PER_CENT: usize = 50;

/// The share of the running text, in per cent, that `main`, or the bodies, must hold to be believed. Chosen, not
/// fitted: a `main` with only a headline and a summary should hold less.
const MAIN_PER_CENT: usize = 25;

/// The share of the running text, in per cent, above which an element is no furniture, whatever its class. Chosen, not
/// fitted: a class around the whole page must not remove it.
const FURNITURE_PER_CENT: usize = 40;

/// The share of letters, in per cent, below which the rules that guess have left too little of a page without running
/// text: it is an index. Chosen, not fitted: a poem and its headline are more.
const INDEX_PER_CENT: usize = 20;

/// The share of letters in links, in per cent, from which a paragraph is a menu. Chosen, not fitted: "Tags: Sukkur, Bridge,
/// Indus" with three links has 81.
const LINKS_PER_CENT: usize = 70;

/// The same for a paragraph that ends like a sentence.
const LINKS_OF_SENTENCE_PER_CENT: usize = 95;

/// The number of paragraphs of running text in an element from which a sentence that is a link is one of them.
const BESIDE: usize = 2;

/// The number of letters from which a paragraph with a mark at its end is running text.
const SENTENCE_LETTERS: usize = 15;

/// The number of letters from which any paragraph is running text. Headlines in menus hardly reach it.
pub(super) const LONG_LETTERS: usize = 120;

/// The number of letters from which a sentence beside an `article` is its continuation.
const CONTINUATION_LETTERS: usize = 25;

/// The number of elements around such a sentence, at most, up to the one that also holds the `article`.
const CONTINUATION_DEPTH: usize = 4;

/// The number of letters that a paragraph has in common with the page's title, at least, to be the headline.
const HEADLINE_LETTERS: usize = 8;

/// The share of the running text, in per cent, that may come before the headline. More is no page furniture.
const BEFORE_HEADLINE_PER_CENT: usize = 20;

/// The number of letters of a heading that leads away and the text beside it, at most, to be a teaser. Chosen, not
/// fitted: a paragraph of an article may have more.
const TEASER_LETTERS: usize = 250;

/// The number of elements around such a heading that may belong to the teaser, at most.
const TEASER_DEPTH: usize = 4;

/// The number of letters of the label of a list of links, at most. Chosen, not fitted.
const LABEL_LETTERS: usize = 30;

/// The number of scripts from which a list of links to other documents is a menu of languages.
const MENU_SCRIPTS: usize = 3;

/// Separators of the headline and the name of the site in the title of a page.
const TITLE_SEPARATORS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " » "];

/// The number of letters of a usual line, at most.
const PHRASE_LETTERS: usize = 120;

/// Words of classes and ids of furniture. Two words are one after the other in the name.
const FURNITURE: [&str; 92] = [
    "ad",
    "addtoany",
    "ads",
    "adsbygoogle",
    "advert",
    "advertisement",
    "advertisements",
    "also read",
    "alsoread",
    "author bio",
    "author box",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "catlinks",
    "comment",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "credit",
    "credits",
    "disqus",
    "editsection",
    "fb root",
    "footer",
    "gdpr",
    "hits",
    "jp relatedposts",
    "latest news",
    "login",
    "menu",
    "modal",
    "more articles",
    "more news",
    "more stories",
    "most popular",
    "most read",
    "mostread",
    "nav",
    "navbar",
    "navbox",
    "navigation",
    "newsletter",
    "noprint",
    "outbrain",
    "pager",
    "pagination",
    "paging",
    "photo caption",
    "popular",
    "popup",
    "prev next",
    "print button",
    "printfriendly",
    "promo",
    "promoted",
    "read also",
    "read more",
    "readmore",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "relatednews",
    "relatedposts",
    "relatedstories",
    "respond",
    "screen reader",
    "share",
    "sharebar",
    "sharedaddy",
    "sharethis",
    "sharing",
    "sidebar",
    "signup",
    "skip link",
    "social",
    "sponsor",
    "sponsored",
    "sr only",
    "subscribe",
    "subscription",
    "taboola",
    "tag cloud",
    "tag list",
    "tags",
    "ticker",
    "top stories",
    "topstories",
    "trending",
    "widget",
];

/// Classes of elements that hold the body of an article and nothing before it.
const BODIES: [&str; 11] = [
    "article-body",
    "article-content",
    "article__body",
    "entry-content",
    "story-body",
    "story-content",
    "story__content",
    "post-body",
    "post-content",
    "td-post-content",
    "articlebody",
];

/// Beginnings of lines of furniture. A line that is longer by a colon and a headline belongs to it too.
const BEGINNINGS: [&str; 29] = [
    "also read:",
    "also read |",
    "read also:",
    "read more:",
    "also see:",
    "see also:",
    "share this",
    "follow us",
    "subscribe to our newsletter",
    "we use cookies",
    "accept all cookies",
    "this site uses cookies",
    "this website uses cookies",
    "story continues below",
    "media caption",
    "skip to content",
    "skip to main content",
    "यह भी पढ़ें",
    "ये भी पढ़ें",
    "इसे भी पढ़ें",
    "और पढ़ें",
    "हमें फ़ॉलो करें",
    "शेयर करें",
    "مزید پڑھیں",
    "یہ بھی پڑھیں",
    "مزید پڑھیے",
    "یہ بھی پڑھیے",
    "شیئر کریں",
    "ہمیں فالو کریں",
];

/// Whole lines of furniture, without marks around them. A sentence may begin with these words.
const WHOLE_LINES: [&str; 12] = [
    "advertisement",
    "advertisements",
    "sponsored",
    "read more",
    "back",
    "back to top",
    "विज्ञापन",
    "विज्ञापन विज्ञापन",
    "वापस",
    "اشتہار",
    "اشتہارات",
    "واپس",
];

/// Words of lines about the rights of the newspaper.
const RIGHTS: [&str; 7] = [
    "©",
    "copyright 20",
    "all rights reserved",
    "सर्वाधिकार सुरक्षित",
    "सभी अधिकार सुरक्षित",
    "جملہ حقوق محفوظ",
    "تمام حقوق محفوظ",
];

/// Words of lines that ask to join a channel of the newspaper: each such line has one of each kind.
const CHANNEL_WORDS: [&[&str]; 3] = [
    &[
        "whatsapp",
        "telegram",
        "google news",
        "वॉट्सऐप",
        "व्हाट्स",
        "वाट्सएप",
        "टेलीग्राम",
        "गूगल न्यूज",
        "واٹس ایپ",
        "ٹیلیگرام",
        "گوگل نیوز",
    ],
    &[
        "follow",
        "join",
        "subscribe",
        "फ़ॉलो",
        "फॉलो",
        "जॉइन",
        "ज्वाइन",
        "जुड़ें",
        "जुड़ने",
        "सब्सक्राइब",
        "فالو",
        "جوائن",
        "جڑیں",
        "سبسکرائب",
    ],
    &["us", "our", "हमें", "हमारे", "हमारा", "हमसे", "ہمیں", "ہمارے", "ہمارا", "ہم سے"],
];

/// Words after a number that counts readers.
const COUNTED: [&str; 9] =
    ["views", "reads", "hits", "shares", "व्यूज़", "व्यूज", "बार देखा गया", "مناظر", "بار دیکھا گیا"];

/// Beginnings of lines with a number that press offices and old pages print around a text.
const COUNTERS: [&str; 15] = [
    "(release id",
    "release id",
    "visitor counter",
    "visitors:",
    "total visitors",
    "page views",
    "hits:",
    "(रिलीज़",
    "रिलीज़ आईडी",
    "(रिलीज आईडी",
    "आगंतुक पटल",
    "कुल आगंतुक",
    "(ریلیز",
    "ریلیز آئی ڈی",
    "کل زائرین",
];

/// Whether the class or id `names` says that its element is furniture.
pub(super) fn is_furniture(names: &str) -> bool {
    let lower = names.to_lowercase();
    lower.split_whitespace().any(|name| {
        let words: Vec<&str> =
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        // `tag-floods` and `category-ads` are what WordPress calls an article by.
        let is_topic = matches!(words.first(), Some(&("tag" | "category" | "topic")));
        let one = words.iter().any(|word| FURNITURE.binary_search(word).is_ok());
        let two = words.windows(2).any(|pair| FURNITURE.binary_search(&pair.join(" ").as_str()).is_ok());
        let is_topic_list = is_topic && matches!(words.get(1), Some(&("list" | "cloud" | "links")));
        is_topic_list || !is_topic && (one || two)
    })
}

/// Whether `classes` say that their element is the body of an article.
pub(super) fn is_body(classes: &str) -> bool {
    classes.split_whitespace().any(|class| BODIES.iter().any(|body| body.eq_ignore_ascii_case(class)))
}

/// Returns for each paragraph why it is left out; `None`: it is read.
pub(super) fn reasons(page: &PageText<'_>) -> Vec<Option<LeftOutReason>> {
    let mut reasons = vec![None; page.paragraphs.len()];
    surroundings(page, &mut reasons);
    outside(page, &mut reasons);
    let by_markup = reasons.clone();
    if !any_left(&reasons) {
        return vec![None; page.paragraphs.len()];
    }
    guesses(page, &mut reasons);
    let left = |reasons: &[Option<LeftOutReason>]| -> usize {
        let read = page.facts.iter().zip(reasons).filter(|(_, reason)| reason.is_none());
        read.map(|(facts, _)| facts.letters).sum()
    };
    let any_running = (0..reasons.len()).any(|index| reasons[index].is_none() && page.is_running(index));
    let is_index = !any_running && 100 * left(&reasons) < INDEX_PER_CENT * left(&by_markup);
    if any_left(&reasons) && !is_index { reasons } else { by_markup }
}

/// Returns for each paragraph of a document that is no page why it is left out: only menus of the document's
/// translations are, links to other documents in several scripts, with the label before them.
pub(super) fn language_menus(paragraphs: &[Paragraph], facts: &[Facts]) -> Vec<Option<LeftOutReason>> {
    let mut reasons = vec![None; paragraphs.len()];
    let is_link =
        |index: &usize| facts[*index].letters > 0 && facts[*index].in_links == facts[*index].letters;
    let mut from = 0;
    while from < paragraphs.len() {
        let end = (from..paragraphs.len()).find(|index| !is_link(index)).unwrap_or(paragraphs.len());
        let mut scripts: Vec<_> = Vec::new();
        for script in paragraphs[from..end].iter().filter_map(|link| majority_script(&link.text)) {
            if !scripts.contains(&script) {
                scripts.push(script);
            }
        }
        if scripts.len() >= MENU_SCRIPTS {
            reasons[from..end].fill(Some(LeftOutReason::Links));
            if from > 0
                && facts[from - 1].letters <= LABEL_LETTERS
                && !ends_sentence(&paragraphs[from - 1].text)
            {
                reasons[from - 1] = Some(LeftOutReason::EmptyHeading);
            }
        }
        from = end + 1;
    }
    reasons
}

fn any_left(reasons: &[Option<LeftOutReason>]) -> bool {
    reasons.iter().any(Option::is_none)
}

impl PageText<'_> {
    /// Returns the string that the page's descriptions call `key`, with one space between words.
    fn named(&self, key: &str) -> Option<String> {
        self.descriptions
            .iter()
            .find_map(|(description, _)| named(description, key))
            .map(|text| squeezed(&text))
    }

    /// Whether any paragraph is running text.
    pub(super) fn any_running(&self) -> bool {
        (0..self.paragraphs.len()).any(|index| self.is_running(index))
    }

    /// Whether a paragraph is running text.
    fn is_running(&self, index: usize) -> bool {
        let facts = self.facts[index];
        let is_heading = matches!(self.paragraphs[index].kind, BlockKind::Heading { .. });
        !is_heading
            && 2 * facts.in_links < facts.letters.max(1)
            && (facts.letters >= LONG_LETTERS
                || facts.letters >= SENTENCE_LETTERS && ends_sentence(&self.paragraphs[index].text))
    }

    /// Returns the letters of running text, not left out, in each element and those in it.
    fn running_letters(&self, reasons: &[Option<LeftOutReason>]) -> Vec<usize> {
        let mut held = vec![0; self.elements.len()];
        for (index, facts) in self.facts.iter().enumerate() {
            if reasons[index].is_none() && self.is_running(index) {
                held[facts.element] += facts.letters;
            }
        }
        for element in (1..held.len()).rev() {
            held[self.elements[element].parent] += held[element];
        }
        held
    }

    /// Says of each element whether it or one around it fits. Gives the outermost that does.
    fn outermost(&self, fits: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
        let mut outer: Vec<Option<usize>> = Vec::with_capacity(self.elements.len());
        for (element, facts) in self.elements.iter().enumerate() {
            let around = if element == 0 { None } else { outer[facts.parent] };
            outer.push(around.or_else(|| fits(element).then_some(element)));
        }
        outer
    }

    /// Leaves out the paragraphs of the elements that fit.
    fn leave_out(
        &self,
        reasons: &mut [Option<LeftOutReason>],
        reason: LeftOutReason,
        fits: impl Fn(usize) -> bool,
    ) {
        let outer = self.outermost(fits);
        for (facts, left_out) in self.facts.iter().zip(reasons) {
            if left_out.is_none() && outer[facts.element].is_some() {
                *left_out = Some(reason);
            }
        }
    }
}

/// Whether `text` ends like a sentence, perhaps in quotation marks or brackets.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']') || c.is_whitespace()
    });
    text.ends_with(['.', '!', '?', '।', '॥', '۔', '؟', '…'])
}

/// Leaves out what the markup calls the surroundings, and forms without running text.
fn surroundings(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>]) {
    page.leave_out(reasons, LeftOutReason::Surroundings, |element| page.elements[element].marks.surroundings);
    let mut running = vec![0usize; page.elements.len()];
    let mut has_control: Vec<bool> = page.elements.iter().map(|element| element.has_control).collect();
    let mut has_field: Vec<bool> = page.elements.iter().map(|element| element.has_field).collect();
    for (index, facts) in page.facts.iter().enumerate() {
        running[facts.element] += usize::from(page.is_running(index));
    }
    for element in (1..running.len()).rev() {
        let parent = page.elements[element].parent;
        running[parent] += running[element];
        has_control[parent] |= has_control[element];
        has_field[parent] |= has_field[element];
    }
    page.leave_out(reasons, LeftOutReason::Form, |element| {
        let is_form = page.elements[element].marks.form && has_control[element];
        is_form && (running[element] == 0 || running[element] == 1 && has_field[element])
    });
}

/// Leaves out what is outside of the elements that hold the article.
fn outside(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>]) {
    let held = page.running_letters(reasons);
    let outer_main = page.outermost(|element| page.elements[element].marks.main);
    let in_main = |index: usize| outer_main[page.facts[index].element];
    let any = (0..reasons.len()).any(|index| reasons[index].is_none() && in_main(index).is_some());
    let main_letters: usize =
        (0..held.len()).filter(|&element| outer_main[element] == Some(element)).map(|main| held[main]).sum();
    if any && 100 * main_letters >= MAIN_PER_CENT * held[0] {
        for (index, reason) in reasons.iter_mut().enumerate() {
            if in_main(index).is_none() {
                reason.get_or_insert(LeftOutReason::OutsideArticle);
            }
        }
    }
    articles(page, reasons);
}

/// Leaves out what is no part of the longest `article`, of others like it, or of their continuation.
fn articles(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>]) {
    let outer = page.outermost(|element| page.elements[element].marks.article);
    let of = |index: usize| outer[page.facts[index].element];
    next_articles(page, reasons, of);
    let mut length = vec![0usize; page.elements.len()];
    let mut all = 0;
    // An article with a heading that leads away is a teaser of another page.
    let mut is_teaser = vec![false; page.elements.len()];
    let mut is_running = vec![false; page.elements.len()];
    for (index, paragraph) in
        page.paragraphs.iter().enumerate().filter(|(index, _)| reasons[*index].is_none())
    {
        all += paragraph.text.len();
        if let Some(article) = of(index) {
            length[article] += paragraph.text.len();
            is_running[article] |= page.is_running(index);
            is_teaser[article] |= is_linked_heading(page, index);
        }
    }
    let longest =
        (0..length.len()).rev().max_by_key(|&article| length[article]).filter(|&article| length[article] > 0);
    let Some(longest) = longest else { return };
    let reads = |article: usize| article == longest || is_running[article] && !is_teaser[article];
    let read: usize =
        (0..length.len()).filter(|&article| reads(article)).map(|article| length[article]).sum();
    if 100 * read < ARTICLE_PER_CENT * all {
        return;
    }
    let is_lone = 100 * length[longest] >= ARTICLE_PER_CENT * all;
    let beside: Vec<usize> = (1..length.len())
        .filter(|&article| length[article] > 0 && reads(article))
        .map(|a| page.elements[a].parent)
        .collect();
    let parents: std::collections::HashSet<usize> = beside.into_iter().collect();
    let mut begun = false;
    for (index, reason) in reasons.iter_mut().enumerate() {
        if reason.is_some() {
            continue;
        }
        let is_read = if let Some(article) = of(index) {
            begun |= reads(article);
            reads(article) || !is_lone && is_running[article]
        } else {
            let facts = page.facts[index];
            let around = |element: &usize| Some(page.elements[*element].parent);
            let is_beside = std::iter::successors(Some(facts.element), around)
                .take(CONTINUATION_DEPTH)
                .any(|element| parents.contains(&element));
            let continues =
                begun && is_beside && facts.letters >= CONTINUATION_LETTERS && page.is_running(index);
            matches!(page.paragraphs[index].kind, BlockKind::Heading { level: 1 }) || continues
        };
        if !is_read {
            *reason = Some(LeftOutReason::OutsideArticle);
        }
    }
}

/// Leaves out the articles that follow when a reader reaches the end: they begin with a headline of their own, and the
/// headline of the page is in an article before them.
fn next_articles(
    page: &PageText<'_>,
    reasons: &mut [Option<LeftOutReason>],
    of: impl Fn(usize) -> Option<usize>,
) {
    let is_headline = |index: usize| matches!(page.paragraphs[index].kind, BlockKind::Heading { level: 1 });
    let is_named = |index: usize| {
        let text = squeezed(&page.paragraphs[index].text);
        page.titles.iter().any(|title| is_title(&text, title))
    };
    let mut found = (0..reasons.len()).filter(|&index| reasons[index].is_none() && is_headline(index));
    let Some(first) = found.find(|&index| of(index).is_some() && is_named(index)) else { return };
    let mut later: Vec<usize> = found.filter_map(&of).filter(|&article| Some(article) != of(first)).collect();
    later.dedup();
    for (index, reason) in reasons.iter_mut().enumerate().skip(first) {
        // Articles are numbered in the order of the page.
        if of(index).is_some_and(|article| later.binary_search(&article).is_ok()) {
            reason.get_or_insert(LeftOutReason::OutsideArticle);
        }
    }
}

/// Leaves out what class words, links, the position and usual lines say is no article.
fn guesses(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>]) {
    let headline = headline(page, reasons);
    let held = page.running_letters(reasons);
    let outer = page.outermost(|element| {
        page.elements[element].marks.furniture && 100 * held[element] <= FURNITURE_PER_CENT * held[0]
    });
    let parent = |index: usize| page.elements[page.facts[index].element].parent;
    let mut beside = vec![0usize; page.elements.len()];
    for index in (0..reasons.len()).filter(|&index| reasons[index].is_none() && page.is_running(index)) {
        beside[parent(index)] += 1;
    }
    for (index, reason) in reasons.iter_mut().enumerate() {
        if reason.is_some() || Some(index) == headline {
            continue;
        }
        *reason = if outer[page.facts[index].element].is_some() {
            Some(LeftOutReason::Class)
        } else if is_menu(page, index) && !is_linked_sentence(page, index, &beside) {
            Some(LeftOutReason::Links)
        } else if is_phrase(&page.paragraphs[index].text) || is_separator(&page.paragraphs[index]) {
            Some(LeftOutReason::Phrase)
        } else {
            None
        };
    }
    teasers(page, reasons, headline);
    after_bodies(page, reasons);
    if let Some(headline) = headline {
        let held = |range: std::ops::Range<usize>| -> usize {
            let running = range.filter(|&index| reasons[index].is_none() && page.is_running(index));
            running.map(|index| page.facts[index].letters).sum()
        };
        if 100 * held(0..headline) <= BEFORE_HEADLINE_PER_CENT * held(0..reasons.len()) {
            for reason in &mut reasons[..headline] {
                reason.get_or_insert(LeftOutReason::BeforeHeadline);
            }
        }
    }
    empty_headings(page, reasons, headline);
    lone_labels(page, reasons, headline);
}

/// Leaves out the first lines of other articles: the text beside each of several headings that lead away.
fn teasers(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>], headline: Option<usize>) {
    let mut headings = vec![0usize; page.elements.len()];
    let mut letters = vec![0usize; page.elements.len()];
    for (index, facts) in page.facts.iter().enumerate() {
        letters[facts.element] += facts.letters;
        headings[facts.element] += usize::from(is_linked_heading(page, index));
    }
    for element in (1..letters.len()).rev() {
        let parent = page.elements[element].parent;
        letters[parent] += letters[element];
        headings[parent] += headings[element];
    }
    // The largest element around each such heading that holds no other.
    let mut items = vec![false; page.elements.len()];
    let mut beside = vec![0usize; page.elements.len()];
    for index in (0..reasons.len()).filter(|&index| is_linked_heading(page, index)) {
        let mut item = page.facts[index].element;
        for _ in 0..TEASER_DEPTH {
            let parent = page.elements[item].parent;
            if headings[parent] > 1 || letters[parent] > TEASER_LETTERS {
                break;
            }
            item = parent;
        }
        let is_item = item > 0 && headings[item] == 1 && letters[item] <= TEASER_LETTERS;
        items[item] |= is_item;
        beside[page.elements[item].parent] += usize::from(is_item);
    }
    let outer = page.outermost(|element| items[element] && beside[page.elements[element].parent] > 1);
    for (index, reason) in reasons.iter_mut().enumerate() {
        if Some(index) != headline && outer[page.facts[index].element].is_some() {
            reason.get_or_insert(LeftOutReason::Links);
        }
    }
}

/// Whether a paragraph is a heading that leads to another page.
fn is_linked_heading(page: &PageText<'_>, index: usize) -> bool {
    let facts = page.facts[index];
    let is_heading = matches!(page.paragraphs[index].kind, BlockKind::Heading { .. });
    is_heading && facts.letters > 0 && facts.in_links == facts.letters
}

/// Leaves out the labels of what is left out: short lines in an element of which nothing but such lines is read.
fn lone_labels(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>], headline: Option<usize>) {
    let is_label = |index: usize| {
        let is_plain = matches!(page.paragraphs[index].kind, BlockKind::Paragraph);
        is_plain && page.facts[index].letters <= LABEL_LETTERS && !ends_sentence(&page.paragraphs[index].text)
    };
    let mut read = vec![0usize; page.elements.len()];
    let mut menus = vec![0usize; page.elements.len()];
    for (index, facts) in page.facts.iter().enumerate() {
        read[facts.element] += usize::from(reasons[index].is_none() && !is_label(index));
        menus[facts.element] += usize::from(reasons[index] == Some(LeftOutReason::Links));
    }
    for element in (1..read.len()).rev() {
        let parent = page.elements[element].parent;
        read[parent] += read[element];
        menus[parent] += menus[element];
    }
    for (index, reason) in reasons.iter_mut().enumerate() {
        let own = page.facts[index].element;
        let is_beside_menu =
            [own, page.elements[own].parent].iter().any(|&at| read[at] == 0 && menus[at] > 0);
        if reason.is_none() && Some(index) != headline && is_label(index) && is_beside_menu {
            *reason = Some(LeftOutReason::EmptyHeading);
        }
    }
}

/// Whether most letters of a paragraph are in links, or all but those of the label before them.
fn is_menu(page: &PageText<'_>, index: usize) -> bool {
    let facts = page.facts[index];
    let text = &page.paragraphs[index].text;
    let is_sentence = ends_sentence(text);
    let most = if is_sentence { LINKS_OF_SENTENCE_PER_CENT } else { LINKS_PER_CENT };
    let label = || text.split_once(':').map_or(0, |(label, _)| letters(label));
    facts.in_links > 0
        && (100 * facts.in_links >= most * facts.letters
            || !is_sentence && label() <= LABEL_LETTERS && facts.in_links + label() == facts.letters)
}

/// Whether a paragraph is a sentence of the article that is all a link. `beside` counts the running text in each element
/// but not deeper. Headlines of other articles end without a full stop.
fn is_linked_sentence(page: &PageText<'_>, index: usize, beside: &[usize]) -> bool {
    let facts = page.facts[index];
    let paragraph = &page.paragraphs[index];
    matches!(paragraph.kind, BlockKind::Paragraph)
        && facts.letters >= SENTENCE_LETTERS
        && paragraph.text.ends_with(['.', '।', '۔'])
        && beside[page.elements[facts.element].parent] >= BESIDE
}

/// Whether `text` is a usual line of furniture.
fn is_phrase(text: &str) -> bool {
    let lower: String = text.chars().take(PHRASE_LETTERS + 1).flat_map(char::to_lowercase).collect();
    if lower.chars().count() > PHRASE_LETTERS {
        return false;
    }
    let is_mark = |c: char| !c.is_alphanumeric() && !c.is_alphabetic();
    let bare = lower.trim_start_matches(is_mark);
    let whole = lower.trim_matches(is_mark);
    let is_word = |c: char| c.is_alphabetic();
    BEGINNINGS.iter().any(|beginning| bare.starts_with(beginning))
        || WHOLE_LINES.contains(&whole)
        || RIGHTS.iter().any(|words| lower.contains(words))
        || CHANNEL_WORDS.iter().all(|kind| {
            kind.iter().any(|words| {
                // "us" is no word of "thus" or "users".
                lower.match_indices(words).any(|(at, _)| {
                    let (before, after) = (&lower[..at], &lower[at + words.len()..]);
                    !words.is_ascii() || !before.ends_with(is_word) && !after.starts_with(is_word)
                })
            })
        })
        || !ends_sentence(text) && COUNTERS.iter().any(|counter| lower.starts_with(counter))
        || COUNTED.contains(&whole.trim_start_matches(|c: char| c.is_numeric() || is_mark(c)))
            && whole.starts_with(char::is_numeric)
}

/// Whether a paragraph only separates, or counts the pictures: "*****", "2/5".
fn is_separator(paragraph: &Paragraph) -> bool {
    let text = &paragraph.text;
    let counts = || {
        let number = |part: &str| !part.trim().is_empty() && part.trim().chars().all(char::is_numeric);
        text.split_once('/').is_some_and(|(one, all)| number(one) && number(all))
    };
    matches!(paragraph.kind, BlockKind::Paragraph) && (!text.contains(char::is_alphanumeric) || counts())
}

/// Leaves out what comes after the last element that says it is the body of the article.
fn after_bodies(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>]) {
    let held = page.running_letters(reasons);
    let outer = page.outermost(|element| page.elements[element].marks.body && held[element] > 0);
    let bodies: usize =
        (0..held.len()).filter(|&element| outer[element] == Some(element)).map(|body| held[body]).sum();
    if 2 * bodies < held[0] || bodies == 0 {
        return;
    }
    let is_in = |index: usize| outer[page.facts[index].element].is_some();
    let Some(last) = (0..reasons.len()).rev().find(|&index| is_in(index)) else { return };
    for reason in &mut reasons[last + 1..] {
        reason.get_or_insert(LeftOutReason::OutsideArticle);
    }
}

/// Returns the headline: the paragraph that the page names, otherwise the first heading of level 1.
fn headline(page: &PageText<'_>, reasons: &[Option<LeftOutReason>]) -> Option<usize> {
    let named = page.named("headline");
    let read = || (0..reasons.len()).filter(|&index| reasons[index].is_none());
    let is_first = |index: &usize| matches!(page.paragraphs[*index].kind, BlockKind::Heading { level: 1 });
    let fits = |index: usize| {
        let text = squeezed(&page.paragraphs[index].text);
        page.titles.iter().any(|title| is_title(&text, title)) || named.as_deref() == Some(text.as_str())
    };
    // A menu may name the page too, so a heading comes before another paragraph.
    let is_heading = |index: &usize| matches!(page.paragraphs[*index].kind, BlockKind::Heading { .. });
    let is_marked = |index: &usize| page.headline == Some(*index) && page.facts[*index].in_links == 0;
    read()
        .filter(|index| is_heading(index) && fits(*index))
        // The name of the site may be a heading too, and is shorter. Of equal ones, the first.
        .max_by_key(|&index| (page.facts[index].letters, std::cmp::Reverse(index)))
        .or_else(|| read().find(is_marked))
        .or_else(|| read().find(is_first))
        .or_else(|| read().find(|&index| page.facts[index].in_links == 0 && fits(index)))
}

/// Whether `line`, which has one space between words, is a page's title without the name of the site.
pub(super) fn is_title(line: &str, title: &str) -> bool {
    if line.len() > title.len() || letters(line) < HEADLINE_LETTERS {
        return false;
    }
    let title = squeezed(title);
    let after = |separator| title.match_indices(separator).map(|(at, found): (usize, &str)| at + found.len());
    let mut beginnings = std::iter::once(0).chain(TITLE_SEPARATORS.into_iter().flat_map(after));
    beginnings.any(|at| {
        let rest = title[at..].strip_prefix(line).map(str::trim_start);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Returns `text` with one space between words.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Leaves out headings under which only things left out come.
fn empty_headings(page: &PageText<'_>, reasons: &mut [Option<LeftOutReason>], headline: Option<usize>) {
    let mut read = vec![0usize; page.elements.len()];
    let mut left_out = vec![0usize; page.elements.len()];
    for (index, facts) in page.facts.iter().enumerate() {
        match (page.paragraphs[index].kind, reasons[index]) {
            (BlockKind::Heading { .. }, None) => {}
            (_, None) => read[facts.element] += 1,
            (_, Some(_)) => left_out[facts.element] += 1,
        }
    }
    for element in (1..read.len()).rev() {
        let parent = page.elements[element].parent;
        read[parent] += read[element];
        left_out[parent] += left_out[element];
    }
    let heads_nothing = |index: usize| {
        let around = page.elements[page.facts[index].element].parent;
        read[around] == 0 && left_out[around] > 0
    };
    // From the end: the lowest level of a heading under which something is read, and whether anything is left out.
    let mut read_above = u8::MAX;
    let mut any_read = false;
    let mut any_left_out = false;
    for index in (0..reasons.len()).rev() {
        match (page.paragraphs[index].kind, reasons[index]) {
            (BlockKind::Heading { level }, None) => {
                let holds = any_read || read_above > level && read_above != u8::MAX;
                let is_empty = !holds && any_left_out || heads_nothing(index);
                if is_empty && Some(index) != headline && level > 1 {
                    reasons[index] = Some(LeftOutReason::EmptyHeading);
                } else {
                    (read_above, any_read, any_left_out) = (level, false, false);
                }
            }
            (_, None) => any_read = true,
            (_, Some(_)) => any_left_out = true,
        }
    }
}
