//! How is a small number stored for each character? In a table that is fast to read and holds only the few blocks of a
//! script.

/// The number of characters in a page.
const PAGE: usize = 256;

/// The numbers of characters, by page. A character without a number has 0.
#[derive(Debug, Default)]
pub(crate) struct Pages(Vec<(u32, Box<[u8; PAGE]>)>);

impl Pages {
    /// Returns the number of `character`. Time O(pages); a script has two or three pages.
    pub(crate) fn get(&self, character: char) -> u8 {
        let code = u32::from(character);
        let page = self.0.iter().find(|(page, _)| *page == code >> 8);
        page.map_or(0, |(_, numbers)| numbers[code as usize % PAGE])
    }

    /// Sets the number of `character`.
    pub(crate) fn set(&mut self, character: char, number: u8) {
        let code = u32::from(character);
        let place = self.0.iter().position(|(page, _)| *page == code >> 8).unwrap_or_else(|| {
            self.0.push((code >> 8, Box::new([0; PAGE])));
            self.0.len() - 1
        });
        self.0[place].1[code as usize % PAGE] = number;
    }
}
