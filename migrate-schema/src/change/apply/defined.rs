//! What changes of domains and composite types do to a schema.

use std::sync::Arc;

use super::{Misfit, find_mut, insert, misfit, remove, rename, replace};
use crate::schema::{Attribute, Domain, DomainCheck, QualifiedName, Schema};
use crate::sql_type::SqlType;

impl Schema {
    /// Hands over every type that something has: a column, a domain, an attribute of a composite type.
    pub(super) fn each_type(&mut self, mut change: impl FnMut(&mut SqlType)) {
        let tables = self.tables.iter_mut().map(Arc::make_mut);
        tables.flat_map(|table| &mut table.columns).for_each(|it| change(&mut it.sql_type));
        self.domains.iter_mut().for_each(|domain| change(&mut domain.sql_type));
        let attributes = self.composites.iter_mut().flat_map(|composite| &mut composite.attributes);
        attributes.for_each(|attribute| change(&mut attribute.sql_type));
    }

    /// Whatever has the type follows its name.
    pub(super) fn rename_type(&mut self, from: &QualifiedName, to: &QualifiedName) {
        self.each_type(|sql_type| {
            if sql_type.qualified_name() == Some(from) {
                *sql_type = sql_type.with_name(to.clone());
            }
        });
    }

    pub(super) fn rename_domain(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        rename(&mut self.domains, from, to, |domain| &mut domain.name, "domain", "")?;
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.rename_type(from, to);
        Ok(())
    }

    pub(super) fn rename_composite(
        &mut self,
        from: &QualifiedName,
        to: &QualifiedName,
    ) -> Result<(), Misfit> {
        rename(&mut self.composites, from, to, |composite| &mut composite.name, "type", "")?;
        self.composites.sort_by(|a, b| a.name.cmp(&b.name));
        self.rename_type(from, to);
        Ok(())
    }

    pub(super) fn domain_mut(&mut self, name: &QualifiedName) -> Result<&mut Domain, Misfit> {
        find_mut(&mut self.domains, name, "domain", "")
    }

    pub(super) fn alter_domain_type(
        &mut self,
        name: &QualifiedName,
        types: [&SqlType; 2],
        collations: [&Option<String>; 2],
    ) -> Result<(), Misfit> {
        let domain = self.domain_mut(name)?;
        if domain.collation != *collations[0] {
            return Err(misfit(format_args!("domain `{name}`"), "has another collation"));
        }
        replace(&mut domain.sql_type, types[0], types[1], || format!("the type of domain `{name}`"))?;
        domain.collation.clone_from(collations[1]);
        Ok(())
    }

    pub(super) fn set_domain_not_null(&mut self, name: &QualifiedName, to: bool) -> Result<(), Misfit> {
        replace(&mut self.domain_mut(name)?.not_null, &!to, &to, || format!("NOT NULL of domain `{name}`"))
    }

    pub(super) fn add_domain_check(
        &mut self,
        name: &QualifiedName,
        check: &DomainCheck,
    ) -> Result<(), Misfit> {
        insert(&mut self.domain_mut(name)?.checks, check, "check constraint", &format!("{name}."))
    }

    pub(super) fn drop_domain_check(
        &mut self,
        name: &QualifiedName,
        check: &DomainCheck,
    ) -> Result<(), Misfit> {
        remove(&mut self.domain_mut(name)?.checks, check, "check constraint", &format!("{name}."))
    }

    pub(super) fn rename_domain_check(
        &mut self,
        name: &QualifiedName,
        from: &str,
        to: &str,
    ) -> Result<(), Misfit> {
        let checks = &mut self.domain_mut(name)?.checks;
        rename(checks, from, to, |check| &mut check.name, "check constraint", &format!("{name}."))?;
        checks.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    pub(super) fn rename_attribute(
        &mut self,
        name: &QualifiedName,
        from: &str,
        to: &str,
    ) -> Result<(), Misfit> {
        let attributes = &mut find_mut(&mut self.composites, name, "type", "")?.attributes;
        rename(attributes, from, to, |attribute| &mut attribute.name, "attribute", &format!("{name}."))
    }

    pub(super) fn alter_composite(
        &mut self,
        name: &QualifiedName,
        from: &Vec<Attribute>,
        to: &Vec<Attribute>,
    ) -> Result<(), Misfit> {
        let composite = find_mut(&mut self.composites, name, "type", "")?;
        replace(&mut composite.attributes, from, to, || format!("type `{name}`"))
    }
}
