//! What is left of hazards where changes are made online.

use super::{Hazard, HazardCode, collect, of_change};
use crate::change::Change;
use crate::schema::{QualifiedName, Schema};

/// As [`hazards`](super::hazards), for changes that are written so that others read and write meanwhile: what they
/// wait for no more is left out, and where they have to wait all the same is said.
#[must_use]
pub fn online_hazards(changes: &[Change], before: &Schema) -> Vec<Hazard> {
    let mut schema = before.clone();
    collect(changes, |change, has_rows, found| {
        if has_rows {
            of_change_online(change, &schema, found);
        }
        // What does not fit is told by those who write the changes down.
        let _ = schema.apply(change);
    })
}

fn of_change_online(change: &Change, schema: &Schema, found: &mut Vec<Hazard>) {
    let is_partitioned =
        |table: &QualifiedName| schema.table(table).is_some_and(|table| table.partition_by.is_some());
    let mut blocks = |table: &QualifiedName, name: &str, what: &str| {
        found.push(Hazard {
            code: HazardCode::BlockWrites,
            object: table.part(name),
            sentence: format!("writes to `{table}` wait while {what}"),
            needs_consent: false,
        });
    };
    match change {
        Change::CreateIndex { table, index }
            if !is_partitioned(table) || !schema.plain_partitions(table).is_empty() =>
        {
            if index.unique {
                let sentence = format!("doubles in `{table}` make the unique index `{}` fail", index.name);
                let object = table.part(&index.name);
                found.push(Hazard { code: HazardCode::AddUnique, object, sentence, needs_consent: false });
            }
            return;
        }
        Change::AddUnique { table, unique } if is_partitioned(table) => {
            blocks(table, &unique.name, "its index is built on all partitions");
        }
        Change::AddPrimaryKey { table, key } if is_partitioned(table) => {
            blocks(table, &key.name, "its index is built on all partitions");
        }
        Change::AddForeignKey { table, foreign_key }
            if !foreign_key.not_valid
                && (is_partitioned(table) || is_partitioned(&foreign_key.references)) =>
        {
            let what =
                format!("its rows are looked for in `{}`, and so do writes there", foreign_key.references);
            blocks(table, &foreign_key.name, &what);
        }
        Change::AddExclude { table, exclude } => {
            blocks(
                table,
                &exclude.name,
                "its index is built: PostgreSQL builds none of that kind concurrently",
            );
        }
        _ => {}
    }
    of_change(change, found);
}
