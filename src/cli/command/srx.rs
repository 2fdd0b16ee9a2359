//! `sangam srx`: the sentence rules for other programs.

use sangam::exchange::Format;
use sangam::exchange::srx::export;

use super::output::Outputs;
use crate::cli::exit::Outcome;
use crate::cli::plan::text::SrxPlan;
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &SrxPlan) -> anyhow::Result<Outcome> {
    let output = Outputs::new(surroundings, [])?.open_only(plan.output.as_deref(), Format::Srx)?;
    output.write(|output| Ok(output.write_all(export(&plan.languages).as_bytes())?))?;
    Ok(Outcome::Done)
}
