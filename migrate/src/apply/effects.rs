//! What became of a statement that an earlier run, or try, may have begun, and that no transaction held together.

use std::time::Instant;

use super::Listener;
use super::run::Run;
use super::version_table::literal;
use crate::Revision;
use crate::script::{Catalog, Concurrent, Effect, Rebuilt};

/// What is to be done about a statement.
pub(super) enum Outlook {
    /// It runs.
    Run,
    /// It had its effect.
    Done,
    /// This finishes it.
    Finish(String),
    /// Only somebody who looks can tell.
    Ask,
}

/// What an earlier run has left of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// Nobody was there before us.
    None,
    /// Somebody was, and either did not begin it or heard that it failed.
    Stopped,
    /// It was begun, and nobody heard how it ended.
    Begun,
}

impl Run<'_> {
    /// Looks up what became of a statement. What is left of a part of it, and in the way, goes.
    pub(super) async fn look_up(
        &self,
        revision: &Revision,
        effect: &Effect,
        trace: Trace,
        listener: &mut Listener<'_>,
    ) -> Result<Outlook, tokio_postgres::Error> {
        let if_done = |done: bool| if done { Outlook::Done } else { Outlook::Run };
        match (effect, trace) {
            (_, Trace::None) | (Effect::Repeatable, _) => Ok(Outlook::Run),
            // That there is nothing to be dropped is what the statement itself was refused for.
            (Effect::Index(Concurrent::Drop { .. }), Trace::Stopped) => Ok(Outlook::Run),
            (Effect::Index(concurrent), _) => {
                Ok(if_done(self.is_done(revision, concurrent, listener).await?))
            }
            (Effect::Rebuilt(rebuilt), _) => {
                self.drop_halves(revision, rebuilt, listener).await?;
                Ok(Outlook::Run)
            }
            (Effect::Detached { table, partition }, _) => {
                let answer = self.ask(&detaching(table, partition)).await?;
                Ok(match answer.as_deref() {
                    Some("pending") => {
                        Outlook::Finish(format!("ALTER TABLE {table} DETACH PARTITION {partition} FINALIZE;"))
                    }
                    Some("detached") if trace == Trace::Begun => Outlook::Done,
                    _ => Outlook::Run,
                })
            }
            (_, Trace::Stopped) => Ok(Outlook::Run),
            (Effect::Listed { catalog, name, comes }, Trace::Begun) => {
                let is_there = self.ask(&listed(*catalog, name)).await?.is_some();
                Ok(if_done(is_there == *comes))
            }
            (Effect::Unknown, Trace::Begun) => Ok(Outlook::Ask),
        }
    }

    /// Drops what a failed statement has left: an INVALID unique index would refuse rows all the same.
    pub(super) async fn clean_up(
        &self,
        revision: &Revision,
        effect: &Effect,
        error: &tokio_postgres::Error,
        listener: &mut Listener<'_>,
    ) {
        match effect {
            Effect::Index(concurrent) => self.clean_up_index(revision, concurrent, error, listener).await,
            // What cannot be dropped now is dropped by the next run.
            Effect::Rebuilt(rebuilt) if error.as_db_error().is_some() => {
                let _ = self.drop_halves(revision, rebuilt, listener).await;
            }
            _ => {}
        }
    }

    /// Drops the indexes that a `REINDEX CONCURRENTLY` leaves which does not get to its end: new ones that are not
    /// whole, and old ones that have been replaced. See "Rebuilding Indexes Concurrently" in the documentation of
    /// `REINDEX`.
    async fn drop_halves(
        &self,
        revision: &Revision,
        rebuilt: &Rebuilt,
        listener: &mut Listener<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        let begin = Instant::now();
        let half = halves(rebuilt);
        while let Some(half) = self.ask(&half).await? {
            if half == UNDERWAY {
                self.underway(revision, "of a `REINDEX`", begin, listener).await?;
            } else {
                let bound = self.rounds.settings.lock_timeout;
                self.drop_index(revision, &half, bound, listener).await.map_err(|(_, error)| error)?;
            }
        }
        Ok(())
    }
}

/// What stands in the place of a name while somebody is at it. No name is without a schema.
const UNDERWAY: &str = "underway";

/// The query for the name of one such index, if there is any.
fn halves(rebuilt: &Rebuilt) -> String {
    let table = match rebuilt {
        Rebuilt::Index(index) => {
            format!(
                "t.oid = (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass({}))",
                literal(index)
            )
        }
        // Its partitions are done with it.
        Rebuilt::Table(table) => format!(
            "(t.oid = to_regclass({0}) OR t.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(to_regclass({0}))))",
            literal(table)
        ),
        Rebuilt::Schema(schema) => format!(
            "t.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {})",
            identifier_of(schema)
        ),
        Rebuilt::Database => "true".to_owned(),
    };
    format!(
        "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid = i.indrelid \
         AND p.datname = pg_catalog.current_database() AND p.pid <> pg_catalog.pg_backend_pid()) THEN '{UNDERWAY}' \
         ELSE format('%I.%I', n.nspname, c.relname) END FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c \
         ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class t \
         ON i.indrelid IN (t.oid, t.reltoastrelid) WHERE NOT i.indisvalid AND c.relkind = 'i' \
         AND c.relname ~ '_cc(new|old)[0-9]*$' AND {table} LIMIT 1"
    )
}

/// The query for whether a partition is on its way out, `pending`, or is none, `detached`.
fn detaching(table: &str, partition: &str) -> String {
    // Only some servers have the column.
    format!(
        "SELECT CASE WHEN i.inhrelid IS NULL THEN 'detached' WHEN to_jsonb(i) ->> 'inhdetachpending' = 'true' \
         THEN 'pending' END FROM (SELECT to_regclass({})::oid, to_regclass({})::oid) AS r (parent, child) \
         LEFT JOIN pg_catalog.pg_inherits i ON i.inhparent = r.parent AND i.inhrelid = r.child \
         WHERE r.parent IS NOT NULL AND r.child IS NOT NULL",
        literal(table),
        literal(partition)
    )
}

/// The query that answers with a row if there is one of the name.
fn listed(catalog: Catalog, name: &str) -> String {
    let name = identifier_of(name);
    match catalog {
        Catalog::Databases => format!("SELECT 'there' FROM pg_catalog.pg_database WHERE datname = {name}"),
        Catalog::Tablespaces => {
            format!("SELECT 'there' FROM pg_catalog.pg_tablespace WHERE spcname = {name}")
        }
        Catalog::Subscriptions => format!(
            "SELECT 'there' FROM pg_catalog.pg_subscription WHERE subname = {name} AND subdbid = \
             (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
        ),
    }
}

/// The name that PostgreSQL reads in a word of the script, as SQL.
fn identifier_of(word: &str) -> String {
    format!("(pg_catalog.parse_ident({}))[1]", literal(word))
}
