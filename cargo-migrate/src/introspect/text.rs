//! Names and expressions as a person writes them.

use migrate_schema::expression::{Token, tokens};
use migrate_schema::schema::QualifiedName;

use crate::sql;

/// A name with its schema, unless that is `public`; in quotes where it needs them.
pub(super) fn written(schema: &str, name: &str) -> String {
    if schema == QualifiedName::PUBLIC || schema.is_empty() {
        sql::name(name)
    } else {
        format!("{}.{}", sql::name(schema), sql::name(name))
    }
}

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names in a list.
pub(super) fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    names.into_iter().map(|name| sql::name(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// An expression without parentheses around the whole, which PostgreSQL puts around most; those of a query belong to
/// it.
pub(super) fn unwrapped(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let words = tokens(text);
        let [first, inner @ .., last] = words.as_slice() else { break };
        let is_query = inner.first().is_some_and(|word| {
            ["select", "with", "values"].iter().any(|query| word.text.eq_ignore_ascii_case(query))
        });
        if first.text != "(" || last.text != ")" || is_query || !closes_itself(inner) {
            break;
        }
        text = text[first.start + 1..last.start].trim();
    }
    text.to_owned()
}

/// What stands between the commas that are in no parentheses.
pub(super) fn split_at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for word in tokens(text) {
        match word.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => {
                parts.push(text[start..word.start].trim());
                start = word.start + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// Whether every parenthesis closes one that opened here.
fn closes_itself(words: &[Token<'_>]) -> bool {
    let mut depth = 0i32;
    for word in words {
        match word.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !words.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_split() {
        assert_eq!(split_at_commas("a, ((b + c)), f(a, b)"), ["a", "((b + c))", "f(a, b)"]);
    }

    #[test]
    fn outer_parentheses_go() {
        for (written, shown) in [
            ("(a > 1)", "a > 1"),
            ("((a > 1))", "a > 1"),
            ("((a) OR (b))", "(a) OR (b)"),
            ("(a) OR (b)", "(a) OR (b)"),
            ("(')' = a)", "')' = a"),
            ("( SELECT 1)", "( SELECT 1)"),
            ("now()", "now()"),
            ("()", "()"),
        ] {
            assert_eq!(unwrapped(written), shown);
        }
    }
}
