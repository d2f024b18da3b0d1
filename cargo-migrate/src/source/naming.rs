//! The names of constraints and indexes, where a model does not give them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use migrate_model::{Mistake, Model, Spanned};
use migrate_schema::expression;
use migrate_schema::name;
use migrate_schema::schema::{KeyTarget, QualifiedName};

use super::file::{FileId, Spot};
use super::item::Data;

/// Templates for names, with `{table}` and `{columns}`; without one, names are those that PostgreSQL
/// would choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Naming {
    /// Of primary keys.
    pub primary_key: Option<String>,
    /// Of unique constraints.
    pub unique: Option<String>,
    /// Of indexes.
    pub index: Option<String>,
    /// Of foreign keys.
    pub foreign_key: Option<String>,
    /// Of check constraints.
    pub check: Option<String>,
}

/// A model, and the table that it is.
pub(super) struct Subject {
    pub(super) table: QualifiedName,
    pub(super) file: FileId,
    pub(super) data: Arc<Data>,
}

/// The names of what a model lists, each in the order of its list.
pub(super) struct Chosen {
    pub(super) primary_key: Option<String>,
    pub(super) checks: Vec<String>,
    pub(super) uniques: Vec<String>,
    pub(super) indexes: Vec<String>,
    pub(super) foreign_keys: Vec<String>,
    pub(super) excludes: Vec<String>,
}

/// Chooses the names of everything that models do not name, table by table. Gives what is wrong with the names
/// that they do give, each with its file.
pub(super) fn choose(naming: &Naming, subjects: &[Subject]) -> (Vec<Chosen>, Vec<(FileId, Wrong)>) {
    let mut names = Names::new(naming);
    let mut wrong = Vec::new();
    let models = subjects.iter().filter_map(|subject| Some((subject, subject.data.model()?)));
    for (subject, model) in models.clone() {
        let claimed = names.claim(&subject.table, model, subject.file);
        wrong.extend(claimed.into_iter().map(|wrong| (subject.file, wrong)));
    }
    // In the order in which PostgreSQL chooses names: checks come with the table, then keys, indexes,
    // and foreign keys at last.
    let chosen = models.map(|(Subject { table, .. }, model)| Chosen {
        checks: model
            .checks
            .iter()
            .map(|check| {
                let all = model.columns.iter().map(|column| column.name.value.as_str());
                names.check(table, given(&check.name), &check.expression.value, all)
            })
            .collect(),
        primary_key: model
            .primary_key
            .as_ref()
            .map(|key| names.primary_key(table, given(&key.name), &columns(&key.columns))),
        uniques: model
            .uniques
            .iter()
            .map(|unique| {
                let (all, include) = (columns(&unique.columns), columns(&unique.include));
                names.unique(table, given(&unique.name), &all, &include)
            })
            .collect(),
        indexes: model
            .indexes
            .iter()
            .map(|index| {
                let keys = index.keys.iter().map(|key| &key.value.target);
                names.index(table, given(&index.name), keys, &columns(&index.include))
            })
            .collect(),
        foreign_keys: model
            .foreign_keys
            .iter()
            .map(|key| names.foreign_key(table, given(&key.name), &columns(&key.columns)))
            .collect(),
        excludes: model
            .excludes
            .iter()
            .map(|exclude| {
                let keys = exclude.elements.iter().map(|element| &element.value.key.target);
                names.exclude(table, given(&exclude.name), keys)
            })
            .collect(),
    });
    (chosen.collect(), wrong)
}

/// Names that are taken, and how others are chosen.
pub(crate) struct Names<'a> {
    naming: &'a Naming,
    schemas: BTreeMap<String, Taken>,
}

/// The names that are taken in one schema.
#[derive(Default)]
struct Taken {
    /// Tables and indexes, which share their names.
    relations: BTreeMap<String, Option<Claim>>,
    /// Constraints. PostgreSQL wants them apart within a table only, but chooses names that are free in the
    /// whole schema.
    constraints: BTreeSet<String>,
}

/// A name that a model gives.
struct Claim {
    spot: Spot,
    table: QualifiedName,
    is_table: bool,
}

/// A mistake, and the place of what stands in the way.
pub(super) type Wrong = (Mistake, Option<(Spot, String)>);

impl<'a> Names<'a> {
    /// Nothing is taken yet.
    pub(crate) fn new(naming: &'a Naming) -> Self {
        Self { naming, schemas: BTreeMap::new() }
    }

    /// Takes the name of a table or an index.
    pub(crate) fn take_relation(&mut self, schema: &str, name: &str) {
        self.taken(schema).relations.insert(name.to_owned(), None);
    }

    /// Takes the name of a constraint.
    pub(crate) fn take_constraint(&mut self, schema: &str, name: &str) {
        self.taken(schema).constraints.insert(name.to_owned());
    }

    /// Takes the names that a model gives, so that none of those chosen later is the same.
    fn claim(&mut self, table: &QualifiedName, model: &Model, file: FileId) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let claim = |span, is_table| Claim { spot: Spot { file, span }, table: table.clone(), is_table };
        self.claim_relation(&table.name, claim(model.name.span, true), &mut wrong);
        let uniques = model.uniques.iter().filter_map(|unique| unique.name.as_ref());
        let keys = model.primary_key.iter().filter_map(|key| key.name.as_ref());
        let backed = keys.chain(uniques);
        let backed = backed.chain(model.excludes.iter().filter_map(|exclude| exclude.name.as_ref()));
        for given in backed.clone().chain(model.indexes.iter().filter_map(|index| index.name.as_ref())) {
            self.claim_relation(&given.value, claim(given.span, false), &mut wrong);
        }
        let checks = model.checks.iter().filter_map(|check| check.name.as_ref());
        let foreign_keys = model.foreign_keys.iter().filter_map(|key| key.name.as_ref());
        for given in backed.chain(checks).chain(foreign_keys) {
            self.taken(&table.schema).constraints.insert(given.value.clone());
        }
        wrong
    }

    fn taken(&mut self, schema: &str) -> &mut Taken {
        if !self.schemas.contains_key(schema) {
            self.schemas.insert(schema.to_owned(), Taken::default());
        }
        self.schemas.get_mut(schema).expect("it has just been added")
    }

    fn claim_relation(&mut self, given: &str, claim: Claim, wrong: &mut Vec<Wrong>) {
        let schema = &claim.table.schema;
        let taken = self.taken(schema);
        let Some(Some(first)) = taken.relations.get(given) else {
            taken.relations.insert(given.to_owned(), Some(claim));
            return;
        };
        // Where one struct gives a name to two of its indexes, its reader has said so.
        if first.table != claim.table || first.is_table {
            let mistake = Mistake::new(
                claim.spot.span,
                format!("the name `{given}` is given twice in schema `{schema}`"),
            )
            .label("given again here")
            .help("tables and indexes of one schema share their names; choose another one");
            wrong.push((mistake, Some((first.spot, "first given here".to_owned()))));
        }
    }

    /// The name of a primary key.
    pub(crate) fn primary_key(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        columns: &[String],
    ) -> String {
        let naming = self.naming;
        self.backed(table, given, naming.primary_key.as_deref(), columns, |_, taken| {
            name::primary_key(&table.name, taken)
        })
    }

    /// The name of a unique constraint on these columns, and with those that its index carries along.
    pub(crate) fn unique(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        columns: &[String],
        include: &[String],
    ) -> String {
        let naming = self.naming;
        let all = [columns, include].concat();
        self.backed(table, given, naming.unique.as_deref(), &all, |all, taken| {
            name::unique(&table.name, all, taken)
        })
    }

    /// The name of an exclusion constraint that compares these.
    pub(crate) fn exclude<'k>(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        keys: impl Iterator<Item = &'k KeyTarget>,
    ) -> String {
        let all = distinct(keys.map(key_name));
        self.backed(table, given, None, &all, |all, taken| name::exclude(&table.name, all, taken))
    }

    /// The name of an index over these keys, and with the columns that it carries along.
    pub(crate) fn index<'k>(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        keys: impl Iterator<Item = &'k KeyTarget>,
        include: &[String],
    ) -> String {
        if let Some(given) = given {
            return given.to_owned();
        }
        let all = distinct(keys.map(key_name).chain(include.iter().cloned()));
        let naming = self.naming;
        let template = naming.index.as_deref();
        let schema = self.taken(&table.schema);
        let taken = |name: &str| schema.relations.contains_key(name);
        let chosen = match template {
            Some(template) => filled(template, table, &all, taken),
            None => name::index(&table.name, &all, taken),
        };
        schema.relations.insert(chosen.clone(), None);
        chosen
    }

    /// The name of a check of a table that has these columns.
    pub(crate) fn check<'c>(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        expression: &str,
        columns: impl Iterator<Item = &'c str>,
    ) -> String {
        let named = expression::columns_in(expression, columns);
        let only = match named.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let naming = self.naming;
        let all = named.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>();
        self.constraint(table, given, naming.check.as_deref(), &all, |_, taken| {
            name::check(&table.name, only, taken)
        })
    }

    /// The name of a foreign key of these columns.
    pub(crate) fn foreign_key(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        columns: &[String],
    ) -> String {
        let naming = self.naming;
        self.constraint(table, given, naming.foreign_key.as_deref(), columns, |all, taken| {
            name::foreign_key(&table.name, all, taken)
        })
    }

    /// The name of a constraint that is an index too.
    fn backed(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        template: Option<&str>,
        columns: &[String],
        choose: impl FnOnce(&[String], &dyn Fn(&str) -> bool) -> String,
    ) -> String {
        if let Some(given) = given {
            return given.to_owned();
        }
        let schema = self.taken(&table.schema);
        let taken = |name: &str| schema.relations.contains_key(name) || schema.constraints.contains(name);
        let chosen = match template {
            Some(template) => filled(template, table, columns, taken),
            None => choose(columns, &taken),
        };
        schema.relations.insert(chosen.clone(), None);
        schema.constraints.insert(chosen.clone());
        chosen
    }

    fn constraint(
        &mut self,
        table: &QualifiedName,
        given: Option<&str>,
        template: Option<&str>,
        columns: &[String],
        choose: impl FnOnce(&[String], &dyn Fn(&str) -> bool) -> String,
    ) -> String {
        if let Some(given) = given {
            return given.to_owned();
        }
        let schema = self.taken(&table.schema);
        let taken = |name: &str| schema.constraints.contains(name);
        let chosen = match template {
            Some(template) => filled(template, table, columns, taken),
            None => choose(columns, &taken),
        };
        schema.constraints.insert(chosen.clone());
        chosen
    }
}

fn given(name: &Option<Spanned<String>>) -> Option<&str> {
    name.as_ref().map(|name| name.value.as_str())
}

fn key_name(target: &KeyTarget) -> String {
    match target {
        KeyTarget::Column(column) => column.clone(),
        KeyTarget::Expression(expression) => expression::result_name(expression),
    }
}

fn columns(columns: &[Spanned<String>]) -> Vec<String> {
    columns.iter().map(|column| column.value.clone()).collect()
}

/// PostgreSQL gives the columns of an index names of their own (`ChooseIndexColumnNames`): the second
/// `lower` is `lower1`.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 0;
        while chosen.contains(&candidate) {
            number += 1;
            let suffix = number.to_string();
            candidate = format!("{}{suffix}", name::cut(&name, name::MAX_BYTES - suffix.len()));
        }
        chosen.push(candidate);
    }
    chosen
}

fn filled(template: &str, table: &QualifiedName, columns: &[String], taken: impl Fn(&str) -> bool) -> String {
    let whole = template.replace("{table}", &table.name).replace("{columns}", &columns.join("_"));
    let mut candidate = name::cut(&whole, name::MAX_BYTES).to_owned();
    let mut number = 0;
    while taken(&candidate) {
        number += 1;
        let suffix = number.to_string();
        candidate = format!("{}{suffix}", name::cut(&whole, name::MAX_BYTES - suffix.len()));
    }
    candidate
}
