//! Which words are searched for, and which hits are shown?

use sangam::memory::{ConcordanceOptions, Pattern, PatternKind, PatternOptions};
use sangam::unit::Sides;

use crate::cli::args::concordance::ConcordanceArguments;

/// The plan of `concordance`.
pub(crate) struct ConcordancePlan {
    pub(crate) pattern: Pattern,
    pub(crate) options: ConcordanceOptions,
    /// Whether a program reads the hits.
    pub(crate) json: bool,
}

impl TryFrom<ConcordanceArguments> for ConcordancePlan {
    type Error = anyhow::Error;

    fn try_from(arguments: ConcordanceArguments) -> anyhow::Result<Self> {
        let json = arguments.print.jsonl();
        let kind = match (arguments.regex, arguments.fuzzy) {
            (true, _) => PatternKind::Regex,
            (_, true) => PatternKind::Fuzzy,
            _ => PatternKind::Words,
        };
        let case_sensitive = match (arguments.case_sensitive, arguments.ignore_case) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let mut options = PatternOptions::default();
        options.kind = kind;
        options.whole_words = arguments.words;
        options.case_sensitive = case_sensitive;
        let pattern = Pattern::new(&arguments.pattern, options)?;
        let mut options = ConcordanceOptions::default();
        options.within = arguments.within.into();
        options.limit = arguments.limit;
        let languages =
            arguments.usual.complete_units(Sides::new(arguments.from.as_ref(), arguments.to.as_ref()));
        (options.from, options.to) = (languages.source, languages.target);
        options.sources = arguments.filter.filter();
        options.most_read = (!arguments.all).then_some(ConcordanceOptions::DEFAULT_MOST_READ);
        Ok(Self { pattern, options, json })
    }
}
