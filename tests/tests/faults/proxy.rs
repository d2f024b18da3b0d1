//! A connection that breaks where it is told to: a proxy that knows where messages begin.
//!
//! See "Message Flow" and "Message Formats" in the chapter on the protocol of PostgreSQL's documentation.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

use migrate_tests::database::Database;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The program.
    Program,
    /// The server.
    Server,
}

/// What one of the two sends.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Which of its messages it is, from 0.
    pub(crate) number: usize,
    /// All of it, with its type and length.
    pub(crate) bytes: Vec<u8>,
}

/// After how much of what one of the two sends the connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    pub(crate) sender: Sender,
    /// The number of the message that does not get through, from 0.
    pub(crate) message: usize,
    /// How much of it does; all of it when it is longer than that.
    pub(crate) bytes: usize,
    pub(crate) how: How,
}

/// How a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Both ends hear of it.
    Cut,
    /// Nobody hears anything any more.
    Silence,
}

/// A proxy before the server of a database, for one connection.
pub(crate) struct Proxy {
    /// Where the program can connect.
    pub(crate) url: String,
    link: Arc<Link>,
}

#[derive(Default)]
struct Link {
    at: Option<Break>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What the program sent, and what the server did.
    sent: [Vec<Message>; 2],
    is_silent: bool,
}

impl Proxy {
    /// One that breaks the connection, or, for `None`, only watches.
    pub(crate) fn before(database: &Database, at: Option<Break>) -> Self {
        let config: Config = database.url().parse().expect("a URL");
        let Some(Host::Unix(folder)) = config.get_hosts().first() else { panic!("the server has no socket") };
        let socket = folder.join(format!(".s.PGSQL.{}", config.get_ports()[0]));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!(
            "postgres://{}@127.0.0.1:{}/{}?sslmode=disable",
            config.get_user().expect("a user"),
            listener.local_addr().expect("an address").port(),
            config.get_dbname().expect("a database")
        );
        let link = Arc::new(Link { at, ..Link::default() });
        let ours = Arc::clone(&link);
        thread::spawn(move || {
            let (program, _) = listener.accept().expect("a connection");
            // Others are refused, or get no answer either.
            let _silent = (ours.at.map(|at| at.how) == Some(How::Silence)).then_some(listener);
            program.set_nodelay(true).expect("a stream");
            let server = UnixStream::connect(socket).expect("the server");
            thread::scope(|scope| {
                scope.spawn(|| ours.pass(&program, &server, Sender::Program, || end(&program, &server)));
                scope.spawn(|| ours.pass(&server, &program, Sender::Server, || end(&program, &server)));
            });
        });
        Self { url, link }
    }

    /// The messages that one of the two has sent so far.
    pub(crate) fn sent(&self, sender: Sender) -> Vec<Message> {
        self.link.lock().sent[sender as usize].clone()
    }

    /// Waits until nothing gets through any more.
    pub(crate) fn until_silent(&self) {
        let silent = self.link.changed.wait_while(self.link.lock(), |state| !state.is_silent);
        drop(silent.expect("no panic"));
    }
}

/// Both hear that it is over; what was sent before still arrives.
fn end(program: &TcpStream, server: &UnixStream) {
    let _ = program.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

impl Link {
    /// Passes messages on until there are no more, or the connection breaks.
    fn pass(&self, mut from: impl Read, mut to: impl Write, sender: Sender, end: impl Fn()) {
        for number in 0.. {
            // Only the very first message has no type.
            let header = if sender == Sender::Program && number == 0 { 4 } else { 5 };
            let Some(bytes) = read(&mut from, header) else { break };
            let broken = self.at.filter(|at| (at.sender, at.message) == (sender, number));
            let mut state = self.lock();
            while state.is_silent {
                // For ever: closing would be a sound.
                state = self.changed.wait(state).expect("no panic");
            }
            let passed = broken.map_or(bytes.len(), |at| at.bytes.min(bytes.len()));
            let written = to.write_all(&bytes[..passed]);
            state.sent[sender as usize].push(Message { number, bytes });
            match broken.map(|at| at.how) {
                Some(How::Silence) => {
                    state.is_silent = true;
                    self.changed.notify_all();
                }
                None if written.is_ok() => {}
                _ => break,
            }
        }
        end();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }
}

/// The next message: all but the type counts for its length.
fn read(from: &mut impl Read, header: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; header];
    from.read_exact(&mut bytes).ok()?;
    let length = u32::from_be_bytes(bytes[header - 4..].try_into().ok()?);
    bytes.resize(usize::try_from(length).ok()? + header - 4, 0);
    from.read_exact(&mut bytes[header..]).ok()?;
    Some(bytes)
}
