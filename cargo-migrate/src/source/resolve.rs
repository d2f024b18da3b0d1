//! What a path means: through imports, globs, re-exports and crates, as the compiler looks it up.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::item::Derive;
use super::tree::{Extern, Imported, ModuleId, Tree, What};

/// What a path leads to.
#[derive(Clone)]
pub(super) enum Target {
    /// Something whose source was read.
    Here(What),
    /// Something of a crate whose source is not here, by its path there.
    Elsewhere(Vec<String>),
}

/// What a name is looked up as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Namespace {
    /// Types and modules.
    Type,
    /// Derives.
    Derive,
}

/// Whose derive it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// One of ours, of this name there.
    Ours,
    /// Somebody else's.
    Foreign,
    /// It may come from one of several globs.
    Unclear,
}

/// A name in a module, and whether what is private there is seen.
type Lookup = (ModuleId, Namespace, bool, String);

/// Looks paths up, and remembers what it found.
#[derive(Default)]
pub(super) struct Resolver {
    names: BTreeMap<(ModuleId, Namespace), BTreeMap<String, Option<Target>>>,
    inner: BTreeMap<Lookup, Option<Target>>,
    globs: BTreeMap<(ModuleId, bool), Rc<Globs>>,
    outside: BTreeMap<ModuleId, Rc<Vec<Vec<String>>>>,
    /// Lookups that wait for others: a circle of imports leads nowhere.
    waiting: BTreeSet<Lookup>,
    waiting_imports: BTreeSet<(usize, Namespace)>,
    /// How often a circle was cut. What was not found meanwhile may be found without the cut.
    cuts: usize,
}

/// Where the globs of one module lead. There can be hundreds of them, and as many modules that ask.
#[derive(Clone, Default)]
struct Globs {
    /// Modules without globs that are seen from here: one of these has a name or has it not.
    leaves: BTreeSet<ModuleId>,
    others: Vec<ModuleId>,
    elsewhere: Vec<Vec<String>>,
}

/// Names that are there without an import; the table of types knows where they are at home.
const WITHOUT_IMPORT: [&str; 21] = [
    "Option", "String", "Vec", "Box", "bool", "char", "str", "i8", "i16", "i32", "i64", "i128", "isize",
    "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64",
];

impl Resolver {
    /// What the path of a type means in a module; one that begins with `::` begins with an empty word.
    pub(super) fn type_path(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        path: &[String],
    ) -> Option<Target> {
        match path {
            [root, path @ ..] if root.is_empty() => self.path(tree, module, path, true, Namespace::Type),
            path => self.path(tree, module, path, false, Namespace::Type),
        }
    }

    /// What a path means in a module.
    pub(super) fn path(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        path: &[String],
        from_root: bool,
        namespace: Namespace,
    ) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let of = |rest: &[String]| if rest.is_empty() { namespace } else { Namespace::Type };
        // In 2015, `::a` began at the root of the crate.
        if from_root && tree.is_edition_2015(module) && tree.external(module, first).is_none() {
            let root = tree.root(module);
            return self.path(tree, root, path, false, namespace);
        }
        let mut target = match first.as_str() {
            _ if from_root => crate_named(tree, module, first).unwrap_or_else(|| unknown(first)),
            "crate" => Target::Here(What::Module(tree.root(module))),
            "self" => Target::Here(What::Module(module)),
            "super" => {
                let mut above = tree.module(module).parent?;
                while let Some(("super", more)) = rest.split_first().map(|(word, more)| (word.as_str(), more))
                {
                    above = tree.module(above).parent?;
                    rest = more;
                }
                Target::Here(What::Module(above))
            }
            name => match self.name(tree, module, name, of(rest)) {
                Some(target) => target,
                None if rest.is_empty() => return None,
                None => unknown(name),
            },
        };
        while let Some((name, more)) = rest.split_first() {
            target = match target {
                Target::Here(What::Module(inner)) => {
                    self.name_in(tree, inner, name, of(more), Some(module))?
                }
                Target::Elsewhere(mut path) => {
                    path.push(name.clone());
                    Target::Elsewhere(path)
                }
                // A variant or an associated item: never a type of its own.
                Target::Here(_) => return None,
            };
            rest = more;
        }
        Some(target)
    }

    /// What a name means in a module, with everything that needs no import.
    fn name(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
    ) -> Option<Target> {
        let of_crates = |tree: &mut Tree<'_>| match namespace {
            Namespace::Type => crate_named(tree, module, name).or_else(|| without_import(name)),
            Namespace::Derive => None,
        };
        if !tree.has_name(name) {
            // What no module has can only come from a glob of another crate.
            let outside = self.outside(tree, module);
            let all = outside.iter().map(|path| [path.as_slice(), &[name.to_owned()]].concat()).collect();
            return guess(all, namespace).or_else(|| of_crates(tree));
        }
        let known = self.names.entry((module, namespace)).or_default();
        if let Some(known) = known.get(name) {
            return known.clone();
        }
        let cuts = self.cuts;
        let found = self.name_in(tree, module, name, namespace, None).or_else(|| of_crates(tree));
        if cuts == self.cuts {
            let known = self.names.entry((module, namespace)).or_default();
            known.insert(name.to_owned(), found.clone());
        }
        found
    }

    /// The globs of other crates that a module sees, those of its globs' modules included.
    fn outside(&mut self, tree: &mut Tree<'_>, module: ModuleId) -> Rc<Vec<Vec<String>>> {
        if tree.module(module).globs.is_empty() {
            return Rc::default();
        }
        if let Some(known) = self.outside.get(&module) {
            return Rc::clone(known);
        }
        let mut outside = Vec::new();
        let mut seen = BTreeSet::from([(module, true)]);
        let mut waiting = vec![(module, true)];
        while let Some((module, sees_private)) = waiting.pop() {
            let globs = self.globs(tree, module, sees_private);
            outside.extend(globs.elsewhere.iter().cloned());
            for inner in &globs.others {
                let next = (*inner, tree.is_within(module, *inner));
                if seen.insert(next) {
                    waiting.push(next);
                }
            }
        }
        let outside = Rc::new(outside);
        self.outside.insert(module, Rc::clone(&outside));
        outside
    }

    /// What a module itself calls so: its items, its imports, then its globs.
    ///
    /// `seen_from` is the module that asks from outside through a path; `None` for the module itself.
    fn name_in(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        seen_from: Option<ModuleId>,
    ) -> Option<Target> {
        let sees_private = seen_from.is_none_or(|from| tree.is_within(from, module));
        let lookup = (module, namespace, sees_private, name.to_owned());
        if let Some(known) = self.inner.get(&lookup) {
            return known.clone();
        }
        if !self.waiting.insert(lookup.clone()) {
            self.cuts += 1;
            return None;
        }
        let cuts = self.cuts;
        let found = self.name_in_once(tree, module, name, namespace, sees_private);
        self.waiting.remove(&lookup);
        if cuts == self.cuts {
            self.inner.insert(lookup, found.clone());
        }
        found
    }

    fn name_in_once(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        name: &str,
        namespace: Namespace,
        sees_private: bool,
    ) -> Option<Target> {
        if namespace == Namespace::Type
            && let Some(entry) = tree.module(module).types.get(name).cloned()
            && (entry.public || sees_private)
        {
            return Some(Target::Here(entry.what));
        }
        for imported in tree.module(module).imports.get(name).cloned().unwrap_or_default() {
            if (imported.public || sees_private)
                && let Some(target) = self.import(tree, module, &imported, namespace)
            {
                return Some(target);
            }
        }
        if tree.module(module).globs.is_empty() {
            return None;
        }
        let globs = self.globs(tree, module, sees_private);
        let mut elsewhere = Vec::new();
        for inner in globs.others.iter().copied().chain(tree.modules_with(name, module, &globs.leaves)) {
            match self.name_in(tree, inner, name, namespace, Some(module)) {
                // Only a glob of the other module's says so.
                Some(Target::Elsewhere(path)) if is_guess(&path) => elsewhere.push(path),
                Some(found) => return Some(found),
                None => {}
            }
        }
        elsewhere.extend(globs.elsewhere.iter().map(|path| [path.as_slice(), &[name.to_owned()]].concat()));
        guess(elsewhere, namespace)
    }

    fn globs(&mut self, tree: &mut Tree<'_>, module: ModuleId, sees_private: bool) -> Rc<Globs> {
        let key = (module, sees_private);
        if let Some(known) = self.globs.get(&key) {
            return Rc::clone(known);
        }
        // The path of a glob may begin with what another glob of the same module brings: meanwhile, those
        // that are known already count.
        self.globs.insert(key, Rc::default());
        let mut open: Vec<_> = tree.module(module).globs.clone();
        open.retain(|glob| glob.public || sees_private);
        let mut globs = Globs::default();
        loop {
            let before = open.len();
            self.cuts += 1;
            open.retain(|glob| match self.import(tree, module, glob, Namespace::Type) {
                Some(Target::Here(What::Module(inner))) => {
                    let sees_private = tree.is_within(module, inner);
                    if !tree.module(inner).globs.iter().any(|glob| glob.public || sees_private) {
                        globs.leaves.insert(inner);
                    } else if !globs.others.contains(&inner) {
                        globs.others.push(inner);
                    }
                    false
                }
                Some(Target::Elsewhere(path)) => {
                    globs.elsewhere.push(path);
                    false
                }
                Some(Target::Here(_)) => false,
                None => true,
            });
            self.globs.insert(key, Rc::new(globs.clone()));
            if open.is_empty() || open.len() == before {
                break;
            }
        }
        Rc::new(globs)
    }

    fn import(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        imported: &Imported,
        namespace: Namespace,
    ) -> Option<Target> {
        let import = &imported.import;
        let waits = (Arc::as_ptr(import) as usize, namespace);
        if !self.waiting_imports.insert(waits) {
            self.cuts += 1;
            return None;
        }
        // In 2015, imports began at the root of the crate.
        let begins_at_root = tree.is_edition_2015(module)
            && !matches!(import.path.first().map(String::as_str), Some("crate" | "self" | "super"));
        let found = if import.path.is_empty() {
            // `use ::{…}` has no path of its own.
            None
        } else if begins_at_root {
            let root = tree.root(module);
            self.path(tree, root, &import.path, false, namespace)
        } else {
            self.path(tree, module, &import.path, import.from_root, namespace)
        };
        self.waiting_imports.remove(&waits);
        found
    }

    /// Whose derive a path in `#[derive(…)]` is, and what it is called there.
    ///
    /// A bare name that no import brings is ours: it can only come from `#[macro_use]`. One that only globs
    /// of other crates can bring is unclear, unless one of them is ours.
    pub(super) fn derive(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        derive: &Derive,
    ) -> (Owner, String) {
        let last = derive.last().to_owned();
        let target = self.path(tree, module, &derive.path, derive.from_root, Namespace::Derive);
        match target {
            Some(Target::Elsewhere(path)) if is_guess(&path) => (Owner::Unclear, last),
            Some(Target::Elsewhere(path)) => {
                let owner = match path.first().map(String::as_str) {
                    Some("migrate" | "migrate_derive") => Owner::Ours,
                    _ => Owner::Foreign,
                };
                (owner, path.last().cloned().unwrap_or(last))
            }
            Some(Target::Here(_)) => (Owner::Foreign, last),
            None if derive.path.len() == 1 => (Owner::Ours, last),
            None => (Owner::Foreign, last),
        }
    }
}

/// Marks a path that one of several globs may bring, or a single one whose crate nobody can look into.
const GUESS: &str = "*";

fn is_guess(path: &[String]) -> bool {
    path.first().is_some_and(|first| first == GUESS)
}

/// Which of several globs of other crates brings a name. Types of those that we know win.
fn guess(paths: Vec<Vec<String>>, namespace: Namespace) -> Option<Target> {
    let mut paths: Vec<_> =
        paths.into_iter().map(|path| if is_guess(&path) { path[1..].to_vec() } else { path }).collect();
    paths.dedup();
    let is_known = |path: &Vec<String>| match namespace {
        Namespace::Type => super::types::is_known(path),
        Namespace::Derive => path.first().is_some_and(|first| first == "migrate"),
    };
    if let Some(at) = paths.iter().position(is_known) {
        return Some(Target::Elsewhere(paths.swap_remove(at)));
    }
    let path = paths.into_iter().next()?;
    match namespace {
        // Nothing that is known: the name may as well be of the prelude.
        Namespace::Type => None,
        Namespace::Derive => Some(Target::Elsewhere([vec![GUESS.to_owned()], path].concat())),
    }
}

fn crate_named(tree: &mut Tree<'_>, module: ModuleId, name: &str) -> Option<Target> {
    match tree.external(module, name)? {
        Extern::Crate(root) => Some(Target::Here(What::Module(root))),
        Extern::Elsewhere(name) => Some(Target::Elsewhere(vec![name])),
    }
}

/// A crate that no dependency is called like: the library of a package may have a name of its own.
fn unknown(name: &str) -> Target {
    Target::Elsewhere(vec![name.to_owned()])
}

fn without_import(name: &str) -> Option<Target> {
    WITHOUT_IMPORT.contains(&name).then(|| Target::Elsewhere(vec![name.to_owned()]))
}
