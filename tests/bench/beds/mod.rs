//! Reads sentence-alignment beds: `<set>/<pair>/<variant>/NNN.{src,tgt,gold}`.

#![allow(dead_code, reason = "each bench reads what it needs")]

use std::error::Error;
use std::path::{Path, PathBuf};

use sangam::align::evaluate::{GoldBead, read_gold};
use sangam::language::Language;

#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) source: Vec<String>,
    pub(crate) target: Vec<String>,
    pub(crate) gold: Vec<GoldBead>,
    /// The paragraph of every segment, by side; empty if the running text has no paragraphs of its own.
    pub(crate) paragraphs: [Vec<usize>; 2],
}

/// Sets whose running text (`NNN.src.raw`) has its authors' paragraphs.
const WITH_PARAGRAPHS: [&str; 1] = ["asp"];

/// Finds the paragraph of every segment in the running text, one segment after another. Empty if one is missing.
fn paragraphs(raw: &str, segments: &[String]) -> Vec<usize> {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let mut of_letter = Vec::new();
    for (paragraph, text) in raw.split("\n\n").enumerate() {
        of_letter.extend(letters(text).into_iter().map(|letter| (letter, paragraph)));
    }
    let mut at = 0;
    let mut found = Vec::with_capacity(segments.len());
    for segment in segments {
        let letters = letters(segment);
        let here = of_letter.get(at..at + letters.len()).unwrap_or_default();
        if here.is_empty() || here.iter().map(|letter| letter.0).ne(letters.iter().copied()) {
            return Vec::new();
        }
        found.push(here[0].1);
        at += letters.len();
    }
    found
}

#[derive(Clone)]
pub(crate) struct Bed {
    pub(crate) name: String,
    pub(crate) languages: [Language; 2],
    pub(crate) documents: Vec<Document>,
}

fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    lines.pop();
    Ok(lines)
}

pub(crate) fn read_beds(folder: &Path) -> Result<Vec<Bed>, Box<dyn Error>> {
    let sorted = |folder: &Path| -> Result<Vec<PathBuf>, std::io::Error> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.sort();
        Ok(paths)
    };
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut beds = Vec::new();
    for set in sorted(folder)?.into_iter().filter(|path| path.is_dir()) {
        for pair in sorted(&set)?.into_iter().filter(|path| path.is_dir()) {
            let pair_name = name(&pair);
            let languages = [pair_name[..2].parse()?, pair_name[2..].parse()?];
            for variant in sorted(&pair)?.into_iter().filter(|path| path.is_dir()) {
                let mut documents = Vec::new();
                for gold in
                    sorted(&variant)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "gold"))
                {
                    let source = lines(&gold.with_extension("src"))?;
                    let target = lines(&gold.with_extension("tgt"))?;
                    let known = WITH_PARAGRAPHS.contains(&name(&set).as_str());
                    let raw = |side: &str, segments: &[String]| {
                        let raw = std::fs::read_to_string(gold.with_extension(side)).unwrap_or_default();
                        if known { paragraphs(&raw, segments) } else { Vec::new() }
                    };
                    documents.push(Document {
                        name: name(&gold),
                        paragraphs: [raw("src.raw", &source), raw("tgt.raw", &target)],
                        source,
                        target,
                        gold: read_gold(&std::fs::read_to_string(&gold)?)?,
                    });
                }
                beds.push(Bed {
                    name: format!("{}/{}/{}", name(&set), pair_name, name(&variant)),
                    languages: languages.clone(),
                    documents,
                });
            }
        }
    }
    Ok(beds)
}
