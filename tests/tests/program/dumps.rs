//! What `pg_dump` writes, as the beginning of a history.

use std::process::Command;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, pg_dump};
use migrate_tests::difference::same;
use migrate_tests::project::Project;

/// Tables that refer to each other, an identity that nobody may write, and texts that `COPY` has to escape.
const SHOP: &str = r#"
    CREATE TYPE mood AS ENUM ('fine', 'so so');
    CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
    CREATE TABLE kinds (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood, raw bytea);
    INSERT INTO kinds (name, mood, raw) VALUES ('it''s', 'so so', '\x0a5c'), (E'a\tb\nc\\d\re', NULL, NULL), ('', 'fine', '');
    CREATE TABLE users (id serial PRIMARY KEY, kind integer NOT NULL REFERENCES kinds, tags text[], doc jsonb,
        half numeric GENERATED ALWAYS AS (1.5) STORED);
    INSERT INTO users (kind, tags, doc) VALUES (2, '{a,NULL,x y}', '{}'), (1, NULL, '{"a": "\\n"}');
    CREATE VIEW names AS SELECT name, twice(id) AS twice FROM kinds;
    COMMENT ON TABLE users IS 'People; and ''others''';
"#;

/// The dump of a database, with rows.
fn dump(database: &Database, flags: &[&str]) -> String {
    let dumped =
        Command::new(pg_dump().expect("pg_dump")).args(flags).arg(database.url()).output().expect("pg_dump");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    String::from_utf8(dumped.stdout).expect("UTF-8")
}

/// A package that is not set up, and a dump in it.
fn package(dump: &str) -> (Project, Database) {
    let empty = Database::new();
    let project = Project::bare(&empty.url()).expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    project.write("dump.sql", dump).expect("a file");
    (project, empty)
}

/// A database with all of it, where there is a `pg_dump` for it.
fn shop() -> Option<Database> {
    pg_dump()?;
    let database = Database::new();
    database.execute(SHOP).expect("SQL");
    Some(database)
}

#[test]
fn a_dump_is_a_revision() {
    let Some(database) = shop() else { return };
    let (project, empty) = package(&dump(&database, &[]));
    project.run(&["init", "--from-sql", "dump.sql"]).expect(
        Exit::Done,
        &[
            "a revision from SQL",
            "note: `ALTER … OWNER TO` in `dump.sql`",
            "the revision adds the rows of `COPY` in `dump.sql`: `kinds` (3), `users` (2); with `--rows TABLE`",
        ],
    );
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    same("the database", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    same("its rows", &database.rows().expect("rows"), &empty.rows().expect("rows")).expect("the same rows");
    for next in
        ["INSERT INTO kinds (name) VALUES ('x') RETURNING id::text", "SELECT nextval('users_id_seq')::text"]
    {
        assert_eq!(database.query(next), empty.query(next), "numbers go on");
    }
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
    project.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed"]);
    let files = project.files("migrations").expect("files");
    let upgrade = files.iter().find(|(name, _)| name.ends_with("upgrade.sql")).expect("a file").1;
    for gone in
        ["SET statement_timeout", "set_config", "OWNER TO", "COPY", "\\restrict", "SET default_tablespace"]
    {
        assert!(!upgrade.contains(gone), "{gone}: {upgrade}");
    }
    project.run(&["downgrade", "base", "--yes"]).done("downgrade").expect("nothing");
    assert_eq!(empty.describe(), Database::new().describe());
}

#[test]
fn a_dump_that_makes_its_database() {
    let Some(database) = shop() else { return };
    let (project, empty) = package(&dump(&database, &["--create", "--clean", "--if-exists", "--inserts"]));
    project
        .run(&["init", "--from-sql", "dump.sql"])
        .expect(Exit::Done, &["is about the server and is left out", "!COPY"]);
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    same("the database", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    same("its rows", &database.rows().expect("rows"), &empty.rows().expect("rows")).expect("the same rows");
}

/// Of one schema alone, `public` is made although it is there.
#[test]
fn a_dump_of_one_schema() {
    let Some(database) = shop() else { return };
    let text = dump(&database, &["--schema", "public", "--no-owner"]);
    let (project, empty) = package(&text);
    project
        .run(&["init", "--from-sql", "dump.sql"])
        .expect(Exit::Done, &["a revision from SQL", "!OWNER TO"]);
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    same("the database", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
}

/// A revision is for rows that belong to the schema.
#[test]
fn many_rows_are_left_out() {
    let Some(database) = shop() else { return };
    database
        .execute(
            "INSERT INTO users (kind) SELECT 1 FROM generate_series(1, 1000);
             CREATE TABLE letters (id integer PRIMARY KEY, of integer REFERENCES users);
             INSERT INTO letters VALUES (1, 2)",
        )
        .expect("rows");
    let (project, empty) = package(&dump(&database, &[]));
    project.run(&["init", "--from-sql", "dump.sql"]).expect(
        Exit::Done,
        &[
            "in `dump.sql`: `kinds` (3); with",
            "because a revision is for lookup tables of 1000 rows at most: `users` (1002)",
            "rows in `dump.sql` that refer to these are left out with them: `letters` (1)",
        ],
    );
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    same("the database", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    let counts = "SELECT (SELECT count(*) FROM kinds) || ' ' || (SELECT count(*) FROM users) || ' ' || nextval('users_id_seq')";
    assert_eq!(empty.query(counts).expect("counts"), ["3 0 1"]);
}

#[test]
fn rows_can_be_chosen() {
    let Some(database) = shop() else { return };
    let text = dump(&database, &[]);
    let (project, empty) = package(&text);
    project
        .run(&["init", "--from-sql", "dump.sql", "--rows", "kinds"])
        .expect(Exit::Done, &["that `--rows` does not name are left out: `users` (2)"]);
    project.run(&["upgrade"]).done("upgrade").expect("a database");
    assert_eq!(empty.query("SELECT count(*)::text FROM kinds").expect("rows"), ["3"]);

    let many: String = (0..=1000).map(|at| format!("{at}\n")).collect();
    let (project, _empty) = package(&format!("CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n{many}\\.\n"));
    let before = project.files("").expect("files");
    project
        .run(&["init", "--from-sql", "dump.sql", "--rows", "t"])
        .expect(Exit::Usage, &["table `t` has 1001 rows in `dump.sql`"]);
    assert_eq!(before, project.files("").expect("files"), "it is not even set up");
}

/// Errors name the lines of the file, whatever was taken out above them.
#[test]
fn lines_are_those_of_the_file() {
    let text = "\n\\restrict x\nBEGIN;\nSET statement_timeout = 0;\nCREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n2\n\\.\n\n\
                CREATE TABL u ();\nCOMMIT;\n";
    let (project, _empty) = package(text);
    project
        .run(&["init", "--from-sql", "dump.sql"])
        .expect(Exit::Database, &["dump.sql:11:8", "syntax error"]);
    project.write("dump.sql", "SELECT 1;\n\\c shop\n\nCREATE TABL u ();\n").expect("a file");
    project
        .run(&["init", "--from-sql", "dump.sql", "--sql-database", "shop"])
        .expect(Exit::Database, &["dump.sql:4:8", "syntax error"]);
}
