//! `local:embedded`: the PostgreSQL inside this process.
#![cfg(feature = "embedded")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use cargo_migrate::local::{self, Keep, Kind, Local, Was};
use cargo_migrate::terminal::Terminal;
use tokio_postgres::{Client, NoTls};

#[test]
fn keeps_its_rows_from_process_to_process() {
    let folder = tempfile::tempdir().unwrap();
    assert!(another_process(folder.path(), "writes").wait().unwrap().success());
    let local = open(folder.path());
    assert_eq!((local.was(), local.kind(), local.one_session()), (Was::Stopped, Kind::Embedded, true));
    assert_eq!(sql(&local, "SELECT n FROM kept"), "42");
    assert_eq!(local.url().parse::<tokio_postgres::Config>().unwrap().get_dbname(), Some("app"));
}

#[test]
fn survives_a_process_that_dies_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!another_process(folder.path(), "writes and dies").wait().unwrap().success());
    let local = open(folder.path());
    assert_eq!(sql(&local, "SELECT n FROM kept"), "42");
    assert_eq!(sql(&local, "SELECT to_regclass('uncommitted')"), "");
    drop(local);
    let left = folder.path().read_dir().unwrap().flatten().map(|entry| entry.file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["embedded"]);
}

#[test]
fn another_process_waits_for_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    let mut other = another_process(folder.path(), "writes");
    std::thread::sleep(Duration::from_secs(2));
    assert!(other.try_wait().unwrap().is_none(), "it waits");
    assert_eq!(sql(&local, "SELECT to_regclass('kept')"), "");
    drop(local);
    assert!(other.wait().unwrap().success());
    assert_eq!(sql(&open(folder.path()), "SELECT n FROM kept"), "42");
}

#[test]
fn a_session_that_breaks_off_takes_nothing_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    for unfinished in [
        "SELECT pg_sleep(1)",
        "SELECT repeat('x', 1000) FROM generate_series(1, 100000)",
        "BEGIN; CREATE TABLE uncommitted ()",
    ] {
        hang_up(&local, unfinished);
        assert_eq!(sql(&local, "SELECT to_regclass('uncommitted')"), "");
    }
}

#[test]
fn a_request_to_cancel_does_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = local.config().connect(NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let token = client.cancel_token();
        tokio::time::timeout(Duration::from_secs(5), token.cancel_query(NoTls)).await.unwrap().unwrap();
        client.simple_query("SELECT 1").await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
    });
}

#[test]
fn ends_under_an_open_session() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (client, connection) = runtime.block_on(local.config().connect(NoTls)).unwrap();
    let began = Instant::now();
    drop(local);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    drop((client, connection));
    open(folder.path());
}

#[test]
fn serves_several_databases_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let local = open(folder.path());
    sql(&local, "CREATE DATABASE scratch");
    let mut scratch = local.config().clone();
    scratch.dbname("scratch");
    assert_eq!(ask(&scratch, "SELECT current_database()"), "scratch");
    sql(&local, "DROP DATABASE scratch");
    assert_eq!(sql(&local, "SHOW timezone"), "UTC");
}

#[test]
fn another_one_beside_it_has_its_roles_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    sql(&open(folder.path()), "CREATE ROLE readers NOLOGIN; CREATE ROLE \"R 1\" CREATEDB IN ROLE readers");
    let local = open(folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // A session of the first is no hindrance.
        let (client, connection) = local.config().connect(NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let beside = [local.beside().unwrap().unwrap(), local.beside().unwrap().unwrap()];
        for it in &beside {
            let (_thrown_out, session) = it.config().connect(NoTls).await.unwrap();
            let session = tokio::spawn(session);
            it.throw_out();
            let _ = tokio::time::timeout(Duration::from_secs(10), session).await.unwrap().unwrap();
            let config = it.config().clone();
            let roles = "SELECT pg_has_role('R 1', 'readers', 'member') AND rolcreatedb \
                         FROM pg_roles WHERE rolname = 'R 1'";
            assert_eq!(std::thread::spawn(move || ask(&config, roles)).join().unwrap(), "t");
        }
        client.simple_query("SELECT 1").await.unwrap();
        drop((client, beside));
        connection.await.unwrap().unwrap();
    });
    let left = folder.path().join("scratch").read_dir().unwrap().flatten().map(|entry| entry.file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["local.lock"]);
}

/// What [`another_process`] runs.
#[test]
#[ignore = "the other tests run it in processes of its own"]
fn other() {
    let Ok(folder) = std::env::var("TEST_EMBEDDED_FOLDER") else { return };
    let local = open(Path::new(&folder));
    sql(&local, "CREATE TABLE kept AS SELECT 42 AS n");
    if std::env::var("TEST_EMBEDDED_PART").is_ok_and(|part| part == "writes and dies") {
        hang_up_or(&local, "BEGIN; CREATE TABLE uncommitted ()", || std::process::abort());
    }
}

fn another_process(folder: &Path, part: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "other", "--ignored"]).stdout(std::process::Stdio::null());
    command.env("TEST_EMBEDDED_FOLDER", folder).env("TEST_EMBEDDED_PART", part);
    command.spawn().unwrap()
}

fn open(folder: &Path) -> Local {
    let mut environment: BTreeMap<String, String> = std::env::vars().collect();
    environment.insert("TMPDIR".to_owned(), folder.to_string_lossy().into_owned());
    let terminal = Terminal::captured(folder.to_owned(), environment).0;
    local::open(Kind::Embedded, folder, "app", Keep::UntilStopped, &terminal).unwrap()
}

fn sql(local: &Local, sql: &str) -> String {
    ask(local.config(), sql)
}

#[tokio::main(flavor = "current_thread")]
async fn ask(config: &tokio_postgres::Config, sql: &str) -> String {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let answers = client.simple_query(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    let value = |message: &tokio_postgres::SimpleQueryMessage| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    answers.iter().find_map(value).unwrap_or_default()
}

fn hang_up(local: &Local, unfinished: &str) {
    hang_up_or(local, unfinished, || {});
}

/// Begins something, and goes without a word.
#[tokio::main(flavor = "current_thread")]
async fn hang_up_or(local: &Local, unfinished: &str, end: impl Fn()) {
    let (client, connection): (Client, _) = local.config().connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let _ = tokio::time::timeout(Duration::from_millis(300), client.simple_query(unfinished)).await;
    end();
    connection.abort();
    let _ = connection.await;
}
