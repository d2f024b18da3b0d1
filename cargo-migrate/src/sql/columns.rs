//! Columns.

use migrate_schema::conversion::Cast;
use migrate_schema::expression::{TokenKind, tokens};
use migrate_schema::name;
use migrate_schema::schema::{Column, Identity, IdentityKind, QualifiedName};
use migrate_schema::sql_type::SqlType;
use sea_query::{ColumnDef, Expr, PostgresQueryBuilder};

use super::tables::reference;
use super::{Writer, literal, qualified, quote};
use crate::error::Result;

/// A column as `CREATE TABLE` and `ADD COLUMN` define it.
pub(super) fn definition(column: &Column) -> ColumnDef {
    let mut definition = ColumnDef::new(column.name.clone());
    let serial = column.serial.as_ref().and_then(|_| serial_type(&column.sql_type));
    definition.custom(match serial {
        Some(serial) => serial.to_owned(),
        None => sql_type(&column.sql_type, column.collation.as_deref().map(Some)),
    });
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
#[must_use]
pub fn type_name(sql_type: &SqlType) -> String {
    match sql_type.qualified_name() {
        Some(name) => format!("{}{}", qualified(name), sql_type.behind_name()),
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
    options.extend(identity.min.map(|min| format!("MINVALUE {min}")));
    options.extend(identity.max.map(|max| format!("MAXVALUE {max}")));
    options.extend(identity.cache.map(|cache| format!("CACHE {cache}")));
    options.extend(identity.cycle.then(|| "CYCLE".to_owned()));
    if options.is_empty() {
        format!("GENERATED {kind} AS IDENTITY")
    } else {
        format!("GENERATED {kind} AS IDENTITY ({})", options.join(" "))
    }
}

/// Whether an expression is one value, the same for every row: a string, a number, `true`, `false`, with or
/// without a cast.
pub(super) fn is_constant(expression: &str) -> bool {
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
    pub(super) fn add_column(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        backfill: Option<&str>,
    ) -> Result<()> {
        match backfill.filter(|_| !column.computes_itself()) {
            Some(value) if is_constant(value) => {
                // As a default that goes again, a constant reaches all rows without writing one of them.
                let arriving = Column { default: Some(value.to_owned()), ..column.clone() };
                self.define_column(table, &arriving)?;
                self.sentence(match &column.default {
                    Some(_) => format!("set default of {table}.{} for new rows", column.name),
                    None => format!("drop default of {table}.{}: new rows bring a value", column.name),
                });
                self.alter_default(table, &column.name, column.default.as_deref());
            }
            Some(value) => {
                // The column arrives empty and turns NOT NULL when every row has its value.
                self.define_empty_column(table, column)?;
                self.sentence(format!("fill {table}.{}", column.name));
                self.fill(table, &column.name, value, false);
                if !column.nullable {
                    self.sentence(format!("require {table}.{}", column.name));
                    self.modify(table, ColumnDef::new(column.name.clone()).not_null());
                }
            }
            None => self.define_column(table, column)?,
        }
        self.comment_new_column(table, column);
        Ok(())
    }

    /// Its default is for new rows alone: those that exist get a value of their own.
    pub(super) fn define_empty_column(&mut self, table: &QualifiedName, column: &Column) -> Result<()> {
        self.define_column(table, &Column { nullable: true, default: None, ..column.clone() })?;
        if let Some(default) = &column.default {
            self.sentence(format!("set default of {table}.{} for new rows", column.name));
            self.alter_default(table, &column.name, Some(default));
        }
        Ok(())
    }

    pub(super) fn comment_new_column(&mut self, table: &QualifiedName, column: &Column) {
        if let Some(comment) = &column.comment {
            self.sentence(format!("set comment of column {table}.{}", column.name));
            let object = format!("{}.{}", qualified(table), quote::name(&column.name));
            self.comment("COLUMN", &object, Some(comment));
        }
    }

    pub(super) fn define_column(&mut self, table: &QualifiedName, column: &Column) -> Result<()> {
        let mut alter = sea_query::Table::alter();
        alter.table(reference(table)).add_column(definition(column));
        self.statement(alter.to_string(PostgresQueryBuilder));
        // A column that comes back under another name than it had brings a sequence that is called after it.
        let chosen = name::sequence(&table.name, &column.name, |_| false);
        if let Some(sequence) = column.serial.as_ref().filter(|sequence| **sequence != chosen) {
            self.rename_serial(table, &chosen, sequence);
        }
        self.set_physical(table, column)
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
    ) -> Result<()> {
        self.is_no_partition_key(table, column)?;
        let name = quote::name(column);
        let cast = match self.schema.conversion(from, to).cast {
            _ if using.is_some() => using.map(str::to_owned),
            Cast::Automatic | Cast::None => None,
            Cast::ToArray if self.can_be_null(table, column) => {
                Some(format!("CASE WHEN {name} IS NULL THEN NULL ELSE ARRAY[{name}] END"))
            }
            Cast::ToArray => Some(format!("ARRAY[{name}]")),
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
        let found = self.schema.table(table).and_then(|table| table.column(column));
        if let Some(sequence) = found.and_then(|column| column.serial.clone()).filter(|_| from != to) {
            let whole = qualified(&QualifiedName::new(&table.schema, sequence));
            self.statement(format!("ALTER SEQUENCE {whole} AS {}", type_name(to)));
        }
        self.keep_physical(table, column)
    }

    fn can_be_null(&self, table: &QualifiedName, column: &str) -> bool {
        let column = self.schema.table(table).and_then(|table| table.column(column));
        column.is_none_or(|column| column.nullable)
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

    pub(super) fn alter_column(&mut self, table: &QualifiedName, column: &str, action: &str) {
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
        let mut goes_on = from.is_none();
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
                if from.min != to.min {
                    actions.push(
                        to.min.map_or("SET NO MINVALUE".to_owned(), |min| format!("SET MINVALUE {min}")),
                    );
                }
                if from.max != to.max {
                    actions.push(
                        to.max.map_or("SET NO MAXVALUE".to_owned(), |max| format!("SET MAXVALUE {max}")),
                    );
                }
                if from.first() != to.first() {
                    actions.push(format!("SET START WITH {}", to.first()));
                }
                if leaves_range(from, to) {
                    actions.push("RESTART".to_owned());
                    goes_on = true;
                }
                if from.increment != to.increment {
                    actions.push(format!("SET INCREMENT BY {}", to.increment.unwrap_or(1)));
                }
                if from.cache != to.cache {
                    actions.push(format!("SET CACHE {}", to.cache.unwrap_or(1)));
                }
                if from.cycle != to.cycle {
                    actions.push(if to.cycle { "SET CYCLE" } else { "SET NO CYCLE" }.to_owned());
                }
                actions.join(" ")
            }
        };
        self.alter_column(table, column, &action);
        if let Some(identity) = to.filter(|_| goes_on) {
            let sequence =
                format!("pg_get_serial_sequence({}, {})", literal(&qualified(table)), literal(column));
            let increment = identity.increment.unwrap_or(1);
            self.go_on_numbering(table, column, &sequence, increment, identity.first());
        }
    }

    /// A sequence that arrives begins at its start, and would give out numbers that rows have already.
    fn go_on_numbering(
        &mut self,
        table: &QualifiedName,
        column: &str,
        sequence: &str,
        increment: i64,
        start: i64,
    ) {
        let (furthest, further) = if increment < 0 { ("min", "least") } else { ("max", "greatest") };
        self.sentence(format!("go on after the numbers that rows of {table} have"));
        self.statement(format!(
            "SELECT setval({sequence}, {further}({furthest}({}) + {increment}, {start}), false) FROM {}",
            quote::name(column),
            qualified(table)
        ));
    }

    /// As PostgreSQL makes one from `serial`.
    pub(super) fn add_serial(&mut self, table: &QualifiedName, column: &str, sequence: &str) {
        let found = self.schema.table(table).and_then(|table| table.column(column));
        let sql_type = found.map_or_else(|| "bigint".to_owned(), |column| type_name(&column.sql_type));
        let sequence = self.number_with(table, column, &sql_type, sequence);
        self.go_on_numbering(table, column, &sequence, 1, 1);
    }

    /// The same for a table that has no rows yet.
    pub(super) fn own_sequence(&mut self, table: &QualifiedName, column: &Column) {
        if let Some(sequence) = &column.serial {
            self.sentence(format!("number {} with {sequence}", table.part(&column.name)));
            self.number_with(table, &column.name, &type_name(&column.sql_type), sequence);
        }
    }

    /// Gives a column its sequence. The answer is its name, as a literal.
    fn number_with(&mut self, table: &QualifiedName, column: &str, sql_type: &str, sequence: &str) -> String {
        let whole = qualified(&QualifiedName::new(&table.schema, sequence));
        let owner = format!("{}.{}", qualified(table), quote::name(column));
        self.statement(format!("CREATE SEQUENCE {whole} AS {sql_type} OWNED BY {owner}"));
        let sequence = literal(&whole);
        self.alter_default(table, column, Some(&format!("nextval({sequence}::regclass)")));
        sequence
    }

    pub(super) fn drop_serial(&mut self, table: &QualifiedName, column: &str, sequence: &str) {
        self.alter_default(table, column, None);
        let whole = qualified(&QualifiedName::new(&table.schema, sequence));
        self.statement(format!("DROP SEQUENCE {whole}"));
    }

    pub(super) fn rename_serial(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let whole = qualified(&QualifiedName::new(&table.schema, from));
        self.statement(format!("ALTER SEQUENCE {whole} RENAME TO {}", quote::name(to)));
    }
}

/// `bigserial` for `bigint`: PostgreSQL makes the sequence and the default from it.
fn serial_type(sql_type: &SqlType) -> Option<&'static str> {
    match sql_type.built_in_name()? {
        "smallint" => Some("smallserial"),
        "integer" => Some("serial"),
        "bigint" => Some("bigserial"),
        _ => None,
    }
}

/// Whether numbers given so far may be outside of the new bounds: then it starts anew, behind what rows have.
fn leaves_range(from: &Identity, to: &Identity) -> bool {
    let narrower = |from: Option<i64>, to: Option<i64>, is_tighter: fn(i64, i64) -> bool| match (from, to) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(from), Some(to)) => is_tighter(from, to),
    };
    narrower(from.min, to.min, |from, to| to > from) || narrower(from.max, to.max, |from, to| to < from)
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
