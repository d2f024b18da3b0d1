//! Composite types, and the order in which types that are made of others come and go.

use std::collections::BTreeSet;

use super::Work;
use super::renames::{in_order, part_hints};
use crate::change::{Change, Misfit};
use crate::schema::{DefinedType, QualifiedName, find};

impl Work<'_> {
    pub(super) fn rename_composites(&mut self) -> Result<(), Misfit> {
        let renames = in_order(
            self.hints.composites.iter().map(|(to, from)| (from, to)),
            |name| self.now.composite(name).is_some(),
            |name| self.new.composite(name).is_some(),
        );
        for (from, to) in renames {
            self.push(Change::RenameComposite { from: from.clone(), to: to.clone() })?;
        }
        for name in self.hints.attributes.keys().map(|(name, _)| name).collect::<BTreeSet<_>>() {
            let (Some(now), Some(new)) = (self.now.composite(name), self.new.composite(name)) else {
                continue;
            };
            let renames = in_order(
                part_hints(&self.hints.attributes, name),
                |attribute| find(&now.attributes, attribute).is_some(),
                |attribute| find(&new.attributes, attribute).is_some(),
            );
            for (from, to) in renames {
                let (name, from, to) = (name.clone(), from.clone(), to.clone());
                self.push(Change::RenameAttribute { name, from, to })?;
            }
        }
        Ok(())
    }

    /// Domains and composite types that come, each after those that it is made of; but for those that are made of
    /// types that still have to change, and may name what these do not have yet.
    pub(super) fn create_types(&mut self, changing: &BTreeSet<QualifiedName>) -> Result<(), Misfit> {
        let new = self.new;
        let waiting: BTreeSet<QualifiedName> = changing.iter().flat_map(|name| new.made_of(name)).collect();
        for made in new.types_in_order() {
            match made {
                made if waiting.contains(made.name()) => {}
                DefinedType::Domain(domain) if self.now.domain(&domain.name).is_none() => {
                    self.push(Change::CreateDomain(domain.clone()))?;
                }
                DefinedType::Composite(composite) if self.now.composite(&composite.name).is_none() => {
                    self.push(Change::CreateComposite(composite.clone()))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn alter_composites(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for made in new.types_in_order() {
            let DefinedType::Composite(composite) = made else { continue };
            let Some(now) = self.now.composite(&composite.name).cloned() else { continue };
            let name = &composite.name;
            if now.attributes != composite.attributes {
                for (table, column, default) in self.outdated_defaults(name) {
                    self.push(Change::AlterDefault { table, column, from: Some(default), to: None })?;
                }
                self.drop_outdated_rules(name)?;
                let (from, to) = (now.attributes, composite.attributes.clone());
                self.push(Change::AlterComposite { name: name.clone(), from, to })?;
            }
            if now.comment != composite.comment {
                let (from, to) = (now.comment, composite.comment.clone());
                self.push(Change::CommentComposite { name: name.clone(), from, to })?;
            }
        }
        Ok(())
    }

    /// Domains and composite types that go, each before those that it is made of.
    pub(super) fn drop_types(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let mut drops = Vec::new();
        for made in self.now.types_in_order().into_iter().rev() {
            match made {
                DefinedType::Domain(domain) if new.domain(&domain.name).is_none() => {
                    drops.push(Change::DropDomain(domain.clone()));
                }
                DefinedType::Composite(composite) if new.composite(&composite.name).is_none() => {
                    drops.push(Change::DropComposite(composite.clone()));
                }
                _ => {}
            }
        }
        drops.into_iter().try_for_each(|drop| self.push(drop))
    }

    /// The types whose values change under the columns that have them: altered ones, and what is made of them.
    pub(super) fn redefined_types(&self) -> BTreeSet<QualifiedName> {
        let domains = self.new.domains.iter().filter(|new| {
            self.now
                .domain(&new.name)
                .is_some_and(|old| old.sql_type != new.sql_type || old.collation != new.collation)
        });
        let composites =
            self.new.composites.iter().filter(|new| {
                self.now.composite(&new.name).is_some_and(|old| old.attributes != new.attributes)
            });
        let names = domains.map(|domain| &domain.name).chain(composites.map(|composite| &composite.name));
        names.flat_map(|name| self.now.made_of(name)).collect()
    }
}
