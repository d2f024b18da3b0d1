//! `#[domain(…)]`: a newtype that is a domain.

use proc_macro2::Ident;

use super::errors::{Errors, Mistake};
use super::options::Options;
use super::read::{former_name, read_check};
use super::span::Span;
use super::spanned::Spanned;
use super::{Attribute, Check, check, documentation, vocabulary};
use migrate_schema::name;
use migrate_schema::schema::QualifiedName;

/// What makes a newtype a domain.
pub struct DomainModel {
    /// The domain's name: as it is given, or from the struct's.
    pub name: Spanned<String>,
    /// The domain's schema; `public` when absent.
    pub schema: Option<Spanned<String>>,
    /// Which of several databases it belongs to.
    pub database: Option<Spanned<String>>,
    /// `DEFAULT`, as an SQL expression.
    pub default: Option<Spanned<String>>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `COLLATE`.
    pub collation: Option<Spanned<String>>,
    /// `COMMENT ON DOMAIN`, where it is said with an option.
    pub comment: Option<Spanned<String>>,
    /// The struct's doc comment.
    pub documentation: Option<String>,
    /// What the domain was called, and where it lived.
    pub renamed_from: Option<Spanned<QualifiedName>>,
    /// Its check constraints: that of `#[domain(check = "…")]`, then those of `#[check("…")]`.
    pub checks: Vec<Check>,
}

impl DomainModel {
    /// The domain's name with its schema.
    #[must_use]
    pub fn qualified_name(&self) -> QualifiedName {
        match &self.schema {
            Some(schema) => QualifiedName::new(&schema.value, &self.name.value),
            None => QualifiedName::public(&self.name.value),
        }
    }
}

/// `None` where there is no `#[domain(…)]`.
pub(super) fn read(attributes: &[Attribute], ident: &Ident, errors: &mut Errors) -> Option<DomainModel> {
    let mut options = Options::new(&vocabulary::DOMAIN);
    let mut is_domain = false;
    let mut checks = Vec::new();
    for attribute in attributes {
        match attribute.named(&["domain", "check"]) {
            Some(("domain", _)) => {
                is_domain = true;
                if let Some(tokens) = errors.ok(attribute.arguments("name = \"email\"")) {
                    options.read(tokens, errors);
                }
            }
            Some((_, span)) => {
                if let Some(tokens) = errors.ok(attribute.arguments("\"VALUE > 0\"")) {
                    let mut check = Options::new(&vocabulary::CHECK);
                    check.read(tokens, errors);
                    of_tables_only(&check, errors);
                    checks.extend(read_check(check, span, errors).map(|check| (span, check)));
                }
            }
            None => {}
        }
    }
    if !is_domain {
        if let Some((span, _)) = checks.first() {
            errors.push(
                Mistake::new(*span, "`#[check(…)]` has no meaning without `#[domain(…)]`").help(
                    "a newtype is stored as it is; write `#[domain(name = \"…\")]` to make it a domain",
                ),
            );
        }
        return None;
    }
    let schema = options.text("schema");
    let mut domain = DomainModel {
        name: options
            .text("name")
            .unwrap_or_else(|| Spanned::new(name::of_identifier(&ident.to_string()), ident.span())),
        renamed_from: former_name(&mut options, schema.as_ref(), errors),
        schema,
        database: options.text("database"),
        default: options.text("default"),
        not_null: options.flag("not_null"),
        collation: options.text("collate"),
        comment: options.text("comment"),
        documentation: documentation::read(attributes),
        checks: Vec::new(),
    };
    if let Some(span) = options.span("check") {
        domain.checks.extend(own_check(&mut options, span));
    }
    domain.checks.extend(checks.into_iter().map(|(_, check)| check));
    for name in [&domain.name].into_iter().chain(&domain.schema) {
        check::fits(name, errors);
    }
    distinct_checks(&domain, errors);
    Some(domain)
}

fn own_check(options: &mut Options, span: Span) -> Option<Check> {
    let expression = options.text("check")?;
    Some(Check::of(span, expression))
}

fn of_tables_only(check: &Options, errors: &mut Errors) {
    for (word, help) in [
        ("no_inherit", "only tables have children: remove it"),
        ("not_valid", "every value of a domain keeps to its checks: remove it"),
    ] {
        if let Some(span) = check.span(word) {
            errors.push(Mistake::new(span, format!("`{word}` has no meaning for a domain")).help(help));
        }
    }
}

fn distinct_checks(domain: &DomainModel, errors: &mut Errors) {
    for (at, check) in domain.checks.iter().enumerate() {
        let Some(name) = &check.name else { continue };
        check::fits(name, errors);
        let first = domain.checks[..at].iter().filter_map(|other| other.name.as_ref());
        if let Some(first) = first.into_iter().find(|first| first.value == name.value) {
            errors.push(
                Mistake::new(name.span, format!("two checks are called `{}`", name.value))
                    .secondary(first.span, "the first one")
                    .help("give one of them another `name`"),
            );
        }
    }
}
