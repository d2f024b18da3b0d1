//! What a type brings beside what it is, as far as the features of `migrate-rs` ask for it.

mod conversions;
mod rows;

use migrate_model::Type;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) use self::conversions::{column_type, composite, pg_enum};
pub(super) use self::rows::rows;

/// An item that needs the driver: nothing where `migrate-rs` has not turned its feature on.
fn with_tokio_postgres(code: impl FnOnce() -> TokenStream) -> TokenStream {
    if !cfg!(feature = "tokio-postgres") {
        return TokenStream::new();
    }
    let code = code();
    quote!(::migrate::__with_tokio_postgres! { #code })
}

/// The same for an item that needs `sea-query`.
fn with_sea_query(code: impl FnOnce() -> TokenStream) -> TokenStream {
    if !cfg!(feature = "sea-query") {
        return TokenStream::new();
    }
    let code = code();
    quote!(::migrate::__with_sea_query! { #code })
}

/// Types without those that stand there already: each bound on one is work for the compiler.
fn distinct<'a>(types: impl Iterator<Item = &'a Type>) -> Vec<&'a Type> {
    let mut distinct = Vec::new();
    for found in types {
        if !distinct.contains(&found) {
            distinct.push(found);
        }
    }
    distinct
}
