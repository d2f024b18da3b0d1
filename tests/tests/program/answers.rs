//! What only the user can say: without it exit 3 and nothing written, with it the right SQL.

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::project::Project;

use super::{model, package, record};

const BEFORE: &str = "
#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub mail: String,
    pub nickname: Option<String>,
    pub age: i64,
}

#[derive(Table)]
pub struct Session {
    #[column(primary_key)]
    pub id: i64,
}
";

/// What `BEFORE` becomes with these edits.
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(BEFORE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// A package that has recorded `BEFORE`, and models that say something else now.
fn changed(edits: &[(&str, &str)]) -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, BEFORE);
    super::record(&project, '1', &[]);
    model(&project, &edited(edits));
    project
}

#[track_caller]
fn asked(project: &Project, flags: &[&str], words: &[&str]) -> Answer {
    refused(project, flags, Exit::AnswerNeeded, words)
}

/// The command is refused, and not a byte is different.
#[track_caller]
fn refused(project: &Project, flags: &[&str], exit: Exit, words: &[&str]) -> Answer {
    let before = project.files("").expect("files");
    let answer = autogenerate(project, flags).expect(exit, words);
    assert_eq!(project.files("").expect("files"), before);
    answer
}

fn autogenerate(project: &Project, flags: &[&str]) -> Answer {
    let mut arguments = vec!["autogenerate", "-m", "second", "--rev-id", "222222222222"];
    arguments.extend(flags);
    project.run(&arguments)
}

/// The command is done, and the upgrade has these words.
#[track_caller]
fn written(project: &Project, flags: &[&str], words: &[&str]) {
    autogenerate(project, flags).expect(Exit::Done, &["Revision 222222222222"]);
    project.run(&["show", "2222"]).expect(Exit::Done, words);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
}

const WITHOUT_NICKNAME: (&str, &str) = ("    pub nickname: Option<String>,\n", "");
const NARROW: (&str, &str) = ("pub age: i64", "pub age: i32");
const REQUIRED: (&str, &str) = ("pub age: i64", "pub age: i64,\n    pub country: String");
const RENAMED: (&str, &str) = ("pub mail: String", "pub email: String");
const WITHOUT_SESSION: (&str, &str) =
    ("#[derive(Table)]\npub struct Session {\n    #[column(primary_key)]\n    pub id: i64,\n}\n", "");

#[test]
fn a_dropped_field() {
    let project = changed(&[WITHOUT_NICKNAME]);
    asked(
        &project,
        &[],
        &[
            "an answer is needed; nothing was written",
            "column `users.nickname` is dropped with all its values",
            "--allow drop-column=users.nickname",
        ],
    );
    written(
        &project,
        &["--allow", "drop-column=users.nickname"],
        &["ALTER TABLE public.users DROP COLUMN nickname;"],
    );
}

#[test]
fn a_dropped_struct() {
    let project = changed(&[WITHOUT_SESSION]);
    asked(&project, &[], &["table `session` is dropped with all its rows", "--allow drop-table=session"]);
    asked(&project, &["--allow", "drop-column"], &["--allow drop-table=session"]);
    written(
        &project,
        &["--allow", "drop-table"],
        &["DROP TABLE public.session;", "CREATE TABLE public.session"],
    );
}

#[test]
fn a_narrower_type() {
    let project = changed(&[NARROW]);
    asked(&project, &[], &["`users.age`", "`bigint` becomes `integer`", "--allow narrow-type=users.age"]);
    written(
        &project,
        &["--allow-destructive"],
        &["ALTER TABLE public.users ALTER COLUMN age TYPE integer", "ALTER COLUMN age TYPE bigint"],
    );
}

#[test]
fn a_new_required_column() {
    let project = changed(&[REQUIRED]);
    asked(
        &project,
        &[],
        &[
            "column `users.country` is required, and rows that exist need a value",
            "--backfill users.country=",
            "--allow required-column=users.country",
        ],
    );
    asked(&project, &["--allow-destructive"], &["--backfill users.country="]);
    for wrong in ["users.country", "users.country="] {
        refused(&project, &["--backfill", wrong], Exit::Usage, &["--backfill", "''"]);
    }
    for (wrong, word) in [("users.contry=1", "users.contry"), ("country=1", "names no table")] {
        refused(&project, &["--backfill", wrong], Exit::Usage, &[word, "help:"]);
    }
    written(
        &project,
        &["--backfill", "users.country=lower('X')"],
        &["ADD COLUMN country text", "SET country = lower('X')", "ALTER COLUMN country SET NOT NULL"],
    );
    let project = changed(&[REQUIRED]);
    written(&project, &["--allow", "required-column=users.country"], &["ADD COLUMN country text NOT NULL;"]);
}

#[test]
fn a_column_that_turns_not_null() {
    let project = changed(&[("Option<String>", "String")]);
    asked(
        &project,
        &[],
        &[
            "column `users.nickname` turns NOT NULL",
            "--backfill users.nickname=",
            "--allow set-not-null=users.nickname",
        ],
    );
    written(
        &project,
        &["--backfill", "users.nickname=''"],
        &["SET nickname = ''", "WHERE nickname IS NULL", "ALTER COLUMN nickname SET NOT NULL"],
    );
}

#[test]
fn a_likely_rename() {
    let project = changed(&[RENAMED]);
    asked(
        &project,
        &[],
        &[
            "column `users.mail` goes and `users.email` comes: is it the same?",
            "--rename users.mail=users.email",
            "renamed_from = \"mail\"",
            "--allow drop-column=users.mail",
        ],
    );
    written(
        &project,
        &["--rename", "users.mail=users.email"],
        &["RENAME COLUMN mail TO email", "RENAME COLUMN email TO mail", "!DROP COLUMN"],
    );
    let said_in_the_model =
        changed(&[("pub mail: String", "#[column(renamed_from = \"mail\")] pub email: String")]);
    written(&said_in_the_model, &[], &["RENAME COLUMN mail TO email"]);
    let dropped = changed(&[RENAMED]);
    asked(&dropped, &["--allow", "drop-column=users.mail"], &["--backfill users.email="]);
}

#[test]
fn a_rename_that_fits_nothing() {
    let project = changed(&[RENAMED]);
    for wrong in ["users.mial=users.email", "users.mail=users.emial", "users=people", "users.mail=session.id"]
    {
        refused(&project, &["--rename", wrong], Exit::Usage, &["fits nothing", wrong, "help:"]);
    }
    refused(&project, &["--rename", "users.mail"], Exit::Usage, &["has no `=`"]);
}

#[test]
fn several_at_once() {
    let edits = [WITHOUT_NICKNAME, REQUIRED, WITHOUT_SESSION];
    let project = changed(&edits);
    asked(
        &project,
        &[],
        &["answers are needed", "users.nickname", "users.country", "drop-table=session", "--allow all"],
    );
    asked(&project, &["--allow", "drop-table=session"], &["users.nickname", "!drop-table"]);
    written(
        &project,
        &["--allow", "all"],
        &["DROP COLUMN nickname;", "ADD COLUMN country text NOT NULL;", "DROP TABLE public.session;"],
    );
}

#[test]
fn consent_that_fits_nothing() {
    let project = changed(&[WITHOUT_NICKNAME]);
    refused(
        &project,
        &["--allow", "drop-colum=users.nickname"],
        Exit::Usage,
        &["there is no hazard `drop-colum`", "did you mean `drop-column`?"],
    );
    refused(
        &project,
        &["--allow", "drop-column=users.nikname"],
        Exit::Usage,
        &["`--allow drop-column=users.nikname` fits nothing", "`--allow drop-column=users.nickname`"],
    );
    refused(&project, &["--allow", "drop-table=users.nickname"], Exit::Usage, &["fits nothing"]);
    // Consent to all of a code may find nothing to agree to.
    written(&project, &["--allow", "drop-column", "--allow", "drop-table"], &["DROP COLUMN nickname"]);
}

#[test]
fn a_required_column_that_comes_back() {
    let (project, database) = package(BEFORE);
    super::record(&project, '1', &[]);
    model(&project, &edited(&[("    pub mail: String,\n", "")]));
    asked(
        &project,
        &["--allow", "drop-column=users.mail"],
        &[
            "column `users.mail` is required, and its downgrade has to give every row a value",
            "--backfill users.mail=",
        ],
    );
    written(
        &project,
        &["--allow", "drop-column=users.mail", "--backfill", "users.mail='?'"],
        &["DROP COLUMN mail"],
    );
    project.run(&["upgrade", "1111"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO users (id, mail, age) VALUES (1, 'a@b', 7)").expect("a row");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &[]);
    assert_eq!(database.query("SELECT mail FROM users").expect("a row"), ["?"]);
}

/// What a message says to type can be typed, whatever the names are.
#[test]
fn names_that_need_quotes() {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    let models = |column: &str| {
        format!(
            "#[derive(Table)] #[table(name = \"Odd Table\", schema = \"my schema\")]
             pub struct Odd {{ #[column(primary_key)] pub id: i64, {column} }}"
        )
    };
    model(&project, &models("#[column(name = \"Full.Name\")] pub name: String"));
    super::record(&project, '1', &[]);
    model(&project, &models("#[column(name = \"Long Name\")] pub name: String"));
    let (old, new) =
        ("\"my schema\".\"Odd Table\".\"Full.Name\"", "\"my schema\".\"Odd Table\".\"Long Name\"");
    asked(
        &project,
        &[],
        &[
            &format!("--rename '{old}={new}'"),
            &format!("--allow 'drop-column={old}'"),
            "`renamed_from = \"Full.Name\"`",
        ],
    );
    asked(&project, &["--allow", &format!("drop-column={old}")], &[&format!("--backfill '{new}'=")]);
    written(
        &project,
        &["--rename", &format!("{old}={new}")],
        &["RENAME COLUMN \"Full.Name\" TO \"Long Name\""],
    );
}

#[test]
fn a_table_and_its_column_renamed_together() {
    let edits = [("name = \"users\"", "name = \"people\""), RENAMED];
    for column in ["users.mail=people.email", "people.mail=people.email"] {
        let project = changed(&edits);
        asked(&project, &["--rename", "users=people"], &["--rename people.mail=people.email"]);
        written(
            &project,
            &["--rename", column, "--rename", "users=people"],
            &["ALTER TABLE public.users RENAME TO people", "RENAME COLUMN mail TO email", "!DROP"],
        );
    }
}

#[test]
fn a_wrong_command_line_is_told_before_anything_is_asked() {
    let project = changed(&[WITHOUT_NICKNAME]);
    let base: &[&str] = &["autogenerate", "-m", "second"];
    for (flags, words) in [
        (&["--head", "zzz"][..], "can't locate revision `zzz`"),
        (&["--depends-on", "zzz"], "can't locate revision `zzz`"),
        (&["--label", "head"], "`head` names a revision already"),
        (&["--rev-id", "zzz"], "`zzz` is no id"),
        (&["--rev-id", "111111111111"], "is there already"),
    ] {
        let arguments: Vec<&str> = base.iter().chain(flags).copied().collect();
        project.run(&arguments).expect(Exit::Usage, &[words]);
    }
}

#[test]
fn values_of_another_type() {
    let (project, database) = package(BEFORE);
    super::record(&project, '1', &[]);
    model(&project, &edited(&[("pub age: i64", "#[column(type = \"timestamptz\")]\n    pub age: String")]));
    asked(
        &project,
        &["--allow", "all"],
        &[
            "PostgreSQL has no cast for `users.age` from `bigint` to `timestamptz`",
            "--using users.age=\"…\"",
            "--backfill users.age=\"…\"",
            "help: `--allow all` allows what is lost, and does not say how values are converted",
        ],
    );
    for (wrong, word) in [
        ("users.age", "has no `=`"),
        ("users.age=", "has no value"),
        ("age=1", "names no table"),
        ("users.ages=1", "did you mean `users.age`?"),
        ("users.age=1;", "--using"),
    ] {
        refused(&project, &["--using", wrong], Exit::Usage, &[word, "help:"]);
    }
    written(
        &project,
        &["--using", "users.age=to_timestamp(age)", "--backfill", "users.age=extract(epoch FROM age)"],
        &["ALTER COLUMN age TYPE timestamptz USING to_timestamp(age)"],
    );
    project.run(&["upgrade", "1111"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO users (id, mail, age) VALUES (1, 'a@b', 7)").expect("a row");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let seconds = "SELECT extract(epoch FROM age)::text FROM users";
    assert_eq!(database.query(seconds).expect("a row"), ["7.000000"]);
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &[]);
    assert_eq!(database.query("SELECT age::text FROM users").expect("a row"), ["7"]);
}

#[test]
fn an_expression_that_nothing_uses_is_refused() {
    let (project, _database) =
        package("#[derive(Table)]\npub struct Note { #[column(primary_key)] pub id: i64 }\n");
    record(&project, '1', &[]);
    model(
        &project,
        "#[derive(Table)]\npub struct Note { #[column(primary_key)] pub id: i64, pub text: Option<String> }\n",
    );
    for (flag, why) in
        [("--using", "its type does not change"), ("--backfill", "neither arrives nor becomes")]
    {
        let answer = project.run(&["autogenerate", "-m", "text", flag, "note.id=1"]);
        answer.expect(Exit::Usage, &[&format!("`{flag} note.id=…`"), why, "nothing was written"]);
    }
    project
        .run(&["autogenerate", "-m", "text", "--backfill", "note.text='none'"])
        .expect(Exit::Done, &["text"]);
}
