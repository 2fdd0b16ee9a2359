//! What is reported if work hit a limit (of threads, of steps of sentence rules), or a text is not all read?

use sangam::exchange::article::ArticleText;
use sangam::exchange::srx::OverLimit;
use sangam::use_cases::cutter::Cutter;
use sangam::use_cases::threads::granted;

use super::exit::tell;
use super::render::counted;

/// Reports it if fewer threads are used than were asked for.
pub(crate) fn tell_threads(asked: usize) {
    let used = granted(asked);
    if used < asked {
        tell("note", &format!("{used} threads are used, not {asked}: more gain nothing on this machine"));
    }
}

/// Reports how much of an article is left out.
pub(crate) fn tell_left_out(article: &ArticleText) {
    let letters = article.letters_left_out();
    if letters == 0 {
        return;
    }
    if let Some(warning) = article.warning() {
        tell("warning", &format!("{warning}; --all-text reads them"));
        return;
    }
    let passages = counted(article.left_out.len(), "passage");
    let letters = counted(letters, "letter");
    tell("note", &format!("{}: {passages} ({letters}) left out; --all-text reads them", article.location));
}

/// Reports the sentence rules that took too long and were not applied everywhere.
pub(crate) fn tell_over_limit(cutter: &Cutter) {
    for rule in cutter.rules.iter().flat_map(|rules| rules.over_limit()) {
        let OverLimit { file, line, rules, number, expressions, places } = rule;
        let [before, after] = expressions.map(|expression| expression.chars().take(60).collect::<String>());
        tell(
            "warning",
            &format!(
                "{file}: line {line}: rule {number} of {rules}, `{before}` before `{after}`: took too many steps at {} \
                 and did not count there; bound its repetitions",
                counted(places, "place")
            ),
        );
    }
}
