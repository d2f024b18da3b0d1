//! What stands between clients and the embedded server.
//!
//! The server ends for good when a client goes away while an answer is on its way, and it ends only
//! when its last client has gone. So clients speak with the relay, one after the other: it hears
//! every answer to its end, starts the server again should it have ended, and hangs up when told to.

use std::io::{self, Read, Write};
use std::net::Shutdown;
#[cfg(not(unix))]
pub(super) use std::net::{TcpListener as Listener, TcpStream as Stream};
#[cfg(unix)]
pub(super) use std::os::unix::net::{UnixListener as Listener, UnixStream as Stream};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Starts the server; what it gives is kept as long as the server is needed, and dropped before the
/// server is started again.
pub(super) trait Start: Send + 'static {
    /// Keeps the server running.
    type Running;
    fn start(&self) -> io::Result<Self::Running>;
    fn connect(&self, server: &Self::Running) -> io::Result<Stream>;
}

/// Serves clients until dropped.
pub(super) struct Relay {
    state: Arc<Mutex<State>>,
    ended: Receiver<()>,
    wake: Box<dyn Fn() + Send>,
}

#[derive(Default)]
struct State {
    over: bool,
    client: Option<Stream>,
}

/// How long a statement that is still running may hold up the end.
const FAREWELL: Duration = Duration::from_secs(2);

impl Relay {
    /// Serves what arrives at `listener`; `wake` connects to it.
    pub(super) fn start<S: Start>(
        server: S,
        running: S::Running,
        listener: Listener,
        wake: impl Fn() + Send + 'static,
    ) -> Self
    where
        S::Running: Send,
    {
        let state = Arc::new(Mutex::new(State::default()));
        let (end, ended) = mpsc::channel();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            serve(&server, running, &listener, &shared);
            // Nobody may wait any more.
            let _ = end.send(());
        });
        Self { state, ended, wake: Box::new(wake) }
    }
}

fn serve<S: Start>(server: &S, running: S::Running, listener: &Listener, state: &Mutex<State>) {
    let mut running = Some(running);
    for client in listener.incoming().flatten() {
        {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.over {
                break;
            }
            state.client = client.try_clone().ok();
        }
        let connected = running.as_ref().map(|running| server.connect(running));
        let stream = match connected {
            Some(Ok(stream)) => Ok(stream),
            _ => {
                // The old one must let go of its data first.
                drop(running.take());
                server.start().and_then(|new| server.connect(running.insert(new)))
            }
        };
        // A client that cannot be served sees the end of its connection.
        if let Ok(stream) = stream {
            hand_over(&client, &stream);
        }
        state.lock().unwrap_or_else(PoisonError::into_inner).client = None;
        let _ = client.shutdown(Shutdown::Both);
    }
}

/// One session, from its beginning to its end.
fn hand_over(client: &Stream, server: &Stream) {
    thread::scope(|scope| {
        scope.spawn(|| {
            copy(client, server);
            let _ = server.shutdown(Shutdown::Write);
        });
        copy(server, client);
        // The server hung up: no question can be answered any more.
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// Copies to the end of `from`, be `to` there or not.
fn copy(mut from: &Stream, mut to: &Stream) {
    let mut buffer = vec![0; 64 * 1024];
    let mut heard = true;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => heard = heard && to.write_all(&buffer[..read]).is_ok(),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.over = true;
            if let Some(client) = state.client.take() {
                let _ = client.shutdown(Shutdown::Both);
            }
        }
        (self.wake)();
        let _ = self.ended.recv_timeout(FAREWELL);
    }
}
