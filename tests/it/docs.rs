//! The program does what the documents promise.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

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

#[test]
fn every_module_opens_with_the_question_it_answers() {
    let mut folders = vec![repository("src"), repository("memory/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                assert!(fs::read_to_string(&path).unwrap().starts_with("//!"), "{}", path.display());
            }
        }
    }
}
