use migrate_model::{Data, Errors, Field, Item, Model, ReferenceTarget, Spanned, is_keyword, unraw};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};

use super::generics::ForImpl;
use super::in_step;
use crate::lockstep;

pub(crate) fn table(input: &Item) -> TokenStream {
    let mut errors = Errors::new();
    let model = Model::from_item(input, &mut errors);
    let implementation = match &model {
        Some(model) if input.generics.parameters.is_empty() => {
            let compared = in_step(model.database.as_ref(), &errors, &|settings| {
                lockstep::table(model, input, settings)
            });
            let implementation = table_as_read(model, input);
            let rows = added!(rows(model, input));
            quote!(#implementation #compared #rows)
        }
        _ => table_unread(input),
    };
    quote!(#implementation #errors)
}

fn table_as_read(model: &Model, input: &Item) -> TokenStream {
    let (ident, visibility) = (&input.ident, &input.visibility);
    let name = model.qualified_name();
    let (schema, name) = (name.schema, name.name);
    let columns = format_ident!("ColumnsOf{}", unraw(ident), span = Span::call_site());
    let about = format!("The columns of `{name}`.");
    let fields = model.columns.iter().map(|column| of_macro(&column.field)).collect::<Vec<_>>();
    let names = model.columns.iter().map(|column| column.name.value.as_str()).collect::<Vec<_>>();
    let about_fields = names.iter().map(|column| format!("`{name}.{column}`"));
    let types = sql_types(model, input);
    let primary_key = model.primary_key.iter().flat_map(|key| &key.columns).map(|column| &column.value);
    let references = references(model, ident);
    quote! {
        const _: () = {
            #references

            #[doc = #about]
            #visibility struct #columns {
                #(#[doc = #about_fields] #visibility #fields: ::migrate::Column<#ident>,)*
            }

            #[automatically_derived]
            impl ::migrate::Table for #ident {
                type Columns = #columns;
                const NAME: &'static str = #name;
                const SCHEMA: &'static str = #schema;
                const COLUMNS: Self::Columns = #columns { #(#fields: ::migrate::Column::new(#names),)* };
                const COLUMN_NAMES: &'static [&'static str] = &[#(#names),*];
                const COLUMN_TYPES: &'static [&'static str] = &[#(#types),*];
                const PRIMARY_KEY: &'static [&'static str] = &[#(#primary_key),*];
            }
        };
    }
}

/// What is said, else what the compiler knows of the field's type.
fn sql_types(model: &Model, input: &Item) -> Vec<TokenStream> {
    let Data::Struct(fields) = &input.data else { return Vec::new() };
    let mut fields = fields.iter();
    let types = model.columns.iter().map(|column| {
        let is_it =
            |field: &&Field| field.ident.as_ref().is_some_and(|ident| unraw(ident) == column.field.value);
        let field = fields.find(is_it);
        match (&column.sql_type, field) {
            (Some(said), _) => said.value.to_string().to_token_stream(),
            (None, Some(field)) => {
                let ty = &field.rust_type;
                quote_spanned!(ty.span()=> <#ty as ::migrate::ColumnType>::SQL_TYPE)
            }
            (None, None) => "".to_token_stream(),
        }
    });
    types.collect()
}

/// Uses the models that are referenced: an import that only an attribute needs is not an unused one,
/// and a target that is no table is an error where it is written.
fn references(model: &Model, this: &Ident) -> TokenStream {
    let targets = model.foreign_keys.iter().filter_map(|key| match &key.references.target {
        ReferenceTarget::Model(path) => Some(path_at(path, this, key.references.span.token())),
        ReferenceTarget::Table(_) => None,
    });
    let targets: Vec<_> = targets.collect();
    if targets.is_empty() {
        return TokenStream::new();
    }
    quote!(const _: &[&str] = &[#(<#targets as ::migrate::Table>::NAME),*];)
}

fn table_unread(input: &Item) -> TokenStream {
    let ident = &input.ident;
    let ForImpl { parameters, arguments, condition } = ForImpl::of(&input.generics);
    quote! {
        #[automatically_derived]
        impl #parameters ::migrate::Table for #ident #arguments #condition {
            type Columns = ();
            const NAME: &'static str = "";
            const SCHEMA: &'static str = "";
            const COLUMNS: Self::Columns = ();
            const COLUMN_NAMES: &'static [&'static str] = &[];
            const COLUMN_TYPES: &'static [&'static str] = &[];
            const PRIMARY_KEY: &'static [&'static str] = &[];
        }
    }
}

/// The same name at the same place, but of the macro: lints that the user's field has been told
/// about, or is allowed to break, are not told again.
fn of_macro(field: &Spanned<String>) -> Ident {
    ident(&field.value, field.span.token().resolved_at(Span::call_site()))
}

/// The path of a model as it is written: one that begins with `::` begins with an empty word. What is `Self`
/// in a struct is not in the constants beside it.
pub(crate) fn path_at(path: &[String], this: &Ident, span: Span) -> TokenStream {
    if matches!(path, [only] if only == "Self") {
        return this.to_token_stream();
    }
    let words = path.iter().map(|word| (!word.is_empty()).then(|| ident(word, span)));
    let words = words.collect::<Vec<_>>();
    quote_spanned!(span=> #(#words)::*)
}

fn ident(word: &str, span: Span) -> Ident {
    match word {
        "crate" | "self" | "super" | "Self" => Ident::new(word, span),
        // `gen` is a keyword since edition 2024, which this code is of, whatever the user's is.
        _ if is_keyword(word) || word == "gen" => Ident::new_raw(word, span),
        _ => Ident::new(word, span),
    }
}
