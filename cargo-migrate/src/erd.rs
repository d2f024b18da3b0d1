//! The recorded schema as an entity diagram, before it is drawn in a language: which tables, which columns, and
//! how many rows of one table belong to how many of another.

pub mod dot;
pub mod markdown;
pub mod mermaid;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use migrate_schema::schema::{Column, EnumType, ForeignKey, Index, KeyTarget, QualifiedName, Schema, Table};
use serde_json::{Value, json};

use crate::introspect::Ignore;

/// What of a schema is drawn.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Tables that are drawn whole; all of them where it is absent. Their neighbours are drawn by name.
    pub tables: Option<Ignore>,
    /// Tables that are not drawn, nor what leads to them.
    pub without: Ignore,
    /// Which of their columns.
    pub columns: Columns,
}

/// Which columns are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Columns {
    /// All of them.
    #[default]
    All,
    /// Those of keys: primary, foreign, unique.
    Keys,
    /// None, only the tables' names.
    None,
}

/// An entity diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram<'s> {
    /// Tables, by name.
    pub tables: Vec<Entity<'s>>,
    /// What belongs to what, by the table that refers to another, and the name of the foreign key.
    pub relations: Vec<Relation<'s>>,
    /// The enum types of columns that are drawn, by name.
    pub enums: Vec<&'s EnumType>,
}

/// A table as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity<'s> {
    /// Its name.
    pub name: &'s QualifiedName,
    /// The table, unless it is only a neighbour, or not in the schema.
    pub table: Option<&'s Table>,
    /// Its columns, in their order.
    pub attributes: Vec<Attribute<'s>>,
}

/// A column as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'s> {
    /// The column.
    pub column: &'s Column,
    /// Which keys it is part of, without doubles.
    pub marks: Vec<Mark>,
    /// The values that it can have.
    pub values: Option<&'s EnumType>,
}

impl Attribute<'_> {
    /// The column's type, as people say it: what is in `public` needs no word for it.
    #[must_use]
    pub fn sql_type(&self) -> String {
        let sql_type = &self.column.sql_type;
        match sql_type.qualified_name() {
            Some(name) => format!("{name}{}", sql_type.behind_name()),
            None => sql_type.to_string(),
        }
    }
}

/// What a column is for a table's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Part of the primary key.
    Primary,
    /// Part of a foreign key.
    Foreign,
    /// Unique all by itself.
    Unique,
}

impl Mark {
    /// As diagrams write it.
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Self::Primary => "PK",
            Self::Foreign => "FK",
            Self::Unique => "UK",
        }
    }
}

/// How rows of two tables belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation<'s> {
    /// The table that refers to the other.
    pub child: &'s QualifiedName,
    /// The table that is referred to.
    pub parent: &'s QualifiedName,
    /// What makes it so.
    pub because: Because<'s>,
    /// How many rows of the parent belong to one of the child: one, or where a column can be NULL, one or none.
    pub parents: Number,
    /// How many rows of the child belong to one of the parent: any, or where they are unique, one or none.
    pub children: Number,
    /// Whether the child is known by its parent: the foreign key is part of its primary key.
    pub identifying: bool,
}

/// What makes two tables belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because<'s> {
    /// A foreign key.
    ForeignKey(&'s ForeignKey),
    /// Each row of the child is one of the parent, too.
    Inherits,
}

impl Because<'_> {
    /// What stands beside the line.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::ForeignKey(key) => key.columns.join(", "),
            Self::Inherits => "inherits".to_owned(),
        }
    }
}

/// How many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Exactly one.
    One,
    /// One or none.
    OneOrNone,
    /// Any number.
    Any,
}

impl Number {
    fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::OneOrNone => "zero-or-one",
            Self::Any => "zero-or-more",
        }
    }
}

impl<'s> Diagram<'s> {
    /// Draws a schema. Partitions are no tables of their own here: their rows are those of what they are part of.
    #[must_use]
    pub fn of(schema: &'s Schema, selection: &Selection) -> Self {
        let fits = |name: &QualifiedName, pattern: &Ignore| pattern.matches(&name.schema, &name.name);
        let is_left_out = |name: &QualifiedName| fits(name, &selection.without);
        let is_whole =
            |name: &QualifiedName| selection.tables.as_ref().is_none_or(|tables| fits(name, tables));
        let mut relations = Vec::new();
        let mut entities: BTreeMap<&QualifiedName, Entity<'_>> = BTreeMap::new();
        for table in schema.tables.iter().filter(|table| !is_left_out(&table.name)) {
            if is_whole(&table.name) {
                entities.insert(&table.name, entity(table, schema, selection.columns));
            }
            let drawn = relations_of(table).filter(|relation| {
                !is_left_out(relation.parent) && (is_whole(relation.child) || is_whole(relation.parent))
            });
            relations.extend(drawn);
        }
        for name in relations.iter().flat_map(|relation| [relation.child, relation.parent]) {
            entities.entry(name).or_insert(Entity { name, table: None, attributes: Vec::new() });
        }
        let tables: Vec<_> = entities.into_values().collect();
        let enums = tables.iter().flat_map(|entity| &entity.attributes).filter_map(|it| it.values);
        let enums: BTreeMap<&QualifiedName, &EnumType> = enums.map(|it| (&it.name, it)).collect();
        Self { enums: enums.into_values().collect(), tables, relations }
    }

    /// The diagram for programs.
    #[must_use]
    pub fn value(&self) -> Value {
        let tables = self.tables.iter().map(|entity| {
            let columns = entity.attributes.iter().map(|attribute| {
                let column = attribute.column;
                json!({
                    "name": column.name,
                    "type": attribute.sql_type(),
                    "null": column.nullable,
                    "keys": attribute.marks.iter().map(|mark| mark.letters()).collect::<Vec<_>>(),
                    "comment": column.comment,
                })
            });
            json!({
                "name": entity.name,
                "comment": entity.table.and_then(|table| table.comment.as_ref()),
                "neighbour": entity.table.is_none(),
                "columns": columns.collect::<Vec<_>>(),
            })
        });
        let relations = self.relations.iter().map(|relation| {
            let key = match relation.because {
                Because::ForeignKey(key) => Some(key),
                Because::Inherits => None,
            };
            json!({
                "table": relation.child,
                "columns": key.map(|key| &key.columns),
                "references": relation.parent,
                "referenced_columns": key.map(|key| &key.referenced_columns),
                "name": key.map(|key| &key.name),
                "kind": if key.is_some() { "foreign-key" } else { "inherits" },
                "rows": relation.children.word(),
                "referenced_rows": relation.parents.word(),
                "identifying": relation.identifying,
            })
        });
        let enums = self.enums.iter().map(|it| json!({ "name": it.name, "values": it.values }));
        json!({
            "tables": tables.collect::<Vec<_>>(),
            "relations": relations.collect::<Vec<_>>(),
            "enums": enums.collect::<Vec<_>>(),
        })
    }
}

fn entity<'s>(table: &'s Table, schema: &'s Schema, columns: Columns) -> Entity<'s> {
    let attributes = table.columns.iter().map(|column| Attribute {
        column,
        marks: marks(table, &column.name),
        values: column.sql_type.qualified_name().and_then(|name| schema.enum_type(name)),
    });
    let attributes = attributes.filter(|attribute| match columns {
        Columns::All => true,
        Columns::Keys => !attribute.marks.is_empty(),
        Columns::None => false,
    });
    Entity { name: &table.name, table: Some(table), attributes: attributes.collect() }
}

fn marks(table: &Table, column: &str) -> Vec<Mark> {
    let holds = |columns: &[String]| columns.iter().any(|name| name == column);
    let alone = BTreeSet::from([column]);
    let primary = table.primary_key.as_ref().is_some_and(|key| holds(&key.columns));
    let foreign = table.foreign_keys.iter().any(|key| holds(&key.columns));
    // The only column of a primary key is unique without another word.
    let unique = uniques(table).any(|columns| columns == alone);
    let marks = [(primary, Mark::Primary), (foreign, Mark::Foreign), (unique, Mark::Unique)];
    marks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| mark).collect()
}

/// The sets of columns that no two rows have alike, without that of the primary key.
fn uniques(table: &Table) -> impl Iterator<Item = BTreeSet<&str>> {
    let constraints = table.uniques.iter().map(|unique| unique.columns.iter().map(String::as_str).collect());
    constraints.chain(table.indexes.iter().filter_map(unique_columns))
}

/// The columns that an index keeps unique, in every row and as they are.
fn unique_columns(index: &Index) -> Option<BTreeSet<&str>> {
    if !index.unique || index.predicate.is_some() {
        return None;
    }
    let columns = index.keys.iter().map(|key| match &key.target {
        KeyTarget::Column(name) => Some(name.as_str()),
        KeyTarget::Expression(_) => None,
    });
    columns.collect()
}

fn relations_of(table: &Table) -> impl Iterator<Item = Relation<'_>> {
    let keys = table.foreign_keys.iter().map(|key| foreign(table, key));
    let inherited = table.inherits.iter().map(|parent| Relation {
        child: &table.name,
        parent,
        because: Because::Inherits,
        parents: Number::One,
        children: Number::OneOrNone,
        identifying: true,
    });
    keys.chain(inherited)
}

fn foreign<'s>(table: &'s Table, key: &'s ForeignKey) -> Relation<'s> {
    let columns: BTreeSet<&str> = key.columns.iter().map(String::as_str).collect();
    let primary: Option<BTreeSet<&str>> =
        table.primary_key.as_ref().map(|key| key.columns.iter().map(String::as_str).collect());
    let nullable = columns.iter().any(|name| table.column(name).is_some_and(|column| column.nullable));
    // What is unique stays so with more columns beside it.
    let unique = primary.iter().cloned().chain(uniques(table)).any(|unique| unique.is_subset(&columns));
    Relation {
        child: &table.name,
        parent: &key.references,
        because: Because::ForeignKey(key),
        parents: if nullable { Number::OneOrNone } else { Number::One },
        children: if unique { Number::OneOrNone } else { Number::Any },
        identifying: primary.is_some_and(|primary| columns.is_subset(&primary)),
    }
}
