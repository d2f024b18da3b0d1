//! Expressions over columns, and the values that rows have.

use migrate_schema::schema::{Column, EnumType, QualifiedName, Schema, Table};
use migrate_schema::sql_type::SqlType;

pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as an expression needs it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A whole name as SQL needs it.
pub(crate) fn whole(name: &QualifiedName) -> String {
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}

/// A value of an enum, the first or the last.
pub(super) fn value(sql_type: &SqlType, enums: &[EnumType], is_last: bool) -> Option<String> {
    let enum_type = enums.iter().find(|enum_type| Some(&enum_type.name) == sql_type.qualified_name())?;
    if is_last { enum_type.values.last().cloned() } else { enum_type.values.first().cloned() }
}

/// A default for what is no domain.
pub(super) fn default(sql_type: &SqlType, enums: &[EnumType]) -> String {
    match (sql_type.is_array(), sql_type.built_in_name()) {
        (true, _) => "'{}'",
        (_, Some("smallint" | "integer" | "bigint")) => "7",
        (_, Some("numeric")) => "1.5",
        (_, Some("boolean")) => "true",
        (_, Some("timestamptz" | "date")) => "now()",
        (_, Some("uuid")) => "gen_random_uuid()",
        (_, Some("jsonb")) => "'{}'",
        (_, Some("int4range")) => "'[1,8)'",
        (_, Some("inet")) => "'10.0.0.7'",
        (_, Some(_)) => "'7'",
        (_, None) => {
            return value(sql_type, enums, false).map_or_else(|| "NULL".to_owned(), |value| literal(&value));
        }
    }
    .to_owned()
}

/// Something about a column.
pub(super) fn condition(column: &Column, other: bool, schema: &Schema, function: Option<&str>) -> String {
    let name = quoted(&column.name);
    let sql_type = schema.resolved(&column.sql_type);
    match (sql_type.is_array(), sql_type.built_in_name()) {
        (false, Some("integer")) if other && function.is_some() => {
            format!("{}({name}) > 0", function.unwrap_or_default())
        }
        (false, Some("smallint" | "integer" | "bigint" | "numeric")) if other => format!("{name} > 0"),
        (false, Some("text" | "varchar")) if other => format!("{name} <> 'a'"),
        (false, Some("boolean")) if other => name,
        (false, Some("date" | "timestamptz")) if other => format!("{name} > '2020-01-01'"),
        (false, None) => match value(&column.sql_type, &schema.enums, other) {
            Some(value) => format!("{name} <> {}", literal(&value)),
            None => format!("{name} IS NOT NULL"),
        },
        _ => format!("{name} IS NOT NULL"),
    }
}

/// Something that can be computed from a column, for an index.
pub(super) fn computed(table: &Table, name: &str, schema: &Schema, function: Option<&str>) -> Option<String> {
    let column = table.column(name)?;
    let quoted = quoted(name);
    let sql_type = schema.resolved(&column.sql_type);
    match (sql_type.is_array(), sql_type.built_in_name()?) {
        (false, "integer") if function.is_some() => {
            Some(format!("{}({quoted})", function.unwrap_or_default()))
        }
        (false, "smallint" | "integer" | "bigint" | "numeric") => Some(format!("{quoted} + 1")),
        (false, "text" | "varchar") => Some(format!("lower({quoted})")),
        (false, "boolean") => Some(format!("NOT {quoted}")),
        _ => None,
    }
}

/// What a generated column computes: from the first columns, counted from `start`, that allow it.
pub(super) fn generated(
    table: &Table,
    own: usize,
    start: usize,
    schema: &Schema,
    function: Option<&str>,
) -> Option<(String, SqlType)> {
    let count = table.columns.len();
    let others = (0..count).map(|step| (start + step) % count).filter(|at| *at != own);
    let others: Vec<&Column> =
        others.map(|at| &table.columns[at]).filter(|column| column.generated.is_none()).collect();
    let is_number = |column: &Column| {
        let sql_type = schema.resolved(&column.sql_type);
        !sql_type.is_array() && matches!(sql_type.built_in_name(), Some("smallint" | "integer" | "bigint"))
    };
    others.iter().find_map(|column| {
        let name = quoted(&column.name);
        let sql_type = schema.resolved(&column.sql_type);
        match (sql_type.is_array(), sql_type.built_in_name()) {
            (false, Some("integer")) if start % 3 == 1 && function.is_some() => {
                Some((format!("{}({name})", function.unwrap_or_default()), SqlType::built_in("bigint")))
            }
            (false, Some("smallint" | "integer" | "bigint")) => {
                let other = others.iter().find(|other| other.name != column.name && is_number(other));
                let expression = match other.filter(|_| start % 2 == 1) {
                    Some(other) => format!("{name} + {}", quoted(&other.name)),
                    None => format!("{name} * 2"),
                };
                Some((expression, SqlType::built_in("bigint")))
            }
            (false, Some("text" | "varchar")) => Some((format!("lower({name})"), SqlType::built_in("text"))),
            (false, None) => {
                let value = value(&column.sql_type, &schema.enums, false)?;
                Some((format!("{name} = {}", literal(&value)), SqlType::built_in("boolean")))
            }
            _ => None,
        }
    })
}

/// A value of a type as PostgreSQL reads it from text: the first or the second one. What is equal in one type is
/// equal in all where a cast leads from one to the other.
pub(crate) fn text_of(schema: &Schema, sql_type: &SqlType, number: usize) -> String {
    let within = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    if sql_type.is_array() {
        return format!("{{{}}}", within(&text_of(schema, &sql_type.element(), number)));
    }
    if let Some(domain) = sql_type.qualified_name().and_then(|name| schema.domain(name)) {
        return text_of(schema, &domain.sql_type, number);
    }
    let resolved = sql_type;
    if let Some(composite) = resolved.qualified_name().and_then(|name| schema.composite(name)) {
        let attributes = composite.attributes.iter();
        let values: Vec<String> =
            attributes.map(|attribute| within(&text_of(schema, &attribute.sql_type, number))).collect();
        return format!("({})", values.join(","));
    }
    if let Some(enum_type) = resolved.qualified_name().and_then(|name| schema.enum_type(name)) {
        let first = enum_type.values.iter().find(|value| value.ends_with(" 0"));
        return first.cloned().unwrap_or_default();
    }
    match resolved.built_in_name() {
        Some("boolean") => (number == 1).to_string(),
        Some("timestamptz" | "date") => format!("2021-01-0{number}"),
        Some("uuid") => format!("00000000-0000-0000-0000-00000000000{number}"),
        Some("int4range") => format!("[{number},{})", number + 1),
        Some("inet") => format!("10.0.0.{number}"),
        _ => number.to_string(),
    }
}
