//! Which small number does a character have? A table that is quick to ask, for the few blocks that a script is in.

/// Characters of one page.
const PAGE: usize = 256;

/// Numbers of characters, by page. Characters that were given none have 0.
#[derive(Debug, Default)]
pub(crate) struct Pages(Vec<(u32, Box<[u8; PAGE]>)>);

impl Pages {
    /// The number of `character`. Time O(pages), of which a script has two or three.
    pub(crate) fn get(&self, character: char) -> u8 {
        let code = u32::from(character);
        let page = self.0.iter().find(|(page, _)| *page == code >> 8);
        page.map_or(0, |(_, numbers)| numbers[code as usize % PAGE])
    }

    /// Gives `character` a number.
    pub(crate) fn set(&mut self, character: char, number: u8) {
        let code = u32::from(character);
        let place = self.0.iter().position(|(page, _)| *page == code >> 8).unwrap_or_else(|| {
            self.0.push((code >> 8, Box::new([0; PAGE])));
            self.0.len() - 1
        });
        self.0[place].1[code as usize % PAGE] = number;
    }
}
