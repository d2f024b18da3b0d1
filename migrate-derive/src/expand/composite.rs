use migrate_model::{CompositeModel, Errors};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput};

use super::{distinct, in_step, sql_types, with_errors, with_tokio_postgres};
use crate::lockstep;

pub(crate) fn composite(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::new();
    let model = CompositeModel::from_derive_input(input, &mut errors);
    let name = model.as_ref().map(CompositeModel::qualified_name);
    let sql_types = sql_types(name.clone().map(SqlType::named).as_ref());
    let (schema, name) = name.map(|name| (name.schema, name.name)).unwrap_or_default();
    let attributes =
        model.iter().flat_map(|model| &model.attributes).map(|attribute| attribute.name.value.as_str());
    let attributes = attributes.collect::<Vec<_>>();
    let compared = model.as_ref().map(|model| {
        in_step(model.database.as_ref(), &errors, |settings| lockstep::composite(model, input, settings))
    });
    let ident = &input.ident;
    let (parameters, arguments, condition) = input.generics.split_for_impl();
    let conversions = conversions(input, &name, &attributes);
    let implementation = quote! {
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
    };
    with_errors(&implementation, errors)
}

fn conversions(input: &DeriveInput, name: &str, attributes: &[&str]) -> TokenStream {
    let ident = &input.ident;
    let Data::Struct(data) = &input.data else { return TokenStream::new() };
    if !input.generics.params.is_empty() || attributes.is_empty() {
        return TokenStream::new();
    }
    with_tokio_postgres(|| {
        let fields = data.fields.iter().filter_map(|field| field.ident.as_ref()).collect::<Vec<_>>();
        let types = distinct(data.fields.iter().map(|field| &field.ty));
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
