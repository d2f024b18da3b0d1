//! `--all-databases`: one command for each of several databases.

use std::collections::BTreeMap;

use cargo_migrate::error::Exit;
use migrate_tests::command::{Answer, Place};
use migrate_tests::database::Database;
use migrate_tests::project::{MANIFEST, Project};
use serde_json::Value;

use super::model;

const CONFIGURATION: &str = r#"
[package.metadata.migrate.databases.admin]
migrations = "migrations/admin"
url-env = "ADMIN_URL"

[package.metadata.migrate.databases.api]
migrations = "migrations/api"
url-env = "API_URL"

[package.metadata.migrate.databases.auth]
migrations = "migrations/auth"
url-env = "AUTH_URL"
"#;

const MODELS: &str = r#"
#[derive(Table)]
#[table(name = "settings", database = "admin")]
pub struct Setting { #[column(primary_key)] pub id: i64 }

#[derive(Table)]
#[table(name = "profiles", database = "api")]
pub struct Profile { #[column(primary_key)] pub id: i64, pub nickname: Option<String> }

#[derive(Table)]
#[table(name = "users", database = "auth")]
pub struct User { #[column(primary_key)] pub id: i64, pub mail: Option<String> }
"#;

const NAMES: [&str; 3] = ["admin", "api", "auth"];

/// A package with three databases, in the order of their names.
struct Three {
    project: Project,
    databases: [Database; 3],
}

impl Three {
    fn new() -> Self {
        let databases = [Database::new(), Database::new(), Database::new()];
        let project = Project::new("", CONFIGURATION).expect("a package");
        model(&project, MODELS);
        Self { project, databases }
    }

    /// With a first revision for each.
    fn recorded() -> Self {
        let three = Self::new();
        three.run(&["autogenerate", "-m", "first", "--rev-id", "111111111111"]).expect(Exit::Done, &[]);
        three
    }

    fn place(&self) -> Place {
        let mut place = self.project.place().without("DATABASE_URL");
        for (name, database) in NAMES.iter().zip(&self.databases) {
            place = place.with(&format!("{}_URL", name.to_uppercase()), &database.url());
        }
        place
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        self.place().run(&[arguments, &["--all-databases"]].concat())
    }

    /// What each has applied, `-` where the history is not even begun.
    fn applied(&self) -> [String; 3] {
        self.databases.each_ref().map(|database| {
            let begun = database.query("SELECT to_regclass('migrate_revisions')::text IS NOT NULL || ''");
            match begun.expect("an answer").concat().as_str() {
                "true" => {
                    let ids = database.query("SELECT left(id, 1) FROM migrate_revisions ORDER BY id");
                    ids.expect("the history").concat()
                }
                _ => "-".to_owned(),
            }
        })
    }

    /// A revision after the first, by hand.
    fn by_hand(&self, database: &str, upgrade: &str, downgrade: &str) {
        let folder = format!("migrations/{database}/20260101_000002_222222222222_by_hand");
        let toml = "id = \"222222222222\"\nparents = [\"111111111111\"]\nmessage = \"by hand\"\n\
                    created = \"2026-01-01T00:00:00Z\"\n";
        for (name, text) in [("revision.toml", toml), ("upgrade.sql", upgrade), ("downgrade.sql", downgrade)]
        {
            self.project.write(&format!("{folder}/{name}"), text).expect("a file that can be written");
        }
    }
}

/// The lines of an answer for programs, each with the database that it is about.
fn lines(text: &str) -> Vec<(String, Value)> {
    let lines = text.lines().map(|line| {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        (value["database"].as_str().unwrap_or("none").to_owned(), value)
    });
    lines.collect()
}

/// What is half done in one of them is given up when somebody agreed, before anything is done in any.
#[test]
fn giving_up_in_one_of_them_is_asked_about_first() {
    let three = Three::recorded();
    three.run(&["upgrade"]).expect(Exit::Done, &[]);
    let index = "-- migrate: no-transaction\n";
    three.by_hand(
        "auth",
        &format!(
            "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);\n{index}CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);"
        ),
        &format!("{index}DROP INDEX CONCURRENTLY public.t_a;\n-- migrate: transaction\nDROP TABLE t;"),
    );
    three.run(&["upgrade"]).expect(Exit::Database, &["could not create unique index", "stopped at `auth`"]);
    three.run(&["upgrade", "1", "--back"]).expect(
        Exit::AnswerNeeded,
        &[
            "`DROP TABLE t` in",
            "(2 rows)",
            "`auth` needs an answer; nothing was done in any database",
            "--back",
        ],
    );
    three
        .run(&["upgrade", "1", "--back", "--yes"])
        .expect(Exit::Done, &["which was half done, is taken back now"]);
    assert_eq!(three.applied(), ["1", "1", "1"]);
}

#[test]
fn each_is_recorded_applied_checked_and_taken_back() {
    let three = Three::new();
    let said = three.run(&["autogenerate", "-m", "first", "--rev-id", "111111111111"]);
    let said = said.expect(
        Exit::Done,
        &[
            "+ table settings",
            "+ table profiles",
            "+ table users",
            "then: cargo migrate upgrade --all-databases",
        ],
    );
    assert!(said.out.starts_with("admin\n") && said.out.contains("\n\napi\n"), "{}", said.out);
    for (name, table) in NAMES.iter().zip(["settings", "profiles", "users"]) {
        let lock = three.project.files(&format!("migrations/{name}")).expect("files");
        let tables: Vec<&str> =
            lock["schema.lock"].lines().filter(|line| line.starts_with("[table.")).collect();
        assert_eq!(tables, [format!("[table.{table}]")]);
    }
    three.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed", "!Revision"]);

    three.run(&["check"]).expect(Exit::Done, &["ok: 1 table"]);
    three.run(&["current", "--check-heads"]).expect(Exit::No, &["upgrade --database admin"]);
    three.run(&["plan"]).expect(Exit::Done, &["admin\n", "Create table profiles"]);
    assert_eq!(three.applied(), ["-", "-", "-"]);
    three.run(&["upgrade"]).expect(Exit::Done, &["admin\n", "\napi\n", "\nauth\n", "1 revision applied"]);
    assert_eq!(three.applied(), ["1", "1", "1"]);
    for command in [
        &["status"][..],
        &["current", "--check-heads"],
        &["history", "-i"],
        &["heads"],
        &["branches"],
        &["check", "--live"],
        &["diff", "--exit-code"],
        &["verify"],
        &["doctor"],
        &["upgrade", "--dry-run"],
        &["upgrade"],
        &["stamp", "head"],
        &["create-database"],
    ] {
        let said = three.run(command).expect(Exit::Done, &["admin\n"]);
        assert_eq!(said.out.matches("\n\nauth\n").count(), 1, "{}", said.out);
    }
    three.databases[1].execute("INSERT INTO profiles VALUES (1, 'a')").expect("a row");
    // The question is asked before the first one is taken back.
    three
        .run(&["downgrade", "base"])
        .expect(Exit::AnswerNeeded, &["(1 row)", "`api` needs an answer; nothing was done in any database"]);
    assert_eq!(three.applied(), ["1", "1", "1"]);
    three.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["is at base"]);
    assert_eq!(three.applied(), ["", "", ""]);
    three.run(&["reset"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(three.applied(), ["1", "1", "1"]);
}

#[test]
fn one_that_cannot_be_reached_keeps_all_as_they_are() {
    let three = Three::recorded();
    let nobody = three.place().with("API_URL", "postgres://nobody@127.0.0.1:1/none");
    let said = nobody.run(&["upgrade", "--all-databases"]);
    let said = said.expect(
        Exit::Database,
        &[
            "could not connect to server",
            "error: `api` is not well; nothing was done in any database",
            "  admin  not begun  at base\n  api    not begun\n  auth   not begun  at base\n",
            "when it is mended: `cargo migrate upgrade --all-databases`",
        ],
    );
    assert_eq!(said.out, "api\n\n");
    assert_eq!(three.applied(), ["-", "-", "-"]);

    let json = nobody.run(&["upgrade", "--all-databases", "--format", "json"]).expect(Exit::Database, &[]);
    let (errors, standing): (Vec<_>, Vec<_>) =
        lines(&json.out).into_iter().partition(|(_, line)| line["error"].is_object());
    assert_eq!(standing.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), NAMES);
    assert!(standing.iter().all(|(_, line)| line["state"] == "not begun"));
    assert_eq!(errors.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["api", "none"]);

    // Who only looks, looks at the others.
    let said = nobody.run(&["status", "--all-databases"]);
    let said = said.expect(Exit::Database, &["could not connect to server"]);
    assert_eq!(said.out.matches("current   base").count(), 2, "{}", said.out);
}

#[test]
fn one_that_is_not_well_keeps_all_as_they_are() {
    let three = Three::recorded();
    three.run(&["upgrade"]).expect(Exit::Done, &[]);
    for name in NAMES {
        three.by_hand(name, "CREATE TABLE t ();", "DROP TABLE t;");
    }
    let refused = |words: &[&str], exit: Exit| {
        three.run(&["upgrade", "--lock-wait", "0"]).expect(exit, words);
        assert_eq!(three.applied(), ["1", "1", "1"]);
    };
    // Somebody else is at it.
    let key = three.databases[2].beside();
    let lock = three.place().run(&["upgrade", "--sql", "--database", "auth"]).expect(Exit::Done, &[]).out;
    let call = &lock[lock.find("pg_try_advisory_lock").expect("the lock of the script")..];
    let lock = format!("SELECT {}", &call[..=call.find(')').expect("a key")]);
    key.execute(&lock).expect("the lock");
    refused(&["`auth` is not well"], Exit::Database);
    drop(key);
    // Two heads.
    let other = "id = \"333333333333\"\nparents = [\"111111111111\"]\nmessage = \"other\"\ncreated = \"2026-01-01T00:00:00Z\"\n";
    for (name, text) in [("revision.toml", other), ("upgrade.sql", ""), ("downgrade.sql", "")] {
        let path = format!("migrations/api/20260101_000003_333333333333_other/{name}");
        three.project.write(&path, text).expect("a file");
    }
    refused(
        &["multiple heads are present", "`cargo migrate merge --database api`", "`api` is not well"],
        Exit::Project,
    );
    three.place().run(&["merge", "--database", "api"]).expect(Exit::Done, &[]);
    // A file that was edited after it was applied.
    let files = three.project.files("migrations/admin").expect("files");
    let first =
        files.keys().find(|file| file.contains("1111") && file.ends_with("upgrade.sql")).expect("a file");
    let path = format!("migrations/admin/{first}");
    three.project.write(&path, &format!("{}\nSELECT 1;\n", files[first])).expect("a file");
    refused(&["edited after being applied", "`admin` is not well"], Exit::Database);
    three.project.write(&path, &files[first]).expect("a file");
    three.run(&["upgrade"]).expect(Exit::Done, &[]);
    three.run(&["current", "--check-heads"]).expect(Exit::Done, &[]);
}

#[test]
fn it_stops_at_the_first_that_fails_and_goes_on_when_that_is_mended() {
    let three = Three::recorded();
    three.run(&["upgrade"]).expect(Exit::Done, &[]);
    three.databases[1].execute("INSERT INTO profiles VALUES (1, 'a'), (2, 'a')").expect("rows");
    three.by_hand("admin", "CREATE TABLE t ();", "DROP TABLE t;");
    three.by_hand(
        "api",
        "ALTER TABLE profiles ADD UNIQUE (nickname);",
        "ALTER TABLE profiles DROP CONSTRAINT profiles_nickname_key;",
    );
    three.by_hand("auth", "CREATE TABLE t ();", "DROP TABLE t;");
    let json = three.run(&["upgrade", "--format", "json"]).expect(Exit::Database, &[]);
    let standing: BTreeMap<String, Value> =
        lines(&json.out).into_iter().filter(|(_, line)| line["event"] == "standing").collect();
    assert_eq!(standing["admin"]["state"], "done");
    assert_eq!(standing["admin"]["current"], "222222222222");
    assert_eq!(standing["api"]["state"], "failed");
    assert_eq!(standing["api"]["current"], "111111111111");
    assert_eq!(standing["auth"]["state"], "not begun");
    // Only that it stopped is about none of them.
    let of_none = lines(&json.out).into_iter().filter(|(name, _)| name == "none");
    assert_eq!(
        of_none.map(|(_, line)| line["error"]["exit"].clone()).collect::<Vec<_>>(),
        [4],
        "{}",
        json.out
    );
    assert_eq!(three.applied(), ["12", "1", "1"]);

    three.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "Key (nickname)=(a) is duplicated",
            "error: stopped at `api`, and the others after it were not begun",
            "  admin  done       at 222222222222\n  api    failed     at 111111111111\n  auth   not begun  at 111111111111\n",
            "this goes on: `cargo migrate upgrade --all-databases`",
        ],
    );
    // One more for each would be one too many for the first.
    three.run(&["downgrade", "-1"]).expect(Exit::AnswerNeeded, &["`api` needs an answer"]);
    three.databases[1].execute("UPDATE profiles SET nickname = id::text").expect("rows");
    three.run(&["upgrade"]).expect(Exit::Done, &["is up to date at 222222222222"]);
    assert_eq!(three.applied(), ["12", "12", "12"]);

    three.databases[1].execute("ALTER TABLE profiles DROP CONSTRAINT profiles_nickname_key").expect("no key");
    three.run(&["downgrade", "-1"]).expect(
        Exit::Database,
        &[
            "with the rest one by one:",
            "`cargo migrate downgrade -1 --database api`",
            "downgrade -1 --database auth`",
            "!-1 --database admin",
        ],
    );
    assert_eq!(three.applied(), ["1", "12", "12"]);
}

#[test]
fn all_questions_come_at_once_and_each_answer_goes_where_it_fits() {
    let three = Three::recorded();
    let before = three.project.files("migrations").expect("files");
    model(
        &three.project,
        &MODELS
            .replace("nickname", "name")
            .replace("pub mail: Option<String>", "")
            .replace("pub struct Setting {", "pub struct Setting { pub key: Option<String>,"),
    );
    three.run(&["autogenerate", "-m", "second"]).expect(
        Exit::AnswerNeeded,
        &[
            "--rename profiles.nickname=profiles.name",
            "--allow drop-column=users.mail",
            "`api`, `auth` need answers; nothing was written for any database",
        ],
    );
    assert_eq!(three.project.files("migrations").expect("files"), before);
    let answers = [
        "autogenerate",
        "-m",
        "second",
        "--rename",
        "profiles.nickname=profiles.name",
        "--allow",
        "drop-column=users.mail",
    ];
    three
        .run(&[&answers[..], &["--allow", "drop-column=users.phone"]].concat())
        .expect(Exit::Usage, &["`--allow drop-column=users.phone` fits nothing"]);
    assert_eq!(three.project.files("migrations").expect("files"), before);
    three
        .run(&answers)
        .expect(Exit::Done, &["+ column key text", "column nickname is called name", "- column mail"]);
    three.run(&["check"]).expect(Exit::Done, &[]);
}

#[test]
fn what_is_about_one_database_is_refused() {
    let three = Three::recorded();
    let before = three.project.files("migrations").expect("files");
    for (arguments, words) in [
        (&["merge"][..], "`merge` is about one database"),
        (&["pull"], "`cargo migrate pull --database NAME`"),
        (&["init"], "leave `--all-databases` out"),
        (&["upgrade", "--sql"], "`upgrade --sql` is about one database"),
        (&["upgrade", "--database", "api"], "`--database` is about one database"),
        (&["upgrade", "--database-url", "local:"], "`--database-url` is about one database"),
        (&["upgrade", "--run-again", "1111"], "`upgrade --run-again`"),
        (&["reset", "--yes-really", "x"], "`reset --yes-really`"),
        (&["diff", "--live", "--as-revision", "-m", "x"], "`diff --as-revision`"),
    ] {
        three.run(arguments).expect(Exit::Usage, &[words]);
    }
    assert_eq!(three.project.files("migrations").expect("files"), before);
    // A revision that only one of them knows.
    three.by_hand("api", "CREATE TABLE t ();", "DROP TABLE t;");
    three.run(&["upgrade", "2222"]).expect(
        Exit::Usage,
        &["can't locate revision", "choose it with `--database NAME`", "`admin`, `auth` are not well"],
    );
    assert_eq!(three.applied(), ["-", "-", "-"]);
    // Without it, the error names both ways.
    three.place().run(&["upgrade"]).expect(Exit::Usage, &["`--database NAME`", "`--all-databases`"]);
    let one = Project::new(&three.databases[0].url(), "").expect("a package");
    one.run(&["status", "--all-databases"]).expect(Exit::Usage, &["names no databases"]);
}

/// One server for all of them.
#[test]
fn the_local_server_is_about_none_of_them() {
    let three = Three::recorded();
    three.place().run(&["local", "stop"]).expect(Exit::Done, &["It was not running."]);
}

#[test]
fn two_names_of_one_database_are_no_two() {
    let three = Three::recorded();
    let place = three.place().with("AUTH_URL", &three.databases[1].url());
    place.run(&["upgrade", "--all-databases"]).expect(Exit::Project, &["`api` and `auth` are one database"]);
    assert_eq!(three.applied(), ["-", "-", "-"]);
    let shared = CONFIGURATION.replace("migrations/auth", "migrations/api");
    three.project.configure(&shared).expect("a configuration");
    three
        .run(&["autogenerate", "-m", "second"])
        .expect(Exit::Project, &["`api` and `auth` both have their revisions in `migrations/api`"]);
}

/// A deploy container has the folder of revisions and the configuration, and no Cargo.
#[test]
fn no_cargo_is_needed_to_apply() {
    let three = Three::recorded();
    std::fs::remove_dir_all(three.project.folder().join("src")).expect("a folder");
    let place = three.place().with("PATH", "/nowhere").with("CARGO", "/nowhere/cargo");
    place.run(&["upgrade", "--all-databases"]).expect(Exit::Done, &[]);
    assert_eq!(three.applied(), ["1", "1", "1"]);
}

#[test]
fn databases_are_made_and_dropped() {
    let three = Three::recorded();
    let server = three.databases[0].url();
    let name = |kind: &str| format!("migrate_test_several_{}_{kind}", std::process::id());
    let mut place = three.place();
    for kind in NAMES {
        let (before, after) = server.split_at(server.find("migrate_test").expect("a name"));
        let rest = after.find(['?', '&']).map_or("", |at| &after[at..]);
        place = place.with(&format!("{}_URL", kind.to_uppercase()), &format!("{before}{}{rest}", name(kind)));
    }
    place.run(&["upgrade", "--all-databases"]).expect(Exit::Database, &["does not exist"]);
    let said = place.run(&["upgrade", "--all-databases", "--create-database"]);
    said.expect(Exit::Done, &["Created database", "1 revision applied"]);
    place.run(&["current", "--all-databases", "--check-heads"]).expect(Exit::Done, &[]);
    place.run(&["drop-database", "--all-databases"]).expect(Exit::Done, &["Dropped database"]);
    place.run(&["status", "--all-databases"]).expect(Exit::Database, &["does not exist"]);
}

const INIT: &str = r"
CREATE DATABASE admin;
CREATE DATABASE api;
\c admin
CREATE TABLE settings (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO settings VALUES ('maintenance', 'off');
\c api
CREATE TABLE profiles (id bigint PRIMARY KEY, nickname text, tags text[] NOT NULL DEFAULT '{}');
\c auth
CREATE EXTENSION citext;
CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), mail citext NOT NULL);
";

/// The SQL of the init script that is for one database.
fn part(name: &str) -> &str {
    let begin = format!("\\c {name}\n");
    let part = &INIT[INIT.find(&begin).expect("a part") + begin.len()..];
    part.split("\\c ").next().expect("a part")
}

#[test]
fn one_init_script_becomes_a_history_for_each_of_its_databases() {
    let three = Three { project: Project::bare("").expect("a package"), ..Three::new() };
    let project = &three.project;
    project.write("src/lib.rs", "").expect("a file");
    project.write("db/init.sql", INIT).expect("a file");
    let scratch = three.databases[0].url();
    let init = ["init", "--from-sql", "db/init.sql", "--scratch-url", &scratch];

    // What one of them cannot do keeps all from being written.
    let before = project.files("").expect("files");
    project.write("db/init.sql", &format!("{INIT}\nCREATE TABLE users ();\n")).expect("a file");
    three
        .place()
        .run(&init)
        .expect(Exit::Database, &["relation \"users\" already exists", "it is part of `auth`"]);
    project.write("db/init.sql", INIT).expect("a file");
    assert_eq!(project.files("").expect("files"), before);

    let said = three.place().run(&init).expect(
        Exit::Done,
        &[
            "databases.api]",
            "\napi\na revision from SQL",
            "cargo migrate stamp head --all-databases",
            "`CREATE DATABASE admin`",
        ],
    );
    assert_eq!(said.err.matches("note: ").count(), 2, "{}", said.err);
    let manifest = std::fs::read_to_string(project.folder().join("Cargo.toml")).expect("a manifest");
    let auth = "[package.metadata.migrate.databases.auth]\nmigrations = \"migrations/auth\"\nobjects = \
                \"schema/auth\"\nurl-env = \"AUTH_DATABASE_URL\"\nextensions = [\"citext\"]\n";
    assert!(manifest.contains(auth), "{manifest}");
    let library = std::fs::read_to_string(project.folder().join("src/lib.rs")).expect("a file");
    assert_eq!(library, "pub mod admin;\npub mod api;\npub mod auth;\n");
    let place = NAMES.iter().zip(&three.databases).fold(three.place(), |place, (name, database)| {
        place.with(&format!("{}_DATABASE_URL", name.to_uppercase()), &database.url())
    });
    let all = |arguments: &[&str]| place.run(&[arguments, &["--all-databases"]].concat());
    all(&["check"]).expect(Exit::Done, &["ok: 1 table, 1 revision"]);
    all(&["verify", "--scratch-url", &scratch]).expect(Exit::Done, &["ok: 1 revision"]);

    // Databases that the script made have it, and those that it did not get the same.
    for (name, database) in NAMES.iter().zip(&three.databases).skip(1) {
        database.execute(part(name)).expect("the script");
    }
    all(&["upgrade"]).expect(Exit::Database, &["already exists", "stopped at `api`"]);
    for name in &NAMES[1..] {
        place.run(&["stamp", "head", "--database", name]).expect(Exit::Done, &[]);
    }
    all(&["upgrade"]).expect(Exit::Done, &["is up to date at"]);
    all(&["check", "--live"]).expect(Exit::Done, &["models, records and database agree"]);
    assert_eq!(three.databases[0].query("SELECT value FROM settings").expect("rows"), ["off"]);
}

#[test]
fn an_extension_that_is_not_installed_keeps_all_as_they_are() {
    let three = Three::new();
    three.project.configure(&format!("{CONFIGURATION}extensions = [\"no_such_thing\"]\n")).expect("a file");
    three.run(&["autogenerate", "-m", "first"]).expect(Exit::Done, &["+ extension no_such_thing"]);
    three.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "extension \"no_such_thing\" is not available",
            "`auth` is not well; nothing was done in any database",
        ],
    );
    assert_eq!(three.applied(), ["-", "-", "-"]);
}

#[test]
fn a_package_of_one_database_says_so_once() {
    let project = Project::bare("").expect("a package");
    let write = |path: &str, text: &str| project.write(path, text).expect("a file");
    write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"users\", \"orders\", \"both\"]\nresolver = \"3\"\n",
    );
    let manifest =
        |name: &str| MANIFEST.replace("[workspace]\n", "").replace("\"app\"", &format!("\"{name}\""));
    let of = |name: &str, package: &str| {
        format!(
            "[package.metadata.migrate.databases.{name}]\nmigrations = \"migrations/{name}\"\nmodels = [\"{package}\", \"both\"]\n"
        )
    };
    write("app/Cargo.toml", &format!("{}\n{}{}", manifest("app"), of("auth", "users"), of("shop", "orders")));
    write("app/src/lib.rs", "");
    let struct_of = |table: &str, said: &str| {
        format!(
            "#[derive(migrate::Table)]\n{said}\npub struct {table} {{ #[column(primary_key)] pub id: i64 }}\n"
        )
    };
    for (name, table) in [("users", "User"), ("orders", "Order"), ("both", "Note")] {
        let recorded = "\n[package.metadata.migrate]\nrecorded-in = \"../app\"\n";
        write(&format!("{name}/Cargo.toml"), &format!("{}{recorded}", manifest(name)));
        write(&format!("{name}/src/lib.rs"), &struct_of(table, ""));
    }
    project.run(&["autogenerate", "-m", "first", "--all-databases"]).expect(
        Exit::Project,
        &["both/src/lib.rs", "this model does not say which database it belongs to", "!users/src/lib.rs"],
    );
    write("both/src/lib.rs", &struct_of("Note", "#[table(database = \"shop\")]"));
    project.run(&["autogenerate", "-m", "first", "--all-databases"]).expect(Exit::Done, &[]);
    let tables = |name: &str| -> Vec<String> {
        let files = project.files(&format!("app/migrations/{name}")).expect("files");
        let lines = files["schema.lock"].lines().filter(|line| line.starts_with("[table."));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(tables("auth"), ["[table.user]"]);
    assert_eq!(tables("shop"), ["[table.note]", "[table.order]"]);
}

/// The story of the example needs the extension `vector`; what is there without it is proven here.
#[cfg(unix)]
#[test]
fn the_example_does_without_vector_what_can_be_done() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let example = folder.path().join("platform");
    migrate_tests::example::copy("platform", &example);
    let databases = [Database::new(), Database::new(), Database::new()];
    let place = Place::new(&example);
    let place = ["ADMINDB", "APIDB", "AUTHDB"]
        .iter()
        .zip(&databases)
        .fold(place, |place, (name, database)| place.with(&format!("{name}_DATABASE_URL"), &database.url()));
    place.run(&["check", "--all-databases"]).expect(Exit::Done, &["ok: 3 tables, 2 revisions"]);
    let [admin, api, auth] = &databases;
    let has = "SELECT count(*)::text FROM pg_available_extensions WHERE name = 'vector'";
    if api.query(has).expect("an answer") == ["0"] {
        place.run(&["upgrade", "--all-databases"]).expect(
            Exit::Database,
            &[
                "extension \"vector\" is not available",
                "`local:embedded`",
                "`apidb` is not well; nothing was done",
            ],
        );
        for name in ["admindb", "authdb"] {
            place.run(&["upgrade", "--database", name]).expect(Exit::Done, &["is open"]);
            place.run(&["verify", "--database", name]).expect(Exit::Done, &["and rows stay"]);
        }
    } else {
        place.run(&["upgrade", "--all-databases"]).expect(Exit::Done, &["is open"]);
        place.run(&["verify", "--all-databases"]).expect(Exit::Done, &["and rows stay"]);
    }
    assert_eq!(
        auth.query("SELECT email || roles::text FROM users").expect("rows"),
        ["admin@example.com{user,admin}"]
    );
    assert_eq!(admin.query("SELECT count(*)::text FROM system_settings").expect("rows"), ["3"]);
}
