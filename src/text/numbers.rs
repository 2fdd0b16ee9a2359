//! Which numbers, dates and amounts does a text hold, by value?
