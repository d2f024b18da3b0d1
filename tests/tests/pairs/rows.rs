//! Rows for a random schema, and which of their values have to survive a change of it.

use std::collections::BTreeMap;

use migrate_schema::change::Change;
use migrate_schema::schema::{QualifiedName, Schema};

use crate::genome::{quoted, text_of, whole};

/// What fills the tables: the same values everywhere, so that foreign keys find what they point at. What a schema
/// forbids is left out, and so is what points at it.
pub(crate) fn insertion(schema: &Schema) -> String {
    let mut sql = String::from(
        "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL check_function_bodies = off;",
    );
    for table in &schema.tables {
        let deferred = table.primary_key.iter().filter_map(|key| key.deferrable).count()
            + table.uniques.iter().filter_map(|unique| unique.deferrable).count()
            + table.excludes.iter().filter_map(|exclude| exclude.deferrable).count();
        // Nobody looks at two rows that a deferrable key would refuse while foreign keys are off.
        let count = if deferred == 0 { 2 } else { 1 };
        let columns: Vec<_> = table.columns.iter().filter(|column| column.generated.is_none()).collect();
        if columns.is_empty() {
            continue;
        }
        let names = columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ");
        for number in 1..=count {
            let values = columns.iter().map(|column| {
                if number == 2 && column.nullable {
                    return "NULL".to_owned();
                }
                format!("'{}'", text_of(schema, &column.sql_type, number).replace('\'', "''"))
            });
            let values = values.collect::<Vec<_>>().join(", ");
            sql.push_str(&format!(
                "DO $rows$ BEGIN INSERT INTO {} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values}); \
                 EXCEPTION WHEN integrity_constraint_violation THEN NULL; END $rows$;",
                whole(&table.name)
            ));
        }
    }
    for _ in 0..schema.tables.len() {
        for table in &schema.tables {
            for key in &table.foreign_keys {
                let matches = key.columns.iter().zip(&key.referenced_columns);
                let matches =
                    matches.map(|(own, other)| format!("own.{} = other.{}", quoted(own), quoted(other)));
                let is_null = key.columns.iter().map(|own| format!("own.{} IS NULL", quoted(own)));
                let glue = if key.match_full { " AND " } else { " OR " };
                sql.push_str(&format!(
                    "DELETE FROM {} AS own WHERE NOT ({}) AND NOT EXISTS (SELECT FROM {} AS other WHERE {});",
                    only(schema, &table.name),
                    is_null.collect::<Vec<_>>().join(glue),
                    only(schema, &key.references),
                    matches.collect::<Vec<_>>().join(" AND ")
                ));
            }
        }
    }
    sql.push_str("COMMIT");
    sql
}

/// A table without those that inherit it; a partitioned one has its rows in others.
fn only(schema: &Schema, name: &QualifiedName) -> String {
    let is_partitioned = schema.table(name).is_some_and(|table| table.partition_by.is_some());
    format!("{}{}", if is_partitioned { "" } else { "ONLY " }, whole(name))
}

/// A column by its table, before and after changes.
type Columns = BTreeMap<(QualifiedName, String), (QualifiedName, String)>;

/// What stays as it is, whatever becomes of the rest.
pub(crate) struct Kept<'s> {
    schemas: [&'s Schema; 2],
    tables: BTreeMap<QualifiedName, QualifiedName>,
    columns: Columns,
}

impl<'s> Kept<'s> {
    pub(crate) fn of(old: &'s Schema, new: &'s Schema, changes: &[Change]) -> Self {
        let mut tables: BTreeMap<_, _> =
            old.tables.iter().map(|table| (table.name.clone(), table.name.clone())).collect();
        let mut columns = Columns::new();
        for table in &old.tables {
            for column in table.columns.iter().filter(|column| column.generated.is_none()) {
                let name = (table.name.clone(), column.name.clone());
                columns.insert(name.clone(), name);
            }
        }
        let mut only_built_in = false;
        for change in changes {
            let mut touched = None;
            match change {
                Change::RenameTable { from, to } => {
                    tables.values_mut().filter(|name| *name == from).for_each(|name| name.clone_from(to));
                    let tables = columns.values_mut().map(|(table, _)| table);
                    tables.filter(|name| *name == from).for_each(|name| name.clone_from(to));
                }
                Change::DropTable(table) => {
                    tables.retain(|_, name| *name != table.name);
                    columns.retain(|_, (name, _)| *name != table.name);
                }
                Change::RenameColumn { table, from, to } => {
                    let names = columns.values_mut().filter(|(owner, _)| owner == table);
                    names
                        .map(|(_, name)| name)
                        .filter(|name| *name == from)
                        .for_each(|name| name.clone_from(to));
                }
                Change::DropColumn { table, column, .. } => touched = Some((table, &column.name)),
                Change::AlterType { table, column, .. }
                | Change::SetNotNull { table, column, .. }
                | Change::DropNotNull { table, column, .. }
                | Change::AlterGenerated { table, column, .. } => touched = Some((table, column)),
                Change::RenameEnumValue { .. }
                | Change::RenameAttribute { .. }
                | Change::AlterComposite { .. }
                | Change::AlterDomainType { .. } => only_built_in = true,
                _ => {}
            }
            if let Some((table, column)) = touched {
                columns.retain(|_, (owner, name)| (&*owner, &*name) != (table, column));
            }
        }
        if only_built_in {
            let is_built_in = |(table, column): &(QualifiedName, String)| {
                let column = new.table(table).and_then(|table| table.column(column));
                column.is_some_and(|column| column.sql_type.built_in_name().is_some())
            };
            columns.retain(|_, name| is_built_in(name));
        }
        Self { schemas: [old, new], tables, columns }
    }

    /// A question whose answer is what has to survive: as it is asked of the old schema, and of the new one.
    pub(crate) fn questions(&self) -> [String; 2] {
        let mut questions = [Vec::new(), Vec::new()];
        for (number, (old, new)) in self.tables.iter().enumerate() {
            let columns = self.columns.iter().filter(|((table, _), _)| table == old);
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for ((_, old), (_, new)) in columns {
                before.push(format!("{}::text", quoted(old)));
                after.push(format!("{}::text", quoted(new)));
            }
            for (question, table, columns) in [(0, old, before), (1, new, after)] {
                questions[question].push(format!(
                    "SELECT '{number} ' || ARRAY[{}]::text[]::text FROM {}",
                    columns.join(", "),
                    only(self.schemas[question], table)
                ));
            }
        }
        questions.map(|parts| {
            if parts.is_empty() {
                "SELECT ''".to_owned()
            } else {
                format!("SELECT * FROM ({}) AS all_rows (line) ORDER BY 1", parts.join(" UNION ALL "))
            }
        })
    }
}

/// A value for rows that lack one, of a column as it is or will be.
pub(crate) fn fill(schemas: [&Schema; 2], table: &QualifiedName, column: &str) -> String {
    let found = schemas.iter().find_map(|schema| {
        let column = schema.table(table).and_then(|table| table.column(column))?;
        Some(text_of(schema, &column.sql_type, 1))
    });
    format!("'{}'", found.unwrap_or_default().replace('\'', "''"))
}

/// Whether the column's type of its own, or something that it is made of, is there in both schemas and not the same.
pub(crate) fn is_of_changing_type([old, new]: [&Schema; 2], table: &QualifiedName, column: &str) -> bool {
    let column = old.table(table).and_then(|table| table.column(column));
    let mut open: Vec<_> =
        column.and_then(|column| column.sql_type.qualified_name()).cloned().into_iter().collect();
    while let Some(name) = open.pop() {
        let told = |schema: &Schema| format!("{:?} {:?}", schema.enum_type(&name), schema.made_type(&name));
        if new.defines_type(&name) && told(old) != told(new) {
            return true;
        }
        let parts = old.made_type(&name).map(|made| made.parts()).unwrap_or_default();
        open.extend(parts.into_iter().filter_map(|part| part.qualified_name().cloned()));
    }
    false
}
