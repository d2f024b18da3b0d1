//! Enum types.

use migrate_schema::change::{Change, EnumPlace, enum_additions};
use migrate_schema::diff::objects_in_the_way;
use migrate_schema::expression::columns_in;
use migrate_schema::schema::{Check, EnumType, Index, KeyTarget, QualifiedName, Table};
use sea_query::PostgresQueryBuilder;
use sea_query::extension::postgres::Type;

use super::columns::type_name;
use super::{Piece, Writer, literal, parts, qualified, quote};
use crate::error::Result;

impl Writer {
    pub(super) fn create_enum(&mut self, enum_type: &EnumType) {
        let name = (enum_type.name.schema.clone(), enum_type.name.name.clone());
        let mut create = Type::create();
        create.as_enum(name);
        if enum_type.values.is_empty() {
            self.statement(format!("CREATE TYPE {} AS ENUM ()", qualified(&enum_type.name)));
        } else {
            // sea-query escapes a backslash, which PostgreSQL reads as it stands in a plain string.
            let values: Vec<_> = enum_type.values.iter().map(|value| literal(value)).collect();
            self.statement(format!(
                "CREATE TYPE {} AS ENUM ({})",
                qualified(&enum_type.name),
                values.join(", ")
            ));
        }
        if let Some(comment) = &enum_type.comment {
            self.comment("TYPE", &qualified(&enum_type.name), Some(comment));
        }
    }

    pub(super) fn drop_enum(&mut self, name: &QualifiedName) {
        let mut drop = Type::drop();
        drop.name((name.schema.clone(), name.name.clone()));
        self.statement(drop.to_string(PostgresQueryBuilder));
    }

    pub(super) fn rename_enum(&mut self, from: &QualifiedName, to: &QualifiedName) {
        if from.schema != to.schema {
            self.statement(format!("ALTER TYPE {} SET SCHEMA {}", qualified(from), quote::name(&to.schema)));
        }
        if from.name != to.name {
            let moved = QualifiedName::new(&to.schema, &from.name);
            self.statement(format!("ALTER TYPE {} RENAME TO {}", qualified(&moved), quote::name(&to.name)));
        }
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
        self.script
            .pieces
            .push(Piece::NewTransaction { why: "A new value of an enum can be used once it is committed." });
        Ok(())
    }

    /// PostgreSQL takes no value out of an enum: a type of the same name is made, the columns move over,
    /// and what names the type (defaults, checks, index predicates) lets go in the meantime.
    fn replace_enum(&mut self, name: &QualifiedName, from: &[String], values: &[String]) -> Result<()> {
        let old =
            QualifiedName::new(&name.schema, migrate_schema::name::cut(&format!("{}__old", name.name), 63));
        let users: Vec<(Table, Users)> = self
            .schema
            .tables
            .iter()
            .filter_map(|table| Some((table.clone(), Users::of(table, name)?)))
            .collect();
        let change = Change::AlterEnum { name: name.clone(), from: from.to_vec(), to: values.to_vec() };
        let objects: Vec<_> = objects_in_the_way(&self.schema, &change).into_iter().cloned().collect();
        for (table, users) in &users {
            for index in &users.indexes {
                self.sentence(format!("drop index {} for a while: it names the type", index.name));
                self.drop_index(&table.name, &index.name);
            }
            for check in &users.checks {
                self.sentence(format!("drop check {} for a while: it names the type", check.name));
                self.drop_constraint(&table.name, &check.name);
            }
        }
        for object in objects.iter().rev() {
            self.sentence(format!("drop {object} for a while: it rests on the type"));
            self.drop_object(object)?;
        }
        self.sentence(format!("make enum {name} anew"));
        self.statement(format!("ALTER TYPE {} RENAME TO {}", qualified(name), quote::name(&old.name)));
        let comment = self.schema.enum_type(name).and_then(|enum_type| enum_type.comment.clone());
        self.create_enum(&EnumType { name: name.clone(), values: values.to_vec(), comment });
        for (table, users) in &users {
            for column in table.columns.iter().filter(|column| users.columns.contains(&column.name)) {
                self.sentence(format!("move {}.{} over", table.name, column.name));
                if column.default.is_some() {
                    self.alter_default(&table.name, &column.name, None);
                }
                let through = if column.sql_type.is_array() { "text[]" } else { "text" };
                let (owner, quoted) = (qualified(&table.name), quote::name(&column.name));
                let new = type_name(&column.sql_type);
                self.statement(format!(
                    "ALTER TABLE {owner} ALTER COLUMN {quoted} TYPE {new} USING {quoted}::{through}::{new}"
                ));
                if let Some(default) = &column.default {
                    self.alter_default(&table.name, &column.name, Some(default));
                }
            }
        }
        self.sentence(format!("drop what enum {name} was"));
        self.drop_enum(&old);
        for object in &objects {
            self.sentence(format!("create {object} again"));
            self.create_object(object)?;
        }
        for (table, users) in &users {
            for check in &users.checks {
                self.sentence(format!("add check {} again", check.name));
                self.add_constraint(&table.name, &parts::check(check));
            }
            for index in &users.indexes {
                self.sentence(format!("create index {} again", index.name));
                self.create_index(&table.name, index)?;
            }
        }
        Ok(())
    }
}

/// What of a table hangs on an enum type.
struct Users {
    columns: Vec<String>,
    checks: Vec<Check>,
    indexes: Vec<Index>,
}

impl Users {
    fn of(table: &Table, name: &QualifiedName) -> Option<Self> {
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|column| column.sql_type.qualified_name() == Some(name))
            .map(|column| column.name.clone())
            .collect();
        if columns.is_empty() {
            return None;
        }
        let mentions =
            |expression: &str| !columns_in(expression, columns.iter().map(String::as_str)).is_empty();
        let checks = table.checks.iter().filter(|check| mentions(&check.expression)).cloned().collect();
        let indexes = table
            .indexes
            .iter()
            .filter(|index| {
                let in_keys = index.keys.iter().any(|key| match &key.target {
                    KeyTarget::Expression(expression) => mentions(expression),
                    KeyTarget::Column(_) => false,
                });
                in_keys || index.predicate.as_deref().is_some_and(mentions)
            })
            .cloned()
            .collect();
        Some(Self { columns, checks, indexes })
    }
}
