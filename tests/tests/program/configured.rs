//! Where the configuration comes from, and where there is none.

use std::fs;

use cargo_migrate::error::Exit;
use migrate_tests::command::Place;
use migrate_tests::database::Database;
use migrate_tests::project::{MANIFEST, Project};

use super::{by_hand, folder_of, model, package, record};

const MODEL: &str = "#[derive(Table)] pub struct Thing { #[column(primary_key)] pub id: i64 }";

fn applied(database: &Database) -> String {
    database
        .query("SELECT string_agg(id, ' ' ORDER BY id) FROM migrate_revisions")
        .expect("the history")
        .concat()
}

/// A deploy container: a binary, a folder and a variable.
#[test]
fn no_rust_anywhere() {
    let (project, database) = package(MODEL);
    record(&project, '1', &[]);
    let container = tempfile::TempDir::new().expect("a folder");
    let copy = container.path().join("app/migrations");
    fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
    fs::rename(project.folder().join("migrations"), &copy).expect("it moves");
    let place = Place::new(container.path())
        .with("DATABASE_URL", &database.url())
        .with("PATH", "/nowhere")
        .without("CARGO");
    let commands: &[(&[&str], &str)] = &[
        (&["upgrade"], "1 revision applied"),
        (&["status"], "pending   none"),
        (&["current", "--check-heads"], "111111111111 (head)"),
        (&["history", "-i"], "current"),
        (&["heads"], "111111111111"),
        (&["show"], "CREATE TABLE public.thing"),
        (&["show", "--schema"], "CREATE TABLE public.thing"),
        (&["stamp", "head"], "is at 111111111111"),
        (&["reset"], "1 revision applied"),
        (&["downgrade", "base"], "is at base"),
    ];
    for (command, words) in commands {
        let mut arguments = command.to_vec();
        arguments.extend(["--migrations", "app/migrations"]);
        place.run(&arguments).expect(Exit::Done, &[words]);
    }
    // The folder of the default name needs no flag, and a variable does as well.
    let inside = Place::new(&container.path().join("app"))
        .with("DATABASE_URL", &database.url())
        .with("PATH", "/nowhere")
        .without("CARGO");
    inside.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    place
        .clone()
        .with("MIGRATE_MIGRATIONS", "app/migrations")
        .run(&["current"])
        .expect(Exit::Done, &["(head)"]);

    place.run(&["upgrade"]).expect(Exit::Project, &["no folder of revisions", "--migrations DIR"]);
    place.run(&["upgrade", "--migrations", "nope"]).expect(Exit::Project, &["`nope`"]);
    for command in [&["check"][..], &["diff"], &["autogenerate", "-m", "x"], &["init"]] {
        place
            .run(command)
            .expect(Exit::Project, &["Cargo", "help:", "!No such file or directory (os error 2)\n  caused"]);
    }
}

#[test]
fn several_packages() {
    let database = Database::new();
    let project = Project::bare(&database.url()).expect("a package");
    let write = |path: &str, text: &str| project.write(path, text).expect("a file");
    write("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"blog\", \"words\"]\nresolver = \"3\"\n");
    for (name, table) in [("shop", "Order"), ("blog", "Post"), ("words", "Unused")] {
        let manifest = MANIFEST.replace("[workspace]\n", "").replace("\"app\"", &format!("\"{name}\""));
        let metadata = if name == "words" {
            ""
        } else {
            "\n[package.metadata.migrate]\nversion-table = \"NAME_history\"\n"
        };
        write(&format!("{name}/Cargo.toml"), &format!("{manifest}{}", metadata.replace("NAME", name)));
        write(
            &format!("{name}/src/lib.rs"),
            &format!(
                "#[derive(migrate::Table)]\npub struct {table} {{ #[column(primary_key)] pub id: i64 }}\n"
            ),
        );
    }
    project
        .run(&["autogenerate", "-m", "first"])
        .expect(Exit::Usage, &["2 packages of this workspace have migrations: `blog`, `shop`", "-p NAME"]);
    project.run(&["upgrade"]).expect(Exit::Usage, &["`blog`, `shop`", "-p NAME"]);
    project
        .run(&["check", "-p", "shpo"])
        .expect(Exit::Usage, &["package `shpo` is not in this workspace", "did you mean `shop`?"]);
    project.run(&["init"]).expect(Exit::Usage, &["-p NAME"]);
    for name in ["shop", "blog"] {
        project
            .run(&["autogenerate", "-m", "first", "-p", name])
            .expect(Exit::Done, &[&format!("{name}/migrations/")]);
        project.run(&["upgrade", "-p", name]).expect(Exit::Done, &["1 revision applied"]);
    }
    let inside = Place::new(&project.folder().join("shop/src")).with("DATABASE_URL", &database.url());
    inside.run(&["check"]).expect(Exit::Done, &["ok: 1 table"]);
    inside.run(&["current", "--check-heads"]).expect(Exit::Done, &["(head)"]);
    inside.run(&["current", "--manifest-path", "../../blog/Cargo.toml"]).expect(Exit::Done, &["(head)"]);
    assert_eq!(
        database.query("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1").expect("names"),
        ["blog_history", "order", "post", "shop_history"]
    );
}

#[test]
fn variables_of_the_environment() {
    let (project, database) = package(MODEL);
    let place = project
        .place()
        .with("MIGRATE_MIGRATIONS", "db/steps")
        .with("MIGRATE_VERSION_TABLE", "audit.steps")
        .with("MIGRATE_URL_ENV", "SHOP_URL")
        .with("SHOP_URL", &database.url())
        .without("DATABASE_URL");
    database.execute("CREATE SCHEMA audit").expect("a schema");
    place.run(&["autogenerate", "-m", "first"]).expect(Exit::Done, &["db/steps/"]);
    place.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query("SELECT count(*)::text FROM audit.steps").expect("a count"), ["1"]);
    place
        .clone()
        .with("MIGRATE_POSTGRES", "new")
        .run(&["check"])
        .expect(Exit::Project, &["MIGRATE_POSTGRES"]);
}

#[test]
fn an_unknown_key() {
    let database = Database::new();
    let project = Project::new(&database.url(), "migration = \"db\"\n").expect("a package");
    model(&project, MODEL);
    for command in ["check", "upgrade", "status"] {
        project.run(&[command]).expect(
            Exit::Project,
            &["unknown key `migration` in the configuration in `Cargo.toml`", "did you mean `migrations`?"],
        );
    }
    project.write("Cargo.toml", &format!("{MANIFEST}\n[package.metadata.migrate\n")).expect("an edit");
    project.run(&["upgrade"]).expect(Exit::Project, &["`Cargo.toml` cannot be read", "^"]);
}

#[test]
fn a_file_of_variables() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let place = project.place().without("DATABASE_URL");
    let url = database.url();
    for line in [
        format!("DATABASE_URL={url}"),
        format!("export DATABASE_URL=\"{url}\" # ours"),
        format!("# nothing\n\nDATABASE_URL='{url}'\n"),
    ] {
        project.write(".env", &line).expect("a file");
        place.run(&["status"]).expect(Exit::Done, &["pending   111111111111"]);
    }
    project.write(".env", "DATABASE_URL=postgres://app:s3cret@127.0.0.1:1/x").expect("a file");
    project.write("test.env", &format!("DATABASE_URL={url}")).expect("a file");
    place.run(&["upgrade", "--env-file", "test.env"]).expect(Exit::Done, &["1 revision applied"]);
    project.run(&["current"]).expect(Exit::Done, &["111111111111"]);
    project.write(".env", "DATABASE_URL=postgres://app:s3cret@h/x\nnot a line\n").expect("a file");
    place.run(&["current"]).expect(Exit::Project, &[".env:2", "the line is not `NAME=value`", "!s3cret"]);
    place.run(&["current", "--env-file", "none.env"]).expect(Exit::Project, &["none.env"]);
    // Who names a file means it, whatever is in the environment, and that is true of the configuration too.
    let lying_about = place.with("DATABASE_URL", "postgres://app@h/x").with("MIGRATE_ROLE", "nobody_has_it");
    lying_about
        .run(&["current", "--env-file", "test.env"])
        .expect(Exit::Database, &["the role `nobody_has_it`"]);
    project.write("test.env", &format!("DATABASE_URL={url}\nMIGRATE_ROLE=postgres\n")).expect("a file");
    lying_about.run(&["current", "--env-file", "test.env"]).expect(Exit::Done, &["111111111111"]);
}

/// The parts of a URL, and libpq's variables.
#[test]
fn a_database_from_parts() {
    let database = Database::new();
    let parts = ["user", "host", "port", "dbname"].map(|part| {
        let query = match part {
            "user" => "SELECT current_user::text",
            "host" => "SELECT split_part(current_setting('unix_socket_directories'), ',', 1)",
            "port" => "SELECT current_setting('port')",
            _ => "SELECT current_database()::text",
        };
        database.query(query).expect("an answer").concat().trim_matches('"').to_owned()
    });
    let [user, host, port, name] = &parts;
    let project =
        Project::new("", "url = \"postgres://${DB_USER}@/${DB_NAME}?host=${DB_HOST}&port=${DB_PORT}\"")
            .expect("a package");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let place = project.place().with("DB_USER", user).with("DB_NAME", name).with("DB_PORT", port);
    place.run(&["upgrade"]).expect(Exit::Project, &["DB_HOST"]);
    place.with("DB_HOST", host).run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    let project = Project::new("", "").expect("a package");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let libpq = project
        .place()
        .with("PGHOST", host)
        .with("PGPORT", port)
        .with("PGUSER", user)
        .with("PGDATABASE", name);
    libpq.run(&["current"]).expect(Exit::Done, &["111111111111"]);
    assert_eq!(applied(&database), "111111111111");
}

#[test]
fn several_databases() {
    let (shop, auth) = (Database::new(), Database::new());
    let project = Project::new(
        "",
        "[package.metadata.migrate.databases.shop]\nmigrations = \"migrations/shop\"\nurl-env = \"SHOP_URL\"\n
         [package.metadata.migrate.databases.auth]\nmigrations = \"migrations/auth\"\nurl-env = \"AUTH_URL\"\n",
    )
    .expect("a package");
    model(
        &project,
        "#[derive(Table)] #[table(database = \"shop\")] pub struct Order { #[column(primary_key)] pub id: i64 }
         #[derive(Table)] #[table(database = \"auth\")] pub struct User { #[column(primary_key)] pub id: i64 }",
    );
    let place = project.place().with("SHOP_URL", &shop.url()).with("AUTH_URL", &auth.url());
    place.run(&["upgrade"]).expect(Exit::Usage, &["`auth`, `shop`", "--database"]);
    place
        .run(&["upgrade", "--database", "shpo"])
        .expect(Exit::Usage, &["there is no database `shpo`", "`auth`, `shop`"]);
    for (name, other, database) in [("shop", "user", &shop), ("auth", "order", &auth)] {
        place
            .run(&["autogenerate", "-m", "first", "--database", name])
            .expect(Exit::Done, &[&format!("migrations/{name}/"), &format!("!table {other}")]);
        place.run(&["upgrade", "--database", name]).expect(Exit::Done, &["1 revision applied"]);
        let query = format!("SELECT coalesce(to_regclass('\"{other}\"')::text, 'none')");
        assert_eq!(database.query(&query).expect("a name"), ["none"]);
    }
}

#[test]
fn the_same_bytes_twice() {
    let write = || {
        let project = Project::new("", "").expect("a package");
        model(&project, MODEL);
        record(&project, '1', &["--label", "start"]);
        model(&project, &MODEL.replace("pub id: i64", "pub id: i64, pub x: Option<String>"));
        record(&project, '2', &[]);
        project.files("migrations").expect("files")
    };
    let files = write();
    assert_eq!(files, write());
    assert_eq!(files.len(), 7);
    for (path, text) in files {
        assert!(!text.contains('\r') && (text.is_empty() || text.ends_with('\n')), "{path}");
    }
}

#[test]
fn ids_and_messages_that_are_given() {
    let project = Project::new("", "").expect("a package");
    model(&project, MODEL);
    for id in ["xyz", "ABCDEF123456", "1234567890123"] {
        project
            .run(&["autogenerate", "-m", "x", "--rev-id", id])
            .expect(Exit::Usage, &[&format!("`{id}` is no id"), "twelve"]);
    }
    project.run(&["autogenerate"]).expect(Exit::Usage, &["--message"]);
    project.run(&["autogenerate", "-m", "  "]).expect(Exit::Usage, &["the message is empty"]);
    let message = "部署を追加 \"引用\" — it's\nzweite Zeile; DROP TABLE x";
    project
        .run(&["autogenerate", "-m", message, "--rev-id", "111111111111"])
        .expect(Exit::Done, &["部署を追加"]);
    assert!(
        folder_of(&project, '1').contains("111111111111_部署を追加_引用"),
        "{}",
        folder_of(&project, '1')
    );
    project
        .run(&["revision", "-m", "x", "--rev-id", "111111111111"])
        .expect(Exit::Usage, &["revision 111111111111 is there already"]);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    project.run(&["history"]).expect(Exit::Done, &["部署を追加 \"引用\""]);
    let database = Database::new();
    project
        .place()
        .with("DATABASE_URL", &database.url())
        .run(&["upgrade"])
        .expect(Exit::Done, &["部署を追加"]);
    assert_eq!(database.query("SELECT message FROM migrate_revisions").expect("a row"), [message]);
}

#[test]
fn a_message_that_looks_like_a_mark() {
    let (project, database) = package(MODEL);
    let message = "migrate: no-transaction";
    project.run(&["autogenerate", "-m", message, "--rev-id", "111111111111"]).expect(Exit::Done, &[]);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied", "!statement 1"]);
    assert_eq!(database.query("SELECT message FROM migrate_revisions").expect("a row"), [message]);
}

/// As Git leaves files on Windows.
#[test]
fn line_ends_of_another_system() {
    let (project, _database) = package(MODEL);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    for (path, text) in project.files("migrations").expect("files") {
        project.write(&format!("migrations/{path}"), &text.replace('\n', "\r\n")).expect("an edit");
    }
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    project.run(&["status"]).expect(Exit::Done, &["!edited"]);
}
