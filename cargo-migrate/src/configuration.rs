//! What `[package.metadata.migrate]` says, and `MIGRATE_<KEY>` in the environment.

use std::collections::BTreeMap;

use migrate_schema::lock::Lockstep;
use migrate_schema::schema::{Extension, Named as _, QualifiedName};
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::source::Naming;
use crate::terminal::Terminal;

/// The configuration of one database.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Configuration {
    /// Where revisions are; new ones go to the place of their head.
    #[serde(deserialize_with = "one_or_many")]
    pub migrations: Vec<String>,
    /// The folder of SQL objects.
    pub objects: String,
    /// The variable of the environment that holds the URL.
    pub url_env: String,
    /// The URL itself, with `${VARIABLES}`.
    pub url: Option<String>,
    /// `SET ROLE` after connecting.
    pub role: Option<String>,
    /// Where the database keeps its history.
    pub version_table: String,
    /// The oldest major version of PostgreSQL that has to understand the SQL.
    pub postgres: u32,
    /// Whether SQL is written so that programs go on reading and writing while it runs.
    pub online: bool,
    /// Whether doc comments become `COMMENT ON`.
    pub comments: bool,
    /// What the compiler does when structs and recorded schema have parted; the derives read it.
    pub lockstep: Lockstep,
    /// The extensions that the database has.
    #[serde(deserialize_with = "extensions")]
    pub extensions: Vec<Extension>,
    /// What of a live database is not ours: `spatial_ref_sys`, `audit.*`.
    pub ignore: Vec<String>,
    /// Further packages whose models belong to this database.
    pub models: Vec<String>,
    /// Another package that records this one's models.
    pub recorded_in: Option<String>,
    /// How constraints and indexes are named; as PostgreSQL would where nothing is said.
    pub naming: Naming,
    /// What runs around an upgrade.
    pub hooks: Hooks,
    /// The folder that a dump goes to before data is lost; none where it is empty.
    pub backup: String,
    /// The name under `databases`, when there are several.
    #[serde(skip)]
    pub database: Option<String>,
    /// All names under `databases`.
    #[serde(skip)]
    pub databases: Vec<String>,
    /// By package, those of them that have it among their `models`.
    #[serde(skip)]
    pub owners: BTreeMap<String, Vec<String>>,
    /// What is said at all, by key.
    #[serde(skip)]
    pub said: BTreeMap<String, Said>,
}

/// Commands of the user around an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Hooks {
    /// Runs when it is known what is to be done, and nothing is done yet; nothing is where it fails.
    pub before_upgrade: Option<String>,
    /// Runs when all is done.
    pub after_upgrade: Option<String>,
    /// Runs when something went wrong after the first had begun.
    pub on_failure: Option<String>,
}

/// A value of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// As JSON, but for what may hold a password.
    pub value: String,
    /// Where it stands.
    pub place: String,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            migrations: vec!["migrations".to_owned()],
            objects: "schema".to_owned(),
            url_env: "DATABASE_URL".to_owned(),
            url: None,
            role: None,
            version_table: "public.migrate_revisions".to_owned(),
            postgres: 15,
            online: false,
            comments: false,
            lockstep: Lockstep::default(),
            extensions: Vec::new(),
            ignore: Vec::new(),
            models: Vec::new(),
            recorded_in: None,
            naming: Naming::default(),
            hooks: Hooks::default(),
            backup: String::new(),
            database: None,
            databases: Vec::new(),
            owners: BTreeMap::new(),
            said: BTreeMap::new(),
        }
    }
}

const KEYS: &[&str] = &[
    "migrations",
    "objects",
    "url-env",
    "url",
    "role",
    "version-table",
    "postgres",
    "online",
    "comments",
    "lockstep",
    "extensions",
    "ignore",
    "models",
    "recorded-in",
    "naming",
    "hooks",
    "backup",
    "databases",
];

/// The oldest server that is known to understand what is written.
const OLDEST: u32 = 12;

impl Configuration {
    /// Reads a metadata table, then the environment over it.
    ///
    /// `place` is the file that the table stands in; `database` chooses one of several.
    ///
    /// # Errors
    /// Unknown keys, values of another kind, or a database that is not there.
    pub fn read(table: &Value, place: &str, database: Option<&str>, terminal: &Terminal) -> Result<Self> {
        let mut table = match table {
            Value::Null => serde_json::Map::new(),
            Value::Object(table) => table.clone(),
            _ => return Err(Error::project(format!("`metadata.migrate` in {place} is not a table"))),
        };
        let databases = match table.remove("databases") {
            None => serde_json::Map::new(),
            Some(Value::Object(databases)) => databases,
            Some(_) => return Err(no_tables(place)),
        };
        check_keys(&table, place)?;
        let mut places: BTreeMap<String, String> =
            table.keys().map(|key| (key.clone(), place.to_owned())).collect();
        let chosen = choose(&databases, database, place)?;
        if let Some((name, Value::Object(own))) = &chosen {
            check_keys(own, &format!("`databases.{name}` in {place}"))?;
            places.extend(own.keys().map(|key| (key.clone(), format!("`databases.{name}` in {place}"))));
            table.extend(own.clone());
        }
        for key in KEYS.iter().filter(|key| **key != "databases") {
            if let Some(text) = terminal.variable(&variable(key)) {
                places.insert((*key).to_owned(), format!("`{}` in the environment", variable(key)));
                table.insert((*key).to_owned(), from_environment(key, text));
            }
        }
        let mut configuration: Self = serde_json::from_value(Value::Object(table.clone()))
            .map_err(|error| misread(&table, place, terminal, &error))?;
        configuration.database = chosen.map(|(name, _)| name);
        configuration.databases = databases.keys().cloned().collect();
        for (name, own) in &databases {
            let models = own.get("models").and_then(Value::as_array).into_iter().flatten();
            for package in models.filter_map(Value::as_str) {
                configuration.owners.entry(package.to_owned()).or_default().push(name.clone());
            }
        }
        configuration.said = places
            .into_iter()
            .filter_map(|(key, place)| Some((shown(&key, table.get(&key)?), key, place)))
            .map(|(value, key, place)| (key, Said { value, place }))
            .collect();
        configuration.check(place)?;
        Ok(configuration)
    }

    /// The names under `databases` in a metadata table, in their order.
    ///
    /// # Errors
    /// `databases` is something else.
    pub fn databases(table: &Value, place: &str) -> Result<Vec<String>> {
        match table.get("databases") {
            None => Ok(Vec::new()),
            Some(Value::Object(databases)) => Ok(databases.keys().cloned().collect()),
            Some(_) => Err(no_tables(place)),
        }
    }

    fn check(&self, place: &str) -> Result<()> {
        if self.postgres < OLDEST {
            return Err(Error::project(format!("`postgres = {}` in {place} is too old", self.postgres))
                .help(format!("the oldest version that is supported is {OLDEST}")));
        }
        if self.migrations.is_empty() {
            return Err(Error::project(format!("`migrations` in {place} is an empty list"))
                .help("write `migrations = \"migrations\"`, or leave the key out"));
        }
        Ok(())
    }
}

fn no_tables(place: &str) -> Error {
    Error::project(format!("`databases` in {place} is not a table of tables"))
}

/// A value for people. An address may hold a password, and so may a command.
fn shown(key: &str, value: &Value) -> String {
    match key {
        "url" | "hooks" => "not shown".to_owned(),
        _ => value.to_string(),
    }
}

/// The variable of the environment that a key can be given in.
fn variable(key: &str) -> String {
    format!("MIGRATE_{}", key.to_uppercase().replace('-', "_"))
}

/// Which key has a value that cannot be read, and where it comes from.
fn misread(
    table: &serde_json::Map<String, Value>,
    place: &str,
    terminal: &Terminal,
    error: &serde_json::Error,
) -> Error {
    let culprit = table.iter().find_map(|(key, value)| {
        let alone = serde_json::Map::from_iter([(key.clone(), value.clone())]);
        serde_json::from_value::<Configuration>(Value::Object(alone)).err().map(|error| (key, error))
    });
    match culprit {
        Some((key, error)) if terminal.variable(&variable(key)).is_some() => {
            Error::project(format!("`{}` in the environment cannot be read", variable(key))).because(error)
        }
        Some((key, error)) => Error::project(format!("`{key}` in {place} cannot be read")).because(error),
        None => Error::project(format!("the configuration in {place} cannot be read")).because(error),
    }
}

fn check_keys(table: &serde_json::Map<String, Value>, place: &str) -> Result<()> {
    for key in table.keys() {
        if !KEYS.contains(&key.as_str()) {
            let nearest = KEYS
                .iter()
                .map(|known| (strsim::jaro_winkler(key, known), *known))
                .max_by(|a, b| a.0.total_cmp(&b.0))
                .filter(|(likeness, _)| *likeness > 0.75);
            let error = Error::project(format!("unknown key `{key}` in the configuration in {place}"));
            return Err(match nearest {
                Some((_, known)) => error.help(format!("did you mean `{known}`?")),
                None => error.help(format!(
                    "the keys are {}",
                    KEYS.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ")
                )),
            });
        }
    }
    Ok(())
}

fn choose(
    databases: &serde_json::Map<String, Value>,
    wanted: Option<&str>,
    place: &str,
) -> Result<Option<(String, Value)>> {
    let names = || databases.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) => match databases.get(wanted) {
            Some(table @ Value::Object(_)) => Ok(Some((wanted.to_owned(), table.clone()))),
            Some(_) => Err(Error::project(format!("`databases.{wanted}` in {place} is not a table"))),
            None if databases.is_empty() => Err(Error::usage(format!(
                "there is no database `{wanted}`: {place} names none"
            ))
            .help(format!(
                "write `[package.metadata.migrate.databases.{wanted}]`, or leave out `--database`"
            ))),
            None => Err(Error::usage(format!("there is no database `{wanted}` in {place}"))
                .help(format!("the databases are {}", names()))),
        },
        None if databases.is_empty() => Ok(None),
        None => Err(Error::usage(format!("several databases are configured in {place}: {}", names()))
            .help("choose one with `--database NAME`, or mean each of them with `--all-databases`")),
    }
}

/// Lists are separated by commas; numbers and switches are read as such where the key wants one.
fn from_environment(key: &str, text: &str) -> Value {
    match key {
        "migrations" | "models" | "ignore" | "extensions" => {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()
        }
        "postgres" => text.trim().parse::<u32>().map_or_else(|_| Value::from(text), Value::from),
        // As it would stand in the file.
        "hooks" | "naming" => toml::from_str::<Value>(&format!("table = {text}"))
            .ok()
            .and_then(|mut file| Some(file.get_mut("table")?.take()))
            .unwrap_or_else(|| Value::from(text)),
        "comments" | "online" => text.trim().parse::<bool>().map_or_else(|_| Value::from(text), Value::from),
        _ => Value::from(text),
    }
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

/// Names, or tables with a name; sorted. `public` is where an extension is anyway.
fn extensions<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Extension>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Name(String),
        Extension(Extension),
    }
    let mut extensions: Vec<Extension> = Vec::new();
    for said in Vec::<Said>::deserialize(deserializer)? {
        let mut extension = match said {
            Said::Name(name) => Extension { name, schema: None, version: None },
            Said::Extension(extension) => extension,
        };
        extension.schema.take_if(|schema| schema == QualifiedName::PUBLIC);
        match extensions.binary_search_by(|other| other.name().cmp(extension.name())) {
            Ok(_) => {
                let message = format!("extension `{}` is named twice", extension.name);
                return Err(serde::de::Error::custom(message));
            }
            Err(at) => extensions.insert(at, extension),
        }
    }
    Ok(extensions)
}

/// The `migrate` tables of a `Cargo.toml`: the package's, and the workspace's.
#[derive(Debug, Default, Deserialize)]
pub struct Manifest {
    package: Option<ManifestPackage>,
    workspace: Option<ManifestWorkspace>,
}

#[derive(Debug, Deserialize)]
struct ManifestPackage {
    name: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct ManifestWorkspace {
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
}

impl Manifest {
    /// Reads the text of a `Cargo.toml`.
    ///
    /// # Errors
    /// What `toml` says.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// The table for its package: `[package.metadata.migrate]`, else `[workspace.metadata.migrate]`.
    #[must_use]
    pub fn table(&self) -> Option<&Value> {
        let package = self.package.as_ref().and_then(|package| package.metadata.get("migrate"));
        package.or_else(|| self.workspace.as_ref()?.metadata.get("migrate"))
    }

    /// The name of its package.
    #[must_use]
    pub fn package_name(&self) -> Option<&str> {
        self.package.as_ref()?.name.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(table: &Value, database: Option<&str>, environment: &[(&str, &str)]) -> Result<Configuration> {
        let environment =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (terminal, _) = Terminal::captured(std::path::PathBuf::new(), environment);
        Configuration::read(table, "Cargo.toml", database, &terminal)
    }

    #[test]
    fn nothing_said_is_the_default() {
        assert_eq!(read(&Value::Null, None, &[]).expect("a configuration"), Configuration::default());
    }

    #[test]
    fn the_environment_wins() {
        let configuration = read(
            &json!({ "migrations": "a", "postgres": 16 }),
            None,
            &[("MIGRATE_MIGRATIONS", "b, c"), ("MIGRATE_POSTGRES", "14"), ("MIGRATE_COMMENTS", "true")],
        )
        .expect("a configuration");
        assert_eq!(
            (configuration.migrations, configuration.postgres),
            (vec!["b".to_owned(), "c".to_owned()], 14)
        );
        assert!(configuration.comments);
    }

    #[test]
    fn one_of_several_databases_is_chosen() {
        let table = json!({ "postgres": 16, "databases": { "auth": { "url-env": "AUTH_URL" }, "shop": {} } });
        let auth = read(&table, Some("auth"), &[]).expect("a configuration");
        assert_eq!((auth.url_env.as_str(), auth.postgres), ("AUTH_URL", 16));
        assert!(read(&table, None, &[]).expect_err("a choice").message.contains("`auth`, `shop`"));
        assert!(read(&table, Some("x"), &[]).is_err());
        assert!(read(&Value::Null, Some("x"), &[]).is_err());
    }

    #[test]
    fn mistakes_are_named() {
        for (table, word) in [
            (json!({ "migration": "x" }), "migrations"),
            (json!({ "postgres": "new" }), "cannot be read"),
            (json!({ "postgres": 9 }), "too old"),
            (json!({ "hooks": { "before": "x" } }), "before-upgrade"),
            (json!({ "migrations": [] }), "empty list"),
            (json!([]), "not a table"),
        ] {
            let error = read(&table, None, &[]).expect_err("a mistake");
            assert!(
                format!("{} {} {}", error.message, error.causes.join(" "), error.help.join(" "))
                    .contains(word),
                "{}",
                error.message
            );
            assert_eq!(error.exit, crate::error::Exit::Project);
        }
    }
}
