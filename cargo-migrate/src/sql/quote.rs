//! Names and strings as SQL reads them back.

use migrate_schema::keyword::is_plain;
use migrate_schema::schema::QualifiedName;

/// A name, in quotes where it needs them.
#[must_use]
pub fn name(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { quoted(name) }
}

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A schema and a name.
#[must_use]
pub fn qualified(whole: &QualifiedName) -> String {
    format!("{}.{}", name(&whole.schema), name(&whole.name))
}

/// Names in parentheses.
pub(super) fn list(names: &[String]) -> String {
    format!("({})", names.iter().map(|one| name(one)).collect::<Vec<_>>().join(", "))
}

/// A string.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_need_it() {
        for plain in ["users", "_a1", "name", "type"] {
            assert_eq!(name(plain), plain);
        }
        for (other, written) in [
            ("user", "\"user\""),
            ("Users", "\"Users\""),
            ("a b", "\"a b\""),
            ("1a", "\"1a\""),
            ("ä", "\"ä\""),
            ("a\"b", "\"a\"\"b\""),
        ] {
            assert_eq!(name(other), written);
        }
    }
}
