//! One key of an index: `created_at desc nulls last`, `"lower(email)"`, `email varchar_pattern_ops`.

use proc_macro2::{Delimiter, TokenTree};

use super::errors::Mistake;
use super::options::{string, whole};
use super::span::Span;
use super::spanned::Spanned;
use super::suggestion::closest;
use super::unraw;
use migrate_schema::expression::{self, TokenKind};
use migrate_schema::schema::{IndexKey, KeyTarget, Nulls};

const WORDS: [&str; 4] = ["asc", "desc", "nulls", "collate"];

/// Reads a key; at least one token is there.
pub(super) fn read(item: &[TokenTree]) -> Result<Spanned<IndexKey>, Mistake> {
    let (first, mut rest) = item.split_first().expect("a key has a token");
    let (target, span) = match first {
        TokenTree::Ident(name) => (KeyTarget::Column(unraw(name)), Span::from(name.span())),
        _ => match string(std::slice::from_ref(first)) {
            Some(text) => (expression_or_column(&text)?, text.span),
            None => {
                return Err(Mistake::new(first.span(), "expected a column or an expression")
                    .help("write `#[index(email)]` or `#[index(\"lower(email)\")]`"));
            }
        },
    };
    let mut key = IndexKey::of(target);
    let mut direction = None;
    let mut nulls = None;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        let TokenTree::Ident(ident) = word else {
            return Err(match word {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    Mistake::new(span, "an expression has to be a string")
                        .help(format!("write `\"{first}{group}\"`, and the direction behind it"))
                }
                TokenTree::Punct(dot) if dot.as_char() == '.' => {
                    Mistake::new(span, "an expression has to be a string")
                        .help("write `\"auth.rank(email)\"`, with the quotes")
                }
                _ => Mistake::new(word.span(), "expected `,`, a direction, a collation or an operator class")
                    .help("write `#[index(created_at desc nulls last)]`"),
            });
        };
        let text = ident.to_string();
        let twice = |what: &str| {
            Mistake::new(ident.span(), format!("{what} is given twice")).help("remove one of the two")
        };
        match text.to_ascii_lowercase().as_str() {
            word @ ("asc" | "desc") => {
                if direction.replace(word == "desc").is_some() {
                    return Err(twice("the direction"));
                }
            }
            "nulls" => {
                let (place, after) = take_word(rest);
                let place = match place.as_deref() {
                    Some("first") => Nulls::First,
                    Some("last") => Nulls::Last,
                    _ => {
                        return Err(Mistake::new(ident.span(), "`nulls` needs `first` or `last`")
                            .help("write `#[index(created_at desc nulls last)]`"));
                    }
                };
                rest = after;
                if nulls.replace(place).is_some() {
                    return Err(twice("`nulls`"));
                }
            }
            "collate" => {
                let (collation, after) = take_collation(rest, ident.span().into())?;
                rest = after;
                if key.collation.replace(collation).is_some() {
                    return Err(twice("`collate`"));
                }
            }
            other => {
                if let Some(meant) = closest(other, WORDS) {
                    return Err(Mistake::new(
                        ident.span(),
                        format!("unknown word `{text}` in `#[index(…)]`"),
                    )
                    .help(format!("did you mean `{meant}`?")));
                }
                let (class, after) = take_operator_class(text, rest);
                rest = after;
                if key.operator_class.replace(class).is_some() {
                    return Err(twice("the operator class"));
                }
            }
        }
    }
    key.descending = direction.unwrap_or(false);
    let implied = if key.descending { Nulls::First } else { Nulls::Last };
    key.nulls = nulls.filter(|place| *place != implied);
    Ok(Spanned::new(key, span))
}

/// A string that holds nothing but a name is a column all the same.
fn expression_or_column(text: &Spanned<String>) -> Result<KeyTarget, Mistake> {
    whole(text)?;
    let tokens = expression::tokens(&text.value);
    if let [.., last] = tokens.as_slice()
        && tokens.len() > 1
        && last.kind == TokenKind::Word
        && matches!(last.text.to_ascii_lowercase().as_str(), "asc" | "desc" | "first" | "last")
    {
        let word = last.text.to_ascii_lowercase();
        let help = if matches!(word.as_str(), "asc" | "desc") {
            format!("write `{word}` behind the string: `\"lower(email)\" {word}`")
        } else {
            format!("write `nulls {word}` behind the string: `\"lower(email)\" nulls {word}`")
        };
        return Err(Mistake::new(text.span, "a direction is no part of an expression").help(help));
    }
    match tokens.as_slice() {
        [] => Err(Mistake::new(text.span, "the expression is empty").help("write `\"lower(email)\"`")),
        [name] => Ok(match expression::identifier(name) {
            Some(name) => KeyTarget::Column(name),
            None => KeyTarget::Expression(text.value.clone()),
        }),
        _ => Ok(KeyTarget::Expression(text.value.clone())),
    }
}

fn take_word(tokens: &[TokenTree]) -> (Option<String>, &[TokenTree]) {
    match tokens.split_first() {
        Some((TokenTree::Ident(word), rest)) => (Some(word.to_string().to_ascii_lowercase()), rest),
        _ => (None, tokens),
    }
}

fn take_collation(tokens: &[TokenTree], span: Span) -> Result<(String, &[TokenTree]), Mistake> {
    if let Some((first, rest)) = tokens.split_first() {
        if let Some(text) = string(std::slice::from_ref(first)).filter(|text| !text.is_empty()) {
            return Ok((text.value, rest));
        }
        if let TokenTree::Ident(name) = first {
            return Ok((name.to_string(), rest));
        }
    }
    Err(Mistake::new(span, "`collate` needs the name of a collation")
        .help("write `#[index(name collate \"C\")]`"))
}

/// `gin_trgm_ops`, `public.gin_trgm_ops`, `gist_trgm_ops(siglen = 32)`.
fn take_operator_class(mut class: String, mut rest: &[TokenTree]) -> (String, &[TokenTree]) {
    if let [TokenTree::Punct(dot), TokenTree::Ident(name), after @ ..] = rest
        && dot.as_char() == '.'
    {
        class = format!("{class}.{name}");
        rest = after;
    }
    if let [TokenTree::Group(parameters), after @ ..] = rest
        && parameters.delimiter() == Delimiter::Parenthesis
    {
        class = format!("{class}({})", parameters.stream());
        rest = after;
    }
    (class, rest)
}
