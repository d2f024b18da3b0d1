//! `#[derive(ColumnType)]`: a newtype that is stored like the one field it holds.

use super::errors::{Errors, Mistake};
use super::options::Options;
use super::spanned::Spanned;
use super::{Data, DomainModel, Fields, Item, domain, unraw, vocabulary};
use migrate_schema::rust_type::RustType;
use migrate_schema::sql_type::SqlType;

/// A struct with `#[derive(ColumnType)]`.
pub struct ColumnTypeModel {
    /// The struct's name.
    pub ident: Spanned<String>,
    /// Which of its fields is stored: the only one that is no `PhantomData`.
    pub place: usize,
    /// The type of that field, as it is written.
    pub rust_type: Spanned<RustType>,
    /// The SQL type, where an option says it.
    pub sql_type: Option<Spanned<SqlType>>,
    /// What makes it a domain over that type.
    pub domain: Option<DomainModel>,
}

impl ColumnTypeModel {
    /// Reads an item. `None` when it is no struct with one field.
    pub fn from_item(item: &Item, errors: &mut Errors) -> Option<Self> {
        let help = match &item.data {
            Data::Struct(fields) => return read(item, fields, errors),
            Data::Enum(_) => "for an enum write `#[derive(PgEnum)]`",
            Data::Union => "write `struct Email(String);`",
        };
        errors.push(Mistake::new(item.keyword, "`ColumnType` is for a struct with one field").help(help));
        None
    }
}

fn read(item: &Item, fields: &Fields, errors: &mut Errors) -> Option<ColumnTypeModel> {
    let Item { attributes, ident, generics, .. } = item;
    let mut options = Options::new(&vocabulary::COLUMN_TYPE);
    for attribute in attributes {
        if attribute.is("column_type")
            && let Some(tokens) = errors.ok(attribute.arguments("type = \"varchar(255)\""))
        {
            options.read(tokens, errors);
        }
    }
    let sql_type = options.sql_type("type", errors);
    let domain = domain::read(attributes, ident, errors);
    if let (Some(_), Some(parameter)) = (&domain, generics.parameters.first()) {
        errors.push(
            Mistake::new(parameter.span(), "a generic struct cannot be a domain")
                .help("it would be one name for several types: write a struct without parameters"),
        );
    }
    let mut stored = fields.iter().enumerate().filter(|(_, field)| !field.rust_type.is_marker());
    match (stored.next(), stored.next()) {
        (Some((place, field)), None) => {
            let name = Spanned::new(unraw(ident), ident.span());
            let rust_type = Spanned::new(field.rust_type.written(), field.rust_type.span());
            Some(ColumnTypeModel { ident: name, place, rust_type, sql_type, domain })
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
