//! How fast is the aligner, and does its time grow in proportion to the texts?
//!
//! Times are those of the thread (on Unix; wall clock elsewhere), the best of several runs, each on a thread of its
//! own. So other work on the machine counts little, and no run profits from the spellings that an earlier one learned.
//! Work on several threads at once is timed by the wall clock. Every figure has one to compare with from the same run:
//! our own Gale–Church, the Python reference, or the same work at another size.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rayon::prelude::*;
use sangam::align::{AlignOptions, Aligner, Alignment, Side};
use sangam::text::segment::{SegmentOptions, segment};
use sangam::unit::Sides;

use super::beds::{Bed, Document};
use super::{align, digest_of, gale_church, sides, texts};

/// Number of runs; the fastest counts. There are many, because other load on the machine comes and goes.
const RUNS: usize = 15;

/// Seconds of CPU that this thread has used.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems cannot tell")]
fn cpu() -> Option<f64> {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Some(now.tv_sec as f64 + now.tv_nsec as f64 / 1e9)
}

/// Seconds of CPU that this thread has used.
#[cfg(not(unix))]
fn cpu() -> Option<f64> {
    None
}

/// CPU seconds of this thread that some work takes.
fn seconds(work: impl FnOnce()) -> f64 {
    let (start, before) = (Instant::now(), cpu());
    work();
    let after = cpu();
    before.zip(after).map_or_else(|| start.elapsed().as_secs_f64(), |(before, after)| after - before)
}

/// Least seconds of a few runs. Each is on a new thread, which knows no spellings yet.
fn best(runs: usize, mut work: impl FnMut() + Send) -> f64 {
    (0..runs)
        .map(|_| {
            std::thread::scope(|scope| scope.spawn(|| seconds(&mut work)).join().unwrap_or(f64::INFINITY))
        })
        .fold(f64::MAX, f64::min)
}

/// [`best`] for work on a single thread, even if it could use more.
fn best_alone(runs: usize, mut work: impl FnMut() + Send) -> f64 {
    best(runs, || {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        if let Ok(one) = one {
            one.install(&mut work);
        }
    })
}

/// Least wall-clock seconds of work that uses all cores, on threads that know no spellings yet.
fn best_together(runs: usize, mut work: impl FnMut() + Send) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..runs {
        let Ok(all) = rayon::ThreadPoolBuilder::new().build() else { continue };
        all.install(|| {
            let start = Instant::now();
            work();
            least = least.min(start.elapsed().as_secs_f64());
        });
    }
    least
}

/// The most memory the process has used, in MB.
fn peak_megabytes() -> String {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.to_owned();
            line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
        })
        .map_or_else(|| "unknown".into(), |kilobytes| format!("{} MB", kilobytes / 1024))
}

fn count(documents: &[Document]) -> f64 {
    documents.iter().map(|document| document.source.len() + document.target.len()).sum::<usize>() as f64
}

/// Runs all measurements.
pub(crate) fn run(aligner: &Aligner, folder: &Path, beds: &[Bed]) {
    let ready = seconds(|| drop(std::hint::black_box(Aligner::new(AlignOptions::default()))));
    println!("tables ready in {:.3} ms", ready * 1e3);
    let Some(bed) = beds.iter().find(|bed| bed.name.contains("ntrex/enur/noisy")) else {
        return println!("skipped: no ntrex/enur/noisy among the beds");
    };
    article(aligner, bed);
    for bed in beds.iter().filter(|bed| bed.name.contains("noisy")) {
        rates(aligner, bed);
    }
    reference(aligner, folder, bed);
    growth(aligner, bed);
    threads(aligner, bed);
}

/// Sentences on one side of each timed article.
const ARTICLE: usize = 40;

/// Articles of 40 + 40 sentences, from running text to beads: the time of the first one in the process, and the average
/// of all in a row.
fn article(aligner: &Aligner, bed: &Bed) {
    let lines = [0, 1].map(|side: usize| {
        let documents = bed.documents.iter();
        let lines =
            documents.flat_map(|document| if side == 0 { &document.source } else { &document.target });
        lines.map(String::as_str).collect::<Vec<_>>()
    });
    let running = lines[0].chunks_exact(ARTICLE).zip(lines[1].chunks_exact(ARTICLE));
    let running: Vec<[String; 2]> =
        running.map(|(source, target)| [source.join("\n\n"), target.join("\n\n")]).collect();
    let whole = |running: &[String; 2]| {
        let cut = |side: usize| {
            segment(&running[side], &bed.languages[side], &SegmentOptions::default())
                .iter()
                .map(|segment| &running[side][segment.span.clone()])
                .collect::<Vec<_>>()
        };
        let cut = rayon::join(|| cut(0), || cut(1));
        let cut = [cut.0, cut.1];
        let Sides { source, target } = sides(bed, &cut);
        std::hint::black_box(aligner.align(&source, &target));
        cut[0].len() + cut[1].len()
    };
    let Some(first) = running.first() else { return };
    let cold = best_alone(1, || {
        std::hint::black_box(whole(first));
    });
    let mut sentences = 0;
    let alone = best_alone(RUNS, || sentences = running.iter().map(whole).sum());
    let together = best_together(RUNS, || sentences = running.iter().map(whole).sum());
    println!(
        "{} articles of {} sentences, running text to beads, by one thread: {:.2} ms the first, {:.2} ms each; \
         by all cores {:.2} ms each by the wall clock",
        running.len(),
        sentences / running.len(),
        cold * 1e3,
        alone * 1e3 / running.len() as f64,
        together * 1e3 / running.len() as f64
    );
}

fn rates(aligner: &Aligner, bed: &Bed) {
    let sentences = count(&bed.documents);
    let alone = best_alone(RUNS, || drop(std::hint::black_box(align(aligner, bed, false))));
    let plain = best(RUNS, || {
        for document in &bed.documents {
            let [source, target] = texts(document);
            std::hint::black_box(gale_church::align(&source, &target));
        }
    });
    let batch = best_alone(2, || drop(std::hint::black_box(align(aligner, bed, true))));
    println!(
        "{:26} {:6.0} sentences/s alone, {:4.1} times the time of Gale–Church; {} documents as a batch {batch:.2} s",
        bed.name,
        sentences / alone,
        alone / plain,
        bed.documents.len()
    );
}

/// Runs the Python reference on the same bed, if possible.
fn reference(aligner: &Aligner, folder: &Path, bed: &Bed) {
    let shared = folder.join("..");
    let script = shared.join("reference/aligner.py");
    let ran = Command::new("python3")
        .arg(&script)
        .arg(folder.join(&bed.name))
        .args(bed.languages.iter().map(ToString::to_string))
        .arg("--text")
        .arg(shared.join("lexicon/tico19"))
        .output();
    // The last field of its line is the CPU seconds it took.
    let taken = ran.ok().filter(|ran| ran.status.success()).and_then(|ran| {
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        text.trim().strip_suffix(" s")?.rsplit(' ').next()?.parse::<f64>().ok()
    });
    let Some(taken) = taken else {
        return println!(
            "skipped: {} cannot be run here (python3, numpy, scipy, regex, rapidfuzz)",
            script.display()
        );
    };
    let alone = best_alone(RUNS, || drop(std::hint::black_box(align(aligner, bed, false))));
    println!(
        "the Python reference on {}: {taken:.1} s with its table, {:.0} times ours",
        bed.name,
        taken / alone
    );
}

/// The same documents repeated as one text: repetition makes anchors hardest to find.
fn growth(aligner: &Aligner, bed: &Bed) {
    let mut before: Option<f64> = None;
    for lines in [40, 400, 4_000, 50_000] {
        let all = [0, 1].map(|side: usize| -> Vec<&str> {
            bed.documents
                .iter()
                .flat_map(|document| if side == 0 { &document.source } else { &document.target })
                .map(String::as_str)
                .cycle()
                .take(lines)
                .collect()
        });
        let Sides { source, target } = sides(bed, &all);
        let mut beads = 0;
        let runs = if lines > 4_000 { 1 } else { RUNS };
        let taken = best_alone(runs, || beads = aligner.align(&source, &target).beads.len());
        let ratio =
            before.map_or_else(String::new, |before| format!(", {:.1} times the one before", taken / before));
        println!(
            "{lines} + {lines} lines: {:.1} ms{ratio}, {beads} beads; peak so far {}",
            taken * 1e3,
            peak_megabytes()
        );
        before = Some(taken);
    }
}

/// A way to align many pairs.
type Work<'a> = dyn Fn(&[Sides<Side<'_>>]) -> Vec<Alignment> + Sync + 'a;

/// Compares two threads with one, and checks that neither threads nor the order of the files change anything.
fn threads(aligner: &Aligner, bed: &Bed) {
    let cut: Vec<[Vec<&str>; 2]> = bed.documents.iter().map(texts).collect();
    let mut pairs: Vec<Sides<Side<'_>>> = cut.iter().map(|texts| sides(bed, texts)).collect();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let (Ok(one), Ok(two)) = (pool(1), pool(2)) else { return };
    let alone = |pairs: &[Sides<Side<'_>>]| -> Vec<Alignment> {
        pairs.par_iter().map(|pair| aligner.align(&pair.source, &pair.target)).collect()
    };
    let batch = |pairs: &[Sides<Side<'_>>]| aligner.align_batch(pairs);
    let ways: [(&str, &Work<'_>); 2] = [("alone", &alone), ("as a batch", &batch)];
    for (name, work) in ways {
        let mut ratios = Vec::new();
        for _ in 0..RUNS {
            let wall = |pool: &rayon::ThreadPool| {
                let start = Instant::now();
                pool.install(|| {
                    for _ in 0..4 {
                        std::hint::black_box(work(&pairs));
                    }
                });
                start.elapsed().as_secs_f64()
            };
            ratios.push(wall(&one) / wall(&two));
        }
        ratios.sort_by(f64::total_cmp);
        let answers =
            [one.install(|| work(&pairs)), two.install(|| work(&pairs))].map(|found| digest_of(&found));
        pairs.reverse();
        let mut turned = two.install(|| work(&pairs));
        turned.reverse();
        pairs.reverse();
        println!(
            "{name}: two threads {:.2} times as fast as one (median {:.2}); same answer for both {}, in reverse order {}",
            ratios.last().copied().unwrap_or_default(),
            ratios[ratios.len() / 2],
            answers[0] == answers[1],
            answers[0] == digest_of(&turned)
        );
    }
}
