//! Databases that were there before their first revision.

use std::fmt::Write as _;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::project::Project;

const ID: &str = "aaaaaaaaaaaa";

/// Forty tables as people make them: keys of several columns, circles, enums, views, functions, triggers and rows.
fn forty_tables() -> String {
    let mut sql = String::from(
        "CREATE TYPE status AS ENUM ('new', 'paid', 'on hold');
         CREATE TABLE currencies (code char(3) PRIMARY KEY, name text NOT NULL, factor numeric(6,2));
         INSERT INTO currencies VALUES ('USD', 'Dollar', 1), ('EUR', E'it''s \\\\ \\r\\n', 1.08), ('XXX', 'None', NULL);
         CREATE TABLE countries (id serial PRIMARY KEY, name text UNIQUE, currency char(3) REFERENCES currencies,
             parent integer REFERENCES countries, active boolean NOT NULL DEFAULT true);
         INSERT INTO countries (name, currency, parent) VALUES ('b', 'EUR', NULL), ('a', 'USD', 1);
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := NEW.name || ''!''; RETURN NEW; END';
         CREATE TRIGGER touched BEFORE INSERT ON countries FOR EACH ROW EXECUTE FUNCTION touch();
         CREATE VIEW names AS SELECT name FROM countries;\n",
    );
    for at in 1..=38 {
        let before = if at == 1 { "countries".to_owned() } else { format!("table_{}", at - 1) };
        let _ = writeln!(
            sql,
            "CREATE TABLE table_{at} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
             parent bigint NOT NULL REFERENCES {before}, status status NOT NULL DEFAULT 'new', \
             price numeric(10,2) CHECK (price > 0), made_at timestamptz NOT NULL DEFAULT now(), \
             UNIQUE (parent, made_at)); CREATE INDEX ON table_{at} (status, made_at DESC) WHERE price > 1;"
        );
    }
    // A key of a serial column is an integer.
    sql.replace("parent bigint NOT NULL REFERENCES countries", "parent integer NOT NULL REFERENCES countries")
}

/// A package whose models were pulled from a database with this in it.
fn pulled(sql: &str) -> (Project, Database) {
    let database = Database::new();
    database.execute(sql).expect("SQL");
    let project = Project::new(&database.url(), "").expect("a package");
    project.write("src/lib.rs", "pub mod models;\n").expect("a file");
    project.run(&["pull"]).done("pull").expect("models");
    (project, database)
}

/// What a database holds and nobody may have changed: all of it but the version table.
fn held(database: &Database) -> (String, String) {
    (database.describe().expect("a description"), database.rows().expect("rows"))
}

/// The models are recorded, the database is at the head, and an empty one that is upgraded is the same.
#[track_caller]
fn is_adopted(project: &Project, database: &Database) -> Database {
    project
        .run(&["autogenerate", "-m", "again"])
        .expect(Exit::Done, &["Nothing changed: the models say what is recorded."]);
    project.run(&["check"]).expect(Exit::Done, &[]);
    project.run(&["current", "--check-heads"]).expect(Exit::Done, &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    let empty = Database::new();
    project.run(&["upgrade", "--database-url", &empty.url()]).done("upgrade").expect("a database");
    same("a database from the revisions", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    empty
}

#[test]
fn a_baseline_runs_nothing() {
    let (project, database) = pulled(&forty_tables());
    let before = held(&database);
    project.run(&["baseline", "--rev-id", ID]).expect(
        Exit::Done,
        &[
            "Revision aaaaaaaaaaaa baseline: 40 tables, 1 type, 3 SQL objects",
            "is at aaaaaaaaaaaa",
            "!warning",
        ],
    );
    assert_eq!(before, held(&database), "nothing but the version table");
    assert_eq!(database.query("SELECT id, state FROM migrate_revisions").expect("rows").len(), 1);
    let empty = is_adopted(&project, &database);
    assert_eq!(empty.rows().expect("rows"), "", "rows are recorded where that is asked for");
    project
        .run(&["downgrade", "base", "--yes", "--database-url", &empty.url()])
        .done("downgrade")
        .expect("nothing");
}

#[test]
fn rows_of_lookup_tables_are_recorded() {
    let (project, database) = pulled(&forty_tables());
    let arguments =
        ["baseline", "--rows", "countries", "--rows", "currencies", "-m", "as it was", "--rev-id", ID];
    project.run(&["baseline", "--rows", "countries"]).expect(
        Exit::Usage,
        &[
            "2 rows of table `countries` would refer to rows of `currencies`",
            "--rows currencies --rows countries",
        ],
    );
    project.run(&arguments).expect(Exit::Done, &["as it was: 40 tables, 1 type, 3 SQL objects, 5 rows"]);
    let empty = is_adopted(&project, &database);
    same("rows", &database.rows().expect("rows"), &empty.rows().expect("rows")).expect("the same rows");
    // The next number is the same, too.
    let next = "INSERT INTO countries (name) VALUES ('next') RETURNING id::text";
    assert_eq!(database.query(next), empty.query(next));
    let files = project.files("migrations").expect("files");
    let upgrade = files.iter().find(|(name, _)| name.ends_with("upgrade.sql")).expect("an upgrade").1;
    let (_, rows) = upgrade.split_once("\n-- Add the 3 rows").expect("rows");
    assert_eq!(
        rows,
        " of table `currencies`
INSERT INTO public.currencies (code, name, factor) VALUES
    ('EUR', E'it''s \\\\ \\r\n', 1.08),
    ('USD', 'Dollar', 1.00),
    ('XXX', 'None', NULL);

-- Add the 2 rows of table `countries`
ALTER TABLE public.countries DISABLE TRIGGER USER;
INSERT INTO public.countries (id, name, currency, parent, active) VALUES
    (1, 'b', 'EUR', NULL, true),
    (2, 'a', 'USD', 1, true);
ALTER TABLE public.countries ENABLE TRIGGER USER;
SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('public.countries', 'id'), 2);
"
    );
}

#[test]
fn rows_that_cannot_be_recorded() {
    let sql =
        "CREATE TABLE users (id integer PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 1001);";
    let (project, database) = pulled(sql);
    project.run(&["baseline", "--rows", "users"]).expect(
        Exit::Usage,
        &["table `users` has 1001 rows: `--rows` is for lookup tables of 1000 rows at most; nothing was written", "pg_dump"],
    );
    project.run(&["baseline", "--rows", "user"]).expect(Exit::Usage, &["did you mean `--rows users`?"]);
    project.run(&["baseline", "--rows", "a.b.c"]).expect(Exit::Usage, &["more than two parts"]);
    assert!(project.files("migrations").expect("files").is_empty());
    assert!(database.query("SELECT FROM migrate_revisions").is_err(), "the database is as it was");
}

#[test]
fn a_baseline_is_the_first() {
    let (project, database) = pulled("CREATE TABLE users (id integer PRIMARY KEY, name text)");
    project.run(&["baseline", "--rev-id", "AAA"]).expect(Exit::Usage, &["`AAA` is no id"]);
    project.run(&["baseline", "--rev-id", ID]).done("baseline").expect("a revision");
    project.run(&["baseline"]).expect(
        Exit::Usage,
        &[
            "a revision is there already: a baseline is the first",
            "aaaaaaaaaaaa  baseline",
            "cargo migrate stamp head",
        ],
    );

    // A database with a history of other files.
    let other = Project::new(&database.url(), "").expect("a package");
    other.write("src/lib.rs", "#[derive(migrate::Table)] pub struct Users { pub id: i32 }").expect("a file");
    other.run(&["baseline"]).expect(
        Exit::Database,
        &["has a history already: a revision that the files do not have", "cargo migrate recover"],
    );

    // One that is empty, and models that are not there.
    let empty = Database::new();
    other.run(&["baseline", "--database-url", &empty.url()]).expect(
        Exit::Database,
        &[
            "has no table `users`, which is the one of the models; nothing was written",
            "cargo migrate upgrade",
        ],
    );
    other.write("src/lib.rs", "").expect("a file");
    other.run(&["baseline"]).expect(Exit::Project, &["there is nothing to record", "cargo migrate pull"]);
    assert!(other.files("migrations").expect("files").is_empty());
}

#[test]
fn models_that_say_something_else_are_told() {
    let (project, database) = pulled(
        "CREATE TABLE users (id integer PRIMARY KEY, name text); CREATE TABLE posts (id integer PRIMARY KEY)",
    );
    let models = project.files("src").expect("files")["models.rs"].replace("Option<String>", "i32");
    project.write("src/models.rs", &models).expect("a file");
    database.execute("CREATE TABLE more (id integer); DROP TABLE posts").expect("SQL");
    let before = held(&database);
    project.run(&["baseline"]).expect(
        Exit::Done,
        &[
            "is not what the models say: `+` is there and in no model",
            "+ table more (id)",
            "- table posts",
            "~ column name: integer becomes text",
            "cargo migrate check --live",
        ],
    );
    assert_eq!(before, held(&database));
}

#[test]
fn programs_read_what_became_of_a_baseline() {
    let (project, _database) =
        pulled("CREATE TABLE users (id integer PRIMARY KEY); INSERT INTO users VALUES (3)");
    let arguments = ["baseline", "--rev-id", ID, "--rows", "users", "--format", "json"];
    let answer = project.run(&arguments).done("baseline").expect("an answer");
    let answer: serde_json::Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!((&answer["revision"], &answer["tables"]), (&ID.into(), &1.into()));
    assert_eq!(answer["rows"], serde_json::json!({ "users": 1 }));
    assert_eq!(answer["differences"], serde_json::json!([]));
}

/// Three commands at most: here it is one.
#[test]
fn init_from_a_database_changes_nothing_in_it() {
    let database = Database::new();
    database.execute(&forty_tables()).expect("SQL");
    let before = held(&database);
    let dump = database.dump().expect("a dump");
    let project = Project::bare(&database.url()).expect("a package");
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    project.write("Cargo.toml", manifest).expect("a file");
    project.write("src/main.rs", "//! An application.\n\nfn main() {}\n").expect("a file");
    project.run(&["init", "--from-database", "--rows", "currencies", "--rev-id", ID]).expect(
        Exit::Done,
        &[
            "Set up `app`:",
            "40 tables, 1 type, 3 SQL objects in",
            "+ src/models.rs",
            "~ Cargo.toml: `chrono`, `rust_decimal`, `migrate-rs`",
            "~ src/main.rs: mod models;",
            "Revision aaaaaaaaaaaa baseline: 40 tables, 1 type, 3 SQL objects, 3 rows",
            "nothing in it changed but `public.migrate_revisions`",
            "!Before the models compile",
        ],
    );
    assert_eq!(before, held(&database), "nothing but the version table");
    assert_eq!(dump, database.dump().expect("a dump"), "nothing but the version table");
    let files = project.files("").expect("files");
    assert_eq!(files["src/main.rs"], "//! An application.\n\nmod models;\n\nfn main() {}\n");
    assert!(
        files["Cargo.toml"].contains("features = [\"chrono-0_4\", \"rust_decimal-1\"]"),
        "{}",
        files["Cargo.toml"]
    );
    is_adopted(&project, &database);

    // Again it says what stands in the way, and changes nothing.
    project
        .run(&["init", "--from-database"])
        .expect(Exit::Usage, &["a revision is there already: a baseline is the first"]);
    assert_eq!(files, project.files("").expect("files"));
    project.run(&["init", "--rows", "currencies"]).expect(Exit::Usage, &["--from-database"]);
}

/// A package is not set up for what cannot be done.
#[test]
fn init_writes_nothing_that_it_cannot_finish() {
    let project = Project::bare("postgres://me@127.0.0.1:1/shop").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    project.write("a.sql", "SELECT 1;\nROLLBACK;\n").expect("a file");
    let before = project.files("").expect("files");
    for (arguments, exit, words) in [
        (["init", "--from-database"].as_slice(), Exit::Database, "could not connect to server"),
        (&["init", "--from-sql", "a.sql"], Exit::Project, "`ROLLBACK`"),
        (&["init", "--from-sql", "b.sql"], Exit::Project, "could not read `b.sql`"),
        (&["init", "--from", "sqlx"], Exit::Usage, "there is no folder `migrations`"),
    ] {
        project.run(arguments).expect(exit, &[words, "!Set up"]);
        assert_eq!(before, project.files("").expect("files"), "{arguments:?}");
        assert!(!project.folder().join("migrations").exists(), "{arguments:?}");
    }
}

#[test]
fn files_of_sql_become_revisions() {
    let server = Database::new();
    let project = Project::new(&server.url(), "").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    for (name, text) in [
        (
            "sql/01_users.sql",
            "CREATE DATABASE shop;\nCREATE ROLE nobody_has;\n\\c shop\nBEGIN;\nCREATE TABLE users (id serial PRIMARY KEY, \
             name text NOT NULL);\nCOMMIT;\n",
        ),
        (
            "sql/02-currencies.sql",
            "\\connect shop\nBEGIN;\nCREATE TABLE currencies (code char(3) PRIMARY KEY);\n\
             INSERT INTO currencies VALUES ('EUR'), ('USD');\nALTER TABLE users ADD currency char(3) REFERENCES currencies;\n\
             COMMIT;\nCREATE INDEX CONCURRENTLY users_name ON users (name);\n",
        ),
        ("sql/03.sql", "-- nothing yet\n"),
    ] {
        project.write(name, text).expect("a file");
    }
    project.run(&["init", "--from-sql", "sql"]).expect(
        Exit::Done,
        &[
            "2 revisions from SQL",
            "_users/",
            "from sql/01_users.sql",
            "_currencies/",
            "note: `CREATE DATABASE shop` in `sql/01_users.sql:1` is about the server",
            "note: `CREATE ROLE nobody_has` in `sql/01_users.sql:2` is about the server",
            "+ src/models.rs",
            "~ src/lib.rs: pub mod models;",
            "cargo migrate stamp head",
        ],
    );
    assert_eq!(
        server.describe().expect("it"),
        Database::new().describe().expect("nothing"),
        "it was not touched"
    );
    project.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed"]);
    project.run(&["check"]).expect(Exit::Done, &[]);

    let by_hand = Database::new();
    by_hand
        .execute(
            "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);
             CREATE TABLE currencies (code char(3) PRIMARY KEY); INSERT INTO currencies VALUES ('EUR'), ('USD');
             ALTER TABLE users ADD currency char(3) REFERENCES currencies; CREATE INDEX users_name ON users (name);",
        )
        .expect("SQL");
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    same("what the files make", &by_hand.describe().expect("it"), &server.describe().expect("it"))
        .expect("the same");
    same("rows", &by_hand.rows().expect("rows"), &server.rows().expect("rows")).expect("the same");
    project.run(&["downgrade", "base", "--yes"]).done("downgrade").expect("nothing");
    assert_eq!(server.describe().expect("it"), Database::new().describe().expect("nothing"));
    // The files made the other one; it is told so, and nothing runs.
    project.run(&["stamp", "head", "--database-url", &by_hand.url()]).done("stamp").expect("rows");
    project.run(&["upgrade", "--database-url", &by_hand.url()]).expect(Exit::Done, &["is up to date"]);
}

/// PostgreSQL writes the list of this check in one way where a person wrote it, and in another where it has read its own
/// words; nothing is wrong with it for that.
#[test]
fn what_postgresql_writes_in_two_ways_is_one() {
    let server = Database::new();
    let project = Project::new(&server.url(), "").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    let table = "CREATE TABLE t (id int PRIMARY KEY, state varchar(9) CHECK (state IN ('new', 'old')));\n\
                 CREATE INDEX ON t (id) WHERE state NOT IN ('new', 'old');\n";
    project.write("a.sql", table).expect("a file");
    project.run(&["init", "--from-sql", "a.sql"]).done("init").expect("a revision");
    project.run(&["verify"]).expect(Exit::Done, &["ok: 1 revision"]);
    // Another list is another check.
    let files = project.files("migrations").expect("files");
    let (path, text) = files.iter().find(|(path, _)| path.ends_with("/upgrade.sql")).expect("its SQL");
    let edited = text.replacen("'old'", "'odd'", 1);
    project.write(&format!("migrations/{path}"), &edited).expect("a file");
    project.run(&["verify"]).expect(Exit::No, &["[differs]", "'odd'"]);
}

#[test]
fn files_that_cannot_be_revisions() {
    let server = Database::new();
    let project = Project::new(&server.url(), "").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    let before = project.files("").expect("files");
    for (text, exit, words) in [
        (
            "SELECT 1;\n\\i more.sql\n",
            Exit::Project,
            "`a.sql:2` cannot be a revision: `\\i` is a command of psql",
        ),
        ("\\c one\nSELECT 1;\n\\c two\nSELECT 1;\n", Exit::Usage, "say which: `--sql-database NAME`"),
        ("-- nothing\n", Exit::Usage, "there is no SQL in these files"),
        ("CREATE TABLE t (a int);\nCREATE TABLE t (a int);\n", Exit::Database, "a.sql:2"),
        ("CREATE TABLE t (a int);\nCREATE TABLE t (a int);\n", Exit::Database, "!--accept-existing"),
        (
            "CREATE TABLE t ();\nGRANT SELECT ON t TO nobody_has;\n",
            Exit::Database,
            "roles belong to a server",
        ),
    ] {
        project.write("a.sql", text).expect("a file");
        project.run(&["init", "--from-sql", "a.sql"]).expect(exit, &[words]);
        let mut after = project.files("").expect("files");
        after.retain(|name, _| before.contains_key(name));
        assert_eq!(before, after, "{text}");
    }
    assert!(!project.files("migrations").expect("files").keys().any(|name| name.ends_with("upgrade.sql")));
}
