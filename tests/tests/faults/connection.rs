//! The connection breaks, and whatever the program could not know by then the next run finds out.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

use crate::Chance;
use crate::packages::{history, id, package, run, until_alone};
use crate::proxy::{Break, How, Message, Proxy, Sender};

/// How many breaks there are beside those around each commit.
const ANYWHERE: usize = 12;

/// How many breaks are tried at the same time.
const WORKERS: usize = 3;

/// Every revision notes that it ran, in both directions, so that one that runs twice is seen.
fn revisions() -> Vec<(String, String)> {
    let ran = |number: usize, what: &str| format!("INSERT INTO ran (what) VALUES ('{number} {what}');\n");
    let mut revisions = vec![(
        "CREATE TABLE t (id bigint PRIMARY KEY, a int);\nCREATE TABLE u (id bigint);\n".to_owned()
            + "INSERT INTO t SELECT i, 0 FROM generate_series(1, 30) i;\n"
            + &ran(1, "up"),
        format!("{}DROP TABLE t;\nDROP TABLE u;\n", ran(1, "down")),
    )];
    // Sections of all kinds, so that a break leaves something in the middle.
    revisions.push((
        ran(2, "up")
            + "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY t_a ON t (a);\n"
            + &ran(2, "outside")
            + "-- migrate: batch 10\nUPDATE t SET a = a + 1;\n-- migrate: transaction\n"
            + &ran(2, "last"),
        ran(2, "down")
            + "-- migrate: no-transaction\nDROP INDEX CONCURRENTLY t_a;\n"
            + &ran(2, "down outside")
            + "-- migrate: transaction\n"
            + &ran(2, "down last"),
    ));
    // One behind the other in the pipe.
    for number in 3..=8 {
        revisions.push((
            format!("ALTER TABLE u ADD COLUMN c{number} int DEFAULT {number};\n{}", ran(number, "up")),
            format!("ALTER TABLE u DROP COLUMN c{number};\n{}", ran(number, "down")),
        ));
    }
    revisions
}

/// Empties the database, and brings it to where a break is to find it.
fn prepare(project: &Project, database: &Database, commands: &[&str]) {
    assert_eq!(database.clear(), Ok(true));
    database.execute("CREATE TABLE ran (what text)").expect("a table");
    if !commands.is_empty() {
        run(project, &database.url(), commands).expect(Exit::Done, &[]);
    }
}

/// What has to be the same in the end.
fn end(database: &Database) -> (Vec<String>, String, String) {
    (history(database), database.describe().expect("the catalog"), database.rows().expect("the rows"))
}

fn has(message: &Message, words: &[u8]) -> bool {
    message.bytes.windows(words.len()).any(|part| part == words)
}

/// Where to break what a clean run sent: around each commit, and anywhere.
fn breaks(proxy: &Proxy) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut add = |sender, message, bytes| breaks.push(Break { sender, message, bytes, how: How::Cut });
    let all = [Sender::Program, Sender::Server].map(|sender| proxy.sent(sender));
    for message in all[0].iter().filter(|message| has(message, b"COMMIT;")) {
        // All of it, and all but the last byte, with which the server would begin.
        add(Sender::Program, message.number, message.bytes.len());
        add(Sender::Program, message.number, message.bytes.len() - 1);
    }
    for message in all[1].iter().filter(|message| has(message, b"COMMIT\0")) {
        // It is committed, and the program does not hear of it, or of nothing that comes after.
        add(Sender::Server, message.number, 0);
        add(Sender::Server, message.number, message.bytes.len());
    }
    // Before anything is said.
    add(Sender::Program, all[0][0].number, 0);
    // What is asked when all is done.
    let last = all[0].iter().rposition(|message| has(message, b"COMMIT;")).expect("a commit");
    for message in &all[0][last + 1..] {
        add(Sender::Program, message.number, 0);
    }
    let mut chance = Chance::new();
    let mut below = |bound: usize| usize::try_from(chance.below(bound as u64)).expect("less than that");
    for (sender, messages) in [Sender::Program, Sender::Server].into_iter().zip(&all) {
        for _ in 0..ANYWHERE / 2 {
            let message = &messages[below(messages.len())];
            add(sender, message.number, below(message.bytes.len() + 1));
        }
    }
    breaks
}

/// Breaks a command at many places, and runs it again.
fn at_every_moment(before: &[&str], arguments: &[&str]) {
    let (project, database) = package(&revisions());
    prepare(&project, &database, before);
    let start = history(&database);
    let proxy = Proxy::before(&database, None);
    run(&project, &proxy.url, arguments).expect(Exit::Done, &[]);
    let clean = end(&database);
    let breaks = breaks(&proxy);

    let outcomes: BTreeSet<&str> = thread::scope(|scope| {
        let (breaks, clean, start) = (&breaks, &clean, &start);
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                scope.spawn(move || {
                    let (project, database) = package(&revisions());
                    let mut outcomes = BTreeSet::new();
                    for at in breaks.iter().skip(worker).step_by(WORKERS) {
                        prepare(&project, &database, before);
                        let proxy = Proxy::before(&database, Some(*at));
                        let broken = run(&project, &proxy.url, arguments);
                        until_alone(&database);
                        outcomes.insert(judge(&broken, at, start, &history(&database), clean));
                        let again = run(&project, &database.url(), arguments);
                        assert_eq!(
                            again.exit,
                            Exit::Done as u8,
                            "{at:?}\n{}\nthen\n{}",
                            broken.err,
                            again.err
                        );
                        assert_eq!(&end(&database), clean, "{at:?}\n{}", broken.err);
                    }
                    outcomes
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    // The places were worth their while.
    for outcome in ["as it was", "known", "committed unheard", "not committed"] {
        assert!(outcomes.contains(outcome), "never `{outcome}`, only {outcomes:?}");
    }
}

/// Holds what a broken command said against where the database is, and says which kind of break it was.
fn judge(
    broken: &Answer,
    at: &Break,
    before: &[String],
    after: &[String],
    clean: &(Vec<String>, String, String),
) -> &'static str {
    let said = &broken.err;
    if broken.exit == Exit::Done as u8 {
        assert_eq!(after, clean.0, "{at:?}\n{said}");
        return "done";
    }
    assert_eq!(broken.exit, Exit::Database as u8, "{at:?}\n{said}");
    let direction = if before.is_empty() { "upgrade" } else { "downgrade" };
    // How far a history is: revisions that are through, section and statement.
    let all = before.len().max(clean.0.len());
    let reached = |history: &[String]| {
        let partial = history.iter().find(|row| row.contains("partial"));
        let is_through = |row: &&String| row.ends_with("applied");
        let through = match direction {
            "upgrade" => history.iter().filter(is_through).count(),
            _ => all - history.len(),
        };
        let numbers = partial.map(|row| {
            let words: Vec<&str> = row.split(' ').collect();
            assert_eq!(words[2], direction, "{row}");
            [words[3], words[4]].map(|number| number.parse::<usize>().expect("a number"))
        });
        (through, numbers.unwrap_or_default())
    };
    let is_uncertain = said.contains("is not known");
    if said.contains("the database is as it was") || said.contains("could not connect to server") {
        assert_eq!(after, before, "{at:?}\n{said}");
        assert!(!is_uncertain, "{at:?}\n{said}");
        return "as it was";
    }
    let between = |start: &str, end: &str| {
        let rest = said.split_once(start)?.1;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let last = between("up to `", "`, are done and stay")
        .or_else(|| between("caused by: revision `", "` before it is done and stays"));
    let number_of = |wanted: &str| (1..=all).find(|&number| id(number) == wanted).expect("a revision");
    let through = last.map_or(0, |last| match direction {
        "upgrade" => number_of(&last),
        _ => all + 1 - number_of(&last),
    });
    let partial = between("is done up to statement ", ", where the next run goes on").map(|place| {
        let (statement, section) = place.split_once(" of section ").expect("a place");
        [section, statement].map(|number| number.parse::<usize>().expect("a number"))
    });
    let told = (through, partial.unwrap_or_default());
    let is_there = reached(after);
    if !is_uncertain {
        assert_eq!(told, is_there, "{at:?}\n{said}");
        return "known";
    }
    assert!(told <= is_there, "{at:?}: {after:?}\n{said}");
    if told < is_there { "committed unheard" } else { "not committed" }
}

#[test]
fn cut_anywhere_in_an_upgrade() {
    if serves_one_session() {
        return;
    }
    at_every_moment(&[], &["upgrade"]);
}

#[test]
fn cut_anywhere_in_a_downgrade() {
    if serves_one_session() {
        return;
    }
    at_every_moment(&["upgrade"], &["downgrade", "base", "--yes"]);
}

#[test]
fn a_connection_that_falls_silent() {
    if serves_one_session() {
        return;
    }
    let (project, database) = package(&revisions());
    prepare(&project, &database, &[]);
    let watched = Proxy::before(&database, None);
    run(&project, &watched.url, &["upgrade"]).expect(Exit::Done, &[]);
    let clean = end(&database);
    let third = watched.sent(Sender::Program).into_iter().find(|message| has(message, b"'3 up'"));
    prepare(&project, &database, &[]);

    let message = third.expect("the third revision").number;
    let at = Break { sender: Sender::Program, message, bytes: 0, how: How::Silence };
    let proxy = Proxy::before(&database, Some(at));
    let mut process = Process::start(&project, &proxy.url, &["upgrade"]);
    proxy.until_silent();
    assert!(process.is_running(), "it waits, for the server may be at work");
    let pid = process.id().to_string();
    let interrupt = || {
        let sent = Command::new("kill").args(["-s", "INT", &pid]).status().expect("`kill`");
        assert!(sent.success());
    };
    interrupt();
    // Nobody hears that the statement should stop.
    wait_for("an answer to the first Ctrl-C", || process.said().contains("once more ends at once"));
    assert!(process.is_running(), "it waits for what the server says");
    interrupt();
    process.end().expect(Exit::Interrupted, &[]);

    // The server has not heard of that, and keeps the lock for a session that nobody has.
    let ours = "SELECT pid::text FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' \
                AND d.datname = current_database()";
    let pid = database.query(ours).expect("the lock");
    assert_eq!(history(&database), ["1 applied", "2 applied"]);
    let end_it = format!("SELECT pg_terminate_backend({})", pid.concat());
    run(&project, &database.url(), &["upgrade", "--lock-wait", "0"]).expect(
        Exit::Database,
        &["another migration is running", &format!("pid {}, cargo migrate", pid.concat()), &end_it],
    );
    database.execute(&end_it).expect("what the help says");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["6 revisions applied"]);
    assert_eq!(end(&database), clean);
}
