//! `#[derive(Composite)]`: a composite type.

use super::errors::{Errors, Mistake};
use super::options::Options;
use super::read::former_name;
use super::spanned::Spanned;
use super::{Attribute, Data, Field, Fields, Item, check, documentation, unraw, vocabulary};
use migrate_schema::name;
use migrate_schema::rust_type::RustType;
use migrate_schema::schema::QualifiedName;
use migrate_schema::sql_type::SqlType;

/// A struct with `#[derive(Composite)]`.
pub struct CompositeModel {
    /// The struct's name.
    pub ident: Spanned<String>,
    /// The type's name: as it is given, or from the struct's.
    pub name: Spanned<String>,
    /// The type's schema; `public` when absent.
    pub schema: Option<Spanned<String>>,
    /// Which of several databases it belongs to.
    pub database: Option<Spanned<String>>,
    /// `COMMENT ON TYPE`, where it is said with an option.
    pub comment: Option<Spanned<String>>,
    /// The struct's doc comment.
    pub documentation: Option<String>,
    /// What the type was called, and where it lived.
    pub renamed_from: Option<Spanned<QualifiedName>>,
    /// One for each field, in order.
    pub attributes: Vec<CompositeField>,
}

/// A field that is an attribute of a composite type.
pub struct CompositeField {
    /// The field's name.
    pub field: Spanned<String>,
    /// The attribute's name: as it is given, or from the field's.
    pub name: Spanned<String>,
    /// The field's type as it is written, `Option` included.
    pub rust_type: Spanned<RustType>,
    /// The SQL type, where an option says it.
    pub sql_type: Option<Spanned<SqlType>>,
    /// `COLLATE`.
    pub collation: Option<Spanned<String>>,
    /// What the attribute was called.
    pub renamed_from: Option<Spanned<String>>,
}

impl CompositeModel {
    /// Reads an item. `None` when it is no struct with named fields.
    pub fn from_item(item: &Item, errors: &mut Errors) -> Option<Self> {
        let help = match &item.data {
            Data::Struct(fields) => return read(item, fields, errors),
            Data::Enum(_) => "for an enum type write `#[derive(PgEnum)]`",
            Data::Union => "write a struct with a field for each attribute",
        };
        errors.push(Mistake::new(item.keyword, "`Composite` is for a struct").help(help));
        None
    }

    /// The type's name with its schema.
    #[must_use]
    pub fn qualified_name(&self) -> QualifiedName {
        match &self.schema {
            Some(schema) => QualifiedName::new(&schema.value, &self.name.value),
            None => QualifiedName::public(&self.name.value),
        }
    }
}

fn read(item: &Item, fields: &Fields, errors: &mut Errors) -> Option<CompositeModel> {
    let Item { attributes, ident, generics, .. } = item;
    if let Some(parameter) = generics.parameters.first() {
        errors.push(
            Mistake::new(parameter.span(), "a generic struct cannot be a composite type")
                .help("it would have more than one set of attributes: write a struct without parameters"),
        );
    }
    let Fields::Named(fields) = fields else {
        errors.push(Mistake::new(ident.span(), format!("`{ident}` has no named fields")).help(
            "a composite type needs attributes with names: write `struct Address { street: String }`; for a \
                 newtype write `#[derive(ColumnType)]`",
        ));
        return None;
    };
    let mut options = options(attributes, "composite", &vocabulary::COMPOSITE, "name = \"address\"", errors);
    let schema = options.text("schema");
    let model = CompositeModel {
        ident: Spanned::new(unraw(ident), ident.span()),
        name: options
            .text("name")
            .unwrap_or_else(|| Spanned::new(name::of_identifier(&ident.to_string()), ident.span())),
        renamed_from: former_name(&mut options, schema.as_ref(), errors),
        schema,
        database: options.text("database"),
        comment: options.text("comment"),
        documentation: documentation::read(attributes),
        attributes: fields.iter().filter_map(|field| read_field(field, errors)).collect(),
    };
    check(&model, errors);
    Some(model)
}

fn read_field(field: &Field, errors: &mut Errors) -> Option<CompositeField> {
    let ident = field.ident.as_ref()?;
    let mut options =
        options(&field.attributes, "field", &vocabulary::FIELD, "type = \"varchar(255)\"", errors);
    Some(CompositeField {
        field: Spanned::new(unraw(ident), ident.span()),
        name: options.text("name").unwrap_or_else(|| Spanned::new(unraw(ident), ident.span())),
        rust_type: Spanned::new(field.rust_type.written(), field.rust_type.span()),
        sql_type: options.sql_type("type", errors),
        collation: options.text("collate"),
        renamed_from: options.text("renamed_from"),
    })
}

fn options(
    attributes: &[Attribute],
    word: &'static str,
    vocabulary: &'static vocabulary::Vocabulary,
    example: &str,
    errors: &mut Errors,
) -> Options {
    let mut options = Options::new(vocabulary);
    for attribute in attributes {
        match attribute.named(&["composite", "field"]) {
            Some((said, _)) if said == word => {
                if let Some(tokens) = errors.ok(attribute.arguments(example)) {
                    options.read(tokens, errors);
                }
            }
            Some((said, span)) => {
                let place = if said == "field" { "on a field" } else { "above the struct" };
                errors.push(
                    Mistake::new(span, format!("`#[{said}(…)]` belongs {place}"))
                        .help(format!("here write `#[{word}(…)]`")),
                );
            }
            None => {}
        }
    }
    options
}

fn check(model: &CompositeModel, errors: &mut Errors) {
    if model.attributes.is_empty() {
        errors.push(
            Mistake::new(model.ident.span, format!("`{}` has no fields", model.ident.value))
                .help("a composite type needs at least one attribute"),
        );
    }
    let attributes = &model.attributes;
    for name in [&model.name]
        .into_iter()
        .chain(&model.schema)
        .chain(attributes.iter().map(|attribute| &attribute.name))
    {
        check::fits(name, errors);
    }
    for (at, attribute) in attributes.iter().enumerate() {
        let name = &attribute.name;
        if let Some(first) = attributes[..at].iter().find(|other| other.name.value == name.value) {
            errors.push(
                Mistake::new(name.span, format!("two attributes are called `{}`", name.value))
                    .secondary(first.name.span, "the first one")
                    .help("give one of them another `name`"),
            );
        }
        if let Some(old) = &attribute.renamed_from
            && let Some(other) = attributes.iter().find(|other| other.name.value == old.value)
        {
            errors.push(if other.field.value == attribute.field.value {
                Mistake::new(old.span, "`renamed_from` gives the present name")
                    .help("give the former name, or remove it")
            } else {
                Mistake::new(old.span, format!("`{}` is still an attribute", old.value))
                    .secondary(other.name.span, "here")
                    .help("an attribute that was renamed is gone: remove one of the two")
            });
        }
    }
}
