//! `sangam stats`: which memory is this, and what does it hold?

use std::io::Write as _;

use sangam::exchange::jsonl;
use sangam::memory::Opening;

use crate::cli::exit::Outcome;
use crate::cli::opened::open_memory;
use crate::cli::render::escapes::escaped;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, json: bool) -> anyhow::Result<Outcome> {
    let stats = open_memory(surroundings, Opening::MustExist)?.reader()?.stats()?;
    let mut screen = surroundings.screen();
    if json {
        jsonl::write_line(&mut screen.output, &stats)?;
        screen.output.flush()?;
        return Ok(Outcome::Done);
    }
    let output = &mut screen.output;
    writeln!(output, "memory    {}", escaped(&stats.memory))?;
    writeln!(output, "size      {} bytes, schema {}, keys by {}", stats.bytes, stats.schema, stats.analyzer)?;
    writeln!(output, "articles  {}", stats.articles)?;
    let documents: Vec<String> =
        stats.documents.iter().map(|entry| format!("{} {}", entry.count, entry.language)).collect();
    writeln!(
        output,
        "texts     {}",
        if documents.is_empty() { "0".to_owned() } else { documents.join(", ") }
    )?;
    writeln!(output, "segments  {}", stats.segments)?;
    let total: u64 = stats.units.iter().map(|entry| entry.count).sum();
    writeln!(output, "units     {total}")?;
    for entry in &stats.units {
        writeln!(output, "          {} {} → {}", entry.count, entry.source, entry.target)?;
    }
    output.flush()?;
    Ok(Outcome::Done)
}
