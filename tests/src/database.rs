//! A database for each test, on one server that all share.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
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

/// The databases of one process have this in their names, so that two processes never meet.
const NAME: &str = "migrate_test";

/// A database that lives as long as this.
pub struct Database {
    name: String,
    session: Option<Session>,
}

impl Database {
    /// Makes an empty one.
    ///
    /// # Panics
    /// When there is no server and none can be started: a test has no use for anything else.
    #[must_use]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{NAME}_{}_{count}", std::process::id());
        let server = Server::shared();
        server.maintain(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        let mut config = server.config.clone();
        let session = Session::open(config.dbname(&name));
        Self { name, session: Some(session) }
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
        self.run(|client| client.batch_execute(sql))
    }

    /// Runs statements, and tells whether rows are what is wrong.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn attempt(&self, sql: &str) -> Result<(), Failure> {
        let session = self.session.as_ref().expect("a session until it is dropped");
        session.runtime.block_on(session.client.batch_execute(sql)).map_err(|error| {
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
        let rows = self.run(|client| client.query(sql, &[]))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Another session, for what happens at the same time.
    #[must_use]
    pub fn beside(&self) -> Beside {
        let mut config = Server::shared().config.clone();
        Beside(Session::open(config.dbname(&self.name)))
    }

    /// What it holds; see [`catalog::describe`].
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn describe(&self) -> Result<String, String> {
        self.run(catalog::describe)
    }

    /// What its tables hold; see [`catalog::rows`].
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn rows(&self) -> Result<String, String> {
        self.run(catalog::rows)
    }

    /// What it would hold if these statements ran now: they are rolled back.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn describe_after(&self, sql: &str) -> Result<String, String> {
        self.execute("BEGIN")?;
        let described = self.execute(sql).and_then(|()| self.describe());
        self.execute("ROLLBACK")?;
        described
    }

    /// What `pg_dump` makes of its schema; the tool's own table is left out.
    ///
    /// # Errors
    /// What `pg_dump` says.
    pub fn dump(&self) -> Result<String, String> {
        let folder = self.query("SELECT setting FROM pg_config WHERE name = 'BINDIR'")?.concat();
        let output = Command::new(Path::new(&folder).join("pg_dump"))
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

    fn run<'s, T, F>(&'s self, ask: impl FnOnce(&'s Client) -> F) -> Result<T, String>
    where
        F: Future<Output = Result<T, tokio_postgres::Error>>,
    {
        let session = self.session.as_ref().expect("a session until it is dropped");
        session.runtime.block_on(ask(&session.client)).map_err(|error| said(&error))
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.session = None;
        Server::shared().maintain(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
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
    /// Runs statements.
    ///
    /// # Errors
    /// What PostgreSQL says, in one line.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        self.0.runtime.block_on(self.0.client.batch_execute(sql)).map_err(|error| said(&error))
    }
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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (client, connection) = runtime.block_on(config.connect(NoTls)).expect("the test server");
        runtime.spawn(connection);
        Self { client, runtime }
    }
}

/// The server, below the target directory; it outlives the process, and is there for the next one.
struct Server {
    config: Config,
    url: String,
    /// Makes and drops databases; while it is open the server does not go away.
    maintenance: Mutex<Session>,
}

impl Server {
    fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    fn start() -> Self {
        let environment: BTreeMap<String, String> = std::env::vars().collect();
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        let folder = std::env::var_os("CARGO_TARGET_DIR").map_or(target, Into::into).join("migrate-tests");
        let directory = std::env::current_dir().unwrap_or_default();
        let terminal = Terminal::captured(directory, environment).0;
        let local = local::open(Kind::Programs, &folder, NAME, Keep::UntilIdle(IDLE), &terminal)
            .unwrap_or_else(|error| panic!("{error}: {}", error.causes.join(": ")));
        let maintenance = Mutex::new(Session::open(local.config()));
        Self { config: local.config().clone(), url: local.url().to_owned(), maintenance }
    }

    fn maintain(&self, sql: &str) {
        let session = self.maintenance.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = session.runtime.block_on(session.client.batch_execute(sql)) {
            // While a test unwinds, its own failure is the one to read.
            assert!(std::thread::panicking(), "{sql}: {}", said(&error));
        }
    }
}
