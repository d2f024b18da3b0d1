//! A real server, started from the PostgreSQL programs of this machine.
//!
//! What lies in the workspace's folder (`target/migrate`):
//!
//! * `local.lock`: one process at a time prepares, starts or stops; all others wait for it.
//! * `postgres-15/`: the data, one folder for each major version. It is made under another name and
//!   renamed, so it is whole or not there.
//! * `postgres-15.log`: what the server says since its last start.
//! * `postgres-15.password`: only where there are no Unix sockets.
//!
//! The server listens on nothing but a Unix socket: no port to clash with, no password to show. The
//! socket lies in a new folder of the temporary one at every start, readable by its owner only:
//! below the workspace its path could be longer than a socket's may be (107 bytes, 103 on macOS),
//! or on a file system without sockets, and an old server whose `target` was removed would, in its
//! last breath, remove the socket of the new one. The server itself tells where it is, in
//! `postmaster.pid`; nothing else has to be remembered. Where there are no Unix sockets it listens on
//! a free port of 127.0.0.1, with a random password.
//!
//! Root cannot run PostgreSQL. Then the server and its data belong to `postgres`, else to `nobody`,
//! and when that account cannot enter the workspace (`/root`), the data lie in `/var/tmp`, in a folder
//! that is named by the workspace's path.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::account::Account;
use super::lock::Lock;
use super::postmaster::Postmaster;
use super::programs::Programs;
use super::session::{self, Failure};
use super::{Keep, Kind, Local, Was, socket, watchdog};
use crate::error::{Error, Result};
use crate::shell;
use crate::terminal::Terminal;

/// How long a server may take to start, recover or stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long nobody may listen although the server's process is there.
const SILENCE: Duration = Duration::from_secs(5);

/// The role that owns everything.
const USER: &str = "postgres";

/// What makes development quick, at the price of the data when the machine loses power. A commit
/// still reaches the operating system before it is confirmed, so a killed server loses nothing.
const SETTINGS: &str = "
# Written by cargo migrate: for development, not for data that matter.
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 200
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
include 'local.conf'
";

/// See [`super::open`].
pub(super) fn open(folder: &Path, database: &str, keep: Keep, terminal: &Terminal) -> Result<Local> {
    let folder = terminal.directory.join(folder);
    fs::create_dir_all(&folder).map_err(cannot("make", &folder))?;
    let site = Site::of(&folder, terminal)?;
    if site.folder != folder {
        make_open(&site.folder).map_err(cannot("make", &site.folder))?;
    }
    site.open(database, keep)
}

/// See [`super::running`].
pub(super) fn running(folder: &Path, database: &str, terminal: &Terminal) -> Result<Option<Local>> {
    let site = Site::of(&terminal.directory.join(folder), terminal)?;
    if site.running().is_none() {
        return Ok(None);
    }
    let _lock = Lock::take(&site.folder)?;
    site.reach(database, false)
}

/// Stops the local server of this workspace, and says whether one ran.
///
/// # Errors
/// When it does not stop, or its programs are gone.
pub fn stop(folder: &Path, terminal: &Terminal) -> Result<bool> {
    let site = Site::of(&terminal.directory.join(folder), terminal)?;
    if site.running().is_none() {
        return Ok(false);
    }
    let _lock = Lock::take(&site.folder)?;
    let Some((data, postmaster)) = site.running() else { return Ok(false) };
    site.stop(&data, &postmaster)?;
    Ok(true)
}

/// Whether [`open`] has a chance: there are programs.
pub(super) fn possible(folder: &Path, terminal: &Terminal) -> bool {
    let Ok(site) = Site::of(&terminal.directory.join(folder), terminal) else { return false };
    site.running().is_some() || !Programs::all(terminal, site.account.as_ref()).is_empty()
}

/// Where and as whom a workspace's server runs.
struct Site<'a> {
    folder: PathBuf,
    account: Option<Account>,
    door: Door,
    notes: Vec<String>,
    terminal: &'a Terminal,
}

/// How clients get in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Socket,
    Tcp,
}

/// The data of one major version.
#[derive(Clone, Debug)]
struct Data {
    path: PathBuf,
    major: u32,
}

impl<'a> Site<'a> {
    fn of(folder: &Path, terminal: &'a Terminal) -> Result<Self> {
        let door = if cfg!(unix) { Door::Socket } else { Door::Tcp };
        let owner = |folder: &Path| Data::all_in(folder).into_iter().next().map(|data| data.path);
        let account = Account::for_server(owner(folder).as_deref())?;
        let site = Self { folder: folder.to_owned(), account, door, notes: Vec::new(), terminal };
        let Some(account) = &site.account else { return Ok(site) };
        let existing = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
        if account.can_enter(existing) {
            return Ok(site);
        }
        let elsewhere = elsewhere(folder)?;
        let note = format!(
            "the local PostgreSQL runs as `{}`, which cannot enter `{}`; its data are in `{}`",
            account.name(),
            folder.display(),
            elsewhere.display()
        );
        let account = Account::for_server(owner(&elsewhere).as_deref())?;
        Ok(Self { folder: elsewhere, account, notes: vec![note], ..site })
    }

    fn open(self, database: &str, keep: Keep) -> Result<Local> {
        let _lock = Lock::take(&self.folder)?;
        if let Some(local) = self.reach(database, keep == Keep::UntilStopped)? {
            return Ok(local);
        }
        let (programs, data, was) = self.prepare()?;
        self.start(&programs, &data)?;
        let Some(local) = self.reach(database, false)? else {
            return Err(self.failed("start", &data));
        };
        if let Keep::UntilIdle(idle) = keep {
            let stop = stop_command(&programs.path("pg_ctl"), &local.config);
            watchdog::set(&local.config, idle, &stop)
                .map_err(|why| self.failed("start", &data).because(why))?;
        }
        let mut local = Local { was, ..local };
        if was == Was::Absent {
            // Otherwise somebody may look for the rows of yesterday in vain.
            let others = Data::all_in(&self.folder).into_iter().filter(|other| other.major != data.major);
            local.notes.extend(others.map(|other| {
                format!(
                    "PostgreSQL {} begins empty: the data in `{}` need the programs of version {}",
                    data.major,
                    other.path.display(),
                    other.major
                )
            }));
        }
        Ok(local)
    }

    /// The server that runs in one of the data folders.
    fn running(&self) -> Option<(Data, Postmaster)> {
        Data::all_in(&self.folder).into_iter().find_map(|data| {
            let postmaster = Postmaster::of(&data.path)?;
            postmaster.serves(&data.path).then_some((data, postmaster))
        })
    }

    /// The running server, with the database in it; `None` when none runs.
    fn reach(&self, database: &str, stays: bool) -> Result<Option<Local>> {
        let began = Instant::now();
        while let Some((data, postmaster)) = self.running() {
            let answer = match self.config(&data, &postmaster)? {
                None => Err(Failure::NotNow),
                Some(server) => session::with(&server, async |client| {
                    if stays {
                        watchdog::lift(client).await?;
                    }
                    session::make_database(client, database).await
                })
                .map(|()| server),
            };
            match answer {
                Ok(server) => return Ok(Some(self.local(server, database))),
                Err(Failure::Nobody) if began.elapsed() > SILENCE => {
                    // Its socket is gone: somebody cleaned the temporary folder.
                    self.stop(&data, &postmaster)?;
                    return Ok(None);
                }
                Err(Failure::Nobody | Failure::NotNow) if began.elapsed() < PATIENCE => {
                    sleep(Duration::from_millis(20));
                }
                Err(why) => return Err(self.failed("reach", &data).because(why)),
            }
        }
        Ok(None)
    }

    fn local(&self, server: Config, database: &str) -> Local {
        let mut config = server;
        config.dbname(database);
        Local {
            url: super::url::of(&config),
            config,
            kind: Kind::Programs,
            was: Was::Running,
            notes: self.notes.clone(),
            #[cfg(feature = "embedded")]
            server: None,
        }
    }

    /// How to connect to the database `postgres`, or `None` when the server does not say it yet.
    fn config(&self, data: &Data, postmaster: &Postmaster) -> Result<Option<Config>> {
        let mut config = Config::new();
        config.user(USER).dbname("postgres").port(postmaster.port);
        config.ssl_mode(SslMode::Disable);
        match (self.door, &postmaster.socket) {
            #[cfg(unix)]
            (Door::Socket, Some(folder)) => _ = config.host_path(folder),
            (Door::Socket, _) => return Ok(None),
            (Door::Tcp, _) => {
                let path = data.beside("password");
                config.host("127.0.0.1").password(fs::read_to_string(&path).map_err(cannot("read", &path))?);
            }
        }
        Ok(Some(config))
    }

    /// Data that can be started, and the programs for them. Data that are there come before newer
    /// programs: nobody should look for yesterday's rows because PostgreSQL was updated.
    fn prepare(&self) -> Result<(Programs, Data, Was)> {
        let programs = Programs::all(self.terminal, self.account.as_ref());
        for data in Data::all_in(&self.folder) {
            if let Some(programs) = programs.iter().find(|programs| programs.major == data.major) {
                return Ok((programs.clone(), data, Was::Stopped));
            }
        }
        let Some(programs) = programs.into_iter().next() else { return Err(Programs::missing()) };
        let data = self.make(&programs)?;
        Ok((programs, data, Was::Absent))
    }

    /// A new data folder.
    fn make(&self, programs: &Programs) -> Result<Data> {
        let data = Data::new(&self.folder, programs.major);
        let unfinished = data.beside("new");
        // A folder of the right name that is no data folder: what is left of a removal.
        for remains in [&unfinished, &data.path] {
            match fs::remove_dir_all(remains) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                    return Err(cannot("remove", remains)(cause));
                }
                _ => {}
            }
        }
        self.give(&data.beside("log"), "")?;
        if self.door == Door::Tcp {
            self.give(&data.beside("password"), &password()?)?;
        }
        // The same on every machine: UTF-8, sorted by code point. Upper and lower case of all
        // scripts come with it where the server (17) or the machine's C library knows how.
        let locales: [&[&str]; 2] = if programs.major >= 17 {
            [&["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"], &["--locale=C"]]
        } else {
            [&["--locale=C.UTF-8"], &["--locale=C"]]
        };
        let made = locales.iter().any(|locale| self.initdb(programs, &data, &unfinished, locale).is_ok());
        if !made {
            return Err(self.failed("prepare", &data));
        }
        let settings = unfinished.join("postgresql.conf");
        append(&settings, SETTINGS).map_err(cannot("write", &settings))?;
        fs::rename(&unfinished, &data.path).map_err(cannot("make", &data.path))?;
        Ok(data)
    }

    fn initdb(&self, programs: &Programs, data: &Data, folder: &Path, locale: &[&str]) -> io::Result<()> {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir(folder)?;
        if let Some(account) = &self.account {
            account.own(folder)?;
        }
        let mut command = programs.command("initdb", self.terminal, self.account.as_ref());
        command.arg("-D").arg(folder).args(["--username", USER, "--encoding=UTF8", "--lc-messages=C"]);
        command.args(locale).arg("--no-sync");
        match self.door {
            // Whoever can enter the socket's folder is the user.
            Door::Socket => _ = command.args(["--auth-local=trust", "--auth-host=reject"]),
            Door::Tcp => {
                command.arg("--auth=scram-sha-256").arg("--pwfile").arg(data.beside("password"));
            }
        }
        self.run(command, folder, data)
    }

    fn start(&self, programs: &Programs, data: &Data) -> Result<()> {
        if let Some(old) = Postmaster::of(&data.path) {
            self.clean_up(data, &old)?;
        }
        let began = Instant::now();
        loop {
            self.give(&data.beside("log"), "")?;
            let (door, socket) = self.open_door()?;
            self.give(&data.path.join("local.conf"), &door)?;
            let mut command = programs.command("pg_ctl", self.terminal, self.account.as_ref());
            // `pg_ctl` hands paths to a shell; these need no quoting there.
            command.args(["start", "-D", ".", "-l", &format!("../postgres-{}.log", data.major)]);
            command.args(["-w", "-s", "-t", &PATIENCE.as_secs().to_string()]);
            if self.run(command, &data.path, data).is_ok() {
                return Ok(());
            }
            if let Some(socket) = socket {
                let _ = fs::remove_dir(socket);
            }
            // The last processes of a killed server are still about to notice, or somebody took the port.
            let log = fs::read_to_string(data.beside("log")).unwrap_or_default();
            let passes =
                log.contains("still in use") || (log.contains("could not bind") && self.door == Door::Tcp);
            if !passes || began.elapsed() > SILENCE {
                return Err(self.failed("start", data));
            }
            sleep(Duration::from_millis(200));
        }
    }

    /// What a killed server left behind, as far as the next one would stumble over it.
    fn clean_up(&self, data: &Data, old: &Postmaster) -> Result<()> {
        if let Some(folder) = old.socket.as_ref().filter(|_| old.is_of(&data.path)) {
            socket::remove(folder);
        }
        if old.is_alive() {
            // Not a server of these data, as we know; PostgreSQL looks at the number only.
            let path = data.path.join("postmaster.pid");
            fs::remove_file(&path).map_err(cannot("remove", &path))?;
        }
        Ok(())
    }

    fn stop(&self, data: &Data, postmaster: &Postmaster) -> Result<()> {
        let programs = Programs::all(self.terminal, self.account.as_ref());
        let Some(programs) = programs.iter().find(|programs| programs.major == data.major) else {
            return Err(Error::database(format!(
                "cannot stop the local PostgreSQL: the programs of version {} are gone",
                data.major
            ))
            .help(format!("remove `{}`: the server then stops within a minute", data.path.display())));
        };
        for (mode, seconds) in [("fast", "20"), ("immediate", "20")] {
            let mut command = programs.command("pg_ctl", self.terminal, self.account.as_ref());
            command.args(["stop", "-D", ".", "-s", "-w", "-m", mode, "-t", seconds]);
            if self.run(command, &data.path, data).is_ok() || !postmaster.serves(&data.path) {
                if let Some(folder) = &postmaster.socket {
                    socket::remove(folder);
                }
                return Ok(());
            }
        }
        Err(self.failed("stop", data))
    }

    /// Runs a program to its end; what it says goes to the log.
    fn run(&self, mut command: Command, folder: &Path, data: &Data) -> io::Result<()> {
        let log = File::options().append(true).create(true).open(data.beside("log"))?;
        command.current_dir(folder).stdout(log.try_clone()?).stderr(log);
        let status = command.status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) }
    }

    /// The settings that say where the next server listens, and the folder made for its socket.
    fn open_door(&self) -> Result<(String, Option<PathBuf>)> {
        match self.door {
            Door::Socket => {
                let folder = socket::make(self.terminal, self.account.as_ref())?;
                // A list of quoted names inside a quoted string.
                let quoted = folder.to_string_lossy().replace('"', "\"\"").replace('\'', "''");
                let settings =
                    format!("listen_addresses = ''\nport = 5432\nunix_socket_directories = '\"{quoted}\"'\n");
                Ok((settings, Some(folder)))
            }
            Door::Tcp => {
                let port = std::net::TcpListener::bind(("127.0.0.1", 0))
                    .and_then(|listener| listener.local_addr())
                    .map_err(|cause| Error::database("no port of 127.0.0.1 is free").because(cause))?
                    .port();
                let settings =
                    format!("listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n");
                Ok((settings, None))
            }
        }
    }

    /// Writes a small file that only the server's account may read.
    fn give(&self, path: &Path, content: &str) -> Result<()> {
        let write = || -> io::Result<()> {
            let _ = fs::remove_file(path);
            let mut options = File::options();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            io::Write::write_all(&mut options.open(path)?, content.as_bytes())?;
            self.account.as_ref().map_or(Ok(()), |account| account.own(path))
        };
        write().map_err(cannot("write", path))
    }

    /// Something did not work, and the log says why.
    fn failed(&self, verb: &str, data: &Data) -> Error {
        let log = data.beside("log");
        let text = fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let mut error = Error::database(format!("could not {verb} the local PostgreSQL {}", data.major));
        for line in telling(&text) {
            error = error.because(line);
        }
        for note in &self.notes {
            error = error.because(note);
        }
        error.help(format!("see `{}`", log.display())).help(format!(
            "or begin anew, without the data: `cargo migrate local stop`, and remove `{}`",
            data.path.display()
        ))
    }
}

/// The lines of a server's log around its first fatal one, without times and process numbers.
fn telling(log: &str) -> Vec<&str> {
    let lines: Vec<&str> = log
        .lines()
        .map(|line| line.split_once(" UTC [").and_then(|it| it.1.split_once("] ")).map_or(line, |it| it.1))
        .collect();
    let fatal = |line: &&str| {
        ["FATAL:", "PANIC:"].iter().any(|word| line.starts_with(word)) || line.contains("error:")
    };
    let Some(at) = lines.iter().position(fatal) else { return Vec::new() };
    let before =
        lines[..at].iter().rev().take_while(|line| !line.contains("starting PostgreSQL")).take(2).count();
    let after =
        lines[at + 1..].iter().take_while(|line| line.starts_with("DETAIL:") || line.starts_with("HINT:"));
    lines[at - before..=at].iter().chain(after).map(|line| line.trim()).collect()
}

impl Data {
    fn new(folder: &Path, major: u32) -> Self {
        Self { path: folder.join(format!("postgres-{major}")), major }
    }

    /// The whole data folders, newest version first.
    fn all_in(folder: &Path) -> Vec<Self> {
        let majors =
            fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
                entry.file_name().to_str()?.strip_prefix("postgres-")?.parse::<u32>().ok()
            });
        let mut all: Vec<Self> =
            majors.map(|major| Self::new(folder, major)).filter(Self::is_whole).collect();
        all.sort_by_key(|data| std::cmp::Reverse(data.major));
        all
    }

    fn is_whole(&self) -> bool {
        let version = fs::read_to_string(self.path.join("PG_VERSION")).unwrap_or_default();
        version.trim() == self.major.to_string() && self.path.join("global/pg_control").is_file()
    }

    /// A file beside the folder, with its name and this ending.
    fn beside(&self, ending: &str) -> PathBuf {
        self.path.with_file_name(format!("postgres-{}.{ending}", self.major))
    }
}

/// The place for a workspace that the server's account cannot enter. It is not the temporary folder,
/// which differs from shell to shell.
fn elsewhere(folder: &Path) -> Result<PathBuf> {
    let key = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let key: String = key.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let place = ["/var/tmp", "/tmp"].into_iter().find(|place| Path::new(place).is_dir()).unwrap_or("/");
    let elsewhere = Path::new(place).join(format!("cargo-migrate-data-{key}"));
    if elsewhere.exists() && !is_ours(&elsewhere) {
        return Err(Error::project(format!("cannot use `{}`", elsewhere.display()))
            .because("the folder must belong to root, and nobody else may write to it")
            .help("remove it"));
    }
    Ok(elsewhere)
}

/// Whether nobody but us can have put something there, in a place where everybody can make folders.
#[cfg(unix)]
fn is_ours(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::symlink_metadata(folder).is_ok_and(|it| it.is_dir() && it.uid() == 0 && it.mode() & 0o022 == 0)
}

/// Makes a folder through which every account gets, whatever the umask is.
#[cfg(unix)]
fn make_open(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::create_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists && is_ours(folder) => Ok(()),
        Err(cause) => Err(cause),
        Ok(()) => fs::set_permissions(folder, fs::Permissions::from_mode(0o755)),
    }
}

#[cfg(not(unix))]
fn is_ours(_: &Path) -> bool {
    true
}

#[cfg(not(unix))]
fn make_open(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    io::Write::write_all(&mut File::options().append(true).open(path)?, text.as_bytes())
}

fn password() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|cause| Error::database("the system has no random numbers").because(cause))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Stops the server from its own shell, in the data folder, without waiting for it.
#[cfg(unix)]
fn stop_command(pg_ctl: &Path, config: &Config) -> String {
    let quoted = |path: &Path| shell::word(&path.to_string_lossy());
    let stop = format!("{} stop -D . -s -W -m fast", quoted(pg_ctl));
    match config.get_hosts().first() {
        // Who comes last clears away the folder of the socket, as soon as it is empty.
        Some(tokio_postgres::config::Host::Unix(folder)) => {
            let folder = quoted(folder);
            let clear = format!("for second in 1 2 3 4 5; do rmdir {folder} && break; sleep 1; done");
            // The server that stops sends SIGTERM to everything that its sessions have begun.
            format!("trap '' TERM; {stop}; ({clear}) </dev/null >/dev/null 2>&1 &")
        }
        _ => stop,
    }
}

#[cfg(not(unix))]
fn stop_command(pg_ctl: &Path, _: &Config) -> String {
    format!("\"{}\" stop -D . -s -W -m fast", pg_ctl.display())
}

fn cannot<'a>(verb: &'a str, path: &'a Path) -> impl FnOnce(io::Error) -> Error + 'a {
    move |cause| Error::project(format!("cannot {verb} `{}`", path.display())).because(cause)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn without_sockets_a_port_and_a_password() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let terminal = Terminal::captured("/".into(), std::env::vars().collect()).0;
        let site = || Site { door: Door::Tcp, ..Site::of(folder.path(), &terminal).unwrap() };
        let keep = Keep::UntilIdle(Duration::from_secs(60));

        let local = site().open("app", keep).unwrap();
        assert_eq!(local.url().parse::<Config>().unwrap().get_password(), local.config().get_password());
        assert!(site().open("app", keep).unwrap().was() == Was::Running);
        let mut stranger = local.config().clone();
        stranger.password("guessed");
        let refused = session::with(&stranger, async |client| client.batch_execute("SELECT 1").await);
        assert!(matches!(refused, Err(Failure::Other(why)) if why.contains("password")));

        let (data, postmaster) = site().running().unwrap();
        site().stop(&data, &postmaster).unwrap();
        assert!(site().running().is_none());
    }

    #[test]
    fn the_fatal_line_and_its_neighbours() {
        let log = "2026-01-01 10:00:00.000 UTC [7] LOG:  starting PostgreSQL 15.4 on x86_64
2026-01-01 10:00:00.000 UTC [7] LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use
2026-01-01 10:00:00.000 UTC [7] FATAL:  could not create any TCP/IP sockets
2026-01-01 10:00:00.000 UTC [7] LOG:  database system is shut down
pg_ctl: could not start server
";
        assert_eq!(
            telling(log),
            [
                "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use",
                "FATAL:  could not create any TCP/IP sockets"
            ]
        );
        assert_eq!(telling("initdb: error: no\n"), ["initdb: error: no"]);
        assert_eq!(telling("all is well\n"), [""; 0]);
    }
}
