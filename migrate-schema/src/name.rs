//! The names that PostgreSQL itself would choose, and how it cuts them.

use heck::ToSnakeCase;

/// Bytes that fit into an identifier: `NAMEDATALEN - 1`; see "Identifiers and Key Words", chapter 4.1.1.
pub const MAX_BYTES: usize = 63;

/// The table name of a struct, or the column name of a field: snake case, nothing more.
///
/// `r#type` is `type`.
#[must_use]
pub fn of_identifier(identifier: &str) -> String {
    identifier.strip_prefix("r#").unwrap_or(identifier).to_snake_case()
}

/// `users_pkey`.
pub fn primary_key(table: &str, taken: impl Fn(&str) -> bool) -> String {
    choose(table, None, "pkey", taken)
}

/// `users_tenant_id_email_key`. PostgreSQL counts the columns of `INCLUDE (…)` too.
pub fn unique<S: AsRef<str>>(table: &str, columns: &[S], taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(&joined(columns)), "key", taken)
}

/// `users_tenant_id_fkey`.
pub fn foreign_key<S: AsRef<str>>(table: &str, columns: &[S], taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(&joined(columns)), "fkey", taken)
}

/// `users_age_check` when the expression names exactly one column, wherever it is written, else `users_check`.
pub fn check(table: &str, column: Option<&str>, taken: impl Fn(&str) -> bool) -> String {
    choose(table, column, "check", taken)
}

/// `users_tenant_id_created_at_idx`. PostgreSQL counts the columns of `INCLUDE (…)` too; what it calls
/// an expression is found by [`expression::result_name`](crate::expression::result_name).
pub fn index<S: AsRef<str>>(table: &str, keys: &[S], taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(&joined(keys)), "idx", taken)
}

/// `bookings_room_during_excl`. What PostgreSQL calls an expression is found by
/// [`expression::result_name`](crate::expression::result_name).
pub fn exclude<S: AsRef<str>>(table: &str, keys: &[S], taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(&joined(keys)), "excl", taken)
}

/// `notes_select_policy`, or `notes_policy` for one that is about all commands: PostgreSQL itself chooses none.
pub fn policy(table: &str, command: Option<&str>, taken: impl Fn(&str) -> bool) -> String {
    choose(table, command, "policy", taken)
}

/// `users_id_seq`, the sequence of a `serial` or identity column.
pub fn sequence(table: &str, column: &str, taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(column), "seq", taken)
}

/// `users_email_required`, of a check that makes way for NOT NULL: PostgreSQL 18 gives NOT NULL the name
/// `users_email_not_null`, which has to stay free.
pub fn required(table: &str, column: &str, taken: impl Fn(&str) -> bool) -> String {
    choose(table, Some(column), "required", taken)
}

/// `users_email_idx_new`, of what is built before it takes the place and the name of another.
pub fn replacement(name: &str, taken: impl Fn(&str) -> bool) -> String {
    choose(name, None, "new", taken)
}

/// The first of `…_idx`, `…_idx1`, `…_idx2`, … that nothing else has (`ChooseRelationName`).
fn choose(first: &str, second: Option<&str>, label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = object_name(first, second, label);
    let mut pass = 0;
    while taken(&name) {
        pass += 1;
        name = object_name(first, second, &format!("{label}{pass}"));
    }
    name
}

/// The column names of an index or a key, as PostgreSQL joins them: with `_`, until a name's worth
/// of bytes is there (`ChooseIndexNameAddition` and `ChooseForeignKeyConstraintNameAddition`).
fn joined<S: AsRef<str>>(names: &[S]) -> String {
    let mut joined = String::new();
    for name in names {
        if !joined.is_empty() {
            joined.push('_');
        }
        // The addition lives in a buffer of NAMEDATALEN * 2, each name cut at NAMEDATALEN.
        joined.push_str(cut(name.as_ref(), MAX_BYTES));
        if joined.len() > MAX_BYTES {
            break;
        }
    }
    joined
}

/// `makeObjectName` of PostgreSQL: the longer of the two names is cut, byte by byte, until
/// both and the label fit; never in the middle of a character.
fn object_name(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = 1 + label.len() + usize::from(second.is_some());
    let available = MAX_BYTES - overhead;
    let mut first_bytes = first.len();
    let mut second_bytes = second.map_or(0, str::len);
    while first_bytes + second_bytes > available {
        if first_bytes > second_bytes {
            first_bytes -= 1;
        } else {
            second_bytes -= 1;
        }
    }
    let first = cut(first, first_bytes);
    match second {
        Some(second) => format!("{first}_{}_{label}", cut(second, second_bytes)),
        None => format!("{first}_{label}"),
    }
}

/// The longest beginning of a name that has at most this many bytes and only whole characters.
#[must_use]
pub fn cut(name: &str, bytes: usize) -> &str {
    &name[..name.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(_: &str) -> bool {
        false
    }

    #[test]
    fn short_names_are_joined() {
        assert_eq!(primary_key("users", free), "users_pkey");
        assert_eq!(unique("users", &["tenant_id", "email"], free), "users_tenant_id_email_key");
        assert_eq!(foreign_key("users", &["tenant_id"], free), "users_tenant_id_fkey");
        assert_eq!(check("users", None, free), "users_check");
        assert_eq!(check("users", Some("age"), free), "users_age_check");
        assert_eq!(index("users", &["email"], |name| name == "users_email_idx"), "users_email_idx1");
        assert_eq!(of_identifier("r#type"), "type");
        assert_eq!(of_identifier("HTTPRequest2"), "http_request2");
    }

    #[test]
    fn the_longer_name_is_cut_first() {
        let table = "t".repeat(50);
        let name = unique(&table, &["a_rather_long_column_name_here"], free);
        assert_eq!(name.len(), MAX_BYTES);
        assert!(name.ends_with("_key"));
        let name = index("日本語".repeat(10).as_str(), &["列".repeat(10)], free);
        assert!(name.len() <= MAX_BYTES && name.ends_with("_idx"), "{name}");
    }
}
