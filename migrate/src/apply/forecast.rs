//! What an upgrade would do, without a lock and without a database.

use tokio_postgres::Client;

use super::{Error, Migrator, Session, Upgrade};

impl Migrator {
    /// What an upgrade to `target` would apply as the database stands. Reads only, and waits for no lock: another
    /// process may go on meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Session::plan_upgrade`].
    pub async fn plan_upgrade(&self, client: &Client, target: &str) -> Result<Upgrade, Error> {
        Session::without_lock(self, client).await?.plan_upgrade(target)
    }

    /// What an upgrade along a range, `a:b`, would apply to a database that is at its first end; one name is a range
    /// from the base. No database is asked.
    ///
    /// # Errors
    ///
    /// When the names are no range upwards, or a file cannot run.
    pub fn plan_range(&self, range: &str) -> Result<Upgrade, Error> {
        Ok(Upgrade { works: self.works_along(range)?.1 })
    }
}
