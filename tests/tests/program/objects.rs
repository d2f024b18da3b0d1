//! SQL objects beside the models: what is recorded, what is refused, and what `reset` leaves.

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;

use super::{model, package, record};

const USERS: &str = "
#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
}
";

fn offline() -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, USERS);
    project
}

fn write(project: &Project, path: &str, text: &str) {
    project.write(path, text).expect("a file that can be written");
}

#[test]
fn texts_stay_readable() {
    let project = offline();
    write(
        &project,
        "schema/quoted.sql",
        "CREATE FUNCTION quoted(a text) RETURNS text LANGUAGE sql AS $$\n    SELECT '\"' || a || '\\'\n$$;\n",
    );
    write(&project, "schema/views/all.sql", "CREATE VIEW api.everybody AS SELECT id FROM users;\r\n");
    record(&project, '1', &[]);
    let files = project.files("migrations").expect("files");
    let toml = files.iter().find(|(path, _)| path.ends_with("revision.toml")).expect("a record").1;
    assert!(
        toml.contains(concat!(
            "[[changes]]\nchange = \"create-object\"\nkind = \"function\"\nname = \"quoted(text)\"\n",
            "text = '''\nCREATE FUNCTION quoted(a text) RETURNS text LANGUAGE sql AS $$\n",
            "    SELECT '\"' || a || '\\'\n$$;'''\n",
        )),
        "{toml}"
    );
    let lock = &files["schema.lock"];
    assert!(
        lock.contains(
            "\n[object.function.\"quoted(text)\"]\nlines = 3\n\n[object.view.\"api.everybody\"]\nlines = 1\n"
        ),
        "{lock}"
    );
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    project
        .run(&["show", "--schema"])
        .expect(Exit::Done, &["CREATE SCHEMA api", "CREATE VIEW api.everybody"]);

    // Spelling is no difference, and a body is one.
    write(
        &project,
        "schema/views/all.sql",
        "create or replace view api.everybody as\nselect ID -- only\nfrom users",
    );
    record(&project, '2', &[]).expect(Exit::Done, &["Nothing changed"]);
    write(
        &project,
        "schema/views/all.sql",
        "CREATE VIEW api.everybody AS SELECT id FROM users WHERE id > 1;",
    );
    project.run(&["check"]).expect(Exit::No, &["~ replace view api.everybody"]);
    project.run(&["diff", "--exit-code"]).expect(Exit::No, &["~ replace view api.everybody"]);
    record(&project, '2', &[]);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
}

#[test]
fn mistakes_are_told_at_once() {
    let project = offline();
    write(&project, "schema/a.sql", "CREATE VIEW same AS SELECT 1;");
    write(&project, "schema/b.sql", "CREATE VIEW public.same AS SELECT 2;");
    write(&project, "schema/c.sql", "-- Rows.\r\nINSERT INTO users VALUES (1);\r\n");
    write(&project, "schema/d.sql", "CREATE VIEW users AS SELECT 2;");
    write(&project, "schema/notes.txt", "no SQL");
    let words = [
        "3 mistakes in the SQL objects",
        "`schema/a.sql` and `schema/b.sql` both create view same",
        "this file does not begin with what it creates",
        "schema/c.sql:2:1",
        "^^^^^^^^^^^",
        "`schema/d.sql` creates view users, and so does a model",
    ];
    project.run(&["check"]).expect(Exit::Project, &words);
    project.run(&["autogenerate", "-m", "x"]).expect(Exit::Project, &words);
}

#[test]
fn another_folder() {
    let project =
        Project::new("postgres://nobody@127.0.0.1:1/none", "objects = \"sql\"\n").expect("a package");
    model(&project, USERS);
    write(&project, "schema/a.sql", "no SQL at all");
    write(&project, "sql/a.sql", "CREATE VIEW a AS SELECT 1;");
    record(&project, '1', &[]).expect(Exit::Done, &["+ view a"]);
}

#[test]
fn two_branches_that_replace_one_object_collide() {
    let project = offline();
    let view = |n: u32| {
        write(&project, "schema/v.sql", &format!("CREATE VIEW v AS SELECT id FROM users WHERE id > {n};"));
    };
    view(1);
    record(&project, '1', &[]);
    view(2);
    record(&project, '2', &[]);
    let second = super::folder_of(&project, '2');
    let hidden = project.files(&second).expect("files");
    project.restore(&second, &std::collections::BTreeMap::new()).expect("an empty folder");
    view(3);
    record(&project, '3', &[]);
    for (file, text) in hidden {
        write(&project, &format!("{second}/{file}"), &text);
    }
    project
        .run(&["check"])
        .expect(Exit::Project, &["view `v` is changed by 222222222222 and by 333333333333", "view `v`"]);
}

#[test]
fn reset_drops_objects() {
    let (project, database) = package(USERS);
    write(&project, "schema/f.sql", "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';");
    write(&project, "schema/v.sql", "CREATE VIEW v AS SELECT one() AS one, id FROM users;");
    write(&project, "schema/s.sql", "CREATE SEQUENCE s;");
    write(
        &project,
        "schema/g.sql",
        "GRANT SELECT ON v TO pg_monitor;\nGRANT USAGE ON SCHEMA public TO pg_monitor;",
    );
    write(
        &project,
        "schema/t.sql",
        "CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();",
    );
    write(&project, "schema/c.sql", "CREATE CAST (integer AS uuid) WITH INOUT;");
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let made = database.describe().expect("a description");
    project.run(&["reset"]).expect(Exit::Done, &[]);
    assert_eq!(database.describe().expect("a description"), made);
    // Somebody dropped a part by hand: the rest still goes.
    database.execute("DROP TABLE users CASCADE; DROP SEQUENCE s").expect("tables that go");
    project.run(&["reset"]).expect(Exit::Done, &[]);
    assert_eq!(database.describe().expect("a description"), made);
}
