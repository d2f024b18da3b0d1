//! The program killed at random moments of an upgrade, and of a downgrade.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::difference::same;
use migrate_tests::process::{Killed, Process, wait_for};
use migrate_tests::project::Project;

use crate::Chance;
use crate::long_history::{self, COUNT, LEDGER, outcome};

/// How often the same run is killed at most.
const AT_MOST: u64 = 9;

/// What is killed, and what it has to end as.
struct Story<'s> {
    project: &'s Project,
    arguments: &'s [&'s str],
    /// A database on which nothing has been done yet.
    start: &'s Mutex<Database>,
    /// How long a clean run takes.
    whole: Duration,
    /// What it leaves.
    expected: String,
    /// How many revisions it has done when it stands there.
    done: fn(&Standing) -> usize,
}

/// What the version table says.
#[derive(Debug)]
struct Standing {
    applied: usize,
    half_done: bool,
}

impl Standing {
    fn of(database: &Database) -> Self {
        let rows = database.query("SELECT state FROM migrate_revisions").unwrap_or_default();
        Self {
            applied: rows.iter().filter(|state| *state == "applied").count(),
            half_done: rows.iter().any(|state| state == "partial"),
        }
    }
}

impl Story<'_> {
    /// Kills it this often while it runs, each time at a moment of its own, and lets it end.
    fn kill(&self, mut chance: Chance, kills: usize) -> Vec<Standing> {
        let mut hits = Vec::new();
        while hits.len() < kills {
            let database = self.start.lock().expect("the database").copy();
            let mut moments: Vec<u64> =
                (0..=chance.below(AT_MOST)).map(|_| chance.below(COUNT as u64)).collect();
            moments.sort_unstable();
            for moment in moments {
                match self.until(moment as usize, &mut chance, &database).kill() {
                    Killed::Hit => hits.push(Standing::of(&database)),
                    // It does not count.
                    Killed::TooLate(answer) => {
                        answer.expect(Exit::Done, &[]);
                        break;
                    }
                }
            }
            run(self.project, &database, self.arguments);
            let what = format!("after the last of {} kills, at {:?}", hits.len(), hits.last());
            let same = same(&what, &self.expected, &outcome(&database.url()));
            same.unwrap_or_else(|difference| panic!("{difference}"));
        }
        hits
    }

    /// Starts a run, and waits until so many revisions are done, and a bit.
    fn until(&self, moment: usize, chance: &mut Chance, database: &Database) -> Process {
        let mut process = Process::start(self.project, &database.url(), self.arguments);
        while (self.done)(&Standing::of(database)) < moment && process.is_running() {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(chance.within(self.whole / 40));
        process
    }

    /// The same, on two databases at once.
    fn kill_in_all(&self, kills: usize) {
        let mut chance = Chance::new();
        let seeds = [(); 2].map(|()| Chance(chance.below(u64::MAX)));
        let hits: Vec<Standing> = thread::scope(|scope| {
            let workers = seeds.map(|chance| scope.spawn(move || self.kill(chance, kills.div_ceil(2))));
            workers.into_iter().flat_map(|worker| worker.join().expect("what a clean run leaves")).collect()
        });
        let mut moments = BTreeMap::<usize, usize>::new();
        hits.iter().for_each(|hit| *moments.entry((self.done)(hit) / 20 * 20).or_default() += 1);
        let half_done = hits.iter().filter(|hit| hit.half_done).count();
        eprintln!(
            "{} kills, {half_done} in the middle of a revision; by revisions done: {moments:?}",
            hits.len()
        );
    }
}

/// Runs a command to its end, and says how long that took.
fn run(project: &Project, database: &Database, arguments: &[&str]) -> Duration {
    let begin = Instant::now();
    Process::start(project, &database.url(), arguments).end().expect(Exit::Done, &[]);
    begin.elapsed()
}

fn empty() -> Database {
    let database = Database::new();
    database.execute(LEDGER).expect("a table");
    database
}

#[test]
fn an_upgrade_killed_a_hundred_times_ends_as_a_clean_one() {
    if serves_one_session() {
        return;
    }
    let clean = empty();
    let project = long_history::project(&clean.url());
    let whole = run(&project, &clean, &["upgrade"]);
    let start = Mutex::new(empty());
    let expected = outcome(&clean.url());
    let done = |standing: &Standing| standing.applied;
    Story { project: &project, arguments: &["upgrade"], start: &start, whole, expected, done }
        .kill_in_all(100);
}

#[test]
fn a_killed_downgrade_goes_on_and_ends_as_a_clean_one() {
    if serves_one_session() {
        return;
    }
    let mut clean = empty();
    let project = long_history::project(&clean.url());
    run(&project, &clean, &["upgrade"]);
    let start = Mutex::new(clean.copy());
    let arguments = &["downgrade", "base", "--yes"];
    let whole = run(&project, &clean, arguments);
    let expected = outcome(&clean.url());
    let done = |standing: &Standing| COUNT - standing.applied;
    Story { project: &project, arguments, start: &start, whole, expected, done }.kill_in_all(40);
}

#[test]
fn after_a_killed_downgrade_an_upgrade_works_or_says_why_not() {
    if serves_one_session() {
        return;
    }
    let mut clean = empty();
    let project = long_history::project(&clean.url());
    let whole = run(&project, &clean, &["upgrade"]);
    let start = Mutex::new(clean.copy());
    // They tell of every time that a revision ran.
    let forget = "TRUNCATE ledger, journal";
    clean.execute(forget).expect("empty tables");
    let expected = outcome(&clean.url());
    let done = |standing: &Standing| COUNT - standing.applied;
    let arguments = &["downgrade", "base", "--yes"];
    let story = Story { project: &project, arguments, start: &start, whole, expected, done };
    let mut chance = Chance::new();
    for half_done in [true, false, true, false] {
        let database = start.lock().expect("the database").copy();
        let standing = loop {
            let moment = (story.done)(&Standing::of(&database)) + chance.below(30) as usize;
            drop(story.until(moment, &mut chance, &database).kill());
            wait_for("the end of what it left on the server", || {
                database.query(OTHERS).is_ok_and(|pids| pids.is_empty())
            });
            let standing = Standing::of(&database);
            if standing.half_done == half_done {
                break standing;
            }
            // It goes on from here, and around again from the base.
            if standing.applied == 0 {
                run(&project, &database, &["upgrade"]);
            }
        };
        if half_done {
            let which =
                "SELECT id FROM migrate_revisions WHERE state = 'partial' AND direction = 'downgrade'";
            let which = database.query(which).expect("an answer").concat();
            let words = format!("an earlier downgrade stopped in the middle of revision `{which}`");
            let before = outcome(&database.url());
            Process::start(&project, &database.url(), &["upgrade"])
                .end()
                .expect(Exit::Database, &[&words, "help:"]);
            same("refused", &before, &outcome(&database.url()))
                .unwrap_or_else(|difference| panic!("{difference}"));
            run(&project, &database, &["downgrade", "-1", "--yes"]);
        }
        run(&project, &database, &["upgrade"]);
        database.execute(forget).expect("empty tables");
        let same = same(&format!("up again from {standing:?}"), &story.expected, &outcome(&database.url()));
        same.unwrap_or_else(|difference| panic!("{difference}"));
    }
}

/// Whoever is connected beside us.
const OTHERS: &str = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() \
                      AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
