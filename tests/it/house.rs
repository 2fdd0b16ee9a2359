//! Do the files of each crate use each other in one direction?
//!
//! A file uses another one if it names something defined there: in a `use`, in a path, or in the text of a macro. A
//! `pub use` in a parent is a door, not a use: a name that comes through it belongs to the file that defines it. If two
//! files use each other, directly or in a ring, one name is in the wrong file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree};

use crate::env::repository;

/// The root of each crate, and the folders in it that are crates of their own.
const CRATES: [(&str, &[&str]); 8] = [
    ("src/language", &[]),
    ("src/unit", &[]),
    ("src/text", &[]),
    ("src/align", &[]),
    ("src/check", &[]),
    ("src/exchange", &[]),
    ("memory/src", &[]),
    ("src", &["language", "unit", "text", "align", "check", "exchange"]),
];

/// A path as written or as its crate knows it, e.g. `names`, `rules`, `RuleTable`.
type NamePath = Vec<String>;

/// The names that one file defines and uses.
#[derive(Default)]
struct Names {
    defined: BTreeSet<String>,
    /// The names that each `use` imports, by their local name.
    brought: BTreeMap<String, NamePath>,
    /// The names used, without doors.
    named: BTreeSet<NamePath>,
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Collects every name in a `use` tree, with its local name.
fn leaves(tree: &UseTree, before: &NamePath, found: &mut Vec<(String, NamePath)>) {
    let with = |name: String| before.iter().cloned().chain([name]).collect::<NamePath>();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(path.ident.to_string()), found),
        UseTree::Name(name) if name.ident == "self" => {
            found.push((before.last().cloned().unwrap_or_default(), before.clone()));
        }
        UseTree::Name(name) => found.push((name.ident.to_string(), with(name.ident.to_string()))),
        UseTree::Rename(renamed) => {
            found.push((renamed.rename.to_string(), with(renamed.ident.to_string())));
        }
        UseTree::Glob(_) => found.push(("*".to_owned(), with("*".to_owned()))),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            _ => return visit::visit_item(self, item),
        };
        if is_for_tests(attributes) {
            return;
        }
        self.defined.extend(name.map(ToString::to_string));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut found = Vec::new();
        leaves(&item.tree, &Vec::new(), &mut found);
        let is_door = !matches!(item.vis, syn::Visibility::Inherited);
        for (name, path) in found {
            if !is_door {
                self.named.insert(path.clone());
            }
            self.brought.insert(name, path);
        }
    }

    /// The path in `pub(in …)` does not count as a use.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: NamePath = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.named.insert(names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let text = called.tokens.to_string().replace(" :: ", "::");
        for path in text.split(|character: char| !character.is_alphanumeric() && !"_:".contains(character)) {
            let names: NamePath = path.split("::").map(str::to_owned).collect();
            if names.len() > 1 && names.iter().all(|name| !name.is_empty()) {
                self.named.insert(names);
            }
        }
        visit::visit_macro(self, called);
    }
}

/// The modules of a crate by their paths. Test-only files are left out, with the modules below them.
struct Crate {
    modules: BTreeMap<NamePath, Names>,
}

impl Crate {
    fn read(root: &Path, others: &[&str]) -> Self {
        let mut files: Vec<(NamePath, PathBuf)> = Vec::new();
        let mut folders = vec![(NamePath::new(), root.to_owned())];
        while let Some((path, folder)) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap().path();
                let name = entry.file_stem().unwrap().to_str().unwrap().to_owned();
                let below: NamePath = path.iter().cloned().chain([name.clone()]).collect();
                if entry.is_dir() {
                    if !(path.is_empty() && others.contains(&name.as_str())) {
                        folders.push((below, entry));
                    }
                } else if entry.extension().is_some_and(|extension| extension == "rs") {
                    let is_parent = ["mod", "lib", "main"].contains(&name.as_str());
                    files.push((if is_parent { path.clone() } else { below }, entry));
                }
            }
        }
        let mut for_tests: BTreeSet<NamePath> = BTreeSet::new();
        let mut modules: BTreeMap<NamePath, Names> = BTreeMap::new();
        for (path, file) in files {
            let parsed = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
            for item in &parsed.items {
                if let Item::Mod(module) = item
                    && module.content.is_none()
                    && is_for_tests(&module.attrs)
                {
                    for_tests.insert(path.iter().cloned().chain([module.ident.to_string()]).collect());
                }
            }
            modules.entry(path).or_default().visit_file(&parsed);
        }
        modules.retain(|path, _| !for_tests.iter().any(|test| path.starts_with(test)));
        Self { modules }
    }

    /// Converts a path written in `module` to one from the root of the crate; `None` if it leads out of the crate.
    fn absolute(&self, module: &NamePath, path: &[String]) -> Option<NamePath> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module.as_slice(), rest].concat()),
            "super" => {
                let mut rest = path;
                let mut module = module.clone();
                while let Some((_, after)) = rest.split_first().filter(|(first, _)| *first == "super") {
                    module.pop();
                    rest = after;
                }
                Some([module.as_slice(), rest].concat())
            }
            _ => {
                let child = [module.as_slice(), path].concat();
                self.modules.contains_key(&child[..=module.len()]).then_some(child)
            }
        }
    }

    /// The module that defines the name at the end of a path; doors are followed.
    fn defining(&self, path: &[String], doors: usize) -> Option<NamePath> {
        /// More doors than this form a ring.
        const MOST_DOORS: usize = 8;
        let length = (0..=path.len()).rev().find(|&length| self.modules.contains_key(&path[..length]))?;
        let (module, rest) = (path[..length].to_vec(), &path[length..]);
        let Some(name) = rest.first() else { return Some(module) };
        let names = &self.modules[&module];
        match names.brought.get(name) {
            Some(target) if !names.defined.contains(name) && doors < MOST_DOORS => {
                let target = self.absolute(&module, target)?;
                self.defining(&[target.as_slice(), &rest[1..]].concat(), doors + 1)
            }
            _ => Some(module),
        }
    }

    /// The modules that each module uses, with the names it uses.
    fn uses(&self) -> BTreeMap<&NamePath, BTreeMap<NamePath, BTreeSet<String>>> {
        let mut uses: BTreeMap<_, BTreeMap<NamePath, BTreeSet<String>>> = BTreeMap::new();
        for (module, names) in &self.modules {
            let used = uses.entry(module).or_default();
            for path in &names.named {
                let target = self.absolute(module, path).and_then(|path| self.defining(&path, 0));
                if let Some(target) = target.filter(|target| target != module) {
                    used.entry(target).or_default().insert(path.join("::"));
                }
            }
        }
        uses
    }

    /// The modules that use each other, directly or not, with the names that connect them.
    fn circles(&self) -> Vec<String> {
        let uses = self.uses();
        let mut reached: BTreeMap<&NamePath, BTreeSet<&NamePath>> = BTreeMap::new();
        for module in uses.keys() {
            let mut seen = BTreeSet::new();
            let mut open: Vec<&NamePath> = vec![module];
            while let Some(at) = open.pop() {
                open.extend(uses[at].keys().filter(|next| seen.insert(*next)));
            }
            reached.insert(module, seen);
        }
        let called = |module: &NamePath| if module.is_empty() { "lib".to_owned() } else { module.join("::") };
        let mut circles = Vec::new();
        for (module, used) in &uses {
            for (other, names) in used {
                if reached[other].contains(module) {
                    circles.push(format!("{} uses {} by {names:?}", called(module), called(other)));
                }
            }
        }
        circles
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut found = Vec::new();
    for (root, others) in CRATES {
        let read = Crate::read(&repository(root), others);
        assert!(!read.modules.is_empty(), "{root}");
        found.extend(read.circles().into_iter().map(|circle| format!("{root}: {circle}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_circle_is_found_through_doors_children_and_macros() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a; mod b; mod c; pub use b::B; #[cfg(test)] mod t;");
    write("a.rs", "use crate::B; pub struct A; impl A { fn f(&self) -> Option<B> { None } }");
    write("b.rs", "pub struct B; fn f() { println!(\"{}\", super::c::name()) }");
    write("c.rs", "pub fn name() -> u8 { 1 } #[cfg(test)] mod tests { use crate::a::A; }");
    write("t.rs", "use crate::a::A; use crate::b::B;");
    assert_eq!(Crate::read(folder.path(), &[]).circles(), [] as [String; 0]);
    write("c.rs", "use super::a::A; pub fn name(a: &A) -> u8 { 1 }");
    let circles = Crate::read(folder.path(), &[]).circles();
    assert_eq!(circles.len(), 3, "{circles:?}");
    assert_eq!(circles[0], "a uses b by {\"crate::B\"}");
}

/// The strings in the code of one file; documentation and tests are left out.
#[derive(Default)]
struct Strings(Vec<String>);

impl<'ast> Visit<'ast> for Strings {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        // The reason of an `expect` addresses readers of the code, not users.
        if attribute.path().is_ident("error")
            && let syn::Meta::List(list) = &attribute.meta
        {
            self.0.push(list.tokens.to_string());
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.0.push(called.tokens.to_string());
    }
}

/// Returns the first command or option in `text`.
fn command_in(text: &str) -> Option<&str> {
    let command = text.find("`sangam ").or_else(|| text.find("sangam --"));
    let option = text.match_indices("--").find(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 2..].chars().next();
        after.is_some_and(|letter| letter.is_ascii_lowercase())
            && !before.is_some_and(|letter| letter == '-' || letter.is_alphanumeric())
    });
    command
        .or(option.map(|(at, _)| at))
        .map(|at| text[at..].split_once(' ').map_or(&text[at..], |(word, _)| word))
}

#[test]
fn no_library_names_a_command_or_an_option() {
    let mut found = Vec::new();
    for (root, others) in CRATES {
        let mut folders = vec![repository(root)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap().path();
                let name = entry.file_stem().unwrap().to_str().unwrap().to_owned();
                if entry.is_dir() {
                    // Only the command line tells a user what to type.
                    let is_other =
                        folder == repository(root) && (others.contains(&name.as_str()) || name == "cli");
                    if !is_other {
                        folders.push(entry);
                    }
                    continue;
                }
                let is_for_tests = name.ends_with("tests") || name == "golden" || name == "table_shapes";
                if is_for_tests || entry.extension().is_none_or(|extension| extension != "rs") {
                    continue;
                }
                let mut strings = Strings::default();
                strings.visit_file(&syn::parse_file(&fs::read_to_string(&entry).unwrap()).unwrap());
                let said = strings.0.iter().filter_map(|text| command_in(text));
                found.extend(said.map(|named| format!("{}: {named}", entry.display())));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn commands_and_options_are_seen_and_dashes_are_not() {
    assert_eq!(command_in("name them with --from and --to"), Some("--from"));
    assert_eq!(command_in("`sangam op log` lists them"), Some("`sangam"));
    for text in ["a -- b", "---", "<!-- a comment", "2026-11-30--x", "sangam-text"] {
        assert_eq!(command_in(text), None, "{text}");
    }
}
