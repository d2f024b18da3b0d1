//! Enum types.

use migrate_schema::change::{Change, EnumPlace, enum_additions};
use migrate_schema::diff::objects_in_the_way;
use migrate_schema::expression::columns_in;
use migrate_schema::schema::{
    Check, Column, EnumType, ForeignKey, Index, KeyTarget, PrimaryKey, QualifiedName, Table, Unique,
};
use migrate_schema::schema::{Exclude, Policy};
use sea_query::PostgresQueryBuilder;
use sea_query::extension::postgres::Type;

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

    pub(super) fn alter_enum(&mut self, name: &QualifiedName, from: &[String], to: &[String]) -> Result<()> {
        let Some(additions) = enum_additions(from, to) else { return self.replace_enum(name, from, to) };
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

    /// PostgreSQL takes no value out of an enum: a type of the same name is made, the columns move over, and
    /// what names the type or cannot bear two types at once lets go in the meantime.
    fn replace_enum(&mut self, name: &QualifiedName, from: &[String], values: &[String]) -> Result<()> {
        let old =
            QualifiedName::new(&name.schema, migrate_schema::name::cut(&format!("{}__old", name.name), 63));
        let users: Vec<Users> =
            self.schema.tables.iter().filter_map(|table| Users::of(table, name)).collect();
        let foreign_keys = self.foreign_keys_of(&users);
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("drop foreign key {} for a while", foreign_key.name));
            self.drop_constraint(table, &foreign_key.name);
        }
        users.iter().for_each(|users| self.let_go(users));
        let change = Change::AlterEnum { name: name.clone(), from: from.to_vec(), to: values.to_vec() };
        let objects: Vec<_> = objects_in_the_way(&self.schema, &change).into_iter().cloned().collect();
        for object in objects.iter().rev() {
            self.sentence(format!("drop {object} for a while: it rests on the type"));
            self.drop_object(object)?;
        }
        self.sentence(format!("put enum {name} as it was aside"));
        self.statement(format!("ALTER TYPE {} RENAME TO {}", qualified(name), quote::name(&old.name)));
        self.sentence(format!("make enum {name} anew"));
        let comment = self.schema.enum_type(name).and_then(|enum_type| enum_type.comment.clone());
        self.create_enum(&EnumType { name: name.clone(), values: values.to_vec(), comment });
        users.iter().for_each(|users| self.move_over(users));
        self.sentence(format!("drop what enum {name} was"));
        self.drop_enum(&old);
        for object in &objects {
            self.sentence(format!("create {object} again"));
            self.create_object(object)?;
        }
        users.iter().try_for_each(|users| self.take_back(users))?;
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("add foreign key {} again", foreign_key.name));
            self.add_foreign_key(table, foreign_key)?;
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
                if touches(&table.name, &foreign_key.columns)
                    || touches(&foreign_key.references, &foreign_key.referenced_columns)
                {
                    found.push((table.name.clone(), foreign_key.clone()));
                }
            }
        }
        found
    }

    pub(super) fn let_go(&mut self, users: &Users) {
        let table = &users.table;
        for policy in &users.policies {
            self.sentence(format!("drop policy {} for a while", policy.name));
            self.drop_policy(table, &policy.name);
        }
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

    fn move_over(&mut self, users: &Users) {
        let table = &users.table;
        for column in &users.columns {
            if column.default.is_some() {
                self.sentence(format!("drop default of {table}.{} for a while", column.name));
                self.alter_default(table, &column.name, None);
            }
            self.sentence(format!("move {table}.{} over", column.name));
            let through = if column.sql_type.is_array() { "text[]" } else { "text" };
            let (owner, quoted) = (qualified(table), quote::name(&column.name));
            let new = type_name(&column.sql_type);
            self.statement(format!(
                "ALTER TABLE {owner} ALTER COLUMN {quoted} TYPE {new} USING {quoted}::{through}::{new}"
            ));
            if let Some(default) = &column.default {
                self.sentence(format!("set default of {table}.{} again", column.name));
                self.alter_default(table, &column.name, Some(default));
            }
        }
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
        for policy in &users.policies {
            self.sentence(format!("create policy {} again", policy.name));
            self.create_policy(table, policy);
        }
        Ok(())
    }
}

/// What of a table hangs on an enum type, or on a column.
pub(super) struct Users {
    table: QualifiedName,
    /// The columns of this type.
    columns: Vec<Column>,
    /// The columns that are computed from those.
    generated: Vec<Column>,
    /// What names one of the first, or goes with one of the second: its name, what it is called, itself.
    constraints: Vec<(String, &'static str, Constraint)>,
    indexes: Vec<Index>,
    policies: Vec<Policy>,
}

enum Constraint {
    Primary(PrimaryKey),
    Unique(Unique),
    Check(Check),
    Exclude(Exclude),
}

impl Users {
    fn of(table: &Table, name: &QualifiedName) -> Option<Self> {
        let of_type: Vec<&str> = table.columns_of_type(name).collect();
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
        for exclude in table.excludes.iter().filter(|exclude| {
            exclude.columns().any(|column| goes(column)) || exclude.expressions().any(|text| lets_go(text))
        }) {
            constraints.push((exclude.name.clone(), "exclusion", Constraint::Exclude(exclude.clone())));
        }
        let reads = |policy: &&Policy| policy.expressions().any(|expression| lets_go(expression));
        let policies = table.policies.iter().filter(reads).cloned().collect();
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
            policies,
        }
    }
}
