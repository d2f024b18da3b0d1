use migrate_model::{ColumnTypeModel, Data, DomainModel, Errors, Generics, Item, Mistake, Type};
use migrate_schema::rust_type::Lookup;
use migrate_schema::sql_type::SqlType;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::generics::ForImpl;
use super::{in_step, sql_types};
use crate::lockstep;

const NO_OPTION_INSIDE: &str =
    "only `Option` around the field's own type says NULL; take it out of the newtype";

pub(crate) fn column_type(input: &Item) -> TokenStream {
    let mut errors = Errors::new();
    let model = ColumnTypeModel::from_item(input, &mut errors);
    let field = model.as_ref().and_then(|model| field(input, model.place));
    let unfit = model.as_ref().zip(field.as_ref()).and_then(|(model, field)| unfit(model, field));
    let domain = model.as_ref().and_then(|newtype| Some((newtype, newtype.domain.as_ref()?)));
    let compared = domain.map(|(newtype, domain)| {
        in_step(domain.database.as_ref(), &errors, &|settings| {
            lockstep::domain(newtype, domain, input, settings)
        })
    });
    let ident = &input.ident;
    let generics = &input.generics;
    let mut predicate = None;
    let (constants, assertion) = match (model.as_ref().and_then(said), &field) {
        (None, Some(field)) if unfit.is_none() => {
            if !generics.parameters.is_empty() {
                predicate = Some(quote!(#field: ::migrate::ColumnType));
            }
            as_field(ident, field, generics)
        }
        (said, _) => (sql_types(said.as_ref()), TokenStream::new()),
    };
    if let Some(unfit) = unfit {
        errors.push(unfit);
    }
    let conversions = added!(column_type(input, model.as_ref()));
    let ForImpl { parameters, arguments, condition } = ForImpl::with(generics, None, predicate);
    quote! {
        #[automatically_derived]
        impl #parameters ::migrate::ColumnType for #ident #arguments #condition {
            #constants
        }

        #assertion
        #conversions
        #compared
        #errors
    }
}

/// What it says about itself: that it is a domain, or `type = "…"`.
fn said(model: &ColumnTypeModel) -> Option<SqlType> {
    let domain = model.domain.as_ref().map(DomainModel::qualified_name).map(SqlType::named);
    domain.or_else(|| model.sql_type.as_ref().map(|sql_type| sql_type.value.clone()))
}

/// What can be seen to be no column's type, or to be more than one.
fn unfit(model: &ColumnTypeModel, field: &Type) -> Option<Mistake> {
    let rust_type = &model.rust_type;
    if model.sql_type.is_some() {
        return None;
    }
    if rust_type.value.optional().is_some() {
        let message = format!("`{}` hides an `Option`", model.ident.value);
        return Some(Mistake::new(rust_type.span, message).help(NO_OPTION_INSIDE));
    }
    let (why, help) = match rust_type.value.lookup() {
        Lookup::Unsupported(help) => ("has no SQL type", help),
        Lookup::NeedsType(help) => ("has more than one SQL type", help),
        Lookup::Sql(_) | Lookup::Unknown(_) => return None,
    };
    Some(Mistake::new(rust_type.span, format!("`{field}` {why}")).help(help))
}

/// Only the compiler knows which type a name stands for, and whether an alias hides an `Option`.
fn as_field(newtype: &Ident, field: &Type, generics: &Generics) -> (TokenStream, TokenStream) {
    let inner = quote_spanned!(field.span()=> <#field as ::migrate::ColumnType>);
    let message = format!("`{newtype}` hides an `Option`; {NO_OPTION_INSIDE}");
    let not_null = |field: &Type| {
        quote_spanned! {field.span()=>
            ::core::assert!(!<#field as ::migrate::ColumnType>::NULLABLE, #message)
        }
    };
    let constants = quote! {
        const SQL_TYPE: &'static str = #inner::SQL_TYPE;
        const ARRAY_TYPE: &'static str = #inner::ARRAY_TYPE;
    };
    // Of a parameter it is known where the newtype is used.
    if generics.parameters.is_empty() {
        let not_null = not_null(&field.outside_of(newtype));
        (constants, quote_spanned!(field.span()=> const _: () = #not_null;))
    } else {
        let not_null = not_null(field);
        (quote!(#constants const NULLABLE: bool = { #not_null; false };), TokenStream::new())
    }
}

/// The type of the field that is stored.
fn field(input: &Item, place: usize) -> Option<&Type> {
    match &input.data {
        Data::Struct(fields) => fields.iter().nth(place).map(|field| &field.rust_type),
        _ => None,
    }
}
