//! Databases that hold nothing: to make one takes as long as all else in a small test.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::database::Database;

/// Databases that one test after the other may have.
#[derive(Default)]
pub struct Pool {
    empty: Mutex<Vec<Database>>,
}

impl Pool {
    /// One that holds nothing.
    pub fn database(&self) -> Database {
        let empty = self.held().pop();
        empty.unwrap_or_default()
    }

    /// Takes one back, and empties it.
    pub fn take_back(&self, database: Database) {
        if database.clear() == Ok(true) {
            self.keep(database);
        }
    }

    /// Takes one back that holds nothing still.
    pub fn keep(&self, database: Database) {
        self.held().push(database);
    }

    fn held(&self) -> MutexGuard<'_, Vec<Database>> {
        self.empty.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
