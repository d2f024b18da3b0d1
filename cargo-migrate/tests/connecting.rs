//! Connecting to a real server, with TLS and passwords, and telling what it said.

#[path = "../../migrate/tests/server/mod.rs"]
mod server;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use cargo_migrate::database::{Connection, Options, Server, Sources, Target, explain, runtime};
use cargo_migrate::error::{Error, Exit};
use cargo_migrate::terminal::Terminal;
use migrate::{Migrator, Revision, SqlFile};

const RULES: &str = "local all all trust
host all postgres 127.0.0.1/32 trust
hostssl all only_tls 127.0.0.1/32 scram-sha-256
hostnossl all only_plain 127.0.0.1/32 trust
host all app 127.0.0.1/32 scram-sha-256
";

/// An authority, a certificate of it for `localhost`, another authority, and one for itself.
const CERTIFICATES: &str = r#"
exec 2>openssl.log
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger -keyout stranger.key -out stranger.crt
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost' >san
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.crt
chmod 600 server.key
cp ca.crt stranger.crt server.crt ..
chmod 644 ../*.crt
echo 'ssl = on' >>postgresql.conf
"#;

/// A server with TLS, and the roles that its rules name.
fn with_tls() -> &'static server::Server {
    static SERVER: OnceLock<server::Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = server::Server::start("tls", RULES, CERTIFICATES);
        runtime().unwrap().block_on(async {
            let connection =
                connect(&format!("postgres://postgres@127.0.0.1:{}/postgres", server.port)).await;
            connection
                .unwrap()
                .client
                .batch_execute(
                    "CREATE ROLE app LOGIN PASSWORD 'p@ss: w/rd%'; CREATE ROLE only_tls LOGIN PASSWORD 'x'; \
                     CREATE ROLE only_plain LOGIN; CREATE ROLE owner; GRANT owner TO app",
                )
                .await
                .unwrap();
        });
        server
    })
}

async fn connect(url: &str) -> Result<Connection, Error> {
    resolve(url, &[]).connect(&Options::default()).await
}

fn resolve(url: &str, variables: &[(&str, &str)]) -> Server {
    let environment: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let (terminal, _) = Terminal::captured("/".into(), environment);
    let sources = Sources { database_url: Some(url), ..Sources::default() };
    match Target::resolve(&sources, &terminal).unwrap() {
        Target::Server(server) => server,
        Target::Local(_) => panic!("local"),
    }
}

async fn refused(url: &str) -> Error {
    let Err(error) = connect(url).await else { panic!("{url} should be refused") };
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    error
}

async fn is_encrypted(url: &str) -> bool {
    let connection = connect(url).await.unwrap_or_else(|error| panic!("{url}: {error:?}"));
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    connection.client.query_one(sql, &[]).await.unwrap().get(0)
}

fn block_on<F: Future>(future: F) -> F::Output {
    runtime().unwrap().block_on(future)
}

#[test]
fn sslmode_means_what_libpq_means() {
    let server = with_tls();
    let url = |host: &str, rest: &str| format!("postgres://postgres@{host}:{}/postgres?{rest}", server.port);
    let file = |name: &str| server.directory.join(name).display().to_string();
    block_on(async {
        assert!(!is_encrypted(&url("127.0.0.1", "sslmode=disable")).await);
        assert!(!is_encrypted(&url("127.0.0.1", "sslmode=allow")).await);
        assert!(is_encrypted(&url("127.0.0.1", "")).await);
        assert!(is_encrypted(&url("127.0.0.1", "sslmode=prefer")).await);
        assert!(is_encrypted(&url("127.0.0.1", "sslmode=require")).await);
        let authority = format!("sslrootcert={}", file("ca.crt"));
        assert!(is_encrypted(&url("127.0.0.1", &format!("sslmode=verify-ca&{authority}"))).await);
        assert!(is_encrypted(&url("localhost", &format!("sslmode=verify-full&{authority}"))).await);
        // The certificate itself may be the root, too.
        let itself = format!("sslmode=verify-full&sslrootcert={}", file("server.crt"));
        assert!(is_encrypted(&url("localhost", &itself)).await);
        // TLS is no matter of Unix sockets.
        let socket =
            format!("host={} port={} user=postgres sslmode=require", server.directory.display(), server.port);
        assert!(!is_encrypted(&socket).await);

        for (host, parameters, reason) in [
            ("127.0.0.1", format!("sslmode=verify-full&{authority}"), "not valid for name"),
            ("localhost", format!("sslmode=verify-ca&sslrootcert={}", file("stranger.crt")), "UnknownIssuer"),
            // A root that is there makes `require` look at it.
            ("localhost", format!("sslmode=require&sslrootcert={}", file("stranger.crt")), "UnknownIssuer"),
            ("localhost", "sslmode=verify-full".to_owned(), "UnknownIssuer"),
        ] {
            let error = refused(&url(host, &parameters)).await;
            assert_eq!(error.exit, Exit::Database);
            assert!(
                error.message.starts_with("could not connect to server at `postgres://postgres@"),
                "{error}"
            );
            assert!(error.causes[0].contains(reason), "{:?}", error.causes);
            assert!(error.help[0].contains("`sslrootcert`"), "{:?}", error.help);
        }
        let error = refused(&url("localhost", "sslmode=verify-ca&sslrootcert=/nowhere.crt")).await;
        assert_eq!(error.message, "cannot read the certificate in `/nowhere.crt`");
        let error = refused(&url("localhost", "sslmode=maybe")).await;
        assert_eq!(error.message, "`sslmode` cannot be `maybe`");
    });
}

#[test]
fn prefer_and_allow_fall_back() {
    let port = with_tls().port;
    block_on(async {
        assert!(
            is_encrypted(&format!("postgres://only_tls:x@127.0.0.1:{port}/postgres?sslmode=allow")).await
        );
        assert!(
            !is_encrypted(&format!("postgres://only_plain@127.0.0.1:{port}/postgres?sslmode=prefer")).await
        );
        let error =
            refused(&format!("postgres://only_plain@127.0.0.1:{port}/postgres?sslmode=require")).await;
        assert!(error.causes[0].starts_with("no pg_hba.conf entry"), "{:?}", error.causes);
        assert!(error.help[0].contains("`pg_hba.conf`"));
    });
    let plain = server::Server::shared();
    block_on(async {
        assert!(!is_encrypted(&format!("postgres://postgres@127.0.0.1:{}/postgres", plain.port)).await);
        let error =
            refused(&format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=require", plain.port)).await;
        assert_eq!(error.causes, ["server does not support TLS"]);
    });
}

#[test]
fn passwords() {
    let port = with_tls().port;
    block_on(async {
        let url = format!("postgresql+asyncpg://app:p%40ss%3A%20w%2Frd%25@127.0.0.1:{port}/postgres");
        assert!(is_encrypted(&url).await);
        let without = format!("postgres://app@127.0.0.1:{port}/postgres");
        let server = resolve(&without, &[("PGPASSWORD", "p@ss: w/rd%"), ("PGSSLMODE", "disable")]);
        let options = Options { role: Some("owner"), ..Options::default() };
        let connection = server.connect(&options).await.unwrap();
        let row =
            connection.client.query_one("SELECT current_user || ' ' || session_user", &[]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), "owner app");
        let row = connection.client.query_one("SHOW application_name", &[]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), "cargo migrate");

        let error = refused(&without).await;
        assert_eq!(error.causes, ["the server asks for the password of `app`, and none is given"]);
        let error = refused(&format!("postgres://app:secret@127.0.0.1:{port}/postgres")).await;
        assert_eq!(
            error.message,
            format!("could not connect to server at `postgres://app@127.0.0.1:{port}/postgres`")
        );
        assert_eq!(error.causes, ["password authentication failed for user \"app\""]);
        assert_eq!(error.exit, Exit::Database);
    });
}

#[test]
fn what_is_not_there() {
    let port = with_tls().port;
    block_on(async {
        let error = refused(&format!("postgres://postgres@127.0.0.1:{port}/shop")).await;
        assert_eq!(
            error.message,
            format!("database `shop` does not exist on `postgres://postgres@127.0.0.1:{port}/shop`")
        );
        assert_eq!((error.exit, &*error.help[0]), (Exit::Database, "cargo migrate create-database"));
        let shop = resolve(&format!("postgres://postgres@127.0.0.1:{port}/shop"), &[]);
        let connection = shop.connect_for_maintenance(&Options::default()).await.unwrap();
        let row = connection.client.query_one("SELECT current_database()::text", &[]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), "postgres");

        let error = refused("postgres://app:secret@127.0.0.1:1/shop").await;
        assert_eq!(error.message, "could not connect to server at `postgres://app@127.0.0.1:1/shop`");
        assert_eq!(error.causes, ["Connection refused"]);

        let options = Options { role: Some("nobody"), ..Options::default() };
        let error = shop.with_database("postgres").connect(&options).await.err().unwrap();
        assert_eq!(error.message, "could not take on the role `nobody`");
    });
}

#[test]
fn a_server_that_starts_is_waited_for() {
    let begin = std::time::Instant::now();
    let options = Options { wait: Duration::from_millis(400), ..Options::default() };
    block_on(async {
        assert!(resolve("postgres://app@127.0.0.1:1/shop", &[]).connect(&options).await.is_err());
    });
    assert!(begin.elapsed() > Duration::from_millis(100));
}

#[test]
fn notices_are_heard() {
    let port = with_tls().port;
    block_on(async {
        let connection = connect(&format!("postgres://postgres@127.0.0.1:{port}/postgres")).await.unwrap();
        connection.client.batch_execute("DO $$ BEGIN RAISE NOTICE 'half way'; END $$").await.unwrap();
        assert_eq!(connection.notices.try_recv().unwrap().message(), "half way");
    });
}

fn revision(id: &str, parents: &[&str], upgrade: &str) -> Revision {
    Revision {
        id: id.to_owned().into(),
        parents: parents.iter().map(|parent| (*parent).to_owned().into()).collect(),
        message: format!("about {id}").into(),
        upgrade: SqlFile::read_from(format!("migrations/{id}/upgrade.sql"), upgrade.to_owned()),
        ..Revision::EMPTY
    }
}

fn upgraded(url: &str, revisions: &[Revision]) -> Result<(), Error> {
    let migrator = Migrator::new(revisions);
    block_on(async {
        let connection = connect(url).await?;
        let result = migrator.upgrade_with(&connection.client, "head", &mut |_| {}).await;
        result.map(|_| ()).map_err(|error| explain(&error, &migrator.settings.version_table))
    })
}

#[test]
fn failures_point_into_the_file() {
    let port = with_tls().port;
    let admin = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    block_on(async {
        connect(&admin).await.unwrap().client.batch_execute("CREATE DATABASE failures").await.unwrap();
    });
    let url = format!("postgres://postgres@127.0.0.1:{port}/failures");
    let first = revision("a1", &[], "CREATE TABLE orders (id int PRIMARY KEY);");

    let bad = "-- Zweites, läuft nicht.\nALTER TABLE orders\n    ADD COLUMN größe int,\n    DROP COLUMN \"nicht da\";\n";
    let second = revision("b2", &["a1"], bad);
    let error = upgraded(&url, &[first.clone(), second]).unwrap_err();
    assert_eq!(error.exit, Exit::Database);
    assert_eq!(
        error.message,
        "upgrade of revision `b2` failed: column \"nicht da\" of relation \"orders\" does not exist"
    );
    assert_eq!(
        error.excerpt.as_deref(),
        Some(
            "
 --> migrations/b2/upgrade.sql:2:1
  |
2 | ALTER TABLE orders
  | ^^^^^^^^^^^^^^^^^^ column \"nicht da\" of relation \"orders\" does not exist
3 |     ADD COLUMN größe int,
4 |     DROP COLUMN \"nicht da\";
  |
  = note: revision `a1` before it is done and stays"
                .trim_start_matches('\n')
        )
    );

    let wrong = revision("b2", &["a1"], "SELECT 1;\nINSERT INTO orders\nSELECT größe\nFROM orders;");
    let error = upgraded(&url, &[first.clone(), wrong]).unwrap_err();
    assert_eq!(
        error.excerpt.as_deref(),
        Some(
            " --> migrations/b2/upgrade.sql:3:8
  |
2 | INSERT INTO orders
3 | SELECT größe
  |        ^^^^^ column \"größe\" does not exist
4 | FROM orders;
  |
  = note: the database is as it was"
        )
    );

    let twice = revision("b2", &["a1"], "CREATE TABLE orders ();");
    let error = upgraded(&url, &[first.clone(), twice]).unwrap_err();
    assert_eq!(
        error.help,
        [
            "if somebody made it by hand, `cargo migrate upgrade --accept-existing` counts as done what is there \
             exactly as recorded",
            "if the database has all of the revision already, `cargo migrate stamp b2` says so"
        ]
    );

    let psql = revision("b2", &["a1"], "SELECT 1;\n\\c shop\n");
    let error = upgraded(&url, &[first, psql]).unwrap_err();
    assert_eq!((error.exit, &*error.message), (Exit::Project, "`\\c` is a command of psql and not SQL"));
    assert!(error.excerpt.unwrap().starts_with(" --> migrations/b2/upgrade.sql:2:1"));

    let edited = revision("a1", &[], "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    let error = upgraded(&url, &[edited]).unwrap_err();
    assert_eq!((error.exit, &*error.message), (Exit::Database, "revision `a1` edited after being applied"));
    let diff = error.excerpt.unwrap();
    assert!(diff.contains("-CREATE TABLE orders (id int PRIMARY KEY);"), "{diff}");
    assert!(diff.contains("+CREATE TABLE orders (id bigint PRIMARY KEY);"), "{diff}");
    assert_eq!(error.help[1], "if the database is as the file says now: `cargo migrate stamp --refresh a1`");
}
