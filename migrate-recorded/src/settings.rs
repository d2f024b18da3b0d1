//! How strict the comparison is, and which lock is meant.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use migrate_schema::lock::{self, Lockstep};

use crate::lock::{Lock, Unreadable};
use crate::toml::Fields;

/// The variable that wins over the configuration.
pub const VARIABLE: &str = "CARGO_MIGRATE_LOCKSTEP";

/// How the structs of a package are compared, and with what.
pub struct Settings {
    /// What comes of a difference.
    pub policy: Lockstep,
    /// What is recorded.
    pub lock: Lock,
    /// Whether doc comments become comments in the database.
    pub comments: bool,
}

/// What one derive is to do.
#[derive(Default)]
pub struct Found {
    /// What to compare with; `None` where nothing is compared.
    pub settings: Option<Arc<Settings>>,
    /// For the first derive of a compilation: the files that were read, whose changes have to be noticed;
    pub read_from: Vec<PathBuf>,
    /// and what is wrong with them.
    pub wrong: Option<String>,
}

/// What was read for one package and database.
struct Read {
    folder: PathBuf,
    database: Option<String>,
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    settings: Option<Arc<Settings>>,
}

/// What changes when somebody writes a file. A compiler reads each file once, but a language server lives on.
type Stamp = (SystemTime, u64);

static READ: Mutex<Vec<Read>> = Mutex::new(Vec::new());

impl Settings {
    /// The settings for the package that is compiled, and the database that a model names.
    pub fn find(database: Option<&str>) -> Found {
        let Some(folder) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
            return Found::default();
        };
        // Integration tests, benches and examples have models of their own, which nobody records.
        let is_test = env::var_os("CARGO_TARGET_TMPDIR").is_some();
        if is_test || is_of_somebody_else(&folder) || is_example(&folder) {
            return Found::default();
        }
        let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let before =
            all.iter().position(|read| read.folder == folder && read.database.as_deref() == database);
        if let Some(at) = before {
            if all[at].stamps.iter().all(|(path, before)| stamp(path) == *before) {
                return Found { settings: all[at].settings.clone(), ..Found::default() };
            }
            all.swap_remove(at);
        }
        let mut files = Files::default();
        let (settings, wrong) = match read(&folder, database, &mut files) {
            Ok(settings) => (settings.map(Arc::new), None),
            Err(wrong) => (None, Some(wrong)),
        };
        let read_from = if files.has_lock { files.found() } else { Vec::new() };
        let database = database.map(str::to_owned);
        all.push(Read { folder, database, stamps: files.stamps, settings: settings.clone() });
        Found { settings, read_from, wrong }
    }
}

/// Where Cargo unpacks packages of registries and repositories: a downstream user could not mend them.
fn is_of_somebody_else(folder: &Path) -> bool {
    let names: Vec<_> = folder.iter().collect();
    names.windows(3).any(|names| match names {
        [place, kind, of] => {
            let is_there =
                [("registry", "src"), ("git", "checkouts")].iter().any(|(a, b)| place == a && kind == b);
            is_there && ends_with_hash(&of.to_string_lossy())
        }
        _ => false,
    })
}

/// As in `index.crates.io-1949cf8c6b5b557f`: a folder of one's own may be called `registry/src` too.
fn ends_with_hash(name: &str) -> bool {
    name.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Cargo says how a program is called, and not whether it is an example.
fn is_example(folder: &Path) -> bool {
    let Ok(name) = env::var("CARGO_BIN_NAME") else { return false };
    let is_there = |place: &str| {
        let place = folder.join(place);
        place.join(format!("{name}.rs")).is_file() || place.join(&name).join("main.rs").is_file()
    };
    let is_package = env::var("CARGO_PKG_NAME").is_ok_and(|package| package == name);
    is_there("examples") && !is_there("src/bin") && !is_package
}

fn policy(said: &str, place: &str) -> Result<Lockstep, String> {
    let found = Lockstep::ALL.iter().find(|(word, _)| *word == said).map(|(_, policy)| *policy);
    found.ok_or_else(|| format!("{place} is `{said}`, which is none of `auto`, `deny`, `warn` and `off`"))
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The files that were read.
#[derive(Default)]
struct Files {
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    has_lock: bool,
}

impl Files {
    fn read(&mut self, path: &Path) -> Option<String> {
        self.try_read(path).ok()?
    }

    /// `None` for a file that is not there: what is there and cannot be read is not the same as nothing.
    fn try_read(&mut self, path: &Path) -> io::Result<Option<String>> {
        self.stamps.push((path.to_path_buf(), stamp(path)));
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Those that are there.
    fn found(&self) -> Vec<PathBuf> {
        let found = self.stamps.iter().filter(|(_, stamp)| stamp.is_some());
        found.map(|(path, _)| path.clone()).collect()
    }
}

/// The folders of the revisions of a package.
pub struct Places {
    /// The folder that they are seen from.
    pub root: PathBuf,
    /// As they are written.
    pub folders: Vec<String>,
    /// The files that say so.
    pub read_from: Vec<PathBuf>,
}

impl Places {
    /// What the configuration says.
    ///
    /// # Errors
    /// It says it of several databases.
    pub fn of(package: &Path) -> Result<Self, String> {
        let mut files = Files::default();
        let own = configuration(package, &mut files);
        let (root, configuration) = elsewhere(package, own, &mut files);
        let Configuration { values, databases, .. } = configuration;
        if !databases.is_empty() {
            let several = "the configuration has several databases; name the folder of the one that is meant";
            return Err(format!("{several}: `migrate::embed!(\"migrations\")`"));
        }
        let folders = if values.migrations.is_empty() { vec![DEFAULT.to_owned()] } else { values.migrations };
        Ok(Self { root, folders, read_from: files.found() })
    }
}

/// Where the revisions are when nothing is said.
const DEFAULT: &str = "migrations";

fn read(folder: &Path, database: Option<&str>, files: &mut Files) -> Result<Option<Settings>, String> {
    let own = configuration(folder, files);
    let (root, configuration) = elsewhere(folder, own.clone(), files);
    let of_database = match database {
        // The command says what is wrong with a name that is not there.
        Some(name) => match configuration.databases.iter().find(|(known, _)| known == name) {
            Some((_, of_database)) => of_database.clone(),
            None => return Ok(None),
        },
        None if configuration.databases.is_empty() => Values::default(),
        None => match env::var("CARGO_PKG_NAME").ok().and_then(|package| configuration.owner(&package)) {
            Some(of_database) => of_database.clone(),
            None => return Ok(None),
        },
    };
    let strict = own.and_then(|own| own.values.lockstep);
    let strict = strict.or(of_database.lockstep).or(configuration.values.lockstep);
    let policy = match (env::var(VARIABLE), strict) {
        (Ok(said), _) if !said.is_empty() => policy(&said, &format!("`{VARIABLE}`"))?,
        (_, Some(said)) => policy(&said, "`lockstep` in `Cargo.toml`")?,
        (_, None) => Lockstep::Auto,
    };
    let place = of_database.migrations.first().or(configuration.values.migrations.first());
    let place = root.join(place.map_or(DEFAULT, String::as_str)).join(lock::FILE);
    let text = match files.try_read(&place) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let unreadable = Unreadable::Broken { reason: "it is not UTF-8".to_owned() };
            return Err(told(&unreadable, &place, folder));
        }
        Err(error) => {
            let place = place.strip_prefix(folder).unwrap_or(&place).display();
            return Err(format!(
                "`{place}` cannot be read: {error}; it has to be a file that the compiler may read"
            ));
        }
    };
    files.has_lock = true;
    if policy == Lockstep::Off {
        return Ok(None);
    }
    let lock = Lock::read(text).map_err(|unreadable| told(&unreadable, &place, folder))?;
    let comments = of_database.comments.or(configuration.values.comments).unwrap_or_default();
    Ok(Some(Settings { policy, lock, comments }))
}

/// A package whose models another one records has what that one says, but for its own strictness.
fn elsewhere(folder: &Path, own: Option<Configuration>, files: &mut Files) -> (PathBuf, Configuration) {
    let place = own.as_ref().and_then(|own| own.recorded_in.as_ref()).map(|place| folder.join(place));
    let (root, configuration) = match place {
        Some(root) => {
            let configuration = configuration(&root, files);
            (root, configuration)
        }
        None => (folder.to_path_buf(), own),
    };
    (root, configuration.unwrap_or_default())
}

fn told(unreadable: &Unreadable, place: &Path, folder: &Path) -> String {
    let place = place.strip_prefix(folder).unwrap_or(place).display();
    match unreadable {
        Unreadable::Conflict { line } => format!(
            "`{place}` holds a merge conflict (line {line}); run \
             `cargo migrate autogenerate -m \"…\"`, which writes it anew, or says where the branches collide"
        ),
        Unreadable::Newer { version } => format!(
            "`{place}` was written by a newer version of cargo migrate (format {version}); update `migrate-rs` in \
             `Cargo.toml`"
        ),
        Unreadable::Broken { reason } => format!(
            "`{place}` cannot be read: {reason}; run \
             `cargo migrate autogenerate -m \"…\"`, which writes it anew"
        ),
    }
}

/// `[package.metadata.migrate]`, else that of the workspace: the keys that matter here.
#[derive(Clone, Default)]
struct Configuration {
    values: Values,
    recorded_in: Option<String>,
    databases: Vec<(String, Values)>,
}

impl Configuration {
    /// The one database that has a package among its `models`.
    fn owner(&self, package: &str) -> Option<&Values> {
        let mut owners = self.databases.iter().filter(|(_, of)| of.models.iter().any(|it| it == package));
        owners.next().filter(|_| owners.next().is_none()).map(|(_, of)| of)
    }
}

/// What can be said of each database.
#[derive(Clone, Default)]
struct Values {
    lockstep: Option<String>,
    comments: Option<bool>,
    /// The first one has the lock.
    migrations: Vec<String>,
    /// Packages whose models belong to it.
    models: Vec<String>,
}

impl Values {
    fn read(fields: &Fields) -> Self {
        let migrations = match fields.text("migrations") {
            Some(place) => vec![place],
            None => fields.texts("migrations"),
        };
        let comments = fields.value("comments").is_some().then(|| fields.flag("comments"));
        Self { lockstep: fields.text("lockstep"), comments, migrations, models: fields.texts("models") }
    }
}

fn configuration(folder: &Path, files: &mut Files) -> Option<Configuration> {
    let manifest = files.read(&folder.join("Cargo.toml"))?;
    let manifest = Fields::parse(&manifest).ok()?;
    if let Some(own) = metadata(&manifest, "package") {
        return Some(own);
    }
    if manifest.within("workspace").is_some() {
        return metadata(&manifest, "workspace");
    }
    let said = manifest.within("package").and_then(|package| package.text("workspace"));
    let roots: Vec<PathBuf> = match said {
        Some(root) => vec![folder.join(root)],
        None => folder.ancestors().skip(1).map(Path::to_path_buf).collect(),
    };
    for path in roots.iter().map(|root| root.join("Cargo.toml")).filter(|path| path.is_file()) {
        let manifest = files.read(&path)?;
        let manifest = Fields::parse(&manifest).ok()?;
        if manifest.within("workspace").is_some() {
            return metadata(&manifest, "workspace");
        }
    }
    None
}

fn metadata(manifest: &Fields, owner: &str) -> Option<Configuration> {
    let table = manifest.within(owner)?.within("metadata")?.within("migrate")?;
    let databases = table.all_within("databases").iter();
    let databases =
        databases.filter_map(|field| Some((field.key.clone(), Values::read(field.value.as_table()?))));
    Some(Configuration {
        values: Values::read(table),
        recorded_in: table.text("recorded-in"),
        databases: databases.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_others_lie_where_cargo_puts_them() {
        for folder in [
            "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/models-1.0.0",
            "/home/me/.cargo/git/checkouts/models-9f3a1c2b4d5e6f70/1a2b3c4/models",
        ] {
            assert!(is_of_somebody_else(Path::new(folder)), "{folder}");
        }
        for folder in ["/home/me/registry/src/models", "/home/me/git/checkouts/my-service/models", "/"] {
            assert!(!is_of_somebody_else(Path::new(folder)), "{folder}");
        }
    }

    #[test]
    fn a_package_may_be_one_databases_alone() {
        let text = "[package.metadata.migrate.databases.auth]\nmigrations = \"a\"\nmodels = [\"users\", \"types\"]\n\
                    [package.metadata.migrate.databases.shop]\nmigrations = \"s\"\nmodels = [\"orders\", \"types\"]\n";
        let manifest = Fields::parse(text).unwrap_or_else(|_| panic!("{text}"));
        let configuration = metadata(&manifest, "package").expect("a configuration");
        let place = |package| configuration.owner(package).map(|of| of.migrations.concat());
        assert_eq!(["users", "orders"].map(place), [Some("a".to_owned()), Some("s".to_owned())]);
        assert_eq!(["types", "app"].map(place), [None, None]);
    }
}
