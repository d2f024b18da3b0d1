//! The way to the database.

use tokio::runtime::Runtime;
use tokio_postgres::{Client, Row};

use super::Section;
use crate::context::Context;
use crate::database::{self, Connection, Options};
use crate::live::Place;
use crate::project::Project;

/// A database that answers.
pub(super) struct Reached {
    pub(super) place: Place,
    connection: Connection,
    runtime: Runtime,
}

impl Reached {
    pub(super) fn client(&self) -> &Client {
        &self.connection.client
    }

    pub(super) async fn ask(&self, sql: &str) -> Result<Vec<Row>, tokio_postgres::Error> {
        self.client().query_typed(sql, &[]).await
    }

    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

pub(super) fn look(project: &Project, context: &mut Context<'_>) -> (Option<Reached>, Section) {
    let mut section = Section::new("connection");
    match Place::origin(project, context) {
        Ok(Some(origin)) => section.ok("address", format!("from {origin}")),
        Ok(None) => {
            let help = format!(
                "say `--database-url postgres://USER@HOST/DATABASE`, or put it in `{}`, in the environment or in `.env`",
                project.configuration.url_env
            );
            section.warning("address", "no database is given; what needs one was not looked at", &[&help]);
            return (None, section);
        }
        Err(error) => {
            section.error("address", &error);
            return (None, section);
        }
    }
    let place = match Place::find(project, context) {
        Ok(place) => place,
        Err(error) => {
            section.error("address", &error);
            return (None, section);
        }
    };
    section.ok("database", place.server.to_string());
    // The role comes later: whether it can be taken on is a finding of its own.
    let connected = database::runtime().and_then(|runtime| {
        let connection = runtime.block_on(place.server.connect(&Options::default()))?;
        Ok((runtime, connection))
    });
    let (runtime, connection) = match connected {
        Ok(connected) => connected,
        Err(error) => {
            section.error("server", &error);
            return (None, section);
        }
    };
    let reached = Reached { place, connection, runtime };
    reached.block_on(async {
        transport(&mut section, &reached).await;
        pooler(&mut section, &reached).await;
    });
    (Some(reached), section)
}

async fn transport(section: &mut Section, reached: &Reached) {
    let query = "SELECT host(inet_server_addr()), inet_server_port()::text, s.ssl, s.version, s.cipher \
                 FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()";
    for row in section.rows("transport", reached.ask(query).await) {
        let (address, encrypted): (Option<String>, Option<bool>) = (row.get(0), row.get(2));
        let is_here = reached.place.server.is_on_this_machine();
        match (address, encrypted.unwrap_or(false)) {
            (None, _) => section.ok("transport", "a Unix socket at the server"),
            (Some(_), true) => {
                let [version, cipher] = [3, 4].map(|at| row.get::<_, Option<String>>(at).unwrap_or_default());
                section.ok("transport", format!("TCP, encrypted with {version} ({cipher})"));
            }
            (Some(_), false) if is_here => section.ok("transport", "TCP on this machine, not encrypted"),
            (Some(address), false) => section.warning(
                "transport",
                format!("TCP to {address}, not encrypted: who listens reads along"),
                &["`sslmode=require` asks for TLS, and `sslmode=verify-full` also for the right server"],
            ),
        }
    }
}

/// Two connections that are open at once have two sessions, unless a proxy hands out sessions by transaction.
async fn pooler(section: &mut Section, reached: &Reached) {
    if reached.place.has_one_session() {
        return section.ok("pooler", "none: the server is inside of a process and has one session");
    }
    let second = match reached.place.server.connect(&Options::default()).await {
        Ok(second) => second,
        Err(error) => {
            return section.warning(
                "pooler",
                format!("not known: a second connection is refused: {}", error.causes.join(": ")),
                &["a second connection looks on while the first is busy; let there be room for it"],
            );
        }
    };
    let process = "SELECT pg_catalog.pg_backend_pid()";
    let mut seen: Vec<i32> = Vec::new();
    for client in [reached.client(), &second.client, reached.client()] {
        match client.query_typed_one(process, &[]).await {
            Ok(row) => seen.push(row.get(0)),
            Err(error) => return drop(section.rows("pooler", Err(error))),
        }
    }
    match seen[..] {
        [first, other, again] if first == again && first != other => {
            section.ok("pooler", "none that pools transactions: two connections are two sessions");
        }
        _ => section.problem(
            "pooler",
            "a proxy between here and PostgreSQL pools transactions: a lock of a session would not hold",
            &[
                "`--lock lease` holds behind it: the lock is a row then",
                "or connect past it, to PostgreSQL itself or to a port of it that pools sessions",
            ],
        ),
    }
}
