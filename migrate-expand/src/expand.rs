//! From what was read to an implementation. Something is always implemented, so that one mistake
//! in a model is one error and not another one wherever the model is used.

mod column_type;
mod composite;
mod generics;
mod pg_enum;
mod rows;
mod table;

use migrate_model::{Errors, Spanned, Type};
use migrate_recorded::{Found, Settings, VARIABLE};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::column_type::column_type;
pub(crate) use self::composite::composite;
pub(crate) use self::pg_enum::pg_enum;
pub(crate) use self::table::{path_at, table};

/// What comes of holding a model against the recorded schema: nothing, where the model itself is wrong.
fn in_step(
    database: Option<&Spanned<String>>,
    errors: &Errors,
    compare: &dyn Fn(&Settings) -> TokenStream,
) -> TokenStream {
    let Found { settings, read_from, wrong } =
        Settings::find(database.map(|database| database.value.as_str()));
    let paths = read_from.iter().filter_map(|path| path.to_str());
    let variable = (!read_from.is_empty()).then(|| {
        quote!(
            const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!(#VARIABLE);
        )
    });
    let wrong = wrong.map(|wrong| quote!(::core::compile_error! { #wrong }));
    let compared = settings.filter(|_| errors.is_empty()).map(|settings| compare(&settings));
    quote! {
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
        #variable
        #wrong
        #compared
    }
}

/// The constants of `ColumnType` for a type whose SQL type is known here; empty where it could not be read.
fn sql_types(sql_type: Option<&SqlType>) -> TokenStream {
    let array = sql_type.map(|sql_type| match sql_type.is_array() {
        true => sql_type.to_string(),
        false => sql_type.clone().array().to_string(),
    });
    let array = array.unwrap_or_default();
    let sql_type = sql_type.map(SqlType::to_string).unwrap_or_default();
    quote! {
        const SQL_TYPE: &'static str = #sql_type;
        const ARRAY_TYPE: &'static str = #array;
    }
}

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
