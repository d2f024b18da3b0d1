//! Columns of tables, views and composite types, and what they default to.

use tokio_postgres::Error;

use super::query::{Asker, FIRST};
use super::types;

/// A row of `pg_attribute`.
pub(super) struct ColumnRow {
    pub(super) relation: u32,
    pub(super) number: i16,
    pub(super) name: String,
    pub(super) type_oid: u32,
    pub(super) modifiers: i32,
    /// The type with its modifiers, where only PostgreSQL can tell.
    pub(super) written: Option<String>,
    pub(super) dimensions: i16,
    pub(super) not_null: bool,
    pub(super) identity: char,
    pub(super) generated: char,
    pub(super) collation: u32,
    pub(super) storage: char,
    pub(super) compression: char,
    pub(super) options: Option<Vec<String>>,
    pub(super) statistics: i32,
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<ColumnRow>, Error> {
    // The parameters of operator classes are with the columns of indexes.
    let query = format!(
        "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, {written}, a.attndims::int2,
            a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, a.attstorage, {compression},
            a.attoptions, COALESCE(a.attstattarget::int4, -1)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attrelid >= {FIRST} AND a.attnum > 0 AND NOT a.attisdropped
            AND (c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f')
                OR (c.relkind IN ('i', 'I') AND a.attoptions IS NOT NULL))
        ORDER BY a.attrelid, a.attnum",
        written = types::written("a.atttypid", "a.atttypmod"),
        compression = asker.since(14, "a.attcompression", "''::\"char\""),
    );
    asker
        .ask(&query, |row| ColumnRow {
            relation: row.next(),
            number: row.next(),
            name: row.next(),
            type_oid: row.next(),
            modifiers: row.next(),
            written: row.next(),
            dimensions: row.next(),
            not_null: row.next(),
            identity: row.letter(),
            generated: row.letter(),
            collation: row.next(),
            storage: row.letter(),
            compression: row.letter(),
            options: row.next(),
            statistics: row.next(),
        })
        .await
}

/// A row of `pg_attrdef`.
pub(super) struct DefaultRow {
    pub(super) relation: u32,
    pub(super) column: i16,
    pub(super) expression: Option<String>,
}

pub(super) async fn defaults(asker: &Asker<'_>) -> Result<Vec<DefaultRow>, Error> {
    let query = format!(
        "SELECT adrelid, adnum, pg_catalog.pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid >= {FIRST}"
    );
    asker
        .ask(&query, |row| DefaultRow { relation: row.next(), column: row.next(), expression: row.next() })
        .await
}
