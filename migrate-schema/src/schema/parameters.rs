//! Storage parameters and partitioning, as models write them.

use std::collections::BTreeMap;

use crate::expression::{Token, TokenKind, identifier, tokens};

/// Storage parameters by their names; see "Storage Parameters" of `CREATE TABLE` in PostgreSQL's documentation.
pub type Parameters = BTreeMap<String, String>;

/// Reads `fillfactor = 70, autovacuum_enabled = false`.
///
/// # Errors
/// What is wrong; after a semicolon, what to do.
pub fn read_parameters(text: &str) -> Result<Parameters, String> {
    let mut parameters = Parameters::new();
    for words in split(&tokens(text)) {
        let equals = words.iter().position(|word| word.text == "=");
        let (name, value) = words.split_at(equals.unwrap_or(words.len()));
        let is_name =
            !name.is_empty() && name.iter().all(|word| word.kind == TokenKind::Word || word.text == ".");
        let is_value = equals.is_none() || value.len() > 1;
        if !is_name || !is_value {
            return Err(format!("`{text}` holds no storage parameter; write `fillfactor = 70`"));
        }
        let name: String = name.iter().map(|word| word.text.to_lowercase()).collect();
        let value: String = value.iter().skip(1).map(|word| word.text).collect();
        let value = if value.is_empty() { "true".to_owned() } else { value };
        if parameters.insert(name.clone(), value).is_some() {
            return Err(format!("`{name}` is given twice; remove one of the two"));
        }
    }
    Ok(parameters)
}

/// How a table is partitioned: `range (created_at)`, in one spelling.
///
/// # Errors
/// What is wrong; after a semicolon, what to do.
pub fn read_partitioning(text: &str) -> Result<String, String> {
    let words = tokens(text);
    let wrong =
        || format!("`{text}` is no partitioning; write `range (created_at)`, `list (…)` or `hash (…)`");
    let [strategy, open, inner @ .., close] = words.as_slice() else { return Err(wrong()) };
    let strategy = strategy.text.to_lowercase();
    if !["range", "list", "hash"].contains(&strategy.as_str()) || open.text != "(" || close.text != ")" {
        return Err(wrong());
    }
    if inner.is_empty() {
        return Err(wrong());
    }
    Ok(format!("{strategy} ({})", text[open.start + 1..close.start].trim()))
}

/// The columns of a partition key; `None` for an expression.
#[must_use]
pub fn partition_key(partitioning: &str) -> Vec<Option<String>> {
    let words = tokens(partitioning);
    let [_, _, inner @ .., _] = words.as_slice() else { return Vec::new() };
    let column = |key: &[Token<'_>]| {
        let is_call = key.get(1).is_some_and(|word| word.text == "(");
        key.first().filter(|_| !is_call).and_then(identifier)
    };
    split(inner).map(column).collect()
}

/// What stands between the commas that are in no parentheses.
fn split<'w, 't>(words: &'w [Token<'t>]) -> impl Iterator<Item = &'w [Token<'t>]> {
    let mut depth = 0;
    words.split(move |word| {
        match word.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && word.text == ","
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let read = read_parameters("FillFactor=70, toast.autovacuum_enabled = false, user_catalog_table")
            .expect("parameters");
        let shown: Vec<_> = read.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(shown, ["fillfactor=70", "toast.autovacuum_enabled=false", "user_catalog_table=true"]);
        for wrong in ["", "70", "fillfactor =", "a = 1, a = 2", "a = 1,"] {
            assert!(read_parameters(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn partitionings_are_read() {
        assert_eq!(read_partitioning("RANGE(a, lower(b) )").as_deref(), Ok("range (a, lower(b))"));
        assert_eq!(partition_key("range (a, lower(b))"), [Some("a".to_owned()), None]);
        for wrong in ["", "range", "range ()", "rang (a)", "range a"] {
            assert!(read_partitioning(wrong).is_err(), "{wrong}");
        }
    }
}
