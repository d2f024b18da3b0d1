use migrate_model::{ColumnTypeModel, DomainModel, Errors};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Type};

use super::{in_step, sql_types, with_errors};
use crate::lockstep;

pub(crate) fn column_type(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::new();
    let model = ColumnTypeModel::from_derive_input(input, &mut errors);
    let domain = model.as_ref().and_then(|newtype| Some((newtype, newtype.domain.as_ref()?)));
    let compared = domain.map(|(newtype, domain)| {
        in_step(domain.database.as_ref(), &errors, |settings| {
            lockstep::domain(newtype, domain, input, settings)
        })
    });
    let constants = match (model.as_ref().and_then(said), model.as_ref().and_then(|_| field_type(input))) {
        (None, Some(field)) => as_field(field),
        (said, _) => sql_types(said.as_ref()),
    };
    let ident = &input.ident;
    let (parameters, arguments, condition) = input.generics.split_for_impl();
    let implementation = quote! {
        #[automatically_derived]
        impl #parameters ::migrate::ColumnType for #ident #arguments #condition {
            #constants
        }

        #compared
    };
    with_errors(&implementation, errors)
}

/// What it says about itself: that it is a domain, or `type = "…"`.
fn said(model: &ColumnTypeModel) -> Option<SqlType> {
    let domain = model.domain.as_ref().map(DomainModel::qualified_name).map(SqlType::named);
    domain.or_else(|| model.sql_type.as_ref().map(|sql_type| sql_type.value.clone()))
}

/// Only the compiler knows which type a name stands for.
fn as_field(field: &Type) -> TokenStream {
    let inner = quote_spanned!(field.span()=> <#field as ::migrate::ColumnType>);
    quote! {
        const SQL_TYPE: &'static str = #inner::SQL_TYPE;
        const ARRAY_TYPE: &'static str = #inner::ARRAY_TYPE;
        const NULLABLE: bool = #inner::NULLABLE;
    }
}

fn field_type(input: &DeriveInput) -> Option<&Type> {
    match &input.data {
        Data::Struct(data) => data.fields.iter().map(|field| &field.ty).next(),
        _ => None,
    }
}
