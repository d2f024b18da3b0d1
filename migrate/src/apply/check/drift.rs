//! What a program that runs would notice of changes made by hand.

use std::collections::{BTreeMap, BTreeSet};

use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::{Column, QualifiedName, Schema};
use migrate_schema::sql_type::SqlType;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::super::Error;
use crate::Revision;

/// A column as it is in the database.
struct Live {
    sql_type: String,
    nullable: bool,
    needs_a_value: bool,
}

type Tables = BTreeMap<QualifiedName, BTreeMap<String, Live>>;

/// How the database differs from the sum of these revisions, which come in the order in which they are applied.
pub(super) async fn differences<'r>(
    client: &Client,
    applied: impl Iterator<Item = &'r Revision>,
) -> Result<Vec<String>, Error> {
    let mut schema = Schema::default();
    for revision in applied {
        let record = match RevisionRecord::read(&revision.changes) {
            Ok(record) => record,
            Err(_) => return Ok(vec![format!("this program cannot read revision `{}`", revision.id)]),
        };
        for change in &record.changes {
            if let Err(misfit) = schema.apply(change) {
                return Ok(vec![format!(
                    "revision `{}` does not fit those before it: {misfit}",
                    revision.id
                )]);
            }
        }
    }
    let live = read(client, schema.tables.iter().map(|table| &table.name)).await?;
    Ok(schema.tables.iter().flat_map(|table| compare(&table.name, &table.columns, &live)).collect())
}

fn compare(table: &QualifiedName, columns: &[Column], live: &Tables) -> Vec<String> {
    let Some(found) = live.get(table) else { return vec![format!("table `{table}` is missing")] };
    let mut differences = Vec::new();
    for column in columns {
        let name = format!("`{table}.{}`", column.name);
        let Some(live) = found.get(&column.name) else {
            differences.push(format!("column {name} is missing"));
            continue;
        };
        if !is_type(&column.sql_type, &live.sql_type) {
            differences.push(format!("column {name} is `{}` and not `{}`", live.sql_type, column.sql_type));
        }
        match (column.nullable, live.nullable) {
            (false, true) => differences.push(format!("column {name} may be NULL")),
            (true, false) => differences.push(format!("column {name} may not be NULL")),
            _ => {}
        }
        if column.fills_itself() && !column.nullable && live.needs_a_value {
            differences.push(format!("column {name} needs a value, and should find one itself"));
        }
    }
    let known: BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    for (name, live) in found {
        if live.needs_a_value && !known.contains(name.as_str()) {
            differences.push(format!("column `{table}.{name}` is not recorded, and needs a value"));
        }
    }
    differences
}

/// Whether a type that is recorded is the one that PostgreSQL names.
fn is_type(recorded: &SqlType, live: &str) -> bool {
    let Ok(live) = live.parse::<SqlType>() else { return recorded.to_string() == live };
    // PostgreSQL does not keep how many dimensions an array was declared with. A type of an extension is
    // recorded without the schema that it was found in.
    let [one, other] =
        [recorded, &live].map(|it| if it.is_array() { it.element().array() } else { it.clone() });
    let is_same_elsewhere = one.unqualified_name().is_some()
        && one.unqualified_name() == other.own_name()
        && (one.modifiers(), one.is_array()) == (other.modifiers(), other.is_array());
    one == other || is_same_elsewhere
}

async fn read(client: &Client, tables: impl Iterator<Item = &QualifiedName>) -> Result<Tables, Error> {
    let schemas: BTreeSet<&str> = tables.map(|table| table.schema.as_str()).collect();
    let schemas: Vec<String> = schemas.into_iter().map(super::super::version_table::literal).collect();
    if schemas.is_empty() {
        return Ok(Tables::new());
    }
    // Both statements are one transaction, for which every name of a type comes with its schema.
    let sql = format!(
        "SELECT pg_catalog.set_config('search_path', '', true); \
         SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
         NOT a.attnotnull, a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE c.relkind IN ('r', 'p') AND n.nspname IN ({})",
        schemas.join(", ")
    );
    let answers = client.simple_query(&sql).await.map_err(Error::asking("read the tables"))?;
    let mut tables = Tables::new();
    for answer in answers {
        let SimpleQueryMessage::Row(row) = answer else { continue };
        // That of the search path has one column.
        let (6, Some(schema), Some(table)) = (row.len(), row.get(0), row.try_get(1).ok().flatten()) else {
            continue;
        };
        let columns = tables.entry(QualifiedName::new(schema, table)).or_default();
        if let (Some(column), Some(sql_type)) = (row.get(2), row.get(3)) {
            let live = Live {
                sql_type: sql_type.to_owned(),
                nullable: row.get(4) == Some("t"),
                needs_a_value: row.get(5) == Some("t"),
            };
            columns.insert(column.to_owned(), live);
        }
    }
    Ok(tables)
}
