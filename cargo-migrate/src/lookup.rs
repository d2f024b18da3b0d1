//! The rows of small lookup tables as SQL, for databases that are built from revisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use migrate_model::closest;
use migrate_schema::schema::{Column, QualifiedName, Schema, Table};
use tokio_postgres::{Client, Row};

use crate::error::{Error, Result};
use crate::live::refused;
use crate::sql;

/// A table with more rows than this is none that is looked up in.
pub(crate) const MOST: usize = 1_000;

/// Rows past this many are not counted one by one.
const COUNTED: i64 = 1_000_000;

/// The rows of some tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// The statements that add them to tables which have none, each below its sentence.
    pub sql: String,
    /// How many rows each table has.
    pub counts: BTreeMap<QualifiedName, usize>,
}

/// Finds the tables that are named, in the order in which their rows can be added.
///
/// # Errors
/// A name that is none of a table.
pub fn tables<'s>(names: &[String], schema: &'s Schema) -> Result<Vec<&'s Arc<Table>>> {
    let mut left: BTreeMap<&QualifiedName, &Arc<Table>> = BTreeMap::new();
    for text in names {
        let name: QualifiedName = text.parse().map_err(|problem: String| {
            Error::usage(format!("`--rows {text}` cannot be read")).because(problem)
        })?;
        let Some(table) = schema.table(&name) else {
            let known: Vec<String> = schema.tables.iter().map(|table| table.name.to_string()).collect();
            let error = Error::usage(format!("`--rows {text}` fits nothing: no model is of such a table"));
            return Err(match closest(text, known.iter().map(String::as_str)) {
                Some(near) => error.help(format!("did you mean `--rows {near}`?")),
                None => error.help("write `--rows currencies`, with the name that the database has"),
            });
        };
        left.insert(&table.name, table);
    }
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_free = |table: &Arc<Table>| {
            let mut needed = table.foreign_keys.iter().map(|key| &key.references);
            needed.all(|needed| *needed == table.name || !left.contains_key(needed))
        };
        // In a circle, some row comes first all the same.
        let next = left.iter().find(|(_, table)| is_free(table)).or_else(|| left.iter().next());
        let Some(name) = next.map(|(name, _)| *name) else { break };
        ordered.extend(left.remove(name));
    }
    Ok(ordered)
}

/// Reads the rows of tables in this order; nothing is written.
///
/// # Errors
/// A table that is too large, rows that refer to others which are not read, or what PostgreSQL says.
pub async fn read(client: &Client, tables: &[&Arc<Table>]) -> Result<Lookup> {
    if tables.is_empty() {
        return Ok(Lookup::default());
    }
    // All of one moment, in words that every server reads the same; rows that a policy hides are an error.
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                 SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; \
                 SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; \
                 SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'";
    client.batch_execute(begin).await.map_err(|error| refused(&error))?;
    let read = read_each(client, tables).await;
    let end = client.batch_execute("ROLLBACK").await.map_err(|error| refused(&error));
    let lookup = read?;
    end.map(|()| lookup)
}

async fn read_each(client: &Client, tables: &[&Arc<Table>]) -> Result<Lookup> {
    let named: BTreeSet<&QualifiedName> = tables.iter().map(|table| &table.name).collect();
    let mut lookup = Lookup::default();
    for table in tables {
        let failed = |error: tokio_postgres::Error| {
            let told = refused(&error);
            let told =
                Error { message: format!("could not read the rows of table `{}`", table.name), ..told }
                    .because(refused(&error).message);
            told.help("nothing was written")
        };
        let columns: Vec<&Column> = table.columns.iter().filter(|it| it.generated.is_none()).collect();
        let name = sql::qualified(&table.name);
        let facts = facts(client, &name).await.map_err(failed)?;
        let from = if facts.is_partitioned { name.clone() } else { format!("ONLY {name}") };
        let rows =
            client.query_typed(&selection(table, &columns, &facts, &from), &[]).await.map_err(failed)?;
        if rows.len() > MOST {
            let count = format!("SELECT count(*) FROM (SELECT FROM {from} LIMIT {}) AS counted", COUNTED + 1);
            let count = client.query_typed_one(&count, &[]).await.map_err(failed)?.get(0);
            return Err(too_large(&table.name, count));
        }
        refuse_leaning(table, &columns, &rows, &named)?;
        let inserted = insertion(table, &columns, &rows, facts.has_triggers);
        lookup.sql.push_str(&inserted);
        for column in columns.iter().filter(|it| it.identity.is_some() || it.serial.is_some()) {
            lookup.sql.push_str(&numbering(client, &name, column).await.map_err(failed)?);
        }
        lookup.counts.insert(table.name.clone(), rows.len());
    }
    Ok(lookup)
}

/// What the catalog says of a table.
struct Facts {
    is_partitioned: bool,
    has_triggers: bool,
    /// Columns whose order depends on a collation.
    collated: Vec<String>,
}

async fn facts(client: &Client, name: &str) -> Result<Facts, tokio_postgres::Error> {
    let query = format!(
        "SELECT relkind = 'p', \
         EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal), \
         ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 \
         AND attcollation <> 0) FROM pg_class WHERE oid = {}::regclass",
        sql::literal(name)
    );
    let row = client.query_typed_one(&query, &[]).await?;
    Ok(Facts { is_partitioned: row.get(0), has_triggers: row.get(1), collated: row.get(2) })
}

/// All rows by the primary key, or by all that they have; and one more than there may be.
fn selection(table: &Table, columns: &[&Column], facts: &Facts, from: &str) -> String {
    let texts: Vec<String> = columns.iter().map(|it| format!("{}::text", sql::name(&it.name))).collect();
    let order: Vec<String> = match &table.primary_key {
        Some(key) => {
            let ordered = |column: &String| match facts.collated.contains(column) {
                true => format!("{} COLLATE \"C\"", sql::name(column)),
                false => sql::name(column),
            };
            key.columns.iter().map(ordered).collect()
        }
        None => texts.iter().map(|text| format!("({text}) COLLATE \"C\"")).collect(),
    };
    format!("SELECT {} FROM {from} ORDER BY {} LIMIT {}", texts.join(", "), order.join(", "), MOST + 1)
}

fn too_large(name: &QualifiedName, count: i64) -> Error {
    let count = if count > COUNTED { format!("more than {COUNTED}") } else { count.to_string() };
    Error::usage(format!(
        "table `{name}` has {count} rows: `--rows` is for lookup tables of {MOST} rows at most; nothing was written"
    ))
    .help(format!("leave `--rows {name}` out, and load the rows where they are needed: `pg_dump --data-only -t {name}`"))
}

/// Refuses rows that a database built from the revision could not have.
fn refuse_leaning(
    table: &Table,
    columns: &[&Column],
    rows: &[Row],
    named: &BTreeSet<&QualifiedName>,
) -> Result<()> {
    for key in table.foreign_keys.iter().filter(|key| !named.contains(&key.references)) {
        let places: Vec<usize> = columns
            .iter()
            .enumerate()
            .filter(|(_, it)| key.columns.contains(&it.name))
            .map(|(at, _)| at)
            .collect();
        let refers = |row: &&Row| places.iter().all(|at| row.get::<_, Option<&str>>(*at).is_some());
        let count = rows.iter().filter(refers).count();
        if count > 0 {
            let (it, them) = (&table.name, &key.references);
            let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
            return Err(Error::usage(format!(
                "{rows} of table `{it}` would refer to rows of `{them}` that are not recorded; nothing was written"
            ))
            .help(format!("record them too: `--rows {them} --rows {it}`")));
        }
    }
    Ok(())
}

fn insertion(table: &Table, columns: &[&Column], rows: &[Row], has_triggers: bool) -> String {
    let mut text = String::new();
    if rows.is_empty() {
        return text;
    }
    let count = if rows.len() == 1 { "the row".to_owned() } else { format!("the {} rows", rows.len()) };
    let name = sql::qualified(&table.name);
    let names: Vec<String> = columns.iter().map(|column| sql::name(&column.name)).collect();
    let _ = writeln!(text, "\n-- Add {count} of table `{}`", table.name);
    if has_triggers {
        // They have been at work on these rows already.
        let _ = writeln!(text, "ALTER TABLE {name} DISABLE TRIGGER USER;");
    }
    let always = columns.iter().any(|column| column.identity.is_some());
    let overriding = if always { " OVERRIDING SYSTEM VALUE" } else { "" };
    let _ = writeln!(text, "INSERT INTO {name} ({}){overriding} VALUES", names.join(", "));
    for (at, row) in rows.iter().enumerate() {
        let values = columns.iter().enumerate().map(|(at, column)| value(column, row.get(at)));
        let end = if at + 1 == rows.len() { ";" } else { "," };
        let _ = writeln!(text, "    ({}){end}", values.collect::<Vec<_>>().join(", "));
    }
    if has_triggers {
        let _ = writeln!(text, "ALTER TABLE {name} ENABLE TRIGGER USER;");
    }
    text
}

fn value(column: &Column, text: Option<&str>) -> String {
    let Some(text) = text else { return "NULL".to_owned() };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let kind = sql::type_name(&column.sql_type);
    let is_bare = match kind.split('(').next().unwrap_or_default() {
        "smallint" | "integer" | "bigint" | "numeric" => is_number,
        "boolean" => true,
        _ => false,
    };
    if is_bare { text.to_owned() } else { quoted(text) }
}

/// In words that a file with any line ends keeps, whatever the server makes of a backslash.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(['\\', '\r']) {
        return sql::literal(text);
    }
    format!("E{}", sql::literal(&text.replace('\\', "\\\\").replace('\r', "\\r")))
}

/// Lets a sequence go on where it is now.
async fn numbering(client: &Client, table: &str, column: &Column) -> Result<String, tokio_postgres::Error> {
    let of =
        format!("pg_catalog.pg_get_serial_sequence({}, {})", sql::literal(table), sql::literal(&column.name));
    let sequence: Option<String> = client.query_typed_one(&format!("SELECT {of}"), &[]).await?.get(0);
    let Some(sequence) = sequence else { return Ok(String::new()) };
    let row = client.query_typed_one(&format!("SELECT last_value, is_called FROM {sequence}"), &[]).await?;
    let (last, is_called): (i64, bool) = (row.get(0), row.get(1));
    Ok(match is_called {
        true => format!("SELECT pg_catalog.setval({of}, {last});\n"),
        false => String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive_line_ends_and_backslashes() {
        assert_eq!(quoted("it's"), "'it''s'");
        assert_eq!(quoted("a\r\nb"), "E'a\\r\nb'");
        assert_eq!(quoted("\\x00"), "E'\\\\x00'");
    }
}
