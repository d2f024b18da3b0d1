//! Which file holds which item, and what it imports.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use super::item::Item;
use super::rust_name;
use super::{File, Items, Output};

/// As wide as rustfmt makes a line.
const WIDTH: usize = 100;

/// As wide as it makes those of a long list of imports.
const LIST_WIDTH: usize = 99;

/// The module of types that several tables use.
const SHARED: &str = "types";

/// The files of all items.
pub(super) fn files(items: Items, output: &Output) -> Vec<File> {
    let mut groups: Vec<Vec<Item>> = items.tables.into_iter().map(|(_, item)| vec![item]).collect();
    let mut shared: Vec<Item> = Vec::new();
    let mut types: Vec<Item> = items.types.into_iter().map(|(.., item)| item).collect();
    // A type that only one table needs stands beside it, with the types that only this type needs.
    loop {
        let before = types.len();
        let mut left = Vec::new();
        for (at, item) in types.iter().enumerate() {
            let others = types.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
            let is_waited_for = others.chain(&shared).any(|other| other.uses.own.contains(&item.ident));
            let uses =
                |group: &&mut Vec<Item>| group.iter().any(|other| other.uses.own.contains(&item.ident));
            let mut users = groups.iter_mut().filter(uses);
            match (users.next(), users.next()) {
                (Some(group), None) if !is_waited_for => group.push(item.clone()),
                _ => left.push(item.clone()),
            }
        }
        types = left;
        if types.len() == before {
            break;
        }
    }
    shared.append(&mut types);
    match output {
        Output::File(path) => {
            let items: Vec<Item> = groups.into_iter().flatten().chain(shared).collect();
            vec![File { path: path.clone(), text: module(&items) }]
        }
        Output::Folder(folder) => modules(groups, shared, folder),
    }
}

/// A module for each table, and one that declares them.
fn modules(groups: Vec<Vec<Item>>, shared: Vec<Item>, folder: &Path) -> Vec<File> {
    let mut taken = BTreeSet::new();
    let mut modules: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for group in groups {
        let name = group.first().map_or("", |first| first.ident.as_str());
        modules.insert(rust_name::module(name, &mut taken), group);
    }
    if !shared.is_empty() {
        modules.insert(SHARED.to_owned(), shared);
    }
    let mut declared = String::new();
    let mut exported = String::new();
    for (name, items) in &modules {
        declared.push_str(&format!("mod {name};\n"));
        let idents = items.iter().map(|item| item.ident.clone()).collect();
        exported.push_str(&format!("pub {}", import(&format!("self::{name}"), &idents, 4)));
    }
    let whole = File { path: folder.join("mod.rs"), text: format!("{declared}\n{exported}") };
    let files = modules
        .iter()
        .map(|(name, items)| File { path: folder.join(format!("{name}.rs")), text: module(items) });
    std::iter::once(whole).chain(files).collect()
}

/// The text of a module: imports, then items.
fn module(items: &[Item]) -> String {
    let mut standard: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut external: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut own = BTreeSet::new();
    for item in items {
        for (word, path) in &item.uses.paths {
            let (parent, _) = path.rsplit_once("::").unwrap_or((path, ""));
            let group = if parent.starts_with("std") { &mut standard } else { &mut external };
            group.entry(parent.to_owned()).or_default().insert(word.clone());
        }
        own.extend(item.uses.own.iter().cloned());
    }
    for item in items {
        own.remove(&item.ident);
    }
    let imports = |paths: &BTreeMap<String, BTreeSet<String>>| {
        paths.iter().map(|(parent, words)| import(parent, words, 0)).collect::<String>()
    };
    let super_imports = if own.is_empty() { String::new() } else { import("super", &own, 0) };
    let parts = [imports(&standard), imports(&external), super_imports];
    let texts = items.iter().map(|item| item.text.clone());
    parts.into_iter().chain(texts).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// `use chrono::{DateTime, Utc};`, as rustfmt breaks it. `before` is what stands before it on its line.
fn import(parent: &str, words: &BTreeSet<String>, before: usize) -> String {
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    if let [only] = all.as_slice() {
        return format!("use {parent}::{only};\n");
    }
    let line = format!("use {parent}::{{{}}};\n", all.join(", "));
    if before + line.trim_end().width() <= WIDTH {
        return line;
    }
    let mut lines = vec![String::new()];
    for word in all {
        let last = lines.last_mut().expect("there is always one");
        if !last.is_empty() && 4 + last.width() + 1 + word.width() + 1 > LIST_WIDTH {
            lines.push(format!("{word},"));
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
            last.push(',');
        }
    }
    format!("use {parent}::{{\n    {}\n}};\n", lines.join("\n    "))
}
