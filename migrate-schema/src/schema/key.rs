//! What foreign keys rest on.

use std::collections::BTreeSet;

use super::{ForeignKey, Index, KeyTarget, PrimaryKey, Schema, Unique};

/// A key that a foreign key can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'s> {
    /// The primary key.
    Primary(&'s PrimaryKey),
    /// A unique constraint.
    Unique(&'s Unique),
    /// A unique index over nothing but columns.
    Index(&'s Index),
}

impl<'s> Key<'s> {
    /// The columns that its index carries along.
    #[must_use]
    pub fn include(self) -> &'s [String] {
        match self {
            Self::Primary(_) => &[],
            Self::Unique(unique) => &unique.include,
            Self::Index(index) => &index.include,
        }
    }
}

impl Schema {
    /// The keys of the referenced table that a foreign key may rest on, none of them deferrable: PostgreSQL takes the one that it finds
    /// first, and does not let it go before the foreign key.
    #[must_use]
    pub fn keys_behind(&self, foreign_key: &ForeignKey) -> Vec<Key<'_>> {
        let Some(table) = self.table(&foreign_key.references) else { return Vec::new() };
        let wanted: BTreeSet<&str> = foreign_key.referenced_columns.iter().map(String::as_str).collect();
        let fits = |columns: &[String]| columns.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted;
        let primary = table
            .primary_key
            .iter()
            .filter(|key| key.deferrable.is_none() && fits(&key.columns))
            .map(Key::Primary);
        let uniques =
            table.uniques.iter().filter(|unique| unique.deferrable.is_none() && fits(&unique.columns));
        let uniques = uniques.map(Key::Unique);
        let indexes = table.indexes.iter().filter(|index| {
            let columns = index.keys.iter().map(|key| match &key.target {
                KeyTarget::Column(column) => Some(column.clone()),
                KeyTarget::Expression(_) => None,
            });
            let columns: Option<Vec<String>> = columns.collect();
            index.unique && index.predicate.is_none() && columns.is_some_and(|columns| fits(&columns))
        });
        primary.chain(uniques).chain(indexes.map(Key::Index)).collect()
    }
}
