//! Defaults without what PostgreSQL adds when it shows them.

use std::sync::Arc;

use migrate_schema::expression::{TokenKind, tokens};
use migrate_schema::schema::{QualifiedName, Schema};
use migrate_schema::sql_type::SqlType;

/// Writes defaults as a person would: `'new'` for `'new'::text`, where the column says the type.
pub fn plain_defaults(schema: &mut Schema) {
    for table in &mut schema.tables {
        let has_any = table.columns.iter().any(|column| column.default.is_some());
        if !has_any {
            continue;
        }
        for column in &mut Arc::make_mut(table).columns {
            column.default = column.default.take().map(|default| plain(default, &column.sql_type));
        }
    }
    for domain in &mut schema.domains {
        domain.default = domain.default.take().map(|default| plain(default, &domain.sql_type));
    }
}

/// `'new'` for `'new'::text`, `-1` for `'-1'::integer` and `0` for `(0)::numeric`.
fn plain(default: String, sql_type: &SqlType) -> String {
    let words = tokens(&default);
    let (value, behind) = match words.as_slice() {
        [open, value, close, cast, behind, ..]
            if open.text == "(" && close.text == ")" && cast.text == "::" =>
        {
            (value, behind)
        }
        [value, cast, behind, ..] if cast.text == "::" => (value, behind),
        _ => return default,
    };
    let is_constant = matches!(value.kind, TokenKind::String | TokenKind::Number)
        || value.text.eq_ignore_ascii_case("null");
    let cast = default[behind.start..].parse::<SqlType>();
    if !is_constant || !cast.is_ok_and(|cast| is_same(&cast, sql_type)) {
        return default;
    }
    let number = value.text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    match number.filter(|number| is_number(number, sql_type)) {
        Some(number) => number.to_owned(),
        None => value.text.to_owned(),
    }
}

/// Whether a cast leads to the type that the column has anyway, whatever its length is.
fn is_same(cast: &SqlType, sql_type: &SqlType) -> bool {
    let of_public = |name: &QualifiedName| name.schema == QualifiedName::PUBLIC;
    let is_found = cast.unqualified_name().is_some()
        && cast.own_name() == sql_type.own_name()
        && sql_type.qualified_name().is_none_or(of_public);
    cast.is_array() == sql_type.is_array()
        && (cast.element().without_modifiers() == sql_type.element().without_modifiers() || is_found)
}

/// A number that PostgreSQL shows as a string because of its sign.
fn is_number(text: &str, sql_type: &SqlType) -> bool {
    let is_numeric = matches!(
        sql_type.built_in_name(),
        Some("smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision")
    );
    is_numeric
        && !sql_type.is_array()
        && text.starts_with('-')
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_column_says_anyway_goes() {
        for (default, sql_type, expected) in [
            ("'new'::text", "text", "'new'"),
            ("'a''b'::character varying", "varchar(10)", "'a''b'"),
            ("'-1'::integer", "bigint", "'-1'::integer"),
            ("'-1'::integer", "integer", "-1"),
            ("(0)::numeric", "numeric(10,2)", "0"),
            ("'-1'::text", "text", "'-1'"),
            ("'on hold'::status", "public.status", "'on hold'"),
            ("'on hold'::status", "auth.status", "'on hold'::status"),
            ("'Admin'::auth.\"Kind\"", "auth.\"Kind\"", "'Admin'"),
            ("'{}'::text[]", "text[]", "'{}'"),
            ("'x'::text", "text[]", "'x'::text"),
            ("NULL::character varying", "varchar(3)", "NULL"),
            ("'1'::text || 'a'::text", "text", "'1'::text || 'a'::text"),
            ("'a'::text::date", "date", "'a'::text::date"),
            ("now()", "timestamptz", "now()"),
            ("('now'::text)::date", "date", "('now'::text)::date"),
        ] {
            assert_eq!(plain(default.to_owned(), &sql_type.parse().expect("a type")), expected, "{default}");
        }
    }
}
