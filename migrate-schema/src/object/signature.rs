//! The arguments of routines, as far as they tell overloads apart.

use crate::expression::{Token, TokenKind, identifier};
use crate::schema::QualifiedName;
use crate::sql_type::SqlType;

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    In,
    Out,
}

/// The types that name a routine, without its parentheses: `integer, text`. Results of a procedure belong to
/// its name, those of a function do not.
pub(super) fn types(arguments: &[Token<'_>], of_procedure: bool) -> String {
    let arguments = split_at_commas(arguments).into_iter().filter_map(|words| argument(words, of_procedure));
    arguments.collect::<Vec<_>>().join(", ")
}

/// Splits what stands in parentheses at its commas.
pub(super) fn split_at_commas<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let mut parts = Vec::new();
    let (mut depth, mut begin) = (0usize, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                parts.push(&tokens[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if begin < tokens.len() {
        parts.push(&tokens[begin..]);
    }
    parts
}

/// One argument; `None` for a result of a function.
fn argument(mut words: &[Token<'_>], of_procedure: bool) -> Option<String> {
    let default = words
        .iter()
        .position(|token| token.text.eq_ignore_ascii_case("default") || matches!(token.text, "=" | ":="));
    words = &words[..default.unwrap_or(words.len())];
    let mut mode = Mode::In;
    // The mode stands before the name or behind it.
    if let Some((found, rest)) = mode_of(words) {
        (mode, words) = (found, rest);
    }
    if !is_whole_type(words) {
        words = words.get(1..).unwrap_or_default();
        if let Some((found, rest)) = mode_of(words) {
            (mode, words) = (found, rest);
        }
    }
    match (mode, of_procedure) {
        (Mode::In, _) => Some(type_name(words)),
        (Mode::Out, true) => Some(format!("OUT {}", type_name(words))),
        (Mode::Out, false) => None,
    }
}

fn mode_of<'a, 't>(words: &'a [Token<'t>]) -> Option<(Mode, &'a [Token<'t>])> {
    let (first, rest) = words.split_first()?;
    if first.kind != TokenKind::Word || rest.is_empty() {
        return None;
    }
    match first.text.to_ascii_uppercase().as_str() {
        "IN" if rest[0].text.eq_ignore_ascii_case("out") && rest.len() > 1 => Some((Mode::In, &rest[1..])),
        "IN" | "INOUT" | "VARIADIC" => Some((Mode::In, rest)),
        "OUT" => Some((Mode::Out, rest)),
        _ => None,
    }
}

/// Whether all of this is one type, with no name before it.
fn is_whole_type(words: &[Token<'_>]) -> bool {
    let Some((first, rest)) = words.split_first() else { return true };
    let Some(next) = rest.first() else { return true };
    let second = next.text.to_ascii_lowercase();
    if first.kind == TokenKind::Word {
        let goes_on = match first.text.to_ascii_lowercase().as_str() {
            "double" => second == "precision",
            "character" | "char" | "nchar" | "bit" => second == "varying",
            "national" => matches!(second.as_str(), "character" | "char"),
            "time" | "timestamp" => matches!(second.as_str(), "with" | "without"),
            "interval" => matches!(second.as_str(), "year" | "month" | "day" | "hour" | "minute" | "second"),
            "setof" => true,
            _ => false,
        };
        if goes_on {
            return true;
        }
    }
    // `a.b`, `t%TYPE`, `numeric(10, 2)`, `text[]`, `integer array`: no word follows that could be a type.
    matches!(next.text, "." | "%" | "(" | "[") || second == "array"
}

/// A type in its canonical spelling, without modifiers: PostgreSQL does not tell overloads apart by them.
pub(super) fn type_name(words: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut depth = 0usize;
    let mut after_word = false;
    for token in words {
        match token.text {
            "(" => depth += 1,
            ")" => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        let is_word = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        if after_word && is_word {
            text.push(' ');
        }
        match (token.kind, identifier(token)) {
            (TokenKind::Word, Some(name)) => text.push_str(&name),
            _ => text.push_str(token.text),
        }
        after_word = is_word;
    }
    // `orders.id%TYPE` is resolved by PostgreSQL.
    if text.contains('%') {
        return text;
    }
    let Ok(sql_type) = text.parse::<SqlType>() else { return text };
    // The schema of everything that does not say otherwise need not be said.
    match sql_type.qualified_name() {
        Some(name) if name.schema == QualifiedName::PUBLIC => {
            let rest = sql_type.to_string();
            rest.strip_prefix("public.").map_or(rest.clone(), str::to_owned)
        }
        Some(name) if name.schema == "pg_catalog" => {
            let brackets = "[]".repeat(usize::from(sql_type.dimensions()));
            let plain = format!("{}{brackets}", name.name);
            plain.parse::<SqlType>().map_or(plain, |built_in| built_in.to_string())
        }
        _ => sql_type.to_string(),
    }
}
