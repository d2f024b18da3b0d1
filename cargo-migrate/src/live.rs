//! The live database of a project: reached, asked and told.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use migrate::apply::{Applied, LockKind, Opening, Settings, VersionTable};
use migrate::{History, Migrator};
use serde_json::json;
use tokio::runtime::Runtime;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::arguments::Common;
use crate::context::Context;
use crate::database::{self, Connection, Options, Server, Sources, Target};
use crate::error::{Error, Result};
use crate::interrupt::{self, Interrupt};
use crate::local::{self, Keep, Kind, Local};
use crate::project::Project;
use crate::workspace;

/// A database that is meant, before anything connects to it.
pub struct Place {
    /// How to reach it.
    pub server: Server,
    /// Its local server, when it is one of ours.
    local: Option<Local>,
    /// Whether one connection is all that there can be.
    one_session: bool,
}

impl Place {
    /// Finds the database, and starts its local server where it is one.
    ///
    /// # Errors
    /// None is named, or the local server cannot be started.
    pub fn find(project: &Project, context: &mut Context<'_>) -> Result<Self> {
        let target = Target::resolve(&sources(project, &context.common), context.terminal)?;
        Self::at(target, Keep::UntilStopped, project, context)
    }

    /// Finds a server for scratch databases: the one at this address, else that of the project's database, else the
    /// local one, which goes away again when nobody needs it.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn for_scratch(project: &Project, url: Option<&str>, context: &mut Context<'_>) -> Result<Self> {
        let mut sources = sources(project, &context.common);
        sources.database_url = url.or(sources.database_url);
        let (target, keep) = match Target::find(&sources, context.terminal)? {
            Some(target) => (target, Keep::UntilStopped),
            None => (Target::Local(Kind::Any), Keep::UntilIdle(IDLE)),
        };
        Self::at(target, keep, project, context)
    }

    fn at(target: Target, keep: Keep, project: &Project, context: &mut Context<'_>) -> Result<Self> {
        match target {
            Target::Server(server) => Ok(Self::of(server, false)),
            Target::Local(kind) => {
                let folder = local_folder(project, context)?;
                let name = local_database(project);
                let local = local::open(kind, &folder, &name, keep, context.terminal)?;
                for note in local.notes().to_vec() {
                    context.note(note);
                }
                let place = Self::of(Server::at(local.url())?, local.one_session());
                Ok(Self { local: Some(local), ..place })
            }
        }
    }

    /// A database whose server is known.
    #[must_use]
    pub fn of(server: Server, one_session: bool) -> Self {
        Self { server, local: None, one_session }
    }

    /// Waits for a server that does not accept connections yet, says so, and tells how much of the time is left; Ctrl-C
    /// and SIGTERM end it.
    ///
    /// # Errors
    /// It still does not after that time, or somebody asked to stop.
    pub fn wait(&self, wait: Duration, context: &mut Context<'_>) -> Result<Duration> {
        if wait.is_zero() {
            return Ok(wait);
        }
        let begin = Instant::now();
        let server = self.server.to_string();
        let obeys = context.terminal.signals;
        let mut told: Option<Duration> = None;
        let mut tell = |reason: &str, waited: Duration| {
            if told.is_some_and(|then| waited < then + TELLING) {
                return;
            }
            told = Some(waited);
            let seconds = waited.as_secs();
            if context.is_json() {
                let line = json!({ "event": "waiting", "for": server, "reason": reason, "seconds": seconds });
                let _ = context.say_json(&line);
            } else {
                context.note(format_args!("Waiting for {server}: {reason} ({seconds} s)"));
            }
            let _ = context.terminal.out.flush();
        };
        let asked = async { if obeys { interrupt::asked().await } else { std::future::pending().await } };
        database::runtime()?.block_on(async {
            tokio::select! {
                waited = self.server.wait(wait, &mut tell) => waited,
                exit = asked => {
                    let mut error = Error::database("stopped while waiting for the server; nothing was done");
                    error.exit = exit;
                    Err(error)
                }
            }
        })?;
        Ok(wait.saturating_sub(begin.elapsed()))
    }

    /// Where the address of the database is, in words without it; nothing where none is named.
    ///
    /// # Errors
    /// The file of variables cannot be read.
    pub fn origin(project: &Project, context: &Context<'_>) -> Result<Option<String>> {
        Target::origin(&sources(project, &context.common), context.terminal)
    }

    /// Whether one connection is all that there can be: its server is inside of a process.
    #[must_use]
    pub fn has_one_session(&self) -> bool {
        self.one_session
    }

    /// Whether a database is named at all.
    ///
    /// # Errors
    /// Its address cannot be understood.
    pub fn is_given(project: &Project, context: &Context<'_>) -> Result<bool> {
        Ok(Target::find(&sources(project, &context.common), context.terminal)?.is_some())
    }

    /// A PostgreSQL for further sessions, where its own serves one: see [`Local::beside`].
    ///
    /// # Errors
    /// It cannot be started.
    pub fn beside(&self) -> Result<Option<Local>> {
        self.local.as_ref().map_or(Ok(None), Local::beside)
    }

    /// The name of the database, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        self.server.database().unwrap_or("postgres").to_owned()
    }
}

/// How often somebody is told that a server is waited for.
const TELLING: Duration = Duration::from_secs(10);

/// How long a local server waits for somebody that was started for a scratch database alone.
const IDLE: Duration = Duration::from_secs(60);

/// Where the address of a project's database may be.
fn sources<'s>(project: &'s Project, common: &'s Common) -> Sources<'s> {
    Sources {
        database_url: common.database_url.as_deref(),
        template: project.configuration.url.as_deref(),
        url_env: &project.configuration.url_env,
        env_file: common.env_file.as_deref(),
    }
}

/// The folder that local servers live in: `target/migrate` of the workspace.
///
/// # Errors
/// Cargo does not tell where it builds.
pub fn local_folder(project: &Project, context: &Context<'_>) -> Result<std::path::PathBuf> {
    let target = match &project.manifest {
        Some(manifest) => workspace::read(context.terminal, Some(manifest))?.target_directory,
        None => project.root.join("target"),
    };
    Ok(target.join("migrate"))
}

/// The database of a package on its local server: its name, as PostgreSQL writes names.
#[must_use]
pub fn local_database(project: &Project) -> String {
    let name = project.package.clone().unwrap_or_else(|| "app".to_owned()).replace('-', "_");
    match &project.configuration.database {
        Some(database) => format!("{name}_{database}"),
        None => name,
    }
}

/// A connection to the database of a project.
pub struct Live {
    /// Where it is.
    pub place: Place,
    /// What knows the history and how to apply it.
    pub migrator: Migrator,
    connection: Connection,
    runtime: Runtime,
    interrupt: Interrupt,
    obeys: Cell<bool>,
}

/// A database that is being connected to, and asked something first, while its user does something else.
pub struct Reaching<T> {
    place: Place,
    connecting: JoinHandle<Result<(Runtime, Connection, T)>>,
}

impl<T: Send + 'static> Reaching<T> {
    /// Begins to connect.
    pub fn start(
        place: Place,
        project: &Project,
        wait: Duration,
        ask: impl FnOnce(&Runtime, &Client) -> T + Send + 'static,
    ) -> Self {
        let server = place.server.clone();
        let role = project.configuration.role.clone();
        // Of a scope, whoever leaves it would have to wait for the server.
        let connecting = thread::spawn(move || {
            let runtime = database::runtime()?;
            let options = Options { role: role.as_deref(), wait };
            let connection = runtime.block_on(server.connect(&options))?;
            let answer = ask(&runtime, &connection.client);
            Ok((runtime, connection, answer))
        });
        Self { place, connecting }
    }

    /// Waits for the connection and the answer. The history is still to be given.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub fn reached(self, project: &Project) -> Result<(Live, T)> {
        let Self { place, connecting } = self;
        let interrupt = Interrupt::default();
        let mut migrator = migrator(project, History::default())?.stop_when(interrupt.flag());
        // A server inside of the process serves one.
        if !place.has_one_session() {
            let server = place.server.clone();
            migrator = migrator.second_connection(move || {
                let server = server.clone();
                async move { server.connect(&Options::default()).await.map(|connection| connection.client) }
            });
        }
        let connected = connecting.join().map_err(|_| Error::database("connecting broke off"))?;
        let (runtime, connection, answer) = connected?;
        let obeys = Cell::new(false);
        Ok((Live { place, migrator, connection, runtime, interrupt, obeys }, answer))
    }
}

impl Live {
    /// Connects, and reads the history of the project meanwhile.
    ///
    /// # Errors
    /// The database cannot be found or reached, or the revisions are wrong.
    pub fn open(project: &Project, context: &mut Context<'_>) -> Result<Self> {
        let place = Place::find(project, context)?;
        Self::at(place, project, Duration::ZERO, || project.history(&context.common, context.terminal))
    }

    /// Connects to a place that was found already, and reads the history meanwhile.
    ///
    /// # Errors
    /// What the reading says, which nobody has to wait for the server to hear, or the database cannot be reached.
    pub fn at(
        place: Place,
        project: &Project,
        wait: Duration,
        history: impl FnOnce() -> Result<History>,
    ) -> Result<Self> {
        let reaching = Reaching::start(place, project, wait, |_, _| ());
        let history = history()?;
        let (mut live, ()) = reaching.reached(project)?;
        live.migrator.history = history;
        Ok(live)
    }

    /// Connects without a history under settings that are known, takes the lock and reads the version table, unless
    /// somebody is there before us, and does something else meanwhile.
    ///
    /// # Errors
    /// As [`Self::at`].
    pub fn opened<T>(
        place: Place,
        project: &Project,
        wait: Duration,
        configure: impl Fn(&mut Settings),
        meanwhile: impl FnOnce() -> Result<T>,
    ) -> Result<(Self, Option<Opening>, T)> {
        let mut opener = migrator(project, History::default())?;
        configure(&mut opener.settings);
        opener.settings.lock_wait = Duration::ZERO;
        // Whoever leaves in the middle lets go of a session's lock, and not of a lease.
        let opener = Some(opener).filter(|opener| opener.settings.lock == LockKind::Session);
        // What keeps us from it is met again by who waits for it, and told.
        let open = move |runtime: &Runtime, client: &Client| {
            let opener = opener?;
            runtime.block_on(async { opener.open(client, &mut |_| {}).await }).ok()
        };
        let reaching = Reaching::start(place, project, wait, open);
        let done = meanwhile()?;
        let (mut live, opening) = reaching.reached(project)?;
        configure(live.settings());
        Ok((live, opening, done))
    }

    /// Lets Ctrl-C and SIGTERM stop what is done from now on.
    pub fn obey_signals(&self, context: &Context<'_>) {
        if context.terminal.signals && !self.obeys.replace(true) {
            let told = if context.is_json() { interrupt::Told::Json } else { interrupt::Told::Text };
            self.runtime.spawn(self.interrupt.clone().obey(self.connection.canceller(), told));
        }
    }

    /// Whether somebody asked it to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.interrupt.exit().is_some()
    }

    /// The settings, to be changed before the work begins.
    pub fn settings(&mut self) -> &mut Settings {
        &mut self.migrator.settings
    }

    /// Does some work on the connection.
    ///
    /// # Errors
    /// What the work says, in words.
    pub fn run<'l, T, F>(&'l self, work: impl FnOnce(&'l Migrator, &'l Client) -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, migrate::Error>>,
    {
        let result = self.runtime.block_on(work(&self.migrator, &self.connection.client));
        result.map_err(|error| self.stopped(database::explain(&error, &self.migrator.settings.version_table)))
    }

    /// Where somebody asked it to stop, that is why.
    fn stopped(&self, mut error: Error) -> Error {
        if let Some(exit) = self.interrupt.exit() {
            error.exit = exit;
        }
        error
    }

    /// Lets go of the lock again.
    ///
    /// # Errors
    /// Somebody asked to stop meanwhile.
    pub fn finish(&self, opening: &Opening) -> Result<()> {
        self.run(async |_, client| {
            opening.finish(client).await;
            Ok(())
        })
    }

    /// Does some work on the connection whose errors are told already.
    ///
    /// # Errors
    /// What the work says.
    pub fn block_on<'l, T, F>(&'l self, work: impl FnOnce(&'l Migrator, &'l Client) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let result = self.runtime.block_on(work(&self.migrator, &self.connection.client));
        result.map_err(|error| self.stopped(error))
    }

    /// Does some work on the connection that is not the migrator's.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn ask<'l, T, F>(&'l self, work: impl FnOnce(&'l Client) -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, tokio_postgres::Error>>,
    {
        self.runtime.block_on(work(&self.connection.client)).map_err(|error| refused(&error))
    }

    /// What the database says is applied.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub fn applied(&self) -> Result<Applied> {
        self.run(|migrator, client| migrator.applied(client))
    }

    /// What the server said unasked since the last time.
    pub fn notices(&self) -> Vec<String> {
        self.connection
            .notices
            .try_iter()
            // After an error a transaction is rolled back, whether there was one or not.
            .filter(|notice| notice.code() != &SqlState::NO_ACTIVE_SQL_TRANSACTION)
            .map(|notice| format!("{}: {}", notice.severity().to_lowercase(), notice.message()))
            .collect()
    }
}

/// An error of PostgreSQL's own, with detail and hint.
pub fn refused(error: &tokio_postgres::Error) -> Error {
    match error.as_db_error() {
        Some(refusal) => {
            let mut told = Error::database(refusal.message());
            if let Some(detail) = refusal.detail() {
                told = told.because(detail);
            }
            match refusal.hint() {
                Some(hint) => told.help(hint),
                None => told,
            }
        }
        None => Error::database("the connection to the server broke").because(error),
    }
}

/// What applies revisions the way this command does, before it has a database.
///
/// # Errors
/// The configuration names no table.
pub fn migrator(project: &Project, history: History) -> Result<Migrator> {
    let mut migrator = Migrator::from(history);
    migrator.settings.version_table = version_table(project)?;
    migrator.settings.tool_version = concat!("cargo-migrate ", env!("CARGO_PKG_VERSION")).to_owned();
    Ok(migrator)
}

fn version_table(project: &Project) -> Result<VersionTable> {
    project.configuration.version_table.parse().map_err(|problem: String| {
        Error::project("`version-table` in the configuration cannot be read").because(problem)
    })
}

/// The revisions that the database of a project has applied, in the words of the files: one that stands for others
/// is, where these are.
///
/// # Errors
/// The database cannot be found, reached or asked.
pub fn applied(project: &Project, history: &History, context: &mut Context<'_>) -> Result<BTreeSet<String>> {
    let place = Place::find(project, context)?;
    let live = Live::at(place, project, Duration::ZERO, || Ok(history.clone()))?;
    Ok(history.in_its_words(&live.applied()?.complete()))
}
