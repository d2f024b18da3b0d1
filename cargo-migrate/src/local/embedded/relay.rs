//! What stands between clients and the embedded server.
//!
//! The server ends for good when a client goes away while an answer is on its way; it does not end
//! while a client is connected; and it cannot listen to a request to cancel while it works, for which
//! libpq waits. So clients speak with the relay: one after the other gets through to the server, which
//! hears every session to its end and is started again should it have ended.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::Shutdown;
#[cfg(not(unix))]
pub(super) use std::net::{TcpListener as Listener, TcpStream as Stream};
#[cfg(unix)]
pub(super) use std::os::unix::net::{UnixListener as Listener, UnixStream as Stream};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How the server is started and reached.
pub(super) trait Start: Send + Sync + 'static {
    /// Keeps the server running; dropped before the server is started again.
    type Running: Send;
    fn start(&self) -> io::Result<Self::Running>;
    fn connect(&self, server: &Self::Running) -> io::Result<Stream>;
}

/// Serves clients until dropped.
pub(super) struct Relay {
    throw_out: Box<dyn Fn() + Send>,
    hang_up: Box<dyn FnMut() + Send>,
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
    ) -> Self {
        let shared =
            Arc::new(Shared { server, running: Mutex::new(Some(running)), clients: Mutex::default() });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Some(number) = accepting.enter(&client) else { break };
                let shared = Arc::clone(&accepting);
                thread::spawn(move || {
                    shared.serve(&client);
                    let _ = client.shutdown(Shutdown::Both);
                    held(&shared.clients).open.remove(&number);
                });
            }
        });
        let throwing = Arc::clone(&shared);
        let throw_out = move || held(&throwing.clients).throw_out();
        let hang_up = move || {
            shared.hang_up();
            wake();
            let (ended, end) = mpsc::channel();
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                drop(held(&shared.running).take());
                // Nobody may wait any more.
                let _ = ended.send(());
            });
            let _ = end.recv_timeout(FAREWELL);
        };
        Self { throw_out: Box::new(throw_out), hang_up: Box::new(hang_up) }
    }

    /// Ends the connections of all who are here, and serves on.
    pub(super) fn throw_out(&self) {
        (self.throw_out)();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        (self.hang_up)();
    }
}

struct Shared<S: Start> {
    server: S,
    /// Locked for the length of a session.
    running: Mutex<Option<S::Running>>,
    clients: Mutex<Clients>,
}

#[derive(Default)]
struct Clients {
    over: bool,
    last: u64,
    open: BTreeMap<u64, Stream>,
}

impl Clients {
    fn throw_out(&self) {
        for client in self.open.values() {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

impl<S: Start> Shared<S> {
    /// The number of a new client, or `None` when it is over.
    fn enter(&self, client: &Stream) -> Option<u64> {
        let mut clients = held(&self.clients);
        if clients.over {
            return None;
        }
        clients.last += 1;
        let number = clients.last;
        clients.open.extend(client.try_clone().map(|stream| (number, stream)));
        Some(number)
    }

    /// Everything with one client. One that cannot be served sees the end of its connection.
    fn serve(&self, mut client: &Stream) {
        let mut begin = [0; 8];
        if client.read_exact(&mut begin).is_err() || begin == CANCEL {
            return;
        }
        let mut running = held(&self.running);
        if held(&self.clients).over {
            return;
        }
        if let Ok(mut server) = self.reach(&mut running)
            && server.write_all(&begin).is_ok()
        {
            hand_over(client, &server);
        }
    }

    fn reach(&self, running: &mut Option<S::Running>) -> io::Result<Stream> {
        if let Some(Ok(stream)) = running.as_ref().map(|running| self.server.connect(running)) {
            return Ok(stream);
        }
        // The old one must let go of its data first.
        drop(running.take());
        self.server.connect(running.insert(self.server.start()?))
    }

    fn hang_up(&self) {
        let mut clients = held(&self.clients);
        clients.over = true;
        clients.throw_out();
    }
}

/// The beginning of a request to cancel: its length and its code.
const CANCEL: [u8; 8] = [0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e];

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
