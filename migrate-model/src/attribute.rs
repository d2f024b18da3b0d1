use proc_macro2::TokenStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, MacroDelimiter, Meta};

use super::errors::Mistake;
use super::span::Span;

/// The attribute's own word, when it is one of these.
pub(super) fn named(attribute: &Attribute, words: &[&'static str]) -> Option<(&'static str, Span)> {
    let name = attribute.path().get_ident()?;
    words.iter().find(|word| name == *word).map(|word| (*word, name.span().into()))
}

/// What stands between its parentheses.
pub(super) fn arguments(attribute: &Attribute, example: &str) -> Result<TokenStream, Mistake> {
    match &attribute.meta {
        Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) => Ok(list.tokens.clone()),
        meta => {
            let word = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
            Err(Mistake::new(meta.path().span(), format!("`#[{word}]` needs parentheses"))
                .help(format!("write `#[{word}({example})]`")))
        }
    }
}
