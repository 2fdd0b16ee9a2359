//! Does the index give the same answers as a scan, whatever was stored, changed, lost or damaged?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use rusqlite::{Connection, params};

use super::keys::Keys;
use super::lookup_model_tests::{Answer, answer, asked, defined, options, text};
use super::table::{Of, seal_row};
use super::tests::Memory;
use super::tests::{Place, Plain, language, pair};
use super::*;
use crate::MemoryError;
use crate::article_pair::BeadRecord;
use sangam_unit::{Score, Sides, Status, TextPart, UnitDraft, UnitId};

fn indexed(memory: &Memory, query: &str, options: &LookupOptions) -> Answer {
    answer(&memory.lookup(query, options).unwrap())
}

/// The answer of a scan, which uses no index.
fn scanned(memory: &Memory, query: &str, options: &LookupOptions) -> Answer {
    let keys = Keys::of(&Plain(1), &options.from, query);
    let view = memory.reader().view;
    answer(&view.scan(&view.sought(&keys, options), false).unwrap())
}

fn import(memory: &Memory, from: &str, to: &str, units: &[(String, String)]) {
    let now = "2026-05-11T00:00:00Z";
    let languages = Sides::new(language(from), language(to));
    let units = units.iter().map(|(source, target)| {
        Ok::<_, MemoryError>(UnitDraft::new(languages.clone(), source.clone(), target.clone()))
    });
    memory.import_units(units, now).unwrap();
}

/// What may happen to a memory between two lookups.
#[derive(Debug, Clone)]
enum Step {
    /// Units are imported, in the languages of this number.
    Import(usize, Vec<(String, String)>),
    /// An article of this number is stored or replaced, with this many segments in each bead.
    Article(usize, Vec<String>, usize),
    /// The source of the unit with this id becomes this text.
    Edit(i64, String),
    /// The unit with this id gets this status and time.
    Judge(i64, &'static str, &'static str),
    Delete(i64),
    Reindex,
    /// The file is removed, and the memory is opened again.
    LoseIndex,
    /// Another process opens the memory.
    Reopen,
}

const PAIRS: [(&str, &str); 4] = [("en", "ur"), ("ur", "en-GB"), ("en-GB", "hi"), ("en", "en-GB")];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PAIRS.len(), prop::collection::vec((text(), text()), 1..12))
            .prop_map(|(pair, units)| Step::Import(pair, units)),
        2 => (0usize..2, prop::collection::vec(text(), 1..7), 1usize..5)
            .prop_map(|(name, texts, joined)| Step::Article(name, texts, joined)),
        1 => (1i64..30, text()).prop_map(|(id, text)| Step::Edit(id, text)),
        3 => (
            1i64..30,
            prop::sample::select(vec!["machine", "confirmed", "rejected"]),
            prop::sample::select(vec!["2026-05-01T00:00:00Z", "2026-05-20T00:00:00Z"]),
        )
            .prop_map(|(id, status, time)| Step::Judge(id, status, time)),
        2 => (1i64..30).prop_map(Step::Delete),
        3 => Just(Step::Reindex),
        1 => Just(Step::LoseIndex),
        2 => Just(Step::Reopen),
    ]
}

fn take(place: &Place, memory: &mut Memory, step: &Step) {
    match step {
        Step::Import(number, units) => {
            let (from, to) = PAIRS[*number];
            import(memory, from, to, units);
        }
        Step::Article(name, texts, joined) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut article = pair(&name.to_string(), &texts, &texts);
            let beads = (0..texts.len()).step_by(*joined).map(|at| at..(at + joined).min(texts.len()));
            article.beads = beads.map(|run| BeadRecord::new(run.clone(), run, 0.95)).collect();
            article.replace = true;
            memory.store_article(&article).unwrap();
        }
        Step::Edit(id, text) => {
            let change = UnitChange { source: Some(text.clone()), ..UnitChange::default() };
            // There may be no such unit, or another one with these texts.
            let _done_or_not = memory.change_units(&[UnitId(*id)], &change);
        }
        Step::Judge(id, status, time) => {
            let sql = "UPDATE unit SET status = ?2, changed_at = ?3 WHERE id = ?1";
            memory.write(|transaction| {
                transaction.execute(sql, params![id, status, time])?;
                seal_row(transaction, Of::Unit, *id)
            });
        }
        Step::Delete(id) => {
            memory.write(|transaction| transaction.execute("DELETE FROM unit WHERE id = ?1", [id]).map(drop));
        }
        Step::Reindex => {
            memory.reindex().unwrap();
        }
        Step::LoseIndex => {
            fs::remove_file(memory.index_path().unwrap()).unwrap_or_default();
            *memory = place.write();
        }
        Step::Reopen => *memory = place.write(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..crate::properties::config() })]
    #[test]
    fn whatever_happens_lookup_answers_what_the_score_says(
        steps in prop::collection::vec(step(), 1..10),
        queries in prop::collection::vec((text(), asked()), 1..6),
    ) {
        let place = Place::new();
        let mut memory = place.write();
        let mut watcher: Option<Memory> = None;
        for step in &steps {
            take(&place, &mut memory, step);
            for (query, asked) in &queries {
                let options = asked.options();
                let expected = defined(&memory, query, asked);
                prop_assert_eq!(&scanned(&memory, query, &options), &expected);
                prop_assert_eq!(&indexed(&memory, query, &options), &expected);
                // Another process that has had the memory open for longer sees the same.
                let watcher = watcher.get_or_insert_with(|| place.open(1, &SessionOptions::default()).unwrap());
                prop_assert_eq!(&indexed(watcher, query, &options), &expected);
            }
        }
    }
}

/// A memory of a few hundred units with an index file, and queries that have matches.
fn small_indexed() -> (Place, Memory, Vec<String>) {
    let place = Place::new();
    let memory = place.write();
    let words = ["talks", "ended", "in", "the", "city", "rain", "fell", "on", "fields", "today"];
    let sentence = |seed: usize| {
        let picked: Vec<&str> =
            (0..4 + seed % 5).map(|at| words[(seed * 7 + at * at * 3 + seed / 10) % 10]).collect();
        picked.join(" ")
    };
    let units: Vec<(String, String)> =
        (0..300).map(|seed| (format!("{} {}", sentence(seed), seed % 40), sentence(seed + 7))).collect();
    import(&memory, "en", "ur", &units);
    memory.reindex().unwrap();
    let queries = (0..300).step_by(37).map(|seed| format!("{} {}", sentence(seed), seed % 40)).collect();
    (place, memory, queries)
}

/// The files of indexes of later changes, by the number at which they begin.
fn later_indexes(place: &Place) -> Vec<i64> {
    let names = fs::read_dir(place.path.parent().unwrap()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut since: Vec<i64> =
        names.filter_map(|name| name.split_once("-index-after-")?.1.parse().ok()).collect();
    since.sort_unstable();
    since
}

#[test]
fn what_changes_gets_small_indexes_that_are_merged_and_end_in_one() {
    let (place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    let whole = fs::read(memory.index_path().unwrap()).unwrap();
    let mut most = 0;
    for round in 0..40 {
        let texts: Vec<String> = (0..4).map(|n| format!("{} {round} {n} more", queries[n])).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // Each article is replaced by its next version, so an index holds an earlier state of it.
        memory.store_article(&pair(&(round % 25).to_string(), &texts, &texts)).unwrap();
        most = most.max(later_indexes(&place).len());
        let reader = place.open(1, &SessionOptions::default()).unwrap();
        for query in [&queries[round % queries.len()], texts[0]] {
            let expected = scanned(&memory, query, &options);
            assert_eq!(indexed(&memory, query, &options), expected);
            assert_eq!(indexed(&reader, query, &options), expected);
        }
    }
    assert!(
        fs::read(memory.index_path().unwrap()).unwrap() == whole,
        "nobody waited for an index of everything"
    );
    // Some 280 changes, in indexes of at most 40, merged while they are small.
    assert!((4..40).contains(&most), "{most}");
    // A bulk store of more than a quarter of the units makes one index of all.
    let units: Vec<(String, String)> = (0..200).map(|n| (format!("bulk {n}"), "x".to_owned())).collect();
    import(&memory, "en", "ur", &units);
    assert!(later_indexes(&place).is_empty());
    assert_eq!(indexed(&memory, &queries[0], &options), scanned(&memory, &queries[0], &options));
}

#[test]
fn a_lost_or_damaged_small_index_is_made_up_for() {
    let (place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    for count in [22, 10] {
        let texts: Vec<String> = (0..count).map(|n| format!("{} {count} {n}", queries[1])).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        memory.store_article(&pair(&count.to_string(), &texts, &texts)).unwrap();
    }
    let expected = scanned(&memory, &queries[1], &options);
    let since = later_indexes(&place);
    assert_eq!(since.len(), 2);
    for since in since {
        let mut path = memory.index_path().unwrap().into_os_string();
        path.push(format!("-after-{since}"));
        let whole = fs::read(&path).unwrap();
        for damaged in [None, Some(whole[..whole.len() / 2].to_vec()), Some(vec![0; whole.len()])] {
            fs::remove_file(&path).unwrap();
            if let Some(damaged) = damaged {
                fs::write(&path, damaged).unwrap();
            }
            let reader = place.open(1, &SessionOptions::default()).unwrap();
            assert_eq!(indexed(&reader, &queries[1], &options), expected);
            fs::write(&path, &whole).unwrap();
        }
    }
}

#[test]
fn neighbours_and_place_raise_the_same_text_above_others() {
    let place = Place::new();
    let memory = place.write();
    memory.store_article(&pair("a", &["one", "the rain fell", "two"], &["1", "x y", "2"])).unwrap();
    memory
        .store_article(&pair("b", &["the rain fell", "the rain fell", "two"], &["x y", "x z", "2"]))
        .unwrap();
    memory.reindex().unwrap();
    let text = |text: &str| Neighbor::Text(text.to_owned());
    let lookup = |previous, next, article: Option<&str>, number| {
        let context = Context { previous, next, article: article.map(str::to_owned), number: Some(number) };
        let options = LookupOptions { context, ..options("en", None, 70, 5) };
        let found = indexed(&memory, "the rain fell", &options);
        assert_eq!(found, scanned(&memory, "the rain fell", &options));
        found.iter().map(|(score, id, ..)| (score.percent(), *id)).collect::<Vec<_>>()
    };
    assert_eq!(lookup(text("one"), text("two"), None, 2), [(101, 2), (100, 4), (100, 5)]);
    assert_eq!(lookup(text("one"), text("two"), Some("a"), 2), [(102, 2), (100, 4), (100, 5)]);
    assert_eq!(lookup(text("one"), text("two"), Some("a"), 3), [(101, 2), (100, 4), (100, 5)]);
    // The start of an article is a neighbour; an unknown neighbour is none.
    assert_eq!(lookup(Neighbor::Edge, text("the rain fell"), Some("b"), 1)[0], (102, 4));
    assert_eq!(lookup(Neighbor::Unknown, text("two"), Some("a"), 2)[0], (100, 2));
    assert_eq!(lookup(text("one"), Neighbor::Edge, Some("a"), 2)[0], (100, 2));
}

#[test]
fn clients_domains_and_tags_filter_and_cost() {
    let place = Place::new();
    let memory = place.write();
    let draft = |client: &str, tags: &[&str]| {
        let mut draft = UnitDraft::new(
            Sides::new(language("en"), language("ur")),
            "one two".to_owned(),
            client.to_owned(),
        );
        draft.details.client = Some(client.to_owned());
        draft.details.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Ok::<_, MemoryError>(draft)
    };
    let drafts = [draft("desk", &[]), draft("agency", &["old"]), draft("club", &["old", "sport"])];
    memory.import_units(drafts, "2026-05-11T00:00:00Z").unwrap();
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    for indexes in [false, true] {
        if indexes {
            memory.reindex().unwrap();
        }
        let ask = |change: &dyn Fn(&mut LookupOptions)| {
            let mut options = options("en", None, 70, 5);
            change(&mut options);
            let found = indexed(&memory, "one two", &options);
            assert_eq!(found, scanned(&memory, "one two", &options));
            found.iter().map(|(score, id, ..)| (score.percent(), *id)).collect::<Vec<_>>()
        };
        assert_eq!(ask(&|_| {}), [(100, 1), (100, 2), (100, 3)]);
        assert_eq!(ask(&|options| options.sources.clients = set(&["agency", "club"])), [(100, 2), (100, 3)]);
        assert_eq!(ask(&|options| options.sources.tags = set(&["old", "sport"])), [(100, 3)]);
        let cost = |options: &mut LookupOptions| {
            options.source_penalties.clients = BTreeMap::from([("desk".to_owned(), 3)]);
            options.source_penalties.tags = BTreeMap::from([("old".to_owned(), 1), ("sport".to_owned(), 5)]);
        };
        assert_eq!(ask(&cost), [(99, 2), (97, 1), (95, 3)]);
    }
}

#[test]
fn a_third_language_leads_on_where_no_unit_does() {
    let place = Place::new();
    let memory = place.write();
    let unit = |source: &str, target: &str| (source.to_owned(), target.to_owned());
    import(&memory, "hi", "en", &[unit("ek do teen", "one two three"), unit("ek do", "alone")]);
    import(&memory, "en", "ur", &[unit("one two three four", "u1"), unit("one two three", "u2")]);
    let mut options = options("hi", Some("ur"), 70, 5);
    assert_eq!(memory.lookup("ek do teen", &options).unwrap(), []);
    options.pivot = true;
    let found = memory.lookup("ek do teen", &options).unwrap();
    let seen: Vec<_> =
        found.iter().map(|found| (found.score.percent(), found.unit.target.as_str())).collect();
    assert_eq!(seen, [(100, "u2"), (75, "u1")]);
    assert_eq!(found[0].unit.source, "ek do teen");
    let through = found[0].through.as_ref().unwrap();
    assert_eq!((through[0].target.as_str(), through[1].source.as_str()), ("one two three", "one two three"));
    // If a unit leads there directly, the pivot is not used.
    import(&memory, "hi", "ur", &[unit("ek do teen char", "direct")]);
    let found = memory.lookup("ek do teen", &options).unwrap();
    assert_eq!((found.len(), found[0].unit.target.as_str(), &found[0].through), (1, "direct", &None));
}

#[test]
fn any_third_language_leads_on_and_a_unit_that_several_reach_answers_once() {
    let place = Place::new();
    let memory = place.write();
    let unit = |source: &str, target: &str| (source.to_owned(), target.to_owned());
    import(&memory, "hi", "en-GB", &[unit("ek do teen", "one two three")]);
    import(&memory, "fr", "hi", &[unit("un deux trois", "ek do teen char")]);
    import(&memory, "en-US", "ur", &[unit("one two three", "u1")]);
    import(&memory, "ur", "fr", &[unit("u2", "un deux trois"), unit("u3", "un deux trois quatre")]);
    // No unit leads on from here.
    import(&memory, "hi", "de", &[unit("ek do teen", "eins zwei drei")]);
    let options = LookupOptions { pivot: true, ..options("hi", Some("ur"), 70, 5) };
    for indexes in [false, true] {
        if indexes {
            memory.reindex().unwrap();
        }
        let found = memory.lookup("ek do teen", &options).unwrap();
        let seen: Vec<_> = found.iter().map(|found| (found.score.percent(), found.unit.id.0)).collect();
        assert_eq!(seen, [(100, 3), (75, 4), (75, 5)]);
        let between: Vec<&str> =
            found.iter().map(|found| found.through.as_ref().unwrap()[0].target_language.as_str()).collect();
        assert_eq!(between, ["en-GB", "fr", "fr"]);
    }
    // Two French texts lead to each of the last two units.
    import(&memory, "hi", "fr", &[unit("ek do teen", "un deux trois quatre")]);
    let found = memory.lookup("ek do teen", &options).unwrap();
    let seen: Vec<_> = found.iter().map(|found| (found.score.percent(), found.unit.id.0)).collect();
    assert_eq!(seen, [(100, 3), (100, 5), (75, 4)]);
}

#[test]
fn pieces_answer_below_the_same_text_and_each_unit_once() {
    let place = Place::new();
    let memory = place.write();
    let unit = |source: &str| (source.to_owned(), "x".to_owned());
    import(
        &memory,
        "en",
        "ur",
        &[unit("one two | three four | one two"), unit("one two :"), unit("one two |")],
    );
    let mut article = pair("a", &["five", "one two", "three four"], &["5", "1 2", "3 4"]);
    article.beads = vec![BeadRecord::new(0..3, 0..3, 0.95)];
    memory.store_article(&article).unwrap();
    for indexes in [false, true] {
        if indexes {
            memory.reindex().unwrap();
        }
        let ask = |query: &str, least: u8| {
            let options = options("en", None, least, 5);
            let found = indexed(&memory, query, &options);
            assert_eq!(found, scanned(&memory, query, &options));
            let part = |text: &str, part: Option<TextPart>| part.map(|part| part.cut(text)[1].to_owned());
            found
                .iter()
                .map(|(score, id, text, at)| (score.percent(), *id, part(text, *at)))
                .collect::<Vec<_>>()
        };
        let piece = |text: &str| Some(text.to_owned());
        // The first unit has the text twice. With its mark it would be nearer than the second time, without it.
        assert_eq!(
            ask("one two", 90),
            [(99, 2, None), (99, 3, None), (95, 1, piece("one two")), (95, 4, piece("one two"))]
        );
        assert_eq!(ask("one two | three four |", 90)[0], (95, 1, piece("one two | three four |")));
        assert_eq!(
            ask("one two three four", 90),
            [(95, 4, piece("one two three four")), (93, 1, piece("one two | three four |"))]
        );
        assert_eq!(ask("five", 90), [(95, 4, piece("five"))]);
        assert_eq!(ask("five", 96), []);
        assert_eq!(ask("five one two three four", 90)[0], (100, 4, None));
    }
    let options = LookupOptions { pieces: false, ..options("en", None, 70, 5) };
    assert_eq!(indexed(&memory, "five", &options), []);
    assert_eq!(scanned(&memory, "five", &options), []);
}

#[test]
fn a_damaged_index_never_changes_an_answer() {
    let (_place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    let expected: Vec<Answer> = queries.iter().map(|query| scanned(&memory, query, &options)).collect();
    assert!(expected.iter().all(|answer| !answer.is_empty()));
    let path = memory.index_path().unwrap();
    let whole = fs::read(&path).unwrap();
    let flipped = (0..whole.len()).step_by(whole.len() / 900).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    });
    let cut = (0..whole.len()).step_by(whole.len() / 150).map(|length| whole[..length].to_vec());
    let grown = [1, 4096].map(|more| [whole.as_slice(), &vec![0; more]].concat());
    let mut cases = 0;
    for damaged in flipped.chain(cut).chain(grown) {
        // A mapping keeps its own file, so the damaged file must be another one with the same name.
        fs::remove_file(&path).unwrap_or_default();
        fs::write(&path, damaged).unwrap();
        memory.forget_searches();
        let at = cases % queries.len();
        assert_eq!(indexed(&memory, &queries[at], &options), expected[at]);
        cases += 1;
    }
    assert!(cases >= 1_000);
    // Each was made again, or was damaged where no lookup read it. A last check of everything makes it whole.
    memory.forget_searches();
    fs::write(&path, crate::index::MAGIC).unwrap();
    indexed(&memory, &queries[0], &options);
    assert!(fs::read(&path).unwrap() == whole, "the same units give the same index");
}

#[test]
fn an_index_that_the_store_contradicts_is_not_believed() {
    let (_place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    // A change outside the log, as if the file belonged to another memory whose history looks the same.
    let best = scanned(&memory, &queries[0], &options)[0].1;
    let behind = format!(
        "DROP TRIGGER unit_changed;
         UPDATE unit SET source_tokens = 'no' || char(31) || 'more', source_key = 0 WHERE id = {best}; {};",
        Of::Unit.table().seal("true")
    );
    memory.sql(|connection| connection.execute_batch(&behind)).unwrap();
    assert_eq!(indexed(&memory, &queries[0], &options), scanned(&memory, &queries[0], &options));
}

#[test]
fn a_backup_put_back_and_changed_is_told_from_what_the_index_was_made_of() {
    let (place, memory, _) = small_indexed();
    let options = options("en", None, 60, 5);
    let backup = place.path.with_extension("backup");
    memory.sql(|connection| connection.execute("VACUUM INTO ?1", [backup.to_str().unwrap()])).unwrap();
    let more = |what: &str| vec![(format!("an {what} unit of its own"), what.to_owned())];
    import(&memory, "en", "ur", &more("earlier"));
    memory.reindex().unwrap();
    drop(memory);
    fs::rename(&backup, &place.path).unwrap();
    let memory = place.write();
    import(&memory, "en", "ur", &more("later"));
    let found = indexed(&memory, "an later unit of its own", &options);
    assert_eq!(found[0].0, Score::EXACT);
    assert_eq!(found, scanned(&memory, "an later unit of its own", &options));
}

#[test]
fn a_history_that_differs_in_any_unit_is_another() {
    // The same number of units, of the same day, that differ in one unit only. Different neighbours also count, though
    // they are no units.
    let drafts = |odd: usize| -> Vec<(String, String)> {
        let text =
            |n| if n == odd { format!("quite another {n}") } else { format!("unit of number {n} here") };
        (0..200).map(|n| (text(n), format!("target {n}"))).collect()
    };
    let mark = |odd: usize, neighbor: &str| {
        let place = Place::new();
        let memory = place.write();
        import(&memory, "en", "ur", &drafts(odd));
        let mut article = pair("a", &["one", neighbor], &["eno", "owt"]);
        article.beads.truncate(1);
        memory.store_article(&article).unwrap();
        memory.sql(|connection| {
            let last = changes::last(connection).unwrap();
            (last, changes::mark_at(connection, last).unwrap().unwrap())
        })
    };
    let base = mark(7, "two");
    assert_eq!(mark(7, "two"), base, "the same history has the same mark");
    for (odd, neighbor) in [(0, "two"), (8, "two"), (199, "two"), (7, "three")] {
        let other = mark(odd, neighbor);
        assert_eq!(other.0, base.0);
        assert!(other.1 != base.1, "unit {odd}, beside {neighbor}");
    }
}

#[test]
fn indexes_with_marks_of_before_are_made_again() {
    // The state that schema 6 left: marks over the last changes only.
    let (place, memory, queries) = small_indexed();
    let options = options("en", None, 60, 5);
    let path = memory.index_path().unwrap();
    let before = fs::read(&path).unwrap();
    let back =
        "DROP TABLE term_key; DROP INDEX operation_by_run; DROP TABLE run_under_way; DROP TABLE id_given;
                DROP TABLE log_binding; PRAGMA user_version = 6; PRAGMA wal_checkpoint(TRUNCATE)";
    memory.sql(|connection| connection.execute_batch(back)).unwrap();
    drop(memory);
    let memory = place.write();
    assert_eq!(indexed(&memory, &queries[0], &options), scanned(&memory, &queries[0], &options));
    assert!(fs::read(&path).unwrap() != before);
}

#[test]
fn a_memory_of_the_first_schema_is_opened_and_searched() {
    let place = Place::new();
    let connection = Connection::open(&place.path).unwrap();
    connection.execute_batch(include_str!("migrations/0001_articles_and_units.sql")).unwrap();
    connection.pragma_update(None, "application_id", schema::APPLICATION_ID).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO analyzer VALUES (1, 'plain', 1);
             INSERT INTO unit (source_language, target_language, source_text, target_text, source_key, target_key,
                 source_tokens, target_tokens, source_length, target_length, changed_at)
             VALUES ('en', 'ur', 'one two', 'ek do', 'one two', 'ek do', 'one' || char(31) || 'two',
                 'ek' || char(31) || 'do', 2, 2, '2026-05-10T00:00:00Z');",
        )
        .unwrap();
    drop(connection);
    let memory = place.open(1, &SessionOptions::default()).unwrap();
    assert_eq!(memory.rekeyed(), None);
    for (from, query) in [("en", "one two"), ("ur", "ek do")] {
        let found = indexed(&memory, query, &options(from, None, 70, 5));
        assert_eq!(found, [(Score::EXACT, 1, query.to_owned(), None)]);
    }
    assert_eq!(memory.stats().unwrap().schema, schema::NEWEST);
}

#[test]
fn a_memory_that_may_not_be_written_is_searched_by_its_readers_rules() {
    let (place, memory, queries) = small_indexed();
    let index = memory.index_path().unwrap();
    memory
        .sql(|connection| connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())))
        .unwrap();
    drop(memory);
    fs::remove_file(&index).unwrap();
    let mut permissions = fs::metadata(&place.path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&place.path, permissions).unwrap();
    // Version 2 folds case, so the keys of the query differ from the stored ones.
    let memory = place.open(2, &SessionOptions::default()).unwrap();
    let options = options("en", None, 100, 50);
    let found = indexed(&memory, &queries[0], &options);
    assert!(!found.is_empty());
    let other_case =
        memory.lookup(&queries[0].to_uppercase(), &LookupOptions { min_score: Score::new(99), ..options });
    assert!(other_case.unwrap().iter().any(|found| found.score == Score::new(99)));
    assert!(!index.exists());
}

#[test]
fn unfinished_files_of_dead_writers_are_removed() {
    let (place, memory, _) = small_indexed();
    let mut leftover = memory.index_path().unwrap().into_os_string();
    leftover.push("-new-1-1");
    fs::write(&leftover, "half").unwrap();
    memory.reindex().unwrap();
    let folder = place.path.parent().unwrap();
    let names: BTreeSet<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("-new-")), "{names:?}");
}

#[test]
fn the_log_of_changes_is_dropped_once_an_index_has_them() {
    let (_place, memory, _) = small_indexed();
    assert_eq!(memory.sql(changes::logged).unwrap(), 1);
    import(&memory, "en", "ur", &[("one more".to_owned(), "ek aur".to_owned())]);
    assert_eq!(memory.sql(changes::logged).unwrap(), 2);
    assert_eq!(memory.sql(changes::last).unwrap(), 201);
}

#[test]
fn an_import_that_breaks_off_stores_nothing() {
    let place = Place::new();
    let memory = place.write();
    let unit = |text: &str| {
        UnitDraft::new(Sides::new(language("en"), language("ur")), text.to_owned(), text.to_owned())
    };
    let broken = || MemoryError::Missing { path: PathBuf::new() };
    let now = "2026-05-11T00:00:00Z";
    let units = vec![Ok(unit("one")), Ok(unit("two")), Err(broken())];
    assert!(matches!(memory.import_units(units, now), Err(MemoryError::Missing { .. })));
    assert_eq!((memory.stats().unwrap().units, memory.operations(9).unwrap()), (vec![], vec![]));
    let units = ["one", "two", "one"].map(|text| Ok::<_, MemoryError>(unit(text)));
    let imported = memory.import_units(units, now).unwrap();
    assert_eq!((imported.units, imported.duplicates), (2, 1));
    let found = memory.lookup("two", &LookupOptions::new(language("en"))).unwrap();
    assert_eq!(found[0].unit.provenance.method, "import");
}

/// The date and the person of the only match, and the ids of all matches of `query` in their order.
fn newest(memory: &Memory, query: &str) -> (String, Option<String>, Vec<i64>) {
    let asked = options("en", None, 70, 5);
    let found = memory.lookup(query, &asked).unwrap();
    assert_eq!(answer(&found), scanned(memory, query, &asked));
    let best = &found[0].unit;
    let ids = found.iter().map(|found| found.unit.id.0).collect();
    (best.changed_at.clone(), best.details.changed_by.clone(), ids)
}

#[test]
fn of_one_unit_that_comes_twice_the_newest_date_counts() {
    let now = "2026-05-11T00:00:00Z";
    let dated = |source: &str, target: &str, year: Option<&str>| {
        let mut draft =
            UnitDraft::new(Sides::new(language("en"), language("ur")), source.to_owned(), target.to_owned());
        draft.changed_at = year.map(|year| format!("{year}-01-01T00:00:00Z"));
        draft.details.changed_by = year.map(|year| format!("of {year}"));
        Ok::<_, MemoryError>(draft)
    };
    // With few units the index is made later, with many during the import. A rejected unit is in neither.
    for many in [0_u32, 40] {
        for years in [["2020", "2024"], ["2024", "2020"]] {
            let place = Place::new();
            let memory = place.write();
            let mut units: Vec<_> =
                (0..many).map(|number| dated(&format!("text {number}"), "x", Some("2021"))).collect();
            units.push(dated("one two", "x", Some(years[0])));
            units.push(dated("one two", "y", Some("2022")));
            units.push(dated("one two", "x", Some(years[1])));
            units.push(dated("one two", "x", None));
            let mut rejected = dated("off", "x", Some("2020")).unwrap();
            rejected.status = Status::Rejected;
            units.push(Ok(rejected.clone()));
            rejected.changed_at = Some("2023-01-01T00:00:00Z".to_owned());
            units.push(Ok(rejected));
            let imported = memory.import_units(units, now).unwrap();
            assert_eq!((imported.units, imported.duplicates), (u64::from(many) + 3, 3));
            let newer = (
                "2024-01-01T00:00:00Z".to_owned(),
                Some("of 2024".to_owned()),
                vec![i64::from(many) + 1, i64::from(many) + 2],
            );
            assert_eq!(newest(&memory, "one two"), newer);
            memory.reindex().unwrap();
            assert_eq!(newest(&memory, "one two"), newer);
            assert!(memory.verify().unwrap().problems.is_empty());
        }
    }
    // The same holds across imports, and a text that is no date is ignored.
    let place = Place::new();
    let memory = place.write();
    for year in ["2020", "2024", "2022", "soon"] {
        memory.import_units([dated("one two", "x", Some(year))], now).unwrap();
    }
    assert_eq!(newest(&memory, "one two").1.as_deref(), Some("of 2024"));
    // Each import is an operation like any other.
    let last = memory.operations(9).unwrap()[0].id;
    memory.undo(last).unwrap();
    assert_eq!(newest(&memory, "one two").1.as_deref(), Some("of 2020"));
}

#[test]
fn the_index_made_on_the_way_is_the_one_made_from_the_store() {
    let place = Place::new();
    let memory = place.write();
    let drafts = (0..1_300).map(|number| {
        let languages = Sides::new(language("en"), language(["ur", "hi"][number % 2]));
        // Some units come twice, some have numbers and marks, some are short, one is rejected.
        let text =
            format!("unit {} {}", number % 1_248, ["of some words , really", "4", "Talks : now"][number % 3]);
        let mut draft = UnitDraft::new(languages, text.clone(), text.to_uppercase());
        draft.confidence = f64::from(u32::try_from(number).unwrap() % 7) / 7.0;
        draft.status = [sangam_unit::Status::Machine, sangam_unit::Status::Confirmed][number % 5 / 4];
        if number == 17 {
            draft.status = sangam_unit::Status::Rejected;
        }
        draft.details.client = (number % 11 == 0).then(|| "desk".to_owned());
        draft.changed_at = (number % 13 == 0).then(|| "2026-05-09T00:00:00Z".to_owned());
        Ok::<_, MemoryError>(draft)
    });
    let dated = "2026-05-11T00:00:00Z";
    let imported = memory.import_units(drafts, dated).unwrap();
    assert_eq!((imported.units, imported.duplicates), (1_248, 52));
    let on_the_way = fs::read(memory.index_path().unwrap()).unwrap();
    assert_eq!(memory.reindex().unwrap().units, 1_247);
    assert!(fs::read(memory.index_path().unwrap()).unwrap() == on_the_way);
    let asked = options("en", None, 60, 5);
    let found = indexed(&memory, "unit 40 Talks : now", &asked);
    assert!(!found.is_empty());
    assert_eq!(found, scanned(&memory, "unit 40 Talks : now", &asked));
}
