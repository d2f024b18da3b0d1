//! What the macros of `migrate-derive` make of their tokens.
//!
//! It is a crate of its own because one with macros is not compiled before all that it needs is finished, while
//! this one only waits until that has been read. Its functions take and give tokens of `proc-macro2`, so that they can be
//! called, and measured, outside of the compiler, too.
//!
//! It is internal to cargo migrate: an application depends on [`migrate`](https://docs.rs/migrate-rs) instead. What is
//! public here follows the version of the tool, and may be another with each.

mod embed;
mod expand;
mod lockstep;

use migrate_model::{ATTRIBUTES, Item, numbered};
use proc_macro2::TokenStream;
use quote::ToTokens as _;

/// `#[derive(Table)]`
#[must_use]
pub fn table(input: TokenStream) -> TokenStream {
    expanded(expand::table, input)
}

/// `#[derive(PgEnum)]`
#[must_use]
pub fn pg_enum(input: TokenStream) -> TokenStream {
    expanded(expand::pg_enum, input)
}

/// `#[derive(ColumnType)]`
#[must_use]
pub fn column_type(input: TokenStream) -> TokenStream {
    expanded(expand::column_type, input)
}

/// `#[derive(Composite)]`
#[must_use]
pub fn composite(input: TokenStream) -> TokenStream {
    expanded(expand::composite, input)
}

/// `embed!`
#[must_use]
pub fn embed(input: TokenStream) -> TokenStream {
    numbered(0, || embed::embed(input)).0
}

/// Each expansion numbers the places of its own tokens.
fn expanded(expand: fn(&Item) -> TokenStream, input: TokenStream) -> TokenStream {
    let expand = || match Item::parse(input, &|word| ATTRIBUTES.iter().any(|known| word == known)) {
        Ok(item) => expand(&item),
        Err(mistake) => mistake.into_token_stream(),
    };
    numbered(0, expand).0
}
