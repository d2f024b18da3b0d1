//! Domains.

use migrate_schema::change::Change;
use migrate_schema::schema::{Domain, DomainCheck, QualifiedName};
use migrate_schema::sql_type::SqlType;

use super::columns::{collation_name, type_name};
use super::{Writer, qualified, quote};
use crate::error::Result;

impl Writer {
    pub(super) fn create_domain(&mut self, domain: &Domain) {
        let mut statement =
            format!("CREATE DOMAIN {} AS {}", qualified(&domain.name), type_name(&domain.sql_type));
        if let Some(collation) = &domain.collation {
            statement.push_str(&format!(" COLLATE {}", collation_name(collation)));
        }
        if let Some(default) = &domain.default {
            statement.push_str(&format!(" DEFAULT {default}"));
        }
        if domain.not_null {
            statement.push_str(" NOT NULL");
        }
        for check in &domain.checks {
            statement.push_str(&format!(" {}", constraint(check)));
        }
        self.statement(statement);
        if let Some(comment) = &domain.comment {
            self.comment("DOMAIN", &qualified(&domain.name), Some(comment));
        }
    }

    pub(super) fn drop_domain(&mut self, name: &QualifiedName) {
        self.statement(format!("DROP DOMAIN {}", qualified(name)));
    }

    pub(super) fn rename_domain(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let is_taken = self.schema.defines_type(&QualifiedName::new(&to.schema, &from.name));
        self.rename_and_move("DOMAIN", "domain", from, to, is_taken);
    }

    pub(super) fn alter_domain(&mut self, name: &QualifiedName, action: &str) {
        self.statement(format!("ALTER DOMAIN {} {action}", qualified(name)));
    }

    /// A domain takes over the default of the one that it rests on when it is created, and does not follow it
    /// afterwards: those that have none of their own are told.
    pub(super) fn alter_domain_default(&mut self, name: &QualifiedName, default: Option<&str>) {
        let below = self.schema.domain(name).and_then(|domain| self.default_of(&domain.sql_type));
        self.set_domain_default(name, default.or(below.as_deref()));
    }

    fn set_domain_default(&mut self, name: &QualifiedName, default: Option<&str>) {
        match default {
            Some(default) => self.alter_domain(name, &format!("SET DEFAULT {default}")),
            None => self.alter_domain(name, "DROP DEFAULT"),
        }
        let domains = self.schema.domains.iter();
        let above = domains.filter(|domain| {
            domain.default.is_none()
                && !domain.sql_type.is_array()
                && domain.sql_type.qualified_name() == Some(name)
        });
        for domain in above.map(|domain| domain.name.clone()).collect::<Vec<_>>() {
            self.sentence(match default {
                Some(_) => format!("set default of domain {domain}, which rests on {name}"),
                None => format!("drop default of domain {domain}, which rests on {name}"),
            });
            self.set_domain_default(&domain, default);
        }
    }

    /// The default of a domain, or of the one that it rests on.
    fn default_of(&self, sql_type: &SqlType) -> Option<String> {
        let name = sql_type.qualified_name().filter(|_| !sql_type.is_array())?;
        let domain = self.schema.domain(name)?;
        domain.default.clone().or_else(|| self.default_of(&domain.sql_type))
    }

    /// A rule that values have to follow from now on. PostgreSQL does not look into arrays and composite types,
    /// and refuses there: the domain is made anew, so that every value is read again.
    pub(super) fn add_rule(&mut self, change: &Change, name: &QualifiedName, action: &str) -> Result<()> {
        if self.schema.is_held_within(name) {
            return self.make_type_anew(name, change);
        }
        self.alter_domain(name, action);
        Ok(())
    }

    pub(super) fn rename_domain_check(&mut self, name: &QualifiedName, from: &str, to: &str) {
        self.alter_domain(name, &format!("RENAME CONSTRAINT {} TO {}", quote::name(from), quote::name(to)));
    }
}

/// `CONSTRAINT … CHECK (…)`.
pub(super) fn constraint(check: &DomainCheck) -> String {
    format!("CONSTRAINT {} CHECK ({})", quote::name(&check.name), check.expression)
}
