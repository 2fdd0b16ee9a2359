//! What do other engines find in the same segments, and how fast? SQLite FTS5 by words and by trigrams: its fifty best
//! by bm25 are scored by the words' edit distance. And `rapidfuzz`, which reads everything, if Python has it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use rusqlite::Connection;

use crate::data::{Query, tokens};
use crate::{Row, clock};

/// Number of candidates that are scored.
const CANDIDATES: usize = 50;

fn distance(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn score(query: &[String], text: &str) -> u8 {
    let text = tokens(text, false);
    let longer = query.len().max(text.len()).max(1);
    u8::try_from(((longer - distance(query, &text)) * 100 / longer).min(99)).unwrap()
}

/// Returns at most `most` queries, evenly spaced: engines that take a second a query get fewer.
pub(crate) fn some(queries: &[Query], most: usize) -> Vec<&Query> {
    queries.iter().step_by(queries.len().div_ceil(most)).collect()
}

/// Measures FTS5 with this tokenizer; `grams` turns a query into its terms.
pub(crate) fn fts5(
    name: &str,
    tokenizer: &str,
    segments: impl Iterator<Item = String>,
    queries: &[&Query],
    gold: &BTreeMap<String, Vec<u8>>,
    grams: fn(&str) -> BTreeSet<String>,
) -> Row {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fts5.db");
    let connection = Connection::open(&path).unwrap();
    let started = Instant::now();
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; CREATE TABLE segment (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
             CREATE VIRTUAL TABLE found USING fts5(text, content = 'segment', content_rowid = 'id', detail = none,
                 tokenize = '{tokenizer}'); BEGIN"
        ))
        .unwrap();
    let (mut count, mut bytes) = (0_usize, 0);
    {
        let mut add = connection.prepare("INSERT INTO segment (text) VALUES (?1)").unwrap();
        let mut index = connection.prepare("INSERT INTO found (rowid, text) VALUES (?1, ?2)").unwrap();
        for segment in segments {
            add.execute([&segment]).unwrap();
            index.execute((connection.last_insert_rowid(), &segment)).unwrap();
            count += 1;
            bytes += segment.len();
        }
    }
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let rate = count as f64 / started.elapsed().as_secs_f64();
    let beyond = (std::fs::metadata(&path).unwrap().len() as f64 - bytes as f64) / count as f64;
    let sql = format!(
        "SELECT segment.text FROM (SELECT rowid FROM found WHERE found MATCH ?1 ORDER BY bm25(found) LIMIT {CANDIDATES})
         AS best JOIN segment ON segment.id = best.rowid"
    );
    let mut search = connection.prepare(&sql).unwrap();
    let (mut times, mut wanted, mut best) = (Vec::new(), 0, 0);
    for query in queries {
        let before = clock::thread();
        let terms: Vec<String> =
            grams(&query.text).iter().map(|term| format!("\"{}\"", term.replace('"', "\"\""))).collect();
        let words = tokens(&query.text, false);
        let mut found = 0;
        if !terms.is_empty() {
            let texts = search.query_map([terms.join(" OR ")], |row| row.get::<_, String>(0)).unwrap();
            found = texts.map(|text| score(&words, &text.unwrap())).max().unwrap_or(0);
        }
        times.push(clock::thread() - before);
        if let Some(first) = gold.get(&query.name).and_then(|gold| gold.first()) {
            wanted += 1;
            best += u32::from(found == *first);
        }
    }
    Row::new(name, times).with_recall(best, wanted).with_load(rate, beyond)
}

/// The words that FTS5's own tokenizer makes from a text.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    tokens(text, false)
        .iter()
        .flat_map(|token| token.split('_'))
        .filter(|token| token.contains(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}

pub(crate) fn trigrams(text: &str) -> BTreeSet<String> {
    let characters: Vec<char> = text.to_lowercase().chars().collect();
    characters.windows(3).map(|three| three.iter().collect()).collect()
}

/// Reads the number of segments, the segments, and queries. Prints the CPU milliseconds and the best score of each
/// query.
const PROGRAM: &str = r"
import re, sys, time
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
def tokens(text):
    return re.findall(r'\w+|[^\w\s]', text.lower())
lines = sys.stdin.read().split('\n')
count = int(lines[0])
texts = [tokens(line) for line in lines[1:count + 1]]
for line in lines[count + 1:]:
    if not line:
        continue
    started = time.process_time()
    found = process.extract(tokens(line), texts, scorer=Levenshtein.normalized_similarity, processor=None,
                            limit=5, score_cutoff=0.7)
    print((time.process_time() - started) * 1e3, int(found[0][1] * 100 + 1e-9) if found else 0)
";

/// Measures `rapidfuzz` over word lists; `None` if Python does not have it.
pub(crate) fn rapidfuzz(
    segments: impl Iterator<Item = String>,
    queries: &[&Query],
    gold: &BTreeMap<String, Vec<u8>>,
) -> Option<Row> {
    let has = Command::new("python3").args(["-c", "import rapidfuzz"]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let segments: Vec<String> = segments.collect();
    let asked: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
    let input = format!("{}\n{}\n{}\n", segments.len(), segments.join("\n"), asked.join("\n"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let (mut times, mut wanted, mut best) = (Vec::new(), 0, 0);
    for (query, line) in queries.iter().zip(printed.lines()) {
        let (time, score) = line.split_once(' ').unwrap();
        times.push(time.parse().unwrap());
        if let Some(first) = gold.get(&query.name).and_then(|gold| gold.first()) {
            wanted += 1;
            best += u32::from(score.parse::<u8>().unwrap().min(99) == *first);
        }
    }
    Some(Row::new("rapidfuzz, every segment", times).with_recall(best, wanted))
}

/// Returns the size of a file of the memory, in bytes.
pub(crate) fn size_of(path: &Path, suffix: &str) -> f64 {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    std::fs::metadata(name).map_or(0, |metadata| metadata.len()) as f64
}
