//! A disk that is full: the server's, and the one that the revisions are on.

use std::fs;
use std::path::Path;
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Beside, serves_one_session};
use migrate_tests::process::Process;
use migrate_tests::project::Project;
use tempfile::TempDir;

use crate::is_root;
use crate::packages::{history, id, package, run};
use crate::server::Server;

/// A file system of a few kilobytes.
struct Small {
    folder: TempDir,
}

impl Small {
    /// `None` where none may be mounted, which is said.
    fn mount(kilobytes: usize) -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"]).arg(folder.path());
        if is_root() && mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        eprintln!("skipped: nothing can be mounted here");
        None
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn enlarge(&self, kilobytes: usize) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,size={kilobytes}k")]).arg(self.path());
        assert!(mount.status().expect("`mount`").success());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// A table that has one revision, and a change of it that has none.
fn changed_model(project: &Project) {
    let model = |fields: &str| {
        let columns: String = (0..40).map(|number| format!("pub column_{number}: Option<i32>,\n")).collect();
        format!(
            "#[derive(migrate::Table)]\npub struct T {{ #[column(primary_key)] pub id: i64, {columns} {fields} }}\n"
        )
    };
    project.write("src/lib.rs", &model("")).expect("a model");
    project.run(&["autogenerate", "-m", "first", "--rev-id", &"1".repeat(12)]).expect(Exit::Done, &[]);
    project.write("src/lib.rs", &model("pub more: Option<i32>")).expect("a model");
}

const SECOND: &[&str] = &["autogenerate", "-m", "second"];

#[test]
fn a_full_disk_below_the_revisions() {
    let Some(small) = Small::mount(64) else { return };
    let (project, database) = package::<&str>(&[]);
    let folder = project.folder().join("migrations");
    std::os::unix::fs::symlink(small.path(), &folder).expect("a link");
    changed_model(&project);
    let before = project.files("migrations").expect("files");
    // With room for nothing, for one file, and so on: it has to fail at each of them.
    let filler = small.path().join("filler");
    let mut failures = 0;
    for pages in 0.. {
        let mut room = fs::File::create(&filler).expect("a file");
        while std::io::Write::write(&mut room, &[0; 4096]).is_ok_and(|written| written > 0) {}
        let full = room.metadata().expect("a file").len();
        room.set_len(full - pages * 4096).expect("room");
        drop(room);
        let answer = run(&project, &database.url(), SECOND);
        fs::remove_file(&filler).expect("the filler");
        if answer.exit == Exit::Done as u8 {
            break;
        }
        let answer = answer.expect(Exit::Project, &["could not write `", "No space left on device"]);
        let is_as_it_was = project.files("migrations").expect("files") == before;
        assert!(is_as_it_was, "with room for {pages} pages:\n{}", answer.err);
        failures += 1;
    }
    assert_eq!(failures, 4, "three files of the revision, and the lock");
    run(&project, &database.url(), &["check"]).expect(Exit::Done, &[]);
}

/// What anybody can have: files may only become so long.
#[test]
fn files_that_may_not_grow() {
    let (project, database) = package::<&str>(&[]);
    changed_model(&project);
    let lock = fs::metadata(project.folder().join("migrations/schema.lock")).expect("the lock").len();
    assert!(lock > 1024, "the lock is the only file that is longer than two blocks");
    let fails = |blocks: usize, command: &[&str]| {
        let before = project.files("migrations").expect("files");
        let mut limited = Command::new("sh");
        // Ignored, the signal is an error of the write. What the program says goes where nothing is counted.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        limited.args(["-c", &script]).arg(Process::program()).args(command).current_dir(project.folder());
        let output = limited.env("DATABASE_URL", database.url()).output().expect("a process");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(Exit::Project as i32), "{said}");
        assert!(said.contains("could not write `") && said.contains("File too large"), "{said}");
        assert!(project.files("migrations").expect("files") == before, "{said}");
    };
    fails(0, SECOND);
    fails(2, SECOND);
    run(&project, &database.url(), SECOND).expect(Exit::Done, &[]);
    let branch = ["revision", "-m", "third", "--head", "base", "--splice", "--rev-id", &"3".repeat(12)];
    run(&project, &database.url(), &branch).expect(Exit::Done, &[]);
    fails(2, &["rebase", "3333"]);
    run(&project, &database.url(), &["rebase", "3333"]).expect(Exit::Done, &[]);
    run(&project, &database.url(), &["check"]).expect(Exit::Done, &[]);
}

#[test]
fn a_full_disk_below_the_server() {
    if serves_one_session() {
        return;
    }
    let Some(small) = Small::mount(1024) else { return };
    let server = Server::start("");
    let chown = Command::new("chown").arg("postgres").arg(small.path()).status();
    assert!(chown.expect("`chown`").success());
    let session = server.session();
    let space = format!("CREATE TABLESPACE small LOCATION '{}'", small.path().display());
    session.execute(&space).expect("a tablespace");
    let (project, _database) = package(&[
        (
            "CREATE TABLE t (a text);\nINSERT INTO t SELECT i::text FROM generate_series(1, 100000) i;",
            "DROP TABLE t;",
        ),
        (
            "CREATE TABLE before ();\n-- migrate: no-transaction\n\
             CREATE INDEX CONCURRENTLY t_a ON t (a) TABLESPACE small;\n",
            "DROP INDEX t_a;",
        ),
        ("CREATE TABLE big TABLESPACE small AS SELECT * FROM t;", "DROP TABLE big;"),
        ("CREATE TABLE after ();", "DROP TABLE after;"),
    ]);
    let url = server.url("postgres");
    let full = ["could not extend file", "No space left on device", "Check free disk space."];
    let states =
        "SELECT concat_ws(' ', ltrim(id, '0'), state, section, statement) FROM migrate_revisions ORDER BY id";

    for done in [format!("revision `{}` before it is done and stays", id(1)), "t_a".to_owned()] {
        run(&project, &url, &["upgrade"]).expect(Exit::Database, &full).expect(Exit::Database, &[&done]);
        assert_eq!(session.query(states).expect("the history"), ["1 applied", "2 partial 2 1"]);
        // What was begun of the index takes no room.
        let left = "SELECT relname::text FROM pg_class WHERE relname IN ('t_a', 'big', 'after')";
        assert_eq!(session.query(left).expect("an answer"), [""; 0]);
    }
    small.enlarge(4 * 1024);
    run(&project, &url, &["upgrade"]).expect(Exit::Database, &full).expect(Exit::Database, &[&id(3)]);
    assert_eq!(session.query(states).expect("the history"), ["1 applied", "2 applied"]);
    small.enlarge(64 * 1024);
    run(&project, &url, &["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    let rows = "SELECT count(*)::text FROM big";
    assert_eq!(session.query(rows).expect("the rows"), ["100000"]);
    drop(session);
    // It lets go of the disk.
    drop(server);
}

/// What every server has: no room for what a statement keeps on the disk while it runs.
#[test]
fn no_room_for_a_sort() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&[
        ("CREATE TABLE t AS SELECT generate_series(1, 50000)::text AS a;", "DROP TABLE t;"),
        (
            "CREATE TABLE u ();\nCREATE TABLE sorted AS SELECT * FROM t ORDER BY a DESC;",
            "DROP TABLE sorted, u;",
        ),
        ("CREATE TABLE after ();", "DROP TABLE after;"),
    ]);
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let set = |limit: &str| {
        let beside = Beside::of(&database.url()).expect("the server");
        let sql = format!(
            "ALTER DATABASE {name} SET temp_file_limit = '{limit}'; ALTER DATABASE {name} SET work_mem = '64kB'"
        );
        beside.execute(&sql).expect("a setting");
    };
    set("100kB");
    for standing in [format!("revision `{}` before it is done and stays", id(1)), "as it was".to_owned()] {
        let words = ["temporary file size exceeds", "(100kB)", "CREATE TABLE sorted", &standing];
        run(&project, &database.url(), &["upgrade"]).expect(Exit::Database, &words);
        assert_eq!(history(&database), ["1 applied"]);
        let left = "SELECT relname::text FROM pg_class WHERE relname IN ('u', 'sorted', 'after')";
        assert_eq!(database.query(left).expect("an answer"), [""; 0]);
    }
    set("-1");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
}
