//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::srx::export;

use super::output::Outputs;
use crate::cli::args::GlobalArguments;
use crate::cli::exit::Outcome;
use crate::cli::plan::text::SrxPlan;

pub(super) fn run(global: &GlobalArguments, plan: &SrxPlan) -> anyhow::Result<Outcome> {
    let output = Outputs::new(global, [])?.open(plan.output.as_deref())?;
    output.write(|output| Ok(output.write_all(export(&plan.languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
