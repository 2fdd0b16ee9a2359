//! To which of two texts does a value belong, the source or its translation?

use std::array;
use std::ops::{Index, IndexMut};

/// What a text is to the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The text that was translated.
    Source,
    /// Its translation.
    Target,
}

impl Role {
    /// Both, the source first.
    pub const BOTH: [Self; 2] = [Self::Source, Self::Target];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    /// What the other text is.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Source => Self::Target,
            Self::Target => Self::Source,
        }
    }
}

/// One value of the source and one of the target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sides<T> {
    /// What belongs to the source.
    pub source: T,
    /// What belongs to the target.
    pub target: T,
}

impl<T> Sides<T> {
    /// A pair of values.
    pub const fn new(source: T, target: T) -> Self {
        Self { source, target }
    }

    /// What `each` gives for the source, then for the target.
    pub fn of(mut each: impl FnMut(Role) -> T) -> Self {
        let source = each(Role::Source);
        Self { source, target: each(Role::Target) }
    }

    /// What `change` makes of the source's value, then of the target's.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        let source = change(self.source);
        Sides { source, target: change(self.target) }
    }

    /// Each value together with the other pair's of the same side.
    pub fn zip<U>(self, other: Sides<U>) -> Sides<(T, U)> {
        Sides { source: (self.source, other.source), target: (self.target, other.target) }
    }

    /// Both values, borrowed.
    pub const fn as_ref(&self) -> Sides<&T> {
        Sides { source: &self.source, target: &self.target }
    }

    /// Both values, borrowed to be changed.
    pub const fn as_mut(&mut self) -> Sides<&mut T> {
        Sides { source: &mut self.source, target: &mut self.target }
    }

    /// The source's value as the target's and the other way round.
    #[must_use]
    pub fn swap(self) -> Self {
        Self { source: self.target, target: self.source }
    }

    /// Seen from a text of this role: its own value first, then the other text's.
    pub fn seen_from(self, role: Role) -> (T, T) {
        match role {
            Role::Source => (self.source, self.target),
            Role::Target => (self.target, self.source),
        }
    }

    /// Both values, the source's first.
    pub fn each(&self) -> impl Iterator<Item = &T> {
        self.as_ref().into_iter()
    }
}

impl<T> Index<Role> for Sides<T> {
    type Output = T;

    #[inline]
    fn index(&self, role: Role) -> &T {
        match role {
            Role::Source => &self.source,
            Role::Target => &self.target,
        }
    }
}

impl<T> IndexMut<Role> for Sides<T> {
    #[inline]
    fn index_mut(&mut self, role: Role) -> &mut T {
        match role {
            Role::Source => &mut self.source,
            Role::Target => &mut self.target,
        }
    }
}

impl<T> IntoIterator for Sides<T> {
    type Item = T;
    type IntoIter = array::IntoIter<T, 2>;

    /// The source's value, then the target's.
    fn into_iter(self) -> Self::IntoIter {
        <[T; 2]>::from(self).into_iter()
    }
}

impl<T> From<[T; 2]> for Sides<T> {
    /// Of the source's value and the target's.
    fn from([source, target]: [T; 2]) -> Self {
        Self { source, target }
    }
}

impl<T> From<Sides<T>> for [T; 2] {
    fn from(sides: Sides<T>) -> Self {
        [sides.source, sides.target]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_through_a_pair_keeps_the_sides_apart() {
        let texts = Sides::new("rain", "بارش");
        assert_eq!(Sides::of(|role| texts[role]), texts);
        assert_eq!(texts.swap(), Sides::new("بارش", "rain"));
        assert_eq!(texts.seen_from(Role::Target), ("بارش", "rain"));
        assert_eq!(texts.map(str::len).zip(Sides::new('s', 't')), Sides::new((4, 's'), (8, 't')));
        assert_eq!(texts.each().copied().collect::<Vec<_>>(), ["rain", "بارش"]);
        assert_eq!(<[&str; 2]>::from(texts), ["rain", "بارش"]);
        let mut counts = Sides::from([1, 2]);
        *counts.as_mut().target += 1;
        counts[Role::Source.other()] += 1;
        assert_eq!(counts, Sides::new(1, 4));
    }
}
