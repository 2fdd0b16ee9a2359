//! How does a name sound, whatever script it is written in, and by which letters is it found?

use std::fmt;
use std::ops::Range;

use super::letters::{Sounds, VOWEL_START};

/// A word or a phrase as sounds, whatever script it was written in. Only the first [`PhoneticKey::MAX_SOUNDS`] sounds
/// are kept: a name is shorter, and so comparing keys takes bounded time on any text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneticKey {
    sounds: [u8; Self::MAX_SOUNDS],
    length: u8,
    abjad: bool,
    /// Bit n is set where sound n + 1 begins a further word.
    word_starts: u64,
}

impl PhoneticKey {
    /// How many sounds of a text are kept.
    pub(super) const MAX_SOUNDS: usize = 62;

    /// The numbers of the sounds, below [`MAX_SYMBOLS`](super::letters::MAX_SYMBOLS).
    pub fn sounds(&self) -> &[u8] {
        &self.sounds[..usize::from(self.length)]
    }

    /// Where each word's sounds stand in [`sounds`](Self::sounds).
    pub fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let (mut starts, mut start, length) = (self.word_starts, 0, usize::from(self.length));
        std::iter::from_fn(move || {
            if start >= length {
                return None;
            }
            let end = if starts == 0 { length } else { length.min(starts.trailing_zeros() as usize + 1) };
            starts &= starts.wrapping_sub(1);
            let word = start..end;
            start = end;
            Some(word)
        })
    }

    /// Whether the text holds more than one word.
    pub(super) fn is_phrase(&self) -> bool {
        self.word_starts != 0
    }

    /// Whether the text held no letter that is known.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether most of the text is in a script that leaves short vowels out.
    pub(super) fn is_abjad(&self) -> bool {
        self.abjad
    }
}

impl fmt::Debug for PhoneticKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sounds = Sounds::shared();
        let symbols: String = self.sounds().iter().map(|&sound| sounds.symbol(sound)).collect();
        formatter.debug_tuple("PhoneticKey").field(&symbols).finish()
    }
}

/// The sounds of `text`; the script is decided letter by letter. Marks, digits, punctuation and letters of other
/// scripts have no sound. Reads no more of a long text than fills the key.
pub fn phonetic_key(text: &str) -> PhoneticKey {
    let sounds = Sounds::shared();
    let spoken = sounds.spoken(text, PhoneticKey::MAX_SOUNDS);
    let mut key =
        PhoneticKey { sounds: [0; PhoneticKey::MAX_SOUNDS], length: 0, abjad: spoken.abjad, word_starts: 0 };
    let opens_with_vowel = spoken.sounds.first().is_some_and(|&sound| sounds.is_vowel(sound));
    let opening = sounds.number(VOWEL_START).filter(|_| opens_with_vowel);
    for (slot, sound) in key.sounds.iter_mut().zip(opening.into_iter().chain(spoken.sounds)) {
        *slot = sound;
        key.length += 1;
    }
    let shift = usize::from(opening.is_some());
    for start in spoken.word_starts {
        // A first word has no bit; one that begins beyond the key has no sounds.
        if let Some(bit) =
            (start + shift).checked_sub(1).filter(|_| start > 0 && start + shift < key.sounds().len())
        {
            key.word_starts |= 1 << bit;
        }
    }
    key
}

/// The consonants of a name by class, without vowels and aspiration: names with equal skeletons are likely one name,
/// and a name is rarely more than one letter away from its own skeleton in another script.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Skeleton(String);

impl Skeleton {
    /// The classes of the consonants, in lower-case ASCII letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Skeleton {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The index key of a name. See [`Skeleton`].
pub fn skeleton(key: &PhoneticKey) -> Skeleton {
    Skeleton(consonants(key).collect())
}

/// The classes of the consonants one by one, equal neighbours once: the letters of [`skeleton`].
pub fn consonants(key: &PhoneticKey) -> impl Iterator<Item = char> {
    let sounds = Sounds::shared();
    let mut last = None;
    key.sounds().iter().filter_map(|&sound| sounds.class(sound)).filter(move |&class| {
        let new = last != Some(class);
        last = Some(class);
        new
    })
}
