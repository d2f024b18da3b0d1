//! Bringing another database to where one stands, from what that one carries.

use tokio_postgres::Client;

use super::measure::Ending;
use super::version_table::{read, read_revisions};
use super::{Direction, Error, HalfWay, LockKind, Migrator, Settings, State};
use crate::{History, Revision, Script};

impl Migrator {
    /// Brings an empty database, `to`, to the schema that `from` has by its applied revisions: by applying the very
    /// texts that `from` carries, one that it has half done as far as it is. Returns how many there are.
    ///
    /// `from` is only read. Rows are not copied, and neither is what no revision made; code of an application,
    /// which is for rows, does not run.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # use tokio_postgres::Client;
    /// # async fn run(migrator: Migrator, production: &Client, empty: &Client) -> Result<(), migrate::Error> {
    /// // Does the next upgrade go through where production stands now?
    /// let count = migrator.replay(production, empty).await?;
    /// println!("a copy with {count} revisions and without rows");
    /// migrator.upgrade_with(empty, "head", &mut |_| {}).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]: a revision may need what only `from` has.
    pub async fn replay(&self, from: &Client, to: &Client) -> Result<usize, Error> {
        let table = &self.settings.version_table;
        let applied = read(from, table).await?;
        let ids: Vec<&str> = applied.revisions.keys().map(String::as_str).collect();
        let carried = read_revisions(from, table, &ids).await?;
        let count = carried.len();
        let half_done = applied.partial().map(|row| (row.id.clone(), row.state));
        let is_begun = |revision: &Revision| {
            half_done.as_ref().is_some_and(|(id, state)| {
                *id == revision.id && matches!(state, State::Partial { direction: Direction::Upgrade, .. })
            })
        };
        let whole = carried.iter().filter(|revision| !is_begun(revision)).cloned();
        let migrator = self.of_carried(whole)?;
        if !migrator.history.is_empty() {
            migrator.upgrade_with(to, "heads", &mut |_| {}).await?;
        }
        if let Some((id, state)) = half_done {
            self.of_carried(carried)?.go_half_way(to, &id, state).await?;
        }
        Ok(count)
    }

    fn of_carried(&self, revisions: impl IntoIterator<Item = Revision>) -> Result<Self, Error> {
        let mut migrator = Self::from(History::new(revisions)?);
        // What was asked of the work itself is not asked of the way there.
        migrator.settings = Settings {
            single_transaction: false,
            half_way: HalfWay::Refuse,
            lock: LockKind::Session,
            ..self.settings.clone()
        };
        let with_code: Vec<(String, bool, bool)> = migrator
            .history
            .revisions()
            .map(|revision| {
                let has = |text: &str| Script::parse(text).is_ok_and(|script| script.has_code());
                (revision.id.to_string(), has(&revision.upgrade.text), has(&revision.downgrade.text))
            })
            .collect();
        for (id, up, down) in with_code {
            if up {
                migrator = migrator.code(&id, async |_| Ok::<_, tokio_postgres::Error>(()));
            }
            if down {
                migrator = migrator.code_back(&id, async |_| Ok::<_, tokio_postgres::Error>(()));
            }
        }
        Ok(migrator)
    }

    /// Runs the one revision up to where it stopped.
    async fn go_half_way(&self, client: &Client, id: &str, state: State) -> Result<(), Error> {
        let mut session = self.lock(client, &mut |_| {}).await?;
        let mut before = session.applied().complete();
        before.remove(id);
        let works = match state {
            State::Partial { direction: Direction::Downgrade, .. } => {
                session.plan_downgrade_to(&self.history.current(&before)).map(|plan| plan.works)
            }
            _ => session.plan_upgrade("heads").map(|plan| plan.works),
        };
        let result = match works {
            Ok(works) => session.measure(&works, Ending::Kept, Some(state), &mut |_| {}).await,
            Err(error) => Err(error),
        };
        session.finish().await;
        result
    }
}
