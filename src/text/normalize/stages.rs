//! Which steps, in which order, make the match keys of a language, and which of them does a text need?

use std::fmt;
use std::sync::OnceLock;

use super::stage::StageList;

/// The stages of one language, with the table that tells which character may need which stage.
pub(crate) struct Stages {
    pub(super) lossless: StageList,
    pub(super) lossy: StageList,
    triggers: OnceLock<Triggers>,
}

impl Stages {
    /// The most stages that one list may hold: each has a bit in the trigger table.
    pub(crate) const MOST: usize = 16;

    /// The stages of a language: lossless ones make the exact key, lossy ones the folded key.
    ///
    /// # Panics
    ///
    /// On a list longer than [`MOST`](Self::MOST): in a `static`, as profiles are, this is a compile error.
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

/// The table of triggers ends here. Below it stand the letters and marks of nearly all text in the languages with
/// profiles.
const TABLE_END: usize = 0x2150;

/// Characters of the table that are looked at together, when the first of them is met: the letters of a text are of a few
/// blocks, and the whole table would cost every start of the program two milliseconds a language.
const BLOCK: usize = 64;

/// What is known of the characters of one block.
type Block = OnceLock<Box<[u32; BLOCK]>>;

/// For each character below [`TABLE_END`], a bit for each stage that it concerns: lossless stages from bit 0 up, lossy
/// ones from [`Stages::MOST`] up.
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

    /// The characters of the block with this number.
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

    /// The stages that some character of `text` concerns.
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

/// Runs the stages of `list`, whose bits begin at `first_bit`, over `text`, but not the one called `left_out`.
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
