//! Which defaults has the user set, where, and which of them counts?
//!
//! [`keys`] is the table of what can be set. [`file`](mod@file) reads a file of it and [`change`] changes one. [`settings`] puts
//! the environment, the project's file and the user's file in order. [`complete`] gives the result to the options that
//! were not typed.

pub(crate) mod change;
pub(crate) mod complete;
pub(crate) mod file;
pub(crate) mod keys;
pub(crate) mod settings;
