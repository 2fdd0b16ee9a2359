//! How is a remedy worded? The libraries say what helps; here stands what to type.

use std::borrow::Cow;

use anyhow::anyhow;
use sangam::exchange::ExchangeRemedy;
use sangam::memory::MemoryRemedy;
use sangam::unit::Role;
use sangam::use_cases::pair::PairError;
use sangam::use_cases::pretranslate::UntranslatableError;

/// What helps with a file that cannot be read, or with a unit that is not taken.
pub(crate) fn exchange(remedy: ExchangeRemedy) -> Cow<'static, str> {
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
        ExchangeRemedy::GiveTexts => "name the texts with --source and --target".into(),
        ExchangeRemedy::GiveBothFiles => "name both: sangam import --format moses A B".into(),
    }
}

/// A pair's error, with the options that mend it.
pub(crate) fn pair(error: &PairError) -> anyhow::Error {
    match error {
        PairError::SameLanguage { .. } => anyhow!(
            "{error}; give an article and its translation, or name the languages with --from and --to"
        ),
        PairError::UnknownLanguage { side, .. } => {
            anyhow!("{error}; name it with {} LANGUAGE", language_option(*side))
        }
        PairError::ScriptContradiction { location, side, language, found } => {
            let option = language_option(*side);
            anyhow!(
                "{location}: {option} {language} contradicts its script ({found}); correct {option}, or go on with --force"
            )
        }
        error => anyhow!("{error}"),
    }
}

/// An article that cannot be pretranslated, with the options that mend it.
pub(crate) fn untranslatable(error: UntranslatableError) -> anyhow::Error {
    match error {
        UntranslatableError::UnknownLanguage { .. } => anyhow!("{error}; use --from"),
        UntranslatableError::SameLanguage { .. } => anyhow!("{error}; name another language with --to"),
        error => error.into(),
    }
}

/// The option that names the language of a text.
pub(crate) fn language_option(side: Role) -> &'static str {
    match side {
        Role::Source => "--from",
        Role::Target => "--to",
    }
}

/// What helps with a memory that refuses or fails.
pub(crate) fn memory(remedy: MemoryRemedy) -> Cow<'static, str> {
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
        MemoryRemedy::ListArticles => "`sangam article list` shows them".into(),
        MemoryRemedy::FreeSpace => "free some space and run again".into(),
        MemoryRemedy::CheckPath => "check the path".into(),
    }
}
