//! A dump of the database before something is done to it, and the way back.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate::Revision;
use migrate::apply::{Direction, Session};
use migrate_schema::hazard::hazards;
use migrate_schema::record::RevisionRecord;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::live::{Live, Place};
use crate::local::{ClientPrograms, leading_number};
use crate::project::Project;
use crate::recorded::shown;
use crate::taking::Taking;
use crate::terminal::Terminal;
use crate::{amount, child, shell, sql};

/// Where dumps go, and when one is made.
pub(crate) struct Backup {
    folder: PathBuf,
    /// By the configuration alone, only before data is lost.
    only_before_losses: bool,
    role: Option<String>,
}

/// A dump that was made.
#[derive(Clone)]
pub(crate) struct Dump {
    /// Where it is.
    pub(crate) path: PathBuf,
    bytes: u64,
}

impl Backup {
    /// What the command line says, else the configuration.
    pub(crate) fn of(argument: Option<&Path>, project: &Project, terminal: &Terminal) -> Option<Self> {
        let role = project.configuration.role.clone();
        if let Some(folder) = argument {
            let folder = terminal.directory.join(folder);
            return Some(Self { folder, only_before_losses: false, role });
        }
        let folder = project.configuration.backup.as_str();
        (!folder.is_empty()).then(|| Self {
            folder: project.root.join(folder),
            only_before_losses: true,
            role,
        })
    }

    /// Makes a dump before these steps, each a revision and what of it will run, if they are something to make one for.
    ///
    /// # Errors
    /// There is no `pg_dump` that knows this server, or it says no.
    pub(crate) async fn before<'r>(
        &self,
        steps: impl Iterator<Item = (&'r Revision, Direction)>,
        session: &Session<'_>,
        live: &Live,
        context: &mut Context<'_>,
    ) -> Result<Option<Dump>> {
        let mut steps = steps.map(|(revision, direction)| loses(revision, direction == Direction::Downgrade));
        let is_wanted =
            if self.only_before_losses { steps.any(|loses| loses) } else { steps.next().is_some() };
        if is_wanted { self.make(session, live, context).await.map(Some) } else { Ok(None) }
    }

    /// Makes a dump, under the lock of a session. Nothing is left of one that fails.
    async fn make(&self, session: &Session<'_>, live: &Live, context: &mut Context<'_>) -> Result<Dump> {
        let current = session.history().current(&session.applied().complete());
        let current: Vec<&str> = current.ids().collect();
        refuse_one_session(&live.place)?;
        let database = live.place.name();
        let not_made = |error: Error| Error {
            message: format!(
                "no backup of `{database}` was made, so nothing else was done: {}",
                error.message
            ),
            ..error
        };
        let version = version(session).await.map_err(not_made)?;
        let programs = ClientPrograms::find(version, context.terminal).map_err(not_made)?;
        fs::create_dir_all(&self.folder).map_err(|error| not_made(cannot("make", &self.folder, &error)))?;
        let (path, unfinished) = self.place(&database, &current)?;
        let mut command = programs.command("pg_dump", &live.place.server);
        command.args(["--format=custom", "--no-password", "--file"]).arg(&unfinished);
        let patience = live.migrator.settings.lock_timeout.as_millis();
        if patience > 0 {
            command.arg(format!("--lock-wait-timeout={patience}"));
        }
        if let Some(role) = &self.role {
            command.arg(format!("--role={role}"));
        }
        if !context.is_json() {
            let folder = shown(&self.folder, context.terminal);
            context.note(format_args!("Backing up {database} to `{folder}`"));
        }
        let begin = Instant::now();
        let made = async {
            create_for_us_alone(&unfinished).map_err(|error| cannot("write", &unfinished, &error))?;
            self.dump(command, session, live).await?;
            let list =
                programs.command("pg_restore", &live.place.server).arg("--list").arg(&unfinished).output();
            match list {
                Ok(list) if list.status.success() => {}
                Ok(list) => return Err(said_no("pg_restore --list", &String::from_utf8_lossy(&list.stderr))),
                Err(error) => return Err(Error::project("cannot run `pg_restore`").because(error)),
            }
            fs::rename(&unfinished, &path).map_err(|error| cannot("write", &path, &error))
        };
        if let Err(error) = made.await {
            let _ = fs::remove_file(&unfinished);
            return Err(not_made(error));
        }
        let bytes = fs::metadata(&path).map_or(0, |it| it.len());
        let dump = Dump { path, bytes };
        if context.is_json() {
            context.say_json(&json!({
                "event": "backup", "database": database, "file": dump.path, "bytes": bytes,
                "milliseconds": begin.elapsed().as_millis(),
            }))?;
        } else {
            let file = shown(&dump.path, context.terminal);
            let how = format!("{}, {}", amount::bytes(dump.bytes), amount::duration(begin.elapsed()));
            context.note(format_args!("  backup  `{file}`  {how}"));
        }
        Ok(dump)
    }

    async fn dump(&self, command: Command, session: &Session<'_>, live: &Live) -> Result<()> {
        let mut said = String::new();
        let status = child::run(command, session, live, |line| {
            said.push_str(line);
            said.push('\n');
        });
        if status.await?.success() { Ok(()) } else { Err(said_no("pg_dump", &said)) }
    }

    /// Where it will be, and where it is until it is whole.
    fn place(&self, database: &str, current: &[&str]) -> Result<(PathBuf, PathBuf)> {
        let time = jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S").to_string();
        let at = match current {
            [] => "base".to_owned(),
            few if few.len() < 4 => few.join("_"),
            [first, rest @ ..] => format!("{first}_and_{}_more", rest.len()),
        };
        let kept = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let stem: String = database.chars().map(kept).collect();
        // Two within a second are two.
        let names = (1..).map(|number| match number {
            1 => format!("{stem}_{time}_{at}.dump"),
            number => format!("{stem}_{time}_{at}_{number}.dump"),
        });
        let mut paths = names.map(|name| self.folder.join(name));
        let path = paths.find(|path| !path.exists());
        let path = path.ok_or_else(|| Error::project("there are too many backups"))?;
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(".part");
        Ok((path, unfinished.into()))
    }
}

impl Dump {
    /// Adds the way back to an error.
    pub(crate) fn way_back(&self, error: Error, terminal: &Terminal) -> Error {
        let file = shell::word(&shown(&self.path, terminal));
        error.help(format!("back to what was before: `cargo migrate restore {file}`"))
    }
}

/// What a dump says of itself.
pub(crate) struct Archive {
    path: PathBuf,
    /// The database that it is of.
    pub(crate) database: String,
    /// When it was made, as it says.
    pub(crate) created: String,
    /// The server that it was made from.
    version: String,
}

impl Archive {
    /// Reads the beginning of a dump.
    ///
    /// # Errors
    /// There is none, or it is none of `pg_dump`'s in its own format.
    pub(crate) fn read(path: &Path, terminal: &Terminal) -> Result<Self> {
        let path = terminal.directory.join(path);
        let told = shown(&path, terminal);
        if !path.exists() {
            return Err(Error::usage(format!("there is no file `{told}`"))
                .help("name a file that `upgrade --backup DIR` made"));
        }
        let programs = ClientPrograms::find(0, terminal)?;
        let output = programs.bare_command("pg_restore").arg("--list").arg(&path).output();
        let output = output.map_err(|error| Error::project("cannot run `pg_restore`").because(error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::project(format!("`{told}` is no backup of `pg_dump -Fc`"))
                .because(said.trim_start_matches("pg_restore: error: "))
                .help("a file of SQL is for psql: `psql --single-transaction -v ON_ERROR_STOP=1 -f FILE`"));
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let after = |word: &str| {
            let lines = text.lines().take_while(|line| line.starts_with(';'));
            let mut found = lines.filter_map(|line| line.split_once(word));
            // A name may begin or end with a blank.
            found
                .next()
                .map(|(_, rest)| rest.strip_prefix(' ').unwrap_or(rest).to_owned())
                .unwrap_or_default()
        };
        Ok(Self {
            path,
            database: after("dbname:"),
            created: after("Archive created at"),
            version: after("Dumped from database version:"),
        })
    }

    /// Puts it in the place of everything that the database has, in one transaction: either all of it is there, or
    /// nothing has changed.
    ///
    /// # Errors
    /// A program is missing or says no.
    pub(crate) async fn restore(
        &self,
        emptying: &[String],
        role: Option<&str>,
        live: &Live,
        terminal: &Terminal,
    ) -> Result<()> {
        refuse_one_session(&live.place)?;
        let programs = ClientPrograms::find(leading_number(&self.version).unwrap_or_default(), terminal)?;
        let mut reader = programs.bare_command("pg_restore");
        reader.args(["--exit-on-error", "--file=-"]).arg(&self.path);
        let mut writer = programs.command("psql", &live.place.server);
        writer.args(["--no-psqlrc", "--quiet", "--no-password", "--set", "ON_ERROR_STOP=1"]);
        reader.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        writer.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let failed = |cause: std::io::Error| Error::project("could not run the restore").because(cause);
        let spawn = |command: Command| {
            tokio::process::Command::from(command).kill_on_drop(true).spawn().map_err(failed)
        };
        let (mut reader, mut writer) = (spawn(reader)?, spawn(writer)?);
        let (Some(statements), Some(input)) = (reader.stdout.take(), writer.stdin.take()) else {
            return Err(Error::project("could not run the restore"));
        };
        let (read_said, write_said) = (reader.stderr.take(), writer.stderr.take());
        let lock_timeout =
            format!("SET lock_timeout = {};\n", live.migrator.settings.lock_timeout.as_millis());
        let begin =
            format!("{lock_timeout}SET client_min_messages = error;\nBEGIN;\n{};\n", emptying.join(";\n"));
        let role = role.map_or_else(String::new, |role| format!("SET ROLE {};\n", sql::name(role)));
        let begin = format!("{role}{begin}");
        let feeding = async {
            // What is not read any more has to be closed, or its writer would wait for ever.
            let (mut statements, mut input) = (statements, input);
            input.write_all(begin.as_bytes()).await?;
            tokio::io::copy(&mut statements, &mut input).await?;
            // Without this, psql leaves and nothing has happened.
            let whole = reader.wait().await?.success();
            if whole {
                input.write_all(b"\nCOMMIT;\n").await?;
            }
            input.shutdown().await?;
            drop(input);
            Ok(whole)
        };
        let both = async { tokio::join!(feeding, all(read_said), all(write_said)) };
        let (fed, read_said, write_said) = tokio::select! {
            done = both => done,
            // Both programs end with what holds them, and a transaction without its end has not happened.
            () = stopped(live) => return Err(Error::database("stopped; the backup was not brought back")),
        };
        let status = writer.wait().await.map_err(failed)?;
        let as_it_was = |error: Error| error.help("the database is as it was");
        match fed {
            Ok(true) if status.success() => Ok(()),
            // Who stopped listening says why.
            Ok(_) | Err(_) if !status.success() => Err(as_it_was(refused(&write_said))),
            Ok(_) => Err(as_it_was(said_no("pg_restore", &read_said))),
            Err(error) => Err(as_it_was(failed(error))),
        }
    }
}

impl fmt::Display for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database `{}`, dumped {} from PostgreSQL {}", self.database, self.created, self.version)
    }
}

/// Waits until somebody wants the command to stop.
async fn stopped(live: &Live) {
    while !live.is_stopped() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What psql says, with what helps.
fn refused(said: &str) -> Error {
    let error = said_no("psql", said);
    if said.contains("lock timeout") {
        return error.help("others use the tables: stop them first");
    }
    error
}

async fn all(stream: Option<tokio::process::ChildStderr>) -> String {
    let mut said = String::new();
    if let Some(stream) = stream {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            said.push_str(&line);
            said.push('\n');
        }
    }
    said
}

fn said_no(program: &str, said: &str) -> Error {
    let mut error = Error::database(format!("`{program}` failed"));
    let prefix = format!("{}: ", program.split(' ').next().unwrap_or(program));
    let lines = said.lines().map(|line| line.trim_start_matches(&prefix)).filter(|line| !line.is_empty());
    for line in lines.take(SHOWN) {
        error = error.because(line.trim_start_matches("error: "));
    }
    error
}

/// Lines of what a program says.
const SHOWN: usize = 5;

fn cannot(verb: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::project(format!("cannot {verb} `{}`", path.display())).because(error)
}

fn refuse_one_session(place: &Place) -> Result<()> {
    if place.has_one_session() {
        return Err(Error::usage("the embedded PostgreSQL serves one session, and `pg_dump` needs another")
            .help("copy the folder `target/migrate/embedded` while nothing uses it"));
    }
    Ok(())
}

async fn version(session: &Session<'_>) -> Result<u32> {
    let query = "SELECT pg_catalog.current_setting('server_version_num')::integer / 10000";
    let row = session.client().query_one(query, &[]).await;
    let major: i32 = row.map_err(|error| crate::live::refused(&error))?.get(0);
    Ok(u32::try_from(major).unwrap_or_default())
}

/// Whether data is lost, as far as changes and statements tell; rather said too often than too seldom.
fn loses(revision: &Revision, back: bool) -> bool {
    let text = if back { &revision.downgrade.text } else { &revision.upgrade.text };
    let record = (!revision.changes.is_empty()).then(|| RevisionRecord::read(&revision.changes));
    let by_changes = match &record {
        // Nobody knows what its SQL does.
        Some(Err(_)) => true,
        Some(Ok(record)) if back => {
            let back = migrate_schema::change::reversed(&record.changes);
            hazards(&back).iter().any(|it| it.code.loses_data())
        }
        Some(Ok(record)) => hazards(&record.changes).iter().any(|it| it.code.loses_data()),
        None => false,
    };
    by_changes
        || migrate::Script::parse(text).map_or(true, |script| {
            let mut statements = script.sections().iter().flat_map(|section| &section.statements);
            let by_hand = record.as_ref().is_none_or(|it| it.as_ref().is_ok_and(|it| it.changes.is_empty()));
            statements.any(|statement| Taking::of(statement.canonical(), by_hand).is_some())
        })
}

/// Data of everybody are for nobody else.
fn create_for_us_alone(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.flush()
}
