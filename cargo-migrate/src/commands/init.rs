//! `init`: the configuration, the folder, the first steps.

use std::collections::BTreeSet;
use std::fs;

use clap::Args;
use serde_json::json;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::context::{BOLD, Context};
use crate::error::{Error, Exit, Result};
use crate::recorded::{Recorded, lock_text, shown};
use crate::workspace::Dependency;
use crate::{files, workspace};

/// Set up a package: its configuration in Cargo.toml and the folder of revisions
#[derive(Args)]
pub struct Arguments {
    /// Where revisions will be, from the package's folder
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    folder: String,
}

/// Two branches that both add a table at one place of the lock are no conflict: Git keeps both.
const GIT_ATTRIBUTES: &str = "\
# Git keeps what both sides of a merge add; `cargo migrate merge` then writes the file anew.
schema.lock merge=union
";

/// Runs the command.
///
/// # Errors
/// No package, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let terminal = &*context.terminal;
    let workspace = workspace::read(terminal, context.common.manifest_path.as_deref())?;
    let package = match context.common.package.as_deref() {
        Some(name) => workspace.named(name)?,
        None => match (workspace.package_here(terminal), workspace.packages.as_slice()) {
            (Some(package), _) | (None, [package]) => package,
            (None, _) => {
                return Err(Error::usage("this is a workspace of several packages")
                    .help("say which one has the models: `cargo migrate init -p NAME`"));
            }
        },
    };

    let text = fs::read_to_string(&package.manifest).map_err(|error| {
        Error::project(format!("could not read `{}`", shown(&package.manifest, terminal))).because(error)
    })?;
    let configured = !package.configuration.is_null();
    let folder = match package.configuration.get("migrations").and_then(serde_json::Value::as_str) {
        Some(folder) => folder.to_owned(),
        None => arguments.folder.clone(),
    };
    let directory = package.directory.join(&folder);
    let lock = directory.join(migrate_schema::lock::FILE);
    let mut made = Vec::new();
    if !configured {
        files::write(&package.manifest, &with_table(&text, &folder)?)?;
        made.push(format!("{}: [package.metadata.migrate]", shown(&package.manifest, terminal)));
    }
    if !lock.exists() {
        // An empty lock now, because the compiler does not notice a file that comes into being later.
        let recorded = Recorded::read(std::slice::from_ref(&directory), &terminal.directory)?;
        files::write(&lock, &lock_text(&recorded.schema()?)?)?;
        made.push(shown(&lock, terminal));
    }
    let attributes = directory.join(".gitattributes");
    if !attributes.exists() {
        files::write(&attributes, GIT_ATTRIBUTES)?;
        made.push(shown(&attributes, terminal));
    }
    let depends = package.dependencies.iter().any(|dependency| dependency.package == "migrate-rs");
    let name = package.name.clone();

    if context.is_json() {
        context.say_json(&json!({ "package": name, "made": made, "depends_on_migrate": depends }))?;
        return Ok(Exit::Done);
    }
    if made.is_empty() {
        context.say(format_args!("`{name}` is set up already"))?;
        return Ok(Exit::Done);
    }
    context.say(format_args!("Set up `{name}`:"))?;
    for file in made {
        context.say(format_args!("  {file}"))?;
    }
    let mut steps = Vec::new();
    if !depends {
        steps.push(add_dependency(&package.dependencies));
    }
    steps.push("write a struct with `#[derive(migrate::Table)]`".to_owned());
    steps.push("cargo migrate autogenerate -m \"first tables\"".to_owned());
    steps.push("cargo migrate upgrade    (with DATABASE_URL, or --database-url local:)".to_owned());
    context.say(context.paint(BOLD, "\nNext:"))?;
    for (at, step) in steps.iter().enumerate() {
        context.say(format_args!("  {}. {step}", at + 1))?;
    }
    Ok(Exit::Done)
}

/// The features of `migrate-rs` that are called like a crate and its version.
const TYPE_FEATURES: [&str; 26] = [
    "bigdecimal-0_4",
    "bit-vec-0_6",
    "bit-vec-0_7",
    "bit-vec-0_8",
    "bit-vec-0_9",
    "bytes-1",
    "chrono-0_4",
    "cidr-0_2",
    "cidr-0_3",
    "eui48-1",
    "geo-types-0_7",
    "ipnet-2",
    "ipnetwork-0_20",
    "ipnetwork-0_21",
    "jiff-0_2",
    "jiff-sqlx-0_1",
    "jiff-sqlx-0_2",
    "mac_address-1",
    "postgres-types-0_2",
    "postgres_range-0_11",
    "rust_decimal-1",
    "serde_json-1",
    "sqlx-0_8",
    "sqlx-0_9",
    "time-0_3",
    "uuid-1",
];

/// With a feature for each crate whose types may be columns.
pub(super) fn add_dependency(dependencies: &[Dependency]) -> String {
    let known = type_features(dependencies);
    let features = known.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(",");
    match &*features {
        "" => "cargo add migrate-rs".to_owned(),
        features => format!("cargo add migrate-rs --features {features}"),
    }
}

/// The features for those whose types may be columns.
pub(super) fn type_features(dependencies: &[Dependency]) -> impl Iterator<Item = String> {
    dependencies.iter().map(feature).filter(|feature| TYPE_FEATURES.contains(&feature.as_str()))
}

/// What `migrate-rs` calls the feature for the types of a crate: `uuid-1`, `chrono-0_4`.
fn feature(dependency: &Dependency) -> String {
    let version = dependency.requirement.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    match (numbers.next(), numbers.next()) {
        (Some("0"), Some(minor)) => format!("{}-0_{minor}", dependency.package),
        (major, _) => format!("{}-{}", dependency.package, major.unwrap_or_default()),
    }
}

/// `Cargo.toml` with the table, and everything else as it was.
fn with_table(text: &str, folder: &str) -> Result<String> {
    let failed = |error: toml_edit::TomlError| {
        Error::project("`Cargo.toml` cannot be read").excerpt(error.to_string().trim_end().to_owned())
    };
    let mut document: DocumentMut = text.parse().map_err(failed)?;
    let package = document.entry("package").or_insert(Item::Table(Table::new()));
    let metadata = package
        .as_table_like_mut()
        .ok_or_else(|| Error::project("`package` in `Cargo.toml` is not a table"))?
        .entry("metadata")
        .or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
    let metadata = metadata
        .as_table_like_mut()
        .ok_or_else(|| Error::project("`package.metadata` in `Cargo.toml` is not a table"))?;
    let mut table = Table::new();
    table.insert("migrations", value(folder));
    metadata.insert("migrate", Item::Table(table));
    let written = document.to_string();
    Ok(if text.contains("\r\n") { written.replace('\n', "\r\n") } else { written })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn cargo_toml_keeps_its_line_ends() {
        let text = with_table("[package]\r\nname = \"x\"\r\n", "db").expect("a text");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.starts_with("[package]\r\nname = \"x\"\r\n"), "{text:?}");
    }

    #[test]
    fn cargo_toml_keeps_everything_else() {
        let text = "# mine\n[package]\nname = \"x\" # yes\n\n[dependencies]\na = \"1\"\n";
        assert_eq!(
            with_table(text, "migrations").expect("a text"),
            "# mine\n[package]\nname = \"x\" # yes\n\n[package.metadata.migrate]\nmigrations = \"migrations\"\n\n[dependencies]\na = \"1\"\n"
        );
    }

    #[test]
    fn features_are_those_of_the_library() {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate/Cargo.toml");
        let manifest = fs::read_to_string(manifest).expect("the manifest of `migrate-rs`");
        let manifest: DocumentMut = manifest.parse().expect("a manifest");
        let features = manifest["features"].as_table().expect("features").iter().map(|(name, _)| name);
        let is_version = |version: &str| version.chars().all(|c| c == '_' || c.is_ascii_digit());
        let features =
            features.filter(|name| name.rsplit_once('-').is_some_and(|(_, last)| is_version(last)));
        assert_eq!(features.collect::<Vec<_>>(), TYPE_FEATURES);
    }

    #[test]
    fn crates_bring_their_features() {
        let dependency = |package: &str, requirement: &str| Dependency {
            package: package.to_owned(),
            rename: None,
            requirement: requirement.to_owned(),
            path: None,
            optional: false,
            default_features: true,
            features: Vec::new(),
        };
        assert_eq!(
            add_dependency(&[dependency("rand", "^0.9"), dependency("uuid", "*")]),
            "cargo add migrate-rs"
        );
        let dependencies =
            [dependency("uuid", "^1.4"), dependency("chrono", "=0.4.38"), dependency("sqlx", ">=0.8, <0.10")];
        assert_eq!(
            add_dependency(&dependencies),
            "cargo add migrate-rs --features chrono-0_4,sqlx-0_8,uuid-1"
        );
    }
}
