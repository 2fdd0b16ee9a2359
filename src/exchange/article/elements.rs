//! Which elements are around a paragraph of a web page?
//!
//! Only block elements, and lines that are furniture, are kept, each with its parent and what its name, class and id say. A parent comes before its
//! children, so that one pass in order hands a property down and one pass backwards adds up. Time and space linear.

use std::collections::HashMap;

/// What the markup says about an element.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of one element")]
pub(super) struct Marks {
    /// Nobody sees it.
    pub(super) hidden: bool,
    /// An element or role for what surrounds an article.
    pub(super) surroundings: bool,
    pub(super) main: bool,
    pub(super) article: bool,
    pub(super) form: bool,
    /// Its class or id names page furniture.
    pub(super) furniture: bool,
    /// It says that it is the body of an article.
    pub(super) body: bool,
}

/// An element, which may have ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Element {
    /// Its number among the elements; that of the page is 0, and its own parent.
    pub(super) parent: usize,
    pub(super) marks: Marks,
    /// Whether it holds a control, directly or not.
    pub(super) has_control: bool,
    /// Whether it holds a control for typing.
    pub(super) has_field: bool,
}

/// An element that has not ended.
struct Open {
    name: String,
    element: usize,
    hidden: bool,
}

/// The block elements of a page while it is being read.
pub(super) struct Elements {
    pub(super) all: Vec<Element>,
    open: Vec<Open>,
    /// The number of open elements of each name.
    of_name: HashMap<String, usize>,
}

/// Elements whose end tag may be missing, each with the elements that end it if they begin. Any block ends `p`.
const ENDED_BY_NEXT: [(&str, &[&str]); 6] = [
    ("li", &["li"]),
    ("dt", &["dt", "dd"]),
    ("dd", &["dt", "dd"]),
    ("td", &["td", "th", "tr", "tbody", "tfoot"]),
    ("th", &["td", "th", "tr", "tbody", "tfoot"]),
    ("tr", &["tr", "tbody", "tfoot"]),
];

impl Elements {
    /// A page without elements.
    pub(super) fn new() -> Self {
        Self { all: vec![Element::default()], open: Vec::new(), of_name: HashMap::new() }
    }

    /// Returns the number of the innermost open element.
    pub(super) fn innermost(&self) -> usize {
        self.open.last().map_or(0, |open| open.element)
    }

    /// Returns the number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether nobody sees what comes now.
    pub(super) fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.hidden)
    }

    /// Whether an element of this name is open.
    pub(super) fn is_open(&self, name: &str) -> bool {
        self.of_name.get(name).is_some_and(|&count| count > 0)
    }

    /// Begins an element. Those that it ends without an end tag have ended.
    pub(super) fn start(&mut self, name: &str, marks: Marks) {
        // Only blocks begin here, and a head holds none: its end tag is missing.
        self.end("head");
        while self.open.last().is_some_and(|last| {
            last.name == "p"
                || ENDED_BY_NEXT.iter().any(|(open, by)| last.name == *open && by.contains(&name))
        }) {
            self.pop();
        }
        let hidden = self.is_hidden() || marks.hidden;
        self.push(name, marks, hidden);
    }

    /// Begins an inline element. It ends nothing.
    pub(super) fn start_inline(&mut self, name: &str, marks: Marks) {
        let hidden = self.is_hidden() || marks.hidden;
        self.push(name, marks, hidden);
    }

    /// Whether the innermost open element of this name is furniture.
    pub(super) fn is_furniture(&self, name: &str) -> bool {
        let innermost = self.open.iter().rev().find(|open| open.name == name);
        innermost.is_some_and(|open| self.all[open.element].marks.furniture)
    }

    fn push(&mut self, name: &str, marks: Marks, hidden: bool) {
        let parent = self.innermost();
        self.all.push(Element { parent, marks, ..Element::default() });
        *self.of_name.entry(name.to_owned()).or_default() += 1;
        self.open.push(Open { name: name.to_owned(), element: self.all.len() - 1, hidden });
    }

    fn pop(&mut self) {
        if let Some(open) = self.open.pop()
            && let Some(count) = self.of_name.get_mut(&open.name)
        {
            *count -= 1;
        }
    }

    /// Ends the innermost element of this name, and those inside it. If none is open, none has ended.
    pub(super) fn end(&mut self, name: &str) {
        if !self.is_open(name) {
            return;
        }
        while self.open.last().is_some_and(|open| open.name != name) {
            self.pop();
        }
        self.pop();
    }

    /// Records a control in the innermost element.
    pub(super) fn control(&mut self, is_field: bool) {
        let innermost = self.innermost();
        self.all[innermost].has_control = true;
        self.all[innermost].has_field |= is_field;
    }
}
