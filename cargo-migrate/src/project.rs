//! Which project is meant: its configuration, and where its revisions are.

use std::fs;
use std::path::{Path, PathBuf};

use migrate::{History, Revision};
use serde_json::Value;

use crate::arguments::Common;
use crate::configuration::{Configuration, Manifest};
use crate::error::{Error, Result};
use crate::glance::{self, Upgrades};
use crate::recorded::{self, Folder, Recorded, shown};
use crate::terminal::Terminal;
use crate::workspace::{self, Package, Workspace};

/// A configuration and the place it was found at.
#[derive(Clone, Debug)]
pub struct Project {
    /// What it says.
    pub configuration: Configuration,
    /// The folder that its paths start from.
    pub root: PathBuf,
    /// Its `Cargo.toml`; none where there is no Rust.
    pub manifest: Option<PathBuf>,
    /// The name of its package.
    pub package: Option<String>,
    /// Where its revisions are.
    pub migrations: Vec<PathBuf>,
}

impl Project {
    /// Finds the project without asking Cargo where the nearest `Cargo.toml` tells enough.
    ///
    /// # Errors
    /// None is there, several can be meant, or the configuration is wrong.
    pub fn open(common: &Common, terminal: &Terminal) -> Result<Self> {
        let Some(manifest) = manifest(common, terminal) else {
            return Self::without_rust(common, terminal);
        };
        if let Some(project) = Self::of_manifest(&manifest, common, terminal)? {
            return Ok(project);
        }
        // A virtual workspace, a member without the table, or `-p`: only Cargo knows the members.
        let workspace = workspace::read(terminal, common.manifest_path.as_deref())?;
        let package = workspace.package(common.package.as_deref(), terminal)?;
        Self::of_package(&workspace, package, common, terminal)
    }

    /// The project for what is about the workspace alone: which of its packages, and which of several databases, is
    /// of no matter where none is named.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn any(common: &Common, terminal: &Terminal) -> Result<Self> {
        if common.database.is_some() || manifest(common, terminal).is_none() {
            return Self::open(common, terminal);
        }
        let workspace = workspace::read(terminal, common.manifest_path.as_deref())?;
        let package = workspace.package(common.package.as_deref(), terminal);
        let package = package.or_else(|error| workspace.package_here(terminal).ok_or(error))?;
        let place = format!("`{}`", shown(&package.manifest, terminal));
        let first = Configuration::databases(table_of(package, &workspace), &place)?.into_iter().next();
        let common = Common { database: first, ..common.clone() };
        let mut project = Self::of_package(&workspace, package, &common, terminal)?;
        project.configuration.database = None;
        Ok(project)
    }

    /// The names of the databases of the project, where its configuration has several.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn databases(common: &Common, terminal: &Terminal) -> Result<Vec<String>> {
        let Some(manifest) = manifest(common, terminal) else { return Ok(Vec::new()) };
        let place = |manifest: &Path| format!("`{}`", shown(manifest, terminal));
        if common.package.is_none()
            && let (Some(table), _) = read(&manifest, terminal)?
            && table.get("recorded-in").is_none()
        {
            return Configuration::databases(&table, &place(&manifest));
        }
        let workspace = workspace::read(terminal, common.manifest_path.as_deref())?;
        let package = workspace.package(common.package.as_deref(), terminal)?;
        Configuration::databases(table_of(package, &workspace), &place(&package.manifest))
    }

    /// The project that is probably meant, while Cargo is still asked.
    #[must_use]
    pub fn guess(common: &Common, terminal: &Terminal) -> Option<Self> {
        let manifest = manifest(common, terminal)?;
        Self::of_manifest(&manifest, common, terminal).ok().flatten()
    }

    fn of_manifest(manifest: &Path, common: &Common, terminal: &Terminal) -> Result<Option<Self>> {
        if common.package.is_some() {
            return Ok(None);
        }
        let (table, package) = read(manifest, terminal)?;
        let table = match table {
            Some(table) if table.get("recorded-in").is_none() => table,
            _ if common.migrations.is_some() => Value::Null,
            _ => return Ok(None),
        };
        Self::at(manifest, &table, package, common, terminal).map(Some)
    }

    /// The project of a package that is known already.
    ///
    /// # Errors
    /// Its configuration is wrong.
    pub fn of_package(
        workspace: &Workspace,
        package: &Package,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Self> {
        let table = table_of(package, workspace);
        Self::at(&package.manifest, table, Some(package.name.clone()), common, terminal)
    }

    fn at(
        manifest: &Path,
        table: &Value,
        package: Option<String>,
        common: &Common,
        terminal: &Terminal,
    ) -> Result<Self> {
        let place = format!("`{}`", shown(manifest, terminal));
        let configuration = Configuration::read(table, &place, common.database.as_deref(), terminal)?;
        let root = manifest.parent().map(Path::to_path_buf).unwrap_or_default();
        let migrations = places(&configuration, &root, common, terminal);
        Ok(Self { configuration, root, manifest: Some(manifest.to_path_buf()), package, migrations })
    }

    /// A deploy container: a folder and the environment are enough.
    fn without_rust(common: &Common, terminal: &Terminal) -> Result<Self> {
        let configuration =
            Configuration::read(&Value::Null, "the environment", common.database.as_deref(), terminal)?;
        let root = terminal.directory.clone();
        let migrations = places(&configuration, &root, common, terminal);
        if !migrations.iter().any(|place| place.is_dir()) {
            if let Some(named) = &common.migrations {
                return Err(no_folder(named));
            }
            return Err(Error::project(format!(
                "there is no `Cargo.toml` in `{}` or above, and no folder of revisions",
                root.display()
            ))
            .help("go to the project, or say where the revisions are with `--migrations DIR`"));
        }
        Ok(Self { configuration, root, manifest: None, package: None, migrations })
    }

    /// The revisions that are recorded.
    ///
    /// # Errors
    /// See [`Recorded::read`]; and a place named on the command line that does not exist.
    pub fn recorded(&self, common: &Common, terminal: &Terminal) -> Result<Recorded> {
        self.check_place(common)?;
        Recorded::read(&self.migrations, &terminal.directory)
    }

    /// The revisions that are recorded, for who does not ask what they change.
    ///
    /// # Errors
    /// See [`recorded::read_history`]; and a place named on the command line that does not exist.
    pub fn history(&self, common: &Common, terminal: &Terminal) -> Result<History> {
        self.check_place(common)?;
        recorded::read_history(&self.migrations, &terminal.directory)
    }

    /// The upgrades by themselves: see [`glance::upgrades`].
    ///
    /// # Errors
    /// See there.
    pub fn upgrades(&self, common: &Common) -> Result<Option<Upgrades>> {
        self.check_place(common)?;
        glance::upgrades(&self.migrations)
    }

    /// The revisions with their folders, whether they hang together or not: see [`recorded::read_folders`].
    ///
    /// # Errors
    /// As there; and a place named on the command line that does not exist.
    pub fn folders(&self, common: &Common, terminal: &Terminal) -> Result<Vec<(Folder, Revision)>> {
        self.check_place(common)?;
        recorded::read_folders(&self.migrations, &terminal.directory)
    }

    /// Refuses a place named on the command line that does not exist.
    ///
    /// # Errors
    /// It does not exist.
    pub fn check_place(&self, common: &Common) -> Result<()> {
        if let (Some(named), Some(place)) = (&common.migrations, self.migrations.first())
            && !place.is_dir()
        {
            return Err(no_folder(named));
        }
        Ok(())
    }
}

fn no_folder(named: &Path) -> Error {
    Error::project(format!("there is no folder `{}`", named.display()))
        .help("name the folder that holds the revisions")
}

/// The configuration of a package.
fn table_of<'t>(package: &'t Package, workspace: &'t Workspace) -> &'t Value {
    if package.configuration.is_null() { &workspace.configuration } else { &package.configuration }
}

/// The `Cargo.toml` that was named, or the nearest one.
fn manifest(common: &Common, terminal: &Terminal) -> Option<PathBuf> {
    match &common.manifest_path {
        Some(path) => Some(terminal.directory.join(path)),
        None => {
            let folders = terminal.directory.ancestors();
            folders.map(|folder| folder.join("Cargo.toml")).find(|manifest| manifest.is_file())
        }
    }
}

fn read(manifest: &Path, terminal: &Terminal) -> Result<(Option<Value>, Option<String>)> {
    let path = shown(manifest, terminal);
    let text = fs::read_to_string(manifest)
        .map_err(|error| Error::project(format!("could not read `{path}`")).because(error))?;
    let manifest = Manifest::read(&text)
        .map_err(|problem| Error::project(format!("`{path}` cannot be read")).excerpt(problem))?;
    Ok((manifest.table().cloned(), manifest.package_name().map(str::to_owned)))
}

fn places(configuration: &Configuration, root: &Path, common: &Common, terminal: &Terminal) -> Vec<PathBuf> {
    match &common.migrations {
        Some(place) => vec![terminal.directory.join(place)],
        None => configuration.migrations.iter().map(|place| root.join(place)).collect(),
    }
}
