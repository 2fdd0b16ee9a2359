//! The texts and random choices of a history.

use sangam::language::Language;
use sangam::memory::{
    Analysis, Analyzer, ArticleDescription, ArticlePair, BeadRecord, DocumentRecord, SegmentRecord,
};

/// Pseudo-random numbers that are the same in every run (`SplitMix64`).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    pub(super) fn pick<'t, T>(&mut self, among: &'t [T]) -> &'t T {
        &among[self.below(among.len())]
    }
}

/// An analyser whose keys are the texts themselves.
pub(super) struct Plain;

impl Analyzer for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn version(&self) -> u32 {
        1
    }

    fn analyze(&self, _: &Language, text: &str) -> Analysis {
        Analysis { exact_key: text.to_owned(), tokens: text.split_whitespace().map(str::to_owned).collect() }
    }
}

pub(super) fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

/// A version of one side of a story: the original, one or two sentences changed, cut short, or extended.
fn version(version: usize, sentence: impl Fn(usize, &str) -> String) -> Vec<String> {
    let changed: &[usize] = match version {
        1 => &[2],
        2 => &[1, 4],
        _ => &[],
    };
    let length = match version {
        3 => 2,
        4 => 10,
        _ => 6,
    };
    (0..length).map(|line| sentence(line, if changed.contains(&line) { " corrected" } else { "" })).collect()
}

/// The input of one alignment.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) target_name: String,
    pub(super) to: &'static str,
    pub(super) source: Vec<String>,
    pub(super) target: Vec<String>,
    pub(super) replace: bool,
    pub(super) now: String,
}

impl Given {
    pub(super) fn random(dice: &mut Dice, clock: usize) -> Self {
        let story = dice.below(3);
        let desk = dice.below(2);
        let to = *dice.pick(&["ur", "ur", "hi"]);
        let source_version = *dice.pick(&[0, 0, 0, 1, 2, 3, 4]);
        let target_version = if dice.below(3) == 0 { dice.below(5) } else { source_version };
        Self {
            name: format!("/news/{}.en", dice.pick(&["a", "b", "c"])),
            target_name: format!("/news/{}.{to}", dice.pick(&["a", "b"])),
            to,
            source: version(source_version, |line, mark| format!("story {story} line {line}{mark}")),
            target: version(target_version, |line, mark| format!("{to} {desk} {story} {line}{mark}")),
            replace: dice.below(8) == 0,
            now: time(clock),
        }
    }

    pub(super) fn source_hash(&self) -> [u8; 32] {
        hash(&self.source)
    }

    pub(super) fn pair(&self) -> ArticlePair {
        let both = self.source.len().min(self.target.len());
        let mut beads: Vec<BeadRecord> =
            (0..both).map(|line| BeadRecord::new(line..line + 1, line..line + 1, 1.0)).collect();
        if self.source.len() != self.target.len() {
            beads.push(BeadRecord::new(both..self.source.len(), both..self.target.len(), 1.0));
        }
        ArticlePair {
            description: ArticleDescription::default(),
            source: document("en", &self.name, &self.source),
            target: document(self.to, &self.target_name, &self.target),
            method: "model".to_owned(),
            method_version: 1,
            document_confidence: 1.0,
            beads,
            min_confidence: 0.0,
            replace: self.replace,
            now: self.now.clone(),
        }
    }
}

/// The time of an event; each event comes one second after the one before.
pub(super) fn time(clock: usize) -> String {
    format!("2026-05-10T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

fn hash(texts: &[String]) -> [u8; 32] {
    *blake3::hash(texts.join("\n").as_bytes()).as_bytes()
}

fn document(tag: &str, location: &str, texts: &[String]) -> DocumentRecord {
    let mut start = 0;
    let segments = texts.iter().enumerate().map(|(index, text)| {
        let span = start..start + text.len();
        start = span.end + 1;
        SegmentRecord { number: index + 1, paragraph: 1, kind: "sentence", span, text: text.clone() }
    });
    let segments: Vec<_> = segments.collect();
    DocumentRecord {
        language: language(tag),
        location: location.to_owned(),
        content_hash: hash(texts),
        byte_length: start,
        segments,
    }
}
