//! Schemas, extensions, and what is in `pg_class`: tables, views, sequences, composite types.

use tokio_postgres::Error;

use super::query::{Asker, FIRST};

/// A row of `pg_namespace`.
pub(super) struct NamespaceRow {
    pub(super) oid: u32,
    pub(super) name: String,
}

pub(super) async fn namespaces(asker: &Asker<'_>) -> Result<Vec<NamespaceRow>, Error> {
    let query = "SELECT oid, nspname FROM pg_namespace";
    asker.ask(query, |row| NamespaceRow { oid: row.next(), name: row.next() }).await
}

/// A row of `pg_extension`.
pub(super) struct Installed {
    pub(super) name: String,
    pub(super) namespace: u32,
    pub(super) version: String,
}

pub(super) async fn extensions(asker: &Asker<'_>) -> Result<Vec<Installed>, Error> {
    let query = "SELECT extname, extnamespace, extversion FROM pg_extension WHERE extname <> 'plpgsql'";
    asker.ask(query, |row| Installed { name: row.next(), namespace: row.next(), version: row.next() }).await
}

/// The catalog and the number of everything that belongs to an extension.
pub(super) async fn members(asker: &Asker<'_>) -> Result<Vec<(u32, u32)>, Error> {
    let query = "SELECT classid, objid FROM pg_depend WHERE refclassid = '3079' AND deptype = 'e'";
    asker.ask(query, |row| (row.next(), row.next())).await
}

/// A row of `pg_class` that is no index.
pub(super) struct Relation {
    pub(super) oid: u32,
    pub(super) namespace: u32,
    pub(super) name: String,
    pub(super) kind: char,
    pub(super) unlogged: bool,
    pub(super) is_partition: bool,
    pub(super) row_security: bool,
    pub(super) forced_row_security: bool,
    pub(super) populated: bool,
    pub(super) replica_identity: char,
    pub(super) of_type: u32,
    pub(super) options: Option<Vec<String>>,
    pub(super) toast_options: Option<Vec<String>>,
    pub(super) tablespace: Option<String>,
    pub(super) method: Option<String>,
    pub(super) partition_by: Option<String>,
    pub(super) bounds: Option<String>,
}

pub(super) async fn relations(asker: &Asker<'_>) -> Result<Vec<Relation>, Error> {
    let query = format!(
        "SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence = 'u', c.relispartition,
            c.relrowsecurity, c.relforcerowsecurity, c.relispopulated, c.relreplident, c.reloftype, c.reloptions,
            CASE WHEN c.reltoastrelid <> '0'
                THEN (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid) END,
            (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
            CASE WHEN c.relam NOT IN ('0', '2') THEN (SELECT a.amname FROM pg_am a WHERE a.oid = c.relam) END,
            CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
            CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END
        FROM pg_class c
        WHERE c.oid >= {FIRST} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND c.relpersistence <> 't'
        ORDER BY c.oid"
    );
    asker
        .ask(&query, |row| Relation {
            oid: row.next(),
            namespace: row.next(),
            name: row.next(),
            kind: row.letter(),
            unlogged: row.next(),
            is_partition: row.next(),
            row_security: row.next(),
            forced_row_security: row.next(),
            populated: row.next(),
            replica_identity: row.letter(),
            of_type: row.next(),
            options: row.next(),
            toast_options: row.next(),
            tablespace: row.next(),
            method: row.next(),
            partition_by: row.next(),
            bounds: row.next(),
        })
        .await
}

/// The child and the parent of everything that inherits, indexes of partitions included, in the order of the parents.
pub(super) async fn inheritance(asker: &Asker<'_>) -> Result<Vec<(u32, u32)>, Error> {
    let query = "SELECT inhrelid, inhparent FROM pg_inherits ORDER BY inhrelid, inhseqno";
    asker.ask(query, |row| (row.next(), row.next())).await
}

/// A row of `pg_description`.
pub(super) struct Comment {
    pub(super) catalog: u32,
    pub(super) object: u32,
    pub(super) part: i32,
    pub(super) text: String,
}

pub(super) async fn comments(asker: &Asker<'_>) -> Result<Vec<Comment>, Error> {
    // `public` has one of PostgreSQL's own numbers.
    let query = format!(
        "SELECT classoid, objoid, objsubid, description FROM pg_description WHERE objoid >= {FIRST}
        UNION ALL
        SELECT d.classoid, d.objoid, d.objsubid, d.description FROM pg_description d
        WHERE d.objoid = '2200' AND d.classoid = '2615'"
    );
    asker
        .ask(&query, |row| Comment {
            catalog: row.next(),
            object: row.next(),
            part: row.next(),
            text: row.next(),
        })
        .await
}
