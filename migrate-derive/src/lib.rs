//! The derive macros: only the door.

#[cfg(test)]
mod documentation;
mod embed;
mod expand;
mod lockstep;

use migrate_model::{ATTRIBUTES, Item};
use proc_macro::TokenStream;
use quote::ToTokens as _;

/// Makes a struct a table: implements [`migrate::Table`](https://docs.rs/migrate-rs/latest/migrate/trait.Table.html).
///
#[doc = include_str!("table.md")]
#[proc_macro_derive(
    Table,
    attributes(table, primary_key, unique, index, check, foreign_key, exclude, policy, column)
)]
pub fn derive_table(input: TokenStream) -> TokenStream {
    expanded(expand::table, input)
}

/// Makes an enum an enum type: implements
/// [`migrate::PgEnum`](https://docs.rs/migrate-rs/latest/migrate/trait.PgEnum.html).
///
#[doc = include_str!("pg_enum.md")]
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    expanded(expand::pg_enum, input)
}

/// Makes a newtype a type of columns, stored like the one field it holds: implements
/// [`migrate::ColumnType`](https://docs.rs/migrate-rs/latest/migrate/trait.ColumnType.html).
///
#[doc = include_str!("column_type.md")]
#[proc_macro_derive(ColumnType, attributes(column_type, domain, check))]
pub fn derive_column_type(input: TokenStream) -> TokenStream {
    expanded(expand::column_type, input)
}

/// Makes a struct a composite type, with an attribute for each field: implements
/// [`migrate::Composite`](https://docs.rs/migrate-rs/latest/migrate/trait.Composite.html).
///
#[doc = include_str!("composite.md")]
#[proc_macro_derive(Composite, attributes(composite, field))]
pub fn derive_composite(input: TokenStream) -> TokenStream {
    expanded(expand::composite, input)
}

/// Puts the revisions of a folder into the program: an expression of the type
/// [`&'static [migrate::Revision]`](https://docs.rs/migrate-rs/latest/migrate/struct.Revision.html).
///
#[doc = include_str!("embed.md")]
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    migrate_model::numbered(0, || embed::embed(input.into())).0.into()
}

/// Each expansion numbers the places of its own tokens.
fn expanded(expand: fn(&Item) -> proc_macro2::TokenStream, input: TokenStream) -> TokenStream {
    let read = || Item::parse(input.into(), &|word| ATTRIBUTES.iter().any(|known| word == known));
    let expand = || read().map_or_else(|mistake| mistake.into_token_stream(), |item| expand(&item));
    migrate_model::numbered(0, expand).0.into()
}
