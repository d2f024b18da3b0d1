//! From the rows of catalogs to a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use migrate::apply::VersionTable;
use migrate_schema::object::SqlObject;
use migrate_schema::schema::{
    Attribute, Check, Column, Composite, Compression, Domain, DomainCheck, EnumType, Exclude, ExcludeElement,
    Extension, ForeignKey, IdentityKind, Index, IndexKey, KeyTarget, Namespace, Nulls, Parameters, Policy,
    PrimaryKey, QualifiedName, ReplicaIdentity, RowSecurity, Schema, Storage, Table, Unique,
    read_partitioning,
};

use super::catalog::Catalog;
use super::columns::ColumnRow;
use super::constraints::{ConstraintRow, action};
use super::indexes::{Classes, IndexRow};
use super::relations::{NamespaceRow, Relation};
use super::sequences::SequenceRow;
use super::types::{self, Types};
use super::{Found, Ignore, Note, text};
use crate::sql;

/// The numbers of catalogs, which no version changes.
pub(super) mod number {
    pub(in super::super) const TYPE: u32 = 1247;
    pub(in super::super) const PROCEDURE: u32 = 1255;
    pub(in super::super) const RELATION: u32 = 1259;
    pub(in super::super) const CONSTRAINT: u32 = 2606;
    pub(in super::super) const NAMESPACE: u32 = 2615;
    pub(in super::super) const POLICY: u32 = 3256;
}

/// A schema in the making.
pub(super) struct Assembly<'c> {
    pub(super) catalog: &'c Catalog,
    ignore: &'c Ignore,
    version_table: &'c VersionTable,
    pub(super) spaces: BTreeMap<u32, &'c str>,
    members: BTreeSet<(u32, u32)>,
    pub(super) types: Types<'c>,
    collations: BTreeMap<u32, QualifiedName>,
    classes: Classes<'c>,
    comments: BTreeMap<(u32, u32, i32), &'c str>,
    defaults: BTreeMap<(u32, i16), &'c str>,
    /// By the table and the number of the column that owns them, and their own.
    owned: BTreeMap<(u32, i32, u32), &'c SequenceRow>,
    /// Foreign keys that point at partitions.
    pointing: Vec<&'c ConstraintRow>,
    /// What inherits, and from what.
    parents: BTreeMap<u32, Vec<u32>>,
    /// Indexes by their numbers.
    indexes: BTreeMap<u32, &'c IndexRow>,
    /// Indexes that belong to a constraint.
    constrained: BTreeSet<u32>,
    /// Sequences that a serial column brings.
    serials: BTreeSet<u32>,
    schema: Schema,
    notes: Vec<Note>,
}

impl<'c> Assembly<'c> {
    pub(super) fn new(catalog: &'c Catalog, ignore: &'c Ignore, version_table: &'c VersionTable) -> Self {
        let spaces: BTreeMap<u32, &str> =
            catalog.namespaces.iter().map(|space| (space.oid, space.name.as_str())).collect();
        let members: BTreeSet<(u32, u32)> = catalog.members.iter().copied().collect();
        let name_of = |namespace: u32, name: &str| {
            QualifiedName::new(spaces.get(&namespace).copied().unwrap_or_default(), name)
        };
        // What an extension brings into `public` is found through the search path.
        let types = Types::new(&catalog.types, |row| {
            let name = name_of(row.namespace, &row.name);
            let is_found = row.namespace == types::PG_CATALOG
                || (name.schema == QualifiedName::PUBLIC && members.contains(&(number::TYPE, row.oid)));
            (!is_found).then_some(name)
        });
        let collations = catalog.collations.iter().map(|row| (row.oid, name_of(row.namespace, &row.name)));
        let comments = catalog
            .comments
            .iter()
            .map(|comment| ((comment.catalog, comment.object, comment.part), comment.text.as_str()));
        let defaults = catalog
            .defaults
            .iter()
            .filter_map(|row| Some(((row.relation, row.column), row.expression.as_deref()?)));
        let owned = catalog.sequences.iter().filter_map(|sequence| {
            let (table, column, _) = sequence.owner?;
            Some(((table, column, sequence.oid), sequence))
        });
        let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (child, parent) in &catalog.inheritance {
            parents.entry(*child).or_default().push(*parent);
        }
        let pointing = catalog.constraints.iter().filter(|row| row.kind == 'f' && row.definition.is_some());
        let of_constraints = catalog.constraints.iter().filter(|row| matches!(row.kind, 'p' | 'u' | 'x'));
        Self {
            ignore,
            version_table,
            members: members.clone(),
            types,
            collations: collations.collect(),
            classes: Classes::new(&catalog.classes),
            comments: comments.collect(),
            defaults: defaults.collect(),
            owned: owned.collect(),
            pointing: pointing.collect(),
            parents,
            indexes: catalog.indexes.iter().map(|row| (row.oid, row)).collect(),
            constrained: of_constraints.map(|row| row.index).collect(),
            serials: BTreeSet::new(),
            schema: Schema::default(),
            notes: Vec::new(),
            spaces,
            catalog,
        }
    }

    pub(super) fn found(mut self) -> Found {
        self.extensions();
        self.types();
        self.tables();
        self.schema.objects = self.objects();
        self.namespaces();
        let schema = &mut self.schema;
        schema.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
        schema.domains.sort_by(|a, b| a.name.cmp(&b.name));
        schema.composites.sort_by(|a, b| a.name.cmp(&b.name));
        schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
        schema.objects.sort_by(|a, b| a.id().cmp(&b.id()));
        self.notes.sort();
        self.notes.dedup();
        Found { schema: self.schema, unsettled: self.notes }
    }

    pub(super) fn note(&mut self, kind: &'static str, name: impl Into<String>, text: impl Into<String>) {
        self.notes.push(Note { kind, name: name.into(), text: text.into() });
    }

    /// A name in a schema.
    pub(super) fn name(&self, namespace: u32, name: &str) -> QualifiedName {
        QualifiedName::new(self.spaces.get(&namespace).copied().unwrap_or_default(), name)
    }

    /// Whether something is the user's, and not left out.
    pub(super) fn is_ours(&self, catalog: u32, oid: u32, name: &QualifiedName) -> bool {
        let is_left_out = is_of_system(&name.schema)
            || self.members.contains(&(catalog, oid))
            || self.ignore.matches(&name.schema, &name.name)
            || (catalog == number::RELATION && self.is_of_tool(name));
        !is_left_out
    }

    /// Whether it is where revisions or the lease are kept.
    fn is_of_tool(&self, name: &QualifiedName) -> bool {
        name.schema == self.version_table.schema
            && (name.name == self.version_table.name || name.name == "migrate_lease")
    }

    pub(super) fn relation(&self, oid: u32) -> Option<&'c Relation> {
        let relations = &self.catalog.relations;
        relations.binary_search_by_key(&oid, |relation| relation.oid).ok().map(|at| &relations[at])
    }

    pub(super) fn relation_name(&self, relation: &Relation) -> QualifiedName {
        self.name(relation.namespace, &relation.name)
    }

    /// A relation that is the user's, and not left out; a partition goes with its table.
    pub(super) fn has_relation(&self, relation: &Relation) -> bool {
        // What an extension owns of a composite type is the type.
        let of_extension = relation.kind == 'c'
            && self
                .types
                .of_relation(relation.oid)
                .is_some_and(|oid| self.members.contains(&(number::TYPE, oid)));
        !of_extension
            && self.is_ours(number::RELATION, relation.oid, &self.relation_name(relation))
            && (!relation.is_partition
                || self
                    .parents_of(relation.oid)
                    .filter_map(|it| self.relation(it))
                    .all(|it| self.has_relation(it)))
    }

    pub(super) fn parents_of(&self, oid: u32) -> impl Iterator<Item = u32> {
        self.parents.get(&oid).into_iter().flatten().copied()
    }

    pub(super) fn columns_of(&self, relation: u32) -> &'c [ColumnRow] {
        rows_of(&self.catalog.columns, relation, |column| column.relation)
    }

    pub(super) fn column_name(&self, relation: u32, number: i16) -> String {
        let columns = self.columns_of(relation);
        let found = columns.binary_search_by_key(&number, |column| column.number);
        found.map_or_else(|_| String::new(), |at| columns[at].name.clone())
    }

    pub(super) fn column_names(&self, relation: u32, numbers: Option<&[i16]>) -> Vec<String> {
        numbers.unwrap_or_default().iter().map(|number| self.column_name(relation, *number)).collect()
    }

    pub(super) fn constraints_of(&self, table: u32) -> &'c [ConstraintRow] {
        rows_of(&self.catalog.constraints, table, |constraint| constraint.table)
    }

    pub(super) fn indexes_of(&self, table: u32) -> &'c [IndexRow] {
        rows_of(&self.catalog.indexes, table, |index| index.table)
    }

    pub(super) fn comment(&self, catalog: u32, oid: u32, part: i32) -> Option<&'c str> {
        self.comments.get(&(catalog, oid, part)).copied()
    }

    pub(super) fn default(&self, relation: u32, column: i16) -> Option<&'c str> {
        self.defaults.get(&(relation, column)).copied()
    }

    /// The sequences that columns of a table own.
    pub(super) fn owned_by(&self, table: u32) -> impl Iterator<Item = &'c SequenceRow> {
        self.owned.range((table, 0, 0)..=(table, i32::MAX, u32::MAX)).map(|(_, sequence)| *sequence)
    }

    /// The sequence of a `serial` column is not told by itself.
    pub(super) fn is_serial(&self, sequence: u32) -> bool {
        self.serials.contains(&sequence)
    }

    pub(super) fn is_constrained(&self, index: u32) -> bool {
        self.constrained.contains(&index)
    }

    /// What is found so far.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    fn extensions(&mut self) {
        for row in &self.catalog.extensions {
            if self.ignore.matches("", &row.name) {
                continue;
            }
            let schema = self.spaces.get(&row.namespace).copied().unwrap_or_default();
            // An extension that brings its schema, or lives in PostgreSQL's own, chooses by itself.
            let chooses =
                schema == "pg_catalog" || self.members.contains(&(number::NAMESPACE, row.namespace));
            let is_said = schema != QualifiedName::PUBLIC && !chooses;
            self.schema.extensions.push(Extension {
                name: row.name.clone(),
                schema: is_said.then(|| schema.to_owned()),
                version: Some(row.version.clone()),
            });
        }
    }

    /// The schemas that are there, but for one that holds nothing but the tool's own table.
    fn namespaces(&mut self) {
        let schema = &self.schema;
        let used = |name: &str| {
            schema.tables.iter().any(|it| it.name.schema == name)
                || schema.objects.iter().any(|it| it.identity().is_ok_and(|it| it.name.schema == name))
                || schema.enums.iter().any(|it| it.name.schema == name)
                || schema.domains.iter().any(|it| it.name.schema == name)
                || schema.composites.iter().any(|it| it.name.schema == name)
                || schema.extensions.iter().any(|it| it.schema() == name)
        };
        let mut is_public_commented = false;
        let mut namespaces = Vec::new();
        for space in &self.catalog.namespaces {
            let name = space.name.as_str();
            if !self.has_namespace(space) {
                continue;
            }
            let comment = self.comment(number::NAMESPACE, space.oid, 0);
            if name == QualifiedName::PUBLIC {
                is_public_commented = comment.is_some_and(|comment| comment != "standard public schema");
            } else if name != self.version_table.schema || comment.is_some() || used(name) {
                let comment = comment.map(str::to_owned);
                namespaces.push(Namespace { name: name.to_owned(), comment });
            }
        }
        namespaces.sort_by(|one, other| one.name.cmp(&other.name));
        self.schema.namespaces = namespaces;
        if is_public_commented {
            self.note("schema", QualifiedName::PUBLIC, "has a comment of its own, which no file can say");
        }
    }

    /// Whether a schema is the user's, and not left out.
    pub(super) fn has_namespace(&self, space: &NamespaceRow) -> bool {
        !is_of_system(&space.name)
            && !self.members.contains(&(number::NAMESPACE, space.oid))
            && !self.ignore.matches_schema(&space.name)
    }

    pub(super) fn policies_of(&self, table: u32) -> &'c [(u32, u32, Policy)] {
        rows_of(&self.catalog.policies, table, |(table, ..)| *table)
    }

    /// The foreign keys that come with a partition.
    pub(super) fn held_by(&self, partition: u32) -> Vec<&'c ConstraintRow> {
        let mut held: Vec<_> =
            self.pointing.iter().copied().filter(|row| self.holder(row) == Some(partition)).collect();
        held.sort_by_key(|row| (self.relation(row.table).map(|owner| self.relation_name(owner)), &row.name));
        held
    }

    fn types(&mut self) {
        let catalog = self.catalog;
        for relation in catalog.relations.iter().filter(|relation| relation.kind == 'c') {
            if self.has_relation(relation) {
                let composite = self.composite(relation);
                self.schema.composites.push(composite);
            }
        }
        for row in catalog.types.iter().filter(|row| matches!(row.kind, 'e' | 'd')) {
            let name = self.name(row.namespace, &row.name);
            if !self.is_ours(number::TYPE, row.oid, &name) {
                continue;
            }
            let comment = self.comment(number::TYPE, row.oid, 0).map(str::to_owned);
            if row.kind == 'e' {
                let values = rows_of(&catalog.values, row.oid, |(owner, _)| *owner);
                let values = values.iter().map(|(_, value)| value.clone()).collect();
                self.schema.enums.push(EnumType { name, values, comment });
            } else {
                let domain = self.domain(row, name, comment);
                self.schema.domains.push(domain);
            }
        }
    }

    fn domain(&mut self, row: &types::TypeRow, name: QualifiedName, comment: Option<String>) -> Domain {
        let sql_type = self.types.sql_type(
            row.base,
            row.base_modifiers,
            row.base_dimensions,
            row.base_written.as_deref(),
        );
        let below = self.types.get(row.base).filter(|base| base.kind == 'd');
        let default = match (row.default.as_deref(), below.and_then(|base| base.default.as_deref())) {
            // A domain takes over the default of the one that it rests on.
            (own, Some(below)) if own == Some(below) => None,
            (None, Some(_)) => Some("NULL".to_owned()),
            (own, _) => own.map(str::to_owned),
        };
        let mut checks = Vec::new();
        for constraint in self.catalog.constraints.iter().filter(|it| it.domain == row.oid && it.kind == 'c')
        {
            let expression = text::unwrapped(constraint.expression.as_deref().unwrap_or_default());
            checks.push(DomainCheck { name: constraint.name.clone(), expression });
            if !constraint.is_valid {
                self.note("check", name.part(&constraint.name), "is NOT VALID");
            }
            self.comment_on_constraint(&name, constraint);
        }
        checks.sort_by(|a, b| a.name.cmp(&b.name));
        Domain {
            collation: self.collation(row.collation, self.types.collation(row.base)),
            name,
            sql_type,
            default,
            not_null: row.not_null,
            checks,
            comment,
        }
    }

    fn composite(&mut self, relation: &Relation) -> Composite {
        let name = self.relation_name(relation);
        let mut attributes = Vec::new();
        for column in self.columns_of(relation.oid) {
            attributes.push(Attribute {
                name: column.name.clone(),
                sql_type: self.column_type(column),
                collation: self.collation(column.collation, self.types.collation(column.type_oid)),
            });
            if self.comment(number::RELATION, relation.oid, i32::from(column.number)).is_some() {
                self.note("attribute", name.part(&column.name), "has a comment, which no model can say");
            }
        }
        let of_relation = self.types.of_relation(relation.oid);
        let comment = of_relation.and_then(|oid| self.comment(number::TYPE, oid, 0)).map(str::to_owned);
        Composite { name, attributes, comment }
    }

    pub(super) fn column_type(&self, column: &ColumnRow) -> migrate_schema::sql_type::SqlType {
        let dimensions = i32::from(column.dimensions);
        self.types.sql_type(column.type_oid, column.modifiers, dimensions, column.written.as_deref())
    }

    /// A collation that is not the one that is there anyway, as models write it.
    fn collation(&self, collation: u32, usual: u32) -> Option<String> {
        if collation == 0 || collation == usual {
            return None;
        }
        let name = self.collations.get(&collation)?;
        Some(match name.schema.as_str() {
            "pg_catalog" | QualifiedName::PUBLIC if !name.name.contains(['.', '"']) => name.name.clone(),
            "pg_catalog" | QualifiedName::PUBLIC => text::quoted(&name.name),
            schema => format!("{}.{}", sql::name(schema), text::quoted(&name.name)),
        })
    }

    fn tables(&mut self) {
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
    pub(super) fn replica_identity(&self, relation: &Relation) -> Option<ReplicaIdentity> {
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
    pub(super) fn clustered_on(&self, relation: &Relation) -> Option<&IndexRow> {
        self.indexes_of(relation.oid).iter().find(|index| index.is_clustered)
    }

    /// What no model can say of a table.
    pub(super) fn beside_table(&mut self, name: &QualifiedName, relation: &Relation) {
        let mut note = |text: &str| self.note("table", name.to_string(), text);
        if let Some(method) = &relation.method {
            note(&format!("is kept by the access method `{method}`, which no model can say"));
        }
        if relation.of_type != 0 {
            note("is `OF` a composite type, which no model can say");
        }
    }

    pub(super) fn column(&mut self, table: &QualifiedName, row: &ColumnRow) -> Column {
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

    pub(super) fn storage(&self, row: &ColumnRow) -> Option<Storage> {
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
    pub(super) fn beside_constraint(&mut self, table: &QualifiedName, row: &ConstraintRow) {
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

    fn comment_on_constraint(&mut self, owner: &QualifiedName, row: &ConstraintRow) {
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

    /// Keeps the text of an object, or tells why it is none.
    pub(super) fn object(&mut self, stem: &str, kind: &'static str, text: &str) -> Option<SqlObject> {
        match SqlObject::read(stem, text) {
            Ok(object) => Some(object),
            Err(mistake) => {
                self.note(kind, stem, format!("cannot be kept as SQL: {}", mistake.message));
                None
            }
        }
    }
}

/// Whether a schema is PostgreSQL's own.
fn is_of_system(schema: &str) -> bool {
    schema.is_empty() || schema.starts_with("pg_") || schema == "information_schema"
}

/// The rows that belong to something, of rows that are sorted by it.
pub(super) fn rows_of<T>(rows: &[T], owner: u32, owner_of: impl Fn(&T) -> u32) -> &[T] {
    let start = rows.partition_point(|row| owner_of(row) < owner);
    let length = rows[start..].partition_point(|row| owner_of(row) == owner);
    &rows[start..start + length]
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
pub(super) fn parameters(relation: &Relation) -> Parameters {
    let own = relation.options.iter().flatten().map(|option| ("", option));
    let toast = relation.toast_options.iter().flatten().map(|option| ("toast.", option));
    own.chain(toast)
        .map(|(prefix, option)| {
            let (name, value) = option.split_once('=').unwrap_or((option, "true"));
            (format!("{prefix}{name}"), value.to_owned())
        })
        .collect()
}
