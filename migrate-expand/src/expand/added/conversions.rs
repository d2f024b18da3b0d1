//! How values of types travel, for the driver.

use migrate_model::{ColumnTypeModel, Data, Field, Item};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};

use super::{distinct, with_tokio_postgres};
use crate::expand::generics::ForImpl;

pub(in crate::expand) fn pg_enum(input: &Item, name: &str, values: &[&str]) -> TokenStream {
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

pub(in crate::expand) fn composite(input: &Item, name: &str, attributes: &[&str]) -> TokenStream {
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

/// It travels like its field. A domain's values look like those of the type under it, by which the field is
/// asked: it need not know of domains.
pub(in crate::expand) fn column_type(input: &Item, model: Option<&ColumnTypeModel>) -> TokenStream {
    let ident = &input.ident;
    let Data::Struct(fields) = &input.data else { return TokenStream::new() };
    let Some(place) = model.map(|model| model.place) else { return TokenStream::new() };
    let Some(stored) = fields.iter().nth(place) else { return TokenStream::new() };
    let (member, field) = (member_of(place, stored), &stored.rust_type);
    // Lifetimes of ours have names that are none of the newtype's.
    with_tokio_postgres(|| {
        let ForImpl { parameters, arguments, .. } = ForImpl::of(&input.generics);
        let read_parameters = ForImpl::with(&input.generics, Some(quote!('__raw)), None).parameters;
        let predicates = &input.generics.predicates;
        let markers = fields.iter().enumerate().filter(|(at, _)| *at != place);
        let markers = markers.map(|(at, field)| member_of(at, field)).collect::<Vec<_>>();
        let to_sql = quote!(<#field as ::migrate::__private::ToSql>);
        let from_sql = quote!(<#field as ::migrate::__private::FromSql<'__raw>>);
        quote! {
            #[automatically_derived]
            impl #parameters ::migrate::__private::ToSql for #ident #arguments
            where
                for<'__any> #ident #arguments: ::core::fmt::Debug,
                for<'__any> #field: ::migrate::__private::ToSql,
                #(#predicates)*
            {
                fn to_sql(
                    &self,
                    sql_type: &::migrate::__private::Type,
                    out: &mut ::migrate::__private::BytesMut,
                ) -> ::migrate::__private::Result<::migrate::__private::IsNull> {
                    #to_sql::to_sql(&self.#member, ::migrate::__private::base(sql_type), out)
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    #to_sql::accepts(::migrate::__private::base(sql_type))
                }

                ::migrate::__private::to_sql_checked! {}
            }

            #[automatically_derived]
            impl #read_parameters ::migrate::__private::FromSql<'__raw> for #ident #arguments
            where
                #field: ::migrate::__private::FromSql<'__raw>,
                #(#predicates)*
            {
                fn from_sql(
                    sql_type: &::migrate::__private::Type,
                    raw: &'__raw [u8],
                ) -> ::migrate::__private::Result<Self> {
                    let value = #from_sql::from_sql(::migrate::__private::base(sql_type), raw)?;
                    ::core::result::Result::Ok(Self {
                        #member: value,
                        #(#markers: ::core::marker::PhantomData,)*
                    })
                }

                fn from_sql_null(sql_type: &::migrate::__private::Type) -> ::migrate::__private::Result<Self> {
                    let value = #from_sql::from_sql_null(::migrate::__private::base(sql_type))?;
                    ::core::result::Result::Ok(Self {
                        #member: value,
                        #(#markers: ::core::marker::PhantomData,)*
                    })
                }

                fn accepts(sql_type: &::migrate::__private::Type) -> bool {
                    #from_sql::accepts(::migrate::__private::base(sql_type))
                }
            }
        }
    })
}

/// What stands behind the point: a name, or a number.
fn member_of(place: usize, field: &Field) -> TokenStream {
    match &field.ident {
        Some(ident) => ident.to_token_stream(),
        None => Literal::usize_unsuffixed(place).to_token_stream(),
    }
}
