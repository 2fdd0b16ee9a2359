//! The program does what the documents promise.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::env::repository;

fn names(folder: &str, extension: &str) -> BTreeSet<String> {
    fs::read_dir(repository(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(extension).map(str::to_owned))
        .collect()
}

#[test]
fn no_test_file_is_forgotten() {
    let main = fs::read_to_string(repository("tests/it/main.rs")).unwrap();
    for name in names("tests/it", ".rs") {
        assert!(
            name == "main" || main.contains(&format!("mod {name};")),
            "tests/it/{name}.rs is in no `mod`"
        );
    }
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let architecture = fs::read_to_string(repository("docs/architecture.md")).unwrap();
    let manifest = fs::read_to_string(repository("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[workspace.dependencies]\n").unwrap();
    let names = rest.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(" = "));
    let mut count = 0;
    for (name, _) in names {
        count += 1;
        assert!(architecture.contains(&format!("`{name}`")), "{name} has no line in docs/architecture.md");
    }
    assert!(count > 30, "{count}");
}

#[test]
fn the_page_of_the_formats_lists_what_there_is() {
    use sangam::exchange::Format;

    let mut table =
        String::from("| format | `--format` | endings | in | out | page |\n|---|---|---|---|---|---|\n");
    for &format in Format::ALL {
        let endings = format.endings().iter().chain(format.endings_of_reading());
        let endings: Vec<String> = endings.map(|ending| format!("`.{ending}`")).collect();
        let cell = |is: bool, help: &'static str| if is { help } else { "" };
        writeln!(
            table,
            "| {} | `{}` | {} | {} | {} | [{page}]({page}) |",
            format.title(),
            format.name(),
            endings.join(" "),
            cell(format.is_read(), format.help_of_reading()),
            cell(format.is_written(), format.help()),
            page = format.page(),
        )
        .unwrap();
        assert!(repository("docs/formats").join(format.page()).exists(), "{}", format.page());
    }
    let page = fs::read_to_string(repository("docs/formats/README.md")).unwrap();
    let table = table.replace("|  |", "| |").replace("|  |", "| |");
    assert!(page.contains(&table), "docs/formats/README.md must have this table:\n{table}");
}

/// The Rust files of all crates, with their texts.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![repository("src"), repository("memory/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn every_module_opens_with_the_question_it_answers() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{}", path.display());
    }
}

#[test]
fn failing_cases_of_property_tests_are_kept_under_tests() {
    const HEAD: &str = "proptest! {\n";
    let mut count = 0;
    for (path, text) in sources() {
        for (at, _) in text.match_indices(HEAD) {
            count += 1;
            let config = text[at + HEAD.len()..].lines().next().unwrap_or_default();
            assert!(
                config.contains("properties::config()") || config.contains("histories()"),
                "{}: a block of property tests must begin with #![proptest_config(crate::properties::config())]",
                path.display()
            );
        }
    }
    assert!(count > 30, "{count}");
}

/// A later version may add a field or a variant without breaking the programs that use them.
#[test]
fn options_and_errors_are_non_exhaustive() {
    let mut count = 0;
    for (path, text) in sources() {
        if path.starts_with(repository("src/cli")) {
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let attributes = || lines[..number].iter().rev().take_while(|line| line.starts_with("#["));
            let name = line.split([' ', '<', '(']).nth(2).unwrap_or_default();
            let is_meant = line.starts_with("pub struct ") && name.ends_with("Options")
                || line.starts_with("pub enum ") && attributes().any(|attribute| attribute.contains("Error"));
            if is_meant {
                count += 1;
                let is_open = attributes().any(|&attribute| attribute == "#[non_exhaustive]");
                assert!(is_open, "{}: {name} must be #[non_exhaustive]", path.display());
            }
        }
    }
    assert!(count > 40, "{count}");
}
