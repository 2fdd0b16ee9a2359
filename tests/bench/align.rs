//! How accurate, how well calibrated and how fast is the aligner?
//!
//! ```text
//! cargo bench --bench align -- [FOLDER_OF_BEDS] [--only TEXT] [--set WEIGHT=VALUE]… [MODE]
//! ```
//!
//! | mode | what it prints |
//! |---|---|
//! | (none) | every bed: each article alone, then the folder as one batch |
//! | `--alone` | every bed, each article alone |
//! | `--errors` | every wrong bead with its text |
//! | `--ablate` | strict and lax F1 with one feature off at a time |
//! | `--paragraphs` | stories with known paragraphs: what the paragraphs are worth |
//! | `--checks` | unrelated pairs, moved blocks, the band against the full lattice on beds joined into long texts |
//! | `--speed` | sentences a second, compared with Gale–Church and the Python reference; one article; growth; two threads |
//! | `--digest` | one checksum per bed of all beads with their confidences, alone and as a batch: equal digests, equal answers |
//! | `--respell` | by how much strict F1 moves if the press spells a side in another way |
//! | `--words` | word links of single sentences against manual links, of Hindi with Urdu, places of phrases, and time |

#![expect(clippy::print_stdout, reason = "a bench reports by printing")]
#![expect(clippy::cast_precision_loss, reason = "counts and times of a measurement, far below 2^52")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use sangam::align::evaluate::{Evaluation, GoldBead, bead_line};
use sangam::align::lexicon::Table;
use sangam::align::{AlignOptions, Aligner, Alignment, Side};
use sangam::unit::Sides;

#[path = "beds/mod.rs"]
mod beds;
#[path = "beds/gale_church.rs"]
mod gale_church;
#[path = "link_trees/gold.rs"]
mod gold;
#[path = "beds/respell.rs"]
mod respell;
#[path = "beds/speed.rs"]
mod speed;
#[path = "link_trees/words.rs"]
mod words;
use beds::{Bed, Document, read_beds};

/// The request of the command line.
struct Request {
    folder: PathBuf,
    only: String,
    mode: String,
    options: AlignOptions,
    tables: Option<PathBuf>,
}

fn request() -> Result<Request, Box<dyn Error>> {
    let mut request = Request {
        folder: "../shared/beds".into(),
        only: String::new(),
        mode: String::new(),
        options: AlignOptions::default(),
        tables: None,
    };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--only" => request.only = value()?,
            "--tables" => request.tables = Some(value()?.into()),
            "--set" => {
                let pair = value()?;
                let (name, number) = pair.split_once('=').ok_or("write --set WEIGHT=VALUE")?;
                if !request.options.weights.set(name, number.parse()?) {
                    return Err(format!("no weight {name:?}").into());
                }
            }
            mode if mode.starts_with("--") => mode.clone_into(&mut request.mode),
            folder => request.folder = folder.into(),
        }
    }
    Ok(request)
}

const PAIRS: [(&str, &str); 3] = [("en", "ur"), ("en", "hi"), ("hi", "ur")];

fn aligner(request: &Request, options: AlignOptions) -> Result<Aligner, Box<dyn Error>> {
    let mut aligner = Aligner::new(options);
    if let Some(folder) = &request.tables {
        for (first, second) in PAIRS {
            let table = Table::open(std::fs::read(folder.join(format!("{first}-{second}.bin")))?)?;
            aligner = aligner.with_table(&first.parse()?, &second.parse()?, table);
        }
    }
    Ok(aligner)
}

fn texts(document: &Document) -> [Vec<&str>; 2] {
    [&document.source, &document.target].map(|side| side.iter().map(String::as_str).collect())
}

/// The sides of a document, with the paragraphs of its running text.
fn with_paragraphs<'a>(
    bed: &'a Bed,
    document: &'a Document,
    texts: &'a [Vec<&'a str>; 2],
) -> (Side<'a>, Side<'a>) {
    let Sides { source, target } = sides(bed, texts);
    let [ours, theirs] = &document.paragraphs;
    (Side { paragraphs: ours, ..source }, Side { paragraphs: theirs, ..target })
}

/// Stories in running text: what are their paragraphs worth?
fn paragraphs(request: &Request, beds: &[Bed]) -> Result<(), Box<dyn Error>> {
    for (worth, kept) in
        [(0.0, 0.8), (0.25, 0.8), (0.5, 0.5), (0.5, 0.8), (0.5, 0.95), (1.0, 0.5), (1.0, 0.8), (1.0, 0.95)]
    {
        let mut options = request.options.clone();
        options.weights.paragraphs = worth;
        options.weights.paragraphs_kept = kept;
        let aligner = aligner(request, options)?;
        print!("worth {worth}, kept {kept}");
        for bed in
            beds.iter().filter(|bed| bed.documents.iter().any(|document| !document.paragraphs[0].is_empty()))
        {
            let (mut evaluation, mut nats, mut beads) = (Evaluation::default(), 0.0, 0.0);
            for document in &bed.documents {
                let texts = texts(document);
                let (source, target) = with_paragraphs(bed, document, &texts);
                let found = aligner.surprise(&source, &target, &document.gold);
                nats += found.nats;
                beads += found.beads;
                evaluation.add(&document.gold, &found.alignment.beads);
            }
            let report = evaluation.report();
            print!(
                " | {} {:.3} / {:.3}, {:.3} nats",
                bed.name,
                report.strict.f1,
                report.lax.f1,
                nats / beads
            );
        }
        println!();
    }
    Ok(())
}

fn sides<'a>(bed: &'a Bed, texts: &'a [Vec<&'a str>; 2]) -> Sides<Side<'a>> {
    Sides::from([0, 1]).map(|side: usize| Side::new(&bed.languages[side], &texts[side]))
}

/// Aligns a bed, and returns the seconds it took.
fn align(aligner: &Aligner, bed: &Bed, batch: bool) -> (Vec<Alignment>, f64) {
    let texts: Vec<[Vec<&str>; 2]> = bed.documents.iter().map(texts).collect();
    let sides: Vec<Sides<Side<'_>>> = texts.iter().map(|texts| sides(bed, texts)).collect();
    let start = Instant::now();
    let alignments = if batch {
        aligner.align_batch(&sides)
    } else {
        sides.iter().map(|pair| aligner.align(&pair.source, &pair.target)).collect()
    };
    (alignments, start.elapsed().as_secs_f64())
}

fn evaluate(bed: &Bed, alignments: &[Alignment]) -> Evaluation {
    let mut evaluation = Evaluation::default();
    for (document, alignment) in bed.documents.iter().zip(alignments) {
        evaluation.add(&document.gold, &alignment.beads);
    }
    evaluation
}

fn counts(bed: &Bed) -> bool {
    !["ipc", "tico19", "clean"].iter().any(|out| bed.name.contains(out))
}

fn table(aligner: &Aligner, beds: &[Bed], batch: bool) {
    let (mut pooled, mut hard) = (Evaluation::default(), Evaluation::default());
    println!("{}", if batch { "\nthe folder as one batch" } else { "each article alone" });
    println!("{:32} strict    lax   links   null    ece  sentences/s", "bed");
    for bed in beds {
        let (alignments, seconds) = align(aligner, bed, batch);
        let evaluation = evaluate(bed, &alignments);
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
        if counts(bed) {
            pooled.merge(&evaluation);
            if bed.name.contains("hard") {
                hard.merge(&evaluation);
            }
        }
    }
    let report = pooled.report();
    println!(
        "all but ipc and tico19: strict {:.4}, calibration error {:.4}; null F1 of the hard ones {:.4}",
        report.strict.f1,
        report.calibration_error,
        hard.report().nulls.f1
    );
    for bin in &report.calibration {
        println!(
            "  above {:.1}: {:5} beads, confidence {:.3}, right {:.3}",
            bin.above, bin.beads, bin.confidence, bin.right
        );
    }
}

fn errors(aligner: &Aligner, beds: &[Bed]) {
    for bed in beds {
        let (alignments, _) = align(aligner, bed, false);
        for (document, alignment) in bed.documents.iter().zip(&alignments) {
            for bead in &alignment.beads {
                let key: GoldBead = Sides::of(|side| bead.side(side).clone().collect());
                if document.gold.contains(&key) {
                    continue;
                }
                println!(
                    "-- {} {} {:?} {:?} {:.3}",
                    bed.name, document.name, key.source, key.target, bead.confidence
                );
                key.source.iter().for_each(|&i| println!("   < {}", document.source[i]));
                key.target.iter().for_each(|&j| println!("   > {}", document.target[j]));
                let touched: Vec<&GoldBead> = document
                    .gold
                    .iter()
                    .filter(|g| {
                        g.source.iter().any(|i| key.source.contains(i))
                            || g.target.iter().any(|j| key.target.contains(j))
                    })
                    .collect();
                println!("   gold {touched:?}");
            }
        }
    }
}

fn ablate(request: &Request, beds: &[Bed]) -> Result<(), Box<dyn Error>> {
    type Change = fn(&mut AlignOptions);
    let changes: [(&str, Change); 15] = [
        ("all", |_| {}),
        ("no length", |options| options.weights.length = 0.0),
        ("no names", |options| options.weights.name = 0.0),
        ("no names, numbers, marks", |options| options.weights.likeness = 0.0),
        ("numbers by digits only", |options| options.number_values = false),
        ("one null rate, .02", |options| options.weights.null_rates = vec![0.02]),
        ("nothing abridged", |options| options.weights.abridged = [0.0; 2]),
        ("nothing replaced", |options| options.weights.replaced = [0.0; 2]),
        ("no bend", |options| options.weights.bend = 0.0),
        ("nulls valued as pairs", |options| options.weights.null_value = 1.0),
        ("missing numbers as words", |options| options.weights.missing_number = 0.0),
        ("missing names as words", |options| options.weights.missing_name = 0.0),
        ("no crowding", |options| options.weights.crowding = 0.0),
        ("headings as lines", |options| options.weights.after_heading = 0.0),
        ("beads to 3-1 and 2-2 only", |options| options.weights.kinds[8..].fill(1e-12)),
    ];
    print!("{:28}", "");
    for bed in beds {
        print!("| {} ", bed.name);
    }
    println!();
    for (name, change) in changes {
        let mut options = request.options.clone();
        change(&mut options);
        row(name, &aligner(request, options)?, beds);
    }
    Ok(())
}

fn row(name: &str, aligner: &Aligner, beds: &[Bed]) {
    print!("{name:28}");
    for bed in beds {
        let report = evaluate(bed, &align(aligner, bed, false).0).report();
        print!("| {:.3} / {:.3} ", report.strict.f1, report.lax.f1);
    }
    println!();
}

/// Every bed with one side in another spelling: the change of strict F1, of each bed and of all beds of a pair together.
fn respelled(aligner: &Aligner, beds: &[Bed]) {
    for respelling in &respell::RESPELLINGS {
        let mut pairs: BTreeMap<String, [Evaluation; 2]> = BTreeMap::new();
        for bed in beds.iter().filter(|bed| bed.languages.iter().any(|one| respelling.concerns(one))) {
            let other = respelling.of_bed(bed);
            let [before, after] = [bed, &other].map(|bed| evaluate(bed, &align(aligner, bed, false).0));
            let f1 = [&before, &after].map(|evaluation| evaluation.report().strict.f1);
            if (f1[1] - f1[0]).abs() > 0.000_5 {
                println!("{:20} {:32} {:.4} → {:.4}", respelling.name, bed.name, f1[0], f1[1]);
            }
            let [all_before, all_after] =
                pairs.entry(bed.languages[0].to_string() + "–" + bed.languages[1].as_str()).or_default();
            all_before.merge(&before);
            all_after.merge(&after);
        }
        for (pair, evaluations) in pairs {
            let f1 = evaluations.map(|evaluation| evaluation.report().strict.f1);
            println!("{:20} {pair:32} {:.4} → {:.4}", respelling.name, f1[0], f1[1]);
        }
    }
}

/// Source of one article, target of the next: how many beads with both sides filled are believed?
fn unrelated(aligner: &Aligner, beds: &[Bed]) {
    for bed in beds.iter().filter(|bed| bed.documents.len() > 1) {
        let texts: Vec<[Vec<&str>; 2]> = bed.documents.iter().map(texts).collect();
        let (mut beads, mut believed, mut confidence, mut own) = (0, 0, 0.0, 0.0);
        for (index, document) in texts.iter().enumerate() {
            let other = &texts[(index + 1) % texts.len()];
            let Sides { source, target } = sides(bed, document);
            own += aligner.align(&source, &target).document_confidence;
            let alignment = aligner.align(&source, &Side { segments: &other[1], ..target });
            confidence += alignment.document_confidence;
            beads += alignment.beads.len();
            believed +=
                alignment.beads.iter().filter(|bead| !bead.is_null() && bead.confidence > 0.5).count();
        }
        println!(
            "unrelated {:32} {:.3} of beads are pairs above .5; document confidence {:.2}, of the true pairs {:.2}",
            bed.name,
            believed as f64 / beads as f64,
            confidence / texts.len() as f64,
            own / texts.len() as f64
        );
    }
}

/// Blocks of 3 to 6 target lines in another order: how many links are found again?
fn moved(request: &Request, beds: &[Bed]) -> Result<(), Box<dyn Error>> {
    let mut options = request.options.clone();
    options.allow_moves = true;
    let aligner = aligner(request, options)?;
    for bed in beds.iter().filter(|bed| bed.name.contains("clean")) {
        let (mut right, mut total, mut moves) = (0, 0, 0);
        for (number, document) in bed.documents.iter().enumerate() {
            let [source, target] = texts(document);
            let mut blocks = Vec::new();
            let mut at = 0;
            while at < target.len() {
                let end = (at + 3 + (at * 7 + number) % 4).min(target.len());
                blocks.push((at..end).collect::<Vec<_>>());
                at = end;
            }
            let mut order: Vec<usize> = (0..blocks.len()).collect();
            order.sort_by_key(|&block| (block * 7919 + number * 104_729) % 1009);
            let shuffled: Vec<usize> =
                order.iter().flat_map(|&block| blocks[block].iter().copied()).collect();
            let lines: Vec<&str> = shuffled.iter().map(|&line| target[line]).collect();
            let texts = [source, lines];
            let Sides { source, target } = sides(bed, &texts);
            let alignment = aligner.align(&source, &target);
            moves += alignment.moves.len();
            total += document.gold.iter().map(|bead| bead.source.len() * bead.target.len()).sum::<usize>();
            for bead in &alignment.beads {
                for i in bead.source.clone() {
                    for j in bead.target.clone() {
                        let pair = (i, shuffled[j]);
                        right += usize::from(
                            document
                                .gold
                                .iter()
                                .any(|gold| gold.source.contains(&pair.0) && gold.target.contains(&pair.1)),
                        );
                    }
                }
            }
        }
        println!("moved {:32} {right} of {total} links found again, {moves} moves", bed.name);
    }
    Ok(())
}

/// Every bed as one long text: does the band change the answer?
fn joined(request: &Request, beds: &[Bed]) -> Result<(), Box<dyn Error>> {
    let band = aligner(request, request.options.clone())?;
    let mut options = request.options.clone();
    options.weights.exact_points = 1e12;
    let full = aligner(request, options)?;
    for bed in beds.iter().filter(|bed| counts(bed) && bed.documents.len() > 1) {
        let mut long = [Vec::new(), Vec::new()];
        for document in &bed.documents {
            let [source, target] = texts(document);
            long[0].extend(source);
            long[1].extend(target);
        }
        let Sides { source, target } = sides(bed, &long);
        let pick = |alignment: &Alignment| -> Vec<_> {
            alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect()
        };
        let start = Instant::now();
        let narrow = band.align(&source, &target);
        let narrow_seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let whole = full.align(&source, &target);
        println!(
            "joined {:32} {} + {} lines: same beads {}, {:.2} s in the band, {:.2} s without",
            bed.name,
            long[0].len(),
            long[1].len(),
            pick(&narrow) == pick(&whole),
            narrow_seconds,
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// A checksum of the lines that [`bead_line`] writes.
fn digest_of(alignments: &[Alignment]) -> String {
    let mut hasher = blake3::Hasher::new();
    for alignment in alignments {
        for bead in &alignment.beads {
            hasher.update(bead_line(bead).as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Prints the checksums of every bed.
fn digest(aligner: &Aligner, beds: &[Bed]) {
    for bed in beds {
        let (alone, _) = align(aligner, bed, false);
        let (batch, _) = align(aligner, bed, true);
        println!("{:32} alone {} batch {}", bed.name, digest_of(&alone), digest_of(&batch));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let request = request()?;
    if request.mode == "--words" {
        return words::run(&aligner(&request, request.options.clone())?);
    }
    if !request.folder.is_dir() {
        println!("{} is not here: nothing to measure", request.folder.display());
        return Ok(());
    }
    let all = read_beds(&request.folder)?;
    let (clean, mut beds): (Vec<Bed>, Vec<Bed>) =
        all.into_iter().partition(|bed| bed.name.ends_with("clean"));
    beds.retain(|bed| bed.name.contains(&request.only));
    let aligner = aligner(&request, request.options.clone())?;
    match request.mode.as_str() {
        "--errors" => errors(&aligner, &beds),
        "--respell" => respelled(&aligner, &beds),
        "--ablate" => ablate(&request, &beds)?,
        "--checks" => {
            unrelated(&aligner, &beds);
            moved(&request, &clean)?;
            joined(&request, &beds)?;
        }
        "--paragraphs" => paragraphs(&request, &beds)?,
        "--digest" => digest(&aligner, &beds),
        "--speed" => speed::run(&aligner, &request.folder, &beds),
        mode => {
            table(&aligner, &beds, false);
            if mode != "--alone" {
                table(&aligner, &beds, true);
            }
        }
    }
    Ok(())
}
