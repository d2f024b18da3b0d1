use migrate_model::{ColumnTypeModel, DomainModel, Errors};
use migrate_schema::rust_type::Lookup;
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::with_errors;

pub(crate) fn column_type(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::new();
    let model = ColumnTypeModel::from_derive_input(input, &mut errors);
    let sql_type = match model.and_then(|model| sql_type(&model)) {
        Some(sql_type) => quote!(::core::option::Option::Some(#sql_type)),
        None => quote!(::core::option::Option::None),
    };
    let ident = &input.ident;
    let (parameters, arguments, condition) = input.generics.split_for_impl();
    let implementation = quote! {
        #[automatically_derived]
        impl #parameters ::migrate::ColumnType for #ident #arguments #condition {
            const SQL_TYPE: ::core::option::Option<&'static str> = #sql_type;
        }
    };
    with_errors(&implementation, errors)
}

/// As far as it can be told without following imports.
fn sql_type(model: &ColumnTypeModel) -> Option<String> {
    if let Some(name) = model.domain.as_ref().map(DomainModel::qualified_name) {
        return Some(SqlType::named(name).to_string());
    }
    match (&model.sql_type, model.rust_type.lookup()) {
        (Some(sql_type), _) => Some(sql_type.value.to_string()),
        (None, Lookup::Sql(sql_type)) => Some(sql_type.to_string()),
        (None, _) => None,
    }
}
