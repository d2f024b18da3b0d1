//! Ctrl-C and SIGTERM while a database is worked on: the first cancels what runs and leaves an exact state, the second
//! ends the process at once.

use std::io::Write as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use serde_json::json;

use crate::database::Canceller;
use crate::error::Exit;

/// Whether somebody wants the command to stop.
#[derive(Clone, Default)]
pub struct Interrupt {
    stop: Arc<AtomicBool>,
    /// The exit code that says by what; 0 for nothing.
    exit: Arc<AtomicU8>,
}

impl Interrupt {
    /// What is set when it should stop.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// What the process answers, if it was asked to stop.
    #[must_use]
    pub fn exit(&self) -> Option<Exit> {
        let exit = self.exit.load(Ordering::Relaxed);
        [Exit::Interrupted, Exit::Terminated].into_iter().find(|known| *known as u8 == exit)
    }

    /// Waits for signals, for as long as the runtime is polled.
    pub async fn obey(self, canceller: Canceller, told: Told) {
        let Ok(mut signals) = Signals::listen() else { return };
        let Some(exit) = signals.next().await else { return };
        self.exit.store(exit as u8, Ordering::Relaxed);
        self.stop.store(true, Ordering::Relaxed);
        let mut err = std::io::stderr();
        let _ = match told {
            // Over the line that shows how far it is.
            Told::Text => writeln!(err, "\r{STOPPING}"),
            Told::Json => writeln!(err, "{}", json!({ "note": STOPPING })),
        };
        // A server that does not answer does not answer this either.
        let mut again = pin!(signals.next());
        let exit = tokio::select! {
            exit = again.as_mut() => exit,
            () = canceller.cancel() => again.await,
        };
        if let Some(exit) = exit {
            std::process::exit(i32::from(exit as u8));
        }
    }
}

/// To whom it is told that the command stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// People.
    Text,
    /// Programs.
    Json,
}

const STOPPING: &str = "Stopping where the database can be left; once more ends at once";

/// Waits until somebody wants the command to stop, and answers by what; without end where no signal can be heard.
pub async fn asked() -> Exit {
    if let Ok(mut signals) = Signals::listen()
        && let Some(exit) = signals.next().await
    {
        return exit;
    }
    std::future::pending().await
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Option<Exit> {
        tokio::select! {
            signal = self.interrupt.recv() => signal.map(|()| Exit::Interrupted),
            signal = self.terminate.recv() => signal.map(|()| Exit::Terminated),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "other systems can refuse")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Option<Exit> {
        tokio::signal::ctrl_c().await.ok().map(|()| Exit::Interrupted)
    }
}
