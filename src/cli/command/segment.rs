//! `sangam segment`: one sentence or heading per line.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use sangam::exchange::article::{self, ArticleOptions, ArticleText, Block, LeftOut};
use sangam::exchange::jsonl;
use sangam::language::Language;
use sangam::text::inspect::SeenSegment;
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::languages::language_of;
use serde::Serialize;

use super::guard::Guard;
use crate::cli::edge;
use crate::cli::exit::{Outcome, tell};
use crate::cli::limits::{tell_left_out, tell_over_limit};
use crate::cli::plan::text::{SegmentPlan, TextFile};
use crate::cli::render::Screen;
use crate::cli::surroundings::Surroundings;

/// One line of `--json`.
#[derive(Serialize)]
struct SegmentRecord<'s> {
    file: &'s str,
    language: &'s Language,
    #[serde(flatten)]
    segment: SeenSegment,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'s Block>,
}

pub(super) fn run(surroundings: &Surroundings, plan: &SegmentPlan) -> anyhow::Result<Outcome> {
    // Only standard output is written, but the shell may have redirected it to one of the files.
    let files = plan.texts.iter().map(|text| text.path().to_owned());
    Guard::new(surroundings, files.chain(plan.cutting.rules.clone()))?;
    let mut screen = surroundings.screen();
    let cutter = Cutter::read(&plan.cutting)?;
    let mut failures = Vec::new();
    for text in &plan.texts {
        match read(text, cutter.article) {
            Ok(article) if plan.explain => explain(&mut screen, &article)?,
            Ok(article) => match language(text, &article, plan.language.as_ref()) {
                Ok(language) => {
                    tell_left_out(&article);
                    let input = Input { path: text.path(), article, language };
                    show(&mut screen, &input, &cutter, plan.json)?;
                }
                Err(error) => failures.push(error),
            },
            Err(error) => failures.push(error),
        }
    }
    screen.output.flush()?;
    tell_over_limit(&cutter);
    if failures.len() == plan.texts.len()
        && let Some(last) = failures.pop()
    {
        for error in failures {
            tell("error", &format!("{error:#}"));
        }
        return Err(last);
    }
    for error in &failures {
        tell("error", &format!("{error:#}"));
    }
    Ok(if failures.is_empty() { Outcome::Done } else { Outcome::SomeRejected })
}

struct Input<'p> {
    path: &'p Path,
    article: ArticleText,
    language: Language,
}

fn read(text: &TextFile, options: ArticleOptions) -> anyhow::Result<ArticleText> {
    Ok(match text {
        TextFile::StandardInput => {
            article::read_stream_with(edge::standard_input()?, "standard input", options)?
        }
        TextFile::File(path) => article::read_with(path, options)?,
    })
}

fn language(text: &TextFile, article: &ArticleText, named: Option<&Language>) -> anyhow::Result<Language> {
    language_of(&article.text, named).with_context(|| {
        format!("{}: its script names no language sangam knows; use --lang", text.path().display())
    })
}

/// Shows each passage that is left out: its line, the reason, its words.
fn explain(screen: &mut Screen, article: &ArticleText) -> io::Result<()> {
    for LeftOut { reason, text, line, .. } in &article.left_out {
        let words = screen.text(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
        writeln!(screen.output, "{line}\t{reason}\t{words}")?;
    }
    tell_left_out(article);
    Ok(())
}

fn show(screen: &mut Screen, input: &Input<'_>, cutter: &Cutter, json: bool) -> io::Result<()> {
    let file = input.path.display().to_string();
    let text = &input.article.text;
    for segment in cutter.cut_article(&input.article, &input.language) {
        if json {
            let place = input.article.block_at(segment.span.start);
            let segment = SeenSegment::new(&segment, text);
            let record = SegmentRecord { file: &file, language: &input.language, segment, place };
            jsonl::write_line(&mut screen.output, &record)?;
        } else {
            writeln!(screen.output, "{}", screen.text(&text[segment.span]))?;
        }
    }
    Ok(())
}
