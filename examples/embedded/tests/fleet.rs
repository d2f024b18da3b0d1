//! The service as it runs: several processes of it, some of them killed, some of them older than the database.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use embedded::{REVISIONS, phone};
use migrate::{Migrator, Revision, SqlFile};
use migrate_tests::database::{Database, server_version, serves_one_session};

/// A process of the service, which ends with the test.
struct Process {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts one that calls itself by this name when it connects.
    fn start(database: &Database, name: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_embedded"))
            .env("DATABASE_URL", format!("{}&application_name={name}", database.url()))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service");
        let said = Arc::new(Mutex::new(Vec::new()));
        let out = child.stdout.take().map(|it| Box::new(it) as Box<dyn Read + Send>);
        let err = child.stderr.take().map(|it| Box::new(it) as Box<dyn Read + Send>);
        for stream in [out, err].into_iter().flatten() {
            let said = said.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    said.lock().expect("the lines").push(line);
                }
            });
        }
        Self { child, said }
    }

    fn said(&self) -> String {
        self.said.lock().expect("the lines").join("\n")
    }

    /// How many lines begin so.
    fn count(&self, words: &str) -> usize {
        self.said.lock().expect("the lines").iter().filter(|line| line.starts_with(words)).count()
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_none()
    }

    fn wait_until_ready(&mut self) {
        wait_for("a process that is ready", || {
            assert!(self.is_running(), "{}", self.said());
            self.count("ready") == 1
        });
    }

    fn wait_for_end(&mut self) -> ExitStatus {
        wait_for("the end of a process", || !self.is_running());
        self.child.wait().expect("a process that has ended")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(90), "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn value(database: &Database, query: &str) -> String {
    database.query(query).unwrap_or_else(|error| panic!("{query}: {error}")).concat()
}

const HISTORY: &str = "SELECT string_agg(id || ' ' || state, ', ' ORDER BY created) FROM migrate_revisions";

const ALL_APPLIED: &str = "3c1bed79d4fc applied, 0b70a4fb5e59 applied, e59ea2540679 applied";

fn fleet(database: &Database) -> Vec<Process> {
    (1..=8).map(|number| Process::start(database, &format!("service-{number}"))).collect()
}

#[test]
fn eight_at_once_on_an_empty_database() {
    if serves_one_session() {
        return;
    }
    let database = Database::new();
    let mut fleet = fleet(&database);
    fleet.iter_mut().for_each(Process::wait_until_ready);
    assert_eq!(value(&database, HISTORY), ALL_APPLIED);
    let said =
        |fleet: &[Process], words: &str| fleet.iter().map(|process| process.count(words)).sum::<usize>();
    for revision in REVISIONS {
        let applied = format!("applied revision {}, ", revision.id);
        wait_for(&applied, || said(&fleet, &applied) > 0);
    }

    database
        .execute(
            "INSERT INTO customers (name, phone) VALUES ('Ada', '+49301234'); INSERT INTO messages \
             (customer_id, body) SELECT id, 'hello ' || n FROM customers, generate_series(1, 100) AS n",
        )
        .expect("messages");
    let sent = "to Ada at +49301234: hello ";
    wait_for("messages that are sent", || {
        value(&database, "SELECT count(*)::text FROM messages WHERE sent_at IS NULL") == "0"
            && said(&fleet, sent) >= 100
    });
    assert_eq!((said(&fleet, "applied revision "), said(&fleet, sent)), (REVISIONS.len(), 100));
    assert!(fleet.iter_mut().all(Process::is_running));
}

#[test]
fn one_is_killed_in_the_middle_and_the_others_go_on() {
    if serves_one_session() {
        return;
    }
    let database = Database::new();
    // `CREATE INDEX CONCURRENTLY` waits for whoever may still see the table as it was.
    let reader = database.beside();
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").expect("a snapshot");
    let mut fleet = fleet(&database);

    let at_work = "SELECT substr(application_name, 9) FROM pg_stat_activity WHERE datname = current_database() \
                   AND state = 'active' AND query LIKE '%CREATE INDEX CONCURRENTLY%' AND wait_event = 'virtualxid'";
    let busy = || database.query(at_work).unwrap_or_default().first().and_then(|it| it.parse::<usize>().ok());
    wait_for("an index in the making", || busy().is_some());
    let first = busy().expect("who makes it");
    assert_eq!(
        value(&database, HISTORY),
        "3c1bed79d4fc applied, 0b70a4fb5e59 partial",
        "the first section is committed"
    );
    let mut killed = fleet.remove(first - 1);
    killed.child.kill().expect("a kill");
    assert!(!killed.wait_for_end().success());

    // Older servers do not notice before the statement ends that nobody waits for it any more.
    if server_version() >= 14 {
        wait_for("another that goes on", || busy().is_some_and(|number| number != first));
    }
    reader.execute("ROLLBACK").expect("the end of the snapshot");
    fleet.iter_mut().for_each(Process::wait_until_ready);
    assert_eq!(value(&database, HISTORY), ALL_APPLIED);
    let valid = "SELECT string_agg(indisvalid::text, ' ') FROM pg_index WHERE indexrelid::regclass::text LIKE \
                 'messages_waiting%'";
    assert_eq!(value(&database, valid), "true", "what the killed one left behind is gone");
    assert!(fleet.iter_mut().all(Process::is_running));
}

/// What a newer version of the service brings on top.
fn newer(changes: &str, upgrade: &'static str) -> Revision {
    let head = "id = \"4444aaaabbbb\"\nparents = [\"e59ea2540679\"]\nmessage = \"what comes next\"\ncreated = \
                \"2026-07-01T08:00:00Z\"\n\n[[changes]]\ntable = \"messages\"\n";
    Revision {
        id: "4444aaaabbbb".into(),
        parents: vec!["e59ea2540679".into()].into(),
        message: "what comes next".into(),
        created: "2026-07-01T08:00:00Z".into(),
        upgrade: SqlFile::text(upgrade),
        changes: format!("{head}{changes}").into(),
        ..Revision::EMPTY
    }
}

#[tokio::main(flavor = "current_thread")]
async fn upgrade(database: &Database, revisions: impl IntoIterator<Item = Revision>) {
    let url = database.url();
    let connected = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
    let (mut client, connection) = connected.expect("a connection");
    tokio::spawn(connection);
    let migrator = Migrator::new(revisions).code("e59e", phone::in_one_notation);
    if let Err(error) = migrator.upgrade(&mut client).await {
        panic!("{error}");
    }
}

#[test]
fn numbers_that_were_there_are_brought_into_one_notation() {
    let database = Database::new();
    database
        .execute(
            "CREATE TABLE people (name text, phone text); INSERT INTO people VALUES ('Ada', '030 / 1234')",
        )
        .expect("people");
    let copies = "INSERT INTO customers (name, phone) SELECT name, phone FROM people;";
    let mut revisions = REVISIONS.to_vec();
    revisions[0].upgrade.text = format!("{}\n{copies}", revisions[0].upgrade.text).into();
    upgrade(&database, revisions);
    assert_eq!(value(&database, "SELECT phone FROM customers"), "+49301234");
}

#[test]
fn an_old_process_starts_on_a_database_that_has_more() {
    let database = Database::new();
    let changes =
        "change = \"add-column\"\ncolumn = { name = \"read_at\", type = \"timestamptz\", null = true }\n";
    let newer = newer(changes, "ALTER TABLE messages ADD read_at timestamptz;");
    upgrade(&database, REVISIONS.iter().cloned().chain([newer]));
    let mut old = Process::start(&database, "old");
    old.wait_until_ready();
    wait_for("its words", || {
        old.count("the database is ahead, but compatible: 4444aaaabbbb, what comes next") == 1
    });
    assert!(old.is_running());
}

#[test]
fn an_old_process_refuses_a_database_that_lacks_what_it_needs() {
    let database = Database::new();
    let changes =
        "change = \"drop-column\"\ncolumn = { name = \"sent_by\", type = \"integer\", null = true }\n";
    let newer = newer(changes, "ALTER TABLE messages DROP sent_by;");
    upgrade(&database, REVISIONS.iter().cloned().chain([newer]));
    let mut old = Process::start(&database, "old");
    assert!(!old.wait_for_end().success());
    wait_for("its last words", || old.said().contains("help:"));
    assert_eq!(
        old.said(),
        "error: the database is not one that this program may run on\n  caused by: it is ahead: revision \
         `4444aaaabbbb` (what comes next), which this program does not know, drops column `messages.sent_by`\n  \
         help: start the version of this program that has these revisions"
    );
}
