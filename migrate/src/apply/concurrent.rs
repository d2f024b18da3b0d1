//! What became of an index that an earlier run, or try, began to build or to drop: PostgreSQL does that in several
//! transactions, and what was broken off leaves an index behind that is INVALID.

use tokio_postgres::error::SqlState;

use super::run::Run;
use super::version_table::literal;
use crate::script::Concurrent;

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
    pub(super) async fn is_done(&self, concurrent: &Concurrent) -> Result<bool, tokio_postgres::Error> {
        match concurrent {
            Concurrent::Drop { index } => {
                let query = format!("SELECT to_regclass({})::text", literal(index));
                Ok(self.ask(&query).await?.is_none())
            }
            Concurrent::Create { .. } => loop {
                match self.look_for(concurrent).await? {
                    Found::Nothing | Found::Other => return Ok(false),
                    Found::Whole => return Ok(true),
                    Found::Underway => tokio::time::sleep(self.rounds.settings.lock_poll).await,
                    Found::Invalid(name) => {
                        self.client.batch_execute(&format!("DROP INDEX CONCURRENTLY {name}")).await?;
                    }
                }
            },
        }
    }

    /// Drops what a failed statement has left: an INVALID unique index would refuse rows all the same.
    pub(super) async fn clean_up_index(&self, concurrent: &Concurrent, error: &tokio_postgres::Error) {
        // What has the name already is not ours.
        if error.code() == Some(&SqlState::DUPLICATE_TABLE) || error.as_db_error().is_none() {
            return;
        }
        if let Ok(Found::Invalid(name)) = self.look_for(concurrent).await {
            let _ = self.client.batch_execute(&format!("DROP INDEX CONCURRENTLY {name}")).await;
        }
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
