//! Objects that stand in the way of a change of tables or types.

use super::graph::Graph;
use crate::change::{Change, enum_additions};
use crate::expression::{columns_in, mentions_text};
use crate::object::{Mentions, ObjectKind, parent};
use crate::schema::{Column, Composite, Domain, EnumType, QualifiedName, Schema};

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
            // What else its file names it lets go of, and keeps its rows.
            (Change::DropTable(table), Hold::Parent) => parent(node.object).as_ref() == Some(&table.name),
            (_, Hold::Parent) => false,
            (Change::DropTable(table), _) => uses(&table.name),
            (Change::DropColumn { table, column, .. }, Hold::Owner) => uses_column(table, &column.name),
            (_, Hold::Owner) => false,
            (Change::RenameTable { from, .. }, _) => uses(from),
            (
                Change::RenameEnum { from, .. }
                | Change::RenameDomain { from, .. }
                | Change::RenameComposite { from, .. },
                _,
            ) => uses(from),
            (Change::DropEnum(EnumType { name, .. }), _)
            | (Change::DropDomain(Domain { name, .. }), _)
            | (Change::DropComposite(Composite { name, .. }), _) => uses(name),
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
            // A view has a column of the attribute's name, as it has one of a column's.
            (Change::RenameAttribute { name, from, .. }, Hold::Query) => {
                mentions.has_word(from) && self.uses_type(at, name, schema, hold)
            }
            // Its text says the new value, and would be told to PostgreSQL before that comes back.
            (Change::RenameEnumValue { name, from, .. }, Hold::Query) => {
                mentions_text(&node.object.text, from) && self.uses_type(at, name, schema, hold)
            }
            (change, _) => made_anew(change).is_some_and(|name| self.uses_type(at, name, schema, hold)),
        }
    }

    /// Whether an object names a type or what is made of it, or holds on to a column that moves over with it.
    fn uses_type(&self, at: usize, name: &QualifiedName, schema: &Schema, hold: Hold) -> bool {
        let mentions = &self.nodes[at].mentions;
        let uses = |name: &QualifiedName| mentions.uses(name, &self.schemas);
        let types = schema.made_of(name);
        types.iter().any(uses)
            || schema.tables.iter().any(|table| {
                let of_type: Vec<&str> = table.columns_of_types(&types).collect();
                let reads = |column: &&Column| {
                    let expression = column.generated.as_deref().unwrap_or_default();
                    !columns_in(expression, of_type.iter().copied()).is_empty()
                };
                let computed = table.columns.iter().filter(reads).map(|column| column.name.as_str());
                let mut moving = of_type.iter().copied().chain(computed);
                match hold {
                    Hold::Query => moving.next().is_some() && uses(&table.name),
                    Hold::Columns => uses(&table.name) && moving.any(|column| mentions.has_word(column)),
                    _ => false,
                }
            })
    }
}

/// The type that a change makes anew, perhaps: whether it does is the writer's to know.
pub(super) fn made_anew(change: &Change) -> Option<&QualifiedName> {
    match change {
        Change::AlterEnum { name, from, to } => enum_additions(from, to).is_none().then_some(name),
        Change::AlterDomainType { name, .. }
        | Change::AddDomainCheck { name, .. }
        | Change::SetDomainNotNull { name }
        | Change::AlterComposite { name, .. } => Some(name),
        _ => None,
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
