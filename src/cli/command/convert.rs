//! `sangam convert`: units from one format into another, without a memory.

use sangam::use_cases::languages::pivot_language;
use std::io::Write;
use std::path::Path;

use anyhow::bail;
use sangam::exchange::tbx::{GlossaryWriter, TbxWriter, TermEntry};
use sangam::exchange::{Changed, ExchangeError, UnitFileHeader, UnitFormat, UnitReader, Warnings, unit_of};
use sangam::language::Language;
use sangam::unit::UnitDraft;
use sangam::use_cases::read::{AnyReader, InputFiles, TermReader};

use super::export::{TermFormat, moses_files, open_moses, tell_changed, write_moses};
use super::import::{inputs, tell_warnings};
use super::output::Outputs;
use crate::cli::args::import::{ConvertArguments, ImportFormat};
use crate::cli::args::{ExportFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell, tell_rejected, worded};
use crate::cli::render::counted;

pub(super) fn run(global: &GlobalArguments, arguments: &ConvertArguments) -> anyhow::Result<Outcome> {
    let file = match (arguments.input.as_slice(), arguments.reading.format) {
        ([source, _], Some(ImportFormat::Moses)) => source,
        (_, Some(ImportFormat::Moses)) => {
            bail!("--format moses wants two files: source, target, and then OUT")
        }
        ([file], _) => file,
        _ => bail!("only Moses text is two files; name it with --format moses"),
    };
    let format = match arguments.output_format {
        Some(format) => format,
        None => by_name(&arguments.output)?,
    };
    let reading = arguments.reading.reading();
    let job = InputFiles { first: file.clone(), second: arguments.input.get(1).cloned() };
    let mut outputs = Outputs::new(global, inputs(&job, &reading))?;
    let mut open = || outputs.open(Some(&arguments.output));
    let reader = reading.open(&job)?;
    let lenient = arguments.reading.lenient;
    let mut counts = Counts::default();
    let output = &arguments.output;
    let mut what = "unit";
    match (reader, format.units(), TermFormat::of(format)) {
        (AnyReader::Units(reader), Some(format), _) => {
            let target = open()?;
            let mut input = Input { reader, file, lenient, counts: &mut counts };
            let first = input.next()?;
            let header = header(first.as_ref(), arguments.reading.from.as_ref())?;
            let changed =
                target.write(|output| write(output, &mut input, first, (format, &header, arguments)))?;
            tell_changed(Some(&output.display().to_string()), &changed);
        }
        (AnyReader::Units(reader), None, None) => {
            let files =
                moses_files(Some(output), arguments.reading.from.as_ref(), arguments.reading.to.as_ref())?;
            let targets = open_moses(&mut outputs, &files)?;
            let mut input = Input { reader, file, lenient, counts: &mut counts };
            let now = edge::now()?;
            write_moses(targets, |writer| {
                let mut number = 0;
                while let Some(draft) = input.next()? {
                    number += 1;
                    writer.write(&unit_of(dated(draft, &now), number))?;
                }
                input.counts.check()
            })?;
        }
        (AnyReader::Terms(mut reader), _, Some(format)) => {
            what = "entry";
            let target = open()?;
            let entries = entries(&mut reader, (file, lenient), &mut counts)?;
            let forbidden = target.write(|output| write_terms(output, format, &entries))?;
            tell_forbidden(forbidden);
        }
        (AnyReader::Terms(_), _, None) => {
            bail!("a glossary becomes TBX or TSV; name OUT.tbx, or use --output-format glossary")
        }
        (AnyReader::Units(_), None, Some(_)) => bail!("units do not become a glossary; name another format"),
    }
    tell("note", &counts.told(what, output));
    Ok(if counts.rejected == 0 && !counts.broken { Outcome::Done } else { Outcome::SomeRejected })
}

#[derive(Default)]
struct Counts {
    written: u64,
    rejected: u64,
    untranslated: u64,
    /// Whether the input broke, and what stood before is all there is.
    broken: bool,
}

impl Counts {
    /// Fails where nothing was good, so that no file without a unit takes the place of another.
    fn check(&self) -> anyhow::Result<()> {
        if self.written == 0 && self.rejected > 0 {
            bail!("every unit was rejected; nothing was written");
        }
        if self.written == 0 && self.broken {
            bail!("nothing was written");
        }
        Ok(())
    }

    /// What became of everything that was read.
    fn told(&self, what: &str, output: &Path) -> String {
        let written = match (what, self.written) {
            ("entry", 1) => "1 entry".to_owned(),
            ("entry", many) => format!("{many} entries"),
            (_, written) => counted(written, what),
        };
        let untranslated = match self.untranslated {
            0 => String::new(),
            untranslated => format!(", {untranslated} without translation"),
        };
        format!("{written} written to {}, {} rejected{untranslated}", output.display(), self.rejected)
    }

    /// Takes note of how the input ended.
    fn end(&mut self, file: &Path, summary: (&Warnings, u64), broken: Option<ExchangeError>) {
        tell_warnings(&file.display().to_string(), summary.0);
        self.untranslated = summary.1;
        if let Some(error) = broken {
            let kept = if self.written > 0 { "; what stands before it is kept" } else { "" };
            tell("error", &format!("{}{kept}", worded(&error.into())));
            self.broken = true;
        }
    }
}

/// Says how many terms a glossary without room for their status leaves out.
pub(super) fn tell_forbidden(forbidden: u64) {
    if forbidden > 0 {
        tell("warning", &format!("{} not to be used left out", counted(forbidden, "term")));
    }
}

/// The good units of the input, in order; the others are told.
struct Input<'i> {
    reader: Box<dyn UnitReader + Send>,
    file: &'i Path,
    lenient: bool,
    counts: &'i mut Counts,
}

impl Input<'_> {
    fn next(&mut self) -> anyhow::Result<Option<UnitDraft>> {
        loop {
            match self.reader.next_unit() {
                Ok(Some(Ok(draft))) => {
                    self.counts.written += 1;
                    return Ok(Some(draft));
                }
                Ok(Some(Err(rejected))) => {
                    self.counts.rejected += 1;
                    tell_rejected(&self.file.display().to_string(), &rejected);
                }
                Ok(None) => {
                    self.end(None);
                    return Ok(None);
                }
                Err(error) if self.lenient => {
                    self.end(Some(error));
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn end(&mut self, broken: Option<ExchangeError>) {
        let summary = self.reader.summary();
        self.counts.end(self.file, (&summary.warnings, summary.untranslated), broken);
    }
}

fn header(first: Option<&UnitDraft>, from: Option<&Language>) -> anyhow::Result<UnitFileHeader> {
    let source_language = match first.map(|draft| &draft.source_language).or(from) {
        Some(language) => language.clone(),
        None => pivot_language()?,
    };
    Ok(UnitFileHeader { source_language, now: edge::now()? })
}

/// A unit whose file gives no date was made now.
fn dated(mut draft: UnitDraft, now: &str) -> UnitDraft {
    draft.changed_at.get_or_insert_with(|| now.to_owned());
    draft
}

fn write(
    output: &mut dyn Write,
    input: &mut Input<'_>,
    first: Option<UnitDraft>,
    (format, header, arguments): (UnitFormat, &UnitFileHeader, &ConvertArguments),
) -> anyhow::Result<Changed> {
    let mut writer = format.writer_with(output, header, arguments.writing.options())?;
    let mut next = first;
    let mut number = 0;
    while let Some(draft) = next {
        number += 1;
        writer.write(&unit_of(dated(draft, &header.now), number))?;
        next = input.next()?;
    }
    writer.finish()?;
    input.counts.check()?;
    Ok(writer.changed().clone())
}

fn entries(
    reader: &mut TermReader,
    (file, lenient): (&Path, bool),
    counts: &mut Counts,
) -> anyhow::Result<Vec<TermEntry>> {
    let mut entries = Vec::new();
    let broken = loop {
        match reader.next_entry() {
            Ok(Some(Ok(entry))) => {
                entries.push(entry);
                counts.written += 1;
            }
            Ok(Some(Err(rejected))) => {
                counts.rejected += 1;
                tell_rejected(&file.display().to_string(), &rejected);
            }
            Ok(None) => break None,
            Err(error) if lenient => break Some(error),
            Err(error) => return Err(error.into()),
        }
    };
    let summary = reader.summary();
    counts.end(file, (&summary.warnings, summary.untranslated), broken);
    counts.check()?;
    Ok(entries)
}

/// Writes a glossary; how many terms that are not to be used were left out.
pub(super) fn write_terms(
    output: &mut dyn Write,
    format: TermFormat,
    entries: &[TermEntry],
) -> anyhow::Result<u64> {
    let mut languages: Vec<Language> = Vec::new();
    for term in entries.iter().flat_map(|entry| &entry.terms) {
        if !languages.contains(&term.language) {
            languages.push(term.language.clone());
        }
    }
    match format {
        TermFormat::Tbx => {
            let main = match languages.first() {
                Some(language) => language.clone(),
                None => pivot_language()?,
            };
            let mut writer = TbxWriter::new(output, &main)?;
            entries.iter().try_for_each(|entry| writer.write(entry))?;
            writer.finish()?;
            Ok(0)
        }
        TermFormat::Tsv => {
            let mut writer = GlossaryWriter::new(output, &languages)?;
            entries.iter().try_for_each(|entry| writer.write(entry))?;
            writer.finish()?;
            Ok(writer.forbidden())
        }
    }
}

/// The format that the extension of `path` names.
pub(super) fn by_name(path: &Path) -> anyhow::Result<ExportFormat> {
    let name = path.to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    Ok(match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("tmx") => ExportFormat::Tmx,
        Some("xlf" | "xliff") => ExportFormat::Xliff,
        Some("po" | "pot") => ExportFormat::Po,
        Some("tsv" | "tab") => ExportFormat::Tsv,
        Some("csv") => ExportFormat::Csv,
        Some("jsonl" | "ndjson" | "json") => ExportFormat::Jsonl,
        Some("tbx") => ExportFormat::Tbx,
        _ => bail!("{}: its extension names no format; name one with --output-format", path.display()),
    })
}
