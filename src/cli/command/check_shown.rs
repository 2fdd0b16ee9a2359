//! How are the findings of a check shown to a person?
//!
//! Those of files one after the other, each with its place and both texts. Those of a memory by kind, the worst first, with
//! a few examples of each: nobody reads ten thousand findings one by one.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use sangam::check::{Check, Severity};
use sangam::language::Language;
use sangam::unit::{Role, Sides};
use sangam::use_cases::check::{CheckCounts, CheckedUnit, PlacedFinding, RelatedUnit};

use super::check_findings::Findings;
use crate::cli::exit::Outcome;
use crate::cli::render::escapes::escaped;
use crate::cli::render::hits::highlighted;
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};

/// The bytes of a text that are shown around a finding.
const EXCERPT: usize = 400;

/// The bytes of an excerpt before the finding.
const BEFORE: usize = 120;

/// The units that a finding of several units lists.
const RELATED: usize = 10;

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Note => AnsiColor::Cyan.on_default(),
    }
}

/// Shows findings on a screen.
pub(super) struct TextFindings {
    screen: Screen,
    /// Whether they are shown by kind, at the end.
    by_kind: bool,
    /// The most findings of a kind; `None`: all.
    limit: Option<usize>,
    /// Those that wait to be shown by kind.
    kept: BTreeMap<Check, Vec<PlacedFinding>>,
    shown: BTreeMap<Check, usize>,
}

impl TextFindings {
    pub(super) fn new(screen: Screen, by_kind: bool, limit: Option<usize>) -> Self {
        Self { screen, by_kind, limit, kept: BTreeMap::new(), shown: BTreeMap::new() }
    }
}

impl Findings for TextFindings {
    fn receive(&mut self, finding: &PlacedFinding) -> anyhow::Result<()> {
        let shown = self.shown.entry(finding.check).or_default();
        *shown += 1;
        if self.limit.is_some_and(|limit| *shown > limit) {
            return Ok(());
        }
        if self.by_kind {
            self.kept.entry(finding.check).or_default().push(finding.clone());
            return Ok(());
        }
        show(&mut self.screen, finding, true)?;
        Ok(())
    }

    fn finish(&mut self, counts: &CheckCounts) -> anyhow::Result<()> {
        let mut kinds: Vec<(&Check, &Vec<PlacedFinding>)> = self.kept.iter().collect();
        let count = |check: &Check| counts.by_check.get(check);
        let severity = |check: &Check| count(check).map_or(Severity::Note, |count| count.severity);
        let findings = |check: &Check| count(check).map_or(0, |count| count.findings);
        kinds.sort_by_key(|(check, _)| (severity(check), std::cmp::Reverse(findings(check)), **check));
        for (check, kept) in kinds {
            let (severity, findings) = (severity(check), findings(check));
            let style = style(severity);
            writeln!(
                self.screen.output,
                "{BOLD}{check}{BOLD:#}  {style}{severity}{style:#}  {} in {}",
                counted(findings, "finding"),
                counted(count(check).map_or(0, |count| count.units), "unit")
            )?;
            writeln!(self.screen.output, "{FAINT}{}{FAINT:#}\n", check.title())?;
            for finding in kept {
                show(&mut self.screen, finding, false)?;
            }
            let left = findings.saturating_sub(kept.len());
            if left > 0 {
                writeln!(
                    self.screen.output,
                    "{FAINT}and {left} more; --only {check} shows them all{FAINT:#}\n"
                )?;
            }
        }
        if !self.by_kind
            && let Some(limit) = self.limit
        {
            for (check, shown) in self.shown.iter().filter(|(_, shown)| **shown > limit) {
                let left = shown - limit;
                writeln!(self.screen.output, "{FAINT}{check}: {left} more are not shown{FAINT:#}")?;
            }
        }
        Ok(self.screen.output.flush()?)
    }
}

/// The place of a unit: `story.ur.txt:3:12`, `unit 12, flood`.
fn place(unit: &CheckedUnit, side: Role, position: Option<sangam::exchange::Position>) -> String {
    use std::fmt::Write as _;

    // Writing to a string cannot fail.
    let mut place = String::new();
    if let Some(text) = unit.place.texts[side].as_ref().or(unit.place.texts.source.as_ref()) {
        place.push_str(&text.file);
        if let Some(position) = position {
            let _ = write!(place, ":{position}");
        }
        if let Some(name) = &unit.place.name {
            let _ = write!(place, ", {name}");
        }
    } else if let Some(id) = unit.place.unit {
        let _ = write!(place, "unit {}", id.0);
        place.extend(unit.place.article.iter().map(|article| format!(", {article}")));
    }
    escaped(&place).into_owned()
}

fn show<W: Write>(screen: &mut Screen<W>, finding: &PlacedFinding, named: bool) -> std::io::Result<()> {
    let PlacedFinding { unit, side, check, severity, position, .. } = finding;
    let at = place(unit, *side, *position);
    if named {
        let style = style(*severity);
        writeln!(screen.output, "{BOLD}{at}{BOLD:#}  {style}{severity}{style:#}  {check}")?;
    } else {
        writeln!(screen.output, "{BOLD}{at}{BOLD:#}")?;
    }
    let message = screen.text(&finding.message).into_owned();
    writeln!(screen.output, "  {message}")?;
    let texts = Sides::new(&unit.texts.source, &unit.texts.target);
    let languages: Sides<&Language> = unit.languages.as_ref();
    if finding.related.is_empty() {
        for role in Role::BOTH {
            if texts[role].trim().is_empty() {
                continue;
            }
            let (text, spans) = excerpt(texts[role], &finding.spans[role]);
            let line = highlighted(&text, &spans, |piece| screen.piece(piece).into_owned());
            screen.labelled(&label(languages[role], None), &line)?;
        }
    } else {
        let shown = finding.related.iter().take(RELATED);
        for RelatedUnit { text, unit } in shown {
            let start = unit.place.texts.target.as_ref().and_then(|text| text.position);
            let at = place(unit, Role::Target, start);
            let (text, _) = excerpt(text, &[]);
            let line = format!("{} {FAINT}{at}{FAINT:#}", screen.piece(&text));
            screen.labelled(&label(languages.target, None), &line)?;
        }
        let more = finding.related.len().saturating_sub(RELATED);
        if more > 0 {
            writeln!(screen.output, "  {FAINT}and {} more{FAINT:#}", counted(more, "unit"))?;
        }
    }
    writeln!(screen.output)
}

/// Returns the piece of a long text around its first span, with the spans in it.
pub(super) fn excerpt(text: &str, spans: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
    if text.len() <= EXCERPT {
        return (text.to_owned(), spans.to_vec());
    }
    let first = spans.first().map_or(0, |span| span.start);
    let start = text.floor_char_boundary(first.saturating_sub(BEFORE));
    let end = text.floor_char_boundary((start + EXCERPT).min(text.len()));
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    let shift = before.len();
    let inside = spans.iter().filter(|span| span.start >= start && span.end <= end);
    let inside = inside.map(|span| span.start - start + shift..span.end - start + shift).collect();
    (format!("{before}{}{after}", &text[start..end]), inside)
}

/// Explains a check.
pub(super) fn explain(screen: &mut Screen, check: Check) -> anyhow::Result<Outcome> {
    let severity = check.default_severity();
    let style = style(severity);
    writeln!(screen.output, "{BOLD}{check}{BOLD:#}  {style}{severity}{style:#}")?;
    for (title, text) in
        [("", check.title()), ("What it means", check.meaning()), ("When it is wrong", check.wrong_if())]
    {
        if !title.is_empty() {
            writeln!(screen.output, "\n{BOLD}{title}{BOLD:#}")?;
        }
        screen.labelled(&crate::cli::render::Label::new(""), text)?;
    }
    writeln!(screen.output, "\n{BOLD}How to silence it{BOLD:#}")?;
    for line in [
        format!(" one unit of the memory   sangam check --waive 12:{check} --reason \"why it is right\""),
        " what is there now        sangam check FILE --write-baseline known.txt, then --baseline known.txt"
            .to_owned(),
        format!(" one run                  --skip {check}"),
        format!(
            " always                   sangam config set severities {check}=off (or note, warning, error)"
        ),
    ] {
        writeln!(screen.output, "{line}")?;
    }
    screen.output.flush()?;
    Ok(Outcome::Done)
}

/// Lists the codes of all checks.
pub(super) fn list_checks(screen: &mut Screen) -> anyhow::Result<Outcome> {
    let longest = Check::ALL.iter().map(|check| check.code().len()).max().unwrap_or_default();
    for check in Check::ALL {
        let severity = check.default_severity();
        let style = style(severity);
        writeln!(
            screen.output,
            "{BOLD}{check:longest$}{BOLD:#}  {style}{severity:7}{style:#}  {}",
            check.title()
        )?;
    }
    screen.output.flush()?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_shown_around_its_fault() {
        let text = format!("{}کتاب{}", "ا ".repeat(1_000), " ب".repeat(1_000));
        let at = text.find("کتاب").unwrap();
        let fault = at..at + "کتاب".len();
        let (shown, spans) = excerpt(&text, std::slice::from_ref(&fault));
        assert!(shown.len() < EXCERPT + 10 && shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(&shown[spans[0].clone()], "کتاب");
        let (shown, spans) = excerpt("short", &[0..1, 2..3]);
        assert_eq!((shown.as_str(), spans.len()), ("short", 2));
    }
}
