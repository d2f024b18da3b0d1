//! `pull`: models and SQL files from a live database.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use migrate_schema::schema::{QualifiedName, Schema};
use serde_json::json;

use super::init::{add_dependency, type_features};
use crate::adoption::tool::Tool;
use crate::context::{ADDED, BOLD, CHANGED, Context, DIM};
use crate::error::{Error, Exit, Result};
use crate::introspect::{self, Found, Ignore, Note};
use crate::live::{Live, Place};
use crate::project::Project;
use crate::pull::{self, Crates, File, Options, Output};
use crate::recorded::shown;
use crate::workspace::{Dependency, Package};
use crate::{files, workspace};

/// Write models and files of SQL objects for what a live database holds; the database stays as it is
#[derive(Args)]
pub struct Arguments {
    /// Where models go, from the package's folder: a file, or a folder that gets one module a table
    #[arg(short, long, value_name = "PATH", default_value = "src/models.rs")]
    output: PathBuf,

    /// Write files anew that are there already; without it they are kept
    #[arg(long)]
    force: bool,
}

/// What was pulled.
pub struct Pulled {
    /// Files that were written, as they are shown.
    pub written: Vec<String>,
    /// Files that are there already and hold something else.
    pub kept: Vec<String>,
    /// What was written into `Cargo.toml`.
    pub configured: Vec<String>,
    /// What no model and no file says; a sentence each.
    pub notes: Vec<String>,
    /// What is left to do before the models compile.
    pub needed: Needed,
    /// The database that it is from.
    pub database: String,
    /// How many tables, types and objects there are.
    pub counts: [usize; 3],
}

/// What a package lacks before its models compile.
#[derive(Clone, Debug, Default)]
pub struct Needed {
    /// Crates whose types the models use.
    pub crates: Vec<&'static str>,
    /// How to add `migrate-rs`, where it is missing or lacks features.
    pub ours: Option<String>,
    /// The line that makes the models a module, and the file that it belongs into.
    pub declaration: Option<(PathBuf, String)>,
}

impl Needed {
    /// A line for each, in the order in which they are done.
    #[must_use]
    pub fn steps(&self, context: &Context<'_>) -> Vec<String> {
        let crates = (!self.crates.is_empty()).then(|| format!("cargo add {}", self.crates.join(" ")));
        let declaration = self.declaration.as_ref();
        let declaration = declaration
            .map(|(root, line)| format!("write `{line}` into `{}`", shown(root, context.terminal)));
        crates.into_iter().chain(self.ours.clone()).chain(declaration).collect()
    }
}

/// Runs the command.
///
/// # Errors
/// No package, a database that cannot be read, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let pulled = pull(&arguments.output, arguments.force, context)?;
    if context.is_json() {
        context.say_json(&told_as_json(&pulled, context))?;
        return Ok(Exit::Done);
    }
    show(&pulled, context)?;
    if !pulled.kept.is_empty() {
        context.note("\nTo write anew what is kept: the same with --force");
    }
    context.note(context.paint(BOLD, "\nNext:"));
    let baseline = "cargo migrate baseline    (records all of it as the first revision)".to_owned();
    for (at, step) in pulled.needed.steps(context).iter().chain([&baseline]).enumerate() {
        context.note(format_args!("  {}. {step}", at + 1));
    }
    Ok(Exit::Done)
}

/// What was pulled, for programs.
pub(super) fn told_as_json(pulled: &Pulled, context: &Context<'_>) -> serde_json::Value {
    let [tables, types, objects] = pulled.counts;
    json!({
        "database": pulled.database, "tables": tables, "types": types, "objects": objects,
        "written": pulled.written, "kept": pulled.kept, "configured": pulled.configured,
        "notes": pulled.notes, "steps": pulled.needed.steps(context),
    })
}

/// Says what was pulled.
///
/// # Errors
/// The reader of standard output is gone.
pub(super) fn show(pulled: &Pulled, context: &mut Context<'_>) -> Result<()> {
    let [tables, types, objects] = pulled.counts;
    let counts = [(tables, "table"), (types, "type"), (objects, "SQL object")];
    let counts =
        counts.map(|(number, noun)| format!("{number} {noun}{}", if number == 1 { "" } else { "s" }));
    context.say(context.paint(BOLD, format_args!("{} in {}", counts.join(", "), pulled.database)))?;
    for file in &pulled.written {
        context.say(format_args!("  {} {file}", context.paint(ADDED, "+")))?;
    }
    for what in &pulled.configured {
        context.say(format_args!("  {} Cargo.toml: {what}", context.paint(CHANGED, "~")))?;
    }
    for file in &pulled.kept {
        context.say(context.paint(DIM, format_args!("  = {file} is kept as it is")))?;
    }
    if pulled.written.is_empty() && pulled.configured.is_empty() && pulled.kept.is_empty() {
        context.say("  every file is there, and holds this already")?;
    }
    for note in &pulled.notes {
        context.warn(note);
    }
    Ok(())
}

/// Reads the database, and writes what says it.
///
/// # Errors
/// As the command.
pub fn pull(output: &Path, force: bool, context: &mut Context<'_>) -> Result<Pulled> {
    pull_from(None, output, force, context)
}

/// The same from a database that is not the one of the project.
///
/// # Errors
/// As the command.
pub(super) fn pull_from(
    place: Option<Place>,
    output: &Path,
    force: bool,
    context: &mut Context<'_>,
) -> Result<Pulled> {
    let terminal = &*context.terminal;
    let workspace = workspace::read(terminal, context.common.manifest_path.as_deref())?;
    let package = workspace.package(context.common.package.as_deref(), terminal)?;
    let project = Project::of_package(&workspace, package, &context.common, terminal)?;
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let place = match place {
        Some(place) => place,
        None => Place::find(&project, context)?,
    };
    let history = || project.history(&context.common, context.terminal);
    let live = Live::at(place, &project, Duration::ZERO, history)?;
    let Found { mut schema, unsettled } = live.block_on(async |migrator, client| {
        introspect::read(client, &ignore, &migrator.settings.version_table).await
    })?;

    pull::plain_defaults(&mut schema);
    // The one that is there is no wish for it.
    schema.extensions.iter_mut().for_each(|extension| extension.version = None);

    // Doc comments are how a person writes them, where that changes nothing that is recorded already.
    let finds_comments = has_comments(&schema) && live.migrator.history.is_empty();
    let configuration = &project.configuration;
    let options = Options {
        output: Output::at(&project.root.join(output)),
        objects: project.root.join(&configuration.objects),
        naming: configuration.naming.clone(),
        comments: configuration.comments || (finds_comments && !says_comments(&project)?),
        database: configuration.database.clone(),
        crates: Crates::of(&package.dependencies),
    };
    let found = pull::files(&schema, &options);
    let mut notes = told(&unsettled, context);
    notes.extend(found.left_out.iter().cloned());
    notes.extend(schema.tables.iter().filter_map(|table| of_another_tool(&table.name)));
    let mut all = found.models;
    if configuration.objects.is_empty() {
        let without = |file: &File| {
            format!("`{}` is left out: `objects` in the configuration names no folder", file.path.display())
        };
        notes.extend(found.objects.iter().map(without));
    } else {
        all.extend(found.objects);
    }
    let (new, kept): (Vec<File>, Vec<File>) = all
        .into_iter()
        .filter(|file| fs::read_to_string(&file.path).ok().as_ref() != Some(&file.text))
        .partition(|file| force || !file.path.exists());
    files::write_all(new.iter().map(|file| (&file.path, &file.text)))?;
    let configured = configure(&project, &schema, options.comments && !configuration.comments)?;
    let names = |files: &[File]| files.iter().map(|file| shown(&file.path, context.terminal)).collect();
    Ok(Pulled {
        written: names(&new),
        kept: names(&kept),
        configured,
        notes,
        needed: needed(package, &options, &found.crates),
        database: live.place.server.to_string(),
        counts: [found.tables, found.types, found.sql_objects],
    })
}

/// What was found that no schema can say: many of one sort in one sentence, but for programs.
fn told(notes: &[Note], context: &Context<'_>) -> Vec<String> {
    const FEW: usize = 3;
    let mut sorts: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for Note { kind, name, text } in notes {
        match sorts.iter_mut().find(|(of_kind, of_text, _)| of_kind == kind && of_text == text) {
            Some((.., names)) if !context.is_json() && context.common.verbose == 0 => names.push(name),
            _ => sorts.push((kind, text, vec![name])),
        }
    }
    let sentences = sorts.iter().map(|(kind, text, names)| {
        let shown = names.iter().take(FEW).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match names.len() {
            1 => format!("{kind} {shown} {text}"),
            number @ ..=FEW => format!("{number} times, {kind} {shown}: {text}"),
            number => format!("{number} times, {kind} {shown} and {} more: {text}", number - FEW),
        }
    });
    sentences.collect()
}

/// What to do about the table in which another tool keeps its history.
fn of_another_tool(table: &QualifiedName) -> Option<String> {
    let tool = Tool::of_table(&table.name)?;
    Some(format!(
        "table `{table}` is {tool}'s own: `cargo migrate init --from {tool}` goes on where that history ends, and \
         `ignore = [\"{table}\"]` in the configuration leaves the table out"
    ))
}

fn has_comments(schema: &Schema) -> bool {
    let tables = schema.tables.iter();
    tables.clone().any(|table| table.comment.is_some())
        || tables.flat_map(|table| &table.columns).any(|column| column.comment.is_some())
        || schema.enums.iter().any(|kind| kind.comment.is_some())
        || schema.domains.iter().any(|domain| domain.comment.is_some())
        || schema.composites.iter().any(|composite| composite.comment.is_some())
}

fn manifest(project: &Project) -> Result<(PathBuf, String)> {
    let manifest = project.manifest.clone().unwrap_or_else(|| project.root.join("Cargo.toml"));
    let text = fs::read_to_string(&manifest)
        .map_err(|error| Error::project(format!("could not read `{}`", manifest.display())).because(error))?;
    Ok((manifest, text))
}

/// Whether the configuration decides already what becomes of doc comments.
fn says_comments(project: &Project) -> Result<bool> {
    let database = project.configuration.database.as_deref();
    let (_, text) = manifest(project)?;
    Ok(pull::with_findings(&text, database, &[], true)?.is_none())
}

/// Writes what was found into `Cargo.toml`, and tells what that was.
fn configure(project: &Project, schema: &Schema, comments: bool) -> Result<Vec<String>> {
    let (manifest, text) = manifest(project)?;
    let database = project.configuration.database.as_deref();
    let Some(written) = pull::with_findings(&text, database, &schema.extensions, comments)? else {
        return Ok(Vec::new());
    };
    files::write(&manifest, &written)?;
    let known = &project.configuration.extensions;
    let new = schema.extensions.iter().filter(|it| known.iter().all(|other| other.name != it.name));
    let new: Vec<_> = new.map(|extension| format!("`{}`", extension.name)).collect();
    let mut configured = Vec::new();
    if !new.is_empty() {
        configured.push(format!("extensions {}", new.join(", ")));
    }
    if comments {
        configured.push("`comments = true`: doc comments are comments in the database".to_owned());
    }
    Ok(configured)
}

/// What has to be done before the models compile.
fn needed(package: &Package, options: &Options, used: &[&'static str]) -> Needed {
    let missing: Vec<&str> = used.iter().copied().filter(|used| !options.crates.has(used)).collect();
    // In the versions that Cargo would choose.
    let added = USUAL.iter().filter(|(name, _)| missing.contains(name)).map(|(name, version)| Dependency {
        package: (*name).to_owned(),
        rename: None,
        requirement: format!("^{version}"),
        path: None,
        optional: false,
        default_features: true,
        features: Vec::new(),
    });
    let there = package.dependencies.iter().filter(|it| used.contains(&it.package.as_str())).cloned();
    let needed: Vec<Dependency> = there.chain(added).collect();
    let ours = package.dependencies.iter().find(|dependency| dependency.package == "migrate-rs");
    let said: BTreeSet<&str> = ours.iter().flat_map(|ours| &ours.features).map(String::as_str).collect();
    let is_short = ours.is_none() || type_features(&needed).any(|feature| !said.contains(feature.as_str()));
    Needed {
        crates: missing,
        ours: is_short.then(|| add_dependency(&needed)),
        declaration: declaration(package, &options.output),
    }
}

/// The crates that types are of where a package has none for them, and their versions.
pub(super) const USUAL: [(&str, &str); 4] =
    [("chrono", "0.4"), ("rust_decimal", "1"), ("serde_json", "1"), ("uuid", "1")];

/// The line that makes the models a module of the package, where it seems to be missing.
fn declaration(package: &Package, output: &Output) -> Option<(PathBuf, String)> {
    let (Output::File(path) | Output::Folder(path)) = output;
    let name = path.file_stem()?.to_str()?;
    let beside = |root: &&PathBuf| root.parent() == path.parent() && *root != path;
    let library = package.library.iter().map(|target| &target.root).find(beside);
    let program = || package.binaries.iter().map(|target| &target.root).find(beside);
    let (root, word) = match library {
        Some(root) => (root, "pub mod"),
        None => (program()?, "mod"),
    };
    let text = fs::read_to_string(root).ok()?;
    let is_there = text.lines().any(|line| line.trim_end().ends_with(&format!("mod {name};")));
    (!is_there).then(|| (root.clone(), format!("{word} {name};")))
}
