//! Crates and their modules: what the compiler sees of the files, under the conditions that hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use migrate_model::{Mistake, Span};
use syn::{Attribute, Data as Shape, DeriveInput, Expr, Fields, Lit, Meta};

use super::cfg::{self, Conditions, Expanded, Host, Truth};
use super::features::Enabled;
use super::file::{FileId, Files, Place, Spot};
use super::item::{self, Alias, Condition, Conditional, Data, Derive, Import, Item, Kind};
use super::report::Mistakes;
use crate::workspace::{Package, Target, Workspace};

/// The packages whose derives and traits these are.
const OURS: [&str; 2] = ["migrate-rs", "migrate-derive"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CrateId(usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModuleId(usize);

/// Everything that was read so far.
pub(super) struct Tree<'a> {
    workspace: &'a Workspace,
    pub(super) files: &'a mut Files,
    pub(super) mistakes: Mistakes,
    enabled: Enabled,
    crates: Vec<Crate>,
    by_root: BTreeMap<PathBuf, CrateId>,
    modules: Vec<Module>,
    /// The modules that have an item or an import of a name, and whether it is public.
    by_name: BTreeMap<String, Vec<(ModuleId, bool)>>,
    /// Workspaces of path dependencies that are not members of this one, by folder.
    elsewhere: BTreeMap<PathBuf, Option<Rc<Workspace>>>,
    /// Structs and enums in the order in which they were found.
    pub(super) found: Vec<Found>,
    /// Derives where nothing can be read.
    pub(super) hidden: Vec<Hidden>,
    /// The files that are being added, outermost first.
    opening: Vec<PathBuf>,
}

/// A derive that may be ours, where nothing can be read.
pub(super) struct Hidden {
    pub(super) module: ModuleId,
    pub(super) file: FileId,
    pub(super) place: &'static str,
    pub(super) derive: Arc<Derive>,
}

struct Crate {
    package: Rc<Package>,
    root: ModuleId,
    edition_2015: bool,
    /// What `extern crate … as …` in the root adds.
    declared: BTreeMap<String, String>,
    /// What names of crates were found to stand for.
    externs: BTreeMap<String, Option<Extern>>,
    /// The library of the package that a program belongs to.
    library: Option<Target>,
    features: BTreeSet<String>,
}

/// A module, whether it has a file or not.
pub(super) struct Module {
    pub(super) krate: CrateId,
    pub(super) parent: Option<ModuleId>,
    /// What a type path can name.
    pub(super) types: BTreeMap<String, Entry>,
    pub(super) imports: BTreeMap<String, Vec<Imported>>,
    pub(super) globs: Vec<Imported>,
}

#[derive(Clone)]
pub(super) struct Imported {
    pub(super) import: Arc<Import>,
    pub(super) public: bool,
}

/// A name of a module's own, and whether others see it.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) what: What,
    pub(super) public: bool,
}

#[derive(Clone)]
pub(super) enum What {
    Module(ModuleId),
    Data(Found),
    Alias(ModuleId, FileId, Arc<Alias>),
}

/// A struct, enum, union or trait, and where it is.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) module: ModuleId,
    pub(super) file: FileId,
    pub(super) data: Arc<Data>,
}

impl Found {
    pub(super) fn spot(&self) -> Spot {
        Spot { file: self.file, span: self.data.span }
    }
}

/// What a crate's name stands for.
#[derive(Clone)]
pub(super) enum Extern {
    Crate(ModuleId),
    /// One whose source is not here, by its own name.
    Elsewhere(String),
}

impl<'a> Tree<'a> {
    pub(super) fn new(workspace: &'a Workspace, files: &'a mut Files, enabled: Enabled) -> Self {
        Self {
            workspace,
            files,
            mistakes: Mistakes::default(),
            enabled,
            crates: Vec::new(),
            by_root: BTreeMap::new(),
            modules: Vec::new(),
            by_name: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            found: Vec::new(),
            hidden: Vec::new(),
            opening: Vec::new(),
        }
    }

    /// Reads the library and the programs of a package. Gives their crates.
    pub(super) fn read_package(&mut self, package: &Package) -> Vec<CrateId> {
        let package = Rc::new(package.clone());
        let features = self.enabled.of(&package.name);
        let is_built = |target: &&Target| target.required_features.iter().all(|name| features.contains(name));
        let targets: Vec<_> =
            package.library.iter().chain(package.binaries.iter().filter(is_built)).cloned().collect();
        targets.iter().map(|target| self.read_crate(&package, target)).collect()
    }

    /// Names of derives that an import gives to one of ours, and that were not read as such.
    pub(super) fn unread_derives(&self) -> BTreeSet<String> {
        let used = self
            .found
            .iter()
            .flat_map(|found| &found.data.derives)
            .chain(self.hidden.iter().map(|hidden| &*hidden.derive));
        used.map(Derive::last)
            .filter(|name| {
                self.files.renamed_derives.contains(*name) && !self.files.wanted.candidates.contains(*name)
            })
            .map(str::to_owned)
            .collect()
    }

    fn read_crate(&mut self, package: &Rc<Package>, target: &Target) -> CrateId {
        if let Some(known) = self.by_root.get(&target.root) {
            return *known;
        }
        let id = CrateId(self.crates.len());
        let root = self.add_module(id, None);
        let is_library = package.library.as_ref().is_some_and(|library| library.root == target.root);
        self.crates.push(Crate {
            package: Rc::clone(package),
            root,
            edition_2015: target.edition_2015,
            declared: BTreeMap::new(),
            externs: BTreeMap::new(),
            library: package.library.clone().filter(|_| !is_library),
            features: self.enabled.of(&package.name),
        });
        self.by_root.insert(target.root.clone(), id);
        match self.files.open(&target.root, &mut self.mistakes) {
            Ok((file, parsed)) => {
                let place = Place::of_folder(&target.root);
                if self.expand(id, file, &parsed.conditions, &parsed.items, &place).is_some() {
                    self.opening.push(target.root.clone());
                    self.add_items(root, file, &parsed.items, &place);
                    self.opening.pop();
                }
            }
            Err(reason) => {
                let error = crate::error::Error::project(format!(
                    "the source `{}` of package `{}` cannot be read",
                    target.root.display(),
                    package.name
                ));
                self.mistakes.elsewhere(match reason {
                    Some(reason) => error.because(reason),
                    None => error.because("there is no such file"),
                });
            }
        }
        id
    }

    pub(super) fn root(&self, module: ModuleId) -> ModuleId {
        self.crates[self.modules[module.0].krate.0].root
    }

    pub(super) fn is_edition_2015(&self, module: ModuleId) -> bool {
        self.crates[self.modules[module.0].krate.0].edition_2015
    }

    pub(super) fn module(&self, module: ModuleId) -> &Module {
        &self.modules[module.0]
    }

    pub(super) fn krate(&self, module: ModuleId) -> CrateId {
        self.modules[module.0].krate
    }

    /// Whether any module has an item or an import of this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Those of some modules that have an item or an import of this name, which the asking module sees.
    pub(super) fn modules_with(
        &self,
        name: &str,
        asking: ModuleId,
        among: &BTreeSet<ModuleId>,
    ) -> Vec<ModuleId> {
        let having = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let seen = having.iter().filter(|(module, public)| *public || self.is_within(asking, *module));
        seen.map(|(module, _)| *module).filter(|module| among.contains(module)).collect()
    }

    /// The package that a module belongs to.
    pub(super) fn package(&self, module: ModuleId) -> &Package {
        &self.crates[self.modules[module.0].krate.0].package
    }

    /// Whether that package is of this workspace: so the configuration can name it.
    pub(super) fn is_member(&self, module: ModuleId) -> bool {
        let manifest = &self.package(module).manifest;
        self.workspace.packages.iter().any(|member| member.manifest == *manifest)
    }

    /// Whether the package of a module uses our derives.
    pub(super) fn depends_on_us(&self, module: ModuleId) -> bool {
        self.package(module).dependencies.iter().any(|dependency| OURS.contains(&dependency.package.as_str()))
    }

    /// The path of a module within its crate: `crate::models`.
    pub(super) fn path_of(&self, module: ModuleId) -> String {
        match self.modules[module.0].parent {
            None => "crate".to_owned(),
            Some(parent) => {
                let names = self.modules[parent.0].types.iter();
                let own = names.filter(|(_, entry)| matches!(entry.what, What::Module(id) if id == module));
                let name = own.map(|(name, _)| name.as_str()).next().unwrap_or_default();
                format!("{}::{name}", self.path_of(parent))
            }
        }
    }

    /// Whether a module lies in another, or is it.
    pub(super) fn is_within(&self, module: ModuleId, outer: ModuleId) -> bool {
        let mut at = Some(module);
        while let Some(module) = at {
            if module == outer {
                return true;
            }
            at = self.modules[module.0].parent;
        }
        false
    }

    /// What a crate is called in this one; read now if its source is in the workspace.
    pub(super) fn external(&mut self, module: ModuleId, name: &str) -> Option<Extern> {
        let id = self.modules[module.0].krate;
        if let Some(known) = self.crates[id.0].externs.get(name) {
            return known.clone();
        }
        let found = self.find_external(id, name);
        self.crates[id.0].externs.insert(name.to_owned(), found.clone());
        found
    }

    fn find_external(&mut self, id: CrateId, name: &str) -> Option<Extern> {
        if matches!(name, "std" | "core" | "alloc") {
            return Some(Extern::Elsewhere("std".to_owned()));
        }
        let krate = &self.crates[id.0];
        let declared = krate.declared.get(name).cloned();
        let name = declared.as_deref().unwrap_or(name);
        if name == "self" {
            return Some(Extern::Crate(krate.root));
        }
        if let Some(library) = krate.library.clone().filter(|library| library.crate_name == name) {
            let package = Rc::clone(&krate.package);
            let id = self.read_crate(&package, &library);
            return Some(Extern::Crate(self.crates[id.0].root));
        }
        let owner = Rc::clone(&krate.package);
        let mut dependencies = owner.dependencies.iter();
        let dependency = dependencies.find(|dependency| match &dependency.rename {
            Some(rename) => rename.replace('-', "_") == name,
            // The library of a package may have a name of its own.
            None if OURS.contains(&dependency.package.as_str()) => {
                name == "migrate" || name == dependency.package.replace('-', "_")
            }
            None => dependency.package.replace('-', "_") == name,
        });
        let Some(dependency) = dependency else { return self.by_library_name(&owner, name) };
        if OURS.contains(&dependency.package.as_str()) {
            return Some(Extern::Elsewhere("migrate".to_owned()));
        }
        if let Some(path) = &dependency.path
            && let Some(package) = self.package_of(&dependency.package, path)
        {
            self.enabled.reach(self.workspace, &package, dependency.default_features, &dependency.features);
            let library = package.library.clone()?;
            let id = self.read_crate(&package, &library);
            return Some(Extern::Crate(self.crates[id.0].root));
        }
        Some(Extern::Elsewhere(dependency.package.replace('-', "_")))
    }

    /// A path dependency whose library is called otherwise than its package.
    fn by_library_name(&mut self, owner: &Package, name: &str) -> Option<Extern> {
        for dependency in owner.dependencies.iter().filter(|dependency| dependency.rename.is_none()) {
            if let Some(path) = &dependency.path
                && let Some(package) = self.package_of(&dependency.package, path)
                && let Some(library) = package.library.clone().filter(|library| library.crate_name == name)
            {
                let id = self.read_crate(&package, &library);
                return Some(Extern::Crate(self.crates[id.0].root));
            }
        }
        None
    }

    fn package_of(&mut self, name: &str, directory: &Path) -> Option<Rc<Package>> {
        let of = |workspace: &Workspace| {
            workspace
                .packages
                .iter()
                .find(|package| package.name == name && package.directory == directory)
                .map(|package| Rc::new(package.clone()))
        };
        if let Some(package) = of(self.workspace) {
            return Some(package);
        }
        if !self.elsewhere.contains_key(directory) {
            let read = match self.workspace.elsewhere(directory) {
                Ok(workspace) => Some(Rc::new(workspace)),
                Err(error) => {
                    self.mistakes.elsewhere(error);
                    None
                }
            };
            self.elsewhere.insert(directory.to_path_buf(), read);
        }
        self.elsewhere.get(directory)?.as_deref().and_then(of)
    }

    fn add_module(&mut self, krate: CrateId, parent: Option<ModuleId>) -> ModuleId {
        let id = ModuleId(self.modules.len());
        self.modules.push(Module {
            krate,
            parent,
            types: BTreeMap::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
        });
        id
    }

    fn add_items(&mut self, module: ModuleId, file: FileId, items: &[Item], place: &Place) {
        for item in items {
            let krate = self.modules[module.0].krate;
            let own = std::slice::from_ref(item);
            if let Some(attributes) = self.expand(krate, file, &item.conditions, own, place) {
                self.add_item(module, file, item, &attributes, place);
            }
        }
    }

    fn add_item(
        &mut self,
        module: ModuleId,
        file: FileId,
        item: &Item,
        attributes: &[Attribute],
        place: &Place,
    ) {
        let public = item.public;
        match &item.kind {
            Kind::Module(child) => {
                let id = self.add_module(self.modules[module.0].krate, Some(module));
                self.add_type(module, &child.name, Entry { what: What::Module(id), public });
                let path = attributes.iter().find_map(path_value);
                match &child.inline {
                    Some(items) => {
                        self.add_items(id, file, items, &place.of_inline(&child.name, path.as_deref()));
                    }
                    None => self.add_file(id, Spot { file, span: child.span }, &child.name, path, place),
                }
            }
            Kind::Imports(imports) => {
                for import in imports {
                    self.add_import(module, import, public);
                }
            }
            Kind::ExternCrate { name, rename } => {
                let krate = self.modules[module.0].krate;
                if self.crates[krate.0].root == module {
                    self.crates[krate.0].declared.insert(rename.clone(), name.clone());
                }
                let import = Import { path: vec![name.clone()], from_root: true, name: Some(rename.clone()) };
                self.add_import(module, &Arc::new(import), public);
            }
            Kind::Alias(alias) => {
                let what = What::Alias(module, file, Arc::clone(alias));
                self.add_type(module, &alias.name, Entry { what, public });
            }
            Kind::Data(data) => self.add_data(module, file, Arc::clone(data), public),
            Kind::Conditional(conditional) => {
                let krate = self.modules[module.0].krate;
                if let Some(data) = self.decide(krate, file, conditional) {
                    self.add_data(module, file, Arc::new(data), public);
                }
            }
            Kind::Include { path, span } => self.include(module, Spot { file, span: *span }, path),
            Kind::Hidden { place: hidden_in, derives, modules } => {
                for (name, span) in modules {
                    if self.file_holds_models(name, place, &mut Vec::new()) {
                        let message = format!(
                            "module `{name}` is declared inside of a macro, and its models cannot be read"
                        );
                        let help = format!("declare it with `mod {name};` outside of the macro");
                        self.mistakes.push(file, Mistake::new(*span, message).help(help));
                    }
                }
                self.hidden.extend(derives.iter().map(|derive| Hidden {
                    module,
                    file,
                    place: hidden_in,
                    derive: Arc::clone(derive),
                }));
            }
        }
    }

    fn add_data(&mut self, module: ModuleId, file: FileId, data: Arc<Data>, public: bool) {
        let found = Found { module, file, data };
        let entry = Entry { what: What::Data(found.clone()), public };
        self.add_type(module, &found.data.name, entry);
        self.found.push(found);
    }

    fn add_type(&mut self, module: ModuleId, name: &str, entry: Entry) {
        self.by_name.entry(name.to_owned()).or_default().push((module, entry.public));
        self.modules[module.0].types.insert(name.to_owned(), entry);
    }

    fn add_import(&mut self, module: ModuleId, import: &Arc<Import>, public: bool) {
        let imported = Imported { import: Arc::clone(import), public };
        match import.name.as_deref() {
            Some("_") => {}
            Some(name) => {
                self.modules[module.0].imports.entry(name.to_owned()).or_default().push(imported);
                self.by_name.entry(name.to_owned()).or_default().push((module, public));
            }
            None => self.modules[module.0].globs.push(imported),
        }
    }

    fn add_file(&mut self, id: ModuleId, at: Spot, name: &str, path: Option<String>, place: &Place) {
        let (path, inner) = match path {
            Some(path) => {
                let path = normal(&place.folder.join(path));
                if !self.files.exists(&path) {
                    self.mistakes.push(
                        at.file,
                        Mistake::new(at.span, format!("the file of module `{name}` is missing"))
                            .help(format!("`#[path]` says that it is `{}`", self.relative(&path))),
                    );
                    return;
                }
                let inner = Place::of_folder(&path);
                (path, inner)
            }
            None => {
                let [flat, nested] = place.candidates(name);
                match (self.files.exists(&flat.0), self.files.exists(&nested.0)) {
                    (true, false) => flat,
                    (false, true) => nested,
                    (true, true) => {
                        let (flat, nested) = (self.relative(&flat.0), self.relative(&nested.0));
                        self.mistakes.push(
                            at.file,
                            Mistake::new(at.span, format!("module `{name}` has two files"))
                                .help(format!("keep one of `{flat}` and `{nested}`")),
                        );
                        return;
                    }
                    (false, false) => {
                        let (flat, nested) = (self.relative(&flat.0), self.relative(&nested.0));
                        self.mistakes.push(
                            at.file,
                            Mistake::new(at.span, format!("the file of module `{name}` is missing"))
                                .help(format!("create `{flat}` or `{nested}`, or remove the line")),
                        );
                        return;
                    }
                }
            }
        };
        self.add_file_items(id, at, &path, &inner);
    }

    fn include(&mut self, module: ModuleId, at: Spot, path: &str) {
        let from = self.files.path(at.file).parent().map(Path::to_path_buf).unwrap_or_default();
        let path = normal(&from.join(path));
        if self.files.exists(&path) {
            self.add_file_items(module, at, &path, &Place::of_folder(&path));
        } else {
            let mistake = Mistake::new(at.span, "the included file is missing")
                .help(format!("there is no `{}`", self.relative(&path)));
            self.mistakes.push(at.file, mistake);
        }
    }

    fn add_file_items(&mut self, module: ModuleId, at: Spot, path: &Path, place: &Place) {
        if self.opening.iter().any(|open| open == path) {
            let mistake = Mistake::new(at.span, "this file contains itself")
                .help(format!("`{}` is reached from itself; remove the line", self.relative(path)));
            self.mistakes.push(at.file, mistake);
            return;
        }
        match self.files.open(path, &mut self.mistakes) {
            Ok((file, parsed)) => {
                let krate = self.modules[module.0].krate;
                if self.expand(krate, file, &parsed.conditions, &parsed.items, place).is_some() {
                    self.opening.push(path.to_path_buf());
                    self.add_items(module, file, &parsed.items, place);
                    self.opening.pop();
                }
            }
            Err(reason) => {
                let reason = reason.unwrap_or_else(|| "it is gone".to_owned());
                let mistake =
                    Mistake::new(at.span, format!("`{}` cannot be read", self.relative(path))).label(reason);
                self.mistakes.push(at.file, mistake);
            }
        }
    }

    /// A path as it is shown in a message: from the workspace's folder.
    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.workspace.root).unwrap_or(path).display().to_string()
    }

    /// The attributes with every `cfg_attr` expanded; `None` when the compiler does not see what they
    /// stand at.
    fn expand(
        &mut self,
        krate: CrateId,
        file: FileId,
        conditions: &[Condition],
        items: &[Item],
        place: &Place,
    ) -> Option<Vec<Attribute>> {
        let mut expanded = Expanded::default();
        for condition in conditions {
            let krate = &self.crates[krate.0];
            let more = self.files.again(file, condition.start, |files| {
                let attributes = condition.parsed();
                let conditions = krate.conditions(&files.host);
                let more = attributes.and_then(|attributes| conditions.expand(&attributes, &mut expanded));
                more.map_err(|error| Mistake::new(error.span(), error.to_string()))
            });
            if let Err(mistake) = more {
                self.mistakes.push(file, mistake);
                return None;
            }
        }
        match expanded.truth {
            Truth::Yes => Some(expanded.attributes),
            Truth::No => None,
            Truth::Unknown(name) => {
                if self.holds_models(items, place, &mut Vec::new()) {
                    let first = conditions.first().map(|condition| condition.span);
                    self.mistakes.extend(file, first.map(|span| unknown_condition(span, &name)));
                }
                None
            }
        }
    }

    /// Whether there may be models in these items and in the files of their modules.
    fn holds_models(&mut self, items: &[Item], place: &Place, looked_into: &mut Vec<PathBuf>) -> bool {
        items.iter().any(|item| match &item.kind {
            Kind::Data(data) => data.table.is_some() || data.pg_enum.is_some(),
            Kind::Conditional(_) => true,
            Kind::Hidden { derives, .. } => !derives.is_empty(),
            Kind::Module(module) => match &module.inline {
                Some(items) => {
                    let attributes = item.conditions.iter().filter_map(|condition| condition.parsed().ok());
                    let path = attributes.flatten().find_map(|attribute| path_value(&attribute));
                    let place = place.of_inline(&module.name, path.as_deref());
                    self.holds_models(items, &place, looked_into)
                }
                None => self.file_holds_models(&module.name, place, looked_into),
            },
            _ => false,
        })
    }

    fn file_holds_models(&mut self, name: &str, place: &Place, looked_into: &mut Vec<PathBuf>) -> bool {
        place.candidates(name).into_iter().any(|(path, inner)| {
            if looked_into.contains(&path) {
                return false;
            }
            looked_into.push(path.clone());
            match self.files.look_into(&path) {
                Some(parsed) => self.holds_models(&parsed.items, &inner, looked_into),
                None => false,
            }
        })
    }

    /// Removes what is off from a struct or enum and reads it; `None` when the whole is off.
    fn decide(&mut self, krate: CrateId, file: FileId, conditional: &Conditional) -> Option<Data> {
        let krate = &self.crates[krate.0];
        let (data, wrong) = self.files.again(file, conditional.start, |files| {
            let mut wrong = Vec::new();
            let input = decided(&conditional.text, &krate.conditions(&files.host), &mut wrong);
            let data = input.and_then(|input| {
                let read = item::decided(&input, &files.wanted.candidates);
                read.map_err(|mistake| wrong.push(mistake)).ok()
            });
            (data, wrong)
        });
        self.mistakes.extend(file, wrong);
        data
    }

    /// Where something is: the same for a file that a library and a program share.
    pub(super) fn place_of(&self, found: &Found) -> (FileId, usize) {
        (found.file, self.files.range(found.spot()).start)
    }
}

impl Crate {
    fn conditions<'c>(&'c self, host: &'c Host) -> Conditions<'c> {
        Conditions { features: &self.features, has_build_script: self.package.has_build_script, host }
    }
}

/// A struct or enum without what is off; `None` when the whole is.
fn decided(text: &str, conditions: &Conditions<'_>, wrong: &mut Vec<Mistake>) -> Option<DeriveInput> {
    let mut input = match syn::parse_str::<DeriveInput>(text) {
        Ok(input) => input,
        Err(error) => {
            wrong.push(Mistake::new(error.span(), error.to_string()));
            return None;
        }
    };
    let mut keep = |attributes: &mut Vec<Attribute>| {
        let mut expanded = Expanded::default();
        match conditions.expand(attributes, &mut expanded) {
            Ok(()) => {
                let span = cfg::span_of(attributes);
                *attributes = expanded.attributes;
                match expanded.truth {
                    Truth::Yes => true,
                    Truth::No => false,
                    Truth::Unknown(name) => {
                        let span = span.unwrap_or_else(proc_macro2::Span::call_site);
                        wrong.push(unknown_condition(span.into(), &name));
                        true
                    }
                }
            }
            Err(error) => {
                wrong.push(Mistake::new(error.span(), error.to_string()));
                true
            }
        }
    };
    if !keep(&mut input.attrs) {
        return None;
    }
    match &mut input.data {
        Shape::Struct(data) => keep_fields(&mut data.fields, &mut keep),
        Shape::Enum(data) => {
            data.variants = std::mem::take(&mut data.variants)
                .into_iter()
                .filter_map(|mut variant| keep(&mut variant.attrs).then_some(variant))
                .collect();
        }
        Shape::Union(_) => {}
    }
    Some(input)
}

fn keep_fields(fields: &mut Fields, mut keep: impl FnMut(&mut Vec<Attribute>) -> bool) {
    let fields = match fields {
        Fields::Named(fields) => &mut fields.named,
        Fields::Unnamed(fields) => &mut fields.unnamed,
        Fields::Unit => return,
    };
    *fields = std::mem::take(fields)
        .into_iter()
        .filter_map(|mut field| keep(&mut field.attrs).then_some(field))
        .collect();
}

fn unknown_condition(span: Span, name: &str) -> Mistake {
    Mistake::new(span, format!("nobody but the build script knows whether `{name}` is set"))
        .label("a model hangs on it")
        .help(format!("make it a feature, or say it: RUSTFLAGS=\"--cfg {name}\" cargo migrate …"))
}

/// The path without `folder/..`, so that a file that is reached on two ways is read as one.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        let is_named = matches!(normal.components().next_back(), Some(Component::Normal(_)));
        match component {
            Component::CurDir => {}
            Component::ParentDir if is_named => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

fn path_value(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("path") => match &literal.lit {
            Lit::Str(path) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}
