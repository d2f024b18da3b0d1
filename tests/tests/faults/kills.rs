//! The program killed at random moments of an upgrade.

use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use crate::long_history::{self, LEDGER, outcome};
use crate::{Chance, Killed, Process};

/// How many kills have to hit.
const KILLS: usize = 100;

/// How often the same upgrade is killed at most.
const AT_MOST: u64 = 4;

/// Runs a command to its end, and says how long that took.
fn run(project: &Project, database: &Database, arguments: &[&str]) -> Duration {
    let begin = Instant::now();
    Process::start(project, &database.url(), arguments).end().expect(Exit::Done, &[]);
    begin.elapsed()
}

fn database() -> Database {
    let database = Database::new();
    database.execute(LEDGER).expect("a table");
    database
}

/// How many revisions are applied, and whether one is half done.
fn place(database: &Database) -> (usize, bool) {
    let rows = database.query("SELECT state FROM migrate_revisions").unwrap_or_default();
    (rows.iter().filter(|state| *state == "applied").count(), rows.iter().any(|state| state == "partial"))
}

#[test]
fn an_upgrade_killed_a_hundred_times_ends_as_a_clean_one() {
    if serves_one_session() {
        return;
    }
    let clean = database();
    let project = long_history::project(&clean.url());
    let whole = run(&project, &clean, &["upgrade"]);
    let expected = outcome(&clean.url());

    let mut chance = Chance::new();
    let (mut hits, mut late, mut moments) = (0, 0, Vec::new());
    while hits < KILLS {
        let database = database();
        let kills = 1 + chance.below(AT_MOST);
        for _ in 0..kills {
            // The rest of the run is what a moment is drawn from, so that all of it is met.
            let (done, _) = place(&database);
            let rest = whole.mul_f64(1.0 - done as f64 / long_history::COUNT as f64);
            let process = Process::start(&project, &database.url(), &["upgrade"]);
            std::thread::sleep(chance.within(rest));
            match process.kill() {
                Killed::Hit => {
                    hits += 1;
                    moments.push(place(&database));
                }
                Killed::TooLate(answer) => {
                    late += 1;
                    answer.expect(Exit::Done, &[]);
                }
            }
        }
        run(&project, &database, &["upgrade"]);
        let what = format!("after {kills} kills, the last of them at {:?}", moments.last());
        same(&what, &expected, &outcome(&database.url())).unwrap_or_else(|difference| panic!("{difference}"));
    }
    let half = moments.iter().filter(|(_, half)| *half).count();
    eprintln!("{hits} kills, {late} too late, {half} in the middle of a revision: {moments:?}");
}
