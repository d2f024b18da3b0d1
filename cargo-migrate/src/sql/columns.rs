//! Columns.

use migrate_schema::conversion::{Cast, conversion};
use migrate_schema::expression::{TokenKind, tokens};
use migrate_schema::schema::{Column, Identity, IdentityKind, QualifiedName};
use migrate_schema::sql_type::SqlType;
use sea_query::{ColumnDef, Expr, PostgresQueryBuilder};

use super::tables::reference;
use super::{Writer, qualified, quote};

/// A column as `CREATE TABLE` and `ADD COLUMN` define it.
pub(super) fn definition(column: &Column) -> ColumnDef {
    let mut definition = ColumnDef::new(column.name.clone());
    definition.custom(sql_type(&column.sql_type, column.collation.as_deref().map(Some)));
    if !column.nullable {
        definition.not_null();
    }
    if let Some(expression) = &column.generated {
        definition.generated(Expr::cust(expression.clone()), true);
    }
    if let Some(identity) = &column.identity {
        definition.extra(identity_clause(identity));
    } else if let Some(default) = &column.default {
        definition.extra(format!("DEFAULT {default}"));
    }
    definition
}

/// A type with its collation; `Some(None)` is the database's own.
fn sql_type(sql_type: &SqlType, collation: Option<Option<&str>>) -> String {
    let name = type_name(sql_type);
    match collation {
        None => name,
        Some(None) => format!("{name} COLLATE \"default\""),
        Some(Some(collation)) => format!("{name} COLLATE {}", collation_name(collation)),
    }
}

/// A type as SQL reads it back.
pub(super) fn type_name(sql_type: &SqlType) -> String {
    match sql_type.qualified_name() {
        Some(name) => sql_type.to_string().replacen(&name.full(), &qualified(name), 1),
        None => sql_type.to_string(),
    }
}

/// `C` and `de_DE` need quotes; what was written with quotes or a schema is left alone.
pub(super) fn collation_name(collation: &str) -> String {
    if collation.contains('"') || collation.contains('.') {
        collation.to_owned()
    } else {
        quote::quoted(collation)
    }
}

fn identity_clause(identity: &Identity) -> String {
    let kind = match identity.generated {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    };
    let mut options = Vec::new();
    options.extend(identity.start.map(|start| format!("START WITH {start}")));
    options.extend(identity.increment.map(|increment| format!("INCREMENT BY {increment}")));
    if options.is_empty() {
        format!("GENERATED {kind} AS IDENTITY")
    } else {
        format!("GENERATED {kind} AS IDENTITY ({})", options.join(" "))
    }
}

/// Whether an expression is one value, the same for every row: a string, a number, `true`, `false`, with or
/// without a cast.
fn is_constant(expression: &str) -> bool {
    let tokens = tokens(expression);
    let value = match tokens.split_first() {
        Some((sign, rest)) if sign.text == "-" => rest,
        _ => &tokens,
    };
    match value {
        [value, cast @ ..] => {
            let is_value = matches!(value.kind, TokenKind::String | TokenKind::Number)
                || ["true", "false"].iter().any(|word| value.text.eq_ignore_ascii_case(word));
            let is_cast = match cast {
                [] => true,
                [colons, name @ ..] => {
                    colons.text == "::"
                        && name.iter().all(|token| {
                            matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Number)
                                || ["(", ")", ",", ".", "[", "]"].contains(&token.text)
                        })
                }
            };
            is_value && is_cast
        }
        [] => false,
    }
}

impl Writer {
    pub(super) fn add_column(&mut self, table: &QualifiedName, column: &Column, backfill: Option<&str>) {
        match backfill.filter(|_| column.generated.is_none() && column.identity.is_none()) {
            Some(value) if is_constant(value) => {
                // As a default that goes again, a constant reaches all rows without writing one of them.
                let arriving = Column { default: Some(value.to_owned()), ..column.clone() };
                self.define_column(table, &arriving);
                self.sentence(match &column.default {
                    Some(_) => format!("set default of {table}.{} for new rows", column.name),
                    None => format!("drop default of {table}.{}: new rows bring a value", column.name),
                });
                self.alter_default(table, &column.name, column.default.as_deref());
            }
            Some(value) => {
                // The column arrives empty and turns NOT NULL when every row has its value.
                self.define_column(table, &Column { nullable: true, ..column.clone() });
                self.sentence(format!("fill {table}.{}", column.name));
                self.fill(table, &column.name, value, false);
                if !column.nullable {
                    self.sentence(format!("require {table}.{}", column.name));
                    self.modify(table, ColumnDef::new(column.name.clone()).not_null());
                }
            }
            None => self.define_column(table, column),
        }
        if let Some(comment) = &column.comment {
            self.sentence(format!("set comment of column {table}.{}", column.name));
            let object = format!("{}.{}", qualified(table), quote::name(&column.name));
            self.comment("COLUMN", &object, Some(comment));
        }
    }

    fn define_column(&mut self, table: &QualifiedName, column: &Column) {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).add_column(definition(column));
        self.statement(alter.to_string(PostgresQueryBuilder));
    }

    fn modify(&mut self, table: &QualifiedName, definition: &mut ColumnDef) {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).modify_column(definition);
        self.statement(alter.to_string(PostgresQueryBuilder));
    }

    pub(super) fn drop_column(&mut self, table: &QualifiedName, column: &str) {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).drop_column(column.to_owned());
        self.statement(alter.to_string(PostgresQueryBuilder));
    }

    pub(super) fn rename_column(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).rename_column(from.to_owned(), to.to_owned());
        self.statement(alter.to_string(PostgresQueryBuilder));
    }

    pub(super) fn alter_type(
        &mut self,
        table: &QualifiedName,
        column: &str,
        from: &SqlType,
        to: &SqlType,
        collation: Option<Option<&str>>,
        using: Option<&str>,
    ) {
        let name = quote::name(column);
        let cast = match conversion(&self.schema.resolved(from), &self.schema.resolved(to)).cast {
            _ if using.is_some() => using.map(str::to_owned),
            Cast::Automatic | Cast::None => None,
            Cast::Explicit => Some(format!("{name}::{}", type_name(to))),
            Cast::ThroughText if to.is_array() => Some(format!("{name}::text[]::{}", type_name(to))),
            Cast::ThroughText => Some(format!("{name}::text::{}", type_name(to))),
        };
        let mut definition = ColumnDef::new(column.to_owned());
        definition.custom(sql_type(to, collation));
        if let Some(cast) = cast {
            definition.using(Expr::cust(cast));
        }
        self.modify(table, &mut definition);
    }

    pub(super) fn set_not_null(&mut self, table: &QualifiedName, column: &str, backfill: Option<&str>) {
        if let Some(value) = backfill {
            self.fill(table, column, value, true);
            self.sentence(format!("require {table}.{column}"));
        }
        self.modify(table, ColumnDef::new(column.to_owned()).not_null());
    }

    pub(super) fn drop_not_null(&mut self, table: &QualifiedName, column: &str) {
        self.modify(table, ColumnDef::new(column.to_owned()).null());
    }

    pub(super) fn alter_default(&mut self, table: &QualifiedName, column: &str, default: Option<&str>) {
        let action =
            default.map_or_else(|| "DROP DEFAULT".to_owned(), |default| format!("SET DEFAULT {default}"));
        self.alter_column(table, column, &action);
    }

    fn alter_column(&mut self, table: &QualifiedName, column: &str, action: &str) {
        self.statement(format!(
            "ALTER TABLE {} ALTER COLUMN {} {action}",
            qualified(table),
            quote::name(column)
        ));
    }

    pub(super) fn alter_identity(
        &mut self,
        table: &QualifiedName,
        column: &str,
        from: Option<&Identity>,
        to: Option<&Identity>,
    ) {
        let action = match (from, to) {
            (_, None) => "DROP IDENTITY".to_owned(),
            (None, Some(to)) => format!("ADD {}", identity_clause(to)),
            (Some(from), Some(to)) => {
                let mut actions = Vec::new();
                if from.generated != to.generated {
                    actions.push(match to.generated {
                        IdentityKind::Always => "SET GENERATED ALWAYS".to_owned(),
                        IdentityKind::ByDefault => "SET GENERATED BY DEFAULT".to_owned(),
                    });
                }
                if from.start != to.start {
                    actions.push(format!("SET START WITH {}", to.start.unwrap_or(1)));
                }
                if from.increment != to.increment {
                    actions.push(format!("SET INCREMENT BY {}", to.increment.unwrap_or(1)));
                }
                actions.join(" ")
            }
        };
        self.alter_column(table, column, &action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_told_from_expressions() {
        for constant in ["0", "-1.5", "''", "'a'::text", "TRUE", "'{}'::public.mood[]", "'1'::numeric(10,2)"]
        {
            assert!(is_constant(constant), "{constant}");
        }
        for expression in
            ["now()", "a", "1 + 1", "random()", "'now'::timestamptz + x", "", "NULL", "'a' || b"]
        {
            assert!(!is_constant(expression), "{expression}");
        }
    }
}
