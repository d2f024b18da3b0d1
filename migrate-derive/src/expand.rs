//! From what was read to an implementation. Something is always implemented, so that one mistake
//! in a model is one error and not another one wherever the model is used.

mod column_type;
mod composite;
mod pg_enum;
mod table;

use migrate_model::Errors;
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::column_type::column_type;
pub(crate) use self::composite::composite;
pub(crate) use self::pg_enum::pg_enum;
pub(crate) use self::table::table;

fn with_errors(implementation: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_syn().map(|error| error.into_compile_error());
    quote!(#implementation #errors)
}
