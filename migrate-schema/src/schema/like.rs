//! Whether two parts of a table differ in their names and in spelling only.

use super::{Check, ForeignKey, Index, KeyTarget, Unique, read_parameters};
use crate::expression::{same, same_option};

impl Unique {
    /// Whether the two differ in their names only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let Self { name: _, columns, include, nulls_not_distinct, deferrable } = self;
        (columns, include, nulls_not_distinct, deferrable)
            == (&other.columns, &other.include, &other.nulls_not_distinct, &other.deferrable)
    }
}

impl Check {
    /// Whether the two differ in their names, in spelling and in whether rows from before keep to them only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let Self { name: _, expression, no_inherit, not_valid: _ } = self;
        same(expression, &other.expression) && *no_inherit == other.no_inherit
    }
}

impl ForeignKey {
    /// Whether the two differ in their names, and in whether rows from before keep to them only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        *self == Self { name: self.name.clone(), not_valid: self.not_valid, ..other.clone() }
    }
}

impl Index {
    /// Whether the two differ in their names, in spelling and in storage parameters only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let same_keys = self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(a, b)| {
                let same_target = match (&a.target, &b.target) {
                    (KeyTarget::Expression(a), KeyTarget::Expression(b)) => same(a, b),
                    (a, b) => a == b,
                };
                same_target
                    && a.collation == b.collation
                    && a.operator_class == b.operator_class
                    && a.descending == b.descending
                    && a.nulls == b.nulls
            });
        same_keys
            && same_option(self.predicate.as_deref(), other.predicate.as_deref())
            && (self.unique, &self.using, &self.include, self.nulls_not_distinct)
                == (other.unique, &other.using, &other.include, other.nulls_not_distinct)
    }

    /// Whether the two have the same storage parameters, whatever their order and spelling.
    #[must_use]
    pub fn has_parameters_of(&self, other: &Self) -> bool {
        let read = |text: Option<&str>| read_parameters(text.unwrap_or_default()).ok();
        let (own, others) = (self.with.as_deref(), other.with.as_deref());
        own == others || (own.is_some() && others.is_some() && read(own) == read(others))
    }
}
