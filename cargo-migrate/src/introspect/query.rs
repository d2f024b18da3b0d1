//! How catalogs are asked: in one snapshot, and with the settings that their answers depend on.

use tokio_postgres::types::FromSql;
use tokio_postgres::{Client, Error, Row, SimpleQueryMessage};

/// What every answer is read under. Names of `public` are told without it, as models write them, and all others in
/// full. `pg_catalog` is searched before: the functions here are called by their full names, and operators stand
/// between operands of the types that they are made for, so that nobody's own are called.
const BEGIN: &str = "
    BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL search_path = public, pg_temp;
    SET LOCAL jit = off;
    SET LOCAL quote_all_identifiers = off;
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = postgres;
    SET LOCAL extra_float_digits = 1;
    SHOW server_version_num";

/// The first object that is not PostgreSQL's own, as a literal without a type: an operator of exactly the column's
/// type is meant.
pub(super) const FIRST: &str = "'16384'";

/// Asks catalogs, in one transaction that only reads.
pub(super) struct Asker<'c> {
    client: &'c Client,
    version: u32,
}

impl<'c> Asker<'c> {
    pub(super) async fn begin(client: &'c Client) -> Result<Self, Error> {
        let answers = client.simple_query(BEGIN).await?;
        let version = answers.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse::<u32>().ok(),
            _ => None,
        });
        Ok(Self { client, version: version.unwrap_or_default() / 10000 })
    }

    pub(super) async fn end(&self) -> Result<(), Error> {
        self.client.batch_execute("ROLLBACK").await
    }

    /// The major version: 15 for 15.4.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// What to select where a column is only there from some version on.
    pub(super) fn since<'t>(&self, version: u32, column: &'t str, otherwise: &'t str) -> &'t str {
        if self.version >= version { column } else { otherwise }
    }

    /// The rows of a query, each read by `read`.
    pub(super) async fn ask<T>(
        &self,
        query: &str,
        read: impl Fn(&mut Fields<'_>) -> T,
    ) -> Result<Vec<T>, Error> {
        let rows = self.client.query_typed(query, &[]).await?;
        Ok(rows.iter().map(|row| read(&mut Fields { row, at: 0 })).collect())
    }
}

/// The fields of a row, one after the other.
pub(super) struct Fields<'r> {
    row: &'r Row,
    at: usize,
}

impl<'r> Fields<'r> {
    /// The next one.
    pub(super) fn next<T: FromSql<'r>>(&mut self) -> T {
        let at = self.at;
        self.at += 1;
        self.row.get(at)
    }

    /// The next one, a `"char"`; a space where it is empty.
    pub(super) fn letter(&mut self) -> char {
        let byte: i8 = self.next();
        if byte == 0 { ' ' } else { char::from(byte.cast_unsigned()) }
    }
}
