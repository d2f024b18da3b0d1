//! Constraints of tables and domains.

use migrate_schema::schema::{Deferrable, ForeignKeyAction};
use tokio_postgres::Error;

use super::query::{Asker, FIRST};

/// A row of `pg_constraint`.
pub(super) struct ConstraintRow {
    pub(super) oid: u32,
    pub(super) name: String,
    pub(super) kind: char,
    pub(super) deferrable: Option<Deferrable>,
    pub(super) is_valid: bool,
    pub(super) table: u32,
    pub(super) domain: u32,
    pub(super) index: u32,
    pub(super) parent: u32,
    pub(super) references: u32,
    pub(super) on_update: char,
    pub(super) on_delete: char,
    pub(super) matches: char,
    pub(super) is_local: bool,
    pub(super) no_inherit: bool,
    pub(super) columns: Option<Vec<i16>>,
    pub(super) referenced_columns: Option<Vec<i16>>,
    pub(super) on_delete_columns: Option<Vec<i16>>,
    pub(super) operators: Option<Vec<String>>,
    pub(super) is_enforced: bool,
    /// `WITHOUT OVERLAPS` and `PERIOD`.
    pub(super) has_period: bool,
    pub(super) expression: Option<String>,
    /// The whole, where it is a partition's own, or points at one.
    pub(super) definition: Option<String>,
}

pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<ConstraintRow>, Error> {
    // From PostgreSQL 18 on NOT NULL is a constraint, which says something only where it is unlike all others.
    let query = format!(
        "SELECT n.oid, n.conname, n.contype, n.condeferrable, n.condeferred, n.convalidated, n.conrelid,
            n.contypid, n.conindid, n.conparentid, n.confrelid, n.confupdtype, n.confdeltype, n.confmatchtype,
            n.conislocal, n.connoinherit, n.conkey, n.confkey, {columns}, {enforced}, {period},
            CASE WHEN n.contype = 'x' THEN ARRAY(
                SELECT CASE WHEN o.oprnamespace = '11' THEN o.oprname::text
                    ELSE pg_catalog.format('OPERATOR(%I.%s)', s.nspname, o.oprname) END
                FROM pg_catalog.unnest(n.conexclop) WITH ORDINALITY AS one (oid, at)
                JOIN pg_operator o ON o.oid = one.oid JOIN pg_namespace s ON s.oid = o.oprnamespace
                ORDER BY one.at
            ) END,
            CASE WHEN n.contype = 'c' THEN pg_catalog.pg_get_expr(n.conbin, n.conrelid) END,
            CASE WHEN n.contype IN ('p', 'u', 'x', 'f') AND n.conparentid = '0' AND (r.relispartition OR t.relispartition)
                THEN pg_catalog.pg_get_constraintdef(n.oid) END
        FROM pg_constraint n LEFT JOIN pg_class r ON r.oid = n.conrelid LEFT JOIN pg_class t ON t.oid = n.confrelid
        WHERE n.oid >= {FIRST} AND (n.contype IN ('c', 'f', 'p', 'u', 'x')
            OR (n.contype = 'n' AND n.conrelid <> '0' AND (NOT n.convalidated OR n.connoinherit)))
        ORDER BY n.conrelid, n.conname",
        columns = asker.since(15, "n.confdelsetcols", "NULL::int2[]"),
        enforced = asker.since(18, "n.conenforced", "true"),
        period = asker.since(18, "n.conperiod", "false"),
    );
    asker
        .ask(&query, |row| ConstraintRow {
            oid: row.next(),
            name: row.next(),
            kind: row.letter(),
            deferrable: match (row.next(), row.next()) {
                (true, true) => Some(Deferrable::Deferred),
                (true, false) => Some(Deferrable::Immediate),
                (false, _) => None,
            },
            is_valid: row.next(),
            table: row.next(),
            domain: row.next(),
            index: row.next(),
            parent: row.next(),
            references: row.next(),
            on_update: row.letter(),
            on_delete: row.letter(),
            matches: row.letter(),
            is_local: row.next(),
            no_inherit: row.next(),
            columns: row.next(),
            referenced_columns: row.next(),
            on_delete_columns: row.next(),
            is_enforced: row.next(),
            has_period: row.next(),
            operators: row.next(),
            expression: row.next(),
            definition: row.next(),
        })
        .await
}

/// What happens to referencing rows, by PostgreSQL's letter.
pub(super) fn action(letter: char) -> ForeignKeyAction {
    match letter {
        'r' => ForeignKeyAction::Restrict,
        'c' => ForeignKeyAction::Cascade,
        'n' => ForeignKeyAction::SetNull,
        'd' => ForeignKeyAction::SetDefault,
        _ => ForeignKeyAction::NoAction,
    }
}
