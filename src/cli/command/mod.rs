//! What does each command do?
//!
//! One file a command: it turns arguments into a plan, calls the library, and shows what came back.

mod align;
mod align_many;
mod articles;
mod concordance;
mod convert;
mod evaluate;
mod evidence;
mod export;
mod guard;
mod import;
mod inspect;
mod lookup;
mod memory;
mod operations;
mod output;
mod pretranslate;
mod segment;
mod srx;
mod stats;
mod units;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sangam::exchange::article;
use sangam::exchange::srx::{OverLimit, SrxRules};
use sangam::language::Language;
use sangam::memory::{AnsweredBy, Label, Opening, ReadFrom, Session, SessionOptions};
use sangam::text::language::PROFILES;
use sangam::text::script::detect_language;
use sangam::text::segment::SegmentOptions;
use sangam::unit::Status;
use sangam::use_cases::analyzer::TextAnalyzer;
use sangam::use_cases::pair::Cutter;

use super::args::{Arguments, Command, CuttingArguments, GlobalArguments};
use super::edge;
use super::exit::{Outcome, tell};
use super::render;

/// Runs the command that was typed.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    let Arguments { global, command } = arguments;
    // What a command prints must not go into the memory either.
    guard::Guard::new(&global, [])?;
    match command {
        Command::Align(arguments) => align::run(&global, &arguments),
        Command::Lookup(arguments) => lookup::run(&global, arguments),
        Command::Pretranslate(arguments) => pretranslate::run(&global, &arguments),
        Command::Import(arguments) => import::run(&global, &arguments),
        Command::Convert(arguments) => convert::run(&global, &arguments),
        Command::Concordance(arguments) => concordance::run(&global, arguments),
        Command::Export(arguments) => export::run(&global, &arguments),
        Command::Add(arguments) => units::add(&global, &arguments),
        Command::Edit(arguments) => units::edit(&global, &arguments),
        Command::Confirm(arguments) => units::judge(&global, &arguments, Status::Confirmed),
        Command::Reject(arguments) => units::judge(&global, &arguments, Status::Rejected),
        Command::Delete(arguments) => units::delete(&global, &arguments),
        Command::Article(command) => articles::run(&global, &command),
        Command::Op(command) => operations::run(&global, &command),
        Command::Memory(command) => memory::run(&global, &command),
        Command::Stats(arguments) => stats::run(&global, &arguments),
        Command::Evaluate(arguments) => evaluate::run(&global, &arguments),
        Command::Segment(arguments) => segment::run(&global, &arguments),
        Command::Srx(command) => srx::run(&global, &command),
        Command::Inspect(arguments) => inspect::run(&global, arguments),
    }
}

/// The language the user named, else the one the script of `text` names.
fn language_of(text: &str, named: Option<&Language>) -> Option<Language> {
    named.cloned().or_else(|| detect_language(text))
}

/// The language taken where nothing names one, as for a query of digits and marks: the first there are rules for.
fn fallback_language() -> anyhow::Result<Language> {
    Ok(PROFILES.first().map_or("und", |profile| profile.tag).parse()?)
}

/// More threads than this for each core only take room: each holds texts, and an opening of the memory.
const MOST_THREADS_PER_CORE: usize = 4;

/// So many threads may be asked for on any machine.
const ALWAYS_THREADS: usize = 16;

/// The threads to use where the user asked for `asked` (0: one a core).
fn threads(asked: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    asked.min(ALWAYS_THREADS.max(cores.saturating_mul(MOST_THREADS_PER_CORE)))
}

/// Says so where fewer threads are used than were asked for.
fn tell_threads(asked: usize) {
    let used = threads(asked);
    if used < asked {
        tell("note", &format!("{used} threads are used, not {asked}: more gain nothing on this machine"));
    }
}

/// The files that [`cutter`] reads.
fn cutting_inputs(arguments: &CuttingArguments) -> impl Iterator<Item = PathBuf> {
    arguments.srx.iter().cloned()
}

/// How running text is cut, as the user asked for it.
fn cutter(arguments: &CuttingArguments) -> anyhow::Result<Cutter> {
    let options = SegmentOptions::default().with_line_breaks(arguments.line_breaks.into());
    let rules = match &arguments.srx {
        Some(path) => {
            let text = article::read(path)?.text;
            Some(Arc::new(SrxRules::parse(&text, &path.display().to_string())?))
        }
        None => None,
    };
    Ok(Cutter { options, rules })
}

/// Says which sentence rules took too long and did not count everywhere.
fn tell_over_limit(cutter: &Cutter) {
    for rule in cutter.rules.iter().flat_map(|rules| rules.over_limit()) {
        let OverLimit { file, line, rules, number, expressions, places } = rule;
        let [before, after] = expressions.map(|expression| expression.chars().take(60).collect::<String>());
        tell(
            "warning",
            &format!(
                "{file}: line {line}: rule {number} of {rules}, `{before}` before `{after}`: took too many steps at {} \
                 and did not count there; bound its repetitions",
                render::counted(places, "place")
            ),
        );
    }
}

/// What the log of operations is to say of this command.
fn label(command: String) -> anyhow::Result<Label> {
    Ok(Label::new(edge::user(), command, edge::now()?))
}

/// The same of the command that was typed; of a dry run, nothing is kept.
fn own_label(dry_run: bool) -> anyhow::Result<Label> {
    Ok(label(edge::command_line())?.rehearsed(dry_run))
}

/// Opens the memory the user means, and says what is not as usual about it.
fn open_memory(global: &GlobalArguments, opening: Opening) -> anyhow::Result<Session> {
    let memory = open_memory_at(&edge::memory_path(global.memory.clone())?, opening)?;
    let path = memory.path().display();
    if let Some(rekeyed) = memory.rekeyed() {
        tell(
            "note",
            &format!(
                "{path}: match keys were made by {} {}; made again by {} {} for {} units",
                rekeyed.from.0, rekeyed.from.1, rekeyed.to.0, rekeyed.to.1, rekeyed.units
            ),
        );
    }
    match memory.read_from() {
        ReadFrom::Copy => tell_once(&format!(
            "{path}: cannot be written from here, and others write it or have left a log beside it; read as it was stored \
             last, what they store from now on is not seen"
        )),
        ReadFrom::FileBesideWriters => tell_once(&format!(
            "{path}: cannot be written from here, and others write it or have left a log beside it; read as it was stored \
             last"
        )),
        ReadFrom::File | ReadFrom::FileAlone => {}
    }
    for taken in memory.taken_names() {
        tell_once(&format!(
            "{} is none of the files that sangam makes beside {path}; it is left as it is, and what would have its name \
             goes by another, or is made anew each time",
            taken.display()
        ));
    }
    Ok(memory)
}

/// Says so where an answer took long because an index is wanting.
fn tell_answered_by(memory: &Session, answered_by: AnsweredBy) {
    if answered_by == AnsweredBy::EveryUnitForWantOfIndex {
        tell_once(&format!(
            "{}: has no index that fits, so every unit was compared; `sangam memory reindex` makes one",
            memory.path().display()
        ));
    }
}

/// Tells what a command that opens the memory twice would tell twice.
fn tell_once(message: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(message.to_owned()) {
        tell("note", message);
    }
}

/// Opens the memory at `path`.
fn open_memory_at(path: &Path, opening: Opening) -> anyhow::Result<Session> {
    let temporary_folder = Some(edge::temporary_folder());
    let options = SessionOptions { opening, temporary_folder, ..SessionOptions::default() };
    Ok(Session::open(path, Arc::new(TextAnalyzer), &options)?)
}
