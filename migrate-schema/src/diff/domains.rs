//! Domains.

use super::Work;
use super::renames::{in_order, pairs};
use crate::change::{Change, Misfit};
use crate::expression::{same, same_option};
use crate::pair::Pair;
use crate::schema::{Domain, DomainCheck, QualifiedName, find};

impl Work<'_> {
    pub(super) fn rename_domains(&mut self) -> Result<(), Misfit> {
        let renames = in_order(
            self.hints.domains.iter().map(|(to, from)| (from, to)),
            |name| self.now.domain(name).is_some(),
            |name| self.new.domain(name).is_some(),
        );
        for (from, to) in renames {
            self.push(Change::RenameDomain { from: from.clone(), to: to.clone() })?;
        }
        for Pair { old, new } in self.differing_domains() {
            // What was renamed and changed at once is made anew: a check holds no values.
            for (from, to) in
                pairs(&old.checks, &new.checks, |a, b| same(&a.expression, &b.expression), |_| None)
            {
                self.push(Change::RenameDomainCheck { name: new.name.clone(), from, to })?;
            }
        }
        Ok(())
    }

    /// Rules that go do so first, and those that come are the last: in between, values may change.
    pub(super) fn alter_domain(&mut self, domain: Pair<&Domain>) -> Result<(), Misfit> {
        let Pair { old, new } = domain;
        let name = &new.name;
        for check in &old.checks {
            let stays = find(&new.checks, &check.name)
                .is_some_and(|wanted| same(&wanted.expression, &check.expression));
            if !stays {
                self.push(Change::DropDomainCheck { name: name.clone(), check: check.clone() })?;
            }
        }
        if old.not_null && !new.not_null {
            self.push(Change::DropDomainNotNull { name: name.clone() })?;
        }
        self.alter_domain_type(domain)?;
        for check in &new.checks {
            let is_there = self.now.domain(name).is_some_and(|now| find(&now.checks, &check.name).is_some());
            if !is_there {
                self.push(Change::AddDomainCheck { name: name.clone(), check: check.clone() })?;
            }
        }
        if !old.not_null && new.not_null {
            self.push(Change::SetDomainNotNull { name: name.clone() })?;
        }
        if old.comment != new.comment {
            let (name, from, to) = (name.clone(), old.comment.clone(), new.comment.clone());
            self.push(Change::CommentDomain { name, from, to })?;
        }
        Ok(())
    }

    /// What a type and the domains made of it say that they will say no more.
    pub(super) fn drop_outdated_rules(&mut self, name: &QualifiedName) -> Result<(), Misfit> {
        let types = self.now.made_of(name);
        let mut changes = Vec::new();
        for domain in self.now.domains.iter().filter(|domain| types.contains(&domain.name)) {
            let wanted = self.new.domain(&domain.name);
            let name = &domain.name;
            let goes = |check: &&DomainCheck| {
                let wanted = wanted.and_then(|wanted| find(&wanted.checks, &check.name));
                !wanted.is_some_and(|wanted| same(&wanted.expression, &check.expression))
            };
            changes.extend(
                domain
                    .checks
                    .iter()
                    .filter(goes)
                    .map(|check| Change::DropDomainCheck { name: name.clone(), check: check.clone() }),
            );
            let stays = wanted
                .is_some_and(|wanted| same_option(wanted.default.as_deref(), domain.default.as_deref()));
            if let (Some(default), false) = (&domain.default, stays) {
                let from = Some(default.clone());
                changes.push(Change::AlterDomainDefault { name: name.clone(), from, to: None });
            }
        }
        changes.into_iter().try_for_each(|change| self.push(change))
    }

    fn alter_domain_type(&mut self, domain: Pair<&Domain>) -> Result<(), Misfit> {
        let Pair { old, new } = domain;
        let name = &new.name;
        if old.sql_type != new.sql_type || old.collation != new.collation {
            for (table, column, default) in self.outdated_defaults(name) {
                self.push(Change::AlterDefault { table, column, from: Some(default), to: None })?;
            }
            self.drop_outdated_rules(name)?;
            self.push(Change::AlterDomainType {
                name: name.clone(),
                from: old.sql_type.clone(),
                to: new.sql_type.clone(),
                from_collation: old.collation.clone(),
                to_collation: new.collation.clone(),
            })?;
        }
        let default = self.now.domain(name).and_then(|now| now.default.clone());
        if !same_option(default.as_deref(), new.default.as_deref()) {
            let (name, to) = (name.clone(), new.default.clone());
            self.push(Change::AlterDomainDefault { name, from: default, to })?;
        }
        Ok(())
    }

    fn differing_domains(&self) -> Vec<Pair<Domain>> {
        let pairs = self.new.domains.iter().filter_map(|new| {
            let old = self.now.domain(&new.name).filter(|old| *old != new)?;
            Some(Pair { old: old.clone(), new: new.clone() })
        });
        pairs.collect()
    }
}
