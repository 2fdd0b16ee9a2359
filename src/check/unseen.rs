//! Which characters cannot be seen, and where does a script need one of them?

use sangam_text::script::Script;

/// The zero-width non-joiner: it keeps two letters from joining.
pub(crate) const NON_JOINER: char = '\u{200C}';
/// The zero-width joiner.
pub(crate) const JOINER: char = '\u{200D}';
/// The mark at the beginning of a file.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Whether a character has no shape of its own: format characters and controls. Line breaks and tabs are white space.
pub(crate) fn is_unseen(character: char) -> bool {
    is_direction(character)
        || matches!(
            character,
            '\0'..='\u{8}'
                | '\u{B}'
                | '\u{C}'
                | '\u{E}'..='\u{1F}'
                | '\u{7F}'..='\u{9F}'
                | '\u{AD}'
                | '\u{34F}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180E}'
                | '\u{200B}'..='\u{200D}'
                | '\u{2060}'..='\u{2064}'
                | '\u{206A}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FFA0}'
                | BYTE_ORDER_MARK
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Whether a character only sets the direction of a text.
pub(crate) fn is_direction(character: char) -> bool {
    matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether words of a script are spelled with joiners. Arabic letters are kept apart by one; Indic scripts choose the
/// form of a cluster.
pub(crate) fn joins(script: Script) -> bool {
    matches!(
        script,
        Script::Arabic
            | Script::Devanagari
            | Script::Bengali
            | Script::Gurmukhi
            | Script::Gujarati
            | Script::Oriya
            | Script::Tamil
            | Script::Telugu
            | Script::Kannada
            | Script::Malayalam
            | Script::Sinhala
            | Script::Syriac
            | Script::Mongolian
    )
}
