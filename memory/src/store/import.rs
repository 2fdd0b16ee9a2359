//! How are units stored that belong to no article, by the million?

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, mpsc};
use std::thread;

use rusqlite::Connection;

use super::connect::FileContext;
use super::keys::Keys;
use super::operation::Operating;
use super::pieces;
use super::row::{UnitKeys, UnitRow};
use super::table::{Of, seal_row};
use super::unit_columns::read_unit_by_id;
use crate::index::{Builder, IndexedText, IndexedUnit};
use crate::score::Parts;
use crate::source::{Source, whole_percent};
use crate::{Analyzer, MemoryError};
use sangam_language::Language;
use sangam_unit::{Role, Sides, Status, Unit, UnitDraft, UnitId};

/// What an import stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Units stored.
    pub units: u64,
    /// Units that were already there. They stay as they are, apart from the date of their last change.
    pub duplicates: u64,
}

/// What was done with one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// It is new and has this id.
    Added(i64),
    /// It was there with this id, and took over a later date.
    Dated(i64),
    /// It was already there.
    There,
}

/// How many units are analysed between two accesses to the database: enough that the cost of starting threads is small.
const ANALYSED_AT_ONCE: usize = 8_192;

/// Stores units that come without articles. With `along`, the index is made at the same time if the memory is empty.
pub(super) fn import<E: From<MemoryError>>(
    operating: &mut Operating<'_>,
    file: &FileContext,
    along: bool,
    units: impl IntoIterator<Item = Result<UnitDraft, E>>,
) -> Result<(Imported, Option<Builder>), E> {
    let units = units.into_iter();
    let lost = |error| E::from(file.error(error));
    // If the memory is empty, the index is made at the same time, so that no unit has to be read again for it.
    let along = along && !holds_units(operating.transaction).map_err(lost)?;
    let preparing = Preparing {
        analyzer: operating.analyzer,
        now: &operating.label.at,
        index: along.then(Builder::default),
    };
    let mut imported = Imported::default();
    // In that case only units that this import met before have to be looked up.
    let mut met = HashSet::new();
    let index = preparing.run(units, |draft, keys| {
        let row = UnitRow::with(draft, keys);
        let stored = if along && met.insert(row.identity) {
            add(operating, &row).map(Stored::Added)
        } else {
            store(operating, draft, &row)
        };
        let stored = stored.map_err(lost)?;
        let is_new = matches!(stored, Stored::Added(_));
        imported.units += u64::from(is_new);
        imported.duplicates += u64::from(!is_new);
        Ok(stored)
    })?;
    Ok((imported, index))
}

/// Has the connection keep this number of KiB of the store in memory.
pub(super) fn keep_pages(connection: &Connection, kibibytes: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -kibibytes)?;
    if kibibytes == USUAL_CACHE {
        connection.execute_batch("PRAGMA shrink_memory")?;
    }
    Ok(())
}

/// KiB of the store kept in memory: the default of SQLite.
pub(super) const USUAL_CACHE: i64 = 2_000;

/// KiB of the store kept in memory while many units are stored. Units go to random places of the index by identity;
/// otherwise its pages would be written and read again and again. For a million units this index takes 20 MB.
pub(super) const BULK_CACHE: i64 = 32_000;

/// How many chunks have their keys made or wait to be stored.
const UNDER_WAY: usize = 2;

fn holds_units(transaction: &Connection) -> rusqlite::Result<bool> {
    transaction.query_row("SELECT EXISTS (SELECT 1 FROM unit)", (), |row| row.get(0))
}

/// Messages to the thread that makes keys.
enum ToHelper {
    /// Make the keys of these drafts.
    Chunk(Arc<Vec<UnitDraft>>),
    /// What was done with the units of the chunk before.
    Stored(Vec<Stored>),
}

/// How drafts are prepared for storing.
struct Preparing<'a> {
    analyzer: &'a dyn Analyzer,
    now: &'a str,
    /// The index that is made at the same time, if all drafts go into it.
    index: Option<Builder>,
}

impl Preparing<'_> {
    /// Passes each draft with its keys to `store`, in order; `store` returns what was done with it. Another core makes
    /// keys and index while the chunk before is stored and the next one is read.
    fn run<E: From<MemoryError>>(
        self,
        mut drafts: impl Iterator<Item = Result<UnitDraft, E>>,
        mut store: impl FnMut(&UnitDraft, UnitKeys) -> Result<Stored, E>,
    ) -> Result<Option<Builder>, E> {
        let mut next = || drafts.by_ref().take(ANALYSED_AT_ONCE).collect::<Result<Vec<UnitDraft>, E>>();
        let analyzer = self.analyzer;
        let keys_of = |draft: &UnitDraft| UnitKeys::of(draft, analyzer);
        let first = next()?;
        if first.len() < WORTH_A_THREAD {
            first.iter().try_for_each(|draft| store(draft, keys_of(draft)).map(drop))?;
            return Ok(None);
        }
        let (to_helper, messages) = mpsc::channel();
        let (to_writer, made) = mpsc::channel();
        thread::scope(|scope| {
            let helper = scope.spawn(move || self.help(&messages, &to_writer));
            let mut waiting = VecDeque::new();
            let mut chunk = first;
            loop {
                let more = !chunk.is_empty();
                if more {
                    let shared = Arc::new(chunk);
                    // If the helper has ended, this thread makes the keys, and the index is made later.
                    to_helper.send(ToHelper::Chunk(Arc::clone(&shared))).unwrap_or_default();
                    waiting.push_back(shared);
                }
                if waiting.len() >= UNDER_WAY || !more {
                    let Some(chunk) = waiting.pop_front() else { break };
                    let keys = made.recv().unwrap_or_else(|_| chunk.iter().map(keys_of).collect::<Vec<_>>());
                    let stored = chunk.iter().zip(keys).map(|(draft, keys)| store(draft, keys));
                    let stored = stored.collect::<Result<_, E>>()?;
                    to_helper.send(ToHelper::Stored(stored)).unwrap_or_default();
                }
                chunk = if more { next()? } else { Vec::new() };
            }
            drop(to_helper);
            Ok(helper.join().ok().flatten())
        })
    }

    /// The work of the helper, until there are no more messages.
    fn help(
        mut self,
        messages: &mpsc::Receiver<ToHelper>,
        to_writer: &mpsc::Sender<Vec<UnitKeys>>,
    ) -> Option<Builder> {
        let mut analysed: VecDeque<(Arc<Vec<UnitDraft>>, SidesOfMany)> = VecDeque::new();
        for message in messages {
            match message {
                ToHelper::Chunk(chunk) => {
                    let keys: Vec<UnitKeys> =
                        chunk.iter().map(|draft| UnitKeys::of(draft, self.analyzer)).collect();
                    if self.index.is_some() {
                        let mut sides = SidesOfMany::default();
                        for (draft, keys) in chunk.iter().zip(&keys) {
                            let languages = Sides::new(&draft.source_language, &draft.target_language);
                            let texts = Sides::new(draft.source.as_str(), draft.target.as_str());
                            for role in Role::BOTH {
                                sides.take(&keys.keys[role], (languages[role], texts[role]), self.analyzer);
                            }
                        }
                        analysed.push_back((chunk, sides));
                    }
                    to_writer.send(keys).ok()?;
                }
                ToHelper::Stored(stored) => {
                    let (Some(index), Some((chunk, mut sides))) = (&mut self.index, analysed.pop_front())
                    else {
                        continue;
                    };
                    for (number, (draft, stored)) in chunk.iter().zip(stored).enumerate() {
                        match stored {
                            Stored::Added(id) if draft.status != Status::Rejected => {
                                add_to_index(index, (id, draft), sides.of(number), self.now);
                            }
                            Stored::Dated(id) => {
                                index.set_changed_at(id, draft.changed_at.as_deref().unwrap_or(self.now));
                            }
                            Stored::Added(_) | Stored::There => {}
                        }
                    }
                }
            }
        }
        self.index
    }
}

/// What the index takes from both sides of many units. The texts share one list: a list for each text would be as many
/// allocations as there are texts.
#[derive(Default)]
struct SidesOfMany {
    /// Hashes of words, values and marks, text by text.
    hashes: Vec<u64>,
    texts: Vec<SideOfMany>,
    taken: IndexedText,
    given: Sides<IndexedText>,
    given_pieces: Sides<Vec<IndexedText>>,
}

struct SideOfMany {
    key: u64,
    /// Where its hashes start.
    start: usize,
    /// How many words and values there are. The marks reach to the start of the next text.
    words: usize,
    values: usize,
    characters: Option<Vec<char>>,
    /// Few texts have any.
    pieces: Vec<IndexedText>,
}

impl SidesOfMany {
    /// Adds the next text, which has these keys.
    fn take(&mut self, keys: &Keys, (language, text): (&Language, &str), analyzer: &dyn Analyzer) {
        let pieces = pieces::of_text(analyzer, language, text);
        let pieces = pieces::indexed(analyzer, (language, text), &pieces);
        self.taken.take(&keys.tokens, analyzer);
        let Parts { words, values, marks } = &self.taken.parts;
        self.texts.push(SideOfMany {
            key: keys.key_hash(),
            start: self.hashes.len(),
            words: words.len(),
            values: values.len(),
            characters: self.taken.characters.take(),
            pieces,
        });
        self.hashes.extend(words.iter().chain(values).chain(marks));
    }

    /// Both sides of the unit with this number, and their pieces.
    fn of(&mut self, number: usize) -> (Sides<&IndexedText>, Sides<&[IndexedText]>) {
        for role in Role::BOTH {
            let given = &mut self.given[role];
            let at = number * 2 + role as usize;
            let end = self.texts.get(at + 1).map_or(self.hashes.len(), |next| next.start);
            let Some(text) = self.texts.get_mut(at) else { continue };
            let (words, rest) = self.hashes[text.start..end].split_at(text.words);
            let (values, marks) = rest.split_at(text.values);
            given.key = text.key;
            given.characters = text.characters.take();
            self.given_pieces[role] = std::mem::take(&mut text.pieces);
            for (part, hashes) in [
                (&mut given.parts.words, words),
                (&mut given.parts.values, values),
                (&mut given.parts.marks, marks),
            ] {
                part.clear();
                part.extend_from_slice(hashes);
            }
        }
        (self.given.as_ref(), self.given_pieces.as_ref().map(Vec::as_slice))
    }
}

/// Adds a unit without an article to the index as [`UnitReader`](super::unit_reader::UnitReader) would read it.
fn add_to_index(
    index: &mut Builder,
    (id, draft): (i64, &UnitDraft),
    (texts, pieces): (Sides<&IndexedText>, Sides<&[IndexedText]>),
    now: &str,
) {
    let details = &draft.details;
    index.add(IndexedUnit {
        id,
        source: Source {
            confirmed: draft.status == Status::Confirmed,
            confidence: whole_percent(draft.confidence),
            aligned: false,
            client: details.client.clone(),
            domain: details.domain.clone(),
            tags: details.tags.clone(),
        },
        changed_at: draft.changed_at.as_deref().unwrap_or(now),
        languages: Sides::new(draft.source_language.as_str(), draft.target_language.as_str()),
        texts,
        pieces,
        places: None,
    });
}

/// Fewer units than this are analysed in the time that a thread takes to start.
const WORTH_A_THREAD: usize = 16;

/// Stores one unit, unless it is already there.
pub(super) fn store(
    operating: &mut Operating<'_>,
    draft: &UnitDraft,
    row: &UnitRow<'_>,
) -> rusqlite::Result<Stored> {
    match find(operating.transaction, draft, row.identity)? {
        None => add(operating, row).map(Stored::Added),
        Some(here) if take_date(operating, &here, draft)? => Ok(Stored::Dated(here.id.0)),
        Some(_) => Ok(Stored::There),
    }
}

/// If `draft` was changed later than `here`, takes over the date and who made the change. Returns whether it did.
fn take_date(operating: &Operating<'_>, here: &Unit, draft: &UnitDraft) -> rusqlite::Result<bool> {
    // JSON Lines may hold any text here. A date begins with a year.
    let is_date = |text: &&str| {
        text.split_once('-')
            .is_some_and(|(year, _)| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
    };
    let Some(date) = draft.changed_at.as_deref().filter(is_date).filter(|date| **date > *here.changed_at)
    else {
        return Ok(false);
    };
    let details = &draft.details;
    let changed = operating
        .transaction
        .prepare_cached(
            "UPDATE unit SET changed_at = ?2, changed_by = ?3, author = coalesce(author, ?4),
                 created_at = coalesce(created_at, ?5)
             WHERE id = ?1 AND bead_id IS NULL",
        )?
        .execute((here.id.0, date, &details.changed_by, &details.author, &details.created_at))?;
    if changed > 0 {
        seal_row(operating.transaction, Of::Unit, here.id.0)?;
    }
    Ok(changed > 0)
}

/// Stores a unit that is not there yet, and returns its id.
fn add(operating: &mut Operating<'_>, row: &UnitRow<'_>) -> rusqlite::Result<i64> {
    let id = operating.new_id(Of::Unit);
    row.insert(operating.transaction, id, None, &operating.label.at)?;
    Ok(id)
}

/// The stored unit that `draft` would duplicate.
pub(super) fn find(
    transaction: &Connection,
    draft: &UnitDraft,
    identity: i64,
) -> rusqlite::Result<Option<Unit>> {
    let mut ids = transaction.prepare_cached("SELECT id FROM unit WHERE identity = ?1 ORDER BY id")?;
    let mut rows = ids.query([identity])?;
    while let Some(row) = rows.next()? {
        let unit = read_unit_by_id(transaction, UnitId(row.get(0)?))?;
        if let Some(unit) = unit.filter(|unit| is_same(unit, draft)) {
            return Ok(Some(unit));
        }
    }
    Ok(None)
}

/// Whether two names are compatible: they are equal, or one is not known.
pub(super) fn agree(here: Option<&str>, there: Option<&str>) -> bool {
    here.zip(there).is_none_or(|(here, there)| here == there)
}

fn is_same(unit: &Unit, draft: &UnitDraft) -> bool {
    let same_texts = unit.source_language == draft.source_language
        && unit.target_language == draft.target_language
        && unit.source == draft.source
        && unit.target == draft.target;
    let same_place = draft.origin.as_ref().is_none_or(|origin| {
        let here = &unit.provenance;
        origin.article.is_none()
            || here.article == origin.article
                && here.source_numbers == origin.source_numbers
                && here.target_numbers == origin.target_numbers
    });
    let ids = [&unit.details.external_id, &draft.details.external_id].map(Option::as_deref);
    same_texts && same_place && agree(ids[0], ids[1])
}
