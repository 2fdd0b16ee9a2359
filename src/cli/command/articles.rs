//! `sangam article`: which articles are remembered, and what did they say?

use std::collections::BTreeSet;
use std::io::Write as _;

use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::memory::{AlignmentSummary, ArticleSummary, Opening, StoredSegment};
use sangam::use_cases::articles::{ListedArticles, find_article, list_articles};

use crate::cli::exit::{Outcome, tell};
use crate::cli::opened::open_memory;
use crate::cli::plan::store::ArticlePlan;
use crate::cli::render::escapes::escaped;
use crate::cli::render::readings::beside;
use crate::cli::render::{BOLD, FAINT, Screen, counted, label};
use crate::cli::surroundings::Surroundings;

pub(super) fn run(surroundings: &Surroundings, plan: &ArticlePlan) -> anyhow::Result<Outcome> {
    let session = open_memory(surroundings, Opening::MustExist)?;
    let mut screen = surroundings.screen();
    match plan {
        ArticlePlan::List { listing, json } => {
            let ListedArticles { articles, found } = list_articles(&session.reader()?, listing)?;
            for article in &articles {
                if *json {
                    jsonl::write_line(&mut screen.output, article)?;
                } else {
                    show_summary(&mut screen, article)?;
                }
            }
            screen.output.flush()?;
            if articles.len() < found {
                tell("note", &format!("{} of {found} articles", articles.len()));
            }
            Ok(if articles.is_empty() { Outcome::NothingFound } else { Outcome::Done })
        }
        ArticlePlan::Show { article, json } => {
            let memory = session.reader()?;
            let article = memory.article(&find_article(&memory, article)?)?;
            if *json {
                jsonl::write_line(&mut screen.output, &article)?;
            } else {
                show_article(&mut screen, &article)?;
            }
            screen.output.flush()?;
            Ok(Outcome::Done)
        }
        ArticlePlan::Remove { articles, dry_run } => {
            let mut change = session.change(&surroundings.own_label(*dry_run)?)?;
            let names = articles.iter().map(|article| find_article(&change, article));
            let names: BTreeSet<String> = names.collect::<Result<_, _>>()?;
            let names: Vec<String> = names.into_iter().collect();
            let units = change.remove_articles(&names)?;
            change.commit()?;
            let dry = if *dry_run { "dry run, nothing removed: " } else { "" };
            tell(
                "note",
                &format!(
                    "{dry}{} removed with {}: {}; `sangam op undo` brings them back",
                    counted(names.len(), "article"),
                    counted(units, "unit"),
                    names.join(", ")
                ),
            );
            Ok(Outcome::Done)
        }
    }
}

/// Shows the name of an article on its own line, then a line for each text and alignment.
fn show_summary(screen: &mut Screen, article: &ArticleSummary) -> std::io::Result<()> {
    let mut about: Vec<&str> =
        [&article.title, &article.date, &article.url].into_iter().flatten().map(String::as_str).collect();
    if about.is_empty() {
        about.push(&article.added_at);
    }
    let about = about.join(", ");
    let name = escaped(&article.article);
    writeln!(screen.output, "{BOLD}{name}{BOLD:#}  {FAINT}{}{FAINT:#}", escaped(&about))?;
    for alignment in &article.alignments {
        let like = |other: &&AlignmentSummary| (&other.from, &other.to) == (&alignment.from, &alignment.to);
        // The translation is only named if there are several.
        let several = article.alignments.iter().filter(like).count() > 1;
        let place =
            if several { format!(", {}", escaped(&alignment.locations.target)) } else { String::new() };
        writeln!(
            screen.output,
            "    {} → {}: {}, {:.2}, {}{place}",
            alignment.from,
            alignment.to,
            counted(alignment.units, "unit"),
            alignment.document_confidence,
            alignment.method
        )?;
    }
    Ok(())
}

fn show_article(screen: &mut Screen, article: &ArticleSummary) -> std::io::Result<()> {
    show_summary(screen, article)?;
    for text in &article.texts {
        writeln!(
            screen.output,
            "    {FAINT}{} {} segments, {}, {}{FAINT:#}",
            text.language,
            text.segments,
            escaped(&text.location),
            &text.content_hash[..16.min(text.content_hash.len())]
        )?;
    }
    for alignment in &article.alignments {
        for bead in &alignment.beads {
            let unit = match (bead.unit, bead.status) {
                (Some(unit), Some(status)) => {
                    let changed =
                        bead.changed_by.as_ref().map(|name| format!(", changed by {}", escaped(name)));
                    format!("unit {}{}, {}", unit.0, changed.unwrap_or_default(), status.as_str())
                }
                _ => "no unit".to_owned(),
            };
            writeln!(
                screen.output,
                "\n{BOLD}{}-{}{BOLD:#}  {FAINT}{:.2}{}, {unit}{FAINT:#}",
                bead.source.len(),
                bead.target.len(),
                bead.confidence,
                beside(bead.reading)
            )?;
            show_segments(screen, &alignment.from, &bead.source)?;
            show_segments(screen, &alignment.to, &bead.target)?;
        }
    }
    Ok(())
}

fn show_segments(
    screen: &mut Screen,
    language: &Language,
    segments: &[StoredSegment],
) -> std::io::Result<()> {
    for segment in segments {
        let text = screen.line_piece(&segment.text);
        screen.labelled(&label(language, Some(segment.number)), &text)?;
    }
    Ok(())
}
