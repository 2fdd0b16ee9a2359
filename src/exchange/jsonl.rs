//! How is a memory written as JSON Lines?
//!
//! One object a line, UTF-8, in the shape of [`Unit`]: see `docs/formats/jsonl.md`.

use std::io::{self, Write};

use sangam_memory::Unit;
use serde::Serialize;

use super::UnitWriter;

/// Writes `record` as one line.
pub fn write_line(output: &mut impl Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *output, record)?;
    output.write_all(b"\n")
}

/// Writes units as JSON Lines.
pub struct JsonlWriter<W: Write> {
    output: W,
}

impl<W: Write> JsonlWriter<W> {
    /// A writer onto `output`.
    pub fn new(output: W) -> Self {
        Self { output }
    }
}

impl<W: Write> UnitWriter for JsonlWriter<W> {
    fn write(&mut self, unit: &Unit) -> io::Result<()> {
        write_line(&mut self.output, unit)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
