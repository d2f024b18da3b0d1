//! Models from Rust sources, as the compiler sees them: without compiling, and without a database.
//!
//! Files are lexed once and kept as the few items that matter (`item`). Under the conditions that hold
//! (`cfg`, `features`) they make crates and modules (`tree`), in which paths are followed
//! (`resolve`, `types`) until every model is a table of one schema (`lower`). Whatever is wrong is
//! told at once, at its place (`report`).

mod cfg;
mod chosen;
mod features;
mod file;
mod item;
mod lower;
mod naming;
mod report;
mod resolve;
mod tree;
mod types;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use migrate_model::{Model, Span};
use migrate_schema::hints::Hints;
use migrate_schema::schema::{Extension, QualifiedName, Schema, Table};

use self::cfg::Host;
use self::features::Enabled;
pub use self::features::Features;
use self::file::Files;
pub(crate) use self::naming::Names;
pub use self::naming::Naming;
use self::tree::Tree;
use crate::error::{Error, Result};
use crate::terminal::Terminal;
use crate::workspace::{Package, Pending, Workspace};

/// What to read, and how.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The features of the package.
    pub features: Features,
    /// Whether doc comments become comments in the database.
    pub comments: bool,
    /// Further packages of the workspace whose models belong to the same schema.
    pub models: Vec<String>,
    /// The one of several databases whose models are wanted; `None` when there is only one.
    pub database: Option<String>,
    /// The names of all databases, where there are several.
    pub databases: Vec<String>,
    /// The databases to which packages belong whose models the configuration names, by package.
    pub owners: BTreeMap<String, Vec<String>>,
    /// The extensions that the configuration names: they belong to the schema as the models do.
    pub extensions: Vec<Extension>,
    /// How constraints and indexes are named.
    pub naming: Naming,
}

/// What the models say.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// The schema that they describe.
    pub schema: Schema,
    /// What they say beyond it.
    pub hints: Hints,
    /// Where they are.
    pub places: Places,
}

/// Where models are in the sources.
#[derive(Clone, Debug, Default)]
pub struct Places {
    tables: BTreeMap<QualifiedName, TablePlaces>,
    enums: BTreeMap<QualifiedName, Place>,
}

#[derive(Clone, Debug)]
struct TablePlaces {
    file: Arc<str>,
    line: usize,
    /// In the order of the fields.
    columns: Vec<(String, usize)>,
}

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, from the current folder.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

impl Places {
    /// Where the model of a table is.
    #[must_use]
    pub fn table(&self, table: &QualifiedName) -> Option<Place> {
        let places = self.tables.get(table)?;
        Some(Place { file: Arc::clone(&places.file), line: places.line })
    }

    /// Where the field of a column is.
    #[must_use]
    pub fn column(&self, table: &QualifiedName, column: &str) -> Option<Place> {
        let places = self.tables.get(table)?;
        Some(Place {
            file: Arc::clone(&places.file),
            line: places.columns.iter().find(|(name, _)| name == column)?.1,
        })
    }

    /// Where an enum type is declared.
    #[must_use]
    pub fn enum_type(&self, name: &QualifiedName) -> Option<Place> {
        self.enums.get(name).cloned()
    }

    fn add(&mut self, table: &Table, model: &Model, file: &Arc<str>, line: impl Fn(Span) -> usize) {
        let columns = model.columns.iter();
        self.tables.insert(
            table.name.clone(),
            TablePlaces {
                file: Arc::clone(file),
                line: line(model.ident.span),
                columns: columns.map(|column| (column.name.value.clone(), line(column.field.span))).collect(),
            },
        );
    }
}

/// Reads the models of a package.
///
/// # Errors
/// Everything that is wrong with them, all at once and each at its place.
pub fn read(
    workspace: &Workspace,
    package: &Package,
    options: &ReadOptions,
    terminal: &Terminal,
) -> Result<Models> {
    Reader::new(terminal).read(workspace, package, options, terminal)
}

/// Reads models, and may begin before Cargo has said which ones.
pub struct Reader {
    files: Files,
}

impl Reader {
    /// A reader that has read nothing yet.
    #[must_use]
    pub fn new(terminal: &Terminal) -> Self {
        Self { files: Files::new(Host::new(terminal.environment.clone()), false) }
    }

    /// Reads the files that will probably be wanted, while Cargo is asked; their doc comments too, where
    /// these will probably be.
    pub fn read_ahead(&mut self, workspace: &Pending, comments: bool) {
        self.files.wanted.documentation = comments;
        self.files.read_ahead(workspace.guess());
    }

    /// Reads the models of a package: of its library and its binaries.
    ///
    /// # Errors
    /// Everything that is wrong with them, all at once and each at its place.
    pub fn read(
        &mut self,
        workspace: &Workspace,
        package: &Package,
        options: &ReadOptions,
        terminal: &Terminal,
    ) -> Result<Models> {
        let others = options.models.iter().map(|name| other_package(workspace, name));
        let others = others.collect::<Result<Vec<_>>>()?;
        let wanted = std::iter::once(package).chain(others.iter().copied());
        let targets = wanted.flat_map(|package| package.library.iter().chain(&package.binaries));
        if options.comments && !self.files.wanted.documentation {
            self.files.wanted.documentation = true;
            self.files.forget();
        }
        let roots: Vec<_> = targets.map(|target| target.root.clone()).collect();
        loop {
            self.files.read_ahead(roots.clone());
            let enabled = Enabled::new(workspace, package, &others, &options.features)?;
            let mut tree = Tree::new(workspace, &mut self.files, enabled);
            let mut crates = BTreeSet::new();
            for package in std::iter::once(package).chain(others.iter().copied()) {
                crates.extend(tree.read_package(package));
            }
            // A derive under another name is seen only after all imports are: then all is read once more.
            let more = tree.unread_derives();
            if !more.is_empty() {
                self.files.wanted.candidates.extend(more);
                self.files.forget();
                continue;
            }
            let shown = |tree: &Tree<'_>, file| report::shown(tree.files.path(file), terminal);
            let models = lower::lower(&mut tree, &crates, options, &shown);
            let mistakes = std::mem::take(&mut tree.mistakes);
            drop(tree);
            if !mistakes.is_empty() {
                return Err(mistakes.into_error(&self.files, terminal));
            }
            return Ok(models);
        }
    }
}

/// A package that the configuration names.
fn other_package<'a>(workspace: &'a Workspace, name: &str) -> Result<&'a Package> {
    workspace.named(name).map_err(|error| {
        let message =
            format!("`models` in the configuration names `{name}`, which is no package of this workspace");
        error.help.into_iter().fold(Error::project(message), Error::help)
    })
}
