//! What an upgrade would do, without a lock and without a database.

use tokio_postgres::Client;

use super::{Error, Migrator, Session, Upgrade};

impl Migrator {
    /// What an upgrade to `target` would apply as the database stands. Reads only, and waits for no lock: another
    /// process may go on meanwhile.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// for (revision, late) in migrator.plan_upgrade(client, "head").await?.revisions() {
    ///     println!("{} {}{}", revision.id, revision.message, if late { " (late)" } else { "" });
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
    /// ```
    /// use migrate::{Migrator, Revision, SqlFile};
    ///
    /// let revision = Revision {
    ///     id: "3f9a1c2b4d5e".into(),
    ///     upgrade: SqlFile::text("CREATE TABLE public.notes (id bigint PRIMARY KEY);"),
    ///     ..Revision::EMPTY
    /// };
    /// let plan = Migrator::new([revision]).plan_range("base:head")?;
    /// let sql: Vec<&str> = plan.revisions().map(|(revision, _)| &*revision.upgrade.text).collect();
    /// assert!(sql[0].starts_with("CREATE TABLE"));
    /// # Ok::<(), migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the names are no range upwards, or a file cannot run.
    pub fn plan_range(&self, range: &str) -> Result<Upgrade, Error> {
        Ok(Upgrade { works: self.works_along(range)?.1 })
    }
}
