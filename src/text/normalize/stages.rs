//! Which steps make the match keys of a language, in which order, and which steps does a text need?

use std::fmt;
use std::sync::OnceLock;

use super::stage::StageList;

/// The stages of one language, and the table of the characters that may need each stage.
pub(crate) struct Stages {
    pub(super) lossless: StageList,
    pub(super) lossy: StageList,
    triggers: OnceLock<Triggers>,
}

impl Stages {
    /// The most stages in one list: each has a bit in the table of triggers.
    pub(crate) const MOST: usize = 16;

    /// Makes the stages of a language. The lossless ones make the exact key, the lossy ones the folded key.
    ///
    /// # Panics
    ///
    /// If a list is longer than [`MOST`](Self::MOST). Profiles are `static`, so for them this is a compile error.
    pub(crate) const fn new(lossless: StageList, lossy: StageList) -> Self {
        assert!(lossless.len() <= Self::MOST && lossy.len() <= Self::MOST, "too many stages");
        Self { lossless, lossy, triggers: OnceLock::new() }
    }

    pub(super) fn triggers(&self) -> &Triggers {
        self.triggers.get_or_init(|| Triggers::new(self.lossless, self.lossy))
    }
}

impl fmt::Debug for Stages {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |list: StageList| list.iter().map(|stage| stage.name()).collect::<Vec<_>>();
        formatter
            .debug_struct("Stages")
            .field("lossless", &names(self.lossless))
            .field("lossy", &names(self.lossy))
            .finish_non_exhaustive()
    }
}

/// The end of the table of triggers. The characters below it are nearly all letters and marks of texts in the languages
/// with profiles.
const TABLE_END: usize = 0x2150;

/// The number of characters that are added to the table at once, when a text first holds one of them. The letters of a
/// text come from a few blocks; the whole table would add two milliseconds for each language to every start of the
/// program.
const BLOCK: usize = 64;

/// The bits of the characters of one block.
type Block = OnceLock<Box<[u32; BLOCK]>>;

/// For each character below [`TABLE_END`], a bit for each stage that it concerns. Lossless stages have the bits from 0
/// up, lossy ones those from [`Stages::MOST`] up.
pub(super) struct Triggers {
    lossless: StageList,
    lossy: StageList,
    blocks: Box<[Block]>,
}

impl Triggers {
    fn new(lossless: StageList, lossy: StageList) -> Self {
        let blocks = std::iter::repeat_with(Block::new).take(TABLE_END.div_ceil(BLOCK)).collect();
        Self { lossless, lossy, blocks }
    }

    /// Returns the bits of the block with this number.
    fn block(&self, number: usize) -> Box<[u32; BLOCK]> {
        let mut block = Box::new([0; BLOCK]);
        let Ok(first) = u32::try_from(number * BLOCK) else { return block };
        for (code, bits) in (first..).zip(block.iter_mut()) {
            *bits = char::from_u32(code).map_or(0, |character| self.compute(character));
        }
        block
    }

    fn compute(&self, character: char) -> u32 {
        let bits = |list: StageList| {
            list.iter()
                .enumerate()
                .fold(0u32, |bits, (index, stage)| bits | u32::from(stage.concerns(character)) << index)
        };
        bits(self.lossless) | bits(self.lossy) << Stages::MOST
    }

    /// Returns the stages that some character of `text` concerns.
    fn scan(&self, text: &str) -> u32 {
        text.chars().fold(0, |bits, character| {
            let number = character as usize / BLOCK;
            bits | match self.blocks.get(number) {
                Some(block) => block.get_or_init(|| self.block(number))[character as usize % BLOCK],
                None => self.compute(character),
            }
        })
    }
}

/// Returns the folded key of `text`, by all stages of a language.
pub(crate) fn folded(text: &str, stages: &Stages) -> String {
    let exact = run(text, stages.lossless, stages.triggers(), 0, None);
    run(&exact, stages.lossy, stages.triggers(), Stages::MOST, None)
}

/// Runs the stages of `list` on `text`, except the one named `left_out`. The bits of the list begin at `first_bit`.
pub(super) fn run(
    text: &str,
    list: StageList,
    triggers: &Triggers,
    first_bit: usize,
    left_out: Option<&str>,
) -> String {
    let mut current: Option<String> = None;
    let mut concerned = triggers.scan(text) >> first_bit;
    for (index, stage) in list.iter().enumerate() {
        if left_out == Some(stage.name()) {
            continue;
        }
        let before = current.as_deref().unwrap_or(text);
        if concerned >> index & 1 == 1 && stage.applies(before) {
            let after = stage.apply(before);
            concerned |= triggers.scan(&after) >> first_bit;
            current = Some(after);
        }
    }
    current.unwrap_or_else(|| text.to_owned())
}
