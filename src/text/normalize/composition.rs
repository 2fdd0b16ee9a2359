//! How is a text composed (NFC, UAX #15), and when is no work needed?

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc, is_nfc_quick};

use super::stage::Stage;

/// Lossless: canonical composition (NFC, UAX #15).
pub(crate) const COMPOSITION: &dyn Stage = &Composition;

struct Composition;

/// The virama of Devanagari. Composition never moves it if it is the only mark: a mark that would have to pass it has
/// another combining class and is noticed itself. Ignoring the virama here spares nearly every Hindi text a full check.
const VIRAMA: char = '\u{94D}';

impl Stage for Composition {
    fn name(&self) -> &'static str {
        "composition"
    }

    fn concerns(&self, character: char) -> bool {
        is_nfc_quick(std::iter::once(character)) != IsNormalized::Yes
            || (character != VIRAMA && unicode_normalization::char::canonical_combining_class(character) != 0)
    }

    fn applies(&self, text: &str) -> bool {
        !is_nfc(text)
    }

    fn apply(&self, text: &str) -> String {
        text.nfc().collect()
    }
}

/// Whether composition leaves `character` unchanged and in place, whatever its neighbours are. For the scripts of the
/// languages with profiles this is fast: whole blocks are known.
pub(super) fn never_recomposes(character: char) -> bool {
    match character {
        // Latin letters with and without accents, Arabic letters, general punctuation, and the Devanagari letters and
        // signs except the nukta, the accents and the letters that decompose. All are starters that compose with
        // nothing before them.
        '\0'..='\u{2FF}'
        | '\u{61B}'..='\u{64A}'
        | '\u{660}'..='\u{66F}'
        | '\u{671}'..='\u{6D5}'
        | '\u{6EE}'..='\u{6FF}'
        | '\u{900}'..='\u{93B}'
        | '\u{93D}'..='\u{950}'
        | '\u{960}'..='\u{97F}'
        | '\u{2010}'..='\u{205E}' => true,
        _ => !Composition.concerns(character),
    }
}

/// Returns `text` in NFC. A stage that removes or replaces characters ends with this call, because characters that have
/// become neighbours may compose.
pub(super) fn composed(text: String) -> String {
    if text.chars().all(never_recomposes) || is_nfc(&text) { text } else { text.nfc().collect() }
}
