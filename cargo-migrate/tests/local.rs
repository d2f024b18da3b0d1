//! `local:` with the PostgreSQL programs of this machine, in a folder of its own for each test.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::{Exit, Result};
use cargo_migrate::local::{self, Keep, Kind, Local, Was};
use cargo_migrate::terminal::{Captured, Terminal};
use tokio_postgres::NoTls;
use tokio_postgres::config::Host;

/// A `target/migrate` of a workspace; no server survives it.
struct Workspace {
    /// Holds the temporary folder, too.
    parent: tempfile::TempDir,
    folder: PathBuf,
}

impl Workspace {
    fn new() -> Self {
        Self::at("target/migrate")
    }

    fn at(folder: &str) -> Self {
        let parent = tempfile::tempdir().unwrap();
        // Root's server runs as another account, which has to get in.
        mode(parent.path(), 0o755);
        fs::create_dir(parent.path().join("tmp")).unwrap();
        mode(&parent.path().join("tmp"), 0o777);
        Self { folder: parent.path().join(folder), parent }
    }

    fn terminal(&self) -> Terminal {
        self.captured().0
    }

    fn captured(&self) -> (Terminal, Captured) {
        let mut environment: BTreeMap<String, String> = std::env::vars().collect();
        environment.insert("TMPDIR".to_owned(), self.temporary().to_string_lossy().into_owned());
        Terminal::captured(self.parent.path().to_owned(), environment)
    }

    fn temporary(&self) -> PathBuf {
        self.parent.path().join("tmp")
    }

    fn try_open(&self, keep: Keep) -> Result<Local> {
        local::open(Kind::Programs, &self.folder, "app", keep, &self.terminal())
    }

    fn open(&self) -> Local {
        // Should a test break off before its workspace is dropped.
        self.try_open(Keep::UntilIdle(Duration::from_secs(120))).unwrap()
    }

    fn data(&self) -> PathBuf {
        let mut entries = fs::read_dir(&self.folder).unwrap().flatten().map(|entry| entry.path());
        entries.find(|path| path.join("PG_VERSION").is_file()).unwrap()
    }

    fn pid(&self) -> String {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        file.lines().next().unwrap().to_owned()
    }

    fn stop(&self) -> bool {
        local::stop(&self.folder, &self.terminal()).unwrap()
    }

    fn runs(&self) -> bool {
        local::running(&self.folder, "app", &self.terminal()).unwrap().is_some()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let stopped = local::stop(&self.folder, &self.terminal());
        if !thread::panicking() {
            stopped.unwrap();
            eventually("no socket is left", || fs::read_dir(self.temporary()).unwrap().count() == 0);
        }
    }
}

#[test]
fn keeps_its_rows_over_a_restart() {
    let workspace = Workspace::new();
    let first = workspace.open();
    assert_eq!((first.was(), first.kind(), first.one_session()), (Was::Absent, Kind::Programs, false));
    assert!(first.notes().is_empty(), "{:?}", first.notes());
    sql(&first, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
    assert_eq!(workspace.open().was(), Was::Running);

    assert!(workspace.stop());
    assert!(!workspace.stop(), "it is stopped already");
    assert!(!workspace.runs());
    assert!(!socket_folder(&first).exists());

    let again = workspace.open();
    assert_eq!(again.was(), Was::Stopped);
    assert_eq!(sql(&again, "SELECT n FROM kept"), "42");
}

#[test]
fn is_the_same_on_every_machine() {
    let workspace = Workspace::new();
    let local = workspace.open();
    assert_eq!(sql(&local, "SHOW server_encoding"), "UTF8");
    assert_eq!(sql(&local, "SHOW timezone"), "UTC");
    assert_eq!(sql(&local, "SHOW listen_addresses"), "");
    assert_eq!(sql(&local, "SELECT 'a' > 'B' AND 'é' > 'z'"), "t", "sorted by code point");
    assert_eq!(sql(&local, "SELECT current_user || '@' || current_database()"), "postgres@app");
}

#[test]
fn many_at_once_start_one_server() {
    let workspace = Workspace::new();
    let opened: Vec<Local> = thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| workspace.open())).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(opened.iter().filter(|local| local.was() == Was::Absent).count(), 1);
    assert_eq!(opened.iter().filter(|local| local.was() == Was::Running).count(), 3);
    assert!(opened.iter().all(|local| local.url() == opened[0].url()));
    sql(&opened[3], "SELECT 1");
}

#[test]
fn starts_after_a_kill() {
    let workspace = Workspace::new();
    let first = workspace.open();
    sql(&first, "CREATE TABLE kept (n int)");
    let pid = workspace.pid();
    signal("KILL", &pid);
    let again = workspace.open();
    assert_eq!(again.was(), Was::Stopped);
    assert_ne!(workspace.pid(), pid);
    assert_eq!(sql(&again, "SELECT count(*) FROM kept"), "0");
}

#[test]
fn a_number_that_another_process_has_now_is_not_believed() {
    let workspace = Workspace::new();
    workspace.open();
    let (pid, file) = (workspace.pid(), workspace.data().join("postmaster.pid"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(workspace.stop());
    // A process of the server's own account, as after a restart of the machine.
    let mut other = sleeper(&workspace.data());
    fs::write(&file, text.replacen(&pid, &other.id().to_string(), 1)).unwrap();
    let (ran, again) = (workspace.runs(), workspace.try_open(Keep::UntilIdle(Duration::from_secs(60))));
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(!ran);
    assert_eq!(again.unwrap().was(), Was::Stopped);
}

#[test]
fn a_copied_workspace_has_a_server_of_its_own() {
    let workspace = Workspace::new();
    let first = workspace.open();
    sql(&first, "CREATE TABLE here (n int)");
    let copy = Workspace::new();
    fs::create_dir_all(copy.folder.parent().unwrap()).unwrap();
    let copied = Command::new("cp").arg("-a").args([&workspace.folder, &copy.folder]).status().unwrap();
    assert!(copied.success());
    assert!(!copy.runs());
    let second = copy.open();
    assert_ne!(second.url(), first.url());
    sql(&second, "DROP TABLE here");
    assert_eq!(sql(&first, "SELECT count(*) FROM here"), "0");
}

#[test]
fn what_is_half_made_is_made_again() {
    let workspace = Workspace::new();
    workspace.open();
    assert!(workspace.stop());
    let data = workspace.data();
    // As if `initdb` had been killed, and then somebody had interrupted a removal.
    let unfinished = PathBuf::from(format!("{}.new", data.display()));
    fs::create_dir(&unfinished).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    fs::remove_dir_all(data.join("global")).unwrap();
    assert_eq!(workspace.open().was(), Was::Absent);
    assert!(!unfinished.exists());
}

#[test]
fn data_of_another_version_are_left_alone() {
    let workspace = Workspace::new();
    let old = workspace.folder.join("postgres-9");
    fs::create_dir_all(old.join("global")).unwrap();
    fs::write(old.join("PG_VERSION"), "9\n").unwrap();
    fs::write(old.join("global/pg_control"), "").unwrap();
    let notes = workspace.open().notes().to_vec();
    assert!(notes.iter().any(|note| note.contains(&*old.to_string_lossy())), "{notes:?}");
    assert!(old.exists());
    assert!(workspace.open().notes().is_empty(), "said once");
}

#[test]
fn the_target_folder_may_vanish_under_a_running_server() {
    let workspace = Workspace::new();
    let first = workspace.open();
    let pid = workspace.pid();
    fs::remove_dir_all(workspace.folder.parent().unwrap()).unwrap();
    assert!(!workspace.runs());
    let second = workspace.open();
    assert_eq!(second.was(), Was::Absent);
    assert_ne!(second.url(), first.url());
    // The old one notices within a minute; the test does not wait for it.
    signal("QUIT", &pid);
    eventually("the old server removes its socket", || !socket_folder(&first).join(".s.PGSQL.5432").exists());
    sql(&second, "SELECT 1");
    let _ = fs::remove_dir(socket_folder(&first));
}

#[test]
fn a_lost_socket_is_made_anew() {
    let workspace = Workspace::new();
    let first = workspace.open();
    let cleaned = socket_folder(&first);
    fs::remove_dir_all(&cleaned).unwrap();
    let again = workspace.open();
    assert_eq!(again.was(), Was::Stopped);
    assert_ne!(socket_folder(&again), cleaned);
    sql(&again, "SELECT 1");
}

#[test]
fn stops_when_idle() {
    let workspace = Workspace::new();
    let idle = Duration::from_millis(1500);
    let local = workspace.try_open(Keep::UntilIdle(idle)).unwrap();
    // Somebody who is connected keeps it.
    sql(&local, "SELECT pg_sleep(3)");
    // And so does somebody who comes and goes.
    for _ in 0..4 {
        thread::sleep(idle * 2 / 3);
        sql(&local, "SELECT 1");
    }
    let file = workspace.data().join("postmaster.pid");
    eventually("the server ends", || !file.exists());
    assert!(!workspace.runs());
    assert_eq!(workspace.open().was(), Was::Stopped);
}

#[test]
fn a_server_that_would_have_stopped_can_be_kept() {
    let workspace = Workspace::new();
    workspace.try_open(Keep::UntilIdle(Duration::from_secs(2))).unwrap();
    let kept = workspace.try_open(Keep::UntilStopped).unwrap();
    let watchdogs = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'cargo-migrate%'";
    eventually("the watchdog ends", || sql(&kept, watchdogs) == "0");
    thread::sleep(Duration::from_secs(4));
    assert!(workspace.runs());
}

#[test]
fn the_watchdog_holds_nothing_up() {
    let workspace = Workspace::new();
    let local = workspace.open();
    sql(&local, "CREATE TABLE t (n int)");
    sql(&local, "CREATE INDEX CONCURRENTLY t_n ON t (n)");
    sql(&local, "CREATE DATABASE scratch");
    sql(&local, "DROP DATABASE scratch");
}

#[test]
fn psql_speaks_through_the_terminal() {
    let workspace = Workspace::new();
    let local = workspace.open();
    let (mut terminal, said) = workspace.captured();
    let arguments = |sql: &str| ["-XAtc", sql].map(str::to_owned);
    assert_eq!(local::psql(&local, &arguments("SELECT 6 * 7"), &mut terminal).unwrap(), Exit::Done);
    assert_eq!(said.out(), "42\n");
    assert_eq!(local::psql(&local, &arguments("SELECT nothing"), &mut terminal).unwrap(), Exit::Database);
    assert!(said.err().contains("\"nothing\""), "{}", said.err());
}

#[test]
fn may_be_called_inside_a_runtime() {
    let workspace = Workspace::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(async { workspace.open().was() }), Was::Absent);
}

#[test]
fn strange_names_are_fine() {
    let workspace = Workspace::at(&format!("it's $HOME \"quoted\" `ünd` {}", "länger, ".repeat(20)));
    let name = "an \"app\" & ünd %20";
    let keep = Keep::UntilIdle(Duration::from_secs(60));
    let local = local::open(Kind::Any, &workspace.folder, name, keep, &workspace.terminal()).unwrap();
    assert_eq!(sql(&local, "SELECT current_database()"), name);
    let parsed: tokio_postgres::Config = local.url().parse().unwrap();
    assert_eq!(parsed.get_dbname(), Some(name));
    assert_eq!(parsed.get_hosts(), local.config().get_hosts());
}

#[test]
fn a_folder_that_the_servers_account_cannot_enter() {
    let workspace = Workspace::new();
    fs::create_dir_all(&workspace.folder).unwrap();
    mode(workspace.folder.parent().unwrap(), 0o700);
    sql(&workspace.open(), "CREATE TABLE kept (n int)");
    assert!(workspace.stop());
    let again = workspace.open();
    assert_eq!(sql(&again, "SELECT count(*) FROM kept"), "0");
    assert!(workspace.stop());
    if is_root() {
        let elsewhere = PathBuf::from(again.notes()[0].rsplit('`').nth(1).unwrap());
        assert!(elsewhere.starts_with("/var/tmp"), "{}", elsewhere.display());
        fs::remove_dir_all(elsewhere).unwrap();
    } else {
        assert!(again.notes().is_empty(), "{:?}", again.notes());
    }
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let workspace = Workspace::new();
    workspace.open();
    assert!(workspace.stop());
    let settings = workspace.data().join("postgresql.conf");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "\nshared_buffers = much\n").unwrap();
    let error = workspace.try_open(Keep::UntilStopped).unwrap_err();
    assert_eq!(error.exit, Exit::Database);
    assert!(error.causes.iter().any(|cause| cause.contains("shared_buffers")), "{:?}", error.causes);
    assert!(error.help.iter().any(|help| help.contains(".log`")), "{:?}", error.help);
}

#[tokio::main(flavor = "current_thread")]
async fn sql(local: &Local, sql: &str) -> String {
    let (client, connection) = local.config().connect(NoTls).await.unwrap();
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

fn socket_folder(local: &Local) -> PathBuf {
    match &local.config().get_hosts()[0] {
        Host::Unix(folder) => folder.clone(),
        Host::Tcp(host) => panic!("`{host}` is no folder"),
    }
}

fn eventually(what: &str, mut happens: impl FnMut() -> bool) {
    let began = Instant::now();
    while !happens() {
        assert!(began.elapsed() < Duration::from_secs(20), "in vain: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args(["-s", name, pid]).status().unwrap().success());
}

/// A process that is not PostgreSQL, but that PostgreSQL takes for one.
fn sleeper(data: &Path) -> std::process::Child {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sleep");
    if is_root() {
        let owner = data.metadata().unwrap();
        command.uid(owner.uid()).gid(owner.gid());
    }
    command.arg("60").current_dir("/").spawn().unwrap()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0
}

fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
