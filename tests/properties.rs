//! How do the property tests of each crate run, and where are their failing cases kept?
//!
//! proptest would keep them in a folder beside the crate's sources. Here they are all under `tests/proptest-regressions`:
//! commit the file that a failing test writes, and every later run begins with that case.

use proptest::test_runner::{Config, FileFailurePersistence};

/// The usual configuration, with the crate's own folder for failing cases.
pub(crate) fn config() -> Config {
    // proptest starts from the folder that holds the one of `lib.rs`: the repository for this package, a folder in it
    // for the other crates.
    let folder = match env!("CARGO_PKG_NAME") {
        "sangam" => "tests/proptest-regressions/sangam",
        _ => concat!("../tests/proptest-regressions/", env!("CARGO_PKG_NAME")),
    };
    Config::with_failure_persistence(FileFailurePersistence::SourceParallel(folder))
}
