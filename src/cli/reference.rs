//! Is `docs/cli-reference.md` what the program says of itself?

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::CommandFactory as _;

use super::args::Arguments;

fn write_command(page: &mut String, command: &mut clap::Command, path: &str) {
    let level = "#".repeat(path.split(' ').count() + 1);
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(page, "\n{level} `{path}`\n\n```text\n{}\n```\n", help.join("\n").trim_end()).unwrap();
    for command in command.get_subcommands_mut() {
        if command.get_name() != "help" {
            let path = format!("{path} {}", command.get_name());
            write_command(page, command, &path);
        }
    }
}

#[test]
fn the_reference_is_what_help_says() {
    let mut page = String::from(
        "# Command line reference\n\nMade from the program's own help: run `UPDATE_REFERENCE=1 cargo test reference` after a change.\n",
    );
    let mut command = Arguments::command().term_width(100);
    command.build();
    write_command(&mut page, &mut command, "sangam");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli-reference.md");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/cli-reference.md is stale: run `UPDATE_REFERENCE=1 cargo test reference`");
}
