//! What became of an index that an earlier run, or try, began to build or to drop: PostgreSQL does that in several
//! transactions, and what was broken off leaves an index behind that is INVALID.

use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;

use super::message::{Message, Origin};
use super::run::{Broken, Run};
use super::version_table::literal;
use super::{Event, Listener};
use crate::Revision;
use crate::script::{Concurrent, Effect};

/// An index as it is found.
enum Found {
    /// Nothing of the name.
    Nothing,
    /// Built, and what was asked for.
    Whole,
    /// Not whole; its quoted name.
    Invalid(String),
    /// Somebody is at it.
    Underway,
    /// Something else has the name.
    Other,
}

impl Run<'_> {
    /// Whether the statement needs not run, because it had its effect. What is left of a part of it goes.
    pub(super) async fn is_done(
        &self,
        revision: &Revision,
        concurrent: &Concurrent,
        listener: &mut Listener<'_>,
    ) -> Result<bool, tokio_postgres::Error> {
        let begin = Instant::now();
        match concurrent {
            Concurrent::Drop { index } => {
                let query = format!("SELECT to_regclass({})::text", literal(index));
                Ok(self.ask(&query).await?.is_none())
            }
            Concurrent::Create { index, .. } => loop {
                match self.look_for(concurrent).await? {
                    Found::Nothing | Found::Other => return Ok(false),
                    Found::Whole => return Ok(true),
                    Found::Underway if self.migrator.is_stopping() => return Ok(false),
                    Found::Underway => self.underway(revision, index, begin, listener).await?,
                    Found::Invalid(name) => {
                        let bound = self.rounds.settings.concurrent_wait;
                        self.drop_index(revision, &name, bound, listener)
                            .await
                            .map_err(|(_, error)| error)?;
                    }
                }
            },
        }
    }

    /// Drops what a failed statement has left: an INVALID unique index would refuse rows all the same.
    pub(super) async fn clean_up_index(
        &self,
        revision: &Revision,
        concurrent: &Concurrent,
        error: &tokio_postgres::Error,
        listener: &mut Listener<'_>,
    ) {
        // What has the name already is not ours.
        if error.code() == Some(&SqlState::DUPLICATE_TABLE) || error.as_db_error().is_none() {
            return;
        }
        if let Ok(Found::Invalid(name)) = self.look_for(concurrent).await {
            // What could not be built because of others cannot wait for them to go: the next run does.
            let bound = self.rounds.settings.lock_timeout;
            let _ = self.drop_index(revision, &name, bound, listener).await;
        }
    }

    /// A pause while somebody else is at an index. Our lease is to be alive when it is over.
    pub(super) async fn underway(
        &self,
        revision: &Revision,
        index: &str,
        begin: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        listener(Event::Underway { revision, index, waited: begin.elapsed() });
        if let Some(lease) = self.held.lease() {
            self.client.batch_execute(&lease.renew_sql()).await?;
        }
        tokio::time::sleep(self.rounds.settings.lock_poll).await;
        Ok(())
    }

    pub(super) async fn drop_index(
        &self,
        revision: &Revision,
        name: &str,
        bound: Duration,
        listener: &mut Listener<'_>,
    ) -> Result<(), Broken> {
        if self.held.lease().is_none() {
            let set = format!("SET lock_timeout = {}", bound.as_millis());
            self.client.batch_execute(&set).await.map_err(|error| (0, error))?;
        }
        let mut statement = Message::default();
        statement.push(Origin::Frame, &format!("DROP INDEX CONCURRENTLY {name}"));
        self.under_watch(revision, &statement, bound, listener).await.map_err(|(broken, _)| broken)
    }

    /// Refuses, in the words of PostgreSQL, a statement whose names would be looked up elsewhere than all others: the
    /// session of a proxy has a `search_path` of its own.
    pub(super) async fn looks_where_pinned(&self, effect: &Effect) -> Result<(), tokio_postgres::Error> {
        let qualified = match effect {
            Effect::Index(Concurrent::Create { table, .. }) => table.contains('.'),
            Effect::Index(Concurrent::Drop { index }) => index.contains('.'),
            _ => false,
        };
        if qualified {
            return Ok(());
        }
        let message = "the sessions of the proxy look up names in other schemas than a migration does";
        let hint =
            "write the schema before each name, or `ALTER ROLE … SET search_path` for the role that connects";
        // Of temporary tables, only a session that has had some has a schema.
        let schemas = "(SELECT pg_catalog.string_agg(s, ',') FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) \
                       AS s WHERE s !~ '^pg_temp')";
        let check = format!(
            "BEGIN; SELECT pg_catalog.set_config('migrate.schemas', coalesce({schemas}, ''), true); {} \
             DO $migrate$ BEGIN IF pg_catalog.current_setting('migrate.schemas') <> coalesce({schemas}, '') THEN \
             RAISE EXCEPTION USING MESSAGE = {}, HINT = {}; END IF; END $migrate$; COMMIT;",
            self.rounds.pinned().concat(),
            literal(message),
            literal(hint),
        );
        let checked = self.client.batch_execute(&check).await;
        if checked.is_err() {
            let _ = self.client.batch_execute("ROLLBACK").await;
        }
        checked
    }

    async fn look_for(&self, concurrent: &Concurrent) -> Result<Found, tokio_postgres::Error> {
        let Concurrent::Create { unique, index, table, definition } = concurrent else {
            return Ok(Found::Other);
        };
        // An index lives in the schema of its table.
        let query = format!(
            "SELECT CASE WHEN c.oid IS NULL THEN 'nothing' \
             WHEN i.indrelid IS DISTINCT FROM t.oid OR c.relkind <> 'i' THEN 'other' \
             WHEN i.indisvalid THEN 'whole' \
             WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid \
             AND p.pid <> pg_catalog.pg_backend_pid()) THEN 'underway' \
             ELSE format('%I.%I', n.nspname, c.relname) END \
             FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace \
             LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(format('%I.', n.nspname) || {}) \
             LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid \
             WHERE t.oid = to_regclass({})",
            literal(index),
            literal(table),
        );
        Ok(match self.ask(&query).await?.as_deref() {
            None | Some("nothing") => Found::Nothing,
            Some("other") => Found::Other,
            Some("underway") => Found::Underway,
            Some("whole") if self.is_like(*unique, index, table, definition).await => Found::Whole,
            Some("whole") => Found::Other,
            Some(name) => Found::Invalid(name.to_owned()),
        })
    }

    /// Whether an index is what its words would make, as PostgreSQL itself says of the same index on a table that
    /// goes again. Where it may not make one, the statement runs and PostgreSQL has its say.
    async fn is_like(&self, unique: bool, index: &str, table: &str, definition: &str) -> bool {
        let unique = if unique { "UNIQUE " } else { "" };
        let of = |index: &str| {
            format!(
                "(SELECT i.indisunique::text || substr(d, strpos(d, ' USING ')) FROM pg_catalog.pg_index i, \
                 pg_catalog.pg_get_indexdef(i.indexrelid) d WHERE i.indexrelid = {index})"
            )
        };
        let there = of(&format!(
            "(SELECT to_regclass(format('%I.', n.nspname) || {}) FROM pg_catalog.pg_class t \
             JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace WHERE t.oid = to_regclass({}))",
            literal(index),
            literal(table)
        ));
        let wanted = of("'pg_temp.migrate_index'::regclass");
        let query = format!(
            "CREATE TEMPORARY TABLE migrate_table (LIKE {table}) ON COMMIT DROP; \
             CREATE {unique}INDEX migrate_index ON pg_temp.migrate_table {definition}; \
             SELECT CASE WHEN {there} = {wanted} THEN 'same' END"
        );
        match self.ask(&query).await {
            Ok(answer) => answer.is_some(),
            Err(_) => {
                let _ = self.client.batch_execute("ROLLBACK").await;
                false
            }
        }
    }
}
