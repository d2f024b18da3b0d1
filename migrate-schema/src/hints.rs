//! What a model or a command line says beyond the schema: former names, and how old rows become new ones.

use std::collections::BTreeMap;

use crate::schema::QualifiedName;

/// A part of a table, by the table's new name and the part's new name.
pub type PartOf = (QualifiedName, String);

/// Answers to questions that two schemas alone leave open. Keys are always the new names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// What tables were called, and where they lived.
    pub tables: BTreeMap<QualifiedName, QualifiedName>,
    /// What columns were called.
    pub columns: BTreeMap<PartOf, String>,
    /// What primary keys, uniques, checks and foreign keys were called.
    pub constraints: BTreeMap<PartOf, String>,
    /// What indexes were called.
    pub indexes: BTreeMap<PartOf, String>,
    /// What policies were called.
    pub policies: BTreeMap<PartOf, String>,
    /// What enum types were called, and where they lived.
    pub enums: BTreeMap<QualifiedName, QualifiedName>,
    /// What enum values were called.
    pub enum_values: BTreeMap<PartOf, String>,
    /// What domains were called, and where they lived.
    pub domains: BTreeMap<QualifiedName, QualifiedName>,
    /// What composite types were called, and where they lived.
    pub composites: BTreeMap<QualifiedName, QualifiedName>,
    /// What attributes of composite types were called.
    pub attributes: BTreeMap<PartOf, String>,
    /// How old values convert when a column's type changes, as SQL expressions.
    pub using: BTreeMap<PartOf, String>,
    /// What rows get that exist when a column arrives or turns NOT NULL, as SQL expressions.
    pub backfill: BTreeMap<PartOf, String>,
}
