//! `init --from`: the history of another tool.
//!
//! Everything that can stand in the way is looked at before anything is written: the tool's files, our own folder,
//! and what the tool's table says of the database.

use std::path::Path;
use std::time::Duration;

use migrate::History;
use migrate_schema::change::Change;
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use super::revisions::{self, Made};
use super::{Arguments, FOLDER, SetUp, folder_of, from_database, from_sql};
use crate::adoption::Step;
use crate::adoption::files::{Files, Migration, Places, SqlText};
use crate::adoption::standing::Standing;
use crate::adoption::tool::Tool;
use crate::commands::baseline;
use crate::context::{BOLD, Context};
use crate::database::{self, Options};
use crate::drift::Comparison;
use crate::error::{Error, Exit, Result};
use crate::introspect::Ignore;
use crate::live::{Live, Place};
use crate::project::Project;
use crate::psql_script;
use crate::recorded::{Recorded, now, shown};
use crate::tree;
use crate::workspace::{Package, Workspace};

/// Where our revisions are when the folder that they would be in is the other tool's.
const BESIDE: &str = "revisions";

/// A history that can be adopted, as far as can be told without writing anything.
pub(super) struct Adopting {
    files: Files,
    /// Our folder, from the package's.
    directory: String,
    steps: Vec<Step>,
    notes: Vec<String>,
    standing: Option<Standing>,
    /// Where it is applied, and how far; else why nobody knows.
    live: Result<At, String>,
    /// Whether there is a server that can be asked.
    is_reachable: bool,
}

/// How far a database is.
struct At {
    live: Live,
    /// How many of the tool's migrations it has, from the first on.
    count: usize,
    /// The revision that says it; none where it has nothing.
    id: Option<String>,
}

/// Looks at all there is.
pub(super) fn begin(
    tool: Tool,
    arguments: &Arguments,
    workspace: &Workspace,
    package: &Package,
    context: &mut Context<'_>,
) -> Result<Adopting> {
    refuse_models_there(arguments, package, context)?;
    let here = context.terminal.directory.clone();
    let roots = [package.directory.clone(), workspace.root.clone(), here.clone()];
    let places = Places {
        named: arguments.from_folder.as_deref(),
        table: arguments.from_table.as_deref(),
        roots: &roots,
        here: &here,
    };
    let files = Files::find(tool, places)?;
    let directory = directory(&files, arguments, package, context)?;
    let recorded = Recorded::read(&[package.directory.join(&directory)], &here)?;
    baseline::refuse_begun(&recorded)?;
    let project = Project::of_package(workspace, package, &context.common, context.terminal)?;
    if !Tool::OF_SQL.contains(&tool) {
        return begin_with_programs(files, directory, &project, context);
    }
    for (flag, is_there) in [("--rows", !arguments.rows.is_empty()), ("--rev-id", arguments.rev_id.is_some())]
    {
        if is_there {
            return Err(Error::usage(format!("`{flag}` cannot go with `--from {tool}`"))
                .help("each migration becomes a revision as it is, with an id that follows from its SQL"));
        }
    }
    let Steps { steps, of, notes } = steps(&files, context)?;
    let mut standing = None;
    let opened = open(&project, context)?;
    let is_reachable = opened.as_ref().map_or_else(|unasked| unasked.is_reachable, |_| true);
    let live = match opened {
        Err(Unasked { reason, .. }) => Err(reason),
        Ok(live) => {
            let database = live.place.name();
            baseline::refuse_carried(&live, &database)?;
            standing = live.block_on(async |_, client| Standing::read(client, &files).await)?;
            match &standing {
                None => Err(format!("`{database}` has no table `{}`", files.table)),
                Some(standing) => {
                    let count = standing.applied(&files, &database, context.terminal)?;
                    // A migration without a statement is no revision.
                    let step = of[..count].iter().rev().find_map(|step| *step);
                    Ok(At { live, count, id: step.map(|step| steps[step].record.id.clone()) })
                }
            }
        }
    };
    Ok(Adopting { files, directory, steps, notes, standing, live, is_reachable })
}

/// Migrations that are programs: what they did is read from the database that they made.
fn begin_with_programs(
    files: Files,
    directory: String,
    project: &Project,
    context: &mut Context<'_>,
) -> Result<Adopting> {
    let Files { tool, migrations, .. } = &files;
    let folder = shown(&files.folder, context.terminal);
    let language = if *tool == Tool::Alembic { "Python" } else { "Rust" };
    let programs = format!(
        "migrations of {tool} are {language}, so what they did is read from a database that has them"
    );
    let live = open(project, context)?.map_err(|Unasked { reason, .. }| {
        Error::database(format!("{reason}; nothing was written"))
            .because(&programs)
            .help("`--database-url postgres://USER@HOST/DATABASE` names one")
    })?;
    let database = live.place.name();
    baseline::refuse_carried(&live, &database)?;
    let standing = live.block_on(async |_, client| Standing::read(client, &files).await)?.ok_or_else(|| {
        Error::database(format!("`{database}` has no table `{}`; nothing was written", files.table))
            .because(programs)
            .help("name the table, if it is called otherwise: `--from-table NAME`")
            .help("name the database that they were applied to: `--database-url postgres://USER@HOST/DATABASE`")
            .help("or begin with what this one holds, whoever made it: `cargo migrate init --from-database`")
    })?;
    standing.refuse_pending(&files, &database, context.terminal)?;
    let count = migrations.len();
    let [are, they] = match count {
        1 => [format!("the migration in `{folder}` is {language}"), "it has".to_owned()],
        _ => [format!("the {count} migrations in `{folder}` are {language}"), "they have".to_owned()],
    };
    let notes = vec![format!(
        "{are} and cannot be read: what {they} made of `{database}` becomes one first revision, and no downgrade leads \
         into the middle of it"
    )];
    let live = Ok(At { live, count, id: None });
    let (steps, standing) = (Vec::new(), Some(standing));
    Ok(Adopting { files, directory, steps, notes, standing, live, is_reachable: true })
}

impl Adopting {
    /// Our folder, from the package's.
    pub(super) fn directory(&self) -> &str {
        &self.directory
    }

    /// What is the tool's own in a database, as the configuration says it.
    pub(super) fn ignored(&self) -> String {
        self.standing.as_ref().map_or_else(|| self.files.table.clone(), Standing::pattern)
    }

    /// The tool's own table.
    fn table(&self) -> String {
        self.standing.as_ref().map_or_else(|| self.files.table.clone(), |standing| standing.table.to_string())
    }

    /// Writes the revisions and the models, and tells the database what it has.
    pub(super) fn run(
        mut self,
        arguments: &Arguments,
        set_up: &SetUp,
        context: &mut Context<'_>,
    ) -> Result<Exit> {
        self.notes.extend(self.words_of_goodbye(context));
        if !Tool::OF_SQL.contains(&self.files.tool) {
            // One inside of the process serves one session.
            drop(self.live);
            return from_database(arguments, set_up, &self.notes, context);
        }
        let project = Project::open(&context.common, context.terminal)?;
        let recorded = project.recorded(&context.common, context.terminal)?;
        // Where the one that is named cannot be reached, another server does as well.
        let url = arguments.scratch_url.as_deref().or((!self.is_reachable).then_some("local:"));
        let steps = std::mem::take(&mut self.steps);
        let opened;
        let place = match &self.live {
            // One inside of the process cannot be opened again beside itself.
            Ok(at) if url.is_none() => &at.live.place,
            _ => {
                opened = Place::for_scratch(&project, url, context)?;
                &opened
            }
        };
        let made = revisions::make(steps, place, (&project, &recorded), &arguments.output, set_up, context)?;
        if !context.is_json() {
            let of = format!("{}'s `{}`", self.files.tool, shown(&self.files.folder, context.terminal));
            set_up.say(context)?;
            made.say(&of, &self.notes, context)?;
        }
        let differences = self.stamp(&made, &project, context)?;
        if context.is_json() {
            let mut told = made.told_as_json(set_up, &self.notes, context);
            let tree = tree::json(&differences, &[]).map_err(|error| {
                Error::project("the differences cannot be written as JSON").because(error)
            })?;
            let at = self.live.as_ref().ok();
            told["from"] = self.files.tool.word().into();
            told["database"] = json!(at.map(|at| at.live.place.name()));
            told["stamped"] = json!(at.and_then(|at| at.id.as_ref()));
            told["not_stamped_because"] = json!(self.live.as_ref().err());
            told["pending"] = json!(at.map(|at| self.files.migrations.len() - at.count));
            told["differences"] = tree["changes"].clone();
            context.say_json(&told)?;
            return Ok(Exit::Done);
        }
        self.say_where_it_stands(&made, &differences, context)
    }

    /// What somebody should know who will use the other tool no more.
    fn words_of_goodbye(&self, context: &Context<'_>) -> Vec<String> {
        let Files { tool, folder, .. } = &self.files;
        let start = tool.at_start().map_or_else(String::new, |it| format!(", and `{it}` in programs"));
        vec![
            format!("`{}` stays as it is; nothing here reads it again", shown(folder, context.terminal)),
            format!(
                "`{}` is {tool}'s, and `ignore` in `Cargo.toml` leaves it out; it stays as it is, too",
                self.table()
            ),
            format!("from now on `cargo migrate upgrade` takes the place of `{}`{start}", tool.upgrade()),
        ]
    }

    /// Says in the database what it has, and returns what of it is not as the revisions say.
    fn stamp(&mut self, made: &Made, project: &Project, context: &mut Context<'_>) -> Result<Vec<Change>> {
        let Ok(At { live, id: Some(id), .. }) = &mut self.live else { return Ok(Vec::new()) };
        let Some(revision) = made.revisions.iter().find(|it| it.record.id == *id) else {
            return Ok(Vec::new());
        };
        let ignore = Ignore::new(&project.configuration.ignore)?;
        let drift = live.block_on(async |migrator, client| {
            let comparison = Comparison {
                client,
                place: None,
                role: project.configuration.role.as_deref(),
                ignore: &ignore,
                version_table: &migrator.settings.version_table,
            };
            comparison.at_a_glance(&revision.schema).await
        })?;
        let differences = drift.differences()?;
        live.migrator.history = project.history(&context.common, context.terminal)?;
        live.obey_signals(context);
        baseline::stamp(live, id, context).map_err(|error| {
            error.help(format!(
                "the revisions are written, and `{}` does not say yet which it has: `cargo migrate stamp {id}`",
                live.place.name()
            ))
        })?;
        Ok(differences)
    }

    fn say_where_it_stands(
        &self,
        made: &Made,
        differences: &[Change],
        context: &mut Context<'_>,
    ) -> Result<Exit> {
        let tool = self.files.tool;
        let mut next = made.pulled.needed.steps(context);
        context.say("")?;
        match &self.live {
            Ok(At { live, count, id }) => {
                let name = context.paint(BOLD, live.place.name());
                let table = self.table();
                match id {
                    Some(id) => context.say(format_args!(
                        "{name} is at {id}, as `{table}` says; nothing in it changed but `{}`",
                        live.migrator.settings.version_table
                    ))?,
                    None => context.say(format_args!("{name} has nothing yet, as `{table}` says"))?,
                }
                let pending = self.files.migrations.len() - count;
                if pending > 0 {
                    let them = if pending == 1 { "the one migration" } else { "those" };
                    next.push(format!(
                        "cargo migrate upgrade    (applies {them} that `{table}` does not have)"
                    ));
                }
                if !differences.is_empty() {
                    context.warn(format_args!(
                        "`{}` is not what the migrations make: `+` is there and in none of them, `-` is missing, `~` \
                         is there otherwise",
                        live.place.name()
                    ));
                    for line in tree::lines(differences, context) {
                        context.note(line);
                    }
                }
                next.push("cargo migrate check --live".to_owned());
                if let Some(id) = id {
                    next.push(format!(
                        "cargo migrate stamp {id} --database-url URL    (for each other database that {tool} has \
                         brought as far)"
                    ));
                }
            }
            Err(reason) => {
                let last = made.steps.last().map_or("head", |step| step.record.id.as_str());
                context.warn(format_args!("{reason}, so no database was told which revisions it has"));
                next.push(format!(
                    "cargo migrate stamp {last}    (for a database that has all migrations of {tool})"
                ));
                next.push("cargo migrate upgrade    (for an empty one)".to_owned());
            }
        }
        if made.steps.iter().any(|step| step.downgrade.is_some()) {
            next.push("cargo migrate verify    (tries the downgrades, which nobody has run here)".to_owned());
        }
        revisions::say_next(&next, context);
        Ok(Exit::Done)
    }
}

/// Models that are there already would stay, and say something else.
fn refuse_models_there(arguments: &Arguments, package: &Package, context: &Context<'_>) -> Result<()> {
    let output = package.directory.join(&arguments.output);
    if !output.exists() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "`{}` is there already, and models would be written to it",
        shown(&output, context.terminal)
    ))
    .help("say where they go: `--output src/tables.rs`"))
}

/// Our folder, which must not be the other tool's: each would take what is in it for its own.
fn directory(
    files: &Files,
    arguments: &Arguments,
    package: &Package,
    context: &Context<'_>,
) -> Result<String> {
    let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let theirs = canonical(&files.folder);
    let is_theirs = |ours: &str| {
        let ours = canonical(&package.directory.join(ours));
        ours.starts_with(&theirs) || theirs.parent() == Some(&*ours)
    };
    let folder = shown(&files.folder, context.terminal);
    match (folder_of(package, None), &arguments.folder) {
        (Some(configured), _) if is_theirs(configured) => Err(Error::usage(format!(
            "`{configured}` is where revisions will be, as `Cargo.toml` has it, and where the migrations of {} are: \
             `{folder}`",
            files.tool
        ))
        .help(format!("write another place below `[package.metadata.migrate]`: `migrations = \"{BESIDE}\"`"))),
        (None, Some(named)) if is_theirs(named) => Err(Error::usage(format!(
            "`{named}` cannot hold revisions, too: the migrations of {} are in `{folder}`",
            files.tool
        ))
        .help(format!("name another folder, or leave `--folder` out: then it is `{BESIDE}`"))),
        (Some(configured), _) => Ok(configured.to_owned()),
        (None, Some(named)) => Ok(named.clone()),
        (None, None) if is_theirs(FOLDER) => Ok(BESIDE.to_owned()),
        (None, None) => Ok(FOLDER.to_owned()),
    }
}

/// Why no database can be asked.
struct Unasked {
    reason: String,
    /// Whether the server is there all the same.
    is_reachable: bool,
}

/// Connects to the database of the project; where that cannot be, says why.
fn open(project: &Project, context: &mut Context<'_>) -> Result<Result<Live, Unasked>> {
    if !Place::is_given(project, context)? {
        let reason = "no database is given".to_owned();
        return Ok(Err(Unasked { reason, is_reachable: false }));
    }
    let place = Place::find(project, context)?;
    let (name, server) = (place.name(), place.server.clone());
    let error = match Live::at(place, project, Duration::ZERO, || Ok(History::default())) {
        Ok(live) => return Ok(Ok(live)),
        Err(error) => error,
    };
    let runtime = database::runtime()?;
    // A database that is not there yet has nothing; of one that cannot be asked nobody knows what it has.
    if runtime.block_on(server.connect_for_maintenance(&Options::default())).is_err() {
        return Err(error.help("or begin without a database: leave its address out, and `stamp` it later"));
    }
    Ok(Err(Unasked { reason: format!("`{name}` cannot be reached ({})", error.message), is_reachable: true }))
}

/// The migrations as steps.
struct Steps {
    steps: Vec<Step>,
    /// For each migration which step it is, if any.
    of: Vec<Option<usize>>,
    /// What is left out.
    notes: Vec<String>,
}

fn steps(files: &Files, context: &Context<'_>) -> Result<Steps> {
    let mut steps: Vec<Step> = Vec::new();
    let mut of = Vec::new();
    let mut notes = Vec::new();
    let mut without_way_back = 0;
    let times = files.times(now(context.terminal)?)?;
    for (migration, created) in files.migrations.iter().zip(times) {
        let Some(up) = &migration.up else { continue };
        let Some(upgrade) = sql(up, &mut notes, context)? else {
            notes.push(format!("`{}` holds no statement and is left out", shown(&up.path, context.terminal)));
            of.push(None);
            continue;
        };
        let downgrade = match &migration.down {
            None => {
                without_way_back += 1;
                None
            }
            Some(down) => {
                let text = sql(down, &mut notes, context)?;
                if text.is_none() {
                    notes.push(format!(
                        "`{}` holds no statement: the downgrade is written from what the migration changes",
                        shown(&down.path, context.terminal)
                    ));
                }
                text
            }
        };
        of.push(Some(steps.len()));
        steps.push(step(migration, created.to_string(), upgrade, downgrade, &steps, context)?);
    }
    if steps.is_empty() {
        return Err(Error::usage(format!("there is no SQL in the migrations of {}", files.tool))
            .help("begin with an empty history: `cargo migrate init`"));
    }
    if without_way_back > 0 {
        let which = match (without_way_back, files.migrations.len()) {
            (count, all) if count == all => "there are no files that go down".to_owned(),
            (1, _) => "1 migration has no file that goes down".to_owned(),
            (count, _) => format!("{count} migrations have no file that goes down"),
        };
        notes.push(format!("{which}: downgrades are written from what each migration changes"));
    }
    Ok(Steps { steps, of, notes })
}

fn step(
    migration: &Migration,
    created: String,
    upgrade: String,
    downgrade: Option<String>,
    steps: &[Step],
    context: &Context<'_>,
) -> Result<Step> {
    let path = migration.up.as_ref().map_or(&migration.path, |up| &up.path);
    let record = RevisionRecord {
        id: from_sql::stable_id(&upgrade, steps)?,
        parents: steps.last().map(|step| step.record.id.clone()).into_iter().collect(),
        message: migration.message.clone(),
        created,
        labels: Vec::new(),
        depends_on: Vec::new(),
        replaces: Vec::new(),
        changes: Vec::new(),
    };
    Ok(Step { record, source: shown(path, context.terminal), upgrade, downgrade })
}

/// A file as a revision would have it; nothing where it holds no statement.
fn sql(file: &SqlText, notes: &mut Vec<String>, context: &Context<'_>) -> Result<Option<String>> {
    let name = shown(&file.path, context.terminal);
    let text = if file.in_transaction { file.text.clone() } else { outside_of_transactions(&file.text) };
    let (mut parts, left_out) = psql_script::parts(&name, &text, &[])?;
    notes.extend(left_out);
    match (parts.pop(), parts.is_empty()) {
        (Some(part), true) if part.database.is_none() => Ok(Some(part.sql)),
        (None, _) => Ok(None),
        (Some(_), _) => {
            Err(Error::project(format!("`{name}` is about several databases, and a history is of one"))
                .help("begin with `cargo migrate init --from-sql`, which can be told which of them is meant"))
        }
    }
}

/// A text whose statements run one by one; in the place of its first line, where that says nothing.
fn outside_of_transactions(text: &str) -> String {
    const MARK: &str = "-- migrate: no-transaction";
    match text.split_once('\n') {
        Some((first, rest)) if first.trim().is_empty() || first.starts_with("--") => {
            format!("{MARK}\n{rest}")
        }
        _ => format!("{MARK}\n{text}"),
    }
}
