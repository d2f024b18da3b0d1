//! Tables: their columns, constraints and indexes.

use std::sync::Arc;

use migrate_schema::schema::{
    Check, Column, Compression, Exclude, ExcludeElement, ForeignKey, IdentityKind, Index, IndexKey,
    KeyTarget, Nulls, Parameters, PrimaryKey, QualifiedName, ReplicaIdentity, RowSecurity, Storage, Table,
    Unique, read_partitioning,
};

use super::super::columns::ColumnRow;
use super::super::constraints::{ConstraintRow, action};
use super::super::indexes::IndexRow;
use super::super::relations::Relation;
use super::super::sequences::SequenceRow;
use super::super::{text, types};
use super::{Assembly, number};
use crate::sql;

impl<'c> Assembly<'c> {
    pub(super) fn tables(&mut self) {
        let catalog = self.catalog;
        for relation in catalog.relations.iter().filter(|relation| matches!(relation.kind, 'r' | 'p')) {
            if !relation.is_partition && self.has_relation(relation) {
                let table = self.table(relation);
                self.schema.tables.push(Arc::new(table));
            }
        }
    }

    fn table(&mut self, relation: &'c Relation) -> Table {
        let name = self.relation_name(relation);
        let mut table = Table::new(name.clone());
        table.comment = self.comment(number::RELATION, relation.oid, 0).map(str::to_owned);
        for column in self.columns_of(relation.oid) {
            let column = self.column(&name, column);
            table.columns.push(column);
        }
        self.constraints(relation, &mut table);
        for row in self.indexes_of(relation.oid) {
            if !self.is_constrained(row.oid) {
                let index = self.index(&name, row);
                table.indexes.push(index);
            }
        }
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.row_security = match (relation.row_security, relation.forced_row_security) {
            (true, true) => Some(RowSecurity::Forced),
            (true, false) => Some(RowSecurity::Enabled),
            (false, true) => Some(RowSecurity::ForcedOnly),
            (false, false) => None,
        };
        for (_, oid, policy) in self.policies_of(relation.oid) {
            if self.comment(number::POLICY, *oid, 0).is_some() {
                self.note("policy", name.part(&policy.name), "has a comment, which no model can say");
            }
            table.policies.push(policy.clone());
        }
        table.policies.sort_by(|a, b| a.name.cmp(&b.name));
        table.unlogged = relation.unlogged;
        table.with = parameters(relation);
        table.tablespace.clone_from(&relation.tablespace);
        table.partition_by = relation.partition_by.as_deref().map(partitioning);
        for parent in self.parents_of(relation.oid).filter_map(|parent| self.relation(parent)) {
            table.inherits.push(self.relation_name(parent));
        }
        table.replica_identity = self.replica_identity(relation);
        table.cluster = self.clustered_on(relation).map(|index| index.name.clone());
        self.beside_table(&name, relation);
        table
    }

    /// By what replicas know a row, where it is not the primary key.
    pub(in crate::introspect) fn replica_identity(&self, relation: &Relation) -> Option<ReplicaIdentity> {
        let mut indexes = self.indexes_of(relation.oid).iter();
        match relation.replica_identity {
            'f' => Some(ReplicaIdentity::Full),
            'n' => Some(ReplicaIdentity::Nothing),
            // An index that went leaves nothing behind to know a row by.
            'i' => Some(match indexes.find(|index| index.is_replica_identity) {
                Some(index) => ReplicaIdentity::Index(index.name.clone()),
                None => ReplicaIdentity::Nothing,
            }),
            _ => None,
        }
    }

    /// The index by which `CLUSTER` orders the rows.
    pub(in crate::introspect) fn clustered_on(&self, relation: &Relation) -> Option<&IndexRow> {
        self.indexes_of(relation.oid).iter().find(|index| index.is_clustered)
    }

    /// What no model can say of a table.
    pub(in crate::introspect) fn beside_table(&mut self, name: &QualifiedName, relation: &Relation) {
        let mut note = |text: &str| self.note("table", name.to_string(), text);
        if let Some(method) = &relation.method {
            note(&format!("is kept by the access method `{method}`, which no model can say"));
        }
        if relation.of_type != 0 {
            note("is `OF` a composite type, which no model can say");
        }
    }

    pub(in crate::introspect) fn column(&mut self, table: &QualifiedName, row: &ColumnRow) -> Column {
        let mut column = Column::new(row.name.clone(), self.column_type(row));
        column.nullable = !row.not_null;
        column.collation = self.collation(row.collation, self.types.collation(row.type_oid));
        column.comment =
            self.comment(number::RELATION, row.relation, i32::from(row.number)).map(str::to_owned);
        column.storage = self.storage(row);
        column.compression = match row.compression {
            'p' => Some(Compression::Pglz),
            'l' => Some(Compression::Lz4),
            _ => None,
        };
        let default = self.default(row.relation, row.number);
        let number = i32::from(row.number);
        let sequences = self.owned.range((row.relation, number, 0)..=(row.relation, number, u32::MAX));
        let sequences: Vec<&SequenceRow> = sequences.map(|(_, sequence)| *sequence).collect();
        if row.generated != ' ' {
            column.generated = default.map(text::unwrapped);
            if row.generated == 'v' {
                self.note("column", table.part(&row.name), "is computed when it is read (`VIRTUAL`)");
            }
        } else if row.identity != ' ' {
            let kind = if row.identity == 'a' { IdentityKind::Always } else { IdentityKind::ByDefault };
            let part = sequences.iter().find(|it| it.owner.is_some_and(|(.., is_part)| is_part));
            column.identity = part.map(|sequence| Box::new(sequence.identity(kind)));
        } else {
            column.serial = sequences.iter().find_map(|sequence| self.serial(table, row, sequence, default));
            column.default = default.filter(|_| column.serial.is_none()).map(str::to_owned);
        }
        self.beside_column(table, row);
        column
    }

    /// What no model can say of a column.
    fn beside_column(&mut self, table: &QualifiedName, row: &ColumnRow) {
        if row.statistics >= 0 {
            self.note("column", table.part(&row.name), "has a statistics target, which no model can say");
        }
        if row.options.is_some() {
            self.note("column", table.part(&row.name), "has options, which no model can say");
        }
    }

    pub(in crate::introspect) fn storage(&self, row: &ColumnRow) -> Option<Storage> {
        (row.storage != self.types.storage(row.type_oid)).then(|| types::storage(row.storage)).flatten()
    }

    /// The name of the sequence, where all is as `serial` makes it.
    fn serial(
        &mut self,
        table: &QualifiedName,
        column: &ColumnRow,
        sequence: &SequenceRow,
        default: Option<&str>,
    ) -> Option<String> {
        let relation = self.relation(sequence.oid)?;
        let name = self.relation_name(relation);
        let written = text::written(&name.schema, &name.name);
        let is_usual = name.schema == table.schema
            && column.not_null
            && sequence.type_oid == column.type_oid
            && sequence.options().are_usual()
            // Before PostgreSQL 15 none is unlogged, whatever its table is.
            && (!relation.unlogged || self.relation(column.relation)?.unlogged)
            && default? == format!("nextval({}::regclass)", sql::literal(&written))
            && self.comment(number::RELATION, sequence.oid, 0).is_none();
        if is_usual {
            self.serials.insert(sequence.oid);
        }
        is_usual.then_some(name.name)
    }

    fn constraints(&mut self, relation: &Relation, table: &mut Table) {
        let name = table.name.clone();
        for row in self.constraints_of(relation.oid) {
            let is_inherited = row.parent != 0 || (!row.is_local && matches!(row.kind, 'c' | 'n'));
            if is_inherited || self.holder(row).is_some() {
                continue;
            }
            if let Some(other) = self.relation(row.references).filter(|_| row.kind == 'f')
                && !self.has_relation(other)
            {
                let text = format!("refers to `{}`, which is none of ours", self.relation_name(other));
                self.note("foreign key", name.part(&row.name), text);
                continue;
            }
            self.beside_constraint(&name, row);
            match row.kind {
                'c' => table.checks.push(Check {
                    name: row.name.clone(),
                    expression: text::unwrapped(row.expression.as_deref().unwrap_or_default()),
                    no_inherit: row.no_inherit,
                    not_valid: !row.is_valid && row.is_enforced,
                }),
                'f' => table.foreign_keys.extend(self.foreign_key(row)),
                'p' => table.primary_key = self.primary_key(&name, row),
                'u' => table.uniques.extend(self.unique(row)),
                'x' => table.excludes.extend(self.exclude(row)),
                _ => {}
            }
        }
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.excludes.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// What no model can say of a constraint.
    pub(in crate::introspect) fn beside_constraint(&mut self, table: &QualifiedName, row: &ConstraintRow) {
        let kind = match row.kind {
            'c' => "check",
            'f' => "foreign key",
            'p' => "primary key",
            'u' => "unique",
            'n' => "not null",
            _ => "exclusion",
        };
        let name = table.part(&row.name);
        if !row.is_enforced {
            self.note(kind, name.as_str(), "is NOT ENFORCED");
        } else if !row.is_valid && row.kind == 'n' {
            self.note(kind, name.as_str(), "is NOT VALID: rows from before may break it");
        }
        if row.has_period {
            self.note(kind, name.as_str(), "is about a period of time, which no model can say");
        }
        if row.kind == 'n' && row.no_inherit {
            self.note(kind, name.as_str(), "is NO INHERIT");
        }
        self.comment_on_constraint(table, row);
        let index = self.indexes.get(&row.index).copied().filter(|_| matches!(row.kind, 'p' | 'u' | 'x'));
        if let Some(index) = index {
            self.beside_index(table, index);
            if index.parameters.is_some() {
                self.note(kind, name.as_str(), "has storage parameters, which no model can say");
            }
        }
    }

    pub(super) fn comment_on_constraint(&mut self, owner: &QualifiedName, row: &ConstraintRow) {
        if self.comment(number::CONSTRAINT, row.oid, 0).is_some() {
            self.note("constraint", owner.part(&row.name), "has a comment, which no model can say");
        }
    }

    /// What no model can say of an index.
    fn beside_index(&mut self, table: &QualifiedName, index: &IndexRow) {
        let name = QualifiedName::new(&table.schema, &index.name).to_string();
        let mut note = |text: &str| self.note("index", name.as_str(), text);
        if !index.is_valid {
            note("is INVALID: nothing uses it before it is built again");
        }
        if index.tablespace.is_some() {
            note("is in a tablespace of its own, which no model can say");
        }
        if self.comment(number::RELATION, index.oid, 0).is_some() {
            self.note("index", name.as_str(), "has a comment, which no model can say");
        }
    }

    fn foreign_key(&self, row: &ConstraintRow) -> Option<ForeignKey> {
        let references = self.relation(row.references)?;
        Some(ForeignKey {
            name: row.name.clone(),
            columns: self.column_names(row.table, row.columns.as_deref()),
            references: self.relation_name(references),
            referenced_columns: self.column_names(row.references, row.referenced_columns.as_deref()),
            on_delete: action(row.on_delete),
            on_delete_columns: self.column_names(row.table, row.on_delete_columns.as_deref()),
            on_update: action(row.on_update),
            match_full: row.matches == 'f',
            deferrable: row.deferrable,
            not_valid: !row.is_valid && row.is_enforced,
        })
    }

    fn primary_key(&mut self, table: &QualifiedName, row: &ConstraintRow) -> Option<PrimaryKey> {
        let index = self.indexes.get(&row.index)?;
        let (columns, include) = self.index_columns(index);
        if !include.is_empty() {
            let text = format!("carries {} along (`INCLUDE`), which no model can say", text::list(include));
            self.note("primary key", table.part(&row.name), text);
        }
        Some(PrimaryKey { name: row.name.clone(), columns, deferrable: row.deferrable })
    }

    fn unique(&self, row: &ConstraintRow) -> Option<Unique> {
        let index = self.indexes.get(&row.index)?;
        let (columns, include) = self.index_columns(index);
        Some(Unique {
            name: row.name.clone(),
            columns,
            include,
            nulls_not_distinct: index.nulls_not_distinct,
            deferrable: row.deferrable,
        })
    }

    fn exclude(&self, row: &ConstraintRow) -> Option<Exclude> {
        let index = self.indexes.get(&row.index)?;
        let operators = row.operators.as_deref().unwrap_or_default();
        let elements = (0..usize::try_from(index.keys).unwrap_or_default())
            .map(|at| ExcludeElement {
                key: self.key(index, at),
                with: operators.get(at).cloned().unwrap_or_default(),
            })
            .collect();
        Some(Exclude {
            name: row.name.clone(),
            using: (index.method != "btree").then(|| index.method.clone()),
            elements,
            predicate: index.predicate.as_deref().map(text::unwrapped),
            deferrable: row.deferrable,
        })
    }

    /// The columns of an index, and those that it carries along.
    fn index_columns(&self, index: &IndexRow) -> (Vec<String>, Vec<String>) {
        let (keys, include) = index.columns.split_at(usize::try_from(index.keys).unwrap_or_default());
        (self.column_names(index.table, Some(keys)), self.column_names(index.table, Some(include)))
    }

    fn index(&mut self, table: &QualifiedName, row: &IndexRow) -> Index {
        self.beside_index(table, row);
        let (_, include) = self.index_columns(row);
        Index {
            name: row.name.clone(),
            keys: (0..usize::try_from(row.keys).unwrap_or_default()).map(|at| self.key(row, at)).collect(),
            unique: row.unique,
            using: (row.method != "btree").then(|| row.method.clone()),
            include,
            nulls_not_distinct: row.nulls_not_distinct,
            with: row.parameters.as_deref().map(|options| {
                let options: Vec<_> = options
                    .iter()
                    .map(|option| option.split_once('=').unwrap_or((option, "true")))
                    .map(|(name, value)| format!("{name} = {value}"))
                    .collect();
                options.join(", ")
            }),
            predicate: row.predicate.as_deref().map(text::unwrapped),
        }
    }

    fn key(&self, index: &IndexRow, at: usize) -> IndexKey {
        let number = index.columns.get(at).copied().unwrap_or_default();
        let collation = index.collations.get(at).copied().unwrap_or_default();
        let columns = self.columns_of(index.table);
        let column =
            columns.binary_search_by_key(&number, |column| column.number).ok().map(|at| &columns[at]);
        let (target, collation) = match column {
            Some(column) => {
                (KeyTarget::Column(column.name.clone()), self.collation(collation, column.collation))
            }
            None => {
                let written =
                    index.expressions.as_ref().and_then(|all| all.get(at)).cloned().unwrap_or_default();
                let is_said = |definition: &String| definition.contains(&format!("{written} COLLATE "));
                let is_said = index.definition.as_ref().is_some_and(is_said);
                let collation = is_said.then(|| self.collation(collation, 0)).flatten();
                (KeyTarget::Expression(text::unwrapped(&written)), collation)
            }
        };
        let class = index.classes.get(at).copied().unwrap_or_default();
        let key_type = column.map(|column| self.types.resolved(column.type_oid));
        let place = i16::try_from(at + 1).unwrap_or_default();
        let parameters = self.columns_of(index.oid).iter().find(|column| column.number == place);
        let parameters = parameters.and_then(|column| column.options.as_deref());
        let chosen = match parameters {
            Some(_) => self.classes.get(class),
            None => self.classes.chosen(class, key_type),
        };
        let operator_class = chosen.map(|class| {
            let mut written = match self.spaces.get(&class.namespace).copied().unwrap_or_default() {
                "pg_catalog" => sql::name(&class.name),
                schema => text::written(schema, &class.name),
            };
            if let Some(parameters) = parameters {
                written.push_str(&format!("({})", parameters.join(", ").replace('=', " = ")));
            }
            written
        });
        let option = index.options.get(at).copied().unwrap_or_default();
        let (descending, first) = (option & 1 != 0, option & 2 != 0);
        let nulls = match (descending, first) {
            (false, true) => Some(Nulls::First),
            (true, false) => Some(Nulls::Last),
            _ => None,
        };
        IndexKey { target, collation, operator_class, descending, nulls }
    }
}

/// How a table is partitioned, as models write it: PostgreSQL puts an expression into two pairs of parentheses, where
/// one is needed.
fn partitioning(written: &str) -> String {
    let read = read_partitioning(written).unwrap_or_else(|_| written.to_owned());
    let Some((strategy, keys)) = read.strip_suffix(')').and_then(|read| read.split_once(" (")) else {
        return read;
    };
    let keys = text::split_at_commas(keys).into_iter().map(|key| match text::unwrapped(key) {
        inside if inside.len() < key.len() => format!("({inside})"),
        whole => whole,
    });
    format!("{strategy} ({})", keys.collect::<Vec<_>>().join(", "))
}

/// The storage parameters of a table, and of what is kept outside of it.
pub(in crate::introspect) fn parameters(relation: &Relation) -> Parameters {
    let own = relation.options.iter().flatten().map(|option| ("", option));
    let toast = relation.toast_options.iter().flatten().map(|option| ("toast.", option));
    own.chain(toast)
        .map(|(prefix, option)| {
            let (name, value) = option.split_once('=').unwrap_or((option, "true"));
            (format!("{prefix}{name}"), value.to_owned())
        })
        .collect()
}
