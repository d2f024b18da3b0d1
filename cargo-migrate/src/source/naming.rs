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
    let mut names = Names { naming, schemas: BTreeMap::new() };
    let mut wrong = Vec::new();
    let models = subjects.iter().filter_map(|subject| Some((subject, subject.data.model()?)));
    for (subject, model) in models.clone() {
        let claimed = names.claim(&subject.table, model, subject.file);
        wrong.extend(claimed.into_iter().map(|wrong| (subject.file, wrong)));
    }
    // In the order in which PostgreSQL chooses names: checks come with the table, then keys, indexes,
    // and foreign keys at last.
    let chosen = models.map(|(Subject { table, .. }, model)| Chosen {
        checks: model.checks.iter().map(|check| names.check(table, check, model)).collect(),
        primary_key: model.primary_key.as_ref().map(|key| names.primary_key(table, key)),
        uniques: model.uniques.iter().map(|unique| names.unique(table, unique)).collect(),
        indexes: model.indexes.iter().map(|index| names.index(table, index)).collect(),
        foreign_keys: model.foreign_keys.iter().map(|key| names.foreign_key(table, key)).collect(),
        excludes: model.excludes.iter().map(|exclude| names.exclude(table, exclude)).collect(),
    });
    (chosen.collect(), wrong)
}

/// Names that are taken, and how others are chosen.
struct Names<'a> {
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

impl Names<'_> {
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

    fn primary_key(&mut self, table: &QualifiedName, key: &migrate_model::PrimaryKey) -> String {
        let naming = self.naming;
        let template = naming.primary_key.as_deref();
        self.backed(table, key.name.as_ref(), template, &columns(&key.columns), |_, taken| {
            name::primary_key(&table.name, taken)
        })
    }

    fn unique(&mut self, table: &QualifiedName, unique: &migrate_model::Unique) -> String {
        let naming = self.naming;
        let template = naming.unique.as_deref();
        let mut all = columns(&unique.columns);
        all.extend(columns(&unique.include));
        self.backed(table, unique.name.as_ref(), template, &all, |all, taken| {
            name::unique(&table.name, all, taken)
        })
    }

    fn exclude(&mut self, table: &QualifiedName, exclude: &migrate_model::Exclude) -> String {
        let keys = exclude.elements.iter().map(|element| match &element.value.key.target {
            KeyTarget::Column(column) => column.clone(),
            KeyTarget::Expression(expression) => expression::result_name(expression),
        });
        let all = distinct(keys);
        self.backed(table, exclude.name.as_ref(), None, &all, |all, taken| {
            name::exclude(&table.name, all, taken)
        })
    }

    fn index(&mut self, table: &QualifiedName, index: &migrate_model::Index) -> String {
        if let Some(given) = &index.name {
            return given.value.clone();
        }
        let keys = index.keys.iter().map(|key| match &key.value.target {
            KeyTarget::Column(column) => column.clone(),
            KeyTarget::Expression(expression) => expression::result_name(expression),
        });
        let all = distinct(keys.chain(columns(&index.include)));
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

    fn check(&mut self, table: &QualifiedName, check: &migrate_model::Check, model: &Model) -> String {
        let all = model.columns.iter().map(|column| column.name.value.as_str());
        let named = expression::columns_in(&check.expression.value, all);
        let only = match named.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let naming = self.naming;
        let template = naming.check.as_deref();
        let all = named.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>();
        self.constraint(table, check.name.as_ref(), template, &all, |_, taken| {
            name::check(&table.name, only, taken)
        })
    }

    fn foreign_key(&mut self, table: &QualifiedName, key: &migrate_model::ForeignKey) -> String {
        let naming = self.naming;
        let template = naming.foreign_key.as_deref();
        self.constraint(table, key.name.as_ref(), template, &columns(&key.columns), |all, taken| {
            name::foreign_key(&table.name, all, taken)
        })
    }

    /// The name of a constraint that is an index too.
    fn backed(
        &mut self,
        table: &QualifiedName,
        given: Option<&Spanned<String>>,
        template: Option<&str>,
        columns: &[String],
        choose: impl FnOnce(&[String], &dyn Fn(&str) -> bool) -> String,
    ) -> String {
        if let Some(given) = given {
            return given.value.clone();
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
        given: Option<&Spanned<String>>,
        template: Option<&str>,
        columns: &[String],
        choose: impl FnOnce(&[String], &dyn Fn(&str) -> bool) -> String,
    ) -> String {
        if let Some(given) = given {
            return given.value.clone();
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
