//! Which options does each command take from the defaults?

use super::keys::Defaults;
use crate::cli::args::Command;

/// Completes the options of `command` that were not typed. This is the only place that decides which command uses which
/// default.
pub(crate) fn complete(command: &mut Command, defaults: &Defaults) {
    // The memory, digits and letters are those of every command.
    let Defaults { languages, memory: _, min_score, client, digits: _, translit: _, severities } = defaults;
    match command {
        Command::Lookup(arguments) => {
            arguments.usual = languages.clone();
            arguments.min_score = arguments.min_score.or(*min_score);
        }
        Command::Align(arguments) => arguments.severities = severities.clone(),
        Command::Pretranslate(arguments) => {
            arguments.severities = severities.clone();
            arguments.usual = languages.clone();
            arguments.min_score = arguments.min_score.or(*min_score);
        }
        Command::Analyse(arguments) => arguments.usual = languages.clone(),
        Command::Check(arguments) => {
            arguments.usual = languages.clone();
            arguments.severities = severities.clone();
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
