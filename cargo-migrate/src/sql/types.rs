//! Enum types.

use migrate_schema::change::{Change, EnumPlace, enum_additions};
use migrate_schema::schema::{EnumType, QualifiedName};
use sea_query::PostgresQueryBuilder;
use sea_query::extension::postgres::Type;

use super::{Piece, Writer, literal, qualified, quote};
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

    pub(super) fn rename_type(&mut self, keyword: &str, from: &QualifiedName, to: &QualifiedName) {
        if from.schema != to.schema {
            self.statement(format!(
                "ALTER {keyword} {} SET SCHEMA {}",
                qualified(from),
                quote::name(&to.schema)
            ));
        }
        if from.name != to.name {
            let moved = QualifiedName::new(&to.schema, &from.name);
            self.statement(format!(
                "ALTER {keyword} {} RENAME TO {}",
                qualified(&moved),
                quote::name(&to.name)
            ));
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

    pub(super) fn alter_enum(
        &mut self,
        change: &Change,
        name: &QualifiedName,
        from: &[String],
        to: &[String],
    ) -> Result<()> {
        let Some(additions) = enum_additions(from, to) else {
            // PostgreSQL takes no value out of an enum.
            return self.make_anew(name, change);
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
        self.script
            .pieces
            .push(Piece::NewTransaction { why: "A new value of an enum can be used once it is committed." });
        Ok(())
    }
}
