//! How often a command waits for an answer, counted by a proxy between it and the server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::{by_hand, package};

/// What passes connections on, and counts how often a client spoke after the server had.
struct Proxy {
    url: String,
    trips: Arc<Mutex<Trips>>,
}

#[derive(Default)]
struct Trips {
    count: usize,
    client_speaks: bool,
}

impl Proxy {
    /// `None` where the server has no socket to pass on to.
    fn before(database: &Database) -> Option<Self> {
        let config: Config = database.url().parse().expect("a URL");
        let Host::Unix(folder) = config.get_hosts().first()? else { return None };
        let socket = folder.join(format!(".s.PGSQL.{}", config.get_ports().first()?));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!(
            "postgres://{}@127.0.0.1:{}/{}?sslmode=disable",
            config.get_user()?,
            listener.local_addr().expect("an address").port(),
            config.get_dbname()?
        );
        let trips: Arc<Mutex<Trips>> = Arc::default();
        let counted = Arc::clone(&trips);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = UnixStream::connect(&socket).expect("the server");
                let (from_client, to_server) = (client.try_clone(), server.try_clone());
                let (ours, theirs) = (Arc::clone(&counted), Arc::clone(&counted));
                thread::spawn(move || {
                    let mut to_server = to_server.expect("a stream");
                    pass(from_client.expect("a stream"), &mut to_server, |message| {
                        // Who says goodbye waits for nothing.
                        if message != GOODBYE {
                            let mut trips = ours.lock().expect("the count");
                            trips.count += usize::from(!trips.client_speaks);
                            trips.client_speaks = true;
                        }
                    });
                    let _ = to_server.shutdown(Shutdown::Both);
                });
                thread::spawn(move || {
                    let mut client = client;
                    pass(server, &mut client, |_| theirs.lock().expect("the count").client_speaks = false);
                    let _ = client.shutdown(Shutdown::Both);
                });
            }
        });
        Some(Self { url, trips })
    }

    /// How many round trips there were since the last time.
    fn count(&self) -> usize {
        std::mem::take(&mut *self.trips.lock().expect("the count")).count
    }
}

const GOODBYE: &[u8] = b"X\0\0\0\x04";

fn pass(mut from: impl Read, to: &mut impl Write, mut see: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        see(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
}

#[test]
fn nothing_to_do_takes_three_round_trips() {
    let (project, database) = package("");
    for (digit, parent) in [('1', None), ('2', Some('1')), ('3', Some('2'))] {
        by_hand(
            &project,
            digit,
            parent,
            &format!("CREATE TABLE t{digit} ();"),
            &format!("DROP TABLE t{digit};"),
        );
    }
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    let Some(proxy) = Proxy::before(&database) else {
        eprintln!("skipped: the server has no socket");
        return;
    };
    let upgrade =
        || project.run(&["upgrade", "--database-url", &proxy.url]).expect(Exit::Done, &["up to date"]);
    upgrade();
    // The first one is the connection's.
    assert_eq!(proxy.count(), 1 + 3);
}
