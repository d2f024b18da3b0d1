//! From the rows of catalogs to a schema.

mod tables;

use std::collections::{BTreeMap, BTreeSet};

use migrate::apply::VersionTable;
use migrate_schema::object::SqlObject;
use migrate_schema::schema::{
    Attribute, Composite, Domain, DomainCheck, EnumType, Extension, Namespace, Policy, QualifiedName, Schema,
};

pub(super) use self::tables::parameters;
use super::catalog::Catalog;
use super::columns::ColumnRow;
use super::constraints::ConstraintRow;
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
