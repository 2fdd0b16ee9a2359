//! When are two texts the same to a matcher?
