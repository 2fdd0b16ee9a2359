//! The `sangam` command.

fn main() {}
