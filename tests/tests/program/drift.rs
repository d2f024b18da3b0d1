//! Drift: what somebody did to a database by hand is found and named, and what PostgreSQL has only put into other
//! words is not.

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use super::{by_hand, folder_of, model, package, record};

const MODELS: &str = "
#[derive(PgEnum)]
#[pg_enum(rename_all = \"snake_case\")]
pub enum Mood { Sad, Ok }

#[derive(Table)]
pub struct Team {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
#[table(name = \"users\", rls, with = \"fillfactor = 70\")]
#[index(name)]
#[index(\"lower(name)\", where = \"age > 17\")]
#[check(name = \"users_age_is_positive\", \"age > 0\")]
#[policy(name = \"own\", for = \"select\", using = \"name = current_user\")]
pub struct User {
    #[column(primary_key)]
    pub id: uuid::Uuid,
    #[column(references = Team, on_delete = \"cascade\")]
    pub team_id: i64,
    pub name: String,
    pub nickname: Option<String>,
    #[column(default = \"18\")]
    pub age: i32,
    #[column(default = \"'ok'\")]
    pub mood: Mood,
    #[column(default = \"now()\")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    #[column(comment = \"as it is shown\")]
    pub shown: Option<String>,
}
";

const VIEW: &str = "CREATE VIEW adults AS SELECT id, upper(name) AS name FROM users WHERE age > 17;\n";
const FUNCTION: &str = "CREATE FUNCTION answer() RETURNS integer LANGUAGE sql AS $$ SELECT 42 $$;\n";

/// A package whose database holds what its models and files say.
fn applied() -> (Project, Database) {
    let (project, database) = package(MODELS);
    project.write("schema/adults.sql", VIEW).expect("a file");
    project.write("schema/answer.sql", FUNCTION).expect("a file");
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    (project, database)
}

/// What a user of a test may do is nobody's schema.
const WITHOUT_GRANTS: &str = "ignore = [\"grants/*\"]\n";

/// A user of the server, for as long as a test lasts.
struct User<'d> {
    database: &'d Database,
    name: String,
}

impl<'d> User<'d> {
    fn new(database: &'d Database, part: &str) -> Self {
        let name = database.query("SELECT current_database()::text").expect("a name").concat();
        let name = format!("{name}_{part}");
        let grants = format!(
            "CREATE ROLE {name} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}; \
             GRANT USAGE ON SCHEMA public TO {name}"
        );
        database.execute(&grants).expect("a role");
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

/// Scratch databases that were left on the server: none that this process made.
fn scratch_databases(database: &Database) -> Vec<String> {
    let query = "SELECT datname::text FROM pg_database WHERE datname LIKE 'cargo_migrate_scratch_%' \
                 AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')";
    database.query(query).expect("names")
}

#[test]
fn a_database_in_step_is_well() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    let before = database.describe();
    project
        .run(&["check", "--live"])
        .expect(Exit::Done, &["ok: 2 tables, 1 revision, models, records and database agree"]);
    project.run(&["check", "--live", "--format", "json"]).expect(
        Exit::Done,
        &["\"ok\":true", "\"live\":{", "\"changes\":[]", "\"pending\":[]", "\"undecided\":[]"],
    );
    project.run(&["diff", "--live", "--exit-code"]).expect(Exit::Done, &["No difference: "]);
    project.run(&["status"]).expect(Exit::Done, &["drift     none"]);
    assert_eq!(database.describe(), before);
    assert_eq!(scratch_databases(&database), [""; 0]);
}

/// What somebody made by hand before its revision was there to make it is one thing, what nobody has written down
/// another, and each has a way on of its own.
#[test]
fn what_is_pending_and_there_already_is_no_drift() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    let more = "    pub shown: Option<String>,
    #[column(default = \"'x'\")]
    pub state: String,
    pub since: Option<chrono::DateTime<chrono::Utc>>,
}";
    model(&project, &MODELS.replace("    pub shown: Option<String>,\n}", more));
    record(&project, '2', &[]);
    database
        .execute("ALTER TABLE users ADD state text NOT NULL DEFAULT 'x'::text; CREATE INDEX by_hand ON users (age)")
        .expect("changes by hand");
    project.run(&["check", "--live"]).expect(
        Exit::No,
        &[
            "target database is not up to date: 1 revision pending",
            "`cargo migrate upgrade --accept-existing` applies what is pending",
            "what is pending is there already in part, exactly as recorded",
            "      + column state text, default 'x'",
            "the database differs from what is recorded by a change",
            "    + index by_hand",
            "!since",
        ],
    );
    let told = project.run(&["check", "--live", "--format", "json"]).expect(Exit::No, &[]);
    let told: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(told["live"]["there_already"][0]["revision"], "222222222222");
    assert_eq!(told["live"]["there_already"][0]["changes"][0]["column"]["name"], "state");
    assert_eq!(told["live"]["changes"][0]["index"]["name"], "by_hand");
    assert_eq!(told["live"]["changes"].as_array().map(Vec::len), Some(1));
    project.run(&["upgrade", "--accept-existing"]).expect(Exit::Done, &["1 revision applied"]);
    database.execute("DROP INDEX by_hand").expect("a change by hand");
    project.run(&["check", "--live"]).expect(Exit::Done, &["ok: "]);
}

#[test]
fn every_kind_of_drift_is_named() {
    if serves_one_session() {
        return;
    }
    let (project, _database) = applied();
    // What would be in each other's way happens to different databases.
    let drift: [&[(&str, &[&str])]; 3] = [
        &[
            (
                "ALTER TABLE users ADD COLUMN phone text",
                &["~ table users", "+ column phone text, can be NULL"],
            ),
            ("ALTER TABLE users DROP COLUMN nickname", &["- column nickname text"]),
            ("ALTER TABLE users ALTER shown TYPE varchar(9)", &["column shown: text becomes varchar(9)"]),
            ("ALTER TABLE users ALTER name DROP NOT NULL", &["column name can be NULL"]),
            ("ALTER TABLE users ALTER age SET DEFAULT 21", &["column age defaults to 21"]),
            ("ALTER TABLE users ALTER mood SET DEFAULT 'sad'", &["column mood defaults to 'sad'"]),
            ("ALTER TABLE team ALTER id DROP IDENTITY", &["column id is no identity"]),
            ("DROP INDEX users_name_idx", &["- index users_name_idx"]),
            ("CREATE INDEX users_by_hand ON users (age)", &["+ index users_by_hand"]),
            (
                "DROP INDEX users_lower_idx; CREATE INDEX users_lower_idx ON users (upper(name)) WHERE age > 17",
                &["- index users_lower_idx", "+ index users_lower_idx"],
            ),
            (
                "ALTER TABLE users DROP CONSTRAINT users_age_is_positive, \
                 ADD CONSTRAINT users_age_is_positive CHECK (age >= 0)",
                &["- check users_age_is_positive (age > 0)", "+ check users_age_is_positive (age >= 0)"],
            ),
            ("ALTER TABLE users DROP CONSTRAINT users_team_id_fkey", &["- foreign key (team_id) to team"]),
            ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", &["no row-level security"]),
            ("ALTER POLICY own ON users USING (true)", &["policy own"]),
            ("ALTER TABLE users SET (fillfactor = 80)", &["storage parameters"]),
            ("COMMENT ON TABLE users IS 'people'", &["comment"]),
            ("ALTER TYPE mood ADD VALUE 'great'", &["mood"]),
            (
                "CREATE OR REPLACE VIEW adults AS SELECT id, upper(name) AS name FROM users WHERE age > 18",
                &["view adults"],
            ),
            (
                "CREATE OR REPLACE FUNCTION answer() RETURNS integer LANGUAGE sql AS $$ SELECT 43 $$",
                &["function answer()"],
            ),
        ],
        &[
            ("ALTER TABLE users ALTER nickname SET NOT NULL", &["column nickname is required"]),
            ("ALTER TABLE users ALTER age DROP DEFAULT", &["column age has no default"]),
            (
                "DROP INDEX users_lower_idx; CREATE INDEX users_lower_idx ON users (lower(name)) WHERE age > 18",
                &["- index users_lower_idx", "+ index users_lower_idx"],
            ),
            ("ALTER TABLE users DROP CONSTRAINT users_age_is_positive", &["- check users_age_is_positive"]),
            ("ALTER TABLE users ADD CHECK (name <> '')", &["+ check users_name_check (name <> ''::text)"]),
            ("ALTER TABLE users ADD UNIQUE (name)", &["+ unique users_name_key (name)"]),
            ("ALTER TABLE users DROP CONSTRAINT users_pkey", &["- primary key (id)"]),
            ("CREATE POLICY other ON users USING (true)", &["+ policy other for all"]),
            ("ALTER TABLE users SET UNLOGGED", &["unlogged"]),
            ("COMMENT ON COLUMN users.shown IS NULL", &["comment of column shown"]),
            ("DROP VIEW adults", &["- view adults"]),
        ],
        // All that is recorded is there.
        &[
            ("CREATE TABLE audit (id bigint)", &["+ table audit (id)"]),
            ("CREATE SCHEMA hidden", &["+ schema hidden"]),
            ("CREATE TYPE color AS ENUM ('red')", &["+ enum color"]),
            ("CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')", &["+ domain email"]),
            ("CREATE FUNCTION other() RETURNS void LANGUAGE sql AS ''", &["+ function other()"]),
            ("CREATE SEQUENCE counter", &["+ sequence counter"]),
            ("GRANT SELECT ON users TO PUBLIC", &["+ grant privileges (grants/tables/users)"]),
            (
                "ALTER TABLE users ADD CONSTRAINT late CHECK (age < 200) NOT VALID",
                &["+ check late (age < 200), for new rows only"],
            ),
            (
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_name_idx'::regclass",
                &["index users_name_idx: is INVALID"],
            ),
        ],
    ];
    for drift in drift {
        let drifted = Database::new();
        let place = project.place().with("DATABASE_URL", &drifted.url());
        place.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
        for (sql, _) in drift {
            drifted.execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        let answer = place.run(&["check", "--live"]);
        assert_eq!(answer.exit, Exit::No as u8, "{}{}", answer.out, answer.err);
        for (sql, words) in drift {
            for words in *words {
                assert!(answer.out.contains(words), "{sql}: `{words}` is not in\n{}", answer.out);
            }
        }
        assert!(!answer.out.contains("column id uuid"), "{}", answer.out);
    }
}

/// Spellings that PostgreSQL puts into other words, and that are known again without asking it.
const SPELLINGS: &str = "
#[derive(PgEnum)]
#[pg_enum(rename_all = \"snake_case\")]
pub enum Mood { Sad, Ok }

#[derive(Table)]
#[index(\"lower(name)\")]
#[index(\"(data ->> 'kind')\", where = \"ok AND n > 0\")]
#[unique(short)]
#[check(name = \"c01\", \"n > 0 and n < 10 or ok\")]
#[check(name = \"c02\", \"n between 1 and 5\")]
#[check(name = \"c03\", \"n != -1\")]
#[check(name = \"c04\", \"n in (1, 2, 3)\")]
#[check(name = \"c05\", \"name in ('a', 'b')\")]
#[check(name = \"c06\", \"name not like 'x%'\")]
#[check(name = \"c07\", \"short in ('a', 'b')\")]
#[check(name = \"c08\", \"short <> ''\")]
#[check(name = \"c09\", \"mood = 'sad' or mood in ('ok', 'sad')\")]
#[check(name = \"c10\", \"price >= 0 and price > 0.5\")]
#[check(name = \"c11\", \"ratio < 1\")]
#[check(name = \"c12\", \"day > '2020-01-01' and day < date '2030-01-01'\")]
#[check(name = \"c13\", \"data @> '{}'\")]
#[check(name = \"c14\", \"data ->> 'kind' = 'x'\")]
#[check(name = \"c15\", \"name is not null and not ok is true\")]
#[check(name = \"c16\", \"(n + 1) * 2 > 4 and length(name) < 10\")]
#[check(name = \"c17\", \"lower(short) = 'x'\")]
#[check(name = \"c18\", \"case when ok then n else 0 end >= 0\")]
#[check(name = \"c19\", \"cast(n as text) <> '7'\")]
#[check(name = \"c20\", \"name is distinct from 'x'\")]
#[check(name = \"c21\", \"thing.n > 0\")]
pub struct Thing {
    #[column(primary_key, default = \"gen_random_uuid()\")]
    pub id: uuid::Uuid,
    #[column(default = \"-1\")]
    pub n: i32,
    #[column(default = \"'a'\")]
    pub name: String,
    #[column(type = \"varchar(10)\", default = \"'b'\")]
    pub short: String,
    #[column(default = \"'sad'\")]
    pub mood: Mood,
    #[column(type = \"numeric(10, 2)\", default = \"0\")]
    pub price: rust_decimal::Decimal,
    #[column(default = \"0.5\")]
    pub ratio: f64,
    #[column(default = \"Current_Date\")]
    pub day: chrono::NaiveDate,
    #[column(default = \"now() + interval '1 day'\")]
    pub later: chrono::DateTime<chrono::Utc>,
    #[column(default = \"'{}'\")]
    pub data: serde_json::Value,
    #[column(default = \"'{}'\")]
    pub tags: Vec<String>,
    #[column(default = \"FALSE\")]
    pub ok: bool,
    #[column(default = \"null\")]
    pub nothing: Option<i64>,
    #[column(generated = \"n * 2\")]
    pub twice: i32,
}
";

#[test]
fn spellings_are_known_without_asking() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(SPELLINGS);
    project.configure(WITHOUT_GRANTS).expect("a configuration");
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    // A user who may only read has nothing to ask with.
    database.execute("DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$").expect("rights");
    let user = User::new(&database, "reader");
    let answer = project.run(&["check", "--live", "--database-url", &user.url()]);
    answer.expect(Exit::Done, &["models, records and database agree"]);
}

/// What only PostgreSQL can tell.
const HARD: &str = "
#[derive(Table)]
#[table(rls)]
#[index(\"substring(name from 1 for 3)\", name = \"hard_start\")]
#[check(name = \"hard_at\", \"position('@' in name) > 1\")]
#[policy(name = \"own\", using = \"exists (select from hard h where h.id = hard.id)\")]
pub struct Hard {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    #[column(default = \"'24 hours'\", type = \"interval\")]
    pub span: String,
    #[column(generated = \"substring(name from 2)\")]
    pub rest: Option<String>,
}
";

const HARD_OBJECTS: [(&str, &str); 3] = [
    ("hard_view.sql", "CREATE VIEW hard_view AS SELECT h.* FROM hard AS h WHERE name LIKE 'a%';\n"),
    (
        "hard_function.sql",
        "CREATE FUNCTION hard_function(a int4) RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;\n",
    ),
    (
        "touch.sql",
        "CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN RETURN new; END $$ LANGUAGE plpgsql;\n",
    ),
];

const HARD_TRIGGER: &str = "CREATE TRIGGER touch BEFORE UPDATE OF name ON hard FOR EACH ROW WHEN (old.name <> new.name) EXECUTE FUNCTION touch();\n";

fn hard() -> (Project, Database) {
    let (project, database) = package(HARD);
    project.configure(WITHOUT_GRANTS).expect("a configuration");
    for (file, text) in HARD_OBJECTS.into_iter().chain([("touching.sql", HARD_TRIGGER)]) {
        let text =
            text.replace("hard_function(a int4) RETURNS trigger", "hard_function(a int4) RETURNS int4");
        let text = text.replace("AS $$ BEGIN RETURN new; END $$;", "AS $$ BEGIN RETURN a; END $$;");
        project.write(&format!("schema/{file}"), &text).expect("a file");
    }
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    (project, database)
}

#[test]
fn a_role_without_databases_of_its_own_tries_texts_in_a_transaction() {
    if serves_one_session() {
        return;
    }
    let (project, database) = hard();
    let user = User::new(&database, "modest");
    let url = user.url();
    let check = ["check", "--live", "--database-url", &url];
    let before = database.describe();
    project.run(&check).expect(Exit::Done, &["models, records and database agree"]);
    project.run(&["check", "--live"]).expect(Exit::Done, &["models, records and database agree"]);
    assert_eq!(database.describe(), before);

    let drift = [
        (
            "ALTER TABLE hard DROP CONSTRAINT hard_at, ADD CONSTRAINT hard_at CHECK (position('#' in name) > 1)",
            "check hard_at",
        ),
        (
            "DROP INDEX hard_start; CREATE INDEX hard_start ON hard (substring(name from 1 for 4))",
            "index hard_start",
        ),
        ("ALTER POLICY own ON hard USING (exists (select from hard h where h.id > hard.id))", "policy own"),
        ("ALTER TABLE hard ALTER span SET DEFAULT '25 hours'", "column span defaults to"),
        (
            "CREATE OR REPLACE VIEW hard_view AS SELECT h.* FROM hard AS h WHERE name LIKE 'b%'",
            "view hard_view",
        ),
        (
            "CREATE OR REPLACE FUNCTION hard_function(a int4) RETURNS int4 LANGUAGE plpgsql AS $$ BEGIN RETURN a + 1; END $$",
            "function hard_function",
        ),
        (
            "DROP TRIGGER touch ON hard; CREATE TRIGGER touch BEFORE UPDATE OF name ON hard FOR EACH ROW WHEN (old.name = new.name) EXECUTE FUNCTION touch()",
            "trigger touch",
        ),
    ];
    for (sql, _) in drift {
        database.execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    for arguments in [&check[..], &["check", "--live"]] {
        let answer = project.run(arguments);
        assert_eq!(answer.exit, Exit::No as u8, "{}{}", answer.out, answer.err);
        for (sql, words) in drift {
            assert!(answer.out.contains(words), "{sql}: `{words}` is not in\n{}", answer.out);
        }
    }
}

#[test]
fn a_role_that_only_reads_is_told_what_it_cannot_know() {
    if serves_one_session() {
        return;
    }
    let (project, database) = hard();
    database.execute("DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$").expect("rights");
    let user = User::new(&database, "reader");
    let url = user.url();
    project.run(&["check", "--live", "--database-url", &url]).expect(
        Exit::Database,
        &[
            "it takes PostgreSQL to tell whether these are the same",
            "permission denied to create database",
            "check hard.hard_at",
            "policy hard.own",
            "view hard_view",
            "!there and not recorded",
        ],
    );
    project
        .run(&["diff", "--live", "--exit-code", "--database-url", &url])
        .expect(Exit::Database, &["warning: nobody could tell whether the check hard.hard_at is the same"]);
    // What is certain is told all the same.
    database.execute("ALTER TABLE hard ADD COLUMN more integer").expect("a column");
    let words = ["+ column more integer", "check hard.hard_at"];
    project.run(&["check", "--live", "--database-url", &url]).expect(Exit::No, &words);
    project.run(&["status"]).expect(Exit::Done, &["drift     1 change"]);
}

#[test]
fn drift_is_told_apart_from_what_is_pending() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package("#[derive(Table)] pub struct T { #[column(primary_key)] pub id: i64 }");
    record(&project, '1', &[]);
    let words = [
        "target database is not up to date: 1 revision pending",
        "cargo migrate upgrade",
        "!recorded and not there",
    ];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    model(
        &project,
        "#[derive(Table)] pub struct T { #[column(primary_key)] pub id: i64, pub a: Option<i32> }",
    );
    record(&project, '2', &[]);
    let words =
        ["target database is not up to date: 1 revision pending", "222222222222", "!the database differs"];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
    database.execute("ALTER TABLE t ADD COLUMN b integer").expect("a column");
    let words = ["not up to date", "the database differs", "+ column b integer", "!column a"];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
    database.execute("ALTER TABLE t DROP COLUMN b").expect("no column");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);

    // The files are older than the database.
    let folder = project.folder().join(folder_of(&project, '2'));
    std::fs::remove_dir_all(folder).expect("a folder that can go");
    let words = ["the database is ahead: it has 1 revision", "222222222222", "!the database differs"];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
}

#[test]
fn a_database_without_a_history_is_measured_by_the_head() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package("#[derive(Table)] pub struct T { #[column(primary_key)] pub id: i64 }");
    record(&project, '1', &[]);
    database.execute("CREATE TABLE t (id bigint PRIMARY KEY)").expect("a table");
    let words = [
        "not up to date",
        "there already, exactly",
        "cargo migrate stamp head",
        "all of it",
        "!the database differs",
    ];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
    database.execute("CREATE TABLE u (id bigint)").expect("a table");
    project
        .run(&["check", "--live"])
        .expect(Exit::No, &["the database differs", "+ table u (id)", "!table t "]);
    project.run(&["stamp", "head"]).expect(Exit::Done, &[]);
    project.run(&["check", "--live"]).expect(Exit::No, &["!not up to date", "+ table u (id)"]);
    // There otherwise, it is nothing that could be accepted.
    database.execute("DROP TABLE migrate_revisions; ALTER TABLE t ALTER id SET DEFAULT 1").expect("by hand");
    let words = ["not up to date", "cargo migrate stamp head", "column id defaults to 1", "!accept-existing"];
    project.run(&["check", "--live"]).expect(Exit::No, &words);
}

#[test]
fn what_is_not_ours_is_left_out() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    database
        .execute("CREATE SCHEMA audit; CREATE TABLE audit.log (id bigint); CREATE TABLE spatial_ref_sys (id bigint)")
        .expect("tables");
    project.run(&["check", "--live"]).expect(Exit::No, &["+ table spatial_ref_sys", "+ table audit.log"]);
    project.configure("ignore = [\"spatial_ref_sys\", \"audit.*\"]").expect("a configuration");
    project.run(&["check", "--live"]).expect(Exit::Done, &["database agree"]);
    project.run(&["diff", "--live"]).expect(Exit::Done, &["No difference"]);
    project.configure("ignore = [\"a.b.c\"]").expect("a configuration");
    project.run(&["check", "--live"]).expect(Exit::Project, &["`ignore` has a pattern that cannot be read"]);
}

#[test]
fn the_live_database_takes_the_place_of_the_record() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    model(&project, &MODELS.replace("pub nickname: Option<String>,", ""));
    let words = ["- column nickname text", "drop-column"];
    project.run(&["diff", "--live"]).expect(Exit::Done, &words);
    project.run(&["diff", "--live", "--exit-code"]).expect(Exit::No, &words);
    database.execute("ALTER TABLE users DROP COLUMN nickname, ADD COLUMN phone text").expect("by hand");
    project.run(&["diff", "--live"]).expect(Exit::Done, &["- column phone text", "!nickname"]);
    project.run(&["diff"]).expect(Exit::Done, &["- column nickname text", "!phone"]);
}

const DRIFT: &str = "
ALTER TABLE users ADD COLUMN phone text, DROP COLUMN nickname, ALTER age SET DEFAULT 21;
CREATE INDEX users_by_age ON users (age DESC);
CREATE TABLE audit (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TYPE color AS ENUM ('red', 'green');
ALTER TABLE users DROP CONSTRAINT users_age_is_positive;
CREATE OR REPLACE VIEW adults AS SELECT id, upper(name) AS name FROM users WHERE age > 20;
CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
";

#[test]
fn files_follow_the_database() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    database.execute(DRIFT).expect("drift");
    let before = database.describe();
    let write = ["diff", "--live", "--as-revision", "-m", "by hand", "--rev-id", "222222222222"];
    project.run(&write).expect(Exit::AnswerNeeded, &["--allow drop-column=users.nickname"]);
    project.run(&[&write[..], &["--allow", "all"]].concat()).expect(
        Exit::Done,
        &["+ column phone text", "- column nickname text", "222222222222", "it counts as applied there"],
    );
    assert_eq!(database.describe(), before);
    project.run(&["current"]).expect(Exit::Done, &["222222222222"]);
    let answer =
        project.run(&["check", "--live"]).expect(Exit::No, &["the models differ from what is recorded"]);
    assert!(!answer.out.contains("the database differs"), "{}", answer.out);

    // Another database gets there by the revisions.
    let other = Database::new();
    project.place().with("DATABASE_URL", &other.url()).run(&["upgrade"]).expect(Exit::Done, &["2 revisions"]);
    same("built anew", &before.expect("a description"), &other.describe().expect("a description"))
        .expect("the same");
    project
        .run(&["diff", "--live", "--as-revision", "-m", "again"])
        .expect(Exit::Done, &["Nothing to write"]);
}

#[test]
fn the_database_follows_the_files() {
    if serves_one_session() {
        return;
    }
    let (project, database) = applied();
    let well = database.describe().expect("a description");
    database.execute(DRIFT).expect("drift");
    let write = ["diff", "--live", "--as-revision", "--repair", "-m", "repair", "--rev-id", "222222222222"];
    project.run(&write).expect(Exit::AnswerNeeded, &["drop-table=audit"]);
    project
        .run(&[&write[..], &["--allow", "all"]].concat())
        .expect(Exit::Done, &["- table audit", "222222222222"]);
    project.run(&["check"]).expect(Exit::Done, &[]);
    project.run(&["check", "--live"]).expect(Exit::No, &["not up to date", "the database differs"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    same("repaired", &well, &database.describe().expect("a description")).expect("as it was");
    project.run(&["check", "--live"]).expect(Exit::Done, &["database agree"]);

    // Where nothing drifted, it does nothing.
    let other = Database::new();
    project.place().with("DATABASE_URL", &other.url()).run(&["upgrade"]).expect(Exit::Done, &["2 revisions"]);
    same("built anew", &well, &other.describe().expect("a description")).expect("the same");
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &[]);
    same("taken back", &well, &database.describe().expect("a description")).expect("the same");
}

#[test]
fn drift_is_not_recorded_while_something_is_pending() {
    if serves_one_session() {
        return;
    }
    let (project, _database) = applied();
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    project
        .run(&["diff", "--live", "--as-revision", "-m", "x"])
        .expect(Exit::Database, &["target database is not up to date", "cargo migrate upgrade"]);
    project.run(&["diff", "--as-revision", "-m", "x"]).expect(Exit::Usage, &["--live"]);
    project.run(&["diff", "--live", "--as-revision"]).expect(Exit::Usage, &["--message"]);
}
