//! A database that is there for as long as a command needs it, beside the one that is meant.
//!
//! Its name says what it is, and as long as its command runs, a session holds an advisory lock whose key is in that
//! name: from before the database is created until it is dropped. A database of such a name whose lock nobody holds
//! is what a killed command has left, and the next one drops it.
//!
//! A PostgreSQL inside of the process serves one session at a time, so there a scratch database gets another one for
//! itself, which ends with it; see [`Local::beside`].

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::database::{Connection, Options, Server};
use crate::error::{Error, Result};
use crate::live::{Place, refused};
use crate::local::Local;
use crate::sql;

/// What the names of scratch databases begin with; a random number in sixteen hexadecimal digits follows.
const PREFIX: &str = "cargo_migrate_scratch_";

/// What tells the locks of scratch databases from other advisory locks, as the first half of the key.
const LOCK: i32 = 0x5c2a_7c4d;

/// A scratch database. [`Scratch::drop`] drops it; what a killed command left, the next one drops.
pub struct Scratch {
    /// Where it is.
    pub server: Server,
    name: String,
    keeper: Keeper,
    /// How it is created.
    creation: String,
}

/// What it lives and ends with.
enum Keeper {
    /// The session that holds the lock.
    Session(Connection),
    /// The PostgreSQL that it has for itself.
    Process(Box<Local>),
}

impl Scratch {
    /// Creates one on the server of a database, empty, with the encoding and the locale of that.
    ///
    /// # Errors
    /// The server cannot be reached, or does not let this user create databases.
    pub async fn create(place: &Place, role: Option<&str>) -> Result<Self> {
        let target = place.server.database().unwrap_or("postgres");
        let alone = place.beside()?;
        let server = match &alone {
            Some(local) => &Server::at(local.url())?,
            None => &place.server,
        };
        let keeper = server.connect_for_maintenance(&Options::default()).await?;
        let client = &keeper.client;
        drop_leftovers(client).await;
        let name = new_name(client).await.map_err(|error| refused(&error))?;
        client.batch_execute(&lock_sql(&name)).await.map_err(|error| refused(&error))?;
        let create = creation(client, &name, target, role).await.map_err(|error| refused(&error))?;
        let mut created = client.batch_execute(&create).await;
        // The role may have the right that the user lacks; the next time it is asked for at once.
        if let (Err(error), Some(role)) = (&created, role)
            && error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
            && client.batch_execute(&format!("SET ROLE {}", quoted(role))).await.is_ok()
        {
            created = client.batch_execute(&create).await;
        }
        if let Err(error) = created {
            return Err(not_created(client, &error).await);
        }
        let server = server.with_database(&name);
        let keeper = match alone {
            Some(local) => Keeper::Process(Box::new(local)),
            None => Keeper::Session(keeper),
        };
        Ok(Self { server, name, keeper, creation: create })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes it anew, empty; whoever is connected is thrown out.
    ///
    /// # Errors
    /// The server does not let us, or cannot be reached any more.
    pub async fn renew(&self) -> Result<()> {
        let between;
        let client = match &self.keeper {
            Keeper::Session(keeper) => &keeper.client,
            Keeper::Process(local) => {
                local.throw_out();
                between = self.server.connect_for_maintenance(&Options::default()).await?;
                &between.client
            }
        };
        drop_database(client, &self.name).await.map_err(|error| self.not_dropped(&error))?;
        client.batch_execute(&self.creation).await.map_err(|error| refused(&error))
    }

    /// It as a database that a command can be about. Where there is room for one session, whoever has it is thrown
    /// out.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.keeper {
            Keeper::Session(_) => Place::of(self.server.clone(), false),
            Keeper::Process(local) => {
                local.throw_out();
                Place::of(self.server.clone(), true)
            }
        }
    }

    /// Drops it, and whoever is still connected.
    ///
    /// # Errors
    /// The server does not let us, or cannot be reached any more.
    pub async fn drop(self) -> Result<()> {
        match &self.keeper {
            Keeper::Session(keeper) => {
                drop_database(&keeper.client, &self.name).await.map_err(|error| self.not_dropped(&error))
            }
            // It goes, and the database with it.
            Keeper::Process(_) => Ok(()),
        }
    }

    fn not_dropped(&self, error: &tokio_postgres::Error) -> Error {
        Error::database(format!("could not drop the scratch database `{}`", self.name))
            .because(refused(error).message)
            .help("the next command that needs a scratch database drops it")
    }
}

/// A name that nobody has. The number is the server's, which needs no generator of ours.
async fn new_name(client: &Client) -> Result<String, tokio_postgres::Error> {
    let query = "SELECT substr(pg_catalog.md5(pg_catalog.clock_timestamp()::text || pg_catalog.random()::text || \
                 pg_catalog.pg_backend_pid()::text), 1, 16)";
    let row = client.query_typed_one(query, &[]).await?;
    Ok(format!("{PREFIX}{}", row.get::<_, &str>(0)))
}

/// The second half of the key of a database's lock, as SQL: the first digits of its number.
fn key(name: &str) -> String {
    format!("('x' || substr({name}, {}, 8))::bit(32)::integer", PREFIX.len() + 1)
}

fn lock_sql(name: &str) -> String {
    format!("SELECT pg_catalog.pg_advisory_lock({LOCK}, {})", key(&sql::literal(name)))
}

async fn creation(
    client: &Client,
    name: &str,
    target: &str,
    role: Option<&str>,
) -> Result<String, tokio_postgres::Error> {
    let query = "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate::text, datctype::text \
                 FROM pg_catalog.pg_database WHERE datname = $1";
    let target = client.query_typed_opt(query, &[(&target, tokio_postgres::types::Type::NAME)]).await?;
    let settings = target.map_or_else(String::new, |row| {
        let text = |at: usize| sql::literal(row.get(at));
        format!(" ENCODING {} LC_COLLATE {} LC_CTYPE {}", text(0), text(1), text(2))
    });
    let owner = role.map_or_else(String::new, |role| format!(" OWNER {}", quoted(role)));
    Ok(format!("CREATE DATABASE {name}{owner} TEMPLATE template0{settings}"))
}

/// In quotes, because `none` is no role.
fn quoted(role: &str) -> String {
    format!("\"{}\"", role.replace('"', "\"\""))
}

async fn not_created(client: &Client, error: &tokio_postgres::Error) -> Error {
    let told = Error::database("could not create a scratch database").because(refused(error).message);
    if error.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
        return told;
    }
    let user = client.query_typed_one("SELECT quote_ident(session_user)", &[]).await;
    let user = user.map_or_else(|_| "me".to_owned(), |row| row.get(0));
    told.help(format!("let somebody who may run `ALTER ROLE {user} CREATEDB`"))
}

/// Drops the databases that killed commands have left. What another role left is that role's to drop.
async fn drop_leftovers(client: &Client) {
    let Ok(names) = leftovers(client).await else { return };
    for name in names {
        // Another command may be at it too.
        let _ = drop_database(client, &name).await;
    }
}

/// The databases that killed commands have left.
///
/// # Errors
/// What PostgreSQL says.
pub async fn leftovers(client: &Client) -> Result<Vec<String>, tokio_postgres::Error> {
    // The locks are looked at after the databases: a live command has its lock before its database.
    let query = format!(
        "WITH scratch AS MATERIALIZED (SELECT datname::text AS name FROM pg_catalog.pg_database \
         WHERE datname ~ '^{PREFIX}[0-9a-f]{{16}}$') \
         SELECT name FROM scratch WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_locks l \
         WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid::bigint = {LOCK} \
         AND l.objid::bigint = {}::bigint & 4294967295)",
        key("name")
    );
    Ok(client.query_typed(&query, &[]).await?.iter().map(|row| row.get(0)).collect())
}

async fn drop_database(client: &Client, name: &str) -> Result<(), tokio_postgres::Error> {
    // `WITH (FORCE)` does it in one statement, from PostgreSQL 13 on.
    let end =
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1";
    let _ = client.query_typed(end, &[(&name, tokio_postgres::types::Type::NAME)]).await;
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await
}
