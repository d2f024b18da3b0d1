//! Exclusion constraints; see `EXCLUDE` of `CREATE TABLE` in PostgreSQL's documentation.

use crate::expression::{Token, TokenKind, columns_in, identifier, same, same_option, tokens};
use crate::schema::{Deferrable, IndexKey, KeyTarget, Nulls};

/// An exclusion constraint: no two rows for which all operators are true.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Exclude {
    /// The constraint's name.
    pub name: String,
    /// The access method; `btree` when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub using: Option<String>,
    /// What is compared.
    pub elements: Vec<ExcludeElement>,
    /// `WHERE`, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(rename = "where", default, skip_serializing_if = "Option::is_none"))]
    pub predicate: Option<String>,
    /// `DEFERRABLE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub deferrable: Option<Deferrable>,
}

/// One comparison of an exclusion constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct ExcludeElement {
    /// What of a row is compared.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub key: IndexKey,
    /// The operator, as it is written.
    pub with: String,
}

impl Exclude {
    /// Whether the two differ in their names and in spelling only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let same_elements = self.elements.len() == other.elements.len()
            && self.elements.iter().zip(&other.elements).all(|(a, b)| {
                let same_target = match (&a.key.target, &b.key.target) {
                    (KeyTarget::Expression(a), KeyTarget::Expression(b)) => same(a, b),
                    (a, b) => a == b,
                };
                let target = a.key.target.clone();
                same_target && a.with == b.with && a.key == IndexKey { target, ..b.key.clone() }
            });
        same_elements
            && same_option(self.predicate.as_deref(), other.predicate.as_deref())
            && (&self.using, self.deferrable) == (&other.using, other.deferrable)
    }

    /// The columns that it compares as they are.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.elements.iter().filter_map(|element| match &element.key.target {
            KeyTarget::Column(column) => Some(column.as_str()),
            KeyTarget::Expression(_) => None,
        })
    }

    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &String> {
        let elements = self.elements.iter().filter_map(|element| match &element.key.target {
            KeyTarget::Expression(expression) => Some(expression),
            KeyTarget::Column(_) => None,
        });
        elements.chain(&self.predicate)
    }

    /// Its expressions, to be changed.
    pub fn expressions_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let elements = self.elements.iter_mut().filter_map(|element| match &mut element.key.target {
            KeyTarget::Expression(expression) => Some(expression),
            KeyTarget::Column(_) => None,
        });
        elements.chain(&mut self.predicate)
    }

    /// Whether it names one of these columns.
    #[must_use]
    pub fn names_any(&self, columns: &[&str]) -> bool {
        self.columns().any(|column| columns.contains(&column))
            || self
                .expressions()
                .any(|expression| !columns_in(expression, columns.iter().copied()).is_empty())
    }
}

/// Reads what a model says: `room with =, lower(name) text_ops with =, during with &&`.
///
/// # Errors
/// What is wrong; after a semicolon, what to do.
pub fn read_elements(text: &str) -> Result<Vec<ExcludeElement>, String> {
    let all = tokens(text);
    let mut elements = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for at in 0..=all.len() {
        let is_end = at == all.len() || (depth == 0 && all[at].text == ",");
        if is_end {
            elements.push(element(text, &all[start..at])?);
            start = at + 1;
        } else {
            match all[at].text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
        }
    }
    Ok(elements)
}

fn element(text: &str, words: &[Token<'_>]) -> Result<ExcludeElement, String> {
    let with = words.iter().rposition(|word| is_word(word, "with"));
    let Some((compared, operator)) = with.map(|at| (&words[..at], &words[at + 1..])) else {
        return Err("an operator is missing; write `column with =`, one for each thing compared".to_owned());
    };
    let Some((first, rest)) = compared.split_first() else {
        return Err("nothing stands before `with`; write `column with =`".to_owned());
    };
    let is_operator = operator.first().is_some_and(|first| {
        first.kind == TokenKind::Operator && operator.len() == 1 || is_word(first, "operator")
    });
    if !is_operator {
        return Err("no operator stands behind `with`; write `column with =`".to_owned());
    }
    let (target, rest) = target(text, first, rest)?;
    Ok(ExcludeElement { key: key(text, target, rest)?, with: written(text, operator) })
}

/// A column, a function's call, or an expression in parentheses; and what follows.
fn target<'t, 'w>(
    text: &str,
    first: &Token<'t>,
    rest: &'w [Token<'t>],
) -> Result<(KeyTarget, &'w [Token<'t>]), String> {
    let is_call = rest.iter().find(|word| word.text != "." && identifier(word).is_none());
    let opens = first.text == "(" || is_call.is_some_and(|word| word.text == "(" && is_tight(text, word));
    if !opens {
        let column =
            identifier(first).ok_or("an expression has to stand in parentheses; write `(a + b) with =`")?;
        return Ok((KeyTarget::Column(column), rest));
    }
    let mut depth = i32::from(first.text == "(");
    let mut end = 0;
    for (at, word) in rest.iter().enumerate() {
        depth += i32::from(word.text == "(") - i32::from(word.text == ")");
        if depth == 0 && word.text == ")" {
            end = at;
            break;
        }
    }
    let last = rest.get(end).ok_or("a parenthesis is not closed; add it")?;
    let whole = &text[first.start..last.start + last.text.len()];
    let inside = if first.text == "(" { whole[1..whole.len() - 1].trim() } else { whole };
    Ok((KeyTarget::Expression(inside.to_owned()), &rest[end + 1..]))
}

/// Whether no space stands before it: `f(a)` is a call, `a gist_ops (x = 1)` is not.
fn is_tight(text: &str, word: &Token<'_>) -> bool {
    !text[..word.start].ends_with(char::is_whitespace)
}

/// `collate "C"`, an operator class, `desc`, `nulls last`.
fn key(text: &str, target: KeyTarget, mut rest: &[Token<'_>]) -> Result<IndexKey, String> {
    let mut key = IndexKey::of(target);
    let mut nulls = None;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        if is_word(word, "asc") {
            key.descending = false;
        } else if is_word(word, "desc") {
            key.descending = true;
        } else if is_word(word, "nulls") {
            let (place, after) = rest.split_first().ok_or("`nulls` needs `first` or `last`; add it")?;
            nulls = Some(if is_word(place, "first") { Nulls::First } else { Nulls::Last });
            rest = after;
        } else if is_word(word, "collate") {
            let (collation, after) = rest.split_first().ok_or("`collate` needs a collation; add it")?;
            key.collation = Some(collation.text.trim_matches('"').to_owned());
            rest = after;
        } else {
            let last = ["asc", "desc", "nulls"];
            let length = rest.iter().position(|word| last.iter().any(|last| is_word(word, last)));
            let (class, after) = rest.split_at(length.unwrap_or(rest.len()));
            let end = class.last().unwrap_or(word);
            key.operator_class = Some(text[word.start..end.start + end.text.len()].to_owned());
            rest = after;
        }
    }
    let implied = if key.descending { Nulls::First } else { Nulls::Last };
    key.nulls = nulls.filter(|place| *place != implied);
    Ok(key)
}

fn is_word(token: &Token<'_>, word: &str) -> bool {
    token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word)
}

fn written(text: &str, words: &[Token<'_>]) -> String {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => text[first.start..last.start + last.text.len()].to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_read() {
        let elements = read_elements(
            "room WITH =, tsrange(a, b) with &&, (a + b) int4_ops desc with operator(pg_catalog.=), \"Name\" collate \"C\" with <>",
        )
        .expect("elements");
        let targets: Vec<_> = elements.iter().map(|element| element.key.target.clone()).collect();
        assert_eq!(
            targets,
            [
                KeyTarget::Column("room".to_owned()),
                KeyTarget::Expression("tsrange(a, b)".to_owned()),
                KeyTarget::Expression("a + b".to_owned()),
                KeyTarget::Column("Name".to_owned()),
            ]
        );
        let operators: Vec<_> = elements.iter().map(|element| element.with.as_str()).collect();
        assert_eq!(operators, ["=", "&&", "operator(pg_catalog.=)", "<>"]);
        assert_eq!(elements[2].key.operator_class.as_deref(), Some("int4_ops"));
        assert!(elements[2].key.descending);
        assert_eq!(elements[3].key.collation.as_deref(), Some("C"));
    }

    #[test]
    fn what_is_no_element_is_told() {
        for text in ["", "room", "with =", "room with", "room with =,", "1 with =", "room with x"] {
            assert!(read_elements(text).is_err(), "{text}");
        }
    }
}
