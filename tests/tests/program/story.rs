//! The whole story of a package, from `init` to `downgrade base`.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use super::model;

const FIRST: &str = "
#[derive(Table)]
pub struct Team {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
#[table(name = \"users\")]
#[index(team_id, name desc)]
pub struct User {
    #[column(primary_key)]
    pub id: uuid::Uuid,
    #[column(references = Team, on_delete = \"cascade\")]
    pub team_id: i64,
    pub name: Option<String>,
    #[column(default = \"now()\")]
    pub created_at: chrono::DateTime<chrono::Utc>,
}
";

const FIRST_BY_HAND: &str = "
CREATE TABLE team (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);
CREATE TABLE users (
    id uuid PRIMARY KEY,
    team_id bigint NOT NULL REFERENCES team ON DELETE CASCADE,
    name text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON users (team_id, name DESC);
";

const SECOND: &str = "
#[derive(PgEnum)]
#[pg_enum(rename_all = \"snake_case\")]
pub enum Role { Owner, Member }

#[derive(Table)]
pub struct Team {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique, type = \"varchar(100)\")]
    pub name: String,
}

#[derive(Table)]
#[table(name = \"users\")]
#[index(team_id, name desc)]
#[check(name = \"users_name_is_said\", \"name <> ''\")]
pub struct User {
    #[column(primary_key)]
    pub id: uuid::Uuid,
    #[column(references = Team, on_delete = \"cascade\")]
    pub team_id: i64,
    #[column(backfill = \"'unknown'\")]
    pub name: String,
    #[column(default = \"now()\")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    #[column(default = \"'member'\")]
    pub role: Role,
}
";

const SECOND_BY_HAND: &str = "
CREATE TYPE role AS ENUM ('owner', 'member');
CREATE TABLE team (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(100) NOT NULL UNIQUE
);
CREATE TABLE users (
    id uuid PRIMARY KEY,
    team_id bigint NOT NULL REFERENCES team ON DELETE CASCADE,
    name text NOT NULL CONSTRAINT users_name_is_said CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    role role NOT NULL DEFAULT 'member'
);
CREATE INDEX ON users (team_id, name DESC);
";

#[track_caller]
fn holds(database: &Database, by_hand: &str) {
    let other = Database::new();
    other.execute(by_hand).expect("SQL that runs");
    let (expected, found) = (other.dump().expect("a dump"), database.dump().expect("a dump"));
    same("the database", &expected, &found).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn from_init_to_base() {
    let database = Database::new();
    let project = Project::bare(&database.url()).expect("a package");
    model(&project, FIRST);

    project.run(&["init"]).expect(Exit::Done, &["Set up `app`", "migrations/schema.lock", "Next:"]);
    project.run(&["init"]).expect(Exit::Done, &["`app` is set up already"]);
    project.run(&["autogenerate", "-m", "first"]).expect(
        Exit::Done,
        &["+ table team (id, name)", "+ table users", "_first/", "cargo migrate upgrade"],
    );
    project.run(&["upgrade"]).expect(Exit::Done, &["first", "1 revision applied"]);
    holds(&database, FIRST_BY_HAND);
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);

    model(&project, SECOND);
    project
        .run(&["autogenerate", "-m", "second"])
        .expect(Exit::AnswerNeeded, &["--allow narrow-type=team.name"]);
    project
        .run(&["autogenerate", "-m", "second", "--allow", "narrow-type=team.name"])
        .expect(Exit::Done, &["~ table users", "column name is required, NULLs filled with 'unknown'"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["second", "1 revision applied"]);
    holds(&database, SECOND_BY_HAND);
    project
        .run(&["autogenerate", "-m", "third"])
        .expect(Exit::Done, &["Nothing changed: the models say what is recorded"]);
    project.run(&["check"]).expect(Exit::Done, &["ok: 2 tables, 2 revisions"]);

    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["1 revision taken back"]);
    holds(&database, FIRST_BY_HAND);
    project.run(&["downgrade", "base"]).expect(Exit::Done, &["1 revision taken back", "is at base"]);
    holds(&database, "");
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    holds(&database, SECOND_BY_HAND);
}

#[test]
fn a_downgrade_that_loses_rows_asks_first() {
    let (project, database) = super::package(FIRST);
    super::record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO team (name) VALUES ('a'), ('b')").expect("rows");
    let before = database.dump();
    project.run(&["downgrade", "base"]).expect(
        Exit::AnswerNeeded,
        &[
            "table `team` is dropped with all its rows (2 rows)",
            "the database is as it was",
            "--yes",
            "!`users`",
        ],
    );
    assert_eq!(database.dump(), before);
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["is at base"]);
    holds(&database, "");
}

#[test]
fn a_name_that_is_something_else_by_now_is_not_counted() {
    let table = |name: &str, column: &str| {
        format!(
            "#[derive(migrate::Table)] #[table(name = \"{name}\")]\n\
             pub struct {} {{ #[column(primary_key)] pub id: i64, {column} }}\n",
            name.to_uppercase()
        )
    };
    let (project, database) = super::package(&table("t", "pub c: Option<i32>"));
    super::record(&project, '1', &[]);
    let renamed = table("tt", "pub d: Option<i32>");
    project.write("src/lib.rs", &renamed).expect("models");
    super::record(&project, '2', &["--rename", "t=tt", "--rename", "tt.c=tt.d"]);
    project.write("src/lib.rs", &(renamed + &table("t", ""))).expect("models");
    super::record(&project, '3', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    database.execute("INSERT INTO tt VALUES (1, 2)").expect("a row");
    let before = database.rows();
    project
        .run(&["downgrade", "base"])
        .expect(Exit::AnswerNeeded, &["table `t` is dropped with all its rows", "--yes"]);
    assert_eq!(database.rows(), before);
    project.run(&["downgrade", "-2"]).expect(Exit::Done, &["2 revisions taken back"]);
    project.run(&["downgrade", "base"]).expect(Exit::AnswerNeeded, &["(1 row)"]);
}

/// A type that was made wider is made narrower without a question where every value stays what it is, and only there.
#[test]
fn a_downgrade_to_a_narrower_type_asks_where_values_change() {
    let table = |code: &str, number: &str, note: &str| {
        format!(
            "#[derive(migrate::Table)] #[table(name = \"t\")]\npub struct T {{ #[column(primary_key)] pub id: i64, \
             pub code: {code}, pub number: {number}, #[column(type = \"{note}\")] pub note: String }}\n"
        )
    };
    let (project, database) = super::package(&table("String", "i32", "varchar(5)"));
    super::record(&project, '1', &[]);
    project.write("src/lib.rs", &table("String", "i64", "varchar(9)")).expect("models");
    super::record(&project, '2', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    let insert = |values: &str| {
        database.execute(&format!("DELETE FROM t; INSERT INTO t VALUES (1, {values})")).expect("a row");
    };
    insert("'007', 7, 'short'");
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["1 revision taken back"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    // Blanks at the end are cut without a word.
    insert("'007', 7, 'short   '");
    project
        .run(&["downgrade", "-1"])
        .expect(Exit::AnswerNeeded, &["`t.note` can be cut", "1 value is cut or rounded", "!t.number"]);
    insert("'007', 5000000000, 'short'");
    project
        .run(&["downgrade", "-1"])
        .expect(Exit::AnswerNeeded, &["`t.number` can be cut or refused", "1 value does not fit", "!t.note"]);
}

/// A text that is read as a number is another value, though none is refused.
#[test]
fn a_downgrade_that_reads_values_anew_asks() {
    let table = |code: &str| {
        format!(
            "#[derive(migrate::Table)] #[table(name = \"t\")]\n\
             pub struct T {{ #[column(primary_key)] pub id: i64, pub code: {code} }}\n"
        )
    };
    let (project, database) = super::package(&table("i32"));
    super::record(&project, '1', &[]);
    project.write("src/lib.rs", &table("String")).expect("models");
    super::record(&project, '2', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    database.execute("INSERT INTO t VALUES (1, '007')").expect("a row");
    project
        .run(&["downgrade", "-1"])
        .expect(Exit::AnswerNeeded, &["`t.code` can change their meaning", "agree with `--yes`"]);
}

/// Where SQL by hand drops what has rows, that is asked about, too; what it deletes is its author's to know.
#[test]
fn a_downgrade_by_hand_asks_before_it_drops_rows() {
    let (project, database) = super::package("");
    super::by_hand(
        &project,
        '1',
        None,
        "CREATE TABLE a (b int); CREATE TABLE \"C\" (d int, e int);",
        "DROP TABLE a;",
    );
    super::by_hand(
        &project,
        '2',
        Some('1'),
        "INSERT INTO \"C\" VALUES (1), (2);",
        "DELETE FROM \"C\";\n-- the column\nALTER TABLE \"C\"\n    DROP e;",
    );
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    project.run(&["downgrade", "base"]).expect(
        Exit::AnswerNeeded,
        &[
            "`ALTER TABLE \"C\" DROP e` in the downgrade of `222222222222`, which was written by hand (2 rows)",
            "agree with `--yes`",
            "!DELETE",
            "!DROP TABLE a",
        ],
    );
    assert_eq!(database.query("SELECT count(*)::text FROM \"C\"").expect("rows"), ["2"]);
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
    // Nothing is in it.
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["is at base"]);
}

/// It is asked about under the name that the table has now.
#[test]
fn a_downgrade_by_hand_finds_what_was_renamed_since() {
    let (project, database) = super::package("");
    super::by_hand(&project, '1', None, "CREATE TABLE a (b int); CREATE TABLE c ();", "DROP TABLE a, c;");
    super::by_hand(
        &project,
        '2',
        Some('1'),
        "ALTER TABLE a RENAME TO now;\nALTER TABLE c RENAME TO d;",
        "ALTER TABLE now RENAME TO a;\nALTER TABLE d RENAME TO c;",
    );
    let file = format!("{}/revision.toml", super::folder_of(&project, '2'));
    let whole = std::fs::read_to_string(project.folder().join(&file)).expect("a file");
    let renamed = "\n[[changes]]\nchange = \"rename-table\"\nfrom = \"a\"\nto = \"now\"\n";
    project.write(&file, &format!("{whole}{renamed}")).expect("a file that can be written");
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    database.execute("INSERT INTO now VALUES (1), (2)").expect("rows");
    // What was renamed without a record is not found, and asked about all the same.
    project.run(&["downgrade", "base"]).expect(
        Exit::AnswerNeeded,
        &[
            "`DROP TABLE a, c` in the downgrade of `111111111111`",
            "(2 rows; not counted: relation \"c\" does not exist)",
        ],
    );
}
