//! Statements that cannot be in a transaction, broken off: the client is gone, and the server may go on.

use std::thread;
use std::time::Duration;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Beside, server_version, serves_one_session};
use migrate_tests::project::Project;

use crate::server::Server;
use crate::{Killed, Process, wait_for};

/// Does not look whether a client is there while a statement runs, as servers before 14 never do.
const BLIND: &str = "client_connection_check_interval = 0";

/// A package with one revision on a database of a server, with a table in it.
struct Stage {
    server: Server,
    project: Project,
    session: Beside,
}

const ID: &str = "111111111111";

impl Stage {
    /// `before` is done to the database before anything else.
    fn new(settings: &str, before: &str, upgrade: &str) -> Self {
        let server = Server::start(settings);
        let project = Project::new("", "").expect("a package");
        let session = server.session();
        session.execute(before).expect("what is there before");
        let toml = format!("id = \"{ID}\"\nparents = []\nmessage = \"one\"\ncreated = \"2026-01-01T00:00:00Z\"\n");
        let upgrade = format!("-- migrate: no-transaction\n{upgrade}");
        for (name, text) in
            [("revision.toml", &*toml), ("upgrade.sql", &*upgrade), ("downgrade.sql", "SELECT 1;")]
        {
            let path = format!("migrations/20260101_000000_{ID}_one/{name}");
            project.write(&path, text).expect("a file that can be written");
        }
        Self { server, project, session }
    }

    fn url(&self) -> String {
        self.server.url("postgres")
    }

    fn start(&self, arguments: &[&str]) -> Process {
        Process::start(&self.project, &self.url(), arguments)
    }

    fn value(&self, query: &str) -> String {
        self.session.query(query).unwrap_or_else(|error| panic!("{query}: {error}")).join(", ")
    }

    fn another(&self) -> Beside {
        self.server.session()
    }

    /// The backend that runs a statement with these words and waits for something.
    fn waiting(&self, words: &str) -> String {
        let query = format!(
            "SELECT pid::text FROM pg_stat_activity WHERE state = 'active' AND wait_event_type = 'Lock' \
             AND query LIKE '%{words}%' AND pid <> pg_backend_pid()"
        );
        wait_for(words, || !self.value(&query).is_empty());
        self.value(&query)
    }

    fn is_running(&self, pid: &str) -> bool {
        self.value(&format!("SELECT pid::text FROM pg_stat_activity WHERE pid = {pid}")) == pid
    }

    /// Kills the client of a statement that waits, and lets the server go on with it.
    fn orphan(&self, words: &str) -> String {
        let process = self.start(&["upgrade"]);
        let pid = self.waiting(words);
        assert!(matches!(process.kill(), Killed::Hit));
        assert!(self.is_running(&pid), "the server does not notice");
        pid
    }

    /// Kills the client, and then what it left on the server.
    fn break_off(&self, words: &str) {
        let pid = self.orphan(words);
        self.session.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("an end");
        wait_for("the end of the orphan", || !self.is_running(&pid));
    }

    fn is_applied(&self) {
        assert_eq!(self.value("SELECT state FROM migrate_revisions"), "applied");
        let half = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready)";
        assert_eq!(self.value(half), "", "nothing is left");
    }
}

/// A snapshot for which everything waits that is done concurrently.
fn reader(stage: &Stage) -> Beside {
    let reader = stage.another();
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").expect("a snapshot");
    reader
}

const TABLE: &str = "CREATE TABLE t (id integer PRIMARY KEY, a integer); \
                     INSERT INTO t SELECT i, i FROM generate_series(1, 100) AS i";

/// The next run waits for the orphan, says so, and finds its work done.
fn goes_on(before: &str, sql: &str, words: &str, check: (&str, &str)) {
    if serves_one_session() {
        return;
    }
    let stage = Stage::new(BLIND, before, sql);
    let reader = reader(&stage);
    // What we ask for must not be what ends it: a server before 14 cannot.
    let process = Process::start_with(
        &stage.project,
        &stage.url(),
        &["upgrade"],
        &[("MIGRATE_URL_ENV", "DATABASE_URL")],
    );
    let pid = stage.waiting(words);
    assert!(matches!(process.kill(), Killed::Hit));
    let next = stage.start(&["upgrade"]);
    wait_for("a run that tells for whom it waits", || next.said().contains(&format!("Waiting for pid {pid}, ")));
    assert!(stage.is_running(&pid));
    reader.execute("COMMIT").expect("the end of the snapshot");
    next.end().expect(Exit::Done, &["1 revision applied"]);
    stage.is_applied();
    assert_eq!(stage.value(check.0), check.1);
}

#[test]
fn an_orphan_builds_an_index() {
    goes_on(
        TABLE,
        "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);",
        "CREATE UNIQUE INDEX",
        ("SELECT count(*)::text FROM pg_index WHERE indrelid = 't'::regclass", "2"),
    );
}
