//! From what was read to an implementation. Something is always implemented, so that one mistake
//! in a model is one error and not another one wherever the model is used.

mod column_type;
mod composite;
mod pg_enum;
mod table;

use migrate_model::{Errors, Spanned};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

use crate::lockstep::{Found, Settings};

pub(crate) use self::column_type::column_type;
pub(crate) use self::composite::composite;
pub(crate) use self::pg_enum::pg_enum;
pub(crate) use self::table::{path_at, table};

/// What comes of holding a model against the recorded schema: nothing, where the model itself is wrong.
fn in_step(
    database: Option<&Spanned<String>>,
    errors: &Errors,
    compare: impl FnOnce(&Settings) -> TokenStream,
) -> TokenStream {
    let Found { settings, once } = Settings::find(database.map(|database| database.value.as_str()));
    let compared = settings.filter(|_| errors.is_empty()).map(|settings| compare(&settings));
    quote!(#once #compared)
}

fn with_errors(implementation: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_syn().map(|error| error.into_compile_error());
    quote!(#implementation #errors)
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
