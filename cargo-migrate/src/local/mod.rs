//! `local:` databases: a PostgreSQL that the tool keeps for one workspace below `target/migrate/`.
//!
//! [`open`] is the door: it answers with a [`Local`] that says where to connect. Two kinds stand
//! behind it. *Programs* is a real server, started from the PostgreSQL programs on this machine; it
//! outlives the command and serves everybody. *Embedded* (the cargo feature `embedded`) is a
//! PostgreSQL inside this process; it lives as long as the [`Local`] and serves one session at a
//! time. Nothing here needs a runtime: every function blocks, and may be called inside one.

#[cfg_attr(not(unix), path = "account_windows.rs")]
mod account;
mod client;
#[cfg(feature = "embedded")]
mod embedded;
mod lock;
mod postmaster;
mod programs;
mod psql;
mod server;
mod session;
mod socket;
mod url;
mod watchdog;

use std::path::Path;
use std::time::Duration;

pub(crate) use self::programs::leading_number;
pub(crate) use client::ClientPrograms;
pub use psql::psql;
pub use server::stop;

use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// Which PostgreSQL a `local:` URL means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `local:`: the programs on this machine, else the embedded one where it is built in.
    Any,
    /// `local:programs`.
    Programs,
    /// `local:embedded`.
    Embedded,
}

impl Kind {
    /// The kind that a database URL asks for, or `None` where the URL is not a `local:` one.
    ///
    /// # Errors
    /// When a word after `local:` is unknown.
    pub fn of_url(url: &str) -> Option<Result<Self>> {
        let word = url.trim().strip_prefix("local:")?;
        Some(match word {
            "" => Ok(Self::Any),
            "programs" => Ok(Self::Programs),
            "embedded" => Ok(Self::Embedded),
            _ => Err(Error::usage(format!("unknown local database `{url}`"))
                .help("write `local:`, `local:programs` or `local:embedded`")),
        })
    }
}

/// The extensions that the PostgreSQL inside of the process has, whether this program has it or not.
pub(crate) const EMBEDDED_EXTENSIONS: [&str; 15] = [
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "earthdistance",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "isn",
    "ltree",
    "pg_trgm",
    "seg",
    "tablefunc",
    "unaccent",
    "vector",
];

/// How long a server that was started from programs runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until `local stop`; a running server that would have stopped by itself now stays.
    UntilStopped,
    /// Until nobody has been connected for this long. Holds only for who starts the server: one
    /// that runs already keeps what it was started with.
    UntilIdle(Duration),
}

/// What [`open`] had to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Was {
    /// It ran already.
    Running,
    /// Its data were there, the server was not.
    Stopped,
    /// There was nothing.
    Absent,
}

/// A local database that accepts connections. Keep it for as long as they are needed: an embedded
/// PostgreSQL ends with it.
#[derive(Debug)]
pub struct Local {
    config: tokio_postgres::Config,
    url: String,
    kind: Kind,
    was: Was,
    notes: Vec<String>,
    #[cfg(feature = "embedded")]
    server: Option<embedded::Server>,
}

impl Local {
    /// How to connect; another database of the same server is another `dbname`.
    #[must_use]
    pub fn config(&self) -> &tokio_postgres::Config {
        &self.config
    }

    /// The same as a URL that libpq, tokio-postgres and sqlx understand.
    ///
    /// It holds a password only where there are no Unix sockets (Windows), a random one that opens
    /// nothing but this server.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same for another database of this server, or another user; neither has to be there.
    #[must_use]
    pub fn url_of(&self, database: Option<&str>, user: Option<&str>) -> String {
        if database.is_none() && user.is_none() {
            return self.url.clone();
        }
        let mut config = self.config.clone();
        database.map(|name| config.dbname(name));
        user.map(|name| config.user(name));
        url::of(&config)
    }

    /// `Programs` or `Embedded`, never `Any`.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether only one session can be open at a time: the next one waits until it ends.
    #[must_use]
    pub fn one_session(&self) -> bool {
        self.kind == Kind::Embedded
    }

    /// Another PostgreSQL beside this one, where this one serves a single session; else nothing. It has the same
    /// roles, no database but `postgres`, and ends with what is returned; nothing of it is kept.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn beside(&self) -> Result<Option<Self>> {
        #[cfg(feature = "embedded")]
        if let Some(server) = &self.server {
            return server.beside().map(Some);
        }
        Ok(None)
    }

    /// Ends the session of whoever has one, where it serves a single one.
    pub fn throw_out(&self) {
        #[cfg(feature = "embedded")]
        if let Some(server) = &self.server {
            server.throw_out();
        }
    }

    /// What there was before.
    #[must_use]
    pub fn was(&self) -> Was {
        self.was
    }

    /// What the user would not expect, one sentence each: data in another place, of another version.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// Makes sure that a local PostgreSQL of this kind runs and has this database.
///
/// `folder` is the workspace's `target/migrate`; `database` is made when it is missing. With
/// [`Kind::Any`] the programs of this machine win over the embedded PostgreSQL.
///
/// # Errors
/// When no PostgreSQL is found, or it cannot be started.
pub fn open(kind: Kind, folder: &Path, database: &str, keep: Keep, terminal: &Terminal) -> Result<Local> {
    match kind {
        Kind::Embedded => open_embedded(folder, database, terminal),
        Kind::Programs => server::open(folder, database, keep, terminal),
        Kind::Any if cfg!(feature = "embedded") && !server::possible(folder, terminal) => {
            open_embedded(folder, database, terminal)
        }
        Kind::Any => {
            let mut local = server::open(folder, database, keep, terminal)?;
            let other = terminal.directory.join(folder).join("embedded");
            if local.was == Was::Absent && other.exists() {
                local.notes.push(format!(
                    "PostgreSQL is on this machine and begins empty; `local:embedded` opens the data in `{}`",
                    other.display()
                ));
            }
            Ok(local)
        }
    }
}

/// The running server of this workspace, with this database, or `None` when none runs.
///
/// # Errors
/// When the server does not answer, or the database cannot be made.
pub fn running(folder: &Path, database: &str, terminal: &Terminal) -> Result<Option<Local>> {
    server::running(folder, database, terminal)
}

#[cfg(feature = "embedded")]
fn open_embedded(folder: &Path, database: &str, terminal: &Terminal) -> Result<Local> {
    embedded::open(folder, database, terminal)
}

#[cfg(not(feature = "embedded"))]
fn open_embedded(_: &Path, _: &str, _: &Terminal) -> Result<Local> {
    Err(Error::usage("this `cargo-migrate` was built without the embedded PostgreSQL")
        .help("`cargo install cargo-migrate --features embedded`")
        .help("or write `local:` to use the PostgreSQL programs on this machine"))
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn urls() {
        assert!(Kind::of_url("postgres://localhost/app").is_none());
        assert_eq!(Kind::of_url("local:").unwrap().unwrap(), Kind::Any);
        assert_eq!(Kind::of_url("local:programs").unwrap().unwrap(), Kind::Programs);
        assert_eq!(Kind::of_url("local:embedded").unwrap().unwrap(), Kind::Embedded);
        assert!(Kind::of_url("local:pglite").unwrap().is_err());
    }
}
