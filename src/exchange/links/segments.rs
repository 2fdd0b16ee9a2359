//! Which segments does a text have, and what are they called?
//!
//! Each line is a segment, called by its number from 1; blank lines count. In XML each `s` is a segment, called by its
//! `id`.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use crate::decode::{Declaration, TextReader, unpacked};
use crate::format_names::Grammar;
use crate::looks::{ZIP, root_element};
use crate::read::{ExchangeError, ReadOptions};
use crate::remedy::ExchangeRemedy;
use crate::xml::{Node, XmlReader};

/// The segments of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentFile {
    /// The text of each segment. In plain text each line has an entry, blank lines too.
    texts: Vec<String>,
    /// The names of the segments, if the file gives names. A name that several segments have is `None`.
    names: Option<Names>,
    /// The segments whose bytes were no text and were repaired, with the fault.
    faults: BTreeMap<usize, String>,
    location: String,
}

/// Segments by name.
type Names = BTreeMap<String, Option<usize>>;

/// Why a link does not find a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// No segment has this name.
    NoSuch,
    /// Several segments have this name.
    Ambiguous,
}

impl SegmentFile {
    /// Reads one segment a line, or the `s` elements of XML. Messages call the file `file`.
    pub fn read(input: impl Read + Send, file: &str, options: &ReadOptions) -> Result<Self, ExchangeError> {
        let unreadable = |cause| ExchangeError::Unreadable { path: file.into(), cause };
        let (bytes, input) = unpacked(Box::new(input)).map_err(unreadable)?;
        if bytes.starts_with(ZIP) {
            return Err(ExchangeError::WrongFormat {
                file: file.to_owned(),
                reason: "a ZIP archive, not a list of segments".to_owned(),
                remedy: ExchangeRemedy::CutIntoLines,
            });
        }
        let input = io::Cursor::new(bytes).chain(input);
        let mut text = TextReader::new(input, file, Declaration::Xml, options.encoding.as_deref())?
            .lenient(options.lenient);
        let opening = String::from_utf8_lossy(text.opening().map_err(unreadable)?).into_owned();
        if !is_xml(&opening) {
            let mut read = Self { location: file.to_owned(), ..Self::default() };
            let mut line = String::new();
            while let Some(position) = text.line(file, &mut line)? {
                if let Some(fault) = text.take_mended() {
                    let fault = format!("{file}:{position}: {fault}");
                    read.faults.insert(read.texts.len(), fault);
                }
                read.texts.push(line.trim().to_owned());
            }
            return Ok(read);
        }
        let mut rest = String::new();
        text.read_to_string(&mut rest).map_err(unreadable)?;
        if let Some(fault) = text.fault_error(file) {
            return Err(fault);
        }
        let utf8 = ReadOptions { encoding: Some("utf-8".to_owned()), ..options.clone() };
        let (texts, names) = read_xml(XmlReader::new(rest.as_bytes(), file, Grammar::Xml, &utf8)?)?;
        Ok(Self { texts, names: Some(names), location: file.to_owned(), ..Self::default() })
    }

    /// Returns the index of the segment that a link calls `name`.
    pub(super) fn index(&self, name: &str) -> Result<usize, Missing> {
        let index = match &self.names {
            Some(names) => names.get(name).copied(),
            None => name.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).map(Some),
        };
        index.ok_or(Missing::NoSuch)?.ok_or(Missing::Ambiguous)
    }

    /// Returns the text of segment `index`.
    pub(super) fn text(&self, index: usize) -> Option<&str> {
        self.texts.get(index).map(String::as_str)
    }

    /// Returns why segment `index` differs from its file.
    pub(super) fn fault(&self, index: usize) -> Option<&str> {
        self.faults.get(&index).map(String::as_str)
    }

    /// Returns the number of segments, blank lines included.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Says that the segments are from the file at `path`, which links may name.
    #[must_use]
    pub fn located(self, path: &Path) -> Self {
        Self { location: path.display().to_string(), ..self }
    }

    /// Whether links that name `document` are about these segments. The beginning of its path may be missing, and the
    /// text may be packed or in another format there.
    pub(super) fn is_of(&self, document: &str) -> bool {
        let [own, named] = [self.location.as_str(), document].map(path_parts);
        !named.is_empty() && own.ends_with(&named)
    }
}

/// Whether a text that begins like this is XML with segments. A segment of plain text may also begin with a tag.
fn is_xml(opening: &str) -> bool {
    let declared = opening.trim_start().starts_with("<?xml");
    root_element(opening).is_some() && (declared || opening.contains("<s ") || opening.contains("<s>"))
}

/// Returns the parts of a path, without the endings of the file's name.
fn path_parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    if let Some(name) = parts.last_mut() {
        *name = name.strip_suffix(".gz").unwrap_or(name);
        *name = name.rsplit_once('.').map_or(*name, |(stem, _)| stem);
    }
    parts
}

/// Returns the texts and names of the `s` elements.
fn read_xml(mut xml: XmlReader<'_>) -> Result<(Vec<String>, Names), ExchangeError> {
    let mut texts = Vec::new();
    let mut names = BTreeMap::new();
    // The depth of the open `s`.
    let mut open: Option<usize> = None;
    let mut words: Vec<String> = Vec::new();
    let mut loose = String::new();
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.name() == "s" => {
                let name = tag.get("id").map_or_else(|| (texts.len() + 1).to_string(), str::to_owned);
                names.entry(name).and_modify(|segment| *segment = None).or_insert(Some(texts.len()));
                open = Some(xml.depth());
                words.clear();
                loose.clear();
            }
            Node::Start(tag) if tag.name() == "w" && open.is_some() => {
                let (word, _) = xml.text()?;
                words.push(word);
            }
            Node::Text(text) if open.is_some() => loose.push_str(&text),
            Node::EndOfFile => return Ok((texts, names)),
            _ => {}
        }
        if open.is_some_and(|depth| xml.depth() < depth) {
            open = None;
            let text = if words.is_empty() { loose.clone() } else { words.join(" ") };
            texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
