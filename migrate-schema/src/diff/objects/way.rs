//! Objects that stand in the way of a change of tables or types.

use super::graph::Graph;
use crate::change::{Change, enum_additions};
use crate::object::{Mentions, ObjectKind};
use crate::schema::{QualifiedName, Schema};

/// How an object holds on to columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// Its query can hold on to any column of the tables that it names.
    Query,
    /// It holds on to the columns that it names.
    Columns,
    /// A counter that belongs to a column goes with it.
    Owner,
    /// It holds on to whole tables and types.
    Whole,
    /// It follows its parent, and its rows must not go.
    Parent,
}

impl Graph<'_> {
    pub(super) fn is_in_the_way(&self, at: usize, change: &Change, schema: &Schema) -> bool {
        let node = &self.nodes[at];
        let mentions = &node.mentions;
        let hold = hold(node.object.kind, mentions);
        let uses = |name: &QualifiedName| mentions.uses(name, &self.schemas);
        let uses_column = |table: &QualifiedName, column: &str| uses(table) && mentions.has_word(column);
        let counts_keys = || mentions.has_word("group") || mentions.has_word("conflict");
        match (change, hold) {
            (Change::DropTable(table), _) => uses(&table.name),
            (_, Hold::Parent) => false,
            (Change::DropColumn { table, column, .. }, Hold::Owner) => uses_column(table, &column.name),
            (_, Hold::Owner) => false,
            (Change::RenameTable { from, .. }, _) => uses(from),
            (Change::RenameEnum { from, .. }, _) => uses(from),
            (Change::DropEnum(enum_type), _) => uses(&enum_type.name),
            (Change::AlterEnum { name, from, to }, _) if enum_additions(from, to).is_none() => {
                let columns = schema.tables.iter().flat_map(|table| {
                    let columns = table.columns.iter();
                    let of_type = columns.filter(|column| column.sql_type.qualified_name() == Some(name));
                    of_type.map(|column| (&table.name, column.name.as_str()))
                });
                uses(name)
                    || columns.into_iter().any(|(table, column)| match hold {
                        Hold::Query => uses(table),
                        Hold::Columns => uses_column(table, column),
                        _ => false,
                    })
            }
            (Change::DropColumn { table, .. } | Change::AlterType { table, .. }, Hold::Query) => uses(table),
            (Change::AlterGenerated { table, .. }, Hold::Query) => uses(table),
            (Change::DropColumn { table, column, .. }, Hold::Columns) => uses_column(table, &column.name),
            (
                Change::AlterType { table, column, .. } | Change::AlterGenerated { table, column, .. },
                Hold::Columns,
            ) => uses_column(table, column),
            // The name of a column is also that of a view's: it is told again, under the new one.
            (Change::RenameColumn { table, from, .. }, Hold::Query) => {
                uses(table) && (mentions.has_word(from) || mentions.takes_all_columns())
            }
            (Change::RenameColumn { table, from, .. }, Hold::Columns) => uses_column(table, from),
            (Change::AddColumn { table, .. }, Hold::Query) => uses(table) && mentions.takes_all_columns(),
            (
                Change::DropPrimaryKey { table, .. }
                | Change::DropUnique { table, .. }
                | Change::DropIndex { table, .. },
                Hold::Query,
            ) => uses(table) && counts_keys(),
            _ => false,
        }
    }
}

fn hold(kind: ObjectKind, mentions: &Mentions) -> Hold {
    match kind {
        ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Rule => Hold::Query,
        // PostgreSQL keeps such a body as it was understood, and not as text.
        ObjectKind::Function | ObjectKind::Procedure
            if mentions.has_word("atomic") || mentions.has_word("return") =>
        {
            Hold::Query
        }
        ObjectKind::Trigger | ObjectKind::Statistics | ObjectKind::Grants | ObjectKind::Publication => {
            Hold::Columns
        }
        ObjectKind::Sequence => Hold::Owner,
        ObjectKind::Partition => Hold::Parent,
        _ => Hold::Whole,
    }
}
