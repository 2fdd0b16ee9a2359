//! Which marks that Indic scripts share count as equal?
//!
//! Sources: Unicode Standard, chapter 12 (South Asian scripts).

use super::stage::Stage;
use crate::respellings::continues_word;
use crate::script::ScriptBlock;

/// Lossless: a double danda becomes one danda, and so does a vertical bar typed instead of a danda.
pub(crate) struct Danda {
    /// After a letter of this block, a bar is a danda.
    pub block: ScriptBlock,
}

impl Stage for Danda {
    fn name(&self) -> &'static str {
        "danda"
    }

    fn concerns(&self, character: char) -> bool {
        matches!(character, '।' | '॥' | '|')
    }

    fn applies(&self, text: &str) -> bool {
        !text.is_ascii() && (text.contains('॥') || text.contains('|') || text.contains("।।"))
    }

    fn apply(&self, text: &str) -> String {
        // A bar at the end of the text is a danda even after a space, as in «है |».
        let before_bars = text.trim_end_matches('|');
        let last_is_danda = before_bars.len() < text.len()
            && before_bars
                .trim_end()
                .chars()
                .next_back()
                .is_some_and(|last| self.block.spells(last) || last == '।');
        let mut output = String::with_capacity(text.len());
        let mut before = '\0';
        for (at, character) in text.char_indices() {
            let bar_for_danda = character == '|'
                && (self.block.spells(before) || before == '।' || (last_is_danda && at >= before_bars.len()));
            let character = if character == '॥' || bar_for_danda { '।' } else { character };
            if character != '।' || before != '।' {
                output.push(character);
            }
            before = character;
        }
        output
    }
}

/// Lossless: drops a visarga or a colon at the end of a word. Each is often typed instead of the other.
pub(crate) struct FinalVisarga {
    /// The visarga of the script.
    pub visarga: char,
    /// The letters of the script.
    pub block: ScriptBlock,
}

impl Stage for FinalVisarga {
    fn name(&self) -> &'static str {
        "final visarga"
    }

    fn concerns(&self, character: char) -> bool {
        character == self.visarga || character == ':'
    }

    fn applies(&self, text: &str) -> bool {
        !text.is_ascii() && (text.contains(':') || text.contains(self.visarga))
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        let mut copied = 0;
        let mut rest = text.char_indices().peekable();
        let mut before = '\0';
        while let Some((start, character)) = rest.next() {
            if !self.concerns(character) {
                before = character;
                continue;
            }
            let mut end = start + character.len_utf8();
            while let Some((at, next)) = rest.next_if(|&(_, next)| self.concerns(next)) {
                end = at + next.len_utf8();
            }
            let inside_word = rest.peek().is_some_and(|&(_, next)| continues_word(next));
            if self.block.spells(before) && !inside_word {
                output.push_str(&text[copied..start]);
                copied = end;
            }
        }
        output.push_str(&text[copied..]);
        output
    }
}
