//! How does another program have article pairs aligned, one per line?
//!
//! JSON Lines in, JSON Lines out, one answer per question, in the order of the questions. Spark, Slurm, GNU parallel
//! and xargs can call sangam in this form. Only answers are written; an error is an answer under its id. Waiting lines
//! are answered together, on all threads. If no line is waiting, answers are flushed at once, so that a caller that
//! waits for an answer before it asks again is served too. Memory use does not grow with the number of lines.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Write};

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_language::Language;
use serde::Serialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::answer::{DetailedBeadAnswer, MoveAnswer};
use super::pair::{self, PairError, PairOptions, TextPair};
use super::threads::{Panicked, guarded};
use sangam_align::{Aligner, Bead, NoMemory};
use sangam_exchange::article::ArticleText;
use sangam_exchange::{ArrivingText, without_mark};
use sangam_unit::{Role, Sides};

/// How a stream is answered.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StreamOptions {
    /// The longest line, in bytes. A longer one is answered with an error. Default: 64 MiB.
    pub longest_line: usize,
    /// How texts are prepared. The languages of a line override these.
    pub pair: PairOptions,
    /// Beads below this confidence, 0 to 1, are left out. Default: 0.
    pub min_confidence: f64,
    /// Whether the words of each bead are linked. Default: no.
    pub words: bool,
    /// Whether each bead is explained. Default: no.
    pub explain: bool,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            longest_line: 64 << 20,
            pair: PairOptions::default(),
            min_confidence: 0.0,
            words: false,
            explain: false,
        }
    }
}

/// A stream in numbers: the last line on standard error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StreamReport {
    /// Lines answered.
    pub records: u64,
    /// Lines answered with an error.
    pub errors: u64,
    /// Segments of both sides.
    pub segments: u64,
    /// Beads in the answers.
    pub beads: u64,
}

/// The known keys of a question, each as the line has it.
#[derive(Debug, Default)]
struct Question<'q> {
    id: Option<&'q RawValue>,
    source: Option<&'q RawValue>,
    target: Option<&'q RawValue>,
    from: Option<&'q RawValue>,
    to: Option<&'q RawValue>,
}

/// Running text, or segments.
#[derive(Debug)]
enum Text {
    Running(String),
    Segments(Vec<String>),
}

impl<'q> Question<'q> {
    /// Reads a line as far as it is JSON, so that an id before the error is known.
    fn parse(line: &'q str) -> (Self, Result<(), serde_json::Error>) {
        let mut question = Self::default();
        let mut json = serde_json::Deserializer::from_str(line);
        let parsed = json.deserialize_map(QuestionKeys(&mut question)).and_then(|()| json.end());
        (question, parsed)
    }

    fn id(&self) -> &'q RawValue {
        self.id.unwrap_or(RawValue::NULL)
    }

    fn text(key: &str, value: Option<&RawValue>) -> Result<Text, String> {
        let value = value.ok_or_else(|| format!("missing field `{key}`"))?.get();
        let text = match value.as_bytes().first() {
            Some(b'"') => serde_json::from_str(value).map(Text::Running),
            Some(b'[') => serde_json::from_str(value).map(Text::Segments),
            _ => return Err(format!("`{key}` is neither a text nor a list of texts")),
        };
        text.map_err(|error| format!("`{key}`: {}", without_place(&error)))
    }

    fn language(key: &str, value: Option<&RawValue>) -> Result<Option<Language>, String> {
        let value = value.unwrap_or(RawValue::NULL).get();
        serde_json::from_str(value).map_err(|error| format!("`{key}`: {}", without_place(&error)))
    }
}

/// Returns the error in a value, without its place in the value, which says nothing about the line.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Reads the keys of a question. Keys before an error are kept.
struct QuestionKeys<'k, 'q>(&'k mut Question<'q>);

impl<'q> Visitor<'q> for QuestionKeys<'_, 'q> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'q>>(self, mut map: M) -> Result<(), M::Error> {
        // A key may also be malformed text, which is then not one of ours.
        while let Some(key) = map.next_key::<&RawValue>()? {
            let key: Option<String> = serde_json::from_str(key.get()).ok();
            let place = match key.as_deref() {
                Some("id") => &mut self.0.id,
                Some("source") => &mut self.0.source,
                Some("target") => &mut self.0.target,
                Some("from") => &mut self.0.from,
                Some("to") => &mut self.0.to,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *place = Some(map.next_value()?);
        }
        Ok(())
    }
}

#[derive(Debug, Serialize)]
struct Answer<'p> {
    id: &'p RawValue,
    from: &'p Language,
    to: &'p Language,
    document_confidence: f64,
    beads: Vec<DetailedBeadAnswer<'p>>,
    moves: Vec<MoveAnswer>,
    warnings: &'p [String],
}

#[derive(Debug, Serialize)]
struct ErrorAnswer<'e> {
    id: &'e RawValue,
    error: &'static str,
    line: u64,
    message: &'e str,
}

/// Lines answered together, at most, per thread.
const WINDOW_PER_THREAD: usize = 32;

/// Bytes of questions held, at most, apart from one more line.
const WINDOW_BYTES: usize = 32 << 20;

/// Answers every line of `input`, in UTF-8 or UTF-16, on `output`. Only reading and writing can fail.
pub fn stream(input: impl Read, output: &mut impl Write, workers: &Workers<'_>) -> io::Result<StreamReport> {
    let input = &mut BufReader::new(ArrivingText::new(input));
    let mut report = StreamReport::default();
    let mut line_number = 0;
    loop {
        let questions = waiting_lines(input, workers, &mut line_number)?;
        if questions.is_empty() {
            output.flush()?;
            return Ok(report);
        }
        let answers: Vec<(Vec<u8>, StreamReport)> =
            workers.pool.install(|| questions.par_iter().map(|line| answer(line, workers)).collect());
        for (bytes, counted) in answers {
            output.write_all(&bytes)?;
            report.records += counted.records;
            report.errors += counted.errors;
            report.segments += counted.segments;
            report.beads += counted.beads;
        }
        output.flush()?;
    }
}

/// The parts that answer questions.
#[derive(Debug)]
pub struct Workers<'w> {
    /// The threads.
    pub pool: &'w ThreadPool,
    /// The aligner.
    pub aligner: &'w Aligner,
    /// The options.
    pub options: &'w StreamOptions,
}

struct Line {
    number: u64,
    content: Content,
}

enum Content {
    Whole(Vec<u8>),
    /// A line that is too long, with its id if that is near the beginning.
    TooLong(Option<Box<RawValue>>),
}

/// Returns the next line and all lines after it that can be read without waiting.
fn waiting_lines(
    input: &mut BufReader<impl Read>,
    workers: &Workers<'_>,
    number: &mut u64,
) -> io::Result<Vec<Line>> {
    let most = WINDOW_PER_THREAD * workers.pool.current_num_threads();
    let mut lines = Vec::new();
    let mut held = 0;
    while lines.len() < most && held < WINDOW_BYTES {
        // After the first line, take only lines that have arrived completely.
        if !lines.is_empty() && !input.buffer().contains(&b'\n') {
            break;
        }
        let Some(content) = next_line(input, workers.options.longest_line)? else { break };
        *number += 1;
        match &content {
            Content::Whole(bytes) if bytes.trim_ascii().is_empty() => continue,
            Content::Whole(bytes) => held += bytes.len(),
            Content::TooLong(_) => {}
        }
        lines.push(Line { number: *number, content });
    }
    Ok(lines)
}

/// Bytes at the beginning of a line that is too long in which its id is sought.
const ID_SOUGHT: usize = 64 << 10;

/// Returns the next line, without its end and without a byte order mark at its beginning; `None` after the last.
fn next_line(input: &mut BufReader<impl Read>, longest: usize) -> io::Result<Option<Content>> {
    let mut bytes = Vec::new();
    let limit = longest as u64 + 1;
    if input.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.pop_if(|last| *last == b'\n').is_some() || bytes.len() <= longest {
        if bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        return Ok(Some(Content::Whole(bytes)));
    }
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(ID_SOUGHT)]).into_owned();
    let id = id_before_break(without_mark(&beginning));
    drop(bytes);
    // Too long: read past its end in small pieces.
    loop {
        let held = input.fill_buf()?;
        let (length, found) = match held.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (held.len(), held.is_empty()),
        };
        input.consume(length);
        if found {
            return Ok(Some(Content::TooLong(id)));
        }
    }
}

/// A byte order mark in UTF-8. In concatenated files it may come before any line.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Returns the id of a question if only the beginning of the line is text. An id with a replacement character is not
/// the original, and an id that ends where the text ends may be cut: both are ignored.
fn id_before_break(beginning: &str) -> Option<Box<RawValue>> {
    let id = Question::parse(beginning).0.id?;
    let end = (id.get().as_ptr() as usize + id.get().len()).checked_sub(beginning.as_ptr() as usize)?;
    let whole = end < beginning.len() && !id.get().contains('\u{fffd}');
    whole.then(|| id.to_owned())
}

fn answer(line: &Line, workers: &Workers<'_>) -> (Vec<u8>, StreamReport) {
    let mut report = StreamReport { records: 1, ..StreamReport::default() };
    let lossy;
    let (id, answered) = match &line.content {
        Content::TooLong(id) => (id.clone(), Err(Failure::TooLong)),
        Content::Whole(bytes) => match std::str::from_utf8(bytes) {
            Err(error) => {
                lossy = String::from_utf8_lossy(bytes);
                let column = error.valid_up_to() + 1;
                (
                    id_before_break(&lossy),
                    Err(Failure::Json(format!("not UTF-8 at byte {column} of the line"))),
                )
            }
            Ok(text) => {
                let (question, parsed) = Question::parse(text);
                let answered = match parsed {
                    Err(error) => Err(Failure::Json(error.to_string())),
                    Ok(()) => align_question(&question, workers, &mut report),
                };
                (question.id.map(ToOwned::to_owned), answered)
            }
        },
    };
    let mut bytes = answered.unwrap_or_else(|failure| {
        report.errors = 1;
        let message = failure.message(workers.options);
        let id = id.as_deref().unwrap_or(RawValue::NULL);
        let record = ErrorAnswer { id, error: failure.kind(), line: line.number, message: &message };
        // A record of strings and numbers always has a JSON form.
        serde_json::to_vec(&record).unwrap_or_default()
    });
    bytes.push(b'\n');
    (bytes, report)
}

/// Why a question has no beads.
enum Failure {
    TooLong,
    Json(String),
    Pair(String),
    Internal(String),
}

impl Failure {
    fn kind(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Json(_) => "json",
            Self::Pair(_) => "pair",
            Self::Internal(_) => "internal",
        }
    }

    fn message(&self, options: &StreamOptions) -> String {
        match self {
            Self::TooLong => format!("the line is longer than {} bytes", options.longest_line),
            Self::Json(message) | Self::Pair(message) | Self::Internal(message) => message.clone(),
        }
    }
}

fn align_question(
    question: &Question<'_>,
    workers: &Workers<'_>,
    report: &mut StreamReport,
) -> Result<Vec<u8>, Failure> {
    let text = |key, value| Question::text(key, value).map_err(Failure::Json);
    let (source, target) = (text("source", question.source)?, text("target", question.target)?);
    let language = |key, value| Question::language(key, value).map_err(Failure::Json);
    let options = workers.options;
    let pair_options = PairOptions {
        from: language("from", question.from)?.or_else(|| options.pair.from.clone()),
        to: language("to", question.to)?.or_else(|| options.pair.to.clone()),
        ..options.pair.clone()
    };
    let pair = text_pair(source, target, &pair_options).map_err(Failure::Pair)?;
    let aligned = guarded(|| {
        let (mut alignment, mut explanations) = if options.explain {
            pair.explain(workers.aligner, &NoMemory)
        } else {
            (pair.align(workers.aligner, &NoMemory), Vec::new())
        };
        let is_kept = |bead: &Bead| bead.confidence >= options.min_confidence;
        // Explanations are in the order of the beads.
        let mut kept = alignment.beads.iter().map(is_kept);
        explanations.retain(|_| kept.next().unwrap_or_default());
        alignment.beads.retain(is_kept);
        let words = if options.words {
            pair.with_sides(|source, target| workers.aligner.word_links(source, target, &alignment.beads))
        } else {
            Vec::new()
        };
        Ok::<_, Panicked>((alignment, explanations, words))
    });
    let (alignment, explanations, words) = aligned
        .map_err(|panicked| Failure::Internal(format!("{panicked}; please report it with both texts")))?;
    let beads = alignment.beads.iter().enumerate().map(|(index, bead)| {
        DetailedBeadAnswer::new(&pair, bead, (explanations.get(index), words.get(index)))
    });
    let beads: Vec<DetailedBeadAnswer<'_>> = beads.collect();
    report.segments += (pair.source.segments.len() + pair.target.segments.len()) as u64;
    report.beads += beads.len() as u64;
    let answer = Answer {
        id: question.id(),
        from: &pair.source.language,
        to: &pair.target.language,
        document_confidence: alignment.document_confidence,
        beads,
        moves: alignment.moves.iter().map(|block| MoveAnswer::new(&pair, block)).collect(),
        warnings: &pair.warnings,
    };
    serde_json::to_vec(&answer).map_err(|error| Failure::Internal(error.to_string()))
}

fn text_pair(source: Text, target: Text, options: &PairOptions) -> Result<TextPair, String> {
    pair::prepare_texts(Sides::new(source.into(), target.into()), options).map_err(|error| match &error {
        PairError::SameLanguage { .. } => format!("{error}; name the languages in `from` and `to`"),
        PairError::UnknownLanguage { side, .. } => format!("{error}; name it in {}", language_key(*side)),
        PairError::ScriptContradiction { side, .. } => format!("{error}; correct {}", language_key(*side)),
        error @ PairError::NoSentences { .. } => error.to_string(),
    })
}

/// The key of a question that gives the language of a text.
fn language_key(side: Role) -> &'static str {
    match side {
        Role::Source => "`from`",
        Role::Target => "`to`",
    }
}

impl From<Text> for pair::GivenText {
    fn from(text: Text) -> Self {
        match text {
            Text::Running(text) => Self::Running(ArticleText::unnamed(text)),
            Text::Segments(segments) => Self::Segments(segments),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the first line of `input` if no line may be longer than `longest`: its text, or the id of a longer one.
    fn first(input: &str, longest: usize) -> Result<Vec<u8>, Option<String>> {
        let mut input = BufReader::new(input.as_bytes());
        match next_line(&mut input, longest).unwrap().unwrap() {
            Content::Whole(bytes) => Ok(bytes),
            Content::TooLong(id) => Err(id.map(|id| id.get().to_owned())),
        }
    }

    #[test]
    fn a_line_that_is_too_long_has_its_id_if_that_is_whole() {
        let line = r#"{"id":12345,"source":"a long text"}"#;
        assert_eq!(first(line, line.len()), Ok(line.as_bytes().to_vec()));
        assert_eq!(first(line, line.len() - 1), Err(Some("12345".to_owned())));
        assert_eq!(first(line, 12), Err(Some("12345".to_owned())));
        assert_eq!(first(line, 9), Err(None), "the number may go on");
        assert_eq!(first(&format!("\u{feff}{line}\n"), 20), Err(Some("12345".to_owned())));
        assert_eq!(first(r#"{"source":"a long text","id":1}"#, 20), Err(None));
    }
}
