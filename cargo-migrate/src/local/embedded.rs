//! A PostgreSQL 17 inside this process: pglite-oxide, PostgreSQL compiled to WebAssembly and from
//! there to machine code. Nothing has to be installed.
//!
//! It serves one session at a time; the next one waits until it ends. So one process at a time opens
//! it: the others wait for its lock. Its data are in `target/migrate/embedded/`; what all workspaces
//! share (the programs, unpacked, and an empty database to copy) is in the user's cache folder.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pglite_oxide::PgliteServer;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::lock::Lock;
use super::{Kind, Local, Was, session, url};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a session that is still open may hold up the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Ends when dropped.
pub(super) struct Server {
    running: Option<PgliteServer>,
    /// The socket's, where there are sockets.
    folder: Option<PathBuf>,
    _lock: Lock,
}

/// See [`super::open`].
pub(super) fn open(folder: &Path, database: &str, terminal: &Terminal) -> Result<Local> {
    let folder = terminal.directory.join(folder).join("embedded");
    let lock = lock(&folder)?;
    let data = folder.join("data");
    let was = if data.exists() { Was::Stopped } else { Was::Absent };
    let (server, mut config) = Server::start(&data, lock, terminal)?;
    session::with(&config, async |client| session::make_database(client, database).await)
        .map_err(|why| failed(&data).because(why))?;
    config.dbname(database);
    Ok(Local {
        url: url::of(&config),
        config,
        kind: Kind::Embedded,
        was,
        notes: Vec::new(),
        _server: Some(server),
    })
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
                .because(format!(
                    "another process has had it for more than {seconds} s; it serves one at a time"
                ))
                .help("end the other `cargo migrate`, or use `local:programs`, which serves many"));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

impl Server {
    fn start(data: &Path, lock: Lock, terminal: &Terminal) -> Result<(Self, Config)> {
        let mut config = Config::new();
        config.user("postgres").dbname("postgres").ssl_mode(SslMode::Disable);
        let builder = PgliteServer::builder()
            .path(data)
            .username("postgres")
            .database("postgres")
            .postgres_config("timezone", "UTC")
            .relaxed_durability(true);
        #[cfg(unix)]
        let (builder, folder) = {
            let folder = super::socket::make(terminal, None)?;
            config.host_path(&folder).port(5432);
            (builder.unix(folder.join(".s.PGSQL.5432")), Some(folder))
        };
        #[cfg(not(unix))]
        let (folder, _) = (None, terminal);
        let mut server = Self { running: None, folder, _lock: lock };
        let running = builder
            .start()
            .map_err(|cause| cause.chain().fold(failed(data), |error, cause| error.because(cause)))?;
        #[cfg(not(unix))]
        if let Some(address) = running.tcp_addr() {
            config.host(address.ip().to_string()).port(address.port());
        }
        server.running = Some(running);
        Ok((server, config))
    }
}

impl Drop for Server {
    /// Waits for the end of the last session, but not forever: the caller may have given up in the
    /// middle of one, and then the process ends anyway, which the data survive like any crash.
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            let (ended, end) = mpsc::channel();
            thread::spawn(move || {
                drop(running);
                let _ = ended.send(());
            });
            let _ = end.recv_timeout(FAREWELL);
        }
        if let Some(folder) = &self.folder {
            super::socket::remove(folder);
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("folder", &self.folder).finish_non_exhaustive()
    }
}

fn failed(data: &Path) -> Error {
    Error::database("could not start the embedded PostgreSQL")
        .help(format!("or begin anew, without the data: remove `{}`", data.display()))
        .help("or install PostgreSQL, and write `local:programs`")
}
