//! Enum types, domains and composite types.

use migrate_model::{
    ColumnTypeModel, CompositeModel, Data, DomainModel, Item, PgEnumModel, Span, Type, comment,
};
use migrate_recorded::Settings;
use migrate_schema::expression::{same, same_option};
use migrate_schema::schema::{EnumType, QualifiedName};
use migrate_schema::sql_type::SqlType;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::emit::{self, Question};
use super::{Drift, WAY_OUT};

/// Holds an enum against the recorded values of its type.
pub(crate) fn pg_enum(model: &PgEnumModel, settings: &Settings) -> TokenStream {
    let name = model.qualified_name();
    let mut drifts = Vec::new();
    match settings.lock.enum_type(&name) {
        Ok(Some(recorded)) => {
            values(model, &name, &recorded, &mut drifts);
            let here = comment(model.comment.as_ref(), model.documentation.as_deref(), settings.comments);
            comments(model.ident.span, &format!("enum type `{name}`"), here, recorded.comment, &mut drifts);
        }
        Ok(None) => drifts.push(unknown(model.ident.span, "enum type", &name)),
        Err(reason) => drifts.push(Drift::new(model.ident.span, told(&reason))),
    }
    emit::drifts(&drifts, settings.policy)
}

fn values(model: &PgEnumModel, name: &QualifiedName, recorded: &EnumType, drifts: &mut Vec<Drift>) {
    let here: Vec<&str> = model.values.iter().map(|value| value.value.value.as_str()).collect();
    let before = drifts.len();
    for value in &model.values {
        if !recorded.values.contains(&value.value.value) {
            let message =
                format!("value `{}` of enum type `{name}` is not in the recorded schema", value.value.value);
            drifts.push(Drift::new(value.value.span, message));
        }
    }
    for gone in recorded.values.iter().filter(|value| !here.contains(&value.as_str())) {
        let message =
            format!("value `{gone}` of enum type `{name}` is in the recorded schema, and no variant is it");
        drifts.push(Drift::new(model.ident.span, message));
    }
    if drifts.len() == before && here != recorded.values {
        let message = format!("the values of enum type `{name}` are in another order in the recorded schema");
        drifts.push(Drift::new(model.ident.span, message));
    }
}

/// Holds a struct against the recorded attributes of its type.
pub(crate) fn composite(model: &CompositeModel, input: &Item, settings: &Settings) -> TokenStream {
    let name = model.qualified_name();
    let mut drifts = Vec::new();
    let mut questions = Vec::new();
    match settings.lock.composite(&name) {
        Ok(Some(recorded)) => {
            let types = field_types(input);
            for (at, field) in model.attributes.iter().enumerate() {
                let part = name.part(&field.name.value);
                let found = recorded.attributes.iter().position(|other| other.name == field.name.value);
                let Some(there) = found.map(|at| &recorded.attributes[at]) else {
                    let message = format!("attribute `{part}` is not in the recorded schema");
                    drifts.push(Drift::new(field.field.span, message));
                    continue;
                };
                if found != Some(at) && model.attributes.len() == recorded.attributes.len() {
                    let message = format!("attribute `{part}` is at another place in the recorded schema");
                    drifts.push(Drift::new(field.field.span, message));
                }
                let said = field.sql_type.as_ref().map(|said| settings.lock.meant(&said.value, &name.schema));
                match (said, types.get(at)) {
                    (Some(said), _) if said != there.sql_type => {
                        let message = format!(
                            "attribute `{part}` is `{said}` here and `{}` in the recorded schema",
                            there.sql_type
                        );
                        drifts.push(Drift::new(field.rust_type.span, message));
                    }
                    (None, Some(ty)) => questions.push(type_of(
                        &part,
                        "attribute",
                        &ty.outside_of(&input.ident),
                        &there.sql_type,
                    )),
                    _ => {}
                }
                let collation = field.collation.as_ref().map(|said| &said.value);
                if collation != there.collation.as_ref() {
                    let message = format!("attribute `{part}` has another collation in the recorded schema");
                    drifts.push(Drift::new(field.field.span, message));
                }
            }
            let is_here = |name: &str| model.attributes.iter().any(|field| field.name.value == name);
            for gone in recorded.attributes.iter().filter(|attribute| !is_here(&attribute.name)) {
                let part = name.part(&gone.name);
                let message = format!("attribute `{part}` is in the recorded schema, and no field is it");
                drifts.push(Drift::new(model.ident.span, message));
            }
            let here = comment(model.comment.as_ref(), model.documentation.as_deref(), settings.comments);
            comments(model.ident.span, &format!("type `{name}`"), here, recorded.comment, &mut drifts);
        }
        Ok(None) => drifts.push(unknown(model.ident.span, "composite type", &name)),
        Err(reason) => drifts.push(Drift::new(model.ident.span, told(&reason))),
    }
    let told = emit::drifts(&drifts, settings.policy);
    let asked = emit::questions(&questions, settings.policy);
    quote!(#told #asked)
}

/// Holds a newtype against the recorded rules of its domain.
pub(crate) fn domain(
    newtype: &ColumnTypeModel,
    model: &DomainModel,
    input: &Item,
    settings: &Settings,
) -> TokenStream {
    let name = model.qualified_name();
    let span = Span::from(input.ident.span());
    let mut drifts = Vec::new();
    let mut questions = Vec::new();
    match settings.lock.domain(&name) {
        Ok(Some(recorded)) => {
            let said = newtype
                .sql_type
                .as_ref()
                .map(|said| (settings.lock.meant(&said.value, &name.schema), said.span));
            match (said, field_types(input).first()) {
                (Some((said, span)), _) if said != recorded.sql_type => {
                    let message = format!(
                        "domain `{name}` rests on `{said}` here and on `{}` in the recorded schema",
                        recorded.sql_type
                    );
                    drifts.push(Drift::new(span, message));
                }
                (None, Some(ty)) => {
                    let ty = ty.outside_of(&input.ident);
                    questions.push(type_of(&name.to_string(), "domain", &ty, &recorded.sql_type));
                }
                _ => {}
            }
            let texts = [
                ("default", model.default.as_ref(), &recorded.default),
                ("collation", model.collation.as_ref(), &recorded.collation),
            ];
            for (what, here, there) in texts {
                if !same_option(here.map(|here| here.value.as_str()), there.as_deref()) {
                    let message =
                        format!("the {what} of domain `{name}` is another one in the recorded schema");
                    drifts.push(Drift::new(here.map_or(span, |here| here.span), message));
                }
            }
            if model.not_null != recorded.not_null {
                let message = format!(
                    "domain `{name}` takes NULL {}",
                    match model.not_null {
                        true => "in the recorded schema and not here",
                        false => "here and not in the recorded schema",
                    }
                );
                drifts.push(Drift::new(span, message));
            }
            let mut open: Vec<_> = recorded.checks.iter().collect();
            for check in &model.checks {
                let named = check.name.as_ref().map(|name| &name.value);
                let found = open.iter().position(|other| {
                    named.is_none_or(|name| other.name == *name)
                        && same(&other.expression, &check.expression.value)
                });
                match found {
                    Some(at) => drop(open.remove(at)),
                    None => {
                        let message = format!("this check of domain `{name}` is not in the recorded schema");
                        drifts.push(Drift::new(check.span, message));
                    }
                }
            }
            for gone in open {
                let message = format!(
                    "check `{}` of domain `{name}` is in the recorded schema and not here",
                    gone.name
                );
                drifts.push(Drift::new(span, message));
            }
            let here = comment(model.comment.as_ref(), model.documentation.as_deref(), settings.comments);
            comments(span, &format!("domain `{name}`"), here, recorded.comment, &mut drifts);
        }
        Ok(None) => drifts.push(unknown(span, "domain", &name)),
        Err(reason) => drifts.push(Drift::new(span, told(&reason))),
    }
    let told = emit::drifts(&drifts, settings.policy);
    let asked = emit::questions(&questions, settings.policy);
    quote!(#told #asked)
}

/// Why a block of `schema.lock` cannot be compared.
pub(super) fn told(reason: &str) -> String {
    format!("`schema.lock` cannot be read: {reason}")
}

fn unknown(span: Span, kind: &str, name: &QualifiedName) -> Drift {
    Drift::new(span, format!("{kind} `{name}` is not in the recorded schema"))
}

fn comments(span: Span, what: &str, here: Option<String>, recorded: Option<String>, drifts: &mut Vec<Drift>) {
    if here != recorded {
        drifts.push(Drift::new(span, format!("the comment of {what} is another one in the recorded schema")));
    }
}

fn field_types(input: &Item) -> Vec<&Type> {
    match &input.data {
        Data::Struct(fields) => fields.iter().map(|field| &field.rust_type).collect(),
        _ => Vec::new(),
    }
}

/// Attributes of composite types and what domains rest on can be NULL whatever is said.
fn type_of(whole: &str, kind: &str, ty: &Type, recorded: &SqlType) -> Question {
    let (span, sql_type) = (ty.span(), recorded.to_string());
    let holds = quote_spanned! {span=>
        ::migrate::lockstep::same(<#ty as ::migrate::ColumnType>::SQL_TYPE, #sql_type)
    };
    let refuses = quote_spanned! {span=>
        ::migrate::lockstep::expect_sql_type::<#ty>(#kind, #whole, #sql_type)
    };
    let note =
        format!("{kind} `{whole}` is `{sql_type}` in the recorded schema, and another type here; {WAY_OUT}");
    Question { span, holds, refuses, note }
}
