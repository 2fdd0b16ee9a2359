//! Which sentence translates which?
