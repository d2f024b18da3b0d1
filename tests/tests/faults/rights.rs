//! What one may not do: who could allow it is said, and nothing has changed.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::process::Process;
use migrate_tests::project::Project;

use crate::is_root;
use crate::packages::{history, id, package, run, write};
use crate::proxy::Proxy;

/// A user of the server, for as long as a test lasts.
struct User<'d> {
    database: &'d Database,
    name: String,
}

impl<'d> User<'d> {
    fn new(database: &'d Database, part: &str) -> Self {
        let name = database.query("SELECT current_database()::text").expect("a name").concat();
        let name = format!("{name}_{part}");
        database.execute(&format!("CREATE ROLE {name} LOGIN")).expect("a role");
        Self { database, name }
    }

    /// How this user reaches the database.
    fn url(&self) -> String {
        self.database.url().replace("user=postgres", &format!("user={}", self.name))
    }
}

impl Drop for User<'_> {
    fn drop(&mut self) {
        let Self { database, name } = self;
        let _ = database.execute(&format!("DROP OWNED BY {name} CASCADE; DROP ROLE {name}"));
    }
}

#[test]
fn nothing_may_be_created_in_the_schema() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&[("CREATE TABLE t ();", "DROP TABLE t;")]);
    database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC").expect("rights");
    let user = User::new(&database, "app");
    let grant = format!("GRANT CREATE ON SCHEMA \"public\" TO \"{}\"", user.name);
    let words = ["could not create the version table: permission denied for schema public", &grant];
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), [""; 0]);
    database.execute(&grant).expect("what the help says");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);

    // The version table is there, and the right is gone.
    write(&project, 2, "CREATE TABLE u ();", "DROP TABLE u;");
    database.execute(&grant.replace("GRANT", "REVOKE").replace(" TO ", " FROM ")).expect("rights");
    let words =
        ["permission denied for schema public", &grant, "the database is as it was", "CREATE TABLE u ();"];
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), ["1 applied"]);
    database.execute(&grant).expect("what the help says");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn a_table_belongs_to_somebody_else() {
    if serves_one_session() {
        return;
    }
    let (project, database) =
        package(&[("SELECT 1;", "SELECT 1;"), ("ALTER TABLE t ADD COLUMN a int;", "SELECT 1;")]);
    let [user, owner] = ["app", "owner"].map(|part| User::new(&database, part));
    database
        .execute(&format!(
            "GRANT CREATE ON SCHEMA public TO PUBLIC; CREATE TABLE t (); ALTER TABLE t OWNER TO {}",
            owner.name
        ))
        .expect("a table");
    let grant = format!("GRANT \"{}\" TO \"{}\"", owner.name, user.name);
    let role = format!("role = \"{}\"", owner.name);
    let belongs = format!("table `t` belongs to `{}`", owner.name);
    let words = ["must be owner of table t", &belongs, &grant, &role];
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), ["1 applied"]);

    // What the help says, both of it: the version table is the user's by now, so the owner gets it.
    database.execute(&grant).expect("a grant");
    let version_table = format!("ALTER TABLE migrate_revisions OWNER TO {}", owner.name);
    database.execute(&version_table).expect("an owner");
    project.configure(&role).expect("a configuration");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(history(&database), ["1 applied", "2 applied"]);
}

#[test]
fn the_version_table_belongs_to_somebody_else() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&[("SELECT 1;", "SELECT 1;"), ("CREATE TABLE t ();", "DROP TABLE t;")]);
    run(&project, &database.url(), &["upgrade", &id(1)]).expect(Exit::Done, &[]);
    database.execute("GRANT CREATE ON SCHEMA public TO PUBLIC").expect("rights");
    let user = User::new(&database, "app");
    let table = "permission denied for table migrate_revisions";
    let belongs = "table `migrate_revisions` belongs to `postgres`";
    let all = format!("GRANT ALL ON TABLE public.migrate_revisions TO \"{}\"", user.name);
    for command in [&["upgrade"][..], &["current"], &["status"]] {
        run(&project, &user.url(), command).expect(Exit::Database, &[table, belongs, &all]);
    }
    // Reading is not writing.
    database.execute(&all.replace("ALL", "SELECT")).expect("rights");
    run(&project, &user.url(), &["current"]).expect(Exit::Done, &[&id(1)]);
    let words = [table, belongs, &all, "the database is as it was"];
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), ["1 applied"]);
    database.execute(&all).expect("what the help says");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn a_schema_that_is_closed() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&[("CREATE TABLE closed.t ();", "DROP TABLE closed.t;")]);
    database.execute("GRANT CREATE ON SCHEMA public TO PUBLIC; CREATE SCHEMA closed").expect("a schema");
    let user = User::new(&database, "app");
    let words = ["permission denied for schema closed", "schema `closed` belongs to `postgres`"];
    let grant = format!("GRANT USAGE, CREATE ON SCHEMA closed TO \"{}\"", user.name);
    let answer = run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &words);
    answer.expect(Exit::Database, &[&grant]);
    database.execute(&grant).expect("what the help says");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn a_database_that_is_closed() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&[("SELECT 1;", "SELECT 1;")]);
    let user = User::new(&database, "app");
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    database.execute(&format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")).expect("rights");
    let grant = format!("GRANT CONNECT ON DATABASE \"{name}\" TO \"{}\"", user.name);
    let denied = format!("permission denied for database \"{name}\"");
    run(&project, &user.url(), &["upgrade"]).expect(Exit::Database, &["could not connect", &denied, &grant]);
    database.execute(&grant).expect("what the help says");
    run(&project, &user.url(), &["current"]).expect(Exit::Done, &[]);
}

/// The program, from which root's rights hide nothing.
fn ordinary(project: &Project, url: &str, arguments: &[&str]) -> Answer {
    if !is_root() {
        return run(project, url, arguments);
    }
    let mut program = Command::new("setpriv");
    for set in ["--bounding-set", "--inh-caps"] {
        program.arg(format!("{set}=-dac_override,-dac_read_search"));
    }
    program.arg(Process::program());
    Process::start_as(program, project, url, arguments).end()
}

#[test]
fn a_folder_that_cannot_be_written_and_a_file_that_cannot_be_read() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package::<&str>(&[]);
    let model = |columns: &str| {
        let fields = format!("#[column(primary_key)] pub id: i64, {columns}");
        let text = format!("#[derive(migrate::Table)]\npub struct T {{ {fields} }}\n");
        project.write("src/lib.rs", &text).expect("a model");
    };
    model("");
    project.run(&["autogenerate", "-m", "first"]).expect(Exit::Done, &[]);
    model("pub a: Option<i32>");
    let folder = project.folder().join("migrations");
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
    let before = project.files("migrations").expect("files");

    mode(&folder, 0o555);
    for command in [&["autogenerate", "-m", "second"][..], &["revision", "-m", "second"]] {
        let words = ["could not write `", "migrations", "Permission denied"];
        ordinary(&project, &database.url(), command).expect(Exit::Project, &words);
        assert_eq!(project.files("migrations").expect("files"), before);
    }
    // Reading is enough to apply them. The socket is the server's own, so it is reached by TCP.
    let proxy = Proxy::before(&database, None);
    ordinary(&project, &proxy.url, &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    mode(&folder, 0o755);

    let file = folder.join(before.keys().find(|file| file.ends_with("upgrade.sql")).expect("a file"));
    mode(&file, 0);
    for command in [&["upgrade"][..], &["history"], &["autogenerate", "-m", "second"]] {
        let words = ["upgrade.sql", "Permission denied"];
        ordinary(&project, &database.url(), command).expect(Exit::Project, &words);
    }
}
