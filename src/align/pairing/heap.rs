//! Which traits of a document can its translation share, and how many documents of a heap have each?
//!
//! A trait is a word (by its key, see [`crate::words`]), a number (by its value), a web address, or the consonants of a
//! word that may be a name. A document keeps how often it has each trait and where the trait is first met. The texts
//! themselves are not kept. time: O(characters); space: eight bytes for each trait of a document, and each distinct
//! trait of the heap once.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use sangam_language::Language;
use sangam_text::names::{phonetic_key, skeleton};
use sangam_text::word_keys::folded_word;

use crate::aligner::Side;
use crate::document::Text;
use crate::lexicon::has_rules;
use crate::numeric::{narrow, real, whole};
use crate::words::Class;

/// The consonants of a word that may be a name must be at least this many: shorter skeletons belong to too many words.
/// Set by hand.
const FEWEST_CONSONANTS: usize = 3;
/// Where a trait is first met, in steps of the whole document.
pub(super) const PLACES: u16 = 1000;
/// Most segments of a document that are read: a novel is recognised by its first part.
const MOST_SEGMENTS: usize = 20_000;

/// What kind of trait it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TraitKind {
    Word,
    Number,
    Address,
    /// The consonants of a word.
    Sound,
}

impl TraitKind {
    /// What distinguishes its keys from those of other kinds.
    const fn mark(self) -> char {
        match self {
            Self::Word => 'w',
            Self::Number => 'n',
            Self::Address => 'a',
            Self::Sound => 's',
        }
    }

    /// The key of a trait of this kind.
    pub(super) fn key(self, text: &str) -> String {
        let mut key = String::with_capacity(text.len() + 1);
        key.push(self.mark());
        key.push_str(text);
        key
    }
}

/// The traits of one document, before it is part of a heap.
#[derive(Debug, Clone, Default)]
pub struct DocumentTraits {
    /// Key, kind, how often, and where it is first met.
    traits: Vec<(Box<str>, TraitKind, u16, u16)>,
    characters: f64,
    words: usize,
}

impl DocumentTraits {
    /// Reads the traits of a document whose translation is in `other`.
    pub fn read(side: &Side<'_>, other: &Language) -> Self {
        let rules = [side.language, other].iter().any(|language| has_rules(language.primary()));
        let segments = &side.segments[..side.segments.len().min(MOST_SEGMENTS)];
        let text = Text::new(segments, side.language, rules, true);
        let mut counts = vec![0_u16; text.keys.len()];
        let mut places = vec![0_u16; text.keys.len()];
        let all = real(text.tokens.len().max(1));
        for (at, &word) in text.tokens.iter().enumerate() {
            let word = word as usize;
            if counts[word] == 0 {
                places[word] = place(real(at) / all);
            }
            counts[word] = counts[word].saturating_add(1);
        }
        let mut traits = Vec::with_capacity(text.keys.len() * 2);
        // A word has several spellings; it is one trait, and each of its sounds is one.
        let mut is_read = vec![false; text.keys.len()];
        let mut sounds: Vec<(Box<str>, TraitKind, u16, u16)> = Vec::new();
        for form in &text.forms {
            let word = form.word as usize;
            let kind = match form.class {
                Class::Mark => continue,
                Class::Number => TraitKind::Number,
                Class::Address => TraitKind::Address,
                Class::Word => TraitKind::Word,
            };
            if kind == TraitKind::Word
                && let Some(sound) = sound(&form.raw)
            {
                sounds.push((sound, TraitKind::Sound, counts[word].max(1), places[word]));
            }
            if !std::mem::replace(&mut is_read[word], true) && counts[word] > 0 {
                traits.push((kind.key(&text.keys[word]).into(), kind, counts[word], places[word]));
            }
        }
        sounds.sort();
        sounds.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.2 = kept.2.max(next.2);
                kept.3 = kept.3.min(next.3);
            }
            same
        });
        traits.extend(sounds);
        let characters = side.segments.iter().map(|segment| real(segment.chars().count())).sum();
        Self { traits, characters, words: text.tokens.len() }
    }

    /// Whether nothing of the document can be recognised in another.
    pub fn is_empty(&self) -> bool {
        self.traits.is_empty()
    }
}

/// The consonants of a word that may be a name: in a script with capitals it must have one.
fn sound(raw: &str) -> Option<Box<str>> {
    if raw.chars().next().is_none_or(char::is_lowercase) {
        return None;
    }
    let skeleton = skeleton(&phonetic_key(&folded_word(raw)));
    (skeleton.as_str().len() >= FEWEST_CONSONANTS).then(|| TraitKind::Sound.key(skeleton.as_str()).into())
}

fn place(share: f64) -> u16 {
    u16::try_from(whole(share * f64::from(PLACES))).unwrap_or(PLACES)
}

/// The distinct traits of a heap.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    keys: Vec<(Box<str>, TraitKind)>,
    ids: HashTable<u32>,
    hashes: FixedState,
}

impl Vocabulary {
    fn number(&mut self, key: Box<str>, kind: TraitKind) -> u32 {
        let (keys, hashes) = (&mut self.keys, &self.hashes);
        let hash = hashes.hash_one(&*key);
        if let Some(known) = self.ids.find(hash, |id| keys[*id as usize].0 == key) {
            return *known;
        }
        let id = narrow(keys.len());
        keys.push((key, kind));
        self.ids.insert_unique(hash, id, |id| hashes.hash_one(&*keys[*id as usize].0));
        id
    }

    /// The trait with this key.
    pub(super) fn find(&self, key: &str) -> Option<u32> {
        self.ids.find(self.hashes.hash_one(key), |id| &*self.keys[*id as usize].0 == key).copied()
    }

    /// The keys of all traits without their marks, and their kinds.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, TraitKind)> {
        self.keys.iter().map(|(key, kind)| (&key[kind.mark().len_utf8()..], *kind))
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }
}

/// A trait of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeapTrait {
    pub(super) id: u32,
    pub(super) count: u16,
    /// Where it is first met, out of [`PLACES`].
    pub(super) place: u16,
}

/// The documents of one language.
#[derive(Debug)]
pub struct Heap {
    language: Language,
    pub(super) vocabulary: Vocabulary,
    /// The traits of all documents, one document after another.
    traits: Vec<HeapTrait>,
    /// Where the traits of each document end.
    ends: Vec<usize>,
    characters: Vec<f64>,
    /// How many documents have each trait.
    pub(super) in_documents: Vec<u32>,
    words: usize,
}

impl Heap {
    /// A heap of documents in `language`.
    pub fn new(language: Language) -> Self {
        Self {
            language,
            vocabulary: Vocabulary::default(),
            traits: Vec::new(),
            ends: Vec::new(),
            characters: Vec::new(),
            in_documents: Vec::new(),
            words: 0,
        }
    }

    /// Adds a document. Its number is the number of those added before.
    pub fn push(&mut self, document: DocumentTraits) {
        let start = self.traits.len();
        for (key, kind, count, place) in document.traits {
            let id = self.vocabulary.number(key, kind);
            self.traits.push(HeapTrait { id, count, place });
            match self.in_documents.get_mut(id as usize) {
                Some(documents) => *documents += 1,
                None => self.in_documents.push(1),
            }
        }
        self.traits[start..].sort_unstable_by_key(|found| found.id);
        self.ends.push(self.traits.len());
        self.characters.push(document.characters);
        self.words += document.words;
    }

    /// The language of the documents.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it holds no documents.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Mean number of words of a document.
    pub(super) fn mean_words(&self) -> f64 {
        real(self.words) / real(self.len().max(1))
    }

    /// The traits of a document, by their numbers.
    pub(super) fn traits(&self, document: usize) -> &[HeapTrait] {
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.traits[start..self.ends[document]]
    }

    pub(super) fn characters(&self, document: usize) -> f64 {
        self.characters[document].max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heap(language: &str, documents: &[&[&str]]) -> Heap {
        let language: Language = language.parse().unwrap();
        let mut heap = Heap::new(language.clone());
        for segments in documents {
            heap.push(DocumentTraits::read(&Side::new(&language, segments), &"ur".parse().unwrap()));
        }
        heap
    }

    #[test]
    fn a_document_is_its_words_numbers_and_names() {
        let heap =
            heap("en", &[&["Karachi has 2.5 million trees.", "The trees of Karachi."], &["Trees fell."]]);
        let find = |kind: TraitKind, text: &str| heap.vocabulary.find(&kind.key(text));
        let number = find(TraitKind::Number, "2500000").unwrap();
        assert!(heap.traits(0).iter().any(|found| found.id == number && found.count == 1));
        assert!(find(TraitKind::Word, "karach").is_some());
        let kinds: Vec<TraitKind> = heap.vocabulary.iter().map(|(_, kind)| kind).collect();
        assert!(kinds.contains(&TraitKind::Sound), "the name is also known by its consonants");
        let most = heap.in_documents.iter().max();
        assert_eq!((heap.len(), most), (2, Some(&2)), "both documents have trees");
    }

    #[test]
    fn an_empty_document_keeps_its_number() {
        let heap = heap("en", &[&[], &["Trees fell."]]);
        assert_eq!((heap.len(), heap.traits(0).len()), (2, 0));
        assert!(!heap.traits(1).is_empty());
    }
}
