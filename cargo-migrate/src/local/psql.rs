//! `local psql`.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::Local;
use super::programs::{Programs, program_on_path};
use crate::database::Server;
use crate::error::{Error, Exit, Result};
use crate::terminal::Terminal;

/// Runs `psql` on a local database, with further arguments, until it ends.
///
/// # Errors
/// When there is no `psql`, or it cannot be started; what it then answers itself is the [`Exit`].
pub fn psql(local: &Local, arguments: &[String], terminal: &mut Terminal) -> Result<Exit> {
    let program = find(terminal)?;
    let mut command = Command::new(&program);
    command.env_clear().envs(&terminal.environment).current_dir(&terminal.directory);
    Server::at(local.url())?.give(&mut command);
    command.args(arguments);
    let status = if terminal.interactive { in_front(command) } else { through(command, terminal) }
        .map_err(|cause| Error::database(format!("cannot run `{}`", program.display())).because(cause))?;
    Ok(if status.success() { Exit::Done } else { Exit::Database })
}

fn find(terminal: &Terminal) -> Result<PathBuf> {
    let beside_the_server =
        || Programs::all(terminal, None).iter().map(|it| it.path("psql")).find(|path| path.is_file());
    program_on_path("psql", terminal).or_else(beside_the_server).ok_or_else(|| {
        Error::database("`psql` is not on this machine")
            .because("looked on PATH and beside the PostgreSQL programs")
            .help("install PostgreSQL's client programs, or give the URL of `cargo migrate local url` to another client")
    })
}

/// With the terminal in its own hands.
fn in_front(mut command: Command) -> io::Result<ExitStatus> {
    // Ctrl-C cancels the query in `psql`, which shares the terminal with us: asking for the signal
    // once keeps it from ending this process, and so the embedded server, under a living `psql`.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = async { tokio::time::timeout(Duration::ZERO, tokio::signal::ctrl_c()).await.is_ok() };
    thread::scope(|scope| scope.spawn(|| runtime.block_on(asked)).join()).ok();
    command.status()
}

/// With what it says handed on to where this command writes.
fn through(mut command: Command, terminal: &mut Terminal) -> io::Result<ExitStatus> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (out, err) = (&mut terminal.out, &mut terminal.err);
    thread::scope(|scope| {
        let errors = scope.spawn(move || hand_on(stderr, err));
        let answers = hand_on(stdout, out);
        answers.and(errors.join().unwrap_or(Ok(())))
    })?;
    child.wait()
}

fn hand_on(from: Option<impl Read>, to: &mut Box<dyn Write + Send>) -> io::Result<()> {
    if let Some(mut from) = from {
        io::copy(&mut from, to)?;
    }
    to.flush()
}
