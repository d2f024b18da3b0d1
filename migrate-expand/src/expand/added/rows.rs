use migrate_model::{Column, Data, Item, Model, Type, unraw};
use migrate_schema::schema::IdentityKind;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{distinct, with_sea_query, with_tokio_postgres};

/// What a model brings for reading and writing its rows.
pub(in crate::expand) fn rows(model: &Model, input: &Item) -> TokenStream {
    let statements = with_sea_query(|| statements(model, input));
    let conversions = with_tokio_postgres(|| conversions(model, input));
    quote!(#statements #conversions)
}

/// A field of the struct, and the column that it is; none when it is skipped.
struct Field<'a> {
    ident: &'a Ident,
    rust_type: &'a Type,
    column: Option<&'a Column>,
}

/// The columns of a model stand in the order of their fields.
fn fields<'a>(model: &'a Model, input: &'a Item) -> Vec<Field<'a>> {
    let Data::Struct(fields) = &input.data else { return Vec::new() };
    let mut columns = model.columns.iter().peekable();
    let named = fields.iter().filter_map(|field| Some((field.ident.as_ref()?, &field.rust_type)));
    named
        .map(|(ident, rust_type)| {
            let column = columns.next_if(|column| unraw(ident) == column.field.value);
            Field { ident, rust_type, column }
        })
        .collect()
}

fn statements(model: &Model, input: &Item) -> TokenStream {
    let ident = &input.ident;
    let written = model.columns.iter().map(written);
    let fields = fields(model, input);
    let key = model.primary_key.iter().flat_map(|key| &key.columns).filter_map(|name| {
        let is_key = |field: &&Field<'_>| field.column.is_some_and(|column| column.name.value == name.value);
        fields.iter().find(is_key).map(|field| field.rust_type.outside_of(ident))
    });
    let key = key.collect::<Vec<_>>();
    let keyed = match &*key.iter().map(AsRef::as_ref).collect::<Vec<_>>() {
        [] => TokenStream::new(),
        key => keyed(ident, key),
    };
    quote! {
        #[automatically_derived]
        impl ::migrate::Statements for #ident {
            const WRITTEN: &'static [::migrate::Written] = &[#(::migrate::Written::#written),*];
        }

        #keyed
    }
}

/// The key is a parameter of the trait and no type in it: a public model may have a private type as its key.
fn keyed(ident: &Ident, key: &[&Type]) -> TokenStream {
    let values = with_tokio_postgres(|| {
        let (key_type, names) = match key {
            [one] => (quote!(&'key #one), vec![quote!(self)]),
            several => {
                let names = (0..several.len()).map(Literal::usize_unsuffixed).map(|at| quote!(self.#at));
                (quote!((#(&'key #several,)*)), names.collect())
            }
        };
        let types = distinct(key.iter().copied());
        quote! {
            #[automatically_derived]
            impl<'key> ::migrate::Key<'key, #ident> for #key_type
            where
                #(for<'any> #types: ::migrate::__private::ToSql + ::core::marker::Sync,)*
            {
                fn values(self) -> ::migrate::Parameters<'key> {
                    ::std::vec![#(#names),*]
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl ::migrate::Keyed for #ident {}

        #values
    }
}

fn written(column: &Column) -> Ident {
    let identity = column.identity.as_ref().map(|identity| identity.value.generated);
    let by_database = column.generated.is_some() || identity == Some(IdentityKind::Always);
    let has_default = column.default.is_some() || column.serial.is_some() || identity.is_some();
    match (by_database, has_default) {
        (true, _) => format_ident!("Never"),
        (false, true) => format_ident!("OrDefault"),
        (false, false) => format_ident!("Always"),
    }
}

/// The bounds stand in front of the implementations, so that a model with a field that the driver does not know
/// compiles all the same and merely lacks these.
fn conversions(model: &Model, input: &Item) -> TokenStream {
    let ident = &input.ident;
    let fields = fields(model, input);
    let stored = || fields.iter().filter(|field| field.column.is_some());
    let types = distinct(stored().map(|field| field.rust_type));
    let skipped = fields.iter().filter(|field| field.column.is_none());
    let skipped_types = distinct(skipped.map(|field| field.rust_type));
    let mut place = 0_usize..;
    let read = fields.iter().map(|field| {
        let name = field.ident;
        match field.column {
            Some(_) => {
                let place = place.next();
                quote!(#name: ::migrate::__private::value::<Self, _>(row, #place)?)
            }
            None => quote!(#name: ::core::default::Default::default()),
        }
    });
    let values = stored().map(|field| field.ident);
    quote! {
        #[automatically_derived]
        impl ::migrate::FromRow for #ident
        where
            #(for<'any> #types: ::migrate::__private::FromSql<'any>,)*
            #(for<'any> #skipped_types: ::core::default::Default,)*
        {
            fn from_row(
                row: &::migrate::__private::Row,
            ) -> ::core::result::Result<Self, ::migrate::RowError> {
                ::core::result::Result::Ok(Self { #(#read,)* })
            }
        }

        #[automatically_derived]
        impl ::migrate::ToRow for #ident
        where
            #(for<'any> #types: ::migrate::__private::ToSql + ::core::marker::Sync,)*
        {
            fn values(&self) -> ::migrate::Parameters<'_> {
                ::std::vec![#(&self.#values),*]
            }
        }
    }
}
