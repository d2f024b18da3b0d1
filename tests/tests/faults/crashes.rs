//! The server killed in the middle, as by a power failure, and started again.

use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::database::{Beside, serves_one_session};
use migrate_tests::difference::same;
use migrate_tests::process::Process;

use crate::Chance;
use crate::long_history::{self, COUNT, LEDGER, id, outcome};
use crate::server::Server;

/// How many times the server has to go down under a run.
const CRASHES: usize = 12;

fn applied(session: &Beside) -> usize {
    let count = session.query("SELECT count(*)::text FROM migrate_revisions WHERE state = 'applied'");
    count.ok().and_then(|count| count.concat().parse().ok()).unwrap_or_default()
}

#[test]
fn a_server_that_dies_under_an_upgrade() {
    if serves_one_session() {
        return;
    }
    let mut server = Server::start("");
    let project = long_history::project("");
    let database = |server: &Server, name: &str| {
        server.session().execute(&format!("CREATE DATABASE {name}")).expect("a database");
        let url = server.url(name);
        Beside::of(&url).and_then(|session| session.execute(LEDGER)).expect("a table");
        url
    };
    let url = database(&server, "clean");
    let begin = Instant::now();
    Process::start(&project, &url, &["upgrade"]).end().expect(Exit::Done, &[]);
    let whole = begin.elapsed();
    let expected = outcome(&url);

    let mut chance = Chance::new();
    let (mut crashes, mut moments) = (0, Vec::new());
    while crashes < CRASHES {
        let url = database(&server, &format!("crash_{crashes}"));
        // The same upgrade meets three crashes, each further on.
        for third in 1..=3 {
            let watch = Beside::of(&url).expect("the server");
            let from = applied(&watch);
            let moment = from + chance.below((COUNT * third / 3).saturating_sub(from) as u64) as usize;
            let mut process = Process::start(&project, &url, &["upgrade"]);
            while applied(&watch) < moment && process.is_running() {
                thread::sleep(Duration::from_millis(1));
            }
            thread::sleep(chance.within(whole / 40));
            let running = process.is_running();
            server.kill();
            let answer = process.end();
            server.restart();
            let after = applied(&Beside::of(&url).expect("the server"));
            if !running || answer.exit == Exit::Done as u8 {
                answer.expect(Exit::Done, &[]);
                break;
            }
            crashes += 1;
            moments.push(after);
            let answer = answer.expect(Exit::Database, &["error: ", "!panicked"]);
            if from == after && answer.err.contains("could not connect to server") {
                continue;
            }
            // What it says of the database is so: nothing that it counts as done is lost.
            let said =
                answer.err.lines().filter(|line| line.contains("caused by:")).collect::<Vec<_>>().join("\n");
            assert!(!said.is_empty() && answer.err.contains("cargo migrate"), "{}", answer.err);
            if after > from {
                let last = [after - 1, after].map(|last| format!("`{}`", id(last.saturating_sub(1))));
                assert!(
                    last.iter().any(|id| said.contains(id.as_str())),
                    "{after} are applied\n{}",
                    answer.err
                );
            }
        }
        Process::start(&project, &url, &["upgrade"]).end().expect(Exit::Done, &[]);
        let same = same(&format!("after {moments:?}"), &expected, &outcome(&url));
        same.unwrap_or_else(|difference| panic!("{difference}"));
    }
    eprintln!("{crashes} crashes, with so many revisions applied: {moments:?}");
}
