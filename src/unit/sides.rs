//! Does a value belong to the source or to its translation?

use std::array;
use std::ops::{Index, IndexMut};

/// The part a text has in a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The text that was translated.
    Source,
    /// Its translation.
    Target,
}

impl Role {
    /// Both roles, the source first.
    pub const BOTH: [Self; 2] = [Self::Source, Self::Target];

    /// Returns the word for the role, `source` or `target`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    /// Returns the role of the other text.
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
    /// The source's value.
    pub source: T,
    /// The target's value.
    pub target: T,
}

impl<T> Sides<T> {
    /// Makes a pair of values.
    pub const fn new(source: T, target: T) -> Self {
        Self { source, target }
    }

    /// Calls `each` for the source, then for the target, and pairs the results.
    pub fn of(mut each: impl FnMut(Role) -> T) -> Self {
        let source = each(Role::Source);
        Self { source, target: each(Role::Target) }
    }

    /// Applies `change` to the source's value, then to the target's.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Sides<U> {
        let source = change(self.source);
        Sides { source, target: change(self.target) }
    }

    /// Pairs each value with the value that `other` has for the same side.
    pub fn zip<U>(self, other: Sides<U>) -> Sides<(T, U)> {
        Sides { source: (self.source, other.source), target: (self.target, other.target) }
    }

    /// Borrows both values.
    pub const fn as_ref(&self) -> Sides<&T> {
        Sides { source: &self.source, target: &self.target }
    }

    /// Borrows both values mutably.
    pub const fn as_mut(&mut self) -> Sides<&mut T> {
        Sides { source: &mut self.source, target: &mut self.target }
    }

    /// Swaps the two values.
    #[must_use]
    pub fn swap(self) -> Self {
        Self { source: self.target, target: self.source }
    }

    /// Returns the value of `role` first, then the value of the other side.
    pub fn seen_from(self, role: Role) -> (T, T) {
        match role {
            Role::Source => (self.source, self.target),
            Role::Target => (self.target, self.source),
        }
    }

    /// Iterates over both values, the source's first.
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

    /// Yields the source's value, then the target's.
    fn into_iter(self) -> Self::IntoIter {
        <[T; 2]>::from(self).into_iter()
    }
}

impl<T> From<[T; 2]> for Sides<T> {
    /// Takes the first value for the source and the second for the target.
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
