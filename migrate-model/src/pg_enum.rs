//! `#[derive(PgEnum)]`: an enum type.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase,
};

use super::errors::{Errors, Mistake};
use super::options::Options;
use super::read::{former_name, no_such_word};
use super::spanned::Spanned;
use super::{Attribute, Data, Fields, Item, Variant, check, documentation, unraw, vocabulary};
use migrate_schema::name;
use migrate_schema::schema::QualifiedName;

/// An enum with `#[derive(PgEnum)]`.
pub struct PgEnumModel {
    /// The enum's name in Rust.
    pub ident: Spanned<String>,
    /// The type's name: as it is given, or from the enum's.
    pub name: Spanned<String>,
    /// The type's schema; `public` when absent.
    pub schema: Option<Spanned<String>>,
    /// Which of several databases it belongs to.
    pub database: Option<Spanned<String>>,
    /// `COMMENT ON TYPE`, where it is said with an option.
    pub comment: Option<Spanned<String>>,
    /// The enum's doc comment.
    pub documentation: Option<String>,
    /// What the type was called, and where it lived.
    pub renamed_from: Option<Spanned<QualifiedName>>,
    /// Its values, in order.
    pub values: Vec<PgEnumValue>,
}

/// A variant of an enum type.
pub struct PgEnumValue {
    /// The variant's name in Rust.
    pub ident: String,
    /// The value in PostgreSQL.
    pub value: Spanned<String>,
    /// What the value was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// How variants are written as values; words and results are those of sqlx.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RenameAll {
    /// `lowercase`.
    Lower,
    /// `UPPERCASE`.
    Upper,
    /// `PascalCase`.
    Pascal,
    /// `camelCase`.
    Camel,
    /// `snake_case`.
    Snake,
    /// `SCREAMING_SNAKE_CASE`.
    ScreamingSnake,
    /// `kebab-case`.
    Kebab,
    /// `SCREAMING-KEBAB-CASE`.
    ScreamingKebab,
}

impl RenameAll {
    /// All of them, with the words that a model uses.
    pub const ALL: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    /// The value of a variant.
    #[must_use]
    pub fn apply(self, variant: &str) -> String {
        match self {
            Self::Lower => variant.to_lowercase(),
            Self::Upper => variant.to_uppercase(),
            Self::Pascal => variant.to_upper_camel_case(),
            Self::Camel => variant.to_lower_camel_case(),
            Self::Snake => variant.to_snake_case(),
            Self::ScreamingSnake => variant.to_shouty_snake_case(),
            Self::Kebab => variant.to_kebab_case(),
            Self::ScreamingKebab => variant.to_shouty_kebab_case(),
        }
    }
}

impl PgEnumModel {
    /// Reads an item. `None` when it is no enum.
    pub fn from_item(item: &Item, errors: &mut Errors) -> Option<Self> {
        if let Data::Enum(variants) = &item.data {
            return Some(read(item, variants, errors));
        }
        errors.push(
            Mistake::new(item.keyword, "`PgEnum` is for an enum")
                .help("for a table write `#[derive(Table)]`, for a newtype `#[derive(ColumnType)]`"),
        );
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

fn read(item: &Item, variants: &[Variant], errors: &mut Errors) -> PgEnumModel {
    let Item { attributes, ident, generics, .. } = item;
    if let Some(parameter) = generics.parameters.first() {
        errors.push(
            Mistake::new(parameter.span(), "a generic enum cannot be an enum type")
                .help("write an enum without parameters"),
        );
    }
    let mut options = options(attributes, &vocabulary::PG_ENUM, "name = \"user_status\"", errors);
    let rename_all = options.text("rename_all").and_then(|word| errors.ok(rename_all(&word)));
    let schema = options.text("schema");
    let model = PgEnumModel {
        ident: Spanned::new(unraw(ident), ident.span()),
        name: options
            .text("name")
            .unwrap_or_else(|| Spanned::new(name::of_identifier(&ident.to_string()), ident.span())),
        renamed_from: former_name(&mut options, schema.as_ref(), errors),
        schema,
        database: options.text("database"),
        comment: options.text("comment"),
        documentation: documentation::read(attributes),
        values: variants.iter().map(|variant| read_variant(variant, rename_all, errors)).collect(),
    };
    check(&model, errors);
    model
}

/// The spelling itself is the meaning here, so nothing is accepted in another case.
fn rename_all(word: &Spanned<String>) -> Result<RenameAll, Mistake> {
    let found = RenameAll::ALL.iter().find(|(name, _)| *name == word.value);
    found
        .map(|(_, rule)| *rule)
        .ok_or_else(|| no_such_word("rename_all", word, &RenameAll::ALL.map(|(name, _)| name)))
}

fn options(
    attributes: &[Attribute],
    vocabulary: &'static vocabulary::Vocabulary,
    example: &str,
    errors: &mut Errors,
) -> Options {
    let mut options = Options::new(vocabulary);
    for attribute in attributes {
        if attribute.is("pg_enum")
            && let Some(tokens) = errors.ok(attribute.arguments(example))
        {
            options.read(tokens, errors);
        }
    }
    options
}

fn read_variant(variant: &Variant, rename_all: Option<RenameAll>, errors: &mut Errors) -> PgEnumValue {
    if !matches!(variant.fields, Fields::Unit) {
        errors.push(
            Mistake::new(variant.ident.span(), format!("`{}` holds data", variant.ident))
                .help("a value of an enum type is only a name; keep the data in a column of its own"),
        );
    }
    let mut options =
        options(&variant.attributes, &vocabulary::PG_ENUM_VALUE, "rename = \"on hold\"", errors);
    let ident = &variant.ident;
    let value = options.text("rename").unwrap_or_else(|| {
        let name = unraw(ident);
        Spanned::new(rename_all.map_or_else(|| name.clone(), |rule| rule.apply(&name)), ident.span())
    });
    PgEnumValue { ident: unraw(ident), value, renamed_from: options.text("renamed_from") }
}

fn check(model: &PgEnumModel, errors: &mut Errors) {
    if model.values.is_empty() {
        errors.push(
            Mistake::new(model.ident.span, format!("`{}` has no variants", model.ident.value))
                .help("an enum type needs at least one value"),
        );
    }
    for name in
        [&model.name].into_iter().chain(&model.schema).chain(model.values.iter().map(|value| &value.value))
    {
        check::fits(name, errors);
    }
    for (at, value) in model.values.iter().enumerate() {
        if let Some(first) = model.values[..at].iter().find(|other| other.value.value == value.value.value) {
            errors.push(
                Mistake::new(
                    value.value.span,
                    format!("two variants have the value `{}`", value.value.value),
                )
                .secondary(first.value.span, "the first one")
                .help("give one of them another `rename`"),
            );
        }
        if let Some(old) = &value.renamed_from
            && let Some(other) = model.values.iter().find(|other| other.value.value == old.value)
        {
            errors.push(if other.ident == value.ident {
                Mistake::new(old.span, "`renamed_from` gives the present value")
                    .help("give the former value, or remove it")
            } else {
                Mistake::new(old.span, format!("`{}` is still a value", old.value))
                    .secondary(other.value.span, "here")
                    .help("a value that was renamed is gone: remove one of the two")
            });
        }
    }
}
