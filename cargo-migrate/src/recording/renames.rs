//! What has another name behind the SQL: PostgreSQL knows each thing by a number, whatever it is called.

use std::collections::BTreeMap;

use migrate_schema::change::Change;
use migrate_schema::hints::Hints;
use migrate_schema::schema::QualifiedName;
use tokio_postgres::Client;

use crate::error::Result;
use crate::live::refused;

/// What kinds of things are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Table,
    Enum,
    Domain,
    Composite,
    Column,
    Constraint,
    Index,
    Policy,
    Value,
    Attribute,
}

/// How everything is called, by its number and that of what it is a part of.
pub(super) struct Names(BTreeMap<(Kind, u32, u32), (QualifiedName, String)>);

/// What is called otherwise: its owner's new name, and what it was and is.
pub(super) struct Renamed(Vec<(Kind, Pair, (String, String))>);

/// The owner before and after.
type Pair = (QualifiedName, QualifiedName);

impl Names {
    /// Reads them all.
    pub(super) async fn read(client: &Client) -> Result<Self> {
        let rows = client.query_typed(QUERY, &[]).await.map_err(|error| refused(&error))?;
        let names = rows.iter().filter_map(|row| {
            let kind = match row.get::<_, &str>(0) {
                "table" => Kind::Table,
                "enum" => Kind::Enum,
                "domain" => Kind::Domain,
                "composite" => Kind::Composite,
                "column" => Kind::Column,
                "constraint" => Kind::Constraint,
                "index" => Kind::Index,
                "policy" => Kind::Policy,
                "value" => Kind::Value,
                "attribute" => Kind::Attribute,
                _ => return None,
            };
            let owner = QualifiedName::new(row.get::<_, &str>(3), row.get::<_, &str>(4));
            Some(((kind, row.get(1), row.get(2)), (owner, row.get::<_, &str>(5).to_owned())))
        });
        Ok(Self(names.collect()))
    }

    /// What is called otherwise now.
    pub(super) fn renamed(&self, now: &Self) -> Renamed {
        let renamed = self.0.iter().filter_map(|(key, (owner, name))| {
            let (new_owner, new_name) = now.0.get(key)?;
            let is_whole = name.is_empty();
            let is_other = if is_whole { owner != new_owner } else { name != new_name };
            let names = (name.clone(), new_name.clone());
            is_other.then(|| (key.0, (owner.clone(), new_owner.clone()), names))
        });
        Renamed(renamed.collect())
    }
}

impl Renamed {
    /// As changes, what is whole before its parts.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        self.0.iter().map(|(kind, (old, new), (from, to))| {
            let (from_name, to_name) = (old.clone(), new.clone());
            let (owner, from, to) = (new.clone(), from.clone(), to.clone());
            match kind {
                Kind::Table => Change::RenameTable { from: from_name, to: to_name },
                Kind::Enum => Change::RenameEnum { from: from_name, to: to_name },
                Kind::Domain => Change::RenameDomain { from: from_name, to: to_name },
                Kind::Composite => Change::RenameComposite { from: from_name, to: to_name },
                Kind::Column => Change::RenameColumn { table: owner, from, to },
                Kind::Constraint => Change::RenameConstraint { table: owner, from, to },
                Kind::Index => Change::RenameIndex { table: owner, from, to },
                Kind::Policy => Change::RenamePolicy { table: owner, from, to },
                Kind::Value => Change::RenameEnumValue { name: owner, from, to },
                Kind::Attribute => Change::RenameAttribute { name: owner, from, to },
            }
        })
    }

    /// As what a model would say.
    pub(super) fn hints(&self) -> Hints {
        let mut hints = Hints::default();
        for (kind, (old, new), (from, to)) in &self.0 {
            let parts = match kind {
                Kind::Table => {
                    hints.tables.insert(new.clone(), old.clone());
                    continue;
                }
                Kind::Enum => {
                    hints.enums.insert(new.clone(), old.clone());
                    continue;
                }
                Kind::Domain => {
                    hints.domains.insert(new.clone(), old.clone());
                    continue;
                }
                Kind::Composite => {
                    hints.composites.insert(new.clone(), old.clone());
                    continue;
                }
                Kind::Column => &mut hints.columns,
                Kind::Constraint => &mut hints.constraints,
                Kind::Index => &mut hints.indexes,
                Kind::Policy => &mut hints.policies,
                Kind::Value => &mut hints.enum_values,
                Kind::Attribute => &mut hints.attributes,
            };
            parts.insert((new.clone(), to.clone()), from.clone());
        }
        hints
    }
}

/// Kind, number, number within it, and the names.
const QUERY: &str = "
WITH own AS MATERIALIZED (
    SELECT c.oid, c.relkind, c.relname::text AS name, n.nspname::text AS schema, c.reltype
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), types AS MATERIALIZED (
    SELECT t.oid, t.typtype, t.typrelid, t.typname::text AS name, n.nspname::text AS schema
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND t.typtype IN ('e', 'd', 'c')
)
SELECT 'table', oid, 0::oid, schema, name, '' FROM own WHERE relkind IN ('r', 'p')
UNION ALL
SELECT CASE WHEN typtype = 'e' THEN 'enum' WHEN typtype = 'd' THEN 'domain' ELSE 'composite' END,
    types.oid, 0::oid, types.schema, types.name, ''
FROM types LEFT JOIN own ON own.oid = typrelid WHERE typtype <> 'c' OR own.relkind = 'c'
UNION ALL
SELECT CASE WHEN own.relkind = 'c' THEN 'attribute' ELSE 'column' END,
    own.oid, a.attnum::integer::oid, own.schema, own.name, a.attname::text
FROM own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid
WHERE own.relkind IN ('r', 'p', 'c') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint', k.oid, 0::oid, own.schema, own.name, k.conname::text
FROM own JOIN pg_catalog.pg_constraint k ON k.conrelid = own.oid WHERE k.contype IN ('p', 'u', 'c', 'f', 'x')
UNION ALL
SELECT 'index', i.indexrelid, 0::oid, own.schema, own.name, c.relname::text
FROM own JOIN pg_catalog.pg_index i ON i.indrelid = own.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'policy', p.oid, 0::oid, own.schema, own.name, p.polname::text
FROM own JOIN pg_catalog.pg_policy p ON p.polrelid = own.oid
UNION ALL
SELECT 'value', types.oid, e.oid, types.schema, types.name, e.enumlabel::text
FROM types JOIN pg_catalog.pg_enum e ON e.enumtypid = types.oid
ORDER BY 2, 3";
