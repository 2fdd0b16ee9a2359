//! What can be done about a file that cannot be read, or about a unit that is rejected?
//!
//! A remedy is a fact. The program that shows the error words it, because only the program knows the names of its
//! options.

use crate::format_names::Format;

/// The remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeRemedy {
    /// Save the file as UTF-8, or say which encoding it has ([`ReadOptions::encoding`](crate::ReadOptions::encoding)).
    SaveAsUtf8OrNameEncoding,
    /// The same, or read leniently ([`ReadOptions::lenient`](crate::ReadOptions::lenient)) and take what is sound.
    SaveAsUtf8OrNameEncodingOrReadLeniently,
    /// Remove the character, or read leniently, which puts a space in its place.
    TakeCharacterOut,
    /// Find what was never closed, or read leniently and take what comes before it.
    CloseWhatIsOpen,
    /// Fetch or pack the file again, or read leniently and take what comes before the damage.
    PackAgain,
    /// Repair the file at this place, or read leniently and take what is sound before it.
    RepairOrReadLeniently,
    /// Repair the gettext catalogue at this place.
    RepairCatalogue,
    /// Write the tag of the language at this place.
    WriteTag,
    /// Unpack the archive and give its contents; an article in DOCX or ODT is a text to align.
    Unpack,
    /// Say which format the file has.
    NameFormat,
    /// Save the document as DOCX or ODT.
    SaveAsDocxOrOdt,
    /// Split the file into several.
    Split,
    /// Give a file of this format.
    Give(Format),
    /// The file is in this other format: name it in that way, or say so.
    ReadAs(Format),
    /// Cut the document into one sentence a line first.
    CutIntoLines,
    /// Put quotation marks around the field and double those inside it.
    QuoteField,
    /// Say which columns hold the texts ([`ColumnOptions`](crate::columns::ColumnOptions)).
    NameColumns,
    /// Say which two languages the texts are in.
    NameLanguages,
    /// Say which language the translations are in.
    NameTargetLanguage,
    /// Say which language the translated texts are in.
    NameSourceLanguage,
    /// Give the two texts that the links join.
    GiveTexts,
    /// Check the path.
    CheckPath,
    /// Check the path, and whether this user may read it.
    CheckPathAndPermissions,
    /// Keep the one group of links that belongs to the texts, or give the texts under the paths that it names.
    KeepOneGroupOrNameItsTexts,
    /// Check which of the two files lost lines.
    FindLostLines,
    /// Give both files, and say that they are a pair of Moses files.
    GiveBothFiles,
}
