//! `sangam convert`: units from one format into another, without a memory.

use std::io::Write;
use std::path::Path;

use anyhow::bail;
use sangam::bulk::read::{AnyReader, TermReader};
use sangam::exchange::tbx::{GlossaryWriter, TbxWriter, TermEntry};
use sangam::exchange::{UnitFileHeader, UnitFormat, UnitReader, unit_of};
use sangam::memory::{Language, UnitDraft};

use super::export::{TermFormat, moses_files, open_moses, write_moses};
use super::output::Outputs;
use crate::cli::args::import::{ConvertArguments, ImportFormat};
use crate::cli::args::{ExportFormat, GlobalArguments};
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
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
    let inputs = super::import::inputs(&arguments.input, &arguments.reading);
    let mut outputs = Outputs::new(global, inputs)?;
    let mut open = || outputs.open(Some(&arguments.output));
    let reader = super::import::reader(&arguments.input, &arguments.reading)?;
    let mut counts = Counts::default();
    match (reader, format.units(), TermFormat::of(format)) {
        (AnyReader::Units(reader), Some(format), _) => {
            let output = open()?;
            let mut input = Input { reader, file, lenient: arguments.reading.lenient, counts: &mut counts };
            let first = input.next()?;
            let header = header(first.as_ref(), arguments.reading.from.as_ref())?;
            output.write(|output| write(output, &mut input, first, (format, &header, arguments)))?;
        }
        (AnyReader::Units(reader), None, None) => {
            let files = moses_files(
                Some(&arguments.output),
                arguments.reading.from.as_ref(),
                arguments.reading.to.as_ref(),
            )?;
            let targets = open_moses(&mut outputs, &files)?;
            let mut input = Input { reader, file, lenient: arguments.reading.lenient, counts: &mut counts };
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
            let output = open()?;
            let entries = entries(&mut reader, file, &mut counts)?;
            output.write(|output| write_terms(output, format, &entries))?;
        }
        (AnyReader::Terms(_), _, None) => {
            bail!("a glossary becomes TBX or TSV; name OUT.tbx, or use --output-format glossary")
        }
        (AnyReader::Units(_), None, Some(_)) => bail!("units do not become a glossary; name another format"),
    }
    let Counts { written, rejected } = counts;
    tell(
        "note",
        &format!(
            "{} written to {}, {rejected} rejected",
            counted(written, "unit"),
            arguments.output.display()
        ),
    );
    Ok(if rejected == 0 { Outcome::Done } else { Outcome::SomeRejected })
}

#[derive(Default)]
struct Counts {
    written: u64,
    rejected: u64,
}

impl Counts {
    /// Fails where nothing was good, so that no file without a unit takes the place of another.
    fn check(&self) -> anyhow::Result<()> {
        if self.written == 0 && self.rejected > 0 {
            bail!("every unit was rejected; nothing was written");
        }
        Ok(())
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
                    tell("rejected", &format!("{}:{rejected}", self.file.display()));
                }
                Ok(None) => return Ok(None),
                Err(error) if self.lenient => {
                    tell("error", &format!("{error}; what stands before it is kept"));
                    self.counts.rejected += 1;
                    return Ok(None);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn header(first: Option<&UnitDraft>, from: Option<&Language>) -> anyhow::Result<UnitFileHeader> {
    let source_language = match first.map(|draft| &draft.source_language).or(from) {
        Some(language) => language.clone(),
        None => super::fallback_language()?,
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
) -> anyhow::Result<()> {
    let mut writer = format.writer_with(output, header, arguments.writing.options())?;
    let mut next = first;
    let mut number = 0;
    while let Some(draft) = next {
        number += 1;
        writer.write(&unit_of(dated(draft, &header.now), number))?;
        next = input.next()?;
    }
    writer.finish()?;
    input.counts.check()
}

fn entries(reader: &mut TermReader, file: &Path, counts: &mut Counts) -> anyhow::Result<Vec<TermEntry>> {
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(rejected) => {
                counts.rejected += 1;
                tell("rejected", &format!("{}:{rejected}", file.display()));
            }
        }
    }
    counts.written = entries.len() as u64;
    counts.check()?;
    Ok(entries)
}

/// Writes a glossary.
pub(super) fn write_terms(
    output: &mut dyn Write,
    format: TermFormat,
    entries: &[TermEntry],
) -> anyhow::Result<()> {
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
                None => super::fallback_language()?,
            };
            let mut writer = TbxWriter::new(output, &main)?;
            entries.iter().try_for_each(|entry| writer.write(entry))?;
            Ok(writer.finish()?)
        }
        TermFormat::Tsv => {
            let mut writer = GlossaryWriter::new(output, &languages)?;
            entries.iter().try_for_each(|entry| writer.write(entry))?;
            Ok(writer.finish()?)
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
