//! How does a name sound, whatever its script, and which letters find it in an index?

use std::fmt;
use std::ops::Range;

use super::letters::{Sounds, VOWEL_START};

/// The sounds of a word or a phrase in any script. Only the first [`PhoneticKey::MAX_SOUNDS`] sounds are kept. Names
/// are shorter, and the limit bounds the time of a comparison for any text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneticKey {
    sounds: [u8; Self::MAX_SOUNDS],
    length: u8,
    abjad: bool,
    /// Bit n is set if sound n + 1 begins a further word.
    word_starts: u64,
}

impl PhoneticKey {
    /// The number of sounds that are kept.
    pub(super) const MAX_SOUNDS: usize = 62;

    /// Returns the numbers of the sounds, below [`MAX_SYMBOLS`](super::letters::MAX_SYMBOLS).
    pub fn sounds(&self) -> &[u8] {
        &self.sounds[..usize::from(self.length)]
    }

    /// Returns, for each word, the range of its sounds in [`sounds`](Self::sounds).
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

    /// Whether the text holds no known letter.
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

/// Returns the sounds of `text`. The script is decided letter by letter. Marks, digits, punctuation and letters of
/// unknown scripts have no sound. Of a long text, it reads no more than the key needs.
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
        // The first word has no bit. A word that begins after the end of the key has no sounds.
        if let Some(bit) =
            (start + shift).checked_sub(1).filter(|_| start > 0 && start + shift < key.sounds().len())
        {
            key.word_starts |= 1 << bit;
        }
    }
    key
}

/// The classes of the consonants of a name, without vowels and aspiration. Names with equal skeletons are probably the
/// same name. The skeletons of a name in two scripts rarely differ in more than one letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Skeleton(String);

impl Skeleton {
    /// Returns the classes of the consonants, as lower-case ASCII letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Skeleton {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// Returns the index key of a name. See [`Skeleton`].
pub fn skeleton(key: &PhoneticKey) -> Skeleton {
    Skeleton(consonants(key).collect())
}

/// Returns the classes of the consonants one by one, with equal neighbours once: the letters of the [`skeleton`].
pub fn consonants(key: &PhoneticKey) -> impl Iterator<Item = char> {
    let sounds = Sounds::shared();
    let mut last = None;
    key.sounds().iter().filter_map(|&sound| sounds.class(sound)).filter(move |&class| {
        let new = last != Some(class);
        last = Some(class);
        new
    })
}
