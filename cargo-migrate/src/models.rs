//! The models of the project that a command is about, and what is recorded of them.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use migrate_schema::lock::Lockstep;
use migrate_schema::schema::Schema;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::objects;
use crate::project::Project;
use crate::recorded::Recorded;
use crate::source::{Features, Models, ReadOptions, Reader};
use crate::workspace::{self, Package, Workspace};

/// What a comparison needs.
pub struct Sides {
    /// The project.
    pub project: Project,
    /// What its models say.
    pub models: Models,
    /// Its revisions.
    pub recorded: Recorded,
    /// What they add up to.
    pub before: Schema,
    /// What is not wrong, but not as it should be.
    pub notes: Vec<String>,
    /// The sources that the models were read from: large, and of no use any more.
    pub sources: Reader,
}

/// Reads the models, the SQL objects beside them and what is recorded, and finds the project that they belong to. Cargo runs beside
/// the parser, and so does the reading of revisions.
///
/// # Errors
/// No project; everything that is wrong with its models, all at once; or revisions that are wrong.
pub fn read(context: &Context<'_>) -> Result<Sides> {
    read_keeping(Keep::Sum, context)
}

/// The same for who needs the revisions themselves, too: their files and what they change.
///
/// # Errors
/// As [`read`].
pub fn read_whole(context: &Context<'_>) -> Result<Sides> {
    read_keeping(Keep::All, context)
}

/// What is kept of revisions that were added up: the texts of their files and their changes can be large.
#[derive(Clone, Copy)]
enum Keep {
    Sum,
    All,
}

fn read_keeping(keep: Keep, context: &Context<'_>) -> Result<Sides> {
    let (terminal, common) = (&*context.terminal, &context.common);
    let pending = workspace::start(terminal, common.manifest_path.as_deref());
    let guess = Project::guess(common, terminal);
    let comments = guess.as_ref().is_some_and(|project| project.configuration.comments);
    let ahead = guess.map(|project| Ahead::start(project.migrations, terminal.directory.clone(), keep));
    let mut reader = Reader::new(terminal);
    if common.package.is_none() {
        reader.read_ahead(&pending, comments);
    }
    let workspace = pending.wait()?;
    let package = workspace.package(common.package.as_deref(), terminal)?;
    let project = Project::of_package(&workspace, package, common, terminal)?;
    let configuration = &project.configuration;
    let options = ReadOptions {
        features: Features {
            named: common
                .features
                .iter()
                .flat_map(|names| names.split([',', ' ']))
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            all: common.all_features,
            no_default: common.no_default_features,
        },
        comments: configuration.comments,
        models: configuration.models.clone(),
        database: configuration.database.clone(),
        databases: configuration.databases.clone(),
        owners: configuration.owners.clone(),
        extensions: configuration.extensions.clone(),
        naming: configuration.naming.clone(),
    };
    let mut models = reader.read(&workspace, package, &options, terminal)?;
    objects::read(&project, &mut models.schema, terminal)?;
    project.check_place(common)?;
    let notes = out_of_lockstep(&workspace, package, &project);
    let (recorded, before) = match ahead.filter(|ahead| ahead.migrations == project.migrations) {
        Some(ahead) => ahead.wait()?,
        None => recorded(&project.migrations, &terminal.directory, keep)?,
    };
    Ok(Sides { project, models, recorded, before, notes, sources: reader })
}

/// Packages whose models are read, while their own builds would not notice that they are not recorded.
fn out_of_lockstep(workspace: &Workspace, package: &Package, project: &Project) -> Vec<String> {
    if project.configuration.lockstep == Lockstep::Off {
        return Vec::new();
    }
    let others = workspace.without_record(package, &project.configuration.models);
    let notes = others.into_iter().map(|(other, place)| {
        format!(
            "the build of package `{}` does not see what is recorded: write `recorded-in = \"{place}\"` below \
             `[package.metadata.migrate]` in its `Cargo.toml`",
            other.name
        )
    });
    notes.collect()
}

/// Revisions that are read beside what this thread does, from where they probably are.
struct Ahead {
    migrations: Vec<PathBuf>,
    answer: JoinHandle<Result<(Recorded, Schema)>>,
}

impl Ahead {
    fn start(migrations: Vec<PathBuf>, here: PathBuf, keep: Keep) -> Self {
        let places = migrations.clone();
        Self { migrations, answer: thread::spawn(move || recorded(&places, &here, keep)) }
    }

    fn wait(self) -> Result<(Recorded, Schema)> {
        self.answer.join().unwrap_or_else(|_| Err(Error::project("the reading of revisions broke off")))
    }
}

fn recorded(migrations: &[PathBuf], here: &Path, keep: Keep) -> Result<(Recorded, Schema)> {
    match keep {
        Keep::Sum => {
            let mut recorded = Recorded::read_changes(migrations, here)?;
            let before = recorded.take_schema()?;
            Ok((recorded, before))
        }
        Keep::All => {
            let recorded = Recorded::read(migrations, here)?;
            let before = recorded.schema()?;
            Ok((recorded, before))
        }
    }
}
