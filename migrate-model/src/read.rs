//! From the attributes of a struct to a [`Model`]; what single words mean, not yet whether they fit together.

use proc_macro2::TokenStream;

use super::errors::{Errors, Mistake};
use super::options::{self, Options, not_yet};
use super::span::Span;
use super::spanned::Spanned;
use super::suggestion::closest;
use super::target::Reference;
use super::{
    Attribute, Check, Column, Data, Field, Fields, ForeignKey, Index, Item, Model, PrimaryKey, Unique, check,
    documentation, key, rows, unraw, vocabulary, whole,
};
use migrate_schema::name;
use migrate_schema::schema::{
    Compression, Deferrable, ForeignKeyAction, Identity, IdentityKind, IndexKey, Parameters, QualifiedName,
    Storage, split_name,
};

const STRUCT_ATTRIBUTES: [&str; 9] =
    ["table", "primary_key", "unique", "index", "check", "foreign_key", "exclude", "policy", "column"];

impl Model {
    /// Reads an item. `None` when it is no struct with named fields.
    pub fn from_item(item: &Item, errors: &mut Errors) -> Option<Self> {
        match &item.data {
            Data::Struct(fields) => read(item, fields, errors),
            Data::Enum(_) => {
                errors.push(
                    Mistake::new(item.keyword, "a table is a struct, not an enum")
                        .help("for an enum type of PostgreSQL write `#[derive(PgEnum)]`"),
                );
                None
            }
            Data::Union => {
                errors.push(
                    Mistake::new(item.keyword, "a table is a struct, not a union")
                        .help("write a struct with a field for each column"),
                );
                None
            }
        }
    }
}

fn read(item: &Item, fields: &Fields, errors: &mut Errors) -> Option<Model> {
    let Item { attributes, ident, generics, .. } = item;
    if let Some(parameter) = generics.parameters.first() {
        errors.push(
            Mistake::new(parameter.span(), "a generic struct cannot be a model")
                .help("a table has one set of columns: write a struct without parameters for each table"),
        );
    }
    let Fields::Named(fields) = fields else {
        errors.push(Mistake::new(ident.span(), format!("`{ident}` has no named fields")).help(
            "a table needs columns with names: write `struct User { id: i64 }`; for a newtype as a column \
                 write `#[derive(ColumnType)]`",
        ));
        return None;
    };
    let mut model = Model {
        ident: Spanned::new(unraw(ident), ident.span()),
        name: Spanned::new(name::of_identifier(&ident.to_string()), ident.span()),
        schema: None,
        database: None,
        comment: None,
        documentation: documentation::read(attributes),
        renamed_from: None,
        columns: Vec::with_capacity(fields.len()),
        skipped: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        excludes: Vec::new(),
        row_security: None,
        policies: Vec::new(),
        unlogged: None,
        with: Parameters::new(),
        tablespace: None,
        partition_by: None,
        inherits: Vec::new(),
        replica_identity: None,
        cluster: None,
    };
    // Fields are read first, so that their keys come first, but mistakes are told from top to bottom.
    let mut in_fields = Errors::new();
    for field in fields {
        read_field(field, &mut model, &mut in_fields);
    }
    read_struct(attributes, &mut model, errors);
    errors.extend(in_fields);
    check::check(&mut model, errors);
    Some(model)
}

fn read_struct(attributes: &[Attribute], model: &mut Model, errors: &mut Errors) {
    let mut table = Options::new(&vocabulary::TABLE);
    for attribute in attributes {
        let Some((word, span)) = attribute.named(&STRUCT_ATTRIBUTES) else { continue };
        let (vocabulary, example) = match word {
            "table" => (&vocabulary::TABLE, "name = \"users\""),
            "primary_key" => (&vocabulary::PRIMARY_KEY, "tenant_id, id"),
            "unique" => (&vocabulary::UNIQUE, "tenant_id, email"),
            "index" => (&vocabulary::INDEX, "created_at desc"),
            "check" => (&vocabulary::CHECK, "\"age >= 0\""),
            "foreign_key" => {
                (&vocabulary::FOREIGN_KEY, "tenant_id, user_id, references = User(tenant_id, id)")
            }
            "exclude" => (&vocabulary::EXCLUDE, "using = \"gist\", \"room with =, during with &&\""),
            "policy" => (&vocabulary::POLICY, "for = \"select\", using = \"owner = current_user\""),
            "column" => {
                errors.push(
                    Mistake::new(span, "`#[column(…)]` belongs on a field")
                        .help("above a struct stand `#[table(…)]`, `#[index(…)]` and the like"),
                );
                continue;
            }
            later => {
                errors.push(not_yet(&format!("#[{later}(…)]"), span));
                continue;
            }
        };
        let Some(tokens) = errors.ok(attribute.arguments(example)) else { continue };
        if word == "table" {
            table.read(tokens, errors);
            continue;
        }
        let mut options = Options::new(vocabulary);
        options.read(tokens, errors);
        match word {
            "primary_key" => read_primary_key(options, span, model, errors),
            "unique" => {
                let columns = columns(&mut options, span, errors);
                model.uniques.push(Unique {
                    span,
                    name: options.text("name"),
                    columns,
                    include: options.columns("include"),
                    nulls_not_distinct: options.flag("nulls_not_distinct"),
                    deferrable: deferrable(&mut options, errors).map(|deferrable| deferrable.value),
                    renamed_from: options.text("renamed_from"),
                });
            }
            "index" => model.indexes.push(read_index(options, span, errors)),
            "check" => model.checks.extend(read_check(options, span, errors)),
            "exclude" => model.excludes.extend(rows::read_exclude(options, span, errors)),
            "policy" => model.policies.push(rows::read_policy(options, span, errors)),
            _ => model.foreign_keys.extend(read_foreign_key(options, span, errors)),
        }
    }
    if let Some(name) = table.text("name") {
        model.name = name;
    }
    model.schema = table.text("schema");
    model.database = table.text("database");
    model.comment = table.text("comment");
    model.row_security = rows::read_row_security(&mut table, errors);
    whole::read(&mut table, model, errors);
    model.renamed_from = former_name(&mut table, model.schema.as_ref(), errors);
}

/// `"old"` in the present schema, or `"schema.old"`.
pub(super) fn former_name(
    options: &mut Options,
    schema: Option<&Spanned<String>>,
    errors: &mut Errors,
) -> Option<Spanned<QualifiedName>> {
    let text = options.text("renamed_from")?;
    let parts = split_name(&text.value).map_err(|reason| {
        Mistake::because(
            text.span,
            &reason,
            "write `renamed_from = \"old\"` or `renamed_from = \"schema.old\"`",
        )
    });
    let parts = errors.ok(parts)?;
    match <[String; 2]>::try_from(parts) {
        Ok([schema, name]) => Some(text.map(|_| QualifiedName { schema, name })),
        Err(mut parts) if parts.len() == 1 => {
            let schema = schema.map_or(QualifiedName::PUBLIC, |schema| schema.value.as_str());
            Some(text.map(|_| QualifiedName::new(schema, parts.remove(0))))
        }
        Err(_) => {
            errors.push(
                Mistake::new(text.span, format!("`{}` has more than two parts", text.value))
                    .help("write `renamed_from = \"old\"` or `renamed_from = \"schema.old\"`"),
            );
            None
        }
    }
}

fn read_primary_key(mut options: Options, span: Span, model: &mut Model, errors: &mut Errors) {
    let columns = columns(&mut options, span, errors);
    let primary_key = PrimaryKey {
        span,
        name: options.text("name"),
        columns,
        deferrable: deferrable(&mut options, errors).map(|deferrable| deferrable.value),
        renamed_from: options.text("renamed_from"),
    };
    add_primary_key(primary_key, model, errors);
}

fn add_primary_key(primary_key: PrimaryKey, model: &mut Model, errors: &mut Errors) {
    match &model.primary_key {
        None => model.primary_key = Some(primary_key),
        Some(first) => {
            let mut names: Vec<&str> = Vec::new();
            for column in first.columns.iter().chain(&primary_key.columns) {
                if !names.contains(&column.value.as_str()) {
                    names.push(&column.value);
                }
            }
            errors.push(
                Mistake::new(primary_key.span, "a table has only one primary key")
                    .label("a second one")
                    .secondary(first.span, "the first one")
                    .help(match names.as_slice() {
                        [_] => "remove one of the two".to_owned(),
                        names => format!(
                            "for one key of several columns write only `#[primary_key({})]` above the struct",
                            names.join(", ")
                        ),
                    }),
            );
        }
    }
}

fn read_index(mut options: Options, span: Span, errors: &mut Errors) -> Index {
    let others = std::mem::take(&mut options.others);
    if others.is_empty() && !options.is_broken {
        errors.push(
            Mistake::new(span, "the index has no keys")
                .help("name a column or an expression: `#[index(email)]`, `#[index(\"lower(email)\")]`"),
        );
    }
    Index {
        span,
        name: options.text("name"),
        keys: others.iter().filter_map(|item| errors.ok(key::read(item))).collect(),
        unique: options.flag("unique"),
        using: options.text("using").filter(|method| !method.eq_ignore_ascii_case("btree")),
        include: options.columns("include"),
        nulls_not_distinct: options.flag("nulls_not_distinct"),
        with: options.text("with"),
        predicate: options.text("where"),
        renamed_from: options.text("renamed_from"),
    }
}

pub(super) fn read_check(mut options: Options, span: Span, errors: &mut Errors) -> Option<Check> {
    let others = std::mem::take(&mut options.others);
    let (first, more) = match others.as_slice() {
        [] => {
            if !options.is_broken {
                errors.push(
                    Mistake::new(span, "the check has no expression").help("write `#[check(\"age >= 0\")]`"),
                );
            }
            return None;
        }
        [first, more @ ..] => (first, more),
    };
    if let Some(second) = more.first() {
        errors.push(
            Mistake::new(options::span_of(second).unwrap_or(span), "a check has only one expression")
                .help("join the two with `AND`, or write a second `#[check(…)]`"),
        );
    }
    let expression = options::string(first).filter(|text| !text.trim().is_empty()).ok_or_else(|| {
        let written = first.iter().cloned().collect::<TokenStream>().to_string();
        let quotable = !written.contains(['"', '\\']);
        let instead = if quotable { &written } else { "age >= 0" };
        Mistake::new(options::span_of(first).unwrap_or(span), "expected an SQL expression in a string")
            .help(format!("write `#[check(\"{instead}\")]`"))
    });
    let expression = expression.and_then(|text| options::whole(&text).map(|()| text));
    Some(Check {
        span,
        name: options.text("name"),
        expression: errors.ok(expression)?,
        no_inherit: options.flag("no_inherit"),
        not_valid: options.flag("not_valid"),
        renamed_from: options.text("renamed_from"),
    })
}

fn read_foreign_key(mut options: Options, span: Span, errors: &mut Errors) -> Option<ForeignKey> {
    let columns = columns(&mut options, span, errors);
    let is_said = options.span("references").is_some() || options.is_broken;
    let mut foreign_key = foreign_key(&mut options, span, columns, errors);
    if !is_said {
        errors.push(
            Mistake::new(span, "the foreign key does not say what it references")
                .help("write `#[foreign_key(tenant_id, user_id, references = User(tenant_id, id))]`"),
        );
    }
    if let Some(foreign_key) = &mut foreign_key {
        foreign_key.span = span;
        foreign_key.name = options.text("name");
        foreign_key.renamed_from = options.text("renamed_from");
        if let Some(word) = options.text("match") {
            foreign_key.match_full =
                errors.ok(one_of("match", &word, &[("full", true), ("simple", false)])).unwrap_or_default();
        }
    }
    foreign_key
}

fn columns(options: &mut Options, span: Span, errors: &mut Errors) -> Vec<Spanned<String>> {
    let others = std::mem::take(&mut options.others);
    if others.is_empty() && !options.is_broken {
        errors
            .push(Mistake::new(span, "no columns are named").help("name at least one: `(tenant_id, email)`"));
    }
    others
        .iter()
        .filter_map(|item| errors.ok(options::column(item).ok_or_else(|| options::no_column(item, span))))
        .collect()
}

fn foreign_key(
    options: &mut Options,
    span: Span,
    columns: Vec<Spanned<String>>,
    errors: &mut Errors,
) -> Option<ForeignKey> {
    let (_, references): (Span, Reference) = options.reference("references")?;
    let mut action = |name| {
        let word = options.text(name)?;
        errors.ok(one_of(name, &word, &ForeignKeyAction::ALL))
    };
    let on_update = action("on_update").unwrap_or_default();
    let (on_delete, on_delete_columns) = on_delete(options, errors);
    Some(ForeignKey {
        span,
        name: None,
        columns,
        references,
        on_delete,
        on_delete_columns,
        on_update,
        match_full: false,
        deferrable: deferrable(options, errors).map(|deferrable| deferrable.value),
        not_valid: options.flag("not_valid"),
        renamed_from: None,
    })
}

/// `set null`, or `set null (a, b)` with some of the columns.
fn on_delete(options: &mut Options, errors: &mut Errors) -> (ForeignKeyAction, Vec<Spanned<String>>) {
    let Some(text) = options.text("on_delete") else { return Default::default() };
    let (word, list) = match text.value.split_once('(') {
        Some((word, list)) => (word, list.trim_end().strip_suffix(')')),
        None => (text.value.as_str(), Some("")),
    };
    let word = Spanned::new(word.trim().to_owned(), text.span);
    let action = errors.ok(one_of("on_delete", &word, &ForeignKeyAction::ALL)).unwrap_or_default();
    let names = list.unwrap_or("(").split(',').map(str::trim).filter(|name| !name.is_empty());
    let unquoted = |name: &str| match split_name(name).as_deref() {
        Ok([quoted]) if name.starts_with('"') => quoted.clone(),
        _ => name.to_owned(),
    };
    let columns: Vec<_> = names.map(|name| Spanned::new(unquoted(name), text.span)).collect();
    let takes_columns = matches!(action, ForeignKeyAction::SetNull | ForeignKeyAction::SetDefault);
    if text.value.contains('(') && (!takes_columns || list.is_none() || columns.is_empty()) {
        errors.push(
            Mistake::new(text.span, "only `set null` and `set default` take columns")
                .help("write `on_delete = \"set null (author_id)\"`"),
        );
        return (action, Vec::new());
    }
    (action, columns)
}

pub(super) fn deferrable(options: &mut Options, errors: &mut Errors) -> Option<Spanned<Deferrable>> {
    let (span, word) = options.optional_text("deferrable")?;
    let Some(word) = word else { return Some(Spanned::new(Deferrable::Immediate, span)) };
    let words = [("immediate", Deferrable::Immediate), ("deferred", Deferrable::Deferred)];
    errors.ok(one_of("deferrable", &word, &words)).map(|when| Spanned::new(when, span))
}

/// The meaning of a word out of a few, in upper or lower case.
pub(super) fn one_of<T: Copy>(
    option: &str,
    word: &Spanned<String>,
    words: &[(&str, T)],
) -> Result<T, Mistake> {
    let written = word.value.trim();
    let mut names = Vec::new();
    for (name, meaning) in words {
        if name.eq_ignore_ascii_case(written) {
            return Ok(*meaning);
        }
        names.push(*name);
    }
    Err(no_such_word(option, word, &names))
}

/// The mistake of giving an option a word that it does not know.
pub(super) fn no_such_word(option: &str, word: &Spanned<String>, words: &[&str]) -> Mistake {
    let help = match closest(&word.value, words.iter().copied()) {
        Some(meant) => format!("did you mean `{option} = \"{meant}\"`?"),
        None => {
            let words = words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>();
            format!("expected one of {}", words.join(", "))
        }
    };
    Mistake::new(word.span, format!("`{option}` cannot be `\"{}\"`", word.value)).help(help)
}

fn read_field(field: &Field, model: &mut Model, errors: &mut Errors) {
    let Some(ident) = &field.ident else { return };
    let mut options = Options::new(&vocabulary::COLUMN);
    for attribute in &field.attributes {
        match attribute.named(&STRUCT_ATTRIBUTES) {
            Some(("column", _)) => {
                if let Some(tokens) = errors.ok(attribute.arguments("type = \"varchar(255)\"")) {
                    options.read(tokens, errors);
                }
            }
            Some((word, span)) => {
                let help = match word {
                    "primary_key" | "unique" | "index" => format!("on a field write `#[column({word})]`"),
                    "check" => "on a field write `#[column(check = \"…\")]`".to_owned(),
                    "foreign_key" => "on a field write `#[column(references = …)]`".to_owned(),
                    "table" => "on a field write `#[column(…)]`".to_owned(),
                    _ => "move it there".to_owned(),
                };
                errors
                    .push(Mistake::new(span, format!("`#[{word}(…)]` belongs above the struct")).help(help));
            }
            None => {}
        }
    }
    if let Some(skip) = options.span("skip") {
        if let Some((other, span)) = options.names().find(|(name, _)| *name != "skip") {
            errors.push(
                Mistake::new(span, format!("`{other}` has no meaning beside `skip`"))
                    .secondary(skip, "the field is no column")
                    .help("remove one of the two"),
            );
        }
        model.skipped.push(unraw(ident));
        return;
    }
    check::together(&options, &unraw(ident), errors);

    let name = options.text("name").unwrap_or_else(|| Spanned::new(unraw(ident), ident.span()));
    // Points at the field where the name has a place of its own.
    let itself = Spanned::new(name.value.clone(), ident.span());
    if let Some(span) = options.span("primary_key") {
        let columns = vec![itself.clone()];
        add_primary_key(
            PrimaryKey { span, name: None, columns, deferrable: None, renamed_from: None },
            model,
            errors,
        );
    }
    if let Some(span) = options.span("unique") {
        model.uniques.push(Unique {
            span,
            name: None,
            columns: vec![itself.clone()],
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            renamed_from: None,
        });
    }
    if let Some(span) = options.span("index") {
        model.indexes.push(Index {
            span,
            name: None,
            keys: vec![Spanned::new(IndexKey::column(&name.value), ident.span())],
            unique: false,
            using: None,
            include: Vec::new(),
            nulls_not_distinct: false,
            with: None,
            predicate: None,
            renamed_from: None,
        });
    }
    if let Some(span) = options.span("check")
        && let Some(expression) = options.text("check")
    {
        model.checks.push(Check::of(span, expression));
    }
    if let Some(span) = options.span("references") {
        model.foreign_keys.extend(foreign_key(&mut options, span, vec![itself], errors));
    }
    let sql_type = options.sql_type("type", errors);
    model.columns.push(Column {
        field: Spanned::new(unraw(ident), ident.span()),
        name,
        rust_type: Spanned::new(field.rust_type.written(), field.rust_type.span()),
        documentation: documentation::read(&field.attributes),
        sql_type: sql_type.map(Box::new),
        default: options.text("default"),
        serial: options
            .optional_text("serial")
            .map(|(span, name)| Spanned::new(name.map(|name| name.value), span)),
        identity: identity(&mut options, errors).map(Box::new),
        generated: options.text("generated").map(Box::new),
        collation: options.text("collate").map(Box::new),
        comment: options.text("comment").map(Box::new),
        renamed_from: options.text("renamed_from").map(Box::new),
        using: options.text("using").map(Box::new),
        backfill: options.text("backfill").map(Box::new),
        storage: chosen(&mut options, "storage", &Storage::ALL, errors).map(Box::new),
        compression: chosen(&mut options, "compression", &Compression::ALL, errors).map(Box::new),
    });
}

/// An option that is one word out of a few.
fn chosen<T: Copy>(
    options: &mut Options,
    name: &str,
    words: &[(&str, T)],
    errors: &mut Errors,
) -> Option<Spanned<T>> {
    let word = options.text(name)?;
    errors.ok(one_of(name, &word, words)).map(|meaning| Spanned::new(meaning, word.span))
}

fn identity(options: &mut Options, errors: &mut Errors) -> Option<Spanned<Identity>> {
    let (span, word) = options.optional_text("identity")?;
    let kinds = [("always", IdentityKind::Always), ("by default", IdentityKind::ByDefault)];
    let generated = match word {
        None => IdentityKind::Always,
        Some(word) => errors.ok(one_of("identity", &word, &kinds)).unwrap_or(IdentityKind::Always),
    };
    let start = options.number("start").map(|number| number.value);
    let increment = options.number("increment").and_then(|number| {
        if number.value == 0 {
            errors.push(
                Mistake::new(number.span, "`increment` cannot be 0").help("leave it out for steps of 1"),
            );
            return None;
        }
        Some(number.value)
    });
    let cache = options.number("cache").and_then(|number| {
        if number.value < 1 {
            errors.push(
                Mistake::new(number.span, "`cache` cannot be less than 1")
                    .help("leave it out for one at a time"),
            );
            return None;
        }
        Some(number.value)
    });
    let (min, max) = (options.number("min"), options.number("max"));
    if let (Some(min), Some(max)) = (&min, &max)
        && min.value >= max.value
    {
        errors.push(
            Mistake::new(min.span, "`min` has to be less than `max`").secondary(max.span, "this is `max`"),
        );
    }
    let (min, max) = (min.map(|number| number.value), max.map(|number| number.value));
    // PostgreSQL's own defaults are no difference.
    let counts_down = increment.is_some_and(|step| step < 0);
    let mut identity = Identity {
        generated,
        start: None,
        increment: increment.filter(|step| *step != 1),
        min: min.filter(|min| counts_down || *min != 1),
        max: max.filter(|max| !counts_down || *max != -1),
        cache: cache.filter(|cache| *cache != 1),
        cycle: options.flag("cycle"),
    };
    identity.start = start.filter(|start| *start != identity.first());
    Some(Spanned::new(identity, span))
}
