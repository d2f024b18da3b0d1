use migrate_model::{Column, Data, ForeignKey, Item, Model, ReferenceTarget, Span, Spanned, Type, unraw};
use migrate_recorded::{Lock, Settings};
use migrate_schema::expression::same_option;
use migrate_schema::name;
use migrate_schema::rust_type::Lookup;
use migrate_schema::schema::{self, Named, QualifiedName, Storage, Table};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::emit::{self, Question};
use super::types::told;
use super::{Drift, WAY_OUT};
use crate::expand::path_at;

/// Holds a model against what is recorded of its table.
pub(crate) fn table(model: &Model, input: &Item, settings: &Settings) -> TokenStream {
    let name = model.qualified_name();
    let recorded = match settings.lock.table(&name) {
        Ok(recorded) => recorded,
        Err(reason) => {
            let drift = Drift::new(model.ident.span, told(&reason));
            return emit::drifts(&[drift], settings.policy);
        }
    };
    let Some(recorded) = recorded else {
        let drift = Drift::new(model.ident.span, format!("table `{name}` is not in the recorded schema"));
        return emit::drifts(&[drift], settings.policy);
    };
    let mut comparison = Comparison {
        model,
        name: &name,
        recorded: &recorded,
        lock: &settings.lock,
        comments: settings.comments,
        ident: &input.ident,
        types: types(input),
        drifts: Vec::new(),
        questions: Vec::new(),
    };
    comparison.table();
    comparison.columns();
    comparison.primary_key();
    comparison.parts();
    comparison.foreign_keys();
    let drifts = emit::drifts(&comparison.drifts, settings.policy);
    let questions = emit::questions(&comparison.questions, settings.policy);
    quote!(#drifts #questions)
}

/// The types of fields, as they stand in the source.
fn types(input: &Item) -> Vec<(String, &Type)> {
    let Data::Struct(fields) = &input.data else { return Vec::new() };
    fields.iter().filter_map(|field| Some((unraw(field.ident.as_ref()?), &field.rust_type))).collect()
}

struct Comparison<'a> {
    model: &'a Model,
    name: &'a QualifiedName,
    recorded: &'a Table,
    lock: &'a Lock,
    comments: bool,
    ident: &'a Ident,
    types: Vec<(String, &'a Type)>,
    drifts: Vec<Drift>,
    questions: Vec<Question>,
}

impl<'a> Comparison<'a> {
    fn type_of(&self, field: &str) -> Option<&'a Type> {
        self.types.iter().find(|(name, _)| name == field).map(|(_, ty)| *ty)
    }

    fn push(&mut self, span: Span, message: String) {
        self.drifts.push(Drift::new(span, message));
    }

    /// Says how something is here and how it is recorded, when that is not the same.
    fn differs(&mut self, span: Span, what: &str, here: Option<&str>, recorded: Option<&str>) {
        let message = match (here, recorded) {
            (Some(here), Some(recorded)) => {
                format!("{what} is `{here}` here and `{recorded}` in the recorded schema")
            }
            (Some(here), None) => format!("{what} is `{here}` here, and the recorded schema has none"),
            (None, Some(recorded)) => {
                format!("{what} is `{recorded}` in the recorded schema, and here is none")
            }
            (None, None) => return,
        };
        self.push(span, message);
    }

    fn table(&mut self) {
        let (model, recorded) = (self.model, self.recorded);
        let here = model.bare_table(self.comments);
        let name = self.name;
        let of = |what: &str| format!("{what} of table `{name}`");
        let whole = model.ident.span;
        let span = |said: Option<&Spanned<String>>| said.map_or(whole, |said| said.span);
        let texts = [
            ("the comment", &here.comment, &recorded.comment, model.comment.as_ref()),
            ("the tablespace", &here.tablespace, &recorded.tablespace, model.tablespace.as_ref()),
            ("the partitioning", &here.partition_by, &recorded.partition_by, model.partition_by.as_ref()),
            ("the index for `CLUSTER`", &here.cluster, &recorded.cluster, model.cluster.as_ref()),
        ];
        let mut found = Vec::new();
        for (what, here, recorded, said) in texts {
            if here != recorded {
                found.push((span(said), of(what), here.clone(), recorded.clone()));
            }
        }
        if here.unlogged != recorded.unlogged {
            let (is, is_not) = if here.unlogged {
                ("here", "in the recorded schema")
            } else {
                ("in the recorded schema", "here")
            };
            let message = format!("table `{}` is unlogged {is} and not {is_not}", self.name);
            self.push(model.unlogged.unwrap_or(whole), message);
        }
        if here.with != recorded.with {
            let shown = |with: &schema::Parameters| {
                let pairs = with.iter().map(|(name, value)| format!("{name} = {value}"));
                Some(pairs.collect::<Vec<_>>().join(", ")).filter(|all| !all.is_empty())
            };
            found.push((whole, of("`with`"), shown(&here.with), shown(&recorded.with)));
        }
        if here.inherits != recorded.inherits {
            let shown = |parents: &[QualifiedName]| {
                let names = parents.iter().map(ToString::to_string).collect::<Vec<_>>();
                Some(names.join(", ")).filter(|all| !all.is_empty())
            };
            found.push((whole, of("`inherits`"), shown(&here.inherits), shown(&recorded.inherits)));
        }
        if here.replica_identity != recorded.replica_identity {
            let span = model.replica_identity.as_ref().map_or(whole, |said| said.span);
            let [here, recorded] = [&here.replica_identity, &recorded.replica_identity]
                .map(|identity| identity.as_ref().map(ToString::to_string));
            found.push((span, of("the replica identity"), here, recorded));
        }
        if here.row_security != recorded.row_security {
            let shown = |security: Option<schema::RowSecurity>| {
                security.map(|security| match security {
                    schema::RowSecurity::Enabled => "on".to_owned(),
                    schema::RowSecurity::Forced => "force".to_owned(),
                    schema::RowSecurity::ForcedOnly => "force only".to_owned(),
                })
            };
            let (here, recorded) = (shown(here.row_security), shown(recorded.row_security));
            found.push((whole, of("row-level security"), here, recorded));
        }
        for (span, what, here, recorded) in found {
            self.differs(span, &what, here.as_deref(), recorded.as_deref());
        }
    }

    fn columns(&mut self) {
        let (model, recorded) = (self.model, self.recorded);
        let mut plain = Vec::new();
        for column in &model.columns {
            let name = &column.name.value;
            match recorded.column(name) {
                Some(recorded) => {
                    let looks_right = self.column(column, recorded);
                    plain.push(looks_right.then(|| recorded.sql_type.to_string()));
                }
                None => {
                    let message = format!("column `{}` is not in the recorded schema", self.name.part(name));
                    self.push(column.field.span, message);
                    plain.push(None);
                }
            }
        }
        for gone in recorded.columns.iter().filter(|gone| model.column(&gone.name).is_none()) {
            let message = format!(
                "column `{}` is in the recorded schema, and no field is it",
                self.name.part(&gone.name)
            );
            self.push(model.ident.span, message);
        }
        self.ask_for_plain(&plain);
    }

    /// Whether the type is left to the question for all that cannot be misread.
    fn column(&mut self, column: &Column, recorded: &schema::Column) -> bool {
        let whole = self.name.part(&recorded.name);
        let said = column.sql_type.as_ref().map(|said| self.lock.meant(&said.value, &self.name.schema));
        let span = column.rust_type.span;
        let mut is_plain = false;
        match (&said, self.type_of(&column.field.value)) {
            (Some(said), ty) => {
                if *said != recorded.sql_type {
                    let span = column.sql_type.as_ref().map_or(span, |said| said.span);
                    let (here, recorded) = (said.to_string(), recorded.sql_type.to_string());
                    self.differs(span, &format!("column `{whole}`"), Some(&here), Some(&recorded));
                }
                self.nullability(column, recorded, ty);
            }
            (None, Some(ty)) => is_plain = self.ask_for_type(column, recorded, ty),
            (None, None) => {}
        }
        let sql_type = said.unwrap_or_else(|| recorded.sql_type.clone());
        let here = column.of_table(&self.name.name, sql_type, recorded.nullable, self.comments);
        let place = |said: Option<Span>| said.unwrap_or(column.field.span);
        let texts = [
            ("default", &here.default, &recorded.default, column.default.as_ref().map(|said| said.span)),
            (
                "expression",
                &here.generated,
                &recorded.generated,
                column.generated.as_ref().map(|said| said.span),
            ),
        ];
        for (what, here, recorded, said) in texts {
            if !same_option(here.as_deref(), recorded.as_deref()) {
                let what = format!("the {what} of column `{whole}`");
                self.differs(place(said), &what, here.as_deref(), recorded.as_deref());
            }
        }
        let storage = |storage: Option<Storage>| storage.map(|storage| storage.word().to_owned());
        let compression =
            |compression: Option<schema::Compression>| compression.map(|it| it.word().to_owned());
        let texts = [
            (
                "collation",
                here.collation.clone(),
                recorded.collation.clone(),
                column.collation.as_ref().map(|said| said.span),
            ),
            (
                "comment",
                here.comment.clone(),
                recorded.comment.clone(),
                column.comment.as_ref().map(|said| said.span),
            ),
            (
                "storage",
                storage(here.storage),
                storage(recorded.storage),
                column.storage.as_ref().map(|said| said.span),
            ),
            (
                "compression",
                compression(here.compression),
                compression(recorded.compression),
                column.compression.as_ref().map(|said| said.span),
            ),
            (
                "sequence",
                here.serial.clone(),
                recorded.serial.clone(),
                column.serial.as_ref().map(|said| said.span),
            ),
        ];
        for (what, here, recorded, said) in texts {
            if here != recorded {
                let what = format!("the {what} of column `{whole}`");
                self.differs(place(said), &what, here.as_deref(), recorded.as_deref());
            }
        }
        if here.identity != recorded.identity {
            let span = place(column.identity.as_ref().map(|said| said.span));
            let message = match (&here.identity, &recorded.identity) {
                (Some(_), None) => {
                    format!("column `{whole}` is an identity here and not in the recorded schema")
                }
                (None, _) => format!("column `{whole}` is an identity in the recorded schema and not here"),
                _ => format!("column `{whole}` is an identity with other options in the recorded schema"),
            };
            self.push(span, message);
        }
        is_plain
    }

    /// Where the SQL type is said by hand, the type of the field need not be one of columns.
    fn nullability(&mut self, column: &Column, recorded: &schema::Column, ty: Option<&Type>) {
        let whole = self.name.part(&recorded.name);
        let written = &column.rust_type.value;
        let (is_option, nullable) = (written.optional().is_some(), recorded.nullable);
        let there = null(nullable);
        match (written.lookup(), ty) {
            // It can be an alias of an `Option`.
            (Lookup::Unknown(_), Some(ty)) if !is_option => {
                let message = format!("column `{whole}` is {there} in the recorded schema and not here");
                let outside = ty.outside_of(self.ident);
                let holds = quote_spanned! {ty.span()=> {
                    use ::migrate::lockstep::NotNull as _;
                    // Uses the import also where the type is an `Option`.
                    !::migrate::lockstep::Probe::<()>::NULLABLE
                        && ::migrate::lockstep::Probe::<#outside>::NULLABLE == #nullable
                }};
                let note = format!("{message}; {WAY_OUT}");
                let refuses = quote_spanned!(ty.span()=> ::migrate::lockstep::expect(#holds, #note));
                self.questions.push(Question { span: ty.span(), holds, refuses, note });
            }
            _ if is_option != nullable => {
                let here = null(is_option);
                let message = format!("column `{whole}` is {here} here and {there} in the recorded schema");
                self.push(column.rust_type.span, message);
            }
            _ => {}
        }
    }

    /// The compiler knows the type. What cannot be misread is asked for together with the others, so that a
    /// table in step costs little; what an alias or an import stands for has a question of its own.
    fn ask_for_type(&mut self, column: &Column, recorded: &schema::Column, ty: &Type) -> bool {
        let whole = self.name.part(&recorded.name);
        let (sql_type, nullable) = (recorded.sql_type.to_string(), recorded.nullable);
        let span = ty.span();
        let written = &column.rust_type.value;
        let optional = written.optional();
        let lookup = optional.unwrap_or(written).lookup();
        if lookup == Lookup::Sql(recorded.sql_type.clone()) && optional.is_some() == nullable {
            return true;
        }
        let outside = ty.outside_of(self.ident);
        let holds = quote_spanned!(span=> ::migrate::lockstep::is::<#outside>(#sql_type, #nullable));
        let refuses =
            quote_spanned!(span=> ::migrate::lockstep::expect_type::<#outside>(#whole, #sql_type, #nullable));
        let shown = ty.to_token_stream().to_string().replace(' ', "");
        let there = null(nullable);
        let note = match lookup {
            Lookup::Sql(here) => {
                let here_null = null(optional.is_some());
                format!(
                    "column `{whole}` is `{here} {here_null}` here and `{sql_type} {there}` in the recorded schema"
                )
            }
            _ if optional.is_some() != nullable => {
                let here = null(optional.is_some());
                format!("column `{whole}` is {there} in the recorded schema, and `{shown}` is {here}")
            }
            _ => format!("column `{whole}` is `{sql_type}` in the recorded schema, which `{shown}` is not"),
        };
        self.questions.push(Question { span, holds, refuses, note: format!("{note}; {WAY_OUT}") });
        false
    }

    fn ask_for_plain(&mut self, plain: &[Option<String>]) {
        if plain.iter().all(Option::is_none) {
            return;
        }
        let span = self.model.ident.span.token();
        let table = self.name.to_string();
        let note = format!(
            "a field of `{table}` has a type that is not what it is called like, nor what is recorded; {WAY_OUT}"
        );
        // Nothing stands for a column that is asked for by itself.
        let expected = plain.iter().map(|sql_type| sql_type.as_deref().unwrap_or_default());
        let model = &self.ident;
        let holds = quote_spanned! {span=>
            ::migrate::lockstep::are(<#model as ::migrate::Table>::COLUMN_TYPES, &[#(#expected),*])
        };
        let expected = plain.iter().map(|sql_type| sql_type.as_deref().unwrap_or_default());
        let refuses =
            quote_spanned!(span=> ::migrate::lockstep::expect_types::<#model>(#table, &[#(#expected),*]));
        self.questions.push(Question { span, holds, refuses, note });
    }

    fn primary_key(&mut self) {
        let (model, recorded) = (self.model, self.recorded);
        let whole = model.ident.span;
        match (&model.primary_key, &recorded.primary_key) {
            (None, None) => {}
            (Some(key), None) => {
                self.push(
                    key.span,
                    format!("table `{}` has no primary key in the recorded schema", self.name),
                );
            }
            (None, Some(key)) => {
                let message = format!(
                    "table `{}` has the primary key ({}) in the recorded schema, and here is none",
                    self.name,
                    key.columns.join(", ")
                );
                self.push(whole, message);
            }
            (Some(said), Some(key)) => {
                let name = said.name.as_ref().map_or(&key.name, |name| &name.value);
                let here = said.named(name.clone());
                if here != *key {
                    let what = format!("the primary key of table `{}`", self.name);
                    let shown =
                        |key: &schema::PrimaryKey| format!("{} ({})", key.name, key.columns.join(", "));
                    let (here_shown, recorded_shown) = (shown(&here), shown(key));
                    if here_shown == recorded_shown {
                        let message = format!("{what} is deferrable in another way in the recorded schema");
                        self.push(said.span, message);
                    } else {
                        self.differs(said.span, &what, Some(&here_shown), Some(&recorded_shown));
                    }
                }
            }
        }
    }

    fn parts(&mut self) {
        let (model, recorded) = (self.model, self.recorded);
        let uniques = model.uniques.iter();
        let uniques = uniques.map(|part| Part::new(part.span, part.name.as_ref(), |name| part.named(name)));
        self.list(
            "unique constraint",
            uniques.collect(),
            &recorded.uniques,
            schema::Unique::is_like,
            |unique| unique.columns.clone(),
        );
        let checks = model.checks.iter();
        let checks = checks.map(|part| Part::new(part.span, part.name.as_ref(), |name| part.named(name)));
        let same_check = |a: &schema::Check, b: &schema::Check| a.is_like(b) && a.not_valid == b.not_valid;
        self.list("check", checks.collect(), &recorded.checks, same_check, |_| Vec::new());
        let indexes = model.indexes.iter();
        let indexes = indexes.map(|part| Part::new(part.span, part.name.as_ref(), |name| part.named(name)));
        let same_index = |a: &schema::Index, b: &schema::Index| a.is_like(b) && a.has_parameters_of(b);
        self.list("index", indexes.collect(), &recorded.indexes, same_index, |index| {
            let columns = index.keys.iter().filter_map(|key| match &key.target {
                schema::KeyTarget::Column(column) => Some(column.clone()),
                schema::KeyTarget::Expression(_) => None,
            });
            columns.collect()
        });
        let excludes = model.excludes.iter();
        let excludes = excludes.map(|part| Part::new(part.span, part.name.as_ref(), |name| part.named(name)));
        self.list(
            "exclusion constraint",
            excludes.collect(),
            &recorded.excludes,
            schema::Exclude::is_like,
            |_| Vec::new(),
        );
        let policies = model.policies.iter();
        let policies = policies.map(|part| Part::new(part.span, part.name.as_ref(), |name| part.named(name)));
        self.list("policy", policies.collect(), &recorded.policies, schema::Policy::is_like, |_| Vec::new());
    }

    /// Parts with a name are held against those of this name; the others against any that is like them, for
    /// the name that they get depends on other tables and on the configuration.
    fn list<T: Named<Name = str>>(
        &mut self,
        kind: &str,
        parts: Vec<Part<T>>,
        recorded: &[T],
        is_like: impl Fn(&T, &T) -> bool,
        columns: impl Fn(&T) -> Vec<String>,
    ) {
        let mut open: Vec<&T> = recorded.iter().collect();
        let (named, unnamed): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.is_named);
        let mut drifts = Vec::new();
        for part in &named {
            match open.iter().position(|other| other.name() == part.item.name()) {
                Some(at) => {
                    if !is_like(open.remove(at), &part.item) {
                        let name = part.item.name();
                        drifts.push((
                            part.span,
                            format!("{kind} `{name}` is another one in the recorded schema"),
                        ));
                    }
                }
                None => {
                    let name = part.item.name();
                    drifts.push((part.span, format!("{kind} `{name}` is not in the recorded schema")));
                }
            }
        }
        let left = unnamed.into_iter().filter(|part| {
            let like = open.iter().position(|other| is_like(other, &part.item));
            like.map(|at| open.remove(at)).is_none()
        });
        for part in left.collect::<Vec<_>>() {
            // The same columns, but not all the same: one thing that changed, and not two.
            let own = columns(&part.item);
            let changed = open.iter().position(|other| !own.is_empty() && columns(other) == own);
            drifts.push(match changed.map(|at| open.remove(at)) {
                Some(other) => {
                    (part.span, format!("{kind} `{}` is another one in the recorded schema", other.name()))
                }
                None => (part.span, format!("this {kind} of `{}` is not in the recorded schema", self.name)),
            });
        }
        for gone in open {
            let columns = columns(gone);
            let field =
                columns.first().filter(|_| columns.len() == 1).and_then(|name| self.model.column(name));
            let span = field.map_or(self.model.ident.span, |field| field.field.span);
            let message =
                format!("{kind} `{}` of `{}` is in the recorded schema and not here", gone.name(), self.name);
            drifts.push((span, message));
        }
        for (span, message) in drifts {
            self.push(span, message);
        }
    }

    fn foreign_keys(&mut self) {
        let (model, recorded) = (self.model, self.recorded);
        let mut open: Vec<&schema::ForeignKey> = recorded.foreign_keys.iter().collect();
        let mut drifts = Vec::new();
        for key in &model.foreign_keys {
            self.ask_for_type_of_reference(key);
            let said = key.name.as_ref().map(|name| &name.value);
            let own: Vec<_> = key.columns.iter().map(|column| &column.value).collect();
            let candidates = open.iter().enumerate().filter(|(_, other)| match said {
                Some(name) => other.name == *name,
                None => other.columns.iter().eq(own.iter().copied()),
            });
            // Of several keys over the same columns, the one whose table is called like the model.
            let called = match &key.references.target {
                ReferenceTarget::Model(path) => path.last().map(|last| name::of_identifier(last)),
                ReferenceTarget::Table(_) => None,
            };
            let nearest = candidates.map(|(at, other)| (at, *other)).min_by_key(|(_, other)| {
                (!self.may_be(key, other), called.as_ref() != Some(&other.references.name))
            });
            match nearest {
                None => {
                    let columns = key.columns.iter().map(|column| column.value.as_str()).collect::<Vec<_>>();
                    let message = format!(
                        "this foreign key of `{}` ({}) is not in the recorded schema",
                        self.name,
                        columns.join(", ")
                    );
                    drifts.push((key.span, message));
                }
                Some((at, other)) => {
                    if self.may_be(key, other) {
                        self.ask_for_target(key, other);
                    } else {
                        let name = &other.name;
                        drifts.push((
                            key.span,
                            format!("foreign key `{name}` is another one in the recorded schema"),
                        ));
                    }
                    open.remove(at);
                }
            }
        }
        for gone in open {
            let field = gone.columns.first().filter(|_| gone.columns.len() == 1);
            let field = field.and_then(|name| model.column(name));
            let span = field.map_or(model.ident.span, |field| field.field.span);
            let message = format!(
                "foreign key `{}` of `{}` is in the recorded schema and not here",
                gone.name, self.name
            );
            drifts.push((span, message));
        }
        for (span, message) in drifts {
            self.push(span, message);
        }
    }

    /// Whether a recorded key is this one, as far as it can be told without knowing the model that is meant.
    fn may_be(&self, key: &ForeignKey, recorded: &schema::ForeignKey) -> bool {
        let references = match &key.references.target {
            ReferenceTarget::Table(name) => name.clone(),
            ReferenceTarget::Model(path) if matches!(path.as_slice(), [only] if only == "Self") => {
                self.name.clone()
            }
            ReferenceTarget::Model(_) => recorded.references.clone(),
        };
        let columns = key.references.columns.as_ref();
        let columns = columns.map(|columns| columns.iter().map(|column| column.value.clone()).collect());
        let columns = columns.unwrap_or_else(|| recorded.referenced_columns.clone());
        key.named(recorded.name.clone(), references, columns) == *recorded
    }

    fn ask_for_target(&mut self, key: &ForeignKey, recorded: &schema::ForeignKey) {
        let ReferenceTarget::Model(path) = &key.references.target else { return };
        let span = key.references.span.token();
        let model = path_at(path, self.ident, span);
        let QualifiedName { schema, name } = &recorded.references;
        let primary = match &key.references.columns {
            Some(_) => quote!(::core::option::Option::None),
            None => {
                let columns = &recorded.referenced_columns;
                quote!(::core::option::Option::Some(&[#(#columns),*]))
            }
        };
        let shown = recorded.references.part(&recorded.referenced_columns.join(", "));
        let constraint = &recorded.name;
        let holds = quote_spanned!(span=> ::migrate::lockstep::is_table::<#model>(#schema, #name, #primary));
        let refuses = quote_spanned! {span=>
            ::migrate::lockstep::expect_table::<#model>(#constraint, #shown, #schema, #name, #primary)
        };
        let note = format!(
            "foreign key `{constraint}` refers to `{shown}` in the recorded schema, and here to another"
        );
        self.questions.push(Question { span, holds, refuses, note });
    }

    /// A column has the type of the one that it refers to, unless it says another.
    fn ask_for_type_of_reference(&mut self, key: &ForeignKey) {
        let (ReferenceTarget::Model(path), [own]) = (&key.references.target, key.columns.as_slice()) else {
            return;
        };
        let at = self.model.columns.iter().position(|column| column.name.value == own.value);
        let Some(at) = at.filter(|at| self.model.columns[*at].sql_type.is_none()) else { return };
        let field = &self.model.columns[at].field.value;
        let Some(ty) = self.type_of(field) else { return };
        let span = ty.span();
        let model = path_at(path, self.ident, key.references.span.token());
        let referenced = key.references.columns.as_ref().and_then(|columns| columns.first());
        let referenced = match referenced {
            Some(column) => {
                let column = &column.value;
                quote!(::core::option::Option::Some(#column))
            }
            None => quote!(::core::option::Option::None),
        };
        let whole = self.name.part(&own.value);
        let this = self.ident;
        let own = quote_spanned!(span=> <#this as ::migrate::Table>::COLUMN_TYPES[#at]);
        let holds = quote_spanned!(span=> ::migrate::lockstep::refers::<#model>(#own, #referenced));
        let refuses =
            quote_spanned!(span=> ::migrate::lockstep::expect_reference::<#model>(#whole, #own, #referenced));
        let note =
            format!("column `{whole}` has another type than the column that it refers to: use the same");
        self.questions.push(Question { span, holds, refuses, note });
    }
}

/// A part of the model, under the name that it is given.
struct Part<T> {
    span: Span,
    is_named: bool,
    item: T,
}

impl<T> Part<T> {
    fn new(span: Span, name: Option<&Spanned<String>>, named: impl FnOnce(String) -> T) -> Self {
        let given = name.map(|name| name.value.clone());
        Self { span, is_named: given.is_some(), item: named(given.unwrap_or_default()) }
    }
}

fn null(nullable: bool) -> &'static str {
    if nullable { "NULL" } else { "NOT NULL" }
}
