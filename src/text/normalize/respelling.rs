//! How does a normalisation step follow a list in the data file of a language?

use super::composition::composed;
use super::stage::Stage;
use crate::respellings::Respellings;

impl Stage for Respellings {
    fn name(&self) -> &'static str {
        self.list()
    }

    fn data(&self) -> Vec<&'static str> {
        self.lines().collect()
    }

    fn concerns(&self, character: char) -> bool {
        self.begins(character)
    }

    fn apply(&self, text: &str) -> String {
        let mut output = String::with_capacity(text.len());
        if self.rewrite_into(text, &mut output) { composed(output) } else { output }
    }
}
