//! How do two texts become beads, and beads a record for the memory?
//!
//! First the languages are found (declared, otherwise from the script). Then both texts are cut into segments, and the
//! aligner links them. The same steps serve one pair at a shell and a million in a run.

use std::ops::Range;

use sangam_language::Language;
use sangam_memory::{ArticleDescription, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord};

use super::cutter::Cutter;
use super::named_language::named_language;
use super::untranslated::{Copies, explained_with_left_out, is_untranslated, with_left_out};
use sangam_align::{Aligner, Alignment, Bead, Explanation, Reading, Recall, Side, document_confidence};
use sangam_exchange::article::{ArticleText, Block};
use sangam_text::detect::{detect_language, majority_script, profile_script_of, script_name};
use sangam_text::language::{contradicted_by_words, profile};
use sangam_text::script::Script;
use sangam_text::segment::{ParagraphMark, Segment, SegmentKind, believe_marks};
use sangam_unit::{Role, Sides};

/// The lowest document confidence, 0 to 1, of two texts that count as translations of each other. Set on all beds of
/// the three pairs with a table: true pairs have .22 or more, and fewer than 1 % of the pairs with the next document's
/// translation reach this value (test `correspondence`).
pub const UNRELATED_BELOW: f64 = 0.15;

/// The least share of a text's letters, 0 to 1, in the script of its declared language. Articles about software, and
/// half-finished translations, hold more letters of another script than of their own. Set by hand: a third.
const LEAST_OWN_LETTERS: f64 = 1.0 / 3.0;

/// How two texts are prepared for alignment.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PairOptions {
    /// Language of the source; `None`: from its script.
    pub from: Option<Language>,
    /// Language of the target; `None`: from its script.
    pub to: Option<Language>,
    /// Continue if a declared language contradicts the script of its text, or if the texts do not look like
    /// translations of each other.
    pub force: bool,
    /// The texts already have one segment per line.
    pub segmented: bool,
    /// How running text is cut.
    pub cutter: Cutter,
}

/// The data of a pair's record besides its texts and beads.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RecordOptions {
    /// The user's description of the article.
    pub description: ArticleDescription,
    /// The method by which the pair was made, without its version; that of the alignment if there is none.
    pub method: Option<String>,
    /// Beads below this confidence, 0 to 1, give no unit.
    pub min_confidence: f64,
    /// Whether the pair replaces the pair stored under its names, even if most units are lost.
    pub replace: bool,
    /// Now, UTC, ISO 8601.
    pub now: String,
}

/// A text in a known language, cut into segments.
#[derive(Debug, Clone)]
pub struct CutText {
    /// Its language.
    pub language: Language,
    /// The text and where it came from.
    pub article: ArticleText,
    /// Its segments in order.
    pub segments: Vec<Segment>,
}

/// Two texts ready to be aligned.
#[derive(Debug, Clone)]
pub struct TextPair {
    /// The text translated from.
    pub source: CutText,
    /// The text translated to.
    pub target: CutText,
    /// Warnings for the user; the work goes on.
    pub warnings: Vec<String>,
}

/// Why two texts cannot be aligned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PairError {
    /// Both texts are in one language.
    #[error("both texts are in {language} ({source_location}, {target_location})")]
    SameLanguage {
        /// Where the source came from.
        source_location: String,
        /// Where the target came from.
        target_location: String,
        /// The language.
        language: String,
    },
    /// The script of a text does not identify a known language.
    #[error("{location}: its script names no language sangam knows")]
    UnknownLanguage {
        /// Where the text came from.
        location: String,
        /// Which text.
        side: Role,
    },
    /// The text is in another script than that of the declared language.
    #[error("{location}: its language is said to be {language}, which contradicts its script ({found})")]
    ScriptContradiction {
        /// Where the text came from.
        location: String,
        /// Which text.
        side: Role,
        /// The declared language.
        language: Language,
        /// The script of most of its letters.
        found: &'static str,
    },
    /// The text contains no sentence.
    #[error("{location}: holds no sentences")]
    NoSentences {
        /// Where the text came from.
        location: String,
    },
}

/// A text as it was given.
#[derive(Debug, Clone)]
pub enum GivenText {
    /// Running text, which is then cut.
    Running(ArticleText),
    /// Segments, numbered from 1. Empty ones keep their number.
    Segments(Vec<String>),
}

/// Finds the languages of two articles and cuts them into segments. A text without sentences is an error.
pub fn prepare(
    source: ArticleText,
    target: ArticleText,
    options: &PairOptions,
) -> Result<TextPair, PairError> {
    let pair = prepare_texts(Sides::new(source, target).map(GivenText::Running), options)?;
    for text in [&pair.source, &pair.target] {
        if text.segments.is_empty() {
            return Err(PairError::NoSentences { location: text.article.location.clone() });
        }
    }
    Ok(pair)
}

/// Finds the languages of two texts and cuts them into segments. A text may have none.
pub fn prepare_texts(texts: Sides<GivenText>, options: &PairOptions) -> Result<TextPair, PairError> {
    let mut warnings = Vec::new();
    let given = |text: GivenText, name: &str| {
        let (mut article, cut) = match text {
            GivenText::Running(article) => (article, None),
            GivenText::Segments(segments) => {
                let (text, cut) = join_segments(&segments);
                (ArticleText::unnamed(text), Some(cut))
            }
        };
        // Errors and warnings name the text.
        if article.location.is_empty() {
            name.clone_into(&mut article.location);
        }
        (article, cut)
    };
    let (source, target) = (given(texts.source, "source"), given(texts.target, "target"));
    let from = settle(&source.0, (options.from.as_ref(), Role::Source), options.force, &mut warnings)?;
    let to = settle(&target.0, (options.to.as_ref(), Role::Target), options.force, &mut warnings)?;
    warnings.extend([&source.0, &target.0].into_iter().filter_map(ArticleText::warning));
    for (article, language, declared) in [(&source.0, &from, &options.from), (&target.0, &to, &options.to)] {
        if declared.is_none() {
            warnings.extend(contradicted_name(article, language));
        }
    }
    if from == to {
        return Err(PairError::SameLanguage {
            source_location: source.0.location,
            target_location: target.0.location,
            language: profile(&from).name.to_owned(),
        });
    }
    let cut = |(article, given): (ArticleText, Option<Vec<Segment>>), language: Language| {
        let segments = given.unwrap_or_else(|| cut(&article, &language, options));
        CutText { language, article, segments }
    };
    let (source, target) = rayon::join(|| cut(source, from), || cut(target, to));
    Ok(TextPair { source, target, warnings })
}

/// Returns a warning if the name of a file indicates another language than that of its text.
fn contradicted_name(article: &ArticleText, language: &Language) -> Option<String> {
    let named = named_language(&article.location)?;
    let found = profile(language);
    (named.tag != found.tag).then(|| {
        format!(
            "{}: the name says {}, the text is in {} and is taken as {}",
            article.location, named.name, found.name, found.name
        )
    })
}

/// Whether two texts do not look like translations of each other.
pub fn looks_unrelated(document_confidence: f64) -> bool {
    document_confidence < UNRELATED_BELOW
}

fn settle(
    article: &ArticleText,
    (declared, side): (Option<&Language>, Role),
    force: bool,
    warnings: &mut Vec<String>,
) -> Result<Language, PairError> {
    let unknown = || PairError::UnknownLanguage { location: article.location.clone(), side };
    let Some(language) = declared else { return detect_language(&article.text).ok_or_else(unknown) };
    let expected = profile(language).script;
    let found = majority_script(&article.text);
    if expected != Script::Unknown
        && let Some(found) = found.filter(|&found| found != expected)
        && share_of(expected, &article.text) < LEAST_OWN_LETTERS
    {
        let error = PairError::ScriptContradiction {
            location: article.location.clone(),
            side,
            language: language.clone(),
            found: script_name(found),
        };
        if !force {
            return Err(error);
        }
        warnings.push(format!(
            "{}: taken as {language} though its script is {}",
            article.location,
            script_name(found)
        ));
    }
    if let Some(likely) = contradicted_by_words(&article.text, language) {
        warnings.push(format!(
            "{}: said to be in {language}, but its words look like {}; if it is, say that its language is {}",
            article.location, likely.name, likely.tag
        ));
    }
    Ok(language.clone())
}

/// Removes the elements whose places are in `left_out`, which is in order.
fn retain_without<T>(elements: &mut Vec<T>, left_out: &[usize]) {
    let mut place = 0;
    elements.retain(|_| {
        place += 1;
        left_out.binary_search(&(place - 1)).is_err()
    });
}

/// Returns the share of the letters of `text` that are in `script`, 0 to 1.
fn share_of(script: Script, text: &str) -> f64 {
    let (mut own, mut all) = (0.0, 0.0);
    for found in text.chars().filter_map(profile_script_of) {
        all += 1.0;
        if found == script {
            own += 1.0;
        }
    }
    if all == 0.0 { 0.0 } else { own / all }
}

fn cut(article: &ArticleText, language: &Language, options: &PairOptions) -> Vec<Segment> {
    if options.segmented {
        let mut segments = lines(&article.text);
        believe_marks(&mut segments, &article.marked_paragraphs());
        return segments;
    }
    options.cutter.cut_article(article, language)
}

/// Joins the segments into one text, one per line, and returns the span of each.
fn join_segments(texts: &[String]) -> (String, Vec<Segment>) {
    let mut joined = String::new();
    let mut segments = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let start = joined.len();
        joined.push_str(text);
        segments.push(Segment {
            number: index + 1,
            paragraph: index + 1,
            span: start..joined.len(),
            kind: SegmentKind::Sentence,
        });
        joined.push('\n');
    }
    (joined, segments)
}

/// Makes every line that is not blank a segment, numbered by its line.
fn lines(text: &str) -> Vec<Segment> {
    // A text of an old Mac, whose lines all end in this way. Readers of links count lines in the same way.
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let mut start = 0;
    let mut segments = Vec::new();
    for (index, line) in text.split_inclusive(end).enumerate() {
        let content = line.trim();
        if !content.is_empty() {
            let first = start + (line.len() - line.trim_start().len());
            segments.push(Segment {
                number: index + 1,
                paragraph: index + 1,
                span: first..first + content.len(),
                kind: SegmentKind::Sentence,
            });
        }
        start += line.len();
    }
    segments
}

impl CutText {
    /// Returns the text of segment `index` (from 0).
    pub fn text(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", |segment| &self.article.text[segment.span.clone()])
    }

    /// Returns the paragraph of the document that contains segment `index` (from 0); `None` for plain text.
    pub fn block(&self, index: usize) -> Option<&Block> {
        self.article.block_at(self.segments.get(index)?.span.start)
    }

    /// Returns the text of every segment.
    pub fn texts(&self) -> Vec<&str> {
        self.segments.iter().map(|segment| &self.article.text[segment.span.clone()]).collect()
    }

    fn paragraphs(&self) -> Vec<usize> {
        self.segments.iter().map(|segment| segment.paragraph).collect()
    }

    /// Returns, for every segment, the bytes that the document marks as code; empty if it marks none.
    fn code(&self) -> Vec<Vec<Range<usize>>> {
        if self.article.blocks.iter().all(|block| block.code.is_empty()) {
            return Vec::new();
        }
        let of = |segment: &Segment| {
            let Range { start, end } = segment.span;
            let code = self.article.block_at(start).map_or(&[][..], |block| &block.code);
            let first = code.partition_point(|code| code.end <= start);
            let inside = code.iter().skip(first).take_while(|code| code.start < end);
            inside.map(|code| code.start.max(start) - start..code.end.min(end) - start).collect()
        };
        self.segments.iter().map(of).collect()
    }

    /// Returns, for every segment, whether the document marks it as a heading; empty if it marks none.
    fn headings(&self) -> Vec<bool> {
        let paragraphs = self.article.marked_paragraphs();
        let mut headings =
            paragraphs.iter().filter(|paragraph| paragraph.mark == ParagraphMark::Heading).peekable();
        if headings.peek().is_none() {
            return Vec::new();
        }
        let is_heading = |segment: &Segment| {
            while headings.next_if(|heading| heading.span.end <= segment.span.start).is_some() {}
            headings.peek().is_some_and(|heading| heading.span.start <= segment.span.start)
        };
        self.segments.iter().map(is_heading).collect()
    }

    fn record(&self) -> DocumentRecord {
        let segments = self.segments.iter().map(|segment| SegmentRecord {
            number: segment.number,
            paragraph: segment.paragraph,
            kind: segment.kind.as_str(),
            span: segment.span.clone(),
            text: self.article.text[segment.span.clone()].to_owned(),
        });
        DocumentRecord {
            language: self.language.clone(),
            location: self.article.location.clone(),
            content_hash: self.article.content_hash,
            byte_length: self.article.text.len(),
            segments: segments.collect(),
        }
    }

    /// Returns the numbers of a run of segments. They need not be consecutive, because blank lines may have been
    /// skipped.
    pub fn numbers(&self, range: &Range<usize>) -> Vec<usize> {
        self.segments.get(range.clone()).unwrap_or_default().iter().map(|segment| segment.number).collect()
    }
}

impl TextPair {
    /// Links the segments of both texts, by their contents and by the evidence of a memory. A copy of a source segment
    /// does not take the place of its translation.
    pub fn align(&self, aligner: &Aligner, memory: &dyn Recall) -> Alignment {
        self.align_without_copies(aligner, memory).0
    }

    /// Does the same and explains every bead, in the same order.
    pub fn explain(&self, aligner: &Aligner, memory: &dyn Recall) -> (Alignment, Vec<Explanation>) {
        let (alignment, left_out) = self.align_without_copies(aligner, memory);
        let explained =
            self.with_sides_without(&left_out, |source, target| aligner.explain(source, target, memory));
        let (_, explanations) = explained_with_left_out(explained, &left_out, self.target.segments.len());
        (alignment, explanations)
    }

    /// Aligns the texts, and returns the target segments that were left out because they are copies of source segments
    /// with a translation of their own.
    fn align_without_copies(&self, aligner: &Aligner, memory: &dyn Recall) -> (Alignment, Vec<usize>) {
        let without = |left_out: &[usize]| {
            let align =
                |source: &Side<'_>, target: &Side<'_>| aligner.align_remembering(source, target, memory);
            self.with_sides_without(left_out, align)
        };
        let alignment = without(&[]);
        let is_copy = |segment| self.in_another_script(Role::Target, segment..segment + 1);
        let foreign = |range: &Range<usize>| self.in_another_script(Role::Source, range.clone());
        let copies = Copies::linked(&alignment, is_copy, foreign);
        let segments = copies.segments();
        if segments.is_empty() {
            return (alignment, segments);
        }
        let count = self.target.segments.len();
        let (mut alignment, left_out) = if segments.len() == count {
            (alignment, Vec::new())
        } else {
            let first = without(&segments);
            let displaced = copies.displaced(&first);
            let best = match displaced.len() {
                0 => alignment,
                all if all == segments.len() => with_left_out(first, &displaced, count),
                _ => with_left_out(without(&displaced), &displaced, count),
            };
            (best, displaced)
        };
        alignment.document_confidence = document_confidence(&self.translated(&alignment.beads));
        (alignment, left_out)
    }

    /// Returns `beads` with the two sides of each untranslated bead apart, because neither translates the other.
    pub fn translated(&self, beads: &[Bead]) -> Vec<Bead> {
        let apart = |bead: &Bead| {
            let bead = bead.clone();
            if !self.is_untranslated(&bead) {
                return [Some(bead), None];
            }
            let Bead { source, target, confidence, .. } = bead;
            let (after, before) = (source.end, target.start);
            [
                Some(Bead::new(source, before..before, confidence)),
                Some(Bead::new(after..after, target, confidence)),
            ]
        };
        beads.iter().flat_map(apart).flatten().collect()
    }

    /// Whether the target of a bead with both sides was left in the language of the source. Such a bead gives no unit.
    pub fn is_untranslated(&self, bead: &Bead) -> bool {
        !bead.is_null() && self.in_another_script(Role::Target, bead.target.clone())
    }

    /// How the two sides of a bead relate. An untranslated side is no part of a translation.
    pub fn reading(&self, bead: &Bead) -> Reading {
        if self.is_untranslated(bead) { Reading::Full } else { bead.reading }
    }

    /// Whether the segments `range` of a side have words and no letter in the script of its language.
    fn in_another_script(&self, side: Role, range: Range<usize>) -> bool {
        let sides = Sides::new(&self.source, &self.target);
        let (text, other) = (sides[side], sides[side.other()]);
        let languages = Sides::new(&other.language, &text.language);
        is_untranslated(range.map(|segment| text.text(segment)), languages)
    }

    /// Passes both texts to `work` as the aligner sees them.
    pub fn with_sides<T>(&self, work: impl FnOnce(&Side<'_>, &Side<'_>) -> T) -> T {
        self.with_sides_without(&[], work)
    }

    /// Passes both texts to `work`, without the target segments `left_out`, which are in order.
    fn with_sides_without<T>(&self, left_out: &[usize], work: impl FnOnce(&Side<'_>, &Side<'_>) -> T) -> T {
        let both = Sides::new(&self.source, &self.target);
        let (mut texts, mut paragraphs) = (both.map(CutText::texts), both.map(CutText::paragraphs));
        let (mut code, mut headings) = (both.map(CutText::code), both.map(CutText::headings));
        if !left_out.is_empty() {
            retain_without(&mut texts.target, left_out);
            retain_without(&mut paragraphs.target, left_out);
            retain_without(&mut code.target, left_out);
            retain_without(&mut headings.target, left_out);
        }
        let sides = Sides::of(|side| Side {
            language: &both[side].language,
            segments: &texts[side],
            paragraphs: &paragraphs[side],
            code: &code[side],
            headings: &headings[side],
        });
        work(&sides.source, &sides.target)
    }

    /// Makes the record of this pair and its alignment for the memory. An untranslated bead gives no unit.
    pub fn record(&self, alignment: &Alignment, about: RecordOptions) -> ArticlePair {
        let beads = self.translated(&alignment.beads).into_iter();
        let beads = beads.map(|bead| BeadRecord {
            source: bead.source,
            target: bead.target,
            confidence: bead.confidence,
            reading: bead.reading,
        });
        ArticlePair {
            description: about.description,
            source: self.source.record(),
            target: self.target.record(),
            method: about.method.unwrap_or_else(|| alignment.method.to_owned()),
            method_version: alignment.method_version,
            document_confidence: alignment.document_confidence,
            beads: beads.collect(),
            min_confidence: about.min_confidence,
            replace: about.replace,
            now: about.now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> ArticleText {
        ArticleText { location: "a.txt".to_owned(), ..ArticleText::unnamed(text.to_owned()) }
    }

    #[test]
    fn lines_keep_their_numbers_though_blank_ones_are_skipped() {
        let segments = lines("one\n\n two \r\nthree");
        let found: Vec<_> = segments.iter().map(|segment| (segment.number, segment.span.clone())).collect();
        assert_eq!(found, [(1, 0..3), (3, 6..9), (4, 12..17)]);
        let of_old_macs: Vec<_> = lines("one\r\rtwo").iter().map(|segment| segment.number).collect();
        assert_eq!(of_old_macs, [1, 3]);
    }

    #[test]
    fn a_language_that_contradicts_its_script_is_refused_or_warned_of() {
        let mut options = PairOptions { from: "ur".parse().ok(), ..PairOptions::default() };
        let (english, hindi) = (article("The talks failed."), article("वार्ता विफल रही।"));
        let refused = prepare(english.clone(), hindi.clone(), &options).unwrap_err().to_string();
        assert!(refused.contains("said to be ur, which contradicts its script (Latin)"), "{refused}");
        options.force = true;
        assert_eq!(prepare(english, hindi, &options).unwrap().warnings.len(), 1);
    }

    #[test]
    fn an_untranslated_bead_has_no_reading_and_its_halves_have_none() {
        let mut options = PairOptions { to: "ur".parse().ok(), segmented: true, ..PairOptions::default() };
        options.force = true;
        let english = article("The talks on the water of the river failed on Monday.\nNobody came.");
        let urdu = article("The talks failed on Monday.\nکوئی نہیں آیا۔");
        let pair = prepare(english, urdu, &options).unwrap();
        let abridged = |at: usize| Bead {
            reading: Reading::Abridged(Role::Target),
            ..Bead::new(at..at + 1, at..at + 1, 0.9)
        };
        let beads = [abridged(0), abridged(1)];
        assert_eq!(beads.each_ref().map(|bead| pair.reading(bead)), [Reading::Full, beads[1].reading]);
        let apart = [Bead::new(0..1, 0..0, 0.9), Bead::new(1..1, 0..1, 0.9), abridged(1)];
        assert_eq!(pair.translated(&beads), apart);
    }

    #[test]
    fn one_language_twice_is_refused() {
        let english = article("The talks failed.");
        let error = prepare(english.clone(), english, &PairOptions::default()).unwrap_err();
        assert!(error.to_string().contains("both texts are in English"), "{error}");
    }
}
