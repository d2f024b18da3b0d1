use migrate_model::{CompositeModel, Errors, Item};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

use super::generics::ForImpl;
use super::{in_step, sql_types};
use crate::lockstep;

pub(crate) fn composite(input: &Item) -> TokenStream {
    let mut errors = Errors::new();
    let model = CompositeModel::from_item(input, &mut errors);
    let name = model.as_ref().map(CompositeModel::qualified_name);
    let sql_types = sql_types(name.clone().map(SqlType::named).as_ref());
    let (schema, name) = name.map(|name| (name.schema, name.name)).unwrap_or_default();
    let attributes =
        model.iter().flat_map(|model| &model.attributes).map(|attribute| attribute.name.value.as_str());
    let attributes = attributes.collect::<Vec<_>>();
    let compared = model.as_ref().map(|model| {
        in_step(model.database.as_ref(), &errors, &|settings| lockstep::composite(model, input, settings))
    });
    let ident = &input.ident;
    let ForImpl { parameters, arguments, condition } = ForImpl::of(&input.generics);
    let conversions = added!(composite(input, &name, &attributes));
    quote! {
        #[automatically_derived]
        impl #parameters ::migrate::Composite for #ident #arguments #condition {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #schema;
            const ATTRIBUTES: &'static [&'static str] = &[#(#attributes),*];
        }

        #[automatically_derived]
        impl #parameters ::migrate::ColumnType for #ident #arguments #condition {
            #sql_types
        }

        #conversions
        #compared
        #errors
    }
}
