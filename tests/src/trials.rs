//! Tests that are found when they run: a program of such tests, from its arguments to its exit code.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use crate::cases;
use crate::database::{Database, serves_one_session};
use crate::pool::Pool;

/// What the command line says, and `RUST_TEST_THREADS` as with other tests. A server that serves one session gets one
/// test after the other.
#[must_use]
pub fn arguments() -> Arguments {
    let mut arguments = Arguments::from_args();
    if serves_one_session() {
        arguments.test_threads = Some(1);
    } else if arguments.test_threads.is_none() {
        arguments.test_threads = env::var("RUST_TEST_THREADS").ok().and_then(|number| number.parse().ok());
    }
    arguments
}

/// Proves something of every `nth` case, each in an empty database. It needs scratch databases.
#[must_use]
pub fn of_cases(nth: usize, prove: fn(&Path, &Database) -> Result<(), String>) -> ExitCode {
    let arguments = arguments();
    if serves_one_session() {
        println!("skipped: a scratch database takes a second session");
        return ExitCode::SUCCESS;
    }
    let pool = Arc::new(Pool::default());
    let trials = cases::every(nth, cases::all(), arguments.filter.as_deref()).into_iter().map(|case| {
        let pool = Arc::clone(&pool);
        Trial::test(cases::name(&case), move || {
            let database = pool.database();
            let proof = prove(&case, &database);
            pool.take_back(database);
            Ok(proof?)
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
