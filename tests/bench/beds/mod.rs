//! Reads sentence-alignment beds: `<set>/<pair>/<variant>/NNN.{src,tgt,gold}`.

#![allow(dead_code, reason = "each bench reads what it needs")]

use std::error::Error;
use std::path::{Path, PathBuf};

use sangam::align::evaluate::{GoldBead, read_gold};
use sangam::memory::Language;

pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) source: Vec<String>,
    pub(crate) target: Vec<String>,
    pub(crate) gold: Vec<GoldBead>,
}

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
                    documents.push(Document {
                        name: name(&gold),
                        source: lines(&gold.with_extension("src"))?,
                        target: lines(&gold.with_extension("tgt"))?,
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
