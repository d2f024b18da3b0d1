//! What can go wrong with a database: one clear message each, no password, the database as it was.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

use super::{by_hand, folder_of, package};

/// All commands that ask the database.
const ASKING: &[&[&str]] = &[
    &["upgrade"],
    &["downgrade", "base"],
    &["current"],
    &["status"],
    &["stamp", "head"],
    &["history", "-i"],
    &["reset"],
    &["create-database"],
    &["drop-database"],
];

/// Every command tells the same of a database that cannot be reached.
#[track_caller]
fn unreachable(url: &str, commands: &[&[&str]], words: &[&str]) {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    for command in commands {
        for format in ["text", "json"] {
            let mut arguments = vec!["--database-url", url, "--format", format, "-vv"];
            arguments.extend(*command);
            let answer = project.run(&arguments).expect(Exit::Database, words);
            assert!(!format!("{answer:?}").contains("s3cret"), "{command:?}: {answer:?}");
            let stream = if format == "json" { &answer.out } else { &answer.err };
            assert_eq!(stream.matches("error").count(), 1, "{answer:?}");
        }
    }
}

#[test]
fn a_server_that_is_down() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    unreachable(
        &format!("postgres://app:s3cret@127.0.0.1:{port}/shop"),
        ASKING,
        &["could not connect to server", &format!("127.0.0.1:{port}"), "--wait SECONDS"],
    );
}

#[test]
fn a_database_that_does_not_exist() {
    let database = Database::new();
    let url = database.url();
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    unreachable(
        &url.replacen(&name, "no_such_shop", 1),
        &ASKING[..7],
        &["database `no_such_shop` does not exist", "cargo migrate create-database"],
    );
}

/// Enough of a server to ask for a password and to refuse it.
fn server_that_refuses() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                let mut message = [0; 1024];
                let refusal = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"app\"\0\0";
                let length = u32::try_from(refusal.len() + 4).unwrap_or_default().to_be_bytes();
                while let Ok(1..) = stream.read(&mut message) {
                    let answer = match message[0] {
                        // The password: refused.
                        b'p' => [b"E", &length[..], refusal].concat(),
                        // A request for encryption, the only message of eight bytes: no.
                        0 if message[..4] == [0, 0, 0, 8] => b"N".to_vec(),
                        // The beginning: a password in clear text, please.
                        _ => b"R\0\0\0\x08\0\0\0\x03".to_vec(),
                    };
                    if stream.write_all(&answer).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

#[test]
fn a_wrong_password() {
    let port = server_that_refuses();
    unreachable(
        &format!("postgres://app:s3cret@127.0.0.1:{port}/shop"),
        ASKING,
        &["password authentication failed for user", "check the password of `app`"],
    );
}

/// A package whose database has one revision applied, with rows.
fn applied() -> (Project, Database) {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (id int PRIMARY KEY);\n", "DROP TABLE a;\n");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO a VALUES (1)").expect("a row");
    (project, database)
}

#[test]
fn a_file_that_was_edited_after_it_ran() {
    let (project, database) = applied();
    let before = (database.dump(), database.rows());
    let file = format!("{}/upgrade.sql", folder_of(&project, '1'));
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    project.write(&file, "CREATE TABLE a (id bigint PRIMARY KEY);\n").expect("an edit");
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "revision `111111111111` edited after being applied",
            "-CREATE TABLE a (id int PRIMARY KEY);\n+CREATE TABLE a (id bigint PRIMARY KEY);",
            "put the file back",
            "cargo migrate stamp --refresh 111111111111",
        ],
    );
    assert_eq!((database.dump(), database.rows()), before);
    project.run(&["status"]).expect(Exit::Done, &["edited", "111111111111"]);
    project.run(&["stamp", "--refresh", "1111"]).expect(Exit::Done, &["is at 111111111111"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    // Line ends and comments are no edit.
    project.write(&file, "-- a comment\r\nCREATE TABLE a (id bigint PRIMARY KEY);\r\n").expect("an edit");
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
}

#[test]
fn a_statement_that_fails_in_the_middle() {
    let (project, database) = applied();
    let before = (database.dump(), database.rows());
    by_hand(
        &project,
        '2',
        Some('1'),
        "CREATE TABLE b (id int);\n\nALTER TABLE a\n    ADD COLUMN b int REFERENCES missing (id);\nDROP TABLE a;\n",
        "DROP TABLE b;",
    );
    let place = format!("{}/upgrade.sql:3:1", folder_of(&project, '2'));
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "upgrade of revision `222222222222` failed: relation \"missing\" does not exist",
            &place,
            "ADD COLUMN b int REFERENCES missing (id);",
            "^",
            "the database is as it was",
        ],
    );
    assert_eq!((database.dump(), database.rows()), before);
    let json = project.run(&["upgrade", "--format", "json"]).expect(Exit::Database, &["\"exit\":4"]);
    assert_eq!(json.err, "");
    assert_eq!(json.out.lines().filter(|line| line.starts_with("{\"error\":")).count(), 1, "{}", json.out);
}

#[test]
fn rows_in_the_way() {
    let (project, database) = applied();
    let before = (database.dump(), database.rows());
    by_hand(&project, '2', Some('1'), "INSERT INTO a VALUES (2);\nINSERT INTO a VALUES (1);", "SELECT 1;");
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "duplicate key value violates unique constraint",
            "Key (id)=(1) already exists.",
            "the database is as it was",
        ],
    );
    assert_eq!((database.dump(), database.rows()), before);
}

#[test]
fn one_of_several_fails_and_the_earlier_ones_stay() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE a ();", "DROP TABLE a;");
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "relation \"a\" already exists",
            "revision `111111111111` before it is done and stays",
            "cargo migrate stamp 222222222222",
        ],
    );
    project.run(&["current"]).expect(Exit::Done, &["111111111111"]);
    project.run(&["downgrade", "base"]).expect(Exit::Done, &[]);
    let before = database.dump();
    project.run(&["upgrade", "--single-transaction"]).expect(Exit::Database, &["the database is as it was"]);
    assert_eq!(database.dump(), before);
}

#[test]
fn a_transaction_of_ones_own_is_refused() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "BEGIN;\nCREATE TABLE a ();\nCOMMIT;", "DROP TABLE a;");
    let place = format!("{}/upgrade.sql:1:1", folder_of(&project, '1'));
    project.run(&["upgrade"]).expect(Exit::Project, &["`BEGIN`", &place, "help:"]);
    project.run(&["check"]).expect(Exit::No, &["`BEGIN`", &place, "help:"]);
    assert_eq!(database.query("SELECT coalesce(to_regclass('a')::text, 'none')").expect("a name"), ["none"]);
}

#[test]
fn no_database_is_named() {
    let (project, _database) = package("");
    let place = project.place().without("DATABASE_URL");
    place
        .run(&["upgrade"])
        .expect(Exit::Project, &["no database is given", "--database-url", "`DATABASE_URL`", "`.env`"]);
    place
        .run(&["upgrade", "--database-url", "mysql://root:s3cret@here/x"])
        .expect(Exit::Project, &["!s3cret", "help:"]);
    place
        .run(&["upgrade", "--database-url", "postgres://app:s3cret@here:port/x"])
        .expect(Exit::Project, &["!s3cret", "port"]);
}

#[test]
fn names_that_lead_nowhere() {
    let (project, _database) = applied();
    for command in
        [["upgrade", "zzz"], ["downgrade", "zzz"], ["stamp", "zzz"], ["show", "zzz"], ["history", "-r=zzz:"]]
    {
        project.run(&command).expect(Exit::Usage, &["can't locate revision `zzz`", "cargo migrate history"]);
    }
    project.run(&["upgrade", "+7"]).expect(Exit::Usage, &["`+7` goes too far"]);
    project.run(&["downgrade", "-7"]).expect(Exit::Usage, &["`-7` goes too far"]);
    project.run(&["upgrade", "--frob"]).expect(Exit::Usage, &["unexpected argument '--frob'"]);
    project.run(&["downgrade", "--frob"]).expect(Exit::Usage, &["unexpected argument '--frob'"]);
}
