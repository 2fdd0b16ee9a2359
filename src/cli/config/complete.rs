//! Which options does each command take from the defaults?

use super::keys::Defaults;
use crate::cli::args::Command;

/// Completes the options of `command` that were not typed. This is the only place that decides which command uses which
/// default.
pub(crate) fn complete(command: &mut Command, defaults: &Defaults) {
    let Defaults { languages, memory: _, min_score, client } = defaults;
    match command {
        Command::Lookup(arguments) => {
            arguments.usual = languages.clone();
            arguments.min_score = arguments.min_score.or(*min_score);
        }
        Command::Pretranslate(arguments) => {
            arguments.usual = languages.clone();
            arguments.min_score = arguments.min_score.or(*min_score);
        }
        Command::Concordance(arguments) => arguments.usual = languages.clone(),
        Command::Add(arguments) => {
            arguments.usual = languages.clone();
            arguments.details.client = arguments.details.client.take().or_else(|| client.clone());
        }
        Command::Import(arguments) => {
            arguments.details.client = arguments.details.client.take().or_else(|| client.clone());
        }
        _ => {}
    }
}
