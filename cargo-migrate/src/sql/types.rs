//! Enum types.

use std::collections::BTreeSet;

use migrate_schema::change::{Change, EnumPlace, enum_additions};
use migrate_schema::expression::{columns_in, names_table};
use migrate_schema::schema::{
    Check, Column, EnumType, ForeignKey, Index, KeyTarget, PrimaryKey, QualifiedName, Table, Unique,
};
use migrate_schema::schema::{Exclude, Policy};
use sea_query::PostgresQueryBuilder;
use sea_query::extension::postgres::Type;

use super::anew::Anew;
use super::columns::type_name;
use super::{Writer, literal, parts, policies, qualified, quote};
use crate::error::Result;

impl Writer {
    pub(super) fn create_enum(&mut self, enum_type: &EnumType) {
        // sea-query escapes a backslash, which PostgreSQL reads as it stands in a plain string.
        let values: Vec<_> = enum_type.values.iter().map(|value| literal(value)).collect();
        self.statement(format!("CREATE TYPE {} AS ENUM ({})", qualified(&enum_type.name), values.join(", ")));
        if let Some(comment) = &enum_type.comment {
            self.sentence(format!("set comment of enum {}", enum_type.name));
            self.comment("TYPE", &qualified(&enum_type.name), Some(comment));
        }
    }

    pub(super) fn drop_enum(&mut self, name: &QualifiedName) {
        let mut drop = Type::drop();
        drop.name((name.schema.clone(), name.name.clone()));
        self.statement(drop.to_string(PostgresQueryBuilder));
    }

    pub(super) fn rename_enum(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let is_taken = self.schema.enum_type(&QualifiedName::new(&to.schema, &from.name)).is_some();
        self.rename_and_move("TYPE", "enum", from, to, is_taken);
    }

    pub(super) fn rename_enum_value(&mut self, name: &QualifiedName, from: &str, to: &str) {
        self.statement(format!(
            "ALTER TYPE {} RENAME VALUE {} TO {}",
            qualified(name),
            literal(from),
            literal(to)
        ));
    }

    pub(super) fn alter_enum(
        &mut self,
        change: &Change,
        name: &QualifiedName,
        from: &[String],
        to: &[String],
    ) -> Result<()> {
        let Some(additions) = enum_additions(from, to) else {
            // PostgreSQL takes no value out of an enum.
            return self.make_type_anew(name, change);
        };
        for addition in additions {
            let place = match addition.place {
                EnumPlace::End => String::new(),
                EnumPlace::After(other) => format!(" AFTER {}", literal(&other)),
                EnumPlace::Before(other) => format!(" BEFORE {}", literal(&other)),
            };
            self.statement(format!(
                "ALTER TYPE {} ADD VALUE {}{place}",
                qualified(name),
                literal(&addition.value)
            ));
        }
        Ok(())
    }

    pub(super) fn foreign_keys_of(&self, users: &[Users]) -> Vec<(QualifiedName, ForeignKey)> {
        let touches = |table: &QualifiedName, names: &[String]| {
            users.iter().any(|users| {
                let columns = users.columns.iter().chain(&users.generated);
                users.table == *table && columns.into_iter().any(|column| names.contains(&column.name))
            })
        };
        let mut found = Vec::new();
        for table in &self.schema.tables {
            for foreign_key in &table.foreign_keys {
                // PostgreSQL does not build an index anew while a foreign key rests on it.
                let carried_along = || {
                    let mut keys = self.schema.keys_behind(foreign_key).into_iter();
                    keys.any(|key| touches(&foreign_key.references, key.include()))
                };
                if touches(&table.name, &foreign_key.columns)
                    || touches(&foreign_key.references, &foreign_key.referenced_columns)
                    || carried_along()
                {
                    found.push((table.name.clone(), foreign_key.clone()));
                }
            }
        }
        found
    }

    /// The children, each with its parent, that have such columns: PostgreSQL changes those of a parent only.
    pub(super) fn families_of(&self, users: &[Users]) -> Vec<(QualifiedName, QualifiedName)> {
        let is_user = |name: &QualifiedName| users.iter().any(|users| users.table == *name);
        let children = self.schema.tables.iter().filter(|table| is_user(&table.name));
        children
            .flat_map(|table| table.inherits.iter().map(|parent| (table.name.clone(), parent.clone())))
            .filter(|(_, parent)| is_user(parent))
            .collect()
    }

    /// The policies of any table that hold on to one of these columns.
    pub(super) fn policies_of(&self, users: &[Users]) -> Vec<(QualifiedName, Policy)> {
        let mut found = Vec::new();
        for table in &self.schema.tables {
            let reads = |policy: &&Policy| {
                policy.expressions().any(|text| {
                    users.iter().any(|users| {
                        (users.table == table.name || names_table(text, &users.table))
                            && users.are_named_in(text)
                    })
                })
            };
            found.extend(
                table.policies.iter().filter(reads).map(|policy| (table.name.clone(), policy.clone())),
            );
        }
        found
    }

    pub(super) fn drop_policies_for_a_while(&mut self, policies: &[(QualifiedName, Policy)]) {
        for (table, policy) in policies {
            self.sentence(format!("drop policy {} of {table} for a while", policy.name));
            self.drop_policy(table, &policy.name);
        }
    }

    pub(super) fn create_policies_again(&mut self, policies: &[(QualifiedName, Policy)]) {
        for (table, policy) in policies {
            self.sentence(format!("create policy {} on {table} again", policy.name));
            self.create_policy(table, policy);
        }
    }

    pub(super) fn let_go(&mut self, users: &Users) {
        let table = &users.table;
        for index in &users.indexes {
            self.sentence(format!("drop index {} for a while", index.name));
            self.drop_index(table, &index.name);
        }
        for (name, kind, _) in &users.constraints {
            self.sentence(format!("drop {kind} {name} for a while"));
            self.drop_constraint(table, name);
        }
        for column in &users.generated {
            self.sentence(format!("drop column {table}.{} for a while: it is computed anew", column.name));
            self.drop_column(table, &column.name);
        }
    }

    pub(super) fn move_over(&mut self, users: &Users, anew: &Anew) -> Result<()> {
        let table = &users.table;
        for column in &users.columns {
            if column.default.is_some() {
                self.sentence(format!("drop default of {table}.{} for a while", column.name));
                self.alter_default(table, &column.name, None);
            }
            self.sentence(format!("move {table}.{} over", column.name));
            let (owner, quoted) = (qualified(table), quote::name(&column.name));
            let new = type_name(&column.sql_type);
            let value = anew.convert(&quoted, &column.sql_type, &column.sql_type)?;
            self.statement(format!("ALTER TABLE {owner} ALTER COLUMN {quoted} TYPE {new} USING {value}"));
            self.set_physical(table, column)?;
            if let Some(default) = &column.default {
                self.sentence(format!("set default of {table}.{} again", column.name));
                self.alter_default(table, &column.name, Some(default));
            }
        }
        Ok(())
    }

    pub(super) fn take_back(&mut self, users: &Users) -> Result<()> {
        let table = &users.table;
        for column in &users.generated {
            self.sentence(format!("add column {table}.{} again", column.name));
            self.add_column(table, column, None)?;
        }
        for (name, kind, constraint) in &users.constraints {
            self.sentence(format!("add {kind} {name} again"));
            let constraint = match constraint {
                Constraint::Primary(key) => parts::primary_key(key),
                Constraint::Unique(unique) => self.unique(unique)?,
                Constraint::Check(check) => parts::check(check),
                Constraint::Exclude(exclude) => policies::exclude(exclude),
            };
            self.add_constraint(table, &constraint);
        }
        for index in &users.indexes {
            self.sentence(format!("create index {} again", index.name));
            self.create_index(table, index)?;
        }
        self.choose_again(table, |name| {
            users.indexes.iter().any(|index| index.name == name)
                || users.constraints.iter().any(|(constraint, ..)| constraint == name)
        })
    }
}

/// What of a table hangs on types, or on a column.
pub(super) struct Users {
    table: QualifiedName,
    /// The columns of these types.
    pub(super) columns: Vec<Column>,
    /// The columns that are computed from those.
    generated: Vec<Column>,
    /// What names one of the first, or goes with one of the second: its name, what it is called, itself.
    constraints: Vec<(String, &'static str, Constraint)>,
    indexes: Vec<Index>,
    /// All these columns, and those whose types are.
    named: Vec<String>,
}

enum Constraint {
    Primary(PrimaryKey),
    Unique(Unique),
    Check(Check),
    Exclude(Exclude),
}

impl Users {
    pub(super) fn of(table: &Table, names: &BTreeSet<QualifiedName>) -> Option<Self> {
        let has_type =
            |column: &&Column| column.sql_type.qualified_name().is_some_and(|name| names.contains(name));
        let of_type: Vec<&str> =
            table.columns.iter().filter(has_type).map(|column| column.name.as_str()).collect();
        if of_type.is_empty() {
            return None;
        }
        let names_one = |expression: &str| !columns_in(expression, of_type.iter().copied()).is_empty();
        let (generated, columns): (Vec<&Column>, Vec<&Column>) = table
            .columns
            .iter()
            .filter(|column| {
                of_type.contains(&column.name.as_str()) || column.generated.as_deref().is_some_and(names_one)
            })
            .partition(|column| column.generated.is_some());
        Some(Self::around(table, &of_type, columns, generated))
    }

    /// What hangs on one column that comes back as another.
    pub(super) fn of_column(table: &Table, column: &Column) -> Self {
        Self::around(table, &[column.name.as_str()], Vec::new(), vec![column])
    }

    fn around(table: &Table, named: &[&str], columns: Vec<&Column>, generated: Vec<&Column>) -> Self {
        let names_one = |expression: &str| !columns_in(expression, named.iter().copied()).is_empty();
        let goes = |column: &str| generated.iter().any(|generated| generated.name == column);
        let one_goes = |columns: &[String]| columns.iter().any(|column| goes(column));
        let lets_go = |expression: &str| {
            let all = table.columns.iter().map(|column| column.name.as_str());
            names_one(expression) || columns_in(expression, all).into_iter().any(goes)
        };
        let mut constraints = Vec::new();
        for key in table.primary_key.iter().filter(|key| one_goes(&key.columns)) {
            constraints.push((key.name.clone(), "primary key", Constraint::Primary(key.clone())));
        }
        for unique in
            table.uniques.iter().filter(|unique| one_goes(&unique.columns) || one_goes(&unique.include))
        {
            constraints.push((unique.name.clone(), "unique", Constraint::Unique(unique.clone())));
        }
        for check in table.checks.iter().filter(|check| lets_go(&check.expression)) {
            constraints.push((check.name.clone(), "check", Constraint::Check(check.clone())));
        }
        for exclude in table
            .excludes
            .iter()
            .filter(|exclude| exclude.columns().any(&goes) || exclude.expressions().any(|text| lets_go(text)))
        {
            constraints.push((exclude.name.clone(), "exclusion", Constraint::Exclude(exclude.clone())));
        }
        let gone = generated.iter().map(|column| column.name.clone());
        let named = named.iter().map(|name| (*name).to_owned()).chain(gone).collect();
        let indexes = table
            .indexes
            .iter()
            .filter(|index| {
                let in_keys = index.keys.iter().any(|key| match &key.target {
                    KeyTarget::Expression(expression) => lets_go(expression),
                    KeyTarget::Column(column) => goes(column),
                });
                in_keys || one_goes(&index.include) || index.predicate.as_deref().is_some_and(lets_go)
            })
            .cloned()
            .collect();
        let owned = |columns: Vec<&Column>| columns.into_iter().cloned().collect();
        Self {
            table: table.name.clone(),
            columns: owned(columns),
            generated: owned(generated),
            constraints,
            indexes,
            named,
        }
    }

    fn are_named_in(&self, expression: &str) -> bool {
        !columns_in(expression, self.named.iter().map(String::as_str)).is_empty()
    }
}
