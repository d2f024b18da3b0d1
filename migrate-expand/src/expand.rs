//! From what was read to an implementation. Something is always implemented, so that one mistake
//! in a model is one error and not another one wherever the model is used.

/// What comes of a function of `added`: nothing without the features that it is for.
macro_rules! added {
    ($function:ident($($argument:expr),*)) => {{
        #[cfg(any(feature = "sea-query", feature = "tokio-postgres"))]
        let added = crate::expand::added::$function($($argument),*);
        #[cfg(not(any(feature = "sea-query", feature = "tokio-postgres")))]
        let added = ::proc_macro2::TokenStream::new();
        added
    }};
}

// An application that asks for none of it does not compile it either.
#[cfg(any(feature = "sea-query", feature = "tokio-postgres"))]
mod added;
mod column_type;
mod composite;
mod generics;
mod pg_enum;
mod table;

use migrate_model::{Errors, Spanned};
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
