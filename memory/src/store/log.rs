//! Does the log beside a file belong to it?
//!
//! SQLite replays any log (`-wal`) with valid checksums onto whatever file has the name. A backup may have been put
//! back by hand beside the log of the memory that it replaces; replaying that log ends in a damaged file. A log does
//! not say which file it belongs to, so the memory does. Each transaction gives its state a new name (`log_binding`),
//! and stores it with the name of the state before. The pages of a log then show which states the log makes, and from
//! which state it began. The file, read without its log, must be in one of these states: in the first one or, if a part
//! of the log was already copied into the file, in a later one.
//!
//! A log that names no state was written by another program, or by a sangam before schema 7. Such a log is accepted.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::connect::{FileContext, unshared};
use crate::MemoryError;

/// Begins the text of `log_binding`.
const MARKER: &[u8] = b"sngm-log:";

/// Characters in the name of a state.
const NAME: usize = 32;

/// The name of a state of a file.
type State = [u8; NAME];

/// The name of the first state of a memory, and of any state before schema 7.
const NO_STATE: State = [b'0'; NAME];

/// Names the state that a transaction leaves the file in.
pub(super) fn name_state(transaction: &Connection) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE log_binding SET states = 'sngm-log:' || lower(hex(randomblob(16))) || ':' || substr(states, 10, 32)",
        )?
        .execute(())?;
    Ok(())
}

/// The path of a file that SQLite keeps beside a memory. SQLite follows links first.
pub(super) fn beside(memory: &Path, suffix: &str) -> PathBuf {
    let real = fs::canonicalize(memory).unwrap_or_else(|_| memory.to_owned());
    let mut name = OsString::from(real);
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether everything that was ever committed is in the file itself.
pub(super) fn is_empty(memory: &Path) -> bool {
    ["-wal", "-journal"].into_iter().all(|suffix| {
        fs::metadata(beside(memory, suffix))
            .map_or_else(|error| error.kind() == io::ErrorKind::NotFound, |log| log.len() == 0)
    })
}

/// The files that SQLite keeps beside a file, and the possible first bytes of each.
const KEPT_BESIDE: [(&str, &[&[u8]]); 3] = [
    ("-wal", &[&[0x37, 0x7f, 0x06, 0x82], &[0x37, 0x7f, 0x06, 0x83]]),
    // The second: a journal that is no longer needed.
    ("-journal", &[&[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7], &[0; 8]]),
    // Numbers in the byte order of the machine: version 3007000, or nothing yet.
    ("-shm", &[&3_007_000_u32.to_ne_bytes(), &[0; 4]]),
];

/// Refuses names that SQLite would give to a file of its own beside another memory.
pub(super) fn check_name(memory: &Path) -> Result<(), MemoryError> {
    let name = memory.file_name().unwrap_or_default().to_string_lossy();
    if KEPT_BESIDE.iter().any(|(suffix, _)| name.ends_with(suffix)) {
        return Err(MemoryError::ReservedName { path: memory.to_owned() });
    }
    Ok(())
}

/// How many times a log is read that seems to be another file's. Another process may just have begun it again.
const LOOKS: usize = 5;

/// The pause between two readings.
const PAUSE: Duration = Duration::from_millis(10);

/// Refuses a memory if SQLite would take another file beside it for its log.
pub(super) fn check(file: &FileContext) -> Result<(), MemoryError> {
    for (suffix, beginnings) in KEPT_BESIDE {
        let path = beside(&file.path, suffix);
        let longest = beginnings.iter().map(|beginning| beginning.len()).max().unwrap_or(0);
        let mut found = Vec::new();
        let mut read = || File::open(&path)?.take(longest as u64).read_to_end(&mut found);
        // A file that cannot be read is left for SQLite to report. SQLite ignores one that is shorter than a header.
        if read().is_ok_and(|length| length == longest)
            && !beginnings.iter().any(|beginning| found.starts_with(beginning))
        {
            return Err(MemoryError::NameTaken { path: file.path.clone(), by: path });
        }
    }
    let log = beside(&file.path, "-wal");
    // SQLite would remove the log of a file that is missing or empty.
    let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length(&file.path) == 0 && length(&log) > (LOG_HEADER + FRAME_HEADER) as u64 {
        return Err(MemoryError::ForeignLog { path: file.path.clone(), log });
    }
    for look in 0..LOOKS {
        if look > 0 {
            thread::sleep(PAUSE);
        }
        match belongs(&file.path, &log) {
            // A log that cannot be read is left for SQLite to report. A log that was just begun again is in use.
            Ok(true) | Err(_) => return Ok(()),
            Ok(false) => {}
        }
    }
    Err(MemoryError::ForeignLog { path: file.path.clone(), log })
}

/// Whether the file is in a state that its log makes or began from.
fn belongs(memory: &Path, log: &Path) -> io::Result<bool> {
    let Some(states) = read_log(log)? else { return Ok(true) };
    // The page that names the state is mostly where the log has it. This quick look is enough for most openings, since
    // a process rarely begins a new log at that moment.
    if state_at(memory, &states).is_some_and(|state| states.has(&state)) {
        return Ok(true);
    }
    let Some(before) = state_of(memory) else { return Ok(true) };
    let Some(states) = read_log(log)? else { return Ok(true) };
    let Some(after) = state_of(memory) else { return Ok(true) };
    // If the state changes in the meantime, another process is at work, and it has checked the log already.
    Ok(before != after || states.has(&after))
}

/// What a log says about states.
struct States {
    /// Bytes of a page.
    page_size: u32,
    /// The page that names the state.
    page: u32,
    /// The state that the log began from, and those that it makes.
    names: Vec<State>,
}

impl States {
    fn has(&self, state: &State) -> bool {
        self.names.contains(state)
    }
}

/// Bytes in a log before its first frame.
const LOG_HEADER: usize = 32;

/// Bytes in a frame before its page.
const FRAME_HEADER: usize = 24;

/// The largest size of a page.
const LARGEST_PAGE: u32 = 1 << 16;

/// Bytes of a log read at a time.
const READ_AT_ONCE: usize = 1 << 20;

/// The states that the committed transactions of a log name; `None` if they name none.
fn read_log(log: &Path) -> io::Result<Option<States>> {
    let file = match File::open(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut header = [0; LOG_HEADER];
    let mut input = BufReader::with_capacity(READ_AT_ONCE, file);
    if !filled(&mut input, &mut header)? {
        return Ok(None);
    }
    let page_size = big_endian(&header, 8);
    if !page_size.is_power_of_two() || page_size > LARGEST_PAGE {
        return Ok(None);
    }
    let mut frame = vec![0; FRAME_HEADER + page_size as usize];
    let mut states: Option<States> = None;
    let mut uncommitted: Vec<(u32, [State; 2])> = Vec::new();
    // Frames with another salt are left from the log before.
    while filled(&mut input, &mut frame)? && frame[8..16] == header[16..24] {
        uncommitted.extend(states_in(&frame[FRAME_HEADER..]).map(|names| (big_endian(&frame, 0), names)));
        if big_endian(&frame, 4) == 0 {
            continue;
        }
        for (page, [name, before]) in uncommitted.drain(..) {
            let states = states.get_or_insert(States { page_size, page, names: vec![before] });
            states.names.push(name);
        }
    }
    let mut now = [0; LOG_HEADER];
    input.seek(SeekFrom::Start(0))?;
    // The log was begun again while it was read. Nothing that was read counts.
    if !filled(&mut input, &mut now)? || now != header {
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(states)
}

/// Fills `bytes`. Returns whether there was enough to read.
fn filled(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match input.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn big_endian(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).copied().map_or(0, u32::from_be_bytes)
}

/// The names of a state and of the state before it, if `page` is the leaf with the only row of `log_binding`.
fn states_in(page: &[u8]) -> Option<[State; 2]> {
    /// The kind of a page that holds rows of a table.
    const LEAF: u8 = 0x0d;
    /// The length of a cell, its row number and the types of its columns take at most this many bytes.
    const BEFORE_TEXT: usize = 16;
    if page.first() != Some(&LEAF) || page.get(3..5)? != [0, 1] {
        return None;
    }
    let cell = u16::from_be_bytes(*page.get(8..)?.first_chunk()?);
    let cell = page.get(usize::from(cell)..)?;
    let start = cell.get(..cell.len().min(BEFORE_TEXT + MARKER.len()))?;
    let at = start.windows(MARKER.len()).position(|bytes| bytes == MARKER)? + MARKER.len();
    let name = |at: usize| cell.get(at..)?.first_chunk().copied();
    Some([name(at)?, name(at + NAME + 1)?])
}

/// The state that the file names on the page on which the log names its states.
fn state_at(memory: &Path, states: &States) -> Option<State> {
    let mut file = File::open(memory).ok()?;
    let place = u64::from(states.page.checked_sub(1)?) * u64::from(states.page_size);
    file.seek(SeekFrom::Start(place)).ok()?;
    let mut page = vec![0; states.page_size as usize];
    file.read_exact(&mut page).ok()?;
    states_in(&page).map(|[name, _]| name)
}

/// The state that a file is in without its log. `None` if the file cannot be read alone: a part of the log may be in
/// it.
fn state_of(memory: &Path) -> Option<State> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(unshared(memory), flags).ok()?;
    let named = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'log_binding'";
    if connection.query_row(named, (), |_| Ok(())).optional().ok()?.is_none() {
        return Some(NO_STATE);
    }
    let states: String = connection.query_row("SELECT states FROM log_binding", (), |row| row.get(0)).ok()?;
    states.as_bytes().get(MARKER.len()..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Place, pair};
    use super::super::{Opening, SessionOptions};
    use super::*;

    /// A memory with the log that a killed process left, and the bytes of the file before.
    fn left_with_a_log() -> (Place, Vec<u8>) {
        let place = Place::new();
        let memory = place.write();
        memory.store_article(&pair("a", &["one"], &["eno"])).unwrap();
        drop(memory);
        let before = fs::read(&place.path).unwrap();
        let memory = place.write();
        memory.store_article(&pair("b", &["two"], &["owt"])).unwrap();
        memory.store_article(&pair("c", &["three"], &["eerht"])).unwrap();
        let log = fs::read(beside(&place.path, "-wal")).unwrap();
        let file = fs::read(&place.path).unwrap();
        drop(memory);
        fs::write(&place.path, file).unwrap();
        fs::write(beside(&place.path, "-wal"), log).unwrap();
        (place, before)
    }

    fn articles(place: &Place) -> Result<usize, MemoryError> {
        Ok(place.open(1, &SessionOptions::default())?.articles()?.len())
    }

    #[test]
    fn the_log_of_a_killed_process_is_played() {
        let (place, _) = left_with_a_log();
        assert_eq!(articles(&place).unwrap(), 3);
    }

    #[test]
    fn a_log_is_played_onto_the_very_state_it_was_begun_of() {
        let (place, before) = left_with_a_log();
        fs::write(&place.path, before).unwrap();
        assert_eq!(articles(&place).unwrap(), 3);
    }

    #[test]
    fn a_log_that_is_taken_in_by_half_is_played() {
        let (place, before) = left_with_a_log();
        let log = fs::read(beside(&place.path, "-wal")).unwrap();
        assert_eq!(articles(&place).unwrap(), 3);
        // Some pages are already as the log has them.
        let after = fs::read(&place.path).unwrap();
        for pages in [1, 3, 7, 20, 40] {
            let mut half = after.clone();
            for (page, bytes) in before.chunks(4096).enumerate().skip(pages) {
                half[page * 4096..(page + 1) * 4096].copy_from_slice(bytes);
            }
            fs::write(&place.path, half).unwrap();
            fs::write(beside(&place.path, "-wal"), &log).unwrap();
            assert_eq!(articles(&place).unwrap(), 3, "{pages} pages");
        }
    }

    #[test]
    fn the_log_of_another_file_is_refused_and_left_as_it_is() {
        let (place, _) = left_with_a_log();
        let log = fs::read(beside(&place.path, "-wal")).unwrap();
        assert_eq!(articles(&place).unwrap(), 3);
        let copy = place.path.with_extension("copy");
        place.open(1, &SessionOptions::default()).unwrap().backup(&copy).unwrap();
        place.write().store_article(&pair("d", &["four"], &["ruof"])).unwrap();
        let later = fs::read(&place.path).unwrap();
        let other = Place::new();
        other.write().store_article(&pair("z", &["zulu"], &["uluz"])).unwrap();
        for file in [fs::read(&copy).unwrap(), later, fs::read(&other.path).unwrap()] {
            fs::write(&place.path, &file).unwrap();
            fs::write(beside(&place.path, "-wal"), &log).unwrap();
            for opening in [Opening::ReadOnly, Opening::MustExist, Opening::CreateIfMissing] {
                let options = SessionOptions { opening, ..SessionOptions::default() };
                let refused = place.open(1, &options).err().unwrap();
                assert!(matches!(refused, MemoryError::ForeignLog { .. }), "{refused}");
            }
            assert_eq!(fs::read(&place.path).unwrap(), file);
            assert_eq!(fs::read(beside(&place.path, "-wal")).unwrap(), log);
        }
        fs::remove_file(beside(&place.path, "-wal")).unwrap();
        assert_eq!(articles(&place).unwrap(), 1);
    }

    #[test]
    fn a_log_without_its_file_is_left_as_it_is() {
        let (place, _) = left_with_a_log();
        let log = fs::read(beside(&place.path, "-wal")).unwrap();
        for empty in [true, false] {
            if empty {
                fs::write(&place.path, "").unwrap();
            } else {
                fs::remove_file(&place.path).unwrap();
            }
            let options = SessionOptions { opening: Opening::CreateIfMissing, ..SessionOptions::default() };
            let refused = place.open(1, &options).err().unwrap();
            assert!(matches!(refused, MemoryError::ForeignLog { .. }), "{refused}");
            assert_eq!(fs::read(beside(&place.path, "-wal")).unwrap(), log);
        }
    }

    #[test]
    fn what_sqlite_would_take_for_its_own_is_not_given_to_it() {
        let place = Place::new();
        place.write().store_article(&pair("a", &["one"], &["eno"])).unwrap();
        let whole = fs::read(&place.path).unwrap();
        for suffix in ["-wal", "-journal", "-shm"] {
            let taken = beside(&place.path, suffix);
            fs::write(&taken, &whole).unwrap();
            let refused = place.open(1, &SessionOptions::default()).err().unwrap();
            assert!(matches!(refused, MemoryError::NameTaken { .. }), "{refused}");
            assert_eq!(fs::read(&taken).unwrap(), whole);
            fs::remove_file(&taken).unwrap();
            let refused = check_name(&taken).unwrap_err();
            assert!(matches!(refused, MemoryError::ReservedName { .. }), "{refused}");
        }
    }
}
