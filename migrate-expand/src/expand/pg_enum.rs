use migrate_model::{Errors, Item, PgEnumModel};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

use super::generics::ForImpl;
use super::{in_step, sql_types};
use crate::lockstep;

pub(crate) fn pg_enum(input: &Item) -> TokenStream {
    let mut errors = Errors::new();
    let model = PgEnumModel::from_item(input, &mut errors);
    let name = model.as_ref().map(PgEnumModel::qualified_name);
    let sql_types = sql_types(name.clone().map(SqlType::named).as_ref());
    let (schema, name) = name.map(|name| (name.schema, name.name)).unwrap_or_default();
    let values = model.iter().flat_map(|model| &model.values).map(|value| value.value.value.as_str());
    let values = values.collect::<Vec<_>>();
    let compared = model.as_ref().map(|model| {
        in_step(model.database.as_ref(), &errors, &|settings| lockstep::pg_enum(model, settings))
    });
    let ident = &input.ident;
    let ForImpl { parameters, arguments, condition } = ForImpl::of(&input.generics);
    let conversions = added!(pg_enum(input, &name, &values));
    quote! {
        #[automatically_derived]
        impl #parameters ::migrate::PgEnum for #ident #arguments #condition {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #schema;
            const VALUES: &'static [&'static str] = &[#(#values),*];
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
