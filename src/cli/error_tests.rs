//! Has every error that a library can give words, a next step, and nothing that a terminal would obey?
//!
//! The sources list the errors; a kind without an example here fails the test.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sangam::align::evaluate::{GoldError, read_gold};
use sangam::align::evaluate_links::read_gold_links;
use sangam::align::lexicon::TableError;
use sangam::check::{Check, Severity};
use sangam::exchange::article::ArticleError;
use sangam::exchange::columns::ColumnMap;
use sangam::exchange::srx::SrxError;
use sangam::exchange::{
    DictionaryError, ExchangeError, ExchangeRemedy, Format, OutputRefused, Position, SecondLanguagePair,
};
use sangam::language::Language;
use sangam::memory::{MemoryError, PatternError};
use sangam::unit::{Role, Sides};
use sangam::use_cases::align::{PairFailure, RunError};
use sangam::use_cases::analyse::AnalyseError;
use sangam::use_cases::articles::ArticleNameError;
use sangam::use_cases::bad_entry::{BadEntry, EntryFault, EntryPlace};
use sangam::use_cases::convert::NothingConverted;
use sangam::use_cases::cutter::CutterError;
use sangam::use_cases::evaluate::GoldDocumentError;
use sangam::use_cases::filter::{Recipe, RecipeFault};
use sangam::use_cases::import::ImportError;
use sangam::use_cases::lookup::SearchError;
use sangam::use_cases::manifest::ListError;
use sangam::use_cases::pair::PairError;
use sangam::use_cases::pair_articles::{HeapReject, PairingError};
use sangam::use_cases::pretranslate::UntranslatableError;
use sangam::use_cases::recall::AskError;
use sangam::use_cases::teaching::TeachingError;
use sangam::use_cases::threads::{Panicked, ThreadError};
use sangam::use_cases::units::{ChangeError, SaidUnitError};
use syn::{Attribute, Item};

use super::exit::{no_format, worded};
use super::remedies;
use super::render::escapes::escaped;

/// The name of a file, as a hostile archive may hold it: a terminal would obey it.
const NAME: &str = "story\u{1b}]0;x\u{7}.tmx";
/// The same as it is shown.
const NAME_SHOWN: &str = "story\\u{1b}]0;x\\u{7}.tmx";
/// Why something went wrong, in words that a terminal would obey.
const REASON: &str = "a reason\u{1b}[2J";
/// The same as it is shown.
const REASON_SHOWN: &str = "a reason\\u{1b}[2J";

fn file() -> String {
    NAME.to_owned()
}

fn path() -> PathBuf {
    NAME.into()
}

fn reason() -> String {
    REASON.to_owned()
}

fn cause() -> io::Error {
    io::Error::other(REASON)
}

fn language() -> Language {
    "ur".parse().unwrap()
}

/// An error, by its kind: `MemoryError::Missing`, or `GoldError`.
struct Example {
    kind: String,
    error: anyhow::Error,
}

/// Makes examples, each with the name of its kind.
macro_rules! examples {
    ($($error:ident :: $kind:ident $fields:tt,)*) => {
        vec![$(Example {
            kind: concat!(stringify!($error), "::", stringify!($kind)).to_owned(),
            error: $error::$kind $fields.into(),
        },)*]
    };
}

/// One example of each kind of error.
fn examples() -> Vec<Example> {
    let all =
        [errors_of_memories(), errors_of_files(), errors_of_pairs(), errors_of_tables(), errors_of_outputs()];
    all.into_iter().flatten().chain(errors_of_one_kind()).collect()
}

fn errors_of_memories() -> Vec<Example> {
    examples! {
        MemoryError::Directory { path: path() },
        MemoryError::Missing { path: path() },
        MemoryError::NotADatabase { path: path() },
        MemoryError::Foreign { path: path() },
        MemoryError::NewerSchema { path: path(), found: 99, known: 9 },
        MemoryError::OlderSchema { path: path(), found: 1, known: 9 },
        MemoryError::ChangedMeanwhile { path: path() },
        MemoryError::ChangeFailed { path: path() },
        MemoryError::Damaged { path: path(), reason: reason() },
        MemoryError::ReadOnly { path: path(), reason: reason() },
        MemoryError::ForeignLog { path: path(), log: path() },
        MemoryError::NameTaken { path: path(), by: path() },
        MemoryError::ReservedName { path: path() },
        MemoryError::ForeignSchema { path: path(), what: reason() },
        MemoryError::Gone { path: path() },
        MemoryError::InUse { path: path() },
        MemoryError::Itself { path: path() },
        MemoryError::NotWhole { path: path(), place: file(), reason: reason(), problems: 2 },
        MemoryError::Exists { path: path() },
        MemoryError::NoSuchOperation { path: path(), operation: 4 },
        MemoryError::Conflict { path: path(), what: reason(), by: 5 },
        MemoryError::AlreadyUndone { path: path(), operation: 4, by: 5 },
        MemoryError::RunUndone { path: path(), operation: 4, by: 5 },
        MemoryError::RunLost { path: path(), operation: 4 },
        MemoryError::NoSuchTerm { path: path(), term: 4 },
        MemoryError::NoSuchUnit { path: path(), unit: 4 },
        MemoryError::NoSuchArticle { path: path(), article: file() },
        MemoryError::Full { path: path(), reason: reason() },
        MemoryError::Busy { path: path(), seconds: 30 },
        MemoryError::Io { path: path(), cause: cause() },
        MemoryError::Sqlite { path: path(), cause: sqlite_error() },
        PatternError::Empty {},
        PatternError::Regex { column: 4, reason: reason() },
        PatternError::TooManyWildcards { found: 9, most: 8 },
        PatternError::TooLarge {},
    }
}

fn errors_of_files() -> Vec<Example> {
    let position = Position { line: 4, column: 2 };
    let remedy = ExchangeRemedy::NameFormat;
    examples! {
        ArticleError::Unreadable { path: path(), cause: cause() },
        ArticleError::Endless { path: path(), limit: 1 << 20 },
        ArticleError::Empty { path: path() },
        ArticleError::NotUtf8 { path: path(), line: 4, column: 2, offset: 9, byte: 0xE9 },
        ArticleError::NotUtf16 { path: path(), line: 4, offset: 9 },
        ArticleError::Document { path: path(), reason: reason() },
        ArticleError::NotAsDeclared { path: path(), encoding: "windows-1256", line: 4 },
        ArticleError::Binary { path: path(), offset: 9 },
        ExchangeError::Unreadable { path: path(), cause: cause() },
        ExchangeError::Empty { file: file() },
        ExchangeError::Undecodable { file: file(), position, offset: 9, reason: reason(), remedy },
        ExchangeError::Malformed { file: file(), position, format: Format::Tmx.into(), reason: reason(), remedy },
        ExchangeError::WrongFormat { file: file(), reason: reason(), remedy },
        ExchangeError::LanguagesNeeded { file: file() },
        ExchangeError::SeveralTexts { file: file(), position, source_text: file(), target_text: file() },
        ExchangeError::OneLanguage { file: file(), language: language() },
        ExchangeError::CountMismatch { first: file(), second: file(), first_lines: 1, second_lines: 2 },
        SrxError::Xml { file: file(), line: 4, message: reason() },
        SrxError::NotSrx { file: file() },
        SrxError::Expression {
            file: file(),
            line: 4,
            rules: file(),
            number: 1,
            expression: reason(),
            message: reason(),
        },
    }
}

fn errors_of_tables() -> Vec<Example> {
    examples! {
        TableError::NotATable {},
        TableError::Version(9),
        TableError::Damaged {},
        DictionaryError::Unknown(4),
        DictionaryError::Line { line: 4, format: Format::Tsv, text: reason() },
        GoldDocumentError::Text(article()),
        GoldDocumentError::GoldFile(exchange()),
        GoldDocumentError::Gold { path: path(), cause: gold() },
        TeachingError::Unreadable(article()),
        TeachingError::Dictionary { path: path(), cause: DictionaryError::Unknown(4) },
        TeachingError::Empty { path: path() },
        TeachingError::Unusable { path: path(), cause: TableError::Damaged },
        TeachingError::Confirmed(TableError::Damaged),
        TeachingError::Memory(memory()),
        CutterError::Unreadable(article()),
        CutterError::Rules(SrxError::NotSrx { file: file() }),
        NothingConverted::EveryUnitRejected {},
        NothingConverted::Broken {},
        RecipeFault::Syntax(reason()),
        RecipeFault::NoFilter {},
        RecipeFault::UnknownTable(reason()),
        RecipeFault::Unnamed {},
        RecipeFault::UnknownFilter { name: reason() },
        RecipeFault::UnknownLimit { filter: reason(), limit: reason(), known: reason() },
        RecipeFault::BadLimit { limit: reason(), wanted: "true or false" },
        ImportError::Exchange(exchange()),
        ImportError::Memory(memory()),
        ImportError::Rejects(cause()),
    }
}

fn errors_of_pairs() -> Vec<Example> {
    examples! {
        PairFailure::Unreadable(article()),
        PairFailure::Pair(PairError::NoSentences { location: file() }),
        PairFailure::Memory(memory()),
        PairFailure::Panicked(Panicked),
        RunError::Threads(threads()),
        RunError::Teaching(TeachingError::Empty { path: path() }),
        RunError::Memory(memory()),
        RunError::Writing(cause()),
        PairError::SameLanguage {
            source_location: file(),
            target_location: file(),
            language: "ur".to_owned(),
        },
        PairError::UnknownLanguage { location: file(), side: Role::Source },
        PairError::ScriptContradiction {
            location: file(),
            side: Role::Target,
            language: language(),
            found: "Latin",
        },
        PairError::NoSentences { location: file() },
        UntranslatableError::UnknownLanguage { location: file() },
        UntranslatableError::SameLanguage { location: file(), language: language() },
        UntranslatableError::Empty { location: file() },
        AskError::Memory(memory()),
        AskError::NoFolder { folder: path(), cause: cause() },
        AskError::Copy { folder: path(), cause: memory() },
        AnalyseError::Memory(memory()),
        AnalyseError::Threads(threads()),
        SearchError::Memory(memory()),
        SearchError::Language("english".parse::<Language>().unwrap_err()),
        ListError::Unreadable { path: path(), cause: cause() },
        ListError::Undecodable(exchange()),
        ListError::NoColumn { path: path(), column: "source" },
        ListError::UnknownColumn { path: path(), column: reason() },
        ListError::UnknownListColumn { path: path(), column: reason() },
        HeapReject::Entry(BadEntry {
            place: EntryPlace { path: path(), line: None },
            fault: EntryFault::NoPath,
        }),
        HeapReject::Unreadable(article()),
        HeapReject::TooLong { path: path() },
        HeapReject::OtherLanguage { path: path(), found: "Hindi", expected: reason() },
        HeapReject::NoTraits { path: path() },
        HeapReject::Copy { path: path(), other: path() },
        HeapReject::Panicked { path: path(), cause: Panicked },
        PairingError::NoArticles { path: path() },
        PairingError::UnknownLanguage { path: path(), side: Role::Source },
        PairingError::SameLanguage { language: reason() },
        PairingError::Threads(threads()),
        EntryFault::Json { cause: serde_json::from_str::<bool>("yes").unwrap_err() },
        EntryFault::TooManyFields { fields: 9, header: 8 },
        EntryFault::Language("english".parse::<Language>().unwrap_err()),
        EntryFault::NoFile { role: Role::Source },
        EntryFault::NoCounterpart { missing: Role::Target },
        EntryFault::SameName { other: path() },
        EntryFault::NoPath {},
        EntryFault::ListItself {},
        EntryFault::NamedAgain { what: reason(), line: 2 },
        EntryFault::Folder(cause()),
        SaidUnitError::Empty { side: Role::Source },
        SaidUnitError::UnknownLanguage { text: reason(), side: Role::Source },
        SaidUnitError::SameLanguage { language: language() },
        ArticleNameError::Ambiguous { typed: reason(), candidates: vec![reason()] },
        ArticleNameError::Memory(memory()),
        ChangeError::SeveralUnits { units: 2 },
        ChangeError::EmptyText {},
        ChangeError::Nothing {},
    }
}

fn errors_of_outputs() -> Vec<Example> {
    let refused = [
        (
            "OtherFormat",
            OutputRefused::OtherFormat { path: path(), format: Format::Tmx, can: vec![Format::Tsv] },
        ),
        (
            "UnknownEnding",
            OutputRefused::UnknownEnding { path: path(), ending: reason(), can: vec![Format::Tsv] },
        ),
        ("OtherPacking", OutputRefused::OtherPacking { path: path(), ending: reason() }),
        ("NotWritten", OutputRefused::NotWritten { format: Format::Tmx, can: vec![Format::Tsv] }),
        ("Nameless", OutputRefused::Nameless { path: Some(path()), can: vec![Format::Tsv] }),
    ];
    let example = |(kind, error): (&str, OutputRefused)| Example {
        kind: format!("OutputRefused::{kind}"),
        error: no_format(&error, "--format"),
    };
    refused.map(example).into()
}

/// Errors that are structs.
fn errors_of_one_kind() -> Vec<Example> {
    let place = EntryPlace { path: path(), line: Some(4) };
    let fault = EntryFault::NoFile { role: Role::Target };
    let languages = Sides::new(language(), language());
    let second = SecondLanguagePair { format: "PO", first: languages.clone(), second: languages };
    let recipe = Recipe::read("").unwrap_err();
    let structs: [(&str, anyhow::Error); 12] = [
        ("RecipeError", recipe.into()),
        ("UnknownCheck", REASON.parse::<Check>().unwrap_err().into()),
        ("UnknownSeverity", REASON.parse::<Severity>().unwrap_err().into()),
        ("GoldLinksError", read_gold_links(REASON).unwrap_err().into()),
        ("GoldError", gold().into()),
        ("LanguageError", "english".parse::<Language>().unwrap_err().into()),
        ("SecondLanguagePair", io::Error::other(second).into()),
        ("UnknownFormat", REASON.parse::<Format>().unwrap_err().into()),
        ("ColumnMapError", REASON.parse::<ColumnMap>().unwrap_err().into()),
        ("ThreadError", threads().into()),
        ("Panicked", Panicked.into()),
        ("BadEntry", BadEntry { place, fault }.into()),
    ];
    structs.map(|(kind, error)| Example { kind: kind.to_owned(), error }).into()
}

fn article() -> ArticleError {
    ArticleError::Empty { path: path() }
}

fn exchange() -> ExchangeError {
    ExchangeError::Empty { file: file() }
}

fn memory() -> MemoryError {
    MemoryError::Missing { path: path() }
}

fn gold() -> GoldError {
    read_gold(REASON).unwrap_err()
}

fn sqlite_error() -> rusqlite::Error {
    rusqlite::Error::InvalidParameterName(REASON.to_owned())
}

/// A pool of threads is made once; to ask for it twice is an error.
fn threads() -> ThreadError {
    let twice = || rayon::ThreadPoolBuilder::new().num_threads(1).build_global();
    twice().and_then(|()| twice()).unwrap_err().into()
}

/// The kinds of errors that the sources of the libraries define.
fn kinds() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut kinds = BTreeSet::new();
    let mut folders = vec![root.join("src"), root.join("memory/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((path != root.join("src/cli")).then_some(path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                collect(&syn::parse_file(&text).unwrap().items, &mut kinds);
            }
        }
    }
    kinds
}

fn collect(items: &[Item], kinds: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Enum(item) if is_public(&item.vis) && is_error(&item.attrs) => {
                kinds
                    .extend(item.variants.iter().map(|variant| format!("{}::{}", item.ident, variant.ident)));
            }
            Item::Struct(item) if is_public(&item.vis) && is_error(&item.attrs) => {
                kinds.insert(item.ident.to_string());
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// Whether the type derives `Error`.
fn is_error(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        list.path.is_ident("derive")
            && list.tokens.to_string().split([',', ' ', ':']).any(|name| name == "Error")
    })
}

#[test]
fn every_kind_of_error_has_an_example() {
    let given: BTreeSet<String> = examples().into_iter().map(|example| example.kind).collect();
    let missing: Vec<String> = kinds().into_iter().filter(|kind| !given.contains(kind)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
    assert!(kinds().len() > 100, "the sources are read");
}

#[test]
fn no_library_names_a_command_or_an_option_in_an_error() {
    for Example { kind, error } in examples() {
        // How the format of an output is named is worded with the error.
        if kind.starts_with("OutputRefused::") {
            continue;
        }
        let own = format!("{error:#}");
        let is_option = |word: &str| word.starts_with("--");
        assert!(!own.split([' ', '`', '(']).any(is_option) && !own.contains("`sangam"), "{kind}: {own}");
    }
}

/// These say in their own words what helps, or nothing does but to look at the system's reason.
const SAYS_ENOUGH: [&str; 9] = [
    "UnknownCheck",
    "UnknownSeverity",
    "LanguageError",
    "EntryFault::Language",
    "SearchError::Language",
    "UnknownFormat",
    "ColumnMapError",
    "RunError::Writing",
    "ImportError::Rejects",
];

#[test]
fn every_error_has_its_file_its_reason_and_a_next_step_and_no_control_character() {
    for Example { kind, error } in examples() {
        let shown = escaped(&worded(&error)).into_owned();
        let held = format!("{error:?}");
        assert!(!shown.contains(char::is_control), "{kind}: {shown:?}");
        for (given, expected) in [(NAME, NAME_SHOWN), (REASON, REASON_SHOWN)] {
            let is_held = held.contains(given) || held.contains(&*given.escape_debug().to_string());
            assert!(!is_held || shown.contains(expected), "{kind}: {shown}");
        }
        let helps = error.chain().find_map(|cause: &(dyn Error + 'static)| remedies::of(cause));
        let says_enough = SAYS_ENOUGH.iter().any(|enough| kind.starts_with(enough));
        assert!(
            helps.is_some() || says_enough || kind.starts_with("OutputRefused::"),
            "{kind} has no next step: {shown}"
        );
    }
}
