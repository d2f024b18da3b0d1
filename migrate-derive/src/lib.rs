//! The derive macros: only the door.

#[cfg(test)]
mod documentation;
mod expand;
mod lockstep;

use proc_macro::TokenStream;
use syn::DeriveInput;

/// Makes a struct a table: implements [`migrate::Table`](https://docs.rs/migrate-rs/latest/migrate/trait.Table.html).
///
#[doc = include_str!("table.md")]
#[proc_macro_derive(
    Table,
    attributes(table, primary_key, unique, index, check, foreign_key, exclude, policy, column)
)]
pub fn derive_table(input: TokenStream) -> TokenStream {
    expanded(expand::table, &syn::parse_macro_input!(input))
}

/// Makes an enum an enum type: implements
/// [`migrate::PgEnum`](https://docs.rs/migrate-rs/latest/migrate/trait.PgEnum.html).
///
#[doc = include_str!("pg_enum.md")]
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    expanded(expand::pg_enum, &syn::parse_macro_input!(input))
}

/// Makes a newtype a type of columns, stored like the one field it holds: implements
/// [`migrate::ColumnType`](https://docs.rs/migrate-rs/latest/migrate/trait.ColumnType.html).
///
#[doc = include_str!("column_type.md")]
#[proc_macro_derive(ColumnType, attributes(column_type, domain, check))]
pub fn derive_column_type(input: TokenStream) -> TokenStream {
    expanded(expand::column_type, &syn::parse_macro_input!(input))
}

/// Makes a struct a composite type, with an attribute for each field: implements
/// [`migrate::Composite`](https://docs.rs/migrate-rs/latest/migrate/trait.Composite.html).
///
#[doc = include_str!("composite.md")]
#[proc_macro_derive(Composite, attributes(composite, field))]
pub fn derive_composite(input: TokenStream) -> TokenStream {
    expanded(expand::composite, &syn::parse_macro_input!(input))
}

/// Each expansion numbers the places of its own tokens.
fn expanded(expand: fn(&DeriveInput) -> proc_macro2::TokenStream, input: &DeriveInput) -> TokenStream {
    migrate_model::numbered(0, || expand(input)).0.into()
}
