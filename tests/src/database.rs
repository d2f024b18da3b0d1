//! A database for each test, on one server that all share: that of the PostgreSQL programs on this machine, of
//! those in the folder that `POSTGRES` names, or with `POSTGRES=embedded` the one inside the process.

use std::collections::BTreeMap;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use cargo_migrate::local::{self, Keep, Kind};
use cargo_migrate::terminal::Terminal;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, Config, NoTls};

use crate::catalog;

/// Nobody connected for this long, and the server goes away.
const IDLE: Duration = Duration::from_secs(60);

/// The version that models are written for when nothing is said.
const DEFAULT: u32 = 15;

/// What everything goes with, and `public` as a template has it.
const CLEAR: &str = "
DO $$
DECLARE
    space name;
BEGIN
    SET LOCAL client_min_messages = warning;
    FOR space IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', space);
    END LOOP;
    CREATE SCHEMA public;
    COMMENT ON SCHEMA public IS 'standard public schema';
    IF current_setting('server_version_num')::integer >= 150000 THEN
        ALTER SCHEMA public OWNER TO pg_database_owner;
        GRANT USAGE ON SCHEMA public TO PUBLIC;
    ELSE
        GRANT ALL ON SCHEMA public TO PUBLIC;
    END IF;
END $$";

/// The databases of one process have this in their names, so that two processes never meet.
const NAME: &str = "migrate_test";

/// The major version of the server: 15 for 15.4.
#[must_use]
pub fn server_version() -> u32 {
    Server::shared().version
}

/// Where the server's programs are, for a server of one's own.
#[must_use]
pub fn programs() -> &'static Path {
    &Server::shared().programs
}

/// The major version of a server that `POSTGRES` chooses. Without it the tests speak of the version that
/// is the default, and every newer server understands its SQL.
#[must_use]
pub fn chosen_version() -> Option<u32> {
    (Chosen::read() != Chosen::Usual || server_version() < DEFAULT).then(server_version)
}

/// Whether the server serves one session at a time, so that nothing can happen at the same time.
#[must_use]
pub fn serves_one_session() -> bool {
    Chosen::read() == Chosen::Embedded
}

/// A database that lives as long as this.
pub struct Database {
    name: String,
    /// None where the server serves one at a time, and a command would wait for ever.
    session: Option<Session>,
}

impl Database {
    /// Makes an empty one.
    ///
    /// # Panics
    /// When there is no server and none can be started: a test has no use for anything else.
    #[must_use]
    pub fn new() -> Self {
        Self::of_template("template0")
    }

    fn of_template(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{NAME}_{}_{count}", std::process::id());
        let server = Server::shared();
        server.maintain(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let session = (!serves_one_session()).then(|| Session::open(&server.config_of(&name)));
        Self { name, session }
    }

    /// Another one that holds the same.
    ///
    /// # Panics
    /// When somebody else is connected, and stays.
    #[must_use]
    pub fn copy(&mut self) -> Self {
        let server = Server::shared();
        let had_session = self.session.take().is_some();
        let copy = Self::of_template(&self.name);
        self.session = had_session.then(|| Session::open(&server.config_of(&self.name)));
        copy
    }

    /// Where it is, for `--database-url`.
    #[must_use]
    pub fn url(&self) -> String {
        Server::shared().url.replacen(NAME, &self.name, 1)
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        self.run(async |client| client.batch_execute(sql).await)
    }

    /// Runs statements, and tells whether rows are what is wrong.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn attempt(&self, sql: &str) -> Result<(), Failure> {
        self.ask(async |client| client.batch_execute(sql).await).map_err(|error| {
            let code = error.code().map_or("", |code| code.code());
            Failure {
                is_about_rows: ["22", "23"].contains(&code.get(..2).unwrap_or("")),
                message: said(&error),
            }
        })
    }

    /// What a query answers, as text: the first column.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn query(&self, sql: &str) -> Result<Vec<String>, String> {
        let rows = self.run(async |client| client.query(sql, &[]).await)?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Another session, for what happens at the same time.
    #[must_use]
    pub fn beside(&self) -> Beside {
        Beside(Session::open(&Server::shared().config_of(&self.name)))
    }

    /// What it holds; see [`catalog::describe`].
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn describe(&self) -> Result<String, String> {
        self.run(async |client| catalog::describe(client).await)
    }

    /// What its tables hold; see [`catalog::rows`].
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn rows(&self) -> Result<String, String> {
        self.run(async |client| catalog::rows(client).await)
    }

    /// What it would hold if these statements ran now: they are rolled back.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn describe_after(&self, sql: &str) -> Result<String, String> {
        self.run(async |client| {
            client.batch_execute("BEGIN").await?;
            let described = match client.batch_execute(sql).await {
                Ok(()) => catalog::describe(client).await,
                Err(error) => Err(error),
            };
            client.batch_execute("ROLLBACK").await?;
            described
        })
    }

    /// Empties it, and says whether it is like a new one then: not everything goes with a schema. To make a new
    /// one takes as long as all else in a small test.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn clear(&self) -> Result<bool, String> {
        static NEW: OnceLock<Result<String, String>> = OnceLock::new();
        let new = NEW.get_or_init(|| Self::new().describe()).clone()?;
        if self.session.is_some() {
            self.execute("DISCARD ALL")?;
        }
        let cleared = self.run(async |client| {
            client.batch_execute(CLEAR).await?;
            catalog::describe(client).await
        })?;
        Ok(cleared == new)
    }

    /// What `pg_dump` makes of its schema; the tool's own table is left out. Where there is none for this
    /// server, [`catalog::describe`] speaks in its place.
    ///
    /// # Errors
    /// What `pg_dump` says.
    pub fn dump(&self) -> Result<String, String> {
        let Some(program) = pg_dump() else { return self.describe() };
        let output = Command::new(program)
            .args(["--schema-only", "--exclude-table=public.migrate_revisions", "--dbname", &self.url()])
            .output()
            .map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        // Newer ones write a key of their own each time.
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter(|line| !line.starts_with('\\')).map(|line| format!("{line}\n")).collect())
    }

    /// What `pg_dump` makes of all of it, the tool's own table and every row included, in an order of its own; `None`
    /// where there is none.
    ///
    /// # Errors
    /// What `pg_dump` says.
    pub fn dump_with_rows(&self) -> Result<Option<String>, String> {
        Self::dump_with_rows_of(&self.url())
    }

    /// The same of a database that somebody else keeps.
    ///
    /// # Errors
    /// What `pg_dump` says.
    pub fn dump_with_rows_of(url: &str) -> Result<Option<String>, String> {
        let Some(program) = pg_dump() else { return Ok(None) };
        let output = Command::new(program).args(["--dbname", url]).output();
        let output = output.map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let is_key = |line: &str| line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
        let (mut lines, mut rows): (Vec<&str>, Option<usize>) = (Vec::new(), None);
        for line in text.lines().filter(|line| !is_key(line)) {
            match rows {
                None if line.starts_with("COPY ") => rows = Some(lines.len() + 1),
                // Where PostgreSQL puts them on a page may differ.
                Some(first) if line == "\\." => {
                    lines[first..].sort_unstable();
                    rows = None;
                }
                _ => {}
            }
            lines.push(line);
        }
        Ok(Some(lines.iter().map(|line| format!("{line}\n")).collect()))
    }

    /// What `psql` answers that is given a script; an error is what it says when it does not get to the end. `None`
    /// where there is no such program.
    ///
    /// # Panics
    /// When the script cannot be written to a file.
    #[must_use]
    pub fn psql(&self, script: &str) -> Option<Result<String, String>> {
        if serves_one_session() {
            return None;
        }
        let beside = Server::shared().programs.join("psql");
        let program = if beside.is_file() { beside } else { "psql".into() };
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(script.as_bytes()).and_then(|()| file.rewind()).expect("a script");
        let output = Command::new(program)
            .args(["-X", "-v", "ON_ERROR_STOP=1", "--dbname", &self.url()])
            .env("LC_ALL", "C")
            .stdin(file)
            .output()
            .ok()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&output.stdout) + &text(&output.stderr);
        Some(if output.status.success() { Ok(said) } else { Err(said) })
    }

    /// Hands its session to somebody else.
    pub fn with_client<T>(&self, ask: impl AsyncFnOnce(&Client) -> T) -> T {
        match &self.session {
            Some(session) => session.runtime.block_on(ask(&session.client)),
            None => {
                let session = Session::open(&Server::shared().config_of(&self.name));
                session.runtime.block_on(ask(&session.client))
            }
        }
    }

    fn run<T>(
        &self,
        ask: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, String> {
        self.ask(ask).map_err(|error| said(&error))
    }

    fn ask<T>(
        &self,
        ask: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, tokio_postgres::Error> {
        match &self.session {
            Some(session) => session.ask(ask),
            None => Session::open(&Server::shared().config_of(&self.name)).ask(ask),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (name, server) = (&self.name, Server::shared());
        if self.session.take().is_some() {
            // `DROP DATABASE … WITH (FORCE)` would do both, from PostgreSQL 13 on.
            server.maintain(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ));
        }
        server.maintain(&format!("DROP DATABASE IF EXISTS {name}"));
    }
}

/// What PostgreSQL refused.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What it says, in one line.
    pub message: String,
    /// Whether a value or a constraint is what is wrong: SQLSTATE classes 22 and 23.
    pub is_about_rows: bool,
}

/// A further session with a database.
pub struct Beside(Session);

impl Beside {
    /// A session with a database that somebody else keeps.
    ///
    /// # Errors
    /// What the server says, or that there is none.
    pub fn of(url: &str) -> Result<Self, String> {
        let config: Config = url.parse().map_err(|error: tokio_postgres::Error| error.to_string())?;
        Session::try_open(&config).map(Self).map_err(|error| said(&error))
    }

    /// What the database holds and what its tables hold; see [`catalog`].
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn describe_with_rows(&self) -> Result<String, String> {
        let schema = self.0.run(async |client| catalog::describe(client).await)?;
        Ok(schema + &self.0.run(async |client| catalog::rows(client).await)?)
    }

    /// What a query answers, as text: the first column.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn query(&self, sql: &str) -> Result<Vec<String>, String> {
        let rows = self.0.run(async |client| client.query(sql, &[]).await)?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        self.0.run(async |client| client.batch_execute(sql).await)
    }
}

/// The one beside the server's programs, else the one on PATH: an older one refuses the server.
#[must_use]
pub fn pg_dump() -> Option<PathBuf> {
    let server = Server::shared();
    let beside = server.programs.join("pg_dump");
    if beside.is_file() {
        return Some(beside);
    }
    let output = Command::new("pg_dump").arg("--version").output().ok()?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    let major = version.split_whitespace().nth(2)?.split('.').next()?.parse::<u32>().ok()?;
    (major >= server.version && !serves_one_session()).then(|| "pg_dump".into())
}

/// PostgreSQL's message with its detail, or what else went wrong.
fn said(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => match error.detail() {
            Some(detail) => format!("{} ({detail})", error.message()),
            None => error.message().to_owned(),
        },
        None => error.to_string(),
    }
}

/// A connection and what drives it.
struct Session {
    client: Client,
    runtime: Runtime,
}

impl Session {
    fn open(config: &Config) -> Self {
        Self::try_open(config).expect("the test server")
    }

    fn try_open(config: &Config) -> Result<Self, tokio_postgres::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (client, connection) = runtime.block_on(config.connect(NoTls))?;
        runtime.spawn(connection);
        Ok(Self { client, runtime })
    }

    fn run<T>(
        &self,
        ask: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, String> {
        self.ask(ask).map_err(|error| said(&error))
    }

    fn ask<T>(
        &self,
        ask: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, tokio_postgres::Error> {
        self.runtime.block_on(ask(&self.client))
    }
}

/// What `POSTGRES` says.
#[derive(PartialEq, Eq)]
enum Chosen {
    Usual,
    Programs(PathBuf),
    Embedded,
}

impl Chosen {
    fn read() -> Self {
        match std::env::var("POSTGRES") {
            Ok(word) if word == "embedded" => Self::Embedded,
            Ok(folder) if !folder.is_empty() => Self::Programs(folder.into()),
            _ => Self::Usual,
        }
    }
}

/// The server, below the target directory; it outlives the process, and is there for the next one.
struct Server {
    config: Config,
    url: String,
    version: u32,
    /// Where its programs are.
    programs: PathBuf,
    /// Makes and drops databases; while it is open the server does not go away. None where the server serves
    /// one session at a time.
    maintenance: Option<Mutex<Session>>,
}

impl Server {
    fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    fn start() -> Self {
        let mut environment: BTreeMap<String, String> = std::env::vars().collect();
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        let mut folder =
            std::env::var_os("CARGO_TARGET_DIR").map_or(target, Into::into).join("migrate-tests");
        let chosen = Chosen::read();
        if let Chosen::Programs(programs) = &chosen {
            // What is found first on PATH is used, and a server of each folder is kept.
            let path = environment.entry("PATH".to_owned()).or_default();
            *path = format!("{}:{path}", programs.display());
            let name =
                programs.to_string_lossy().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
            folder.push(name.trim_matches('-'));
        }
        let directory = std::env::current_dir().unwrap_or_default();
        let terminal = Terminal::captured(directory, environment).0;
        let kind = if chosen == Chosen::Embedded { Kind::Embedded } else { Kind::Programs };
        let local = local::open(kind, &folder, NAME, Keep::UntilIdle(IDLE), &terminal)
            .unwrap_or_else(|error| panic!("{error}: {}", error.causes.join(": ")));
        let session = Session::open(local.config());
        let ask = "SELECT current_setting('server_version_num')::integer / 10000,
            (SELECT setting FROM pg_config WHERE name = 'BINDIR')";
        let row = session.run(async |client| client.query_one(ask, &[]).await).expect("an answer");
        let (version, programs) = (row.get::<_, i32>(0).unsigned_abs(), PathBuf::from(row.get::<_, &str>(1)));
        if let Chosen::Programs(folder) = &chosen {
            let is_it = folder
                .canonicalize()
                .is_ok_and(|folder| programs.canonicalize().is_ok_and(|it| it == folder));
            assert!(is_it, "`{}` has no PostgreSQL that runs", folder.display());
        }
        let maintenance = (!local.one_session()).then(|| Mutex::new(session));
        let (config, url) = (local.config().clone(), local.url().to_owned());
        // One inside the process lives as long as the process.
        std::mem::forget(local);
        Self { config, url, version, programs, maintenance }
    }

    fn config_of(&self, database: &str) -> Config {
        let mut config = self.config.clone();
        config.dbname(database);
        config
    }

    fn maintain(&self, sql: &str) {
        let execute = async |client: &Client| client.batch_execute(sql).await;
        let done = match &self.maintenance {
            Some(session) => session.lock().unwrap_or_else(PoisonError::into_inner).run(execute),
            None => Session::open(&self.config).run(execute),
        };
        if let Err(error) = done {
            // While a test unwinds, its own failure is the one to read.
            assert!(std::thread::panicking(), "{sql}: {error}");
        }
    }
}
