use migrate_model::{Data, Errors, Item, PgEnumModel};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::quote;

use super::generics::ForImpl;
use super::{in_step, sql_types, with_tokio_postgres};
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
    let conversions = conversions(input, &name, &values);
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

fn conversions(input: &Item, name: &str, values: &[&str]) -> TokenStream {
    let ident = &input.ident;
    let Data::Enum(variants) = &input.data else { return TokenStream::new() };
    let holds_data = variants.iter().any(|variant| !variant.fields.is_empty());
    let variants = variants.iter().map(|variant| &variant.ident).collect::<Vec<_>>();
    let Some((last, others)) = variants.split_last() else { return TokenStream::new() };
    if !input.generics.parameters.is_empty() || holds_data {
        return TokenStream::new();
    }
    with_tokio_postgres(|| {
        let places = 0..others.len();
        quote! {
            // `ToSql` asks for `Debug`; an enum without it is only read.
            #[automatically_derived]
            impl ::migrate::__private::ToSql for #ident
            where
                for<'any> #ident: ::core::fmt::Debug,
            {
                fn to_sql(
                    &self,
                    _: &::migrate::__private::Type,
                    out: &mut ::migrate::__private::BytesMut,
                ) -> ::migrate::__private::Result<::migrate::__private::IsNull> {
                    let value = match self {
                        #(Self::#variants => #values,)*
                    };
                    ::migrate::__private::write_value(value, out)
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    ::migrate::__private::is_enum(sql_type, #name)
                }

                ::migrate::__private::to_sql_checked! {}
            }

            #[automatically_derived]
            impl<'raw> ::migrate::__private::FromSql<'raw> for #ident {
                fn from_sql(
                    sql_type: &::migrate::__private::Type,
                    raw: &'raw [u8],
                ) -> ::migrate::__private::Result<Self> {
                    let values = <Self as ::migrate::PgEnum>::VALUES;
                    ::core::result::Result::Ok(match ::migrate::__private::read_value(sql_type, raw, values)? {
                        #(#places => Self::#others,)*
                        _ => Self::#last,
                    })
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    ::migrate::__private::is_enum(sql_type, #name)
                }
            }
        }
    })
}
