//! Indexes, those of constraints included.

use std::collections::BTreeMap;

use tokio_postgres::Error;

use super::query::{Asker, FIRST};

/// A row of `pg_index` with its own of `pg_class`.
pub(super) struct IndexRow {
    pub(super) oid: u32,
    pub(super) table: u32,
    pub(super) name: String,
    pub(super) method: String,
    pub(super) unique: bool,
    pub(super) nulls_not_distinct: bool,
    pub(super) is_valid: bool,
    pub(super) is_clustered: bool,
    pub(super) is_replica_identity: bool,
    /// How many of the columns are keys.
    pub(super) keys: i16,
    /// Zero for an expression.
    pub(super) columns: Vec<i16>,
    pub(super) classes: Vec<u32>,
    pub(super) collations: Vec<u32>,
    pub(super) options: Vec<i16>,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) tablespace: Option<String>,
    /// Of all keys, where one of them is an expression.
    pub(super) expressions: Option<Vec<String>>,
    /// The whole statement, where it is kept as SQL, or where an expression has a collation that only PostgreSQL
    /// can tell from its own.
    pub(super) definition: Option<String>,
    pub(super) predicate: Option<String>,
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<IndexRow>, Error> {
    let query = format!(
        "SELECT i.indexrelid, i.indrelid, c.relname, m.amname, i.indisunique, {distinct}, i.indisvalid,
            i.indisclustered, i.indisreplident, i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption,
            c.reloptions, (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
            CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
                SELECT pg_catalog.pg_get_indexdef(i.indexrelid, at, false)
                FROM pg_catalog.generate_series(1, i.indnkeyatts::int4) AS at ORDER BY at
            ) END,
            CASE WHEN t.relkind = 'm' OR (t.relispartition AND NOT c.relispartition)
                OR i.indexprs IS NOT NULL AND EXISTS (
                    SELECT FROM pg_catalog.unnest(i.indcollation) AS one WHERE one NOT IN ('0', '100')
                ) THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
            CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
        JOIN pg_class t ON t.oid = i.indrelid
        WHERE i.indexrelid >= {FIRST} AND i.indrelid >= {FIRST} AND c.relpersistence <> 't'
            AND c.relnamespace <> '99'
        ORDER BY i.indrelid, c.relname",
        distinct = asker.since(15, "i.indnullsnotdistinct", "false"),
    );
    asker
        .ask(&query, |row| IndexRow {
            oid: row.next(),
            table: row.next(),
            name: row.next(),
            method: row.next(),
            unique: row.next(),
            nulls_not_distinct: row.next(),
            is_valid: row.next(),
            is_clustered: row.next(),
            is_replica_identity: row.next(),
            keys: row.next(),
            columns: row.next(),
            classes: row.next(),
            collations: row.next(),
            options: row.next(),
            parameters: row.next(),
            tablespace: row.next(),
            expressions: row.next(),
            definition: row.next(),
            predicate: row.next(),
        })
        .await
}

/// A row of `pg_opclass`.
pub(super) struct ClassRow {
    pub(super) oid: u32,
    pub(super) name: String,
    pub(super) namespace: u32,
    pub(super) method: u32,
    pub(super) input: u32,
    pub(super) is_default: bool,
}

pub(super) async fn classes(asker: &Asker<'_>) -> Result<Vec<ClassRow>, Error> {
    let query = "SELECT oid, opcname, opcnamespace, opcmethod, opcintype, opcdefault FROM pg_opclass";
    asker
        .ask(query, |row| ClassRow {
            oid: row.next(),
            name: row.next(),
            namespace: row.next(),
            method: row.next(),
            input: row.next(),
            is_default: row.next(),
        })
        .await
}

/// Operator classes, by what they are looked up with.
pub(super) struct Classes<'c> {
    rows: BTreeMap<u32, &'c ClassRow>,
    /// The default ones, by their method and the type that they are made for.
    defaults: BTreeMap<(u32, u32), u32>,
}

impl<'c> Classes<'c> {
    pub(super) fn new(rows: &'c [ClassRow]) -> Self {
        let defaults = rows.iter().filter(|row| row.is_default);
        let defaults = defaults.map(|row| ((row.method, row.input), row.oid)).collect();
        Self { rows: rows.iter().map(|row| (row.oid, row)).collect(), defaults }
    }

    /// An operator class that PostgreSQL would not choose by itself for a key of this type.
    pub(super) fn chosen(&self, class: u32, key: Option<u32>) -> Option<&'c ClassRow> {
        let row = self.get(class)?;
        let own = key.and_then(|key| self.defaults.get(&(row.method, key)));
        let is_own = row.is_default && own.is_none_or(|own| *own == class);
        (!is_own).then_some(row)
    }

    pub(super) fn get(&self, class: u32) -> Option<&'c ClassRow> {
        self.rows.get(&class).copied()
    }
}
