//! Statements that cannot be in a transaction, broken off: the client is gone, and the server may go on without it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::{Beside, server_version, serves_one_session};
use migrate_tests::process::{Killed, Process, wait_for};
use migrate_tests::project::Project;

use crate::server::Server;

const ID: &str = "111111111111";

/// A package with one revision, and a database of its own.
struct Stage<'s> {
    server: &'s Server,
    name: &'static str,
    project: Project,
    session: Beside,
}

impl<'s> Stage<'s> {
    /// `before` is done to the database before anything else.
    fn new(server: &'s Server, name: &'static str, before: &str, upgrade: &str) -> Self {
        server.session().execute(&format!("CREATE DATABASE {name}")).expect("a database");
        let session = Beside::of(&server.url(name)).expect("the server");
        session.execute(before).expect("what is there before");
        let project = Project::new("", "").expect("a package");
        let toml =
            format!("id = \"{ID}\"\nparents = []\nmessage = \"one\"\ncreated = \"2026-01-01T00:00:00Z\"\n");
        let upgrade = format!("-- migrate: no-transaction\n{upgrade}");
        for (file, text) in
            [("revision.toml", &*toml), ("upgrade.sql", &*upgrade), ("downgrade.sql", "SELECT 1;")]
        {
            let path = format!("migrations/20260101_000000_{ID}_one/{file}");
            project.write(&path, text).expect("a file that can be written");
        }
        Self { server, name, project, session }
    }

    fn start(&self, arguments: &[&str]) -> Process {
        Process::start(&self.project, &self.server.url(self.name), arguments)
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        self.start(arguments).end()
    }

    fn value(&self, query: &str) -> String {
        self.session.query(query).unwrap_or_else(|error| panic!("{query}: {error}")).join(", ")
    }

    /// Another session, which begins a transaction with this.
    fn in_the_way(&self, sql: &str) -> Beside {
        let other = Beside::of(&self.server.url(self.name)).expect("the server");
        other.execute(&format!("BEGIN ISOLATION LEVEL REPEATABLE READ; {sql}")).expect("what is in the way");
        other
    }

    /// Kills the client while its statement waits, and lets the server go on with it, as one that does not look whether
    /// a client is still there, or cannot tell. Answers with its process.
    fn orphan(&self) -> String {
        let url = behind_a_blind_proxy(self.server, self.name);
        let process = Process::start(&self.project, &url, &["upgrade"]);
        let query = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
                     AND wait_event_type = 'Lock' AND application_name = 'cargo migrate'";
        wait_for("a statement that waits", || !self.value(query).is_empty());
        let pid = self.value(query);
        assert!(matches!(process.kill(), Killed::Hit));
        pid
    }

    /// Kills the client, and then what it left on the server.
    fn break_off(&self) {
        let pid = self.orphan();
        self.session.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("an end");
        self.wait_for_end(&pid);
    }

    fn wait_for_end(&self, pid: &str) {
        let query = format!("SELECT pid::text FROM pg_stat_activity WHERE pid = {pid}");
        wait_for("the end of the orphan", || self.value(&query).is_empty());
    }

    fn state(&self) -> String {
        self.value("SELECT state FROM migrate_revisions")
    }

    /// Fails unless the revision is applied, nothing half is left, and a query answers so.
    fn expect(&self, query: &str, answer: &str) {
        assert_eq!(self.state(), "applied");
        let half = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready)";
        assert_eq!(self.value(half), "", "indexes that are not whole");
        assert_eq!(self.value(query), answer, "{query}");
    }
}

/// The URL of a database behind a proxy that keeps the end of a client from the server until the server has something
/// to say.
fn behind_a_blind_proxy(server: &Server, database: &str) -> String {
    fn pass(mut from: impl Read, mut to: impl Write, ends: impl Fn() -> bool) {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if ends() || to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    }
    fn connect(client: TcpStream, socket: PathBuf) -> std::io::Result<()> {
        let server = UnixStream::connect(socket)?;
        let (from_client, to_server) = (client.try_clone()?, server.try_clone()?);
        let forwards = thread::spawn(move || pass(from_client, to_server, || false));
        pass(&server, &client, || forwards.is_finished());
        client.shutdown(Shutdown::Both).and(server.shutdown(Shutdown::Both))
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let socket = server.socket();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let socket = socket.clone();
            thread::spawn(move || connect(client, socket));
        }
    });
    format!("postgres://postgres@127.0.0.1:{port}/{database}?sslmode=disable")
}

const TABLE: &str = "CREATE TABLE t (id integer PRIMARY KEY, a integer, x text);
    INSERT INTO t SELECT i, i, i FROM generate_series(1, 100) AS i; CREATE INDEX old ON t (a)";

const PARTITIONS: &str = "CREATE TABLE t (id integer) PARTITION BY RANGE (id);
    CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (10); INSERT INTO t VALUES (1)";

/// What waits for whoever may still see the table as it was.
const READER: &str = "SELECT count(*) FROM t";

/// Statements that wait for a reader: what is there before, the statement, and what has to be so in the end.
fn concurrent() -> Vec<(&'static str, &'static str, &'static str, (&'static str, &'static str))> {
    let indexes = "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 't'::regclass";
    // Those that are left of the table for long texts, too.
    let all = "SELECT count(*)::text FROM pg_index i JOIN pg_class t ON i.indrelid IN (t.oid, t.reltoastrelid) \
               WHERE t.relname = 't'";
    let mut concurrent = vec![
        ("create_index", TABLE, "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);", (indexes, "i old t_pkey")),
        ("drop_index", TABLE, "DROP INDEX CONCURRENTLY old;", (indexes, "t_pkey")),
        ("reindex_index", TABLE, "REINDEX INDEX CONCURRENTLY old;", (indexes, "old t_pkey")),
        ("reindex_table", TABLE, "REINDEX TABLE CONCURRENTLY t;", (all, "3")),
    ];
    if server_version() >= 14 {
        concurrent.push((
            "detach_partition",
            PARTITIONS,
            "ALTER TABLE t DETACH PARTITION p CONCURRENTLY;",
            ("SELECT concat((SELECT count(*) FROM t), (SELECT count(*) FROM p), (SELECT count(*) FROM pg_inherits))", "010"),
        ));
    }
    concurrent
}

#[test]
fn the_next_run_waits_for_an_orphan_and_finds_its_work_done() {
    if serves_one_session() {
        return;
    }
    let server = Server::start("");
    for (name, before, sql, (query, answer)) in concurrent() {
        let stage = Stage::new(&server, name, before, sql);
        let reader = stage.in_the_way(READER);
        let pid = stage.orphan();
        let next = stage.start(&["upgrade"]);
        let waiting = format!("Waiting for pid {pid}, ");
        wait_for("a run that says for whom it waits", || next.said().contains(&waiting));
        reader.execute("COMMIT").expect("the end of the reader");
        next.end().expect(Exit::Done, &["1 revision applied"]);
        stage.expect(query, answer);
    }
}

#[test]
fn the_next_run_clears_up_what_was_broken_off() {
    if serves_one_session() {
        return;
    }
    let server = Server::start("");
    for (name, before, sql, (query, answer)) in concurrent() {
        let stage = Stage::new(&server, name, before, sql);
        // More than once.
        for _ in 0..2 {
            let reader = stage.in_the_way(READER);
            stage.break_off();
            reader.execute("COMMIT").expect("the end of the reader");
            assert_eq!(stage.state(), "partial");
        }
        stage.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
        stage.expect(query, answer);
    }
}

#[test]
fn what_is_listed_beside_tables_is_looked_up() {
    if serves_one_session() {
        return;
    }
    let mut server = Server::start("");
    let place = server.folder("fast");
    let listed = |catalog: &str, column: &str, name: &str| {
        format!("SELECT count(*)::text FROM {catalog} WHERE {column} = '{name}'")
    };
    let tablespace = format!("CREATE TABLESPACE fast LOCATION '{}';", place.display());
    let subscription = "CREATE SUBSCRIPTION news CONNECTION '' PUBLICATION p WITH (connect = false);";
    let kept = "ALTER SUBSCRIPTION news SET (slot_name = NONE)";
    for (name, before, sql, catalog, query, answer) in [
        ("makes", "SELECT", "CREATE DATABASE \"Shop\";", "pg_database", listed("pg_database", "datname", "Shop"), "1"),
        ("drops", "SELECT", "DROP DATABASE \"Shop\";", "pg_database", listed("pg_database", "datname", "Shop"), "0"),
        ("puts", "SELECT", &tablespace, "pg_tablespace", listed("pg_tablespace", "spcname", "fast"), "1"),
        ("takes", "SELECT", "DROP TABLESPACE fast;", "pg_tablespace", listed("pg_tablespace", "spcname", "fast"), "0"),
        ("reads", "SELECT", subscription, "pg_subscription", listed("pg_subscription", "subname", "news"), "1"),
        (
            "stops",
            &format!("{subscription} {kept}"),
            "DROP SUBSCRIPTION news;",
            "pg_subscription",
            "SELECT count(*)::text FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid WHERE datname = 'stops'"
                .to_owned(),
            "0",
        ),
    ] {
        let stage = Stage::new(&server, name, before, sql);
        let lock = format!("LOCK TABLE {catalog} IN EXCLUSIVE MODE");
        // Once before it could have had an effect, once behind it.
        let other = stage.in_the_way(&lock);
        stage.break_off();
        drop(other);
        let other = stage.in_the_way(&lock);
        let pid = stage.orphan();
        other.execute("ROLLBACK").expect("the end of the lock");
        stage.wait_for_end(&pid);
        assert_eq!((stage.state(), stage.value(&query)), ("partial".to_owned(), answer.to_owned()), "{sql}");
        stage.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
        stage.expect(&query, answer);
    }
}

#[test]
fn a_statement_that_is_refused_is_refused_again() {
    if serves_one_session() {
        return;
    }
    let server = Server::start("");
    for (name, sql, words) in [
        ("twice", "CREATE DATABASE postgres;", "database \"postgres\" already exists"),
        ("nothing", "DROP DATABASE nothing_of_the_name;", "does not exist"),
        ("no_index", "DROP INDEX CONCURRENTLY typo;", "index \"typo\" does not exist"),
        ("no_partition", "ALTER TABLE t DETACH PARTITION old_t CONCURRENTLY;", "is not a partition of"),
    ] {
        if name == "no_partition" && server_version() < 14 {
            continue;
        }
        let before = "CREATE TABLE t (id integer) PARTITION BY RANGE (id); CREATE TABLE old_t (id integer)";
        let stage = Stage::new(&server, name, before, sql);
        for _ in 0..3 {
            stage.run(&["upgrade"]).expect(Exit::Database, &[words]);
        }
    }
}

#[test]
fn what_nobody_can_look_up_is_asked_about() {
    if serves_one_session() {
        return;
    }
    let server = Server::start("");
    let before = "CREATE TABLE t (id integer); CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO t VALUES (1); COMMIT; PERFORM pg_advisory_xact_lock(7); INSERT INTO t VALUES (2); END $$";
    let sql = "INSERT INTO t VALUES (0);\nCALL fill();\nINSERT INTO t VALUES (3);";
    let rows = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM t";
    for (name, flag, answer) in [("again", "--run-again", "0 1 1 2 3"), ("done", "--assume-done", "0 1 3")] {
        let stage = Stage::new(&server, name, before, sql);
        let other = stage.in_the_way("SELECT pg_advisory_xact_lock(7)");
        stage.break_off();
        drop(other);
        // As often as it is asked.
        for _ in 0..2 {
            stage.run(&["upgrade"]).expect(
                Exit::AnswerNeeded,
                &[
                    &format!("an earlier upgrade was broken off in this statement of revision `{ID}`"),
                    "upgrade.sql:3:1",
                    "CALL fill();",
                    &format!("`--assume-done {ID}`"),
                    &format!("`--run-again {ID}`"),
                    "!panicked",
                ],
            );
        }
        stage.run(&["upgrade", flag, "2222"]).expect(Exit::AnswerNeeded, &[]);
        stage.run(&["upgrade", "--format", "json"]).expect(
            Exit::AnswerNeeded,
            &[
                "\"kind\":\"broken-off\"",
                &format!("[\"--assume-done\",\"{ID}\"]"),
                &format!("[\"--run-again\",\"{ID}\"]"),
            ],
        );
        stage.run(&["upgrade", flag, &ID[..6]]).expect(Exit::Done, &["1 revision applied"]);
        stage.expect(rows, answer);
    }
    // Nothing was in doubt before it began.
    let stage = Stage::new(
        &server,
        "before",
        before,
        "INSERT INTO t VALUES (0);\nCALL fill();\nINSERT INTO t VALUES (3);",
    );
    let other = stage.in_the_way("LOCK TABLE t");
    stage.break_off();
    drop(other);
    stage.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    stage.expect(rows, "0 1 2 3");
}

#[test]
fn what_may_be_done_again_is_done_again() {
    if serves_one_session() {
        return;
    }
    let server = Server::start("");
    for (name, sql) in [("vacuum", "VACUUM t;"), ("reindex", "REINDEX TABLE t;")] {
        let stage = Stage::new(&server, name, TABLE, sql);
        let other = stage.in_the_way("LOCK TABLE t");
        stage.break_off();
        drop(other);
        stage.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
        stage.expect("SELECT count(*)::text FROM t", "100");
    }
}
