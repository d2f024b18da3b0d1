//! Ten pods that start at once.

use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::serves_one_session;
use migrate_tests::process::{Process, wait_for};

use crate::packages::{history, package, run};

/// How often they start.
const TIMES: usize = 30;

/// How many times at the same time.
const WORKERS: usize = 5;

/// How many there are.
const PODS: usize = 10;

/// The second one builds an index that waits for every snapshot in the database: a pod that waited for its turn
/// inside of the server would have one.
fn revisions() -> Vec<(String, String)> {
    let ran = |number: usize| format!("INSERT INTO ran VALUES ({number});\n");
    vec![
        (
            "CREATE TABLE t (a int);\nINSERT INTO t SELECT generate_series(1, 100);\n".to_owned() + &ran(1),
            "DROP TABLE t;".to_owned(),
        ),
        (
            "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY t_a ON t (a);\n".to_owned() + &ran(2),
            "DROP INDEX t_a;".to_owned(),
        ),
        (ran(3), "SELECT 1;".to_owned()),
    ]
}

#[test]
fn ten_at_once_thirty_times() {
    if serves_one_session() {
        return;
    }
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let (project, database) = package(&revisions());
                for _ in 0..TIMES / WORKERS {
                    assert_eq!(database.clear(), Ok(true));
                    database.execute("CREATE TABLE ran (revision int)").expect("a table");
                    // Nobody's first revision gets through before all are there.
                    let gate = database.beside();
                    gate.execute("BEGIN; LOCK TABLE ran").expect("a closed gate");
                    let pods: Vec<Process> = (0..PODS)
                        .map(|_| {
                            Process::start(&project, &database.url(), &["upgrade", "--lock-timeout", "0"])
                        })
                        .collect();
                    wait_for("all but one to say that they wait", || {
                        pods.iter().filter(|pod| pod.said().contains("Waiting for ")).count() == PODS - 1
                    });
                    gate.execute("COMMIT").expect("an open gate");

                    let answers: Vec<Answer> =
                        pods.into_iter().map(|pod| pod.end().expect(Exit::Done, &[])).collect();
                    let (worked, waited): (Vec<_>, Vec<_>) =
                        answers.into_iter().partition(|answer| answer.out.contains("3 revisions applied"));
                    assert_eq!((worked.len(), waited.len()), (1, PODS - 1));
                    for answer in waited {
                        let words = ["Waiting for ", ", which migrates this database (", "is up to date"];
                        answer.expect(Exit::Done, &words);
                    }
                    assert_eq!(history(&database), ["1 applied", "2 applied", "3 applied"]);
                    let ran = database.query("SELECT revision::text FROM ran ORDER BY 1").expect("what ran");
                    assert_eq!(ran, ["1", "2", "3"]);
                    let whole = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 't_a'::regclass";
                    assert_eq!(database.query(whole).expect("an index"), ["true"]);
                }
                run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["is up to date"]);
            });
        }
    });
}
