use migrate_model::{CompositeModel, Data, Errors, Item};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

use super::generics::ForImpl;
use super::{distinct, in_step, sql_types, with_tokio_postgres};
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
    let conversions = conversions(input, &name, &attributes);
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

fn conversions(input: &Item, name: &str, attributes: &[&str]) -> TokenStream {
    let ident = &input.ident;
    let Data::Struct(fields) = &input.data else { return TokenStream::new() };
    if !input.generics.parameters.is_empty() || attributes.is_empty() {
        return TokenStream::new();
    }
    with_tokio_postgres(|| {
        let types = distinct(fields.iter().map(|field| &field.rust_type));
        let fields = fields.iter().filter_map(|field| field.ident.as_ref()).collect::<Vec<_>>();
        quote! {
            // Where a field cannot be sent, neither can the whole.
            #[automatically_derived]
            impl ::migrate::__private::ToSql for #ident
            where
                for<'any> #ident: ::core::fmt::Debug,
                #(for<'any> #types: ::migrate::__private::ToSql,)*
            {
                fn to_sql(
                    &self,
                    sql_type: &::migrate::__private::Type,
                    out: &mut ::migrate::__private::BytesMut,
                ) -> ::migrate::__private::Result<::migrate::__private::IsNull> {
                    ::migrate::__private::write_attributes(
                        sql_type,
                        out,
                        &[#((#attributes, &self.#fields)),*],
                    )
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    ::migrate::__private::is_composite(sql_type, #name)
                }

                ::migrate::__private::to_sql_checked! {}
            }

            #[automatically_derived]
            impl<'raw> ::migrate::__private::FromSql<'raw> for #ident
            where
                #(#types: ::migrate::__private::FromSql<'raw>,)*
            {
                fn from_sql(
                    sql_type: &::migrate::__private::Type,
                    raw: &'raw [u8],
                ) -> ::migrate::__private::Result<Self> {
                    let attributes = ::migrate::__private::Attributes::read(sql_type, raw)?;
                    ::core::result::Result::Ok(Self {
                        #(#fields: attributes.get(#attributes)?,)*
                    })
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    ::migrate::__private::is_composite(sql_type, #name)
                }
            }
        }
    })
}
