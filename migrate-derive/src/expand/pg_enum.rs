use migrate_model::{Errors, PgEnumModel};
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::with_errors;

pub(crate) fn pg_enum(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::new();
    let model = PgEnumModel::from_derive_input(input, &mut errors);
    let name = model.as_ref().map(PgEnumModel::qualified_name);
    let (schema, name) = name.map(|name| (name.schema, name.name)).unwrap_or_default();
    let values = model.iter().flat_map(|model| &model.values).map(|value| &value.value.value);
    let ident = &input.ident;
    let (parameters, arguments, condition) = input.generics.split_for_impl();
    let implementation = quote! {
        #[automatically_derived]
        impl #parameters ::migrate::PgEnum for #ident #arguments #condition {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #schema;
            const VALUES: &'static [&'static str] = &[#(#values),*];
        }
    };
    with_errors(&implementation, errors)
}
