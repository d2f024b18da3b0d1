//! `#[derive(ColumnType)]`: a newtype that is stored like the one field it holds.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, ItemStruct};

use super::attribute::{arguments, named};
use super::errors::{Errors, Mistake};
use super::options::Options;
use super::spanned::Spanned;
use super::written::written;
use super::{DomainModel, domain, vocabulary};
use migrate_schema::rust_type::RustType;
use migrate_schema::sql_type::SqlType;

/// A struct with `#[derive(ColumnType)]`.
#[derive(Clone, Debug)]
pub struct ColumnTypeModel {
    /// The struct's name.
    pub ident: Spanned<String>,
    /// The type of its one field, as it is written.
    pub rust_type: Spanned<RustType>,
    /// The SQL type, where an option says it.
    pub sql_type: Option<Spanned<SqlType>>,
    /// What makes it a domain over that type.
    pub domain: Option<DomainModel>,
}

impl ColumnTypeModel {
    /// Reads what a derive macro is given. `None` when it is no struct with one field.
    pub fn from_derive_input(input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let (span, help) = match &input.data {
            Data::Struct(data) => {
                return read(&input.attrs, &input.ident, &input.generics, &data.fields, errors);
            }
            Data::Enum(data) => (data.enum_token.span, "for an enum write `#[derive(PgEnum)]`"),
            Data::Union(data) => (data.union_token.span, "write `struct Email(String);`"),
        };
        errors.push(Mistake::new(span, "`ColumnType` is for a struct with one field").help(help));
        None
    }

    /// Reads a struct of a source file. `None` when it does not have exactly one field.
    pub fn from_item(item: &ItemStruct, errors: &mut Errors) -> Option<Self> {
        read(&item.attrs, &item.ident, &item.generics, &item.fields, errors)
    }
}

fn read(
    attributes: &[Attribute],
    ident: &Ident,
    generics: &Generics,
    fields: &Fields,
    errors: &mut Errors,
) -> Option<ColumnTypeModel> {
    if let Some(parameter) = generics.params.first() {
        errors.push(
            Mistake::new(parameter.span(), "a generic struct cannot be a column's type")
                .help("it would have more than one SQL type: write a struct without parameters"),
        );
    }
    let mut options = Options::new(&vocabulary::COLUMN_TYPE);
    for attribute in attributes {
        if named(attribute, &["column_type"]).is_some()
            && let Some(tokens) = errors.ok(arguments(attribute, "type = \"varchar(255)\""))
        {
            options.read(tokens, errors);
        }
    }
    let sql_type = options.sql_type("type", errors);
    let domain = domain::read(attributes, ident, errors);
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => {
            let name = Spanned::new(ident.unraw().to_string(), ident.span());
            let rust_type = Spanned::new(written(&field.ty), field.ty.span());
            Some(ColumnTypeModel { ident: name, rust_type, sql_type, domain })
        }
        _ => {
            errors.push(
                Mistake::new(ident.span(), format!("`{ident}` does not hold exactly one field"))
                    .help("a newtype is stored like its one field: write `struct Email(String);`"),
            );
            None
        }
    }
}
