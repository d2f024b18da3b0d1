//! Whether what a struct says fits together, as far as the struct alone can tell.

use super::errors::{Errors, Mistake};
use super::options::Options;
use super::span::Span;
use super::spanned::Spanned;
use super::suggestion::closest;
use super::{Column, Model, whole};
use migrate_schema::name::MAX_BYTES;
use migrate_schema::rust_type::RustType;
use migrate_schema::schema::KeyTarget;

/// Checks a model, and turns the names of fields into the names of their columns.
pub(super) fn check(model: &mut Model, errors: &mut Errors) {
    // PostgreSQL has tables without columns; nobody writes fields to have one.
    if model.columns.is_empty() && !model.skipped.is_empty() {
        errors.push(
            Mistake::new(model.ident.span, format!("`{}` has no columns", model.ident.value))
                .help("leave one field that is not skipped, or no field at all"),
        );
    }
    resolve(model, errors);
    lengths(model, errors);
    distinct_columns(model, errors);
    distinct_names(model, errors);
    former_names(model, errors);
    whole::check(model, errors);
    for column in &model.columns {
        check_column(column, errors);
    }
    if let Some(key) = &model.primary_key {
        for name in &key.columns {
            let column = model.columns.iter().find(|column| column.name.value == name.value);
            if column.is_some_and(|column| is_option(&column.rust_type)) {
                errors.push(
                    Mistake::new(
                        name.span,
                        format!("`{}` is in the primary key and cannot be `Option`", name.value),
                    )
                    .help("a primary key is never NULL: take the `Option` away"),
                );
            }
        }
    }
    for key in &model.foreign_keys {
        let Some(referenced) = &key.references.columns else { continue };
        if referenced.len() != key.columns.len() && !key.columns.is_empty() {
            errors.push(
                Mistake::new(
                    key.references.span,
                    format!(
                        "{} here, but {} referenced",
                        counted(key.columns.len()),
                        if referenced.len() == 1 {
                            "1 is".to_owned()
                        } else {
                            format!("{} are", referenced.len())
                        }
                    ),
                )
                .help("a foreign key needs one referenced column for each of its own"),
            );
        }
    }
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

/// Which options of one field exclude or need each other.
pub(super) fn together(options: &Options, field: &str, errors: &mut Errors) {
    for (one, other, reason) in [
        ("default", "identity", "an identity column numbers itself"),
        ("default", "generated", "a generated column computes itself"),
        ("identity", "generated", "a generated column computes itself"),
        ("backfill", "generated", "a generated column computes itself"),
        ("backfill", "identity", "an identity column numbers itself"),
        ("default", "serial", "a serial column numbers itself"),
        ("identity", "serial", "a serial column numbers itself"),
        ("generated", "serial", "a serial column numbers itself"),
        ("backfill", "serial", "a serial column numbers itself"),
    ] {
        if let (Some(first), Some(second)) = (options.span(one), options.span(other)) {
            errors.push(
                Mistake::new(first, format!("`{one}` and `{other}` exclude each other"))
                    .secondary(second, reason)
                    .help(format!("{reason}: remove one of the two")),
            );
        }
    }
    for (one, needed) in [
        ("start", "identity"),
        ("increment", "identity"),
        ("min", "identity"),
        ("max", "identity"),
        ("cache", "identity"),
        ("cycle", "identity"),
        ("on_delete", "references"),
        ("on_update", "references"),
        ("deferrable", "references"),
        ("not_valid", "references"),
    ] {
        if let (Some(span), None) = (options.span(one), options.span(needed)) {
            let help = if one == "deferrable" && options.span("unique").is_some() {
                format!("for the unique constraint write `#[unique({field}, deferrable)]` above the struct")
            } else if one == "deferrable" && options.span("primary_key").is_some() {
                format!("for the primary key write `#[primary_key({field}, deferrable)]` above the struct")
            } else if one == "not_valid" && options.span("check").is_some() {
                "for the check write `#[check(\"…\", not_valid)]` above the struct".to_owned()
            } else {
                format!("add `{needed}`, or remove `{one}`")
            };
            errors.push(Mistake::new(span, format!("`{one}` has no meaning without `{needed}`")).help(help));
        }
    }
}

fn check_column(column: &Column, errors: &mut Errors) {
    let Some(identity) = &column.identity else { return };
    if is_option(&column.rust_type) {
        errors.push(
            Mistake::new(identity.span, "an identity column cannot be `Option`")
                .help("PostgreSQL always gives it a number: take the `Option` away"),
        );
        return;
    }
    let wrong = match &column.sql_type {
        Some(sql_type) => {
            let integer = matches!(sql_type.built_in_name(), Some("smallint" | "integer" | "bigint"));
            (!integer || sql_type.is_array()).then(|| sql_type.value.to_string())
        }
        None => primitive(&column.rust_type).filter(|name| !matches!(name.as_str(), "i16" | "i32" | "i64")),
    };
    if let Some(wrong) = wrong {
        errors.push(
            Mistake::new(identity.span, format!("an identity column is a whole number, not `{wrong}`"))
                .help("use `i16`, `i32` or `i64`"),
        );
    }
}

/// The name of a type that means the same everywhere.
fn primitive(rust_type: &RustType) -> Option<String> {
    const PRIMITIVES: [&str; 18] = [
        "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64",
        "bool", "char", "str", "String",
    ];
    let RustType::Path { segments, arguments, .. } = rust_type else { return None };
    match segments.as_slice() {
        [name] if arguments.is_empty() && PRIMITIVES.contains(&name.as_str()) => Some(name.clone()),
        _ => None,
    }
}

/// Whether the type is written as an `Option`; an alias of one is not seen.
fn is_option(rust_type: &RustType) -> bool {
    match rust_type {
        RustType::Path { segments, .. } => segments.last().is_some_and(|last| last == "Option"),
        _ => false,
    }
}

fn distinct_columns(model: &Model, errors: &mut Errors) {
    for (at, column) in model.columns.iter().enumerate() {
        let mut earlier = model.columns[..at].iter();
        if let Some(first) = earlier.find(|other| other.name.value == column.name.value) {
            errors.push(
                Mistake::new(column.name.span, format!("two columns are called `{}`", column.name.value))
                    .label("the second one")
                    .secondary(first.name.span, "the first one")
                    .help("give one of them another `name`"),
            );
        }
    }
}

/// The names that are given to what belongs to the table, and whether each is one of constraints and one of
/// indexes: keys and uniques are both at once.
fn given_names(model: &Model) -> Vec<(&Spanned<String>, bool, bool)> {
    let Model { primary_key, uniques, excludes, indexes, checks, foreign_keys, policies, .. } = model;
    let mut names = Vec::new();
    if let Some(key) = primary_key {
        names.push((&key.name, true, true));
    }
    for unique in uniques {
        names.push((&unique.name, true, true));
    }
    for exclude in excludes {
        names.push((&exclude.name, true, true));
    }
    for index in indexes {
        names.push((&index.name, false, true));
    }
    for check in checks {
        names.push((&check.name, true, false));
    }
    for key in foreign_keys {
        names.push((&key.name, true, false));
    }
    for policy in policies {
        names.push((&policy.name, false, false));
    }
    let given = names.into_iter();
    given.filter_map(|(name, constraint, index)| Some((name.as_ref()?, constraint, index))).collect()
}

fn distinct_names(model: &Model, errors: &mut Errors) {
    let mut seen: Vec<(&Spanned<String>, bool, bool)> = Vec::new();
    for (name, constraint, index) in given_names(model) {
        let first = seen.iter().find(|(other, as_constraint, as_index)| {
            other.value == name.value && ((constraint && *as_constraint) || (index && *as_index))
        });
        if let Some((first, ..)) = first {
            errors.push(
                Mistake::new(name.span, format!("the name `{}` is given twice", name.value))
                    .label("given again here")
                    .secondary(first.span, "first given here")
                    .help("within a table, constraints and indexes need names of their own"),
            );
        }
        seen.push((name, constraint, index));
    }
}

fn former_names(model: &Model, errors: &mut Errors) {
    let table = model.qualified_name();
    let of_table = model.renamed_from.iter().filter(|old| old.value == table).map(|old| old.span);
    let of_columns = model.columns.iter().filter_map(|column| {
        let old = column.renamed_from.as_ref()?;
        (old.value == column.name.value).then_some(old.span)
    });
    for span in of_table.chain(of_columns) {
        errors.push(
            Mistake::new(span, "`renamed_from` gives the present name")
                .help("give the former name, or remove it"),
        );
    }
    for (at, column) in model.columns.iter().enumerate() {
        let Some(old) = &column.renamed_from else { continue };
        let earlier = model.columns[..at].iter().filter_map(|other| other.renamed_from.as_ref());
        if let Some(first) = earlier.into_iter().find(|other| other.value == old.value) {
            errors.push(
                Mistake::new(old.span, format!("two columns were called `{}`", old.value))
                    .secondary(first.span, "the other one")
                    .help("only one of them can keep its values: remove `renamed_from` from the other"),
            );
        }
    }
}

fn lengths(model: &Model, errors: &mut Errors) {
    for name in [&model.name].into_iter().chain(&model.schema) {
        fits(name, errors);
    }
    for column in &model.columns {
        fits(&column.name, errors);
    }
    for (name, ..) in given_names(model) {
        fits(name, errors);
    }
}

/// PostgreSQL would cut a longer name without a word.
pub(super) fn fits(name: &Spanned<String>, errors: &mut Errors) {
    let bytes = name.value.len();
    if bytes > MAX_BYTES {
        errors.push(
            Mistake::new(name.span, format!("`{}` has {bytes} bytes", name.value))
                .help(format!("PostgreSQL would cut it after {MAX_BYTES}: give a shorter name")),
        );
    }
}

/// Finds every column that is listed, by its own name or by its field's.
fn resolve(model: &mut Model, errors: &mut Errors) {
    let Model { columns, skipped, primary_key, uniques, indexes, foreign_keys, excludes, .. } = model;
    let mut names = Names { columns, skipped, errors };
    for key in primary_key.iter_mut() {
        names.resolve(&mut key.columns);
        names.distinct(&key.columns, "the primary key");
    }
    for unique in uniques {
        names.resolve(&mut unique.columns);
        names.resolve(&mut unique.include);
        names.distinct(&unique.columns, "the unique constraint");
    }
    for index in indexes {
        for key in &mut index.keys {
            if let Some(class) = &key.value.operator_class
                && names
                    .columns
                    .iter()
                    .any(|column| column.name.value == *class || column.field.value == *class)
            {
                names.errors.push(
                    Mistake::new(key.span, format!("`{class}` is a column, not an operator class"))
                        .help(format!("a comma is missing before `{class}`")),
                );
            }
            if let KeyTarget::Column(name) = &key.value.target
                && let Some(found) = names.find(name, key.span)
            {
                key.value.target = KeyTarget::Column(found);
            }
        }
        names.resolve(&mut index.include);
    }
    for key in foreign_keys {
        names.resolve(&mut key.columns);
        names.distinct(&key.columns, "the foreign key");
        names.resolve(&mut key.on_delete_columns);
        for name in &key.on_delete_columns {
            if !key.columns.iter().any(|column| column.value == name.value) {
                let mistake =
                    Mistake::new(name.span, format!("`{}` is no column of the foreign key", name.value));
                names.errors.push(mistake.help("name some of its own columns"));
            }
        }
    }
    for element in excludes.iter_mut().flat_map(|exclude| &mut exclude.elements) {
        if let KeyTarget::Column(name) = &element.value.key.target
            && let Some(found) = names.find(name, element.span)
        {
            element.value.key.target = KeyTarget::Column(found);
        }
    }
}

struct Names<'a> {
    columns: &'a [Column],
    skipped: &'a [String],
    errors: &'a mut Errors,
}

impl Names<'_> {
    fn resolve(&mut self, names: &mut [Spanned<String>]) {
        for name in names {
            if let Some(found) = self.find(&name.value, name.span) {
                name.value = found;
            }
        }
    }

    fn find(&mut self, name: &str, span: Span) -> Option<String> {
        let columns = self.columns;
        if columns.iter().any(|column| column.name.value == name) {
            return Some(name.to_owned());
        }
        if let Some(column) = columns.iter().find(|column| column.field.value == name) {
            return Some(column.name.value.clone());
        }
        let mistake = if self.skipped.iter().any(|field| field.as_str() == name) {
            Mistake::new(span, format!("`{name}` is skipped and no column"))
                .help("remove it here, or remove `skip` from the field")
        } else {
            let known = columns.iter().map(|column| column.name.value.as_str());
            let help = match closest(name, known.clone()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => {
                    let known = known.map(|known| format!("`{known}`")).collect::<Vec<_>>();
                    format!("the columns are {}", known.join(", "))
                }
            };
            Mistake::new(span, format!("there is no column `{name}`")).help(help)
        };
        self.errors.push(mistake);
        None
    }

    fn distinct(&mut self, names: &[Spanned<String>], whose: &str) {
        for (at, name) in names.iter().enumerate() {
            if let Some(first) = names[..at].iter().find(|other| other.value == name.value) {
                self.errors.push(
                    Mistake::new(name.span, format!("{whose} lists `{}` twice", name.value))
                        .secondary(first.span, "first listed here")
                        .help("remove one of the two"),
                );
            }
        }
    }
}
