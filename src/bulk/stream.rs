//! How does another program have article pairs aligned, one a line?
//!
//! JSON Lines in, JSON Lines out, one answer a question in the order of the questions: the form in which Spark, Slurm,
//! GNU parallel and xargs call sangam. Nothing but answers is written; an error is an answer under its id. Lines that
//! are waiting are answered together, on all threads; with none waiting, answers are flushed at once, so that a caller
//! who waits for an answer before it asks again is served too. Memory does not grow with the number of lines.

use std::io::{self, BufRead as _, BufReader, Read, Write};

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use sangam_memory::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pair::{self, CutText, PairOptions, TextPair};
use super::run::guarded;
use crate::align::{Aligner, Bead, NoMemory};
use crate::exchange::article::{ArticleText, Block};

/// How a stream is worked.
#[derive(Debug, Clone)]
pub struct StreamOptions {
    /// The longest line, in bytes; a longer one is answered with an error. Default: 64 MiB.
    pub longest_line: usize,
    /// How texts are made ready; what a line says of its languages comes first.
    pub pair: PairOptions,
    /// Beads less sure than this, 0 to 1, are left out. Default: 0.
    pub min_confidence: f64,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self { longest_line: 64 << 20, pair: PairOptions::default(), min_confidence: 0.0 }
    }
}

/// What came of a stream: the last line on standard error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StreamReport {
    /// Lines answered.
    pub records: u64,
    /// Lines answered with an error.
    pub errors: u64,
    /// Segments of both sides.
    pub segments: u64,
    /// Beads given.
    pub beads: u64,
}

/// A question.
#[derive(Debug, Deserialize)]
struct Question {
    source: Text,
    target: Text,
    from: Option<Language>,
    to: Option<Language>,
}

/// Running text, or segments.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Text {
    Running(String),
    Segments(Vec<String>),
}

#[derive(Debug, Serialize)]
struct Answer<'p> {
    id: &'p Value,
    from: &'p Language,
    to: &'p Language,
    document_confidence: f64,
    beads: Vec<BeadRecord<'p>>,
}

#[derive(Debug, Serialize)]
struct ErrorAnswer<'e> {
    id: &'e Value,
    error: &'static str,
    line: u64,
    message: &'e str,
}

/// A bead as programs see it.
#[derive(Debug, Serialize)]
pub struct BeadRecord<'p> {
    source: Vec<SegmentRecord<'p>>,
    target: Vec<SegmentRecord<'p>>,
    kind: String,
    confidence: f64,
}

#[derive(Debug, Serialize)]
struct SegmentRecord<'p> {
    number: usize,
    text: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'p Block>,
}

impl<'p> BeadRecord<'p> {
    /// `bead` of `pair` with its words.
    pub fn new(pair: &'p TextPair, bead: &Bead) -> Self {
        let segments = |text: &'p CutText, range: &std::ops::Range<usize>| {
            let numbers = text.numbers(range);
            let segments = range.clone().map(|index| (text.text(index), text.block(index)));
            let numbered = numbers.into_iter().zip(segments);
            numbered.map(|(number, (text, place))| SegmentRecord { number, text, place }).collect()
        };
        Self {
            source: segments(&pair.source, &bead.source),
            target: segments(&pair.target, &bead.target),
            kind: bead.kind(),
            confidence: bead.confidence,
        }
    }

    /// Its segments by number: `4,5 ↔ 6`.
    pub fn numbers(&self) -> String {
        let list = |segments: &[SegmentRecord<'_>]| {
            let numbers: Vec<String> = segments.iter().map(|segment| segment.number.to_string()).collect();
            if numbers.is_empty() { "–".to_owned() } else { numbers.join(",") }
        };
        format!("{} ↔ {}", list(&self.source), list(&self.target))
    }
}

/// Lines answered together at the most, for each thread.
const WINDOW_PER_THREAD: usize = 32;

/// Bytes of questions held at the most, one line more.
const WINDOW_BYTES: usize = 32 << 20;

/// Answers every line of `input` on `output`. Only reading and writing can fail.
pub fn stream(
    input: &mut BufReader<impl Read>,
    output: &mut impl Write,
    workers: &Workers<'_>,
) -> io::Result<StreamReport> {
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

/// What answers questions.
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
    /// `None` where it was longer than may be.
    bytes: Option<Vec<u8>>,
}

/// The next line and all behind it that can be had without waiting.
fn waiting_lines(
    input: &mut BufReader<impl Read>,
    workers: &Workers<'_>,
    number: &mut u64,
) -> io::Result<Vec<Line>> {
    let most = WINDOW_PER_THREAD * workers.pool.current_num_threads();
    let mut lines = Vec::new();
    let mut held = 0;
    while lines.len() < most && held < WINDOW_BYTES {
        // After the first line, take only what has arrived whole.
        if !lines.is_empty() && !input.buffer().contains(&b'\n') {
            break;
        }
        let bytes = match next_line(input, workers.options.longest_line)? {
            NextLine::End => break,
            NextLine::TooLong => None,
            NextLine::Whole(bytes) => Some(bytes),
        };
        *number += 1;
        held += bytes.as_ref().map_or(0, Vec::len);
        if bytes.as_ref().is_none_or(|bytes| !bytes.trim_ascii().is_empty()) {
            lines.push(Line { number: *number, bytes });
        }
    }
    Ok(lines)
}

enum NextLine {
    End,
    TooLong,
    Whole(Vec<u8>),
}

/// The next line, without its end.
fn next_line(input: &mut BufReader<impl Read>, longest: usize) -> io::Result<NextLine> {
    let mut bytes = Vec::new();
    let limit = longest as u64 + 1;
    if input.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(NextLine::End);
    }
    if bytes.pop_if(|last| *last == b'\n').is_some() || bytes.len() <= longest {
        return Ok(NextLine::Whole(bytes));
    }
    // Too long: read past its end in small pieces.
    loop {
        let held = input.fill_buf()?;
        let (length, found) = match held.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (held.len(), held.is_empty()),
        };
        input.consume(length);
        if found {
            return Ok(NextLine::TooLong);
        }
    }
}

fn answer(line: &Line, workers: &Workers<'_>) -> (Vec<u8>, StreamReport) {
    let mut report = StreamReport { records: 1, ..StreamReport::default() };
    let (mut bytes, error) = match &line.bytes {
        None => (Vec::new(), Some((Value::Null, Failure::TooLong))),
        Some(line) => match serde_json::from_slice::<Value>(line) {
            Err(error) => (Vec::new(), Some((Value::Null, Failure::Json(error.to_string())))),
            Ok(value) => {
                let id = value.get("id").cloned().unwrap_or(Value::Null);
                match align_question(value, &id, workers, &mut report) {
                    Ok(bytes) => (bytes, None),
                    Err(failure) => (Vec::new(), Some((id, failure))),
                }
            }
        },
    };
    if let Some((id, failure)) = error {
        report.errors = 1;
        let message = failure.message(workers.options);
        let record = ErrorAnswer { id: &id, error: failure.kind(), line: line.number, message: &message };
        // A record of strings and numbers always has a JSON form.
        bytes = serde_json::to_vec(&record).unwrap_or_default();
    }
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
    value: Value,
    id: &Value,
    workers: &Workers<'_>,
    report: &mut StreamReport,
) -> Result<Vec<u8>, Failure> {
    let question: Question =
        serde_json::from_value(value).map_err(|error| Failure::Json(error.to_string()))?;
    let options = workers.options;
    let pair_options = PairOptions {
        from: question.from.or_else(|| options.pair.from.clone()),
        to: question.to.or_else(|| options.pair.to.clone()),
        ..options.pair.clone()
    };
    let pair = text_pair(question.source, question.target, &pair_options).map_err(Failure::Pair)?;
    let alignment = guarded(|| Ok(pair.align(workers.aligner, &NoMemory))).map_err(Failure::Internal)?;
    let beads: Vec<BeadRecord<'_>> = alignment
        .beads
        .iter()
        .filter(|bead| bead.confidence >= options.min_confidence)
        .map(|bead| BeadRecord::new(&pair, bead))
        .collect();
    report.segments += (pair.source.segments.len() + pair.target.segments.len()) as u64;
    report.beads += beads.len() as u64;
    let answer = Answer {
        id,
        from: &pair.source.language,
        to: &pair.target.language,
        document_confidence: alignment.document_confidence,
        beads,
    };
    serde_json::to_vec(&answer).map_err(|error| Failure::Internal(error.to_string()))
}

fn text_pair(source: Text, target: Text, options: &PairOptions) -> Result<TextPair, String> {
    pair::prepare_texts([source.into(), target.into()], options).map_err(|error| error.to_string())
}

impl From<Text> for pair::GivenText {
    fn from(text: Text) -> Self {
        match text {
            Text::Running(text) => Self::Running(ArticleText::unnamed(text)),
            Text::Segments(segments) => Self::Segments(segments),
        }
    }
}
