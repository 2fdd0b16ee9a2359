//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::Format;
use sangam::exchange::srx::export;

use super::output::{self, Outputs};
use crate::cli::args::GlobalArguments;
use crate::cli::exit::Outcome;
use crate::cli::plan::text::SrxPlan;

pub(super) fn run(global: &GlobalArguments, plan: &SrxPlan) -> anyhow::Result<Outcome> {
    let path = output::file(plan.output.as_deref());
    let output = Outputs::new(global, [])?.open_only(path, Format::Srx)?;
    output.write(|output| Ok(output.write_all(export(&plan.languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
