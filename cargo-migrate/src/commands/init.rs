//! `init`: the configuration, the folder, the first steps.

mod from_sql;
mod from_tool;
mod revisions;
mod set_up;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use serde_json::json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, value};

use self::set_up::SetUp;
use super::{baseline, pull};
use crate::adoption::tool::Tool;
use crate::context::{BOLD, CHANGED, Context};
use crate::error::{Error, Exit, Result};
use crate::recorded::shown;
use crate::workspace::{Dependency, Package};
use crate::{files, workspace};

/// Set up a package: its configuration in Cargo.toml and the folder of revisions
#[derive(Args)]
#[command(group(ArgGroup::new("beginning").args(["from_database", "from_sql", "from"])))]
pub struct Arguments {
    /// Where revisions will be, from the package's folder [default: migrations]
    #[arg(long, value_name = "DIR")]
    folder: Option<String>,

    /// Begin with the database that is there: write models for what it holds (`pull`), and record them as the
    /// first revision, which it has (`baseline`); nothing is run on it
    #[arg(long)]
    from_database: bool,

    /// Begin with files of SQL, or folders of them, in this order: each becomes a revision, `BEGIN` and `COMMIT`
    /// around all of it are left out, and models are written for what they add up to; all of it is tried on a
    /// scratch database
    #[arg(long, value_name = "FILES", num_args = 1..)]
    from_sql: Vec<PathBuf>,

    /// Begin with the history of another tool: each migration becomes a revision, and the database is told which
    /// of them it has; what belongs to the other tool stays as it is
    #[arg(long, value_name = "TOOL")]
    from: Option<Tool>,

    /// With --from: where the migrations of that tool are, if not where it has them by itself
    #[arg(long, value_name = "DIR", requires = "from")]
    from_folder: Option<PathBuf>,

    /// With --from: the table in which that tool keeps what is applied, if not the one it has by itself
    #[arg(long, value_name = "NAME", requires = "from")]
    from_table: Option<String>,

    /// With --from-sql: of files that speak of several databases, what follows `\c NAME`
    #[arg(long, value_name = "NAME", requires = "from_sql")]
    sql_database: Option<String>,

    /// With --from, --from-database and --from-sql: where models go, a file or a folder
    #[arg(short, long, value_name = "PATH", default_value = "src/models.rs")]
    output: PathBuf,

    /// With --from-database: record the rows of a small lookup table too; with --from-sql: of the rows that
    /// `COPY` brings along, keep those of this table only
    #[arg(long, value_name = "TABLE", requires = "beginning")]
    rows: Vec<String>,

    /// With --from-database: the id of the first revision, twelve hexadecimal digits
    #[arg(long, value_name = "ID", requires = "beginning", conflicts_with = "from_sql")]
    rev_id: Option<String>,

    /// With --from and --from-sql: the server for the scratch database, instead of the database's own
    #[arg(long, value_name = "URL", requires = "beginning", conflicts_with = "from_database")]
    scratch_url: Option<String>,
}

/// Where revisions are when nobody says anything.
const FOLDER: &str = "migrations";

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

    let chosen = context.common.database.clone();
    let chosen = chosen.as_deref();
    if let (Some(configured), Some(named)) = (folder_of(package, chosen), &arguments.folder)
        && configured != named
    {
        return Err(Error::usage(format!(
            "revisions are in `{configured}`, as `Cargo.toml` has it, and not in `{named}`"
        ))
        .help(format!(
            "write `migrations = \"{named}\"` below `[package.metadata.migrate]`, or leave `--folder` out"
        )));
    }
    let adopting = match arguments.from {
        Some(tool) => Some(from_tool::begin(tool, arguments, &workspace, package, context)?),
        None => None,
    };
    let sql = match arguments.from_sql.as_slice() {
        [] => None,
        _ => Some(from_sql::Files::read(arguments, context)?),
    };
    let several = match &sql {
        Some(files) => files.several(arguments, context)?,
        None => Vec::new(),
    };
    let homes = match (&adopting, folder_of(package, chosen)) {
        _ if !several.is_empty() => homes(&several, arguments, package)?,
        (Some(adopting), _) => vec![Home::of_one(adopting.directory())],
        (None, Some(configured)) => vec![Home::of_one(configured)],
        (None, None) => vec![Home::of_one(arguments.folder.as_deref().unwrap_or(FOLDER))],
    };
    let depends = package.dependencies.iter().any(|dependency| dependency.package == "migrate-rs");
    let ignored = adopting.as_ref().map(from_tool::Adopting::ignored);
    let set_up = SetUp::make(package, &homes, ignored.as_deref(), context.terminal)?;
    let begun = match (adopting, sql) {
        (Some(adopting), _) => Some(adopting.run(arguments, &set_up, context)),
        (None, Some(files)) => Some(from_sql::run(&files, &several, arguments, &set_up, context)),
        (None, None) if arguments.from_database => Some(from_database(arguments, &set_up, &[], context)),
        (None, None) => None,
    };
    if let Some(begun) = begun {
        return begun.inspect_err(|_| set_up.undo());
    }
    let (name, made) = (&set_up.name, &set_up.made);
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

/// The folder of revisions, where the package is configured: of one of several databases, where one is chosen.
fn folder_of<'p>(package: &'p Package, database: Option<&str>) -> Option<&'p str> {
    let configuration = &package.configuration;
    if configuration.is_null() {
        return None;
    }
    let own = database.and_then(|name| configuration.get("databases")?.get(name)?.get("migrations"));
    let Some(migrations) = own.or_else(|| configuration.get("migrations")) else { return Some(FOLDER) };
    migrations.as_str().or_else(|| migrations.get(0)?.as_str())
}

/// Where what belongs to a database is to be.
struct Home {
    /// Its name, where it is one of several that the configuration does not name yet.
    new: Option<String>,
    /// The folder of its revisions.
    folder: String,
}

impl Home {
    fn of_one(folder: &str) -> Self {
        Self { new: None, folder: folder.to_owned() }
    }
}

/// The homes of several databases: as the configuration says, or each in a folder of its own.
fn homes(names: &[String], arguments: &Arguments, package: &Package) -> Result<Vec<Home>> {
    let base = arguments.folder.as_deref().unwrap_or(FOLDER);
    if package.configuration.is_null() {
        let home = |name: &String| Home { new: Some(name.clone()), folder: format!("{base}/{name}") };
        return Ok(names.iter().map(home).collect());
    }
    let known = package.configuration.get("databases");
    let missing: Vec<String> = names
        .iter()
        .filter(|name| known.and_then(|known| known.get(name.as_str())).is_none())
        .map(|name| format!("`{name}`"))
        .collect();
    if !missing.is_empty() {
        return Err(Error::usage(format!(
            "the files are about databases that the configuration does not name: {}",
            missing.join(", ")
        ))
        .help("say which: `--sql-database NAME`, with `--database` where it has another name here")
        .help("or write `[package.metadata.migrate.databases.NAME]` for each, with its own `migrations`"));
    }
    let home = |name: &String| Home::of_one(folder_of(package, Some(name)).unwrap_or(FOLDER));
    Ok(names.iter().map(home).collect())
}

/// Goes on with the database that is there.
fn from_database(
    arguments: &Arguments,
    set_up: &SetUp,
    notes: &[String],
    context: &mut Context<'_>,
) -> Result<Exit> {
    let SetUp { name, made, manifest, .. } = set_up;
    let is_json = context.is_json();
    let mut pulled = pull::pull(&arguments.output, false, context)?;
    set_up.keep();
    if !is_json {
        set_up.say(context)?;
        notes.iter().for_each(|note| context.note(format_args!("note: {note}")));
    }
    let wired = wire(&mut pulled.needed, manifest, context)?;
    if !is_json {
        pull::show(&pulled, context)?;
        for (file, what) in &wired {
            context.say(format_args!("  {} {file}: {what}", context.paint(CHANGED, "~")))?;
        }
        context.say("")?;
    }
    let first = baseline::Arguments::new(arguments.rev_id.clone(), arguments.rows.clone());
    let baselined = baseline::baseline(&first, context)?;
    if is_json {
        let wired: Vec<_> = wired.iter().map(|(file, what)| json!({ "file": file, "added": what })).collect();
        context.say_json(&json!({
            "package": name, "made": made, "wired": wired, "notes": notes,
            "pulled": pull::told_as_json(&pulled, context),
            "baseline": baseline::told_as_json(&baselined)?,
        }))?;
        return Ok(Exit::Done);
    }
    baseline::show(&baselined, context)?;
    for step in pulled.needed.steps(context) {
        context.note(format_args!("Before the models compile: {step}"));
    }
    Ok(Exit::Done)
}

/// Writes what the models need before anybody can read them, and tells what that was: the dependencies, and the
/// module.
fn wire(needed: &mut pull::Needed, manifest: &Path, context: &Context<'_>) -> Result<Vec<(String, String)>> {
    let mut wired = Vec::new();
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| {
            Error::project(format!("could not read `{}`", shown(path, context.terminal))).because(error)
        })
    };
    let text = read(manifest)?;
    if let Some((written, added)) = with_dependencies(&text, needed)? {
        files::write(manifest, &written)?;
        wired.push((shown(manifest, context.terminal), added));
    }
    if let Some((root, line)) = needed.declaration.take() {
        files::write(&root, &with_line(&read(&root)?, &line))?;
        wired.push((shown(&root, context.terminal), line));
    }
    Ok(wired)
}

/// `Cargo.toml` with the dependencies that are missing, in the versions that Cargo would choose, and their names.
fn with_dependencies(text: &str, needed: &mut pull::Needed) -> Result<Option<(String, String)>> {
    let failed = |error: toml_edit::TomlError| {
        Error::project("`Cargo.toml` cannot be read").excerpt(error.to_string().trim_end().to_owned())
    };
    let mut document: DocumentMut = text.parse().map_err(failed)?;
    let dependencies = document.entry("dependencies").or_insert(Item::Table(Table::new()));
    let dependencies = dependencies
        .as_table_like_mut()
        .ok_or_else(|| Error::project("`dependencies` in `Cargo.toml` is not a table"))?;
    let mut added = Vec::new();
    needed.crates.retain(|name| match pull::USUAL.iter().find(|(usual, _)| usual == name) {
        Some((name, version)) => {
            dependencies.insert(name, value(*version));
            added.push(format!("`{name}`"));
            false
        }
        None => true,
    });
    if let Some(command) = &needed.ours {
        let is_ours = |(name, item): &(&str, &Item)| {
            *name == "migrate-rs" || item.get("package").and_then(Item::as_str) == Some("migrate-rs")
        };
        let features = command.split_once("--features ").map_or("", |(_, features)| features);
        let features = features.split(',').filter(|feature| !feature.is_empty());
        let there = dependencies.iter().find(is_ours).map(|(name, _)| name.to_owned());
        match there.and_then(|name| dependencies.get_mut(&name)) {
            None => {
                let mut ours = InlineTable::new();
                ours.insert(
                    "version",
                    concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR")).into(),
                );
                let features: Array = features.collect();
                if !features.is_empty() {
                    ours.insert("features", features.into());
                }
                dependencies.insert("migrate-rs", value(ours));
                added.push("`migrate-rs`".to_owned());
                needed.ours = None;
            }
            Some(ours) => {
                let table = ours.as_table_like_mut();
                let said = table.map(|table| table.entry("features").or_insert(value(Array::new())));
                // One that is only a version, somebody has to make a table of.
                if let Some(said) = said.and_then(Item::as_array_mut) {
                    let mut new = Vec::new();
                    for feature in features {
                        if !said.iter().any(|it| it.as_str() == Some(feature)) {
                            said.push(feature);
                            new.push(format!("`{feature}`"));
                        }
                    }
                    if !new.is_empty() {
                        added.push(format!("features {} of `migrate-rs`", new.join(", ")));
                    }
                    needed.ours = None;
                }
            }
        }
    }
    if added.is_empty() {
        return Ok(None);
    }
    let written = document.to_string();
    let written =
        if text.contains("\r\n") { written.replace("\r\n", "\n").replace('\n', "\r\n") } else { written };
    Ok(Some((written, added.join(", "))))
}

/// A file of Rust with one more module, among those that it has, else below what speaks of the whole file.
fn with_line(text: &str, line: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_module =
        |it: &&str| (it.starts_with("mod ") || it.starts_with("pub mod ")) && it.trim_end().ends_with(';');
    let is_about_all =
        |it: &&str| it.starts_with("//!") || it.starts_with("#![") && it.trim_end().ends_with(']');
    let last = |is: &dyn Fn(&&str) -> bool| lines.iter().rposition(is).map(|at| at + 1);
    let name = |it: &str| it.split("mod ").nth(1).map(|name| name.trim_end().to_owned());
    let (at, gap) = match (last(&is_module), last(&is_about_all)) {
        (Some(at), _) => {
            // In the order that rustfmt would make.
            let above = lines[..at].iter().rev();
            let later = above.take_while(|it| is_module(it) && name(it) > name(line)).count();
            (at - later, false)
        }
        (None, at) => (at.unwrap_or_default(), true),
    };
    let (above, below) = lines.split_at(at);
    let (above, below) = (above.concat(), below.concat());
    let below = if below.trim().is_empty() { String::new() } else { below };
    let end = if above.is_empty() || above.ends_with('\n') { "" } else { newline };
    let above_gap = if gap && !above.is_empty() { newline } else { "" };
    let below_gap = if gap && !below.is_empty() && !below.starts_with(['\r', '\n']) { newline } else { "" };
    format!("{above}{end}{above_gap}{line}{newline}{below_gap}{below}")
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

/// `Cargo.toml` with the table, or with one for each of several databases, and everything else as it was.
fn with_table(text: &str, homes: &[Home]) -> Result<String> {
    let failed = |error: toml_edit::TomlError| {
        Error::project("`Cargo.toml` cannot be read").excerpt(error.to_string().trim_end().to_owned())
    };
    let mut document: DocumentMut = text.parse().map_err(failed)?;
    let package = document.entry("package").or_insert(Item::Table(Table::new()));
    let implicit = || {
        let mut table = Table::new();
        table.set_implicit(true);
        table
    };
    let metadata = package
        .as_table_like_mut()
        .ok_or_else(|| Error::project("`package` in `Cargo.toml` is not a table"))?
        .entry("metadata")
        .or_insert_with(|| Item::Table(implicit()));
    let metadata = metadata
        .as_table_like_mut()
        .ok_or_else(|| Error::project("`package.metadata` in `Cargo.toml` is not a table"))?;
    let (mut table, mut databases) = (Table::new(), implicit());
    for home in homes {
        match &home.new {
            None => drop(table.insert("migrations", value(&home.folder))),
            Some(name) => {
                let mut one = Table::new();
                one.insert("migrations", value(&home.folder));
                one.insert("objects", value(format!("schema/{name}")));
                one.insert("url-env", value(variable(name)));
                databases.insert(name, Item::Table(one));
            }
        }
    }
    if !databases.is_empty() {
        table.set_implicit(true);
        table.insert("databases", Item::Table(databases));
    }
    metadata.insert("migrate", Item::Table(table));
    let written = document.to_string();
    Ok(if text.contains("\r\n") { written.replace('\n', "\r\n") } else { written })
}

/// The variable for the address of one of several databases.
fn variable(database: &str) -> String {
    let name = database.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("{}_DATABASE_URL", name.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn cargo_toml_keeps_its_line_ends() {
        let text = with_table("[package]\r\nname = \"x\"\r\n", &[Home::of_one("db")]).expect("a text");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.starts_with("[package]\r\nname = \"x\"\r\n"), "{text:?}");
    }

    #[test]
    fn cargo_toml_keeps_everything_else() {
        let text = "# mine\n[package]\nname = \"x\" # yes\n\n[dependencies]\na = \"1\"\n";
        assert_eq!(
            with_table(text, &[Home::of_one("migrations")]).expect("a text"),
            "# mine\n[package]\nname = \"x\" # yes\n\n[package.metadata.migrate]\nmigrations = \"migrations\"\n\n[dependencies]\na = \"1\"\n"
        );
    }

    #[test]
    fn a_module_stands_where_modules_stand() {
        for (before, after) in [
            ("", "mod m;\n"),
            ("fn main() {}\n", "mod m;\n\nfn main() {}\n"),
            ("//! All.\n#![no_std]\n\nuse a::b;\n", "//! All.\n#![no_std]\n\nmod m;\n\nuse a::b;\n"),
            ("mod a;\nmod b;\n\nuse a::c;\n", "mod a;\nmod b;\nmod m;\n\nuse a::c;\n"),
            ("pub mod a;", "pub mod a;\nmod m;\n"),
            ("//! All.\n\n", "//! All.\n\nmod m;\n"),
            ("mod a;\npub mod n;\nmod o;\n", "mod a;\nmod m;\npub mod n;\nmod o;\n"),
            ("mod a;\r\n", "mod a;\r\nmod m;\r\n"),
        ] {
            assert_eq!(with_line(before, "mod m;"), after, "{before:?}");
        }
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
