//! How is a remedy worded? The libraries say what happened; this file says what to type about it.

use std::borrow::Cow;
use std::error::Error;
use std::io;

use sangam::align::evaluate::GoldError;
use sangam::align::evaluate_links::GoldLinksError;
use sangam::align::lexicon::TableError;
use sangam::exchange::article::ArticleError;
use sangam::exchange::srx::SrxError;
use sangam::exchange::{DictionaryError, ExchangeError, ExchangeRemedy, SecondLanguagePair};
use sangam::memory::{MemoryError, MemoryRemedy, PatternError};
use sangam::unit::Role;
use sangam::use_cases::align::{PairFailure, RunError};
use sangam::use_cases::analyse::AnalyseError;
use sangam::use_cases::articles::ArticleNameError;
use sangam::use_cases::bad_entry::{BadEntry, EntryFault};
use sangam::use_cases::convert::NothingConverted;
use sangam::use_cases::cutter::CutterError;
use sangam::use_cases::evaluate::GoldDocumentError;
use sangam::use_cases::filter::{RecipeError, RecipeFault};
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

type Words = Cow<'static, str>;

/// The innermost error that `error` passes on. A transparent error hides what it holds from the chain of causes.
pub(crate) fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let held: Option<&'e (dyn Error + 'static)> = if let Some(error) = error.downcast_ref::<PairFailure>() {
        match error {
            PairFailure::Unreadable(held) => Some(held),
            PairFailure::Pair(held) => Some(held),
            PairFailure::Memory(held) => Some(held),
            PairFailure::Panicked(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<RunError>() {
        match error {
            RunError::Teaching(held) => Some(held),
            RunError::Memory(held) => Some(held),
            RunError::Threads(held) => Some(held),
            RunError::Writing(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<TeachingError>() {
        match error {
            TeachingError::Unreadable(held) => Some(held),
            TeachingError::Memory(held) => Some(held),
            TeachingError::Confirmed(held) | TeachingError::Unusable { cause: held, .. } => Some(held),
            TeachingError::Dictionary { cause: held, .. } => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<CutterError>() {
        match error {
            CutterError::Unreadable(held) => Some(held),
            CutterError::Rules(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<GoldDocumentError>() {
        match error {
            GoldDocumentError::Text(held) => Some(held),
            GoldDocumentError::GoldFile(held) => Some(held),
            GoldDocumentError::Gold { cause: held, .. } => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<AskError>() {
        match error {
            AskError::Memory(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<AnalyseError>() {
        match error {
            AnalyseError::Memory(held) => Some(held),
            AnalyseError::Threads(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<SearchError>() {
        match error {
            SearchError::Memory(held) => Some(held),
            SearchError::Language(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<ImportError>() {
        match error {
            ImportError::Exchange(held) => Some(held),
            ImportError::Memory(held) => Some(held),
            ImportError::Rejects(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<ArticleNameError>() {
        match error {
            ArticleNameError::Memory(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<ListError>() {
        match error {
            ListError::Undecodable(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<BadEntry>() {
        Some(&error.fault)
    } else if let Some(error) = error.downcast_ref::<HeapReject>() {
        match error {
            HeapReject::Entry(held) => Some(held),
            HeapReject::Unreadable(held) => Some(held),
            HeapReject::Panicked { cause: held, .. } => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<PairingError>() {
        match error {
            PairingError::Threads(held) => Some(held),
            _ => None,
        }
    } else if let Some(error) = error.downcast_ref::<io::Error>() {
        // An error that a writer wrapped, to go through `io::Write`.
        error.get_ref().map(|held| held as &(dyn Error + 'static))
    } else {
        None
    };
    held.map_or(error, innermost)
}

/// Returns the remedy for `error`, if its own text does not name one.
pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Words> {
    let error = innermost(error);
    if let Some(error) = error.downcast_ref::<ExchangeError>() {
        Some(exchange(error.remedy()))
    } else if let Some(error) = error.downcast_ref::<MemoryError>() {
        Some(memory(error.remedy()))
    } else if let Some(error) = error.downcast_ref::<ArticleError>() {
        Some(article(error))
    } else if let Some(error) = error.downcast_ref::<PairError>() {
        Some(pair(error))
    } else if let Some(error) = error.downcast_ref::<UntranslatableError>() {
        untranslatable(error)
    } else if let Some(error) = error.downcast_ref::<TeachingError>() {
        teaching(error)
    } else if let Some(error) = error.downcast_ref::<ListError>() {
        list(error)
    } else if let Some(error) = error.downcast_ref::<EntryFault>() {
        Some(entry(error))
    } else if let Some(error) = error.downcast_ref::<HeapReject>() {
        Some(heap_reject(error))
    } else if let Some(error) = error.downcast_ref::<PairingError>() {
        Some(pairing(error))
    } else if let Some(error) = error.downcast_ref::<SaidUnitError>() {
        said_unit(error)
    } else if let Some(error) = error.downcast_ref::<ChangeError>() {
        change(error)
    } else if let Some(error) = error.downcast_ref::<PatternError>() {
        Some(pattern(error))
    } else if let Some(error) = error.downcast_ref::<SrxError>() {
        Some(rules(error))
    } else if let Some(error) = error.downcast_ref::<AskError>() {
        Some(ask(error))
    } else if error.is::<SecondLanguagePair>() {
        Some(
            "choose one with --from and --to (with --exact, in export and convert, `ur` leaves out `ur-PK`), or write a \
             format that holds many, such as TMX"
                .into(),
        )
    } else if error.is::<ArticleNameError>() {
        Some("type more of its path, or its whole name".into())
    } else if error.is::<TableError>() {
        Some("give a dictionary, or make the table again with this version".into())
    } else if error.is::<DictionaryError>() {
        Some("write `source<TAB>target`, one entry a line".into())
    } else if error.is::<GoldError>() || error.is::<GoldLinksError>() {
        Some("correct the line".into())
    } else if error.is::<RecipeError>() || error.is::<RecipeFault>() {
        Some("`sangam filter default --show` prints a recipe with every filter and its limits".into())
    } else if error.is::<NothingConverted>() {
        Some("correct the rejected units and run again".into())
    } else if error.is::<ThreadError>() {
        Some("ask for fewer with --threads".into())
    } else if error.is::<Panicked>() {
        Some("please report it with both texts".into())
    } else {
        None
    }
}

/// Returns the remedy for an article that gives no text.
fn article(error: &ArticleError) -> Words {
    match error {
        ArticleError::Unreadable { .. } => "check the path and its permissions",
        ArticleError::Endless { .. } => "give the article as a file, or a part of it",
        ArticleError::NotUtf8 { .. } => "convert the file, e.g. `iconv -f WINDOWS-1256 -t UTF-8`",
        ArticleError::NotUtf16 { .. } => "save the file again as UTF-8",
        ArticleError::Document { .. } => "save it again as DOCX or ODT, or give the article as plain text",
        ArticleError::NotAsDeclared { .. } => "convert it to UTF-8 with `iconv`",
        _ => "give the article as plain text",
    }
    .into()
}

/// Returns the remedy for a list of pairs that cannot be read.
fn list(error: &ListError) -> Option<Words> {
    match error {
        ListError::Unreadable { .. } => Some("check the path".into()),
        ListError::NoColumn { .. } => {
            Some("the header must name at least source and target, with a tab between".into())
        }
        ListError::UnknownColumn { .. } | ListError::UnknownListColumn { .. } => {
            Some("rename the column, or take it out".into())
        }
        _ => None,
    }
}

/// Returns the remedy for a file that cannot be paired.
fn heap_reject(reject: &HeapReject) -> Words {
    match reject {
        HeapReject::TooLong { .. } => "split it into articles",
        HeapReject::OtherLanguage { .. } => {
            "keep it in a heap of its language, or name the language of this heap"
        }
        HeapReject::Copy { .. } => "keep one of the two",
        _ => "keep only articles in the heap",
    }
    .into()
}

/// Returns the remedy for heaps that cannot be paired.
fn pairing(error: &PairingError) -> Words {
    match error {
        PairingError::UnknownLanguage { side: Role::Source, .. } => "name it with --from",
        PairingError::UnknownLanguage { side: Role::Target, .. } => "name it with --to",
        PairingError::SameLanguage { .. } => "name the languages with --from and --to",
        _ => "check the folder or the list",
    }
    .into()
}

/// Returns the remedy for a bad entry of such a list.
fn entry(fault: &EntryFault) -> Words {
    match fault {
        EntryFault::Folder(_) => "check its permissions",
        EntryFault::NoCounterpart { .. } => "add the missing file, or check how its name ends",
        EntryFault::SameName { .. } => "rename one of the two",
        EntryFault::NoFile { .. } => "name both files",
        EntryFault::TooManyFields { .. } => "look for a tab too many",
        EntryFault::NoPath => "name one on the line",
        EntryFault::ListItself | EntryFault::NamedAgain { .. } => "take the line out",
        _ => "correct the line",
    }
    .into()
}

/// Returns the remedy for evidence that the aligner cannot use.
fn teaching(error: &TeachingError) -> Option<Words> {
    match error {
        TeachingError::Empty { .. } => Some("write `source<TAB>target`, one entry a line".into()),
        _ => None,
    }
}

/// Returns the remedy for a pattern that cannot be searched for.
fn pattern(error: &PatternError) -> Words {
    match error {
        PatternError::Empty => "type what to search for",
        PatternError::Regex { .. } => "correct it, or leave out --regex to search for the text as it is",
        PatternError::TooManyWildcards { .. } => "remove some",
        _ => "use a smaller one",
    }
    .into()
}

/// Returns the remedy for a file of sentence rules that cannot be used.
fn rules(error: &SrxError) -> Words {
    match error {
        SrxError::NotSrx { .. } => "give a file of SRX; `sangam srx export` writes one",
        SrxError::Expression { .. } => "correct the expression",
        _ => "repair the file there",
    }
    .into()
}

/// Returns the remedy for a memory that cannot be copied.
fn ask(_: &AskError) -> Words {
    "name another folder with TMPDIR".into()
}

/// Returns the remedy for a unit that cannot be added.
fn said_unit(error: &SaidUnitError) -> Option<Words> {
    match error {
        SaidUnitError::Empty { .. } => Some("give both texts".into()),
        SaidUnitError::UnknownLanguage { side, .. } => {
            Some(format!("name it with {}", language_option(*side)).into())
        }
        SaidUnitError::SameLanguage { .. } => Some("name the languages with --from and --to".into()),
        _ => None,
    }
}

/// Returns the remedy for an impossible change of units.
fn change(error: &ChangeError) -> Option<Words> {
    match error {
        ChangeError::SeveralUnits { .. } => Some("give --source and --target with one unit at a time".into()),
        ChangeError::EmptyText => Some("`sangam delete` removes a unit".into()),
        ChangeError::Nothing => Some("say what with --source, --target, --status, --tag …".into()),
        _ => None,
    }
}

/// Returns the remedy for two texts that cannot be aligned.
fn pair(error: &PairError) -> Words {
    match error {
        PairError::SameLanguage { .. } => {
            "give an article and its translation, or name the languages with --from and --to".into()
        }
        PairError::UnknownLanguage { side, .. } => {
            format!("name it with {} LANGUAGE", language_option(*side)).into()
        }
        PairError::ScriptContradiction { side, language, .. } => {
            format!("correct `{} {language}`, or go on with --force", language_option(*side)).into()
        }
        _ => "give the article as plain text".into(),
    }
}

/// Returns the remedy for an article that cannot be pretranslated.
fn untranslatable(error: &UntranslatableError) -> Option<Words> {
    match error {
        UntranslatableError::UnknownLanguage { .. } => Some("use --from".into()),
        UntranslatableError::SameLanguage { .. } => Some("name another language with --to".into()),
        UntranslatableError::Empty { .. } => Some("give an article with text in it".into()),
        _ => None,
    }
}

/// Returns the remedy for a file that cannot be read, or for a rejected unit.
pub(crate) fn exchange(remedy: ExchangeRemedy) -> Words {
    match remedy {
        ExchangeRemedy::SaveAsUtf8OrNameEncoding => {
            "save the file as UTF-8, or name its encoding with --encoding".into()
        }
        ExchangeRemedy::SaveAsUtf8OrNameEncodingOrReadLeniently => {
            "save the file again as UTF-8, name its encoding with --encoding, or import what is sound with --lenient"
                .into()
        }
        ExchangeRemedy::TakeCharacterOut => {
            "take it out, or import with --lenient, which puts a space there".into()
        }
        ExchangeRemedy::CloseWhatIsOpen => {
            "look for what was never closed, or import what comes before it with --lenient".into()
        }
        ExchangeRemedy::PackAgain => {
            "fetch or pack it again, or import what comes before it with --lenient".into()
        }
        ExchangeRemedy::RepairOrReadLeniently => {
            "repair it there, or import what is sound before it with --lenient".into()
        }
        ExchangeRemedy::RepairCatalogue => "repair it there; `msgfmt --check` lists all such places".into(),
        ExchangeRemedy::WriteTag => "write the tag there".into(),
        ExchangeRemedy::Unpack => {
            "unpack it and import what is in it; articles in DOCX and ODT go through `sangam align`".into()
        }
        ExchangeRemedy::NameFormat => "name the format with --format".into(),
        ExchangeRemedy::SaveAsDocxOrOdt => "save it as DOCX or ODT".into(),
        ExchangeRemedy::Split => "split it into several files".into(),
        ExchangeRemedy::Give(format) => format!("give a file of {format}").into(),
        ExchangeRemedy::ReadAs(format) => format!("give it to `--format {}`", format.name()).into(),
        ExchangeRemedy::CutIntoLines => {
            "links count the lines of a text; cut a document into lines with `sangam segment`".into()
        }
        ExchangeRemedy::QuoteField => "put quotation marks around a field and double those inside it".into(),
        ExchangeRemedy::NameColumns => "say which columns hold the texts, e.g. --columns en=1,ur=2".into(),
        ExchangeRemedy::NameLanguages => "name them with --from and --to, e.g. --from en --to ur".into(),
        ExchangeRemedy::NameSourceLanguage => "name it with --from".into(),
        ExchangeRemedy::NameTargetLanguage => "name it with --to".into(),
        ExchangeRemedy::CheckPath => "check the path".into(),
        ExchangeRemedy::CheckPathAndPermissions => "check the path and its permissions".into(),
        ExchangeRemedy::KeepOneGroupOrNameItsTexts => {
            "keep only the linkGrp of these texts, or give them under the paths that it names".into()
        }
        ExchangeRemedy::FindLostLines => "check which one lost lines".into(),
        ExchangeRemedy::GiveTexts => "name the texts with --source and --target".into(),
        ExchangeRemedy::GiveBothFiles => "name both: sangam import --format moses A B".into(),
    }
}

/// Returns the option that names the language of a text.
fn language_option(side: Role) -> &'static str {
    match side {
        Role::Source => "--from",
        Role::Target => "--to",
    }
}

/// Returns the remedy for a memory that refuses or fails.
fn memory(remedy: MemoryRemedy) -> Words {
    match remedy {
        MemoryRemedy::NameFileInFolder => "name a file in it".into(),
        MemoryRemedy::MakeOne => "`sangam align ARTICLE.en.txt ARTICLE.ur.txt` makes one".into(),
        MemoryRemedy::NameAnotherFile => "name another file".into(),
        MemoryRemedy::NameAnotherMemory => "name another one".into(),
        MemoryRemedy::UpdateProgram => "update sangam to open it".into(),
        MemoryRemedy::VerifyOrSalvage => {
            "`sangam memory verify` says what is broken, `sangam memory salvage` rescues the rest into a new file".into()
        }
        MemoryRemedy::ChangePermissions => "change its permissions or name another file".into(),
        MemoryRemedy::RestoreBackupOrMoveLog => {
            "`sangam memory restore FILE` puts a backup back and keeps what is there; to go on with the file as it is, \
             move the log away"
                .into()
        }
        MemoryRemedy::MoveAway => "move it away or name another memory".into(),
        MemoryRemedy::SalvageOrRestoreBackup => {
            "`sangam memory salvage NEW` makes a new memory of its rows, if its tables are sangam's; `sangam memory \
             restore FILE` puts a backup back"
                .into()
        }
        MemoryRemedy::EndOtherProcess => "end that and run again".into(),
        MemoryRemedy::SalvageThatFile => {
            "`sangam --memory FILE memory salvage NEW` rescues the rest of it into a new file".into()
        }
        MemoryRemedy::ListOperations => "`sangam op log` lists those there are".into(),
        MemoryRemedy::UndoLaterFirst => {
            "undo that first, or take back everything since with `sangam op restore`".into()
        }
        MemoryRemedy::UndoOperation(by) => format!("undo operation {by} to bring it back").into(),
        MemoryRemedy::UndoOperationAndRunAgain(by) => {
            format!("undo operation {by} to bring that back, and run again for the rest").into()
        }
        MemoryRemedy::RunAgain => "run again".into(),
        MemoryRemedy::ShowUnits => "`sangam lookup` and `sangam export` show the numbers".into(),
        MemoryRemedy::ListTerms => "`sangam terms list` shows the numbers".into(),
        MemoryRemedy::ListArticles => "`sangam article list` shows them".into(),
        MemoryRemedy::FreeSpace => "free some space and run again".into(),
        MemoryRemedy::FindMovedFile => {
            "if it was moved, name it with --memory; otherwise run again for what went into the former file".into()
        }
        MemoryRemedy::Verify => {
            "`sangam memory verify` checks the memory; if it is whole, please report this".into()
        }
        MemoryRemedy::CheckPath => "check the path".into(),
    }
}
