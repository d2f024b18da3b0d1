//! Partitions: their bounds, and where they are unlike their table.

use std::collections::BTreeSet;

use migrate_schema::expression::result_name;
use migrate_schema::name;
use migrate_schema::schema::{Deferrable, Policy, ReplicaIdentity};

use super::assembly::{Assembly, number, parameters};
use super::columns::ColumnRow;
use super::constraints::ConstraintRow;
use super::indexes::IndexRow;
use super::relations::Relation;
use super::{text, types};
use crate::sql;

impl<'c> Assembly<'c> {
    /// What makes a partition: its statement, and those that follow it.
    pub(super) fn partition(&mut self, relation: &'c Relation) -> Option<Vec<String>> {
        let parent = self.parents_of(relation.oid).next().and_then(|parent| self.relation(parent))?;
        let name = self.relation_name(relation);
        let written = text::written(&name.schema, &name.name);
        let parent_name = self.relation_name(parent);
        let mut within = Vec::new();
        let mut further = Vec::new();
        // Attached, it may have them in an order of its own.
        for of_table in self.columns_of(parent.oid) {
            let own = self.columns_of(relation.oid).iter().find(|own| own.name == of_table.name);
            if let Some(own) = own {
                self.column_of_partition(&written, own, of_table, &mut within, &mut further);
            }
        }
        for row in self.constraints_of(relation.oid) {
            if row.parent != 0 {
                continue;
            }
            let label = sql::name(&row.name);
            match (row.kind, row.expression.as_deref(), row.definition.as_deref()) {
                ('c', Some(expression), _) if row.is_local => {
                    let no_inherit = if row.no_inherit { " NO INHERIT" } else { "" };
                    let expression = text::unwrapped(expression);
                    let constraint = format!("CONSTRAINT {label} CHECK ({expression}){no_inherit}");
                    if row.is_valid {
                        within.push(constraint);
                    } else {
                        further.push(format!("ALTER TABLE {written} ADD {constraint} NOT VALID"));
                    }
                }
                // Made of an index that comes from the table, once that is there.
                ('p' | 'u', ..) if self.parents_of(row.index).next().is_some() => {}
                ('f', ..) if self.holder(row).is_some() => {}
                ('p' | 'u' | 'x' | 'f', _, Some(definition)) => {
                    further.push(format!("ALTER TABLE {written} ADD CONSTRAINT {label} {definition}"));
                }
                _ => {}
            }
            self.beside_constraint(&name, row);
        }
        let mut taken = BTreeSet::new();
        let mut indexes: Vec<&IndexRow> = self.indexes_of(relation.oid).iter().collect();
        // PostgreSQL makes those of the table in the order in which they came.
        indexes.sort_by_key(|index| self.parents_of(index.oid).next().unwrap_or(u32::MAX));
        for index in indexes {
            match (self.parents_of(index.oid).next(), index.definition.as_deref()) {
                (Some(_), _) => {
                    let usual = self.usual_name(relation, index, &taken);
                    if let Some(own) =
                        self.constraint_over(relation.oid, index.oid).filter(|row| row.parent == 0)
                    {
                        let kind = if own.kind == 'p' { "PRIMARY KEY" } else { "UNIQUE" };
                        let deferrable = match own.deferrable {
                            None => "",
                            Some(Deferrable::Immediate) => " DEFERRABLE",
                            Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
                        };
                        let (own, usual) = (sql::name(&own.name), sql::name(&usual));
                        further.push(format!(
                            "ALTER TABLE {written} ADD CONSTRAINT {own} {kind} USING INDEX {usual}{deferrable}"
                        ));
                    } else if usual != index.name {
                        let usual = text::written(&name.schema, &usual);
                        further.push(format!("ALTER INDEX {usual} RENAME TO {}", sql::name(&index.name)));
                    }
                    taken.insert(usual);
                }
                (None, Some(definition)) if !self.is_constrained(index.oid) => {
                    further.push(definition.to_owned());
                }
                _ => {}
            }
        }
        let identity = self.replica_identity(relation).map(|identity| match identity {
            ReplicaIdentity::Full => "FULL".to_owned(),
            ReplicaIdentity::Nothing => "NOTHING".to_owned(),
            ReplicaIdentity::Index(index) => format!("USING INDEX {}", sql::name(&index)),
        });
        further.extend(identity.map(|how| format!("ALTER TABLE {written} REPLICA IDENTITY {how}")));
        if let Some(index) = self.clustered_on(relation) {
            further.push(format!("ALTER TABLE {written} CLUSTER ON {}", sql::name(&index.name)));
        }
        if relation.row_security {
            further.push(format!("ALTER TABLE {written} ENABLE ROW LEVEL SECURITY"));
        }
        if relation.forced_row_security {
            further.push(format!("ALTER TABLE {written} FORCE ROW LEVEL SECURITY"));
        }
        for (_, _, policy) in self.policies_of(relation.oid) {
            further.push(policy_text(&written, policy));
        }
        for row in self.held_by(relation.oid) {
            if let (Some(owner), Some(definition)) = (self.relation(row.table), row.definition.as_deref()) {
                let owner = self.relation_name(owner);
                let (owner, label) = (text::written(&owner.schema, &owner.name), sql::name(&row.name));
                further.push(format!("ALTER TABLE {owner} ADD CONSTRAINT {label} {definition}"));
            }
        }
        self.beside_table(&name, relation);
        self.comments_within(&written, relation, &mut further);
        let unlogged = if relation.unlogged { "UNLOGGED " } else { "" };
        let mut create = format!(
            "CREATE {unlogged}TABLE {written} PARTITION OF {}",
            text::written(&parent_name.schema, &parent_name.name)
        );
        if !within.is_empty() {
            create.push_str(&format!(" (\n    {}\n)", within.join(",\n    ")));
        }
        create.push_str(&format!(" {}", relation.bounds.as_deref()?));
        if let Some(partition_by) = &relation.partition_by {
            create.push_str(&format!(" PARTITION BY {partition_by}"));
        }
        let parameters = parameters(relation);
        if !parameters.is_empty() {
            let parameters: Vec<_> =
                parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            create.push_str(&format!(" WITH ({})", parameters.join(", ")));
        }
        if let Some(tablespace) = &relation.tablespace {
            create.push_str(&format!(" TABLESPACE {}", sql::name(tablespace)));
        }
        further.insert(0, create);
        Some(further)
    }

    fn column_of_partition(
        &self,
        partition: &str,
        column: &ColumnRow,
        parent: &ColumnRow,
        within: &mut Vec<String>,
        further: &mut Vec<String>,
    ) {
        let label = sql::name(&column.name);
        let mut said = String::new();
        if column.not_null && !parent.not_null && !self.is_key(column) {
            said.push_str(" NOT NULL");
        }
        let own = self.default(column.relation, column.number);
        let usual = self.default(parent.relation, parent.number);
        if column.generated == ' ' && own != usual {
            match own {
                Some(own) => said.push_str(&format!(" DEFAULT {own}")),
                None => further.push(format!("ALTER TABLE {partition} ALTER COLUMN {label} DROP DEFAULT")),
            }
        }
        if !said.is_empty() {
            within.push(format!("{label}{said}"));
        }
        let mut alter = |action: &str| {
            further.push(format!("ALTER TABLE {partition} ALTER COLUMN {label} {action}"));
        };
        if column.storage != parent.storage
            && let Some(storage) = types::storage(column.storage)
        {
            alter(&format!("SET STORAGE {}", storage.word().to_uppercase()));
        }
        if column.compression != parent.compression {
            alter(match column.compression {
                'p' => "SET COMPRESSION pglz",
                'l' => "SET COMPRESSION lz4",
                _ => "SET COMPRESSION default",
            });
        }
        if column.statistics != parent.statistics {
            alter(&format!("SET STATISTICS {}", column.statistics));
        }
        if let Some(options) = &column.options {
            alter(&format!("SET ({})", options.join(", ")));
        }
    }

    /// Whether a column is in a primary key, which makes it NOT NULL.
    fn is_key(&self, column: &ColumnRow) -> bool {
        let keys = self.constraints_of(column.relation).iter().filter(|row| row.kind == 'p');
        keys.filter_map(|row| row.columns.as_ref()).any(|columns| columns.contains(&column.number))
    }

    /// The partition that a foreign key has to wait for: no model can point at it, and where two partitions point at
    /// each other, both keys come with the later one.
    pub(super) fn holder(&self, row: &ConstraintRow) -> Option<u32> {
        if row.kind != 'f' || row.parent != 0 || row.table == row.references {
            return None;
        }
        let (owner, target) = (self.relation(row.table)?, self.relation(row.references)?);
        if !target.is_partition || !self.has_relation(target) {
            return None;
        }
        let comes_later = owner.is_partition && self.relation_name(owner) > self.relation_name(target);
        Some(if comes_later { owner.oid } else { target.oid })
    }

    fn constraint_over(&self, table: u32, index: u32) -> Option<&'c ConstraintRow> {
        let over = |row: &&ConstraintRow| row.index == index && matches!(row.kind, 'p' | 'u' | 'x');
        self.constraints_of(table).iter().find(over)
    }

    /// The name that PostgreSQL gives an index that comes from that of the table.
    fn usual_name(&self, relation: &Relation, index: &IndexRow, taken: &BTreeSet<String>) -> String {
        let is_taken = |name: &str| taken.contains(name);
        let expressions = index.expressions.as_deref().unwrap_or_default();
        let keys: Vec<String> = index
            .columns
            .iter()
            .enumerate()
            .map(|(at, number)| match expressions.get(at) {
                Some(expression) if *number == 0 => result_name(expression),
                _ => self.column_name(relation.oid, *number),
            })
            .collect();
        let constraint = self.constraint_over(relation.oid, index.oid).filter(|row| row.parent != 0);
        match constraint.map(|row| row.kind) {
            Some('p') => name::primary_key(&relation.name, is_taken),
            Some('u') => name::unique(&relation.name, &keys, is_taken),
            Some('x') => name::exclude(&relation.name, &keys, is_taken),
            _ => name::index(&relation.name, &keys, is_taken),
        }
    }

    /// Comments on the columns of a relation that is kept as SQL.
    pub(super) fn comments_within(&self, written: &str, relation: &Relation, further: &mut Vec<String>) {
        for column in self.columns_of(relation.oid) {
            if let Some(comment) = self.comment(number::RELATION, relation.oid, i32::from(column.number)) {
                let column = sql::name(&column.name);
                let comment = sql::literal(comment);
                further.push(format!("COMMENT ON COLUMN {written}.{column} IS {comment}"));
            }
        }
    }
}

/// What makes a policy of a partition.
fn policy_text(partition: &str, policy: &Policy) -> String {
    let mut words = format!("CREATE POLICY {} ON {partition}", sql::name(&policy.name));
    if policy.restrictive {
        words.push_str(" AS RESTRICTIVE");
    }
    if !policy.command.is_default() {
        words.push_str(&format!(" FOR {}", policy.command.word().to_uppercase()));
    }
    if !policy.to.is_empty() {
        words.push_str(&format!(" TO {}", text::list(&policy.to)));
    }
    if let Some(using) = &policy.using {
        words.push_str(&format!(" USING ({using})"));
    }
    if let Some(check) = &policy.with_check {
        words.push_str(&format!(" WITH CHECK ({check})"));
    }
    words
}
