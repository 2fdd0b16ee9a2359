//! Does `docs/cli-reference.md` match the program's help?

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

/// The lines under the heading of the global options.
fn global_options(help: &str) -> Vec<&str> {
    let lines = help.lines().map(str::trim_end).skip_while(|line| *line != "Global options:");
    lines
        .take_while(|line| line.is_empty() || line.starts_with(' ') || line.ends_with("options:"))
        .filter(|line| !line.is_empty())
        .collect()
}

fn help_of_each(command: &mut clap::Command) -> Vec<String> {
    let mut help = vec![command.render_long_help().to_string()];
    let commands = command.get_subcommands_mut().filter(|command| command.get_name() != "help");
    help.extend(commands.flat_map(help_of_each));
    help
}

#[test]
fn every_command_has_the_same_global_options_under_one_heading() {
    let mut command = Arguments::command().term_width(100);
    command.build();
    let help = help_of_each(&mut command);
    let options = global_options(&help[0]);
    assert!(options.iter().any(|line| line.contains("--memory")), "{options:?}");
    for help in &help {
        assert_eq!(help.matches("Global options:").count(), 1, "{help}");
        assert_eq!(global_options(help), options, "{help}");
        assert!(
            help.matches("--memory").count()
                == options.iter().filter(|line| line.contains("--memory")).count()
        );
    }
}
