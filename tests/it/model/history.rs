//! One random history: its events, and the checks after each event.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sangam::memory::{
    Change, GarbageOptions, Label, LookupOptions, MemoryError, Opening, OperationId, Run, Session,
    SessionOptions, UnitChange, salvage,
};
use sangam::unit::{Score, Sides, Status, UnitDraft, UnitId};
use similar::TextDiff;
use tempfile::TempDir;

use super::state::{ModelUnit, State};
use super::texts::{Dice, Given, Plain, language, time};

/// A folder in RAM, for speed: a history makes some hundred commits, and each waits for the disk.
const QUICK: &str = "/dev/shm";

/// The state after an operation.
#[derive(Debug, Clone)]
struct Then {
    state: State,
    /// Operations in force, each with the state before it.
    in_force: Vec<(OperationId, State)>,
}

/// A copy of the memory, with the model at that time.
struct Backup {
    file: PathBuf,
    then: Then,
    after: BTreeMap<OperationId, Then>,
    highest: i64,
}

pub(super) struct History {
    seed: u64,
    dice: Dice,
    clock: usize,
    folder: TempDir,
    path: PathBuf,
    now: Then,
    after: BTreeMap<OperationId, Then>,
    /// The highest number that any unit ever had.
    highest: i64,
    backup: Option<Backup>,
    told: Vec<String>,
    files: usize,
}

impl History {
    pub(super) fn new(seed: u64) -> Self {
        let folder = if Path::new(QUICK).is_dir() { TempDir::new_in(QUICK) } else { TempDir::new() };
        let folder = folder.unwrap();
        Self {
            seed,
            dice: Dice::new(seed),
            clock: 0,
            path: folder.path().join("m.db"),
            folder,
            now: Then { state: State::default(), in_force: Vec::new() },
            after: BTreeMap::new(),
            highest: 0,
            backup: None,
            told: Vec::new(),
            files: 0,
        }
    }

    pub(super) fn run(mut self, steps: usize) {
        let mut memory = open(&self.path);
        for _ in 0..steps {
            self.clock += 1;
            memory = self.step(memory);
            self.check(&memory);
        }
        assert_eq!(memory.reader().unwrap().verify().unwrap().problems, [], "{}", self.story());
    }

    fn story(&self) -> String {
        format!("history {}:\n{}", self.seed, self.told.join("\n"))
    }

    fn tell(&mut self, what: impl Into<String>) {
        self.told.push(format!("{:>3} {}", self.clock, what.into()));
    }

    fn new_file(&mut self, name: &str) -> PathBuf {
        self.files += 1;
        self.folder.path().join(format!("{name}-{}.db", self.files))
    }

    fn step(&mut self, mut memory: Session) -> Session {
        match self.dice.below(100) {
            0..32 => self.align(&mut memory),
            32..40 => self.import(&mut memory),
            40..56 => self.change(&mut memory),
            56..62 => self.delete(&mut memory),
            62..65 => self.remove_article(&mut memory),
            65..75 => self.undo(&mut memory),
            75..79 => self.restore(&mut memory),
            79..84 => self.run_in_parts(&mut memory),
            84..88 => self.merge(&mut memory),
            88..91 => self.collect_garbage(&mut memory),
            91..94 => return self.salvage(memory),
            94..97 => self.back_up(&memory),
            97..99 => return self.put_back(memory),
            _ => {
                drop(memory);
                self.tell("opened again");
                return open(&self.path);
            }
        }
        memory
    }

    /// Records an operation, if there was one, with the state it led to.
    fn done(&mut self, before: State, operation: Option<OperationId>) {
        if let Some(operation) = operation {
            self.now.in_force.push((operation, before));
            self.after.insert(operation, self.now.clone());
        } else {
            self.expect(&before, "no operation");
        }
        self.see_numbers();
    }

    fn see_numbers(&mut self) {
        self.highest = self.now.state.units.last_key_value().map_or(0, |(id, _)| *id).max(self.highest);
    }

    /// Fails the test and shows the difference, if a state is not the expected one.
    fn expect(&self, found: &State, what: &str) {
        let [expected, found] = [&self.now.state, found].map(|state| format!("{:#?}", state.by_name()));
        if expected != found {
            let difference =
                TextDiff::from_lines(&expected, &found).unified_diff().context_radius(6).to_string();
            panic!("{what} (expected, then found):\n{difference}\n{}", self.story());
        }
    }

    /// Checks that the memory equals the model, finds its units, and gave no number twice.
    fn check(&mut self, memory: &Session) {
        let found = State::read(&memory.reader().unwrap());
        self.expect(&found, "the memory");
        let Some(wanted) = self.any_unit().map(|id| self.now.state.units[&id].clone()) else { return };
        let mut expected: Vec<i64> = self
            .now
            .state
            .units
            .iter()
            .filter(|(_, unit)| {
                unit.source == wanted.source && unit.to == wanted.to && unit.status != Status::Rejected
            })
            .map(|(id, _)| *id)
            .collect();
        let mut options = LookupOptions::new(language("en"));
        options.to = Some(language(&wanted.to));
        options.min_score = Score::EXACT;
        options.limit = 1_000;
        let matches = memory.reader().unwrap().lookup(&wanted.source, &options).unwrap().matches;
        let mut answered: Vec<i64> = matches.iter().map(|found| found.unit.id.0).collect();
        answered.sort_unstable();
        expected.sort_unstable();
        assert_eq!(answered, expected, "lookup of `{}`\n{}", wanted.source, self.story());
    }

    fn any_unit(&mut self) -> Option<i64> {
        let ids: Vec<i64> = self.now.state.units.keys().copied().collect();
        (!ids.is_empty()).then(|| *self.dice.pick(&ids))
    }

    fn align(&mut self, memory: &mut Session) {
        let given = Given::random(&mut self.dice, self.clock);
        let before = self.now.state.clone();
        let changed = self.now.state.align(&given, self.highest + 1);
        self.tell(format!(
            "align {} {} ({}, {}{}){}",
            given.name,
            given.target_name,
            given.source.join("|"),
            given.target.join("|"),
            if given.replace { ", replace" } else { "" },
            if changed { "" } else { ": nothing" }
        ));
        let operation =
            last_of(memory, "asma", self.clock, |change| change.store_article(&given.pair()).map(drop))
                .unwrap();
        self.done(before, operation);
    }

    fn draft(&mut self) -> UnitDraft {
        let (story, line) = (self.dice.below(3), self.dice.below(8));
        let source = format!("story {story} line {line}");
        let target = format!("ur {} {story} {line}", self.dice.below(4));
        UnitDraft::new(Sides::new(language("en"), language("ur")), source, target)
    }

    fn import(&mut self, memory: &mut Session) {
        let drafts: Vec<UnitDraft> = (0..=self.dice.below(3)).map(|_| self.draft()).collect();
        let before = self.now.state.clone();
        let mut next = self.highest + 1;
        for draft in &drafts {
            let known = |unit: &ModelUnit| {
                unit.to == "ur" && unit.source == draft.source && unit.target == draft.target
            };
            if self.now.state.units.values().any(known) {
                continue;
            }
            let unit = ModelUnit {
                to: "ur".to_owned(),
                source: draft.source.clone(),
                target: draft.target.clone(),
                status: Status::Machine,
                notes: Vec::new(),
                spoken_for: false,
                article: None,
            };
            self.now.state.units.insert(next, unit);
            next += 1;
        }
        self.tell(format!("import {:?}", drafts.iter().map(|draft| &draft.target).collect::<Vec<_>>()));
        let operation = last_of(memory, "asma", self.clock, |change| {
            change.import_units(drafts.into_iter().map(Ok::<_, MemoryError>)).map(drop)
        });
        self.done(before, operation.unwrap());
    }

    fn change(&mut self, memory: &mut Session) {
        let Some(id) = self.any_unit() else { return };
        let before = self.now.state.clone();
        let status = *self.dice.pick(&[
            None,
            Some(Status::Confirmed),
            Some(Status::Confirmed),
            Some(Status::Rejected),
        ]);
        let target = (self.dice.below(3) == 0).then(|| format!("typed {}", self.dice.below(3)));
        let note = (self.dice.below(3) == 0).then(|| format!("note {}", self.clock));
        let change = UnitChange { status, target, note, ..UnitChange::default() };
        let unit = self.now.state.units.get_mut(&id).unwrap();
        let earlier = unit.clone();
        unit.status = change.status.unwrap_or(unit.status);
        unit.target = change.target.clone().unwrap_or_else(|| unit.target.clone());
        unit.notes.extend(change.note.clone());
        unit.spoken_for |= *unit != earlier;
        self.tell(format!("change {id}: {change:?}"));
        let operation = last_of(memory, "asma", self.clock, |changing| {
            changing.change_units(&[UnitId(id)], &change).map(drop)
        });
        self.done(before, operation.unwrap());
    }

    fn delete(&mut self, memory: &mut Session) {
        let Some(id) = self.any_unit() else { return };
        let before = self.now.state.clone();
        self.now.state.remove_unit(id);
        self.tell(format!("delete {id}"));
        let operation =
            last_of(memory, "asma", self.clock, |change| change.delete_units(&[UnitId(id)]).map(drop));
        self.done(before, operation.unwrap());
    }

    fn remove_article(&mut self, memory: &mut Session) {
        if self.now.state.articles.is_empty() {
            return;
        }
        let before = self.now.state.clone();
        let name = self.dice.pick(&self.now.state.articles).name.clone();
        self.now.state.remove_article(&name);
        self.tell(format!("remove {name}"));
        let operation =
            last_of(memory, "asma", self.clock, |change| change.remove_articles(&[name]).map(drop));
        self.done(before, operation.unwrap());
    }

    fn undo(&mut self, memory: &mut Session) {
        let newest = memory.reader().unwrap().newest_operation_in_force().unwrap();
        let expected = self.now.in_force.last().map(|(operation, _)| *operation);
        assert_eq!(newest, expected, "what undo means\n{}", self.story());
        let Some(newest) = newest else { return };
        let (_, state) = self.now.in_force.pop().unwrap();
        self.now.state = state;
        self.tell(format!("undo {newest:?}"));
        let undone = memory
            .undo(&label("asma", self.clock), newest)
            .unwrap_or_else(|error| panic!("{error}\n{}", self.story()));
        if let Some(operation) = undone.operation {
            self.after.insert(operation, self.now.clone());
        }
    }

    fn restore(&mut self, memory: &mut Session) {
        let known: Vec<OperationId> =
            memory.reader().unwrap().operations(1_000).unwrap().iter().map(|one| one.id).collect();
        if known.is_empty() {
            return;
        }
        let to = *self.dice.pick(&known);
        self.tell(format!("restore {to:?}"));
        let undone = memory
            .restore(&label("asma", self.clock), to)
            .unwrap_or_else(|error| panic!("{error}\n{}", self.story()));
        self.now = self.after[&to].clone();
        if let Some(operation) = undone.operation {
            self.after.insert(operation, self.now.clone());
        }
        self.forget_operations(memory);
    }

    fn run_in_parts(&mut self, memory: &mut Session) {
        let before = self.now.state.clone();
        self.tell("run");
        drop(std::mem::replace(memory, open(&self.path)));
        let mut run = memory.run(&label("asma", self.clock)).unwrap();
        for _ in 0..=self.dice.below(3) {
            let given: Vec<Given> =
                (0..=self.dice.below(2)).map(|_| Given::random(&mut self.dice, self.clock)).collect();
            for one in &given {
                self.now.state.align(one, self.highest + 1);
                self.see_numbers();
                self.tell(format!("  {} {} ({})", one.name, one.target_name, one.source.join("|")));
            }
            let pairs: Vec<_> = given.iter().map(Given::pair).collect();
            let mut change = run.change().unwrap();
            change.store_articles(&pairs).unwrap();
            change.commit().unwrap();
        }
        let operation = run.operation();
        self.done(before.clone(), operation);
        if let Some(operation) = operation
            && self.dice.below(3) == 0
        {
            self.undo_under_way(&mut run, operation, before);
        }
        // A killed run does not report its end.
        if self.dice.below(2) == 0 {
            run.end().unwrap();
        } else {
            std::mem::forget(run);
        }
        *memory = open(&self.path);
    }

    /// Undoes a run that is still going on: all of its changes go, and it can store nothing more.
    fn undo_under_way(&mut self, run: &mut Run<'_>, operation: OperationId, before: State) {
        self.tell("  undone under way");
        let undone = open(&self.path).undo(&label("asma", self.clock), operation).unwrap();
        self.now.in_force.pop();
        self.now.state = before;
        if let Some(undoing) = undone.operation {
            self.after.insert(undoing, self.now.clone());
        }
        let given = Given::random(&mut self.dice, self.clock);
        let mut after = self.now.state.clone();
        // An alignment that changes nothing stores no part.
        if after.align(&given, self.highest + 1) {
            let refused = run.change().err();
            let is_undone = matches!(refused, Some(MemoryError::RunUndone { .. }));
            assert!(is_undone, "{refused:?}\n{}", self.story());
        }
    }

    /// Merges another memory, with a short history of its own, into this one.
    fn merge(&mut self, memory: &mut Session) {
        self.tell("merge");
        let path = self.new_file("other");
        let other = open(&path);
        let mut order: Vec<String> =
            self.now.state.articles.iter().map(|article| article.name.clone()).collect();
        for _ in 0..=self.dice.below(4) {
            self.clock += 1;
            let given = Given::random(&mut self.dice, self.clock);
            self.tell(format!("  align {} {} ({})", given.name, given.target_name, given.source.join("|")));
            let mut change = other.change(&label("bilal", self.clock)).unwrap();
            order.push(change.store_article(&given.pair()).unwrap().article);
            change.commit().unwrap();
            let units: Vec<i64> = State::read(&other.reader().unwrap()).units.keys().copied().collect();
            let id = *self.dice.pick(&units);
            let status = *self.dice.pick(&[None, Some(Status::Confirmed), Some(Status::Rejected)]);
            let note = (self.dice.below(2) == 0).then(|| format!("note {}", self.clock));
            let change = UnitChange { status, note, ..UnitChange::default() };
            self.tell(format!("  change {id}: {change:?}"));
            last_of(&other, "bilal", self.clock, |changing| {
                changing.change_units(&[UnitId(id)], &change).map(drop)
            })
            .unwrap();
        }
        let theirs = State::read(&other.reader().unwrap());
        let before = self.now.state.clone();
        let merge = |change: &mut Change<'_>| change.merge(&other.reader()?).map(drop);
        let operation = last_of(memory, "asma", self.clock, merge).unwrap();
        let merged = State::read(&memory.reader().unwrap()).in_the_order_of(&order);
        self.check_merged(&before, &theirs, &merged);
        self.now.state = merged;
        self.done(before, operation);
        // Merging once more changes nothing.
        let again = last_of(memory, "asma", self.clock, merge).unwrap();
        if again.is_some() {
            self.expect(&State::read(&memory.reader().unwrap()), "merged twice");
        }
        if let Some(operation) = again {
            let state = self.now.state.clone();
            self.done(state, Some(operation));
        }
    }

    /// Merging loses no unit that a person has judged, loses no other translation, and makes nothing up.
    fn check_merged(&self, ours: &State, theirs: &State, merged: &State) {
        let holds = |wanted: &ModelUnit, exactly: bool| {
            merged.units.values().any(|unit| {
                (&unit.to, &unit.source, &unit.target) == (&wanted.to, &wanted.source, &wanted.target)
                    // The status `machine` is nobody's judgement: the other memory may know more.
                    && (!exactly || unit.status == wanted.status || wanted.status == Status::Machine)
                    && (!exactly || wanted.notes.iter().all(|note| unit.notes.contains(note)))
            })
        };
        for unit in ours.units.values().filter(|unit| unit.spoken_for) {
            assert!(holds(unit, true), "lost of ours: {unit:?}\n{}", self.story());
        }
        for unit in theirs.units.values().filter(|unit| unit.spoken_for) {
            // If both memories have a judgement of the unit, ours stays.
            let same = |known: &&ModelUnit| {
                (&known.to, &known.source, &known.target) == (&unit.to, &unit.source, &unit.target)
            };
            let said_here = ours.units.values().filter(same).any(|known| known.spoken_for);
            assert!(holds(unit, !said_here), "lost of theirs: {unit:?}\n{}", self.story());
        }
        for unit in merged.units.values() {
            let same = |known: &ModelUnit| {
                (&known.to, &known.source, &known.target) == (&unit.to, &unit.source, &unit.target)
            };
            let known = ours.units.values().chain(theirs.units.values()).any(same);
            assert!(known, "made up: {unit:?}\n{}", self.story());
        }
        // Each of our pairs of texts is there, or a later version of it under its names.
        for (article, alignment) in ours
            .articles
            .iter()
            .flat_map(|article| article.alignments.iter().map(move |alignment| (article, alignment)))
        {
            let stays = merged.articles.iter().flat_map(|article| &article.alignments).any(|known| {
                known.to == alignment.to
                    && (known.target == alignment.target && known.source == alignment.source
                        || known.target_name == alignment.target_name && known.at >= alignment.at)
            });
            assert!(stays, "lost alignment of {}: {:?}\n{}", article.name, alignment.target, self.story());
        }
    }

    /// Drops the operations that the memory can no longer undo.
    fn forget_operations(&mut self, memory: &Session) {
        let known: BTreeSet<OperationId> = memory
            .reader()
            .unwrap()
            .operations(1_000)
            .unwrap()
            .iter()
            .map(|operation| operation.id)
            .collect();
        self.after.retain(|operation, _| known.contains(operation));
        self.now.in_force.retain(|(operation, _)| known.contains(operation));
        for then in self.after.values_mut() {
            then.in_force.retain(|(operation, _)| known.contains(operation));
        }
    }

    fn collect_garbage(&mut self, memory: &mut Session) {
        let keep = 1 + self.dice.below(4);
        self.tell(format!("gc, {keep} kept"));
        memory.collect_garbage(&GarbageOptions::keeping(keep)).unwrap();
        self.forget_operations(memory);
    }

    fn salvage(&mut self, memory: Session) -> Session {
        self.tell("salvage");
        drop(memory);
        let to = self.new_file("salvaged");
        salvage(&self.path, &to, Arc::new(Plain)).unwrap();
        self.path = to;
        self.after.clear();
        self.now.in_force.clear();
        // The new file does not know units that were removed earlier: their numbers are free again.
        self.highest = 0;
        self.see_numbers();
        open(&self.path)
    }

    fn back_up(&mut self, memory: &Session) {
        self.tell("backup");
        let file = self.new_file("backup");
        memory.backup(&file).unwrap();
        self.backup =
            Some(Backup { file, then: self.now.clone(), after: self.after.clone(), highest: self.highest });
    }

    /// Restores by hand, as people do: copies the file over the memory and leaves the files beside the memory there.
    fn put_back(&mut self, memory: Session) -> Session {
        let Some(backup) = self.backup.take() else { return memory };
        self.tell("backup put back");
        drop(memory);
        fs::copy(&backup.file, &self.path).unwrap();
        (self.now, self.after, self.highest) = (backup.then, backup.after, backup.highest);
        open(&self.path)
    }
}

fn open(path: &Path) -> Session {
    let options = SessionOptions::new(Opening::CreateIfMissing);
    Session::open(path, Arc::new(Plain), &options).unwrap()
}

fn label(who: &str, clock: usize) -> Label {
    Label::new(who, "a model", time(clock))
}

/// Returns the operation that `step` became, if it changed anything.
fn last_of(
    memory: &Session,
    who: &str,
    clock: usize,
    step: impl FnOnce(&mut Change<'_>) -> Result<(), MemoryError>,
) -> Result<Option<OperationId>, MemoryError> {
    let mut change = memory.change(&label(who, clock))?;
    step(&mut change)?;
    Ok(change.commit()?.operation)
}
