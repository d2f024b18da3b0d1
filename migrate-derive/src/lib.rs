//! The derive macros: only the door.

#[cfg(test)]
mod documentation;

use proc_macro::TokenStream;

/// Makes a struct a table: implements [`migrate::Table`](https://docs.rs/migrate-rs/latest/migrate/trait.Table.html).
///
#[doc = include_str!("table.md")]
#[proc_macro_derive(
    Table,
    attributes(table, primary_key, unique, index, check, foreign_key, exclude, policy, column)
)]
pub fn derive_table(input: TokenStream) -> TokenStream {
    migrate_expand::table(input.into()).into()
}

/// Makes an enum an enum type: implements
/// [`migrate::PgEnum`](https://docs.rs/migrate-rs/latest/migrate/trait.PgEnum.html).
///
#[doc = include_str!("pg_enum.md")]
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    migrate_expand::pg_enum(input.into()).into()
}

/// Makes a newtype a type of columns, stored like the one field it holds: implements
/// [`migrate::ColumnType`](https://docs.rs/migrate-rs/latest/migrate/trait.ColumnType.html).
///
#[doc = include_str!("column_type.md")]
#[proc_macro_derive(ColumnType, attributes(column_type, domain, check))]
pub fn derive_column_type(input: TokenStream) -> TokenStream {
    migrate_expand::column_type(input.into()).into()
}

/// Makes a struct a composite type, with an attribute for each field: implements
/// [`migrate::Composite`](https://docs.rs/migrate-rs/latest/migrate/trait.Composite.html).
///
#[doc = include_str!("composite.md")]
#[proc_macro_derive(Composite, attributes(composite, field))]
pub fn derive_composite(input: TokenStream) -> TokenStream {
    migrate_expand::composite(input.into()).into()
}

/// Puts the revisions of a folder into the program: an expression of the type
/// [`&'static [migrate::Revision]`](https://docs.rs/migrate-rs/latest/migrate/struct.Revision.html).
///
#[doc = include_str!("embed.md")]
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    migrate_expand::embed(input.into()).into()
}
