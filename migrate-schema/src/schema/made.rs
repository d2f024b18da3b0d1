//! How types are made of others.

use std::collections::BTreeSet;

use super::{Composite, Domain, QualifiedName, Schema, find};
use crate::sql_type::SqlType;

/// A type that is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinedType<'s> {
    /// A domain.
    Domain(&'s Domain),
    /// A composite type.
    Composite(&'s Composite),
}

impl<'s> DefinedType<'s> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'s QualifiedName {
        match self {
            Self::Domain(domain) => &domain.name,
            Self::Composite(composite) => &composite.name,
        }
    }

    /// The types that it is made of.
    #[must_use]
    pub fn parts(self) -> Vec<&'s SqlType> {
        match self {
            Self::Domain(domain) => vec![&domain.sql_type],
            Self::Composite(composite) => {
                composite.attributes.iter().map(|attribute| &attribute.sql_type).collect()
            }
        }
    }
}

impl Schema {
    /// The domain of this name.
    #[must_use]
    pub fn domain(&self, name: &QualifiedName) -> Option<&Domain> {
        find(&self.domains, name)
    }

    /// The composite type of this name.
    #[must_use]
    pub fn composite(&self, name: &QualifiedName) -> Option<&Composite> {
        find(&self.composites, name)
    }

    /// The domain or composite type of this name.
    #[must_use]
    pub fn made_type(&self, name: &QualifiedName) -> Option<DefinedType<'_>> {
        let domain = self.domain(name).map(DefinedType::Domain);
        domain.or_else(|| self.composite(name).map(DefinedType::Composite))
    }

    /// Domains and composite types, each after those that it is made of: so they can be created.
    #[must_use]
    pub fn types_in_order(&self) -> Vec<DefinedType<'_>> {
        let domains = self.domains.iter().map(|domain| &domain.name);
        let composites = self.composites.iter().map(|composite| &composite.name);
        let mut seen = BTreeSet::new();
        let mut order = Vec::new();
        for name in domains.chain(composites).collect::<BTreeSet<_>>() {
            self.put_in_order(name, &mut seen, &mut order);
        }
        order
    }

    fn put_in_order<'s>(
        &'s self,
        name: &QualifiedName,
        seen: &mut BTreeSet<QualifiedName>,
        order: &mut Vec<DefinedType<'s>>,
    ) {
        let Some(made) = self.made_type(name) else { return };
        if !seen.insert(name.clone()) {
            return;
        }
        for part in made.parts().into_iter().filter_map(SqlType::qualified_name) {
            self.put_in_order(part, seen, order);
        }
        order.push(made);
    }

    /// A type and all that are made of it, over any number of steps.
    #[must_use]
    pub fn made_of(&self, name: &QualifiedName) -> BTreeSet<QualifiedName> {
        let mut found = BTreeSet::from([name.clone()]);
        for made in self.types_in_order() {
            if made.parts().into_iter().filter_map(SqlType::qualified_name).any(|part| found.contains(part)) {
                found.insert(made.name().clone());
            }
        }
        found
    }

    /// The type that a domain rests on in the end, brackets included; any other type itself.
    #[must_use]
    pub fn resolved(&self, sql_type: &SqlType) -> SqlType {
        let mut resolved = sql_type.clone();
        // A domain cannot rest on itself, but a file can say so.
        for _ in 0..=self.domains.len() {
            let Some(domain) = resolved.qualified_name().and_then(|name| self.domain(name)) else { break };
            let dimensions = resolved.dimensions();
            resolved = (0..dimensions).fold(domain.sql_type.clone(), |base, _| base.array());
        }
        resolved
    }

    /// A type and the domains over it, of its values or of arrays of them.
    #[must_use]
    pub fn with_domains_over(&self, name: &QualifiedName) -> BTreeSet<QualifiedName> {
        let over = self.domains.iter().filter(|domain| {
            let resolved = self.resolved(&domain.sql_type);
            resolved.qualified_name() == Some(name)
        });
        over.map(|domain| domain.name.clone()).chain([name.clone()]).collect()
    }

    /// Whether a column holds values of a domain within something else: an array, or a composite type.
    ///
    /// PostgreSQL does not look into those, and refuses rules that it would have to check there.
    #[must_use]
    pub fn is_held_within(&self, domain: &QualifiedName) -> bool {
        let columns = self.tables.iter().flat_map(|table| &table.columns);
        columns.into_iter().any(|column| self.reaches(&column.sql_type, domain, false))
    }

    fn reaches(&self, sql_type: &SqlType, domain: &QualifiedName, within: bool) -> bool {
        let within = within || sql_type.is_array();
        let Some(name) = sql_type.qualified_name() else { return false };
        if name == domain {
            return within;
        }
        match self.made_type(name) {
            Some(DefinedType::Domain(other)) => self.reaches(&other.sql_type, domain, within),
            Some(DefinedType::Composite(composite)) => {
                composite.attributes.iter().any(|attribute| self.reaches(&attribute.sql_type, domain, true))
            }
            None => false,
        }
    }
}
