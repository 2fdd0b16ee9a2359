//! How right, how sure and how fast is the aligner? A table over all beds, alone and as one batch.
//!
//! ```text
//! cargo bench --bench align -- [FOLDER_OF_BEDS] [--only TEXT] [--errors]
//! ```

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use sangam::align::evaluate::{Evaluation, GoldBead, read_gold};
use sangam::align::{AlignOptions, Aligner, Side};
use sangam::memory::Language;

struct Document {
    name: String,
    source: Vec<String>,
    target: Vec<String>,
    gold: Vec<GoldBead>,
}

struct Bed {
    name: String,
    languages: [Language; 2],
    documents: Vec<Document>,
}

fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    lines.pop();
    Ok(lines)
}

fn read_beds(folder: &Path) -> Result<Vec<Bed>, Box<dyn Error>> {
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

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value =
        |flag: &str| arguments.iter().position(|a| a == flag).and_then(|at| arguments.get(at + 1)).cloned();
    let folder = arguments
        .first()
        .filter(|a| !a.starts_with("--"))
        .cloned()
        .unwrap_or_else(|| "../shared/beds".into());
    let folder = PathBuf::from(folder);
    if !folder.is_dir() {
        println!("{} is not here: nothing to measure", folder.display());
        return Ok(());
    }
    let only = value("--only").unwrap_or_default();
    let errors = arguments.iter().any(|a| a == "--errors");
    let aligner = Aligner::new(AlignOptions::default());
    let mut pooled = Evaluation::default();
    let mut hard = Evaluation::default();
    println!("{:32} strict    lax   links   null    ece   sentences/s", "bed");
    for bed in read_beds(&folder)? {
        if !bed.name.contains(&only) || bed.name.contains("clean") {
            continue;
        }
        let mut evaluation = Evaluation::default();
        let mut seconds = 0.0;
        for document in &bed.documents {
            let source: Vec<&str> = document.source.iter().map(String::as_str).collect();
            let target: Vec<&str> = document.target.iter().map(String::as_str).collect();
            let start = Instant::now();
            let alignment = aligner.align(
                &Side { language: &bed.languages[0], segments: &source },
                &Side { language: &bed.languages[1], segments: &target },
            );
            seconds += start.elapsed().as_secs_f64();
            evaluation.add(&document.gold, &alignment.beads);
            if errors {
                for bead in &alignment.beads {
                    let key =
                        (bead.source.clone().collect::<Vec<_>>(), bead.target.clone().collect::<Vec<_>>());
                    if !document.gold.contains(&key) {
                        println!(
                            "-- {} {} {:?} {:?} {:.3}",
                            bed.name, document.name, key.0, key.1, bead.confidence
                        );
                        for i in &key.0 {
                            println!("   < {}", source[*i]);
                        }
                        for j in &key.1 {
                            println!("   > {}", target[*j]);
                        }
                        let touched: Vec<&GoldBead> = document
                            .gold
                            .iter()
                            .filter(|g| {
                                g.0.iter().any(|i| key.0.contains(i)) || g.1.iter().any(|j| key.1.contains(j))
                            })
                            .collect();
                        println!("   gold {touched:?}");
                    }
                }
            }
        }
        let report = evaluation.report();
        println!(
            "{:32}  {:.3}  {:.3}  {:.3}  {:.3}  {:.3}  {:8.0}",
            bed.name,
            report.strict.f1,
            report.lax.f1,
            report.links.f1,
            report.nulls.f1,
            report.calibration_error,
            report.segments as f64 / seconds
        );
        if !bed.name.contains("ipc") && !bed.name.contains("tico19") {
            pooled.merge(&evaluation);
            if bed.name.contains("hard") {
                hard.merge(&evaluation);
            }
        }
    }
    let report = pooled.report();
    println!(
        "pooled but ipc and tico19: strict {:.4} calibration error {:.4}",
        report.strict.f1, report.calibration_error
    );
    for bin in &report.calibration {
        println!(
            "  above {:.1}: {:5} beads, confidence {:.3}, right {:.3}",
            bin.above, bin.beads, bin.confidence, bin.right
        );
    }
    println!("hard but ipc and tico19: null F1 {:.4}", hard.report().nulls.f1);
    Ok(())
}
