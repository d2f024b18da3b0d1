//! Other programs that run while a database is worked on.

use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use migrate::apply::Session;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::sync::mpsc;

use crate::database;
use crate::error::{Error, Result};
use crate::live::Live;

/// Lines that it is ahead of who reads them, at most.
const LINES: usize = 64;

/// Bytes that are told as one line.
const LONGEST: u64 = 64 * 1024;

/// How often it is looked whether somebody wants to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Runs a program to its end under the lock of a session, which is kept meanwhile. What it says comes line by line;
/// Ctrl-C and SIGTERM are handed on to it and to those that it started.
///
/// # Errors
/// It cannot be started, or the lock is lost.
pub(crate) async fn run(
    mut command: Command,
    session: &Session<'_>,
    live: &Live,
    mut heard: impl FnMut(&str),
) -> Result<ExitStatus> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    own_group(&mut command);
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |cause: std::io::Error| Error::project(format!("cannot run `{name}`")).because(cause);
    let mut child = tokio::process::Command::from(command).spawn().map_err(failed)?;
    let group = child.id();
    // Whoever it leaves behind may keep these open; the end of the program is what counts.
    let (sender, mut lines) = mpsc::channel(LINES);
    read(child.stdout.take(), sender.clone());
    read(child.stderr.take(), sender);
    // What runs because of a signal is not ended by it.
    let mut asked = live.is_stopped();
    let mut kept = Instant::now();
    let mut pulse = Duration::ZERO;
    loop {
        let status = {
            tokio::select! {
                status = child.wait() => Some(status.map_err(failed)?),
                Some(line) = lines.recv() => {
                    heard(&line);
                    None
                }
                () = tokio::time::sleep(LOOK) => None,
            }
        };
        if let Some(status) = status {
            // What it said last is on its way.
            let rest = async {
                while let Some(line) = lines.recv().await {
                    heard(&line);
                }
            };
            // Somebody whom it left behind may go on for ever.
            let _ = tokio::time::timeout(LOOK, rest).await;
            return Ok(status);
        }
        if live.is_stopped() && !asked {
            asked = true;
            terminate(group);
        }
        if kept.elapsed() >= pulse {
            let table = &live.migrator.settings.version_table;
            match session.keep().await.map_err(|error| database::explain(&error, table)) {
                Ok(again) => pulse = again.unwrap_or(Duration::MAX),
                Err(error) => {
                    terminate(group);
                    return Err(error);
                }
            }
            kept = Instant::now();
        }
    }
}

fn read(stream: Option<impl AsyncRead + Unpin + Send + 'static>, lines: mpsc::Sender<String>) {
    let Some(stream) = stream else { return };
    tokio::spawn(async move {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        // A line without an end is cut: it would not fit in memory.
        while matches!((&mut reader).take(LONGEST).read_until(b'\n', &mut line).await, Ok(1..)) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if lines.send(text).await.is_err() {
                return;
            }
            line.clear();
        }
    });
}

/// Its signals come from here, so that it is asked once and not by the terminal, too.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

#[cfg(unix)]
fn terminate(group: Option<u32>) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let pid = group.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process_group(pid, Signal::TERM);
    }
}

#[cfg(not(unix))]
fn terminate(_: Option<u32>) {}

/// How a program ended, in words.
pub(crate) fn told(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("it ended with exit code {code}"),
        None => format!("it was ended: {status}"),
    }
}
