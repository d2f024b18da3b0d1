//! Composite types, and the order in which types that are made of others come and go.

use std::collections::BTreeSet;

use super::Work;
use super::renames::{in_order, part_hints};
use crate::change::{Change, Misfit};
use crate::pair::Pair;
use crate::schema::{Composite, DefinedType, QualifiedName, find};

impl<'a> Work<'a> {
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

    /// Domains and composite types that come and those that change, each when what it will be made of is there as
    /// it will be.
    pub(super) fn settle_types(&mut self) -> Result<(), Misfit> {
        let mut settled = BTreeSet::new();
        while let Some(made) = self.next_type(&settled) {
            match made {
                DefinedType::Domain(domain) => match self.now.domain(&domain.name).cloned() {
                    None => self.push(Change::CreateDomain(domain.clone()))?,
                    Some(old) => self.alter_domain(Pair { old: &old, new: domain })?,
                },
                DefinedType::Composite(composite) => match self.now.composite(&composite.name).cloned() {
                    None => self.push(Change::CreateComposite(composite.clone()))?,
                    Some(old) => self.alter_composite(Pair { old: &old, new: composite })?,
                },
            }
            settled.insert(made.name());
        }
        Ok(())
    }

    /// A domain that leaves another type goes before that changes.
    fn next_type(&self, settled: &BTreeSet<&QualifiedName>) -> Option<DefinedType<'a>> {
        let new = self.new;
        let mut open = new.types_in_order();
        open.retain(|made| !settled.contains(made.name()) && !self.is_settled(made.name()));
        open.sort_by_key(|made| match made {
            made if self.now.made_type(made.name()).is_none() => 0,
            DefinedType::Domain(domain) => {
                let old = self.now.domain(&domain.name).filter(|old| old.sql_type != domain.sql_type);
                let base = old.and_then(|old| old.sql_type.qualified_name());
                if base.is_some_and(|name| self.now.defines_type(name)) { 1 } else { 2 }
            }
            DefinedType::Composite(_) => 3,
        });
        let is_ready = |made: &&DefinedType<'a>| {
            let mut parts: Vec<&QualifiedName> =
                made.parts().into_iter().filter_map(|part| part.qualified_name()).collect();
            while let Some(name) = parts.pop() {
                if !settled.contains(name) && !self.is_settled(name) {
                    return false;
                }
                let further = new.made_type(name).map(DefinedType::parts).unwrap_or_default();
                parts.extend(further.into_iter().filter_map(|part| part.qualified_name()));
            }
            true
        };
        open.iter().find(is_ready).or(open.first()).copied()
    }

    /// Whether a type is what it will be; one that is nobody's own is.
    fn is_settled(&self, name: &QualifiedName) -> bool {
        self.now.domain(name) == self.new.domain(name) && self.now.composite(name) == self.new.composite(name)
    }

    fn alter_composite(&mut self, composite: Pair<&Composite>) -> Result<(), Misfit> {
        let Pair { old, new } = composite;
        let name = &new.name;
        if old.attributes != new.attributes {
            for (table, column, default) in self.outdated_defaults(name) {
                self.push(Change::AlterDefault { table, column, from: Some(default), to: None })?;
            }
            self.drop_outdated_rules(name)?;
            let (from, to) = (old.attributes.clone(), new.attributes.clone());
            self.push(Change::AlterComposite { name: name.clone(), from, to })?;
        }
        if old.comment != new.comment {
            let (from, to) = (old.comment.clone(), new.comment.clone());
            self.push(Change::CommentComposite { name: name.clone(), from, to })?;
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
