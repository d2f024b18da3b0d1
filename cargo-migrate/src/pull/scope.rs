//! What an item uses of elsewhere, and how it is called there.

use std::collections::{BTreeMap, BTreeSet};

use super::rust_name::RustNames;

/// What one item uses. Paths end up in the imports of its file; names are those of our own items.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    /// `chrono::DateTime`, by `DateTime`.
    pub(super) paths: BTreeMap<String, String>,
    /// Structs and enums that are written too.
    pub(super) own: BTreeSet<String>,
}

/// Notes what is used while an item is written.
pub(super) struct Scope<'a> {
    names: &'a RustNames,
    uses: Uses,
}

impl<'a> Scope<'a> {
    pub(super) fn new(names: &'a RustNames) -> Self {
        Self { names, uses: Uses::default() }
    }

    /// The last word of a path, which is then imported; the whole path where another thing has that name.
    pub(super) fn import(&mut self, path: &str) -> String {
        let word = path.rsplit("::").next().unwrap_or(path);
        let other = self.uses.paths.get(word).is_some_and(|other| other != path);
        if other || self.names.has(word) {
            return path.to_owned();
        }
        self.uses.paths.insert(word.to_owned(), path.to_owned());
        word.to_owned()
    }

    /// One of our own.
    pub(super) fn own(&mut self, ident: &str) -> String {
        self.uses.own.insert(ident.to_owned());
        ident.to_owned()
    }

    pub(super) fn into_uses(self) -> Uses {
        self.uses
    }
}
