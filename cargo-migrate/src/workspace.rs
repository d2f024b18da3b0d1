//! The packages around the current folder, as `cargo metadata --no-deps` tells them.
//!
//! Cargo is a process of its own and takes longer than reading the models does; [`start`] lets it
//! run while files are parsed, beginning with [`Pending::guess`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, TargetKind};

use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// What one `cargo metadata` told.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where Cargo builds.
    pub target_directory: PathBuf,
    /// `[workspace.metadata.migrate]`, null when absent.
    pub configuration: serde_json::Value,
    /// Its members, sorted by name.
    pub packages: Vec<Package>,
    request: Request,
}

/// A member of the workspace.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its `Cargo.toml`.
    pub manifest: PathBuf,
    /// The folder of its `Cargo.toml`.
    pub directory: PathBuf,
    /// `[package.metadata.migrate]`, null when absent.
    pub configuration: serde_json::Value,
    /// Its library, if it has one that other code can use.
    pub library: Option<Target>,
    /// Its binaries.
    pub binaries: Vec<Target>,
    /// Whether a build script runs before it is compiled, and may set `cfg`s of its own.
    pub has_build_script: bool,
    /// Its features, and what each switches on.
    pub features: BTreeMap<String, Vec<String>>,
    /// What it depends on, but for tests and build scripts.
    pub dependencies: Vec<Dependency>,
}

/// What one run of the compiler makes: a library or a program.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name that other crates say: `my_library`.
    pub crate_name: String,
    /// Its first file.
    pub root: PathBuf,
    /// Whether paths follow the rules of 2015.
    pub edition_2015: bool,
    /// The features without which it is not built.
    pub required_features: Vec<String>,
}

/// A dependency as a package declares it.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The package that is meant.
    pub package: String,
    /// The name it got in its place: `key = { package = "…" }`.
    pub rename: Option<String>,
    /// The versions that are asked for: `^0.4`.
    pub requirement: String,
    /// Its folder, for one that is not from a registry.
    pub path: Option<PathBuf>,
    /// Whether it is there only with a feature.
    pub optional: bool,
    /// Whether its default features are asked for.
    pub default_features: bool,
    /// Which of its features are asked for.
    pub features: Vec<String>,
}

impl Dependency {
    /// The name in `[dependencies]`.
    #[must_use]
    pub fn key(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.package)
    }
}

/// Which workspace is meant, and the Cargo to ask.
#[derive(Clone, Debug)]
struct Request {
    cargo: PathBuf,
    directory: PathBuf,
    manifest_path: Option<PathBuf>,
    environment: BTreeMap<String, String>,
}

/// Asks Cargo for the workspace of the current folder, or of `--manifest-path`.
///
/// # Errors
/// No `Cargo.toml`, one that Cargo refuses, or no Cargo at all.
pub fn read(terminal: &Terminal, manifest_path: Option<&Path>) -> Result<Workspace> {
    Request::new(terminal, manifest_path).run()
}

/// Does what [`read`] does beside what this thread does.
#[must_use]
pub fn start(terminal: &Terminal, manifest_path: Option<&Path>) -> Pending {
    let request = Request::new(terminal, manifest_path);
    let folder = match &request.manifest_path {
        Some(manifest) => manifest.parent().map(Path::to_path_buf),
        None => request
            .directory
            .ancestors()
            .find(|folder| folder.join("Cargo.toml").is_file())
            .map(Path::to_path_buf),
    };
    Pending { answer: thread::spawn(move || request.run()), folder }
}

/// A workspace that Cargo is still asked for.
pub struct Pending {
    answer: JoinHandle<Result<Workspace>>,
    folder: Option<PathBuf>,
}

impl Pending {
    /// The files that are probably wanted: the library and the program of the nearest package.
    #[must_use]
    pub fn guess(&self) -> Vec<PathBuf> {
        let Some(folder) = &self.folder else { return Vec::new() };
        ["src/lib.rs", "src/main.rs"]
            .into_iter()
            .map(|file| folder.join(file))
            .filter(|file| file.is_file())
            .collect()
    }

    /// Waits for Cargo's answer.
    ///
    /// # Errors
    /// As [`read`].
    pub fn wait(self) -> Result<Workspace> {
        self.answer.join().unwrap_or_else(|_| Err(Error::project("the answer of `cargo metadata` was lost")))
    }
}

impl Workspace {
    /// The package that a command is about.
    ///
    /// That is the one of `-p`; else the one of `--manifest-path`; else the one of the current folder, if it
    /// has a `[package.metadata.migrate]`; else the only one that has; else the one of the current folder.
    ///
    /// # Errors
    /// No or several packages can be meant.
    pub fn package(&self, wanted: Option<&str>, terminal: &Terminal) -> Result<&Package> {
        if let Some(wanted) = wanted {
            return self.named(wanted);
        }
        let here = self.package_here(terminal);
        if let (Some(package), Some(_)) = (here, &self.request.manifest_path) {
            return Ok(package);
        }
        if let Some(package) = here.filter(|package| package.is_configured()) {
            return match package.recorded_in() {
                Some(place) => self.recorded_in(package, place),
                None => Ok(package),
            };
        }
        let configured: Vec<_> = self
            .packages
            .iter()
            .filter(|package| package.is_configured() && package.recorded_in().is_none())
            .collect();
        match (configured.as_slice(), here, self.packages.as_slice()) {
            ([package], _, _) => Ok(package),
            ([], Some(package), _) | ([], None, [package]) => Ok(package),
            ([], None, _) => Err(Error::project("no package of this workspace is set up for migrations")
                .help("choose one with `-p NAME`, or run `cargo migrate init -p NAME`")),
            (several, _, _) => Err(Error::usage(format!(
                "{} packages of this workspace have migrations: {}",
                several.len(),
                list(several.iter().map(|package| package.name.as_str()))
            ))
            .help("choose one with `-p NAME`, or run the command in its folder")),
        }
    }

    /// The member that the current folder, or `--manifest-path`, lies in.
    #[must_use]
    pub fn package_here(&self, terminal: &Terminal) -> Option<&Package> {
        if let Some(manifest) = &self.request.manifest_path {
            let manifest = canonical(manifest);
            return self.packages.iter().find(|package| canonical(&package.manifest) == manifest);
        }
        let here = canonical(&terminal.directory);
        self.packages
            .iter()
            .filter(|package| here.starts_with(canonical(&package.directory)))
            .max_by_key(|package| package.directory.as_os_str().len())
    }

    /// The member of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(&self, name: &str) -> Result<&Package> {
        if let Some(package) = self.packages.iter().find(|package| package.name == name) {
            return Ok(package);
        }
        let error = Error::usage(format!("package `{name}` is not in this workspace"));
        Err(match migrate_model::closest(name, self.packages.iter().map(|p| p.name.as_str())) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!(
                "the packages are {}",
                list(self.packages.iter().map(|package| package.name.as_str()))
            )),
        })
    }

    fn recorded_in(&self, package: &Package, place: &str) -> Result<&Package> {
        let folder = canonical(&package.directory.join(place));
        self.packages.iter().find(|other| canonical(&other.directory) == folder).ok_or_else(|| {
            Error::project(format!(
                "package `{}` says `recorded-in = \"{place}\"`, and there is no package of this workspace",
                package.name
            ))
            .help(format!("correct it in `{}`", package.manifest.display()))
        })
    }

    /// Those of these packages that do not say that this one records their models, with what they had to say: the
    /// compiler finds no `schema.lock` for them. One with revisions of its own has said something else.
    #[must_use]
    pub fn without_record<'a>(&'a self, owner: &Package, names: &[String]) -> Vec<(&'a Package, String)> {
        let folder = canonical(&owner.directory);
        let said = |package: &Package| {
            let place = package.recorded_in()?;
            Some(canonical(&package.directory.join(place)) == folder)
        };
        let members = self.packages.iter().filter(|package| names.contains(&package.name));
        let unaware =
            members.filter(|package| said(package).map_or(!package.is_configured(), |right| !right));
        unaware.map(|package| (package, way(&canonical(&package.directory), &folder))).collect()
    }

    /// The workspace of a package that lies elsewhere.
    pub(crate) fn elsewhere(&self, directory: &Path) -> Result<Self> {
        let manifest_path = Some(directory.join("Cargo.toml"));
        Request { manifest_path, ..self.request.clone() }.run()
    }
}

impl Package {
    fn is_configured(&self) -> bool {
        !self.configuration.is_null()
    }

    fn recorded_in(&self) -> Option<&str> {
        self.configuration.get("recorded-in")?.as_str()
    }
}

impl Request {
    fn new(terminal: &Terminal, manifest_path: Option<&Path>) -> Self {
        let cargo = terminal.variable("CARGO").unwrap_or("cargo");
        Self {
            cargo: PathBuf::from(cargo),
            directory: terminal.directory.clone(),
            manifest_path: manifest_path.map(|path| terminal.directory.join(path)),
            environment: terminal.environment.clone(),
        }
    }

    fn run(self) -> Result<Workspace> {
        let mut question = MetadataCommand::new();
        question.no_deps().cargo_path(&self.cargo);
        question.current_dir(&self.directory);
        if let Some(manifest) = &self.manifest_path {
            question.manifest_path(manifest);
        }
        for (name, value) in &self.environment {
            question.env(name, value);
        }
        // Cargo's messages are shown in one of ours, which brings its own colours.
        question.env("CARGO_TERM_COLOR", "never");
        let metadata = question.exec().map_err(|error| self.explain(&error))?;
        Ok(workspace(metadata, self))
    }

    fn explain(&self, error: &cargo_metadata::Error) -> Error {
        match error {
            cargo_metadata::Error::CargoMetadata { stderr } => {
                let said = stderr.trim();
                let said = said.strip_prefix("error: ").unwrap_or(said);
                if said.starts_with("could not find `Cargo.toml`") {
                    return Error::project(said.lines().next().unwrap_or(said))
                        .help("go to a package's folder, or say `--manifest-path`");
                }
                Error::project("Cargo cannot read the workspace").because(said)
            }
            cargo_metadata::Error::Io(error) => {
                Error::project(format!("cannot run `{}`", self.cargo.display()))
                    .because(error)
                    .help("models are read with the help of Cargo; install it, or put it on the `PATH`")
            }
            other => Error::project("the answer of `cargo metadata` is not understood").because(other),
        }
    }
}

fn workspace(metadata: Metadata, request: Request) -> Workspace {
    let members = metadata.workspace_members;
    let mut packages: Vec<_> =
        metadata.packages.into_iter().filter(|package| members.contains(&package.id)).map(package).collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Workspace {
        root: metadata.workspace_root.into_std_path_buf(),
        target_directory: metadata.target_directory.into_std_path_buf(),
        configuration: ours(&metadata.workspace_metadata),
        packages,
        request,
    }
}

fn package(package: cargo_metadata::Package) -> Package {
    let mut library = None;
    let mut binaries = Vec::new();
    let mut has_build_script = false;
    for target in package.targets {
        let kinds = &target.kind;
        has_build_script |= kinds.contains(&TargetKind::CustomBuild);
        let is_binary = kinds.contains(&TargetKind::Bin);
        let is_library = kinds.iter().any(|kind| {
            matches!(
                kind,
                TargetKind::Lib
                    | TargetKind::RLib
                    | TargetKind::DyLib
                    | TargetKind::CDyLib
                    | TargetKind::StaticLib
            )
        });
        let target = Target {
            crate_name: target.name.replace('-', "_"),
            root: target.src_path.into_std_path_buf(),
            edition_2015: target.edition == cargo_metadata::Edition::E2015,
            required_features: target.required_features,
        };
        if is_binary {
            binaries.push(target);
        } else if is_library {
            library = Some(target);
        }
    }
    let dependencies = package.dependencies.into_iter().filter(|dep| dep.kind == DependencyKind::Normal);
    Package {
        name: package.name.to_string(),
        directory: package.manifest_path.parent().map(|folder| folder.into()).unwrap_or_default(),
        manifest: package.manifest_path.into_std_path_buf(),
        configuration: ours(&package.metadata),
        library,
        binaries,
        has_build_script,
        features: package.features,
        dependencies: dependencies
            .map(|dependency| Dependency {
                package: dependency.name,
                rename: dependency.rename,
                requirement: dependency.req.to_string(),
                path: dependency.path.map(Into::into),
                optional: dependency.optional,
                default_features: dependency.uses_default_features,
                features: dependency.features,
            })
            .collect(),
    }
}

fn ours(metadata: &serde_json::Value) -> serde_json::Value {
    metadata.get("migrate").cloned().unwrap_or_default()
}

/// Two spellings of one folder are equal; what does not exist is compared as it is written.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// From one folder to another, as it is written in a `Cargo.toml`.
fn way(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = to.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let way = up.chain(down).collect::<Vec<_>>();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
