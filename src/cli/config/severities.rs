//! How serious does a user find what each check finds?

use std::str::FromStr;

use sangam::check::{Check, CheckOptions, Severity};

/// The checks whose severity is not the usual one. `None`: the check is not made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CheckSeverities(Vec<(Check, Option<Severity>)>);

/// The word that turns a check off.
const OFF: &str = "off";

impl FromStr for CheckSeverities {
    type Err = String;

    /// Parses `doubled-word=error, name-missing=off`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let each = text.split(',').map(str::trim).filter(|each| !each.is_empty());
        let one = |each: &str| {
            let (code, severity) = each
                .split_once('=')
                .ok_or_else(|| "write them as doubled-word=error,name-missing=off".to_owned())?;
            let check = code.trim().parse::<Check>();
            let check = check.map_err(|_| {
                format!("`{}` is no check; `sangam check --explain all` lists them", code.trim())
            })?;
            let severity = match severity.trim() {
                OFF => None,
                severity => Some(severity.parse::<Severity>().map_err(|_| {
                    format!("`{severity}` is no severity; write error, warning, note or off")
                })?),
            };
            Ok((check, severity))
        };
        each.map(one).collect::<Result<_, String>>().map(Self)
    }
}

impl CheckSeverities {
    /// Puts them into the options of a run. A check that is named on the command line is made even if it is off.
    pub(crate) fn apply(&self, options: &mut CheckOptions) {
        for (check, severity) in &self.0 {
            match severity {
                Some(severity) => {
                    options.severities.insert(*check, *severity);
                }
                None if options.only.contains(check) => {}
                None => options.skip.push(*check),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_a_list_and_refused_in_words() {
        let parsed: CheckSeverities = "doubled-word=error, name-missing = off,".parse().unwrap();
        let mut options = CheckOptions::default();
        parsed.apply(&mut options);
        assert_eq!(options.severity(Check::DoubledWord), Severity::Error);
        assert!(!options.makes(Check::NameMissing) && options.makes(Check::DoubledWord));
        let mut only = CheckOptions::default();
        only.only.push(Check::NameMissing);
        parsed.apply(&mut only);
        assert!(only.makes(Check::NameMissing));
        for (wrong, said) in
            [("x", "doubled-word=error"), ("x=error", "no check"), ("doubled-word=bad", "no severity")]
        {
            assert!(wrong.parse::<CheckSeverities>().unwrap_err().contains(said), "{wrong}");
        }
    }
}
