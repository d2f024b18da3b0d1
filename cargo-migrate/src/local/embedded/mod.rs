//! A PostgreSQL 17 inside this process: pglite-oxide, PostgreSQL compiled to WebAssembly and from
//! there to machine code. Nothing has to be installed.
//!
//! It serves one session at a time; the next one waits until it ends. So one process at a time opens
//! it, and the others wait for its lock. Its data are in `target/migrate/embedded/`; what all
//! workspaces share (the programs, unpacked, and an empty database to copy) is in the user's cache
//! folder. Beside PL/pgSQL it has the extensions that projects use most, and no timers: `statement_timeout`
//! and a request to cancel do nothing.
//!
//! Where a second session is needed, for a scratch database, another one runs beside it in a folder of its own.

mod relay;
mod scratch;

use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use pglite_oxide::extensions::{self, Extension};
use pglite_oxide::{PgliteServer, PgliteServerBuilder};
use tempfile::TempDir;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use self::relay::{Listener, Relay, Start, Stream};
use super::lock::Lock;
use super::{Kind, Local, Was, session, url};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// What can be created in a database.
const EXTENSIONS: [Extension; 15] = [
    extensions::BTREE_GIN,
    extensions::BTREE_GIST,
    extensions::CITEXT,
    extensions::CUBE,
    extensions::EARTHDISTANCE,
    extensions::FUZZYSTRMATCH,
    extensions::HSTORE,
    extensions::INTARRAY,
    extensions::ISN,
    extensions::LTREE,
    extensions::PG_TRGM,
    extensions::SEG,
    extensions::TABLEFUNC,
    extensions::UNACCENT,
    extensions::VECTOR,
];

/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(60);

/// See [`super::open`].
pub(super) fn open(folder: &Path, database: &str, terminal: &Terminal) -> Result<Local> {
    let folder = terminal.directory.join(folder).join("embedded");
    let lock = lock(&folder)?;
    let data = folder.join("data");
    let was = if data.exists() { Was::Stopped } else { Was::Absent };
    let door = Door::make(&data, terminal)?;
    let (mut server, mut config) = Server::start(data, door, lock, None)?;
    server.roles = session::with(&config, async |client| {
        session::make_database(client, database).await?;
        scratch::roles(client).await
    })
    .map_err(|why| failed(&server.data).because(why))?;
    config.dbname(database);
    Ok(local(server, config, was))
}

fn local(server: Server, config: Config, was: Was) -> Local {
    let url = url::of(&config);
    Local { url, config, kind: Kind::Embedded, was, notes: Vec::new(), server: Some(server) }
}

fn lock(folder: &Path) -> Result<Lock> {
    let began = Instant::now();
    loop {
        if let Some(lock) = Lock::try_take(folder)? {
            return Ok(lock);
        }
        if began.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            return Err(Error::database("the embedded PostgreSQL of this workspace is in use")
                .because(format!("another process has had it for {seconds} s, and it serves one at a time"))
                .help("end the other `cargo migrate`, or use `local:programs`, which serves many"));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Ends when dropped. The fields are dropped in this order.
pub(super) struct Server {
    relay: Relay,
    door: Door,
    _lock: Lock,
    /// What goes with it, where nobody misses its data.
    _folder: Option<TempDir>,
    data: PathBuf,
    /// What makes its roles.
    roles: String,
}

impl Server {
    /// See [`Local::beside`].
    pub(super) fn beside(&self) -> Result<Local> {
        let embedded = self.data.parent().unwrap_or(&self.data);
        let (folder, lock) = scratch::folder(&embedded.with_file_name("scratch"))?;
        let data = folder.path().join("data");
        // Where they cannot be taken over, they are put there as the first time.
        let _ = scratch::copy_extensions(&self.data, &data);
        let door = self.door.beside(&data)?;
        let (mut server, config) = Self::start(data, door, lock, Some(folder))?;
        let roles = &self.roles;
        session::with(&config, async |client| client.batch_execute(roles).await)
            .map_err(|why| failed(&server.data).because(why))?;
        server.roles.clone_from(roles);
        Ok(local(server, config, Was::Absent))
    }

    /// See [`Local::throw_out`].
    pub(super) fn throw_out(&self) {
        self.relay.throw_out();
    }

    fn start(data: PathBuf, door: Door, lock: Lock, folder: Option<TempDir>) -> Result<(Self, Config)> {
        let builder = PgliteServer::builder()
            .path(&data)
            .username("postgres")
            .database("postgres")
            .postgres_config("timezone", "UTC")
            .relaxed_durability(true);
        install_extensions(&door, &builder, &data)?;
        let (relay, config) = serve(&door, builder, &data)?;
        Ok((Self { relay, door, _lock: lock, _folder: folder, data, roles: String::new() }, config))
    }
}

fn serve(door: &Door, builder: PgliteServerBuilder, data: &Path) -> Result<(Relay, Config)> {
    let inside = Inside(door.inside(builder));
    let running = inside
        .0
        .clone()
        .start()
        .map_err(|cause| cause.chain().fold(failed(data), |error, cause| error.because(cause)))?;
    let mut config = Config::new();
    config.user("postgres").dbname("postgres").ssl_mode(SslMode::Disable);
    let relay = door.serve(inside, running, &mut config).map_err(|cause| failed(data).because(cause))?;
    Ok((relay, config))
}

/// Puts the files of extensions beside the data, once.
///
/// A server that is told of extensions creates them in whatever database a session opens. That is to be the
/// revisions' to do; so this one gets to see `postgres` alone, and is another one than that which serves.
fn install_extensions(door: &Door, builder: &PgliteServerBuilder, data: &Path) -> Result<()> {
    let note = data.with_file_name("extensions");
    let names = EXTENSIONS.map(Extension::sql_name).join("\n");
    if std::fs::read_to_string(&note).is_ok_and(|installed| installed == names) {
        return Ok(());
    }
    let (relay, config) = serve(door, builder.clone().extensions(EXTENSIONS), data)?;
    session::with(&config, async |client| client.batch_execute("SELECT").await)
        .map_err(|why| failed(data).because(why))?;
    drop(relay);
    // Without it, they are put there once more.
    let _ = std::fs::write(&note, names);
    Ok(())
}

/// The server proper, which only the relay speaks with.
struct Inside(PgliteServerBuilder);

impl Start for Inside {
    type Running = PgliteServer;

    fn start(&self) -> io::Result<PgliteServer> {
        self.0.clone().start().map_err(io::Error::other)
    }

    #[cfg(unix)]
    fn connect(&self, server: &PgliteServer) -> io::Result<Stream> {
        Stream::connect(server.socket_path().ok_or(io::ErrorKind::AddrNotAvailable)?)
    }

    #[cfg(not(unix))]
    fn connect(&self, server: &PgliteServer) -> io::Result<Stream> {
        Stream::connect(server.tcp_addr().ok_or(io::ErrorKind::AddrNotAvailable)?)
    }
}

/// A folder with the relay's socket and the server's.
#[cfg(unix)]
struct Door {
    folder: PathBuf,
}

/// Ports need no folder.
#[cfg(not(unix))]
struct Door;

#[cfg(unix)]
impl Door {
    /// Also removes the folder of a process that could not do it any more.
    fn make(data: &Path, terminal: &Terminal) -> Result<Self> {
        Self::remove_left(data);
        Ok(Self::of(data, super::socket::make(terminal, None)?))
    }

    /// One for other data, in the same place.
    fn beside(&self, data: &Path) -> Result<Self> {
        Ok(Self::of(data, super::socket::make_beside(&self.folder)?))
    }

    fn of(data: &Path, folder: PathBuf) -> Self {
        // Whose it is stands beside it: this file may be copied with the workspace. Without it,
        // there would just be an empty folder more.
        let note = format!("{}\n{}", data.display(), folder.display());
        let _ = std::fs::write(data.with_file_name("socket"), note);
        Self { folder }
    }

    /// Removes the folder of a process that could not do it any more.
    fn remove_left(data: &Path) {
        if let Ok(text) = std::fs::read_to_string(data.with_file_name("socket"))
            && let Some((of, left)) = text.split_once('\n')
            && of == data.to_string_lossy()
        {
            super::socket::remove(Path::new(left));
        }
    }

    fn inside(&self, builder: PgliteServerBuilder) -> PgliteServerBuilder {
        builder.unix(self.folder.join(".s.PGSQL.5433"))
    }

    fn serve(&self, inside: Inside, running: PgliteServer, config: &mut Config) -> io::Result<Relay> {
        let path = self.folder.join(".s.PGSQL.5432");
        // That of a relay before.
        let _ = std::fs::remove_file(&path);
        let listener = Listener::bind(&path)?;
        config.host_path(&self.folder).port(5432);
        let wake = move || drop(Stream::connect(&path));
        Ok(Relay::start(inside, running, listener, wake))
    }
}

#[cfg(unix)]
impl Drop for Door {
    fn drop(&mut self) {
        super::socket::remove(&self.folder);
    }
}

#[cfg(not(unix))]
impl Door {
    fn make(_: &Path, _: &Terminal) -> Result<Self> {
        Ok(Self)
    }

    fn beside(&self, _: &Path) -> Result<Self> {
        Ok(Self)
    }

    fn remove_left(_: &Path) {}

    fn inside(&self, builder: PgliteServerBuilder) -> PgliteServerBuilder {
        builder
    }

    fn serve(&self, inside: Inside, running: PgliteServer, config: &mut Config) -> io::Result<Relay> {
        let listener = Listener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        config.host("127.0.0.1").port(address.port());
        let wake = move || drop(Stream::connect(address));
        Ok(Relay::start(inside, running, listener, wake))
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

fn failed(data: &Path) -> Error {
    Error::database("could not start the embedded PostgreSQL")
        .help(format!("begin anew, without the data: remove `{}`", data.display()))
        .help("or install PostgreSQL, and write `local:programs`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_know_what_it_has() {
        assert_eq!(EXTENSIONS.map(Extension::sql_name), super::super::EMBEDDED_EXTENSIONS);
    }
}
