//! Tables that hold the rows of others: those that others inherit, and those that have partitions.

use std::sync::Arc;

use migrate_schema::keyword::is_plain;
use migrate_schema::schema::{Column, IndexKey, KeyTarget, Table, partition_key};

use super::expressions::{literal, quoted, text_of, whole};
use super::tables::Draft;
use super::{Builder, QualifiedName};

/// What partitions are called begins with this.
pub(crate) const PARTITION: &str = "part_";

/// The types that tables are partitioned by.
const KEYS: [&str; 7] = ["integer", "bigint", "text", "varchar(10)", "date", "uuid", "numeric"];

/// Decides who inherits whom, and who is partitioned.
pub(super) fn found(drafts: &mut [Option<Draft>]) {
    if std::env::var_os("FAMILIES").is_none() {
        return;
    }
    let parents: Vec<Option<usize>> = (0..drafts.len()).map(|place| parent_of(drafts, place)).collect();
    for parent in parents.iter().flatten() {
        // Its children would have these, too, without saying so.
        for column in drafts[*parent].iter_mut().flat_map(|draft| &mut draft.table.columns) {
            (column.serial, column.generated) = (None, None);
        }
    }
    for (place, parent) in parents.iter().enumerate() {
        let of_parent = parent.and_then(|parent| drafts[parent].as_ref()).map(|draft| draft.table.clone());
        let Some(draft) = &mut drafts[place] else { continue };
        if let Some(of_parent) = of_parent {
            inherit(draft, &of_parent);
        } else if !parents.contains(&Some(place)) {
            partition(draft);
        }
    }
}

fn parent_of(drafts: &[Option<Draft>], place: usize) -> Option<usize> {
    let draft = drafts[place].as_ref()?;
    let parent = usize::from(draft.family / 8) % place.max(1);
    (place > 0 && draft.family % 6 == 1 && drafts[parent].is_some()).then_some(parent)
}

fn inherit(draft: &mut Draft, parent: &Table) {
    draft.table.inherits.push(parent.name.clone());
    for column in &parent.columns {
        let inherited = Column { identity: None, comment: None, ..column.clone() };
        match draft.table.columns.iter_mut().find(|own| own.name == column.name) {
            Some(own) => {
                *own = Column { nullable: own.nullable, comment: own.comment.take(), ..inherited };
            }
            None => {
                draft.table.columns.push(inherited);
                draft.sources.push(0);
                draft.place.within.push(Some(column.name.clone()));
            }
        }
    }
}

fn partition(draft: &mut Draft) {
    let choice = usize::from(draft.key);
    if choice % 5 != 1 {
        return;
    }
    let strategy = ["range", "list", "hash"][choice / 5 % 3];
    let table = &mut draft.table;
    let fits =
        |column: &&Column| column.generated.is_none() && KEYS.contains(&column.sql_type.to_string().as_str());
    let columns: Vec<&Column> = table.columns.iter().filter(fits).collect();
    if columns.is_empty() {
        return;
    }
    let column = &columns[choice / 15 % columns.len()].name;
    let name = if is_plain(column) { column.clone() } else { quoted(column) };
    table.partition_by = Some(format!("{strategy} ({name})"));
    // PostgreSQL does not do these with partitioned tables, or leaves their partitions alone.
    table.unlogged = false;
    table.with.clear();
    for column in &mut table.columns {
        (column.identity, column.compression) = (None, None);
    }
}

/// The column by which a table is partitioned.
pub(super) fn key_of(table: &Table) -> Option<String> {
    partition_key(table.partition_by.as_deref()?).into_iter().flatten().next()
}

/// Adds the column by which the table is partitioned, which a key has to hold.
pub(super) fn hold_key(table: &Table, columns: &mut Vec<String>) {
    columns.extend(key_of(table).filter(|key| !columns.contains(key)));
}

/// As [`hold_key`], for a unique index.
pub(super) fn hold_index_key(table: &Table, keys: &mut Vec<IndexKey>) {
    if table.partition_by.is_some() {
        keys.iter_mut().for_each(|key| (key.collation, key.operator_class) = (None, None));
    }
    let is_key =
        |key: &IndexKey, name: &String| matches!(&key.target, KeyTarget::Column(column) if column == name);
    let missing = key_of(table).filter(|name| !keys.iter().any(|key| is_key(key, name)));
    keys.extend(missing.map(IndexKey::column));
}

impl Builder<'_> {
    /// What has to hold for a parent holds for its child.
    pub(super) fn follow_parent(&self, table: &mut Table) {
        for parent in self.parents(table) {
            for column in table.columns.iter_mut() {
                let is_required = parent.column(&column.name).is_some_and(|column| !column.nullable);
                column.nullable = column.nullable && !is_required;
            }
        }
    }

    /// A struct says the checks that its table inherits.
    pub(super) fn inherit_checks(&self, table: &mut Table) {
        for parent in self.parents(table) {
            // PostgreSQL takes a check of the same name for an inherited one, whether or not it is.
            table.checks.retain(|own| parent.checks.iter().all(|check| own.name != check.name));
            table.checks.extend(parent.checks.iter().filter(|check| !check.no_inherit).cloned());
        }
    }

    fn parents(&self, table: &Table) -> Vec<Arc<Table>> {
        let all = self.built.schema.tables.iter();
        all.filter(|other| table.inherits.contains(&other.name)).cloned().collect()
    }

    /// Partitions, so that rows have a place.
    pub(super) fn partitions(&mut self) {
        for (place, built) in self.built.tables.clone().into_iter().enumerate() {
            let Some(built) = built else { continue };
            let table = self.built.schema.tables.iter().find(|table| table.name == built.name).cloned();
            let Some((table, partitioning)) =
                table.and_then(|it| Some((it.clone(), it.partition_by.clone()?)))
            else {
                continue;
            };
            let first = key_of(&table).and_then(|key| Some(table.column(&key)?.sql_type.clone()));
            let first = first.map(|sql_type| literal(&text_of(&self.built.schema, &sql_type, 1)));
            let bounds = match (partitioning.split(' ').next(), first) {
                (Some("hash"), _) => [0, 1]
                    .map(|remainder| format!("FOR VALUES WITH (MODULUS 2, REMAINDER {remainder})"))
                    .to_vec(),
                (Some("list"), Some(first)) => vec!["DEFAULT".to_owned(), format!("FOR VALUES IN ({first})")],
                _ => vec!["DEFAULT".to_owned()],
            };
            for (number, bounds) in bounds.iter().enumerate() {
                let name = whole(&QualifiedName::public(format!("{PARTITION}{place}_{number}")));
                let parent = whole(&table.name);
                self.object(&format!("CREATE TABLE {name} PARTITION OF {parent} {bounds};"));
            }
        }
    }
}
